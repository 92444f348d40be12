//! Traps of the dialect, each on a small capture.

use std::path::PathBuf;

use crate::fabric::backend::{Backend, Connection, NetworkType};
use crate::fabric::graph::{BackendIndex, ceiling, port_grants, speed_is_ceiling};
use crate::fabric::known::State;
use crate::fabric::plan::Plan;
use crate::readers::{FileOutcome, Fragment, merge, read};
use crate::source::{Problem, Sources, Span, address};

/// What becomes of captures, each a path and a text.
fn outcomes(files: &[(&str, &str)]) -> (Sources, Vec<FileOutcome>) {
    let mut sources = Sources::default();
    let mut outcomes = Vec::new();
    for (path, text) in files {
        let id = sources.add(*path, PathBuf::from(path), *text);
        outcomes.push(read(sources.get_mut(id), id));
    }
    (sources, outcomes)
}

fn backends(files: &[(&str, &str)]) -> (Vec<Backend>, Vec<Problem>) {
    let (_, outcomes) = outcomes(files);
    let fragments: Vec<Fragment> = outcomes
        .into_iter()
        .map(|outcome| match outcome {
            FileOutcome::Read(_, fragment) => *fragment,
            other => panic!("{other:?}"),
        })
        .collect();
    let (snapshot, problems) = merge(fragments);
    (snapshot.backends, problems)
}

fn backend(text: &str) -> Backend {
    let (mut backends, problems) = backends(&[("vc.txt", text)]);
    assert!(problems.is_empty(), "{problems:#?}");
    backends.remove(0)
}

fn connections<'a>(backend: &'a Backend, profile: &str) -> &'a [Connection] {
    let profiles = backend.profiles.get().unwrap();
    let profile = profiles.iter().find(|known| known.name == profile).unwrap();
    profile.connections.get().unwrap()
}

fn refused(text: &str) -> Problem {
    let (_, mut outcomes) = outcomes(&[("vc.txt", text)]);
    match outcomes.remove(0) {
        FileOutcome::Broken(_, problem) => *problem,
        other => panic!("{other:?}"),
    }
}

const SCRIPT: &str = "\
set domain Name=VC_T
add uplinkset SUS_A ConnectionMode=Auto
add network NET_A UplinkSet=SUS_A VLanID=110
add network NET_B UplinkSet=SUS_A VlanID=120
add profile P1 -nodefaultenetconn
add enet-connection P1 Network=NET_A PXE=UseBIOS
add enet-connection P1 Network=NET_A PXE=UseBIOS
add enet-connection P1 pxe=disabled
assign profile P1 enc0:4
";

#[test]
fn connections_are_counted_even_where_lines_read_alike() {
    let backend = backend(SCRIPT);
    let found = connections(&backend, "P1");
    let names: Vec<&str> = found.iter().map(|network| network.name.as_str()).collect();
    assert_eq!(names, ["P1:1", "P1:2", "P1:3"]);
    assert!(found[0].network.is(&"VC_T/network:NET_A".to_owned()));
    assert!(found[2].network.is(&String::new()), "nothing is assigned");
    assert!(found[1].port.is(&"LOM:2".to_owned()));
    assert!(found[1].port_by_order.is(&true), "an order is no export");
    assert!(found[2].partition.is(&"b".to_owned()));
}

#[test]
fn storage_takes_function_b_and_is_counted_apart() {
    let text = format!(
        "{SCRIPT}add fcoe-connection P1 Fabric=SAN_A SpeedType=4Gb\r\n\
         add fcoe-connection P1 Fabric=SAN_B SpeedType=Custom CustSpeed=4000\r\n\
         set enet-connection P1 3 SpeedType=CUSTOM Speed=6000; set enet-connection P1 1 SpeedType=auto\r\n"
    );
    let backend = backend(&text);
    let found = connections(&backend, "P1");
    assert!(found[2].partition.is(&"c".to_owned()));
    assert!(found[2].requested_mbps.is(&6000));
    assert!(found[0].requested_mbps.is(&0));
    assert_eq!(found[4].name, "P1 fcoe:2");
    assert!(found[4].port.is(&"LOM:2".to_owned()) && found[4].partition.is(&"b".to_owned()));
    assert!(found[3].requested_mbps.is(&4000) && found[4].requested_mbps.is(&4000));
}

