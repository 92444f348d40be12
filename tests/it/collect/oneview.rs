//! OneView: what is collected, and what becomes of answers that are not what they should be.

use std::fs;

use serde_json::{Value as Json, json};

use super::fake_oneview::{OPTIONAL, OneView, PASSWORD, REQUIRED, USER, error, no_privilege};
use super::fault::{Fault, What};
use super::harness::{Collect, Done};
use super::http::{Answer, Wire};
use super::server::Server;
use crate::support::{report, root, run};

/// The site whose appliance most tests ask.
pub fn site() -> OneView {
    OneView::of(&root().join("testdata/part8-virtual-connect/broken/oneview"))
}

pub fn server(faults: Vec<Fault>) -> Server {
    Server::new(site(), faults)
}

/// A run against the server.
pub fn from(server: &Server, name: &str) -> Collect {
    Collect::from("oneview", server, USER, PASSWORD, name)
}

/// A run against the site with one fault, after which no session may be open.
pub fn faulty(name: &str, fault: Fault) -> (Server, Done) {
    let server = server(vec![fault]);
    let done = from(&server, name).run();
    assert_eq!(server.open_sessions(), 0, "the session is closed");
    (server, done)
}

pub const UPLINKS: &str = "GET /rest/uplink-sets";

#[test]
fn a_site_is_collected_and_judged_as_its_export() {
    for (site, page) in [("part8-virtual-connect", 1000), ("converged-set", 3)] {
        let folder = root().join("testdata").join(site).join("broken");
        let mut one_view = OneView::of(&folder.join("oneview"));
        one_view.page = page;
        let profiles = one_view.total("server-profiles");
        let members = one_view.members["server-profiles"].clone();
        let server = Server::new(one_view, Vec::new());
        let name = format!("site-{site}");
        let done = from(&server, &name)
            .run()
            .exits(0)
            .says("collected 16 files of 127.0.0.1 (5.30)");
        let manifest = done.manifest();
        assert_eq!(manifest["state"], "complete");
        assert_eq!(manifest["requests"], server.seen().len());
        assert_eq!(
            (&manifest["retries"], &manifest["resumed"]),
            (&json!(0), &json!(false))
        );
        assert_eq!(manifest["source"]["version"], "5.30.00-0421342");
        assert_eq!(manifest["source"]["trust"], "ca");
        assert_eq!(manifest["source"]["certificate_sha256"], server.sha256);
        assert_eq!(manifest["source"]["url"], server.url());
        let text = done.file("server-profiles.json");
        let file: Json = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            (&file["start"], &file["count"]),
            (&json!(0), &json!(profiles))
        );
        assert_eq!(
            (&file["total"], &file["nextPageUri"]),
            (&json!(profiles), &Json::Null)
        );
        assert_ne!(file["eTag"], "of-the-moment");
        let uris = |members: &[Json]| {
            members
                .iter()
                .map(|one| one["uri"].clone())
                .collect::<Vec<_>>()
        };
        let own: Vec<Json> = members
            .iter()
            .map(|text| serde_json::from_str(text).expect("JSON"))
            .collect();
        let ours = file["members"].as_array().expect("members");
        assert_eq!(uris(ours), uris(&own), "in the order of the appliance");
        done.judges_as(&folder, "oneview", &name);
    }
}

#[test]
fn members_stand_on_lines_as_the_appliance_wrote_them() {
    let odd = r#""odd":{"number":1.0E+3,"large":123456789012345678901234567890,"text":"a\/b\u00e9 ","empty":{} }"#;
    let one_view = site().with("network-sets", odd);
    let members = one_view.members["network-sets"].clone();
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "lines").run().exits(0);
    let text = done.file("network-sets.json");
    for member in members {
        let is_line = text
            .lines()
            .any(|line| line.trim().trim_end_matches(',') == member);
        assert!(is_line, "{member}\n{text}");
    }
    let (report, _) = report(&done.output);
    assert!(
        report["sources"].to_string().contains("network-sets.json"),
        "{report:#}"
    );
}

