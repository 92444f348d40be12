//! What a connection carries: a network or a set of them, each with the VLAN that the host meets
//! and what that VLAN is for. It does not know which of a host's interfaces use it.

use std::collections::BTreeMap;

use super::classes::{Class, Classifier};
use super::index::{BackendIndex, Claim};
use super::terms::{CarriedKind, Confidence, LinkFate};
use super::uplink_loss::link_fate;
use crate::fabric::backend::{
    Backend, BackendKind, Connection, MissingNetwork, Network, NetworkSet, NetworkType, ServerVlan,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::fabric::vlan::{MAX_VLAN, Vlans};
use crate::source::Place;

/// The network or set of networks that a connection carries.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Id of the network or set; empty for nothing.
    pub id: Id,
    /// Where the network or set stands in its export.
    pub place: Option<Place>,
    /// Name of the network or set; empty for nothing.
    pub name: String,
    /// Whether the connection carries a network, a set or nothing.
    pub kind: CarriedKind,
    /// Whether every tag passes (tunnel).
    pub tunnel: Known<bool>,
    /// Each of the networks that carry something.
    pub networks: Known<Vec<CarriedNetwork>>,
    /// Those of them that are switched off and carry nothing.
    pub disabled: Known<Vec<CarriedNetwork>>,
    /// Names of networks that the backend does not have.
    pub unresolved: Known<Vec<UnresolvedNetwork>>,
}

/// A network on a connection.
#[derive(Clone, Debug)]
pub struct CarriedNetwork {
    /// Id of the network.
    pub id: Id,
    /// Where the connection or its set names the network.
    pub place: Option<Place>,
    /// Name of the network.
    pub name: String,
    /// How it travels on its uplinks.
    pub r#type: Known<NetworkType>,
    /// VLAN ID towards the server; 0 for networks without one.
    pub vlan: Known<u16>,
    /// VLAN ID on the uplinks, which classic Virtual Connect can translate; 0 for none.
    pub uplink_vlan: Known<u16>,
    /// Whether its frames reach the server without a tag.
    pub untagged: Known<bool>,
    /// Whether it carries anything.
    pub enabled: Known<bool>,
    /// Whether losing all uplinks takes the server ports down (Smart Link).
    pub smart_link: Known<bool>,
    /// Whether servers cannot talk to each other inside the domain.
    pub private: Known<bool>,
    /// What becomes of the server's link when the network has lost its uplinks on that side.
    pub on_uplink_loss: Known<LinkFate>,
    /// What its VLAN is for; nothing where its VLAN is unknown.
    pub class: Option<NetworkClass>,
}

/// What the VLAN of a network is for.
#[derive(Clone, Debug)]
pub struct NetworkClass {
    /// Traffic class, `tenant`, or `unplanned`.
    pub name: &'static str,
    /// Name of the tenant; empty when it is not a tenant's.
    pub tenant: String,
    /// Id of the plan's network; empty when the class follows from names only.
    pub plan: String,
    /// How sure the class is.
    pub confidence: Confidence,
}

/// A name on a connection that no network has.
#[derive(Clone, Debug)]
pub struct UnresolvedNetwork {
    /// Id of the place where the set names it.
    pub id: Id,
    /// Where it stands.
    pub place: Option<Place>,
    /// The name.
    pub name: String,
    /// The other fabric, where alone there is a network of this name; empty for none.
    pub fabric: Known<String>,
    /// VLAN IDs that it speaks of: that of the other fabric's network; else numbers in it, and that of the
    /// plan's network called so.
    pub vlans: Known<Vlans>,
}

impl Carried {
    /// The VLAN IDs towards the server of those networks that count.
    ///
    /// # Errors
    /// The networks or the VLAN of one of them are unknown, or whether it counts is.
    pub fn vlans(
        &self,
        counts: impl Fn(&CarriedNetwork) -> Result<bool, Why>,
    ) -> Result<Vlans, Why> {
        let mut vlans = Vlans::default();
        for network in self.networks.check()? {
            let vlan = network.vlan.need("the VLAN of a network")?;
            if counts(network)? {
                vlans.insert(*vlan);
            }
        }
        Ok(vlans)
    }