/// T7: the server's VLAN is not the uplink's.
#[test]
fn a_mapping_has_a_vlan_of_its_own() {
    let text = format!(
        "{SCRIPT}add server-port-map P1:3 NET_A VlanId=10 UnTagged=true\n\
         add server-port-map P1:3 NET_B UnTagged=False\n"
    );
    let backend = backend(&text);
    let set = &backend.network_sets.get().unwrap()[0];
    assert_eq!(set.name, "P1:3");
    assert!(set.native.is(&"VC_T/network:NET_A".to_owned()));
    assert!(set.server_vlans[0].vlan.is(&10) && set.server_vlans[0].untagged.is(&true));
    assert!(set.server_vlans[1].vlan.is(&120), "as on the uplinks");
}

#[test]
fn ranges_make_networks_and_mappings() {
    let text = "set domain Name=R\nadd uplinkset S\n\
        add network-range -quiet UplinkSet=S NamePrefix=V NameSuffix=-1 VLANIds=101-103,200\n\
        add network Alone\nadd network Any UplinkSet=S VLanTunnel=Enabled\nadd profile P\n\
        add enet-connection P\nadd server-port-map-range P:1 UplinkSet=S VLanIds=101-102,999\n";
    let backend = backend(text);
    let networks = backend.networks.get().unwrap();
    let names: Vec<&str> = networks
        .iter()
        .map(|network| network.name.as_str())
        .collect();
    assert_eq!(
        names,
        ["V101-1", "V102-1", "V103-1", "V200-1", "Alone", "Any"]
    );
    assert!(networks[4].vlan.is(&0) && networks[4].r#type.is(&NetworkType::Untagged));
    assert!(networks[5].r#type.is(&NetworkType::Tunnel));
    let set = &backend.network_sets.get().unwrap()[0];
    let references = set.networks.get().unwrap();
    assert!(references[1].is(&"R/network:V102-1".to_owned()));
    let why = references[2].why().map(|why| why.state);
    assert_eq!(why, Some(State::Unresolved), "999 is no network of S");
}

/// T8: one VLAN ID on two sides is what active/active wants.
#[test]
fn both_sides_may_have_one_vlan() {
    let text = "set domain Name=V\nadd network A UplinkSet=SA VLanID=10\n\
        add network B UplinkSet=SB VLanID=10\nadd profile P\n";
    let backend = backend(text);
    assert_eq!(backend.networks.get().map(Vec::len), Some(2));
}

/// T2: whether a speed is a ceiling depends on the firmware, which an export need not say.
#[test]
fn the_firmware_tells_what_a_speed_means() {
    let of = |banner: &str, planned: &str| {
        let backend = backend(&format!("{banner}{SCRIPT}"));
        let mut plan = Plan::default();
        plan.backends.push(crate::fabric::plan::PlanBackend {
            domain: "VC_T".into(),
            virtual_connect_firmware: match planned {
                "" => crate::fabric::known::Known::default(),
                version => crate::fabric::known::Known::derived(version.to_owned()),
            },
            ..crate::fabric::plan::PlanBackend::default()
        });
        let backends = [backend];
        let index = BackendIndex::new(&backends, &plan);
        speed_is_ceiling(&index, &backends[0]).get().copied()
    };
    assert_eq!(
        of("HP Virtual Connect Management CLI v3.70\n", ""),
        Some(true)
    );
    assert_eq!(
        of("HPE Virtual Connect Management CLI v4.45\n", "3.70"),
        Some(false)
    );
    assert_eq!(of("", "3.70"), Some(true));
    assert_eq!(of("", ""), None);
}

/// T1: asking for too much is legal; what comes of it follows from the allocator.
#[test]
fn grants_are_scaled_where_no_export_says_them() {
    let text = format!(
        "{SCRIPT}add fcoe-connection P1 Fabric=A SpeedType=4Gb\nadd fcoe-connection P1 Fabric=B SpeedType=4Gb\n\
         set enet-connection P1 1 SpeedType=custom Speed=8000\n"
    );
    let backends = [backend(&text)];
    let mut plan = Plan::default();
    plan.backends.push(crate::fabric::plan::PlanBackend {
        domain: "vc_t".into(),
        port_speed_mbps: crate::fabric::known::Known::derived(10_000),
        ..crate::fabric::plan::PlanBackend::default()
    });
    let index = BackendIndex::new(&backends, &plan);
    let profile = &backends[0].profiles.get().unwrap()[0];
    let grants = port_grants(&index, &backends[0], profile, "LOM:1");
    let most = |number: usize, firmware: &str| {
        let mut backend = backends[0].clone();
        backend.firmware = crate::fabric::known::Known::derived(firmware.to_owned());
        let profile = &backends[0].profiles.get().unwrap()[0];
        let connection = &connections(&backends[0], "P1")[number];
        ceiling(&index, &backend, profile, connection)
            .get()
            .copied()
    };
    assert_eq!(most(0, "4.45"), Some(10_000), "no network sets a ceiling");
    assert_eq!(most(0, "3.70"), Some(6600), "what is granted");
    let mbps: Vec<Option<u64>> = grants.values().map(|grant| grant.get().copied()).collect();
    // fcoe:1, P1:1 and the Auto function P1:3.
    assert_eq!(mbps, [Some(3300), Some(6600), Some(100)]);
}

#[test]
fn lists_give_addresses_mappings_and_speeds() {
    let ports = "->show server-port *\n-----\nID : enc0:1:d4\nServer : enc0:4\nI/O Module : 1\n\
        Speed : 10Gb\nNetwork : NET_A\nMAC Address : 00-17-A4-77-00-0A\n-----\n\
        ID     : enc0:2:d4\nServer : enc0:4\nI/O Module : 2\nNetwork : NET_A\n\
        MAC Address : 00:17:a4:77:00:0b\n-----\nID : enc0:1:d4\nServer : enc0:4\nI/O Module : 1\n\
        Network : <Unassigned>\nMAC Address : 00-17-A4-77-00-0C\n";
    let mapping = "Profile         : P1\nPort            : 3\nPort Mapping    : LOM:1-d\n\
        Allocated Speed : 2.5Gb\n";
    let (backends, problems) = backends(&[("a.txt", SCRIPT), ("b.txt", ports), ("c.txt", mapping)]);
    assert!(problems.is_empty() && backends.len() == 1, "{problems:#?}");
    let found = connections(&backends[0], "P1");
    // Where one mapping is known the order says nothing about the others.
    assert!(!found[0].port.is_known());
    assert!(
        found[2].mac.is(&"0017A477000A".to_owned())
            || found[2].mac_by_order.is(&true)
            || !found[2].mac.is_known()
    );
    assert!(found[2].allocated_mbps.is(&2500));
    assert!(found[2].module.is(&"VC_T/enc0/bay:1".to_owned()));
    let (backends, _) = self::backends(&[("a.txt", SCRIPT), ("b.txt", ports)]);
    let found = connections(&backends[0], "P1");
    assert!(
        found[0].mac.is(&"0017A477000A".to_owned()),
        "by its network"
    );
    assert!(found[1].mac.is(&"0017A477000B".to_owned()));
    assert!(found[2].mac.is(&"0017A477000C".to_owned()) && found[2].mac_by_order.is(&true));
}

#[test]
fn addresses_that_nobody_exports_stay_unknown() {
    let backend = backend(SCRIPT);
    let why = connections(&backend, "P1")[0].mac.why().cloned().unwrap();
    assert_eq!(why.state, State::NotCollected);
    let text = SCRIPT.replace("PXE=UseBIOS", "EthernetMac=00-17-a4-77-00-01 PXE=UseBIOS");
    let backend = self::backend(&text);
    assert!(
        connections(&backend, "P1")[0]
            .mac
            .is(&"0017A4770001".to_owned())
    );
}

#[test]
fn nothing_to_show_is_no_empty_configuration() {
    for text in [
        "->show network *\r\nNo networks exist\r\n->\r\n",
        "->show profile *\nNo profiles exist\n",
        "Virtual Connect Manager not found at this IP address.\n",
        "->show enclosure\nNo enclosures currently exist in the domain. Please use the 'import enclosure' command\n",
        "OneView> show uplinkset summary\n",
    ] {
        let problem = refused(text);
        assert_eq!(problem.code, "no-configuration", "{text}");
        assert!(problem.place.is_some() && problem.help.is_some());
    }
    let backend =
        backend("set domain Name=V\nadd network A\n->show profile *\nNo profiles exist\n");
    let why = backend.profiles.why().cloned().unwrap();
    assert_eq!(why.state, State::Unavailable);
    assert!(why.sentence("").contains("No profiles exist"));
}

#[test]
fn one_domain_twice_is_named() {
    let (backends, problems) = backends(&[("a/vc.txt", SCRIPT), ("b/vc.txt", SCRIPT)]);
    assert_eq!(backends.len(), 1);
    assert_eq!(problems[0].code, "duplicate-domain");
    let other = SCRIPT.replace("VC_T", "VC_U");
    let list = "Profile : P1\nPort : 1\nPort Mapping : LOM:1-a\n";
    let files = [
        ("a/vc.txt", SCRIPT),
        ("b/vc.txt", &other),
        ("b/l/list.txt", list),
    ];
    let (backends, problems) = self::backends(&files);
    assert!(problems.is_empty() && backends.len() == 2);
    assert!(connections(&backends[1], "P1")[0].port_by_order.is(&false));
    let files = [
        ("a/vc.txt", SCRIPT),
        ("b/vc.txt", &other),
        ("list.txt", list),
    ];
    let (_, problems) = self::backends(&files);
    assert_eq!(problems[0].code, "which-domain");
}

#[test]
fn noise_and_strange_lines_do_no_harm() {
    let text = format!(
        "->show config\r\nGenerating configuration script...\r\n# a comment\r\n{}\
         enc0:1  HP VC FlexFabric 10Gb/24-Port Module  4.45 2015-08-12  OK\r\n\
         set future-thing Shiny=true\r\nset qos Passthrough\r\nset qos-class A Share=1\r\n\
         SUCCESS: Command completed\r\n\r\n->\r\n",
        SCRIPT.replace('\n', "\r\n"),
    );
    let backend = backend(&text);
    assert_eq!(connections(&backend, "P1").len(), 3);
    let (_, problems) = backends(&[(
        "x.txt",
        &format!("{SCRIPT}set network NET_A Colour=red Speedy\n"),
    )]);
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].code, "not-understood");
}

