//! What is wrong with a report: warnings, and errors that stop its freezing.

use std::collections::BTreeMap;

use catalogue::model::{IndicatorSet, Report};

use super::Page;
use super::prose::{Block, Number, number_of, plain};
use crate::figures::Figure;
use crate::words::quote;
use crate::{Reader, checks};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Named after the fault.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// The catalogue file and its line, where it stands at one.
    pub place: Option<(String, usize)>,
    /// What is wrong, in Chinese.
    pub says: String,
    /// What to do.
    pub mend: String,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The report cannot be frozen.
    Error,
    /// It should be mended.
    Warning,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((file, line)) = &self.place {
            write!(f, "{file}:{line}: ")?;
        }
        let severity = match self.severity {
            Severity::Error => "不能定稿",
            Severity::Warning => "提醒",
        };
        write!(f, "{severity}：{}{} [{}]", self.says, self.mend, self.rule)
    }
}

/// The parts that the national rule wants (法治政府建设与责任落实督察工作规定, chapter on annual reports), each with the
/// words of which a heading must have one.
const PARTS: [(&str, &[&str]); 4] = [
    (
        "上一年度推进法治政府建设的主要举措和成效",
        &["主要举措和成效", "举措和成效", "举措与成效"],
    ),
    (
        "存在的不足和原因",
        &["不足和原因", "不足及原因", "不足与原因", "存在的不足"],
    ),
    (
        "党政主要负责人履行推进法治建设第一责任人职责情况",
        &["第一责任人"],
    ),
    (
        "下一年度推进法治政府建设的主要安排",
        &[
            "下一年度主要安排",
            "下一年度推进法治政府建设的主要安排",
            "下年度主要安排",
            "下一步主要安排",
        ],
    ),
];

pub(super) fn find(
    reader: Reader<'_>,
    set: &IndicatorSet,
    report: &Report,
    figures: &[Figure],
    page: &Page,
) -> Vec<Finding> {
    let book = Book {
        offset: offset(reader, report),
        report,
    };
    let mut all = Vec::new();
    numbers(&page.blocks, &book, &mut all);
    parts(&page.blocks, &mut all);
    names(set, page, &book, &mut all);
    printed(set, figures, page, &mut all);
    typed(set, page, &book, &mut all);
    for failed in checks::failed(set, figures) {
        let says = format!("核对“{}”不成立：{}。", failed.check, failed.says);
        all.push(error(
            "check-failed",
            None,
            says,
            format!("核对式的数是 {}。", failed.found),
        ));
    }
    all
}

struct Book<'r> {
    /// Lines of the file before the body.
    offset: usize,
    report: &'r Report,
}

impl Book<'_> {
    fn at(&self, line: usize) -> Option<(String, usize)> {
        Some((self.report.span.file.clone(), self.offset.saturating_add(line)))
    }
}

/// Lines of the report's file before its body.
fn offset(reader: Reader<'_>, report: &Report) -> usize {
    let source = reader.catalogue.sources.get(&report.span.file);
    source
        .and_then(|text| text.get(..report.span.start))
        .map_or(0, |before| before.matches('\n').count())
}

fn warning(rule: &'static str, place: Option<(String, usize)>, says: String, mend: String) -> Finding {
    Finding {
        rule,
        severity: Severity::Warning,
        place,
        says,
        mend,
    }
}

fn error(rule: &'static str, place: Option<(String, usize)>, says: String, mend: String) -> Finding {
    Finding {
        rule,
        severity: Severity::Error,
        place,
        says,
        mend,
    }
}

/// Section numbers run on without a gap: 一、 二、 三、, and (一)(二) anew in each section.
fn numbers(blocks: &[Block], book: &Book<'_>, all: &mut Vec<Finding>) {
    let mut last: [Option<Number>; 2] = Default::default();
    for block in blocks {
        let Block::Heading { level, line, inlines } = block else {
            continue;
        };
        let [section, part] = &mut last;
        let slot = match level {
            2 => {
                *part = None;
                section
            }
            3 => part,
            _ => continue,
        };
        let Some(number) = number_of(&plain(inlines)) else {
            continue;
        };
        let before = slot.as_ref().map_or(0, |n| n.value);
        if number.value != before.saturating_add(1) {
            let says = match slot.as_ref() {
                Some(before) => format!("节号从“{}”跳到“{}”。", before.text, number.text),
                None => format!("第一个节号是“{}”。", number.text),
            };
            all.push(warning(
                "section-number-skipped",
                book.at(*line),
                says,
                "改成连续的节号，或补上缺的一节。".into(),
            ));
        }
        *slot = Some(number);
    }
}

fn parts(blocks: &[Block], all: &mut Vec<Finding>) {
    let headings: Vec<String> = blocks
        .iter()
        .filter_map(|b| match b {
            Block::Heading {
                level: 2 | 3,
                inlines,
                ..
            } => Some(plain(inlines)),
            _ => None,
        })
        .collect();
    for (part, words) in PARTS {
        if !headings.iter().any(|h| words.iter().any(|w| h.contains(w))) {
            let says = format!("没有“{part}”一节。");
            let mend = "请补上；依据：法治政府建设与责任落实督察工作规定对年度报告内容的要求。".into();
            all.push(warning("required-part-missing", None, says, mend));
        }
    }
}

