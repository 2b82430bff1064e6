//! How much of one matter is seen: what is open, what is masked until it is asked for with a reason, what is hidden.
//!
//! In part one sees number, state, result, organ, region, days and clocks; one's own record as a party; and the
//! fields that acts ask of one, or that one has filled; and what an act that one may do now `shows` (catalogue): so who is
//! to take a matter over knows what it is. Nothing more: no other parties, money, links or proposals.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::model::{Act, Ask, Field, FieldKind, Of, Procedure, Role};
use engine::ids::PersonId;
use engine::matter::Matter;
use engine::value::PartyRecord;

use crate::Sight;

/// How a value is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it is. A long text stands apart, sealed; it is opened without further ado.
    Open,
    /// Masked; may be unmasked with a reason, which is logged.
    Masked,
    /// Masked, and not to be unmasked by this person.
    Closed,
    /// Not shown: not even that there is one.
    Hidden,
}

/// What of a matter one person sees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    person: PersonId,
    /// Secrets that may be unmasked; absent where only a part is seen.
    unmask: Option<BTreeSet<String>>,
    /// Fields shown where only a part is seen.
    fields: BTreeSet<String>,
    /// Parties shown there.
    parties: BTreeSet<String>,
}

impl View {
    pub(crate) fn whole(person: &PersonId, unmask: BTreeSet<String>) -> Self {
        Self {
            person: person.clone(),
            unmask: Some(unmask),
            fields: BTreeSet::new(),
            parties: BTreeSet::new(),
        }
    }

    /// Whether all of it is seen, but for what is masked.
    pub fn is_whole(&self) -> bool {
        self.unmask.is_some()
    }

    /// How a field is shown.
    pub fn field(&self, name: &str, field: &Field) -> Shown {
        match &self.unmask {
            None if self.fields.contains(name) && !field.secret => Shown::Open,
            None => Shown::Hidden,
            Some(_) if !field.secret => Shown::Open,
            Some(unmask) if unmask.contains(name) => Shown::Masked,
            Some(_) => Shown::Closed,
        }
    }

    /// How a column of a field of rows is shown: `unmask` names it `field.column`, or by its own name.
    pub fn cell(&self, name: &str, rows: &Field, column: &str) -> Shown {
        let FieldKind::Rows(columns) = &rows.kind else {
            return Shown::Hidden;
        };
        match (self.field(name, rows), columns.get(column), &self.unmask) {
            (Shown::Open, Some(cell), Some(unmask)) if cell.secret => {
                if unmask.contains(column) || unmask.contains(&format!("{name}.{column}")) {
                    Shown::Masked
                } else {
                    Shown::Closed
                }
            }
            (Shown::Open, Some(cell), None) if cell.secret => Shown::Hidden,
            (shown, Some(_), _) => shown,
            (_, None, _) => Shown::Hidden,
        }
    }

    /// Whether somebody is shown as a party: in part oneself, and who an act shows that one may do.
    pub fn party(&self, role: &str, record: &PartyRecord) -> bool {
        self.is_whole() || record.person == self.person || self.parties.contains(role)
    }

    /// How a part of a party that stands apart is shown: `name` (of secret parties), `id_number`, `phone`,
    /// `address`, `account`.
    pub fn party_part(&self, part: &str) -> Shown {
        match &self.unmask {
            None => Shown::Closed,
            // An address is no secret by itself; it only stands apart.
            Some(_) if part == "address" => Shown::Open,
            Some(unmask) if unmask.contains(&format!("party.{part}")) => Shown::Masked,
            Some(_) => Shown::Closed,
        }
    }

    /// The matter with only what is seen. Secrets stay references: opening one is another road.
    pub fn redact(&self, matter: &Matter) -> Matter {
        let mut seen = matter.clone();
        if self.is_whole() {
            return seen;
        }
        seen.fields.retain(|name, _| self.fields.contains(name));
        seen.set_by.clear();
        for given in seen.signatures.values_mut() {
            given.retain(|person, _| *person == self.person);
        }
        for (role, records) in &mut seen.parties {
            records.retain(|record| self.party(role, record));
        }
        seen.parties.retain(|_, records| !records.is_empty());
        seen.links = BTreeMap::new();
        seen.opened_by = None;
        seen.levels = BTreeMap::new();
        seen.counted = BTreeSet::new();
        seen.balances = BTreeMap::new();
        seen.proposals = BTreeMap::new();
        seen.named.clear();
        seen.breaches.clear();
        seen
    }
}

impl Sight {
    /// The part of a matter that is seen by one who is only named in it, or whose organ is.
    pub(crate) fn part(&self, matter: &Matter, procedure: &Procedure) -> View {
        let (mut fields, mut parties) = (BTreeSet::new(), BTreeSet::new());
        for act in procedure.acts.values().filter(|act| self.asked(act, matter)) {
            let asked = act.asks.iter().chain(&act.may_ask);
            fields.extend(asked.filter_map(Ask::field).map(str::to_owned));
            let here = engine::may_start(procedure, act, &matter.state);
            for shown in act.shown().filter(|_| here) {
                match shown {
                    Ask::Party(party) => drop(parties.insert(party.clone())),
                    other => fields.extend(other.field().map(str::to_owned)),
                }
            }
        }
        let own = matter
            .set_by
            .iter()
            .filter(|(_, setter)| setter.person.as_ref() == Some(&self.person));
        fields.extend(own.map(|(field, _)| field.clone()));
        fields.retain(|name| {
            procedure
                .fields
                .get(name)
                .is_some_and(|field| !field.secret && !matches!(field.kind, FieldKind::Scores(_)))
        });
        View {
            person: self.person.clone(),
            unmask: None,
            fields,
            parties,
        }
    }

    /// Whether an act asks something of this person, as a party, by name, or in a post of an organ named in it.
    fn asked(&self, act: &Act, matter: &Matter) -> bool {
        let named = |reader: &str, role: &str| {
            matter
                .named
                .iter()
                .any(|(who, as_what)| who == reader && as_what == role)
        };
        let me = format!("p:{}", self.person);
        act.by.iter().any(|role| match role {
            Role::Party { party } => named(&me, &format!("party.{party}")),
            Role::Named { field } => named(&me, field),
            Role::Post { post, of } => self.seats.iter().any(|seat| {
                let field = match of {
                    Of::Here => "organ",
                    Of::Field(field) => field.as_str(),
                    Of::Superior | Of::Any(_) => return false,
                };
                seat.post == *post && seat.own.iter().any(|organ| named(&format!("o:{organ}"), field))
            }),
            Role::Anyone | Role::Clock | Role::Link => false,
        })
    }
}
