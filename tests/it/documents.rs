//! Documents that must stay true: the README's commands, diagnostic and tables, the worked example
//! of CONTRIBUTING.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use fabriclint::source::find_files;
use fabriclint::subjects::Kind;

use crate::support::{fabriclint, folder, mac_hashing_estate, root, run, shipped};

fn document(name: &str) -> String {
    let text = fs::read_to_string(root().join(name)).expect("a document");
    text.replace("\r\n", "\n")
}

/// The fenced blocks of a language, in their order.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("\n```{language}\n");
    let pieces = text.split(&fence).skip(1);
    let block = |piece: &str| piece.split("\n```").next().unwrap_or_default().to_owned();
    pieces.map(block).collect()
}

#[test]
fn the_readme_shows_a_real_diagnostic() {
    let readme = document("README.md");
    let shown = &blocks(&readme, "text")[0];
    let estate = "testdata/part8-virtual-connect/broken";
    let output = fabriclint()
        .args(["check", estate, "--select", "vlan/not-carried-by-backend"])
        .env("COLUMNS", "96")
        .output()
        .expect("it runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let head = shown.lines().next().unwrap_or_default();
    let real = printed.split("\n\n").find(|block| block.starts_with(head));
    if let (Some(real), true) = (real, std::env::var_os("UPDATE_EXPECTED").is_some()) {
        let text = readme.replace(shown, real.trim_end());
        fs::write(root().join("README.md"), text).expect("written");
        return;
    }
    assert!(
        printed.contains(shown),
        "run this test with UPDATE_EXPECTED=1: the README shows\n{shown}\nbut it is\n{real:?}"
    );
    assert!(
        readme.lines().take(36).any(|line| line.contains("error[")),
        "on the first screen"
    );
}

/// The commands of a `console` block, without the prompt and the comment.
fn commands(block: &str) -> Vec<String> {
    let lines = block.lines().filter_map(|line| line.strip_prefix("$ "));
    let command = |line: &str| {
        line.split("  #")
            .next()
            .unwrap_or_default()
            .trim()
            .to_owned()
    };
    lines.map(command).collect()
}

#[test]
fn the_continuous_integration_runs_the_readme_s_two_commands() {
    let readme = document("README.md");
    let two = commands(&blocks(&readme, "console")[0]);
    assert_eq!(two.len(), 2, "{two:?}");
    let script = document(".ci/run");
    for command in two {
        let runs = script
            .lines()
            .any(|line| line.trim().trim_end_matches(" || code=$?") == command);
        assert!(runs, ".ci/run does not run `{command}`");
    }
}

#[test]
fn every_command_of_the_readme_is_one() {
    let readme = document("README.md");
    let blocks = blocks(&readme, "console");
    let commands = blocks.iter().flat_map(|block| commands(block));
    let own = folder("readme-rules").to_string_lossy().into_owned();
    run(&["new-rule", "teaming/mac-hash", "--dir", &own]);
    let baseline = folder("readme-baseline").join("baseline.json");
    let baseline = baseline.to_string_lossy().into_owned();
    let mut tried = 0;
    for command in commands {
        let Some(arguments) = command.strip_prefix("fabriclint ") else {
            continue;
        };
        let folder = folder(&format!("readme-{tried}"));
        let report = folder.join("report.json");
        let estate = root().join("testdata/part8-virtual-connect/clean");
        let arguments = arguments
            .replace("report.json", &report.to_string_lossy())
            .replace(
                "Get-FabricInventory.ps1",
                &folder.join("script.ps1").to_string_lossy(),
            )
            .replace("inventory/", &estate.to_string_lossy())
            .replace("judged/", &folder.join("judged").to_string_lossy())
            .replace("baseline.json", &baseline)
            .replace("part-1.json", &folder.join("part-1.json").to_string_lossy())
            .replace("hosts.svg", &folder.join("hosts.svg").to_string_lossy())
            .replace("my-rules/", &own);
        let mut arguments: Vec<&str> = arguments.split_whitespace().collect();
        if arguments.first() == Some(&"collect") {
            // No appliance is there to be asked.
            arguments.push("--list");
        }
        let (out, err, code) = run(&arguments);
        assert_eq!(code, 0, "{command}: {out}{err}");
        tried += 1;
    }
    assert!(tried >= 6, "{tried}");
}

/// `UPDATE_EXPECTED=1` writes the page.
#[test]
fn the_page_of_rules_lists_all_of_them() {
    let (page, _, code) = run(&["rules", "--format", "markdown"]);
    assert_eq!(code, 0);
    let path = root().join("docs/rules.md");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&path, &page).expect("written");
    }
    let committed = document("docs/rules.md");
    assert_eq!(committed, page, "run this test with UPDATE_EXPECTED=1");
    let (catalogue, _) = shipped();
    let rows = page.lines().filter(|line| line.starts_with("| [`"));
    assert_eq!(rows.count(), catalogue.rules.len());
}

