//! The classic Virtual Connect estate beyond its findings: secrets, places, confidence.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value as Json;

use crate::support::{copy, folder, root, run};

const ESTATE: &str = "testdata/part6-cna-flexfabric";

/// A problem in a line with a secret shows the line, and not the secret.
#[test]
fn a_snippet_of_a_line_with_a_secret_is_masked() {
    let folder = folder("vc-secret-line");
    let script = "set domain Name=V\nadd network A\nadd user bob Password=\"CANARY FullName=x\n\
        set snmp enet ReadCommunity=CANARY\n";
    fs::write(folder.join("vc.txt"), script).expect("written");
    let (out, err, _) = run(&["check", &folder.to_string_lossy(), "--no-config"]);
    assert!(out.contains("open-quote"), "{out}{err}");
    assert!(
        !out.contains("CANARY") && !err.contains("CANARY"),
        "{out}{err}"
    );
}

#[test]
fn findings_know_how_they_were_placed() {
    let (out, _, _) = run(&["check", &format!("{ESTATE}/broken"), "--format", "json"]);
    let report: Json = serde_json::from_str(&out).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let find = |rule: &str| {
        findings
            .iter()
            .find(|finding| finding["rule"] == rule)
            .expect(rule)
    };
    let port = find("qos/port-minimums-exceed-capacity");
    // The FCoE functions are on their ports by order only.
    assert_eq!(port["confidence"], "medium");
    assert_eq!(port["location"]["address"], "set enet-connection HAMHV01 1");
    assert!(
        port["message"]
            .as_str()
            .expect("a text")
            .contains("HAMHV01:3 4100 Mbps")
    );
    let fabric = find("teaming/members-on-one-fabric");
    assert_eq!(fabric["confidence"], "high", "the mapping is exported");
    let vlan = find("vlan/not-carried-by-backend");
    let related = vlan["related"].as_array().expect("related");
    let translated = related.iter().find(|side| {
        let text = side["message"].as_str().unwrap_or_default();
        text.contains("another number towards the server")
    });
    let translated = translated.expect("the translation");
    assert_eq!(
        translated["address"],
        "add server-port-map HAMHV02:3 Fabrikam_A"
    );
}

/// Without Port Mapping, which the list of server ports has as well, the same estate places connections by order, and
/// says so.
#[test]
fn without_port_mapping_the_fabric_is_of_medium_confidence() {
    let folder = folder("vc-no-mapping");
    for part in ["hosts", "vc"] {
        fs::create_dir_all(folder.join(part)).expect("a folder");
        let from = root().join(ESTATE).join("clean").join(part);
        for entry in fs::read_dir(from).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_owned();
            if name != "show-enet-connection.txt" && name != "show-server-port.txt" {
                let text = fs::read_to_string(&path).expect("UTF-8");
                fs::write(folder.join(part).join(name), text).expect("written");
            }
        }
    }
    let host = folder.join("hosts/HAMHV01.fabric.json");
    let text = fs::read_to_string(&host).expect("UTF-8");
    // The adapters of connections 2 and 3 change their addresses.
    let swapped = text
        .replace("0017A4773405", "SWAP")
        .replace("0017A4773400", "0017A4773405")
        .replace("SWAP", "0017A4773400");
    fs::write(&host, swapped).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, _, _) = run(&["check", &path, "--no-config", "--format", "json"]);
    let report: Json = serde_json::from_str(&out).expect("JSON");
    let findings = report["findings"].as_array().expect("findings");
    let fabric: Vec<&Json> = findings
        .iter()
        .filter(|finding| finding["rule"] == "teaming/members-on-one-fabric")
        .collect();
    assert_eq!(fabric.len(), 2, "{report:#}");
    assert!(
        fabric
            .iter()
            .all(|finding| finding["confidence"] == "medium")
    );
}

#[test]
fn a_binary_backup_is_refused_with_advice() {
    let folder = folder("vc-backup");
    fs::write(folder.join("vc-config-backup"), [0x1F, 0, 1, 2, 0, 0, 7]).expect("written");
    let (out, err, code) = run(&["check", &folder.to_string_lossy(), "--no-config"]);
    assert_eq!(code, 2, "{out}{err}");
    assert!(
        format!("{out}{err}").contains("includepoolinfo"),
        "{out}{err}"
    );
}

/// The estate with adapters for Fibre Channel in mezzanine 1 in place of converged functions.
fn with_fibre_channel(name: &str, bays: [&str; 2]) -> String {
    let site = folder(name);
    copy(&root().join(ESTATE).join("clean"), &site);
    let change = |file: &str, words: &[(&str, &str)]| {
        let path = site.join("vc").join(file);
        let mut text = fs::read_to_string(&path).expect("UTF-8");
        for (before, after) in words {
            assert!(text.contains(before), "{before}: {text}");
            text = text.replace(before, after);
        }
        fs::write(path, text).expect("written");
    };
    let [first, second] = bays.map(|bay| format!("Bay={bay}"));
    change(
        "show-config.txt",
        &[
            ("add fcoe-connection", "add fc-connection"),
            (" SpeedType=4Gb", " Speed=8Gb"),
            ("Bay=1", &first),
            ("Bay=2", &second),
        ],
    );
    change(
        "show-profile.txt",
        &[("FCoE Connections", "FC SAN Connections")],
    );
    site.to_string_lossy().into_owned()
}

/// What failures do to the storage of the first host, by their ids.
fn of_storage(site: &str) -> BTreeMap<String, String> {
    let (out, errors, _) = run(&["simulate", site, "--format", "json"]);
    let report: Json =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error} {errors}"));
    let mut found = BTreeMap::new();
    for scenario in report["scenarios"].as_array().expect("scenarios") {
        for cell in scenario["cells"].as_array().expect("cells") {
            let consumers = cell["consumers"].as_array().expect("consumers");
            if consumers.iter().any(|id| id == "host:HAMHV01/storage") {
                let text = |value: &Json| value.as_str().expect("a text").to_owned();
                found.insert(text(&scenario["id"]), text(&cell["outcome"]));
            }
        }
    }
    found
}

#[test]
fn adapters_for_fibre_channel_fail_with_their_own_card_and_modules() {
    let site = with_fibre_channel("vc-fc", ["3", "4"]);
    let found = of_storage(&site);
    let found: Vec<(&str, &str)> = found
        .iter()
        .map(|(id, outcome)| (&**id, &**outcome))
        .collect();
    assert_eq!(
        found,
        [
            ("adapter-port:HAMHV01/MEZZ1:1", "failover-seen"),
            ("adapter-port:HAMHV01/MEZZ1:2", "failover-seen"),
            ("mezzanine:HAMHV01/MEZZ1", "lost"),
            ("module:VC_HAM/enc0:3", "failover-seen"),
            ("module:VC_HAM/enc0:4", "failover-seen"),
        ]
    );
    // An adapter that is one function divides nothing, and hides nothing of the ports that are divided.
    let (out, errors, code) = run(&["check", &site]);
    assert_eq!(code, 0, "{out}{errors}");
    assert!(out.contains("0 not evaluated"), "{out}");
}

#[test]
fn an_adapter_without_a_port_is_called_by_its_number() {
    let site = with_fibre_channel("vc-fc-unnamed", ["7", "8"]);
    let (out, _, _) = run(&["simulate", &site, "--fail", "module:enc0:7"]);
    assert!(out.contains("fc:1 loses its link"), "{out}");
    let (out, _, _) = run(&["check", &site]);
    assert!(out.contains("0 not evaluated"), "{out}");
}
