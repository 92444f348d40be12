//! Secrets of the command line of Virtual Connect: values of properties, and of labels in lists. Whole lines stay, so
//! that a script still says that there is such a setting.

use std::borrow::Cow;
use std::ops::Range;

/// What names of secrets end in, in lower case.
const ENDINGS: [&str; 11] = [
    "authkey",
    "community",
    "encryptionkey",
    "passphrase",
    "passwd",
    "password",
    "privacykey",
    "privatekey",
    "secret",
    "sharedkey",
    "token",
];

/// Elements whose keys are shared with the server that they name.
const SERVERS: [&str; 3] = ["ldap", "radius", "tacacs"];

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// A line without its secrets, and how many there were.
pub(super) fn redacted(line: &str) -> (Cow<'_, str>, u64) {
    let secrets = secrets(line);
    if secrets.is_empty() {
        return (Cow::Borrowed(line), 0);
    }
    let mut text = String::with_capacity(line.len());
    let mut from = 0;
    for secret in &secrets {
        text.push_str(&line[from..secret.start]);
        text.push_str(REDACTED);
        from = secret.end;
    }
    text.push_str(&line[from..]);
    (Cow::Owned(text), secrets.len() as u64)
}

/// Where secrets stand in a line, in their order.
fn secrets(line: &str) -> Vec<Range<usize>> {
    let is_server = is_server(line);
    let is_secret = |key: &str| {
        let key = key.to_ascii_lowercase();
        ENDINGS.iter().any(|ending| key.ends_with(ending)) || (is_server && key.ends_with("key"))
    };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some((key, value)) = property(line, at) {
        at = value.end;
        if is_secret(key) {
            found.extend(inner(line, value));
        }
    }
    if found.is_empty()
        && let Some((label, value)) = line.split_once(" :")
        && is_secret(&label.split_whitespace().collect::<String>())
    {
        let start = line.len() - value.trim_start().len();
        let value = start..start + line[start..].trim_end().len();
        // A list says so where there is nothing.
        let is_nothing = matches!(&line[value.clone()], "" | "-- --" | "--" | "<None>");
        found.extend((!is_nothing).then_some(value));
    }
    found
}

/// Whether a line is a command about a server that users are asked of.
fn is_server(line: &str) -> bool {
    let words = line
        .trim_start()
        .trim_start_matches("->")
        .split_whitespace();
    let element = words.skip(1).find(|word| !word.starts_with('-'));
    let element = element.unwrap_or_default().to_ascii_lowercase();
    SERVERS.iter().any(|server| element.starts_with(server))
}

/// The next `key=value` from a byte on. A blank ends a value unless it stands in quotes; a quote that nothing closes
/// goes to the end of the line.
fn property(line: &str, from: usize) -> Option<(&str, Range<usize>)> {
    let sign = from + line.get(from..)?.find('=')?;
    let before = line[..sign].trim_end();
    let key = before.rsplit(char::is_whitespace).next()?;
    let mut start = sign + 1;
    if before.len() < sign {
        // `key = value`
        start = line.len() - line[start..].trim_start().len();
    }
    let mut quote = None;
    let mut letters = line[start..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match (letter, quote) {
            ('\\', Some(_)) => {
                letters.next();
            }
            (letter, Some(open)) if letter == open => quote = None,
            ('"' | '\'', None) => quote = Some(letter),
            (letter, None) if letter.is_whitespace() => {
                return Some((key, start..start + at));
            }
            _ => {}
        }
    }
    Some((key, start..line.len()))
}

/// What of a value is the secret: what its quotes hold, if there is something.
fn inner(line: &str, value: Range<usize>) -> Option<Range<usize>> {
    let text = &line[value.clone()];
    let quoted = |quote: char| {
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        Some(inner.len())
    };
    let range = match quoted('"').or_else(|| quoted('\'')) {
        Some(length) => value.start + 1..value.start + 1 + length,
        None => value,
    };
    (!range.is_empty()).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_secrets_are_not_written() {
        for (line, expected) in [
            (
                "add user ro Password=abc Roles=\"domain,server\" Enabled=true",
                "add user ro Password=[redacted] Roles=\"domain,server\" Enabled=true",
            ),
            (
                "add user ro Password=\"a b\\\" c\" X=1",
                "add user ro Password=\"[redacted]\" X=1",
            ),
            (
                "add user ro password=\"a b",
                "add user ro password=[redacted]",
            ),
            (
                "add user ro PASSWORD = abc d",
                "add user ro PASSWORD = [redacted] d",
            ),
            (
                "add user ro Password='a b'",
                "add user ro Password='[redacted]'",
            ),
            (
                "set snmp enet ReadCommunity=pub X=y",
                "set snmp enet ReadCommunity=[redacted] X=y",
            ),
            (
                "set ldap BindSecret=x ServerKey=y Name=z",
                "set ldap BindSecret=[redacted] ServerKey=[redacted] Name=z",
            ),
            (
                "set tacacs -quiet Key=y",
                "set tacacs -quiet Key=[redacted]",
            ),
            (
                "->set radius server-key=\"k\"",
                "->set radius server-key=\"[redacted]\"",
            ),
            (
                "save configbackup EncryptionKey=a=b",
                "save configbackup EncryptionKey=[redacted]",
            ),
            ("Secret        : abc def", "Secret        : [redacted]"),
            ("Mutual Secret : x", "Mutual Secret : [redacted]"),
        ] {
            let (text, count) = redacted(line);
            assert_eq!(text, expected);
            assert!(count > 0, "{line}");
        }
    }

    #[test]
    fn everything_else_stays() {
        for line in [
            "set user-security StrongPasswords=Disabled MinPasswordLength=8",
            "add user ro Password=\"\" Roles=*",
            "add user ro Password= Roles=*",
            "add network Mgmt -quiet UplinkSet=SUS_A VLanID=10",
            "set ssl Key=2048",
            "Secret        : -- --",
            "Secret        :",
            "Password changed : yes",
            "=",
            "",
            "Password",
        ] {
            assert_eq!(redacted(line), (Cow::Borrowed(line), 0));
        }
    }
}
