//! What a run takes out of the pack of a cache, without all else that a run does: fuzzing tries a hundred times as
//! many packs so (`fuzz/fuzz_targets/cache.rs`). No build for users has it.

use std::path::Path;

use super::cache::Cache;
use super::host_result::{Gather, PassOutcome};
use super::inventory::Inventory;
use super::results::Results;
use super::shard::Shard;
use crate::report::Run;
use crate::source::{Digest, display_name};

/// The run that a pack makes of one host's file with this content. A pack that is refused, or knows nothing of
/// the file, makes an empty one.
#[must_use]
pub fn run_of_pack(pack: &[u8], file: &Path, content: &[u8]) -> Run {
    let mut inventory = Inventory::default();
    let id = inventory.run.sources.announce(display_name(file), file);
    let Ok(cache) = Cache::of_pack(pack, &inventory.run.sources) else {
        return inventory.run;
    };
    let mut results = Results::default();
    if let Some((verdicts, _)) = cache.recall_shared(Shard::WHOLE) {
        results.take(PassOutcome::Said(verdicts));
    }
    let mut source = inventory.run.sources.take(id);
    let known = cache.recall(&Digest::of(content), id, &mut source);
    inventory.run.sources.put(id, source);
    if let Some(result) = known {
        results.take(PassOutcome::Judged(id, Box::new(result), None));
    }
    results.close(&mut inventory);
    let run = &mut inventory.run;
    run.verdicts = std::mem::take(&mut run.verdicts).sorted();
    inventory.run
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::audit::{Request, run};

    #[test]
    fn a_pack_gives_what_the_run_found_that_wrote_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let site = folder.path().join("site");
        fs::create_dir(&site).expect("a folder");
        let broken = "testdata/converged-set/broken/hosts";
        let hosts = Path::new(env!("CARGO_MANIFEST_DIR")).join(broken);
        let host = fs::read_dir(hosts).expect("hosts").flatten().next();
        let content = fs::read(host.expect("a host").path()).expect("a file");
        let file = site.join("HV01.fabric.json");
        fs::write(&file, &content).expect("written");
        let request = Request {
            paths: vec![site],
            cache: Some(folder.path().join("judged")),
            no_config: true,
            ..Request::default()
        };
        let wrote = run(&request, folder.path());
        let packs = fs::read_dir(folder.path().join("judged")).expect("a cache");
        let mut packs = packs.flatten().map(|entry| entry.path());
        let pack = packs.find(|path| path.extension().is_some_and(|ending| ending == "pack"));
        let pack = fs::read(pack.expect("a pack")).expect("a file");
        let again = run_of_pack(&pack, &file, &content);
        assert!(wrote.verdicts.findings.len() > 1);
        let ids = |run: &Run| -> Vec<String> {
            let findings = run.verdicts.findings.iter();
            // What the run as a whole comes to, the nodes that it misses among it, no pack holds.
            let of_host = findings.filter(|finding| finding.rule.area() != "hygiene");
            of_host.map(|finding| finding.fingerprint.clone()).collect()
        };
        assert_eq!(ids(&wrote), ids(&again));
    }
}
