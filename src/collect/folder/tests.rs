//! Folders of collections: what is taken, kept, put in place and left alone.

use super::*;
use crate::collect::manifest::{Gap, Source, State as Completeness, Tool};
use crate::source::Scratch;

const URL: &str = "https://ov01.example";

fn take(path: &Path, resume: bool) -> Result<(Folder, Option<String>), Problem> {
    Folder::take(path, Kind::OneView, URL, resume)
}

/// Lets an answer gather.
fn gather(folder: &mut Folder, path: &str, text: &str) {
    let mut file = folder.begin(path).expect("begun");
    file.write_all(text.as_bytes()).expect("written");
    let (bytes, digest) = file.finish().expect("whole");
    let entry = FileEntry {
        path: path.to_owned(),
        request: "GET".to_owned(),
        objects: None,
        bytes,
        sha256: digest.to_string(),
        milliseconds: 0,
        redacted: 0,
        repaired: 0,
    };
    folder.keep(entry, Some("ov01")).expect("kept");
}

/// Puts what has gathered into place.
fn place(folder: Folder) {
    placed(folder).expect("placed");
}

fn placed(folder: Folder) -> Result<(), Problem> {
    let manifest = Manifest {
        schema: SCHEMA,
        tool: Tool::THIS,
        kind: Kind::OneView,
        state: Completeness::Complete,
        source: Source {
            url: URL.to_owned(),
            name: None,
            version: None,
            api_version: None,
            certificate_sha256: None,
            trust: None,
        },
        started: folder.started().to_owned(),
        finished: time::now(),
        resumed: folder.is_resumed(),
        requests: 0,
        retries: 0,
        files: folder.files().to_vec(),
        gaps: Vec::<Gap>::new(),
    };
    folder.place(&manifest)
}

fn names(path: &Path) -> Vec<String> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn a_new_collection_takes_the_place_of_the_old_one() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("inventory/ov01");
    let (mut folder, _) = take(&path, false).expect("new");
    gather(&mut folder, "a.json", "1");
    gather(&mut folder, "b.json", "1");
    place(folder);
    assert_eq!(names(&path), ["a.json", "b.json", "collection.json"]);
    let (mut folder, _) = take(&path, false).expect("a collection");
    gather(&mut folder, "a.json", "2");
    assert_eq!(fs::read(path.join("a.json")).expect("read"), b"1");
    place(folder);
    assert_eq!(names(&path), ["a.json", "collection.json"]);
    assert_eq!(fs::read(path.join("a.json")).expect("read"), b"2");
    // Nothing has gathered: all is as it was.
    take(&path, false).expect("a collection").0.leave();
    assert_eq!(names(&path), ["a.json", "collection.json"]);
    let other = scratch.path().join("other/ov02");
    take(&other, false).expect("new").0.leave();
    assert!(!scratch.path().join("other").exists());
}

#[test]
fn a_mix_is_not_called_complete() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("ov01");
    let (mut folder, _) = take(&path, false).expect("new");
    gather(&mut folder, "a.json", "1");
    place(folder);
    let manifest = || {
        let bytes = fs::read(path.join("collection.json")).expect("read");
        serde_json::from_slice::<Value>(&bytes).expect("JSON")
    };
    let before = manifest();
    assert_eq!(before["state"], "complete");
    let (mut folder, _) = take(&path, false).expect("a collection");
    gather(&mut folder, "a.json", "2");
    gather(&mut folder, "b.json", "2");
    // What comes between two files, as a kill does.
    fs::create_dir(path.join("b.json")).expect("made");
    placed(folder).expect_err("half of it is in place");
    assert_eq!(fs::read(path.join("a.json")).expect("read"), b"2");
    let after = manifest();
    assert_eq!(
        (&after["state"], &after["finished"]),
        (&"running".into(), &Value::Null)
    );
    assert_eq!(after["files"], before["files"]);
    fs::remove_dir(path.join("b.json")).expect("removed");
    let (mut folder, _) = take(&path, false).expect("a later run goes on");
    gather(&mut folder, "a.json", "3");
    place(folder);
    assert_eq!(manifest()["state"], "complete");
    assert_eq!(names(&path), ["a.json", "collection.json"]);
}

