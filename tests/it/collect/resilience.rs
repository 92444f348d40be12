//! What an appliance does for a while, and is not judged by: faults before the login, statuses that ask to wait,
//! parts of an answer that nobody needs.

use std::time::Duration;

use serde_json::json;

use super::fault::{Fault, What};
use super::http::{Answer, Wire};
use super::oneview::{UPLINKS, from, server};
use crate::support::run;

const VERSION: &str = "GET /rest/version";
const SOFTWARE: &str = "GET /rest/appliance/nodeinfo/version";

fn page(status: u16) -> Answer {
    Answer::of(status, "text/html", "<!DOCTYPE html><p>Starting")
}

#[test]
fn a_fault_before_the_login_makes_no_other_product() {
    for (number, what) in [
        What::Arrives(Wire::ClosedBefore),
        What::Arrives(Wire::ClosedInBody),
        What::Answer(page(502)),
        What::Answer(page(500)),
        What::Answer(page(200)),
    ]
    .into_iter()
    .enumerate()
    {
        let server = server(vec![Fault::times(2, VERSION, what)]);
        let name = format!("starting-{number}");
        from(&server, &name).run().exits(0);
        assert_eq!(server.count(VERSION), 3);
    }
    for (number, (what, words)) in [
        (What::Arrives(Wire::ClosedBefore), "the connection was lost"),
        (What::Arrives(Wire::Silent), "nothing came for 1 s"),
        (What::Answer(page(502)), "502"),
        (What::Answer(page(200)), "a page for a browser"),
    ]
    .into_iter()
    .enumerate()
    {
        let server = server(vec![Fault::always(VERSION, what)]);
        let collect = from(&server, &format!("unreadable-{number}"));
        let done = collect.with(&["--timeout", "1", "--retries", "1"]).run();
        let done = done
            .exits(2)
            .says("GET /rest/version cannot be read")
            .says(words);
        assert!(
            !done.stderr.contains("no answer of a OneView"),
            "{}",
            done.stderr
        );
        done.leaves_nothing();
        assert_eq!(server.requests(), [VERSION, VERSION]);
    }
}

#[test]
fn every_status_that_is_tried_again_may_ask_to_wait() {
    for status in [429, 502, 503, 504] {
        let answer = Answer::of(status, "text/plain", "").with("Retry-After", "1");
        let server = server(vec![Fault::once(UPLINKS, What::Answer(answer))]);
        let done = from(&server, &format!("wait-{status}")).run().exits(0);
        assert!(
            done.took >= Duration::from_secs(1),
            "{status}: {:?}",
            done.took
        );
        assert_eq!(done.manifest()["retries"], 1);
    }
}

#[test]
fn a_version_of_the_software_that_is_not_said_is_told() {
    for (number, what) in [
        What::Answer(Answer::of(500, "text/plain", "oops")),
        What::Answer(Answer::json(200, &json!({}))),
        What::Arrives(Wire::ClosedBefore),
    ]
    .into_iter()
    .enumerate()
    {
        let server = server(vec![Fault::always(SOFTWARE, what)]);
        let done = from(&server, &format!("unsaid-{number}"))
            .with(&["-v"])
            .run()
            .exits(0);
        let gap = done.gap("collection.json");
        assert_eq!(
            (&gap["request"], &gap["required"]),
            (&json!(SOFTWARE), &json!(false))
        );
        assert_eq!(done.manifest()["state"], "complete");
        done.says(&format!("{SOFTWARE}: failed: "));
    }
}

#[test]
fn a_member_is_an_object() {
    let server = server(vec![Fault::replaces(
        UPLINKS,
        "\"members\":[",
        "\"members\":[7,",
    )]);
    let done = from(&server, "member").run().exits(1);
    let why = done.gap("uplink-sets.json")["why"].clone();
    assert!(why.to_string().contains("a member is no object"), "{why}");
}

#[test]
fn half_a_pair_of_escapes_loses_no_resource() {
    let (from_text, to) = ("\"created\":null", "\"created\":\"a\\ud800b\"");
    let server = server(vec![Fault::replaces(UPLINKS, from_text, to)]);
    let done = from(&server, "escape").run().exits(0);
    assert!(done.file("uplink-sets.json").contains("\"a\\ufffdb\""));
    let manifest = done.manifest();
    let files = manifest["files"].as_array().expect("files");
    let file = files.iter().find(|file| file["path"] == "uplink-sets.json");
    assert_eq!(file.expect("the file")["repaired"], 1);
}

#[test]
fn a_session_that_seems_to_be_over_is_closed_before_the_next() {
    let answer = super::fake_oneview::error(401, "AUTHORIZATION", "Missing session.", "");
    let server = server(vec![Fault::once(UPLINKS, What::Answer(answer))]);
    from(&server, "closed-before").run().exits(0);
    assert_eq!(server.count("DELETE"), 2, "{:?}", server.requests());
    assert_eq!(server.open_sessions(), 0);
}

#[test]
fn what_collects_windows_is_told() {
    for word in ["windows", "hyper-v"] {
        let (_, err, code) = run(&["collect", word, "--url", "https://x.example"]);
        assert_eq!(code, 2, "{err}");
        assert!(err.contains("fabriclint collector windows"), "{err}");
    }
    for word in ["vc", "ucs"] {
        let (out, err, code) = run(&["collect", word, "--list"]);
        assert!(code == 0 && !out.is_empty(), "{err}");
    }
    let (_, err, code) = run(&[
        "collect",
        "oneview",
        "--url",
        "http://ov01.example",
        "--user",
        "ro",
        "--output",
        "x",
    ]);
    assert_eq!(code, 2);
    assert!(err.contains("--url must begin with https://"), "{err}");
}
