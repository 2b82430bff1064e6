//! `period`: a statutory period, and why it ends when it does.

use std::process::ExitCode;

use anyhow::{Context, Result};
use calendar::WorkingCalendar;
use calendar::period::{Event, Period, Trigger};

use crate::args::{Format, PeriodArgs};
use crate::open;

/// The published arrangements of the catalogue this program was built with.
const HOLIDAYS: &str = include_str!("../../../../catalogue/calendar/holidays.csv");

/// Computes a period.
pub fn period(args: &PeriodArgs) -> Result<ExitCode> {
    let holidays = match &args.holidays {
        Some(path) => open::text(path)?,
        None => HOLIDAYS.to_owned(),
    };
    let calendar = match WorkingCalendar::parse(&holidays) {
        Ok(calendar) => calendar,
        Err(wrong) => {
            for (line, error) in wrong {
                eprintln!("第 {} 行:{error}", line + 1);
            }
            return Ok(ExitCode::from(2));
        }
    };
    let asked = Period {
        from: args.from.parse::<Trigger>().context("--from")?,
        within: args.within,
        before: args.before,
        events: args
            .events
            .iter()
            .map(|e| e.parse::<Event>())
            .collect::<Result<_, _>>()
            .context("--event")?,
        extend_at_most: args.extend_at_most,
        extend_times: args.extend_times,
        on: args.on.clone(),
    };
    let answer = asked.answer(&calendar)?;
    if args.format == Format::Json {
        println!("{}", serde_json::to_string(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    match &answer.due {
        Some(due) => println!("到期:{due}{}", if answer.provisional { "(暂定)" } else { "" }),
        None => println!("到期:未定"),
    }
    for why in &answer.why {
        println!("  {why}");
    }
    for (day, state) in &answer.states {
        println!("  {day} {}", serde_json::to_string(state)?.trim_matches('"'));
    }
    for refused in &answer.refused {
        println!(
            "  第 {} 个事件没有效果:{}",
            refused + 1,
            args.events.get(*refused).map_or("", String::as_str)
        );
    }
    Ok(ExitCode::SUCCESS)
}
