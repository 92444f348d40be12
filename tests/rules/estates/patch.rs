//! Patches of exports: a value of a JSON document that is set, appended or removed where it stands,
//! so that every other byte of the export stays; a piece of any text that is replaced.

use fabriclint::source::{Node, Sources, Span, parse_json};
use serde::Deserialize;
use serde_json::Value as Json;

/// A change of one file.
#[derive(Deserialize)]
pub(super) struct Patch {
    /// The file, from the folder of the estate.
    pub(super) file: String,
    #[serde(flatten)]
    change: Change,
}

// Where a file is taken out by `Patch`, what is left must be the keys of one of these.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Change {
    /// The value at a selector becomes another.
    Set { at: String, set: Json },
    /// The list at a selector gets one item more: a copy of the item that `like` selects in it, with
    /// these keys, or the value as it is.
    Append {
        at: String,
        append: Json,
        like: Option<String>,
    },
    /// The value at a selector goes, with its key.
    Remove { at: String, remove: bool },
    /// A piece that stands once in the text becomes another.
    Replace { find: String, replace: String },
}

impl Patch {
    /// The text with the change, or why it cannot be made.
    pub(super) fn apply(&self, text: &str) -> Result<String, String> {
        let changed = self.change.apply(text);
        let changed = changed.map_err(|fault| format!("{}: {fault}", self.file))?;
        if changed == text {
            return Err(format!("{}: a patch changes nothing", self.file));
        }
        Ok(changed)
    }
}

impl Change {
    fn apply(&self, text: &str) -> Result<String, String> {
        match self {
            Change::Replace { find, replace } => match text.matches(find.as_str()).count() {
                1 => Ok(text.replacen(find.as_str(), replace, 1)),
                count => Err(format!("`{find}` stands {count} times, not once")),
            },
            Change::Set { at, set } => {
                let root = parse(text)?;
                let span = select(&root, at)?.node.place.span;
                Ok(spliced(text, span, &set.to_string()))
            }
            Change::Append { at, append, like } => {
                let root = parse(text)?;
                let list = select(&root, at)?.node;
                let item = match like {
                    Some(like) => {
                        let mut item = select(list, &format!("/{like}"))?.node.to_json();
                        merge(&mut item, append);
                        item
                    }
                    None => append.clone(),
                };
                appended(text, list, &item)
            }
            Change::Remove { at, remove } => {
                if !remove {
                    return Err("`remove` is true or absent".to_owned());
                }
                let root = parse(text)?;
                let (parent, _) = at.rsplit_once('/').ok_or("the whole document")?;
                let parent = select(&root, parent)?.node;
                let span = select(&root, at)?.node.place.span;
                Ok(spliced(text, surroundings(parent, span)?, ""))
            }
        }
    }
}

/// What a selector leads to.
pub(super) struct Selected<'t> {
    pub(super) node: &'t Node<'t>,
    /// The JSON pointer, with the numbers of items.
    pub(super) pointer: String,
}

/// A selector is a JSON pointer in which an item of a list may be named by one of its keys:
/// `/items/Name=Tenant/TeamingMode`; by several, where one is not enough: `VMName=A,Name=B`.
pub(super) fn select<'t>(root: &'t Node<'t>, selector: &str) -> Result<Selected<'t>, String> {
    let mut node = root;
    let mut pointer = String::new();
    for step in selector.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let next = if node.is_list() {
            let index = item(node, &step).map_err(|fault| format!("{selector}: {fault}"))?;
            pointer.push_str(&format!("/{index}"));
            node.items().get(index)
        } else {
            let escaped = step.replace('~', "~0").replace('/', "~1");
            pointer.push_str(&format!("/{escaped}"));
            node.get(&step)
        };
        node = next.ok_or_else(|| format!("{selector}: there is no `{step}`"))?;
    }
    Ok(Selected { node, pointer })
}

/// A JSON pointer with the names of items in place of their numbers, where they have some.
pub(super) fn named(root: &Node<'_>, pointer: &str) -> String {
    let mut node = root;
    let mut selector = String::new();
    for step in pointer.split('/').skip(1) {
        let index = step.parse::<usize>().ok().filter(|_| node.is_list());
        let next = match index {
            Some(index) => node.items().get(index),
            None => node.get(&step.replace("~1", "/").replace("~0", "~")),
        };
        let Some(next) = next else {
            return pointer.to_owned();
        };
        let names = ["Name", "name", "VMName", "InterfaceAlias"].into_iter();
        let mut keys = names.filter_map(|key| Some(format!("{key}={}", next.get(key)?.as_text()?)));
        let key = keys.find(|key| item(node, key).is_ok_and(|found| Some(found) == index));
        selector.push('/');
        selector.push_str(key.as_deref().unwrap_or(step));
        node = next;
    }
    selector
}

