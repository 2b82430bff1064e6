//! Today: what is due for the worker, in the order of legal deadlines, each with why it is due that day; above it what
//! else waits.
//!
//! * [`news`]: what happened since the worker last looked
//! * [`handed`]: what is handed over and waits to be taken

pub mod handed;
pub mod news;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Procedure, Role};
use desk::Line;
use engine::matter::Matter;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::{self, Frame};
use crate::pages::{act, drafts, lists, matter};
use crate::reading::Reading;
use crate::saying;
use crate::timing;
use crate::view::{Pager, Tag, Why};
use crate::visit::{Worker, escaped};
use crate::words::{self, filters};

/// Lines of a page.
const LINES: usize = 50;

/// Which lines: all, or those of one standing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Show {
    #[default]
    All,
    Overdue,
    Soon,
    Paused,
}

impl Show {
    const EACH: [(Self, &'static str, &'static str); 4] = [
        (Self::All, "all", "全部"),
        (Self::Overdue, "overdue", "逾期"),
        (Self::Soon, "soon", "三日内到期"),
        (Self::Paused, "paused", "暂停"),
    ];

    fn shows(self, line: &Line, today: Day) -> bool {
        match self {
            Self::All => true,
            Self::Overdue => line.overdue,
            Self::Soon => line
                .due
                .is_some_and(|due| (0..=3).contains(&today.days_until(due))),
            Self::Paused => line.due.is_none(),
        }
    }
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    #[serde(default)]
    show: Show,
    #[serde(default)]
    page: usize,
}

struct Tab {
    label: &'static str,
    place: String,
    count: usize,
    here: bool,
}

struct Group {
    title: String,
    rows: Vec<Row>,
}

struct Row {
    due: Option<Day>,
    tag: Tag,
    next: String,
    place: String,
    /// The form of the next step, where the worker's post may do it.
    act: Option<String>,
    why: Option<Why>,
    procedure: String,
    /// Where its procedure's list is.
    list: Option<String>,
    number: String,
    state: String,
    parties: String,
    organ: String,
}

#[derive(Template)]
#[template(path = "inbox/inbox.html")]
struct InboxPage {
    frame: Frame,
    today: Day,
    weekday: String,
    total: usize,
    tabs: Vec<Tab>,
    groups: Vec<Group>,
    pager: Pager,
    nearest: Option<(Day, String, String)>,
    drafts: Vec<drafts::Row>,
    waiting: handed::Waiting,
    news: news::Brief,
    /// The post may begin something.
    begins: bool,
    /// The post sees figures: its day may be there.
    figures: bool,
}

/// `/inbox`.
pub async fn today(
    State(app): State<App>,
    worker: Worker,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "今日", "/inbox");
            let lines = reading.inbox()?;
            let page = Lines::of(&reading, &lines, &asked)?;
            Ok(InboxPage {
                frame,
                today: reading.today,
                weekday: words::weekday(reading.today),
                total: lines.len(),
                tabs: page.tabs,
                groups: page.groups,
                pager: page.pager,
                nearest: nearest(&lines, reading.today),
                drafts: drafts::rows(app, &reading)?,
                waiting: handed::waiting(&reading)?,
                news: news::brief(&reading)?,
                begins: act::begins_anything(&reading, &worker),
                figures: frame::sees_figures(app, &worker)?,
            })
        })
        .await?;
    page(&template)
}

/// The next deadline that is not past: its day, what it is, and where.
fn nearest(lines: &[Line], today: Day) -> Option<(Day, String, String)> {
    let mut ahead = lines
        .iter()
        .filter(|line| line.due.is_some_and(|due| today <= due));
    let line = ahead.next()?;
    Some((line.due?, line.label.clone(), matter::place(&line.matter)))
}

/// A page of the lines, under headings.
struct Lines {
    tabs: Vec<Tab>,
    groups: Vec<Group>,
    pager: Pager,
}

