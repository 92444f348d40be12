//! UCS Manager: what is collected, and what becomes of answers that are not what they should be.

use std::time::Duration;

use serde_json::json;

use super::fake_ucs::{PASSWORD, USER, UcsManager, fault};
use super::fault::{Fault, What};
use super::harness::{Collect, Done};
use super::http::{Answer, Wire};
use super::server::Server;
use crate::support::{root, run};

/// Some of what is asked for: a class that rules need, and one that they do not.
const VLANS: &str = "configResolveClass fabricVlan.";
const CHASSIS: &str = "configResolveClass equipmentChassis.";

pub fn site() -> UcsManager {
    UcsManager::of(&root().join("testdata/part8-ucs/broken/ucs"))
}

pub fn from(server: &Server, name: &str) -> Collect {
    Collect::from("ucsm", server, USER, PASSWORD, name)
}

/// A run against the site with a fault, after which no session may be open.
fn faulty(name: &str, fault: Fault) -> (Server, Done) {
    let server = Server::new(site(), vec![fault]);
    let done = from(&server, name).run();
    assert_eq!(server.open_sessions(), 0, "the session is closed");
    (server, done)
}

/// An answer that is an error of a method.
fn error(method: &str, code: &str, words: &str) -> What {
    What::Answer(Answer::of(200, "text/xml", fault(method, code, words)))
}

#[test]
fn a_site_is_collected_and_judged_as_its_export() {
    let folder = root().join("testdata/part8-ucs/broken");
    let server = Server::new(site(), Vec::new());
    let done = from(&server, "site")
        .run()
        .exits(0)
        .says("collected 72 files of UCS-VIE01 (4.1(3i))");
    let manifest = done.manifest();
    assert_eq!(
        (&manifest["kind"], &manifest["state"]),
        (&json!("ucsm"), &json!("complete"))
    );
    assert_eq!(manifest["source"]["name"], "UCS-VIE01");
    assert_eq!(manifest["source"]["version"], "4.1(3i)");
    assert_eq!(manifest["source"]["trust"], "ca");
    assert_eq!(manifest["source"]["certificate_sha256"], server.sha256);
    assert_eq!(manifest["requests"], server.seen().len());
    assert_eq!(manifest["retries"], 0);
    let requests = server.requests();
    assert_eq!(requests[0], "aaaLogin");
    assert_eq!(requests[1], "configResolveClass networkElement.");
    assert_eq!(requests[2], "configResolveClass topSystem.");
    assert_eq!(requests.last().map(String::as_str), Some("aaaLogout"));
    assert_eq!(requests.len(), 2 + 74);
    let text = done.file("lsServer.xml");
    let lines = text.lines().filter(|line| line.starts_with("<lsServer "));
    assert_eq!(lines.count(), 6, "an object a line");
    assert!(
        text.contains("classId=\"lsServer\"") && text.contains("cookie=\"\""),
        "{text:.200}"
    );
    let empty = done.file("vnicLanConnPolicy.xml");
    assert!(empty.contains("classId=\"vnicLanConnPolicy\""), "{empty}");
    let gap = done.gap("vnicSriovHpnConPolicy.xml");
    assert_eq!(
        (&gap["state"], &gap["required"]),
        (&json!("absent"), &json!(false))
    );
    done.judges_as(&folder, "ucs", "ucs");
}

#[test]
fn faults_are_those_of_the_network() {
    let link =
        "<faultInst code=\"F0277\" dn=\"sys/fault-F0277\" rule=\"fabric-vlan-misconfigured\"/>";
    let fan = "<faultInst code=\"F0373\" dn=\"sys/fault-F0373\" rule=\"equipment-fan-degraded\"/>";
    let ucs = site().with("faultInst", link).with("faultInst", fan);
    let server = Server::new(ucs, Vec::new());
    let done = from(&server, "faults").run().exits(0);
    let text = done.file("faultInst.xml");
    assert!(text.contains("F0277") && !text.contains("F0373"), "{text}");
}

