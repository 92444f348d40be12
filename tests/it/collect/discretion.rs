//! The password and the sessions of a run reach nothing that is shown or written, wherever an appliance repeats them;
//! that no line and no file has one holds the harness after each run.

use super::fake_oneview::error;
use super::fault::{Fault, What};
use super::http::Answer;
use super::oneview::{UPLINKS, from, server, site};
use super::server::Server;
use super::ucs;

/// The session of the first login.
const SESSION: &str = "CANARY-session-0";

/// The password as a part of an address.
const ENCODED: &str = "CANARY-pass%20%22%3C%26%27%5C%20%C3%A4";

#[test]
fn a_redirect_that_repeats_them_shows_neither() {
    for (name, on, path) in [
        ("login", "POST /rest/login-sessions", ENCODED),
        ("read", UPLINKS, SESSION),
    ] {
        let to = format!("https://ov02.example/{path}/x?{path}#{path}");
        let answer = Answer::of(302, "text/html", "").with("Location", &to);
        let server = server(vec![Fault::always(on, What::Answer(answer))]);
        let done = from(&server, &format!("discreet-redirect-{name}")).run();
        let done = done
            .exits(2)
            .says("leads to https://ov02.example/[redacted]/x;");
        done.leaves_nothing();
    }
}

#[test]
fn a_page_that_leads_to_them_is_named_without() {
    let next = "\"nextPageUri\":\"/rest/uplink-sets?start=9&token=CANARY-session-0\"";
    let server = server(vec![Fault::replaces(UPLINKS, "\"nextPageUri\":null", next)]);
    let done = from(&server, "discreet-page").with(&["-v"]).run();
    assert!(done.stderr.contains("token=[redacted]"), "{}", done.stderr);
}

#[test]
fn a_version_that_repeats_them_is_written_without() {
    let on = "GET /rest/appliance/nodeinfo/version";
    let version = "CANARY-session-0.7.1";
    let server = server(vec![Fault::replaces(on, "5.30.00-0421342", version)]);
    let done = from(&server, "discreet-version").run().exits(0);
    let done = done.says("of 127.0.0.1 ([redacted].7) into");
    assert_eq!(done.manifest()["source"]["version"], "[redacted].7.1");

    let version = "outVersion=\"1487062800/CANARY-cookie-0\"";
    let fault = Fault::replaces("aaaLogin", "outVersion=\"4.1(3i)\"", version);
    let server = Server::new(ucs::site(), vec![fault]);
    let done = ucs::from(&server, "discreet-version").run().exits(0);
    assert_eq!(done.manifest()["source"]["version"], "[redacted]");
}

#[test]
fn words_about_an_error_are_cut_after_they_are_redacted() {
    // What is cut off must not leave a part of a secret that nobody knows any more.
    let message = format!("{}{SESSION}{}", "x".repeat(960), "y".repeat(2_000));
    let answer = error(500, "X", &message, "");
    let server = server(vec![Fault::always(UPLINKS, What::Answer(answer))]);
    let done = from(&server, "discreet-long").run().exits(1);
    let why = done.gap("uplink-sets.json")["why"].clone();
    let why = why.as_str().expect("words");
    assert!(why.chars().count() <= 1_001, "{}", why.len());
}

#[test]
fn what_stands_below_the_key_of_a_secret_is_not_written() {
    let addition = "\"adminPassword\":{\"value\":\"CANARY-a\"},\"pinSecret\":[{\"x\":{\"y\":[\"CANARY-b\",4711]}}],\
        \"userCredentials\":[{\"value\":{\"x\":\"CANARY-c\"}}],\
        \"osCustomAttributes\":{\"value\":{\"x\":[\"CANARY-d\"]}}";
    let one_view = site().with("server-profiles", addition);
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "discreet-below").run().exits(0);
    let text = done.file("server-profiles.json");
    assert!(text.contains("\"adminPassword\":{\"value\":\"[redacted]\"}"));
    assert!(!text.contains("4711"));
}
