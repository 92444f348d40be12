//! A file of a run: its text, its lines, and what of it may be shown. A source does not know its number.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::archive::Member;
use super::citation::Citation;
use super::decode::{Damage, Encoding, HOLE, NoText, decode_whole};
use super::digest::Digest;
use super::located::Located;
use super::place::{Position, Span};
use super::problem::Problem;
use super::reading::{read_head, read_whole};

/// The code of the problem of a file that lost a part of its content.
pub const DAMAGED: &str = "damaged";

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    name: String,
    path: PathBuf,
    /// The file in an archive that it is.
    member: Option<Member>,
    text: OnceLock<String>,
    /// The digest of a text that is read again when someone asks for it.
    unloaded: Option<Digest>,
    encoding: Encoding,
    lines: OnceLock<Vec<u32>>,
    characters: OnceLock<Vec<u32>>,
    hidden: Option<Vec<Span>>,
    objects: Vec<(Span, Box<str>)>,
    /// What is left of a text that was dropped, by span.
    cited: Option<Vec<(Span, Citation)>>,
    /// Where places of a text stand that was dropped.
    located: Option<Located>,
}

/// Bytes that are no text.
#[derive(Debug)]
pub struct Undecoded {
    /// Why they are none.
    pub problem: Problem,
    /// The bytes, in which something else may be found.
    pub bytes: Vec<u8>,
}

impl Source {
    /// A file that was not read yet.
    pub(super) fn empty(name: String, path: PathBuf) -> Self {
        Self {
            name,
            path,
            member: None,
            text: OnceLock::new(),
            unloaded: None,
            encoding: Encoding::Utf8,
            lines: OnceLock::new(),
            characters: OnceLock::new(),
            hidden: None,
            objects: Vec::new(),
            cited: None,
            located: None,
        }
    }

    /// A text that is decoded already.
    pub(super) fn of_text(name: String, path: PathBuf, text: String) -> Self {
        Self {
            text: OnceLock::from(text),
            ..Self::empty(name, path)
        }
    }

    /// A file in an archive that was not read yet.
    #[must_use]
    pub fn of_member(name: String, member: Member) -> Self {
        let path = member.path();
        Self {
            member: Some(member),
            ..Self::empty(name, path)
        }
    }

