//! One module a command, or a few that are one subject.

mod account;
mod act;
mod check;
mod figures;
mod period;
mod report;
mod serve;
mod setup;
mod show;
mod simulate;
mod verify;

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;

use crate::args::{Args, Command};

/// Runs one command.
pub fn run(args: Args) -> Result<ExitCode> {
    match args.command {
        Command::Init {
            database,
            county,
            name,
            abbr,
            catalogue,
        } => setup::init(&database.db, &county, &name, &abbr, &catalogue),
        Command::Check {
            dir,
            format,
            against,
            without_examples,
        } => check::check(&dir, format, against.as_deref(), !without_examples),
        Command::Publish { database, dir } => setup::publish(&database.db, &dir),
        Command::Enrol { database, file } => setup::enrol(&database.db, &file),
        Command::Simulate {
            database,
            plan,
            catalogue,
            seed,
            times,
        } => simulate::simulate(&database.db, &plan, &catalogue, seed, times),
        Command::Figures {
            database,
            period,
            set,
            format,
            against,
        } => figures::figures(&database.db, &period, &set, format, against.as_deref()),
        Command::Explain {
            database,
            period,
            figure,
            set,
        } => figures::explain(&database.db, &period, &set, &figure),
        Command::Cases {
            database,
            period,
            figure,
            set,
            format,
        } => figures::cases(&database.db, &period, &set, &figure, format),
        Command::Count {
            database,
            measure,
            from,
            to,
            as_known,
            by,
            format,
        } => figures::count(&database.db, &measure, from, to, as_known, by.as_deref(), format),
        Command::Report {
            database,
            period,
            report,
            format,
            output,
        } => report::report(&database.db, &period, &report, format, output.as_deref()),
        Command::Restatements {
            database,
            period,
            since,
            set,
        } => report::restatements(&database.db, &period, since, &set),
        Command::Period(args) => period::period(&args),
        Command::Act {
            database,
            file,
            dry_run,
            format,
        } => act::act(&database.db, &file, dry_run, format),
        Command::Correct { database, file } => act::correct(&database.db, &file),
        Command::Run { database, day } => act::run(&database.db, day),
        Command::Show {
            database,
            matter,
            person,
            on,
        } => show::show(&database.db, &matter, person.as_deref(), on),
        Command::Inbox {
            database,
            person,
            on,
            format,
        } => show::inbox(&database.db, &person, on, format),
        Command::Verify { database } => verify::verify(&database.db),
        Command::Rebuild { database } => verify::rebuild(&database.db),
        Command::Export { database, what } => verify::export(&database.db, what),
        Command::Serve {
            database,
            listen,
            origin,
            json,
            today,
        } => serve::serve(&database.db, listen, origin, json, today),
        Command::Account { database, what } => account::account(&database.db, what),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Args::command(), "liantiao", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}
