//! ZIP archives: their central directory, and members where they stand (APPNOTE.TXT of PKWARE).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use rawzip::extra_fields::ExtraFieldId;
use rawzip::{
    CompressionMethod, FileReader, MAX_CENTRAL_DIRECTORY_RECORD_SIZE, RangeReader, ReaderAt,
    ZipFileHeaderRecord, ZipLocator,
};

use super::super::limits::ARCHIVE_FILES;
use super::super::problem::Problem;
use super::super::reading::open;
use super::listing::{At, Entry, HEAD_BYTES, IsOurs, Listing, Look, What, Zipped};
use super::spool::read_exact_at;
use super::{member_name, refusal};

/// What the header of a member begins with.
const HEADER: &[u8] = b"PK\x03\x04";

/// Bytes of that header before its name.
const HEADER_BYTES: usize = 30;

/// How many bytes of a damaged archive are searched for the names of its members.
const SEARCHED: u64 = 16 * 1024 * 1024;

/// Lists the members; nothing of a file that is no ZIP archive.
pub(super) fn list(path: &Path, is_ours: &IsOurs<'_>) -> Option<Listing> {
    let (file, length) = open(path).ok()?;
    list_in(FileReader::from(file), length, is_ours)
}

/// Lists the members of what a reader gives, which is so long.
pub(super) fn list_in(reader: impl ReaderAt, length: u64, is_ours: &IsOurs<'_>) -> Option<Listing> {
    let mut buffer = vec![0; MAX_CENTRAL_DIRECTORY_RECORD_SIZE];
    let archive = match ZipLocator::new().locate_in_reader(reader, &mut buffer, length) {
        Ok(archive) => archive,
        Err((reader, _)) => return damaged(&reader, "its list of files is missing", is_ours),
    };
    let mut listing = Listing::default();
    let mut ranges = Vec::new();
    let mut count: u64 = 0;
    let mut entries = archive.entries(&mut buffer);
    let end = loop {
        match entries.next_entry() {
            Ok(Some(record)) => {
                count += 1;
                ranges.push(range(&record));
                add(&record, &mut listing, is_ours);
            }
            end => break end.map(|_| ()),
        }
        // The names up to here say whose it is.
        if listing.refusal.is_some() {
            break Ok(());
        }
    };
    let of_list = listing.refusal.take();
    let of_list = of_list.or_else(|| match end {
        Err(_) => Some(refusal::damaged("its list of files breaks off")),
        // The count of an archive without the fields of 64 bits begins anew at 65536.
        Ok(()) if count & 0xffff != archive.entries_hint() & 0xffff => Some(refusal::damaged(
            "its list of files has another length than it says",
        )),
        Ok(()) => overlap(&mut ranges),
    });
    if of_list.is_some() {
        listing.ask_names(is_ours);
    } else if !listing.is_ours {
        look(archive.get_ref(), &mut listing, is_ours);
    }
    if listing.entries.is_empty() && of_list.is_some() && !listing.is_ours {
        return damaged(
            archive.get_ref(),
            "its list of files cannot be read",
            is_ours,
        );
    }
    listing.refusal = of_list;
    Some(listing.close())
}

fn add(record: &ZipFileHeaderRecord<'_>, listing: &mut Listing, is_ours: &IsOurs<'_>) {
    let name = name(record);
    let packed = Zipped {
        header: record.local_header_offset(),
        size: record.compressed_size_hint(),
        crc: record.crc32(),
        is_deflated: record.compression_method() == CompressionMethod::DEFLATE,
    };
    // A folder is one by its name: what an attribute says would hide a file.
    let what = if record.mode().is_symlink() {
        What::Link
    } else {
        What::File
    };
    let method = record.compression_method();
    let is_known = matches!(
        method,
        CompressionMethod::DEFLATE | CompressionMethod::STORE
    );
    let flaw = if record.flags().is_encrypted() || method == CompressionMethod::AES {
        Some(refusal::encrypted())
    } else if is_known {
        None
    } else {
        let method = method.name().map_or_else(
            || format!("the method {}", method.as_u16()),
            |name| format!("the method {name}"),
        );
        Some(refusal::unknown_packing(&method))
    };
    listing.add(
        &name,
        what,
        record.uncompressed_size_hint(),
        At::Zip(packed),
        flaw,
        is_ours,
    );
}

/// The name of a member: what a field of Info-ZIP says in UTF-8, if it is about this name.
fn name(record: &ZipFileHeaderRecord<'_>) -> String {
    let path = record.file_path();
    let raw = path.as_bytes();
    let unicode = record
        .extra_fields()
        .find(|(id, _)| *id == ExtraFieldId::INFO_ZIP_UNICODE_PATH)
        .and_then(|(_, field)| {
            let (version, rest) = field.split_first()?;
            let (sum, name) = rest.split_first_chunk::<4>()?;
            let mut crc = Crc::new();
            crc.update(raw);
            let is_of_name = *version == 1 && u32::from_le_bytes(*sum) == crc.sum();
            let name = std::str::from_utf8(name).ok()?;
            is_of_name.then(|| name.to_owned())
        });
    unicode.unwrap_or_else(|| member_name::decoded(raw))
}

