//! Limits: what is too much is refused with a clear error and a place, and hides nothing beside it. How long
//! anything takes is measured elsewhere.

use std::fs;

use serde_json::{Value as Json, json};

use crate::support::{folder, report, root, run};

/// The constants: their names and values.
fn constants() -> Vec<(String, u64)> {
    let text = fs::read_to_string(root().join("src/source/limits.rs")).expect("UTF-8");
    let lines = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub const "));
    lines
        .map(|line| {
            let (name, rest) = line.split_once(':').expect("a type");
            let (_, value) = rest.split_once('=').expect("a value");
            let factors = value.trim_end_matches(';').split('*');
            let factors = factors.map(|factor| factor.trim().replace('_', ""));
            let value = factors.map(|factor| factor.parse::<u64>().expect("a number"));
            (name.to_owned(), value.product())
        })
        .collect()
}

/// The rows of the table: name, value, and the cells behind them.
fn rows() -> Vec<(String, u64, Vec<String>)> {
    let text = fs::read_to_string(root().join("docs/limits.md")).expect("UTF-8");
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let cells: Vec<String> = row
            .trim_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        let value = cells[1].parse().expect("a number");
        (
            cells[0].trim_matches('`').to_owned(),
            value,
            cells[2..].to_vec(),
        )
    })
    .collect()
}

#[test]
fn the_table_says_what_the_constants_say() {
    let table = rows();
    let listed: Vec<(String, u64)> = table
        .iter()
        .map(|(name, value, _)| (name.clone(), *value))
        .collect();
    assert_eq!(listed, constants());
    for (name, _, cells) in table {
        assert_eq!(cells.len(), 3, "{name}");
        assert!(cells.iter().all(|cell| !cell.is_empty()), "{name}");
    }
}

fn limit(name: &str) -> usize {
    let constants = constants();
    let found = constants.iter().find(|(constant, _)| constant == name);
    let (_, value) = found.unwrap_or_else(|| panic!("no constant {name}"));
    usize::try_from(*value).expect("small")
}

/// A host of the collector with these sections.
fn host(name: &str, sections: &[(&str, Vec<Json>)]) -> String {
    let sections = sections.iter().map(|(key, items)| {
        (
            key.to_string(),
            json!({"cmdlet": key, "state": "ok", "ms": 1, "items": items}),
        )
    });
    let sections: serde_json::Map<String, Json> = sections.collect();
    let document = json!({
        "schema": "fabriclint-host/1",
        "collector": {"version": "1.0.0", "startedUtc": "2026-05-09T05:31:02Z", "elevated": true},
        "host": {"name": name, "os": "Windows Server 2022", "build": "20348", "logicalProcessors": 32},
        "sections": sections,
    });
    document.to_string()
}

/// What is said of a file that stands beside a host: the exit code and the problems.
fn beside(name: &str, text: &str) -> (i32, Vec<Json>) {
    let thread = std::thread::current();
    let folder = folder(&thread.name().unwrap_or_default().replace("::", "-"));
    fs::write(folder.join("HV09.fabric.json"), host("HV09", &[])).expect("written");
    fs::write(folder.join(name), text).expect("written");
    let (report, code) = report(&folder);
    assert_eq!(
        report["summary"]["hosts"], 1,
        "the host beside it stays: {report:#}"
    );
    (
        code,
        report["problems"].as_array().cloned().unwrap_or_default(),
    )
}

/// Holds that a file is refused with this code and these words.
fn refused(name: &str, text: &str, code: &str, words: &str) {
    let (exit, problems) = beside(name, text);
    let found = problems.iter().find(|problem| problem["code"] == code);
    let found = found.unwrap_or_else(|| panic!("{problems:#?}"));
    assert_eq!(
        (exit, found["severity"].as_str()),
        (2, Some("error")),
        "{found:#}"
    );
    let message = found["message"].as_str().unwrap_or_default();
    assert!(message.contains(words), "{message}");
    assert!(
        found["location"]["line"].is_u64() && found["help"].is_string(),
        "{found:#}"
    );
}

/// Holds that a file is not refused for what it has just not too much of.
fn taken(name: &str, text: &str, code: &str) {
    let (_, problems) = beside(name, text);
    assert!(
        problems.iter().all(|problem| problem["code"] != code),
        "{problems:#?}"
    );
}

