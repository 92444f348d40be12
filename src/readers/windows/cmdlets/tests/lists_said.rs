//! What is said of text for people that is not read, or read in part: a reason never blames the wrong thing.

use super::lists::{adapters, host_of, members, owned, refusal, team};
use super::only;
use crate::fabric::known::{Known, State};
use crate::readers::{FileOutcome, merge, read};
use crate::source::Sources;

fn reason<T>(value: &Known<T>) -> String {
    value.why().map_or_else(String::new, |why| why.sentence(""))
}

#[test]
fn a_list_that_is_the_name_of_one_adapter_too_is_unknown() {
    for list in ["{A, B}", "{A, B, C}", "{C, A, B}"] {
        assert_eq!(
            members(&["A", "B", "C", "A, B"], list),
            Err(Some(State::Truncated)),
            "{list}"
        );
    }
    assert_eq!(
        members(&["A", "B", "A, B"], "{B, A}"),
        Ok(owned(&["B", "A"]))
    );
    assert_eq!(members(&["A", "A, B"], "{A, B}"), Ok(owned(&["A, B"])));
    assert_eq!(
        members(&["A", "B", "C", "A B"], "{A B, C}"),
        Ok(owned(&["A B", "C"])),
        "a blank is nothing between two items"
    );
}

#[test]
fn uplinks_and_members_of_a_set_team_are_unknown_where_two_readings_fit() {
    let found = |names: &[&str]| {
        let adapters = adapters(names);
        let (one, other) = ("Contoso X", "Contoso Y");
        let switch = format!(
            "Name                            : S\nSwitchType                      : External\n\
             EmbeddedTeamingEnabled          : True\nNetAdapterInterfaceDescriptions : {{{one}, {other}}}\n"
        );
        let set = format!(
            "Name                           : S\nNetAdapterInterfaceDescription : {{{one}, {other}}}\n\
             TeamingMode                    : SwitchIndependent\nLoadBalancingAlgorithm         : Dynamic\n"
        );
        let host = host_of(&[
            ("Get-NetAdapter.txt", &*adapters),
            ("Get-VMSwitch.txt", &*switch),
            ("Get-VMSwitchTeam.txt", &*set),
        ])
        .0;
        let uplinks = only(&host.switches).uplinks.get().map(Vec::len);
        let members = only(&host.set_teams).members.get().map(Vec::len);
        (uplinks, members)
    };
    assert_eq!(found(&["X", "Y"]), (Some(2), Some(2)));
    assert_eq!(found(&["X", "Y", "X, Contoso Y"]), (None, None));
}

#[test]
fn members_that_nobody_can_tell_apart_name_the_cmdlet_that_could() {
    let text = team("{Ethernet 10, Ethernet 9}");
    let alone = host_of(&[("Get-NetLbfoTeam.txt", &*text)]).0;
    let found = &only(&alone.teams).members;
    assert_eq!(
        found.why().and_then(|why| why.source()),
        Some("Get-NetAdapter")
    );
    assert!(reason(found).contains("was not collected"), "{found:?}");
    let adapters = adapters(&["Ethernet 9"]);
    let beside = host_of(&[
        ("Get-NetLbfoTeam.txt", &*text),
        ("Get-NetAdapter.txt", &*adapters),
    ])
    .0;
    let found = reason(&only(&beside.teams).members);
    assert!(
        found.contains("names of the adapters") && !found.contains("Depth"),
        "{found}"
    );
}

#[test]
fn what_is_nested_blames_the_list_and_no_depth() {
    let nic = "Name             : N\nVMName           : WEB01\nSwitchName       : S\nMacAddress       : 00155D000001\n\
        VlanSetting      : Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting\n\
        BandwidthSetting : Microsoft.HyperV.PowerShell.VMNetworkAdapterBandwidthSetting\n\
        IsolationSetting : Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting\nIsManagementOs   : False\n";
    let (host, problems) = host_of(&[("Get-VMNetworkAdapter-VM.txt", nic)]);
    let nic = only(&host.vm_nics);
    for found in [reason(&nic.vlan), reason(&nic.minimum_weight)] {
        assert!(
            found.contains("Format-List shows only the name of a type") && !found.contains("Depth"),
            "{found}"
        );
    }
    let said: Vec<&str> = problems.iter().map(|problem| &*problem.message).collect();
    assert_eq!(
        said,
        ["Format-List shows only the name of a type for what is nested here"]
    );
    let guids = "Name                    : S\nSwitchType              : External\n\
        NetAdapterInterfaceGuid : {fd748ff2-b3d2-58d1-b07d-97756cffe66d...}\n";
    let host = host_of(&[("Get-VMSwitch.txt", guids)]).0;
    let found = reason(&only(&host.switches).uplinks);
    assert!(
        found.contains("Format-List") && !found.contains("Depth"),
        "{found}"
    );
}

