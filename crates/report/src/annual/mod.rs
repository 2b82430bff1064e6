//! The annual report: prose with live figures, printed as Markdown or as one standalone HTML file.
//!
//! Each number in the text is a link to its explanation in the appendix 数字说明 of the same document. What is wrong
//! with a report is said in [`Written::findings`]; it is never mended silently.
//!
//! The text is a small Markdown: headings, paragraphs, lists, quotes and `**strong**`, with `{figure.name}`,
//! `{county.name}` and `{year}`. Whatever else it holds is text and is printed as it stands.

mod findings;
mod html;
mod live;
mod markdown;
mod prose;

use std::collections::BTreeMap;

use catalogue::model::{IndicatorSet, Report};

use crate::explain::{Explainer, Explanation};
use crate::figures::{self, Figure};
use crate::period::Asked;
use crate::{Reader, ReportError};

pub use findings::{Finding, Severity};
pub use live::{Live, Paragraph, Piece, live};
use prose::{Block, Inline};

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// One HTML file without script, request or outside style.
    Html,
}

/// A report as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The document.
    pub text: String,
    /// What is wrong with it: warnings, and errors that stop its freezing.
    pub findings: Vec<Finding>,
}

impl Written {
    /// Whether nothing stands against freezing it.
    pub fn may_be_frozen(&self) -> bool {
        self.findings.iter().all(|f| f.severity != Severity::Error)
    }
}

/// Prints a report for a period.
///
/// # Errors
/// If its indicators or period are not in the catalogue, or the facts cannot be read.
pub fn write(
    reader: Reader<'_>,
    report: &Report,
    period: &str,
    as_known: Option<calendar::Day>,
    format: Format,
) -> Result<Written, ReportError> {
    let set = reader.catalogue.indicators.get(&report.indicators);
    let set = set.ok_or_else(|| ReportError::NoFigure {
        name: report.indicators.clone(),
        near: None,
    })?;
    let asked = Asked::new(reader.counts, reader.catalogue, set, period, as_known)?;
    let figures = figures::compute(reader, set, &asked)?;
    let page = Page::new(reader, set, &asked, report, &figures)?;
    let text = match format {
        Format::Markdown => markdown::render(&page),
        Format::Html => html::render(&page),
    };
    let findings = findings::find(reader, set, report, &figures, &page);
    Ok(Written { text, findings })
}

/// A report ready to be printed.
struct Page {
    blocks: Vec<Block>,
    /// 南安市.
    county: String,
    year: i16,
    /// 2024-02-26, or absent: today.
    as_known: Option<calendar::Day>,
    simulated: bool,
    /// Explanations of the figures in the text, in the order in which they first appear, by name.
    order: Vec<String>,
    explained: BTreeMap<String, Explanation>,
    /// Where each figure first appears: the headings above it.
    places: BTreeMap<String, String>,
}

impl Page {
    fn new(
        reader: Reader<'_>,
        set: &IndicatorSet,
        asked: &Asked,
        report: &Report,
        figures: &[Figure],
    ) -> Result<Self, ReportError> {
        let blocks = prose::parse(&report.body);
        let mut explainer = Explainer::new(reader, set, asked)?;
        let (mut order, mut explained, mut places) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
        let mut headings: [String; 2] = Default::default();
        for block in &blocks {
            if let Block::Heading { level, inlines, .. } = block {
                let number = prose::number_of(&prose::plain(inlines))
                    .map(|n| n.text)
                    .unwrap_or_default();
                let [section, part] = &mut headings;
                match level {
                    2 => (*section, *part) = (number, String::new()),
                    3 => *part = number,
                    _ => {}
                }
            }
            for name in block.names() {
                if !explained.contains_key(name) && figures.iter().any(|f| f.id == *name) {
                    explained.insert(name.to_owned(), explainer.explain(name)?);
                    order.push(name.to_owned());
                    places.insert(name.to_owned(), headings.concat());
                }
            }
        }
        Ok(Self {
            blocks,
            county: reader.directory.county_name.clone(),
            year: asked.year,
            as_known: asked.as_known,
            simulated: reader.simulated(),
            order,
            explained,
            places,
        })
    }

    /// What a name stands for, where it is no figure.
    fn word(&self, name: &str) -> Option<String> {
        match name {
            "county.name" => Some(self.county.clone()),
            "year" => Some(self.year.to_string()),
            _ => None,
        }
    }

    /// The text of the first heading.
    fn title(&self) -> String {
        let first = self.blocks.iter().find_map(|b| match b {
            Block::Heading {
                level: 1, inlines, ..
            } => Some(inlines),
            _ => None,
        });
        first.map(|inlines| self.plain(inlines)).unwrap_or_default()
    }

    /// Inlines as text, names put in.
    fn plain(&self, inlines: &[Inline]) -> String {
        let mut text = String::new();
        for inline in inlines {
            match inline {
                Inline::Text { text: piece, .. } => text.push_str(piece),
                Inline::Strong(inner) => text.push_str(&self.plain(inner)),
                Inline::Name { name, .. } => match self.explained.get(name) {
                    Some(explained) => text.push_str(&explained.figure.printed),
                    None => text.push_str(&self.word(name).unwrap_or_else(|| format!("{{{name}}}"))),
                },
            }
        }
        text
    }

    /// The line under the title.
    fn known(&self) -> String {
        let until = match self.as_known {
            Some(day) => format!("数据截至{}已记录的事项", day.chinese()),
            None => "数据为至今已记录的事项".to_owned(),
        };
        format!(
            "{until}；文中{}项数字均由办理事项自动汇总，说明见文后“数字说明”",
            self.order.len()
        )
    }
}

/// What is said on everything made from simulated data.
const SIMULATED: &str = "本报告由模拟数据生成";
