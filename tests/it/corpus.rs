//! Every file of the folder that `FABRICLINT_CORPUS` names, through the readers: none may panic,
//! each is read or refused with a reason.

use std::env;
use std::path::PathBuf;

use fabriclint::readers::{FileOutcome, merge, read};
use fabriclint::source::{Found, Sources, find_files};

#[test]
fn every_file_is_read_or_refused_with_a_reason() {
    let Some(folder) = env::var_os("FABRICLINT_CORPUS").map(PathBuf::from) else {
        return;
    };
    let Found {
        files, problems, ..
    } = find_files(&[folder]);
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(files.len() > 50, "the corpus has {} files", files.len());
    let mut read_some = 0;
    for file in files {
        let mut sources = Sources::default();
        let name = file.display().to_string();
        let outcome = match sources.load(&file) {
            Ok(id) => read(sources.get_mut(id), id),
            Err(problem) => {
                assert!(!problem.message.is_empty(), "{name}");
                continue;
            }
        };
        match outcome {
            FileOutcome::Read(_, fragment) => {
                read_some += 1;
                for problem in &fragment.problems {
                    assert!(problem.place.is_some(), "{name}: {problem:?}");
                }
                let (snapshot, _) = merge(vec![*fragment]);
                assert!(!snapshot.write().is_empty());
            }
            FileOutcome::Broken(_, problem) => {
                assert!(problem.place.is_some(), "{name}: {problem:?}");
            }
            FileOutcome::Unused(_, reason) | FileOutcome::Foreign(reason) => {
                assert!(!reason.is_empty(), "{name}");
            }
        }
    }
    assert!(read_some > 5, "only {read_some} files were read");
}
