//! What elements of CLIXML refer to by numbers: objects, and the names of types. The two have numbers of their own.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

use crate::source::tree::{Node, Value};

/// Objects and names of types by their numbers.
pub(super) struct Index<'x, 't> {
    objects: BTreeMap<&'x str, Target<'x, 't>>,
    types: BTreeMap<&'x str, &'x Node<'t>>,
    /// How many elements the document has.
    pub(super) elements: usize,
}

/// An object that can be referred to.
struct Target<'x, 't> {
    node: &'x Node<'t>,
    size: Size,
    /// Whether several objects have its number, so that nobody knows which one is meant.
    is_doubtful: bool,
}

/// How large a tree is in which references are what they refer to.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    /// Elements.
    pub(super) weight: usize,
    /// Levels.
    pub(super) height: usize,
}

/// What a reference refers to.
pub(super) enum Referred<'x, 't> {
    /// An object before it.
    Object(&'x Node<'t>, Size),
    /// An object that the reference stands in.
    Around,
    /// None, or one that comes later, or one of several.
    Nowhere,
}

impl<'x, 't> Index<'x, 't> {
    /// Looks through a document.
    pub(super) fn of(xml: &'x Node<'t>, has_references: bool) -> Self {
        let mut index = Self {
            objects: BTreeMap::new(),
            types: BTreeMap::new(),
            elements: 0,
        };
        index.look("", xml, has_references);
        index
    }

    /// Notes what an element and those in it declare; the result is how large it is with what it refers to.
    fn look(&mut self, name: &str, node: &'x Node<'t>, has_references: bool) -> Size {
        self.elements += 1;
        let mut size = Size {
            weight: 1,
            height: 0,
        };
        for entry in node.entries().iter().filter(|entry| entry.value.is_map()) {
            let inner = self.look(&entry.key, &entry.value, has_references);
            size.weight = size.weight.saturating_add(inner.weight);
            size.height = size.height.max(inner.height);
        }
        size.height += 1;
        match name {
            "TN" => self.declare_types(node),
            "Obj" if has_references => self.declare(node, size),
            "Ref" => {
                if let Referred::Object(_, referred) = self.referred(node) {
                    return Size {
                        weight: referred.weight.saturating_add(1),
                        height: referred.height,
                    };
                }
            }
            _ => {}
        }
        size
    }

    fn declare(&mut self, node: &'x Node<'t>, size: Size) {
        let Some(number) = number(node) else {
            return;
        };
        match self.objects.entry(number) {
            Slot::Vacant(slot) => {
                slot.insert(Target {
                    node,
                    size,
                    is_doubtful: false,
                });
            }
            Slot::Occupied(slot) => slot.into_mut().is_doubtful = true,
        }
    }

    fn declare_types(&mut self, node: &'x Node<'t>) {
        if let Some(number) = number(node) {
            self.types.entry(number).or_insert(node);
        }
    }

    /// What a `Ref` refers to.
    pub(super) fn referred(&self, reference: &Node<'_>) -> Referred<'x, 't> {
        let Some(target) = number(reference).and_then(|number| self.objects.get(number)) else {
            // An object is noted when it ends: one that is not there may be around its reference.
            return Referred::Nowhere;
        };
        let (own, other) = (reference.place.span, target.node.place.span);
        if target.is_doubtful || other.start > own.start {
            return Referred::Nowhere;
        }
        // Only what stands before can be put in place of a reference, so that it ends somewhere.
        if other.end >= own.end {
            Referred::Around
        } else {
            Referred::Object(target.node, target.size)
        }
    }

    /// The `TN` that a `TNRef` refers to, if one stands before it.
    pub(super) fn types(&self, reference: &Node<'_>) -> Option<&'x Node<'t>> {
        let found = self.types.get(number(reference)?).copied()?;
        (found.place.span.end <= reference.place.span.start).then_some(found)
    }
}

/// The number of an element, as it stands there.
fn number<'x>(node: &'x Node<'_>) -> Option<&'x str> {
    match &node.get("RefId")?.value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}
