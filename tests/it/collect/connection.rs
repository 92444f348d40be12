//! What holds for every appliance that is asked over TLS: certificates, addresses, passwords, folders, signals.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use super::certificates::{Certificate, stranger};
use super::fake_oneview::{OneView, PASSWORD, USER};
use super::fault::{Fault, What};
use super::harness::{Collect, Done, names};
use super::http::{Answer, Wire};
use super::oneview::from;
use super::server::{Greeting, Server};
use crate::support::{folder, root, run};

fn site() -> OneView {
    OneView::of(&root().join("testdata/part8-virtual-connect/broken/oneview"))
}

/// A run against a server of a certificate, with arguments for the trust alone.
fn trusting(server: &Server, name: &str, arguments: &[&str]) -> Done {
    let output = folder(&format!("collect-trust-{name}")).join("inventory");
    Collect::bare("oneview", &output)
        .with(&["--url", &server.url(), "--user", USER, "--timeout", "5"])
        .with(&["--retries", "0"])
        .with(arguments)
        .env("FABRICLINT_PASSWORD", PASSWORD)
        .run()
}

/// A file with certificates.
fn pem(name: &str, text: &str) -> String {
    let path = folder(&format!("collect-pem-{name}")).join("ca.pem");
    fs::write(&path, text).expect("written");
    path.to_string_lossy().into_owned()
}

#[test]
fn a_certificate_is_trusted_for_one_of_three_reasons() {
    for (certificate, trust) in [
        (Certificate::ByAuthority, "ca"),
        (Certificate::OwnSigned, "own"),
        (Certificate::OwnAuthority, "own"),
    ] {
        let server = Server::greeting(Greeting::Tls(certificate), site(), Vec::new());
        let name = format!("good-{certificate:?}");
        let file = pem(&name, &server.trusted);
        let done = trusting(&server, &name, &["--ca-file", &file]).exits(0);
        assert_eq!(done.manifest()["source"]["trust"], trust);
    }
    for certificate in [Certificate::OtherName, Certificate::Expired] {
        let server = Server::greeting(Greeting::Tls(certificate), site(), Vec::new());
        let pairs: Vec<&str> = (0..32)
            .map(|at| &server.sha256[at * 2..at * 2 + 2])
            .collect();
        let pin = pairs.join(":").to_uppercase();
        let done = trusting(
            &server,
            &format!("pin-{certificate:?}"),
            &["--pin-sha256", &pin],
        )
        .exits(0);
        assert_eq!(done.manifest()["source"]["trust"], "pin");
        assert_eq!(
            done.manifest()["source"]["certificate_sha256"],
            server.sha256
        );
    }
}

#[test]
fn nothing_is_sent_to_whom_is_not_trusted() {
    use Certificate::{ByAuthority, Expired, OtherName, OwnAuthority, OwnOtherName, OwnSigned};
    // What is named with --ca-file: what the server needs, or an authority that has signed nothing, or nothing.
    let refused = [
        ("unknown", ByAuthority, Some(false)),
        ("system", ByAuthority, None),
        ("own-system", OwnSigned, None),
        ("own-unknown", OwnSigned, Some(false)),
        ("own-authority", OwnAuthority, Some(false)),
        ("expired", Expired, Some(true)),
        ("name", OtherName, Some(true)),
        ("own-name", OwnOtherName, Some(true)),
    ];
    for (name, certificate, is_right) in refused {
        let server = Server::greeting(Greeting::Tls(certificate), site(), Vec::new());
        let authority = is_right.map(|is_right| {
            if is_right {
                server.trusted.clone()
            } else {
                stranger()
            }
        });
        let file = authority.map(|authority| pem(name, &authority));
        let arguments = file
            .as_deref()
            .map_or_else(Vec::new, |file| vec!["--ca-file", file]);
        let done = trusting(&server, name, &arguments).exits(2);
        let plain = done.stderr.replace(':', "").to_lowercase();
        assert!(plain.contains(&server.sha256), "{name}: {}", done.stderr);
        done.says("--ca-file").says("--pin-sha256").leaves_nothing();
        assert!(server.seen().is_empty(), "{name}: {:?}", server.requests());
    }
    let server = Server::new(site(), Vec::new());
    let pin = "00".repeat(32);
    trusting(&server, "pin", &["--pin-sha256", &pin])
        .exits(2)
        .leaves_nothing();
    assert!(server.seen().is_empty());
}

