//! What one file says of one host, and what it says whose that is. A file that holds the objects of
//! several hosts makes several parts.

use std::net::IpAddr;
use std::path::{Path, PathBuf, absolute};

use super::age::Age;
use super::joined::Joined;
use super::section::{Gap, Owners, why_left_out};
use super::sections::{Kind, Sections};
use crate::fabric::known::{State, Why};
use crate::readers::row::{Row, property};
use crate::readers::windows::bundle::{InBundle, Tool};
use crate::source::{Node, Place};

/// What one file says of a host.
#[derive(Clone, Debug)]
pub struct HostPart {
    /// What stands around the objects.
    pub(super) file: PartFile,
    /// Where it begins.
    pub(super) place: Place,
    /// Whose the objects are, by what they say.
    pub(super) says: Says,
    /// Kinds that it says something of.
    pub(super) kinds: Vec<Kind>,
    /// What it says.
    pub(super) sections: Sections,
    /// Lists of it that may be several names in one text.
    pub(super) joined: Joined,
    /// Kinds whose cmdlets put out nothing, and whose adapters they were asked about.
    pub(super) none: Vec<(Kind, Owners)>,
    /// Whether it was read from a text that was printed for people.
    pub(super) is_printed: bool,
    /// Whether its file could not be read: it says of what nothing is known, and nothing else.
    pub(super) is_unread: bool,
}

/// A file that parts come from, by its path and its name.
#[derive(Clone, Debug, Default)]
pub(in crate::readers) struct PartFile {
    /// The folder that its parts are of: of a folder called after a cmdlet, the one above.
    pub(in crate::readers) folder: PathBuf,
    /// Its own name.
    pub(in crate::readers) name: String,
    /// The cmdlet that it is called after, and whose adapters it is about.
    pub(in crate::readers) kind: Option<(Kind, Owners)>,
    /// Words of its name that may be a host, the likeliest first.
    pub(in crate::readers) words: Vec<String>,
    /// Which of several exports it is.
    pub(in crate::readers) age: Age,
    /// Whether objects of it name different hosts as `ComputerName`, or as the end of a session.
    pub(in crate::readers) names_several: bool,
    /// What its path says of the bundle that it is of, if it is of one.
    pub(in crate::readers) bundle: Option<InBundle>,
}

impl PartFile {
    /// A file at a path; of one in a folder that only sorts files by cmdlet, the folder above counts, and of one in a
    /// bundle the folder of its host, however deep it stands in that.
    pub(in crate::readers) fn at(path: &Path, is_in_folder_of_cmdlet: bool) -> Self {
        let whole = absolute(path).unwrap_or_else(|_| path.to_owned());
        let bundle = InBundle::of(&whole);
        let folder = match &bundle {
            Some(bundle) => Some(&*bundle.folder),
            None => whole
                .ancestors()
                .nth(if is_in_folder_of_cmdlet { 2 } else { 1 }),
        };
        let name = whole.file_name().unwrap_or_default();
        Self {
            folder: folder.unwrap_or(Path::new("")).to_owned(),
            name: name.to_string_lossy().into_owned(),
            bundle,
            ..Self::default()
        }
    }

    /// Whether it says a piece of what its cmdlet puts out, as of one adapter: the pieces of a host are one output, in
    /// which nothing is older than something else.
    pub(in crate::readers) fn is_piece(&self) -> bool {
        self.bundle.as_ref().is_some_and(|bundle| bundle.is_piece)
    }

    /// Whether it is a text that Get-NetView writes of one object.
    pub(in crate::readers) fn is_text_of_net_view(&self) -> bool {
        let bundle = self.bundle.as_ref();
        let is_text = self.name.to_ascii_lowercase().ends_with(".txt");
        is_text && bundle.is_some_and(|bundle| bundle.is_piece && bundle.tool == Tool::NetView)
    }

    /// Whether it is of a bundle, in which pieces stand beside each other.
    pub(in crate::readers) fn is_of_bundle(&self) -> bool {
        self.bundle.is_some()
    }

    /// The host that the path through a bundle names.
    pub(super) fn host(&self) -> Option<&str> {
        self.bundle.as_ref()?.host.as_deref()
    }
}

/// A name that an export gives a host, as it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GivenName {
    /// The name, perhaps with a domain.
    pub(super) text: String,
    /// How good its source is for what reports show; the best is 0.
    pub(super) rank: u8,
    /// Where it stands.
    pub(super) place: Place,
}

impl GivenName {
    /// The name without its domain.
    pub(super) fn short(&self) -> &str {
        self.text.split('.').next().unwrap_or_default()
    }
}

