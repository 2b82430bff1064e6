//! A list's cells as the page shows them, and as files hold them: the same words in both.

use askama::Template;
use askama::filters::HtmlSafe;
use calendar::Day;
use catalogue::model::{Clock, Procedure, StateKind};
use desk::window::{Cell, Column, ColumnKind, ListedRow};

use crate::view::Tag;
use crate::{saying, words};

/// What stands for a value that is not seen by a post that sees a part of the matter.
pub(super) const HIDDEN: &str = "（看不到）";

/// A cell of the page.
#[derive(Debug, Clone, Default, Template)]
#[template(
    source = r#"{% if dim %}<span class="dim">{{ text }}</span>{% else %}{{ text }}{% endif %}{% if let Some(tag) = tag %} {{ tag }}{% endif %}"#,
    ext = "html"
)]
pub(super) struct Shown {
    pub(super) text: String,
    /// It stands for something that is not shown.
    dim: bool,
    tag: Option<Tag>,
}

impl HtmlSafe for Shown {}

impl Shown {
    fn words(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// What stands for something.
    pub(super) fn dim(text: &str) -> Self {
        Self {
            dim: true,
            ..Self::words(text)
        }
    }

    /// Nothing stands in the cell.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty() && self.tag.is_none()
    }
}

/// The clock whose day a column shows, where it is one clock's.
fn clock_of<'p>(procedure: &'p Procedure, column: &Column) -> Option<&'p Clock> {
    procedure.clocks.get(column.name.strip_prefix("clock.")?)
}

/// A cell as the page shows it.
pub(super) fn shown(
    procedure: &Procedure,
    column: &Column,
    row: &ListedRow,
    cell: &Cell,
    today: Day,
) -> Shown {
    match cell {
        Cell::Empty => Shown::default(),
        Cell::Text(text) if column.name == "state" => Shown {
            tag: Some(state(procedure, &row.row.state, text)),
            ..Shown::default()
        },
        Cell::Text(text) => Shown::words(text),
        Cell::Day(day) if column.kind == ColumnKind::Due => Shown {
            tag: Some(crate::timing::deadline(clock_of(procedure, column), *day, today)),
            ..Shown::words(day.to_string())
        },
        Cell::Day(day) => Shown::words(day.to_string()),
        Cell::Money(fen) => Shown::words(words::yuan(*fen)),
        Cell::Number(number, unit) => Shown::words(format!("{number} {unit}")),
        Cell::Masked => Shown::dim(saying::MASKED),
        Cell::Hidden => Shown::dim(HIDDEN),
    }
}

/// A state in words with its mark.
pub(crate) fn state(procedure: &Procedure, state: &str, words: &str) -> Tag {
    let kind = match procedure.states.get(state).map(|s| s.kind) {
        _ if state == "void" => "no",
        Some(StateKind::Open) => "run",
        Some(StateKind::Paused) => "hold",
        Some(StateKind::Ended) => "done",
        None => "",
    };
    Tag::new(kind, words)
}

/// A column's heading; what holds numbers says their unit.
pub(super) fn heading(column: &Column) -> String {
    match &column.kind {
        ColumnKind::Money => format!("{}（元）", column.label),
        ColumnKind::Number(unit) if !unit.is_empty() => format!("{}（{unit}）", column.label),
        _ => column.label.clone(),
    }
}

/// What stands in a cell of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Written {
    /// A text, made safe for spreadsheets.
    Text(String),
    /// A day.
    Day(Day),
    /// A number, in decimal digits.
    Number(String),
}

/// A cell as a file holds it.
pub(super) fn written(cell: &Cell) -> Written {
    match cell {
        Cell::Empty => Written::Text(String::new()),
        Cell::Text(text) => Written::Text(safe(text)),
        Cell::Day(day) => Written::Day(*day),
        Cell::Money(fen) => {
            let minus = if *fen < 0 { "-" } else { "" };
            let fen = fen.unsigned_abs();
            Written::Number(format!("{minus}{}.{:02}", fen / 100, fen % 100))
        }
        Cell::Number(number, _) => Written::Number(number.to_string()),
        Cell::Masked => Written::Text(saying::MASKED.to_owned()),
        Cell::Hidden => Written::Text(HIDDEN.to_owned()),
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like it gets an apostrophe before it, as people
/// write it themselves.
pub(super) fn safe(text: &str) -> String {
    const BEGINNINGS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.starts_with(BEGINNINGS) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_a_formula_is_a_text() {
        for text in [
            "=1+1", "+86", "-2", "@SUM(A1)", "\tx", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x",
        ] {
            assert_eq!(
                written(&Cell::Text(text.to_owned())),
                Written::Text(format!("'{text}"))
            );
        }
        for text in ["林**", "（2023）水头镇人调字第257号", "a=b", "'=1"] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn money_and_numbers_are_numbers_and_masks_stay() {
        for (cell, text) in [
            (Cell::Money(48_600_000), "486000.00"),
            (Cell::Money(-5), "-0.05"),
            (Cell::Number(-3, "人".to_owned()), "-3"),
        ] {
            assert_eq!(written(&cell), Written::Number(text.to_owned()));
        }
        assert_eq!(written(&Cell::Masked), Written::Text("（已遮盖）".to_owned()));
        assert_eq!(written(&Cell::Hidden), Written::Text(HIDDEN.to_owned()));
    }
}
