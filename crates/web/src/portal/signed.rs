//! Texts that carry the county's signature: plain lines, and one last line that signs all before it. The offline check
//! ([`super::check`]) reads nothing else.

use crate::app::App;
use crate::error::Trouble;

/// What the last line begins with.
pub(crate) const MARK: &str = "签章：";

/// A text of lines with the county's signature under it. The signature is over the lines before it, each ended by one
/// line feed.
pub(crate) fn signed(app: &App, lines: &[String]) -> Result<String, Trouble> {
    let mut text = String::new();
    for line in lines {
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let signature = app.desk()?.store().vault()?.sign(&text);
    Ok(format!("{text}{MARK}{signature}\n"))
}
