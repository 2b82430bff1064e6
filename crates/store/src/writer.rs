//! The one thread that writes. Whoever waits while a transaction is on the disk goes into the next one together.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender};

use engine::ids::County;
use rusqlite::Connection;

use crate::cache::{Cache, Kept};
use crate::commit::Group;
use crate::connect::Shared;
use crate::error::{CommitError, StoreError};
use crate::sql::lock;
use crate::submit::{Receipt, Write};

/// At most so many writes share a transaction.
const MOST: usize = 256;

/// What a write came to.
pub(crate) type Outcome = Result<Receipt, CommitError>;

/// Writes of one caller, and where their outcomes go.
pub(crate) struct Job {
    /// In this order.
    pub(crate) writes: Vec<Write>,
    /// One outcome a write; sent after the commit.
    pub(crate) reply: SyncSender<Vec<Outcome>>,
}

/// Writes until no caller is left.
pub(crate) fn run(shared: &Shared, county: &County, cache: &Arc<Cache>, jobs: &Receiver<Job>) {
    while let Ok(job) = jobs.recv() {
        let mut count = job.writes.len();
        let mut group = vec![job];
        while count < MOST {
            let Ok(job) = jobs.try_recv() else { break };
            count += job.writes.len();
            group.push(job);
        }
        let (writes, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|j| (j.writes, j.reply)).unzip();
        let outcomes = match one_transaction(&lock(shared), county, cache, writes) {
            Ok((outcomes, kept)) => {
                cache.keep(kept);
                outcomes
            }
            Err((error, counts)) => counts
                .into_iter()
                .map(|n| vec![Err(CommitError::Store(error.clone())); n])
                .collect(),
        };
        for (outcomes, reply) in outcomes.into_iter().zip(replies) {
            // A caller that is gone wants no answer; what it asked for is done all the same.
            let _ = reply.send(outcomes);
        }
    }
}

type Done = (Vec<Vec<Outcome>>, Vec<Kept>);

/// Commits jobs in one transaction. When it fails as a whole, nothing of it is there: the error, and how many writes
/// each job had.
fn one_transaction(
    conn: &Connection,
    county: &County,
    cache: &Cache,
    jobs: Vec<Vec<Write>>,
) -> Result<Done, (StoreError, Vec<usize>)> {
    let counts: Vec<usize> = jobs.iter().map(Vec::len).collect();
    let attempt = || -> Result<Done, StoreError> {
        conn.execute_batch("BEGIN IMMEDIATE")?;
        let mut group = Group::begin(conn, county, cache)?;
        let mut outcomes = Vec::with_capacity(jobs.len());
        for writes in jobs {
            let mut those = Vec::with_capacity(writes.len());
            for write in writes {
                let outcome = group.commit(write);
                if let (true, Err(CommitError::Store(error))) = (conn.is_autocommit(), &outcome) {
                    // A full disk and the like end the whole transaction, not only this write.
                    return Err(error.clone());
                }
                those.push(outcome);
            }
            outcomes.push(those);
        }
        let kept = group.end()?;
        conn.execute_batch("COMMIT")?;
        Ok((outcomes, kept))
    };
    attempt().map_err(|error| {
        if !conn.is_autocommit() {
            // Nothing better can be done with a second failure: the transaction is gone with the connection.
            let _ = conn.execute_batch("ROLLBACK");
        }
        (error, counts)
    })
}
