//! Signals while a login is not answered: no session is left without a word.

use std::thread::sleep;
use std::time::{Duration, Instant};

use super::fault::{Fault, What};
use super::http::Wire;
use super::oneview::{from, server};
use super::server::Server;
use super::ucs;

const LOGIN: &str = "POST /rest/login-sessions";

#[test]
fn a_slow_login_is_waited_for_and_its_session_closed() {
    let slow = What::Arrives(Wire::Slow(Duration::from_millis(17)));
    let server = server(vec![Fault::once(LOGIN, slow)]);
    let running = from(&server, "signal-slow").start();
    server.wait_for(LOGIN);
    let at = Instant::now();
    running.signal("INT");
    let done = running.end().exits(130);
    assert!(at.elapsed() < Duration::from_secs(2), "{:?}", at.elapsed());
    assert!(!done.stderr.contains("left open"), "{}", done.stderr);
    assert_eq!(server.open_sessions(), 0, "the session is closed");
}

#[test]
fn a_login_without_an_answer_is_told() {
    let words = "a session may be left open on 127.0.0.1; it ends by itself";
    let silent = || What::Arrives(Wire::Silent);
    let server = server(vec![Fault::always(LOGIN, silent())]);
    let running = from(&server, "signal-silent")
        .with(&["--timeout", "30"])
        .start();
    server.wait_for(LOGIN);
    sleep(Duration::from_millis(50));
    let at = Instant::now();
    running.signal("TERM");
    let done = running.end();
    assert!(at.elapsed() < Duration::from_secs(2), "{:?}", at.elapsed());
    done.exits(130).says(words).leaves_nothing();
    let done = from(&server, "login-silent")
        .with(&["--timeout", "1"])
        .run();
    done.exits(2).says(words).says("nothing came for 1 s");

    let server = Server::new(ucs::site(), vec![Fault::always("aaaLogin", silent())]);
    let done = ucs::from(&server, "login-silent")
        .with(&["--timeout", "1"])
        .run();
    done.exits(2).says(words).leaves_nothing();
}
