//! What goes wrong, as people see it: what happened, why, how to go on. The inner text goes to the log only.
//!
//! A handler answers [`Trouble`]; its status travels to `pages`, which writes the page, also for what the layers
//! below answer (a form from another site, a body too long, a panic). So there is one place for error pages.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use desk::Failure;

use crate::accounts::AccountsError;
use crate::api::{self, problem};
use crate::app::App;
use crate::frame::Frame;
use crate::layers::short_id;
use crate::portal;
use crate::visit::{self, Worker};

/// Why a page is not shown.
#[derive(Debug)]
pub enum Trouble {
    /// Nobody is signed in; after signing in one comes back to this path.
    SignInFirst {
        /// The path, for a page that is only read.
        back: Option<String>,
    },
    /// Signed in, but no post chosen.
    ChoosePost {
        /// Where to go on.
        back: Option<String>,
    },
    /// The post has not this right.
    NotYours,
    /// There is no such thing, or it may not be seen: nobody is told which.
    NotFound,
    /// So many requests are too many; after so many seconds there may be one more.
    TooMany {
        /// Seconds to wait.
        seconds: i64,
    },
    /// The post asks for a code app, and the account has none.
    CodeAppFirst,
    /// The request is no request: what is wrong with it, in a clerk's words.
    Malformed(String),
    /// The desk is still being opened.
    Starting,
    /// Something broke; the text is for the log.
    Fault(String),
}

impl Trouble {
    /// Something broke.
    pub fn fault(why: impl std::fmt::Display) -> Self {
        Self::Fault(why.to_string())
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Malformed(refusal.sentence()),
            Failure::Malformed(why) => Self::Malformed(why),
            other @ (Failure::Busy
            | Failure::Store(_)
            | Failure::NoCatalogue(_)
            | Failure::CatalogueChanged(_)) => Self::fault(other),
        }
    }
}

impl From<AccountsError> for Trouble {
    fn from(error: AccountsError) -> Self {
        Self::fault(error)
    }
}

impl From<store::StoreError> for Trouble {
    fn from(error: store::StoreError) -> Self {
        Self::fault(error)
    }
}

impl From<askama::Error> for Trouble {
    fn from(error: askama::Error) -> Self {
        Self::fault(error)
    }
}

