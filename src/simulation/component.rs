//! What can fail, and sets of it. A component of a host is known by its number on that host, so that hosts
//! of one shape share what follows; all others have a number in the run. This file does not know what
//! a failure does.

use super::terms::{ComponentKind, Origin};
use crate::fabric::graph::Confidence;
use crate::source::Place;

/// A component that no single host owns, by its number in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedId(pub u32);

/// A component of one host, by its number on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnId(pub u16);

/// A component, as a report names it.
#[derive(Clone, Debug)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// Its name inside its scope: `SUS_A/1:X5`.
    pub name: String,
    /// The host or domain that it belongs to, as ids spell it.
    pub scope: String,
    /// Name of the host that owns it.
    pub host: Option<String>,
    /// Name of the domain that it belongs to.
    pub domain: Option<String>,
    /// Id of the object in the snapshot.
    pub object: String,
    /// From what it is known.
    pub from: Origin,
    /// How sure it is that it exists.
    pub confidence: Confidence,
    /// Where that is said, or the fact that it follows from.
    pub place: Place,
}

impl Component {
    /// `KIND:SCOPE/NAME`, the same in every export of the site.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}:{}/{}", self.kind.name(), self.scope, self.name)
    }
}

/// What has failed, as one host meets it. Both lists are sorted and short: two entries where somebody asks
/// for pairs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Failed<'f> {
    /// Components that hosts share.
    pub shared: &'f [SharedId],
    /// Components of the host.
    pub own: &'f [OwnId],
}

impl Failed<'_> {
    /// Nothing.
    pub const NOTHING: Self = Self {
        shared: &[],
        own: &[],
    };

    /// Whether nothing has failed.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.shared.is_empty() && self.own.is_empty()
    }

    /// Whether this component of the run has failed.
    #[must_use]
    pub fn has(&self, id: SharedId) -> bool {
        self.shared.contains(&id)
    }

    /// Whether this component of the host has failed.
    #[must_use]
    pub fn has_own(&self, id: OwnId) -> bool {
        self.own.contains(&id)
    }
}
