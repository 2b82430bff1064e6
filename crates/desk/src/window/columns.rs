//! Columns of lists: which there are of a procedure, and what each holds.

use std::collections::BTreeSet;

use catalogue::model::{Field, FieldKind, Procedure};

/// What stands in a column, so that pages and files set it as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnKind {
    /// Words.
    Text,
    /// A day.
    Day,
    /// The due day of a running clock.
    Due,
    /// Fen.
    Money,
    /// A number of this unit.
    Number(String),
}

/// A column of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As the definition names it: `number`, `kind`, `clock.conclude`, `party.applicant`, `balance.held`, ...
    pub name: String,
    /// Its name on screen.
    pub label: String,
    /// What it holds.
    pub kind: ColumnKind,
    /// The definition's own list has it; the others may be chosen.
    pub usual: bool,
}

/// What every matter has.
const OF_ALL: [(&str, &str); 9] = [
    ("number", "编号"),
    ("filed", "收件日"),
    ("state", "状态"),
    ("result", "结果"),
    ("organ", "机构"),
    ("region", "区划"),
    ("latest", "最近办理"),
    ("ended", "办结日"),
    ("due", "最近到期"),
];

/// Every column of a procedure: those of the definition's list in its order, then the others.
pub(super) fn columns(procedure: &Procedure) -> Vec<Column> {
    let of_all = OF_ALL.iter().map(|(name, _)| (*name).to_owned());
    let of_all = of_all.filter(|name| match name.as_str() {
        "result" => !procedure.results.is_empty(),
        "due" => !procedure.clocks.is_empty(),
        _ => true,
    });
    let parties = procedure.parties.keys().map(|party| format!("party.{party}"));
    let clocks = procedure.clocks.keys().map(|clock| format!("clock.{clock}"));
    let balances = procedure
        .accounts
        .keys()
        .map(|account| format!("balance.{account}"));
    let fields = procedure
        .fields
        .iter()
        .flat_map(|(name, field)| of_field(name, field));
    let others = of_all.chain(fields).chain(parties).chain(clocks).chain(balances);
    let usual = procedure.list.iter().cloned().map(|name| (name, true));
    let mut known = BTreeSet::new();
    usual
        .chain(others.map(|name| (name, false)))
        .filter(|(name, _)| known.insert(name.clone()))
        .map(|(name, usual)| Column {
            label: label(procedure, &name),
            kind: kind(procedure, &name),
            usual,
            name,
        })
        .collect()
}

/// The columns a field gives. Long texts, files and secrets are read on the matter's page.
fn of_field(name: &str, field: &Field) -> Vec<String> {
    match &field.kind {
        _ if field.secret => Vec::new(),
        FieldKind::Long | FieldKind::File => Vec::new(),
        FieldKind::Scores(_) => vec![format!("{name}.total"), format!("{name}.grade")],
        _ => vec![name.to_owned()],
    }
}

fn label(procedure: &Procedure, column: &str) -> String {
    let (head, rest) = column.split_once('.').unwrap_or((column, ""));
    let found = match head {
        "clock" if !rest.is_empty() => procedure.clocks.get(rest).map(|c| c.label.clone()),
        "party" if !rest.is_empty() => procedure.parties.get(rest).map(|p| p.label.clone()),
        "balance" if !rest.is_empty() => procedure.accounts.get(rest).map(|a| a.label.clone()),
        _ => procedure.fields.get(head).map(|field| match (&field.kind, rest) {
            (FieldKind::Rows(columns), rest) if !rest.is_empty() => columns
                .get(rest)
                .map_or_else(|| field.label.clone(), |c| c.label.clone()),
            (FieldKind::Scores(_), "total") => format!("{}总分", field.label),
            (FieldKind::Scores(_), "grade") => format!("{}等次", field.label),
            _ => field.label.clone(),
        }),
    };
    let built_in = || OF_ALL.iter().find(|(name, _)| *name == column);
    found
        .or_else(|| built_in().map(|(_, label)| (*label).to_owned()))
        .unwrap_or_else(|| column.to_owned())
}

fn kind(procedure: &Procedure, column: &str) -> ColumnKind {
    let (head, rest) = column.split_once('.').unwrap_or((column, ""));
    match (head, rest) {
        ("clock", _) if !rest.is_empty() => ColumnKind::Due,
        ("balance", _) if !rest.is_empty() => ColumnKind::Money,
        (field, "") => match procedure.fields.get(field).map(|f| &f.kind) {
            Some(FieldKind::Date) => ColumnKind::Day,
            Some(FieldKind::Money) => ColumnKind::Money,
            Some(FieldKind::Number { unit }) => ColumnKind::Number(unit.clone()),
            None if matches!(field, "filed" | "latest" | "ended") => ColumnKind::Day,
            None if field == "due" => ColumnKind::Due,
            _ => ColumnKind::Text,
        },
        _ => ColumnKind::Text,
    }
}
