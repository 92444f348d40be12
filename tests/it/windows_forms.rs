//! One host in the forms that people hand in: whichever it is, the same is found and the same is
//! missing.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use crate::support::{folder, run};

const TNIC: &str = "Microsoft Network Adapter Multiplexor Driver";

fn adapter(host: &str, name: &str, index: u32, description: &str) -> Json {
    json!({
        "Name": name, "InterfaceDescription": description, "ifIndex": index, "Status": "Up",
        "MacAddress": format!("02-00-00-00-00-{index:02X}"),
        "PermanentAddress": format!("0200000000{index:02X}"), "LinkSpeed": "10 Gbps",
        "InterfaceGuid": format!("{{000000{index:02}-AAAA-BBBB-CCCC-000000000000}}"),
        "HardwareInterface": name.starts_with("LOM"), "VlanID": 0, "SystemName": host,
    })
}

fn port(host: &str, name: &str, vm: &Json, vlan: u16) -> Json {
    json!({
        "Name": name, "Id": format!("Microsoft:{name}"), "SwitchName": "vSwitch",
        "MacAddress": "00155D000001", "IsManagementOs": vm.is_null(), "VMName": vm, "ComputerName": host,
        "MacAddressSpoofing": 1,
        "BandwidthSetting": {"MinimumBandwidthWeight": 10, "MinimumBandwidthAbsolute": 0},
        "VlanSetting": {"OperationMode": 1, "AccessVlanId": vlan, "NativeVlanId": 0},
        "IsolationSetting": {"IsolationMode": 0, "DefaultIsolationID": 0},
    })
}

fn switch(host: &str) -> Json {
    json!({
        "Name": "vSwitch", "SwitchType": 2, "AllowManagementOS": true, "EmbeddedTeamingEnabled": false,
        "BandwidthReservationMode": 1, "DefaultFlowMinimumBandwidthWeight": 10,
        "DefaultFlowMinimumBandwidthAbsolute": 0, "IovEnabled": false,
        "NetAdapterInterfaceDescription": TNIC, "NetAdapterInterfaceDescriptions": [TNIC],
        "NetAdapterInterfaceGuid": ["00000020-aaaa-bbbb-cccc-000000000000"], "ComputerName": host,
    })
}

/// A team with its members and its team NIC.
fn team() -> [(&'static str, Json); 3] {
    let ports = ["LOM 1 Port 1", "LOM 1 Port 2"];
    let member = |name: &str| json!({"Name": name, "Team": "Team1", "AdministrativeMode": 0});
    let team = json!({
        "Name": "Team1", "TeamingMode": 2, "LoadBalancingAlgorithm": 0,
        "Members": ports, "TeamNics": ["Team1 - VLAN 101"],
    });
    let nic = json!({
        "Name": "Team1 - VLAN 101", "Team": "Team1", "VlanID": 101, "Primary": true, "Default": false,
    });
    [
        ("Get-NetLbfoTeam", json!([team])),
        (
            "Get-NetLbfoTeamMember",
            ports.map(member).into_iter().collect(),
        ),
        ("Get-NetLbfoTeamNic", json!([nic])),
    ]
}

/// The outputs of a host with two adapters in an LACP team, whose only team NIC filters VLAN 101 and
/// carries a virtual switch.
fn outputs(host: &str) -> Vec<(&'static str, Json)> {
    let adapters = json!([
        adapter(host, "LOM 1 Port 1", 3, "Contoso 10G"),
        adapter(host, "LOM 1 Port 2", 4, "Contoso 10G #2"),
        adapter(host, "Team1 - VLAN 101", 20, TNIC),
        adapter(
            host,
            "vEthernet (Mgmt)",
            30,
            "Hyper-V Virtual Ethernet Adapter"
        ),
    ]);
    let machine = json!({
        "Name": "WEB01", "VMId": "1", "State": 2, "ComputerName": host, "NetworkAdapters": [],
    });
    let system = json!({
        "CSName": host, "Caption": "Microsoft Windows Server 2022", "BuildNumber": "20348",
    });
    let computer = json!({
        "Name": host, "Model": "PowerEdge R740", "Manufacturer": "Contoso", "DomainRole": 3,
    });
    let vnic = port(host, "Mgmt", &Json::Null, 10);
    let nic = port(host, "Network Adapter", &json!("WEB01"), 101);
    let mut outputs = vec![("Get-NetAdapter", adapters)];
    outputs.extend(team());
    outputs.extend([
        ("Get-VMSwitch", json!([switch(host)])),
        ("Get-VMSwitchTeam", json!([])),
        ("Get-VMNetworkAdapter-ManagementOS", json!([vnic])),
        ("Get-VMNetworkAdapter-VM", json!([nic])),
        ("Get-VM", json!([machine])),
        ("Win32_OperatingSystem", json!([system])),
        ("Win32_ComputerSystem", json!([computer])),
    ]);
    outputs
}

/// The enumerations of the outputs, with the names of their numbers.
const NAMES: [(&str, &[&str]); 6] = [
    ("TeamingMode", &["Static", "SwitchIndependent", "Lacp"]),
    ("SwitchType", &["Private", "Internal", "External"]),
    ("BandwidthReservationMode", &["Default", "Weight"]),
    ("OperationMode", &["Untagged", "Access"]),
    ("MacAddressSpoofing", &["On", "Off"]),
    ("AdministrativeMode", &["Active", "Standby"]),
];

/// Changes every value under a key, wherever it stands.
fn change(value: &mut Json, with: &dyn Fn(&str, &mut Json)) {
    match value {
        Json::Array(items) => items.iter_mut().for_each(|item| change(item, with)),
        Json::Object(entries) => {
            for (key, value) in entries {
                change(value, with);
                with(key, value);
            }
        }
        _ => {}
    }
}

/// Renames every key, wherever it stands.
fn rename(value: &Json, name: &dyn Fn(&str) -> String) -> Json {
    match value {
        Json::Array(items) => items.iter().map(|item| rename(item, name)).collect(),
        Json::Object(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (name(key), rename(value, name)));
            Json::Object(entries.collect())
        }
        other => other.clone(),
    }
}

