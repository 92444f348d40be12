//! What must never be shown: values that nobody read, and values under names of secrets.

/// Whether a key names a secret: a password, a community, a key, a token, a session.
#[must_use]
pub fn is_secret_key(key: &str) -> bool {
    let words = words(key);
    let has = |word: &str| words.iter().any(|it| it == word);
    let joined = words.concat();
    if [
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "community",
        "credential",
    ]
    .iter()
    .any(|it| joined.contains(it))
    {
        return true;
    }
    has("token")
        || has("cookie")
        || has("chap")
        || has("pass")
        || has("auth")
        || joined.contains("sessionid")
        || joined == "key"
        || [
            "privatekey",
            "sharedkey",
            "authkey",
            "encryptionkey",
            "apikey",
            "accesskey",
            "masterkey",
        ]
        .iter()
        .any(|it| joined.contains(it))
}

/// The words of a key, lower case: split at anything but letters and digits and at a change of
/// case.
fn words(key: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for it in key.chars() {
        if !it.is_alphanumeric() || (it.is_uppercase() && lower_before) {
            words.push(String::new());
        }
        lower_before = it.is_lowercase() || it.is_numeric();
        if it.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(it.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::is_secret_key;

    #[test]
    fn secrets_are_told_by_whole_words() {
        for key in [
            "password",
            "adminPassword",
            "readCommunity",
            "communityString",
            "chapSecret",
            "mutualChapSecret",
            "sessionID",
            "SessionId",
            "auth",
            "authKey",
            "token",
            "outCookie",
            "Pwd",
            "key",
            "shared_key",
        ] {
            assert!(is_secret_key(key), "{key}");
        }
        for key in [
            "RegistryKeyword",
            "keySize",
            "name",
            "mac",
            "authenticationType",
            "passthrough",
            "macType",
            "VirtualMachineMigrationAuthenticationType",
            "publicKeyType",
        ] {
            assert!(!is_secret_key(key), "{key}");
        }
    }
}