    /// The VLAN IDs that reach the server, tagged or not.
    ///
    /// # Errors
    /// As of [`Carried::vlans`].
    pub fn all_vlans(&self) -> Result<Vlans, Why> {
        self.vlans(|network| Ok(!network.vlan.is(&0)))
    }

    /// The VLAN IDs that reach the server without a tag.
    ///
    /// # Errors
    /// As of [`Carried::vlans`].
    pub fn native_vlans(&self) -> Result<Vlans, Why> {
        self.vlans(|network| network.untagged.check().copied())
    }

    /// Whether losing uplinks ends alike for each network. An unknown fate is like no other, not
    /// even like one that is unknown as well: their reasons can differ.
    pub(super) fn same_fates(&self, other: &Self) -> bool {
        let (Some(own), Some(others)) = (self.networks.get(), other.networks.get()) else {
            return false;
        };
        let mut pairs = own.iter().zip(others);
        own.len() == others.len()
            && pairs.all(|(one, other)| {
                let fate = one.on_uplink_loss.get();
                fate.is_some() && fate == other.on_uplink_loss.get()
            })
    }
}

impl From<Class<'_>> for NetworkClass {
    fn from(class: Class<'_>) -> Self {
        Self {
            name: class.name,
            tenant: class.tenant.to_owned(),
            plan: class.plan.to_owned(),
            confidence: class.confidence,
        }
    }
}

/// A network of a set as the set names it.
struct SetMember<'s, 'a> {
    network: &'a Network,
    place: Option<Place>,
    untagged: Known<bool>,
    mapped: Option<&'s ServerVlan>,
}

/// The networks of a set in its order.
fn set_members<'s, 'a>(
    index: &BackendIndex<'a>,
    backend: &Backend,
    set: &'s NetworkSet,
) -> Result<Vec<SetMember<'s, 'a>>, Why> {
    let references = set.networks.need("the list of networks of a set")?;
    let native = set.native.clone().named("the native network of a set");
    let server_vlans: BTreeMap<&str, &ServerVlan> = set
        .server_vlans
        .iter()
        .map(|mapping| (mapping.network.as_str(), mapping))
        .collect();
    let mut members = Vec::new();
    for reference in references {
        let id = reference.need("the list of networks of a set")?;
        let network = index.network(id).ok_or_else(|| {
            Why::unresolved("a network of a network set", [backend.networks.why()])
        })?;
        let mapped = server_vlans.get(id.as_str()).copied();
        members.push(SetMember {
            network,
            place: reference.place().or(network.place),
            untagged: match mapped {
                Some(mapped) if mapped.untagged.is_known() => mapped.untagged.clone(),
                _ => native.clone().map(|native| native == *id),
            },
            mapped,
        });
    }
    Ok(members)
}

/// Why what a connection carries is none of the networks and sets of its backend.
pub(super) fn unresolved_network(backend: &Backend) -> Why {
    let lists = [backend.network_sets.why(), backend.networks.why()];
    Why::unresolved("the network of a connection", lists)
}

/// What a connection brings to the server without a tag.
pub(super) struct Untagged {
    /// The VLAN IDs of these networks, as the server meets them; 0 for a network without one.
    pub(super) vlans: Vec<u16>,
    /// Whether the connection brings nothing with a tag.
    pub(super) alone: bool,
}

/// The networks that a connection brings to the server without a tag, whatever they are for.
///
/// # Errors
/// What the connection carries, whether one of its networks has a tag, or the VLAN of one without
/// a tag is unknown.
pub(super) fn untagged(
    index: &BackendIndex<'_>,
    backend: &Backend,
    connection: &Connection,
) -> Result<Untagged, Why> {
    let id = connection.network.need("the network of a connection")?;
    let mut found = Untagged {
        vlans: Vec::new(),
        alone: true,
    };
    if let Some(set) = index.network_set(id) {
        for member in set_members(index, backend, set)? {
            if !*enabled(backend, member.network).need(ENABLED)? {
                continue;
            }
            if !*member.untagged.need("whether a network has a tag")? {
                found.alone = false;
                continue;
            }
            let mapped = member.mapped.map(|mapping| &mapping.vlan);
            let vlan = mapped.unwrap_or(&member.network.vlan);
            found.vlans.push(*vlan.need("the VLAN of a network")?);
        }
    } else if let Some(network) = index.network(id) {
        if !*enabled(backend, network).need(ENABLED)? {
            return Ok(found);
        }
        // A tunnel brings every tag; other single networks reach the server without one.
        found.alone = !network.r#type.is(&NetworkType::Tunnel);
        found
            .vlans
            .push(*network.vlan.need("the VLAN of a network")?);
    } else if !id.is_empty() {
        return Err(unresolved_network(backend));
    }
    Ok(found)
}

