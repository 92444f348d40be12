//! Simulations of whole sites: the same bytes out whatever the threads and the order of files, ids that are ids under
//! several plans, what narrows a run, and which exit code goes before which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::dice::Dice;
use crate::fleet::{site, text};
use crate::support::{copy, folder, root, run};

const SITE: &str = "testdata/part8-virtual-connect/broken";

fn json(arguments: &[&str]) -> Json {
    let format = ["--format", "json"];
    let (out, err, code) = run(&[&["simulate"], arguments, &format].concat());
    assert_eq!(code, 0, "{arguments:?}: {err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{arguments:?}: {error} {out}{err}"))
}

fn list<'a>(document: &'a Json, key: &str) -> &'a [Json] {
    document[key].as_array().map_or(&[], Vec::as_slice)
}

fn ids(document: &Json, key: &str) -> Vec<String> {
    let id = |one: &Json| one["id"].as_str().unwrap_or_default().to_owned();
    list(document, key).iter().map(id).collect()
}

#[test]
fn threads_and_the_order_of_paths_change_nothing() {
    let site = site("simulation-threads");
    let hosts = fs::read_dir(site.join("hosts")).expect("hosts");
    let hosts = hosts.map(|entry| text(&entry.expect("an entry").path()));
    let mut parts: Vec<String> = hosts.collect();
    parts.extend([text(&site.join("ucs")), text(&site.join("oneview"))]);
    let mut dice = Dice::new();
    for (format, more) in [
        ("json", &[][..]),
        ("json", &["--depth", "2"]),
        ("terminal", &[]),
        ("markdown", &[]),
        ("html", &["--summary"]),
    ] {
        let site = text(&site);
        let simulate = [&["simulate", "--format", format][..], more].concat();
        let (whole, said) = said(&[&simulate[..], &[site.as_str()]].concat(), 1);
        for threads in [2, 8] {
            for index in (1..parts.len()).rev() {
                parts.swap(index, dice.roll(index + 1));
            }
            let paths = parts.iter().map(String::as_str);
            let arguments: Vec<&str> = simulate.iter().copied().chain(paths).collect();
            let again = self::said(&arguments, threads);
            assert!(again == (whole.clone(), said.clone()), "{format} {more:?}");
        }
    }
}

/// What a run prints with so many threads, on both streams.
fn said(arguments: &[&str], threads: usize) -> (String, String) {
    let output = crate::support::fabriclint()
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .output()
        .expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// Two folders with a plan and the same site each; `change` is done to the hosts of the second.
fn two_plans(name: &str, change: impl Fn(String) -> String) -> PathBuf {
    let sites = folder(name);
    for plan in ["munich", "vienna"] {
        copy(&root().join(SITE), &sites.join(plan));
    }
    for entry in fs::read_dir(sites.join("vienna/hosts")).expect("hosts") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("UTF-8");
        fs::write(&path, change(text)).expect("written");
    }
    sites
}

/// Whether ids are ids, and whatever is spoken of is there.
fn hold_together(document: &Json) {
    for key in ["components", "consumers", "scenarios"] {
        let all = ids(document, key);
        let once: BTreeSet<&String> = all.iter().collect();
        assert_eq!(once.len(), all.len(), "{key}: {all:?}");
        assert!(all.is_sorted(), "{key}");
    }
    assert_eq!(ids(document, "components"), ids(document, "scenarios"));
    let consumers: BTreeSet<String> = ids(document, "consumers").into_iter().collect();
    let hosts: BTreeMap<&str, &str> = list(document, "consumers")
        .iter()
        .map(|one| {
            (
                one["id"].as_str().unwrap_or_default(),
                one["host"].as_str().unwrap_or_default(),
            )
        })
        .collect();
    for (id, host) in &hosts {
        assert!(id.starts_with(&format!("host:{host}/")), "{id} of {host}");
    }
    for scenario in list(document, "scenarios") {
        for cell in list(scenario, "cells") {
            for consumer in list(cell, "consumers") {
                assert!(
                    consumers.contains(consumer.as_str().unwrap_or_default()),
                    "{consumer}"
                );
            }
        }
    }
}

