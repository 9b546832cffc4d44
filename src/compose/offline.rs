//! The composer without a model: facts become paragraphs, in the order of the plan.
//!
//! It joins what stands in the brief and adds no claim of its own: no purpose, no cause, no judgement.

use crate::model::{Analysis, Block, Brief, Draft, Evidence, Fact, SectionKind, Slot};
use std::collections::BTreeSet;

/// The most excerpts and quotations of one section.
const CODE: usize = 5;
const QUOTES: usize = 2;
/// The most excerpts of a section beside the article's main path.
const ASIDE: usize = 3;

/// Writes one section. `analysis` gives the text of excerpts.
#[must_use]
pub fn compose(brief: &Brief, analysis: &Analysis) -> Draft {
    let most_code = if brief.section == SectionKind::Survey { ASIDE } else { CODE };
    let mut page = Page { analysis, blocks: Vec::new(), most_code, code: 0, quotes: 0, seen: BTreeSet::new() };
    match brief.section {
        SectionKind::Hook => page.hook(brief),
        SectionKind::KeyFacts => page.key_facts(brief),
        SectionKind::Path => page.path(brief),
        SectionKind::Survey if brief.facts.first().is_some_and(is_step) => page.path(brief),
        SectionKind::Commands => page.commands(brief),
        SectionKind::Next => page.next(brief),
        SectionKind::Decision | SectionKind::Wrong | SectionKind::Change | SectionKind::Survey => page.paragraphs(&brief.facts),
    }
    Draft { heading: brief.heading.clone(), blocks: page.blocks }
}

struct Page<'a> {
    analysis: &'a Analysis,
    blocks: Vec<Block>,
    most_code: usize,
    code: usize,
    quotes: usize,
    seen: BTreeSet<&'a Evidence>,
}

impl<'a> Page<'a> {
    /// Claims first, then what the project says of itself.
    fn hook(&mut self, brief: &'a Brief) {
        let (quoted, claims): (Vec<&Fact>, Vec<&Fact>) = brief.facts.iter().partition(|fact| fact.rule == "purpose");
        let text: Vec<String> = claims.iter().map(|fact| sentence(fact)).collect();
        self.paragraph(text.join(" "));
        for block in &brief.blocks {
            if let Block::Paragraph(text) = block {
                self.follow_text(text.clone(), false);
            }
        }
        for fact in quoted {
            self.paragraph(sentence(fact));
            self.quote_of(fact);
        }
    }

    fn key_facts(&mut self, brief: &'a Brief) {
        self.blocks.extend(brief.blocks.iter().cloned());
        let drawn = brief.blocks.iter().any(|block| matches!(block, Block::Diagram(_)));
        let legend = if drawn {
            "An arrow means “imports”; arrows that a longer way already implies, or that would close a circle, are left out."
        } else {
            ""
        };
        let ends: Vec<String> = brief
            .facts
            .iter()
            .enumerate()
            .map(|(at, fact)| match (fact.rule, at) {
                ("leaves", 0) => format!("`{}` {}, so it can be read alone.", fact.subject, fact.text),
                ("leaves", _) => format!("The same holds of `{}`, which {}.", fact.subject, also_imported(&fact.text)),
                ("parts" | "parts-circle" | "parts-bond" | "dependencies", _) => fact.text.clone(),
                (_, 0) => format!("{}.", fact.text),
                _ => format!("At the other end, {}.", fact.text),
            })
            .collect();
        self.paragraph(
            std::iter::once(legend.to_owned()).chain(ends).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        );
    }

    /// Each step: what it calls, the lines where it does, what else is known of it.
    fn path(&mut self, brief: &'a Brief) {
        let steps = brief.facts.iter().filter(|fact| is_step(fact)).count();
        let mut nth = 0;
        for fact in &brief.facts {
            if is_step(fact) {
                nth += 1;
                self.step(fact, nth, steps);
            } else {
                self.follow(fact);
            }
        }
    }

    fn step(&mut self, fact: &'a Fact, nth: usize, steps: usize) {
        let is_last = nth == steps;
        let shows = (is_last || steps <= self.most_code || nth < self.most_code) && !self.covers(fact);
        let place = fact.evidence.first().filter(|_| !shows).map_or_else(String::new, |place| format!(" (`{place}`)"));
        self.follow_text(
            format!("{}{place}", sentence(fact).trim_end_matches('.')) + if sentence(fact).ends_with(':') { "" } else { "." },
            nth == 1,
        );
        if shows {
            self.code_of(fact);
        }
        if !is_last && nth > 1 {
            self.doc_of(fact);
        }
    }

    /// Whether the lines that a fact wants shown stand in the section already.
    fn covers(&self, fact: &Fact) -> bool {
        let wanted = fact.excerpt.and_then(|at| fact.evidence.get(at));
        wanted.is_some_and(|place| {
            let inside = |shown: &Evidence| shown.span.contains(place.span.start_line) && shown.span.contains(place.span.end_line);
            self.seen.iter().any(|shown| shown.path == place.path && inside(shown))
        })
    }