#[test]
fn a_truncated_capture_says_what_is_missing() {
    for cut in 1..SCRIPT.len() {
        let (_, outcomes) = outcomes(&[("vc.txt", &SCRIPT[..cut])]);
        let fragments = outcomes.into_iter().filter_map(|outcome| match outcome {
            FileOutcome::Read(_, fragment) => Some(*fragment),
            _ => None,
        });
        let (snapshot, _) = merge(fragments.collect());
        assert!(snapshot.hosts.is_empty());
    }
    let lost = "set domain Name=V\nset enet-connection P1 3 SpeedType=custom Speed=1000\n";
    let (_, problems) = backends(&[("vc.txt", lost)]);
    assert_eq!(problems[0].code, "nothing-to-change");
    assert!(problems[0].place.is_some());
}

#[test]
fn an_open_quote_is_a_problem_with_a_place() {
    let text = format!("{SCRIPT}add network \"NET C UplinkSet=SUS_A\n");
    let (_, problems) = backends(&[("vc.txt", &text)]);
    assert_eq!(problems[0].code, "open-quote");
    let start = problems[0].place.map(|place| place.span.start as usize);
    assert_eq!(start, text.find('"'));
}

#[test]
fn a_place_has_its_command_for_an_address() {
    let text = format!("{SCRIPT}set enet-connection P1 3 SpeedType=custom Speed=1000\n");
    let mut sources = Sources::default();
    let source = sources.add("vc.txt", "vc.txt", text.as_str());
    assert!(matches!(
        read(sources.get_mut(source), source),
        FileOutcome::Read(..)
    ));
    let at = |piece: &str| {
        let start = u32::try_from(text.find(piece).unwrap()).unwrap();
        let span = Span {
            start,
            end: start + 2,
        };
        address(sources.get(source), span).unwrap()
    };
    assert_eq!(at("pxe=disabled"), "add enet-connection P1 #3");
    assert_eq!(at("NET_B"), "add network NET_B");
    assert_eq!(at("Speed=1000"), "set enet-connection P1 3");
}

