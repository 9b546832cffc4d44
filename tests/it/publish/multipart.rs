//! The parts of a `multipart/form-data` body.

use crate::web_server::Request;

/// A part.
#[derive(Debug)]
pub(crate) struct Part {
    /// The name of the field.
    pub(crate) name: String,
    /// The name of the file, where it is one.
    pub(crate) file_name: String,
    /// Its content type.
    pub(crate) kind: String,
    /// Its content.
    pub(crate) bytes: Vec<u8>,
}

/// The parts of a request; none when it has another form.
pub(crate) fn parts(request: &Request) -> Vec<Part> {
    let kind = request.header("content-type").unwrap_or_default();
    let Some((_, boundary)) = kind.split_once("multipart/form-data; boundary=") else { return Vec::new() };
    let mark = format!("\r\n--{}", boundary.trim_matches('"'));
    // Every boundary but the first follows a line's end.
    let body = [b"\r\n", request.body.as_slice()].concat();
    split(&body, mark.as_bytes()).iter().filter_map(|part| part_of(part)).collect()
}

fn part_of(text: &[u8]) -> Option<Part> {
    let end = find(text, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(&text[..end]).into_owned();
    let quoted = |name: &str| head.split(&format!("{name}=\"")).nth(1)?.split('"').next().map(str::to_owned);
    let kind = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-type: ").map(str::to_owned));
    Some(Part {
        name: quoted(" name")?,
        file_name: quoted("filename").unwrap_or_default(),
        kind: kind.unwrap_or_default(),
        bytes: text[end + 4..].to_vec(),
    })
}

fn split<'a>(mut text: &'a [u8], mark: &[u8]) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    while let Some(at) = find(text, mark) {
        pieces.push(&text[..at]);
        text = &text[at + mark.len()..];
    }
    pieces
}

fn find(text: &[u8], mark: &[u8]) -> Option<usize> {
    text.windows(mark.len()).position(|window| window == mark)
}

#[test]
fn parts_keep_their_bytes() {
    let body = b"--XY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\x89\r\n--X\r\n\r\n--XY\r\n\
                 Content-Disposition: form-data; name=\"ref\"\r\n\r\nb\r\n--XY--\r\n";
    let headers = vec![("content-type".to_owned(), "multipart/form-data; boundary=XY".to_owned())];
    let request = Request { method: "POST".to_owned(), path: String::new(), query: Vec::new(), headers, body: body.to_vec() };
    let parts = parts(&request);
    assert_eq!(parts.len(), 2, "{parts:?}");
    assert_eq!((parts[0].name.as_str(), parts[0].file_name.as_str(), parts[0].kind.as_str()), ("file", "a.png", "image/png"));
    assert_eq!(parts[0].bytes, b"\x89\r\n--X\r\n");
    assert_eq!((parts[1].name.as_str(), parts[1].bytes.as_slice()), ("ref", b"b".as_slice()));
}
