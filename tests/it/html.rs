//! The page: what stands in it, that nothing of an export becomes a part of it, and that it works in a
//! browser, where there is one.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::catalogue::{Confidence, RuleCard, RuleId, Severity};
use fabriclint::finding::{Finding, State, SubjectName, Tally, Verdicts};
use fabriclint::report::{Detail, Format, Look, Run, write};
use fabriclint::source::{Place, SourceReport, Sources, Span, Status};
use serde_json::{Value as Json, json};

use crate::browser::Browser;
use crate::formats::hostile_site;
use crate::support::{fabriclint, folder, root};

const SITE: &str = "testdata/part8-virtual-connect/broken";

/// The page of a site, in a file.
fn page(name: &str, arguments: &[&str]) -> PathBuf {
    let file = folder(name).join("report.html");
    let output = fabriclint()
        .args(["check", "--today", "2026-11-25"])
        .args(arguments)
        .arg("--format")
        .arg(format!("html={}", file.display()))
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.lines().count() == 1 && said.contains("; see "),
        "{said}"
    );
    file
}

fn text(file: &Path) -> String {
    fs::read_to_string(file).expect("UTF-8")
}

/// What stands between two signs, each time.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    let pieces = text.split(before).skip(1);
    pieces
        .filter_map(|piece| Some(piece.split_once(after)?.0))
        .collect()
}

#[test]
fn a_page_loads_nothing() {
    let page = text(&page("html-alone", &[SITE]));
    for sign in [
        " src=", "@import", "url(", "<iframe", "<object", "<base", "onload=",
    ] {
        assert!(!page.contains(sign), "{sign}");
    }
    for address in between(&page, "<link ", ">") {
        assert!(address.contains("href=\"data:"), "{address}");
    }
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">");
    assert!(
        policy[0].starts_with("default-src &#39;none&#39;"),
        "{policy:?}"
    );
}

#[test]
fn anchors_are_unique_and_links_lead_to_them() {
    let page = text(&page("html-anchors", &[SITE]));
    let mut anchors = between(&page, " id=\"", "\"");
    let count = anchors.len();
    anchors.sort_unstable();
    anchors.dedup();
    assert_eq!(anchors.len(), count, "two anchors of one name");
    let links = between(&page, " href=\"#", "\"");
    assert!(links.len() > 50);
    for link in links {
        assert!(anchors.binary_search(&link).is_ok(), "{link} leads nowhere");
    }
}

/// A run with that many findings, each about a VLAN of its own; every fifth is a warning on no host,
/// every seventh was known before.
fn crowd(count: u32) -> String {
    let text: String = (1..=count)
        .map(|number| format!("vlan: {number}\n"))
        .collect();
    let mut sources = Sources::default();
    let source = sources.add("hosts.yaml", "hosts.yaml", text.as_str());
    sources.get_mut(source).reveal(Vec::new());
    let mut at = 0;
    let findings = text.lines().zip(1..).map(|(line, number)| {
        let span = Span {
            start: at + 6,
            end: at + u32::try_from(line.len()).expect("short"),
        };
        at += u32::try_from(line.len()).expect("short") + 1;
        finding(number, Place { source, span })
    });
    let verdicts = Verdicts {
        findings: findings.collect(),
        tallies: [(RuleId::from("vlan/crowd"), Tally::default())].into(),
        ..Verdicts::default()
    };
    let card = RuleCard {
        id: RuleId::from("vlan/crowd"),
        title: "A crowd".to_owned(),
        severity: Severity::Error,
        confidence: Confidence::High,
        prose: "## What\n\nA <script>crowd</script>.".to_owned(),
        references: Vec::new(),
    };
    let read = SourceReport {
        file: "hosts.yaml".to_owned(),
        dialect: Some("snapshot".into()),
        status: Status::Read,
        objects: 20,
        collected: None,
        reason: None,
        is_altered: false,
    };
    let run = Run {
        sources,
        reports: BTreeMap::from([(source, read)]),
        verdicts,
        hosts: 20,
        rules: vec![card],
        fixed: Some(Vec::new()),
        ..Run::default()
    };
    let look = Look {
        columns: 80,
        colour: false,
        detail: Detail::default(),
    };
    let mut page = Vec::new();
    write(Format::Html, &run, look, &mut page).expect("written");
    String::from_utf8(page).expect("UTF-8")
}

