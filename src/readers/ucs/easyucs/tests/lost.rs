//! One object that cannot be read, beside others that can: its list is not whole, the problem is at its place, and the
//! others are read as they are.

use super::{Read, VLANS, read_one};
use crate::fabric::backend::Backend;
use crate::fabric::known::{Known, State, Why};

fn backend(read: &Read) -> &Backend {
    &read.backends[0]
}

/// The names of a list, and why its last item is not known.
#[track_caller]
fn is_lost<T>(
    known: &Known<Vec<T>>,
    name: impl Fn(&T) -> &str,
    why: impl Fn(&T) -> Option<&Why>,
    readable: &[&str],
) {
    let items = known.get().expect("a list");
    let (lost, others) = items.split_last().expect("an item");
    let names: Vec<&str> = others.iter().map(name).collect();
    assert_eq!(names, readable);
    let state = why(lost).map(|why| why.state);
    assert_eq!(state, Some(State::Failed));
}

#[track_caller]
fn told(read: &Read) {
    assert!(!read.problems.is_empty());
    for problem in &read.problems {
        assert!(problem.place.is_some(), "{problem:?}");
    }
}

#[test]
fn a_service_profile() {
    for lost in [
        "null",
        r#"{"type": "instance"}"#,
        r#"{"name": "a/b"}"#,
        r#"{"name": "x", "service_profile_template": "HV01", "suffix_start_number": "x",
            "number_of_instances": "2"}"#,
    ] {
        let read = read_one(&format!(
            r#"{VLANS}, "orgs": [{{"name": "root", "service_profiles": [
            {{"name": "HV01", "vnics": [{{"name": "eth0", "vlans": ["mgmt"]}}]}}, {lost}]}}]"#
        ));
        let profiles = &backend(&read).profiles;
        let connections =
            |profile: &crate::fabric::backend::Profile| profile.connections.why().cloned();
        let items = profiles.items();
        assert_eq!(items.len(), 2, "{lost}");
        assert_eq!(read.vlans(read.set(&items[0].connections.items()[0])), [10]);
        let why = connections(&items[1]).expect("a reason");
        assert_eq!(
            why.sentence(""),
            "one of the objects in `service_profiles` could not be read"
        );
        assert!(!items[1].assigned.is_known() && items[1].place.is_some());
        told(&read);
    }
}

#[test]
fn a_vnic_of_a_profile_and_of_a_policy() {
    let vnics = r#"[{"name": "eth0", "fabric": "B"}, {"name": 7.5}]"#;
    for profile in [
        format!(r#"{{"name": "HV01", "vnics": {vnics}}}"#),
        r#"{"name": "HV01", "lan_connectivity_policy": "L"}"#.to_owned(),
    ] {
        let read = read_one(&format!(
            r#""orgs": [{{"name": "root", "lan_connectivity_policies": [{{"name": "L", "vnics": {vnics}}}],
            "service_profiles": [{profile}]}}]"#
        ));
        let connections = &backend(&read).profiles.items()[0].connections;
        is_lost(
            connections,
            |connection| &connection.name,
            |connection| connection.mac.why(),
            &["eth0"],
        );
        assert!(connections.items()[0].module.is_known());
        told(&read);
    }
}

#[test]
fn a_vlan() {
    for lost in ["null", r#"{"name": "x", "id": "5000"}"#, r#"{"id": "7"}"#] {
        let read = read_one(&format!(
            r#""vlans": [{{"name": "mgmt", "id": "10"}}, {lost}]"#
        ));
        let networks = backend(&read).networks.items();
        assert_eq!(networks.len(), 2, "{lost}");
        assert!(networks[0].vlan.is(&10) && !networks[1].vlan.is_known());
        told(&read);
    }
}

#[test]
fn a_port_channel_an_uplink_and_a_port_of_a_channel() {
    for lost in [
        r#""lan_port_channels": [{"fabric": "A", "pc_id": "1", "interfaces": []}, {"fabric": "A"}]"#,
        r#""lan_port_channels": [{"fabric": "A", "pc_id": "1", "interfaces": []}],
            "lan_uplink_ports": [{"fabric": "B", "slot_id": "1", "port_id": "x"}]"#,
    ] {
        let read = read_one(&format!("\"vlans\": [], {lost}"));
        is_lost(
            &backend(&read).uplink_groups,
            |group| &group.name,
            |group| group.fabric.why(),
            &["A/pc-1"],
        );
        told(&read);
    }
    let read = read_one(
        r#""lan_port_channels": [{"fabric": "A", "pc_id": "1", "interfaces":
        [{"slot_id": "1", "port_id": "9"}, {"slot_id": "1"}]}, {"fabric": "B", "pc_id": "2", "interfaces":
        [{"slot_id": "1", "port_id": "9"}]}]"#,
    );
    let groups = backend(&read).uplink_groups.items();
    is_lost(
        &groups[0].uplinks,
        |port| &port.name,
        |port| port.enabled.why(),
        &["1/9"],
    );
    // It is said of this channel alone.
    assert_eq!((groups.len(), groups[1].uplinks.items().len()), (2, 1));
    told(&read);
}

