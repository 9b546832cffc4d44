//! The Admin API key of a Ghost, and the tokens that are signed with it.

use crate::config::Secret;
use crate::model::bytes_of_hexadecimal;
use crate::publish::{ErrorKind, PlatformError};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

/// How long a token holds; Ghost takes none that is older.
const SECONDS: i64 = 300;

/// A key; it cannot be printed.
pub(super) struct AdminKey {
    id: String,
    signer: Hmac<Sha256>,
}

impl AdminKey {
    /// The key `ID:SECRET`, both of hexadecimal digits.
    pub(super) fn of(secret: Option<&Secret>) -> Result<Self, PlatformError> {
        let wrong = |what: &str| {
            let hint = "copy the Admin API key of a custom integration under Settings > Integrations; it has a colon in the middle";
            PlatformError::new(ErrorKind::Credentials, what).hint(hint)
        };
        let Some((id, digits)) = secret.and_then(|secret| secret.expose().split_once(':')) else {
            return Err(wrong("the credential is no Admin API key; a Content API key may only read"));
        };
        let bytes = bytes_of_hexadecimal(digits).filter(|bytes| !bytes.is_empty() && !id.is_empty());
        let bytes =
            bytes.ok_or_else(|| wrong("the credential is no Admin API key: what stands behind the colon is not hexadecimal"))?;
        let signer = Hmac::new_from_slice(&bytes).map_err(|_| wrong("the credential cannot sign"))?;
        Ok(Self { id: id.to_owned(), signer })
    }

    /// A token that is good from `now` on, in seconds since 1970.
    pub(super) fn token(&self, now: i64) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(&json!({"alg": "HS256", "typ": "JWT", "kid": self.id}));
        let payload = part(&json!({"iat": now, "exp": now + SECONDS, "aud": "/admin/"}));
        let mut signer = self.signer.clone();
        signer.update(format!("{head}.{payload}").as_bytes());
        format!("{head}.{payload}.{}", URL_SAFE_NO_PAD.encode(signer.finalize().into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_that_of_another_implementation() {
        let key = AdminKey::of(Some(&Secret::new("6489f2:00ff10"))).ok().unwrap();
        // Python: hmac.new(bytes.fromhex("00ff10"), message, "sha256").
        let expected = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6IjY0ODlmMiJ9.eyJpYXQiOjE4MDAwMDAwMDAsImV4cCI6MTgwMDAwMDMwMCwiYXVkIjoiL2FkbWluLyJ9.THk-MUGqIlUFqKTtQcaFtlz-c5ndtsQ3adfvwXipowI";
        assert_eq!(key.token(1_800_000_000), expected);
    }

    #[test]
    fn other_keys_are_named() {
        for (text, expected) in [
            ("22444f78447824223cefc48062", "the credential is no Admin API key; a Content API key may only read"),
            ("6489f2:xyz1", "the credential is no Admin API key: what stands behind the colon is not hexadecimal"),
            ("6489f2:abc", "the credential is no Admin API key: what stands behind the colon is not hexadecimal"),
            ("6489f2:", "the credential is no Admin API key: what stands behind the colon is not hexadecimal"),
        ] {
            let error = AdminKey::of(Some(&Secret::new(text))).err().unwrap();
            assert_eq!((error.kind, error.message.as_str()), (ErrorKind::Credentials, expected));
        }
    }
}
