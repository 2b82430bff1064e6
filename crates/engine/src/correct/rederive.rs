//! Derives the matters of a set anew, judges them, and takes the difference.

use super::{Correcting, Touched, refused};
use crate::definitions::Rules;
use crate::entry::{Actor, Entry, Kind, Missed};
use crate::evolve::Stop;
use crate::history::{self, Deriving, Gathered, Judge, Line, Stand};
use crate::ids::MatterId;
use crate::matter::Matter;
use crate::reader::Live;
use crate::refusal::{Refusal, Rule};
use crate::world::Want;
use crate::{facts, numbers};

impl Correcting<'_> {
    /// Derives one matter anew and judges it.
    pub(super) fn derive(&mut self, id: &MatterId) -> Result<(), Stop> {
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
                whom: entry.whom(),
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
    pub(super) fn judge_shared(&mut self) -> Result<(), Stop> {
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
}
