//! Shapes of hosts that are made by hand: what joins, what does not, cards and groups of machines.

use super::{host_gaps, host_shape};
use crate::fabric::backend::{
    Backend, BackendKind, Connection, Domain, Function, MissingNetwork, Module, Network,
    NetworkSet, Profile, UplinkGroup,
};
use crate::fabric::graph::Fabric;
use crate::fabric::host::{
    Adapter, ClusterNetwork, ClusterRole, Host, IpAddress, MemberMode, Switch, SwitchType, Team,
    TeamMember, TeamNic, TeamingMode, VlanMode, VmNic,
};
use crate::fabric::known::Known;
use crate::fabric::plan::{HostPattern, Plan, PlanHost, PlanHostUpstream};
use crate::fabric::record::Id;
use crate::fabric::vlan::Vlans;
use crate::simulation::fact::Fact;
use crate::simulation::leaf::HostLeaf;
use crate::simulation::shape::{Behind, HostShape};
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind, ConsumerKind};

fn known(text: &str) -> Known<String> {
    Known::derived(text.to_owned())
}

/// A backend of one domain with a connection of the networks 10 and 20 for each of these addresses.
fn backend(kind: BackendKind, macs: &[&str]) -> Backend {
    let network = |vlan: u16| Network {
        id: Id::from(format!("net-{vlan}")),
        name: format!("net-{vlan}"),
        vlan: Known::derived(vlan),
        ..Network::default()
    };
    let connection = |(position, mac): (usize, &&str)| Connection {
        id: Id::from(format!("profile#{position}")),
        name: format!("connection {position}"),
        function: Known::derived(Function::Ethernet),
        port: known(if kind == BackendKind::Ucs {
            ""
        } else {
            "Flb 1:1"
        }),
        mac: known(mac),
        network: known("set"),
        module: known("m1"),
        ..Connection::default()
    };
    Backend {
        id: Id::from("backend"),
        name: "LE01".to_owned(),
        kind: Known::derived(kind),
        domains: Known::derived(vec![Domain {
            id: Id::from("domain"),
            name: "LE01".to_owned(),
            modules: Known::derived(vec![known("m1")]),
            ..Domain::default()
        }]),
        modules: Known::derived(vec![Module {
            id: Id::from("m1"),
            name: "fabric A".to_owned(),
            ..Module::default()
        }]),
        networks: Known::derived(vec![network(10), network(20)]),
        network_sets: Known::derived(vec![NetworkSet {
            id: Id::from("set"),
            networks: Known::derived(vec![known("net-10"), known("net-20")]),
            native: known(""),
            ..NetworkSet::default()
        }]),
        uplink_groups: Known::derived(Vec::new()),
        profiles: Known::derived(vec![Profile {
            id: Id::from("profile"),
            name: "profile".to_owned(),
            assigned: Known::derived(true),
            connections: Known::derived(macs.iter().enumerate().map(connection).collect()),
            ..Profile::default()
        }]),
        ..Backend::default()
    }
}

/// A host with adapters, each with its PCI address, in one team that a switch is bound to.
fn host(name: &str, adapters: &[(&str, &str)], machines: Vec<VmNic>) -> Host {
    let adapter = |(mac, pci): &(&str, &str)| Adapter {
        id: Id::from(format!("host:{name}/adapter:{mac}")),
        name: (*mac).to_owned(),
        hardware: Known::derived(true),
        permanent_mac: known(mac),
        pci: if pci.is_empty() {
            Known::default()
        } else {
            known(pci)
        },
        ..Adapter::default()
    };
    let member = |(mac, _): &(&str, &str)| TeamMember {
        name: (*mac).to_owned(),
        mode: Known::derived(MemberMode::Active),
        ..TeamMember::default()
    };
    Host {
        id: Id::from(format!("host:{name}")),
        name: name.to_owned(),
        model: known("ProLiant BL460c Gen9"),
        adapters: Known::derived(adapters.iter().map(adapter).collect()),
        teams: Known::derived(vec![Team {
            id: Id::from(format!("host:{name}/team:T")),
            name: "T".to_owned(),
            mode: Known::derived(TeamingMode::SwitchIndependent),
            members: Known::derived(adapters.iter().map(member).collect()),
            nics: Known::derived(vec![TeamNic {
                id: Id::from(format!("host:{name}/team:T/team-nic:T")),
                name: "T".to_owned(),
                vlan: Known::derived(0),
                ..TeamNic::default()
            }]),
            ..Team::default()
        }]),
        set_teams: Known::derived(Vec::new()),
        switches: Known::derived(vec![Switch {
            id: Id::from(format!("host:{name}/switch:S")),
            name: "S".to_owned(),
            r#type: Known::derived(SwitchType::External),
            uplinks: Known::derived(vec!["T".to_owned()]),
            embedded_teaming: Known::derived(false),
            ..Switch::default()
        }]),
        host_vnics: Known::derived(Vec::new()),
        vm_nics: Known::derived(machines),
        ..Host::default()
    }
}

