//! The columns of a sheet, from what an act asks: one cell an answer. And cells as people write or paste them: labels
//! for codes, 是 for yes, several separated by 、.

use calendar::Day;
use catalogue::model::{Ask, Choices, Field, FieldKind, PartyKind};
use engine::label_of;

use crate::form::Typed;
use crate::form::build::{Asked, Asking};
use crate::form::names;

/// How a cell is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// One line: `text`, `date`, `datetime-local`.
    Line(&'static str),
    /// An organ's name.
    Organ,
    /// One of these: value and label.
    Pick(Vec<(String, String)>),
    /// Several of these, written one after the other.
    Several(Vec<(String, String)>),
}

/// A column of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Under which name an act's form would send it: `a.title`, `a.party.side#0#name`; `day`.
    pub(super) name: String,
    /// Its heading.
    pub(super) label: String,
    /// How to write it; may be empty.
    pub(super) hint: String,
    pub(super) cell: Cell,
    pub(super) required: bool,
}

/// The columns of an act's sheet: the day last. Or why it has none.
pub(super) fn columns(asking: &Asking<'_>, day: Day) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    for asked in asking.asked() {
        match column(asking, &asked, day) {
            Some(found) => columns.extend(found),
            None if !asked.required => {}
            None => {
                return Err(format!(
                    "“{}”要填{}，一格写不下，不能成批登记；请一件一件办",
                    asking.act.label,
                    label_of(&asked.procedure, &asked.ask)
                ));
            }
        }
    }
    columns.push(Column {
        name: "day".to_owned(),
        label: "哪天发生".to_owned(),
        hint: String::new(),
        cell: Cell::Line("date"),
        required: true,
    });
    Ok(columns)
}

fn column(asking: &Asking<'_>, asked: &Asked, day: Day) -> Option<Vec<Column>> {
    let one = |name: String, label: String, hint: &str, cell: Cell| Column {
        name,
        label: format!("{}{label}", asked.before),
        hint: hint.to_owned(),
        cell,
        required: asked.required,
    };
    let name = format!("a.{}", asked.name);
    let label = label_of(&asked.procedure, &asked.ask);
    match &asked.ask {
        Ask::Field(id) => match asked.procedure.fields.get(id) {
            None => Some(vec![one(name, label, "名称或代码", Cell::Line("text"))]),
            Some(field) => {
                let (cell, hint) = cell(asking, asked, field, day)?;
                Some(vec![one(name, label, hint, cell)])
            }
        },
        Ask::Party(party) => {
            let part = |part: &str, label: String, required: bool| Column {
                required: asked.required && required,
                ..one(format!("{name}#0#{part}"), label, "", Cell::Line("text"))
            };
            let mut found = vec![part("name", label.clone(), true)];
            let who = asked.procedure.parties.get(party).map(|p| p.who.as_slice());
            if who.is_some_and(|who| who.contains(&PartyKind::Firm) && who.contains(&PartyKind::Person)) {
                let kinds = [("person", "个人"), ("firm", "单位")];
                found.push(Column {
                    cell: Cell::Pick(kinds.map(|(v, l)| (v.to_owned(), l.to_owned())).to_vec()),
                    ..part("kind", format!("{label}：个人或单位"), false)
                });
            }
            found.push(part("id_number", format!("{label}：证件号码"), false));
            found.push(part("phone", format!("{label}：电话"), false));
            Some(found)
        }
        Ask::Column { .. } | Ask::PartyPart { .. } => None,
    }
}

fn cell<'f>(asking: &Asking<'_>, asked: &Asked, field: &'f Field, day: Day) -> Option<(Cell, &'f str)> {
    Some(match &field.kind {
        FieldKind::Text | FieldKind::Long => (Cell::Line("text"), ""),
        FieldKind::Date => (Cell::Line("date"), ""),
        FieldKind::Moment => (Cell::Line("datetime-local"), ""),
        FieldKind::Money => (Cell::Line("text"), "元"),
        FieldKind::Number { unit } => (Cell::Line("text"), unit),
        FieldKind::Person if field.many => (Cell::Line("text"), "姓名，几人用、隔开"),
        FieldKind::Person => (Cell::Line("text"), "姓名"),
        FieldKind::Organ => (Cell::Organ, "机构全称"),
        FieldKind::Region => (Cell::Line("text"), "名称或代码"),
        FieldKind::Matter { .. } => (Cell::Line("text"), "编号"),
        FieldKind::YesNo => {
            let both = [("yes", "是"), ("no", "否")];
            (
                Cell::Pick(both.map(|(v, l)| (v.to_owned(), l.to_owned())).to_vec()),
                "",
            )
        }
        FieldKind::Choice(choices) => (Cell::Pick(codes(asking, asked, choices, day)), ""),
        FieldKind::Choices(choices) => (Cell::Several(codes(asking, asked, choices, day)), "几项用、隔开"),
        FieldKind::File | FieldKind::Rows(_) | FieldKind::Scores(_) => return None,
    })
}

