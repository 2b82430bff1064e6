//! `period`: a statutory period, and why it ends when it does.

use std::io::Write;
use std::process::ExitCode;

use anyhow::{Result, bail};
use calendar::WorkingCalendar;
use calendar::period::{Period, PeriodError, State};

use crate::args::{PeriodArgs, Told};
use crate::open;
use crate::out::Out;

/// The published arrangements of the catalogue this program was built with.
const HOLIDAYS: &str = include_str!("../../../../catalogue/calendar/holidays.csv");

/// Computes a period.
pub fn period(out: &mut Out, args: &PeriodArgs) -> Result<ExitCode> {
    let holidays = match &args.holidays {
        Some(path) => open::text(path)?,
        None => HOLIDAYS.to_owned(),
    };
    let calendar = match WorkingCalendar::parse(&holidays) {
        Ok(calendar) => calendar,
        Err(wrong) => {
            for (line, error) in wrong {
                out.aside(format_args!("第 {} 行：{error}", line + 1));
            }
            bail!("节假日表读不出来，请按上面各行改好")
        }
    };
    let asked = Period {
        from: args.from,
        within: args.within,
        before: args.before,
        events: args.events.clone(),
        extend_at_most: args.extend_at_most,
        extend_times: args.extend_times,
        on: args.on.clone(),
    };
    let answer = match asked.answer(&calendar) {
        Ok(answer) => answer,
        Err(PeriodError::HoursFromDay { within, from }) => {
            bail!("{within} 按小时计，要从几点几分起算；--from 请写时刻，如 {from}T15:00")
        }
        Err(PeriodError::OutsideTheCalendar) => {
            bail!("末日超出了日历（公元1年至9999年），算不出来；请核对 --from 和 --within")
        }
    };
    if args.format == Told::Json {
        writeln!(out, "{}", serde_json::to_string(&answer)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    match &answer.due {
        Some(due) => writeln!(
            out,
            "到期：{due}{}",
            if answer.provisional { "（暂定）" } else { "" }
        )?,
        None => writeln!(out, "到期：未定")?,
    }
    for why in &answer.why {
        writeln!(out, "  {why}")?;
    }
    if !answer.states.is_empty() {
        writeln!(out, "到这些日子终了时：")?;
    }
    for (day, state) in &answer.states {
        let state = match state {
            State::Running => "进行中",
            State::Paused => "中止",
            State::Met => "已完成",
            State::Overdue => "逾期",
        };
        writeln!(out, "  {day} {state}")?;
    }
    Ok(ExitCode::SUCCESS)
}
