//! Configurations of `EasyUCS`: what a domain as it is meant to be gives, beside hosts and alone.

/// The change of a configuration in a pull request.
mod gate;
/// Real configurations, to the value.
mod samples;
/// A backup rewritten as a configuration.
mod writer;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use fabriclint::source::Sources;
use serde_json::{Value as Json, json};

use crate::support::{copy, folder, root, run};
use writer::{Addresses, write};

/// How the reason begins why bindings of one fabric are not known.
const UNFETCHED: &str = "EasyUCS never fetches the uplinks of VLANs of one fabric";

/// What no configuration holds, as a report says it.
const INTENT: &str = "a configuration of EasyUCS says what is meant to be";

/// The text of a file, whatever its encoding.
fn text(file: &Path) -> String {
    let mut sources = Sources::default();
    let id = sources.load(file).expect("a file");
    sources.get(id).text().to_owned()
}

/// A site whose exports of UCS Manager are rewritten as one configuration.
fn rewritten(name: &str, site: &Path, addresses: Addresses) -> PathBuf {
    let to = folder(&format!("easyucs-{name}"));
    copy(site, &to);
    let config = write(&text(&to.join("ucs/config-all.xml")), addresses);
    fs::remove_dir_all(to.join("ucs")).expect("removed");
    let config = serde_json::to_string_pretty(&config).expect("JSON");
    fs::write(to.join("ucs.json"), config).expect("written");
    to
}

/// The JSON report of a site with its plan.
fn judged(site: &Path) -> Json {
    let (out, err, _) = run(&[
        "check",
        &site.to_string_lossy(),
        "--format",
        "json",
        "--fail-on",
        "never",
    ]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

fn list<'a>(report: &'a Json, key: &str) -> &'a [Json] {
    report[key].as_array().map_or(&[], Vec::as_slice)
}

/// What a report finds: rule, severity, subject, words.
fn findings(report: &Json) -> BTreeSet<String> {
    let of = |finding: &Json| {
        let subject = &finding["subject"];
        format!(
            "{} {} {}/{}: {}",
            finding["rule"],
            finding["severity"],
            subject["host"],
            subject["name"],
            finding["message"]
        )
    };
    list(report, "findings").iter().map(of).collect()
}

/// The shipped site and the small estates behind UCS Manager, each with the texts that its defect changes.
fn sites(test: &str) -> Vec<(String, PathBuf)> {
    let mut sites = Vec::new();
    for half in ["clean", "broken"] {
        sites.push((
            half.to_owned(),
            root().join("testdata/part8-ucs").join(half),
        ));
    }
    let base = root().join("testdata/estates/bases/lbfo-ucs");
    let defects = [
        (
            "failover",
            "redundancyPairType=\"none\" statsPolicyName=\"default\" switchId=\"B\"",
            "redundancyPairType=\"none\" statsPolicyName=\"default\" switchId=\"B-A\"",
        ),
        (
            "class",
            "adminState=\"enabled\" cos=\"4\"",
            "adminState=\"disabled\" cos=\"4\"",
        ),
        ("vlan", "id=\"220\"", "id=\"221\""),
        (
            "action",
            "uplinkFailAction=\"link-down\"",
            "uplinkFailAction=\"warning\"",
        ),
        ("one-fabric", "switchId=\"B\"", "switchId=\"A\""),
        (
            "lost",
            "<vnicEtherIf defaultNet=\"no\" name=\"LM\"/>",
            "<vnicEtherIf defaultNet=\"no\" name=\"L\"/>",
        ),
        (
            "native",
            "<vnicEtherIf defaultNet=\"no\" name=\"CSV\"/>",
            "<vnicEtherIf defaultNet=\"yes\" name=\"CSV\"/>",
        ),
        (
            "twins",
            "addr=\"00:25:B5:B1:00:01\"",
            "addr=\"00:25:B5:A1:00:01\"",
        ),
    ];
    for (name, from, to) in defects {
        let site = folder(&format!("easyucs-defect-{test}-{name}"));
        copy(&base, &site);
        let backup = site.join("ucs/config-all.xml");
        let was = text(&backup);
        assert!(was.contains(from), "{name}");
        fs::write(&backup, was.replace(from, to)).expect("written");
        sites.push((name.to_owned(), site));
    }
    sites
}

