//! Verifying and rebuilding: the journal against itself, and everything derived against the journal.
//!
//! The desk derives matters, facts and postings with the engine and hands them in as [`Derived`] (of every matter one); here they are put
//! into a scratch database by the same code that commits use, and then compared with, or put in the place of, what
//! is stored. No key is needed; where it is at hand, secrets are opened too.

use std::collections::BTreeMap;

use calendar::Moment;
use engine::entry::{Entry, Kind};
use engine::ids::{County, SecretId};
use engine::request::Derived;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::error::{ChainBreak, ChainError, ChainFault, StoreError};
use crate::sql::{json, month, uint};
use crate::tables::whole::{self, DERIVED, Difference, SECRETS};
use crate::tables::{cell, clock, fact, journal, matter, money, number, office, search, secret};
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
    /// The entries that are not, the first hundred of them.
    pub fn check_chain(&self) -> Result<(), ChainError> {
        let breaks = self.snapshot(|conn, county| {
            let head = journal::head(conn, county)?;
            let mut chain = Chain::begin(county);
            while chain.stretch(conn)? {}
            if chain.sequence < head.sequence {
                chain.tell(chain.sequence + 1, "", ChainFault::Missing(head.sequence));
            } else if chain.breaks.is_empty()
                && (chain.sequence, &chain.digest, chain.moment, &chain.catalogue)
                    != (head.sequence, &Some(head.digest), head.moment, &head.catalogue)
            {
                chain.tell(chain.sequence, "", ChainFault::Head);
            }
            Ok(chain.breaks)
        })?;
        match breaks.is_empty() {
            true => Ok(()),
            false => Err(ChainError::Broken(breaks)),
        }
    }

    /// Secrets that do not open to what the journal committed to. Where there is no key, none is opened.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn check_secrets(&self) -> Result<Vec<SecretId>, StoreError> {
        let Ok(vault) = self.vault() else {
            return Ok(Vec::new());
        };
        let mut closed = Vec::new();
        self.each_entry(|entry| {
            for reference in entry.secrets() {
                let row = self.read_with(|conn, county| secret::get(conn, county, &reference.secret))?;
                // A row that is not there is told of when the tables are compared.
                if row.is_some_and(|row| !vault.fits(self.county(), &row, &reference)) {
                    closed.push(reference.secret);
                }
            }
            Ok(())
        })?;
        Ok(closed)
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
            comparison.rows += SECRETS.compare(county, conn, &scratch, |d| comparison.tell(d))?;
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

    /// Derives what needs no engine: publications, numbers and series, and which secrets there are. Answers the first
    /// entry of each month recorded.
    fn derive_from_entries(&self, scratch: &Connection) -> Result<BTreeMap<u64, String>, StoreError> {
        let county = self.county();
        let mut months = BTreeMap::new();
        let mut last = String::new();
        let mut series: BTreeMap<String, u64> = BTreeMap::new();
        self.each_entry(|entry| {
            let recorded = month(entry.moment.day());
            if recorded != last {
                months.insert(entry.sequence, recorded.clone());
                last = recorded;
            }
            if entry.kind == Kind::Publish {
                office::publish(scratch, county, entry.sequence, entry.day, &entry.under)?;
            }
            for reference in entry.secrets() {
                secret::refer(scratch, county, &reference)?;
            }
            derive_numbers(scratch, county, entry, &mut series)
        })?;
        for (name, serial) in series {
            number::set(scratch, county, &name, serial + 1)?;
        }
        Ok(months)
    }

    /// Calls with every entry, in sequence.
    fn each_entry(&self, mut call: impl FnMut(&Entry) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut from = 1;
        loop {
            let entries = self.entries(from, STRETCH)?;
            let Some(end) = entries.last() else {
                return Ok(());
            };
            from = end.sequence + 1;
            entries.iter().try_for_each(&mut call)?;
        }
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

/// How far the journal has been followed. A break does not end it: what follows is held against what is stored.
struct Chain<'a> {
    county: &'a County,
    sequence: u64,
    /// The digest of the entry before; absent where there is none to read.
    digest: Option<String>,
    moment: Moment,
    /// The catalogue of the last publication.
    catalogue: Option<String>,
    breaks: Vec<ChainBreak>,
}

impl<'a> Chain<'a> {
    fn begin(county: &'a County) -> Self {
        Self {
            county,
            sequence: 0,
            digest: Some(journal::no_digest()),
            moment: Moment::from_micros(0),
            catalogue: None,
            breaks: Vec::new(),
        }
    }

    fn tell(&mut self, sequence: u64, id: &str, fault: ChainFault) {
        if self.breaks.len() < TOLD {
            self.breaks.push(ChainBreak {
                sequence,
                id: id.to_owned(),
                fault,
            });
        }
    }

    /// Follows a stretch; false: there was none left.
    fn stretch(&mut self, conn: &Connection) -> Result<bool, StoreError> {
        let mut statement = conn.prepare_cached(journal::CHAIN)?;
        let from = crate::sql::int(self.sequence);
        let mut rows = statement.query(rusqlite::params![self.county.0, from, STRETCH])?;
        let mut any = false;
        while let Some(row) = rows.next()? {
            any = true;
            self.follow(row)?;
        }
        Ok(any)
    }

    /// Follows one entry.
    fn follow(&mut self, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let sequence = uint(row.get(0)?);
        let text = |i: usize| -> rusqlite::Result<Option<String>> {
            Ok(match row.get_ref(i)? {
                ValueRef::Text(bytes) => std::str::from_utf8(bytes).ok().map(str::to_owned),
                _ => None,
            })
        };
        let (body, digest, id) = (text(1)?, text(2)?, text(4)?.unwrap_or_default());
        let mut before = self.digest.take();
        if sequence != self.sequence + 1 {
            self.tell(
                self.sequence + 1,
                "",
                ChainFault::Missing(sequence.saturating_sub(1)),
            );
            before = None;
        }
        let follows = match (&body, &digest, &before) {
            (Some(body), Some(digest), Some(before)) => journal::chain(body, before) == *digest,
            // After a missing entry nothing can be said of this one's digest.
            (Some(_), Some(_), None) => true,
            _ => false,
        };
        let moment = Moment::from_micros(row.get(3)?);
        let columns = [text(5)?, text(6)?, text(7)?, text(8)?, text(9)?];
        let first = row.get::<_, i64>(10)? > 0;
        let entry = body.and_then(|body| serde_json::from_str::<Entry>(&body).ok());
        let fault = match entry {
            _ if !follows => Some(ChainFault::Text),
            None => Some(ChainFault::NoEntry),
            Some(entry) => {
                if entry.kind == Kind::Publish {
                    self.catalogue = Some(entry.under.clone());
                }
                let kept = |text: String| first.then_some(text);
                let said = [
                    entry.matter.map(|m| m.0),
                    Some(journal::kind(entry.kind).to_owned()),
                    Some(entry.day.to_string()),
                    kept(entry.key),
                    kept(entry.request),
                ];
                let agrees = columns == said
                    && (entry.id.0.as_str(), entry.sequence, entry.moment) == (id.as_str(), sequence, moment)
                    && entry.county == *self.county;
                match agrees {
                    false => Some(ChainFault::Columns),
                    true => (moment < self.moment).then_some(ChainFault::Earlier),
                }
            }
        };
        if let Some(fault) = fault {
            self.tell(sequence, &id, fault);
        }
        (self.sequence, self.digest) = (sequence, digest);
        self.moment = moment.max(self.moment);
        Ok(())
    }
}
