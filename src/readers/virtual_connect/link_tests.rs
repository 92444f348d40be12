//! What `show` answers say of links, beside a script or alone.

use super::list_tests::domain;
use crate::fabric::known::State;
use crate::fabric::uplink::{GroupMode, UplinkGroup, UplinkState};

const SCRIPT: &str = "set domain Name=U\nadd uplinkset S ConnectionMode=Failover\n\
    add uplinkport enc0:1:X5 UplinkSet=S Role=Primary\nadd uplinkport enc0:2:X5 UplinkSet=S\n\
    add network A UplinkSet=S VLanID=10 NativeVLAN=Enabled\nadd profile P\n\
    add enet-connection P Network=A\nassign profile P enc0:1\n";

const PORTS: &str = "->show uplinkport *\nID             : enc0:1:X5\nEnclosure      : enc0\n\
    Status         : Linked (Active) (10Gb/Full)\nSpeed          : Auto/Auto\nUsed By        : S\n\
    LAG ID         : 26\nConnected To   : leaf-1 (Te1/1/5)\n----------\n\
    ID             : enc0:2:X5\nStatus         : Linked (Standby) (10Gb/Full)\nUsed By        : S\n\
    LAG ID         : -- --\nConnected To   : -- --\n";

fn group(texts: &[&str]) -> UplinkGroup {
    let (backend, problems) = domain(texts);
    assert!(problems.is_empty(), "{problems:#?}");
    backend.uplink_groups.items()[0].clone()
}

#[test]
fn a_list_of_uplink_ports_says_what_the_links_do() {
    let group = group(&[SCRIPT, PORTS]);
    let [first, second] = group.uplinks.items() else {
        panic!("two ports");
    };
    assert!(first.state.is(&UplinkState::LinkedActive));
    assert!(first.mbps.is(&10_000));
    assert!(first.lag.is(&"26".to_owned()));
    assert!(first.neighbour_switch.is(&"leaf-1".to_owned()));
    assert!(first.neighbour_port.is(&"Te1/1/5".to_owned()));
    assert!(second.state.is(&UplinkState::LinkedStandby));
    assert!(second.lag.is(&String::new()));
    assert!(second.neighbour_switch.is(&String::new()));
    assert!(first.state.place().is_some());
}

#[test]
fn a_script_says_how_a_set_is_meant_and_nothing_of_its_links() {
    let group = group(&[SCRIPT]);
    assert!(group.mode.is(&GroupMode::Failover));
    assert!(group.primary.is(&"enc0:1:X5".to_owned()));
    assert!(group.native.is(&"U/network:A".to_owned()));
    let why = group.uplinks.items()[0].state.why().expect("a reason");
    assert_eq!(why.state, State::Limit);
    assert!(why.what.contains("show uplinkport"), "{why}");
}

/// A list whose records lines of dashes end, as the command prints it.
fn list(ports: &[(&str, &str)]) -> String {
    let record = |(port, status): &(&str, &str)| {
        format!(
            "ID : {port}\nEnclosure : enc0\nStatus : {status}\nUsed By : S\nLAG ID : 26\n\
            Connected To : leaf-1 (Te1)\n-----\n"
        )
    };
    let records: String = ports.iter().map(record).collect();
    format!("->show uplinkport *\n-----\n{records}->\n")
}

fn why(texts: &[&str], port: usize) -> crate::fabric::known::Why {
    let group = group(texts);
    group.uplinks.items()[port]
        .state
        .why()
        .cloned()
        .expect("a reason")
}

#[test]
fn a_port_that_is_in_no_record_is_missing_and_no_limit() {
    let one = list(&[("enc0:1:X5", "Linked (Active) (10Gb/Full)")]);
    let why = why(&[SCRIPT, &one], 1);
    assert_eq!(why.state, State::Unresolved);
    assert!(why.what.contains("show uplinkport"), "{why}");
    let group = group(&[SCRIPT, &one]);
    assert!(
        group.uplinks.items()[0]
            .state
            .is(&UplinkState::LinkedActive)
    );
}

