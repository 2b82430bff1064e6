//! A figure explained: how it is counted, in words; its parts and their values; how many cases make it.

use catalogue::model::{Counts as Counted, Formula, Indicator, IndicatorSet, Measure};

use crate::exact::Exact;
use crate::figures::{Figure, Run};
use crate::period::Asked;
use crate::selection::{Memo, Selection};
use crate::words::{self, quote};
use crate::{Reader, ReportError, print};

/// What stands behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The figure itself.
    pub figure: Figure,
    /// All its digits, with the unit.
    pub exact: String,
    /// How it is counted, a sentence each.
    pub definition: Vec<String>,
    /// The days it is counted over (or on), and as known when.
    pub span: String,
    /// Its parts: of a ratio, of several measures, of several codes.
    pub parts: Vec<Part>,
    /// How many facts make it.
    pub cases: u64,
    /// Figures always shown with it: name on screen, and as printed.
    pub beside: Vec<(String, String)>,
    /// What the definition's author noted.
    pub note: Option<String>,
}

/// A part of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name on screen.
    pub label: String,
    /// All its digits, with the unit.
    pub value: String,
}

/// A figure, its definition in words, and what it is made of.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn explain(
    reader: Reader<'_>,
    set: &IndicatorSet,
    asked: &Asked,
    name: &str,
) -> Result<Explanation, ReportError> {
    Explainer::new(reader, set, asked)?.explain(name)
}

/// Explains one figure after another over the same reads.
pub(crate) struct Explainer<'a> {
    reader: Reader<'a>,
    set: &'a IndicatorSet,
    asked: &'a Asked,
    run: Run<'a>,
    memo: Memo,
}

impl<'a> Explainer<'a> {
    pub fn new(reader: Reader<'a>, set: &'a IndicatorSet, asked: &'a Asked) -> Result<Self, ReportError> {
        Ok(Self {
            reader,
            set,
            asked,
            run: Run::new(reader, set, asked)?,
            memo: Memo::default(),
        })
    }

    pub fn explain(&mut self, name: &str) -> Result<Explanation, ReportError> {
        let indicator = self.reader.indicator(self.set, name)?;
        let figure = self.run.figure(indicator)?;
        let mut beside = Vec::new();
        for other in &indicator.beside {
            let other = self.run.figure(self.reader.indicator(self.set, other)?)?;
            beside.push((other.label, other.printed));
        }
        Ok(Explanation {
            exact: print::exact(&figure.value, &figure.unit),
            definition: definition(self.reader, self.set, indicator),
            span: self.span(indicator)?,
            parts: self.parts(indicator)?,
            cases: self.run.facts(indicator, 0)?,
            beside,
            note: indicator.remarks.note.clone(),
            figure,
        })
    }

    fn span(&self, indicator: &Indicator) -> Result<String, ReportError> {
        let (from, to) = self.asked.days(indicator.shift_years)?;
        let days = match &indicator.formula {
            Formula::Level { at_start: true, .. } => format!("{}结束时", from.previous().chinese()),
            Formula::Level { .. } => format!("{}结束时", to.chinese()),
            Formula::Sum(_) | Formula::Ratio { .. } => {
                format!("{}至{}，按发生的日子数", from.chinese(), to.chinese())
            }
        };
        Ok(match self.asked.as_known {
            Some(day) => format!("{days}；只算{}结束以前已经记录的", day.chinese()),
            None => format!("{days}；算至今已经记录的"),
        })
    }

    fn parts(&mut self, indicator: &'a Indicator) -> Result<Vec<Part>, ReportError> {
        match &indicator.formula {
            Formula::Ratio { of, to } => {
                let mut parts = Vec::new();
                for name in [of, to] {
                    let part = self.reader.indicator(self.set, name)?;
                    let value = self.run.value(name, indicator.shift_years, 0)?;
                    parts.push(Part {
                        label: part.label.clone(),
                        value: print::exact(&value, &part.unit),
                    });
                }
                Ok(parts)
            }
            Formula::Sum(measures) if measures.len() > 1 => {
                let each = measures.iter().map(|measure| {
                    let mut one = indicator.clone();
                    one.formula = Formula::Sum(vec![measure.clone()]);
                    let label = self
                        .reader
                        .catalogue
                        .measure(measure)
                        .map_or(measure, |(_, m)| &m.label);
                    (label.clone(), one)
                });
                let each: Vec<_> = each.collect();
                self.each(indicator, each)
            }
            Formula::Sum(_) | Formula::Level { .. } => self.by_code(indicator),
        }
    }

