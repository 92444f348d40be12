//! The dialect `fabriclint/snapshot/v1`: our own normalised document, written by hand or by
//! `fabriclint snapshot`.

use super::dialect::{File, Form, Fragment, Reader, Recognition};
use super::moderate::too_many_hosts;
use crate::fabric::known::Known;
use crate::fabric::record::Reading;
use crate::fabric::snapshot::{SCHEMA, Snapshot};
use crate::source::{Node, Problem};

fn schema_of<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let text = node.get("schema")?.as_text()?;
    text.starts_with("fabriclint/snapshot/").then_some(text)
}

/// The dialect, of any version.
pub(super) struct SnapshotDocument;

impl Reader for SnapshotDocument {
    fn name(&self) -> &'static str {
        "snapshot"
    }

    fn is_of_backend(&self) -> bool {
        false
    }

    fn recognise(&self, file: &File<'_>) -> Option<Recognition> {
        let is_ours = match file.form {
            Form::Document(node) => schema_of(node).is_some(),
            // Without quotes, because a snapshot may be YAML.
            Form::Damaged => file.head().contains("fabriclint/snapshot"),
            Form::Plain | Form::Binary => false,
        };
        is_ours.then_some(Recognition::Ours)
    }

    fn read(&self, node: &Node<'_>, _file: &File<'_>) -> Result<Fragment, Problem> {
        read(node)
    }
}

fn read(node: &Node) -> Result<Fragment, Problem> {
    if let Some(found) = schema_of(node).filter(|found| *found != SCHEMA) {
        let place = node.get("schema").map_or(node.place, |node| node.place);
        let message = format!("`{found}` cannot be read, only `{SCHEMA}`");
        return Err(Problem::error("schema-version", message).at(place));
    }
    if let Some(hosts) = node.get("hosts")
        && let Some(problem) = too_many_hosts(hosts.items().len(), hosts.place)
    {
        return Err(problem);
    }
    let mut reading = Reading::default();
    let snapshot = Snapshot::read(node, &mut reading);
    let objects = snapshot.hosts.len() + snapshot.backends.len();
    let profiles = snapshot
        .backends
        .iter()
        .map(|backend| count(&backend.profiles));
    let adapters = snapshot.hosts.iter().map(|host| count(&host.adapters));
    Ok(Fragment {
        objects: objects + profiles.sum::<usize>() + adapters.sum::<usize>(),
        plan: snapshot.plan.zip(snapshot.plan_place),
        hosts: snapshot.hosts,
        backends: snapshot.backends,
        problems: reading.problems,
        ..Fragment::default()
    })
}

fn count<T>(list: &Known<Vec<T>>) -> usize {
    list.get().map_or(0, Vec::len)
}
