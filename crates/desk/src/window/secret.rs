//! Opening what stands apart: long texts without further ado, secrets only with a reason that is logged first.

use access::Shown;
use engine::ids::{MatterId, PersonId};
use engine::matter::Matter;
use engine::value::SecretRef;
use serde::Deserialize;

use super::Window;
use crate::order::Failure;

/// A value of a matter that stands apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Secret {
    /// A field.
    Field(String),
    /// A field as an act that waits for approval would fill it.
    Proposed {
        /// The act.
        act: String,
        /// The field.
        field: String,
    },
    /// A field as an entry filled it.
    Answered {
        /// The entry's place in the journal.
        sequence: u64,
        /// The field.
        field: String,
    },
    /// A column of a row of a field, the rows counted from 0.
    Cell {
        /// The field of rows.
        field: String,
        /// The row.
        row: usize,
        /// The column.
        column: String,
    },
    /// A part of a party: `name`, `id_number`, `phone`, `address`, `account`.
    Party {
        /// The party.
        party: String,
        /// Who of it.
        person: PersonId,
        /// The part.
        part: String,
    },
}

impl Secret {
    /// Its name in the access log.
    fn name(&self) -> String {
        match self {
            Secret::Field(field) => field.clone(),
            Secret::Proposed { act, field } => format!("{act}.{field}"),
            Secret::Answered { sequence, field } => format!("{sequence}.{field}"),
            Secret::Cell { field, row, column } => format!("{field}.{row}.{column}"),
            Secret::Party { party, person, part } => format!("party.{party}.{person}.{part}"),
        }
    }

    /// Where it stands in the matter.
    fn reference(&self, matter: &Matter) -> Option<SecretRef> {
        match self {
            // It stands in the journal.
            Secret::Answered { .. } => None,
            Secret::Field(field) => SecretRef::deserialize(matter.fields.get(field)?).ok(),
            Secret::Proposed { act, field } => {
                let answers = &matter.proposals.get(act)?.answers;
                SecretRef::deserialize(answers.get(field)?).ok()
            }
            Secret::Cell { field, row, column } => {
                let rows = matter.fields.get(field)?.as_array()?;
                SecretRef::deserialize(rows.get(*row)?.get(column)?).ok()
            }
            Secret::Party { party, person, part } => {
                let records = matter.parties.get(party)?;
                let record = records.iter().find(|record| record.person == *person)?;
                record.secrets.get(part).cloned()
            }
        }
    }
}

impl Window<'_> {
    /// Opens a value that stands apart. A masked one asks for a reason, which is logged before the value is given.
    /// Absent: there is none, it was erased, or the matter is not seen.
    ///
    /// Refused where the person may not unmask it, or gives no reason.
    pub fn open(
        &self,
        id: &MatterId,
        secret: &Secret,
        reason: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let Some((matter, procedure, view)) = self.again(id)? else {
            return Ok(None);
        };
        let shown = match secret {
            Secret::Field(name)
            | Secret::Proposed { field: name, .. }
            | Secret::Answered { field: name, .. } => match procedure.fields.get(name) {
                Some(field) => view.field(name, field),
                None => Shown::Hidden,
            },
            Secret::Cell { field, column, .. } => match procedure.fields.get(field) {
                Some(rows) => view.cell(field, rows, column),
                None => Shown::Hidden,
            },
            Secret::Party { part, .. } => view.party_part(part),
        };
        // Hidden fields and others' records are as if they were not there.
        let reference = match secret {
            Secret::Answered { sequence, field } => self.answered(id, *sequence, field)?,
            other => other.reference(&view.redact(&matter)),
        };
        let Some(reference) = reference else {
            return Ok(None);
        };
        match shown {
            Shown::Hidden => return Ok(None),
            Shown::Open => {}
            Shown::Closed => {
                return Err(Failure::Malformed(
                    "您的岗位不能查看这一项；确有需要的，请由有权的岗位查看".to_owned(),
                ));
            }
            Shown::Masked => {
                let reason = reason.map(str::trim).filter(|reason| says_something(reason));
                let Some(reason) = reason else {
                    return Err(Failure::Malformed(
                        "查看这一项要写明事由（至少两个字，最多 200 字）；写好后再查看".to_owned(),
                    ));
                };
                self.log("unmask", Some(id), &secret.name(), Some(reason))?;
            }
        }
        Ok(self.desk.store.secret(&reference.secret)?)
    }

    /// Where a field stands as an entry of the matter filled it; absent where the entry is not seen.
    fn answered(&self, id: &MatterId, sequence: u64, field: &str) -> Result<Option<SecretRef>, Failure> {
        let entries = self.timeline(id)?.unwrap_or_default();
        let entry = entries.iter().find(|entry| entry.sequence == sequence);
        let answer = entry.and_then(|entry| entry.answers.get(field));
        Ok(answer.and_then(|answer| SecretRef::deserialize(answer).ok()))
    }
}

/// Whether a reason can be read by who looks at it later: two letters or digits at least, none of them unseen.
fn says_something(reason: &str) -> bool {
    reason.chars().filter(|letter| letter.is_alphanumeric()).count() >= 2
        && reason.chars().count() <= 200
        && engine::one_line(reason).is_ok()
}
