//! An indicator file: `[report]`, `[indicator]`, `[check]`.

use super::file::File;
use super::guards::guard_needed;
use super::keys::{Entry, Keys};
use super::values::remarks;
use crate::model::{Check, Formula, Indicator, IndicatorSet, Print};

pub(super) fn indicators<'a>(top: Keys<'a>, entry: &Entry<'a>) -> IndicatorSet {
    let (file, whole) = (top.file, top.whole);
    let head = Keys::of(file, whole, "", entry);
    let found = IndicatorSet {
        id: head.text("id"),
        label: head.text("label"),
        period: head.text("period"),
        glance: head.texts("glance"),
        indicators: top
            .named("indicator")
            .into_iter()
            .map(|e| (e.name.to_owned(), indicator(file, whole, &e)))
            .collect(),
        checks: top
            .named("check")
            .into_iter()
            .map(|e| (e.name.to_owned(), check(file, whole, &e)))
            .collect(),
        span: head.span(),
    };
    head.finish();
    top.finish();
    found
}

fn check<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Check {
    let keys = Keys::of(file, whole, "check", entry);
    let found = Check {
        that: guard_needed(&keys, "that"),
        say: keys.text("say"),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn indicator<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Indicator {
    let keys = Keys::of(file, whole, "indicator", entry);
    let found = Indicator {
        id: entry.name.to_owned(),
        no: keys.count_opt("no"),
        section: keys.text_opt("section"),
        label: keys.text("label"),
        unit: keys.text("unit"),
        formula: formula(&keys),
        filter: filter(&keys),
        distinct: keys.text_opt("distinct"),
        shift_years: shift(&keys),
        print: print(&keys),
        beside: keys.texts("beside"),
        working: keys.yes("working"),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn formula(keys: &Keys<'_>) -> Formula {
    let kinds: Vec<_> = ["sum", "level", "ratio"]
        .into_iter()
        .filter(|k| keys.has(k))
        .collect();
    if kinds.len() != 1 && keys.whole {
        let message = match kinds.as_slice() {
            [] => format!("{} has none of sum, level, ratio.", keys.what),
            several => format!("{} is of two kinds: {}.", keys.what, several.join(" and ")),
        };
        keys.file.error(
            "indicator-of-two-kinds",
            keys.at.clone(),
            message,
            "Write exactly one of sum, level, ratio.",
        );
    }
    let at_start = keys.one_of("at", &[("start", true), ("end", false)]);
    if let (Some(_), None) = (at_start, keys.get("level")) {
        keys.file.error(
            "indicator-of-two-kinds",
            keys.at.clone(),
            format!("{} has at without level.", keys.what),
            "Remove at, or write level.",
        );
    }
    if let Some(entry) = keys.entry("ratio") {
        let ratio = Keys::of(keys.file, keys.whole, "", &entry);
        let read = Formula::Ratio {
            of: ratio.text("of"),
            to: ratio.text("to"),
        };
        ratio.finish();
        return read;
    }
    match keys.text_opt("level") {
        Some(measure) => Formula::Level {
            measure,
            at_start: at_start.unwrap_or(false),
        },
        None => Formula::Sum(keys.one_or_more("sum")),
    }
}

fn filter(keys: &Keys<'_>) -> std::collections::BTreeMap<String, Vec<String>> {
    let Some(entry) = keys.entry("where") else {
        return Default::default();
    };
    let table = Keys::of(keys.file, keys.whole, "", &entry);
    table
        .all()
        .into_iter()
        .map(|e| {
            let codes = e.value.get_ref().as_array();
            if codes.is_none() {
                keys.wrong(e.name, e.value, "a list of codes", "[\"...\"]");
            }
            let read = codes.into_iter().flat_map(|list| list.iter()).filter_map(|code| {
                if code.get_ref().as_str().is_none() {
                    keys.wrong(e.name, code, "a list of codes", "[\"...\"]");
                }
                code.get_ref().as_str().map(str::to_owned)
            });
            (e.name.to_owned(), read.collect())
        })
        .collect()
}

/// `"-1 year"`.
fn shift(keys: &Keys<'_>) -> i32 {
    let (Some(value), Some(text)) = (keys.get("shift"), keys.text_opt("shift")) else {
        return 0;
    };
    let years = text
        .strip_suffix(" year")
        .or_else(|| text.strip_suffix(" years"))
        .and_then(|n| n.parse().ok());
    match years {
        Some(years) if (-20..=20).contains(&years) => years,
        _ => {
            let message = format!("{}: shift = \"{text}\" is no number of years.", keys.what);
            keys.file.error(
                "length-cannot-be-read",
                value.span(),
                message,
                "Write shift = \"-1 year\".",
            );
            0
        }
    }
}

fn print(keys: &Keys<'_>) -> Print {
    let Some(entry) = keys.entry("print") else {
        return Print::default();
    };
    let print = Keys::of(
        keys.file,
        keys.whole,
        "print of",
        &Entry {
            name: keys.what.as_str(),
            at: entry.at,
            value: entry.value,
        },
    );
    let found = Print {
        scale: print.text_opt("in"),
        decimals: print.count_opt("decimals").unwrap_or(0),
        percent: print.count_opt("percent"),
        floor: print.number_opt("floor"),
        ceil: print.number_opt("ceil"),
        pattern: print.text_opt("as"),
        round_half_up: print.one_of("round", &[("half up", true)]).unwrap_or(false),
    };
    let steps: Vec<_> = [("floor", found.floor), ("ceil", found.ceil)]
        .into_iter()
        .filter_map(|(k, v)| Some((k, v?)))
        .collect();
    if found.floor.is_some() && found.ceil.is_some() {
        print.file.error(
            "print-cannot-be-read",
            print.at.clone(),
            format!("{} has floor and ceil.", print.what),
            "Keep one of them.",
        );
    }
    for (key, step) in steps {
        if step < 1 {
            print.file.error(
                "number-out-of-range",
                print.at.clone(),
                format!("{}: {key} must be above zero.", print.what),
                "Write floor = 100.",
            );
        }
        if !found.pattern.as_deref().is_some_and(|p| p.contains("{n}")) {
            print.file.error(
                "print-cannot-be-read",
                print.at.clone(),
                format!("{} has {key} without as.", print.what),
                "Write as = \"{n}余件\".",
            );
        }
    }
    if let (Some(scale), Some(value)) = (&found.scale, print.get("in"))
        && !matches!(scale.as_str(), "万元" | "万" | "亿元" | "亿")
    {
        print.file.error(
            "print-cannot-be-read",
            value.span(),
            format!("{}: there is no scale \"{scale}\".", print.what),
            "Write 万元, 万, 亿元 or 亿.",
        );
    }
    for (key, digits) in [("decimals", Some(found.decimals)), ("percent", found.percent)] {
        if digits.is_some_and(|d| d > 6) {
            print.file.error(
                "number-out-of-range",
                print.at.clone(),
                format!("{}: {key} is more than 6.", print.what),
                "Print fewer digits.",
            );
        }
    }
    print.finish();
    found
}
