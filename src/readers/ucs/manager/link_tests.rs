//! What answers say of the uplinks: state, speed, port channel, neighbour, native VLAN, pin groups. What of it a
//! backup holds, and why it has nothing of the rest.

use std::path::PathBuf;

use crate::fabric::backend::{Backend, UplinkGroup, UplinkPort};
use crate::fabric::known::{Known, State};
use crate::fabric::record::Record;
use crate::fabric::uplink::{LanMode, Membership, UplinkState};
use crate::readers::{FileOutcome, merge, read};
use crate::source::Sources;

fn domain(texts: &[String]) -> Backend {
    let fragments = texts.iter().map(|text| {
        let mut sources = Sources::default();
        let id = sources.add("x.xml", PathBuf::from("x.xml"), text.as_str());
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(_, fragment) => *fragment,
            other => panic!("{other:?}"),
        }
    });
    let (snapshot, problems) = merge(fragments.collect());
    assert!(problems.is_empty(), "{problems:?}");
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    backends.remove(0)
}

/// A backup of a domain with this in its LAN cloud.
fn backup(lan: &str) -> String {
    format!(
        "<topRoot><orgOrg name=\"root\"/><fabricEp><fabricDceSrv><fabricDceSwSrv id=\"A\">\
         <fabricDceSwSrvEp slotId=\"1\" portId=\"1\" adminState=\"enabled\"/>\
         <fabricDceSwSrvEp slotId=\"1\" portId=\"2\" adminState=\"disabled\"/>\
         <fabricSubGroup slotId=\"1\" aggrPortId=\"9\"><fabricDceSwSrvEp slotId=\"1\" portId=\"3\" \
         adminState=\"enabled\"/></fabricSubGroup></fabricDceSwSrv></fabricDceSrv>\
         <fabricLanCloud mode=\"end-host\">{lan}</fabricLanCloud></fabricEp><topSystem name=\"UCS1\"/></topRoot>"
    )
}

fn answer(class: &str, objects: &str) -> String {
    format!(
        "<configResolveClass response=\"yes\" classId=\"{class}\"><outConfigs>{objects}</outConfigs></configResolveClass>"
    )
}

const VLANS: &str = "<fabricVlan name=\"default\" id=\"1\" defaultNet=\"yes\"/>\
    <fabricVlan name=\"prod\" id=\"10\" defaultNet=\"no\"/>";

const CHANNEL: &str = "<fabricEthLan id=\"A\"><fabricEthLanPc portId=\"1\" name=\"up\" adminState=\"enabled\">\
    <fabricEthLanPcEp slotId=\"1\" portId=\"31\" adminState=\"enabled\"/>\
    <fabricEthLanPcEp slotId=\"1\" portId=\"32\" adminState=\"disabled\"/></fabricEthLanPc>\
    <fabricEthLanEp slotId=\"1\" portId=\"20\" adminState=\"enabled\"/></fabricEthLan>";

fn group<'a>(backend: &'a Backend, name: &str) -> &'a UplinkGroup {
    let mut groups = backend.uplink_groups.items().iter();
    groups.find(|group| group.name == name).expect(name)
}

fn port<'a>(backend: &'a Backend, of: &str, name: &str) -> &'a UplinkPort {
    let mut ports = group(backend, of).uplinks.items().iter();
    ports.find(|port| port.name == name).expect(name)
}

fn state<T>(value: &Known<T>) -> Option<State> {
    value.why().map(|why| why.state)
}

