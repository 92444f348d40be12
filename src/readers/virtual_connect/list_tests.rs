//! What `show` answers give, and what stands in their place where a command is refused.

use std::path::PathBuf;

use crate::fabric::backend::{Backend, Connection, Function};
use crate::fabric::known::State;
use crate::readers::{FileOutcome, Fragment, merge, read};
use crate::source::{Problem, Sources};

fn outcome(path: &str, text: &str) -> FileOutcome {
    let mut sources = Sources::default();
    let id = sources.add(path, PathBuf::from(path), text);
    read(sources.get_mut(id), id)
}

fn fragment(path: &str, text: &str) -> Fragment {
    match outcome(path, text) {
        FileOutcome::Read(_, fragment) => *fragment,
        other => panic!("{other:?}"),
    }
}

/// The domain that several captures describe, and what is wrong with them.
pub(super) fn domain(texts: &[&str]) -> (Backend, Vec<Problem>) {
    let files = texts.iter().enumerate();
    let fragments = files.map(|(index, text)| fragment(&format!("vc/{index}.txt"), text));
    let (snapshot, problems) = merge(fragments.collect());
    let mut backends = snapshot.backends;
    assert_eq!(backends.len(), 1);
    (backends.remove(0), problems)
}

fn refused(path: &str, text: &str) -> Problem {
    match outcome(path, text) {
        FileOutcome::Broken(_, problem) => *problem,
        other => panic!("{other:?}"),
    }
}

fn connections(backend: &Backend) -> &[Connection] {
    backend.profiles.items()[0].connections.items()
}

const SETS: &str = "->show uplinkset *\r\n\
    ---------------------------------------------------------------------------\r\n\
    Name            : SUS_A\r\nStatus          : OK\r\nConnection Mode : Auto\r\n\r\n\
    Associated Networks (VLAN Tagged)\r\n\
    ===========================================================================\r\n\
    Name             VLAN ID  Native VLAN  SmartLink  Private\r\n\
    ===========================================================================\r\n\
    Mgmt_A           10       Enabled      Enabled    Disabled\r\n\
    a_rather_long_n  20       Disabled     Disabled   Enabled\r\n\
    ame\r\n\
    ---------------------------------------------------------------------------\r\n\
    Name            : SUS_B\r\nStatus          : OK\r\nConnection Mode : Failover\r\n";

const NETWORKS: &str = "->show network *\n-----\nName : Mgmt_A\nStatus : OK\nState : Enabled\n\
    Shared Uplink Set : SUS_A\nVLAN ID : 10\nSmart Link : Enabled\n-----\n\
    Name    : Dead_A\nStatus  : OK\nState   : Disabled\nShared Uplink Set : SUS_A\nVLAN ID : 99\n-----\n\
    Name : Own\nStatus : OK\nVLAN Tunnel : Enabled\n";

#[test]
fn the_list_of_uplink_sets_has_their_networks() {
    let (backend, problems) = domain(&[SETS]);
    assert!(problems.is_empty(), "{problems:?}");
    let groups = backend.uplink_groups.items();
    let named: Vec<(&str, usize)> = groups
        .iter()
        .map(|group| (group.name.as_str(), group.networks.items().len()))
        .collect();
    assert_eq!(named, [("SUS_A", 2), ("SUS_B", 0)]);
    let networks = backend.networks.items();
    let mgmt = networks
        .iter()
        .find(|network| network.name == "Mgmt_A")
        .expect("a network");
    assert!(mgmt.vlan.is(&10) && mgmt.smart_link.is(&true) && mgmt.private.is(&false));
    assert!(!mgmt.enabled.is_known(), "the table does not say it");
    assert!(
        networks
            .iter()
            .any(|network| network.name == "a_rather_long_name")
    );
}

#[test]
fn two_lists_of_one_network_are_no_conflict() {
    for texts in [[SETS, NETWORKS], [NETWORKS, SETS]] {
        let (backend, problems) = domain(&texts);
        assert!(problems.is_empty(), "{problems:?}");
        let mut networks = backend.networks.items().iter();
        let mgmt = networks
            .find(|network| network.name == "Mgmt_A")
            .expect("a network");
        assert!(mgmt.enabled.is(&true), "the list of networks knows more");
    }
}

