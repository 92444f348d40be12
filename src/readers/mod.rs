//! Readers: one folder a dialect, each recognises its files by content and reads them into a
//! [`Fragment`] in network nouns. Dialects know neither each other nor any rule.

mod cables;
pub mod collection;
mod dialect;
mod fleet;
mod foreign;
mod merge;
mod moderate;
mod named;
pub mod oneview;
mod owner;
mod packed;
mod row;
mod separate;
pub mod snapshot;
mod syntax;
pub mod ucs;
pub mod virtual_connect;
pub mod windows;

use std::path::{Path, PathBuf};

use crate::source::{
    Cover, Look, Node, Place, Problem, Source, SourceId, Span, forget_contradictions, head, is_yaml,
};

pub use cables::CableUse;
pub use collection::is_inside;
use dialect::{File, Form, Reader, Recognition};
pub use dialect::{Fragment, Part};
pub use fleet::{Admission, Fleet, HostFacts};
pub use merge::{Moments, merge, merge_into};
pub use moderate::problems as moderate;
pub use owner::{Belonging, Owner};
use packed::Packed;
use syntax::{advise_clixml, parser};
pub use windows::split_bundles;

/// Declares the dialects: a row is a name and what reads it.
macro_rules! dialects {
    ($($(#[$doc:meta])* $dialect:ident: $reader:expr,)*) => {
        /// The dialects that can be read.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Dialect {
            $($(#[$doc])* $dialect,)*
        }

        impl Dialect {
            /// All dialects, in the order in which a file is shown to them: the first that
            /// recognises the file reads it.
            const ALL: &[Self] = &[$(Self::$dialect,)*];

            fn reader(self) -> &'static dyn Reader {
                match self {
                    $(Self::$dialect => &$reader,)*
                }
            }
        }
    };
}

dialects! {
    /// `fabriclint-host/1`, the JSON of the Windows collector.
    WindowsCollector: windows::collector::Collector,
    /// `fabriclint/snapshot/v1`.
    Snapshot: snapshot::SnapshotDocument,
    /// `fabriclint/collection/v1`, the manifest of a collection.
    Collection: collection::CollectionManifest,
    /// HPE OneView REST answers.
    OneView: oneview::OneView,
    /// What PowerShell prints of single cmdlets for people (`Format-List`), and the files of Get-NetView.
    PowerShellList: windows::cmdlets::Printed,
    /// Outputs of single cmdlets in CLIXML (`Export-Clixml`).
    PowerShellClixml: windows::cmdlets::clixml::Clixml,
    /// Outputs of single cmdlets, one host a folder (`ConvertTo-Json`).
    PowerShellJson: windows::cmdlets::Cmdlets,
    /// Backups and XML API answers of Cisco UCS Manager.
    UcsManager: ucs::manager::UcsManager,
    /// Configurations of `EasyUCS` for Cisco UCS Manager.
    EasyUcs: ucs::easyucs::EasyUcs,
    /// The command line of HPE Virtual Connect Manager.
    VirtualConnect: virtual_connect::VirtualConnect,
}

impl Dialect {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.reader().name()
    }

    /// Whether files of a dialect, by the word that reports use, are of backends.
    #[must_use]
    pub fn is_of_backend(name: &str) -> bool {
        let mut readers = Self::ALL.iter().map(|dialect| dialect.reader());
        readers.any(|reader| reader.name() == name && reader.is_of_backend())
    }

    /// The dialect that a file is of by its name.
    fn by_name(path: &Path) -> Option<(Self, Recognition)> {
        let file = File {
            name: "",
            path,
            text: "",
            form: Form::Binary,
        };
        Self::of(&file)
    }

    /// The dialect of a file of which only a part is left, by what is in that part.
    fn of_remains(file: &File<'_>) -> Option<Self> {
        let forms = [Form::Damaged, Form::Plain].into_iter();
        let mut found = forms.filter_map(|form| Self::of(&File { form, ..*file }));
        found.next().map(|(dialect, _)| dialect)
    }

    /// The dialect of a file, and what the file is good for.
    fn of(file: &File<'_>) -> Option<(Self, Recognition)> {
        let mut dialects = Self::ALL.iter();
        dialects.find_map(|dialect| Some((*dialect, dialect.reader().recognise(file)?)))
    }
}

/// What became of a file.
#[derive(Debug)]
pub enum FileOutcome {
    /// Read, perhaps with problems.
    Read(Dialect, Box<Fragment>),
    /// One of ours that holds nothing that is used, and why.
    Unused(Dialect, String),
    /// One of ours that could not be read.
    Broken(Dialect, Box<Problem>),
    /// Not ours, and why.
    Foreign(String),
}

impl FileOutcome {
    /// What becomes of a file that its dialect does not read; nothing if it does.
    fn without_reading(dialect: Dialect, recognition: Recognition) -> Option<Self> {
        match recognition {
            Recognition::Ours => None,
            Recognition::Unused(reason) => Some(Self::Unused(dialect, reason)),
            Recognition::Refused(problem) | Recognition::Sealed(problem) => {
                Some(Self::Broken(dialect, Box::new(problem)))
            }
        }
    }
}

/// Whether a file is the inventory of one host, by what it begins with: then it can be read when its
/// turn comes, because nothing else needs it. Others of the same kind may be missed.
#[must_use]
pub fn is_one_host(head: &str) -> bool {
    let mut dialects = Dialect::ALL.iter();
    dialects.any(|dialect| dialect.reader().begins_as_one_host(head))
}

/// Makes one problem of what the renamed folder or archive of a host comes to in each of its files. `name` says what a
/// source is called.
pub fn gather_astray(problems: &mut Vec<Problem>, name: &dyn Fn(SourceId) -> PathBuf) {
    windows::gather_astray(problems, name);
}

/// What a file is that is called as archives, pictures and programs are.
#[must_use]
pub fn called_binary(path: &Path) -> Option<&'static str> {
    foreign::binary(path)
}

