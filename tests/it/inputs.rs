//! Inputs that are broken, foreign or hostile: a clear word, a place, never a panic, and nothing
//! hidden beside them.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{copy, folder, root, run};

fn check(folder: &Path, more: &[&str]) -> (Json, i32) {
    let path = folder.to_string_lossy().into_owned();
    let mut arguments = vec!["check", &path, "--format", "json"];
    arguments.extend(more);
    let (out, err, code) = run(&arguments);
    let report = serde_json::from_str(&out);
    (report.unwrap_or_else(|_| panic!("{out}{err}")), code)
}

fn estate(name: &str) -> std::path::PathBuf {
    let folder = folder(name);
    copy(
        &root().join("testdata/part8-virtual-connect/clean"),
        &folder,
    );
    folder
}

#[test]
fn a_broken_file_is_named_and_hides_nothing() {
    let folder = estate("one-broken");
    let host = folder.join("hosts/MUCHV03.fabric.json");
    let text = fs::read_to_string(&host).expect("UTF-8");
    fs::write(&host, &text[..text.len() / 2]).expect("written");
    let (report, code) = check(&folder, &[]);
    assert_eq!((code, report["verdict"].as_str()), (2, Some("error")));
    let problem = &report["problems"][0];
    assert!(
        problem["location"]["line"].as_u64() > Some(100),
        "{problem:#}"
    );
    assert_eq!(report["summary"]["hosts"], 3);
    assert!(report["summary"]["evaluated"].as_u64() > Some(50));
    let (_, code) = check(&folder, &["--allow-unreadable"]);
    assert_eq!(code, 0);
}

/// Whatever stands in a manifest, no path of it is followed out of its folder, and no host is lost in silence.
#[test]
fn a_broken_manifest_is_named_and_hides_nothing() {
    let folder = estate("manifest-broken");
    let manifest = folder.join("hosts/collection.json");
    let whole = |entries: &str| {
        format!(
            "{{\"schema\": \"fabriclint/collection/v1\", \"kind\": \"windows\", \"hosts\": [{entries}]}}"
        )
    };
    let host = "{\"name\": \"MUCHV01\", \"state\": \"ok\", \"file\": \"MUCHV01.fabric.json\"}";
    let all = whole(host);
    for (text, code) in [
        (all.replace("/v1", "/v3"), "schema-version"),
        (all.replace("collection/", "colection/"), "schema-version"),
        (all[..all.len() - 9].to_owned(), "json"),
        (all.replace("windows", "vmware"), "collection-kind"),
        (all.replace("hosts", "servers"), "no-list"),
        (whole("{\"state\": \"ok\"}"), "no-name"),
        (String::new(), "no-manifest"),
    ] {
        fs::write(&manifest, &text).expect("written");
        let (report, exit) = check(&folder, &[]);
        assert_eq!(
            (exit, report["verdict"].as_str()),
            (2, Some("error")),
            "{text}"
        );
        let problem = &report["problems"][0];
        assert_eq!(problem["code"], code, "{text}: {problem:#}");
        assert_eq!(report["summary"]["hosts"], 4, "{text}");
    }
    for path in [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\\\MUCHV01.fabric.json",
        "",
        ".",
    ] {
        let text = whole(&host.replace("MUCHV01.fabric.json", path));
        fs::write(&manifest, &text).expect("written");
        let (report, exit) = check(&folder, &[]);
        assert_eq!(exit, 0, "{path}: {:#}", report["problems"]);
        let problem = &report["problems"][0];
        assert_eq!(problem["code"], "path-outside", "{path}");
        // The host is there, whatever its path says.
        assert_eq!(
            report["coverage"]["missing"].as_array().map(Vec::len),
            Some(0)
        );
    }
    // What other tools call so is theirs.
    fs::write(&manifest, "{\"info\": {\"name\": \"API\"}, \"item\": []}").expect("written");
    let (report, exit) = check(&folder, &[]);
    assert_eq!(
        (exit, report["problems"].as_array().map(Vec::len)),
        (0, Some(0))
    );
}

