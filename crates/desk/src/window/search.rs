//! Searching: numbers, names and short texts of what is seen wholly; a number of what is seen in part, and a secret
//! number, only whole.

use calendar::Day;
use engine::ids::{MatterId, OrganId};
use store::Extent;

use super::matches::{Match, matches};
use super::{Road, Window, short_name};
use crate::order::Failure;

/// A secret number has at least so many digits.
const SECRET_DIGITS: usize = 7;

/// A matter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The matter.
    pub matter: MatterId,
    /// Its procedure.
    pub procedure: String,
    /// Its number.
    pub number: Option<String>,
    /// Its state.
    pub state: String,
    /// Its result, once given.
    pub result: Option<String>,
    /// Responsible organ.
    pub organ: OrganId,
    /// Its division.
    pub region: String,
    /// Day of its first act.
    pub filed: Day,
    /// Day of its end.
    pub ended: Option<Day>,
    /// Its parties' names, as lists show them; an absent one is secret. Those that are seen.
    pub parties: Vec<Option<String>>,
    /// Where the words stand; none: it was found by a number as a whole.
    pub matches: Vec<Match>,
}

/// A page of what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The matters, the latest begun first; on the first page before them what a whole number leads to.
    pub hits: Vec<Hit>,
    /// There may be more: search on from here.
    pub after: Option<u64>,
}

impl Window<'_> {
    /// What contains each word of `text`, at most some `limit` a page. What reads like an ID, phone or account number
    /// is also looked for among secrets, whole; that is logged, without the number.
    pub fn search(&self, text: &str, after: Option<u64>, limit: usize) -> Result<Hits, Failure> {
        let text = text.trim();
        let mut ids: Vec<MatterId> = Vec::new();
        if after.is_none() {
            ids.extend(self.by_number(text)?);
            if secret_number(text) {
                self.log(Road::Search.name(), None, "号码", None)?;
                let found = self
                    .desk
                    .store
                    .search_secret(&self.seeing.gate, text, None, limit)?;
                ids.extend(found.matters);
            }
        }
        let found = self.desk.store.search(&self.seeing.gate, text, after, limit)?;
        for id in found.matters {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let runs = store::runs(text);
        let mut hits = Vec::with_capacity(ids.len());
        for id in ids {
            let Some(seen) = self.glance(&id)? else {
                continue;
            };
            let matter = &seen.matter;
            hits.push(Hit {
                procedure: matter.procedure.clone(),
                number: matter.numbers.get("number").cloned(),
                state: matter.state.clone(),
                result: matter.result.clone(),
                organ: matter.organ.clone(),
                region: matter.region.clone(),
                filed: matter.filed,
                ended: matter.ended,
                parties: matter.parties.values().flatten().map(short_name).collect(),
                matches: matches(&seen, &runs),
                matter: id,
            });
        }
        Ok(Hits {
            hits,
            after: found.after,
        })
    }

    /// The matter of exactly this number, where only a part of it is seen: what is seen wholly is found by its text.
    fn by_number(&self, number: &str) -> Result<Option<MatterId>, Failure> {
        let Some(id) = self.desk.store.by_number(number)? else {
            return Ok(None);
        };
        let ids = [id];
        if !self
            .desk
            .store
            .seen(&self.seeing.gate, &ids, Extent::Whole)?
            .is_empty()
        {
            return Ok(None);
        }
        let seen = self.desk.store.seen(&self.seeing.gate, &ids, Extent::Part)?;
        Ok(seen.into_iter().next())
    }
}

/// Whether a text reads like a number that is kept apart: digits, at the end perhaps an X.
pub fn secret_number(text: &str) -> bool {
    let digits = text.strip_suffix(['x', 'X']).unwrap_or(text);
    digits.len() >= SECRET_DIGITS && digits.bytes().all(|b| b.is_ascii_digit())
}
