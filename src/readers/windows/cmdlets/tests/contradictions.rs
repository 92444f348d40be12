//! Answers of nothing beside files that contradict them.

use super::{SWITCH, hosts, state};
use crate::fabric::host::Host;
use crate::fabric::known::{Known, State};
use crate::source::Problem;

const VM: &str = r#"{"Name":"APP1","State":2,"VMId":"1"}"#;
const TEAM: &str = r#"{"Name":"T1","TeamingMode":1,"LoadBalancingAlgorithm":4,"TeamNics":["T1"],"Members":["A","B"]}"#;
const MEMBER: &str =
    r#"{"Name":"A","Team":"T1","AdministrativeMode":0,"InterfaceDescription":"x"}"#;
const NIC: &str = r#"{"Name":"N","InterfaceDescription":"DESCRIPTION","ifIndex":3,"MacAddress":"00-00-00-00-00-01"}"#;
const PORT: &str = r#"{"Name":"Network Adapter","VMName":"APP1","SwitchName":"Tenants","MacAddress":"00155D000001","IsManagementOs":false}"#;

/// The host of these files, and the codes of its problems; each `true` where it is an error.
fn read(files: &[(&str, &str)]) -> (Host, Vec<(String, bool)>) {
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(name, text)| (format!("HV01/{name}.json"), *text))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let (mut hosts, problems, _) = hosts(&files);
    assert_eq!(hosts.len(), 1);
    let code = |problem: &Problem| (problem.code.to_string(), problem.is_error());
    (hosts.remove(0), problems.iter().map(code).collect())
}

fn told(is_error: bool) -> Vec<(String, bool)> {
    vec![("empty-output".to_owned(), is_error)]
}

fn count<T>(list: &Known<Vec<T>>) -> Option<usize> {
    list.get().map(Vec::len)
}

fn adapter(description: &str) -> String {
    NIC.replace("DESCRIPTION", description)
}

