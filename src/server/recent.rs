//! The articles that were asked for lately. A stored article never changes, so one that is here needs no look into the store.

use crate::model::StoredArticle;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The most articles, and the most bytes of their texts and reports together.
const ARTICLES: usize = 64;
const BYTES: usize = 4 << 20;

/// The oldest first.
#[derive(Default)]
pub(super) struct Recent(Mutex<VecDeque<Arc<StoredArticle>>>);

impl Recent {
    /// The article of this name, if it is here.
    pub(super) fn find(&self, id: &str) -> Option<Arc<StoredArticle>> {
        self.articles().iter().find(|article| article.version.id == id).cloned()
    }

    /// Takes an article in, and lets go of the oldest ones when there are too many.
    pub(super) fn keep(&self, article: &Arc<StoredArticle>) {
        let mut articles = self.articles();
        articles.push_back(Arc::clone(article));
        while articles.len() > ARTICLES || articles.iter().map(|article| size(article)).sum::<usize>() > BYTES {
            articles.pop_front();
        }
    }

    fn articles(&self) -> MutexGuard<'_, VecDeque<Arc<StoredArticle>>> {
        // Nothing is left half done in there, whoever panicked.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn size(article: &StoredArticle) -> usize {
    article.markdown.len() + article.report.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ArticleVersion;

    fn article(id: usize, bytes: usize) -> Arc<StoredArticle> {
        let version = ArticleVersion { id: id.to_string(), ..ArticleVersion::default() };
        Arc::new(StoredArticle { version, markdown: "x".repeat(bytes), report: String::new() })
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many_or_too_large_ones() {
        let recent = Recent::default();
        (0..=ARTICLES).for_each(|id| recent.keep(&article(id, 1)));
        assert!(recent.find("0").is_none());
        assert_eq!(recent.find("1").unwrap().version.id, "1");
        recent.keep(&article(100, BYTES));
        assert!(recent.find("64").is_none() && recent.find("100").is_some());
        recent.keep(&article(101, BYTES + 1));
        assert!(recent.find("101").is_none(), "one that is too large is not kept at all");
    }
}
