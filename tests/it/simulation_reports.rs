//! Reports of a simulation, of one made by hand: every format says the same, fits its columns, and nothing of
//! an export becomes a command, markup or a link.

use std::fs;

use fabriclint::report::{
    Detail, Look, SIMULATION_SCHEMA, SimulationFormat, SimulationReport, write_simulation,
};
use serde_json::Value as Json;

use crate::log_commands::{COMMANDS, assert_silent};
use crate::simulation_site::{Made, site};
use crate::support::folder;

/// A name in which everything is that a format could take for more than text.
const HOSTILE: &str = " <script>alert(1)</script> ##vso[task.complete] [a](http://b) @team | `x` \u{202e}\u{1b}[31m\n::error::x\r## y";

fn look(columns: usize, detail: Detail) -> Look {
    Look {
        columns,
        colour: false,
        detail,
    }
}

fn written(format: SimulationFormat, report: &SimulationReport<'_>, look: Look) -> String {
    let mut out = Vec::new();
    write_simulation(format, report, look, &mut out).expect("written");
    String::from_utf8(out).expect("UTF-8")
}

fn usual(format: SimulationFormat, made: &Made) -> String {
    written(format, &made.report(), look(100, Detail::Usual))
}

fn faults(document: &Json) -> Vec<String> {
    let schema: Json = serde_json::from_str(SIMULATION_SCHEMA).expect("JSON");
    jsonschema::meta::validate(&schema).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let faults = validator.iter_errors(document);
    faults
        .map(|error| format!("{error} at {}", error.instance_path()))
        .collect()
}

#[test]
fn json_is_what_the_design_and_the_schema_say() {
    let text = usual(SimulationFormat::Json, &site(""));
    let document: Json = serde_json::from_str(&text).expect("JSON");
    assert_eq!(faults(&document), Vec::<String>::new());
    assert_eq!(document["schema"], "fabriclint/simulation/v1");
    assert_eq!(document["summary"]["worst"], "lost");
    assert_eq!(document["summary"]["cells"]["failover-seen"], 36);
    assert_eq!(document["summary"]["cells"]["unknown"], 8);
    let scenario = |id: &str| {
        let scenarios = document["scenarios"].as_array().expect("a list");
        let found = scenarios.iter().find(|scenario| scenario["id"] == id);
        found.unwrap_or_else(|| panic!("{id}")).clone()
    };
    let group = scenario("uplink-group:MUC-LE01/SUS_A");
    let cell = &group["cells"][0];
    assert_eq!(cell["share"], 0.3333);
    assert_eq!(cell["interruption"]["max_s"], Json::Null);
    assert_eq!(cell["interruption"]["on_return"]["max_s"], 50);
    assert_eq!(cell["reasons"][0]["rule"], "M12");
    assert_eq!(
        cell["reasons"][0]["place"]["address"],
        "/members/1/smartLink"
    );
    assert_eq!(cell["consumers"][0], "host:HV01/team:Host/team-nic:CSV");
    assert_eq!(
        group["cells"][1]["assumes"],
        serde_json::json!(["dcc", "edge-ports"])
    );
    let risk = scenario("upstream-switch:MUC-LE01/core-sw1");
    let cluster = &risk["clusters"][0];
    assert_eq!(cluster["budget_s"], 10);
    assert_eq!(cluster["budget_from"], "export");
    assert_eq!(cluster["pairs"]["at_risk"], 6);
    assert_eq!(cluster["if_exceeded"]["vms"], 50);
    let module = scenario("module:MUC-LE01/Bay 1");
    assert_eq!(
        module["cells"][1]["missing"][0]["export"],
        "`show stackinglink` tells it"
    );
}

#[test]
fn the_terminal_tells_the_worst_first_and_why() {
    let text = usual(SimulationFormat::Terminal, &site(""));
    fs::write(folder("simulation-terminal").join("terminal"), &text).expect("written");
    let at = |words: &str| {
        let found = text.find(words);
        found.unwrap_or_else(|| panic!("{words} is not in\n{text}"))
    };
    let order = [
        "lost[mezzanine:HV01/Flb 1]: card Flb 1 of one of 4 hosts fails (HV01, HV02, HV03, HV04)",
        "HVCL01 loses nodes: no heartbeats until it is repaired, budget 10 s",
        "black-hole 1/3[uplink-group:MUC-LE01/SUS_A]: uplink group SUS_A of MUC-LE01 loses all its links",
        "management (VLAN 10), csv (VLAN 20) on HV01, HV02, HV03, HV04",
        "unknown[module:MUC-LE01/Bay 1]",
        "not known: whether the modules are stacked; `show stackinglink` tells it",
        "failover-seen[upstream-switch:MUC-LE01/core-sw1]",
        "HVCL01 may lose nodes: 0–120 s without heartbeats, budget 10 s",
        "failover-seen[adapter:HV01/Host-A]",
        "reduced[uplink:MUC-LE01/SUS_A/1:X5]",
        "before anything fails:",
        "upstream-switch in MUC_VC01 (4): ",
        "nothing happens, and one path is left: 1 failure (1 uplink-group)",
        "13 single failures; 4 hosts, 1 cluster, 1 backend, 16 consumers",
    ];
    let places: Vec<usize> = order.iter().map(|words| at(words)).collect();
    assert!(places.is_sorted(), "{places:?} in\n{text}");
    assert!(!text.contains("canary-secret"), "{text}");
}

