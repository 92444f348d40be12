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
use crate::source::{Digest, Node, Place, Problem, ProblemSeverity, Span, Value, clipped};

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

/// States of hosts that gave no inventory.
const FAULTS: [&str; 4] = ["unreachable", "denied", "timeout", "failed"];

/// What to do about a manifest that holds something else than it should.
const NEXT_STEP: &str = "collect again; `fabriclint schema collection` says what a manifest holds";

/// Reads a manifest whose schema is ours; `whole` is the text of its file.
///
/// # Errors
/// Its kind is missing or unknown, or what a manifest of its kind must list is no list.
pub(super) fn read(node: &Node<'_>, whole: &str) -> Result<Fragment, Problem> {
    let problems = RefCell::new(Vec::new());
    let row = Row::new(node, &problems);
    let kind = kind(node, whole)?;
    let hosts = list(node, "hosts", kind == CollectionKind::Windows)?;
    let files = list(node, "files", kind.is_appliance())?;
    let gaps = list(node, "gaps", false)?;
    let source = object(row, "source");
    let name = source.and_then(|source| text(source, "name"));
    let mut manifest = Manifest {
        collection: Collection {
            kind,
            name: name
                .map(|(name, _)| name)
                .filter(|name| !name.trim().is_empty()),
            url: source.and_then(address),
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

fn kind(node: &Node<'_>, whole: &str) -> Result<CollectionKind, Problem> {
    const HELP: &str = "collect again, or update fabriclint if a newer version has collected";
    if let Some(place) = contradiction(node, "kind", whole) {
        let message = "`kind` stands twice in the manifest, with two values, and neither counts";
        return Err(Problem::error("collection-kind", message)
            .at(place)
            .help(HELP));
    }
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
    Err(Problem::error("collection-kind", message)
        .at(place)
        .help(HELP))
}

/// Where a key stands the second time, with another value than the first time. Both have lost their names by now, so
/// that only the text says what they were.
fn contradiction(node: &Node<'_>, key: &str, whole: &str) -> Option<Place> {
    let written = |place: Place| whole.get(place.span.start as usize..place.span.end as usize);
    let forgotten = node.entries().iter().filter(|entry| entry.key.is_empty());
    let mut same = forgotten.filter(|entry| {
        written(entry.key_place).is_some_and(|written| written.trim_matches('"') == key)
    });
    same.nth(1).map(|entry| entry.key_place)
}

/// The object under a key; anything else is told.
fn object<'a>(row: Row<'a>, key: &str) -> Option<Row<'a>> {
    let object = row.row(key);
    if let (None, Some(node)) = (object, row.get(key).filter(|node| !node.is_null())) {
        row.note(wrong_type(node, key, "an object"));
    }
    object
}

/// The text under a key with its place; a number is one, anything else is told.
fn text(row: Row<'_>, key: &str) -> Option<(String, Place)> {
    let node = row.get(key).filter(|node| !node.is_null())?;
    let number = || node.as_integer().map(|number| number.to_string());
    let text = node.as_text().map(str::to_owned).or_else(number);
    if text.is_none() {
        row.note(wrong_type(node, key, "a text"));
    }
    Some((text?, node.place))
}

/// The truth under a key; anything else is told.
fn flag(row: Row<'_>, key: &str) -> Option<bool> {
    let node = row.get(key).filter(|node| !node.is_null())?;
    let flag = node.as_bool();
    if flag.is_none() {
        row.note(wrong_type(node, key, "true or false"));
    }
    flag
}

fn wrong_type(node: &Node<'_>, key: &str, wanted: &str) -> Problem {
    node.refuse();
    let message = format!(
        "`{key}` of a manifest is {wanted}, and this is {}",
        node.kind()
    );
    let problem = Problem::warning("wrong-type", message).at(node.place);
    problem.help(NEXT_STEP)
}

/// The address of a source, without what may be a secret in it: user, password and query. One that has such parts is
/// not taken as it stands, and so stays hidden wherever its line is shown.
fn address(source: Row<'_>) -> Option<String> {
    let node = source.get("url")?;
    let Value::Text(written) = &node.value else {
        return text(source, "url").map(|(url, _)| url);
    };
    if !written.contains(['@', '?', '#']) {
        let url = node.as_text().filter(|url| !url.trim().is_empty());
        return url.map(str::to_owned);
    }
    let whole = written.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = whole.split_once("://").unwrap_or(("https", whole));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    let is_plain = !host.is_empty() && !path.contains('@');
    is_plain.then(|| format!("{scheme}://{host}{path}"))
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
            let problem = wrong_type(entry, key, "a list");
            return Err(Problem {
                severity: ProblemSeverity::Error,
                ..problem
            });
        }
        None if is_needed => {
            let message = format!("the manifest has no list `{key}`");
            Problem::error("no-list", message).at(first_of(node))
        }
        None => return Ok(&[]),
    };
    Err(problem.help(NEXT_STEP))
}

/// A time that is none is told, and dates nothing.
fn time(row: Row<'_>, key: &str) -> Option<Moment> {
    let (text, place) = text(row, key)?;
    let Some(at) = moment(&text) else {
        refuse(row, key);
        let message = format!("`{key}` is no time of ISO 8601 with its offset from UTC");
        let problem = Problem::warning("wrong-time", message).at(place);
        row.note(problem.help("collect again, or write it as in `2026-11-20T12:00:00Z`"));
        return None;
    };
    Some(Moment { text, at, place })
}

