//! The cases of a figure: exactly the facts that make it. Their values add up to it, always.
//!
//! A ratio has two lists, its parts'. A level lists what came in and what went out. With `distinct`, the first fact
//! of each value that counts has value 1 and its further facts 0, so that the list's sum is the figure here too.

use calendar::Day;
use catalogue::model::{Formula, Indicator, IndicatorSet};
use engine::ids::MatterId;

use crate::counts::FactRow;
use crate::number::{amount, csv_field, json_lines, json_text};
use crate::period::Asked;
use crate::selection::{Adder, Memo, Selection};

pub use crate::selection::Place;
use crate::{Reader, ReportError};

/// One part of a figure and its facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The indicator the facts make: the figure itself, or a part of a ratio.
    pub id: String,
    /// Its name on screen.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Values are fen.
    pub money: bool,
    /// The facts, in the order of the days they happened.
    pub cases: Vec<Case>,
    /// Their sum.
    pub sum: i64,
}

/// One fact of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// The matter's number, if it has one; else its id.
    pub number: String,
    /// The matter.
    pub matter: MatterId,
    /// The act; `enter` or `leave` of a level.
    pub act: String,
    /// The act's name on screen.
    pub act_label: String,
    /// The day it happened.
    pub day: Day,
    /// The town it stands in.
    pub town: String,
    /// What it adds to the figure (fen, where it is money).
    pub value: i64,
    /// The value counted, where different ones are counted.
    pub distinct: Option<String>,
    /// The entry that recorded it.
    pub sequence: u64,
}

/// A stretch of the facts of a figure that is a sum or a level, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The facts.
    pub cases: Vec<Case>,
    /// From where the list goes on, if it does.
    pub next: Option<Place>,
    /// How many facts there are in all; with `distinct` also those that add nothing.
    pub facts: u64,
    /// What they add up to: the figure.
    pub sum: i64,
    /// Values are fen.
    pub money: bool,
}

/// At most `limit` facts of a figure, the latest first, from a place on. The figure itself comes from totals.
///
/// # Errors
/// If there is no such figure, it is a ratio, or the facts cannot be read.
pub fn stretch(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
    before: Option<Place>,
    limit: usize,
) -> Result<Stretch, ReportError> {
    let indicator = reader.indicator(set, name)?;
    let Some(selection) = Selection::of(reader, indicator, asked, 0)? else {
        return Err(ReportError::NoPlainPart(indicator.id.clone()));
    };
    let tally = selection.tally(&mut Memo::default())?;
    let (rows, next) = selection.latest(before, limit)?;
    let cases = rows.into_iter();
    Ok(Stretch {
        cases: cases
            .map(|(row, value)| case(reader, &selection, row, value))
            .collect(),
        next,
        facts: tally.facts,
        sum: tally.amount,
        money: selection.is_money(),
    })
}

/// The cases of a figure, part by part.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn cases(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
) -> Result<Vec<Part>, ReportError> {
    let indicator = reader.indicator(set, name)?;
    match &indicator.formula {
        Formula::Ratio { of, to } => [of, to]
            .into_iter()
            .map(|part| list(reader, reader.indicator(set, part)?, asked, indicator.shift_years))
            .collect(),
        Formula::Sum(_) | Formula::Level { .. } => Ok(vec![list(reader, indicator, asked, 0)?]),
    }
}

/// `number,act,day,town,value`, a line each: always these five. Of a ratio, what it divides comes first and what it
/// divides by after it.
pub fn csv(parts: &[Part]) -> String {
    let mut text = String::from("number,act,day,town,value\n");
    for part in parts {
        for case in &part.cases {
            let value = amount(case.value, part.money);
            let fields = [&case.number, &case.act, &case.day.to_string(), &case.town, &value]
                .map(|f| csv_field(f))
                .join(",");
            text.push_str(&fields);
            text.push('\n');
        }
    }
    text
}

/// A line each, with the part it makes and its matter besides what [`csv`] has.
pub fn json(parts: &[Part]) -> String {
    let lines = parts.iter().flat_map(|part| {
        part.cases.iter().map(|case| {
            let day = case.day.to_string();
            let [part_id, number, matter, act, day, town] = [
                &part.id,
                &case.number,
                case.matter.as_str(),
                &case.act,
                &day,
                &case.town,
            ]
            .map(json_text);
            let value = amount(case.value, part.money);
            format!(
                "  {{\"part\": {part_id}, \"number\": {number}, \"matter\": {matter}, \"act\": {act}, \"day\": {day}, \
                 \"town\": {town}, \"value\": {value}}}"
            )
        })
    });
    json_lines(lines)
}

fn list(reader: Reader<'_>, indicator: &Indicator, asked: &Asked, shift: i32) -> Result<Part, ReportError> {
    let Some(selection) = Selection::of(reader, indicator, asked, shift)? else {
        return Err(ReportError::NoPlainPart(indicator.id.clone()));
    };
    let mut sum = Adder::new(&indicator.id);
    let mut cases = Vec::new();
    for (row, value) in selection.facts()? {
        sum.add(value)?;
        cases.push(case(reader, &selection, row, value));
    }
    Ok(Part {
        id: indicator.id.clone(),
        label: indicator.label.clone(),
        unit: indicator.unit.clone(),
        money: selection.is_money(),
        cases,
        sum: sum.sum,
    })
}

fn case(reader: Reader<'_>, selection: &Selection<'_>, row: FactRow, value: i64) -> Case {
    Case {
        number: row.number.clone().unwrap_or_else(|| row.matter.to_string()),
        act_label: crate::words::act(reader, &row.measure, &row.act),
        town: reader.town_on(&row.region, selection.span.to),
        distinct: selection.distinct_value(&row),
        matter: row.matter,
        act: row.act,
        day: row.day,
        value,
        sequence: row.sequence,
    }
}
