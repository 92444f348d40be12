//! Names of members: hostile, in any code page, with either separator.

/// What a name says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum MemberName {
    /// The path of a file below the archive, with `/`.
    File(String),
    /// That of a folder; empty for the top.
    Folder(String),
    /// A path that leads out of the archive or is none: why, and the last part of it.
    Unsafe(&'static str, String),
}

/// Takes a name apart. Windows PowerShell 5.1 parts folders with `\`.
pub(super) fn of(name: &str) -> MemberName {
    let last = || {
        let mut parts = name.rsplit(['/', '\\']);
        let last = parts.find(|part| !matches!(*part, "" | "." | ".."));
        last.unwrap_or_default().replace('\0', "")
    };
    let letters = name.as_bytes();
    if name.contains('\0') {
        return MemberName::Unsafe("with a zero in it", last());
    }
    if name.starts_with(['/', '\\']) {
        return MemberName::Unsafe("which is a place outside of the archive", last());
    }
    if letters.len() > 1 && letters[0].is_ascii_alphabetic() && letters[1] == b':' {
        return MemberName::Unsafe("which is a place on a drive", last());
    }
    let mut parts = Vec::new();
    for part in name.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => return MemberName::Unsafe("which leads out of the archive", last()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if path.is_empty() || name.ends_with(['/', '\\']) {
        MemberName::Folder(path)
    } else {
        MemberName::File(path)
    }
}

/// The text of a name: UTF-8 where it is that, else the code page 437, which is what ZIP says of names without a mark.
pub(super) fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(name) => name.to_owned(),
        Err(_) => bytes.iter().map(|byte| letter(*byte)).collect(),
    }
}

/// The upper half of the code page 437.
const UPPER: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»\
    ░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
    αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn letter(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(index) => UPPER.chars().nth(usize::from(index)).unwrap_or('\u{fffd}'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> MemberName {
        MemberName::File(name.to_owned())
    }

    #[test]
    fn names_are_paths_below_the_archive() {
        assert_eq!(
            of("Node_HV01\\GetNetAdapter.XML"),
            file("Node_HV01/GetNetAdapter.XML")
        );
        assert_eq!(of("./a//b"), file("a/b"));
        assert_eq!(of("a!/b c"), file("a!/b c"));
        assert_eq!(of("a/b/"), MemberName::Folder("a/b".to_owned()));
        assert_eq!(of("./"), MemberName::Folder(String::new()));
        assert_eq!(of("..."), file("..."));
        for (name, last) in [
            ("../a", "a"),
            ("x/..\\a", "a"),
            ("/etc/a", "a"),
            ("\\\\server\\share\\a", "a"),
            ("C:a", "C:a"),
            ("a\0b", "ab"),
            ("x/..", "x"),
        ] {
            let MemberName::Unsafe(_, found) = of(name) else {
                panic!("{name:?} is taken");
            };
            assert_eq!(found, last);
        }
    }

    #[test]
    fn names_without_a_mark_are_of_the_old_code_page() {
        assert_eq!(UPPER.chars().count(), 128);
        assert_eq!(decoded(b"B\x81ro.json"), "Büro.json");
        assert_eq!(decoded("Büro.json".as_bytes()), "Büro.json");
        assert_eq!(decoded(b"Stra\xe1e \xff"), "Straße \u{a0}");
    }
}
