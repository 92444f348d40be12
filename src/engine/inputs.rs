//! What the rules share of one host or backend: its subjects, what is known of them, and everything
//! as values of Rego, made when a rule first asks for it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use regorus::Value as Rego;

use super::layout::RecordLayout;
use super::unit::Unit;
use super::values::{KnownPaths, Values};
use crate::fabric::record::Record;
use crate::subjects::{Kind, Roster, Scope, scope_shape};

/// What a worker keeps from host to host.
#[derive(Default)]
pub(super) struct WorkerCache {
    values: Values,
    kinds: BTreeMap<Kind, RecordLayout>,
    scopes: BTreeMap<Scope, (Rego, RecordLayout)>,
    subjects: Option<Rego>,
}

/// A host or backend as its rules see it. Values of Rego are counted references: handing one to
/// a rule copies nothing.
pub(super) struct UnitInputs<'u> {
    unit: &'u Unit<'u>,
    /// What stands beside the subjects, with its key.
    beside: (Rego, Rego),
    kinds: BTreeMap<Kind, KindInputs>,
}

/// The subjects of one kind, and their values.
pub(super) struct KindInputs {
    pub(super) roster: Roster,
    /// What is known of each subject.
    pub(super) known_paths: Vec<KnownPaths>,
    values: Vec<Option<Rego>>,
    beside: (Rego, Rego),
    /// How long finding subjects and making values took so far; whichever rule asked first, it is
    /// no rule's own time.
    pub(super) spent: Duration,
}

impl<'u> UnitInputs<'u> {
    pub(super) fn new(unit: &'u Unit<'u>, cache: &mut WorkerCache) -> Self {
        // By now the last host is gone, and with it the other holders of what it alone had.
        cache.values.forget();
        let scope = unit.scope();
        let layout = || (scope.name().into(), RecordLayout::new(&scope_shape(scope)));
        let (name, layout) = cache.scopes.entry(scope).or_insert_with(layout);
        let beside: &dyn Record = match unit {
            Unit::Host(_, host, _) => host,
            Unit::Backend(_, _, backend, _) => backend,
        };
        Self {
            unit,
            beside: (name.clone(), cache.values.total(beside, layout)),
            kinds: BTreeMap::new(),
        }
    }

    /// The subjects of a kind, found once.
    pub(super) fn find(&mut self, kind: Kind, cache: &mut WorkerCache) -> &mut KindInputs {
        let (unit, beside) = (self.unit, &self.beside);
        let find = || KindInputs::new(unit, kind, beside.clone(), cache);
        self.kinds.entry(kind).or_insert_with(find)
    }

    /// How long finding all subjects and making all values took.
    pub(super) fn spent(&self) -> Duration {
        self.kinds.values().map(|inputs| inputs.spent).sum()
    }
}

impl KindInputs {
    fn new(unit: &Unit<'_>, kind: Kind, beside: (Rego, Rego), cache: &mut WorkerCache) -> Self {
        let start = Instant::now();
        let roster = unit.roster(kind);
        let layout = layout_of(&mut cache.kinds, kind);
        let values = &mut cache.values;
        let subjects = roster.subjects.iter();
        let known_paths = subjects.map(|subject| values.known_paths(&*subject.record, layout));
        Self {
            known_paths: known_paths.collect(),
            // A subject that no rule may look at is never made into a value.
            values: vec![None; roster.subjects.len()],
            roster,
            beside,
            spent: start.elapsed(),
        }
    }

    /// The value of `input` for a rule that may look at these subjects, named by their places in the
    /// roster.
    pub(super) fn input(
        &mut self,
        kind: Kind,
        subjects: &[usize],
        cache: &mut WorkerCache,
    ) -> Rego {
        let start = Instant::now();
        let layout = layout_of(&mut cache.kinds, kind);
        let values = &mut cache.values;
        let value = |index: &usize| {
            let record = &*self.roster.subjects[*index].record;
            let made = self.values[*index].get_or_insert_with(|| values.total(record, layout));
            made.clone()
        };
        let looked_at: Vec<Rego> = subjects.iter().map(value).collect();
        // The key is a counted reference as well: made once, not for each rule and host.
        let key = cache.subjects.get_or_insert_with(|| "subjects".into());
        let entry = (key.clone(), Rego::from(looked_at));
        let input = Rego::from(BTreeMap::from([entry, self.beside.clone()]));
        self.spent += start.elapsed();
        input
    }
}

fn layout_of(kinds: &mut BTreeMap<Kind, RecordLayout>, kind: Kind) -> &RecordLayout {
    let layout = || RecordLayout::new(&kind.shape());
    kinds.entry(kind).or_insert_with(layout)
}
