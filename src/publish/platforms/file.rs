//! A folder: the article as it is, under its slug, with the files that it shows. Needs nothing, and is the default.

use super::pictures::{Drawing, Pictures};
use crate::config::{TargetSettings, TargetType};
use crate::grounding::front_matter_length;
use crate::model::PostState;
use crate::publish::{Abilities, Check, ErrorKind, Lookup, Manuscript, Payload, Platform, PlatformError, Post, Remote};
use crate::render::post;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, ready};
use serde_json::json;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The folder where none is set.
const FOLDER: &str = "published";

/// A folder of articles.
pub(super) struct File {
    folder: PathBuf,
}

impl File {
    pub(super) fn new(settings: &TargetSettings) -> Self {
        Self { folder: settings.path.as_deref().unwrap_or(FOLDER).into() }
    }

    fn path(&self, payload: &Payload) -> PathBuf {
        self.folder.join(payload.document["name"].as_str().unwrap_or("article.md"))
    }

    fn remote(&self, path: &Path) -> Remote {
        let id = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let url = path.canonicalize().ok().and_then(|path| reqwest::Url::from_file_path(path).ok());
        Remote::new(id, url.map(Into::into), PostState::Live)
    }

    fn look(&self, payload: &Payload) -> Result<Lookup, PlatformError> {
        let path = self.path(payload);
        match fs::read_to_string(&path) {
            Ok(text) => {
                let same = text == payload.text;
                Ok(Lookup::Found(Remote { same, text: Some(text), ..self.remote(&path) }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lookup::Missing),
            Err(error) => Err(local(&path, &error)),
        }
    }

    fn write(&self, payload: &Payload) -> Result<Remote, PlatformError> {
        let path = self.path(payload);
        fs::create_dir_all(&self.folder).map_err(|error| local(&self.folder, &error))?;
        for attachment in &payload.attachments {
            let path = self.folder.join(&attachment.name);
            replace(&path, &attachment.bytes).map_err(|error| local(&path, &error))?;
        }
        replace(&path, payload.text.as_bytes()).map_err(|error| local(&path, &error))?;
        Ok(Remote { same: true, ..self.remote(&path) })
    }
}

impl Platform for File {
    fn abilities(&self) -> Abilities {
        // What lies in a folder is as public as the folder, whatever was asked for.
        Abilities { schedules: false, final_url: true, ..Abilities::all(TargetType::File) }
    }

    fn address(&self) -> String {
        let folder = std::path::absolute(&self.folder).unwrap_or_else(|_| self.folder.clone());
        folder.to_string_lossy().into_owned()
    }

    fn compose(&self, post: &Post<'_>) -> Result<Payload, PlatformError> {
        let manuscript = post.manuscript;
        let pictures = Pictures::of(manuscript, Drawing::Lists);
        let text = with_files_beside(manuscript, &pictures);
        let document = json!({"name": format!("{}.md", manuscript.slug), "content": text});
        let Pictures { attachments, notes, .. } = pictures;
        Ok(Payload { attachments, notes, ..Payload::new(document, text) })
    }

    fn find<'a>(&'a self, payload: &'a Payload, _known: Option<&'a str>) -> BoxFuture<'a, Result<Lookup, PlatformError>> {
        ready(self.look(payload)).boxed()
    }

    fn create<'a>(&'a self, payload: &'a Payload) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        ready(self.write(payload)).boxed()
    }

    fn update<'a>(&'a self, payload: &'a Payload, _remote: &'a Remote) -> BoxFuture<'a, Result<Remote, PlatformError>> {
        ready(self.write(payload)).boxed()
    }

    fn examine(&self) -> BoxFuture<'_, Vec<Check>> {
        let existing = self.folder.ancestors().find(|folder| folder.is_dir() || folder.as_os_str().is_empty());
        let parent = existing.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let check = match tempfile::tempfile_in(parent) {
            Ok(_) => Check::good("writable", format!("{} can be written to", self.folder.display())),
            Err(error) => Check::bad("writable", &local(parent, &error)),
        };
        ready(vec![check]).boxed()
    }
}

/// The article as it is, but for the images, which are found under their new names beside it.
fn with_files_beside(manuscript: &Manuscript, pictures: &Pictures) -> String {
    let source = &manuscript.source;
    if pictures.attachments.is_empty() {
        return source.clone();
    }
    let named = |place: String| pictures.attachments.iter().find(|file| file.place() == place).map(|file| file.name.clone());
    let body = post::markdown(&manuscript.body, &post::PLAIN, &|image| pictures.place(image).and_then(named));
    let head = &source[..front_matter_length(source)];
    if head.is_empty() { body } else { format!("{head}\n{body}") }
}

/// Replaces a file whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut aside = tempfile::Builder::new().prefix(".techdoc-").suffix(".tmp").tempfile_in(folder)?;
    aside.write_all(bytes)?;
    aside.as_file().sync_all()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        aside.as_file().set_permissions(fs::Permissions::from_mode(0o644))?;
    }
    aside.persist(path).map(drop).map_err(|error| error.error)
}

fn local(path: &Path, error: &io::Error) -> PlatformError {
    PlatformError::new(ErrorKind::Local, format!("{}: {error}", path.display()))
}
