//! Corrections: what really happened, written down later (language §4.8).
//!
//! A set has one reason and is one transaction. Each matter it touches is derived anew in the amended order and judged
//! from the first change on: state, answers, `needs`, money and payee, but not who acted. Undoing a cause undoes its
//! reactions; its new day is theirs. Later acts that become impossible must join the set, or it is refused with the
//! list. The facts to append are the difference.

use std::collections::{BTreeMap, VecDeque};

use calendar::{Day, Moment};
use catalogue::model::Role;

use crate::answers::Answers;

use crate::definitions::Rules;
use crate::entry::{Actor, Correction, Entry, Kind, Missed};
use crate::evolve::Stop;
use crate::facts;
use crate::history::{self, Deriving, Gathered, Judge, Line, Stand};
use crate::ids::{EntryId, MatterId};
use crate::matter::Matter;
use crate::perform::{Stamped, Work};
use crate::reader::Live;
use crate::refusal::{Refusal, Rule};
use crate::request::{Answer, Change, ChangeKind, CorrectionSet};
use crate::world::{Want, World};
use crate::{numbers, reactions, rights};

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
        let approver = set.approved_by.person();
        if approver.is_none() || approver == set.by.person() {
            return Err(refused(Rule::ApproverMayNot, "更正"));
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
            return Err(refused(Rule::NotByYou, act.label.as_str()));
        }
        if !rights::heads(&self.set.approved_by, matter, today, directory) {
            return Err(refused(Rule::ApproverMayNot, "更正"));
        }
        Ok(())
    }

    /// Queues what follows: reactions of an undone cause are undone, its new day is theirs, an inserted cause has its
    /// reactions.
    fn follow(
        &mut self,
        change: &Todo,
        stand: &Stand,
        matter: &Matter,
        rules: &Rules,
        entry: &Entry,
        todo: &mut VecDeque<Todo>,
    ) -> Result<(), Stop> {
        let act = entry.act.as_deref().unwrap_or_default();
        let mut linked: Vec<MatterId> = stand.opened.iter().map(|opened| opened.matter.clone()).collect();
        let reacting = reactions::reacting(matter, rules, act);
        linked.extend(reacting.iter().map(|(id, _)| id.clone()));
        linked.sort();
        linked.dedup();
        match &change.kind {
            ChangeKind::Amend { day: None, .. } => {}
            ChangeKind::Amend {
                day: Some(day),
                target,
                ..
            } => {
                for id in linked {
                    for caused in self.caused(&id, target)? {
                        let kind = ChangeKind::Amend {
                            target: caused,
                            day: Some(*day),
                            answers: Answers::new(),
                        };
                        todo.push_back(Todo {
                            matter: id.clone(),
                            kind,
                            follows: Some(entry.id.clone()),
                        });
                    }
                }
            }
            ChangeKind::Void { target } => {
                // A clock's own act falls with the act that started the clock.
                linked.push(change.matter.clone());
                for id in linked {
                    for caused in self.caused(&id, target)? {
                        let kind = ChangeKind::Void { target: caused };
                        todo.push_back(Todo {
                            matter: id.clone(),
                            kind,
                            follows: Some(entry.id.clone()),
                        });
                    }
                }
            }
            ChangeKind::Insert { day, .. } => {
                if rules.procedure.acts.get(act).is_some_and(|a| !a.opens.is_empty()) {
                    let refusal = Refusal::new(Rule::CorrectionBreaks, act);
                    return Err(Stop::refused(
                        refusal.saying("补记的办理会立出新的事项,请另行办理", None),
                    ));
                }
                for (id, via) in reacting {
                    self.insert_reactions(&id, &via, act, *day, entry, todo)?;
                }
            }
        }
        Ok(())
    }

    /// Steps of a matter that an entry brought about.
    fn caused(&mut self, id: &MatterId, cause: &EntryId) -> Result<Vec<EntryId>, Stop> {
        self.touch(id)?;
        let line = self
            .touched
            .get(id)
            .map(|touched| touched.line.as_slice())
            .unwrap_or_default();
        Ok(line
            .iter()
            .filter(|stand| stand.cause.as_ref() == Some(cause))
            .map(|stand| stand.id.clone())
            .collect())
    }

    fn insert_reactions(
        &mut self,
        id: &MatterId,
        via: &str,
        act: &str,
        day: Day,
        entry: &Entry,
        todo: &mut VecDeque<Todo>,
    ) -> Result<(), Stop> {
        self.touch(id)?;
        let Some(touched) = self.touched.get(id) else {
            return Ok(());
        };
        let rules = self
            .work
            .rules(&touched.before.version, &touched.before.procedure)?;
        let Some(after) = touched.line.iter().rev().find(|stand| stand.day <= day) else {
            return Ok(());
        };
        for reaction in rules.procedure.acts.values() {
            if reaction
                .after
                .as_ref()
                .is_some_and(|after| after.via == via && after.act == act)
            {
                let kind = ChangeKind::Insert {
                    after: after.id.clone(),
                    act: reaction.id.clone(),
                    day,
                    answers: Answers::new(),
                    actor: Actor::Link,
                };
                todo.push_back(Todo {
                    matter: id.clone(),
                    kind,
                    follows: Some(entry.id.clone()),
                });
            }
        }
        Ok(())
    }

    /// Derives one matter anew and judges it.
    fn derive(&mut self, id: &MatterId) -> Result<(), Stop> {
        let Some(mut touched) = self.touched.remove(id) else {
            return Ok(());
        };
        let derived = self.derive_judged(&mut touched);
        let line = match derived {
            Ok(line) => line,
            Err(stop) => {
                self.touched.insert(id.clone(), touched);
                return Err(stop);
            }
        };
        let mut matter = line.matter;
        let Some(last) = self
            .entries
            .iter()
            .rposition(|entry| entry.matter.as_ref() == Some(id))
        else {
            // Looked at for what follows, but nothing does.
            self.order.retain(|o| o != id);
            return Ok(());
        };
        if let Some(correction) = self
            .entries
            .get_mut(last)
            .and_then(|entry| entry.correction.as_mut())
        {
            correction.breaches = line.breaches;
        }
        let deriving = Deriving {
            definitions: self.world.definitions,
            counting: &self.world.under,
            judge: None,
        };
        let Some(first) = touched.history.first() else {
            return Ok(());
        };
        let before = history::derive(&touched.old, first, &deriving, &mut Gathered::default())
            .map_err(|broken| broken.stop)?;
        let mut facts = facts::difference(&before.facts, &line.facts);
        let mut postings = facts::posting_difference(&before.postings, &line.postings);
        for fact in &mut facts {
            fact.entry = last;
        }
        for posting in &mut postings {
            posting.entry = last;
        }
        self.work.facts.append(&mut facts);
        self.work.postings.append(&mut postings);
        let mine = self
            .entries
            .iter()
            .filter(|entry| entry.matter.as_ref() == Some(id))
            .cloned();
        let journal: Vec<Entry> = touched.history.iter().cloned().chain(mine).collect();
        let rules = self.work.rules(&matter.version, &matter.procedure)?;
        history::finish(&mut matter, &journal, Some(&rules.catalogue.calendar));
        self.number(&rules, &matter, id)?;
        self.work.keep(matter, touched.before.revision);
        Ok(())
    }

    /// An inserted act may be the first to give the number, and tells whom the act tells.
    fn number(&mut self, rules: &Rules, matter: &Matter, id: &MatterId) -> Result<(), Stop> {
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.kind != Kind::Insert || entry.matter.as_ref() != Some(id) || !entry.missed.is_empty() {
                continue;
            }
            let Some(act) = entry.act.as_ref().and_then(|act| rules.procedure.acts.get(act)) else {
                continue;
            };
            let step = crate::evolve::Step {
                entry: &entry.id,
                act,
                day: entry.day,
                actor: &entry.actor,
                filler: None,
                answers: &entry.answers,
                approves: false,
            };
            self.numbers
                .extend(numbers::wanted(rules, matter, &step, index, self.world)?);
            self.work.tell(rules, &act.tells, matter, index, &act.id)?;
        }
        Ok(())
    }

    fn derive_judged(&mut self, touched: &mut Touched) -> Result<Line, Stop> {
        let mut breaks: Vec<String> = Vec::new();
        let mut own: Option<Stop> = None;
        loop {
            let Some(first) = touched.history.first() else {
                return Err(Stop::unfit("a matter without journal".to_owned()));
            };
            let judge = Judge {
                live: Live {
                    world: self.world,
                    changed: &self.work.matters,
                },
                from: touched.from,
                accept: self.set.accept_breaches,
                standing: &touched.before.breaches,
            };
            let deriving = Deriving {
                definitions: self.world.definitions,
                counting: &self.world.under,
                judge: Some(judge),
            };
            let mut gathered = Gathered::default();
            let derived = history::derive(&touched.line, first, &deriving, &mut gathered);
            match derived {
                Ok(line) => {
                    self.gather(gathered, touched);
                    return match (own, breaks.is_empty()) {
                        (Some(stop), _) => Err(stop),
                        (None, true) => Ok(line),
                        (None, false) => Err(Stop::Refused(Refusal::listing(Rule::CorrectionBreaks, breaks))),
                    };
                }
                Err(broken) => {
                    self.gathered.wants.append(&mut gathered.wants);
                    let Stop::Refused(refusal) = broken.stop else {
                        return Err(broken.stop);
                    };
                    let Some(stand) = touched.line.get(broken.at).cloned() else {
                        return Err(Stop::Refused(refusal));
                    };
                    touched.line.remove(broken.at);
                    if self.miss(&stand, touched, refusal.rule) {
                        continue;
                    }
                    breaks.push(format!(
                        "{}（{}）：{}",
                        stand.act,
                        stand.day.chinese(),
                        refusal.what()
                    ));
                    // Its own refusal says more than that something breaks; so does money.
                    let changed = touched.changed.contains(&stand.id);
                    if own.is_none() && (changed || refusal.rule == Rule::Overdrawn) {
                        own = Some(Stop::Refused(refusal));
                    }
                }
            }
        }
    }

    /// A reaction that an inserted cause would have, where the matter cannot react: missed, as always.
    fn miss(&mut self, stand: &Stand, touched: &Touched, rule: Rule) -> bool {
        let reaction = stand.kind == Kind::Insert && stand.actor == Actor::Link;
        if !reaction
            || !matches!(
                rule,
                Rule::WrongState | Rule::DayBeforeLatest | Rule::ActNotInForce
            )
        {
            return false;
        }
        let Some(place) = self.entries.iter().position(|entry| entry.id == stand.id) else {
            return false;
        };
        let entry = self.entries.remove(place);
        let missed = Missed {
            matter: touched.before.id.clone(),
            act: stand.act.clone(),
            state: touched.before.state.clone(),
        };
        if let Some(cause) = self
            .entries
            .iter_mut()
            .find(|e| Some(&e.id) == entry.cause.as_ref())
        {
            self.told.push((
                missed.matter.clone(),
                cause.id.clone(),
                format!("missed:{}", missed.act),
            ));
            cause.missed.push(missed);
        }
        true
    }

    /// Keeps what was read anew in the last entry of the matter in this set.
    fn gather(&mut self, gathered: Gathered, touched: &Touched) {
        let last = self
            .entries
            .iter_mut()
            .rfind(|entry| entry.matter.as_ref() == Some(&touched.before.id));
        if let Some(entry) = last {
            for (step, key, value) in gathered.reads {
                entry.reads.insert(format!("{step} {key}"), value);
            }
        }
        self.gathered.wants.extend(gathered.wants);
        self.gathered.used.extend(gathered.used);
        for (id, revision) in gathered.seen {
            self.gathered.seen.entry(id).or_insert(revision);
        }
    }

    /// Shared accounts that the difference takes from must bear it on its day and every later one.
    fn judge_shared(&mut self) -> Result<(), Stop> {
        let mut missing = false;
        for posting in &self.work.postings {
            let own = posting.account.starts_with(&format!("{}:", posting.matter));
            if posting.outside || own || posting.amount >= 0 {
                continue;
            }
            let same = |p: &&crate::batch::Posting| p.account == posting.account && p.day <= posting.day;
            let change: i64 = self.work.postings.iter().filter(same).map(|p| p.amount).sum();
            let want = Want::LeastBalance {
                account: posting.account.clone(),
                from: posting.day,
            };
            match self
                .world
                .values
                .get(&want)
                .map(|value| value.as_i64().unwrap_or(0))
            {
                Some(least) if least.saturating_add(change) < 0 => {
                    return Err(refused(Rule::Overdrawn, posting.account.as_str()));
                }
                Some(least) => self.gathered.used.push((want, least.into())),
                None => {
                    self.gathered.wants.push(want);
                    missing = true;
                }
            }
        }
        if missing { Err(Stop::Missing) } else { Ok(()) }
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