#[test]
fn a_name_that_is_not_read_says_why() {
    let said = |name: &str| {
        let text = format!("Name       : {name}\nSwitchType : External\n");
        refusal("Get-VMSwitch.txt", &text).message
    };
    assert!(
        said("{Host}").ends_with("the braces of this value may be its own, or those of a list")
    );
    let broken = said("S\n             T");
    assert!(
        broken.ends_with("the lines of this value may be joined in several ways"),
        "{broken}"
    );
    assert!(said("{A, B, C, D...}").ends_with("only a part of this value is left"));
}

#[test]
fn a_prompt_without_an_answer_is_none_where_there_may_be_none() {
    let of = |name: &str, text: &str| {
        let adapters = adapters(&["A"]);
        let files = [("Get-NetAdapter.txt", &*adapters), (name, text)];
        host_of(&files)
    };
    for command in ["Get-NetLbfoTeam | fl *", "Get-NetLbfoTeam | ConvertTo-Json"] {
        let text = format!("PS C:\\Users\\admin> {command}\r\nPS C:\\Users\\admin>\r\n");
        let (host, problems) = of("Get-NetLbfoTeam.txt", &text);
        assert!(problems.is_empty(), "{problems:?}");
        assert!(host.teams.get().is_some_and(Vec::is_empty), "{command}");
    }
    let remote =
        "[HV01]: PS C:\\> Get-VMNetworkAdapter -ManagementOS | fl *\n[HV01]: PS C:\\> exit\n";
    let host = of("Get-VMNetworkAdapter.txt", remote).0;
    assert!(host.host_vnics.get().is_some_and(Vec::is_empty));
    assert!(!host.vm_nics.is_known(), "nobody asked for those");
    // Every host has some of it.
    let (_, problems) = host_of(&[(
        "Get-NetAdapter.txt",
        "PS C:\\> Get-NetAdapter | fl *\nPS C:\\>\n",
    )]);
    assert!(
        problems
            .iter()
            .any(|problem| problem.code == "empty-output")
    );
    for text in [
        "PS C:\\> Get-NetLbfoTeam | fl * > x.txt\nPS C:\\>\n",
        "PS C:\\> Get-NetLbfoTeam -Name T | fl *\nPS C:\\>\n",
        "PS C:\\> Get-VMSwitch | fl *\nPS C:\\>\n",
        "PS C:\\> Get-NetLbfoTeam | fl *\n",
    ] {
        assert_eq!(
            refusal("Get-NetLbfoTeam.txt", text).code,
            "not-json",
            "{text}"
        );
    }
}

#[test]
fn a_transcript_of_windows_powershell_is_read() {
    let rule = "**********************";
    let text = format!(
        "{rule}\r\nWindows PowerShell transcript start\r\nMachine: HV01 (Microsoft Windows NT 10.0.17763.0)\r\n{rule}\r\n\
         Transcript started, output file is C:\\x.txt\r\nPS C:\\> Get-VMSwitch | Format-List *\r\n\r\n\
         Name       : S\r\nSwitchType : External\r\n\r\n{rule}\r\nWindows PowerShell transcript end\r\n{rule}\r\n"
    );
    let (host, problems) = host_of(&[("Get-VMSwitch.txt", &*text)]);
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(only(&host.switches).name, "S");
}

#[test]
fn text_of_a_cmdlet_that_is_not_used_is_missed_by_nobody() {
    let table = "PS C:\\> Get-NetQosTrafficClass\r\n\r\nName Algorithm Bandwidth(%)\r\n---- --------- ------------\r\nSMB  ETS       60\r\n";
    let broken = "Name : X\nand so on\nAndSo  : on\n";
    for (name, text) in [
        ("Get-NetQosTrafficClass.txt", table),
        (
            "Get-NetQosTrafficClass.txt",
            "Get-NetQosTrafficClass : Access is denied",
        ),
        ("Get-VMNetworkAdapterTeamMapping.txt", broken),
        ("Get-NetAdapterQos.txt", &format!("[HV01]: {table}")),
    ] {
        let mut sources = Sources::default();
        let id = sources.add("x", format!("/x/HV01/{name}"), text);
        let FileOutcome::Unused(_, why) = read(sources.get_mut(id), id) else {
            panic!("{name}: {text}");
        };
        assert!(why.ends_with("is not used"), "{why}");
    }
    // What has the columns of another cmdlet is one of that.
    let switch = "\nName SwitchType NetAdapterInterfaceDescription\n---- ---------- ----\nS    External   X\n";
    assert_eq!(
        refusal("Get-NetQosTrafficClass.txt", switch).code,
        "not-json"
    );
}

