//! At the counter: a post acts in a party's stead (代办).
//!
//! Always holds: only what both the post and that party may do is done so; the post stays the actor, so a clerk who
//! names a payee for somebody cannot release the money too; how the person was known is in the entry.

use calendar::Day;
use catalogue::model::{Act, IDENTITY_CHECKS, Role};

use crate::definitions::Rules;
use crate::entry::{Actor, Behalf};
use crate::evolve::Stop;
use crate::matter::Matter;
use crate::refusal::{Refusal, Rule};
use crate::request::OnBehalf;

/// For whom the act is done; at a first act `matter` holds the parties of the answers.
pub(crate) fn judged(
    asked: &OnBehalf,
    rules: &Rules,
    act: &Act,
    matter: &Matter,
    actor: &Actor,
    day: Day,
) -> Result<Behalf, Stop> {
    let refuse = |say: String, mend: &str| {
        Err(Stop::refused(Refusal {
            mend: Some(mend.to_owned()),
            ..Refusal::new(Rule::Behalf, say)
        }))
    };
    let party = rules.procedure.parties.get(&asked.party);
    let label = party.map_or(asked.party.as_str(), |party| party.label.as_str());
    let theirs = |role: &Role| matches!(role, Role::Party { party } if *party == asked.party);
    let (Actor::Post { person: actor, .. }, true) = (actor, act.by.iter().any(theirs)) else {
        let say = format!("“{}”不是可以替{label}代办的", act.label);
        return refuse(say, "请以本岗位办理，或者由有权的人办理");
    };
    let members = matter.parties.get(&asked.party).map(Vec::as_slice);
    let mut members = members.unwrap_or_default().iter();
    let member = match &asked.person {
        Some(person) => members.find(|member| member.person == *person),
        None => members.next(),
    };
    let Some(member) = member else {
        let say = format!("没有写明替哪一位{label}办，或者写的人不在{label}里");
        return refuse(say, "请先填写来访人，再写明替谁办");
    };
    if member.person == *actor {
        return refuse(
            "不能替自己代办".to_owned(),
            "请由另一位工作人员代办，或者以当事人身份办理",
        );
    }
    let checks = rules.catalogue.lists.get(IDENTITY_CHECKS);
    let code = checks.and_then(|list| list.codes.get(&asked.checked));
    if !code.is_some_and(|code| code.valid.holds_on(day)) {
        let list = checks.map_or("核对身份的方式", |list| list.label.as_str());
        return refuse(
            format!("替{label}代办，须写明{list}"),
            "请核对来访人的身份，选明是怎样核对的",
        );
    }
    Ok(Behalf {
        party: asked.party.clone(),
        person: member.person.clone(),
        checked: asked.checked.clone(),
    })
}

/// That no party is stood in for. A post signs nothing in its own name where parties sign.
pub(crate) fn not_wanted(act: &Act, actor: &Actor) -> Result<Option<Behalf>, Stop> {
    if act.signs.is_empty() || !matches!(actor, Actor::Post { .. }) {
        return Ok(None);
    }
    Err(Stop::refused(Refusal {
        mend: Some("请写明替哪一方办，并且核对签名人的身份".to_owned()),
        ..Refusal::new(Rule::Behalf, format!("“{}”由当事人签名", act.label))
    }))
}

/// A proposal's, judged again when it is approved.
impl From<Behalf> for OnBehalf {
    fn from(behalf: Behalf) -> Self {
        Self {
            party: behalf.party,
            person: Some(behalf.person),
            checked: behalf.checked,
        }
    }
}
