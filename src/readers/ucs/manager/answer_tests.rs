//! What answers of the XML API say that backups do not, and what stands in their place.

use std::path::PathBuf;

use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::known::State;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources};

fn outcome(path: &str, text: &str) -> FileOutcome {
    let mut sources = Sources::default();
    let id = sources.add(path, PathBuf::from(path), text);
    read(sources.get_mut(id), id)
}

fn refused(path: &str, text: &str) -> Problem {
    match outcome(path, text) {
        FileOutcome::Broken(Dialect::UcsManager, problem) => *problem,
        other => panic!("{path}: {other:?}"),
    }
}

fn domain(texts: &[&str]) -> Backend {
    let fragments = texts.iter().map(|text| match outcome("x.xml", text) {
        FileOutcome::Read(_, fragment) => *fragment,
        other => panic!("{other:?}"),
    });
    let (snapshot, problems) = merge(fragments.collect());
    assert!(problems.is_empty(), "{problems:?}");
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    backends.remove(0)
}

/// A backup with these VLANs and uplinks, and a profile with one vNIC on fabric B.
fn backup(lan: &str, interface: &str) -> String {
    format!(
        "<topRoot><orgOrg name=\"root\"><lsServer name=\"HV01\" type=\"instance\">\
         <vnicEther name=\"eth0\" addr=\"00:25:B5:00:00:01\" switchId=\"B\" mtu=\"1500\" qosPolicyName=\"\" \
         nwCtrlPolicyName=\"\">{interface}</vnicEther><lsBinding pnDn=\"sys/chassis-1/blade-1\"/></lsServer>\
         </orgOrg><fabricEp><fabricLanCloud mode=\"end-host\"><fabricVlan name=\"default\" id=\"1\"/>{lan}\
         </fabricLanCloud></fabricEp><topSystem name=\"UCS1\"/></topRoot>"
    )
}

const ON_A: &str = "<fabricEthLan id=\"A\"><fabricVlan name=\"prod\" id=\"10\"/></fabricEthLan><fabricEthLan id=\"B\"/>";
const USES: &str =
    "<vnicEtherIf name=\"prod\" defaultNet=\"no\"/><vnicEtherIf name=\"gone\" defaultNet=\"no\"/>";

#[test]
fn a_name_that_the_other_fabric_alone_has_is_told() {
    let backend = domain(&[&backup(ON_A, USES)]);
    let missing = backend.network_sets.items()[0].unresolved.items();
    assert_eq!(missing[0].name, "gone");
    assert!(missing[0].fabric.is(&String::new()) && !missing[0].vlan.is_known());
    assert_eq!(missing[1].name, "prod");
    assert!(missing[1].fabric.is(&"A".to_owned()) && missing[1].vlan.is(&10));
}

#[test]
fn a_vnic_without_a_policy_has_no_rate_limit() {
    let backend = domain(&[&backup("", "")]);
    let connection = &backend.profiles.items()[0].connections.items()[0];
    let why = connection.maximum_mbps.why().cloned().expect("no ceiling");
    assert_eq!(why.state, State::NotApplicable);
    assert!(why.what.contains("line rate"), "{why}");
    let missing = backup("", "").replace("qosPolicyName=\"\"", "qosPolicyName=\"gone\"");
    let backend = domain(&[&missing]);
    let connection = &backend.profiles.items()[0].connections.items()[0];
    assert_eq!(
        connection.maximum_mbps.why().map(|why| why.state),
        Some(State::Unresolved)
    );
}

/// Answers for the vNIC of a template, without those for VLANs.
fn answers(interface: &str) -> [String; 4] {
    let answer = |class: &str, objects: &str| {
        format!(
            "<configResolveClass response=\"yes\" classId=\"{class}\"><outConfigs>{objects}</outConfigs></configResolveClass>"
        )
    };
    [
        answer(
            "lsServer",
            "<lsServer dn=\"org-root/ls-HV01\" name=\"HV01\" type=\"instance\" pnDn=\"sys/chassis-1/blade-1\"/>",
        ),
        answer(
            "vnicEther",
            "<vnicEther dn=\"org-root/ls-HV01/ether-eth0\" name=\"eth0\" addr=\"00:25:B5:00:00:01\" switchId=\"A\" \
             nwTemplName=\"T\" qosPolicyName=\"\"/>",
        ),
        answer(
            "vnicLanConnTempl",
            "<vnicLanConnTempl dn=\"org-root/lan-conn-templ-T\" name=\"T\" templType=\"updating-template\" \
             switchId=\"A\" qosPolicyName=\"\"/>",
        ),
        answer(
            "vnicEtherIf",
            &format!(
                "<vnicEtherIf dn=\"org-root/lan-conn-templ-T/if-prod\" name=\"prod\" vnet=\"1\" operVnetName=\"\" \
                 defaultNet=\"no\"/><vnicEtherIf dn=\"org-root/ls-HV01/ether-eth0/if-prod\" name=\"prod\" \
                 {interface} defaultNet=\"no\"/>"
            ),
        ),
    ]
}

