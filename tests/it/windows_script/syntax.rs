//! The script's syntax: nothing that PowerShell 4.0 does not parse, no command or parameter that Windows does not have,
//! and no command that changes a host.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value as Json, json};

use super::powershell;
use crate::support::{folder, root};

/// Static members of .NET that the script may use.
const MEMBERS: [&str; 20] = [
    "[Array]::Sort",
    "[Environment]::MachineName",
    "[Globalization.CultureInfo]::InvariantCulture",
    "[IO.Directory]::CreateDirectory",
    "[IO.File]::Exists",
    "[IO.File]::Move",
    "[IO.File]::Replace",
    "[IO.File]::WriteAllText",
    "[Math]::Max",
    "[Math]::Min",
    "[Math]::Round",
    "[NullString]::Value",
    "[Security.Principal.WindowsBuiltInRole]::Administrator",
    "[Security.Principal.WindowsIdentity]::GetCurrent",
    "[StringComparer]::OrdinalIgnoreCase",
    "[StringComparer]::Ordinal",
    "[Uri]::CheckHostName",
    "[char]::IsHighSurrogate",
    "[regex]::Escape",
    "[timespan]::MaxValue",
];

/// Others, which are methods of patterns.
const PATTERNS: [&str; 2] = ["[regex]::Matches", "[regex]::Replace"];

/// Types that `New-Object` may make, and `[Diagnostics.Stopwatch]`, which counts time.
const TYPES: [&str; 8] = [
    "Collections.ArrayList",
    "Collections.Specialized.OrderedDictionary",
    "IO.FileInfo",
    "IO.StreamReader",
    "PSObject",
    "Security.Principal.WindowsPrincipal",
    "Text.StringBuilder",
    "Text.UTF8Encoding",
];

/// Variables that hold blocks.
const BLOCKS: [&str; 7] = [
    "$Ask",
    "$Done",
    "$Inventory",
    "$OfAdapter",
    "$OfHost",
    "$OfMachines",
    "$Take",
];

/// What the tree must have a complaint of.
const REFUSED: [&str; 28] = [
    "class A {}",
    "enum A { B }",
    "using namespace System",
    "$a = [Text.StringBuilder]::new()",
    "$a = $b ? 1 : 2",
    "$a = $b ?? 1",
    "$a ??= 1",
    "$a = ${b}?.c",
    "$a = ${b}?[0]",
    "Get-Date && Get-Date",
    "function f { clean { 1 } }",
    "foreach -parallel ($a in $b) { 1 }",
    "1..2 | ForEach-Object -Parallel { $_ }",
    "Invoke-Expression 'Get-Date'",
    "& 'Get-Date'",
    "& \"Get-$noun\"",
    "& $anything",
    ". (Get-Date)",
    "Set-NetAdapter -Name a",
    "New-VMSwitch -Name a",
    "Restart-Service a",
    "Set-Content a b",
    "Get-Date > a.txt",
    "[IO.File]::Delete('a')",
    "New-Object Net.WebClient",
    "Get-NetAdapter -Everything",
    "function Get-VMSwitch { 1 }",
    "$parameters = @{ SessionOption2 = 1 }",
];

fn script() -> String {
    fabriclint::collector::windows::script()
}

/// The commands that the script may use, with their parameters.
fn commands() -> Json {
    let file = root().join("tests/powershell/commands.json");
    let text = fs::read_to_string(file).expect("the list of commands");
    serde_json::from_str(&text).expect("JSON")
}

/// What real machines list, where the corpus is there.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn facts() -> Option<Json> {
    let corpus = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from);
    let Some(corpus) = corpus else {
        eprintln!(
            "skipped: the list of commands is not held against Windows (set FABRICLINT_CORPUS)"
        );
        return None;
    };
    let file = corpus.join("windows/facts/powershell-commands.json");
    let text = fs::read_to_string(file).expect("the facts");
    Some(serde_json::from_str(&text).expect("JSON"))
}

/// All commands of Windows that the facts name.
fn windows_commands() -> BTreeSet<String> {
    let Some(facts) = facts() else {
        return BTreeSet::new();
    };
    let versions = facts["powershell"].as_object().expect("versions");
    let modules = versions.values().filter_map(Json::as_object).flatten();
    let commands = modules
        .filter_map(|(_, commands)| commands.as_object())
        .flatten();
    commands.map(|(name, _)| name.clone()).collect()
}

#[test]
fn the_script_is_one_text_of_ascii() {
    let script = script();
    assert!(script.is_ascii() && !script.contains('\r') && script.ends_with("}\n"));
    assert!(!script.contains("@VERSION@") && script.contains(env!("CARGO_PKG_VERSION")));
    assert_eq!(script.matches("\n.EXAMPLE\n").count(), 3);
    for line in script.lines() {
        assert!(line.len() <= 120 && !line.ends_with(' '), "{line}");
    }
    let emitter = include_str!("../../../src/collector/windows/inventory/emitter.ps1");
    assert!(emitter.lines().count() <= 120, "the emitter is small");
}

