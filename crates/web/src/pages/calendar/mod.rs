//! The calendar: hearings, classes, visits, by month and by day; what the worker sees, of the worker's office or with
//! the worker's name in it. Also as a file that other calendars read.
//!
//! Always holds: what stands here was read through the window; which day is an appointment, the catalogue says.

mod file;

use access::Shown;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::FieldKind;
use desk::window::{Appointment, Secret};
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::{lists, matter};
use crate::reading::Reading;
use crate::saying;
use crate::view::Tag;
use crate::visit::Worker;
use crate::words;

pub use file::file;

/// So many appointments of a day stand in the month's grid; the rest are counted, and the day's page has them all.
const IN_A_CELL: usize = 4;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// `2023-12`; absent: this month.
    #[serde(default)]
    month: String,
    /// One day: its appointments in full.
    #[serde(default)]
    day: String,
    /// `mine`, `organ`, `all`.
    #[serde(default)]
    whose: String,
}

/// Whose appointments are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Those of matters that name the worker.
    Mine,
    /// Those of the organ worked in and those below it.
    Organ,
    /// All that is seen.
    All,
}

impl Whose {
    const ALL: [Whose; 3] = [Whose::Organ, Whose::Mine, Whose::All];

    fn of(text: &str) -> Self {
        match text {
            "mine" => Self::Mine,
            "all" => Self::All,
            _ => Self::Organ,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Organ => "organ",
            Self::All => "all",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Mine => "写有我名字的",
            Self::Organ => "本机构和下级",
            Self::All => "我看得到的",
        }
    }
}

/// A line of the calendar.
struct Line {
    hour: Option<String>,
    what: String,
    procedure: String,
    title: String,
    number: String,
    place: String,
    organ: String,
    state: Tag,
}

/// A day of the grid.
struct Cell {
    of_month: i8,
    weekday: String,
    today: bool,
    /// No office day.
    rest: bool,
    /// `休`, `班` where the year's arrangement says so.
    mark: &'static str,
    place: String,
    lines: Vec<Line>,
    more: usize,
}

#[derive(Template)]
#[template(path = "calendar/month.html")]
struct MonthPage {
    frame: Frame,
    /// `2023 年 12 月`, `12 月 14 日（星期四）`.
    title: String,
    total: usize,
    /// Label, place, whether it is shown.
    tabs: Vec<(&'static str, String, bool)>,
    before: String,
    after: String,
    now: String,
    file: String,
    /// The weekday of the first, 1 to 7: where the grid begins.
    first: i8,
    cells: Vec<Cell>,
    /// The day asked for, in full.
    one: Option<(Day, Vec<Line>)>,
    /// Back to the month.
    month: String,
}

/// `/calendar`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "日历", "/calendar");
            filled(frame, &reading, &worker, &wanted)
        })
        .await?;
    page(&template)
}

/// The first day of the month asked for.
fn first_of(wanted: &Wanted, today: Day) -> Result<Day, Trouble> {
    let text = match (wanted.month.trim(), wanted.day.trim()) {
        ("", "") => return Ok(today.first_of_month()),
        ("", day) => day.to_owned(),
        (month, _) => format!("{month}-01"),
    };
    let day: Result<Day, _> = text.parse();
    day.map(Day::first_of_month)
        .map_err(|_| Trouble::Malformed(format!("“{text}”不是日子；月份请写成 2023-12 的样子")))
}

fn link(day: Day, whose: Whose) -> String {
    format!(
        "/calendar?month={:04}-{:02}&whose={}",
        day.year(),
        day.month(),
        whose.name()
    )
}

/// The appointments of a span that are asked for.
fn found(
    reading: &Reading<'_>,
    worker: &Worker,
    whose: Whose,
    from: Day,
    to: Day,
) -> Result<Vec<Appointment>, Trouble> {
    let mut all = reading.window().calendar(from, to)?;
    let below = reading.organs_below(&worker.hat.organ);
    let me = format!("p:{}", worker.person);
    all.retain(|one| match whose {
        Whose::All => true,
        Whose::Organ => below.contains(&one.seen.matter.organ),
        Whose::Mine => one.seen.matter.named.iter().any(|(reader, _)| *reader == me),
    });
    Ok(all)
}

