//! What the script says of one host, in every state that Windows can be in.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::cases::{Cases, Outcome};
use super::states::{
    beginning_with, items, policy, server_2012_r2, server_2016, server_2019, server_2022,
    with_machines,
};
use super::{powershell, schemas};

const HYPER_V: [&str; 6] = [
    "vmHost",
    "vmMigrationNetwork",
    "vmSwitch",
    "vmSwitchTeam",
    "vmNetworkAdapter",
    "vmNetworkAdapterTeamMapping",
];

const CLUSTER: [&str; 6] = [
    "cluster",
    "clusterNode",
    "clusterNetwork",
    "clusterNetworkInterface",
    "clusterGroup",
    "clusterResourceType",
];

/// The outcomes of all cases of this file, which one process runs; `None` without a PowerShell.
fn outcomes() -> Option<&'static BTreeMap<String, Outcome>> {
    static OUTCOMES: OnceLock<Option<BTreeMap<String, Outcome>>> = OnceLock::new();
    let run = || {
        let executable = powershell::executable()?;
        let mut cases = Cases::new("windows-script-states");
        // Before any state, the system as it is: a Linux without a command of Windows.
        cases.add("0-no-windows", &json!({}));
        generations(&mut cases);
        rights(&mut cases);
        failures(&mut cases);
        names(&mut cases);
        Some(cases.run(&executable))
    };
    OUTCOMES.get_or_init(run).as_ref()
}

/// All inventories that were written of a state; `None` without a PowerShell.
pub(super) fn inventories() -> Option<Vec<Json>> {
    let texts = texts()?;
    Some(texts.iter().map(|text| super::cases::parse(text)).collect())
}

/// Their texts.
pub(super) fn texts() -> Option<Vec<String>> {
    let of = |outcome: &Outcome| {
        let files = outcome.files().into_iter();
        let files = files.filter(|file| file.ends_with(".fabric.json"));
        files.map(|file| outcome.text(&file)).collect::<Vec<_>>()
    };
    Some(outcomes()?.values().flat_map(of).collect())
}

fn generations(cases: &mut Cases) {
    for (name, document, more) in [
        ("2012-r2", server_2012_r2(), json!({})),
        ("2016", server_2016(), json!({})),
        ("2019", server_2019(), json!({})),
        ("2019-again", server_2019(), json!({})),
        ("no-cluster", server_2019(), json!({"services": {}})),
        ("no-hyper-v", without_hyper_v(), json!({})),
        (
            "proxies",
            with_groups(),
            json!({"proxies": true, "rows": groups()}),
        ),
        ("groups", with_groups(), json!({"rows": groups()})),
        (
            "2022",
            server_2022(),
            json!({"rows": {
                "NetQosPolicy": [policy("SMB", false), policy("Domain", true)],
                "SmbMultichannelConstraint": [
                    {"ServerName": "FS01", "InterfaceIndex": 6, "InterfaceAlias": "Host-A"}
                ]
            }}),
        ),
        (
            "2025",
            server_2022(),
            json!({"rows": {
                "NetIntent": [
                    "Intents of this host:",
                    {"Name": "storage", "IntentName": "storage", "IsStorageIntentSet": true, "Scope": "Cluster",
                     "IsComputeIntentSet": false, "IsManagementIntentSet": false, "IsStretchIntentSet": false,
                     "NetAdapterNamesAsList": ["Host-A", "Host-B"], "StorageVLANs": [711, 712],
                     "ManagementVLAN": null, "Overrides": {"Jumbo": 9014}, "Tags": "CANARY"}
                ],
                "NetIntentStatus": [
                    {"IntentName": "storage", "Host": "frahv11", "IsStorageIntentSet": true,
                     "IsComputeIntentSet": false, "IsManagementIntentSet": false, "IsStretchIntentSet": false,
                     "LastSuccess": null, "LastConfigApplied": 1, "Error": "",
                     "LastUpdated": "2025-04-01T10:00:00", "RetryCount": 0, "ConfigurationStatus": "Success",
                     "ProvisioningStatus": "Completed", "Progress": "1 of 1"}
                ]
            }}),
        ),
    ] {
        let state = beginning_with(cases, name, &document, &more);
        cases.state(name, &state);
    }
}