/// What `… | ConvertTo-Json` writes: nothing for nothing, one object bare.
fn converted(items: &Json) -> String {
    match items.as_array().map(Vec::as_slice) {
        Some([]) => String::new(),
        Some([one]) => one.to_string(),
        _ => items.to_string(),
    }
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, text).expect("written");
}

/// What `check` says of a folder: hosts with what is found and what is not evaluated, then the problems.
fn said(path: &Path) -> (Vec<String>, Vec<String>) {
    let path = path.to_string_lossy().into_owned();
    let (out, err, _) = run(&["check", &path, "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let list = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    let found = list("findings").into_iter().map(|finding| {
        format!(
            "{} {} {}",
            finding["rule"], finding["subject"]["host"], finding["message"]
        )
    });
    let gaps = list("not_evaluated")
        .into_iter()
        .map(|gap| format!("{} {} {}", gap["rule"], gap["reason"], gap["subjects"]));
    let mut said: Vec<String> = found.chain(gaps).collect();
    said.sort();
    let problems = list("problems")
        .into_iter()
        .map(|problem| format!("{} {}", problem["code"], problem["message"]));
    (said, problems.collect())
}

type Write = fn(&Path, &str);

/// One file a cmdlet, in the folder of the host.
fn files(folder: &Path, host: &str, text: &dyn Fn(&Json) -> String) {
    for (name, items) in outputs(host) {
        write(
            &folder.join(host).join(format!("{name}.json")),
            &text(&items),
        );
    }
}

fn plain(folder: &Path, host: &str) {
    files(folder, host, &converted);
}

fn lists(folder: &Path, host: &str) {
    files(folder, host, &Json::to_string);
}

fn wrapped(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        json!({"value": items, "Count": items.as_array().map(Vec::len)}).to_string()
    });
}

fn names_of_enumerations(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        let mut items = items.clone();
        change(&mut items, &|key, value| {
            let names = NAMES.iter().find(|(name, _)| *name == key);
            let number = value
                .as_u64()
                .and_then(|number| usize::try_from(number).ok());
            if let Some(name) = names.and_then(|(_, names)| names.get(number?)) {
                *value = json!(name);
            }
        });
        converted(&items)
    });
}

fn pairs_of_enumerations(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        let mut items = items.clone();
        change(&mut items, &|key, value| {
            let names = NAMES.iter().find(|(name, _)| *name == key);
            let number = value
                .as_u64()
                .and_then(|number| usize::try_from(number).ok());
            if let Some(name) = names.and_then(|(_, names)| names.get(number?)) {
                *value = json!({"value": value.clone(), "Value": name});
            }
        });
        converted(&items)
    });
}

fn lower_case(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        converted(&rename(items, &|key| key.to_lowercase()))
    });
}

fn camel_case(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        let camel = |key: &str| key[..1].to_lowercase() + &key[1..];
        converted(&rename(items, &camel))
    });
}

fn pairs_of_properties(folder: &Path, host: &str) {
    for (name, items) in outputs(host) {
        let is_cim = name.starts_with("Get-Net") || name.starts_with("Win32_");
        let items = items.as_array().expect("a list").iter().map(|item| {
            let properties = item.as_object().expect("an object").iter();
            let pairs: Vec<Json> = properties.map(|(key, value)| json!({"Name": key, "Value": value})).collect();
            let class = name.replace("Get-", "MSFT_");
            let system = json!({"ServerName": host, "ClassName": class});
            let cim = json!({"CimClass": class, "CimInstanceProperties": pairs, "CimSystemProperties": system});
            if is_cim { cim } else { item.clone() }
        });
        let items: Json = items.collect();
        write(
            &folder.join(host).join(format!("{name}.json")),
            &converted(&items),
        );
    }
}

