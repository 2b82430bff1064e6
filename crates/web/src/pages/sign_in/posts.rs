//! Choosing the post one works in.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use desk::Hat;
use serde::Deserialize;

use super::Back;
use crate::app::App;
use crate::error::{Trouble, page};
use crate::frame::Frame;
use crate::visit::{self, Visit};

/// A post that may be chosen.
struct PostChoice {
    value: String,
    label: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "sign_in/posts.html")]
struct PostsPage {
    frame: Frame,
    name: String,
    posts: Vec<PostChoice>,
    back: String,
}

/// The posts one may work in today.
pub async fn show(
    State(app): State<App>,
    visit: Visit,
    Query(back): Query<Back>,
) -> Result<Response, Trouble> {
    let template = app
        .blocking(move |app| {
            let (directory, today) = (app.desk()?.directory(), app.today()?);
            let session = visit.session.ok_or(Trouble::SignInFirst { back: None })?;
            let mut posts = Vec::new();
            for hat in visit::hats(&directory, &session.person, today) {
                posts.push(PostChoice {
                    value: value_of(&hat),
                    label: visit::hat_label(app, &directory, &hat)?,
                    chosen: visit::chosen(&session).as_ref() == Some(&hat),
                });
            }
            if let Some(first) = posts.first_mut().filter(|_| session.hat.is_none()) {
                first.chosen = true;
            }
            let person = directory.people.get(&session.person);
            Ok(PostsPage {
                frame: Frame::portal(app, "以哪个岗位工作", visit.large),
                name: person.map(|p| p.name.clone()).unwrap_or_default(),
                posts,
                back: back.place().to_owned(),
            })
        })
        .await?;
    page(&template)
}

/// The post chosen.
#[derive(Deserialize)]
pub struct Choosing {
    post: String,
    #[serde(default)]
    back: Option<String>,
}

/// Takes the post for this session.
pub async fn choose(
    State(app): State<App>,
    visit: Visit,
    Form(choosing): Form<Choosing>,
) -> Result<Response, Trouble> {
    let back = Back {
        back: choosing.back,
        set: None,
    };
    app.blocking(move |app| {
        let mut session = visit.session.ok_or(Trouble::SignInFirst { back: None })?;
        let held = visit::hats(&app.desk()?.directory(), &session.person, app.today()?);
        let hat = held.into_iter().find(|hat| value_of(hat) == choosing.post);
        let hat = hat.ok_or(Trouble::NotYours)?;
        session.hat = Some((hat.post, hat.organ));
        Ok(app.accounts()?.save_session(&session)?)
    })
    .await?;
    Ok(Redirect::to(back.place()).into_response())
}

fn value_of(hat: &Hat) -> String {
    format!("{}@{}", hat.post, hat.organ)
}
