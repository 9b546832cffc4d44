//! The part of Hashnode's schema that is played here: types with their fields, inputs with theirs.

use super::query::Field;
use serde_json::Value;

/// A type with its fields; behind the colon the type of a field that is an object.
const TYPES: &[(&str, &[&str])] = &[
    ("Query", &["me:MyUser", "post:Post", "publication:Publication", "draft:Draft"]),
    (
        "Mutation",
        &[
            "publishPost:PublishPostPayload",
            "updatePost:UpdatePostPayload",
            "createDraft:CreateDraftPayload",
            "updateDraft:UpdateDraftPayload",
            "publishDraft:PublishDraftPayload",
        ],
    ),
    ("MyUser", &["id", "username", "name", "email", "publications:PublicationConnection"]),
    ("PublicationConnection", &["edges:PublicationEdge", "pageInfo:PageInfo"]),
    ("PublicationEdge", &["node:Publication", "cursor"]),
    ("Publication", &["id", "title", "url", "canonicalURL", "post:Post", "posts:PostConnection", "drafts:DraftConnection"]),
    ("PostConnection", &["edges:PostEdge", "pageInfo:PageInfo", "totalDocuments"]),
    ("PostEdge", &["node:Post", "cursor"]),
    ("DraftConnection", &["edges:DraftEdge", "pageInfo:PageInfo", "totalDocuments"]),
    ("DraftEdge", &["node:Draft", "cursor"]),
    ("PageInfo", &["hasNextPage", "endCursor"]),
    (
        "Post",
        &[
            "id",
            "title",
            "subtitle",
            "slug",
            "url",
            "content:Content",
            "tags:Tag",
            "publishedAt",
            "updatedAt",
            "canonicalUrl",
            "seo:SEO",
        ],
    ),
    ("Draft", &["id", "title", "subtitle", "slug", "content:Content", "tags:Tag", "updatedAt", "canonicalUrl", "seo:SEO"]),
    ("SEO", &["title", "description"]),
    ("Content", &["markdown", "html", "text"]),
    ("Tag", &["id", "name", "slug"]),
    ("PublishPostPayload", &["post:Post"]),
    ("UpdatePostPayload", &["post:Post"]),
    ("PublishDraftPayload", &["post:Post"]),
    ("CreateDraftPayload", &["draft:Draft"]),
    ("UpdateDraftPayload", &["draft:Draft"]),
];

/// What posts and drafts take alike.
const SHARED: &[&str] =
    &["title", "subtitle", "contentMarkdown", "slug", "tags", "originalArticleURL", "disableComments", "seriesId", "publishedAt"];
const OF_POSTS: &[&str] =
    &["coverImage", "metaTitle", "metaDescription", "ogImage", "isDelisted", "enableToc", "publishAs", "coAuthors"];
const OF_DRAFTS: &[&str] = &["settings", "metaTags", "coverImageOptions", "publishAs", "coAuthors"];

type Input = (&'static str, &'static str, &'static [&'static str], &'static [&'static [&'static str]]);

/// A mutation with the name of its input, the fields that it needs and those that it takes.
const INPUTS: &[Input] = &[
    ("publishPost", "PublishPostInput", &["publicationId", "title", "contentMarkdown"], &[SHARED, OF_POSTS]),
    ("updatePost", "UpdatePostInput", &["id"], &[SHARED, OF_POSTS]),
    ("createDraft", "CreateDraftInput", &["publicationId"], &[SHARED, OF_DRAFTS]),
    ("updateDraft", "UpdateDraftInput", &["draftId"], &[SHARED, OF_DRAFTS]),
    ("publishDraft", "PublishDraftInput", &["draftId"], &[]),
];

/// The type of a field; `None` for a scalar.
fn type_of(parent: &str, field: &str) -> Option<Option<&'static str>> {
    let (_, fields) = TYPES.iter().find(|(name, _)| *name == parent)?;
    let known = fields.iter().find(|known| known.split(':').next() == Some(field))?;
    Some(known.split_once(':').map(|(_, kind)| kind))
}

/// Whether a selection fits the schema.
pub(super) fn check(parent: &str, fields: &[Field]) -> Result<(), String> {
    for field in fields {
        match (type_of(parent, &field.name), field.fields.is_empty()) {
            (None, _) => return Err(format!("Cannot query field \"{}\" on type \"{parent}\".", field.name)),
            (Some(None), true) => {}
            (Some(None), false) => return Err(format!("Field \"{}\" must not have a selection.", field.name)),
            (Some(Some(kind)), true) => return Err(format!("Field \"{}\" of type \"{kind}\" must have a selection.", field.name)),
            (Some(Some(kind)), false) => check(kind, &field.fields)?,
        }
    }
    Ok(())
}

/// Whether a mutation's input has what it needs and nothing else.
pub(super) fn check_input(mutation: &str, input: &Value) -> Result<(), String> {
    let Some((_, name, needed, taken)) = INPUTS.iter().find(|(known, ..)| *known == mutation) else { return Ok(()) };
    let given = input.as_object().ok_or_else(|| format!("Variable \"$input\" of type \"{name}!\" is missing"))?;
    if let Some(field) = needed.iter().find(|field| given.get(**field).is_none_or(Value::is_null)) {
        return Err(format!(
            "Variable \"$input\" got invalid value; Field \"{field}\" of required type \"String!\" was not provided."
        ));
    }
    let known = |field: &str| needed.contains(&field) || taken.iter().any(|fields| fields.contains(&field));
    match given.keys().find(|field| !known(field)) {
        Some(field) => Err(format!("Variable \"$input\" got invalid value; Field \"{field}\" is not defined by type \"{name}\".")),
        None => Ok(()),
    }
}
