//! What a form shows: labelled inputs, choices, rows of inputs.

use askama::Template;
use askama::filters::HtmlSafe;

use super::upload;

/// One thing asked.
#[derive(Debug, Clone, Template)]
#[template(path = "parts/control.html")]
pub struct Control {
    /// The name it is sent under.
    pub name: String,
    /// The label.
    pub label: String,
    /// How to fill it in; may be empty.
    pub hint: String,
    /// Whether it must be filled in.
    pub need: Need,
    /// The refusal is about it.
    pub bad: bool,
    /// How it is filled in.
    pub input: Input,
}

/// Whether something must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Must,
    /// It may be left out, and says so.
    May,
    /// The engine says: a row may be left out whole.
    Depends,
}

impl Need {
    /// What is asked must be answered, or may be.
    pub fn of(required: bool) -> Self {
        if required { Self::Must } else { Self::May }
    }
}

/// A choice, or a suggestion for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// It is chosen.
    pub chosen: bool,
}

/// How a control is filled in.
#[derive(Debug, Clone)]
pub enum Input {
    /// One line.
    Line {
        /// Its value.
        value: String,
        /// `text`, `date`, `datetime-local`.
        kind: &'static str,
        /// `text`, `decimal`, `numeric`.
        mode: &'static str,
        /// Written behind it; may be empty.
        unit: String,
        /// Suggestions.
        list: Vec<Opt>,
    },
    /// Paragraphs.
    Long {
        /// Its text.
        value: String,
    },
    /// One of many.
    Select {
        /// The choices.
        options: Vec<Opt>,
    },
    /// One of a tree of two levels: those above all, then each branch under its name.
    Tree {
        /// Those above.
        tops: Vec<Opt>,
        /// The branches.
        branches: Vec<(String, Vec<Opt>)>,
    },
    /// One of few (`radio`), or several (`checkbox`).
    Ticks {
        /// Which.
        kind: &'static str,
        /// The choices.
        options: Vec<Opt>,
        /// Others than these may be written.
        other: bool,
    },
    /// A file.
    File {
        /// What a picker offers.
        accept: String,
        /// What was handed in already: its digest, and its name and size.
        kept: Option<(String, String)>,
    },
    /// Rows of controls.
    Rows {
        /// The ask they answer.
        ask: String,
        /// The rows.
        rows: Vec<Vec<Control>>,
        /// The button that adds rows; absent where their number is fixed.
        more: Option<&'static str>,
    },
}

impl Control {
    /// Its id in the page: letters, digits and dashes.
    pub fn id(&self) -> String {
        self.name
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
            .collect()
    }

    /// Whether a file may be handed in with it.
    pub fn takes_files(&self) -> bool {
        match &self.input {
            Input::File { .. } => true,
            Input::Rows { rows, .. } => rows.iter().flatten().any(Self::takes_files),
            _ => false,
        }
    }

    /// As residents fill it in: photographs and documents only, from the camera too.
    pub(crate) fn for_residents(&mut self) {
        match &mut self.input {
            Input::File { accept, .. } => {
                *accept = upload::accept_of_residents();
                "照片或 PDF；手机会先缩小，不带拍摄地点".clone_into(&mut self.hint);
            }
            Input::Rows { rows, .. } => rows.iter_mut().flatten().for_each(Self::for_residents),
            _ => {}
        }
    }

    /// Must be filled in.
    pub fn must(&self) -> bool {
        self.need == Need::Must
    }

    /// Says that it may be left out.
    pub fn may(&self) -> bool {
        self.need == Need::May
    }

    /// Takes a whole line of the form.
    pub fn wide(&self) -> bool {
        matches!(self.input, Input::Long { .. } | Input::Rows { .. })
    }

    /// Holds several inputs under one legend.
    pub fn grouped(&self) -> bool {
        matches!(self.input, Input::Ticks { .. } | Input::Rows { .. })
    }
}

impl HtmlSafe for Control {}
