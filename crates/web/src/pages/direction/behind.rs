//! What stands behind a figure besides its cases: its parts, and what changed in it since a day.

use calendar::Day;
use catalogue::model::IndicatorSet;
use report::figures::Figure;
use report::period::Asked;
use report::spread;

use super::asking::{Standpoint, place_name, wrong};
use super::figure::{Wanted, narrow};
use crate::chart::Scale;
use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::escaped;
use crate::words;

pub(super) struct Breakdown {
    pub label: String,
    pub rows: Vec<(String, Option<String>, String, String)>,
    pub sum: String,
    /// Rows beyond those shown: how many, and what they are together.
    pub rest: Option<(usize, String)>,
}

pub(super) struct Changed {
    pub before: String,
    pub after: String,
    pub parts: Vec<ChangedPart>,
}

pub(super) struct ChangedPart {
    pub label: String,
    pub sum: String,
    pub hidden: u64,
    pub rows: Vec<ChangedRow>,
}

pub(super) struct ChangedRow {
    pub number: String,
    pub place: String,
    pub value: String,
    pub about: String,
    pub why: String,
}

/// So many rows of a breakdown are shown.
const ROWS: usize = 30;

/// A figure by town, and by each thing it is split by.
pub(super) fn breakdowns(
    reading: &Reading<'_>,
    standpoint: &Standpoint,
    set: &IndicatorSet,
    asked: &Asked,
    wanted: &Wanted,
    name: &str,
    scale: &Scale,
) -> Result<Vec<Breakdown>, Trouble> {
    let reader = reading.window().reader();
    let mut found = Vec::new();
    let add = |label: String, rows: Vec<(String, Option<String>, i64)>| {
        let sum: i64 = rows.iter().map(|(_, _, value)| value).sum();
        let rest: i64 = rows.iter().skip(ROWS).map(|(_, _, value)| value).sum();
        Breakdown {
            label,
            rest: (rows.len() > ROWS).then(|| (rows.len() - ROWS, scale.number(rest))),
            rows: rows
                .into_iter()
                .take(ROWS)
                .map(|(label, place, value)| {
                    let share = words::percent_change(value, sum).unwrap_or_default();
                    let share = share.trim_start_matches('+').to_owned();
                    (label, place, scale.number(value), share)
                })
                .collect(),
            sum: scale.number(sum),
        }
    };
    if let Some(towns) = spread::towns(reader, set, asked, name).map_err(wrong)? {
        let rows: Vec<(String, Option<String>, i64)> = towns
            .into_iter()
            .filter(|(_, value)| *value != 0)
            .map(|(code, value)| {
                let month = narrow(wanted).into_iter().filter(|(name, _)| *name == "month");
                let more: Vec<(&str, &str)> = month.chain([("town", code.as_str())]).collect();
                (
                    place_name(reading, &code),
                    Some(standpoint.place(name, &more)),
                    value,
                )
            })
            .collect();
        if rows.len() > 1 {
            found.push(add("按乡镇（街道）".to_owned(), rows));
        }
    }
    for split in spread::splits(reader, set, asked, name).map_err(wrong)? {
        let rows: Vec<(String, Option<String>, i64)> = split
            .codes
            .into_iter()
            .map(|(label, value)| (label, None, value))
            .collect();
        if rows.len() > 1 {
            found.push(add(format!("按{}", split.label), rows));
        }
    }
    Ok(found)
}

/// What changed in a figure since the end of a day.
pub(super) fn changed(
    reading: &Reading<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    since: Day,
    name: &str,
) -> Result<Option<Changed>, Trouble> {
    let Some(found) = reading.window().restatement(set, asked, since, name)? else {
        return Ok(None);
    };
    let (before, after) = (&found.whole.before, &found.whole.after);
    let exact = |figure: &Figure| report::print::exact(&figure.value, &figure.unit);
    Ok(Some(Changed {
        before: exact(before),
        after: exact(after),
        parts: found
            .whole
            .parts
            .iter()
            .zip(found.hidden)
            .map(|(part, hidden)| {
                let scale = Scale {
                    unit: part.unit.clone(),
                    money: part.money,
                };
                ChangedPart {
                    label: part.label.clone(),
                    sum: scale.difference(part.sum),
                    hidden,
                    rows: part
                        .changes
                        .iter()
                        .filter(|change| change.value != 0)
                        .map(|change| ChangedRow {
                            number: change.number.clone(),
                            place: format!("/matters/{}", escaped(change.matter.as_str())),
                            value: scale.difference(change.value),
                            about: format!("{}，{}，{}", change.act_label, change.day, change.town),
                            why: change.why.says(change.day, change.recorded),
                        })
                        .collect(),
                }
            })
            .collect(),
    }))
}