fn rights(cases: &mut Cases) {
    let not_elevated = json!({"elevated": false});
    let group = json!({"elevated": false, "groups": ["S-1-5-32-578"]});
    let denied = json!({"faults": {"*": {"kind": "denied"}}});
    let number =
        json!({"faults": {"*": {"kind": "throws", "id": "Windows System Error 5,Get-It"}}});
    let stopped = json!({"services": {"ClusSvc": "Stopped"}});
    for (name, more) in [
        ("not-elevated", not_elevated),
        ("hyper-v-administrator", group),
        ("denied", denied),
        ("denied-by-number", number),
        ("service-stopped", stopped),
    ] {
        let state = beginning_with(cases, name, &server_2019(), &more);
        cases.state(name, &state);
    }
}

fn failures(cases: &mut Cases) {
    let message = "Ein an das System angeschlossenes Gerät funktioniert nicht.\r\nZeile 2";
    for (name, faults) in [
        (
            "one-adapter",
            json!({"Get-NetAdapterRss": {"kind": "throws", "id": "Windows System Error 53", "message": message,
                "only": "Host-B"}}),
        ),
        (
            "after-two",
            json!({"Get-NetIPAddress": {"kind": "partial", "id": "Half", "message": message}}),
        ),
        (
            "property",
            json!({"Get-NetRoute": {"kind": "property", "property": "NextHop"},
                "Get-NetAdapterRdma": {"kind": "property", "property": "Enabled", "of": "Host-A"},
                "Get-VMNetworkAdapter": {"kind": "property", "property": "MacAddress", "of": "CSV"}}),
        ),
        ("no-switch", json!({"Get-VMSwitch": {"kind": "nothing"}})),
        (
            "nothing",
            json!({"Get-NetRoute": {"kind": "null"}, "Get-Cluster": {"kind": "null"}, "Get-VM": {"kind": "null"},
                "Get-NetAdapterQos": {"kind": "null"}, "Get-VMHost": {"kind": "nothing"}}),
        ),
        (
            "not-there",
            json!({"Get-NetLbfoTeam": {"kind": "absent"}, "Get-WindowsFeature": {"kind": "absent"},
                "Get-VMHostNumaNode": {"kind": "absent"}}),
        ),
        (
            "machine-gone",
            json!({"Get-VMNetworkAdapter": {"kind": "throws", "only": "BEL-WEB02", "id": "ObjectNotFound",
                "message": "BEL-WEB02 wurde nicht gefunden."}}),
        ),
        (
            "no-settings",
            json!({"Get-VMNetworkAdapterVlan": {"kind": "throws", "message": "weg"},
                "Get-VMNetworkAdapterIsolation": {"kind": "throws", "message": "weg"}}),
        ),
    ] {
        let more = json!({"faults": faults});
        let state = beginning_with(cases, name, &server_2019(), &more);
        cases.add(name, &json!({"state": state, "german": true}));
    }
}

