//! The table of properties against the schema of hosts, the readers, and what the script writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::Value as Json;

use super::scenarios;
use crate::support::root;

/// Names that readers ask raw outputs of cmdlets for: of views, of classes, of other cmdlets. No inventory has them.
const OF_RAW_OUTPUTS: &[&str] = &[
    "AccessVlanId",
    "BaseProcessor",
    "BaseVmqProcessor",
    "BiosSeralNumber",
    "BiosSerialNumber",
    "BuildNumber",
    "Caption",
    "CsModel",
    "CurrentIsolationMode",
    "DefaultIsolationID",
    "DeviceID",
    "InterfaceOperationalStatus",
    "IsClustered",
    "IsolationMode",
    "LinkLayerAddress",
    "MaxProcessor",
    "MediaConnectState",
    "Mode",
    "Model",
    "NativeVlanId",
    "OperationMode",
    "OsName",
    "ParentAdapter",
    "PrimaryVlanId",
    "SecondaryVlanId",
    "SecondaryVlanIdList",
    "SerialNumber",
    "VMNetworkAdapterName",
    "VlanList",
];

/// Sections and their properties, in the order of the table.
fn table() -> Vec<(&'static str, Vec<&'static str>)> {
    let lines = include_str!("properties.txt").lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let section = |line: &'static str| {
        let (name, properties) = line.split_once(": ").expect("a section");
        (name, properties.split(' ').collect())
    };
    lines.map(section).collect()
}

#[test]
fn the_schema_describes_the_properties_of_the_table_and_no_others() {
    let schema: Json =
        serde_json::from_str(fabriclint::readers::windows::collector::SCHEMA).expect("JSON");
    let sections = &schema["$defs"]["host"]["properties"]["sections"]["properties"];
    let mut described: BTreeSet<&str> = sections
        .as_object()
        .expect("sections")
        .keys()
        .map(String::as_str)
        .collect();
    for (name, properties) in table() {
        let object = if name == "host" {
            &schema["$defs"]["host"]["properties"]["host"]
        } else {
            assert!(described.remove(name), "{name} is no section of the schema");
            &schema["$defs"][name]
        };
        let described = object["properties"].as_object().expect("properties");
        let described: BTreeSet<&str> = described.keys().map(String::as_str).collect();
        assert_eq!(described, properties.into_iter().collect(), "{name}");
    }
    assert!(described.is_empty(), "not in the table: {described:?}");
}

/// The properties that the script wrote of each section, in the order in which they stand.
fn written() -> Option<BTreeMap<String, Vec<String>>> {
    let mut written: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut add = |section: &str, item: &Json| {
        let keys = item.as_object().expect("an item").keys().cloned();
        written.entry(section.to_owned()).or_default().extend(keys);
    };
    for host in scenarios::inventories()? {
        add("host", &host["host"]);
        for (name, section) in host["sections"].as_object().expect("sections") {
            for item in section["items"].as_array().expect("items") {
                add(name, item);
            }
        }
    }
    Some(
        written
            .into_iter()
            .map(|(name, keys)| (name, keys.into_iter().collect()))
            .collect(),
    )
}

#[test]
fn the_script_writes_the_properties_of_the_table_and_no_others() {
    let Some(written) = written() else { return };
    for (name, properties) in table() {
        let found: BTreeSet<&str> = written
            .get(name)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let mut expected: BTreeSet<&str> = properties.into_iter().collect();
        if name == "netIntent" {
            // Every other scalar of an intent is written as well.
            expected.insert("Scope");
        }
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn properties_stand_in_the_order_of_the_table() {
    let Some(texts) = scenarios::texts() else {
        return;
    };
    for text in texts {
        let mut section = None;
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix("    \"")
                .and_then(|rest| rest.strip_suffix("\": {"))
            {
                let found = table().into_iter().find(|(section, _)| *section == name);
                section = found.map(|(_, properties)| (properties, 0));
            } else if line == "        {" {
                section = section.map(|(properties, _)| (properties, 0));
            } else if let Some(rest) = line.strip_prefix("          \"") {
                let name = rest.split('"').next().unwrap_or_default();
                if let Some((properties, next)) = &mut section
                    && let Some(at) = properties.iter().position(|property| *property == name)
                {
                    assert!(at >= *next, "{name} stands before {}", properties[*next]);
                    *next = at;
                }
            }
        }
    }
}

/// Names of Windows that readers ask objects for.
fn asked() -> BTreeSet<String> {
    let mut asked = BTreeSet::new();
    let mut folders = vec![root().join("src/readers/windows")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("UTF-8");
                let calls = [
                    "text",
                    "text_or_none",
                    "bool",
                    "number",
                    "mac",
                    "term",
                    "texts",
                    "name",
                    "row",
                    "list",
                ];
                for call in calls {
                    let call = format!(".{call}(\"");
                    let names = text
                        .split(&call)
                        .skip(1)
                        .filter_map(|rest| rest.split('"').next());
                    let is_of_windows =
                        |name: &&str| name.starts_with(|first: char| first.is_ascii_uppercase());
                    asked.extend(names.filter(is_of_windows).map(str::to_owned));
                }
            }
        }
    }
    asked
}

#[test]
fn readers_ask_for_what_the_script_selects() {
    let table = table();
    let selected: BTreeSet<&str> = table
        .iter()
        .flat_map(|(_, properties)| properties.iter().copied())
        .collect();
    let asked = asked();
    assert!(asked.len() > 40, "{asked:?}");
    for name in &asked {
        let is_raw = OF_RAW_OUTPUTS.contains(&name.as_str());
        assert!(
            selected.contains(name.as_str()) != is_raw,
            "{name} is selected, or of raw outputs alone"
        );
    }
}
