//! The article by rules: planned, written, checked, and cut where the check found fault, a few times over.

use super::assemble::{Text, assemble};
use super::work_tree::WorkTree;
use crate::compose::offline;
use crate::grounding::{self, Ground};
use crate::model::{Analysis, Article, Fact, Grounding, Origin, Outline, Section, SectionKind, Slot};
use crate::outline;
use crate::render;

/// Rounds of cutting what the check found.
const REPAIRS: usize = 3;
const DISCLOSURE: &str = "Composed by rules from static analysis and git history. No language model took part.";

/// An article by rules, and the plan whose facts all hold.
pub(super) struct Composed {
    pub(super) article: Article,
    pub(super) markdown: String,
    pub(super) plan: Outline,
}

/// Writes what is planned, checks, and cuts what the check found, a few times over.
pub(super) fn compose(mut plan: Outline, tree: WorkTree<'_>) -> Composed {
    let (kind, audience, analysis) = (plan.kind, plan.audience, tree.analysis);
    let mut unpathed = None;
    let ground = Ground { root: tree.folder, analysis };
    let (mut article, mut markdown) = write(&plan, tree);
    article.grounding = grounding::check(&markdown, &ground);
    for _ in 0..REPAIRS {
        match cut(&mut plan, &article.grounding) {
            Cut::Nothing => break,
            Cut::Facts => {}
            Cut::Path => plan = outline::plan(unpathed.get_or_insert_with(|| without_path(analysis)), kind, audience),
        }
        (article, markdown) = write(&plan, tree);
        article.grounding = grounding::check(&markdown, &ground);
    }
    let markdown = render::markdown(&article);
    Composed { article, markdown, plan }
}

/// Composes every section and joins them.
fn write(plan: &Outline, tree: WorkTree<'_>) -> (Article, String) {
    let sections: Vec<Section> = plan
        .briefs
        .iter()
        .map(|brief| offline::compose(brief, tree.analysis))
        .filter(|draft| !draft.blocks.is_empty())
        .map(|draft| Section {
            heading: draft.heading,
            blocks: draft.blocks,
            origin: Origin::Offline,
            attempts: 1,
            rejected: Vec::new(),
        })
        .collect();
    let text = Text {
        title: plan.title.clone(),
        description: plan.description.clone(),
        tags: plan.tags.clone(),
        sections,
        disclosure: DISCLOSURE.to_owned(),
        composer: "offline",
    };
    assemble(text, plan, tree)
}

/// What a round of cutting took out.
enum Cut {
    /// Nothing: no fact is to blame.
    Nothing,
    /// Single facts.
    Facts,
    /// A step of the path, without which the rest of it leads nowhere.
    Path,
}

/// Takes the facts out of the plan whose sentences the check found fault with.
fn cut(plan: &mut Outline, grounding: &Grounding) -> Cut {
    let mut outcome = Cut::Nothing;
    for brief in &mut plan.briefs {
        let heading = brief.heading.clone().unwrap_or_default().replace('`', "");
        let blamed = |fact: &Fact| {
            grounding.findings.iter().any(|finding| {
                finding.section.replace('`', "") == heading && fact_text(fact).contains(finding.text.trim_matches('`'))
            })
        };
        let (before, lead) = (brief.facts.len(), brief.facts.first().map(|fact| fact.id.clone()));
        if brief.facts.iter().any(|fact| matches!(fact.rule, "step" | "call-path") && blamed(fact)) {
            return Cut::Path;
        }
        let broken = brief.facts.iter().any(|fact| fact.rule == "second-step" && blamed(fact));
        brief.facts.retain(|fact| !broken && !blamed(fact));
        // A survey is called after its first fact that has a heading; without one it has no subject.
        if brief.section == SectionKind::Survey && brief.facts.first().map(|fact| &fact.id) != lead.as_ref() {
            brief.heading = brief.facts.iter().find_map(|fact| fact.heading.clone());
            brief.facts.retain(|_| brief.heading.is_some());
        }
        if brief.facts.len() != before {
            outcome = Cut::Facts;
        }
    }
    outcome
}

/// An analysis as if no path had been found.
fn without_path(analysis: &Analysis) -> Analysis {
    let mut analysis = analysis.clone();
    analysis.path.clear();
    let leans = |fact: &Fact| fact.slot == Slot::Path || fact.text.contains("the path") || fact.text.contains("the way");
    analysis.facts.retain(|fact| fact.rule != "call-path" && !leans(fact));
    analysis
}

fn fact_text(fact: &Fact) -> String {
    let places: Vec<String> = fact.evidence.iter().map(ToString::to_string).collect();
    format!("{} {} {}", fact.text, fact.subject, places.join(" "))
}
