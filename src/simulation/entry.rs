//! Where the frames of a consumer enter a domain, in one world: at the members in use, as far as anybody knows what is
//! behind them. It does not know where those of others do.

use std::sync::Arc;

use super::number::{DomainIx, ModuleIx};
use super::shape::{Behind, Member};

/// Where a member's frames enter the domain.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The domain.
    pub domain: DomainIx,
    /// Id of the network that they are in.
    pub network: Arc<str>,
    /// The module.
    pub module: ModuleIx,
    /// Whether servers can talk to each other inside the domain on it; nothing where that is unknown.
    pub is_private: Option<bool>,
}

/// Where the frames of a consumer enter; nowhere at all where no member is in use.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// Where members in use do, sorted, each once.
    pub positions: Vec<Position>,
    /// Whether a member in use leads to no domain, or into no network of one.
    pub is_outside: bool,
    /// Whether nobody knows where a member in use leads to.
    pub is_open: bool,
}

/// Where the frames of a consumer may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entries {
    /// One place for every way that missing facts leave, each once.
    pub all: Vec<Entry>,
    /// Whether facts that hosts share decide at which of them they are, if any does.
    pub is_common: bool,
}

impl Entries {
    /// At this place.
    #[must_use]
    pub fn at(entry: Entry) -> Self {
        Self {
            all: vec![entry],
            is_common: true,
        }
    }
}

impl Entry {
    /// Outside of every domain.
    #[must_use]
    pub fn outside() -> Self {
        Self {
            is_outside: true,
            ..Self::default()
        }
    }

    /// Nobody knows where.
    #[must_use]
    pub fn open() -> Self {
        Self {
            is_open: true,
            ..Self::default()
        }
    }

    /// Where members in use stand: each with its module and the position of its network, and whether it leads nowhere.
    pub(super) fn of<'m>(
        in_use: impl Iterator<Item = (&'m Member, Option<(ModuleIx, usize)>, bool)>,
    ) -> Self {
        let mut entry = Self::default();
        for (member, position, is_dead) in in_use {
            entry.add(member, position, is_dead);
        }
        entry.positions.sort_unstable();
        entry.positions.dedup();
        entry
    }

    fn add(&mut self, member: &Member, position: Option<(ModuleIx, usize)>, is_dead: bool) {
        let connection = match &member.behind {
            Behind::Connection(connection) => connection,
            Behind::Outside(_, true) => {
                self.is_outside = true;
                return;
            }
            Behind::Outside(_, false) | Behind::Unjoined(_) => {
                self.is_open = true;
                return;
            }
        };
        let networks = connection.networks.get();
        let found = position.and_then(|(module, network)| {
            let network = networks?.get(network)?;
            Some(Position {
                domain: connection.domain,
                network: network.id.clone(),
                module,
                is_private: network.private.get().copied(),
            })
        });
        match found {
            Some(position) => self.positions.push(position),
            // Frames that a connection does not carry are in no network.
            None if is_dead => self.is_outside = true,
            None => self.is_open = true,
        }
    }
}
