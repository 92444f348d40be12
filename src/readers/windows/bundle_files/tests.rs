//! Bundles by the names of their files alone.

use std::path::{Path, PathBuf};

use crate::readers::windows::split_bundles as split;

/// The files that are read and the rows, of files in a folder that is not there.
fn of(files: &[&str]) -> (Vec<String>, Vec<(String, String)>) {
    let mut paths: Vec<PathBuf> = files
        .iter()
        .map(|file| Path::new("/run").join(file))
        .collect();
    paths.sort();
    let split = split(paths, PathBuf::clone);
    let name = |path: &Path| {
        let inside = path.strip_prefix("/run").expect("in the run");
        inside.to_string_lossy().into_owned()
    };
    let rows = split.passed_over.into_iter();
    (
        split.files.iter().map(|file| name(file)).collect(),
        rows.map(|over| (over.path, over.why.into_owned()))
            .collect(),
    )
}

#[test]
fn a_folder_without_a_bundle_stays_as_it_is() {
    let files = [
        "HV01/Get-NetAdapter.json",
        "HV01/GetNetLbfoTeam.xml",
        "HV01/GetNetLbfoTeam.txt",
        "HV01/cluster.log",
        "Node_modules/x.json",
        "Node_HV02/Get-NetAdapter.json",
        "Node_HV02/notes.txt",
        "node_modules/getter/get.js",
        "vc/show-all.txt",
    ];
    let (read, rows) = of(&files);
    let mut all = files.map(str::to_owned);
    all.sort();
    assert_eq!((read, rows), (all.to_vec(), Vec::new()));
}

#[test]
fn a_bundle_of_a_cluster_is_read_and_the_rest_is_one_row() {
    let (read, rows) = of(&[
        "HV09/Get-NetAdapter.json",
        "T/0_CloudHealthSummary.log",
        "T/GetCluster.XML",
        "T/GetClusterNode.XML",
        "T/GetParameters.XML",
        "T/GetVolume.XML",
        "T/HV01.corp.example_cluster.log",
        "T/Node_HV01/ClusterReports/Validation Report.xml",
        "T/Node_HV01/ClusterReports/Validation Report.htm",
        "T/Node_HV01/Get-VMSwitchTeam.json",
        "T/Node_HV01/GetDrivers.XML",
        "T/Node_HV01/GetNetAdapter.txt",
        "T/Node_HV01/GetNetAdapter.xml",
        "T/Node_HV01/GetNetLbfoTeam.txt",
        "T/Node_HV01/GetNetView/msdbg.HV01-2025.11.01_09.30.15.zip",
        "T/Node_HV01/GetVMSwitch.xml",
        "T/Node_HV01/LocaleMetaData/System_1033.MTA",
        "T/Node_HV01/SddcDiagnosticArchive/a.ZIP",
        "T/Node_HV01/System.EVTX",
        "T/Node_HV01/Win32_Processor.xml",
        "T/Node_HV01/verifier-query.txt",
        "T/Node_HV02/System.EVTX",
        "T/StorageDiagnosticInfo/x/y.csv",
        "T/VolumePerformanceDetails.TXT",
        "T/fabriclint.yaml",
        "T/oneview/networks.json",
        "T/show-all.txt",
    ]);
    let expected = [
        "HV09/Get-NetAdapter.json",
        "T/GetCluster.XML",
        "T/GetClusterNode.XML",
        "T/Node_HV01/Get-VMSwitchTeam.json",
        "T/Node_HV01/GetNetAdapter.xml",
        // No XML of it is there, so that it is told what this is.
        "T/Node_HV01/GetNetLbfoTeam.txt",
        "T/Node_HV01/GetVMSwitch.xml",
        "T/Node_HV01/Win32_Processor.xml",
        "T/fabriclint.yaml",
        "T/oneview/networks.json",
        "T/show-all.txt",
    ];
    assert_eq!(read, expected);
    let why = "16 other files of a bundle of Get-SDDCDiagnosticInfo, archives among them \
               (Node_HV01/GetNetView/msdbg.HV01-2025.11.01_09.30.15.zip, \
               Node_HV01/SddcDiagnosticArchive/a.ZIP), which are read where they are unpacked";
    assert_eq!(rows, [("/run/T".to_owned(), why.to_owned())]);
}

#[test]
fn one_node_alone_is_a_bundle_of_its_own() {
    let (read, rows) = of(&[
        "other.log",
        "Node_HV01/GetNetAdapter.xml",
        "Node_HV01/System.EVTX",
    ]);
    assert_eq!(read, ["Node_HV01/GetNetAdapter.xml", "other.log"]);
    let why = "1 other file of a bundle of Get-SDDCDiagnosticInfo";
    assert_eq!(rows, [("/run/Node_HV01".to_owned(), why.to_owned())]);
}