#[test]
fn anything_else_in_a_folder_is_left_alone() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("ov01");
    let manifest = |kind: &str, files: &str| {
        format!("{{\"schema\":\"{SCHEMA}\",\"kind\":\"{kind}\",\"files\":[{files}]}}")
    };
    for files in [
        vec![("notes.txt", "mine".to_owned())],
        vec![("collection.json", "{".to_owned())],
        vec![("collection.json", manifest("ucsm", ""))],
        vec![
            ("collection.json", manifest("oneview", "")),
            ("a.json", String::new()),
        ],
        vec![
            (
                "collection.json",
                manifest("oneview", "{\"path\":\"../x\"}"),
            ),
            ("x", String::new()),
        ],
    ] {
        for (name, text) in &files {
            write_file(&path.join(name), text.as_bytes())
                .or_else(|_| {
                    make_folder(&path)?;
                    write_file(&path.join(name), text.as_bytes())
                })
                .expect("written");
        }
        let before = names(&path);
        let problem = take(&path, false).expect_err("refused");
        assert!(
            problem.help.is_some() && problem.message.contains("ov01"),
            "{problem}"
        );
        assert_eq!(names(&path), before);
        remove_folder(&path).expect("removed");
    }
}

#[test]
fn what_has_gathered_is_taken_up_as_far_as_it_is_whole() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("ov01");
    let (mut folder, note) = take(&path, true).expect("new");
    assert!(note.is_some(), "there is nothing to take up");
    gather(&mut folder, "a.json", "1");
    gather(&mut folder, "b.json", "1");
    assert!(take(&path, false).is_err(), "one at a time");
    folder.leave();
    write_file(&path.join(GATHERING).join("b.json"), b"other").expect("written");
    let (folder, note) = take(&path, true).expect("taken up");
    assert_eq!(note, None);
    assert!(folder.is_resumed() && folder.has("a.json") && !folder.has("b.json"));
    assert_eq!(folder.name(), Some("ov01"));
    folder.leave();
    // Of another address, nothing is.
    let other = Folder::take(&path, Kind::OneView, "https://ov02.example", true);
    let (folder, note) = other.expect("begun anew");
    assert!(note.is_some_and(|note| note.contains("another kind or address")));
    assert!(!folder.is_resumed() && !folder.has("a.json"));
}

#[test]
fn what_is_old_is_not_taken_up() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("ov01");
    let (mut folder, _) = take(&path, false).expect("new");
    gather(&mut folder, "a.json", "1");
    folder.leave();
    let state = path.join(GATHERING).join(STATE);
    let mut aged: State =
        serde_json::from_slice(&fs::read(&state).expect("read")).expect("a state");
    aged.changed = "2020-01-01T00:00:00Z".to_owned();
    let text = serde_json::to_vec(&aged).expect("JSON");
    write_file(&state, &text).expect("written");
    let (folder, note) = take(&path, true).expect("begun anew");
    assert!(note.is_some_and(|note| note.contains("older than an hour")));
    assert!(!folder.has("a.json"));
}

#[test]
fn a_run_that_was_killed_while_it_put_files_in_place_does_no_harm() {
    let scratch = Scratch::new().expect("a folder");
    let path = scratch.path().join("ov01");
    let (mut folder, _) = take(&path, false).expect("new");
    gather(&mut folder, "a.json", "1");
    gather(&mut folder, "b.json", "1");
    move_file(&path.join(GATHERING).join("a.json"), &path.join("a.json")).expect("moved");
    drop(folder);
    let (mut folder, _) = take(&path, true).expect("taken up");
    assert!(!folder.has("a.json") && folder.has("b.json"));
    gather(&mut folder, "a.json", "2");
    place(folder);
    assert_eq!(names(&path), ["a.json", "b.json", "collection.json"]);
    assert_eq!(fs::read(path.join("a.json")).expect("read"), b"2");
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    use std::os::unix::fs::symlink;
    let scratch = Scratch::new().expect("a folder");
    let (path, victim) = (scratch.path().join("ov01"), scratch.path().join("victim"));
    make_folder(&path).expect("made");
    make_folder(&victim).expect("made");
    write_file(&victim.join("kept"), b"").expect("written");
    symlink(&victim, path.join(GATHERING)).expect("a link");
    assert!(take(&path, false).is_err());
    assert_eq!(names(&victim), ["kept"]);
    fs::remove_file(path.join(GATHERING)).expect("removed");
    let (folder, _) = take(&path, false).expect("empty");
    symlink(victim.join("kept"), path.join(manifest::FILE)).expect("a link");
    place(folder);
    assert_eq!(fs::read(victim.join("kept")).expect("read"), b"");
}