    /// A file on the disk that was not read yet, and that no report names.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        Self::empty(path.to_string_lossy().into_owned(), path)
    }

    /// The file in an archive that it is; nothing for one on the disk.
    #[must_use]
    pub fn member(&self) -> Option<&Member> {
        self.member.as_ref()
    }

    /// The same file, not read yet.
    #[must_use]
    pub fn unread(&self) -> Self {
        Self {
            member: self.member.clone(),
            ..Self::empty(self.name.clone(), self.path.clone())
        }
    }

    /// The size of the file in bytes; 0 if nobody knows it.
    #[must_use]
    pub fn size(&self) -> u64 {
        match &self.member {
            Some(member) => member.size(),
            None => fs::metadata(&self.path).map_or(0, |file| file.len()),
        }
    }

    /// Reads the bytes of the file.
    ///
    /// # Errors
    /// The file cannot be read, or is too large.
    pub fn bytes(&self) -> Result<Vec<u8>, Problem> {
        if let Some(member) = &self.member {
            let bytes = member.bytes();
            return bytes.map_err(|problem| problem.in_file(self.name.clone()));
        }
        read_whole(&self.path).map_err(|error| {
            if error.kind() == io::ErrorKind::FileTooLarge {
                let problem = self.fault("too-large", error.to_string());
                return problem.help("export less into one file");
            }
            let help = match error.kind() {
                io::ErrorKind::InvalidInput => "name a file, or write what it gives to one",
                _ => "check that the file exists and that you may read it",
            };
            let message = format!("the file cannot be read: {error}");
            self.fault("unreadable", message).help(help)
        })
    }

    /// The first bytes of the file; none if it cannot be read, which reading all of it will tell.
    #[must_use]
    pub fn first_bytes(&self, count: usize) -> Vec<u8> {
        match &self.member {
            Some(member) => member.head(count),
            None => read_head(&self.path, count),
        }
    }

    /// Takes the bytes of the file for its text.
    ///
    /// # Errors
    /// Why the bytes are no text, and the bytes.
    pub fn decode(&mut self, bytes: Vec<u8>) -> Result<(), Box<Undecoded>> {
        match decode_whole(bytes) {
            Ok((text, encoding)) => {
                self.text = OnceLock::from(text);
                self.unloaded = None;
                self.encoding = encoding;
                Ok(())
            }
            Err((NoText::Binary, bytes)) => {
                let problem = Problem::warning("binary", "the file is not text");
                let problem = problem.in_file(self.name.clone());
                Err(Box::new(Undecoded { problem, bytes }))
            }
            Err((NoText::Damaged(Damage { what, text }), bytes)) => {
                // What is left tells whose file it was, and where the hole is.
                self.text = OnceLock::from(text);
                self.unloaded = None;
                let message = format!("the file {what}");
                let problem = self.fault(DAMAGED, message);
                let problem = problem.help("copy or export it again, and compare the sizes");
                Err(Box::new(Undecoded { problem, bytes }))
            }
        }
    }

    /// Where something is lost of a damaged text, with the line that the hole is in; nothing of one that is
    /// whole.
    #[must_use]
    pub fn hole(&self) -> Option<Span> {
        let at = self.text().find(HOLE)?;
        let start = u32::try_from(at).ok()?;
        let end = start + u32::try_from(HOLE.len_utf8()).ok()?;
        Some(Span { start, end })
    }

    /// Reads and decodes the file.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or is no text.
    pub fn load(&mut self) -> Result<(), Problem> {
        let bytes = self.bytes()?;
        self.decode(bytes).map_err(|undecoded| undecoded.problem)
    }

    fn fault(&self, code: &'static str, message: String) -> Problem {
        Problem::error(code, message).in_file(self.name.clone())
    }

    /// Its name in reports.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its text, UTF-8 whatever it was.
    #[must_use]
    pub fn text(&self) -> &str {
        self.text
            .get_or_init(|| self.text_again().unwrap_or_default())
    }

    /// The text that was there before, if it still is.
    fn text_again(&self) -> Option<String> {
        let is_same = |text: &str| match (&self.located, self.unloaded) {
            (Some(located), _) => located.is_in(text),
            (None, Some(before)) => Digest::of(text.as_bytes()) == before,
            (None, None) => false,
        };
        if self.located.is_none() && self.unloaded.is_none() {
            return None;
        }
        let (text, _) = decode_whole(self.bytes().ok()?).ok()?;
        is_same(&text).then_some(text)
    }

    /// The same file with the text that was dropped, for a while; nothing where the text is there, or is no more what
    /// it was.
    pub(super) fn again(&self) -> Option<Self> {
        if self.text.get().is_some() {
            return None;
        }
        Some(Self {
            hidden: self.hidden.as_ref().map(|_| Vec::new()),
            objects: self.objects.clone(),
            ..Self::of_text(self.name.clone(), self.path.clone(), self.text_again()?)
        })
    }

    /// Drops the text until someone asks for it: few places of a backend are ever shown.
    pub fn unload(&mut self) {
        self.unloaded = Some(self.digest());
        self.text = OnceLock::new();
        self.lines = OnceLock::new();
        self.characters = OnceLock::new();
    }

    /// The digest of its text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let now = || Digest::of(self.text().as_bytes());
        self.unloaded.unwrap_or_else(now)
    }

    /// How it was stored.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Offsets at which lines begin.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text().as_bytes());
            let starts = newlines.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// How many characters begin before an offset. Counted once for every [`STRIDE`] bytes: in an
    /// export of one line a column is millions of characters away from its line's beginning.
    fn characters(&self, offset: usize) -> u32 {
        let bytes = self.text().as_bytes();
        let marks = self.characters.get_or_init(|| {
            let mut sum = 0;
            let chunks = bytes.chunks(STRIDE).map(|chunk| {
                let before = sum;
                sum += begun(chunk);
                before
            });
            chunks.collect()
        });
        let end = offset.min(bytes.len());
        // A text may end where a stride does: then its end belongs to the last one.
        let mark = (end / STRIDE).min(marks.len().saturating_sub(1));
        marks.get(mark).copied().unwrap_or(0) + begun(&bytes[mark * STRIDE..end])
    }

    /// Line and column of an offset, both from 1.
    fn point(&self, offset: u32) -> (u32, u32) {
        let lines = self.lines();
        // The first line begins at 0, so that there is always one before.
        let line = lines.partition_point(|start| *start <= offset) - 1;
        let mut end = (offset as usize).min(self.text().len());
        // The loop ends at 0 at the latest.
        while !self.text().is_char_boundary(end) {
            end -= 1;
        }
        let column = self.characters(end) - self.characters(lines[line] as usize) + 1;
        (u32::try_from(line + 1).unwrap_or(u32::MAX), column)
    }

    /// Where a span stands.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let (line, column) = self.point(span.start);
        let (end_line, end_column) = self.point(span.end.max(span.start));
        Position {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// The bytes of a line, without what ends it.
    #[must_use]
    pub fn line_span(&self, line: u32) -> Option<Span> {
        let lines = self.lines();
        let index = (line as usize).checked_sub(1)?;
        let start = *lines.get(index)?;
        let end = match lines.get(index + 1) {
            Some(next) => *next as usize,
            None => self.text().len(),
        };
        let text = self.text().get(start as usize..end)?;
        let len = text.trim_end_matches(['\n', '\r']).len();
        Some(Span {
            start,
            end: start + u32::try_from(len).unwrap_or(0),
        })
    }

    /// Whether a reader understood it, so that parts of it may be shown.
    #[must_use]
    pub fn is_revealed(&self) -> bool {
        self.hidden.is_some()
    }

    /// The name of the object that stands exactly there, as the product that wrote the file names
    /// it, where its reader said so.
    #[must_use]
    pub fn object(&self, span: Span) -> Option<&str> {
        let found = self
            .objects
            .binary_search_by_key(&span, |(around, _)| *around);
        found.ok().map(|index| &*self.objects[index].1)
    }

    /// Whether a reader named the objects of the file.
    #[must_use]
    pub fn names_objects(&self) -> bool {
        !self.objects.is_empty()
    }

    /// The name of the object around a span, in a file whose objects do not nest.
    #[must_use]
    pub fn object_around(&self, span: Span) -> Option<&str> {
        let after = self
            .objects
            .partition_point(|(around, _)| around.start <= span.start);
        let (around, name) = self.objects.get(after.checked_sub(1)?)?;
        (span.end <= around.end).then_some(&**name)
    }

    /// A piece of the text as it may be shown: every hidden character is a `*`.
    #[must_use]
    pub fn show(&self, span: Span) -> String {
        let Some(text) = self.text().get(span.start as usize..span.end as usize) else {
            return String::new();
        };
        let Some(hidden) = &self.hidden else {
            // No reader has said what of the text is harmless.
            return text.chars().map(mask).collect();
        };
        let mut next = hidden.partition_point(|hole| hole.end <= span.start);
        let mut shown = String::with_capacity(text.len());
        for (index, letter) in text.char_indices() {
            let at = span.start + u32::try_from(index).unwrap_or(0);
            while hidden.get(next).is_some_and(|hole| hole.end <= at) {
                next += 1;
            }
            let masked = hidden.get(next).is_some_and(|hole| hole.start <= at);
            shown.push(if masked { mask(letter) } else { letter });
        }
        shown
    }

    /// Says what the objects of the file are called by the product that wrote it.
    pub fn name_objects(&mut self, mut objects: Vec<(Span, Box<str>)>) {
        // Objects are looked up by halving.
        objects.sort();
        self.objects = objects;
    }

    /// Says what of the text stays hidden, sorted; everything else may be shown from then on.
    pub fn reveal(&mut self, hidden: Vec<Span>) {
        self.hidden = Some(hidden);
    }

    /// Replaces the text by what is to be said about spans of it, sorted.
    pub fn cite(&mut self, cited: Vec<(Span, Citation)>) {
        let (name, path) = (
            std::mem::take(&mut self.name),
            std::mem::take(&mut self.path),
        );
        *self = Self {
            member: self.member.take(),
            ..Self::empty(name, path)
        };
        self.cited = Some(cited);
    }

    /// Replaces the text by where places of it stand.
    pub(super) fn keep_located(&mut self, located: Located, hidden: Option<Vec<Span>>) {
        self.cite(Vec::new());
        self.cited = None;
        self.hidden = hidden;
        self.located = Some(located);
    }

    /// What of the text stays hidden, sorted, where a reader said so.
    pub(super) fn hidden(&self) -> Option<&[Span]> {
        self.hidden.as_deref()
    }

    /// Where places of a text stand that was dropped.
    pub(super) fn located(&self) -> Option<&Located> {
        self.located.as_ref()
    }

    /// The spans of a text that was dropped of which something is left; nothing where it was not dropped for good.
    #[must_use]
    pub fn kept(&self) -> Option<Vec<Span>> {
        let cited = self.cited.as_ref();
        let cited = cited.map(|cited| cited.iter().map(|(span, _)| *span).collect());
        cited.or_else(|| Some(self.located.as_ref()?.spans().collect()))
    }

    pub(super) fn located_mut(&mut self) -> Option<&mut Located> {
        self.located.as_mut()
    }

    /// What is left to say about spans of a text that was dropped.
    #[must_use]
    pub fn cited(&self) -> Option<&[(Span, Citation)]> {
        self.cited.as_deref()
    }
}

