//! How far a post sees: its scope for a procedure, and the organs that count as its own or as below it.

use std::collections::BTreeSet;

use calendar::Day;
use catalogue::model::{PostKind, PostOverride, Scope};
use engine::ids::OrganId;
use engine::world::Directory;

/// How far a post sees a procedure: the procedure's own line, else its area's; the organ's kind overrides.
pub(crate) fn scope_of(post: &PostKind, within: Option<&PostOverride>, area: &str, procedure: &str) -> Scope {
    let own = format!("{area}.{procedure}");
    let read = |key: &str| {
        within
            .and_then(|w| w.reads.get(key))
            .or_else(|| post.reads.get(key))
            .copied()
    };
    read(&own).or_else(|| read(area)).unwrap_or(Scope::None)
}

/// These organs and all that were merged into them by that day.
pub(crate) fn merged_into(
    mut organs: BTreeSet<OrganId>,
    directory: &Directory,
    day: Day,
) -> BTreeSet<OrganId> {
    grow(&mut organs, directory, |organ, found| {
        organ
            .successor
            .as_ref()
            .is_some_and(|(into, from)| *from <= day && found.contains(into))
    });
    organs
}

/// These organs and all whose superior they are, at any depth, with what was merged into any of them.
pub(crate) fn below(top: &BTreeSet<OrganId>, directory: &Directory, day: Day) -> BTreeSet<OrganId> {
    let mut organs = top.clone();
    grow(&mut organs, directory, |organ, found| {
        organ.superior.as_ref().is_some_and(|s| found.contains(s))
            || organ
                .successor
                .as_ref()
                .is_some_and(|(into, from)| *from <= day && found.contains(into))
    });
    organs
}

/// Adds organs that belong to what was found, until none does.
fn grow(
    found: &mut BTreeSet<OrganId>,
    directory: &Directory,
    belongs: impl Fn(&engine::world::Organ, &BTreeSet<OrganId>) -> bool,
) {
    loop {
        let next: Vec<OrganId> = directory
            .organs
            .values()
            .filter(|organ| !found.contains(&organ.id) && belongs(organ, found))
            .map(|organ| organ.id.clone())
            .collect();
        if next.is_empty() {
            return;
        }
        found.extend(next);
    }
}
