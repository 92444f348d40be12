//! The Windows that the script is tried on: the shipped inventories, and what differs from them.

use std::fs;

use serde_json::{Value as Json, json};

use super::cases::{Cases, parse};
use crate::support::root;

/// A shipped inventory.
pub(super) fn shipped(file: &str) -> Json {
    let path = root().join("testdata").join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    parse(text.trim_start_matches('\u{feff}'))
}

/// Windows Server 2019 with SET, in a cluster of four.
pub(super) fn server_2019() -> Json {
    shipped("converged-set/clean/hosts/FRAHV11.fabric.json")
}

/// Windows Server 2012 R2 with LBFO.
pub(super) fn server_2012_r2() -> Json {
    let mut host = shipped("part8-ucs/clean/hosts/VIEHV01.fabric.json");
    for team in items(&mut host, "netLbfoTeam") {
        // Windows promises no order.
        let members = team["Members"].as_array_mut().expect("members");
        members.sort_by_key(ToString::to_string);
        members.reverse();
    }
    host
}

/// 2016: switches say less of receive segment coalescing.
pub(super) fn server_2016() -> Json {
    let mut host = server_2019();
    host["host"]["build"] = json!("14393");
    for switch in items(&mut host, "vmSwitch") {
        switch
            .as_object_mut()
            .expect("a switch")
            .remove("SoftwareRscEnabled");
    }
    host
}

/// 2022 with data center bridging on two adapters, and a policy of the domain.
pub(super) fn server_2022() -> Json {
    let mut host = server_2019();
    host["host"]["build"] = json!("20348");
    for switch in items(&mut host, "vmSwitch") {
        switch["AllowNetLbfoTeams"] = json!(false);
    }
    for feature in items(&mut host, "windowsFeature") {
        if feature["Name"] == "Data-Center-Bridging" || feature["Name"] == "FS-SMBBW" {
            feature["Installed"] = json!(true);
            feature["InstallState"] = json!("Installed");
        }
    }
    let settings = json!({
        "PriorityAssignmentTable": [0, 0, 0, 1, 0, 0, 0, 2],
        "BandwidthAssignmentTable": [49, 50, 1, 0, 0, 0, 0, 0],
        "TsaAssignmentTable": [2, 2, 2, 0, 0, 0, 0, 0],
        "PriorityFlowControlEnableArray": [false, false, false, true, false, false, false, false]
    });
    for adapter in items(&mut host, "netAdapterQos") {
        let is_one = adapter["Name"] == "Host-A" || adapter["Name"] == "Host-B";
        adapter["Enabled"] = json!(is_one);
        adapter["OperationalSettings"] = if is_one { settings.clone() } else { Json::Null };
        adapter["RemoteSettings"] = Json::Null;
    }
    complete(&mut host);
    for (name, rows) in [
        (
            "netQosTrafficClass",
            json!([
                {"Name": "SMB", "Algorithm": "ETS", "BandwidthPercentage": 50, "Priority": [3],
                 "PolicySet": "Global", "IfIndex": null, "IfAlias": null},
                {"Name": "SMB", "Algorithm": "ETS", "BandwidthPercentage": 60, "Priority": [3],
                 "PolicySet": "AdapterSpecific", "IfIndex": 6, "IfAlias": "Host-A"}
            ]),
        ),
        (
            "netQosFlowControl",
            json!([
                {"Priority": 3, "Enabled": true, "PolicySet": "Global", "IfIndex": null, "IfAlias": null},
                {"Priority": 4, "Enabled": false, "PolicySet": "Global", "IfIndex": null, "IfAlias": null}
            ]),
        ),
        (
            "netQosDcbxSetting",
            json!([{"Willing": false, "PolicySet": "Global", "IfIndex": null, "IfAlias": null}]),
        ),
        (
            "smbBandwidthLimit",
            json!([{"Category": "LiveMigration", "BytesPerSecond": 750_000_000}]),
        ),
    ] {
        let section = &mut host["sections"][name];
        section["state"] = json!("ok");
        section["items"] = rows;
        section.as_object_mut().expect("a section").remove("error");
    }
    host
}

/// What shipped inventories, which are older, do not say.
fn complete(host: &mut Json) {
    for (section, key, value) in [
        (
            "netAdapter",
            "ReceiveLinkSpeed",
            json!(18_446_744_073_709_551_615_u64),
        ),
        ("vmSwitch", "IovQueuePairCount", json!(0)),
        ("vmSwitch", "SoftwareRscEnabled", json!(true)),
        ("cluster", "MaximumParallelMigrations", json!(1)),
        ("cluster", "ResiliencyLevel", json!(2)),
        ("cluster", "ResiliencyDefaultPeriod", json!(240)),
        ("cluster", "QuarantineThreshold", json!(3)),
        ("cluster", "QuarantineDuration", json!(7200)),
        ("clusterNode", "FaultDomain", json!("Site:MUC")),
        ("clusterNetworkInterface", "Ipv6Addresses", json!([])),
        ("vmNetworkAdapter", "VFDataPathActive", json!(false)),
        ("vmNetworkAdapter", "StormLimit", json!(0)),
    ] {
        for item in items(host, section) {
            item[key] = value.clone();
        }
    }
    for port in items(host, "vmNetworkAdapter") {
        if port["ownerKind"] == "VM" {
            port["Connected"] = json!(true);
            port["VMIsClustered"] = json!(true);
            port["MandatoryFeatureId"] = json!([]);
            port["DeviceId"] = json!("PORT");
        }
    }
}

/// A policy of quality of service as Windows has it.
pub(super) fn policy(name: &str, is_of_domain: bool) -> Json {
    json!({
        "Name": name, "Owner": if is_of_domain { "Group Policy (Machine)" } else { "Local" }, "Precedence": 127,
        "NetworkProfile": "All", "TemplateMatchCondition": "None", "NetDirectPort": 445, "IPProtocol": "None",
        "IPPort": 0, "IPDstPortStart": 0, "IPDstPortEnd": 0, "IPDstPrefix": null, "PriorityValue8021Action": 3,
        "DSCPAction": -1, "MinBandwidthWeightAction": 0, "ThrottleRateAction": 0, "_Active": is_of_domain
    })
}

/// The items of a section.
pub(super) fn items<'a>(host: &'a mut Json, section: &str) -> &'a mut Vec<Json> {
    let items = host["sections"][section]["items"].as_array_mut();
    items.unwrap_or_else(|| panic!("{section} has items"))
}

/// A state that begins with an inventory.
pub(super) fn beginning_with(cases: &mut Cases, name: &str, document: &Json, more: &Json) -> Json {
    let mut state = json!({"inventory": cases.inventory(name, document)});
    for (key, value) in more.as_object().expect("an object") {
        state[key] = value.clone();
    }
    state
}

/// A host with this many machines, each with a canary where no file may have one.
pub(super) fn with_machines(count: usize) -> Json {
    let mut host = server_2019();
    let ports = items(&mut host, "vmNetworkAdapter");
    let machine = ports.last().expect("a machine").clone();
    ports.retain(|port| port["ownerKind"] == "ManagementOS");
    for index in 0..count {
        let mut port = machine.clone();
        let id = format!("{index:08x}-1111-4222-8333-444444444444");
        port["VMName"] = json!(format!("TENANT-{index:03}"));
        port["Id"] = json!(format!("Microsoft:{}\\PORT", id.to_uppercase()));
        port["VMId"] = json!(id);
        ports.push(port);
    }
    host
}
