//! What the rules share of one host or backend: its subjects, what is known of them, and everything
//! as values of Rego, made when a rule first asks for it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use regorus::Value as Rego;

use super::Unit;
use super::layout::Layout;
use super::values::{Traits, Values};
use crate::fabric::record::Record;
use crate::fabric::subjects::{Kind, Roster, Scope, scope_shape};

/// What a worker keeps from host to host.
#[derive(Default)]
pub(super) struct Desk {
    values: Values,
    kinds: BTreeMap<Kind, Layout>,
    scopes: BTreeMap<Scope, (Rego, Layout)>,
    subjects: Option<Rego>,
}

/// A host or backend as its rules see it. Values of Rego are counted references: handing one to
/// a rule copies nothing.
pub(super) struct Views<'u> {
    unit: &'u Unit<'u>,
    /// What stands beside the subjects, with its key.
    beside: (Rego, Rego),
    kinds: BTreeMap<Kind, View>,
}

/// The subjects of one kind, and their values.
pub(super) struct View {
    pub(super) roster: Roster,
    /// What is known of each subject.
    pub(super) traits: Vec<Traits>,
    values: Vec<Option<Rego>>,
    beside: (Rego, Rego),
    /// How long finding subjects and making values took so far; whichever rule asked first, it is
    /// no rule's own time.
    pub(super) spent: Duration,
}

impl<'u> Views<'u> {
    pub(super) fn new(unit: &'u Unit<'u>, desk: &mut Desk) -> Self {
        desk.values.forget();
        let scope = unit.scope();
        let layout = || (scope.name().into(), Layout::new(&scope_shape(scope)));
        let (name, layout) = desk.scopes.entry(scope).or_insert_with(layout);
        let beside: &dyn Record = match unit {
            Unit::Host(_, host, _) => host,
            Unit::Backend(_, _, backend, _) => backend,
        };
        Self {
            unit,
            beside: (name.clone(), desk.values.total(beside, layout)),
            kinds: BTreeMap::new(),
        }
    }

    /// The subjects of a kind, found once.
    pub(super) fn find(&mut self, kind: Kind, desk: &mut Desk) -> &mut View {
        let (unit, beside) = (self.unit, &self.beside);
        let find = || View::new(unit, kind, beside.clone(), desk);
        self.kinds.entry(kind).or_insert_with(find)
    }

    /// How long all of it took.
    pub(super) fn spent(&self) -> Duration {
        self.kinds.values().map(|it| it.spent).sum()
    }
}

impl View {
    fn new(unit: &Unit<'_>, kind: Kind, beside: (Rego, Rego), desk: &mut Desk) -> Self {
        let start = Instant::now();
        let roster = unit.roster(kind);
        let layout = desk.kinds.entry(kind);
        let layout = layout.or_insert_with(|| Layout::new(&kind.shape()));
        let values = &mut desk.values;
        let subjects = roster.subjects.iter();
        let traits = subjects.map(|it| values.traits(&*it.record, layout));
        Self {
            traits: traits.collect(),
            values: vec![None; roster.subjects.len()],
            roster,
            beside,
            spent: start.elapsed(),
        }
    }

    /// The value of `input` for a rule that may look at these subjects, named by their places in the
    /// roster.
    pub(super) fn input(&mut self, kind: Kind, subjects: &[usize], desk: &mut Desk) -> Rego {
        let start = Instant::now();
        let layout = desk.kinds.entry(kind);
        let layout = layout.or_insert_with(|| Layout::new(&kind.shape()));
        let values = &mut desk.values;
        let value = |index: &usize| {
            let record = &*self.roster.subjects[*index].record;
            let made = self.values[*index].get_or_insert_with(|| values.total(record, layout));
            made.clone()
        };
        let subjects: Vec<Rego> = subjects.iter().map(value).collect();
        let key = desk.subjects.get_or_insert_with(|| "subjects".into());
        let subjects = (key.clone(), Rego::from(subjects));
        let input = Rego::from(BTreeMap::from([subjects, self.beside.clone()]));
        self.spent += start.elapsed();
        input
    }
}
