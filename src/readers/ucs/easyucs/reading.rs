//! Values of a configuration taken from JSON: a scalar may be a text or a number, what is empty counts as not
//! there, and what cannot be a value is noted at its place and unknown.

use std::collections::BTreeSet;

use super::super::model::{Attribute, Object};
use crate::fabric::known::{State, Why};
use crate::source::limits::UCS_NAME_BYTES;
use crate::source::{Node, Place, Problem, Value};

/// Words that the tool takes for no value.
const NOTHING: [&str; 5] = ["", "N/A", "NA", "none", "None"];

/// What a value must be, and how UCS Manager spells it.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) expected: &'static str,
    pub(super) spell: fn(&str) -> Option<String>,
}

/// Any text or number.
pub(super) const TEXT: Form = Form {
    expected: "a text",
    spell: |text| Some(text.to_owned()),
};

/// One fabric interconnect.
pub(super) const FABRIC: Form = Form {
    expected: "`A` or `B`",
    spell: |text| one_of(&text.to_uppercase(), &["A", "B"]),
};

/// The fabric of a vNIC, with the other where it fails over.
pub(super) const FABRICS: Form = Form {
    expected: "`A`, `B`, `A-B` or `B-A`",
    spell: |text| one_of(&text.to_uppercase(), &["A", "B", "A-B", "B-A"]),
};

/// The fabric of a VLAN.
pub(super) const CLOUD: Form = Form {
    expected: "`A`, `B` or `dual`",
    spell: |text| match text.to_lowercase().as_str() {
        "dual" => Some(String::new()),
        _ => (FABRIC.spell)(text),
    },
};

/// Whether something is on.
pub(super) const SWITCH: Form = Form {
    expected: "`enabled` or `disabled`",
    spell: |text| one_of(text, &["enabled", "disabled"]),
};

/// Which of these words a text is.
pub(super) fn one_of(text: &str, words: &[&str]) -> Option<String> {
    words.contains(&text).then(|| text.to_owned())
}

/// What is read of one file.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The objects, as UCS Manager names them.
    pub(super) objects: Vec<Object>,
    /// The sections that the file has.
    pub(super) sections: BTreeSet<&'static str>,
    /// Classes whose objects the file lists.
    pub(super) complete: BTreeSet<&'static str>,
    /// Classes of which an object could not be read, so that no list of them is whole.
    pub(super) broken: BTreeSet<&'static str>,
    /// Objects that ranges made.
    pub(super) ranged: usize,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
}

