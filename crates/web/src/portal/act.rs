//! `/r/{code}/{act}`: what a party may do to a matter: supply, sign, rate, leave.
//!
//! Always holds: who signs or leaves proves that the registered phone is at hand; who signs signs what they were shown
//! (the revision of the form); a receipt does nothing that its party may not do.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::model::{Act, FieldKind, From, Procedure};
use desk::window::Seen;
use desk::{By, Failure, Order, Step};
use engine::refusal::Rule;
use serde::Deserialize;

use super::{Holder, progress, proof};
use crate::accounts::Token;
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::build::Asking;
use crate::form::upload::{self, Taker};
use crate::form::{Control, Typed};
use crate::frame::Frame;
use crate::limits::{Asker, Paced};
use crate::reading::Reading;
use crate::view::Refuse;
use crate::visit::escaped;

#[derive(Template)]
#[template(path = "portal/act.html")]
struct ActPage {
    frame: Frame,
    title: String,
    basis: Option<String>,
    place: String,
    back: String,
    key: String,
    seen: u64,
    /// What it is about: labels and texts.
    shown: Vec<(String, String)>,
    /// The digest of what is signed; absent where nothing is.
    signs: Option<String>,
    controls: Vec<Control>,
    files: bool,
    /// A code by message is asked: the phone it goes to, masked; absent where there is none.
    proof: Option<Proof>,
    /// It ends the matter.
    last: bool,
    refuse: Option<Refuse>,
}

struct Proof {
    /// `138********`; absent where no message can be sent.
    phone: Option<String>,
    sent: bool,
    /// The code itself, where a demonstration sends no messages.
    shown: Option<String>,
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    sent: Option<u8>,
}

/// Whether a code by message is asked: for a signature, for what cannot be taken back, and for what leads away from
/// where others have signed.
fn is_proved(procedure: &Procedure, act: &Act) -> bool {
    let signed_there = |from: &From| {
        let mut signing = procedure.acts.values().filter(|act| !act.signs.is_empty());
        matches!(from, From::State(_)) && signing.any(|signing| signing.from.contains(from))
    };
    !act.signs.is_empty()
        || procedure.is_final(act)
        || (act.to.is_some() && act.from.iter().any(signed_there))
}