#[test]
fn a_date_is_written_in_no_calendar_of_a_culture() {
    let script = script();
    let lines: Vec<&str> = script
        .lines()
        .filter(|line| line.contains("yyyy"))
        .collect();
    assert!(!lines.is_empty());
    for line in lines {
        assert!(line.contains("InvariantCulture"), "{line}");
    }
}

#[test]
fn the_tree_of_the_script_holds_nothing_that_it_may_not() {
    let Some(executable) = powershell::executable() else {
        return;
    };
    let folder = folder("windows-script-syntax");
    let [script_file, rules, snippets, output] = [
        "script.ps1",
        "rules.json",
        "snippets.json",
        "complaints.txt",
    ]
    .map(|name| folder.join(name));
    let stopwatch = "[Diagnostics.Stopwatch]::StartNew";
    let members: Vec<&str> = MEMBERS
        .into_iter()
        .chain(PATTERNS)
        .chain([stopwatch])
        .collect();
    let windows: Vec<String> = windows_commands().into_iter().collect();
    let known = json!({"members": members, "types": TYPES, "blocks": BLOCKS, "windows": windows});
    fs::write(&script_file, script()).expect("written");
    fs::write(&rules, known.to_string()).expect("written");
    fs::write(&snippets, json!(REFUSED).to_string()).expect("written");
    powershell::run(
        &executable,
        "syntax.ps1",
        &[&script_file, &rules, &snippets, &output],
    );
    let complaints = fs::read_to_string(&output).expect("the complaints");
    assert!(complaints.is_empty(), "{complaints}");
}

/// The code of the script: without its help, comments and texts.
fn code() -> String {
    let script = script();
    let (_, code) = script.split_once("#>").expect("the help");
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'));
    let mut text = String::new();
    for line in lines {
        let mut quote = None;
        for letter in line.chars() {
            match quote {
                Some(open) if open == letter => quote = None,
                Some(_) => {}
                None if letter == '\'' || letter == '"' => quote = Some(letter),
                None => text.push(letter),
            }
        }
        text.push('\n');
    }
    text
}

/// Words of the form `Verb-Noun` in code, that are no parameters.
fn command_words(code: &str) -> BTreeSet<&str> {
    let words = code.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    let is_command = |word: &&str| {
        let parts = word.split_once('-');
        let is_name = |part: &str| {
            part.len() > 1 && part.starts_with(|first: char| first.is_ascii_uppercase())
        };
        parts.is_some_and(|(verb, noun)| is_name(verb) && is_name(noun) && !noun.contains('-'))
    };
    words.filter(is_command).collect()
}

#[test]
fn the_text_of_the_script_uses_no_other_command() {
    let (code, list) = (code(), commands());
    let own: BTreeSet<&str> = code
        .lines()
        .filter_map(|line| line.strip_prefix("function "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    for word in command_words(&code) {
        let is_known = own.contains(word) || list["commands"].get(word).is_some();
        assert!(
            is_known,
            "{word} is no command of tests/powershell/commands.json"
        );
        assert!(
            !word.starts_with("Set-") || word == "Set-StrictMode",
            "{word} changes something"
        );
    }
    for newer in [
        "::new(",
        "??",
        "?.",
        "&&",
        "||",
        "-Parallel",
        "Invoke-Expression",
        "ConvertTo-Json",
    ] {
        assert!(
            !code.contains(newer),
            "{newer} is not in PowerShell 4.0, or may not be used"
        );
    }
    for line in code.lines() {
        let first = line.split_whitespace().next().unwrap_or_default();
        assert!(
            !["class", "enum", "using", "clean"].contains(&first),
            "{line}"
        );
    }
}

#[test]
fn the_list_of_commands_is_what_windows_lists() {
    let (Some(facts), list) = (facts(), commands()) else {
        return;
    };
    let versions = facts["powershell"].as_object().expect("versions");
    let of = |prefix: &str| {
        let found = versions
            .iter()
            .find(|(version, _)| version.starts_with(prefix));
        found.expect("the version").1.as_object().expect("modules")
    };
    for (name, entry) in list["commands"].as_object().expect("commands") {
        let module = entry["module"].as_str().expect("a module");
        if ["FailoverClusters", "DcbQos", "NetworkATC"].contains(&module) {
            continue;
        }
        let in_version = |prefix: &str| {
            let mut modules = of(prefix).values();
            modules.find_map(|commands| commands.get(name)).cloned()
        };
        let parameters = in_version("4.0").or_else(|| in_version("5.1"));
        assert_eq!(Some(&entry["parameters"]), parameters.as_ref(), "{name}");
    }
}
