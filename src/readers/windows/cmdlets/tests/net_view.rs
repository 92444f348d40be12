//! The files of Get-NetView: blocks of a command and what it printed, of which only lists are taken.

use super::{only, state};
use crate::fabric::host::Host;
use crate::fabric::known::State;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources, Span};

/// A block as the tool writes it.
fn block(command: &str, output: &str) -> String {
    format!("CONTOSO-admin @ HV01:\r\nPS C:\\Windows> {command}\r\n{output}\r\n")
}

/// The table that the tool asks for first.
const TABLE: &str =
    "\r\nName  InterfaceDescription\r\n----  --------------------\r\nNIC1  secret-table\r\n\r\n";

fn adapter(name: &str, index: u8) -> String {
    let command = format!("Get-NetAdapter -Name \"{name}\" -IncludeHidden");
    let list = format!(
        "\r\nifIndex              : {index}\r\nMacAddress           : 02-00-00-00-00-0{index}\r\n\
         Name                 : {name}\r\nInterfaceDescription : Contoso #{index}\r\n\
         HardwareInterface    : True\r\nSystemName           : HV01\r\n\r\n"
    );
    block(&command, TABLE) + &block(&format!("{command} | Format-List -Property *"), &list)
}

/// The host of files below a folder of the tool, and what is wrong with it.
fn host(files: &[(&str, &str)]) -> (Host, Vec<Problem>) {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for (name, text) in files {
        let path = format!("/x/msdbg.HV01/{name}");
        let id = sources.add(path.clone(), path, *text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(Dialect::PowerShellList, fragment) => fragments.push(*fragment),
            FileOutcome::Unused(Dialect::PowerShellList, _) => {}
            other => panic!("{name}: {other:?}"),
        }
    }
    let mut problems: Vec<Problem> = fragments
        .iter_mut()
        .flat_map(|fragment| std::mem::take(&mut fragment.problems))
        .collect();
    let (snapshot, more) = merge(fragments);
    problems.extend(more);
    let [host] = <[Host; 1]>::try_from(snapshot.hosts).expect("one host");
    (host, problems)
}

