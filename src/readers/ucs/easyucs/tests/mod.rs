//! Traps of the dialect, one small configuration each.

use crate::fabric::backend::{Backend, Connection, NetworkSet, UplinkLoss};
use crate::fabric::known::{Known, State};
use crate::fabric::record::Record;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources, address};

use super::words::INTENT;

mod domains;
mod hostile;
mod lost;
mod networks;
mod ports;
mod pushed;
mod unread;

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
    assert_eq!(connection.module.get().unwrap(), "UCS/sys/switch-A");
    assert!(connection.failover.is(&false));
    assert!(connection.mtu.is(&1500));
    assert_eq!(
        connection.qos_class.get().unwrap(),
        "UCS/fabric/lan/classes/class-best-effort"
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
    assert_eq!(profile.server.get().unwrap(), "UCS/sys/chassis-1/blade-3");
}

#[test]
fn what_is_said_has_its_place() {
    let vnic = r#", "fabric": "b-a", "mtu": 9000, "vlans": ["mgmt"], "vlan_native": "lm",
        "mac_address": "00:25:b5:00:00:01", "network_control_policy": "P""#;
    let policies =
        r#""network_control_policies": [{"name": "P", "action_on_uplink_fail": "warning"}],"#;
    let read = one_vnic(vnic, policies);
    let connection = read.only();
    assert_eq!(connection.module.get().unwrap(), "UCS/sys/switch-B");
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
    assert_eq!(set.native.get().unwrap(), "UCS/fabric/lan/net-lm");
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
    assert_eq!(connection.module.get().unwrap(), "UCS/sys/switch-B");
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
    // What the vNIC says itself may be an old copy.
    assert_eq!(state(connection.mtu.why()), Some(State::Unresolved));
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
    assert_eq!(connection.module.get().unwrap(), "UCS/sys/switch-B");
    assert!(connection.mtu.is(&9000));
    let set = read.set(connection);
    assert_eq!(read.vlans(set), [10, 30]);
    assert_eq!(set.native.get().unwrap(), "UCS/fabric/lan/net-mgmt");
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

/// The tool pushes of both templates what the file says; which of them counts nobody knows.
#[test]
fn what_peers_say_differently_is_unknown() {
    let pair = |primary: &str, secondary: &str| {
        one_vnic(
            r#", "vnic_template": "Two""#,
            &format!(
                r#""vnic_templates": [
                {{"name": "One", "fabric": "A", "redundancy_type": "primary", "template_type": "updating-template"
                 {primary}}},
                {{"name": "Two", "fabric": "B", "redundancy_type": "secondary", "peer_redundancy_template": "One"
                 {secondary}}}],"#
            ),
        )
    };
    let jumbo = r#", "mtu": "9000", "vlans": ["lm"], "vlan_native": "mgmt""#;
    let alike = pair(jumbo, jumbo);
    assert!(alike.codes().is_empty());
    assert!(alike.only().mtu.is(&9000));
    assert_eq!(alike.vlans(alike.set(alike.only())), [10, 30]);
    let other = pair(jumbo, r#", "mtu": "1500", "vlans": ["lm"]"#);
    assert_eq!(other.codes(), ["peers-differ"]);
    assert_eq!(other.only().mtu.why().unwrap().state, State::Contradicted);
    assert_eq!(other.only().module.get().unwrap(), "UCS/sys/switch-B");
    let set = other.set(other.only());
    assert_eq!(set.networks.why().unwrap().state, State::Contradicted);
    // What the primary one leaves out is the default, which the tool does not push.
    let default = pair("", r#", "mtu": "9000""#);
    assert_eq!(default.only().mtu.why().unwrap().state, State::Contradicted);
    let same = pair("", r#", "mtu": "1500""#);
    assert!(same.codes().is_empty() && same.only().mtu.is(&1500));
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
    assert!(profiles.iter().all(|profile| profile.assigned.is(&true)));
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
    // So does one beside others that are made from another.
    let read = read_one(&org(
        r#", {"name": "U", "type": "initial-template", "vnics": [{"name": "eth0"}]},
        {"name": "ONE", "type": "instance", "service_profile_template": "T"}"#,
    ));
    let mut names: Vec<&str> = read.connections().iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(names, ["ONE", "U"]);
}
