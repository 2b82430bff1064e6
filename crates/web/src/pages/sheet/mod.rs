//! A sheet of rows for one first act: ten visits, a register taken over. Each row is an order of its own.
//!
//! Rows are typed or pasted, then checked: what each would become, judged as it will be, with nothing recorded. Then
//! the good rows are recorded, and the bad ones stay in the sheet with the rule and what to do.
//!
//! Always holds: a bad row stops no other; each row has a key of its own made from the sheet's, so that a sheet sent
//! twice records each row once; a row that was recorded leaves the sheet.

mod columns;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use calendar::Day;
use catalogue::model::{Act, Procedure};
use desk::{Failure, Order, Step};

use self::columns::{Cell, Column};
use crate::accounts::Token;
use crate::app::App;
use crate::error::{Trouble, page_with};
use crate::form::Typed;
use crate::form::build::Asking;
use crate::frame::Frame;
use crate::pages::act::{first, offered};
use crate::pages::matter;
use crate::reading::Reading;
use crate::saying;
use crate::visit::{Worker, escaped};

/// Rows of one sheet.
const MOST: usize = 100;
/// Rows of an empty sheet, and as many as a press of the button adds.
const MORE: usize = 5;

/// A cell of a row, as the page shows it.
struct Shown {
    name: String,
    label: String,
    value: String,
    cell: Cell,
}

impl Shown {
    /// Something was pasted that is none of the choices.
    fn unknown(&self) -> bool {
        match &self.cell {
            Cell::Pick(options) => {
                !self.value.is_empty() && options.iter().all(|(value, _)| *value != self.value)
            }
            Cell::Line(_) | Cell::Organ | Cell::Several(_) => false,
        }
    }
}

/// What a check says of a row.
#[derive(Clone)]
struct Verdict {
    good: bool,
    what: String,
    basis: Option<String>,
    mend: Option<String>,
}

struct Row {
    number: usize,
    cells: Vec<Shown>,
    verdict: Option<Verdict>,
}

/// A row that was recorded.
struct Recorded {
    number: String,
    place: String,
    sequence: u64,
}

#[derive(Template)]
#[template(path = "sheet/sheet.html")]
struct SheetPage {
    frame: Frame,
    procedure: String,
    act: String,
    place: String,
    back: String,
    basis: Option<String>,
    /// Heading, how to write it, whether it must be filled.
    heads: Vec<(String, String, bool)>,
    /// The headings as a line to paste under.
    headings: String,
    organs: Vec<String>,
    key: String,
    rows: Vec<Row>,
    good: usize,
    bad: usize,
    recorded: Vec<Recorded>,
    approval: bool,
    wrong: Option<String>,
}

/// The act of a sheet.
struct Sheet<'a> {
    app: &'a App,
    worker: &'a Worker,
    asking: Asking<'a>,
    columns: Vec<Column>,
}

/// Whether an act's answers fit on a sheet, a row each.
pub(crate) fn takes(asking: &Asking<'_>) -> bool {
    columns::columns(asking, asking.reading.today).is_ok()
}

/// `/begin/{procedure}/{act}/rows`: an empty sheet.
pub async fn form(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let (procedure, act) = offered(&reading, &worker, &procedure, &act)?;
            let sheet = Sheet::of(app, &worker, &reading, &procedure, &act)?;
            sheet.page(&[], &[])
        })
        .await?;
    page_with(StatusCode::OK, &template)
}

/// The sheet sent: more rows, pasted rows, the check, or the recording.
pub async fn perform(
    State(app): State<App>,
    worker: Worker,
    Path((procedure, act)): Path<(String, String)>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let (procedure, act) = first(&reading, &procedure, &act)?;
            let sheet = Sheet::of(app, &worker, &reading, &procedure, &act)?;
            sheet.sent(&Typed(pairs))
        })
        .await?;
    let status = if template.bad > 0 || template.wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    page_with(status, &template)
}

impl<'a> Sheet<'a> {
    fn of(
        app: &'a App,
        worker: &'a Worker,
        reading: &'a Reading<'a>,
        procedure: &'a Arc<Procedure>,
        act: &'a Act,
    ) -> Result<Self, Trouble> {
        let asking = Asking {
            reading,
            procedure,
            act,
            matter: None,
            door: None,
        };
        let columns = columns::columns(&asking, reading.today).map_err(Trouble::Malformed)?;
        Ok(Self {
            app,
            worker,
            asking,
            columns,
        })
    }

