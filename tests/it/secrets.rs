//! Secrets stand in the fixtures as values with a canary in them. None may come out: not in a
//! report, not in a snapshot, not in what policies get, not on stderr.

use std::fs;

use fabriclint::source::{Sources, find_files};

use crate::formats::FORMATS;
use crate::support::{copy, folder, root, run};

const CANARY: &str = "CANARY";

fn assert_silent(arguments: &[&str]) {
    let (out, err, _) = run(arguments);
    assert!(!out.contains(CANARY), "{arguments:?} prints a secret");
    assert!(
        !err.contains(CANARY),
        "{arguments:?} complains with a secret"
    );
}

/// Every shipped estate, both halves.
fn estates() -> Vec<String> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(root().join("testdata")).expect("testdata") {
        let name = entry.expect("an entry").file_name();
        for half in ["broken", "clean"] {
            let path = format!("testdata/{}/{half}", name.to_string_lossy());
            if root().join(&path).is_dir() {
                paths.push(path);
            }
        }
    }
    assert!(paths.len() >= 2);
    paths
}

/// How many canaries stand in the files of a folder, whatever their encoding.
fn planted(path: &str) -> usize {
    let files = find_files(&[root().join(path)]).files;
    let mut sources = Sources::default();
    let texts = files.iter().filter_map(|file| sources.load(file).ok());
    let ids: Vec<_> = texts.collect();
    let count = |id| sources.get(id).text().matches(CANARY).count();
    ids.into_iter().map(count).sum()
}

#[test]
fn no_output_holds_a_secret() {
    for path in estates() {
        assert!(planted(&path) >= 3, "{path} has no canaries");
        for format in FORMATS {
            assert_silent(&["check", &path, "--format", format]);
        }
        assert_silent(&["snapshot", &path]);
        assert_silent(&["snapshot", &path, "--format", "json"]);
        assert_silent(&["sources", &path]);
        let inputs = folder(&format!("inputs-{}", path.replace('/', "-")));
        assert_silent(&["snapshot", &path, "--inputs", &inputs.to_string_lossy()]);
        let files = find_files(&[inputs]).files;
        assert!(!files.is_empty());
        for file in files {
            let text = fs::read_to_string(file).expect("UTF-8");
            assert!(!text.contains(CANARY));
        }
    }
}

/// The neighbours of what a finding points at stand on the same line and are shown masked.
#[test]
fn neighbours_on_the_same_line_are_masked() {
    let (out, _, _) = run(&["check", "testdata/part8-virtual-connect/broken"]);
    assert!(
        out.contains("\"password\":***") || out.contains("Secret\":***"),
        "{out}"
    );
}

/// A file that does not parse has not been read: nothing of it may be shown.
#[test]
fn a_broken_file_shows_nothing_of_itself() {
    let path = "testdata/part8-virtual-connect/broken/oneview/server-profiles.json";
    let text = fs::read_to_string(root().join(path)).expect("UTF-8");
    for cut in (1..40).map(|part| text.len() * part / 40) {
        let folder = folder("cut-off");
        let cut = text.floor_char_boundary(cut);
        fs::write(folder.join("server-profiles.json"), &text[..cut]).expect("written");
        let (out, err, code) = run(&["check", &folder.to_string_lossy(), "--no-config"]);
        assert!(
            !out.contains(CANARY) && !err.contains(CANARY),
            "cut at {cut}: {out}"
        );
        assert!(code == 2 || code == 3, "cut at {cut} is no pass: {out}");
    }
}

/// Wrong types produce problems with a snippet; the value itself stays hidden.
#[test]
fn problems_show_no_secret() {
    let folder = folder("wrong-types");
    let document = r#"{"type":"ServerProfileV5","uri":"/rest/server-profiles/1","name":"P","password":"CANARY-1","connections":[{"id":1,"mac":"CANARY-2","chapSecret":"CANARY-3","portId":{"secret":"CANARY-4"},"requestedMbps":"x"}]}"#;
    fs::write(folder.join("profile.json"), document).expect("written");
    let path = folder.to_string_lossy().into_owned();
    let (out, err, _) = run(&["check", &path, "--no-config"]);
    assert!(out.contains("wrong-type"), "{out}");
    for number in ["CANARY-1", "CANARY-2", "CANARY-3", "CANARY-4"] {
        assert!(!out.contains(number) && !err.contains(number), "{out}");
    }
}