/// Whether every file that an act asks is a picture that was handed in: what stands for a name is seen, not opened.
fn are_pictures(reading: &Reading<'_>, seen: &Seen, act: &Act, order: &Order) -> Result<bool, Trouble> {
    for ask in &act.asks {
        let field = ask
            .field()
            .and_then(|name| Some((name, seen.procedure.fields.get(name)?)));
        let Some((name, FieldKind::File)) = field.map(|(name, field)| (name, &field.kind)) else {
            continue;
        };
        let digest = order
            .answers
            .get(name)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default();
        if !reading
            .upload(digest)?
            .is_some_and(|file| file.media.starts_with("image/"))
        {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The form.
pub async fn form(
    State(app): State<App>,
    holder: Holder,
    Path((_, act)): Path<(String, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::as_party(app, &holder.receipt.person)?;
            let seen = reading.matter(holder.receipt.matter.as_str())?;
            let act = offered(&reading, &seen, &act)?;
            view(
                app,
                &holder,
                &reading,
                &seen,
                &act,
                &Typed::default(),
                asked.sent.is_some(),
            )
        })
        .await?;
    page_with(StatusCode::OK, &template)
}

/// The act, where the holder may do it now.
pub(super) fn offered(reading: &Reading<'_>, seen: &Seen, act: &str) -> Result<Act, Trouble> {
    let possible = reading.possible(&seen.matter.id)?;
    let may = possible.iter().any(|one| one.act == act && one.allowed.is_ok());
    let found = seen.procedure.acts.get(act).filter(|_| may);
    found.cloned().ok_or(Trouble::NotFound)
}

/// Does it.
pub async fn perform(
    State(app): State<App>,
    holder: Holder,
    Path((_, act)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Trouble> {
    if let Some(address) = holder.caller.address {
        app.take(Paced::Begin, Asker::Address(address))?;
    }
    let taker = Taker::Resident(holder.receipt.person.clone());
    let mut typed = upload::taken(request, &app, &taker).await?;
    app.blocking(move |app| {
        let reading = Reading::as_party(app, &holder.receipt.person)?;
        let seen = reading.matter(holder.receipt.matter.as_str())?;
        let known = seen.procedure.acts.get(&act).cloned().ok_or(Trouble::NotFound)?;
        let refused = match sent(app, &holder, &reading, &seen, &known, &mut typed)? {
            Sent::Done => {
                let place = format!("{}?done={}", holder.place(), escaped(&known.id));
                return Ok(Redirect::to(&place).into_response());
            }
            Sent::Again(refused) => refused,
        };
        let status = match refused {
            Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
            None => StatusCode::OK,
        };
        let mut template = view(app, &holder, &reading, &seen, &known, &typed, false)?;
        template.refuse = refused;
        page_with(status, &template)
    })
    .await
}

enum Sent {
    Done,
    Again(Option<Refuse>),
}

fn sent(
    app: &App,
    holder: &Holder,
    reading: &Reading<'_>,
    seen: &Seen,
    act: &Act,
    typed: &mut Typed,
) -> Result<Sent, Trouble> {
    let again = |why: &str| Ok(Sent::Again(Some(Refuse::plain(why))));
    if let Some(why) = typed.refused_file() {
        return again(why);
    }
    if typed.more() {
        return Ok(Sent::Again(None));
    }
    let procedure = &seen.procedure;
    let asking = asking(reading, procedure, act, seen);
    let order = Order {
        procedure: None,
        matter: Some(seen.matter.id.clone()),
        act: act.id.clone(),
        answers: asking.answers(typed)?,
        day: Some(reading.today),
        by: By {
            person: holder.receipt.person.clone(),
            hat: None,
        },
        party: None,
        behalf: None,
        step: Step::Do,
        organ: None,
        seen: typed.get("seen").and_then(|seen| seen.parse().ok()),
        key: typed.get("key").map(str::to_owned),
    };
    let before = match &order.key {
        Some(key) => reading.acted(key)?,
        None => false,
    };
    if !before && is_proved(procedure, act) {
        if !act.signs.is_empty() && order.seen.is_none() {
            return again("请从进度页重新打开，看过现在的文字再签");
        }
        if !act.signs.is_empty() && typed.get("agree").is_none() {
            return again("请先看完，勾上“我看懂了，同意上面写的”再签。没有记下任何东西");
        }
        if !act.signs.is_empty() && !are_pictures(reading, seen, act, &order)? {
            return again("请用手指签名，或者传一张签名的照片。没有记下任何东西");
        }
        // What would be refused is refused before a code is used up.
        if let Err(failure) = reading
            .desk
            .judge(&order, order.key.as_deref().unwrap_or_default())
        {
            return refused(failure);
        }
        let code = typed.get("proof").unwrap_or_default();
        if code.is_empty() {
            return again("请写短信验证码：它用来确认是您本人在办。没有记下任何东西");
        }
        if !proof::holds(app, holder, &act.id, code)? {
            return again("验证码不对，或者过了二十分钟。请看最新的一条短信，或者再发一次。没有记下任何东西");
        }
    }
    match reading.desk.perform(&order) {
        Ok(_) => Ok(Sent::Done),
        Err(failure) => refused(failure),
    }
}

fn refused(failure: Failure) -> Result<Sent, Trouble> {
    let refuse = match failure {
        Failure::Refused(refusal) if refusal.rule == Rule::MovedOn => {
            Refuse::plain("您打开以后，这件事又有了变化。请看下面现在的，再决定。没有记下任何东西")
        }
        Failure::Refused(refusal) if refusal.rule == Rule::KeyReused => {
            Refuse::plain("这张表格已经交过一次，那一次记下了；后来改过的没有记")
        }
        Failure::Refused(refusal) => Refuse::of(&refusal, "我的事"),
        Failure::Malformed(why) => Refuse::plain(why),
        Failure::Busy => Refuse::plain("现在人多，没有记下。请再按一次"),
        other => return Err(other.into()),
    };
    Ok(Sent::Again(Some(refuse)))
}

fn asking<'a>(
    reading: &'a Reading<'a>,
    procedure: &'a Arc<Procedure>,
    act: &'a Act,
    seen: &'a Seen,
) -> Asking<'a> {
    Asking {
        reading,
        procedure,
        act,
        matter: Some(&seen.matter),
        door: None,
    }
}

fn view(
    app: &App,
    holder: &Holder,
    reading: &Reading<'_>,
    seen: &Seen,
    act: &Act,
    typed: &Typed,
    sent: bool,
) -> Result<ActPage, Trouble> {
    let asking = asking(reading, &seen.procedure, act, seen);
    let mut controls = asking.controls(typed, reading.today);
    for control in &mut controls {
        control.for_residents();
    }
    let last = seen.procedure.is_final(act);
    let proof = if is_proved(&seen.procedure, act) {
        let phone = reading.desk.phone_of_holder(&holder.receipt)?;
        let shown = proof::shown(app, holder, &act.id)?;
        let can = app.messages().is_some() || shown.is_some();
        Some(Proof {
            phone: phone.filter(|_| can).map(|digits| starred(&digits)),
            sent,
            shown,
        })
    } else {
        None
    };
    Ok(ActPage {
        frame: Frame::portal(app, &act.label, holder.large),
        title: act.label.clone(),
        basis: act.remarks.basis.clone(),
        place: format!("{}/{}", holder.place(), escaped(&act.id)),
        back: holder.place(),
        key: match typed.get("key") {
            Some(key) => key.to_owned(),
            None => Token::random()?.text().to_owned(),
        },
        seen: seen.matter.revision,
        shown: progress::shown(reading, seen, &[act])?,
        signs: (!act.signs.is_empty()).then(|| engine::signed_digest(act, &seen.matter)),
        files: controls.iter().any(Control::takes_files),
        controls,
        proof,
        last,
        refuse: None,
    })
}

/// `138********`: the end is asked with the short code, and stays off the page.
fn starred(digits: &str) -> String {
    format!("{}********", digits.get(..3).unwrap_or_default())
}
