//! The places that a section names: those of spliced code and prose, and those that code marks in its sentences name.

use super::inline::{permalink_of, places};
use crate::model::{Article, Block, Citation, Excerpt, Section};

/// Every place that `section` names, once, in the order of the text.
#[must_use]
pub fn citations(article: &Article, section: &Section) -> Vec<Citation> {
    let mut found: Vec<Citation> = Vec::new();
    for citation in section.blocks.iter().flat_map(|block| of_block(article, block)) {
        let same = |known: &&mut Citation| {
            known.path == citation.path && (known.start_line, known.end_line) == (citation.start_line, citation.end_line)
        };
        match found.iter_mut().find(same) {
            // The digest is known where the lines themselves stand in the article.
            Some(known) => known.digest = known.digest.take().or(citation.digest),
            None => found.push(citation),
        }
    }
    found
}

fn of_block(article: &Article, block: &Block) -> Vec<Citation> {
    match block {
        Block::Paragraph(text) => of_text(article, text),
        Block::Bullets(items) | Block::Steps(items) => items.iter().flat_map(|item| of_text(article, item)).collect(),
        Block::Table(rows) => rows.iter().flat_map(|(_, value)| of_text(article, value)).collect(),
        Block::Code(excerpt) | Block::Quote(excerpt) => vec![of_excerpt(article, excerpt)],
        Block::Diagram(_) => Vec::new(),
    }
}

fn of_text(article: &Article, text: &str) -> Vec<Citation> {
    let citation = |(path, start, end): (String, u32, u32)| citation(article, &path, (start, end), None);
    places(text).into_iter().map(citation).collect()
}

fn of_excerpt(article: &Article, excerpt: &Excerpt) -> Citation {
    let evidence = &excerpt.evidence;
    citation(article, &evidence.path, (evidence.span.start_line, evidence.span.end_line), Some(evidence.digest.to_string()))
}

fn citation(article: &Article, path: &str, (start_line, end_line): (u32, u32), digest: Option<String>) -> Citation {
    let permalink = permalink_of(article, path, start_line, end_line);
    Citation { path: path.to_owned(), start_line, end_line, permalink, digest }
}
