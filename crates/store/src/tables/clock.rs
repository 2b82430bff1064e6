//! `clock`, `clock_owner`: the latest run of each clock, and whose running clocks fall due when.

use std::collections::BTreeSet;

use calendar::Day;
use engine::ids::{County, EntryId, MatterId, OrganId};
use engine::matter::{ClockRun, ClosedHow, Matter};
use rusqlite::{Connection, Row, params};

use crate::error::StoreError;
use crate::rows::{ClockRow, InboxRow};
use crate::sql::{D, int, json, reads, uint};

/// Stands for "no due day" in `clock_owner.due`, after every day.
const NEVER: &str = "~";

reads! {
    /// Running clocks of an owner that are due between two days, or have no due day.
    INBOX = "SELECT o.due, o.matter, o.clock, m.procedure, m.number, m.state, c.provisional, m.changed FROM clock_owner o \
             JOIN clock c ON c.county = o.county AND c.matter = o.matter AND c.clock = o.clock \
             JOIN matter m ON m.county = o.county AND m.id = o.matter \
             WHERE o.county = ?1 AND o.owner = ?2 AND o.due BETWEEN ?3 AND ?4 ORDER BY o.due, o.matter, o.clock LIMIT ?5";
    /// Runs of one clock of one procedure whose last day has passed, not lapsed.
    PASSED = "SELECT matter, procedure, clock, run, started, first, due, promised, provisional, closed, how, lapsed \
              FROM clock WHERE county = ?1 AND procedure = ?2 AND clock = ?3 AND closed IS NULL AND lapsed = 0 \
              AND due < ?4 ORDER BY due, matter";
    /// How many matters of a procedure each organ has with a clock past its day, and the earliest such day.
    OVERDUE = "SELECT m.organ, count(DISTINCT c.matter), min(c.due) FROM clock c \
               JOIN matter m ON m.county = c.county AND m.id = c.matter \
               WHERE c.county = ?1 AND c.procedure = ?2 AND c.closed IS NULL AND c.due < ?3 \
               AND c.clock NOT IN (SELECT value FROM json_each(?4)) GROUP BY m.organ";
    /// Running clocks whose due day may move.
    PROVISIONAL = "SELECT matter, procedure, clock, run, started, first, due, promised, provisional, closed, how, \
                   lapsed FROM clock WHERE county = ?1 AND closed IS NULL AND provisional = 1 \
                   ORDER BY due, matter, clock";
}

const PUT: &str = "INSERT INTO clock (county, matter, clock, procedure, run, started, first, due, promised, \
    provisional, closed, how, lapsed) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) \
    ON CONFLICT (county, matter, clock) DO UPDATE SET procedure = excluded.procedure, run = excluded.run, \
    started = excluded.started, first = excluded.first, due = excluded.due, promised = excluded.promised, \
    provisional = excluded.provisional, closed = excluded.closed, how = excluded.how, lapsed = excluded.lapsed";
const DELETE: &str = "DELETE FROM clock WHERE county = ?1 AND matter = ?2 AND clock = ?3";
const OWN: &str = "INSERT INTO clock_owner (county, owner, due, matter, clock) VALUES (?1, ?2, ?3, ?4, ?5) \
    ON CONFLICT (county, owner, due, matter, clock) DO NOTHING";
const DISOWN: &str = "DELETE FROM clock_owner \
    WHERE county = ?1 AND owner = ?2 AND due = ?3 AND matter = ?4 AND clock = ?5";

fn how(how: ClosedHow) -> &'static str {
    match how {
        ClosedHow::Met => "met",
        ClosedHow::MetLate => "met_late",
        ClosedHow::Moot => "moot",
    }
}

fn due(run: &ClockRun) -> String {
    run.reckoning
        .due
        .map_or_else(|| NEVER.to_owned(), |day| day.to_string())
}

/// Owners of a run while it runs.
fn owners(run: Option<&ClockRun>) -> impl Iterator<Item = &String> {
    run.filter(|r| r.closed.is_none())
        .into_iter()
        .flat_map(|r| &r.owners)
}

/// Writes the latest run of every clock that changed.
pub(crate) fn put(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
) -> Result<(), StoreError> {
    for (clock, runs) in old.iter().flat_map(|o| &o.clocks) {
        if !runs.is_empty() && new.clocks.get(clock).is_none_or(Vec::is_empty) {
            conn.prepare_cached(DELETE)?
                .execute(params![county.0, new.id.0, clock])?;
            put_owners(conn, county, &new.id, clock, runs.last(), None)?;
        }
    }
    for (clock, runs) in &new.clocks {
        let Some(run) = runs.last() else { continue };
        let before = old.and_then(|o| o.clocks.get(clock));
        if before.is_some_and(|b| b.len() == runs.len() && b.last() == Some(run)) {
            continue;
        }
        conn.prepare_cached(PUT)?.execute(params![
            county.0,
            new.id.0,
            clock,
            new.procedure,
            int(runs.len() as u64),
            run.started.0,
            D(run.reckoning.first),
            run.reckoning.due.map(D),
            run.promised.map(D),
            run.reckoning.provisional,
            run.closed.as_ref().map(|c| D(c.on)),
            run.closed.as_ref().map(|c| how(c.how)),
            run.lapsed
        ])?;
        put_owners(
            conn,
            county,
            &new.id,
            clock,
            before.and_then(|b| b.last()),
            Some(run),
        )?;
    }
    Ok(())
}

