//! What is open to all: published figures and registers, as pages and as data (CSV, JSON), and a feed of publications.
//!
//! Always holds: a figure stands here only after its report was published, with the values as known on the day that
//! publication says; a register shows the columns the catalogue opens, or numbers of which none points at somebody.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use calendar::Day;
use catalogue::model::{Catalogue, IndicatorSet, Report};
use desk::window::{Cell, Published as Publication};
use report::Reader;
use report::annual::{self, Format};
use report::figures::{self, Figure};
use report::period::Asked as Period;
use serde::Deserialize;
use serde_json::json;
use store::Turn;

use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::{Visit, escaped};
use crate::words;

/// Lines of a register on one page.
const LINES: u32 = 100;
/// The most lines of a register as data.
const MOST: usize = 50_000;

/// A register, as it stands in a list of them.
pub(super) struct RegisterLine {
    pub(super) label: String,
    pub(super) says: String,
    pub(super) place: String,
}

/// The registers there are, in their order.
pub(super) fn registers(catalogue: &Catalogue) -> Vec<RegisterLine> {
    let mut found: Vec<_> = catalogue
        .procedures
        .values()
        .filter_map(|procedure| Some((procedure.register.as_ref()?, procedure)))
        .collect();
    found.sort_by_key(|(register, _)| register.place);
    found
        .into_iter()
        .map(|(register, procedure)| RegisterLine {
            label: register.label.clone(),
            says: register.says.clone(),
            place: format!("/open/registers/{}", escaped(&procedure.id)),
        })
        .collect()
}

/// The figures of a published report, as they stand on a page.
pub(super) struct Published {
    pub(super) year: i64,
    pub(super) on: Day,
    pub(super) known: Day,
    pub(super) figures: Vec<FigureLine>,
}

/// A figure with its definition.
pub(super) struct FigureLine {
    pub(super) label: String,
    pub(super) value: String,
    pub(super) unit: String,
    pub(super) definition: String,
}

/// The main figures of the report that was published last.
pub(super) fn latest(app: &App, catalogue: &Catalogue) -> Result<Option<Published>, Trouble> {
    let Some(publication) = app.desk()?.publications()?.into_iter().next() else {
        return Ok(None);
    };
    let (_, set) = printed(catalogue, &publication.report)?;
    let names = set.glance.iter().take(4).map(String::as_str);
    let reader = reader(app)?;
    let directory = app.desk()?.directory();
    let reader = reader.with(catalogue, &directory);
    let period = period(reader, catalogue, set, &publication)?;
    let figures = figures::compute_these(reader, set, &period, names).map_err(Trouble::fault)?;
    Ok(Some(lines(&publication, set, &figures)))
}

/// What figures are read with, all but the catalogue and the directory.
struct Counts<'a>(&'a store::Store);

impl<'a> Counts<'a> {
    fn with(&self, catalogue: &'a Catalogue, directory: &'a engine::world::Directory) -> Reader<'a> {
        Reader {
            counts: self.0,
            catalogue,
            directory,
        }
    }
}

fn reader(app: &App) -> Result<Counts<'_>, Trouble> {
    Ok(Counts(app.desk()?.store()))
}

fn printed<'c>(catalogue: &'c Catalogue, report: &str) -> Result<(&'c Report, &'c IndicatorSet), Trouble> {
    let report = catalogue.reports.get(report).ok_or(Trouble::NotFound)?;
    let set = catalogue
        .indicators
        .get(&report.indicators)
        .ok_or(Trouble::NotFound)?;
    Ok((report, set))
}

fn period(
    reader: Reader<'_>,
    catalogue: &Catalogue,
    set: &IndicatorSet,
    publication: &Publication,
) -> Result<Period, Trouble> {
    let year = publication.year.to_string();
    Period::new(reader.counts, catalogue, set, &year, Some(publication.known)).map_err(Trouble::fault)
}

fn lines(publication: &Publication, set: &IndicatorSet, figures: &[Figure]) -> Published {
    let line = |figure: &Figure| {
        let (value, unit) = words::number_and_unit(&figure.printed);
        let indicator = set.indicators.get(&figure.id);
        FigureLine {
            label: figure.label.clone(),
            value,
            unit,
            definition: indicator
                .and_then(|indicator| indicator.remarks.basis.clone().or(indicator.remarks.note.clone()))
                .unwrap_or_default(),
        }
    };
    Published {
        year: publication.year,
        on: publication.on,
        known: publication.known,
        figures: figures
            .iter()
            .filter(|figure| figure.is_published())
            .map(line)
            .collect(),
    }
}

/// The publication of a year, or the latest.
fn wanted(app: &App, year: Option<i64>) -> Result<(Vec<Publication>, Publication), Trouble> {
    let all = app.desk()?.publications()?;
    let found = match year {
        Some(year) => all.iter().find(|publication| publication.year == year),
        None => all.first(),
    };
    let found = found.cloned().ok_or(Trouble::NotFound)?;
    Ok((all, found))
}

/// What is asked of figures.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    year: Option<i64>,
    after: Option<u32>,
}

