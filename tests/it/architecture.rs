//! The code base about itself: who may import whom, what belongs where, how long things may be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;

/// The layers, lowest first: a module, and what it may import.
const LAYERS: [(&str, &[&str]); 19] = [
    ("collector", &[]),
    ("source", &[]),
    ("fabric", &["source"]),
    ("catalogue", &["source"]),
    ("readers", &["fabric", "source"]),
    ("finding", &["catalogue", "source"]),
    ("simulation", &["fabric", "source"]),
    ("ledger", &["simulation", "fabric", "source"]),
    (
        "picture",
        &["simulation", "finding", "fabric", "catalogue", "source"],
    ),
    ("subjects", &["simulation", "fabric", "source"]),
    ("coverage", &["finding", "fabric", "catalogue", "source"]),
    (
        "acceptance",
        &["coverage", "finding", "catalogue", "source"],
    ),
    (
        "config",
        &["acceptance", "coverage", "fabric", "catalogue", "source"],
    ),
    (
        "engine",
        &["subjects", "fabric", "catalogue", "finding", "source"],
    ),
    (
        "testing",
        &[
            "engine",
            "subjects",
            "finding",
            "fabric",
            "catalogue",
            "source",
        ],
    ),
    (
        "report",
        &[
            "ledger",
            "picture",
            "simulation",
            "testing",
            "acceptance",
            "coverage",
            "finding",
            "catalogue",
            "source",
        ],
    ),
    (
        "audit",
        &[
            "ledger",
            "picture",
            "simulation",
            "subjects",
            "engine",
            "report",
            "readers",
            "config",
            "acceptance",
            "coverage",
            "finding",
            "fabric",
            "catalogue",
            "source",
        ],
    ),
    // Knows HTTP, TLS and files, and no fabric.
    ("collect", &["source"]),
    (
        "cli",
        &[
            "collector",
            "collect",
            "audit",
            "ledger",
            "simulation",
            "subjects",
            "testing",
            "engine",
            "report",
            "readers",
            "config",
            "acceptance",
            "coverage",
            "finding",
            "fabric",
            "catalogue",
            "source",
        ],
    ),
];

/// What only some modules may name: a word of the code, and where it may stand.
const CONTAINED: [(&str, &[&str]); 38] = [
    ("quick_junit::", &["report"]),
    ("askama::", &["report"]),
    ("indicatif::", &["cli"]),
    ("base64::", &["engine", "readers", "report"]),
    ("flate2::", &["readers", "report", "source"]),
    ("rawzip::", &["source"]),
    ("use tar::", &["source"]),
    ("pulldown_cmark::", &["report"]),
    ("csv::Writer", &["report"]),
    ("regorus::", &["engine"]),
    ("clap", &["cli"]),
    ("miette::", &["report"]),
    ("walkdir::", &["source"]),
    ("jsonschema::", &["source"]),
    ("serde_saphyr::", &["source"]),
    ("encoding_rs::", &["source"]),
    ("roxmltree::", &["source"]),
    ("xmlparser::", &["source"]),
    ("sha2::", &["finding", "report", "source"]),
    ("rayon::", &["audit", "simulation"]),
    ("terminal_size::", &["cli"]),
    ("io::stdout", &["cli"]),
    ("io::stderr", &["cli"]),
    ("imara_diff::", &["audit"]),
    ("same_file::", &["cli"]),
    ("tempfile::", &["source"]),
    ("fs::write", &["source"]),
    ("fs::read", &["audit", "cli", "collect", "source"]),
    ("env::var", &["cli"]),
    ("ureq::", &["collect"]),
    ("rustls::", &["collect"]),
    ("rustls_native_certs::", &["collect"]),
    ("rpassword::", &["collect"]),
    ("ctrlc::", &["collect"]),
    ("zeroize::", &["collect"]),
    ("TcpStream", &["collect"]),
    ("TcpListener", &[]),
    ("ToSocketAddrs", &["collect"]),
];