fn joined_lists(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        let mut items = items.clone();
        change(&mut items, &|key, value| {
            if matches!(
                key,
                "Members"
                    | "TeamNics"
                    | "NetAdapterInterfaceDescriptions"
                    | "NetAdapterInterfaceGuid"
            ) {
                let names = value
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(Json::as_str);
                *value = json!(names.collect::<Vec<_>>().join(" "));
            }
        });
        converted(&items)
    });
}

fn between_prompts(folder: &Path, host: &str) {
    files(folder, host, &|items| {
        let text = serde_json::to_string_pretty(items).expect("JSON");
        format!(
            "[{host}]: PS C:\\> Get-It | ConvertTo-Json\r\nWARNING: slow\r\n{text}\r\n[{host}]: PS C:\\>\r\n"
        )
    });
}

fn other_endings(folder: &Path, host: &str) {
    for (index, (name, items)) in outputs(host).into_iter().enumerate() {
        let ending = ["txt", "log", "out"][index % 3];
        write(
            &folder.join(host).join(format!("{name}.{ending}")),
            &converted(&items),
        );
    }
}

fn host_before(folder: &Path, host: &str) {
    for (name, items) in outputs(host) {
        write(
            &folder.join(format!("{host}_{name}.json")),
            &converted(&items),
        );
    }
}

fn host_after(folder: &Path, host: &str) {
    for (name, items) in outputs(host) {
        write(
            &folder.join(format!("{name}.{host}.json")),
            &converted(&items),
        );
    }
}

fn folder_of_cmdlet(folder: &Path, host: &str) {
    for (name, items) in outputs(host) {
        write(
            &folder.join(name).join(format!("{host}.json")),
            &converted(&items),
        );
    }
}

/// One document with the nouns of cmdlets as keys.
fn document(host: &str) -> Json {
    let noun = |name: &str| name.replace("Get-", "").replace('-', "");
    let entries = outputs(host)
        .into_iter()
        .map(|(name, items)| (noun(name), items));
    let mut document: Map<String, Json> = entries.collect();
    document.insert("ComputerName".to_owned(), json!(host));
    Json::Object(document)
}

fn one_document(folder: &Path, host: &str) {
    write(
        &folder.join(format!("{host}.json")),
        &document(host).to_string(),
    );
}

fn document_of_cmdlets(folder: &Path, host: &str) {
    let mut entries: Map<String, Json> = outputs(host)
        .into_iter()
        .map(|(name, items)| (name.to_owned(), items))
        .collect();
    entries.insert("collected".to_owned(), json!("2026-01-05"));
    write(
        &folder.join("all.json"),
        &json!([{host: entries}]).to_string(),
    );
}

fn lower_case_document(folder: &Path, host: &str) {
    let document = rename(&document(host), &|key| key.to_lowercase());
    write(
        &folder.join(host).join("inventory.json"),
        &document.to_string(),
    );
}

const FORMS: [(&str, Write); 17] = [
    ("plain", plain),
    ("lists", lists),
    ("wrapped", wrapped),
    ("names-of-enumerations", names_of_enumerations),
    ("pairs-of-enumerations", pairs_of_enumerations),
    ("lower-case", lower_case),
    ("camel-case", camel_case),
    ("pairs-of-properties", pairs_of_properties),
    ("joined-lists", joined_lists),
    ("between-prompts", between_prompts),
    ("other-endings", other_endings),
    ("host-before", host_before),
    ("host-after", host_after),
    ("folder-of-cmdlet", folder_of_cmdlet),
    ("one-document", one_document),
    ("document-of-cmdlets", document_of_cmdlets),
    ("lower-case-document", lower_case_document),
];

#[test]
fn every_form_of_a_host_says_the_same() {
    let (expected, _) = {
        let folder = folder("windows-forms-base");
        plain(&folder, "HV01");
        said(&folder)
    };
    let rules = [
        "teaming/vswitch-team-nic-not-default",
        "vswitch/team-under-vswitch-deprecated",
    ];
    for rule in rules {
        assert!(
            expected
                .iter()
                .any(|line| line.contains(rule) && line.contains("HV01")),
            "{expected:#?}"
        );
    }
    for (form, write) in FORMS {
        let folder = folder(&format!("windows-forms-{form}"));
        write(&folder, "HV01");
        let (said, problems) = said(&folder);
        assert_eq!(said, expected, "{form}");
        let is_expected =
            |problem: &String| form == "between-prompts" && problem.contains("text-before-json");
        assert!(problems.iter().all(is_expected), "{form}: {problems:#?}");
    }
}

