//! Drafts: what of a form is kept, and what the form says about it.
//!
//! Always holds: a draft holds names and values as they were typed, with the revision and the key of the form they were
//! typed into; so a form that opens with it shows what others did since, and acts once.

use calendar::{Day, Moment};

use super::{Typed, upload};
use crate::words;

/// A draft that nobody touched for so many days is cleared away.
pub const KEPT_DAYS: i64 = 30;
/// The most a draft may hold, in bytes of JSON.
const MOST: usize = 512 * 1024;
const DAY: i64 = 24 * 3_600 * 1_000_000;

/// Drafts last written before this are as if they were not there.
pub fn since(now: Moment) -> Moment {
    now.plus_micros(-KEPT_DAYS * DAY)
}

/// When a draft last written then is cleared away.
pub fn until(changed: Moment) -> Day {
    changed.plus_micros(KEPT_DAYS * DAY).day()
}

/// `12 月 14 日 10:32`.
pub fn said(changed: Moment, now: Moment) -> String {
    format!("{} {}", words::short(changed.day(), now.day()), minute(changed))
}

/// `草稿已存 10:32`.
pub fn kept_at(changed: Moment) -> String {
    format!("草稿已存 {}", minute(changed))
}

fn minute(moment: Moment) -> String {
    let whole = moment.to_minute();
    whole.get(11..).unwrap_or(&whole).to_owned()
}

/// What is kept of a form, as JSON; nothing where nothing was filled in, or too much.
pub fn written(typed: &Typed) -> Option<String> {
    let filled = |(name, value): &(String, String)| name.starts_with("a.") && !value.trim().is_empty();
    if !typed.0.iter().any(filled) {
        return None;
    }
    let kept = |(name, _): &&(String, String)| {
        ["a.", "n."].iter().any(|start| name.starts_with(start))
            || ["day", "seen", "key", "behalf", "checked", upload::WRONG].contains(&name.as_str())
    };
    let pairs: Vec<&(String, String)> = typed.0.iter().filter(kept).collect();
    let json = serde_json::to_string(&pairs).ok()?;
    (json.len() <= MOST).then_some(json)
}

/// A draft read back.
pub fn read(json: &str) -> Option<Typed> {
    serde_json::from_str(json).map(Typed).ok()
}

/// What a form says about its draft.
#[derive(Debug, Clone, Default)]
pub struct DraftView {
    /// Where it is kept.
    pub place: String,
    /// When it was last kept, in microseconds.
    pub at: Option<i64>,
    /// The form is opened with it: when it was kept, as said.
    pub opened: Option<String>,
    /// It has just been kept, as said.
    pub kept: Option<String>,
}

impl DraftView {
    /// Of the form at this place.
    pub fn at(form: &str) -> Self {
        Self {
            place: format!("{form}/draft"),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_filled_in_is_kept_and_a_blank_form_is_no_draft() {
        let mut typed = Typed::default();
        typed.put("key", "k1");
        typed.put("a.facts", " ");
        assert_eq!(written(&typed), None);
        typed.put("a.kind", "labour");
        typed.put("step", "approve");
        let mut kept = typed.clone();
        kept.0.pop();
        assert_eq!(read(&written(&typed).unwrap()), Some(kept));
        typed.put("a.facts", "长".repeat(MOST));
        assert_eq!(written(&typed), None, "too much");
        assert_eq!(read("{}"), None);
    }

    #[test]
    fn a_draft_says_when_it_was_kept() {
        let day: Day = "2023-12-14".parse().unwrap();
        let moment = Moment::start_of(day).plus_micros((10 * 60 + 32) * 60_000_000);
        assert_eq!(said(moment, moment), "12 月 14 日 10:32");
        assert_eq!(kept_at(moment), "草稿已存 10:32");
        assert_eq!(until(moment).to_string(), "2024-01-13");
        assert_eq!(since(Moment::start_of(until(moment))), Moment::start_of(day));
    }
}
