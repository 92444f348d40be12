//! What the fuzz targets of dialects run, over the files of shipped sites: it is built with every run of the tests, so
//! that it does not fall behind while nobody fuzzes.

use std::fs;
use std::path::Path;

use crate::support::root;

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