fn machine(name: &str, mode: VlanMode, vlan: u16, running: bool) -> VmNic {
    VmNic {
        id: Id::from(format!("vm-nic:{name}")),
        name: format!("{name}/Network Adapter"),
        vm: known(name),
        switch: known("S"),
        vlan_mode: Known::derived(mode),
        vlan: Known::derived(vlan),
        running: Known::derived(running),
        ..VmNic::default()
    }
}

fn shape(backend: &Backend, plan: &Plan, host: &Host) -> (HostShape, HostLeaf, Vec<String>) {
    let fabric = Fabric::new(std::slice::from_ref(backend), plan);
    let site = Site::new(&fabric);
    let (shape, leaf) = host_shape(&site, &fabric.host(host));
    let gaps = host_gaps(&site, &shape);
    (shape, leaf, gaps.into_iter().map(|gap| gap.kind).collect())
}

/// Names of the cards, and the card of each member.
fn cards(shape: &HostShape) -> (Vec<&str>, Vec<Option<&str>>) {
    let is_card = |kind| kind == ComponentKind::Mezzanine;
    let all = shape.own.iter().filter(|own| is_card(own.kind));
    let of = |card: Option<crate::simulation::component::OwnId>| {
        card.map(|card| &*shape.own[usize::from(card.0)].name)
    };
    (
        all.map(|own| &*own.name).collect(),
        shape.members.iter().map(|member| of(member.card)).collect(),
    )
}

#[test]
fn an_adapter_beside_one_that_joins_is_unjoined_and_one_of_another_card_is_outside() {
    let backend = backend(BackendKind::OneView, &["A1"]);
    let adapters = [
        ("A1", "0:4:0"),
        ("A2", "0:4:0"),
        ("R1", "0:9:0"),
        ("U1", ""),
    ];
    let host = host("HV01", &adapters, Vec::new());
    let upstream = PlanHostUpstream {
        adapter: "R*".to_owned(),
        switch: "rack-sw1".to_owned(),
        ..PlanHostUpstream::default()
    };
    let plan = Plan {
        hosts: vec![PlanHost {
            r#match: HostPattern::from("HV01"),
            upstream: vec![upstream],
            ..PlanHost::default()
        }],
        ..Plan::default()
    };
    // A team whose NIC only carries a switch has no consumer until machines run on it.
    let (empty, ..) = shape(&backend, &plan, &host);
    assert!(empty.consumers.is_empty() && empty.members.is_empty());
    let machines = vec![machine("VM1", VlanMode::Access, 10, true)];
    let host = Host {
        vm_nics: Known::derived(machines),
        ..host
    };
    for (plan, is_planned) in [(&plan, true), (&Plan::default(), false)] {
        let (shape, ..) = shape(&backend, plan, &host);
        let behind: Vec<&str> = shape
            .members
            .iter()
            .map(|member| match &member.behind {
                Behind::Connection(_) => "connection",
                Behind::Unjoined(_) => "unjoined",
                Behind::Outside(Fact::Known(..), _) => "switch",
                Behind::Outside(Fact::Missing(_), _) => "outside",
            })
            .collect();
        let rack = if is_planned { "switch" } else { "outside" };
        assert_eq!(behind, ["connection", "unjoined", rack, "unjoined"]);
        let expected = [Some("Flb 1"), Some("Flb 1"), None, None];
        assert_eq!(cards(&shape), (vec!["Flb 1"], expected.to_vec()));
    }
}