/// Whether a file is called as exports are, whatever stands in it.
#[must_use]
pub fn is_called_export(path: &Path) -> bool {
    Dialect::by_name(path).is_some()
}

/// Whether a file that nobody has read yet may be an export: by its name, or by what it begins with. Names that other
/// products have as well, as those of backends' exports are, only count where nobody can look at what is in the file.
#[must_use]
pub fn may_be_export(path: &Path, look: Look<'_>) -> bool {
    let called = Dialect::by_name(path);
    let begins = match look {
        Look::Name => return called.is_some_and(|(dialect, _)| !dialect.reader().is_of_backend()),
        Look::NameAlone => {
            return called.is_some_and(|(dialect, recognition)| {
                // What would be passed over if it could be read is missed by nobody.
                let is_used = !matches!(recognition, Recognition::Unused(_));
                is_used || !dialect.reader().is_of_backend()
            });
        }
        Look::Begins(begins) => begins,
    };
    if called.is_none() && foreign::binary(path).is_some() {
        return false;
    }
    let ending = path.extension().unwrap_or_default();
    let text = head(begins);
    let remains = File {
        name: "",
        path: &Path::new("member").with_extension(ending),
        text: &text,
        form: Form::Plain,
    };
    Dialect::of_remains(&remains).is_some() || called.is_some() && named::is_web_page(&text)
}

/// What becomes of a file that is no text.
#[must_use]
pub fn binary(path: &Path, name: &str, bytes: &[u8], problem: &Problem) -> FileOutcome {
    let packed = packed::of_bytes(bytes);
    let text = packed.as_ref().and_then(|packed| packed.inside.as_deref());
    let file = |form, text| File {
        name,
        path,
        text,
        form,
    };
    // A backup may be binary and known by its name: its dialect refuses the file with advice.
    if let Some((dialect, recognition)) = Dialect::of(&file(Form::Binary, "")) {
        let refused = match (recognition, &packed) {
            (Recognition::Refused(problem), Some(packed)) => {
                Recognition::Refused(packed.explain(problem))
            }
            (recognition, _) => recognition,
        };
        if let Some(mut outcome) = FileOutcome::without_reading(dialect, refused) {
            if let FileOutcome::Broken(_, problem) = &mut outcome {
                problem.file.get_or_insert_with(|| name.to_owned());
            }
            return outcome;
        }
    }
    // An ending that says that it is packed keeps nobody waiting for what is in it.
    let kind = foreign::binary(path);
    if let (Some(packed), Some(text), None) = (&packed, text, kind)
        && let Some(dialect) = Dialect::of_remains(&file(Form::Damaged, text))
    {
        return FileOutcome::Broken(dialect, Box::new(packed.problem().in_file(name)));
    }
    let kind = kind.or(packed.map(|packed| packed.kind));
    FileOutcome::Foreign(kind.map_or_else(|| problem.message.clone(), str::to_owned))
}

