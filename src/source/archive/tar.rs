//! Archives of tar, plain or packed by gzip (POSIX pax, ustar, and the long names of GNU tar).

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use tar::{Archive, Entry, EntryType, PaxExtensions};

use super::super::limits::{ARCHIVE_STREAM, FILE_BYTES};
use super::super::problem::Problem;
use super::super::reading::open;
use super::gunzip::Gunzip;
use super::listing::{At, Flaw, HEAD_BYTES, IsOurs, Listing, Look, What};
use super::spool::{CopyFault, Spool, Spooled};
use super::{member_name, refusal};

/// Digits of the length of a record, with the blank behind them.
const MAX_DIGITS: u64 = 21;

/// Bytes that are read at once.
const PIECE: usize = 128 * 1024;

/// The longest name of a member, and the longest record of a header that is kept.
const MAX_NAME: u64 = 64 * 1024;

/// The bytes of an archive as they are unpacked, and how they ended.
struct Stream<'s> {
    from: Box<dyn Read + 's>,
    left: u64,
    end: Rc<Cell<End>>,
}

/// How a stream ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum End {
    /// Not yet.
    #[default]
    Open,
    /// There was nothing more.
    Reached,
    /// It went on beyond the limit.
    Limit,
}

impl<'s> Stream<'s> {
    /// The bytes that a reader gives, of packed ones as many as the limit says.
    fn of(from: Box<dyn BufRead + 's>, packed: Option<u64>) -> (Self, Rc<Cell<End>>) {
        let end = Rc::new(Cell::new(End::Open));
        let (from, left): (Box<dyn Read + 's>, _) = match packed {
            Some(limit) => (Box::new(Gunzip::new(from)), limit),
            None => (Box::new(from), u64::MAX),
        };
        let stream = Self {
            from,
            left,
            end: Rc::clone(&end),
        };
        (stream, end)
    }
}

/// The bytes of a file.
fn file(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let (file, _) = open(path)?;
    Ok(Box::new(BufReader::with_capacity(PIECE, file)))
}

impl Read for Stream<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(bytes)?;
        if count == 0 && !bytes.is_empty() {
            self.end.set(End::Reached);
        }
        let Some(left) = self.left.checked_sub(count as u64) else {
            self.end.set(End::Limit);
            return Err(io::ErrorKind::FileTooLarge.into());
        };
        self.left = left;
        Ok(count)
    }
}

/// What headers before a member say of it.
#[derive(Default)]
struct Ahead {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
}

/// A member as it goes by.
struct Passing<'e> {
    name: Vec<u8>,
    what: What,
    size: u64,
    at: u64,
    flaw: Option<Problem>,
    bytes: &'e mut dyn Read,
}

