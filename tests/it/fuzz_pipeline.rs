//! What the fuzz targets of dialects run, over the files of shipped sites: it is built with every run of the tests, so
//! that it does not fall behind while nobody fuzzes.

use std::fs;
use std::path::Path;

use crate::archive_writer::{files, gzip, tar, tarred, zip, zipped};
use crate::mutation::mutate;
use crate::mutations::each;
use crate::support::{folder, root};

#[path = "../../fuzz/src/archives.rs"]
mod archives;
#[path = "../../fuzz/src/pipeline.rs"]
#[expect(dead_code, reason = "targets of other kinds call the rest")]
mod pipeline;

fn files_below(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, files);
        } else {
            let name = path.strip_prefix(root()).expect("below").to_string_lossy();
            files.push((name.into_owned(), fs::read(&path).expect("a file")));
        }
    }
}

#[test]
fn shipped_sites_go_through_what_is_fuzzed() {
    for site in [
        "part8-virtual-connect/broken",
        "part8-ucs/broken",
        "part6-cna-flexfabric/broken",
        "converged-set/broken",
    ] {
        let mut files = Vec::new();
        files_below(&root().join("testdata").join(site), &mut files);
        let mut borrowed: Vec<(&str, &[u8])> = files
            .iter()
            .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
            .collect();
        // One input in eight goes all the way, by the sum of its bytes: one of eight neighbours does.
        let ends: Vec<Vec<u8>> = (0..8).map(|byte| vec![b'a' + byte]).collect();
        for end in &ends {
            borrowed.push(("README.md", end));
            pipeline::check(&borrowed);
            borrowed.pop();
        }
    }
}

/// The members of a small archive, whose names stand in each of its forms.
fn members() -> Vec<(String, Vec<u8>)> {
    let mut all = files(&root().join("testdata/part8-ucs/clean/hosts/VIEHV02"));
    all.truncate(4);
    all.push(("collection.json".to_owned(), b"{}".to_vec()));
    all
}

/// The same members as a ZIP archive, packed and not, a tar and a packed tar.
fn forms() -> [Vec<u8>; 4] {
    let members = members();
    let packed = members.iter().map(|(name, text)| zipped(name, text));
    let packed: Vec<_> = packed.collect();
    let plain = members.iter().zip(&packed).map(|((_, text), member)| {
        let mut member = member.clone();
        (member.method, member.packed) = (0, text.clone());
        member
    });
    let plain: Vec<_> = plain.collect();
    let tarred = members
        .iter()
        .map(|(name, text)| tarred(name.as_bytes(), b'0', text));
    let tar = tar(&tarred.collect::<Vec<_>>());
    let packed_tar = gzip(&tar);
    [zip(&packed), zip(&plain), tar, packed_tar]
}

#[test]
fn archives_go_through_what_is_fuzzed() {
    let scratch = folder("fuzz-pipeline-archives");
    for (number, form) in forms().into_iter().enumerate() {
        let (name, bytes) = archives::archive_of(&form);
        let path = scratch.join(format!("{number}-{name}"));
        fs::write(&path, bytes).expect("written");
        assert_eq!(archives::check_archive(&path), members().len(), "{name}");
    }
}

/// A tar of an odd length is packed, and a changed archive is refused or read.
#[test]
fn changed_archives_go_through_what_is_fuzzed() {
    let scratch = folder("fuzz-pipeline-changed-archives");
    let forms = forms();
    let mut odd = forms[2].clone();
    odd.push(0);
    assert_eq!(archives::archive_of(&odd).0, "export.tar.gz");
    each("changed_archives_go_through_what_is_fuzzed", 64, &|dice| {
        let mut bytes = forms[dice.roll(forms.len())].clone();
        for _ in 0..=dice.roll(4) {
            bytes = if dice.roll(2) == 0 {
                mutate(&bytes, &mut |sides| dice.roll(sides))
            } else {
                // What says where things are and how long they are stands at the ends of members and of the whole.
                let mut at = dice.roll(bytes.len().max(1));
                if dice.roll(2) == 0 {
                    at = bytes.len().saturating_sub(1 + dice.roll(512));
                }
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = [0, 1, 0x7f, 0x80, 0xff, b'/', b'.', b'7'][dice.roll(8)];
                }
                bytes
            };
        }
        let (name, bytes) = archives::archive_of(&bytes);
        let path = scratch.join(name);
        fs::write(&path, bytes).expect("written");
        archives::check_archive(&path);
    });
}