/// Whether the name of a file says that the file is YAML.
#[must_use]
pub fn is_yaml(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| {
        ending.eq_ignore_ascii_case("yaml") || ending.eq_ignore_ascii_case("yml")
    })
}

/// Bytes between two counts of characters.
const STRIDE: usize = 4096;

/// Characters that begin in these bytes: all but the bytes that go on with one.
fn begun(bytes: &[u8]) -> u32 {
    let begun = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    u32::try_from(begun).unwrap_or(u32::MAX)
}

/// Ends of lines stay, so that lines and columns are what they are in the file.
fn mask(letter: char) -> char {
    if letter == '\n' || letter == '\r' {
        letter
    } else {
        '*'
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    #[test]
    fn columns_count_characters_however_long_the_line() {
        let text = format!("é\n{}漢x\nlast", "äb".repeat(5000));
        let mut sources = Sources::default();
        let id = sources.add("a", "a", text.as_str());
        let at = |piece: &str| {
            let start = u32::try_from(text.find(piece).expect("the piece")).expect("small");
            let end = start + u32::try_from(piece.len()).expect("small");
            let position = sources.get(id).position(Span { start, end });
            (
                position.line,
                position.column,
                position.end_line,
                position.end_column,
            )
        };
        assert_eq!(at("é"), (1, 1, 1, 2));
        assert_eq!(at("漢x"), (2, 10_001, 2, 10_003));
        assert_eq!(at("last"), (3, 1, 3, 5));
    }

    #[test]
    fn a_text_may_end_with_a_stride() {
        let mut sources = Sources::default();
        let id = sources.add("a", "a", "é".repeat(STRIDE / 2).as_str());
        let end = u32::try_from(STRIDE).expect("small");
        let position = sources.get(id).position(Span { start: end, end });
        assert_eq!((position.line, position.column), (1, end / 2 + 1));
        let id = sources.add("b", "b", "");
        let position = sources.get(id).position(Span { start: 0, end: 0 });
        assert_eq!((position.line, position.column), (1, 1));
    }

    #[test]
    fn a_text_that_was_dropped_is_read_again_unless_it_changed() {
        let path = std::env::temp_dir().join(format!("fabriclint-{}.txt", std::process::id()));
        fs::write(&path, "vlan 20").expect("written");
        let mut sources = Sources::default();
        let id = sources.load(&path).expect("a text");
        let digest = sources.get(id).digest();
        sources.get_mut(id).unload();
        assert_eq!(sources.get(id).text(), "vlan 20");
        assert_eq!(sources.get(id).digest(), digest);
        sources.get_mut(id).unload();
        fs::write(&path, "vlan 30").expect("written");
        assert_eq!(sources.get(id).text(), "");
        fs::remove_file(&path).expect("removed");
    }
}