#[test]
fn secrets_and_cookies_are_not_written() {
    let planted = "<orgOrg dn=\"org-root/org-x\" name=\"x\" pwd=\"CANARY-1\"><aaaUser encPwd=\"CANARY-2\" name=\"a\" \
        pwd=\"\"><aaaSshAuth data='CANARY-3'/></aaaUser><commSnmp community=\"CANARY-4\"/><aaaLdapProvider \
        key=\"CANARY-5\"/><pkiKeyRing cert=\"CANARY-6\" key=\"CANARY-7\"/><iscsiAuthProfile ctpassword=\"CANARY-8\" \
        password=\"CANARY-9\"/><policyControlEp secret=\"CANARY-10 &lt;\"/><fabricMacSecKey \
        keyHexString=\"CANARY-11\"/></orgOrg>";
    let server = Server::new(site().with("orgOrg", planted), Vec::new());
    let done = from(&server, "secrets").run().exits(0);
    let text = done.file("orgOrg.xml");
    assert_eq!(text.matches("\"[redacted]\"").count(), 11, "{text}");
    assert!(text.contains("pwd=\"\""), "what is empty stays");
    let manifest = done.manifest();
    let files = manifest["files"].as_array().expect("files");
    let file = files
        .iter()
        .find(|file| file["path"] == "orgOrg.xml")
        .expect("a file");
    assert_eq!(file["redacted"], 12, "and the cookie");
}

#[test]
fn broken_values_are_mended_and_counted() {
    let odd = "<orgOrg dn=\"org-root/org-a\" name=\"a\" descr=\"R&D <lab> \u{1}\"/><orgOrg dn=\"org-root/org-b\" \
        name=\"b\" descr=\"a &amp; b\n&#228;\"/>";
    let server = Server::new(site().with("orgOrg", odd), Vec::new());
    let done = from(&server, "mended").run().exits(0);
    let text = done.file("orgOrg.xml");
    let document = roxmltree::Document::parse(&text).expect("XML");
    let described: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("descr"))
        .filter(|descr| descr.contains(['&', '<']))
        .collect();
    assert_eq!(described, ["R&D <lab> \u{fffd}", "a & b \u{e4}"]);
    let manifest = done.manifest();
    let files = manifest["files"].as_array().expect("files");
    let file = files
        .iter()
        .find(|file| file["path"] == "orgOrg.xml")
        .expect("a file");
    assert_eq!(
        (&file["repaired"], &file["objects"]),
        (&json!(1), &json!(5))
    );
}

#[test]
fn refused_logins_are_final() {
    for (number, (code, words)) in [
        ("551", "Authentication failed"),
        ("572", "User reached maximum session limit"),
    ]
    .into_iter()
    .enumerate()
    {
        let what = error("aaaLogin", code, words);
        let (server, done) = faulty(
            &format!("refused-{number}"),
            Fault::always("aaaLogin", what),
        );
        done.exits(2)
            .says(words)
            .says(USER)
            .says("127.0.0.1")
            .leaves_nothing();
        assert_eq!(server.requests(), ["aaaLogin"]);
    }
    let server = Server::new(site(), Vec::new());
    let wrong = Collect::from("ucsm", &server, USER, "CANARY-wrong", "wrong-password");
    wrong.run().exits(2).says(USER).leaves_nothing();
    assert_eq!(server.requests(), ["aaaLogin"]);
    let busy = Answer::of(503, "text/plain", "starting").with("Retry-After", "0");
    let (server, done) = faulty("login-busy", Fault::once("aaaLogin", What::Answer(busy)));
    done.exits(0);
    assert_eq!(server.count("aaaLogin"), 2);
    // The appliance has let the user in, and nobody knows.
    let cut = Fault::once("aaaLogin", What::Arrives(Wire::ClosedBefore));
    let server = Server::new(site(), vec![cut]);
    from(&server, "login-cut").run().exits(2).leaves_nothing();
    assert_eq!(server.count("aaaLogin"), 1);
}

#[test]
fn another_product_is_told() {
    let pages = [
        Answer::of(404, "text/html", "<html>not found</html>"),
        Answer::of(200, "text/html", "<html><body>Welcome</body></html>"),
        Answer::of(200, "text/xml", "<aaaLogin response=\"yes\"/>"),
        Answer::of(200, "application/json", "{}"),
    ];
    for (number, answer) in pages.into_iter().enumerate() {
        let fault = Fault::always("aaaLogin", What::Answer(answer));
        let (_, done) = faulty(&format!("other-{number}"), fault);
        done.exits(2).says("UCS Manager").leaves_nothing();
    }
    // A rack server's own controller has the same API, and neither interconnects nor this class.
    let none = "<configResolveClass cookie=\"\" response=\"yes\" classId=\"networkElement\"> <outConfigs> \
        </outConfigs> </configResolveClass>";
    let unknown = "<error cookie=\"\" response=\"yes\" errorCode=\"ERR-xml-parse-error\" invocationResult=\"594\" \
        errorDescr=\"XML PARSING ERROR: no class named networkElement\" />";
    for (number, body) in [none, unknown].into_iter().enumerate() {
        let answer = What::Answer(Answer::of(200, "text/xml", body));
        let on = "configResolveClass networkElement.";
        let (server, done) = faulty(&format!("imc-{number}"), Fault::always(on, answer));
        done.exits(2).says("UCS Manager").leaves_nothing();
        assert_eq!(server.count("aaaLogout"), 1);
    }
}

