//! `docs/inputs.md`: what it says is read is read, and what is read is said there.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fabriclint::source::find_files;
use serde_json::Value as Json;

use crate::support::{folder, root, run};

/// A section of the page, by its heading.
fn section(heading: &str) -> String {
    let page = fs::read_to_string(root().join("docs/inputs.md")).expect("the page");
    let head = format!("\n## {heading}\n");
    let rest = page.split(&head).nth(1).expect("the section");
    rest.split("\n## ").next().unwrap_or_default().to_owned()
}

/// The words in backticks of a column of the section's table.
fn words(heading: &str, column: usize) -> BTreeSet<String> {
    let section = section(heading);
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| row.split(" | ").nth(column));
    let words = cells.flat_map(|cell| cell.split('`').skip(1).step_by(2));
    let words: BTreeSet<String> = words.map(str::to_owned).collect();
    assert!(!words.is_empty(), "{heading}");
    words
}

/// Which of the files, `NAME.EXTENSION` with a text each, are read; the names.
fn read(name: &str, files: &[(String, String)]) -> BTreeSet<String> {
    let folder = folder(&format!("inputs-page-{name}"));
    for (file, text) in files {
        fs::write(folder.join(file), text).expect("written");
    }
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["sources", &path, "--format", "json"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    let list: Json = serde_json::from_str(&out).expect("JSON");
    let sources = list.as_array().expect("a list").iter();
    let read = sources.filter(|source| source["status"] == "read");
    let stem = |source: &Json| {
        let file = Path::new(source["file"].as_str().unwrap_or_default());
        file.file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
    };
    read.filter_map(stem).collect()
}

/// The texts of the files below a folder of the sources.
fn code(path: &str) -> String {
    let files = find_files(&[root().join(path)]).files;
    let texts = files
        .iter()
        .map(|file| fs::read_to_string(file).expect("UTF-8"));
    texts.collect()
}

/// The cmdlets of the page and those that the collector runs: only the former are used.
#[test]
fn the_cmdlets_that_are_used() {
    let named = words("Cmdlets", 0);
    let (schema, _, _) = run(&["schema", "host"]);
    let words = schema.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let collected = words.filter(|word| word.starts_with("Get-"));
    let mut candidates: BTreeSet<String> = collected.map(str::to_owned).collect();
    assert!(candidates.len() > 30, "{candidates:?}");
    candidates.extend(named.iter().cloned());
    let files = candidates.into_iter().map(|name| {
        let text = match name.strip_prefix("Win32_") {
            Some(_) => format!(
                "{{\"CreationClassName\": \"{name}\", \"Name\": \"HV01\", \"NumberOfCores\": 8, \
                 \"NumberOfLogicalProcessors\": 16}}"
            ),
            // Every host has some of these: nothing is no answer of theirs.
            None if name == "Get-NetAdapter" => "{\"Name\": \"A\"}".to_owned(),
            None if name == "Get-ComputerInfo" => "{\"CsName\": \"HV01\"}".to_owned(),
            None if name == "Get-NetIPInterface" => "{\"ifIndex\": 1}".to_owned(),
            None => "null".to_owned(),
        };
        (format!("{name}.json"), text)
    });
    let read = read("cmdlets", &files.collect::<Vec<_>>());
    let unnamed: Vec<&String> = read.difference(&named).collect();
    let unread: Vec<&String> = named.difference(&read).collect();
    assert!(
        unnamed.is_empty(),
        "read, and not in the table of docs/inputs.md: {unnamed:?}"
    );
    assert!(
        unread.is_empty(),
        "in the table of docs/inputs.md, and not read: {unread:?}"
    );
}

#[test]
fn their_properties_are_read() {
    let code = code("src/readers/windows");
    for property in words("Cmdlets", 2) {
        assert!(code.contains(&format!("\"{property}\"")), "{property}");
    }
}

#[test]
fn the_commands_ask_for_nothing_else() {
    let section = section("Cmdlets");
    let commands = section.split("```").nth(1).expect("the commands");
    let used = words("Cmdlets", 0);
    let quoted: BTreeSet<&str> = commands.split('\'').skip(1).step_by(2).collect();
    for noun in &quoted {
        assert!(
            used.contains(*noun) || used.contains(&format!("Get-{noun}")),
            "{noun}"
        );
    }
    for word in used {
        let noun = word.trim_start_matches("Get-");
        let elsewhere = [
            "VMNetworkAdapterVlan",
            "VMNetworkAdapterIsolation",
            "ComputerInfo",
        ];
        let asked = quoted.contains(noun) || commands.contains(&format!("Get-{noun} "));
        assert!(
            asked || elsewhere.contains(&noun),
            "{word} is read, and the script of docs/inputs.md does not ask for it"
        );
    }
}

#[test]
fn the_resources_of_oneview() {
    let named = words("OneView", 0);
    let code = code("src/readers/oneview");
    let known = code.split('"').skip(1).step_by(2);
    let is_resource = |word: &&str| word.ends_with('s') || word.ends_with("hardware");
    let is_plain = |word: &&str| {
        word.chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '-')
    };
    let known = known.filter(is_resource).filter(is_plain);
    let mut candidates: BTreeSet<String> = known.map(str::to_owned).collect();
    candidates.extend(named.iter().cloned());
    assert!(candidates.contains("enclosures"), "{candidates:?}");
    let files = candidates.into_iter().map(|name| {
        let member = serde_json::json!({"name": "x", "uri": format!("/rest/{name}/1")});
        let text = serde_json::json!({
            "uri": format!("/rest/{name}?count=-1"), "members": [member], "count": 1, "total": 1,
        });
        (format!("{name}.json"), text.to_string())
    });
    assert_eq!(read("oneview", &files.collect::<Vec<_>>()), named);
}