fn xml(content: &str) -> String {
    format!("<topRoot><orgOrg name=\"root\">{content}</orgOrg></topRoot>")
}

#[test]
fn attributes_and_namespaces_of_xml_are_counted_before_they_are_compared() {
    let attributes = |count: usize| {
        let each = (0..count).map(|number| format!(" a{number}=\"=1\""));
        xml(&format!("<lsServer{}/>", each.collect::<String>()))
    };
    let most = limit("XML_ATTRIBUTES");
    taken("a.xml", &attributes(most), "too-large");
    refused("a.xml", &attributes(most + 1), "too-large", "attributes");
    let namespaces = |count: usize| {
        let each = (0..count).map(|number| format!("<a xmlns:n{number}=\"u\"/>"));
        xml(&each.collect::<String>())
    };
    let most = limit("XML_NAMESPACES");
    taken("a.xml", &namespaces(most), "too-large");
    refused("a.xml", &namespaces(most + 1), "too-large", "namespaces");
}

#[test]
fn documents_nest_no_deeper_than_they_may() {
    let deep = |count: usize| xml(&format!("{}{}", "<a>".repeat(count), "</a>".repeat(count)));
    refused(
        "a.xml",
        &deep(limit("XML_DEPTH")),
        "too-deep",
        "nested deeper",
    );
    let lists = |count: usize| format!("{}{}", "[".repeat(count), "]".repeat(count));
    let profile = |count: usize| {
        format!(
            "{{\"type\":\"ServerProfileV5\",\"uri\":\"/rest/server-profiles/1\",\"x\":{}}}",
            lists(count)
        )
    };
    let most = limit("JSON_DEPTH");
    refused(
        "server-profiles.json",
        &profile(most),
        "too-deep",
        "nested deeper",
    );
    let snapshot =
        |count: usize| format!("schema: fabriclint/snapshot/v1\nhosts: {}\n", lists(count));
    refused("s.yaml", &snapshot(limit("YAML_DEPTH")), "yaml", "depth");
}

#[test]
fn a_map_of_yaml_has_no_more_keys_than_it_may() {
    let keys = (0..limit("YAML_KEYS")).map(|number| format!("k{number}: 1\n"));
    let text = format!(
        "schema: fabriclint/snapshot/v1\n{}",
        keys.collect::<String>()
    );
    refused("s.yaml", &text, "yaml", "too many keys");
}

#[test]
fn a_name_of_ucs_is_no_longer_than_ucs_allows() {
    let named = |length: usize| {
        xml(&format!(
            "<lsServer name=\"{}\" type=\"instance\"/>",
            "x".repeat(length)
        ))
    };
    let before = "org-root/ls-".len();
    let most = limit("UCS_NAME_BYTES") - before;
    taken("a.xml", &named(most), "name-too-long");
    refused("a.xml", &named(most + 1), "name-too-long", "longer than");
}

/// A configuration of `EasyUCS`.
fn easyucs(config: &Json) -> String {
    let header = json!({"metadata": [{"device_type": "ucsm", "file_type": "config"}]});
    json!({"easyucs": header, "config": config}).to_string()
}

#[test]
fn a_configuration_makes_no_more_than_it_may() {
    let most = limit("EASYUCS_RANGES");
    let vlans = |count: usize| {
        let ranges = (0..count.div_ceil(4000)).map(|range| {
            let size = (count - range * 4000).min(4000);
            json!({"prefix": format!("v{range}-"), "id_from": 1, "id_to": size})
        });
        easyucs(&json!({"vlans": ranges.collect::<Vec<_>>()}))
    };
    taken("ucs.json", &vlans(most), "too-many-objects");
    refused("ucs.json", &vlans(most + 1), "too-many-objects", "ranges");
    let most = limit("UCS_REPEATED");
    let profiles = |count: usize| {
        let vnics: Vec<Json> = (0..1000)
            .map(|number| json!({"name": format!("v{number}")}))
            .collect();
        easyucs(&json!({"orgs": [{"name": "root",
            "lan_connectivity_policies": [{"name": "L", "vnics": vnics}],
            "service_profiles": [{"name": "T", "type": "initial-template", "lan_connectivity_policy": "L"},
                {"name": "HV", "service_profile_template": "T", "suffix_start_number": 1,
                 "number_of_instances": count}]}]}))
    };
    taken("ucs.json", &profiles(most / 1000), "too-many-vnics");
    refused(
        "ucs.json",
        &profiles(most / 1000 + 1),
        "too-many-vnics",
        "service profiles",
    );
}