#[test]
fn hosts_and_domains_of_one_name_under_two_plans_are_told_apart() {
    let one = json(&[SITE]);
    let sites = two_plans("simulation-two-plans", |text| text);
    let both = json(&[&text(&sites)]);
    hold_together(&both);
    for count in ["hosts", "components", "consumers", "scenarios"] {
        let sum = one["summary"][count].as_u64().map(|count| 2 * count);
        assert_eq!(both["summary"][count].as_u64(), sum, "{count}");
    }
    // Everything is the same under both plans, so that their folders tell hosts and domains apart.
    let names: BTreeSet<&str> = list(&both, "components")
        .iter()
        .filter_map(|one| one["host"].as_str())
        .collect();
    assert!(
        names.contains("MUCHV01@munich") && names.contains("MUCHV01@vienna"),
        "{names:?}"
    );
    // Clusters know their nodes by the names that Windows gives them.
    let absent = |document: &Json| list(document, "not_simulated").to_vec();
    assert_eq!(absent(&both).len(), 2 * absent(&one).len());
    // What a report names, somebody can name.
    let id = ids(&both, "components")
        .into_iter()
        .find(|id| id.contains("@vienna/"));
    let id = id.expect("an adapter");
    let by_id = json(&[&text(&sites), "--fail", &id]);
    assert_eq!(ids(&by_id, "scenarios"), [id]);
    let one_host = json(&[&text(&sites), "--host", "MUCHV01"]);
    assert_eq!(one_host["summary"]["hosts"], 2);
}

#[test]
fn hosts_in_domains_of_their_own_have_their_full_names() {
    let domain = |text: String| {
        let other = text.replace("muc.alpenrack.example", "vienna.example");
        assert_ne!(other, text);
        other
    };
    let sites = two_plans("simulation-two-domains", domain);
    let both = json(&[&text(&sites)]);
    hold_together(&both);
    let names: BTreeSet<&str> = list(&both, "consumers")
        .iter()
        .filter_map(|one| one["host"].as_str())
        .collect();
    assert!(names.contains("MUCHV01.vienna.example"), "{names:?}");
    assert!(names.iter().all(|name| !name.contains('@')), "{names:?}");
}

#[test]
fn plans_of_different_hosts_leave_names_alone() {
    let sites = folder("simulation-other-plans");
    for name in ["part8-virtual-connect", "part8-ucs"] {
        copy(
            &root().join("testdata").join(name).join("broken"),
            &sites.join(name),
        );
    }
    let both = json(&[&text(&sites)]);
    hold_together(&both);
    let apart =
        ["part8-virtual-connect", "part8-ucs"].map(|name| json(&[&text(&sites.join(name))]));
    let mut all: Vec<String> = apart
        .iter()
        .flat_map(|one| ids(one, "components"))
        .collect();
    all.sort();
    assert_eq!(ids(&both, "components"), all);
}

#[test]
fn an_object_is_named_with_its_kind_or_without() {
    let document = json(&[SITE]);
    let components = list(&document, "components");
    let group = components.iter().find(|one| one["kind"] == "uplink-group");
    let group = group.expect("a group");
    let (id, object) = (&group["id"], group["object"].as_str().expect("an id"));
    let with_kind = format!("uplink-group:{object}");
    let found = json(&[SITE, "--fail", &with_kind]);
    assert_eq!(found["scenarios"][0]["id"], *id);
    assert_eq!(list(&found, "scenarios").len(), 1);
    let module = components
        .iter()
        .find(|one| one["kind"] == "module")
        .expect("a module");
    let module = module["object"].as_str().expect("an id");
    let both = format!("{with_kind}+module:{module}");
    let found = json(&[SITE, "--fail", &both]);
    let [scenario] = list(&found, "scenarios") else {
        panic!("{found}")
    };
    assert_eq!(list(scenario, "fails").len(), 2);
    let (_, err, code) = run(&["simulate", SITE, "--fail", &format!("module:{object}")]);
    assert!(
        code == 2 && err.contains("nothing that can fail"),
        "{code} {err}"
    );
}