#[test]
fn the_terminal_fits_its_columns() {
    for columns in [80, 120] {
        for detail in [Detail::Brief, Detail::Usual, Detail::Full] {
            let text = written(
                SimulationFormat::Terminal,
                &site("").report(),
                look(columns, detail),
            );
            let longest = text.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(columns), "{columns}: {longest:?}\n{text}");
        }
    }
}

#[test]
fn quiet_tells_what_the_site_does_not_survive() {
    let text = written(
        SimulationFormat::Terminal,
        &site("").report(),
        look(100, Detail::Brief),
    );
    for word in ["lost[", "black-hole 1/3[", "unknown[", "may lose nodes"] {
        assert!(text.contains(word), "{word} is not in\n{text}");
    }
    for word in ["reduced[", "failover-seen[adapter", "not simulated"] {
        assert!(!text.contains(word), "{word} is in\n{text}");
    }
}

#[test]
fn a_summary_has_no_cells_and_tells_of_clusters() {
    let mut made = site("");
    for scenario in &mut made.simulation.scenarios {
        scenario.cells.clear();
    }
    made.simulation.baseline.clear();
    let report = SimulationReport {
        is_summary: true,
        ..made.report()
    };
    let terminal = written(SimulationFormat::Terminal, &report, look(80, Detail::Usual));
    for word in [
        "may lose nodes",
        "loses nodes",
        "worst outcome of each single failure:",
        "mezzanine        4 lost",
    ] {
        assert!(terminal.contains(word), "{word} is not in\n{terminal}");
    }
    assert!(!terminal.contains("Smart Link"), "{terminal}");
    let json = written(SimulationFormat::Json, &report, look(80, Detail::Usual));
    let document: Json = serde_json::from_str(&json).expect("JSON");
    assert_eq!(faults(&document), Vec::<String>::new());
    assert_eq!(document["summary"]["worst"], "lost");
    for format in [SimulationFormat::Markdown, SimulationFormat::Html] {
        let text = written(format, &report, look(80, Detail::Usual));
        assert!(text.contains("HVCL01 may lose nodes"), "{text}");
    }
}

#[test]
fn markdown_and_html_say_the_same() {
    let made = site("");
    let folder = folder("simulation-reports");
    for format in [SimulationFormat::Markdown, SimulationFormat::Html] {
        let text = usual(format, &made);
        // There to be looked at.
        let file = folder.join(format.name());
        fs::write(file, &text).expect("written");
        for word in [
            "black-hole 1/3",
            "HVCL01 may lose nodes",
            "Smart Link of VLAN20",
            "whether the modules are stacked",
            "efore anything fails",
            "ot simulated",
            "one path is left",
        ] {
            assert!(text.contains(word), "{word} is not in\n{text}");
        }
        assert!(!text.contains("canary-secret"));
    }
}

#[test]
fn the_page_loads_and_runs_nothing() {
    let page = usual(SimulationFormat::Html, &site(""));
    for sign in ["<script", " src=", "@import", "url(", "onload=", "<iframe"] {
        assert!(!page.contains(sign), "{sign}");
    }
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    let ids = page.split(" id=\"").skip(1);
    let mut ids: Vec<&str> = ids.filter_map(|rest| rest.split('"').next()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "two anchors of one name");
    for link in page.split(" href=\"#").skip(1) {
        let link = link.split('"').next().expect("an end");
        assert!(ids.contains(&link), "{link} leads nowhere");
    }
}

#[test]
fn no_report_speaks_to_an_agent() {
    let made = site(COMMANDS);
    for (format, name) in SimulationFormat::ALL {
        for columns in [40, 80, 137] {
            for colour in [false, true] {
                let look = Look {
                    colour,
                    ..look(columns, Detail::Full)
                };
                let text = written(format, &made.report(), look);
                assert_silent(&text, name);
                let mark = match format {
                    SimulationFormat::Json => r"\u0023\u0023vso[",
                    SimulationFormat::Markdown => "vso",
                    SimulationFormat::Terminal | SimulationFormat::Html => "#·#vso[",
                };
                assert!(text.contains(mark), "{name}: nothing was planted");
            }
        }
    }
}

#[test]
fn hostile_names_stay_text() {
    let made = site(HOSTILE);
    for (format, name) in SimulationFormat::ALL {
        for detail in [Detail::Brief, Detail::Usual, Detail::Full] {
            let text = written(format, &made.report(), look(80, detail));
            for sign in ["<script", "##vso[", "\n::error", "\u{202e}", "\u{1b}", "\r"] {
                let is_text = matches!(format, SimulationFormat::Json | SimulationFormat::Terminal);
                assert!(
                    (is_text && sign == "<script") || !text.contains(sign),
                    "{sign:?} in {name}: {text}"
                );
            }
        }
    }
    let markdown = usual(SimulationFormat::Markdown, &made);
    for sign in ["](http:", "@team", " | `x"] {
        assert!(!markdown.contains(sign), "{sign} in {markdown}");
    }
    let json = usual(SimulationFormat::Json, &made);
    let document: Json = serde_json::from_str(&json).expect("JSON");
    assert_eq!(faults(&document), Vec::<String>::new());
    let name = document["components"][0]["name"].as_str().expect("a name");
    assert_eq!(name, format!("Host-A{HOSTILE}"), "values are what they are");
}
