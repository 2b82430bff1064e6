//! Playing an example: its acts are performed at the desk, in order.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use calendar::Day;
use catalogue::model::{Ask, Catalogue, FieldKind, From, PartyKind, Procedure};
use engine::entry::Entry;
use engine::ids::{MatterId, OrganId, PersonId};
use engine::matter::Matter;
use serde_json::Value as Json;
use toml::Table;

use super::script::{self, Change, Example, Script, Step, answer};
use super::stage::Stage;
use super::{Failed, expect, sample};
use crate::correct::{ChangeOrder, CorrectionOrder};
use crate::order::{By, Done, Failure, Order, Step as OrderStep};

/// Plays one example.
pub(crate) struct Player<'a> {
    pub(crate) script: &'a Script,
    pub(crate) catalogue: &'a Arc<Catalogue>,
    stage: Option<Stage>,
    /// Matters by alias.
    matters: BTreeMap<String, MatterId>,
    /// Alias of the matter named last.
    current: Option<String>,
    /// Entries of the last thing done.
    pub(crate) last: Vec<Entry>,
}

impl<'a> Player<'a> {
    /// A player of one example of a script.
    pub(crate) fn new(catalogue: &'a Arc<Catalogue>, script: &'a Script) -> Result<Self, Failed> {
        Ok(Self {
            script,
            catalogue,
            stage: None,
            matters: BTreeMap::new(),
            current: None,
            last: Vec::new(),
        })
    }

