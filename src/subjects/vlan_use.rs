//! What the VLANs of an interface are for.
//!
//! The plan speaks of the site's numbers. Where a backend gives a VLAN another number towards the
//! server, the network behind the connection says which of the site's it is.

use std::collections::{BTreeMap, BTreeSet};

use super::carried::NetworkRecord;
use super::member::Members;
use super::run::HostSubjects;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::{Confidence, guess_class};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::plan::TrafficClass;
use crate::fabric::record::{record, terms};
use crate::fabric::vlan::Vlans;

record! {
    /// What a VLAN is for.
    pub struct VlanUse: "vlan-use" by class {
        /// VLAN ID.
        vlan: Known<u16>,
        /// Traffic class, `tenant`, or `unplanned`.
        class: String,
        /// Whether that is a class of the infrastructure.
        infrastructure: bool,
        /// Name of the tenant; empty when it is not a tenant's.
        tenant: String,
        /// Id of the plan's network; empty when the class follows from names only.
        plan: String,
        /// How sure the class is.
        confidence: Known<Confidence>,
    }
}

terms! {
    /// Whose VLAN an interface is in, as far as the plan says it.
    pub enum VlanOwner {
        /// The interface's own: the plan gives it to its traffic class, or the plan gives no VLAN to anybody.
        Own = "own",
        /// Somebody else's: the plan gives it to another traffic class, or to a tenant.
        Other = "other",
        /// Nobody's: the plan gives VLANs, and this one to nobody.
        Nobody = "nobody",
    }
}

/// What the plan says of the VLAN of an interface.
#[derive(Clone)]
pub(super) struct Ownership {
    /// Whose it is.
    pub(super) owner: VlanOwner,
    /// The VLAN that the plan gives to the traffic class that the name of the interface tells; 0 for none.
    pub(super) planned: u16,
}

/// Whose an interface is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// The host itself.
    Host,
    /// A virtual machine that the plan names as infrastructure.
    Infrastructure,
    /// Any other virtual machine.
    Tenant,
}

/// Whose VLAN an interface of this name is in. What the VLANs are for is said already.
pub(super) fn ownership(
    host: &HostSubjects<'_>,
    (name, holder): (&str, Holder),
    vlan: u16,
    (uses, backend): (&[VlanUse], &str),
) -> Ownership {
    let classifier = &host.graph.classifier;
    let nothing = Ownership {
        owner: VlanOwner::Own,
        planned: 0,
    };
    if !host.run.fabric.index.plan.declares_networks() || vlan == 0 {
        return nothing;
    }
    let mut uses = uses.iter();
    let meant = uses.find(|meant| meant.vlan.is(&vlan));
    let class = match meant {
        Some(meant) => meant.class.as_str(),
        None => classifier.classify(vlan, backend, "").name,
    };
    // The name of a virtual machine's adapter tells nothing about the fabric.
    let told = match holder {
        Holder::Host => guess_class(name).filter(|told| TrafficClass::parse(told).is_some()),
        Holder::Infrastructure | Holder::Tenant => None,
    };
    let planned = told.and_then(|told| classifier.planned_vlan(told, backend));
    let is_infrastructure = TrafficClass::parse(class).is_some();
    let owner = match (class, told, holder) {
        ("unplanned", ..) => VlanOwner::Nobody,
        (class, Some(told), _) if class != told => VlanOwner::Other,
        // A machine of the infrastructure may be in any VLAN that the plan names.
        (.., Holder::Infrastructure) => VlanOwner::Own,
        (.., holder) if is_infrastructure == (holder == Holder::Host) => VlanOwner::Own,
        _ => VlanOwner::Other,
    };
    Ownership {
        planned: planned.filter(|_| owner != VlanOwner::Own).unwrap_or(0),
        owner,
    }
}

/// Name of the backend behind the members; empty for none.
pub(super) fn backend_name(members: &Known<Members>) -> &str {
    let mut members = members.get().into_iter().flat_map(|members| members.iter());
    let name = members.find_map(|member| member.connection.get()?.backend_name.get());
    name.map_or("", String::as_str)
}

/// So many VLANs, or fewer, are asked for one by one.
const FEW: usize = 8;

/// Only VLANs that something is known about: a trunk can have thousands.
pub(super) fn uses(
    host: &HostSubjects<'_>,
    subject: &str,
    vlans: &Known<Vlans>,
    members: &Known<Members>,
) -> Result<Vec<VlanUse>, Why> {
    let vlans = vlans.check()?;
    host.graph.classifier.settled()?;
    let (translated, complete) = translated(host, members);
    let backend = backend_name(members);
    // A port has one VLAN or a few, a trunk thousands.
    let known: Vec<u16> = if vlans.len() <= FEW {
        let speaks =
            |vlan: &u16| host.graph.classifier.speaks_of(*vlan) || translated.contains_key(vlan);
        vlans.iter().filter(speaks).collect()
    } else {
        let classified = host.graph.classifier.vlans();
        // A set, because a VLAN can be both planned and translated.
        let known: BTreeSet<u16> = classified
            .iter()
            .chain(translated.keys().copied())
            .collect();
        known
            .into_iter()
            .filter(|vlan| vlans.contains(*vlan))
            .collect()
    };
    // A network that nobody knows may be the one that brings a VLAN under another number.
    if vlans.iter().any(|vlan| !translated.contains_key(&vlan)) {
        complete?;
    }
    let uses = known.into_iter().map(|vlan| {
        let mut meant = VlanUse {
            id: format!("{subject}/vlan-use:{vlan}").into(),
            vlan: Known::derived(vlan),
            ..VlanUse::default()
        };
        if let Some(network) = translated.get(&vlan) {
            meant.class = network.class.get().cloned().unwrap_or_default();
            meant.tenant = network.tenant.get().cloned().unwrap_or_default();
            meant.plan = network.plan.get().cloned().unwrap_or_default();
            meant.confidence = network.confidence.clone();
        } else {
            let class = host.graph.classifier.classify(vlan, backend, "");
            class.name.clone_into(&mut meant.class);
            class.tenant.clone_into(&mut meant.tenant);
            class.plan.clone_into(&mut meant.plan);
            meant.confidence = Known::derived(class.confidence);
        }
        meant.infrastructure = TrafficClass::parse(&meant.class).is_some();
        meant
    });
    Ok(uses.collect())
}