impl Reading {
    /// The items of a section, which lists all objects of these classes.
    pub(super) fn section<'a>(
        &mut self,
        around: &'a Node<'a>,
        key: &'static str,
        classes: &'static [&'static str],
    ) -> Vec<&'a Node<'a>> {
        let items = self.list(around, key, classes);
        let Some(items) = items else {
            return Vec::new();
        };
        self.sections.insert(key);
        self.complete.extend(classes);
        items
    }

    /// The objects of a list; nothing if it is not there.
    pub(super) fn list<'a>(
        &mut self,
        around: &'a Node<'a>,
        key: &str,
        classes: &'static [&'static str],
    ) -> Option<Vec<&'a Node<'a>>> {
        let list = around.get(key).filter(|list| !list.is_null())?;
        if !list.is_list() {
            self.wrong(list, "a list");
            self.broken.extend(classes);
            return Some(Vec::new());
        }
        let mut items = Vec::new();
        for item in list.items() {
            if item.is_map() {
                items.push(item);
            } else {
                self.wrong(item, "an object");
                self.broken.extend(classes);
            }
        }
        Some(items)
    }

    /// Notes that a value is not what it must be.
    pub(super) fn wrong(&mut self, node: &Node, expected: &str) {
        node.refuse();
        let message = match node.value {
            Value::Text(_) => format!("expected {expected}, found another text"),
            _ => format!("expected {expected}, found {}", node.kind()),
        };
        self.problems
            .push(Problem::warning("wrong-type", message).at(node.place));
    }

    /// The text of a scalar; nothing if it is not there.
    ///
    /// # Errors
    /// It is there and no scalar.
    fn scalar(&mut self, node: Option<&Node>) -> Result<Option<(String, Place)>, Place> {
        let Some(node) = node.filter(|node| !node.is_null()) else {
            return Ok(None);
        };
        let text = match node.value {
            Value::Integer(number) => {
                let _ = node.as_integer();
                Some(number.to_string())
            }
            _ => node.as_text().map(str::to_owned),
        };
        match text {
            Some(text) if NOTHING.contains(&text.as_str()) => Ok(None),
            Some(text) => Ok(Some((text, node.place))),
            None => {
                self.wrong(node, "a text or a number");
                Err(node.place)
            }
        }
    }

    /// The value under a key as the attribute of an object; nothing if it is not there.
    pub(super) fn attribute(
        &mut self,
        item: &Node,
        key: &str,
        attribute: &'static str,
        form: Form,
    ) -> Option<Attribute> {
        let unknown = |place| {
            Attribute::unknown(
                attribute,
                Why::new(State::Failed, format!("`{key}`")),
                place,
            )
        };
        let node = item.get(key);
        let (text, place) = match self.scalar(node) {
            Ok(found) => found?,
            Err(place) => return Some(unknown(place)),
        };
        if let Some(text) = (form.spell)(&text) {
            return Some(Attribute::new(attribute, &text, place));
        }
        if let Some(node) = node {
            self.wrong(node, form.expected);
        }
        Some(unknown(place))
    }

    /// The value under a key that an object cannot be without; the object is left out where there is none.
    pub(super) fn needed(
        &mut self,
        item: &Node,
        key: &'static str,
        form: Form,
        classes: &'static [&'static str],
    ) -> Option<(String, Place)> {
        let found = self.attribute(item, key, key, form);
        if found.is_none() {
            let message = format!("this object has no `{key}` and is left out");
            self.problems
                .push(Problem::warning("no-name", message).at(item.place));
        }
        match found {
            Some(value) if value.gap.is_none() => Some((value.text.into(), value.place)),
            _ => {
                self.broken.extend(classes);
                None
            }
        }
    }

    /// The value under a key that is to be a part of a distinguished name.
    pub(super) fn name(
        &mut self,
        item: &Node,
        key: &'static str,
        classes: &'static [&'static str],
    ) -> Option<(String, Place)> {
        const NAME: Form = Form {
            expected: "a name of letters, digits, `.`, `:`, `_` and `-`",
            spell: |text| is_name(text).then(|| text.to_owned()),
        };
        self.needed(item, key, NAME, classes)
    }

    /// The names that a list holds, each a text, or an object with a `name`.
    pub(super) fn names(&mut self, around: &Node, key: &str) -> Vec<(String, Place)> {
        let Some(list) = around.get(key).filter(|list| !list.is_null()) else {
            return Vec::new();
        };
        if !list.is_list() {
            self.wrong(list, "a list");
            return Vec::new();
        }
        let mut names = Vec::new();
        for item in list.items() {
            let node = item.get("name").unwrap_or(item);
            match self.scalar(Some(node)) {
                Ok(Some((name, place))) if is_name(&name) => names.push((name, place)),
                Ok(Some(_)) => self.wrong(node, "a name"),
                Ok(None) | Err(_) => {}
            }
        }
        names
    }

    /// Adds an object; whether its name is not too long.
    pub(super) fn add(
        &mut self,
        class: &'static str,
        dn: String,
        place: Place,
        values: impl IntoIterator<Item = Option<Attribute>>,
    ) -> bool {
        if dn.len() > UCS_NAME_BYTES {
            let message = format!(
                "the name of this object is longer than {UCS_NAME_BYTES} bytes, which UCS Manager does not \
                 allow; it is left out with all that is in it"
            );
            let problem = Problem::error("name-too-long", message).at(place);
            self.problems
                .push(problem.help("give it and the organisations around it shorter names"));
            self.broken.insert(class);
            return false;
        }
        self.objects.push(Object {
            class,
            dn: dn.into(),
            place,
            values: values.into_iter().flatten().collect(),
        });
        true
    }
}

/// Whether a text can be a part of a distinguished name.
pub(super) fn is_name(text: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-.:_".contains(letter);
    !text.is_empty() && text.chars().all(is_plain)
}
