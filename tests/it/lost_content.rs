//! Exports that lost their content on the way: whose they are is told by their names and by what is left,
//! and each is a problem that hides nothing beside it. What is nobody's export is listed and no more.

use std::fs;
use std::io::Write;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value as Json;

use crate::support::{folder, report, root};

/// Exports: the name of a file in the folder of a site, the export, and a name that says nothing, where what is
/// left of the content is enough.
const EXPORTS: [(&str, &str, Option<&str>); 9] = [
    (
        "HV01.fabric.json",
        "testdata/converged-set/clean/hosts/FRAHV12.fabric.json",
        Some("a.json"),
    ),
    (
        "Get-NetAdapter.json",
        "testdata/part8-ucs/clean/hosts/VIEHV03/Get-NetAdapter.json",
        Some("b.json"),
    ),
    (
        "Win32_OperatingSystem.json",
        "testdata/part8-ucs/clean/hosts/VIEHV03/Win32_OperatingSystem.json",
        None,
    ),
    (
        "server-profiles.json",
        "testdata/converged-set/clean/oneview/server-profiles.json",
        Some("c.json"),
    ),
    (
        "ov01_interconnects.json",
        "testdata/converged-set/clean/oneview/interconnects.json",
        Some("d.json"),
    ),
    (
        "config-all.xml",
        "testdata/part8-ucs/clean/ucs/config-all.xml",
        Some("e.xml"),
    ),
    (
        "show-config.txt",
        "testdata/part6-cna-flexfabric/clean/vc/show-config.txt",
        Some("f.txt"),
    ),
    (
        "show-enet-connection.txt",
        "testdata/part6-cna-flexfabric/clean/vc/show-enet-connection.txt",
        None,
    ),
    (
        "site.yaml",
        "rules/bases/part8-tnic.yaml",
        Some("site.yaml"),
    ),
];

/// What can become of a text.
type Damage = fn(&str) -> Vec<u8>;

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

/// The text of an export, whatever it is stored as.
fn export(from: &str) -> String {
    let bytes = fs::read(root().join(from)).expect("an export");
    match bytes.strip_prefix(&[0xFF, 0xFE]) {
        Some(rest) => {
            let pairs = rest.chunks_exact(2);
            let units: Vec<u16> = pairs
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
                .collect();
            String::from_utf16(&units).expect("UTF-16")
        }
        None => String::from_utf8(bytes).expect("UTF-8"),
    }
}

fn half(text: &str) -> &str {
    let mut middle = text.len() / 2;
    while !text.is_char_boundary(middle) {
        middle -= 1;
    }
    &text[..middle]
}

fn zipped(text: &str) -> Vec<u8> {
    let mut zipped = GzEncoder::new(Vec::new(), Compression::fast());
    zipped.write_all(text.as_bytes()).expect("written");
    zipped.finish().expect("whole")
}

/// Damages that leave nothing but the name.
const NOTHING_LEFT: [(&str, Damage); 6] = [
    ("nothing but NULs", |text| vec![0; text.len()]),
    ("a pointer of Git LFS", |text| {
        format!(
            "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n",
            "4d".repeat(32),
            text.len()
        )
        .into_bytes()
    }),
    ("the page of a login", |_| {
        b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body></body></html>\n".to_vec()
    }),
    ("the page of a proxy", |_| {
        b"<html><head><title>502 Bad Gateway</title></head></html>\n".to_vec()
    }),
    ("a ZIP archive", |text| {
        [b"PK\x03\x04\x14\0\0\0\x08\0", &zipped(text)[..60]].concat()
    }),
    ("a picture", |_| {
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x01\0\x08\x06".to_vec()
    }),
];

/// Damages of which something is left.
const SOMETHING_LEFT: [(&str, Damage); 8] = [
    ("a tail of NULs", |text| {
        [half(text).as_bytes(), &vec![0; text.len() / 2]].concat()
    }),
    ("NULs behind all of it", |text| {
        [text.as_bytes(), &[0; 512]].concat()
    }),
    ("NULs in the middle", |text| {
        let (head, tail) = text.split_at(half(text).len());
        [head.as_bytes(), &[0; 300], tail.as_bytes()].concat()
    }),
    ("UTF-16 with an odd byte", |text| {
        let mut bytes = utf16(text);
        bytes.pop();
        bytes
    }),
    ("half a pair of UTF-16", |text| {
        [utf16(text), vec![0x3D, 0xD8]].concat()
    }),
    ("half a character of UTF-8", |text| {
        [text.trim_end().as_bytes(), b"\xE2\x82"].concat()
    }),
    ("base64", |text| STANDARD.encode(text).into_bytes()),
    ("gzip", zipped),
];

/// What became of files beside a host: the code of the run, its problems, and the files.
struct Outcome {
    code: i32,
    problems: Vec<Json>,
    sources: Vec<Json>,
}

fn check(files: &[(&str, Vec<u8>)]) -> Outcome {
    // Tests run beside each other.
    let thread = std::thread::current();
    let folder = folder(&thread.name().unwrap_or_default().replace("::", "-"));
    let host = root().join("testdata/part8-ucs/clean/hosts/VIEHV04.fabric.json");
    fs::copy(host, folder.join("VIEHV04.fabric.json")).expect("copied");
    // What a cmdlet puts out belongs to the host of its folder.
    fs::create_dir_all(folder.join("HV09")).expect("a folder");
    for (name, bytes) in files {
        let is_of_cmdlet = name.starts_with("Get-") || name.starts_with("Win32_");
        let file = if is_of_cmdlet {
            folder.join("HV09")
        } else {
            folder.clone()
        };
        fs::write(file.join(name), bytes).expect("written");
    }
    let (report, code) = report(&folder);
    let hosts = report["summary"]["hosts"].as_u64();
    assert!(hosts >= Some(1), "the host beside them stays: {report:#}");
    let list = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    Outcome {
        code,
        problems: list("problems"),
        sources: list("sources"),
    }
}

