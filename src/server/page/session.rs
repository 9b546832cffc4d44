//! Who a browser is: a cookie that any process which knows the same tokens accepts, and that no longer holds once its token is gone.
//!
//! The cookie is `EXPIRES.NONCE.SIGNATURE`, signed with a key that is made of the token; the token itself is not in it. Each session has
//! a mark that its forms carry, signed with the same key, which a page of another origin cannot know.

use crate::model::Digest;
use crate::server::tokens::{Caller, Tokens};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// How long somebody stays signed in, in seconds.
pub(super) const SESSION_SECONDS: i64 = 12 * 3_600;
/// What is signed for one end is not taken for another.
const COOKIE: &str = "techdoc cookie 1";
const FORM: &str = "techdoc form 1";

/// Somebody who is signed in.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) caller: Caller,
    key: Digest,
    /// `EXPIRES.NONCE`.
    name: String,
}

impl Session {
    /// The cookie of a new session, when the token is a known one.
    pub(super) fn open(tokens: &Tokens, token: &str, nonce: &str, now_s: i64) -> Option<String> {
        let known = tokens.caller(token).is_some();
        let name = format!("{}.{nonce}", now_s + SESSION_SECONDS);
        let signature = URL_SAFE_NO_PAD.encode(signer(&Digest::of(token.as_bytes()), COOKIE, &name).finalize().into_bytes());
        known.then(|| format!("{name}.{signature}"))
    }

    /// The session that a cookie stands for. No token is tried less because an earlier one fits.
    pub(super) fn read(tokens: &Tokens, cookie: &str, now_s: i64) -> Option<Self> {
        let (name, signature) = cookie.rsplit_once('.')?;
        let (expires, _) = name.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let signed = |key: &Digest| signer(key, COOKIE, name).verify_slice(&signature).is_ok();
        let found = tokens.keys().fold(None, |found, (key, caller)| if signed(key) { Some((key, caller)) } else { found });
        let (key, caller) = found?;
        let held = expires.parse::<i64>().is_ok_and(|expires| now_s < expires);
        held.then(|| Self { caller: caller.clone(), key: *key, name: name.to_owned() })
    }

    /// A session that nobody signed in to, for a daemon without tokens: only its forms are told from those of other origins.
    pub(super) fn open_to_all(key: Digest) -> Self {
        Self { caller: Caller::local(), key, name: "all".to_owned() }
    }

    /// The mark of its forms.
    pub(super) fn mark(&self) -> String {
        URL_SAFE_NO_PAD.encode(signer(&self.key, FORM, &self.name).finalize().into_bytes())
    }

    /// Whether a form carries its mark; takes as long for a wrong one.
    pub(super) fn marked(&self, mark: &str) -> bool {
        let mark = URL_SAFE_NO_PAD.decode(mark).unwrap_or_default();
        signer(&self.key, FORM, &self.name).verify_slice(&mark).is_ok()
    }
}

fn signer(key: &Digest, purpose: &str, name: &str) -> Hmac<Sha256> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
    let mut signer = Hmac::<Sha256>::new_from_slice(&key.0).expect("any length");
    signer.update(format!("{purpose}\n{name}").as_bytes());
    signer
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Secret, ServeSettings};

    const ONE: &str = "0123456789abcdef";
    const TWO: &str = "fedcba9876543210";

    fn tokens(lines: &str) -> Tokens {
        Tokens::load(&ServeSettings { tokens: Some(Secret::new(lines)), ..ServeSettings::default() }).unwrap()
    }

    fn both() -> Tokens {
        tokens(&format!("one read {ONE}\ntwo read,write {TWO}"))
    }

    #[test]
    fn a_session_is_that_of_its_token_until_it_ends() {
        let cookie = Session::open(&both(), TWO, "n", 1_000).unwrap();
        let at = |now_s| Session::read(&both(), &cookie, now_s).map(|session| session.caller.name);
        assert_eq!((at(1_000), at(1_000 + SESSION_SECONDS - 1)), (Some("two".to_owned()), Some("two".to_owned())));
        assert_eq!(at(1_000 + SESSION_SECONDS), None);
        assert!(!cookie.contains(TWO) && !cookie.contains(&Digest::of(TWO.as_bytes()).to_string()));
        assert_eq!(Session::open(&both(), "0123456789abcdee", "n", 1_000), None);
    }

    #[test]
    fn a_session_ends_with_its_token_and_its_scopes_are_those_of_today() {
        let cookie = Session::open(&both(), TWO, "n", 0).unwrap();
        assert!(Session::read(&tokens(&format!("one read {ONE}")), &cookie, 1).is_none());
        let less = Session::read(&tokens(&format!("two read {TWO}")), &cookie, 1).unwrap();
        assert!(!less.caller.may(crate::server::Scope::Write));
    }

    #[test]
    fn nothing_of_a_cookie_can_be_changed() {
        let cookie = Session::open(&both(), ONE, "n", 0).unwrap();
        let later = cookie.replacen(&SESSION_SECONDS.to_string(), &(2 * SESSION_SECONDS).to_string(), 1);
        let other = cookie.replacen(".n.", ".m.", 1);
        for wrong in
            [later.as_str(), &other, &cookie[..cookie.len() - 1], &format!("{cookie}A"), "", ".", "..", "99999999999.n.", ONE]
        {
            assert!(Session::read(&both(), wrong, 1).is_none(), "{wrong}");
        }
        assert!(Session::read(&both(), &cookie, 1).is_some());
    }

    #[test]
    fn forms_carry_the_mark_of_their_own_session() {
        let session = |token, nonce| Session::read(&both(), &Session::open(&both(), token, nonce, 0).unwrap(), 1).unwrap();
        let own = session(ONE, "n");
        assert!(own.marked(&own.mark()));
        let cookie = Session::open(&both(), ONE, "n", 0).unwrap();
        let signature = cookie.rsplit_once('.').unwrap().1;
        for wrong in [&*session(ONE, "m").mark(), &session(TWO, "n").mark(), "", signature] {
            assert!(!own.marked(wrong), "{wrong}");
        }
        let open = Session::open_to_all(Digest([7; 32]));
        assert!(open.marked(&open.mark()) && !open.marked(&Session::open_to_all(Digest([8; 32])).mark()));
    }
}
