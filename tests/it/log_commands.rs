//! Nothing that somebody else wrote speaks to the agent that runs a build: sites, plans, pages and policies in
//! which every text is a log command, every format and subcommand, and each line read as the agents read it.

use std::fs;
use std::path::Path;

use fabriclint::source::{Sources, find_files};
use serde_json::Value as Json;

use crate::formats::FORMATS;
use crate::support::{copy, fabriclint, folder, root};

/// Commands of every agent, in the disguises that an agent sees through.
pub const COMMANDS: &str = "a ##vso[task.setvariable variable=x]y ##[error]z ::error file=a::b \
    #\u{200b}#vso[task.complete] ###[command]\n::stop-commands::t\n \u{a0}\u{ad}::add-mask::m\r::set-output name=a::b\n\
    ##teamcity[buildStatus text='x'] section_start:1560896352:x\r\u{1b}[0K SECTION_END:1:x \u{202e}\u{9b}31m \
    \u{2028}::warning::w ::debug::d";

/// The same for the name of a file, which a file system keeps short.
const NAME: &str =
    "\n::error::x ##vso[a]##[b]\u{1b}[2J section_start:1:x\r\u{202e}#\u{200b}#teamcity[c]";

/// Keys whose texts somebody chose: with other texts they still mean what they meant.
const CHOSEN: [&str; 20] = [
    "Name",
    "name",
    "InterfaceDescription",
    "NetAdapterInterfaceDescription",
    "DisplayName",
    "TeamNics",
    "Members",
    "Team",
    "VMName",
    "SwitchName",
    "Notes",
    "FriendlyName",
    "Adapter",
    "InterfaceAlias",
    "Node",
    "description",
    "VmFriendlyName",
    "ElementName",
    "Description",
    "model",
];

/// How an agent tells that a line is a command.
type Obeys = fn(&str) -> bool;

/// The agents, and how each tells that a line is a command.
const AGENTS: [(&str, Obeys); 4] = [
    // `microsoft/azure-pipelines-agent`, `Command.TryParse`: wherever the prefix stands. What logs colour has no name.
    ("Azure Pipelines", |line| {
        let seen = seen(line);
        seen.contains("##vso[") || seen.contains("##[")
    }),
    // `actions/runner`, `ActionCommand`: the second version after trimming, the first one anywhere.
    ("GitHub Actions", |line| {
        let seen = seen(line);
        seen.trim_start().starts_with("::") || seen.contains("##[")
    }),
    // GitLab, "Custom collapsible sections": `section_start:TIME:NAME`.
    ("GitLab", |line| {
        let lower = line.to_lowercase();
        lower.contains("section_start:") || lower.contains("section_end:")
    }),
    // TeamCity, "Service messages".
    ("TeamCity", |line| seen(line).contains("##teamcity[")),
];

/// A line without what a comparison by the rules of a culture does not see, and without colours.
fn seen(line: &str) -> String {
    let mut seen = String::new();
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\u{1b}' => {
                let _ = letters.by_ref().find(char::is_ascii_alphabetic);
            }
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2064}'
            | '\u{feff}'
            | '\u{fe0f}' => {}
            letter if letter.is_control() && letter != '\t' => {}
            letter => seen.push(letter),
        }
    }
    seen
}

/// The lines of a log: an agent ends one at any of these.
fn lines(log: &str) -> impl Iterator<Item = &str> {
    log.split([
        '\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}',
    ])
}