#[derive(Template)]
#[template(path = "portal/figures.html")]
struct FiguresPage {
    frame: Frame,
    published: Published,
    years: Vec<(i64, bool)>,
}

/// All figures of a publication.
fn computed(app: &App, year: Option<i64>) -> Result<(Vec<Publication>, Publication, Vec<Figure>), Trouble> {
    let (all, publication) = wanted(app, year)?;
    let catalogue = app.desk()?.catalogue()?;
    let directory = app.desk()?.directory();
    let (_, set) = printed(&catalogue, &publication.report)?;
    let counts = reader(app)?;
    let reader = counts.with(&catalogue, &directory);
    let period = period(reader, &catalogue, set, &publication)?;
    let figures = figures::compute(reader, set, &period).map_err(Trouble::fault)?;
    Ok((all, publication, figures))
}

/// `/open/figures`.
pub async fn figures_page(
    State(app): State<App>,
    visit: Visit,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let (all, publication, figures) = computed(app, asked.year)?;
            let catalogue = app.desk()?.catalogue()?;
            let (_, set) = printed(&catalogue, &publication.report)?;
            Ok(FiguresPage {
                frame: Frame::portal(app, "公开的数", visit.large),
                published: lines(&publication, set, &figures),
                years: all
                    .iter()
                    .map(|one| (one.year, one.year == publication.year))
                    .collect(),
            })
        })
        .await?;
    page(&template)
}

/// `/open/figures.{form}`: the same as data.
pub async fn figures_data(
    State(app): State<App>,
    Path(form): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let csv = is_csv(&form)?;
    let text = app
        .reading(move |app| {
            let (_, publication, figures) = computed(app, asked.year)?;
            if csv {
                return Ok(figures::csv(&figures));
            }
            let catalogue = app.desk()?.catalogue()?;
            let (_, set) = printed(&catalogue, &publication.report)?;
            let lines = figures
                .iter()
                .filter(|figure| figure.is_published())
                .map(|figure| {
                    let indicator = set.indicators.get(&figure.id);
                    json!({
                        "id": figure.id,
                        "label": figure.label,
                        "value": figure.plain,
                        "unit": figure.unit,
                        "printed": figure.printed,
                        "section": figure.section,
                        "basis": indicator.and_then(|one| one.remarks.basis.clone()),
                        "note": indicator.and_then(|one| one.remarks.note.clone()),
                    })
                });
            let data = json!({
                "county": app.desk()?.county().as_str(),
                "year": publication.year,
                "published": publication.on.to_string(),
                "as_known": publication.known.to_string(),
                "figures": lines.collect::<Vec<_>>(),
            });
            Ok(data.to_string())
        })
        .await?;
    Ok(data(csv, text))
}

/// `/open/report`: a published report, whole, with the county's signature at its end.
pub async fn report(State(app): State<App>, Query(asked): Query<Asked>) -> Result<Response, Trouble> {
    let text = app
        .reading(move |app| {
            let (_, publication) = wanted(app, asked.year)?;
            let catalogue = app.desk()?.catalogue()?;
            let directory = app.desk()?.directory();
            let (report, _) = printed(&catalogue, &publication.report)?;
            let counts = reader(app)?;
            let reader = counts.with(&catalogue, &directory);
            let (year, known) = (publication.year.to_string(), Some(publication.known));
            let written =
                annual::write(reader, report, &year, known, Format::Markdown).map_err(Trouble::fault)?;
            let lines: Vec<String> = written.text.lines().map(str::to_owned).collect();
            super::signed::signed(app, &lines)
        })
        .await?;
    let mut response = text.into_response();
    response.headers_mut().insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"report.txt\""),
    );
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    Ok(response)
}

#[derive(Template)]
#[template(path = "portal/register.html")]
struct RegisterPage {
    frame: Frame,
    label: String,
    says: String,
    place: String,
    total: u64,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
    towns: Vec<(String, Option<u64>)>,
    named: bool,
    next: Option<u32>,
}

/// `/open/registers/{procedure}`.
pub async fn register(
    State(app): State<App>,
    visit: Visit,
    Path(procedure): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let desk = app.desk()?;
            let catalogue = desk.catalogue()?;
            let found = catalogue.procedures.get(&procedure);
            let register = found
                .and_then(|found| found.register.as_ref())
                .ok_or(Trouble::NotFound)?;
            let frame = Frame::portal(app, &register.label, visit.large);
            let mut template = RegisterPage {
                frame,
                label: register.label.clone(),
                says: register.says.clone(),
                place: format!("/open/registers/{}", escaped(&procedure)),
                total: 0,
                columns: Vec::new(),
                rows: Vec::new(),
                towns: Vec::new(),
                named: !register.counts_only(),
                next: None,
            };
            if register.counts_only() {
                (template.total, template.towns) = desk.register_by_town(&procedure)?;
                return Ok(template);
            }
            let skip = asked.after.unwrap_or_default();
            let mut turn = Turn::First;
            // Registers are short; a page is found by walking to it.
            for page in 0..=skip {
                let (listed, total) = desk.register(&procedure, &turn, LINES)?;
                template.total = total;
                if page == skip {
                    template.columns = listed.columns.iter().map(|column| column.label.clone()).collect();
                    template.rows = listed
                        .rows
                        .iter()
                        .map(|row| row.cells.iter().map(said).collect())
                        .collect();
                    template.next = listed.after.is_some().then_some(skip + 1);
                    break;
                }
                match listed.after {
                    Some(place) => turn = Turn::After(place),
                    None => return Err(Trouble::NotFound),
                }
            }
            Ok(template)
        })
        .await?;
    page(&template)
}

