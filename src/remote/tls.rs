//! The cryptography behind TLS, chosen once for the whole program.

/// Makes ring the provider of every TLS connection; one that was installed before stays.
pub fn install_crypto_provider() {
    // The only error says that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
