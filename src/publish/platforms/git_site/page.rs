//! A page: where it goes, what stands in it, and the images beside it.

use super::paths::Paths;
use crate::config::{SiteGenerator, TargetSettings};
use crate::grounding::front_matter_length;
use crate::publish::platforms::pictures::{self, Drawing, Pictures};
use crate::publish::{ErrorKind, Manuscript, Payload, PlatformError, Post, Visibility};
use crate::render::post::{self, Dialect, Generator, SiteHead};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is written into the repository.
#[derive(Clone, Debug)]
pub(super) struct Page {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) content: String,
    /// The images with their paths.
    pub(super) images: Vec<(String, Vec<u8>)>,
    image_prefix: String,
}

impl Page {
    /// The page that a payload describes.
    pub(super) fn of(payload: &Payload) -> Result<Self, PlatformError> {
        let text = |name: &str| payload.document[name].as_str().map(str::to_owned);
        let page = || {
            let images = payload
                .attachments
                .iter()
                .map(|image| Some((payload.document["images"][&image.name].as_str()?.to_owned(), image.bytes.clone())));
            let (slug, title, path, content) = (text("slug")?, text("title")?, text("path")?, text("content")?);
            Some(Self { slug, title, path, content, images: images.collect::<Option<_>>()?, image_prefix: text("image_prefix")? })
        };
        page().ok_or_else(|| PlatformError::new(ErrorKind::Local, "the payload is not one of a git-site"))
    }

    /// Whether a path is that of an image which an earlier version of the page showed.
    pub(super) fn has_left(&self, path: &str) -> bool {
        path.strip_prefix(&self.image_prefix).is_some_and(pictures::is_name) && self.images.iter().all(|(own, _)| own != path)
    }
}

/// The payload of `post`.
pub(super) fn compose(settings: &TargetSettings, paths: &Paths, post: &Post<'_>) -> Result<Payload, PlatformError> {
    let manuscript = post.manuscript;
    let path = paths.path(&manuscript.slug, post.date);
    let place = ImagePlace::new(settings.generator, &path, &manuscript.slug);
    let dialect = dialect(settings);
    let pictures = Pictures::of(manuscript, if dialect.diagrams { Drawing::Lists } else { Drawing::Svg });
    let body = manuscript.disclosure.as_ref().map_or_else(|| manuscript.body.clone(), |it| it.in_body(&manuscript.body));
    let mut text = post::markdown(&body, &dialect, &|image| pictures.place(image));
    let Pictures { attachments, mut notes, .. } = pictures;
    let mut images = Map::new();
    for attachment in &attachments {
        text = text.replace(&attachment.place(), &place.address(&attachment.name));
        images.insert(attachment.name.clone(), Value::from(place.path(&attachment.name)));
    }
    notes.extend(draft_note(settings.generator, post.visibility));
    let content = format!("{}\n{text}", front_matter(settings, post));
    let document = json!({
        "path": path, "slug": manuscript.slug, "title": manuscript.title, "content": content, "images": images,
        "image_prefix": place.path(&pictures::prefix(&manuscript.slug)),
    });
    Ok(Payload { attachments, notes, ..Payload::new(document, content) })
}

fn dialect(settings: &TargetSettings) -> Dialect {
    let dialect = match settings.generator {
        Some(SiteGenerator::Hugo) => post::HUGO,
        Some(SiteGenerator::Jekyll) => post::JEKYLL,
        Some(SiteGenerator::Astro) => post::ASTRO,
        Some(SiteGenerator::Docusaurus) => post::DOCUSAURUS,
        Some(SiteGenerator::Mkdocs) => post::MKDOCS,
        None => post::PLAIN,
    };
    Dialect { diagrams: settings.draws_diagrams.unwrap_or(dialect.diagrams), ..dialect }
}

