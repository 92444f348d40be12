//! The proof by sets of paths says what following every path says.

use super::*;
use crate::catalogue::Catalogue;
use crate::engine::layout::RecordLayout;
use crate::engine::unit::Unit;
use crate::engine::values::Values;
use crate::fabric::Snapshot;
use crate::fabric::record::Reading;
use crate::fabric::shape::{Member, Shape, Type};
use crate::source::{Place, Sources};
use crate::subjects::{Kind, Subjects};

/// What following the paths says, every one of them, in their order.
fn followed(record: &dyn Record, conditions: &[Condition], needs: &[String]) -> Eligibility {
    let holds = |condition: &Condition| {
        let holds = boolean(record, &condition.path)?;
        Ok(holds != condition.negated)
    };
    let of_conditions = conditions.iter().map(holds);
    let of_needs = needs.iter().map(|path| known(record, path).map(|()| true));
    outcome(of_conditions.chain(of_needs))
}

fn known(record: &dyn Record, path: &str) -> Result<(), Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = record.get(key).expect("a path of the shape");
    known_value(value, rest).map_err(|why| why.named(path))
}

fn known_value(value: &dyn Value, rest: &str) -> Result<(), Why> {
    match value.field() {
        Field::Unknown(why) => Err(why.clone()),
        Field::List(list) => {
            (0..list.len()).try_for_each(|index| known_value(list.item(index), rest))
        }
        Field::Record(record) if !rest.is_empty() => known(record, rest),
        _ => Ok(()),
    }
}

fn boolean(record: &dyn Record, path: &str) -> Result<bool, Why> {
    let (key, rest) = path.split_once('.').unwrap_or((path, ""));
    match record.get(key).expect("a path of the shape").field() {
        Field::Bool(flag) => Ok(flag),
        Field::Record(record) => boolean(record, rest),
        Field::Unknown(why) => Err(why.clone().named(path)),
        _ => panic!("{path} is no boolean"),
    }
}

/// How often each outcome was compared.
#[derive(Default)]
struct Compared {
    proven: usize,
    not_applicable: usize,
    unknown: usize,
}

impl Compared {
    fn compare(
        &mut self,
        record: &dyn Record,
        layout: &RecordLayout,
        known_paths: &KnownPaths,
        (conditions, needs): (&[Condition], &[String]),
    ) {
        let mut requirements = Requirements::default();
        let way = |path: &str| layout.way(path).expect("a path of the shape");
        for condition in conditions {
            requirements.add_condition(condition, way(&condition.path));
        }
        for path in needs {
            requirements.add_need(path, way(path));
        }
        let outcome = requirements.prove(record, known_paths, None);
        let expected = followed(record, conditions, needs);
        assert_eq!(outcome, expected, "{conditions:?} {needs:?}");
        match outcome {
            Eligibility::Proven => self.proven += 1,
            Eligibility::NotApplicable => self.not_applicable += 1,
            Eligibility::Unknown(_) => self.unknown += 1,
        }
    }

    /// Every path of an object by itself, as a need and, where it can be one, as a condition.
    fn each_path(&mut self, record: &dyn Record, shape: &Shape, layout: &RecordLayout) {
        let known_paths = Values::default().known_paths(record, layout);
        for (path, _) in shape.paths() {
            let need = [path.clone()];
            self.compare(record, layout, &known_paths, (&[], &need));
            if !shape.is_one_boolean(&path) {
                continue;
            }
            for negated in [false, true] {
                let path = path.clone();
                let condition = [Condition { path, negated }];
                self.compare(record, layout, &known_paths, (&condition, &need));
            }
        }
    }
}

#[test]
fn the_subjects_of_all_examples_are_proven_as_their_paths_say() {
    let mut sources = Sources::default();
    let catalogue = Catalogue::shipped(&mut sources).expect("the shipped rules");
    let of_kind = |kind: Kind| {
        let shape = kind.shape();
        let layout = RecordLayout::new(&shape);
        (kind, shape, layout)
    };
    let kinds: Vec<_> = Kind::ALL.iter().copied().map(of_kind).collect();
    let mut compared = Compared::default();
    for example in catalogue.rules.values().flat_map(|rule| &rule.examples) {
        let document = example
            .document(&catalogue, &sources)
            .unwrap_or_else(|problem| panic!("{problem:?}"));
        let mut snapshot = Snapshot::read(&document, &mut Reading::default());
        let plan = snapshot.plan.take().unwrap_or_default();
        let subjects = Subjects::new(&snapshot.backends, &plan);
        for unit in Unit::all(&snapshot, &subjects) {
            for (kind, shape, layout) in &kinds {
                for subject in unit.roster(*kind).subjects {
                    compared.each_path(&*subject.record, shape, layout);
                }
            }
        }
    }
    let Compared {
        proven,
        not_applicable,
        unknown,
    } = compared;
    assert!(
        proven > 10_000 && not_applicable > 1_000 && unknown > 1_000,
        "{proven} {not_applicable} {unknown}"
    );
}

