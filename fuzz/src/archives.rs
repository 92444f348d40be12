//! An archive as a run opens it: listed, refused or unpacked within the limits, its members read, and what they hold
//! sent through the rest of the run.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Component, Path};
use std::sync::Arc;

use fabriclint::readers::may_be_export;
use fabriclint::source::{Archive, Flaw, Member, Problem, Source, Spool};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::pipeline::check;

/// Bytes of a block of tar.
const BLOCK: usize = 512;
/// Where in a header of tar its sum stands, and its mark.
const SUM: std::ops::Range<usize> = 148..156;
const MARK: std::ops::Range<usize> = 257..262;

/// The archive that an input is, by its first bytes: its name, and its bytes. The sums of a tar are made to fit, or
/// nothing behind a changed header would be looked at; every other tar is packed.
pub fn archive_of(input: &[u8]) -> (&'static str, Cow<'_, [u8]>) {
    if input.starts_with(b"\x1f\x8b") {
        return ("export.tar.gz", input.into());
    }
    if input.get(MARK) != Some(b"ustar") {
        return ("export.zip", input.into());
    }
    let mut tar = input.to_vec();
    for header in tar
        .chunks_exact_mut(BLOCK)
        .filter(|block| &block[MARK] == b"ustar")
    {
        header[SUM].fill(b' ');
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[SUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    }
    if input.len().is_multiple_of(2) {
        return ("export.tar", tar.into());
    }
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&tar).expect("packed");
    ("export.tar.gz", packed.finish().expect("packed").into())
}

/// Opens an archive and reads what is in it; the result is how many members were read.
pub fn check_archive(path: &Path) -> usize {
    let Some(archive) = Archive::open(path, &may_be_export) else {
        return 0;
    };
    let archive = Arc::new(archive);
    says_something(archive.problems());
    for over in archive.passed_over("export") {
        assert!(!over.path.is_empty());
    }
    if let Some(refusal) = archive.refusal() {
        says_something([refusal]);
        return 0;
    }
    let chosen: BTreeSet<usize> = (0..archive.entries().len()).collect();
    if let Some(excess) = archive.excess(&chosen) {
        says_something([&excess]);
        return 0;
    }
    let spool: Arc<Spool> = Arc::default();
    if let Err(problem) = archive.unpack(&chosen, &spool) {
        says_something([&problem]);
        return 0;
    }
    let mut files = Vec::new();
    for (index, entry) in archive.entries().iter().enumerate() {
        if let Some(Flaw::OfMember(problem) | Flaw::OfName(problem)) = &entry.flaw {
            says_something([problem]);
        }
        if !matches!(entry.flaw, Some(Flaw::OfName(_))) {
            let mut parts = Path::new(&entry.path).components();
            assert!(
                parts.all(|part| matches!(part, Component::Normal(_))),
                "{:?}",
                entry.path
            );
            assert!(archive.holds(&entry.path), "{:?}", entry.path);
        }
        let member = Member::new(&archive, index);
        assert!(
            member
                .in_other(&archive)
                .is_some_and(|other| other.index() == index)
        );
        let source = Source::of_member(entry.path.clone(), member);
        let head = source.first_bytes(64);
        match source.bytes() {
            Ok(bytes) => {
                assert_eq!(bytes.len() as u64, entry.size, "{:?}", entry.path);
                assert!(bytes.starts_with(&head), "{:?}", entry.path);
                files.push((entry.path.as_str(), bytes));
            }
            Err(problem) => says_something([&problem]),
        }
    }
    let borrowed: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (*name, &**bytes))
        .collect();
    check(&borrowed);
    borrowed.len()
}

fn says_something<'p>(problems: impl IntoIterator<Item = &'p Problem>) {
    assert!(
        problems
            .into_iter()
            .all(|problem| !problem.message.is_empty())
    );
}
