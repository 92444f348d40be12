//! The same run in every format: nothing may get lost between them, and nothing of an export may
//! become a command, a formula, markup or a link.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fabriclint::report::Format;
use serde_json::Value as Json;

use crate::support::{fabriclint, folder, root, run};

const SITE: &str = "testdata/part8-ucs/broken";
/// Every format of `check`.
pub const FORMATS: [&str; 14] = [
    "concise",
    "terminal",
    "json",
    "jsonl",
    "sarif",
    "junit",
    "gitlab",
    "github",
    "azure",
    "markdown",
    "csv",
    "html",
    "prometheus",
    "narrated",
];

/// A finding as every format can say it: rule, file, line.
type Said = (String, String, u64);

/// How a format is read back.
type Read = fn(&str) -> Vec<Said>;

/// One run of a site in all formats, by the name of the format.
fn reports(name: &str, site: &str, more: &[&str]) -> BTreeMap<&'static str, String> {
    let folder = folder(name);
    let mut command = fabriclint();
    command.args(["check", site]).args(more);
    for format in FORMATS {
        let file = folder.join(format);
        command.args(["--format", &format!("{format}={}", file.display())]);
    }
    let output = command.output().expect("the binary runs");
    // Whoever only writes files is told in one line what came of it.
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.lines().count() == 1 && said.ends_with("14 reports written\n"),
        "{said}"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    FORMATS
        .iter()
        .map(|format| {
            (
                *format,
                fs::read_to_string(folder.join(format)).expect("UTF-8"),
            )
        })
        .collect()
}

fn json(text: &str) -> Json {
    serde_json::from_str(text).expect("JSON")
}

fn text(value: &Json, pointer: &str) -> String {
    let found = value.pointer(pointer).and_then(Json::as_str);
    found.unwrap_or_default().to_owned()
}

fn number(value: &Json, pointer: &str) -> u64 {
    let found = value.pointer(pointer).and_then(Json::as_u64);
    found.unwrap_or_else(|| panic!("{pointer} in {value}"))
}

fn items<'a>(value: &'a Json, pointer: &str) -> &'a [Json] {
    let found = value.pointer(pointer).and_then(Json::as_array);
    found.unwrap_or_else(|| panic!("{pointer}"))
}

fn of_json(findings: &[Json]) -> Vec<Said> {
    let said = |finding: &Json| {
        let file = text(finding, "/location/file");
        (
            text(finding, "/rule"),
            file,
            number(finding, "/location/line"),
        )
    };
    findings.iter().map(said).collect()
}

fn of_jsonl(report: &str) -> Vec<Said> {
    let lines = report.lines().map(json);
    let findings = lines.filter(|line| line["type"] == "finding");
    of_json(&findings.collect::<Vec<_>>())
}

fn of_sarif(report: &str) -> Vec<Said> {
    let log = json(report);
    let rules = items(&log, "/runs/0/tool/driver/rules");
    let said = |result: &Json| {
        let index = usize::try_from(number(result, "/ruleIndex")).expect("an index");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let file = text(place, "/artifactLocation/uri");
        (
            text(result, "/ruleId"),
            file,
            number(place, "/region/startLine"),
        )
    };
    items(&log, "/runs/0/results").iter().map(said).collect()
}

fn of_junit(report: &str) -> Vec<Said> {
    let document = roxmltree::Document::parse(report).expect("XML");
    let cases = document
        .descendants()
        .filter(|element| element.has_tag_name("testcase"));
    let said = cases.filter_map(|case| {
        let line = case.attribute("line")?.parse().ok()?;
        let rule = case.attribute("classname")?.to_owned();
        Some((rule, case.attribute("file")?.to_owned(), line))
    });
    said.collect()
}

