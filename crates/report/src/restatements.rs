//! What changed in the figures after a day, case by case and why.
//!
//! For each figure that differs, the facts recorded since are listed with what each adds or takes away; their sum is
//! the difference, exactly. A fact recorded since is one that has happened since, a late entry, an automatic act of a
//! clock, a correction (with its reason) or a measure that was published since.

use std::collections::BTreeMap;

use calendar::{Day, Moment};
use catalogue::model::{Formula, Indicator, IndicatorSet};
use engine::entry::{Actor, Entry, Kind};
use engine::ids::MatterId;

use crate::counts::FactRow;
use crate::figures::{Figure, Run};
use crate::number::{MINUS, fixed};
use crate::period::Asked;
use crate::selection::Selection;
use crate::{Reader, ReportError};

/// A figure that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restatement {
    /// As known then.
    pub before: Figure,
    /// As known now.
    pub after: Figure,
    /// What changed, part by part: one part, or the two of a ratio.
    pub parts: Vec<Part>,
}

/// What changed in one sum or level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The indicator.
    pub id: String,
    /// Its name on screen.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// Values are fen.
    pub money: bool,
    /// The facts recorded since.
    pub changes: Vec<Change>,
    /// Their sum: the difference.
    pub sum: i64,
}

/// One fact recorded since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The matter's number, if it has one; else its id.
    pub number: String,
    /// The matter.
    pub matter: MatterId,
    /// The act; `enter` or `leave` of a level.
    pub act: String,
    /// The act's name on screen.
    pub act_label: String,
    /// The day it happened.
    pub day: Day,
    /// The town it stands in.
    pub town: String,
    /// What it adds to the difference.
    pub value: i64,
    /// When it was recorded.
    pub recorded: Moment,
    /// The entry that recorded it.
    pub sequence: u64,
    /// Why.
    pub why: Why,
}

/// Why a fact was recorded after the day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It happened after the day.
    Since,
    /// It had happened, but was recorded late.
    Late,
    /// A clock had lapsed; the run that records it came after the day.
    Lapsed,
    /// An entry was corrected, with the reason.
    Corrected(String),
    /// An entry was taken out, with the reason.
    TakenOut(String),
    /// An entry was put in, with the reason.
    PutIn(String),
    /// Its measure was published since.
    Published,
    /// The journal does not hold the entry: run `liantiao verify`.
    Unknown,
}

impl Why {
    /// The sentence shown.
    pub fn says(&self, day: Day, recorded: Moment) -> String {
        let recorded = recorded.day().chinese();
        match self {
            Self::Since => format!("其后办理：{}发生", day.chinese()),
            Self::Late => format!("补录：{}发生，{recorded}才记录", day.chinese()),
            Self::Lapsed => format!("时限届满：{}自动办理，{recorded}记录", day.chinese()),
            Self::Corrected(why) => format!("{recorded}更正：{why}"),
            Self::TakenOut(why) => format!("{recorded}更正，撤去原记：{why}"),
            Self::PutIn(why) => format!("{recorded}更正，补记：{why}"),
            Self::Published => format!("{recorded}公布新的计量，补计以前的"),
            Self::Unknown => format!("{recorded}记录，流水里找不到这一条，请核验（liantiao verify）"),
        }
    }
}

/// The figures of a period that are not what they were at the end of `since`, in the set's order. `until` is the
/// other day of the comparison; absent, today.
///
/// # Errors
/// If the period is none, or the facts cannot be read.
pub fn restatements(
    reader: Reader<'_>,
    set: &IndicatorSet,
    period: &str,
    since: Day,
    until: Option<Day>,
) -> Result<Vec<Restatement>, ReportError> {
    let now = Asked::new(reader.counts, reader.catalogue, set, period, until)?;
    let printed = set.indicators.values().filter(|i| !i.working);
    compared(reader, set, &now, since, printed)
}

/// What changed in one figure since the end of a day, up to what `now` asks for; absent: it is what it was.
///
/// # Errors
/// If there is no such figure, or the facts cannot be read.
pub fn restatement(
    reader: Reader<'_>,
    set: &IndicatorSet,
    now: &Asked,
    since: Day,
    name: &str,
) -> Result<Option<Restatement>, ReportError> {
    let one = reader.indicator(set, name)?;
    Ok(compared(reader, set, now, since, std::iter::once(one))?.pop())
}

