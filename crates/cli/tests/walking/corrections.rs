//! Corrections that are tried: other answers, another day, an act put in, an act taken out.

use std::collections::BTreeMap;

use catalogue::model::{Act, Of, Procedure, Role};
use desk::order::{By, Hat};
use desk::{ChangeOrder, CorrectionOrder};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;

use super::Walk;
use super::answers::Form;

impl Walk {
    /// Tries a correction of something that was done in a matter of the procedure.
    pub fn try_correction(&mut self, procedure: &Procedure) {
        let begun = self.begun.get(&procedure.id).cloned().unwrap_or_default();
        let Some(id) = self.chance.pick(&begun).cloned() else {
            return;
        };
        let matter = self.matter(&id);
        let history = self.desk.history(&id).unwrap();
        let acts: Vec<&Entry> = history
            .iter()
            .filter(|e| matches!(e.kind, Kind::Act | Kind::Insert))
            .collect();
        let Some(target) = self.chance.pick(&acts).copied() else {
            return;
        };
        let Some(change) = self.change(procedure, &matter, target) else {
            return;
        };
        let by = match &target.actor {
            Actor::Post { person, post, organ } => hat(person, post, organ),
            _ => match self.who(&heads(), Some(&matter), &matter.organ, &target.answers) {
                Some(by) => by,
                None => return,
            },
        };
        let Some(approved) = self.who(&heads(), Some(&matter), &matter.organ, &target.answers) else {
            return;
        };
        let order = CorrectionOrder {
            why: "查明有误".to_owned(),
            by,
            approved,
            changes: vec![change],
            accept_breaches: self.chance.percent(30),
            key: Some(format!("walk-{}", self.chance.next())),
        };
        let before = self.desk.store().head().unwrap();
        match self.desk.correct(&order) {
            Ok(_) => {
                if order.by.person == order.approved.person {
                    self.stop(&format!(
                        "a correction was approved by who proposed it: {order:?}"
                    ));
                }
                self.count(match order.changes[0] {
                    ChangeOrder::Amend { .. } => "amended",
                    ChangeOrder::Void { .. } => "voided",
                    ChangeOrder::Insert { .. } => "inserted",
                });
                self.take_new();
            }
            Err(failure) => drop(self.refused(&before, failure, &format!("{order:?}"))),
        }
    }

    fn change(&mut self, procedure: &Procedure, matter: &Matter, target: &Entry) -> Option<ChangeOrder> {
        let moved = target.day.plus_days([-3, -1, 1, 3][self.chance.below(4)]);
        match self.chance.below(5) {
            0 => Some(ChangeOrder::Void {
                entry: target.id.clone(),
            }),
            1 => {
                let acts: Vec<&Act> = procedure.acts.values().collect();
                let act = (*self.chance.pick(&acts)?).clone();
                let form = Form {
                    procedure,
                    act: &act,
                    matter: Some(matter),
                    organ: &matter.organ,
                    eager: 50,
                };
                let answers = self.answers(&form)?;
                let by = self.who(&act.by, Some(matter), &matter.organ, &answers)?;
                Some(ChangeOrder::Insert {
                    after: target.id.clone(),
                    act: act.id,
                    day: target.day,
                    by,
                    answers,
                })
            }
            what => {
                let act = procedure.acts.get(target.act.as_deref()?)?;
                let form = Form {
                    procedure,
                    act,
                    matter: Some(matter),
                    organ: &matter.organ,
                    eager: 50,
                };
                let mut answers = self.answers(&form)?;
                answers.retain(|name, _| {
                    !name.starts_with("party.")
                        && !matter.links.keys().any(|l| name.starts_with(&format!("{l}.")))
                });
                let kept = self.chance.below(answers.len());
                let answers = answers.into_iter().skip(kept).take(1).collect();
                Some(ChangeOrder::Amend {
                    entry: target.id.clone(),
                    day: (what == 2).then_some(moved),
                    answers: if what == 2 { BTreeMap::new() } else { answers },
                })
            }
        }
    }
}

fn hat(person: &PersonId, post: &str, organ: &OrganId) -> By {
    By {
        person: person.clone(),
        hat: Some(Hat {
            post: post.to_owned(),
            organ: organ.clone(),
        }),
    }
}

fn heads() -> [Role; 2] {
    let head = |of| Role::Post {
        post: "head".to_owned(),
        of,
    };
    [head(Of::Here), head(Of::Superior)]
}
