//! Analysis and kind -> a plan: title, sections, and for each section the facts it may use.

mod change;
mod commands;
mod deep_dive;
mod diagram;
mod key_facts;
mod survey;
mod tags;
mod themes;
mod title;
mod tour;
mod tutorial;

use crate::model::{Analysis, Audience, Kind, Outline};

/// Plans an article of `kind`.
#[must_use]
pub fn plan(analysis: &Analysis, kind: Kind, audience: Audience) -> Outline {
    match kind {
        Kind::Tour => tour::plan(analysis, audience),
        Kind::DeepDive => deep_dive::plan(analysis, audience),
        Kind::Change => change::plan(analysis, audience),
        Kind::Tutorial => tutorial::plan(analysis, audience),
    }
}
