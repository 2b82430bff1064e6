//! Verifying and rebuilding: the journal against itself, and everything derived against the journal.
//!
//! The desk derives matters, facts and postings with the engine and hands them in as [`Derived`] (of every matter one); here they are put
//! into a scratch database by the same code that commits use, and then compared with, or put in the place of, what
//! is stored. No key is needed.

use std::collections::BTreeMap;

use calendar::Moment;
use engine::entry::{Entry, Kind};
use engine::ids::County;
use engine::request::Derived;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::{ChainBreak, StoreError};
use crate::sql::{json, month, uint};
use crate::tables::whole::{self, DERIVED, Difference};
use crate::tables::{cell, clock, fact, journal, matter, money, number, office, search};
use crate::{Store, connect, schema};

/// What comparing came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// How many stored rows were compared.
    pub rows: u64,
    /// How many rows differ.
    pub differing: u64,
    /// The first hundred of them.
    pub differences: Vec<Difference>,
}

/// So many differences are told of.
const TOLD: usize = 100;

/// So many entries are read at a time.
const STRETCH: u32 = 1_000;

impl Comparison {
    fn tell(&mut self, difference: Difference) {
        self.differing += 1;
        if self.differences.len() < TOLD {
            self.differences.push(difference);
        }
    }
}

impl Store {
    /// Whether the database file is sound.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it is not.
    pub fn check_file(&self) -> Result<(), StoreError> {
        self.read_with(|conn, _| {
            let said: String = conn.pragma_query_value(None, "integrity_check", |row| row.get(0))?;
            if said == "ok" {
                Ok(())
            } else {
                Err(StoreError::Damaged { what: said })
            }
        })
    }

    /// Whether every entry is what was recorded, and the journal whole up to its head.
    ///
    /// # Errors
    /// The first entry that differs.
    pub fn check_chain(&self) -> Result<(), ChainBreak> {
        self.snapshot(|conn, county| {
            let head = journal::head(conn, county)?;
            let mut chain = Chain {
                county,
                sequence: 0,
                digest: journal::no_digest(),
                moment: Moment::from_micros(0),
            };
            while let Some(found) = chain.stretch(conn)? {
                if let Some(found) = found {
                    return Ok(Err(found));
                }
            }
            if chain.sequence < head.sequence {
                return Ok(Err(broken(chain.sequence + 1, "", "it is missing")));
            }
            let ends =
                (chain.sequence, &chain.digest, chain.moment) == (head.sequence, &head.digest, head.moment);
            Ok(if ends {
                Ok(())
            } else {
                Err(broken(chain.sequence, "", "the journal's head says otherwise"))
            })
        })?
    }

    /// Compares everything derived with what the journal gives. Of every matter of the journal one [`Derived`].
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn compare(&self, derived: impl IntoIterator<Item = Derived>) -> Result<Comparison, StoreError> {
        let scratch = self.derive(derived)?;
        self.snapshot(|conn, county| {
            let mut comparison = Comparison::default();
            for table in DERIVED {
                comparison.rows += table.compare(county, conn, &scratch, |d| comparison.tell(d))?;
            }
            comparison.rows += whole::compare_words(conn, &scratch, |d| comparison.tell(d))?;
            Ok(comparison)
        })
    }

    /// Puts what the journal gives in the place of everything derived; says how many rows. Nobody may write
    /// meanwhile.
    ///
    /// # Errors
    /// When the journal moved meanwhile, or the database cannot be written; then nothing is changed.
    pub fn replace_derived(&self, derived: impl IntoIterator<Item = Derived>) -> Result<u64, StoreError> {
        let before = self.head()?;
        let scratch = self.derive(derived)?;
        self.write_with(|conn, county| {
            let replace = || {
                if journal::head(conn, county)?.sequence != before.sequence {
                    return Err(StoreError::Busy);
                }
                let mut rows = 0;
                for table in DERIVED {
                    rows += table.replace(county, &scratch, conn)?;
                }
                search::index_again(conn, county)?;
                conn.execute_batch("COMMIT")?;
                Ok(rows)
            };
            conn.execute_batch("BEGIN IMMEDIATE")?;
            replace().inspect_err(|_| {
                // The first error tells more than a second one would.
                let _ = conn.execute_batch("ROLLBACK");
            })
        })
    }

