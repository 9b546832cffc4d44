//! The templates, parsed once; what they print is escaped unless it is HTML that was cleaned before.

use super::assets;
use super::words::{age, dollars, moment, percent};
use crate::server::cursor::stamp;
use crate::server::problem::Problem;
use crate::words::{capital, digits};
use axum::http::StatusCode;
use axum::response::Html;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use std::sync::LazyLock;

const TEMPLATES: [(&str, &str); 12] = [
    ("article.html", include_str!("templates/article.html")),
    ("articles.html", include_str!("templates/articles.html")),
    ("chart.html", include_str!("templates/chart.html")),
    ("error.html", include_str!("templates/error.html")),
    ("job.html", include_str!("templates/job.html")),
    ("jobs.html", include_str!("templates/jobs.html")),
    ("layout.html", include_str!("templates/layout.html")),
    ("order.html", include_str!("templates/order.html")),
    ("paging.html", include_str!("templates/paging.html")),
    ("review.html", include_str!("templates/review.html")),
    ("sign_in.html", include_str!("templates/sign_in.html")),
    ("stats.html", include_str!("templates/stats.html")),
];

static ENVIRONMENT: LazyLock<Result<Environment<'static>, minijinja::Error>> = LazyLock::new(environment);

/// What a handler of the page answers.
pub(super) type Shown = Result<Html<String>, Problem>;

/// A template with `values` put in.
pub(super) fn show(name: &str, values: Value) -> Shown {
    let environment = ENVIRONMENT.as_ref().map_err(|error| broken(name, error))?;
    let shown = environment.get_template(name).and_then(|template| template.render(values));
    shown.map(Html).map_err(|error| broken(name, &error))
}

fn broken(name: &str, error: &minijinja::Error) -> Problem {
    tracing::error!(name, error = %format!("{error:#}"), "a template is wrong");
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "the page cannot be shown")
}

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    // A name that a handler forgot is a mistake to be found by the first test, not an empty place.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
    environment.add_global("assets", assets::addresses());
    environment.add_global("version", env!("CARGO_PKG_VERSION"));
    environment.add_filter("age", age);
    environment.add_filter("digits", digits);
    environment.add_filter("dollars", dollars);
    environment.add_filter("moment", moment);
    environment.add_filter("percent", percent);
    environment.add_filter("stamp", stamp);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

/// HTML that was cleaned where it was made.
pub(super) fn cleaned(html: String) -> Value {
    Value::from_safe_string(html)
}

/// The page of a problem; the plainest one there is when even its template is wrong.
pub(super) fn of_problem(problem: &Problem, request: &str) -> Html<String> {
    let title = super::words::title_of(problem.status());
    let values =
        context! { title, detail => capital(problem.detail()), request, sign_in => problem.status() == StatusCode::UNAUTHORIZED };
    show("error.html", values)
        .unwrap_or_else(|_| Html("<!doctype html><title>Error</title><p>The page cannot be shown.".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_is_one() {
        environment().unwrap();
    }

    #[test]
    fn a_problem_is_told_without_acting_on_what_it_quotes() {
        let problem = Problem::bad("there is no target \"<script>\" in the settings");
        let Html(page) = of_problem(&problem, "request-1");
        assert!(page.contains("&lt;script&gt;") && !page.contains("<script>") && page.contains("request-1"), "{page}");
    }
}
