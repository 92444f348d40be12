//! What a manifest says, read with places: kind, hosts and files, which it must have, and the rest as far as it
//! is there. A path of a manifest is a text until somebody has seen that it does not lead out of the folder.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Component, Path};

use crate::fabric::collection::{
    AskedHost, Collection, CollectionKind, HostState, ListedFile, Moment, Presence, Progress,
    ResourceGap, moment, resource_of,
};
use crate::readers::dialect::Fragment;
use crate::readers::row::Row;
use crate::source::limits::COLLECTION_ENTRIES;
use crate::source::{Digest, Node, Place, Problem, Span, clipped};

/// What the state of a gap says where the manifest gives no reason.
const STATES: [(&str, &str, &str); 3] = [
    (
        "not-permitted",
        "not permitted",
        "not permitted for the user that collected",
    ),
    (
        "absent",
        "absent",
        "absent, the appliance has no such resource",
    ),
    ("failed", "failed", "failed, and nothing says why"),
];

/// Reads a manifest whose schema is ours.
///
/// # Errors
/// Its kind is missing or unknown, or what a manifest of its kind must list is no list.
pub(super) fn read(node: &Node<'_>) -> Result<Fragment, Problem> {
    let problems = RefCell::new(Vec::new());
    let row = Row::new(node, &problems);
    let kind = kind(node)?;
    let hosts = list(node, "hosts", kind == CollectionKind::Windows)?;
    let files = list(node, "files", kind.is_appliance())?;
    let gaps = list(node, "gaps", false)?;
    let source = row.row("source");
    let of_source = |key: &str| {
        let text = source.map(|source| source.text(key)).unwrap_or_default();
        text.into_value().filter(|text| !text.trim().is_empty())
    };
    let mut manifest = Manifest {
        collection: Collection {
            kind,
            name: of_source("name"),
            url: of_source("url"),
            progress: match row.text("state").get().map(String::as_str) {
                Some("running") => Progress::Running,
                Some("gaps") => Progress::WithGaps,
                _ => Progress::Whole,
            },
            place: first_of(node),
            started: time(row, "started"),
            finished: time(row, "finished"),
            hosts: Vec::new(),
            files: Vec::new(),
            gaps: Vec::new(),
            beside: Vec::new(),
        },
        numbers: BTreeMap::new(),
        problems: &problems,
    };
    for file in files {
        manifest.file(Row::new(file, &problems));
    }
    for host in hosts {
        manifest.host(Row::new(host, &problems));
    }
    for gap in gaps {
        manifest.gap(Row::new(gap, &problems));
    }
    let collection = manifest.collection;
    Ok(Fragment {
        objects: collection.hosts.len() + collection.files.len(),
        collection: Some(collection),
        problems: problems.into_inner(),
        ..Fragment::default()
    })
}

fn kind(node: &Node<'_>) -> Result<CollectionKind, Problem> {
    let entry = node.get("kind");
    let word = entry.and_then(Node::as_text);
    if let Some(kind) = word.and_then(CollectionKind::parse) {
        return Ok(kind);
    }
    if let Some(entry) = entry {
        entry.refuse();
    }
    let words = CollectionKind::ALL.map(|(word, _)| format!("`{word}`"));
    let message = format!(
        "the manifest does not say what was collected from: `kind` is one of {}",
        words.join(", ")
    );
    let place = entry.map_or_else(|| first_of(node), |entry| entry.place);
    let problem = Problem::error("collection-kind", message).at(place);
    Err(problem.help("collect again, or update fabriclint if a newer version has collected"))
}

/// The items of a list, which a manifest of this kind may have to have.
fn list<'n, 't>(node: &'n Node<'t>, key: &str, is_needed: bool) -> Result<&'n [Node<'t>], Problem> {
    let entry = node.get(key).filter(|entry| !entry.is_null());
    let problem = match entry {
        Some(entry) if entry.is_list() => {
            let count = entry.items().len();
            if count <= COLLECTION_ENTRIES {
                return Ok(entry.items());
            }
            let message = format!(
                "`{key}` has {count} entries, more than the {COLLECTION_ENTRIES} that are read"
            );
            Problem::error("too-many-entries", message).at(first_of(entry))
        }
        Some(entry) => {
            entry.refuse();
            let message = format!(
                "`{key}` of a manifest is a list, and this is {}",
                entry.kind()
            );
            Problem::error("wrong-type", message).at(entry.place)
        }
        None if is_needed => {
            let message = format!("the manifest has no list `{key}`");
            Problem::error("no-list", message).at(first_of(node))
        }
        None => return Ok(&[]),
    };
    Err(problem.help("collect again; `fabriclint schema collection` says what a manifest holds"))
}

/// A time that is none is told, and dates nothing.
fn time(row: Row<'_>, key: &str) -> Option<Moment> {
    let value = row.text(key);
    let (text, place) = (value.get()?, value.place()?);
    let Some(at) = moment(text) else {
        let message = format!("`{key}` is no time of ISO 8601 with its offset from UTC");
        row.note(Problem::warning("wrong-time", message).at(place));
        return None;
    };
    Some(Moment {
        text: text.clone(),
        at,
        place,
    })
}

/// A manifest while it is read.
struct Manifest<'a> {
    collection: Collection,
    /// The numbers of its files by their paths.
    numbers: BTreeMap<String, usize>,
    problems: &'a RefCell<Vec<Problem>>,
}

