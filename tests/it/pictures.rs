//! `fabriclint graph`: every hop is a node, every format has the same nodes and edges, names of exports break out of none,
//! and marks are those of a simulation.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fabriclint::audit::{self, Inventory, PictureAsked, Request, ViewAsked};
use fabriclint::fabric::graph::{Carrier, Consumer, Fabric, Hop, HopKind, HostGraph, Node};
use fabriclint::fabric::known::State;
use fabriclint::fabric::record::Record;
use fabriclint::picture::{NodeKind, Picture};
use fabriclint::report::PictureFormat;
use fabriclint::simulation::Outcome;
use roxmltree::Document;
use serde_json::Value as Json;

use crate::picture_formats::{Read, read_dot, read_mermaid, read_svg};
use crate::support::{folder, root, run};

/// Sites of every backend, healthy and not, and a host of each.
const SITES: [(&str, &str); 12] = [
    ("testdata/part8-virtual-connect/clean", "MUCHV01"),
    ("testdata/part8-virtual-connect/broken", "MUCHV04"),
    ("testdata/part8-ucs/clean", "VIEHV01"),
    ("testdata/part8-ucs/broken", "VIEHV02"),
    ("testdata/part6-cna-flexfabric/clean", "HAMHV01"),
    ("testdata/part6-cna-flexfabric/broken", "HAMHV02"),
    ("testdata/converged-set/clean", "FRAHV11"),
    ("testdata/converged-set/broken", "FRAHV12"),
    ("testdata/estates/bases/lbfo-easyucs", "HV01"),
    ("testdata/estates/bases/lbfo-ucs", "HV01"),
    ("testdata/estates/bases/plain-adapters-vc", "HV01"),
    ("testdata/estates/bases/set-oneview", "HV01"),
];

fn request(site: &str) -> Request {
    Request {
        paths: vec![root().join(site)],
        ..Request::default()
    }
}

fn picture(site: &str, view: ViewAsked, fail: Option<&str>) -> Picture {
    let asked = PictureAsked {
        view,
        fail: fail.map(str::to_owned),
    };
    let done = audit::graph(&request(site), &asked, &root());
    let problems: Vec<&str> = done
        .run
        .all_problems()
        .map(|of| of.message.as_str())
        .collect();
    done.picture
        .unwrap_or_else(|| panic!("{site} {fail:?}: {problems:?}"))
}

fn written(site: &str, arguments: &[&str], format: &str) -> String {
    let path = root().join(site);
    let path = path.to_string_lossy();
    let (out, err, code) = run(&[&["graph", &path, "--format", format], arguments].concat());
    assert_eq!(code, 0, "{site} {arguments:?} {format}: {err}");
    out
}

/// The same picture in every format.
fn all(site: &str, arguments: &[&str]) -> [Read; 3] {
    let [svg_text, dot_text, mermaid_text] =
        ["svg", "dot", "mermaid"].map(|format| written(site, arguments, format));
    graphviz(&dot_text);
    let read = [
        read_svg(&svg_text),
        read_dot(&dot_text),
        read_mermaid(&mermaid_text),
    ];
    assert_eq!(read[0].sets(), read[1].sets(), "{site} {arguments:?}");
    assert_eq!(read[1].nodes, read[2].nodes, "{site} {arguments:?}");
    assert_eq!(read[1].edges, read[2].edges, "{site} {arguments:?}");
    read
}

/// Graphviz takes it, where there is one.
#[expect(clippy::print_stderr, reason = "a test that is left out says so")]
fn graphviz(text: &str) {
    let dot = Command::new("dot")
        .args(["-Tsvg", "-o/dev/null"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut dot) = dot else {
        eprintln!("skipped: there is no Graphviz");
        return;
    };
    let mut input = dot.stdin.take().expect("a pipe");
    input.write_all(text.as_bytes()).expect("written");
    drop(input);
    let done = dot.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success() && !said.contains("syntax error"),
        "{said}: {text}"
    );
}

#[test]
fn every_format_has_the_same_nodes_and_edges() {
    for (site, host) in SITES {
        all(site, &["--host", host]);
    }
    for (site, cluster) in [
        ("testdata/part8-virtual-connect/broken", "MUCHVCL01"),
        ("testdata/converged-set/clean", "FRAHVCL11"),
    ] {
        all(site, &["--cluster", cluster]);
        all(site, &["--fleet"]);
    }
}

