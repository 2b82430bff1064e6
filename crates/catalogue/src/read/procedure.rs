//! A procedure file.

use super::act::act;
use super::clock::clock;
use super::field::fields;
use super::file::File;
use super::guards::guard_opt;
use super::keys::{Entry, Keys};
use super::measure::measure;
use super::open::{door, register};
use super::values::{ANY_LENGTH, ask, law_by, length, remarks, role_opt, template, valid};
use crate::model::{
    Account, AccountKind, Keep, Named, Paper, Party, PartyKind, Procedure, ResultDef, Role, State, StateKind,
    Untranslated,
};

pub(super) fn procedure<'a>(top: Keys<'a>, entry: &Entry<'a>) -> Procedure {
    let (file, whole) = (top.file, top.whole);
    let head = Keys::of(file, whole, "", entry);
    let each = |key: &'static str| top.named(key).into_iter();
    let remarks = remarks(&head);
    let found = Procedure {
        id: id(&head),
        label: head.text("label"),
        area: area(&head),
        organs: head.some_texts("organs"),
        number: template(&head, "number"),
        numbered_on: head.texts("numbered_on"),
        series: if head.has("series") {
            head.texts("series")
        } else {
            vec!["organ".to_owned(), "year".to_owned()]
        },
        list: head.texts("list"),
        watched: head.yes("watched"),
        door: top.entry("door").map(|e| door(file, whole, &e)),
        register: top.entry("register").map(|e| register(file, whole, &e)),
        law_by: law_by(&head).unwrap_or_default(),
        parties: each("party")
            .map(|e| (e.name.to_owned(), party(file, whole, &e)))
            .collect(),
        fields: fields(file, whole, "field", top.named("field")),
        states: each("state")
            .map(|e| (e.name.to_owned(), state(file, whole, &e)))
            .collect(),
        results: each("result")
            .map(|e| (e.name.to_owned(), result(file, whole, &e)))
            .collect(),
        acts: each("act")
            .map(|e| (e.name.to_owned(), act(file, whole, &e)))
            .collect(),
        clocks: each("clock")
            .map(|e| (e.name.to_owned(), clock(file, whole, &e)))
            .collect(),
        papers: each("paper")
            .map(|e| (e.name.to_owned(), paper(file, whole, &e)))
            .collect(),
        accounts: each("account")
            .map(|e| (e.name.to_owned(), account(file, whole, &e)))
            .collect(),
        measures: measures(&top),
        untranslated: top.tables("untranslated").into_iter().map(untranslated).collect(),
        remarks,
        span: head.span(),
    };
    if found.number.is_some() && !head.has("numbered_on") {
        head.missing(
            "numbered_on",
            "Name the act that gives the number, as in numbered_on = [\"accept\"].",
        );
    }
    for (key, none) in [("state", found.states.is_empty()), ("act", found.acts.is_empty())] {
        if none {
            head.missing(
                key,
                format!("A procedure has one {key} at least: write [{key}...]."),
            );
        }
    }
    head.finish();
    top.finish();
    found
}

fn id(head: &Keys<'_>) -> String {
    let id = head.text("id");
    let stem = head.file.stem();
    if let Some(value) = head.get("id")
        && !id.is_empty()
        && id != stem
    {
        let message = format!("procedure \"{id}\" stands in a file named {stem}.toml.");
        head.file.error(
            "id-differs-from-file",
            value.span(),
            message,
            format!("Name the file {id}.toml, or write id = \"{stem}\"."),
        );
    }
    id
}

/// The area is the folder.
fn area(head: &Keys<'_>) -> String {
    if let Some(entry) = head.entry("area") {
        head.file.error(
            "unknown-key",
            entry.at,
            "procedure has no key \"area\".",
            "Remove it: the area is the folder the file stands in.",
        );
    }
    head.file.folder().map(str::to_owned).unwrap_or_else(|| {
        let message = "the procedure stands in no area.";
        head.file.error(
            "procedure-without-area",
            head.at.clone(),
            message,
            "Put the file into the folder of its area, such as mediation/.",
        );
        String::new()
    })
}

fn party<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Party {
    let keys = Keys::of(file, whole, "party", entry);
    let who = keys.some_texts("who");
    for (word, at) in keys.spanned_texts("who") {
        if !matches!(word, "person" | "firm") {
            file.error(
                "unknown-word",
                at,
                format!(
                    "{}: who = \"{word}\" is neither \"person\" nor \"firm\".",
                    keys.what
                ),
                "Write \"person\" or \"firm\".",
            );
        }
    }
    let found = Party {
        label: keys.text("label"),
        who: who
            .iter()
            .filter_map(|w| match w.as_str() {
                "person" => Some(PartyKind::Person),
                "firm" => Some(PartyKind::Firm),
                _ => None,
            })
            .collect(),
        least: keys.count_opt("least").unwrap_or(0),
        most: keys.count_opt("most"),
        secret: keys.yes("secret"),
        span: keys.span(),
    };
    if found.most.is_some_and(|most| most < found.least.max(1)) {
        let message = format!("{}: most is less than least.", keys.what);
        file.error(
            "number-out-of-range",
            keys.at.clone(),
            message,
            "Raise most, or leave it out.",
        );
    }
    keys.finish();
    found
}