    /// Counts all facts again and compares the sums with the cells. Needs no engine.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn recount_cells(&self) -> Result<Comparison, StoreError> {
        let scratch = scratch()?;
        self.snapshot(|conn, county| {
            let mut cells = cell::Added::new();
            let mut statement = conn.prepare(whole::FACTS)?;
            let mut rows = statement.query([&county.0])?;
            while let Some(row) = rows.next()? {
                let day: String = row.get(1)?;
                let key = cell::Key {
                    measure: row.get(0)?,
                    day_month: day.get(..7).unwrap_or_default().to_owned(),
                    known_month: month(Moment::from_micros(row.get(2)?).day()),
                    split: row.get(3)?,
                    organ: row.get(4)?,
                    region: row.get(5)?,
                };
                cell::count(&mut cells, key, row.get(6)?);
            }
            cell::add(&scratch, county, &cells)?;
            let mut comparison = Comparison::default();
            for table in DERIVED
                .iter()
                .filter(|t| ["cell", "cell_place"].contains(&t.name))
            {
                comparison.rows += table.compare(county, conn, &scratch, |d| comparison.tell(d))?;
            }
            Ok(comparison)
        })
    }

    /// A scratch database with all that the journal gives.
    fn derive(&self, derived: impl IntoIterator<Item = Derived>) -> Result<Connection, StoreError> {
        let scratch = scratch()?;
        let county = self.county();
        scratch.execute_batch("BEGIN")?;
        let months = self.derive_from_entries(&scratch)?;
        let known = |sequence: u64| {
            let month = months
                .range(..=sequence)
                .next_back()
                .map(|(_, month)| month.clone());
            month.unwrap_or_default()
        };
        let (mut cells, mut words) = (cell::Added::new(), search::Changed::new());
        for Derived {
            matter,
            facts,
            postings,
        } in derived
        {
            matter::put(&scratch, county, None, &matter, &json(&matter)?, 0, &mut words)?;
            // The index is made of the whole, at the end.
            words.clear();
            clock::put(&scratch, county, None, &matter)?;
            fact::append(
                &scratch,
                county,
                facts.iter().map(|(s, f)| (*s, f)),
                |sequence, f, split| {
                    cell::count(&mut cells, cell::Key::of(f, split, known(sequence)), f.amount);
                },
            )?;
            money::append(&scratch, county, postings.iter().map(|(s, p)| (*s, p)))?;
        }
        cell::add(&scratch, county, &cells)?;
        search::index_again(&scratch, county)?;
        scratch.execute_batch("COMMIT")?;
        Ok(scratch)
    }

    /// Derives what needs no engine: publications, numbers and series. Answers the first entry of each month
    /// recorded.
    fn derive_from_entries(&self, scratch: &Connection) -> Result<BTreeMap<u64, String>, StoreError> {
        let county = self.county();
        let mut months = BTreeMap::new();
        let mut last = String::new();
        let mut series: BTreeMap<String, u64> = BTreeMap::new();
        let mut from = 1;
        loop {
            let entries = self.entries(from, STRETCH)?;
            let Some(end) = entries.last() else { break };
            from = end.sequence + 1;
            for entry in &entries {
                let recorded = month(entry.moment.day());
                if recorded != last {
                    months.insert(entry.sequence, recorded.clone());
                    last = recorded;
                }
                if entry.kind == Kind::Publish {
                    office::publish(scratch, county, entry.sequence, entry.day, &entry.under)?;
                }
                derive_numbers(scratch, county, entry, &mut series)?;
            }
        }
        for (name, serial) in series {
            number::set(scratch, county, &name, serial + 1)?;
        }
        Ok(months)
    }
}

