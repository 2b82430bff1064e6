//! A report as pieces, for a page that makes links of its figures; and what is wrong with it beside.

use calendar::Day;
use catalogue::model::Report;

use super::prose::{Block, Inline};
use super::{Finding, Page, findings};
use crate::period::Asked;
use crate::{Reader, ReportError, figures};

/// A report as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// Its title.
    pub title: String,
    /// Up to when what was recorded counts, in words.
    pub known: String,
    /// The text.
    pub text: Vec<Paragraph>,
    /// How many different figures are in it.
    pub figures: usize,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
}

/// A block of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paragraph {
    /// The title (1), a section (2), a part (3).
    Heading(u8, Vec<Piece>),
    /// Sentences.
    Plain(Vec<Piece>),
    /// Items, numbered or not.
    List(bool, Vec<Vec<Piece>>),
    /// Somebody's words.
    Quote(Vec<Piece>),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words.
    Text(String),
    /// Words in strong type.
    Strong(String),
    /// A figure: its name, its label, and as printed.
    Figure {
        /// Its name.
        name: String,
        /// What it is called.
        label: String,
        /// As the report prints it.
        printed: String,
    },
}

/// A report of a period, as known at the end of a day (absent: now), in pieces.
///
/// # Errors
/// If its indicators or period are not in the catalogue, or the facts cannot be read.
pub fn live(
    reader: Reader<'_>,
    report: &Report,
    period: &str,
    as_known: Option<Day>,
) -> Result<Live, ReportError> {
    let set = reader.catalogue.indicators.get(&report.indicators);
    let set = set.ok_or_else(|| ReportError::NoFigure {
        name: report.indicators.clone(),
        near: None,
    })?;
    let asked = Asked::new(reader.counts, reader.catalogue, set, period, as_known)?;
    let figures = figures::compute(reader, set, &asked)?;
    let page = Page::new(reader, set, &asked, report, &figures)?;
    let pieces = |inlines: &[Inline]| inlines.iter().map(|inline| piece(&page, inline)).collect();
    let text = page
        .blocks
        .iter()
        .map(|block| match block {
            Block::Heading { level, inlines, .. } => Paragraph::Heading(*level, pieces(inlines)),
            Block::Paragraph { inlines } => Paragraph::Plain(pieces(inlines)),
            Block::List { ordered, items } => {
                Paragraph::List(*ordered, items.iter().map(|item| pieces(item)).collect())
            }
            Block::Quote { inlines } => Paragraph::Quote(pieces(inlines)),
        })
        .collect();
    Ok(Live {
        title: page.title(),
        known: page.known(),
        text,
        figures: page.order.len(),
        findings: findings::find(reader, set, report, &figures, &page),
    })
}

fn piece(page: &Page, inline: &Inline) -> Piece {
    match inline {
        Inline::Text { text, .. } => Piece::Text(text.clone()),
        Inline::Strong(inner) => Piece::Strong(page.plain(inner)),
        Inline::Name { name, .. } => match page.explained.get(name) {
            Some(explained) => Piece::Figure {
                name: name.clone(),
                label: explained.figure.label.clone(),
                printed: explained.figure.printed.clone(),
            },
            None => Piece::Text(page.word(name).unwrap_or_else(|| format!("{{{name}}}"))),
        },
    }
}