/// The README shows the ten rules that explain the tool best, as their pages have them.
#[test]
fn the_readme_shows_ten_rules() {
    let (catalogue, _) = shipped();
    let mut readme = document("README.md");
    let rows: Vec<String> = readme
        .lines()
        .filter(|line| line.starts_with("| [`"))
        .map(str::to_owned)
        .collect();
    assert_eq!(rows.len(), 10);
    for row in rows {
        let id = row.split('`').nth(1).unwrap_or_default();
        let rule = catalogue.rules.values().find(|rule| rule.id.as_str() == id);
        let rule = rule.unwrap_or_else(|| panic!("the README shows {id}, which is no rule"));
        let real = format!(
            "| [`{id}`](rules/{id}.md) | {} | {} |",
            rule.severity, rule.title
        );
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            readme = readme.replace(&row, &real);
            fs::write(root().join("README.md"), &readme).expect("written");
        } else {
            assert_eq!(row, real, "run this test with UPDATE_EXPECTED=1");
        }
    }
}

#[test]
fn every_dependency_has_a_reason() {
    let readme = document("README.md");
    let table = readme.split("## Dependencies").nth(1).expect("the table");
    let explained: BTreeSet<&str> = table
        .lines()
        .filter_map(|row| row.strip_prefix("| ")?.split(" | ").next())
        .flat_map(|cell| cell.split(", "))
        .filter(|name| *name != "crate")
        .collect();
    let manifest = document("Cargo.toml");
    let dependencies = manifest
        .split("[dependencies]")
        .nth(1)
        .expect("dependencies");
    // Those of one family of systems stand under a heading of their own.
    let dependencies = dependencies.split("\n[dev-").next().unwrap_or_default();
    let used: BTreeSet<&str> = dependencies
        .lines()
        .filter_map(|line| line.split_once(" = "))
        .map(|(name, _)| name)
        .filter(|name| {
            name.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter))
        })
        .collect();
    assert_eq!(explained, used);
}

#[test]
fn the_anatomy_of_a_rule_works_as_it_is_written() {
    let text = document("CONTRIBUTING.md");
    let policy = &blocks(&text, "rego")[0];
    let folder = folder("anatomy");
    let path = folder.to_string_lossy().into_owned();
    let (_, err, code) = run(&["new-rule", "teaming/mac-hash", "--dir", &path]);
    assert_eq!((err.as_str(), code), ("", 0));
    let page = folder.join("rules/teaming/mac-hash.md");
    let front = fs::read_to_string(&page).expect("the page");
    let front = front
        .replace(" spreads its flows by {algorithm}", " hashes MAC addresses")
        .replace(
            "identity: []",
            "identity: []\nlabels: {connection: \"a member\"}",
        )
        .replace(
            "needs: [load_balancing]",
            "needs: [load_balancing, members.connection.port]",
        );
    fs::write(&page, front).expect("written");
    fs::write(folder.join("policies/teaming/mac_hash.rego"), policy).expect("written");
    let beside = &blocks(&text, "rego")[1];
    fs::write(folder.join("policies/teaming/mac_hash_test.rego"), beside).expect("written");
    let (out, err, code) = run(&["test", &path, "--unknowns"]);
    assert_eq!((err.as_str(), code), ("", 0), "{out}");
    assert_eq!(out, "pass: 5 of 5 tests passed\n");
    let estate = mac_hashing_estate(&folder);
    let arguments = ["check", &estate, "--policies", &path, "--no-config"];
    let (out, err, code) = run(&arguments);
    assert_eq!(code, 0, "a warning: {out}{err}");
    assert!(
        out.contains("warning[teaming/mac-hash]: team Host on HV01 hashes"),
        "{out}"
    );
}

