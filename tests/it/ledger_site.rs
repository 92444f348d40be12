//! Small sites for the tests of ledgers: the base of part 8 with changes, and what the ledger of VLANs says of them.

use std::fs;

use serde_json::Value as Json;

use crate::support::{folder, root, run};

/// A change of the text of a site: what stands there, and what is to stand in its place.
pub type Change<'c> = (&'c str, &'c str);

/// The base with these changes, each of which must change something.
pub fn changed(changes: &[Change<'_>]) -> String {
    let base = root().join("rules/bases/part8-tnic.yaml");
    let mut text = fs::read_to_string(base).expect("the base");
    // The export says that these are all functions of storage.
    text = text.replace(
        "        server_type: t1\n",
        "        server_type: t1\n        storage: true\n",
    );
    change(text, changes)
}

/// A text with changes, everywhere that it stands.
pub fn change(mut text: String, changes: &[Change<'_>]) -> String {
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the site");
        text = text.replace(from, to);
    }
    text
}

/// The site with a second host in the same cluster and domain, which these changes are made of.
pub fn two(changes: &[Change<'_>], second: &[Change<'_>]) -> String {
    let text = changed(changes);
    let copy = |from: &str, to: &str| {
        let start = text.find(from).expect("the first");
        let end = start + text[start..].find(to).expect("its end");
        let second_host = [
            ("HV01", "HV02"),
            ("0017A477", "0017A478"),
            ("id: p1", "id: p2"),
            ("server: s1", "server: s2"),
        ];
        let mut copied = text[start..end].to_owned();
        for (from, to) in second_host {
            copied = copied.replace(from, to);
        }
        (end, copied)
    };
    let (after_profile, profile) = copy("      - name: HV01\n        id: p1", "    servers:\n");
    let (after_host, host) = copy("  - name: HV01\n    cluster", "backends:\n");
    let mut both = text.clone();
    let mut copies = format!("{host}\0{profile}");
    copies = change(copies, second);
    let (host, profile) = copies.split_once('\0').expect("both");
    both.insert_str(after_profile, profile);
    both.insert_str(after_host, host);
    both
}

/// The JSON report of a site.
pub fn ledger(name: &str, site: &str, more: &[&str]) -> Json {
    let folder = folder(&format!("ledger-{name}"));
    fs::write(folder.join("site.yaml"), site).expect("written");
    let path = folder.to_string_lossy();
    let plain = ["ledger", "vlan", &*path, "--no-config", "--format", "json"];
    let (out, err, code) = run(&[&plain[..], more].concat());
    assert_eq!(code, 0, "{name}: {err}");
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error} {out}"))
}

/// The row of a VLAN.
pub fn row(document: &Json, vlan: u16) -> Json {
    rows(document, vlan).first().cloned().unwrap_or(Json::Null)
}

/// The rows of a VLAN.
pub fn rows(document: &Json, vlan: u16) -> Vec<Json> {
    let rows = document["rows"].as_array().expect("rows").iter();
    rows.filter(|row| row["vlan"] == vlan).cloned().collect()
}

/// Names in a list; `?` for an unknown one.
pub fn names(list: &Json) -> String {
    let Some(list) = list.as_array() else {
        return "?".to_owned();
    };
    let names = list
        .iter()
        .map(|one| one["name"].as_str().unwrap_or_default());
    names.collect::<Vec<_>>().join(", ")
}
