//! What is open to everybody: registers as the catalogue opens them, and when which report was published.
//!
//! Always holds: of a matter only the columns of its register are given, or of all only how many there are in a town; a
//! number so small that it points at somebody is not said.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use access::Sight;
use calendar::Day;
use catalogue::model::{Level, Procedure, Register, Report};
use engine::ids::PersonId;
use engine::matter::Matter;
use store::{ListQuery, Sort, Turn};

use super::{Listed, Seeing, Window};
use crate::Desk;
use crate::order::{By, Failure};

/// Fewer than this many people in a town are not counted out.
pub const FEWEST: u64 = 3;

/// A report that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The report's id.
    pub report: String,
    /// The year it is of.
    pub year: i64,
    /// The day it was published.
    pub on: Day,
    /// The day as of which its figures are known.
    pub known: Day,
}

/// How many there are in a town; absent where they are too few to say.
pub type InTown = (String, Option<u64>);

impl Desk {
    /// A page of a register; refused where the procedure has none, or one that is counted only.
    pub fn register(&self, procedure: &str, turn: &Turn, limit: u32) -> Result<(Listed, u64), Failure> {
        let window = self.open_to_all()?;
        let (procedure, register) = registered(&window, procedure)?;
        if register.counts_only() {
            return Err(no_register());
        }
        window.list_with_total(&query(&procedure, &register), &register.shows, turn, limit)
    }

    /// How many a register has, and in each town; of registers that name nobody.
    pub fn register_by_town(&self, procedure: &str) -> Result<(u64, Vec<InTown>), Failure> {
        let window = self.open_to_all()?;
        let (procedure, register) = registered(&window, procedure)?;
        let whole = query(&procedure, &register);
        let county = self.county().as_str();
        let regions = &window.catalogue.regions.by_code;
        let towns = regions
            .values()
            .filter(|region| region.level == Level::Town && region.code.starts_with(county));
        let mut counted = Vec::new();
        for town in towns {
            let here = ListQuery {
                region: Some(town.code.clone()),
                ..whole.clone()
            };
            let count = window.total(&here)?;
            if count > 0 {
                counted.push((town.name.clone(), (count >= FEWEST).then_some(count)));
            }
        }
        Ok((window.total(&whole)?, counted))
    }

    /// The reports that were published, the latest first.
    pub fn publications(&self) -> Result<Vec<Published>, Failure> {
        let window = self.open_to_all()?;
        let mut found: BTreeMap<(Day, String, i64), Published> = BTreeMap::new();
        for report in window.catalogue.reports.values() {
            for published in self.publications_of(&window, report)? {
                found.insert(
                    (published.on, published.report.clone(), published.year),
                    published,
                );
            }
        }
        Ok(found.into_values().rev().collect())
    }

    fn publications_of(&self, window: &Window<'_>, report: &Report) -> Result<Vec<Published>, Failure> {
        let Some(how) = &report.published else {
            return Ok(Vec::new());
        };
        let query = ListQuery {
            open: Some(false),
            sort: Sort::Latest,
            descending: true,
            ..ListQuery::of(&how.procedure)
        };
        let page = self
            .store()
            .list(&window.seeing.gate, &query, &Turn::First, 200)?;
        let mut found = Vec::new();
        for row in &page.rows {
            let kind = window
                .directory
                .organs
                .get(&row.organ)
                .map_or("", |organ| organ.kind.as_str());
            if !window.catalogue.organs.kind_is(kind, &how.organ) {
                continue;
            }
            let Some(matter) = self.store().matter_of(row)? else {
                continue;
            };
            let last = |act: &str| matter.days.get(act).and_then(|days| days.last()).copied();
            let year = |matter: &Matter| matter.fields.get(&how.year).and_then(serde_json::Value::as_i64);
            if let (Some(on), Some(known), Some(year)) = (last(&how.on), last(&how.known), year(&matter)) {
                found.push(Published {
                    report: report.id.clone(),
                    year,
                    on,
                    known,
                });
            }
        }
        Ok(found)
    }

    /// A window on what stands in registers or publishes reports: never given out of this module.
    fn open_to_all(&self) -> Result<Window<'_>, Failure> {
        let catalogue = self.catalogue()?;
        let registers = catalogue
            .procedures
            .values()
            .filter(|procedure| procedure.register.is_some())
            .map(|procedure| procedure.id.as_str());
        let published = catalogue
            .reports
            .values()
            .filter_map(|report| report.published.as_ref());
        let sight = Sight::of_everybody(registers.chain(published.map(|how| how.procedure.as_str())));
        Ok(Window {
            desk: self,
            directory: self.directory(),
            seeing: Arc::new(Seeing {
                gate: sight.gate(),
                sight,
            }),
            catalogue: catalogue.clone(),
            by: By {
                person: PersonId(String::new()),
                hat: None,
            },
            day: self.clock().today(),
            looked: RefCell::default(),
        })
    }
}

fn registered(window: &Window<'_>, procedure: &str) -> Result<(Arc<Procedure>, Register), Failure> {
    let found = window.catalogue.procedures.get(procedure);
    let found = found.and_then(|procedure| Some((procedure.clone(), procedure.register.clone()?)));
    found.ok_or_else(no_register)
}

fn no_register() -> Failure {
    Failure::Malformed("没有这个名册；请从公开的名册里选".to_owned())
}

fn query(procedure: &Procedure, register: &Register) -> ListQuery {
    ListQuery {
        state: register.state.clone(),
        open: register.state.is_none().then_some(true),
        ..ListQuery::of(&procedure.id)
    }
}
