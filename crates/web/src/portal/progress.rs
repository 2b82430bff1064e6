//! `/r/{code}`: where a matter stands, in plain words: what is to be done now, who is responsible, the next days, what
//! was done so far, and the receipt.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Procedure, Role};
use desk::window::{Secret, Seen};
use engine::matter::Matter;
use serde::Deserialize;

use super::Holder;
use super::slip::SlipView;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::saying;
use crate::timing;
use crate::view::{Tag, Why};
use crate::visit::escaped;
use crate::words::{self, filters};

/// Something that may be done now.
struct Doing {
    label: String,
    place: String,
}

struct Next {
    label: String,
    due: Day,
    tag: Tag,
    why: Why,
}

struct Passed {
    label: String,
    day: Day,
}

#[derive(Template)]
#[template(path = "portal/progress.html")]
struct ProgressPage {
    frame: Frame,
    today: Day,
    title: String,
    number: Option<String>,
    who: String,
    /// Just made: the receipt stands first. Sent again: what it said the second time was not taken.
    made: bool,
    again: bool,
    done: Option<String>,
    /// What the holder has signed as it stands: nobody asks for it again.
    signed: Vec<String>,
    /// What the matter waits for the holder to do.
    now: Vec<Doing>,
    /// What may be done besides.
    besides: Vec<Doing>,
    /// What those acts are about: labels and texts.
    shown: Vec<(String, String)>,
    organ: String,
    people: Vec<String>,
    nexts: Vec<Next>,
    passed: Vec<Passed>,
    state: String,
    ended: bool,
    slip: SlipView,
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    new: Option<u8>,
    again: Option<u8>,
    done: Option<String>,
}

/// `/r/{code}`.
pub async fn show(
    State(app): State<App>,
    holder: Holder,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::as_party(app, &holder.receipt.person)?;
            let seen = reading.matter(holder.receipt.matter.as_str())?;
            filled(app, &holder, &reading, &seen, &asked)
        })
        .await?;
    page(&template)
}

fn filled(
    app: &App,
    holder: &Holder,
    reading: &Reading<'_>,
    seen: &Seen,
    asked: &Asked,
) -> Result<ProgressPage, Trouble> {
    let (matter, procedure) = (&seen.matter, seen.procedure.as_ref());
    let ended = matter.ended.is_some();
    let state = match procedure
        .results
        .get(matter.result.as_deref().unwrap_or_default())
    {
        Some(result) if ended => result.label.clone(),
        _ => match procedure.states.get(&matter.state) {
            Some(state) => state.plain().to_owned(),
            None => "已作废".to_owned(),
        },
    };
    let possible = reading.possible(&matter.id)?;
    let may: Vec<&Act> = possible
        .iter()
        .filter(|one| one.allowed.is_ok())
        .filter_map(|one| procedure.acts.get(&one.act))
        .collect();
    let signed = may.iter().filter(|act| has_signed(holder, matter, act));
    let signed: Vec<String> = signed.map(|act| act.label.clone()).collect();
    let aims = timing::aims(procedure, matter);
    let (now, besides): (Vec<&Act>, Vec<&Act>) = may
        .iter()
        .copied()
        .filter(|act| !has_signed(holder, matter, act))
        .partition(|act| is_awaited(procedure, act, &aims));
    let doing = |acts: Vec<&Act>| acts.into_iter().map(|act| doing(holder, act)).collect();
    let role = procedure.parties.get(&holder.receipt.party);
    let own = matter.parties.get(&holder.receipt.party).into_iter().flatten();
    let own = own
        .into_iter()
        .find(|record| record.person == holder.receipt.person);
    let done = asked.done.as_ref().and_then(|act| procedure.acts.get(act));
    Ok(ProgressPage {
        frame: Frame::portal(app, "我的事", holder.large),
        today: reading.today,
        title: format!("{}：{state}", procedure.label),
        number: matter.numbers.get("number").cloned(),
        who: format!(
            "{} {}",
            role.map_or("当事人", |role| role.label.as_str()),
            own.map(saying::short_name).unwrap_or_default()
        ),
        made: asked.new.is_some(),
        again: asked.again.is_some(),
        done: done.map(|act| act.label.clone()),
        signed,
        shown: shown(reading, seen, &may)?,
        now: doing(now),
        besides: doing(besides),
        organ: reading.organ(&matter.organ),
        people: people(reading, matter),
        nexts: nexts(reading, procedure, matter),
        passed: passed(procedure, matter),
        state,
        ended,
        slip: SlipView::of(app, holder, reading, seen)?,
    })
}

