//! The annual report as it stands now: every number a link to its page, the checker's findings beside.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use report::annual::{self, Paragraph, Piece, Severity};
use serde::Deserialize;

use super::asking::{Standpoint, wrong};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::view::Tag;
use crate::visit::Worker;

/// What is asked of the page.
#[derive(Debug, Default, Deserialize)]
pub struct Wanted {
    period: Option<String>,
    #[serde(rename = "as-known")]
    known: Option<String>,
    report: Option<String>,
}

/// A piece of a line, its figures with their places.
enum Said {
    Text(String),
    Strong(String),
    Figure {
        printed: String,
        label: String,
        place: String,
    },
}

enum Block {
    Title(Vec<Said>),
    Section(Vec<Said>),
    Part(Vec<Said>),
    Plain(Vec<Said>),
    Quote(Vec<Said>),
    Numbered(Vec<Vec<Said>>),
    Items(Vec<Vec<Said>>),
}

struct Found {
    tag: Tag,
    says: String,
    mend: String,
    place: String,
}

#[derive(Template)]
#[template(path = "direction/report.html")]
struct ReportPage {
    frame: Frame,
    title: String,
    says: String,
    known_line: String,
    period: String,
    known: String,
    years: Vec<String>,
    reports: Vec<(String, String, bool)>,
    figures: usize,
    blocks: Vec<Block>,
    found: Vec<Found>,
    errors: usize,
}

/// `/report`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::of(app, &worker)?;
            let frame = Frame::bench(app, &worker, "报告", "/report");
            filled(frame, &reading, &wanted)
        })
        .await?;
    page(&template)
}

fn filled(frame: Frame, reading: &Reading<'_>, wanted: &Wanted) -> Result<ReportPage, Trouble> {
    let standpoint = Standpoint::of(reading, wanted.period.as_deref(), wanted.known.as_deref())?;
    if !standpoint.within.is_all() {
        // The report is the county's.
        return Err(Trouble::NotYours);
    }
    let reports = &reading.catalogue.reports;
    let asked = match wanted.report.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => reports.get_key_value(id),
        None => reports.iter().next(),
    };
    let (id, report) = asked.ok_or(Trouble::NotFound)?;
    let reader = reading.window().reader();
    let live = annual::live(reader, report, &standpoint.period, standpoint.known).map_err(wrong)?;
    let say = |pieces: Vec<Piece>| -> Vec<Said> {
        let pieces = pieces.into_iter();
        pieces
            .map(|piece| match piece {
                Piece::Text(text) => Said::Text(text),
                Piece::Strong(text) => Said::Strong(text),
                Piece::Figure { name, label, printed } => Said::Figure {
                    place: standpoint.place(&name, &[]),
                    label,
                    printed,
                },
            })
            .collect()
    };
    let items = |items: Vec<Vec<Piece>>| items.into_iter().map(say).collect();
    let blocks = live.text.into_iter().map(|block| match block {
        Paragraph::Heading(1, pieces) => Block::Title(say(pieces)),
        Paragraph::Heading(2, pieces) => Block::Section(say(pieces)),
        Paragraph::Heading(_, pieces) => Block::Part(say(pieces)),
        Paragraph::Plain(pieces) => Block::Plain(say(pieces)),
        Paragraph::Quote(pieces) => Block::Quote(say(pieces)),
        Paragraph::List(true, list) => Block::Numbered(items(list)),
        Paragraph::List(false, list) => Block::Items(items(list)),
    });
    let year = reading.today.year();
    Ok(ReportPage {
        frame,
        says: standpoint.says(),
        known_line: live.known,
        period: standpoint.period.clone(),
        known: standpoint.known.map_or_else(String::new, |day| day.to_string()),
        years: (year - 4..=year).rev().map(|y| y.to_string()).collect(),
        reports: reports
            .iter()
            .map(|(other, report)| {
                let label = reading.catalogue.indicators.get(&report.indicators);
                let label = label.map_or_else(|| other.clone(), |set| set.label.clone());
                (other.clone(), label, other == id)
            })
            .collect(),
        figures: live.figures,
        blocks: blocks.collect(),
        errors: live
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .count(),
        found: live
            .findings
            .into_iter()
            .map(|finding| Found {
                tag: match finding.severity {
                    Severity::Error => Tag::new("fix", "要改"),
                    Severity::Warning => Tag::new("soon", "提醒"),
                },
                says: finding.says,
                mend: finding.mend,
                place: finding
                    .place
                    .map_or_else(String::new, |(file, line)| format!("{file}:{line}")),
            })
            .collect(),
        title: live.title,
    })
}
