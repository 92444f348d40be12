//! Hosts and backends that are expected and not there: who expects them, why they are not, and where they are named.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::source::Place;

/// What is said of a host where nobody says more.
pub(super) const NO_INVENTORY: &str = "no inventory of it is in the run";

/// Who expects a host, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ExpectedBy {
    /// The plan names the host.
    Plan,
    /// A cluster of a host that was seen has it for a node.
    Cluster,
    /// A server profile is assigned, and the plan says that such profiles are hosts.
    Profile,
    /// The manifest of a collection says that the host was asked.
    Collection,
}

impl ExpectedBy {
    /// The word that reports use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Cluster => "cluster",
            Self::Profile => "profile",
            Self::Collection => "collection",
        }
    }
}

/// An expected host that is not in the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingHost {
    /// Its name.
    pub host: String,
    /// Who expects the host.
    pub expected_by: Vec<ExpectedBy>,
    /// The reason: in the words of a manifest that names the host, else what names the host, and that its
    /// inventory is not there.
    pub why: String,
    /// Where the host is named.
    pub place: Option<Place>,
    /// Whether a manifest says that it answered: its inventory is somewhere.
    pub has_answered: bool,
}

/// A backend that the plan names and that is not in the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingBackend {
    /// Its name in the plan.
    pub backend: String,
    /// The reason in one sentence.
    pub why: String,
    /// Where the plan names the backend.
    pub place: Option<Place>,
}

impl MissingHost {
    pub(super) fn add(&mut self, by: ExpectedBy) {
        if !self.expected_by.contains(&by) {
            self.expected_by.push(by);
            self.expected_by.sort();
        }
    }

    /// Whether manifests name the host and nobody else does.
    pub(super) fn was_only_asked(&self) -> bool {
        self.expected_by == [ExpectedBy::Collection]
    }

    /// Whether a manifest names the host, so that the reason is in its words.
    #[must_use]
    pub fn was_asked(&self) -> bool {
        self.expected_by.contains(&ExpectedBy::Collection)
    }
}

/// The hosts that are not there, by their names.
#[derive(Default)]
pub(super) struct MissingHosts(BTreeMap<String, MissingHost>);

impl MissingHosts {
    /// Notes that an expected host is not there. What names it first is where it is missed.
    pub(super) fn miss(&mut self, host: &str, by: ExpectedBy, words: &str, place: Option<Place>) {
        let Some(missing) = self.0.get_mut(host) else {
            let missing = MissingHost {
                host: host.to_owned(),
                expected_by: vec![by],
                why: format!("{words}, and {NO_INVENTORY}"),
                place,
                has_answered: false,
            };
            self.0.insert(host.to_owned(), missing);
            return;
        };
        if by < missing.expected_by[0] || missing.place.is_none() {
            missing.place = place.or(missing.place);
        }
        missing.add(by);
    }

    /// Notes that a host is not there which the manifest of a collection names. A manifest knows best why, so
    /// that the host is missed there; of several the first.
    pub(super) fn miss_asked(&mut self, host: &str, why: String, place: Place, has_answered: bool) {
        let known = self.0.entry(host.to_owned());
        let missing = known.or_insert_with(|| MissingHost {
            host: host.to_owned(),
            expected_by: Vec::new(),
            why: String::new(),
            place: None,
            has_answered: false,
        });
        missing.has_answered |= has_answered;
        if !missing.was_asked() {
            missing.why = why;
            missing.place = Some(place);
        }
        missing.add(ExpectedBy::Collection);
    }

    /// The hosts, in the order of their names.
    pub(super) fn sorted(self) -> Vec<MissingHost> {
        self.0.into_values().collect()
    }
}
