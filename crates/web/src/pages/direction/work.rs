//! The matters behind the counts of work: open, overdue, waiting for approval, handed over and not taken; of the whole
//! that the post sees, of a town's organs, or of one organ.
//!
//! Always holds: the counts of this page are those of the year at a glance, and each stands above its matters.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Clock, Procedure};
use engine::ids::{MatterId, OrganId};
use serde::Deserialize;
use store::{ListQuery, Place, Sort, Standing, Turn};

use super::asking::{main_set, measured};
use super::watch::handing_states;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::pages::lists;
use crate::reading::Reading;
use crate::saying;
use crate::view::Tag;
use crate::visit::{Worker, escaped};
use crate::words::{self, filters};

/// So many matters of each procedure are named where there are several procedures.
const FEW: u32 = 5;
/// So many stand on a page of one procedure.
const ROWS: u32 = 50;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    #[serde(default)]
    show: String,
    /// Code of a town or of a region that stands in none; or an organ's id.
    #[serde(default)]
    at: String,
    /// Only the procedures that this figure counts.
    #[serde(default)]
    of: String,
    /// Only this procedure.
    #[serde(default)]
    procedure: String,
    /// Only this state, of hand-overs.
    #[serde(default)]
    state: String,
    /// The list goes on from here.
    #[serde(default)]
    after: String,
}

/// Which matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    Overdue,
    Open,
    Waiting,
    Handing,
}

impl Show {
    const EACH: [(Self, &'static str, &'static str); 4] = [
        (Self::Overdue, "overdue", "逾期在办"),
        (Self::Open, "open", "在办"),
        (Self::Waiting, "waiting", "等批准"),
        (Self::Handing, "handing", "移出后没有接手"),
    ];

    fn word(self) -> &'static str {
        let found = Self::EACH.iter().find(|(show, ..)| *show == self);
        found.map_or("overdue", |(_, word, _)| word)
    }

    /// The page of these matters, with what else it is asked.
    pub(super) fn place(self, more: &[(&str, &str)]) -> String {
        let mut place = format!("/direction/work?show={}", self.word());
        for (name, value) in more.iter().filter(|(_, value)| !value.is_empty()) {
            place.push_str(&format!("&{name}={}", escaped(value)));
        }
        place
    }
}

struct Tab {
    label: &'static str,
    place: String,
    here: bool,
}

struct Row {
    number: String,
    place: String,
    organ: String,
    state: Tag,
    since: String,
    tag: Option<Tag>,
}

struct Group {
    label: String,
    place: String,
    list: String,
    count: u64,
    rows: Vec<Row>,
    next: Option<String>,
}

#[derive(Template)]
#[template(path = "direction/work.html")]
struct WorkPage {
    frame: Frame,
    title: &'static str,
    whose: String,
    narrowed: bool,
    tabs: Vec<Tab>,
    count: u64,
    unit: &'static str,
    since: &'static str,
    groups: Vec<Group>,
    /// Only how many there are of each: a list of all that is open is no list.
    brief: bool,
    /// Where the list of one procedure begins, and where all of them stand.
    first: Option<String>,
    all: Option<String>,
}

/// `/direction/work`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "在办和逾期", "/direction");
            filled(frame, &reading, &wanted)
        })
        .await?;
    page(&template)
}

