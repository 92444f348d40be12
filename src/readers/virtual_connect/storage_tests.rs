//! Connections to storage: adapters for Fibre Channel, functions for FCoE, and what is known where none is listed.

use super::list_tests::domain;
use crate::fabric::backend::{Backend, Function, Profile};
use crate::fabric::known::State;

const SCRIPT: &str = "set domain Name=V\nadd network N\n\
    add fabric SAN_A Bay=3 Ports=1,2 Speed=Auto\nadd fabric SAN_B Bay=4 Ports=1,2 Speed=Auto LinkDist=Auto\n\
    add profile P -nodefaultfcconn\nadd enet-connection P Network=N\nadd enet-connection P Network=N\n\
    add fc-connection P Fabric=SAN_A Speed=8Gb PortWWN=50:06:0B:00:00:C2:62:00\n\
    add fc-connection P Fabric=SAN_B Speed=Auto\nassign profile P enc0:1\n";

fn profile(backend: &Backend) -> &Profile {
    &backend.profiles.items()[0]
}

/// The storage functions of the profile, each with its port and the end of its module's id.
fn storage(backend: &Backend) -> Vec<(&str, Option<&str>, Option<&str>)> {
    let connections = profile(backend).connections.items().iter();
    let storage = connections.filter(|connection| !connection.function.is(&Function::Ethernet));
    let found = storage.map(|connection| {
        let module = connection.module.get();
        let module = module.and_then(|id| id.rsplit('/').next());
        let port = connection.port.get().map(String::as_str);
        (connection.name.as_str(), port, module)
    });
    found.collect()
}

/// Port and function of each Ethernet connection.
fn ethernet(backend: &Backend) -> Vec<(Option<&str>, Option<&str>)> {
    let connections = profile(backend).connections.items().iter();
    let ethernet = connections.filter(|connection| connection.function.is(&Function::Ethernet));
    let slots = ethernet.map(|connection| {
        let port = connection.port.get().map(String::as_str);
        (port, connection.partition.get().map(String::as_str))
    });
    slots.collect()
}