#[test]
fn files_of_each_adapter_are_one_list() {
    let (one, other) = (adapter("NIC1", 3), adapter("NIC2", 4));
    let table = block(
        "Get-NetAdapter -IncludeHidden | Sort-Object Name | Format-Table -AutoSize",
        TABLE,
    );
    let (host, problems) = host(&[
        ("Get-NetAdapter.txt", &table),
        (
            "VMSwitch.1.External.S/pNIC.3.NIC1.Contoso/Get-NetAdapter.txt",
            &one,
        ),
        ("NIC.4.NIC2.Contoso/Get-NetAdapter.txt", &other),
        ("LBFO.T/NIC.4.NIC2.Contoso/Get-NetAdapter.txt", &other),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    let names = host.adapters.items().iter().map(|adapter| &*adapter.name);
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    assert_eq!(names, ["NIC1", "NIC2"]);
    assert_eq!(host.name, "HV01");
    assert!(host.printed.is(&true));
}

const NOT_FOUND: &str = "[Failed]\r\nGet-NetAdapterVmq : No MSFT_NetAdapterVmqSettingData objects found with property \r\n\
    'Name' equal to 'NIC1'.  Verify the value of the property and retry.\r\nAt line:1 char:3\r\n\
    + $(Get-NetAdapterVmq -Name \"NIC1\")\r\n    + CategoryInfo          : ObjectNotFound: (NIC1:String) [], CimJobException\r\n\
    + FullyQualifiedErrorId : CmdletizationQuery_NotFo\r\n   und_Name,Get-NetAdapterVmq\r\n";

#[test]
fn an_adapter_without_queues_is_no_failure_and_a_failure_is() {
    let adapter = adapter("NIC1", 3);
    let queues = |output: &str| {
        let text = block(
            "Get-NetAdapterVmq -Name \"NIC1\" -IncludeHidden | Format-List -Property *",
            output,
        );
        let (host, _) = host(&[
            ("pNIC.3.NIC1/Get-NetAdapter.txt", &adapter),
            ("pNIC.3.NIC1/Get-NetAdapterVmq.txt", &text),
        ]);
        only(&host.adapters).vmq.clone()
    };
    assert!(
        queues(NOT_FOUND)
            .get()
            .is_some_and(|vmq| vmq.enabled.is(&false))
    );
    assert!(queues("").get().is_some_and(|vmq| vmq.enabled.is(&false)));
    for failed in [
        "[Failed]\r\nAccess is denied\r\n",
        "[NotRun]\r\n\r\n",
        "[Unavailable]\r\n\r\n",
    ] {
        assert_eq!(state(&queues(failed)), Some(State::Failed), "{failed}");
    }
    let stray = "\r\nName    : NIC1\r\nEnabled : True\r\nand so on\r\n";
    assert_eq!(state(&queues(stray)), Some(State::Failed));
}

#[test]
fn one_piece_that_failed_leaves_the_whole_unknown() {
    let one = adapter("NIC1", 3);
    let failed = block(
        "Get-NetAdapter -Name \"NIC2\" -IncludeHidden | Format-List -Property *",
        "[NotRun]\r\n\r\n",
    );
    let (host, _) = host(&[
        ("pNIC.3.NIC1/Get-NetAdapter.txt", &one),
        ("pNIC.4.NIC2/Get-NetAdapter.txt", &failed),
        (
            "Get-VMSwitch.txt",
            &block(
                "$(Get-VMSwitch -Id 1) | Format-List -Property *",
                "\r\nName       : S\r\nSwitchType : External\r\n",
            ),
        ),
    ]);
    assert_eq!(state(&host.adapters), Some(State::Failed));
    assert_eq!(only(&host.switches).name, "S");
}

#[test]
fn a_file_that_is_cut_off_is_not_read_as_whole() {
    let (whole, other) = (adapter("NIC1", 3), adapter("NIC2", 4));
    let list = other.rfind("CONTOSO").expect("the list");
    let command = list + other[list..].find("*\r\n").expect("its command") + 3;
    let value = other.rfind("Contoso #4").expect("a value");
    let line = other.rfind("HardwareInterface").expect("a line");
    let end = other.trim_end().len();
    for cut in [
        list,
        list - 8,
        command - 2,
        command,
        command + 2,
        value + 3,
        line,
        end,
        end + 2,
    ] {
        let (host, problems) = host(&[
            ("pNIC.3.NIC1/Get-NetAdapter.txt", &whole),
            ("pNIC.4.NIC2/Get-NetAdapter.txt", &other[..cut]),
        ]);
        let why = host.adapters.why().map(|why| why.sentence(""));
        assert_eq!(
            why.as_deref(),
            Some("Get-NetAdapter could not be read"),
            "{cut}"
        );
        assert_eq!(problems.len(), 1, "{cut}: {problems:#?}");
        assert!(problems[0].place.is_some() && problems[0].code == "text-cut-off");
    }
    let (host, problems) = host(&[("pNIC.4.NIC2/Get-NetAdapter.txt", &other[..end + 4])]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(only(&host.adapters).name, "NIC2");
}

#[test]
fn virtual_adapters_are_told_by_their_commands() {
    let vnic = block(
        "Get-VMNetworkAdapter -ManagementOS | where {$_.DeviceId -eq \"{A}\"} | Format-List  -Property *",
        "\r\nName           : Mgmt\r\nSwitchName     : S\r\nMacAddress     : 00155D000001\r\nVMName         : \r\nIsManagementOs : True\r\n\r\n",
    );
    let vlan = block(
        "Get-VMNetworkAdapterVlan -ManagementOS | where {$_.ParentAdapter.Name -contains \"Mgmt\"} | Format-List  -Property *",
        "\r\nOperationMode : Access\r\nAccessVlanId  : 10\r\nParentAdapter : VMInternalNetworkAdapter, Name = 'Mgmt'\r\n\r\n",
    );
    let nic = block(
        "$(Get-VMNetworkAdapter -VMName \"WEB 01\" -Name \"N\" | where {$_.Id -like \"*A\"}) | Format-List -Property *",
        "\r\nName           : N\r\nSwitchName     : S\r\nMacAddress     : 00155D000002\r\nVMName         : WEB 01\r\nIsManagementOs : False\r\n\r\n",
    );
    let machine = block(
        "$(Get-VM -Id 1) | Format-List -Property *",
        "\r\nName  : WEB 01\r\nState : Running\r\n\r\n",
    );
    let switch = "VMSwitch.1.External.S";
    let (host, problems) = host(&[
        (
            &format!("{switch}/hNIC.30.x/Get-VMNetworkAdapter.txt"),
            &vnic,
        ),
        (
            &format!("{switch}/hNIC.30.x/Get-VMNetworkAdapterVlan.txt"),
            &vlan,
        ),
        (
            &format!("{switch}/VM.1.WEB 01/VMNic.N.A/Get-VMNetworkAdapter.txt"),
            &nic,
        ),
        (&format!("{switch}/VM.1.WEB 01/Get-VM.txt"), &machine),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(only(&host.host_vnics).vlan.is(&10));
    let nic = only(&host.vm_nics);
    assert!(nic.name == "WEB 01/N" && nic.running.is(&true), "{nic:?}");
}

#[test]
fn the_computer_tells_itself_by_a_list_of_its_own() {
    let info = block(
        "Get-ComputerInfo",
        "\r\nWindowsProductName : Windows Server 2022 Datacenter\r\nOsBuildNumber      : 20348\r\nCsModel            : PowerEdge R740\r\n\
         CsName             : HV01\r\nOsHotFixes         : {KB1, KB2, KB3, KB4...}\r\n\r\n",
    );
    let processor = block("Get-Variable -Name \"PSVersionTable\" -ValueOnly", TABLE)
        + &block("date", "\r\nSaturday\r\n")
        + &block(
            "Get-CimInstance \"Win32_Processor\" | Format-List -Property *",
            "\r\nName                      : X\r\nNumberOfCores             : 8\r\nNumberOfLogicalProcessors : 16\r\n\r\n",
        )
        + &block("systeminfo", "\r\nHost Name:   HV01\r\n");
    let (host, problems) = host(&[
        ("Get-ComputerInfo.txt", &info),
        ("Environment.txt", &processor),
    ]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(host.os_build.is(&20348) && host.hyper_threading.is(&true));
    assert_eq!(host.model.get().map(String::as_str), Some("PowerEdge R740"));
}

#[test]
fn nothing_of_a_block_is_shown_that_nobody_read() {
    let text = adapter("NIC1", 3).replace("HardwareInterface", "Password         ")
        + &block(
            "Get-NetAdapterVmq -Name \"NIC1\" | Format-List -Property *",
            "[Failed]\r\nsecret-error\r\n",
        )
        + &block("net use * secret-word", "secret-output\r\n");
    let mut sources = Sources::default();
    let id = sources.add(
        "x",
        "/x/msdbg.HV01/NIC.3.NIC1/Get-NetAdapter.txt",
        text.as_str(),
    );
    let outcome = read(sources.get_mut(id), id);
    assert!(matches!(outcome, FileOutcome::Read(..)), "{outcome:?}");
    let end = u32::try_from(text.len()).expect("short");
    let shown = sources.get(id).show(Span { start: 0, end });
    for word in ["secret", "CONTOSO-admin", "True"] {
        assert!(!shown.contains(word), "{word}: {shown}");
    }
    assert!(shown.contains("HV01") && shown.contains("NIC1"), "{shown}");
}

#[test]
fn a_piece_outside_of_a_folder_of_the_tool_is_no_whole() {
    let text = adapter("NIC1", 3);
    let mut sources = Sources::default();
    let id = sources.add("x", "/x/HV01/Get-NetAdapter.txt", text.as_str());
    let outcome = read(sources.get_mut(id), id);
    assert!(matches!(outcome, FileOutcome::Broken(..)), "{outcome:?}");
}