/// What is asked, once it is understood.
struct Asked<'a> {
    reading: &'a Reading<'a>,
    wanted: &'a Wanted,
    show: Show,
    /// The organs looked at that have anything, by procedure.
    organs: BTreeMap<String, BTreeSet<OrganId>>,
    /// How many of each procedure these have open.
    open: BTreeMap<String, u64>,
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted) -> Result<WorkPage, Trouble> {
    if reading.window().figures().is_none() {
        return Err(Trouble::NotYours);
    }
    let asked = Asked::of(reading, wanted)?;
    let mut groups = match asked.show {
        Show::Open if !asked.narrow() => asked.counted(),
        Show::Waiting => asked.waiting()?,
        Show::Overdue | Show::Open | Show::Handing => asked.listed()?,
    };
    groups.retain(|group| group.count > 0);
    let (title, unit, since) = match asked.show {
        Show::Overdue => ("逾期在办", "件", "到期"),
        Show::Open => ("在办", "件", "最近到期"),
        Show::Waiting => ("等批准", "项", "提请"),
        Show::Handing => ("移出后没有接手", "件", "最近办理"),
    };
    let tab = |&(show, _, label): &(Show, &str, &'static str)| Tab {
        label,
        place: show.place(&[
            ("at", &wanted.at),
            ("of", &wanted.of),
            ("procedure", &wanted.procedure),
        ]),
        here: show == asked.show,
    };
    let all = asked.show.place(&[("at", &wanted.at), ("of", &wanted.of)]);
    Ok(WorkPage {
        frame,
        title,
        whose: asked.whose(),
        narrowed: !wanted.at.is_empty() || !wanted.of.is_empty(),
        tabs: Show::EACH.iter().map(tab).collect(),
        count: groups.iter().map(|group| group.count).sum(),
        unit,
        since,
        groups,
        brief: asked.show == Show::Open && !asked.narrow(),
        first: (!wanted.after.is_empty()).then(|| asked.narrowed_place(&wanted.procedure, &wanted.state)),
        all: asked.narrow().then_some(all),
    })
}

impl<'a> Asked<'a> {
    fn of(reading: &'a Reading<'a>, wanted: &'a Wanted) -> Result<Self, Trouble> {
        let word = match wanted.show.as_str() {
            "" => "overdue",
            word => word,
        };
        let show = Show::EACH.iter().find(|(_, name, _)| *name == word);
        let (show, ..) = show
            .ok_or_else(|| Trouble::Malformed(format!("没有“{word}”这份名单；请从总览的“各处在办”里点")))?;
        let known = &reading.catalogue.procedures;
        if !wanted.procedure.is_empty() && !known.contains_key(&wanted.procedure) {
            return Err(Trouble::NotFound);
        }
        if !wanted.after.is_empty() && (wanted.procedure.is_empty() || turn(&wanted.after).is_none()) {
            return Err(Trouble::Malformed(format!(
                "“{}”不是名单里的位置；请从“下一页”点",
                wanted.after
            )));
        }
        let counted = match wanted.of.as_str() {
            "" => None,
            figure => Some(procedures_of(reading, figure)?),
        };
        let mut organs: BTreeMap<String, BTreeSet<OrganId>> = BTreeMap::new();
        let mut open: BTreeMap<String, u64> = BTreeMap::new();
        for line in reading.window().standing()? {
            let asked = wanted.procedure.is_empty() || line.procedure == wanted.procedure;
            let counted = counted.as_ref().is_none_or(|of| of.contains(&line.procedure));
            if asked && counted && stands_at(reading, &line, &wanted.at)? {
                *open.entry(line.procedure.clone()).or_default() += line.open;
                organs.entry(line.procedure).or_default().insert(line.organ);
            }
        }
        Ok(Self {
            reading,
            wanted,
            show: *show,
            organs,
            open,
        })
    }

    /// How many are open of each procedure.
    fn counted(&self) -> Vec<Group> {
        let known = &self.reading.catalogue.procedures;
        let open = self.open.iter();
        open.filter_map(|(id, count)| Some(self.group(known.get(id)?, "", *count, Vec::new(), None)))
            .collect()
    }

    /// The place that is looked at, in words.
    fn whose(&self) -> String {
        let at = self.wanted.at.as_str();
        let organ = self.reading.directory.organs.get(&OrganId::from(at));
        let figure = self.reading.catalogue.indicators.values();
        let figure = figure
            .filter_map(|set| set.indicators.get(&self.wanted.of))
            .next();
        let part = match organ {
            _ if at.is_empty() => "您可看的各处".to_owned(),
            Some(organ) => organ.name.clone(),
            None => super::asking::place_name(self.reading, at),
        };
        match figure {
            Some(figure) => format!("{part}，“{}”所数的程序", figure.label),
            None => part,
        }
    }