/// What is asked by hand is what is read, and the reverse.
#[test]
fn the_resources_of_oneview_that_are_asked_for_by_hand() {
    let section = section("OneView");
    let list = section.split("for resource in ").nth(1).expect("the loop");
    let list = list.split(';').next().unwrap_or_default();
    let asked = list.split(|letter: char| letter.is_whitespace() || letter == '\\');
    let asked: BTreeSet<String> = asked
        .map(str::to_owned)
        .filter(|word| !word.is_empty())
        .collect();
    assert_eq!(asked, words("OneView", 0));
}

/// What `fabriclint collect KIND --list` names.
#[cfg(feature = "collect")]
fn collected(kind: &str) -> String {
    let (out, err, code) = run(&["collect", kind, "--list"]);
    assert_eq!(code, 0, "{err}");
    out
}

#[cfg(feature = "collect")]
#[test]
fn the_commands_of_virtual_connect_are_those_that_are_collected() {
    let section = section("Virtual Connect Manager");
    let block = section.split("```text\n").nth(1).expect("the commands");
    let block = block.split("```").next().unwrap_or_default();
    let commands = block.lines().filter_map(|line| line.strip_prefix("->"));
    let commands: Vec<&str> = commands.collect();
    assert!(commands.len() > 8, "{commands:?}");
    let collected = collected("virtual-connect");
    assert_eq!(commands, collected.lines().collect::<Vec<_>>());
}

/// What readers use is collected, without being asked for twice.
#[cfg(feature = "collect")]
#[test]
fn what_is_read_is_what_is_collected() {
    for (heading, kind, before) in [
        ("OneView", "oneview", "/rest/"),
        ("UCS Manager", "ucsm", "configResolveClass "),
    ] {
        let collected = collected(kind);
        for word in words(heading, 0) {
            let request = format!("{before}{word}");
            let asked = collected.lines().filter(|line| {
                let rest = line.split(&request).nth(1);
                rest.is_some_and(|rest| {
                    !rest.starts_with(|letter: char| letter.is_alphanumeric() || letter == '-')
                })
            });
            assert_eq!(asked.count(), 1, "{kind}: {word}");
        }
    }
}

/// The elements of the script and of answers.
#[test]
fn the_elements_of_virtual_connect() {
    let code = code("src/readers/virtual_connect");
    let used = code.split("const USED: [").nth(1).expect("the elements");
    let used = used.split("];").next().unwrap_or_default();
    let used: BTreeSet<&str> = used.split('"').skip(1).step_by(2).collect();
    let named = words("Virtual Connect Manager", 0);
    let named = named.iter().map(String::as_str);
    assert_eq!(named.collect::<BTreeSet<&str>>(), used);
}

/// The sections of a configuration: what is named is read, and what is read is named.
#[test]
fn the_sections_of_easyucs() {
    let named = words("EasyUCS", 0);
    let code = code("src/readers/ucs/easyucs");
    let mut used = BTreeSet::from(["system".to_owned(), "lan_uplink_ports".to_owned()]);
    used.insert("unified_uplink_ports".to_owned());
    for call in code.split("reading.section(").skip(1) {
        let arguments = call.split(')').next().unwrap_or_default();
        used.extend(arguments.split('"').nth(1).map(str::to_owned));
    }
    assert_eq!(named, used);
    for section in &named {
        assert!(code.contains(&format!("\"{section}\"")), "{section}");
    }
}

#[test]
fn the_classes_of_ucs_manager() {
    let named = words("UCS Manager", 0);
    let other = "faultInst".to_owned();
    let files = named.iter().chain([&other]).map(|name| {
        let text = format!(
            "<configResolveClass classId=\"{name}\" response=\"yes\"> <outConfigs> \
             <{name} dn=\"org-root/x\" name=\"x\"/> </outConfigs> </configResolveClass>"
        );
        (format!("{name}.xml"), text)
    });
    let files: Vec<(String, String)> = files.collect();
    assert_eq!(read("ucs", &files), named);
    let code = code("src/readers/ucs/model/classes.rs");
    let list = code.split("CLASSES").nth(1).expect("the classes");
    let list = list.split("\n];").next().unwrap_or_default();
    // Classes without attributes only carry others.
    let entries = list
        .split("class(")
        .skip(1)
        .filter(|entry| !entry.contains("&[]"));
    let used: BTreeSet<String> = entries
        .filter_map(|entry| entry.split('"').nth(1))
        .map(str::to_owned)
        .collect();
    assert_eq!(used, named);
}