/// What the matter waits for a party to do: what a deadline is for, what asks for a signature, or what leads on from a
/// state that waits; leaving is no advice.
fn is_awaited(procedure: &Procedure, act: &Act, aims: &[&str]) -> bool {
    if !act.signs.is_empty() || aims.contains(&act.id.as_str()) {
        return true;
    }
    let waits = act.from.iter().any(|from| match from {
        catalogue::model::From::State(state) => procedure
            .states
            .get(state)
            .is_some_and(|state| state.kind == catalogue::model::StateKind::Paused),
        _ => false,
    });
    waits && !procedure.is_final(act) && act.by.iter().any(|role| matches!(role, Role::Party { .. }))
}

/// Whether the holder has signed what now stands.
fn has_signed(holder: &Holder, matter: &Matter, act: &Act) -> bool {
    let given = matter.signatures.get(&act.id);
    let own = given.and_then(|given| given.get(&holder.receipt.person));
    own.is_some_and(|digest| *digest == engine::signed_digest(act, matter))
}

fn doing(holder: &Holder, act: &Act) -> Doing {
    Doing {
        label: act.label.clone(),
        place: format!("{}/{}", holder.place(), escaped(&act.id)),
    }
}

/// What the acts that may be done now show: labels and texts, each once.
pub(super) fn shown(
    reading: &Reading<'_>,
    seen: &Seen,
    acts: &[&Act],
) -> Result<Vec<(String, String)>, Trouble> {
    let mut names: Vec<&str> = Vec::new();
    for ask in acts.iter().flat_map(|act| act.shown()) {
        if let Some(name) = ask.field()
            && !names.contains(&name)
        {
            names.push(name);
        }
    }
    let mut shown = Vec::new();
    for name in names {
        let (Some(field), Some(value)) = (seen.procedure.fields.get(name), seen.matter.fields.get(name))
        else {
            continue;
        };
        let said = reading.said(seen, &Secret::Field(name.to_owned()), field, value)?;
        if !said.is_empty() {
            shown.push((field.label.clone(), said));
        }
    }
    Ok(shown)
}

/// Who works on it, by name: those whose deadlines run.
fn people(reading: &Reading<'_>, matter: &Matter) -> Vec<String> {
    let owners = matter
        .clocks
        .values()
        .filter_map(|runs| runs.last())
        .filter(|run| run.closed.is_none())
        .flat_map(|run| &run.owners);
    let mut names: Vec<String> = owners
        .filter_map(|owner| reading.directory.people.get(&owner.as_str().into()))
        .map(|person| person.name.clone())
        .collect();
    names.sort();
    names.dedup();
    names
}

fn nexts(reading: &Reading<'_>, procedure: &Procedure, matter: &Matter) -> Vec<Next> {
    let running = |name: &str| {
        let runs = matter.clocks.get(name);
        runs.and_then(|runs| runs.last())
            .is_some_and(|run| run.closed.is_none())
    };
    let labels: Vec<&str> = procedure
        .clocks
        .iter()
        .filter(|(name, _)| running(name))
        .map(|(_, clock)| clock.label.as_str())
        .collect();
    timing::lines(reading, procedure, matter)
        .into_iter()
        .filter(|line| labels.contains(&line.label.as_str()))
        .filter_map(|line| {
            Some(Next {
                due: line.due?,
                tag: words::deadline(line.due, reading.today),
                label: line.label,
                why: line.why,
            })
        })
        .collect()
}

/// What was done so far: each act that moved the matter on, by its day.
fn passed(procedure: &Procedure, matter: &Matter) -> Vec<Passed> {
    let mut passed: Vec<(Day, usize, Passed)> = Vec::new();
    for (place, (name, act)) in procedure.acts.iter().enumerate() {
        let moves = act.to.is_some() || !act.signs.is_empty();
        for day in matter.days.get(name).into_iter().flatten().filter(|_| moves) {
            let label = act.plain().to_owned();
            passed.push((*day, place, Passed { label, day: *day }));
        }
    }
    passed.sort_by_key(|(day, place, _)| (*day, *place));
    passed.into_iter().map(|(_, _, passed)| passed).collect()
}
