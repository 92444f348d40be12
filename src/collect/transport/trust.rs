//! Whether a certificate is the appliance's. There is no way to trust everything.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};

use crate::source::{Digest, Problem, read_whole};

/// What makes a certificate the appliance's.
#[derive(Debug)]
pub enum Trust {
    /// The system's authorities.
    System,
    /// Authorities of a file, or the appliance's own certificate in it.
    File(Vec<CertificateDer<'static>>),
    /// The SHA-256 of the certificate as DER, whoever issued it and for whatever name.
    Pin([u8; 32]),
}

impl Trust {
    /// The certificates of a file in PEM.
    ///
    /// # Errors
    /// It cannot be read, or there is no certificate in it.
    pub fn file(path: &Path) -> Result<Self, Problem> {
        let unread = |what: &str| {
            let message = format!("{}: no certificate can be read: {what}", path.display());
            Problem::error("ca-file", message).help(
                "give a file with certificates between `-----BEGIN CERTIFICATE-----` and `-----END \
                 CERTIFICATE-----`",
            )
        };
        let bytes = read_whole(path).map_err(|error| unread(&error.to_string()))?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
        let certificates = certificates.map_err(|_| unread("it is no PEM"))?;
        if certificates.is_empty() {
            return Err(unread("it holds none"));
        }
        Ok(Self::File(certificates))
    }

    /// A fingerprint in hexadecimal, with colons or without.
    ///
    /// # Errors
    /// It is no SHA-256.
    pub fn pin(text: &str) -> Result<Self, String> {
        let wrong = || "a SHA-256 has 64 hexadecimal digits".to_owned();
        let digits: Vec<u32> = text
            .chars()
            .filter(|letter| *letter != ':')
            .map(|letter| letter.to_digit(16))
            .collect::<Option<_>>()
            .ok_or_else(wrong)?;
        let bytes: Vec<u8> = digits
            .chunks_exact(2)
            .filter_map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok())
            .collect();
        if digits.len() != 64 {
            return Err(wrong());
        }
        bytes.try_into().map(Self::Pin).map_err(|_| wrong())
    }
}

/// What was found out about the certificate of the last connection.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    /// SHA-256 of the certificate as DER.
    pub(super) sha256: Digest,
    /// Why it is trusted, in the manifest's word; or why not.
    pub(super) verdict: Result<&'static str, String>,
}

/// Judges certificates.
#[derive(Debug)]
pub(super) struct Judge {
    trust: Trust,
    provider: Arc<CryptoProvider>,
    /// Judges by authorities; or why there are none.
    authorities: Result<Arc<dyn ServerCertVerifier>, String>,
    seen: Mutex<Option<Seen>>,
}

impl Judge {
    pub(super) fn new(trust: Trust, provider: Arc<CryptoProvider>) -> Self {
        let authorities = match &trust {
            Trust::System => {
                // What cannot be read of the store is not trusted; the rest serves.
                let certificates = rustls_native_certs::load_native_certs().certs;
                by_authorities(&certificates, &provider)
            }
            Trust::File(certificates) => by_authorities(certificates, &provider),
            Trust::Pin(_) => Err("it has another fingerprint".to_owned()),
        };
        Self {
            trust,
            provider,
            authorities,
            seen: Mutex::new(None),
        }
    }

    /// What was found out about the certificate of the last connection.
    pub(super) fn seen(&self) -> Option<Seen> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.clone()
    }

    /// Why a certificate is trusted, in the manifest's word; or why not.
    fn verdict(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        now: UnixTime,
        sha256: Digest,
    ) -> Result<&'static str, String> {
        match &self.trust {
            Trust::Pin(pin) if pin == sha256.bytes() => return Ok("pin"),
            // It is what the user has at hand: whether it is marked as an authority does not matter, its name does.
            Trust::File(own) if own.iter().any(|own| own == certificate) => {
                let parsed = ParsedCertificate::try_from(certificate);
                let named = parsed.and_then(|parsed| verify_server_name(&parsed, server));
                return named.map(|()| "own").map_err(|error| words(&error));
            }
            _ => {}
        }
        let authorities = self.authorities.as_ref().map_err(Clone::clone)?;
        let verified = authorities.verify_server_cert(certificate, intermediates, server, &[], now);
        verified.map(|_| "ca").map_err(|error| words(&error))
    }
}

