//! What hosts were judged to be, kept by content: a second run reads every byte again, and judges
//! only what has changed. A cache is as trusted as the folder it is in; what is damaged, foreign or
//! of another version is left aside with a warning.
//!
//! A pack holds the results of one set of circumstances: tool, rules, plan, backends. What a result
//! shows of its file was masked before it came here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::host_result::HostResult;
use super::shard::Shard;
use crate::finding::Verdicts;
use crate::source::{
    Citation, Digest, Place, Problem, Source, SourceId, Sources, Span, is_temporary, make_folder,
    read_whole, remove_file, write_file,
};

/// What a pack begins with: the form, then the version of the tool.
const MAGIC: &str = "fabriclint cache 4\n";

/// Marks the folder as one of things that can be made again (Cache Directory Tagging).
const TAG_NAME: &str = "CACHEDIR.TAG";
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # What fabriclint judged before. It can be deleted at any time.\n";

/// The ending of packs.
const PACK: &str = "pack";

/// Packs that a folder holds, the newest: one for each branch of a plan that is being worked on.
const MAX_PACKS: usize = 16;

/// Runs after which a result that none of them used is dropped.
const MAX_IDLE: u8 = 16;

/// What a run changes in the cache: the content of a file whose result was used again, or the result
/// that was made of it, in the bytes that the cache keeps.
pub(super) type CacheUpdate = (Digest, Option<Vec<u8>>);

/// Results of hosts by the content of their files.
pub(super) struct Cache {
    folder: PathBuf,
    key: Digest,
    names: BTreeMap<SourceId, String>,
    numbers: BTreeMap<String, SourceId>,
    results: BTreeMap<Digest, Kept>,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    /// Without this it would be read and written byte by byte.
    #[serde(with = "serde_bytes")]
    result: Vec<u8>,
    idle: u8,
}

/// The result of a host as the cache keeps it.
#[derive(Serialize, Deserialize)]
struct Stored {
    result: HostResult,
    /// The number of its own file when it was kept.
    own: SourceId,
    /// The other files that it points into, by the numbers they had.
    others: Vec<(SourceId, String)>,
    /// What is shown of its own file.
    cited: Vec<(Span, Citation)>,
}

/// What rules said of backends, and of hosts that the first pass read, as the cache keeps it.
#[derive(Serialize, Deserialize)]
struct StoredShared {
    verdicts: Verdicts,
    others: Vec<(SourceId, String)>,
}

/// The key under which the cache keeps what all hosts share: no file has this content.
fn shared_key(shard: Shard) -> Digest {
    Digest::of_all(["shared".as_bytes(), shard.to_string().as_bytes()])
}

impl Cache {
    /// Opens the pack of a folder for these circumstances. `sources` are those that results may
    /// point into. Without a cache that can be used there is a reason.
    pub(super) fn open(
        folder: &Path,
        key: Digest,
        sources: &Sources,
        notes: &mut Vec<Problem>,
    ) -> Option<Self> {
        if let Err(problem) = prepare(folder) {
            notes.push(problem);
            return None;
        }
        let mut cache = Self::empty(folder, key, sources);
        let path = cache.path();
        match read_whole(&path) {
            Ok(bytes) => match unpack(&bytes, key) {
                Ok(results) => cache.results = results,
                Err(why) => notes.push(ignored(&path, &why)),
            },
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            // A pipe of the pack's name would keep the run waiting for whoever reads from it, too.
            Err(error) => {
                notes.push(ignored(&path, &format!("it cannot be read: {error}")));
                return None;
            }
        }
        Some(cache)
    }

    /// A cache without results.
    fn empty(folder: &Path, key: Digest, sources: &Sources) -> Self {
        // What nobody understood has no text any more, and no result points into it.
        let lasting = sources
            .iter()
            .filter(|(_, source)| source.cited().is_none());
        let names: BTreeMap<SourceId, String> = lasting
            .map(|(id, source)| (id, source.name().to_owned()))
            .collect();
        Self {
            folder: folder.to_owned(),
            key,
            numbers: names.iter().map(|(id, name)| (name.clone(), *id)).collect(),
            names,
            results: BTreeMap::new(),
        }
    }

    /// The cache of a pack, whatever its circumstances were.
    #[cfg(any(test, fuzzing))]
    pub(super) fn of_pack(pack: &[u8], sources: &Sources) -> Result<Self, String> {
        let own = pack
            .get(header().len()..)
            .and_then(|rest| rest.first_chunk());
        let key = own.map_or(Digest::of(pack), |bytes| Digest::of_bytes(*bytes));
        let results = unpack(pack, key)?;
        Ok(Self {
            results,
            ..Self::empty(Path::new(""), key, sources)
        })
    }

