//! `/ask/{procedure}`: a resident begins a matter, through a door of the catalogue.
//!
//! Always holds: what is asked is what the catalogue asks; answers that the door gives cannot be given by anybody else;
//! the form's key makes one matter and one receipt of it, however often it is sent.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::model::{Act, Ask, Door, Procedure, Role};
use desk::{By, Failure, Order, Step};
use engine::ids::{OrganId, PersonId};
use engine::refusal::Rule;
use serde::Deserialize;
use store::Upload;

use super::place;
use crate::accounts::Token;
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::build::Asking;
use crate::form::upload::{self, Taker};
use crate::form::{Check, Control, Input, Typed, check, nearest};
use crate::frame::Frame;
use crate::limits::{Asker, Paced};
use crate::reading::Reading;
use crate::view::Refuse;
use crate::visit::{Visit, escaped};

/// The name under which a form says where the resident lives.
pub(crate) const WHERE: &str = "where";

#[derive(Template)]
#[template(path = "portal/ask.html")]
struct AskPage {
    frame: Frame,
    title: String,
    says: String,
    basis: Option<String>,
    place: String,
    key: String,
    controls: Vec<Control>,
    /// Where the resident lives: asked where several organs could take it.
    places: Option<Input>,
    carried: Vec<(String, String)>,
    check: Option<Check>,
    refuse: Option<Refuse>,
    files: bool,
    button: String,
}

/// What a procedure's door leads to today.
struct Opened<'c> {
    procedure: &'c Arc<Procedure>,
    door: &'c Door,
    act: &'c Act,
    /// Who begins it.
    party: &'c str,
}

fn opened<'c>(reading: &'c Reading<'_>, procedure: &str) -> Result<Opened<'c>, Trouble> {
    let procedure = reading
        .catalogue
        .procedures
        .get(procedure)
        .ok_or(Trouble::NotFound)?;
    let door = procedure.door.as_ref().ok_or(Trouble::NotFound)?;
    let acts = door.acts.iter().filter_map(|act| procedure.acts.get(act));
    let act = acts
        .into_iter()
        .find(|act| act.valid.holds_on(reading.today))
        .ok_or(Trouble::NotFound)?;
    let party = act.by.iter().find_map(|role| match role {
        Role::Party { party } if act.asks.contains(&Ask::Party(party.clone())) => Some(party.as_str()),
        _ => None,
    });
    Ok(Opened {
        procedure,
        door,
        act,
        party: party.ok_or(Trouble::NotFound)?,
    })
}

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// The key of a form that was begun: a copy of it in another window is the same form.
    key: Option<String>,
}

/// The form.
pub async fn form(
    State(app): State<App>,
    visit: Visit,
    Path(procedure): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::as_party(app, &PersonId(String::new()))?;
            let opened = opened(&reading, &procedure)?;
            let mut typed = Typed::default();
            if let Some(key) = asked.key.filter(|key| is_key(key)) {
                typed.put("key", key);
            }
            view(app, &visit, &reading, &opened, &typed)
        })
        .await?;
    page_with(StatusCode::OK, &template)
}

/// Whether a text is a form's key: so long that nobody guesses another's.
fn is_key(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Begins the matter, and leads to its receipt.
pub async fn begin(
    State(app): State<App>,
    visit: Visit,
    Path(procedure): Path<String>,
    request: Request,
) -> Result<Response, Trouble> {
    if let Some(address) = visit.caller.address {
        app.take(Paced::Begin, Asker::Address(address))?;
    }
    let mut typed = upload::taken(request, &app, &Taker::Stranger).await?;
    app.blocking(move |app| {
        let person = typed.get("key").filter(|key| is_key(key)).map(upload::stranger);
        let Some(person) = person else {
            return Err(Trouble::Malformed(
                "这张表格缺了编号，没有收下。请从首页重新打开再填".to_owned(),
            ));
        };
        let reading = Reading::as_party(app, &person)?;
        let opened = opened(&reading, &procedure)?;
        match sent(app, &reading, &opened, &mut typed)? {
            Sent::Receipt(place) => Ok(Redirect::to(&place).into_response()),
            Sent::Again(status, more) => {
                let mut template = view(app, &visit, &reading, &opened, &typed)?;
                template.refuse = more.refuse;
                if let Some((check, digest)) = more.check {
                    template.check = Some(check);
                    template.carried = vec![(check::READ_BACK.to_owned(), digest)];
                    "没有写错，提交".clone_into(&mut template.button);
                }
                page_with(status, &template)
            }
        }
    })
    .await
}

/// What came of a form.
enum Sent {
    Receipt(String),
    Again(StatusCode, Box<More>),
}

/// Why it comes back.
#[derive(Default)]
struct More {
    refuse: Option<Refuse>,
    /// What may be mistyped, and what tells these answers from others.
    check: Option<(Check, String)>,
}

impl Sent {
    fn refused(refuse: Refuse) -> Self {
        let more = More {
            refuse: Some(refuse),
            check: None,
        };
        Self::Again(StatusCode::UNPROCESSABLE_ENTITY, Box::new(more))
    }
}

fn asking<'a>(reading: &'a Reading<'a>, opened: &Opened<'a>) -> Asking<'a> {
    Asking {
        reading,
        procedure: opened.procedure,
        act: opened.act,
        matter: None,
        door: Some(opened.door),
    }
}