fn finding(number: u32, place: Place) -> Finding {
    let is_warning = number.is_multiple_of(5);
    Finding {
        rule: RuleId::from("vlan/crowd"),
        variant: None,
        severity: if is_warning {
            Severity::Warning
        } else {
            Severity::Error
        },
        confidence: Confidence::High,
        state: if number.is_multiple_of(7) {
            State::Baselined
        } else {
            State::Active
        },
        waived: None,
        vlans: Vec::new(),
        message: format!("VLAN number-{number} <script>canary('{number}')</script>"),
        help: "none".to_owned(),
        fingerprint: format!("{number:032x}"),
        cause: None,
        because: None,
        fold: None,
        subject: SubjectName {
            kind: "team".to_owned(),
            id: format!("team:{number}"),
            name: "T".to_owned(),
            host: (!is_warning).then(|| format!("HV{}", number % 20)),
        },
        place,
        label: None,
        related: Vec::new(),
    }
}

#[test]
fn a_page_of_many_findings_stays_small() {
    let (few, many) = (crowd(1000), crowd(5000));
    assert!(!few.contains("id=\"packed\""));
    assert!(many.contains("id=\"packed\""));
    assert_eq!(between(&many, "<details class=\"finding ", ">").len(), 1000);
    assert!(
        many.len() < few.len() * 3 / 2,
        "{} {}",
        few.len(),
        many.len()
    );
    assert!(!many.contains("<script>canary") && !many.contains("<script>crowd"));
}

/// A browser at a page; nothing where there is no browser.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn browser(name: &str, file: &Path, hash: &str) -> Option<Browser> {
    let Some(mut browser) = Browser::start(name) else {
        eprintln!("there is no browser, so the page was not tried in one");
        return None;
    };
    browser.open(file, hash);
    Some(browser)
}

/// The search, with what it comes to.
fn search(browser: &mut Browser, words: &str) -> (Json, Json) {
    let words = json!(words);
    browser.evaluate(&format!(
        "search.value = {words}; search.dispatchEvent(new Event('input', {{bubbles: true}}));\
         new Promise((done) => setTimeout(done, 300))"
    ));
    (status(browser), shown(browser))
}

fn click(browser: &mut Browser, selector: &str) {
    browser.evaluate(&format!(
        "document.querySelector({}).click()",
        json!(selector)
    ));
}

fn status(browser: &mut Browser) -> Json {
    browser.evaluate("document.getElementById('status').textContent")
}

/// How many findings are there to be seen in groups that are there to be seen.
fn shown(browser: &mut Browser) -> Json {
    browser.evaluate("document.querySelectorAll('.group[open]:not([hidden]) .finding').length")
}

/// The titles of the groups that are there to be seen, with their counts.
fn groups(browser: &mut Browser) -> Vec<(String, String)> {
    let titles = browser.evaluate(
        "Array.from(document.querySelectorAll('.group:not([hidden]) > summary'), (group) => \
         [group.querySelector('h3').textContent, group.querySelector('.counts').textContent])",
    );
    serde_json::from_value(titles).expect("pairs of texts")
}

