//! One module a command, or a few that are one subject.

mod account;
mod act;
mod check;
mod compare;
mod count;
mod figures;
mod inbox;
mod period;
mod report;
mod serve;
mod setup;
mod show;
mod simulate;
mod token;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;

use web::Settings;

use crate::args::{Args, Command};
use crate::out::Out;

/// Runs one command.
pub fn run(args: Args, out: &mut Out) -> Result<ExitCode> {
    match args.command {
        Command::Init {
            database,
            county,
            name,
            abbr,
            catalogue,
        } => setup::init(out, &database.db, &county, &name, &abbr, &catalogue),
        Command::Check {
            dir,
            format,
            against,
            without_examples,
        } => check::check(out, &dir, format, against.as_deref(), !without_examples),
        Command::Publish { database, dir } => setup::publish(out, &database.db, &dir),
        Command::Enrol { database, file } => setup::enrol(out, &database.db, &file),
        Command::Simulate {
            database,
            plan,
            catalogue,
            seed,
            times,
        } => simulate::simulate(out, &database.db, &plan, &catalogue, seed, times),
        Command::Figures {
            database,
            period,
            set,
            format,
            against,
        } => figures::figures(out, &database.db, &period, &set, format, against.as_deref()),
        Command::Explain {
            database,
            period,
            figure,
            set,
            format,
        } => figures::explain(out, &database.db, &period, &set, &figure, format),
        Command::Cases {
            database,
            period,
            figure,
            part,
            set,
            format,
        } => {
            let of = figures::Of {
                figure: &figure,
                part,
            };
            figures::cases(out, &database.db, &period, &set, &of, format)
        }
        Command::Count {
            database,
            measure,
            from,
            to,
            as_known,
            by,
            format,
        } => {
            let asked = count::Asked {
                measure: &measure,
                from,
                to,
                as_known,
                by: by.as_deref(),
            };
            count::count(out, &database.db, &asked, format)
        }
        Command::Report {
            database,
            period,
            report,
            format,
            output,
        } => report::report(out, &database.db, &period, &report, format, output.as_deref()),
        Command::Restatements {
            database,
            period,
            since,
            set,
            format,
        } => report::restatements(out, &database.db, &period, since, &set, format),
        Command::Period(args) => period::period(out, &args),
        Command::Act {
            database,
            file,
            dry_run,
            format,
        } => act::act(out, &database.db, &file, dry_run, format),
        Command::Correct {
            database,
            file,
            format,
        } => act::correct(out, &database.db, &file, format),
        Command::Run {
            database,
            day,
            format,
        } => act::run(out, &database.db, day, format),
        Command::Show {
            database,
            matter,
            person,
            on,
            format,
        } => show::show(out, &database.db, &matter, person.as_deref(), on, format),
        Command::Inbox {
            database,
            person,
            on,
            format,
        } => inbox::inbox(out, &database.db, &person, on, format),
        Command::Verify { database, format } => verify::verify(out, &database.db, format),
        Command::Rebuild { database } => verify::rebuild(out, &database.db),
        Command::Export { database, what } => verify::export(out, &database.db, what),
        Command::Serve {
            database,
            listen,
            origin,
            behind_proxy,
            messages,
            oidc,
            json,
            today,
            demo,
            demo_administrator,
            demo_resident,
            api_pace,
        } => {
            let people = serve::Shown {
                people: demo,
                administrators: demo_administrator,
                residents: demo_resident,
            };
            serve::serve(
                out,
                &database.db,
                Settings {
                    messages,
                    listen,
                    origin,
                    links: people.any(),
                    behind_proxy,
                    provider: serve::provider(oidc)?,
                    api_pace,
                },
                json,
                today,
                &people,
            )
        }
        Command::Account { database, what } => account::account(out, &database.db, what),
        Command::Token { database, what } => token::token(out, &database.db, what),
        Command::Completions { shell } => {
            // Into memory first: the generator panics where it cannot write.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "liantiao", &mut script);
            out.write_all(&script)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}