fn of_gitlab(report: &str) -> Vec<Said> {
    let issues = json(report);
    let said = |issue: &Json| {
        let file = text(issue, "/location/path");
        let line = number(issue, "/location/lines/begin");
        (text(issue, "/check_name"), file, line)
    };
    let issues = items(&issues, "").iter().map(said);
    issues.filter(|issue| issue.0 != "not-evaluated").collect()
}

fn of_github(report: &str) -> Vec<Said> {
    let said = |line: &str| {
        let (_, properties) = line.split_once(' ').expect("a command");
        let (properties, _) = properties.split_once("::").expect("a message");
        let properties = properties
            .split(',')
            .filter_map(|property| property.split_once('='));
        let properties: BTreeMap<&str, &str> = properties.collect();
        let (file, line) = (properties.get("file")?, properties.get("line")?);
        let line = line.parse().expect("a line");
        Some((properties["title"].to_owned(), (*file).to_owned(), line))
    };
    report.lines().filter_map(said).collect()
}

fn of_azure(report: &str) -> Vec<Said> {
    let said = |line: &str| {
        if let Some(command) = line.strip_prefix("##vso[task.logissue ") {
            let (properties, _) = command.split_once(']').expect("a message");
            let properties = properties
                .split(';')
                .filter_map(|property| property.split_once('='));
            let properties: BTreeMap<&str, &str> = properties.collect();
            let line = properties["linenumber"].parse().expect("a line");
            let file = properties["sourcepath"].to_owned();
            return Some((properties["code"].to_owned(), file, line));
        }
        let mut parts = line.strip_prefix("info: ")?.splitn(4, ':');
        let (file, line) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        let (_, rule) = parts.nth(1)?.rsplit_once('[')?;
        Some((rule.trim_end_matches(']').to_owned(), file, line))
    };
    report.lines().filter_map(said).collect()
}

fn of_markdown(report: &str) -> Vec<Said> {
    let said = |line: &str| {
        let mut codes = line.strip_prefix("| ")?.split("<code>").skip(1);
        let mut code = || Some(codes.next()?.split_once("</code>")?.0.to_owned());
        let (rule, place) = (code()?, code()?);
        let (file, line) = place.rsplit_once("&#58;")?;
        Some((rule, file.replace("&#95;", "_"), line.parse().ok()?))
    };
    report.lines().filter_map(said).collect()
}

fn of_csv(report: &str) -> Vec<Said> {
    let mut table = csv::Reader::from_reader(report.as_bytes());
    let head = table.headers().expect("a head").clone();
    let column = |name: &str| {
        head.iter()
            .position(|column| column == name)
            .expect("a column")
    };
    let (state, rule) = (column("state"), column("rule"));
    let (file, line) = (column("file"), column("line"));
    let rows = table.records().map(|record| record.expect("a row"));
    let rows = rows.filter(|record| &record[state] == "active");
    rows.map(|record| {
        (
            record[rule].to_owned(),
            record[file].to_owned(),
            record[line].parse().expect("a line"),
        )
    })
    .collect()
}

fn of_html(report: &str) -> Vec<Said> {
    let said = |finding: &str| {
        let after = |sign: &str| finding.split_once(sign).map(|(_, rest)| rest);
        let (place, _) = after("class=\"where\">")?.split_once('<')?;
        let (rule, _) = after("href=\"#rule-")?.split_once('"')?;
        let mut place = place.rsplitn(3, ':');
        let line = place.nth(1)?.parse().ok()?;
        Some((rule.to_owned(), place.next()?.to_owned(), line))
    };
    let findings = report.split("<details class=\"finding ").skip(1);
    findings
        .map(|finding| said(finding).expect("a rule and a place"))
        .collect()
}

