//! Whether the nodes of a cluster meet inside a domain, so that what happens north of its modules is not on the path
//! between them. It is judged from where their frames are after the failure.

use super::cell::{Evaluated, Interruption, Position, on_one_side};
use super::component::SharedId;
use super::fact::{Fact, Missing};
use super::number::DomainIx;
use super::shape::{Behind, HostShape};
use super::site::Site;
use super::terms::{InterruptionClass, Outcome};
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::Confidence;

/// Whether nodes meet inside a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Locality {
    /// They do.
    Local,
    /// They do not.
    Remote,
    /// They do if the modules of this domain reach each other over stacking links, which nobody knows.
    IfStacked(DomainIx),
    /// Nobody knows whether they do: they count as if they did not.
    Unsure,
}

/// Whether it matters for a consumer that nodes meet inside a domain: nothing that happens north is a part of it
/// otherwise. Of one that may be lost or a black hole the worse is told, and inside the domain the other one survives. A
/// standby that leads nowhere is a path inside the domain.
pub(super) fn can_be_local(evaluated: &Evaluated) -> bool {
    let is_only = |outcome| evaluated.possible == [outcome];
    !(is_only(Outcome::Lost) || is_only(Outcome::Unaffected) && !evaluated.last_path)
}

/// Whether the frames of these consumers meet as they feel a failure, when these components have failed.
pub(super) fn meeting<'e>(
    site: &Site<'_>,
    failed: &[SharedId],
    consumers: impl IntoIterator<Item = (&'e HostShape, usize, &'e Evaluated)>,
) -> Locality {
    let mut positions = Vec::new();
    for (shape, consumer, now) in consumers {
        // Nothing of it is sent anywhere.
        if now.outcome == Outcome::Lost && now.positions.is_empty() {
            continue;
        }
        if now.positions.is_empty() || !is_placed(shape, consumer) {
            return Locality::Remote;
        }
        positions.extend(&now.positions);
    }
    meet(site, failed, positions)
}

/// Whether every member of a consumer's carrier leads to a domain: what leads elsewhere has no position.
pub(super) fn is_placed(shape: &HostShape, consumer: usize) -> bool {
    let Some(carrier) = shape.consumers[consumer].carrier.get() else {
        return false;
    };
    let carrier = &shape.carriers[*carrier];
    let joined = |member: &usize| matches!(shape.members[*member].behind, Behind::Connection(_));
    carrier.open.is_none() && carrier.members.iter().all(joined)
}

/// Whether frames at these positions meet, when these components have failed.
pub(super) fn meet<'p>(
    site: &Site<'_>,
    failed: &[SharedId],
    positions: impl IntoIterator<Item = &'p Position>,
) -> Locality {
    let mut positions = positions.into_iter();
    let Some(first) = positions.next() else {
        return Locality::Remote;
    };
    let mut crosses = false;
    let mut private = first.is_private;
    for other in positions {
        if other.domain != first.domain || other.network != first.network {
            return Locality::Remote;
        }
        crosses |= other.module != first.module;
        private = match (private, other.is_private) {
            (Some(true), _) | (_, Some(true)) => Some(true),
            (Some(false), Some(false)) => Some(false),
            _ => None,
        };
    }
    if private == Some(true) {
        return Locality::Remote;
    }
    let domain = &site.domains[first.domain.0 as usize];
    let is_lost = domain.stacking.is_some_and(|id| failed.contains(&id));
    // Links between fabric interconnects carry no frames of servers.
    let joins_modules = match (domain.kind, &domain.stacked) {
        (BackendKind::Ucs, _) => Some(false),
        _ if is_lost => Some(false),
        (_, Fact::Known(stacked, _)) => Some(*stacked),
        (_, Fact::Missing(_)) => domain.needs_stacking.then_some(true),
    };
    match (crosses, joins_modules, private) {
        (true, Some(false), _) => Locality::Remote,
        (_, _, None) => Locality::Unsure,
        (true, None, _) => Locality::IfStacked(first.domain),
        _ => Locality::Local,
    }
}

/// What a consumer feels of which nobody knows whether its nodes meet inside a domain: settled where both are on one
/// side of the line.
pub(super) fn either(remote: &Evaluated, local: &Evaluated, cluster: &str) -> Evaluated {
    let mut possible = remote.possible.clone();
    possible.extend(&local.possible);
    possible.sort_unstable();
    possible.dedup();
    if possible.len() == 1 {
        return remote.clone();
    }
    let is_settled = on_one_side(&possible);
    let mut missing = remote.missing.clone();
    missing.extend(local.missing.iter().cloned());
    missing.push(Missing::unsaid(format!("whether the nodes of {cluster} meet inside the domain"), "it depends on stacking links, private networks and nodes that no export of the run describes"));
    missing.sort_unstable();
    missing.dedup();
    let open = Interruption {
        class: InterruptionClass::Open,
        min_s: Some(0),
        max_s: None,
        on_return: remote
            .interruption
            .and_then(|interruption| interruption.on_return),
    };
    Evaluated {
        outcome: if is_settled {
            remote.outcome
        } else {
            Outcome::Unknown
        },
        share: remote.share.filter(|_| is_settled),
        interruption: if is_settled {
            remote.interruption
        } else {
            Some(open)
        },
        confidence: Confidence::Low,
        possible,
        missing,
        ..remote.clone()
    }
}
