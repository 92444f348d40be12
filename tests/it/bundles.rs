//! Diagnostic bundles beside other files: which files are read, whose they are, of which day.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::Value as Json;

use crate::support::{folder, report, run};

/// CLIXML of objects with these properties, as `Export-Clixml` writes what has no class.
fn clixml(objects: &[&[(&str, &str)]]) -> String {
    let mut text = String::from(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n",
    );
    for (index, properties) in objects.iter().enumerate() {
        write!(text, "  <Obj RefId=\"{index}\">\n    <MS>\n").expect("written");
        for (name, value) in *properties {
            let tag = match *value {
                "true" | "false" => "B",
                value if value.parse::<u64>().is_ok() => "U64",
                _ => "S",
            };
            writeln!(text, "      <{tag} N=\"{name}\">{value}</{tag}>").expect("written");
        }
        text += "    </MS>\n  </Obj>\n";
    }
    text + "</Objs>\n"
}

/// A list of adapters that says of no host.
fn adapters(speed: &str) -> String {
    clixml(&[&[
        ("Name", "LAN"),
        ("InterfaceDescription", "HP FlexFabric Adapter"),
        ("ifIndex", "4"),
        ("MacAddress", "00-17-A4-77-00-02"),
        ("HardwareInterface", "true"),
        ("Status", "Up"),
        ("Speed", speed),
    ]])
}

fn store(folder: &Path, file: &str, text: &str) {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    // Windows PowerShell writes UTF-16.
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(units).collect();
    fs::write(path, bytes).expect("written");
}

fn snapshot(folder: &Path) -> Json {
    let (text, error, _) = run(&["snapshot", "--format", "json", &folder.to_string_lossy()]);
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{error}"))
}

/// Name and day of each host.
fn hosts(snapshot: &Json) -> Vec<(String, String)> {
    let Json::Array(hosts) = &snapshot["hosts"] else {
        panic!("{snapshot}");
    };
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    hosts
        .iter()
        .map(|host| (text(&host["name"]), text(&host["collected"])))
        .collect()
}

fn named(hosts: &[(&str, &str)]) -> Vec<(String, String)> {
    let named = hosts.iter();
    named
        .map(|(name, day)| ((*name).to_owned(), (*day).to_owned()))
        .collect()
}

#[test]
fn the_path_names_the_host_and_the_day() {
    let site = folder("bundles-names");
    let root = "HealthTest-C1-20251101-0930";
    store(
        &site,
        &format!("{root}/Node_HV01/GetNetAdapter.xml"),
        &adapters("1"),
    );
    store(
        &site,
        &format!("{root}/Node_HV01/GetNetLbfoTeam.xml"),
        &clixml(&[]),
    );
    store(
        &site,
        &format!("{root}/Node_HV02.corp.example/GetNetAdapter.XML"),
        &adapters("1"),
    );
    let nodes = clixml(&[
        &[("Name", "HV01"), ("State", "Up"), ("NodeWeight", "1")],
        &[("Name", "HV02"), ("State", "Up"), ("NodeWeight", "1")],
        &[("Name", "HV03"), ("State", "Down"), ("NodeWeight", "1")],
    ]);
    store(&site, &format!("{root}/GetClusterNode.XML"), &nodes);
    store(&site, "HV09/Get-NetAdapter.xml", &adapters("1"));
    let day = "2025-11-01T09:30:00";
    assert_eq!(
        hosts(&snapshot(&site)),
        named(&[("HV09", ""), ("HV01", day), ("HV02", day)])
    );
    let (report, _) = report(&site);
    assert_eq!(report["problems"], serde_json::json!([]));
    // Another host in the run is no node of the cluster.
    let missing = report["coverage"]["missing"].to_string();
    assert!(missing.contains("HV03"), "{}", report["coverage"]);
    let snapshot = snapshot(&site);
    assert!(
        snapshot["hosts"][0]["cluster_nodes"].is_null()
            || !snapshot["hosts"][0]["cluster_nodes"].is_array(),
        "{snapshot}"
    );
}

#[test]
fn of_two_bundles_of_one_cluster_the_newer_counts_and_is_not_mixed() {
    let site = folder("bundles-days");
    for (day, speed) in [("20251101-0930", "1000"), ("20251108-0930", "2000")] {
        let root = format!("HealthTest-C1-{day}/Node_HV01");
        store(
            &site,
            &format!("{root}/GetNetAdapter.xml"),
            &adapters(speed),
        );
    }
    // What one day alone says is none of the other day's.
    let old = "HealthTest-C1-20251101-0930/Node_HV01/GetNetLbfoTeam.xml";
    store(&site, old, &clixml(&[]));
    let snapshot = snapshot(&site);
    assert_eq!(hosts(&snapshot), named(&[("HV01", "2025-11-08T09:30:00")]));
    assert!(!snapshot["hosts"][0]["teams"].is_array(), "{snapshot}");
    let (report, code) = report(&site);
    let problems = report["problems"].as_array().expect("problems");
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(problems[0]["code"], "older-inventory");
    // Two files of one host decide no rule, and nothing is wrong with them.
    assert_eq!(code, 3);
}