fn of_narrated(report: &str) -> Vec<Said> {
    let (mut said, mut rule) = (Vec::new(), None);
    for line in report.lines() {
        if let Some((_, name)) = line.split_once(", rule ") {
            rule = Some(name.trim_end_matches('.').to_owned());
        } else if let Some(place) = line.strip_prefix("File ")
            && let Some(rule) = rule.take()
        {
            let mut parts = place.split(", ");
            let file = parts.next().expect("a file").to_owned();
            let line = parts.next().and_then(|field| field.strip_prefix("line "));
            said.push((
                rule,
                file,
                line.and_then(|number| number.parse().ok()).expect("a line"),
            ));
        }
    }
    said
}

fn of_concise(report: &str) -> Vec<Said> {
    let said = |line: &str| {
        let (place, rest) = line.split_once(": ")?;
        let (_, rule) = rest.split_once('[')?;
        let (rule, _) = rule.split_once("]: ")?;
        let mut place = place.rsplitn(3, ':');
        let line = place.nth(1)?.parse().ok()?;
        Some((rule.to_owned(), place.next()?.to_owned(), line))
    };
    report.lines().filter_map(said).collect()
}

fn sorted(mut said: Vec<Said>) -> Vec<Said> {
    said.sort();
    said
}

#[test]
fn every_format_says_every_finding_and_its_line() {
    let reports = reports("formats-findings", SITE, &[]);
    let document = json(&reports["json"]);
    let expected = sorted(of_json(items(&document, "/findings")));
    assert_eq!(expected.len(), 25);
    let readers: [(&str, Read); 11] = [
        ("concise", of_concise),
        ("jsonl", of_jsonl),
        ("sarif", of_sarif),
        ("junit", of_junit),
        ("gitlab", of_gitlab),
        ("github", of_github),
        ("azure", of_azure),
        ("markdown", of_markdown),
        ("csv", of_csv),
        ("html", of_html),
        ("narrated", of_narrated),
    ];
    for (format, read) in readers {
        assert_eq!(sorted(read(&reports[format])), expected, "{format}");
    }
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for (rule, ..) in &expected {
        *by_rule.entry(rule).or_default() += 1;
    }
    for (rule, count) in by_rule {
        let samples = reports["prometheus"].lines();
        let label = format!("fabriclint_findings{{rule=\"{rule}\",");
        let samples = samples.filter(|sample| sample.starts_with(&label));
        let values = samples.filter_map(|sample| sample.rsplit_once(' ')?.1.parse::<usize>().ok());
        assert_eq!(values.sum::<usize>(), count, "{rule}");
    }
}

