//! What a serialised object is: by the class that it names, else by properties that no other
//! object has together. What its file is called after decides where any selection of columns would do.

use crate::readers::row::{in_any_case, property};
use crate::readers::windows::model::Kind;
use crate::source::{Node, TYPE_NAMES, Value};

/// The kind of an object; `named` is what its file, or the key that it stands under, is called after.
pub(super) fn kind(node: &Node<'_>, named: Option<Kind>) -> Option<Kind> {
    if !node.is_map() {
        return None;
    }
    if let Some(kind) = of_types(node).or_else(|| class(node).and_then(Kind::of_class)) {
        return Some(kind);
    }
    let has = |key: &str| property(node, key).is_some();
    let seen = adapter(has).or_else(|| Kind::of_properties(has));
    let Some(named) = named else {
        return seen;
    };
    let own = named.fit(has);
    match seen {
        Some(other) if other != named && other.fit(has) > own => Some(other),
        _ if own > 0 => Some(named),
        // Of those that are not used no columns are known.
        _ if matches!(named, Kind::Other(_)) && !is_error(node) => Some(named),
        seen => seen,
    }
}

/// Whether an object is an answer about a failure.
fn is_error(node: &Node<'_>) -> bool {
    let keys = ["Exception", "FullyQualifiedErrorId", "ErrorRecord", "error"];
    keys.iter().any(|key| in_any_case(node, key).is_some())
}

/// The class that an object of CIM or WMI names in one of four places.
fn class<'a>(node: &'a Node<'a>) -> Option<&'a str> {
    let own = property(node, "CreationClassName").and_then(Node::as_text);
    if let Some(own) = own.filter(|class| Kind::of_class(class).is_some()) {
        return Some(own);
    }
    let system = in_any_case(node, "CimSystemProperties")
        .and_then(|properties| in_any_case(properties, "ClassName"));
    let class = in_any_case(node, "CimClass");
    let class = class.map(|class| in_any_case(class, "CimClassName").unwrap_or(class));
    let wmi = in_any_case(node, "__CLASS");
    system.or(class).or(wmi).and_then(Node::as_text)
}

/// The kind that the names of an object's types say, where the export keeps them.
fn of_types(node: &Node<'_>) -> Option<Kind> {
    let types = node.get(TYPE_NAMES)?;
    types.items().iter().find_map(|name| {
        let Value::Text(text) = &name.value else {
            return None;
        };
        let kind = Kind::of_class(text).filter(|_| is_of_windows(text))?;
        // Only a name that says something may be shown.
        name.as_text().map(|_| kind)
    })
}

/// Whether a type is one of Windows: those who manage other machines have a `VMHost`, too.
fn is_of_windows(name: &str) -> bool {
    let is_cim = name.contains('_') || !name.contains('.');
    let roots = [
        "Microsoft.HyperV.",
        "Microsoft.FailoverClusters.",
        "Microsoft.PowerShell.",
        "Microsoft.Management.Infrastructure.",
    ];
    is_cim || roots.iter().any(|root| name.starts_with(root))
}

/// An adapter, with or without what PowerShell adds to the CIM object.
fn adapter(has: impl Fn(&str) -> bool) -> Option<Kind> {
    let any = |keys: &[&str]| keys.iter().any(|key| has(key));
    let is = any(&["ifIndex", "InterfaceIndex"])
        && any(&["InterfaceDescription"])
        && any(&["MacAddress", "PermanentAddress", "HardwareInterface"])
        // Members of teams and advanced properties describe their adapter in the same words.
        && !any(&["Team", "RegistryKeyword"]);
    is.then_some(Kind::Adapter)
}

/// Whether an object is what `Format-Table` or `Format-List` makes for the console: no property of
/// the objects that went into it is left.
pub(super) fn is_formatted(node: &Node<'_>) -> bool {
    let mut entries = node.entries().iter();
    let is_said = entries.any(|entry| {
        entry
            .key
            .starts_with("ClassId2e4f51ef21dd47e99d3c952918aff9cd")
    });
    let types = node.get(TYPE_NAMES).map_or(&[][..], Node::items);
    let mut names = types.iter().map(|name| &name.value);
    is_said
        || names.any(|name| {
            let root = "Microsoft.PowerShell.Commands.Internal.Format.";
            matches!(name, Value::Text(name) if name.starts_with(root))
        })
}

/// Marks of objects in a text that does not parse.
pub(super) fn has_marks(head: &str) -> bool {
    let has = |key: &str| head.contains(&format!("\"{key}\":"));
    let pairs = Kind::of_properties(has).is_some();
    let adapter = has("ifIndex") && has("InterfaceDescription") && has("InterfaceGuid");
    has("CimInstanceProperties") || adapter || pairs
}
