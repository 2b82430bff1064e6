//! Reading for a while what one commit left: a page is of one moment, and its statements need not each find out which
//! that is.
//!
//! Always holds: what a thread reads of a store inside [`Store::still`] is of one commit, but for its own writes, which it
//! sees; what it logged is on the disk when [`Logged::wait`] has answered, and nothing may be shown before.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::mpsc::Receiver;

use rusqlite::Connection;

use crate::Store;
use crate::connect::Readers;
use crate::error::StoreError;

thread_local! {
    static HELD: RefCell<Option<Held>> = const { RefCell::new(None) };
}

struct Held {
    /// The address of the readers it came from.
    whose: usize,
    conn: Rc<Connection>,
    /// What was logged and is not known yet to be on the disk.
    logged: Vec<Receiver<Result<(), StoreError>>>,
}

/// What was told to the access log meanwhile.
#[must_use = "nothing may be shown before what was logged is on the disk"]
pub struct Logged(Vec<Receiver<Result<(), StoreError>>>);

impl Logged {
    /// Waits until it is on the disk.
    ///
    /// # Errors
    /// When it is not: then nothing that was read may be shown.
    pub fn wait(self) -> Result<(), StoreError> {
        self.0.iter().try_for_each(logged_well)
    }
}

/// Lets go of what is held, also when the work panics.
struct Hold;

impl Drop for Hold {
    fn drop(&mut self) {
        let_go();
    }
}

fn let_go() -> Option<Held> {
    HELD.with_borrow_mut(Option::take)
}

fn address(readers: &Readers) -> usize {
    std::ptr::from_ref(readers).addr()
}

/// The connection that this thread holds of these readers.
pub(crate) fn held(readers: &Readers) -> Option<Rc<Connection>> {
    HELD.with_borrow(|held| {
        let held = held.as_ref().filter(|held| held.whose == address(readers))?;
        Some(Rc::clone(&held.conn))
    })
}

/// After a write of this thread: what is read from now on is of that commit or a later one.
pub(crate) fn renew(readers: &Readers) {
    if let Some(conn) = held(readers)
        && end(&conn).and_then(|()| begin(&conn)).is_err()
    {
        // What is written is written: whoever reads next opens a connection of its own, and hears what is wrong.
        let_go();
    }
}

/// Leaves the waiting for what was logged to the end; gives it back where nothing is held.
pub(crate) fn later(
    readers: &Readers,
    logged: Receiver<Result<(), StoreError>>,
) -> Option<Receiver<Result<(), StoreError>>> {
    HELD.with_borrow_mut(|held| match held {
        Some(held) if held.whose == address(readers) => {
            held.logged.push(logged);
            None
        }
        _ => Some(logged),
    })
}

/// Waits until what was logged is on the disk.
pub(crate) fn logged_well(answer: &Receiver<Result<(), StoreError>>) -> Result<(), StoreError> {
    answer.recv().map_err(|_| StoreError::Access {
        what: "the access log's thread is gone".to_owned(),
    })?
}

/// Begins to read one commit.
pub(crate) fn begin(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached("BEGIN")?.execute([])?;
    Ok(())
}

/// Ends it. Nothing was written: this cannot lose anything.
pub(crate) fn end(conn: &Connection) -> Result<(), StoreError> {
    conn.prepare_cached("ROLLBACK")?.execute([])?;
    Ok(())
}

impl Store {
    /// Does some work in which all that this thread reads of the store is as one commit left it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn still<T>(&self, work: impl FnOnce() -> T) -> Result<(T, Logged), StoreError> {
        let readers = self.readers();
        let held_already = HELD.with_borrow(Option::is_some);
        let conn = if held_already { None } else { readers.take()? };
        let Some(conn) = conn else {
            return Ok((work(), Logged(Vec::new())));
        };
        begin(&conn)?;
        HELD.set(Some(Held {
            whose: address(readers),
            conn: Rc::new(conn),
            logged: Vec::new(),
        }));
        let hold = Hold;
        let answer = work();
        let held = let_go();
        drop(hold);
        let mut all = Vec::new();
        if let Some(Held { conn, logged, .. }) = held {
            if let Ok(conn) = Rc::try_unwrap(conn) {
                end(&conn)?;
                readers.give_back(conn);
            }
            all = logged;
        }
        Ok((answer, Logged(all)))
    }
}
