//! Corrections: what really happened, written down later (language §4.8).
//!
//! A set has one reason and is one transaction. Each matter it touches is derived anew in the amended order and judged
//! from the first change on: state, answers, `needs`, money and payee, but not who acted. Undoing a cause undoes its
//! reactions; its new day is theirs. Later acts that become impossible must join the set, or it is refused with the
//! list. The facts to append are the difference.

mod follow;
mod rederive;

use std::collections::{BTreeMap, VecDeque};

use calendar::Moment;
use catalogue::model::Role;

use crate::answers::Answers;

use crate::definitions::Rules;
use crate::entry::{Correction, Entry, Kind};
use crate::evolve::Stop;
use crate::history::{self, Gathered, Stand};
use crate::ids::{EntryId, MatterId};
use crate::matter::Matter;
use crate::perform::{Stamped, Work};
use crate::refusal::{Refusal, Rule};
use crate::request::{Answer, Change, ChangeKind, CorrectionSet};
use crate::world::{Want, World};
use crate::{numbers, rights};

/// Judges a set of corrections and derives what it changes.
pub fn correct(
    world: &World<'_>,
    set: &CorrectionSet,
    entry: &EntryId,
    key: &str,
    digest: &str,
    moment: Moment,
) -> Answer {
    let stamp = Stamped {
        entry: entry.clone(),
        moment,
        key: key.to_owned(),
        digest: digest.to_owned(),
    };
    let mut correcting = Correcting {
        world,
        set,
        work: Work::new(world, stamp),
        touched: BTreeMap::new(),
        order: Vec::new(),
        entries: Vec::new(),
        gathered: Gathered::default(),
        told: Vec::new(),
        numbers: Vec::new(),
    };
    let done = correcting.run();
    correcting.answer(done)
}

/// One matter under correction.
struct Touched {
    before: Matter,
    old: Vec<Stand>,
    line: Vec<Stand>,
    history: Vec<Entry>,
    /// Steps the set itself changed.
    changed: Vec<EntryId>,
    /// Place of the first change.
    from: usize,
}

struct Correcting<'w> {
    world: &'w World<'w>,
    set: &'w CorrectionSet,
    /// Holds what is re-derived so far.
    work: Work<'w>,
    touched: BTreeMap<MatterId, Touched>,
    order: Vec<MatterId>,
    entries: Vec<Entry>,
    gathered: Gathered,
    told: Vec<(MatterId, EntryId, String)>,
    numbers: Vec<numbers::Wanted>,
}

/// A change, as asked for or as it follows.
struct Todo {
    matter: MatterId,
    kind: ChangeKind,
    /// It follows from another change: rights are not judged again.
    follows: Option<EntryId>,
}

