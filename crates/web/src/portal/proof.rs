//! Codes by message: that the phone which was registered is at hand. Signing and leaving ask for one.
//!
//! Always holds: a code is good for one purpose of one receipt, for ten to twenty minutes; it is tried a few times only;
//! it stands nowhere.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use subtle::ConstantTimeEq;

use super::Holder;
use crate::app::App;
use crate::error::Trouble;
use crate::limits::{Asker, Paced};
use crate::reading::Reading;
use crate::visit::escaped;

/// How long a window is, in microseconds: a code is good in its own and in the next.
const WINDOW: i64 = 10 * 60 * 1_000_000;

/// `/r/{code}/{act}/code`: sends the code for an act to the registered phone.
pub async fn send(
    State(app): State<App>,
    holder: Holder,
    Path((_, act)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let back = format!("{}/{}?sent=1#proof", holder.place(), escaped(&act));
    app.blocking(move |app| {
        let desk = app.desk()?;
        let reading = Reading::as_party(app, &holder.receipt.person)?;
        let seen = reading.matter(holder.receipt.matter.as_str())?;
        super::act::offered(&reading, &seen, &act)?;
        app.take(Paced::Message, Asker::Receipt(&holder.code))?;
        let phone = desk.phone_of_holder(&holder.receipt)?;
        let (Some(phone), Some(messages)) = (phone, app.messages()) else {
            return Err(Trouble::Malformed(
                "没有登记手机号，或者这里还发不了短信。请带身份证到就近的工作室当面办".to_owned(),
            ));
        };
        let code = desk.proof(&holder.receipt, &act, window(app))?;
        let text = format!("验证码 {code}，二十分钟内有效。只用来确认是您本人在办，不要告诉别人。");
        messages.send(&phone, &text, app.wall())
    })
    .await?;
    Ok(Redirect::to(&back).into_response())
}

fn window(app: &App) -> i64 {
    app.wall().micros().div_euclid(WINDOW)
}

/// Whether a code proves that the phone is at hand. Each try counts.
pub(super) fn holds(app: &App, holder: &Holder, act: &str, typed: &str) -> Result<bool, Trouble> {
    app.take(Paced::Proof, Asker::Receipt(&holder.code))?;
    let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
    let now = window(app);
    let mut holds = false;
    for window in [now, now - 1] {
        let code = app.desk()?.proof(&holder.receipt, act, window)?;
        holds |= bool::from(code.as_bytes().ct_eq(digits.as_bytes()));
    }
    Ok(holds)
}

/// The code itself, for a demonstration on this machine, which sends no messages.
pub(super) fn shown(app: &App, holder: &Holder, act: &str) -> Result<Option<String>, Trouble> {
    if !app.links() || app.messages().is_some() {
        return Ok(None);
    }
    Ok(Some(app.desk()?.proof(&holder.receipt, act, window(app))?))
}