#[test]
fn the_flow_is_the_one_of_the_reference() {
    let server = server(Vec::new());
    let done = from(&server, "flow").with(&["-v"]).run().exits(0);
    let requests = server.requests();
    assert_eq!(requests[0], "GET /rest/version");
    assert_eq!(requests[1], "POST /rest/login-sessions");
    assert_eq!(
        requests.last().map(String::as_str),
        Some("DELETE /rest/login-sessions")
    );
    assert_eq!(server.open_sessions(), 0);
    let versions: Vec<_> = server.seen()[1..]
        .iter()
        .map(|seen| seen.api_version.clone())
        .collect();
    assert!(
        versions
            .iter()
            .all(|version| version.is_some() && *version == versions[0])
    );
    for seen in &server.seen()[2..] {
        assert!(seen.has_session, "{}", seen.what);
    }
    for seen in server.seen() {
        let agent = format!("fabriclint/{}", env!("CARGO_PKG_VERSION"));
        assert_eq!(seen.agent.as_deref(), Some(&*agent));
    }
    for name in REQUIRED.iter().chain(&OPTIONAL) {
        let target = format!("/rest/{name}?start=0&count=-1");
        assert!(
            server.seen().iter().any(|seen| seen.target == target),
            "{target}"
        );
        assert!(
            done.stderr.contains(&format!("/rest/{name}")),
            "{}",
            done.stderr
        );
        assert!(done.output.join(format!("{name}.json")).exists());
    }
}

#[test]
fn secrets_are_not_written() {
    let planted = r#""planted":{"password":"CANARY-1","adminPasswd":"CANARY-2","passphrase":"CANARY-3",
        "clientSecret":"CANARY-4","readCommunity":"CANARY-5","communityString":"CANARY-6","authKey":"CANARY-7",
        "privacyKey":"CANARY-8","kerberosKeytab":"CANARY-9","authToken":"CANARY-10","mpCredential":"CANARY-11",
        "sessionID":"CANARY-12","Pass\u0077ord":"CANARY-13 \" \\ \u20ac",
        "userCredentials":[{"type":"SHA","value":"CANARY-14"}],
        "osCustomAttributes":[{"name":"n","value":"CANARY-15","deep":{"value":"CANARY-16"}}],
        "empty":{"password":"","chapSecret":null,"value":"kept"},"passwordLength":"8"}"#;
    let planted: Json = serde_json::from_str(&format!("{{{planted}}}")).expect("JSON");
    let mut text = format!("\"planted\":{}", planted["planted"]);
    text = text.replace("Password\":\"CANARY-13", "Pass\\u0077ord\":\"CANARY-13");
    let server = Server::new(site().with("interconnects", &text), Vec::new());
    let done = from(&server, "secrets").run().exits(0);
    let file: Json = serde_json::from_str(&done.file("interconnects.json")).expect("JSON");
    let planted = &file["members"]
        .as_array()
        .and_then(|all| all.last())
        .expect("a member")["planted"];
    for key in [
        "password",
        "adminPasswd",
        "clientSecret",
        "privacyKey",
        "Password",
        "sessionID",
    ] {
        assert_eq!(planted[key], "[redacted]", "{key}");
    }
    assert_eq!(
        planted["empty"],
        json!({"password": "", "chapSecret": null, "value": "kept"})
    );
    assert_eq!(planted["passwordLength"], "8");
    let manifest = done.manifest();
    let files = manifest["files"].as_array().expect("files");
    let entry = files
        .iter()
        .find(|file| file["path"] == "interconnects.json");
    let redacted = entry.expect("the file")["redacted"]
        .as_u64()
        .expect("a number");
    assert!(redacted >= 16, "{redacted}");
}