/// The one room that writes files.
const STORE: &str = "source/store/";

/// What writes to the disk or changes what is there.
const WRITING: [&str; 16] = [
    "fs::write",
    "fs::rename",
    "fs::copy",
    "fs::create_dir",
    "fs::remove_",
    "fs::hard_link",
    "fs::set_permissions",
    "fs::symlink",
    "File::create",
    "File::options",
    "OpenOptions",
    "DirBuilder",
    "set_len(",
    "tempfile",
    "generate_to",
    ".to_file(",
];

/// Indexes over the objects of all backends, what was made of objects by their addresses, and shapes of hosts with what
/// follows from them: every host looks into them again and again, and nobody goes through them.
const LOOKED_INTO: [&str; 10] = [
    "audit/leaves.rs",
    "audit/simulate.rs",
    "engine/values.rs",
    "fabric/graph/index.rs",
    "fabric/graph/uplink_index.rs",
    "ledger/qos/leaf.rs",
    "simulation/effect.rs",
    "simulation/fleet.rs",
    "simulation/table.rs",
    "subjects/carried.rs",
];

/// Words that say nothing about what a file is for.
const EMPTY_NAMES: [&str; 9] = [
    "manager", "handler", "util", "utils", "helper", "helpers", "common", "info", "context",
];

pub(crate) struct File {
    /// Path below `src`, with `/`.
    pub(crate) path: String,
    text: String,
}

impl File {
    /// The top module that it belongs to.
    fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// Its code without comments and without the tests in it.
    pub(crate) fn code(&self) -> String {
        if self.path.ends_with("tests.rs")
            || self.path.contains("/tests/")
            || self.path.ends_with("traps.rs")
        {
            return String::new();
        }
        let lines = without_tests(&self.text);
        let code = lines.into_iter().map(|line| match line.find("//") {
            Some(at) if !line[..at].contains('"') => &line[..at],
            _ => line,
        });
        code.collect::<Vec<_>>().join("\n")
    }
}

/// The lines of a formatted file but for the items that are there for tests only, wherever they stand.
fn without_tests(text: &str) -> Vec<&str> {
    let mut kept = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let mut item = lines
            .by_ref()
            .skip_while(|line| line.trim().starts_with("#["));
        let first = item.next().unwrap_or_default();
        if !first.ends_with([';', '}']) {
            let end = format!("{indent}}}");
            // To the brace at the same indentation.
            let _ = item.find(|line| **line == *end);
        }
    }
    kept
}

#[test]
fn code_after_a_test_is_seen() {
    let text = "fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {\n    #[cfg(test)]\n    #[allow(x)]\n    \
        fn t() {\n        t\n    }\n}\n#[cfg(test)]\nmod tests {\n    fn t() {}\n}\nfn c() {}";
    assert_eq!(
        without_tests(text).join(" "),
        "fn a() {} fn b() { } fn c() {}"
    );
}

fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            walk(&path, ending, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == ending)
        {
            found.push(path);
        }
    }
}

pub(crate) fn files(folder: &str, ending: &str) -> Vec<File> {
    let folder = root().join(folder);
    let mut paths = Vec::new();
    walk(&folder, ending, &mut paths);
    paths.sort();
    let file = |path: &PathBuf| File {
        path: path
            .strip_prefix(&folder)
            .expect("below the folder")
            .to_string_lossy()
            .replace('\\', "/"),
        text: fs::read_to_string(path).expect("UTF-8"),
    };
    paths.iter().map(file).collect()
}

/// The top modules that a piece of code imports, `crate::{a, b}` included.
fn imports(code: &str) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                modules.extend(list.split(',').map(|path| word(path.trim())));
            }
            None => {
                modules.insert(word(rest));
            }
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

