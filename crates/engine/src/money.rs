//! Money held for others: postings in double entry, balances, who may be paid (language §3 account, §4.14).

use std::collections::BTreeMap;

use catalogue::model::{Account, AccountKind, AccountRef, Post, SharedAccount};
use serde_json::Value as Json;

use crate::batch::{AMOUNT_MOST, Posting};
use crate::evaluate::{self, Fault, Scope, Val};
use crate::evolve::Stop;
use crate::ids::{EntryId, PersonId};
use crate::matter::Matter;
use crate::reader::Reader;
use crate::refusal::{Refusal, Rule};
use crate::world::Want;

/// One leg's account, resolved.
struct Leg<'a> {
    definition: &'a Account,
    /// Full name in the county.
    full: String,
    /// Name in the matter's own balances; absent for organ and shared accounts.
    own: Option<String>,
    /// Whose it is, where there is one for each party.
    person: Option<String>,
}

/// The balance of the procedure's account of that name (`matter.balance.held`, `matter.balance.fund`).
pub(crate) fn balance(scope: &Scope<'_>, reader: &mut Reader<'_>, name: &str) -> Result<i64, Fault> {
    let Some(definition) = scope.procedure.accounts.get(name) else {
        return Err(Fault::Unfit(format!("no account {name}")));
    };
    match common(definition, name, scope) {
        Some(account) => least(reader, account, scope),
        None => {
            // Of accounts by party: all of them together.
            let prefix = format!("{name}:");
            let own = scope
                .matter
                .balances
                .iter()
                .filter(|(k, _)| *k == name || k.starts_with(&prefix));
            own.map(|(_, v)| *v)
                .try_fold(0_i64, i64::checked_add)
                .ok_or(Fault::Overflow)
        }
    }
}

fn least(reader: &mut Reader<'_>, account: String, scope: &Scope<'_>) -> Result<i64, Fault> {
    let found = reader.outside(Want::LeastBalance {
        account,
        from: scope.day,
    })?;
    Ok(found.as_i64().unwrap_or(0))
}

/// The full name of an organ's or a shared account.
fn common(definition: &Account, name: &str, scope: &Scope<'_>) -> Option<String> {
    match &definition.kind {
        AccountKind::PerOrgan => Some(format!("organ:{}:{name}", scope.matter.organ)),
        AccountKind::Shared(id) => {
            let per_organ = scope
                .catalogue
                .shared_accounts
                .get(id)
                .is_some_and(|s: &SharedAccount| s.per_organ);
            let organ = if per_organ {
                format!(":{}", scope.matter.organ)
            } else {
                String::new()
            };
            Some(format!("shared:{id}{organ}"))
        }
        AccountKind::PerMatter | AccountKind::Outside => None,
    }
}

fn leg<'a>(account: &AccountRef, scope: &Scope<'a>) -> Result<Leg<'a>, Stop> {
    let name = account.account.as_str();
    let Some(definition) = scope.procedure.accounts.get(name) else {
        return Err(Stop::unfit(format!("no account {name}")));
    };
    let person = match &account.of {
        None => None,
        Some(field) => match scope.matter.fields.get(field).and_then(Json::as_str) {
            Some(person) => Some(person.to_owned()),
            None => {
                let label = scope
                    .procedure
                    .fields
                    .get(field)
                    .map_or(field.as_str(), |f| f.label.as_str());
                return Err(Stop::refused(Refusal::new(Rule::AbsentValue, label)));
            }
        },
    };
    let own = match &person {
        Some(person) => format!("{name}:{person}"),
        None => name.to_owned(),
    };
    Ok(match common(definition, name, scope) {
        Some(full) => Leg {
            definition,
            full,
            own: None,
            person,
        },
        None => Leg {
            definition,
            full: format!("{}:{own}", scope.matter.id),
            own: Some(own),
            person,
        },
    })
}

/// What an act's `posts` move: postings, and the matter's balances after them.
pub(crate) struct Moved {
    /// Two legs for each movement.
    pub postings: Vec<Posting>,
    /// The matter's own balances after them.
    pub balances: BTreeMap<String, i64>,
}

/// Who releases the money, and by which entry.
pub(crate) struct Release<'a> {
    /// The entry.
    pub entry: &'a EntryId,
    /// The person; absent for clock and link.
    pub person: Option<&'a PersonId>,
    /// Whether balances and payees are judged (not on replay).
    pub judge: bool,
}

