//! Posts and drafts. A draft that is published is gone, and the post has another id.

use super::{Hashnode, api, nodes, text};
use crate::model::PostState;
use crate::publish::{ErrorKind, Payload, PlatformError, Remote};
use serde_json::{Value, json};

/// What is asked of a post, for a comparison with what it should be.
const POST: &str = "id slug title url content { markdown } tags { slug } canonicalUrl seo { description }";
/// A draft has no address.
const DRAFT: &str = "id slug title content { markdown } tags { slug } canonicalUrl seo { description }";
/// Pages of fifty drafts that are searched.
const PAGES: usize = 10;

impl Hashnode {
    /// The post or the draft with this id.
    pub(super) async fn by_id(&self, id: &str, payload: &Payload) -> Result<Option<Remote>, PlatformError> {
        let asked = format!("query Post($id: ID!) {{ post(id: $id) {{ {POST} }} }}");
        let post = api::query(&self.http, &asked, json!({ "id": id })).await?["post"].clone();
        if !post.is_null() {
            return Ok(Some(remote(&post, PostState::Live, payload)));
        }
        let asked = format!("query Draft($id: ObjectId!) {{ draft(id: $id) {{ {DRAFT} }} }}");
        match api::query(&self.http, &asked, json!({ "id": id })).await {
            Ok(answer) if answer["draft"].is_null() => Ok(None),
            Ok(answer) => Ok(Some(remote(&answer["draft"], PostState::Draft, payload))),
            Err(error) if error.kind == ErrorKind::Gone => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The post with the payload's slug, else the draft with it.
    pub(super) async fn by_slug(&self, payload: &Payload) -> Result<Option<Remote>, PlatformError> {
        let slug = text(&payload.document["input"], "slug");
        let asked = format!(
            "query Find($id: ObjectId, $slug: String!, $after: String) {{ publication(id: $id) {{ post(slug: $slug) {{ {POST} }} \
             drafts(first: 50, after: $after) {{ edges {{ node {{ {DRAFT} }} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
        );
        let mut after = Value::Null;
        for _ in 0..PAGES {
            let variables = json!({ "id": self.publication().await?, "slug": slug, "after": after });
            let publication = api::query(&self.http, &asked, variables).await?["publication"].clone();
            if publication.is_null() {
                let what = "there is no such publication on Hashnode, or the token may not see it";
                return Err(PlatformError::new(ErrorKind::Rights, what).hint("check publication_id"));
            }
            if !publication["post"].is_null() {
                return Ok(Some(remote(&publication["post"], PostState::Live, payload)));
            }
            let drafts = &publication["drafts"];
            if let Some(draft) = nodes(drafts).find(|draft| text(draft, "slug") == slug) {
                return Ok(Some(remote(draft, PostState::Draft, payload)));
            }
            if drafts["pageInfo"]["hasNextPage"] != true {
                return Ok(None);
            }
            after = drafts["pageInfo"]["endCursor"].clone();
        }
        Ok(None)
    }

    /// Makes a post or a draft.
    pub(super) async fn add(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let live = payload.document["live"] == true;
        let input = &payload.document["input"];
        let mut input = if live { input.clone() } else { draft_input(input) };
        input["publicationId"] = self.publication().await?.into();
        if live {
            let asked =
                format!("mutation Publish($input: PublishPostInput!) {{ publishPost(input: $input) {{ post {{ {POST} }} }} }}");
            let answer = api::mutate(&self.http, &asked, input).await?;
            return made(&answer["publishPost"]["post"], PostState::Live, payload);
        }
        let asked = format!("mutation Draft($input: CreateDraftInput!) {{ createDraft(input: $input) {{ draft {{ {DRAFT} }} }} }}");
        let answer = api::mutate(&self.http, &asked, input).await?;
        made(&answer["createDraft"]["draft"], PostState::Draft, payload)
    }

    /// Changes a post or a draft; a draft that is to be public is changed first and published then.
    pub(super) async fn change(&self, payload: &Payload, remote: &Remote) -> Result<Remote, PlatformError> {
        let input = &payload.document["input"];
        if remote.state == PostState::Live {
            let asked =
                format!("mutation Update($input: UpdatePostInput!) {{ updatePost(input: $input) {{ post {{ {POST} }} }} }}");
            let answer = self.repeated(&asked, with(input.clone(), "id", &remote.id)).await?;
            return made(&answer["updatePost"]["post"], PostState::Live, payload);
        }
        if !remote.same {
            let asked =
                format!("mutation Update($input: UpdateDraftInput!) {{ updateDraft(input: $input) {{ draft {{ {DRAFT} }} }} }}");
            let answer =
                self.repeated(&asked, with(draft_input(input), "draftId", &remote.id)).await.map_err(published_meanwhile)?;
            if payload.document["live"] != true {
                return made(&answer["updateDraft"]["draft"], PostState::Draft, payload);
            }
        }
        let asked =
            format!("mutation Publish($input: PublishDraftInput!) {{ publishDraft(input: $input) {{ post {{ {POST} }} }} }}");
        let draft = json!({ "draftId": remote.id });
        let answer = api::mutate(&self.http, &asked, draft).await.map_err(published_meanwhile)?;
        made(&answer["publishDraft"]["post"], PostState::Live, payload)
    }

    /// A mutation that names all it changes and is sent again when its answer is lost.
    async fn repeated(&self, asked: &str, input: Value) -> Result<Value, PlatformError> {
        match api::mutate(&self.http, asked, input.clone()).await {
            Err(error) if error.kind == ErrorKind::Ambiguous => api::mutate(&self.http, asked, input).await,
            other => other,
        }
    }
}

/// A draft that was there and is not any more became a post, perhaps by a run whose answer was lost: it must not be made anew.
fn published_meanwhile(error: PlatformError) -> PlatformError {
    match error.kind {
        ErrorKind::Gone => PlatformError { kind: ErrorKind::Conflict, ..error }
            .hint("the draft was published or deleted; run this again when Hashnode's lists are up to date, in half a minute"),
        _ => error,
    }
}

fn with(mut input: Value, name: &str, id: &str) -> Value {
    input[name] = id.into();
    input
}

/// The input of a draft, which puts the description elsewhere.
fn draft_input(input: &Value) -> Value {
    let mut draft = input.clone();
    if let Some(description) = draft.as_object_mut().and_then(|fields| fields.shift_remove("metaDescription")) {
        draft["metaTags"] = json!({ "description": description });
    }
    draft["settings"] = json!({ "slugOverridden": true });
    draft
}

fn made(entry: &Value, state: PostState, payload: &Payload) -> Result<Remote, PlatformError> {
    if entry["id"].is_string() {
        return Ok(remote(entry, state, payload));
    }
    Err(PlatformError::new(ErrorKind::Ambiguous, "Hashnode took the article and did not name it"))
}

fn remote(entry: &Value, state: PostState, payload: &Payload) -> Remote {
    let id = text(entry, "id");
    let url = match state {
        PostState::Draft => format!("https://hashnode.com/draft/{id}"),
        _ => text(entry, "url").to_owned(),
    };
    let same = is_same(entry, &payload.document["input"]) && (payload.document["live"] == true) == (state == PostState::Live);
    let markdown = entry["content"]["markdown"].as_str().map(str::to_owned);
    Remote { same, text: markdown, ..Remote::new(id, Some(url).filter(|url| !url.is_empty()), state) }
}

fn is_same(entry: &Value, input: &Value) -> bool {
    let slugs =
        |tags: &Value| -> Vec<String> { tags.as_array().into_iter().flatten().map(|tag| text(tag, "slug").to_owned()).collect() };
    entry["title"] == input["title"]
        && entry["content"]["markdown"] == input["contentMarkdown"]
        && text(&entry["seo"], "description") == text(input, "metaDescription")
        && text(entry, "canonicalUrl") == text(input, "originalArticleURL")
        && slugs(&entry["tags"]) == slugs(&input["tags"])
}
