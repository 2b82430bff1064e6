//! What a list is asked for: filters, order, columns, page; read from an address and written back into one.
//!
//! Always holds: an address that was written here asks the same when it is read again; what the definition no longer
//! has falls away, so that a kept view goes on.

use std::collections::BTreeMap;

use calendar::Day;
use catalogue::model::{FieldKind, Procedure};
use desk::window::Column;
use engine::ids::{MatterId, OrganId, PersonId};
use store::{ListQuery, Place, Sort, Turn};

use crate::form::names;
use crate::reading::Reading;
use crate::visit::escaped;

/// Rows of a page: as many as one of these.
pub(crate) const ROWS: [u32; 3] = [50, 100, 200];

/// The longest text of a filter, in letters.
const LONGEST: usize = 200;

/// The words for what is open and what is over, beside the states' own names.
pub(crate) const OPEN: &str = "-open";
/// See [`OPEN`].
pub(crate) const ENDED: &str = "-ended";

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Order {
    #[default]
    New,
    Old,
    Latest,
    Due,
    Number,
    NumberBack,
}

impl Order {
    /// Each with its word in an address and on screen.
    pub(crate) const EACH: [(Self, &'static str, &'static str); 6] = [
        (Self::New, "new", "收件日，新的在前"),
        (Self::Old, "old", "收件日，旧的在前"),
        (Self::Latest, "latest", "最近办理的在前"),
        (Self::Due, "due", "先到期的在前（只排在办的）"),
        (Self::Number, "number", "编号，小的在前"),
        (Self::NumberBack, "number-back", "编号，大的在前"),
    ];

    fn word(self) -> &'static str {
        let found = Self::EACH.iter().find(|(order, ..)| *order == self);
        found.map_or("new", |(_, word, _)| word)
    }

    fn sort(self) -> (Sort, bool) {
        match self {
            Self::New => (Sort::Filed, true),
            Self::Old => (Sort::Filed, false),
            Self::Latest => (Sort::Latest, true),
            Self::Due => (Sort::Due, false),
            Self::Number => (Sort::Number, false),
            Self::NumberBack => (Sort::Number, true),
        }
    }
}

/// Filters that are one text each, by their names in an address.
pub(crate) const TEXTS: [&str; 11] = [
    "q",
    "state",
    "result",
    "organ",
    "region",
    "person",
    "from",
    "to",
    "ended_from",
    "ended_to",
    "due_from",
];
/// The last of them, apart for the order in which pages show them.
const DUE_TO: &str = "due_to";

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Asked {
    /// Filters of one text, as typed; those that are absent are not asked.
    texts: BTreeMap<String, String>,
    /// Choice fields, each with a code.
    pub(crate) fields: BTreeMap<String, String>,
    /// A running clock has passed its last day.
    pub(crate) overdue: bool,
    pub(crate) order: Order,
    /// The columns chosen, where they are not the definition's.
    pub(crate) columns: Vec<String>,
    /// Rows of a page, where they are not the usual number.
    rows: Option<u32>,
    /// Which page.
    pub(crate) turn: Option<Turn>,
}

impl Asked {
    /// What an address or a form asks of a procedure's list.
    pub(crate) fn read(pairs: &[(String, String)], procedure: &Procedure, columns: &[Column]) -> Self {
        let mut asked = Self::default();
        for (name, value) in pairs {
            let value = value.trim();
            if value.is_empty() {
                continue;
            }
            match name.as_str() {
                "overdue" => asked.overdue = value == "1",
                "sort" => {
                    let order = Order::EACH.iter().find(|(_, word, _)| *word == value);
                    asked.order = order.map_or(Order::New, |(order, ..)| *order);
                }
                "rows" => {
                    let rows = value.parse().ok().filter(|rows| ROWS.contains(rows));
                    asked.rows = rows.filter(|rows| Some(rows) != ROWS.first());
                }
                "column" => {
                    let known = columns.iter().any(|column| column.name == value);
                    if known && !asked.columns.iter().any(|column| column == value) {
                        asked.columns.push(value.to_owned());
                    }
                }
                "after" => asked.turn = place(value).map(Turn::After),
                "before" => asked.turn = place(value).map(Turn::Before),
                text if text == DUE_TO || TEXTS.contains(&text) => {
                    let known = match text {
                        "state" => {
                            procedure.states.contains_key(value) || [OPEN, ENDED, "void"].contains(&value)
                        }
                        "result" => procedure.results.contains_key(value),
                        _ => true,
                    };
                    if known {
                        asked.texts.insert(text.to_owned(), value.to_owned());
                    }
                }
                field => {
                    if let Some(field) = field.strip_prefix("f.").filter(|f| choice(procedure, f)) {
                        asked.fields.insert(field.to_owned(), value.to_owned());
                    }
                }
            }
        }
        let usual = columns.iter().filter(|c| c.usual).map(|c| &c.name);
        if usual.eq(asked.columns.iter()) {
            asked.columns.clear();
        }
        asked
    }