#[test]
fn a_session_that_is_over_is_begun_again_for_a_while() {
    let (server, done) = faulty("session-once", Fault::once(VLANS, What::SessionsEnd));
    assert_eq!(done.exits(0).manifest()["retries"], 0);
    assert_eq!(server.count("aaaLogin"), 2);
    let over = error("configResolveClass", "555", "Session not found");
    let server = Server::new(site(), vec![Fault::once(VLANS, over)]);
    from(&server, "session-555").run().exits(0);
    assert_eq!(server.count("aaaLogin"), 2);
    let (server, done) = faulty(
        "session-ever",
        Fault::always("configResolveClass", What::SessionsEnd),
    );
    done.exits(2).leaves_nothing();
    assert!(server.count("aaaLogin") <= 3);
    let (server, done) = faulty("session-class", Fault::always(VLANS, What::SessionsEnd));
    done.exits(2).leaves_nothing();
    assert!(server.count("aaaLogin") <= 3);
}

#[test]
fn a_session_is_refreshed_before_it_ends() {
    let slow = site().slow(4, Duration::from_millis(80));
    let server = Server::new(slow, Vec::new());
    let done = from(&server, "refresh").run().exits(0);
    assert!(
        server.count("aaaRefresh") >= 2,
        "{}",
        server.count("aaaRefresh")
    );
    assert_eq!(server.count("aaaLogin"), 1, "{}", done.stderr);
    assert_eq!(server.open_sessions(), 0);
    let slow = site().slow(4, Duration::from_millis(80));
    let lost = Fault::always(
        "aaaRefresh",
        error("aaaRefresh", "552", "Authorization required"),
    );
    let server = Server::new(slow, vec![lost]);
    from(&server, "refresh-lost").run();
    assert!(
        (2..=3).contains(&server.count("aaaLogin")),
        "{}",
        server.count("aaaLogin")
    );
}

#[test]
fn an_error_is_never_an_answer_without_objects() {
    let cases: [(&str, What, &str); 6] = [
        (
            "code",
            error("configResolveClass", "102", "internal failure"),
            "internal failure",
        ),
        ("cut", What::Answer(cut()), "fabricVlan"),
        (
            "html",
            What::Answer(Answer::of(200, "text/html", "<html>wait</html>")),
            "fabricVlan",
        ),
        (
            "empty",
            What::Answer(Answer::of(200, "text/xml", "")),
            "fabricVlan",
        ),
        (
            "500",
            What::Answer(Answer::of(500, "text/plain", "")),
            "500",
        ),
        (
            "other",
            What::Answer(Answer::of(
                200,
                "text/xml",
                "<configResolveClass response=\"yes\" classId=\"lsServer\"><outConfigs/></configResolveClass>",
            )),
            "another class",
        ),
    ];
    for (name, what, words) in cases {
        let (_, done) = faulty(&format!("broken-{name}"), Fault::always(VLANS, what));
        let done = done.exits(1).says("fabricVlan").says(words);
        let gap = done.gap("fabricVlan.xml");
        assert_eq!(
            (&gap["state"], &gap["required"]),
            (&json!("failed"), &json!(true)),
            "{name}"
        );
        assert!(!done.output.join("fabricVlan.xml").exists());
        assert_eq!(done.manifest()["state"], "gaps");
    }
    let optional = error("configResolveClass", "102", "internal failure");
    let (_, done) = faulty("broken-optional", Fault::always(CHASSIS, optional));
    let done = done.exits(0);
    assert_eq!(done.gap("equipmentChassis.xml")["required"], false);
}

/// An answer that ends within an object.
fn cut() -> Answer {
    let body = "<configResolveClass cookie=\"\" response=\"yes\" classId=\"fabricVlan\"> <outConfigs> <fabricVlan \
        dn=\"fabric/lan/net-default\" id=\"1\"/><fabricVlan dn=\"fabric/lan/net-Mgmt\" id=\"2";
    Answer::of(200, "text/xml", body)
}