#[test]
fn refused_logins_are_final() {
    let refusals = [
        (
            error(400, "AUTHN_AUTH_FAIL", "Invalid username", "Try again"),
            "Invalid username",
        ),
        (
            error(400, "AUTHN_NO_ROLES", "no roles are assigned", "Assign"),
            "no roles are assigned",
        ),
        (
            error(
                400,
                "AUTHN_SESSION_CLIENT_LIMIT_CROSSED",
                "too many sessions",
                "Log out",
            ),
            "too many sessions",
        ),
        (
            error(401, "AUTHN_AUTH_DIR_FAIL", "bad directory", "Check it"),
            "bad directory",
        ),
        (
            error(403, "PASSWORD_CHANGE_REQUIRED", "change the password", ""),
            "change the password",
        ),
        (Answer::of(401, "text/html", "<html>no</html>"), "127.0.0.1"),
    ];
    for (number, (answer, words)) in refusals.into_iter().enumerate() {
        let fault = Fault::always("POST /rest/login-sessions", What::Answer(answer));
        let (server, done) = faulty(&format!("refused-{number}"), fault);
        let done = done.exits(2).says(words).says(USER).says("127.0.0.1");
        assert_eq!(server.count("POST"), 1, "accounts lock");
        assert_eq!(server.count("GET /rest/uplink-sets"), 0);
        done.leaves_nothing();
    }
    let server = server(Vec::new());
    let wrong = Collect::from("oneview", &server, USER, "CANARY-wrong", "wrong-password");
    wrong.run().exits(2).says(USER).leaves_nothing();
    assert_eq!(server.count("POST"), 1);
    let mut one_view = site();
    one_view.domain = "corp.example";
    let server = Server::new(one_view, Vec::new());
    from(&server, "domain")
        .with(&["--auth-domain", "corp.example"])
        .run()
        .exits(0);
}

#[test]
fn logins_are_repeated_only_where_nobody_was_asked() {
    let busy = Answer::of(503, "text/plain", "starting").with("Retry-After", "0");
    let (server, done) = faulty("login-busy", Fault::once("POST", What::Answer(busy)));
    done.exits(0);
    assert_eq!(server.count("POST"), 2);
    // The appliance has let the user in, and nobody knows.
    let cut = Fault::once("POST", What::Arrives(Wire::ClosedBefore));
    let server = self::server(vec![cut]);
    from(&server, "login-cut").run().exits(2).leaves_nothing();
    assert_eq!(server.count("POST"), 1);
}

#[test]
fn a_missing_privilege_is_a_gap() {
    let (server, done) = faulty(
        "privilege",
        Fault::always(UPLINKS, What::Answer(no_privilege())),
    );
    let done = done.exits(1).says("uplink-sets").says("not authorized");
    let gap = done.gap("uplink-sets.json");
    assert_eq!(
        (&gap["state"], &gap["required"]),
        (&json!("not-permitted"), &json!(true))
    );
    assert_eq!(done.manifest()["state"], "gaps");
    assert!(!done.output.join("uplink-sets.json").exists());
    assert!(done.output.join("server-profiles.json").exists());
    assert_eq!(server.count("POST"), 1, "the session is good");
    let insufficient =
        json!({"errorCode": "X", "message": "", "details": "Insufficient privileges."});
    let answer = Answer::json(401, &insufficient);
    let on = "GET /rest/fc-networks";
    let (_, done) = faulty(
        "privilege-optional",
        Fault::always(on, What::Answer(answer)),
    );
    let done = done.exits(0);
    assert_eq!(done.gap("fc-networks.json")["state"], "not-permitted");
    assert_eq!(done.manifest()["state"], "complete");
}

#[test]
fn a_session_that_is_over_is_begun_again_for_a_while() {
    let (server, done) = faulty("session-once", Fault::once(UPLINKS, What::SessionsEnd));
    let done = done.exits(0);
    assert_eq!(server.count("POST"), 2);
    assert_eq!(done.manifest()["retries"], 0, "no fault of the connection");
    let (server, done) = faulty(
        "session-ever",
        Fault::always("GET /rest/", What::SessionsEnd),
    );
    done.exits(2).leaves_nothing();
    assert!(server.count("POST") <= 3, "{}", server.count("POST"));
}

