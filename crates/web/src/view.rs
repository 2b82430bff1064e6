//! Parts of pages: each a value with its template under `templates/parts/`, put into a page by `{{ part }}`.
//!
//! They escape what they hold, so a page may print them as they are ([`HtmlSafe`]).

use askama::Template;
use askama::filters::HtmlSafe;
use calendar::Day;
use engine::refusal::Refusal;

/// A state in words with its mark. Kinds: `over` ■ `soon` ▲ `hold` ‖ `run` ● `done` √ `fix` ！ `no` ×, none ○.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    source = r#"<span class="tag{% if !kind.is_empty() %} {{ kind }}{% endif %}">{{ words }}</span>"#,
    ext = "html"
)]
pub struct Tag {
    /// Which mark.
    pub kind: &'static str,
    /// The words.
    pub words: String,
}

impl Tag {
    /// A mark and its words.
    pub fn new(kind: &'static str, words: impl Into<String>) -> Self {
        Self {
            kind,
            words: words.into(),
        }
    }
}

/// A value, or what stands for one that is masked, with the form that opens it for a reason.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/kept.html")]
pub struct Kept {
    /// The value, or that it is masked.
    pub text: String,
    /// What the form asks to open; absent where nothing is to be opened.
    pub what: Option<String>,
    /// Where the form goes.
    pub place: String,
}

impl Kept {
    /// A text with nothing behind it.
    pub fn open(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }
}

/// How a day was found: opens in one click.
#[derive(Debug, Clone, Default, PartialEq, Eq, Template)]
#[template(path = "parts/why.html")]
pub struct Why {
    /// `为什么是 12 月 18 日`.
    pub title: String,
    /// The steps of the sum, a sentence each.
    pub steps: Vec<String>,
    /// The article.
    pub basis: Option<String>,
}

/// A stretch of a clock's bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// `f` ran, `ok` met, `pause` paused.
    pub kind: &'static str,
    /// From where, in percent.
    pub x: i64,
    /// How wide, in percent.
    pub width: i64,
}

/// A clock's bar: from its first day to its last, a line at today.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/bar.html")]
pub struct Bar {
    /// What the bar says, for those who do not see it.
    pub label: String,
    /// The stretches.
    pub stretches: Vec<Stretch>,
    /// The line, in percent.
    pub mark: i64,
    /// First day.
    pub from: Day,
    /// Last day, if there is one.
    pub to: Option<Day>,
}

/// Why something was not done: what, which rule, the article, how to go on. Nothing was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/refuse.html")]
pub struct Refuse {
    /// What is missing or wrong.
    pub what: String,
    /// Further findings.
    pub more: Vec<String>,
    /// Which rule of which procedure.
    pub rule: String,
    /// The article; absent for rules of the system itself.
    pub basis: Option<String>,
    /// How to go on.
    pub mend: Option<String>,
}

impl Refuse {
    /// A refusal, with where its rule stands (`人民调解 › 受理`).
    pub fn of(refusal: &Refusal, place: &str) -> Self {
        let more = if refusal.more.len() > 1 && refusal.say.is_none() {
            refusal.more.clone()
        } else {
            Vec::new()
        };
        Self {
            what: if more.is_empty() {
                refusal.what()
            } else {
                format!("有 {} 处要先补好", more.len())
            },
            more,
            rule: place.to_owned(),
            basis: refusal.article().map(str::to_owned),
            mend: refusal.mend.clone(),
        }
    }

    /// A sentence that is no rule of the catalogue.
    pub fn plain(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            more: Vec::new(),
            rule: String::new(),
            basis: None,
            mend: None,
        }
    }
}

/// The pages of a list.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(path = "parts/pager.html")]
pub struct Pager {
    /// Shown here.
    pub shown: usize,
    /// In all.
    pub total: usize,
    /// `件`.
    pub unit: &'static str,
    /// The page before.
    pub before: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

impl HtmlSafe for Tag {}
impl HtmlSafe for Kept {}
impl HtmlSafe for Why {}
impl HtmlSafe for Bar {}
impl HtmlSafe for Refuse {}
impl HtmlSafe for Pager {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_typed_is_escaped_in_every_part() {
        let evil = "<script>x</script>";
        let tag = Tag::new("run", evil).render().unwrap();
        let refuse = Refuse {
            more: vec![evil.to_owned()],
            rule: evil.to_owned(),
            basis: Some(evil.to_owned()),
            mend: Some(evil.to_owned()),
            ..Refuse::plain(evil)
        };
        let why = Why {
            title: evil.to_owned(),
            steps: vec![evil.to_owned()],
            basis: Some(evil.to_owned()),
        };
        for html in [tag, refuse.render().unwrap(), why.render().unwrap()] {
            assert!(!html.contains("<script"), "{html}");
            assert!(html.contains("&#60;script"), "{html}");
        }
    }
}
