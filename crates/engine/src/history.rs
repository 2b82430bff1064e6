//! A matter's journal as a line of steps: what stands after all corrections, in the order in which it is replayed.

use std::collections::BTreeMap;

use calendar::Day;
use serde_json::Value as Json;

use crate::answers::Answers;
use crate::batch::{Fact, Posting};
use crate::definitions::Rules;
use crate::entry::{Actor, Entry, Kind, Opened};
use crate::evolve::{self, Beginning, Judging, Step, Stop};
use crate::ids::{EntryId, MatterId, OrganId, PersonId};
use crate::matter::Matter;
use crate::reader::{Live, Reader, Reads};
use crate::refusal::{Refusal, Rule};
use crate::request::ReplayError;
use crate::world::Definitions;

/// One step that stands.
#[derive(Debug, Clone)]
pub(crate) struct Stand {
    /// The entry that first recorded it: its identity.
    pub id: EntryId,
    /// Whether it is an act, a proposal or the end of one.
    pub kind: Kind,
    pub act: String,
    pub day: Day,
    pub actor: Actor,
    /// Who filled its answers, where a correction did.
    pub corrector: Option<PersonId>,
    pub answers: Answers,
    /// The catalogue it is judged by.
    pub under: String,
    pub cause: Option<EntryId>,
    pub opened: Vec<Opened>,
    pub approves: bool,
    /// Values kept by its own entry, then by corrections.
    pub reads: Vec<Reads>,
    /// The entry as recorded, for proposals.
    pub entry: Entry,
}

impl Stand {
    /// The step an entry records.
    pub fn of(entry: &Entry) -> Option<Self> {
        Some(Self {
            id: entry.id.clone(),
            kind: entry.kind,
            act: entry.act.clone()?,
            day: entry.day,
            actor: entry.actor.clone(),
            corrector: None,
            answers: entry.answers.clone(),
            under: entry.under.clone(),
            cause: entry.cause.clone(),
            opened: entry.opened.clone(),
            approves: entry.approves.is_some(),
            reads: vec![entry.reads.clone()],
            entry: entry.clone(),
        })
    }
}

/// Why the steps do not derive.
#[derive(Debug)]
pub(crate) struct Broken {
    /// Place of the step in the line.
    pub at: usize,
    /// Why.
    pub stop: Stop,
}

/// A line of steps with what they make.
#[derive(Debug)]
pub(crate) struct Line {
    /// The matter.
    pub matter: Matter,
    /// All facts of all steps.
    pub facts: Vec<Fact>,
    /// All postings of all steps.
    pub postings: Vec<Posting>,
    /// Needs that failed and were let stand.
    pub breaches: Vec<String>,
}

/// What a derivation of a line is done with.
pub(crate) struct Deriving<'d> {
    pub definitions: &'d dyn Definitions,
    /// The catalogue whose measures count: that of the latest publication or correction known.
    pub counting: &'d str,
    /// Judges from this step on, reading the world where nothing is kept.
    pub judge: Option<Judge<'d>>,
}

/// How a correction judges.
pub(crate) struct Judge<'d> {
    pub live: Live<'d>,
    /// The first step that may have changed.
    pub from: usize,
    pub accept: bool,
    pub standing: &'d [String],
}

/// What a derivation read beside the kept values.
#[derive(Default)]
pub(crate) struct Gathered {
    /// Values read anew, by step and canonical name.
    pub reads: Vec<(EntryId, String, Json)>,
    pub wants: Vec<crate::world::Want>,
    pub seen: BTreeMap<MatterId, u64>,
    pub used: Vec<(crate::world::Want, Json)>,
}

/// Applies an entry's change to the line, as a correction says.
pub(crate) fn amend(line: &mut Vec<Stand>, entry: &Entry) -> Result<(), ReplayError> {
    let Some(correction) = &entry.correction else {
        return Err(broken(entry, "更正没有写明更正哪一笔"));
    };
    let at = line.iter().position(|stand| stand.id == correction.target);
    match (entry.kind, at) {
        (Kind::Void, Some(at)) => drop(line.remove(at)),
        (Kind::Amend, Some(at)) => {
            if let Some(stand) = line.get_mut(at) {
                stand.day = entry.day;
                stand.answers = entry.answers.clone();
                stand.under.clone_from(&entry.under);
                stand.corrector = correction.by.person().cloned();
            }
        }
        (Kind::Insert, Some(at)) => {
            let Some(mut stand) = Stand::of(entry) else {
                return Err(broken(entry, "插入没有写明办理"));
            };
            stand.corrector = correction.by.person().cloned();
            line.insert(at + 1, stand);
        }
        _ => return Err(broken(entry, "它更正的那一笔不在")),
    }
    Ok(())
}

