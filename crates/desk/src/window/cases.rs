//! The cases of a figure that may be seen, and how many may not.

use std::collections::BTreeSet;

use catalogue::model::IndicatorSet;
use engine::ids::MatterId;
use report::cases::{self, Part};
use report::period::Asked;
use store::Extent;

use super::figures::failed;
use super::{Road, Window};
use crate::order::Failure;

/// A part of a figure with the cases that may be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeenPart {
    /// The part; its sum is the figure's, its cases those of matters seen wholly.
    pub part: Part,
    /// How many cases there are besides, out of sight.
    pub hidden: u64,
}

impl Window<'_> {
    /// The cases of a figure. A case tells what a matter counts as, so only matters seen wholly are listed.
    pub fn cases(&self, set: &IndicatorSet, asked: &Asked, figure: &str) -> Result<Vec<SeenPart>, Failure> {
        let parts = cases::cases(self.reader(), set, asked, figure).map_err(failed)?;
        self.log(Road::Cases.name(), None, figure, None)?;
        let mut shown = Vec::with_capacity(parts.len());
        for mut part in parts {
            let ids: BTreeSet<MatterId> = part.cases.iter().map(|case| case.matter.clone()).collect();
            let ids: Vec<MatterId> = ids.into_iter().collect();
            let seen: BTreeSet<MatterId> = self
                .desk
                .store
                .seen(&self.seeing.gate, &ids, Extent::Whole)?
                .into_iter()
                .collect();
            let all = part.cases.len();
            part.cases.retain(|case| seen.contains(&case.matter));
            let hidden = (all - part.cases.len()) as u64;
            shown.push(SeenPart { part, hidden });
        }
        Ok(shown)
    }
}
