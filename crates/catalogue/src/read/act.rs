//! `[act.x]`: what an act does.

use super::file::File;
use super::guards::{guard_needed, guard_opt, named_guards};
use super::keys::{Entry, Keys};
use super::values::{asks, is_name, law_by, remarks, roles, valid};
use crate::model::{AccountRef, Act, After, Draw, DrawSize, From, Need, Open, Post, ResultRule};

pub(super) fn act<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Act {
    let keys = Keys::of(file, whole, "act", entry);
    let found = Act {
        id: entry.name.to_owned(),
        label: keys.text("label"),
        plain: keys.text_opt("plain"),
        from: keys.some_texts("from").into_iter().map(from).collect(),
        to: keys.text_opt("to"),
        by: {
            if !keys.has("by") {
                keys.missing("by", "Say who performs it, as in by = [\"clerk\"].");
            }
            roles(&keys, "by")
        },
        asks: asks(&keys, "asks"),
        may_ask: asks(&keys, "may_ask"),
        shows: asks(&keys, "shows"),
        signs: asks(&keys, "signs"),
        needs: keys.tables("needs").into_iter().map(need).collect(),
        sets: named_guards(&keys, "sets"),
        result: result(&keys),
        opens: keys.tables("opens").into_iter().map(open).collect(),
        draws: keys.tables("draws").into_iter().map(draw).collect(),
        posts: keys.tables("posts").into_iter().map(post).collect(),
        tells: roles(&keys, "tells"),
        approval: roles(&keys, "approval"),
        after: after(&keys),
        valid: valid(&keys),
        law_by: law_by(&keys),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn from(word: String) -> From {
    match word.as_str() {
        "start" => From::Start,
        "open" => From::Open,
        "ended" => From::Ended,
        _ => From::State(word),
    }
}

fn need(keys: Keys<'_>) -> Need {
    let need = Need {
        that: guard_needed(&keys, "that"),
        say: keys.text("say"),
        basis: keys.text_opt("basis"),
        span: keys.span(),
    };
    keys.finish();
    need
}

fn result(keys: &Keys<'_>) -> Option<ResultRule> {
    let given: Vec<_> = ["result", "result_from", "result_when"]
        .into_iter()
        .filter(|k| keys.has(k))
        .collect();
    if given.len() > 1 {
        let message = format!(
            "{} gives the result in two ways: {}.",
            keys.what,
            given.join(" and ")
        );
        keys.file.error(
            "result-given-twice",
            keys.at.clone(),
            message,
            "Keep one of them.",
        );
    }
    if let Some(fixed) = keys.text_opt("result") {
        return Some(ResultRule::Fixed(fixed));
    }
    if let Some(field) = keys.text_opt("result_from") {
        return Some(ResultRule::Field(field));
    }
    keys.has("result_when").then(|| {
        let lines = keys.tables("result_when").into_iter().map(|line| {
            let read = (guard_needed(&line, "when"), line.text("result"));
            line.finish();
            read
        });
        ResultRule::When(lines.collect())
    })
}

fn open(keys: Keys<'_>) -> Open {
    let open = Open {
        procedure: keys.text("procedure"),
        act: keys.text("act"),
        link: keys.text("as"),
        copy: named_guards(&keys, "copy"),
        when: guard_opt(&keys, "when"),
        each: keys.text_opt("each"),
        span: keys.span(),
    };
    keys.finish();
    open
}

fn draw(keys: Keys<'_>) -> Draw {
    let (share, count) = (keys.text_opt("share"), keys.count_opt("count"));
    let percent = share
        .as_deref()
        .and_then(|t| t.strip_suffix('%'))
        .and_then(|t| t.parse().ok());
    let size = match (share, percent.filter(|p| (1..=100).contains(p)), count) {
        (Some(_), Some(percent), None) => DrawSize::Percent(percent),
        (None, _, Some(count)) => DrawSize::Count(count),
        _ => {
            let message = format!("{} does not say how many.", keys.what);
            keys.file.error(
                "draw-without-size",
                keys.at.clone(),
                message,
                "Write share = \"5%\" or count = 10, one of them.",
            );
            DrawSize::Count(1)
        }
    };
    let draw = Draw {
        from: keys.text("from"),
        size,
        link: keys.text("as"),
    };
    keys.finish();
    draw
}

fn post(keys: Keys<'_>) -> Post {
    let account = |key: &'static str| {
        let text = keys.text(key);
        match text.split_once(" of ") {
            Some((account, field)) => AccountRef {
                account: account.to_owned(),
                of: Some(field.to_owned()),
            },
            None => AccountRef {
                account: text,
                of: None,
            },
        }
    };
    let post = Post {
        from: account("from"),
        to: account("to"),
        amount: guard_needed(&keys, "amount"),
    };
    keys.finish();
    post
}

fn after(keys: &Keys<'_>) -> Option<After> {
    let value = keys.get("after")?;
    let text = keys.text_opt("after")?;
    match text.split_once('.') {
        Some((via, act)) if is_name(via) && is_name(act) => Some(After {
            via: via.to_owned(),
            act: act.to_owned(),
        }),
        _ => {
            let message = format!(
                "{}: after = \"{text}\" names no act of a linked matter.",
                keys.what
            );
            keys.file.error(
                "after-cannot-be-read",
                value.span(),
                message,
                "Write it as \"confirmation.confirm\": link or procedure, then act.",
            );
            None
        }
    }
}
