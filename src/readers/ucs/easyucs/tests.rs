//! Traps of the dialect, one small configuration each.

use crate::fabric::backend::{Backend, Connection, NetworkSet, UplinkLoss};
use crate::fabric::known::{Known, State};
use crate::fabric::record::Record;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources, address};

use super::words::INTENT;

struct Read {
    sources: Sources,
    backends: Vec<Backend>,
    problems: Vec<Problem>,
}

impl Read {
    fn codes(&self) -> Vec<&str> {
        self.problems.iter().map(|problem| &*problem.code).collect()
    }

    fn names(&self) -> Vec<&str> {
        self.backends
            .iter()
            .map(|backend| backend.name.as_str())
            .collect()
    }

    /// The connections of all profiles, with the names of these.
    fn connections(&self) -> Vec<(&str, &Connection)> {
        let profiles = self
            .backends
            .iter()
            .flat_map(|backend| backend.profiles.items());
        profiles
            .flat_map(|profile| {
                let connections = profile.connections.items().iter();
                connections.map(|connection| (profile.name.as_str(), connection))
            })
            .collect()
    }

    fn only(&self) -> &Connection {
        let connections = self.connections();
        assert_eq!(connections.len(), 1, "{connections:?} {:?}", self.problems);
        connections[0].1
    }

    fn set(&self, connection: &Connection) -> &NetworkSet {
        let id = connection.network.get().expect("a network");
        let mut sets = self
            .backends
            .iter()
            .flat_map(|backend| backend.network_sets.items());
        sets.find(|set| set.id() == id).expect("the set")
    }

    /// The VLAN IDs of a set, by the ids of its networks.
    fn vlans(&self, set: &NetworkSet) -> Vec<u16> {
        let networks = self.backends[0].networks.items();
        let mut vlans: Vec<u16> = set
            .networks
            .items()
            .iter()
            .map(|id| {
                let id = id.get().expect("an id");
                let network = networks.iter().find(|network| network.id() == id);
                *network.expect("the network").vlan.get().expect("a VLAN")
            })
            .collect();
        vlans.sort_unstable();
        vlans
    }

    fn address<T>(&self, value: &Known<T>) -> Option<String> {
        let place = value.place()?;
        address(self.sources.get(place.source), place.span)
    }
}

fn read_all(files: &[(&str, &str)]) -> Read {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for (path, text) in files {
        let id = sources.add(*path, *path, *text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(Dialect::EasyUcs, fragment) => fragments.push(*fragment),
            other => panic!("{other:?}"),
        }
    }
    let (snapshot, problems) = merge(fragments);
    Read {
        sources,
        backends: snapshot.backends,
        problems,
    }
}

fn config(sections: &str) -> String {
    format!(
        "{{\"easyucs\": {{\"metadata\": [{{\"file_type\": \"config\", \"device_type\": \"ucsm\"}}]}}, \
         \"config\": {{{sections}}}}}"
    )
}

fn read_one(sections: &str) -> Read {
    read_all(&[("x.json", &config(sections))])
}

const VLANS: &str = r#""vlans": [{"name": "mgmt", "id": "10"}, {"name": "lm", "id": 30}]"#;

/// A configuration of an organisation with one profile of one vNIC.
fn one_vnic(vnic: &str, org: &str) -> Read {
    read_one(&format!(
        r#"{VLANS}, "orgs": [{{"name": "root", {org} "service_profiles": [
        {{"name": "HV01", "type": "instance", "vnics": [{{"name": "eth0" {vnic}}}],
         "servers": [{{"chassis_id": "1", "blade": "3"}}]}}]}}]"#
    ))
}