/// A secret in the field beside its own is a wrong value, of which no more than the beginning is shown.
#[test]
fn a_wrong_value_is_masked_beyond_its_beginning() {
    let folder = folder("wrong-values");
    let secret = "S3cr-et-CANARY";
    let from = "testdata/part8-ucs/broken/hosts/VIEHV01.fabric.json";
    let host = fs::read_to_string(root().join(from)).expect("the host");
    let wrong = [
        (
            "\"TeamingMode\": \"SwitchIndependent\"",
            format!("\"TeamingMode\": \"{secret}\""),
        ),
        (
            "\"PermanentAddress\": \"0025B5A10001\"",
            format!("\"PermanentAddress\": \"{secret}\""),
        ),
        (
            "\"NdisVersion\": \"6.30\"",
            format!("\"NdisVersion\": [\"{secret}\"]"),
        ),
    ];
    let changed = wrong
        .iter()
        .fold(host, |host, (right, wrong)| host.replace(right, wrong));
    assert!(changed.contains(secret));
    fs::write(folder.join("host.fabric.json"), changed).expect("written");
    let plan = format!(
        "networks:\n  - {{name: a, vlan: {secret}}}\n  - {{name: b, vlan: 3, class: {secret}}}\nbackends:\n  - {{domain: d, port_speed_mbps: {secret}}}\n\
         max_age: {secret}\nwaivers:\n  - {{rule: \"*\", host: \"[{secret}\", reason: x, expires: {secret}}}\n"
    );
    fs::write(folder.join("fabriclint.yaml"), plan).expect("written");
    let baseline = folder.join("baseline.json").to_string_lossy().into_owned();
    fs::write(
        &baseline,
        format!("{{\"schema\": \"fabriclint/baseline/v1\", \"findings\": \"{secret}\"}}"),
    )
    .expect("written");
    let path = folder.to_string_lossy().into_owned();
    for more in [
        &[][..],
        &["--no-config"],
        &["--no-config", "--baseline", &baseline],
    ] {
        for format in ["terminal", "json", "html", "narrated"] {
            let (out, err, _) = run(&[&["check", &path, "--format", format], more].concat());
            assert!(
                !(out + &err).contains(CANARY),
                "{format} {more:?} shows a wrong value"
            );
        }
    }
    let (out, _, code) = run(&["check", &path]);
    assert_eq!(code, 2);
    assert!(out.contains("S3cr**"), "{out}");
}

/// A host in CLIXML with a secret in each place that an export has and nobody reads: a secure string, a credential, an
/// unread property, what an object is called, the description of a class, a script, comments, names that are none,
/// elements of nobody's, the same through a reference. What is found stands on lines that hold some of them.
#[test]
fn clixml_shows_what_it_is_read_for() {
    let from = root().join("tests/clixml/psrpcore/VIEHV03");
    let site = folder("clixml-secrets");
    copy(&root().join("testdata/part8-ucs/broken"), &site);
    let host = site.join("hosts/VIEHV03");
    fs::remove_dir_all(&host).expect("a host of the site");
    let mut planted = 0;
    for entry in fs::read_dir(&from).expect("the host") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("UTF-8");
        let members = "<MS><!-- CANARY-1 --><S N=\"AdminPassword\">CANARY-2</S><SS N=\"Safe\">CANARY-3</SS>\
            <Obj RefId=\"9001\" N=\"Credential\"><ToString>CANARY-4</ToString><MS><S N=\"Name\">CANARY-5</S></MS></Obj>\
            <Obj RefId=\"9002\" N=\"__ClassMetadata\"><LST><Obj RefId=\"9003\"><MS><S N=\"ClassName\">CANARY-6</S>\
            <S N=\"MiXml\">&lt;CANARY-7/&gt;</S></MS></Obj></LST></Obj><SBK N=\"Script\">CANARY-8</SBK>\
            <S N=\"CANARY-9: x\">CANARY-10</S><CANARY-11 N=\"CANARY-12\">CANARY-13</CANARY-11><?CANARY-14 CANARY-15?>\
            <Ref RefId=\"9001\" N=\"More\"/><Obj RefId=\"9004\" N=\"Table\" CANARY-16=\"CANARY-17\"><DCT><En><S N=\"Key\">CANARY18</S>\
            <S N=\"Value\">CANARY-19</S></En></DCT></Obj>CANARY-20";
        let text = text.replacen("<MS>", members, 1);
        planted += text.matches(CANARY).count();
        fs::create_dir_all(&host).expect("a folder");
        fs::write(host.join(path.file_name().expect("a name")), text).expect("written");
    }
    assert!(planted > 400, "{planted} canaries");
    let path = site.to_string_lossy().into_owned();
    for format in FORMATS {
        assert_silent(&["check", &path, "--format", format]);
    }
    assert_silent(&["snapshot", &path]);
    assert_silent(&["snapshot", &path, "--format", "json"]);
    assert_silent(&["sources", &path, "-v"]);
    let (out, _, _) = run(&["check", &path]);
    assert!(
        out.contains("hosts/VIEHV03/") && out.contains(".xml:1:"),
        "nothing of the host is shown: {out}"
    );
    // What is cut off anywhere has not been read.
    let file = host.join("Get-VMSwitch.xml");
    let text = fs::read_to_string(&file).expect("UTF-8");
    for part in 1..20 {
        let cut = text.floor_char_boundary(text.len() * part / 20);
        fs::write(&file, &text[..cut]).expect("written");
        assert_silent(&["check", &path]);
    }
}