#[test]
fn adapters_for_fibre_channel_lead_to_the_bay_of_their_fabric() {
    let (backend, problems) = domain(&[SCRIPT]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(
        storage(&backend),
        [
            ("P fc:1", Some("MEZZ1:1"), Some("bay:3")),
            ("P fc:2", Some("MEZZ1:2"), Some("bay:4")),
        ]
    );
    let connections = profile(&backend).connections.items();
    let first = &connections[2];
    assert!(first.function.is(&Function::FibreChannel) && first.port_by_order.is(&true));
    assert!(first.network.is(&"SAN_A".to_owned()) && first.requested_mbps.is(&8000));
    assert!(profile(&backend).storage.is(&true));
    // An adapter of its own takes no function of the ports that Ethernet has.
    assert_eq!(
        ethernet(&backend),
        [(Some("LOM:1"), Some("a")), (Some("LOM:2"), Some("a"))]
    );
}

#[test]
fn a_bay_that_nothing_tells_is_unknown_and_hides_nothing_of_the_rest() {
    let script = SCRIPT.replace("Bay=3 ", "").replace("Fabric=SAN_B ", "");
    let (backend, _) = domain(&[&script]);
    assert_eq!(
        storage(&backend),
        [("P fc:1", Some(""), None), ("P fc:2", Some(""), None)]
    );
    let second = &profile(&backend).connections.items()[3];
    assert!(second.network.is(&String::new()), "no fabric is assigned");
    // What else a fabric has is nobody's business here.
    let other = SCRIPT.replace("Bay=3 Ports=1,2", "Bay=3,4 Ports=1 Kind=Direct");
    let (backend, problems) = domain(&[&other]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(storage(&backend)[0].2, None);
    // Bays 7 and 8 are wired to several cards, and two adapters to one bay are on any.
    for bay in ["Bay=7", "Bay=4"] {
        let (backend, _) = domain(&[&SCRIPT.replace("Bay=3", bay)]);
        assert_eq!(storage(&backend)[0].1, Some(""), "{bay}");
    }
    // A mezzanine with functions of Ethernet is none for Fibre Channel.
    let mapping = "->show enet-connection *\nProfile : P\nPort : 1\nPort Mapping : MZ1:1-a\n";
    let (backend, _) = domain(&[SCRIPT, mapping]);
    assert_eq!(storage(&backend)[0], ("P fc:1", Some(""), Some("bay:3")));
}

const PROFILE: &str = "->show profile *\nName       : P\nDevice Bay : enc0:1\n\n\
    Ethernet Network Connections\n====================================\n\
    Port  Network Name  Status  MAC Address\n====================================\n\
    1     N             OK      00-17-A4-77-00-00\n\n\
    FC SAN Connections\n====================================\n\
    Port  Connected To  Status  Speed\n====================================\n\
    1     Bay 3         OK      8Gb\n2     Bay 4         OK      8Gb\n\n\
    FCoE Connections\n====================================\n\
    Port  Fabric Name  Status\n====================================\n\
    1     SAN_A        OK\n";

#[test]
fn the_tables_of_a_profile_are_told_by_their_titles() {
    let (backend, problems) = domain(&[PROFILE]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(
        storage(&backend),
        [
            ("P fc:1", Some("MEZZ1:1"), Some("bay:3")),
            ("P fc:2", Some("MEZZ1:2"), Some("bay:4")),
            ("P fcoe:1", Some("LOM:1"), Some("bay:1")),
        ]
    );
    assert!(profile(&backend).storage.is(&true));
    let fcoe = &profile(&backend).connections.items()[3];
    assert!(fcoe.network.is(&"SAN_A".to_owned()));
    // A row that is a connection of nobody knows which kind may be one to storage.
    let strange = PROFILE.replace("FC SAN Connections", "SAN");
    let (backend, _) = domain(&[&strange]);
    assert!(!profile(&backend).storage.is_known());
}

#[test]
fn iscsi_adapters_of_a_profile_are_not_taken_for_ethernet() {
    let iscsi = PROFILE.replace("FC SAN Connections", "iSCSI HBA Connections");
    let iscsi = iscsi
        .replace("Port  Connected To", "Port  Network Name")
        .replace("Bay 3", "N    ");
    let (backend, _) = domain(&[&iscsi]);
    let names: Vec<&str> = storage(&backend).iter().map(|found| found.0).collect();
    assert_eq!(names, ["P iscsi:1", "P iscsi:2", "P fcoe:1"]);
    assert_eq!(ethernet(&backend).len(), 1);
}

#[test]
fn lists_of_ethernet_alone_do_not_say_that_there_is_no_storage() {
    let ethernet = "->show enet-connection *\nProfile : P\nPort : 1\nNetwork Name : N\n";
    let (backend, _) = domain(&[ethernet]);
    let why = profile(&backend).storage.why().expect("a gap");
    assert_eq!(why.state, State::NotCollected);
    assert!(why.what.contains("show profile"), "{why}");
    let whole = PROFILE.split("FC SAN").next().expect("the first table");
    let (backend, _) = domain(&[ethernet, whole]);
    assert!(
        profile(&backend).storage.is(&false),
        "the profile has no other table"
    );
    let bare = "->show profile *\nName : P\nDevice Bay : enc0:1\n";
    let (backend, _) = domain(&[ethernet, bare]);
    assert!(
        !profile(&backend).storage.is_known(),
        "a record without a table"
    );
    let cut = format!("{whole}-----\nName : Q\n");
    let (backend, _) = domain(&[&cut]);
    assert!(
        profile(&backend).storage.is(&false),
        "another profile is cut off"
    );
}

#[test]
fn the_list_of_server_ports_has_the_modules_of_connections() {
    let port = |bay: u32, rest: &str| {
        format!("ID : enc0:{bay}:d1\nServer : enc0:1\nI/O Module : {bay}\n{rest}-----\n")
    };
    let ports = format!(
        "->show server-port *\n-----\n{}{}{}",
        port(3, "Fabric : SAN_A\nPort WWN : 50:06:0B:00:00:C2:62:00\n"),
        port(7, "Port : MEZZ2:3-a\nNetwork : N\n"),
        port(2, "Port : LOM:2-a\nMAC Address : 00-17-A4-77-00-01\n"),
    );
    let script = "set domain Name=V\nadd network N\nadd profile P\n\
        add enet-connection P Network=N\nadd enet-connection P Network=N EthernetMAC=00-17-A4-77-00-01\n\
        add fc-connection P Fabric=SAN_A\nassign profile P enc0:1\n";
    let mapping = "->show enet-connection *\nProfile : P\nPort : 1\nPort Mapping : MEZZ2:3-a\n";
    let (backend, _) = domain(&[script, mapping, &ports]);
    let connections = profile(&backend).connections.items();
    let module = |index: usize| {
        let module = connections[index].module.get();
        module.and_then(|id| id.rsplit('/').next())
    };
    assert_eq!(module(0), Some("bay:7"), "where a third port leads to");
    assert_eq!(module(1), Some("bay:2"), "by its address");
    assert!(connections[1].port.is(&"LOM:2".to_owned()) && connections[1].port_by_order.is(&false));
    assert_eq!(
        storage(&backend),
        [("P fc:1", Some("MEZZ1:1"), Some("bay:3"))]
    );
    let (backend, _) = domain(&[script, mapping]);
    let connections = profile(&backend).connections.items();
    assert!(!connections[0].module.is_known() && !connections[1].module.is_known());
}
