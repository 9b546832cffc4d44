//! The document that says what the API takes and answers: gathered from the handlers, and what all of them have in common added.

use super::problem::ProblemView;
use super::{articles, events, jobs, orders, parts, publications, reviews, stats, webhooks};
use crate::jobs::Destinations;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response as Answer};
use std::sync::LazyLock;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, Header, ObjectBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder, Schema, Type};
use utoipa::{Modify, OpenApi as _, ToResponse};

static DOCUMENT: LazyLock<String> = LazyLock::new(|| Document::openapi().to_pretty_json().unwrap_or_default());

#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "techdoc", description = "Reads code repositories, writes articles that cannot lie about the code, and publishes them."),
    paths(
        document,
        orders::analysis, orders::article, orders::publication,
        jobs::list, jobs::one, jobs::cancel, events::events,
        articles::analysis, articles::list, articles::one, parts::sections, parts::evidence, parts::receipt,
        reviews::approve, reviews::withdraw, publications::list, stats::stats, webhooks::github, webhooks::gitlab,
    ),
    components(
        schemas(ProblemView<'static>, Destinations),
        responses(BadRequest, Unauthorized, Forbidden, NotFound, TimedOut, Conflict, TooLarge, UnsupportedType, Unprocessable,
            TooMany, Unavailable),
    ),
    modifiers(&Common),
)]
struct Document;

/// A problem that several handlers answer with.
macro_rules! problem {
    ($name:ident, $description:literal $(, $header:literal: $about:literal)?) => {
        #[doc = $description]
        pub(super) struct $name;

        impl<'r> ToResponse<'r> for $name {
            fn response() -> (&'r str, RefOr<Response>) {
                let content = Content::new(Some(Ref::from_schema_name("Problem")));
                let response = ResponseBuilder::new().description($description).content("application/problem+json", content);
                $(let response = response.header($header, header($about));)?
                (stringify!($name), response.build().into())
            }
        }
    };
}

problem!(BadRequest, "What stands after `?`, a header or the body cannot be read");
problem!(Unauthorized, "There is no valid bearer token", "WWW-Authenticate": "How to ask");
problem!(Forbidden, "The token lacks the scope, the source may not be read, or the host is not answered");
problem!(NotFound, "There is no such thing");
problem!(TimedOut, "The request took too long");
problem!(Conflict, "It cannot be done any more, or the idempotency key belongs to another request");
problem!(TooLarge, "The body is too large");
problem!(UnsupportedType, "The body is not application/json");
problem!(Unprocessable, "The body says something that makes no sense");
problem!(TooMany, "The token asks too often", "Retry-After": "Seconds until it may ask again");
problem!(Unavailable, "The store cannot be used right now, or too many streams are open", "Retry-After": "Seconds");

fn header(about: &str) -> Header {
    let mut header = Header::new(ObjectBuilder::new().schema_type(Type::String));
    header.description = Some(about.to_owned());
    header
}

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "api", operation_id = "getDocument",
    responses((status = 200, description = "The document", body = Object)))]
pub(super) async fn document() -> Answer {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

/// What all handlers have in common: who may ask, and how that can go wrong.
struct Common;

impl Modify for Common {
    fn modify(&self, openapi: &mut OpenApi) {
        env!("CARGO_PKG_VERSION").clone_into(&mut openapi.info.version);
        let components = openapi.components.get_or_insert_default();
        components.add_security_scheme("token", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()));
        components.add_security_scheme("github", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Hub-Signature-256"))));
        components.add_security_scheme("gitlab", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new("X-Gitlab-Token"))));
        for name in ["AnalysisOrder", "ArticleOrder", "PublicationOrder"] {
            if let Some(RefOr::T(Schema::Object(order))) = components.schemas.get_mut(name) {
                order.properties.insert("priority".to_owned(), priority().into());
            }
        }
        for item in openapi.paths.paths.values_mut() {
            operations(item).for_each(complete);
        }
    }
}

/// The priority of a job is taken off its order before that is read.
fn priority() -> Schema {
    let about = "A job with a higher one is taken first";
    let number = ObjectBuilder::new().schema_type(Type::Integer).description(Some(about));
    number.minimum(Some(0)).maximum(Some(9)).default(Some(5.into())).build().into()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn complete(operation: &mut Operation) {
    if operation.security.is_none() {
        operation.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    }
    let common = [("401", "Unauthorized"), ("403", "Forbidden"), ("408", "TimedOut"), ("429", "TooMany"), ("503", "Unavailable")];
    for (status, name) in common {
        let response = RefOr::Ref(Ref::from_response_name(name));
        operation.responses.responses.entry(status.to_owned()).or_insert(response);
    }
}
