//! Asking for a correction: the form of the entry's act, filled with what the entry says.

use std::collections::BTreeMap;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use calendar::Day;
use catalogue::model::Act;
use desk::window::Seen;
use desk::{ChangeOrder, CorrectionOrder, Failure};
use engine::entry::Entry;
use serde_json::Value as Json;

use super::{Standing, standing};
use crate::accounts::Token;
use crate::app::App;
use crate::error::{Trouble, page, page_with};
use crate::form::build::Asking;
use crate::form::upload::Sent;
use crate::form::{Control, FormView, Input, Need, Opt, Typed};
use crate::pages::matter;
use crate::reading::Reading;
use crate::saying;
use crate::view::Refuse;
use crate::visit::Worker;

/// The names of what the form asks beside the act's own.
const HOW: &str = "how";
const WHY: &str = "why";

/// The entry under correction, in the matter that the worker sees.
struct Under<'a> {
    reading: &'a Reading<'a>,
    seen: &'a Seen,
    entry: &'a Entry,
    act: &'a Act,
    standing: Standing,
}

/// `/matters/{matter}/entries/{sequence}`: the matter's page with the correction's form open.
pub async fn form(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, sequence)): Path<(String, u64)>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            let history = reading.history(&seen.matter.id)?;
            let under = Under::of(&reading, &seen, &history, sequence)?;
            let form = under.view(&under.first())?;
            let mut template = matter::filled(app, &worker, &reading, &seen, None, None)?;
            template.form = Some(form);
            Ok(template)
        })
        .await?;
    page(&template)
}

/// Asks for the correction: it waits, or the form comes back with why it could not be made.
pub async fn ask(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, sequence)): Path<(String, u64)>,
    Sent(typed): Sent,
) -> Result<Response, Trouble> {
    let refused = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            let history = reading.history(&seen.matter.id)?;
            let under = Under::of(&reading, &seen, &history, sequence)?;
            let form = match under.sent(typed)? {
                None => return Ok(Err(format!("{}#corrections", matter::place(&seen.matter.id)))),
                Some(form) => form,
            };
            let mut template = matter::filled(app, &worker, &reading, &seen, None, None)?;
            template.form = Some(form);
            Ok(Ok(template))
        })
        .await?;
    match refused {
        Ok(template) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Err(place) => Ok(Redirect::to(&place).into_response()),
    }
}