/// Whose an object is, by what it says.
#[derive(Clone, Debug, Default)]
pub(in crate::readers) struct Says {
    /// What Windows calls the computer that answered: `CSName`, `SystemName`, `ServerName` of the CIM
    /// session, `Name` of the computer itself.
    pub(super) own: Option<GivenName>,
    /// `ComputerName`: the computer that a cmdlet was told to ask, or the own one.
    pub(super) computer: Option<GivenName>,
    /// `PSComputerName`: what somebody typed to open a session - a name, an alias, an address.
    pub(super) session: Option<GivenName>,
}

/// Properties that hold the name that Windows gives the computer, the one that reports show first.
const OWN: [(&str, u8); 4] = [
    ("CSName", 0),
    ("CsName", 0),
    ("SystemName", 1),
    ("__SERVER", 1),
];

impl Says {
    /// What an object says.
    pub(in crate::readers) fn of(kind: Kind, node: &Node<'_>) -> Self {
        let name = |node: &Node, key: &str, rank: u8| host_name(property(node, key)?, rank);
        let in_session = Self::in_session(property(node, "PSComputerName"));
        if kind.is_of_cluster() {
            // A cluster puts out all of its nodes, whichever is asked.
            return in_session;
        }
        let own = OWN.iter().find_map(|(key, rank)| name(node, key, *rank));
        let of_class = match kind {
            Kind::Computer => name(node, "Name", 0),
            _ => None,
        };
        let server = property(node, "CimSystemProperties");
        let server = || name(server?, "ServerName", 1);
        let computer = name(node, "ComputerName", 2);
        Self {
            own: of_class.or(own).or_else(server),
            computer: match kind {
                Kind::VmHost => computer.or_else(|| name(node, "Name", 2)),
                _ => computer,
            },
            ..in_session
        }
    }

    /// Whose an object is that came through a session and says nothing else.
    pub(in crate::readers) fn in_session(name: Option<&Node<'_>>) -> Self {
        // An address tells the objects of a file apart, though it names no host.
        let session = name.and_then(|node| {
            let text = node.as_text()?.trim();
            (!text.is_empty()).then(|| GivenName {
                text: text.to_owned(),
                rank: 3,
                place: node.place,
            })
        });
        Self {
            session,
            ..Self::default()
        }
    }

    /// What names around objects say of them, where they say nothing themselves: a value beside them, or
    /// a key over them.
    pub(in crate::readers) fn within(
        mut self,
        beside: Option<&Node<'_>>,
        over: Option<(&str, Place)>,
    ) -> Self {
        let over = || {
            let (text, place) = over.filter(|(text, _)| is_host(text))?;
            Some(GivenName {
                text: text.trim().to_owned(),
                rank: 2,
                place,
            })
        };
        if self.computer.is_none() {
            self.computer = beside.and_then(|node| host_name(node, 2)).or_else(over);
        }
        self
    }

    /// What tells the objects of one file apart.
    pub(in crate::readers) fn key(&self) -> [Option<String>; 3] {
        let plain = |name: &Option<GivenName>| name.as_ref().map(|name| name.text.to_lowercase());
        [
            plain(&self.own),
            plain(&self.computer),
            plain(&self.session),
        ]
    }

    /// The session, where it is one to a host by a name.
    pub(super) fn named_session(&self) -> Option<&GivenName> {
        self.session.as_ref().filter(|name| is_host(&name.text))
    }

    /// Every name, the best first.
    pub(super) fn names(&self) -> impl Iterator<Item = &GivenName> {
        self.own.iter().chain(&self.computer).chain(&self.session)
    }
}

/// The name of a host in a value; addresses and `localhost` name none.
fn host_name(node: &Node, rank: u8) -> Option<GivenName> {
    let text = node.as_text().filter(|text| is_host(text))?;
    Some(GivenName {
        text: text.trim().to_owned(),
        rank,
        place: node.place,
    })
}

/// Whether a text can be the name of a host.
pub(super) fn is_host(text: &str) -> bool {
    let text = text.trim();
    let nobody = ["localhost", "127.0.0.1", "."];
    text.split('.').next().is_some_and(|name| !name.is_empty())
        && text.parse::<IpAddr>().is_err()
        && !nobody.iter().any(|name| text.eq_ignore_ascii_case(name))
}

impl HostPart {
    /// A part of a file, of whose host the objects say this; `place` is where it begins.
    pub(in crate::readers) fn new(place: Place, says: Says) -> Self {
        Self {
            file: PartFile::default(),
            place,
            says,
            kinds: Vec::new(),
            sections: Sections::default(),
            joined: Joined::default(),
            none: Vec::new(),
            is_printed: false,
            is_unread: false,
        }
    }