/// The line that stands after all of a journal's corrections.
pub(crate) fn line_of(history: &[Entry]) -> Result<Vec<Stand>, ReplayError> {
    let mut line = Vec::with_capacity(history.len());
    for entry in history {
        if entry.correction.is_some() {
            amend(&mut line, entry)?;
            hand_out(&mut line, entry);
        } else if let Some(stand) = Stand::of(entry) {
            line.push(stand);
        }
    }
    Ok(line)
}

/// Hands values kept by a correction to the steps that read them.
pub(crate) fn hand_out(line: &mut [Stand], entry: &Entry) {
    for (key, value) in &entry.reads {
        let Some((id, name)) = key.split_once(' ') else {
            continue;
        };
        if let Some(stand) = line.iter_mut().find(|stand| stand.id.as_str() == id) {
            stand
                .reads
                .push(BTreeMap::from([(name.to_owned(), value.clone())]));
        }
    }
}

pub(crate) fn broken(entry: &Entry, why: &str) -> ReplayError {
    ReplayError::Broken {
        entry: entry.id.clone(),
        why: why.to_owned(),
    }
}

/// Derives a whole line from its first step on.
pub(crate) fn derive(
    line: &[Stand],
    first: &Entry,
    deriving: &Deriving<'_>,
    gathered: &mut Gathered,
) -> Result<Line, Broken> {
    // Proposals alone are no matter: without its first act nothing is left for them to be about.
    let begun = |stand: &Stand| stand.id == first.id || matches!(stand.kind, Kind::Act | Kind::Insert);
    if !line.iter().any(begun) {
        return Ok(void(first));
    }
    let mut out: Option<Line> = None;
    for (at, stand) in line.iter().enumerate() {
        let state = out.take();
        out = Some(advance(state, stand, first, deriving, at, gathered).map_err(|stop| Broken { at, stop })?);
    }
    match out {
        Some(line) => Ok(line),
        None => Ok(void(first)),
    }
}

/// Applies the next step of a line.
pub(crate) fn advance(
    state: Option<Line>,
    stand: &Stand,
    first: &Entry,
    deriving: &Deriving<'_>,
    at: usize,
    gathered: &mut Gathered,
) -> Result<Line, Stop> {
    let (version, procedure, id) =
        pinned(first).ok_or_else(|| Stop::unfit("a first entry without matter".into()))?;
    let mut rules = Rules::of(deriving.definitions, version, &stand.under, procedure)
        .ok_or_else(|| Stop::unfit(format!("catalogue {} or {version} is not stored", stand.under)))?;
    if stand.under != deriving.counting {
        rules.counting = deriving
            .definitions
            .effective(version, deriving.counting, procedure)
            .ok_or_else(|| Stop::unfit(format!("catalogue {} is not stored", deriving.counting)))?;
    }
    let mut line = match state {
        Some(line) => line,
        None => Line {
            matter: evolve::begin(
                Beginning {
                    id: id.clone(),
                    version: version.to_owned(),
                    organ: OrganId::from(first_read(stand, "first.organ")),
                    region: first_read(stand, "first.region").to_owned(),
                    opener: first.opener.clone(),
                },
                procedure,
                stand.day,
            ),
            facts: Vec::new(),
            postings: Vec::new(),
            breaches: Vec::new(),
        },
    };
    let judge = deriving.judge.as_ref().filter(|judge| judge.from <= at);
    if stand.kind != Kind::Act && stand.kind != Kind::Insert {
        let mut entry = stand.entry.clone();
        entry.day = stand.day;
        crate::proposals::note(&mut line.matter, &entry);
        return Ok(line);
    }
    let procedure = std::sync::Arc::clone(&rules.procedure);
    let Some(act) = procedure.acts.get(&stand.act) else {
        return Err(Stop::refused(Refusal::new(Rule::NoSuchAct, stand.act.as_str())));
    };
    let filler = stand.corrector.clone().or_else(|| match &stand.actor {
        Actor::Link => stand
            .reads
            .iter()
            .find_map(|r| r.get("cause.person")?.as_str())
            .map(PersonId::from),
        actor => actor.person().cloned(),
    });
    let step = Step {
        entry: &stand.id,
        act,
        day: stand.day,
        actor: &stand.actor,
        filler: filler.as_ref(),
        whom: stand.entry.whom(),
        answers: &stand.answers,
        approves: stand.approves,
    };
    let kept: Vec<&Reads> = stand.reads.iter().collect();
    let (mut reader, judging) = match judge {
        None => (Reader::kept(kept), Judging::No),
        Some(judge) => {
            stands(&rules, &line.matter, &step)?;
            let judging = Judging::Breaches {
                accept: judge.accept,
                standing: judge.standing,
            };
            (Reader::kept_or_live(kept, judge.live), judging)
        }
    };
    let applied = evolve::apply(&rules, &mut line.matter, &step, &mut reader, judging, &[]);
    gathered.reads.extend(
        reader
            .taken
            .into_iter()
            .map(|(key, value)| (stand.id.clone(), key, value)),
    );
    gathered.wants.extend(reader.wants);
    gathered.seen.extend(reader.seen);
    gathered.used.extend(reader.used);
    let effects = applied?;
    if judge.is_some()
        && let Some(account) = crate::money::below_zero(&line.matter, &rules.procedure)
    {
        return Err(Stop::refused(Refusal::new(Rule::Overdrawn, account)));
    }
    for opened in &stand.opened {
        crate::opens::link(&mut line.matter, &opened.link, &opened.matter);
    }
    line.facts.extend(effects.facts);
    line.postings.extend(effects.postings);
    line.breaches.extend(effects.breaches);
    Ok(line)
}