fn compared<'a>(
    reader: Reader<'a>,
    set: &'a IndicatorSet,
    now: &Asked,
    since: Day,
    indicators: impl Iterator<Item = &'a Indicator>,
) -> Result<Vec<Restatement>, ReportError> {
    let then = Asked {
        as_known: Some(since),
        known: Some(reader.counts.sequence_at(since)?),
        ..now.clone()
    };
    let (mut before, mut after) = (Run::new(reader, set, &then)?, Run::new(reader, set, now)?);
    let mut all = Vec::new();
    for indicator in indicators {
        let (old, new) = (before.figure(indicator)?, after.figure(indicator)?);
        if old.value == new.value {
            continue;
        }
        let parts = match &indicator.formula {
            Formula::Ratio { of, to } => {
                let mut parts = Vec::new();
                for name in [of, to] {
                    let part = changes(
                        reader,
                        reader.indicator(set, name)?,
                        &then,
                        now,
                        indicator.shift_years,
                    )?;
                    parts.extend(Some(part).filter(|p| !p.changes.is_empty()));
                }
                parts
            }
            Formula::Sum(_) | Formula::Level { .. } => vec![changes(reader, indicator, &then, now, 0)?],
        };
        all.push(Restatement {
            before: old,
            after: new,
            parts,
        });
    }
    Ok(all)
}

/// The restatements as plain text.
pub fn text(all: &[Restatement], since: Day) -> String {
    if all.is_empty() {
        return format!("{}以后，这一期的数没有变。\n", since.chinese());
    }
    let mut text = format!("{}以后变了的数：{}个。\n", since.chinese(), all.len());
    for one in all {
        text.push_str(&format!(
            "\n{}（{}）：{} → {}\n",
            one.after.label, one.after.id, one.before.printed, one.after.printed
        ));
        if one.before.printed == one.after.printed {
            let exact = |f: &Figure| crate::print::exact(&f.value, &f.unit);
            text.push_str(&format!(
                "  准确数：{} → {}\n",
                exact(&one.before),
                exact(&one.after)
            ));
        }
        for part in &one.parts {
            text.push_str(&format!(
                "  {} {}{}\n",
                part.label,
                signed(part.sum, part.money),
                part.unit
            ));
            for change in part.changes.iter().filter(|c| c.value != 0) {
                let why = change.why.says(change.day, change.recorded);
                let value = signed(change.value, part.money);
                let Change {
                    number,
                    act_label,
                    town,
                    day,
                    ..
                } = change;
                text.push_str(&format!(
                    "    {value} {number} {act_label} {day} {town} — {why}\n"
                ));
            }
        }
    }
    text
}

/// A change with its sign, money in yuan.
fn signed(value: i64, money: bool) -> String {
    let digits = fixed(i128::from(value), if money { 2 } else { 0 }, MINUS);
    if value > 0 { format!("+{digits}") } else { digits }
}

fn changes(
    reader: Reader<'_>,
    indicator: &Indicator,
    then: &Asked,
    now: &Asked,
    shift: i32,
) -> Result<Part, ReportError> {
    let wrong = || ReportError::NoPlainPart(indicator.id.clone());
    let selection = Selection::of(reader, indicator, now, shift)?.ok_or_else(wrong)?;
    let known = then.known.unwrap_or(u64::MAX);
    let mut entries: BTreeMap<u64, Option<Entry>> = BTreeMap::new();
    let mut changes = Vec::new();
    let mut sum = crate::selection::Adder::new(&indicator.id);
    for (row, value) in selection.since(known)? {
        sum.add(value)?;
        let entry = match entries.entry(row.sequence) {
            std::collections::btree_map::Entry::Occupied(found) => found.into_mut(),
            std::collections::btree_map::Entry::Vacant(free) => {
                free.insert(reader.counts.entry_at(row.sequence)?)
            }
        };
        let why = why(entry.as_ref(), row.day, then.as_known);
        changes.push(change(reader, &selection, row, value, why));
    }
    let money = selection.is_money();
    Ok(Part {
        id: indicator.id.clone(),
        label: indicator.label.clone(),
        unit: indicator.unit.clone(),
        money,
        changes,
        sum: sum.sum,
    })
}

/// Why a fact of `day` was recorded by that entry, after the end of `since`.
fn why(entry: Option<&Entry>, day: Day, since: Option<Day>) -> Why {
    let Some(entry) = entry else {
        return Why::Unknown;
    };
    if let Some(correction) = &entry.correction {
        let why = correction.why.clone();
        return match entry.kind {
            Kind::Void => Why::TakenOut(why),
            Kind::Insert => Why::PutIn(why),
            _ => Why::Corrected(why),
        };
    }
    if entry.kind == Kind::Publish {
        return Why::Published;
    }
    if since.is_some_and(|since| since < day) {
        return Why::Since;
    }
    match entry.actor {
        Actor::Clock { .. } => Why::Lapsed,
        _ => Why::Late,
    }
}

fn change(reader: Reader<'_>, selection: &Selection<'_>, row: FactRow, value: i64, why: Why) -> Change {
    Change {
        number: row.number.unwrap_or_else(|| row.matter.to_string()),
        act_label: crate::words::act(reader, &row.measure, &row.act),
        town: reader.town_on(&row.region, selection.span.to),
        matter: row.matter,
        act: row.act,
        day: row.day,
        value,
        recorded: row.moment,
        sequence: row.sequence,
        why,
    }
}
