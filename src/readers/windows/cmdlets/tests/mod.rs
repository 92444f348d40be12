//! The traps of raw `ConvertTo-Json`, one small document each.

mod contradictions;
mod facts;
mod joined;
mod lists;
mod lists_said;
mod net_view;
mod owners;
mod ports;
mod records;
mod unread;

use crate::fabric::host::{Host, LoadBalancing, SwitchType, TeamingMode, VlanMode};
use crate::fabric::known::{Known, State};
use crate::fabric::snapshot::write_record;
use crate::readers::{Dialect, FileOutcome, Fragment, merge, read};
use crate::source::{Problem, Sources};

/// What became of files below `x/`, each a path and its text.
fn fragments(files: &[(&str, &str)]) -> (Sources, Vec<Fragment>) {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for (path, text) in files {
        let path = format!("/x/{path}");
        let id = sources.add(path.clone(), path.clone(), *text);
        let outcome = read(sources.get_mut(id), id);
        assert!(
            matches!(outcome, FileOutcome::Read(Dialect::PowerShellJson, _)),
            "{path}: {outcome:?}"
        );
        if let FileOutcome::Read(_, fragment) = outcome {
            fragments.push(*fragment);
        }
    }
    (sources, fragments)
}

fn hosts(files: &[(&str, &str)]) -> (Vec<Host>, Vec<Problem>, Sources) {
    let (sources, fragments) = fragments(files);
    let (snapshot, problems) = merge(fragments);
    (snapshot.hosts, problems, sources)
}

/// The one host of files in one folder, and nothing to complain about.
fn host(files: &[(&str, &str)]) -> Host {
    let files: Vec<(String, &str)> = files
        .iter()
        .map(|(name, text)| (format!("HV01/{name}"), *text))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    let (mut hosts, problems, _) = hosts(&files);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(hosts.len(), 1);
    hosts.remove(0)
}

fn only<T>(list: &Known<Vec<T>>) -> &T {
    let items = list.get().map_or(&[][..], Vec::as_slice);
    assert_eq!(items.len(), 1);
    &items[0]
}

fn state<T>(value: &Known<T>) -> Option<State> {
    value.why().map(|why| why.state)
}

const SWITCH: &str = r#"{"Name":"Tenants","SwitchType":2,"BandwidthReservationMode":1}"#;

#[test]
fn a_list_has_four_shapes() {
    for text in [
        SWITCH.to_owned(),
        format!("[{SWITCH}]"),
        format!("{{\"value\":[{SWITCH}],\"Count\":1}}"),
        format!("[{{\"value\":[{SWITCH}],\"Count\":1}}]"),
    ] {
        let host = host(&[("Get-VMSwitch.json", &text)]);
        assert_eq!(only(&host.switches).name, "Tenants", "{text}");
    }
    let team = |members: &str| {
        format!("{{\"Name\":\"T\",\"TeamingMode\":1,\"TeamNics\":\"T\",\"Members\":{members}}}")
    };
    for members in ["\"A\"", "[\"A\"]", "{\"value\":[\"A\"],\"Count\":1}"] {
        let host = host(&[("Get-NetLbfoTeam.json", &team(members))]);
        assert_eq!(only(&only(&host.teams).members).name, "A", "{members}");
    }
}