#[test]
fn machines_without_any_adapter_are_not_believed() {
    let two = format!("[{VM},{}]", VM.replace("APP1", "APP2"));
    let (host, problems) = read(&[("Get-VM", &two), ("Get-VMNetworkAdapter-All", "")]);
    assert_eq!(
        (state(&host.vm_nics), problems),
        (Some(State::Failed), told(true))
    );
    // One machine without an adapter may be.
    let (host, problems) = read(&[("Get-VM", VM), ("Get-VMNetworkAdapter-All", "[]")]);
    assert_eq!(
        (state(&host.vm_nics), problems),
        (Some(State::Failed), told(false))
    );
    let says_so = VM.replace("\"State\"", "\"NetworkAdapters\":[],\"State\"");
    for machines in ["", says_so.as_str()] {
        let (host, problems) = read(&[("Get-VM", machines), ("Get-VMNetworkAdapter-All", "")]);
        assert_eq!(
            (count(&host.vm_nics), problems),
            (Some(0), Vec::new()),
            "{machines}"
        );
    }
    // Those of the host are another answer.
    let (_, problems) = read(&[("Get-VM", &two), ("Get-VMNetworkAdapter-ManagementOS", "")]);
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn a_document_of_a_host_contradicts_itself_as_well() {
    let text = format!(
        r#"{{"VM":[{VM},{}],"VMNetworkAdapter":[],"VMSwitch":[{SWITCH}]}}"#,
        VM.replace("APP1", "APP2")
    );
    let (host, problems) = read(&[("all", &text)]);
    assert_eq!(
        (state(&host.vm_nics), problems),
        (Some(State::Failed), told(true))
    );
}

#[test]
fn no_adapter_of_the_host_beside_one_that_a_switch_makes_is_not_believed() {
    let vnic = adapter("Hyper-V Virtual Ethernet Adapter #2");
    let files = [
        ("Get-NetAdapter", &*vnic),
        ("Get-VMSwitch", SWITCH),
        ("Get-VMNetworkAdapter-ManagementOS", ""),
    ];
    let (host, problems) = read(&files);
    assert_eq!(
        (state(&host.host_vnics), problems),
        (Some(State::Failed), told(true))
    );
}

#[test]
fn no_switch_beside_adapters_that_are_on_one_is_not_believed() {
    let (host, problems) = read(&[("Get-VMSwitch", ""), ("Get-VMNetworkAdapter-All", PORT)]);
    assert_eq!(
        (state(&host.switches), problems),
        (Some(State::Failed), told(true))
    );
    let off = PORT.replace("\"Tenants\"", "\"\"");
    let (host, problems) = read(&[("Get-VMSwitch", ""), ("Get-VMNetworkAdapter-All", &off)]);
    assert_eq!((count(&host.switches), problems), (Some(0), Vec::new()));
}

#[test]
fn no_team_beside_what_belongs_to_one_is_not_believed() {
    let (host, problems) = read(&[("Get-NetLbfoTeam", ""), ("Get-NetLbfoTeamMember", MEMBER)]);
    assert_eq!(
        (state(&host.teams), problems),
        (Some(State::Failed), told(true))
    );
    // An adapter of a team may be left over, and is no team that anybody knows.
    let team_nic = adapter("Microsoft Network Adapter Multiplexor Driver #3");
    let (host, problems) = read(&[("Get-NetLbfoTeam", ""), ("Get-NetAdapter", &team_nic)]);
    assert_eq!(
        (state(&host.teams), problems),
        (Some(State::Failed), told(false))
    );
    let other = adapter("Microsoft Kernel Debug Network Adapter");
    let (host, problems) = read(&[("Get-NetLbfoTeam", ""), ("Get-NetAdapter", &other)]);
    assert_eq!((count(&host.teams), problems), (Some(0), Vec::new()));
}

#[test]
fn what_a_team_names_goes_before_an_answer_of_nothing() {
    let other = MEMBER.replace("T1", "T2");
    for members in ["", other.as_str()] {
        let (host, problems) = read(&[
            ("Get-NetLbfoTeam", TEAM),
            ("Get-NetLbfoTeamMember", members),
        ]);
        let team = &host.teams.get().expect("known")[0];
        assert_eq!(
            (count(&team.members), problems),
            (Some(2), told(false)),
            "{members}"
        );
        let modes = team
            .members
            .items()
            .iter()
            .map(|member| state(&member.mode));
        assert!(modes.eq([Some(State::Failed), Some(State::Failed)]));
    }
    let (host, problems) = read(&[("Get-NetLbfoTeam", TEAM), ("Get-NetLbfoTeamNic", "")]);
    let team = &host.teams.get().expect("known")[0];
    assert_eq!((count(&team.nics), problems), (Some(1), told(false)));
    assert_eq!(state(&team.nics.items()[0].vlan), Some(State::Failed));
}

#[test]
fn a_team_of_which_two_outputs_name_other_members_has_none_that_are_known() {
    let (a, b, c) = (
        MEMBER.to_owned(),
        MEMBER.replace("\"A\"", "\"b\""),
        MEMBER.replace("\"A\"", "\"C\""),
    );
    let members = |team: &str, listed: &[&str]| {
        let listed = format!("[{}]", listed.join(","));
        let (host, problems) = read(&[
            ("Get-NetLbfoTeam", team),
            ("Get-NetLbfoTeamMember", &listed),
            ("Get-NetAdapter", &adapter("x")),
        ]);
        let members = host.teams.items()[0].members.clone();
        (count(&members).ok_or(state(&members)), problems)
    };
    let contradicted = || {
        (
            Err(Some(State::Contradicted)),
            vec![("contradiction".to_owned(), true)],
        )
    };
    assert_eq!(members(TEAM, &[&a, &b]), (Ok(2), Vec::new()), "in any case");
    assert_eq!(members(TEAM, &[&b]), contradicted());
    assert_eq!(members(TEAM, &[&a, &c]), contradicted());
    assert_eq!(members(TEAM, &[&a, &b, &c]), contradicted());
    // What the team names was not read.
    let unnamed = TEAM.replace(",\"Members\":[\"A\",\"B\"]", "");
    assert_eq!(members(&unnamed, &[&b]), (Ok(1), Vec::new()));
    let joined = TEAM.replace("[\"A\",\"B\"]", "\"A B\"");
    assert_eq!(members(&joined, &[&b]).0, Ok(1));
    let nics = r#"{"Name":"T2","Team":"T1","VlanID":5,"Primary":true,"Default":false}"#;
    let (host, problems) = read(&[("Get-NetLbfoTeam", TEAM), ("Get-NetLbfoTeamNic", nics)]);
    assert_eq!(
        state(&host.teams.items()[0].nics),
        Some(State::Contradicted)
    );
    assert_eq!(problems, contradicted().1);
}

/// Of two bundles of a cluster, each keeps its own list of nodes.
#[test]
fn the_nodes_of_an_older_folder_are_not_those_of_the_newer() {
    let nodes = |names: &[&str]| {
        let nodes = names
            .iter()
            .map(|name| format!(r#"{{"Name":"{name}","State":0,"NodeWeight":1}}"#));
        format!("[{}]", nodes.collect::<Vec<_>>().join(","))
    };
    let (old, new) = (nodes(&["HV01", "GONE"]), nodes(&["HV01"]));
    let own = r#"{"Name":"N","InterfaceDescription":"x","ifIndex":3,"MacAddress":"1","SystemName":"HV01"}"#;
    let (hosts, _, _) = hosts(&[
        ("a/Get-ClusterNode.json", &old),
        ("a/HV01/Get-NetAdapter.json", own),
        ("b/Get-ClusterNode.json", &new),
        ("b/HV01/Get-NetAdapter.json", own),
    ]);
    let counts = hosts.iter().map(|host| count(&host.cluster_nodes));
    assert_eq!(
        counts.collect::<Vec<_>>(),
        [Some(2)],
        "the second of one name is left out"
    );
    let (hosts, _, _) = super::hosts(&[
        ("b/Get-ClusterNode.json", &old),
        ("b/HV01/Get-NetAdapter.json", own),
        ("a/Get-ClusterNode.json", &new),
        ("a/HV01/Get-NetAdapter.json", own),
    ]);
    let counts = hosts.iter().map(|host| count(&host.cluster_nodes));
    assert_eq!(counts.collect::<Vec<_>>(), [Some(1)]);
}

#[test]
fn who_is_shown_machines_may_ask() {
    let bound = r#"{"Name":"N","ComponentID":"vms_pp","Enabled":true,"InterfaceDescription":"x"}"#;
    let of_host = ("Get-VMNetworkAdapter-ManagementOS", "");
    let (adapter, binding) = (adapter("x"), ("Get-NetAdapterBinding", bound));
    let files = |more: &[(&'static str, &'static str)]| {
        let mut files = vec![("Get-NetAdapter", adapter.as_str()), binding, of_host];
        files.extend(more);
        read(&files)
    };
    let (host, problems) = files(&[]);
    assert_eq!(problems, [("not-elevated".to_owned(), true)]);
    assert_eq!(state(&host.host_vnics), Some(State::Failed));
    for machines in [("Get-VM", VM), ("Get-VMNetworkAdapter-VMName", PORT)] {
        let (host, problems) = files(&[machines]);
        assert!(problems.is_empty(), "{machines:?}: {problems:?}");
        assert_eq!(count(&host.host_vnics), Some(0), "{machines:?}");
        // That there is no switch, nobody can believe.
        let (host, problems) = files(&[machines, ("Get-VMSwitch", "")]);
        assert_eq!(problems, told(true), "{machines:?}");
        assert_eq!(state(&host.switches), Some(State::Failed), "{machines:?}");
    }
}

#[test]
fn there_are_teams_machines_and_clusters_where_others_are_of_them() {
    let set = SWITCH.replace('}', ",\"EmbeddedTeamingEnabled\":true}");
    let (host, problems) = read(&[("Get-VMSwitch", &set), ("Get-VMSwitchTeam", "")]);
    assert_eq!(problems, told(true));
    // The switch itself tells that it is one.
    let team = &host.set_teams.items()[0];
    assert_eq!(state(&team.load_balancing), Some(State::Failed));
    let no_team = SWITCH.replace('}', ",\"EmbeddedTeamingEnabled\":false}");
    let (host, problems) = read(&[("Get-VMSwitch", &no_team), ("Get-VMSwitchTeam", "")]);
    assert_eq!((count(&host.set_teams), problems), (Some(0), Vec::new()));

    let (host, problems) = read(&[("Get-VM", ""), ("Get-VMNetworkAdapter-VMName", PORT)]);
    assert_eq!(problems, told(true));
    assert_eq!(state(&host.vm_nics.items()[0].running), Some(State::Failed));

    let nic = adapter("x");
    let of_cluster = [
        (
            "Get-Cluster",
            r#"{"Name":"C","SameSubnetDelay":1000,"CrossSubnetDelay":1000}"#,
        ),
        (
            "Get-ClusterNode",
            r#"{"Name":"HV01","State":0,"NodeWeight":1}"#,
        ),
        (
            "Get-ClusterNetwork",
            r#"{"Name":"N","Id":"1","Role":1,"AddressMask":"x"}"#,
        ),
        (
            "Get-ClusterNetworkInterface",
            r#"{"Node":"HV01","Network":"N","Adapter":"x","DhcpEnabled":0}"#,
        ),
    ];
    for (empty, _) in of_cluster {
        for one in of_cluster.iter().filter(|(name, _)| *name != empty) {
            let (_, problems) = read(&[("Get-NetAdapter", &nic), *one, (empty, "")]);
            assert_eq!(problems, told(true), "{empty} beside {}", one.0);
        }
    }
    let none = of_cluster.map(|(name, _)| (name, ""));
    let (host, problems) = read(&[&[("Get-NetAdapter", &*nic)], &none[..]].concat());
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(state(&host.cluster), Some(State::Unavailable));
    let beside = [
        ("Get-NetAdapter", &*nic),
        ("Get-Cluster", ""),
        of_cluster[1],
    ];
    assert_eq!(state(&read(&beside).0.cluster), Some(State::Failed));
}
