//! Extensions and their limits.
//!
//! Always holds: an extension is granted whole or refused whole (C4), and never makes a course shorter.

use crate::course::{Extension, ExtensionBy};
use crate::{Course, Day, Length, WorkingCalendar};

/// How far and how often a course may be extended by one rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ExtensionLimit {
    /// Each extension at most so much.
    pub at_most: Option<Length>,
    /// At most so often; absent: no limit.
    pub times: Option<u32>,
    /// Which of the clock's `extends` this is; `times` counts by it.
    pub rule: u16,
}

/// Why an extension was refused. The text is a clerk's sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ExtensionRefusal {
    /// Over the maximum; refused whole, not cut down.
    #[error("一次延长不得超过{}，超过的整段不予延长", most.chinese())]
    OverMaximum {
        /// The maximum.
        most: Length,
    },
    /// Extended as often as it may be.
    #[error("最多延长{times}次，已经延长过")]
    TooOften {
        /// How often it may be.
        times: u32,
    },
    /// The due day has passed.
    #[error("期限已于{}届满，届满以后不得延长", due.chinese())]
    AfterDue {
        /// The due day.
        due: Day,
    },
    /// The new end is not later than the old one.
    #[error("新的届满日应当晚于原来的{}", end.chinese())]
    NotLonger {
        /// The unrolled end that stands.
        end: Day,
    },
    /// Counting backwards from an event there is nothing to extend.
    #[error("自事件之日倒算的期限不得延长")]
    Backwards,
}

impl Course {
    /// Extends it, decided on `day`. The extension is added to the unrolled end (C3).
    ///
    /// # Errors
    /// Over the maximum, too often, after the due day (C4), not longer, or counting backwards. Nothing changes then.
    pub fn extend(
        &mut self,
        calendar: &WorkingCalendar,
        day: Day,
        by: ExtensionBy,
        limit: ExtensionLimit,
    ) -> Result<(), ExtensionRefusal> {
        if self.is_backwards() {
            return Err(ExtensionRefusal::Backwards);
        }
        if let Some(times) = limit.times.filter(|times| self.extended(limit.rule) >= *times) {
            return Err(ExtensionRefusal::TooOften { times });
        }
        let now = self.reckon(calendar);
        if let Some(due) = now.due.filter(|due| *due < day) {
            return Err(ExtensionRefusal::AfterDue { due });
        }
        if let (ExtensionBy::Until(to), Some(end)) = (by, now.unrolled)
            && to <= end
        {
            return Err(ExtensionRefusal::NotLonger { end });
        }
        if let ExtensionBy::Length(length) = by {
            if length.count > Length::MOST {
                return Err(ExtensionRefusal::OverMaximum {
                    most: length.bounded(),
                });
            }
            if let (0, Some(end)) = (length.count, now.unrolled) {
                return Err(ExtensionRefusal::NotLonger { end });
            }
        }
        if let Some(most) = limit.at_most.filter(|most| self.is_over(calendar, by, *most)) {
            return Err(ExtensionRefusal::OverMaximum { most });
        }
        self.extensions.push(Extension {
            on: day,
            by,
            rule: limit.rule,
        });
        Ok(())
    }

    /// Whether an extension is over the maximum: by the count in one unit, else by the day that each would lead to.
    fn is_over(&self, calendar: &WorkingCalendar, by: ExtensionBy, most: Length) -> bool {
        let end = self.run(calendar, &[]).end.unwrap_or(self.from);
        match by {
            ExtensionBy::Length(length) if length.in_months().unit == most.in_months().unit => {
                length.in_months().count > most.in_months().count
            }
            ExtensionBy::Length(length) => calendar.add(end, length) > calendar.add(end, most),
            ExtensionBy::Until(day) => {
                let end = self.reckon(calendar).unrolled.unwrap_or(end);
                day > calendar.add(end, most)
            }
        }
    }
}
