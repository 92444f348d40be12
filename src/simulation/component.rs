//! What can fail, and sets of it. A component of a host is known by its number on that host, so that hosts
//! of one shape share what follows; all others have a number in the run. This file does not know what
//! a failure does.

use super::terms::{ComponentKind, Origin};
use crate::fabric::graph::Confidence;
use crate::source::Place;
use std::fmt;
use std::sync::Arc;

/// A component that no single host owns, by its number in the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedId(pub u32);

/// A component of one host, by its number on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OwnId(pub u16);

/// An id in two parts: that of the host and what comes behind it. Hosts of one shape share the second part, so that
/// no text of its own is kept for each of a million ids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Id {
    /// The id of the host; empty for an id that does not begin with one.
    pub host: Arc<str>,
    /// The rest.
    pub tail: Arc<str>,
}

impl Id {
    /// An id that does not begin with that of a host.
    #[must_use]
    pub fn whole(id: impl Into<Arc<str>>) -> Self {
        Self {
            host: Arc::default(),
            tail: id.into(),
        }
    }

    /// The letters, for ids to be sorted by.
    pub fn bytes(&self) -> impl Iterator<Item = u8> {
        self.host.bytes().chain(self.tail.bytes())
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.host, self.tail)
    }
}

/// A component, as a report names it.
#[derive(Clone, Debug)]
pub struct Component {
    /// What it is.
    pub kind: ComponentKind,
    /// Its name inside its scope: `SUS_A/1:X5`.
    pub name: Arc<str>,
    /// The host or domain that it belongs to, as ids spell it.
    pub scope: Arc<str>,
    /// Name of the host that owns it.
    pub host: Option<Arc<str>>,
    /// Name of the domain that it belongs to.
    pub domain: Option<Arc<str>>,
    /// Id of the object in the snapshot.
    pub object: Id,
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
