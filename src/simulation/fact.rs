//! A fact as shapes hold it: the value, or what is missing and what export tells it. Unlike `Known` it can
//! be compared and hashed, so that what follows from equal facts is computed once.

use std::sync::Arc;

use crate::fabric::known::{Known, State, Why};
use crate::source::Place;

/// A fact that nobody knows, and what would tell it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Missing {
    /// What is missing: `whether the modules of MUC_VC01 are stacked`.
    pub fact: Arc<str>,
    /// What export or key of the plan tells it, or why it is not there, as one sentence.
    pub export: Arc<str>,
    /// The same as a reason of the snapshot.
    why: Why,
}

/// A value with the place where it stands, or why it is missing.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact<T> {
    /// The value, and where it stands; values that follow from others have no place.
    Known(T, Option<Place>),
    /// Nobody knows it.
    Missing(Missing),
}

impl Missing {
    /// That `fact` is missing for this reason.
    #[must_use]
    pub fn new(fact: &str, why: &Why) -> Self {
        Self {
            fact: fact.into(),
            export: why.sentence(fact).into(),
            why: why.clone().named(fact),
        }
    }

    /// That no export says `fact`, and what is to be said of that.
    #[must_use]
    pub fn unsaid(fact: impl Into<Arc<str>>, export: impl Into<Arc<str>>) -> Self {
        let (fact, export) = (fact.into(), export.into());
        let why = Why::new(State::Limit, format!("{fact}: {export}"));
        Self { fact, export, why }
    }

    /// Why the fact is missing, as subjects of rules say it.
    #[must_use]
    pub fn why(&self) -> Why {
        self.why.clone()
    }
}

impl<T> Fact<T> {
    /// A value that follows from others.
    pub fn derived(value: T) -> Self {
        Self::Known(value, None)
    }

    /// That `fact` is missing for this reason.
    #[must_use]
    pub fn missing(fact: &str, why: &Why) -> Self {
        Self::Missing(Missing::new(fact, why))
    }

    /// That `fact` was never collected.
    #[must_use]
    pub fn not_collected(fact: &str) -> Self {
        Self::missing(fact, &Why::new(State::NotCollected, fact))
    }

    /// Of a value of the snapshot; `fact` names it where it is missing.
    pub fn of(known: &Known<T>, fact: &str) -> Self
    where
        T: Clone,
    {
        match known.check() {
            Ok(value) => Self::Known(value.clone(), known.place()),
            Err(why) => Self::missing(fact, &why),
        }
    }

    /// The value, if it is known.
    pub fn get(&self) -> Option<&T> {
        match self {
            Self::Known(value, _) => Some(value),
            Self::Missing(_) => None,
        }
    }

    /// Where the value stands.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Known(_, place) => *place,
            Self::Missing(_) => None,
        }
    }

    /// What is missing.
    pub fn gap(&self) -> Option<&Missing> {
        match self {
            Self::Known(..) => None,
            Self::Missing(missing) => Some(missing),
        }
    }
}
