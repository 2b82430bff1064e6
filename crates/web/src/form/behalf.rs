//! At the counter: for whom an act is done (代办). Asked where a party may do the act as well as a post.
//!
//! Names: `behalf` is blank, `<party>` at a first act, `<party>:<person>` later; `checked` says how the visitor is known.

use calendar::Day;
use catalogue::model::{Ask, IDENTITY_CHECKS, Role};
use engine::request::OnBehalf;

use super::build::{Asking, ticks};
use super::{Control, Input, Need, Opt, Typed};
use crate::saying::SECRET_NAME;

/// So many can be chosen from at a glance; of more, one is chosen from a list.
const FEW: usize = 6;

impl Asking<'_> {
    /// The controls: none where no party may do it.
    pub(super) fn on_behalf(&self, typed: &Typed, day: Day) -> Vec<Control> {
        let checks = self.reading.catalogue.lists.get(IDENTITY_CHECKS);
        let parties = self.parties_who_may();
        let (Some(checks), false) = (checks, parties.is_empty()) else {
            return Vec::new();
        };
        let own = Opt {
            value: String::new(),
            label: "不是，本岗位办".to_owned(),
            chosen: typed.get("behalf").is_none(),
        };
        let mut options = vec![own];
        options.extend(parties.into_iter().map(|(value, label)| Opt {
            chosen: typed.get("behalf") == Some(value.as_str()),
            value,
            label,
        }));
        let whom = if options.len() <= FEW {
            ticks("radio", options)
        } else {
            options.remove(0);
            Input::Select { options }
        };
        let codes = checks.codes.iter().filter(|(_, code)| code.valid.holds_on(day));
        let known = codes.map(|(value, code)| Opt {
            value: value.clone(),
            label: code.label.clone(),
            chosen: typed.get("checked") == Some(value),
        });
        let control = |name: &str, label: &str, hint: &str, input: Input| Control {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: hint.to_owned(),
            need: Need::Depends,
            bad: false,
            input,
        };
        vec![
            control("behalf", "是不是替来访人代办", "办的人是您，流水里写明替谁", whom),
            control(
                "checked",
                &checks.label,
                "代办的必填",
                Input::Select {
                    options: known.collect(),
                },
            ),
        ]
    }

    /// The parties who may do it, with the words of the choice: who will be a party, or the members there are.
    pub(super) fn parties_who_may(&self) -> Vec<(String, String)> {
        let mut who = Vec::new();
        for role in &self.act.by {
            let Role::Party { party } = role else { continue };
            let Some(definition) = self.procedure.parties.get(party) else {
                continue;
            };
            let label = &definition.label;
            let Some(matter) = self.matter else {
                if self.act.asks.contains(&Ask::Party(party.clone())) {
                    who.push((party.clone(), format!("替{label}办（填在第一位的）")));
                }
                continue;
            };
            for member in matter.parties.get(party).into_iter().flatten() {
                let name = member.name.as_deref().unwrap_or(SECRET_NAME);
                who.push((
                    format!("{party}:{}", member.person),
                    format!("替{label} {name} 办"),
                ));
            }
        }
        who
    }

    /// For whom it is done, as typed.
    pub fn behalf(&self, typed: &Typed) -> Option<OnBehalf> {
        let whom = typed.get("behalf")?;
        let (party, person) = match whom.split_once(':') {
            Some((party, person)) => (party, Some(person.into())),
            None => (whom, None),
        };
        Some(OnBehalf {
            party: party.to_owned(),
            person,
            checked: typed.get("checked").unwrap_or_default().to_owned(),
        })
    }
}
