//! Secrets in what a user writes or hands in beside exports - plan, waivers, rules, baseline, parts. None may come out: not in a report of any format, not on stderr, not in a
//! snapshot, a cache or a part.
//!
//! A name that a report is about - of a key, a rule, a host - is shown, and so is a text that a rule is to
//! show. What is shown of the value of a known key that is wrong is held elsewhere.

use std::fs;
use std::path::{Path, PathBuf};

use crate::formats::FORMATS;
use crate::support::{copy, fabriclint, folder, root, run};

/// What is planted: long enough that a few characters of it give nothing away.
pub(crate) const SECRET: &str = "sk-0123456789-CANARY";
const CANARY: &str = "CANARY";

/// The base that is smallest, in a folder of its own.
fn site(name: &str) -> PathBuf {
    let folder = folder(name);
    copy(
        &root().join("testdata/estates/bases/plain-adapters-vc"),
        &folder,
    );
    folder
}

pub(crate) fn assert_hidden(what: &str, bytes: &[u8]) {
    let shown = memory_find(bytes, CANARY.as_bytes());
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().find(|line| line.contains(CANARY));
    assert!(!shown, "{what} shows a secret: {line:?}");
}

fn memory_find(bytes: &[u8], piece: &[u8]) -> bool {
    bytes.windows(piece.len()).any(|window| window == piece)
}

/// Runs everything that shows or keeps something of a site, and looks for the canary in all of it. Returns
/// what the terminal shows, and the exit code of the check.
pub(crate) fn assert_silent(what: &str, site: &Path, more: &[&str]) -> (String, i32) {
    let out = folder(&format!("silent-{}", what.replace([' ', '/', '.'], "-")));
    let path = site.to_string_lossy();
    let cache = out.join("cache");
    let mut command = fabriclint();
    command.args(["check", &path, "--cache", &cache.to_string_lossy()]);
    for format in FORMATS {
        let file = out.join(format);
        command.args(["--format", &format!("{format}={}", file.display())]);
    }
    let check = command.args(more).output().expect("the binary runs");
    assert_hidden(&format!("stdout of {what}"), &check.stdout);
    assert_hidden(&format!("stderr of {what}"), &check.stderr);
    for format in FORMATS {
        let report = fs::read(out.join(format)).expect("a report");
        assert_hidden(&format!("{format} of {what}"), &report);
    }
    for entry in fs::read_dir(&cache).into_iter().flatten() {
        let pack = fs::read(entry.expect("an entry").path()).expect("a file");
        assert_hidden(&format!("the cache of {what}"), &pack);
    }
    // The other commands know no options of a check.
    let others = [
        &["sources", "--verbose"][..],
        &["check", "--shard", "1/1"],
        &["snapshot"],
        &["init", "--output", "-"],
    ];
    let others = if more.is_empty() {
        &others[..]
    } else {
        &others[..1]
    };
    for command in others {
        let arguments = [command, &[&*path][..]].concat();
        let (out, err, _) = run(&arguments);
        assert_hidden(&format!("{command:?} of {what}"), out.as_bytes());
        assert_hidden(&format!("{command:?} of {what}, on stderr"), err.as_bytes());
    }
    let text = fs::read_to_string(out.join("terminal")).expect("UTF-8");
    (text, check.status.code().unwrap_or(-1))
}

/// Plans with a secret, what holds it, and what the check ends with. `PLAN` is a good one, and
/// `NETWORK` says that one more stands in it.
const PLANS: [(&str, &str, i32); 16] = [
    ("a comment", "# SECRET\nPLAN\n# SECRET\n", 0),
    ("an unknown key", "PLAN\nfoo: SECRET\n", 2),
    ("the key of a secret", "PLAN\npassword: SECRET\n", 2),
    (
        "a map under an unknown key",
        "PLAN\nfoo: {bar: [SECRET]}\n",
        2,
    ),
    (
        "a network",
        "NETWORK {name: X, vlan: 9, class: other, community: SECRET}\n",
        2,
    ),
    (
        "a wrong type",
        "NETWORK {name: X, vlan: [SECRET], class: other}\n",
        2,
    ),
    (
        "a comment beside a fault",
        "NETWORK {name: X, vlan: 5000, class: csv} # SECRET\n",
        2,
    ),
    ("a list", "- SECRET\n", 2),
    ("a text", "SECRET\n", 2),
    ("an open quote", "PLAN\nfoo: \"SECRET\n  x: [\n", 2),
    ("an alias", "PLAN\nfoo: *SECRET\n", 2),
    ("a tag", "PLAN\nfoo: !SECRET [1]\n", 2),
    ("a key twice", "PLAN\nSECRET: 1\nSECRET: 2\n", 2),
    ("a second document", "PLAN\n---\nfoo: SECRET\n", 2),
    ("a tab", "PLAN\nfoo:\n\tSECRET: 1\n", 2),
    (
        "rules",
        "PLAN\nrules:\n  foo: SECRET\n  select: {token: SECRET}\n",
        2,
    ),
];

