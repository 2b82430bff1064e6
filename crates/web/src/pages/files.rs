//! Files that hang on matters: what a matter's page lists, and the file itself.
//!
//! Always holds: a file is given only through the window, which logs it; it is given as the type found in it, and no
//! browser runs anything of it.

use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use desk::window::Seen;
use store::Attachment;

use crate::app::App;
use crate::error::Trouble;
use crate::pages::matter;
use crate::reading::Reading;
use crate::visit::{Worker, escaped};
use crate::words;

/// A file as a matter's page lists it.
pub(crate) struct FileLine {
    pub label: String,
    pub name: String,
    pub place: String,
    pub size: String,
    pub when: String,
}

/// The files of a matter, those that may be seen.
pub(crate) fn lines(reading: &Reading<'_>, seen: &Seen) -> Result<Vec<FileLine>, Trouble> {
    let files = reading.window().attachments(&seen.matter.id)?.unwrap_or_default();
    let label = |place: &str| {
        let field = place.split('.').next().unwrap_or_default();
        let known = seen.procedure.fields.get(field);
        known.map_or_else(|| "附件".to_owned(), |field| field.label.clone())
    };
    Ok(files
        .into_iter()
        .map(|file| FileLine {
            label: label(&file.place),
            place: format!(
                "{}/files/{}",
                matter::place(&seen.matter.id),
                escaped(&file.digest)
            ),
            name: file.name,
            size: size(file.size),
            when: words::moment(file.moment, reading.today),
        })
        .collect())
}

/// A size as people read it.
pub(crate) fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} 字节"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

/// `/matters/{matter}/files/{digest}`.
pub async fn show(
    State(app): State<App>,
    worker: Worker,
    Path((wanted, digest)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let (file, content) = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let id = reading.find(&wanted)?.ok_or(Trouble::NotFound)?;
            reading.file_of(&id, &digest)
        })
        .await?;
    sent(&file, content)
}

/// A file as it is sent.
pub(crate) fn sent(file: &Attachment, content: Vec<u8>) -> Result<Response, Trouble> {
    // Pictures and PDF are looked at in the browser; everything else is saved.
    let inline = file.media.starts_with("image/") || file.media == "application/pdf";
    let way = if inline { "inline" } else { "attachment" };
    let disposition = format!("{way}; filename*=UTF-8''{}", escaped(&file.name));
    let mut response = content.into_response();
    let headers = response.headers_mut();
    let value = |text: &str| HeaderValue::from_str(text).map_err(Trouble::fault);
    headers.insert(header::CONTENT_TYPE, value(&file.media)?);
    headers.insert(header::CONTENT_DISPOSITION, value(&disposition)?);
    // A browser's own viewer of PDF does not open in a sandbox.
    let policy = match file.media.as_str() {
        "application/pdf" => "default-src 'none'; frame-ancestors 'none'",
        _ => "default-src 'none'; frame-ancestors 'none'; sandbox",
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Ok(response)
}
