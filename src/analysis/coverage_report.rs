//! Test coverage as a report in the tree states it: lcov's `LF`/`LH` records, or the `lines-valid`/`lines-covered` of Cobertura's root
//! element (lines counted one by one where a report lacks them). Entities and document types of XML are never expanded.

use crate::model::{CoverageReport, file_name};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::BTreeMap;

/// Whether a file of this name may be a coverage report, so that it is worth handing to [`read`].
#[must_use]
pub fn is_report_name(path: &str) -> bool {
    let name = file_name(path);
    is_lcov_name(name) || is_cobertura_name(name)
}

/// Reads an lcov or Cobertura report; none when the file is neither.
#[must_use]
pub fn read(path: &str, bytes: &[u8]) -> Option<CoverageReport> {
    let name = file_name(path);
    let (format, counts) = if is_lcov_name(name) {
        ("lcov", lcov(bytes)?)
    } else if is_cobertura_name(name) {
        ("cobertura", cobertura(bytes)?)
    } else {
        return None;
    };
    let (lines_covered, lines_total) = counts;
    (lines_total > 0 && lines_covered <= lines_total).then(|| CoverageReport {
        path: path.into(),
        format,
        lines_covered,
        lines_total,
    })
}

fn is_lcov_name(name: &str) -> bool {
    name == "lcov.info" || name == "coverage.info" || name.ends_with(".lcov")
}

fn is_cobertura_name(name: &str) -> bool {
    matches!(name, "coverage.xml" | "cobertura.xml" | "coverage.cobertura.xml" | "cobertura-coverage.xml")
}

/// Lines covered and lines in all. A record without `LF` and `LH` has its `DA` lines counted.
fn lcov(bytes: &[u8]) -> Option<(u64, u64)> {
    let (mut total, mut record) = ((0_u64, 0_u64), Record::default());
    let mut records = 0;
    for line in bytes.split(|&byte| byte == b'\n') {
        let line = line.trim_ascii();
        if line == b"end_of_record" {
            let (covered, all) = std::mem::take(&mut record).counts();
            total = (total.0.saturating_add(covered), total.1.saturating_add(all));
            records += 1;
        } else if let Some((key, value)) = std::str::from_utf8(line).ok().and_then(|line| line.split_once(':')) {
            record.set(key, value);
        }
    }
    (records > 0).then_some(total)
}

/// One source file of an lcov report.
#[derive(Default)]
struct Record {
    found: Option<u64>,
    hit: Option<u64>,
    lines: (u64, u64),
}

impl Record {
    fn set(&mut self, key: &str, value: &str) {
        match key {
            "LF" => self.found = value.parse().ok(),
            "LH" => self.hit = value.parse().ok(),
            "DA" => {
                let hits = value.split(',').nth(1).unwrap_or_default();
                self.lines.0 += u64::from(hits.parse::<u64>().is_ok_and(|hits| hits > 0));
                self.lines.1 += 1;
            }
            _ => {}
        }
    }

    fn counts(self) -> (u64, u64) {
        match (self.hit, self.found) {
            (Some(hit), Some(found)) => (hit, found),
            _ => self.lines,
        }
    }
}

/// Lines covered and lines in all, of the root element, else of its `line` elements.
fn cobertura(bytes: &[u8]) -> Option<(u64, u64)> {
    let mut reader = Reader::from_reader(bytes);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut inside = false;
    let mut files: BTreeMap<String, BTreeMap<u64, bool>> = BTreeMap::new();
    let mut file = String::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element) | Event::Empty(element)) => match element.name().as_ref() {
                "coverage" if !inside => {
                    inside = true;
                    if let (Some(covered), Some(all)) = (number(&element, "lines-covered"), number(&element, "lines-valid")) {
                        return Some((covered, all));
                    }
                }
                _ if !inside => return None,
                "class" => file = attribute(&element, "filename").unwrap_or_default(),
                "line" => {
                    if let (Some(line), Some(hits)) = (number(&element, "number"), number(&element, "hits")) {
                        *files.entry(file.clone()).or_default().entry(line).or_default() |= hits > 0;
                    }
                }
                _ => {}
            },
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    let lines = || files.values().flat_map(BTreeMap::values);
    inside.then(|| (lines().filter(|covered| **covered).count() as u64, lines().count() as u64))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.attributes().flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

fn number(element: &BytesStart<'_>, name: &str) -> Option<u64> {
    attribute(element, name)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expected: Option<(&str, u64, u64)>) {
        let report = read(path, text.as_bytes());
        let found = report.as_ref().map(|report| (report.format, report.lines_covered, report.lines_total));
        assert_eq!(found, expected, "{path}: {}", &text[..text.len().min(80)]);
    }

    #[test]
    fn lcov_records_add_up() {
        let report = "TN:\nSF:a.rs\nDA:1,3\nDA:2,0\nLF:2\nLH:1\nend_of_record\r\nSF:b.rs\nLF:8\nLH:8\nend_of_record\n";
        check("target/lcov.info", report, Some(("lcov", 9, 10)));
        check("x.lcov", "SF:a\nDA:1,3\nDA:2,0,abc\nDA:3,x\nend_of_record\n", Some(("lcov", 1, 3)));
        check("lcov.info", "LF:1\nLH:2\nend_of_record\n", None);
        check("lcov.info", "nothing of the kind", None);
        check("other.info", report, None);
    }

    #[test]
    fn cobertura_root_or_lines() {
        let root = r#"<?xml version="1.0" ?><!DOCTYPE coverage SYSTEM "x.dtd"><coverage line-rate="0.5" lines-valid="40" lines-covered="30"><a/></coverage>"#;
        check("coverage.xml", root, Some(("cobertura", 30, 40)));
        let lines = r#"<coverage><class filename="a"><line number="1" hits="2"/><line number="2" hits="0"/></class><class filename="a"><line number="2" hits="1"/></class></coverage>"#;
        check("build/cobertura.xml", lines, Some(("cobertura", 2, 2)));
        check("coverage.xml", "<project><coverage lines-valid=\"1\" lines-covered=\"1\"/></project>", None);
        check("coverage.xml", "<coverage lines-valid=\"x", None);
        check("coverage.xml", "", None);
    }

    #[test]
    fn hostile_xml_is_only_text() {
        let bomb =
            r#"<!DOCTYPE c [<!ENTITY a "1"><!ENTITY b "&a;&a;">]><coverage lines-valid="&b;" lines-covered="1"><x></coverage>"#;
        check("coverage.xml", bomb, None);
        check("coverage.xml", &format!("<coverage>{}", "<a>".repeat(200_000)), None);
    }
}