#[test]
fn the_card_of_vnics_is_the_address_that_all_of_them_share() {
    let backend = backend(BackendKind::Ucs, &["A1", "A2"]);
    let machines = || vec![machine("VM1", VlanMode::Access, 10, true)];
    let of = |one, other| {
        let host = host("HV01", &[("A1", one), ("A2", other)], machines());
        let (shape, _, gaps) = shape(&backend, &Plan::default(), &host);
        let (all, _) = cards(&shape);
        (all.join(", "), gaps.contains(&"mezzanine".to_owned()))
    };
    assert_eq!(of("0:4:0", "0:4:0"), ("0:4:0".to_owned(), false));
    assert_eq!(of("0:4:0", "0:5:0"), (String::new(), true));
    assert_eq!(of("0:4:0", ""), (String::new(), true));
}

/// The groups that the vNIC of a fabric interconnect with so many uplink groups can be pinned to, of which nobody knows
/// what is bound to them.
fn pinned_to(groups: usize) -> Option<usize> {
    let mut backend = backend(BackendKind::Ucs, &["A1"]);
    let group = |number: usize| UplinkGroup {
        id: Id::from(format!("pc-{number}")),
        name: format!("pc-{number}"),
        domain: known("domain"),
        fabric: known("m1"),
        enabled: Known::derived(true),
        ..UplinkGroup::default()
    };
    backend.uplink_groups = Known::derived((0..groups).map(group).collect());
    let machines = vec![machine("VM1", VlanMode::Access, 10, true)];
    let host = host("HV01", &[("A1", "0:4:0")], machines);
    let (shape, _, _) = shape(&backend, &Plan::default(), &host);
    let Behind::Connection(connection) = &shape.members[0].behind else {
        panic!("no connection");
    };
    let vnic = connection.ucs.as_ref().expect("a vNIC");
    vnic.here.get().map(Vec::len)
}

#[test]
fn the_only_uplink_of_a_fabric_is_the_one_of_its_vnics() {
    assert_eq!(pinned_to(1), Some(1));
    assert_eq!(pinned_to(2), None, "VLANs may be bound to either");
}

/// A vNIC with fabric failover from `fabric A` to `fabric B`, of which the second one has an uplink.
fn two_fabrics() -> Backend {
    let mut backend = backend(BackendKind::Ucs, &["A1"]);
    let modules = backend.modules.get_mut().expect("modules");
    modules.push(Module {
        id: Id::from("m2"),
        name: "fabric B".to_owned(),
        ..Module::default()
    });
    let domains = backend.domains.get_mut().expect("domains");
    domains[0].modules = Known::derived(vec![known("m1"), known("m2")]);
    backend.uplink_groups = Known::derived(vec![UplinkGroup {
        id: Id::from("b-1"),
        name: "B/1".to_owned(),
        domain: known("domain"),
        fabric: known("m2"),
        enabled: Known::derived(true),
        bound: Known::derived(Vec::new()),
        ..UplinkGroup::default()
    }]);
    let profiles = backend.profiles.get_mut().expect("profiles");
    let connections = profiles[0].connections.get_mut().expect("connections");
    connections[0].failover = Known::derived(true);
    backend
}

#[test]
fn the_port_of_a_vnic_is_called_as_its_fabric_interconnect() {
    for module in ["fabric A", "A"] {
        let mut backend = backend(BackendKind::Ucs, &["A1"]);
        let modules = backend.modules.get_mut().expect("modules");
        modules[0].name = module.to_owned();
        let host = host("HV01", &[("A1", "0:4:0")], Vec::new());
        let (shape, _, _) = shape(&backend, &Plan::default(), &host);
        let is_port = |kind| kind == ComponentKind::AdapterPort;
        let ports = shape.own.iter().filter(|own| is_port(own.kind));
        let names: Vec<&str> = ports.map(|own| &*own.name).collect();
        assert_eq!(names, ["fabric A"], "of {module}");
    }
}

