//! What the script says of one host, in every state that Windows can be in.

use serde_json::{Value as Json, json};

use super::cases::{Outcome, parse};
use super::scenarios::{of, outcomes};
use super::schemas;

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
            schemas::holds(schema, &parse(&text), &format!("{name}: {file}"));
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
    let host = parse(&outcome.text(&file[0]));
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
    let team = outcome.section("netLbfoTeam")["items"][0].clone();
    assert!(team.get("LacpTimer").is_none(), "{team}");
    let members = team["Members"].as_array().expect("members");
    let is_in_order = members.is_sorted_by_key(|member| member.to_string().to_lowercase());
    assert!(members.len() > 1 && is_in_order, "{members:?}");
    let mode = (team["TeamingMode"].clone(), team["TeamingModeRaw"].clone());
    assert_eq!(mode, (json!("SwitchIndependent"), json!(1)));
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
    let qos = outcome.section("netAdapterQos")["items"][2].clone();
    assert_eq!(qos["Name"], "Host-A");
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
        let host = outcome.host("FRAHV11");
        let sections = host["sections"].as_object().expect("sections").iter();
        let there = sections.filter(|(_, section)| section["state"] != "unavailable");
        let there: Vec<_> = there.collect();
        assert!(there.len() > 35, "{} sections", there.len());
        for (section, said) in there {
            assert_eq!(said["state"], "failed", "{name}: {section}");
            assert_eq!(said["error"], "AccessDenied", "{name}: {section}");
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
    let Some(outcome) = of("no-adapters") else {
        return;
    };
    assert_eq!(outcome.state("netAdapter").0, "failed");
    let queues = outcome.section("netAdapterVmq")["items"].clone();
    assert_eq!(
        queues.as_array().map(Vec::len),
        Some(6),
        "those that can be had are there"
    );
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
fn a_command_that_is_missing_inside_of_one_is_a_failure() {
    let Some(outcome) = of("inner") else { return };
    assert_eq!(
        outcome.state("netLbfoTeam"),
        pair("failed", "Get-Inner ist weg.")
    );
    let nodes = outcome.section("clusterNode");
    assert_eq!(nodes["state"], "ok", "a service that cannot be asked for");
    assert_ne!(nodes["items"], json!([]));
}

#[test]
fn every_value_is_json_or_costs_its_section_alone() {
    let Some(outcome) = of("values") else { return };
    let first = |section: &str, key: &str| outcome.section(section)["items"][0][key].clone();
    assert_eq!(first("netRoute", "NextHop"), "2025-04-01T08:00:00.0000000Z");
    assert_eq!(first("netIPAddress", "InterfaceAlias"), "2025-04-01");
    assert_eq!(first("netIPInterface", "InterfaceAlias"), "\"");
    for (section, words) in [
        ("vmHost", "A value of vmHost cannot be written"),
        ("netAdapterBinding", "Cannot convert value"),
    ] {
        let (state, error) = outcome.state(section);
        assert_eq!(state, "failed", "{section}");
        assert!(error.contains(words), "{section}: {error}");
        assert_eq!(outcome.section(section)["items"], json!([]));
    }
    let why = outcome.manifest()["hosts"][0]["why"].clone();
    let words = "smbClientConfiguration: tab\there \"C:\\u0041\"";
    assert!(why.as_str().is_some_and(|why| why.contains(words)), "{why}");
}
