//! Values of a configuration taken from JSON: a scalar may be a text or a number, what is empty counts as not
//! there, and what cannot be a value is noted at its place and unknown.

use std::collections::{BTreeMap, BTreeSet};

use super::super::model::{Attribute, Object};
use super::keys;
use crate::fabric::known::{State, Why};
use crate::source::limits::UCS_NAME_BYTES;
use crate::source::{Node, Place, Problem, Value, suggest};

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

/// A part of a distinguished name.
pub(super) const NAME: Form = Form {
    expected: "a name of letters, digits, `.`, `:`, `_` and `-`",
    spell: |text| is_name(text).then(|| text.to_owned()),
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
    /// Classes of which an object could not be read, so that no list of them is whole, and where the first such
    /// object stands.
    pub(super) broken: BTreeMap<&'static str, Place>,
    /// Whether the tool fetched the file, so that it says what UCS Manager had.
    pub(super) is_fetched: bool,
    /// Objects that ranges made.
    pub(super) ranged: usize,
    /// What is wrong.
    pub(super) problems: Vec<Problem>,
    /// Names of which nobody knows the value, by where their object begins: they stand there twice, or misspelt.
    doubts: BTreeMap<u32, Vec<(&'static str, State)>>,
    /// Names that are none, as many as were told of.
    unknown: usize,
}

/// Names that are none and are told of, in one configuration.
const TOLD: usize = 100;

/// The objects of a list.
pub(super) struct Listed<'a> {
    /// Those that can be read.
    pub(super) items: Vec<&'a Node<'a>>,
    /// Whether the list is there.
    pub(super) is_there: bool,
    /// Why these are not all, and where it is said.
    pub(super) gap: Option<(Why, Place)>,
}