fn names(cases: &mut Cases) {
    let hidden = json!({"HideVmNames": true});
    let gone = json!({"Get-VMNetworkAdapter": {"kind": "throws", "only": "BEL-WEB02",
        "message": "BEL-WEB02 (bel-web02) wurde nicht gefunden."}});
    let state = beginning_with(
        cases,
        "hidden",
        &with_groups(),
        &json!({"faults": gone, "rows": groups()}),
    );
    cases.add("hidden", &json!({"state": state, "arguments": hidden}));
    let state = beginning_with(cases, "no-vm", &server_2019(), &json!({}));
    cases.add(
        "no-vm",
        &json!({"state": state, "arguments": {"NoVm": true}}),
    );
    let acls = acls();
    let state = beginning_with(cases, "acl", &server_2019(), &json!({"rows": acls}));
    let all = json!({"IncludeExtendedAcl": true, "IncludeGuestAddress": true, "PassThru": true});
    cases.add("acl", &json!({"state": state, "arguments": all}));
    let state = beginning_with(cases, "patterns", &odd_names(), &json!({}));
    cases.state("patterns", &state);
    for count in [20, 200, 300] {
        let name = format!("machines-{count}");
        let state = beginning_with(cases, &name, &with_machines(count), &json!({}));
        cases.state(&name, &state);
    }
}

fn without_hyper_v() -> Json {
    let mut host = server_2019();
    for feature in items(&mut host, "windowsFeature") {
        if feature["Name"] == "Hyper-V" {
            feature["Installed"] = json!(false);
            feature["InstallState"] = json!("Available");
        }
    }
    for adapter in items(&mut host, "netAdapterBinding") {
        if adapter["ComponentID"] == "vms_pp" {
            adapter["Enabled"] = json!(false);
        }
    }
    host
}

/// A host whose cluster has a machine here and one on a node that is down.
fn with_groups() -> Json {
    let mut host = server_2019();
    items(&mut host, "clusterNode")[3]["State"] = json!("Down");
    host
}

/// The groups of a cluster: a machine of this host, one of another, and the cluster itself.
fn groups() -> Json {
    let host = server_2019();
    let ports = host["sections"]["vmNetworkAdapter"]["items"]
        .as_array()
        .expect("ports");
    let machine = ports.last().expect("a machine");
    let other = json!("aaaaaaaa-0000-4000-8000-000000000001");
    let group = |name: &Json, id: &str, kind: &str, node: &str| json!({"Name": name, "Id": id, "GroupType": kind, "OwnerNode": node, "State": "Online"});
    let resource = |name: &str, of: &Json| json!({"Name": name, "ResourceType": "Virtual Machine", "OwnerGroup": of});
    let id = |of: &str, value: &Json| json!({"ClusterObject": of, "Name": "VmID", "Value": value});
    let elsewhere = json!("ELSEWHERE01");
    let types = &host["sections"]["clusterResourceType"]["items"][0];
    let networks = |key: &str| {
        let ids = types[key]
            .as_array()
            .expect("ids")
            .iter()
            .filter_map(Json::as_str);
        json!({"ClusterObject": "Virtual Machine", "Name": key, "Value": ids.collect::<Vec<_>>().join(";")})
    };
    json!({
        "ClusterGroup": [
            group(&machine["VMName"], "11111111-0000-4000-8000-000000000001", "VirtualMachine", "FRAHV11"),
            group(&elsewhere, "11111111-0000-4000-8000-000000000002", "VirtualMachine", "FRAHV12"),
            group(&json!("Cluster Group"), "11111111-0000-4000-8000-000000000003", "Cluster", "FRAHV12")
        ],
        "ClusterResource": [
            resource("Virtual Machine 1", &machine["VMName"]), resource("Virtual Machine 2", &elsewhere),
            {"Name": "Cluster Name", "ResourceType": "Network Name", "OwnerGroup": "Cluster Group"}
        ],
        "ClusterParameter": [
            id("Virtual Machine 1", &machine["VMId"]), id("Virtual Machine 2", &other),
            networks("MigrationExcludeNetworks"), networks("MigrationNetworkOrder")
        ]
    })
}