    /// One part for each code of the one `where` that names several.
    fn by_code(&mut self, indicator: &'a Indicator) -> Result<Vec<Part>, ReportError> {
        let several: Vec<_> = indicator
            .filter
            .iter()
            .filter(|(_, codes)| codes.len() > 1)
            .collect();
        let ([(path, codes)], None) = (several.as_slice(), &indicator.distinct) else {
            return Ok(Vec::new());
        };
        let measure = first_measure(indicator).unwrap_or_default();
        let each = codes.iter().map(|code| {
            let mut one = indicator.clone();
            one.filter.insert((*path).clone(), vec![code.clone()]);
            (words::code(self.reader, measure, path, code), one)
        });
        let each: Vec<_> = each.collect();
        self.each(indicator, each)
    }

    fn each(&mut self, whole: &Indicator, each: Vec<(String, Indicator)>) -> Result<Vec<Part>, ReportError> {
        let mut parts = Vec::new();
        for (label, one) in each {
            if let Some(selection) = Selection::of(self.reader, &one, self.asked, 0)? {
                let amount = selection.tally(&mut self.memo)?.amount;
                let value = if selection.is_money() {
                    Exact::Money(amount)
                } else {
                    Exact::Count(amount)
                };
                parts.push(Part {
                    label,
                    value: print::exact(&value, &whole.unit),
                });
            }
        }
        Ok(parts)
    }
}

impl Explanation {
    /// The explanation as plain text: what `liantiao explain` prints.
    pub fn text(&self) -> String {
        let mut text = format!("{} {}\n", self.figure.label, self.figure.printed);
        for (name, value) in self.lines() {
            text.push_str(&format!("  {name}：{value}\n"));
        }
        text
    }

    /// The lines that a published paper prints: what is still to be checked about a definition is not for it.
    pub fn published_lines(&self) -> Vec<(&'static str, String)> {
        self.lines()
            .into_iter()
            .filter(|(name, _)| *name != UNSURE)
            .collect()
    }

    /// Its lines, each with its name.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let mut lines = vec![("怎么数", self.definition.join(""))];
        lines.push(("期间", format!("{}。", self.span)));
        if self.exact != self.figure.printed {
            lines.push(("准确数", self.exact.clone()));
        }
        if !self.parts.is_empty() {
            let parts: Vec<String> = self
                .parts
                .iter()
                .map(|p| format!("{} {}", p.label, p.value))
                .collect();
            lines.push(("其中", parts.join("；")));
        }
        let list = match &self.figure.value {
            Exact::Ratio { .. } => format!("两张名单共{}条记录，各自的合计与上面两数相等", self.cases),
            _ => format!("{}条记录，合计与此数相等", self.cases),
        };
        lines.push(("名单", list));
        if !self.beside.is_empty() {
            let beside: Vec<String> = self
                .beside
                .iter()
                .map(|(label, printed)| format!("{label} {printed}"))
                .collect();
            lines.push(("一并看", beside.join("；")));
        }
        if let Exact::Absent(why) = &self.figure.value {
            lines.push(("没有数", why.says()));
        }
        let noted = [
            ("口径说明", &self.note),
            (UNSURE, &self.figure.unsure),
            ("印法", &self.figure.refused),
        ];
        lines.extend(
            noted
                .into_iter()
                .filter_map(|(name, text)| text.clone().map(|text| (name, text))),
        );
        lines.push(("数据名", self.figure.id.clone()));
        lines
    }
}

/// Name of the line that says what must still be checked.
const UNSURE: &str = "待核";