    fn path(&self) -> PathBuf {
        // Half of the digits make a name; the pack itself holds the whole key.
        let name: String = self.key.to_string().chars().take(32).collect();
        self.folder.join(name).with_extension(PACK)
    }

    /// The result of a file with this content, its places in the numbers of this run. The source
    /// gets what is shown of it.
    pub(super) fn recall(
        &self,
        digest: &Digest,
        own: SourceId,
        source: &mut Source,
    ) -> Option<HostResult> {
        let stored: Stored = postcard::from_bytes(&self.results.get(digest)?.result).ok()?;
        let mut others = BTreeMap::from([(stored.own, own)]);
        for (number, name) in &stored.others {
            // A result that points into a file that is gone cannot be shown.
            others.insert(*number, *self.numbers.get(name)?);
        }
        let mut result = stored.result;
        for place in result.places_mut() {
            place.source = *others.get(&place.source)?;
        }
        source.name().clone_into(&mut result.report.file);
        source.cite(stored.cited);
        Some(result)
    }

    /// The result of a host in the bytes that the cache keeps; nothing if it points where the next run may
    /// not find it.
    pub(super) fn store(
        &self,
        result: &HostResult,
        own: SourceId,
        source: &Source,
    ) -> Option<Vec<u8>> {
        // A file that could not be read may be readable next time, and a policy that failed runs again.
        result
            .judged
            .as_ref()
            .filter(|judged| judged.verdicts.failures.is_empty())?;
        let stored = Stored {
            result: result.clone(),
            own,
            others: self.named(result.shown().filter(|place| place.source != own))?,
            cited: source.cited().unwrap_or_default().to_vec(),
        };
        postcard::to_stdvec(&stored).ok()
    }

    /// What rules said of everything that hosts share, in this shard; the circumstances are all that
    /// it depends on.
    pub(super) fn recall_shared(&self, shard: Shard) -> Option<(Verdicts, CacheUpdate)> {
        let kept = self.results.get(&shared_key(shard))?;
        let stored: StoredShared = postcard::from_bytes(&kept.result).ok()?;
        let mut numbers = BTreeMap::new();
        for (number, name) in &stored.others {
            numbers.insert(*number, *self.numbers.get(name)?);
        }
        let mut verdicts = stored.verdicts;
        for place in verdicts.places_mut() {
            place.source = *numbers.get(&place.source)?;
        }
        Some((verdicts, (shared_key(shard), None)))
    }

    /// What rules said of everything that hosts share, as the cache keeps it.
    pub(super) fn store_shared(&self, verdicts: &Verdicts, shard: Shard) -> Option<CacheUpdate> {
        let stored = StoredShared {
            verdicts: verdicts.clone(),
            others: self.named(verdicts.places())?,
        };
        let bytes = postcard::to_stdvec(&stored).ok()?;
        Some((shared_key(shard), Some(bytes)))
    }

    /// The files of places with their names; nothing if one of them has none that lasts.
    fn named(&self, places: impl Iterator<Item = Place>) -> Option<Vec<(SourceId, String)>> {
        let ids: BTreeSet<SourceId> = places.map(|place| place.source).collect();
        let named = ids
            .into_iter()
            .map(|id| Some((id, self.names.get(&id)?.clone())));
        named.collect()
    }

    /// Writes the pack with what is new, if anything is, and forgets what nobody used for long.
    pub(super) fn save(mut self, updates: Vec<CacheUpdate>) -> Option<Problem> {
        // Results age with each pack that is written, not with each run.
        if updates.iter().all(|(_, fresh)| fresh.is_none()) {
            return None;
        }
        for kept in self.results.values_mut() {
            kept.idle = kept.idle.saturating_add(1);
        }
        for (digest, fresh) in updates {
            if let Some(result) = fresh {
                self.results.insert(digest, Kept { result, idle: 0 });
            } else if let Some(kept) = self.results.get_mut(&digest) {
                kept.idle = 0;
            }
        }
        self.results.retain(|_, kept| kept.idle < MAX_IDLE);
        let written =
            pack(&self.results, self.key).and_then(|bytes| write_file(&self.path(), &bytes));
        match written {
            Ok(()) => {
                tidy(&self.folder);
                None
            }
            Err(error) => {
                let message = format!("the cache cannot be written: {error}");
                let problem = Problem::warning("cache", message);
                Some(problem.in_file(self.folder.to_string_lossy()))
            }
        }
    }
}

fn ignored(path: &Path, why: &str) -> Problem {
    let message = format!("the cache is not used: {why}");
    Problem::warning("cache", message)
        .in_file(path.to_string_lossy())
        .help("this run judges everything anew and writes it again")
}