    /// The page of one procedure; of hand-overs, of one state of it.
    fn narrowed_place(&self, procedure: &str, state: &str) -> String {
        self.show.place(&[
            ("at", &self.wanted.at),
            ("of", &self.wanted.of),
            ("procedure", procedure),
            ("state", state),
        ])
    }

    fn group(
        &self,
        procedure: &Procedure,
        state: &str,
        count: u64,
        rows: Vec<Row>,
        next: Option<Place>,
    ) -> Group {
        let place = self.narrowed_place(&procedure.id, state);
        let state = procedure.states.get(state).map(|state| &state.label);
        Group {
            label: match state {
                Some(state) => format!("{}：{state}", procedure.label),
                None => procedure.label.clone(),
            },
            list: lists::place(&procedure.id),
            count,
            rows,
            next: next
                .filter(|_| self.narrow())
                .map(|next| format!("{place}&after={}", escaped(&format!("{}|{}", next.key, next.id)))),
            place,
        }
    }

    /// One list is asked for, not the beginnings of several.
    fn narrow(&self) -> bool {
        !self.wanted.procedure.is_empty() && (self.show != Show::Handing || !self.wanted.state.is_empty())
    }

    /// Matters by the lists of their procedures.
    fn listed(&self) -> Result<Vec<Group>, Trouble> {
        let mut groups = Vec::new();
        let (limit, turn) = match turn(&self.wanted.after) {
            Some(place) => (ROWS, Turn::After(place)),
            None if self.narrow() => (ROWS, Turn::First),
            None => (FEW, Turn::First),
        };
        for (id, organs) in &self.organs {
            let Some(procedure) = self.reading.catalogue.procedures.get(id) else {
                continue;
            };
            let all = ListQuery {
                organs: Some(organs.clone()),
                ..ListQuery::of(id)
            };
            let queries: Vec<ListQuery> = match self.show {
                Show::Overdue => vec![ListQuery {
                    open: Some(true),
                    overdue_on: Some(self.reading.today),
                    sort: Sort::Due,
                    ..all
                }],
                Show::Handing => handing_states(procedure)
                    .into_iter()
                    .filter(|state| self.wanted.state.is_empty() || *state == self.wanted.state)
                    .map(|state| ListQuery {
                        state: Some(state.to_owned()),
                        sort: Sort::Latest,
                        ..all.clone()
                    })
                    .collect(),
                Show::Open | Show::Waiting => vec![ListQuery {
                    open: Some(true),
                    sort: Sort::Due,
                    ..all
                }],
            };
            for query in queries {
                let count = self.reading.total(&query)?;
                if count == 0 {
                    continue;
                }
                let found = self.reading.list(&query, &[], &turn, limit)?;
                let mut rows = Vec::with_capacity(found.rows.len());
                for listed in &found.rows {
                    rows.extend(self.row(&listed.row.id, None)?);
                }
                let state = query.state.as_deref().unwrap_or_default();
                groups.push(self.group(procedure, state, count, rows, found.after));
            }
        }
        Ok(groups)
    }

    /// The acts that wait, by procedure.
    fn waiting(&self) -> Result<Vec<Group>, Trouble> {
        let mut by: BTreeMap<String, Vec<store::Waiting>> = BTreeMap::new();
        for act in self.reading.window().waiting()? {
            let here = self.organs.get(&act.procedure);
            if here.is_some_and(|organs| organs.contains(&act.organ)) {
                by.entry(act.procedure.clone()).or_default().push(act);
            }
        }
        let few = if self.narrow() { usize::MAX } else { FEW as usize };
        let mut groups = Vec::new();
        for (id, acts) in by {
            let Some(procedure) = self.reading.catalogue.procedures.get(&id) else {
                continue;
            };
            let mut rows = Vec::new();
            for act in acts.iter().take(few) {
                rows.extend(self.row(&act.matter, Some(act))?);
            }
            groups.push(self.group(procedure, "", acts.len() as u64, rows, None));
        }
        Ok(groups)
    }

