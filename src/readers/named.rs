//! What the name of a file says that it is, whatever stands in it: `ov01_server-profiles.json` was meant to
//! hold server profiles, also where a proxy wrote its error page into it. No dialect is known here.

use std::path::Path;

/// The name of a file, taken apart.
pub(super) struct FileName<'a> {
    /// The name without its ending.
    stem: &'a str,
    /// The ending, without the dot; empty for none.
    ending: &'a str,
}

impl<'a> FileName<'a> {
    /// The name of the file at `path`; empty where it is no text.
    pub(super) fn of(path: &'a Path) -> Self {
        let text = |part: Option<&'a std::ffi::OsStr>| part.and_then(|part| part.to_str());
        Self {
            stem: text(path.file_stem()).unwrap_or_default(),
            ending: text(path.extension()).unwrap_or_default(),
        }
    }

    /// Whether the file has one of these endings.
    pub(super) fn ends_in(&self, endings: &[&str]) -> bool {
        let mut endings = endings.iter();
        endings.any(|ending| ending.eq_ignore_ascii_case(self.ending))
    }

    /// Whether the name is this one, or says it between other words: `server-profiles`,
    /// `ov01_Server_Profiles-page2`.
    pub(super) fn says(&self, name: &str) -> bool {
        let stem = folded(self.stem);
        let name = folded(name);
        let is_border =
            |letter: Option<char>| letter.is_none_or(|letter| !letter.is_alphanumeric());
        let mut found = stem.match_indices(&name);
        found.any(|(at, _)| {
            is_border(stem[..at].chars().next_back())
                && is_border(stem[at + name.len()..].chars().next())
        })
    }
}

/// Words are parted by dashes in addresses, by underscores in scripts, by blanks where people save.
fn folded(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', ' '], "-")
}

/// Whether a text is a web page: what a proxy, a portal or a login form answers in place of an export.
pub(super) fn is_web_page(text: &str) -> bool {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let begins = |mark: &str| {
        let head = start.get(..mark.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(mark))
    };
    begins("<!doctype html") || begins("<html") || begins("<head") || begins("<body")
}

/// What a web page in place of an export is, with the status that its heading gives (`502 Bad Gateway`).
pub(super) fn web_page(text: &str) -> String {
    match status(text) {
        Some(status) => format!("a web page (HTTP status {status})"),
        None => "a web page (a login form, or what a proxy says)".to_owned(),
    }
}

/// A heading stands near the start of a page, in characters.
const HEADING_WITHIN: usize = 4096;

/// The status of an error page: a number from 400 to 599 that a title or heading begins with. Nothing else
/// of a page is shown.
fn status(text: &str) -> Option<u16> {
    let head: String = text.chars().take(HEADING_WITHIN).collect();
    let folded = head.to_ascii_lowercase();
    let headings = ["<title>", "<h1>"].into_iter();
    let mut after = headings.filter_map(|heading| Some(folded.split_once(heading)?.1));
    after.find_map(|rest| {
        let heading = rest.split('<').next()?;
        let mut words = heading.split(|letter: char| !letter.is_ascii_alphanumeric());
        words.find_map(|word| {
            word.parse()
                .ok()
                .filter(|status| (400..600).contains(status))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_between_other_words() {
        let says = |path: &str, name: &str| FileName::of(Path::new(path)).says(name);
        for path in [
            "server-profiles.json",
            "ov01_Server_Profiles.json",
            "server profiles (2).json",
            "x/server-profiles-page2.json",
        ] {
            assert!(says(path, "server-profiles"), "{path}");
        }
        assert!(!says("server-profiles2x.json", "server-profiles"));
        assert!(!says("observer-profiles.json", "server-profiles"));
        assert!(!says("profiles.json", "server-profiles"));
    }

    #[test]
    fn a_page_tells_its_status_and_nothing_else() {
        let page = "<!DOCTYPE HTML>\n<html><head><title>502 Bad Gateway</title></head></html>";
        assert!(is_web_page(page));
        assert_eq!(web_page(page), "a web page (HTTP status 502)");
        let login = "\n<HTML><title>Please log in, user 12345</title>";
        assert!(is_web_page(login));
        assert_eq!(
            web_page(login),
            "a web page (a login form, or what a proxy says)"
        );
        assert!(!is_web_page("<topRoot><orgOrg/></topRoot>"));
        assert!(!is_web_page("<"));
    }

    #[test]
    fn only_a_heading_near_the_start_counts() {
        let page = |gap: usize| format!("<html>{}<h1>Error 503</h1>", "é".repeat(gap));
        assert_eq!(status(&page(1000)), Some(503));
        assert_eq!(status(&page(HEADING_WITHIN)), None);
    }
}
