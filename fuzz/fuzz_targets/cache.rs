//! The pack of a cache whose sum is right: its results are used or left aside, and shown. One input in 64, by the
//! sum of its bytes, goes through a whole run, which costs a hundred times as much.
#![no_main]

use std::cell::RefCell;
use std::fs;
use std::path::PathBuf;

use fabriclint::audit::{Request, run, run_of_pack};
use fabriclint_fuzz::{Scratch, mutate, show_run};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use sha2::{Digest, Sha256};

/// Bytes of the digests in front of the body of a pack: its key, then its sum.
const DIGEST: usize = 32;

const HOST: &str = include_str!("../host.fabric.json");

struct Site {
    scratch: Scratch,
    pack: PathBuf,
    /// What stands in front of the sum.
    head: Vec<u8>,
}

impl Site {
    /// A site whose cache was written by a run.
    fn new() -> Self {
        let scratch = Scratch::new("cache");
        scratch.write("site/HV01.fabric.json", HOST.as_bytes());
        let mut site = Self {
            scratch,
            pack: PathBuf::new(),
            head: Vec::new(),
        };
        let first = run(&site.request(), site.scratch.path());
        let files = fs::read_dir(site.scratch.path().join("judged"));
        let files = files.unwrap_or_else(|error| panic!("{error}: {:?}", first.problems));
        let mut paths = files.map(|file| file.expect("an entry").path());
        site.pack = paths
            .find(|path| path.extension().is_some_and(|ending| ending == "pack"))
            .unwrap_or_else(|| panic!("no pack was written: {:?} {:?}", first.problems, first.notes));
        let bytes = fs::read(&site.pack).expect("a pack");
        let lines = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let (second, _) = lines.take(2).last().expect("two lines");
        site.head = bytes[..=second + DIGEST].to_vec();
        site
    }

    fn request(&self) -> Request {
        Request {
            paths: vec![self.scratch.path().join("site")],
            cache: Some(self.scratch.path().join("judged")),
            select: vec!["teaming/members-on-one-fabric".to_owned()],
            no_config: true,
            ..Request::default()
        }
    }
}

thread_local! {
    static SITE: RefCell<Site> = RefCell::new(Site::new());
}

fuzz_target!(|body: &[u8]| {
    SITE.with_borrow(|site| {
        let pack = [&site.head, Sha256::digest(body).as_slice(), body].concat();
        let sum = body.iter().fold(0_u8, |sum, byte| sum.wrapping_add(*byte));
        let run = if sum % 64 == 0 {
            fs::write(&site.pack, pack).expect("written");
            run(&site.request(), site.scratch.path())
        } else {
            run_of_pack(&pack, &site.scratch.path().join("site/HV01.fabric.json"), HOST.as_bytes())
        };
        show_run(&run, body.len());
    });
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