impl Lines {
    fn of(reading: &Reading<'_>, lines: &[Line], asked: &Asked) -> Result<Self, Trouble> {
        let today = reading.today;
        let tabs = Show::EACH.map(|(show, word, label)| Tab {
            label,
            place: format!("/inbox?show={word}"),
            count: lines.iter().filter(|line| show.shows(line, today)).count(),
            here: show == asked.show,
        });
        let mine: Vec<&Line> = lines
            .iter()
            .filter(|line| asked.show.shows(line, today))
            .collect();
        let shown: Vec<&&Line> = mine
            .iter()
            .skip(asked.page.saturating_mul(LINES))
            .take(LINES)
            .collect();
        let word = Show::EACH
            .iter()
            .find(|(show, _, _)| *show == asked.show)
            .map_or("all", |(_, word, _)| word);
        let link = |page: usize| format!("/inbox?show={word}&page={page}");
        let pager = Pager {
            shown: shown.len(),
            total: mine.len(),
            unit: "件",
            before: asked.page.checked_sub(1).map(link),
            next: (asked.page.saturating_add(1).saturating_mul(LINES) < mine.len())
                .then(|| link(asked.page.saturating_add(1))),
        };
        let mut groups: Vec<Group> = Vec::new();
        for line in shown {
            let title = group(line, today);
            let row = row(reading, line)?;
            match groups.last_mut() {
                Some(group) if group.title == title => group.rows.push(row),
                _ => groups.push(Group {
                    title: title.to_owned(),
                    rows: vec![row],
                }),
            }
        }
        Ok(Self {
            tabs: tabs.into_iter().collect(),
            groups,
            pager,
        })
    }
}

/// Under which heading a line stands.
fn group(line: &Line, today: Day) -> &'static str {
    let Some(due) = line.due else {
        return "暂停：钟不走，等别人";
    };
    let week_ends = today.plus_days(7 - i64::from(today.weekday()));
    match today.days_until(due) {
        left if left < 0 => "逾期",
        0 => "今天",
        _ if due <= week_ends => "本周",
        _ if due <= week_ends.plus_days(7) => "下周",
        _ => "以后",
    }
}

/// Whether an act stands open to the worker's post in the state the matter is in: its form says whether it may be done.
fn offered(reading: &Reading<'_>, procedure: &Procedure, matter: &Matter, act: &Act) -> bool {
    let post = reading.by.hat.as_ref().map(|hat| &hat.post);
    let by = |role: &Role| match role {
        Role::Post { post: theirs, .. } => Some(theirs) == post,
        Role::Named { .. } => true,
        _ => false,
    };
    act.valid.holds_on(reading.today)
        && engine::may_start(procedure, act, &matter.state)
        && act.by.iter().any(by)
}

fn row(reading: &Reading<'_>, line: &Line) -> Result<Row, Trouble> {
    let today = reading.today;
    let mut row = Row {
        due: line.due,
        tag: words::deadline(line.due, today),
        next: line.label.clone(),
        place: matter::place(&line.matter),
        act: None,
        why: None,
        procedure: line.label.clone(),
        list: None,
        number: line.number.clone().unwrap_or_else(|| "还没有编号".to_owned()),
        state: line.state.clone(),
        parties: String::new(),
        organ: String::new(),
    };
    let Some(seen) = reading.glance(&line.matter)? else {
        return Ok(row);
    };
    let (matter, procedure) = (&seen.matter, &seen.procedure);
    row.procedure.clone_from(&procedure.label);
    row.list = Some(lists::place(&procedure.id));
    row.organ = reading.organ(&matter.organ);
    row.parties = saying::short_parties(matter);
    let Some(clock) = procedure.clocks.get(&line.clock) else {
        return Ok(row);
    };
    let aims = || timing::aims_of(clock).filter_map(|act| procedure.acts.get(act));
    // As on the matter's page: what the deadline is for, else the first in the catalogue.
    row.act = aims()
        .chain(procedure.acts.values())
        .find(|act| offered(reading, procedure, matter, act))
        .map(|act| format!("{}/acts/{}", row.place, escaped(&act.id)));
    // What the deadline is for stands first in the catalogue; the other acts that meet it are ways out, and no advice.
    // Where the state does not lead there yet, the deadline itself is named beside the state.
    let acts: Vec<&str> = aims()
        .filter(|act| engine::may_start(procedure, act, &matter.state))
        .map(|act| act.label.as_str())
        .collect();
    row.next = match acts.as_slice() {
        [] => clock.label.clone(),
        [one] => (*one).to_owned(),
        [first, second, ..] => format!("{first}，或{second}"),
    };
    if let Some(run) = matter.clocks.get(&line.clock).and_then(|runs| runs.last()) {
        let title = match line.due {
            Some(due) => format!("为什么是 {}", words::short(due, today)),
            None => "为什么没有日子".to_owned(),
        };
        row.why = Some(timing::why(reading, title, clock, run));
    }
    Ok(row)
}
