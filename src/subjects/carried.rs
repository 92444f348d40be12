//! What a connection carries, as policies get it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::fabric::answer::{self, Answer};
use crate::fabric::backend::NetworkType;
use crate::fabric::graph::{self, CarriedKind, CarriedNetwork, Confidence, LinkFate};
use crate::fabric::known::{Known, Why};
use crate::fabric::plan::TrafficClass;
use crate::fabric::record::record;
use crate::fabric::vlan::{MAX_VLAN, Vlans};

record! {
    /// The network or set of networks that a connection carries.
    pub struct CarriedRecord: "carried" {
        /// Name of the network or set; empty for nothing.
        name: String,
        /// Which of them it is.
        kind: Known<CarriedKind>,
        /// Whether every tag passes (tunnel).
        tunnel: Known<bool>,
        /// VLAN IDs that reach the server, tagged or not.
        vlans: Known<Vlans>,
        /// Those of them that are known, where others are not.
        known_vlans: Vlans,
        /// VLAN IDs of those networks that reach the server without a tag.
        native_vlans: Known<Vlans>,
        /// VLAN IDs of those that belong to tenants.
        tenant_vlans: Known<Vlans>,
        /// VLAN IDs of those that belong to the infrastructure.
        infrastructure_vlans: Known<Vlans>,
        /// Whether one of them leaves the server's link up when it has lost its uplinks.
        stays_up: Known<bool>,
        /// Whether one of them takes the server's link down when it has lost its uplinks.
        goes_down: Known<bool>,
        /// Each of the networks that carry something.
        networks: Known<Vec<NetworkRecord>>,
        /// Those of them that are switched off and carry nothing.
        disabled: Known<Vec<NetworkRecord>>,
        /// VLAN IDs that would reach the server if they were switched on; all of them for a tunnel.
        disabled_vlans: Known<Vlans>,
        /// Those of them that are known to be private.
        private_networks: Vec<NetworkRecord>,
        /// Names of networks that the backend does not have.
        unresolved: Known<Vec<UnresolvedRecord>>,
    }
}

record! {
    /// A name on a connection that no network has.
    pub struct UnresolvedRecord: "unresolved-network" {
        /// The name.
        name: String,
        /// The other fabric, where alone there is a network of this name (`A`, `B`); empty for none.
        fabric: Known<String>,
        /// VLAN IDs that it speaks of: that of the other fabric's network; else numbers in it, and that of
        /// the plan's network called so.
        vlans: Known<Vlans>,
    }
}

record! {
    /// A network on a connection and what its VLAN is for.
    pub struct NetworkRecord: "network" {
        /// Name of the network.
        name: String,
        /// How it travels on its uplinks.
        r#type: Known<NetworkType>,
        /// VLAN ID towards the server; 0 for networks without one.
        vlan: Known<u16>,
        /// VLAN ID on the uplinks, which classic Virtual Connect can translate; 0 for none.
        uplink_vlan: Known<u16>,
        /// Whether its frames reach the server without a tag.
        untagged: Known<bool>,
        /// Whether it carries anything.
        enabled: Known<bool>,
        /// Whether losing all uplinks takes the server ports down (Smart Link).
        smart_link: Known<bool>,
        /// Whether servers cannot talk to each other inside the domain.
        private: Known<bool>,
        /// What becomes of the server's link when the network has lost its uplinks on that side.
        on_uplink_loss: Known<LinkFate>,
        /// Traffic class, `tenant`, or `unplanned`.
        class: Known<String>,
        /// Name of the tenant; empty when it is not a tenant's.
        tenant: Known<String>,
        /// Id of the plan's network; empty when the class follows from names only.
        plan: Known<String>,
        /// How sure the class is.
        confidence: Known<Confidence>,
    }
}

/// Records of what the graph made once, made once as well: those of thousands of hosts hold them.
#[derive(Default)]
pub(super) struct CarriedRecords {
    /// By the address of what the graph made, which is held, so that nothing else can come to
    /// stand there.
    known: RwLock<HashMap<usize, Recorded>>,
}

/// What a connection carries, and the record of it.
type Recorded = (Arc<graph::Carried>, Arc<CarriedRecord>);

impl CarriedRecords {
    /// The record of what a connection carries.
    pub(super) fn of(&self, carried: &Arc<graph::Carried>) -> Arc<CarriedRecord> {
        let record = || Arc::new(CarriedRecord::from(&**carried));
        // What nobody else holds was made for one connection, and is asked for once.
        if Arc::strong_count(carried) == 1 {
            return record();
        }
        let address = Arc::as_ptr(carried).addr();
        // A thread that panicked left nothing half made: entries are inserted whole.
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, record)) = known.get(&address) {
            return record.clone();
        }
        // A thread that still reads would wait for itself to write.
        drop(known);
        let fresh = (carried.clone(), record());
        let mut writable = self.known.write().unwrap_or_else(PoisonError::into_inner);
        writable.entry(address).or_insert(fresh).1.clone()
    }
}