    /// A filter as typed; empty where it is not asked.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// The columns that are shown; of none the definition's. By due day that day is shown too.
    pub(crate) fn shown(&self, columns: &[Column]) -> Vec<Column> {
        let find = |name: &str| columns.iter().find(|column| column.name == name);
        let mut shown: Vec<Column> = if self.columns.is_empty() {
            columns.iter().filter(|column| column.usual).cloned().collect()
        } else {
            let chosen = self.columns.iter().filter_map(|name| find(name));
            chosen.cloned().collect()
        };
        if self.order == Order::Due && !shown.iter().any(|column| column.name == "due") {
            shown.extend(find("due").cloned());
        }
        shown
    }

    /// How many rows a page has.
    pub(crate) fn rows(&self) -> u32 {
        self.rows.unwrap_or(ROWS.first().copied().unwrap_or(50))
    }

    /// The same without one filter.
    pub(crate) fn without(&self, name: &str) -> Self {
        let mut asked = self.clone();
        asked.turn = None;
        asked.texts.remove(name);
        if let Some(field) = name.strip_prefix("f.") {
            asked.fields.remove(field);
        }
        if name == "overdue" {
            asked.overdue = false;
        }
        asked
    }

    /// The same in another order, from its beginning.
    pub(crate) fn by(&self, order: Order) -> Self {
        Self {
            order,
            turn: None,
            ..self.clone()
        }
    }

    /// Names and values, as an address holds them; which page is not among them.
    pub(crate) fn pairs(&self) -> Vec<(String, String)> {
        let texts = TEXTS.iter().chain([&DUE_TO]);
        let texts = texts.filter_map(|name| Some(((*name).to_owned(), self.texts.get(*name)?.clone())));
        let fields = self
            .fields
            .iter()
            .map(|(field, code)| (format!("f.{field}"), code.clone()));
        let mut pairs: Vec<(String, String)> = texts.chain(fields).collect();
        if self.overdue {
            pairs.push(("overdue".to_owned(), "1".to_owned()));
        }
        if self.order != Order::New {
            pairs.push(("sort".to_owned(), self.order.word().to_owned()));
        }
        if let Some(rows) = self.rows {
            pairs.push(("rows".to_owned(), rows.to_string()));
        }
        pairs.extend(self.columns.iter().map(|c| ("column".to_owned(), c.clone())));
        pairs
    }

