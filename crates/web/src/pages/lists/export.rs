//! A list as a file: the same filters, order and columns, the same masks.
//!
//! Always holds: the export is in the access log before a row is read; no cell is a formula; rows are written as they
//! are read, and the file is whole before it is sent, so that nobody works with half of one.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use calendar::Day;
use catalogue::model::Procedure;
use desk::window::{Column, ColumnKind, ListedRow};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use store::ListQuery;

use super::asked::Asked;
use super::cells::{self, Written};
use crate::app::App;
use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::{Worker, escaped};

/// The most letters that a cell of a workbook takes.
const CELL: usize = 32_767;
/// The most letters in a sheet's name.
const SHEET: usize = 31;

/// The forms a list is exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Csv,
    Xlsx,
}

impl Form {
    fn of(word: &str) -> Option<Self> {
        match word {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    fn media(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

impl From<XlsxError> for Trouble {
    fn from(error: XlsxError) -> Self {
        Self::fault(error)
    }
}

/// `/lists/{procedure}/export/{form}`: the list that the rest of the address asks for, as a file.
pub async fn export(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, form)): Path<(String, String)>,
    Query(pairs): Query<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let form = Form::of(&form).ok_or(Trouble::NotFound)?;
    let (name, bytes) = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let procedure = super::procedure(&reading, &procedure)?;
            let columns = reading.columns(&procedure.id)?;
            let asked = Asked::read(&pairs, &procedure, &columns);
            let query = asked
                .query(&reading, &procedure)
                .map_err(|wrong| Trouble::Malformed(wrong.join("；")))?;
            let shown = asked.shown(&columns);
            let list = List {
                reading: &reading,
                procedure: &procedure,
                query: &query,
                columns: &shown,
            };
            let bytes = match form {
                Form::Csv => list.csv()?,
                Form::Xlsx => list.xlsx()?,
            };
            let name = format!("{} {}.{}", procedure.label, reading.today, form.ending());
            Ok((name, bytes))
        })
        .await?;
    let plain = format!("list.{}", form.ending());
    let disposition = format!(
        "attachment; filename=\"{plain}\"; filename*=UTF-8''{}",
        escaped(&name)
    );
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(form.media()));
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_str(&disposition).map_err(Trouble::fault)?,
    );
    Ok(response)
}

/// What is exported.
pub(crate) struct List<'a> {
    pub(crate) reading: &'a Reading<'a>,
    pub(crate) procedure: &'a Procedure,
    pub(crate) query: &'a ListQuery,
    pub(crate) columns: &'a [Column],
}