impl Manifest<'_> {
    fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    fn file(&mut self, row: Row<'_>) {
        let path = row.text("path");
        let (Some(path), Some(place)) = (path.get(), path.place()) else {
            self.note(unusable(row, "file", "path"));
            return;
        };
        let digest = row.text("sha256");
        let sha256 = digest.get().and_then(|hex| Digest::parse(hex));
        if let (Some(at), None) = (digest.place(), sha256) {
            let message = "this is no SHA-256 in hexadecimal digits";
            self.note(Problem::warning("wrong-digest", message).at(at));
        }
        if self.numbers.contains_key(path) {
            let message = format!("`{path}` is listed twice; the first entry counts");
            self.note(Problem::warning("listed-twice", message).at(place));
            return;
        }
        self.list_file(ListedFile {
            path: path.clone(),
            sha256,
            place,
            presence: Presence::NotInRun,
            is_altered: false,
            is_read: false,
        });
    }

    /// Adds a file, and says its number.
    fn list_file(&mut self, file: ListedFile) -> usize {
        if !is_inside(&file.path) {
            let message = format!(
                "`{}` leads out of the folder of the manifest, or names no file; nobody looks there",
                file.path
            );
            let problem = Problem::warning("path-outside", message).at(file.place);
            self.note(problem.help("a path in a manifest begins in its folder and uses `/`"));
        }
        let number = self.collection.files.len();
        self.numbers.insert(file.path.clone(), number);
        self.collection.files.push(file);
        number
    }

    fn host(&mut self, row: Row<'_>) {
        let name = row.text("name");
        let name = name.get().filter(|name| !name.trim().is_empty());
        let Some(name) = name.cloned() else {
            self.note(unusable(row, "host", "name"));
            return;
        };
        let file = row.text("file");
        let number = file.get().zip(file.place()).map(|(path, place)| {
            let known = self.numbers.get(path).copied();
            known.unwrap_or_else(|| {
                self.list_file(ListedFile {
                    path: path.clone(),
                    sha256: None,
                    place,
                    presence: Presence::NotInRun,
                    is_altered: false,
                    is_read: false,
                })
            })
        });
        let state = match row.text("state").get().map(String::as_str) {
            Some("ok" | "partial") => HostState::Answered,
            Some("pending") => HostState::Pending,
            Some(word) => one_line(word).map_or(HostState::Unknown, HostState::Unanswered),
            None => HostState::Unknown,
        };
        self.collection.hosts.push(AskedHost {
            name: name.trim().to_owned(),
            state,
            file: number,
            why: reason(row),
            place: row.place(),
        });
    }

    fn gap(&mut self, row: Row<'_>) {
        let path = row.text("path");
        let (Some(path), Some(place)) = (path.get(), path.place()) else {
            self.note(unusable(row, "gap", "path"));
            return;
        };
        // One file of Virtual Connect holds the answers of many commands.
        let command = row.text("request").into_value();
        let is_capture = self.collection.kind == CollectionKind::VirtualConnect;
        let resource = command.filter(|_| is_capture);
        let resource = resource.as_deref().unwrap_or_else(|| resource_of(path));
        let resource = one_line(resource).unwrap_or_default();
        let state = row.text("state").into_value().unwrap_or_default();
        self.collection.gaps.push(ResourceGap {
            resource,
            words: words(&state, reason(row)),
            // What nobody calls optional may be what rules need.
            is_required: !row.bool("required").is(&false),
            place,
        });
    }
}

/// The reason that an entry gives.
fn reason(row: Row<'_>) -> Option<String> {
    one_line(row.text("why").get()?)
}

/// A text as a sentence holds it: in one line, and no longer than a value that is shown.
fn one_line(text: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| clipped(&words).into_owned())
}

/// Why something is missing, as a clause: in the words of the manifest, which may begin with the state.
fn words(state: &str, why: Option<String>) -> String {
    let known = STATES.iter().find(|(word, ..)| *word == state);
    match (known, why) {
        (Some((_, short, _)), Some(why)) if !begins(&why, short) => format!("{short}: {why}"),
        (Some((.., whole)), None) => (*whole).to_owned(),
        (_, Some(why)) => why,
        (None, None) => "missing, and nothing says why".to_owned(),
    }
}

fn begins(text: &str, with: &str) -> bool {
    let head = text.get(..with.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(with))
}

/// An entry that nobody can use. What it would have said is expected, and missed by no name.
fn unusable(row: Row<'_>, what: &str, key: &str) -> Problem {
    let message = format!("this {what} of the manifest has no `{key}` and is left out");
    let problem = Problem::error("no-name", message).at(first_of(row.node));
    problem.help("collect again; `fabriclint schema collection` says what a manifest holds")
}

/// Where a document begins.
pub(super) fn first_of(node: &Node<'_>) -> Place {
    let Place { source, span } = node.place;
    let end = span.end.min(span.start.saturating_add(1));
    Place {
        source,
        span: Span { end, ..span },
    }
}

/// Whether a path stays in the folder that it begins in, and names something there.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let is_plain = !path.is_empty() && !path.contains(['\\', '\0', ':']) && !path.ends_with('/');
    let mut parts = Path::new(path).components();
    is_plain && parts.all(|part| matches!(part, Component::Normal(_)))
}