#[test]
fn every_key_of_a_page_is_explained() {
    let schema: serde_json::Value =
        serde_json::from_str(&document("rules/rule.schema.json")).expect("JSON");
    let text = document("CONTRIBUTING.md");
    for key in schema["properties"].as_object().expect("properties").keys() {
        assert!(
            text.contains(&format!("`{key}`")) || text.contains(&format!("`{key}:")),
            "{key}"
        );
    }
}

/// Editors and other tools read the schemas from the repository. `UPDATE_EXPECTED=1` writes them.
#[test]
fn the_committed_schemas_are_what_the_types_say() {
    let kinds = Kind::ALL.iter().copied().map(Kind::name);
    let inputs = kinds.map(|kind| (format!("input-{kind}"), vec!["schema", "input", kind]));
    let own = ["snapshot", "config"].map(|name| (name.to_owned(), vec!["schema", name]));
    for (name, arguments) in inputs.chain(own) {
        let (schema, _, code) = run(&arguments);
        assert_eq!(code, 0);
        let path = root().join(format!("docs/schemas/{name}.schema.json"));
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &schema).expect("written");
        }
        let committed = fs::read_to_string(&path).expect("a schema");
        let lines = committed.lines().zip(schema.lines());
        let mut changed = lines.filter(|(committed, written)| committed != written);
        assert!(
            committed == schema,
            "{name}: run this test with UPDATE_EXPECTED=1; the first line that differs: {:?}",
            changed.next()
        );
    }
}

#[test]
fn the_documents_name_files_that_exist() {
    for name in [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "docs/inputs.md",
    ] {
        let text = document(name);
        for piece in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "rules/", "testdata/", "policies/", ".ci/"];
            let path = piece.split(['*', '<', ' ']).next().unwrap_or_default();
            if is_path.iter().any(|folder| path.starts_with(folder)) {
                assert!(root().join(path).exists(), "{name} names {path}");
            }
        }
    }
}

/// The documents that people read.
fn documents() -> Vec<PathBuf> {
    let pages = [
        "README.md",
        "CONTRIBUTING.md",
        "ARCHITECTURE.md",
        "CHANGELOG.md",
    ];
    let folders = ["docs", "testdata", "benches"].map(|name| root().join(name));
    let files = find_files(&folders).files;
    let is_page = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "md");
    let pages = pages.into_iter().map(|name| root().join(name));
    pages.chain(files.into_iter().filter(is_page)).collect()
}

/// What a heading is called in links: small letters, dashes for blanks, nothing else.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let titles = headings.map(|line| line.trim_start_matches('#').trim().to_lowercase());
    let plain = |title: String| {
        let letters = title
            .chars()
            .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter));
        letters.collect::<String>().replace(' ', "-")
    };
    titles.map(plain).collect()
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let mut links = 0;
    for page in documents() {
        let text = fs::read_to_string(&page).expect("UTF-8");
        let targets = text.split("](").skip(1);
        let targets = targets.filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
        for target in targets.filter(|target| !target.contains("://")) {
            let (file, anchor) = target.split_once('#').unwrap_or((target, ""));
            let path = match file {
                "" => page.clone(),
                _ => page.parent().expect("a folder").join(file),
            };
            let found = path.exists();
            assert!(found, "{}: {target} is not there", page.display());
            if !anchor.is_empty() {
                let text = fs::read_to_string(&path).expect("a page");
                let found = anchors(&text).contains(anchor);
                assert!(found, "{}: {target} is no heading", page.display());
            }
            links += 1;
        }
    }
    assert!(links > 20, "only {links} links");
}
