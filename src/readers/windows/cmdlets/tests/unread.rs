//! Files that are called after a cmdlet and cannot be read: what they would say is not taken for what nobody asked.

use super::{ADAPTER, SET, SWITCH};
use crate::fabric::host::Host;
use crate::readers::{FileOutcome, merge, read, unread};
use crate::source::Sources;

const CUT: &str = "[{\"Name\":";

/// The hosts of files below `x/`, of which some cannot be read, and the codes of the problems with putting them
/// together.
fn hosts(files: &[(&str, &str)]) -> (Vec<Host>, Vec<String>) {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for (path, text) in files {
        let path = format!("/x/{path}");
        let id = sources.add(path.clone(), path.clone(), *text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(_, fragment) => fragments.push(*fragment),
            FileOutcome::Broken(..) => fragments.extend(unread(sources.get(id), id)),
            other => panic!("{path}: {other:?}"),
        }
    }
    let (snapshot, problems) = merge(fragments);
    let codes = problems.iter().map(|problem| problem.code.to_string());
    (snapshot.hosts, codes.collect())
}

/// Why each host does not know its switches and its teams.
fn gaps(files: &[(&str, &str)]) -> Vec<String> {
    let (hosts, problems) = hosts(files);
    assert!(problems.is_empty(), "{problems:?}");
    let said = hosts.iter().map(|host| {
        let switches = host.switches.why().map(|why| why.sentence("switches"));
        let teams = host.teams.why().map(|why| why.sentence("teams"));
        let or_known = |why: Option<String>| why.unwrap_or_else(|| "known".to_owned());
        format!("{}: {}; {}", host.name, or_known(switches), or_known(teams))
    });
    said.collect()
}

fn of(host: &str) -> String {
    let text = ADAPTER.trim_end_matches('}');
    format!("{text},\"SystemName\":\"{host}\"}}")
}

#[test]
fn a_broken_file_is_the_reason_of_the_gap() {
    let adapters = of("HV01");
    let name = |switches: &'static str| {
        gaps(&[
            ("HV01/Get-NetAdapter.json", &adapters),
            (switches, CUT),
            ("HV01/Get-NetLbfoTeam.json", ""),
        ])
    };
    let broken = ["HV01: Get-VMSwitch could not be read; known"];
    assert_eq!(name("HV01/Get-VMSwitch.json"), broken);
    assert_eq!(name("HV01/Get-VMSwitch_20260101.json"), broken);
    assert_eq!(name("HV01/Get-VMSwitch/HV01.json"), broken);
    // Another host's file says nothing of this one.
    let silent = ["HV01: Get-VMSwitch was not collected; known"];
    assert_eq!(name("HV02/Get-VMSwitch.json"), silent);
}

#[test]
fn a_file_that_can_be_read_goes_before() {
    let adapters = of("HV01");
    let gaps = gaps(&[
        ("HV01/Get-NetAdapter.json", &adapters),
        ("HV01/Get-VMSwitch.json", SWITCH),
        ("HV01/Get-VMSwitch_old.json", CUT),
        ("HV01/Get-NetLbfoTeam.json", ""),
    ]);
    assert_eq!(gaps, ["HV01: known; known"]);
}

#[test]
fn in_a_folder_of_several_hosts_the_name_of_the_file_tells() {
    let (one, two) = (of("HV01"), of("HV02"));
    let teams = |broken: &'static str| {
        let mut files = vec![
            ("HV01_Get-NetAdapter.json", one.as_str()),
            ("HV02_Get-NetAdapter.json", two.as_str()),
            ("HV01_Get-VMSwitch.json", ""),
            ("HV02_Get-VMSwitch.json", ""),
        ];
        files.push((broken, CUT));
        gaps(&files)
    };
    let (broken, silent) = (
        "known; Get-NetLbfoTeam could not be read",
        "known; Get-NetLbfoTeam was not collected",
    );
    let both = |one: &str, two: &str| vec![format!("HV01: {one}"), format!("HV02: {two}")];
    assert_eq!(teams("HV02_Get-NetLbfoTeam.json"), both(silent, broken));
    assert_eq!(teams("HV03_Get-NetLbfoTeam.json"), both(silent, silent));
    // A file of all hosts is missed by each of them.
    assert_eq!(teams("Get-NetLbfoTeam.json"), both(broken, broken));
}

