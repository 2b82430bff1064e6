//! Acts: beginning a matter, going on with one, judging what would come of it, and what may be done now.
//!
//! Always holds: under one `Idempotency-Key` a client acts once, and a retry is answered as the first call was, even
//! where its matter has left the client's sight since; a version that moved on is told with the one there is.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Ask, Procedure};
use desk::{Done, Order, Step};
use engine::ids::{MatterId, OrganId};
use engine::matter::Matter;
use engine::request::OnBehalf;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::body::{self, Body, Query, given};
use super::problem::Problem;
use super::token::Client;
use super::{answers, doing, reading};
use crate::app::App;
use crate::error::Trouble;
use crate::form::build::Asking;
use crate::pages::act;
use crate::reading::Reading;

/// The header that says that an answer is of an earlier call.
const REPLAY: HeaderName = HeaderName::from_static("idempotent-replay");

/// What is asked of an act.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Doing {
    #[serde(default)]
    answers: Map<String, Json>,
    #[serde(default, deserialize_with = "given")]
    day: Option<Day>,
    #[serde(default, deserialize_with = "given")]
    behalf: Option<Behalf>,
    #[serde(default)]
    step: Step,
    #[serde(default, deserialize_with = "given")]
    organ: Option<OrganId>,
}

/// For which party a post acts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Behalf {
    party: String,
    #[serde(default, deserialize_with = "given")]
    person: Option<String>,
    checked: String,
}

/// How it is asked.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct How {
    /// Judge only.
    #[serde(default)]
    dry_run: bool,
}

/// `POST /procedures/{procedure}/acts/{act}`: begins a matter.
pub async fn begin(
    State(app): State<App>,
    client: Client,
    Path((procedure, act)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
    Body(asked): Body<Doing>,
) -> Result<Response, Problem> {
    let key = client.key(body::key(&headers)?);
    if asked.step != Step::Do {
        return Err(Problem::unfit("新立的事项还没有提请，step 只能是 do"));
    }
    doing(&app, client, move |_, reading| {
        let (procedure, act) = act::first(reading, &procedure, &act)?;
        let under = Under {
            reading,
            procedure: &procedure,
            act: &act,
            matter: None,
        };
        let order = under.order(asked, None, &key, None)?;
        under.perform(&order, &key, how.dry_run)
    })
    .await
}

/// `POST /matters/{matter}/acts/{procedure}.{act}`: does something to a matter, approves it or turns it down.
pub async fn go_on(
    State(app): State<App>,
    client: Client,
    Path((wanted, name)): Path<(String, String)>,
    Query(how): Query<How>,
    headers: HeaderMap,
    Body(asked): Body<Doing>,
) -> Result<Response, Problem> {
    let key = client.key(body::key(&headers)?);
    let seen = version(&headers);
    if asked.organ.is_some() {
        return Err(Problem::unfit("organ 只在新立事项时写；转交请用相应的办理"));
    }
    doing(&app, client, move |_, reading| {
        let (of, act) = name.split_once('.').ok_or(Trouble::NotFound)?;
        let glance = match reading.find(&wanted)? {
            Some(id) => reading.glance(&id)?,
            None => None,
        };
        let (id, procedure, matter) = match glance {
            Some(seen) => (seen.matter.id.clone(), seen.procedure, Some(seen.matter)),
            // What this very call did may have taken the matter out of sight: it is answered again.
            None if reading.acted(&key)? => {
                let procedure = reading.catalogue.procedures.get(of).ok_or(Trouble::NotFound)?;
                (MatterId::from(wanted.as_str()), procedure.clone(), None)
            }
            None => return Err(Trouble::NotFound.into()),
        };
        let act = procedure.acts.get(act).filter(|_| procedure.id == of);
        let under = Under {
            reading,
            procedure: &procedure,
            act: act.ok_or(Trouble::NotFound)?,
            matter: matter.as_ref(),
        };
        let order = under.order(asked, Some(id), &key, seen)?;
        under.perform(&order, &key, how.dry_run)
    })
    .await
}

/// The version that `If-Match` names; absent: any. What names none is that of no matter.
fn version(headers: &HeaderMap) -> Option<u64> {
    let tag = headers.get(header::IF_MATCH)?.to_str().unwrap_or_default().trim();
    let number = tag.strip_prefix('"').and_then(|tag| tag.strip_suffix('"'));
    let number = number.filter(|n| n.bytes().all(|b| b.is_ascii_digit()));
    (tag != "*").then(|| number.and_then(|n| n.parse().ok()).unwrap_or(u64::MAX))
}

/// The act that is asked for.
struct Under<'a> {
    reading: &'a Reading<'a>,
    procedure: &'a Arc<Procedure>,
    act: &'a Act,
    matter: Option<&'a Matter>,
}