#[test]
fn foreign_files_are_listed_and_do_not_matter() {
    let folder = estate("foreign");
    fs::write(folder.join("notes.txt"), "call Cristian").expect("written");
    fs::write(
        folder.join("package.json"),
        "{\"name\": \"x\", \"version\": \"1\"}",
    )
    .expect("written");
    fs::write(folder.join("photo.jpg"), [0xFF, 0xD8, 0xFF, 0, 0, 1, 2, 3]).expect("written");
    fs::write(folder.join("broken.json"), "{\"a\": ").expect("written");
    let (report, code) = check(&folder, &[]);
    assert_eq!(code, 0, "{:#}", report["problems"]);
    let foreign = report["sources"].as_array().into_iter().flatten();
    let foreign: Vec<&Json> = foreign
        .filter(|source| source["status"] == "foreign")
        .collect();
    assert_eq!(foreign.len(), 4, "{foreign:#?}");
    assert!(foreign.iter().all(|source| source["reason"].is_string()));
}

#[test]
fn a_folder_without_inputs_is_not_a_pass() {
    let folder = folder("nothing");
    fs::write(folder.join("notes.txt"), "nothing").expect("written");
    let (report, code) = check(&folder, &["--no-config"]);
    assert_eq!((code, report["verdict"].as_str()), (3, Some("no-input")));
}

#[test]
fn a_missing_path_is_an_error_of_the_run() {
    let (out, _, code) = run(&["check", "no/such/folder", "--no-config"]);
    assert_eq!(code, 2);
    assert!(out.contains("path-not-found"), "{out}");
}

#[test]
fn the_same_host_twice_is_named() {
    let folder = estate("twice");
    let hosts = folder.join("hosts");
    fs::copy(hosts.join("MUCHV01.fabric.json"), hosts.join("old.json")).expect("copied");
    let (report, code) = check(&folder, &[]);
    // Two copies of one inventory say the same; which of two is newer, these do not say.
    assert_eq!(
        (code, &report["problems"][0]["severity"]),
        (0, &"warning".into())
    );
    assert_eq!(report["problems"][0]["code"], "duplicate-host");
    let text = fs::read_to_string(hosts.join("old.json")).expect("UTF-8");
    let undated = text.replacen("\"startedUtc\"", "\"startedLocal\"", 1);
    assert_ne!(text, undated);
    fs::write(hosts.join("old.json"), undated).expect("written");
    let (report, code) = check(&folder, &[]);
    assert_eq!(
        (code, &report["problems"][0]["severity"]),
        (2, &"error".into())
    );
}

#[test]
fn the_same_export_twice_is_no_conflict_but_a_changed_one_is() {
    let folder = estate("conflict");
    let networks = folder.join("oneview/ethernet-networks.json");
    let text = fs::read_to_string(&networks).expect("UTF-8");
    fs::write(folder.join("oneview/again.json"), &text).expect("written");
    let (report, code) = check(&folder, &[]);
    assert_eq!((code, &report["problems"]), (0, &serde_json::json!([])));
    let changed = text.replacen("\"vlanId\":10,", "\"vlanId\":11,", 1);
    assert_ne!(text, changed);
    fs::write(folder.join("oneview/again.json"), changed).expect("written");
    let (report, _) = check(&folder, &[]);
    assert_eq!(report["problems"][0]["code"], "conflicting-duplicate");
}

#[test]
fn a_page_of_a_collection_is_named() {
    let folder = estate("truncated");
    let networks = folder.join("oneview/ethernet-networks.json");
    let text = fs::read_to_string(&networks).expect("UTF-8");
    let total = text.rfind("\"total\":").expect("a total") + "\"total\":".len();
    let changed = format!("{}9{}", &text[..total], &text[total..]);
    fs::write(&networks, changed).expect("written");
    let (report, _) = check(&folder, &[]);
    assert_eq!(
        report["problems"][0]["code"], "truncated-collection",
        "{report:#}"
    );
}

#[test]
fn without_the_backend_nothing_is_known_of_the_wire() {
    let folder = estate("no-backend");
    fs::remove_dir_all(folder.join("oneview")).expect("removed");
    let (report, code) = check(&folder, &[]);
    assert_eq!(code, 0);
    assert_eq!(report["summary"]["error"], 0, "{report:#}");
    assert_eq!(report["summary"]["warning"], 0, "{report:#}");
    assert!(
        report["summary"]["not_evaluated"].as_u64() > Some(50),
        "{report:#}"
    );
    let reasons = report["not_evaluated"].as_array().into_iter().flatten();
    assert!(
        reasons
            .clone()
            .all(|gap| gap["reason"] == "no backend export is in the run")
    );
    let (_, code) = check(&folder, &["--fail-on", "not-evaluated"]);
    assert_eq!(code, 1);
}

