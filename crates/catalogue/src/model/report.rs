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
    /// Markdown after the front matter, figures still as `{names}`.
    pub body: String,
    /// Where the body begins.
    pub span: Span,
}
