//! The thread that writes the access log: whoever reads while it waits for the disk goes into its next transaction
//! together.
//!
//! Always holds: who is answered well has its accesses on the disk, numbered in the order in which they were told.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::JoinHandle;

use engine::ids::County;

use crate::connect::{Shared, transaction};
use crate::disk::Disk;
use crate::error::StoreError;
use crate::sql::lock;
use crate::tables::access_log::{self, Access};

/// At most so many share a transaction.
const MOST: usize = 1_024;

struct Job {
    accesses: Vec<Access>,
    reply: SyncSender<Result<(), StoreError>>,
}

/// Where accesses are told.
pub(crate) struct Logbook {
    jobs: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Logbook {
    /// The access log of a database.
    pub(crate) fn of(shared: &Shared, county: &County, disk: &Arc<Disk>) -> Result<Self, StoreError> {
        let (jobs, inbox) = channel();
        let (shared, county, disk) = (Arc::clone(shared), county.clone(), Arc::clone(disk));
        let thread = std::thread::Builder::new()
            .name("store logbook".to_owned())
            .spawn(move || run(&shared, &county, &disk, &inbox))
            .map_err(|e| StoreError::Other { what: e.to_string() })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Tells accesses; the answer comes when they are on the disk. Where nothing comes, the thread is gone.
    pub(crate) fn tell(&self, accesses: Vec<Access>) -> Receiver<Result<(), StoreError>> {
        let (reply, answer) = sync_channel(1);
        if let Some(jobs) = &self.jobs {
            // Were the thread gone, the answer would say so.
            let _ = jobs.send(Job { accesses, reply });
        }
        answer
    }
}

impl Drop for Logbook {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // Had it panicked, nobody was answered well; there is nothing left to do about it here.
            let _ = thread.join();
        }
    }
}

fn run(shared: &Shared, county: &County, disk: &Disk, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut group = vec![first];
        group.extend(jobs.try_iter().take(MOST));
        let written = {
            let conn = lock(shared);
            let accesses = group.iter().flat_map(|job| &job.accesses);
            transaction(&conn, || access_log::append(&conn, county, accesses))
        };
        disk.then(move |done| {
            let answer = written.and_then(|()| done.clone());
            for job in group {
                // Who is gone is shown nothing.
                let _ = job.reply.send(answer.clone());
            }
        });
    }
}
