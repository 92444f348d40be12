//! What the rules share of one host or backend: its subjects, and everything as values of Rego, made
//! when a rule first asks for it.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use regorus::Value as Rego;

use super::Unit;
use super::input::total;
use crate::fabric::shape::Shape;
use crate::fabric::subjects::{Kind, Roster, Scope, scope_shape};

/// The descriptions that make inputs total.
pub(super) struct Shapes {
    kinds: BTreeMap<Kind, Shape>,
    host: Shape,
    backend: Shape,
}

impl Shapes {
    pub(super) fn new() -> Self {
        let of_kind = |kind: Kind| (kind, kind.shape());
        Self {
            kinds: Kind::ALL.into_iter().map(of_kind).collect(),
            host: scope_shape(Scope::Host),
            backend: scope_shape(Scope::Backend),
        }
    }
}

/// A host or backend as its rules see it. Values of Rego are counted references: handing one to
/// a rule copies nothing.
pub(super) struct Views<'u> {
    pub(super) unit: &'u Unit<'u>,
    shapes: &'u Shapes,
    context: OnceCell<Rego>,
    kinds: BTreeMap<Kind, View>,
    spent: Cell<Duration>,
}

/// The subjects of one kind, and their values.
struct View {
    roster: Roster,
    values: Vec<OnceCell<Rego>>,
}

impl View {
    fn new(roster: Roster) -> Self {
        let values = vec![OnceCell::new(); roster.subjects.len()];
        Self { roster, values }
    }
}

impl<'u> Views<'u> {
    pub(super) fn new(unit: &'u Unit<'u>, shapes: &'u Shapes) -> Self {
        Self {
            unit,
            shapes,
            context: OnceCell::new(),
            kinds: BTreeMap::new(),
            spent: Cell::default(),
        }
    }

    /// How long finding subjects and making values took so far; whichever rule asked first, it is
    /// no rule's own time.
    pub(super) fn spent(&self) -> Duration {
        self.spent.get()
    }

    /// Finds the subjects of a kind, once.
    pub(super) fn find(&mut self, kind: Kind) {
        let start = Instant::now();
        let unit = self.unit;
        let find = || View::new(unit.roster(kind));
        self.kinds.entry(kind).or_insert_with(find);
        self.spent.set(self.spent.get() + start.elapsed());
    }

    /// The subjects of a kind that was found.
    pub(super) fn roster(&self, kind: Kind) -> &Roster {
        &self.kinds[&kind].roster
    }

    /// The value of `input` for a rule that may look at these subjects of a kind, named by their
    /// places in the roster.
    pub(super) fn input(&self, kind: Kind, subjects: &[usize]) -> Rego {
        let start = Instant::now();
        let view = &self.kinds[&kind];
        let shape = &self.shapes.kinds[&kind];
        let value = |index: &usize| {
            let make = || total(&*view.roster.subjects[*index].record, shape);
            view.values[*index].get_or_init(make).clone()
        };
        let subjects: Vec<Rego> = subjects.iter().map(value).collect();
        let context = self.context.get_or_init(|| match self.unit {
            Unit::Host(_, host, _) => total(host, &self.shapes.host),
            Unit::Backend(_, _, backend, _) => total(backend, &self.shapes.backend),
        });
        let entries = [
            (Rego::from("subjects"), Rego::from(subjects)),
            (Rego::from(self.unit.scope().name()), context.clone()),
        ];
        let input = Rego::from(BTreeMap::from(entries));
        self.spent.set(self.spent.get() + start.elapsed());
        input
    }
}
