//! `posting`, `balance`: movements of money, and what each account stands at on every day it moved.

use std::collections::BTreeMap;

use calendar::Day;
use engine::batch::Posting;
use engine::ids::{County, MatterId};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{CommitError, StoreError};
use crate::rows::PostingRow;
use crate::sql::{D, int, reads, uint};

reads! {
    /// What an account stood at at the end of a day.
    CLOSING = "SELECT closing FROM balance WHERE county = ?1 AND account = ?2 AND day <= ?3 \
               ORDER BY day DESC LIMIT 1";
    /// The least an account stands at after a day.
    LEAST = "SELECT min(closing) FROM balance WHERE county = ?1 AND account = ?2 AND day > ?3";
    /// The first day from a day on at whose end an account is below zero.
    BELOW = "SELECT day, closing FROM balance WHERE county = ?1 AND account = ?2 AND day >= ?3 AND closing < 0 \
             ORDER BY day LIMIT 1";
    /// Postings of a matter.
    POSTINGS = "SELECT sequence, account, day, matter, amount, outside FROM posting \
                WHERE county = ?1 AND matter = ?2 ORDER BY sequence, account, day, n";
}

const INSERT: &str = "INSERT INTO posting (county, account, day, sequence, matter, n, amount, outside) \
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const CLOSE: &str = "INSERT INTO balance (county, account, day, closing) VALUES (?1, ?2, ?3, ?4) \
    ON CONFLICT (county, account, day) DO UPDATE SET closing = excluded.closing";
const LATER: &str =
    "UPDATE balance SET closing = closing + ?4 WHERE county = ?1 AND account = ?2 AND day > ?3";

/// Appends postings, in an order of their own, so that a rebuild gives each the same `n`; moves the balances.
pub(crate) fn append<'a>(
    conn: &Connection,
    county: &County,
    postings: impl Iterator<Item = (u64, &'a Posting)>,
) -> Result<(), StoreError> {
    let mut postings: Vec<(u64, &Posting)> = postings.collect();
    postings.sort_unstable();
    let mut last: Option<(u64, &Posting, i64)> = None;
    for (sequence, p) in postings {
        let n = match last {
            Some((s, q, n))
                if s == sequence && q.account == p.account && q.day == p.day && q.matter == p.matter =>
            {
                n + 1
            }
            _ => 0,
        };
        last = Some((sequence, p, n));
        conn.prepare_cached(INSERT)?.execute(params![
            county.0,
            p.account,
            D(p.day),
            int(sequence),
            p.matter.0,
            n,
            p.amount,
            p.outside
        ])?;
        let closing = closing(conn, county, &p.account, p.day)?
            .checked_add(p.amount)
            .ok_or_else(|| StoreError::Malformed {
                what: format!("account {} overflows", p.account),
            })?;
        conn.prepare_cached(CLOSE)?
            .execute(params![county.0, p.account, D(p.day), closing])?;
        conn.prepare_cached(LATER)?
            .execute(params![county.0, p.account, D(p.day), p.amount])?;
    }
    Ok(())
}

/// That no held account of these postings is below zero at the end of their day or later.
pub(crate) fn check(conn: &Connection, county: &County, postings: &[Posting]) -> Result<(), CommitError> {
    let mut from: BTreeMap<&str, Day> = BTreeMap::new();
    for p in postings.iter().filter(|p| !p.outside) {
        let first = from.entry(&p.account).or_insert(p.day);
        *first = (*first).min(p.day);
    }
    for (account, day) in from {
        let below: Option<(D, i64)> = conn
            .prepare_cached(BELOW)
            .map_err(StoreError::from)?
            .query_row(params![county.0, account, D(day)], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()
            .map_err(StoreError::from)?;
        if let Some((D(day), balance)) = below {
            return Err(CommitError::Overdrawn {
                account: account.to_owned(),
                day,
                balance,
            });
        }
    }
    Ok(())
}

/// What an account stands at at the end of a day.
pub(crate) fn closing(
    conn: &Connection,
    county: &County,
    account: &str,
    day: Day,
) -> Result<i64, StoreError> {
    let closing: Option<i64> = conn
        .prepare_cached(CLOSING)?
        .query_row(params![county.0, account, D(day)], |row| row.get(0))
        .optional()?;
    Ok(closing.unwrap_or_default())
}

/// The least an account stands at at the end of that day or any later one.
pub(crate) fn least(conn: &Connection, county: &County, account: &str, from: Day) -> Result<i64, StoreError> {
    let on_the_day = closing(conn, county, account, from)?;
    let later: Option<i64> = conn
        .prepare_cached(LEAST)?
        .query_row(params![county.0, account, D(from)], |row| row.get(0))?;
    Ok(later.map_or(on_the_day, |l| l.min(on_the_day)))
}

/// Postings of a matter, in sequence.
pub(crate) fn postings(
    conn: &Connection,
    county: &County,
    matter: &MatterId,
) -> Result<Vec<PostingRow>, StoreError> {
    let mut statement = conn.prepare_cached(POSTINGS)?;
    let rows = statement.query_map(params![county.0, matter.0], |row| {
        Ok(PostingRow {
            sequence: uint(row.get(0)?),
            account: row.get(1)?,
            day: row.get::<_, D>(2)?.0,
            matter: MatterId(row.get(3)?),
            amount: row.get(4)?,
            outside: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