/// The networks that reach the server under another number than on the uplinks, by the number that
/// the host meets.
///
/// # Errors
/// A member may be behind another such network, or in a domain that the plan gives VLANs of its own, and
/// its connection or one of its networks is unknown; with those that are known.
fn translated<'a>(
    host: &HostSubjects<'_>,
    members: &'a Known<Members>,
) -> (BTreeMap<u16, &'a NetworkRecord>, Result<(), Why>) {
    let mut found = BTreeMap::new();
    let mut complete = Ok(());
    let index = &host.run.fabric.index;
    let mut kinds = index.backends.iter().map(|backend| &backend.kind);
    if !index.planned.by_backend && kinds.all(keeps_numbers) {
        return (found, complete);
    }
    let members = match members.check() {
        Ok(members) => members.as_slice(),
        Err(why) => return (found, Err(why)),
    };
    for member in members {
        let networks = match member.connection.check() {
            Ok(connection) if keeps_numbers(&connection.backend) => continue,
            Ok(connection) => connection
                .network
                .check()
                .and_then(|carried| carried.networks.check()),
            Err(why) if matches!(why.state, State::NotApplicable | State::Unclaimed) => continue,
            Err(why) => Err(why),
        };
        match networks {
            Ok(networks) => {
                for network in networks {
                    complete = complete.and(add_translated(network, &mut found));
                }
            }
            Err(why) => complete = complete.and(Err(why)),
        }
    }
    (found, complete)
}

fn add_translated<'a>(
    network: &'a NetworkRecord,
    found: &mut BTreeMap<u16, &'a NetworkRecord>,
) -> Result<(), Why> {
    let vlan = network.vlan.check()?;
    if vlan != network.uplink_vlan.check()? {
        found.entry(*vlan).or_insert(network);
    }
    Ok(())
}

/// Only classic Virtual Connect maps VLAN IDs.
fn keeps_numbers(kind: &Known<BackendKind>) -> bool {
    kind.is(&BackendKind::OneView) || kind.is(&BackendKind::Ucs)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::carried::CarriedRecord;
    use super::super::member::{MemberConnection, MemberRecord};
    use super::super::run::Subjects;
    use super::*;
    use crate::fabric::backend::Backend;
    use crate::fabric::host::Host;
    use crate::fabric::plan::{Plan, PlanNetwork};

    /// A member whose connection brings the site's 1101 to the server as 10.
    fn member(kind: BackendKind) -> MemberRecord {
        let network = NetworkRecord {
            vlan: Known::derived(10),
            uplink_vlan: Known::derived(1101),
            class: Known::derived("tenant".to_owned()),
            ..NetworkRecord::default()
        };
        let carried = CarriedRecord {
            networks: Known::derived(vec![network]),
            ..CarriedRecord::default()
        };
        let connection = MemberConnection {
            backend: Known::derived(kind),
            network: Known::derived(Arc::new(carried)),
            ..MemberConnection::default()
        };
        MemberRecord {
            connection: Known::derived(connection),
            ..MemberRecord::default()
        }
    }

    /// What VLAN 10, the plan's management, is for behind a member.
    fn class(kind: BackendKind, member: MemberRecord) -> Result<String, State> {
        let backends = [Backend {
            kind: Known::derived(kind),
            ..Backend::default()
        }];
        let management = PlanNetwork {
            vlan: 10,
            class: Known::derived(TrafficClass::Management),
            ..PlanNetwork::default()
        };
        let plan = Plan {
            networks: vec![management],
            ..Plan::default()
        };
        let (host, subjects) = (Host::default(), Subjects::new(&backends, &plan));
        let wired = subjects.host(&host);
        let vlans = Known::derived([10].into_iter().collect());
        let found = uses(
            &wired,
            "nic",
            &vlans,
            &Known::derived(Arc::new(vec![member])),
        );
        found
            .map(|uses| uses[0].class.clone())
            .map_err(|why| why.state)
    }

    fn unjoined(state: State) -> MemberRecord {
        MemberRecord {
            connection: Known::unknown(Why::new(state, "")),
            ..MemberRecord::default()
        }
    }

    #[test]
    fn a_translated_vlan_is_what_the_network_is_for() {
        use BackendKind::{OneView, VirtualConnect};
        let class_of = |kind| class(kind, member(kind));
        assert_eq!(class_of(VirtualConnect).as_deref(), Ok("tenant"));
        assert_eq!(class_of(OneView).as_deref(), Ok("management"));
    }

    #[test]
    fn an_unknown_connection_matters_where_it_could_translate() {
        use BackendKind::{OneView, VirtualConnect};
        let behind = |kind, state| class(kind, unjoined(state));
        assert_eq!(
            behind(VirtualConnect, State::Unjoined),
            Err(State::Unjoined)
        );
        for (kind, state) in [
            (VirtualConnect, State::NotApplicable),
            (VirtualConnect, State::Unclaimed),
            (OneView, State::Unjoined),
        ] {
            assert_eq!(behind(kind, state).as_deref(), Ok("management"));
        }
    }
}
