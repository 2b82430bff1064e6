//! Divisions by their GB/T 2260 style code: a prefix is a superior.

use std::collections::BTreeMap;

use calendar::Day;

/// All divisions known to the catalogue.
#[derive(Debug, Clone, Default)]
pub struct Regions {
    /// By code (35 / 3505 / 350583 / 350583100 / 350583100201).
    pub by_code: BTreeMap<String, Region>,
}

/// One division.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: Level,
    /// Merged into this one from a day on.
    pub successor: Option<(String, Day)>,
}

/// The level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 省.
    Province,
    /// 设区的市.
    City,
    /// 县、县级市、区.
    County,
    /// 乡镇、街道.
    Town,
    /// 村、社区.
    Village,
}

impl Level {
    /// The word used in the catalogue's files.
    pub fn word(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::City => "city",
            Level::County => "county",
            Level::Town => "town",
            Level::Village => "village",
        }
    }
}

impl Regions {
    /// The town (9 digits) a code lies in, if it lies in one.
    pub fn town_of<'a>(&'a self, code: &str) -> Option<&'a Region> {
        self.by_code.get(code.get(..9)?)
    }
}
