//! The figures of a period.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::model::{Formula, Indicator, IndicatorSet};

use crate::exact::{Absence, Exact};
use crate::number::{csv_field, json_lines, json_text};
use crate::period::Asked;
use crate::print;
use crate::selection::{Memo, Selection};
use crate::{Reader, ReportError};

/// A computed figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The indicator's name.
    pub id: String,
    /// Row of the published report.
    pub no: Option<u32>,
    /// Section of the report.
    pub section: Option<String>,
    /// Name on screen.
    pub label: String,
    /// 件, %, 元, ...
    pub unit: String,
    /// What it comes to.
    pub value: Exact,
    /// The number alone, as files want it: a count whole, money in yuan with two decimals, a ratio as its printed
    /// percent; empty where there is none.
    pub plain: String,
    /// As the report prints it, with its unit; exact where the declared form is refused.
    pub printed: String,
    /// Why the declared form was refused: it would have lost a digit.
    pub refused: Option<String>,
    /// What must still be checked about its definition.
    pub unsure: Option<String>,
    /// Only a part of others, not printed as a figure of its own.
    pub working: bool,
    /// Has no row of its own in the report: it stands beside another figure.
    pub companion: bool,
}

impl Figure {
    /// One of the figures that the report publishes: neither working nor only a companion.
    pub fn is_published(&self) -> bool {
        !self.working && !self.companion
    }
}

/// The figures of a set in its order, the working ones too.
///
/// # Errors
/// If the facts cannot be read, a name is dangling, or a sum does not fit.
pub fn compute(reader: Reader<'_>, set: &IndicatorSet, asked: &Asked) -> Result<Vec<Figure>, ReportError> {
    let mut run = Run::new(reader, set, asked)?;
    set.indicators
        .values()
        .map(|indicator| run.figure(indicator))
        .collect()
}

/// Some figures of a set, in the order named; what is read once serves all of them.
///
/// # Errors
/// As [`compute`], and if there is no such figure.
pub fn compute_these<'n>(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    names: impl IntoIterator<Item = &'n str>,
) -> Result<Vec<Figure>, ReportError> {
    let mut run = Run::new(reader, set, asked)?;
    let names = names.into_iter();
    names
        .map(|name| run.figure(reader.indicator(set, name)?))
        .collect()
}

/// One figure.
///
/// # Errors
/// As [`compute`], and if there is no such figure.
pub fn compute_one(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
) -> Result<Figure, ReportError> {
    Run::new(reader, set, asked)?.figure(reader.indicator(set, name)?)
}

/// What the report publishes of these: `id,value,unit,printed`, a line each.
pub fn csv(figures: &[Figure]) -> String {
    let mut text = String::from("id,value,unit,printed\n");
    for f in figures.iter().filter(|f| f.is_published()) {
        let fields = [&f.id, &f.plain, &f.unit, &f.printed].map(|field| csv_field(field));
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    text
}

/// The same as a JSON list. A value is a JSON number written digit by digit (never a float), or null.
pub fn json(figures: &[Figure]) -> String {
    let lines = figures.iter().filter(|f| f.is_published()).map(|f| {
        let value = if f.plain.is_empty() { "null" } else { &f.plain };
        let [id, unit, printed] = [&f.id, &f.unit, &f.printed].map(|text| json_text(text));
        format!("  {{\"id\": {id}, \"value\": {value}, \"unit\": {unit}, \"printed\": {printed}}}")
    });
    json_lines(lines)
}

/// One computation: what is read once is kept.
pub(crate) struct Run<'a> {
    reader: Reader<'a>,
    set: &'a IndicatorSet,
    asked: &'a Asked,
    memo: Memo,
    published: Option<BTreeSet<String>>,
    values: BTreeMap<(String, i32), Exact>,
}

/// Ratios of ratios are refused; this only stops a circle that the checks did not see.
const DEPTH: usize = 4;

impl<'a> Run<'a> {
    pub fn new(reader: Reader<'a>, set: &'a IndicatorSet, asked: &'a Asked) -> Result<Self, ReportError> {
        let published = match asked.known {
            Some(known) => reader.counts.measures_at(known)?,
            None => None,
        };
        Ok(Self {
            reader,
            set,
            asked,
            memo: Memo::default(),
            published,
            values: BTreeMap::new(),
        })
    }