    fn row(&self, id: &MatterId, waiting: Option<&store::Waiting>) -> Result<Option<Row>, Trouble> {
        let Some(seen) = self.reading.glance(id)? else {
            return Ok(None);
        };
        let (today, matter) = (self.reading.today, &seen.matter);
        let words = saying::state(&seen.procedure, matter);
        let (since, tag) = match (waiting, self.show) {
            (Some(act), _) => {
                let label = seen.procedure.acts.get(&act.act);
                let label = label.map_or(act.act.as_str(), |act| act.label.as_str());
                (
                    act.since.to_string(),
                    Some(Tag::new(
                        "hold",
                        format!("{label}，等了 {} 天", act.since.days_until(today)),
                    )),
                )
            }
            (None, Show::Handing) => (
                matter.latest.to_string(),
                Some(Tag::new(
                    "hold",
                    format!("停了 {} 天", matter.latest.days_until(today)),
                )),
            ),
            (None, _) => match due(&seen) {
                Some(due) => (due.to_string(), Some(words::deadline(Some(due), today))),
                None => ("没有在走的时限".to_owned(), None),
            },
        };
        Ok(Some(Row {
            number: saying::number(matter),
            place: format!("/matters/{}", escaped(id.as_str())),
            organ: self.reading.organ(&matter.organ),
            state: lists::state(&seen.procedure, &matter.state, &words),
            since,
            tag,
        }))
    }
}

/// The first day that a running clock of a matter ends on; a period that is a party's is not the office's to keep.
pub(super) fn due(seen: &desk::window::Seen) -> Option<Day> {
    let theirs = |name: &str| seen.procedure.clocks.get(name).is_some_and(Clock::is_a_partys);
    let office = seen.matter.clocks.iter().filter(|(name, _)| !theirs(name));
    let running = office.filter_map(|(_, runs)| runs.last());
    let running = running.filter(|run| run.closed.is_none());
    running.filter_map(|run| run.reckoning.due).min()
}

/// Whether a count is of the place asked for: everywhere, an organ, a town, or a region that stands in no town.
fn stands_at(reading: &Reading<'_>, line: &Standing, at: &str) -> Result<bool, Trouble> {
    if at.is_empty() {
        return Ok(true);
    }
    let organs = &reading.directory.organs;
    if organs.contains_key(&OrganId::from(at)) {
        return Ok(line.organ.as_str() == at);
    }
    let regions = &reading.catalogue.regions;
    if !regions.by_code.contains_key(at) {
        return Err(Trouble::Malformed(format!(
            "没有代码是“{at}”的机构或乡镇（街道）；请从总览的“各处在办”里点"
        )));
    }
    let region = organs.get(&line.organ).map_or("", |organ| organ.region.as_str());
    let town = regions.town_of(region);
    Ok(town.map_or(region, |town| town.code.as_str()) == at)
}

/// The procedures that a figure counts.
fn procedures_of(reading: &Reading<'_>, figure: &str) -> Result<BTreeSet<String>, Trouble> {
    let set = main_set(reading)?;
    let set = if set.indicators.contains_key(figure) {
        set
    } else {
        let mut sets = reading.catalogue.indicators.values();
        let holds = sets.find(|set| set.indicators.contains_key(figure));
        holds.ok_or(Trouble::NotFound)?
    };
    Ok(measured(reading, set, figure)
        .into_iter()
        .map(|(procedure, _)| procedure.id.clone())
        .collect())
}

/// A row's place in a list as a link says it.
fn turn(text: &str) -> Option<Place> {
    let (key, id) = text.rsplit_once('|')?;
    Some(Place {
        key: key.to_owned(),
        id: MatterId::from(id),
    })
}
