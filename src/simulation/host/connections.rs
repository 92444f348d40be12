//! What decides about a connection when something fails, made once for all connections that are alike.

use crate::fabric::backend::{Backend, BackendKind, Connection, Network, NetworkType};
use crate::fabric::graph::{
    CarriedNetwork, Claim, HostGraph, Join, eligible_uplinks, only_uplink, pin_target,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::simulation::component::SharedId;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};
use crate::simulation::shape::{ConnectionShape, NetworkOn, VnicShape};
use crate::simulation::site::{ModuleModel, Site};

/// Where a connection leads to.
pub(super) struct Way {
    pub(super) domain: DomainIx,
    pub(super) module: Fact<ModuleIx>,
}

/// The domain and module of a connection.
///
/// # Errors
/// Nobody knows the domain.
pub(super) fn way(site: &Site<'_>, claim: &Claim<'_>) -> Result<Way, Missing> {
    let what = "the module of a connection";
    let why = match claim.connection.module.need(what) {
        Ok(id) => {
            if let Some((domain, module)) = site.lookup.module(id) {
                return Ok(Way {
                    domain,
                    module: Fact::derived(module),
                });
            }
            Why::unresolved(what, [claim.backend.modules.why()])
        }
        Err(why) => why,
    };
    only_domain(site, claim, &why)
}

fn only_domain(site: &Site<'_>, claim: &Claim<'_>, why: &Why) -> Result<Way, Missing> {
    let missing = Missing::new("the module of a connection", why);
    match site.lookup.domains(claim.backend) {
        [only] => Ok(Way {
            domain: *only,
            module: Fact::Missing(missing),
        }),
        _ => Err(missing),
    }
}

/// The shape of the connection of an adapter.
pub(super) fn of_adapter<'a>(
    site: &Site<'a>,
    graph: &HostGraph<'a>,
    join: Join<'a>,
    way: Way,
) -> ConnectionShape {
    let claim = join.claim;
    let carried = graph.connection(join).carried();
    let kind = kind(site, way.domain);
    let elsewhere = Elsewhere::of(site, graph, &claim, &way);
    let networks = carried.check().and_then(|carried| {
        let networks = carried.networks.check()?;
        let is_all = carried.tunnel.is(&true);
        let shapes = networks.iter();
        Ok(shapes
            .map(|network| NetworkOn {
                elsewhere: elsewhere.has(network.id.as_str()),
                ..network_on(site, way.domain, network, is_all)
            })
            .collect())
    });
    let networks = match networks {
        Ok(networks) => Fact::derived(networks),
        Err(why) => Fact::missing("the networks of a connection", &why),
    };
    let module = way.module.get().copied();
    ConnectionShape {
        iom: module.and_then(|module| iom(site, graph, &claim, module)),
        ucs: (kind == BackendKind::Ucs).then(|| vnic(site, graph, &claim, &elsewhere, &way)),
        dcc: dcc(graph, &claim, kind),
        domain: way.domain,
        kind,
        module: way.module,
        networks,
    }
}

/// The shape of a storage function: uplinks for Ethernet do not concern it, and it has no fabric failover.
pub(super) fn of_storage<'a>(
    site: &Site<'a>,
    graph: &HostGraph<'a>,
    claim: &Claim<'a>,
    way: Way,
) -> ConnectionShape {
    let module = way.module.get().copied();
    ConnectionShape {
        iom: module.and_then(|module| iom(site, graph, claim, module)),
        domain: way.domain,
        kind: kind(site, way.domain),
        module: way.module,
        networks: Fact::derived(Vec::new()),
        dcc: Fact::derived(true),
        ucs: None,
    }
}

fn kind(site: &Site<'_>, domain: DomainIx) -> BackendKind {
    let domain = site.domains.get(domain.0 as usize);
    domain.map_or(BackendKind::OneView, |domain| domain.kind)
}

fn network_on(
    site: &Site<'_>,
    domain: DomainIx,
    network: &CarriedNetwork,
    is_all: bool,
) -> NetworkOn {
    NetworkOn {
        id: network.id.as_str().into(),
        name: network.name.as_str().into(),
        vlan: Fact::of(&network.vlan, "the VLAN of a network"),
        untagged: Fact::of(&network.untagged, "whether a network has a tag"),
        tunnel: is_all || network.r#type.is(&NetworkType::Tunnel),
        smart_link: Fact::of(&network.smart_link, "the Smart Link of a network"),
        private: Fact::of(&network.private, "whether a network is private"),
        groups: site.lookup.groups_with(domain, network.id.as_str()),
        elsewhere: Fact::derived(true),
    }
}

/// The fabric extender between the chassis of the server and a module; none for a server in a rack.
fn iom(
    site: &Site<'_>,
    graph: &HostGraph<'_>,
    claim: &Claim<'_>,
    module: ModuleIx,
) -> Option<SharedId> {
    let server = claim.profile.server.get()?;
    let server = graph.fabric.index.server(server)?;
    site.lookup.iom(server.chassis.get()?, module)
}