pub fn assert_silent(log: &str, what: &str) {
    for line in lines(log) {
        for (agent, is_command) in AGENTS {
            assert!(!is_command(line), "{what}: {agent} obeys {line:?}");
        }
    }
    let steers = |letter: char| {
        (letter.is_control() && !matches!(letter, '\n' | '\u{1b}' | '\t'))
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(
        !log.contains(steers),
        "{what}: {:?}",
        log.chars().find(|letter| steers(*letter))
    );
    // Of all sequences only those that set a colour.
    for sequence in log.split('\u{1b}').skip(1) {
        let rest = sequence.strip_prefix('[').unwrap_or("?");
        let rest = rest.trim_start_matches(|letter: char| letter.is_ascii_digit() || letter == ';');
        assert!(rest.starts_with('m'), "{what}: {sequence:?}");
    }
}

#[test]
fn the_agents_are_told_as_they_are() {
    let obeyed = |line: &str| AGENTS.iter().filter(|(_, obeys)| obeys(line)).count();
    for line in [
        "##vso[task.complete]",
        "a ##[error]b",
        " \t::error::x",
        "#\u{200b}#vso[a]",
        "\u{1b}[1m::error::x",
        "section_start:1:x",
        "x ##teamcity[y]",
    ] {
        assert!(obeyed(line) > 0, "{line}");
    }
    for line in [
        "a ::error::x",
        "#·#vso[a]",
        ":·:error::",
        "## What",
        r"\u0023\u0023vso[a]",
    ] {
        assert_eq!(obeyed(line), 0, "{line}");
    }
    let all: Vec<bool> = AGENTS
        .iter()
        .map(|(_, obeys)| lines(COMMANDS).any(obeys))
        .collect();
    assert_eq!(all, [true; 4]);
}

/// Which texts of an export become commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Changed {
    /// Those that somebody chose: the site can still be judged.
    Chosen,
    /// All of them, in place of what they were: nearly everything is refused.
    All,
}

