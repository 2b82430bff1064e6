//! What every page of figures is asked: of which year, as known when, of which part of the county.
//!
//! Always holds: what is asked stands within what the post's definition lets one see; a post that sees no figures gets
//! no page.

use std::borrow::Cow;

use calendar::Day;
use catalogue::model::{Formula, IndicatorSet, Measure, Procedure};
use report::period::{Asked, Within};

use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::escaped;

/// From where figures are looked at.
pub(crate) struct Standpoint {
    /// The part of the county.
    pub within: Within,
    /// `2023`.
    pub period: String,
    /// As known at the end of this day; absent: now.
    pub known: Option<Day>,
}

impl Standpoint {
    /// Reads the year (absent: this one) and the day it is known as of (absent or empty: now).
    pub fn of(reading: &Reading<'_>, period: Option<&str>, known: Option<&str>) -> Result<Self, Trouble> {
        let within = reading.window().figures().ok_or(Trouble::NotYours)?;
        let year = reading.today.year().to_string();
        let period = period.map(str::trim).filter(|p| !p.is_empty()).unwrap_or(&year);
        let known = known.map(str::trim).filter(|k| !k.is_empty());
        let known = known.map(day).transpose()?;
        if let Some(known) = known.filter(|known| *known > reading.today) {
            return Err(Trouble::Malformed(format!(
                "{known} 还没有到，不知道那天会记下什么；要看现在的，请把“按哪天已知”空着"
            )));
        }
        Ok(Self {
            within,
            period: period.to_owned(),
            known,
        })
    }

    /// The question of a set of figures.
    pub fn asked(&self, reading: &Reading<'_>, set: &IndicatorSet) -> Result<Asked, Trouble> {
        let reader = reading.window().reader();
        let asked = Asked::new(reader.counts, reader.catalogue, set, &self.period, self.known);
        Ok(asked.map_err(wrong)?.of(self.within.clone()))
    }

    /// The page of a figure, with what else it is asked.
    pub fn place(&self, figure: &str, more: &[(&str, &str)]) -> String {
        let mut place = format!("/figures/{}?period={}", escaped(figure), escaped(&self.period));
        let known = self.known.map(|day| day.to_string());
        let known = known.as_deref().map(|day| ("as-known", day));
        for (name, value) in known.iter().chain(more) {
            place.push_str(&format!("&{name}={}", escaped(value)));
        }
        place
    }

    /// `按 2024-02-25 24:00 已记录的计算`.
    pub fn says(&self) -> String {
        match self.known {
            Some(day) => format!("按 {day} 24:00 已记录的计算"),
            None => "按现在已记录的计算".to_owned(),
        }
    }

    /// Of which part of the county.
    pub fn whose(&self, reading: &Reading<'_>) -> String {
        match (&self.within.organs, &reading.by.hat) {
            (Some(_), Some(hat)) => reading.organ(&hat.organ),
            _ => format!("全{}", short_county(&reading.directory.county_name)),
        }
    }
}

/// `市` of `南安市`.
fn short_county(name: &str) -> &str {
    name.char_indices()
        .last()
        .map_or("县", |(at, _)| name.get(at..).unwrap_or("县"))
}

/// The set whose main figures are looked at: the first that names any, else the first.
pub(crate) fn main_set<'a>(reading: &'a Reading<'_>) -> Result<&'a IndicatorSet, Trouble> {
    let sets = &reading.catalogue.indicators;
    let named = sets.values().find(|set| !set.glance.is_empty());
    named.or_else(|| sets.values().next()).ok_or(Trouble::NotFound)
}

/// The set that holds a figure, or one made of a measure of that name.
pub(crate) fn set_of<'a>(reading: &'a Reading<'_>, name: &str) -> Result<Cow<'a, IndicatorSet>, Trouble> {
    let like = main_set(reading)?;
    report::spread::holding(&reading.catalogue, name, like).ok_or(Trouble::NotFound)
}

/// The measures that a figure counts, each with its procedure; of a ratio those of its two parts.
pub(crate) fn measured<'a>(
    reading: &'a Reading<'_>,
    set: &IndicatorSet,
    name: &str,
) -> Vec<(&'a Procedure, &'a Measure)> {
    let ids = |name: &str| -> Vec<String> {
        match set.indicators.get(name).map(|i| &i.formula) {
            Some(Formula::Sum(measures)) => measures.clone(),
            Some(Formula::Level { measure, .. }) => vec![measure.clone()],
            Some(Formula::Ratio { .. }) | None => Vec::new(),
        }
    };
    let measures = match set.indicators.get(name).map(|i| &i.formula) {
        // The parts of a ratio are no ratios.
        Some(Formula::Ratio { of, to }) => [ids(of), ids(to)].concat(),
        _ => ids(name),
    };
    let found = measures.iter().filter_map(|id| reading.catalogue.measure(id));
    found
        .map(|(procedure, measure)| (procedure.as_ref(), measure))
        .collect()
}

/// A town's name; what stands in no town is the county's own.
pub(crate) fn place_name(reading: &Reading<'_>, code: &str) -> String {
    let name = reading.region(code);
    match reading.catalogue.regions.town_of(code) {
        Some(_) => name,
        None => format!("{name}本级"),
    }
}

/// A town, or what stands in none, as a link of ours names it.
pub(crate) fn town(reading: &Reading<'_>, text: Option<&str>) -> Result<Option<String>, Trouble> {
    let text = text.map(str::trim).filter(|text| !text.is_empty());
    match text {
        Some(code) if !reading.catalogue.regions.by_code.contains_key(code) => Err(Trouble::Malformed(
            format!("没有代码是“{code}”的乡镇（街道）；请从各乡镇的表里点"),
        )),
        text => Ok(text.map(str::to_owned)),
    }
}

/// A day as typed.
pub(crate) fn day(text: &str) -> Result<Day, Trouble> {
    text.parse()
        .map_err(|_| Trouble::Malformed(format!("“{text}”不是日子；请写成 2024-02-25 的样子")))
}

/// A question that has no answer, or a fault of ours.
pub(crate) fn wrong(error: report::ReportError) -> Trouble {
    match error {
        report::ReportError::Period(text) => {
            Trouble::Malformed(format!("“{text}”不是年度；请写年份，例如 2023"))
        }
        report::ReportError::NoFigure { .. } => Trouble::NotFound,
        other => Trouble::fault(other),
    }
}
