//! The command line: parses, calls, renders. What a command does stands in the module of its name.

mod args;
mod commands;
mod open;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match commands::run(args) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("liantiao: {error:#}");
            ExitCode::from(2)
        }
    }
}