#[test]
fn a_host_and_a_kind_narrow_a_run() {
    let whole = json(&[SITE]);
    let one = json(&[SITE, "--host", "muchv0[1]"]);
    assert_eq!(one["summary"]["hosts"], 1);
    let of_host = |document: &Json, key: &str| {
        let all = list(document, key).iter();
        all.filter_map(|one| one["host"].as_str())
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
    };
    for key in ["components", "consumers"] {
        assert_eq!(
            of_host(&one, key),
            BTreeSet::from(["MUCHV01".to_owned()]),
            "{key}"
        );
    }
    // What it shares with others does the same to it.
    let felt = |document: &Json, scenario: &str| {
        let all = list(document, "scenarios").iter();
        let mut all = all.filter(|one| one["id"] == scenario);
        let cells = all
            .next()
            .map(|one| list(one, "cells").to_vec())
            .unwrap_or_default();
        let of_host = |cell: &Json| {
            let consumers = list(cell, "consumers").iter();
            consumers
                .filter_map(Json::as_str)
                .filter(|id| id.starts_with("host:MUCHV01/"))
                .map(|id| {
                    (
                        id.to_owned(),
                        cell["outcome"].to_string(),
                        cell["interruption"].to_string(),
                    )
                })
                .collect::<Vec<_>>()
        };
        cells.iter().flat_map(of_host).collect::<BTreeSet<_>>()
    };
    let mut is_felt = false;
    for id in ids(&one, "components") {
        let alone = felt(&one, &id);
        assert_eq!(alone, felt(&whole, &id), "{id}");
        is_felt |= !alone.is_empty();
    }
    assert!(is_felt);
    let modules = json(&[SITE, "--kind", "module", "--kind", "stacking"]);
    let kinds: BTreeSet<String> = ids(&modules, "scenarios")
        .iter()
        .filter_map(|id| Some(id.split_once(':')?.0.to_owned()))
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["module".to_owned(), "stacking".to_owned()])
    );
    // All that can fail is listed, whatever fails.
    assert_eq!(ids(&modules, "components"), ids(&whole, "components"));
}

#[test]
fn a_summary_has_no_cells_and_says_the_same() {
    let (whole, summary) = (json(&[SITE]), json(&[SITE, "--summary"]));
    for key in [
        "summary",
        "components",
        "consumers",
        "not_simulated",
        "depth",
    ] {
        assert_eq!(summary[key], whole[key], "{key}");
    }
    let scenarios = list(&whole, "scenarios")
        .iter()
        .zip(list(&summary, "scenarios"));
    for (one, other) in scenarios {
        assert!(list(other, "cells").is_empty());
        for key in ["id", "fails", "worst", "clusters"] {
            assert_eq!(one[key], other[key], "{key} of {}", one["id"]);
        }
    }
    let arguments = ["simulate", SITE, "--summary", "--fail-on", "lost"];
    assert_eq!(run(&arguments).2, 1);
}

