//! vNICs of a service profile beside a template or a LAN connectivity policy.

use super::{Read, read_one};
use crate::fabric::backend::{Connection, Profile};

const ORG: &str = r#""vlans": [{"name": "mgmt", "id": "10"}, {"name": "lm", "id": "30"}], "orgs": [{"name": "root",
    "vnic_templates": [{"name": "U", "template_type": "updating-template", "fabric": "B", "mtu": "9000",
        "vlans": ["lm"]}, {"name": "I", "fabric": "B", "mtu": "9000", "vlans": ["lm"]}],
    "lan_connectivity_policies": [{"name": "L", "vnics": [{"name": "eth0", "fabric": "A", "vlans": ["mgmt"]},
        {"name": "eth1", "vnic_template": "I"}]}, {"name": "O", "vnics": [{"name": "eth9"}]}]"#;

fn profiles(profiles: &str) -> Read {
    read_one(&format!("{ORG}, \"service_profiles\": [{profiles}]}}]"))
}

fn profile<'a>(read: &'a Read, name: &str) -> &'a Profile {
    let mut profiles = read.backends[0].profiles.items().iter();
    let found = profiles.find(|profile| profile.name == name);
    found.expect("the profile")
}

fn connection<'a>(read: &'a Read, profile: &Profile, name: &str) -> &'a Connection {
    let mut all = read.connections().into_iter();
    let found = all.find(|(of, connection)| *of == profile.name && connection.name == name);
    found.expect("the connection").1
}

/// What a profile of these sections gets beside its template and beside its policy.
fn both(vnics: &str) -> [Read; 2] {
    [
        profiles(&format!(
            r#"{{"name": "T", "type": "updating-template", "lan_connectivity_policy": "L"}},
            {{"name": "HV01", "service_profile_template": "T", "vnics": [{vnics}]}}"#
        )),
        profiles(&format!(
            r#"{{"name": "HV01", "lan_connectivity_policy": "L", "vnics": [{vnics}]}}"#
        )),
    ]
}

#[test]
fn vnics_that_are_alike_are_those_of_the_profile() {
    // As they are fetched: with all of their settings, and with addresses.
    for read in both(
        r#"{"name": "eth0", "fabric": "A", "mtu": "1500", "vlans": ["mgmt"], "mac_address": "00:25:B5:00:00:01"},
        {"name": "eth1", "vnic_template": "I", "fabric": "B", "mtu": "9000", "vlans": ["lm"]}"#,
    ) {
        assert!(read.codes().is_empty(), "{:?}", read.problems);
        let hv01 = profile(&read, "HV01");
        assert_eq!(hv01.connections.items().len(), 2);
        let (eth0, eth1) = (
            connection(&read, hv01, "eth0"),
            connection(&read, hv01, "eth1"),
        );
        assert!(eth0.mac.is(&"0025B5000001".to_owned()) && eth0.mtu.is(&1500));
        assert_eq!(read.vlans(read.set(eth0)), [10]);
        assert_eq!(read.vlans(read.set(eth1)), [30]);
    }
}

#[test]
fn what_a_vnic_does_not_say_is_that_of_the_template() {
    for read in both(r#"{"name": "eth0", "mac_address": "00:25:B5:00:00:01"}, {"name": "eth1"}"#) {
        assert!(read.codes().is_empty(), "{:?}", read.problems);
        let hv01 = profile(&read, "HV01");
        let (eth0, eth1) = (
            connection(&read, hv01, "eth0"),
            connection(&read, hv01, "eth1"),
        );
        assert_eq!(read.vlans(read.set(eth0)), [10]);
        assert_eq!(read.vlans(read.set(eth1)), [30]);
        assert!(eth1.mtu.is(&9000) && eth0.mtu.is(&1500));
    }
}

#[test]
fn what_is_not_alike_is_unknown() {
    for read in both(
        r#"{"name": "eth0", "mtu": "9000", "mac_address": "00:25:B5:00:00:01"}, {"name": "eth1", "vlans": ["mgmt"]}"#,
    ) {
        assert_eq!(read.codes(), ["not-pushed", "not-pushed"]);
        assert!(read.problems.iter().all(|problem| problem.place.is_some()));
        let hv01 = profile(&read, "HV01");
        let (eth0, eth1) = (
            connection(&read, hv01, "eth0"),
            connection(&read, hv01, "eth1"),
        );
        assert!(!eth0.mtu.is_known() && eth0.module.is_known() && eth0.mac.is_known());
        assert_eq!(read.vlans(read.set(eth0)), [10]);
        assert!(!read.set(eth1).networks.is_known() && eth1.mtu.is(&9000));
        let why = eth0.mtu.why().expect("a reason").sentence("");
        assert_eq!(
            why,
            "`mtu` of a service profile, which EasyUCS makes from a LAN connectivity policy, and of that is not \
             alike in two descriptions of one object"
        );
    }
}

#[test]
fn nobody_knows_whether_other_vnics_stay() {
    for read in both(r#"{"name": "eth0"}, {"name": "eth7", "fabric": "B"}"#) {
        assert_eq!(read.codes(), ["not-pushed", "not-pushed"]);
        let hv01 = profile(&read, "HV01");
        assert!(connection(&read, hv01, "eth0").module.is_known());
        assert!(!connection(&read, hv01, "eth7").module.is_known());
        // One more stands for `eth1` of the policy.
        let connections = hv01.connections.items();
        assert_eq!(connections.len(), 3);
        assert!(!connections[2].function.is_known() && !connections[2].mac.is_known());
    }
}

