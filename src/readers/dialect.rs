//! What a dialect is to the rest of the program: how its files are recognised and read into a
//! [`Fragment`], and how parts are put together that only resolve across files. No dialect is known
//! here.

use std::any::Any;
use std::fmt;
use std::path::Path;

use chrono::NaiveDate;

use super::owner::{Belonging, Owned};
use super::separate::Belongs;
use crate::fabric::backend::Backend;
use crate::fabric::collection::{Collection, CollectionKind, Moment};
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::source::{Node, Place, Problem, SourceId, Span};

/// How much of a file is searched for marks of a dialect, in bytes.
const SNIFF_BYTES: usize = 64 * 1024;

/// A dialect: a folder of its own and one row in the table of `readers`.
pub(super) trait Reader: Sync {
    /// The word that reports use.
    fn name(&self) -> &'static str;

    /// Whether a file is of this dialect; nothing if it is another's.
    fn recognise(&self, file: &File<'_>) -> Option<Recognition>;

    /// Whether a text that begins so is the inventory of one host: then it can be read when its turn
    /// comes, because nothing else needs it. Others of the same kind may be missed.
    fn begins_as_one_host(&self, _head: &str) -> bool {
        false
    }

    /// Parses a recognised text that has no syntax of its own ([`Form::Plain`]).
    ///
    /// # Errors
    /// The text is not what it looked like.
    fn parse<'a>(&self, source: SourceId, text: &'a str) -> Result<Node<'a>, Problem> {
        let span = Span {
            start: 0,
            // Files are refused from 256 MiB on, so that every length fits.
            end: u32::try_from(text.len()).unwrap_or(u32::MAX),
        };
        let message = "nothing is known of texts of this form";
        Err(Problem::error("unknown-form", message).at(Place { source, span }))
    }

    /// Parses a recognised file without a syntax of its own, by its name as well.
    ///
    /// # Errors
    /// The text is not what it looked like.
    fn parse_file<'a>(&self, source: SourceId, file: &File<'a>) -> Result<Node<'a>, Problem> {
        self.parse(source, file.text)
    }

    /// Whether its files are of backends, and of no host.
    fn is_of_backend(&self) -> bool {
        true
    }

    /// Parses a recognised text that begins as JSON, XML or YAML and is `broken`, where the dialect can do
    /// better or knows more of what is wrong.
    fn mend<'a>(
        &self,
        _source: SourceId,
        _file: &File<'a>,
        _broken: &Problem,
    ) -> Option<Result<Node<'a>, Problem>> {
        None
    }

    /// Reads a recognised file. Only values that it takes from the tree may be shown afterwards.
    ///
    /// # Errors
    /// The file as a whole cannot be used.
    fn read(&self, node: &Node<'_>, file: &File<'_>) -> Result<Fragment, Problem>;

    /// What the name of a file that cannot be read still says: of what a host or a backend lacks the description.
    /// `place` is where the file begins.
    fn unread(&self, _path: &Path, _place: Place) -> Option<Part> {
        None
    }

    /// Completes what the parser says of a document in which keys stand twice.
    fn explain(&self, _note: &mut Problem) {}

    /// Why nothing in a recognised file is used.
    fn unused(&self, _node: &Node<'_>, _file: &File<'_>) -> String {
        "it holds no object that is used".to_owned()
    }

    /// Takes its own parts out of those of a run and puts them together; what is wrong with them is noted.
    fn assemble(&self, _parts: &mut Vec<Part>, _problems: &mut Vec<Problem>) -> Assembled {
        Assembled::default()
    }
}

/// A file as a dialect looks at it.
pub(super) struct File<'a> {
    /// The name of the file in reports.
    pub(super) name: &'a str,
    /// Where the file is.
    pub(super) path: &'a Path,
    /// The text of the file; empty where there is none.
    pub(super) text: &'a str,
    /// What the text is.
    pub(super) form: Form<'a>,
}

/// What the text of a file is.
#[derive(Clone, Copy)]
pub(super) enum Form<'a> {
    /// JSON, XML or YAML.
    Document(&'a Node<'a>),
    /// A text that begins as JSON, XML or YAML and cannot be parsed.
    Damaged,
    /// A text without a syntax that is known.
    Plain,
    /// The bytes are no text.
    Binary,
}

/// What a file of a dialect is good for.
pub(super) enum Recognition {
    /// To be read; a damaged file was meant to be.
    Ours,
    /// Of no use, and why.
    Unused(String),
    /// Not to be read, whatever the file holds.
    Refused(Problem),
    /// Encrypted: whatever it is packed as, nobody can read what is in it.
    Sealed(Problem),
}

impl<'a> File<'a> {
    /// The part of the text that is searched for marks.
    pub(super) fn head(&self) -> &'a str {
        // The limit may fall into a character.
        let mut end = self.text.len().min(SNIFF_BYTES);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        &self.text[..end]
    }
}

