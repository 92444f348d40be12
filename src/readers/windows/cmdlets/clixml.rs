//! CLIXML, what `Export-Clixml` writes: recognised and not read, but for one without any object.

use crate::readers::windows::model::Kind;
use crate::source::Node;

/// Whether a document is XML.
pub(super) fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// The root of a document of CLIXML.
pub(super) fn root<'a>(node: &'a Node<'a>) -> Option<&'a Node<'a>> {
    let root = node.get("Objs")?;
    root.get("Version").map(|_| root)
}

/// Whether it holds no object: a cmdlet answered nothing.
pub(super) fn is_empty(root: &Node<'_>) -> bool {
    // Elements are maps, attributes and whatever stands between are texts.
    !root.entries().iter().any(|entry| entry.value.is_map())
}

/// The kind of the first object whose class is known.
pub(super) fn kind(root: &Node<'_>) -> Option<Kind> {
    let types = children(root, "Obj").flat_map(|object| children(object, "TN"));
    let classes = types.flat_map(|types| children(types, "T"));
    let mut texts = classes.filter_map(|class| class.get("#text")?.as_text());
    texts.find_map(Kind::of_class)
}

/// The elements of a name.
fn children<'a>(node: &'a Node<'a>, name: &'static str) -> impl Iterator<Item = &'a Node<'a>> {
    let named = node.entries().iter().filter(move |entry| entry.key == name);
    named.map(|entry| &entry.value)
}
