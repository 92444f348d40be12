//! The objects of a domain, by the names that UCS Manager gives them, with their attributes and the places of
//! these. No file format is known here.

use crate::fabric::known::{Known, State, Why};
use crate::source::{Place, Problem};

/// The mark of an object whose export lists what is in it: an answer either does that for all of its objects or for
/// none. No attribute of UCS Manager is called so.
pub(in super::super) const WHOLE: &str = "(children)";

/// An object with the attributes that are read.
#[derive(Clone, Debug)]
pub(in super::super) struct Object {
    /// Class of the object.
    pub(in super::super) class: &'static str,
    /// Distinguished name of the object.
    pub(in super::super) dn: Box<str>,
    /// Where the object stands: at its name, because a whole element says less to a reader.
    pub(in super::super) place: Place,
    /// Attributes that are read.
    pub(in super::super) values: Vec<Attribute>,
}

/// An attribute.
#[derive(Clone, Debug)]
pub(in super::super) struct Attribute {
    pub(in super::super) key: &'static str,
    pub(in super::super) text: Box<str>,
    pub(in super::super) place: Place,
    /// Why nothing is known of it, although it is there: two descriptions of the object, neither of which
    /// counts more, have two texts here; or what stands here cannot be a value.
    pub(in super::super) gap: Option<Why>,
}

impl Attribute {
    /// An attribute with its text.
    pub(in super::super) fn new(key: &'static str, text: &str, place: Place) -> Self {
        Self {
            key,
            text: text.into(),
            place,
            gap: None,
        }
    }

    /// An attribute of which nothing is known.
    pub(in super::super) fn unknown(key: &'static str, gap: Why, place: Place) -> Self {
        Self {
            gap: Some(gap),
            ..Self::new(key, "", place)
        }
    }
}

impl Object {
    /// An attribute that is there.
    pub(in super::super) fn attribute(&self, key: &str) -> Option<&Attribute> {
        self.values.iter().find(|value| value.key == key)
    }

    /// The text of an attribute.
    pub(in super::super) fn value(&self, key: &str) -> Option<&str> {
        self.attribute(key).map(|value| &*value.text)
    }

    /// The text of an attribute that is there and not empty.
    pub(in super::super) fn word(&self, key: &str) -> Option<&str> {
        self.value(key).filter(|text| !text.is_empty())
    }

    /// An attribute with its place.
    pub(in super::super) fn text(&self, key: &str) -> Known<String> {
        match self.attribute(key) {
            Some(value) => match &value.gap {
                Some(gap) => Known::unknown(gap.clone()).or_place(Some(value.place)),
                None => Known::at(value.text.to_string(), value.place),
            },
            None => Known::unknown(Why::not_collected(format!("{}.{key}", self.class))),
        }
    }

    /// An attribute read as something; what is not that is noted.
    pub(in super::super) fn read<T>(
        &self,
        key: &str,
        expected: &str,
        problems: &mut Vec<Problem>,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Known<T> {
        let Some(value) = self.attribute(key) else {
            return Known::unknown(Why::not_collected(format!("{}.{key}", self.class)));
        };
        if let Some(gap) = &value.gap {
            return Known::unknown(gap.clone()).or_place(Some(value.place));
        }
        if let Some(found) = read(&value.text) {
            return Known::at(found, value.place);
        }
        let message = format!("expected {expected} as `{key}`");
        problems.push(Problem::warning("wrong-type", message).at(value.place));
        Known::unknown(Why::new(State::Failed, format!("{}.{key}", self.class)))
    }

    /// Whether an export that lists what is in its objects lists what is in this one.
    pub(in super::super) fn is_whole(&self) -> bool {
        self.attribute(WHOLE).is_some()
    }

    /// The name of the object around this one.
    pub(in super::super) fn parent(&self) -> &str {
        parent(&self.dn)
    }

    /// The number of the port that this one is broken out of: 25 of `slot-1-aggr-port-25/ep-slot-1-port-2`, and of
    /// `sw-A-slot-1-aggr-port-25/phys-switch-A-slot-1-port-2` below a VLAN.
    pub(in super::super) fn broken_out_of(&self) -> Option<&str> {
        let group = self.parent().rsplit('/').next()?;
        let (whole, port) = group.split_once("-aggr-port-")?;
        let is_group = whole.starts_with("slot-") || whole.starts_with("sw-");
        is_group.then_some(port)
    }

    /// The name of the object around this one, and around the port that it is broken out of.
    pub(in super::super) fn holder(&self) -> &str {
        match self.broken_out_of() {
            Some(_) => parent(self.parent()),
            None => self.parent(),
        }
    }
}

/// The name of a port: `1/25/2` is the second of the ports that port 25 of slot 1 is broken out into.
pub(super) fn port_name(object: &Object) -> String {
    let number = |key: &str| object.value(key).unwrap_or("?").to_owned();
    match object.broken_out_of() {
        Some(whole) => format!("{}/{whole}/{}", number("slotId"), number("portId")),
        None => format!("{}/{}", number("slotId"), number("portId")),
    }
}

/// The name of the object around the one called `dn`. A part in brackets may hold a `/`.
pub(in super::super) fn parent(dn: &str) -> &str {
    let mut depth = 0u32;
    for (index, letter) in dn.char_indices().rev() {
        match letter {
            ']' => depth += 1,
            '[' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => return &dn[..index],
            _ => {}
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::parent;

    #[test]
    fn names_are_parted_outside_of_brackets() {
        assert_eq!(parent("org-root/ls-HV01/ether-eth0"), "org-root/ls-HV01");
        assert_eq!(parent("org-root/ls-[web/01]"), "org-root");
        assert_eq!(parent("org-root"), "");
    }
}

/// Whether an administrator left an object on.
pub(super) fn enabled(object: &Object) -> Known<bool> {
    object.text("adminState").map(|text| text == "enabled")
}