/// The bytes that a member takes at least.
fn range(record: &ZipFileHeaderRecord<'_>) -> (u64, u64) {
    let start = record.local_header_offset();
    let head = (HEADER_BYTES + record.file_path().len()) as u64;
    let end = start.saturating_add(head);
    (start, end.saturating_add(record.compressed_size_hint()))
}

/// The problem that members share bytes: what is small unpacks to as much as somebody likes.
fn overlap(ranges: &mut [(u64, u64)]) -> Option<Problem> {
    ranges.sort_unstable();
    let shares = ranges.windows(2).any(|pair| pair[0].1 > pair[1].0);
    shares.then(|| refusal::damaged("files in it share the same bytes"))
}

/// Looks into members whose names say nothing.
fn look(reader: &impl ReaderAt, listing: &mut Listing, is_ours: &IsOurs<'_>) {
    let entries = listing.entries.iter().filter(|entry| entry.flaw.is_none());
    let mut entries = entries.filter(|entry| entry.size > 0);
    listing.is_ours = entries.any(|entry| {
        let mut head = Vec::new();
        let unpacked = unpacked(reader, entry);
        // What can be read of it is as good.
        let read = unpacked.map(|unpacked| unpacked.take(HEAD_BYTES as u64).read_to_end(&mut head));
        let path = Path::new(&entry.path);
        is_ours(path, Look::Begins(&head)) || read.is_err() && is_ours(path, Look::NameAlone)
    });
}

/// An archive without a list of its files, by the headers of the files themselves; nothing of what has none.
fn damaged(reader: &impl ReaderAt, what: &str, is_ours: &IsOurs<'_>) -> Option<Listing> {
    let mut start = [0; HEADER.len()];
    read_exact_at(reader, &mut start, 0).ok()?;
    if start != HEADER {
        return None;
    }
    let mut bytes = Vec::new();
    let mut from = RangeReader::new(reader, 0..SEARCHED);
    let _ = from.read_to_end(&mut bytes);
    let headers = memchr::memmem::find_iter(&bytes, HEADER).take(ARCHIVE_FILES);
    let names = headers.filter_map(|at| {
        let header = &bytes[at..];
        let length = header.get(26..28)?.first_chunk::<2>()?;
        let length = usize::from(u16::from_le_bytes(*length));
        let name = header.get(HEADER_BYTES..HEADER_BYTES + length)?;
        match member_name::of(&member_name::decoded(name)) {
            member_name::MemberName::File(path) => Some(path),
            _ => None,
        }
    });
    let names: BTreeSet<String> = names.collect();
    Some(Listing::refused(refusal::damaged(what), &names, is_ours))
}

/// A member, unpacked as it is read.
fn unpacked<'r>(reader: &'r (impl ReaderAt + 'r), entry: &Entry) -> io::Result<Box<dyn Read + 'r>> {
    let At::Zip(packed) = entry.at else {
        return Err(io::ErrorKind::InvalidInput.into());
    };
    let mut header = [0; HEADER_BYTES];
    read_exact_at(reader, &mut header, packed.header)?;
    if !header.starts_with(HEADER) {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let short = |at: usize| u64::from(u16::from_le_bytes([header[at], header[at + 1]]));
    let start = packed
        .header
        .saturating_add(HEADER_BYTES as u64 + short(26) + short(28));
    let range = RangeReader::new(reader, start..start.saturating_add(packed.size));
    Ok(if packed.is_deflated {
        Box::new(DeflateDecoder::new(range))
    } else {
        Box::new(range)
    })
}

/// The first bytes of a member.
pub(super) fn head(file: File, entry: &Entry, count: usize) -> io::Result<Vec<u8>> {
    let reader = FileReader::from(file);
    let mut bytes = Vec::with_capacity(count);
    unpacked(&reader, entry)?
        .take(count as u64)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// All bytes of a member, as many as the archive says, with the checksum that it says.
pub(super) fn whole(file: File, entry: &Entry) -> Result<Vec<u8>, Problem> {
    let At::Zip(packed) = entry.at else {
        return Err(refusal::damaged_member("nobody knows where it is"));
    };
    let broken = |error: io::Error| match error.kind() {
        io::ErrorKind::UnexpectedEof => refusal::damaged_member("it breaks off"),
        _ => refusal::damaged_member("it cannot be unpacked"),
    };
    let reader = FileReader::from(file);
    // Deflate makes no more of a byte, whatever the archive says.
    let most = packed.size.saturating_mul(1032).saturating_add(1);
    let room = usize::try_from(entry.size.min(most)).unwrap_or_default();
    let mut bytes = Vec::with_capacity(room);
    let unpacked = unpacked(&reader, entry).map_err(broken)?;
    // One byte more than it says tells that it does not say the truth.
    let mut unpacked = unpacked.take(entry.size.saturating_add(1));
    unpacked.read_to_end(&mut bytes).map_err(broken)?;
    if bytes.len() as u64 > entry.size {
        return Err(refusal::damaged_member(
            "it is larger than the archive says",
        ));
    }
    if (bytes.len() as u64) < entry.size {
        return Err(refusal::damaged_member("it breaks off"));
    }
    let mut crc = Crc::new();
    crc.update(&bytes);
    if crc.sum() != packed.crc {
        return Err(refusal::damaged_member("its checksum is wrong"));
    }
    Ok(bytes)
}
