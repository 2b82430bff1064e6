//! The command line: parses, calls, renders. What a command does stands in the module of its name.

mod args;
mod commands;
mod open;

use std::process::ExitCode;

use clap::Parser;

/// Matters and entries are many small pieces, made on one thread and dropped on another: there it is twice as quick as
/// the system's, and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

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
