//! Every kind of input with small changes - bytes, lines, structure - through a whole run in this process:
//! whatever stands in a file, nothing panics, and the run ends in a verdict and a report.
//!
//! `FABRICLINT_MUTATIONS=100000 cargo test --test it mutations` tries more; `FABRICLINT_MUTATION_SEED=N`
//! begins at another number. A failure prints the number that repeats it. `fuzz/` does the same for hours,
//! led by coverage (`docs/fuzzing.md`).

use std::env;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use fabriclint::audit::{Acceptance, Request, Shard, merge, run, run_shard};
use fabriclint::report::{Detail, Format, Look, Run, write};

use crate::dice::Dice;
use crate::mutation::mutate;
use crate::support::{copy, folder, root};

/// Changes of each site, unless the environment says otherwise.
const TRIES: u64 = 8;

/// The sites whose files are changed: each dialect, cut to what a debug build reads in no time.
const SITES: [&str; 5] = [
    "lbfo-easyucs",
    "lbfo-oneview",
    "lbfo-ucs",
    "plain-adapters-vc",
    "set-oneview",
];

fn number(variable: &str) -> Option<u64> {
    let value = env::var(variable).ok()?;
    Some(value.parse().expect("a number"))
}

/// Runs something once for each number. A panic names the number, and leaves the files behind.
pub(crate) fn each(name: &str, tries: u64, attempt: &dyn Fn(&mut Dice)) {
    let tries = number("FABRICLINT_MUTATIONS").unwrap_or(tries);
    let first = number("FABRICLINT_MUTATION_SEED").unwrap_or(1);
    for seed in first..first + tries {
        // Numbers in a row would fall alike at first; and none may be 0.
        let mut dice = Dice((seed << 1 | 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let outcome = catch_unwind(AssertUnwindSafe(|| attempt(&mut dice)));
        assert!(
            outcome.is_ok(),
            "again: FABRICLINT_MUTATION_SEED={seed} FABRICLINT_MUTATIONS=1 cargo test --test it {name}"
        );
    }
}

/// One to four changes of a text.
fn changed(bytes: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=dice.roll(4) {
        bytes = mutate(&bytes, &mut |sides| dice.roll(sides));
    }
    bytes
}

fn request(site: &Path) -> Request {
    Request {
        paths: vec![site.to_owned()],
        ..Request::default()
    }
}

/// A report of a run is whole, in a format that the dice choose, and its exit code is one of those there are.
fn assert_ends(run: &Run, dice: &mut Dice) {
    let (format, name) = Format::ALL[dice.roll(Format::ALL.len())];
    let look = Look {
        columns: 80,
        colour: false,
        detail: Detail::Full,
    };
    let mut report = Vec::new();
    write(format, run, look, &mut report).expect("written");
    let report = String::from_utf8(report).expect("UTF-8");
    assert!(!report.is_empty() || name != "terminal");
    if matches!(format, Format::Json | Format::Sarif | Format::Gitlab) {
        serde_json::from_str::<serde_json::Value>(&report).expect("JSON");
    }
    assert!(run.exit_code() <= 3);
    // Nothing was read at all, or something was and is accounted for.
    assert!(
        run.all_problems()
            .all(|problem| !problem.message.is_empty())
    );
}

/// The files below a folder, in their order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Changes one file of a site, runs `attempt`, and puts the file back.
fn with_change(files: &[PathBuf], dice: &mut Dice, attempt: &dyn Fn(&Path, &mut Dice)) {
    let file = &files[dice.roll(files.len())];
    let before = fs::read(file).expect("a file");
    fs::write(file, changed(&before, dice)).expect("written");
    attempt(file, dice);
    fs::write(file, before).expect("written");
}

/// Exports and the plan beside them.
#[test]
fn exports_and_plans() {
    let folder = folder("mutated-exports");
    for site in SITES {
        let to = folder.join(site);
        copy(&root().join("testdata/estates/bases").join(site), &to);
    }
    let host = root().join("testdata/part8-ucs/broken/hosts/VIEHV02");
    copy(&host, &folder.join("cmdlets/VIEHV02"));
    let base = root().join("rules/bases/part8-set.yaml");
    fs::create_dir_all(folder.join("snapshot")).expect("a folder");
    fs::copy(base, folder.join("snapshot/snapshot.yaml")).expect("copied");
    let sites = SITES.into_iter().chain(["cmdlets", "snapshot"]);
    let sites: Vec<PathBuf> = sites.map(|site| folder.join(site)).collect();
    each("exports_and_plans", TRIES * 6, &|dice| {
        let site = &sites[dice.roll(sites.len())];
        // Backends as often as the files of a host, of which there is one or thirty.
        with_change(&files(site), dice, &|_, dice| {
            assert_ends(&run(&request(site), site), dice);
        });
    });
}

/// Waivers and baselines.
#[test]
fn waivers_and_baselines() {
    let folder = folder("mutated-acceptance");
    let site = folder.join("site");
    copy(
        &root().join("testdata/estates/bases/plain-adapters-vc"),
        &site,
    );
    let waivers = folder.join("waivers.yaml");
    let waiver = "rule: vlan/*\n    host: \"HV0*\"\n    vlan: [101-110, 7]\n    reason: why\n    \
                  owner: me\n    expires: 2027-01-31\n";
    fs::write(
        &waivers,
        format!("# ours\nwaivers:\n  - {waiver}  - {waiver}    gap: true\n"),
    )
    .expect("written");
    let baseline = folder.join("baseline.json");
    let entry = r#"{"rule":"vlan/x","host":"HV01","subject":"s","message":"m","fingerprint":"f"}"#;
    let gap = r#"{"rule":"vlan/x","subject":"HV01/s"}"#;
    let text = format!(
        "{{\"schema\":\"fabriclint/baseline/v1\",\"findings\":[{entry},{entry}],\"gaps\":[{gap}]}}"
    );
    fs::write(&baseline, text).expect("written");
    each("waivers_and_baselines", TRIES * 2, &|dice| {
        with_change(&[waivers.clone(), baseline.clone()], dice, &|_, dice| {
            let request = Request {
                waivers: vec![waivers.clone()],
                acceptance: Acceptance {
                    baseline: Some(baseline.clone()),
                    ..Acceptance::default()
                },
                ..request(&site)
            };
            assert_ends(&run(&request, &site), dice);
        });
    });
}

/// Parts of other machines.
#[test]
fn parts() {
    let folder = folder("mutated-parts");
    let site = root().join("testdata/estates/bases/plain-adapters-vc");
    let request = Request {
        // The cards of all rules would be most of a part.
        select: vec!["teaming/*".to_owned()],
        ..request(&site)
    };
    let shard: Shard = "1/1".parse().expect("a shard");
    let part = run_shard(&request, &site, shard).expect("a part");
    let path = folder.join("part.json");
    let text = serde_json::to_vec(&part).expect("written");
    each("parts", TRIES * 10, &|dice| {
        fs::write(&path, changed(&text, dice)).expect("written");
        match merge(std::slice::from_ref(&path), &Acceptance::default()) {
            Ok(run) => assert_ends(&run, dice),
            Err(problems) => assert!(!problems.is_empty()),
        }
    });
}

/// Packs of a cache: damaged ones, and some whose sum was made to fit.
#[test]
fn packs() {
    let folder = folder("mutated-packs");
    let site = folder.join("site");
    copy(
        &root().join("testdata/estates/bases/plain-adapters-vc"),
        &site,
    );
    let cache = folder.join("judged");
    let request = Request {
        cache: Some(cache.clone()),
        ..request(&site)
    };
    let first = run(&request, &site);
    assert!(first.notes.is_empty());
    let is_pack = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "pack");
    let pack = files(&cache).into_iter().find(is_pack).expect("a pack");
    let good = fs::read(&pack).expect("a pack");
    let newlines = good.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    let (second, _) = newlines.take(2).last().expect("two lines");
    // Behind the two lines: the digest of the circumstances, that of the body, the body.
    let (sum, body) = (second + 1 + 32, second + 1 + 64);
    each("packs", TRIES * 2, &|dice| {
        let mut bytes = changed(&good, dice);
        if dice.roll(4) > 0 {
            let body = changed(&good[body..], dice);
            let digest = <sha2::Sha256 as sha2::Digest>::digest(&body);
            bytes = [&good[..sum], digest.as_slice(), &body].concat();
        }
        fs::write(&pack, bytes).expect("written");
        assert_ends(&run(&request, &site), dice);
    });
}

/// Pages and policies of users.
#[test]
fn rules_of_users() {
    let folder = folder("mutated-rules");
    let site = root().join("testdata/estates/bases/plain-adapters-vc");
    let page = fs::read(root().join("rules/vlan/not-carried-by-backend.md")).expect("a page");
    let policy = root().join("policies/vlan/not_carried_by_backend.rego");
    let policy = fs::read(policy).expect("a policy");
    copy(&root().join("policies/lib"), &folder.join("policies/lib"));
    for area in ["rules/naming", "policies/naming"] {
        fs::create_dir_all(folder.join(area)).expect("a folder");
    }
    let policy = String::from_utf8(policy).expect("UTF-8");
    let policy = policy
        .replace("vlan.not_carried_by_backend", "naming.any")
        .into_bytes();
    let named = [
        ("rules/naming/any.md", page),
        ("policies/naming/any.rego", policy),
    ];
    let own: Vec<PathBuf> = named.iter().map(|(path, _)| folder.join(path)).collect();
    for (file, (_, text)) in own.iter().zip(&named) {
        fs::write(file, text).expect("written");
    }
    each("rules_of_users", TRIES * 2, &|dice| {
        with_change(&own, dice, &|_, dice| {
            let request = Request {
                policies: Some(folder.clone()),
                ..request(&site)
            };
            assert_ends(&run(&request, &site), dice);
        });
    });
}