#[test]
fn a_script_makes_no_more_than_it_may() {
    let script = |ranges: usize| {
        let add = "add network-range UplinkSet=S NamePrefix=V NameSuffix=A VLANIds=1-4094\n";
        format!(
            "->show config\nset domain Name=VC\nadd uplinkset S\n{}",
            add.repeat(ranges)
        )
    };
    let most = limit("VC_OBJECTS") / 4094;
    refused(
        "show-config.txt",
        &script(most + 1),
        "too-many-objects",
        "networks and mappings",
    );
    let map = "add server-port-map-range P:1 UplinkSet=S VLANIds=1-4094\n".repeat(most + 1);
    let maps =
        format!("->show config\nset domain Name=VC\nadd profile P\nadd enet-connection P\n{map}");
    refused(
        "show-config.txt",
        &maps,
        "too-many-objects",
        "networks and mappings",
    );
}

#[test]
fn a_host_has_no_more_objects_than_it_may() {
    let items = |count: usize, item: fn(usize) -> Json| (0..count).map(item).collect::<Vec<Json>>();
    let team = |number: usize| json!({"Name": format!("T{number}"), "TeamingMode": "Lacp"});
    let switch = |number: usize| json!({"Name": format!("S{number}"), "Id": format!("s{number}")});
    let address =
        |number: usize| json!({"IPAddress": format!("fe80::{number:x}"), "InterfaceAlias": "A"});
    let adapter = |number: usize| json!({"Name": format!("A{number}"), "ifIndex": number});
    for (section, most, item) in [
        (
            "netLbfoTeam",
            limit("HOST_TEAMS"),
            team as fn(usize) -> Json,
        ),
        ("vmSwitch", limit("HOST_TEAMS"), switch),
        ("netAdapter", limit("HOST_ADAPTERS"), adapter),
        ("netIPAddress", limit("HOST_OBJECTS"), address),
    ] {
        let text = host("HV01", &[(section, items(most + 1, item))]);
        refused("HV01.fabric.json", &text, "too-many-objects", "HV01");
    }
}

#[test]
fn a_file_is_no_larger_than_it_may_be() {
    let folder = folder("limits-large");
    fs::write(folder.join("HV09.fabric.json"), host("HV09", &[])).expect("written");
    let file = fs::File::create(folder.join("HV01.fabric.json")).expect("created");
    // A file system may promise more than it holds: nothing of it is read.
    file.set_len(limit("FILE_BYTES") as u64 + 1)
        .expect("a hole");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["check", &path, "--no-config", "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!(
        (code, &report["problems"][0]["code"]),
        (2, &"too-large".into())
    );
    assert_eq!(report["summary"]["hosts"], 1);
}

#[test]
fn what_a_parser_takes_memory_for_is_counted_before() {
    let signs = "<".repeat(2 * limit("XML_NODES") + 1);
    refused("config-all.xml", &xml(&signs), "too-large", "more elements");
    let lines = format!("->show config\n{}", "\n".repeat(limit("VC_LINES")));
    refused("show-config.txt", &lines, "too-large", "lines");
    let long = format!(
        "->show config\nset domain Name=VC\nadd network A {}\nadd network B VLanID=1\n",
        "x".repeat(limit("VC_LINE_BYTES"))
    );
    let (_, problems) = beside("show-config.txt", &long);
    assert!(
        problems
            .iter()
            .any(|problem| problem["code"] == "long-line"),
        "{problems:#?}"
    );
}

#[test]
fn problems_that_are_alike_are_counted() {
    let keys = (0..5000).map(|number| format!("k{number}: 1\n"));
    let text = format!(
        "schema: fabriclint/snapshot/v1\n{}",
        keys.collect::<String>()
    );
    let (code, problems) = beside("s.yaml", &text);
    assert_eq!((code, problems.len()), (2, limit("PROBLEMS") + 1));
    let last = problems.last().expect("the rest");
    let more = format!("{} more problems", 5000 - limit("PROBLEMS"));
    assert!(
        last["message"]
            .as_str()
            .is_some_and(|message| message.starts_with(&more)),
        "{last:#}"
    );
}