/// A configuration that was fetched has the addresses that a backup preserves: with the hosts beside it, a site
/// gives what its own exports give.
#[test]
fn a_site_gives_the_findings_of_its_own_exports() {
    let mut found = 0;
    for (name, site) in sites("own") {
        // What an answer alone knows, no backup and no configuration has.
        let was = folder(&format!("easyucs-was-{name}"));
        copy(&site, &was);
        for answer in [
            "computeBlade",
            "adaptorHostEthIf",
            "fabricEthLanPcEp",
            "etherPIo",
        ] {
            fs::remove_file(was.join(format!("ucs/{answer}.xml"))).expect("removed");
        }
        let (whole, was) = (judged(&site), judged(&was));
        let is = judged(&rewritten(&name, &site, Addresses::Kept));
        assert_eq!(is["problems"], json!([]), "{name}");
        assert_eq!(findings(&is), findings(&was), "{name}");
        assert_eq!(findings(&is), findings(&whole), "{name}");
        assert_eq!(
            is["summary"]["evaluated"], was["summary"]["evaluated"],
            "{name}"
        );
        // The base alone says two things, and each defect more; a native VLAN that nobody uses is none.
        let least = if matches!(&*name, "clean" | "native") {
            1
        } else {
            3
        };
        assert!(findings(&is).len() >= least, "{name}");
        found += findings(&is).len();
    }
    assert!(found > 50, "only {found} findings");
}

/// Left to the pools, addresses are in no configuration: no adapter has a connection or lacks one, and one reason
/// says so for everything.
#[test]
fn without_addresses_nothing_is_said_of_both_sides_of_the_wire() {
    for (name, site) in sites("pooled") {
        let whole = findings(&judged(&site));
        let report = judged(&rewritten(
            &format!("pooled-{name}"),
            &site,
            Addresses::Pooled,
        ));
        let found = findings(&report);
        assert!(
            found.is_subset(&whole),
            "{name}: {:#?}",
            found.difference(&whole)
        );
        let reasons: BTreeSet<&str> = list(&report, "not_evaluated")
            .iter()
            .map(|gap| {
                assert_eq!(gap["limit"], json!(true), "{gap}");
                gap["reason"].as_str().unwrap_or_default()
            })
            .collect();
        // What is bound of one fabric is a limit of its own, of configurations that were fetched.
        let own = reasons
            .iter()
            .filter(|reason| !reason.starts_with(UNFETCHED));
        let own: Vec<_> = own.collect();
        assert!(
            matches!(own[..], [reason] if reason.starts_with(INTENT)),
            "{name}: {reasons:#?}"
        );
        // The small estates are one host of a cluster of two.
        let verdict = if site.starts_with(root().join("testdata")) {
            "pass"
        } else {
            "incomplete"
        };
        assert_eq!(report["verdict"], verdict, "{name}");
    }
}

/// Alone, a configuration gives the findings that need no host, and the summary says what was not looked at.
#[test]
fn alone_it_gives_what_needs_no_host() {
    for (name, site) in sites("alone") {
        let config = rewritten(&format!("alone-{name}"), &site, Addresses::Kept);
        fs::remove_dir_all(config.join("hosts")).expect("removed");
        let backup = folder(&format!("easyucs-alone-was-{name}"));
        fs::copy(
            site.join("ucs/config-all.xml"),
            backup.join("config-all.xml"),
        )
        .expect("copied");
        let _ = fs::copy(site.join("fabriclint.yaml"), backup.join("fabriclint.yaml"));
        assert_eq!(
            findings(&judged(&config)),
            findings(&judged(&backup)),
            "{name}"
        );
        let (out, _, _) = run(&["check", &config.to_string_lossy(), "--format", "concise"]);
        assert!(out.contains("0 hosts, 1 backend"), "{out}");
        assert!(out.contains("of which 49 saw nothing to judge"), "{out}");
    }
}