#[test]
fn a_broken_piece_leaves_the_list_open() {
    let adapters = of("HV01");
    let members = |second: &str| {
        let (hosts, problems) = hosts(&[
            ("HV01/Get-NetAdapter.json", &adapters),
            ("HV01/Get-VMSwitch.json", SWITCH),
            ("HV01/Get-NetLbfoTeam.json", ""),
            ("HV01/Tenants_Get-VMSwitchTeam.json", SET),
            ("HV01/Backup_Get-VMSwitchTeam.json", second),
        ]);
        assert!(problems.is_empty(), "{problems:?}");
        assert_eq!(hosts.len(), 1);
        hosts[0].set_teams.why().map(|why| why.sentence("teams"))
    };
    assert_eq!(members(""), None, "a switch without a team");
    let why = members(CUT).expect("unknown");
    assert_eq!(why, "Get-VMSwitchTeam could not be read");
}

#[test]
fn a_broken_piece_of_a_bundle_leaves_the_list_open_whatever_it_lists() {
    let nic = |name: &str, index: u8| {
        format!(
            "ADMIN @ HV01:\r\nPS C:\\> Get-NetAdapter -Name \"{name}\" | Format-List -Property *\r\n\r\n\
             Name                 : {name}\r\nInterfaceDescription : X\r\nifIndex : {index}\r\n\
             MacAddress           : 02-00-00-00-00-0{index}\r\n\r\n\r\n"
        )
        .replace("ifIndex :", "ifIndex              :")
    };
    let (one, two) = (nic("A", 1), nic("B", 2));
    let adapters = |second: &str| {
        let (hosts, problems) = hosts(&[
            ("msdbg.HV01/pNic.1.A/Get-NetAdapter.txt", &one),
            ("msdbg.HV01/pNic.2.B/Get-NetAdapter.txt", second),
            ("msdbg.HV01/Get-NetAdapter.txt", "not \0 a table"),
        ]);
        assert!(problems.is_empty(), "{problems:?}");
        hosts[0].adapters.why().map(|why| why.sentence(""))
    };
    assert_eq!(adapters(&two), None, "no piece is missing");
    for broken in ["\u{0}\u{0}", "", "ADMIN @ HV01", "just words"] {
        let why = adapters(broken);
        assert_eq!(
            why.as_deref(),
            Some("Get-NetAdapter could not be read"),
            "{broken:?}"
        );
    }
}

#[test]
fn virtual_adapters_that_another_file_tells_are_not_missed() {
    let adapters = of("HV01");
    let vnic =
        r#"{"Name":"Mgmt","SwitchName":"S","MacAddress":"00155D000001","IsManagementOs":true}"#;
    let nic = r#"{"Name":"N","SwitchName":"S","MacAddress":"00155D000002","VMName":"WEB01","IsManagementOs":false}"#;
    let all = format!("[{vnic},{nic}]");
    let known = |files: &[(&str, &str)]| {
        let files = files
            .iter()
            .map(|(name, text)| (format!("HV01/{name}.json"), *text));
        let mut files: Vec<(String, &str)> = files.collect();
        files.push(("HV01/Get-NetAdapter.json".to_owned(), &adapters));
        let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
        let (hosts, _) = hosts(&files);
        (
            hosts[0].host_vnics.get().map(Vec::len),
            hosts[0].vm_nics.get().map(Vec::len),
        )
    };
    let (of_all, of_host, of_machines) = (
        "Get-VMNetworkAdapter-All",
        "Get-VMNetworkAdapter-ManagementOS",
        "Get-VMNetworkAdapter-VMName",
    );
    let (one, none) = (Some(1), None);
    assert_eq!(known(&[(of_all, &all), (of_machines, CUT)]), (one, one));
    assert_eq!(known(&[(of_all, &all), (of_host, CUT)]), (one, one));
    assert_eq!(
        known(&[(of_all, CUT), (of_host, vnic), (of_machines, nic)]),
        (one, one)
    );
    assert_eq!(known(&[(of_all, CUT), (of_host, vnic)]), (one, none));
    assert_eq!(known(&[(of_all, CUT), (of_machines, nic)]), (none, one));
    // That of one machine is a piece.
    let of_one = "WEB02_Get-VMNetworkAdapter-VMName";
    assert_eq!(known(&[(of_machines, nic), (of_one, CUT)]), (none, none));
    assert_eq!(
        known(&[(of_all, CUT), (of_host, vnic), (of_one, nic)]),
        (one, none)
    );
}