impl List<'_> {
    /// Row by row, in order.
    pub(crate) fn rows(&self, each: impl FnMut(&ListedRow) -> Result<(), Trouble>) -> Result<u64, Trouble> {
        let names: Vec<String> = self.columns.iter().map(|column| column.name.clone()).collect();
        self.reading.export(self.query, &names, each)
    }

    /// As RFC 4180 says, in UTF-8 with its mark, by which spreadsheets know it.
    pub(crate) fn csv(&self) -> Result<Vec<u8>, Trouble> {
        let mut text = String::from("\u{feff}");
        let headings = self
            .columns
            .iter()
            .map(|column| cells::safe(&cells::heading(column)));
        line(&mut text, headings);
        self.rows(|row| {
            let cells = row.cells.iter().map(|cell| match cells::written(cell) {
                Written::Text(text) | Written::Number(text) => text,
                Written::Day(day) => day.to_string(),
            });
            line(&mut text, cells);
            Ok(())
        })?;
        Ok(text.into_bytes())
    }

    /// A workbook of one sheet. Rows leave the memory as they are written.
    fn xlsx(&self) -> Result<Vec<u8>, Trouble> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(sheet_name(&self.procedure.label))?;
        let forms = Forms::new();
        for (place, column) in (0_u16..).zip(self.columns) {
            let (width, form) = forms.of(column);
            sheet.set_column_width(place, width)?;
            if let Some(form) = form {
                sheet.set_column_format(place, form)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0_u16..).zip(self.columns) {
            let heading = cells::safe(&cells::heading(column));
            sheet.write_string_with_format(0, place, heading, &forms.heading)?;
        }
        let mut at = 0_u32;
        self.rows(|row| {
            at += 1;
            for (place, cell) in (0_u16..).zip(&row.cells) {
                self.put(sheet, &forms, (at, place), &cells::written(cell))?;
            }
            Ok(())
        })?;
        if let Some(last) = u16::try_from(self.columns.len())
            .ok()
            .and_then(|n| n.checked_sub(1))
        {
            sheet.autofilter(0, 0, at, last)?;
        }
        Ok(book.save_to_buffer()?)
    }

    fn put(
        &self,
        sheet: &mut Worksheet,
        forms: &Forms,
        (row, place): (u32, u16),
        cell: &Written,
    ) -> Result<(), Trouble> {
        match cell {
            Written::Text(text) if text.is_empty() => {}
            Written::Text(text) => {
                let text: String = text.chars().take(CELL).collect();
                sheet.write_string(row, place, text)?;
            }
            Written::Day(day) => {
                sheet.write_datetime_with_format(row, place, &excel(*day)?, &forms.day)?;
            }
            Written::Number(digits) => {
                let number: f64 = digits.parse().map_err(Trouble::fault)?;
                let column = self.columns.get(usize::from(place));
                let form = match column.map(|column| &column.kind) {
                    Some(ColumnKind::Money) => &forms.money,
                    _ => &forms.number,
                };
                sheet.write_number_with_format(row, place, number, form)?;
            }
        }
        Ok(())
    }
}

/// How a workbook sets its cells.
struct Forms {
    heading: Format,
    day: Format,
    money: Format,
    number: Format,
}

impl Forms {
    fn new() -> Self {
        Self {
            heading: Format::new().set_bold(),
            day: Format::new().set_num_format("yyyy-mm-dd"),
            money: Format::new().set_num_format("#,##0.00"),
            number: Format::new().set_num_format("0"),
        }
    }

    /// How wide a column is, in letters, and how its cells are set.
    fn of(&self, column: &Column) -> (u8, Option<&Format>) {
        match &column.kind {
            ColumnKind::Day | ColumnKind::Due => (12, Some(&self.day)),
            ColumnKind::Money => (16, Some(&self.money)),
            ColumnKind::Number(_) => (12, Some(&self.number)),
            ColumnKind::Text if column.name == "number" => (32, None),
            ColumnKind::Text => (20, None),
        }
    }
}

fn excel(day: Day) -> Result<ExcelDateTime, Trouble> {
    let year = u16::try_from(day.year()).map_err(Trouble::fault)?;
    let (month, of_month) = (u8::try_from(day.month()), u8::try_from(day.day()));
    let (month, of_month) = (month.map_err(Trouble::fault)?, of_month.map_err(Trouble::fault)?);
    Ok(ExcelDateTime::from_ymd(year, month, of_month)?)
}

/// A sheet's name: some marks are not allowed in it.
fn sheet_name(label: &str) -> String {
    let allowed = label.chars().filter(|c| !"[]:*?/\\'".contains(*c));
    allowed.take(SHEET).collect()
}

/// A line of a file of values between commas.
fn line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (place, cell) in cells.enumerate() {
        if place > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\r', '\n', '\'']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_quoted_where_they_must_be() {
        let mut text = String::new();
        let cells = ["甲", "a,b", "他说\"好\"", "两\n行", ""];
        line(&mut text, cells.iter().map(|cell| (*cell).to_owned()));
        assert_eq!(text, "甲,\"a,b\",\"他说\"\"好\"\"\",\"两\n行\",\r\n");
    }

    #[test]
    fn a_sheets_name_has_no_marks_that_are_not_allowed() {
        assert_eq!(sheet_name("调解[甲]/乙:丙"), "调解甲乙丙");
    }
}
