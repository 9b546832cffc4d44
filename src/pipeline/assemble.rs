//! Sections and their surroundings -> an article, counted and rendered.

use super::work_tree::WorkTree;
use crate::compose::score;
use crate::model::{Article, Block, Grounding, Outline, Score, Section};
use crate::render;

/// What a composer wrote.
pub(super) struct Text {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) tags: Vec<String>,
    pub(super) sections: Vec<Section>,
    pub(super) disclosure: String,
    pub(super) composer: &'static str,
}

/// Joins a text with what is known of the repository.
pub(super) fn assemble(text: Text, plan: &Outline, tree: WorkTree<'_>) -> (Article, String) {
    let analysis = tree.analysis;
    let repository = &analysis.repository;
    let work_tree = differs(tree, &text.sections);
    let permalink_base = match (&repository.remote, &repository.head) {
        (Some(remote), Some(head)) if !work_tree && remote.contains("github.com") => {
            Some(format!("{remote}/blob/{head}/{}", prefix(&repository.prefix)))
        }
        _ => None,
    };
    let mut article = Article {
        id: String::new(),
        title: text.title,
        description: text.description,
        tags: text.tags,
        kind: plan.kind,
        audience: plan.audience,
        repository_url: repository.remote.clone(),
        repository: repository.name.clone(),
        commit: repository.head.clone(),
        focus: analysis.focus.clone(),
        since: analysis.change.as_ref().map(|change| change.since.clone()),
        work_tree,
        permalink_base,
        sections: text.sections,
        words: 0,
        reading_minutes: 1,
        score: Score::default(),
        grounding: Grounding::default(),
        disclosure: text.disclosure,
        composer: text.composer,
    };
    let markdown = render::markdown(&article);
    article.words = score::count_words(&markdown);
    article.reading_minutes = score::reading_minutes(&markdown);
    (article, markdown)
}

fn prefix(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!("{}/", prefix.trim_end_matches('/')) }
}

/// Whether a file that the article shows differs from the commit that it names.
fn differs(tree: WorkTree<'_>, sections: &[Section]) -> bool {
    let shown = sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
        Block::Code(excerpt) | Block::Quote(excerpt) => Some(&*excerpt.evidence.path),
        _ => None,
    });
    let cited = tree.analysis.facts.iter().flat_map(|fact| &fact.evidence).map(|evidence| &*evidence.path);
    tree.differs(shown.chain(cited))
}
