//! A host in a simulation, with what its consumers feel. The other files of this folder ask it.

use std::sync::Arc;

use crate::fabric::backend::{BackendKind, Connection};
use crate::fabric::graph::Carrier;
use crate::fabric::host::Adapter;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::simulation::{
    Behind, CarrierKind, ComponentKind, ConsumerKind, ConsumerShape, DomainModel, Evaluated,
    FailedPart, GroupModel, HostFailure, HostFailures, HostLeaf, HostShape, Member, Missing,
    Outcome, SENDERS, STORAGE_FUNCTIONS, Site, host_shape,
};
use crate::subjects::run::HostSubjects;
use crate::subjects::shared_failures::SharedFailures;

/// A host and what single failures do to it.
pub(super) struct View<'h> {
    pub(super) host: &'h HostSubjects<'h>,
    pub(super) site: &'h Site<'h>,
    pub(super) shape: Arc<HostShape>,
    pub(super) leaf: HostLeaf,
    pub(super) found: Arc<HostFailures>,
    /// What of the host or its backends nobody knows and may hide a failure or what feels it.
    pub(super) gaps: Vec<Why>,
}

/// What a consumer of the host feels of a failure.
#[derive(Clone, Copy)]
pub(super) struct Effect<'v> {
    pub(super) failure: &'v HostFailure,
    /// Position of the consumer in the shape.
    pub(super) consumer: usize,
    pub(super) of: &'v ConsumerShape,
    pub(super) now: &'v Evaluated,
}

impl<'h> View<'h> {
    pub(super) fn of(host: &'h HostSubjects<'h>, shared: &'h SharedFailures<'h>) -> Self {
        let site = &shared.site;
        let (shape, leaf) = host_shape(site, &host.graph);
        let shape = Arc::new(shape);
        let found = shared.felt_by(&shape);
        Self {
            host,
            site,
            gaps: gaps(host, site, &shape),
            shape,
            leaf,
            found,
        }
    }

    /// The id of something that is told of the host here.
    pub(super) fn id(&self, tail: &str) -> String {
        format!("{}/failures{tail}", self.host.graph.host.id.as_str())
    }

    /// Everything that is felt, in the order of the failures.
    pub(super) fn effects(&self) -> impl Iterator<Item = Effect<'_>> {
        let failures = self.found.failures.iter();
        failures.flat_map(|failure| self.effects_of(failure))
    }

    /// What is felt of one failure. Of storage nothing that is unknown: its functions are told for few hosts, and no
    /// rule about networks hangs on them.
    pub(super) fn effects_of<'v>(
        &'v self,
        failure: &'v HostFailure,
    ) -> impl Iterator<Item = Effect<'v>> {
        let felt = failure.felt.iter().zip(&self.shape.consumers).enumerate();
        felt.filter_map(move |(consumer, (now, of))| {
            let effect = Effect {
                failure,
                consumer,
                of,
                now: now.as_ref()?,
            };
            let is_storage = of.kind == ConsumerKind::Storage;
            (!is_storage || effect.now.outcome != Outcome::Unknown).then_some(effect)
        })
    }

    /// The kind of what fails.
    pub(super) fn kind(&self, part: FailedPart) -> Option<ComponentKind> {
        part.kind(self.site, &self.shape)
    }

    /// Whether it is a switch that is cut off with its links up. No design can do anything about that.
    pub(super) fn is_cut_off(&self, failure: &HostFailure) -> bool {
        self.kind(failure.part) == Some(ComponentKind::UpstreamIsolated)
    }

    /// The domains that its adapters lead to.
    pub(super) fn domains(&self) -> impl Iterator<Item = &'h DomainModel> {
        domains(self.site, &self.shape)
    }

    /// The uplink groups of these domains.
    pub(super) fn groups(&self) -> impl Iterator<Item = &'h GroupModel> {
        let site = self.site;
        let groups = self.domains().flat_map(|domain| &domain.groups);
        groups.filter_map(|group| site.groups.get(group.0 as usize))
    }

    /// The adapter that a member is; none for a storage function.
    pub(super) fn adapter(&self, member: usize) -> Option<&'h Adapter> {
        adapter(self.host, self.shape.members.get(member)?)
    }

    /// The connection behind a member. A shape has no places of its host's own connections.
    pub(super) fn connection(&self, member: usize) -> Option<&'h Connection> {
        let join = self.host.graph.join(self.adapter(member)?).ok()?;
        Some(join.claim.connection)
    }

    /// A carrier as the graph knows it; nothing for the storage of the host.
    pub(super) fn carrier(&self, index: usize) -> Option<Carrier<'_>> {
        let host = self.host.graph.host;
        let of = self.shape.carriers.get(index)?;
        let id = format!("{}{}", self.leaf.id, of.tail);
        match of.kind {
            CarrierKind::Team => {
                let mut teams = host.teams.items().iter();
                teams.find(|team| team.id() == id).map(Carrier::Team)
            }
            CarrierKind::Set => {
                let mut teams = host.set_teams.items().iter();
                teams.find(|team| *team.name == *of.name).map(Carrier::Set)
            }
            CarrierKind::Adapter => {
                let mut adapters = host.adapters.items().iter();
                adapters
                    .find(|adapter| adapter.id() == id)
                    .map(Carrier::Adapter)
            }
            CarrierKind::Storage => None,
        }
    }

    /// What kind of backend its connections are in.
    pub(super) fn backend(&self) -> Known<BackendKind> {
        let mut kinds = self.domains().map(|domain| domain.kind);
        let none = || {
            let what = "none of its adapters leads to a backend";
            Known::unknown(Why::new(State::NotApplicable, what))
        };
        kinds.next().map_or_else(none, Known::derived)
    }
}