#[test]
fn search_filters_and_groups_work() {
    let file = page("html-filters", &[SITE]);
    let Some(mut browser) = browser("filters", &file, "") else {
        return;
    };
    assert_eq!(status(&mut browser), "39 of 39 findings shown");
    assert_eq!(shown(&mut browser), 39);
    let (said, count) = search(&mut browser, "MUCHV03 csv");
    assert_ne!(count, 0);
    assert_eq!(said, format!("{count} of 39 findings shown"));
    let all = browser.evaluate(
        "Array.from(document.querySelectorAll('.finding'), (finding) => finding.textContent.toLowerCase())\
         .every((text) => text.includes('muchv03') && text.includes('csv'))",
    );
    assert_eq!(all, true);
    assert_eq!(search(&mut browser, "no such thing").1, 0);
    assert_eq!(browser.evaluate("none.hidden"), false);
    click(&mut browser, "#reset");
    assert_eq!(status(&mut browser), "39 of 39 findings shown");
    click(&mut browser, "[value=warning]");
    click(&mut browser, "[value=info]");
    assert_eq!(status(&mut browser), "18 of 39 findings shown");
    click(&mut browser, "[value=host]");
    let hosts = groups(&mut browser);
    let named = hosts.iter().filter(|(name, _)| name.starts_with("MUCHV"));
    assert_eq!(named.count(), 4);
    assert!(hosts.iter().all(|(_, counts)| counts.contains("error")));
    assert_eq!(shown(&mut browser), 18);
    click(&mut browser, "[value=area]");
    let areas: Vec<String> = groups(&mut browser)
        .into_iter()
        .map(|group| group.0)
        .collect();
    assert!(areas.contains(&"isolation".to_owned()), "{areas:?}");
    browser
        .evaluate("area.value = 'qos'; area.dispatchEvent(new Event('change', {bubbles: true}))");
    assert_eq!(groups(&mut browser).len(), 1);
    let view = browser.evaluate("location.hash");
    assert_eq!(view, "#?area=qos&severity=error&group=area");
    let before = status(&mut browser);
    browser.open(&file, view.as_str().expect("a text"));
    assert_eq!(
        status(&mut browser),
        before,
        "a view that is sent is the same"
    );
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn a_page_works_by_keyboard_and_for_those_who_hear_it() {
    let file = page("html-keys", &[SITE]);
    let Some(mut browser) = browser("keys", &file, "") else {
        return;
    };
    browser.press("/");
    assert_eq!(browser.evaluate("document.activeElement.id"), "search");
    assert_eq!(browser.evaluate("search.value"), "");
    let tree = browser.call("Accessibility.getFullAXTree", &json!({}));
    let roles = [
        "link",
        "button",
        "checkbox",
        "radio",
        "combobox",
        "searchbox",
        "DisclosureTriangle",
    ];
    let mut seen = 0;
    for node in tree["nodes"].as_array().expect("nodes") {
        let role = node["role"]["value"].as_str().unwrap_or_default();
        if roles.contains(&role) && node["ignored"] != true {
            let name = node["name"]["value"].as_str().unwrap_or_default();
            assert!(!name.trim().is_empty(), "{role} without a name: {node}");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen}");
    assert_eq!(
        browser.evaluate(
            "document.querySelector('#status').role || \
        document.querySelector('#status').getAttribute('role')"
        ),
        "status"
    );
}

#[test]
fn a_link_to_a_finding_opens_it() {
    let file = page("html-link", &[SITE]);
    let page = text(&file);
    let anchor = between(&page, "id=\"f-", "\"")[7].to_owned();
    let Some(mut browser) = browser("link", &file, &format!("#f-{anchor}")) else {
        return;
    };
    let found = format!("document.getElementById('f-{anchor}')");
    assert_eq!(browser.evaluate(&format!("{found}.open")), true);
    let top = browser.evaluate(&format!("{found}.getBoundingClientRect().top"));
    assert!(
        top.as_f64().is_some_and(|top| (0.0..600.0).contains(&top)),
        "{top}"
    );
}

#[test]
fn findings_beyond_the_first_thousand_are_unpacked() {
    let file = folder("html-crowd").join("report.html");
    fs::write(&file, crowd(5000)).expect("written");
    let Some(mut browser) = browser("crowd", &file, "") else {
        return;
    };
    let known = 5000 / 7;
    let fresh = format!("{} of 5000 findings shown", 5000 - known);
    let unpacked = format!(
        "new Promise((done) => {{ const look = () => document.getElementById('status').textContent === \
         '{fresh}' ? done(true) : setTimeout(look, 20); look(); }})"
    );
    assert_eq!(browser.evaluate(&unpacked), true);
    assert_eq!(search(&mut browser, "number-4321").1, 1);
    assert_eq!(
        browser.evaluate("document.querySelector('.finding mark').textContent"),
        "4321"
    );
    assert_eq!(
        search(&mut browser, "number-4").1,
        200,
        "a page of them at a time"
    );
    click(&mut browser, ".more button");
    assert_eq!(shown(&mut browser), 400);
    click(&mut browser, "[value=host]");
    let hosts = groups(&mut browser);
    // Every fifth number is on no host.
    assert_eq!(hosts.len(), 17);
    assert!(
        hosts
            .iter()
            .any(|(name, counts)| name == "On no host" && counts.ends_with("warnings"))
    );
    let last = format!("#f-{:032x}", 4999);
    browser.open(&file, &last);
    assert_eq!(browser.evaluate(&unpacked), true);
    assert_eq!(
        browser.evaluate(&format!("document.getElementById('{}').open", &last[1..])),
        true
    );
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn nothing_of_an_export_runs_in_the_page() {
    let site = hostile_site("html-hostile-site");
    let file = page("html-hostile", &[&site, "--no-config"]);
    let content = text(&file);
    assert!(content.contains("&#60;script&#62;alert(1)"));
    assert!(!content.contains("<script>alert"));
    let Some(mut browser) = browser("hostile", &file, "") else {
        return;
    };
    click(&mut browser, "#open");
    click(&mut browser, "[value=host]");
    search(&mut browser, "<script>alert(1)</script>");
    assert_ne!(shown(&mut browser), 0);
    let scripts = browser.evaluate("document.scripts.length");
    assert_eq!(scripts, 1);
    assert_eq!(
        browser.complaints,
        Vec::<String>::new(),
        "an alert, or the policy at work"
    );
    // Were something to get through, the policy of the page would stop it.
    browser.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), \
         {textContent: 'window.canary = 1'}))",
    );
    assert_eq!(browser.evaluate("typeof window.canary"), "undefined");
    assert!(
        browser
            .complaints
            .iter()
            .any(|complaint| complaint.contains("Content Security Policy"))
    );
}

