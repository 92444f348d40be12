//! What a change touches: the files that differ from a revision, and the findings about them. Everything
//! is evaluated all the same, because a change of one file can break what another one says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Inventory;
use super::inventory::read_bytes;
use crate::fabric::record::{Field, Record, Value};
use crate::finding::Verdicts;
use crate::source::{Problem, SourceId, Sources, Status, suggest};

/// Line ranges of a file, both ends in them.
type Lines = Vec<(u32, u32)>;

/// What differs from a revision.
pub(super) struct Changes {
    /// The lines of the working tree that differ, by file.
    lines: BTreeMap<PathBuf, Lines>,
    /// Files that are gone, each with what git calls the text that it had.
    gone: Vec<(PathBuf, String)>,
}

impl Changes {
    /// What differs from where the work on top of a revision began, files that git does not know yet
    /// included.
    ///
    /// # Errors
    /// There is no git, no repository or no such revision.
    pub(super) fn since(revision: &str) -> Result<Self, Problem> {
        let top = git(&["rev-parse", "--show-toplevel"])?;
        // The name of a folder may end with a space.
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        let wanted = format!("{revision}^{{commit}}");
        // A revision that begins with a dash is no option.
        let found = git(&["rev-parse", "--verify", "--end-of-options", &wanted])
            .map_err(|_| unknown_revision(revision))?;
        let commit = found.trim();
        // Without a common ancestor, as in a shallow clone, the revision itself has to do.
        let ancestor = git(&["merge-base", commit, "HEAD"]);
        let base = ancestor.unwrap_or_else(|_| commit.to_owned());
        // What the user has set for git must not change what it prints.
        let diff = |how: &[&str]| {
            let usual = [
                "-c",
                "core.quotePath=false",
                "diff",
                "--no-ext-diff",
                "--no-renames",
            ];
            git(&[&usual[..], how, &[base.trim(), "--"]].concat())
        };
        let prefixes = ["--src-prefix=a/", "--dst-prefix=b/"];
        let text = diff(&[&["--unified=0", "--no-color"], &prefixes[..]].concat())?;
        let mut lines = BTreeMap::new();
        for (name, of_file) in hunks(&text) {
            lines.insert(real(&top.join(name)), of_file);
        }
        let deleted = diff(&["--diff-filter=D", "--name-only", "-z"])?;
        let names = deleted.split('\0').filter(|name| !name.is_empty());
        let with_texts = names.map(|name| (top.join(name), format!("{}:{name}", base.trim())));
        // A file that git was told to forget may still be there.
        let gone = with_texts.filter(|(file, _)| !file.exists()).collect();
        let new = git(&["ls-files", "--others", "--exclude-standard", "-z"])?;
        for name in new.split('\0').filter(|name| !name.is_empty()) {
            // Unlike a diff, this list is relative to the working directory.
            lines.insert(real(Path::new(name)), vec![(1, u32::MAX)]);
        }
        Ok(Self { lines, gone })
    }

    /// Leaves the findings that the change touches; returns how many are left out. A finding is touched
    /// if a line that it shows is, or any file of its host or of the backend behind it: what is missing
    /// on one line is often found on another. The plan counts by its lines.
    pub(super) fn narrow(&self, verdicts: &mut Verdicts, inventory: &Inventory) -> usize {
        let mut files: BTreeMap<SourceId, &Lines> = BTreeMap::new();
        for (id, source) in inventory.run.sources.iter() {
            if let Some(lines) = self.lines.get(&real(source.path())) {
                files.insert(id, lines);
            }
        }
        let whole = whole_objects(inventory, &files);
        let before = verdicts.findings.len();
        verdicts.findings.retain(|finding| {
            finding.places().any(|place| {
                if inventory.config.source != Some(place.source) {
                    return whole.contains(&place.source);
                }
                let Some(lines) = files.get(&place.source) else {
                    return false;
                };
                let at = inventory.run.sources.position(place);
                let mut lines = lines.iter();
                lines.any(|(first, last)| *first <= at.end_line && at.line <= *last)
            })
        });
        before - verdicts.findings.len()
    }
}

impl Changes {
    /// A warning where an export among what is checked is gone: what that leaves behind stands in files that
    /// did not change.
    pub(super) fn deletions(&self, inventory: &Inventory) -> Option<Problem> {
        let paths: Vec<PathBuf> = inventory.paths.iter().map(|path| real(path)).collect();
        let mut gone = self.gone.iter().filter(|(file, text)| {
            let is_checked = paths.iter().any(|path| file.starts_with(path));
            is_checked && git_bytes(&["show", text]).is_ok_and(|bytes| is_export(file, &bytes))
        });
        let (first, _) = gone.next()?;
        let first = first.file_name()?.to_string_lossy();
        let message =
            format!("{first} is gone: findings that this leaves elsewhere may be left out");
        let problem = Problem::warning("changed-since", message);
        Some(problem.help("check without --changed-since, with --baseline to see only what is new"))
    }
}

/// The files that changed, and those that describe a host or backend together with one of them.
fn whole_objects(inventory: &Inventory, files: &BTreeMap<SourceId, &Lines>) -> BTreeSet<SourceId> {
    let mut whole: BTreeSet<SourceId> = files.keys().copied().collect();
    let snapshot = &inventory.snapshot;
    let hosts = snapshot.hosts.iter().map(|host| host as &dyn Record);
    let backends = snapshot
        .backends
        .iter()
        .map(|backend| backend as &dyn Record);
    for object in hosts.chain(backends) {
        let mut of_object = BTreeSet::new();
        sources(object, &mut of_object);
        if of_object.iter().any(|id| files.contains_key(id)) {
            whole.extend(of_object);
        }
    }
    whole
}