#[test]
fn the_parser_of_mermaid_takes_it() {
    let Some(modules) = env::var_os("FABRICLINT_MERMAID").map(PathBuf::from) else {
        eprintln!(
            "skipped: FABRICLINT_MERMAID names no folder with the npm packages mermaid and jsdom"
        );
        return;
    };
    let script = "import {JSDOM} from 'jsdom'; const dom = new JSDOM(''); globalThis.window = dom.window; \
        globalThis.document = dom.window.document; const mermaid = (await import('mermaid')).default; \
        import fs from 'fs'; for (const file of process.argv.slice(2)) \
        await mermaid.parse(fs.readFileSync(file, 'utf8'));";
    let kept = folder("mermaid");
    let script_file = modules.join("fabriclint-pictures.mjs");
    fs::write(&script_file, script).expect("written");
    let mut files = Vec::new();
    for (number, (site, host)) in SITES.iter().enumerate() {
        let file = kept.join(format!("{number}.mmd"));
        fs::write(&file, written(site, &["--host", host], "mermaid")).expect("written");
        files.push(file);
    }
    let file = kept.join("hostile.mmd");
    fs::write(&file, written(&hostile_site(), &[], "mermaid")).expect("written");
    files.push(file);
    let node = Command::new("node")
        .arg(&script_file)
        .args(&files)
        .output()
        .expect("node runs");
    assert!(
        node.status.success(),
        "{}",
        String::from_utf8_lossy(&node.stderr)
    );
}

// Hops.

/// The node that a hop has to have.
fn node_of(hop: &Hop<'_>, host: &HostGraph<'_>, nodes: &Picture) -> Result<String, NodeKind> {
    let kind = match hop.kind {
        HopKind::Consumer => NodeKind::Consumer,
        HopKind::VirtualSwitch => NodeKind::VirtualSwitch,
        HopKind::Carrier => NodeKind::Carrier,
        HopKind::Adapter => NodeKind::Adapter,
        HopKind::Connection => NodeKind::Connection,
        HopKind::AdapterPort => NodeKind::AdapterPort,
        HopKind::Iom => NodeKind::Iom,
        HopKind::Module => NodeKind::Module,
        HopKind::UplinkGroup => NodeKind::UplinkGroup,
        HopKind::Uplink => NodeKind::Uplink,
        HopKind::UpstreamSwitch => NodeKind::UpstreamSwitch,
    };
    let node = hop.node.as_ref().map_err(|_| kind)?;
    Ok(match node {
        Node::Port(_, name) => format!("adapter-port:{}/{name}", host.host.name),
        Node::Iom(_, name) => called(nodes, NodeKind::Iom, name),
        Node::UpstreamSwitch(name) => called(nodes, NodeKind::UpstreamSwitch, name),
        // A SET team is its switch.
        Node::Carrier(Carrier::Set(team)) => host
            .index
            .switch(&team.name)
            .map_or(team.id(), Record::id)
            .to_owned(),
        node => node.id().into_owned(),
    })
}

/// The id of the node of a kind that the snapshot has no object of: `iom:SCOPE/NAME`.
fn called(picture: &Picture, kind: NodeKind, name: &str) -> String {
    let is = |id: &str| id.starts_with(kind.name()) && id.ends_with(&format!("/{name}"));
    let found = picture
        .nodes
        .iter()
        .find(|node| node.kind == kind && is(&node.id));
    found.map_or_else(|| format!("no {kind} {name}"), |node| node.id.clone())
}

#[test]
fn every_hop_has_its_node() {
    for (site, _) in SITES {
        let Inventory {
            snapshot, config, ..
        } = audit::collect(&request(site), &root());
        let fabric = Fabric::new(&snapshot.backends, &config.plan);
        for host in &snapshot.hosts {
            let graph = fabric.host(host);
            let drawn = picture(site, ViewAsked::Host(host.name.clone()), None);
            let ids: BTreeSet<&str> = drawn.nodes.iter().map(|node| node.id.as_str()).collect();
            for path in graph.paths() {
                let hops = graph.hops(&path);
                for hop in &hops {
                    if is_shown_otherwise(hop, &graph) || is_past_backends(hop) {
                        continue;
                    }
                    match node_of(hop, &graph, &drawn) {
                        Ok(id) => assert!(ids.contains(id.as_str()), "{site} {}: {id}", host.name),
                        Err(kind) => {
                            let mut of_kind = drawn.nodes.iter().filter(|node| node.kind == kind);
                            let is_told = of_kind
                                .any(|node| node.unknown.is_some() && node.name.ends_with('?'));
                            assert!(is_told, "{site} {}: no unknown {kind}", host.name);
                        }
                    }
                }
            }
        }
    }
}