/// Secrets in a plan that is read, and in plans that are refused.
#[test]
fn no_plan_shows_a_secret() {
    let name = "secrets-plan";
    let path = site(name).join("fabriclint.yaml");
    let plan = fs::read_to_string(&path).expect("a plan");
    for (what, text, code) in PLANS {
        let text = match text.strip_prefix("NETWORK ") {
            Some(item) => plan.replacen("networks:\n", &format!("networks:\n  - {item}"), 1),
            None => text.replace("PLAN", &plan),
        };
        let text = text.replace("SECRET", SECRET);
        fs::write(&path, text).expect("written");
        let (shown, found) = assert_silent(
            &format!("plan with {what}"),
            path.parent().expect("a folder"),
            &[],
        );
        // The base finds nothing; a plan that is refused is an error.
        assert_eq!(found == 2, code == 2, "{what}: {shown}");
    }
}

#[test]
fn no_waivers_show_a_secret() {
    let site = site("secrets-waivers");
    let file = folder("secrets-waivers-file").join("waivers.yaml");
    let waiver = |more: &str| {
        format!(
            "waivers:\n  - {{rule: \"vlan/*\", reason: r, owner: o, expires: 2030-01-31{more}}}"
        )
    };
    let cases = [
        (
            "a comment",
            format!("# {SECRET}\n{} # {SECRET}\n", waiver("")),
        ),
        ("an unknown key", waiver(&format!(", foo: {SECRET}"))),
        ("the key of a secret", waiver(&format!(", token: {SECRET}"))),
        ("a wrong type", waiver(&format!(", host: [{SECRET}]"))),
        ("a text", format!("{SECRET}\n")),
        ("a text for a list", format!("waivers: {SECRET}\n")),
        ("a text for a waiver", format!("waivers: [{SECRET}]\n")),
        ("an open quote", format!("waivers:\n  - rule: \"{SECRET}\n")),
        ("an alias", format!("waivers: *{SECRET}\n")),
        ("another key", format!("waivers: []\nfoo: {SECRET}\n")),
    ];
    for (what, text) in cases {
        fs::write(&file, text).expect("written");
        let file = file.to_string_lossy();
        assert_silent(
            &format!("waivers with {what}"),
            &site,
            &["--waivers", &file],
        );
        let path = site.to_string_lossy();
        let (out, err, _) = run(&["waivers", "list", &path, "--waivers", &file]);
        assert_hidden(what, (out + &err).as_bytes());
    }
}