fn word(text: &str) -> String {
    let letters = text.chars();
    letters
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

#[test]
fn imports_only_point_downwards() {
    for file in files("src", "rs") {
        let module = file.module();
        if matches!(module, "main" | "lib") {
            continue;
        }
        let layer = LAYERS.iter().find(|(name, _)| *name == module);
        let (_, allowed) = layer.unwrap_or_else(|| panic!("{} is in no layer", file.path));
        for import in imports(&file.code()) {
            assert!(
                import == module || allowed.contains(&import.as_str()),
                "src/{} imports {import}; {module} may import {allowed:?}",
                file.path
            );
        }
    }
}

#[test]
fn the_table_of_layers_has_no_cycle() {
    for (index, (module, allowed)) in LAYERS.iter().enumerate() {
        for import in *allowed {
            let at = LAYERS.iter().position(|(name, _)| name == import);
            assert!(at.is_some_and(|at| at < index), "{module} imports {import}");
        }
    }
}

/// Folders of readers that hold no dialect: what all of Windows share, and what is known of diagnostic bundles.
const NO_DIALECTS: [&str; 3] = ["model", "bundle", "bundle_files"];

#[test]
fn readers_do_not_know_each_other() {
    let mut dialects = Vec::new();
    for folder in ["src/readers", "src/readers/windows", "src/readers/ucs"] {
        for entry in fs::read_dir(root().join(folder)).expect("readers") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            if path.is_dir() && !NO_DIALECTS.contains(&&*name) {
                dialects.push(format!("{folder}/{name}"));
            }
        }
    }
    assert!(dialects.len() >= 3);
    for file in files("src/readers", "rs") {
        let path = format!("src/readers/{}", file.path);
        let code = file.code();
        for other in &dialects {
            // A dialect inside a folder may name that folder, whose other parts they share.
            if path.starts_with(&format!("{other}/")) || !is_in(&dialects, &path) {
                continue;
            }
            let name = other.replace("src/", "").replace('/', "::");
            let (_, short) = name.rsplit_once("::").expect("a folder");
            for form in [name.clone(), format!("super::{short}")] {
                assert!(!code.contains(&form), "{path} names {name}");
            }
        }
    }
}

/// Whether a file belongs to one of these folders.
fn is_in(folders: &[String], path: &str) -> bool {
    folders
        .iter()
        .any(|folder| path.starts_with(&format!("{folder}/")))
}

#[test]
fn libraries_stay_where_they_belong() {
    for file in files("src", "rs") {
        let code = file.code();
        for (name, places) in CONTAINED {
            let used = code.match_indices(name).any(|(at, _)| {
                let before = code[..at].chars().next_back();
                let bounded =
                    !before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
                let after = code[at + name.len()..].chars().next();
                bounded && (name.ends_with(':') || !after.is_some_and(char::is_alphabetic))
            });
            assert!(
                !used || places.contains(&file.module()),
                "src/{} names `{name}`, which belongs to {places:?}",
                file.path
            );
        }
    }
}

#[test]
fn files_are_written_in_one_place() {
    for file in files("src", "rs") {
        let code = file.code();
        let found = WRITING.iter().find(|word| code.contains(**word));
        assert!(
            found.is_none() || file.path.starts_with(STORE),
            "src/{} has `{}`: files are written by src/{STORE}",
            file.path,
            found.unwrap_or(&"")
        );
        // A name that was imported would hide from what is looked for here.
        for (at, _) in code.match_indices("fs::{") {
            // A module of ours that ends so is none that writes.
            if code[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_') {
                continue;
            }
            let names = code[at + 4..].split('}').next().unwrap_or_default();
            let mut names = names.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            let harmless = [
                "",
                "self",
                "File",
                "Metadata",
                "DirEntry",
                "read",
                "read_dir",
                "MetadataExt",
            ];
            assert!(
                file.path.starts_with(STORE) || names.all(|name| harmless.contains(&name)),
                "src/{} imports what writes files",
                file.path
            );
        }
    }
    let all = files("src", "rs");
    let mut store = all.iter().filter(|file| file.path.starts_with(STORE));
    assert!(store.any(|file| file.code().contains("sync_all")));
}

