//! Lists that are not whole: what is missing stands in them, and what is there is read.

use super::tests::{parse, read_alone};
use super::*;
use crate::fabric::backend::Backend;
use crate::fabric::known::{Known, State};
use crate::fabric::record::Record;

const MISSING: &str = "(not in the exports)";

/// The backend that files are together, and how often something is told of it.
fn backend(texts: &[&str]) -> (Backend, usize) {
    let nodes: Vec<Node> = texts.iter().map(|text| parse(text)).collect();
    let fragments: Vec<Fragment> = nodes.iter().map(read_alone).collect();
    let told: usize = fragments.iter().map(|one| one.problems.len()).sum();
    let (snapshot, problems) = crate::readers::merge(fragments);
    let backend = snapshot.backends.into_iter().next().expect("a backend");
    assert_eq!(told, 0);
    (backend, problems.len())
}

fn names<R: Record>(list: &Known<Vec<R>>, name: impl Fn(&R) -> &str) -> Vec<String> {
    list.items()
        .iter()
        .map(|one| name(one).to_owned())
        .collect()
}

fn sets(texts: &[&str]) -> (Vec<String>, usize) {
    let (backend, told) = backend(texts);
    let sets = &backend.uplink_groups;
    assert!(sets.is_known());
    (names(sets, |set| &set.name), told)
}

const SET: &str = r#"{"type":"uplink-setV4","name":"A","networkUris":[],"portConfigInfos":[],
    "uri":"/rest/uplink-sets/1"}"#;

fn page(keys: &str) -> String {
    format!(r#"{{"members":[{SET}],"start":0,"uri":"/rest/uplink-sets"{keys}}}"#)
}

#[test]
fn a_list_that_goes_on_holds_what_nobody_knows() {
    for keys in [
        r#","count":1,"total":2"#,
        r#","count":1,"total":2,"nextPageUri":null"#,
        r#","nextPageUri":"/rest/uplink-sets?start=1&count=1""#,
        r#","count":1,"total":1,"nextPageUri":"/rest/uplink-sets?start=1&count=1""#,
    ] {
        let (names, told) = sets(&[&page(keys)]);
        assert_eq!(names, ["A", MISSING], "{keys}");
        assert_eq!(told, 1, "{keys}");
    }
    let whole = page(r#","count":1,"total":1,"nextPageUri":null"#);
    assert_eq!(sets(&[&whole]), (vec!["A".to_owned()], 0));
}

#[test]
fn what_is_missing_is_unknown_because_the_list_was_cut_off() {
    let (backend, _) = backend(&[&page(r#","total":2"#)]);
    let missing = &backend.uplink_groups.items()[1];
    let why = missing.networks.why().expect("a reason");
    assert_eq!(why.state, State::Truncated);
    assert!(why.what.contains("GET /rest/uplink-sets"), "{why}");
    assert!(missing.networks.place().is_some());
}

#[test]
fn pages_in_two_files_are_a_whole_list() {
    let second = page(r#","count":1,"total":2"#)
        .replace("\"A\"", "\"B\"")
        .replace("uplink-sets/1", "uplink-sets/2")
        .replace("\"start\":0", "\"start\":1");
    let (names, told) = sets(&[&page(r#","count":1,"total":2"#), &second]);
    assert_eq!((names, told), (vec!["A".to_owned(), "B".to_owned()], 0));
}

#[test]
fn every_kind_of_list_can_be_cut_off() {
    let cut = |name: &str| {
        let text = format!(
            r#"{{"members":[{{"name":"A","uri":"/rest/{name}/1"}}],"total":2,"uri":"/rest/{name}"}}"#
        );
        backend(&[&text]).0
    };
    let both = ["A", MISSING];
    let list = cut("server-profiles").profiles;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("ethernet-networks").networks;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("network-sets").network_sets;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("connection-templates").bandwidths;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("logical-interconnects").domains;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("interconnects").modules;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("server-hardware").servers;
    assert_eq!(names(&list, |one| &one.name), both);
    let list = cut("server-hardware-types").server_types;
    assert_eq!(names(&list, |one| &one.name), both);
}

#[test]
fn a_list_that_nobody_collected_is_named_by_what_asks_for_it() {
    let text = r#"{"members":[],"total":0,"uri":"/rest/interconnects"}"#;
    let (backend, _) = backend(&[text]);
    for (why, name) in [
        (backend.uplink_groups.why(), "uplink-sets"),
        (backend.domains.why(), "logical-interconnects"),
    ] {
        let why = why.expect("a reason");
        assert_eq!(why.state, State::NotCollected);
        assert!(why.what.contains(&format!("`GET /rest/{name}`")), "{why}");
    }
}

#[test]
fn members_that_cannot_be_read_are_missing() {
    let text = format!(r#"[{SET},"@{{type=uplink-setV4; name=B}}"]"#);
    let node = parse(&text);
    let fragment = read(&node, Path::new("oneview/uplink-sets.json")).expect("an answer");
    let (snapshot, _) = crate::readers::merge(vec![fragment]);
    let sets = &snapshot.backends[0].uplink_groups;
    assert_eq!(names(sets, |set| &set.name), ["A", MISSING]);
}

#[test]
fn a_list_of_which_no_member_came_is_unknown() {
    let text = r#"{"members":[],"start":0,"total":2,"uri":"/rest/uplink-sets"}"#;
    let (backend, told) = backend(&[
        text,
        r#"{"members":[],"total":0,"uri":"/rest/interconnects"}"#,
    ]);
    let why = backend.uplink_groups.why().expect("a reason");
    assert_eq!(why.state, State::Truncated);
    assert_eq!(told, 1);
}
