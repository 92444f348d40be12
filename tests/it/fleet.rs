//! The same bytes out, whatever the number of threads or machines, the order of the files, and with
//! a cache or without: held on a site with several dialects, twins, old and broken files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::dice::Dice;
use crate::support::{copy, fabriclint, folder, root};

/// Two estates in one folder, with copies of a host under other names, a host twice, one that was
/// collected long ago, one that is cut off, and a file of something else.
pub fn site(name: &str) -> PathBuf {
    let site = folder(name);
    let estates = root().join("testdata");
    copy(&estates.join("part8-virtual-connect/broken"), &site);
    copy(&estates.join("part8-ucs/broken/hosts"), &site.join("hosts"));
    copy(&estates.join("part8-ucs/broken/ucs"), &site.join("ucs"));
    let hosts = site.join("hosts");
    let text = fs::read_to_string(hosts.join("MUCHV01.fabric.json")).expect("UTF-8");
    for index in 10..30 {
        let name = format!("MUCHV{index}");
        let copy = hosts.join(format!("{name}.fabric.json"));
        fs::write(copy, text.replace("MUCHV01", &name)).expect("written");
    }
    fs::write(hosts.join("twin.fabric.json"), &text).expect("written");
    let date = text.find("\"startedUtc\"").expect("a date");
    let year = date + text[date..].find("20").expect("a year");
    let old = format!("{}1999{}", &text[..year], &text[year + 4..]);
    let old = old.replace("MUCHV01", "MUCHV98");
    fs::write(hosts.join("MUCHV98.fabric.json"), old).expect("written");
    fs::write(hosts.join("cut.fabric.json"), &text[..text.len() / 2]).expect("written");
    fs::write(hosts.join("notes.json"), "{\"to\": [\"do\"]}").expect("written");
    site
}

/// What a run prints, with so many threads.
fn out(arguments: &[&str], threads: usize) -> String {
    let output = fabriclint()
        .args(arguments)
        .env("RAYON_NUM_THREADS", threads.to_string())
        .output()
        .expect("the binary runs");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(err, "", "{arguments:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

pub fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

const FORMATS: [&str; 2] = ["json", "terminal"];

/// The report of a site in both formats, on one thread.
fn reports(site: &str) -> [String; 2] {
    FORMATS.map(|format| out(&["check", site, "--format", format], 1))
}

#[test]
fn threads_and_the_order_of_paths_change_nothing() {
    let site = site("fleet-threads");
    let whole = reports(&text(&site));
    for word in ["is in the run twice", "days older", "cut off"] {
        assert!(whole[0].contains(word), "the site holds no {word:?}");
    }
    let mut dice = Dice::new();
    let mut parts: Vec<String> = fs::read_dir(site.join("hosts"))
        .expect("hosts")
        .map(|entry| text(&entry.expect("an entry").path()))
        .chain([text(&site.join("ucs")), text(&site.join("oneview"))])
        .collect();
    for round in 0..4 {
        for index in (1..parts.len()).rev() {
            parts.swap(index, dice.roll(index + 1));
        }
        let format = FORMATS[round % 2];
        let mut arguments = vec!["check", "--format", format];
        arguments.extend(parts.iter().map(String::as_str));
        let again = out(&arguments, 1 + dice.roll(8));
        assert_eq!(again, whole[round % 2], "round {round}");
    }
}

#[test]
fn shards_merge_to_the_report_of_one_machine() {
    let site = site("fleet-shards");
    let parts = folder("fleet-parts");
    let whole = reports(&text(&site));
    let mut dice = Dice::new();
    for count in [1, 2, 3, 7, 50] {
        let mut written: Vec<String> = (1..=count)
            .map(|index| {
                let part = text(&parts.join(format!("{index}-of-{count}.json")));
                let shard = format!("{index}/{count}");
                let check = ["check", &text(&site), "--shard", &shard, "--output", &part];
                assert_eq!(out(&check, 1 + dice.roll(4)), "");
                let bytes = fs::read_to_string(&part).expect("a part");
                assert!(!bytes.contains("CANARY"), "{part} holds a secret");
                part
            })
            .collect();
        for index in (1..written.len()).rev() {
            written.swap(index, dice.roll(index + 1));
        }
        for (format, whole) in FORMATS.iter().zip(&whole) {
            let mut merge = vec!["merge", "--format", format];
            merge.extend(written.iter().map(String::as_str));
            assert_eq!(&out(&merge, 1), whole, "{count} shards");
        }
    }
}

#[test]
fn a_cache_changes_nothing_but_the_time() {
    let site = site("fleet-cache");
    let cache = folder("fleet-cache-kept");
    let cached = |format| {
        let arguments = [
            "check",
            &text(&site),
            "--cache",
            &text(&cache),
            "--format",
            format,
        ];
        out(&arguments, 2)
    };
    let whole = reports(&text(&site));
    for round in 0..2 {
        for (format, whole) in FORMATS.iter().zip(&whole) {
            assert_eq!(&cached(format), whole, "round {round}");
        }
    }
    assert_eq!(packs(&cache).len(), 1);
    let bytes = fs::read(&packs(&cache)[0]).expect("a pack");
    let canary = b"CANARY";
    assert!(
        !bytes.windows(canary.len()).any(|window| window == canary),
        "a secret is kept"
    );

    // A host changes, another moves, one goes: the rest is found again.
    let hosts = site.join("hosts");
    let path = hosts.join("MUCHV11.fabric.json");
    let changed = fs::read_to_string(&path).expect("a host");
    fs::write(&path, changed.replace("\"Lacp\"", "\"SwitchIndependent\"")).expect("written");
    let moved = hosts.join("a.fabric.json");
    fs::rename(hosts.join("MUCHV12.fabric.json"), moved).expect("moved");
    fs::remove_file(hosts.join("MUCHV13.fabric.json")).expect("removed");
    let whole = reports(&text(&site));
    for (format, whole) in FORMATS.iter().zip(&whole) {
        assert_eq!(&cached(format), whole, "after a change");
    }
    assert_eq!(packs(&cache).len(), 1, "the circumstances are the same");

    // A backend changes: everything is judged anew.
    let profiles = site.join("oneview/server-profiles.json");
    let text_of = fs::read_to_string(&profiles).expect("profiles");
    fs::write(&profiles, format!("{text_of}\n")).expect("written");
    let whole = reports(&text(&site));
    assert_eq!(cached("json"), whole[0]);
    assert_eq!(packs(&cache).len(), 2, "the circumstances are others");
}

fn packs(cache: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(cache).expect("a cache");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|ending| ending == "pack"))
        .collect()
}