fn acls() -> Json {
    let host = server_2019();
    let ports = host["sections"]["vmNetworkAdapter"]["items"]
        .as_array()
        .expect("ports");
    let machine = ports.last().expect("a machine");
    json!({
        "VMNetworkAdapterAcl": [
            {"Action": "Deny", "Direction": "Inbound", "LocalAddress": "ANY", "RemoteAddress": "10.0.0.0/8",
             "_Port": machine["Id"]},
            {"Action": "Meter", "Direction": "Outbound", "LocalAddress": "ANY", "RemoteAddress": "0.0.0.0/0",
             "_Port": ports[0]["Id"]}
        ],
        "VMNetworkAdapterExtendedAcl": [
            {"Action": "Allow", "Direction": "Inbound", "LocalIPAddress": "ANY", "RemoteIPAddress": "ANY",
             "LocalPort": "443", "RemotePort": "ANY", "Protocol": "TCP", "Weight": 10, "Stateful": true,
             "_Port": machine["Id"]}
        ]
    })
}

/// Adapters whose names are patterns, and hidden ones: one that a team is on, and one that nothing names.
fn odd_names() -> Json {
    let mut host = server_2019();
    for section in ["netAdapter", "netAdapterRss", "netAdapterVmq"] {
        for adapter in items(&mut host, section) {
            if adapter["Name"] == "Host-A" {
                adapter["Name"] = json!("LAN [1]*");
            }
        }
    }
    let adapters = items(&mut host, "netAdapter");
    let mut hidden = adapters[0].clone();
    for (name, index) in [("WAN Miniport", 90), ("Below", 91)] {
        hidden["Name"] = json!(name);
        hidden["ifIndex"] = json!(index);
        hidden["Hidden"] = json!(true);
        hidden["HardwareInterface"] = json!(false);
        hidden["InterfaceDescription"] = json!(name);
        hidden["InterfaceGuid"] = json!(format!("00000000-0000-0000-0000-0000000000{index}"));
        adapters.push(hidden.clone());
    }
    adapters[0]["LowerLayerInterfaceIndices"] = json!([91]);
    host
}

fn of(name: &str) -> Option<&'static Outcome> {
    Some(
        outcomes()?
            .get(name)
            .unwrap_or_else(|| panic!("no case {name}")),
    )
}

fn pair(state: &str, error: &str) -> (String, String) {
    (state.to_owned(), error.to_owned())
}

#[test]
fn every_inventory_is_what_its_schema_says_and_holds_no_canary() {
    let Some(outcomes) = outcomes() else { return };
    let (host, manifest) = (schemas::host(), schemas::manifest());
    for (name, outcome) in outcomes {
        for file in outcome.files() {
            let text = outcome.text(&file);
            let is_host = file.ends_with(".fabric.json");
            assert!(is_host || file == "collection.json", "{name}: {file}");
            let schema = if is_host { &host } else { &manifest };
            schemas::holds(
                schema,
                &super::cases::parse(&text),
                &format!("{name}: {file}"),
            );
            assert!(!text.contains("CANARY"), "{name}: {file}");
            assert!(
                text.ends_with("}\n") && !text.contains('\r'),
                "{name}: {file}"
            );
        }
        assert!(outcome.files().len() >= 2, "{name}");
    }
}

#[test]
fn without_windows_every_section_is_unavailable() {
    let Some(outcome) = of("0-no-windows") else {
        return;
    };
    let file = outcome.files();
    let host = super::cases::parse(&outcome.text(&file[0]));
    let sections = host["sections"].as_object().expect("sections");
    assert_eq!(sections.len(), 44);
    for (name, section) in sections {
        assert_eq!(section["error"], "CommandNotFound", "{name}");
        assert_eq!(section["state"], "unavailable", "{name}");
    }
    assert_eq!(host["collector"]["elevated"], Json::Null);
    assert_eq!(outcome.code, 0, "what is unavailable is not missing");
}

