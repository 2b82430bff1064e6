//! A matter's page, gathered: what `show` prints, and what it writes for programs.

use anyhow::Result;
use calendar::{Day, Moment};
use catalogue::model::{Catalogue, Field, FieldKind, Of, Procedure, Role};
use desk::Desk;
use desk::names::{self, Names};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::PersonId;
use engine::matter::{ClosedHow, Matter};
use engine::refusal::Rule;
use serde::Serialize;
use serde_json::Value as Json;

use crate::commands::figures::simulated;

/// A name in the catalogue and on screen.
#[derive(Debug, Serialize)]
pub struct Named {
    /// In the catalogue.
    pub id: String,
    /// On screen.
    pub label: String,
}

/// The page.
#[derive(Debug, Serialize)]
pub struct Page {
    /// The matter.
    pub matter: String,
    /// Its number.
    pub number: Option<String>,
    /// Its procedure.
    pub procedure: Named,
    /// Where it stands.
    pub state: Named,
    /// How it ended.
    pub result: Option<Named>,
    /// The organ that has it.
    pub organ: Named,
    /// Day of its first act.
    pub filed: Day,
    /// Nobody in it is real.
    pub simulated: bool,
    /// What was recorded although a guard failed.
    pub breaches: Vec<String>,
    /// Parties, by the procedure's word for them.
    pub parties: Vec<Party>,
    /// What is filled in.
    pub fields: Vec<Filled>,
    /// The latest run of each clock.
    pub clocks: Vec<Clock>,
    /// Money held, in fen.
    pub accounts: Vec<Account>,
    /// What may be done now, and why the rest may not.
    pub acts: Vec<Possible>,
    /// What was done.
    pub timeline: Vec<Done>,
}

/// A kind of party.
#[derive(Debug, Serialize)]
pub struct Party {
    /// In the catalogue.
    pub id: String,
    /// On screen.
    pub label: String,
    /// Who; a name that is secret is absent.
    pub names: Vec<Option<String>>,
}

/// A field with its value.
#[derive(Debug, Serialize)]
pub struct Filled {
    /// In the catalogue.
    pub id: String,
    /// On screen.
    pub label: String,
    /// The value, as people read it.
    pub value: String,
}

/// A clock.
#[derive(Debug, Serialize)]
pub struct Clock {
    /// In the catalogue.
    pub id: String,
    /// On screen.
    pub label: String,
    /// The last day; absent while suspended.
    pub due: Option<Day>,
    /// How it stands, in words.
    pub says: String,
    /// Why it ends when it does, a sentence each.
    pub why: Vec<String>,
    /// The article.
    pub basis: Option<String>,
}

/// An account.
#[derive(Debug, Serialize)]
pub struct Account {
    /// Its name within the matter.
    pub id: String,
    /// On screen.
    pub label: String,
    /// Its balance, in fen.
    pub fen: i64,
}

/// An act of the procedure.
#[derive(Debug, Serialize)]
pub struct Possible {
    /// In the catalogue.
    pub id: String,
    /// On screen.
    pub label: String,
    /// May be done now; where nobody in particular asks, by those who do it.
    pub allowed: bool,
    /// It is for another state.
    pub in_another_state: bool,
    /// It is for somebody else.
    pub by_another: bool,
    /// Who does it, in words.
    pub by: Vec<String>,
    /// Why not.
    pub why_not: Option<String>,
    /// What must be answered.
    pub asks: Vec<Named>,
    /// Another person must approve it.
    pub needs_approval: bool,
}

/// An entry of the journal.
#[derive(Debug, Serialize)]
pub struct Done {
    /// The day it happened.
    pub day: Day,
    /// When it was recorded.
    pub recorded: Moment,
    /// What was done.
    pub act: String,
    /// By whom.
    pub by: String,
}

impl Page {
    /// The page of a matter as `person` may act on it; without a person, as anybody might.
    pub fn of(
        desk: &Desk,
        procedure: &Procedure,
        matter: &Matter,
        person: Option<&PersonId>,
        day: Day,
    ) -> Result<Self> {
        let (directory, catalogue) = (desk.directory(), desk.catalogue()?);
        let names = Names {
            catalogue: &catalogue,
            directory: &directory,
        };
        let subject = Subject {
            desk,
            names,
            procedure,
            matter,
        };
        let state = procedure.states.get(&matter.state).map(|s| s.label.as_str());
        let result = matter.result.as_ref().map(|result| Named {
            label: procedure.results.get(result).map_or(result, |r| &r.label).clone(),
            id: result.clone(),
        });
        Ok(Self {
            matter: matter.id.0.clone(),
            number: matter.numbers.get("number").cloned(),
            procedure: Named {
                id: procedure.id.clone(),
                label: procedure.label.clone(),
            },
            state: Named {
                label: state.unwrap_or(&matter.state).to_owned(),
                id: matter.state.clone(),
            },
            result,
            organ: Named {
                label: names.organ(&matter.organ),
                id: matter.organ.0.clone(),
            },
            filed: matter.filed,
            simulated: simulated(desk),
            breaches: matter.breaches.iter().map(ToString::to_string).collect(),
            parties: parties(procedure, matter),
            fields: subject.fields(),
            clocks: clocks(desk, procedure, matter, day)?,
            accounts: subject.accounts(),
            acts: acts(desk, procedure, matter, person, day)?,
            timeline: timeline(desk, procedure, matter, day)?,
        })
    }
}