#[test]
fn a_page_prints_whole() {
    let file = page("html-print", &[SITE]);
    let Some(mut browser) = browser("print", &file, "") else {
        return;
    };
    let printed = browser.call("Page.printToPDF", &json!({}));
    assert!(
        printed["data"]
            .as_str()
            .is_some_and(|page| page.len() > 10_000)
    );
    assert_eq!(
        browser.evaluate("document.querySelectorAll('.finding:not([open])').length"),
        0
    );
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// The whole site, so that what stands in the page is what stands in the report of scripts.
#[test]
fn a_page_has_its_waivers_gaps_rules_and_files() {
    let site = folder("html-sections");
    let waivers = site.join("waivers.yaml");
    fs::write(
        &waivers,
        "waivers:\n  - {rule: 'vlan/*', reason: <b>known</b>, owner: net, expires: 2026-12-01}\n\
         \x20 - {rule: 'qos/*', reason: old, expires: 2020-01-01}\n",
    )
    .expect("written");
    let waivers = waivers.to_string_lossy();
    let report = text(&page(
        "html-sections-report",
        &[SITE, "--waivers", &*waivers],
    ));
    for sign in [
        "<td class=\"short\">lapses soon</td>",
        "<td class=\"short\">2026-12-01 <span class=\"meta\">6 days left</span></td>",
        "<td class=\"short\">lapsed</td>",
        "&#60;b&#62;known&#60;/b&#62;",
        "Not evaluated, so not known to be compliant",
        "<td class=\"short\">2016-05-09</td><td class=\"short\">3852 days</td>",
        "<h3>VLAN used on the host and not carried by the backend",
    ] {
        assert!(report.contains(sign), "{sign}");
    }
    let files = fs::read_dir(root().join(SITE).join("hosts")).expect("a folder");
    for file in files {
        let name = file.expect("an entry").file_name();
        let row = format!(
            "<th scope=\"row\">{SITE}/hosts/{}</th>",
            name.to_string_lossy()
        );
        assert!(report.contains(&row), "{row}");
    }
}
