//! What each component that can fail does to one host, as the host alone shows it: of the other nodes of its cluster it
//! knows nothing, and takes it that its frames meet them inside the domain where its own do. What it says is
//! the same for hosts of one shape.

use super::cell::{Evaluated, rank};
use super::component::{Failed, OwnId, SharedId};
use super::evaluate::{concerns, evaluate};
use super::fleet::concerning;
use super::locality::{Locality, can_be_local, is_placed, meet};
use super::shape::HostShape;
use super::site::{GroupModel, Site};
use super::terms::{ComponentKind, Outcome, Reach};
use crate::fabric::backend::BackendKind;

/// A component that can fail, as one host knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailedPart {
    /// One that hosts share.
    Shared(SharedId),
    /// A card of the host.
    Own(OwnId),
}

/// What one component that fails does to a host.
#[derive(Debug)]
pub struct HostFailure {
    /// What fails.
    pub part: FailedPart,
    /// What its consumers feel that is new, in the order of the shape.
    pub felt: Vec<Option<Evaluated>>,
}

/// What every component that hosts share, and every card, does to a host.
#[derive(Debug)]
pub struct HostFailures {
    /// What its consumers are like before anything fails, in the order of the shape.
    pub before: Vec<Evaluated>,
    /// What fails, that which takes the least along first.
    pub failures: Vec<HostFailure>,
}

/// Kinds by what they take along: a port before its group, that before the module, that before the switch behind it.
const NARROWEST_FIRST: [ComponentKind; 8] = [
    ComponentKind::Uplink,
    ComponentKind::UplinkSide,
    ComponentKind::UplinkGroup,
    ComponentKind::Iom,
    ComponentKind::Mezzanine,
    ComponentKind::Module,
    ComponentKind::UpstreamSwitch,
    ComponentKind::UpstreamIsolated,
];

/// Takes away one component after the other: those that hosts share, and the cards of the host.
///
/// Left out is what takes no more than another component does, and what no single failure takes: adapters and their ports
/// beside the modules that they lead to, an uplink group over several modules, and all stacking links together.
#[must_use]
pub fn host_failures(site: &Site<'_>, shape: &HostShape) -> HostFailures {
    let host = Alone { site, shape };
    let before = host.everything(&Failed::NOTHING);
    let kind = |part: &FailedPart| match part {
        FailedPart::Shared(id) => Some(site.components.get(id.0 as usize)?.kind),
        FailedPart::Own(id) => Some(shape.own.get(usize::from(id.0))?.kind),
    };
    let shared = concerning(site, shape).into_iter().map(FailedPart::Shared);
    let own = (0..).map(OwnId).take(shape.own.len()).map(FailedPart::Own);
    let width = |part: &FailedPart| {
        let kind = kind(part)?;
        if kind == ComponentKind::UplinkGroup && is_over_modules(site, *part) {
            return None;
        }
        NARROWEST_FIRST.iter().position(|one| *one == kind)
    };
    let parts = shared.chain(own);
    let mut parts: Vec<(usize, FailedPart)> = parts
        .filter_map(|part| Some((width(&part)?, part)))
        .collect();
    parts.sort_unstable();
    let failures = parts.into_iter().filter_map(|(_, part)| {
        let felt = host.felt(part, &before);
        let is_felt = felt.iter().any(Option::is_some);
        is_felt.then_some(HostFailure { part, felt })
    });
    HostFailures {
        failures: failures.collect(),
        before,
    }
}

/// Whether a component is an uplink group with ports on several modules.
fn is_over_modules(site: &Site<'_>, part: FailedPart) -> bool {
    let mut groups = site.groups.iter();
    let group = groups.find(|group| part == FailedPart::Shared(group.component));
    // A port of which nobody knows the module may be on another one.
    let is_anywhere = |group: &GroupModel| group.links.iter().any(|link| link.module.is_none());
    group.is_some_and(|group| {
        let kind = site
            .domains
            .get(group.domain.0 as usize)
            .map(|domain| domain.kind);
        let is_of_fabric = kind == Some(BackendKind::Ucs);
        group.sides.len() > 1 || !is_of_fabric && is_anywhere(group)
    })
}