#[test]
fn prose_about_commands_is_no_capture() {
    let foreign = |path: &str, text: &str| {
        let (_, mut outcomes) = outcomes(&[(path, text)]);
        assert!(
            matches!(outcomes.remove(0), FileOutcome::Foreign(_)),
            "{text}"
        );
    };
    foreign("notes.md", SCRIPT);
    foreign(
        "notes.txt",
        "Please add network cables to the rack.\nStatus: done\nName: Bob\n",
    );
    foreign("todo.txt", "add profile pictures\n");
}

/// A port says its module by its name; a network without an uplink set can have ports of its own.
#[test]
fn uplink_ports_belong_to_a_set_or_to_a_network() {
    let script = "set domain Name=U\nadd uplinkset S\nadd uplinkport enc0:1:X5 UplinkSet=S\n\
        add uplinkport enc0:2:X5 UplinkSet=S Speed=Auto\nadd network A UplinkSet=S VLanID=10\n\
        add network Own\nadd uplinkport enc0:2:X6 Network=Own\nadd network Inside\n\
        add profile P\n";
    let backend = backend(script);
    let groups = backend.uplink_groups.get().expect("known");
    let modules = |name: &str| -> Vec<String> {
        let group = groups
            .iter()
            .find(|group| group.name == name)
            .expect("a group");
        let ports = group.uplinks.get().expect("known").iter();
        ports
            .filter_map(|port| port.module.get().cloned())
            .collect()
    };
    assert_eq!(modules("S"), ["enc0:1", "enc0:2"]);
    assert_eq!(modules("Own"), ["enc0:2"]);
    assert_eq!(groups.len(), 2, "a network without uplinks has no group");
}

#[test]
fn a_list_of_uplink_ports_says_what_a_script_leaves_out() {
    let script = "set domain Name=U\nadd uplinkset S\nadd network A UplinkSet=S VLanID=10\n\
        add profile P\n";
    let uplinks = |files: &[(&str, &str)]| {
        let (backends, problems) = backends(files);
        assert!(problems.is_empty(), "{problems:#?}");
        let groups = backends[0].uplink_groups.get().expect("known");
        groups[0].uplinks.clone()
    };
    let silent = uplinks(&[("vc.txt", script)]);
    assert!(
        silent
            .why()
            .is_some_and(|why| why.state == State::NotCollected)
    );
    let list = "->show uplinkport *\nID             : enc0:1:X5\nEnclosure      : enc0\n\
        Status         : Linked (Active) (10Gb/Full)\nSpeed          : Auto/Auto\n\
        Used By        : S\nLAG ID         : 1\n";
    let listed = uplinks(&[("vc.txt", script), ("show-uplinkport.txt", list)]);
    let ports = listed.get().expect("known");
    assert_eq!(ports.len(), 1);
    assert!(ports[0].module.is(&"enc0:1".to_owned()));
}
