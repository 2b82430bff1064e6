//! What is no TOML: regions and holidays as CSV, reports as Markdown with a head.

use calendar::{Day, WorkingCalendar};

use super::file::File;
use crate::diagnostic::nearest;
use crate::model::{Level, Publication, Region, Regions, Report};

/// Lines of a CSV with their first byte, without comments, blank lines and the header.
fn lines<'f>(file: &File<'f>, header: &str) -> Vec<(usize, &'f str)> {
    let mut at = 0;
    let mut found = Vec::new();
    for line in file.text.split_inclusive('\n') {
        let bare = line.trim_end();
        if !bare.is_empty() && !bare.starts_with('#') && !bare.starts_with(header) {
            found.push((at, bare));
        }
        at += line.len();
    }
    found
}

/// `code,name,level,parent[,successor,from]`.
pub(super) fn regions(file: &File<'_>, into: &mut Regions) {
    for (at, line) in lines(file, "code,") {
        let here = at..at + line.len();
        let cells: Vec<&str> = line.split(',').map(str::trim).collect();
        let cell = |n: usize| cells.get(n).copied().unwrap_or("");
        let (code, name, parent) = (cell(0), cell(1), cell(3));
        let wrong =
            |message: String, mend: &str| file.error("region-cannot-be-read", here.clone(), message, mend);
        let level = match (code.len(), code.bytes().all(|b| b.is_ascii_digit())) {
            (2, true) => Level::Province,
            (4, true) => Level::City,
            (6, true) => Level::County,
            (9, true) => Level::Town,
            (12, true) => Level::Village,
            _ => {
                wrong(
                    format!("\"{code}\" is no code of a division."),
                    "Codes have 2, 4, 6, 9 or 12 digits.",
                );
                continue;
            }
        };
        if name.is_empty() {
            wrong(
                format!("division {code} has no name."),
                "Write code,name,level,parent.",
            );
        }
        if cell(2) != level.word() {
            wrong(
                format!("division {code} is a {}, not a \"{}\".", level.word(), cell(2)),
                "The digits of the code say the level: 2 province, 4 city, 6 county, 9 town, 12 village.",
            );
        }
        if level != Level::Province && (parent.is_empty() || !code.starts_with(parent)) {
            wrong(
                format!("division {code} does not lie in \"{parent}\"."),
                "The superior's code is the beginning of the code.",
            );
        }
        let successor = (cells.len() > 4 && !cell(4).is_empty()).then(|| match cell(5).parse::<Day>() {
            Ok(day) => Some((cell(4).to_owned(), day)),
            Err(_) => {
                wrong(
                    format!("division {code} has a successor, but \"{}\" is no day.", cell(5)),
                    "Write the day of the merger, as in 2024-01-01.",
                );
                None
            }
        });
        let region = Region {
            code: code.to_owned(),
            name: name.to_owned(),
            level,
            successor: successor.flatten(),
        };
        match into.by_code.get(code) {
            Some(other) if *other != region => {
                let message = format!("division {code} is already there, as {}.", other.name);
                file.error("repeated-key", here, message, "Keep one of them.");
            }
            _ => drop(into.by_code.insert(code.to_owned(), region)),
        }
    }
}

/// `date,kind,name`.
pub(super) fn holidays(file: &File<'_>) -> WorkingCalendar {
    match WorkingCalendar::parse(file.text) {
        Ok(calendar) => calendar,
        Err(errors) => {
            let starts: Vec<usize> = std::iter::once(0)
                .chain(file.text.match_indices('\n').map(|(at, _)| at + 1))
                .collect();
            for (line, error) in errors {
                let start = starts.get(line).copied().unwrap_or(0);
                let long = file
                    .text
                    .get(start..)
                    .and_then(|t| t.lines().next())
                    .map_or(0, str::len);
                file.error(
                    "holiday-cannot-be-read",
                    start..start + long,
                    format!("{error}."),
                    "Write date,kind,name as in 2023-05-01,off,劳动节; kind is off or work.",
                );
            }
            WorkingCalendar::default()
        }
    }
}

/// `---`, `key: value` lines, `---`, then the body.
pub(super) fn report(file: &File<'_>) -> Option<Report> {
    let mut report = Report {
        id: String::new(),
        indicators: String::new(),
        signed_by: None,
        published: None,
        body: String::new(),
        span: file.span(0..0),
    };
    let mut at = 0;
    let mut open = false;
    for line in file.text.split_inclusive('\n') {
        let bare = line.trim_end();
        let here = at..at + bare.len();
        at += line.len();
        match (open, bare) {
            (false, "---") => open = true,
            (false, _) => break,
            (true, "---") => {
                report.body = file.text.get(at..).unwrap_or("").to_owned();
                report.span = file.span(at..file.text.len());
                return Some(complete(file, report));
            }
            (true, "") => {}
            (true, line) => {
                let (key, value) = line.split_once(':').unwrap_or((line, ""));
                let value = value.trim().to_owned();
                match key.trim() {
                    "id" => report.id = value,
                    "indicators" => report.indicators = value,
                    "signed_by" => report.signed_by = Some(value),
                    // `published: annual-report.publish of rule-of-law-office for year known sign`
                    "published" => match publication(&value) {
                        Some(found) => report.published = Some(found),
                        None => file.error(
                            "publication-cannot-be-read",
                            here,
                            format!("\"{value}\" does not say how the report is published."),
                            "Write published: PROCEDURE.ACT of ORGAN-KIND for YEAR-FIELD known ACT.",
                        ),
                    },
                    other => {
                        let mend = nearest(other, ["id", "indicators", "signed_by", "published"]).map_or(
                            "Its keys are id indicators signed_by published.".to_owned(),
                            |n| format!("Did you mean \"{n}\"?"),
                        );
                        file.error(
                            "unknown-key",
                            here,
                            format!("the report's head has no key \"{other}\"."),
                            mend,
                        );
                    }
                }
            }
        }
    }
    file.error(
        "report-without-head",
        0..3,
        "the report has no head.",
        "Begin with ---, id: ..., indicators: ..., ---.",
    );
    None
}

fn publication(text: &str) -> Option<Publication> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [by, "of", organ, "for", year, "known", known] = words.as_slice() else {
        return None;
    };
    let (procedure, on) = by.split_once('.')?;
    Some(Publication {
        procedure: procedure.to_owned(),
        organ: (*organ).to_owned(),
        year: (*year).to_owned(),
        on: on.to_owned(),
        known: (*known).to_owned(),
    })
}

fn complete(file: &File<'_>, report: Report) -> Report {
    for (key, value) in [("id", &report.id), ("indicators", &report.indicators)] {
        if value.is_empty() {
            file.error(
                "missing-key",
                0..3,
                format!("the report's head has no {key}."),
                format!("Write {key}: ... between the two ---."),
            );
        }
    }
    report
}