/// Whether the module can take the link of the function down alone.
fn dcc(graph: &HostGraph<'_>, claim: &Claim<'_>, kind: BackendKind) -> Fact<bool> {
    if kind == BackendKind::Ucs {
        return Fact::derived(true);
    }
    let what = "whether the link of a FlexNIC can be taken down alone (DCC)";
    let server = claim.profile.server.get();
    let server = server.and_then(|id| graph.fabric.index.server(id));
    let port = claim.connection.port.get().zip(server);
    let port = port.and_then(|(name, server)| {
        let mut ports = server.ports.items().iter();
        ports.find(|port| port.name.eq_ignore_ascii_case(name))
    });
    match port {
        Some(port) => without_place(&port.dcc, what),
        None => Fact::not_collected(what),
    }
}

/// A fact of the host's own profile, whose place would set the host apart from its equals.
fn without_place<T: Clone>(known: &Known<T>, what: &str) -> Fact<T> {
    match known.check() {
        Ok(value) => Fact::derived(value.clone()),
        Err(why) => Fact::missing(what, &why),
    }
}

/// What only a vNIC of a fabric interconnect has.
fn vnic<'a>(
    site: &Site<'a>,
    graph: &HostGraph<'a>,
    claim: &Claim<'a>,
    elsewhere: &Elsewhere<'_, 'a>,
    way: &Way,
) -> VnicShape {
    let connection = claim.connection;
    let module = way.module.get().copied();
    let other = elsewhere.fabric;
    VnicShape {
        failover: without_place(&connection.failover, "the fabric failover of a vNIC"),
        uplink_loss: without_place(&connection.uplink_loss, "the action on uplink loss"),
        pin: pin(site, claim, connection),
        here: eligible(site, graph, claim, (module, &[]), |id| Ok(Some(id))),
        other,
        // Asked only where the vNIC can get there.
        there: if connection.failover.is(&false) {
            Fact::derived(Vec::new())
        } else {
            let there = (other, elsewhere.alone.as_slice());
            eligible(site, graph, claim, there, |id| elsewhere.counterpart(id))
        },
        other_iom: other.and_then(|module| iom(site, graph, claim, module)),
        only_there: {
            let alone = elsewhere.alone.iter();
            alone.filter_map(|of| of.vlan.get().copied()).collect()
        },
    }
}

fn pin(site: &Site<'_>, claim: &Claim<'_>, connection: &Connection) -> Fact<Option<GroupIx>> {
    let found = (|| {
        let name = connection.pin_group.need("the pin group of a vNIC")?;
        if name.is_empty() {
            return Ok(None);
        }
        let fabric = connection.module.need("the module of a connection")?;
        let target = pin_target(claim.backend, fabric, name)?;
        let group = site.lookup.group_of(target);
        let unresolved = || Why::new(State::Unresolved, "the uplink that a pin group names");
        group.map(Some).ok_or_else(unresolved)
    })();
    match found {
        Ok(pin) => Fact::derived(pin),
        Err(why) => Fact::missing("the pin group of a vNIC", &why),
    }
}

