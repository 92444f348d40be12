//! A host of a shipped estate as raw outputs of cmdlets: whatever brought a host, the rules say
//! the same of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::support::{copy, folder, root, run};

/// What `ConvertTo-Json` makes of nested settings.
#[derive(Clone, Copy)]
enum Depth {
    /// Objects.
    Enough,
    /// The names of their types.
    TooSmall,
}

/// How a file is stored.
#[derive(Clone, Copy)]
enum Stored {
    Utf8,
    Utf8Bom,
    /// What `>` of PowerShell 5.1 writes.
    Utf16,
}

/// Names of enumerations of Windows with their numbers.
const NUMBERS: [(&str, &[(&str, i64)]); 12] = [
    (
        "TeamingMode",
        &[("Static", 0), ("SwitchIndependent", 1), ("Lacp", 2)],
    ),
    (
        "LoadBalancingAlgorithm",
        &[("TransportPorts", 0), ("HyperVPort", 4), ("Dynamic", 5)],
    ),
    ("AdministrativeMode", &[("Active", 0), ("Standby", 1)]),
    (
        "SwitchType",
        &[("Private", 0), ("Internal", 1), ("External", 2)],
    ),
    (
        "BandwidthReservationMode",
        &[("Default", 0), ("Weight", 1), ("Absolute", 2), ("None", 3)],
    ),
    ("AdminStatus", &[("Up", 1), ("Down", 2)]),
    (
        "MediaConnectionState",
        &[("Unknown", 0), ("Connected", 1), ("Disconnected", 2)],
    ),
    ("MacAddressSpoofing", &[("On", 0), ("Off", 1)]),
    ("DhcpGuard", &[("On", 0), ("Off", 1)]),
    ("AllowTeaming", &[("On", 0), ("Off", 1)]),
    ("AddressFamily", &[("IPv4", 2), ("IPv6", 23)]),
    ("AddressState", &[("Preferred", 4), ("Tentative", 1)]),
];
const VLAN_MODES: [&str; 4] = ["Untagged", "Access", "Trunk", "Private"];
const ISOLATION_MODES: [&str; 4] = [
    "None",
    "NativeVirtualSubnet",
    "ExternalVirtualSubnet",
    "Vlan",
];

/// An object with what a collector adds taken away, and enumerations as numbers.
fn raw(item: &Json) -> Map<String, Json> {
    let mut object = Map::new();
    for (key, value) in item.as_object().into_iter().flatten() {
        let lower = key.starts_with(char::is_lowercase) && key != "ifIndex";
        if lower || key.ends_with("Raw") {
            continue;
        }
        let names = NUMBERS.iter().find(|(name, _)| name == key);
        let number = names.and_then(|(_, names)| {
            let found = names.iter().find(|(name, _)| value == name);
            found.map(|(_, number)| json!(number))
        });
        object.insert(key.clone(), number.unwrap_or_else(|| value.clone()));
    }
    object
}

/// An object of CIM, with the noise that comes with it.
fn cim(item: &Json, class: &str) -> Json {
    let mut object = raw(item);
    object.insert("PSComputerName".into(), Json::Null);
    let class = format!("ROOT/StandardCimv2:{class}");
    object.insert("CimClass".into(), class.into());
    let noise = json!(["Caption", "Name = \"…\"", "VlanID"]);
    object.insert("CimInstanceProperties".into(), noise);
    object.into()
}

fn adapter(item: &Json) -> Json {
    let mut object = cim(item, "MSFT_NetAdapter");
    let digits = object["MacAddress"].as_str().unwrap_or_default().as_bytes();
    let pairs = digits.chunks(2).map(String::from_utf8_lossy);
    let mac = pairs.collect::<Vec<_>>().join("-");
    object["MacAddress"] = mac.into();
    let guid = object["InterfaceGuid"].as_str().unwrap_or_default();
    object["InterfaceGuid"] = format!("{{{}}}", guid.to_uppercase()).into();
    object["LinkSpeed"] = "10 Gbps".into();
    object
}

fn switch(item: &Json) -> Json {
    let mut object = raw(item);
    let guids = item["netAdapterGuids"].as_array();
    if let Some(guids) = guids.filter(|guids| !guids.is_empty()) {
        object.insert("NetAdapterInterfaceGuid".into(), guids.clone().into());
    }
    object.insert(
        "CimSession".into(),
        json!({"ComputerName": null, "InstanceId": "0d0a"}),
    );
    object.into()
}