/// What was said, on one line however it was wrapped.
fn flat(said: &[u8]) -> String {
    let said = String::from_utf8_lossy(said);
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs with a cache; the report, and what is said on stderr.
fn with_cache(site: &str, cache: &Path) -> (String, String) {
    let output = fabriclint()
        .args(["check", site, "--format", "json", "--cache"])
        .arg(cache)
        .output()
        .expect("the binary runs");
    let report = String::from_utf8(output.stdout).expect("UTF-8");
    (report, flat(&output.stderr))
}

#[test]
fn a_cache_that_is_not_whole_is_left_aside_with_a_warning() {
    let site = "testdata/part8-virtual-connect/broken";
    let cache = folder("fleet-damaged");
    let (whole, quiet) = with_cache(site, &cache);
    assert_eq!(quiet, "");
    let pack = packs(&cache).remove(0);
    let sound = fs::read(&pack).expect("a pack");
    let flipped = |at: usize| {
        let mut bytes = sound.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut older = b"fabriclint cache 4\n0.0.1\n".to_vec();
    older.extend(&sound[25..]);
    for (bytes, why) in [
        (flipped(sound.len() - 10), "it is damaged"),
        (flipped(30), "other rules"),
        (sound[..sound.len() / 2].to_vec(), "it is damaged"),
        (older, "version 0.0.1 wrote it"),
        (
            b"PK\x03\x04".to_vec(),
            "the file is not a cache of this version",
        ),
        (Vec::new(), "the file is not a cache of this version"),
    ] {
        fs::write(&pack, bytes).expect("written");
        let (report, said) = with_cache(site, &cache);
        assert_eq!(report, whole, "{why}");
        assert!(said.contains(why), "{why}: {said}");
        assert_eq!(
            fs::read(&pack).expect("a pack"),
            sound,
            "it is written again"
        );
    }
    let foreign = folder("fleet-foreign");
    fs::write(foreign.join("thesis.doc"), "mine").expect("written");
    let (report, said) = with_cache(site, &foreign);
    assert_eq!(report, whole);
    assert!(said.contains("holds something else"), "{said}");
    assert_eq!(fs::read_dir(&foreign).expect("a folder").count(), 1);
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let parts = folder("fleet-misfits");
    let part = |estate: &str, shard: &str| {
        let name = format!("{estate}-{shard}.json").replace('/', "-");
        let file = text(&parts.join(name));
        let estate = format!("testdata/{estate}");
        out(&["check", &estate, "--shard", shard, "-o", &file], 1);
        file
    };
    let ours = [
        part("part8-ucs/clean", "1/2"),
        part("part8-ucs/clean", "2/2"),
    ];
    let other = part("part8-ucs/broken", "2/2");
    let of_three = part("part8-ucs/clean", "2/3");
    let hostile = text(&parts.join("hostile.json"));
    let sound = fs::read_to_string(&ours[1]).expect("a part");
    let cut: String = sound.replace("\"sources\":[\"", "\"sources\":[],\"ignored\":[\"");
    assert_ne!(cut, sound, "the files are gone");
    fs::write(&hostile, cut).expect("written");
    for (files, why) in [
        (vec![&ours[0]], "the part 2/2 is missing"),
        (
            vec![&ours[0], &ours[1], &ours[0]],
            "the part 1/2 is there twice",
        ),
        (vec![&ours[0], &other], "a part of another run"),
        (vec![&ours[0], &of_three], "a part of another run"),
        (vec![&ours[0], &hostile], "the file is not a part of a run"),
        (
            vec![&"Cargo.toml".to_owned()],
            "the file is not a part of a run",
        ),
        (vec![&"no-such-file".to_owned()], "the file cannot be read"),
    ] {
        let output = fabriclint()
            .arg("merge")
            .args(files)
            .output()
            .expect("it runs");
        let said = flat(&output.stderr);
        assert!(said.contains(why), "{why}: {said}");
        assert_eq!(output.status.code(), Some(2), "{why}");
        assert!(output.stdout.is_empty(), "{why}");
    }
}