/// An object of any shape.
struct Sample {
    fields: Vec<(&'static str, SampleValue)>,
}

enum SampleValue {
    Unknown(Why),
    Boolean(bool),
    List(Vec<SampleValue>),
    Record(Sample),
}

impl Record for Sample {
    fn kind(&self) -> &'static str {
        "sample"
    }
    fn id(&self) -> &'static str {
        ""
    }
    fn place(&self) -> Option<Place> {
        None
    }
    fn each<'a>(&'a self, visit: &mut dyn FnMut(&'static str, &'a dyn Value)) {
        for (key, value) in &self.fields {
            visit(key, value);
        }
    }
}

impl Value for SampleValue {
    fn field(&self) -> Field<'_> {
        match self {
            Self::Unknown(why) => Field::Unknown(why),
            Self::Boolean(flag) => Field::Bool(*flag),
            Self::List(items) => Field::List(items),
            Self::Record(record) => Field::Record(record),
        }
    }
}

/// Numbers that look random, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn value(&mut self, of: &Type) -> SampleValue {
        if self.roll(40) == 0 {
            let states = [State::NotCollected, State::NotApplicable, State::Failed];
            let state = states[usize::try_from(self.roll(3)).unwrap_or_default()];
            let what = ["", "the driver"][usize::from(self.roll(2) == 0)];
            return SampleValue::Unknown(Why::new(state, what));
        }
        match of.inner() {
            Type::List(item) => {
                let items = 0..self.roll(4);
                SampleValue::List(items.map(|_| self.value(item)).collect())
            }
            Type::Record(shape) => SampleValue::Record(self.record(shape)),
            _ => SampleValue::Boolean(self.roll(2) == 0),
        }
    }

    fn record(&mut self, shape: &Shape) -> Sample {
        let members = shape.fields.iter();
        let fields = members.map(|member| (member.name, self.value(&member.r#type)));
        Sample {
            fields: fields.collect(),
        }
    }
}

/// Records three deep with ten fields each, every third of them in a list: 1110 paths.
fn wide_shape(depth: usize) -> Shape {
    const NAMES: [&str; 10] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let field = |(number, name): (usize, &'static str)| {
        let r#type = match (depth, number % 3) {
            (1, _) => Type::Bool,
            (_, 0) => Type::List(Box::new(Type::Record(wide_shape(depth - 1)))),
            _ => Type::Record(wide_shape(depth - 1)),
        };
        Member {
            name,
            doc: "",
            r#type: Type::Optional(Box::new(r#type)),
            required: false,
        }
    };
    Shape {
        name: "sample",
        fields: NAMES.into_iter().enumerate().map(field).collect(),
        ..Shape::default()
    }
}

#[test]
fn a_subject_may_have_a_thousand_paths() {
    let shape = wide_shape(3);
    let layout = RecordLayout::new(&shape);
    let paths: Vec<String> = shape.paths().into_iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), 1110);
    let booleans: Vec<&String> = paths
        .iter()
        .filter(|path| shape.is_one_boolean(path))
        .collect();
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut compared = Compared::default();
    for _ in 0..10 {
        let record = dice.record(&shape);
        compared.each_path(&record, &shape, &layout);
        let known_paths = Values::default().known_paths(&record, &layout);
        for _ in 0..200 {
            let mut pick = |of: usize| usize::try_from(dice.roll(of as u64)).unwrap_or_default();
            let needs: Vec<String> = (0..pick(6)).map(|_| paths[pick(1110)].clone()).collect();
            let conditions: Vec<Condition> = (0..pick(3))
                .map(|_| Condition {
                    path: booleans[pick(booleans.len())].clone(),
                    negated: pick(2) == 0,
                })
                .collect();
            compared.compare(&record, &layout, &known_paths, (&conditions, &needs));
        }
    }
    let Compared {
        proven,
        not_applicable,
        unknown,
    } = compared;
    assert!(
        proven > 1_000 && not_applicable > 1_000 && unknown > 1_000,
        "{proven} {not_applicable} {unknown}"
    );
}