#[test]
fn what_is_not_said_is_the_default_of_ucs_manager() {
    let read = one_vnic("", "");
    let connection = read.only();
    assert_eq!(connection.module.get().unwrap(), "x/sys/switch-A");
    assert!(connection.failover.is(&false));
    assert!(connection.mtu.is(&1500));
    assert_eq!(
        connection.qos_class.get().unwrap(),
        "x/fabric/lan/classes/class-best-effort"
    );
    // The policy `default` is in every domain, but may have been changed.
    assert_eq!(
        connection.uplink_loss.why().unwrap().state,
        State::Unresolved
    );
    let set = read.set(connection);
    assert!(set.networks.items().is_empty() && set.networks.is_known());
    let mac = connection.mac.why().unwrap();
    assert_eq!((mac.state, &*mac.what), (State::Limit, INTENT));
    let profile = &read.backends[0].profiles.items()[0];
    assert!(profile.assigned.is(&true));
    assert_eq!(profile.server.get().unwrap(), "x/sys/chassis-1/blade-3");
}

#[test]
fn what_is_said_has_its_place() {
    let vnic = r#", "fabric": "b-a", "mtu": 9000, "vlans": ["mgmt"], "vlan_native": "lm",
        "mac_address": "00:25:b5:00:00:01", "network_control_policy": "P""#;
    let policies =
        r#""network_control_policies": [{"name": "P", "action_on_uplink_fail": "warning"}],"#;
    let read = one_vnic(vnic, policies);
    let connection = read.only();
    assert_eq!(connection.module.get().unwrap(), "x/sys/switch-B");
    assert!(connection.failover.is(&true) && connection.mtu.is(&9000));
    assert_eq!(connection.mac.get().unwrap(), "0025B5000001");
    assert!(connection.uplink_loss.is(&UplinkLoss::Warning));
    let below = "/config/orgs/0/service_profiles/0/vnics/0";
    assert_eq!(
        read.address(&connection.module),
        Some(format!("{below}/fabric"))
    );
    assert_eq!(read.address(&connection.mtu), Some(format!("{below}/mtu")));
    assert_eq!(
        read.address(&connection.mac),
        Some(format!("{below}/mac_address"))
    );
    assert_eq!(
        read.address(&connection.uplink_loss).as_deref(),
        Some("/config/orgs/0/network_control_policies/0/action_on_uplink_fail")
    );
    let set = read.set(connection);
    assert_eq!(read.vlans(set), [10, 30]);
    assert_eq!(set.native.get().unwrap(), "x/fabric/lan/net-lm");
    assert_eq!(
        read.address(&set.native),
        Some(format!("{below}/vlan_native"))
    );
}

#[test]
fn an_updating_template_rules_and_an_initial_one_gives_what_is_not_said() {
    let template = |kind: &str| {
        format!(
            r#""vnic_templates": [{{"name": "T", "template_type": "{kind}", "fabric": "B", "mtu": "9000",
            "vlans": ["lm"]}}],"#
        )
    };
    let vnic = r#", "vnic_template": "T", "mtu": "1500""#;
    let read = one_vnic(vnic, &template("updating-template"));
    let connection = read.only();
    assert!(connection.mtu.is(&9000));
    let drift: Vec<&str> = connection
        .drift
        .items()
        .iter()
        .map(|drift| drift.name.as_str())
        .collect();
    assert_eq!(drift, ["mtu"], "what is not said is no difference");
    assert_eq!(read.vlans(read.set(connection)), [30]);
    let read = one_vnic(vnic, &template("initial-template"));
    let connection = read.only();
    assert!(connection.mtu.is(&1500) && connection.drift.items().is_empty());
    assert_eq!(connection.module.get().unwrap(), "x/sys/switch-B");
    assert_eq!(read.vlans(read.set(connection)), [30]);
    let own = format!("{vnic}, \"vlans\": [\"mgmt\"]");
    let read = one_vnic(&own, &template("initial-template"));
    assert_eq!(read.vlans(read.set(read.only())), [10]);
}