/// Shows the members to someone in their order, until he says that it is enough.
fn each(
    archive: &mut Archive<Stream<'_>>,
    show: &mut dyn FnMut(Passing<'_>) -> Result<bool, Problem>,
) -> Result<(), Option<Problem>> {
    let mut ahead = Ahead::default();
    for entry in archive.entries().map_err(|_| None)?.raw(true) {
        let mut entry = entry.map_err(|_| None)?;
        let kind = entry.header().entry_type();
        let size = entry.size();
        if ahead.is_of_next(kind, &mut entry)? {
            continue;
        }
        let ahead = std::mem::take(&mut ahead);
        let is_contradicted = ahead.size.is_some_and(|other| other != size);
        let name = ahead
            .name
            .unwrap_or_else(|| entry.header().path_bytes().into_owned());
        let (what, flaw) = match kind {
            EntryType::Regular | EntryType::Continuous if ahead.is_sparse => {
                (What::File, Some(refusal::sparse()))
            }
            EntryType::Regular | EntryType::Continuous => (What::File, None),
            EntryType::GNUSparse => (What::File, Some(refusal::sparse())),
            EntryType::Directory => (What::Folder, None),
            EntryType::Link | EntryType::Symlink => (What::Link, None),
            _ => (What::Other, None),
        };
        let contradiction =
            is_contradicted.then(|| refusal::damaged("its headers contradict each other"));
        let passing = Passing {
            name,
            what,
            size,
            at: entry.raw_file_position(),
            flaw: flaw.or_else(|| contradiction.clone()),
            bytes: &mut entry,
        };
        let goes_on = show(passing).map_err(Some)?;
        if contradiction.is_some() {
            // Where the next member stands is anybody's guess.
            return Err(contradiction);
        }
        if !goes_on {
            return Ok(());
        }
    }
    Ok(())
}

impl Ahead {
    /// Takes what a header says of the member behind it; nothing is taken from what is a member itself.
    fn is_of_next(
        &mut self,
        kind: EntryType,
        entry: &mut Entry<'_, Stream<'_>>,
    ) -> Result<bool, Option<Problem>> {
        match kind {
            EntryType::GNULongName if entry.size() > MAX_NAME => {
                Err(Some(refusal::too_long_names()))
            }
            EntryType::GNULongName => {
                let mut name = Vec::new();
                entry.read_to_end(&mut name).map_err(|_| None)?;
                let end = name.iter().position(|byte| *byte == 0);
                name.truncate(end.unwrap_or(name.len()));
                self.name = Some(name);
                Ok(true)
            }
            EntryType::XHeader => self.take_all(entry).map(|()| true),
            EntryType::GNULongLink | EntryType::XGlobalHeader => Ok(true),
            _ => Ok(false),
        }
    }

    /// Takes the records of a header, one after the other: comments and attributes in one may be as long as somebody
    /// likes, and are not kept.
    fn take_all(&mut self, entry: &mut Entry<'_, Stream<'_>>) -> Result<(), Option<Problem>> {
        let mut left = entry.size();
        let mut records = BufReader::with_capacity(PIECE, entry);
        let mut record = Vec::new();
        while left > 0 {
            record.clear();
            // A record begins with its own length, in digits and with a blank behind them.
            let digits = (&mut records)
                .take(MAX_DIGITS)
                .read_until(b' ', &mut record);
            let digits = digits.map_err(|_| None)? as u64;
            let length = std::str::from_utf8(&record).ok();
            let length = length.and_then(|text| text.strip_suffix(' ')?.parse::<u64>().ok());
            let Some(rest) = length.and_then(|length| {
                (length <= left).then_some(())?;
                length.checked_sub(digits)
            }) else {
                // What follows is none; programs that read the archive pass over it as well.
                return Ok(());
            };
            left -= digits + rest;
            let kept = rest.min(MAX_NAME);
            let read = (&mut records).take(kept).read_to_end(&mut record);
            read.map_err(|_| None)?;
            if rest > kept {
                let digits = usize::try_from(digits).unwrap_or_default();
                if record[digits..].starts_with(b"path=")
                    || record[digits..].starts_with(b"GNU.sparse.name=")
                {
                    return Err(Some(refusal::too_long_names()));
                }
                let mut over = (&mut records).take(rest - kept);
                io::copy(&mut over, &mut io::sink()).map_err(|_| None)?;
            } else {
                self.take(&record);
            }
        }
        Ok(())
    }

    fn take(&mut self, header: &[u8]) {
        for record in PaxExtensions::new(header).flatten() {
            let value = record.value_bytes();
            match record.key_bytes() {
                b"path" => self.name = Some(value.to_vec()),
                b"GNU.sparse.name" => {
                    self.name = Some(value.to_vec());
                    self.is_sparse = true;
                }
                b"size" => self.size = record.value().ok().and_then(|text| text.parse().ok()),
                key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
                _ => {}
            }
        }
    }
}

/// Lists the members; nothing of a file that is no tar.
pub(super) fn list(path: &Path, is_packed: bool, is_ours: &IsOurs<'_>) -> Option<Listing> {
    list_in(
        file(path).ok()?,
        is_packed.then_some(ARCHIVE_STREAM),
        is_ours,
    )
}

/// Lists the members of what a reader gives, which is packed where there is a limit to what it unpacks to.
pub(super) fn list_in(
    from: Box<dyn BufRead + '_>,
    packed: Option<u64>,
    is_ours: &IsOurs<'_>,
) -> Option<Listing> {
    let (stream, end) = Stream::of(from, packed);
    let mut archive = Archive::new(stream);
    let mut listing = Listing::default();
    let mut count = 0_usize;
    let passed = each(&mut archive, &mut |mut passing| {
        count += 1;
        let name = member_name::decoded(&passing.name);
        let (at, size) = (At::Tar(passing.at), passing.size);
        let may_be_read = listing.add(&name, passing.what, size, at, passing.flaw.take(), is_ours);
        if may_be_read && size > 0 && !listing.is_ours {
            let path = listing.last().map(|entry| PathBuf::from(&entry.path));
            let head = || {
                let mut head = Vec::new();
                // What breaks off is told of at the next member.
                let _ = passing.bytes.take(HEAD_BYTES as u64).read_to_end(&mut head);
                head
            };
            listing.ask(&path.unwrap_or_default(), head, is_ours);
        }
        Ok(listing.refusal.is_none())
    });
    let mut stream = archive.into_inner();
    if let Err(problem) = passed {
        if count == 0 && end.get() != End::Limit && problem.is_none() {
            return None;
        }
        // Names that are too long to be looked at may be any.
        let is_nameless = |problem: &Problem| problem.code == refusal::TOO_LARGE;
        listing.is_ours |= problem.as_ref().is_some_and(is_nameless);
        let limit = (end.get() == End::Limit).then(refusal::too_long);
        match limit.or(problem) {
            Some(refusal) => listing.refusal = Some(refusal),
            // Members before the end that is missing are whole; the last one is not.
            None => break_off(&mut listing, is_ours),
        }
    } else if count == 0 {
        // An empty archive is two blocks of zeros; nothing at all is none.
        (end.get() == End::Open).then_some(())?;
    } else if listing.refusal.is_none() && end.get() == End::Reached {
        listing
            .problems
            .push(refusal::damaged("it ends without the mark of its end"));
    } else if listing.refusal.is_none() {
        // The checksum stands behind everything else.
        match io::copy(&mut stream, &mut io::sink()) {
            Ok(_) => {}
            Err(_) if end.get() == End::Limit => listing.refusal = Some(refusal::too_long()),
            Err(_) => {
                let what = "what it unpacks to is not what was packed";
                listing.refusal = Some(refusal::damaged(what));
            }
        }
    }
    Some(listing.close())
}

fn break_off(listing: &mut Listing, is_ours: &IsOurs<'_>) {
    if let Some(last) = listing.last()
        && last.flaw.is_none()
    {
        let problem = refusal::damaged_member("the archive breaks off in it");
        last.flaw = Some(Flaw::OfMember(problem));
        let is_last_ours = is_ours(Path::new(&last.path), Look::NameAlone);
        listing.is_ours |= is_last_ours;
    }
    let problem = refusal::damaged("it breaks off, and what followed is not here");
    listing.problems.push(problem);
}

/// Copies the chosen members of a packed tar to the file of the run.
pub(super) fn unpack(
    path: &Path,
    listing: &Listing,
    chosen: &BTreeSet<usize>,
    spool: &Arc<Spool>,
) -> Result<Spooled, Problem> {
    let mut wanted = BTreeMap::new();
    for index in chosen {
        let entry = &listing.entries[*index];
        if let At::Tar(at) = entry.at
            && entry.flaw.is_none()
            && entry.size <= FILE_BYTES
        {
            wanted.insert(at, (*index, entry.size));
        }
    }
    let mut spooled = Spooled {
        spool: Arc::clone(spool),
        at: BTreeMap::new(),
    };
    let from = file(path).map_err(|error| refusal::unreadable(&error))?;
    let (stream, _) = Stream::of(from, Some(ARCHIVE_STREAM));
    let mut left = wanted.len();
    let passed = each(&mut Archive::new(stream), &mut |passing| {
        if let Some((index, size)) = wanted.get(&passing.at)
            && *size == passing.size
        {
            left -= 1;
            match spool.append(passing.bytes, *size) {
                Ok(start) => {
                    spooled.at.insert(*index, (start, *size));
                }
                Err(CopyFault::Write(error)) => return Err(refusal::no_room(&error)),
                // It was told of when the archive was listed, or is when the member is read.
                Err(CopyFault::Read) => return Ok(false),
            }
        }
        Ok(left > 0)
    });
    match passed {
        Err(Some(problem)) => Err(problem),
        Ok(()) | Err(None) => Ok(spooled),
    }
}