fn derive_numbers(
    scratch: &Connection,
    county: &County,
    entry: &Entry,
    series: &mut BTreeMap<String, u64>,
) -> Result<(), StoreError> {
    let Some(matter) = &entry.matter else {
        return Ok(());
    };
    for (slot, serial) in &entry.serials {
        let number = entry.numbers.get(slot).map(String::as_str).unwrap_or_default();
        let given = number::Given {
            number,
            matter,
            slot,
            sequence: entry.sequence,
            series: &serial.series,
            serial: serial.serial,
        };
        number::give(scratch, county, &given)?;
        let last = series.entry(serial.series.clone()).or_default();
        *last = (*last).max(serial.serial);
    }
    Ok(())
}

/// An empty database of our form, on the disk where it grows, gone when closed.
fn scratch() -> Result<Connection, StoreError> {
    let conn = connect::scratch()?;
    schema::migrate(&conn, true)?;
    Ok(conn)
}

fn broken(sequence: u64, id: &str, what: &str) -> ChainBreak {
    ChainBreak::Entry {
        sequence,
        id: id.to_owned(),
        what: what.to_owned(),
    }
}

/// How far the journal has been followed.
struct Chain<'a> {
    county: &'a County,
    sequence: u64,
    digest: String,
    moment: Moment,
}

impl Chain<'_> {
    /// Follows a stretch: none at the end, else what breaks in it.
    fn stretch(&mut self, conn: &Connection) -> Result<Option<Option<ChainBreak>>, StoreError> {
        let mut statement = conn.prepare_cached(journal::CHAIN)?;
        let mut rows = statement.query(rusqlite::params![
            self.county.0,
            crate::sql::int(self.sequence),
            STRETCH
        ])?;
        let mut any = false;
        while let Some(row) = rows.next()? {
            any = true;
            if let Some(found) = self.follow(row)? {
                return Ok(Some(Some(found)));
            }
        }
        Ok(any.then_some(None))
    }

    /// Follows one entry.
    fn follow(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<ChainBreak>> {
        let sequence = uint(row.get(0)?);
        let text = |i: usize| -> rusqlite::Result<Option<String>> {
            Ok(match row.get_ref(i)? {
                ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().map(str::to_owned),
                _ => None,
            })
        };
        let id = text(4)?.unwrap_or_default();
        let this = |what: &str| Ok(Some(broken(sequence, &id, what)));
        if sequence != self.sequence + 1 {
            return Ok(Some(broken(self.sequence + 1, "", "it is missing")));
        }
        let (Some(body), Some(digest)) = (text(1)?, text(2)?) else {
            return this("its text was changed");
        };
        if journal::chain(&body, &self.digest) != digest {
            return this("its text was changed");
        }
        let Ok(entry) = serde_json::from_str::<Entry>(&body) else {
            return this("its text is no entry");
        };
        let moment = Moment::from_micros(row.get(3)?);
        let first = entry_is_first(row)?;
        let columns = (text(4)?, text(5)?, text(6)?, text(7)?, text(8)?, text(9)?);
        let kept = |text: String| first.then_some(text);
        let said = (
            Some(entry.id.0),
            entry.matter.map(|m| m.0),
            Some(journal::kind(entry.kind).to_owned()),
            Some(entry.day.to_string()),
            kept(entry.key),
            kept(entry.request),
        );
        if columns != said
            || entry.sequence != sequence
            || entry.moment != moment
            || entry.county != *self.county
        {
            return this("its columns do not say what its text says");
        }
        if moment < self.moment {
            return this("it was recorded before the entry before it");
        }
        (self.sequence, self.digest, self.moment) = (sequence, digest, moment);
        Ok(None)
    }
}

fn entry_is_first(row: &rusqlite::Row<'_>) -> rusqlite::Result<bool> {
    row.get::<_, i64>(10).map(|size| size > 0)
}
