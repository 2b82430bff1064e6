//! A figure by town and month: a table that is also a map of heat. What stands in no town stands below, without heat.

use std::collections::BTreeMap;

use calendar::Day;
use report::spread::{self, Spread};
use store::Standing;

use super::asking::{measured, place_name, wrong};
use super::work::Show;
use super::year::Years;
use crate::chart::{self, Scale};
use crate::error::Trouble;
use crate::reading::Reading;

/// A town's row, or one at the foot.
pub(super) struct TownRow {
    pub name: String,
    pub place: String,
    pub total: String,
    /// Of the bar, in percent; 0 at the foot.
    pub width: i64,
    pub change: String,
    /// How many matters of the figure's procedures are overdue there, and their list.
    pub overdue: u64,
    pub late: String,
    pub cells: Vec<HeatCell>,
}

/// A month of a town.
pub(super) struct HeatCell {
    /// How dark: 1 to 5, 0 none.
    pub heat: i64,
    pub number: String,
    pub place: String,
    pub label: String,
}

/// The table.
pub(super) struct Heat {
    pub months: Vec<String>,
    pub rows: Vec<TownRow>,
    /// What stands in no town, and the whole.
    pub feet: Vec<TownRow>,
    pub adds_up: bool,
}

/// What a row is of.
struct Part<'a> {
    /// Its code; absent: the whole.
    code: Option<&'a str>,
    total: i64,
    months: &'a [i64],
}

/// The month of a day as a question names it: `2023-05`.
pub(super) fn month_of(day: Day) -> String {
    day.to_string().get(..7).unwrap_or_default().to_owned()
}

/// Lays a figure out by town and month.
pub(super) fn heat(
    reading: &Reading<'_>,
    years: &Years<'_>,
    scale: &Scale,
    name: &str,
    this: &Spread,
    standing: &[Standing],
) -> Result<Heat, Trouble> {
    let reader = reading.window().reader();
    let before = spread::towns(reader, years.set, &years.before, name).map_err(wrong)?;
    let in_town = |code: &str| reading.catalogue.regions.town_of(code).is_some();
    let (towns, others): (Vec<_>, Vec<_>) = this.towns.iter().partition(|town| in_town(&town.code));
    let table = Table {
        reading,
        years,
        scale,
        name,
        this,
        before: before.filter(|towns| towns.values().any(|v| *v != 0)),
        overdue: overdue(reading, years, name, standing),
        most: towns
            .iter()
            .flat_map(|t| t.months.iter().copied())
            .max()
            .unwrap_or_default(),
        largest: towns.iter().map(|t| t.total).max().unwrap_or_default().max(1),
    };
    let part = |town: &&'_ spread::Town| {
        table.row(
            &Part {
                code: Some(&town.code),
                total: town.total,
                months: &town.months,
            },
            in_town(&town.code),
        )
    };
    let rows = towns.iter().map(part).collect();
    let mut feet: Vec<TownRow> = others.iter().map(part).collect();
    let whole = Part {
        code: None,
        total: this.total,
        months: &this.whole,
    };
    feet.push(table.row(&whole, false));
    Ok(Heat {
        months: this
            .months
            .iter()
            .map(|day| format!("{} 月", day.month()))
            .collect(),
        rows,
        feet,
        adds_up: !this.level,
    })
}

/// What all rows are made with.
struct Table<'a> {
    reading: &'a Reading<'a>,
    years: &'a Years<'a>,
    scale: &'a Scale,
    name: &'a str,
    this: &'a Spread,
    /// The year before, by town; absent where there is nothing to compare with.
    before: Option<BTreeMap<String, i64>>,
    overdue: BTreeMap<String, u64>,
    most: i64,
    largest: i64,
}

impl Table<'_> {
    fn row(&self, part: &Part<'_>, hot: bool) -> TownRow {
        let title = part
            .code
            .map_or_else(|| "合计".to_owned(), |code| place_name(self.reading, code));
        let town = part.code.map(|code| ("town", code));
        let place = |month: Option<&str>| {
            let more: Vec<(&str, &str)> = town.into_iter().chain(month.map(|m| ("month", m))).collect();
            self.years.standpoint.place(self.name, &more)
        };
        let old = self.before.as_ref().map(|towns| match part.code {
            Some(code) => towns.get(code).copied().unwrap_or_default(),
            None => towns.values().sum(),
        });
        let cells = self
            .this
            .months
            .iter()
            .zip(part.months)
            .map(|(day, value)| HeatCell {
                heat: if hot { chart::heat(*value, self.most) } else { 0 },
                number: self.scale.number(*value),
                place: place(Some(&month_of(*day))),
                label: format!("{title} {} 月 {}", day.month(), self.scale.said(*value)),
            });
        TownRow {
            place: place(None),
            total: self.scale.number(part.total),
            width: if hot {
                (part.total.max(0) * 100 / self.largest).min(100)
            } else {
                0
            },
            change: old.map_or_else(String::new, |old| {
                self.scale.difference(part.total.saturating_sub(old))
            }),
            overdue: match part.code {
                Some(code) => self.overdue.get(code).copied().unwrap_or_default(),
                None => self.overdue.values().sum(),
            },
            late: Show::Overdue.place(&[("at", part.code.unwrap_or_default()), ("of", self.name)]),
            cells: cells.collect(),
            name: title,
        }
    }
}

/// How many matters of the figure's procedures are overdue, by town.
fn overdue(
    reading: &Reading<'_>,
    years: &Years<'_>,
    name: &str,
    standing: &[Standing],
) -> BTreeMap<String, u64> {
    let procedures: Vec<&str> = measured(reading, years.set, name)
        .into_iter()
        .map(|(procedure, _)| procedure.id.as_str())
        .collect();
    let mut found = BTreeMap::new();
    let of_them = |line: &&Standing| procedures.contains(&line.procedure.as_str());
    for line in standing.iter().filter(of_them) {
        let organ = reading.directory.organs.get(&line.organ);
        let region = organ.map_or("", |organ| organ.region.as_str());
        let town = reading.catalogue.regions.town_of(region);
        let town = town.map_or(region, |town| town.code.as_str());
        *found.entry(town.to_owned()).or_insert(0) += line.overdue;
    }
    found
}
