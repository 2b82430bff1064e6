//! The form by which a list is narrowed: from the definition, filled with what is asked.

use askama::Template;
use askama::filters::HtmlSafe;
use catalogue::model::{FieldKind, Level, Procedure};
use desk::window::Column;

use super::asked::{Asked, ENDED, OPEN, Order, ROWS};
use crate::form::Opt;
use crate::reading::Reading;

/// Of more organs than these one is written, not chosen.
const FEW_ORGANS: usize = 80;

/// One thing by which a list is narrowed.
#[derive(Debug, Clone, Template)]
#[template(path = "lists/filter.html")]
pub(super) struct Filter {
    label: &'static str,
    /// A field's label, where it is one.
    field: String,
    input: Input,
}

#[derive(Debug, Clone)]
enum Input {
    Select {
        name: String,
        options: Vec<Opt>,
    },
    Line {
        name: String,
        value: String,
    },
    Days {
        from: (&'static str, String),
        to: (&'static str, String),
    },
}

impl HtmlSafe for Filter {}

impl Filter {
    fn label(&self) -> &str {
        if self.field.is_empty() {
            self.label
        } else {
            &self.field
        }
    }
}

/// The whole form.
pub(super) struct Filters {
    pub(super) first: Vec<Filter>,
    pub(super) more: Vec<Filter>,
    pub(super) overdue: bool,
    /// The procedure has clocks.
    pub(super) clocks: bool,
    pub(super) orders: Vec<Opt>,
    pub(super) rows: Vec<Opt>,
    pub(super) columns: Vec<Opt>,
}

/// The form of a procedure's list.
pub(super) fn filters(
    reading: &Reading<'_>,
    procedure: &Procedure,
    columns: &[Column],
    asked: &Asked,
) -> Filters {
    let mut first = vec![states(procedure, asked), line("含有", "q", asked)];
    first.push(organs(reading, procedure, asked));
    first.push(towns(reading, asked));
    first.push(days("收件", ("from", "to"), asked));
    let mut more = Vec::new();
    if !procedure.results.is_empty() {
        let options = procedure
            .results
            .iter()
            .map(|(id, r)| (id.as_str(), r.label.as_str()));
        more.push(select("结果", "result", options, asked.text("result")));
    }
    more.extend(fields(reading, procedure, asked));
    let has_people = procedure
        .fields
        .values()
        .any(|f| matches!(f.kind, FieldKind::Person));
    if has_people {
        more.push(line("经办人", "person", asked));
    }
    more.push(days("办结", ("ended_from", "ended_to"), asked));
    if !procedure.clocks.is_empty() {
        more.push(days("到期", ("due_from", "due_to"), asked));
    }
    let shown = |column: &Column| match asked.columns.as_slice() {
        [] => column.usual,
        chosen => chosen.contains(&column.name),
    };
    Filters {
        first,
        more,
        overdue: asked.overdue,
        clocks: !procedure.clocks.is_empty(),
        orders: Order::EACH
            .iter()
            .filter(|(order, ..)| *order != Order::Due || !procedure.clocks.is_empty())
            .map(|(order, word, label)| opt(word, label, *order == asked.order))
            .collect(),
        rows: ROWS
            .iter()
            .map(|rows| opt(&rows.to_string(), &rows.to_string(), *rows == asked.rows()))
            .collect(),
        columns: columns
            .iter()
            .map(|column| opt(&column.name, &column.label, shown(column)))
            .collect(),
    }
}

fn opt(value: &str, label: &str, chosen: bool) -> Opt {
    Opt {
        value: value.to_owned(),
        label: label.to_owned(),
        chosen,
    }
}

fn filter(label: &'static str, input: Input) -> Filter {
    Filter {
        label,
        field: String::new(),
        input,
    }
}

fn select<'a>(
    label: &'static str,
    name: &str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
    asked: &str,
) -> Filter {
    let input = Input::Select {
        name: name.to_owned(),
        options: options
            .map(|(value, label)| opt(value, label, value == asked))
            .collect(),
    };
    filter(label, input)
}

fn line(label: &'static str, name: &str, asked: &Asked) -> Filter {
    let input = Input::Line {
        name: name.to_owned(),
        value: asked.text(name).to_owned(),
    };
    filter(label, input)
}

fn days(label: &'static str, (from, to): (&'static str, &'static str), asked: &Asked) -> Filter {
    let input = Input::Days {
        from: (from, asked.text(from).to_owned()),
        to: (to, asked.text(to).to_owned()),
    };
    filter(label, input)
}

fn states(procedure: &Procedure, asked: &Asked) -> Filter {
    let states = procedure
        .states
        .iter()
        .map(|(id, s)| (id.as_str(), s.label.as_str()));
    let options = [(OPEN, "在办"), (ENDED, "已结")].into_iter().chain(states);
    select(
        "状态",
        "state",
        options.chain([("void", "已作废")]),
        asked.text("state"),
    )
}

fn organs(reading: &Reading<'_>, procedure: &Procedure, asked: &Asked) -> Filter {
    let organs = reading.organs_of(procedure);
    let known = organs
        .iter()
        .any(|organ| organ.id.as_str() == asked.text("organ"));
    if organs.len() > FEW_ORGANS || !(known || asked.text("organ").is_empty()) {
        return line("机构及下级", "organ", asked);
    }
    let options = organs
        .iter()
        .map(|organ| (organ.id.as_str(), organ.name.as_str()));
    select("机构及下级", "organ", options, asked.text("organ"))
}

fn towns(reading: &Reading<'_>, asked: &Asked) -> Filter {
    let county = reading.desk.county().as_str();
    let regions = reading.catalogue.regions.by_code.range(county.to_owned()..);
    let ours = regions.take_while(|(code, _)| code.starts_with(county));
    let towns: Vec<(&str, &str)> = ours
        .filter(|(_, region)| region.level == Level::Town)
        .map(|(code, region)| (code.as_str(), region.name.as_str()))
        .collect();
    let text = asked.text("region");
    if !text.is_empty() && !towns.iter().any(|(code, _)| *code == text) {
        return line("镇街", "region", asked);
    }
    select("镇街", "region", towns.into_iter(), text)
}

/// The choice fields, those that the definition's list shows first.
fn fields(reading: &Reading<'_>, procedure: &Procedure, asked: &Asked) -> Vec<Filter> {
    let mut found: Vec<(bool, Filter)> = Vec::new();
    for (name, field) in procedure.fields.iter().filter(|(_, field)| !field.secret) {
        let (FieldKind::Choice(choices) | FieldKind::Choices(choices)) = &field.kind else {
            continue;
        };
        let code = asked.fields.get(name).map_or("", String::as_str);
        let options: Vec<Opt> = match reading.codes(choices) {
            Some(codes) => codes
                .iter()
                .map(|(value, of)| opt(value, &of.label, value == code))
                .collect(),
            None => procedure
                .results
                .iter()
                .map(|(value, of)| opt(value, &of.label, value == code))
                .collect(),
        };
        let filter = Filter {
            label: "",
            field: field.label.clone(),
            input: Input::Select {
                name: format!("f.{name}"),
                options,
            },
        };
        found.push((!procedure.list.contains(name), filter));
    }
    found.sort_by_key(|(later, _)| *later);
    found.into_iter().map(|(_, filter)| filter).collect()
}