#[test]
fn a_policy_beside_a_template_counts_as_far_as_the_template_names_it() {
    let read = |policy: &str, template: &str| {
        profiles(&format!(
            r#"{{"name": "T", "type": "initial-template", {template}}},
            {{"name": "HV01", "service_profile_template": "T", "lan_connectivity_policy": "{policy}"}}"#
        ))
    };
    let of_policy = r#""lan_connectivity_policy": "L""#;
    let alike = read("L", of_policy);
    assert_eq!(profile(&alike, "HV01").connections.items().len(), 2);
    assert!(alike.codes().is_empty());
    for other in [
        read("O", of_policy),
        read("L", r#""vnics": [{"name": "eth0"}]"#),
    ] {
        assert!(!profile(&other, "HV01").connections.is_known());
        assert_eq!(other.codes(), ["not-pushed"]);
    }
}

#[test]
fn a_template_that_is_not_there_leaves_the_vnics_open() {
    let vnics = r#""vnics": [{"name": "eth0", "mac_address": "00:25:B5:00:00:01"}]"#;
    let read = profiles(&format!(
        r#"{{"name": "HV01", "service_profile_template": "X", {vnics}}}"#
    ));
    let eth0 = connection(&read, profile(&read, "HV01"), "eth0");
    assert!(eth0.mac.is_known() && !eth0.module.is_known());
    // The tool leaves what UCS Central owns alone: what was fetched stays.
    let read = profiles(&format!(
        r#"{{"name": "HV01", "service_profile_template": "ucs-central/X", {vnics}}}"#
    ));
    assert!(read.only().module.is_known());
}

#[test]
fn an_updating_template_rules_whatever_the_copies_say() {
    let read = profiles(
        r#"{"name": "T", "type": "updating-template", "vnics": [{"name": "eth0", "vnic_template": "U"}]},
        {"name": "HV01", "service_profile_template": "T", "vnics": [
        {"name": "eth0", "vnic_template": "U", "fabric": "A", "mtu": "1500", "vlans": ["mgmt"]}]}"#,
    );
    assert!(read.codes().is_empty(), "{:?}", read.problems);
    let eth0 = connection(&read, profile(&read, "HV01"), "eth0");
    assert!(eth0.mtu.is(&9000));
    assert_eq!(read.vlans(read.set(eth0)), [30]);
}

#[test]
fn what_was_fetched_is_there_as_long_as_nothing_changes_it() {
    let read = |kind: &str, template: &str| {
        let profiles = format!(
            r#"{{"name": "T", "type": "{kind}", "vnics": [{{"name": "eth0", "fabric": "A"}}]}},
            {{"name": "HV01", "service_profile_template": "{template}", "vnics": [{{"name": "eth0", "fabric": "B"}}]}}"#
        );
        let text = super::config(&format!("{ORG}, \"service_profiles\": [{profiles}]}}]"));
        let fetched = text.replace("\"ucsm\"", "\"ucsm\", \"origin\": \"live\"");
        super::read_all(&[("x.json", &fetched)])
    };
    for is_there in [read("initial-template", "T"), read("initial-template", "X")] {
        let hv01 = profile(&is_there, "HV01");
        let fabric = &connection(&is_there, hv01, "eth0").module;
        assert!(fabric.get().is_some_and(|id| id.ends_with('B')));
        assert!(is_there.codes().is_empty());
    }
    // An updating template was changed since, and will change the profile.
    let changed = read("updating-template", "T");
    let eth0 = connection(&changed, profile(&changed, "HV01"), "eth0");
    assert!(!eth0.module.is_known());
    assert_eq!(changed.codes(), ["not-pushed"]);
}

#[test]
fn a_range_of_profiles_tells_once() {
    let read = profiles(
        r#"{"name": "T", "type": "initial-template", "lan_connectivity_policy": "L"},
        {"name": "HV", "service_profile_template": "T", "suffix_start_number": "1", "number_of_instances": "9",
        "vnics": [{"name": "eth0", "fabric": "B"}, {"name": "eth1", "mtu": []}]}"#,
    );
    assert_eq!(read.codes(), ["wrong-type", "not-pushed"]);
}

#[test]
fn nothing_of_a_policy_stands_beside_a_template() {
    let read = read_one(
        r#""vlans": [{"name": "mgmt", "id": "10"}], "orgs": [{"name": "root", "vnic_templates":
        [{"name": "I", "fabric": "B", "vlans": ["mgmt"]}], "lan_connectivity_policies": [{"name": "L", "vnics":
        [{"name": "eth0", "vnic_template": "I", "fabric": "A", "mtu": "9000"}]}],
        "service_profiles": [{"name": "HV01", "lan_connectivity_policy": "L"}]}]"#,
    );
    assert_eq!(read.codes(), ["not-pushed"]);
    assert!(read.only().mtu.is(&1500));
    assert!(read.only().module.get().is_some_and(|id| id.ends_with('B')));
}

#[test]
fn a_native_vlan_that_is_listed_again_may_not_stay_native() {
    let vnic = r#"{"name": "eth0", "vlans": ["mgmt", "lm"], "vlan_native": "mgmt"}"#;
    let read = profiles(&format!(r#"{{"name": "HV01", "vnics": [{vnic}]}}"#));
    assert_eq!(read.codes(), ["native-vlan-twice"]);
    let set = read.set(read.only());
    assert!(!set.native.is_known());
    assert_eq!(read.vlans(set), [10, 30]);
    // Of a template the tool pushes the native one alone.
    let read = read_one(
        r#""vlans": [{"name": "mgmt", "id": "10"}], "orgs": [{"name": "root", "vnic_templates":
        [{"name": "I", "vlans": ["mgmt"], "vlan_native": "mgmt"}], "service_profiles":
        [{"name": "HV01", "vnics": [{"name": "eth0", "vnic_template": "I"}]}]}]"#,
    );
    assert!(read.codes().is_empty() && read.set(read.only()).native.is_known());
}
