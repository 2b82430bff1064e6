//! The figures, added up from the second bookkeeper's own facts.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value as Toml};

use super::Book;
use super::matter::Fact;
use super::rules::{table, text, texts};

/// The book as known at the end of a day (absent: now), and the year that is asked for.
pub struct Asked<'a> {
    pub book: &'a Book,
    pub year: i64,
    pub known: Option<&'a str>,
}

impl Asked<'_> {
    /// Every figure that is printed, by name, as `figures --format csv` writes its value.
    pub fn figures(&self) -> BTreeMap<String, String> {
        let indicators = &self.book.rules.indicators;
        let stand_beside: Vec<&Toml> = indicators
            .iter()
            .filter_map(|(_, indicator)| indicator.get("beside")?.as_array())
            .flatten()
            .collect();
        // What only stands beside another is no figure of its own.
        let companion = |name: &str, indicator: &Toml| {
            indicator.get("no").is_none() && stand_beside.iter().any(|beside| beside.as_str() == Some(name))
        };
        let all = indicators.iter();
        all.filter(|(_, indicator)| indicator.get("working").and_then(Toml::as_bool) != Some(true))
            .filter(|(name, indicator)| !companion(name, indicator))
            .map(|(name, _)| (name.clone(), self.printed(name)))
            .collect()
    }

    fn indicator(&self, name: &str) -> &Table {
        self.book.rules.indicators[name].as_table().unwrap()
    }

    fn printed(&self, name: &str) -> String {
        let indicator = self.indicator(name);
        let Some(ratio) = indicator.get("ratio").and_then(Toml::as_table) else {
            let value = self.value(name, 0);
            let measures = measures(indicator);
            return if self.book.rules.counts_money(measures[0]) && text(indicator, "distinct").is_none() {
                format!("{}.{:02}", value / 100, value % 100)
            } else {
                value.to_string()
            };
        };
        let shift = shift(indicator);
        let of = self.value(text(ratio, "of").unwrap(), shift);
        let to = self.value(text(ratio, "to").unwrap(), shift);
        if to <= 0 {
            return String::new();
        }
        let places = table(indicator, "print")["percent"].as_integer().unwrap();
        let unit = 10_i64.pow(u32::try_from(places).unwrap());
        // Half up; what is below a hundred is not printed as a hundred.
        let mut percent = (2 * of * 100 * unit + to).div_euclid(2 * to);
        if of < to {
            percent = percent.min(100 * unit - 1);
        }
        match places {
            0 => percent.to_string(),
            places => {
                let digits = usize::try_from(places).unwrap();
                format!("{}.{:0digits$}", percent / unit, percent % unit)
            }
        }
    }

    /// A sum, or a level, with the year moved by so many more.
    fn value(&self, name: &str, moved: i64) -> i64 {
        let indicator = self.indicator(name);
        let year = self.year + moved + shift(indicator);
        let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
        let sums_up = indicator.contains_key("sum");
        let at_start = text(indicator, "at") == Some("start");
        let in_time = |day: &str| match (sums_up, at_start) {
            (true, _) => first.as_str() <= day && day <= last.as_str(),
            (false, true) => day < first.as_str(),
            (false, false) => day <= last.as_str(),
        };
        let measures: BTreeSet<&str> = measures(indicator).into_iter().collect();
        let facts = self.book.facts.iter().filter(|(_, recorded, fact)| {
            measures.contains(fact.measure.as_str())
                && in_time(&fact.day)
                && self.known.is_none_or(|known| recorded.as_str() <= known)
                && self.takes(indicator, fact)
        });
        let Some(path) = text(indicator, "distinct") else {
            return facts.map(|(_, _, fact)| fact.amount).sum();
        };
        let mut groups: BTreeMap<String, i64> = BTreeMap::new();
        for (_, _, fact) in facts {
            *groups.entry(self.code(fact, path)).or_default() += fact.amount;
        }
        i64::try_from(groups.values().filter(|sum| **sum > 0).count()).unwrap()
    }

    fn takes(&self, indicator: &Table, fact: &Fact) -> bool {
        let filter = table(indicator, "where");
        filter.keys().all(|path| {
            let (code, wanted) = (self.code(fact, path), texts(filter, path));
            match path.as_str() {
                "organ.kind" => wanted.iter().any(|kind| self.book.rules.kind_is(&code, kind)),
                _ => wanted.contains(&code.as_str()),
            }
        })
    }

    fn code(&self, fact: &Fact, path: &str) -> String {
        match path {
            "organ" => fact.organ.clone(),
            "organ.kind" => super::text(&self.book.organs[&fact.organ]["kind"]),
            "region" => fact.region.clone(),
            path => fact.split[path].clone(),
        }
    }
}

fn measures(indicator: &Table) -> Vec<&str> {
    let named = indicator.get("sum").or_else(|| indicator.get("level")).unwrap();
    match named {
        Toml::Array(several) => several.iter().filter_map(Toml::as_str).collect(),
        one => vec![one.as_str().unwrap()],
    }
}

fn shift(indicator: &Table) -> i64 {
    text(indicator, "shift").map_or(0, |shift| shift.split_once(' ').unwrap().0.parse().unwrap())
}