/// What one file holds.
#[derive(Debug, Default)]
pub struct Fragment {
    /// Hosts.
    pub hosts: Vec<Host>,
    /// Backends.
    pub backends: Vec<Backend>,
    /// Parts of hosts and backends, which are put together when all files are read.
    pub parts: Vec<Part>,
    /// What the product that the file is from calls the objects in it.
    pub names: Vec<(Span, Box<str>)>,
    /// The plan that a snapshot carries, with its place.
    pub plan: Option<(Plan, Place)>,
    /// What the manifest of a collection says.
    pub collection: Option<Collection>,
    /// The appliance that its backends' parts are of by the manifest in their folder, which no file says itself.
    pub belonging: Option<Belonging>,
    /// How many objects were read.
    pub objects: usize,
    /// What was wrong.
    pub problems: Vec<Problem>,
}

impl Fragment {
    /// The day of the oldest inventory in the file, or of the collection that it is the manifest of, UTC, if it
    /// says one.
    #[must_use]
    pub fn collected_on(&self) -> Option<NaiveDate> {
        let hosts = self.hosts.iter().filter_map(Host::collected_on);
        let backends = self.backends.iter().filter_map(Backend::collected_on);
        let manifest = self.collection.iter().filter_map(Collection::moment);
        let days = hosts.chain(backends).chain(manifest.map(Moment::day));
        days.map(|(day, _)| day).min()
    }

    /// Whether the file holds nothing that is used and nothing to complain about. An empty output
    /// of a cmdlet is a part: it says that there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.objects == 0
            && self.problems.is_empty()
            && self.parts.is_empty()
            && self.collection.is_none()
    }
}

/// What one file says of a host or a backend whose names only resolve across files. Only the dialect that
/// made a part knows what is in it.
pub struct Part {
    kept: Box<dyn Any + Send>,
    /// The appliance that the manifest in the folder of the file says it is of.
    belonging: Option<Belonging>,
}

impl Part {
    /// Wraps what a dialect keeps of a file.
    pub(super) fn new<T: Any + Send>(kept: T) -> Self {
        Self {
            kept: Box::new(kept),
            belonging: None,
        }
    }

    /// The same, of an appliance.
    pub(super) fn belonging_to(self, belonging: Option<Belonging>) -> Self {
        Self { belonging, ..self }
    }

    /// Takes those out that hold a `T`, in their order.
    pub(super) fn take<T: Any + Send>(parts: &mut Vec<Self>) -> Vec<T> {
        let taken = Self::take_with_belonging(parts);
        taken.into_iter().map(|(kept, _)| kept).collect()
    }

    /// Takes those out that hold a `T`, in their order, with the appliance that each is of. A manifest of
    /// another kind says nothing of them.
    pub(super) fn take_owned<T: Any + Send + Belongs>(
        parts: &mut Vec<Self>,
        kind: CollectionKind,
    ) -> Vec<Owned<T>> {
        let taken = Self::take_with_belonging(parts).into_iter();
        let owned = taken.map(|(kept, belonging): (_, Option<Belonging>)| {
            Owned::new(
                kept,
                belonging.filter(|belonging| belonging.owner.kind == kind),
            )
        });
        owned.collect()
    }

    fn take_with_belonging<T: Any + Send>(parts: &mut Vec<Self>) -> Vec<(T, Option<Belonging>)> {
        let mut taken = Vec::new();
        let mut others = Vec::new();
        for Self { kept, belonging } in parts.drain(..) {
            match kept.downcast() {
                Ok(kept) => taken.push((*kept, belonging)),
                Err(kept) => others.push(Self { kept, belonging }),
            }
        }
        *parts = others;
        taken
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Part")
    }
}

/// What the parts of a dialect come to.
#[derive(Default)]
pub(super) struct Assembled {
    /// Hosts.
    pub(super) hosts: Vec<Host>,
    /// Backends.
    pub(super) backends: Vec<Backend>,
    /// Backends as they are meant to be.
    pub(super) intents: Vec<Intent>,
}

/// A backend as it is meant to be. One that an export describes as it is is not judged by its intent.
pub(super) struct Intent {
    /// The backend.
    pub(super) backend: Backend,
    /// Whether its files say its name; else it only has one to be called by.
    pub(super) is_named: bool,
    /// Words around its files that may be its name.
    pub(super) hints: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::Part;

    #[test]
    fn each_dialect_gets_its_own_parts_in_their_order() {
        let mut parts = vec![Part::new(1_u8), Part::new("a"), Part::new(2_u8)];
        assert_eq!(Part::take::<u8>(&mut parts), [1, 2]);
        assert!(Part::take::<u16>(&mut parts).is_empty());
        assert_eq!(Part::take::<&str>(&mut parts), ["a"]);
        assert!(parts.is_empty());
    }
}