/// Makes the folder, or finds that it is one of ours.
fn prepare(folder: &Path) -> Result<(), Problem> {
    let fault = |error: io::Error| ignored(folder, &error.to_string());
    let tag = folder.join(TAG_NAME);
    if let Ok(text) = read_whole(&tag)
        && text == TAG.as_bytes()
    {
        return Ok(());
    }
    make_folder(folder).map_err(fault)?;
    // Old packs are deleted from a cache, and nothing of the user may be among them. What a run that was killed
    // has left of the tag is ours.
    let mut entries = fs::read_dir(folder).map_err(fault)?.flatten();
    if entries.any(|entry| !is_temporary(&entry.file_name())) {
        let why = "the folder holds something else";
        return Err(ignored(folder, why).help("name a folder that is empty or does not exist"));
    }
    write_file(&tag, TAG.as_bytes()).map_err(fault)
}

fn pack(results: &BTreeMap<Digest, Kept>, key: Digest) -> io::Result<Vec<u8>> {
    let body = postcard::to_stdvec(results).map_err(io::Error::other)?;
    let mut bytes = header().into_bytes();
    bytes.extend(key.bytes());
    bytes.extend(Digest::of(&body).bytes());
    bytes.extend(body);
    Ok(bytes)
}

fn header() -> String {
    format!("{MAGIC}{}\n", env!("CARGO_PKG_VERSION"))
}

fn unpack(bytes: &[u8], key: Digest) -> Result<BTreeMap<Digest, Kept>, String> {
    let rest = bytes
        .strip_prefix(MAGIC.as_bytes())
        .ok_or("the file is not a cache of this version")?;
    let end = memchr::memchr(b'\n', rest).ok_or("it is cut off")?;
    let (version, rest) = (&rest[..end], &rest[end + 1..]);
    if version != env!("CARGO_PKG_VERSION").as_bytes() {
        let is_version = |byte: &u8| byte.is_ascii_digit() || *byte == b'.';
        // Anything may stand there; only what looks like a version is said.
        return Err(match String::from_utf8_lossy(version) {
            version if version.len() < 20 && version.bytes().all(|byte| is_version(&byte)) => {
                format!("version {version} wrote it")
            }
            _ => "another version wrote it".to_owned(),
        });
    }
    let (found, rest) = rest.split_at_checked(32).ok_or("it is cut off")?;
    if found != key.bytes() {
        return Err("it is of other rules, another plan or other backends".to_owned());
    }
    let (sum, body) = rest.split_at_checked(32).ok_or("it is cut off")?;
    // Damaged bytes could be read as something else.
    if sum != Digest::of(body).bytes() {
        return Err("it is damaged".to_owned());
    }
    postcard::from_bytes(body).map_err(|error| format!("it is damaged: {error}"))
}

/// Deletes the oldest packs of ours when there are too many. A cache that cannot be tidied works.
fn tidy(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let dated = entries.filter_map(|entry| {
        let path = entry.ok()?.path();
        let changed = path.metadata().and_then(|metadata| metadata.modified());
        let is_pack = path.extension().is_some_and(|ending| ending == PACK);
        is_pack.then(|| (changed.unwrap_or(SystemTime::UNIX_EPOCH), path))
    });
    let mut packs: Vec<_> = dated.collect();
    packs.sort();
    let surplus = packs.len().saturating_sub(MAX_PACKS);
    for (_, path) in &packs[..surplus] {
        let _ = remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results() -> BTreeMap<Digest, Kept> {
        let kept = Kept {
            result: vec![1, 2, 3],
            idle: 2,
        };
        BTreeMap::from([(Digest::of(b"host"), kept)])
    }

    fn fault(bytes: &[u8], key: Digest) -> String {
        unpack(bytes, key).map(|_| ()).expect_err("refused")
    }

    #[test]
    fn a_pack_comes_back_as_it_was() {
        let key = Digest::of(b"key");
        let bytes = pack(&results(), key).expect("a pack");
        let read = unpack(&bytes, key).expect("the same");
        let kept = &read[&Digest::of(b"host")];
        assert_eq!((kept.result.as_slice(), kept.idle), (&[1, 2, 3][..], 2));
    }

    #[test]
    fn no_pack_is_trusted_that_is_not_whole() {
        let key = Digest::of(b"key");
        let bytes = pack(&results(), key).expect("a pack");
        for end in 0..bytes.len() {
            assert!(unpack(&bytes[..end], key).is_err(), "cut off at {end}");
        }
        for at in 0..bytes.len() {
            let mut bytes = bytes.clone();
            bytes[at] ^= 0x20;
            assert!(unpack(&bytes, key).is_err(), "damaged at {at}");
        }
        assert!(fault(&bytes, Digest::of(b"other")).contains("other rules"));
        let older = [MAGIC.as_bytes(), b"0.0.1\n", &[0; 99]].concat();
        assert!(fault(&older, key).contains("0.0.1"));
    }
}