#[test]
fn what_speaks_no_tls_of_today_is_told_as_that() {
    for (greeting, words) in [
        (Greeting::OldTls, "TLS 1.2"),
        (Greeting::OldTlsAlert, "TLS 1.2"),
        (Greeting::Plain, "TLS"),
        (Greeting::Closed, "127.0.0.1"),
    ] {
        let server = Server::greeting(greeting, site(), Vec::new());
        let name = format!("greeting-{greeting:?}");
        trusting(&server, &name, &[])
            .exits(2)
            .says(words)
            .leaves_nothing();
        assert!(server.seen().is_empty());
    }
    let port = {
        let server = Server::new(site(), Vec::new());
        server.port
    };
    let output = folder("collect-nobody").join("inventory");
    let url = format!("https://127.0.0.1:{port}");
    Collect::bare("oneview", &output)
        .with(&[
            "--url",
            &url,
            "--user",
            USER,
            "--retries",
            "1",
            "--timeout",
            "2",
        ])
        .env("FABRICLINT_PASSWORD", PASSWORD)
        .run()
        .exits(2)
        .says("127.0.0.1")
        .leaves_nothing();
}

#[test]
fn an_address_is_a_host_and_a_port() {
    let server = Server::new(site(), Vec::new());
    let port = server.port;
    for (number, url) in [
        format!("http://127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}/"),
        format!("https://127.0.0.1:{port}/rest"),
        format!("https://127.0.0.1:{port}?x=1"),
        format!("https://svc:CANARY-in-url@127.0.0.1:{port}"),
        format!("127.0.0.1:{port}"),
    ]
    .iter()
    .enumerate()
    {
        let output = folder(&format!("collect-url-{number}")).join("inventory");
        Collect::bare("oneview", &output)
            .with(&["--url", url, "--user", USER])
            .env("FABRICLINT_PASSWORD", PASSWORD)
            .run()
            .exits(2)
            .leaves_nothing();
    }
    assert_eq!(server.connections(), 0);
    let (_, err, code) = run(&[
        "collect",
        "oneview",
        "--url",
        "https://ov01.example",
        "--password",
        "x",
    ]);
    assert_eq!(code, 2, "{err}");
}

#[test]
fn a_password_comes_from_a_file_or_the_environment_and_from_no_argument() {
    let server = Server::new(site(), Vec::new());
    let place = folder("collect-password");
    let file = place.join("password");
    fs::write(&file, format!("{PASSWORD}\r\nnot this line\n")).expect("written");
    let path = file.to_string_lossy().into_owned();
    let done = from(&server, "password-file")
        .with(&["--password-file", &path])
        .env("FABRICLINT_PASSWORD", "CANARY-not-this-one")
        .run()
        .exits(0);
    if cfg!(unix) {
        done.says("password");
    }
    from(&server, "password-stdin")
        .without_env("FABRICLINT_PASSWORD")
        .with(&["--password-file", "-"])
        .stdin(fs::File::open(&file).expect("a file"))
        .run()
        .exits(0);
    let before = server.connections();
    from(&server, "password-none")
        .without_env("FABRICLINT_PASSWORD")
        .run()
        .exits(2)
        .says("--password-file")
        .leaves_nothing();
    let missing = place.join("missing").to_string_lossy().into_owned();
    from(&server, "password-missing")
        .with(&["--password-file", &missing])
        .run()
        .exits(2);
    assert_eq!(server.connections(), before);
}

#[test]
fn a_folder_with_something_else_is_left_alone() {
    let server = Server::new(site(), Vec::new());
    let foreign: [(&str, &[(&str, &str)]); 3] = [
        ("notes", &[("notes.txt", "mine")]),
        (
            "windows",
            &[(
                "collection.json",
                r#"{"schema":"fabriclint/collection/v1","kind":"windows","hosts":[]}"#,
            )],
        ),
        (
            "both",
            &[
                (
                    "collection.json",
                    r#"{"schema":"fabriclint/collection/v1","kind":"oneview","files":[]}"#,
                ),
                ("mine.json", "{}"),
            ],
        ),
    ];
    for (name, files) in foreign {
        let collect = from(&server, &format!("foreign-{name}"));
        fs::create_dir_all(&collect.output).expect("a folder");
        for (file, text) in files {
            fs::write(collect.output.join(file), text).expect("written");
        }
        let output = collect.output.clone();
        let mut expected: Vec<&str> = files.iter().map(|file| file.0).collect();
        expected.sort_unstable();
        let done = collect.start();
        let code = ended(done);
        assert_eq!(code, 2, "{name}");
        assert_eq!(names(&output), expected, "{name}");
    }
    assert_eq!(server.connections(), 0);
}

/// The exit code of a run beside foreign files, which are no collection.
fn ended(mut running: super::harness::Running) -> i32 {
    running.child.wait().expect("a child").code().unwrap_or(-1)
}

