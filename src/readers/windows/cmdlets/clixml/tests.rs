//! Small documents of CLIXML through the readers.

use crate::fabric::host::{Host, SwitchType, VlanMode};
use crate::fabric::known::{Known, State};
use crate::readers::{Dialect, FileOutcome, Fragment, merge, read};
use crate::source::{Problem, Source, Sources, Span};

const VLAN: &str = "Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting";

/// A document of CLIXML.
fn document(objects: &str) -> String {
    format!(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n{objects}\n</Objs>"
    )
}

/// What became of a file of a host.
fn outcome(name: &str, text: &str) -> (FileOutcome, Sources) {
    let mut sources = Sources::default();
    let path = format!("/x/HV01/{name}");
    let id = sources.add(path.clone(), path, text);
    (read(sources.get_mut(id), id), sources)
}

fn fragment(name: &str, objects: &str) -> (Fragment, Sources) {
    match outcome(name, &document(objects)) {
        (FileOutcome::Read(Dialect::PowerShellClixml, fragment), sources) => (*fragment, sources),
        (other, _) => panic!("{name}: {other:?}"),
    }
}

/// The host of one file, and what is wrong with it.
fn host(name: &str, objects: &str) -> (Host, Vec<Problem>, Sources) {
    let (mut fragment, sources) = fragment(name, objects);
    let mut problems = std::mem::take(&mut fragment.problems);
    let (mut snapshot, more) = merge(vec![fragment]);
    problems.extend(more);
    assert_eq!(snapshot.hosts.len(), 1);
    (snapshot.hosts.remove(0), problems, sources)
}

fn broken(name: &str, text: &str) -> Problem {
    match outcome(name, text).0 {
        FileOutcome::Broken(Dialect::PowerShellClixml, problem) => *problem,
        other => panic!("{name}: {other:?}"),
    }
}

fn only<T>(list: &Known<Vec<T>>) -> &T {
    match list.get().map(Vec::as_slice) {
        Some([item]) => item,
        other => panic!("{} items", other.map_or(0, <[T]>::len)),
    }
}

/// The text of a place.
fn at<'a>(source: &'a Source, known: &Known<impl Sized>) -> &'a str {
    let span = known.place().expect("a place").span;
    &source.text()[span.start as usize..span.end as usize]
}

fn types(class: &str) -> String {
    format!("<TN RefId=\"0\"><T>{class}</T><T>System.Object</T></TN>")
}

fn switch(name: &str) -> String {
    let types = types("Microsoft.HyperV.PowerShell.VMSwitch");
    format!(
        "<Obj RefId=\"0\">{types}<Props><S N=\"Name\">{name}</S><Obj N=\"SwitchType\" RefId=\"1\"><TN RefId=\"1\">\
         <T>Microsoft.HyperV.PowerShell.VMSwitchType</T><T>System.Enum</T></TN><ToString>External</ToString>\
         <I32>2</I32></Obj></Props></Obj>"
    )
}

/// An adapter of the host, with what stands under its setting.
fn vnic(setting: &str) -> String {
    let types = types("Microsoft.HyperV.PowerShell.VMInternalNetworkAdapter");
    format!(
        "<Obj RefId=\"0\">{types}<Props><S N=\"Name\">Mgmt</S><B N=\"IsManagementOs\">true</B>\
         <S N=\"SwitchName\">S</S>{setting}</Props></Obj>"
    )
}