#[test]
fn enumerations_are_numbers_names_or_digits() {
    for (mode, balancing, kind) in [
        ("1", "5", "2"),
        ("\"SwitchIndependent\"", "\"dynamic\"", "\"EXTERNAL\""),
        ("\"1\"", "\"5\"", "\"2\""),
    ] {
        let team = format!(
            r#"{{"Name":"T","TeamingMode":{mode},"LoadBalancingAlgorithm":{balancing},"TeamNics":[]}}"#
        );
        let switch = format!(r#"{{"Name":"S","SwitchType":{kind},"BandwidthReservationMode":0}}"#);
        let host = host(&[
            ("Get-NetLbfoTeam.json", &team),
            ("Get-VMSwitch.json", &switch),
        ]);
        let team = only(&host.teams);
        assert_eq!(team.mode.get(), Some(&TeamingMode::SwitchIndependent));
        assert_eq!(team.load_balancing.get(), Some(&LoadBalancing::Dynamic));
        let switch = only(&host.switches);
        assert_eq!(switch.r#type.get(), Some(&SwitchType::External));
    }
}

#[test]
fn what_an_object_is_goes_before_what_its_file_is_called() {
    let host = host(&[("Get-NetLbfoTeam.json", SWITCH)]);
    assert_eq!(only(&host.switches).name, "Tenants");
    assert_eq!(state(&host.teams), Some(State::NotCollected));
}

#[test]
fn nothing_under_the_name_of_a_cmdlet_means_that_there_is_none() {
    for text in ["", "\r\n", "null", "[]", "{\"value\":[],\"Count\":0}"] {
        let host = host(&[
            ("Get-NetLbfoTeam.json", text),
            ("Get-VMSwitch.json", SWITCH),
        ]);
        assert_eq!(host.teams.get().map(Vec::len), Some(0), "{text:?}");
        let why = host.adapters.why().map(|why| why.sentence(""));
        assert_eq!(why.as_deref(), Some("Get-NetAdapter was not collected"));
    }
    let mut sources = Sources::default();
    for (path, text) in [
        ("notes.json", "[]"),
        ("empty.json", ""),
        ("GetX.json", "null"),
    ] {
        let id = sources.add(path, path, text);
        assert!(matches!(
            read(sources.get_mut(id), id),
            FileOutcome::Foreign(_)
        ));
    }
}

#[test]
fn a_file_of_something_unused_or_unknown_says_so() {
    let mut sources = Sources::default();
    let mut reason = |path: &str, text: &str| {
        let id = sources.add(path, path, text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Unused(Dialect::PowerShellJson, reason) => reason,
            FileOutcome::Broken(Dialect::PowerShellJson, problem) => problem.message,
            other => format!("{other:?}"),
        }
    };
    assert_eq!(
        reason("a.json", r#"{"IntentName":"a","ConfigurationStatus":1}"#),
        "Get-NetIntentStatus is not used"
    );
    assert_eq!(
        reason("Get-VMSwitch.json", r#"{"Colour":"red"}"#),
        "nothing in it looks like an object of Get-VMSwitch"
    );
    assert_eq!(
        reason(
            "Get-VMSwitch.json",
            r#"[{"ClassId2e4f51ef21dd47e99d3c952918aff9cd":"a"}]"#
        ),
        "Format-Table or Format-List was converted here, not the objects of Get-VMSwitch"
    );
    let broken = reason("Get-VMSwitch.json", "[{\"Name\": \"S\",");
    assert!(broken.contains("the file ends"), "{broken}");
}

const NIC: &str = r#""Name":"Network Adapter","SwitchName":"S","MacAddress":"00155D000001","IsManagementOs":false,"VMName":"WEB01","Id":"Microsoft:1\\2""#;

/// The VLAN of the one VM NIC, from a VLAN file and an adapter with `settings`.
fn vm_nic(settings: &str, vlans: &str) -> (Known<VlanMode>, Known<u16>, Vec<Problem>) {
    let nic = format!("{{{NIC}{settings}}}");
    let (hosts, problems, _) = hosts(&[
        ("H/Get-VMNetworkAdapter.json", &nic),
        ("H/Get-VMNetworkAdapterVlan.json", vlans),
    ]);
    let nic = only(&hosts[0].vm_nics).clone();
    (nic.vlan_mode, nic.vlan, problems)
}

const ACCESS: &str = r#","VlanSetting":{"OperationMode":1,"AccessVlanId":101,"NativeVlanId":0}"#;

#[test]
fn a_nested_setting_goes_before_the_output_of_its_own_cmdlet() {
    let other = r#"{"OperationMode":1,"AccessVlanId":7,"ParentAdapter":{"Id":"Microsoft:1\\2","Name":"Network Adapter","VMName":"WEB01"}}"#;
    let (mode, vlan, _) = vm_nic(ACCESS, other);
    assert_eq!(
        (mode.get(), vlan.get()),
        (Some(&VlanMode::Access), Some(&101))
    );
    let (_, vlan, _) = vm_nic("", other);
    assert_eq!(vlan.get(), Some(&7));
}

#[test]
fn a_setting_knows_its_adapter_only_by_its_parent() {
    let setting = |parent: &str| {
        format!(r#"{{"OperationMode":1,"AccessVlanId":7,"ParentAdapter":{parent}}}"#)
    };
    for parent in [
        r#"{"Name":"Network Adapter","VMName":"web01","IsManagementOs":false}"#,
        r#""VMNetworkAdapter (Name = 'Network Adapter', VMName = 'WEB01') [VMId = '1']""#,
    ] {
        let (_, vlan, problems) = vm_nic("", &setting(parent));
        assert_eq!(vlan.get(), Some(&7), "{parent}");
        assert!(problems.is_empty());
    }
    let cut = r#""Microsoft.HyperV.PowerShell.VMNetworkAdapter""#;
    let (_, vlan, problems) = vm_nic("", &setting(cut));
    assert_eq!(state(&vlan), Some(State::Truncated));
    assert_eq!(problems.len(), 1);
    let (_, vlan, _) = vm_nic("", &setting("null"));
    assert_eq!(
        vlan.why().map(|why| why.sentence("")).as_deref(),
        Some("the adapter that a VLAN setting belongs to was not collected")
    );
    let (_, vlan, _) = vm_nic("", r#"{"OperationMode":1,"AccessVlanId":7}"#);
    assert_eq!(state(&vlan), Some(State::NotCollected));
    let host_nic = r#""VMInternalNetworkAdapter, Name = 'Network Adapter'""#;
    let (_, vlan, _) = vm_nic("", &setting(host_nic));
    assert_eq!(state(&vlan), Some(State::NotCollected));
}

#[test]
fn adapters_that_share_a_name_get_no_guess() {
    let parent = r#""VMNetworkAdapter (Name = 'Network Adapter', VMName = 'WEB01') [VMId = '1']""#;
    let setting = |vlan: u16| {
        format!(r#"{{"OperationMode":1,"AccessVlanId":{vlan},"ParentAdapter":{parent}}}"#)
    };
    let (_, vlan, _) = vm_nic("", &format!("[{},{}]", setting(7), setting(8)));
    assert_eq!(state(&vlan), Some(State::Failed));
    let (_, vlan, _) = vm_nic("", &format!("[{},{}]", setting(7), setting(7)));
    assert_eq!(vlan.get(), Some(&7));
}

#[test]
fn a_text_in_place_of_an_object_is_cut_off_and_no_value() {
    let cut = r#","VlanSetting":"Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting","IsolationSetting":"Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting""#;
    let (mode, vlan, problems) = vm_nic(cut, "");
    assert_eq!(state(&mode), Some(State::Truncated));
    assert_eq!(
        vlan.why().map(|why| why.sentence("")).as_deref(),
        Some("the VLAN of an adapter, exported without -Depth 5, is cut off in the export")
    );
    assert_eq!(problems.len(), 1, "one word a file: {problems:#?}");
    assert_eq!(
        problems[0].help.as_deref(),
        Some("export again, with `ConvertTo-Json -Depth 5`")
    );
    // A list that is only the name of its type.
    let switch = r#"{"Name":"S","SwitchType":2,"BandwidthReservationMode":1,"NetAdapterInterfaceGuid":"System.Guid[]","NetAdapterInterfaceDescription":"NIC"}"#;
    let team = r#"{"Name":"S","TeamingMode":1,"LoadBalancingAlgorithm":4,"NetAdapterInterfaceGuid":"System.Guid[]"}"#;
    let (hosts, problems, _) = hosts(&[
        ("H/Get-VMSwitch.json", switch),
        ("H/Get-VMSwitchTeam.json", team),
        (
            "H/Get-NetAdapter.json",
            "[\"Microsoft.Management.Infrastructure.CimInstance\"]",
        ),
    ]);
    let host = &hosts[0];
    assert_eq!(state(&only(&host.switches).uplinks), Some(State::Truncated));
    assert_eq!(
        state(&only(&host.set_teams).members),
        Some(State::Truncated)
    );
    assert_eq!(state(&host.adapters), Some(State::Truncated));
    assert_eq!(problems.len(), 3);
}

#[test]
fn the_vlans_of_a_trunk_stand_twice() {
    let trunk = |rest: &str| {
        let nic = format!(
            r#"{{{NIC},"VlanSetting":{{"OperationMode":2,"NativeVlanId":10,"AccessVlanId":0{rest}}}}}"#
        );
        let (hosts, _, _) = hosts(&[("H/Get-VMNetworkAdapter.json", &nic)]);
        let nic = only(&hosts[0].vm_nics).clone();
        assert_eq!(nic.vlan.get(), Some(&10));
        let vlans = nic.allowed_vlans;
        (
            vlans.get().map(|vlans| vlans.iter().collect::<Vec<_>>()),
            state(&vlans),
        )
    };
    let ids = Some(vec![101, 102]);
    assert_eq!(trunk(r#","AllowedVlanIdList":[101,102]"#).0, ids);
    let wrapped = r#","AllowedVlanIdList":{"value":[101,102],"Count":2}"#;
    assert_eq!(trunk(wrapped).0, ids);
    let cut = r#","AllowedVlanIdList":"101 102","AllowedVlanIdListString":"101-102""#;
    assert_eq!(trunk(cut).0, ids);
    let lost = r#","AllowedVlanIdList":"System.Collections.Generic.List`1[System.Int32]""#;
    assert_eq!(trunk(lost).1, Some(State::Truncated));
    assert_eq!(trunk("").1, Some(State::NotCollected));
}

#[test]
fn isolation_by_vlan_goes_first_and_is_not_taken_for_none_when_it_is_cut_off() {
    let isolation = |setting: &str| {
        let settings = format!("{ACCESS},{setting}");
        let (_, vlan, _) = vm_nic(&settings, "");
        (vlan.get().copied(), state(&vlan))
    };
    let by_vlan = r#""IsolationSetting":{"IsolationMode":3,"DefaultIsolationID":55}"#;
    assert_eq!(isolation(by_vlan).0, Some(55));
    let by_none = r#""IsolationSetting":{"IsolationMode":0,"DefaultIsolationID":0}"#;
    assert_eq!(isolation(by_none).0, Some(101));
    let cut =
        r#""IsolationSetting":"Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting""#;
    assert_eq!(isolation(cut), (None, Some(State::Truncated)));
    assert_eq!(
        isolation(&format!("{cut},\"CurrentIsolationMode\":0")).0,
        Some(101)
    );
    assert_eq!(
        isolation(&format!("{cut},\"CurrentIsolationMode\":\"Vlan\"")),
        (None, Some(State::Truncated))
    );
}

/// `NativeVirtualSubnet`: the frames leave inside others, and the VLAN setting says nothing of them.
#[test]
fn a_port_in_a_virtual_subnet_has_no_vlan_of_its_own() {
    let setting = r#","VlanSetting":{"OperationMode":0},"IsolationSetting":{"IsolationMode":1}"#;
    let short = r#","VlanSetting":{"OperationMode":0},"CurrentIsolationMode":2"#;
    for settings in [setting, short] {
        let (mode, vlan, problems) = vm_nic(settings, "[]");
        assert!(problems.is_empty(), "{problems:#?}");
        assert_eq!(state(&mode), Some(State::NotApplicable));
        assert_eq!(state(&vlan), Some(State::NotApplicable));
    }
}

#[test]
fn adapters_of_the_host_and_of_machines_are_two_questions() {
    let vm = format!("{{{NIC}{ACCESS}}}");
    let os = r#"{"Name":"Mgmt","SwitchName":"S","MacAddress":"00155D000002","IsManagementOs":true,"VMName":null}"#;
    let count = |files: &[(&str, &str)]| {
        let host = host(files);
        (
            host.host_vnics.get().map(Vec::len),
            host.vm_nics.get().map(Vec::len),
        )
    };
    assert_eq!(
        count(&[("Get-VMNetworkAdapter.json", &vm)]),
        (None, Some(1))
    );
    assert_eq!(count(&[("Get-VMNetworkAdapter.json", os)]), (Some(1), None));
    assert_eq!(
        count(&[("Get-VMNetworkAdapter-All.json", &vm)]),
        (Some(0), Some(1))
    );
    assert_eq!(
        count(&[("Get-VMNetworkAdapter.json", "")]),
        (Some(0), Some(0))
    );
    let empty = ("Get-VMNetworkAdapter-ManagementOS.json", "");
    assert_eq!(count(&[empty]), (Some(0), None));
    assert_eq!(
        count(&[empty, ("Get-VMNetworkAdapter.json", &vm)]),
        (Some(0), Some(1))
    );
}

#[test]
fn addresses_guids_and_speeds_have_many_spellings() {
    let ets = r#"{"Name":"A","ifIndex":3,"InterfaceDescription":"NIC","MacAddress":"E4-1D-2D-07-40-71","PermanentAddress":"E41D2D074071","InterfaceGuid":"{ABCDEF01-0000-0000-0000-000000000001}","HardwareInterface":true,"LinkSpeed":"10 Gbps","Speed":10000000000}"#;
    let cim = r#"{"CreationClassName":"MSFT_NetAdapter","Name":"A","InterfaceIndex":3,"InterfaceDescription":"NIC","LinkLayerAddress":"e4:1d:2d:07:40:71","PermanentAddress":"e41d2d074071","DeviceID":"{ABCDEF01-0000-0000-0000-000000000001}","HardwareInterface":true,"Speed":18446744073709551615,"LinkSpeed":"10 Gbps"}"#;
    let words = r#"{"CimClass":"ROOT/StandardCimv2:MSFT_NetAdapter","Name":"A","ifIndex":"3","InterfaceDescription":"NIC","MacAddress":"e41d.2d07.4071","PermanentAddress":"E4:1D:2D:07:40:71","InterfaceGuid":"abcdef01-0000-0000-0000-000000000001","HardwareInterface":"True","LinkSpeed":"10,0 Gbps"}"#;
    for text in [ets, cim, words] {
        let host = host(&[("Get-NetAdapter.json", text)]);
        let adapter = only(&host.adapters);
        let said = write_record(adapter);
        assert_eq!(said["mac"], "E41D2D074071", "{text}");
        assert_eq!(said["permanent_mac"], "E41D2D074071");
        assert_eq!(said["guid"], "abcdef01-0000-0000-0000-000000000001");
        assert_eq!(said["index"], 3);
        assert_eq!(said["reported_mbps"], 10_000);
        assert_eq!(said["hardware"], true);
    }
}

/// The numbers of `OnOffState` are inverted.
#[test]
fn on_is_zero() {
    for (value, spoofing) in [
        ("0", Some(true)),
        ("1", Some(false)),
        (r#""0""#, Some(true)),
        (r#""On""#, Some(true)),
        (r#""off""#, Some(false)),
        ("null", None),
    ] {
        let nic = format!(r#"{{{NIC},"MacAddressSpoofing":{value}}}"#);
        let host = host(&[("Get-VMNetworkAdapter.json", &nic)]);
        let said = only(&host.vm_nics).mac_spoofing.get().copied();
        assert_eq!(said, spoofing, "{value}");
    }
}

#[test]
fn the_files_of_a_host_may_come_in_any_order_and_keep_their_places() {
    let team = r#"{"Name":"T","TeamingMode":2,"TeamNics":["T"],"Members":["A"]}"#;
    let member = r#"{"Name":"A","Team":"t","AdministrativeMode":1}"#;
    let nic = r#"{"Name":"T","Team":"T","VlanID":null,"Primary":true,"Default":true}"#;
    let system = r#"{"CreationClassName":"Win32_OperatingSystem","CSName":"HV01","BuildNumber":"9600","Caption":"Windows"}"#;
    let computer = r#"{"CreationClassName":"Win32_ComputerSystem","Name":"HV01","Model":"BL460c"}"#;
    let mut files = [
        ("a/Get-NetLbfoTeam.json", team),
        ("a/Get-NetLbfoTeamMember.json", member),
        ("a/Get-NetLbfoTeamNic.json", nic),
        ("a/os.json", system),
        ("a/cs.json", computer),
    ];
    let mut said = Vec::new();
    for _ in 0..files.len() {
        files.rotate_left(1);
        let (hosts, problems, sources) = hosts(&files);
        assert!(problems.is_empty());
        let host = &hosts[0];
        let team = only(&host.teams);
        let member = only(&team.members);
        let file = |place: Option<crate::source::Place>| {
            place.map(|place| sources.get(place.source).name().to_owned())
        };
        assert_eq!(
            file(team.mode.place()).as_deref(),
            Some("/x/a/Get-NetLbfoTeam.json")
        );
        assert_eq!(
            file(member.mode.place()).as_deref(),
            Some("/x/a/Get-NetLbfoTeamMember.json")
        );
        assert_eq!(only(&team.nics).vlan.get(), Some(&0));
        assert_eq!((&*host.name, host.os_build.get()), ("HV01", Some(&9600)));
        assert_eq!(file(host.model.place()).as_deref(), Some("/x/a/cs.json"));
        said.push(write_record(host));
    }
    assert!(said.iter().all(|record| *record == said[0]));
}

#[test]
fn a_team_names_its_members_where_nobody_asked_for_them() {
    let team = r#"{"Name":"T","TeamingMode":2,"TeamNics":["T - VLAN 7"],"Members":["A","B"]}"#;
    let host = host(&[("Get-NetLbfoTeam.json", team)]);
    let team = only(&host.teams);
    let members = team.members.get().map_or(&[][..], Vec::as_slice);
    assert_eq!(members.len(), 2);
    assert_eq!(state(&members[0].mode), Some(State::NotCollected));
    let nic = only(&team.nics);
    assert_eq!(state(&nic.vlan), Some(State::NotCollected));
}

#[test]
fn a_host_is_called_what_its_objects_say() {
    let named = |text: &str| {
        let (hosts, problems, _) = hosts(&[("HV99/a.json", text), ("HV99/b.json", SWITCH)]);
        assert!(problems.is_empty(), "{problems:#?}");
        hosts[0].name.clone()
    };
    let with = |rest: &str| {
        format!(r#"{{"Name":"S2","SwitchType":2,"BandwidthReservationMode":1{rest}}}"#)
    };
    assert_eq!(named(&with("")), "HV99");
    assert_eq!(named(&with(r#","ComputerName":"HV01""#)), "HV01");
    assert_eq!(
        named(&with(
            r#","ComputerName":"HV01","PSComputerName":"hv01.corp.example""#
        )),
        "HV01"
    );
    assert_eq!(named(&with(r#","PSComputerName":"10.1.1.1""#)), "HV99");
    assert_eq!(named(&with(r#","PSComputerName":"localhost""#)), "HV99");
    let (hosts, problems, _) = hosts(&[
        ("H/a.json", &with(r#","ComputerName":"HV01""#)),
        ("H/b.json", &with(r#","ComputerName":"HV02""#)),
    ]);
    let both: Vec<&str> = hosts.iter().map(|host| &*host.name).collect();
    assert_eq!(both, ["HV01", "HV02"]);
    assert!(problems.is_empty(), "{problems:#?}");
}

const ADAPTER: &str =
    r#"{"Name":"A","ifIndex":3,"InterfaceDescription":"NIC","MacAddress":"E4-1D-2D-07-40-71"}"#;
const SET: &str = r#"{"Name":"S","TeamingMode":1,"LoadBalancingAlgorithm":4,"NetAdapterInterfaceDescription":["NIC"]}"#;

#[test]
fn a_folder_without_a_name_belongs_to_the_host_above() {
    let (hosts, problems, _) = hosts(&[
        ("HV01/Get-NetAdapter.json", ADAPTER),
        ("HV01/Get-VMSwitchTeam.json", SET),
        ("HV01/VMSwitch/S_Get-VMSwitchTeam.json", SET),
        ("HV02/Get-NetAdapter.json", ADAPTER),
        ("HV02/nested/Get-NetAdapter.json", ADAPTER),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    let names: Vec<&str> = hosts.iter().map(|host| &*host.name).collect();
    assert_eq!(names, ["HV01", "HV02", "nested"]);
    assert_eq!(only(&hosts[0].set_teams).name, "S");
}

#[test]
fn the_same_object_twice_is_named_when_it_differs() {
    let other = SET.replace(
        "\"LoadBalancingAlgorithm\":4",
        "\"LoadBalancingAlgorithm\":5",
    );
    let (hosts, problems, _) = hosts(&[
        ("HV01/Get-VMSwitchTeam.json", SET),
        ("HV01/VMSwitch/S_Get-VMSwitchTeam.json", &other),
    ]);
    assert_eq!(problems[0].code, "conflicting-duplicate");
    assert_eq!(only(&hosts[0].set_teams).name, "S");
}

#[test]
fn what_is_not_read_is_not_shown() {
    let text = r#"{"Name":"S","SwitchType":2,"BandwidthReservationMode":1,"Notes":"CANARY-1","CimInstanceProperties":["CANARY-2"],"CimSession":{"ComputerName":"CANARY-3"},"VlanSetting":"MSFT_X (Name = \"CANARY-4\")"}"#;
    let (sources, _) = fragments(&[("H/Get-VMSwitch.json", text)]);
    let source = sources.iter().next().map(|(_, source)| source);
    let shown = source.and_then(|source| Some(source.show(source.line_span(1)?)));
    let shown = shown.unwrap_or_default();
    assert!(shown.contains("\"Name\":\"S\""), "{shown}");
    assert!(!shown.contains("CANARY"), "{shown}");
}

#[test]
fn facts_about_the_system_come_from_its_objects_or_are_unknown() {
    let info = r#"{"CsName":"HV01","OsBuildNumber":"14393","OsName":"Windows Server 2016","CsModel":"Synergy 480"}"#;
    let known = host(&[
        ("Get-ComputerInfo.json", info),
        ("Get-VMSwitch.json", SWITCH),
    ]);
    assert_eq!(known.os_build.get(), Some(&14393));
    assert_eq!(known.model.get().map(String::as_str), Some("Synergy 480"));
    let silent = host(&[("Get-VMSwitch.json", SWITCH)]);
    assert_eq!(state(&silent.os_build), Some(State::NotCollected));
    assert_eq!(state(&silent.model), Some(State::NotCollected));
}
