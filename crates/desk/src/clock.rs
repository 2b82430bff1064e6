//! The clock on the wall: the one place where the program learns what time it is.
//!
//! The engine and the store never ask; the desk hands them the day and the moment. A simulation and a rehearsal set
//! the clock themselves.

use std::sync::atomic::{AtomicI64, Ordering};

use calendar::{Day, Moment};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Moment;

    /// Today in China.
    fn today(&self) -> Day {
        self.now().day()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the wall clock is read"
    )]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        Moment::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
    }
}

/// A clock that stands where it is set: for rehearsals, simulations and tests.
#[derive(Debug)]
pub struct SetClock(AtomicI64);

impl SetClock {
    /// Stands at nine in the morning of that day.
    pub fn at(day: Day) -> Self {
        let clock = Self(AtomicI64::new(0));
        clock.set_day(day);
        clock
    }

    /// Moves to nine in the morning of that day.
    pub fn set_day(&self, day: Day) {
        self.set(Moment::start_of(day).plus_micros(9 * 3_600_000_000));
    }

    /// Moves to that moment.
    pub fn set(&self, moment: Moment) {
        self.0.store(moment.micros(), Ordering::SeqCst);
    }
}

impl Clock for SetClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}