/// A host and what it shares with others.
struct Alone<'s> {
    site: &'s Site<'s>,
    shape: &'s HostShape,
}

impl Alone<'_> {
    fn felt(&self, part: FailedPart, before: &[Evaluated]) -> Vec<Option<Evaluated>> {
        let (shared, own);
        let failed = match part {
            FailedPart::Shared(id) => {
                shared = [id];
                Failed {
                    shared: &shared,
                    own: &[],
                }
            }
            FailedPart::Own(id) => {
                own = [id];
                Failed {
                    shared: &[],
                    own: &own,
                }
            }
        };
        let now = self.concerned(&failed, before);
        let felt = now.into_iter().zip(before).map(|(now, before)| {
            let now = now?;
            // Where facts are missing they may differ although the worst of both does not.
            let is_certain = now.is_certain && before.is_certain;
            let is_old =
                is_certain && rank(now.outcome, now.share) == rank(before.outcome, before.share);
            (now.outcome != Outcome::Unaffected && !is_old).then_some(now)
        });
        felt.collect()
    }

    /// What all consumers are like.
    fn everything(&self, failed: &Failed<'_>) -> Vec<Evaluated> {
        let consumers = 0..self.shape.consumers.len();
        let remote = consumers
            .map(|consumer| evaluate(self.site, self.shape, consumer, failed, Locality::Remote));
        let remote: Vec<Evaluated> = remote.collect();
        let settled = (0..).zip(&remote).map(|(consumer, now)| {
            self.is_local(consumer, now, failed, &remote)
                .then(|| evaluate(self.site, self.shape, consumer, failed, Locality::Local))
        });
        let settled: Vec<Option<Evaluated>> = settled.collect();
        let both = settled.into_iter().zip(remote);
        both.map(|(local, remote)| local.unwrap_or(remote))
            .collect()
    }

    /// What consumers are like that a failure may concern.
    fn concerned(&self, failed: &Failed<'_>, before: &[Evaluated]) -> Vec<Option<Evaluated>> {
        let may_feel = |consumer| concerns(self.site, self.shape, consumer, failed);
        let remote = before.iter().enumerate().map(|(consumer, before)| {
            if may_feel(consumer) {
                evaluate(self.site, self.shape, consumer, failed, Locality::Remote)
            } else {
                before.clone()
            }
        });
        let remote: Vec<Evaluated> = remote.collect();
        let now = remote.iter().enumerate().map(|(consumer, now)| {
            if !may_feel(consumer) {
                return None;
            }
            let is_local = self.is_local(consumer, now, failed, &remote);
            Some(if is_local {
                evaluate(self.site, self.shape, consumer, failed, Locality::Local)
            } else {
                now.clone()
            })
        });
        now.collect()
    }

    /// Whether frames of a consumer meet those of its class inside the domain, as far as this host says it.
    fn is_local(
        &self,
        consumer: usize,
        now: &Evaluated,
        failed: &Failed<'_>,
        all: &[Evaluated],
    ) -> bool {
        let of = &self.shape.consumers[consumer];
        if of.reach != Reach::Peers || !can_be_local(now) {
            return false;
        }
        let consumers = self.shape.consumers.iter().zip(all).enumerate();
        let peers =
            consumers.filter(|(_, (one, _))| one.reach == Reach::Peers && one.class == of.class);
        let mut positions = Vec::new();
        for (peer, (_, now)) in peers {
            if now.outcome == Outcome::Lost && now.positions.is_empty() {
                continue;
            }
            if now.positions.is_empty() || !is_placed(self.shape, peer) {
                return false;
            }
            positions.extend(&now.positions);
        }
        meet(self.site, failed.shared, positions) != Locality::Remote
    }
}
