//! What a library says is wrong with a document, without a word of the document: the value that it quotes
//! may be a secret. This file knows no format.

use serde_json::error::Category;

/// Quoted pieces of this many characters are signs of a syntax, which a library expected.
const SIGN: usize = 3;

/// A message in which whatever stands in quotes or brackets is left out, unless it is a sign or two.
pub(super) fn without_quotes(message: &str) -> String {
    let mut said = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(at) = rest.find(['`', '\'', '"', '[']) {
        let quote = rest.as_bytes()[at];
        let end = char::from(if quote == b'[' { b']' } else { quote });
        let (before, from) = rest.split_at(at);
        said.push_str(before);
        // A value may hold the quote itself: only the last one surely ends it.
        let is_sign = |length: &usize| {
            let quoted = &from[1..=*length];
            *length <= SIGN && !quoted.chars().any(char::is_alphanumeric)
        };
        let Some(length) = from[1..].find(end).filter(is_sign) else {
            said.push('…');
            let last = from[1..].rfind(end).map_or(from.len(), |last| last + 2);
            rest = &from[last..];
            continue;
        };
        let (sign, after) = from.split_at(length + 2);
        said.push_str(sign);
        rest = after;
    }
    said + rest
}

/// What is wrong with a JSON document that is read straight into a type.
#[must_use]
pub fn json_fault(error: &serde_json::Error) -> String {
    let message = error.to_string();
    // Whoever writes the type has named the field; what else is quoted stands in the document.
    if error.classify() != Category::Data || message.starts_with("missing field") {
        return message;
    }
    let end = message.find(['`', '"']).unwrap_or(message.len());
    let end = message[..end].find(" at line ").unwrap_or(end);
    let said = message[..end].trim_end_matches([' ', ',', ':']);
    format!("{said} at line {} column {}", error.line(), error.column())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stay_and_values_go() {
        for (message, said) in [
            (
                "did not find expected ',' or ']'",
                "did not find expected ',' or ']'",
            ),
            ("unknown tag `secret`", "unknown tag …"),
            (
                "invalid type: string \"a\" b\", expected a map",
                "invalid type: string …, expected a map",
            ),
            (
                "the value [secret] must be quoted",
                "the value … must be quoted",
            ),
            ("unclosed 'secret", "unclosed …"),
            ("ü `é`", "ü …"),
        ] {
            assert_eq!(without_quotes(message), said);
        }
    }

    #[test]
    fn a_type_is_named_and_its_value_is_not() {
        let fault = |text: &str| json_fault(&serde_json::from_str::<Vec<u8>>(text).unwrap_err());
        assert_eq!(
            fault("\"secret\""),
            "invalid type: string at line 1 column 8"
        );
        assert_eq!(
            fault("[1, 12345]"),
            "invalid value: integer at line 1 column 9"
        );
        assert_eq!(
            fault("[1, "),
            "EOF while parsing a value at line 1 column 4"
        );
    }
}