/// What becomes of a text that lost a part of its content, as `problem` says: an export is known by its name
/// and by what is left of it.
pub fn damaged(source: &Source, id: SourceId, problem: Problem) -> FileOutcome {
    let file = |form, text| File {
        name: source.name(),
        path: source.path(),
        text,
        form,
    };
    let by_name = Dialect::of(&file(Form::Binary, ""));
    let packed = packed::of_damaged(source.text());
    let mut message = problem.message.clone();
    let (dialect, help) = match by_name {
        Some((dialect, Recognition::Refused(advice))) if packed.is_some() => {
            let advice = packed
                .iter()
                .fold(advice, |advice, packed| packed.explain(advice));
            let problem = advice.in_file(source.name());
            return FileOutcome::Broken(dialect, Box::new(problem));
        }
        Some((dialect, Recognition::Sealed(problem))) => {
            return FileOutcome::Broken(dialect, Box::new(problem.in_file(source.name())));
        }
        Some((dialect, Recognition::Refused(advice))) => {
            message = format!("{}: {message}", advice.message);
            (Some(dialect), advice.help)
        }
        Some((dialect, Recognition::Unused(reason))) => {
            return FileOutcome::Unused(dialect, reason);
        }
        Some((dialect, Recognition::Ours)) => (Some(dialect), None),
        None => (
            Dialect::of_remains(&file(Form::Damaged, source.text())),
            None,
        ),
    };
    if let Some(packed) = packed {
        return match dialect {
            Some(dialect) => {
                FileOutcome::Broken(dialect, Box::new(packed.problem().in_file(source.name())))
            }
            None => FileOutcome::Foreign(packed.kind.to_owned()),
        };
    }
    let Some(dialect) = dialect else {
        return FileOutcome::Foreign(format!("a text that is damaged: {}", problem.message));
    };
    let help = help.or_else(|| problem.help.clone());
    let span = source.hole().or_else(|| first_line(source.text()));
    let problem = Problem {
        message,
        help,
        place: span.map(|span| Place { source: id, span }),
        file: span.is_none().then(|| source.name().to_owned()),
        ..problem
    };
    FileOutcome::Broken(dialect, Box::new(problem))
}

/// Reads one file. What was read of it may be shown from then on; nothing else.
pub fn read(source: &mut Source, id: SourceId) -> FileOutcome {
    let (mut outcome, hidden) = read_text(source, id);
    if let FileOutcome::Broken(_, problem) = &mut outcome
        && problem.place.is_none()
    {
        // A place names its file already.
        let span = first_line(source.text());
        problem.place = span.map(|span| Place { source: id, span });
        problem.file = span.is_none().then(|| source.name().to_owned());
    }
    if let FileOutcome::Broken(_, problem) = &mut outcome
        && problem.help.is_none()
    {
        let help = "the file was cut off or changed: export it again, and copy it as it is";
        problem.help = Some(help.to_owned());
    }
    // A source shows nothing until it is revealed, so that a file which nobody reads stays masked.
    if let Some(hidden) = hidden {
        source.reveal(hidden);
    }
    if let FileOutcome::Read(_, fragment) = &mut outcome {
        moderate::hosts(&mut fragment.hosts, &mut fragment.problems);
        moderate::problems(&mut fragment.problems);
        source.name_objects(std::mem::take(&mut fragment.names));
    }
    outcome
}

/// What a file that could not be read leaves, by its name: why a part of what it should hold is not known.
#[must_use]
pub fn unread(source: &Source, id: SourceId) -> Option<Fragment> {
    let (dialect, recognition) = Dialect::by_name(source.path())?;
    if matches!(recognition, Recognition::Unused(_)) {
        return None;
    }
    let span = first_line(source.text()).unwrap_or(Span { start: 0, end: 0 });
    let place = Place { source: id, span };
    let part = dialect.reader().unread(source.path(), place)?;
    Some(Fragment {
        parts: vec![part],
        ..Fragment::default()
    })
}

/// Where a text begins: a problem of the whole file stands there. Nothing in a file without a text.
fn first_line(text: &str) -> Option<Span> {
    let start = text.len() - text.trim_start().len();
    let line = text[start..].lines().next()?.trim_end();
    let at = |offset: usize| u32::try_from(offset).ok();
    Some(Span {
        start: at(start)?,
        end: at(start + line.len())?,
    })
}

