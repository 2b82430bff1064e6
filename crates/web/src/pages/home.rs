//! The way in: `/` leads to work or to signing in.

use axum::response::Redirect;

use crate::visit::Visit;

/// `/`.
pub async fn home(visit: Visit) -> Redirect {
    Redirect::to(if visit.session.is_some() {
        "/inbox"
    } else {
        "/sign-in"
    })
}