#[test]
fn a_class_tells_an_object_under_any_name() {
    for prefix in ["", "Deserialized.", "Selected.", "Deserialized.Selected."] {
        let class = format!("{prefix}Microsoft.HyperV");
        let text = switch("S").replace("<T>Microsoft.HyperV", &format!("<T>{class}"));
        let (host, problems, sources) = host("backup.xml", &text);
        assert!(problems.is_empty(), "{problems:#?}");
        let found = only(&host.switches);
        assert_eq!(found.r#type.get(), Some(&SwitchType::External), "{prefix}");
        let place = found.r#type.place().expect("a place");
        assert_eq!(at(sources.get(place.source), &found.r#type), "External");
    }
}

#[test]
fn classes_of_cim_tell_their_objects() {
    for class in [
        "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/MSFT_NetLbfoTeamNic",
        "Microsoft.Management.Infrastructure.CimInstance#MSFT_NetLbfoTeamNic",
        "Deserialized.Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/MSFT_NetLbfoTeamNic",
        "System.Management.ManagementObject#root\\StandardCimv2/MSFT_NetLbfoTeamNic",
    ] {
        let types = types(class);
        let text = format!("<Obj>{types}<MS><S N=\"Name\">T</S><S N=\"Team\">Team1</S></MS></Obj>");
        assert_eq!(fragment("x.xml", &text).0.objects, 1, "{class}");
    }
    // Others manage hosts of virtual machines as well.
    let types = types("Microsoft.SystemCenter.VirtualMachineManager.VMHost");
    let text = document(&format!(
        "<Obj>{types}<Props><S N=\"Name\">x</S></Props></Obj>"
    ));
    let other = outcome("x.xml", &text).0;
    assert!(matches!(other, FileOutcome::Unused(..)), "{other:?}");
}

#[test]
fn the_class_metadata_names_the_host_of_an_object() {
    let types = types(
        "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/MSFT_NetLbfoTeam",
    );
    let object = |host: &str, team: &str| {
        format!(
            "<Obj>{types}<Props><S N=\"Name\">{team}</S><U32 N=\"TeamingMode\">2</U32></Props><MS><Obj N=\"__ClassMetadata\">\
             <LST><Obj><MS><S N=\"ClassName\">MSFT_NetLbfoTeam</S><S N=\"ServerName\">{host}</S></MS></Obj></LST></Obj></MS></Obj>"
        )
    };
    let (fragment, _) = fragment(
        "Get-NetLbfoTeam.xml",
        &(object("HV01", "A") + &object("HV02", "B")),
    );
    let (snapshot, _) = merge(vec![fragment]);
    let names: Vec<&str> = snapshot.hosts.iter().map(|host| &*host.name).collect();
    assert_eq!(names, ["HV01", "HV02"]);
}

#[test]
fn a_setting_is_read_where_it_stands_and_where_it_is_referred_to() {
    let types = format!("<TN RefId=\"9\"><T>{VLAN}</T></TN>");
    let setting = format!(
        "<Obj N=\"VlanSetting\" RefId=\"7\">{types}<Props><Obj N=\"OperationMode\" RefId=\"8\"><ToString>Access</ToString><I32>1</I32></Obj>\
         <I32 N=\"AccessVlanId\">210</I32></Props></Obj>"
    );
    let second = vnic("<Ref N=\"VlanSetting\" RefId=\"7\"/>").replace(">Mgmt<", ">CSV<");
    let second = second.replace("RefId=\"0\"", "RefId=\"20\"");
    let (host, problems, sources) = host(
        "Get-VMNetworkAdapter-ManagementOS.xml",
        &(vnic(&setting) + &second),
    );
    assert!(problems.is_empty(), "{problems:#?}");
    let vnics = host.host_vnics.get().expect("known");
    assert_eq!(vnics.len(), 2);
    for vnic in vnics {
        assert_eq!(
            vnic.vlan_mode.get(),
            Some(&VlanMode::Access),
            "{}",
            vnic.name
        );
        let place = vnic.vlan_mode.place().expect("a place");
        assert_eq!(at(sources.get(place.source), &vnic.vlan_mode), "Access");
    }
}

/// At the depth that `Export-Clixml` has by itself, an enumeration is a text, and so is an object.
#[test]
fn a_text_is_the_name_of_an_enumeration_and_no_object() {
    let setting = "<Obj N=\"VlanSetting\"><Props><S N=\"OperationMode\">Access</S><I32 N=\"AccessVlanId\">7</I32></Props></Obj>";
    let file = "Get-VMNetworkAdapter-ManagementOS.xml";
    let (found, problems, _) = host(file, &vnic(setting));
    assert!(problems.is_empty(), "{problems:#?}");
    let vnic_found = only(&found.host_vnics);
    assert_eq!(vnic_found.vlan_mode.get(), Some(&VlanMode::Access));
    let cut = vnic(&format!(
        "<S N=\"VlanSetting\">{VLAN}</S><S N=\"IsolationSetting\">Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting</S>"
    ));
    let (found, problems, sources) = host(file, &cut);
    let vlan = &only(&found.host_vnics).vlan;
    assert_eq!(vlan.why().map(|why| why.state), Some(State::Truncated));
    assert_eq!(problems.len(), 1, "{problems:#?}");
    assert_eq!(problems[0].code, "cut-off");
    assert!(
        problems[0]
            .help
            .as_deref()
            .unwrap_or_default()
            .contains("Export-Clixml -Depth 5")
    );
    let place = problems[0].place.expect("a place");
    assert_eq!(
        sources.get(place.source).show(place.span),
        VLAN,
        "the name of a type is no secret"
    );
}

#[test]
fn what_is_left_of_an_object_is_no_value_of_it() {
    for left in [
        "Microsoft.HyperV.PowerShell.VMSwitch",
        "System.Object[]",
        "System.Collections.Generic.List`1[System.String]",
    ] {
        let text = switch("S").replace("</Props>", &format!("<S N=\"Notes\">x</S><Obj N=\"NetAdapterInterfaceGuid\"><LST><S>{left}</S></LST></Obj></Props>"));
        let (found, problems, _) = host("Get-VMSwitch.xml", &text);
        let uplinks = &only(&found.switches).uplinks;
        assert_ne!(uplinks.get(), Some(&vec![left.to_lowercase()]), "{left}");
        assert_eq!(problems.len(), 1, "{left}: {problems:#?}");
        let vnic = vnic("").replace(
            "<S N=\"SwitchName\">S</S>",
            &format!("<S N=\"SwitchName\">{left}</S>"),
        );
        let (found, problems, _) = host("Get-VMNetworkAdapter-ManagementOS.xml", &vnic);
        let why = only(&found.host_vnics).switch.why();
        assert_eq!(why.map(|why| why.state), Some(State::Truncated), "{left}");
        assert_eq!(problems.len(), 1, "{left}: {problems:#?}");
    }
}

#[test]
fn lists_of_lists_and_documents_of_a_host_are_looked_into() {
    let list = format!("<Obj><LST>{}</LST></Obj>", switch("S"));
    for text in [list.clone(), format!("<Obj><LST>{list}</LST></Obj>")] {
        assert_eq!(fragment("Get-VMSwitch.xml", &text).0.objects, 1, "{text}");
    }
    let entry = |key: &str, value: &str| format!("<En><S N=\"Key\">{key}</S>{value}</En>");
    let nothing = "<Obj N=\"Value\"><LST/></Obj>";
    let value = list.replacen("<Obj>", "<Obj N=\"Value\">", 1);
    let text = format!(
        "<Obj><DCT>{}{}{}</DCT></Obj>",
        entry("ComputerName", "<S N=\"Value\">HV07</S>"),
        entry("VMSwitch", &value),
        entry("VMSwitchTeam", nothing)
    );
    let (host, problems, sources) = host("all.xml", &text);
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(host.name, "HV07");
    assert_eq!(host.set_teams.get().map(Vec::len), Some(0));
    let place = only(&host.switches).place.expect("a place");
    assert_eq!(sources.get(place.source).show(place.span), "S");
}

#[test]
fn objects_of_two_classes_and_of_two_hosts_stay_apart() {
    let two = vnic("<S N=\"ComputerName\">HV02</S>").replace("RefId=\"0\"", "RefId=\"5\"");
    let first = switch("S").replace("</Props>", "<S N=\"ComputerName\">HV01</S></Props>");
    let (fragment, _) = fragment("export.clixml", &(first + &two));
    let (snapshot, _) = merge(vec![fragment]);
    let names: Vec<&str> = snapshot.hosts.iter().map(|host| &*host.name).collect();
    assert_eq!(names, ["HV01", "HV02"]);
    assert_eq!(snapshot.hosts[0].switches.get().map(Vec::len), Some(1));
    assert_eq!(snapshot.hosts[1].host_vnics.get().map(Vec::len), Some(1));
}

#[test]
fn what_holds_none_of_its_objects_says_so() {
    let format = types("Microsoft.PowerShell.Commands.Internal.Format.FormatStartData");
    let problem = broken(
        "Get-VMSwitch.xml",
        &document(&format!("<Obj>{format}<Props/></Obj>")),
    );
    assert_eq!(problem.code, "no-object");
    assert!(
        problem.message.contains("Format-Table"),
        "{}",
        problem.message
    );
    assert_eq!(
        problem.help.as_deref(),
        Some("run `Get-VMSwitch | Export-Clixml -Depth 5 Get-VMSwitch.xml`")
    );
    let problem = broken(
        "Get-VMSwitch.xml",
        &document("<Obj><MS><S N=\"Colour\">red</S></MS></Obj>"),
    );
    assert!(
        problem.message.starts_with("nothing in it looks like"),
        "{}",
        problem.message
    );
    let whole = document(&switch("S"));
    let cut = &whole[..whole.len() - 40];
    for name in ["Get-VMSwitch.xml", "backup.xml"] {
        assert_eq!(broken(name, cut).code, "xml", "{name}");
    }
    let other = outcome("backup.xml", &document("<S>text</S>")).0;
    assert!(
        matches!(&other, FileOutcome::Unused(_, why) if why.contains("no class in it")),
        "{other:?}"
    );
}

#[test]
fn a_secure_string_is_no_name() {
    let text = switch("S").replace("<S N=\"Name\">S</S>", "<SS N=\"Name\">CANARY</SS>");
    let (fragment, _) = fragment("Get-VMSwitch.xml", &text);
    assert!(!format!("{:?}", fragment.problems).contains("CANARY"));
    let (snapshot, _) = merge(vec![fragment]);
    assert!(!format!("{:?}", snapshot.write()).contains("CANARY"));
}

#[test]
fn names_with_two_values_are_told_and_not_used() {
    let text = switch("S").replace("</Props>", "<S N=\"Name\">T</S></Props>");
    let (fragment, _) = fragment("Get-VMSwitch.xml", &text);
    let codes: Vec<&str> = fragment
        .problems
        .iter()
        .map(|problem| &*problem.code)
        .collect();
    assert_eq!(codes, ["no-name", "key-twice"]);
}

#[test]
fn texts_in_utf_16_and_with_a_declaration_are_read() {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-16\"?>\r\n{}",
        document(&switch("S"))
    );
    let (read, _) = outcome("Get-VMSwitch.xml", &text);
    assert!(
        matches!(read, FileOutcome::Read(Dialect::PowerShellClixml, _)),
        "{read:?}"
    );
}

#[test]
fn an_error_among_the_objects_leaves_the_list_unknown() {
    let types = types("System.Management.Automation.ErrorRecord");
    let remote = types.replace(
        "<T>System.Management",
        "<T>Deserialized.System.Management.Automation.Runspaces.RemotingErrorRecord</T><T>System.Management",
    );
    for error in [
        format!("<Obj>{types}<ToString>SECRET</ToString></Obj>"),
        format!(
            "<Obj>{remote}<ToString>SECRET</ToString><MS><S N=\"FullyQualifiedErrorId\">x</S><Obj N=\"TargetObject\"><Props><S N=\"SwitchName\">S</S></Props></Obj></MS></Obj>"
        ),
    ] {
        let (found, problems, _) = host("Get-VMSwitch.xml", &(switch("S") + &error));
        let why = found.switches.why().expect("unknown");
        assert_eq!(why.state, State::Failed);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(
            (&*problems[0].code, problems[0].is_error()),
            ("cmdlet-failed", true)
        );
        assert!(!format!("{problems:?}{found:?}").contains("SECRET"));
    }
}

#[test]
fn a_warning_among_the_objects_is_told() {
    let types = types("System.Management.Automation.WarningRecord");
    let members = "<MS><S N=\"InformationalRecord_Message\">SECRET</S></MS>";
    for more in [
        format!("<Obj>{types}<ToString>SECRET</ToString></Obj>"),
        format!("<Obj>{types}<ToString>SECRET</ToString>{members}</Obj>"),
    ] {
        let (found, problems, _) = host("Get-VMSwitch.xml", &(switch("S") + &more));
        assert_eq!(only(&found.switches).name, "S");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(
            (&*problems[0].code, problems[0].is_error()),
            ("messages-passed-over", false)
        );
        assert!(!format!("{problems:?}").contains("SECRET"));
    }
}

#[test]
fn what_is_no_object_among_the_objects_leaves_the_list_open() {
    let nameless = switch("S").replace("N=\"Name\"", "N=\"Other\"");
    for (more, code) in [
        ("<S>SECRET</S>", "no-object"),
        ("<I32>5</I32>", "no-object"),
        ("<Nil />", "no-object"),
        ("<Obj></Obj>", "no-object"),
        (&*nameless, "no-name"),
    ] {
        let (found, problems, _) = host("Get-VMSwitch.xml", &(switch("S") + more));
        assert!(!found.switches.is_known(), "{more}");
        assert_eq!(problems.len(), 1, "{more}: {problems:#?}");
        assert_eq!(&*problems[0].code, code, "{more}");
        assert!(problems[0].place.is_some() && !format!("{problems:?}").contains("SECRET"));
    }
}

/// What a console leaves around CLIXML is passed over and stays hidden; places are those of the file.
#[test]
fn clixml_is_found_between_prompts_and_keeps_its_places() {
    let document = document(&switch("S").replace("</Props>", "<S N=\"Notes\">CANARY</S></Props>"));
    for (before, after) in [
        ("PS C:\\CANARY> type x.xml\r\n", ""),
        (
            "[HV01]: PS C:\\CANARY> type x.xml\r\n",
            "\r\n[HV01]: PS C:\\CANARY> exit\r\n",
        ),
        (
            "WARNUNG: CANARY\n\n<?xml version=\"1.0\"?>\n",
            "\nPS C:\\> \nPS C:\\> CANARY",
        ),
        ("#< CLIXML\r\n", ""),
        ("", "\nPS C:\\> CANARY"),
    ] {
        let text = format!("{before}{document}{after}");
        for name in ["Get-VMSwitch.xml", "session.txt"] {
            let (read, sources) = outcome(name, &text);
            let FileOutcome::Read(Dialect::PowerShellClixml, fragment) = read else {
                panic!("{text}: {read:?}");
            };
            let codes: Vec<&str> = fragment
                .problems
                .iter()
                .map(|problem| &*problem.code)
                .collect();
            let told: &[&str] = if before.is_empty() {
                &[]
            } else {
                &["text-before-clixml"]
            };
            assert_eq!(codes, told, "{text}");
            let (snapshot, _) = merge(vec![*fragment]);
            let found = only(&snapshot.hosts[0].switches);
            let source = sources.get(found.place.expect("a place").source);
            assert_eq!(at(source, &found.r#type), "External");
            assert_eq!(source.show(found.place.expect("a place").span), "S");
            let whole = Span {
                start: 0,
                end: u32::try_from(text.len()).expect("short"),
            };
            assert!(
                !source.show(whole).contains("CANARY"),
                "{}",
                source.show(whole)
            );
        }
    }
    // An error before it says that not all may be in it, and a text for readers shows an example.
    let error = format!("Get-VMSwitch : no\n    + CategoryInfo : x\n{document}");
    assert_eq!(broken("Get-VMSwitch.xml", &error).code, "cmdlet-failed");
    let cut = format!("PS C:\\> x\n{}", &document[..document.len() - 40]);
    let problem = broken("Get-VMSwitch.xml", &cut);
    let place = problem.place.expect("a place").span;
    assert_eq!((&*problem.code, place.end as usize), ("xml", cut.len()));
    let readme = outcome("readme.md", &format!("# Example\n\n{document}")).0;
    assert!(matches!(readme, FileOutcome::Foreign(_)), "{readme:?}");
}

/// `SwitchType` of a Windows that is newer: the name of a value is said, and nothing that is no name.
#[test]
fn an_enumeration_that_is_not_known_is_said_by_its_name() {
    for (value, said) in [
        ("<ToString>NAT</ToString><I32>7</I32>", "found `NAT`"),
        ("<ToString>7</ToString><I32>7</I32>", "found a number"),
        (
            "<ToString>two words</ToString><I32>7</I32>",
            "found an enumeration",
        ),
    ] {
        let text = switch("S").replace("<ToString>External</ToString><I32>2</I32>", value);
        let (found, problems, _) = host("Get-VMSwitch.xml", &text);
        assert_eq!(only(&found.switches).r#type.get(), None);
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(
            problems[0].message,
            format!("expected a term that is known, {said}")
        );
    }
}

/// The name of a file of several cmdlets' objects says whose they are where nothing says otherwise.
#[test]
fn a_stream_is_of_the_host_that_its_file_is_called_after() {
    let system = |host: &str| {
        let types = types(
            "Microsoft.Management.Infrastructure.CimInstance#ROOT/CIMV2/Win32_OperatingSystem",
        );
        format!(
            "<Obj>{types}<Props><S N=\"CSName\">{host}</S><S N=\"BuildNumber\">17763</S></Props></Obj>"
        )
    };
    let plain = |name: &str| switch(name) + &vnic("").replace("RefId=\"0\"", "RefId=\"20\"");
    let hosts = |files: &[(&str, String)]| -> Vec<(String, Vec<String>)> {
        let mut sources = Sources::default();
        let mut fragments = Vec::new();
        for (path, objects) in files {
            let path = format!("/x/{path}");
            let id = sources.add(path.clone(), path, document(objects));
            if let FileOutcome::Read(_, fragment) = read(sources.get_mut(id), id) {
                fragments.push(*fragment);
            }
        }
        let hosts = merge(fragments).0.hosts.into_iter();
        let switches = |host: &Host| {
            let switches = host.switches.items().iter();
            switches.map(|switch| switch.name.clone()).collect()
        };
        hosts
            .map(|host| (host.name.clone(), switches(&host)))
            .collect()
    };
    let of = |host: &str, switch: &str| (host.to_owned(), vec![switch.to_owned()]);
    let apart = [of("HV01", "A"), of("HV02", "B")];
    // One object of each says the host, or none does.
    let said = [
        ("hosts/HV01.xml", system("HV01") + &plain("A")),
        ("hosts/HV02.xml", system("HV02") + &plain("B")),
    ];
    assert_eq!(hosts(&said), apart);
    assert_eq!(
        hosts(&[
            ("hosts/HV01.xml", plain("A")),
            ("hosts/HV02.xml", plain("B"))
        ]),
        apart
    );
    // A name with its domain is the same one, and a file of two hosts is called after neither.
    let long = "<S N=\"Name\">A</S><S N=\"ComputerName\">hv01.corp.example</S>";
    let first = system("HV01")
        + &switch("A").replace("<S N=\"Name\">A</S>", long)
        + &vnic("").replace("RefId=\"0\"", "RefId=\"20\"");
    let others = ("hosts/HV02.xml", system("HV02") + &plain("B"));
    assert_eq!(hosts(&[("hosts/HV01.xml", first), others]), apart);
    // What the file is called does not rename a host, nor give the objects of one to another.
    for name in ["inventory", "export2", "output"] {
        let file = format!("HV01/{name}.xml");
        assert_eq!(hosts(&[(&file, plain("A"))]), [of("HV01", "A")], "{name}");
    }
    let wrong = [("hosts/HV02.xml", system("HV01") + &plain("A"))];
    assert_eq!(hosts(&wrong), [of("HV01", "A")]);
}
