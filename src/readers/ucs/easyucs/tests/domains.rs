//! Several files: which are of one domain, and what each lacks.

use super::{Read, config, read_all, read_one};
use crate::fabric::known::State;

#[test]
fn only_a_section_that_is_there_makes_a_name_dangle() {
    let profile = r#""orgs": [{"name": "root", "service_profiles": [{"name": "HV01", "vnics": [
        {"name": "eth0", "vlans": ["mgmt", "lost"], "vlan_native": "bare", "vlan_groups": ["G"]}]}]}]"#;
    let read = read_one(profile);
    let set = read.set(read.only());
    assert_eq!(set.unresolved.why().unwrap().state, State::Unresolved);
    assert_eq!(set.networks.items().len(), 4);
    assert!(
        set.networks
            .items()
            .iter()
            .all(|network| !network.is_known())
    );
    assert!(!set.native.is_known(), "the native VLAN is one of them");
    // The VLANs stand in another file of the same folder.
    let vlans = config(
        r#""vlans": [{"name": "mgmt", "id": "10"}], "vlan_groups": [{"name": "G", "vlans": ["mgmt"]}]"#,
    );
    let files = [
        ("a/profiles.json", config(profile)),
        ("a/vlans.json", vlans),
    ];
    let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
    let read = read_all(&files);
    assert_eq!(read.names(), ["UCS"]);
    let set = read.set(read.only());
    let names: Vec<&str> = set
        .unresolved
        .items()
        .iter()
        .map(|lost| lost.name.as_str())
        .collect();
    assert_eq!(names, ["bare", "lost"]);
    // In folders of their own by topic as well.
    let apart = [
        ("a/p/profiles.json", files[0].1),
        ("a/v/vlans.json", files[1].1),
    ];
    assert_eq!(read_all(&apart).names(), ["UCS"]);
}

/// A configuration of a domain with one VLAN.
fn vlan(name: Option<&str>, id: u16) -> String {
    let system = name.map(|name| format!(r#""system": [{{"name": "{name}"}}],"#));
    let system = system.unwrap_or_default();
    config(&format!(
        r#"{system} "vlans": [{{"name": "mgmt", "id": "{id}"}}]"#
    ))
}

/// A configuration of a domain with VLANs and a profile, which has an address.
fn whole(name: Option<&str>, id: u16, mac: &str) -> String {
    let more = format!(
        r#", "orgs": [{{"name": "root", "service_profiles": [{{"name": "HV01", "type": "instance",
        "vnics": [{{"name": "eth0", "mac_address": "{mac}"}}]}}]}}]}}}}"#
    );
    vlan(name, id).trim_end_matches('}').to_owned() + &more
}

fn told(files: &[(&str, String)]) -> Read {
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    read_all(&files)
}

