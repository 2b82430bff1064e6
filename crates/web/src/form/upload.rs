//! Forms as they are sent: names and values, and the files among them.
//!
//! Always holds: a file is kept as soon as it arrives and stands in the form by its digest from then on, so that a
//! refused form loses none; its type is what is in it, whatever its name says; of its name only what a name needs is
//! left; of a resident's photograph only the picture is left; a digest that the sender neither handed in nor may see on the matter is no answer.

use axum::extract::multipart::MultipartError;
use axum::extract::{Form, FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};
use engine::ids::PersonId;
use store::Upload;

use super::{Typed, photo};
use crate::accounts::digest;
use crate::app::App;
use crate::error::Trouble;
use crate::visit::Worker;

/// The most that a form with files may hold, in bytes.
pub const MOST: usize = 32 * 1024 * 1024;
/// The most that one file may hold, in bytes.
pub(crate) const MOST_OF_ONE: usize = 20 * 1024 * 1024;
/// The longest name of a file that is kept, in letters.
const LONGEST_NAME: usize = 100;
/// The pair that says why a file was not taken.
pub(super) const WRONG: &str = "file-refused";

/// What is taken, by what is in it: media type, and what a picker is told to offer.
pub(crate) const TAKEN: [(&str, &str); 12] = [
    ("application/pdf", ".pdf"),
    ("image/jpeg", ".jpg,.jpeg"),
    ("image/png", ".png"),
    ("image/webp", ".webp"),
    ("image/heif", ".heic,.heif"),
    ("application/msword", ".doc"),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".docx",
    ),
    ("application/vnd.ms-excel", ".xls"),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".xlsx",
    ),
    ("audio/mpeg", ".mp3"),
    ("audio/m4a", ".m4a"),
    ("video/mp4", ".mp4"),
];

/// What a picker offers.
pub fn accept() -> String {
    TAKEN.map(|(_, endings)| endings).join(",")
}

/// A form that was sent, with or without files.
pub struct Sent(pub Typed);

impl FromRequest<App> for Sent {
    type Rejection = Trouble;

    async fn from_request(request: Request, app: &App) -> Result<Self, Trouble> {
        if !several(&request) {
            return plain(request, app).await.map(Self);
        }
        let worker = request.extensions().get::<Worker>().cloned();
        let worker =
            worker.ok_or_else(|| Trouble::fault("a form with files from one who does not work here"))?;
        let taker = Taker::Worker(worker.person);
        parts(request, app, &taker).await.map(Self)
    }
}

fn several(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"multipart/form-data"))
}

async fn plain(request: Request, app: &App) -> Result<Typed, Trouble> {
    let form = Form::<Vec<(String, String)>>::from_request(request, app).await;
    form.map(|Form(pairs)| Typed(pairs)).map_err(|_| unreadable())
}

/// For whom the files in a form are kept, until it is acted on.
#[derive(Debug, Clone)]
pub(crate) enum Taker {
    /// For nobody: they are passed over.
    Nobody,
    /// For a worker.
    Worker(PersonId),
    /// For a resident who holds a receipt.
    Resident(PersonId),
    /// For a resident whom nobody knows yet: the form's key, which stands before the files, stands for them.
    Stranger,
}

impl Taker {
    fn person(&self, typed: &Typed) -> Option<PersonId> {
        match self {
            Self::Nobody => None,
            Self::Worker(person) | Self::Resident(person) => Some(person.clone()),
            Self::Stranger => typed.get("key").map(stranger),
        }
    }

    /// How many files, how large each, and which kinds are taken.
    fn limits(&self) -> Limits {
        match self {
            Self::Nobody | Self::Worker(_) => Limits {
                files: usize::MAX,
                size: MOST_OF_ONE,
                kinds: &TAKEN,
                bare: false,
            },
            Self::Resident(_) | Self::Stranger => RESIDENTS,
        }
    }
}

/// Who stands for somebody of whom only the key of their form is known.
pub(crate) fn stranger(key: &str) -> PersonId {
    PersonId(format!("form-{}", digest(key)))
}

/// What is taken of files.
struct Limits {
    files: usize,
    size: usize,
    kinds: &'static [(&'static str, &'static str)],
    /// What a photograph says of place, time and device is taken out.
    bare: bool,
}

/// What residents may hand in: photographs and documents, shrunk on their device where it can.
const RESIDENTS: Limits = Limits {
    files: 9,
    size: 8 * 1024 * 1024,
    kinds: &[
        ("image/jpeg", ".jpg,.jpeg"),
        ("image/png", ".png"),
        ("image/webp", ".webp"),
        ("application/pdf", ".pdf"),
    ],
    bare: true,
};

/// What a picker offers to residents.
pub fn accept_of_residents() -> String {
    let endings: Vec<&str> = RESIDENTS.kinds.iter().map(|(_, endings)| *endings).collect();
    endings.join(",")
}

/// A form that was sent, with its files kept for the taker.
pub(crate) async fn taken(request: Request, app: &App, taker: &Taker) -> Result<Typed, Trouble> {
    if several(&request) {
        parts(request, app, taker).await
    } else {
        plain(request, app).await
    }
}

