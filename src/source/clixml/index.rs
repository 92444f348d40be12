//! What elements of CLIXML refer to by numbers: objects, and the names of types. The two have numbers of their own.

use crate::source::xml::Element;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;

/// Bytes of text that weigh as much as an element.
const BYTES: usize = 64;

/// Objects and names of types by their numbers.
pub(super) struct Index<'x, 't> {
    objects: BTreeMap<Number<'t>, Target<'x, 't>>,
    types: BTreeMap<Number<'t>, Element<'x, 't>>,
    /// What the elements of the document weigh.
    pub(super) weight: usize,
}

/// The number of an element, as it stands there.
type Number<'t> = Cow<'t, str>;

/// An object that can be referred to.
struct Target<'x, 't> {
    element: Element<'x, 't>,
    size: Size,
    /// Whether several objects have its number, so that nobody knows which one is meant.
    is_doubtful: bool,
}

/// How large a tree is in which references are what they refer to.
#[derive(Clone, Copy, Default)]
pub(super) struct Size {
    /// Elements, and the bytes in them.
    pub(super) weight: usize,
    /// Levels.
    pub(super) height: usize,
}

/// What a reference refers to.
pub(super) enum Referred<'x, 't> {
    /// An object before it.
    Object(Element<'x, 't>, Size),
    /// An object that the reference stands in.
    Around,
    /// None, or one that comes later, or one of several.
    Nowhere,
}

impl<'x, 't> Index<'x, 't> {
    /// Looks through a document.
    pub(super) fn of(root: Element<'x, 't>, has_references: bool) -> Self {
        let mut index = Self {
            objects: BTreeMap::new(),
            types: BTreeMap::new(),
            weight: 0,
        };
        index.look(root, has_references);
        index
    }

    /// Notes what an element and those in it declare; the result is how large it is with what it refers to.
    fn look(&mut self, element: Element<'x, 't>, has_references: bool) -> Size {
        let mut size = Size::default();
        let mut bytes = element.text().len();
        for child in element.children() {
            bytes -= child.text().len();
            let inner = self.look(child, has_references);
            size.weight = size.weight.saturating_add(inner.weight);
            size.height = size.height.max(inner.height);
        }
        // A text with escapes is copied wherever it is referred to.
        let own = 1 + bytes / BYTES;
        self.weight += own;
        size.weight = size.weight.saturating_add(own);
        size.height += 1;
        match element.name() {
            "TN" => {
                if let Some((_, number)) = element.attribute("RefId") {
                    self.types.entry(number).or_insert(element);
                }
            }
            "Obj" if has_references => self.declare(element, size),
            "Ref" => {
                if let Referred::Object(_, referred) = self.referred(element) {
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

    fn declare(&mut self, element: Element<'x, 't>, size: Size) {
        let Some((_, number)) = element.attribute("RefId") else {
            return;
        };
        match self.objects.entry(number) {
            Slot::Vacant(slot) => {
                slot.insert(Target {
                    element,
                    size,
                    is_doubtful: false,
                });
            }
            Slot::Occupied(slot) => slot.into_mut().is_doubtful = true,
        }
    }

    /// What a `Ref` refers to.
    pub(super) fn referred(&self, reference: Element<'x, 't>) -> Referred<'x, 't> {
        let number = reference.attribute("RefId");
        let Some(target) = number.and_then(|(_, number)| self.objects.get(&number)) else {
            // An object is noted when it ends: one that is not there may be around its reference.
            return Referred::Nowhere;
        };
        let (own, other) = (reference.place().span, target.element.place().span);
        if target.is_doubtful || other.start > own.start {
            return Referred::Nowhere;
        }
        // Only what stands before can be put in place of a reference, so that it ends somewhere.
        if other.end >= own.end {
            Referred::Around
        } else {
            Referred::Object(target.element, target.size)
        }
    }

    /// The `TN` that a `TNRef` refers to, if one stands before it.
    pub(super) fn types(&self, reference: Element<'x, 't>) -> Option<Element<'x, 't>> {
        let (_, number) = reference.attribute("RefId")?;
        let found = self.types.get(&number).copied()?;
        (found.place().span.end <= reference.place().span.start).then_some(found)
    }
}

/// What the names of types weigh.
pub(super) fn weight_of_types(types: Element<'_, '_>) -> usize {
    1 + types.children().count() + types.text().len() / BYTES
}
