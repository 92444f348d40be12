//! How fast each reader is, as a ratio to its bare parser over the same bytes in the same run:
//! `cargo bench --bench readers`. Prints the table of `docs/performance.md`. Times nothing that a
//! test could depend on.

#![expect(
    clippy::cast_precision_loss,
    clippy::print_stdout,
    reason = "a table for people"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use fabriclint::readers::{Outcome, read};
use fabriclint::source::Sources;
use serde_json::{Value, json};

/// Rounds of reader and parser in turn; the median of each counts.
const ROUNDS: usize = 9;
/// Bytes that each dialect is brought to by repeating the shipped exports.
const BYTES: usize = 4 * 1024 * 1024;

struct Case {
    dialect: &'static str,
    file: &'static str,
    text: String,
    parser: &'static str,
    parse: fn(&str),
}

fn main() {
    println!("| dialect | input | parser alone | MB/s | reader, MB/s | reader : parser |");
    println!("|---|---|---|---|---|---|");
    for case in cases() {
        let parser = median(|| (case.parse)(&case.text));
        let reader = median(|| {
            let mut sources = Sources::default();
            let id = sources.add(case.file, case.file, case.text.as_str());
            match read(sources.get_mut(id), id) {
                Outcome::Read(_, fragment) => drop(black_box(fragment)),
                other => panic!("{}: {other:?}", case.dialect),
            }
        });
        let size = case.text.len() as f64 / 1e6;
        let speed = |time: Duration| size / time.as_secs_f64();
        println!(
            "| {} | {size:.1} MB | {} | {:.0} | {:.0} | {:.1} |",
            case.dialect,
            case.parser,
            speed(parser),
            speed(reader),
            reader.as_secs_f64() / parser.as_secs_f64(),
        );
    }
}

fn median(mut run: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    times[ROUNDS / 2]
}

fn cases() -> Vec<Case> {
    let case = |dialect, file, text, (parser, parse): (&'static str, fn(&str))| Case {
        dialect,
        file,
        text,
        parser,
        parse,
    };
    let json: (&'static str, fn(&str)) = ("serde_json", |text| {
        black_box(serde_json::from_str::<Value>(text).expect("JSON"));
    });
    let xml: (&'static str, fn(&str)) = ("roxmltree", |text| {
        black_box(roxmltree::Document::parse(text).expect("XML"));
    });
    let words: (&'static str, fn(&str)) = ("lines and words", |text| {
        let lines = text.lines().map(|it| it.split_whitespace().collect());
        black_box(lines.collect::<Vec<Vec<&str>>>());
    });
    vec![
        case("windows-collector", "hosts.json", hosts(), json),
        case(
            "powershell-json",
            "HV01/Get-VMNetworkAdapter.json",
            adapters(),
            json,
        ),
        case("oneview", "profiles.json", profiles(), json),
        case("ucs-manager", "config-all.xml", backup(), xml),
        case("virtual-connect", "show-config.txt", script(), words),
    ]
}

fn shipped(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(path);
    let mut sources = Sources::default();
    let id = sources.load(&path).expect("a shipped export");
    sources.get(id).text().to_owned()
}

/// One host with many virtual machines, as `Get-VMNetworkAdapter` lists them.
fn adapters() -> String {
    let one = shipped("part8-ucs/clean/hosts/VIEHV02/Get-VMNetworkAdapter.json");
    let list = one.trim().trim_start_matches('[').trim_end_matches(']');
    let count = BYTES / list.len() + 1;
    let lists =
        (0..count).map(|index| list.replace("Network Adapter", &format!("Adapter {index}")));
    format!("[{}]", lists.collect::<Vec<_>>().join(","))
}

/// A backup with many service profiles.
fn backup() -> String {
    let one = shipped("part8-ucs/clean/ucs/config-all.xml");
    let start = one.find("<lsServer").expect("a service profile");
    let end = one.rfind("</lsServer>").expect("its end") + "</lsServer>".len();
    let profiles = &one[start..end];
    let count = BYTES / profiles.len() + 1;
    let many = (0..count).map(|index| profiles.replace("VIEHV", &format!("VIE{index:04}HV")));
    let many: String = many.collect();
    format!("{}{many}{}", &one[..start], &one[end..])
}

/// A script with many profiles.
fn script() -> String {
    let one = shipped("part6-cna-flexfabric/clean/vc/show-config.txt");
    let profiles: Vec<&str> = one.lines().filter(|it| it.contains("HAMHV")).collect();
    let profiles = profiles.join("\n");
    let count = BYTES / profiles.len() + 1;
    let many = (0..count).map(|index| profiles.replace("HAMHV", &format!("H{index:05}HV")));
    format!("{one}\n{}\n", many.collect::<Vec<_>>().join("\n"))
}

/// Many collected hosts in one list.
fn hosts() -> String {
    let one = shipped("part8-virtual-connect/clean/hosts/MUCHV01.fabric.json");
    let count = BYTES / one.len() + 1;
    let hosts = (0..count).map(|index| one.replace("MUCHV01", &format!("MUCHV{index:05}")));
    format!("[{}]", hosts.collect::<Vec<_>>().join(","))
}

/// Many server profiles in one collection, on one line.
fn profiles() -> String {
    let text = shipped("part8-virtual-connect/clean/oneview/server-profiles.json");
    let collection: Value = serde_json::from_str(&text).expect("JSON");
    let members = collection["members"].as_array().expect("members");
    let rounds = BYTES / text.len() + 1;
    let mut all = Vec::new();
    for round in 0..rounds {
        for member in members {
            let mut member = member.clone();
            let uri = member["uri"].as_str().unwrap_or_default().to_owned();
            member["uri"] = format!("{uri}-{round}").into();
            all.push(member);
        }
    }
    let total = all.len();
    json!({"type": "ServerProfileListV5", "category": "server-profiles", "uri": "/rest/server-profiles",
        "count": total, "total": total, "nextPageUri": null, "members": all})
    .to_string()
}
