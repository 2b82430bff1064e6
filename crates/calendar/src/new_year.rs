//! New Year's Eve (除夕), the day before the first day of the lunar year.
//!
//! Only the wording of a reason depends on it: whether people work that day is for the arrangement alone to say (C13).

use crate::Day;

/// Month and day of the first day of the lunar year, from 2004 on.
#[rustfmt::skip]
const LUNAR_NEW_YEAR: [(i8, i8); 47] = [
    (1, 22), (2, 9), (1, 29), (2, 18), (2, 7), (1, 26), (2, 14), (2, 3), (1, 23), (2, 10), // 2004-2013
    (1, 31), (2, 19), (2, 8), (1, 28), (2, 16), (2, 5), (1, 25), (2, 12), (2, 1), (1, 22), // 2014-2023
    (2, 10), (1, 29), (2, 17), (2, 6), (1, 26), (2, 13), (2, 3), (1, 23), (2, 11), (1, 31), // 2024-2033
    (2, 19), (2, 8), (1, 28), (2, 15), (2, 4), (1, 24), (2, 12), (2, 1), (1, 22), (2, 10), // 2034-2043
    (1, 30), (2, 17), (2, 6), (1, 26), (2, 14), (2, 2), (1, 23), // 2044-2050
];

/// New Year's Eve of that year, 2004 to 2050.
pub(crate) fn new_years_eve(year: i16) -> Option<Day> {
    let index = usize::try_from(year.checked_sub(2004)?).ok()?;
    let (month, day) = LUNAR_NEW_YEAR.get(index)?;
    Day::new(year, *month, *day).map(Day::previous)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_eves() {
        let text = |year| new_years_eve(year).map(|day| day.to_string());
        assert_eq!(text(2023).as_deref(), Some("2023-01-21"));
        assert_eq!(text(2024).as_deref(), Some("2024-02-09"));
        assert_eq!(text(2026).as_deref(), Some("2026-02-16"));
        assert_eq!(text(2050).as_deref(), Some("2050-01-22"));
        assert_eq!(text(2051), None);
        assert_eq!(text(2003), None);
    }
}
