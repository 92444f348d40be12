//! What other streams of PowerShell put among the objects of a cmdlet.

use super::{SWITCH, hosts, only, state};
use crate::fabric::known::State;
use crate::readers::{FileOutcome, read};
use crate::source::{Problem, Sources};

const ERROR: &str = r#"{"Exception":{"Message":"SECRET"},"TargetObject":{"VMSwitch":[{"Name":"X","SwitchType":2}]},"CategoryInfo":{"Category":18,"Activity":"Get-VMSwitch"},"FullyQualifiedErrorId":"AccessDenied","ErrorDetails":null,"InvocationInfo":{}}"#;
const WARNING: &str = r#"{"Message":"SECRET","InvocationInfo":null,"PipelineIterationInfo":[]}"#;
const NIC: &str =
    r#"{"Name":"NIC1","InterfaceDescription":"x","ifIndex":3,"MacAddress":"00-00-00-00-00-01"}"#;

fn codes(problems: &[Problem]) -> Vec<&str> {
    problems.iter().map(|problem| &*problem.code).collect()
}

#[test]
fn an_error_among_the_objects_leaves_the_list_unknown() {
    for text in [
        format!("[{SWITCH},{ERROR}]"),
        format!("[{ERROR},{SWITCH}]"),
        format!("[{SWITCH},{{\"Exception\":\"x\",\"FullyQualifiedErrorId\":\"y\"}}]"),
        format!("[{SWITCH},{{\"Message\":\"x\",\"HResult\":1,\"StackTrace\":null,\"Data\":{{}}}}]"),
    ] {
        let files = [
            ("HV01/Get-VMSwitch.json", &*text),
            ("HV01/Get-NetAdapter.json", NIC),
        ];
        let (hosts, problems, sources) = hosts(&files);
        assert_eq!(state(&hosts[0].switches), Some(State::Failed), "{text}");
        assert!(hosts[0].adapters.is_known(), "another cmdlet did not fail");
        assert_eq!(codes(&problems), ["cmdlet-failed"], "{text}");
        assert!(problems[0].is_error());
        assert!(
            problems[0]
                .message
                .starts_with("Get-VMSwitch reported an error")
        );
        let place = problems[0].place.expect("a place");
        let span = place.span.start as usize;
        assert!(sources.get(place.source).text()[span..].starts_with(['{']));
        assert!(
            !sources
                .get(place.source)
                .show(place.span)
                .contains("SECRET")
        );
    }
}

#[test]
fn an_error_says_whose_it_is() {
    let switch = |host: &str| SWITCH.replace('{', &format!("{{\"PSComputerName\":\"{host}\","));
    let error = ERROR.replacen('{', "{\"PSComputerName\":\"HV02\",", 1);
    let text = format!("[{},{},{error}]", switch("HV01"), switch("HV02"));
    let (found, problems, _) = hosts(&[("all/switches.json", &text)]);
    assert_eq!(codes(&problems), ["cmdlet-failed"]);
    assert_eq!(only(&found[0].switches).name, "Tenants");
    assert_eq!(state(&found[1].switches), Some(State::Failed));
    // Where nothing says it, it may be of either.
    let text = format!("[{},{},{ERROR}]", switch("HV01"), switch("HV02"));
    let (found, _, _) = hosts(&[("all/switches.json", &text)]);
    for host in &found {
        assert_eq!(state(&host.switches), Some(State::Failed), "{}", host.name);
    }
}

#[test]
fn an_error_in_a_document_of_a_host_is_of_the_cmdlet_over_it() {
    let text =
        format!("{{\"ComputerName\":\"HV01\",\"VMSwitch\":[{ERROR}],\"NetAdapter\":[{NIC}]}}");
    let (hosts, problems, _) = hosts(&[("x/all.json", &text)]);
    assert_eq!(hosts.len(), 1);
    assert_eq!(codes(&problems), ["cmdlet-failed"]);
    assert_eq!(state(&hosts[0].switches), Some(State::Failed));
    assert!(hosts[0].adapters.is_known());
}

#[test]
fn messages_among_the_objects_are_told_once() {
    let info = r#"{"MessageData":"x","Source":"y","TimeGenerated":"z","Tags":[]}"#;
    let text = format!("[{SWITCH},{WARNING},{info}]");
    let (hosts, problems, sources) = hosts(&[("HV01/Get-VMSwitch.json", &text)]);
    assert_eq!(only(&hosts[0].switches).name, "Tenants");
    assert_eq!(codes(&problems), ["messages-passed-over"]);
    assert!(!problems[0].is_error());
    assert!(problems[0].message.starts_with("2 messages among"));
    let place = problems[0].place.expect("a place");
    assert!(
        !sources
            .get(place.source)
            .show(place.span)
            .contains("SECRET")
    );
}

#[test]
fn a_file_of_errors_alone_is_broken() {
    let mut sources = Sources::default();
    let id = sources.add(
        "/x/HV01/Get-VMSwitch.json",
        "Get-VMSwitch.json",
        format!("[{ERROR}]"),
    );
    match read(sources.get_mut(id), id) {
        FileOutcome::Broken(_, problem) => {
            assert_eq!(problem.code, "cmdlet-failed");
            assert!(problem.message.starts_with("Get-VMSwitch failed"));
        }
        other => panic!("{other:?}"),
    }
}

/// An object that is left out, or what may be left of one, makes its list one of which something is missing.
#[test]
fn a_list_is_not_whole_where_something_in_it_is_no_object() {
    let of = |name: &str, text: &str| {
        let path = format!("HV01/{name}.json");
        let (mut hosts, problems, _) = hosts(&[(&path, text), ("HV01/Get-NetAdapter.json", NIC)]);
        let problems: Vec<String> = problems.iter().map(|one| one.code.to_string()).collect();
        (hosts.remove(0), problems)
    };
    let (nameless, twice) = (
        SWITCH.replace("\"Tenants\"", "null"),
        SWITCH.replace('}', ",\"Name\":\"Other\"}"),
    );
    let left_over = "\"Microsoft.HyperV.PowerShell.VMSwitch\"";
    for (stray, code) in [
        ("null", "no-object"),
        ("{}", "no-object"),
        ("5", "no-object"),
        ("\"text\"", "no-object"),
        (left_over, "no-object"),
        (&*nameless, "no-name"),
        (&*twice, "no-name"),
    ] {
        for text in [format!("[{SWITCH},{stray}]"), format!("[{stray},{SWITCH}]")] {
            let (host, problems) = of("Get-VMSwitch", &text);
            let why = host.switches.why().map(|why| why.sentence(""));
            let open = "Get-VMSwitch, of which an object is left out, could not be read";
            assert_eq!(why.as_deref(), Some(open), "{text}");
            assert!(
                problems.iter().any(|own| own == code),
                "{text}: {problems:?}"
            );
            assert!(host.adapters.is_known());
        }
    }
    // Nothing beside nothing is an answer of nothing.
    assert!(of("Get-VMSwitch", "[null]").0.switches.items().is_empty());
    let vnic =
        r#"{"Name":"Mgmt","SwitchName":"S","MacAddress":"00155D000001","IsManagementOs":true}"#;
    let nic = r#"{"Name":null,"VMName":"A","SwitchName":"S","MacAddress":"00155D000002","IsManagementOs":false}"#;
    let (host, _) = of("Get-VMNetworkAdapter-All", &format!("[{vnic},{nic}]"));
    assert_eq!(only(&host.host_vnics).name, "Mgmt");
    assert_eq!(state(&host.vm_nics), Some(State::Failed));
}