/// A form in parts.
async fn parts(request: Request, app: &App, taker: &Taker) -> Result<Typed, Trouble> {
    let form = Multipart::from_request(request, app).await;
    let mut form = form.map_err(|_| unreadable())?;
    let mut typed = Typed::default();
    let mut files = 0;
    while let Some(part) = form.next_field().await.map_err(failed)? {
        let name = part.name().unwrap_or_default().to_owned();
        let Some(file) = part.file_name().map(str::to_owned) else {
            typed.put(name, part.text().await.map_err(failed)?);
            continue;
        };
        let Some(person) = taker.person(&typed) else {
            continue;
        };
        let content = part.bytes().await.map_err(failed)?;
        if content.is_empty() {
            continue;
        }
        files += 1;
        let limits = taker.limits();
        let kept = app
            .blocking(move |app| keep(app, person, &file, content.into(), files, &limits))
            .await?;
        match kept {
            Ok(digest) => typed.put(name, digest),
            Err(why) => typed.put(WRONG, why),
        }
    }
    Ok(typed)
}

impl Typed {
    /// Why a file in it was not taken.
    pub fn refused_file(&self) -> Option<&str> {
        self.get(WRONG)
    }
}

/// Keeps a file that a program hands in, as a worker's is kept; or says why it is not taken.
pub(crate) fn hand_in(
    app: &App,
    person: &PersonId,
    name: &str,
    content: &[u8],
) -> Result<Result<String, String>, Trouble> {
    let limits = Taker::Worker(person.clone()).limits();
    keep(app, person.clone(), name, content.to_vec(), 1, &limits)
}

/// Keeps a file that was handed in; or says why it is not taken.
fn keep(
    app: &App,
    person: PersonId,
    name: &str,
    mut content: Vec<u8>,
    place: usize,
    limits: &Limits,
) -> Result<Result<String, String>, Trouble> {
    let name = cleaned(name);
    if place > limits.files {
        return Ok(Err(format!(
            "一次最多传 {} 个文件，文件“{name}”没有收。别的可以以后再补",
            limits.files
        )));
    }
    if content.len() > limits.size {
        let most = limits.size / 1024 / 1024;
        return Ok(Err(format!(
            "文件“{name}”超过 {most} MB，没有收。请压缩或分开再传"
        )));
    }
    let Some(media) = media(&content, limits.kinds) else {
        let kinds = if limits.bare {
            "照片或 PDF"
        } else {
            "PDF、照片、Word、Excel、录音或录像"
        };
        return Ok(Err(format!(
            "文件“{name}”的内容不是{kinds}，没有收。请换成这些格式再传"
        )));
    };
    if limits.bare && media.starts_with("image/") {
        content = match photo::bare(media, content) {
            Some(bare) => bare,
            None => return Ok(Err(format!("照片“{name}”打不开，没有收。请重拍一张再传"))),
        };
    }
    let content = content.as_slice();
    let store = app.desk()?.store();
    let digest = store.files()?.put(content, |digest| {
        store.put_upload(&Upload {
            person: person.clone(),
            digest: digest.to_owned(),
            name: name.clone(),
            media: media.to_owned(),
            size: content.len() as u64,
            moment: app.wall(),
        })
    })?;
    Ok(Ok(digest))
}

/// The media type of a content, if it is one that is taken.
fn media(content: &[u8], kinds: &'static [(&'static str, &'static str)]) -> Option<&'static str> {
    let found = infer::get(content)?.mime_type();
    kinds
        .iter()
        .map(|(media, _)| *media)
        .find(|media| *media == found)
}

/// A name without folders, control letters and what turns the writing round; the end of a long one stays.
fn cleaned(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: Vec<char> = last
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '"' | '<' | '>' | '|' | ':' | '*' | '?'))
        .collect();
    let from = kept.len().saturating_sub(LONGEST_NAME);
    let kept: String = kept.into_iter().skip(from).collect();
    let kept = kept.trim().trim_start_matches('.');
    if kept.is_empty() {
        "文件".to_owned()
    } else {
        kept.to_owned()
    }
}

fn unreadable() -> Trouble {
    Trouble::Malformed("这张表格没有传全，请再提交一次".to_owned())
}

fn failed(error: MultipartError) -> Trouble {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Trouble::Malformed(format!(
            "一次最多传 {} MB，没有收下任何东西。请分几次传",
            MOST / 1024 / 1024
        )),
        _ => unreadable(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_what_a_name_needs() {
        for (given, kept) in [
            ("协议.pdf", "协议.pdf"),
            ("C:\\用户\\桌面\\协议.pdf", "协议.pdf"),
            ("../../etc/passwd", "passwd"),
            ("..", "文件"),
            ("", "文件"),
            ("a\r\nSet-Cookie: x\u{202e}gpj.exe", "aSet-Cookie xgpj.exe"),
            (".htaccess", "htaccess"),
        ] {
            assert_eq!(cleaned(given), kept, "{given:?}");
        }
        assert_eq!(
            cleaned(&format!("{}.pdf", "长".repeat(300))).chars().count(),
            LONGEST_NAME
        );
    }

    #[test]
    fn a_type_is_what_is_in_the_file() {
        assert_eq!(media(b"%PDF-1.7\n", &TAKEN), Some("application/pdf"));
        assert_eq!(media(&[0xff, 0xd8, 0xff, 0xe0, 0, 0], &TAKEN), Some("image/jpeg"));
        for not in [
            &b"<html><script>"[..],
            b"MZ\x90\x00",
            b"<svg xmlns=",
            b"hello",
            b"",
        ] {
            assert_eq!(media(not, &TAKEN), None);
        }
    }
}
