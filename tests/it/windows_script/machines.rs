//! What the script says of machines, their adapters and their names, and what its switches add or leave out.

use serde_json::{Value as Json, json};

use super::cases::Outcome;
use super::scenarios::of;
use super::states::server_2019;

fn pair(state: &str, error: &str) -> (String, String) {
    (state.to_owned(), error.to_owned())
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
    for section in [
        "cluster",
        "clusterNode",
        "clusterNetwork",
        "clusterGroup",
        "clusterResourceType",
    ] {
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
    let is_hidden = |group: &Json| {
        let name = group["Name"].as_str();
        name.is_some_and(|name| name.len() == 11 && name.starts_with("vm-"))
    };
    let groups = groups.as_array().expect("groups");
    assert!(groups.iter().all(is_hidden), "{groups:?}");
    let section = outcome.section("vmNetworkAdapter");
    let ports = section["items"].as_array().expect("ports");
    let machine = ports
        .iter()
        .find(|port| port["ownerKind"] == "VM")
        .expect("a machine");
    let id = machine["VMId"].as_str().expect("an id");
    assert_eq!(machine["VMName"], format!("vm-{}", &id[..8]));
    assert_eq!(machine["Name"], "nic-1");
    assert_eq!(section["errors"][0]["error"], "Failure", "no free text");
    let section = outcome.section("netAdapterRss");
    for error in [&section["errors"][0]["error"], &section["errorId"]] {
        let error = error.as_str().expect("words");
        assert!(error.starts_with("vm-"), "{error}");
        let hidden = error.matches("vm-").count();
        assert!(hidden == 4 && !error.contains("keys"), "{error}");
        assert!(error.contains("vmq"), "a name inside of a word: {error}");
    }
    assert!(!outcome.text("collection.json").contains("BEL-WEB02"));
}

#[test]
fn names_that_nobody_learnt_are_in_no_message() {
    let Some(outcome) = of("hidden") else { return };
    for file in outcome.files() {
        let text = outcome.text(&file);
        assert!(
            !text.contains("NOBODY01") && !text.contains("OTHER77"),
            "{file}"
        );
    }
    let section = outcome.section("vmSwitch");
    assert_eq!(section["error"], "NotSpecified", "a text that was thrown");
    assert_eq!(section["errorId"], "NotSpecified");
    let section = outcome.section("clusterGroup");
    assert_eq!(section["errors"][0]["error"], "Gone");
}

#[test]
fn machines_that_are_missing_do_not_lose_the_others() {
    let Some(outcome) = of("some-machines") else {
        return;
    };
    assert_eq!(
        outcome.state("vmNetworkAdapter"),
        pair("truncated", "Eine VM ist weg.")
    );
    let ports = outcome.section("vmNetworkAdapter")["items"].clone();
    let ports = ports.as_array().expect("ports");
    let of_kind = |kind: &str| {
        ports
            .iter()
            .filter(|port| port["ownerKind"] == kind)
            .count()
    };
    assert_eq!(of_kind("VM"), 2);
    assert!(of_kind("ManagementOS") > 0);
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
    let second = &outcome.section("vmNetworkAdapterExtendedAcl")["items"][1]["LocalPort"];
    assert_eq!(second, "80", "rules of one weight have an order");
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
fn ids_of_adapters_are_written_in_one_form() {
    let Some(outcome) = of("2022") else { return };
    let id = "78ce997d-6d3f-4bf0-989c-e175e86389ad";
    let mapping = &outcome.section("vmNetworkAdapterTeamMapping")["items"][0];
    assert_eq!(mapping["NetAdapterDeviceId"], id, "{mapping}");
    let adapters = outcome.section("netAdapter")["items"].clone();
    let adapters = adapters.as_array().expect("adapters");
    let ports = outcome.section("vmNetworkAdapter")["items"].clone();
    let ports = ports.as_array().expect("ports").iter();
    for port in ports.filter(|port| port["ownerKind"] == "ManagementOS") {
        let is_its = |adapter: &&Json| adapter["InterfaceGuid"] == port["DeviceId"];
        assert_eq!(adapters.iter().filter(is_its).count(), 1, "{port}");
    }
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
