//! Styles, script and service worker, built by `make assets` into `assets/dist` and held in the program.
//!
//! Always holds: a file's name holds its hash, so a browser keeps it for ever; compressing was done when it was built.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::error::Trouble;

#[derive(RustEmbed)]
#[folder = "assets/dist"]
struct Dist;

/// `app.css` to `/assets/app-<hash>.css`.
static NAMES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    Dist::iter()
        .filter_map(|file| {
            let (stem, ending) = file.rsplit_once('.')?;
            let (name, _) = stem.rsplit_once('-')?;
            let known = ending == "css" || ending == "js";
            known.then(|| (format!("{name}.{ending}"), format!("/assets/{file}")))
        })
        .collect()
});

/// Where a file is to be had; the name itself where it was not built.
pub(crate) fn place(name: &str) -> &str {
    NAMES.get(name).map_or(name, String::as_str)
}

/// A built file as text, to stand in a page that is saved.
pub(crate) fn text(name: &str) -> Result<String, Trouble> {
    let found = Dist::get(place(name).trim_start_matches("/assets/"));
    let found = found.ok_or_else(|| Trouble::fault(format!("{name} was not built")))?;
    String::from_utf8(found.data.into_owned()).map_err(Trouble::fault)
}

/// Answers with a file, compressed as the browser likes.
pub(crate) async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let kind = match file.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        _ => return Err(Trouble::NotFound),
    };
    let accepts = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let takes = |coding: &str| accepts.split(',').any(|a| a.trim() == coding);
    let (ending, coding) = match () {
        () if takes("br") => (".br", Some("br")),
        () if takes("gzip") => (".gz", Some("gzip")),
        () => ("", None),
    };
    let found = Dist::get(&format!("{file}{ending}")).ok_or(Trouble::NotFound)?;
    let mut response = (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            (header::VARY, "accept-encoding"),
        ],
        found.data,
    )
        .into_response();
    if let Some(coding) = coding {
        let value = header::HeaderValue::from_static(coding);
        response.headers_mut().insert(header::CONTENT_ENCODING, value);
    }
    Ok(response)
}

/// Answers with the service worker, for a device of one's own: a browser asks each time whether it is still this one.
pub(crate) async fn worker() -> Result<Response, Trouble> {
    let name = place("sw.js").trim_start_matches("/assets/");
    let found = Dist::get(name).ok_or(Trouble::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
    ];
    Ok((headers, found.data).into_response())
}

#[cfg(test)]
mod tests {
    use super::{NAMES, place};

    #[test]
    fn the_built_files_are_there() {
        assert_eq!(NAMES.len(), 5);
        assert!(place("app.css").starts_with("/assets/app-"));
        assert!(place("app.js").ends_with(".js"));
    }
}
