//! Messages to phones: written into a folder, from which the office's own gateway sends them.
//!
//! Each message is one JSON file (`to`, `text`, `at`), written whole under another name first; the gateway takes it away
//! when it is sent. Without a folder no message goes out, and what needs one is done at a counter.

use std::fs;
use std::io;
use std::path::PathBuf;

use calendar::Moment;
use serde_json::json;

use crate::accounts::Token;
use crate::error::Trouble;

/// Where messages go.
#[derive(Debug, Clone)]
pub struct Messages {
    folder: PathBuf,
}

impl Messages {
    /// Into that folder; it is made where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn into(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// Hands a message over to be sent.
    pub(crate) fn send(&self, to: &str, text: &str, at: Moment) -> Result<(), Trouble> {
        let name = Token::random()?;
        let name = name.text().get(..32).unwrap_or_default().to_owned();
        let message = json!({ "to": to, "text": text, "at": at.to_string() });
        let (unfinished, whole) = (
            self.folder.join(format!(".{name}")),
            self.folder.join(format!("{name}.json")),
        );
        let written =
            fs::write(&unfinished, message.to_string()).and_then(|()| fs::rename(&unfinished, &whole));
        written.map_err(Trouble::fault)
    }
}