impl Outcome {
    fn source(&self, name: &str) -> &Json {
        let is_own =
            |source: &&Json| Path::new(source["file"].as_str().unwrap_or_default()).ends_with(name);
        self.sources.iter().find(is_own).expect("the file")
    }

    /// Holds that an error is told of a file, with its place and what to do.
    fn refuses(&self, name: &str, what: &str) {
        let own: Vec<&Json> = self
            .problems
            .iter()
            .filter(|problem| {
                let file = problem["location"]["file"]
                    .as_str()
                    .or(problem["file"].as_str());
                file.is_some_and(|file| Path::new(file).ends_with(name))
            })
            .collect();
        let said = format!("{name}, {what}: {own:#?} {:#}", self.source(name));
        assert_eq!(self.code, 2, "{said}");
        assert_ne!(self.source(name)["status"], "foreign", "{said}");
        let mut errors = own.iter().filter(|problem| problem["severity"] == "error");
        assert!(errors.any(|error| error["help"].is_string()), "{said}");
    }
}

#[test]
fn an_export_is_known_by_its_name_when_nothing_is_left() {
    // Any product has files of YAML.
    let named: Vec<(&str, String)> = EXPORTS
        .into_iter()
        .filter(|(name, ..)| *name != "site.yaml")
        .map(|(name, from, _)| (name, export(from)))
        .collect();
    for (what, damage) in NOTHING_LEFT.iter().chain(&SOMETHING_LEFT) {
        let files: Vec<_> = named
            .iter()
            .map(|(name, text)| (*name, damage(text)))
            .collect();
        let outcome = check(&files);
        for (name, _) in &named {
            outcome.refuses(name, what);
        }
    }
}

/// The exports under names that say nothing.
fn unnamed() -> Vec<(&'static str, String)> {
    let exports = EXPORTS.into_iter();
    exports
        .filter_map(|(_, from, name)| Some((name?, export(from))))
        .collect()
}

#[test]
fn an_export_is_known_by_what_is_left() {
    let unnamed = unnamed();
    for (what, damage) in SOMETHING_LEFT {
        let files: Vec<_> = unnamed
            .iter()
            .map(|(name, text)| (*name, damage(text)))
            .collect();
        let outcome = check(&files);
        for (name, _) in &unnamed {
            outcome.refuses(name, what);
        }
    }
}

#[test]
fn a_document_that_is_cut_is_known_by_what_is_left() {
    let named = EXPORTS
        .into_iter()
        .map(|(name, from, _)| (name, export(from)));
    let is_document = |name: &str| name.ends_with("json") || name.ends_with("xml");
    let cut: Vec<_> = named
        .chain(unnamed())
        .filter(|(name, _)| is_document(name))
        .map(|(name, text)| (name, half(&text).as_bytes().to_vec()))
        .collect();
    let outcome = check(&cut);
    for (name, _) in &cut {
        outcome.refuses(name, "cut");
    }
}

/// What a synchronised folder holds in place of a file that is elsewhere.
#[test]
fn an_empty_file_is_a_problem_where_an_export_never_is() {
    for bytes in [&b""[..], b"\xEF\xBB\xBF", b"\r\n \n"] {
        let named = EXPORTS
            .into_iter()
            .filter(|(name, ..)| *name != "site.yaml");
        let mut files: Vec<_> = named.map(|(name, ..)| (name, bytes.to_vec())).collect();
        // There may be none of these.
        files.push(("Get-NetLbfoTeam.json", bytes.to_vec()));
        let outcome = check(&files);
        let (teams, never) = files.split_last().expect("files");
        for (name, _) in never {
            outcome.refuses(name, "empty");
        }
        assert_eq!(outcome.source(teams.0)["status"], "read");
    }
}

#[test]
fn what_is_nobodys_export_is_listed_and_no_more() {
    let text = "Meeting of 2026-11-02: the switch in rack 4 was replaced. Höhe 42.\n".repeat(40);
    let names = [
        "notes.txt",
        "assets.csv",
        "backup.bin",
        "data.json",
        "page.xml",
    ];
    for (what, damage) in NOTHING_LEFT.iter().chain(&SOMETHING_LEFT) {
        let outcome = check(&names.map(|name| (name, damage(&text))));
        assert_eq!(outcome.code, 0, "{what}: {:#?}", outcome.problems);
        for name in names {
            let source = outcome.source(name);
            assert_eq!(source["status"], "foreign", "{what}: {source:#}");
            assert!(source["reason"].is_string(), "{what}: {source:#}");
        }
    }
}

#[test]
fn the_place_of_a_hole_is_told() {
    let text = export(EXPORTS[0].1);
    let line = half(&text).split('\n').count();
    let outcome = check(&[("HV01.fabric.json", SOMETHING_LEFT[2].1(&text))]);
    let problem = &outcome.problems[0];
    assert_eq!(problem["location"]["line"], line, "{problem:#}");
    assert!(
        problem["message"]
            .as_str()
            .is_some_and(|text| text.contains("NUL bytes"))
    );
}
