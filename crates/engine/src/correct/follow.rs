//! What follows from a change in linked matters: reactions of an undone cause are undone, its new day is theirs, an
//! inserted cause has its reactions.

use std::collections::VecDeque;

use calendar::Day;

use super::{Correcting, Todo};
use crate::answers::Answers;
use crate::definitions::Rules;
use crate::entry::{Actor, Entry};
use crate::evolve::Stop;
use crate::history::Stand;
use crate::ids::{EntryId, MatterId};
use crate::matter::Matter;
use crate::reactions;
use crate::refusal::{Refusal, Rule};
use crate::request::ChangeKind;

impl Correcting<'_> {
    /// Queues what follows: reactions of an undone cause are undone, its new day is theirs, an inserted cause has its
    /// reactions.
    pub(super) fn follow(
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
                        refusal.saying("补记的办理会立出新的事项，请另行办理", None),
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
}