#[test]
fn two_bundles_are_two_rows_and_an_archive_is_a_folder() {
    let (read, rows) = of(&[
        "A.ZIP!/GetCluster.XML",
        "A.ZIP!/Node_HV01/GetNetAdapter.xml",
        "A.ZIP!/Node_HV01/a.log",
        "B/GetCluster.XML",
        "B/Node_HV01/GetNetAdapter.xml",
        "B/Node_HV01/a.log",
        "B/Node_HV01/b.log",
    ]);
    assert_eq!(read.len(), 4);
    let paths: Vec<&str> = rows.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["/run/A.ZIP!", "/run/B"]);
    assert!(
        rows[1].1.starts_with("2 other files of a bundle"),
        "{rows:?}"
    );
}

#[test]
fn sdn_diagnostics_is_read_of_hosts_alone() {
    let root = "SdnDataCollection_20251101-093015";
    let at = |file: &str| format!("{root}/{file}");
    let files = [
        "Get-SdnInfrastructureInfo.json",
        "NetworkControllerClusterInfo_FC/Get-ClusterNode.json",
        "NetworkControllerClusterInfo_FC/Get-ClusterResource.json",
        "SdnApiResources/servers.json",
        "SdnDataCollection_Summary.json",
        "hv01/ConfigState/Common/Get-ComputerInfo.json",
        "hv01/ConfigState/Common/Get-NetAdapter.json",
        "hv01/ConfigState/Common/Get-NetRoute_IPv4.json",
        "hv01/ConfigState/Common/Get-Service.csv",
        "hv01/ConfigState/Server/Get-VM.json",
        "hv01/ConfigState/Server/Get-VM.txt",
        "hv01/ConfigState/Server/Get-VMNetworkAdapter_All.json",
        "hv01/ConfigState/Server/Get-VMSwitch.json",
        "hv01/ConfigState/Server/Registry/x.txt",
        "hv01/ConfigState/Server/VFP/app/1_vfpctrl_list_rule.txt",
        "hv01/ConfigState/Server/VM/app/00-15-5D-00-00-01_Get-VM_NetworkAdapter.json",
        "hv01/ConfigState/Server/VM/app_Get-VMNetworkAdapter.json",
        "hv01/ConfigState/Server/VMSwitch/S_Get-VMSwitchExtension.json",
        "hv01/ConfigState/Server/VMSwitch/S_Get-VMSwitchTeam.json",
        "hv01/Get-NetView/msdbg.hv01/Get-NetAdapter.txt",
        "hv01/Get-NetView/msdbg.hv01/_ipconfig.txt",
        "nc01/ConfigState/Common/Get-NetAdapter.json",
    ]
    .map(at);
    let names: Vec<&str> = files.iter().map(String::as_str).collect();
    let (read, rows) = of(&names);
    let expected = [
        "NetworkControllerClusterInfo_FC/Get-ClusterNode.json",
        "hv01/ConfigState/Common/Get-ComputerInfo.json",
        "hv01/ConfigState/Common/Get-NetAdapter.json",
        "hv01/ConfigState/Server/Get-VM.json",
        "hv01/ConfigState/Server/Get-VMNetworkAdapter_All.json",
        "hv01/ConfigState/Server/Get-VMSwitch.json",
        "hv01/ConfigState/Server/VM/app_Get-VMNetworkAdapter.json",
        "hv01/ConfigState/Server/VMSwitch/S_Get-VMSwitchTeam.json",
        "hv01/Get-NetView/msdbg.hv01/Get-NetAdapter.txt",
    ]
    .map(at);
    assert_eq!(read, expected);
    let whys: Vec<&str> = rows.iter().map(|(_, why)| why.as_str()).collect();
    assert_eq!(
        whys,
        [
            "12 other files of a bundle of SdnDiagnostics",
            "1 other file of a bundle of Get-NetView"
        ]
    );
}

#[test]
fn a_host_that_was_asked_alone_leaves_what_stands_beside_it() {
    let (read, rows) = of(&[
        "temp/ConfigState/Server/Get-VMSwitch.json",
        "temp/ConfigState/Server/ovsdb_vtep.txt",
        "temp/notes.txt",
    ]);
    assert_eq!(
        read,
        [
            "temp/ConfigState/Server/Get-VMSwitch.json",
            "temp/notes.txt"
        ]
    );
    assert_eq!(rows[0].0, "/run/temp/ConfigState");
}

#[test]
fn twenty_thousand_files_are_sorted_out_at_once() {
    let node = |index: usize| Path::new("/run/B").join(format!("Node_HV{:02}", index % 16));
    let mut files: Vec<PathBuf> = (0..20_000)
        .map(|index| node(index).join(format!("ReportArchive/{index}/Report.wer")))
        .collect();
    files.extend((0..16).map(|index| node(index).join("GetNetAdapter.xml")));
    files.sort();
    let split = split(files, PathBuf::clone);
    assert_eq!((split.files.len(), split.passed_over.len()), (16, 1));
    assert!(split.passed_over[0].why.starts_with("20000 other files"));
}
