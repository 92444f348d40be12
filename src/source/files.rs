//! The sources of a run: their texts, their lines, and what of them may be shown.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::{env, fs, io};

use super::decode::{Encoding, NoText, decode};
use super::place::{Place, Position, SourceId, Span};
use super::problem::Problem;

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// A file that was read.
#[derive(Debug)]
pub struct Source {
    name: String,
    path: PathBuf,
    text: String,
    encoding: Encoding,
    lines: OnceLock<Vec<u32>>,
    characters: OnceLock<Vec<u32>>,
    hidden: Option<Vec<Span>>,
    objects: Vec<(Span, Box<str>)>,
}

/// The files of a run.
#[derive(Debug, Default)]
pub struct Sources(Vec<Source>);

impl Source {
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
        &self.text
    }

    /// How it was stored.
    #[must_use]
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Offsets at which lines begin.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let newlines = memchr::memchr_iter(b'\n', self.text.as_bytes());
            let starts = newlines.map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
            std::iter::once(0).chain(starts).collect()
        })
    }

    /// How many characters begin before an offset. Counted once for every [`STRIDE`] bytes: in an
    /// export of one line a column is millions of characters away from its line's beginning.
    fn characters(&self, offset: usize) -> u32 {
        let bytes = self.text.as_bytes();
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
        let mark = end / STRIDE;
        marks.get(mark).copied().unwrap_or(0) + begun(&bytes[mark * STRIDE..end])
    }

    /// Line and column of an offset, both from 1.
    fn point(&self, offset: u32) -> (u32, u32) {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset) - 1;
        let mut end = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(end) {
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
            None => self.text.len(),
        };
        let text = self.text.get(start as usize..end)?;
        let len = text.trim_end_matches(['\n', '\r']).len();
        Some(Span {
            start,
            end: start + u32::try_from(len).unwrap_or(0),
        })
    }

    /// The name of the object that stands exactly there, as the product that wrote the file names
    /// it, where its reader said so.
    #[must_use]
    pub fn object(&self, span: Span) -> Option<&str> {
        let found = self.objects.binary_search_by_key(&span, |(it, _)| *it);
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
            .partition_point(|(it, _)| it.start <= span.start);
        let (around, name) = self.objects.get(after.checked_sub(1)?)?;
        (span.end <= around.end).then_some(&**name)
    }

    /// A piece of the text as it may be shown: every hidden character is a `*`.
    #[must_use]
    pub fn show(&self, span: Span) -> String {
        let Some(text) = self.text.get(span.start as usize..span.end as usize) else {
            return String::new();
        };
        let Some(hidden) = &self.hidden else {
            return text.chars().map(mask).collect();
        };
        let mut next = hidden.partition_point(|it| it.end <= span.start);
        let mut shown = String::with_capacity(text.len());
        for (index, it) in text.char_indices() {
            let at = span.start + u32::try_from(index).unwrap_or(0);
            while hidden.get(next).is_some_and(|it| it.end <= at) {
                next += 1;
            }
            let masked = hidden.get(next).is_some_and(|it| it.start <= at);
            shown.push(if masked { mask(it) } else { it });
        }
        shown
    }
}

/// Bytes between two counts of characters.
const STRIDE: usize = 4096;

/// Characters that begin in these bytes: all but the bytes that go on with one.
fn begun(bytes: &[u8]) -> u32 {
    let begun = bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
    u32::try_from(begun).unwrap_or(u32::MAX)
}

fn mask(it: char) -> char {
    if it == '\n' || it == '\r' { it } else { '*' }
}

impl Sources {
    /// Adds a text that is decoded already.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        path: impl Into<PathBuf>,
        text: impl Into<String>,
    ) -> SourceId {
        self.push(name.into(), path.into(), text.into(), Encoding::Utf8)
    }

    fn push(&mut self, name: String, path: PathBuf, text: String, encoding: Encoding) -> SourceId {
        let id = SourceId(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.push(Source {
            name,
            path,
            text,
            encoding,
            lines: OnceLock::new(),
            characters: OnceLock::new(),
            hidden: None,
            objects: Vec::new(),
        });
        id
    }

    /// Reads and decodes a file.
    ///
    /// # Errors
    /// It cannot be read, is too large, or is no text.
    pub fn load(&mut self, path: &Path) -> Result<SourceId, Problem> {
        let name = display_name(path);
        let fault = |code, message: String| Problem::error(code, message).in_file(name.clone());
        let unreadable = |error: io::Error| {
            fault("unreadable", format!("it cannot be read: {error}"))
                .help("check that the file exists and that you may read it")
        };
        let bytes = fs::metadata(path).map_err(unreadable)?.len();
        if bytes > MAX_FILE_BYTES {
            let message = format!("{bytes} bytes are more than the limit of {MAX_FILE_BYTES}");
            return Err(fault("too-large", message).help("export less into one file"));
        }
        let bytes = fs::read(path).map_err(unreadable)?;
        match decode(&bytes) {
            Ok((text, encoding)) => Ok(self.push(name, path.to_owned(), text, encoding)),
            Err(NoText::Binary) => {
                Err(Problem::warning("binary", "it is no text").in_file(name.clone()))
            }
            Err(NoText::BrokenUtf16) => {
                let message = "it begins as UTF-16 and is not valid".to_owned();
                Err(fault("encoding", message).help("save it again, as UTF-8"))
            }
        }
    }

    /// A source.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.0[id.index()]
    }

    /// Every source.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.0)
    }

    /// Where a place stands.
    #[must_use]
    pub fn position(&self, place: Place) -> Position {
        self.get(place.source).position(place.span)
    }

    /// Says what the objects of a source are called by the product that wrote it.
    pub fn name_objects(&mut self, id: SourceId, mut objects: Vec<(Span, Box<str>)>) {
        objects.sort();
        self.0[id.index()].objects = objects;
    }

    /// Says what of a source stays hidden, sorted; everything else may be shown from then on.
    pub fn reveal(&mut self, id: SourceId, hidden: Vec<Span>) {
        self.0[id.index()].hidden = Some(hidden);
    }
}

/// A path as reports name it: relative to the working directory with `/`, absolute outside it.
#[must_use]
pub fn display_name(path: &Path) -> String {
    let Ok(working) = env::current_dir() else {
        return with_slashes(path);
    };
    let whole = working.join(path);
    let whole = whole.canonicalize().unwrap_or(whole);
    let working = working.canonicalize().unwrap_or(working);
    match whole.strip_prefix(&working) {
        Ok(inside) if inside.as_os_str().is_empty() => with_slashes(path),
        Ok(inside) => with_slashes(inside),
        Err(_) => with_slashes(&whole),
    }
}

/// Windows puts `\\?\`, or `\\?\UNC\` for a share, before a path that it has looked up.
fn with_slashes(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    match (text.strip_prefix("//?/UNC/"), text.strip_prefix("//?/")) {
        (Some(share), _) => format!("//{share}"),
        (None, Some(plain)) => plain.to_owned(),
        (None, None) => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