fn plant(value: &mut Json, key: &str, changed: Changed) {
    match value {
        Json::Object(members) => {
            for (key, value) in members.iter_mut() {
                plant(value, key, changed);
            }
            if changed == Changed::All {
                members.insert(COMMANDS.to_owned(), Json::from(COMMANDS));
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| plant(item, key, changed)),
        Json::String(text) if changed == Changed::Chosen && CHOSEN.contains(&key) => {
            text.push_str(COMMANDS);
        }
        Json::String(text)
            if changed == Changed::All && !matches!(key, "schema" | "cmdlet" | "uri" | "type") =>
        {
            COMMANDS.clone_into(text);
        }
        _ => {}
    }
}

/// A copy of a site whose files hold commands and are called so.
fn site(from: &str, to: &Path, changed: Changed) {
    copy(&root().join(from), to);
    let mut sources = Sources::default();
    for path in find_files(&[to.to_owned()]).files {
        let Ok(id) = sources.load(&path) else {
            continue;
        };
        let text = sources.get(id).text();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let changed_text = if let Ok(mut document) = serde_json::from_str(text) {
            plant(&mut document, "", changed);
            serde_json::to_string(&document).expect("JSON")
        } else if name.ends_with("xml") {
            let commands = COMMANDS
                .replace(['\u{1b}', '\u{9b}'], "")
                .replace('\n', "&#10;")
                .replace('\r', "&#13;");
            let text = text.replace("descr=\"\"", &format!("descr=\"{commands}\""));
            match changed {
                Changed::Chosen => text,
                Changed::All => text.replace("=\"10", &format!("=\"{commands}")),
            }
        } else {
            continue;
        };
        fs::write(&path, changed_text).expect("written");
        // Names of cmdlets and of the collector say what a file is.
        if [".fabric.json", ".xml"]
            .iter()
            .any(|ending| name.ends_with(ending))
        {
            let renamed = path.with_file_name(format!("{NAME}{name}"));
            fs::rename(&path, renamed).expect("renamed");
        }
    }
    fs::write(
        to.join(format!("{NAME}.json")),
        "{\"schema\": \"fabriclint-host/1\", ",
    )
    .expect("written");
    fs::write(to.join(format!("Get-NetAdapter.{NAME}.json")), "x").expect("written");
}

/// The commands as a text of YAML and of Rego.
fn quoted() -> String {
    let letters = COMMANDS.chars().map(|letter| match letter {
        ' '..='~' if letter != '"' => letter.to_string(),
        letter => format!("\\u{:04x}", u32::from(letter)),
    });
    format!("\"{}\"", letters.collect::<String>())
}

fn plan(to: &Path, changed: Changed) {
    let quoted = quoted();
    let plan = format!(
        "networks:\n  - {{name: {quoted}, vlan: 210, class: management}}\n  - {{name: b, vlan: 1101, tenant: {quoted}}}\n\
         clusters:\n  - {{name: {quoted}, hosts: [\"VIE*\", {quoted}]}}\nhosts:\n  - {{name: {quoted}}}\n\
         waivers:\n  - {{rule: \"teaming/*\", reason: {quoted}, owner: {quoted}, ticket: {quoted}, expires: 2099-01-01}}\n\
         "
    );
    // A key that no plan has: the run has no rules then.
    let unknown = format!("{quoted}: 1\n");
    let plan = if changed == Changed::All {
        plan + &unknown
    } else {
        plan
    };
    fs::write(to.join("fabriclint.yaml"), plan).expect("written");
}

/// Rules of a user: a page, a policy without one, a test that prints.
fn rules(to: &Path) -> String {
    let path = to.to_string_lossy().into_owned();
    let new = fabriclint()
        .args(["new-rule", "teaming/loud", "--dir", &path])
        .output();
    assert!(new.expect("the binary runs").status.success());
    let quoted = quoted();
    let page = to.join("rules/teaming/loud.md");
    let text = fs::read_to_string(&page).expect("the page");
    let (_, body) = text.split_once("\n---\n").expect("front matter");
    let prose = COMMANDS.replace('\u{1b}', "");
    let page_text = format!(
        "---\nseverity: warning\nsubject: team\nneeds: [load_balancing]\nmessage: \"{{team}} loud ##vso[a] ::error::x\"\n\
         help: {quoted}\nconfidence: high\nidentity: []\nsince: \"0.1\"\nreferences: [{quoted}]\n---\n\n{}\n",
        body.replacen(
            "## Why\n",
            &format!("## Why\n\n{prose}\n::error::in prose\n\n##\\vso[x] ##**vso[**\n"),
            1
        )
    );
    fs::write(&page, page_text).expect("written");
    let policy = "package fabriclint.teaming.loud\n\ndeny contains {\n\t\"at\": [team.id, \"load_balancing\"],\n\t\"args\": \
        {\"team\": team.name},\n} if {\n\tsome team in input.subjects\n}\n";
    fs::write(to.join("policies/teaming/loud.rego"), policy).expect("written");
    let own =
        format!("package loud\n\ndeny contains {{\"msg\": {quoted}, \"fix\": {quoted}}} if true\n");
    fs::write(to.join("policies/own.rego"), own).expect("written");
    let printing = format!("package loud_test\n\ntest_a if {{\n\tprint({quoted})\n\t1 == 2\n}}\n");
    fs::write(to.join("policies/own_test.rego"), printing).expect("written");
    path
}

/// What a command says in both streams, as wide as a terminal is and in colour.
fn said(arguments: &[&str], columns: &str) -> (String, String) {
    let output = fabriclint()
        .args(arguments)
        .env("COLUMNS", columns)
        .env("FORCE_COLOR", "1")
        .output()
        .expect("the binary runs");
    assert_ne!(output.status.code(), None, "{arguments:?} is killed");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// What is left of a log when the commands that a format is made of are taken away, and are ours.
fn without_own_commands(format: &str, log: &str) -> String {
    let kept = log.lines().map(|line| {
        let own = match format {
            "github" => ["::error title=", "::warning title=", "::notice title="]
                .iter()
                .find_map(|head| line.strip_prefix(head)),
            "azure" => line.strip_prefix("##vso[task.logissue type="),
            _ => None,
        };
        own.map_or_else(|| line.to_owned(), |rest| format!("ours {rest}"))
    });
    kept.collect::<Vec<_>>().join("\n")
}

/// What every format of a run holds, by its name; those that are wrapped at several widths.
fn reports(input: &str, own: &str, folder: &Path) -> Vec<(&'static str, String)> {
    let mut arguments = vec![
        "check".to_owned(),
        input.to_owned(),
        "--policies".to_owned(),
        own.to_owned(),
    ];
    for format in FORMATS {
        arguments.push(format!(
            "--format={format}={}",
            folder.join(format).display()
        ));
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (out, err) = said(&arguments, "80");
    assert_silent(&(out + &err), "a run that writes files");
    let read = |format| fs::read_to_string(folder.join(format)).expect("UTF-8");
    let mut reports: Vec<(&str, String)> = FORMATS
        .iter()
        .map(|format| (*format, read(*format)))
        .collect();
    for format in ["terminal", "narrated"] {
        for columns in ["40", "80", "137"] {
            let (out, err) = said(
                &["check", input, "--policies", own, "--format", format, "-v"],
                columns,
            );
            assert_silent(&err, &format!("stderr of {format}"));
            reports.push((format, out));
        }
    }
    reports
}

#[test]
fn no_report_speaks_to_an_agent() {
    for (from, name) in [
        ("testdata/part8-ucs/broken", "ucs"),
        ("testdata/part8-virtual-connect/broken", "vc"),
    ] {
        for changed in [Changed::Chosen, Changed::All] {
            let folder = folder(&format!("log-commands-{name}-{}", changed == Changed::All));
            let (input, own) = (folder.join("site"), folder.join("own"));
            site(from, &input, changed);
            plan(&input, changed);
            let own = rules(&own);
            let input = input.to_string_lossy().into_owned();
            for (format, report) in reports(&input, &own, &folder) {
                let what = format!("{format} of {name}");
                assert_silent(&without_own_commands(format, &report), &what);
                let is_json = matches!(format, "json" | "jsonl" | "sarif" | "gitlab");
                let mark = match format {
                    "prometheus" => continue,
                    "markdown" => "vso",
                    _ if is_json => r"\u0023\u0023vso[",
                    _ => "#·#vso[",
                };
                assert!(report.contains(mark), "{what}: nothing was planted");
                if is_json {
                    let documents = serde_json::Deserializer::from_str(&report).into_iter::<Json>();
                    let documents: Vec<Json> =
                        documents.map(|document| document.expect("JSON")).collect();
                    let whole = "##vso[task.setvariable variable=x]y ##[error]z ::error";
                    assert!(
                        documents.iter().any(|document| holds(document, whole)),
                        "{what}: the value has changed"
                    );
                }
                if changed == Changed::Chosen {
                    // The adapters of the other site are in no team.
                    let rules = if name == "ucs" {
                        &["own/loud", "teaming/loud"][..]
                    } else {
                        &["own/loud"]
                    };
                    for rule in rules {
                        assert!(
                            report.contains(rule) || matches!(format, "narrated" | "markdown"),
                            "{what}: nothing of {rule}"
                        );
                    }
                }
            }
        }
    }
}

/// Whether a document holds a text.
fn holds(document: &Json, text: &str) -> bool {
    match document {
        Json::String(own) => own.contains(text),
        Json::Array(items) => items.iter().any(|item| holds(item, text)),
        Json::Object(members) => members
            .iter()
            .any(|(key, value)| key.contains(text) || holds(value, text)),
        _ => false,
    }
}

/// A site, rules and files for the subcommands, by their paths.
struct Hostile {
    input: String,
    own: String,
    /// A file called like a command.
    file: String,
    /// Rules whose policy does not parse, and rules whose page is none.
    broken: String,
    unreadable: String,
    waivers: String,
    inputs: String,
}

impl Hostile {
    fn new(folder: &Path) -> Self {
        let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
        let input = folder.join("site");
        site("testdata/part8-ucs/broken", &input, Changed::Chosen);
        plan(&input, Changed::Chosen);
        let own = rules(&folder.join("own"));
        fs::write(path(NAME), "rules: [::error::x, \"##vso[a]\"").expect("written");
        for copied in ["broken", "page"] {
            copy(Path::new(&own), &folder.join(copied));
        }
        let policy = format!("package loud\n\ndeny contains {} if {{ nothing(", quoted());
        fs::write(folder.join("broken/policies/own.rego"), policy).expect("written");
        let page = format!("---\n{}: 1\nseverity: {}\n---\n", quoted(), quoted());
        fs::write(folder.join("page/rules/teaming/loud.md"), page).expect("written");
        Self {
            input: path("site"),
            own,
            file: path(NAME),
            broken: path("broken"),
            unreadable: path("page"),
            waivers: path("waivers.yaml"),
            inputs: path("inputs"),
        }
    }
}

/// Runs commands, whose words are parted by a bar.
fn assert_all_silent(name: &str, commands: &[&str]) {
    let folder = folder(name);
    let hostile = Hostile::new(&folder);
    let mut told = 0;
    for command in commands {
        let words = command.split('|').map(|word| match word {
            "SITE" => hostile.input.as_str(),
            "RULES" => &hostile.own,
            "FILE" => &hostile.file,
            "BROKEN" => &hostile.broken,
            "PAGE" => &hostile.unreadable,
            "WAIVERS" => &hostile.waivers,
            "INPUTS" => &hostile.inputs,
            "COMMANDS" => COMMANDS,
            word => word,
        });
        let words: Vec<&str> = words.collect();
        for columns in ["40", "80"] {
            let (out, err) = said(&words, columns);
            let what = format!("{command} at {columns}");
            assert_silent(&out, &what);
            assert_silent(&err, &what);
            let log = out + &err;
            told += usize::from(log.contains("#·#") || log.contains(r"\u0023\u0023"));
        }
    }
    assert!(
        told > commands.len(),
        "only {told} of twice {} show anything",
        commands.len()
    );
}

#[test]
fn no_list_speaks_to_an_agent() {
    let commands = [
        "sources|SITE",
        "sources|SITE|-v",
        "sources|SITE|--format|json",
        "snapshot|SITE",
        "snapshot|SITE|--format|json",
        "snapshot|SITE|--inputs|INPUTS",
        "init|SITE|--output|-|--ci|github",
        "init|SITE|--output|-|--ci|azure",
        "init|SITE",
        "init|FILE|--output|-",
        "explain|teaming/loud|--policies|RULES",
        "explain|teaming/loud|--brief|--policies|RULES",
        "explain|own/loud|--policies|RULES",
        "explain|COMMANDS",
        "rules|--policies|RULES",
        "rules|--policies|RULES|--format|json",
        "rules|--policies|RULES|--format|markdown",
        "rules|--policies|BROKEN",
        "rules|--policies|PAGE",
        "rules|--policies|FILE",
        "test|RULES",
        "test|RULES|-v|--coverage",
        "test|RULES|--format|json",
        "test|RULES|--format|junit",
        "test|BROKEN",
        "test|PAGE|--format|junit",
        "test|RULES|--filter|COMMANDS",
        "waivers|list|SITE",
    ];
    assert_all_silent("log-commands-lists", &commands);
}

#[test]
fn no_complaint_speaks_to_an_agent() {
    let commands = [
        "waivers|list|SITE|--format|json",
        "waivers|prune|SITE|--dry-run",
        "waivers|add|--rule|teaming/*|--reason|COMMANDS|--owner|COMMANDS|--expires|2099-01-01|--file|WAIVERS",
        "waivers|add|--rule|COMMANDS|--reason|x|--expires|2099-01-01|--file|WAIVERS",
        "waivers|add|--rule|teaming/*|--reason|x|--expires|COMMANDS",
        "waivers|list|SITE|--waivers|FILE",
        "baseline|write|SITE",
        "baseline|write|SITE|--no-config",
        "check|SITE|--baseline|FILE",
        "check|SITE|--config|FILE",
        "check|SITE|--policies|BROKEN",
        "check|SITE|--policies|PAGE",
        "check|SITE|--statistics|--timings|-v|--policies|RULES",
        "check|SITE|--shard|1/1",
        "check|SITE|--select|COMMANDS",
        "check|SITE|--changed-since|COMMANDS",
        "check|SITE|--format|COMMANDS",
        "check|FILE|--no-config",
        "check",
        "check|SITE|--cache|FILE",
        "check|COMMANDS|--max-age|COMMANDS",
        "merge|FILE",
        "new-rule|COMMANDS",
        "new-rule|a/b|--dir|FILE",
        "COMMANDS",
        "check|--|COMMANDS",
        "schema|COMMANDS",
        "completions|COMMANDS",
        "check|no such ##vso[a]\n::error::x",
    ];
    assert_all_silent("log-commands-complaints", &commands);
}