fn parties(procedure: &Procedure, matter: &Matter) -> Vec<Party> {
    let mut found = Vec::new();
    for (id, people) in &matter.parties {
        found.push(Party {
            label: procedure.parties.get(id).map_or(id, |p| &p.label).clone(),
            names: people.iter().map(|p| p.name.clone()).collect(),
            id: id.clone(),
        });
    }
    found
}

/// What the page is about, and what things are called in it.
struct Subject<'a> {
    desk: &'a Desk,
    names: Names<'a>,
    procedure: &'a Procedure,
    matter: &'a Matter,
}

impl Subject<'_> {
    fn fields(&self) -> Vec<Filled> {
        let one = |(id, value): (&String, &Json)| {
            let field = self.procedure.fields.get(id)?;
            Some(Filled {
                id: id.clone(),
                label: field.label.clone(),
                value: self.said(field, value),
            })
        };
        self.matter.fields.iter().filter_map(one).collect()
    }

    fn accounts(&self) -> Vec<Account> {
        let balances = self.matter.balances.iter();
        let one = |(id, fen): (&String, &i64)| Account {
            label: self.names.account(self.procedure, self.matter, id),
            id: id.clone(),
            fen: *fen,
        };
        balances.map(one).collect()
    }

    /// A value as people read it.
    fn said(&self, field: &Field, value: &Json) -> String {
        let (names, matter) = (self.names, self.matter);
        let name_of = |text: &str| match &field.kind {
            FieldKind::Person => names
                .value(self.procedure, field, text)
                .or_else(|| names::party(matter, text))
                .or_else(|| Some("当事人".to_owned())),
            FieldKind::File => Some("（附件）".to_owned()),
            FieldKind::Matter { .. } => {
                let other = self.desk.store().matter(&text.into()).ok().flatten();
                other.and_then(|matter| matter.numbers.get("number").cloned())
            }
            FieldKind::Moment => Some(text.replace('T', " ")),
            _ => names.value(self.procedure, field, text),
        };
        match value {
            Json::String(text) => name_of(text).unwrap_or_else(|| text.clone()),
            Json::Bool(yes) => if *yes { "是" } else { "否" }.to_owned(),
            Json::Number(number) => match field.kind {
                FieldKind::Money => number.as_i64().map_or_else(|| number.to_string(), yuan),
                FieldKind::Number { ref unit } => format!("{number}{unit}"),
                _ => number.to_string(),
            },
            Json::Array(values) if values.iter().all(Json::is_string) => values
                .iter()
                .map(|v| self.said(field, v))
                .collect::<Vec<_>>()
                .join("、"),
            Json::Array(rows) => format!("{} 行", rows.len()),
            Json::Object(object) if object.contains_key("secret") => "（另存，加密）".to_owned(),
            Json::Object(object) => object
                .get("total")
                .map_or_else(|| "（见评分表）".to_owned(), |total| format!("{total}分")),
            Json::Null => String::new(),
        }
    }
}

/// Fen as yuan.
pub fn yuan(fen: i64) -> String {
    format!("{}元", report::amount(fen, true))
}

fn clocks(desk: &Desk, procedure: &Procedure, matter: &Matter, day: Day) -> Result<Vec<Clock>> {
    let catalogue = desk.catalogue()?;
    let mut found = Vec::new();
    for (name, runs) in &matter.clocks {
        let (Some(clock), Some(run)) = (procedure.clocks.get(name), runs.last()) else {
            continue;
        };
        let due = run.reckoning.due;
        let says = match (&run.closed, due) {
            (Some(closed), _) => match closed.how {
                ClosedHow::Met => format!("{}办结", closed.on),
                ClosedHow::MetLate => format!("{}办结，逾期", closed.on),
                ClosedHow::Moot => "不再适用".to_owned(),
            },
            (None, Some(due)) if due < day && clock.is_a_partys() => "已届满".to_owned(),
            (None, Some(due)) if due < day => "逾期".to_owned(),
            (None, Some(_)) => "进行中".to_owned(),
            (None, None) => "暂停".to_owned(),
        };
        found.push(Clock {
            id: name.clone(),
            label: clock.label.clone(),
            due,
            says,
            why: engine::why(clock, run, &catalogue.calendar)
                .into_iter()
                .map(|reason| reason.text)
                .collect(),
            basis: run.basis.as_ref().or(clock.remarks.basis.as_ref()).cloned(),
        });
    }
    Ok(found)
}

