//! What would come of an act for each of several matters, and what came of it.
//!
//! Always holds: a check records nothing; what was done for one stands whatever becomes of the next, and every one is
//! named with what came of it.

use askama::Template;
use axum::http::StatusCode;
use catalogue::model::Ask;
use desk::{Failure, Order};
use engine::refusal::{Refusal, Rule};

use super::fill::{Around, Bulk, Next, ticks};
use super::{Picked, Ticked, bulk_place};
use crate::error::Trouble;
use crate::form::{Typed, answers};
use crate::frame::Frame;
use crate::pages::matter::place;
use crate::view::Refuse;

/// A matter and what would come of the act for it.
struct Checked {
    matter: Ticked,
    /// Why it would be refused.
    why: Option<String>,
}

#[derive(Template)]
#[template(path = "lists/bulk_check.html")]
pub(super) struct CheckPage {
    frame: Frame,
    around: Around,
    place: String,
    day: String,
    answers: Vec<(String, String)>,
    checked: Vec<Checked>,
    may: usize,
    approval: bool,
    /// All that the form holds, sent back as it came.
    carried: Vec<(String, String)>,
}

/// A matter and what came of the act for it.
struct Outcome {
    number: String,
    place: String,
    /// The entry made.
    sequence: Option<u64>,
    why: String,
    basis: Option<String>,
}

#[derive(Template)]
#[template(path = "lists/bulk_done.html")]
pub(super) struct DonePage {
    frame: Frame,
    around: Around,
    place: String,
    done: Vec<Outcome>,
    refused: Vec<Outcome>,
    approval: bool,
    /// The form again, for those that were refused.
    carried: Vec<(String, String)>,
}

impl Bulk<'_> {
    /// What would come of the act for each, judged as it will be; nothing is recorded.
    pub(super) fn checked(&self, picked: Picked, typed: Typed, orders: &[Order]) -> Result<Next, Trouble> {
        let mut whys = Vec::with_capacity(orders.len());
        let mut answers_wrong: Option<Refusal> = None;
        for order in orders {
            let key = order.key.as_deref().unwrap_or_default();
            whys.push(match self.reading.desk.judge(order, key) {
                Ok(_) => None,
                Err(Failure::Refused(refusal)) => {
                    if about_answers(refusal.rule) {
                        answers_wrong.get_or_insert_with(|| (*refusal).clone());
                    }
                    Some(refusal.sentence())
                }
                Err(Failure::Malformed(why)) => Some(why),
                Err(busy @ Failure::Busy) => Some(busy.to_string()),
                Err(other) => return Err(other.into()),
            });
        }
        // An answer that is missing or wrong is so for all: back to the form.
        if let Some(refusal) = answers_wrong.filter(|_| whys.iter().all(Option::is_some)) {
            let place = format!("{} › 办理“{}”", self.procedure.label, self.act.label);
            let refuse = Refuse::of(&refusal, &place);
            let told = (StatusCode::UNPROCESSABLE_ENTITY, refuse, Some(&refusal));
            return self.asked(picked, &typed, Some(told));
        }
        let around = self.around(&picked);
        let mut carried: Vec<(String, String)> = typed
            .0
            .iter()
            .filter(|(name, _)| name != "step" && !name.starts_with("seen."))
            .cloned()
            .collect();
        carried.extend(
            picked
                .matters
                .iter()
                .map(|matter| (format!("seen.{}", matter.id), matter.revision.to_string())),
        );
        let checked: Vec<Checked> = picked
            .matters
            .into_iter()
            .zip(whys)
            .map(|(matter, why)| Checked { matter, why })
            .collect();
        Ok(Next::Check(Box::new(CheckPage {
            frame: self.frame(),
            around,
            place: bulk_place(self.procedure, &self.act.id),
            day: typed.get("day").unwrap_or_default().to_owned(),
            answers: self.said(&typed),
            may: checked.iter().filter(|c| c.why.is_none()).count(),
            checked,
            approval: !self.act.approval.is_empty(),
            carried,
        })))
    }

    /// The answers as they are checked: a label and what was typed.
    fn said(&self, typed: &Typed) -> Vec<(String, String)> {
        let asked = self.asking.asked();
        let said = asked.iter().filter_map(|asked| {
            let label = format!(
                "{}{}",
                asked.before,
                engine::label_of(&asked.procedure, &asked.ask)
            );
            let name = format!("a.{}", asked.name);
            let shown = match &asked.ask {
                Ask::Field(field) => match asked.procedure.fields.get(field) {
                    Some(field) => answers::shown(&self.asking, field, typed, &asked.name),
                    None => typed.get(&name).unwrap_or_default().to_owned(),
                },
                _ => String::new(),
            };
            let rows = typed.rows(&asked.name);
            match (shown.is_empty(), rows) {
                (false, _) => Some((label, shown)),
                (true, 0) => None,
                (true, _) => Some((label, cells(typed, &name))),
            }
        });
        said.collect()
    }

    /// Does it, one matter after the other, and tells what came of each.
    pub(super) fn done(&self, picked: Picked, typed: &Typed, orders: &[Order]) -> Result<Next, Trouble> {
        let (mut done, mut refused, mut left) = (Vec::new(), Vec::new(), Vec::new());
        let around = self.around(&picked);
        let back = picked.back;
        for (matter, order) in picked.matters.into_iter().zip(orders) {
            let mut outcome = Outcome {
                number: matter.number.clone(),
                place: place(&matter.id),
                sequence: None,
                why: String::new(),
                basis: None,
            };
            match self.reading.desk.perform(order) {
                Ok(made) => {
                    outcome.sequence = made.entries.first().map(|(_, sequence)| *sequence);
                    let number = made.matters.first().and_then(|m| m.numbers.get("number"));
                    outcome.number = number.cloned().unwrap_or(outcome.number);
                    done.push(outcome);
                    continue;
                }
                Err(Failure::Refused(refusal)) => {
                    outcome.why = refusal.what();
                    outcome.basis = refusal.article().map(str::to_owned);
                }
                Err(Failure::Malformed(why)) => outcome.why = why,
                Err(busy @ Failure::Busy) => outcome.why = busy.to_string(),
                Err(fault @ (Failure::Store(_) | Failure::NoCatalogue(_) | Failure::CatalogueChanged(_))) => {
                    // The others must still be told what became of them.
                    tracing::error!(why = %fault, "one of several acts failed");
                    "系统出了错，这一件没有办；请过一会儿再办".clone_into(&mut outcome.why);
                }
            }
            left.push(matter);
            refused.push(outcome);
        }
        let answers = typed
            .0
            .iter()
            .filter(|(name, _)| name == "day" || name.starts_with("a.") || name.starts_with("n."));
        let mut carried: Vec<(String, String)> = answers.cloned().collect();
        carried.extend(ticks(&left, &back));
        Ok(Next::Done(Box::new(DonePage {
            frame: self.frame(),
            around,
            place: bulk_place(self.procedure, &self.act.id),
            done,
            refused,
            approval: !self.act.approval.is_empty(),
            carried,
        })))
    }
}

/// Whether a refusal is about what was typed.
fn about_answers(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::UnknownAnswer | Rule::WrongAnswer | Rule::MissingAnswer | Rule::PartyCount
    )
}

/// What was typed into the cells of an ask that is a table.
fn cells(typed: &Typed, name: &str) -> String {
    let prefix = format!("{name}#");
    let of = typed.0.iter().filter(|(n, _)| n.starts_with(&prefix));
    let filled = of
        .map(|(_, value)| value.trim())
        .filter(|value| !value.is_empty());
    filled.collect::<Vec<_>>().join("，")
}