#[test]
fn a_template_that_nobody_handed_in_leaves_everything_open() {
    let read = one_vnic(r#", "vnic_template": "T", "mtu": "9000""#, "");
    let connection = read.only();
    let state = |why: Option<&crate::fabric::known::Why>| why.map(|why| why.state);
    assert_eq!(state(connection.module.why()), Some(State::Unresolved));
    assert_eq!(state(connection.failover.why()), Some(State::Unresolved));
    assert_eq!(state(connection.qos_class.why()), Some(State::Unresolved));
    assert_eq!(state(connection.uplink_loss.why()), Some(State::Unresolved));
    assert!(connection.mtu.is(&9000));
    let set = read.set(connection);
    assert_eq!(state(set.networks.why()), Some(State::Unresolved));
    assert_eq!(state(set.native.why()), Some(State::Unresolved));
    // The template was resolved when the configuration was fetched; the name has changed since.
    let renamed = r#", "vnic_template": "T", "operational_state": {"vnic_template": {"name": "U", "org": "root"}}"#;
    let template = r#""vnic_templates": [{"name": "U", "mtu": "9000"}],"#;
    assert!(one_vnic(renamed, template).only().mtu.why().is_some());
}

#[test]
fn names_are_looked_up_from_the_organisation_to_the_root() {
    let read = read_one(
        r#""orgs": [{"name": "root",
        "qos_policies": [{"name": "Q", "priority": "gold"}, {"name": "R", "priority": "silver"}],
        "orgs": [{"name": "A", "qos_policies": [{"name": "Q", "priority": "bronze"}], "orgs": [{"name": "B",
        "service_profiles": [{"name": "HV01", "vnics": [{"name": "q", "qos_policy": "Q"},
        {"name": "r", "qos_policy": "R"}, {"name": "s", "qos_policy": "S"}]}]}]},
        {"name": "C", "qos_policies": [{"name": "S", "priority": "gold"}]}]}]"#,
    );
    let class = |connection: &Connection| {
        let id = connection.qos_class.get()?;
        id.rsplit("class-").next().map(str::to_owned)
    };
    let classes: Vec<_> = read
        .connections()
        .into_iter()
        .map(|(_, own)| class(own))
        .collect();
    let class = |name: &str| Some(name.to_owned());
    assert_eq!(classes, [class("bronze"), class("silver"), None]);
}

#[test]
fn a_redundant_template_has_from_its_peer_what_both_share() {
    let read = one_vnic(
        r#", "vnic_template": "Two""#,
        r#""vnic_templates": [
        {"name": "One", "fabric": "A", "redundancy_type": "primary", "template_type": "updating-template",
         "mtu": "9000", "vlans": ["lm"], "vlan_native": "mgmt"},
        {"name": "Two", "fabric": "B", "redundancy_type": "secondary", "peer_redundancy_template": "One"}],"#,
    );
    let connection = read.only();
    assert_eq!(connection.module.get().unwrap(), "x/sys/switch-B");
    assert!(connection.mtu.is(&9000));
    let set = read.set(connection);
    assert_eq!(read.vlans(set), [10, 30]);
    assert_eq!(set.native.get().unwrap(), "x/fabric/lan/net-mgmt");
    // Templates that name each other, or a peer that is not there, say nothing.
    let read = one_vnic(
        r#", "vnic_template": "Two""#,
        r#""vnic_templates": [
        {"name": "Two", "redundancy_type": "secondary", "peer_redundancy_template": "Three"},
        {"name": "Three", "redundancy_type": "secondary", "peer_redundancy_template": "Two"},
        {"name": "Four", "redundancy_type": "secondary", "peer_redundancy_template": "Five"}],"#,
    );
    assert!(read.only().mtu.is(&1500), "defaults on both sides");
    let read = one_vnic(
        r#", "vnic_template": "Four""#,
        r#""vnic_templates": [{"name": "Four", "redundancy_type": "secondary", "peer_redundancy_template": "Five",
        "template_type": "updating-template"}],"#,
    );
    assert_eq!(read.only().mtu.why().unwrap().state, State::Unresolved);
    assert!(!read.set(read.only()).networks.is_known());
}

