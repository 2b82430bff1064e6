//! `[clock.x]`: time limits.

use calendar::{Length, Unit};

use super::file::File;
use super::guards::{guard_needed, guard_opt};
use super::keys::{Entry, Keys};
use super::values::{ANY_LENGTH, law_by, length, month_day, remarks, role_opt, roles, valid};
use crate::model::{
    Clock, ClockSpan, ClockVersion, Exclude, ExcludeBounds, Extend, ExtendBy, Lapse, LapseDay, Switch, Valid,
};

pub(super) fn clock<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Clock {
    let keys = Keys::of(file, whole, "clock", entry);
    let remarks = remarks(&keys);
    let found = Clock {
        label: keys.text("label"),
        starts: keys.some_texts("starts"),
        from_day: keys.text_opt("from_day"),
        from_moment: keys.text_opt("from_moment"),
        span_of: span_of(&keys),
        when: guard_opt(&keys, "when"),
        met_by: keys.texts("met_by"),
        ended_by: keys.texts("ended_by"),
        excludes: keys.tables("excludes").into_iter().map(exclude).collect(),
        at_most: length_opt(&keys, "at_most"),
        extends: keys.tables("extends").into_iter().map(extend).collect(),
        switches: keys.tables("switches").into_iter().map(switch).collect(),
        owner: role_opt(&keys, "owner"),
        warns: lengths(&keys, "warns"),
        tells: roles(&keys, "tells"),
        binding: keys.yes_opt("binding").unwrap_or(true),
        lapse: lapse(&keys),
        rolls: keys.yes_opt("rolls").unwrap_or(true),
        survives: keys.yes("survives"),
        runs_while_paused: keys.yes("runs_while_paused"),
        law_by: law_by(&keys),
        remarks,
        span: keys.span(),
    };
    if found.from_day.is_some() && found.from_moment.is_some() {
        let message = format!("{} counts from two things: from_day and from_moment.", keys.what);
        file.error(
            "clock-counts-two-ways",
            keys.at.clone(),
            message,
            "Keep one of them.",
        );
    }
    keys.finish();
    found
}

fn length_opt(keys: &Keys<'_>, key: &'static str) -> Option<Length> {
    keys.get(key).map(|v| length(keys.file, key, v))
}

fn length_needed(keys: &Keys<'_>, key: &'static str) -> Length {
    length_opt(keys, key).unwrap_or_else(|| {
        keys.missing(key, format!("Write {key} = \"30 days\"."));
        ANY_LENGTH
    })
}

fn lengths(keys: &Keys<'_>, key: &'static str) -> Vec<Length> {
    let Some(value) = keys.get(key) else {
        return Vec::new();
    };
    match value.get_ref().as_array() {
        Some(list) => list.iter().map(|v| length(keys.file, key, v)).collect(),
        None => {
            keys.wrong(key, value, "a list of lengths", "[\"7 days\"]");
            Vec::new()
        }
    }
}

/// Exactly one way to find the last day.
fn span_of(keys: &Keys<'_>) -> ClockSpan {
    let ways: Vec<_> = ["within", "version", "until", "every"]
        .into_iter()
        .filter(|k| keys.has(k))
        .collect();
    match ways.as_slice() {
        [] => {
            if keys.whole {
                let message = format!("{} has no end.", keys.what);
                keys.file.error(
                    "clock-without-end",
                    keys.at.clone(),
                    message,
                    "Write within = \"30 days\", until = a date field, or every = \"1 year\".",
                );
            }
        }
        [_] => {}
        several => {
            let message = format!("{} counts in two ways: {}.", keys.what, several.join(" and "));
            keys.file.error(
                "clock-counts-two-ways",
                keys.at.clone(),
                message,
                "Keep one of them.",
            );
        }
    }
    let due = month_day(keys, "due");
    if let (Some(_), None) = (due, keys.get("every")) {
        keys.file.error(
            "clock-counts-two-ways",
            keys.at.clone(),
            format!("{} has due without every.", keys.what),
            "Write every = \"1 year\".",
        );
    }
    if let Some(field) = keys.text_opt("before") {
        return ClockSpan::Before {
            field,
            versions: versions(keys),
        };
    }
    if let Some(field) = keys.text_opt("until") {
        return ClockSpan::Until(field);
    }
    match length_opt(keys, "every") {
        Some(every) => ClockSpan::Every { every, due },
        None => ClockSpan::Within(versions(keys)),
    }
}

