//! A rubric file.

use super::file::File;
use super::keys::{Entry, Keys, entries, whole_number};
use super::values::{remarks, role};
use crate::model::{
    Combine, Dimension, FromMeasure, Grade, Item, NotApplicable, OnVeto, Rubric, StartsAt, Step, Veto,
};

pub(super) fn rubric<'a>(top: Keys<'a>, entry: &Entry<'a>) -> Rubric {
    let (file, whole) = (top.file, top.whole);
    let head = Keys::of(file, whole, "", entry);
    let raters = head.entry("raters").map(|e| Keys::of(file, whole, "", &e));
    let found = Rubric {
        id: head.text("id"),
        label: head.text("label"),
        full: head.number("full"),
        starts_at: starts_at(&head),
        raters_least: raters.as_ref().and_then(|r| r.count_opt("least")).unwrap_or(1),
        combine: raters.as_ref().map_or(Combine::Mean, combine),
        head_when_apart: head.number_opt("rule_by_head_when_apart"),
        not_applicable: head
            .one_of(
                "not_applicable",
                &[
                    ("full marks", NotApplicable::FullMarks),
                    ("rescale", NotApplicable::Rescale),
                ],
            )
            .unwrap_or(NotApplicable::FullMarks),
        every_deduction_needs: head.texts("every_deduction_needs"),
        grades: head.tables("grades").into_iter().map(grade).collect(),
        on_veto: head.entry("on_veto").map(|e| {
            let veto = Keys::of(file, whole, "", &e);
            let read = OnVeto {
                total: veto.number_opt("total"),
                grade: veto.text_opt("grade"),
            };
            veto.finish();
            read
        }),
        dimensions: top
            .named("dimension")
            .into_iter()
            .map(|e| (e.name.to_owned(), dimension(file, whole, &e)))
            .collect(),
        items: top
            .named("item")
            .into_iter()
            .map(|e| (e.name.to_owned(), item(file, whole, &e)))
            .collect(),
        period: head.text_opt("period"),
        remarks: remarks(&head),
        span: head.span(),
    };
    if let Some(raters) = raters {
        raters.finish();
    }
    head.finish();
    top.finish();
    found
}

fn starts_at(head: &Keys<'_>) -> StartsAt {
    match head.get("starts_at") {
        None => StartsAt::Full,
        Some(value) if value.get_ref().as_str() == Some("last") => StartsAt::Last,
        Some(value) => match whole_number(value) {
            Some(points) => StartsAt::Points(points),
            None => {
                head.wrong("starts_at", value, "points or \"last\"", "\"last\"");
                StartsAt::Full
            }
        },
    }
}

#[derive(Clone, Copy)]
enum CombineWord {
    Mean,
    Senior,
    Weighted,
}

fn combine(raters: &Keys<'_>) -> Combine {
    let words = [
        ("mean", CombineWord::Mean),
        ("senior", CombineWord::Senior),
        ("weighted", CombineWord::Weighted),
    ];
    let weights = raters.named("weights");
    match raters.one_of("combine", &words) {
        Some(CombineWord::Weighted) => {
            if weights.is_empty() {
                raters.missing(
                    "weights",
                    "Write weights = { head = 60, clerk = 40 }, in percent.",
                );
            }
            let read = weights.into_iter().filter_map(|e| {
                let share = whole_number(e.value);
                if share.is_none() {
                    raters.wrong(e.name, e.value, "a share in percent", "60");
                }
                Some((role(raters.file, e.name, e.at)?, share?))
            });
            Combine::Weighted(read.collect())
        }
        Some(CombineWord::Senior) => Combine::Senior,
        _ => Combine::Mean,
    }
}

fn grade(keys: Keys<'_>) -> Grade {
    let grade = Grade {
        at_least: keys.number("at_least"),
        label: keys.text("label"),
    };
    keys.finish();
    grade
}

fn dimension<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Dimension {
    let keys = Keys::of(file, whole, "dimension", entry);
    let found = Dimension {
        label: keys.text("label"),
        weight: keys.number("weight"),
    };
    keys.finish();
    found
}

fn item<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Item {
    let keys = Keys::of(file, whole, "item", entry);
    let veto =
        keys.get("veto").and_then(
            |value| match (value.get_ref().as_bool(), value.get_ref().as_str()) {
                (Some(true), _) => Some(Veto::All),
                (_, Some(dimension)) => Some(Veto::Dimension(dimension.to_owned())),
                _ => {
                    keys.wrong("veto", value, "true or the dimension it fails", "true");
                    None
                }
            },
        );
    let found = Item {
        label: keys.text("label"),
        dimension: keys.text_opt("dimension"),
        most: if veto.is_some() {
            keys.number_opt("most").unwrap_or(0)
        } else {
            keys.number("most")
        },
        veto,
        deduct: step(&keys, "deduct"),
        award: step(&keys, "award"),
        may_not_apply: keys.yes("may_not_apply"),
        from_measure: keys.entry("from_measure").map(|e| {
            let from = Keys::of(file, whole, "", &e);
            let read = FromMeasure {
                measure: from.text("measure"),
                of: from.text("of"),
                target: from.number_opt("target"),
            };
            from.finish();
            read
        }),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

/// `{ each = 1, per = "处", cap = 6 }` or `{ from = 1, to = 3, per = "卷" }`.
fn step(keys: &Keys<'_>, key: &'static str) -> Option<Step> {
    let entry = keys.entry(key)?;
    let step = Keys::of(keys.file, keys.whole, "", &entry);
    let (from, to) = match step.number_opt("each") {
        Some(each) => (each, each),
        None => (step.number("from"), step.number("to")),
    };
    if entries_of(&entry).any(|name| name == "each")
        && entries_of(&entry).any(|name| name == "from" || name == "to")
    {
        let message = format!("{}: {key} has each and a range.", keys.what);
        keys.file.error(
            "step-given-twice",
            entry.at.clone(),
            message,
            "Keep each = 1, or from = 1, to = 3.",
        );
    }
    let found = Step {
        from,
        to,
        per: step.text_opt("per"),
        cap: step.number_opt("cap"),
    };
    step.finish();
    Some(found)
}

fn entries_of<'a>(entry: &Entry<'a>) -> impl Iterator<Item = &'a str> {
    entry
        .value
        .get_ref()
        .as_table()
        .map(entries)
        .unwrap_or_default()
        .into_iter()
        .map(|e| e.name)
}