#[test]
fn a_backup_has_no_state_and_says_so_once() {
    let backend = domain(&[backup(&format!("{VLANS}{CHANNEL}"))]);
    let up = port(&backend, "A/up", "1/31");
    assert_eq!(state(&up.state), Some(State::Limit));
    assert_eq!(state(&up.membership), Some(State::Limit));
    assert_eq!(state(&up.mbps), Some(State::Limit));
    assert_eq!(state(&up.lag), Some(State::Limit));
    assert_eq!(
        up.state.why().map(|why| why.sentence("")).as_deref(),
        Some(
            "a backup of UCS Manager never holds the state of the uplinks (the answer of the XML API for etherPIo does)"
        )
    );
    // What the administrator switched off is off, whatever else is unknown.
    assert!(
        port(&backend, "A/up", "1/32")
            .state
            .is(&UplinkState::Disabled)
    );
    let single = port(&backend, "A/phys-slot-1-port-20", "1/20");
    assert!(single.lag.is(&String::new()));
    assert_eq!(state(&single.membership), Some(State::NotApplicable));
    let domain = &backend.domains.items()[0];
    assert!(domain.lan_mode.is(&LanMode::EndHost) && domain.lan_mode.place().is_some());
    let servers: Vec<&str> = backend.modules.items()[0]
        .downlinks
        .items()
        .iter()
        .map(|port| port.name.as_str())
        .collect();
    assert_eq!(servers, ["1/9/3", "1/1"], "a port that is off is none");
    assert_eq!(
        backend.modules.items()[1].downlinks.get().map(Vec::len),
        Some(0)
    );
}

/// Answers for a port channel of five members.
fn answers() -> Vec<String> {
    let member = |port: u32, membership: &str| {
        format!(
            "<fabricEthLanPcEp dn=\"fabric/lan/A/pc-1/ep-slot-1-port-{port}\" slotId=\"1\" portId=\"{port}\" \
             adminState=\"enabled\" membership=\"{membership}\" operState=\"up\"/>"
        )
    };
    let physical = |port: u32, state: &str, speed: &str| {
        format!(
            "<etherPIo dn=\"sys/switch-A/slot-1/switch-ether/port-{port}\" operState=\"{state}\" \
             operSpeed=\"{speed}\"/>"
        )
    };
    [
        answer("topSystem", "<topSystem dn=\"sys\" name=\"UCS1\"/>"),
        answer("fabricEthLanEp", ""),
        answer(
            "fabricEthLanPc",
            "<fabricEthLanPc dn=\"fabric/lan/A/pc-1\" portId=\"1\" name=\"up\" adminState=\"enabled\"/>",
        ),
        answer(
            "fabricEthLanPcEp",
            &format!(
                "{}{}{}{}{}",
                member(1, "up"),
                member(2, "hot-standby"),
                member(3, "suspended"),
                member(4, "sulking"),
                member(5, "down")
            ),
        ),
        answer(
            "etherPIo",
            &format!(
                "{}{}{}{}",
                physical(1, "up", "10gbps"),
                physical(2, "up", "25gbps"),
                physical(3, "sfp-not-present", "25gbps"),
                physical(4, "indeterminate", "indeterminate")
            ),
        ),
        answer(
            "networkLldpNeighborEntry",
            "<networkLldpNeighborEntry dn=\"sys/switch-A/lldp-neighbors/if-1\" systemName=\"N5K-A\" \
             remoteInterface=\"Ethernet1/7\" fiPortDn=\"sys/switch-A/slot-1/switch-ether/port-1\"/>",
        ),
        answer(
            "networkLanNeighborEntry",
            "<networkLanNeighborEntry dn=\"sys/switch-A/lan-neighbors/if-2\" systemName=\"\" \
             deviceId=\"N5K-B(SSI1)\" remoteInterface=\"Ethernet1/8\" \
             fiPortDn=\"sys/switch-A/slot-1/switch-ether/port-2\"/>",
        ),
    ]
    .into()
}