/// The number of the only item that has these keys.
fn item(list: &Node<'_>, step: &str) -> Result<usize, String> {
    if let Ok(index) = step.parse() {
        return Ok(index);
    }
    let keys: Option<Vec<(&str, &str)>> = step.split(',').map(|key| key.split_once('=')).collect();
    let keys = keys.ok_or_else(|| format!("`{step}` is neither a number nor KEY=VALUE"))?;
    let has = |item: &Node<'_>, key: &str, value: &str| match item.get(key).map(Node::to_json) {
        Some(Json::String(text)) => text == value,
        Some(Json::Number(number)) => number.to_string().as_str() == value,
        _ => false,
    };
    let items = list.items().iter().enumerate();
    let found: Vec<usize> = items
        .filter(|(_, item)| keys.iter().all(|(key, value)| has(item, key, value)))
        .map(|(index, _)| index)
        .collect();
    match found[..] {
        [index] => Ok(index),
        _ => Err(format!("{} items have {step}, not one", found.len())),
    }
}

/// A JSON document with the place of every value.
pub(super) fn parse(text: &str) -> Result<Node<'static>, String> {
    let mut sources = Sources::default();
    let id = sources.add("export.json", "export.json", text);
    let node = parse_json(id, text).map_err(|problem| problem.to_string())?;
    Ok(node.into_owned())
}

/// A JSON merge patch (RFC 7396): keys are set, and taken out where they are null.
fn merge(value: &mut Json, patch: &Json) {
    let (Json::Object(map), Json::Object(changes)) = (&mut *value, patch) else {
        value.clone_from(patch);
        return;
    };
    for (key, change) in changes {
        if change.is_null() {
            map.shift_remove(key);
        } else {
            merge(map.entry(key.clone()).or_insert(Json::Null), change);
        }
    }
}

fn spliced(text: &str, span: Span, piece: &str) -> String {
    let (start, end) = (span.start as usize, span.end as usize);
    [&text[..start], piece, &text[end..]].concat()
}

/// The list with an item behind its last one.
fn appended(text: &str, list: &Node<'_>, item: &Json) -> Result<String, String> {
    if !list.is_list() {
        return Err("`append` needs a list".to_owned());
    }
    let end = list.items().last().map(|item| item.place.span.end);
    let at = end.unwrap_or(list.place.span.start + 1);
    let comma = if end.is_some() { ", " } else { "" };
    let span = Span { start: at, end: at };
    Ok(spliced(text, span, &format!("{comma}{item}")))
}

/// A value with its key and one comma.
fn surroundings(parent: &Node<'_>, value: Span) -> Result<Span, String> {
    let entries = parent.entries().iter();
    let entries = entries.map(|entry| Span {
        start: entry.key_place.span.start,
        end: entry.value.place.span.end,
    });
    let items = parent.items().iter().map(|item| item.place.span);
    let spans: Vec<Span> = entries.chain(items).collect();
    let is = |span: &Span| span.end == value.end;
    let index = spans.iter().position(is).ok_or("nothing to remove")?;
    Ok(match spans.get(index + 1) {
        Some(next) => Span {
            start: spans[index].start,
            end: next.start,
        },
        None => Span {
            start: match index {
                0 => spans[index].start,
                _ => spans[index - 1].end,
            },
            end: spans[index].end,
        },
    })
}

fn patched(text: &str, patch: &str) -> Result<String, String> {
    let patch: Patch = serde_json::from_str(patch).expect("a patch");
    patch.apply(text)
}

const TEXT: &str = r#"{ "items": [ {"Name": "A", "x": 1},  {"Name": "B"} ] }"#;

/// What a patch names changes.
pub(super) fn every_other_byte_stays() {
    let cases = [
        (
            r#"{"file": "f", "at": "/items/Name=A/x", "set": "two"}"#,
            r#"{ "items": [ {"Name": "A", "x": "two"},  {"Name": "B"} ] }"#,
        ),
        (
            r#"{"file": "f", "at": "/items/Name=A/x", "remove": true}"#,
            r#"{ "items": [ {"Name": "A"},  {"Name": "B"} ] }"#,
        ),
        (
            r#"{"file": "f", "at": "/items/0", "remove": true}"#,
            r#"{ "items": [ {"Name": "B"} ] }"#,
        ),
        (
            r#"{"file": "f", "at": "/items", "append": {"Name": "C"}, "like": "Name=A"}"#,
            r#"{ "items": [ {"Name": "A", "x": 1},  {"Name": "B"}, {"Name":"C","x":1} ] }"#,
        ),
        (
            r#"{"file": "f", "find": "\"B\"", "replace": "\"D\""}"#,
            r#"{ "items": [ {"Name": "A", "x": 1},  {"Name": "D"} ] }"#,
        ),
    ];
    for (patch, expected) in cases {
        assert_eq!(patched(TEXT, patch).as_deref(), Ok(expected), "{patch}");
    }
}

/// A patch never misses in silence.
pub(super) fn a_patch_that_has_lost_its_place_is_a_fault() {
    let cases = [
        (
            r#"{"file": "f", "at": "/items/Name=Z/x", "set": 2}"#,
            "0 items",
        ),
        (r#"{"file": "f", "at": "/items/0/y", "set": 2}"#, "no `y`"),
        (
            r#"{"file": "f", "at": "/items/0/x", "set": 1}"#,
            "changes nothing",
        ),
        (r#"{"file": "f", "find": "Name", "replace": ""}"#, "2 times"),
    ];
    for (patch, fault) in cases {
        let found = patched(TEXT, patch).expect_err("a fault");
        assert!(found.contains(fault), "{found}");
    }
}