#[test]
fn nothing_depends_on_the_order_of_a_hash() {
    for file in files("src", "rs") {
        let code = file.code();
        if LOOKED_INTO.contains(&file.path.as_str()) {
            continue;
        }
        for name in ["HashMap", "HashSet"] {
            assert!(!code.contains(name), "src/{} uses {name}", file.path);
        }
    }
}

#[test]
fn nothing_panics_on_purpose() {
    for file in files("src", "rs") {
        let code = file.code();
        for call in [
            ".unwrap()",
            "panic!(",
            "todo!(",
            "unimplemented!(",
            "unreachable!(",
            "dbg!(",
        ] {
            assert!(!code.contains(call), "src/{} has {call}", file.path);
        }
        for (at, _) in code.match_indices(".expect(") {
            assert!(
                code[at..].starts_with(".expect(\"bug: "),
                "src/{}: an `expect` outside tests begins with `bug: `",
                file.path
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for file in files("src", "rs").iter().chain(&files("tests/it", "rs")) {
        assert!(
            file.text.starts_with("//! "),
            "{} opens with `//!`",
            file.path
        );
        let name = file.path.rsplit('/').next().unwrap_or_default();
        let name = name.trim_end_matches(".rs");
        assert!(
            !EMPTY_NAMES.contains(&name),
            "{} has an empty name",
            file.path
        );
    }
}

/// Lines of Rust after which a file is long, and after which it is too long.
const FILE: (usize, usize) = (400, 600);
/// Lines of a function.
const FUNCTION: usize = 60;
/// Lines of a policy.
const POLICY: usize = 80;
/// Lines of a rule page without its examples: what a person reads.
const PAGE: usize = 150;

#[test]
fn files_keep_their_budgets() {
    for (folder, ending) in [("src", "rs"), ("tests/it", "rs")] {
        for file in files(folder, ending) {
            let lines = file.text.lines().count();
            let path = format!("{folder}/{}", file.path);
            assert!(
                lines <= FILE.1,
                "{path} has {lines} lines: which concept is missing?"
            );
            if lines > FILE.0 {
                eprintln!("{path} has {lines} lines, more than {}", FILE.0);
            }
        }
    }
    for file in files("policies", "rego") {
        let lines = file.text.lines().count();
        assert!(lines <= POLICY, "policies/{} has {lines} lines", file.path);
    }
    for file in files("rules", "md") {
        let lines = prose(&file.text);
        assert!(
            lines <= PAGE,
            "rules/{} has {lines} lines of prose",
            file.path
        );
    }
}

/// Lines of a page outside the fenced examples.
fn prose(text: &str) -> usize {
    let mut fenced = false;
    let mut lines = 0;
    for line in text.lines() {
        if line.starts_with("```") {
            fenced = !fenced && line == "```yaml";
        } else if !fenced {
            lines += 1;
        }
    }
    lines
}

#[test]
fn functions_keep_their_budget() {
    for (folder, ending) in [("src", "rs"), ("tests/it", "rs")] {
        for file in files(folder, ending) {
            for (name, lines) in functions(&file.text) {
                assert!(
                    lines <= FUNCTION,
                    "{folder}/{}: {name} has {lines} lines",
                    file.path
                );
            }
        }
    }
}

/// The functions of a formatted file: from `fn` to the brace at the same indentation.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut functions = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let words: Vec<&str> = trimmed.split_whitespace().take(4).collect();
        let Some(at) = words.iter().position(|word| *word == "fn") else {
            continue;
        };
        // A function without a body is declared, not written, here.
        if trimmed.starts_with("//") || line.ends_with(['}', ';']) {
            continue;
        }
        let end = format!("{}}}", " ".repeat(indent));
        let length = lines[index..].iter().position(|line| **line == *end);
        let name = words.get(at + 1).copied().unwrap_or_default();
        functions.extend(length.map(|length| (word(name), length + 1)));
    }
    functions
}