fn vlan_of(interface: &str) -> Option<u16> {
    let answers = answers(interface);
    let texts: Vec<&str> = answers.iter().map(String::as_str).collect();
    let backend = domain(&texts);
    let networks = backend.networks.items();
    networks
        .first()
        .and_then(|network| network.vlan.get().copied())
}

#[test]
fn the_interface_of_a_vnic_says_the_vlan_also_where_a_template_names_it() {
    assert_eq!(vlan_of("vnet=\"10\" operVnetName=\"prod\""), Some(10));
    assert_eq!(
        vlan_of("vnet=\"10\""),
        Some(10),
        "somebody kept a few attributes"
    );
    assert_eq!(
        vlan_of("vnet=\"1\" operVnetName=\"\""),
        None,
        "it resolves to nothing"
    );
    assert_eq!(vlan_of("vnet=\"1\""), None, "the default says nothing");
    assert_eq!(vlan_of("vnet=\"5000\" operVnetName=\"prod\""), None);
}

#[test]
fn what_a_backup_never_holds_is_a_limit() {
    let backend = domain(&[&backup("", "")]);
    // The one server is known by its name alone, which a profile is bound to.
    let serial = |backend: &Backend| backend.servers.items()[0].serial.why().cloned();
    let why = serial(&backend).expect("a gap");
    assert_eq!(why.state, State::Limit);
    assert_eq!(
        why.sentence(""),
        "a backup of UCS Manager never holds the serial number of a server (the answer of the XML API for \
         computeBlade does)"
    );
    let texts = answers("vnet=\"10\" operVnetName=\"prod\"");
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let why = serial(&domain(&texts)).expect("a gap");
    assert_eq!(why.state, State::NotCollected, "an answer can");
}

fn group<'a>(backend: &'a Backend, name: &str) -> &'a UplinkGroup {
    let mut groups = backend.uplink_groups.items().iter();
    groups.find(|group| group.name == name).expect(name)
}

#[test]
fn ports_that_are_broken_out_of_one_are_ports() {
    let port = |class: &str, number: u32| {
        format!("<{class} slotId=\"1\" portId=\"{number}\" adminState=\"enabled\"/>")
    };
    let lan = format!(
        "<fabricEthLan id=\"A\"><fabricEthLanPc portId=\"1\" name=\"up\" adminState=\"enabled\">\
         <fabricSubGroup slotId=\"1\" aggrPortId=\"25\">{}{}</fabricSubGroup>{}</fabricEthLanPc>\
         <fabricSubGroup slotId=\"1\" aggrPortId=\"26\">{}</fabricSubGroup></fabricEthLan>",
        port("fabricEthLanPcEp", 1),
        port("fabricEthLanPcEp", 2),
        port("fabricEthLanPcEp", 9),
        port("fabricEthLanEp", 3),
    );
    let backend = domain(&[&backup(&lan, "")]);
    let mut names: Vec<&str> = group(&backend, "A/up")
        .uplinks
        .items()
        .iter()
        .map(|port| port.name.as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["1/25/1", "1/25/2", "1/9"]);
    assert_eq!(group(&backend, "A/1/26/3").uplinks.items().len(), 1);
}

#[test]
fn a_binding_to_a_port_that_is_broken_out_counts_where_it_says_of_which() {
    let lan = |attribute: &str| {
        format!(
            "<fabricVlan name=\"dmz\" id=\"40\"><fabricEthVlanPortEp switchId=\"A\" slotId=\"1\" portId=\"1\"{attribute}/>\
             </fabricVlan><fabricEthLan id=\"A\"><fabricEthLanEp slotId=\"1\" portId=\"1\" adminState=\"enabled\"/>\
             <fabricSubGroup slotId=\"1\" aggrPortId=\"25\"><fabricEthLanEp slotId=\"1\" portId=\"1\" \
             adminState=\"enabled\"/></fabricSubGroup></fabricEthLan>"
        )
    };
    let bound = |attribute: &str| {
        let backend = domain(&[&backup(&lan(attribute), "")]);
        let count = |name: &str| group(&backend, name).bound.get().map(Vec::len);
        (count("A/phys-slot-1-port-1"), count("A/1/25/1"))
    };
    assert_eq!(bound(" aggrPortId=\"25\""), (Some(0), Some(1)));
    assert_eq!(bound(" aggrPortId=\"0\""), (Some(1), None));
}

