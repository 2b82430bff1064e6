//! `head`, `entry`.

use std::collections::BTreeSet;

use calendar::Moment;
use engine::entry::{Entry, Kind};
use engine::ids::{County, MatterId};
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::error::StoreError;
use crate::hex;
use crate::rows::Head;
use crate::sql::{D, int, parse, reads, uint};

reads! {
    /// Where a county's journal stands.
    HEAD = "SELECT sequence, moment, digest, catalogue FROM head WHERE county = ?1";
    /// The first entry of a request.
    BY_KEY = "SELECT sequence, request, size, body FROM entry WHERE county = ?1 AND key = ?2";
    /// One entry.
    BY_ID = "SELECT body FROM entry WHERE county = ?1 AND id = ?2";
    /// A stretch of the journal.
    STRETCH = "SELECT sequence, body FROM entry WHERE county = ?1 AND sequence >= ?2 ORDER BY sequence LIMIT ?3";
    /// A stretch with what binds it.
    CHAIN = "SELECT sequence, body, digest, moment, id, matter, kind, day, key, request, size FROM entry \
             WHERE county = ?1 AND sequence > ?2 ORDER BY sequence LIMIT ?3";
    /// A stretch with what binds it, the latest first.
    BACK = "SELECT body, digest FROM entry WHERE county = ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT ?3";
    /// Corrections, the latest first.
    CORRECTIONS = "SELECT body, digest FROM entry WHERE county = ?1 AND kind IN ('amend', 'void', 'insert') \
                   AND sequence < ?2 ORDER BY sequence DESC LIMIT ?3";
    /// The journal of a matter, after a place.
    HISTORY = "SELECT body FROM entry WHERE county = ?1 AND matter = ?2 AND sequence > ?3 ORDER BY sequence";
    /// When an entry was recorded.
    MOMENT = "SELECT moment FROM entry WHERE county = ?1 AND sequence = ?2";
    /// The matters of the entries after a place.
    MOVED = "SELECT DISTINCT +matter FROM entry WHERE county = ?1 AND sequence > ?2 AND +matter IS NOT NULL";
    /// The last entry recorded by a moment.
    LAST_BY = "SELECT sequence FROM entry WHERE county = ?1 AND moment <= ?2 \
               ORDER BY moment DESC, sequence DESC LIMIT 1";
    /// Entries about no matter.
    OFFICE = "SELECT body FROM entry WHERE county = ?1 AND kind = ?2 AND matter IS NULL AND sequence > ?3 \
              ORDER BY sequence";
}

/// The one county of a file.
pub(crate) const COUNTY: &str = "SELECT county FROM head LIMIT 1";

const MAKE_HEAD: &str = "INSERT INTO head (county, sequence, moment, digest) VALUES (?1, 0, 0, ?2)";
const MOVE_HEAD: &str =
    "UPDATE head SET sequence = ?2, moment = ?3, digest = ?4, catalogue = ?5 WHERE county = ?1";
const INSERT: &str = "INSERT INTO entry \
    (county, sequence, moment, id, matter, kind, day, key, request, size, body, digest) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

/// The digest of an empty journal.
pub(crate) fn no_digest() -> String {
    hex::encode(&Sha256::digest(b""))
}

/// The digest of a journal that goes on with this entry.
pub(crate) fn chain(body: &str, previous: &str) -> String {
    hex::encode(&Sha256::new().chain_update(body).chain_update(previous).finalize())
}

/// Begins a county's journal.
pub(crate) fn begin(conn: &Connection, county: &County) -> Result<(), StoreError> {
    conn.prepare_cached(MAKE_HEAD)?
        .execute(params![county.0, no_digest()])?;
    Ok(())
}

/// Where the journal stands.
pub(crate) fn head(conn: &Connection, county: &County) -> Result<Head, StoreError> {
    let read = |row: &Row<'_>| -> rusqlite::Result<Head> {
        Ok(Head {
            sequence: uint(row.get(0)?),
            moment: Moment::from_micros(row.get(1)?),
            digest: row.get(2)?,
            catalogue: row.get(3)?,
        })
    };
    conn.prepare_cached(HEAD)?
        .query_row([&county.0], read)
        .optional()?
        .ok_or_else(|| StoreError::Damaged {
            what: format!("no head row for county {county}"),
        })
}

/// Moves the head.
pub(crate) fn move_head(conn: &Connection, county: &County, head: &Head) -> Result<(), StoreError> {
    conn.prepare_cached(MOVE_HEAD)?.execute(params![
        county.0,
        int(head.sequence),
        head.moment.micros(),
        head.digest,
        head.catalogue
    ])?;
    Ok(())
}

/// A kind as its column.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Act => "act",
        Kind::Propose => "propose",
        Kind::Drop => "drop",
        Kind::Amend => "amend",
        Kind::Void => "void",
        Kind::Insert => "insert",
        Kind::Publish => "publish",
        Kind::Directory => "directory",
    }
}