#[test]
fn a_fault_goes_before_no_input_and_that_before_an_outcome() {
    let codes = folder("simulation-codes");
    let (broken, nothing) = (codes.join("broken"), codes.join("nothing"));
    copy(&root().join(SITE), &broken);
    let host = broken.join("hosts/MUCHV01.fabric.json");
    let half = fs::read(&host).expect("a host");
    fs::write(&host, &half[..half.len() / 2]).expect("written");
    fs::create_dir_all(&nothing).expect("a folder");
    fs::write(nothing.join("notes.json"), "{\"to\": [\"do\"]}").expect("written");
    let code = |folder: &Path, more: &[&str]| {
        let folder = text(folder);
        let simulate = [
            "simulate",
            "--no-config",
            folder.as_str(),
            "--format",
            "json",
        ];
        let (out, err, code) = run(&[&simulate[..], more].concat());
        let document: Json = serde_json::from_str(&out).unwrap_or_default();
        if !document.is_null() {
            assert_eq!(document["exit_code"], code, "{err}");
        }
        code
    };
    let fail_on: &[&str] = &["--fail-on", "reduced"];
    assert_eq!(code(&root().join(SITE), fail_on), 1);
    assert_eq!(code(&root().join(SITE), &[]), 0);
    assert_eq!(code(&broken, fail_on), 2);
    assert_eq!(code(&nothing, fail_on), 3);
    assert_eq!(code(&nothing, &["--fail", "module:A"]), 2);
    // What is broken before anything fails is no outcome of a failure.
    assert_eq!(code(&root().join(SITE), &["--fail-on", "never"]), 0);
    let unknown = ["--fail", "nothing-is-called-so", "--fail-on", "reduced"];
    assert_eq!(code(&root().join(SITE), &unknown), 2);
}

/// Kinds that could not be simulated, each with its reason, of a site without some of its files.
fn absent(name: &str, site: &str, without: &[&str]) -> BTreeMap<String, String> {
    let folder = folder(&format!("simulation-without-{name}"));
    copy(&root().join("testdata").join(site), &folder);
    for file in without {
        fs::remove_file(folder.join(file)).expect("a file");
    }
    let document = json(&[&text(&folder)]);
    let components = list(&document, "components").iter();
    let there: BTreeSet<&str> = components.filter_map(|one| one["kind"].as_str()).collect();
    let all = list(&document, "not_simulated").iter();
    let all = all.filter(|one| !there.contains(one["kind"].as_str().unwrap_or_default()));
    let word = |one: &Json, key: &str| one[key].as_str().unwrap_or_default().to_owned();
    all.map(|one| (word(one, "kind"), word(one, "reason")))
        .collect()
}

/// What a script of `show config` does not hold.
const ANSWERS: [&str; 4] = [
    "vc/show-enet-connection.txt",
    "vc/show-profile.txt",
    "vc/show-server-port.txt",
    "vc/show-uplinkport.txt",
];

#[test]
fn what_was_not_collected_is_told_for_every_kind_that_follows_from_it() {
    let switches = ["upstream-isolated", "upstream-switch"];
    let uplinks = [
        "uplink",
        "uplink-group",
        "uplink-side",
        switches[0],
        switches[1],
    ];
    let (oneview, classic) = ("part8-virtual-connect/clean", "part6-cna-flexfabric/clean");
    for (name, site, without, kinds, reason) in [
        (
            "sets",
            oneview,
            &["oneview/uplink-sets.json"][..],
            &uplinks[..],
            "uplink sets",
        ),
        (
            "modules",
            oneview,
            &["oneview/interconnects.json"],
            &uplinks[2..],
            "was not collected",
        ),
        ("nothing", oneview, &[], &[], ""),
        (
            "config",
            classic,
            &["vc/show-config.txt"],
            &uplinks,
            "uplink sets",
        ),
        ("answers", classic, &ANSWERS, &switches, "show uplinkport"),
    ] {
        let found = absent(name, site, without);
        for kind in kinds {
            let told = found
                .get(*kind)
                .unwrap_or_else(|| panic!("{name}: {kind} of {found:?}"));
            assert!(told.contains(reason), "{name}: {told}");
        }
        let others = uplinks.iter().filter(|kind| !kinds.contains(kind));
        let others: Vec<_> = others.filter(|kind| found.contains_key(**kind)).collect();
        assert!(others.is_empty(), "{name}: {others:?}");
    }
    let found = absent(
        "servers",
        "part8-ucs/clean",
        &["ucs/computeBlade.xml", "fabriclint.yaml"],
    );
    assert!(found.contains_key("upstream-isolated"), "{found:?}");
}