/// The class of a network that belongs to a tenant.
const TENANT: &str = "tenant";

impl From<&graph::Carried> for CarriedRecord {
    fn from(carried: &graph::Carried) -> Self {
        let class = |network: &CarriedNetwork, counts: &dyn Fn(&str) -> bool| {
            let class = network.class.as_ref().map(|class| class.name);
            let unknown = || Why::not_collected("the class of a network");
            class.map(counts).ok_or_else(unknown)
        };
        let records = |networks: &Known<Vec<CarriedNetwork>>| {
            networks.clone().map(|networks| {
                let records = networks.into_iter().map(NetworkRecord::from);
                records.collect::<Vec<_>>()
            })
        };
        let networks = records(&carried.networks);
        let tenants = carried.vlans(|network| class(network, &|class| class == TENANT));
        let infrastructure =
            carried.vlans(|network| class(network, &|class| TrafficClass::parse(class).is_some()));
        Self {
            id: carried.id.clone(),
            place: carried.place,
            name: carried.name.clone(),
            kind: Known::derived(carried.kind),
            tunnel: carried.tunnel.clone(),
            vlans: Known::from(carried.all_vlans()),
            known_vlans: known_vlans(&networks),
            native_vlans: Known::from(carried.native_vlans()),
            tenant_vlans: Known::from(tenants),
            infrastructure_vlans: Known::from(infrastructure),
            stays_up: Known::from(any(&networks, LinkFate::StaysUp)),
            goes_down: Known::from(any(&networks, LinkFate::LinkDown)),
            private_networks: private(&networks),
            networks,
            disabled: records(&carried.disabled),
            disabled_vlans: Known::from(disabled_vlans(carried)),
            unresolved: carried.unresolved.clone().map(|names| {
                let records = names.into_iter().map(UnresolvedRecord::from);
                records.collect()
            }),
        }
    }
}

impl From<graph::UnresolvedNetwork> for UnresolvedRecord {
    fn from(unresolved: graph::UnresolvedNetwork) -> Self {
        Self {
            id: unresolved.id,
            place: unresolved.place,
            name: unresolved.name,
            fabric: unresolved.fabric,
            vlans: unresolved.vlans,
        }
    }
}

impl From<CarriedNetwork> for NetworkRecord {
    fn from(network: CarriedNetwork) -> Self {
        let mut record = Self {
            id: network.id,
            place: network.place,
            name: network.name,
            r#type: network.r#type,
            vlan: network.vlan,
            uplink_vlan: network.uplink_vlan,
            untagged: network.untagged,
            enabled: network.enabled,
            smart_link: network.smart_link,
            private: network.private,
            on_uplink_loss: network.on_uplink_loss,
            ..Self::default()
        };
        if let Some(class) = network.class {
            record.class = Known::derived(class.name.to_owned());
            record.tenant = Known::derived(class.tenant);
            record.plan = Known::derived(class.plan);
            record.confidence = Known::derived(class.confidence);
        }
        record
    }
}

fn known_vlans(networks: &Known<Vec<NetworkRecord>>) -> Vlans {
    let known = networks
        .items()
        .iter()
        .filter_map(|network| network.vlan.get());
    known.copied().filter(|vlan| *vlan != 0).collect()
}

/// The VLAN IDs that networks which are switched off would bring to the server.
fn disabled_vlans(carried: &graph::Carried) -> Result<Vlans, Why> {
    let mut vlans = Vlans::default();
    for network in carried.disabled.check()? {
        // A set takes no tunnel: what its networks are there for is their number alone.
        let is_tunnel = carried.kind == CarriedKind::Network
            && *network.r#type.need("the type of a network")? == NetworkType::Tunnel;
        if is_tunnel {
            vlans.insert_range(1, MAX_VLAN);
        } else {
            vlans.insert(*network.vlan.need("the VLAN of a network")?);
        }
    }
    Ok(vlans)
}

/// Whether one of the networks meets this fate.
fn any(networks: &Known<Vec<NetworkRecord>>, fate: LinkFate) -> Answer {
    let networks = networks.check()?.iter();
    answer::any(networks.map(|network| Ok(*network.on_uplink_loss.check()? == fate)))
}

fn private(networks: &Known<Vec<NetworkRecord>>) -> Vec<NetworkRecord> {
    let networks = networks.items().iter();
    let private = networks.filter(|network| network.private.is(&true));
    private.cloned().collect()
}
