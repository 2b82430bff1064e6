//! Writes under way, one behind the other, while those after them are still being judged.
//!
//! Always holds: what comes of a flight is what would come of its writes one by one. A write that is turned down
//! because what it was judged by no longer stands turns back every write behind it: they too are to be judged again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;

use crate::error::CommitError;
use crate::store::Store;
use crate::submit::{Receipt, Write};
use crate::writer::Outcome;

/// So many portions wait for the writer while the next is judged.
const AHEAD: usize = 2;

/// Whether a flight goes on: its writes ask before they are put down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Course(Arc<AtomicBool>);

impl Course {
    /// Nothing behind is put down any more.
    pub(crate) fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether something ahead was turned down.
    pub(crate) fn stopped(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A portion under way, and how many writes it has.
type Portion = (usize, Option<Receiver<Vec<Outcome>>>);

/// Writes under way.
pub struct Flight<'a> {
    store: &'a Store,
    course: Course,
    waiting: VecDeque<Portion>,
    landed: Vec<Result<Receipt, CommitError>>,
}

impl<'a> Flight<'a> {
    pub(crate) fn new(store: &'a Store) -> Self {
        Self {
            store,
            course: Course::default(),
            waiting: VecDeque::new(),
            landed: Vec::new(),
        }
    }

    /// Sends a portion after those before it. Answers whether more is to be sent: not after one was turned down.
    pub fn send(&mut self, writes: Vec<Write>) -> bool {
        let count = writes.len();
        self.waiting
            .push_back((count, self.store.submit(writes, Some(&self.course))));
        while self.waiting.len() > AHEAD {
            self.settle();
        }
        !self.course.stopped()
    }

    /// Waits for all that was sent. One outcome a write, in their order.
    pub fn land(mut self) -> Vec<Result<Receipt, CommitError>> {
        while !self.waiting.is_empty() {
            self.settle();
        }
        self.landed
    }

    fn settle(&mut self) {
        if let Some((count, reply)) = self.waiting.pop_front() {
            self.landed.extend(self.store.answer(count, reply));
        }
    }
}