/// An export of the domain itself counts, whichever of the two is read first.
#[test]
fn what_is_meant_to_be_is_set_aside_where_the_domain_itself_was_exported() {
    let site = root().join("testdata/part8-ucs/broken");
    let both = folder("easyucs-both");
    copy(&site, &both);
    let config = write(&text(&site.join("ucs/config-all.xml")), Addresses::Kept);
    for name in ["a.json", "z.json"] {
        fs::write(both.join(name), config.to_string()).expect("written");
    }
    let (was, is) = (judged(&site), judged(&both));
    assert_eq!(findings(&is), findings(&was));
    let problems = list(&is, "problems");
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0]["code"], "intent-set-aside");
    assert_eq!(problems[0]["severity"], "warning");
    assert_eq!(is["summary"]["backends"], json!(1));
    // Of another domain it is another backend.
    let other = config.to_string().replace("UCS-VIE01", "UCS-VIE02");
    let apart = folder("easyucs-apart");
    copy(
        &root().join("testdata/part8-ucs/clean/ucs"),
        &apart.join("ucs"),
    );
    let mut other: Json = serde_json::from_str(&other).expect("JSON");
    other["config"]["orgs"] = json!([]);
    fs::write(apart.join("other.json"), other.to_string()).expect("written");
    assert_eq!(judged(&apart)["summary"]["backends"], json!(2));
}

/// What a domain is called may stand in a file of its own, or nowhere: then its addresses say which it is.
#[test]
fn what_is_meant_to_be_is_known_by_its_folder_and_by_its_addresses() {
    let site = root().join("testdata/part8-ucs/broken");
    let was = judged(&site);
    let mut config = write(&text(&site.join("ucs/config-all.xml")), Addresses::Kept);
    let header = config["easyucs"].clone();
    let system = config["config"]["system"].take();
    assert_eq!(system[0]["name"], "UCS-VIE01");
    let system = json!({"easyucs": header, "config": {"system": system}});
    let metadata = &mut config["easyucs"]["metadata"][0];
    metadata
        .as_object_mut()
        .expect("metadata")
        .remove("device_name");
    for (name, files) in [
        (
            "folder",
            vec![
                ("intent/system.json", &system),
                ("intent/rest.json", &config),
            ],
        ),
        ("addresses", vec![("intent/rest.json", &config)]),
    ] {
        let both = folder(&format!("easyucs-known-{name}"));
        copy(&site, &both);
        fs::create_dir(both.join("intent")).expect("a folder");
        for (file, text) in files {
            fs::write(both.join(file), text.to_string()).expect("written");
        }
        let is = judged(&both);
        assert_eq!(findings(&is), findings(&was), "{name}");
        let codes: Vec<&str> = list(&is, "problems")
            .iter()
            .filter_map(|problem| problem["code"].as_str())
            .collect();
        assert_eq!(codes, ["intent-set-aside"], "{name}");
        assert_eq!(is["summary"]["backends"], json!(1), "{name}");
    }
}

/// A file in which nothing is used is nobody's, and no problem beside several domains.
#[test]
fn a_file_without_anything_that_is_used_is_of_no_domain() {
    let site = folder("easyucs-unused");
    let header = json!({"metadata": [{"device_type": "ucsm", "file_type": "config"}]});
    let orgs =
        json!([{"name": "root", "bios_policies": [{"name": "B"}], "orgs": [{"name": "Lab"}]}]);
    let vlans = json!([{"name": "mgmt", "id": 10}]);
    let configs = [
        (
            "a.json",
            json!({"system": [{"name": "UCS01"}], "vlans": vlans}),
        ),
        (
            "b.json",
            json!({"system": [{"name": "UCS02"}], "vlans": vlans}),
        ),
        ("bios.json", json!({"orgs": orgs})),
    ];
    for (file, config) in configs {
        let text = json!({"easyucs": header, "config": config}).to_string();
        fs::write(site.join(file), text).expect("written");
    }
    let report = judged(&site);
    assert_eq!(report["problems"], json!([]));
    assert_eq!(report["summary"]["backends"], json!(2));
}