/// Letters and digits, with what formats escape written out.
fn letters(text: &str) -> String {
    let mut text = text.replace("<!-- -->", "").replace("&apos;", "'");
    for code in 33..128_u8 {
        text = text.replace(&format!("&#{code};"), &char::from(code).to_string());
    }
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[test]
fn every_format_says_what_was_not_evaluated() {
    let reports = reports("formats-gaps", SITE, &[]);
    let document = json(&reports["json"]);
    let gaps = items(&document, "/not_evaluated");
    assert!(!gaps.is_empty());
    for (format, report) in &reports {
        let report = letters(report);
        for gap in gaps {
            let rule = letters(&text(gap, "/rule"));
            assert!(report.contains(&rule), "{format}: {gap}");
            // Counts alone are what a gauge can say.
            let reason = letters(&text(gap, "/reason"));
            assert!(
                *format == "prometheus" || report.contains(&reason),
                "{format}: {gap}"
            );
        }
    }
    let total = number(&document, "/summary/not_evaluated");
    let samples = reports["prometheus"].lines();
    let samples = samples.filter(|sample| sample.contains("outcome=\"not-evaluated\""));
    let values = samples.filter_map(|sample| sample.rsplit_once(' ')?.1.parse::<u64>().ok());
    assert_eq!(values.sum::<u64>(), total);
}

#[test]
fn every_format_is_tried_and_told() {
    let all: BTreeSet<&str> = Format::ALL.iter().map(|(_, name)| *name).collect();
    assert_eq!(all, BTreeSet::from(FORMATS));
    let (help, _, _) = run(&["check", "--help"]);
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    for name in all {
        assert!(help.contains(name), "`check --help` does not list {name}");
        assert!(
            readme.contains(&format!("`{name}`")),
            "README.md does not list {name}"
        );
    }
}

#[test]
fn json_is_what_its_schema_says() {
    let (schema, _, code) = run(&["schema", "report"]);
    assert_eq!(code, 0);
    let validator = jsonschema::validator_for(&json(&schema)).expect("a schema");
    for (site, arguments) in [
        (SITE, &["--max-age", "1d"][..]),
        ("testdata/part8-ucs/clean", &["--no-config"]),
        ("tests/it/schemas", &["--no-config"]),
    ] {
        let report = json(&reports("formats-json", site, arguments)["json"]);
        let faults: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(faults, Vec::<String>::new(), "{site}");
    }
}

#[test]
fn sarif_is_what_its_schema_says() {
    // As OASIS publishes it, but for a pattern with a bracket too many; we name no language.
    let mut schema = json(include_str!("schemas/sarif-2.1.0.json"));
    for part in ["run", "toolComponent"] {
        schema["definitions"][part]["properties"]["language"] = Json::Bool(true);
    }
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for site in [SITE, "testdata/part8-ucs/clean", "tests/it/schemas"] {
        let report = json(&reports("formats-sarif", site, &["--no-config"])["sarif"]);
        let faults = validator.iter_errors(&report);
        let faults: Vec<String> = faults
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(faults, Vec::<String>::new(), "{site}");
        assert!(
            report
                .pointer("/runs/0/results")
                .is_some_and(Json::is_array)
        );
        for rule in items(&report, "/runs/0/tool/driver/rules") {
            assert!(!text(rule, "/help/markdown").is_empty(), "{rule}");
            let description = text(rule, "/fullDescription/text");
            assert!((1..=1024).contains(&description.chars().count()), "{rule}");
        }
    }
}

#[test]
fn related_places_of_sarif_are_linked_from_the_message() {
    let report = json(&reports("formats-links", SITE, &[])["sarif"]);
    for result in items(&report, "/runs/0/results") {
        let message = text(result, "/message/text");
        let related = result.get("relatedLocations");
        for place in related.and_then(Json::as_array).into_iter().flatten() {
            let link = format!("]({})", number(place, "/id"));
            assert!(message.contains(&link), "{link} in {message}");
        }
        let hash = text(result, "/partialFingerprints/primaryLocationLineHash");
        let own = text(result, "/partialFingerprints/fabriclint~1v1");
        assert_eq!(hash, format!("{own}:1"));
    }
}

#[test]
fn junit_fails_what_the_exit_code_fails() {
    let failures = |fail_on: &str| {
        let reports = reports("formats-junit", SITE, &["--fail-on", fail_on]);
        let document = roxmltree::Document::parse(&reports["junit"]).expect("XML");
        let mut names: Vec<(String, String)> = Vec::new();
        let mut failed = 0;
        for case in document
            .descendants()
            .filter(|element| element.has_tag_name("testcase"))
        {
            let name = |attribute: &str| case.attribute(attribute).unwrap_or_default().to_owned();
            names.push((name("classname"), name("name")));
            failed += usize::from(
                case.children()
                    .any(|element| element.has_tag_name("failure")),
            );
        }
        let count = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), count, "two tests of one name");
        failed
    };
    assert_eq!(
        ["error", "warning", "info", "never"].map(failures),
        [10, 17, 25, 0]
    );
}

#[test]
fn fingerprints_of_gitlab_are_all_different() {
    let site = folder("formats-broken-site");
    for name in ["a", "b"] {
        let text = "{\"schema\": \"fabriclint-host/1\", ";
        fs::write(site.join(format!("{name}.json")), text).expect("written");
    }
    let site = site.to_string_lossy();
    for site in [SITE, &*site] {
        let report = json(&reports("formats-gitlab", site, &["--no-config"])["gitlab"]);
        let issues = items(&report, "");
        let mut prints: Vec<String> = issues
            .iter()
            .map(|issue| text(issue, "/fingerprint"))
            .collect();
        prints.sort();
        prints.dedup();
        assert!(prints.len() > 1);
        assert_eq!(prints.len(), issues.len(), "{site}");
    }
}