/// Judges that a step may stand where it stands: its state and its day. Not who acted: that is a fact.
fn stands(rules: &Rules, matter: &Matter, step: &Step<'_>) -> Result<(), Stop> {
    if !step
        .act
        .valid
        .holds_on(evolve::law_day(rules, step.act, matter.filed, step.day))
    {
        return Err(Stop::refused(Refusal::new(
            Rule::ActNotInForce,
            step.act.label.as_str(),
        )));
    }
    if step.day < matter.latest {
        return Err(Stop::refused(Refusal::new(
            Rule::DayBeforeLatest,
            step.day.chinese(),
        )));
    }
    if !evolve::may_start(&rules.procedure, step.act, &matter.state) {
        return Err(Stop::refused(Refusal::new(
            Rule::WrongState,
            step.act.label.as_str(),
        )));
    }
    Ok(())
}

fn first_read<'s>(stand: &'s Stand, key: &str) -> &'s str {
    stand
        .reads
        .iter()
        .find_map(|reads| reads.get(key)?.as_str())
        .unwrap_or_default()
}

/// Version, procedure and id of the matter that an entry began.
fn pinned(first: &Entry) -> Option<(&str, &str, &MatterId)> {
    Some((
        first.version.as_deref()?,
        first.procedure.as_deref()?,
        first.matter.as_ref()?,
    ))
}

/// A matter whose first act was taken out: no facts, clocks, postings; its number stays.
fn void(first: &Entry) -> Line {
    let organ = first
        .reads
        .get("first.organ")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let region = first
        .reads
        .get("first.region")
        .and_then(Json::as_str)
        .unwrap_or_default();
    let beginning = Beginning {
        id: first.matter.clone().unwrap_or_else(|| MatterId(String::new())),
        version: first.version.clone().unwrap_or_default(),
        organ: OrganId::from(organ),
        region: region.to_owned(),
        opener: first.opener.clone(),
    };
    let mut matter = evolve::begin(
        beginning,
        first.procedure.as_deref().unwrap_or_default(),
        first.day,
    );
    matter.state = evolve::VOID.to_owned();
    Line {
        matter,
        facts: Vec::new(),
        postings: Vec::new(),
        breaches: Vec::new(),
    }
}

/// What the journal as a whole gives a matter, beside its steps: numbers are for good, every entry is a revision,
/// breaches once let stand are written down.
pub(crate) fn finish(matter: &mut Matter, history: &[Entry], calendar: Option<&calendar::WorkingCalendar>) {
    matter.revision = u64::try_from(history.len()).unwrap_or(u64::MAX);
    for entry in history {
        for (slot, number) in &entry.numbers {
            matter
                .numbers
                .entry(slot.clone())
                .or_insert_with(|| number.clone());
        }
    }
    matter.breaches = history
        .iter()
        .filter_map(|e| e.correction.as_ref())
        .flat_map(|c| c.breaches.clone())
        .collect();
    if let Some(calendar) = calendar {
        reckon_provisional(matter, calendar);
    }
}

/// Reckons running provisional clocks by a calendar that has grown.
pub(crate) fn reckon_provisional(
    matter: &mut Matter,
    calendar: &calendar::WorkingCalendar,
) -> Vec<(String, Option<Day>, Option<Day>)> {
    let mut moved = Vec::new();
    for (name, runs) in &mut matter.clocks {
        let Some(run) = runs
            .last_mut()
            .filter(|run| run.closed.is_none() && run.reckoning.provisional)
        else {
            continue;
        };
        let before = run.reckoning.due;
        run.reckoning = run.course.reckon(calendar);
        if run.reckoning.due != before || !run.reckoning.provisional {
            moved.push((name.clone(), before, run.reckoning.due));
        }
    }
    moved
}
