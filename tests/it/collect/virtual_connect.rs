//! Virtual Connect, by an `ssh` that is none: what is collected, and what becomes of sessions that end too soon.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::fake_ssh::Ssh;
use super::harness::{Collect, Done};
use crate::support::{copy, folder, root, run};

/// The site that most tests ask.
fn site() -> PathBuf {
    root().join("testdata/part6-cna-flexfabric/broken")
}

fn fake(name: &str) -> Ssh {
    Ssh::of(folder(&format!("collect-ssh-{name}")), &site().join("vc"))
}

fn from(ssh: &Ssh, name: &str) -> Collect {
    let output = folder(&format!("collect-vc-{name}")).join("inventory");
    Collect::bare("virtual-connect", &output)
        .with(&["--host", "vc01.example", "--user", "ro", "--timeout", "3"])
        .env("PATH", &ssh.path())
        .env("FABRICLINT_PASSWORD", "CANARY-not-for-ssh")
}

/// A session that behaves in some way.
fn mode(name: &str) -> (Ssh, Done) {
    mode_in(name, name)
}

/// A session in this mode, with folders called after `folder`.
fn mode_in(folder: &str, mode: &str) -> (Ssh, Done) {
    let ssh = fake(folder);
    ssh.mode(mode);
    let done = from(&ssh, folder).run();
    (ssh, done)
}

/// What the fake has no capture of, as a module answers it.
fn complete(ssh: &Ssh) {
    ssh.answer("show domain *", "Domain Name : VC_HAM\n");
    for element in [
        "interconnect",
        "uplinkset",
        "uplinkport",
        "network",
        "server",
    ] {
        ssh.answer(&format!("show {element} *"), "-----\nName : x\n-----\n\n");
    }
    ssh.answer("show stackinglink", "Connection Status : OK\n");
    ssh.answer("show firmware", "Version : 4.45\n");
}

#[test]
fn a_site_is_collected_and_judged_as_its_captures() {
    for name in ["plain", "terminal", "echo"] {
        let (ssh, done) = mode(name);
        let done = done.exits(0).says("collected 1 file of VC_HAM (4.45) into");
        assert_eq!(ssh.kept("arguments"), "-T\nro@vc01.example\n");
        let commands: Vec<String> = ssh.kept("commands").lines().map(str::to_owned).collect();
        assert_eq!(commands[0], "show config -includepoolinfo");
        assert_eq!(commands.len(), 13);
        assert_eq!(commands[12], "exit");
        assert!(
            !ssh.kept("environment").contains("CANARY"),
            "no password for the child"
        );
        let manifest = done.manifest();
        assert_eq!(manifest["kind"], "virtual-connect");
        assert_eq!(manifest["state"], "complete");
        assert_eq!(manifest["source"]["name"], "VC_HAM");
        assert_eq!(manifest["source"]["version"], "4.45");
        // The captures of the site do not have all commands: what has no answer is told, and needed by no rule.
        let gaps = manifest["gaps"].as_array().expect("gaps");
        assert_eq!(gaps.len(), 7, "{gaps:#?}");
        assert!(
            gaps.iter()
                .all(|gap| gap["required"] == false && gap["path"] == "virtual-connect.txt")
        );
        let text = done.file("virtual-connect.txt");
        assert!(
            text.contains("->show config -includepoolinfo\n"),
            "{text:.300}"
        );
        assert!(text.contains("Password=[redacted]") && text.contains("Community=[redacted]"));
        assert!(
            text.contains("MinPasswordLength=8"),
            "settings are no secrets"
        );
        done.judges_as(&site(), "vc", name);
    }
}

#[test]
fn a_whole_session_has_no_gaps() {
    let ssh = fake("whole");
    complete(&ssh);
    ssh.answer("show network *", "No networks exist\n");
    let done = from(&ssh, "whole")
        .with(&["--", "-p", "2222", "-J", "jump.example"])
        .run()
        .exits(0);
    assert_eq!(done.manifest()["gaps"], json!([]));
    assert_eq!(
        ssh.kept("arguments"),
        "-T\nro@vc01.example\n-p\n2222\n-J\njump.example\n"
    );
    assert!(
        done.file("virtual-connect.txt")
            .contains("No networks exist")
    );
}