    fn today(&self) -> Day {
        self.asking.reading.today
    }

    /// The rows sent that hold more than a day.
    fn rows(&self, sent: &Typed) -> Vec<(usize, Vec<String>)> {
        (0..MOST)
            .map(|number| {
                let cell = |(place, column): (usize, &Column)| {
                    let text = sent.get(&format!("r.{number}.{place}")).unwrap_or_default();
                    columns::tidied(column, text)
                };
                (
                    number,
                    self.columns.iter().enumerate().map(cell).collect::<Vec<_>>(),
                )
            })
            .filter(|(_, cells)| {
                let filled = self.columns.iter().zip(cells);
                filled
                    .into_iter()
                    .any(|(column, text)| column.name != "day" && !text.is_empty())
            })
            .collect()
    }

    fn sent(&self, sent: &Typed) -> Result<SheetPage, Trouble> {
        let mut rows = self.rows(sent);
        let mut new = columns::pasted(&self.columns, sent.get("paste").unwrap_or_default());
        // A spreadsheet that says no day means today, as an empty row of the sheet does.
        for (column, cell) in new.iter_mut().flat_map(|row| self.columns.iter().zip(row)) {
            if column.name == "day" && cell.is_empty() {
                *cell = self.today().to_string();
            }
        }
        let over = (rows.len() + new.len()).saturating_sub(MOST);
        let next = rows.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
        let pasted = !new.is_empty();
        rows.extend(
            new.into_iter()
                .enumerate()
                .map(|(place, cells)| (next + place, cells)),
        );
        let cells: Vec<Vec<String>> = rows.iter().map(|(_, cells)| cells.clone()).collect();
        let wrong = match (over, rows.is_empty()) {
            (1.., _) => Some(format!("一次最多登 {MOST} 行，多了 {over} 行；请分几次登")),
            (_, true) => Some("还没有填一行；请填好或粘贴进来再核对".to_owned()),
            _ => None,
        };
        if wrong.is_some() || sent.get("step") == Some("more") {
            let mut page = self.page(cells.get(..MOST).unwrap_or(&cells), &[])?;
            page.wrong = wrong.filter(|_| sent.get("step") != Some("more"));
            return Ok(page);
        }
        let key = sent.get("key").unwrap_or_default();
        if sent.get("step") == Some("do") && !pasted && !key.is_empty() {
            return self.record(&rows, key);
        }
        let mut verdicts = Vec::with_capacity(rows.len());
        for (number, cells) in &rows {
            let order = self.order(cells, format!("check.{key}.{number}"));
            verdicts.push(match order {
                Err(why) => Verdict::plain(why),
                Ok(order) => {
                    let key = order.key.as_deref().unwrap_or_default();
                    match self.asking.reading.desk.judge(&order, key) {
                        Ok(judged) => self.becomes(&judged),
                        Err(failure) => Verdict::of(failure)?,
                    }
                }
            });
        }
        self.page(&cells, &verdicts)
    }

    /// What a good row would become.
    fn becomes(&self, judged: &desk::Judged) -> Verdict {
        let matter = judged.batch.matters.first();
        let state = matter.map_or_else(String::new, |matter| saying::state(self.asking.procedure, matter));
        let organ = matter.map_or_else(String::new, |matter| self.asking.reading.organ(&matter.organ));
        Verdict {
            good: true,
            what: format!("登记后：{state}，{organ}"),
            basis: None,
            mend: None,
        }
    }

    /// Records each row that may be; what is refused stays in the sheet.
    fn record(&self, rows: &[(usize, Vec<String>)], key: &str) -> Result<SheetPage, Trouble> {
        let (mut left, mut verdicts, mut recorded) = (Vec::new(), Vec::new(), Vec::new());
        for (number, cells) in rows {
            let done = match self.order(cells, format!("{key}.{number}")) {
                Err(why) => Err(Verdict::plain(why)),
                Ok(order) => match self.asking.reading.desk.perform(&order) {
                    Ok(done) => Ok(done),
                    // What became of the others must still be told.
                    Err(failure) => Err(Verdict::of(failure).unwrap_or_else(|trouble| {
                        tracing::error!(?trouble, "a row of a sheet failed");
                        Verdict::plain("系统出了错，这一行没有登记；请过一会儿再登".to_owned())
                    })),
                },
            };
            match done {
                Ok(done) => recorded.extend(done.matters.first().map(|made| Recorded {
                    number: saying::number(made),
                    place: matter::place(&made.id),
                    sequence: done.entries.first().map_or(0, |(_, sequence)| *sequence),
                })),
                Err(verdict) => {
                    left.push(cells.clone());
                    verdicts.push(verdict);
                }
            }
        }
        let mut page = self.page(&left, &verdicts)?;
        page.recorded = recorded;
        Ok(page)
    }