impl Under<'_> {
    fn order(
        &self,
        asked: Doing,
        matter: Option<MatterId>,
        key: &str,
        seen: Option<u64>,
    ) -> Result<Order, Problem> {
        if asked.step != Step::Do && !asked.answers.is_empty() {
            return Err(Problem::unfit("批准或者不批准的，不写 answers：按提请时填的办"));
        }
        let asking = Asking {
            door: None,
            reading: self.reading,
            procedure: self.procedure,
            act: self.act,
            matter: self.matter,
        };
        Ok(Order {
            party: None,
            procedure: matter.is_none().then(|| self.procedure.id.clone()),
            matter,
            act: self.act.id.clone(),
            answers: answers::taken(&asking, asked.answers)?,
            day: asked.day,
            by: self.reading.by.clone(),
            behalf: asked.behalf.map(|behalf| OnBehalf {
                party: behalf.party,
                person: behalf.person.as_deref().map(Into::into),
                checked: behalf.checked,
            }),
            step: asked.step,
            organ: asked.organ,
            seen,
            key: Some(key.to_owned()),
        })
    }

    fn perform(&self, order: &Order, key: &str, dry_run: bool) -> Result<Response, Problem> {
        let desk = self.reading.desk;
        // An act that needs approval waits for it, with no effect.
        let waits = order.step == Step::Do && !self.act.approval.is_empty();
        let refused = |failure| match failure {
            desk::Failure::Refused(refusal) => Problem::of_act(&refusal, self.procedure, self.act),
            other => other.into(),
        };
        if dry_run {
            let judged = desk.judge(order, key).map_err(refused)?;
            let matter = judged.batch.matters.first();
            return Ok(body::json(&json!({
                "dry_run": true,
                "waits": waits,
                "state": matter.map(|matter| &matter.state),
                "result": matter.and_then(|matter| matter.result.as_ref()),
            })));
        }
        let done = desk.perform(order).map_err(refused)?;
        answered(self.reading, &done, order.matter.is_none(), waits)
    }
}

/// What was done; the same at every retry.
fn answered(reading: &Reading<'_>, done: &Done, begun: bool, waits: bool) -> Result<Response, Problem> {
    let matter = done.matters.first().map(|matter| &matter.id);
    let matter = matter.ok_or_else(|| Trouble::fault("an act without a matter"))?;
    let (entry, sequence) = done
        .entries
        .first()
        .ok_or_else(|| Trouble::fault("an act without an entry"))?;
    let revision = reading.desk.revision_after(done)?;
    let mut response = body::json(&json!({
        "matter": matter,
        "revision": revision,
        "entry": entry,
        "sequence": sequence,
        "moment": done.moment.to_string(),
        "waits": waits,
    }));
    if begun {
        *response.status_mut() = StatusCode::CREATED;
    }
    let headers = response.headers_mut();
    let value = |text: String| HeaderValue::from_str(&text).map_err(Trouble::fault);
    headers.insert(header::ETAG, value(format!("\"{revision}\""))?);
    if begun {
        headers.insert(header::LOCATION, value(format!("/api/v1/matters/{matter}"))?);
    }
    if done.again {
        headers.insert(REPLAY, HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// `GET /matters/{matter}/acts`: what may be done now, and what not and why.
pub async fn possible(
    State(app): State<App>,
    client: Client,
    Path(wanted): Path<String>,
) -> Result<Response, Problem> {
    reading(&app, client, move |_, reading| {
        let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
        let seen = reading.glance(&id)?.ok_or(Trouble::NotFound)?;
        let procedure = &seen.procedure.id;
        let items = reading.possible(&id)?.into_iter().map(|one| {
            let refusal = one.allowed.err();
            json!({
                "act": format!("{procedure}.{}", one.act),
                "label": one.label,
                "allowed": refusal.is_none(),
                "why": refusal.map(|refusal| refusal.sentence()),
                "asks": one.asks.iter().map(Ask::name).collect::<Vec<_>>(),
                "may_ask": one.may_ask.iter().map(Ask::name).collect::<Vec<_>>(),
                "needs_approval": one.needs_approval,
            })
        });
        Ok(body::json(
            &json!({"revision": seen.matter.revision, "items": items.collect::<Vec<_>>()}),
        ))
    })
    .await
}