/// Judges by the authorities among certificates.
fn by_authorities(
    certificates: &[CertificateDer<'static>],
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates.iter().cloned());
    let verifier =
        WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::clone(provider)).build();
    verifier
        .map(|verifier| verifier as Arc<dyn ServerCertVerifier>)
        .map_err(|_| "there is no authority to judge it by".to_owned())
}

/// Why a certificate is not trusted.
fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(reason) => words_of(reason),
        _ => "it cannot be read".to_owned(),
    }
}

/// Why a certificate is not accepted, or what is signed with its key.
pub(super) fn words_of(reason: &CertificateError) -> String {
    match reason {
        CertificateError::UnknownIssuer => "no authority that is trusted has issued it".to_owned(),
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "it has expired".to_owned()
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet".to_owned()
        }
        CertificateError::NotValidForName => "it is for another name".to_owned(),
        CertificateError::NotValidForNameContext { presented, .. } if presented.is_empty() => {
            "it is for no name that clients look at".to_owned()
        }
        CertificateError::NotValidForNameContext { presented, .. } => {
            // `DnsName("ov01.example")`
            let name = |text: &String| text.split('"').nth(1).unwrap_or(text).to_owned();
            let names: Vec<String> = presented.iter().map(name).collect();
            format!("it is for another name: {}", names.join(", "))
        }
        // The library has no word of its own for that.
        CertificateError::Other(other) if other.to_string().contains("CaUsedAsEndEntity") => {
            "it is marked as an authority, and none that is trusted has issued it".to_owned()
        }
        CertificateError::BadEncoding => "it cannot be read".to_owned(),
        CertificateError::BadSignature => "a signature is wrong".to_owned(),
        CertificateError::Revoked => "it was revoked".to_owned(),
        CertificateError::InvalidPurpose => "it is not for a server".to_owned(),
        CertificateError::UnhandledCriticalExtension => {
            "it demands something that this program does not know".to_owned()
        }
        _ => "it is signed or made in a way that is not accepted".to_owned(),
    }
}

impl ServerCertVerifier for Judge {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let sha256 = Digest::of(certificate);
        let verdict = self.verdict(certificate, intermediates, server, now, sha256);
        let is_trusted = verdict.is_ok();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = Some(Seen { sha256, verdict });
        if is_trusted {
            Ok(ServerCertVerified::assertion())
        } else {
            // The reason stands beside the fingerprint.
            Err(CertificateError::ApplicationVerificationFailure.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_said_in_plain_words() {
        for reason in [
            CertificateError::BadEncoding,
            CertificateError::BadSignature,
            CertificateError::Revoked,
            CertificateError::InvalidPurpose,
            CertificateError::UnknownIssuer,
            CertificateError::UnhandledCriticalExtension,
            CertificateError::ApplicationVerificationFailure,
        ] {
            let words = words_of(&reason);
            assert!(!words.contains(&format!("{reason:?}")), "{words}");
            assert_eq!(words, words.to_lowercase());
        }
    }

    #[test]
    fn a_pin_is_a_sha256_in_any_form() {
        let plain = "0123456789abcdef".repeat(4);
        let upper = plain.to_uppercase();
        let pairs: Vec<&str> = (0..32).map(|at| &upper[at * 2..at * 2 + 2]).collect();
        for text in [plain.clone(), pairs.join(":")] {
            let pin = Trust::pin(&text).expect("a pin");
            assert!(matches!(pin, Trust::Pin(bytes) if bytes[..2] == [0x01, 0x23]));
        }
        for text in [
            "",
            "12",
            &plain[1..],
            &format!("{plain}00"),
            &plain.replace('0', "g"),
        ] {
            assert!(Trust::pin(text).is_err(), "{text}");
        }
    }
}