#[test]
fn no_baseline_shows_a_secret() {
    let site = site("secrets-baseline");
    let file = folder("secrets-baseline-file").join("baseline.json");
    let entry = r#"{"rule":"vlan/x","host":null,"subject":"s","message":"m","fingerprint":"f""#;
    let baseline = |findings: &str, gaps: &str| {
        format!(r#"{{"schema":"fabriclint/baseline/v1","findings":{findings},"gaps":{gaps}}}"#)
    };
    let cases = [
        format!("\"{SECRET}\""),
        format!("{{\"schema\":\"{SECRET}\""),
        format!("{{\"schema\":\"{SECRET}\",\"findings\":[]}}"),
        format!("{{\"schema\":\"\\x{SECRET}\"}}"),
        baseline(&format!("\"{SECRET}\""), "[]"),
        baseline(&format!("[\"{SECRET}\"]"), "[]"),
        baseline(&format!("[{entry},\"{SECRET}\":1}}]"), "[]"),
        baseline(&format!("[{entry},\"password\":\"{SECRET}\"}}]"), "[]"),
        baseline("[]", &format!("[{{\"rule\":[\"{SECRET}\"]}}]")),
        baseline("[]", &format!("[{{\"{SECRET}\":1}}]")),
        baseline("[]", "[]") + SECRET,
    ];
    for (number, text) in cases.into_iter().enumerate() {
        fs::write(&file, text).expect("written");
        let what = format!("baseline {number}");
        let (shown, code) = assert_silent(&what, &site, &["--baseline", &file.to_string_lossy()]);
        assert_eq!(code, 2, "{what}: {shown}");
    }
}

#[test]
fn no_part_that_is_refused_shows_a_secret() {
    let folder = folder("secrets-part");
    let part = folder.join("part.json");
    let part = part.to_string_lossy();
    let site = root().join("testdata/estates/bases/plain-adapters-vc");
    let (_, err, code) = run(&[
        "check",
        &site.to_string_lossy(),
        "--shard",
        "1/1",
        "--output",
        &part,
    ]);
    assert_eq!(code, 0, "{err}");
    let good: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&*part).expect("a part")).expect("JSON");
    let mut refused = 0;
    for pointer in [
        "",
        "/schema",
        "/version",
        "/shard",
        "/shard/count",
        "/run",
        "/run/rules/0/severity",
        "/fleet",
        "/outcomes",
        "/cited",
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).expect("a value") = SECRET.into();
        fs::write(&*part, bad.to_string()).expect("written");
        let (out, err, code) = run(&["merge", &part]);
        assert_hidden(pointer, (out + &err).as_bytes());
        refused += i32::from(code == 2);
    }
    assert_eq!(refused, 10);
}

/// The front matter of a page that is right.
const FRONT: &str = "severity: info\nconfidence: low\nsubject: interface\nneeds: [kind]\n\
    message: \"it has a name\"\nhelp: \"nothing is to be done\"\nidentity: []\nsince: \"0.1\"\n\
    references: [\"a document\"]";

/// The policy for it, with room for one more line.
const POLICY: &str = "package fabriclint.naming.any\n\n\
    deny contains {\"at\": [interface.id], \"args\": {ARGS}} if {\n\
    \tsome interface in input.subjects\n\tLINE\n}\n";

/// Front matter and policies with a secret, and what holds it; `ARGS` and `LINE` stand in the policy.
const RULES: [(&str, &str, &str, &str); 9] = [
    ("front matter", "FRONT\npassword: SECRET", "true", ""),
    (
        "broken front matter",
        "FRONT\npassword: \"SECRET\nx: [",
        "true",
        "",
    ),
    ("a comment", "# SECRET\nFRONT # SECRET", "true # SECRET", ""),
    ("a broken policy", "FRONT", "password := \"SECRET\" [", ""),
    (
        "a policy that the lint refuses",
        "FRONT",
        "interface.foo; password := \"SECRET\"",
        "",
    ),
    (
        "a policy that fails",
        "FRONT",
        "to_number(\"x\"); secret := \"SECRET\"",
        "",
    ),
    (
        "an arg that no message shows",
        "FRONT",
        "true",
        "\"x\": \"SECRET\"",
    ),
    (
        "a finding that is no object",
        "FRONT",
        "true\n}\n\ndeny contains \"SECRET\" if {\n\ttrue",
        "",
    ),
    ("what a policy prints", "FRONT", "print(\"SECRET\")", ""),
];

/// The page and the policy of a rule are texts of their author and are shown - but for what has the name of
/// a secret, and for what no report asks for.
#[test]
fn no_rule_shows_a_secret() {
    let site = site("secrets-rule");
    let page = fs::read_to_string(root().join("rules/vlan/untagged-traffic-dropped.md"));
    let page = page.expect("a page");
    let (_, prose) = page.split_once("\n# ").expect("a title");
    for (what, front, line, args) in RULES {
        let front = front.replace("FRONT", FRONT).replace("SECRET", SECRET);
        let policy = POLICY
            .replace("LINE", line)
            .replace("ARGS", args)
            .replace("SECRET", SECRET);
        let rules = folder("secrets-rule-own");
        for (path, text) in [
            (
                "rules/naming/any.md",
                format!("---\n{front}\n---\n\n# {prose}"),
            ),
            ("policies/naming/any.rego", policy),
        ] {
            let file = rules.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, text).expect("written");
        }
        let rules = rules.to_string_lossy();
        let more = ["--policies", &*rules, "--select", "naming/*"];
        assert_silent(&format!("rule with {what}"), &site, &more);
        let (out, err, _) = run(&["test", &rules]);
        assert_hidden(what, (out + &err).as_bytes());
    }
}
