//! Reports: prose with `{figure.name}` in it.

use super::Span;

/// One file of `reports/`.
#[derive(Debug, Clone)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// The indicator set it prints.
    pub indicators: String,
    /// The post that signs.
    pub signed_by: Option<String>,
    /// How it is published; absent, it is for the office only.
    pub published: Option<Publication>,
    /// Markdown after the front matter, figures still as `{names}`.
    pub body: String,
    /// Where the body begins.
    pub span: Span,
}

/// How a report comes before all: by a matter of a procedure that an organ of some kind has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The procedure.
    pub procedure: String,
    /// The kind of organ whose matter it is.
    pub organ: String,
    /// Its field that says the year.
    pub year: String,
    /// The act that publishes it.
    pub on: String,
    /// The act on whose day its figures are as known.
    pub known: String,
}