#[test]
fn without_a_plan_intent_is_guessed_and_only_informs() {
    let folder = folder("no-plan");
    copy(
        &root().join("testdata/part8-virtual-connect/broken"),
        &folder,
    );
    fs::remove_file(folder.join("fabriclint.yaml")).expect("removed");
    let (report, _) = check(&folder, &["--no-config"]);
    for finding in report["findings"].as_array().into_iter().flatten() {
        if finding["rule"] == "isolation/tenant-vlan-on-host-pair" {
            assert_eq!(finding["severity"], "info", "{finding:#}");
            assert_eq!(finding["confidence"], "low");
        }
    }
}

#[test]
fn a_fault_in_the_plan_has_a_place_and_a_suggestion() {
    let folder = estate("bad-plan");
    fs::write(
        folder.join("fabriclint.yaml"),
        "netwroks:\n  - {name: Mgmt, vlan: 10, class: managment}\nnetworks:\n  - {name: X, vlan: ten}\nrules:\n  severity: {vlan/not-caried-by-backend: error}\n",
    )
    .expect("written");
    let (out, _, code) = run(&["check", &folder.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(out.contains("did you mean `networks`?"), "{out}");
    assert!(out.contains("fabriclint.yaml:4:21"), "{out}");
    fs::write(
        folder.join("fabriclint.yaml"),
        "rules:\n  severity: {vlan/not-caried-by-backend: error}\n",
    )
    .expect("written");
    let (out, _, code) = run(&["check", &folder.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(
        out.contains("did you mean `vlan/not-carried-by-backend`?"),
        "{out}"
    );
}

#[test]
fn the_plan_changes_severities_and_leaves_rules_out() {
    let folder = folder("choice");
    copy(
        &root().join("testdata/part8-virtual-connect/broken"),
        &folder,
    );
    let plan = folder.join("fabriclint.yaml");
    let text = fs::read_to_string(&plan).expect("UTF-8");
    let text = format!(
        "{text}\nrules:\n  ignore: [\"qos/*\"]\n  severity: {{vlan/not-carried-by-backend: info}}\n"
    );
    fs::write(&plan, text).expect("written");
    let (report, _) = check(&folder, &[]);
    let (all, _, _) = run(&["rules", "--format", "json"]);
    let all: serde_json::Value = serde_json::from_str(&all).expect("JSON");
    let id = |rule: &serde_json::Value| rule["rule"].as_str().unwrap_or_default().to_owned();
    let all: Vec<String> = all.as_array().expect("rules").iter().map(id).collect();
    let left = all
        .iter()
        .filter(|id| !id.starts_with("qos/") && !id.starts_with("waiver/"));
    let left = left.count();
    assert!(left < all.len());
    assert_eq!(report["summary"]["rules"], left, "{report:#}");
    assert_ne!(report["summary"]["info"], 0, "{report:#}");
    for finding in report["findings"].as_array().expect("findings") {
        let rule = finding["rule"].as_str().unwrap_or_default();
        assert!(!rule.starts_with("qos/"), "{finding:#}");
        if rule == "vlan/not-carried-by-backend" {
            assert_eq!(finding["severity"], "info", "{finding:#}");
        }
    }
}

#[test]
fn a_plan_that_is_not_used_is_named() {
    let folder = folder("plan-below");
    copy(
        &root().join("testdata/part8-virtual-connect/clean"),
        &folder.join("site"),
    );
    let other = folder.join("other.yaml");
    fs::write(&other, "networks: []\n").expect("written");
    let (report, _) = check(&folder, &["--config", &other.to_string_lossy()]);
    assert_eq!(report["problems"][0]["code"], "plan-not-used", "{report:#}");
    assert_eq!(report["problems"][0]["severity"], "warning");
    let (report, _) = check(&folder, &["--no-config"]);
    assert_eq!(report["problems"], serde_json::json!([]));
}

#[test]
fn two_plans_are_an_error_where_one_document_is_made() {
    let folder = folder("two-plans");
    for name in ["one", "two"] {
        copy(
            &root().join("testdata/part8-virtual-connect/clean"),
            &folder.join(name),
        );
    }
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (_, err, code) = run(&["snapshot", &path("one"), &path("two")]);
    assert_eq!(code, 2);
    assert!(err.contains("two-plans"), "{err}");
}

#[test]
fn hostile_documents_are_refused_with_a_place() {
    let folder = folder("hostile");
    let deep = format!(
        "{{\"schema\": \"fabriclint-host/1\", \"x\": {}",
        "[".repeat(200_000)
    );
    fs::write(folder.join("deep.json"), deep).expect("written");
    let mut laughs =
        String::from("schema: fabriclint/snapshot/v1\nx:\n - &a [l, l, l, l, l, l, l, l]\n");
    for (one, two) in ('a'..'k').zip('b'..='k') {
        let references = vec![format!("*{one}"); 8].join(", ");
        laughs.push_str(&format!(" - &{two} [{references}]\n"));
    }
    fs::write(folder.join("laughs.yaml"), laughs).expect("written");
    let (report, code) = check(&folder, &["--no-config"]);
    assert_eq!(code, 2);
    assert_eq!(
        report["problems"].as_array().map(Vec::len),
        Some(2),
        "{report:#}"
    );
    assert!(report["problems"][0]["location"]["column"].is_u64());
}

#[test]
fn encodings_of_windows_are_read() {
    let folder = estate("encodings");
    let host = folder.join("hosts/MUCHV01.fabric.json");
    let text = fs::read_to_string(&host).expect("UTF-8");
    let text = text.replace('\n', "\r\n");
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    let bytes: Vec<u8> = [0xFF, 0xFE].into_iter().chain(utf16).collect();
    fs::write(&host, bytes).expect("written");
    let (report, code) = check(&folder, &[]);
    assert_eq!(
        (code, report["summary"]["hosts"].as_u64()),
        (0, Some(4)),
        "{report:#}"
    );
}

/// A folder that a tool marks as its cache holds nothing that anybody collected.
#[test]
fn caches_are_passed_over() {
    let folder = folder("caches");
    let cache = folder.join("made-again");
    fs::create_dir_all(&cache).expect("a folder");
    fs::write(
        cache.join("snapshot.yaml"),
        "schema: fabriclint/snapshot/v1\n",
    )
    .expect("written");
    let path = folder.to_string_lossy().into_owned();
    let read = || run(&["sources", &path, "--no-config"]).0;
    assert!(read().contains("snapshot.yaml"));
    fs::write(
        cache.join("CACHEDIR.TAG"),
        "Signature: 8a477f597d28d172789f06886806bc55",
    )
    .expect("written");
    assert!(!read().contains("snapshot.yaml"));
}

/// A site with pipes, a socket and links in it and beside it. The socket is there as long as its listener.
#[cfg(unix)]
fn no_files(name: &str) -> (std::path::PathBuf, std::os::unix::net::UnixListener) {
    let folder = folder(name);
    copy(
        &root().join("testdata/part8-ucs/clean"),
        &folder.join("site"),
    );
    let fifo = |name: &str| {
        let made = std::process::Command::new("mkfifo")
            .arg(folder.join(name))
            .status();
        assert!(made.expect("mkfifo").success());
    };
    for name in [
        "pipe",
        "pipe.yaml",
        "site/below.json",
        "site/hosts/Get-NetAdapter.json",
    ] {
        fifo(name);
    }
    fs::create_dir_all(folder.join("site/tagged")).expect("a folder");
    fifo("site/tagged/CACHEDIR.TAG");
    fs::create_dir_all(folder.join("planned")).expect("a folder");
    fifo("planned/fabriclint.yaml");
    fs::create_dir_all(folder.join("own/policies")).expect("a folder");
    fifo("own/policies/x.rego");
    let socket =
        std::os::unix::net::UnixListener::bind(folder.join("site/socket")).expect("a socket");
    std::os::unix::fs::symlink(folder.join("site"), folder.join("site/loop")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", folder.join("zero")).expect("a link");
    std::os::unix::fs::symlink("itself", folder.join("itself")).expect("a link");
    (folder, socket)
}

/// What is no file: named it is refused at once, and nothing waits for a writer.
#[cfg(unix)]
#[test]
fn pipes_devices_and_sockets_are_never_waited_for() {
    let (folder, _socket) = no_files("no-files");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let (site, pipe, yaml) = (path("site"), path("pipe"), path("pipe.yaml"));
    for (arguments, told) in [
        (
            &["check", &pipe][..],
            "this is a named pipe, and only files and folders are read",
        ),
        (&["check", &path("zero")], "this is a device"),
        (&["check", "/dev/zero", "--no-config"], "this is a device"),
        (&["check", &path("site/socket")], "this is a socket"),
        (&["check", &path("itself")], "this link leads nowhere"),
        (
            &["check", &site, "--config", &yaml],
            "this is a named pipe, and only files are read",
        ),
        (&["check", &path("planned")], "this is a named pipe"),
        (
            &["check", &site, "--waivers", &pipe],
            "this is a named pipe",
        ),
        (
            &["check", &site, "--baseline", &pipe],
            "this is a named pipe",
        ),
        (
            &["check", &site, "--baseline", "/dev/zero"],
            "this is a device",
        ),
        (
            &["check", &site, "--policies", &path("own")],
            "this part of a rule is passed over",
        ),
        (
            &[
                "waivers",
                "add",
                "--rule",
                "*",
                "--host",
                "x",
                "--reason",
                "x",
                "--expires",
                "2099-01-01",
                "--file",
                &pipe,
            ],
            "this is a named pipe",
        ),
        (&["merge", &pipe], "this is a named pipe"),
        (
            &["test", &path("own")],
            "this part of a rule is passed over",
        ),
    ] {
        assert_refused(arguments, told);
    }
}

fn assert_refused(arguments: &[&str], told: &str) {
    let (out, err, code) = run(arguments);
    let log = out + &err;
    let words = log.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(code, 2, "{arguments:?}: {log}");
    assert!(words.contains(told), "{arguments:?}: {log}");
}

/// What is no file and below a folder is passed over and told; a cache whose packs are pipes is not used.
#[cfg(unix)]
#[test]
fn pipes_and_sockets_below_a_folder_are_told() {
    let (folder, _socket) = no_files("no-files-below");
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let site = path("site");
    let (out, _, _) = run(&["sources", &site, "-v"]);
    for told in [
        "below.json passed over: neither a file nor a folder",
        "socket passed over: neither",
        "loop passed over: a link, which",
    ] {
        let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(told), "{told}: {out}");
    }
    // A cache whose packs are pipes is not used, and said so.
    let cache = path("cache");
    let (_, err, _) = run(&["check", &site, "--no-config", "--cache", &cache]);
    assert!(!err.contains("cache"), "{err}");
    for pack in fs::read_dir(&cache)
        .expect("the cache")
        .map(|entry| entry.expect("an entry").path())
    {
        if pack.extension().is_some() && !pack.ends_with("CACHEDIR.TAG") {
            fs::remove_file(&pack).expect("removed");
            assert!(
                std::process::Command::new("mkfifo")
                    .arg(&pack)
                    .status()
                    .expect("mkfifo")
                    .success()
            );
        }
    }
    let (_, err, _) = run(&["check", &site, "--no-config", "--cache", &cache]);
    let words = err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        words.contains("the cache is not used: it cannot be read: this is a named pipe"),
        "{err}"
    );
}

/// A file ends where it ends, whatever its size is said to be.
#[cfg(target_os = "linux")]
#[test]
fn reading_goes_by_what_is_read() {
    use fabriclint::source::read_whole;
    let folder = folder("sizes");
    let sparse = folder.join("sparse.json");
    let file = fs::File::create(&sparse).expect("a file");
    file.set_len(1 << 40).expect("a sparse file");
    let (out, err, code) = run(&["check", &sparse.to_string_lossy(), "--no-config"]);
    assert_eq!(code, 2, "{out}{err}");
    let words = out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("more than the limit"), "{out}");
    // Of size 0, as the kernel says.
    assert!(
        !read_whole(Path::new("/proc/self/status"))
            .expect("a file")
            .is_empty()
    );
    let (out, _, code) = run(&["check", "/proc/self/status", "--no-config"]);
    assert_eq!(code, 3, "{out}");
    // The kernel's view of the memory of this process ends nowhere and is refused where it cannot be read.
    assert!(read_whole(Path::new("/proc/self/mem")).is_err());
}

/// Found by fuzzing: the place of a file that is no JSON is a whole character, so that it marks one.
#[test]
fn the_place_of_an_inventory_that_is_no_json_is_a_character() {
    use fabriclint::readers::{FileOutcome, read};
    use fabriclint::source::Sources;
    for text in ["\u{fffd}{\"schema\": 1}", "漢", "x", ""] {
        let mut sources = Sources::default();
        let id = sources.add("HV01.fabric.json", "HV01.fabric.json", text);
        let outcome = read(sources.get_mut(id), id);
        let FileOutcome::Broken(_, problem) = outcome else {
            panic!("{text:?} is refused: {outcome:?}");
        };
        let span = problem.place.expect("a place").span;
        let piece = text.get(span.start as usize..span.end as usize);
        assert_eq!(
            piece.map(|piece| piece.chars().count()),
            Some(text.chars().count().min(1))
        );
    }
}