#[test]
fn hyper_v_that_says_nothing_at_all_may_have_failed() {
    let site = folder("bundles-mute");
    let node = "HealthTest-C1-20251101-0930/Node_HV01";
    store(&site, &format!("{node}/GetNetAdapter.xml"), &adapters("1"));
    for file in ["GetVM", "GetVMSwitch", "GetVMNetworkAdapter"] {
        store(&site, &format!("{node}/{file}.xml"), &clixml(&[]));
    }
    let (report, _) = report(&site);
    let gaps = report["not_evaluated"].to_string();
    let why = "Get-VMSwitch, empty in a bundle of Get-SDDCDiagnosticInfo as where it failed, could not be read";
    assert!(gaps.contains(why), "{gaps}");
}

#[test]
fn a_bundle_inside_another_one_says_what_that_leaves_out() {
    let site = folder("bundles-inside");
    let node = "HealthTest-C1-20251101-0930/Node_HV01";
    store(
        &site,
        &format!("{node}/GetNetAdapter.xml"),
        &adapters("10000000000"),
    );
    let view = format!("{node}/GetNetView/msdbg.HV01");
    let adapter = r#"{"Name": "LAN", "ifIndex": 4, "InterfaceDescription": "X", "MacAddress": "00-17-A4-77-00-02", "Speed": 20000000000}"#;
    store(
        &site,
        &format!("{view}/pNIC.4.LAN.X/Get-NetAdapter.txt"),
        adapter,
    );
    for switch in ["S", "old"] {
        let team = format!(
            r#"{{"Name": "{switch}", "TeamingMode": 1, "LoadBalancingAlgorithm": 4, "NetAdapterInterfaceDescription": ["X"]}}"#
        );
        let file = format!("{view}/VMSwitch.1.External.{switch}/Get-VMSwitchTeam.txt");
        store(&site, &file, &team);
    }
    let snapshot = snapshot(&site);
    assert_eq!(hosts(&snapshot), named(&[("HV01", "2025-11-01T09:30:00")]));
    let host = &snapshot["hosts"][0];
    assert_eq!(host["adapters"][0]["reported_mbps"], 10000, "{host}");
    let teams = host["set_teams"].to_string();
    assert!(
        teams.contains("\"S\"") && teams.contains("\"old\""),
        "{host}"
    );
    let (report, _) = report(&site);
    assert_eq!(report["problems"], serde_json::json!([]));
}

#[test]
fn the_switches_of_sdn_diagnostics_are_one_output() {
    let site = folder("bundles-pieces");
    let state = "SdnDataCollection_20251101-093015/hv01/ConfigState";
    let adapter = r#"{"Name": "LAN", "ifIndex": 4, "InterfaceDescription": "X", "MacAddress": "00-17-A4-77-00-02", "SystemName": "HV01.corp.example"}"#;
    store(
        &site,
        &format!("{state}/Common/Get-NetAdapter.json"),
        adapter,
    );
    store(&site, &format!("{state}/Server/Get-VM.json"), "[]");
    for switch in ["A", "old", "20251101"] {
        let team = format!(
            r#"{{"Name": "{switch}", "TeamingMode": 1, "LoadBalancingAlgorithm": 4, "NetAdapterInterfaceDescription": ["X"]}}"#
        );
        let file = format!("{state}/Server/VMSwitch/{switch}_Get-VMSwitchTeam.json");
        store(&site, &file, &team);
    }
    // A network controller is a machine, and no host.
    let other = "SdnDataCollection_20251101-093015/nc01/ConfigState/Common/Get-NetAdapter.json";
    store(&site, other, adapter);
    let snapshot = snapshot(&site);
    assert_eq!(hosts(&snapshot), named(&[("HV01", "2025-11-01T09:30:15")]));
    let teams = snapshot["hosts"][0]["set_teams"].to_string();
    for switch in ["A", "old", "20251101"] {
        assert!(teams.contains(&format!("\"{switch}\"")), "{teams}");
    }
    let (report, _) = report(&site);
    assert_eq!(report["problems"], serde_json::json!([]));
    assert_eq!(report["passed_over"].as_array().map(Vec::len), Some(1));
}

