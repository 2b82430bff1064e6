//! `searched`, `word`: what is searched for in each matter, and the index that leads to it.
//!
//! `word` leads to matters that may contain what is asked; whether they do is read in `searched`. Both are written
//! with the matter, where what is searched has changed.

use std::collections::BTreeMap;

use engine::ids::{County, MatterId, OrganId};
use engine::matter::Matter;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};

use crate::error::StoreError;
use crate::sql::{Built, int, reads, uint};
use crate::words::{self, Searched};

reads! {
    /// Where a matter stands in the index.
    PLACE = "SELECT place FROM searched WHERE county = ?1 AND matter = ?2";
    /// The last place given.
    LAST = "SELECT place FROM searched WHERE county = ?1 ORDER BY place DESC LIMIT 1";
}

/// All that is searched: for rebuilding the index.
const ALL: &str = "SELECT place, text, hashes FROM searched WHERE county = ?1 ORDER BY place";
const INSERT: &str = "INSERT INTO searched (county, place, matter, text, hashes) VALUES (?1, ?2, ?3, ?4, ?5)";
const UPDATE: &str = "UPDATE searched SET text = ?3, hashes = ?4 WHERE county = ?1 AND place = ?2";
const INDEX: &str = "INSERT INTO word (rowid, words) VALUES (?1, ?2)";
const UNINDEX: &str = "DELETE FROM word WHERE rowid = ?1";
const EMPTY: &str = "INSERT INTO word (word) VALUES ('delete-all')";

/// What a search asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Every run is contained.
    Runs(Vec<String>),
    /// A secret has this keyed hash.
    Hash(String),
}

impl Asked {
    /// What the index is asked.
    fn words(&self) -> String {
        match self {
            Asked::Runs(runs) => words::asked(runs),
            Asked::Hash(hash) => words::quoted([words::short(hash)]),
        }
    }
}

/// What the index is to say of places: whether it speaks of the place already, and what is searched there now.
pub(crate) type Changed = BTreeMap<i64, (bool, Searched)>;

/// Writes what is searched for in a matter, where it changed, and gathers what [`index`] is to be told.
pub(crate) fn put(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
    changed: &mut Changed,
) -> Result<(), StoreError> {
    // Most acts move no more than the state.
    if old.is_some_and(|old| {
        old.fields == new.fields && old.parties == new.parties && old.numbers == new.numbers
    }) {
        return Ok(());
    }
    let is = Searched::of(new);
    let place: Option<i64> = match old {
        Some(old) if Searched::of(old) == is => return Ok(()),
        Some(_) => conn
            .prepare_cached(PLACE)?
            .query_row(params![county.0, new.id.0], |row| row.get(0))
            .optional()?,
        None => None,
    };
    let known = place.is_some();
    let place = match place {
        Some(place) => {
            conn.prepare_cached(UPDATE)?
                .execute(params![county.0, place, is.text, is.hashes])?;
            place
        }
        None => {
            let last: Option<i64> = conn
                .prepare_cached(LAST)?
                .query_row([&county.0], |row| row.get(0))
                .optional()?;
            let place = last.unwrap_or_default() + 1;
            conn.prepare_cached(INSERT)?
                .execute(params![county.0, place, new.id.0, is.text, is.hashes])?;
            place
        }
    };
    changed.entry(place).or_insert((known, Searched::default())).1 = is;
    Ok(())
}

/// Brings the index up to what changed: once for many commits, for each statement after it makes the index write its
/// pages.
pub(crate) fn index(conn: &Connection, changed: &Changed) -> Result<(), StoreError> {
    let (mut unindex, mut index) = (conn.prepare_cached(UNINDEX)?, conn.prepare_cached(INDEX)?);
    for (place, (known, searched)) in changed {
        if *known {
            unindex.execute([place])?;
        }
        index.execute(params![place, searched.words()])?;
    }
    Ok(())
}

/// Makes the index anew from what is searched.
pub(crate) fn index_again(conn: &Connection, county: &County) -> Result<(), StoreError> {
    conn.execute(EMPTY, [])?;
    let mut all = conn.prepare(ALL)?;
    let mut rows = all.query([&county.0])?;
    let mut index = conn.prepare(INDEX)?;
    while let Some(row) = rows.next()? {
        let place: i64 = row.get(0)?;
        let searched = Searched {
            text: row.get(1)?,
            hashes: row.get(2)?,
        };
        index.execute(params![place, searched.words()])?;
    }
    Ok(())
}

/// ` FROM … WHERE …` of what contains what is asked: `word` the index, `s` what is searched.
pub(crate) fn containing(sql: &mut Built, asked: &Asked) {
    // The index leads: what it finds is then read in order of its places.
    sql.push(" FROM word CROSS JOIN searched s WHERE s.county = ?1 AND s.place = word.rowid AND");
    let words = sql.bind(&asked.words());
    sql.push(&format!(" word MATCH {words}"));
    let (column, needles) = match asked {
        Asked::Runs(runs) => ("s.text", runs.clone()),
        Asked::Hash(hash) => ("s.hashes", vec![words::short(hash)]),
    };
    for needle in &needles {
        let place = sql.bind(needle);
        sql.push(&format!(" AND instr({column}, {place}) > 0"));
    }
}

/// The statement for what contains what is asked, the latest begun first, before a place.
pub(crate) fn sql(county: &County, asked: &Asked, before: Option<u64>, limit: u32) -> Built {
    let mut sql = Built::empty();
    sql.bind(&county.0);
    sql.push("SELECT s.place, m.id, m.procedure, m.organ FROM (SELECT s.county, s.place, s.matter");
    containing(&mut sql, asked);
    sql.and("word.rowid < ", before.map_or(i64::MAX, int));
    let limit = sql.bind(i64::from(limit));
    sql.push(&format!(
        " ORDER BY word.rowid DESC LIMIT {limit}) s JOIN matter m ON m.county = s.county AND m.id = s.matter \
         ORDER BY s.place DESC"
    ));
    sql
}

/// A matter that contains what is asked.
pub(crate) struct Hit {
    /// Its place in the index.
    pub(crate) place: u64,
    /// The matter.
    pub(crate) id: MatterId,
    /// Its procedure.
    pub(crate) procedure: String,
    /// The organ that has it.
    pub(crate) organ: OrganId,
}

/// Matters that contain what is asked, the latest begun first.
pub(crate) fn hits(conn: &Connection, sql: Built) -> Result<Vec<Hit>, StoreError> {
    let mut statement = conn.prepare_cached(&sql.text)?;
    let rows = statement.query_map(params_from_iter(sql.values), |row| {
        Ok(Hit {
            place: uint(row.get(0)?),
            id: MatterId(row.get(1)?),
            procedure: row.get(2)?,
            organ: OrganId(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Every word of the index, and how many matters have it; in order.
pub(crate) fn each_word(conn: &Connection) -> Result<Vec<(String, i64)>, StoreError> {
    conn.execute_batch(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word_count USING fts5vocab(main, 'word', 'row')",
    )?;
    let mut statement = conn.prepare("SELECT term, doc FROM temp.word_count ORDER BY term")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
