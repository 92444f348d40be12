//! Examples as whole documents: the patch of a page on its base estate. Patching does not
//! know what an example is to show.

use super::Catalogue;
use super::examples::{DESIGN, Example};
use crate::source::{Entry, Node, Problem, Sources, Value, parse_yaml, parse_yaml_at};

impl Example {
    /// The whole document: the base estate with the patch applied. Every value keeps the place it
    /// came from.
    ///
    /// # Errors
    /// The base is unknown, or one of the two is no YAML.
    pub fn document(
        &self,
        catalogue: &Catalogue,
        sources: &Sources,
    ) -> Result<Node<'static>, Problem> {
        let unknown = || {
            let message = format!("there is no base estate `{}`", self.base);
            Problem::error("rule-page", message).at(self.place)
        };
        let base = *catalogue.bases.get(&self.base).ok_or_else(unknown)?;
        let document = parse_yaml(base, sources.get(base).text())?;
        // From where the text stands in the page, so that findings point at its lines.
        let mut patch = parse_yaml_at(self.place.source, &self.text, self.place.span.start)?;
        if let Value::Map(entries) = &mut patch.value {
            // `base` names the estate and is no key of a snapshot.
            let all = std::mem::take(entries).into_iter();
            *entries = all.filter(|entry| entry.key != "base").collect();
        }
        rename_former_keys(&mut patch);
        Ok(apply_patch(document, patch))
    }
}

/// A patch that says `profile` of a host of the plan is to replace the `design` of the base: beside
/// a `design`, a `profile` would count for nothing.
fn rename_former_keys(patch: &mut Node) {
    let hosts = patch.get_mut("plan").and_then(|plan| plan.get_mut("hosts"));
    for host in hosts.map_or(&mut [][..], Node::items_mut) {
        // The keys of the page itself are warned of, which is enough to mend a page by.
        DESIGN.rename_in(host);
    }
}

/// Applies a patch: maps are merged key by key, lists of named objects by name; anything else is
/// replaced. An object with `remove: true` is taken out.
#[must_use]
pub fn apply_patch<'t>(base: Node<'t>, patch: Node<'t>) -> Node<'t> {
    let place = patch.place;
    match (base.value, patch.value) {
        (Value::Map(base), Value::Map(patch)) => {
            Node::new(place, Value::Map(merge_maps(base.into_vec(), patch).into()))
        }
        (Value::List(base), Value::List(patch))
            // An empty list says that there is none, which merging would not.
            if !patch.is_empty() && patch.iter().all(|item| name(item).is_some()) =>
        {
            Node::new(
                place,
                Value::List(merge_lists(base.into_vec(), patch).into()),
            )
        }
        (_, replacement) => Node::new(place, replacement),
    }
}

fn merge_maps<'t>(mut base: Vec<Entry<'t>>, patch: Box<[Entry<'t>]>) -> Vec<Entry<'t>> {
    for entry in patch {
        match base.iter().position(|old| old.key == entry.key) {
            Some(index) => {
                // The key as well: a place that names the key is that of the patch from now on.
                let old = std::mem::replace(&mut base[index], entry.clone());
                base[index].value = apply_patch(old.value, entry.value);
            }
            None => base.push(entry),
        }
    }
    base
}

fn merge_lists<'t>(mut base: Vec<Node<'t>>, patch: Box<[Node<'t>]>) -> Vec<Node<'t>> {
    for item in patch {
        let index = base.iter().position(|old| name(old) == name(&item));
        let remove = item.get("remove").and_then(Node::as_bool) == Some(true);
        match index {
            Some(index) if remove => {
                base.remove(index);
            }
            Some(index) => {
                let old = base[index].clone();
                base[index] = apply_patch(old, item);
            }
            None => base.push(item),
        }
    }
    base
}

/// What tells an object of a list from its siblings.
fn name<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    ["name", "match", "domain"]
        .iter()
        .find_map(|key| node.get(key)?.as_text())
}
