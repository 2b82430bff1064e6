//! `[measure."name"]`.

use std::collections::BTreeSet;

use super::file::File;
use super::guards::guard_opt;
use super::keys::{Entry, Keys};
use super::values::remarks;
use crate::model::{Counts, Measure};

pub(super) fn measure<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Measure {
    let keys = Keys::of(file, whole, "measure", entry);
    let counts = match (keys.has("on"), keys.has("while")) {
        (true, false) => Counts::On {
            acts: keys.texts("on"),
            once: keys.yes("once"),
        },
        (false, true) => Counts::While {
            states: keys.texts("while"),
        },
        (both, _) => {
            if whole {
                let message = format!(
                    "{} must have on or while, {}.",
                    keys.what,
                    if both { "not both" } else { "and has neither" }
                );
                let mend = "Write on = [acts] to count what is done, while = [states] for a level.";
                file.error("measure-counts-nothing", keys.at.clone(), message, mend);
            }
            Counts::On {
                acts: keys.texts("on"),
                once: false,
            }
        }
    };
    let found = Measure {
        id: entry.name.to_owned(),
        label: keys.text("label"),
        unit: keys.text("unit"),
        counts,
        split: keys.texts("split"),
        amount: keys.text_opt("amount"),
        each: keys.text_opt("each"),
        when: guard_opt(&keys, "when"),
        operational: keys.yes("operational"),
        same: BTreeSet::new(),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}
