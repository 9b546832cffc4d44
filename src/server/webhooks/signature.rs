//! Whether a delivery comes from who knows the secret. Both checks take as long for a wrong signature as for a right one.

use crate::config::Secret;
use crate::model::{Digest, bytes_of_hexadecimal};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::hint::black_box;

/// Whether `signature`, `sha256=` and hexadecimal digits, is the one of `body`.
pub(super) fn is_signed(secret: &Secret, body: &[u8], signature: &str) -> bool {
    let Some(tag) = signature.strip_prefix("sha256=").and_then(bytes_of_hexadecimal) else { return false };
    let Ok(mut signer) = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()) else { return false };
    signer.update(body);
    signer.verify_slice(&tag).is_ok()
}

/// Whether `token` is the secret; digests are compared, so that not even its length shows.
pub(super) fn is_secret(secret: &Secret, token: &str) -> bool {
    let (a, b) = (Digest::of(secret.expose().as_bytes()), Digest::of(token.as_bytes()));
    black_box(a.0.iter().zip(b.0).fold(0, |apart, (a, b)| black_box(apart | (a ^ b)))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of GitHub's documentation.
    #[test]
    fn a_signature_is_the_one_of_its_body_only() {
        let secret = Secret::new("It's a Secret to Everybody");
        let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        assert!(is_signed(&secret, b"Hello, World!", signature));
        assert!(!is_signed(&secret, b"Hello, World?", signature));
        assert!(!is_signed(&Secret::new("another"), b"Hello, World!", signature));
        for wrong in ["", "sha256=", "sha1=00", &signature[7..], &signature[..70], "sha256=zz"] {
            assert!(!is_signed(&secret, b"Hello, World!", wrong), "{wrong}");
        }
        assert!(is_secret(&secret, "It's a Secret to Everybody") && !is_secret(&secret, "It's"));
    }
}