#[test]
fn profiles_are_made_from_templates_by_their_numbers() {
    let org = |profiles: &str| {
        format!(
            r#"{VLANS}, "orgs": [{{"name": "root",
            "lan_connectivity_policies": [{{"name": "L", "vnics": [{{"name": "eth0", "mtu": "9000"}}]}}],
            "service_profiles": [{{"name": "T", "type": "updating-template", "lan_connectivity_policy": "L",
             "server_pool": "P"}} {profiles}]}}]"#
        )
    };
    let read = read_one(&org(
        r#", {"name": "HV-", "type": "instance", "service_profile_template": "T",
        "suffix_start_number": "7", "number_of_instances": 3},
        {"name": "ONE", "type": "instance", "service_profile_template": "T"},
        {"name": "LOST", "type": "instance", "service_profile_template": "U"}"#,
    ));
    let profiles = read.backends[0].profiles.items();
    let names: Vec<&str> = profiles
        .iter()
        .map(|profile| profile.name.as_str())
        .collect();
    assert_eq!(names, ["HV-7", "HV-8", "HV-9", "LOST", "ONE"]);
    let jumbo = read
        .connections()
        .into_iter()
        .filter(|(_, own)| own.mtu.is(&9000));
    assert_eq!(
        jumbo.map(|(profile, _)| profile).collect::<Vec<_>>(),
        ["HV-7", "HV-8", "HV-9", "ONE"]
    );
    assert!(
        profiles[0].assigned.is(&true),
        "its template takes a server from a pool"
    );
    assert_eq!(profiles[0].server.why().unwrap().state, State::Limit);
    assert_eq!(
        profiles[3].connections.why().unwrap().state,
        State::Unresolved
    );
    // Where no profile is meant to be made yet, the template stands for those that will be.
    let read = read_one(&org(""));
    let profile = &read.backends[0].profiles.items()[0];
    assert_eq!((profile.name.as_str(), read.connections().len()), ("T", 1));
}

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

#[test]
fn wrong_values_are_noted_at_their_place_and_never_a_default() {
    let vnic = r#", "fabric": "C", "mtu": ["CANARY"], "qos_policy": {"x": 1}, "vlans": ["mgmt", 7.5, null]"#;
    let read = one_vnic(vnic, "");
    assert_eq!(read.codes(), ["wrong-type"; 4]);
    assert!(read.problems.iter().all(|problem| problem.place.is_some()));
    let connection = read.only();
    assert!(
        !connection.module.is_known()
            && !connection.mtu.is_known()
            && !connection.qos_class.is_known()
    );
    // What cannot be read makes no list whole: no name dangles for it.
    let read = read_one(
        r#""vlans": [{"name": "a/b", "id": "1"}, {"id": "2"}, "CANARY", {"name": "x", "id": "4096"}],
        "orgs": [{"name": "root", "service_profiles": [{"name": "HV01", "vnics": [
        {"name": "eth0", "vlans": ["lost"]}]}, {"name": "../x"}]}, 5]"#,
    );
    assert!(read.set(read.only()).unresolved.why().is_some());
    assert!(read.problems.len() >= 6, "{:?}", read.codes());
    for sections in [
        r#""vlans": {}"#,
        r#""orgs": 7"#,
        r#""orgs": [{"name": "root", "orgs": "x"}]"#,
    ] {
        assert_eq!(read_one(sections).codes(), ["wrong-type"], "{sections}");
    }
}

#[test]
fn one_object_of_two_descriptions_is_unknown() {
    let read = read_one(
        r#""vlans": [{"name": "x", "id": "1"}, {"name": "x", "id": "2"}, {"name": "y", "id": "3"}, {"name": "y", "id": "3"}]"#,
    );
    assert_eq!(read.codes(), ["conflicting-duplicate"]);
    assert!(read.problems[0].message.contains("two descriptions"));
    let networks = read.backends[0].networks.items();
    assert_eq!(networks.len(), 2);
    assert_eq!(networks[0].vlan.why().unwrap().state, State::Contradicted);
}

