//! The receipt: on the page, on paper, and as a file that carries the county's signature.
//!
//! Always holds: nothing of anybody's number, phone or address is on it; what the file says was so when it was made.

use askama::Template;
use askama::filters::HtmlSafe;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use desk::receipts::Slip;
use desk::window::Seen;
use qrcode::{Color, EcLevel, QrCode};

use super::{Holder, in_threes, place, signed};
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::reading::Reading;
use crate::saying;

/// A receipt, as it is printed.
#[derive(Debug, Clone, Template)]
#[template(path = "portal/slip_part.html")]
pub struct SlipView {
    /// The code by hand, in threes; absent where there is no phone to ask for.
    short: Option<String>,
    /// When what it certifies was recorded.
    received: String,
    what: String,
    who: String,
    organ: String,
    proof: String,
    /// The address that the picture leads to.
    address: String,
    /// The picture's modules as one path, and its width.
    path: String,
    width: usize,
    /// Where the signed file is.
    file: String,
}

impl HtmlSafe for SlipView {}

impl SlipView {
    /// Of the matter that a holder sees.
    pub(super) fn of(
        app: &App,
        holder: &Holder,
        reading: &Reading<'_>,
        seen: &Seen,
    ) -> Result<Self, Trouble> {
        let slip = reading.desk.slip(&seen.matter, holder.receipt.clone())?;
        Self::made(app, reading, seen, &slip)
    }

    /// Of a slip.
    pub(crate) fn made(app: &App, reading: &Reading<'_>, seen: &Seen, slip: &Slip) -> Result<Self, Trouble> {
        let certified = reading.desk.certified(&slip.receipt)?;
        let act = certified.as_ref().and_then(|found| found.act.as_ref());
        let act = act.and_then(|act| seen.procedure.acts.get(act));
        let address = app.address_of(&place(&slip.code));
        let (path, width) = picture(&address)?;
        let mut members = seen.matter.parties.values().flatten();
        let own = members.find(|record| record.person == slip.receipt.person);
        Ok(Self {
            short: slip.short.as_deref().map(in_threes),
            received: certified
                .as_ref()
                .map_or(slip.receipt.made, |found| found.moment)
                .to_minute()
                .replace('T', " "),
            what: match act {
                Some(act) => format!("{} · {}", seen.procedure.label, act.label),
                None => seen.procedure.label.clone(),
            },
            who: own.map(saying::short_name).unwrap_or_default(),
            organ: reading.organ(&seen.matter.organ),
            proof: certified.map_or_else(String::new, |found| {
                format!("第 {} 号流水 · SHA-256 {}", found.sequence, found.digest)
            }),
            address,
            path,
            width,
            file: format!("{}/receipt.txt", place(&slip.code)),
        })
    }
}

/// The modules of a text's picture, row by row in runs, as one path.
fn picture(text: &str) -> Result<(String, usize), Trouble> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(Trouble::fault)?;
    let width = code.width();
    let mut path = String::new();
    for (y, row) in code.to_colors().chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                path.push_str(&format!("M{x} {y}h{}v1h-{}z", run.len(), run.len()));
            }
            x += run.len();
        }
    }
    Ok((path, width))
}

#[derive(Template)]
#[template(path = "portal/slip.html")]
struct SlipPage {
    frame: Frame,
    slip: SlipView,
    number: Option<String>,
}

/// `/r/{code}/slip`: the receipt alone, to print.
pub async fn show(State(app): State<App>, holder: Holder) -> Result<Response, Trouble> {
    let template = app
        .reading(move |app| {
            let reading = Reading::as_party(app, &holder.receipt.person)?;
            let seen = reading.matter(holder.receipt.matter.as_str())?;
            Ok(SlipPage {
                frame: Frame::portal(app, "回执", holder.large),
                slip: SlipView::of(app, &holder, &reading, &seen)?,
                number: seen.matter.numbers.get("number").cloned(),
            })
        })
        .await?;
    page(&template)
}

/// `/r/{code}/receipt.txt`: the receipt as a file with the county's signature, which the offline check reads.
pub async fn file(State(app): State<App>, holder: Holder) -> Result<Response, Trouble> {
    let text = app
        .reading(move |app| {
            let reading = Reading::as_party(app, &holder.receipt.person)?;
            let seen = reading.matter(holder.receipt.matter.as_str())?;
            let slip = SlipView::of(app, &holder, &reading, &seen)?;
            let mut lines = vec![
                "联调 回执".to_owned(),
                format!("机关：{}", Frame::portal(app, "", false).bureau),
                format!("事项：{}", slip.what),
                format!("当事人：{}", slip.who),
                format!("承办：{}", slip.organ),
                format!("收到：{}", slip.received),
                format!("凭证：{}", slip.proof),
            ];
            lines.extend(
                seen.matter
                    .numbers
                    .get("number")
                    .map(|number| format!("编号：{number}")),
            );
            lines.extend(slip.short.map(|short| format!("查询码：{short}")));
            signed::signed(app, &lines)
        })
        .await?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"liantiao-receipt.txt\""),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::picture;

    #[test]
    fn a_picture_is_one_path_of_runs() {
        let (path, width) = picture("https://example.invalid/r/ABCDEFGHJKLMNPQRSTUVWXYZ23").unwrap();
        assert!(width >= 21);
        assert!(path.starts_with("M0 0h7v1h-7z"), "the corner's first row");
    }
}
