//! Answers of OneView that are not what they should be: busy, broken, cut, without an end, in pages that lead elsewhere.

use std::time::Duration;

use serde_json::Value as Json;

use super::fake_oneview::{PASSWORD, USER, error};
use super::fault::{Fault, What};
use super::http::{Answer, Wire};
use super::oneview::{UPLINKS, faulty, from, server, site};
use super::server::Server;

#[test]
fn a_busy_appliance_is_asked_again() {
    let cases = [
        (429, Some("1")),
        (503, Some("a date")),
        (502, None),
        (504, None),
        (503, Some("nonsense")),
    ];
    for (number, (status, wait)) in cases.into_iter().enumerate() {
        let mut answer = Answer::of(status, "text/html", "<html>busy</html>");
        if let Some(wait) = wait {
            let soon = httpdate(Duration::from_secs(3));
            let wait = if number == 1 { &*soon } else { wait };
            answer = answer.with("Retry-After", wait);
        }
        let (server, done) = faulty(
            &format!("busy-{number}"),
            Fault::once(UPLINKS, What::Answer(answer)),
        );
        let done = done.exits(0);
        assert_eq!(done.manifest()["retries"], 1);
        let seen = server.seen();
        let times: Vec<_> = seen.iter().filter(|seen| seen.what == UPLINKS).collect();
        assert_eq!(times.len(), 2);
        if number < 2 {
            let waited = times[1].at - times[0].at;
            assert!(waited >= Duration::from_millis(900), "{status}: {waited:?}");
        }
    }
}

