//! Spreads: in which month and town things happen, and on which day.

use calendar::{Day, WorkingCalendar};

use crate::cast::Cast;
use crate::chance::Chance;
use crate::plan::Spread;

/// A day from `from` to `to`, by the months' weights, a working day unless any day will do.
pub fn day(
    chance: &mut Chance,
    calendar: &WorkingCalendar,
    spread: Option<&Spread>,
    from: Day,
    to: Day,
) -> Day {
    let any_day = spread.is_some_and(|s| s.any_day);
    let months: Vec<Day> = std::iter::successors(Some(from.first_of_month()), |m| Some(m.plus_months(1)))
        .take_while(|m| *m <= to)
        .collect();
    let weights: Vec<u64> = months
        .iter()
        .map(|month| {
            let place = usize::try_from(month.month() - 1).unwrap_or(0);
            spread.and_then(|s| s.months.get(place).copied()).unwrap_or(10)
        })
        .collect();
    let month = chance
        .weighted(weights.iter().copied())
        .and_then(|n| months.get(n))
        .copied()
        .unwrap_or(from);
    let (first, last) = (month.max(from), month.last_of_month().min(to));
    let drawn = first.plus_days(chance.between(0, first.days_until(last)));
    if any_day {
        return drawn;
    }
    let forward = working_from(calendar, drawn);
    if forward <= to {
        forward
    } else {
        working_until(calendar, drawn).max(from)
    }
}

/// The first working day from `day` on.
pub fn working_from(calendar: &WorkingCalendar, day: Day) -> Day {
    (0..40)
        .map(|n| day.plus_days(n))
        .find(|d| calendar.is_working_day(*d))
        .unwrap_or(day)
}

/// The last working day up to `day`.
pub fn working_until(calendar: &WorkingCalendar, day: Day) -> Day {
    (0..40)
        .map(|n| day.plus_days(-n))
        .find(|d| calendar.is_working_day(*d))
        .unwrap_or(day)
}

/// A town and a village of it, by the towns' weights (else by their number of villages).
pub fn place(chance: &mut Chance, cast: &Cast, spread: Option<&Spread>) -> (String, String) {
    let weights: Vec<u64> = cast
        .towns
        .iter()
        .map(|(town, villages)| {
            spread
                .and_then(|s| s.towns.get(town).copied())
                .unwrap_or(villages.len().max(1) as u64)
        })
        .collect();
    let drawn = chance
        .weighted(weights.iter().copied())
        .and_then(|n| cast.towns.get(n));
    match drawn {
        Some((town, villages)) => (
            town.clone(),
            chance.pick(villages).cloned().unwrap_or_else(|| town.clone()),
        ),
        None => (String::new(), String::new()),
    }
}
