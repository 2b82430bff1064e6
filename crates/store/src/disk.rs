//! The one thread that waits for the disk, so that the writer need not: while it waits for one group of commits, the
//! next is written.
//!
//! Always holds: whoever is answered, what was committed before is on the disk. Once the disk has failed, nobody is
//! answered well any more: what it still holds of later writes is not known.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use crate::error::StoreError;

/// What is done when the disk has it, or has failed.
type After = Box<dyn FnOnce(&Result<(), StoreError>) + Send>;

/// Where one waits for the disk.
pub(crate) struct Disk {
    waiting: Option<Sender<After>>,
    thread: Option<JoinHandle<()>>,
}

impl Disk {
    /// For the database of a path, whose commits go into its write-ahead log.
    pub(crate) fn of(path: &Path) -> Result<Self, StoreError> {
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let log = PathBuf::from(log);
        let (waiting, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("store disk".to_owned())
            .spawn(move || wait(&log, &inbox))
            .map_err(|e| StoreError::Other { what: e.to_string() })?;
        Ok(Self {
            waiting: Some(waiting),
            thread: Some(thread),
        })
    }

    /// Does something when all that is committed now is on the disk.
    pub(crate) fn then(&self, after: impl FnOnce(&Result<(), StoreError>) + Send + 'static) {
        if let Some(waiting) = &self.waiting {
            // The thread ends only after the last sender.
            let _ = waiting.send(Box::new(after));
        }
    }

    /// Waits until all that is committed now is on the disk.
    pub(crate) fn wait(&self) -> Result<(), StoreError> {
        let (tell, told) = channel();
        self.then(move |done| drop(tell.send(done.clone())));
        let gone = |_| StoreError::Other {
            what: "the disk's thread is gone".to_owned(),
        };
        told.recv().map_err(gone)?
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(self.waiting.take());
        if let Some(thread) = self.thread.take() {
            // Had it panicked, nobody was answered; there is nothing left to do about it here.
            let _ = thread.join();
        }
    }
}

/// Waits for the disk until nobody can ask any more.
fn wait(log: &Path, inbox: &Receiver<After>) {
    let mut open: Option<File> = None;
    let mut state = Ok(());
    while let Ok(first) = inbox.recv() {
        let mut all = vec![first];
        all.extend(inbox.try_iter());
        if state.is_ok() {
            state = settle(log, &mut open);
        }
        for after in all {
            after(&state);
        }
    }
}

fn settle(log: &Path, open: &mut Option<File>) -> Result<(), StoreError> {
    let failed = |e: std::io::Error| StoreError::Other {
        what: format!("{}: {e}", log.display()),
    };
    let file = match open {
        Some(file) => file,
        // The log of an open database is one file from its first to its last connection.
        None => open.insert(File::open(log).map_err(failed)?),
    };
    file.sync_data().map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_failed_is_not_trusted_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        let disk = Disk::of(&path).unwrap();
        assert!(disk.wait().is_err(), "there is no log");
        std::fs::write(folder.path().join("a.db-wal"), "").unwrap();
        assert!(
            disk.wait().is_err(),
            "there is one now, but what was before it is not known"
        );
        let fresh = Disk::of(&path).unwrap();
        assert!(fresh.wait().is_ok());
    }
}
