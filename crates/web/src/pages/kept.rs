//! Secrets on a matter's page: masked, and opened one at a time with a reason.
//!
//! Always holds: nothing of a masked value is in a page that was not asked to open it; why it was opened is in the
//! access log before it is shown (the desk's window does both).

use access::Shown;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use desk::window::{Secret, Seen};
use engine::ids::PersonId;
use engine::matter::Matter;
use serde::Deserialize;

use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::party::part_label;
use crate::pages::matter::{filled, place};
use crate::reading::Reading;
use crate::saying;
use crate::view::Kept;
use crate::visit::Worker;

/// Somebody of a party.
pub(crate) struct PartyLine {
    /// Whose receipt is asked for.
    pub person: String,
    pub role: String,
    pub name: String,
    pub firm: bool,
    pub id_number: Kept,
    pub phone: Kept,
    pub account: Kept,
}

/// The parties of a matter, those that are seen.
pub(crate) fn parties(reading: &Reading<'_>, seen: &Seen) -> Result<Vec<PartyLine>, Trouble> {
    let mut lines = Vec::new();
    for (role, people) in &seen.matter.parties {
        for person in people {
            let part = |part: &str| -> Result<Kept, Trouble> {
                if !person.secrets.contains_key(part) {
                    return Ok(Kept::open(""));
                }
                let secret = Secret::Party {
                    party: role.clone(),
                    person: person.person.clone(),
                    part: part.to_owned(),
                };
                Ok(match seen.view.party_part(part) {
                    Shown::Hidden => Kept::open(""),
                    Shown::Closed => Kept::open(saying::MASKED),
                    Shown::Masked => masked(&seen.matter, &secret),
                    Shown::Open => {
                        let text = reading.open(&seen.matter.id, &secret, None)?;
                        Kept::open(text.unwrap_or_else(|| saying::ERASED.to_owned()))
                    }
                })
            };
            let known = seen.procedure.parties.get(role);
            lines.push(PartyLine {
                person: person.person.to_string(),
                role: known.map_or_else(|| role.clone(), |p| p.label.clone()),
                name: person.name.clone().unwrap_or_else(|| "（姓名保密）".to_owned()),
                firm: person.kind == "firm",
                id_number: part("id_number")?,
                phone: part("phone")?,
                account: part("account")?,
            });
        }
    }
    Ok(lines)
}

/// A value that is masked, with the form that opens it.
pub(crate) fn masked(matter: &Matter, secret: &Secret) -> Kept {
    Kept {
        text: saying::MASKED.to_owned(),
        what: written(secret),
        place: format!("{}/open", place(&matter.id)),
    }
}

/// A secret as the form names it; absent for one that is not opened from the page.
fn written(secret: &Secret) -> Option<String> {
    match secret {
        Secret::Field(field) => Some(format!("field.{field}")),
        Secret::Party { party, person, part } => Some(format!("party.{party}.{person}.{part}")),
        Secret::Proposed { .. } | Secret::Answered { .. } | Secret::Cell { .. } => None,
    }
}

/// The secret that a form or a call names.
pub(crate) fn read(written: &str) -> Option<Secret> {
    if let Some(field) = written.strip_prefix("field.") {
        return Some(Secret::Field(field.to_owned()));
    }
    let (party, rest) = written.strip_prefix("party.")?.split_once('.')?;
    let (person, part) = rest.rsplit_once('.')?;
    Some(Secret::Party {
        party: party.to_owned(),
        person: PersonId::from(person),
        part: part.to_owned(),
    })
}

/// What a secret is called on the page.
fn label(seen: &Seen, secret: &Secret) -> String {
    match secret {
        Secret::Field(name)
        | Secret::Proposed { field: name, .. }
        | Secret::Answered { field: name, .. }
        | Secret::Cell { field: name, .. } => {
            let field = seen.procedure.fields.get(name);
            field.map_or_else(|| name.clone(), |field| field.label.clone())
        }
        Secret::Party { party, person, part } => {
            let people = seen.matter.parties.get(party);
            let record = people.and_then(|people| people.iter().find(|r| r.person == *person));
            let name = record.and_then(|r| r.name.clone());
            format!("{}的{}", name.as_deref().unwrap_or("当事人"), part_label(part))
        }
    }
}

/// What the form sends.
#[derive(Debug, Deserialize)]
pub struct Opening {
    what: String,
    #[serde(default)]
    reason: String,
}

/// `/matters/{matter}/open`: the matter's page with one secret opened, or why it is not.
pub async fn open(
    State(app): State<App>,
    worker: Worker,
    Path(wanted): Path<String>,
    Form(opening): Form<Opening>,
) -> Result<Response, Trouble> {
    let (status, template) = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let seen = reading.matter(&wanted)?;
            let secret = read(&opening.what).ok_or(Trouble::NotFound)?;
            let opened = reading.open(&seen.matter.id, &secret, Some(&opening.reason));
            let mut template = filled(app, &worker, &reading, &seen, None, None)?;
            let status = match opened {
                Ok(Some(text)) => {
                    template.opened = Some((label(&seen, &secret), text));
                    StatusCode::OK
                }
                Ok(None) => return Err(Trouble::NotFound),
                Err(Trouble::Malformed(why)) => {
                    template.refused = Some(why);
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                Err(other) => return Err(other),
            };
            Ok((status, template))
        })
        .await?;
    page_with(status, &template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_names_a_secret_and_is_read_back() {
        for secret in [
            Secret::Field("account".to_owned()),
            Secret::Party {
                party: "applicant".to_owned(),
                person: PersonId::from("p.1"),
                part: "phone".to_owned(),
            },
        ] {
            assert_eq!(read(&written(&secret).unwrap()), Some(secret));
        }
        assert_eq!(read("cell.rows.0.account"), None);
    }
}