    pub fn figure(&mut self, indicator: &Indicator) -> Result<Figure, ReportError> {
        let value = self.value(&indicator.id, 0, 0)?;
        let (printed, refused) = match print::print(&indicator.print, &value, &indicator.unit) {
            Ok(printed) => (printed, None),
            Err(error) => (print::exact(&value, &indicator.unit), Some(error.to_string())),
        };
        Ok(Figure {
            id: indicator.id.clone(),
            no: indicator.no,
            section: indicator.section.clone(),
            label: indicator.label.clone(),
            unit: indicator.unit.clone(),
            plain: print::plain(&indicator.print, &value),
            value,
            printed,
            refused,
            unsure: indicator.remarks.unsure.clone(),
            working: indicator.working,
            companion: indicator.no.is_none()
                && self
                    .set
                    .indicators
                    .values()
                    .any(|other| other.beside.contains(&indicator.id)),
        })
    }

    /// What an indicator comes to with its period shifted by so many more years.
    pub fn value(&mut self, name: &str, shift: i32, depth: usize) -> Result<Exact, ReportError> {
        let key = (name.to_owned(), shift);
        if let Some(known) = self.values.get(&key) {
            return Ok(known.clone());
        }
        let indicator = self.reader.indicator(self.set, name)?;
        let value = match &indicator.formula {
            Formula::Ratio { of, to } => self.ratio(indicator, of, to, shift, depth)?,
            Formula::Sum(_) | Formula::Level { .. } => self.plain(indicator, shift)?,
        };
        self.values.insert(key, value.clone());
        Ok(value)
    }

    fn plain(&mut self, indicator: &'a Indicator, shift: i32) -> Result<Exact, ReportError> {
        let Some(selection) = Selection::of(self.reader, indicator, self.asked, shift)? else {
            return Err(ReportError::NoPlainPart(indicator.id.clone()));
        };
        if let Some(published) = &self.published
            && let Some(missing) = selection.measures.iter().find(|m| !published.contains(**m))
        {
            return Ok(Exact::Absent(Absence::NotPublished((*missing).to_owned())));
        }
        let amount = selection.tally(&mut self.memo)?.amount;
        Ok(if selection.is_money() {
            Exact::Money(amount)
        } else {
            Exact::Count(amount)
        })
    }

    fn ratio(
        &mut self,
        whole: &Indicator,
        of: &str,
        to: &str,
        shift: i32,
        depth: usize,
    ) -> Result<Exact, ReportError> {
        if depth >= DEPTH {
            return Err(ReportError::NoPlainPart(whole.id.clone()));
        }
        let shift = shift.saturating_add(whole.shift_years);
        let mut parts = Vec::new();
        for name in [of, to] {
            match self.value(name, shift, depth + 1)? {
                Exact::Count(n) | Exact::Money(n) => parts.push(n),
                absent @ Exact::Absent(_) => return Ok(absent),
                Exact::Ratio { .. } => return Err(ReportError::NoPlainPart(whole.id.clone())),
            }
        }
        Ok(match parts.as_slice() {
            [of, to] if *to > 0 => Exact::Ratio { of: *of, to: *to },
            _ => Exact::Absent(Absence::NothingBelow),
        })
    }

    /// How many facts a sum or level is made of; of a ratio, both its parts'.
    pub fn facts(&mut self, indicator: &'a Indicator, shift: i32) -> Result<u64, ReportError> {
        match &indicator.formula {
            Formula::Ratio { of, to } => {
                let shift = shift.saturating_add(indicator.shift_years);
                let mut facts = 0_u64;
                for name in [of, to] {
                    let part = self.reader.indicator(self.set, name)?;
                    if let Some(selection) = Selection::of(self.reader, part, self.asked, shift)? {
                        facts = facts.saturating_add(selection.tally(&mut self.memo)?.facts);
                    }
                }
                Ok(facts)
            }
            Formula::Sum(_) | Formula::Level { .. } => {
                match Selection::of(self.reader, indicator, self.asked, shift)? {
                    Some(selection) => Ok(selection.tally(&mut self.memo)?.facts),
                    None => Ok(0),
                }
            }
        }
    }
}
