//! The web: the workbench in a browser, over the desk.
//!
//! * [`serve()`], [`Server`]: listen, answer, stop in order
//! * [`routes`]: every route with who may use it, in one table
//! * [`api`]: the same for programs, under `/api/v1`
//! * [`accounts`]: signing in; [`provider`]: signing in through the office's own provider; [`visit`]: who is asking, as handlers receive it
//! * [`frame`], [`view`], [`words`], [`saying`]: the frame of a page, its parts, its wording, values as people read them
//! * `timing`: clocks as pages show them; [`chart`]: charts drawn by the server
//! * [`form`]: the form of an act, made from what the act asks
//! * [`pages`]: a module a family of pages, with its templates under `templates/` of the same name
//!
//! Always holds: no route without an access rule; nothing about a matter is shown that was not read through
//! [`reading`]; no database work on an async thread; a page works without JavaScript; nothing personal in the logs.

pub mod accounts;
pub mod api;
pub mod app;
mod assets;
pub mod chart;
pub mod error;
pub mod form;
pub mod frame;
mod layers;
mod limits;
mod observe;
pub mod pages;
pub mod portal;
pub mod provider;
pub mod reading;
pub mod routes;
pub mod saying;
mod serve;
mod timing;
pub mod view;
pub mod visit;
pub mod words;

pub use observe::{LogForm, log_to_stderr};
pub use serve::{ServeError, Server, Settings, serve};