/// Nobody can tell the tool to go deeper.
#[test]
fn what_a_bundle_cuts_off_is_exported_by_hand() {
    let site = folder("bundles-cut");
    let port = r#"{"Name": "N", "VMName": "WEB01", "IsManagementOs": false, "ComputerName": "HV01", "VlanSetting": "Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting"}"#;
    let state = "SdnDataCollection_20251101-093015/hv01/ConfigState/Server";
    store(&site, &format!("{state}/Get-VMNetworkAdapter.json"), port);
    let (found, _) = report(&site);
    let problems = &found["problems"];
    assert_eq!(problems[0]["code"], "cut-off", "{problems}");
    let help = problems[0]["help"].as_str().unwrap_or_default();
    assert!(help.starts_with("SdnDiagnostics goes no deeper: run `Get-VMNetworkAdapter -All | ConvertTo-Json -Depth 5 >"), "{help}");
    store(&site, "Get-VMNetworkAdapter.json", port);
    let (found, _) = report(&site);
    let said = found["problems"].to_string();
    assert!(
        said.contains("export again, with `ConvertTo-Json -Depth 5`"),
        "{said}"
    );
}

#[test]
fn what_is_passed_over_is_one_row_in_every_format() {
    let site = folder("bundles-rows");
    let root = site.join("HealthTest-C1-20251101-0930");
    store(&root, "Node_HV01/GetNetAdapter.xml", &adapters("1"));
    store(
        &root,
        "Node_HV01/GetNetAdapter.txt",
        "Name Speed\n---- -----\nLAN  1\n",
    );
    store(&root, "Node_HV01/System.EVTX", "ElfFile");
    store(
        &root,
        "Node_HV01/GetNetView/msdbg.HV01-2025.11.01_09.30.15.zip",
        "PK",
    );
    let (report, code) = report(&site);
    assert_eq!((code, &report["problems"]), (3, &serde_json::json!([])));
    let over = report["passed_over"].as_array().expect("rows");
    assert_eq!(over.len(), 1, "{over:?}");
    let why = over[0]["why"].as_str().expect("why");
    assert!(why.starts_with("3 other files of a bundle of Get-SDDCDiagnosticInfo, an archive among them (GetNetView/msdbg.HV01"), "{why}");
    let path = site.to_string_lossy();
    let (out, _, _) = run(&["sources", "-v", &path]);
    assert!(
        out.contains("passed over: 3 other files of a bundle"),
        "{out}"
    );
    let (out, err, _) = run(&["sources", &path]);
    assert!(format!("{out}{err}").contains("passed over"), "{out}{err}");
}

#[test]
fn twenty_thousand_other_files_cost_next_to_nothing() {
    let site = folder("bundles-many");
    let root = site.join("HealthTest-C1-20251101-0930");
    store(&root, "Node_HV01/GetNetAdapter.xml", &adapters("1"));
    for index in 0..200 {
        let folder = root.join(format!("Node_HV01/ReportArchive/{index}"));
        fs::create_dir_all(&folder).expect("made");
        for file in 0..100 {
            fs::write(folder.join(format!("{file}.wer")), "{\"VMSwitch\":").expect("written");
        }
    }
    let path = site.to_string_lossy();
    let begin = Instant::now();
    let (out, err, code) = run(&["sources", "-v", &path]);
    let took = begin.elapsed();
    assert_eq!(code, 0, "{err}");
    assert!(out.contains("20000 other files of a bundle"), "{out}");
    assert!(took < Duration::from_secs(60), "{took:?}");
}

/// The tables that the tool writes for people are none of what is read: what is missing stands beside them.
#[test]
fn a_table_without_its_objects_says_what_of_the_bundle_is_missing() {
    let site = folder("bundles-table");
    let table = "\nName  InterfaceDescription  ifIndex Status MacAddress        LinkSpeed\n\
                 ----  --------------------  ------- ------ ----------        ---------\n\
                 NIC1  Contoso 10G Adapter   4       Up     94-18-82-0A-0B-0C 10 Gbps\n";
    let path = "HealthTest-C1-20251101-0930/Node_HV01/GetNetAdapter.txt";
    store(&site, path, table);
    let (report, code) = report(&site);
    assert_eq!(code, 2);
    let problem = &report["problems"][0];
    assert_eq!(problem["code"], "not-json");
    let help = "Get-SDDCDiagnosticInfo writes `GetNetAdapter.XML` beside this text for people: hand in the whole bundle";
    assert_eq!(problem["help"], help);
}