/// Behind an adapter of no backend there is no connection to be known.
fn is_past_backends(hop: &Hop<'_>) -> bool {
    let why = hop
        .node
        .as_ref()
        .err()
        .filter(|_| hop.kind == HopKind::Connection);
    why.is_some_and(|why| matches!(why.state, State::NotApplicable | State::Unclaimed))
}

/// Machines are shown by the group of their switch and VLAN; a team NIC that carries a switch is no consumer.
fn is_shown_otherwise(hop: &Hop<'_>, graph: &HostGraph<'_>) -> bool {
    match &hop.node {
        Ok(Node::Consumer(Consumer::VmNic(_))) => true,
        Ok(Node::Consumer(Consumer::TeamNic(team, nic))) => {
            let switch = graph.index.switch_on(team);
            let under = switch
                .ok()
                .flatten()
                .and_then(|switch| graph.index.team_nic_under(switch, team).ok());
            under.is_some_and(|under| under.id() == nic.id())
        }
        _ => false,
    }
}

#[test]
fn machines_have_a_node_for_their_switch_and_vlan() {
    let drawn = picture(
        "testdata/part8-virtual-connect/clean",
        ViewAsked::Cluster("MUCHVCL01".to_owned()),
        None,
    );
    let groups: Vec<&str> = drawn
        .nodes
        .iter()
        .map(|node| node.id.as_str())
        .filter(|id| id.contains("/vlan:"))
        .collect();
    assert!(groups.contains(&"host:MUCHV01/switch:Tenants/vlan:101"));
    assert_eq!(groups.len(), 37, "{groups:?}");
}

// Marks.

fn simulation(site: &str, host: &str) -> Json {
    let path = root().join(site);
    let (out, err, code) = run(&[
        "simulate",
        &path.to_string_lossy(),
        "--host",
        host,
        "--format",
        "json",
    ]);
    assert_eq!(code, 0, "{err}");
    serde_json::from_str(&out).expect("JSON")
}