#[test]
fn one_address_of_many_connections_is_one_finding() {
    let count = limit("TWINS") + 20;
    let profile = |number: usize| {
        json!({
            "type": "ServerProfileV5", "uri": format!("/rest/server-profiles/{number}"),
            "name": format!("P{number}"), "serverHardwareUri": format!("/rest/server-hardware/{number}"),
            "connections": [{"id": 1, "name": "c", "functionType": "Ethernet", "mac": "00:17:A4:77:1C:00"}],
        })
    };
    let profiles: Vec<Json> = (0..count).map(profile).collect();
    let folder = folder("limits-twins");
    fs::write(
        folder.join("server-profiles.json"),
        json!(profiles).to_string(),
    )
    .expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, _) = run(&["check", &path, "--no-config", "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    let findings = report["findings"].as_array().into_iter().flatten();
    let mut twins = findings.filter(|finding| finding["rule"] == "join/mac-claimed-twice");
    let (first, second) = (twins.next().expect("a finding"), twins.next());
    assert!(second.is_none());
    assert_eq!(
        first["related"].as_array().map(Vec::len),
        Some(limit("TWINS"))
    );
}

#[test]
fn a_file_has_no_more_hosts_than_it_may() {
    let most = limit("FILE_HOSTS");
    let hosts = |count: usize| {
        (0..count)
            .map(|number| format!("- {{name: H{number}}}\n"))
            .collect::<String>()
    };
    let snapshot =
        |count: usize| format!("schema: fabriclint/snapshot/v1\nhosts:\n{}", hosts(count));
    refused(
        "s.yaml",
        &snapshot(most + 1),
        "too-many-hosts",
        "hosts are in this file",
    );
    let adapter = |number: usize| json!({"Name": "A", "ifIndex": 1, "InterfaceDescription": "D", "SystemName": format!("H{number}")});
    let adapters: Vec<Json> = (0..=most).map(adapter).collect();
    refused(
        "Get-NetAdapter.json",
        &json!(adapters).to_string(),
        "too-many-hosts",
        "hosts are in this file",
    );
    let one: Json = serde_json::from_str(&host("HV01", &[])).expect("JSON");
    let all = Json::Array(vec![one; most + 1]);
    refused(
        "all.json",
        &all.to_string(),
        "too-many-hosts",
        "hosts are in this file",
    );
}

#[test]
fn a_manifest_has_no_more_entries_than_it_may() {
    let most = limit("COLLECTION_ENTRIES");
    let manifest = |count: usize| {
        let hosts = vec!["{\"name\":\"HV01\",\"state\":\"ok\"}"; count].join(",");
        format!(
            "{{\"schema\":\"fabriclint/collection/v1\",\"kind\":\"windows\",\"hosts\":[{hosts}]}}"
        )
    };
    let (code, words) = ("too-many-entries", "more than the");
    refused("collection.json", &manifest(most + 1), code, words);
    taken("collection.json", &manifest(most), code);
}

#[test]
fn a_profile_has_no_more_connections_than_it_may() {
    let connections = (0..=limit("PROFILE_CONNECTIONS")).map(
        |number| json!({"id": number, "name": format!("c{number}"), "functionType": "Ethernet"}),
    );
    let profile = json!({
        "type": "ServerProfileV5", "uri": "/rest/server-profiles/1", "name": "P",
        "connections": connections.collect::<Vec<Json>>(),
    });
    refused(
        "server-profiles.json",
        &profile.to_string(),
        "too-many-objects",
        "connections",
    );
}

#[test]
fn a_plan_names_no_more_hosts_than_it_may() {
    let folder = folder("limits-plan");
    fs::write(folder.join("HV09.fabric.json"), host("HV09", &[])).expect("written");
    let hosts = (0..=limit("PLAN_HOSTS")).map(|number| format!("  - {{name: H{number}}}\n"));
    let plan = format!("hosts:\n{}", hosts.collect::<String>());
    fs::write(folder.join("fabriclint.yaml"), plan).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, code) = run(&["check", &path, "--format", "json"]);
    let report: Json = serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}"));
    assert_eq!(
        (code, &report["problems"][0]["code"]),
        (2, &"too-many-hosts".into())
    );
    assert_eq!(report["summary"]["hosts"], 1);
}
