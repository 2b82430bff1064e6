//! One write under the head row: judged against what stands, then put down whole.
//!
//! Always holds: a write that is turned down for what it was judged by ([`Stop::Turned`]) has put nothing down. One that
//! fails while it is put down ([`Stop::Failed`]) leaves the transaction unusable: whoever runs it rolls it back.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use calendar::Moment;
use engine::batch::{AMOUNT_MOST, Batch, NumberWanted};
use engine::entry::{Entry, Kind, Serial};
use engine::ids::{County, MatterId};
use engine::matter::Matter;
use rusqlite::Connection;

use crate::cache::{Cache, Kept};
use crate::error::{CommitError, StoreError};
use crate::flight::Course;
use crate::read;
use crate::rows::Head;
use crate::secret::SecretRow;
use crate::sql::{json, month};
use crate::submit::{NumberGiven, Published, Receipt, Write};
use crate::tables::{
    cell, clock, fact, journal, matter, money, number, office, outbox, search, secret, upload,
};
use crate::words::Searched;

/// A write that waits for its turn. It may be put down more than once: each time it is written anew what the store
/// fills in.
pub(crate) struct Pending {
    /// All but the matters.
    batch: Batch,
    /// The matters as they will be.
    matters: Vec<Arc<Matter>>,
    /// Their bodies as they are stored, made by the caller; empty where a number is still to be given.
    bodies: Vec<String>,
    secrets: Vec<SecretRow>,
    now: Moment,
    catalogue: Option<Published>,
    /// Of the flight it belongs to.
    course: Option<Course>,
}

impl Pending {
    /// What can be made ready before its turn.
    pub(crate) fn new(mut write: Write, course: Option<Course>) -> Self {
        let matters = std::mem::take(&mut write.batch.matters);
        let numbered: BTreeSet<usize> = write.batch.numbers.iter().map(|n| n.matter).collect();
        let bodies = matters.iter().enumerate().map(|(place, matter)| {
            // What cannot be written as JSON now cannot be later either, and is refused there.
            let known = (!numbered.contains(&place)).then(|| json(matter).ok());
            known.flatten().unwrap_or_default()
        });
        Self {
            bodies: bodies.collect(),
            matters: matters.into_iter().map(Arc::new).collect(),
            batch: write.batch,
            secrets: write.secrets,
            now: write.now,
            catalogue: write.catalogue,
            course,
        }
    }
}

/// Why a write was not put down.
pub(crate) enum Stop {
    /// It does not fit what stands: nothing was written.
    Turned(CommitError),
    /// It failed half-way: the transaction must be rolled back.
    Failed(CommitError),
}

/// What commits of one group share: the head as it moves, and what is written once at the group's end.
pub(crate) struct Group<'a> {
    conn: &'a Connection,
    county: &'a County,
    cache: &'a Cache,
    head: Head,
    cells: cell::Added,
    words: search::Changed,
    fresh: BTreeMap<MatterId, Kept>,
}

impl<'a> Group<'a> {
    /// Begins a group in an open transaction.
    pub(crate) fn begin(
        conn: &'a Connection,
        county: &'a County,
        cache: &'a Cache,
    ) -> Result<Self, StoreError> {
        let head = journal::head(conn, county)?;
        Ok(Self {
            conn,
            county,
            cache,
            head,
            cells: BTreeMap::new(),
            words: BTreeMap::new(),
            fresh: BTreeMap::new(),
        })
    }

    /// Writes what the commits share; `index`: the search index too. Afterwards the transaction may be committed.
    pub(crate) fn end(self, index: bool) -> Result<(), StoreError> {
        cell::add(self.conn, self.county, &self.cells)?;
        if index {
            search::index(self.conn, &self.words)?;
        }
        journal::move_head(self.conn, self.county, &self.head)
    }

    /// Commits one write into the group.
    pub(crate) fn commit(&mut self, write: &mut Pending) -> Result<Receipt, Stop> {
        let turned = |error: CommitError| Stop::Turned(error);
        if write.course.as_ref().is_some_and(Course::stopped) {
            let what = "a write ahead of it".to_owned();
            return Err(turned(CommitError::Conflict { what }));
        }
        if let Some(receipt) = self.repeated(write).map_err(turned)? {
            return Ok(receipt);
        }
        let old = self.judge(write).map_err(|error| {
            if let (CommitError::Conflict { .. }, Some(course)) = (&error, &write.course) {
                course.stop();
            }
            turned(error)
        })?;
        check_form(self.county, write).map_err(|error| turned(error.into()))?;
        let (receipt, head, cells, words) = self.put(write, &old).map_err(Stop::Failed)?;
        for (key, (amount, facts)) in cells {
            let sum = self.cells.entry(key).or_default();
            *sum = (sum.0.saturating_add(amount), sum.1 + facts);
        }
        for (place, (known, searched)) in words {
            self.words.entry(place).or_insert((known, Searched::default())).1 = searched;
        }
        self.head = head;
        let changed = self.head.sequence;
        self.fresh.extend(
            receipt
                .matters
                .iter()
                .map(|m| (m.id.clone(), (changed, Arc::clone(m)))),
        );
        Ok(receipt)
    }