/// A connection as a host meets it, whose classifier says what VLANs are for.
#[derive(Clone, Copy)]
pub(super) struct Wire<'w, 'a> {
    pub(super) index: &'w BackendIndex<'a>,
    pub(super) classifier: &'w Classifier<'a>,
    pub(super) claim: Claim<'a>,
}

impl Wire<'_, '_> {
    fn classify(self, vlan: u16, name: &str) -> NetworkClass {
        let backend = &self.claim.backend.name;
        self.classifier.classify(vlan, backend, name).into()
    }

    /// What a connection without a network carries.
    pub(super) fn nothing() -> Carried {
        Carried {
            id: Id::default(),
            place: None,
            name: String::new(),
            kind: CarriedKind::Nothing,
            tunnel: Known::derived(false),
            networks: Known::derived(Vec::new()),
            disabled: Known::derived(Vec::new()),
            unresolved: Known::derived(Vec::new()),
        }
    }

    /// What a connection with a single network carries.
    pub(super) fn network(self, network: &Network) -> Carried {
        let travels = network.r#type.clone().named("the type of a network");
        let used = self.network_use(network, Known::derived(true), network.place);
        let tunnel = match used.enabled.check() {
            // A tunnel that is switched off carries no tag at all.
            Ok(enabled) => travels.map(|way| *enabled && way == NetworkType::Tunnel),
            Err(why) => Known::unknown(why.named(ENABLED)),
        };
        let (networks, disabled) = by_state(Ok(vec![used]));
        Carried {
            id: network.id.clone(),
            place: network.place,
            name: network.name.clone(),
            kind: CarriedKind::Network,
            tunnel,
            networks,
            disabled,
            unresolved: Known::derived(Vec::new()),
        }
    }

    /// What a connection with a network set carries.
    pub(super) fn set(self, set: &NetworkSet) -> Carried {
        let (networks, disabled) = by_state(self.set_networks(set));
        Carried {
            id: set.id.clone(),
            place: set.place,
            name: set.name.clone(),
            kind: CarriedKind::NetworkSet,
            // Virtual Connect takes no tunnel network into a set.
            tunnel: Known::derived(false),
            networks,
            disabled,
            unresolved: self.unresolved(set),
        }
    }

    /// OneView refuses a set with a network that is not there; UCS takes any name.
    fn unresolved(self, set: &NetworkSet) -> Known<Vec<UnresolvedNetwork>> {
        let missing = only_on_ucs(self.claim.backend, &set.unresolved, Vec::new());
        missing.map(|names| {
            let unresolved = names.into_iter().map(|missing| {
                let fabric = other_fabric(&missing);
                UnresolvedNetwork {
                    vlans: Known::from(self.spoken_of(&missing, &fabric)),
                    id: missing.id,
                    place: missing.place,
                    name: missing.name,
                    fabric,
                }
            });
            unresolved.collect()
        })
    }

    fn spoken_of(self, missing: &MissingNetwork, fabric: &Known<String>) -> Result<Vlans, Why> {
        // The network of the other fabric says which VLAN is meant.
        if !fabric.need("the fabric of a network")?.is_empty() {
            let vlan = missing.vlan.need("the VLAN of a network")?;
            return Ok([*vlan].into_iter().collect());
        }
        let name = &missing.name;
        let numbers = name.split(|letter: char| !letter.is_ascii_digit());
        let networks = self.index.plan.networks.iter();
        let planned = networks.filter(|network| network.name.eq_ignore_ascii_case(name));
        let vlans = numbers
            .filter_map(|number| number.parse().ok())
            .filter(|vlan| *vlan <= MAX_VLAN)
            .chain(planned.map(|network| network.vlan));
        Ok(vlans.collect())
    }