/// What a file holds, and which spans of its text nobody looked at, if it was looked at.
fn read_text(source: &Source, id: SourceId) -> (FileOutcome, Option<Vec<Span>>) {
    let text = source.text();
    let file = |form| File {
        name: source.name(),
        path: source.path(),
        text,
        form,
    };
    if let Some(packed) = packed::of_text(text) {
        return (stand_in(&packed, file), None);
    }
    let Some(parse) = parser(source) else {
        let plain = file(Form::Plain);
        let read = read_plain(id, &plain);
        return read.unwrap_or_else(|| (FileOutcome::Foreign(foreign::text(&plain)), None));
    };
    let mut notes = Vec::new();
    let (mut node, cover) = match parse(id, text, &mut notes) {
        Ok(parsed) => parsed,
        Err(problem) => {
            // Folders hold all sorts of files: only one with marks of a dialect is an error.
            let damaged = file(Form::Damaged);
            if let Some((dialect, recognition)) = Dialect::of(&damaged) {
                if let Some(outcome) = FileOutcome::without_reading(dialect, recognition) {
                    return (outcome, None);
                }
                return match dialect.reader().mend(id, &damaged, &problem) {
                    Some(Ok(node)) => read_node(dialect, &node, &damaged, None),
                    Some(Err(problem)) => (FileOutcome::Broken(dialect, Box::new(problem)), None),
                    None => (FileOutcome::Broken(dialect, Box::new(problem)), None),
                };
            }
            // A session begins as a document does where its prompt is `[admin@jump ~]$`.
            let read = read_plain(id, &file(Form::Plain));
            return read.unwrap_or_else(|| (FileOutcome::Foreign(foreign::text(&damaged)), None));
        }
    };
    if !notes.is_empty() {
        forget_contradictions(&mut node);
    }
    let document = file(Form::Document(&node));
    let Some((dialect, recognition)) = Dialect::of(&document) else {
        return (
            FileOutcome::Foreign("no dialect that is known".into()),
            None,
        );
    };
    if let Some(outcome) = FileOutcome::without_reading(dialect, recognition) {
        return (outcome, None);
    }
    let (mut outcome, hidden) = read_node(dialect, &node, &document, cover);
    if let FileOutcome::Read(_, fragment) = &mut outcome {
        for note in &mut notes {
            dialect.reader().explain(note);
        }
        fragment.problems.append(&mut notes);
    }
    (outcome, hidden)
}

/// What becomes of a text that stands in for another: a pointer, or a text that is packed into signs.
fn stand_in<'a>(packed: &Packed, file: impl Fn(Form<'a>) -> File<'a>) -> FileOutcome {
    let by_name = Dialect::of(&File {
        text: "",
        ..file(Form::Binary)
    });
    match by_name {
        Some((dialect, Recognition::Refused(problem))) => {
            return FileOutcome::Broken(dialect, Box::new(packed.explain(problem)));
        }
        Some((dialect, Recognition::Sealed(problem))) => {
            return FileOutcome::Broken(dialect, Box::new(problem));
        }
        Some((dialect, Recognition::Unused(reason))) => {
            return FileOutcome::Unused(dialect, reason);
        }
        Some((_, Recognition::Ours)) | None => {}
    }
    let inside = packed.inside.as_deref().and_then(|text| {
        Dialect::of_remains(&File {
            name: "",
            path: Path::new(""),
            text,
            form: Form::Damaged,
        })
    });
    match inside {
        Some(dialect) => FileOutcome::Broken(dialect, Box::new(packed.problem())),
        None => FileOutcome::Foreign(packed.kind.to_owned()),
    }
}

/// Reads a text that has no syntax but that of its dialect; nothing if it is of none.
fn read_plain(id: SourceId, file: &File<'_>) -> Option<(FileOutcome, Option<Vec<Span>>)> {
    let (dialect, recognition) = Dialect::of(file)?;
    if let Some(outcome) = FileOutcome::without_reading(dialect, recognition) {
        return Some((outcome, None));
    }
    Some(match dialect.reader().parse_file(id, file) {
        Ok(node) => read_node(dialect, &node, file, None),
        Err(problem) => (FileOutcome::Broken(dialect, Box::new(problem)), None),
    })
}

fn read_node(
    dialect: Dialect,
    node: &Node<'_>,
    file: &File<'_>,
    cover: Option<Cover>,
) -> (FileOutcome, Option<Vec<Span>>) {
    let mut outcome = match dialect.reader().read(node, file) {
        Ok(fragment) if fragment.is_empty() => {
            FileOutcome::Unused(dialect, dialect.reader().unused(node, file))
        }
        Ok(fragment) => FileOutcome::Read(dialect, Box::new(fragment)),
        Err(problem) => FileOutcome::Broken(dialect, Box::new(problem)),
    };
    // A JSON document may stand in what a session printed.
    let is_yaml = matches!(file.form, Form::Document(_)) && is_yaml(file.path);
    let hidden = match cover {
        Some(cover) => {
            if let FileOutcome::Read(_, fragment) = &mut outcome {
                advise_clixml(fragment);
            }
            cover.hidden(node, file.text)
        }
        None => node.hidden_of(file.text, is_yaml),
    };
    (outcome, Some(hidden))
}
