//! What a serialised object is: by the class that it names, else by properties that no other
//! object has together.

use crate::readers::windows::model::Kind;
use crate::source::Node;

/// The kind of an object.
pub(super) fn kind(node: &Node) -> Option<Kind> {
    if !node.is_map() {
        return None;
    }
    class(node)
        .and_then(Kind::of_class)
        .or_else(|| adapter(node))
        .or_else(|| Kind::of_properties(|key| node.get(key).is_some()))
}

/// The class that an object of CIM names in one of three places.
fn class<'a>(node: &'a Node<'_>) -> Option<&'a str> {
    let own = node.get("CreationClassName").and_then(Node::as_text);
    if let Some(own) = own.filter(|class| Kind::of_class(class).is_some()) {
        return Some(own);
    }
    let system = node
        .get("CimSystemProperties")
        .and_then(|properties| properties.get("ClassName"));
    let class = node.get("CimClass");
    system.or(class).and_then(Node::as_text)
}

/// An adapter, with or without what PowerShell adds to the CIM object.
fn adapter(node: &Node) -> Option<Kind> {
    let any = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let is = any(&["ifIndex", "InterfaceIndex"])
        && any(&["InterfaceDescription"])
        && any(&["MacAddress", "PermanentAddress", "HardwareInterface"])
        // Members of teams and advanced properties describe their adapter in the same words.
        && !any(&["Team", "RegistryKeyword"]);
    is.then_some(Kind::Adapter)
}

/// Marks of objects in a text that does not parse.
pub(super) fn has_marks(head: &str) -> bool {
    let has = |key: &str| head.contains(&format!("\"{key}\":"));
    let pairs = Kind::of_properties(has).is_some();
    let adapter = has("ifIndex") && has("InterfaceDescription") && has("InterfaceGuid");
    has("CimInstanceProperties") || adapter || pairs
}
