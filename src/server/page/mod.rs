//! The page: articles, jobs and figures for people, made on the server. It works without a script; with one, progress moves by itself.
//!
//! Read in this order: `routes` is what is where, `door` who is let in and what a browser may do, `session` what a cookie stands for,
//! `templates` how anything is shown; the rest one file for each sort of page. What the API can do is not done again here.

mod article;
mod articles;
mod assets;
mod chart;
mod cookie;
mod door;
mod jobs;
mod order;
mod paging;
mod pictures;
mod review;
mod routes;
mod session;
mod sign_in;
mod stats;
mod templates;
mod visitor;
mod words;

pub(super) use routes::routes;

use super::App;
use super::problem::Problem;
use axum::body::Body;
use axum::http::{HeaderMap, Response};
use axum::response::IntoResponse as _;

/// What went wrong, for somebody with a browser.
pub(super) fn problem(problem: &Problem, request: &str) -> Response<Body> {
    door::protected(templates::of_problem(problem, request).into_response())
}

/// Whether a browser is let in by its cookie.
pub(super) fn is_signed_in(app: &App, headers: &HeaderMap) -> bool {
    matches!(door::session(&app.access().tokens, headers), Ok(Some(_)))
}