/// A point in time as HTTP writes it.
fn httpdate(from_now: Duration) -> String {
    let then: chrono::DateTime<chrono::Utc> = (std::time::SystemTime::now() + from_now).into();
    then.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

#[test]
fn an_appliance_that_stays_busy_ends_the_run() {
    let busy = Answer::of(503, "text/plain", "starting").with("Retry-After", "0");
    let (server, done) = faulty("busy-ever", Fault::always(UPLINKS, What::Answer(busy)));
    done.exits(2).leaves_nothing();
    assert_eq!(server.count(UPLINKS), 3, "a try and two more");
}

#[test]
fn a_broken_resource_is_a_gap() {
    let pages: [(&str, What); 5] = [
        (
            "500",
            What::Answer(error(500, "X", "the database is gone", "Wait")),
        ),
        (
            "html",
            What::Answer(Answer::of(
                200,
                "text/html",
                "<html><title>Login</title></html>",
            )),
        ),
        (
            "text",
            What::Answer(Answer::of(200, "application/json", "{\"members\": [1, 2")),
        ),
        (
            "other",
            What::Answer(Answer::of(
                200,
                "application/json",
                "{\"errorCode\": \"X\"}",
            )),
        ),
        (
            "deep",
            What::Answer(Answer::of(200, "application/json", deep())),
        ),
    ];
    for (name, what) in pages {
        let (_, done) = faulty(&format!("broken-{name}"), Fault::always(UPLINKS, what));
        let done = done.exits(1).says("uplink-sets");
        assert_eq!(done.gap("uplink-sets.json")["state"], "failed", "{name}");
        assert!(!done.output.join("uplink-sets.json").exists(), "{name}");
    }
    let page = Answer::of(200, "text/html", "<html>please wait</html>");
    let (_, done) = faulty("html-once", Fault::once(UPLINKS, What::Answer(page)));
    assert_eq!(done.exits(0).manifest()["retries"], 1);
}

/// A collection that nests deeper than 64.
fn deep() -> String {
    let (open, close) = ("[".repeat(80), "]".repeat(80));
    format!(
        "{{\"members\":[{{\"uri\":\"/rest/x/1\",\"x\":{open}{close}}}],\"start\":0,\"count\":1,\"total\":1}}"
    )
}

#[test]
fn an_answer_over_the_limit_is_not_read() {
    for (name, wire) in [
        ("announced", Wire::Announced(300 << 20)),
        ("endless", Wire::Endless),
    ] {
        let (_, done) = faulty(name, Fault::always(UPLINKS, What::Arrives(wire)));
        let done = done.exits(1).says("uplink-sets").says("256 MB");
        assert_eq!(done.gap("uplink-sets.json")["state"], "failed", "{name}");
    }
}

#[test]
fn a_connection_that_breaks_is_made_again() {
    let wires = [
        Wire::ClosedBefore,
        Wire::ClosedInHead,
        Wire::ClosedInBody,
        Wire::CutChunk,
        Wire::CutOpenEnd,
        Wire::Silent,
        Wire::SilentInBody,
    ];
    std::thread::scope(|scope| {
        for (number, wire) in wires.into_iter().enumerate() {
            scope.spawn(move || {
                let fault = Fault::once(UPLINKS, What::Arrives(wire));
                let (server, done) = faulty(&format!("breaks-{number}"), fault);
                let done = done.exits(0);
                assert_eq!(done.manifest()["retries"], 1, "{wire:?}");
                assert_eq!(server.count("POST"), 1, "{wire:?}");
                let file: Json =
                    serde_json::from_str(&done.file("uplink-sets.json")).expect("JSON");
                assert_eq!(
                    file["members"].as_array().map(Vec::len),
                    Some(4),
                    "{wire:?}"
                );
            });
        }
    });
    let (_, done) = faulty(
        "chunked",
        Fault::always("GET /rest/", What::Arrives(Wire::Chunked)),
    );
    done.exits(0);
}

#[test]
fn a_connection_that_always_breaks_leaves_no_half_file() {
    for (number, wire) in [Wire::ClosedBefore, Wire::ClosedInBody, Wire::CutChunk]
        .into_iter()
        .enumerate()
    {
        let (server, done) = faulty(
            &format!("always-breaks-{number}"),
            Fault::always(UPLINKS, What::Arrives(wire)),
        );
        assert_ne!(done.code, 0, "{wire:?}");
        assert!(!done.output.join("uplink-sets.json").exists());
        assert_eq!(server.count(UPLINKS), 3, "{wire:?}");
    }
}

#[test]
fn bytes_that_trickle_in_are_waited_for_only_so_long() {
    let trickle = Fault::always(
        UPLINKS,
        What::Arrives(Wire::Slow(Duration::from_millis(30))),
    );
    let server = server(vec![trickle]);
    let place = super::harness::Collect::from("oneview", &server, USER, PASSWORD, "trickle");
    let done = place.with(&["--timeout", "1", "--retries", "0"]).run();
    assert_ne!(done.code, 0);
    assert!(done.took < Duration::from_secs(20), "{:?}", done.took);
    assert!(done.took > Duration::from_secs(8), "{:?}", done.took);
}

#[test]
fn redirects_are_not_followed() {
    let other = server(Vec::new());
    for (number, (on, status)) in [
        ("GET /rest/version", 302),
        ("POST /rest/login-sessions", 307),
        (UPLINKS, 301),
        (UPLINKS, 308),
    ]
    .into_iter()
    .enumerate()
    {
        let to = format!("{}/rest/version", other.url());
        let answer = Answer::of(status, "text/html", "").with("Location", &to);
        let (server, done) = faulty(
            &format!("redirect-{number}"),
            Fault::always(on, What::Answer(answer)),
        );
        done.exits(2).says("redirect").leaves_nothing();
        assert_eq!(server.count(on), 1, "it is final");
        assert_eq!(other.connections(), 0);
    }
}

#[test]
fn pages_are_followed_within_the_resource_only() {
    let other = server(Vec::new());
    let elsewhere = format!(
        "\"nextPageUri\":\"{}/rest/uplink-sets?start=2&count=2\"",
        other.url()
    );
    let pages = [
        (
            "itself",
            "\"nextPageUri\":\"/rest/uplink-sets?start=0&count=2\"".to_owned(),
        ),
        (
            "self",
            "\"nextPageUri\":\"/rest/uplink-sets?start=0&count=-1\"".to_owned(),
        ),
        ("host", elsewhere),
        (
            "slashes",
            "\"nextPageUri\":\"//other.example/rest/uplink-sets?start=2\"".to_owned(),
        ),
        (
            "path",
            "\"nextPageUri\":\"/rest/users?start=2&count=2\"".to_owned(),
        ),
        (
            "climbs",
            "\"nextPageUri\":\"/rest/uplink-sets/../users?start=2\"".to_owned(),
        ),
        ("end", "\"nextPageUri\":null".to_owned()),
        ("empty", "\"nextPageUri\":\"\"".to_owned()),
    ];
    for (name, page) in pages {
        let mut one_view = site();
        one_view.page = 2;
        let change = move |body: &str| {
            body.replacen(
                "\"nextPageUri\":\"/rest/uplink-sets?start=2&count=2\"",
                &page,
                1,
            )
        };
        let fault = Fault::always(UPLINKS, What::Changed(Box::new(change)));
        let server = Server::new(one_view, vec![fault]);
        let done = from(&server, &format!("pages-{name}"))
            .run()
            .exits(1)
            .says("uplink-sets");
        assert_eq!(done.gap("uplink-sets.json")["state"], "failed", "{name}");
        assert_eq!(server.count("GET /rest/users"), 0, "{name}");
        assert!(
            server.count(UPLINKS) <= 9,
            "{name}: {}",
            server.count(UPLINKS)
        );
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn an_empty_next_page_is_the_end() {
    let (_, done) = faulty(
        "pages-over",
        Fault::replaces(UPLINKS, "\"nextPageUri\":null", "\"nextPageUri\":\"\""),
    );
    assert!(
        done.exits(0).manifest()["gaps"]
            .as_array()
            .is_some_and(Vec::is_empty)
    );
}

#[test]
fn a_collection_that_changes_meanwhile_is_read_again() {
    let changed = |body: &str| body.replacen("\"total\":4", "\"total\":5", 1);
    let mut one_view = site();
    one_view.page = 2;
    let once = Fault::once(UPLINKS, What::Changed(Box::new(changed))).after(1);
    let server = Server::new(one_view, vec![once]);
    let done = from(&server, "total-once").run().exits(0);
    assert_eq!(server.count(UPLINKS), 4);
    assert_eq!(done.manifest()["retries"], 0);
    let wrong_totals = [
        ("total", "\"total\":4", "\"total\":7"),
        ("total-less", "\"total\":4", "\"total\":3"),
    ];
    for (name, from_text, to) in wrong_totals {
        let fault = Fault::replaces(UPLINKS, from_text, to);
        let (server, done) = faulty(&format!("always-{name}"), fault);
        let done = done.exits(1);
        assert_eq!(done.gap("uplink-sets.json")["state"], "failed");
        let asked = server.count(UPLINKS);
        assert!((2..=4).contains(&asked), "{name}: {asked}");
    }
    let twice = |body: &str| {
        let json: Json = serde_json::from_str(body).expect("JSON");
        let uri = |at: usize| {
            json["members"][at]["uri"]
                .as_str()
                .expect("a uri")
                .to_owned()
        };
        body.replacen(&format!("\"{}\"", uri(1)), &format!("\"{}\"", uri(0)), 1)
    };
    let (_, done) = faulty(
        "uri-twice",
        Fault::always(UPLINKS, What::Changed(Box::new(twice))),
    );
    assert_eq!(done.exits(1).gap("uplink-sets.json")["state"], "failed");
}