    /// Adds a sentence to the paragraph before it, or begins a new one after code.
    fn follow(&mut self, fact: &'a Fact) {
        self.follow_text(sentence(fact), false);
        self.code_of_rule(fact);
    }

    fn follow_text(&mut self, text: String, fresh: bool) {
        match self.blocks.last_mut() {
            Some(Block::Paragraph(last)) if !fresh && last.len() < 420 && !last.ends_with(':') => {
                last.push(' ');
                last.push_str(&text);
            }
            _ => self.paragraph(text),
        }
    }

    fn code_of_rule(&mut self, fact: &'a Fact) {
        if fact.excerpt.is_some() {
            self.code_of(fact);
        }
    }

    fn doc_of(&mut self, fact: &'a Fact) {
        if fact.quote.is_some() && self.quotes < if self.most_code == CODE { QUOTES } else { 1 } {
            let says = if self.quotes == 0 {
                format!("The doc comment of `{}` says:", fact.subject)
            } else {
                format!("The authors document `{}` so:", fact.subject)
            };
            self.paragraph(says);
            self.quote_of(fact);
        }
    }

    /// Commands by where they are documented, or the commits of a change.
    fn commands(&mut self, brief: &'a Brief) {
        let (commands, others): (Vec<&Fact>, Vec<&Fact>) = brief.facts.iter().partition(|fact| fact.rule == "command");
        let of = |source: &str| {
            commands
                .iter()
                .filter(|fact| fact.text == source)
                .map(|fact| format!("`{}` (`{}`)", fact.subject, fact.evidence[0]))
                .collect::<Vec<_>>()
        };
        let said = commands.iter().any(|fact| fact.text != "convention");
        for (source, says) in [
            ("readme", "The README documents"),
            ("contributing", "For contributors there is"),
            ("ci", "CI runs"),
            ("manifest", "The manifest declares"),
            ("convention", if said { "By the files at the top, there are also" } else { "By the files at the top, these run:" }),
        ] {
            let list = of(source);
            if let [head @ .., last] = list.as_slice() {
                let joined = if head.is_empty() { last.clone() } else { format!("{} and {last}", head.join(", ")) };
                self.follow_text(format!("{says} {joined}."), false);
            }
        }
        let (settings, others): (Vec<&Fact>, Vec<&Fact>) = others.into_iter().partition(|fact| fact.slot == Slot::Settings);
        settings.into_iter().for_each(|fact| self.follow_text(sentence(fact), false));
        if !others.is_empty() {
            self.blocks
                .push(Block::Bullets(others.iter().map(|fact| format!("{}.", sentence(fact).trim_end_matches('.'))).collect()));
        }
    }

    fn next(&mut self, brief: &'a Brief) {
        let items =
            brief.facts.iter().map(|fact| format!("`{}`: {}.", fact.subject, sentence(fact).trim_end_matches('.'))).collect();
        self.blocks.push(Block::Steps(items));
    }

    /// Facts one after the other; those without code or quotation share paragraphs of up to three sentences.
    fn paragraphs(&mut self, facts: &'a [Fact]) {
        for fact in facts {
            self.fact(fact);
        }
    }

    fn fact(&mut self, fact: &'a Fact) {
        let place = fact.quote.and_then(|at| fact.evidence.get(at));
        let quotes = place.is_some_and(|place| !self.seen.contains(place)) && self.quotes < QUOTES;
        if fact.text.ends_with(':') && !quotes {
            return;
        }
        self.follow_text(sentence(fact), false);
        if quotes {
            self.quote_of(fact);
        }
        if self.code < 2 || quotes {
            self.code_of_rule(fact);
        }
    }

    fn paragraph(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.blocks.push(Block::Paragraph(text));
        }
    }

    fn code_of(&mut self, fact: &'a Fact) {
        let shown = fact.excerpt.and_then(|at| fact.evidence.get(at)).filter(|_| self.code < self.most_code);
        if let Some(excerpt) = shown.filter(|place| self.seen.insert(place)).and_then(|place| self.analysis.excerpt(place)) {
            self.code += 1;
            self.blocks.push(Block::Code(excerpt.clone()));
        }
    }

    fn quote_of(&mut self, fact: &'a Fact) {
        if let Some(excerpt) = fact.quote.and_then(|at| fact.evidence.get(at)).and_then(|place| self.analysis.excerpt(place)) {
            self.quotes += 1;
            self.seen.extend(fact.quote.and_then(|at| fact.evidence.get(at)));
            self.blocks.push(Block::Quote(excerpt.clone()));
        }
    }
}

/// Whether a fact is a step of a path.
fn is_step(fact: &Fact) -> bool {
    matches!(fact.rule, "step" | "second-step")
}

/// `six files import` of "imports nothing ..., and six files import it".
fn also_imported(text: &str) -> &str {
    text.split_once(", and ").map_or(text, |(_, rest)| rest.trim_end_matches(" it"))
}

/// A fact's text with its places put in.
fn sentence(fact: &Fact) -> String {
    let mut text = fact.text.clone();
    for (at, place) in fact.evidence.iter().enumerate() {
        text = text.replace(&format!("{{{at}}}"), &format!("`{place}`"));
    }
    text
}