#[test]
fn a_broken_connection_is_made_again() {
    std::thread::scope(|scope| {
        for (number, wire) in [
            Wire::ClosedBefore,
            Wire::ClosedInBody,
            Wire::CutOpenEnd,
            Wire::CutChunk,
            Wire::Silent,
        ]
        .into_iter()
        .enumerate()
        {
            scope.spawn(move || {
                let name = format!("breaks-{number}");
                let (server, done) = faulty(&name, Fault::once(VLANS, What::Arrives(wire)));
                assert_eq!(done.exits(0).manifest()["retries"], 1, "{wire:?}");
                assert_eq!(server.count(VLANS), 2, "{wire:?}");
                assert_eq!(server.count("aaaLogin"), 1, "{wire:?}");
            });
        }
    });
    let (_, done) = faulty("cut-once", Fault::once(VLANS, What::Answer(cut())));
    assert_eq!(done.exits(0).manifest()["retries"], 1);
}

#[test]
fn redirects_are_not_followed() {
    let other = Server::new(site(), Vec::new());
    for (number, on) in ["aaaLogin", VLANS].into_iter().enumerate() {
        let answer = Answer::of(302, "text/html", "").with("Location", &other.url());
        let (_, done) = faulty(
            &format!("redirect-{number}"),
            Fault::always(on, What::Answer(answer)),
        );
        done.exits(2).says("redirect").leaves_nothing();
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn texts_of_the_appliance_do_nothing_to_a_terminal() {
    let hostile = "&#27;[31mred\n::error file=x::broken ##vso[task.setvariable]x";
    for (number, (on, method)) in [("aaaLogin", "aaaLogin"), (VLANS, "configResolveClass")]
        .into_iter()
        .enumerate()
    {
        let what = error(method, "102", hostile);
        let (_, done) = faulty(&format!("hostile-{number}"), Fault::always(on, what));
        assert_ne!(done.code, 0);
    }
}

#[test]
fn a_complaint_that_repeats_the_request_is_not_repeated() {
    let password = PASSWORD
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    let words =
        format!("XML PARSING ERROR: inPassword={password} inCookie=1487062800/CANARY-cookie-0");
    for (number, (on, method)) in [("aaaLogin", "aaaLogin"), (VLANS, "configResolveClass")]
        .into_iter()
        .enumerate()
    {
        // Before the login there is no session that could be repeated.
        let known = if number == 0 {
            words.split(" inCookie").next()
        } else {
            Some(&*words)
        };
        let what = error(method, "102", known.expect("words"));
        let server = Server::new(site(), vec![Fault::always(on, what)]);
        let done = from(&server, &format!("repeats-{number}")).run();
        assert_ne!(done.code, 0);
    }
}

#[test]
fn what_gathered_is_taken_up() {
    let busy = Answer::of(503, "text/plain", "busy").with("Retry-After", "0");
    let server = Server::new(
        site(),
        vec![Fault::always(
            "configResolveClass lsServer.",
            What::Answer(busy),
        )],
    );
    let first = from(&server, "resume").run().exits(2);
    server.recovers();
    let before = server.seen().len();
    let done = Collect::from_place("ucsm", &server, USER, PASSWORD, &first.output)
        .with(&["--resume"])
        .run()
        .exits(0);
    let asked: Vec<String> = server.requests().split_off(before);
    assert!(!asked.contains(&VLANS.to_owned()), "{asked:?}");
    let manifest = done.manifest();
    assert_eq!(
        (&manifest["resumed"], &manifest["source"]["name"]),
        (&json!(true), &json!("UCS-VIE01"))
    );
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_and_its_session() {
    let server = Server::new(
        site(),
        vec![Fault::always(VLANS, What::Arrives(Wire::Silent))],
    );
    let running = from(&server, "signal").with(&["--timeout", "30"]).start();
    server.wait_for(VLANS);
    running.signal("TERM");
    let done = running.end().exits(130);
    done.leaves_nothing();
    assert_eq!(server.open_sessions(), 0, "the session is closed");
}

#[test]
fn the_list_needs_nothing() {
    let (out, _, code) = run(&["collect", "ucsm", "--list"]);
    assert_eq!(code, 0);
    for class in ["fabricVlan", "faultInst", "networkElement"] {
        assert!(
            out.contains(&format!("{class}.xml")) && out.contains("configResolveClass"),
            "{out}"
        );
    }
}