    /// Plays it to the end, or to the first line that does not come true.
    pub(crate) fn play(&mut self, example: &Example) -> Result<(), Failed> {
        let first = example
            .steps
            .iter()
            .filter_map(|step| {
                let step = step.get_ref();
                script::day(step.on.as_ref().or(step.run.as_ref())?)
            })
            .min()
            .ok_or("the example has no day")?;
        self.stage = Some(Stage::set(self.catalogue, self.script, first)?);
        for step in &example.steps {
            self.step(step.get_ref()).map_err(|failed| Failed {
                at: failed.at.or(Some(step.span())),
                message: failed.message,
            })?;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), Failed> {
        if let Some(alias) = &step.picked {
            if !self.matters.contains_key(alias) {
                return Err(Failed::from(format!("no matter is named {alias:?}")));
            }
            self.current = Some(alias.clone());
        }
        if let Some(act) = &step.act_done {
            return self.act(step, act);
        }
        if let Some(why) = &step.correct {
            return self.correction(step, why);
        }
        if let Some(day) = &step.run {
            return self.run(script::day(day).ok_or("run needs a day")?);
        }
        expect::holds(self, step)
    }

    pub(crate) fn stage(&self) -> Result<&Stage, Failed> {
        self.stage
            .as_ref()
            .ok_or_else(|| Failed::from("the stage is not set"))
    }

    fn stage_mut(&mut self) -> Result<&mut Stage, Failed> {
        self.stage
            .as_mut()
            .ok_or_else(|| Failed::from("the stage is not set"))
    }

    /// The matter a line speaks of, as it now is.
    pub(crate) fn matter(&self) -> Result<Arc<Matter>, Failed> {
        let alias = self.current.as_ref().ok_or("no matter has been begun")?;
        let id = self.matters.get(alias).ok_or("no matter has been begun")?;
        let found = self.stage()?.desk.store().matter(id).map_err(|e| e.to_string())?;
        found.ok_or_else(|| Failed::from(format!("matter {alias:?} is not there")))
    }

    fn procedure(&self, id: &str) -> Result<Arc<Procedure>, Failed> {
        self.catalogue
            .procedures
            .get(id)
            .cloned()
            .ok_or_else(|| Failed::from(format!("no procedure {id:?}")))
    }

    fn act(&mut self, step: &Step, written: &str) -> Result<(), Failed> {
        let day = step
            .on
            .as_ref()
            .and_then(script::day)
            .ok_or("an act needs a day (on)")?;
        let by = step.by.clone().ok_or("an act needs somebody (by)")?;
        let (mut procedure, act) = match written.split_once('.') {
            Some((procedure, act)) => (Some(self.procedure(procedure)?), act.to_owned()),
            None => (None, written.to_owned()),
        };
        if let Some(named) = procedure.as_ref().filter(|p| !begins(p, &act)) {
            // `other.act` of a matter that has been begun: the picked one, else the latest of that procedure.
            self.turn_to(&named.id)?;
            procedure = None;
        }
        let of = self.procedure(&self.script.examples.of)?;
        // A first act begins a matter; any other goes on with the picked one.
        let (first, procedure) = match procedure {
            Some(procedure) => (true, procedure),
            None if self.current.is_none() || step.named.is_some() => (true, of),
            None => {
                let matter = self.matter()?;
                let theirs = self.procedure(&matter.procedure)?;
                let goes_on = theirs
                    .acts
                    .get(&act)
                    .is_some_and(|a| a.from.iter().any(|f| *f != From::Start));
                if !goes_on && begins(&of, &act) {
                    (true, of)
                } else {
                    (false, theirs)
                }
            }
        };
        let order = Order {
            procedure: first.then(|| procedure.id.clone()),
            matter: if first {
                None
            } else {
                Some(self.matter()?.id.clone())
            },
            answers: self.answers(&procedure, &act, step.with.as_ref(), day)?,
            act,
            day: Some(day),
            by: By {
                person: PersonId(by),
                hat: None,
            },
            party: None,
            behalf: None,
            step: OrderStep::Do,
            organ: if first {
                Some(self.stage_mut()?.holder(&procedure)?)
            } else {
                None
            },
            seen: None,
            key: None,
        };
        let order = self.leave_organ_to_actor(order, &procedure)?;
        let recorded = step.recorded.as_ref().and_then(script::day).unwrap_or(day);
        let stage = self.stage()?;
        stage.clock.set_day(recorded);
        let mut outcome = stage.desk.perform(&order);
        if let (Ok(proposed), Some(approver)) = (&outcome, &step.approved) {
            let matter = proposed.matters.first().map(|m| m.id.clone());
            let approval = Order {
                procedure: None,
                matter,
                answers: BTreeMap::new(),
                by: By {
                    person: PersonId(approver.clone()),
                    hat: None,
                },
                step: OrderStep::Approve,
                organ: None,
                ..order.clone()
            };
            let approved = stage.desk.perform(&approval);
            if approved.is_err() {
                // What was proposed is taken back, so that "then nothing changed" holds for the line as a whole.
                let dropped = stage.desk.perform(&Order {
                    step: OrderStep::Drop,
                    by: order.by.clone(),
                    ..approval
                });
                dropped.map_err(|e| format!("the refused proposal could not be taken back: {e}"))?;
            }
            outcome = approved;
        }
        let done = self.outcome(outcome, step.refused.as_deref(), written)?;
        if let Some(done) = done {
            self.remember(
                &done,
                first.then(|| step.named.clone().unwrap_or_else(|| procedure.id.clone())),
            )?;
        }
        Ok(())
    }

    /// Makes a matter of that procedure the one that lines speak of, unless it is one already.
    fn turn_to(&mut self, procedure: &str) -> Result<(), Failed> {
        if self.current.is_some() && self.matter()?.procedure == procedure {
            return Ok(());
        }
        let store = self.stage()?.desk.store();
        let mut found = None;
        for (alias, id) in &self.matters {
            if let Some(matter) = store.matter(id).map_err(|e| e.to_string())?
                && matter.procedure == procedure
                && found.as_ref().is_none_or(|(_, latest)| *latest <= matter.latest)
            {
                found = Some((alias.clone(), matter.latest));
            }
        }
        let (alias, _) = found.ok_or_else(|| format!("no {procedure} has been begun"))?;
        self.current = Some(alias);
        Ok(())
    }

    /// Where the actor's own organ may hold the matter, it will.
    fn leave_organ_to_actor(&self, mut order: Order, procedure: &Procedure) -> Result<Order, Failed> {
        let directory = self.stage()?.desk.directory();
        let held = directory
            .people
            .get(&order.by.person)
            .map(|p| p.posts.as_slice())
            .unwrap_or_default();
        let own: Option<OrganId> = held
            .iter()
            .find(|h| {
                directory.organs.get(&h.organ).is_some_and(|o| {
                    procedure
                        .organs
                        .iter()
                        .any(|k| k == "any" || self.catalogue.organs.kind_is(&o.kind, k))
                })
            })
            .map(|h| h.organ.clone());
        if own.is_some() {
            order.organ = own;
        }
        Ok(order)
    }

    /// Compares an outcome with the refusal a line expects; gives what was done, if it was to be done.
    fn outcome(
        &mut self,
        outcome: Result<Done, Failure>,
        refused: Option<&str>,
        written: &str,
    ) -> Result<Option<Done>, Failed> {
        match (outcome, refused) {
            (Ok(done), None) => {
                self.last = self.entries(&done)?;
                Ok(Some(done))
            }
            (Ok(_), Some(wanted)) => Err(Failed::from(format!(
                "{written} was done; it should be refused: {wanted}"
            ))),
            (Err(Failure::Refused(refusal)), Some(wanted)) => {
                let said = refusal.say.as_deref().unwrap_or_default();
                let section = refusal.basis.as_deref().unwrap_or_default();
                if said == wanted || (wanted.starts_with('§') && section == wanted) {
                    self.last.clear();
                    Ok(None)
                } else {
                    Err(Failed::from(format!(
                        "{written} was refused by {:?} ({section}): {}; it should be: {wanted}",
                        refusal.rule,
                        refusal.sentence()
                    )))
                }
            }
            (Err(failure), _) => Err(Failed::from(format!("{written} was not done: {failure}"))),
        }
    }

    fn entries(&self, done: &Done) -> Result<Vec<Entry>, Failed> {
        let store = self.stage()?.desk.store();
        let mut entries = Vec::new();
        for (id, _) in &done.entries {
            entries.extend(store.entry(id).map_err(|e| e.to_string())?);
        }
        Ok(entries)
    }

    /// Gives names to what was begun and opened.
    fn remember(&mut self, done: &Done, named: Option<String>) -> Result<(), Failed> {
        if let (Some(name), Some(matter)) = (named, done.matters.first()) {
            self.matters.insert(name.clone(), matter.id.clone());
            self.current = Some(name);
        }
        let opened: Vec<_> = self.last.iter().flat_map(|e| e.opened.clone()).collect();
        let mut links = BTreeSet::new();
        for opened in opened {
            self.matters.insert(opened.link.clone(), opened.matter);
            links.insert(opened.link);
        }
        Ok(())
    }

    fn correction(&mut self, step: &Step, why: &str) -> Result<(), Failed> {
        let by = step.by.clone().ok_or("a correction needs somebody (by)")?;
        let approved = step
            .approved
            .clone()
            .ok_or("a correction needs approval (approved)")?;
        let mut changes = Vec::new();
        for change in step.set.as_deref().unwrap_or_default() {
            changes.push(self.change(change)?);
        }
        let order = CorrectionOrder {
            why: why.to_owned(),
            by: By {
                person: PersonId(by),
                hat: None,
            },
            approved: By {
                person: PersonId(approved),
                hat: None,
            },
            changes,
            accept_breaches: false,
            key: None,
        };
        let stage = self.stage()?;
        if let Some(day) = step.recorded.as_ref().and_then(script::day) {
            stage.clock.set_day(day);
        }
        let outcome = stage.desk.correct(&order);
        self.outcome(outcome, step.refused.as_deref(), "the correction")
            .map(drop)
    }

    fn change(&mut self, change: &Change) -> Result<ChangeOrder, Failed> {
        if let Some(alias) = &change.picked {
            self.current = Some(alias.clone());
        }
        let matter = self.matter()?;
        let procedure = self.procedure(&matter.procedure)?;
        let history = self
            .stage()?
            .desk
            .store()
            .history(&matter.id)
            .map_err(|e| e.to_string())?;
        let latest = |act: &str| {
            let found = history
                .iter()
                .rev()
                .find(|e| e.act.as_deref() == Some(act) && e.kind == engine::entry::Kind::Act);
            found
                .map(|e| e.id.clone())
                .ok_or_else(|| Failed::from(format!("there is no entry {act}")))
        };
        let day = change.on.as_ref().and_then(script::day);
        let raw = |player: &mut Self, table: Option<&Table>| {
            table
                .map(|t| {
                    t.iter()
                        .map(|(k, v)| (k.clone(), player.spoken(&procedure, k, v)))
                        .collect()
                })
                .unwrap_or_default()
        };
        if let Some(act) = &change.amend {
            let answers = raw(self, change.with.as_ref());
            return Ok(ChangeOrder::Amend {
                entry: latest(act)?,
                day,
                answers,
            });
        }
        if let Some(act) = &change.void {
            return Ok(ChangeOrder::Void { entry: latest(act)? });
        }
        let act = change
            .insert
            .clone()
            .ok_or("a change is an amend, a void or an insert")?;
        let day = day.ok_or("an insertion needs a day (on)")?;
        let answers = self.answers(&procedure, &act, change.with.as_ref(), day)?;
        Ok(ChangeOrder::Insert {
            after: latest(
                change
                    .after
                    .as_deref()
                    .ok_or("an insertion needs a place (after)")?,
            )?,
            act,
            day,
            by: By {
                person: PersonId(change.by.clone().ok_or("an insertion needs somebody (by)")?),
                hat: None,
            },
            answers,
        })
    }

    fn run(&mut self, to: Day) -> Result<(), Failed> {
        let mut entries = Vec::new();
        let stage = self.stage()?;
        stage.clock.set_day(to);
        let report = stage.desk.run(to).map_err(|e| e.to_string())?;
        for done in &report.done {
            entries.extend(self.entries(done)?);
        }
        self.last = entries;
        Ok(())
    }

    /// The line's answers, then the fill's, then samples.
    fn answers(
        &mut self,
        procedure: &Procedure,
        act: &str,
        with: Option<&Table>,
        day: Day,
    ) -> Result<BTreeMap<String, Json>, Failed> {
        let script = self.script;
        let own = script.examples.of == procedure.id;
        let fill = if own { script.fill.get(act) } else { None };
        let fill = fill.or_else(|| script.fill.get(&format!("{}.{act}", procedure.id)));
        let mut answers = BTreeMap::new();
        for (key, value) in fill.into_iter().flatten().chain(with.into_iter().flatten()) {
            answers.insert(key.clone(), self.spoken(procedure, key, value));
        }
        let Some(act) = procedure.acts.get(act) else {
            return Ok(answers);
        };
        for ask in &act.asks {
            let name = ask.name();
            if let std::collections::btree_map::Entry::Vacant(free) = answers.entry(name) {
                free.insert(sample::answer(self.stage_mut()?, procedure, ask, day, None)?);
            }
        }
        self.opened_samples(procedure, act, day, &mut answers)?;
        Ok(answers)
    }

    /// What an opened matter's form asks and its `copy` does not fill.
    fn opened_samples(
        &mut self,
        procedure: &Procedure,
        act: &catalogue::model::Act,
        day: Day,
        answers: &mut BTreeMap<String, Json>,
    ) -> Result<(), Failed> {
        for open in act.opens.iter().filter(|open| open.when.is_none()) {
            let theirs = if open.procedure == procedure.id {
                None
            } else {
                Some(self.procedure(&open.procedure)?)
            };
            let theirs = theirs.as_deref().unwrap_or(procedure);
            let Some(first) = theirs.acts.get(&open.act) else {
                continue;
            };
            let asked: Vec<Ask> = first.asks.clone();
            for ask in asked {
                let name = ask.name();
                let full = format!("{}.{name}", open.link);
                if !open.copy.contains_key(&name) && !answers.contains_key(&full) {
                    let value = sample::answer(self.stage_mut()?, theirs, &ask, day, None)?;
                    answers.insert(full, value);
                }
            }
        }
        Ok(())
    }

    /// An answer as the file writes it: aliases of matters, people of the stage as parties.
    fn spoken(&self, procedure: &Procedure, name: &str, value: &toml::Value) -> Json {
        let plain = answer(value);
        let last = name.rsplit('.').next().unwrap_or(name);
        let is_party = name.split('.').rev().nth(1) == Some("party");
        if is_party {
            let Json::Array(people) = plain else { return plain };
            let firm = procedure
                .parties
                .get(last)
                .is_some_and(|p| !p.who.contains(&PartyKind::Person));
            return Json::Array(people.into_iter().map(|who| self.party(who, firm)).collect());
        }
        let field = procedure.fields.get(name).or_else(|| {
            let (link, rest) = name.split_once('.')?;
            let open = procedure
                .acts
                .values()
                .flat_map(|a| &a.opens)
                .find(|o| o.link == link);
            match open {
                Some(open) => self.catalogue.procedures.get(&open.procedure)?.fields.get(rest),
                None => match &procedure.fields.get(link)?.kind {
                    FieldKind::Rows(columns) => columns.get(last),
                    _ => None,
                },
            }
        });
        match field.map(|f| &f.kind) {
            Some(FieldKind::Matter { .. }) => self.alias(plain),
            Some(FieldKind::Rows(columns)) => self.rows(columns, plain),
            _ => plain,
        }
    }

    fn rows(&self, columns: &catalogue::model::Named<catalogue::model::Field>, plain: Json) -> Json {
        let Json::Array(rows) = plain else { return plain };
        let cell = |(name, value): (String, Json)| {
            let is_matter = columns
                .get(&name)
                .is_some_and(|c| matches!(c.kind, FieldKind::Matter { .. }));
            let value = if is_matter { self.alias(value) } else { value };
            (name, value)
        };
        Json::Array(
            rows.into_iter()
                .map(|row| match row {
                    Json::Object(cells) => Json::Object(cells.into_iter().map(cell).collect()),
                    other => other,
                })
                .collect(),
        )
    }

    fn alias(&self, value: Json) -> Json {
        match &value {
            Json::String(alias) => self
                .matters
                .get(alias)
                .map_or(value.clone(), |id| Json::String(id.0.clone())),
            _ => value,
        }
    }

    fn party(&self, who: Json, firm: bool) -> Json {
        let Json::String(alias) = &who else { return who };
        match self.script.person.get(alias) {
            Some(person) => {
                let kind = if firm { "firm" } else { "person" };
                serde_json::json!({"person": alias, "name": person.name, "kind": kind})
            }
            None => match self.script.organ.get(alias) {
                Some(organ) => serde_json::json!({"person": alias, "name": organ.name, "kind": "firm"}),
                None => serde_json::json!({"name": alias}),
            },
        }
    }

    /// What a word of the file means as a value: an alias of a matter, else itself.
    pub(crate) fn meaning(&self, value: &toml::Value) -> Json {
        self.alias(answer(value))
    }
}

/// Whether an act may be the first of a matter.
fn begins(procedure: &Procedure, act: &str) -> bool {
    procedure
        .acts
        .get(act)
        .is_some_and(|a| a.from.contains(&From::Start))
}