fn put_owners(
    conn: &Connection,
    county: &County,
    matter: &MatterId,
    clock: &str,
    old: Option<&ClockRun>,
    new: Option<&ClockRun>,
) -> Result<(), StoreError> {
    let (was, is) = (old.map(due), new.map(due));
    let moved = was != is;
    for owner in owners(old).filter(|o| moved || !owners(new).any(|n| n == *o)) {
        conn.prepare_cached(DISOWN)?
            .execute(params![county.0, owner, was, matter.0, clock])?;
    }
    for owner in owners(new).filter(|n| moved || !owners(old).any(|o| o == *n)) {
        conn.prepare_cached(OWN)?
            .execute(params![county.0, owner, is, matter.0, clock])?;
    }
    Ok(())
}

fn row(row: &Row<'_>) -> rusqlite::Result<ClockRow> {
    let day = |i: usize| row.get::<_, Option<D>>(i).map(|d| d.map(|D(day)| day));
    Ok(ClockRow {
        matter: MatterId(row.get(0)?),
        procedure: row.get(1)?,
        clock: row.get(2)?,
        run: uint(row.get(3)?),
        started: EntryId(row.get(4)?),
        first: row.get::<_, D>(5)?.0,
        due: day(6)?,
        promised: day(7)?,
        provisional: row.get(8)?,
        closed: day(9)?,
        how: row.get(10)?,
        lapsed: row.get(11)?,
    })
}

/// Running clocks of an owner due on or before a day (absent: all).
pub(crate) fn inbox(
    conn: &Connection,
    county: &County,
    owner: &str,
    up_to: Option<Day>,
    limit: u32,
) -> Result<Vec<InboxRow>, StoreError> {
    let up_to = up_to.map_or_else(|| NEVER.to_owned(), |day| day.to_string());
    due_between(conn, county, owner, ["", &up_to], limit)
}

/// Clocks of an owner that pause.
pub(crate) fn paused(
    conn: &Connection,
    county: &County,
    owner: &str,
    limit: u32,
) -> Result<Vec<InboxRow>, StoreError> {
    due_between(conn, county, owner, [NEVER, NEVER], limit)
}

fn due_between(
    conn: &Connection,
    county: &County,
    owner: &str,
    [from, to]: [&str; 2],
    limit: u32,
) -> Result<Vec<InboxRow>, StoreError> {
    let mut statement = conn.prepare_cached(INBOX)?;
    let rows = statement.query_map(params![county.0, owner, from, to, limit], |row| {
        Ok(InboxRow {
            owner: owner.to_owned(),
            // The column is a day or the mark for none.
            due: row.get::<_, String>(0)?.parse().ok(),
            matter: MatterId(row.get(1)?),
            clock: row.get(2)?,
            procedure: row.get(3)?,
            number: row.get(4)?,
            state: row.get(5)?,
            provisional: row.get(6)?,
            changed: Some(uint(row.get(7)?)),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Runs of a procedure's clock whose last day is before `day`, not lapsed.
pub(crate) fn passed(
    conn: &Connection,
    county: &County,
    procedure: &str,
    clock: &str,
    day: Day,
) -> Result<Vec<ClockRow>, StoreError> {
    let mut statement = conn.prepare_cached(PASSED)?;
    let rows = statement.query_map(params![county.0, procedure, clock, D(day)], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many matters of a procedure each organ has with a clock whose last day is before `day`, and the earliest such
/// last day. The clocks in `theirs` are not the office's.
pub(crate) fn overdue(
    conn: &Connection,
    county: &County,
    procedure: &str,
    day: Day,
    theirs: &BTreeSet<String>,
) -> Result<Vec<(OrganId, u64, Day)>, StoreError> {
    let mut statement = conn.prepare_cached(OVERDUE)?;
    let rows = statement.query_map(params![county.0, procedure, D(day), json(theirs)?], |row| {
        Ok((OrganId(row.get(0)?), uint(row.get(1)?), row.get::<_, D>(2)?.0))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Running clocks whose due day may move.
pub(crate) fn provisional(conn: &Connection, county: &County) -> Result<Vec<ClockRow>, StoreError> {
    let mut statement = conn.prepare_cached(PROVISIONAL)?;
    let rows = statement.query_map(params![county.0], row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}
