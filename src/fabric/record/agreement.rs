//! What becomes of one value or one id that is given twice. It knows no records.

use std::collections::BTreeMap;

use crate::source::{Place, Problem};

/// What became of a value that was said twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Neither contradicts the other; the value holds what either knows.
    Whole,
    /// The value holds what both agree on; under these keys they do not.
    Part(Vec<&'static str>),
    /// The values are not alike; the first was left as it is.
    None,
}

/// An agreement in all but these keys.
#[must_use]
pub fn part(mut differs: Vec<&'static str>) -> Agreement {
    differs.sort_unstable();
    differs.dedup();
    if differs.is_empty() {
        Agreement::Whole
    } else {
        Agreement::Part(differs)
    }
}

/// The ids that objects of a run brought with them, and where each stands.
#[derive(Debug, Default)]
pub struct GivenIds {
    /// By the word for objects of its kind: references say which kind they mean.
    places: BTreeMap<&'static str, BTreeMap<String, Option<Place>>>,
    /// Whether no object keeps its id.
    refuses: bool,
    /// What is wrong with them.
    pub problems: Vec<Problem>,
}

impl GivenIds {
    /// Lets no object keep its id: each gets one made of its name.
    #[must_use]
    pub fn refusing() -> Self {
        Self {
            refuses: true,
            ..Self::default()
        }
    }

    /// Whether an object may keep its id: whether it is the first that has it. Two objects of different
    /// lists are different ones, and one name for both would let a finding point at either.
    pub fn admit(&mut self, kind: &'static str, id: &str, place: Option<Place>) -> bool {
        if self.refuses {
            return false;
        }
        let of_kind = self.places.entry(kind).or_default();
        let Some(first) = of_kind.get(id).copied() else {
            of_kind.insert(id.to_owned(), place);
            return true;
        };
        let kind = kind.replace('-', " ");
        let message = format!(
            "this {kind} has the id of another, {id}; it is called by its name, and what refers to the id \
            means the first"
        );
        let problem = Problem::error("duplicate-id", message);
        let problem = problem
            .between(first, place)
            .help("give each object an id of its own");
        self.problems.push(problem);
        false
    }
}