#[test]
fn ranges_nesting_and_repetition_are_bounded() {
    let range = r#"{"prefix": "PREFIX-", "id_from": "1", "id_to": "4094"}"#;
    let ranges: Vec<String> = (0..1000)
        .map(|index| range.replace("PREFIX", &format!("v{index}")))
        .collect();
    let read = read_one(&format!("\"vlans\": [{}]", ranges.join(",")));
    assert!(
        read.codes().contains(&"too-many-objects"),
        "{:?}",
        read.codes()
    );
    assert!(read.backends[0].networks.items().len() <= 16_384);
    let read = read_one(r#""vlans": [{"prefix": "v", "id_from": "9", "id_to": "8"}]"#);
    assert_eq!(read.codes(), ["empty-range"]);
    // Each name in it is longer than the one around it.
    let (open, close) = ("{\"name\": \"organisation\", \"orgs\": [", "]}");
    let deep = format!("\"orgs\": [{}{}]", open.repeat(80), close.repeat(80));
    assert!(read_one(&deep).codes().contains(&"name-too-long"));
    let vnics: Vec<String> = (0..5000)
        .map(|index| format!("{{\"name\": \"v{index}\"}}"))
        .collect();
    let many = format!(
        r#""orgs": [{{"name": "root", "lan_connectivity_policies": [{{"name": "L", "vnics": [{}]}}],
        "service_profiles": [{{"name": "T", "type": "initial-template", "lan_connectivity_policy": "L"}},
        {{"name": "HV", "service_profile_template": "T", "suffix_start_number": "1", "number_of_instances": "5000"}}]}}]"#,
        vnics.join(",")
    );
    assert!(read_one(&many).codes().contains(&"too-many-vnics"));
}

#[test]
fn other_files_of_the_tool_are_named() {
    let outcome = |text: &str| {
        let mut sources = Sources::default();
        let id = sources.add("x.json", "x.json", text);
        read(sources.get_mut(id), id)
    };
    let file = |device: &str, kind: &str| {
        let text = format!(
            "{{\"easyucs\": {{\"metadata\": [{{\"file_type\": \"{kind}\", \"device_type\": \"{device}\"}}]}}, \"{kind}\": {{}}}}"
        );
        match outcome(&text) {
            FileOutcome::Unused(Dialect::EasyUcs, reason) => reason,
            other => panic!("{other:?}"),
        }
    };
    assert!(
        file("ucsm", "inventory").starts_with("an inventory of EasyUCS for UCS Manager: not read")
    );
    assert!(
        file("ucsc", "config").starts_with("a configuration of EasyUCS for UCS Central: not read")
    );
    assert!(
        file("cimc", "config").starts_with("a configuration of EasyUCS for Cisco IMC: not read")
    );
    assert!(file("imm_domain", "config").contains("Intersight"));
    assert!(file("ucsm", "config").contains("without a section that is used"));
    for text in [
        "{\"easyucs\": {}, \"config\": {}}",
        "{\"easyucs\": {\"metadata\": []}, \"config\": {}}",
        "{\"easyucs\": {\"metadata\": [{\"device_type\": \"ucsm\"}]}}",
        "{\"easyucs\": {\"metadata\": [{\"file_type\": \"config\", \"device_type\": \"ucsm\",}]}}",
        "{\"easyucs\": {\"metadata\": [ // a comment\n{\"file_type\": \"config\", \"device_type\": \"ucsm\"}]}}",
    ] {
        match outcome(text) {
            FileOutcome::Broken(Dialect::EasyUcs, problem) => {
                assert!(
                    problem.place.is_some() && problem.help.is_some(),
                    "{problem:?}"
                );
            }
            other => panic!("{text}: {other:?}"),
        }
    }
    assert!(matches!(
        outcome("{\"config\": {\"vlans\": []}}"),
        FileOutcome::Foreign(_)
    ));
}
