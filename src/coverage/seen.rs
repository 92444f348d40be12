//! The hosts of a run, as far as coverage asks: whoever keeps them answers.

use crate::fabric::host_name::HostName;
use crate::fabric::seen_host::SeenHost;
use crate::source::Place;

/// The hosts of a run, as far as coverage asks.
pub trait Seen {
    /// The hosts.
    fn hosts(&self) -> Vec<SeenHost<'_>>;

    /// The nodes of their clusters, each with its cluster and where a host names the node.
    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)>;

    /// The host behind a server profile, by the id of the profile.
    fn behind(&self, profile: &str) -> Option<&HostName>;
}