    fn set_networks(self, set: &NetworkSet) -> Result<Vec<CarriedNetwork>, Why> {
        let members = set_members(self.index, self.claim.backend, set)?;
        let networks = members.into_iter().map(|member| {
            let mut used = self.network_use(member.network, member.untagged, member.place);
            if let Some(mapped) = member.mapped {
                self.translate(&mut used, mapped);
            }
            used
        });
        Ok(networks.collect())
    }

    /// The host meets the VLAN ID of the mapping. What the VLAN is for is a matter of the site, so
    /// the uplink's number tells it; the server's only where the plan knows that one alone.
    fn translate(self, used: &mut CarriedNetwork, mapped: &ServerVlan) {
        used.vlan = mapped.vlan.clone().or_place(mapped.place);
        let planned = used
            .class
            .as_ref()
            .is_some_and(|class| !class.plan.is_empty());
        if let (Some(vlan), true, false) = (mapped.vlan.get(), used.uplink_vlan.is_known(), planned)
        {
            let class = self.classify(*vlan, &used.name);
            if !class.plan.is_empty() {
                used.class = Some(class);
            }
        }
    }

    fn network_use(
        self,
        network: &Network,
        untagged: Known<bool>,
        place: Option<Place>,
    ) -> CarriedNetwork {
        let Claim {
            backend,
            connection,
            ..
        } = self.claim;
        let vlan = network.vlan.get();
        CarriedNetwork {
            id: network.id.clone(),
            place,
            name: network.name.clone(),
            r#type: network.r#type.clone(),
            vlan: network.vlan.clone(),
            uplink_vlan: network.vlan.clone(),
            untagged,
            enabled: enabled(backend, network),
            smart_link: network.smart_link.clone(),
            private: network.private.clone(),
            on_uplink_loss: link_fate(self.index, backend, connection, network),
            class: vlan.map(|vlan| self.classify(*vlan, &network.name)),
        }
    }
}

/// The fabric that alone has a network of this name; none where nothing is said of one.
fn other_fabric(missing: &MissingNetwork) -> Known<String> {
    match missing.fabric.why() {
        Some(why) if why.state == State::NotCollected => Known::derived(String::new()),
        _ => missing.fabric.clone(),
    }
}

/// What is missing where nobody knows whether a network carries anything.
const ENABLED: &str = "whether a network is enabled";

/// Whether a network carries anything: only classic Virtual Connect can switch one off.
fn enabled(backend: &Backend, network: &Network) -> Known<bool> {
    match backend.kind.check() {
        Ok(BackendKind::VirtualConnect) => network.enabled.clone(),
        Ok(_) => Known::derived(true),
        Err(why) => Known::unknown(why.named("the kind of the backend")),
    }
}

/// Those of some networks that carry something, and those that are switched off.
fn by_state(
    networks: Result<Vec<CarriedNetwork>, Why>,
) -> (Known<Vec<CarriedNetwork>>, Known<Vec<CarriedNetwork>>) {
    let sorted = networks.and_then(|networks| {
        let (mut enabled, mut disabled) = (Vec::new(), Vec::new());
        for network in networks {
            if *network.enabled.need(ENABLED)? {
                enabled.push(network);
            } else {
                disabled.push(network);
            }
        }
        Ok((enabled, disabled))
    });
    match sorted {
        Ok((enabled, disabled)) => (Known::derived(enabled), Known::derived(disabled)),
        Err(why) => (Known::unknown(why.clone()), Known::unknown(why)),
    }
}

/// A notion that only UCS has: on other backends it is `none`, whatever an export leaves out.
pub(super) fn only_on_ucs<T: Clone>(backend: &Backend, value: &Known<T>, none: T) -> Known<T> {
    match backend.kind.check() {
        Ok(BackendKind::Ucs) => value.clone(),
        Ok(_) => Known::derived(none),
        Err(why) => Known::unknown(why.named("the kind of the backend")),
    }
}
