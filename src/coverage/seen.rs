//! The hosts of a run, as far as coverage asks: whoever keeps them answers.

use chrono::NaiveDate;

use crate::fabric::host_name::HostName;
use crate::source::Place;

/// A host of a run, as far as coverage asks.
#[derive(Clone, Copy, Debug)]
pub struct SeenHost<'a> {
    /// Its name.
    pub name: &'a HostName,
    /// Where the host stands.
    pub place: Option<Place>,
    /// The day on which the inventory was taken, and where that stands.
    pub collected: Option<(NaiveDate, Place)>,
    /// The moment, as the inventory writes it; empty where it says none.
    pub moment: &'a str,
}

/// The hosts of a run, as far as coverage asks.
pub trait Seen {
    /// The hosts.
    fn hosts(&self) -> Vec<SeenHost<'_>>;

    /// The nodes of their clusters, each with its cluster and where a host names the node.
    fn nodes(&self) -> Vec<(&HostName, &str, Option<Place>)>;

    /// The host behind a server profile, by the id of the profile.
    fn behind(&self, profile: &str) -> Option<&HostName>;
}