/// An uplink that is broken out of port 25, and a common one beside it that has its number.
const BROKEN_OUT: &str = "<fabricEthLan id=\"A\">\
    <fabricEthLanEp slotId=\"1\" portId=\"1\" adminState=\"enabled\"/>\
    <fabricSubGroup slotId=\"1\" aggrPortId=\"25\"><fabricEthLanEp slotId=\"1\" portId=\"1\" \
    adminState=\"enabled\"/></fabricSubGroup></fabricEthLan>";

/// What is bound to these two uplinks.
fn bound_to(backend: &Backend) -> [Vec<String>; 2] {
    ["A/1/25/1", "A/phys-slot-1-port-1"].map(|name| {
        let bound = group(backend, name).bound.items().iter();
        bound.map(|id| id.get().cloned().expect("known")).collect()
    })
}

#[test]
fn a_vlan_and_a_group_hold_bindings_to_ports_that_are_broken_out() {
    let within = "<fabricSwSubGroup switchId=\"A\" slotId=\"1\" aggrPortId=\"25\"><fabricEthVlanPortEp \
        switchId=\"A\" slotId=\"1\" portId=\"1\" isNative=\"no\"/></fabricSwSubGroup>";
    let id = "UCS1/fabric/lan/net-dmz".to_owned();
    let of_vlan = format!("<fabricVlan name=\"dmz\" id=\"40\">{within}</fabricVlan>");
    let of_group = format!(
        "<fabricVlan name=\"dmz\" id=\"40\"/><fabricNetGroup name=\"g\">\
         <fabricPooledVlan name=\"dmz\"/>{within}</fabricNetGroup>"
    );
    for holder in [of_vlan, of_group] {
        let backend = domain(&[&backup(&format!("{holder}{BROKEN_OUT}"), "")]);
        assert_eq!(bound_to(&backend), [vec![id.clone()], vec![]], "{holder}");
    }
    // Answers name them in full.
    let dn = "fabric/lan/net-dmz/sw-A-slot-1-aggr-port-25/phys-switch-A-slot-1-port-1";
    let answer = format!(
        "<configResolveClass response=\"yes\" classId=\"fabricEthVlanPortEp\"><outConfigs><fabricEthVlanPortEp \
         dn=\"{dn}\" switchId=\"A\" slotId=\"1\" portId=\"1\" aggrPortId=\"25\" isNative=\"no\"/></outConfigs>\
         </configResolveClass>"
    );
    let vlan = format!("<fabricVlan name=\"dmz\" id=\"40\"/>{BROKEN_OUT}");
    let backend = domain(&[&backup(&vlan, ""), &answer]);
    assert_eq!(bound_to(&backend), [vec![id], vec![]]);
}

#[test]
fn a_binding_without_a_name_may_be_to_any_uplink() {
    let lan = format!(
        "<fabricVlan name=\"dmz\" id=\"40\"><fabricOther><fabricEthVlanPortEp switchId=\"A\" slotId=\"1\" \
         portId=\"1\"/></fabricOther></fabricVlan>{BROKEN_OUT}"
    );
    let FileOutcome::Read(_, fragment) = outcome("x.xml", &backup(&lan, "")) else {
        panic!("read")
    };
    let (snapshot, problems) = merge(vec![*fragment]);
    let codes: Vec<_> = problems.iter().map(|problem| &*problem.code).collect();
    assert_eq!(codes, ["no-name"]);
    let bound = &group(&snapshot.backends[0], "A/1/25/1").bound;
    let unknown = bound.items().iter().filter(|id| id.get().is_none()).count();
    assert_eq!(unknown, 1);
}

/// Answers about a vNIC that names a VLAN and a group, whose one VLAN it names as well.
const OF_GROUPS: [(&str, &str); 5] = [
    (
        "lsServer",
        "<lsServer dn=\"org-root/ls-HV01\" name=\"HV01\" type=\"instance\" pnDn=\"sys/b\"/>",
    ),
    (
        "vnicEther",
        "<vnicEther dn=\"org-root/ls-HV01/ether-e\" name=\"e\" switchId=\"A\"/>",
    ),
    (
        "vnicEtherIf",
        "<vnicEtherIf dn=\"org-root/ls-HV01/ether-e/if-default\" name=\"default\" defaultNet=\"no\"/>",
    ),
    (
        "fabricVlan",
        "<fabricVlan dn=\"fabric/lan/net-default\" name=\"default\" id=\"1\"/>",
    ),
    (
        "fabricNetGroup",
        "<fabricNetGroup dn=\"fabric/lan/net-group-g\" name=\"g\" nativeNet=\"\"/>",
    ),
];
const POOLED: &str =
    "<fabricPooledVlan dn=\"fabric/lan/net-group-g/net-default\" name=\"default\"/>";
const NAMED: &str =
    "<fabricNetGroupRef dn=\"org-root/ls-HV01/ether-e/net-group-ref-g\" name=\"g\"/>";