/// A name that is a command, markup, a link, a formula or the end of a string wherever names are not
/// taken for what they are.
const HOSTILE: &str =
    "=1\n::error::x\n##vso[task.complete]<script>alert(1)</script>|@team[a](1)\"'&amp;\u{1b}[31m";

/// The site of the article with a hostile name of a team on a host that has a finding.
pub fn hostile_site(name: &str) -> String {
    let site = folder(name);
    let from = root().join("testdata/part8-ucs/broken/hosts/VIEHV01.fabric.json");
    let export = fs::read_to_string(from).expect("the host");
    let escaped = serde_json::to_string(HOSTILE).expect("JSON");
    let changed = export.replace("\"Tenant\"", &escaped);
    assert_ne!(export, changed);
    fs::write(site.join("host.fabric.json"), changed).expect("written");
    crate::support::copy(
        Path::new("testdata/part8-ucs/broken/ucs"),
        &site.join("ucs"),
    );
    site.to_string_lossy().into_owned()
}

#[test]
fn nothing_of_an_export_becomes_a_command_or_markup() {
    let site = hostile_site("formats-hostile-site");
    let reports = reports("formats-hostile", &site, &["--no-config"]);
    let document = json(&reports["json"]);
    let findings = items(&document, "/findings");
    assert!(
        findings
            .iter()
            .any(|finding| text(finding, "/message").contains(HOSTILE)),
        "no finding shows the name"
    );
    for format in ["github", "azure"] {
        for line in reports[format].lines() {
            let is_ours = [
                "::error title=",
                "::warning title=",
                "::notice title=",
                "info: ",
            ];
            let is_ours = is_ours.iter().any(|head| line.starts_with(head));
            assert!(
                is_ours || line.starts_with("##vso[task.logissue type="),
                "{line}"
            );
            assert!(format == "azure" || !line.starts_with("##"), "{line}");
        }
    }
    let markdown = &reports["markdown"];
    for sign in ["<script", "[a](1)", "@team", "\n::error"] {
        assert!(!markdown.contains(sign), "{sign} in {markdown}");
    }
    let sarif = json(&reports["sarif"]);
    for result in items(&sarif, "/runs/0/results") {
        assert!(
            !text(result, "/message/text").contains("|@team[a](1)"),
            "{result}"
        );
    }
    let mut table = csv::Reader::from_reader(reports["csv"].as_bytes());
    for row in table.records() {
        for cell in &row.expect("a row") {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    }
    let junit = roxmltree::Document::parse(&reports["junit"]);
    junit.expect("XML whatever the names");
    for format in ["terminal", "narrated"] {
        assert!(!reports[format].contains('\u{1b}'), "{format}");
    }
    let samples = reports["prometheus"].lines();
    for line in samples {
        assert!(
            line.starts_with("# ") || line.starts_with("fabriclint_"),
            "{line}"
        );
    }
}

#[test]
fn github_gets_a_summary_of_the_job() {
    let file = folder("formats-summary").join("summary.md");
    fs::write(&file, "before\n").expect("written");
    let output = fabriclint()
        .args(["check", SITE, "--format", "github"])
        .env("GITHUB_STEP_SUMMARY", &file)
        .output()
        .expect("the binary runs");
    assert_eq!(output.status.code(), Some(1));
    let (markdown, _, _) = run(&["check", SITE, "--format", "markdown"]);
    let summary = fs::read_to_string(&file).expect("UTF-8");
    assert_eq!(summary, format!("before\n{markdown}"));
}
