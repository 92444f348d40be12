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