/// The networks of the vNIC, and how many of them are not known.
fn of_groups(further: &[(&str, &str)]) -> (usize, usize) {
    let answers = OF_GROUPS.iter().chain(further).map(|(class, objects)| {
        format!(
            "<configResolveClass response=\"yes\" classId=\"{class}\"><outConfigs>{objects}</outConfigs>\
             </configResolveClass>"
        )
    });
    let answers: Vec<String> = answers.collect();
    let texts: Vec<&str> = answers.iter().map(String::as_str).collect();
    let backend = domain(&texts);
    let set = &backend.network_sets.items()[0];
    let networks = set.networks.items();
    let unknown = networks.iter().filter(|id| id.get().is_none()).count();
    assert_eq!(set.native.is_known(), unknown == 0);
    (networks.len(), unknown)
}

#[test]
fn groups_of_vlans_that_nobody_asked_for_are_not_empty() {
    let pooled = ("fabricPooledVlan", POOLED);
    let named = ("fabricNetGroupRef", NAMED);
    assert_eq!(of_groups(&[pooled, named]), (2, 0));
    assert_eq!(of_groups(&[pooled]), (2, 1), "whether it names a group");
    assert_eq!(of_groups(&[named]), (2, 1), "what the group holds");
    // Asked for, and there is none.
    assert_eq!(of_groups(&[pooled, ("fabricNetGroupRef", "")]), (1, 0));
    assert_eq!(of_groups(&[named, ("fabricPooledVlan", "")]), (1, 0));
}

#[test]
fn an_answer_that_lists_what_is_in_a_vnic_lists_its_groups() {
    let within = "<vnicEther dn=\"org-root/ls-HV01/ether-e\" name=\"e\" switchId=\"A\"><vnicEtherIf \
        rn=\"if-default\" name=\"default\" defaultNet=\"no\"/></vnicEther>";
    assert_eq!(of_groups(&[("vnicEther", within)]), (1, 0));
}

#[test]
fn an_error_says_what_was_asked_for() {
    let by_class = "<configResolveClass cookie=\"\" response=\"yes\" classId=\"fabricVlan\" errorCode=\"552\" \
        invocationResult=\"service-unavailable\" errorDescr=\"CANARY\"/>";
    let problem = refused("answer.xml", by_class);
    assert_eq!(
        problem.message,
        "UCS Manager answered with the error 552 in place of the answer for fabricVlan: the session was not valid any more"
    );
    assert!(problem.help.is_some_and(|help| help.contains("fabricVlan")));
    let by_name =
        "<error cookie=\"\" response=\"yes\" errorCode=\"ERR-xml-parse-error\" errorDescr=\"x\"/>";
    assert!(
        refused("ucs/lsServer.xml", by_name)
            .message
            .contains("the answer for lsServer")
    );
    let fine = "<configResolveClass response=\"yes\" classId=\"topSystem\" errorCode=\"0\"><outConfigs>\
        <topSystem dn=\"sys\" name=\"UCS1\"/></outConfigs></configResolveClass>";
    assert!(matches!(
        outcome("topSystem.xml", fine),
        FileOutcome::Read(..)
    ));
}

#[test]
fn a_file_named_after_a_class_or_a_backup_that_yields_nothing_is_a_problem() {
    for path in [
        "lsServer.xml",
        "muc01_vnicEther.xml",
        "faultInst.xml",
        "ucs.xml",
        "config-all.xml",
        "ucs_config-logical.xml",
    ] {
        for text in [
            "",
            " \n",
            "<html><body><h1>502 Bad Gateway</h1></body></html>",
            "<!DOCTYPE html><html>",
            "curl: (35) SSL connect error",
            "<topRoot/>",
            "<topRoot><orgOrg name=\"root\"><lsServer na",
            "{}",
        ] {
            let problem = refused(path, text);
            assert!(
                problem.is_error() && problem.help.is_some(),
                "{path}: {text}"
            );
            assert!(
                problem.place.is_some() || problem.file.is_some(),
                "{path}: {text}"
            );
        }
    }
    for path in ["web.xml", "pom.xml", "focus.xml", "lsServer.csv"] {
        assert!(
            matches!(
                outcome(path, "<project><a/></project>"),
                FileOutcome::Foreign(_)
            ),
            "{path}"
        );
    }
}

#[test]
fn what_is_recognised_and_not_read_says_why() {
    let reason = |path: &str, text: &str| match outcome(path, text) {
        FileOutcome::Unused(Dialect::UcsManager, reason) => reason,
        other => panic!("{other:?}"),
    };
    let fans = "<configResolveClass response=\"yes\" classId=\"equipmentFan\"><outConfigs>\
        <equipmentFan dn=\"sys/chassis-1/fan-1\"/></outConfigs></configResolveClass>";
    assert_eq!(
        reason("equipmentFan.xml", fans),
        "no rule reads equipmentFan"
    );
}
