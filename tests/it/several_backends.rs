//! Several appliances and domains in one run: their objects have the same names, VLANs and addresses, and
//! what is found of each is what is found of it alone.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use crate::support::{fabriclint, folder, root};

/// A text of one site and what stands for it in its twin.
type Words = [(&'static str, &'static str)];

const ONEVIEW: &Words = &[
    ("0017A477", "0017A488"),
    ("00:17:A4:77", "00:17:A4:88"),
    ("CZJ", "CZK"),
    ("MUCHV", "GRAHV"),
];
const VIRTUAL_CONNECT: &Words = &[
    ("0017A477", "0017A488"),
    ("00-17-A4-77", "00-17-A4-88"),
    ("00:17:A4:77", "00:17:A4:88"),
    ("HAMHV", "BREHV"),
];
const UCS: &Words = &[
    ("0025B5", "0025C5"),
    ("00:25:B5", "00:25:C5"),
    ("FCH18", "FCG18"),
    ("VIEHV", "GRZHV"),
    ("VIEBK", "GRZBK"),
];

/// The text of a file in any encoding, changed: characters beyond ASCII stay what they are, whatever they are.
fn rewritten(bytes: &[u8], change: &dyn Fn(String) -> String) -> Vec<u8> {
    if let Some(rest) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        let units: Vec<u16> = rest
            .chunks_exact(2)
            .map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
            .collect();
        let text = change(String::from_utf16(&units).expect("UTF-16"));
        let units = text.encode_utf16().flat_map(u16::to_le_bytes);
        return [0xFF, 0xFE].into_iter().chain(units).collect();
    }
    let text = change(bytes.iter().map(|byte| char::from(*byte)).collect());
    let byte = |letter: char| u8::try_from(letter).expect("a byte");
    text.chars().map(byte).collect()
}

/// Copies a folder file by file, `change`d; the plan stays behind, for each site has its own.
fn copy(from: &Path, to: &Path, change: &dyn Fn(String) -> String) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if path.is_dir() {
            copy(&path, &to.join(change(name)), change);
        } else if path.extension().is_some_and(|ending| ending != "yaml") {
            let bytes = fs::read(&path).expect("a file");
            fs::write(to.join(&name), rewritten(&bytes, change)).expect("written");
        }
    }
}

/// How messages end that name a backend of these sites.
const BACKENDS: [&str; 3] = [" in OneView\"", " in there\"", " in OneView (there)\""];

fn replaced(text: &str, words: &Words) -> String {
    words.iter().fold(text.to_owned(), |text, (one, other)| {
        text.replace(one, other)
    })
}

fn report(paths: &[&Path]) -> Json {
    let output = fabriclint()
        .args(["check", "--no-config", "--format", "json"])
        .args(paths)
        .output()
        .expect("the binary runs");
    let report: Json = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(report["problems"], json!([]), "{paths:?}");
    report
}

/// The findings of a run without what names the run's backends.
fn findings(report: &Json) -> Vec<String> {
    let findings = report["findings"].as_array().expect("findings").iter();
    let mut findings: Vec<String> = findings
        .map(|finding| {
            let mut finding = finding.clone();
            let object = finding.as_object_mut().expect("an object");
            object.remove("fingerprint");
            object.remove("cause");
            object["subject"]
                .as_object_mut()
                .expect("an object")
                .remove("id");
            // The second of two backends has a name of its own.
            let text = finding.to_string();
            BACKENDS
                .iter()
                .fold(text, |text, name| text.replace(name, " in it\""))
        })
        .collect();
    findings.sort();
    findings
}

/// Holds that a run over all folders finds what the runs over each find, and counts their backends.
fn hold_apart(folders: &[Vec<&Path>]) {
    let mut alone = Vec::new();
    for folder in folders {
        let report = report(folder);
        assert_eq!(report["summary"]["backends"], 1, "{folder:?}");
        let found = findings(&report);
        assert!(found.len() > 3, "{folder:?} shows something");
        alone.extend(found);
    }
    alone.sort();
    let together = report(&folders.concat());
    assert_eq!(together["summary"]["backends"], folders.len());
    assert_eq!(findings(&together), alone);
}

