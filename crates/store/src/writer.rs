//! The one thread that writes. Whoever comes while a transaction is written goes into the next one together; while the
//! disk is waited for, the next is written already.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use engine::ids::County;
use rusqlite::Connection;

use crate::cache::Cache;
use crate::commit::{Group, Pending, Stop};
use crate::connect::Shared;
use crate::disk::Disk;
use crate::error::{CommitError, StoreError};
use crate::sql::lock;
use crate::submit::Receipt;

/// At most so many writes share a transaction.
const MOST: usize = 256;

/// What a write came to.
pub(crate) type Outcome = Result<Receipt, CommitError>;

/// Writes of one caller, and where their outcomes go.
pub(crate) struct Job {
    /// In this order.
    pub(crate) writes: Vec<Pending>,
    /// One outcome a write; sent after the commit.
    pub(crate) reply: SyncSender<Vec<Outcome>>,
}

/// When what is written is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Each group at once; it is answered when it is on the disk.
    Durable,
    /// With the thousands after it, or when no caller is left.
    Quick,
}

/// So many writes share a transaction at a quick pace.
const QUICK: usize = 2_000;

/// Writes until no caller is left.
pub(crate) fn run(
    shared: &Shared,
    county: &County,
    cache: &Arc<Cache>,
    pace: Pace,
    disk: Option<&Disk>,
    jobs: &Receiver<Job>,
) {
    let mut open = 0;
    while let Ok(job) = jobs.recv() {
        let mut count = job.writes.len();
        let mut group = vec![job];
        while count < MOST {
            let Ok(job) = jobs.try_recv() else { break };
            count += job.writes.len();
            group.push(job);
        }
        let mut writes: Vec<Pending> = Vec::with_capacity(count);
        let mut callers = Vec::with_capacity(group.len());
        for job in group {
            callers.push((job.writes.len(), job.reply));
            writes.extend(job.writes);
        }
        let conn = lock(shared);
        let outcomes = match pace {
            Pace::Durable => all(&conn, county, cache, &mut writes),
            Pace::Quick => {
                open += writes.len();
                let last = open >= QUICK;
                open = if last { 0 } else { open };
                match in_transaction(&conn, county, cache, &mut writes, pace, last) {
                    Ok(outcomes) => outcomes,
                    Err(error) => {
                        answer(callers, vec![Err(error); writes.len()]);
                        // With it goes what was answered already: nothing more may be written on top of that.
                        return;
                    }
                }
            }
        };
        drop(conn);
        match disk {
            None => answer(callers, outcomes),
            Some(disk) => disk.then(move |done| {
                let outcomes = match done {
                    Ok(()) => outcomes,
                    Err(error) => vec![Err(error.clone().into()); outcomes.len()],
                };
                answer(callers, outcomes);
            }),
        }
    }
    let conn = lock(shared);
    if !conn.is_autocommit() {
        // Should it fail, nobody is told: the file was not finished, and is refused.
        let _ = conn.execute_batch("COMMIT");
    }
}

/// Tells each caller what came of its writes.
fn answer(callers: Vec<(usize, SyncSender<Vec<Outcome>>)>, outcomes: Vec<Outcome>) {
    let mut outcomes = outcomes.into_iter();
    for (count, reply) in callers {
        // A caller that is gone wants no answer; what it asked for is done all the same.
        let _ = reply.send(outcomes.by_ref().take(count).collect());
    }
}

/// Commits writes, one outcome each: in one transaction, and where one of them fails half-way, each in its own, so
/// that it spares the others.
fn all(conn: &Connection, county: &County, cache: &Cache, writes: &mut [Pending]) -> Vec<Outcome> {
    match in_transaction(conn, county, cache, writes, Pace::Durable, true) {
        Ok(outcomes) => outcomes,
        Err(_) if writes.len() > 1 => writes
            .iter_mut()
            .map(|write| {
                let alone = in_transaction(
                    conn,
                    county,
                    cache,
                    std::slice::from_mut(write),
                    Pace::Durable,
                    true,
                );
                alone.map_or_else(Err, |mut outcomes| {
                    outcomes.pop().unwrap_or(Err(CommitError::Closed))
                })
            })
            .collect(),
        Err(error) => vec![Err(error); writes.len()],
    }
}

/// Puts writes down in the transaction that is open, or a new one; commits it with the `last`. When it fails, nothing
/// of the transaction is there.
fn in_transaction(
    conn: &Connection,
    county: &County,
    cache: &Cache,
    writes: &mut [Pending],
    pace: Pace,
    last: bool,
) -> Result<Vec<Outcome>, CommitError> {
    let attempt = || -> Result<Vec<Outcome>, CommitError> {
        if conn.is_autocommit() {
            conn.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from)?;
        }
        let mut group = Group::begin(conn, county, cache)?;
        let mut outcomes = Vec::with_capacity(writes.len());
        for write in writes {
            match group.commit(write) {
                Ok(receipt) => outcomes.push(Ok(receipt)),
                Err(Stop::Turned(error)) => outcomes.push(Err(error)),
                Err(Stop::Failed(error)) => return Err(error),
            }
        }
        group.end(pace == Pace::Durable)?;
        if last {
            conn.execute_batch("COMMIT").map_err(StoreError::from)?;
        }
        Ok(outcomes)
    };
    attempt().inspect_err(|_| {
        if !conn.is_autocommit() {
            // Nothing better can be done with a second failure: the transaction is gone with the connection.
            let _ = conn.execute_batch("ROLLBACK");
        }
    })
}