#[test]
fn a_status_that_is_not_understood_is_unread_at_its_place() {
    for (status, state, says) in [
        ("Degraded", State::Failed, "`Degraded`"),
        (
            "Linked (Loop Detected)",
            State::Failed,
            "`Linked (Loop Detected)`",
        ),
        (
            "Linked",
            State::Unavailable,
            "active or on standby (`Linked`)",
        ),
        (
            "Linked (10Gb/Full)",
            State::Unavailable,
            "active or on standby",
        ),
        ("", State::NotCollected, "`Status`"),
        ("-- --", State::NotCollected, "`Status`"),
    ] {
        let text = list(&[("enc0:1:X5", status), ("enc0:2:X5", status)]);
        for texts in [&[SCRIPT, text.as_str()], &[text.as_str(), SCRIPT]] {
            let group = group(texts);
            let port = &group.uplinks.items()[0];
            let why = port.state.why().expect("a reason");
            assert_eq!(why.state, state, "{status}");
            assert!(why.what.contains(says), "{status}: {why}");
            assert!(port.state.place().is_some(), "{status}");
        }
    }
}

#[test]
fn a_column_that_is_not_there_was_not_collected() {
    let text = list(&[("enc0:1:X5", "Linked (Active)")]).replace("LAG ID : 26\n", "");
    let group = group(&[SCRIPT, &text]);
    let port = &group.uplinks.items()[0];
    let lag = port.lag.why().expect("a reason");
    assert_eq!(lag.state, State::NotCollected);
    assert!(lag.what.contains("LAG ID"), "{lag}");
    let mbps = port.mbps.why().expect("a reason");
    assert_eq!(mbps.state, State::NotCollected);
}

#[test]
fn a_neighbour_in_other_words_is_unread() {
    let text = list(&[("enc0:1:X5", "Not Linked")]).replace("leaf-1 (Te1)", "00:11:22:33:44:55");
    let group = group(&[SCRIPT, &text]);
    let why = group.uplinks.items()[0].neighbour_switch.why().cloned();
    assert_eq!(why.map(|why| why.state), Some(State::Failed));
}

#[test]
fn a_text_that_ends_inside_a_record_is_told() {
    let whole = list(&[
        ("enc0:1:X5", "Linked (Active)"),
        ("enc0:2:X5", "Linked (Standby)"),
    ]);
    let second = whole.rfind("ID : enc0:2").expect("the second port");
    let told = |text: &str| {
        let (_, problems) = domain(&[SCRIPT, text]);
        let codes = problems.iter().map(|problem| problem.code.to_string());
        codes.collect::<Vec<_>>()
    };
    for end in [
        "Stat",
        "Status",
        "Status : Linked",
        "Used By : S\n",
        "LAG ID",
    ] {
        let at = second + whole[second..].find(end).expect(end) + end.len();
        assert_eq!(told(&whole[..at]), ["cut-off"], "{end}");
    }
    for end in ["leaf-1 (Te1)", "(Te1)\n", "-----", "-----\n", "->"] {
        let at = second + whole[second..].find(end).expect(end) + end.len();
        assert!(told(&whole[..at]).is_empty(), "{end}");
    }
    assert!(
        told(&whole[..second]).is_empty(),
        "it ends between two records"
    );
}