#[test]
fn two_runs_differ_in_times_alone() {
    let (Some(one), Some(other)) = (of("2019"), of("2019-again")) else {
        return;
    };
    let timeless = |outcome: &Outcome| {
        let text = outcome.text("FRAHV11.fabric.json");
        let is_time = |line: &&str| !line.contains("\"ms\":") && !line.contains("\"startedUtc\":");
        text.lines().filter(is_time).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(timeless(one), timeless(other));
}

#[test]
fn older_windows_lacks_what_it_lacks() {
    let Some(outcome) = of("2012-r2") else { return };
    assert_eq!(outcome.code, 0, "{:?}", outcome.lines());
    assert_eq!(
        outcome.state("vmSwitchTeam"),
        pair("unavailable", "CommandNotFound")
    );
    assert_eq!(
        outcome.state("vmNetworkAdapterTeamMapping"),
        pair("unavailable", "CommandNotFound")
    );
    assert_eq!(
        outcome.state("netIntent"),
        pair("unavailable", "CommandNotFound")
    );
    assert_eq!(
        outcome.state("smbBandwidthLimit"),
        pair("unavailable", "NotInstalled")
    );
    let switch = &outcome.section("vmSwitch")["items"][0];
    assert!(switch.get("EmbeddedTeamingEnabled").is_none(), "{switch}");
    assert_eq!(switch["netAdapterGuids"], json!([]));
    let teams = outcome.section("netLbfoTeam")["items"].clone();
    let is_lacp = |team: &&Json| team["TeamingMode"] == "Lacp";
    let mut teams = teams.as_array().expect("teams").iter();
    let team = teams.find(is_lacp).expect("a team with LACP");
    assert!(team.get("LacpTimer").is_none(), "{team}");
    assert_eq!(team["TeamingModeRaw"], 2);
    let Some(outcome) = of("2016") else { return };
    let switch = &outcome.section("vmSwitch")["items"][0];
    assert!(switch.get("SoftwareRscEnabled").is_none(), "{switch}");
}

#[test]
fn a_host_with_data_center_bridging_is_asked_of_each_adapter() {
    let Some(outcome) = of("2022") else { return };
    assert_eq!(outcome.code, 0, "{:?}", outcome.lines());
    let classes = outcome.section("netQosTrafficClass")["items"].clone();
    let sets: Vec<&Json> = classes
        .as_array()
        .expect("items")
        .iter()
        .map(|row| &row["PolicySet"])
        .collect();
    assert_eq!(sets, ["AdapterSpecific", "Global"]);
    let policies = outcome.section("netQosPolicy")["items"].clone();
    assert_eq!(policies[0]["Name"], "Domain");
    assert_eq!(policies[0]["Store"], "ActiveStore");
    assert_eq!(policies[1]["Store"], "Local");
    assert_eq!(
        policies.as_array().map(Vec::len),
        Some(2),
        "each policy once"
    );
    let qos = outcome.section("netAdapterQos")["items"][0].clone();
    assert_eq!(
        qos["OperationalSettings"]["TsaAssignmentTable"],
        json!([2, 2, 2, 0, 0, 0, 0, 0])
    );
    assert_eq!(qos["RemoteSettings"], Json::Null);
    assert_eq!(
        outcome.section("smbBandwidthLimit")["items"][0]["BytesPerSecond"],
        750_000_000
    );
    assert_eq!(
        outcome.section("smbMultichannelConstraint")["items"][0]["ServerName"],
        "FS01"
    );
}

#[test]
fn intents_are_their_scalars_without_what_is_about_people() {
    let Some(outcome) = of("2025") else { return };
    let intents = outcome.section("netIntent")["items"].clone();
    assert_eq!(
        intents.as_array().map(Vec::len),
        Some(1),
        "the text is dropped: {intents}"
    );
    assert_eq!(intents[0]["StorageVLANs"], json!([711, 712]));
    assert_eq!(intents[0]["Scope"], "Cluster");
    assert!(intents[0].get("Overrides").is_none() && intents[0].get("Tags").is_none());
    assert_eq!(
        outcome.section("netIntentStatus")["items"][0]["ConfigurationStatus"],
        "Success"
    );
}

#[test]
fn without_rights_hyper_v_is_not_asked() {
    let Some(outcome) = of("not-elevated") else {
        return;
    };
    for section in HYPER_V {
        assert_eq!(
            outcome.state(section),
            pair("failed", "NotElevated"),
            "{section}"
        );
    }
    assert_eq!(outcome.of("calls").get("Get-VMSwitch"), None);
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.lines()[0].starts_with("FRAHV11  partial  "),
        "{:?}",
        outcome.lines()
    );
    assert_eq!(outcome.host("FRAHV11")["collector"]["elevated"], false);
    let Some(outcome) = of("hyper-v-administrator") else {
        return;
    };
    assert_eq!(outcome.code, 0, "{:?}", outcome.lines());
}