#[test]
fn domains_are_told_apart_by_name_and_by_folder() {
    let names = |files: &[(&str, String)]| {
        let read = told(files);
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        let mut names: Vec<String> = read.names().into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(
        names(&[
            ("r/a.json", vlan(Some("ucs1"), 1)),
            ("r/b.json", vlan(Some("ucs2"), 2))
        ]),
        ["ucs1", "ucs2"]
    );
    assert_eq!(
        names(&[
            ("r/a.json", vlan(Some("ucs1"), 5)),
            ("r/b.json", vlan(Some("UCS1"), 5))
        ]),
        ["ucs1"]
    );
    assert_eq!(
        names(&[("a/c.json", vlan(None, 1)), ("b/c.json", vlan(None, 2))]),
        ["a", "b"]
    );
    assert_eq!(
        names(&[
            ("r/a.json", vlan(Some("ucs1"), 1)),
            ("r/b.json", vlan(None, 1))
        ]),
        ["ucs1"]
    );
}

/// Renamed or taken apart, the only domain without a name is the one that it was.
#[test]
fn the_only_domain_without_a_name_is_called_as_no_file_is() {
    let all = whole(None, 1, "00:25:B5:00:00:01");
    for path in ["a.json", "r/b.json", "r/s/c.json"] {
        assert_eq!(told(&[(path, all.clone())]).names(), ["UCS"], "{path}");
    }
    let beside = [
        ("a/a.json", whole(Some("ucs1"), 1, "00:25:B5:00:00:02")),
        ("b/b.json", all),
    ];
    assert_eq!(told(&beside).names(), ["ucs1", "UCS"]);
}

#[test]
fn one_folder_is_one_domain_and_what_contradicts_in_it_is_unknown() {
    for name in [None, Some("ucs1")] {
        let read = told(&[("r/a.json", vlan(name, 1)), ("r/b.json", vlan(None, 2))]);
        assert_eq!(read.names(), [name.unwrap_or("UCS")]);
        assert_eq!(read.codes(), ["conflicting-duplicate"]);
        let network = &read.backends[0].networks.items()[0];
        assert_eq!(network.vlan.why().unwrap().state, State::Contradicted);
    }
    // Two versions of one configuration hold the same addresses.
    let mac = "00:25:B5:00:00:01";
    let versions = [
        ("r/a.json", whole(None, 1, mac)),
        ("r/b.json", whole(None, 2, mac)),
    ];
    let read = told(&versions);
    assert_eq!(read.codes(), ["conflicting-duplicate"]);
    assert_eq!(read.connections().len(), 1);
}

#[test]
fn a_name_of_its_own_file_is_that_of_the_files_beside_it() {
    let system = |name: &str| config(&format!(r#""system": [{{"name": "{name}"}}]"#));
    let mac = "00:25:B5:00:00:01";
    for folder in ["a/rest.json", "b/rest.json"] {
        let files = [
            ("a/system.json", system("ucs1")),
            (folder, whole(None, 1, mac)),
        ];
        let read = told(&files);
        assert_eq!(
            (read.names(), read.codes()),
            (vec!["ucs1"], vec![]),
            "{folder}"
        );
    }
    // Beside another domain, and of nothing.
    let files = [
        ("a/system.json", system("ucs1")),
        ("a/rest.json", whole(None, 1, mac)),
        ("b/all.json", whole(Some("ucs2"), 1, "00:25:B5:00:00:02")),
        ("c/system.json", system("ucs3")),
    ];
    assert_eq!(told(&files).names(), ["ucs1", "ucs2"]);
}

#[test]
fn a_file_beside_several_domains_is_of_none() {
    let named = |name: &str, mac: &str| whole(Some(name), 1, mac);
    let rest = config(r#""vlans": [{"name": "lab", "id": "77"}]"#);
    let files = [
        ("r/a.json", named("ucs1", "00:25:B5:00:00:01")),
        ("r/b.json", named("ucs2", "00:25:B5:00:00:02")),
        ("r/c.json", rest),
    ];
    let read = told(&files);
    assert_eq!(read.names(), ["ucs1", "ucs2"]);
    assert_eq!(read.codes(), ["easyucs-domain-unknown"]);
}

/// One without a name that holds the addresses of one that has it is a version of it, wherever it is.
#[test]
fn addresses_tell_a_version_that_does_not_say_its_name() {
    let mac = "00:25:B5:00:00:01";
    let other = "00:25:B5:00:00:02";
    for (second, names, codes) in [
        (whole(None, 2, mac), vec!["ucs1"], vec!["intent-set-aside"]),
        (whole(None, 2, other), vec!["ucs1", "UCS"], vec![]),
        // Two names are two domains, and one address in both is a defect of theirs.
        (whole(Some("ucs2"), 2, mac), vec!["ucs1", "ucs2"], vec![]),
    ] {
        let files = [
            ("b/a.json", whole(Some("ucs1"), 1, mac)),
            ("a/b.json", second),
        ];
        let read = told(&files);
        assert_eq!((read.names(), read.codes()), (names, codes));
    }
}
