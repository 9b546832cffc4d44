//! Somebody who looks at the page, as templates know them.

use super::session::Session;
use crate::server::tokens::{Caller, Scope, Tokens};
use minijinja::{Value, context};

/// Somebody who was let in.
#[derive(Clone)]
pub(super) struct Visitor {
    session: Session,
    /// Whether there are tokens at all: without them nobody signs in, and nothing goes out live.
    named: bool,
}

impl Visitor {
    pub(super) fn new(tokens: &Tokens, session: Session) -> Self {
        Self { session, named: !tokens.is_empty() }
    }

    /// Who it is, as the API knows them.
    pub(super) fn caller(&self) -> &Caller {
        &self.session.caller
    }

    /// What templates are told: the name, the mark of forms, and which buttons there are.
    pub(super) fn shown(&self) -> Value {
        let may = |scope| self.session.caller.may(scope);
        context! {
            name => self.session.caller.name.clone(),
            mark => self.session.mark(),
            signed_in => self.named,
            may_write => may(Scope::Write),
            may_publish => may(Scope::Publish),
            may_go_live => may(Scope::Publish) && self.named,
        }
    }
}