/// Appends an entry; `size`: with the first entry of a commit how many it has, with the others 0.
pub(crate) fn append(
    conn: &Connection,
    entry: &Entry,
    size: usize,
    body: &str,
    digest: &str,
) -> Result<(), StoreError> {
    let first = (size > 0).then_some(());
    conn.prepare_cached(INSERT)?.execute(params![
        entry.county.0,
        int(entry.sequence),
        entry.moment.micros(),
        entry.id.0,
        entry.matter.as_ref().map(MatterId::as_str),
        kind(entry.kind),
        D(entry.day),
        first.map(|()| &entry.key),
        first.map(|()| &entry.request),
        int(size as u64),
        body,
        digest
    ])?;
    Ok(())
}

/// What a key was used for.
pub(crate) struct Used {
    /// Place of the first entry.
    pub(crate) sequence: u64,
    /// The request's digest.
    pub(crate) request: String,
    /// How many entries the commit has.
    pub(crate) size: u64,
    /// The first entry.
    pub(crate) body: String,
}

/// The request that used a key.
pub(crate) fn by_key(conn: &Connection, county: &County, key: &str) -> Result<Option<Used>, StoreError> {
    let read = |row: &Row<'_>| {
        Ok(Used {
            sequence: uint(row.get(0)?),
            request: row.get::<_, Option<String>>(1)?.unwrap_or_default(),
            size: uint(row.get(2)?),
            body: row.get(3)?,
        })
    };
    Ok(conn
        .prepare_cached(BY_KEY)?
        .query_row(params![county.0, key], read)
        .optional()?)
}

/// An entry's body read back.
pub(crate) fn entry(body: &str) -> Result<Entry, StoreError> {
    parse(body, "an entry")
}

/// One entry by a statement that gives its body.
pub(crate) fn one(
    conn: &Connection,
    sql: &str,
    county: &County,
    id: &str,
) -> Result<Option<Entry>, StoreError> {
    let body: Option<String> = conn
        .prepare_cached(sql)?
        .query_row(params![county.0, id], |row| row.get(0))
        .optional()?;
    body.map(|b| entry(&b)).transpose()
}

/// The journal of a matter, in sequence.
pub(crate) fn history(
    conn: &Connection,
    county: &County,
    matter: &MatterId,
    after: u64,
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(HISTORY)?;
    let mut rows = statement.query(params![county.0, matter.0, int(after)])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(entries)
}

/// Entries of a kind about no matter, after a place.
pub(crate) fn office(
    conn: &Connection,
    county: &County,
    of: Kind,
    after: u64,
) -> Result<Vec<Entry>, StoreError> {
    let mut statement = conn.prepare_cached(OFFICE)?;
    let mut rows = statement.query(params![county.0, kind(of), int(after)])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(entry(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?);
    }
    Ok(entries)
}

/// A stretch of the journal, as stored: place and body.
pub(crate) fn stretch(
    conn: &Connection,
    county: &County,
    from: u64,
    limit: u32,
    mut each: impl FnMut(u64, &str) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(STRETCH)?;
    let mut rows = statement.query(params![county.0, int(from), limit])?;
    while let Some(row) = rows.next()? {
        each(
            uint(row.get(0)?),
            row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?,
        )?;
    }
    Ok(())
}

/// A stretch before a place, the latest first, each entry with its digest.
pub(crate) fn back(
    conn: &Connection,
    sql: &str,
    county: &County,
    before: u64,
    limit: u32,
) -> Result<Vec<(Entry, String)>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![county.0, int(before), limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        entries.push((entry(body)?, row.get(1)?));
    }
    Ok(entries)
}

/// When the entry at a place was recorded.
pub(crate) fn moment(
    conn: &Connection,
    county: &County,
    sequence: u64,
) -> Result<Option<Moment>, StoreError> {
    Ok(conn
        .prepare_cached(MOMENT)?
        .query_row(params![county.0, int(sequence)], |row| {
            row.get(0).map(Moment::from_micros)
        })
        .optional()?)
}

/// The matters of the entries after a place.
pub(crate) fn moved(
    conn: &Connection,
    county: &County,
    after: u64,
) -> Result<BTreeSet<MatterId>, StoreError> {
    let mut statement = conn.prepare_cached(MOVED)?;
    let rows = statement.query_map(params![county.0, int(after)], |row| row.get(0).map(MatterId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last place recorded by a moment; 0 if none.
pub(crate) fn last_by(conn: &Connection, county: &County, moment: Moment) -> Result<u64, StoreError> {
    let last: Option<i64> = conn
        .prepare_cached(LAST_BY)?
        .query_row(params![county.0, moment.micros()], |row| row.get(0))
        .optional()?;
    Ok(uint(last.unwrap_or_default()))
}
