//! `dated`: the days that stand in fields of matters, by procedure, field and day. Which of them are appointments, the
//! catalogue says: so a field that is marked later is found in matters that were there before.

use std::collections::BTreeSet;

use calendar::Day;
use engine::ids::{County, MatterId, OrganId};
use engine::matter::Matter;
use rusqlite::{Connection, params};

use crate::Store;
use crate::error::StoreError;
use crate::gate::{Extent, Gate};
use crate::sql::{D, reads};

reads! {
    /// Matters in which a field holds a day of a span, with the organs that have them.
    OF_FIELD = "SELECT d.day, d.matter, m.organ FROM dated d JOIN matter m ON m.county = d.county AND m.id = d.matter \
                WHERE d.county = ?1 AND d.procedure = ?2 AND d.field = ?3 AND d.day >= ?4 AND d.day <= ?5 \
                ORDER BY d.day, d.matter";
}

const PUT: &str = "INSERT INTO dated (county, procedure, field, day, matter) VALUES (?1, ?2, ?3, ?4, ?5)";
const TAKE: &str =
    "DELETE FROM dated WHERE county = ?1 AND procedure = ?2 AND field = ?3 AND day = ?4 AND matter = ?5";

/// The day at the head of a text that is a day or a moment.
fn day_of(text: &str) -> Option<&str> {
    let (day, rest) = text.split_at_checked(10)?;
    let shaped = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (shaped && (rest.is_empty() || rest.starts_with('T'))).then_some(day)
}

/// Procedure, field and day of each field of a matter that holds one.
fn days(matter: &Matter) -> BTreeSet<(&str, &str, &str)> {
    let fields = matter.fields.iter();
    fields
        .filter_map(|(field, value)| {
            Some((
                matter.procedure.as_str(),
                field.as_str(),
                day_of(value.as_str()?)?,
            ))
        })
        .collect()
}

/// Writes the days of a matter over those that stood before.
pub(crate) fn put(
    conn: &Connection,
    county: &County,
    old: Option<&Matter>,
    new: &Matter,
) -> Result<(), StoreError> {
    let (stood, stand) = (old.map(days).unwrap_or_default(), days(new));
    for (procedure, field, day) in stood.difference(&stand) {
        conn.prepare_cached(TAKE)?
            .execute(params![county.0, procedure, field, day, new.id.0])?;
    }
    for (procedure, field, day) in stand.difference(&stood) {
        conn.prepare_cached(PUT)?
            .execute(params![county.0, procedure, field, day, new.id.0])?;
    }
    Ok(())
}

impl Store {
    /// The matters that are seen wholly and in which a field holds a day of that span, both ends in it, by day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn dated(
        &self,
        gate: &Gate,
        procedure: &str,
        field: &str,
        from: Day,
        to: Day,
    ) -> Result<Vec<(Day, MatterId)>, StoreError> {
        self.snapshot(|conn, county| {
            if gate.ways(procedure, Extent::Whole).is_empty() {
                return Ok(Vec::new());
            }
            let mut statement = conn.prepare_cached(OF_FIELD)?;
            let mut rows = statement.query(params![county.0, procedure, field, D(from), D(to)])?;
            let mut found = Vec::new();
            while let Some(row) = rows.next()? {
                let (D(day), id, organ) = (row.get(0)?, MatterId(row.get(1)?), OrganId(row.get(2)?));
                if gate.leads(conn, county, procedure, &organ, &id, Extent::Whole)? {
                    found.push((day, id));
                }
            }
            Ok(found)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn a_day_is_told_by_its_shape() {
        for (text, day) in [
            ("2023-12-14", Some("2023-12-14")),
            ("2023-12-14T09:30", Some("2023-12-14")),
            ("2023-12-14 或以后", None),
            ("2023年12月14日", None),
            ("12-14", None),
            ("", None),
        ] {
            assert_eq!(day_of(text), day, "{text}");
        }
    }
}
