//! What each component that can fail does to one host, as the host alone shows it: of the other nodes of its cluster it
//! knows nothing, and takes it that its frames meet them inside the domain where its own do. What it says is
//! the same for hosts of one shape.

use std::collections::BTreeSet;

use super::cell::{Evaluated, rank};
use super::component::{Failed, OwnId, SharedId};
use super::evaluate::{concerns, evaluate, evaluate_at};
use super::fleet::behind;
use super::locality::{Locality, Meeting, Meets, can_be_local, meets};
use super::shape::HostShape;
use super::site::Site;
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

impl FailedPart {
    /// The kind of what fails on a host of this shape.
    #[must_use]
    pub fn kind(self, site: &Site<'_>, shape: &HostShape) -> Option<ComponentKind> {
        match self {
            Self::Shared(id) => Some(site.components.get(id.0 as usize)?.kind),
            Self::Own(id) => Some(shape.own.get(usize::from(id.0))?.kind),
        }
    }
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
    let before = host.feel(&Failed::NOTHING, &[]);
    let before: Vec<Evaluated> = before.into_iter().flatten().collect();
    let many_sided = many_sided(site, shape);
    let shared = behind(site, shape).into_iter();
    let shared = shared
        .filter(|id| !many_sided.contains(id))
        .map(FailedPart::Shared);
    let own = (0..).map(OwnId).take(shape.own.len()).map(FailedPart::Own);
    let width = |part: &FailedPart| {
        let kind = part.kind(site, shape)?;
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

/// Uplink groups behind a host that have ports on several modules, or may have.
fn many_sided(site: &Site<'_>, shape: &HostShape) -> BTreeSet<SharedId> {
    let domains = shape.domains.iter();
    let domains = domains.filter_map(|domain| site.domains.get(domain.0 as usize));
    let groups = domains.flat_map(|domain| {
        let groups = domain.groups.iter();
        let groups = groups.filter_map(|group| site.groups.get(group.0 as usize));
        groups.map(|group| (domain.kind, group))
    });
    let many_sided = groups.filter(|(kind, group)| {
        // A port of which nobody knows the module may be on another one; a fabric interconnect has its own.
        let is_anywhere = group.links.iter().any(|link| link.module.is_none());
        group.sides.len() > 1 || *kind != BackendKind::Ucs && is_anywhere
    });
    many_sided.map(|(_, group)| group.component).collect()
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
        let now = self.feel(&failed, before);
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

    /// What consumers are like that a failure may concern; all of them where nothing is known of before.
    fn feel(&self, failed: &Failed<'_>, before: &[Evaluated]) -> Vec<Option<Evaluated>> {
        let consumers = 0..self.shape.consumers.len();
        let remote = consumers.map(|consumer| {
            let may_feel = before.is_empty() || concerns(self.site, self.shape, consumer, failed);
            may_feel.then(|| evaluate(self.site, self.shape, consumer, failed, Locality::Remote))
        });
        let remote: Vec<Option<Evaluated>> = remote.collect();
        let local = remote.iter().enumerate().map(|(consumer, now)| {
            let of = &self.shape.consumers[consumer];
            let now = now.as_ref()?;
            if of.reach != Reach::Peers || !can_be_local(now) {
                return None;
            }
            let before = |peer: usize| before.get(peer).or(remote[peer].as_ref());
            let after = self.meets(consumer, failed, &|peer| {
                remote[peer].as_ref().or_else(|| before(peer))
            });
            let meeting = Meeting {
                before: self.meets(consumer, &Failed::NOTHING, &before),
                after,
                ..Meeting::from(Locality::Remote)
            };
            let is_local = !meeting.is_remote();
            is_local.then(|| evaluate_at(self.site, self.shape, consumer, failed, &meeting))
        });
        let local: Vec<Option<Evaluated>> = local.collect();
        let both = local.into_iter().zip(remote);
        both.map(|(local, remote)| local.or(remote)).collect()
    }

    /// Whether frames of a consumer meet those of its class inside the domain, as far as this host says it.
    fn meets<'e>(
        &self,
        consumer: usize,
        failed: &Failed<'_>,
        felt: &dyn Fn(usize) -> Option<&'e Evaluated>,
    ) -> Meets {
        let of = &self.shape.consumers[consumer];
        let consumers = self.shape.consumers.iter().enumerate();
        let peers = consumers.filter(|(_, one)| one.reach == Reach::Peers && one.class == of.class);
        let peers: Vec<&Evaluated> = peers.filter_map(|(peer, _)| felt(peer)).collect();
        let Some(own) = felt(consumer) else {
            return Locality::Remote.into();
        };
        // Of members that lead nobody knows where, nothing is taken for granted.
        let mut entries = peers.iter().flat_map(|peer| &peer.entries.all);
        if entries.any(|entry| entry.is_open) {
            return Locality::Remote.into();
        }
        let meets = meets(self.site, failed.shared, own, &peers);
        meets.map(|locality| match locality {
            Locality::Remote => Locality::Remote,
            _ => Locality::Local,
        })
    }
}
