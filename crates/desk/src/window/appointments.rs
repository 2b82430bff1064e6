//! The calendar: days in fields that the catalogue calls appointments, of matters that are seen wholly.

use access::Shown;
use calendar::Day;

use super::{Road, Seen, Window};
use crate::order::Failure;

/// An appointment.
#[derive(Debug, Clone)]
pub struct Appointment {
    /// Its day.
    pub day: Day,
    /// The hour, where the field is a moment: `09:30`.
    pub hour: Option<String>,
    /// What it is, in the catalogue's word: `听证`.
    pub what: String,
    /// The field it stands in.
    pub field: String,
    /// The matter.
    pub seen: Seen,
}

impl Window<'_> {
    /// The appointments of a span of days, both ends in it, by day and hour; the reading is logged.
    pub fn calendar(&self, from: Day, to: Day) -> Result<Vec<Appointment>, Failure> {
        self.log(Road::Calendar.name(), None, &format!("{from} {to}"), None)?;
        let mut found = Vec::new();
        for procedure in self.catalogue.procedures.values() {
            for (name, field) in &procedure.fields {
                let Some(word) = &field.calendar else { continue };
                let dated = self
                    .desk
                    .store
                    .dated(&self.seeing.gate, &procedure.id, name, from, to)?;
                for (day, id) in dated {
                    let Some(seen) = self.glance(&id)? else { continue };
                    let open = seen.view.is_whole() && seen.view.field(name, field) == Shown::Open;
                    // What ended before the day will not be held.
                    let off = seen.matter.ended.is_some_and(|ended| ended < day);
                    if !open || off || seen.matter.state == "void" {
                        continue;
                    }
                    let text = seen.matter.fields.get(name).and_then(|value| value.as_str());
                    let hour = text.and_then(|text| text.split_once('T'));
                    found.push(Appointment {
                        day,
                        hour: hour.map(|(_, hour)| hour.chars().take(5).collect()),
                        what: word.clone(),
                        field: name.clone(),
                        seen,
                    });
                }
            }
        }
        found.sort_by(|a, b| {
            (a.day, &a.hour, &a.what, &a.seen.matter.id).cmp(&(b.day, &b.hour, &b.what, &b.seen.matter.id))
        });
        Ok(found)
    }
}
