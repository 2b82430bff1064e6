//! A matter's clocks as pages show them: how each stands, its bar, and the sum behind its day.

use calendar::Day;
use catalogue::model::{Clock, Procedure};
use engine::matter::{ClockRun, ClosedHow, Matter};

use crate::reading::Reading;
use crate::view::{Bar, Stretch, Tag, Why};
use crate::words;

/// One clock's latest run.
pub(crate) struct ClockLine {
    /// Its name.
    pub label: String,
    /// `内部时限` where no law stands behind it, else nothing.
    pub kind: &'static str,
    /// Its last day; absent while paused.
    pub due: Option<Day>,
    /// How it stands.
    pub tag: Tag,
    /// From its first day to its last.
    pub bar: Bar,
    /// The sum.
    pub why: Why,
}

/// The clocks of a matter: those that run first, by their last day.
pub(crate) fn lines(reading: &Reading<'_>, procedure: &Procedure, matter: &Matter) -> Vec<ClockLine> {
    let mut lines: Vec<((bool, Option<Day>), ClockLine)> = matter
        .clocks
        .iter()
        .filter_map(|(name, runs)| {
            let (clock, run) = (procedure.clocks.get(name)?, runs.last()?);
            let order = (run.closed.is_some(), run.reckoning.due);
            Some((order, line(reading, clock, run)))
        })
        .collect();
    lines.sort_by_key(|(order, _)| *order);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(reading: &Reading<'_>, clock: &Clock, run: &ClockRun) -> ClockLine {
    let today = reading.today;
    let due = run.reckoning.due;
    let tag = match &run.closed {
        Some(closed) => match closed.how {
            ClosedHow::Met => Tag::new("done", format!("按时，{} 办成", words::short(closed.on, today))),
            ClosedHow::MetLate => Tag::new("over", format!("逾期办成，{}", words::short(closed.on, today))),
            ClosedHow::Moot => Tag::new("no", "不再适用"),
        },
        None => match due {
            Some(due) if today.days_until(due) <= 3 => deadline(Some(clock), due, today),
            Some(due) => Tag::new("run", format!("走着，还有 {} 天", today.days_until(due))),
            None => Tag::new("hold", "暂停"),
        },
    };
    let law = run.basis.is_some() || clock.remarks.basis.is_some();
    ClockLine {
        label: clock.label.clone(),
        kind: if law { "" } else { "内部时限" },
        due,
        tag,
        bar: bar(run, today),
        why: why(reading, "怎么算的".to_owned(), clock, run),
    }
}

/// So many of the acts that meet a deadline are what it is for; the others are ways out, and no advice.
const AIMS: usize = 2;

/// What a deadline is for: the acts that stand first among those that meet it.
pub(crate) fn aims_of(clock: &Clock) -> impl Iterator<Item = &str> {
    clock.met_by.iter().take(AIMS).map(String::as_str)
}

/// What a matter's running deadlines are for, the earliest first; a party's own deadlines aside.
pub(crate) fn aims<'p>(procedure: &'p Procedure, matter: &Matter) -> Vec<&'p str> {
    let mut running: Vec<(Day, &Clock)> = matter
        .clocks
        .iter()
        .filter_map(|(name, runs)| {
            let clock = procedure.clocks.get(name).filter(|clock| !clock.is_a_partys())?;
            let run = runs.last().filter(|run| run.closed.is_none())?;
            Some((run.reckoning.due?, clock))
        })
        .collect();
    running.sort_by_key(|(due, _)| *due);
    running
        .into_iter()
        .flat_map(|(_, clock)| aims_of(clock))
        .collect()
}

/// The first day on which a running clock that the act meets is due.
pub(crate) fn due_for(procedure: &Procedure, matter: &Matter, act: &str) -> Option<Day> {
    let running = matter.clocks.iter().filter_map(|(name, runs)| {
        let clock = procedure.clocks.get(name)?;
        let run = runs.last().filter(|run| run.closed.is_none())?;
        let meets = clock.met_by.iter().any(|met| met == act);
        run.reckoning.due.filter(|_| meets)
    });
    running.min()
}

/// How the last day of a running clock stands: one of the office's, unless `clock` says otherwise.
pub(crate) fn deadline(clock: Option<&Clock>, due: Day, today: Day) -> Tag {
    if due < today && clock.is_some_and(Clock::is_a_partys) {
        // A time that a party had: nobody of the office is late.
        return Tag::new("no", "已届满");
    }
    words::deadline(Some(due), today)
}

/// The sum behind a clock's day, with the article.
pub(crate) fn why(reading: &Reading<'_>, title: String, clock: &Clock, run: &ClockRun) -> Why {
    let calendar = &reading.catalogue.calendar;
    Why {
        title,
        steps: engine::why(clock, run, calendar)
            .into_iter()
            .map(|reason| reason.text.trim_end_matches('。').to_owned())
            .collect(),
        basis: run.basis.clone().or_else(|| clock.remarks.basis.clone()),
    }
}

/// From the day it started to its last day, as percents of that way.
fn bar(run: &ClockRun, today: Day) -> Bar {
    let from = run.started_on;
    let now = run.closed.as_ref().map_or(today, |closed| closed.on);
    let to = run.reckoning.due.unwrap_or(now).max(from);
    let whole = from.days_until(to).max(1);
    let place = |day: Day| (from.days_until(day) * 100 / whole).clamp(0, 100);
    let mark = place(now);
    let kind = if run.closed.is_some() { "ok" } else { "f" };
    let mut stretches = vec![Stretch {
        kind,
        x: 0,
        width: mark,
    }];
    for (after, last) in run.course.spans_left_out() {
        let (x, end) = (place(after).min(mark), place(last.unwrap_or(now)).min(mark));
        if x < end {
            stretches.push(Stretch {
                kind: "pause",
                x,
                width: end - x,
            });
        }
    }
    let days = from.days_until(now).max(0);
    let label = match run.reckoning.due {
        Some(due) => format!(
            "{} 起，已过 {days} 天，共 {} 天",
            words::short(from, today),
            from.days_until(due).max(0)
        ),
        None => format!(
            "{} 起，已过 {days} 天，暂停着，没有到期日",
            words::short(from, today)
        ),
    };
    Bar {
        label,
        stretches,
        mark,
        from,
        to: run.reckoning.due,
    }
}