#[test]
fn a_binding_and_a_group_that_binds() {
    let channels = r#""lan_port_channels": [{"fabric": "A", "pc_id": "1", "interfaces": []}]"#;
    let bound =
        r#"{"name": "mgmt", "id": "10", "lan_port_channels": [{"fabric": "A", "pc_id": "1"}]}"#;
    for lost in [
        format!(
            r#""vlans": [{bound}, {{"name": "lm", "id": "30", "lan_port_channels": [{{"fabric": "A"}}]}}]"#
        ),
        format!(r#""vlans": [{bound}], "vlan_groups": [{{"vlans": ["mgmt"]}}]"#),
        format!(
            r#""vlans": [{bound}], "vlan_groups": [{{"name": "G", "vlans": ["mgmt", 7.5],
            "lan_port_channels": [{{"fabric": "A", "pc_id": "1"}}]}}]"#
        ),
    ] {
        let read = read_one(&format!("{channels}, {lost}"));
        let bound = backend(&read).uplink_groups.items()[0].bound.items();
        assert!(bound.iter().any(Known::is_known), "{lost}");
        assert!(bound.iter().any(|id| !id.is_known()), "{lost}");
        told(&read);
    }
    // A VLAN that cannot be read is bound by itself, and the others are not.
    let read = read_one(&format!(
        "{channels}, \"vlans\": [{bound}, {{\"id\": \"7\"}}]"
    ));
    let bound = backend(&read).uplink_groups.items()[0].bound.items();
    assert!(bound.len() == 1 && bound[0].is_known());
}

#[test]
fn a_class_a_pool_and_a_block() {
    let read = read_one(
        r#""qos_system_class": [{"priority": "gold", "state": "enabled", "weight": "5"}, {"priority": "x"}],
        "orgs": [{"name": "root", "mac_pools": [{"name": "P", "mac_blocks": [
        {"from": "00:25:B5:00:00:00", "size": "8"}, {"from": "FF:FF:FF:FF:FF:FF", "size": "2"}]}, {"name": ""}]}]"#,
    );
    let backend = backend(&read);
    is_lost(
        &backend.qos_classes,
        |class| &class.name,
        |class| class.weight.why(),
        &["gold"],
    );
    is_lost(
        &backend.mac_pools,
        |pool| &pool.name,
        |pool| pool.blocks.why(),
        &["P"],
    );
    is_lost(
        &backend.mac_pools.items()[0].blocks,
        |block| &block.name,
        |block| block.to.why(),
        &["0025B5000000-0025B5000007"],
    );
    told(&read);
}

#[test]
fn what_one_file_cannot_say_another_one_does_not_either() {
    let policy = |mtu: &str| {
        super::config(&format!(
            r#""orgs": [{{"name": "root", "vnic_templates": [{{"name": "T", "mtu": {mtu}}}], "service_profiles":
            [{{"name": "HV01", "vnics": [{{"name": "eth0", "vnic_template": "T"}}]}}]}}]"#
        ))
    };
    for (one, other) in [
        ("\"9000\"", "[]"),
        ("[]", "\"9000\""),
        ("\"9000\"", "\"1500\""),
    ] {
        let read = super::read_all(&[("a/x.json", &policy(one)), ("a/y.json", &policy(other))]);
        assert!(!read.only().mtu.is_known(), "{one} {other}");
    }
    let read = super::read_all(&[
        ("a/x.json", &policy("\"9000\"")),
        ("a/y.json", &policy("\"1500\"")),
    ]);
    assert_eq!(
        read.problems[0].message,
        "`mtu` of the vNIC template `T` in the organisation `root` is not alike in two descriptions: nothing is known \
         of it"
    );
    let why = read.only().mtu.why().expect("a reason").sentence("");
    assert_eq!(
        why,
        "`mtu` of the vNIC template is not alike in two descriptions of one object"
    );
}