fn position(names: &[&str], name: &Json) -> usize {
    names
        .iter()
        .position(|known| name == known)
        .expect("a name")
}

/// A virtual adapter with the settings of its port nested in it.
fn port(item: &Json, depth: Depth) -> Json {
    let mut object = raw(item);
    let (vlan, isolation) = (&item["vlan"], &item["isolation"]);
    let parent = "Microsoft.HyperV.PowerShell.VMNetworkAdapter";
    let settings = [
        (
            "VlanSetting",
            json!({
                "OperationMode": position(&VLAN_MODES, &vlan["mode"]),
                "AccessVlanId": vlan["access"],
                "NativeVlanId": vlan["native"],
                "AllowedVlanIdList": vlan["allowedList"],
                "PrivateVlanMode": 0,
                "PrimaryVlanId": vlan["primary"],
                "ParentAdapter": parent,
            }),
        ),
        (
            "IsolationSetting",
            json!({
                "IsolationMode": position(&ISOLATION_MODES, &isolation["mode"]),
                "AllowUntaggedTraffic": isolation["allowUntagged"],
                "DefaultIsolationID": isolation["defaultId"],
                "MultiTenantStack": 1,
                "ParentAdapter": parent,
            }),
        ),
        (
            "BandwidthSetting",
            json!({
                "MinimumBandwidthAbsolute": item["bandwidth"]["minAbsolute"],
                "MinimumBandwidthWeight": item["bandwidth"]["minWeight"],
                "MaximumBandwidth": item["bandwidth"]["max"],
            }),
        ),
    ];
    for (key, setting) in settings {
        let text = format!("{parent}{key}");
        let value = match depth {
            Depth::Enough => setting,
            Depth::TooSmall => text.into(),
        };
        object.insert(key.into(), value);
    }
    object.into()
}

/// What `… | ConvertTo-Json` prints: nothing for nothing, one object bare.
fn converted(items: &[Json]) -> String {
    match items {
        [] => String::new(),
        [one] => pretty(one),
        _ => pretty(&Json::from(items)),
    }
}

/// Windows PowerShell puts two spaces after a colon.
fn pretty(value: &Json) -> String {
    let text = serde_json::to_string_pretty(value).expect("JSON");
    text.replace("\": ", "\":  ").replace('\n', "\r\n")
}