#[test]
fn a_configuration_that_is_cut_off_is_none() {
    let key = "show-config--includepoolinfo";
    for (name, how) in [
        ("ends", "ends-after"),
        ("cut", "cut-after"),
        ("silent", "silent-after"),
    ] {
        let ssh = fake(&format!("cut-{name}"));
        ssh.write(&format!("{how}-{key}"), "");
        let done = from(&ssh, &format!("cut-{name}"))
            .run()
            .exits(2)
            .says("cut off");
        done.leaves_nothing();
    }
    let (_, done) = mode("mute");
    done.exits(2).says("->").leaves_nothing();
}

#[test]
fn a_session_that_ends_later_has_gaps() {
    for (name, how) in [
        ("ends", "ends-after"),
        ("cut", "cut-after"),
        ("silent", "silent-after"),
    ] {
        let ssh = fake(&format!("later-{name}"));
        complete(&ssh);
        ssh.write(&format!("{how}-show-profile-all"), "");
        let done = from(&ssh, &format!("later-{name}")).run().exits(0);
        let manifest = done.manifest();
        let gaps = manifest["gaps"].as_array().expect("gaps");
        let of: Vec<&str> = gaps
            .iter()
            .filter_map(|gap| gap["request"].as_str())
            .collect();
        let expected = [
            "show profile *",
            "show enet-connection *",
            "show server-port *",
            "show stackinglink",
            "show firmware",
        ];
        assert_eq!(of, expected);
        assert!(
            !done
                .file("virtual-connect.txt")
                .contains("->show profile *"),
            "no half an answer"
        );
    }
}

#[test]
fn whom_there_is_nobody_to_ask_is_told() {
    let (_, done) = mode("standby");
    done.exits(2)
        .says("Virtual Connect Manager not found")
        .leaves_nothing();
    let ssh = fake("not-imported");
    ssh.answer(
        "show config -includepoolinfo",
        "No enclosures currently exist in the domain. Please use the 'import enclosure' command.\n",
    );
    from(&ssh, "not-imported")
        .run()
        .exits(2)
        .says("not imported")
        .leaves_nothing();
    let ssh = fake("error");
    ssh.answer(
        "show config -includepoolinfo",
        "ERROR: The user has no privilege\n",
    );
    from(&ssh, "error")
        .run()
        .exits(2)
        .says("The user has no privilege")
        .leaves_nothing();
    let ssh = fake("other");
    ssh.answer("show config -includepoolinfo", "Welcome to the shell\n");
    from(&ssh, "other").run().exits(2).leaves_nothing();
}

#[test]
fn what_ssh_says_is_told() {
    let (ssh, done) = mode("refused");
    done.exits(2)
        .says("Permission denied")
        .says("vc01.example")
        .leaves_nothing();
    assert_eq!(ssh.kept("commands"), "");
    let (_, done) = mode("hostile");
    done.exits(2).leaves_nothing();
    let empty = folder("collect-no-ssh");
    let output = empty.join("inventory");
    Collect::bare("virtual-connect", &output)
        .with(&["--host", "vc01.example", "--user", "ro"])
        .env("PATH", &empty.to_string_lossy())
        .run()
        .exits(2)
        .says("no ssh")
        .says("--list")
        .leaves_nothing();
}

#[test]
fn words_about_an_error_are_redacted() {
    let ssh = fake("error-secret");
    complete(&ssh);
    ssh.answer(
        "show domain *",
        "ERROR: Invalid value: Password=CANARYerr\n",
    );
    let done = from(&ssh, "error-secret").with(&["-v"]).run().exits(0);
    let why = done.gap("virtual-connect.txt")["why"].clone();
    assert_eq!(why, "ERROR: Invalid value: Password=[redacted]");
    ssh.answer(
        "show config -includepoolinfo",
        "ERROR: Invalid value: Password=CANARYerr\n",
    );
    from(&ssh, "error-secret-all")
        .run()
        .exits(2)
        .says("Password=[redacted]");
}

#[test]
fn silence_is_told_as_silence() {
    let ssh = fake("later-why");
    complete(&ssh);
    ssh.write("silent-after-show-domain-all", "");
    let done = from(&ssh, "later-why")
        .with(&["--timeout", "1"])
        .run()
        .exits(0);
    let why = done.gap("virtual-connect.txt")["why"].clone();
    assert!(why.to_string().contains("nothing came for 1 s"), "{why}");
    let (_, done) = mode("wordless");
    let done = done.exits(2).says("ssh ended without a session");
    assert!(!done.stderr.contains("cut off"), "{}", done.stderr);
}

