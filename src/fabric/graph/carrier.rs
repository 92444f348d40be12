//! What carries a host's frames to its adapters: a team, or a single adapter.

use crate::fabric::host::{Adapter, SetTeam, Team};
use crate::fabric::record::Record;
use crate::source::Place;

/// A team or a single adapter that interfaces and virtual switches are on.
#[derive(Clone, Copy, Debug)]
pub enum Carrier<'a> {
    /// An LBFO team.
    Team(&'a Team),
    /// A SET team.
    Set(&'a SetTeam),
    /// A single adapter.
    Adapter(&'a Adapter),
}

impl<'a> Carrier<'a> {
    /// Id of the team or adapter.
    #[must_use]
    pub fn id(self) -> &'a str {
        match self {
            Carrier::Team(team) => team.id(),
            Carrier::Set(team) => team.id(),
            Carrier::Adapter(adapter) => adapter.id(),
        }
    }

    /// Name of the team or adapter.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Carrier::Team(team) => &team.name,
            Carrier::Set(team) => &team.name,
            Carrier::Adapter(adapter) => &adapter.name,
        }
    }

    /// Where the team or adapter stands in its export.
    #[must_use]
    pub fn place(self) -> Option<Place> {
        match self {
            Carrier::Team(team) => team.place,
            Carrier::Set(team) => team.place,
            Carrier::Adapter(adapter) => adapter.place,
        }
    }
}