fn acts(
    desk: &Desk,
    procedure: &Procedure,
    matter: &Matter,
    person: Option<&PersonId>,
    day: Day,
) -> Result<Vec<Possible>> {
    let catalogue = desk.catalogue()?;
    let refused =
        |possible: &engine::request::Possible, rule| possible.allowed.as_ref().is_err_and(|r| r.rule == rule);
    // Nobody in particular asks: then that it is for somebody else stands in nobody's way.
    let anybodys =
        |possible: &engine::request::Possible| person.is_none() && refused(possible, Rule::NotByYou);
    let one = |possible: engine::request::Possible| Possible {
        why_not: match &possible.allowed {
            Err(refusal) if !anybodys(&possible) => Some(refusal.what()),
            _ => None,
        },
        in_another_state: refused(&possible, Rule::WrongState),
        by_another: person.is_some() && refused(&possible, Rule::NotByYou),
        by: procedure.acts.get(&possible.act).map_or_else(Vec::new, |act| {
            act.by
                .iter()
                .filter_map(|role| who_may(&catalogue, procedure, role))
                .collect()
        }),
        allowed: possible.allowed.is_ok() || anybodys(&possible),
        asks: possible
            .asks
            .iter()
            .map(|ask| Named {
                id: ask.name(),
                label: engine::label_of(procedure, ask),
            })
            .collect(),
        needs_approval: possible.needs_approval,
        id: possible.act,
        label: possible.label,
    };
    Ok(desk.possible(matter, person, day)?.into_iter().map(one).collect())
}

/// Who a role is, in words; nobody where it is a clock or a link.
fn who_may(catalogue: &Catalogue, procedure: &Procedure, role: &Role) -> Option<String> {
    let field = |name: &String| procedure.fields.get(name).map_or(name, |f| &f.label).clone();
    Some(match role {
        Role::Post { post, of } => {
            let post = catalogue.organs.posts.get(post).map_or(post, |p| &p.label);
            match of {
                Of::Here => post.clone(),
                Of::Superior => format!("上级机构的{post}"),
                Of::Any(kind) => {
                    let kind = catalogue.organs.kinds.get(kind).map_or(kind, |k| &k.label);
                    format!("任一{kind}的{post}")
                }
                Of::Field(name) => format!("“{}”的{post}", field(name)),
            }
        }
        Role::Named { field: name } => format!("“{}”里的人", field(name)),
        Role::Party { party } => procedure.parties.get(party).map_or(party, |p| &p.label).clone(),
        Role::Anyone => "任何人".to_owned(),
        Role::Clock | Role::Link => return None,
    })
}

fn timeline(desk: &Desk, procedure: &Procedure, matter: &Matter, day: Day) -> Result<Vec<Done>> {
    let one = |entry: Entry| {
        let label = entry
            .act
            .as_ref()
            .and_then(|a| procedure.acts.get(a))
            .map_or("", |a| a.label.as_str());
        let kind = match entry.kind {
            Kind::Propose => "提请 ",
            Kind::Drop => "撤回提请 ",
            Kind::Amend => "更正 ",
            Kind::Void => "作废 ",
            Kind::Insert => "补记 ",
            Kind::Act | Kind::Publish | Kind::Directory => "",
        };
        let why = entry
            .correction
            .as_ref()
            .map(|c| format!("（因：{}）", c.why))
            .unwrap_or_default();
        Done {
            day: entry.day,
            recorded: entry.moment,
            act: format!("{kind}{label}{why}"),
            by: who(desk, &entry),
        }
    };
    Ok(desk.history_by(&matter.id, day)?.into_iter().map(one).collect())
}

fn who(desk: &Desk, entry: &Entry) -> String {
    let directory = desk.directory();
    let name = |person: &PersonId| {
        directory
            .people
            .get(person)
            .map_or("当事人".to_owned(), |p| p.name.clone())
    };
    match &entry.actor {
        Actor::Post { person, organ, .. } => {
            let organ = directory
                .organs
                .get(organ)
                .map_or(organ.0.as_str(), |o| o.name.as_str())
                .to_owned();
            let stead = entry.behalf.as_ref();
            let stead = stead.map_or_else(String::new, |behalf| format!(" 代{}", name(&behalf.person)));
            format!("{organ} {}{stead}", name(person))
        }
        Actor::Person { person } => name(person),
        Actor::Clock { .. } => "时限届满，自动".to_owned(),
        Actor::Link => "随相关事项".to_owned(),
        Actor::Office => "系统".to_owned(),
    }
}