fn generator(generator: Option<SiteGenerator>) -> Generator {
    match generator {
        Some(SiteGenerator::Hugo) => Generator::Hugo,
        Some(SiteGenerator::Jekyll) => Generator::Jekyll,
        Some(SiteGenerator::Astro) => Generator::Astro,
        Some(SiteGenerator::Docusaurus) => Generator::Docusaurus,
        Some(SiteGenerator::Mkdocs) => Generator::Mkdocs,
        None => Generator::Plain,
    }
}

/// The name of a field of the front matter at this site.
pub(super) fn field_name<'f>(generator_: Option<SiteGenerator>, fields: &'f BTreeMap<String, String>, field: &'f str) -> &'f str {
    fields.get(field).map_or_else(|| post::field_name(generator(generator_), field), String::as_str)
}

/// What the field `draft` holds when a page is one.
pub(super) fn draft_field(generator: Option<SiteGenerator>) -> bool {
    generator != Some(SiteGenerator::Jekyll)
}

/// Some sites show what is called a draft.
fn draft_note(generator: Option<SiteGenerator>, visibility: Visibility) -> Option<String> {
    let hides = matches!(generator, Some(SiteGenerator::Hugo | SiteGenerator::Jekyll | SiteGenerator::Docusaurus));
    (visibility == Visibility::Draft && !hides)
        .then(|| "the front matter says that it is a draft; whether the page is hidden is up to the site".to_owned())
}

fn front_matter(settings: &TargetSettings, post: &Post<'_>) -> String {
    let manuscript = post.manuscript;
    let at = match post.visibility {
        Visibility::At(second) => jiff::Timestamp::from_second(second).ok().map(|time| time.to_string()),
        Visibility::Draft | Visibility::Live => None,
    };
    let head = SiteHead {
        title: &manuscript.title,
        description: &manuscript.description,
        tags: &manuscript.tags,
        slug: &manuscript.slug,
        date: at.as_deref().unwrap_or(post.date),
        updated: None,
        draft: post.visibility == Visibility::Draft,
        canonical_url: post.canonical_url,
        techdoc: &marks(manuscript),
    };
    post::site_head(generator(settings.generator), &head, &settings.fields)
}

/// What techdoc says of the article, and by which name it knows the page again.
fn marks(manuscript: &Manuscript) -> Value {
    let mut marks = match head_of(&manuscript.source).get("techdoc") {
        Some(Value::Object(marks)) => marks.clone(),
        _ => Map::from_iter([("version".to_owned(), Value::from(env!("CARGO_PKG_VERSION")))]),
    };
    marks.insert("article".to_owned(), Value::from(manuscript.key.as_str()));
    Value::Object(marks)
}

/// The front matter of a page; null when there is none that can be read.
pub(super) fn head_of(text: &str) -> Value {
    let head = &text[..front_matter_length(text)];
    let yaml = head.split_once('\n').and_then(|(_, rest)| rest.trim_end().strip_suffix("---"));
    yaml.and_then(|yaml| serde_norway::from_str(yaml).ok()).unwrap_or(Value::Null)
}

/// Where a generator takes images from.
struct ImagePlace {
    folder: String,
    address: String,
    after: &'static str,
}

impl ImagePlace {
    /// For the page at `path`.
    fn new(generator: Option<SiteGenerator>, path: &str, slug: &str) -> Self {
        let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
        if generator == Some(SiteGenerator::Jekyll) {
            // What lies among posts is not published; a filter knows where the site's top is.
            let top = folder.find("_posts").or_else(|| folder.find("_drafts")).map_or("", |at| &folder[..at]);
            let address = format!("{{{{ \"/assets/{slug}/");
            return Self { folder: format!("{top}assets/{slug}/"), address, after: "\" | relative_url }}" };
        }
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        // Hugo's page is a folder on the web, its images lie beside it, unless it has a folder of its own.
        let beside = generator == Some(SiteGenerator::Hugo) && !file.starts_with("index.");
        Self { folder, address: if beside { "../" } else { "./" }.to_owned(), after: "" }
    }

    fn path(&self, name: &str) -> String {
        format!("{}{name}", self.folder)
    }