impl Reading {
    /// The items of a section, which lists all objects of these classes.
    pub(super) fn section<'a>(
        &mut self,
        around: &'a Node<'a>,
        key: &'static str,
        classes: &'static [&'static str],
    ) -> Vec<&'a Node<'a>> {
        let list = self.list(around, key, classes);
        if list.is_there {
            self.sections.insert(key);
            self.complete.extend(classes);
        }
        list.items
    }

    /// The objects of a list.
    pub(super) fn list<'a>(
        &mut self,
        around: &'a Node<'a>,
        key: &str,
        classes: &'static [&'static str],
    ) -> Listed<'a> {
        let mut listed = Listed {
            items: Vec::new(),
            is_there: true,
            gap: None,
        };
        let failed = || Why::new(State::Failed, format!("`{key}`"));
        match self.find(around, key) {
            Ok(None) => listed.is_there = false,
            Err(why) => listed.gap = Some((why, around.place)),
            Ok(Some(list)) if !list.is_list() => {
                self.wrong(list, "a list");
                listed.gap = Some((failed(), list.place));
            }
            Ok(Some(list)) => {
                let known = keys::of_items(key);
                for item in list.items() {
                    if item.is_map() {
                        self.check(item, known);
                        listed.items.push(item);
                    } else {
                        self.wrong(item, "an object");
                        listed.gap = Some((failed(), item.place));
                    }
                }
            }
        }
        if let Some((_, place)) = &listed.gap {
            self.lose(classes, *place);
        }
        listed
    }

    /// Notes that an object of these classes, which stands here, could not be read.
    pub(super) fn lose(&mut self, classes: &[&'static str], place: Place) {
        for class in classes {
            self.broken.entry(class).or_insert(place);
        }
    }

    /// What stands under a key; what is nothing is not there.
    ///
    /// # Errors
    /// The key stands there twice with two values, or misspelt.
    pub(super) fn find<'a>(
        &self,
        item: &'a Node<'a>,
        key: &str,
    ) -> Result<Option<&'a Node<'a>>, Why> {
        let doubts = self.doubts.get(&item.place.span.start);
        let mut doubts = doubts.into_iter().flatten();
        let node = item.get(key);
        // A key that contradicts itself has lost its name, and so may be any that is not there.
        let state = match doubts.find(|(name, _)| *name == key || name.is_empty()) {
            Some((name, state)) if !name.is_empty() || node.is_none() => Some(*state),
            _ => (node.is_none() && item.has_contradictions()).then_some(State::Contradicted),
        };
        match state {
            Some(state) => Err(Why::new(state, format!("`{key}`"))),
            None => Ok(node.filter(|node| !node.is_null())),
        }
    }

    /// Looks for names in an object that are none, and for names that stand there twice. `known`: the names that
    /// it may have, parted by spaces.
    pub(super) fn check(&mut self, item: &Node, known: Option<&'static str>) {
        let Some(known) = known else { return };
        let mut doubts = Vec::new();
        let mut seen: u128 = 0;
        for entry in item.entries() {
            let found = known.split(' ').enumerate();
            let found = found.into_iter().find(|(_, name)| *name == entry.key);
            if let Some((index, name)) = found {
                let bit = 1_u128.checked_shl(u32::try_from(index).unwrap_or(127));
                let bit = bit.unwrap_or_default();
                if seen & bit != 0 && item.get(name) != Some(&entry.value) {
                    doubts.push((name, State::Contradicted));
                }
                seen |= bit;
            } else if !entry.key.is_empty() && !entry.key.starts_with('#') {
                // With `#` begins what is set aside, which the schemas allow.
                doubts.extend(self.misspelt(&entry.key, entry.key_place, known));
            }
        }
        if !doubts.is_empty() {
            self.doubts.insert(item.place.span.start, doubts);
        }
    }

    /// Tells of a name that is none; the name that it nearly is.
    fn misspelt(
        &mut self,
        name: &str,
        place: Place,
        known: &'static str,
    ) -> Option<(&'static str, State)> {
        self.unknown += 1;
        if self.unknown > TOLD {
            // Nobody looked what they nearly are: any name that is not there may be one of them.
            return Some(("", State::Failed));
        }
        let meant = suggest(name, known.split(' '));
        let is_plain = name.len() < 64 && is_name(name);
        let shown = if is_plain && meant.is_some() {
            format!("the key `{name}`")
        } else {
            "this key".to_owned()
        };
        let problem = match meant {
            Some(meant) => Problem::warning(
                "unknown-key",
                format!("EasyUCS has not {shown} here: nothing is known of `{meant}`"),
            )
            .help(format!("did you mean `{meant}`?")),
            None => Problem::warning(
                "unknown-key",
                format!("EasyUCS has not {shown} here, and it is not used"),
            )
            .help("correct it, or remove it"),
        };
        self.problems.push(problem.at(place));
        Some((meant?, State::Failed))
    }

    /// Reads what an object holds; where some of it that is of these classes cannot be read, the object has not
    /// all of them. Names are not looked up past it then.
    pub(super) fn within(
        &mut self,
        (class, dn, place): (&'static str, &str, Place),
        classes: &'static [&'static str],
        read: impl FnOnce(&mut Self),
    ) {
        let before = std::mem::take(&mut self.broken);
        read(self);
        let mut lost = classes.iter().filter_map(|class| self.broken.get(class));
        if let (Some(lost), Some(first)) = (lost.next(), classes.first()) {
            let gap = Attribute::unknown(first, super::words::unreadable(first), *lost);
            self.objects.push(Object {
                class,
                dn: dn.into(),
                place,
                values: vec![gap],
            });
        }
        if class != "orgOrg" {
            // It is said of this object, and the others have all of theirs.
            for class in classes {
                self.broken.remove(class);
            }
        }
        for (class, place) in before {
            self.broken.insert(class, place);
        }
    }

    /// Notes that a value is not what it must be.
    pub(super) fn wrong(&mut self, node: &Node, expected: &str) {
        node.refuse();
        let message = match node.value {
            Value::Text(_) => format!("expected {expected}, found another text"),
            _ => format!("expected {expected}, found {}", node.kind()),
        };
        let problem = Problem::warning("wrong-type", message).at(node.place);
        self.problems
            .push(problem.help("correct it, or fetch the configuration again"));
    }

    /// Notes that a file holds no configuration.
    pub(super) fn no_config(&mut self, node: &Node) {
        const KEY: &str = "config";
        if let Some(config) = node.get(KEY) {
            self.wrong(config, "an object with the sections of the configuration");
            return;
        }
        let message = "this file of EasyUCS has no `config`";
        let problem = Problem::warning("no-config", message).at(node.place);
        self.problems
            .push(problem.help("correct it, or fetch the configuration again"));
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
        let node = match self.find(item, key) {
            Ok(node) => node,
            Err(why) => return Some(Attribute::unknown(attribute, why, item.place)),
        };
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
            let problem = Problem::warning("no-name", message).at(item.place);
            self.problems
                .push(problem.help("correct it, or fetch the configuration again"));
        }
        match found {
            Some(value) if value.gap.is_none() => Some((value.text.into(), value.place)),
            _ => {
                let place = found.map_or(item.place, |value| value.place);
                self.lose(classes, place);
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
        self.needed(item, key, NAME, classes)
    }

    /// The names that a list holds, each a text, or an object with a `name`.
    ///
    /// # Errors
    /// The list, or one of the names, cannot be read.
    pub(super) fn names(
        &mut self,
        around: &Node,
        key: &str,
    ) -> Result<Vec<(String, Place)>, (Why, Place)> {
        let failed = || Why::new(State::Failed, format!("`{key}`"));
        let list = match self.find(around, key) {
            Ok(Some(list)) => list,
            Ok(None) => return Ok(Vec::new()),
            Err(why) => return Err((why, around.place)),
        };
        if !list.is_list() {
            self.wrong(list, "a list");
            return Err((failed(), list.place));
        }
        let mut names = Vec::new();
        let mut gap = None;
        for item in list.items() {
            let node = item.get("name").unwrap_or(item);
            match self.scalar(Some(node)) {
                Ok(Some((name, place))) if is_name(&name) => {
                    names.push((name, place));
                    continue;
                }
                Ok(_) => self.wrong(node, "a name"),
                Err(_) => {}
            }
            gap = Some((failed(), node.place));
        }
        gap.map_or(Ok(names), Err)
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
            self.lose(&[class], place);
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
