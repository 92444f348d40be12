//! Uplinks, pin groups, ports towards servers, and the mode of the LAN cloud.

use super::{Read, config, read_all, read_one};
use crate::fabric::known::State;
use crate::fabric::uplink::{LanMode, UplinkState};

const CHANNEL: &str = r#""lan_port_channels": [{"fabric": "A", "pc_id": "1", "name": "up", "interfaces": [
    {"slot_id": "1", "port_id": "31"}, {"slot_id": "1", "port_id": "32", "admin_state": "disabled"}]}]"#;

fn read(more: &str) -> Read {
    let read = read_one(&format!("{CHANNEL}, {more}"));
    assert!(read.problems.is_empty(), "{:?}", read.problems);
    read
}

#[test]
fn the_native_vlan_is_said_by_the_vlan_or_its_binding() {
    let native = |vlans: &str| {
        let read = read(&format!("\"vlans\": [{vlans}]"));
        read.backends[0].uplink_groups.items()[0].native.clone()
    };
    let default = r#"{"name": "default", "id": "1", "native_vlan": "yes"}"#;
    let own = native(default);
    assert!(own.is(&"UCS/fabric/lan/net-default".to_owned()) && own.place().is_some());
    let bound = |flag: &str| {
        format!(
            r#"{default}, {{"name": "x", "id": "10", "lan_port_channels": [{{"fabric": "A", "pc_id": "1"{flag}}}]}}"#
        )
    };
    let other = native(&bound(r#", "native_vlan": "yes""#));
    assert!(other.is(&"UCS/fabric/lan/net-x".to_owned()));
    assert!(native(&bound("")).is(&"UCS/fabric/lan/net-default".to_owned()));
    let without = read(r#""qos_system_class": []"#);
    let group = &without.backends[0].uplink_groups.items()[0];
    let why = group.native.why().expect("no VLANs");
    assert_eq!(
        why.sentence(""),
        "the section `vlans` of EasyUCS is in none of the exports"
    );
}

#[test]
fn a_configuration_holds_no_state_but_what_is_switched_off() {
    let read = read(r#""vlans": []"#);
    let ports = read.backends[0].uplink_groups.items()[0].uplinks.items();
    assert_eq!(
        ports[0].state.why().map(|why| why.state),
        Some(State::Limit)
    );
    assert_eq!(
        ports[0].membership.why(),
        ports[0].state.why(),
        "one reason"
    );
    assert!(ports[1].state.is(&UplinkState::Disabled));
}

#[test]
fn uplinks_of_one_kind_are_all_where_no_others_are_listed() {
    let some = read_one(r#""lan_uplink_ports": [{"fabric": "A", "slot_id": "1", "port_id": "9"}]"#);
    assert_eq!(some.backends[0].uplink_groups.get().map(Vec::len), Some(1));
    let none = read_one(r#""vlans": [{"name": "x", "id": "10"}]"#);
    assert!(!none.backends[0].uplink_groups.is_known());
}

#[test]
fn the_mode_pin_groups_and_ports_of_servers_are_read() {
    let read = read(
        r#""switching_mode": [{"ethernet_mode": "switch", "fc_mode": "end-host"}],
        "server_ports": [{"fabric": "a", "slot_id": "1", "port_id": "1"},
        {"fabric": "B", "slot_id": "1", "port_id": "1", "admin_state": "disabled"}],
        "lan_pin_groups": [{"name": "pin", "interfaces": [{"fabric": "A", "pc_id": "1"},
        {"fabric": "B", "slot_id": "1", "port_id": "25", "aggr_id": "2"}]}],
        "orgs": [{"name": "root", "service_profiles": [{"name": "HV01", "vnics": [
        {"name": "eth0", "fabric": "A", "pin_group": "pin"}, {"name": "eth1", "fabric": "B"}]}]}]"#,
    );
    let backend = &read.backends[0];
    assert!(backend.domains.items()[0].lan_mode.is(&LanMode::Switch));
    let counts: Vec<Option<usize>> = backend
        .modules
        .items()
        .iter()
        .map(|module| module.downlinks.get().map(Vec::len))
        .collect();
    assert_eq!(counts, [Some(1), Some(0)]);
    let targets: Vec<&str> = backend
        .pin_groups
        .items()
        .iter()
        .filter_map(|pin| pin.target.get().map(String::as_str))
        .collect();
    assert_eq!(
        targets,
        ["UCS/fabric/lan/A/pc-1", ""],
        "no uplink of the configuration is broken out of port 25"
    );
    let pins: Vec<Option<&String>> = read
        .connections()
        .into_iter()
        .map(|(_, connection)| connection.pin_group.get())
        .collect();
    assert_eq!(pins, [Some(&"pin".to_owned()), Some(&String::new())]);
}

#[test]
fn a_fetched_configuration_lacks_what_is_bound_of_one_fabric() {
    let sections = |vlan: &str, vlans: &str| {
        format!(
            "\"vlans\": [{{\"name\": \"default\", \"id\": \"1\"}}, {{\"name\": \"x\", \"id\": \"9\"{vlan}}}], \
             \"vlan_groups\": [{{\"name\": \"g\"{vlans}}}], \"lan_port_channels\": [{{\"fabric\": \"A\", \
             \"pc_id\": \"1\"}}, {{\"fabric\": \"B\", \"pc_id\": \"1\"}}]"
        )
    };
    let unknown = |vlan: &str, vlans: &str, is_fetched: bool| {
        let text = config(&sections(vlan, vlans));
        let text = if is_fetched {
            text.replace("\"ucsm\"", "\"ucsm\", \"origin\": \"live\"")
        } else {
            text
        };
        let read = read_all(&[("x.json", &text)]);
        let groups = read.backends[0].uplink_groups.items().iter();
        let count = groups.map(|group| {
            let bound = group.bound.items().iter();
            bound.filter(|id| id.get().is_none()).count()
        });
        count.collect::<Vec<_>>()
    };
    let full = ", \"vlans\": [\"default\"]";
    let of_b = ", \"fabric\": \"B\"";
    assert_eq!(unknown(of_b, full, true), [0, 1]);
    assert_eq!(unknown(of_b, full, false), [0, 0], "it says what is meant");
    assert_eq!(unknown("", full, true), [0, 0]);
    assert_eq!(unknown("", "", true), [1, 1], "a group may be of a fabric");
    assert_eq!(unknown("", "", false), [0, 0]);
}

#[test]
fn what_cannot_be_read_is_no_default() {
    let read = read_one(&format!(
        "{CHANNEL}, \"switching_mode\": [{{\"ethernet_mode\": \"hub\"}}], \"server_ports\": {{}}"
    ));
    assert_eq!(read.codes(), ["wrong-type", "wrong-type"]);
    let backend = &read.backends[0];
    let mode = &backend.domains.items()[0].lan_mode;
    assert_eq!(mode.why().map(|why| why.state), Some(State::Failed));
    assert!(!backend.modules.items()[0].downlinks.is_known());
}