fn store(file: &Path, text: &str, stored: Stored) {
    let bytes = match stored {
        Stored::Utf8 => text.as_bytes().to_vec(),
        Stored::Utf8Bom => [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat(),
        Stored::Utf16 => {
            let units = text.encode_utf16().flat_map(u16::to_le_bytes);
            [0xFF, 0xFE].into_iter().chain(units).collect()
        }
    };
    fs::write(file, bytes).expect("written");
}

/// The cmdlets whose objects need no more than a class.
const PLAIN: [(&str, &str, &str, Stored); 6] = [
    (
        "netAdapterHardwareInfo",
        "Get-NetAdapterHardwareInfo",
        "MSFT_NetAdapterHardwareInfoSettingData",
        Stored::Utf8,
    ),
    (
        "netLbfoTeam",
        "Get-NetLbfoTeam",
        "MSFT_NetLbfoTeam",
        Stored::Utf8,
    ),
    (
        "netLbfoTeamMember",
        "Get-NetLbfoTeamMember",
        "MSFT_NetLbfoTeamMember",
        Stored::Utf8Bom,
    ),
    (
        "netLbfoTeamNic",
        "Get-NetLbfoTeamNic",
        "MSFT_NetLbfoTeamNic",
        Stored::Utf16,
    ),
    (
        "netAdapterVmq",
        "Get-NetAdapterVmq",
        "MSFT_NetAdapterVmqSettingData",
        Stored::Utf16,
    ),
    (
        "netAdapterRss",
        "Get-NetAdapterRss",
        "MSFT_NetAdapterRssSettingData",
        Stored::Utf8,
    ),
];

/// The virtual machines that adapters belong to.
fn machines(adapters: &[Json]) -> Vec<Json> {
    let of_machines = adapters
        .iter()
        .filter(|adapter| adapter["ownerKind"] == "VM");
    let machine = |adapter: &Json| json!({"Name": adapter["VMName"], "VMId": adapter["VMId"], "State": adapter["VMState"], "NetworkAdapters": []});
    let mut machines: Vec<Json> = of_machines.map(machine).collect();
    machines.dedup();
    machines
}

/// The objects that say what kind of host it is.
fn about(host: &Json) -> [(&'static str, Json); 3] {
    let threads = if host["htEnabled"] == true { 16 } else { 8 };
    let system = json!({"CreationClassName": "Win32_OperatingSystem", "CSName": host["name"],
        "Caption": host["os"], "BuildNumber": host["build"]});
    let computer = json!({"CreationClassName": "Win32_ComputerSystem", "Name": host["name"],
        "Manufacturer": host["manufacturer"], "Model": host["model"]});
    let processor = json!({"CreationClassName": "Win32_Processor", "DeviceID": "CPU0",
        "NumberOfCores": 8, "NumberOfLogicalProcessors": threads});
    [
        ("Win32_OperatingSystem", system),
        ("Win32_ComputerSystem", computer),
        ("Win32_Processor", processor),
    ]
}

/// Replaces a collected host by a folder of raw outputs, which has another name than the host.
fn convert(estate: &Path, host: &str, depth: Depth) -> PathBuf {
    let collected = estate.join(format!("hosts/{host}.fabric.json"));
    let text = fs::read_to_string(&collected).expect("UTF-8");
    fs::remove_file(collected).expect("removed");
    let document: Json = serde_json::from_str(text.trim_start_matches('\u{feff}')).expect("JSON");
    let folder = estate.join(format!("hosts/export of {host}"));
    fs::create_dir_all(&folder).expect("a folder");
    let items = |section: &str| -> Vec<Json> {
        let items = document["sections"][section]["items"].as_array();
        items.cloned().unwrap_or_default()
    };
    let write = |name: &str, items: &[Json], stored: Stored| {
        let file = folder.join(format!("{name}.json"));
        store(&file, &converted(items), stored);
    };
    let each = |section: &str, make: &dyn Fn(&Json) -> Json| -> Vec<Json> {
        items(section).iter().map(make).collect()
    };
    for (section, name, class, stored) in PLAIN {
        write(name, &each(section, &|item| cim(item, class)), stored);
    }
    write(
        "Get-NetAdapter",
        &each("netAdapter", &adapter),
        Stored::Utf16,
    );
    write("Get-VMSwitch", &each("vmSwitch", &switch), Stored::Utf8);
    write(
        "Get-Cluster",
        &each("cluster", &|item| raw(item).into()),
        Stored::Utf8,
    );
    for (section, name) in [
        ("clusterNetwork", "Get-ClusterNetwork"),
        ("clusterNetworkInterface", "Get-ClusterNetworkInterface"),
    ] {
        write(name, &each(section, &|item| raw(item).into()), Stored::Utf8);
    }
    let addresses = each("netIPAddress", &|item| cim(item, "MSFT_NetIPAddress"));
    let wrapped = json!({"value": addresses, "Count": addresses.len()});
    write("Get-NetIPAddress", &[wrapped], Stored::Utf8);
    let (os, vms): (Vec<Json>, Vec<Json>) = each("vmNetworkAdapter", &|item| port(item, depth))
        .into_iter()
        .partition(|adapter| adapter["IsManagementOs"] == true);
    write("Get-VMNetworkAdapter-ManagementOS", &os, Stored::Utf16);
    write("Get-VMNetworkAdapter", &vms, Stored::Utf8);
    write(
        "Get-VM",
        &machines(&items("vmNetworkAdapter")),
        Stored::Utf8,
    );
    for (name, object) in about(&document["host"]) {
        write(name, &[object], Stored::Utf8);
    }
    folder
}

fn report(path: &Path) -> Json {
    let path = path.to_string_lossy().into_owned();
    let (out, err, _) = run(&["check", &path, "--format", "json"]);
    serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"))
}

/// The report of an estate, and of the same with a host as raw outputs.
fn both(test: &str, estate: &str, host: &str, depth: Depth) -> (Json, Json) {
    let original = root().join("testdata/part8-virtual-connect").join(estate);
    let changed = folder(&format!("{test}-{estate}-{host}"));
    copy(&original, &changed);
    convert(&changed, host, depth);
    (report(&original), report(&changed))
}

fn findings(report: &Json) -> impl Iterator<Item = &Json> {
    report["findings"].as_array().into_iter().flatten()
}

fn fingerprints(report: &Json) -> BTreeSet<&str> {
    findings(report)
        .filter_map(|finding| finding["fingerprint"].as_str())
        .collect()
}

#[test]
fn raw_outputs_say_the_same_as_the_collector() {
    for estate in ["clean", "broken"] {
        for host in ["MUCHV01", "MUCHV02", "MUCHV03", "MUCHV04"] {
            let (original, changed) = both("raw-same", estate, host, Depth::Enough);
            assert_eq!(changed["problems"], json!([]), "{estate} {host}");
            assert_eq!(original["summary"], changed["summary"], "{estate} {host}");
            assert_eq!(
                original["not_evaluated"], changed["not_evaluated"],
                "{estate} {host}"
            );
            assert_eq!(fingerprints(&original), fingerprints(&changed));
            let messages = |report: &Json| -> BTreeSet<String> {
                findings(report)
                    .map(|finding| finding["message"].to_string())
                    .collect()
            };
            assert_eq!(messages(&original), messages(&changed));
        }
    }
}

#[test]
fn findings_point_into_the_file_of_the_cmdlet() {
    let (_, changed) = both("raw-places", "broken", "MUCHV01", Depth::Enough);
    let file = |rule: &str| {
        let mut found = findings(&changed).filter(|finding| finding["rule"] == rule);
        let finding = found.find(|finding| finding["subject"]["host"] == "MUCHV01");
        let location = &finding.expect("a finding")["location"];
        let text = |key: &str| location[key].as_str().unwrap_or_default().to_owned();
        let name = text("file").rsplit('/').next().map(str::to_owned);
        (name.unwrap_or_default(), text("address"))
    };
    let (name, address) = file("teaming/lacp-without-switch-lag");
    assert_eq!(name, "Get-NetLbfoTeam.json");
    assert!(address.ends_with("/TeamingMode"), "{address}");
    let (name, address) = file("vlan/not-carried-by-backend");
    assert_eq!(name, "Get-VMNetworkAdapter.json");
    assert!(address.ends_with("/VlanSetting/AccessVlanId"), "{address}");
}

#[test]
fn what_is_cut_off_is_not_judged() {
    for estate in ["clean", "broken"] {
        let (original, changed) = both("raw-cut", estate, "MUCHV01", Depth::TooSmall);
        let (before, after) = (fingerprints(&original), fingerprints(&changed));
        assert!(after.is_subset(&before), "{estate}: no finding is invented");
        let problems = changed["problems"].as_array().expect("problems");
        assert_eq!(problems.len(), 1, "{problems:#?}");
        assert_eq!(problems[0]["code"], "cut-off");
        let reason = "the VLAN of an adapter, exported without -Depth 5, is cut off in the export";
        let gaps = changed["not_evaluated"].as_array().into_iter().flatten();
        let rules: BTreeSet<&str> = gaps
            .filter(|gap| gap["reason"] == reason)
            .filter_map(|gap| gap["rule"].as_str())
            .collect();
        assert!(rules.contains("vlan/not-carried-by-backend"), "{rules:?}");
        let judged = findings(&changed).filter(|finding| {
            finding["rule"] == "vlan/not-carried-by-backend"
                && finding["subject"]["host"] == "MUCHV01"
        });
        assert_eq!(judged.count(), 0);
        let number = |report: &Json, key: &str| report["summary"][key].as_u64().unwrap_or(0);
        assert!(number(&changed, "evaluated") < number(&original, "evaluated"));
        // Whether a rule applies can hang on what is cut off, too.
        let judged = ["evaluated", "not_evaluated", "not_applicable"];
        let all = |report: &Json| judged.iter().map(|key| number(report, key)).sum::<u64>();
        assert_eq!(all(&original), all(&changed), "{estate}");
    }
}

#[test]
fn a_missing_file_is_not_an_empty_one() {
    let original = root().join("testdata/part8-virtual-connect/broken");
    let changed = folder("raw-missing");
    copy(&original, &changed);
    let host = convert(&changed, "MUCHV01", Depth::Enough);
    fs::remove_file(host.join("Get-NetLbfoTeam.json")).expect("removed");
    let missing = report(&changed);
    let gaps = missing["not_evaluated"].as_array().into_iter().flatten();
    let reasons: BTreeSet<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    assert!(
        reasons.contains("Get-NetLbfoTeam was not collected"),
        "{reasons:?}"
    );
    store(&host.join("Get-NetLbfoTeam.json"), "", Stored::Utf16);
    let empty = report(&changed);
    let gaps = empty["not_evaluated"].as_array().into_iter().flatten();
    let reasons: BTreeSet<&str> = gaps.filter_map(|gap| gap["reason"].as_str()).collect();
    assert!(!reasons.contains("Get-NetLbfoTeam was not collected"));
}