/// `/open/registers/{procedure}/{form}`: the same as data, whole.
pub async fn register_data(
    State(app): State<App>,
    Path((procedure, form)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let csv = is_csv(&form)?;
    let text = app
        .reading(move |app| {
            let (columns, rows) = whole(app, &procedure)?;
            if csv {
                let line = |cells: &[String]| {
                    let cells: Vec<String> = cells.iter().map(|cell| report::csv_field(cell)).collect();
                    format!("{}\n", cells.join(","))
                };
                return Ok(rows.iter().fold(line(&columns), |text, row| text + &line(row)));
            }
            let rows: Vec<_> = rows
                .iter()
                .map(|row| {
                    let cells = columns.iter().cloned().zip(row.iter().map(|cell| json!(cell)));
                    serde_json::Value::Object(cells.collect())
                })
                .collect();
            Ok(json!({ "register": procedure, "rows": rows }).to_string())
        })
        .await?;
    Ok(data(csv, text))
}

fn whole(app: &App, procedure: &str) -> Result<(Vec<String>, Vec<Vec<String>>), Trouble> {
    let desk = app.desk()?;
    let catalogue = desk.catalogue()?;
    let found = catalogue.procedures.get(procedure);
    let register = found
        .and_then(|found| found.register.as_ref())
        .ok_or(Trouble::NotFound)?;
    if register.counts_only() {
        let (_, towns) = desk.register_by_town(procedure)?;
        let count = |count: Option<u64>| count.map_or_else(|| "少于 3".to_owned(), |count| count.to_string());
        let rows = towns.into_iter().map(|(town, number)| vec![town, count(number)]);
        return Ok((vec!["乡镇（街道）".to_owned(), "人数".to_owned()], rows.collect()));
    }
    let (mut turn, mut rows, mut columns) = (Turn::First, Vec::new(), Vec::new());
    loop {
        let (listed, _) = desk.register(procedure, &turn, 500)?;
        columns = if columns.is_empty() {
            listed.columns.iter().map(|column| column.label.clone()).collect()
        } else {
            columns
        };
        rows.extend(
            listed
                .rows
                .iter()
                .map(|row| row.cells.iter().map(said).collect::<Vec<_>>()),
        );
        match listed.after {
            Some(place) if rows.len() < MOST => turn = Turn::After(place),
            _ => return Ok((columns, rows)),
        }
    }
}

fn said(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Day(day) => day.to_string(),
        Cell::Number(number, unit) => format!("{number} {unit}"),
        Cell::Money(fen) => format!("{} 元", words::yuan(*fen)),
        Cell::Empty | Cell::Masked | Cell::Hidden => String::new(),
    }
}

/// `/open/feed`: publications, as an Atom feed (RFC 4287).
pub async fn feed(State(app): State<App>) -> Result<Response, Trouble> {
    let text = app
        .reading(move |app| {
            let catalogue = app.desk()?.catalogue()?;
            let all = app.desk()?.publications()?;
            let bureau = Frame::portal(app, "", false).bureau;
            let mut entries = Vec::new();
            for one in &all {
                let (_, set) = printed(&catalogue, &one.report)?;
                let place = app.address_of(&format!("/open/figures?year={}", one.year));
                entries.push((format!("{} 年{}", one.year, set.label), place, stamp(one.on)));
            }
            let updated = match all.first() {
                Some(one) => stamp(one.on),
                None => stamp(app.today()?),
            };
            let template = FeedPage {
                title: format!("{bureau} 公开信息"),
                place: app.address_of("/open/feed"),
                bureau,
                updated,
                entries,
            };
            template.render().map_err(Trouble::from)
        })
        .await?;
    let mut response = text.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/atom+xml; charset=utf-8"),
    );
    Ok(response)
}

/// A day as the feed writes it: midnight in Beijing.
fn stamp(day: Day) -> String {
    format!("{day}T00:00:00+08:00")
}

#[derive(Template)]
#[template(path = "portal/feed.xml", escape = "html")]
struct FeedPage {
    title: String,
    bureau: String,
    place: String,
    updated: String,
    entries: Vec<(String, String, String)>,
}

/// Whether data is wanted as CSV; otherwise it is JSON.
fn is_csv(form: &str) -> Result<bool, Trouble> {
    match form {
        "csv" | "figures.csv" => Ok(true),
        "json" | "figures.json" => Ok(false),
        _ => Err(Trouble::NotFound),
    }
}

fn data(csv: bool, text: String) -> Response {
    let kind = if csv {
        "text/csv; charset=utf-8"
    } else {
        "application/json"
    };
    let mut response = text.into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}
