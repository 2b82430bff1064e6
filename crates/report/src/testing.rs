//! For tests: facts in memory, a small catalogue, and the question everybody asks.

use std::collections::{BTreeMap, BTreeSet};

use calendar::{Day, Moment};
use catalogue::model::{Catalogue, IndicatorSet};
use engine::entry::Entry;
use engine::world::Directory;
use serde_json::json;

use crate::counts::{Counts, FactRow, Span, Total};
use crate::period::Asked;
use crate::{Reader, ReportError};

pub use load::catalogue;
mod guards;
mod load;

/// Facts and entries in memory.
#[derive(Debug, Clone, Default)]
pub struct Fake {
    pub facts: Vec<FactRow>,
    pub entries: BTreeMap<u64, Entry>,
    /// From that sequence on, only these measures are published.
    pub measures: BTreeMap<u64, BTreeSet<String>>,
}

/// What a test counts: measure, split, organ, region, amount.
#[derive(Debug, Clone, Copy)]
pub struct Fact<'t> {
    pub measure: &'t str,
    pub act: &'t str,
    pub split: &'t [(&'t str, &'t str)],
    pub organ: &'t str,
    pub region: &'t str,
    pub amount: i64,
}

/// A fact of one at the town's committee.
pub fn one<'t>(measure: &'t str, act: &'t str, split: &'t [(&'t str, &'t str)]) -> Fact<'t> {
    Fact {
        measure,
        act,
        split,
        organ: "o1",
        region: "350583100201",
        amount: 1,
    }
}

impl Fake {
    /// Records a fact; recording days must not go back. Returns its sequence, which is also its matter.
    pub fn record(&mut self, happened: &str, recorded: &str, what: Fact<'_>) -> u64 {
        let sequence = self.entries.len() as u64 + 1;
        let moment = Moment::start_of(day(recorded)).plus_micros(12 * 3_600_000_000);
        self.facts.push(FactRow {
            sequence,
            moment,
            measure: what.measure.to_owned(),
            day: day(happened),
            matter: format!("m{sequence}").as_str().into(),
            number: Some(format!("第{sequence}号")),
            act: what.act.to_owned(),
            organ: what.organ.into(),
            region: what.region.to_owned(),
            split: what
                .split
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            amount: what.amount,
        });
        let entry = json!({
            "county": "350583", "sequence": sequence, "moment": moment, "id": format!("e{sequence}"), "kind": "act",
            "act": what.act, "day": happened, "actor": { "who": "office" }, "under": "", "key": "", "request": ""
        });
        self.entries
            .insert(sequence, serde_json::from_value(entry).unwrap());
        sequence
    }

    /// Makes the entry a correction.
    pub fn corrected(&mut self, sequence: u64, why: &str) {
        let entry = self.entries.get_mut(&sequence).unwrap();
        let correction = json!({ "set": "e1", "target": "e1", "why": why, "by": { "who": "office" }, "approved_by": { "who": "office" } });
        entry.correction = Some(serde_json::from_value(correction).unwrap());
    }

    fn within(&self, measure: &str, span: &Span) -> Vec<FactRow> {
        let asked = |f: &&FactRow| {
            f.measure == measure
                && span.from.is_none_or(|from| from <= f.day)
                && f.day <= span.to
                && span.known.is_none_or(|known| f.sequence <= known)
        };
        let mut found: Vec<FactRow> = self.facts.iter().filter(asked).cloned().collect();
        found.sort_by_key(|f| (f.day, f.sequence));
        found
    }
}

impl Counts for Fake {
    fn totals(&self, measure: &str, span: &Span, by_place: bool) -> Result<Vec<Total>, ReportError> {
        let mut cells: BTreeMap<_, (i64, u64)> = BTreeMap::new();
        for fact in self.within(measure, span) {
            let place = by_place.then(|| (fact.organ.clone(), fact.region.clone()));
            let cell = cells.entry((fact.split, place)).or_default();
            *cell = (cell.0 + fact.amount, cell.1 + 1);
        }
        let totals = cells.into_iter().map(|((split, place), (amount, facts))| {
            let (organ, region) = place.unzip();
            Total {
                split,
                organ,
                region,
                amount,
                facts,
            }
        });
        Ok(totals.collect())
    }

