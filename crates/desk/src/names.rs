//! What things are called on screen: codes, organs, regions, accounts and people by their names, never by their ids.

use catalogue::model::{Catalogue, Choices, Field, FieldKind, Procedure};
use engine::ids::{OrganId, PersonId};
use engine::matter::Matter;
use engine::world::Directory;

use crate::order::Hat;

/// Where names are looked up.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Codes and regions.
    pub catalogue: &'a Catalogue,
    /// Organs and people.
    pub directory: &'a Directory,
}

impl Names<'_> {
    /// What a field's value is called, where it is a code, an organ, a region or one of the staff. A matter named in a
    /// field and a person who is no staff are asked for elsewhere: who may see them differs.
    pub fn value(&self, procedure: &Procedure, field: &Field, text: &str) -> Option<String> {
        match &field.kind {
            FieldKind::Person => self
                .directory
                .people
                .get(&PersonId::from(text))
                .map(|p| p.name.clone()),
            FieldKind::Organ => Some(self.organ(&OrganId::from(text))),
            FieldKind::Region => Some(self.region(text)),
            FieldKind::Choice(choices) | FieldKind::Choices(choices) => self.code(procedure, choices, text),
            _ => None,
        }
    }

    /// A code of a choice.
    pub fn code(&self, procedure: &Procedure, choices: &Choices, code: &str) -> Option<String> {
        match choices {
            Choices::Result => procedure.results.get(code).map(|r| r.label.clone()),
            Choices::Inline(codes) => codes.get(code).map(|c| c.label.clone()),
            Choices::List(list) => {
                let list = self.catalogue.lists.get(list)?;
                list.codes.get(code).map(|c| c.label.clone())
            }
        }
    }

    /// An organ's name; of one that is not known its id.
    pub fn organ(&self, id: &OrganId) -> String {
        let known = self.directory.organs.get(id);
        known.map_or_else(|| id.to_string(), |o| o.name.clone())
    }

    /// A region's name; of one that is not known its code.
    pub fn region(&self, code: &str) -> String {
        let known = self.catalogue.regions.by_code.get(code);
        known.map_or_else(|| code.to_owned(), |r| r.name.clone())
    }

    /// A post in an organ: `市联合调解中心 · 调度员`.
    pub fn hat(&self, hat: &Hat) -> String {
        let post = self.catalogue.organs.posts.get(&hat.post);
        let post = post.map_or(hat.post.as_str(), |p| p.label.as_str());
        format!("{} · {post}", self.organ(&hat.organ))
    }

    /// An account, by its full name (`m1:held`, `m1:victim:p1`, `organ:o1:fund`, `shared:relief-fund`) or by that within
    /// its matter (`held`, `victim:p1`): its label, and whose it is where each organ or each of a party has one.
    pub fn account(&self, procedure: &Procedure, matter: &Matter, account: &str) -> String {
        let own = account
            .strip_prefix(matter.id.as_str())
            .and_then(|rest| rest.strip_prefix(':'))
            .unwrap_or(account);
        let (name, holder) = match own.split(':').collect::<Vec<_>>().as_slice() {
            ["organ", organ, name] => (*name, Some(self.organ(&OrganId::from(*organ)))),
            ["shared", name] => (*name, None),
            [name, person] => {
                let known = party(matter, person);
                (*name, Some(known.unwrap_or_else(|| "当事人".to_owned())))
            }
            _ => (own, None),
        };
        let shared = self.catalogue.shared_accounts.get(name).map(|a| &a.label);
        let label = procedure.accounts.get(name).map(|a| &a.label).or(shared);
        let label = label.map_or(name, String::as_str);
        match holder {
            Some(holder) => format!("{label}（{holder}）"),
            None => label.to_owned(),
        }
    }
}

/// The name of a party of a matter, unless it is secret.
pub fn party(matter: &Matter, person: &str) -> Option<String> {
    let mut parties = matter.parties.values().flatten();
    let record = parties.find(|record| record.person.as_str() == person)?;
    record.name.clone()
}
