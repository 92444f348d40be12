//! One network of a cluster as a node is on it: how long it is silent, and whether heartbeats arrive there before anything
//! fails. It does not know the other nodes.

use super::cell::{self, Evaluated};
use super::lasting::Lasting;
use super::terms::Outcome;

/// Whether heartbeats of a node arrive before anything fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Heard {
    /// Nothing gets through.
    No,
    /// A part of the paths leads nowhere, and on which of them heartbeats are is a hash; or nobody knows.
    Maybe,
    /// They do.
    Yes,
}

/// One network of a cluster, as a node is on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Link {
    /// How long it is silent.
    pub(super) lasting: Lasting,
    /// Whether that is an effect of the failure.
    pub(super) is_touched: bool,
    /// Whether heartbeats arrive before anything fails.
    pub(super) heard: Heard,
    /// The subnet that the node has there, by a number of the run; nothing where nobody knows.
    pub(super) subnet: Option<u32>,
}

impl Link {
    /// A network to which nothing happens.
    pub(super) const UNTOUCHED: Self = Self {
        lasting: Lasting::NOTHING,
        is_touched: false,
        heard: Heard::Yes,
        subnet: None,
    };

    /// By what the consumer in the network was like before and is like now, where a failure changes it; with `returns`
    /// what lasts when a component is back counts as well.
    pub(super) fn of(before: &Evaluated, now: Option<&Evaluated>, returns: bool) -> Self {
        let heard = match before.outcome {
            _ if is_silent(before) => Heard::No,
            Outcome::BlackHole | Outcome::Unknown => Heard::Maybe,
            _ => Heard::Yes,
        };
        // Another adapter may have taken over from one that never worked.
        let now = now.filter(|now| heard != Heard::No || !is_silent(now));
        let lasting = match (now, heard) {
            (Some(now), _) => Lasting::of(now, returns),
            (None, Heard::Yes) => Lasting::NOTHING,
            (None, Heard::Maybe) => Lasting::UNKNOWN,
            (None, Heard::No) => Lasting::FOR_GOOD,
        };
        Self {
            lasting,
            is_touched: now.is_some(),
            heard,
            subnet: None,
        }
    }

    /// Of two adapters in one network one is enough.
    pub(super) fn beside(self, other: Self) -> Self {
        let first = if other.lasting < self.lasting {
            other
        } else {
            self
        };
        Self {
            lasting: self.lasting.shorter(other.lasting),
            is_touched: self.is_touched || other.is_touched,
            heard: self.heard.max(other.heard),
            subnet: first.subnet,
        }
    }

    /// Whether heartbeats may arrive, and as much after the failure as before it: what is broken before
    /// anything fails is no effect of the failure.
    fn is_open(self) -> bool {
        self.heard == Heard::Maybe && !self.is_touched
    }

    /// How long it is silent if heartbeats have arrived before.
    fn if_heard(self) -> Lasting {
        if self.is_open() {
            Lasting::NOTHING
        } else {
            self.lasting
        }
    }
}

/// How long a failure keeps two nodes from hearing each other, by the networks that both are on: the network that is back
/// first counts. Nothing where no network has carried their heartbeats before: they lose nothing.
///
/// Of networks that may have carried heartbeats before, and to which nothing happens, each may be the one that did,
/// which then does it still; or none of them did, where another network was there.
pub(super) fn silence(networks: &[(Link, Link)]) -> Option<Lasting> {
    let is_heard = |(one, other): &(Link, Link)| one.heard.min(other.heard) != Heard::No;
    let all = networks.iter().copied();
    let (open, settled): (Vec<_>, Vec<_>) =
        all.partition(|(one, other)| one.is_open() || other.is_open());
    let lasting = settled
        .iter()
        .map(|(one, other)| one.lasting.longer(other.lasting));
    let shortest = lasting.fold(Lasting::FOR_GOOD, Lasting::shorter);
    let without_open = settled.iter().any(is_heard).then_some(shortest);
    let with_open = open
        .iter()
        .filter(|both| is_heard(both))
        .map(|(one, other)| {
            let lasting = one.if_heard().longer(other.if_heard());
            lasting.shorter(shortest)
        });
    with_open.chain(without_open).reduce(Lasting::or)
}

/// Whether nothing gets through.
pub(super) fn is_silent(evaluated: &Evaluated) -> bool {
    cell::is_silent(evaluated.outcome, evaluated.share)
}
