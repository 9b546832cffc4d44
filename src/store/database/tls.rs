//! TLS to PostgreSQL, with libpq's meanings of `sslmode`: up to `require` a certificate is not looked at, unless a file of roots is there.

use super::DatabaseError;
use crate::config::{DatabaseAddress, TlsMode, TlsRoots};
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres_rustls::MakeRustlsConnect;

/// What secures connections as `address` says; none when nothing does. Also tells `config` whether the server has to be able to.
pub(super) fn connector(address: &DatabaseAddress, config: &mut Config) -> Result<Option<MakeRustlsConnect>, DatabaseError> {
    // A socket of this machine has no TLS, whatever is asked for.
    let is_local = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    let (mode, roots) = match (is_local, address.tls) {
        (true, _) | (_, TlsMode::Disable) => (SslMode::Disable, None),
        (_, TlsMode::Prefer) => (SslMode::Prefer, None),
        (_, TlsMode::Require) => (SslMode::Require, root_file(&address.roots)),
        (_, TlsMode::VerifyCa | TlsMode::VerifyFull) => (SslMode::Require, Some(needed_file(&address.roots)?)),
    };
    config.ssl_mode(mode);
    if mode == SslMode::Disable {
        return Ok(None);
    }
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions();
    let builder = builder.map_err(failed)?.dangerous();
    let verifier: Arc<dyn ServerCertVerifier> = match roots {
        None => Arc::new(Unverified(provider)),
        Some(roots) => {
            let chain = WebPkiServerVerifier::builder_with_provider(Arc::new(store(&roots)?), provider).build().map_err(failed)?;
            if address.tls == TlsMode::VerifyFull { chain } else { Arc::new(AnyName(chain)) }
        }
    };
    Ok(Some(MakeRustlsConnect::new(builder.with_custom_certificate_verifier(verifier).with_no_client_auth())))
}

fn failed(error: impl std::fmt::Display) -> DatabaseError {
    DatabaseError::Tls(error.to_string())
}

/// The roots that are named, or those at libpq's usual place when they are there.
fn root_file(roots: &TlsRoots) -> Option<TlsRoots> {
    match roots {
        TlsRoots::Usual => usual_file().filter(|path| path.exists()).map(TlsRoots::File),
        TlsRoots::File(_) | TlsRoots::System => Some(roots.clone()),
    }
}

fn needed_file(roots: &TlsRoots) -> Result<TlsRoots, DatabaseError> {
    root_file(roots)
        .ok_or_else(|| failed("there is no file of root certificates; name one with sslrootcert, or sslrootcert=system"))
}

fn usual_file() -> Option<PathBuf> {
    std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".postgresql/root.crt"))
}

fn store(roots: &TlsRoots) -> Result<RootCertStore, DatabaseError> {
    let mut store = RootCertStore::empty();
    match roots {
        TlsRoots::File(path) => add_file(&mut store, path)?,
        TlsRoots::System | TlsRoots::Usual => {
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if store.is_empty() { Err(failed("there are no root certificates")) } else { Ok(store) }
}

fn add_file(store: &mut RootCertStore, path: &Path) -> Result<(), DatabaseError> {
    let unreadable = |error: &dyn std::fmt::Display| failed(format!("the root certificates in {}: {error}", path.display()));
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| unreadable(&error))? {
        store.add(certificate.map_err(|error| unreadable(&error))?).map_err(|error| unreadable(&error))?;
    }
    Ok(())
}

/// Takes every certificate, as `prefer` and `require` do: what is sent is hidden from those who listen, not from those who answer.
#[derive(Debug)]
struct Unverified(Arc<CryptoProvider>);

/// Takes a certificate of a known authority, whatever name it has, as `verify-ca` does.
#[derive(Debug)]
struct AnyName(Arc<WebPkiServerVerifier>);

impl ServerCertVerifier for Unverified {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls12_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        rustls::crypto::verify_tls13_signature(message, certificate, signature, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // The name is looked at last.
        match self.0.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
            Err(Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
                Ok(ServerCertVerified::assertion())
            }
            verdict => verdict,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.0.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