    fn facts(&self, measure: &str, span: &Span) -> Result<Vec<FactRow>, ReportError> {
        Ok(self.within(measure, span))
    }

    fn facts_back(
        &self,
        measure: &str,
        span: &Span,
        from: (Day, u64),
        limit: usize,
    ) -> Result<Vec<FactRow>, ReportError> {
        let mut found = self.within(measure, span);
        found.retain(|f| (f.day, f.sequence) <= from);
        found.reverse();
        found.truncate(limit);
        Ok(found)
    }

    fn sequence_at(&self, end_of: Day) -> Result<u64, ReportError> {
        let end = Moment::end_of(end_of);
        Ok(self
            .entries
            .values()
            .filter(|e| e.moment <= end)
            .map(|e| e.sequence)
            .max()
            .unwrap_or(0))
    }

    fn entry_at(&self, sequence: u64) -> Result<Option<Entry>, ReportError> {
        Ok(self.entries.get(&sequence).cloned())
    }

    fn measures_at(&self, known: u64) -> Result<Option<BTreeSet<String>>, ReportError> {
        Ok(self.measures.range(..=known).next_back().map(|(_, m)| m.clone()))
    }
}

pub fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A committee in a village, the centre, and an office merged into another in mid-2023.
pub fn directory() -> Directory {
    let organ = |id: &str, kind: &str, name: &str, level: &str, region: &str| json!({ "id": id, "kind": kind, "name": name, "abbr": name, "level": level, "region": region });
    let mut old = organ("o3", "mediation-committee", "旧调委会", "village", "350583100202");
    old["successor"] = json!(["o2", "2023-07-01"]);
    serde_json::from_value(json!({
        "county_name": "南安市", "county_abbr": "南", "people": {},
        "organs": {
            "o1": organ("o1", "mediation-committee", "溪美调委会", "village", "350583100201"),
            "o2": organ("o2", "mediation-centre", "联合调解中心", "county", "350583"),
            "o3": old,
        }
    }))
    .unwrap()
}

/// A small bureau: see `testing/small`.
pub fn small() -> Catalogue {
    catalogue(&[
        ("lists.toml", include_str!("testing/small/lists.toml")),
        ("organs.toml", include_str!("testing/small/organs.toml")),
        ("regions/350583.csv", include_str!("testing/small/regions.csv")),
        (
            "mediation/dispute.toml",
            include_str!("testing/small/dispute.toml"),
        ),
        ("mediation/visit.toml", include_str!("testing/small/visit.toml")),
        (
            "indicators/small.toml",
            include_str!("testing/small/indicators.toml"),
        ),
        ("reports/small.md", include_str!("testing/small/report.md")),
    ])
}

/// Everything a question needs.
pub struct Bureau {
    pub fake: Fake,
    pub catalogue: Catalogue,
    pub directory: Directory,
}

impl Bureau {
    pub fn new(fake: Fake) -> Self {
        Self {
            fake,
            catalogue: small(),
            directory: directory(),
        }
    }

    pub fn reader(&self) -> Reader<'_> {
        Reader {
            counts: &self.fake,
            catalogue: &self.catalogue,
            directory: &self.directory,
        }
    }

    pub fn set(&self) -> &IndicatorSet {
        self.catalogue.indicators.values().next().unwrap()
    }

    pub fn asked(&self, as_known: Option<&str>) -> Asked {
        Asked::new(&self.fake, &self.catalogue, self.set(), "2023", as_known.map(day)).unwrap()
    }

    /// One figure as printed.
    pub fn printed(&self, name: &str, as_known: Option<&str>) -> String {
        crate::figures::compute_one(self.reader(), self.set(), &self.asked(as_known), name)
            .unwrap()
            .printed
    }
}
mod questions;
mod reports;