    fn address(&self, name: &str) -> String {
        format!("{}{name}{}", self.address, self.after)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "---\ntitle: T\ntechdoc:\n  version: 9.9.9\n  composer: llm\n  disclosure: By a model.\n---\n# T\n\n\
                        ![a](pics/a.png) ![b](pics/a.png) ![c](../out.png) ![d](none.png)\n\n\
                        ```mermaid\nflowchart TD\n  n0[\"a.rs\"]\n  n1[\"b.rs\"]\n  n0 --> n1\n```\n";

    fn payload(settings: &TargetSettings, visibility: Visibility) -> Payload {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("article");
        std::fs::create_dir_all(folder.join("pics")).unwrap();
        std::fs::write(folder.join("pics/a.png"), b"\x89PNG").unwrap();
        std::fs::write(place.path().join("out.png"), "secret").unwrap();
        let manuscript = Manuscript::read(BODY, &folder.join("My Post.md"), None).unwrap();
        let post = Post { manuscript: &manuscript, canonical_url: None, visibility, date: "2026-01-02" };
        compose(settings, &Paths::new(settings).unwrap(), &post).unwrap()
    }

    fn settings(generator: Option<SiteGenerator>) -> TargetSettings {
        TargetSettings { generator, ..TargetSettings::default() }
    }

    #[test]
    fn images_lie_where_the_generator_takes_them_from() {
        for (generator, folder, address, after) in [
            (SiteGenerator::Hugo, "content/posts/", "../", ""),
            (SiteGenerator::Jekyll, "assets/my-post/", "{{ \"/assets/my-post/", "\" | relative_url }}"),
            (SiteGenerator::Astro, "src/content/blog/", "./", ""),
        ] {
            let payload = payload(&settings(Some(generator)), Visibility::Live);
            let page = Page::of(&payload).unwrap();
            let name = page.images[0].0.strip_prefix(folder).unwrap();
            assert!(name.starts_with("my-post-") && name.ends_with(".png"), "{name}");
            assert_eq!(page.images.len(), 2, "one image for two mentions, and the diagram");
            assert_eq!(page.content.matches(&format!("]({address}{name}{after})")).count(), 2, "{}", page.content);
            assert!(page.content.contains("![c](../out.png) ![d](none.png)") && payload.notes.len() == 2, "{:?}", payload.notes);
            assert!(page.content.contains(".svg") && page.content.contains("By a model."), "{}", page.content);
            assert!(page.has_left(&format!("{folder}my-post-0123456789.svg")) && !page.has_left(&page.images[0].0));
            assert!(!page.has_left(&format!("{folder}my-post-photo.png")));
        }
        let bundle = TargetSettings { path: Some("content/{slug}/index.md".into()), ..settings(Some(SiteGenerator::Hugo)) };
        let page = Page::of(&payload(&bundle, Visibility::Live)).unwrap();
        assert!(page.path == "content/my-post/index.md" && page.images[0].0.starts_with("content/my-post/my-post-"));
        assert!(page.content.contains("](./my-post-"));
    }

    #[test]
    fn the_head_carries_what_techdoc_said_and_whose_page_it_is() {
        let payload = payload(&settings(Some(SiteGenerator::Jekyll)), Visibility::At(1_900_000_000));
        let page = Page::of(&payload).unwrap();
        let head = head_of(&page.content);
        assert_eq!(
            head["techdoc"],
            json!({"version": "9.9.9", "composer": "llm", "disclosure": "By a model.", "article": "my-post"})
        );
        assert_eq!((&head["date"], &head["published"]), (&json!("2030-03-17T17:46:40Z"), &json!(true)));
        assert_eq!(page.path, "_posts/2026-01-02-my-post.md");
    }

    #[test]
    fn a_site_that_may_show_drafts_says_so() {
        assert_eq!(payload(&settings(Some(SiteGenerator::Hugo)), Visibility::Draft).notes.len(), 2);
        let notes = payload(&settings(Some(SiteGenerator::Mkdocs)), Visibility::Draft).notes;
        assert!(notes.len() == 3 && notes[2].contains("up to the site"), "{notes:?}");
    }
}