fn line(reading: &Reading<'_>, one: &Appointment) -> Line {
    let (matter, procedure) = (&one.seen.matter, &one.seen.procedure);
    let names: Vec<String> = matter
        .parties
        .values()
        .filter_map(|people| people.first())
        .map(saying::short_name)
        .collect();
    Line {
        hour: one.hour.clone(),
        what: one.what.clone(),
        procedure: procedure.label.clone(),
        title: if names.is_empty() {
            topic(reading, one).unwrap_or_default()
        } else {
            names.join("、")
        },
        number: saying::number(matter),
        place: matter::place(&matter.id),
        organ: reading.organ(&matter.organ),
        state: lists::state(procedure, &matter.state, &saying::state(procedure, matter)),
    }
}

/// What a matter without parties is about: the first line of text among the columns of its list.
fn topic(reading: &Reading<'_>, one: &Appointment) -> Option<String> {
    let seen = &one.seen;
    let mut columns = seen.procedure.list.iter();
    let (name, field) = columns.find_map(|column| {
        let field = seen.procedure.fields.get(column)?;
        let open = seen.view.field(column, field) == Shown::Open && !field.secret;
        (open && matches!(field.kind, FieldKind::Text)).then_some((column, field))
    })?;
    let value = seen.matter.fields.get(name)?;
    reading
        .said(seen, &Secret::Field(name.clone()), field, value)
        .ok()
}

fn filled(
    frame: Frame,
    reading: &Reading<'_>,
    worker: &Worker,
    wanted: &Wanted,
) -> Result<MonthPage, Trouble> {
    let today = reading.today;
    let first = first_of(wanted, today)?;
    let whose = Whose::of(&wanted.whose);
    let one: Option<Day> = match wanted.day.trim() {
        "" => None,
        text => Some(
            text.parse()
                .map_err(|_| Trouble::Malformed(format!("“{text}”不是日子；请写成 2023-12-14 的样子")))?,
        ),
    };
    let (from, to) = match one {
        Some(day) => (day, day),
        None => (first, first.last_of_month()),
    };
    let appointments = found(reading, worker, whose, from, to)?;
    let arranged = &reading.catalogue.calendar;
    let mut cells = Vec::new();
    if one.is_none() {
        for number in 0..=first.days_until(to) {
            let day = first.plus_days(number);
            let mut lines: Vec<Line> = appointments
                .iter()
                .filter(|one| one.day == day)
                .map(|one| line(reading, one))
                .collect();
            let more = lines.len().saturating_sub(IN_A_CELL);
            lines.truncate(IN_A_CELL);
            let rest = !arranged.is_working_day(day);
            cells.push(Cell {
                of_month: day.day(),
                weekday: words::weekday(day),
                today: day == today,
                rest,
                mark: match (arranged.arrangement(day).is_some(), rest) {
                    (true, true) => "休",
                    (true, false) => "班",
                    (false, _) => "",
                },
                place: format!("/calendar?day={day}&whose={}", whose.name()),
                lines,
                more,
            });
        }
    }
    let at = |whose: Whose| match one {
        Some(day) => format!("/calendar?day={day}&whose={}", whose.name()),
        None => link(first, whose),
    };
    let turn = |forward: bool| match (one, forward) {
        (Some(day), true) => format!("/calendar?day={}&whose={}", day.next(), whose.name()),
        (Some(day), false) => format!("/calendar?day={}&whose={}", day.previous(), whose.name()),
        (None, true) => link(first.plus_months(1), whose),
        (None, false) => link(first.plus_months(-1), whose),
    };
    Ok(MonthPage {
        frame,
        title: match one {
            Some(day) => format!("{} 年 {}", day.year(), words::in_sentence(day, day)),
            None => format!("{} 年 {} 月", first.year(), first.month()),
        },
        total: appointments.len(),
        tabs: Whose::ALL
            .iter()
            .map(|tab| (tab.label(), at(*tab), *tab == whose))
            .collect(),
        before: turn(false),
        after: turn(true),
        now: match one {
            Some(_) => format!("/calendar?day={today}&whose={}", whose.name()),
            None => link(today, whose),
        },
        file: format!(
            "/calendar.ics?month={:04}-{:02}&whose={}",
            first.year(),
            first.month(),
            whose.name()
        ),
        first: first.weekday(),
        cells,
        one: one.map(|day| (day, appointments.iter().map(|one| line(reading, one)).collect())),
        month: link(first, whose),
    })
}
