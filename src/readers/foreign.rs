//! What a file is that no dialect reads, in words: folders of exports hold archives, pictures and notes,
//! and each is named for what it is.

use std::path::Path;

use super::dialect::{File, Form};

/// Endings of files that are no text.
const BINARY: [(&[&str], &str); 8] = [
    (&["zip"], "a ZIP archive"),
    (
        &["7z", "rar", "cab", "gz", "tgz", "bz2", "xz", "tar"],
        "an archive",
    ),
    (
        &[
            "png", "jpg", "jpeg", "gif", "bmp", "tif", "tiff", "ico", "webp",
        ],
        "a picture",
    ),
    (&["pdf"], "a PDF document"),
    (&["xls", "xlsx", "xlsm", "ods"], "a spreadsheet"),
    (
        &["doc", "docx", "odt", "ppt", "pptx", "vsd", "vsdx"],
        "a document of an office program",
    ),
    (
        &["evtx", "etl", "pcap", "pcapng", "blg"],
        "a trace or an event log",
    ),
    (
        &["exe", "dll", "msi", "bin", "iso", "img", "vhd", "vhdx"],
        "a program or an image",
    ),
];

/// Endings of texts.
const TEXTS: [(&[&str], &str); 7] = [
    (&["md", "markdown", "rst", "adoc"], "a text for readers"),
    (&["htm", "html", "mht"], "an HTML page"),
    (
        &["ps1", "psm1", "psd1", "bat", "cmd", "sh", "py"],
        "a script",
    ),
    (&["csv", "tsv"], "a table of separated values"),
    (&["log"], "a log"),
    (&["eml", "msg"], "a mail"),
    (&["ini", "cfg", "conf", "toml"], "a configuration"),
];

fn by_ending<'a>(path: &Path, table: &[(&[&str], &'a str)]) -> Option<&'a str> {
    let ending = path.extension()?.to_string_lossy().to_ascii_lowercase();
    let mut rows = table.iter();
    rows.find(|(endings, _)| endings.contains(&&*ending))
        .map(|(_, what)| *what)
}

/// What a file that is no text is, where its ending says it.
pub(super) fn binary(path: &Path) -> Option<&'static str> {
    by_ending(path, &BINARY)
}

/// What a text is.
pub(super) fn text(file: &File<'_>) -> String {
    let head = file.head().trim_start();
    let begins = |word: &str| {
        head.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    };
    let is_html = begins("<!doctype html") || begins("<html");
    let what = match file.form {
        _ if head.is_empty() => "an empty file",
        _ if is_html => "an HTML page",
        _ => match (by_ending(file.path, &TEXTS), file.form) {
            (Some(what), _) => what,
            (None, Form::Damaged) => "a text that begins as JSON, XML or YAML and is none",
            (None, _) => "neither JSON, XML, YAML nor a capture",
        },
    };
    what.to_owned()
}