fn versions(keys: &Keys<'_>) -> Vec<ClockVersion> {
    if let Some(within) = length_opt(keys, "within") {
        return vec![ClockVersion {
            when: None,
            valid: Valid::default(),
            within,
            remarks: Default::default(),
            span: keys.span(),
        }];
    }
    keys.tables("version")
        .into_iter()
        .map(|line| {
            let version = ClockVersion {
                when: guard_opt(&line, "when"),
                valid: valid(&line),
                within: length_needed(&line, "within"),
                remarks: remarks(&line),
                span: line.span(),
            };
            line.finish();
            version
        })
        .collect()
}

fn exclude(keys: Keys<'_>) -> Exclude {
    let bounds = if keys.has("from_day") || keys.has("to_day") {
        ExcludeBounds::Days {
            from_day: keys.text("from_day"),
            to_day: keys.text("to_day"),
        }
    } else {
        ExcludeBounds::Acts {
            from: keys.text("from"),
            to: keys.text("to"),
        }
    };
    let exclude = Exclude {
        bounds,
        remarks: remarks(&keys),
    };
    keys.finish();
    exclude
}

fn extend(keys: Keys<'_>) -> Extend {
    let by = match (keys.text_opt("until"), keys.get("by")) {
        (Some(field), None) => ExtendBy::Until(field),
        (None, Some(_)) if keys.has("unit") => {
            let unit = keys.text("unit");
            let known = Unit::from_word(&unit);
            if let (None, Some(value)) = (known, keys.get("unit")) {
                let mend = "Write \"days\", \"working days\", \"months\", \"years\" or \"hours\".";
                keys.file.error(
                    "length-without-unit",
                    value.span(),
                    format!("there is no unit \"{unit}\"."),
                    mend,
                );
            }
            ExtendBy::Amount {
                count: guard_needed(&keys, "by"),
                unit: known.unwrap_or(Unit::Days),
            }
        }
        (None, Some(value)) => ExtendBy::Fixed(length(keys.file, "by", value)),
        _ => {
            let message = format!("{} does not say by how much, or says it twice.", keys.what);
            keys.file.error(
                "extension-without-size",
                keys.at.clone(),
                message,
                "Write by = \"30 days\", by = \"act.days\" with unit = \"days\", or until = a date field.",
            );
            ExtendBy::Fixed(ANY_LENGTH)
        }
    };
    let extend = Extend {
        act: keys.text("act"),
        by,
        at_most: length_opt(&keys, "at_most"),
        times: keys.count_opt("times"),
        remarks: remarks(&keys),
    };
    keys.finish();
    extend
}

fn switch(keys: Keys<'_>) -> Switch {
    let switch = Switch {
        act: keys.text("act"),
        within: length_needed(&keys, "within"),
        remarks: remarks(&keys),
    };
    keys.finish();
    switch
}

fn lapse(keys: &Keys<'_>) -> Option<Lapse> {
    let act = keys.text_opt("lapse");
    let day = keys.one_of(
        "lapse_day",
        &[("last day", LapseDay::LastDay), ("day after", LapseDay::DayAfter)],
    );
    match (act, day) {
        (Some(act), Some(day)) => Some(Lapse { act, day }),
        (Some(act), None) => {
            if !keys.has("lapse_day") {
                keys.missing("lapse_day", "Write lapse_day = \"last day\" or \"day after\".");
            }
            Some(Lapse {
                act,
                day: LapseDay::DayAfter,
            })
        }
        (None, Some(_)) => {
            keys.missing(
                "lapse",
                "Name the act that happens by itself, or remove lapse_day.",
            );
            None
        }
        (None, None) => None,
    }
}