fn first_measure(indicator: &Indicator) -> Option<&str> {
    match &indicator.formula {
        Formula::Sum(measures) => measures.first().map(String::as_str),
        Formula::Level { measure, .. } => Some(measure),
        Formula::Ratio { .. } => None,
    }
}

fn definition(reader: Reader<'_>, set: &IndicatorSet, indicator: &Indicator) -> Vec<String> {
    let mut says = Vec::new();
    match &indicator.formula {
        Formula::Ratio { of, to } => {
            let label = |name: &String| set.indicators.get(name).map_or(name.clone(), |i| i.label.clone());
            says.push(format!("{}除以{}。", quote(&label(of)), quote(&label(to))));
            if indicator.shift_years != 0 {
                says.push(format!("期间按{}。", shifted(indicator.shift_years)));
            }
            return says;
        }
        Formula::Sum(measures) => {
            for measure in measures {
                says.extend(
                    reader
                        .catalogue
                        .measure(measure)
                        .map(|(p, m)| counting(reader, &p.label, m)),
                );
            }
        }
        Formula::Level { measure, .. } => {
            says.extend(
                reader
                    .catalogue
                    .measure(measure)
                    .map(|(p, m)| counting(reader, &p.label, m)),
            );
        }
    }
    let measure = first_measure(indicator).unwrap_or_default();
    for (path, codes) in &indicator.filter {
        let codes = words::row(
            codes
                .iter()
                .map(|c| words::code(reader, measure, path, c))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str),
        );
        says.push(format!(
            "只取{}为{codes}的。",
            quote(&words::path(reader, measure, path))
        ));
    }
    if let Some(path) = &indicator.distinct {
        says.push(format!(
            "不同的{}各算一个，重复的不再算。",
            quote(&words::path(reader, measure, path))
        ));
    }
    if indicator.shift_years != 0 {
        says.push(format!("期间按{}。", shifted(indicator.shift_years)));
    }
    says
}

fn shifted(years: i32) -> String {
    match years {
        -1 => "上一年".to_owned(),
        n if n < 0 => format!("{}年前", n.unsigned_abs()),
        n => format!("{n}年后"),
    }
}

/// One measure in words.
fn counting(reader: Reader<'_>, procedure: &str, measure: &Measure) -> String {
    let Some((definition, _)) = reader.catalogue.measure(&measure.id) else {
        return String::new();
    };
    let how_much = match (&measure.each, &measure.amount) {
        (Some(each), None) => format!(
            "{}每{}计1{}",
            quote(&words::each(reader, measure, each)),
            if each.starts_with("party.") {
                "一名"
            } else {
                "填一行"
            },
            measure.unit
        ),
        (Some(each), Some(amount)) => {
            let column = words::path(reader, &measure.id, &format!("{each}.{amount}"));
            format!(
                "{}每填一行，按{}计",
                quote(&words::each(reader, measure, each)),
                quote(&column)
            )
        }
        (None, Some(amount)) => format!("按{}计", quote(&words::path(reader, &measure.id, amount))),
        (None, None) => format!("计1{}", measure.unit),
    };
    let mut says = match &measure.counts {
        Counted::On { acts, once } => {
            let acts = words::row(
                acts.iter()
                    .map(|a| definition.acts.get(a).map_or(a.as_str(), |act| &act.label)),
            );
            let once = if *once {
                "，一件事项只计头一次"
            } else {
                ""
            };
            format!("在{}里，每办一次{acts}，{how_much}{once}", quote(procedure))
        }
        Counted::While { states } => {
            let states = words::row(
                states
                    .iter()
                    .map(|s| definition.states.get(s).map_or(s.as_str(), |st| &st.label)),
            );
            format!(
                "在{}里，当时处于{states}的每件事项{how_much}；进入时加，离开时减",
                quote(procedure)
            )
        }
    };
    if let Some(when) = &measure.when {
        says.push_str(&format!(
            "；只计{}的",
            crate::condition::words(reader, definition, when)
        ));
    }
    says.push('。');
    says
}
