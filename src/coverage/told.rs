//! What is to be said of collections and ages and is no finding: nothing of the site is wrong.

use crate::fabric::collection::ListedFile;
use crate::source::{Place, Problem};

/// Names that a warning spells out.
const NAMES: usize = 5;

/// A file of a collection is another than what was collected.
pub(super) fn altered(file: &ListedFile) -> Problem {
    let message = format!(
        "{} has another hash than the manifest says: it was changed after it was collected",
        file.path
    );
    let problem = Problem::warning("collection-altered", message).at(file.place);
    problem.help("it is judged as it stands; collect again for what is there now")
}

/// Files beside a manifest are read, whoever put them there.
pub(super) fn unlisted(files: &[&str], manifest: Place) -> Option<Problem> {
    let what = match files.len() {
        0 => return None,
        1 => "a file stands beside this manifest, which does not list it".to_owned(),
        count => format!("{count} files stand beside this manifest, which does not list them"),
    };
    let message = format!("{what}: {}", listed(files));
    let problem = Problem::warning("not-in-manifest", message).at(manifest);
    Some(problem.help("what it holds is judged; take it away if it is of another site or day"))
}

/// Files that a manifest lists and that are not there: beside others that it does not list, they may have been renamed.
pub(super) fn gone(files: &[&str], manifest: Place) -> Option<Problem> {
    let what = match files.len() {
        0 => return None,
        1 => "a file is gone which this manifest lists".to_owned(),
        count => format!("{count} files are gone which this manifest lists"),
    };
    let message = format!("{what}: {}", listed(files));
    let problem = Problem::warning("listed-file-gone", message).at(manifest);
    Some(problem.help("give a file that was renamed its name again, or collect again"))
}

/// Nothing says how old these are, and they may be only so old.
pub(super) fn undated(names: &[String], limit: &str) -> Option<Problem> {
    if names.is_empty() {
        return None;
    }
    let message = format!(
        "nothing says when these were collected, and so not whether that is more than {limit} ago: {}",
        listed(names)
    );
    let problem = Problem::warning("age-unknown", message);
    Some(problem.help("a manifest, collection.json, dates what is in its folder and has no date"))
}

/// These are of a day to come, which nobody can be older than.
pub(super) fn to_come(names: &[String]) -> Option<Problem> {
    if names.is_empty() {
        return None;
    }
    let message = format!(
        "these were collected on a day that is still to come, so that nobody knows how old they are: {}",
        listed(names)
    );
    let problem = Problem::warning("age-to-come", message);
    Some(
        problem.help(
            "set the clock of whoever collects, or correct the date in the export or manifest",
        ),
    )
}

/// These did not answer a collection, and were asked again.
pub(super) fn since(names: &[String]) -> Option<Problem> {
    if names.is_empty() {
        return None;
    }
    let message = format!(
        "these did not answer a collection, and count as collected since, by the dates of their \
         inventories: {}",
        listed(names)
    );
    let problem = Problem::warning("collected-since", message);
    Some(problem.help("collect all hosts again for a manifest that is up to date"))
}

/// A manifest that says that something is missing, and not what.
pub(super) fn hidden_gaps(manifest: Place) -> Problem {
    let message = "this manifest says that something required is missing, and does not list what";
    let problem = Problem::warning("gaps-not-listed", message).at(manifest);
    problem.help("collect again, or list in `gaps` what is missing")
}

/// `HV01, HV02 and 7 more`.
fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let (shown, rest) = names.split_at(names.len().min(NAMES));
    let shown: Vec<&str> = shown.iter().map(AsRef::as_ref).collect();
    match rest.len() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
