//! One set of answers for several matters: the form, the check, the doing, and what came of each.
//!
//! The form goes through three steps, and what was typed goes with it: filled in, checked against every matter without
//! anything being recorded, done. Each matter's order has a key of its own made from the form's, so that sending the
//! form again finds what was done the first time.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Ask, Procedure};
use desk::{Failure, Order, Step};
use engine::refusal::{Refusal, Rule};

use super::{Not, Picked, Ticked, ask_label, bulk_place, singly, why_not};
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::build::Asking;
use crate::form::{FormView, Typed, answers};
use crate::frame::Frame;
use crate::pages::act;
use crate::pages::matter::place;
use crate::reading::Reading;
use crate::view::Refuse;
use crate::visit::Worker;

/// What every step shows around it.
struct Around {
    procedure: String,
    act: String,
    list: String,
    /// Ticked once, not to be seen now.
    gone: usize,
}

#[derive(Template)]
#[template(path = "lists/bulk_form.html")]
struct FormPage {
    frame: Frame,
    around: Around,
    form: FormView,
    matters: Vec<Ticked>,
    left_out: Vec<Not>,
}

/// A matter and what would come of the act for it.
struct Checked {
    matter: Ticked,
    /// Why it would be refused.
    why: Option<String>,
}

#[derive(Template)]
#[template(path = "lists/bulk_check.html")]
struct CheckPage {
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
struct DonePage {
    frame: Frame,
    around: Around,
    place: String,
    done: Vec<Outcome>,
    refused: Vec<Outcome>,
    approval: bool,
    /// The form again, for those that were refused.
    carried: Vec<(String, String)>,
}

/// What is shown next.
enum Next {
    Form(StatusCode, Box<FormPage>),
    Check(Box<CheckPage>),
    Done(Box<DonePage>),
}

impl Next {
    fn response(self) -> Result<Response, Trouble> {
        match self {
            Self::Form(status, template) => page_with(status, &*template),
            Self::Check(template) => page_with(StatusCode::OK, &*template),
            Self::Done(template) => page_with(StatusCode::OK, &*template),
        }
    }
}

/// `/lists/{procedure}/bulk/{act}`: the form.
pub async fn form(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        let procedure = super::super::procedure(&reading, &procedure)?;
        let act = procedure.acts.get(&act).ok_or(Trouble::NotFound)?;
        let picked = Picked::read(&reading, &procedure, &pairs)?;
        let bulk = Bulk::of(app, &worker, &reading, &procedure, act)?;
        bulk.asked(picked, &Typed::default(), None)
    })
    .await?
    .response()
}

/// The form sent: more rows, the check, the doing, or back to the form.
pub async fn perform(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    app.blocking(move |app| {
        let reading = Reading::of(app, &worker)?;
        let procedure = super::super::procedure(&reading, &procedure)?;
        let act = procedure.acts.get(&act).ok_or(Trouble::NotFound)?;
        let picked = Picked::read(&reading, &procedure, &pairs)?;
        let bulk = Bulk::of(app, &worker, &reading, &procedure, act)?;
        bulk.sent(picked, Typed(pairs))
    })
    .await?
    .response()
}

/// An act of a procedure, for several matters.
struct Bulk<'a> {
    app: &'a App,
    worker: &'a Worker,
    reading: &'a Reading<'a>,
    procedure: &'a std::sync::Arc<Procedure>,
    act: &'a Act,
    asking: Asking<'a>,
}

impl<'a> Bulk<'a> {
    fn of(
        app: &'a App,
        worker: &'a Worker,
        reading: &'a Reading<'a>,
        procedure: &'a std::sync::Arc<Procedure>,
        act: &'a Act,
    ) -> Result<Self, Trouble> {
        let asking = Asking {
            reading,
            procedure,
            act,
            matter: None,
        };
        if asking.asked().iter().any(singly) {
            return Err(Trouble::Malformed(format!(
                "“{}”每件要填的不一样，不能成批办。请打开事项逐件办。",
                act.label
            )));
        }
        Ok(Self {
            app,
            worker,
            reading,
            procedure,
            act,
            asking,
        })
    }

    fn frame(&self) -> Frame {
        let title = format!("成批办理：{}", self.act.label);
        Frame::bench(self.app, self.worker, &title, "/lists")
    }

