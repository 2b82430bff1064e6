//! Which organ is near: by the division a resident lives in.

use catalogue::model::Procedure;
use engine::world::Organ;

use super::{Input, names};
use crate::reading::Reading;

/// The organs that may have such a matter, those of the kind named first before the others.
pub(crate) fn organs<'a>(reading: &'a Reading<'_>, procedure: &Procedure) -> Vec<&'a Organ> {
    let kinds = &reading.catalogue.organs;
    let mut found = Vec::new();
    for kind in &procedure.organs {
        let organs = reading.directory.organs.values();
        let here = organs.filter(|organ| organ.successor.is_none() && kinds.kind_is(&organ.kind, kind));
        for organ in here {
            if found.iter().all(|known: &&Organ| known.id != organ.id) {
                found.push(organ);
            }
        }
    }
    found
}

/// The nearest of some: in the village itself, else in its town, else the county's.
pub(crate) fn nearest<'a>(reading: &Reading<'_>, organs: &[&'a Organ], region: &str) -> Option<&'a Organ> {
    let regions = &reading.catalogue.regions;
    let here = |code: &str| organs.iter().find(|organ| organ.region == code).copied();
    let town = || regions.town_of(region).and_then(|town| here(&town.code));
    if !regions.by_code.contains_key(region) || !region.starts_with(reading.desk.county().as_str()) {
        return None;
    }
    here(region)
        .or_else(town)
        .or_else(|| organs.iter().find(|organ| organ.level == "county").copied())
}

/// The county's divisions, to say where one lives.
pub(crate) fn places(reading: &Reading<'_>, given: Option<&str>) -> Input {
    names::regions(reading, given, reading.today)
}