#[test]
fn access_is_told_by_category_and_number() {
    for name in ["denied", "denied-by-number"] {
        let Some(outcome) = of(name) else { return };
        for section in [
            "netAdapter",
            "vmSwitch",
            "cluster",
            "windowsFeature",
            "netOffloadGlobalSetting",
        ] {
            assert_eq!(
                outcome.state(section),
                pair("failed", "AccessDenied"),
                "{name}: {section}"
            );
        }
        assert_eq!(outcome.host("FRAHV11")["host"]["error"], "AccessDenied");
        assert_eq!(outcome.code, 1);
    }
}

#[test]
fn a_cluster_that_is_stopped_is_not_one_that_is_not_there() {
    for section in CLUSTER {
        let Some(outcome) = of("service-stopped") else {
            return;
        };
        assert_eq!(
            outcome.state(section),
            pair("failed", "ServiceNotRunning"),
            "{section}"
        );
        let Some(outcome) = of("no-cluster") else {
            return;
        };
        assert_eq!(outcome.state(section), pair("ok", ""), "{section}");
        assert_eq!(outcome.section(section)["items"], json!([]), "{section}");
    }
}

#[test]
fn a_role_that_is_not_installed_is_said() {
    let Some(outcome) = of("no-hyper-v") else {
        return;
    };
    for section in HYPER_V {
        assert_eq!(
            outcome.state(section),
            pair("unavailable", "NotInstalled"),
            "{section}"
        );
    }
    assert_eq!(outcome.host("FRAHV11")["host"]["numaNodes"], Json::Null);
    assert_eq!(outcome.code, 0);
    let Some(outcome) = of("not-there") else {
        return;
    };
    assert_eq!(
        outcome.state("netLbfoTeam"),
        pair("unavailable", "CommandNotFound")
    );
    assert_eq!(
        outcome.state("windowsFeature"),
        pair("unavailable", "CommandNotFound")
    );
    assert_eq!(
        outcome.state("smbBandwidthLimit").0,
        "ok",
        "nothing says that it is not installed"
    );
    assert_eq!(outcome.code, 0);
}

#[test]
fn one_adapter_does_not_lose_the_others() {
    let Some(outcome) = of("one-adapter") else {
        return;
    };
    let section = outcome.section("netAdapterRss");
    let words = "Ein an das System angeschlossenes Gerät funktioniert nicht.";
    assert_eq!(section["state"], "truncated");
    assert_eq!(
        section["errors"],
        json!([{"Name": "Host-B", "error": words}])
    );
    assert!(
        section["errorId"]
            .as_str()
            .is_some_and(|id| id.starts_with("Windows System Error 53"))
    );
    assert_eq!(section["items"].as_array().map(Vec::len), Some(10));
    assert_eq!(
        outcome.manifest()["hosts"][0]["why"],
        format!("netAdapterRss: {words}")
    );
    assert_eq!(outcome.code, 1);
}

