//! Words of CLIXML: how a document of it is told, and how names and texts are escaped.

use std::borrow::Cow;

/// The key of the names of an object's types, in PowerShell a member of every object.
pub const TYPE_NAMES: &str = "pstypenames";

/// The namespace of the elements.
pub(super) const NAMESPACE: &str = "http://schemas.microsoft.com/powershell/2004/04";

/// How many bytes may stand before the root.
const PROLOGUE: usize = 64 * 1024;

/// Whether a text is a document of CLIXML, whole or cut off, by its root.
#[must_use]
pub fn is_clixml(text: &str) -> bool {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        if text.len() - rest.len() > PROLOGUE {
            return false;
        }
        let aside = [("<?", "?>"), ("<!--", "-->")];
        let Some((_, end)) = aside.iter().find(|(begin, _)| rest.starts_with(begin)) else {
            break;
        };
        let Some(at) = rest.find(end) else {
            return false;
        };
        rest = rest[at + end.len()..].trim_start();
    }
    let Some(rest) = rest.strip_prefix('<') else {
        return false;
    };
    let tag = rest.split('>').next().unwrap_or_default();
    let is_end = |letter: char| letter.is_whitespace() || letter == '/';
    let name = tag.split(is_end).next().unwrap_or_default();
    let name = name.rsplit(':').next().unwrap_or_default();
    // Somebody's own elements are not called so and have no version of this form.
    name == "Objs" && (tag.contains(NAMESPACE) || tag.contains("Version="))
}

/// Whether an element is one of CLIXML.
pub(super) fn is_element(name: &str) -> bool {
    is_scalar(name)
        || matches!(
            name,
            "Objs"
                | "Obj"
                | "Ref"
                | "TN"
                | "T"
                | "TNRef"
                | "ToString"
                | "Props"
                | "MS"
                | "LST"
                | "IE"
                | "STK"
                | "QUE"
                | "DCT"
                | "En"
                | "Nil"
                | "SS"
        )
}

/// Whether an element holds a value as a text.
pub(super) fn is_scalar(name: &str) -> bool {
    matches!(
        name,
        "S" | "B"
            | "I32"
            | "U32"
            | "I64"
            | "U64"
            | "U16"
            | "I16"
            | "By"
            | "SB"
            | "C"
            | "DT"
            | "TS"
            | "Sg"
            | "Db"
            | "D"
            | "BA"
            | "G"
            | "URI"
            | "Version"
            | "XD"
            | "SBK"
    )
}

/// A name or text without escapes: `_x000A_` is a line feed, `_xD83D__xDE00_` one letter of two units of UTF-16.
pub(super) fn unescaped<'t>(text: &Cow<'t, str>) -> Cow<'t, str> {
    if !text.as_bytes().contains(&b'_') || !(text.contains("_x") || text.contains("_X")) {
        return text.clone();
    }
    let mut plain = String::with_capacity(text.len());
    let mut units: Vec<u16> = Vec::new();
    let mut rest = &**text;
    while let Some(letter) = rest.chars().next() {
        if let Some((unit, after)) = escape(rest) {
            units.push(unit);
            rest = after;
            continue;
        }
        flush(&mut units, &mut plain);
        plain.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    flush(&mut units, &mut plain);
    plain.into()
}

/// The unit of UTF-16 that an escape at the start of a text stands for, and what follows.
fn escape(text: &str) -> Option<(u16, &str)> {
    let rest = text
        .strip_prefix("_x")
        .or_else(|| text.strip_prefix("_X"))?;
    let digits = rest.get(..4)?;
    let after = rest[4..].strip_prefix('_')?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let unit = u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((unit, after))
}

fn flush(units: &mut Vec<u16>, plain: &mut String) {
    let letters = char::decode_utf16(units.drain(..));
    plain.extend(letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)));
}