fn codes(asking: &Asking<'_>, asked: &Asked, choices: &Choices, day: Day) -> Vec<(String, String)> {
    match asking.reading.codes(choices) {
        Some(codes) => codes
            .iter()
            .filter(|(_, code)| code.valid.holds_on(day))
            .map(|(value, code)| (value.clone(), code.label.clone()))
            .collect(),
        None => asked
            .procedure
            .results
            .iter()
            .filter(|(_, result)| result.valid.holds_on(day))
            .map(|(value, result)| (value.clone(), result.label.clone()))
            .collect(),
    }
}

/// A cell's text as it stands in the sheet: a label that was pasted becomes its code, a day its usual form.
pub(super) fn tidied(column: &Column, text: &str) -> String {
    let text = text.trim();
    match &column.cell {
        Cell::Pick(options) => {
            let found = options
                .iter()
                .find(|(value, label)| value == text || label == text);
            found.map_or_else(|| text.to_owned(), |(value, _)| value.clone())
        }
        // 2023/12/4 and 2023.12.4 as spreadsheets write them.
        Cell::Line("date") => {
            let parts: Vec<&str> = text.split(['/', '.', '-']).collect();
            match parts.as_slice() {
                [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2 => {
                    format!("{year}-{month:0>2}-{day:0>2}")
                }
                _ => text.to_owned(),
            }
        }
        Cell::Line(_) | Cell::Organ | Cell::Several(_) => text.to_owned(),
    }
}

/// A row as the act's own form would have sent it.
pub(super) fn typed(columns: &[Column], cells: &[String]) -> Typed {
    let mut typed = Typed::default();
    for (column, text) in columns.iter().zip(cells).filter(|(_, text)| !text.is_empty()) {
        match &column.cell {
            Cell::Several(options) => {
                for part in text.split(['、', ',', '，', ';', '；']).map(str::trim) {
                    let found = options
                        .iter()
                        .find(|(value, label)| value == part || label == part);
                    typed.put(column.name.clone(), found.map_or(part, |(value, _)| value));
                }
            }
            Cell::Line(_) | Cell::Organ | Cell::Pick(_) => typed.put(column.name.clone(), text.clone()),
        }
    }
    typed
}

/// Rows pasted from a spreadsheet: a line a row, a tab between cells. A first line that holds the headings says which
/// column is which; without one the cells stand in the sheet's order.
pub(super) fn pasted(columns: &[Column], text: &str) -> Vec<Vec<String>> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).peekable();
    let headings: Vec<&str> = lines
        .peek()
        .map(|line| line.split('\t').map(str::trim).collect())
        .unwrap_or_default();
    let known = |heading: &&str| columns.iter().position(|column| column.label == *heading);
    let headed = headings.iter().filter(|heading| known(heading).is_some()).count() * 2 > headings.len();
    let order: Vec<Option<usize>> = if headed {
        lines.next();
        headings.iter().map(known).collect()
    } else {
        (0..columns.len()).map(Some).collect()
    };
    lines
        .map(|line| {
            let mut row = vec![String::new(); columns.len()];
            for (cell, place) in line.split('\t').zip(&order) {
                let at = place.and_then(|place| Some((columns.get(place)?, row.get_mut(place)?)));
                if let Some((column, slot)) = at {
                    *slot = tidied(column, cell);
                }
            }
            row
        })
        .collect()
}

/// Organs as suggestions, where a column asks one.
pub(super) fn organs(asking: &Asking<'_>) -> Vec<String> {
    names::organs(asking.reading)
        .into_iter()
        .map(|o| o.value)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, label: &str, cell: Cell) -> Column {
        Column {
            name: name.to_owned(),
            label: label.to_owned(),
            hint: String::new(),
            cell,
            required: true,
        }
    }

    fn three() -> Vec<Column> {
        let levels = [("county", "市级"), ("town", "镇级")];
        let levels: Vec<(String, String)> = levels.map(|(v, l)| (v.to_owned(), l.to_owned())).to_vec();
        vec![
            column("a.name", "名称", Cell::Line("text")),
            column("a.level", "级别", Cell::Pick(levels)),
            column("day", "哪天发生", Cell::Line("date")),
        ]
    }

    #[test]
    fn rows_come_from_a_spreadsheet_with_and_without_headings() {
        let plain = pasted(&three(), "长廊一\t镇级\t2023/12/4\n\n长廊二\tcounty\n");
        assert_eq!(
            plain,
            [["长廊一", "town", "2023-12-04"], ["长廊二", "county", ""]]
        );
        let headed = pasted(
            &three(),
            "级别\t备注\t名称\t哪天发生\r\n市级\t无\t长廊三\t2023.12.14\r\n",
        );
        assert_eq!(headed, [["长廊三", "county", "2023-12-14"]]);
        let wrong = pasted(&three(), "长廊四\t省级\t去年");
        assert_eq!(
            wrong,
            [["长廊四", "省级", "去年"]],
            "what is not understood stays to be mended"
        );
    }

    #[test]
    fn several_are_written_one_after_the_other() {
        let options = vec![
            ("a".to_owned(), "甲".to_owned()),
            ("b".to_owned(), "乙".to_owned()),
        ];
        let columns = [column("a.groups", "群体", Cell::Several(options))];
        let typed = typed(&columns, &["甲、b；丙".to_owned()]);
        assert_eq!(typed.all("a.groups").collect::<Vec<_>>(), ["a", "b", "丙"]);
    }
}
