//! What happened since one last looked: what one was told (an act's `tells` in the catalogue), and what others did in
//! matters that name one or whose deadlines are one's own.
//!
//! Always holds: what oneself did is no news; of a matter seen in part it is only said that something changed.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use calendar::Moment;
use engine::entry::Entry;
use engine::ids::MatterId;
use store::ToldRow;

use super::{Seen, Window};
use crate::order::Failure;

/// So many times as many matters are looked through as are shown: most of what moved, oneself did.
const LOOKED_THROUGH: usize = 4;

/// What is new in a matter.
#[derive(Debug, Clone)]
pub struct News {
    /// The matter.
    pub seen: Seen,
    /// What others did, in sequence; nothing where only a part is seen.
    pub entries: Vec<Entry>,
    /// What one was told, the latest first: an act, or after a colon of what it is told (`task:clock`); and when it was
    /// recorded.
    pub told: Vec<(String, Moment)>,
}

/// What is new.
#[derive(Debug, Clone)]
pub struct Lately {
    /// By matter, the latest first.
    pub news: Vec<News>,
    /// There may be more.
    pub more: bool,
    /// Up to this moment.
    pub until: Moment,
}

/// What moved in a matter.
#[derive(Default)]
struct Moved {
    last: u64,
    told: Vec<ToldRow>,
}

impl Window<'_> {
    /// What is new since a moment, of at most `most` matters.
    pub fn lately(&self, since: Moment, most: usize) -> Result<Lately, Failure> {
        let store = &self.desk.store;
        let until = store.head()?.moment;
        let after = store.place_at(since)?;
        let mut moved: Vec<(MatterId, Moved)> = self.moved(after, most)?.into_iter().collect();
        moved.sort_by_key(|(_, moved)| Reverse(moved.last));
        let beyond = moved.len() > most * LOOKED_THROUGH;
        moved.truncate(most * LOOKED_THROUGH);
        let mut news = Vec::new();
        for (id, moved) in moved {
            if news.len() == most {
                return Ok(Lately {
                    news,
                    more: true,
                    until,
                });
            }
            news.extend(self.new_in(&id, moved, after)?);
        }
        Ok(Lately {
            news,
            more: beyond,
            until,
        })
    }

    fn moved(&self, after: u64, most: usize) -> Result<BTreeMap<MatterId, Moved>, Failure> {
        let store = &self.desk.store;
        let limit = u32::try_from(most * LOOKED_THROUGH + 1).unwrap_or(u32::MAX);
        let owners = self.desk.owners(&self.by, self.day);
        let mut found: BTreeMap<MatterId, Moved> = BTreeMap::new();
        let mut note = |matter: MatterId, at: u64| {
            let moved = found.entry(matter).or_default();
            moved.last = moved.last.max(at);
        };
        for (matter, changed) in store.changed_after(self.person(), after, limit)? {
            note(matter, changed);
        }
        for row in self.desk.inbox_rows(&owners, self.day)? {
            if let Some(changed) = row.changed.filter(|changed| *changed > after) {
                note(row.matter, changed);
            }
        }
        for owner in &owners {
            for told in store.told_after(owner, after, limit)? {
                let moved = found.entry(told.matter.clone()).or_default();
                moved.last = moved.last.max(told.sequence);
                moved.told.push(told);
            }
        }
        Ok(found)
    }

    fn new_in(&self, id: &MatterId, moved: Moved, after: u64) -> Result<Option<News>, Failure> {
        let Some(seen) = self.glance(id)? else {
            return Ok(None);
        };
        let mut entries = self.desk.store.history_after(id, after)?;
        let own = |entry: &Entry| entry.actor.person() == Some(self.person());
        let mine: BTreeSet<u64> = entries
            .iter()
            .filter(|entry| own(entry))
            .map(|entry| entry.sequence)
            .collect();
        entries.retain(|entry| !own(entry));
        let told = moved
            .told
            .into_iter()
            .filter(|told| !mine.contains(&told.sequence));
        let mut with_moment = Vec::new();
        for told in told {
            let recorded = self.desk.store.entry_at(told.sequence)?;
            with_moment.extend(recorded.map(|entry| (told.about, entry.moment)));
        }
        let told = with_moment;
        if entries.is_empty() && told.is_empty() {
            return Ok(None);
        }
        if !seen.view.is_whole() {
            entries.clear();
        }
        Ok(Some(News { seen, entries, told }))
    }

    /// When one last said to have looked through what is new, under the hat worn.
    pub fn looked_through(&self) -> Result<Option<Moment>, Failure> {
        Ok(self.desk.store.looked(self.person(), &self.what_is_new())?)
    }

    /// Notes that one has looked through what is new up to a moment.
    pub fn look_through(&self, until: Moment) -> Result<(), Failure> {
        Ok(self.desk.store.look(self.person(), &self.what_is_new(), until)?)
    }

    /// Under what it is kept when one last looked: each hat has its own news.
    fn what_is_new(&self) -> String {
        let hat = self.by.hat.as_ref();
        hat.map_or_else(
            || "news".to_owned(),
            |hat| format!("news {}@{}", hat.post, hat.organ),
        )
    }
}