#[test]
fn an_interruption_that_ssh_hears_first_is_one() {
    let ssh = fake("interrupted");
    ssh.mode("interrupted");
    let running = from(&ssh, "interrupted").start();
    let until = Instant::now() + Duration::from_secs(10);
    while ssh.kept("id").trim().is_empty() {
        assert!(Instant::now() < until, "ssh was not started");
        std::thread::sleep(Duration::from_millis(5));
    }
    // ssh has ended by now, or is about to.
    running.signal("INT");
    running.end().exits(130).leaves_nothing();
    let (_, done) = mode("killed");
    done.exits(130).leaves_nothing();
}

#[test]
fn a_session_that_never_begins_is_given_up() {
    let ssh = fake("never");
    ssh.mode("slow");
    let done = from(&ssh, "never").with(&["--timeout", "1"]).run().exits(2);
    assert!(done.took < Duration::from_secs(5), "{:?}", done.took);
    done.says("nothing came for 1 s").leaves_nothing();
}

#[test]
fn a_name_is_no_option_of_ssh() {
    let ssh = fake("names");
    for (number, (host, user)) in [
        ("-oProxyCommand=x", "ro"),
        ("vc01.example", "-oX"),
        ("vc01.example x", "ro"),
        ("ro@vc01", "ro"),
        ("", "ro"),
    ]
    .into_iter()
    .enumerate()
    {
        let output = folder(&format!("collect-vc-names-{number}")).join("inventory");
        let (host, user) = (format!("--host={host}"), format!("--user={user}"));
        Collect::bare("virtual-connect", &output)
            .with(&[&host, &user])
            .env("PATH", &ssh.path())
            .run()
            .exits(2)
            .leaves_nothing();
    }
    from(&ssh, "names-command")
        .with(&["--", "reboot"])
        .run()
        .exits(2)
        .leaves_nothing();
    assert_eq!(ssh.kept("arguments"), "");
}

#[test]
fn an_earlier_collection_stands() {
    let ssh = fake("again");
    let first = from(&ssh, "again").run().exits(0);
    let before = first.file("virtual-connect.txt");
    ssh.mode("refused");
    Collect::bare("virtual-connect", &first.output)
        .with(&["--host", "vc01.example", "--user", "ro"])
        .env("PATH", &ssh.path())
        .run()
        .exits(2);
    assert_eq!(first.file("virtual-connect.txt"), before);
}

#[test]
fn a_signal_ends_the_child_too() {
    let ssh = fake("signal");
    ssh.mode("slow");
    let running = from(&ssh, "signal").with(&["--timeout", "60"]).start();
    let until = Instant::now() + Duration::from_secs(10);
    while ssh.kept("id").trim().is_empty() {
        assert!(Instant::now() < until, "ssh was not started");
        std::thread::sleep(Duration::from_millis(10));
    }
    let at = Instant::now();
    running.signal("TERM");
    let done = running.end().exits(130);
    assert!(at.elapsed() < Duration::from_secs(2), "{:?}", at.elapsed());
    done.leaves_nothing();
    let is_there = Command::new("kill")
        .args(["-0", ssh.kept("id").trim()])
        .output();
    assert!(
        !is_there.expect("a shell's kill").status.success(),
        "the child goes on"
    );
}

#[test]
fn the_list_can_be_pasted() {
    let (out, _, code) = run(&["collect", "virtual-connect", "--list"]);
    assert_eq!(code, 0);
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(
        (lines[0], lines[12]),
        ("show config -includepoolinfo", "exit")
    );
    assert_eq!(lines.len(), 13);
}

/// A session that somebody has captured is read as the file of a collection is.
#[test]
fn a_captured_session_is_read_as_well() {
    let (_, done) = mode_in("captured-session", "terminal");
    let captured = folder("collect-vc-captured");
    let text = done.file("virtual-connect.txt");
    copy(Path::new(&done.output), &captured);
    std::fs::remove_file(captured.join("collection.json")).expect("removed");
    std::fs::rename(
        captured.join("virtual-connect.txt"),
        captured.join("session.log"),
    )
    .expect("moved");
    assert!(
        text.starts_with("HP Virtual Connect Management CLI"),
        "{text:.100}"
    );
    let (report, _) = crate::support::report(&captured);
    assert!(
        report["sources"].to_string().contains("virtual-connect"),
        "{report:#}"
    );
}