#[test]
fn a_vnic_with_fabric_failover_has_a_port_to_either_fabric() {
    let mut backend = two_fabrics();
    let host = host("HV01", &[("A1", "0:4:0")], Vec::new());
    for (failover, expected) in [
        (true, vec!["fabric A", "fabric B"]),
        (false, vec!["fabric A"]),
    ] {
        let profiles = backend.profiles.get_mut().expect("profiles");
        let connections = profiles[0].connections.get_mut().expect("connections");
        connections[0].failover = Known::derived(failover);
        let (shape, _, _) = shape(&backend, &Plan::default(), &host);
        let own = shape.own.iter();
        let ports = own.filter(|own| own.kind == ComponentKind::AdapterPort);
        let names: Vec<&str> = ports.map(|own| &*own.name).collect();
        assert_eq!(names, expected);
    }
}

#[test]
fn a_trunk_is_in_the_vlans_of_its_list_that_something_names() {
    let backend = backend(BackendKind::OneView, &["A1"]);
    let mut trunk = machine("FW", VlanMode::Trunk, 0, true);
    let all: Vlans = (1..=4094).collect();
    trunk.allowed_vlans = Known::derived(all);
    let machines = vec![
        trunk,
        machine("VM1", VlanMode::Access, 30, true),
        machine("VM2", VlanMode::Access, 10, true),
        machine("VM2", VlanMode::Access, 10, true),
        machine("off", VlanMode::Access, 77, false),
        machine("VM3", VlanMode::Untagged, 0, true),
    ];
    let host = host("HV01", &[("A1", "0:4:0")], machines);
    let (shape, leaf, _) = shape(&backend, &Plan::default(), &host);
    let groups: Vec<(&str, u32)> = shape
        .consumers
        .iter()
        .map(|consumer| &*consumer.tail)
        .zip(leaf.vms.iter().copied())
        .collect();
    // 10 and 20 are networks of the connection, 30 and 77 are named by machines.
    let expected = [
        ("/switch:S/vlan:10", 2),
        ("/switch:S/vlan:20", 1),
        ("/switch:S/vlan:30", 2),
        ("/switch:S/vlan:77", 1),
        ("/switch:S/vlan:untagged", 1),
    ];
    assert_eq!(groups, expected);
    assert_eq!(leaf.running_vms, 4);
}

#[test]
fn hosts_that_differ_in_names_only_have_one_shape() {
    let backend = backend(BackendKind::OneView, &["A1", "A2"]);
    let machines = || vec![machine("VM1", VlanMode::Access, 10, true)];
    let adapter = |mac| [(mac, "0:4:0")];
    let mut one = host("HV01", &adapter("A1"), machines());
    let mut other = host("HV02", &adapter("A2"), machines());
    for host in [&mut one, &mut other] {
        let adapter = &mut host.adapters.get_mut().expect("known")[0];
        adapter.name = "Host-A".to_owned();
        let id = format!("{}/adapter:Host-A", host.id.as_str());
        adapter.id = Id::from(id);
        let team = &mut host.teams.get_mut().expect("known")[0];
        team.members.get_mut().expect("known")[0].name = "Host-A".to_owned();
    }
    let plan = Plan::default();
    let (first, leaf, _) = shape(&backend, &plan, &one);
    let (second, ..) = shape(&backend, &plan, &other);
    assert_eq!(first, second);
    assert_eq!(first.members.len(), 1);
    assert_eq!(&*leaf.id, "host:HV01");
    assert_eq!(leaf.places.members.len(), first.members.len());
    assert_eq!(leaf.places.own.len(), first.own.len());
}

