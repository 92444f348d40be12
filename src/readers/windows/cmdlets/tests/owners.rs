//! Whose the objects are: two machines never become one host, and one never two.

use super::{ADAPTER, SET, SWITCH, hosts, only};

fn with(object: &str, rest: &str) -> String {
    format!("{}{rest}}}", object.trim_end_matches('}'))
}

fn team(rest: &str) -> String {
    format!(r#"{{"Name":"T","TeamingMode":1,"TeamNics":["T"],"Members":["A"]{rest}}}"#)
}

/// The names of the hosts with how many switches, teams and adapters each has, then the problems.
fn said(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (hosts, problems, _) = hosts(files);
    let count = |count: Option<usize>| count.map_or("-".to_owned(), |count| count.to_string());
    let hosts = hosts.iter().map(|host| {
        let switches = count(host.switches.get().map(Vec::len));
        let teams = count(host.teams.get().map(Vec::len));
        let adapters = count(host.adapters.get().map(Vec::len));
        format!("{} {switches} {teams} {adapters}", host.name)
    });
    let problems = problems.iter().map(|problem| problem.code.to_string());
    (hosts.collect(), problems.collect())
}

fn both(hosts: &[&str], problems: &[&str]) -> (Vec<String>, Vec<String>) {
    let own = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
    (own(hosts), own(problems))
}

#[test]
fn a_computer_name_that_nobody_calls_itself_is_an_alias() {
    let own = with(ADAPTER, r#","SystemName":"hv01.corp.example""#);
    let alias = with(SWITCH, r#","ComputerName":"hv01-mgmt""#);
    let found = said(&[
        ("HV01/Get-NetAdapter.json", &own),
        ("HV01/Get-VMSwitch.json", &alias),
    ]);
    assert_eq!(found, both(&["hv01 1 - 1"], &["alias"]));
    // Where another host of the run is called so, it is that host's.
    let other = with(ADAPTER, r#","SystemName":"HV01-MGMT""#);
    let found = said(&[
        ("HV01/Get-NetAdapter.json", &own),
        ("HV01/Get-VMSwitch.json", &alias),
        ("HV02/Get-NetAdapter.json", &other),
    ]);
    assert_eq!(found, both(&["hv01 - - 1", "HV01-MGMT 1 - 1"], &[]));
    // Where a file says several names, each is a host's own.
    let several = format!(
        "[{alias},{}]",
        with(SWITCH, r#","ComputerName":"hv02-mgmt""#)
    );
    let found = said(&[
        ("HV01/Get-NetAdapter.json", &own),
        ("HV01/Get-VMSwitch.json", &several),
    ]);
    assert_eq!(
        found,
        both(&["hv01 - - 1", "hv01-mgmt 1 - -", "hv02-mgmt 1 - -"], &[])
    );
}

#[test]
fn a_session_names_a_host_only_where_nothing_else_does() {
    let session = |name: &str| team(&format!(r#","PSComputerName":"{name}""#));
    let own = with(
        ADAPTER,
        r#","SystemName":"HV01","PSComputerName":"10.0.0.1""#,
    );
    // An address means the host whose other objects came through it.
    let found = said(&[
        ("x/Get-NetAdapter.json", &own),
        ("x/Get-NetLbfoTeam.json", &session("10.0.0.1")),
    ]);
    assert_eq!(found, both(&["HV01 - 1 1"], &[]));
    let two = format!("[{},{}]", session("a"), session("b"));
    assert_eq!(
        said(&[("x/Get-NetLbfoTeam.json", &two)]),
        both(&["a - 1 -", "b - 1 -"], &[])
    );
    // Two addresses are two machines, and nobody knows which.
    let two = format!("[{},{}]", session("10.0.0.8"), session("10.0.0.9"));
    let found = said(&[
        ("x/Get-NetLbfoTeam.json", &two),
        ("HV01/Get-NetAdapter.json", &own),
    ]);
    assert_eq!(found, both(&["HV01 - - 1"], &["no-host", "no-host"]));
    let one = said(&[("HV07/Get-NetLbfoTeam.json", &session("localhost"))]);
    assert_eq!(one, both(&["HV07 - 1 -"], &[]));
}

#[test]
fn objects_of_another_node_go_to_that_node() {
    let adapter = |name: &str| with(ADAPTER, &format!(r#","SystemName":"{name}""#));
    let switch = |name: &str| with(SWITCH, &format!(r#","ComputerName":"{name}""#));
    let all = format!("[{},{}]", switch("HV01"), switch("HV02"));
    let found = said(&[
        ("HV01/Get-NetAdapter.json", &adapter("HV01")),
        ("HV01/Get-VMSwitch.json", &all),
        ("HV01/Get-NetLbfoTeam.json", &team("")),
        ("HV02/Get-NetAdapter.json", &adapter("HV02")),
        ("HV02/Get-VMSwitch.json", &all),
    ]);
    assert_eq!(found, both(&["HV01 1 1 1", "HV02 1 - 1"], &[]));
}

#[test]
fn names_of_two_domains_and_names_cut_off_stay_apart() {
    let adapter = |name: &str| with(ADAPTER, &format!(r#","SystemName":"{name}""#));
    let (a, b) = (adapter("hv01.a.example"), adapter("hv01.b.example"));
    let two = format!("[{a},{b}]");
    let (hosts, _, _) = hosts(&[("x/Get-NetAdapter.json", &two)]);
    assert!(
        hosts.iter().all(|host| only(&host.adapters).name == "A"),
        "never both in one"
    );
    let long = ["MUC-HYPERV-PROD01", "MUC-HYPERV-PROD02"].map(adapter);
    let system =
        r#"{"CSName":"MUC-HYPERV-PROD","Caption":"Windows","BuildNumber":"20348","Version":"10"}"#;
    let found = said(&[
        ("1/Get-NetAdapter.json", &long[0]),
        ("2/Get-NetAdapter.json", &long[1]),
        ("2/Win32_OperatingSystem.json", system),
    ]);
    assert_eq!(found.1, Vec::<String>::new());
    assert_eq!(found.0.len(), 2, "{found:?}");
}

#[test]
fn files_of_many_hosts_in_one_folder_are_told_by_their_names() {
    let team = team("");
    let found = said(&[
        ("x/HV01_Get-NetLbfoTeam.json", &team),
        ("x/HV02_Get-NetLbfoTeam.json", &team),
    ]);
    assert_eq!(found, both(&["HV01 - 1 -", "HV02 - 1 -"], &[]));
    // A file of no name beside them is nobody's, and hides none of them.
    let own = with(ADAPTER, r#","SystemName":"HV01""#);
    let found = said(&[
        ("x/HV01_Get-NetAdapter.json", &own),
        ("x/HV02_Get-NetAdapter.json", ADAPTER),
        ("x/Get-NetLbfoTeam.json", &team),
    ]);
    assert_eq!(found.0.len(), 2, "{found:?}");
    // A remark in a name is no host.
    let found = said(&[
        ("HV01/Get-NetAdapter.json", &own),
        ("HV01/Get-NetLbfoTeam_final.json", &team),
    ]);
    assert_eq!(found, both(&["HV01 - 1 1"], &[]));
    let pieces = said(&[
        ("HV01/Get-NetAdapter.json", ADAPTER),
        ("HV01/S_Get-VMSwitchTeam.json", SET),
    ]);
    assert_eq!(pieces, both(&["HV01 - - 1"], &[]));
}

#[test]
fn a_cluster_makes_no_hosts_and_tells_all_of_its_nodes() {
    let network = r#"{"Name":"CSV","Role":1,"AddressMask":"255.255.255.0"}"#;
    let interfaces = r#"[{"Adapter":"a","Network":"CSV","Node":"HV01","DhcpEnabled":0},
        {"Adapter":"b","Network":"CSV","Node":"HV02","DhcpEnabled":0}]"#;
    let own = |name: &str| with(ADAPTER, &format!(r#","SystemName":"{name}""#));
    let (hosts, problems, _) = hosts(&[
        ("x/Get-ClusterNetwork.json", network),
        ("x/Get-ClusterNetworkInterface.json", interfaces),
        ("x/HV01/Get-NetAdapter.json", &own("HV01")),
        ("x/HV02/Get-NetAdapter.json", &own("HV02")),
        ("x/HV09/Get-NetAdapter.json", &own("HV09")),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    let networks = hosts
        .iter()
        .map(|host| host.cluster_networks.get().map(Vec::len));
    assert_eq!(networks.collect::<Vec<_>>(), [Some(1), Some(1), None]);
    let alone = said(&[("x/Get-ClusterNetwork.json", network)]);
    assert_eq!(alone, both(&[], &["no-host"]));
}

#[test]
fn two_folders_of_one_host_are_one_unless_they_say_the_same_things() {
    let own = with(ADAPTER, r#","SystemName":"HV01""#);
    let switch = with(SWITCH, r#","ComputerName":"HV01""#);
    let found = said(&[
        ("net/Get-NetAdapter.json", &own),
        ("hyper-v/Get-VMSwitch.json", &switch),
    ]);
    assert_eq!(found, both(&["HV01 1 - 1"], &[]));
    let found = said(&[
        ("monday/Get-NetAdapter.json", &own),
        ("tuesday/Get-NetAdapter.json", &own),
    ]);
    assert_eq!(
        found.0,
        ["HV01 - - 1"],
        "the second inventory is not mixed with the first"
    );
    assert_eq!(found.1.len(), 1, "and is named");
}
