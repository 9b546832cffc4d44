//! Prompts whose answers a check threw out, the repaired one too: asked again they would most likely cost two calls for nothing, so they
//! are remembered for as long as an answer would be kept.

use super::{Gateway, Refresh, key};
use crate::model::{Digest, Finding, Prompt};
use serde::{Deserialize, Serialize};

/// Grows when the form changes; notes of another format are none.
const FORMAT: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Rejection {
    format: u32,
    template: String,
    findings: Vec<Finding>,
}

impl Gateway {
    /// Remembers that no answer to `prompt` stood, and what was found wrong.
    pub async fn reject(&self, prompt: &Prompt, findings: Vec<Finding>) {
        let rejection = Rejection { format: FORMAT, template: prompt.template.clone(), findings };
        if let Ok(bytes) = serde_json::to_vec(&rejection) {
            self.line.cache.put(&self.rejection_key(prompt), &bytes, self.line.ttl).await;
        }
    }

    /// What was found wrong with the answers to `prompt`, if none stood; nobody knows when answers are asked for anew.
    pub async fn rejected(&self, prompt: &Prompt) -> Option<Vec<Finding>> {
        if self.refresh == Refresh::Yes {
            return None;
        }
        let bytes = self.line.cache.get(&self.rejection_key(prompt)).await?;
        let rejection: Rejection = serde_json::from_slice(&bytes).ok()?;
        (rejection.format == FORMAT && rejection.template == prompt.template).then_some(rejection.findings)
    }

    /// Forgets that answers to `prompt` were rejected: one stood.
    pub(super) async fn forgive(&self, prompt: &Prompt) {
        self.line.cache.remove(&self.rejection_key(prompt)).await;
    }

    /// Beside the key of the answer, and never the same.
    fn rejection_key(&self, prompt: &Prompt) -> Digest {
        Digest::of(format!("rejected {}", key(&self.identity, prompt)).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use crate::cache::Cache;
    use crate::config::CacheSettings;
    use crate::llm::Refresh;
    use crate::llm::tests::{Bench, completion, prompt};
    use crate::model::{Finding, FindingKind};

    fn finding() -> Finding {
        let text = |text: &str| text.to_owned();
        Finding { line: 3, section: text("s"), kind: FindingKind::Name, text: text("reap"), reason: text("no such name") }
    }

    #[tokio::test]
    async fn a_rejection_lasts_until_an_answer_stands() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Cache::open(&CacheSettings::default(), folder.path()).cache;
        let mut bench = Bench::new([]);
        let gateway = bench.gateway_over(open());
        assert_eq!(gateway.rejected(&prompt("p")).await, None);
        gateway.reject(&prompt("p"), vec![finding()]).await;
        assert_eq!(gateway.rejected(&prompt("p")).await, Some(vec![finding()]));
        assert_eq!(gateway.rejected(&prompt("another")).await, None);
        assert_eq!(gateway.kept(&prompt("p")).await, None, "it is no answer");

        bench.refresh = Refresh::Yes;
        let anew = bench.gateway_over(open());
        assert_eq!(anew.rejected(&prompt("p")).await, None, "who asks anew knows of none");
        anew.keep(&prompt("p"), &completion("text")).await;
        assert_eq!(gateway.rejected(&prompt("p")).await, None, "an answer stood");
    }
}