#[test]
fn a_team_nic_that_may_only_carry_a_switch_is_no_consumer_and_that_is_told() {
    let mut of = host("HV01", &[("0017A4770001", "0:4:0")], Vec::new());
    let is_default = |nic: &mut TeamNic| nic.default = Known::derived(true);
    let teams = of.teams.get_mut().expect("known");
    teams[0]
        .nics
        .get_mut()
        .expect("known")
        .iter_mut()
        .for_each(is_default);
    of.switches = Known::default();
    of.vm_nics = Known::default();
    let backend = backend(BackendKind::OneView, &["0017A4770001"]);
    let backends = [backend];
    let plan = Plan::default();
    let fabric = Fabric::new(&backends, &plan);
    let site = Site::new(&fabric);
    let (shape, _) = host_shape(&site, &fabric.host(&of));
    assert!(shape.consumers.is_empty(), "{:?}", shape.consumers);
    let gaps = host_gaps(&site, &shape);
    assert!(gaps.iter().any(|gap| gap.kind == "consumer"), "{gaps:?}");
}

#[test]
fn an_adapter_with_an_address_needs_no_cluster_network_to_be_a_consumer() {
    let mut of = host("HV01", &[("0017A4770001", "0:4:0")], Vec::new());
    of.teams = Known::derived(Vec::new());
    of.switches = Known::derived(Vec::new());
    let address = |name: &str| IpAddress {
        name: name.to_owned(),
        adapter: known("0017A4770001"),
        prefix_length: Known::derived(24),
        ..IpAddress::default()
    };
    let backend = backend(BackendKind::OneView, &["0017A4770001"]);
    let of_address = |of: &mut Host, addresses: Option<&str>| {
        let list = addresses.map(|name| Known::derived(vec![address(name)]));
        of.ip_addresses = list.unwrap_or_default();
        let (shape, _, gaps) = shape(&backend, &Plan::default(), of);
        let consumers = shape.consumers.iter();
        let told: Vec<_> = consumers
            .map(|consumer| (consumer.kind, consumer.cluster_network.clone()))
            .collect();
        (told, gaps.iter().filter(|kind| *kind == "consumer").count())
    };
    let adapter = vec![(ConsumerKind::Adapter, None)];
    // What hides storage is told beside it.
    let hidden = of_address(&mut of, Some("169.254.7.7")).1;
    assert_eq!(of_address(&mut of, Some("169.254.7.7")).0, []);
    assert_eq!(
        of_address(&mut of, Some("10.0.0.1")),
        (adapter.clone(), hidden)
    );
    assert_eq!(of_address(&mut of, None), (vec![], hidden + 1));
    // The cluster keeps off it.
    of.cluster_networks = Known::derived(vec![ClusterNetwork {
        name: "iSCSI".to_owned(),
        role: Known::derived(ClusterRole::None),
        adapters: Known::derived(vec!["0017A4770001".to_owned()]),
        ..ClusterNetwork::default()
    }]);
    let adapters = of.adapters.get_mut().expect("known");
    adapters[0].description = known("0017A4770001");
    assert_eq!(of_address(&mut of, Some("10.0.0.1")), (adapter, hidden));
    assert_eq!(of_address(&mut of, None), (vec![], hidden + 1));
}

#[test]
fn storage_that_nobody_knows_of_is_a_gap() {
    let mut backend = backend(BackendKind::VirtualConnect, &["A1"]);
    let host = host("HV01", &[("A1", "0:4:0")], Vec::new());
    let is_told = |backend: &Backend| {
        let (shape, _, gaps) = shape(backend, &Plan::default(), &host);
        assert!(shape.consumers.is_empty());
        gaps.contains(&"consumer".to_owned())
    };
    assert!(is_told(&backend));
    let profiles = backend.profiles.get_mut().expect("profiles");
    profiles[0].storage = Known::derived(false);
    assert!(!is_told(&backend));
}