impl Correcting<'_> {
    fn run(&mut self) -> Result<(), Stop> {
        let set = self.set;
        if set.changes.is_empty() {
            return Err(refused(Rule::CorrectionTarget, "没有写明更正什么"));
        }
        if set.why.trim().is_empty() {
            return Err(refused(Rule::MissingAnswer, "更正的理由"));
        }
        let says_nothing = |change: &Change| match &change.kind {
            ChangeKind::Amend { day, answers, .. } => day.is_none() && answers.is_empty(),
            ChangeKind::Void { .. } | ChangeKind::Insert { .. } => false,
        };
        if set.changes.iter().any(says_nothing) {
            return Err(refused(
                Rule::MissingAnswer,
                "更正的内容（另一日，或者另填的项目）",
            ));
        }
        let approver = set.approved_by.person();
        if approver.is_none() || approver == set.by.person() {
            let refusal = rights::refusal(
                Rule::ApproverMayNot,
                "更正",
                &self.set.approved_by,
                self.world.directory,
            );
            return Err(Stop::refused(refusal));
        }
        let mut todo: VecDeque<Todo> = set
            .changes
            .iter()
            .map(|Change { matter, kind }| Todo {
                matter: matter.clone(),
                kind: kind.clone(),
                follows: None,
            })
            .collect();
        // All matters first, so that all that is missing is asked for at once.
        let mut missing = false;
        for change in &set.changes {
            match self.touch(&change.matter) {
                Ok(()) => {}
                Err(Stop::Missing) => missing = true,
                Err(stop) => return Err(stop),
            }
        }
        if missing {
            return Err(Stop::Missing);
        }
        while let Some(change) = todo.pop_front() {
            self.change(change, &mut todo)?;
        }
        for id in self.order.clone() {
            self.derive(&id)?;
        }
        self.judge_shared()
    }

    /// Takes a matter with its journal.
    fn touch(&mut self, id: &MatterId) -> Result<(), Stop> {
        if self.touched.contains_key(id) {
            return Ok(());
        }
        let want = Want::Matter {
            id: id.clone(),
            history: true,
        };
        let (Some(matter), Some(history)) = (self.world.matters.get(id), self.world.histories.get(id)) else {
            if self.world.values.contains_key(&want) {
                return Err(refused(Rule::NoSuchMatter, id.as_str()));
            }
            self.gathered.wants.push(want);
            return Err(Stop::Missing);
        };
        let old = history::line_of(history).map_err(|error| Stop::unfit(error.to_string()))?;
        self.touched.insert(
            id.clone(),
            Touched {
                before: Matter::clone(matter),
                line: old.clone(),
                from: old.len(),
                old,
                history: history.clone(),
                changed: Vec::new(),
            },
        );
        self.order.push(id.clone());
        Ok(())
    }

    /// Makes one change, and queues what follows from it.
    fn change(&mut self, change: Todo, todo: &mut VecDeque<Todo>) -> Result<(), Stop> {
        self.touch(&change.matter)?;
        let Some(touched) = self.touched.get(&change.matter) else {
            return Err(refused(Rule::NoSuchMatter, change.matter.as_str()));
        };
        let target = match &change.kind {
            ChangeKind::Amend { target, .. } | ChangeKind::Void { target } => target,
            ChangeKind::Insert { after, .. } => after,
        };
        let Some(stand) = touched.line.iter().find(|stand| stand.id == *target).cloned() else {
            // What follows may have been asked for in so many words already.
            if change.follows.is_some() {
                return Ok(());
            }
            return Err(refused(Rule::CorrectionTarget, target.as_str()));
        };
        let matter = touched.before.clone();
        let rules = self.work.rules(&matter.version, &matter.procedure)?;
        if change.follows.is_none() {
            self.judge_rights(&rules, &matter, &change.kind, &stand)?;
        }
        let id = if self.entries.is_empty() {
            self.work.stamp.entry.clone()
        } else {
            self.work.next_entry()
        };
        let entry = self.entry(&change, &stand, &matter, id);
        if entry.day > self.world.today {
            return Err(refused(Rule::DayInFuture, entry.day.chinese()));
        }
        self.follow(&change, &stand, &matter, &rules, &entry, todo)?;
        if let Some(touched) = self.touched.get_mut(&change.matter) {
            let at = touched
                .line
                .iter()
                .position(|s| s.id == *target)
                .unwrap_or_default();
            touched.from = touched
                .from
                .min(if entry.kind == Kind::Insert { at + 1 } else { at });
            touched.changed.push(if entry.kind == Kind::Insert {
                entry.id.clone()
            } else {
                target.clone()
            });
            history::amend(&mut touched.line, &entry).map_err(|error| Stop::unfit(error.to_string()))?;
        }
        self.entries.push(entry);
        Ok(())
    }

    fn entry(&self, change: &Todo, stand: &Stand, matter: &Matter, id: EntryId) -> Entry {
        let (kind, act, day, answers, actor) = match &change.kind {
            ChangeKind::Amend { day, answers, .. } => {
                let mut merged = stand.answers.clone();
                for (key, json) in answers {
                    if json.is_null() {
                        merged.remove(key);
                    } else {
                        merged.insert(key.clone(), json.clone());
                    }
                }
                (
                    Kind::Amend,
                    stand.act.clone(),
                    day.unwrap_or(stand.day),
                    merged,
                    stand.actor.clone(),
                )
            }
            ChangeKind::Void { .. } => (
                Kind::Void,
                stand.act.clone(),
                stand.day,
                Answers::new(),
                self.set.by.clone(),
            ),
            ChangeKind::Insert {
                act,
                day,
                answers,
                actor,
                ..
            } => (Kind::Insert, act.clone(), *day, answers.clone(), actor.clone()),
        };
        let index = self.entries.len();
        let stamp = &self.work.stamp;
        Entry {
            county: self.world.county.clone(),
            sequence: 0,
            moment: stamp.moment,
            id,
            matter: Some(matter.id.clone()),
            procedure: Some(matter.procedure.clone()),
            version: Some(matter.version.clone()),
            kind,
            act: Some(act),
            day,
            actor,
            behalf: None,
            answers,
            under: self.world.under.clone(),
            reads: BTreeMap::new(),
            numbers: BTreeMap::new(),
            serials: BTreeMap::new(),
            opened: Vec::new(),
            opener: None,
            cause: change.follows.clone(),
            missed: Vec::new(),
            approves: None,
            correction: Some(Correction {
                set: stamp.entry.clone(),
                target: match &change.kind {
                    ChangeKind::Amend { target, .. } | ChangeKind::Void { target } => target.clone(),
                    ChangeKind::Insert { after, .. } => after.clone(),
                },
                why: self.set.why.clone(),
                by: self.set.by.clone(),
                approved_by: self.set.approved_by.clone(),
                breaches: Vec::new(),
            }),
            key: if index == 0 {
                stamp.key.clone()
            } else {
                format!("{}#{index}", stamp.key)
            },
            request: stamp.digest.clone(),
        }
    }

    /// Whoever may do the act proposes its correction; the head, another person, approves.
    fn judge_rights(
        &self,
        rules: &Rules,
        matter: &Matter,
        kind: &ChangeKind,
        stand: &Stand,
    ) -> Result<(), Stop> {
        let name = if let ChangeKind::Insert { act, .. } = kind {
            act
        } else {
            &stand.act
        };
        if stand.kind != Kind::Act && stand.kind != Kind::Insert && !matches!(kind, ChangeKind::Insert { .. })
        {
            return Err(refused(Rule::CorrectionTarget, stand.id.as_str()));
        }
        let Some(act) = rules.procedure.acts.get(name) else {
            return Err(refused(Rule::NoSuchAct, name.as_str()));
        };
        let (directory, today) = (self.world.directory, self.world.today);
        let nobody = act.by.iter().all(|role| matches!(role, Role::Clock | Role::Link));
        let may = rights::may(&act.by, &self.set.by, matter, today, directory, &rules.catalogue)
            || (nobody && rights::serves(&self.set.by, matter, today, directory));
        if !may {
            let refusal = rights::refusal(Rule::NotByYou, &act.label, &self.set.by, directory);
            return Err(Stop::refused(refusal));
        }
        if !rights::heads(&self.set.approved_by, matter, today, directory, &rules.catalogue) {
            let refusal = rights::refusal(Rule::ApproverMayNot, "更正", &self.set.approved_by, directory);
            return Err(Stop::refused(refusal));
        }
        Ok(())
    }

    fn answer(self, done: Result<(), Stop>) -> Answer {
        let Self {
            mut work,
            entries,
            gathered,
            told,
            numbers,
            ..
        } = self;
        work.wants.extend(gathered.wants);
        work.used.extend(gathered.used);
        for (id, revision) in gathered.seen {
            work.seen.entry(id).or_insert(revision);
        }
        for (matter, entry, about) in told {
            let Some(organ) = work.world.matters.get(&matter).map(|m| m.organ.clone()) else {
                continue;
            };
            let entry = entries.iter().position(|e| e.id == entry).unwrap_or_default();
            let role = "clerk".to_owned();
            work.outbox.push(crate::batch::Told {
                entry,
                to: format!("clerk@{organ}"),
                role,
                matter,
                about,
            });
        }
        work.entries = entries;
        work.numbers.extend(numbers);
        work.answer(done)
    }
}

fn refused(rule: Rule, subject: impl Into<String>) -> Stop {
    Stop::refused(Refusal::new(rule, subject))
}
