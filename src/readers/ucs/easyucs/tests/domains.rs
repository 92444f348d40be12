//! Several files: which are of one domain, and what each lacks.

use super::{config, read_all, read_one};
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
    assert_eq!(read.names(), ["a"]);
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
    assert_eq!(read_all(&apart).names(), ["a"]);
}

#[test]
fn domains_are_told_apart_by_name_by_what_contradicts_and_by_folder() {
    let called = |name: &str, id: u16| {
        config(&format!(
            r#""system": [{{"name": "{name}"}}], "vlans": [{{"name": "mgmt", "id": "{id}"}}]"#
        ))
    };
    let nameless = |id: u16| config(&format!(r#""vlans": [{{"name": "mgmt", "id": "{id}"}}]"#));
    let told = |files: &[(&str, String)]| {
        let files: Vec<(&str, &str)> = files
            .iter()
            .map(|(path, text)| (*path, text.as_str()))
            .collect();
        let read = read_all(&files);
        assert!(read.problems.is_empty(), "{:?}", read.problems);
        let mut names: Vec<String> = read.names().into_iter().map(str::to_owned).collect();
        names.sort();
        names
    };
    assert_eq!(
        told(&[
            ("r/a.json", called("ucs1", 1)),
            ("r/b.json", called("ucs2", 2))
        ]),
        ["ucs1", "ucs2"]
    );
    assert_eq!(
        told(&[
            ("r/a.json", called("ucs1", 5)),
            ("r/b.json", called("UCS1", 5))
        ]),
        ["ucs1"]
    );
    assert_eq!(
        told(&[("r/a.json", nameless(1)), ("r/b.json", nameless(2))]),
        ["a", "b"]
    );
    assert_eq!(
        told(&[("a/c.json", nameless(1)), ("b/c.json", nameless(2))]),
        ["c", "c (b)"]
    );
    assert_eq!(
        told(&[("r/a.json", called("ucs1", 1)), ("r/b.json", nameless(2))]),
        ["r", "ucs1"]
    );
    assert_eq!(
        told(&[("r/a.json", called("ucs1", 1)), ("r/b.json", nameless(1))]),
        ["ucs1"]
    );
}