#[test]
fn both_views_of_one_list_of_get_netview_are_one() {
    let block = |command: &str, output: &str| {
        format!("CONTOSO-admin @ HV01:\r\nPS C:\\Windows> {command}\r\n{output}\r\n")
    };
    let object = "\r\nIPAddress      : 10.0.0.1\r\nInterfaceIndex : 3\r\nInterfaceAlias : A\r\n\
        AddressFamily  : IPv4\r\nPrefixLength   : 24\r\n\r\n";
    let two = format!("{object}{}", object.replace("0.1", "0.2"));
    let long = two.replace("PrefixLength ", "SystemName     : HV01\r\nPrefixLength ");
    let addresses = |lists: &[(&str, &str)]| {
        let text: String = lists
            .iter()
            .map(|(command, output)| block(command, output))
            .collect();
        let mut sources = Sources::default();
        let id = sources.add("x", "/x/msdbg.HV01/NetIp/Get-NetIpAddress.txt", text);
        let FileOutcome::Read(_, mut fragment) = read(sources.get_mut(id), id) else {
            panic!("not read");
        };
        let objects = fragment.objects;
        let mut problems = std::mem::take(&mut fragment.problems);
        problems.extend(merge(vec![*fragment]).1);
        (objects, problems)
    };
    let (default, whole) = (
        "Get-NetIpAddress | Format-List",
        "Get-NetIpAddress | Format-List -Property *",
    );
    let (objects, problems) = addresses(&[(default, &two), (whole, &long)]);
    assert_eq!((objects, problems.len()), (2, 0), "{problems:?}");
    assert_eq!(addresses(&[(default, &two)]).0, 2, "the only one");
    let broken = "\r\nIPAddress : 1\r\nand so on\r\n";
    assert_eq!(addresses(&[(default, &two), (whole, broken)]).0, 2);
}

#[test]
fn a_list_that_is_cut_off_is_refused() {
    let nic = |vlan: &str| format!("\nName   : T\nTeam   : T\nVlanID : {vlan}");
    let prompt = "PS C:\\> Get-NetLbfoTeamNic | fl Name, Team, VlanID\n";
    let two = format!("{}\n\nName   : U\nTeam   : U\n", nic("60"));
    for text in [
        nic("6"),
        nic(""),
        format!("{prompt}{}", nic("6")),
        two.clone(),
    ] {
        let problem = refusal("Get-NetLbfoTeamNic.txt", &text);
        assert!(
            problem.message.ends_with("the text is cut off here"),
            "{problem:?}"
        );
        assert!(problem.help.is_some(), "{problem:?}");
        let place = problem.place.expect("a place");
        let last = text.trim_end().rfind('\n').expect("a line") + 1;
        assert_eq!(usize::try_from(place.span.start), Ok(last), "{text}");
    }
    for end in [
        "\n",
        "\r\n\r\n\r\n",
        "\nPS C:\\>",
        "\n**********************\nEnd",
    ] {
        let text = format!("{prompt}{}{end}", nic("60"));
        let team = ("Get-NetLbfoTeam.txt", "Name     : T\nTeamNics : {T}\n\n");
        let (host, problems) = host_of(&[("Get-NetLbfoTeamNic.txt", &text), team]);
        assert!(problems.is_empty(), "{problems:#?}");
        assert!(only(&only(&host.teams).nics).vlan.is(&60), "{end:?}");
    }
    let (host, _) = host_of(&[(
        "Get-NetAdapter.txt",
        &format!("{}\n", adapters(&["A", "B"]).trim_end()),
    )]);
    assert_eq!(host.adapters.items().len(), 2);
}

#[test]
fn one_property_is_a_list_where_the_cmdlet_has_it() {
    let text = "\r\nSerialNumber : CZ2912478\r\n\r\n";
    let (host, problems) = host_of(&[
        ("Win32_BIOS.txt", text),
        ("Get-NetAdapter.txt", &adapters(&["A"])),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(host.serial.is(&"CZ2912478".to_owned()));
    for other in [
        "\r\nsee also : elsewhere\r\n\r\n",
        "SerialNumber : X\r\nand more\r\n\r\n",
    ] {
        refusal("Win32_BIOS.txt", other);
    }
}