fn sent(app: &App, reading: &Reading<'_>, opened: &Opened<'_>, typed: &mut Typed) -> Result<Sent, Trouble> {
    if let Some(why) = typed.refused_file() {
        return Ok(Sent::refused(Refuse::plain(why)));
    }
    if typed.more() {
        return Ok(Sent::Again(StatusCode::OK, Box::default()));
    }
    // What the door answers is nobody else's to say.
    typed.0.retain(|(name, _)| {
        let answer = name.strip_prefix("a.").unwrap_or_default();
        !opened.door.fills.contains_key(answer)
    });
    for (name, answer) in &opened.door.fills {
        typed.put(format!("a.{name}"), answer.as_str());
    }
    let asking = asking(reading, opened);
    let organ = match taker(reading, opened, typed) {
        Ok(organ) => organ,
        Err(refuse) => return Ok(Sent::refused(refuse)),
    };
    let phone = format!("a.party.{}#0#phone", opened.party);
    if desk::receipts::phone(typed.get(&phone).unwrap_or_default()).len() < 7 {
        return Ok(Sent::refused(Refuse::plain(
            "请写一个能打通的电话：有消息要告诉您，丢了查询码也靠它找回。没有手机的，写家里人的",
        )));
    }
    let order = Order {
        procedure: Some(opened.procedure.id.clone()),
        matter: None,
        act: opened.act.id.clone(),
        answers: asking.answers(typed)?,
        day: Some(reading.today),
        by: By {
            person: PersonId(String::new()),
            hat: None,
        },
        party: Some(opened.party.to_owned()),
        behalf: None,
        step: Step::Do,
        organ: Some(organ),
        seen: None,
        key: typed.get("key").map(str::to_owned),
    };
    let failure = match done(app, reading, &asking, &order, typed) {
        Ok(sent) => return Ok(sent),
        Err(failure) => failure,
    };
    Ok(match failure {
        Failure::Refused(refusal) if refusal.rule == Rule::KeyReused => {
            // It was sent already; what it says now was not taken.
            match app
                .desk()?
                .receipt_under(order.key.as_deref().unwrap_or_default())?
            {
                Some(slip) => Sent::Receipt(format!("{}?again=1", place(&slip.code))),
                None => Sent::refused(Refuse::plain(
                    "这张表格已经交过一次。要再办一件，请从首页重新打开",
                )),
            }
        }
        Failure::Refused(refusal) => Sent::refused(Refuse::of(&refusal, &opened.door.ask)),
        Failure::Malformed(why) => Sent::refused(Refuse::plain(why)),
        Failure::Busy => Sent::refused(Refuse::plain("现在人多，没有收下。请再按一次提交")),
        other => return Err(other.into()),
    })
}

/// Does it: judged first, so that what is refused leaves no file behind; then the files become the party's own.
fn done(
    app: &App,
    reading: &Reading<'_>,
    asking: &Asking<'_>,
    order: &Order,
    typed: &Typed,
) -> Result<Sent, Failure> {
    let judged = reading
        .desk
        .judge(order, order.key.as_deref().unwrap_or_default())?;
    let first = judged.batch.entries.first();
    let actor = first.and_then(|entry| entry.actor.person()).cloned();
    if asking.to_be_read_back(order, typed) {
        let check = asking.read_back(typed, &reading.today.to_string());
        let more = More {
            refuse: None,
            check: Some((check, check::digest(order))),
        };
        return Ok(Sent::Again(StatusCode::OK, Box::new(more)));
    }
    let files = first.map(|entry| entry.files()).unwrap_or_default();
    if let Some(actor) = &actor {
        for (_, digest) in files {
            if let Some(upload) = reading.desk.store().upload(&reading.by.person, digest)? {
                let theirs = Upload {
                    person: actor.clone(),
                    ..upload
                };
                reading.desk.store().put_upload(&theirs)?;
            }
        }
    }
    let done = reading.desk.perform(order)?;
    let (Some(matter), Some((entry, _)), Some(actor)) = (done.matters.first(), done.entries.first(), actor)
    else {
        return Err(Failure::Busy);
    };
    let slip = app
        .desk()
        .map_err(|_| Failure::Busy)?
        .receipt(matter, &actor, entry)?;
    Ok(Sent::Receipt(format!("{}?new=1", place(&slip.code))))
}

/// The organ that takes it: the only one, or the nearest to where the resident lives.
fn taker(reading: &Reading<'_>, opened: &Opened<'_>, typed: &Typed) -> Result<OrganId, Refuse> {
    let organs = nearest::organs(reading, opened.procedure);
    if let [only] = organs.as_slice() {
        return Ok(only.id.clone());
    }
    let Some(lives) = typed.get(WHERE) else {
        return Err(Refuse::plain("请选您在哪个镇、哪个村，好转给离您最近的"));
    };
    nearest::nearest(reading, &organs, lives)
        .map(|organ| organ.id.clone())
        .ok_or_else(|| Refuse::plain("这个地方没有能接的机构；请选所在的镇，或者打 12348"))
}

fn view(
    app: &App,
    visit: &Visit,
    reading: &Reading<'_>,
    opened: &Opened<'_>,
    typed: &Typed,
) -> Result<AskPage, Trouble> {
    let asking = asking(reading, opened);
    let mut controls = asking.controls(typed, reading.today);
    for control in &mut controls {
        control.for_residents();
    }
    let organs = nearest::organs(reading, opened.procedure);
    Ok(AskPage {
        frame: Frame::portal(app, &opened.door.ask, visit.large),
        title: opened.door.ask.clone(),
        says: opened.door.says.clone(),
        basis: opened.act.remarks.basis.clone(),
        place: format!("/ask/{}", escaped(&opened.procedure.id)),
        key: match typed.get("key") {
            Some(key) => key.to_owned(),
            None => Token::random()?.text().to_owned(),
        },
        files: controls.iter().any(Control::takes_files),
        controls,
        places: (organs.len() > 1).then(|| nearest::places(reading, typed.get(WHERE))),
        carried: Vec::new(),
        check: None,
        refuse: None,
        button: "提交".to_owned(),
    })
}
