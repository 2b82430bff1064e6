//! Figures of the part of the county whose figures a post sees: a figure is a sum, and shows nothing of a case; its
//! cases go by the gate, one by one.

use std::collections::BTreeSet;

use calendar::Day;
use catalogue::model::{IndicatorSet, Scope};
use engine::ids::MatterId;
use report::cases::{self, Case, Place};
use report::period::{Asked, Within};
use report::restatements::{self, Restatement};
use report::{Reader, ReportError};
use store::{Extent, Standing, Waiting};

use super::{Road, Window};
use crate::order::Failure;

/// Some cases of a figure: those that are seen, and what the others are together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenStretch {
    /// Those of matters seen wholly, the latest first.
    pub cases: Vec<Case>,
    /// How many of this stretch are out of sight.
    pub hidden: u64,
    /// What those add to the figure.
    pub hidden_sum: i64,
    /// From where the list goes on, if it does.
    pub next: Option<Place>,
    /// How many facts there are in all, seen or not.
    pub facts: u64,
    /// The figure.
    pub sum: i64,
    /// Values are fen.
    pub money: bool,
}

/// What changed in a figure: the cases that are seen, and what the others are together, part by part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenRestatement {
    /// The change; its sums are whole, its changes those of matters seen wholly.
    pub whole: Restatement,
    /// For each part, how many changes are out of sight.
    pub hidden: Vec<u64>,
}

impl Window<'_> {
    /// The part of the county whose figures the post worn sees; absent: it sees none.
    pub fn figures(&self) -> Option<Within> {
        let hat = self.by.hat.as_ref()?;
        let person = self.directory.people.get(&self.by.person)?;
        let held = person.posts.iter().any(|held| {
            held.post == hat.post
                && held.organ == hat.organ
                && held.from <= self.day
                && held.to.is_none_or(|to| self.day <= to)
        });
        let kind = &self.directory.organs.get(&hat.organ).filter(|_| held)?.kind;
        let organs = match self.catalogue.organs.figures(&hat.post, kind) {
            Scope::None | Scope::Mine => return None,
            Scope::Organ => Some(access::organs_merged(&self.directory, &hat.organ, self.day)),
            Scope::Below => Some(self.organs_below(&hat.organ)),
            Scope::County => None,
        };
        Some(Within { organs, town: None })
    }

    /// What figures are read with. What is asked of it is to stand [`within`](Self::figures) what the post sees.
    pub fn reader(&self) -> Reader<'_> {
        Reader {
            counts: &self.desk.store,
            catalogue: &self.catalogue,
            directory: &self.directory,
        }
    }

    /// Some cases of a figure that is a sum or a level, the latest first, from a place on; logged first.
    pub fn stretch(
        &self,
        set: &IndicatorSet,
        asked: &Asked,
        figure: &str,
        before: Option<Place>,
        limit: usize,
    ) -> Result<SeenStretch, Failure> {
        let found = cases::stretch(self.reader(), set, asked, figure, before, limit).map_err(failed)?;
        self.log(Road::Stretch.name(), None, figure, None)?;
        let seen = self.seen_wholly(found.cases.iter().map(|case| &case.matter))?;
        let (shown, hidden): (Vec<Case>, Vec<Case>) = found
            .cases
            .into_iter()
            .partition(|case| seen.contains(&case.matter));
        Ok(SeenStretch {
            cases: shown,
            hidden: hidden.len() as u64,
            hidden_sum: hidden
                .iter()
                .fold(0, |sum: i64, case| sum.saturating_add(case.value)),
            next: found.next,
            facts: found.facts,
            sum: found.sum,
            money: found.money,
        })
    }

    /// What changed in a figure after a day, case by case; absent: nothing. Logged first.
    pub fn restatement(
        &self,
        set: &IndicatorSet,
        asked: &Asked,
        since: Day,
        figure: &str,
    ) -> Result<Option<SeenRestatement>, Failure> {
        let found = restatements::restatement(self.reader(), set, asked, since, figure).map_err(failed)?;
        let Some(mut whole) = found else { return Ok(None) };
        self.log(Road::Restatement.name(), None, figure, None)?;
        let mut hidden = Vec::new();
        for part in &mut whole.parts {
            let seen = self.seen_wholly(part.changes.iter().map(|change| &change.matter))?;
            let all = part.changes.len();
            part.changes.retain(|change| seen.contains(&change.matter));
            hidden.push((all - part.changes.len()) as u64);
        }
        Ok(Some(SeenRestatement { whole, hidden }))
    }

    /// How each organ stands in each procedure whose matters the post sees whole by organ: open, overdue, waiting.
    pub fn standing(&self) -> Result<Vec<Standing>, Failure> {
        let procedures = self.catalogue.procedures.iter();
        let theirs = procedures.map(|(id, procedure)| (id.clone(), procedure.clocks_of_parties()));
        Ok(self
            .desk
            .store
            .standing(&self.seeing.gate, self.day, &theirs.collect())?)
    }

    /// The acts that wait for approval, the oldest first: those that [`standing`](Self::standing) counts.
    pub fn waiting(&self) -> Result<Vec<Waiting>, Failure> {
        Ok(self.desk.store.waiting(&self.seeing.gate)?)
    }

    fn seen_wholly<'m>(
        &self,
        ids: impl Iterator<Item = &'m MatterId>,
    ) -> Result<BTreeSet<MatterId>, Failure> {
        let ids: BTreeSet<MatterId> = ids.cloned().collect();
        let ids: Vec<MatterId> = ids.into_iter().collect();
        let seen = self.desk.store.seen(&self.seeing.gate, &ids, Extent::Whole)?;
        Ok(seen.into_iter().collect())
    }
}

/// A question that cannot be answered, in a clerk's words where it is the question's fault.
pub(super) fn failed(error: ReportError) -> Failure {
    Failure::Malformed(match error {
        ReportError::NoFigure { name, near } => match near {
            Some(near) => format!("没有“{name}”这个数；是不是“{near}”？请从总览或报告里点"),
            None => format!("没有“{name}”这个数；请从总览或报告里点"),
        },
        ReportError::Period(text) => format!("“{text}”不是年度；请写年份，例如 2023"),
        ReportError::NoPlainPart(name) => format!("“{name}”是比率，没有自己的名单；请看它的分子或分母"),
        other => other.to_string(),
    })
}