/// Uplink groups of a fabric that a vNIC can be pinned to; none where there is no such fabric, or it has none of the
/// vNIC's networks. `there` says what the fabric has in the place of a network; `also` are networks that it has besides.
fn eligible<'a>(
    site: &Site<'a>,
    graph: &HostGraph<'a>,
    claim: &Claim<'a>,
    (fabric, also): (Option<ModuleIx>, &[&'a Network]),
    there: impl Fn(&'a str) -> Result<Option<&'a str>, Why>,
) -> Fact<Vec<GroupIx>> {
    let Some(module) = fabric.and_then(|ix| site.modules.get(ix.0 as usize)) else {
        return Fact::derived(Vec::new());
    };
    let only = only_uplink(claim.backend, &module.id);
    let only = only.map(|group| site.lookup.group(group).into_iter().collect());
    // Where its own fabric has one alone, it does not matter what the vNIC carries.
    if claim.connection.module.is(&module.id)
        && let Some(only) = only
    {
        return Fact::derived(only);
    }
    let found = (|| {
        let index = &graph.fabric.index;
        let id = claim
            .connection
            .network
            .need("the network of a connection")?;
        let set = index.network_set(id);
        let list = match set {
            Some(set) => set.networks.need("the list of networks of a set")?.iter(),
            None => [].iter(),
        };
        let is_any_named = list.len() > 0;
        let mut networks = Vec::with_capacity(list.len());
        for id in list {
            networks.extend(there(id.need("a network of a set")?)?);
        }
        networks.extend(also.iter().map(|network| network.id()));
        if is_any_named && networks.is_empty() {
            return Ok(Vec::new());
        }
        if let Some(only) = only {
            return Ok(only);
        }
        let groups = eligible_uplinks(index, claim.backend, &module.id, &networks)?;
        let numbers = groups.iter().filter_map(|group| site.lookup.group(group));
        Ok(numbers.collect())
    })();
    match found {
        Ok(groups) => Fact::derived(groups),
        Err(why) => Fact::missing("the uplinks that a vNIC can be pinned to", &why),
    }
}

/// The fabric interconnect beside that of a vNIC.
fn other_fabric(site: &Site<'_>, way: &Way) -> Option<ModuleIx> {
    let domain = site.domains.get(way.domain.0 as usize);
    let domain = domain.filter(|domain| domain.kind == BackendKind::Ucs);
    let own = way.module.get()?;
    let mut modules = domain.into_iter().flat_map(|domain| &domain.modules);
    modules.find(|other| *other != own).copied()
}

/// The fabric interconnect that fabric failover moves a vNIC to.
pub(super) fn other_module<'s>(site: &'s Site<'_>, way: &Way) -> Option<&'s ModuleModel> {
    site.modules.get(other_fabric(site, way)?.0 as usize)
}

/// The other fabric of a vNIC, as far as fabric failover can move it there.
struct Elsewhere<'e, 'a> {
    graph: &'e HostGraph<'a>,
    backend: &'a Backend,
    /// The other fabric interconnect; none where there is none, or nothing fails over.
    fabric: Option<ModuleIx>,
    id: &'e str,
    /// Whether the vNIC may move.
    may_move: bool,
    /// Networks that are not on both fabrics, as far as anybody knows: a few of many.
    apart: Vec<&'a Network>,
    /// Networks that the vNIC names, and that the other fabric has and its own has not.
    alone: Vec<&'a Network>,
}

impl<'e, 'a> Elsewhere<'e, 'a> {
    fn of(site: &'e Site<'a>, graph: &'e HostGraph<'a>, claim: &Claim<'a>, way: &Way) -> Self {
        let fabric = other_fabric(site, way);
        let model = fabric.and_then(|ix| site.modules.get(ix.0 as usize));
        let may_move = fabric.is_some() && !claim.connection.failover.is(&false);
        let networks = claim.backend.networks.items().iter();
        let is_apart = |network: &&Network| !network.fabric.get().is_some_and(String::is_empty);
        let mut elsewhere = Self {
            graph,
            backend: claim.backend,
            fabric,
            id: model.map_or("", |model| &model.id),
            may_move,
            apart: networks.filter(|_| may_move).filter(is_apart).collect(),
            alone: Vec::new(),
        };
        elsewhere.alone = elsewhere.named_alone(claim);
        elsewhere
    }

    /// What the set of a vNIC names and its own fabric does not have.
    fn named_alone(&self, claim: &Claim<'a>) -> Vec<&'a Network> {
        let id = claim.connection.network.get();
        let set = id.and_then(|id| self.graph.fabric.index.network_set(id));
        let missing = set.map_or(&[][..], |set| set.unresolved.items());
        let found = missing.iter().filter_map(|missing| {
            let mut apart = self.apart.iter().copied();
            apart.find(|network| {
                let of = network.fabric.get();
                network.name == missing.name && of.is_some_and(|of| of == self.id)
            })
        });
        found.collect()
    }

    /// Whether the other fabric has a network or another one in its place.
    fn has(&self, id: &str) -> Fact<bool> {
        if !self.may_move {
            return Fact::derived(true);
        }
        match self.counterpart(id) {
            Ok(found) => Fact::derived(found.is_some()),
            Err(why) => Fact::missing("whether the other fabric has a VLAN", &why),
        }
    }

    /// What the other fabric has in the place of a network: a VLAN of its own with the same name, else the one of both
    /// fabrics; nothing where the VLAN is on one fabric alone.
    fn counterpart<'n>(&self, id: &'n str) -> Result<Option<&'n str>, Why>
    where
        'a: 'n,
    {
        let Some(own) = self.graph.fabric.index.network(id) else {
            return Ok(Some(id));
        };
        let is_on = |network: &Network, fabric: &str| {
            let of = network.fabric.get();
            of.is_some_and(|of| of == fabric)
        };
        let apart = self.apart.iter();
        let mut twins = apart.clone().filter(|other| other.name == own.name);
        if let Some(twin) = twins.find(|twin| is_on(twin, self.id)) {
            return Ok(Some(twin.id()));
        }
        if is_on(own, "") {
            return Ok(Some(id));
        }
        let mut networks = self.backend.networks.items().iter();
        if let Some(common) = networks.find(|other| other.name == own.name && is_on(other, "")) {
            return Ok(Some(common.id()));
        }
        // One that cannot be read may be the one, as may one of which nobody knows the fabric.
        let mut open = apart.filter(|other| {
            let may_be_named_so = other.name == own.name || !other.vlan.is_known();
            may_be_named_so && !other.fabric.is_known()
        });
        match open.next() {
            Some(open) => Err(open.fabric.why().cloned().unwrap_or_default()),
            None => Ok(None),
        }
    }
}