/// The files that an object stands in, with everything below it.
fn sources(record: &dyn Record, found: &mut BTreeSet<SourceId>) {
    found.extend(record.place().map(|place| place.source));
    record.each(&mut |_, value| of_value(value, found));
}

fn of_value(value: &dyn Value, found: &mut BTreeSet<SourceId>) {
    found.extend(value.place().map(|place| place.source));
    match value.field() {
        Field::Record(record) => sources(record, found),
        Field::List(list) => (0..list.len()).for_each(|index| of_value(list.item(index), found)),
        _ => {}
    }
}

/// Whether the text of a file is one that we read.
fn is_export(file: &Path, bytes: &[u8]) -> bool {
    let name = file.to_string_lossy();
    let mut sources = Sources::default();
    let id = sources.announce(name.as_ref(), file);
    let read = read_bytes(sources.get_mut(id), id, bytes);
    read.report.status == Status::Read
}

/// A revision that git does not know, with the branch or tag that may be meant.
fn unknown_revision(revision: &str) -> Problem {
    let message = format!("git knows no revision `{revision}`");
    let problem = Problem::error("changed-since", message);
    let names = git(&["for-each-ref", "--format=%(refname:short)"]).unwrap_or_default();
    match suggest(revision, names.lines()) {
        Some(name) => problem.help(format!("did you mean `{name}`?")),
        None => problem.help(
            "name a branch, a tag or a commit of this repository; a shallow clone has few of them: \
             git fetch --unshallow",
        ),
    }
}

fn git(arguments: &[&str]) -> Result<String, Problem> {
    git_bytes(arguments).map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

fn git_bytes(arguments: &[&str]) -> Result<Vec<u8>, Problem> {
    let fault = |message: String| {
        Problem::error("changed-since", message)
            .help("run it inside of the repository, with enough history: git fetch --unshallow")
    };
    let done = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| fault(format!("git cannot be run: {error}")))?;
    if done.status.success() {
        return Ok(done.stdout);
    }
    let complaint = String::from_utf8_lossy(&done.stderr);
    let said = complaint
        .lines()
        .next()
        .unwrap_or("it failed without a word");
    Err(fault(format!("git: {said}")))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The files of a diff without context, with the lines that are new or stand beside what is gone.
fn hunks(diff: &str) -> Vec<(String, Lines)> {
    let mut files: Vec<(String, Lines)> = Vec::new();
    let mut header = true;
    for line in diff.lines() {
        if line.starts_with("diff --git ") {
            header = true;
        } else if let Some(name) = line.strip_prefix("+++ ").filter(|_| header) {
            if let Some(name) = unquoted(name).strip_prefix("b/") {
                files.push((name.to_owned(), Vec::new()));
            }
        } else if let Some(range) = line.strip_prefix("@@ -") {
            header = false;
            if let (Some(lines), Some((_, of_file))) = (new_lines(range), files.last_mut()) {
                of_file.push(lines);
            }
        }
    }
    files
}

/// The lines of `3,0 +4,2 @@`.
fn new_lines(range: &str) -> Option<(u32, u32)> {
    let new = range.split_once('+')?.1.split_once(' ')?.0;
    let (first, count) = new.split_once(',').unwrap_or((new, "1"));
    let (first, count): (u32, u32) = (first.parse().ok()?, count.parse().ok()?);
    match count {
        0 => Some((first, first.saturating_add(1))),
        _ => Some((first, first.saturating_add(count - 1))),
    }
}

/// A name as git writes it: one with signs of its own stands in quotes, with escapes as in C.
fn unquoted(name: &str) -> String {
    // Behind a name with a space, git writes a tab.
    let name = name.trim_end_matches('\t');
    let Some(inner) = name
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return name.to_owned();
    };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes().peekable();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(digit @ b'0'..=b'7') => {
                let mut value = digit - b'0';
                for _ in 0..2 {
                    let digit = rest.next_if(u8::is_ascii_digit).unwrap_or(b'0');
                    value = value.wrapping_mul(8).wrapping_add(digit - b'0');
                }
                bytes.push(value);
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_says_which_lines_are_new() {
        let diff = "diff --git a/a.json b/a.json\nindex 1..2 100644\n--- a/a.json\n+++ b/a.json\n\
            @@ -1,0 +2,3 @@ x\n+a\n+++ b/no\n+c\n@@ -9 +12 @@\n-a\n+b\n@@ -20,2 +22,0 @@\n-a\n-b\n\
            diff --git \"a/\\303\\2741\\t\\\"b.json\" \"b/\\303\\2741\\t\\\"b.json\"\n\
            --- /dev/null\n+++ \"b/\\303\\2741\\t\\\"b.json\"\n@@ -0,0 +1 @@\n+x\n\
            diff --git a/gone b/gone\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n";
        let mut found = hunks(diff);
        // What is gone has no lines of its own.
        let last = found.pop().expect("the second");
        assert_eq!(last.0, "ü1\t\"b.json");
        assert_eq!(last.1[0], (1, 1));
        let lines = vec![(2, 4), (12, 12), (22, 23)];
        assert_eq!(found, [("a.json".to_owned(), lines)]);
    }
}
