//! The pictures of an article as files to upload: its diagrams, drawn, and the images that lie beside it.

use crate::model::Digest;
use crate::publish::{Attachment, Manuscript};
use crate::render;
use crate::render::post::{Image, OwnedImage, diagram, images, png};
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

/// The most bytes of an image.
const IMAGE_BYTES: u64 = 8 << 20;

/// How a platform takes drawn diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Drawing {
    /// As SVG.
    Svg,
    /// As PNG, where this machine has fonts to draw with.
    Png,
    /// Not at all: they become lists.
    Lists,
}

/// The pictures of an article.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// The files, each once.
    pub(super) attachments: Vec<Attachment>,
    /// What became of those that are none.
    pub(super) notes: Vec<String>,
    /// The names of drawings that have twice as many pixels as they are wide, with their width.
    pub(super) widths: Vec<(String, u32)>,
    places: Vec<(OwnedImage, String)>,
}

impl Pictures {
    /// The pictures of `manuscript` for a platform that takes these forms.
    pub(super) fn of(manuscript: &Manuscript, drawing: Drawing) -> Self {
        let mut pictures = Self::default();
        for image in images(&manuscript.body) {
            if !pictures.places.iter().any(|(known, _)| *known == image) {
                pictures.add(manuscript, drawing, image);
            }
        }
        pictures
    }

    /// What stands in the text for a picture's address until it is uploaded.
    pub(super) fn place(&self, image: Image<'_>) -> Option<String> {
        let is = |known: &OwnedImage| match (known, image) {
            (OwnedImage::Diagram(known), Image::Diagram(text)) => known == text,
            (OwnedImage::File(known), Image::File(path)) => known == path,
            _ => false,
        };
        self.places.iter().find(|(known, _)| is(known)).map(|(_, place)| place.clone())
    }

    /// Whether all files are drawings, which can as well be told in words.
    pub(super) fn are_drawings(&self) -> bool {
        self.places.iter().all(|(image, _)| matches!(image, OwnedImage::Diagram(_)))
    }

    fn add(&mut self, manuscript: &Manuscript, drawing: Drawing, image: OwnedImage) {
        let slug = &manuscript.slug;
        let file = match &image {
            OwnedImage::Diagram(text) => drawn(slug, text, drawing),
            OwnedImage::File(path) => {
                read(slug, &manuscript.folder, path).map_err(|why| Some(format!("the image {path} stays behind: {why}")))
            }
        };
        match file {
            Ok(attachment) => {
                if let (OwnedImage::Diagram(_), Some(width)) = (&image, pixels_wide(&attachment.bytes)) {
                    self.widths.push((attachment.name.clone(), width / 2));
                }
                self.places.push((image, attachment.place()));
                if !self.attachments.iter().any(|known| known.name == attachment.name) {
                    self.attachments.push(attachment);
                }
            }
            Err(note) => self.notes.extend(note),
        }
    }
}

/// A diagram as a file; else perhaps why it is none.
fn drawn(slug: &str, text: &str, drawing: Drawing) -> Result<Attachment, Option<String>> {
    let diagram = diagram(text).filter(|_| drawing != Drawing::Lists).ok_or(None)?;
    let svg = render::svg(&diagram);
    if drawing == Drawing::Svg {
        return Ok(Attachment { name: name(slug, svg.as_bytes(), "svg"), media_type: "image/svg+xml", bytes: svg.into_bytes() });
    }
    let bytes =
        png(&svg).ok_or_else(|| Some("a diagram is sent as a list: this machine has no fonts to draw it with".to_owned()))?;
    // Named after the drawing and not its pixels, which differ with the fonts of a machine.
    Ok(Attachment { name: name(slug, svg.as_bytes(), "png"), media_type: "image/png", bytes })
}

/// The width in the head of a PNG.
fn pixels_wide(bytes: &[u8]) -> Option<u32> {
    let width = bytes.strip_prefix(b"\x89PNG")?.get(12..16)?;
    Some(u32::from_be_bytes(width.try_into().ok()?))
}

/// A name that is the same for the same source, so that an uploaded file can be found again.
fn name(slug: &str, bytes: &[u8], end: &str) -> String {
    let stem: String = slug.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(40).collect();
    let digest = Digest::of(bytes).to_string();
    format!("{}-{}.{end}", if stem.is_empty() { "techdoc" } else { stem.trim_matches('-') }, &digest[..10])
}

/// An image below the article's folder.
fn read(slug: &str, folder: &Path, path: &str) -> Result<Attachment, String> {
    let (end, media_type) = match Path::new(path).extension().and_then(|end| end.to_str()).map(str::to_lowercase).as_deref() {
        Some("png") => ("png", "image/png"),
        Some("jpg" | "jpeg") => ("jpg", "image/jpeg"),
        Some("gif") => ("gif", "image/gif"),
        Some("webp") => ("webp", "image/webp"),
        _ => return Err("only png, jpg, gif and webp are uploaded".to_owned()),
    };
    let shown = |error: io::Error| error.to_string();
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let folder = folder.canonicalize().map_err(shown)?;
    let file = folder.join(path).canonicalize().map_err(shown)?;
    if !file.starts_with(&folder) {
        return Err("it lies outside of the article's folder".to_owned());
    }
    let mut bytes = Vec::new();
    fs::File::open(file).and_then(|file| file.take(IMAGE_BYTES + 1).read_to_end(&mut bytes)).map_err(shown)?;
    if bytes.len() as u64 > IMAGE_BYTES {
        return Err(format!("it is larger than {} MiB", IMAGE_BYTES >> 20));
    }
    Ok(Attachment { name: name(slug, &bytes, end), media_type, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: &str = "flowchart TD\n  n0[\"a.rs\"]\n  n1[\"b.rs\"]\n  n0 --> n1\n";

    #[test]
    fn pictures_are_named_after_what_they_hold() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.png"), b"png").unwrap();
        fs::write(folder.path().join("b.png"), b"png").unwrap();
        let body = format!("# T\n\n![](a.png) ![](b.png) ![](no.png) ![](../x.png) ![](c.txt)\n\n```mermaid\n{CHART}```\n");
        let manuscript = Manuscript::read(&body, &folder.path().join("my-post.md"), None).unwrap();
        let pictures = Pictures::of(&manuscript, Drawing::Svg);
        let names: Vec<&str> = pictures.attachments.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].starts_with("my-post-") && names[0].ends_with(".png"), "{names:?}");
        assert_eq!(pictures.place(Image::File("a.png")), pictures.place(Image::File("b.png")));
        assert!(pictures.place(Image::Diagram(CHART)).unwrap().ends_with(".svg"));
        assert_eq!(pictures.place(Image::File("no.png")), None);
        assert_eq!(pictures.notes.len(), 3, "{:?}", pictures.notes);
        assert_eq!(Pictures::of(&manuscript, Drawing::Lists).attachments.len(), 1);
        // A machine without fonts draws nothing, and says so.
        let drawn = Pictures::of(&manuscript, Drawing::Png);
        assert_eq!(drawn.widths.len() + drawn.notes.len(), 4, "{:?}", drawn.notes);
        assert!(
            drawn.widths.iter().all(|(name, width)| name.ends_with(".png") && (20..2000).contains(width)),
            "{:?}",
            drawn.widths
        );
        assert!(!drawn.are_drawings());
    }
}
