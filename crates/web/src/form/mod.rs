//! The form of an act, made from what the act asks.
//!
//! * [`upload`]: a form as it is sent, with the files in it
//! * [`draft`]: what of a form is kept until it is sent
//! * [`control`]: what a form shows; [`build`]: from asks to controls; [`answers`]: from what was typed to answers;
//!   [`behalf`]: for whom it is done
//! * `check`: what is read back before it is done for good; `doubts`: what may be mistyped; [`capitals`]: sums in
//!   words
//!
//! What was typed travels as name and value pairs ([`Typed`]): a form is always built from pairs, whether they come
//! from the matter as it stands or from a form that was refused, so nothing typed is lost.
//!
//! Names: `a.<ask>`; a row's cell `a.<ask>#<row>#<column>`; how many rows are shown `n.<ask>`.

pub mod answers;
pub mod behalf;
pub mod build;
pub mod capitals;
pub(crate) mod check;
pub mod control;
mod doubts;
pub mod draft;
pub(crate) mod names;
pub(crate) mod nearest;
pub(crate) mod party;
mod photo;
pub mod upload;

use askama::Template;
use askama::filters::HtmlSafe;
use engine::refusal::{Refusal, Rule};

use crate::view::Refuse;
pub use check::Check;
pub use control::{Control, Input, Need, Opt};
pub use draft::DraftView;

/// How many rows a press of the button adds.
const MORE: usize = 3;

/// What a form sent, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Typed(pub Vec<(String, String)>);

impl Typed {
    /// The first value under a name; blank ones count as none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values under a name, blank ones left out.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0
            .iter()
            .filter(move |(n, _)| n == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// Adds a pair.
    pub fn put(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Whether the button was pressed that adds rows to a table; the rows are then there.
    pub fn more(&mut self) -> bool {
        let Some(ask) = self.get("more").map(str::to_owned) else {
            return false;
        };
        let rows = self.rows(&ask) + MORE;
        let count = format!("n.{ask}");
        self.0.retain(|(name, _)| *name != count && name != "more");
        self.put(count, rows.to_string());
        true
    }

    /// How many rows of an ask are shown: as said, or as many as hold something.
    pub fn rows(&self, name: &str) -> usize {
        let said = self.get(&format!("n.{name}")).and_then(|n| n.parse().ok());
        let prefix = format!("a.{name}#");
        let filled = self
            .0
            .iter()
            .filter(|(_, value)| !value.trim().is_empty())
            .filter_map(|(n, _)| n.strip_prefix(&prefix)?.split('#').next()?.parse::<usize>().ok())
            .max()
            .map_or(0, |last| last + 1);
        said.unwrap_or(0).max(filled).min(build::MOST_ROWS)
    }
}

/// Others acted first: what they did, and what that means for what was typed.
#[derive(Debug, Clone)]
pub struct Conflict {
    /// The revision the form was opened at.
    pub seen: u64,
    /// The revision now.
    pub now: u64,
    /// What was done since: when, who, what.
    pub since: Vec<(String, String, String)>,
    /// Fields of this form: label, the value now, the value typed.
    pub values: Vec<(String, String, String)>,
}

/// A form, open in a page.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/form.html")]
pub struct FormView {
    /// The act.
    pub title: String,
    /// Where it is sent.
    pub place: String,
    /// Where closing it leads.
    pub back: String,
    /// The revision seen; absent for a first act.
    pub seen: Option<u64>,
    /// The request's key: sent twice, it acts once.
    pub key: String,
    /// Names and values that are sent back as they came.
    pub carried: Vec<(String, String)>,
    /// What the button says.
    pub button: String,
    /// The day it happened, as typed.
    pub day: String,
    /// The article the act rests on.
    pub basis: Option<String>,
    /// What the act brings about: papers, opened matters, approval.
    pub notes: Vec<String>,
    /// What the law leaves to judgement: its words, and the article.
    pub judged: Vec<(String, Option<String>)>,
    /// What is asked.
    pub controls: Vec<Control>,
    /// Why it was not done.
    pub refuse: Option<Refuse>,
    /// What was typed, read back before it is done for good.
    pub check: Option<Check>,
    /// Others were first.
    pub conflict: Option<Conflict>,
    /// Its draft; absent where none is kept.
    pub draft: Option<DraftView>,
}

impl HtmlSafe for FormView {}

impl FormView {
    /// Whether a file may be handed in with it.
    pub fn takes_files(&self) -> bool {
        self.controls.iter().any(Control::takes_files)
    }

    /// Shows why the act was refused, at the form and at the controls it is about.
    #[must_use]
    pub fn refused(mut self, refusal: &Refusal, place: &str) -> Self {
        let about = |label: &str| {
            let told = |text: &str| text.starts_with(label);
            matches!(
                refusal.rule,
                Rule::MissingAnswer | Rule::WrongAnswer | Rule::AbsentValue | Rule::PartyCount
            ) && (told(&refusal.subject) || refusal.more.iter().any(|more| told(more)))
        };
        for control in &mut self.controls {
            control.bad = about(&control.label);
        }
        self.refuse = Some(Refuse::of(refusal, place));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Typed;

    #[test]
    fn rows_are_as_many_as_said_or_filled() {
        let mut typed = Typed::default();
        assert_eq!(typed.rows("points"), 0);
        typed.put("a.points#3#text", "甲");
        typed.put("a.points#9#text", " ");
        assert_eq!(typed.rows("points"), 4);
        typed.put("n.points", "6");
        assert_eq!(typed.rows("points"), 6);
        typed.put("n.points", "7");
        assert_eq!(typed.rows("points"), 6, "the first is taken");
    }
}