    /// The part, read from a text that was printed for people, or not.
    pub(in crate::readers) fn printed(self, is_printed: bool) -> Self {
        Self { is_printed, ..self }
    }

    /// The part, of this file.
    pub(in crate::readers) fn in_file(mut self, file: PartFile) -> Self {
        self.file = file;
        self
    }

    /// The part, of this file, which could not be read.
    pub(in crate::readers) fn unread_file(self, file: PartFile) -> Self {
        Self {
            is_unread: true,
            ..self.in_file(file)
        }
    }

    /// The best name that its objects give its host, lower case.
    pub(in crate::readers) fn name(&self) -> Option<String> {
        self.says
            .names()
            .next()
            .map(|name| name.text.to_lowercase())
    }

    /// Whether its objects came through the session that others say that they came through.
    pub(in crate::readers) fn is_of_session(&self, says: &Says) -> bool {
        let session = |says: &Says| says.session.as_ref().map(|name| name.text.to_lowercase());
        session(&self.says) == session(says)
    }

    /// Whether its objects say that they came through a session.
    pub(in crate::readers) fn has_session(&self) -> bool {
        self.says.session.is_some()
    }

    /// The kinds that it says something of.
    pub(in crate::readers) fn kinds(&self) -> impl Iterator<Item = Kind> {
        self.kinds.iter().copied()
    }

    /// Whether it says anything that is used.
    pub(in crate::readers) fn speaks(&self) -> bool {
        self.kinds
            .iter()
            .any(|kind| !matches!(kind, Kind::Other(_)))
    }

    /// Adds an object; false if it is not used.
    pub(in crate::readers) fn take(&mut self, kind: Kind, row: &Row<'_>) -> bool {
        self.joined.note(kind, row);
        self.has(kind);
        self.sections.take(kind, row)
    }

    /// Notes that a cmdlet was asked and put out nothing.
    pub(in crate::readers) fn nothing(&mut self, kind: Kind, owners: Owners) {
        self.none.push((kind, owners));
        self.no_others(kind, owners);
    }

    /// Notes that a cmdlet put out all there are.
    pub(in crate::readers) fn no_others(&mut self, kind: Kind, owners: Owners) {
        self.has(kind);
        self.sections.note(kind, owners, &Gap::Nothing);
    }

    /// Notes that nothing is left of what a cmdlet put out.
    pub(in crate::readers) fn cut(&mut self, kind: Kind, owners: Owners) {
        let what = if self.is_printed {
            format!(
                "{}, of which Format-List shows only the name of a type,",
                kind.name()
            )
        } else {
            format!("{}, exported without -Depth 5,", kind.name())
        };
        self.missing(kind, owners, Why::new(State::Truncated, what));
    }

    /// Notes that a cmdlet was asked and did not answer.
    pub(in crate::readers) fn failed(&mut self, kind: Kind, owners: Owners) {
        self.missing(kind, owners, Why::new(State::Failed, kind.name()));
    }

    /// Notes that a cmdlet put out an error among its objects: how many are missing, nobody knows.
    pub(in crate::readers) fn failed_in_part(&mut self, kind: Kind, owners: Owners) {
        let what = format!("{}, which reported an error,", kind.name());
        self.missing(kind, owners, Why::new(State::Failed, what));
    }

    /// Notes that an object could not be taken in: the list is not all that there is.
    pub(in crate::readers) fn left_out(&mut self, kind: Kind, owners: Owners) {
        self.missing(kind, owners, why_left_out(&kind.name()));
    }

    fn missing(&mut self, kind: Kind, owners: Owners, why: Why) {
        self.has(kind);
        self.sections.note(kind, owners, &Gap::Missing(why));
    }

    fn has(&mut self, kind: Kind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Whether all that it says is that there is nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.sections.count() == 0
    }

    /// Whether it is of a bundle inside another one, which says more.
    pub(super) fn is_inside_another_bundle(&self) -> bool {
        let bundle = self.file.bundle.as_ref();
        bundle.is_some_and(|bundle| bundle.is_inside_another)
    }

    /// When the bundle was made that it is of, and where the part stands.
    pub(super) fn collected(&self) -> Option<(String, Place)> {
        let moment = self.file.bundle.as_ref()?.moment.clone()?;
        Some((moment, self.place))
    }

    /// Whether all that it speaks of may come in several files.
    pub(super) fn is_in_pieces(&self) -> bool {
        self.kinds.iter().all(|kind| kind.comes_in_pieces())
    }

    /// Whether it only speaks of a failover cluster.
    pub(super) fn is_of_cluster(&self) -> bool {
        self.kinds.iter().all(|kind| kind.is_of_cluster())
    }
}