impl<'a> Under<'a> {
    fn of(
        reading: &'a Reading<'a>,
        seen: &'a Seen,
        history: &'a [Entry],
        sequence: u64,
    ) -> Result<Self, Trouble> {
        let entry = history.iter().find(|entry| entry.sequence == sequence);
        let entry = entry.filter(|_| seen.view.is_whole()).ok_or(Trouble::NotFound)?;
        let standing = standing(history, &entry.id).ok_or(Trouble::NotFound)?;
        let act = entry.act.as_ref().and_then(|act| seen.procedure.acts.get(act));
        Ok(Self {
            reading,
            seen,
            entry,
            act: act.ok_or(Trouble::NotFound)?,
            standing,
        })
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            reading: self.reading,
            procedure: &self.seen.procedure,
            act: self.act,
            matter: Some(&self.seen.matter),
            door: None,
        }
    }

    /// What the form shows at first: what the entry says.
    fn first(&self) -> Typed {
        let mut typed = self.asking().typed_from(&self.standing.answers);
        typed.put(HOW, "amend");
        typed.put("day", self.standing.day.to_string());
        typed
    }

    /// The form, filled with what was typed.
    fn view(&self, typed: &Typed) -> Result<FormView, Trouble> {
        let asking = self.asking();
        let day = typed.get("day").map_or_else(String::new, str::to_owned);
        let mut controls = vec![self.how(typed)];
        for mut control in asking.controls(typed, day.parse().unwrap_or(self.standing.day)) {
            control.need = Need::Depends;
            if matches!(control.input, Input::Long { .. } | Input::Rows { .. }) {
                "不填就不改；填了整项换掉".clone_into(&mut control.hint);
            }
            controls.push(control);
        }
        controls.push(Control {
            name: WHY.to_owned(),
            label: "为什么更正".to_owned(),
            hint: "写明错在哪里、凭什么改；随更正一直留着".to_owned(),
            need: Need::Must,
            bad: false,
            input: Input::Long {
                value: typed.get(WHY).unwrap_or_default().to_owned(),
            },
        });
        let matter = matter::place(&self.seen.matter.id);
        Ok(FormView {
            title: format!("更正：{}", self.act.label),
            place: format!("{matter}/entries/{}", self.entry.sequence),
            back: matter,
            seen: None,
            key: Token::random()?.text().to_owned(),
            carried: Vec::new(),
            button: "提请更正".to_owned(),
            day,
            basis: None,
            notes: vec![
                format!(
                    "第 {} 笔流水，{} 办的“{}”。原来的流水一个字不动；更正另记一笔，写明改了什么、为什么。",
                    self.entry.sequence,
                    self.reading.actor(self.entry, Some(self.seen)),
                    saying::done(&self.seen.procedure, self.entry),
                ),
                "提交以后等承办机构或它上级的另一位负责人批准。".to_owned(),
            ],
            judged: Vec::new(),
            controls,
            draft: None,
            refuse: None,
            check: None,
            conflict: None,
        })
    }

    fn how(&self, typed: &Typed) -> Control {
        let option = |value: &str, label: &str| Opt {
            value: value.to_owned(),
            label: label.to_owned(),
            chosen: typed.get(HOW).unwrap_or("amend") == value,
        };
        Control {
            name: HOW.to_owned(),
            label: "怎么更正".to_owned(),
            hint: String::new(),
            need: Need::Must,
            bad: false,
            input: Input::Ticks {
                kind: "radio",
                options: vec![
                    option("amend", "改填的内容或日子"),
                    option("void", "整笔作废：这件事没有办过"),
                ],
                other: false,
            },
        }
    }

    /// Asks for it; absent: it waits. Else the form with why it could not be made.
    fn sent(&self, mut typed: Typed) -> Result<Option<FormView>, Trouble> {
        if let Some(why) = typed.refused_file() {
            let mut form = self.view(&typed)?;
            form.refuse = Some(Refuse::plain(why));
            return Ok(Some(form));
        }
        if typed.more() {
            return Ok(Some(self.view(&typed)?));
        }
        let Some(day) = typed.get("day").and_then(|day| day.parse::<Day>().ok()) else {
            let mut form = self.view(&typed)?;
            form.refuse = Some(Refuse::plain("“哪天发生”不是一个日子，要像 2023-12-14"));
            return Ok(Some(form));
        };
        let entry = self.entry.id.clone();
        let change = if typed.get(HOW) == Some("void") {
            ChangeOrder::Void { entry }
        } else {
            ChangeOrder::Amend {
                entry,
                day: (day != self.standing.day).then_some(day),
                answers: self.changed(&typed)?,
            }
        };
        let order = CorrectionOrder {
            why: typed.get(WHY).unwrap_or_default().to_owned(),
            by: self.reading.by.clone(),
            approved: self.reading.by.clone(),
            changes: vec![change],
            accept_breaches: false,
            key: typed.get("key").map(str::to_owned),
        };
        let told = match self.reading.desk.ask_correction(&self.seen.matter.id, &order) {
            Ok(_) => return Ok(None),
            Err(Failure::Refused(refusal)) => {
                let place = format!("{} › 更正“{}”", self.seen.procedure.label, self.act.label);
                Refuse::of(&refusal, &place)
            }
            Err(Failure::Malformed(why)) => Refuse::plain(why),
            Err(busy @ Failure::Busy) => Refuse::plain(busy.to_string()),
            Err(other) => return Err(other.into()),
        };
        let mut form = self.view(&typed)?;
        form.refuse = Some(told);
        Ok(Some(form))
    }

    /// The answers that differ from what the entry says; `null` takes one away.
    fn changed(&self, typed: &Typed) -> Result<BTreeMap<String, Json>, Trouble> {
        let asking = self.asking();
        let before = asking.typed_from(&self.standing.answers);
        let given = asking.answers(typed)?;
        let mut changed = BTreeMap::new();
        for asked in asking.asked() {
            let name = format!("a.{}", asked.name);
            let said = |typed: &Typed| typed.all(&name).map(str::to_owned).collect::<Vec<_>>();
            let (old, new) = (said(&before), said(typed));
            match given.get(&asked.name) {
                Some(value) if old != new || old.is_empty() => {
                    changed.insert(asked.name, value.clone());
                }
                None if !old.is_empty() => {
                    changed.insert(asked.name, Json::Null);
                }
                _ => {}
            }
        }
        Ok(changed)
    }
}
