//! Objects of the snapshot as values of Rego, made by one worker. Inputs are total: every key is
//! there, an unknown scalar is null, an unknown list or set is empty.
//!
//! Keys are made once for all objects of a type, and what several objects hold is made once for all
//! of them. Values of Rego are counted references, and the counts of values that two threads share
//! are what both wait for: so each worker has its own.

use std::any::Any;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use regorus::Value as Rego;

use super::layout::{RecordLayout, ValueLayout};
use super::path_set::PathSet;
use crate::fabric::record::{Field, Record, Shared, Value};

/// What one worker made so far.
#[derive(Default)]
pub(super) struct Values {
    shared: HashMap<usize, SharedValue>,
    /// What was met first on the host or backend at hand.
    fresh: Vec<usize>,
    vlans: HashMap<u16, Rego>,
}

/// Something that several objects hold. The value is held here as well, so that its address stays its own.
struct SharedValue {
    value: Arc<dyn Any + Send + Sync>,
    rego: Option<Rego>,
    known_paths: Option<KnownPaths>,
}

/// What is known of an object and of everything below it. A path through a list is in a set where
/// one of the items is so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KnownPaths {
    /// Where a value is unknown.
    pub(super) unknown: PathSet,
    /// Where a boolean is false.
    pub(super) refuted: PathSet,
}

impl Values {
    /// An object as a value, total by its layout.
    pub(super) fn total(&mut self, record: &dyn Record, layout: &RecordLayout) -> Rego {
        let mut made = layout.blank.clone();
        // Always an object: the layout makes it one, and only the engine's type does not say so.
        let Ok(object) = made.as_object_mut() else {
            return made;
        };
        let mut fields = layout.fields.iter();
        record.each(&mut |key, value| {
            let Some(field) = fields.next() else { return };
            debug_assert_eq!(field.name, key, "a shape lists fields as they are declared");
            // What is not known stays as the blank has it.
            let Some(value) = self.value(value, &field.form) else {
                return;
            };
            if let Some(place) = object.get_mut(&field.key) {
                *place = value;
            }
        });
        made
    }

    /// A value; nothing where it is not known.
    fn value(&mut self, value: &dyn Value, form: &ValueLayout) -> Option<Rego> {
        // Most values are scalars, which the layout knows without a call through the trait object.
        let shared = form.may_be_shared().then(|| value.shared()).flatten();
        let Some(shared) = shared else {
            return self.make(value, form);
        };
        if let Some(made) = self.held(shared).rego.clone() {
            return Some(made);
        }
        let made = self.make(value, form)?;
        self.held(shared).rego = Some(made.clone());
        Some(made)
    }

    fn make(&mut self, value: &dyn Value, form: &ValueLayout) -> Option<Rego> {
        Some(match (value.field(), form) {
            (Field::Unknown(_), _) => return None,
            (Field::Text(text), ValueLayout::Terms(terms)) => {
                let term = terms.iter().find(|(name, _)| *name == text);
                term.map_or_else(|| text.into(), |(_, made)| made.clone())
            }
            (Field::Text(text), _) => text.into(),
            (Field::Bool(flag), _) => flag.into(),
            (Field::Integer(number), _) => number.into(),
            (Field::Vlans(vlans), _) => {
                // An object, in which a policy finds an ID at once: `in` goes through the whole of a list.
                let entries = vlans.iter().map(|vlan| (self.vlan(vlan), Rego::from(true)));
                entries.collect::<BTreeMap<_, _>>().into()
            }
            (Field::Record(record), ValueLayout::Record(layout)) => self.total(record, layout),
            (Field::Record(_), _) => return None,
            (Field::List(list), ValueLayout::List(item)) => {
                // An unknown item keeps its place, so that indices of `at` lead to the export's.
                let value = |index| {
                    let value = self.value(list.item(index), item);
                    value.unwrap_or_else(|| item.unknown())
                };
                (0..list.len()).map(value).collect::<Vec<_>>().into()
            }
            (Field::List(_), _) => return None,
        })
    }

    /// A VLAN ID as a key.
    fn vlan(&mut self, vlan: u16) -> Rego {
        let make = || Rego::from(vlan.to_string());
        self.vlans.entry(vlan).or_insert_with(make).clone()
    }

    /// What is known of an object.
    pub(super) fn known_paths(&mut self, record: &dyn Record, layout: &RecordLayout) -> KnownPaths {
        let mut known_paths = KnownPaths::default();
        self.add_known_paths(record, layout, 0, &mut known_paths);
        known_paths
    }

    /// Adds what is known of an object whose paths begin at this number.
    fn add_known_paths(
        &mut self,
        record: &dyn Record,
        layout: &RecordLayout,
        from: usize,
        to: &mut KnownPaths,
    ) {
        let mut fields = layout.fields.iter();
        record.each(&mut |key, value| {
            if let Some(field) = fields.next() {
                debug_assert_eq!(field.name, key, "a shape lists fields as they are declared");
                self.look(value, &field.form, from + field.path, to);
            }
        });
    }

    fn look(&mut self, value: &dyn Value, form: &ValueLayout, path: usize, to: &mut KnownPaths) {
        let shared = form.may_be_shared().then(|| value.shared()).flatten();
        let Some(shared) = shared else {
            return self.look_at(value, form, path, to);
        };
        if self.held(shared).known_paths.is_none() {
            // Counted from 0, so that the sets serve wherever an object holds the value.
            let mut below = KnownPaths::default();
            self.look_at(value, form, 0, &mut below);
            self.held(shared).known_paths = Some(below);
        }
        if let Some(below) = &self.held(shared).known_paths {
            to.unknown.insert_moved(&below.unknown, path);
            to.refuted.insert_moved(&below.refuted, path);
        }
    }

    fn look_at(&mut self, value: &dyn Value, form: &ValueLayout, path: usize, to: &mut KnownPaths) {
        match (value.field(), form) {
            (Field::Unknown(_), _) => to.unknown.insert(path),
            (Field::Bool(false), _) => to.refuted.insert(path),
            (Field::Record(record), ValueLayout::Record(layout)) => {
                self.add_known_paths(record, layout, path + 1, to);
            }
            (Field::List(list), ValueLayout::List(item)) => {
                // The items of a list share their paths: a path is unknown where one item's is.
                for index in 0..list.len() {
                    self.look(list.item(index), item, path, to);
                }
            }
            _ => {}
        }
    }

    fn held(&mut self, shared: &dyn Shared) -> &mut SharedValue {
        let (address, fresh) = (shared.address(), &mut self.fresh);
        self.shared.entry(address).or_insert_with(|| {
            fresh.push(address);
            SharedValue {
                value: shared.hold(),
                rego: None,
                known_paths: None,
            }
        })
    }

    /// Lets go what nothing else holds any more: what only the last host or backend had.
    pub(super) fn forget(&mut self) {
        // Only what the last one brought is asked about: to go through everything that stays would
        // take the longer at each host the more there is.
        for address in self.fresh.drain(..) {
            let alone = |shared: &SharedValue| Arc::strong_count(&shared.value) == 1;
            if self.shared.get(&address).is_some_and(alone) {
                self.shared.remove(&address);
            }
        }
    }
}