#[test]
fn what_is_absent_is_told() {
    let mut one_view = site();
    one_view.absent = vec!["logical-enclosures", "server-profile-templates"];
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "absent").run().exits(0);
    let gap = done.gap("logical-enclosures.json");
    assert_eq!(
        (&gap["state"], &gap["required"]),
        (&json!("absent"), &json!(false))
    );
    assert_eq!(done.manifest()["state"], "complete");
    let mut one_view = site();
    one_view.absent = vec!["network-sets"];
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "absent-required")
        .run()
        .exits(1)
        .says("network-sets");
    assert_eq!(done.gap("network-sets.json")["state"], "absent");
}

#[test]
fn versions_that_have_nothing_in_common_are_told_before_the_login() {
    let mut one_view = site();
    one_view.versions = (90_000, 99_000);
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "newer")
        .run()
        .exits(2)
        .says("90000")
        .says("99000")
        .says("--api-version");
    done.leaves_nothing();
    assert_eq!(server.requests(), ["GET /rest/version"]);
    let mut one_view = site();
    one_view.versions = (1, 300);
    let server = Server::new(one_view, Vec::new());
    let done = from(&server, "older").run().exits(0);
    assert_eq!(done.manifest()["source"]["api_version"], 300);
    let server = self::server(Vec::new());
    from(&server, "chosen")
        .with(&["--api-version", "800"])
        .run()
        .exits(0);
    assert!(
        server.seen()[1..]
            .iter()
            .all(|seen| seen.api_version.as_deref() == Some("800"))
    );
    let server = self::server(Vec::new());
    from(&server, "outside")
        .with(&["--api-version", "9999"])
        .run()
        .exits(2)
        .says("5400");
    assert_eq!(server.count("POST"), 0);
}

#[test]
fn what_is_no_oneview_gets_no_password() {
    for (number, answer) in [
        Answer::of(200, "text/html", "<html><title>Welcome</title></html>"),
        Answer::of(404, "text/plain", "not found"),
        Answer::json(200, &json!({"version": "7"})),
        Answer::json(200, &json!([1, 2])),
        Answer::json(200, &json!({"currentVersion": "x", "minimumVersion": []})),
    ]
    .into_iter()
    .enumerate()
    {
        let fault = Fault::always("GET /rest/version", What::Answer(answer));
        let (server, done) = faulty(&format!("other-{number}"), fault);
        done.exits(2).says("OneView").leaves_nothing();
        assert_eq!(server.count("POST"), 0);
    }
}

#[test]
fn texts_of_the_appliance_do_nothing_to_a_terminal() {
    let hostile = "\u{1b}[31mred\r\n::error file=x::broken\n##vso[task.setvariable]x\u{202e}";
    for (number, (on, status)) in [("POST", 400), (UPLINKS, 500), ("GET /rest/version", 500)]
        .into_iter()
        .enumerate()
    {
        let answer = error(status, hostile, hostile, hostile);
        let (_, done) = faulty(
            &format!("hostile-{number}"),
            Fault::always(on, What::Answer(answer)),
        );
        assert_ne!(done.code, 0);
    }
    let named = site().with("network-sets", "\"description\":\"\\u001b[31m::error::x\"");
    let server = Server::new(named, Vec::new());
    from(&server, "hostile-member").run().exits(0);
}

#[test]
fn a_logout_that_fails_is_told_and_changes_nothing() {
    let server = server(vec![Fault::always(
        "DELETE",
        What::Answer(error(500, "X", "it hangs", "")),
    )]);
    from(&server, "logout").run().exits(0);
    let other = self::server(Vec::new());
    let answer = Answer::of(302, "text/plain", "").with("Location", &other.url());
    let server = self::server(vec![Fault::always("DELETE", What::Answer(answer))]);
    from(&server, "logout-redirect").run();
    assert_eq!(other.connections(), 0);
}

#[test]
fn the_list_needs_nothing() {
    let (out, _, code) = run(&["collect", "oneview", "--list"]);
    assert_eq!(code, 0);
    for name in REQUIRED.iter().chain(&OPTIONAL) {
        assert!(
            out.contains(&format!("/rest/{name}")) && out.contains(&format!("{name}.json")),
            "{out}"
        );
    }
    assert!(fs::metadata(root().join("inventory")).is_err());
}
