//! Kept views: a list's filters, order and columns under a name, for oneself or for one's organ.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use engine::ids::OrganId;
use serde::Deserialize;
use store::SavedView;

use super::asked::Asked;
use crate::accounts::Token;
use crate::app::App;
use crate::error::Trouble;
use crate::reading::Reading;
use crate::visit::Worker;

/// The longest name, in letters.
const LONGEST: usize = 20;
/// The most views of one list that one person keeps.
const MOST: usize = 20;
/// The longest address kept, in bytes.
const ADDRESS: usize = 4_096;

/// A view as the page shows it.
pub(super) struct ViewTab {
    pub(super) name: String,
    pub(super) place: String,
    /// It is what is shown.
    pub(super) here: bool,
    /// Its id, where it is the worker's own and so may be thrown away.
    pub(super) own: Option<String>,
    /// It is shared with the organ.
    pub(super) shared: bool,
}

/// The views of a list that the worker has.
pub(super) fn tabs(
    reading: &Reading<'_>,
    procedure: &catalogue::model::Procedure,
    columns: &[desk::window::Column],
    asked: &Asked,
) -> Result<Vec<ViewTab>, Trouble> {
    let now = asked.written();
    let tab = |view: SavedView| {
        let pairs: Vec<(String, String)> = serde_json::from_str(&view.filter).unwrap_or_default();
        let kept = Asked::read(&pairs, procedure, columns);
        ViewTab {
            name: view.name,
            place: kept.place(&procedure.id, None),
            here: kept.written() == now,
            own: (view.person == reading.by.person).then_some(view.id),
            shared: view.organ.is_some(),
        }
    };
    Ok(reading.views(&procedure.id)?.into_iter().map(tab).collect())
}

/// What the form sends: a name, whether the organ has it too, and what is asked.
pub async fn keep(
    State(app): State<App>,
    worker: Worker,
    Path(procedure): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Trouble> {
    let place = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let procedure = super::procedure(&reading, &procedure)?;
            let columns = reading.columns(&procedure.id)?;
            let asked = Asked::read(&pairs, &procedure, &columns);
            let given = |name: &str| pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim());
            let name: String = given("name").unwrap_or_default().chars().take(LONGEST).collect();
            if name.is_empty() {
                return Err(Trouble::Malformed("视图没有名字；请起一个名字再保存".to_owned()));
            }
            let filter = serde_json::to_string(&asked.pairs()).map_err(Trouble::fault)?;
            if filter.len() > ADDRESS {
                return Err(Trouble::Malformed(
                    "条件太长，存不下；请少选几项再保存".to_owned(),
                ));
            }
            let own: Vec<SavedView> = reading
                .views(&procedure.id)?
                .into_iter()
                .filter(|view| view.person == worker.person)
                .collect();
            // The same name again is the same view, changed.
            let same = own
                .iter()
                .find(|view| view.name == name)
                .map(|view| view.id.clone());
            if same.is_none() && own.len() >= MOST {
                return Err(Trouble::Malformed(format!(
                    "每个清单最多存 {MOST} 个视图；请先去掉不用的"
                )));
            }
            let organ: Option<OrganId> = given("share").map(|_| worker.hat.organ.clone());
            reading.keep_view(&SavedView {
                person: worker.person.clone(),
                id: match same {
                    Some(id) => id,
                    None => Token::random()?.text().to_owned(),
                },
                procedure: procedure.id.clone(),
                name,
                filter,
                organ,
                changed: app.wall(),
            })?;
            Ok(asked.place(&procedure.id, None))
        })
        .await?;
    Ok(Redirect::to(&place).into_response())
}

/// Which view is thrown away.
#[derive(Debug, Deserialize)]
pub struct Thrown {
    id: String,
}

/// Throws a view of the worker's own away.
pub async fn throw_away(
    State(app): State<App>,
    worker: Worker,
    Path(procedure): Path<String>,
    Form(thrown): Form<Thrown>,
) -> Result<Response, Trouble> {
    let place = app
        .blocking(move |app| {
            let reading = Reading::of(app, &worker)?;
            let procedure = super::procedure(&reading, &procedure)?;
            reading.drop_view(&thrown.id)?;
            Ok(super::place(&procedure.id))
        })
        .await?;
    Ok(Redirect::to(&place).into_response())
}
