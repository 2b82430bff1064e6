//! One set of answers for several matters: the form, and where it goes from there.
//!
//! The form goes through three steps, and what was typed goes with it: filled in, checked against every matter without
//! anything being recorded, done. Each matter's order has a key of its own made from the form's, so that sending the
//! form again finds what was done the first time.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Procedure};
use desk::{Order, Step};
use engine::refusal::Refusal;

use super::outcome::{CheckPage, DonePage};
use super::{Not, Picked, Ticked, bulk_place, singly, why_not};
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::build::Asking;
use crate::form::{FormView, Typed};
use crate::frame::Frame;
use crate::pages::act;
use crate::pages::lists;
use crate::reading::Reading;
use crate::view::Refuse;
use crate::visit::Worker;

/// What every step shows around it.
pub(super) struct Around {
    pub(super) procedure: String,
    pub(super) act: String,
    pub(super) list: String,
    /// Ticked once, not to be seen now.
    pub(super) gone: usize,
}

#[derive(Template)]
#[template(path = "lists/bulk_form.html")]
pub(super) struct FormPage {
    frame: Frame,
    around: Around,
    form: FormView,
    matters: Vec<Ticked>,
    left_out: Vec<Not>,
}

/// What is shown next.
pub(super) enum Next {
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
    app.reading(move |app| {
        let reading = Reading::of(app, &worker)?;
        let procedure = lists::procedure(&reading, &procedure)?;
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
        let procedure = lists::procedure(&reading, &procedure)?;
        let act = procedure.acts.get(&act).ok_or(Trouble::NotFound)?;
        let picked = Picked::read(&reading, &procedure, &pairs)?;
        let bulk = Bulk::of(app, &worker, &reading, &procedure, act)?;
        bulk.sent(picked, Typed(pairs))
    })
    .await?
    .response()
}

/// An act of a procedure, for several matters.
pub(super) struct Bulk<'a> {
    app: &'a App,
    worker: &'a Worker,
    pub(super) reading: &'a Reading<'a>,
    pub(super) procedure: &'a Arc<Procedure>,
    pub(super) act: &'a Act,
    pub(super) asking: Asking<'a>,
}

impl<'a> Bulk<'a> {
    fn of(
        app: &'a App,
        worker: &'a Worker,
        reading: &'a Reading<'a>,
        procedure: &'a Arc<Procedure>,
        act: &'a Act,
    ) -> Result<Self, Trouble> {
        let asking = Asking {
            reading,
            procedure,
            act,
            matter: None,
            door: None,
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

    pub(super) fn frame(&self) -> Frame {
        let title = format!("成批办理：{}", self.act.label);
        Frame::bench(self.app, self.worker, &title, "/lists")
    }

    pub(super) fn around(&self, picked: &Picked) -> Around {
        Around {
            procedure: self.procedure.label.clone(),
            act: self.act.label.clone(),
            list: picked.list(self.procedure),
            gone: picked.gone,
        }
    }

    /// The form, for the matters for which the act is possible.
    pub(super) fn asked(
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
            party: None,
            behalf: None,
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
}

/// The ticks, and the way back to the list.
pub(super) fn ticks(matters: &[Ticked], back: &str) -> Vec<(String, String)> {
    let ticked = matters
        .iter()
        .map(|matter| ("m".to_owned(), matter.id.to_string()));
    ticked.chain([("back".to_owned(), back.to_owned())]).collect()
}
