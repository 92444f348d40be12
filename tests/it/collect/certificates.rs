//! Certificates that the servers of the tests show, good and bad ones.

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use sha2::{Digest, Sha256};

/// How a server names itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Signed by an authority, for 127.0.0.1.
    ByAuthority,
    /// Signed by itself, for 127.0.0.1.
    OwnSigned,
    /// Signed by itself and marked as an authority, as appliances make them at their first start.
    OwnAuthority,
    /// Signed by an authority, out of date.
    Expired,
    /// Signed by an authority, for another name.
    OtherName,
    /// Signed by itself, for another name.
    OwnOtherName,
}

/// A certificate with its key.
pub struct Identity {
    /// What the server sends.
    pub chain: Vec<CertificateDer<'static>>,
    /// Its key.
    pub key: PrivateKeyDer<'static>,
    /// What a client needs in order to trust it, as PEM: its authority, else the certificate itself.
    pub trusted: String,
    /// SHA-256 of the certificate, hexadecimal.
    pub sha256: String,
}

/// Makes a certificate with keys of its own.
pub fn identity(of: Certificate) -> Identity {
    use Certificate::{ByAuthority, Expired, OtherName, OwnAuthority, OwnOtherName, OwnSigned};
    let name = match of {
        OtherName | OwnOtherName => "other.example",
        _ => "127.0.0.1",
    };
    let mut params = params(name, "appliance of a test");
    if of == Expired {
        params.not_before = date_time_ymd(2019, 1, 1);
        params.not_after = date_time_ymd(2020, 1, 1);
    }
    let key = KeyPair::generate().expect("a key");
    let (certificate, trusted) = match of {
        ByAuthority | Expired | OtherName => {
            let (issuer, pem) = authority();
            let signed = params.signed_by(&key, &issuer).expect("signed");
            (signed, pem)
        }
        OwnSigned | OwnAuthority | OwnOtherName => {
            if of == OwnAuthority {
                params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            }
            let own = params.self_signed(&key).expect("signed");
            let pem = own.pem();
            (own, pem)
        }
    };
    let sha256 = hexadecimal(&Sha256::digest(certificate.der()));
    Identity {
        chain: vec![certificate.der().clone()],
        key: PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der())),
        trusted,
        sha256,
    }
}

/// An authority that has signed nothing, as PEM.
pub fn stranger() -> String {
    authority().1
}

fn authority() -> (Issuer<'static, KeyPair>, String) {
    let mut params = params("authority.example", "authority of a test");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().expect("a key");
    let pem = params.self_signed(&key).expect("signed").pem();
    (Issuer::new(params, key), pem)
}

fn params(name: &str, common_name: &str) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).expect("a name");
    params
        .distinguished_name
        .push(DnType::CommonName, common_name);
    params
}

/// Bytes as lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
