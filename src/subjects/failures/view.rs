//! A host in a simulation, with what its consumers feel. The other files of this folder ask it.

use crate::fabric::backend::{Backend, BackendKind, Connection};
use crate::fabric::graph::Carrier;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::simulation::{
    At, Behind, CarrierKind, ConsumerKind, ConsumerShape, Evaluated, HostFailure, HostFailures,
    HostLeaf, HostShape, Missing, Outcome, STORAGE_FUNCTIONS, Site, host_failures, host_shape,
    place_of,
};
use crate::source::Place;
use crate::subjects::run::HostSubjects;

/// A host and what single failures do to it.
pub(super) struct View<'h> {
    pub(super) host: &'h HostSubjects<'h>,
    pub(super) site: &'h Site<'h>,
    pub(super) shape: HostShape,
    pub(super) leaf: HostLeaf,
    pub(super) found: HostFailures,
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
    pub(super) fn of(host: &'h HostSubjects<'h>, site: &'h Site<'h>) -> Self {
        let (shape, leaf) = host_shape(site, &host.graph);
        let found = host_failures(site, &shape);
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

    /// Where something stands that was said of a consumer.
    pub(super) fn place(&self, consumer: usize, at: At) -> Place {
        place_of(self.site, &self.leaf, consumer, at)
    }

    /// The connection behind a member. A shape has no places of its host's own connections, but a leaf has.
    pub(super) fn connection(&self, member: usize) -> Option<&Connection> {
        let place = self.leaf.places.connections.get(member).copied();
        let mut joins = self.host.graph.joins();
        let join = joins.find(|(_, join)| join.claim.connection.place == place)?;
        Some(join.1.claim.connection)
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
        let domains = self.shape.domains.iter();
        let mut kinds = domains.filter_map(|domain| {
            let domain = self.site.domains.get(domain.0 as usize)?;
            Some(domain.kind)
        });
        let none = || {
            let what = "none of its adapters leads to a backend";
            Known::unknown(Why::new(State::NotApplicable, what))
        };
        kinds.next().map_or_else(none, Known::derived)
    }
}

/// Lists that nobody knows: of the host, of its backends, and of all backends where it hangs on none.
fn gaps(host: &HostSubjects<'_>, site: &Site<'_>, shape: &HostShape) -> Vec<Why> {
    let own = host.graph.host;
    let of_host = [
        own.adapters.need("the list of adapters").err(),
        own.teams.need("the list of teams").err(),
        own.set_teams.need("the list of SET teams").err(),
        own.switches.need("the list of virtual switches").err(),
        own.host_vnics.need("the list of host vNICs").err(),
        own.vm_nics.need("the list of VM NICs").err(),
    ];
    let own_domains = shape.domains.iter();
    let own_domains = own_domains.filter_map(|domain| site.domains.get(domain.0 as usize));
    let behind: Vec<usize> = own_domains.map(|domain| domain.backend).collect();
    let backends = host.graph.fabric.index.backends.iter().enumerate();
    let backends = backends.filter(|(backend, _)| behind.is_empty() || behind.contains(backend));
    let of_backends = backends.flat_map(|(_, backend)| {
        [
            backend.kind.need("the kind of the backend").err(),
            backend.domains.need("the list of domains").err(),
            backend.modules.need("the list of modules").err(),
            backend.uplink_groups.need("the list of uplinks").err(),
            backend.profiles.need("the list of server profiles").err(),
            links(backend),
            backend.networks.need("the list of networks").err(),
            backend.network_sets.need("the list of network sets").err(),
        ]
    });
    // Where the cmdlet does not exist there is nothing of its kind.
    let is_gap = |why: &Why| !matches!(why.state, State::Unavailable | State::NotApplicable);
    let all = of_host.into_iter().chain(of_backends);
    let unjoined = unjoined(host, shape);
    // Few hosts tell their storage functions, and no rule about networks hangs on them.
    let known = shape.gaps.iter();
    let known = known
        .filter(|gap| *gap.fact != *STORAGE_FUNCTIONS)
        .map(Missing::why);
    let listed = all.flatten().filter(is_gap);
    let placed = unplaced(site, shape);
    listed.chain(known).chain(unjoined).chain(placed).collect()
}

/// Why nobody knows the ports of an uplink group.
fn links(backend: &Backend) -> Option<Why> {
    let mut groups = backend.uplink_groups.items().iter();
    groups.find_map(|group| {
        group
            .uplinks
            .need("the list of ports of an uplink group")
            .err()
    })
}

/// Why nobody knows on which modules of Virtual Connect an uplink set has ports.
fn unplaced(site: &Site, shape: &HostShape) -> Option<Why> {
    let domains = shape.domains.iter();
    let domains = domains.filter_map(|domain| site.domains.get(domain.0 as usize));
    let mut groups = domains
        .filter(|domain| domain.kind != BackendKind::Ucs)
        .flat_map(|domain| &domain.groups)
        .filter_map(|group| site.groups.get(group.0 as usize));
    let is_unplaced = groups.any(|group| group.links.iter().any(|link| link.module.is_none()));
    let what = "the modules that the ports of an uplink group are on";
    is_unplaced.then(|| Why::not_collected(what))
}

/// Why an adapter that carries frames joins nothing, where that is not because all connections are known.
fn unjoined(host: &HostSubjects<'_>, shape: &HostShape) -> Option<Why> {
    let outside = shape.members.iter();
    let mut outside = outside.filter(|member| matches!(member.behind, Behind::Outside(_)));
    outside.find_map(|member| {
        let mut adapters = host.graph.host.adapters.items().iter();
        let adapter = adapters.find(|adapter| *adapter.name == *member.name)?;
        let why = host.graph.join(adapter).err()?;
        let is_known = matches!(why.state, State::Unclaimed | State::NotApplicable);
        (!is_known && host.graph.fabric.index.has_backends()).then_some(why)
    })
}
