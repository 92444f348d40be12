//! Every file of the folder that `FABRICLINT_CORPUS` names, through the readers: none may panic,
//! each is read or refused with a reason.

use std::env;
use std::path::PathBuf;

use fabriclint::readers::{FileOutcome, merge, read};
use fabriclint::source::{Found, Sources, find_files};

use crate::support::report;

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    let Some(folder) = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        return;
    };
    let Found {
        files, problems, ..
    } = find_files(&[folder]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(files.len() > 50, "the corpus has {} files", files.len());
    let mut read_some = 0;
    for file in files {
        let mut sources = Sources::default();
        let name = file.display().to_string();
        let outcome = match sources.load(&file) {
            Ok(id) => read(sources.get_mut(id), id),
            Err(problem) => {
                assert!(!problem.message.is_empty(), "{name}");
                continue;
            }
        };
        match outcome {
            FileOutcome::Read(_, fragment) => {
                read_some += 1;
                for problem in &fragment.problems {
                    assert!(problem.place.is_some(), "{name}: {problem:?}");
                }
                let (snapshot, _) = merge(vec![*fragment]);
                assert!(!snapshot.write().is_empty());
            }
            FileOutcome::Broken(_, problem) => {
                assert!(problem.place.is_some(), "{name}: {problem:?}");
            }
            FileOutcome::Unused(_, reason) | FileOutcome::Foreign(reason) => {
                assert!(!reason.is_empty(), "{name}");
            }
        }
    }
    assert!(read_some > 5, "only {read_some} files were read");
}

/// What each text for people of the corpus reads to, or why it is not read: its objects, or a word of the reason.
const TEXTS: [(&str, &str); 31] = [
    (
        "text/mfd-connect.Get-NetAdapter.default-fl.txt",
        "powershell-list: 2",
    ),
    (
        "text/mfd-hyperv.Get-VMNetworkAdapter.select-ip-mac.fl.txt",
        "powershell-list: 0",
    ),
    (
        "text/mfd-hyperv.Get-VMNetworkAdapterRdma.fl.txt",
        "powershell-list: unused",
    ),
    (
        "text/mfd-hyperv.Get-VMNetworkAdapterVlan.fl.txt",
        "powershell-list: 1",
    ),
    (
        "text/mfd-hyperv.Get-VMSwitch.select-star.fl.txt",
        "powershell-list: 1",
    ),
    ("text/mfd-hyperv.ipconfig.vEthernet.txt", "foreign"),
    ("text/mfd-network-adapter.Get-IntelNetTeam.txt", "foreign"),
    (
        "text/mfd-network-adapter.Get-NetAdapterAdvancedProperty.select-star.fl.txt",
        "powershell-list: unused",
    ),
    (
        "text/mfd-network-adapter.Get-NetAdapterRss.txt",
        "powershell-list: 1",
    ),
    (
        "text/mfd-network-adapter.Get-NetIPAddress.txt",
        "powershell-list: 2",
    ),
    (
        "text/mfd-network-adapter.Get-NetLbfoTeam.txt",
        "powershell-list: 1",
    ),
    (
        "text/mfd-network-adapter.Get-NetLbfoTeamMember.txt",
        "powershell-list: 2",
    ),
    // Tables within a list, whose lines lost their indents.
    (
        "text/ms-docs.Get-NetAdapterQos.txt",
        "powershell-json: unused",
    ),
    (
        "text/ms-docs.Get-NetIntentStatus.txt",
        "powershell-list: unused",
    ),
    (
        "text/ms-docs.Get-NetQosFlowControl.txt",
        "powershell-json: Format-Table",
    ),
    (
        "text/ms-docs.Get-NetQosPolicy.fl-star.txt",
        "powershell-list: a part of what there is",
    ),
    ("text/ms-docs.Get-NetQosPolicy.txt", "powershell-list: 3"),
    (
        "text/ms-docs.Get-NetQosTrafficClass.txt",
        "powershell-json: unused",
    ),
    (
        "text/ms-docs.Get-SmbClientNetworkInterface.select-star.txt",
        "powershell-list: unused",
    ),
    // Its colons are not in one column.
    (
        "text/ms-docs.Get-VMNetworkAdapterTeamMapping.txt",
        "powershell-list: unused",
    ),
    (
        "text/ms-docs.dcb-manage.transcript.txt",
        "powershell-json: Format-Table",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-NetAdapter.txt",
        "powershell-list: 4",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-NetLbfoTeam.txt",
        "powershell-list: 1",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-NetLbfoTeamMember.txt",
        "powershell-list: 2",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-NetLbfoTeamNic.txt",
        "powershell-list: 1",
    ),
    ("pwsh7/list/hosts/NUEHV01/Get-VM.txt", "powershell-list: 1"),
    (
        "pwsh7/list/hosts/NUEHV01/Get-VMNetworkAdapter-ManagementOS.txt",
        "powershell-list: 1",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-VMNetworkAdapter-VM.txt",
        "powershell-list: 1",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Get-VMSwitch.txt",
        "powershell-list: 1",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Win32_ComputerSystem.txt",
        "powershell-list: 1",
    ),
    (
        "pwsh7/list/hosts/NUEHV01/Win32_OperatingSystem.txt",
        "powershell-list: 1",
    ),
];

#[test]
fn texts_for_people_are_read_or_refused_as_the_table_says() {
    let Some(folder) = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        return;
    };
    for (name, expected) in TEXTS {
        let mut sources = Sources::default();
        let path = folder.join("windows").join(name);
        let id = sources
            .load(&path)
            .unwrap_or_else(|_| panic!("{name} is not there"));
        let (dialect, found) = match read(sources.get_mut(id), id) {
            FileOutcome::Read(dialect, fragment) => (dialect.name(), fragment.objects.to_string()),
            FileOutcome::Unused(dialect, _) => (dialect.name(), "unused".to_owned()),
            FileOutcome::Broken(dialect, problem) => (dialect.name(), problem.message),
            FileOutcome::Foreign(_) => ("foreign", String::new()),
        };
        let (of, what) = expected.split_once(": ").unwrap_or((expected, ""));
        assert!(
            dialect == of && found.contains(what),
            "{name}: {dialect}: {found}"
        );
    }
}

/// One host as a real `Format-List` printed it says what its export says.
#[test]
fn a_host_of_the_corpus_in_text_has_the_findings_of_its_export() {
    let Some(folder) = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        return;
    };
    let found = |form: &str| {
        let (report, _) = report(&folder.join("windows/pwsh7").join(form));
        let findings = report["findings"].as_array().expect("findings").iter();
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let rows = findings.map(|row| (text(&row["rule"]), text(&row["message"])));
        let sure = report["findings"][0]["confidence"].clone();
        (rows.collect::<Vec<_>>(), sure)
    };
    let (text, sure) = found("list");
    let rules: Vec<&str> = text.iter().map(|(rule, _)| &**rule).collect();
    assert_eq!(
        rules,
        [
            "teaming/vswitch-team-nic-not-default",
            "vswitch/team-under-vswitch-deprecated"
        ]
    );
    assert_eq!(text, found("json5").0);
    assert_eq!(sure, "low");
}