/// Moves the money of an act. `earlier` are the postings of the same transaction that are not committed yet.
pub(crate) fn post(
    posts: &[Post],
    scope: &Scope<'_>,
    reader: &mut Reader<'_>,
    release: &Release<'_>,
    earlier: &[Posting],
) -> Result<Moved, Stop> {
    let mut moved = Moved {
        postings: Vec::new(),
        balances: scope.matter.balances.clone(),
    };
    let mut at = scope.matter.clone();
    for post in posts {
        // A second movement sees the balance that the first left.
        at.balances.clone_from(&moved.balances);
        let after = Scope {
            matter: &at,
            row: None,
            ..*scope
        };
        let amount = match evaluate::value(&after, reader, &post.amount.expr)? {
            Val::Number(amount) => amount,
            Val::Absent(label) => return Err(Fault::Absent(label.into_owned()).into()),
            other => return Err(Stop::unfit(format!("an amount is money, not {other:?}"))),
        };
        let (from, to) = (leg(&post.from, scope)?, leg(&post.to, scope)?);
        if release.judge {
            if amount <= 0 {
                return Err(Stop::refused(Refusal::new(
                    Rule::AmountNotPositive,
                    from.definition.label.as_str(),
                )));
            }
            payee(&from, &to, scope, release)?;
        }
        for (leg, amount) in [(&from, amount.checked_neg()), (&to, Some(amount))] {
            let amount = amount.ok_or(Fault::Overflow)?;
            if amount.unsigned_abs() > AMOUNT_MOST {
                return Err(Fault::Overflow.into());
            }
            if let Some(own) = &leg.own {
                let balance = moved.balances.entry(own.clone()).or_insert(0);
                *balance = balance.checked_add(amount).ok_or(Fault::Overflow)?;
            }
            moved.postings.push(Posting {
                entry: 0,
                account: leg.full.clone(),
                outside: leg.definition.kind == AccountKind::Outside,
                matter: scope.matter.id.clone(),
                day: scope.day,
                amount,
            });
        }
        if release.judge {
            overdrawn(&from, &moved, scope, reader, earlier)?;
        }
    }
    Ok(moved)
}

/// Money leaves only to an outside account whose holder was named by an earlier entry of another person, or to the
/// treasury.
fn payee(from: &Leg<'_>, to: &Leg<'_>, scope: &Scope<'_>, release: &Release<'_>) -> Result<(), Stop> {
    let leaves = from.definition.kind != AccountKind::Outside && to.definition.kind == AccountKind::Outside;
    if !leaves || to.definition.treasury {
        return Ok(());
    }
    let named = to.definition.named_by.as_ref().is_some_and(|ask| {
        let key = ask.name();
        let by = |key: &str| {
            scope.matter.set_by.get(key).is_some_and(|setter| {
                setter.entry != *release.entry
                    && (setter.person.is_none() || setter.person.as_ref() != release.person)
            })
        };
        match (&to.person, ask) {
            (Some(person), _) => by(&format!("{key}#{person}")),
            // One account for a party of several: every one of them must have been named so.
            (None, catalogue::model::Ask::PartyPart { party, .. }) => {
                let members = scope
                    .matter
                    .parties
                    .get(party)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                !members.is_empty() && members.iter().all(|m| by(&format!("{key}#{}", m.person)))
            }
            (None, _) => by(&key),
        }
    });
    if named {
        return Ok(());
    }
    Err(Stop::refused(Refusal::new(
        Rule::PayeeNotNamed,
        to.definition.label.as_str(),
    )))
}

fn overdrawn(
    from: &Leg<'_>,
    moved: &Moved,
    scope: &Scope<'_>,
    reader: &mut Reader<'_>,
    earlier: &[Posting],
) -> Result<(), Stop> {
    let left = match &from.own {
        _ if from.definition.kind == AccountKind::Outside => return Ok(()),
        Some(own) => moved.balances.get(own).copied().unwrap_or(0),
        None => {
            let mut pending = earlier
                .iter()
                .chain(&moved.postings)
                .filter(|p| p.account == from.full)
                .map(|p| p.amount);
            let pending = pending.try_fold(0_i64, i64::checked_add).ok_or(Fault::Overflow)?;
            least(reader, from.full.clone(), scope)?
                .checked_add(pending)
                .ok_or(Fault::Overflow)?
        }
    };
    if left < 0 {
        return Err(Stop::refused(Refusal::new(
            Rule::Overdrawn,
            from.definition.label.as_str(),
        )));
    }
    Ok(())
}

/// The first own held account of a matter that is below zero, for replays in another order.
pub(crate) fn below_zero<'a>(matter: &'a Matter, procedure: &catalogue::model::Procedure) -> Option<&'a str> {
    matter
        .balances
        .iter()
        .filter(|(_, amount)| **amount < 0)
        .map(|(name, _)| name.as_str())
        .find(|name| {
            let account = name.split_once(':').map_or(*name, |(account, _)| account);
            procedure
                .accounts
                .get(account)
                .is_some_and(|a| a.kind != AccountKind::Outside)
        })
}