    /// The pairs as the part of an address behind `?`; which page is not in it.
    pub(crate) fn written(&self) -> String {
        let pairs = self.pairs();
        let pairs = pairs
            .iter()
            .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// Where the list stands that is asked so; `turn` adds the page.
    pub(crate) fn place(&self, procedure: &str, turn: Option<(&str, &Place)>) -> String {
        let mut query = self.written();
        if let Some((word, place)) = turn {
            let place = format!("{}|{}", place.key, place.id);
            let and = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{and}{word}={}", escaped(&place));
        }
        let list = super::place(procedure);
        if query.is_empty() {
            list
        } else {
            format!("{list}?{query}")
        }
    }

    /// What the store is asked.
    ///
    /// Else what was not understood, a sentence each: a list that left it out would be taken for the answer.
    pub(crate) fn query(
        &self,
        reading: &Reading<'_>,
        procedure: &Procedure,
    ) -> Result<ListQuery, Vec<String>> {
        let mut wrong = Vec::new();
        let mut day = |name: &str, label: &str| {
            let text = self.text(name);
            let day = text.parse::<Day>().ok();
            if day.is_none() && !text.is_empty() {
                wrong.push(format!("“{label}”的“{text}”不是一个日子，要像 2023-12-14"));
            }
            day
        };
        let (filed_from, filed_to) = (day("from", "收件从"), day("to", "收件到"));
        let (ended_from, ended_to) = (day("ended_from", "办结从"), day("ended_to", "办结到"));
        let (due_from, due_to) = (day("due_from", "到期从"), day(DUE_TO, "到期到"));
        let organs = (!self.text("organ").is_empty()).then(|| {
            let organ = OrganId::from(names::organ(reading, self.text("organ")).as_str());
            if !reading.directory.organs.contains_key(&organ) {
                wrong.push(format!("没有机构叫“{}”；请填全称", self.text("organ")));
            }
            reading.organs_below(&organ)
        });
        let region = (!self.text("region").is_empty()).then(|| {
            let region = names::region(reading, self.text("region"));
            if !reading.catalogue.regions.by_code.contains_key(&region) {
                wrong.push(format!("没有区划叫“{}”；请填全称或代码", self.text("region")));
            }
            region
        });
        let person = (!self.text("person").is_empty()).then(|| {
            let person = PersonId::from(names::person(reading, None, self.text("person")).as_str());
            if !reading.directory.people.contains_key(&person) {
                wrong.push(format!(
                    "没有工作人员叫“{}”，或者有同名的；同名的请填编号",
                    self.text("person")
                ));
            }
            person
        });
        let (sort, descending) = self.order.sort();
        let mut open = match self.text("state") {
            OPEN => Some(true),
            ENDED => Some(false),
            _ => None,
        };
        if sort == Sort::Due {
            if open == Some(false) {
                wrong.push("按到期先后只能排在办的；请换一种排法，或者看在办的".to_owned());
            }
            open = Some(true);
        }
        let state = Some(self.text("state")).filter(|s| !["", OPEN, ENDED].contains(s));
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(ListQuery {
            procedure: procedure.id.clone(),
            state: state.map(str::to_owned),
            result: self.texts.get("result").cloned(),
            organs,
            region,
            filed_from,
            filed_to,
            ended_from,
            ended_to,
            open,
            overdue_on: self.overdue.then_some(reading.today),
            due_from,
            due_to,
            person,
            fields: self.fields.clone(),
            text: self.texts.get("q").cloned(),
            sort,
            descending,
            ..ListQuery::default()
        })
    }
}

/// Whether a pair asks something of a procedure's list; else what is wrong with it. Days, and the names of organs,
/// divisions and people are read by [`Asked::query`].
pub(crate) fn known(
    name: &str,
    value: &str,
    procedure: &Procedure,
    columns: &[Column],
) -> Result<(), String> {
    let value = value.trim();
    if value.chars().count() > LONGEST {
        return Err(format!("“{name}”太长，最多 {LONGEST} 个字"));
    }
    let may = match name {
        "overdue" => value == "1",
        "sort" => Order::EACH.iter().any(|(_, word, _)| *word == value),
        "column" => columns.iter().any(|column| column.name == value),
        "state" => procedure.states.contains_key(value) || [OPEN, ENDED, "void"].contains(&value),
        "result" => procedure.results.contains_key(value),
        text if text == DUE_TO || TEXTS.contains(&text) => !value.is_empty(),
        field => match field.strip_prefix("f.").filter(|field| choice(procedure, field)) {
            Some(_) => !value.is_empty(),
            None => return Err(format!("清单不能按“{name}”来问")),
        },
    };
    if may {
        Ok(())
    } else {
        Err(format!("“{name}”不能是“{value}”"))
    }
}

/// Whether a list may be asked by a field.
fn choice(procedure: &Procedure, field: &str) -> bool {
    procedure
        .fields
        .get(field)
        .is_some_and(|f| !f.secret && matches!(f.kind, FieldKind::Choice(_) | FieldKind::Choices(_)))
}

/// The place of a row, as an address holds it.
fn place(text: &str) -> Option<Place> {
    let (key, id) = text.rsplit_once('|')?;
    Some(Place {
        key: key.to_owned(),
        id: MatterId::from(id),
    })
}