#[test]
fn an_earlier_collection_stands_until_a_new_one_is_whole() {
    let server = Server::new(site(), Vec::new());
    let first = from(&server, "again").run().exits(0);
    let before = snapshot(&first.output);
    let busy = Answer::of(503, "text/plain", "busy").with("Retry-After", "0");
    server.fails(Fault::always(
        "GET /rest/server-hardware",
        What::Answer(busy),
    ));
    let again = || Collect::from_place("oneview", &server, USER, PASSWORD, &first.output);
    again().run().exits(2);
    assert_eq!(
        snapshot(&first.output),
        before,
        "nothing in place has changed"
    );
    server.recovers();
    server.fails(Fault::always(
        "GET /rest/fc-networks",
        What::Answer(Answer::of(404, "text/plain", "gone")),
    ));
    let done = again().run().exits(0);
    assert!(
        !done.output.join("fc-networks.json").exists(),
        "what is not there any more goes"
    );
    assert!(
        names(&done.output)
            .iter()
            .all(|name| !name.starts_with('.'))
    );
}

/// What stands in a folder to see, with its bytes.
fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>)> {
    names(folder)
        .into_iter()
        .filter(|name| !name.starts_with('.'))
        .map(|name| {
            let bytes = fs::read(folder.join(&name)).expect("a file");
            (name, bytes)
        })
        .collect()
}

#[test]
fn an_interrupted_collection_is_taken_up() {
    let busy = Answer::of(503, "text/plain", "busy").with("Retry-After", "0");
    let on = "GET /rest/interconnects";
    let server = Server::new(site(), vec![Fault::always(on, What::Answer(busy))]);
    let first = from(&server, "resume").run().exits(2);
    server.recovers();
    let before = server.seen().len();
    let done = Collect::from_place("oneview", &server, USER, PASSWORD, &first.output)
        .with(&["--resume"])
        .run()
        .exits(0);
    let asked: Vec<String> = server.requests().split_off(before);
    assert!(asked.contains(&on.to_owned()), "{asked:?}");
    assert!(
        !asked.contains(&"GET /rest/server-profiles".to_owned()),
        "{asked:?}"
    );
    let manifest = done.manifest();
    assert_eq!(
        (&manifest["resumed"], &manifest["state"]),
        (&json!(true), &json!("complete"))
    );
    assert_eq!(manifest["files"].as_array().map(Vec::len), Some(16));
    assert_eq!(server.open_sessions(), 0);
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_run_and_its_session() {
    for name in ["INT", "TERM"] {
        let on = "GET /rest/uplink-sets";
        let server = Server::new(site(), vec![Fault::always(on, What::Arrives(Wire::Silent))]);
        let running = from(&server, &format!("signal-{name}"))
            .with(&["--timeout", "30"])
            .start();
        server.wait_for(on);
        std::thread::sleep(Duration::from_millis(100));
        let at = Instant::now();
        running.signal(name);
        let done = running.end();
        assert!(at.elapsed() < Duration::from_secs(2), "{:?}", at.elapsed());
        done.exits(130).leaves_nothing();
        assert_eq!(server.open_sessions(), 0, "the session is closed");
    }
    let server = Server::new(
        site(),
        vec![
            Fault::always("GET /rest/uplink-sets", What::Arrives(Wire::Silent)),
            Fault::always("DELETE", What::Arrives(Wire::Silent)),
        ],
    );
    let running = from(&server, "signal-twice")
        .with(&["--timeout", "30"])
        .start();
    server.wait_for("GET /rest/uplink-sets");
    running.signal("INT");
    std::thread::sleep(Duration::from_millis(150));
    let at = Instant::now();
    running.signal("INT");
    let done = running.end();
    assert!(
        at.elapsed() < Duration::from_millis(700),
        "{:?}",
        at.elapsed()
    );
    done.exits(130).leaves_nothing();
}

#[cfg(unix)]
#[test]
fn a_signal_while_the_login_is_answered_leaves_no_session() {
    let slow = What::Arrives(Wire::Slow(Duration::from_millis(2)));
    let server = Server::new(site(), vec![Fault::once("POST", slow)]);
    let running = from(&server, "signal-login").start();
    server.wait_for("POST");
    let at = Instant::now();
    running.signal("TERM");
    let done = running.end();
    assert!(at.elapsed() < Duration::from_secs(2), "{:?}", at.elapsed());
    done.exits(130).leaves_nothing();
    assert_eq!(server.count("DELETE"), 1, "{:?}", server.requests());
    assert_eq!(server.open_sessions(), 0, "the session is closed");
}

#[test]
fn the_summary_is_the_last_line() {
    let server = Server::new(site(), Vec::new());
    let done = from(&server, "summary").run().exits(0);
    let last = done.stderr.lines().last().expect("a line").to_owned();
    let end = format!(
        "into {}; {} requests, 0 gaps",
        done.output.display(),
        server.seen().len()
    );
    assert!(
        last.starts_with("collected 16 files of 127.0.0.1 (5.30) "),
        "{last}"
    );
    assert!(last.ends_with(&end), "{last}");
    let manifest: Json = done.manifest();
    assert_eq!(manifest["tool"]["name"], "fabriclint");
}
