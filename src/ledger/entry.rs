//! What both ledgers share: an object as a list names it, where rows are said of, and what a ledger keeps of hosts.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use crate::fabric::graph::{Fabric, HostGraph};
use crate::simulation::{Id, Site};
use crate::source::Place;

/// An object in a list of a ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id in the snapshot.
    pub id: Id,
    /// Its name.
    pub name: Arc<str>,
    /// Name of the host that it belongs to; nothing for what no single host owns, and where the host was not collected.
    pub host: Option<Arc<str>>,
    /// Where it stands.
    pub place: Place,
}

/// Where a row is said of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A domain of a backend, by the name that [`Site`] gives it.
    Domain(Arc<str>),
    /// Hosts of a failover cluster that join no domain.
    Cluster(Arc<str>),
    /// A host without a cluster that joins no domain.
    Host(Arc<str>),
}

/// `domain:MUC_VC01`.
impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(name) => write!(f, "domain:{name}"),
            Self::Cluster(name) => write!(f, "cluster:{name}"),
            Self::Host(name) => write!(f, "host:{name}"),
        }
    }
}

/// What a ledger keeps of a host after its file was forgotten.
pub trait HostLeaf: Send {
    /// The places that it points at.
    fn places(&self) -> impl Iterator<Item = Place>;

    /// The name of the host.
    fn name(&self) -> &Arc<str>;

    /// Its DNS domain.
    fn domain(&self) -> Option<&Arc<str>>;

    /// Lets equal texts of hosts be one; `known` holds what came before.
    fn share(&mut self, _known: &mut BTreeSet<Arc<str>>) {}

    /// Gives the host the name that tells it from others of its name.
    fn rename(&mut self, name: &str);
}

/// A ledger: how it is made of what hosts share and a leaf of each host.
pub trait Ledger: Default + Sized {
    /// What somebody asked for.
    type Asked: Sync;
    /// What hosts share, ready to be looked into by each host, and still there when the snapshot is gone.
    type Shared: Sync;
    /// What is kept of a host.
    type Leaf: HostLeaf;

    /// What hosts share, for what was asked.
    fn shared<'a>(site: &Site<'a>, fabric: &'a Fabric<'a>, asked: &Self::Asked) -> Self::Shared;

    /// What is kept of a host.
    fn leaf<'a>(shared: &Self::Shared, site: &Site<'a>, host: &HostGraph<'a>) -> Self::Leaf;

    /// The ledger of all hosts that one plan rules, in the order of their files. The names of hosts and domains are final
    /// by then.
    fn of(shared: Self::Shared, site: &Site<'_>, leaves: Vec<Self::Leaf>) -> Self;

    /// This ledger and that of another plan, whose files are now numbered otherwise.
    #[must_use]
    fn join(self, other: Self, moved: &dyn Fn(Place) -> Place) -> Self;
}
