//! The cases of one host: every state that Windows can be in, and every switch of the script.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::{Value as Json, json};

use super::cases::{Cases, Outcome, parse};
use super::powershell;
use super::states::{
    beginning_with, items, policy, server_2012_r2, server_2016, server_2019, server_2022,
    with_machines,
};

/// The outcomes of all cases of this file, which one process runs; `None` without a PowerShell.
pub(super) fn outcomes() -> Option<&'static BTreeMap<String, Outcome>> {
    static OUTCOMES: OnceLock<Option<BTreeMap<String, Outcome>>> = OnceLock::new();
    let run = || {
        let executable = powershell::executable()?;
        let mut cases = Cases::new("windows-script-states");
        // Before any state, the system as it is: a Linux without a command of Windows.
        cases.add("0-no-windows", &json!({}));
        generations(&mut cases);
        rights(&mut cases);
        failures(&mut cases);
        oddities(&mut cases);
        names(&mut cases);
        Some(cases.run(&executable))
    };
    OUTCOMES.get_or_init(run).as_ref()
}

/// All inventories that were written of a state; `None` without a PowerShell.
pub(super) fn inventories() -> Option<Vec<Json>> {
    let texts = texts()?;
    Some(texts.iter().map(|text| parse(text)).collect())
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
                "VMNetworkAdapterTeamMapping": [mapping()],
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
                     "NetAdapterNamesAsList": ["Host-A", "Host-B"], "StorageVLANs": ["711", 712],
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
        (
            "no-adapters",
            json!({"Get-NetAdapter": {"kind": "throws", "message": "weg"}}),
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

/// What fails inside of a command, comes as no number or text, or is half there.
fn oddities(cases: &mut Cases) {
    for (name, faults) in [
        (
            "inner",
            json!({"Get-NetLbfoTeam": {"kind": "throws", "command": "Get-Inner", "message": "Get-Inner ist weg."},
                "Get-Service": {"kind": "throws", "id": "OpenFailed", "message": "zu"}}),
        ),
        (
            "values",
            json!({"Get-NetRoute": {"kind": "value", "property": "NextHop", "type": "DateTimeOffset"},
                "Get-NetIPAddress": {"kind": "value", "property": "InterfaceAlias", "type": "DateOnly"},
                "Get-NetIPInterface": {"kind": "value", "property": "InterfaceAlias", "type": "char"},
                "Get-VMHost": {"kind": "value", "property": "NumaSpanningEnabled", "type": "broken"},
                "Get-NetAdapterBinding": {"kind": "value", "property": "ComponentID", "type": "broken"},
                "Get-SmbClientConfiguration": {"kind": "throws", "message": "tab\there \"C:\\u0041\""}}),
        ),
        (
            "some-machines",
            json!({"Get-VM": {"kind": "partial", "id": "Half", "message": "Eine VM ist weg."}}),
        ),
    ] {
        let more = json!({"faults": faults});
        let state = beginning_with(cases, name, &server_2019(), &more);
        cases.state(name, &state);
    }
}

fn names(cases: &mut Cases) {
    let hidden = json!({"HideVmNames": true});
    let words = "BEL-WEB02 (keys, vm, bel-web02, vmq) wurde nicht gefunden.";
    let gone = json!({
        "Get-VMNetworkAdapter": {"kind": "throws", "only": "BEL-WEB02", "message": words},
        "Get-NetAdapterRss": {"kind": "throws", "only": "Host-B", "message": words, "id": words},
        "Get-VMSwitch": {"kind": "throws", "message": "NOBODY01 ist gesperrt.", "id": "NOBODY01 ist gesperrt."},
        "Get-ClusterParameter": {"kind": "throws", "message": "OTHER77 ist weg.", "id": "Gone,Get-ClusterParameter"}
    });
    let state = beginning_with(
        cases,
        "hidden",
        &with_odd_machines(),
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

/// The first adapter of the management OS, pinned.
fn mapping() -> Json {
    let host = server_2019();
    let port = &host["sections"]["vmNetworkAdapter"]["items"][0];
    json!({
        "_Port": port["Id"], "NetAdapterName": "Host-A", "DisableOnFailover": "None",
        "NetAdapterDeviceId": "{78CE997D-6D3F-4BF0-989C-E175E86389AD}"
    })
}

/// The same with machines that have the name of a member of lists, and a part of what stands for names.
fn with_odd_machines() -> Json {
    let mut host = with_groups();
    for port in items(&mut host, "vmNetworkAdapter") {
        match port["VMName"].as_str() {
            Some("ADV-WEB01") => port["VMName"] = json!("vm"),
            Some("CRO-DB01") => port["VMName"] = json!("Keys"),
            _ => {}
        }
    }
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
             "LocalPort": "80", "RemotePort": "ANY", "Protocol": "TCP", "Weight": 10, "Stateful": true,
             "_Port": machine["Id"]},
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

/// The outcome of a case.
pub(super) fn of(name: &str) -> Option<&'static Outcome> {
    Some(
        outcomes()?
            .get(name)
            .unwrap_or_else(|| panic!("no case {name}")),
    )
}
