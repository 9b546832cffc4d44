//! Uploads: forms with one file, and the addresses of files that a text shows already.

use crate::model::Digest;
use crate::publish::Attachment;

/// A body of `multipart/form-data` with one file.
pub(super) struct Form {
    boundary: String,
    body: Vec<u8>,
}

impl Form {
    /// The form that has `attachment` in its field `file`.
    pub(super) fn of(attachment: &Attachment) -> Self {
        // No file holds the digest of itself.
        let boundary = format!("techdoc-{}", &Digest::of(&attachment.bytes).to_string()[..32]);
        let (name, kind) = (&attachment.name, attachment.media_type);
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let body = [head.as_bytes(), &attachment.bytes, tail.as_bytes()].concat();
        Self { boundary, body }
    }

    /// Its content type.
    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    /// Its bytes.
    pub(super) fn body(&self) -> &[u8] {
        &self.body
    }
}

/// The address in `text` of a file that was uploaded as `name`; the platform may have put a number behind its stem.
pub(super) fn address_in(text: &str, name: &str) -> Option<String> {
    let (stem, end) = name.rsplit_once('.')?;
    let ends = |c: char| c.is_whitespace() || "()<>\"'".contains(c);
    let at = text.find(&format!("/{stem}"))?;
    let start = text[..at].rfind(ends).map_or(0, |before| before + 1);
    let stop = text[at..].find(ends).map_or(text.len(), |length| at + length);
    let address = &text[start..stop];
    (address.starts_with("http") && address.ends_with(&format!(".{end}"))).then(|| address.to_owned())
}

/// `text` with the places of `attachments` where their addresses are.
pub(super) fn with_places(text: &str, attachments: &[Attachment]) -> String {
    let place = |text: String, attachment: &Attachment| match address_in(&text, &attachment.name) {
        Some(address) => text.replace(&address, &attachment.place()),
        None => text,
    };
    attachments.iter().fold(text.to_owned(), place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_again_in_a_text() {
        let file = |name: &str| Attachment { name: name.to_owned(), media_type: "image/svg+xml", bytes: Vec::new() };
        let text = "a ![b](https://h/c/tour-0a1b.svg) <img src=\"https://h/c/x-2b-1.png\"> /tour-9.svg";
        assert_eq!(address_in(text, "tour-0a1b.svg").as_deref(), Some("https://h/c/tour-0a1b.svg"));
        assert_eq!(address_in(text, "x-2b.png").as_deref(), Some("https://h/c/x-2b-1.png"));
        assert_eq!(address_in(text, "tour-9.svg"), None);
        let placed = with_places(text, &[file("tour-0a1b.svg"), file("none.svg")]);
        assert_eq!(placed, text.replace("https://h/c/tour-0a1b.svg", "techdoc-attachment:tour-0a1b.svg"));
    }

    #[test]
    fn a_form_has_one_file() {
        let form = Form::of(&Attachment { name: "a.png".to_owned(), media_type: "image/png", bytes: b"\x89P".to_vec() });
        let boundary = form.content_type().split_once('=').unwrap().1.to_owned();
        let body = String::from_utf8_lossy(form.body()).into_owned();
        assert!(body.starts_with(&format!("--{boundary}\r\n")) && body.ends_with(&format!("P\r\n--{boundary}--\r\n")), "{body}");
    }
}