    /// A row's order; or why it is none.
    fn order(&self, cells: &[String], key: String) -> Result<Order, String> {
        let typed = columns::typed(&self.columns, cells);
        let day = typed.get("day").unwrap_or_default();
        let day: Day = day
            .parse()
            .map_err(|_| format!("“哪天发生”写的“{day}”不是日子，要像 2023-12-14"))?;
        let answers = self.asking.answers(&typed).map_err(|trouble| match trouble {
            Trouble::Malformed(why) => why,
            _ => "这一行读不出来；请过一会儿再登".to_owned(),
        })?;
        Ok(Order {
            procedure: Some(self.asking.procedure.id.clone()),
            matter: None,
            act: self.asking.act.id.clone(),
            answers,
            day: Some(day),
            by: self.asking.reading.by.clone(),
            party: None,
            behalf: None,
            step: Step::Do,
            organ: None,
            seen: None,
            key: Some(key),
        })
    }

    /// The sheet with these rows and what is said of each; with some empty ones where nothing was checked.
    fn page(&self, rows: &[Vec<String>], verdicts: &[Verdict]) -> Result<SheetPage, Trouble> {
        let (procedure, act) = (self.asking.procedure, self.asking.act);
        let back = format!("/begin/{}/{}", escaped(&procedure.id), escaped(&act.id));
        let lines = if verdicts.is_empty() {
            (rows.len() + MORE).min(MOST)
        } else {
            rows.len()
        };
        let shown = (0..lines).map(|number| Row {
            number: number + 1,
            cells: self.cells(number, rows.get(number)),
            verdict: verdicts.get(number).cloned(),
        });
        let good = verdicts.iter().filter(|verdict| verdict.good).count();
        Ok(SheetPage {
            frame: Frame::bench(
                self.app,
                self.worker,
                &format!("成批登记：{}", act.label),
                "/begin",
            ),
            procedure: procedure.label.clone(),
            act: act.label.clone(),
            place: format!("{back}/rows"),
            back,
            basis: act.remarks.basis.clone(),
            heads: self
                .columns
                .iter()
                .map(|c| (c.label.clone(), c.hint.clone(), c.required))
                .collect(),
            headings: self
                .columns
                .iter()
                .map(|c| c.label.as_str())
                .collect::<Vec<_>>()
                .join("、"),
            organs: columns::organs(&self.asking),
            key: Token::random()?.text().to_owned(),
            good,
            bad: verdicts.len() - good,
            rows: shown.collect(),
            recorded: Vec::new(),
            approval: !act.approval.is_empty(),
            wrong: None,
        })
    }

    fn cells(&self, number: usize, row: Option<&Vec<String>>) -> Vec<Shown> {
        let shown = |(place, column): (usize, &Column)| {
            let stands = row.and_then(|row| row.get(place)).filter(|text| !text.is_empty());
            let today = || (column.name == "day").then(|| self.today().to_string());
            Shown {
                name: format!("r.{number}.{place}"),
                label: format!("第 {} 行{}", number + 1, column.label),
                value: stands.cloned().or_else(today).unwrap_or_default(),
                cell: column.cell.clone(),
            }
        };
        self.columns.iter().enumerate().map(shown).collect()
    }
}

impl Verdict {
    fn plain(what: String) -> Self {
        Self {
            good: false,
            what,
            basis: None,
            mend: None,
        }
    }

    fn of(failure: Failure) -> Result<Self, Trouble> {
        Ok(match failure {
            Failure::Refused(refusal) => Self {
                good: false,
                what: if refusal.more.len() > 1 && refusal.say.is_none() {
                    refusal.more.join("；")
                } else {
                    refusal.what()
                },
                basis: refusal.article().map(str::to_owned),
                mend: refusal.mend.clone(),
            },
            Failure::Malformed(why) => Self::plain(why),
            busy @ Failure::Busy => Self::plain(busy.to_string()),
            other @ (Failure::Store(_) | Failure::NoCatalogue(_) | Failure::CatalogueChanged(_)) => {
                return Err(other.into());
            }
        })
    }
}