/// A site and its twin, in folders beside each other.
fn twins(name: &str, site: &str, words: &Words) -> (PathBuf, PathBuf) {
    let both = folder(name);
    let (here, there) = (both.join("here"), both.join("there"));
    let site = root().join("testdata").join(site);
    copy(&site, &here, &|text| text);
    copy(&site, &there, &|text| replaced(&text, words));
    (here, there)
}

#[test]
fn appliances_with_the_same_addresses_stay_apart_by_folder() {
    let (here, there) = twins("twin-oneview", "part8-virtual-connect/broken", ONEVIEW);
    hold_apart(&[vec![&here], vec![&there]]);
}

/// What HPE's PowerShell library writes says of which appliance it is.
#[test]
fn appliances_that_say_their_names_stay_apart_in_one_folder() {
    let (here, there) = twins("named-oneview", "part8-virtual-connect/broken", ONEVIEW);
    let one = here.with_file_name("one");
    let mut sites = Vec::new();
    for site in [&here, &there] {
        let name = site
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let mut files = Vec::new();
        fs::create_dir_all(&one).expect("a folder");
        for entry in fs::read_dir(site.join("oneview")).expect("a folder") {
            let path = entry.expect("an entry").path();
            let text = fs::read_to_string(&path).expect("UTF-8");
            let mut answer: Json = serde_json::from_str(&text).expect("JSON");
            for member in answer["members"].as_array_mut().into_iter().flatten() {
                member["ApplianceConnection"] = json!({"Name": name, "ConnectionId": 1});
            }
            let file = path.file_name().expect("a name").to_string_lossy();
            let file = one.join(format!("{name}-{file}"));
            fs::write(&file, answer.to_string()).expect("written");
            files.push(file);
        }
        files.push(site.join("hosts"));
        sites.push(files);
    }
    let sites: Vec<Vec<&Path>> = sites
        .iter()
        .map(|files| files.iter().map(PathBuf::as_path).collect())
        .collect();
    hold_apart(&sites);
}

#[test]
fn ucs_domains_without_a_name_stay_apart_by_folder() {
    let (here, there) = twins("twin-ucs", "part8-ucs/broken", UCS);
    for site in [&here, &there] {
        let backup = site.join("ucs/config-all.xml");
        let text = fs::read_to_string(&backup).expect("UTF-8");
        let nameless = text.replace("name=\"UCS-VIE01\"", "name=\"\"");
        assert_ne!(nameless, text);
        fs::write(backup, nameless).expect("written");
    }
    hold_apart(&[vec![&here], vec![&there]]);
}

#[test]
fn ucs_domains_of_two_names_stay_apart_in_one_folder() {
    let (here, there) = twins("named-ucs", "part8-ucs/broken", UCS);
    let one = here.with_file_name("one");
    fs::create_dir_all(&one).expect("a folder");
    let mut sites = Vec::new();
    for (site, name) in [(&here, "UCS-VIE01"), (&there, "UCS-GRZ01")] {
        let text = fs::read_to_string(site.join("ucs/config-all.xml")).expect("UTF-8");
        let backup = one.join(format!("{name}.xml"));
        let text = text.replace("name=\"UCS-VIE01\"", &format!("name=\"{name}\""));
        fs::write(&backup, text).expect("written");
        sites.push(vec![backup, site.join("hosts")]);
    }
    let sites: Vec<Vec<&Path>> = sites
        .iter()
        .map(|files| files.iter().map(PathBuf::as_path).collect())
        .collect();
    hold_apart(&sites);
}

#[test]
fn virtual_connect_domains_stay_apart_by_name_and_by_folder() {
    const SITE: &str = "part6-cna-flexfabric/broken";
    let (here, there) = twins("twin-vc", SITE, VIRTUAL_CONNECT);
    for (site, name) in [(&here, None), (&there, None), (&there, Some("VC_BRE"))] {
        let script = site.join("vc/show-config.txt");
        let text = fs::read_to_string(&script).expect("UTF-8");
        let changed = match name {
            // A script need not name its domain.
            None => text.replace("set domain Name=VC_HAM", "set domain"),
            Some(name) => text.replace("set domain ", &format!("set domain Name={name} ")),
        };
        assert_ne!(changed, text);
        fs::write(script, changed).expect("written");
        if site == &there {
            hold_apart(&[vec![&here], vec![&there]]);
        }
    }
}
