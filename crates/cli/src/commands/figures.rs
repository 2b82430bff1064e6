//! `figures`, `explain`, `cases`.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};
use catalogue::model::IndicatorSet;
use desk::Desk;
use report::Reader;
use report::cases::Part;
use report::explain::Explanation;
use report::figures::Figure;
use report::period::Asked;
use serde_json::{Value as Json, json};

use crate::args::{Format, Period, RatioPart, Told};
use crate::commands::compare::compare;
use crate::open;
use crate::out::Out;

/// Calls with what figures are read by.
fn with_reader<T>(
    desk: &Desk,
    period: &Period,
    set: &str,
    call: impl FnOnce(Reader<'_>, &IndicatorSet, &Asked) -> Result<T>,
) -> Result<T> {
    let catalogue = desk.catalogue()?;
    let directory = desk.directory();
    let reader = Reader {
        counts: desk.store(),
        catalogue: &catalogue,
        directory: &directory,
    };
    let set = open::set(&catalogue, set)?;
    let asked = Asked::new(desk.store(), &catalogue, set, &period.period, period.as_known)?;
    call(reader, set, &asked)
}

/// Says what makes all figures of a period empty or less than they may look.
pub fn doubts(
    out: &mut Out,
    desk: &Desk,
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
) -> Result<()> {
    for doubt in report::doubts::doubts(reader, set, asked, desk.clock().today())? {
        out.aside(format_args!("请注意：{doubt}"));
    }
    Ok(())
}

/// Prints the figures of a period.
pub fn figures(
    out: &mut Out,
    db: &Path,
    period: &Period,
    set: &str,
    format: Format,
    against: Option<&Path>,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    let figures = with_reader(&desk, period, set, |reader, set, asked| {
        let figures = report::figures::compute(reader, set, asked)?;
        doubts(out, &desk, reader, set, asked)?;
        Ok(figures)
    })?;
    if let Some(published) = against {
        return compare(out, &figures, published);
    }
    let printed: Vec<Figure> = figures.into_iter().filter(|f| !f.working).collect();
    match format {
        Format::Csv => write!(out, "{}", report::figures::csv(&printed))?,
        Format::Json => write!(out, "{}", report::figures::json(&printed))?,
        Format::Table => {
            if simulated(&desk) {
                writeln!(out, "（模拟数据）")?;
            }
            for figure in &printed {
                let no = figure.no.map(|n| n.to_string()).unwrap_or_default();
                writeln!(
                    out,
                    "{no:>3}  {}  {}  [{}]",
                    figure.label, figure.printed, figure.id
                )?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Explains a figure.
pub fn explain(
    out: &mut Out,
    db: &Path,
    period: &Period,
    set: &str,
    figure: &str,
    format: Told,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    with_reader(&desk, period, set, |reader, set, asked| {
        let explanation = report::explain::explain(reader, set, asked, figure)?;
        doubts(out, &desk, reader, set, asked)?;
        match format {
            Told::Table => write!(out, "{}", explanation.text())?,
            Told::Json => writeln!(out, "{}", serde_json::to_string_pretty(&explained(&explanation))?)?,
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn explained(explanation: &Explanation) -> Json {
    let figure = &explanation.figure;
    let parts: Vec<Json> = explanation
        .parts
        .iter()
        .map(|part| json!({"label": part.label, "value": part.value}))
        .collect();
    let beside: Vec<Json> = explanation
        .beside
        .iter()
        .map(|(label, printed)| json!({"label": label, "printed": printed}))
        .collect();
    json!({
        "id": figure.id, "label": figure.label, "unit": figure.unit, "value": figure.plain,
        "printed": figure.printed, "exact": explanation.exact, "definition": explanation.definition,
        "span": explanation.span, "parts": parts, "cases": explanation.cases, "beside": beside,
        "note": explanation.note, "unsure": figure.unsure, "refused": figure.refused,
    })
}

/// A figure whose cases are listed.
pub struct Of<'a> {
    /// The figure.
    pub figure: &'a str,
    /// Of a ratio, only this part.
    pub part: Option<RatioPart>,
}

impl Of<'_> {
    /// The lists asked for.
    fn chosen(&self, mut parts: Vec<Part>) -> Result<Vec<Part>> {
        let Some(part) = self.part else {
            return Ok(parts);
        };
        if parts.len() < 2 {
            bail!("“{}”不是比率，只有一份名单；请去掉 --part", self.figure)
        }
        let place = match part {
            RatioPart::Of => 0,
            RatioPart::To => 1,
        };
        Ok(vec![parts.swap_remove(place)])
    }
}

/// Lists a figure's cases.
pub fn cases(
    out: &mut Out,
    db: &Path,
    period: &Period,
    set: &str,
    of: &Of<'_>,
    format: Format,
) -> Result<ExitCode> {
    let desk = open::desk(db)?;
    with_reader(&desk, period, set, |reader, set, asked| {
        let parts = of.chosen(report::cases::cases(reader, set, asked, of.figure)?)?;
        doubts(out, &desk, reader, set, asked)?;
        match format {
            Format::Csv => {
                write!(out, "{}", report::cases::csv(&parts))?;
                if let [of, to] = parts.as_slice() {
                    out.aside(format_args!(
                        "这是比率，有两份名单：先是“{}”{}行，后是“{}”{}行；只要一份请写 --part of 或 --part to",
                        of.label,
                        of.cases.len(),
                        to.label,
                        to.cases.len()
                    ));
                }
            }
            Format::Json => write!(out, "{}", report::cases::json(&parts))?,
            Format::Table => {
                for part in &parts {
                    writeln!(
                        out,
                        "{}（{}）{}",
                        part.label,
                        part.id,
                        if simulated(&desk) {
                            " （模拟数据）"
                        } else {
                            ""
                        }
                    )?;
                    for case in &part.cases {
                        writeln!(
                            out,
                            "  {}  {}  {}  {}  {}",
                            case.number,
                            case.act_label,
                            case.day,
                            case.town,
                            report::amount(case.value, part.money)
                        )?;
                    }
                    let sum = report::amount(part.sum, part.money);
                    writeln!(out, "  合计 {sum}{}（{} 条）", part.unit, part.cases.len())?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    })
}

/// Whether what the database holds is simulated: then every listing says so.
pub fn simulated(desk: &Desk) -> bool {
    desk.directory().organs.values().any(|o| o.simulated)
}