#[test]
fn a_file_that_nobody_reads_makes_no_host() {
    let (hosts, problems) = hosts(&[("HV01/Get-VMSwitch.json", CUT)]);
    assert!(hosts.is_empty() && problems.is_empty(), "{problems:?}");
    let adapters = of("HV01");
    let (hosts, problems) = self::hosts(&[
        ("HV01/Get-NetAdapter.json", &adapters),
        ("HV02/Get-NetAdapter.json", CUT),
    ]);
    assert_eq!((hosts.len(), problems.len()), (1, 0), "{problems:?}");
}

#[test]
fn what_a_team_only_names_has_the_reason_of_its_own_cmdlet() {
    let adapters = of("HV01");
    let team = r#"{"Name":"T","TeamingMode":1,"TeamNics":["T"],"Members":["A"]}"#;
    let (hosts, _) = hosts(&[
        ("HV01/Get-NetAdapter.json", &adapters),
        ("HV01/Get-NetLbfoTeam.json", team),
        ("HV01/Get-NetLbfoTeamMember.json", CUT),
    ]);
    let team = &hosts[0].teams.items()[0];
    let member = team.members.items()[0].mode.why().expect("unknown");
    assert_eq!(
        member.sentence(""),
        "Get-NetLbfoTeamMember could not be read"
    );
    let nic = team.nics.items()[0].vlan.why().expect("unknown");
    assert_eq!(nic.sentence(""), "Get-NetLbfoTeamNic was not collected");
}

#[test]
fn what_follows_from_others_has_the_reason_of_the_cmdlet_that_would_say_more() {
    let adapters = of("HV01");
    let switch = SWITCH.replace('}', ",\"EmbeddedTeamingEnabled\":true}");
    let host = |team: &[(&str, &str)]| {
        let mut files = vec![
            ("HV01/Get-NetAdapter.json", adapters.as_str()),
            ("HV01/Get-VMSwitch.json", &switch),
        ];
        files.extend(team);
        hosts(&files).0.remove(0)
    };
    let balancing = |host: &Host| {
        let team = &host.set_teams.items()[0];
        let why = team.load_balancing.why().expect("unknown");
        why.sentence("")
    };
    let broken = host(&[("HV01/Get-VMSwitchTeam.json", CUT)]);
    assert_eq!(balancing(&broken), "Get-VMSwitchTeam could not be read");
    assert_eq!(balancing(&host(&[])), "Get-VMSwitchTeam was not collected");
    let build = |files: &[(&str, &str)]| {
        let host = host(files);
        host.os_build.why().map(|why| why.sentence(""))
    };
    let class = "HV01/Win32_OperatingSystem.json";
    let why = build(&[(class, CUT)]);
    assert_eq!(
        why.as_deref(),
        Some("Win32_OperatingSystem could not be read")
    );
    let why = build(&[]);
    assert_eq!(
        why.as_deref(),
        Some("Win32_OperatingSystem was not collected")
    );
    let info = r#"{"OsBuildNumber":"20348","CsName":"HV01"}"#;
    let why = build(&[(class, CUT), ("HV01/Get-ComputerInfo.json", info)]);
    assert_eq!(why, None);
    let serial = host(&[("HV01/Win32_BIOS.json", CUT)]).serial;
    let why = serial.why().map(|why| why.sentence(""));
    assert_eq!(why.as_deref(), Some("Win32_BIOS could not be read"));
}