fn state<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> State {
    let keys = Keys::of(file, whole, "state", entry);
    if !keys.has("kind") {
        keys.missing("kind", "Write kind = \"open\", \"paused\" or \"ended\".");
    }
    if matches!(entry.name, "start" | "open") {
        let message = format!(
            "a state cannot be named \"{}\": from = [\"{0}\"] has a meaning of its own.",
            entry.name
        );
        file.error(
            "state-name-taken",
            entry.at.clone(),
            message,
            "Give it another name.",
        );
    }
    let words = [
        ("open", StateKind::Open),
        ("paused", StateKind::Paused),
        ("ended", StateKind::Ended),
    ];
    let found = State {
        label: keys.text("label"),
        plain: keys.text_opt("plain"),
        kind: keys.one_of("kind", &words).unwrap_or(StateKind::Open),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn result<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> ResultDef {
    let keys = Keys::of(file, whole, "result", entry);
    let found = ResultDef {
        label: keys.text("label"),
        keep: keep(&keys),
        valid: valid(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn keep(keys: &Keys<'_>) -> Keep {
    match keys.get("keep") {
        None => {
            keys.missing(
                "keep",
                "Say how long the dossier is kept: keep = \"10 years\" or \"permanent\".",
            );
            Keep::Permanent
        }
        Some(value) if value.get_ref().as_str() == Some("permanent") => Keep::Permanent,
        Some(value) => {
            let found = length(keys.file, "keep", value);
            if found.unit != calendar::Unit::Years && found != ANY_LENGTH {
                let mend = "Write keep = \"10 years\" or \"permanent\".";
                keys.file.error(
                    "keep-not-in-years",
                    value.span(),
                    format!("{} is kept for {found}.", keys.what),
                    mend,
                );
            }
            Keep::Years(found.count)
        }
    }
}

fn account<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Account {
    let keys = Keys::of(file, whole, "account", entry);
    let per = keys.one_of(
        "per",
        &[("matter", AccountRule::Matter), ("organ", AccountRule::Organ)],
    );
    let kind = match (per, keys.text_opt("shared"), keys.yes("outside")) {
        (Some(AccountRule::Matter), None, false) => AccountKind::PerMatter,
        (Some(AccountRule::Organ), None, false) => AccountKind::PerOrgan,
        (None, Some(shared), false) => AccountKind::Shared(shared),
        (None, None, true) => AccountKind::Outside,
        _ => {
            if !keys.has("per") || keys.has("shared") || keys.has("outside") {
                let message = format!("{} does not say, once, where it stands.", keys.what);
                let mend =
                    "Write one of per = \"matter\", per = \"organ\", shared = \"...\", outside = true.";
                file.error("account-stands-nowhere", keys.at.clone(), message, mend);
            }
            AccountKind::Outside
        }
    };
    let named_by = keys
        .get("named_by")
        .and_then(|v| ask(file, &keys.text_opt("named_by")?, v.span()));
    let found = Account {
        label: keys.text("label"),
        kind,
        named_by,
        each: keys.text_opt("each"),
        treasury: keys.yes("treasury"),
        span: keys.span(),
    };
    keys.finish();
    found
}

#[derive(Clone, Copy)]
enum AccountRule {
    Matter,
    Organ,
}

fn paper<'a>(file: &'a File<'a>, whole: bool, entry: &Entry<'a>) -> Paper {
    let keys = Keys::of(file, whole, "paper", entry);
    let found = Paper {
        label: keys.text("label"),
        on: keys.texts("on"),
        when: guard_opt(&keys, "when"),
        need: keys.text_opt("need"),
        order: keys.count_opt("order"),
        shows: keys.texts("shows"),
        may_show: keys.texts("may_show"),
        says: keys.texts("says"),
        signed_by: keys.texts("signed_by"),
        number: template(&keys, "number"),
        copies: guard_opt(&keys, "copies"),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}

fn measures(top: &Keys<'_>) -> Named<crate::model::Measure> {
    top.named("measure")
        .into_iter()
        .map(|e| (e.name.to_owned(), measure(top.file, top.whole, &e)))
        .collect()
}

fn untranslated(keys: Keys<'_>) -> Untranslated {
    if !keys.has("decided_by") {
        keys.missing("decided_by", "Say which post decides it.");
    }
    let found = Untranslated {
        says: keys.text("says"),
        why: keys.text("why"),
        decided_by: role_opt(&keys, "decided_by").unwrap_or(Role::Anyone),
        at: keys
            .text_opt("at")
            .map(|at| at.strip_prefix("act.").map(str::to_owned).unwrap_or(at)),
        remarks: remarks(&keys),
        span: keys.span(),
    };
    keys.finish();
    found
}