#[test]
fn the_list_of_networks_names_their_uplink_sets() {
    let (backend, _) = domain(&[NETWORKS]);
    let groups = backend.uplink_groups.items();
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].networks.items().len(), 2);
    let state = |name: &str| {
        let mut networks = backend.networks.items().iter();
        networks
            .find(|network| network.name == name)
            .expect("a network")
            .enabled
            .clone()
    };
    assert!(state("Dead_A").is(&false));
    assert!(!state("Own").is_known());
}

#[test]
fn a_list_of_uplink_sets_alone_does_not_say_that_they_carry_nothing() {
    let bare = SETS
        .split("\r\n\r\n")
        .next()
        .expect("the head of the record");
    let (backend, _) = domain(&[bare]);
    assert!(!backend.uplink_groups.items()[0].networks.is_known());
}

#[test]
fn a_script_says_whether_a_network_is_enabled() {
    let script = "set domain Name=V\nadd network A\nadd network B State=Disabled\n\
        add network C State=Enabled\nset network C State=disabled\n\
        add network-range NamePrefix=R UplinkSet=S VLANIds=5-6 State=Disabled\nset network B SmartLink=Enabled\n";
    let (backend, _) = domain(&[script]);
    let states: Vec<(&str, Option<bool>)> = backend
        .networks
        .items()
        .iter()
        .map(|network| (network.name.as_str(), network.enabled.get().copied()))
        .collect();
    let off = Some(false);
    assert_eq!(
        states,
        [
            ("A", Some(true)),
            ("B", off),
            ("C", off),
            ("R5", off),
            ("R6", off)
        ]
    );
}

#[test]
fn a_state_that_is_no_state_is_unknown() {
    let (backend, problems) = domain(&["set domain Name=V\nadd network A State=Perhaps\n"]);
    assert!(!backend.networks.items()[0].enabled.is_known());
    assert_eq!(problems[0].code, "wrong-type");
}

const CONNECTIONS: &str = "->show enet-connection *\n-----\nProfile : HV01\nPort : 1\nNetwork Name : Mgmt_A\n\
    Port Mapping : LOM:1-a\n";

#[test]
fn the_list_of_servers_has_bays_and_serial_numbers() {
    let servers = "->show server *\n-----\nServer ID      : enc0:3\nServer Profile : HV01\n\
        Serial Number  : CZJ0000001\nServer Name    : [Unknown]\n-----\n\
        Server ID : enc0:4\nServer Profile : <Unassigned>\nSerial Number : CZJ0000002\n";
    let (backend, _) = domain(&[CONNECTIONS, servers]);
    let profile = &backend.profiles.items()[0];
    assert!(profile.assigned.is(&true));
    assert!(
        connections(&backend)[0]
            .module
            .get()
            .is_some_and(|id| id.ends_with("enc0/bay:1"))
    );
    assert!(
        backend.servers.items()[0]
            .serial
            .is(&"CZJ0000001".to_owned())
    );
    let (backend, _) = domain(&[CONNECTIONS]);
    assert!(
        !backend.profiles.items()[0].assigned.is_known(),
        "a list without bays"
    );
    let unassigned = format!("{CONNECTIONS}Server : <Unassigned>\n");
    let (backend, _) = domain(&[&unassigned]);
    assert!(backend.profiles.items()[0].assigned.is(&false));
}

#[test]
fn a_script_assigns_its_own_profiles() {
    let script = "set domain Name=V\nadd network Mgmt_A\nadd profile HV01\nadd enet-connection HV01 Network=Mgmt_A\n";
    let servers = "->show server *\nServer ID : enc0:3\nServer Profile : HV01\n";
    let (backend, _) = domain(&[script, servers]);
    assert!(
        backend.profiles.items()[0].assigned.is(&false),
        "the script leaves it unassigned"
    );
}

