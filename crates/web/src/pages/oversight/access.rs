//! Who read what, and who unmasked what and why.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use calendar::{Day, Moment};
use catalogue::model::Oversight;
use engine::ids::MatterId;
use serde::Deserialize;
use store::{Access, AccessQuery};

use super::{Named, before, let_in, named, people_called};
use crate::accounts::event;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::form::party::part_label;
use crate::frame::Frame;
use crate::reading::Reading;
use crate::view::Tag;
use crate::visit::{Worker, escaped};
use crate::words::filters;

/// So many lines stand on a page.
const LINES: u32 = 50;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    /// A person's id or whole name.
    #[serde(default)]
    person: String,
    /// A matter's number or id.
    #[serde(default)]
    matter: String,
    /// Only those with a reason.
    #[serde(default)]
    reason: String,
    /// Only signing in and out.
    #[serde(default)]
    sign: String,
    /// The list goes on from here.
    #[serde(default)]
    before: String,
}

struct Line {
    n: u64,
    moment: Moment,
    person: String,
    hat: String,
    road: Tag,
    matter: Option<Named>,
    what: String,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "oversight/access.html")]
struct AccessPage {
    frame: Frame,
    today: Day,
    person: String,
    matter: String,
    with_reason: bool,
    signing: bool,
    /// Why nothing is listed.
    wrong: Option<String>,
    lines: Vec<Line>,
    next: Option<String>,
}

/// `/access`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let_in(app, &worker, Oversight::Access)?;
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "查看记录", "/access");
            filled(frame, &reading, &wanted)
        })
        .await?;
    page(&template)
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted) -> Result<AccessPage, Trouble> {
    let (person, matter) = (wanted.person.trim(), wanted.matter.trim());
    let (with_reason, signing) = (wanted.reason == "1", wanted.sign == "1");
    let mut query = AccessQuery {
        with_reason,
        signing,
        ..AccessQuery::default()
    };
    let before = before(&wanted.before)?;
    let mut wrong = None;
    if !person.is_empty() {
        match people_called(reading, person).as_slice() {
            [one] => query.person = Some(one.clone()),
            [] => wrong = Some(format!("名录里没有“{person}”。请填全名，或者名录里的编号。")),
            several => {
                let ids: Vec<&str> = several.iter().map(|id| id.as_str()).collect();
                wrong = Some(format!(
                    "叫“{person}”的有 {} 位，请填编号：{}。",
                    ids.len(),
                    ids.join("、")
                ));
            }
        }
    }
    if !matter.is_empty() {
        match reading.find(matter)? {
            Some(id) => query.matter = Some(id),
            None => wrong = Some(format!("没有找到事项“{matter}”，或者它不在您可看的范围。")),
        }
    }
    let found = match wrong {
        Some(_) => Vec::new(),
        None => reading.desk.store().accesses(&query, before, LINES + 1)?,
    };
    let next = (found.len() > LINES as usize).then(|| {
        let last = found.get(LINES as usize - 1).map_or(0, |access| access.n);
        let ticked = |ticked: bool| if ticked { "1" } else { "" };
        let (reason, sign) = (ticked(with_reason), ticked(signing));
        format!(
            "/access?person={}&matter={}&reason={reason}&sign={sign}&before={last}",
            escaped(person),
            escaped(matter)
        )
    });
    let lines = found
        .iter()
        .take(LINES as usize)
        .map(|access| line(reading, access));
    Ok(AccessPage {
        frame,
        today: reading.today,
        person: person.to_owned(),
        matter: matter.to_owned(),
        with_reason,
        signing,
        lines: lines.collect::<Result<_, _>>()?,
        next,
        wrong,
    })
}

fn line(reading: &Reading<'_>, access: &Access) -> Result<Line, Trouble> {
    let hat = access.hat.as_ref().map(|(post, organ)| {
        let post = reading
            .catalogue
            .organs
            .posts
            .get(post)
            .map_or(post, |p| &p.label);
        format!("{} {post}", reading.organ(organ))
    });
    let signed = (access.road == event::ROAD)
        .then(|| event::read(&access.what))
        .flatten();
    Ok(Line {
        n: access.n,
        moment: access.moment,
        // A login that nobody has: what was typed is not kept.
        person: match access.person.as_str() {
            "" => "（没有这个账号）".to_owned(),
            _ => reading.person(&access.person),
        },
        hat: hat.unwrap_or_default(),
        road: match &signed {
            Some((happened, _)) => Tag::new(if happened.kept_out() { "soon" } else { "" }, happened.label()),
            None => road(&access.road),
        },
        matter: match &access.matter {
            Some(id) => Some(named(reading, id)?),
            None => None,
        },
        what: match signed {
            Some((_, place)) => place,
            None => what(reading, access)?,
        },
        reason: access.reason.clone(),
    })
}

/// The road in words.
fn road(road: &str) -> Tag {
    match road {
        "unmask" => Tag::new("fix", "揭开遮盖"),
        "page" => Tag::new("", "看事项"),
        "export" => Tag::new("soon", "导出清单"),
        "cases" => Tag::new("soon", "下载名单"),
        "stretch" => Tag::new("", "看名单"),
        "restatement" => Tag::new("", "看变化"),
        "attachment" => Tag::new("", "开附件"),
        "calendar" => Tag::new("", "看日历"),
        other => Tag::new("", other),
    }
}

/// What was read, in words.
fn what(reading: &Reading<'_>, access: &Access) -> Result<String, Trouble> {
    Ok(match access.road.as_str() {
        "unmask" => match &access.matter {
            Some(id) => secret(reading, id, &access.what)?,
            None => access.what.clone(),
        },
        "export" => {
            // `dispute 12件`
            let (id, count) = access.what.split_once(' ').unwrap_or((&access.what, ""));
            let procedure = reading.catalogue.procedures.get(id);
            procedure.map_or_else(|| access.what.clone(), |p| format!("{} {count}", p.label))
        }
        "cases" | "stretch" | "restatement" => {
            let sets = reading.catalogue.indicators.values();
            let figure = sets.filter_map(|set| set.indicators.get(&access.what)).next();
            let measure = || reading.catalogue.measure(&access.what);
            match figure {
                Some(figure) => figure.label.clone(),
                None => measure().map_or_else(
                    || access.what.clone(),
                    |(procedure, measure)| format!("{}：{}", procedure.label, measure.label),
                ),
            }
        }
        _ => access.what.clone(),
    })
}

/// A secret in words: `申请人 林志明的证件号码`; what cannot be named as it was written.
fn secret(reading: &Reading<'_>, id: &MatterId, what: &str) -> Result<String, Trouble> {
    let Some(seen) = reading.window().glance(id)? else {
        return Ok("（看不到是哪一项）".to_owned());
    };
    let party = what
        .strip_prefix("party.")
        .and_then(|rest| rest.split_once('.'))
        .and_then(|(party, rest)| Some((party, rest.rsplit_once('.')?)));
    Ok(match party {
        Some((party, (person, part))) => {
            let role = seen
                .procedure
                .parties
                .get(party)
                .map_or(party, |p| p.label.as_str());
            let people = seen.matter.parties.get(party);
            let record = people.and_then(|people| people.iter().find(|r| r.person.as_str() == person));
            let name = record.map_or_else(String::new, crate::saying::short_name);
            format!("{role} {name}的{}", part_label(part))
        }
        None => {
            let field = seen.procedure.fields.get(what);
            field.map_or_else(|| what.to_owned(), |field| field.label.clone())
        }
    })
}