    /// The first answer, where the key was used for the same request.
    fn repeated(&self, write: &Pending) -> Result<Option<Receipt>, CommitError> {
        let Some(entry) = write.batch.entries.first() else {
            return Err(malformed("it has no entry").into());
        };
        let Some(used) = journal::by_key(self.conn, self.county, &entry.key)? else {
            return Ok(None);
        };
        if used.request != entry.request {
            let first = journal::entry(&used.body)?;
            return Err(CommitError::KeyReused {
                key: entry.key.clone(),
                entry: first.id,
            });
        }
        let mut entries = Vec::new();
        let count = u32::try_from(used.size).unwrap_or(u32::MAX);
        journal::stretch(self.conn, self.county, used.sequence, count, |_, body| {
            entries.push(journal::entry(body)?);
            Ok(())
        })?;
        let mut ids: Vec<&MatterId> = entries.iter().filter_map(|e| e.matter.as_ref()).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut matters = Vec::new();
        for id in ids {
            matters.extend(self.stored(id)?.map(|(_, matter)| matter));
        }
        let numbers = entries.iter().flat_map(given).collect();
        let moment = entries.first().map_or(self.head.moment, |e| e.moment);
        let entries = entries.into_iter().map(|e| (e.id, e.sequence)).collect();
        Ok(Some(Receipt {
            entries,
            moment,
            matters,
            numbers,
            again: true,
        }))
    }

    /// A matter as it stands in this group: revision and body.
    fn stored(&self, id: &MatterId) -> Result<Option<(u64, Arc<Matter>)>, StoreError> {
        if let Some((_, matter)) = self.fresh.get(id) {
            return Ok(Some((matter.revision, Arc::clone(matter))));
        }
        let Some((revision, changed)) = matter::stands(self.conn, self.county, id)? else {
            return Ok(None);
        };
        if let Some(kept) = self.cache.get(id, changed) {
            return Ok(Some((revision, kept)));
        }
        Ok(matter::body(self.conn, self.county, id)?.map(|(_, matter)| (revision, Arc::new(matter))))
    }

    /// Whether what the batch was judged by still stands. Answers the matters it replaces, as they stand.
    fn judge(&self, write: &Pending) -> Result<BTreeMap<MatterId, Arc<Matter>>, CommitError> {
        let batch = &write.batch;
        let mut old = BTreeMap::new();
        for new in &write.matters {
            if let Some((revision, matter)) = self.stored(&new.id)? {
                let seen = batch.read.matters.get(&new.id).copied();
                if seen.map_or(revision > new.revision, |s| s != revision) {
                    return Err(conflict(&new.id, seen, revision));
                }
                old.insert(new.id.clone(), matter);
            }
        }
        for (id, seen) in &batch.read.matters {
            if old.contains_key(id) {
                continue;
            }
            let revision = match self.fresh.get(id) {
                Some((_, matter)) => matter.revision,
                None => matter::stands(self.conn, self.county, id)?.map_or(0, |(revision, _)| revision),
            };
            if revision != *seen {
                return Err(conflict(id, Some(*seen), revision));
            }
        }
        for (want, seen) in &batch.read.values {
            if read::want(self.conn, self.county, want)? != *seen {
                return Err(CommitError::Conflict { what: want.key() });
            }
        }
        Ok(old)
    }

    /// Puts everything down. Answers the receipt, the head after it, and what it adds to the cells and to
    /// the search index.
    fn put(
        &self,
        write: &mut Pending,
        old: &BTreeMap<MatterId, Arc<Matter>>,
    ) -> Result<(Receipt, Head, cell::Added, search::Changed), CommitError> {
        let (conn, county) = (self.conn, self.county);
        let first = self.head.sequence + 1;
        let mut head = self.head.clone();
        head.moment = write.now.max(self.head.moment.plus_micros(1));

        let numbers = self.give_numbers(write, first)?;
        let batch = &mut write.batch;
        let size = batch.entries.len();
        for (index, entry) in batch.entries.iter_mut().enumerate() {
            head.sequence += 1;
            (entry.sequence, entry.moment) = (head.sequence, head.moment);
            let body = json(entry)?;
            head.digest = journal::chain(&body, &head.digest);
            journal::append(
                conn,
                entry,
                if index == 0 { size } else { 0 },
                &body,
                &head.digest,
            )?;
            upload::hang(conn, county, entry)?;
            if entry.kind == Kind::Publish {
                office::publish(conn, county, entry.sequence, entry.day, &entry.under)?;
                head.catalogue = Some(entry.under.clone());
            }
        }
        if let Some(published) = &write.catalogue {
            office::store(conn, county, published)?;
        }
        for row in &write.secrets {
            secret::put(conn, county, row)?;
        }
        let mut words = search::Changed::new();
        for (new, body) in write.matters.iter().zip(&write.bodies) {
            let old = old.get(&new.id).map(Arc::as_ref);
            let body = if body.is_empty() {
                Cow::Owned(json(new.as_ref())?)
            } else {
                Cow::Borrowed(body)
            };
            matter::put(conn, county, old, new, &body, head.sequence, &mut words)?;
            clock::put(conn, county, old, new)?;
        }
        let known_month = month(head.moment.day());
        let mut cells = cell::Added::new();
        let place = |index: usize| first + index as u64;
        fact::append(
            conn,
            county,
            batch.facts.iter().map(|f| (place(f.entry), f)),
            |_, f, split| {
                cell::count(&mut cells, cell::Key::of(f, split, known_month.clone()), f.amount);
            },
        )?;
        money::append(conn, county, batch.postings.iter().map(|p| (place(p.entry), p)))?;
        money::check(conn, county, &batch.postings)?;
        outbox::append(conn, county, &batch.outbox, first)?;

        let entries = batch.entries.iter().map(|e| (e.id.clone(), e.sequence)).collect();
        Ok((
            Receipt {
                entries,
                moment: head.moment,
                matters: write.matters.clone(),
                numbers,
                again: false,
            },
            head,
            cells,
            words,
        ))
    }

