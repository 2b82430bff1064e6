//! Spans of days that nothing covers.

use calendar::Day;

use crate::model::Valid;

/// A span of days; an absent end is open.
pub(crate) type Gap = (Option<Day>, Option<Day>);

/// The days that none of `spans` covers, in order.
pub(crate) fn gaps(spans: &[Valid]) -> Vec<Gap> {
    let mut sorted: Vec<Valid> = spans.to_vec();
    sorted.sort_by_key(|v| (v.from, v.to));
    let mut out = Vec::new();
    // The first day not yet covered; none once all days to the end are.
    let mut next: Option<Option<Day>> = Some(None);
    for valid in sorted {
        let Some(at) = next else { break };
        let begins_later = match (at, valid.from) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(at), Some(from)) => at < from,
        };
        if begins_later {
            out.push((at, valid.from.map(|d| d.plus_days(-1))));
        }
        next = valid
            .to
            .map(|to| Some(at.map_or(to.plus_days(1), |at| at.max(to.plus_days(1)))));
    }
    if let Some(at) = next {
        out.push((at, None));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn valid(from: &str, to: &str) -> Valid {
        Valid {
            from: from.parse().ok(),
            to: to.parse().ok(),
        }
    }

    #[test]
    fn gaps_lie_before_between_and_after() {
        assert_eq!(gaps(&[valid("", "")]), []);
        assert_eq!(gaps(&[]), [(None, None)]);
        assert_eq!(
            gaps(&[valid("2024-01-01", "")]),
            [(None, Some(day("2023-12-31")))]
        );
        assert_eq!(gaps(&[valid("", "2023-12-31"), valid("2024-01-01", "")]), []);
        assert_eq!(
            gaps(&[valid("2024-07-01", ""), valid("", "2023-12-31")]),
            [(Some(day("2024-01-01")), Some(day("2024-06-30")))]
        );
        assert_eq!(
            gaps(&[valid("", "2023-12-31"), valid("", "2022-12-31")]),
            [(Some(day("2024-01-01")), None)]
        );
    }
}
