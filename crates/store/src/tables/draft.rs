//! `draft`: forms begun and not sent.
//!
//! Always holds: what was typed is sealed, bound to whose it is and to its form, so it opens at no other place; a
//! draft is found only under the person, the post and the organ that it was written under.

use calendar::Moment;
use engine::ids::{County, MatterId, OrganId, PersonId};
use rusqlite::{OptionalExtension, Row, params};

use crate::Store;
use crate::error::StoreError;
use crate::sql::{int, reads, uint};

reads! {
    /// A draft, however old.
    ONE = "SELECT typed, seen, changed FROM draft WHERE county = ?1 AND person = ?2 AND post = ?3 AND organ = ?4 \
           AND procedure = ?5 AND matter = ?6 AND act = ?7";
    /// The drafts of a person under a post, but those that are too old.
    OF_POST = "SELECT procedure, matter, act, seen, changed FROM draft \
               WHERE county = ?1 AND person = ?2 AND post = ?3 AND organ = ?4 AND changed >= ?5";
}

const PUT: &str = "INSERT INTO draft (county, person, post, organ, procedure, matter, act, typed, seen, changed) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
    ON CONFLICT (county, person, post, organ, procedure, matter, act) DO UPDATE SET \
    typed = excluded.typed, seen = excluded.seen, changed = excluded.changed";
const DROP: &str = "DELETE FROM draft WHERE county = ?1 AND person = ?2 AND post = ?3 AND organ = ?4 \
    AND procedure = ?5 AND matter = ?6 AND act = ?7";
const CLEAR: &str = "DELETE FROM draft WHERE county = ?1 AND changed < ?2";

/// Whose a draft is, and of which form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftOf {
    /// Whose.
    pub person: PersonId,
    /// Under which post.
    pub post: String,
    /// In which organ.
    pub organ: OrganId,
    /// The procedure.
    pub procedure: String,
    /// The matter; absent for a first act.
    pub matter: Option<MatterId>,
    /// The act.
    pub act: String,
}

impl DraftOf {
    fn matter(&self) -> &str {
        self.matter.as_ref().map_or("", MatterId::as_str)
    }

    /// Where it stands in the table.
    fn key<'a>(&'a self, county: &'a County) -> [&'a str; 7] {
        [
            county.as_str(),
            self.person.as_str(),
            &self.post,
            self.organ.as_str(),
            &self.procedure,
            self.matter(),
            &self.act,
        ]
    }

    /// What the typed text is bound to when it is sealed.
    fn bound(&self) -> String {
        let parts = [
            "draft",
            self.person.as_str(),
            &self.post,
            self.organ.as_str(),
            &self.procedure,
            self.matter(),
            &self.act,
        ];
        parts.join("|")
    }
}

/// A form begun and not sent.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// Whose, and of which form.
    pub of: DraftOf,
    /// Names and values as typed, JSON. Sealed in the database.
    pub typed: String,
    /// The matter's revision that the form was opened at.
    pub seen: Option<u64>,
    /// When it was last written.
    pub changed: Moment,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Draft({:?}, {:?}, {:?})", self.of, self.seen, self.changed)
    }
}

/// A line of somebody's drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// Whose, and of which form.
    pub of: DraftOf,
    /// The matter's revision that the form was opened at.
    pub seen: Option<u64>,
    /// When it was last written.
    pub changed: Moment,
}

impl Store {
    /// A draft, unless it was last written before `since`.
    ///
    /// # Errors
    /// When the key is missing or does not fit, or the database cannot be read.
    pub fn draft(&self, of: &DraftOf, since: Moment) -> Result<Option<Draft>, StoreError> {
        let found = self.read_with(|conn, county| {
            let read = |row: &Row<'_>| {
                Ok(Draft {
                    of: of.clone(),
                    typed: row.get(0)?,
                    seen: row.get::<_, Option<i64>>(1)?.map(uint),
                    changed: Moment::from_micros(row.get(2)?),
                })
            };
            Ok(conn
                .prepare_cached(ONE)?
                .query_row(of.key(county), read)
                .optional()?)
        })?;
        let found = found.filter(|draft: &Draft| draft.changed >= since);
        let Some(mut draft) = found else { return Ok(None) };
        draft.typed = self.vault()?.unseal(self.county(), &of.bound(), &draft.typed)?;
        Ok(Some(draft))
    }

    /// The drafts of a person under a post, the latest first, without those last written before `since`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn drafts(
        &self,
        person: &PersonId,
        post: &str,
        organ: &OrganId,
        since: Moment,
    ) -> Result<Vec<DraftLine>, StoreError> {
        let mut found: Vec<DraftLine> = self.read_with(|conn, county| {
            let mut statement = conn.prepare_cached(OF_POST)?;
            let read = |row: &Row<'_>| {
                let matter: String = row.get(1)?;
                Ok(DraftLine {
                    of: DraftOf {
                        person: person.clone(),
                        post: post.to_owned(),
                        organ: organ.clone(),
                        procedure: row.get(0)?,
                        matter: (!matter.is_empty()).then_some(MatterId(matter)),
                        act: row.get(2)?,
                    },
                    seen: row.get::<_, Option<i64>>(3)?.map(uint),
                    changed: Moment::from_micros(row.get(4)?),
                })
            };
            let rows =
                statement.query_map(params![county.0, person.0, post, organ.0, since.micros()], read)?;
            Ok(rows.collect::<Result<_, _>>()?)
        })?;
        found.sort_by_key(|line| std::cmp::Reverse(line.changed));
        Ok(found)
    }

    /// Writes a draft, new or over the one of that form.
    ///
    /// # Errors
    /// When the key is missing, or the database cannot be written.
    pub fn put_draft(&self, draft: &Draft) -> Result<(), StoreError> {
        let of = &draft.of;
        let sealed = self.vault()?.seal(self.county(), &of.bound(), &draft.typed)?;
        self.own_write(|conn, county| {
            conn.prepare_cached(PUT)?.execute(params![
                county.0,
                of.person.0,
                of.post,
                of.organ.0,
                of.procedure,
                of.matter(),
                of.act,
                sealed,
                draft.seen.map(int),
                draft.changed.micros()
            ])?;
            Ok(())
        })
    }

    /// Throws a draft away, where there is one. Most forms are sent without: then nothing is written.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn drop_draft(&self, of: &DraftOf) -> Result<(), StoreError> {
        let kept = self.read_with(|conn, county| Ok(conn.prepare_cached(ONE)?.exists(of.key(county))?))?;
        if !kept {
            return Ok(());
        }
        self.own_write(|conn, county: &County| {
            conn.prepare_cached(DROP)?.execute(of.key(county))?;
            Ok(())
        })
    }

    /// Throws away what was last written before a moment; answers how many.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_drafts(&self, before: Moment) -> Result<usize, StoreError> {
        self.own_write(|conn, county| {
            Ok(conn
                .prepare_cached(CLEAR)?
                .execute(params![county.0, before.micros()])?)
        })
    }
}
