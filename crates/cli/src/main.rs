//! The command line: parses, calls, renders. What a command does stands in the module of its name.
//!
//! To add a command: a line with a working example in [`args`], a module in `commands`, and its row in
//! `tests/outside.rs`, which walks through them all.

#![warn(clippy::print_stdout, clippy::print_stderr)]

mod args;
mod commands;
mod json;
mod open;
mod out;
mod typed;
mod wrong;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

/// Matters and entries are many small pieces, made on one thread and dropped on another: there it is twice as quick as
/// the system's, and gives memory back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut out = out::Out::new();
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) if error.use_stderr() => {
            out.aside(format_args!("liantiao: {}", wrong::asked(&error)));
            return ExitCode::from(2);
        }
        // Help and version. That nobody reads them is no fault.
        Err(asked) => {
            let _ = asked.print();
            return ExitCode::SUCCESS;
        }
    };
    let done = commands::run(args, &mut out).and_then(|code| {
        out.flush()?;
        Ok(code)
    });
    match done {
        _ if out.is_closed() => ExitCode::SUCCESS,
        Ok(code) => code,
        Err(error) => {
            out.aside(format_args!("liantiao: {}", wrong::sentence(&error)));
            ExitCode::from(2)
        }
    }
}