#[test]
fn what_fails_says_so_and_holds_nothing() {
    let Some(outcome) = of("after-two") else {
        return;
    };
    let section = outcome.section("netIPAddress");
    assert_eq!(section["state"], "failed");
    assert_eq!(section["items"], json!([]));
    let Some(outcome) = of("property") else {
        return;
    };
    let words = "Die Eigenschaft kann nicht gelesen werden.";
    let (state, error) = outcome.state("netRoute");
    assert_eq!(state, "failed");
    assert_eq!(error, words);
    let section = outcome.section("netAdapterRdma");
    assert_eq!(section["state"], "truncated");
    assert_eq!(section["errors"][0]["Name"], "Host-A");
    assert_eq!(outcome.state("vmNetworkAdapter").0, "failed");
    let Some(outcome) = of("nothing") else { return };
    for section in ["netRoute", "cluster", "netAdapterQos", "vmHost"] {
        assert_eq!(outcome.state(section), pair("ok", ""), "{section}");
        assert_eq!(outcome.section(section)["items"], json!([]), "{section}");
    }
}

#[test]
fn no_switch_beside_its_traces_is_a_contradiction() {
    let Some(outcome) = of("no-switch") else {
        return;
    };
    for section in ["vmSwitch", "vmSwitchTeam"] {
        assert_eq!(
            outcome.state(section),
            pair("failed", "Contradiction"),
            "{section}"
        );
    }
}

#[test]
fn a_machine_that_has_gone_does_not_lose_the_others() {
    let Some(outcome) = of("machine-gone") else {
        return;
    };
    let section = outcome.section("vmNetworkAdapter");
    assert_eq!(section["state"], "truncated");
    assert_eq!(
        section["errors"][0]["error"],
        "BEL-WEB02 wurde nicht gefunden."
    );
    assert!(section["errors"][0]["VMId"].is_string());
    assert_eq!(section["items"].as_array().map(Vec::len), Some(12));
}

#[test]
fn settings_of_ports_are_the_nested_ones_where_the_cmdlets_fail() {
    let (Some(nested), Some(asked)) = (of("no-settings"), of("2019")) else {
        return;
    };
    assert_eq!(
        nested.section("vmNetworkAdapter")["items"],
        asked.section("vmNetworkAdapter")["items"]
    );
}

#[test]
fn proxies_of_powershell_7_say_the_same() {
    let (Some(proxies), Some(asked)) = (of("proxies"), of("groups")) else {
        return;
    };
    for section in CLUSTER {
        let items = asked.section(section)["items"].clone();
        assert_eq!(proxies.section(section)["items"], items, "{section}");
        assert_ne!(items, json!([]), "{section}");
    }
}

#[test]
fn machines_of_a_cluster_have_the_ids_of_their_resources() {
    let Some(outcome) = of("groups") else { return };
    let groups = outcome.section("clusterGroup")["items"].clone();
    assert_eq!(groups.as_array().map(Vec::len), Some(2), "{groups}");
    assert_eq!(groups[0]["Name"], "ELSEWHERE01");
    assert_eq!(groups[0]["VmId"], "aaaaaaaa-0000-4000-8000-000000000001");
    assert_eq!(groups[1]["StateRaw"], 0);
    let node = &outcome.section("clusterNode")["items"][3];
    assert_eq!(
        (node["State"].clone(), node["StateRaw"].clone()),
        (json!("Down"), json!(1))
    );
}

#[test]
fn names_of_machines_are_hidden_everywhere() {
    let Some(outcome) = of("hidden") else { return };
    let text = outcome.text("FRAHV11.fabric.json").to_lowercase();
    let original = server_2019();
    for port in original["sections"]["vmNetworkAdapter"]["items"]
        .as_array()
        .expect("ports")
    {
        if let Some(name) = port["VMName"].as_str() {
            assert!(!text.contains(&name.to_lowercase()), "{name}");
        }
    }
    assert!(!text.contains("elsewhere01"));
    let groups = outcome.section("clusterGroup")["items"].clone();
    assert_eq!(groups[0]["Name"], "vm-aaaaaaaa", "{groups}");
    let section = outcome.section("vmNetworkAdapter");
    let ports = section["items"].as_array().expect("ports");
    let machine = ports
        .iter()
        .find(|port| port["ownerKind"] == "VM")
        .expect("a machine");
    let id = machine["VMId"].as_str().expect("an id");
    assert_eq!(machine["VMName"], format!("vm-{}", &id[..8]));
    assert_eq!(machine["Name"], "nic-1");
    let error = section["errors"][0]["error"].as_str().expect("words");
    assert!(
        error.starts_with("vm-") && error.ends_with("wurde nicht gefunden."),
        "{error}"
    );
    assert!(!outcome.text("collection.json").contains("BEL-WEB02"));
}