/// What is not made or not bound yet is judged as that which is.
#[test]
fn templates_and_profiles_without_a_server_are_judged() {
    let header = json!({"metadata": [{"device_type": "ucsm", "file_type": "config"}]});
    let vnic = json!([{"name": "eth0", "qos_policy": "Q", "vlans": ["mgmt"]}]);
    let plain = json!([{"name": "eth0", "vlans": ["mgmt"]}]);
    let address = json!([{"name": "eth0", "mac_address": "00:25:B5:00:00:01", "vlans": ["mgmt"]}]);
    let policy = "qos/policy-on-disabled-class";
    for (name, profiles, rule) in [
        (
            "template",
            json!([{"name": "T", "type": "updating-template", "vnics": vnic}]),
            policy,
        ),
        (
            "own",
            json!([{"name": "P", "type": "instance", "vnics": vnic}]),
            policy,
        ),
        (
            "beside",
            json!([{"name": "T", "type": "updating-template", "vnics": vnic},
                {"name": "U", "type": "updating-template", "vnics": plain},
                {"name": "P", "type": "instance", "service_profile_template": "U"}]),
            policy,
        ),
        (
            "address",
            json!([{"name": "P", "type": "instance", "vnics": address},
                {"name": "R", "type": "instance", "vnics": address}]),
            "join/mac-claimed-twice",
        ),
    ] {
        let site = folder(&format!("easyucs-unbound-{name}"));
        let config = json!({
            "system": [{"name": "UCS01"}],
            "vlans": [{"name": "mgmt", "id": 10}],
            "qos_system_class": [{"priority": "gold", "state": "disabled"}],
            "orgs": [{"name": "root", "qos_policies": [{"name": "Q", "priority": "gold"}],
                "service_profiles": profiles}],
        });
        let text = json!({"easyucs": header, "config": config}).to_string();
        fs::write(site.join("ucs01.json"), text).expect("written");
        let report = judged(&site);
        let rules: Vec<&str> = list(&report, "findings")
            .iter()
            .filter_map(|finding| finding["rule"].as_str())
            .collect();
        assert_eq!(rules, [rule], "{name}: {report:#}");
    }
}

/// The sections in which a configuration has secrets, in plain text.
fn secrets(config: &mut Json) {
    config["local_users"] =
        json!([{"id": "admin", "password": "CANARY-admin", "ssh_key": "CANARY-ssh"}]);
    config["communication_services"] = json!([{"snmp_service": [{"state": "enabled", "community": "CANARY-snmp",
        "snmp_traps": [{"hostname": "10.40.5.21", "community": "CANARY-trap"}],
        "snmp_users": [{"name": "monitor", "password": "CANARY-user", "privacy_password": "CANARY-privacy"}]}]}]);
    config["radius"] =
        json!([{"providers": [{"hostname": "10.40.5.11", "encryption_key": "CANARY-radius"}]}]);
    config["backup_export_policy"] = json!([{"all_configuration": [{"hostname": "10.40.5.30", "user": "svc",
        "password": "CANARY-backup"}]}]);
    let org = &mut config["orgs"][0];
    org["iscsi_authentication_profiles"] =
        json!([{"name": "CHAP", "user_id": "iqn", "password": "CANARY-chap"}]);
    org["ipmi_access_profiles"] =
        json!([{"name": "IPMI", "users": [{"name": "ops", "password": "CANARY-ipmi"}]}]);
    org["qos_policies"][0]["descr"] = "ticket 4711, CANARY-descr".into();
    org["vmedia_policies"] = json!([{"name": "ISO", "vmedia_mounts": [{"name": "win", "username": "svc",
        "password": "CANARY-vmedia"}]}]);
}