/// Modules are those that ports lead to; a profile that waits for a server is on none.
#[test]
fn an_unassigned_profile_has_no_module() {
    let script = "set domain Name=V\nadd uplinkset S\nadd uplinkport enc0:1:X1 UplinkSet=S\n\
        add uplinkport enc0:1:Q1.1 UplinkSet=S\nadd uplinkport enc12:2:X7 UplinkSet=S\n\
        add network N UplinkSet=S VLanID=10\nadd profile Spare\nadd enet-connection Spare Network=N\n";
    let (backend, _) = domain(&[script]);
    let names: Vec<&str> = backend
        .modules
        .items()
        .iter()
        .map(|module| module.name.as_str())
        .collect();
    assert_eq!(names, ["enc0:1", "enc12:2"]);
    assert_eq!(backend.domains.items()[0].modules.items().len(), 2);
    let why = connections(&backend)[0]
        .module
        .why()
        .cloned()
        .expect("no module");
    assert_eq!(why.state, State::NotApplicable);
    let strange = script
        .replace("enc12:2:X7", "X7")
        .replace("enc0:1:Q1.1", "enc0:one:X1");
    let (backend, _) = domain(&[&strange]);
    assert_eq!(backend.modules.items().len(), 1);
}

#[test]
fn storage_of_two_kinds_is_counted_by_itself() {
    let fcoe = "->show fcoe-connection *\nProfile : HV01\nPort : 1\nPort Mapping : LOM:1-b\n";
    let iscsi = "->show iscsi-connection *\nProfile : HV01\nPort : 1\nNetwork Name : Storage\nPort Mapping : LOM:2-b\n";
    let networks =
        "->show network *\nName : Storage\nState : Enabled\nVLAN ID : 50\nShared Uplink Set : S\n";
    let (backend, _) = domain(&[CONNECTIONS, iscsi, fcoe, networks]);
    let found: Vec<(&str, Option<Function>, Option<&str>)> = connections(&backend)
        .iter()
        .map(|connection| {
            let port = connection.port.get().map(String::as_str);
            (
                connection.name.as_str(),
                connection.function.get().copied(),
                port,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("HV01:1", Some(Function::Ethernet), Some("LOM:1")),
            ("HV01 iscsi:1", Some(Function::Iscsi), Some("LOM:2")),
            ("HV01 fcoe:1", Some(Function::FibreChannel), Some("LOM:1")),
        ]
    );
    let network = connections(&backend)[1].network.get().expect("a network");
    assert!(
        backend
            .networks
            .items()
            .iter()
            .any(|known| known.id.as_str() == network)
    );
}

#[test]
fn a_list_that_is_said_to_be_empty_is_no_list_that_nobody_asked_for() {
    let text =
        "set domain Name=V\nadd network A\n->show uplinkset *\nNo shared uplink port sets exist\n";
    let (backend, _) = domain(&[text]);
    let why = backend.uplink_groups.why().cloned().expect("no sets");
    assert_eq!(why.state, State::Unavailable);
    assert!(why.what.contains("No shared uplink"), "{why}");
}

#[test]
fn what_a_script_never_says_is_a_limit() {
    let script = "set domain Name=V\nadd network A\nadd profile P\nadd enet-connection P Network=A\n\
        add fcoe-connection P Fabric=S\nadd enet-connection P Network=A\nadd enet-connection P Network=A\n\
        assign profile P enc0:1\n";
    let (backend, _) = domain(&[script]);
    let state = |why: Option<&crate::fabric::known::Why>| why.map(|why| why.state);
    let found = connections(&backend);
    assert_eq!(state(found[0].allocated_mbps.why()), Some(State::Limit));
    assert_eq!(
        state(found[2].port.why()),
        Some(State::Limit),
        "one FCoE connection shifts the order"
    );
    assert_eq!(
        state(backend.modules.items()[0].downlinks.why()),
        Some(State::Limit)
    );
    let ports = "->show server-port *\nID : enc0:1:d1\nServer : enc0:1\nI/O Module : 1\n";
    let mapping = "->show enet-connection *\nProfile : P\nPort : 1\nPort Mapping : LOM:1-a\n";
    let (backend, _) = domain(&[script, ports, mapping]);
    assert_eq!(
        state(connections(&backend)[2].port.why()),
        Some(State::NotCollected)
    );
    assert_eq!(
        state(backend.modules.items()[0].downlinks.why()),
        Some(State::NotCollected)
    );
}

#[test]
fn a_refused_command_is_named_with_its_place() {
    let text = "->show network *\r\nERROR: Insufficient privileges CANARY\r\n->\r\n";
    let problem = refused("vc.txt", text);
    assert_eq!(
        problem.message,
        "Virtual Connect answered with an error to `show network *`"
    );
    assert!(
        problem
            .help
            .as_deref()
            .is_some_and(|help| help.contains("run `show network *`"))
    );
    let span = problem.place.expect("a place").span;
    assert_eq!(&text[span.start as usize..span.end as usize], "ERROR:");
    let beside = fragment(
        "vc.txt",
        &format!("{NETWORKS}->show profile *\nERROR: Timeout\n"),
    );
    assert_eq!(beside.objects, 3, "the good answer stays");
    assert!(beside.problems[0].is_error());
    let named = refused("vc01_show-profile.log", "ERROR: Not logged in\n");
    assert_eq!(named.code, "virtual-connect-error");
}

#[test]
fn an_error_about_what_nobody_needs_does_no_harm() {
    let fabric = fragment(
        "vc.txt",
        &format!("{NETWORKS}->show fabric *\nERROR: Not supported\n->\n"),
    );
    assert!(fabric.problems.is_empty());
    let replayed = fragment(
        "vc.txt",
        "->set domain Name=V\n->add network A\nERROR: A exists\n->add network B\n",
    );
    assert!(replayed.problems.is_empty(), "{:?}", replayed.problems);
}

#[test]
fn a_file_named_after_a_command_that_yields_nothing_is_a_problem() {
    for (path, text) in [
        ("show-network.txt", ""),
        ("show-network.txt", "\r\n  \r\n"),
        (
            "vc01_show-server-port.log",
            "Connection to vc01 closed by remote host.\n",
        ),
        ("show config.txt", "->show config\n->\n"),
        (
            "virtual-connect.txt",
            "ssh: connect to host vc01 port 22: No route to host\n",
        ),
        (
            "show-profile.txt",
            "<html><head><title>503 Service Unavailable</title>",
        ),
        ("show-profile.txt", "{\"a\": 1}"),
        ("capture.txt", "->show profile *\n"),
        ("x.txt", "Name;Status;State;VLAN ID\nA;OK;Enabled;10\n"),
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

#[test]
fn commands_of_other_switches_are_not_ours() {
    for path in [
        "show-running-config.txt",
        "show-vlan.txt",
        "show-interface-status.txt",
        "show-version.txt",
    ] {
        let text = "hostname core-sw1\nvlan 10\n name Mgmt\n";
        assert!(
            matches!(outcome(path, text), FileOutcome::Foreign(_)),
            "{path}"
        );
    }
    assert!(matches!(
        outcome("show-network.csv", "a,b\n"),
        FileOutcome::Foreign(_)
    ));
}

#[test]
fn answers_that_no_rule_reads_are_unused_with_their_command() {
    let text = "->show interconnect *\n-----\nID : enc0:1\nEnclosure : enc0\nStatus : OK\n";
    let FileOutcome::Unused(_, reason) = outcome("show-interconnect.txt", text) else {
        panic!("unused");
    };
    assert_eq!(reason, "no rule reads what `show interconnect *` answers");
}

#[test]
fn a_session_may_begin_with_a_prompt_in_brackets() {
    let text = format!("[admin@jump ~]$ ssh vc01\n{NETWORKS}");
    assert_eq!(fragment("session.log", &text).objects, 3);
}

#[test]
fn words_that_are_not_known_are_named_and_nothing_of_a_value() {
    let words = |text: &str| {
        let problems = fragment("vc.txt", text).problems;
        problems
            .into_iter()
            .find(|problem| problem.code == "not-understood")
            .map(|problem| problem.message)
    };
    assert_eq!(
        words(
            "set domain Name=V WwnPool=1 SNType=x\nadd network A Labels=\"a,b\" Foo=CANARY\nadd network B Foo=1 Bar=2\n"
        ),
        Some("3 words of commands are not known and left out: Bar, Foo (2 times)".to_owned())
    );
    for text in [
        "add network A UplinkSet=x\nadd network B State= CANARY=CANARY\n",
        "add network A UplinkSet=x\nadd network B CANARY\nadd network C Foo=1 CANARY7=x CANARY==\n",
    ] {
        let told = words(text).expect("a warning");
        assert!(!told.contains("CANARY"), "{told}");
    }
    assert_eq!(words("set domain Name=V WwnPool=1\nadd network A\n"), None);
}
