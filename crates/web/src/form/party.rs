//! The rows of a party in a form: who they are, one by one.
//!
//! Always holds: a resident is asked their own phone number, since nobody could reach them without, and of others what
//! they can know: no number of a document.

use catalogue::model::{Ask, PartyKind, Role};

use super::build::{Asked, Asking, line, ticks};
use super::{Control, Input, Need, Opt, Typed};

impl Asking<'_> {
    /// The control of a party.
    pub(super) fn party(&self, asked: &Asked, party: &str, typed: &Typed, name: &str) -> Control {
        let definition = asked.procedure.parties.get(party);
        let takes = |kind: PartyKind| definition.is_none_or(|p| p.who.contains(&kind));
        let both = takes(PartyKind::Firm) && takes(PartyKind::Person);
        let count = typed.rows(&asked.name).max(1);
        let rows = (0..count).map(|row| {
            let cell = |part: &str| format!("{name}#{row}#{part}");
            let must = |wanted: bool| Need::of(wanted && row == 0);
            let mut row_of: Vec<Control> = vec![part("name", cell("name"), must(asked.required), typed)];
            if both {
                row_of.push(kind(cell("kind"), typed));
            }
            row_of.extend(
                self.parts_of(party)
                    .iter()
                    .map(|(name, wanted)| part(name, cell(name), must(*wanted), typed)),
            );
            row_of
        });
        Control {
            name: name.to_owned(),
            label: format!(
                "{}{}",
                asked.before,
                definition.map_or(party, |p| p.label.as_str())
            ),
            hint: "证件号码、电话、住址另存加密，页面上遮盖".to_owned(),
            need: Need::of(asked.required),
            bad: false,
            input: Input::Rows {
                ask: asked.name.clone(),
                rows: rows.collect(),
                more: Some("再加一人"),
            },
        }
    }

    /// What is asked of each member beside the name, and whether the first must say it.
    fn parts_of(&self, party: &str) -> Vec<(&'static str, bool)> {
        let own = self
            .act
            .by
            .iter()
            .any(|role| matches!(role, Role::Party { party: own } if own == party));
        let mut parts = match (self.door, own) {
            (None, _) => vec![("id_number", false), ("phone", false), ("address", false)],
            (Some(_), true) => vec![("phone", true), ("id_number", false), ("address", false)],
            (Some(_), false) => vec![("phone", false), ("address", false)],
        };
        parts.extend(self.account_of(party).map(|must| ("account", must)));
        parts
    }

    /// Whether an act that asks a party asks its account too: must, may, or absent.
    fn account_of(&self, party: &str) -> Option<bool> {
        let of = |asks: &[Ask]| {
            asks.iter()
                .any(|ask| matches!(ask, Ask::PartyPart { party: whose, part } if whose == party && part == "account"))
        };
        let must = of(&self.act.asks);
        (must || of(&self.act.may_ask)).then_some(must)
    }
}

fn part(part: &str, name: String, need: Need, typed: &Typed) -> Control {
    Control {
        label: part_label(part).to_owned(),
        hint: String::new(),
        need,
        bad: false,
        input: line(typed, &name, "text", "", Vec::new()),
        name,
    }
}

/// Person or firm.
fn kind(name: String, typed: &Typed) -> Control {
    let options = [("person", "个人"), ("firm", "单位")].map(|(value, label)| Opt {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen: typed.get(&name).unwrap_or("person") == value,
    });
    Control {
        label: "个人或单位".to_owned(),
        hint: String::new(),
        need: Need::Depends,
        bad: false,
        input: ticks("radio", options.to_vec()),
        name,
    }
}

/// The parts of a party in words.
pub(crate) fn part_label(part: &str) -> &str {
    match part {
        "name" => "姓名或名称",
        "id_number" => "证件号码",
        "phone" => "电话",
        "address" => "住址",
        "account" => "收款账户",
        other => other,
    }
}