#[test]
fn answers_say_what_uplinks_are_doing() {
    let texts = answers();
    let backend = domain(&texts);
    let port = |name: &str| port(&backend, "A/up", name);
    let one = port("1/1");
    assert!(one.state.is(&UplinkState::LinkedActive) && one.mbps.is(&10_000));
    assert!(one.lag.is(&"UCS1/fabric/lan/A/pc-1".to_owned()));
    assert!(one.neighbour_switch.is(&"N5K-A".to_owned()));
    assert!(one.neighbour_port.is(&"Ethernet1/7".to_owned()));
    assert_eq!(state(&one.partner), Some(State::Limit));
    let two = port("1/2");
    assert!(two.state.is(&UplinkState::LinkedStandby) && two.mbps.is(&25_000));
    assert!(two.neighbour_switch.is(&"N5K-B(SSI1)".to_owned()));
    let three = port("1/3");
    assert!(three.state.is(&UplinkState::NotLinked));
    assert_eq!(state(&three.mbps), Some(State::NotApplicable));
    assert!(three.membership.is(&Membership::Suspended) && three.lag.is(&String::new()));
    assert!(
        three.neighbour_switch.is(&String::new()),
        "both lists are there"
    );
    let four = port("1/4");
    assert_eq!(state(&four.state), Some(State::Unavailable));
    assert_eq!(state(&four.membership), Some(State::Unavailable));
    assert!(four.membership.place().is_some());
    // Without the port itself, what it is used for says whether it is up, and no speed.
    let five = port("1/5");
    assert!(five.state.is(&UplinkState::LinkedActive));
    assert_eq!(state(&five.mbps), Some(State::NotCollected));
}

#[test]
fn uplinks_of_one_class_are_not_all() {
    let channels = answer(
        "fabricEthLanPc",
        "<fabricEthLanPc dn=\"fabric/lan/A/pc-1\" portId=\"1\" adminState=\"enabled\"/>",
    );
    let system = || answer("topSystem", "<topSystem dn=\"sys\" name=\"UCS1\"/>");
    let some = domain(&[system(), channels.clone()]);
    assert_eq!(state(&some.uplink_groups), Some(State::NotCollected));
    let all = domain(&[system(), channels, answer("fabricEthLanEp", "")]);
    assert_eq!(all.uplink_groups.get().map(Vec::len), Some(1));
    let bound = &all.uplink_groups.items()[0];
    assert_eq!(state(&bound.bound), Some(State::NotCollected));
    assert_eq!(state(&bound.native), Some(State::NotCollected), "not none");
}

#[test]
fn an_empty_answer_alone_is_no_domain() {
    let mut sources = Sources::default();
    let text = answer("fabricEthLanEp", "");
    let id = sources.add("x.xml", PathBuf::from("x.xml"), text.as_str());
    let FileOutcome::Read(_, fragment) = read(sources.get_mut(id), id) else {
        panic!("read")
    };
    let (snapshot, problems) = merge(vec![*fragment]);
    assert!(snapshot.backends.is_empty() && problems.is_empty());
}

#[test]
fn the_native_vlan_is_that_of_the_uplink_or_of_the_cloud() {
    let native = |lan: &str| {
        let backend = domain(&[backup(&format!("{lan}{CHANNEL}"))]);
        group(&backend, "A/up").native.clone()
    };
    let cloud = native(VLANS);
    assert!(cloud.is(&"UCS1/fabric/lan/net-default".to_owned()) && cloud.place().is_some());
    let bound = |flag: &str| {
        let binding = format!("<fabricEthVlanPc switchId=\"A\" portId=\"1\"{flag}/>");
        VLANS.replace(
            "defaultNet=\"no\"/>",
            &format!("defaultNet=\"no\">{binding}</fabricVlan>"),
        )
    };
    let own = native(&bound(" isNative=\"yes\""));
    assert!(own.is(&"UCS1/fabric/lan/net-prod".to_owned()));
    assert!(native(&bound(" isNative=\"no\"")).is(&"UCS1/fabric/lan/net-default".to_owned()));
    assert_eq!(state(&native(&bound(""))), Some(State::NotCollected));
    let none = VLANS.replace("yes", "no");
    assert_eq!(state(&native(&none)), Some(State::Unavailable));
}