/// A manifest is read for what its schema names; what else somebody puts into it stays hidden, on the line of a
/// finding as well.
#[test]
fn a_manifest_shows_what_it_is_read_for() {
    let folder = folder("manifest-secrets");
    let manifest = r#"{"schema":"fabriclint/collection/v1","kind":"windows","password":"CANARY-1","tool":{"token":"CANARY-2"},
"hosts":[
{"user":"CANARY-3","name":"HV01","state":"unreachable","file":null,"why":"no answer","credential":{"password":"CANARY-4"}},
{"name":["CANARY-5"],"state":"ok"}]}"#;
    fs::write(folder.join("collection.json"), manifest).expect("written");
    let path = folder.to_string_lossy().into_owned();
    for format in FORMATS {
        assert_silent(&["check", &path, "--no-config", "--format", format]);
    }
    assert_silent(&["sources", &path, "-v"]);
    let (out, _, _) = run(&["check", &path, "--no-config"]);
    assert!(out.contains("no answer"), "{out}");
    // One that is refused shows nothing of itself.
    let refused = manifest.replace("collection/v1", "collection/v9");
    fs::write(folder.join("collection.json"), refused).expect("written");
    assert_silent(&["check", &path, "--no-config"]);
}

/// An address with a password and a request with a session are hidden where the line of a gap is shown.
#[test]
fn a_manifest_shows_no_secret_of_an_address() {
    for kind in ["oneview", "ucsm", "virtual-connect"] {
        let folder = folder(&format!("manifest-address-{kind}"));
        let manifest = format!(
            r#"{{"schema":"fabriclint/collection/v1","kind":"{kind}","source":{{"name":"ov01","url":"https://u:CANARY-1@ov01.example/?key=CANARY-2"}},"finished":"CANARY-3","files":[],"gaps":[{{"path":"network-sets.json","request":"GET /rest/network-sets?auth=CANARY-4","state":"failed","required":true,"why":"no answer"}}]}}"#
        );
        fs::write(folder.join("collection.json"), manifest).expect("written");
        let site = root().join("testdata/part8-virtual-connect/clean/hosts/MUCHV01.fabric.json");
        fs::copy(site, folder.join("MUCHV01.fabric.json")).expect("copied");
        let path = folder.to_string_lossy().into_owned();
        for format in FORMATS {
            assert_silent(&["check", &path, "--no-config", "--format", format]);
        }
        assert_silent(&["sources", &path, "-v"]);
        assert_silent(&["snapshot", &path, "--no-config"]);
        assert_silent(&["init", &path, "--output", "-"]);
        let (out, _, _) = run(&["check", &path, "--no-config"]);
        assert!(out.contains("no answer") && out.contains("CANA**"), "{out}");
    }
}