#[test]
fn behind_the_end_of_a_list_any_set_may_have_ports() {
    let sets = "->show uplinkset *\nName : S\nStatus : OK\nConnection Mode : Auto\n-----\n->\n";
    let whole = list(&[
        ("enc0:1:X5", "Linked (Active)"),
        ("enc0:2:X5", "Linked (Active)"),
    ]);
    let ports = |text: &str| {
        let (backend, _) = domain(&[sets, text]);
        let group = &backend.uplink_groups.items()[0];
        let names = group.uplinks.items().iter().map(|port| port.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(ports(&whole), ["enc0:1:X5", "enc0:2:X5"]);
    let end = whole.rfind("Used By").expect("the second port");
    assert_eq!(ports(&whole[..end]), ["enc0:1:X5", "(not in the exports)"]);
}

#[test]
fn the_modules_reach_each_other_where_the_answer_says_so() {
    let stacked = |status: &str| {
        let answer =
            format!("->show stackinglink\nConnection Status : {status}\nRedundancy Status : OK\n");
        let (backend, _) = domain(&[SCRIPT, &answer]);
        backend.domains.items()[0].stacked.get().copied()
    };
    assert_eq!(stacked("OK"), Some(true));
    assert_eq!(stacked("Failed"), Some(false));
    assert_eq!(stacked("Degraded"), None);
}

#[test]
fn a_server_port_says_whether_it_hears_of_lost_uplinks() {
    let dcc = |words: &[&str]| {
        let records = words.iter().enumerate().map(|(number, word)| {
            format!(
                "ID : enc0:1:d1:v{number}-a\nServer : enc0:1\nI/O Module : 1\nProfile : P\n\
                Status : Linked\nPort : {number}\nDCC Available : {word}\n-----\n"
            )
        });
        let answer = format!("->show server-port *\n{}", records.collect::<String>());
        let (backend, _) = domain(&[SCRIPT, &answer]);
        let ports = &backend.servers.items()[0].ports.items()[0];
        ports.dcc.get().copied()
    };
    assert_eq!(dcc(&["Yes", "Yes"]), Some(true));
    assert_eq!(dcc(&["Yes", "No"]), Some(false));
    assert_eq!(dcc(&["Yes", "-- --"]), None);
}

/// What the switch behind a port says of itself. No answer names the port.
fn lldp(port: &str, switch: &str) -> String {
    format!(
        "->show lldp {port}\nType                 : Remote\nChassis ID           : 00:1b:54:00:00:01\n\
         Chassis ID Type      : MAC Address\nPort ID              : Ethernet1/5\nPort ID Type         : Interface Name\n\
         System Name          : {switch}\nSystem Description   : Cisco NX-OS(tm), Software (n5000-uk9)\n\
         Copyright (c) 2002-2012 by Cisco Systems\nEnabled Capabilities : Bridge\n\
         Discovered Time      : 0 days, 1:02:03\n"
    )
}

/// The neighbours of the two ports, with the ports at the other end.
fn neighbours(texts: &[&str]) -> Vec<(Option<String>, Option<String>)> {
    let (backend, _) = domain(texts);
    let ports = backend.uplink_groups.items()[0].uplinks.items().iter();
    let both = ports.map(|port| {
        let (switch, port) = (&port.neighbour_switch, &port.neighbour_port);
        (switch.get().cloned(), port.get().cloned())
    });
    both.collect()
}

#[test]
fn a_switch_is_told_by_lldp_where_no_list_names_it() {
    let first = lldp("enc0:1:X5", "leaf-9.example");
    let second = lldp("ENC0:2:x5", "leaf-2.example");
    let known = |switch: &str, port: &str| (Some(switch.to_owned()), Some(port.to_owned()));
    let found = neighbours(&[SCRIPT, &first, &second]);
    let by_lldp = known("leaf-2.example", "Ethernet1/5");
    assert_eq!(
        found,
        [known("leaf-9.example", "Ethernet1/5"), by_lldp.clone()]
    );
    // `Connected To` names the first one.
    let found = neighbours(&[SCRIPT, PORTS, &first, &second]);
    assert_eq!(found, [known("leaf-1", "Te1/1/5"), by_lldp]);
}

#[test]
fn what_is_no_answer_about_the_switch_of_a_port_names_none() {
    let none = [(None, None), (None, None)];
    let first = lldp("enc0:1:X5", "leaf-9.example");
    let without = first.replace("System Name          : leaf-9.example\n", "");
    let local = first.replace("Remote\n", "Local\n");
    let other = lldp("enc0:1:X5", "leaf-8.example");
    let nowhere = first.replace("->show lldp enc0:1:X5\n", "->show lldp\n");
    for texts in [
        vec![&without],
        vec![&local],
        vec![&first, &other],
        vec![&nowhere],
    ] {
        let answers = texts.into_iter().map(String::as_str).collect::<String>();
        let session = format!("{SCRIPT}{answers}");
        assert_eq!(neighbours(&[&session]), none, "{session}");
    }
}
