//! The sources of a run by their numbers: files, rules' pages and policies alike.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::archive::Member;
use super::files::Source;
use super::mirror::Mirror;
use super::names::Names;
use super::place::{Place, Position, SourceId};
use super::problem::Problem;

/// The files of a run.
#[derive(Debug, Default)]
pub struct Sources {
    all: Vec<Source>,
    /// Names files that are loaded one after the other.
    names: Option<Names>,
}

impl Sources {
    /// Adds a text that is decoded already.
    pub fn add(
        &mut self,
        name: impl Into<String>,
        path: impl Into<PathBuf>,
        text: impl Into<String>,
    ) -> SourceId {
        self.push(Source::of_text(name.into(), path.into(), text.into()))
    }

    fn push(&mut self, source: Source) -> SourceId {
        let id = SourceId::of_index(self.all.len());
        self.all.push(source);
        id
    }

    /// Gives a file its number before it is read: places sort by it, whichever file is read first.
    pub fn announce(&mut self, name: impl Into<String>, path: impl Into<PathBuf>) -> SourceId {
        self.push(Source::empty(name.into(), path.into()))
    }

    /// Gives a file in an archive its number before it is read.
    pub fn announce_member(&mut self, name: impl Into<String>, member: Member) -> SourceId {
        self.push(Source::of_member(name.into(), member))
    }

    /// Names files of a mirror as those that they stand for, from now on.
    pub fn mirrored(&mut self, mirror: Option<&Mirror>) {
        self.names = Some(Names::mirrored(mirror));
    }

    /// Reads and decodes a file.
    ///
    /// # Errors
    /// The file cannot be read, is too large, or is no text.
    pub fn load(&mut self, path: &Path) -> Result<SourceId, Problem> {
        let name = self.names.get_or_insert_with(Names::new).name(path);
        let mut source = Source::empty(name, path.to_owned());
        source.load()?;
        Ok(self.push(source))
    }

    /// Adds the sources of another run behind these; returns the number of the first.
    pub fn append(&mut self, other: Self) -> usize {
        let first = self.all.len();
        self.all.extend(other.all);
        first
    }

    /// How many sources there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// A source.
    #[must_use]
    pub fn get(&self, id: SourceId) -> &Source {
        &self.all[id.index()]
    }

    /// A source, to be changed.
    pub fn get_mut(&mut self, id: SourceId) -> &mut Source {
        &mut self.all[id.index()]
    }

    /// Takes a source out, for a thread to work on; its number stays.
    pub fn take(&mut self, id: SourceId) -> Source {
        let nothing = Source::empty(String::new(), PathBuf::new());
        std::mem::replace(&mut self.all[id.index()], nothing)
    }

    /// Puts a source back.
    pub fn put(&mut self, id: SourceId, source: Source) {
        self.all[id.index()] = source;
    }

    /// Every source.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId::of_index).zip(&self.all)
    }

    /// Where a place stands.
    #[must_use]
    pub fn position(&self, place: Place) -> Position {
        self.get(place.source).position(place.span)
    }
}

/// The names of the files, in the order of their numbers: no text of an export is written.
impl Serialize for Sources {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.all.iter().map(Source::name))
    }
}

/// Files without a path: whatever names somebody wrote, no file is opened because of them.
impl<'de> Deserialize<'de> for Sources {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut sources = Self::default();
        for name in Vec::<String>::deserialize(deserializer)? {
            sources.announce(name, PathBuf::new());
        }
        Ok(sources)
    }
}