    fn around(&self, picked: &Picked) -> Around {
        Around {
            procedure: self.procedure.label.clone(),
            act: self.act.label.clone(),
            list: picked.list(self.procedure),
            gone: picked.gone,
        }
    }

    /// The form, for the matters for which the act is possible.
    fn asked(
        &self,
        picked: Picked,
        typed: &Typed,
        refusal: Option<(StatusCode, Refuse, Option<&Refusal>)>,
    ) -> Result<Next, Trouble> {
        let around = self.around(&picked);
        let found = picked.possible(self.reading)?;
        let (mut matters, mut left_out) = (Vec::new(), Vec::new());
        for (matter, found) in picked.matters.into_iter().zip(&found) {
            match why_not(found, self.act) {
                None => matters.push(matter),
                Some(why) => left_out.push(Not {
                    number: matter.number,
                    place: matter.place,
                    why,
                }),
            }
        }
        let mut form = act::view(&self.asking, typed)?;
        form.title = format!("{}：{} 件一起填", self.act.label, matters.len());
        form.place = bulk_place(self.procedure, &self.act.id);
        form.back.clone_from(&around.list);
        form.carried = ticks(&matters, &picked.back);
        "下一步：逐件核对".clone_into(&mut form.button);
        let mut status = StatusCode::OK;
        if let Some((with, refuse, about)) = refusal {
            status = with;
            if let Some(refusal) = about {
                form = form.refused(refusal, "");
            }
            form.refuse = Some(refuse);
        }
        let template = FormPage {
            frame: self.frame(),
            around,
            form,
            matters,
            left_out,
        };
        Ok(Next::Form(status, Box::new(template)))
    }

    fn sent(&self, picked: Picked, mut typed: Typed) -> Result<Next, Trouble> {
        if typed.more() {
            return self.asked(picked, &typed, None);
        }
        let day = match typed.get("day").map(str::parse::<Day>) {
            None => self.reading.today,
            Some(Ok(day)) => day,
            Some(Err(_)) => {
                let refuse = Refuse::plain("“哪天发生”不是一个日子，要像 2023-12-14");
                let told = (StatusCode::UNPROCESSABLE_ENTITY, refuse, None);
                return self.asked(picked, &typed, Some(told));
            }
        };
        let orders = self.orders(&picked, &typed, day)?;
        match typed.get("step") {
            Some("do") => self.done(picked, &typed, &orders),
            Some("mend") => self.asked(picked, &typed, None),
            _ => self.checked(picked, typed, &orders),
        }
    }

    /// An order for each of the matters.
    fn orders(&self, picked: &Picked, typed: &Typed, day: Day) -> Result<Vec<Order>, Trouble> {
        let given = self.asking.answers(typed)?;
        let key = typed.get("key").unwrap_or_default();
        let order = |matter: &Ticked| Order {
            procedure: None,
            matter: Some(matter.id.clone()),
            act: self.act.id.clone(),
            answers: given.clone(),
            day: Some(day),
            by: self.reading.by.clone(),
            step: Step::Do,
            organ: None,
            // What was checked is what is done: a matter that moved on since is refused.
            seen: typed
                .get(&format!("seen.{}", matter.id))
                .and_then(|seen| seen.parse().ok()),
            key: (!key.is_empty()).then(|| format!("{key}.{}", matter.id)),
        };
        Ok(picked.matters.iter().map(order).collect())
    }

    /// What would come of the act for each, judged as it will be; nothing is recorded.
    fn checked(&self, picked: Picked, typed: Typed, orders: &[Order]) -> Result<Next, Trouble> {
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
            let label = format!("{}{}", asked.before, ask_label(&asked.procedure, &asked.ask));
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
    fn done(&self, picked: Picked, typed: &Typed, orders: &[Order]) -> Result<Next, Trouble> {
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
                    outcome.basis = refusal.basis.clone().filter(|basis| !basis.starts_with('§'));
                }
                Err(Failure::Malformed(why)) => outcome.why = why,
                Err(busy @ Failure::Busy) => outcome.why = busy.to_string(),
                Err(fault @ (Failure::Store(_) | Failure::NoCatalogue(_))) => {
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

/// The ticks, and the way back to the list.
fn ticks(matters: &[Ticked], back: &str) -> Vec<(String, String)> {
    let ticked = matters
        .iter()
        .map(|matter| ("m".to_owned(), matter.id.to_string()));
    ticked.chain([("back".to_owned(), back.to_owned())]).collect()
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
