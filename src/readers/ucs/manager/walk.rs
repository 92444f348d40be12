//! The objects of a file with their distinguished names, rebuilt where a backup leaves them out:
//! the name of the parent, `/`, and the relative name made of the naming attributes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::super::model::{Area, Attribute, CLASSES, Class, Object, WHOLE};
use super::document::{Document, configs, elements, peek};
use crate::source::limits::UCS_NAME_BYTES;
use crate::source::{Entry, Node, Place, Problem, Span};

/// What one file holds of a domain. Names are resolved when all parts are together.
#[derive(Debug)]
pub(super) struct DomainPart {
    /// The folder of the file.
    pub(super) folder: PathBuf,
    /// Name of the domain, where the file says it.
    pub(super) domain: Option<String>,
    /// Where the file begins.
    pub(super) place: Place,
    /// Whether the file is a backup, which knows settings only, not states.
    pub(super) backup: bool,
    /// The objects.
    pub(super) objects: Vec<Object>,
    /// Classes of which the file has every object.
    pub(super) complete: BTreeSet<&'static str>,
    /// Classes of which an object is left out, and where it stands.
    pub(super) broken: BTreeMap<&'static str, Place>,
    /// What the elements of the file are called.
    pub(super) names: Vec<(Span, Box<str>)>,
}

/// Everything that is read of some documents.
pub(super) fn part(
    documents: &[Document<'_>],
    place: Place,
    folder: &Path,
    problems: &mut Vec<Problem>,
) -> DomainPart {
    let mut part = DomainPart {
        folder: folder.to_owned(),
        domain: None,
        place,
        backup: documents
            .iter()
            .any(|document| matches!(document, Document::Backup(_))),
        objects: Vec::new(),
        complete: BTreeSet::new(),
        broken: BTreeMap::new(),
        names: Vec::new(),
    };
    for document in documents {
        match document {
            Document::Backup(root) => {
                // The root of a backup has no name: names begin with `org-root`, `sys` or `fabric`.
                elements(&root.value).for_each(|entry| part.walk(entry, Some(""), problems));
                part.complete_areas(root);
            }
            Document::Answer(root) => {
                let before = part.objects.len();
                configs(root).for_each(|entry| part.walk(entry, None, problems));
                part.complete_class(root, before);
            }
            Document::Object(entry) => part.walk(entry, None, problems),
            Document::Fault(_) | Document::Other(_) => {}
        }
    }
    // The others of the class are not all of them.
    part.complete
        .retain(|class| !part.broken.contains_key(class));
    let system = part
        .objects
        .iter()
        .find(|object| object.class == "topSystem");
    part.domain = system.and_then(|system| Some(system.word("name")?.to_owned()));
    part
}

impl DomainPart {
    /// Takes an element and everything in it. `above` is the name of the object around it.
    fn walk(&mut self, entry: &Entry, above: Option<&str>, problems: &mut Vec<Problem>) {
        let node = &entry.value;
        let class = Class::of(&entry.key);
        let dn = name_of(node, class, above);
        if dn.as_ref().is_some_and(|dn| dn.len() > UCS_NAME_BYTES) {
            // What is in it has a longer name still.
            let message = format!(
                "the name of this object is longer than {UCS_NAME_BYTES} bytes, which UCS Manager does not \
                allow; it is left out with all that is in it"
            );
            let problem = Problem::error("name-too-long", message).at(entry.key_place);
            problems.push(problem.help("export again, and copy the file as it is"));
            return;
        }
        if let Some(dn) = &dn {
            self.names.push((node.place.span, dn.as_str().into()));
        }
        if let Some(class) = class.filter(|class| !class.attributes.is_empty()) {
            if let Some(dn) = &dn {
                self.objects.push(object(entry, class, dn));
            } else {
                let message = format!("this {} has no name and is left out", class.name);
                problems.push(Problem::warning("no-name", message).at(entry.key_place));
                self.broken.entry(class.name).or_insert(entry.key_place);
            }
        }
        // How deep elements nest is bounded by the parser.
        for child in elements(node) {
            self.walk(child, dn.as_deref(), problems);
        }
    }

    /// A backup has every object of the areas that it holds; nothing of what is only a state.
    fn complete_areas(&mut self, root: &Entry) {
        let has = |key: &str| root.value.get(key).is_some_and(Node::is_map);
        for class in CLASSES {
            let whole = match class.area {
                Area::Organisation => has("orgOrg"),
                Area::Fabric => has("fabricEp"),
                Area::System => false,
            };
            if whole {
                self.complete.insert(class.name);
            }
        }
    }

    /// An answer for a class has all of its objects - unless a filter was set, which the answer
    /// does not repeat. The VLAN `default` cannot be deleted: without it the list is filtered. An empty answer counts
    /// for classes only that a domain in use may have no object of.
    fn complete_class(&mut self, root: &Entry, before: usize) {
        let class = root.value.get("classId").and_then(Node::as_text);
        let Some(class) = class.and_then(Class::of) else {
            return;
        };
        let objects = &self.objects[before..];
        let whole = match class.name {
            "fabricVlan" => objects
                .iter()
                .any(|object| &*object.dn == "fabric/lan/net-default"),
            _ if class.may_be_none() && is_empty(root) => true,
            _ => objects.iter().any(|object| object.class == class.name),
        };
        // The other methods answer with a part of the domain: children, a scope, named objects.
        if whole && &*root.key == "configResolveClass" {
            self.complete.insert(class.name);
        }
    }
}

/// Whether an answer lists its objects, and there are none.
fn is_empty(root: &Entry) -> bool {
    root.value.get("outConfigs").is_some() && configs(root).next().is_none()
}

/// The name of an element: its own, else made of the name around it.
fn name_of(node: &Node, class: Option<&'static Class>, above: Option<&str>) -> Option<String> {
    if let Some(dn) = peek(node, "dn").filter(|dn| !dn.is_empty()) {
        return Some(dn.to_owned());
    }
    let above = above?;
    let relative = match peek(node, "rn").filter(|rn| !rn.is_empty()) {
        // Nested objects of answers have only a relative name, objects of backups none at all.
        Some(rn) => rn.to_owned(),
        None => class?.relative_name(|key| peek(node, key).filter(|text| !text.is_empty()))?,
    };
    Some(match above {
        "" => relative,
        _ => format!("{above}/{relative}"),
    })
}

fn object(entry: &Entry, class: &'static Class, dn: &str) -> Object {
    let mut place = entry.key_place;
    let mut values = Vec::new();
    for &key in class.attributes {
        let Some(node) = entry.value.get(key) else {
            continue;
        };
        if let Some(text) = node.as_text() {
            let value = Attribute::new(key, text, node.place);
            if key == "name" && !text.is_empty() {
                place = node.place;
            }
            values.push(value);
        }
    }
    // Asked for with `inHierarchical`, or copied in the GUI.
    if elements(&entry.value).next().is_some() {
        values.push(Attribute::new(WHOLE, "", entry.key_place));
    }
    // The own name of an object is no secret; it is shown as a part of its address anyway.
    for key in ["dn", "rn"] {
        if let Some(node) = entry.value.get(key) {
            let _ = node.as_text();
        }
    }
    Object {
        class: class.name,
        dn: dn.into(),
        place,
        values,
    }
}