#[test]
fn machines_that_are_not_asked_for_are_not_missing() {
    let Some(outcome) = of("no-vm") else { return };
    assert_eq!(outcome.state("vmNetworkAdapter"), pair("truncated", "NoVm"));
    assert_eq!(outcome.code, 0, "{:?}", outcome.lines());
    let items = outcome.section("vmNetworkAdapter")["items"].clone();
    assert!(
        items
            .as_array()
            .expect("items")
            .iter()
            .all(|port| port["ownerKind"] == "ManagementOS")
    );
}

#[test]
fn switches_add_what_they_name() {
    let Some(outcome) = of("acl") else { return };
    let rules = outcome.section("vmNetworkAdapterAcl")["items"].clone();
    assert_eq!(rules.as_array().map(Vec::len), Some(2), "{rules}");
    assert_eq!(rules[0]["VMName"], Json::Null);
    assert_eq!(rules[1]["RemoteAddress"], "10.0.0.0/8");
    assert_eq!(
        outcome.section("vmNetworkAdapterExtendedAcl")["items"][0]["LocalPort"],
        "443"
    );
    let ports = outcome.section("vmNetworkAdapter")["items"].clone();
    let ports = ports.as_array().expect("ports").clone();
    assert!(ports.iter().any(|port| port["IPAddresses"][0].is_string()));
    let object = &outcome.of("objects")[0];
    assert_eq!(object["State"], "ok");
    assert_eq!(object["Failed"], json!([]));
    let Some(outcome) = of("2019") else { return };
    assert_eq!(outcome.section("vmNetworkAdapterAcl"), Json::Null);
    assert!(
        !outcome.text("FRAHV11.fabric.json").contains("172.20."),
        "addresses of guests"
    );
}

#[test]
fn names_are_no_patterns_and_hidden_adapters_stay_where_something_names_them() {
    let Some(outcome) = of("patterns") else {
        return;
    };
    let adapters = outcome.section("netAdapter")["items"].clone();
    let names: Vec<&str> = adapters
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|adapter| adapter["Name"].as_str())
        .collect();
    assert!(
        names.contains(&"Below") && !names.contains(&"WAN Miniport"),
        "{names:?}"
    );
    let rss = outcome.section("netAdapterRss")["items"].clone();
    let of_name = |row: &&Json| row["Name"] == "LAN [1]*";
    assert_eq!(
        rss.as_array()
            .expect("items")
            .iter()
            .filter(of_name)
            .count(),
        1
    );
}

#[test]
fn nothing_is_asked_of_each_port_that_can_be_asked_once() {
    let (Some(few), Some(many), Some(most)) =
        (of("machines-20"), of("machines-200"), of("machines-300"))
    else {
        return;
    };
    assert_eq!(few.of("calls"), many.of("calls"));
    let time = |outcome: &Outcome| outcome.of("milliseconds").as_f64().expect("a number");
    let (few_time, many_time) = (time(few), time(many));
    assert!(
        many_time <= 10.0 * few_time,
        "{few_time} ms for 20, {many_time} ms for 200"
    );
    let ports = most.section("vmNetworkAdapter")["items"].clone();
    assert_eq!(ports.as_array().map(Vec::len), Some(304));
}