#[test]
fn a_vnic_finds_on_the_other_fabric_what_has_the_name_of_its_vlan_there() {
    let backend = two_fabrics();
    let of = |fabrics: [Option<&str>; 2], twin: Option<&str>| {
        let mut backend = backend.clone();
        let networks = backend.networks.get_mut().expect("networks");
        for (network, fabric) in networks.iter_mut().zip(fabrics) {
            network.fabric = fabric.map_or_else(Known::default, known);
        }
        networks.extend(twin.map(|fabric| Network {
            id: Id::from("twin"),
            name: "net-20".to_owned(),
            vlan: Known::derived(21),
            fabric: known(fabric),
            ..Network::default()
        }));
        let machines = vec![machine("VM1", VlanMode::Access, 10, true)];
        let host = host("HV01", &[("A1", "0:4:0")], machines);
        let (shape, ..) = shape(&backend, &Plan::default(), &host);
        let Behind::Connection(connection) = &shape.members[0].behind else {
            panic!("a connection");
        };
        let there = connection.ucs.as_ref().expect("a vNIC").there.get();
        let networks = connection.networks.get().expect("networks").iter();
        let elsewhere = networks.map(|network| network.elsewhere.get().copied());
        (there.map(Vec::len), elsewhere.collect::<Vec<_>>())
    };
    let (yes, no) = (Some(true), Some(false));
    assert_eq!(of([Some(""); 2], None), (Some(1), vec![yes, yes]));
    let one = of([Some(""), Some("m1")], None);
    assert_eq!(one, (Some(1), vec![yes, no]));
    let twin = of([Some(""), Some("m1")], Some("m2"));
    assert_eq!(twin, (Some(1), vec![yes, yes]));
    assert_eq!(of([Some("m1"); 2], None), (Some(0), vec![no, no]));
    assert_eq!(of([Some(""), None], None), (None, vec![yes, None]));
}

#[test]
fn a_vnic_names_what_the_other_fabric_alone_has() {
    let with = |fabric: &str, failover: bool| {
        let mut backend = two_fabrics();
        let networks = backend.networks.get_mut().expect("networks");
        for (network, fabric) in networks.iter_mut().zip(["m1", fabric]) {
            network.fabric = known(fabric);
        }
        let sets = backend.network_sets.get_mut().expect("sets");
        sets[0].networks = Known::derived(vec![known("net-10")]);
        sets[0].unresolved = Known::derived(vec![MissingNetwork {
            name: "net-20".to_owned(),
            fabric: known("B"),
            ..MissingNetwork::default()
        }]);
        let profiles = backend.profiles.get_mut().expect("profiles");
        let connections = profiles[0].connections.get_mut().expect("connections");
        connections[0].failover = Known::derived(failover);
        let machines = vec![machine("VM1", VlanMode::Access, 20, true)];
        let host = host("HV01", &[("A1", "0:4:0")], machines);
        let (shape, ..) = shape(&backend, &Plan::default(), &host);
        let Behind::Connection(connection) = &shape.members[0].behind else {
            panic!("a connection");
        };
        let vnic = connection.ucs.as_ref().expect("a vNIC");
        (vnic.only_there.clone(), vnic.there.get().map(Vec::len))
    };
    // For the sake of that alone the vNIC moves.
    assert_eq!(with("m2", true), (vec![20], Some(1)));
    assert_eq!(with("m1", true), (vec![], Some(0)));
    assert_eq!(with("m2", false), (vec![], Some(0)));
}

#[test]
fn a_host_runs_machines_unless_it_has_no_virtual_switch_and_no_machine() {
    let backend = backend(BackendKind::OneView, &["A1"]);
    let of = |switches: Known<Vec<Switch>>, machines: Vec<VmNic>| {
        let host = Host {
            switches,
            ..host("HV01", &[("A1", "0:4:0")], machines)
        };
        shape(&backend, &Plan::default(), &host).1.runs_machines
    };
    let none = || Known::derived(Vec::new());
    assert!(!of(none(), Vec::new()));
    assert!(of(
        none(),
        vec![machine("VM1", VlanMode::Access, 10, false)]
    ));
    assert!(of(Known::derived(vec![Switch::default()]), Vec::new()));
    assert!(of(Known::default(), Vec::new()), "nobody knows it");
}
