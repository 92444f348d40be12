//! Attributes that are secrets. Source: the metadata of the managed objects of UCS Manager up to 6.0, which names 66
//! of them; a configuration backup holds most in a form that can be turned back (CVE-2023-20016).

/// Attributes that are secrets in whatever class they stand.
const ANYWHERE: [&str; 21] = [
    "ctpassword",
    "community",
    "deployedSecurePassphrase",
    "encKey",
    "encPwd",
    "encSecret",
    "inPassword",
    "keyHexString",
    "modeConfigToken",
    "outToken",
    "outTokens",
    "outUser",
    "password",
    "passwordEncryptionKey",
    "privateKey",
    "privpwd",
    "pwd",
    "pwdHistory",
    "secret",
    "securePassphrase",
    "inToken",
];

/// Attributes that are secrets in these classes, and have a plain meaning in others.
const IN_CLASS: [(&str, &str); 12] = [
    ("aaaExtMgmtCutThruTkn", "token"),
    ("aaaLdapProvider", "key"),
    ("aaaRadiusProvider", "key"),
    ("aaaSshAuth", "data"),
    ("aaaTacacsPlusProvider", "key"),
    ("extvmmKeyInst", "key"),
    ("extvmmMasterExtKey", "key"),
    ("extvmmProvider", "key"),
    ("mgmtImporter", "key"),
    ("mgmtKvmCertificate", "key"),
    ("pkiKeyRing", "cert"),
    ("pkiKeyRing", "key"),
];

/// Attributes that hold a session.
const SESSIONS: [&str; 3] = ["cookie", "inCookie", "outCookie"];

/// Whether an attribute of a class is a secret.
pub(super) fn is_secret(class: &str, attribute: &str) -> bool {
    ANYWHERE.contains(&attribute) || IN_CLASS.contains(&(class, attribute))
}

/// Whether an attribute holds a session.
pub(super) fn is_session(attribute: &str) -> bool {
    SESSIONS.contains(&attribute)
}
