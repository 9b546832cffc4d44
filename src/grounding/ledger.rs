//! The book of claims: each is settled at once, or when the pass over the tree has found the names that it needs.

use super::needles::{Needle, Needles};
use crate::model::{Finding, FindingKind, Grounding};

/// Whether a claim holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// It does.
    Holds,
    /// It does not, and why.
    Fails(String),
    /// It does if all texts of one of the alternatives occur in the tree; else for this reason it does not.
    Found {
        /// The alternatives.
        any: Vec<Vec<Needle>>,
        /// Why it does not hold otherwise.
        reason: String,
        /// Whether a name like it shall be looked for then.
        suggest: bool,
    },
}

impl Proof {
    /// Holds if `condition`, else fails with what `reason` says.
    pub(super) fn when(condition: bool, reason: impl FnOnce() -> String) -> Self {
        if condition { Self::Holds } else { Self::Fails(reason()) }
    }

    /// Holds if `text` occurs in the tree.
    pub(super) fn occurs(needles: &mut Needles, text: &str, reason: &str) -> Self {
        Self::Found { any: vec![vec![needles.add(text)]], reason: reason.to_owned(), suggest: false }
    }
}

/// A claim with its proof.
pub(super) struct Claim {
    /// The finding that it becomes when it fails; the reason is still empty.
    finding: Finding,
    proof: Proof,
}

/// All claims of an article.
#[derive(Default)]
pub(super) struct Ledger {
    claims: Vec<Claim>,
}

impl Ledger {
    /// Enters a claim.
    pub(super) fn enter(&mut self, line: u32, section: &str, kind: FindingKind, text: &str, proof: Proof) {
        let finding = Finding { line, section: section.to_owned(), kind, text: short(text), reason: String::new() };
        self.claims.push(Claim { finding, proof });
    }

    /// Closes the book: `found` says which needles occur, `near` spells a name that is like a missing one.
    pub(super) fn close(self, found: &[bool], near: impl Fn(&str) -> Option<String>) -> Grounding {
        let checked = self.claims.len() as u64;
        let mut findings: Vec<Finding> = self.claims.into_iter().filter_map(|claim| settle(claim, found, &near)).collect();
        findings.sort();
        let verified = checked - findings.len() as u64;
        let ratio = if checked == 0 { 1.0 } else { verified as f64 / checked as f64 };
        Grounding { checked, verified, ratio, findings }
    }
}

fn settle(claim: Claim, found: &[bool], near: impl Fn(&str) -> Option<String>) -> Option<Finding> {
    let reason = match claim.proof {
        Proof::Holds => return None,
        Proof::Fails(reason) => reason,
        Proof::Found { any, reason, suggest } => {
            let occurs = |needle: &Needle| found.get(*needle).copied().unwrap_or(false);
            if any.iter().any(|all| all.iter().all(occurs)) {
                return None;
            }
            let near = if suggest { near(&claim.finding.text) } else { None };
            near.map_or_else(|| reason.clone(), |near| format!("{reason}; did you mean `{near}`?"))
        }
    };
    Some(Finding { reason, ..claim.finding })
}

fn short(text: &str) -> String {
    let folded: String = text.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(120) {
        Some((at, _)) => format!("{}...", &folded[..at]),
        None => folded,
    }
}
