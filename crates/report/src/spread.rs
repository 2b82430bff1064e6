//! A figure spread out: by month, by town, by the codes it is split by. Read from totals, so no fact is walked.
//!
//! Always holds: months and towns of a sum add up to it. A level has no sum of months: each month shows it as the month
//! ended. How many different there are adds up to nothing, so such a figure has months only, and a ratio has none.

use std::borrow::Cow;
use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{Catalogue, Counts, Formula, Indicator, IndicatorSet, Named, Print};

use crate::period::Asked;
use crate::selection::{Memo, Selection};
use crate::{Reader, ReportError, words};

/// A figure by town and month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spread {
    /// First day of each month.
    pub months: Vec<Day>,
    /// What the whole comes to, month by month; of a level as each month ended.
    pub whole: Vec<i64>,
    /// What it comes to in all.
    pub total: i64,
    /// The towns, in the order of their codes; what stands in no town by its region.
    pub towns: Vec<Town>,
    /// It is a level: months do not add up.
    pub level: bool,
    /// Values are fen.
    pub money: bool,
}

/// A town's part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Town {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Month by month.
    pub months: Vec<i64>,
    /// In all.
    pub total: i64,
}

/// The parts of a figure by the codes of one split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The path.
    pub path: String,
    /// Its name on screen.
    pub label: String,
    /// Name and value of each code, the largest first.
    pub codes: Vec<(String, i64)>,
}

/// A figure by month, and by town where `by_town` and its towns add up; none of a ratio.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn spread(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
    by_town: bool,
) -> Result<Option<Spread>, ReportError> {
    let indicator = reader.indicator(set, name)?;
    let mut memo = Memo::default();
    let Some(all) = Selection::of(reader, indicator, asked, 0)? else {
        return Ok(None);
    };
    let level = matches!(indicator.formula, Formula::Level { .. });
    let mut spread = Spread {
        months: Vec::new(),
        whole: Vec::new(),
        total: all.tally(&mut memo)?.amount,
        towns: Vec::new(),
        level,
        money: all.is_money(),
    };
    let by_town = by_town && indicator.distinct.is_none();
    let mut towns: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut totals = BTreeMap::new();
    if by_town {
        totals = all.by_town(&mut memo)?;
        towns = totals.keys().map(|town| (town.clone(), Vec::new())).collect();
    }
    for (from, to) in asked.months()? {
        // A level at the period's start is, month by month, what each month ended with.
        let mut month = indicator.clone();
        if let Formula::Level { at_start, .. } = &mut month.formula {
            *at_start = false;
        }
        let part = asked.between(from, to);
        let Some(selection) = Selection::of(reader, &month, &part, 0)? else {
            continue;
        };
        spread.months.push(from);
        spread.whole.push(selection.tally(&mut memo)?.amount);
        if by_town {
            let counted = selection.by_town(&mut memo)?;
            for town in counted.keys() {
                let before = spread.months.len().saturating_sub(1);
                towns.entry(town.clone()).or_insert_with(|| vec![0; before]);
            }
            for (town, months) in &mut towns {
                months.push(counted.get(town).copied().unwrap_or_default());
            }
        }
    }
    let name_of = |code: &str| {
        let known = reader.catalogue.regions.by_code.get(code);
        known.map_or_else(|| code.to_owned(), |r| r.name.clone())
    };
    spread.towns = towns
        .into_iter()
        .map(|(code, months)| Town {
            name: name_of(&code),
            total: totals.get(&code).copied().unwrap_or_default(),
            code,
            months,
        })
        .collect();
    Ok(Some(spread))
}

/// A figure by the codes of towns; none of a ratio, or where it counts different ones.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn towns(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
) -> Result<Option<BTreeMap<String, i64>>, ReportError> {
    let indicator = reader.indicator(set, name)?;
    match Selection::of(reader, indicator, asked, 0)? {
        Some(selection) if indicator.distinct.is_none() => Ok(Some(selection.by_town(&mut Memo::default())?)),
        _ => Ok(None),
    }
}

/// The set that holds a figure, or one made for a measure that no set prints as it stands: its name is then the
/// figure's, and `like` says which period it is counted over.
pub fn holding<'c>(
    catalogue: &'c Catalogue,
    name: &str,
    like: &IndicatorSet,
) -> Option<Cow<'c, IndicatorSet>> {
    if let Some(set) = catalogue
        .indicators
        .values()
        .find(|set| set.indicators.contains_key(name))
    {
        return Some(Cow::Borrowed(set));
    }
    let (procedure, measure) = catalogue.measure(name)?;
    let formula = match measure.counts {
        Counts::On { .. } => Formula::Sum(vec![name.to_owned()]),
        Counts::While { .. } => Formula::Level {
            measure: name.to_owned(),
            at_start: false,
        },
    };
    let figure = Indicator {
        id: name.to_owned(),
        no: None,
        section: None,
        label: format!("{}：{}", procedure.label, measure.label),
        unit: measure.unit.clone(),
        formula,
        filter: BTreeMap::new(),
        distinct: None,
        shift_years: 0,
        print: Print::default(),
        beside: Vec::new(),
        working: false,
        remarks: measure.remarks.clone(),
        span: measure.span.clone(),
    };
    Some(Cow::Owned(IndicatorSet {
        id: name.to_owned(),
        label: measure.label.clone(),
        period: like.period.clone(),
        glance: Vec::new(),
        indicators: std::iter::once((name.to_owned(), figure)).collect(),
        checks: Named::default(),
        span: measure.span.clone(),
    }))
}

/// The parts of a figure by each thing that all its measures are split by; none of a ratio, or where it counts
/// different ones.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn splits(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
) -> Result<Vec<Split>, ReportError> {
    let indicator = reader.indicator(set, name)?;
    let Some(selection) = Selection::of(reader, indicator, asked, 0)? else {
        return Ok(Vec::new());
    };
    let first = selection.measures.first().copied().unwrap_or_default();
    let measured = |id: &str| reader.catalogue.measure(id).map(|(_, measure)| measure);
    let paths = measured(first).map(|m| m.split.clone()).unwrap_or_default();
    let mut memo = Memo::default();
    let mut splits = Vec::new();
    for path in paths {
        let shared = selection
            .measures
            .iter()
            .all(|m| measured(m).is_some_and(|m| m.split.contains(&path)));
        if indicator.distinct.is_some() || !shared {
            continue;
        }
        let sums = selection.by_code(&mut memo, &path)?;
        let mut codes: Vec<(String, i64)> = sums
            .into_iter()
            .filter(|(_, sum)| *sum != 0)
            .map(|(code, sum)| (words::code(reader, first, &path, &code), sum))
            .collect();
        codes.sort_by_key(|(_, sum)| std::cmp::Reverse(*sum));
        splits.push(Split {
            label: words::path(reader, first, &path),
            path,
            codes,
        });
    }
    Ok(splits)
}
