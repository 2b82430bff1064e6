//! Checking the answers before it is done: an act that no later act takes back is read back, sums of money in words; and
//! a number that is doubtful ([`doubts`]) is asked once. The same button then does it.
//!
//! Always holds: what is done is what was read back; a form that was changed since is read back again; a doubt refuses
//! nothing.

use catalogue::model::{Ask, FieldKind};
use desk::Order;
use sha2::{Digest, Sha256};

use super::build::{Asked, Asking};
use super::party::part_label;
use super::{Typed, answers, capitals, doubts};

/// The name under which a form says which answers were read back.
pub(crate) const READ_BACK: &str = "read_back";

/// What is read back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// What may be mistyped.
    pub doubts: Vec<String>,
    /// Where no later act takes it back: what was asked, and what was answered.
    pub lines: Vec<(String, String)>,
}

/// What tells these answers from others.
pub(crate) fn digest(order: &Order) -> String {
    let bare = Order {
        key: None,
        seen: None,
        ..order.clone()
    };
    let mut hash = Sha256::new();
    hash.update(serde_json::to_string(&bare).unwrap_or_default());
    hash.finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

impl Asking<'_> {
    /// Whether it is read back first, and has not been.
    pub(crate) fn to_be_read_back(&self, order: &Order, typed: &Typed) -> bool {
        (self.procedure.is_final(self.act) || !doubts::of(self.procedure, typed).is_empty())
            && typed.get(READ_BACK) != Some(digest(order).as_str())
    }

    /// What was typed, as it will be recorded.
    pub(crate) fn read_back(&self, typed: &Typed, day: &str) -> Check {
        let mut lines: Vec<(String, String)> = Vec::new();
        if self.procedure.is_final(self.act) {
            let asked = self.asked();
            let said = asked
                .iter()
                .map(|asked| (asked.label(), self.answered(asked, typed)));
            lines.extend(said.filter(|(_, said)| !said.is_empty()));
            lines.extend(self.for_whom(typed).map(|whom| ("代办".to_owned(), whom)));
            lines.push(("哪天发生".to_owned(), day.to_owned()));
        }
        Check {
            doubts: doubts::of(self.procedure, typed),
            lines,
        }
    }

    /// For whom it is done, where it is done for a party.
    fn for_whom(&self, typed: &Typed) -> Option<String> {
        let mut parties = self.parties_who_may().into_iter();
        let (_, label) = parties.find(|(party, _)| typed.get("behalf") == Some(party))?;
        Some(label)
    }

    fn answered(&self, asked: &Asked, typed: &Typed) -> String {
        match &asked.ask {
            Ask::Field(name) => match asked.procedure.fields.get(name) {
                Some(field) => {
                    let said = answers::shown(self, field, typed, &asked.name);
                    match field.kind {
                        FieldKind::Money => capitals::beside(&said),
                        FieldKind::File if !said.is_empty() => "已收到文件".to_owned(),
                        FieldKind::Rows(_) | FieldKind::Scores(_) => match typed.rows(&asked.name) {
                            0 => String::new(),
                            rows => format!("{rows} 行，见下面的表"),
                        },
                        _ => said,
                    }
                }
                None => typed
                    .get(&format!("a.{}", asked.name))
                    .unwrap_or_default()
                    .to_owned(),
            },
            Ask::Party(_) => (0..typed.rows(&asked.name))
                .filter_map(|row| typed.get(&format!("a.{}#{row}#name", asked.name)))
                .collect::<Vec<_>>()
                .join("、"),
            Ask::Column { .. } | Ask::PartyPart { .. } => {
                let prefix = format!("a.{}#", asked.name);
                let given = typed
                    .0
                    .iter()
                    .filter(|(name, value)| name.starts_with(&prefix) && !value.trim().is_empty());
                given
                    .map(|(_, value)| value.trim())
                    .collect::<Vec<_>>()
                    .join("、")
            }
        }
    }
}

impl Asked {
    fn label(&self) -> String {
        let label = match &self.ask {
            Ask::PartyPart { party, part } => {
                let party = self.procedure.parties.get(party).map_or(party, |p| &p.label);
                format!("{party}的{}", part_label(part))
            }
            ask => engine::label_of(&self.procedure, ask),
        };
        format!("{}{label}", self.before)
    }
}
