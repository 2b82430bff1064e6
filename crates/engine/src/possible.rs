//! What may I do now, what may I not, and why: the acts of a matter for one person on one day.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::guard::{Expr, Root};
use catalogue::model::{Act, From, Role};

use crate::definitions::Rules;
use crate::entry::Actor;
use crate::evaluate::{self, Fault};
use crate::evolve::{self, Step};
use crate::ids::EntryId;
use crate::matter::Matter;
use crate::reader::{Live, Reader};
use crate::refusal::{Refusal, Rule};
use crate::request::Possible;
use crate::rights;
use crate::world::World;

/// Every act that people may do to this kind of matter, in the catalogue's order, and whether this actor may do it
/// now. Guards that read no answer are judged; those that do, and outside values not fetched yet, wait for the form.
/// An act the law of the day does not have is left out.
pub fn possible(world: &World<'_>, matter: &Matter, actor: &Actor, day: Day) -> Vec<Possible> {
    let Some(rules) = Rules::of(
        world.definitions,
        &matter.version,
        &world.under,
        &matter.procedure,
    ) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for act in rules.procedure.acts.values() {
        let automatic = act.by.iter().all(|role| matches!(role, Role::Clock | Role::Link));
        let begins = act.from.iter().all(|from| *from == From::Start);
        let in_force = act
            .valid
            .holds_on(evolve::law_day(&rules, act, matter.filed, day));
        if automatic || begins || !in_force {
            continue;
        }
        out.push(Possible {
            act: act.id.clone(),
            label: act.label.clone(),
            allowed: allowed(world, &rules, act, matter, actor, day),
            asks: act.asks.clone(),
            may_ask: act.may_ask.clone(),
            needs_approval: !act.approval.is_empty(),
        });
    }
    out
}

fn allowed(
    world: &World<'_>,
    rules: &Rules,
    act: &Act,
    matter: &Matter,
    actor: &Actor,
    day: Day,
) -> Result<(), Box<Refusal>> {
    if day > world.today {
        return Err(Box::new(Refusal::new(Rule::DayInFuture, day.chinese())));
    }
    if day < matter.latest {
        return Err(Box::new(Refusal::new(Rule::DayBeforeLatest, day.chinese())));
    }
    if !evolve::may_start(&rules.procedure, act, &matter.state) {
        return Err(Box::new(Refusal::new(Rule::WrongState, act.label.as_str())));
    }
    if !rights::may(&act.by, actor, matter, day, world.directory, &rules.catalogue) {
        let refusal = rights::refusal(Rule::NotByYou, &act.label, actor, world.directory);
        return Err(Box::new(refusal));
    }
    if matter.proposals.contains_key(&act.id) {
        let say = format!("“{}”已有提请，尚未批准", act.label);
        return Err(Box::new(Refusal::new(Rule::Proposal, say)));
    }
    let (entry, answers, none) = (EntryId::from(""), BTreeMap::new(), BTreeMap::new());
    let step = Step {
        entry: &entry,
        act,
        day,
        actor,
        filler: actor.person(),
        whom: actor.person(),
        answers: &answers,
        approves: false,
    };
    let scope = evolve::scope(rules, matter, &step);
    let mut reader = Reader::live(Live {
        world,
        changed: &none,
    });
    for need in act.needs.iter().filter(|need| !waits(&need.that.expr, act)) {
        match evaluate::holds(&scope, &mut reader, &need.that.expr) {
            Ok(true) | Err(Fault::Missing) => {}
            Ok(false) => {
                let refusal = Refusal::new(Rule::Need, act.label.as_str());
                return Err(Box::new(refusal.saying(&need.say, need.basis.as_deref())));
            }
            Err(Fault::Absent(label)) => return Err(Box::new(Refusal::new(Rule::AbsentValue, label))),
            Err(_) => {}
        }
    }
    Ok(())
}

/// Whether a guard reads what the form has yet to answer.
fn waits(expr: &Expr, act: &Act) -> bool {
    match expr {
        Expr::Root(root) => *root == Root::Act,
        Expr::Literal(_) | Expr::Local(_) => false,
        Expr::Member(of, name) => {
            waits(of, act)
                || (asked(act, name) && matches!(**of, Expr::Root(Root::Matter)))
                || {
                    // `matter.party.x` with x asked here.
                    matches!(&**of, Expr::Member(root, party) if party == "party" && matches!(**root, Expr::Root(Root::Matter)))
                        && asked(act, name)
                }
        }
        Expr::Has(of) | Expr::Not(of) | Expr::Negate(of) => waits(of, act),
        Expr::List(items) | Expr::Call(_, items) => items.iter().any(|item| waits(item, act)),
        Expr::And(a, b) | Expr::Or(a, b) | Expr::Binary(_, a, b) => waits(a, act) || waits(b, act),
        Expr::Choose(a, b, c) => waits(a, act) || waits(b, act) || waits(c, act),
        Expr::Each { over, body, .. } => waits(over, act) || waits(body, act),
    }
}

fn asked(act: &Act, name: &str) -> bool {
    use catalogue::model::Ask;
    act.asks.iter().chain(&act.may_ask).any(|ask| match ask {
        Ask::Field(field) | Ask::Column { field, .. } => field == name,
        Ask::Party(party) | Ask::PartyPart { party, .. } => party == name,
    })
}