/// A sentence for the error page, beside its status.
#[derive(Debug, Clone)]
struct Said(String);

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let to = |page: &str, back: Option<String>| {
            let place = match back {
                Some(back) => format!("{page}?back={}", visit::escaped(&back)),
                None => page.to_owned(),
            };
            Redirect::to(&place).into_response()
        };
        match self {
            Self::SignInFirst { back } => to("/sign-in", back),
            Self::ChoosePost { back } => to("/post", back),
            Self::CodeAppFirst => to("/account", None),
            Self::TooMany { seconds } => {
                let mut response = StatusCode::TOO_MANY_REQUESTS.into_response();
                let after = HeaderValue::from(seconds.max(1));
                response.headers_mut().insert(header::RETRY_AFTER, after);
                let why = format!(
                    "请过 {seconds} 秒再试。没有记下任何东西。一个单位的人同时登录、查找，也可能遇到。"
                );
                response.extensions_mut().insert(Said(why));
                response
            }
            Self::NotYours => StatusCode::FORBIDDEN.into_response(),
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Malformed(why) => {
                let mut response = StatusCode::BAD_REQUEST.into_response();
                response.extensions_mut().insert(Said(why));
                response
            }
            Self::Starting => {
                let mut response = StatusCode::SERVICE_UNAVAILABLE.into_response();
                let soon = HeaderValue::from_static("1");
                response.headers_mut().insert(header::RETRY_AFTER, soon);
                response
            }
            Self::Fault(why) => {
                tracing::error!(why, "a page could not be made");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A page of a template.
pub fn page(template: &impl Template) -> Result<Response, Trouble> {
    Ok(Html(template.render()?).into_response())
}

/// A page of a template under another status than 200.
pub fn page_with(status: StatusCode, template: &impl Template) -> Result<Response, Trouble> {
    Ok((status, page(template)?).into_response())
}

/// What an error page says.
struct Told {
    title: &'static str,
    text: String,
    ways: &'static [(&'static str, &'static str)],
    id: String,
}

/// For whoever is not at work.
#[derive(Template)]
#[template(path = "error/error.html")]
struct ErrorPage {
    frame: Frame,
    told: Told,
}

/// For who works: the navigation stays.
#[derive(Template)]
#[template(path = "error/at_work.html")]
struct BenchErrorPage {
    frame: Frame,
    told: Told,
}

/// Writes the page of every answer that is an error and has none yet.
pub(crate) async fn pages(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = short_id(request.headers());
    let path = request.uri().path();
    let plain = path.starts_with("/assets/");
    let (program, resident) = (api::is_path(path), portal::is_of_residents(path));
    let large = visit::large(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let written = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html") || t == problem::MEDIA);
    if plain || written || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let said = response.extensions().get::<Said>().map(|s| s.0.clone());
    if program {
        return problem::write(status, said, response.headers());
    }
    let (title, text, ways) = if resident {
        to_residents(status)
    } else {
        words(status)
    };
    let worker = response.extensions().get::<Worker>().cloned();
    let told = Told {
        title,
        text: said.unwrap_or_else(|| text.to_owned()),
        ways,
        id: format!("{}-{id}", status.as_u16()),
    };
    let framed = match worker {
        Some(worker) => {
            let framed = app.blocking(move |app| Ok(Frame::bench(app, &worker, title, "")));
            framed.await.ok()
        }
        None => None,
    };
    let rendered = match framed {
        Some(frame) => BenchErrorPage { frame, told }.render(),
        None => {
            let frame = Frame::portal(&app, title, large);
            ErrorPage { frame, told }.render()
        }
    };
    let mut shown = match rendered {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => return response,
    };
    if let Some(after) = response.headers().get(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, after.clone());
    }
    shown
}

type Words = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// The same for residents: no word of posts.
fn to_residents(status: StatusCode) -> Words {
    const HOME: &[(&str, &str)] = &[("首页", "/"), ("查进度", "/r")];
    match status {
        StatusCode::NOT_FOUND => (
            "没有找到",
            "地址可能少了几个字；查询码可能换过了，或者不是您的。请照回执再看一遍，或者打 12348。",
            HOME,
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "请停一会儿再试",
            "没有记下任何东西。急的话请打 12348，或者到就近的工作室。",
            HOME,
        ),
        StatusCode::PAYLOAD_TOO_LARGE => ("照片太大", "没有记下任何东西。请少选几张，或者分几次补。", HOME),
        StatusCode::SERVICE_UNAVAILABLE => ("系统正在启动", "一般几秒钟。请刷新本页。", HOME),
        status if status.is_client_error() => (
            "这样办不了",
            "没有记下任何东西。请从首页重新打开；不会填的打 12348。",
            HOME,
        ),
        _ => (
            "系统出了错",
            "不是您的操作有误。请先看进度里有没有，没有再办一次；也可以打 12348，把下面的编号告诉我们。",
            HOME,
        ),
    }
}

/// Title, text and ways on (a link's words and where it leads) of a status.
fn words(status: StatusCode) -> Words {
    match status {
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => (
            "这样办不了",
            "没有记下任何东西。请回到上一页，核对以后再提交。",
            &[("回今日", "/inbox")],
        ),
        StatusCode::UNAUTHORIZED => (
            "请先登录",
            "登录过期了，或者还没有登录。没有记下任何东西。",
            &[("登录", "/sign-in")],
        ),
        StatusCode::FORBIDDEN => (
            "这一页不在您的岗位范围里",
            "看到什么、能办什么，跟着岗位走。如果是从别的网站点进来提交的，也会看到这一页：请从本系统的页面重新办。",
            &[("换岗位", "/post"), ("回今日", "/inbox")],
        ),
        StatusCode::NOT_FOUND => (
            "没有找到",
            "地址可能少了几个字；或者这件事项不在您现在岗位可看的范围。",
            &[("换岗位", "/post"), ("回今日", "/inbox")],
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            "这一页不能这样打开",
            "请从页面上的按钮进来。没有记下任何东西。",
            &[("回今日", "/inbox")],
        ),
        StatusCode::CONFLICT => (
            "您看的时候，别人先办了",
            "没有记下任何东西。请看新的，再决定。",
            &[("回今日", "/inbox")],
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (
            "提交的内容太大",
            "没有记下任何东西。一次提交最多 8 MB，带文件的 32 MB；文件请分开上传。",
            &[("回今日", "/inbox")],
        ),
        StatusCode::TOO_MANY_REQUESTS => (
            "请求太密，停一会儿",
            "请过一会儿再试。没有记下任何东西。",
            &[("登录", "/sign-in"), ("回今日", "/inbox")],
        ),
        StatusCode::REQUEST_TIMEOUT | StatusCode::GATEWAY_TIMEOUT => (
            "等得太久，停下了",
            "请过一会儿再试。提交过的，先看流水里有没有，没有再办。",
            &[("回今日", "/inbox")],
        ),
        StatusCode::SERVICE_UNAVAILABLE => (
            "系统正在启动",
            "一般几秒钟。请刷新本页。",
            &[("再试一次", "/inbox")],
        ),
        _ => (
            "系统出了错",
            "不是您的操作有误。没有提交成功的，请先看流水里有没有，没有再办。请把下面的编号告诉管理员。",
            &[("回今日", "/inbox")],
        ),
    }
}