/// Profiles that are bound to a server are hosts where the plan says so; what will get one from a pool is none yet.
#[test]
fn only_profiles_with_a_server_are_hosts() {
    let profile =
        |name: &str, key: &str, value: Json| json!({"name": name, "type": "instance", key: value});
    let site = folder("easyucs-expected");
    let header = json!({"metadata": [{"device_type": "ucsm", "file_type": "config"}]});
    let profiles = [
        profile(
            "HV01",
            "servers",
            json!([{"chassis_id": "1", "blade": "1"}]),
        ),
        profile("HV02", "server_pool", json!("Blades")),
        profile("HV03", "descr", json!("of the next year")),
    ];
    let config = json!({"system": [{"name": "UCS01"}], "orgs": [{"name": "root", "service_profiles": profiles}]});
    let text = json!({"easyucs": header, "config": config}).to_string();
    fs::write(site.join("ucs01.json"), text).expect("written");
    let plan = "backends:\n  - {domain: UCS01, hosts: all}\n";
    fs::write(site.join("fabriclint.yaml"), plan).expect("written");
    let report = judged(&site);
    let missing = list(&report["coverage"], "missing");
    let names: Vec<&str> = missing
        .iter()
        .filter_map(|missing| missing["host"].as_str())
        .collect();
    assert_eq!(names, ["HV01"], "{report:#}");
}

/// The base of the small estates is what is made of the one behind UCS Manager, with secrets beside.
#[test]
fn the_base_is_the_backup_rewritten() {
    let bases = root().join("testdata/estates/bases");
    let mut made = write(
        &text(&bases.join("lbfo-ucs/ucs/config-all.xml")),
        Addresses::Kept,
    );
    secrets(&mut made["config"]);
    let made = serde_json::to_string_pretty(&made).expect("JSON") + "\n";
    let file = bases.join("lbfo-easyucs/ucs/ucs01.json");
    if std::env::var_os("UPDATE_EXPECTED").is_some() {
        fs::write(&file, &made).expect("written");
    }
    assert!(text(&file) == made, "UPDATE_EXPECTED=1 writes it");
}

/// Takes from a schema what it has from files that are not at hand: policies of disks and of booting, which are not
/// written.
fn without_other_files(schema: &mut Json) {
    match schema {
        Json::Object(object) => {
            object.retain(|key, value| {
                let of_file = value.as_str().is_some_and(|text| !text.starts_with('#'));
                key != "$ref" || !of_file
            });
            object.values_mut().for_each(without_other_files);
        }
        Json::Array(items) => items.iter_mut().for_each(without_other_files),
        _ => {}
    }
}

/// What the writer writes is what the tool takes.
#[test]
fn the_writer_keeps_to_the_schemas_of_the_tool() {
    let Some(corpus) = std::env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        eprintln!("skipped: FABRICLINT_CORPUS is not set");
        return;
    };
    let schemas = corpus.join("ucs/easyucs/schema");
    let validator = |section: &str| {
        let text = fs::read_to_string(schemas.join(format!("{section}.json"))).ok()?;
        let mut schema: Json = serde_json::from_str(&text).expect("JSON");
        without_other_files(&mut schema);
        Some(jsonschema::validator_for(&schema).expect("a schema"))
    };
    let mut checked = 0;
    for (name, site) in sites("schemas") {
        let config =
            write(&text(&site.join("ucs/config-all.xml")), Addresses::Kept)["config"].take();
        let mut orgs = vec![&config];
        while let Some(org) = orgs.pop() {
            for (section, items) in org.as_object().expect("sections") {
                let items = items.as_array().map_or(&[][..], Vec::as_slice);
                if section == "orgs" {
                    orgs.extend(items);
                }
                let Some(validator) = validator(section) else {
                    continue;
                };
                for item in items {
                    let faults: Vec<String> = validator
                        .iter_errors(item)
                        .map(|fault| fault.to_string())
                        .collect();
                    assert!(faults.is_empty(), "{name}: {section}: {item}: {faults:#?}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 200, "only {checked}");
}