/// The domains that the adapters of a host lead to.
fn domains<'s>(site: &'s Site<'_>, shape: &HostShape) -> impl Iterator<Item = &'s DomainModel> {
    let domains = shape.domains.iter();
    domains.filter_map(|domain| site.domains.get(domain.0 as usize))
}

/// The adapter that a member of a host is: adapters of a host have names of their own.
fn adapter<'h>(host: &'h HostSubjects<'_>, member: &Member) -> Option<&'h Adapter> {
    let mut adapters = host.graph.host.adapters.items().iter();
    adapters.find(|adapter| *adapter.name == *member.name)
}

/// Whether a reason hides something: where the cmdlet does not exist there is nothing of its kind.
pub(super) fn is_gap(why: &Why) -> bool {
    !matches!(why.state, State::Unavailable | State::NotApplicable)
}

/// What may hide a failure or what feels it: lists that nobody knows, of the host, of its backends, and of all backends
/// where it hangs on none.
fn gaps(host: &HostSubjects<'_>, site: &Site<'_>, shape: &HostShape) -> Vec<Why> {
    let own = host.graph.host;
    let of_host = [
        own.adapters.need("the list of adapters").err(),
        own.teams.need("the list of teams").err(),
        host.graph.index.set_teams().err(),
        host.graph.index.switches().err(),
        host.graph.index.host_vnics().err(),
        host.graph.index.vm_nics().err(),
    ];
    let behind: Vec<usize> = domains(site, shape).map(|domain| domain.backend).collect();
    let backends = host.graph.fabric.index.backends.iter().enumerate();
    let backends = backends.filter(|(backend, _)| behind.is_empty() || behind.contains(backend));
    let of_backends = backends.flat_map(|(_, backend)| {
        [
            backend.kind.need("the kind of the backend").err(),
            backend.domains.need("the list of domains").err(),
            backend.modules.need("the list of modules").err(),
            backend.uplink_groups.need("the list of uplinks").err(),
            backend.profiles.need("the list of server profiles").err(),
            backend.networks.need("the list of networks").err(),
            backend.network_sets.need("the list of network sets").err(),
        ]
    });
    let lists = of_host.into_iter().chain(of_backends).flatten();
    // Few hosts tell their storage functions, and no rule about networks hangs on them.
    let hidden = shape.gaps.iter();
    let hidden = hidden.filter(|gap| *gap.fact != *STORAGE_FUNCTIONS);
    // Where nobody knows the networks of the cluster, what they say of an adapter is missing as well.
    let unused = host.graph.consumers.gaps.iter();
    let unused = unused.map(|why| Missing::new(SENDERS, why));
    let unused = unused.filter(|gap| !shape.gaps.contains(gap));
    let all = lists.filter(is_gap).chain(hidden.map(Missing::why));
    all.chain(unused.map(|gap| gap.why()))
        .chain(unjoined(host, shape))
        .chain(unplaced(host, site, shape))
        .collect()
}

/// What is missing where nobody knows the sides of an uplink set.
pub(super) const PLACED: &str = "the modules that the ports of an uplink group are on";

/// Why nobody knows the ports of an uplink group, or on which modules of Virtual Connect they are.
fn unplaced(host: &HostSubjects<'_>, site: &Site<'_>, shape: &HostShape) -> Option<Why> {
    let backends = host.graph.fabric.index.backends;
    domains(site, shape).find_map(|domain| {
        let backend = backends.get(domain.backend)?;
        domain.groups.iter().find_map(|number| {
            let group = site.groups.get(number.0 as usize)?;
            let is_placed = group.links.iter().all(|link| link.module.is_some());
            if domain.kind != BackendKind::Ucs && !is_placed {
                return Some(Why::not_collected(PLACED));
            }
            if !group.links.is_empty() {
                return None;
            }
            let mut groups = backend.uplink_groups.items().iter();
            let of_snapshot = groups.find(|of| site.lookup.group_of(of.id()) == Some(*number))?;
            let ports = of_snapshot
                .uplinks
                .need("the list of ports of an uplink group");
            ports.err()
        })
    })
}

/// Why an adapter that carries frames joins nothing, where that is not because all connections are known.
fn unjoined(host: &HostSubjects<'_>, shape: &HostShape) -> Option<Why> {
    if !host.graph.fabric.index.has_backends() {
        return None;
    }
    let outside = shape.members.iter();
    let mut outside = outside.filter(|member| matches!(member.behind, Behind::Outside(..)));
    outside.find_map(|member| {
        let why = host.graph.join(adapter(host, member)?).err()?;
        let is_known = matches!(why.state, State::Unclaimed | State::NotApplicable);
        (!is_known).then_some(why)
    })
}