/// Names that stand for nothing, and figures that are always shown with others.
fn names(set: &IndicatorSet, page: &Page, book: &Book<'_>, all: &mut Vec<Finding>) {
    let used: Vec<(&str, usize)> = page.blocks.iter().flat_map(Block::places).collect();
    for (name, line) in &used {
        if !page.explained.contains_key(*name) && page.word(name).is_none() {
            let says = format!("没有叫“{name}”的数据。");
            all.push(error(
                "no-such-figure",
                book.at(*line),
                says,
                "请改成指标文件里的数据名。".into(),
            ));
        }
    }
    for (name, indicator) in &set.indicators {
        let first = used.iter().find(|(used, _)| used == name);
        match first {
            None if !indicator.working => {
                let says = format!("{}({name})没有印在报告里。", quote(&indicator.label));
                all.push(warning(
                    "figure-not-printed",
                    None,
                    says,
                    "请印上，或在指标里写 working = true。".into(),
                ));
            }
            None => {}
            Some((_, line)) => {
                for other in indicator
                    .beside
                    .iter()
                    .filter(|o| !used.iter().any(|(used, _)| used == o))
                {
                    let label = set.indicators.get(other).map_or(other, |i| &i.label);
                    let says = format!(
                        "{}应与{}一并列出，但报告里没有。",
                        quote(&indicator.label),
                        quote(label)
                    );
                    all.push(warning(
                        "figure-without-its-companion",
                        book.at(*line),
                        says,
                        format!("请在旁边写上 {{{other}}}。"),
                    ));
                }
            }
        }
    }
}

/// Prints that are refused, that say nothing, or that say one number in two ways.
fn printed(set: &IndicatorSet, figures: &[Figure], page: &Page, all: &mut Vec<Finding>) {
    let used = figures.iter().filter(|f| page.explained.contains_key(&f.id));
    let mut same: BTreeMap<String, &Figure> = BTreeMap::new();
    for figure in used {
        let label = quote(&figure.label);
        if let Some(why) = &figure.refused {
            all.push(error(
                "print-loses-a-digit",
                None,
                format!("{label}{why}。"),
                "文中暂印准确数。".into(),
            ));
        }
        if figure.printed == "—" {
            let says = format!("{label}没有数，文中印作“—”。");
            all.push(warning(
                "figure-absent",
                None,
                says,
                "请看数字说明里的缘由，必要时改写这一句。".into(),
            ));
        }
        let Some(i) = set.indicators.get(&figure.id) else {
            continue;
        };
        // Two names for one count: what they print must agree.
        // A floor says less, not something else: it is compared with its like.
        let form = (i.print.floor.is_some() || i.print.ceil.is_some()).then_some(&i.print);
        let meaning = format!(
            "{form:?} {:?} {:?} {:?} {}",
            i.formula, i.filter, i.distinct, i.shift_years
        );
        match same.get(&meaning) {
            Some(other) if other.printed != figure.printed => {
                let says = format!(
                    "同一个数两处印得不同：{}印作“{}”，{label}印作“{}”。",
                    quote(&other.label),
                    other.printed,
                    figure.printed
                );
                all.push(warning(
                    "figure-printed-two-ways",
                    None,
                    says,
                    "请用同一个数据名，或写同样的 print。".into(),
                ));
            }
            Some(_) => {}
            None => {
                same.insert(meaning, figure);
            }
        }
    }
}

/// Numbers typed by hand before a unit that figures have: nobody can prove them, and they may differ from the figure.
fn typed(set: &IndicatorSet, page: &Page, book: &Book<'_>, all: &mut Vec<Finding>) {
    let mut units: Vec<&str> = set
        .indicators
        .values()
        .map(|i| i.unit.as_str())
        .filter(|u| !u.is_empty())
        .collect();
    units.extend(["万", "余", "多"]);
    for block in &page.blocks {
        for (text, line) in block.texts() {
            for (number, rest) in digits(text) {
                if let Some(unit) = units.iter().find(|u| rest.trim_start().starts_with(**u)) {
                    let says = format!("“{number}{unit}”是手写的数，点不开，也可能与系统里的不同。");
                    let mend = "请改用数据名，例如 {mediation.handled}。".into();
                    all.push(warning("number-typed-by-hand", book.at(line), says, mend));
                }
            }
        }
    }
}

/// Runs of digits (with separators and a point) and what follows each.
fn digits(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let tail = rest.get(start..).unwrap_or_default();
        let end = tail
            .find(|c: char| !c.is_ascii_digit() && c != ',' && c != '.')
            .unwrap_or(tail.len());
        let (number, after) = tail.split_at(end);
        found.push((number, after));
        rest = after;
    }
    found
}
