//! Samples by lot: drawn from a seed that stands in the entry, so that anybody can draw them again.

use catalogue::model::DrawSize;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};

use crate::evolve::{Step, Stop};
use crate::ids::EntryId;
use crate::matter::Matter;
use crate::reader::Reader;

/// Draws the act's samples from rows of the matter into the field that receives them.
pub(crate) fn draw(matter: &mut Matter, step: &Step<'_>, reader: &mut Reader<'_>) -> Result<(), Stop> {
    for draw in &step.act.draws {
        let Some(rows) = matter.fields.get(&draw.from).and_then(Json::as_array) else {
            return Err(crate::evaluate::Fault::Absent(draw.from.clone()).into());
        };
        let size = match draw.size {
            DrawSize::Count(count) => usize::try_from(count).unwrap_or(usize::MAX),
            DrawSize::Percent(percent) => {
                let share = rows.len().saturating_mul(usize::try_from(percent).unwrap_or(100));
                share.div_ceil(100)
            }
        };
        let count = rows.len();
        let kept = reader.read(format!("draw({})", draw.link), |_, _| {
            Ok(lots(step.entry, &draw.link, count, size))
        })?;
        let places = kept
            .get("places")
            .and_then(Json::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let places = places
            .iter()
            .filter_map(Json::as_u64)
            .filter_map(|p| usize::try_from(p).ok());
        let drawn: Vec<Json> = places.filter_map(|place| rows.get(place).cloned()).collect();
        matter.fields.insert(draw.link.clone(), Json::Array(drawn));
    }
    Ok(())
}

/// The seed, and the places drawn in ascending order: those of the lowest hashes of seed and place.
fn lots(entry: &EntryId, link: &str, count: usize, size: usize) -> Json {
    let seed = hex(&Sha256::digest(format!("draw|{entry}|{link}")));
    let mut tickets: Vec<(String, usize)> = (0..count)
        .map(|place| (hex(&Sha256::digest(format!("{seed}|{place}"))), place))
        .collect();
    tickets.sort();
    let mut places: Vec<usize> = tickets.into_iter().take(size).map(|(_, place)| place).collect();
    places.sort_unstable();
    let places = places.into_iter().map(Json::from).collect::<Vec<_>>();
    Json::Object(Map::from_iter([
        ("seed".to_owned(), Json::from(seed)),
        ("places".to_owned(), Json::from(places)),
    ]))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_entry_draws_the_same_lots_and_no_more_than_asked() {
        let entry = EntryId::from("e1");
        let first = lots(&entry, "sample", 10, 3);
        assert_eq!(first, lots(&entry, "sample", 10, 3));
        assert_eq!(first["places"].as_array().map(Vec::len), Some(3));
        assert_eq!(
            lots(&entry, "sample", 2, 3)["places"].as_array().map(Vec::len),
            Some(2)
        );
        assert_ne!(first["seed"], lots(&EntryId::from("e2"), "sample", 10, 3)["seed"]);
    }
}
