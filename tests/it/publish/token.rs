//! The tokens that a Ghost takes: a JWT of five minutes, signed with the secret half of an Admin API key.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Why a token was refused.
#[derive(Debug, PartialEq)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) kind: &'static str,
    pub(crate) message: String,
    pub(crate) code: Option<&'static str>,
}

/// Checks the header of a request against the one good key.
pub(crate) fn check(header: Option<&str>, key: &str, now: u64) -> Result<(), Refused> {
    let Some(header) = header else {
        return Err(Refused { status: 403, kind: "NoPermissionError", message: "Authorization failed".to_owned(), code: None });
    };
    let unauthorized = |message: &str, code| {
        Err(Refused { status: 401, kind: "UnauthorizedError", message: message.to_owned(), code: Some(code) })
    };
    let Some(token) = header.strip_prefix("Ghost ") else {
        return unauthorized("Authorization header format is \"Authorization: Ghost [token]\"", "INVALID_AUTH_HEADER");
    };
    let (id, secret) = key.split_once(':').unwrap();
    let Some((head, payload, signed, signature)) = parts(token) else {
        return Err(Refused {
            status: 400,
            kind: "BadRequestError",
            message: "Invalid token".to_owned(),
            code: Some("INVALID_JWT"),
        });
    };
    if head["kid"] != id {
        return unauthorized("Unknown Admin API Key", "UNKNOWN_ADMIN_API_KEY");
    }
    let mut code = Hmac::<Sha256>::new_from_slice(&bytes(secret)).unwrap();
    code.update(signed.as_bytes());
    let invalid = |why: &str| unauthorized(&format!("Invalid token: {why}"), "INVALID_JWT");
    if head["alg"] != "HS256" || code.verify_slice(&signature).is_err() {
        return invalid("invalid signature");
    }
    let seconds = |name: &str| payload[name].as_u64().unwrap_or_default();
    if seconds("exp") <= now {
        return invalid("jwt expired");
    }
    if payload["aud"].as_str().is_none_or(|audience| audience.trim_matches('/') != "admin") {
        return invalid("jwt audience invalid. expected: /\\/?admin\\/?$/");
    }
    if seconds("iat") + 300 < now {
        return invalid("maxAge exceeded");
    }
    Ok(())
}

/// Head, payload, the text that is signed, and the signature.
fn parts(token: &str) -> Option<(Value, Value, &str, Vec<u8>)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (head, payload) = signed.split_once('.')?;
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok();
    Some((json(head)?, json(payload)?, signed, URL_SAFE_NO_PAD.decode(signature).ok()?))
}

/// The bytes that hexadecimal digits stand for.
fn bytes(digits: &str) -> Vec<u8> {
    (0..digits.len()).step_by(2).map(|at| u8::from_str_radix(&digits[at..at + 2], 16).unwrap()).collect()
}

/// A token as a client makes it.
#[cfg(test)]
fn signed(id: &str, secret: &[u8], payload: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let text = format!("{}.{}", part(&serde_json::json!({"alg": "HS256", "typ": "JWT", "kid": id})), part(payload));
    let mut code = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    code.update(text.as_bytes());
    format!("Ghost {text}.{}", URL_SAFE_NO_PAD.encode(code.finalize().into_bytes()))
}

#[test]
fn tokens_are_held_to_signature_audience_and_age() {
    let now = 1_800_000_000;
    let payload = |iat: u64, exp: u64, aud: &str| serde_json::json!({"iat": iat, "exp": exp, "aud": aud});
    let good = payload(now, now + 300, "/admin/");
    let ask = |header: &str| check(Some(header), "a1:00ff", now).map_err(|refused| refused.message);
    assert_eq!(ask(&signed("a1", &[0, 255], &good)), Ok(()));
    for (header, expected) in [
        (signed("a2", &[0, 255], &good), "Unknown Admin API Key"),
        (signed("a1", &[0, 254], &good), "Invalid token: invalid signature"),
        // The secret's digits in place of the bytes that they stand for.
        (signed("a1", b"00ff", &good), "Invalid token: invalid signature"),
        (
            signed("a1", &[0, 255], &payload(now, now + 300, "/content/")),
            "Invalid token: jwt audience invalid. expected: /\\/?admin\\/?$/",
        ),
        (signed("a1", &[0, 255], &payload(now - 400, now - 100, "/admin/")), "Invalid token: jwt expired"),
        (signed("a1", &[0, 255], &payload(now - 400, now + 100, "/admin/")), "Invalid token: maxAge exceeded"),
        ("Ghost abc".to_owned(), "Invalid token"),
        ("Bearer abc".to_owned(), "Authorization header format is \"Authorization: Ghost [token]\""),
    ] {
        assert_eq!(ask(&header).unwrap_err(), expected, "{header}");
    }
    assert_eq!(check(None, "a1:00ff", now).unwrap_err().status, 403);
}
