//! The traps of `Format-List`, one small text each: what can mean one thing is read, everything else is partial
//! or refused with what to run.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use super::{only, state};
use crate::fabric::host::{Host, SwitchType, VlanMode};
use crate::fabric::known::State;
use crate::readers::{Dialect, FileOutcome, merge, read};
use crate::source::{Problem, Sources, Span};

/// The host of files that PowerShell printed, and what is wrong with it.
pub(super) fn host_of(files: &[(&str, &str)]) -> (Host, Vec<Problem>) {
    let mut sources = Sources::default();
    let mut fragments = Vec::new();
    for (name, text) in files {
        let path = format!("/x/HV01/{name}");
        let id = sources.add(path.clone(), path, *text);
        match read(sources.get_mut(id), id) {
            FileOutcome::Read(Dialect::PowerShellList, fragment) => fragments.push(*fragment),
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

fn host(files: &[(&str, &str)]) -> Host {
    host_of(files).0
}

/// Why a text under this name is not read.
pub(super) fn refusal(name: &str, text: &str) -> Problem {
    let mut sources = Sources::default();
    let id = sources.add("x", format!("/x/HV01/{name}"), text);
    match read(sources.get_mut(id), id) {
        FileOutcome::Broken(_, problem) => *problem,
        other => panic!("{other:?} of {text}"),
    }
}

/// Adapters of these names, as the default view lists them.
pub(super) fn adapters(names: &[&str]) -> String {
    let mut text = "\r\n".to_owned();
    for (index, name) in names.iter().enumerate() {
        let description = format!("Contoso {name}");
        write!(
            text,
            "Name                 : {name}\r\nInterfaceDescription : {description}\r\n\
             InterfaceIndex       : {index}\r\nMacAddress           : 02-00-00-00-00-0{index}\r\n\
             HardwareInterface    : True\r\n\r\n"
        )
        .expect("a text");
    }
    text
}

pub(super) fn team(members: &str) -> String {
    format!(
        "\nName        : T\nMembers     : {members}\nTeamNics    : {{T}}\nTeamingMode : Lacp\n\n"
    )
}

pub(super) fn members(names: &[&str], list: &str) -> Result<Vec<String>, Option<State>> {
    let adapters = adapters(names);
    let team = team(list);
    let mut files = vec![("Get-NetLbfoTeam.txt", &*team)];
    if !names.is_empty() {
        files.push(("Get-NetAdapter.txt", &*adapters));
    }
    let host = host(&files);
    let members = &only(&host.teams).members;
    match members.get() {
        Some(members) => Ok(members.iter().map(|member| member.name.clone()).collect()),
        None => Err(state(members)),
    }
}

pub(super) fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_list_is_read_where_its_items_can_be_told_apart() {
    assert_eq!(
        members(&["NIC1", "NIC2"], "{NIC1, NIC2}"),
        Ok(owned(&["NIC1", "NIC2"]))
    );
    assert_eq!(
        members(&[], "{NIC1}"),
        Ok(owned(&["NIC1"])),
        "one item has nothing in between"
    );
    assert_eq!(
        members(&[], "{Team 1 - VLAN 5}"),
        Ok(owned(&["Team 1 - VLAN 5"]))
    );
    assert_eq!(members(&[], "{}"), Ok(owned(&[])));
    assert_eq!(
        members(&["NIC, left", "NIC"], "{NIC, left, NIC}"),
        Ok(owned(&["NIC, left", "NIC"]))
    );
    assert_eq!(
        members(&["A", "B", "A, B"], "{A, B, C}"),
        Err(Some(State::Truncated)),
        "C is no adapter"
    );
    assert_eq!(
        members(&["1", "2", "1, 2"], "{1, 2, 1}"),
        Err(Some(State::Truncated)),
        "in two ways"
    );
    assert_eq!(
        members(&[], "{NIC1, NIC2}"),
        Err(Some(State::NotCollected)),
        "or one with a comma"
    );
    for cut in ["{A, B, C, D...}", "{A, B, C, D\u{2026}}"] {
        let found = members(&["A", "B", "C", "D"], cut);
        assert_eq!(
            found,
            Err(Some(State::NotCollected)),
            "{cut}: only their own cmdlet would tell"
        );
    }
}

#[test]
fn numbers_and_guids_of_a_list_are_its_items() {
    let vlan = |list: &str, text: &str| {
        let setting = format!(
            "\nOperationMode           : Trunk\nAccessVlanId            : 0\nNativeVlanId            : 1\n\
             AllowedVlanIdList       : {list}\nAllowedVlanIdListString : {text}\n\
             ParentAdapter           : VMInternalNetworkAdapter, Name = 'Mgmt, old'\n\n"
        );
        let vnic = "\nName           : Mgmt, old\nSwitchName     : S\nIsManagementOs : True\nVMName         : \n\n";
        let host = host(&[
            ("Get-VMNetworkAdapterVlan.txt", &*setting),
            ("Get-VMNetworkAdapter-ManagementOS.txt", vnic),
        ]);
        let vnic = only(&host.host_vnics).clone();
        assert!(vnic.vlan_mode.is(&VlanMode::Trunk) && vnic.vlan.is(&1));
        let vlans = vnic.allowed_vlans.get();
        vlans.map(|vlans| vlans.iter().collect::<Vec<u16>>())
    };
    assert_eq!(vlan("{10, 20}", ""), Some(vec![10, 20]));
    assert_eq!(vlan("{10}", ""), Some(vec![10]));
    assert_eq!(vlan("{10, 20, 30, 40...}", ""), None, "cut");
    assert_eq!(
        vlan("{10, 20, 30, 40...}", "10,20,30-32"),
        Some(vec![10, 20, 30, 31, 32])
    );
    let (one, other) = (
        "fd748ff2-b3d2-58d1-b07d-97756cffe66d",
        "5310a156-e20b-5888-ad73-8c454fd5be43",
    );
    let uplinks = |list: &str| {
        let switch = format!(
            "Name                    : S\nSwitchType              : External\nNetAdapterInterfaceGuid : {list}\n"
        );
        let host = host(&[("Get-VMSwitch.txt", &switch)]);
        only(&host.switches).uplinks.get().cloned()
    };
    assert_eq!(uplinks(&format!("{{{one}}}")), Some(vec![one.to_owned()]));
    assert_eq!(
        uplinks(&format!("{{{one}, {other}}}")),
        Some(vec![one.to_owned(), other.to_owned()])
    );
    assert_eq!(
        uplinks(&format!("{{{one}, {other}, {one}, {other}...}}")),
        None
    );
}

#[test]
fn nothing_behind_a_colon_is_unknown_unless_it_means_that_there_is_none() {
    let text = "Name               : S\nSwitchType         : External\nIovEnabled         : \n\
                EmbeddedTeamingEnabled :\n";
    let found = refusal("Get-VMSwitch.txt", text);
    assert!(
        found.message.contains("Format-List"),
        "the colon is elsewhere"
    );
    let text = "Name                   : S\nSwitchType             : External\nIovEnabled             : \n\
                EmbeddedTeamingEnabled :\nAllowManagementOS      : False\n";
    let (host, problems) = host_of(&[("Get-VMSwitch.txt", text)]);
    assert!(problems.is_empty(), "{problems:#?}");
    let switch = only(&host.switches);
    assert!(switch.r#type.is(&SwitchType::External) && switch.management_os.is(&false));
    assert_eq!(state(&switch.iov), Some(State::NotCollected));
    assert_eq!(state(&switch.embedded_teaming), Some(State::NotCollected));
    let nic = "Name       : N\nVMName     : WEB01\nSwitchName : \nMacAddress : 00155D000001\n";
    let nic = host_of(&[("Get-VMNetworkAdapter-VM.txt", nic)]).0;
    assert!(
        only(&nic.vm_nics).switch.is(&String::new()),
        "it is on no switch"
    );
}

#[test]
fn default_views_have_units_and_colons_in_their_keys() {
    let adapters = "Name                       : A\nInterfaceDescription       : X\nInterfaceIndex             : 23\n\
        MacAddress                 : A4-BF-AA-BB-CC-DE\nInterfaceOperationalStatus : Up\nLinkSpeed(Gbps)            : 25\n\n\
        Name                       : B\nInterfaceDescription       : Y\nInterfaceIndex             : 24\n\
        MacAddress                 : A4-BF-AA-BB-CC-DF\nInterfaceOperationalStatus : Down\nLinkSpeed(Mbps)            : 0\n";
    let rss = "Name                                            : A\nEnabled                                         : True\n\
        Profile                                         : Conservative\nBaseProcessor: [Group:Number]                   : 0:2\n\
        MaxProcessor: [Group:Number]                    : 1:34\nMaxProcessors                                   : 16\n\
        RssProcessorArray: [Group:Number/NUMA Distance] :\n  1:0/0  1:2/0\n  1:4/0\n\
        IndirectionTable: [Group:Number]                : 1:0\t1:2\t\n                                                  1:0\t\n";
    let host = host(&[
        ("Get-NetAdapter.txt", adapters),
        ("Get-NetAdapterRss.txt", rss),
    ]);
    let found = host.adapters.items();
    assert!(found[0].reported_mbps.is(&25_000) && found[1].reported_mbps.is(&0));
    assert!(found[0].status.is(&"Up".to_owned()) && found[1].index.is(&24));
    assert_eq!(state(&found[0].hardware), Some(State::NotCollected));
    let rss = found[0].rss.get().expect("RSS");
    assert!(rss.base_group.is(&0) && rss.base.is(&2) && rss.last_group.is(&1) && rss.last.is(&34));
    assert!(rss.count.is(&16) && rss.enabled.is(&true));
}

#[test]
fn what_is_nested_is_cut_off() {
    let nic = "Name             : N\nVMName           : WEB01\nSwitchName       : S\nMacAddress       : 00155D000001\n\
        VlanSetting      : Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting\n\
        BandwidthSetting : @{MinimumBandwidthWeight=10; MaximumBandwidth=0}\n\
        IsolationSetting : Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting\nIsManagementOs   : False\n";
    let (host, problems) = host_of(&[("Get-VMNetworkAdapter-VM.txt", nic)]);
    let nic = only(&host.vm_nics);
    assert_eq!(state(&nic.vlan), Some(State::Truncated));
    assert_eq!(state(&nic.minimum_weight), Some(State::Truncated));
    let help = problems
        .iter()
        .filter_map(|problem| problem.help.as_deref());
    assert_eq!(
        help.collect::<Vec<_>>(),
        ["export again, with `ConvertTo-Json -Depth 5`"]
    );
    let vlan = "OperationMode : Access\nAccessVlanId  : 21\n\
        ParentAdapter : VMNetworkAdapter (Name = 'N', VMName = 'WEB01') [VMId = '649efb9b-effe-463b-937d-df9a2fcb68a7']\n";
    let nic_alone =
        "Name           : N\nVMName         : WEB01\nSwitchName     : S\nIsManagementOs : False\n";
    let host = host_of(&[
        ("Get-VMNetworkAdapter-VM.txt", nic_alone),
        ("Get-VMNetworkAdapterVlan.txt", vlan),
    ])
    .0;
    let nic = only(&host.vm_nics);
    assert!(nic.vlan.is(&21) && nic.vlan_mode.is(&VlanMode::Access));
}

/// A switch whose description a console of so many columns has broken.
fn broken(lines: &[&str], others: &str) -> Result<String, Option<State>> {
    let description = lines.join(&format!("\r\n{}", " ".repeat(33)));
    let text = format!(
        "\r\nName                           : S\r\nSwitchType                     : External\r\n\
         NetAdapterInterfaceDescription : {description}\r\n{others}"
    );
    let host = host(&[("Get-VMSwitch.txt", &text)]);
    let uplinks = &only(&host.switches).uplinks;
    match uplinks.get() {
        Some(uplinks) => Ok(uplinks.join("|")),
        None => Err(state(uplinks)),
    }
}

/// A line that has kept the blank behind its colon, and one that has lost it.
const KEPT: &str = "Notes                          : \r\n";
const LOST: &str = "Notes                          :\r\n";

/// A description that was broken in the last column, and before a word.
const IN_A_WORD: [&str; 2] = ["Microsoft Network Adapter Mult", "iplexor Driver #2"];
const BEFORE_A_WORD: [&str; 2] = ["Microsoft Network Adapter ", "Multiplexor Driver #2"];

/// A line with a value of so many letters.
fn note(letter: char, count: usize) -> String {
    KEPT.replace(": ", &format!(": {}", String::from(letter).repeat(count)))
}

#[test]
fn lines_that_a_console_broke_are_joined() {
    let whole = Ok("Microsoft Network Adapter Multiplexor Driver #2".to_owned());
    // The widest line is that of the break.
    assert_eq!(broken(&IN_A_WORD, KEPT), whole);
    // The word has no room.
    assert_eq!(broken(&BEFORE_A_WORD, &note('x', 30)), whole);
    // The console is as wide as the line that breaks a GUID.
    let indent = " ".repeat(33);
    let guid = format!(
        "Id                             : 53904801-4a70-537b-957d-a1d2c2\r\n{indent}2fe740\r\n"
    );
    assert_eq!(broken(&IN_A_WORD, &format!("{guid}{LOST}")), whole);
}

#[test]
fn lines_that_something_else_can_have_broken_are_partial() {
    let unknown = Err(Some(State::Truncated));
    assert_eq!(broken(&IN_A_WORD, LOST), unknown, "a blank may be lost");
    let without = BEFORE_A_WORD.map(str::trim_end);
    let own = "it may be a line of its own";
    assert_eq!(broken(&without, &note('x', 30)), unknown, "{own}");
    let room = "the word had room";
    assert_eq!(broken(&BEFORE_A_WORD, &note('x', 60)), unknown, "{room}");
    let wide = note('\u{4ea4}', 15) + &KEPT.replace("Notes", "Other");
    assert_eq!(broken(&IN_A_WORD, &wide), unknown, "two columns a letter");
}

#[test]
fn one_output_is_read_between_prompts() {
    let list =
        "\nName              : S\nSwitchType        : External\nAllowManagementOS : True\n\n\n";
    let read = |before: &str, after: &str| {
        let host = host(&[("Get-VMSwitch.txt", &format!("{before}{list}{after}"))]);
        only(&host.switches).name.clone()
    };
    assert_eq!(read("PS C:\\> Get-VMSwitch | fl *\n", "PS C:\\>"), "S");
    assert_eq!(
        read(
            "[hv01]: PS C:\\Users\\x> get-vmswitch | select * | fl\n",
            "[hv01]: PS C:\\> \n"
        ),
        "S"
    );
    let rule = "**********************\n";
    assert_eq!(
        read(
            &format!(
                "{rule}Windows PowerShell transcript start\nUsername: X\\y\n{rule}PS C:\\> Get-VMSwitch | fl\n"
            ),
            &format!("PS C:\\> Stop-Transcript\n{rule}End time: 20251101\n{rule}")
        ),
        "S"
    );
    for (before, after) in [
        ("PS C:\\> Get-NetLbfoTeam | fl\n", ""),
        ("PS C:\\> Get-VMSwitch -Name S | fl\n", ""),
        ("PS C:\\> Get-VMSwitch | ? Name -eq S | fl\n", ""),
        (
            "PS C:\\> Get-VMSwitch | fl\n",
            "PS C:\\> Get-VMSwitch | fl\nName : T\nId   : 1\n",
        ),
        ("WARNING: something\n", ""),
        ("", "WARNING: something\n"),
    ] {
        let problem = refusal("Get-VMSwitch.txt", &format!("{before}{list}{after}"));
        assert_eq!(problem.code, "not-json");
        assert!(
            problem
                .message
                .starts_with("this is text of Format-List, not the JSON of Get-VMSwitch: ")
        );
        let help = problem.help.unwrap_or_default();
        assert!(
            help.contains("Get-VMSwitch | ConvertTo-Json -Depth 5"),
            "{help}"
        );
        assert!(problem.place.is_some());
    }
}

#[test]
fn a_command_says_whose_adapters_they_are() {
    let nic = "PS C:\\> Get-VMNetworkAdapter -ManagementOS | fl Name,SwitchName,MacAddress\n\nName       : Mgmt\n\
        SwitchName : S\nMacAddress : 00155D000001\n";
    let host = host(&[("Get-VMNetworkAdapter.txt", nic)]);
    assert_eq!(only(&host.host_vnics).name, "Mgmt");
}

#[test]
fn an_error_in_it_is_a_failure() {
    let text = "Name       : S\nSwitchType : External\n\nGet-VMSwitch : Access is denied.\nAt line:1 char:1\n    + CategoryInfo : X";
    assert_eq!(refusal("Get-VMSwitch.txt", text).code, "cmdlet-failed");
}

/// Texts that are refused: what they are, and what the line has that is shown.
fn doubtful() -> [(&'static str, String, &'static str); 11] {
    let whole = "Name       : S\nSwitchType : External\n";
    let switch = |name: &str, kind: &str| format!("Name       : {name}\nSwitchType : {kind}\n");
    let indent = " ".repeat(13);
    let (colour, plain) = ("\u{1b}[32;1m", "\u{1b}[0m");
    [
        ("another column", format!("{whole}Id : 1\n"), "Id : 1"),
        ("a stray line", format!("{whole}and so on\n"), "and so on"),
        ("no indent", format!("{whole}  External\n"), "External"),
        ("no line between", format!("{whole}{whole}"), "Name"),
        ("two spellings", format!("{whole}NAME       : T\n"), "NAME"),
        (
            "colours",
            format!("{whole}{colour}Id         : {plain}1\n"),
            "Id",
        ),
        (
            "a heading",
            format!("   GroupBy: x\n\n{whole}"),
            "GroupBy: x",
        ),
        ("a cut name", switch("{A, B, C, D...}", "External"), "Name"),
        (
            "lines",
            switch(&format!("S\n{indent}T"), "External"),
            "Name",
        ),
        ("a list", switch("{A}", "External"), "Name"),
        (
            "no width",
            switch("S", &format!("Ex\n{indent}te\n{indent}rnal")),
            "SwitchType",
        ),
    ]
}

#[test]
fn what_can_mean_two_things_is_refused_with_its_line() {
    for (what, text, line) in doubtful() {
        let mut sources = Sources::default();
        let id = sources.add("x", "/x/HV01/Get-VMSwitch.txt", text.as_str());
        let FileOutcome::Broken(_, problem) = read(sources.get_mut(id), id) else {
            panic!("{what} is read");
        };
        let span = problem.place.expect("a place").span;
        let at = &text[span.start as usize..span.end as usize];
        assert!(at.contains(line), "{what}: {at:?}");
        let help = problem.help.unwrap_or_default();
        assert!(help.contains("ConvertTo-Json"), "{what}: {help}");
    }
}

#[test]
fn two_cmdlets_in_one_file_are_refused() {
    let switch = "Name       : S\nSwitchType : External\n\n";
    for other in [
        "Name        : T\nTeamingMode : Lacp\nMembers     : {A}\nTeamNics    : {T}\n",
        "Colour : red\nTaste  : sweet\n",
    ] {
        let problem = refusal("Get-VMSwitch.txt", &format!("{switch}{other}"));
        assert!(problem.message.ends_with("of another one"), "{problem:?}");
    }
}

#[test]
fn words_of_another_language_are_no_values() {
    let (host, problems) = host_of(&[(
        "Get-VMSwitch.txt",
        "Name       : Übergabe größer\nSwitchType : Extern\nIovEnabled : Wahr\n",
    )]);
    let switch = only(&host.switches);
    assert_eq!(switch.name, "Übergabe größer");
    assert!(!switch.r#type.is_known() && !switch.iov.is_known());
    assert_eq!(problems.len(), 2);
    let other = refusal(
        "Get-VMSwitch.txt",
        "Bezeichnung : S\nSwitchtyp   : Extern\n",
    );
    assert_eq!(other.code, "no-object");
}

#[test]
fn what_is_read_of_it_has_low_confidence() {
    let host = host(&[(
        "Get-VMSwitch.txt",
        "Name       : S\nSwitchType : External\n",
    )]);
    assert!(host.printed.is(&true) && host.printed.place().is_some());
}

#[test]
fn what_nobody_reads_is_masked() {
    let text = "PS C:\\Users\\canary1> Get-VMSwitch | fl\n\nName       : S\nNotes      : canary2\nPassword   : canary3\n\
        Extensions : {canary4, canary5}\nSwitchType : External\nComment    : canary6\n             canary7\n\
        SomeThing  :\n canary8\n\nPS C:\\Users\\canary9>";
    let mut sources = Sources::default();
    let id = sources.add("x", "/x/HV01/Get-VMSwitch.txt", text);
    let outcome = read(sources.get_mut(id), id);
    assert!(matches!(outcome, FileOutcome::Read(..)), "{outcome:?}");
    let source = sources.get(id);
    let end = u32::try_from(text.len()).expect("short");
    let shown = source.show(Span { start: 0, end });
    assert!(!shown.contains("canary"), "{shown}");
    assert!(shown.contains("External"), "{shown}");
}

/// Hostile texts: none takes longer than its length, and none that is no list is read.
#[test]
fn texts_of_any_length_take_no_more_time_than_their_length() {
    let object = "Name       : S\nSwitchType : External\n";
    let keys: String = (0..1_000_000).fold(String::new(), |mut text, key| {
        writeln!(text, "Key{key:07} : {key}").expect("a text");
        text
    });
    let names: String = (0..20_000).fold(String::new(), |mut text, name| {
        writeln!(text, "Name       : S{name}\nSwitchType : External\n").expect("a text");
        text
    });
    let texts = [
        format!("{object}Notes      : {}\n", "x".repeat(50_000_000)),
        format!("{object}Notes      : {{{}}}\n", "a, ".repeat(1_000_000)),
        format!(
            "{object}Notes      : x\n{}",
            "             y\n".repeat(1_000_000)
        ),
        format!("{object}Notes      :\n{}", " y\n".repeat(1_000_000)),
        format!("{object}{keys}"),
        format!("{object}{}", "\n".repeat(2_000_000)),
        format!("{object}{}", "PS C:\\>\n".repeat(500_000)),
        format!("{}{object}", " : ".repeat(1_000_000)),
        names,
    ];
    for text in texts {
        let mut sources = Sources::default();
        let id = sources.add("x", "/x/HV01/Get-VMSwitch.txt", text.as_str());
        let start = Instant::now();
        let outcome = read(sources.get_mut(id), id);
        let taken = start.elapsed();
        let head: String = text.chars().take(80).collect();
        assert!(taken < Duration::from_secs(20), "{head}: {taken:?}");
        assert!(
            !matches!(outcome, FileOutcome::Foreign(_) | FileOutcome::Unused(..)),
            "{head}"
        );
    }
}