#[test]
fn a_group_of_vlans_that_nobody_has_binds_something() {
    let texts = [
        answer("topSystem", "<topSystem dn=\"sys\" name=\"UCS1\"/>"),
        answer("fabricEthLanEp", ""),
        answer(
            "fabricEthLanPc",
            "<fabricEthLanPc dn=\"fabric/lan/A/pc-1\" portId=\"1\" adminState=\"enabled\"/>",
        ),
        answer(
            "fabricEthVlanPc",
            "<fabricEthVlanPc dn=\"fabric/lan/net-group-dmz/pc-switch-A-pc-1\" switchId=\"A\" portId=\"1\" \
             isNative=\"no\"/>",
        ),
    ];
    let backend = domain(&texts);
    let bound = &backend.uplink_groups.items()[0].bound;
    assert_eq!(state(bound), Some(State::NotCollected));
}

#[test]
fn pin_groups_name_an_uplink_on_each_fabric() {
    let lan = format!(
        "{CHANNEL}<fabricLanPinGroup name=\"pin\"><fabricLanPinTarget fabricId=\"A\" epDn=\"fabric/lan/A/pc-1\"/>\
         <fabricLanPinTarget fabricId=\"B\" epDn=\"fabric/lan/B/pc-9\"/></fabricLanPinGroup>\
         <fabricLanPinGroup name=\"half\"><fabricLanPinTarget fabricId=\"A\" \
         epDn=\"fabric/lan/A/phys-slot-1-port-20\"/></fabricLanPinGroup>"
    );
    let backend = domain(&[backup(&lan)]);
    let pins = backend.pin_groups.items().iter();
    let pins: Vec<(&str, &str, &str)> = pins
        .map(|pin| {
            let text = |known: &'static str, value| -> &str {
                let value: &Known<String> = value;
                value.get().map_or(known, String::as_str)
            };
            (
                pin.name.as_str(),
                text("?", &pin.fabric),
                text("?", &pin.target),
            )
        })
        .collect();
    assert_eq!(
        pins,
        [
            (
                "half",
                "UCS1/sys/switch-A",
                "UCS1/fabric/lan/A/phys-slot-1-port-20"
            ),
            ("half", "UCS1/sys/switch-B", ""),
            ("pin", "UCS1/sys/switch-A", "UCS1/fabric/lan/A/pc-1"),
            ("pin", "UCS1/sys/switch-B", ""),
        ]
    );
    let mut groups = backend.uplink_groups.items().iter();
    assert!(groups.any(|group| group.id() == pins[2].2));
    let none = domain(&[backup(VLANS)]);
    assert_eq!(none.pin_groups.get().map(Vec::len), Some(0));
}

#[test]
fn server_ports_in_a_port_channel_are_server_ports() {
    let answers = |further: &[(&str, &str)]| {
        let system = answer("topSystem", "<topSystem dn=\"sys\" name=\"UCS1\"/>");
        let further = further
            .iter()
            .map(|(class, objects)| answer(class, objects));
        let backend = domain(&[system].into_iter().chain(further).collect::<Vec<_>>());
        let modules = backend.modules.items().iter();
        let counts = modules.map(|module| module.downlinks.get().map(Vec::len));
        counts.collect::<Vec<_>>()
    };
    let port = |class: &str, dn: &str| {
        format!(
            "<{class} dn=\"fabric/server/sw-A/{dn}\" slotId=\"1\" portId=\"1\" adminState=\"enabled\"/>"
        )
    };
    let single = port("fabricDceSwSrvEp", "slot-1-port-1");
    let member = port("fabricDceSwSrvPcEp", "pc-1025/ep-slot-1-port-1");
    let (singles, members) = ("fabricDceSwSrvEp", "fabricDceSwSrvPcEp");
    assert_eq!(
        answers(&[(singles, ""), (members, &member)]),
        [Some(1), Some(0)]
    );
    assert_eq!(
        answers(&[(singles, &single), (members, "")]),
        [Some(1), Some(0)]
    );
    assert_eq!(answers(&[(singles, "")]), [None, None]);
    assert_eq!(answers(&[(singles, &single)]), [Some(1), None]);
    assert_eq!(answers(&[(singles, ""), (members, "")]), [Some(0), Some(0)]);
}