/// A switch whose export has no GUIDs is joined to its adapter by description, which may be stale; on 2012 R2 the
/// cmdlet has nothing else.
#[test]
fn a_join_by_description_is_less_sure() {
    let confidence = |name: &str, without: &[&str], build: &str| {
        let folder = folder(&format!("windows-forms-confidence-{name}"));
        let text = |items: &Json| {
            let mut items = items.clone();
            for item in items.as_array_mut().into_iter().flatten() {
                let object = item.as_object_mut().expect("an object");
                object.retain(|key, _| !without.contains(&&**key));
                if let Some(number) = object.get_mut("BuildNumber") {
                    *number = json!(build);
                }
            }
            items.to_string()
        };
        files(&folder, "HV01", &text);
        let path = folder.to_string_lossy().into_owned();
        let (out, err, _) = run(&["check", &path, "--format", "json"]);
        let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
        let findings = report["findings"].as_array().expect("findings").iter();
        let mut of_nic =
            findings.filter(|finding| finding["rule"] == "teaming/vswitch-team-nic-not-default");
        let finding = of_nic.next().expect("the finding");
        finding["confidence"].as_str().expect("a word").to_owned()
    };
    let guids = ["InterfaceGuid", "NetAdapterInterfaceGuid"];
    assert_eq!(confidence("guids", &[], "20348"), "high");
    assert_eq!(confidence("none", &guids, "20348"), "medium");
    assert_eq!(confidence("switch", &guids[1..], "20348"), "medium");
    assert_eq!(confidence("2012r2", &guids, "9600"), "high");
}

/// Two hosts in one file a cmdlet, each object changed.
fn together(folder: &Path, with: &dyn Fn(&mut Map<String, Json>, &str)) {
    for (index, (name, _)) in outputs("HV01").into_iter().enumerate() {
        let of = |host: &str| {
            let mut items = outputs(host).swap_remove(index).1;
            for item in items.as_array_mut().into_iter().flatten() {
                with(item.as_object_mut().expect("an object"), host);
            }
            items.as_array().cloned().unwrap_or_default()
        };
        let items: Vec<Json> = [of("HV01"), of("HV02")].concat();
        let text = converted(&Json::from(items));
        write(&folder.join(format!("{name}.json")), &text);
    }
}

/// What is said of a folder that is written so.
fn of_two(name: &str, write: &dyn Fn(&Path)) -> (Vec<String>, Vec<String>) {
    let folder = folder(&format!("windows-two-{name}"));
    write(&folder);
    said(&folder)
}

/// What is said of both hosts, each with a folder of its own.
fn expected_of_two(name: &str) -> Vec<String> {
    let (expected, _) = of_two(name, &|folder| {
        for host in ["HV01", "HV02"] {
            plain(folder, host);
        }
    });
    let found = expected
        .iter()
        .filter(|line| line.contains("team-nic-not-default"));
    assert_eq!(found.count(), 2, "{expected:#?}");
    expected
}

#[test]
fn two_hosts_stay_two_in_every_form() {
    let expected = expected_of_two("base");
    for (form, write) in FORMS {
        if form == "document-of-cmdlets" {
            // Both would be one file.
            continue;
        }
        let (said, problems) = of_two(form, &|folder| {
            for host in ["HV01", "HV02"] {
                write(folder, host);
            }
        });
        assert_eq!(said, expected, "{form}: {problems:#?}");
    }
}

/// `Invoke-Command` over many hosts, and what names them in its objects.
#[test]
fn two_hosts_stay_two_in_one_file() {
    let expected = expected_of_two("files");
    let names = ["SystemName", "ComputerName"];
    let strip =
        |item: &mut Map<String, Json>| names.iter().for_each(|name| drop(item.remove(*name)));
    let by_session = |item: &mut Map<String, Json>, host: &str| {
        strip(item);
        item.insert("PSComputerName".to_owned(), json!(host.to_lowercase()));
    };
    let by_domain = |item: &mut Map<String, Json>, host: &str| {
        item.insert(
            "PSComputerName".to_owned(),
            json!(format!("{host}.corp.example")),
        );
    };
    let by_server = |item: &mut Map<String, Json>, host: &str| {
        strip(item);
        item.insert(
            "CimSystemProperties".to_owned(),
            json!({"ServerName": host}),
        );
    };
    assert_eq!(
        of_two("session", &|folder| together(folder, &by_session)).0,
        expected
    );
    assert_eq!(
        of_two("domain", &|folder| together(folder, &by_domain)).0,
        expected
    );
    assert_eq!(
        of_two("server", &|folder| together(folder, &by_server)).0,
        expected
    );
}