    /// Takes the serials wanted, and writes the numbers into entries and matters.
    fn give_numbers(&self, write: &mut Pending, first: u64) -> Result<Vec<NumberGiven>, CommitError> {
        let Pending { batch, matters, .. } = write;
        let Batch { numbers, entries, .. } = batch;
        let mut all = Vec::with_capacity(numbers.len());
        for NumberWanted {
            entry,
            matter,
            slot,
            series,
            template,
        } in numbers
        {
            let sequence = first + *entry as u64;
            let (Some(entry), Some(matter)) = (entries.get_mut(*entry), matters.get_mut(*matter)) else {
                return Err(malformed("a number for an entry or matter that is not in it").into());
            };
            let serial = number::next(self.conn, self.county, series)?;
            let text = template.replace("{seq}", &serial.to_string());
            let given = number::Given {
                number: &text,
                matter: &matter.id,
                slot,
                sequence,
                series,
                serial,
            };
            number::give(self.conn, self.county, &given)?;
            all.push(NumberGiven {
                matter: matter.id.clone(),
                slot: slot.clone(),
                number: text.clone(),
            });
            entry.numbers.insert(slot.clone(), text.clone());
            let series = series.clone();
            entry.serials.insert(slot.clone(), Serial { series, serial });
            Arc::make_mut(matter).numbers.insert(slot.clone(), text);
        }
        Ok(all)
    }
}

/// The numbers an entry gave.
fn given(entry: &Entry) -> impl Iterator<Item = NumberGiven> + '_ {
    let matter = entry.matter.iter();
    matter.flat_map(|matter| {
        entry.numbers.iter().map(|(slot, number)| NumberGiven {
            matter: matter.clone(),
            slot: slot.clone(),
            number: number.clone(),
        })
    })
}

fn conflict(id: &MatterId, seen: Option<u64>, revision: u64) -> CommitError {
    let seen = seen.unwrap_or_default();
    CommitError::Conflict {
        what: format!("matter {id} (seen at revision {seen}, now at {revision})"),
    }
}

fn malformed(what: &str) -> StoreError {
    StoreError::Malformed {
        what: what.to_owned(),
    }
}

/// What must hold of any batch, whoever made it.
fn check_form(county: &County, write: &Pending) -> Result<(), StoreError> {
    let Pending {
        batch,
        matters,
        catalogue,
        ..
    } = write;
    let entries = batch.entries.len();
    let ensure = |holds: bool, what: &str| if holds { Ok(()) } else { Err(malformed(what)) };
    ensure(
        batch.entries.iter().all(|e| e.county == *county),
        "an entry of another county",
    )?;
    let mut sums = vec![0_i64; entries];
    for p in &batch.postings {
        let sum = sums
            .get_mut(p.entry)
            .ok_or_else(|| malformed("a posting of an entry that is not in it"))?;
        *sum = sum.saturating_add(p.amount);
    }
    ensure(
        sums.iter().all(|s| *s == 0),
        "postings of an entry do not sum to zero",
    )?;
    ensure(
        batch.facts.iter().all(|f| f.entry < entries),
        "a fact of an entry that is not in it",
    )?;
    ensure(
        batch.outbox.iter().all(|t| t.entry < entries),
        "a message of an entry that is not in it",
    )?;
    let amounts = batch
        .facts
        .iter()
        .map(|f| f.amount)
        .chain(batch.postings.iter().map(|p| p.amount));
    ensure(
        amounts.map(i64::unsigned_abs).all(|a| a <= AMOUNT_MOST),
        "an amount beyond all measure",
    )?;
    let own = |n: &NumberWanted| {
        let entry = batch.entries.get(n.entry).and_then(|e| e.matter.as_ref());
        entry.is_some() && entry == matters.get(n.matter).map(|m| &m.id)
    };
    ensure(
        batch.numbers.iter().all(own),
        "a number for another matter than its entry's",
    )?;
    let publishes = batch.entries.first().filter(|e| e.kind == Kind::Publish);
    ensure(
        catalogue.as_ref().map(|c| &c.digest) == publishes.map(|e| &e.under),
        "a publish entry and its catalogue do not belong together",
    )
}
