//! Secrets of JSON that are not written. What is not a secret stays as it was, byte for byte. The keys are those of
//! OneView; readers hide more, but what they hide is still in the file.

use std::io::{self, Write};
use std::ops::Range;

use crate::source::{Node, Problem, Span, Value, parse_json_alone};

/// What stands where a secret was.
const REDACTED: &[u8] = b"\"[redacted]\"";

/// What keys of secrets end in, in lower case.
const ENDINGS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "community",
    "communitystring",
    "authkey",
    "privacykey",
    "keytab",
    "token",
    "credential",
    "sessionid",
];

/// Keys below which each `value` is a secret, in lower case.
const WHOLES: [&str; 2] = ["usercredentials", "oscustomattributes"];

/// Where the secrets of a JSON document stand, in its order; quotes belong to them.
///
/// # Errors
/// It is no JSON.
pub(super) fn secrets(text: &str) -> Result<Vec<Range<usize>>, Problem> {
    let mut found = Vec::new();
    look(&parse_json_alone(text)?, Around::default(), &mut found);
    Ok(found)
}

/// What is known of a value by what is around it.
#[derive(Clone, Copy, Default)]
struct Around {
    /// It stands somewhere below the key of a secret.
    is_secret: bool,
    /// It stands somewhere below a key whose values are secrets.
    in_whole: bool,
}

fn look(node: &Node<'_>, around: Around, found: &mut Vec<Range<usize>>) {
    match &node.value {
        Value::Text(text) if around.is_secret && !text.is_empty() => {
            let Span { start, end } = node.place.span;
            found.push(start as usize..end as usize);
        }
        // A number may be one as well, and nobody can tell.
        Value::Integer(_) | Value::Float(_) if around.is_secret => {
            let Span { start, end } = node.place.span;
            found.push(start as usize..end as usize);
        }
        // A list or an object under the key of a secret holds several of them.
        Value::List(items) => items.iter().for_each(|item| look(item, around, found)),
        Value::Map(entries) => {
            for entry in entries {
                let key = entry.key.to_ascii_lowercase();
                let is_secret = around.is_secret
                    || ENDINGS.iter().any(|ending| key.ends_with(ending))
                    || (around.in_whole && key == "value");
                let in_whole = around.in_whole || WHOLES.contains(&&*key);
                let inner = Around {
                    is_secret,
                    in_whole,
                };
                look(&entry.value, inner, found);
            }
        }
        _ => {}
    }
}

/// Writes JSON in one line without its secrets, which lie in these ranges. But for line breaks and the blanks around
/// them, which stand between its values only, nothing else is changed.
///
/// # Errors
/// It cannot be written.
pub(super) fn write_line(
    text: &str,
    secrets: &[Range<usize>],
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut from = 0;
    for secret in secrets {
        write_flat(&text[from..secret.start], out)?;
        out.write_all(REDACTED)?;
        from = secret.end;
    }
    write_flat(&text[from..], out)
}

fn write_flat(text: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\r' | '\n');
    let mut lines = text.split(['\n', '\r']).peekable();
    let mut is_first = true;
    while let Some(line) = lines.next() {
        // Blanks at the ends of the whole text are none around a line break.
        let line = if is_first {
            line
        } else {
            line.trim_start_matches(is_blank)
        };
        let line = if lines.peek().is_some() {
            line.trim_end_matches(is_blank)
        } else {
            line
        };
        is_first = false;
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (String, usize) {
        let secrets = secrets(text).expect("JSON");
        let mut out = Vec::new();
        write_line(text, &secrets, &mut out).expect("written");
        (String::from_utf8(out).expect("UTF-8"), secrets.len())
    }

    #[test]
    fn everything_else_stays_as_it_was() {
        let text = r#"{"a" : 1.50, "b":"\u00e4 \/", "password":"x\"y","c":[ {"readCommunity": "p"},null ] }"#;
        let (line, count) = written(text);
        assert_eq!(count, 2);
        assert_eq!(
            line,
            r#"{"a" : 1.50, "b":"\u00e4 \/", "password":"[redacted]","c":[ {"readCommunity": "[redacted]"},null ] }"#
        );
    }

    #[test]
    fn line_breaks_go_and_nothing_else() {
        let text = "{\r\n  \"a\": \"b  c\",\n\n\t\"token\": \"s\"\n}";
        assert_eq!(
            written(text).0,
            "{\"a\": \"b  c\",\"token\": \"[redacted]\"}"
        );
        assert_eq!(written("[1, 2]").0, "[1, 2]");
    }

    #[test]
    fn keys_of_secrets_are_told_by_their_end() {
        for key in [
            "password",
            "adminPassword",
            "iloPasswd",
            "passPhrase",
            "chapSecret",
            "mutualChapSecret",
            "readCommunity",
            "communityString",
            "trapCommunityString",
            "authKey",
            "privacyKey",
            "keytab",
            "refreshToken",
            "credential",
            "sessionID",
            "SESSIONID",
            "pass\\u0077ord",
        ] {
            let (line, count) = written(&format!("{{\"{key}\":\"s3cret\"}}"));
            assert!(count == 1 && !line.contains("s3cret"), "{line}");
            // What says nothing is none.
            for other in ["\"\"", "null", "true", "{}", "[]", "{\"a\":[null]}"] {
                assert_eq!(
                    written(&format!("{{\"{key}\":{other}}}")).1,
                    0,
                    "{key} {other}"
                );
            }
        }
        for key in [
            "passwordSet",
            "tokenType",
            "name",
            "authKeyType",
            "credentials",
            "value",
        ] {
            assert_eq!(written(&format!("{{\"{key}\":\"plain\"}}")).1, 0, "{key}");
        }
    }

    #[test]
    fn everything_below_the_key_of_a_secret_is_one() {
        for (text, expected) in [
            (
                r#"{"password":{"value":"C","set":true},"a":1}"#,
                r#"{"password":{"value":"[redacted]","set":true},"a":1}"#,
            ),
            (
                r#"{"userCredentials":[{"name":"n","value":{"x":["C",{"y":"C"}]}}]}"#,
                r#"{"userCredentials":[{"name":"n","value":{"x":["[redacted]",{"y":"[redacted]"}]}}]}"#,
            ),
            (
                r#"{"osCustomAttributes":{"value":{"x":"C","n":-1.5e3}}}"#,
                r#"{"osCustomAttributes":{"value":{"x":"[redacted]","n":"[redacted]"}}}"#,
            ),
            (
                r#"{"adminPassword": 12345, "n" : 18446744073709551615}"#,
                r#"{"adminPassword": "[redacted]", "n" : 18446744073709551615}"#,
            ),
        ] {
            assert_eq!(written(text).0, expected);
        }
    }

    #[test]
    fn values_below_credentials_are_secrets() {
        let text = r#"{"osCustomAttributes":[{"name":"a","value":"s1"},{"x":{"value":["s2",""]}}],
            "deploy":{"userCredentials":{"value":"s3"}},"value":"plain","communityString":["s4"]}"#;
        let (line, count) = written(text);
        assert_eq!(count, 4);
        assert!(!line.contains("s1") && !line.contains("s2") && !line.contains("s3"));
        assert!(line.contains("\"value\":\"plain\"") && line.contains("\"name\":\"a\""));
    }
}