fn items<'a>(document: &'a Json, key: &str) -> &'a [Json] {
    document[key].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(document: &'a Json, key: &str) -> &'a str {
    document[key].as_str().unwrap_or_default()
}

/// One component of each kind, for a host.
fn one_of_each(document: &Json) -> BTreeMap<&str, &str> {
    let components = items(document, "components").iter().rev();
    components
        .map(|of| (text(of, "kind"), text(of, "id")))
        .collect()
}

#[test]
fn marks_are_those_of_the_simulation() {
    for (site, host) in [SITES[0], SITES[2], SITES[4], SITES[7]] {
        let document = simulation(site, host);
        for (kind, id) in one_of_each(&document) {
            let drawn = picture(site, ViewAsked::Host(host.to_owned()), Some(id));
            let scenario = items(&document, "scenarios")
                .iter()
                .find(|of| text(of, "id") == id);
            let cells = items(scenario.expect("a scenario"), "cells").iter();
            let mut expected: BTreeMap<&str, &str> = BTreeMap::new();
            for cell in cells.filter(|cell| text(cell, "outcome") != "unaffected") {
                let consumers = items(cell, "consumers").iter().filter_map(Json::as_str);
                expected.extend(consumers.map(|consumer| (consumer, text(cell, "outcome"))));
            }
            let felt = drawn
                .nodes
                .iter()
                .filter_map(|node| Some((node, node.felt?)));
            let felt = felt.filter(|(_, felt)| felt.outcome != Outcome::Unaffected);
            // What was so before is told as well.
            let new = felt.filter(|(node, felt)| !felt.already || expected.contains_key(&*node.id));
            let found: BTreeMap<&str, &str> = new
                .map(|(node, felt)| (node.id.as_str(), felt.outcome.name()))
                .collect();
            assert_eq!(found, expected, "{site} {id}");
            let is_marked = drawn.nodes.iter().any(|node| node.failed.is_some())
                || drawn.edges.iter().any(|edge| edge.failed);
            let is_told = drawn.notes.iter().any(|note| note.contains(id));
            assert!(is_marked || is_told, "{site} {id}: {kind} has no mark");
            let fates = drawn
                .edges
                .iter()
                .filter(|edge| edge.fate.is_some())
                .count();
            if expected
                .values()
                .any(|outcome| *outcome != "reduced" && *outcome != "unknown")
            {
                assert!(fates > 0, "{site} {id}: no line has a mark");
            }
        }
    }
}

#[test]
fn marks_stand_as_words_in_every_format() {
    let (site, host) = SITES[0];
    let [svg, dot, mermaid] = all(site, &["--host", host, "--fail", "uplink-group:SUS-A"]);
    let csv = "host:MUCHV01/team:Host/team-nic:Host-CSV";
    for read in [&svg, &dot, &mermaid] {
        assert!(
            read.texts[csv].contains("failover-seen"),
            "{}",
            read.texts[csv]
        );
        let group = read.texts.iter().find(|(_, text)| text.contains("SUS-A"));
        assert!(
            group.is_some_and(|(_, text)| text.contains("failed")),
            "{group:?}"
        );
    }
    for format in ["svg", "dot", "mermaid"] {
        let text = written(
            site,
            &["--host", host, "--fail", "upstream-isolated:MUCSW01*"],
            format,
        );
        assert!(
            text.contains("still up") && text.contains("black-hole"),
            "{format}"
        );
        let text = written(site, &["--host", host], format);
        let text = text.split("</style>").last().unwrap_or_default();
        for word in ["failed", "still up", "black-hole:"] {
            assert!(
                !text.contains(word),
                "{format}: nothing fails, and {word} is there"
            );
        }
    }
}

#[test]
fn findings_are_numbers_on_what_they_point_at() {
    let drawn = picture(
        "testdata/part8-virtual-connect/broken",
        ViewAsked::Host("MUCHV01".to_owned()),
        None,
    );
    let team = drawn
        .nodes
        .iter()
        .find(|node| node.id == "host:MUCHV01/team:Tenant")
        .expect("a team");
    assert!(!team.badges.is_empty());
    let all: BTreeSet<usize> = drawn
        .nodes
        .iter()
        .flat_map(|node| node.badges.iter().copied())
        .collect();
    let numbers: BTreeSet<usize> = drawn.badges.iter().map(|badge| badge.number).collect();
    assert_eq!(all, numbers);
    let text = written(
        "testdata/part8-virtual-connect/broken",
        &["--host", "MUCHV01"],
        "svg",
    );
    assert!(text.contains("data-rule=\"teaming/lacp-without-switch-lag\""));
}

// Names.

/// A site whose names try to be more than names.
fn hostile_site() -> String {
    let base = fs::read_to_string(root().join("rules/bases/part8-tnic.yaml")).expect("the base");
    let name = r#""a|b\"c<script>d&'e`%%{init: {}}%%\\\u202e\n=cmd#35;]-->x""#;
    let hostile = base
        .replace("name: Tenants", &format!("name: {name}"))
        .replace("switch: Tenants", &format!("switch: {name}"));
    assert_ne!(hostile, base, "the base has a switch called Tenants");
    let folder = folder("hostile-picture");
    fs::write(folder.join("snapshot.yaml"), hostile).expect("written");
    folder.to_string_lossy().into_owned()
}

#[test]
fn names_break_out_of_no_format() {
    let site = hostile_site();
    for view in [&[][..], &["--fleet"]] {
        let [svg, ..] = all(&site, view);
        let shown: String = svg.texts.values().cloned().collect();
        assert!(view.len() == 1 || shown.contains("\\u{202e}"), "{shown}");
    }
}

#[test]
fn pictures_are_the_same_every_time() {
    for arguments in [&["--cluster", "MUCHVCL01"][..], &["--fleet"]] {
        for (format, name) in PictureFormat::ALL {
            assert_eq!(format.name(), name);
            let once = written(SITES[1].0, arguments, name);
            assert_eq!(
                once,
                written(SITES[1].0, arguments, name),
                "{name} {arguments:?}"
            );
        }
    }
}

#[test]
fn a_host_has_room_on_a_screen() {
    for (site, host) in SITES {
        let text = written(site, &["--host", host], "svg");
        let document = Document::parse(&text).expect("XML");
        let size = |name| {
            document
                .root_element()
                .attribute(name)
                .and_then(|size| size.parse::<i32>().ok())
        };
        assert!(
            size("width").is_some_and(|width| width <= 1200),
            "{site}: {:?}",
            size("width")
        );
        assert!(
            size("height").is_some_and(|height| height <= 900),
            "{site}: {:?}",
            size("height")
        );
    }
}

/// `UPDATE_EXPECTED=1` writes it.
#[test]
fn the_picture_of_the_documents_is_fresh() {
    let (out, err, code) = run(&["graph", SITES[0].0, "--host", "MUCHV01"]);
    assert_eq!(code, 0, "{err}");
    let file = root().join("docs/images/host.svg");
    if env::var_os("UPDATE_EXPECTED").is_some() {
        fs::create_dir_all(root().join("docs/images")).expect("a folder");
        fs::write(&file, &out).expect("written");
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == out, "run this test with UPDATE_EXPECTED=1");
}

#[test]
fn pages_have_a_picture_of_each_host() {
    let kept = folder("pages-with-pictures");
    for command in ["check", "simulate"] {
        let file = kept.join(format!("{command}.html"));
        let format = format!("html={}", file.display());
        let (_, err, _) = run(&[command, SITES[0].0, "--format", &format]);
        let page = fs::read_to_string(&file).unwrap_or_else(|_| panic!("{err}"));
        for host in ["MUCHV01", "MUCHV02", "MUCHV03", "MUCHV04"] {
            assert!(
                page.contains(&format!("<summary>Host {host}</summary>")),
                "{command} {host}"
            );
        }
        let (start, end) = (
            page.find("<svg").expect("a picture"),
            page.find("</svg>").expect("its end"),
        );
        let picture = &page[start..end + "</svg>".len()];
        // Its style is that of the page, which the policy knows.
        assert!(!picture.contains("<style") && page.contains(".fabric-picture .box{"));
        let read = read_svg(picture);
        let alone = picture_ids(SITES[0].0, "MUCHV01");
        assert_eq!(read.nodes.iter().cloned().collect::<BTreeSet<_>>(), alone);
    }
}

fn picture_ids(site: &str, host: &str) -> BTreeSet<String> {
    let drawn = picture(site, ViewAsked::Host(host.to_owned()), None);
    drawn.nodes.into_iter().map(|node| node.id).collect()
}

// The command.

#[test]
fn what_is_not_there_is_an_error_with_the_nearest_names() {
    let site = root().join(SITES[0].0);
    let site = site.to_string_lossy();
    let code = |arguments: &[&str]| {
        let (out, err, code) = run(&[&["graph", &*site], arguments].concat());
        assert!(code == 0 || out.is_empty(), "{out}");
        (code, err)
    };
    let (status, err) = code(&["--host", "MUCHV0"]);
    assert!(status == 2 && err.contains("MUCHV01"), "{err}");
    let (status, err) = code(&["--cluster", "MUCHVCL1"]);
    assert!(status == 2 && err.contains("MUCHVCL01"), "{err}");
    let (status, err) = code(&["--fail", "SUS-X"]);
    assert!(status == 2 && err.contains("SUS-A"), "{err}");
    let (status, err) = code(&["--fail", "uplink-group:*"]);
    assert!(status == 2 && err.contains("a picture shows one"), "{err}");
    assert_eq!(code(&["--host", "MUCHV01", "--fleet"]).0, 2);
    assert_eq!(code(&["--host", "MUCHV01", "--cluster", "MUCHVCL01"]).0, 2);
    assert_eq!(code(&["--format", "png"]).0, 2);
    let empty = folder("no-picture");
    let (_, _, status) = run(&["graph", &empty.to_string_lossy()]);
    assert_eq!(status, 3);
}

#[test]
fn without_a_view_there_is_the_only_host_or_cluster_or_the_fleet() {
    let title = |path: &Path| {
        let (out, _, _) = run(&["graph", &path.to_string_lossy()]);
        let document = Document::parse(&out).expect("XML");
        let title = document.descendants().find(|of| of.has_tag_name("title"));
        title
            .and_then(|title| title.text().map(str::to_owned))
            .unwrap_or_default()
    };
    assert_eq!(title(&root().join(SITES[8].0)), "Host HV01");
    assert_eq!(title(&root().join(SITES[0].0)), "Cluster MUCHVCL01");
    assert!(title(&root().join("testdata")).starts_with("Fleet: "));
}
