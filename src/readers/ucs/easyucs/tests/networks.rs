//! VLANs, QoS classes and uplinks.

use super::{VLANS, read_one};
use crate::fabric::known::{Known, State};

#[test]
fn vlans_of_one_fabric_ranges_and_the_default() {
    let read = read_one(
        r#""vlans": [{"name": "x", "id": "10", "fabric": "a"}, {"name": "x", "id": "11", "fabric": "B"},
        {"prefix": "vm-", "id_from": "100", "id_to": "102", "sharing_type": "isolated"}],
        "orgs": [{"name": "root", "service_profiles": [{"name": "HV01", "vnics": [
        {"name": "eth0", "fabric": "A", "vlans": ["x", "vm-101", {"name": "default"}]},
        {"name": "eth1", "fabric": "B", "vlans": ["x"]}]}]}]"#,
    );
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let sets: Vec<Vec<u16>> = read
        .connections()
        .into_iter()
        .map(|(_, connection)| read.vlans(read.set(connection)))
        .collect();
    assert_eq!(sets, [vec![1, 10, 101], vec![11]]);
    let private = |name: &str| {
        let mut networks = read.backends[0].networks.items().iter();
        networks
            .find(|network| network.name == name)
            .unwrap()
            .private
            .is(&true)
    };
    assert!(private("vm-100") && !private("x"));
    let networks = read.backends[0].networks.items().iter();
    let fabrics = networks.filter(|network| network.name == "x");
    let fabrics: Vec<_> = fabrics
        .map(|network| {
            let fabric = network.fabric.get().map(String::as_str);
            (fabric, read.address(&network.fabric))
        })
        .collect();
    let at = |vlan: u8| Some(format!("/config/vlans/{vlan}/fabric"));
    let name = &read.backends[0].name;
    let (a, b) = (
        format!("{name}/sys/switch-A"),
        format!("{name}/sys/switch-B"),
    );
    assert_eq!(fabrics, [(Some(&*a), at(0)), (Some(&*b), at(1))]);
    let mut others = read.backends[0].networks.items().iter();
    assert!(others.any(|network| network.name == "vm-100" && network.fabric.is(&String::new())));
}

#[test]
fn a_class_that_is_not_said_is_there_and_unknown() {
    let read = read_one(
        r#""qos_system_class": [{"priority": "gold", "state": "enabled", "weight": "7",
        "packet_drop": "disabled", "mtu": "9216"}, {"priority": "best_effort", "mtu": "normal"}]"#,
    );
    let classes = read.backends[0].qos_classes.items();
    assert_eq!(classes.len(), 6);
    let class = |name: &str| {
        classes
            .iter()
            .find(|class| class.name == name)
            .expect("a class")
    };
    let gold = class("gold");
    assert!(
        gold.enabled.is(&true)
            && gold.weight.is(&7)
            && gold.lossless.is(&true)
            && gold.mtu.is(&9216)
    );
    assert_eq!(
        class("silver").enabled.why().unwrap().state,
        State::Unresolved
    );
    assert!(class("best-effort").enabled.is(&true) && class("fc").enabled.is(&true));
    assert_eq!(
        class("best-effort").mtu.why().unwrap().state,
        State::NotApplicable
    );
    assert!(!read_one(VLANS).backends[0].qos_classes.is_known());
}

#[test]
fn uplinks_and_what_is_bound_to_them() {
    let read = read_one(
        r#""vlans": [{"name": "x", "id": "10", "lan_port_channels": [{"fabric": "a", "pc_id": "9"}],
         "lan_uplink_ports": [{"fabric": "A", "slot_id": "1", "port_id": "25", "aggr_id": "2"}]},
         {"name": "y", "id": "11"}],
        "vlan_groups": [{"name": "G", "native_vlan": "x", "vlans": ["y"],
         "lan_port_channels": [{"fabric": "B", "pc_id": "10"}]}],
        "lan_port_channels": [{"fabric": "A", "pc_id": 9, "name": "Nexus", "interfaces":
          [{"slot_id": "1", "port_id": "15"}, {"slot_id": "1", "port_id": "26", "aggr_id": "1", "admin_state": "disabled"}]},
         {"fabric": "b", "pc_id": "10", "admin_state": "disabled"}],
        "lan_uplink_ports": [{"fabric": "A", "slot_id": "1", "port_id": "15"},
         {"fabric": "A", "slot_id": "1", "port_id": "25", "aggr_id": "2"}]"#,
    );
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    let groups: Vec<String> = read.backends[0]
        .uplink_groups
        .items()
        .iter()
        .map(|group| {
            let ports = group.uplinks.items().iter();
            let ports: Vec<String> = ports
                .map(|port| {
                    format!(
                        "{}{}",
                        port.name,
                        if port.enabled.is(&true) { "" } else { " off" }
                    )
                })
                .collect();
            let bound = group.bound.items().iter().filter_map(Known::get);
            let bound: Vec<&str> = bound.filter_map(|id| id.rsplit("net-").next()).collect();
            let off = if group.enabled.is(&true) { "" } else { " off" };
            format!("{}{off} [{}] {bound:?}", group.name, ports.join(", "))
        })
        .collect();
    assert_eq!(
        groups,
        [
            "A/Nexus [1/15, 1/26/1 off] [\"x\"]",
            "A/1/25/2 [1/25/2] [\"x\"]",
            "B/pc-10 off [] [\"x\", \"y\"]"
        ]
    );
}
