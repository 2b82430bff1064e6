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

/// The machine's clock moved to another day: for showing a year that was simulated. It goes on as the machine's does.
#[derive(Debug, Clone, Copy)]
pub struct MovedClock {
    /// By so many microseconds.
    by: i64,
}

impl MovedClock {
    /// Today is that day, at the hour that it is.
    pub fn to(day: Day) -> Self {
        let (from, to) = (Moment::start_of(SystemClock.today()), Moment::start_of(day));
        Self {
            by: to.micros() - from.micros(),
        }
    }
}

impl Clock for MovedClock {
    fn now(&self) -> Moment {
        SystemClock.now().plus_micros(self.by)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_tells_the_hour_of_another_day_and_goes_on() {
        let day = SystemClock.today().plus_days(-700);
        let clock = MovedClock::to(day);
        let (before, now, after) = (SystemClock.now(), clock.now(), SystemClock.now());
        // The test may run past midnight.
        let back = |moment: Moment| moment.plus_micros(-700 * 86_400_000_000);
        assert!(back(before) <= now && now <= back(after));
    }
}