/// Shows no more of a value than a value is shown that does not belong where it stands.
fn refuse(row: Row<'_>, key: &str) {
    if let Some(node) = row.get(key) {
        node.refuse();
    }
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
        let Some((path, place)) = text(row, "path") else {
            self.note(unusable(row, "file", "path"));
            return;
        };
        let digest = text(row, "sha256");
        let sha256 = digest.as_ref().and_then(|(hex, _)| Digest::parse(hex));
        if let (Some((_, at)), None) = (digest, sha256) {
            refuse(row, "sha256");
            let message = "`sha256` is no SHA-256 in hexadecimal digits";
            let problem = Problem::warning("wrong-digest", message).at(at);
            self.note(problem.help(NEXT_STEP));
        }
        let path = self.path(&path, place);
        if self.numbers.contains_key(&path) {
            let message = format!("`{path}` is listed twice; the first entry counts");
            let problem = Problem::warning("listed-twice", message).at(place);
            self.note(problem.help(NEXT_STEP));
            return;
        }
        self.list_file(path, sha256, place);
    }

    /// A path as it leads from the folder of the manifest. One that leads out of the folder is told, and stays as it
    /// is written.
    fn path(&self, written: &str, place: Place) -> String {
        normal(written).unwrap_or_else(|| {
            let message = format!(
                "`{written}` leads out of the folder of the manifest, or names no file; nobody looks there"
            );
            let problem = Problem::warning("path-outside", message).at(place);
            self.note(problem.help("a path in a manifest begins in its folder and uses `/`"));
            written.to_owned()
        })
    }

    /// Adds a file, and says its number.
    fn list_file(&mut self, path: String, sha256: Option<Digest>, place: Place) -> usize {
        let number = self.collection.files.len();
        self.numbers.insert(path.clone(), number);
        self.collection.files.push(ListedFile {
            path,
            sha256,
            place,
            presence: Presence::NotInRun,
            is_altered: false,
            is_read: false,
        });
        number
    }

    fn host(&mut self, row: Row<'_>) {
        let name = text(row, "name").map(|(name, _)| name.trim().to_owned());
        let Some(name) = name.filter(|name| !name.is_empty()) else {
            self.note(unusable(row, "host", "name"));
            return;
        };
        let file = text(row, "file").map(|(path, place)| {
            let known = normal(&path).and_then(|path| self.numbers.get(&path).copied());
            known.unwrap_or_else(|| {
                let path = self.path(&path, place);
                self.list_file(path, None, place)
            })
        });
        let state = self.state(row);
        self.collection.hosts.push(AskedHost {
            name,
            state,
            file,
            why: reason(row),
            place: row.place(),
        });
    }

    /// What came of a host. A word that is not known is told, and says of no inventory that it is of this run.
    fn state(&self, row: Row<'_>) -> HostState {
        const UNSAID: &str = "the manifest does not say what came of it";
        let state = text(row, "state");
        let (word, place) = match &state {
            Some((word, place)) => (one_line(word), *place),
            None => (None, row.place()),
        };
        let word = match word.as_deref() {
            Some("ok" | "partial") => return HostState::Answered,
            Some("pending") => return HostState::Pending,
            Some(word) if FAULTS.contains(&word) => return HostState::Unanswered(word.to_owned()),
            _ => word,
        };
        let message = match &word {
            Some(word) => format!("`{word}` is no state of a host that is known"),
            None => "the manifest does not say the `state` of this host".to_owned(),
        };
        let problem = Problem::warning("host-state", message).at(place);
        let words = format!(
            "a state is `ok`, `partial`, `pending`, `{}`",
            FAULTS.join("`, `")
        );
        self.note(problem.help(format!("{words}: collect again, or update fabriclint")));
        HostState::Unanswered(word.unwrap_or_else(|| UNSAID.to_owned()))
    }

    fn gap(&mut self, row: Row<'_>) {
        let Some((path, place)) = text(row, "path") else {
            self.note(unusable(row, "gap", "path"));
            return;
        };
        let path = self.path(&path, place);
        let command = self.command(row);
        let resource = command.as_deref().unwrap_or_else(|| resource_of(&path));
        let resource = one_line(resource).unwrap_or_default();
        let state = text(row, "state").map(|(state, _)| state);
        self.collection.gaps.push(ResourceGap {
            resource,
            words: words(&state.unwrap_or_default(), reason(row)),
            // What nobody calls optional may be what rules need.
            is_required: flag(row, "required").unwrap_or(true),
            place,
        });
    }

    /// The command of a capture that has no answer: one file of Virtual Connect holds the answers of many commands.
    /// Requests of other appliances may hold a session, and are not taken.
    fn command(&self, row: Row<'_>) -> Option<String> {
        let is_capture = self.collection.kind == CollectionKind::VirtualConnect;
        let node = row.get("request").filter(|_| is_capture)?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || " *-_.:".contains(letter);
        match &node.value {
            Value::Text(command) if command.chars().all(plain) => node.as_text().map(str::to_owned),
            _ => None,
        }
    }
}

/// The reason that an entry gives.
fn reason(row: Row<'_>) -> Option<String> {
    one_line(&text(row, "why")?.0)
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
    problem.help(NEXT_STEP)
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

/// A path as it leads from its folder: `a/b.json` of `./a/b.json`, `.\a\b.json` and `c/../a/b.json`. Nothing if it
/// leads out of the folder, or names nothing in it.
fn normal(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    if path.starts_with('/') || path.ends_with('/') {
        return None;
    }
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match part {
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/")).filter(|path| is_inside(path))
}

/// Whether a path stays in the folder that it begins in, and names something there.
#[must_use]
pub fn is_inside(path: &str) -> bool {
    let is_plain = !path.is_empty() && !path.contains(['\\', '\0', ':']) && !path.ends_with('/');
    let mut parts = Path::new(path).components();
    is_plain && parts.all(|part| matches!(part, Component::Normal(_)))
}
