//! A file of waivers: read or refused, one more written into it by hand as it were, and all of them taken
//! out again.
#![no_main]

use fabriclint::config::{edit, read_waivers};
use fabriclint::source::Sources;
use fabriclint_fuzz::{check_problems, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let id = sources.add("waivers.yaml", "waivers.yaml", text);
    let waivers = read_waivers(&mut sources, id);
    let entry = vec![
        ("rule", "vlan/*"),
        ("host", "HV01"),
        ("reason", "a: 'reason' # of ours"),
        ("owner", "us"),
        ("expires", "2030-01-31"),
    ];
    match edit::add(text, &entry) {
        Ok(changed) => {
            let id = sources.add("changed.yaml", "changed.yaml", changed.as_str());
            if let (Ok(before), Ok(after)) = (&waivers, read_waivers(&mut sources, id)) {
                assert_eq!(after.len(), before.len() + 1, "{changed}");
            }
            if let Ok(before) = &waivers {
                let all: Vec<usize> = (0..=before.len()).collect();
                if let Ok(left) = edit::remove(&changed, &all) {
                    let id = sources.add("left.yaml", "left.yaml", left.as_str());
                    let left = read_waivers(&mut sources, id);
                    assert!(left.is_ok_and(|left| left.is_empty()), "{changed}");
                }
            }
        }
        Err(problem) => assert!(!problem.message.is_empty()),
    }
    if let Err(problems) = waivers {
        assert!(!problems.is_empty());
        check_problems(sources, problems);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
