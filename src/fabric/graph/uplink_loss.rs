//! What the server sees of a connection when the uplinks behind it are lost.
//!
//! Sources: HPE Virtual Connect user guide and OneView help, "Smart Link"; Cisco UCS network control
//! policies, "Action on Uplink Fail".

use std::collections::BTreeSet;

use super::index::BackendIndex;
use super::terms::LinkFate;
use super::uplinks::is_enabled;
use crate::fabric::backend::{Backend, BackendKind, Connection, Domain, Network, UplinkLoss};
use crate::fabric::known::{Known, Why};
use crate::fabric::record::Record;

/// The fate of a connection, as far as one of its networks decides it.
#[must_use]
pub fn link_fate(
    index: &BackendIndex<'_>,
    backend: &Backend,
    connection: &Connection,
    network: &Network,
) -> Known<LinkFate> {
    let fate = match backend.kind.check() {
        Ok(BackendKind::Ucs) => of_vnic(backend, connection),
        Ok(BackendKind::OneView | BackendKind::VirtualConnect) => {
            of_network(index, backend, connection, network)
        }
        Err(why) => Err(why),
    };
    Known::from(fate)
}

/// A fabric without any uplink has none to lose, which is what the action `warning` is for. With it
/// fabric failover does not happen either.
fn of_vnic(backend: &Backend, connection: &Connection) -> Result<LinkFate, Why> {
    let fabric = connection.module.need("the module of a connection")?;
    let mut any = false;
    for group in backend.uplink_groups.need("the list of uplinks")? {
        any |= group.fabric.need("the fabric of an uplink")? == fabric && is_enabled(group)?;
    }
    if !any {
        return Ok(LinkFate::NoUplinks);
    }
    if *connection.uplink_loss.need("the action on uplink loss")? == UplinkLoss::Warning {
        return Ok(LinkFate::StaysUp);
    }
    Ok(
        match connection.failover.need("the fabric failover of a vNIC")? {
            true => LinkFate::Rerouted,
            false => LinkFate::LinkDown,
        },
    )
}

/// Smart Link takes the server's link down. Without it, uplinks on another module take over where
/// the modules are stacked.
fn of_network(
    index: &BackendIndex<'_>,
    backend: &Backend,
    connection: &Connection,
    network: &Network,
) -> Result<LinkFate, Why> {
    if network.smart_link.is(&true) {
        return Ok(LinkFate::LinkDown);
    }
    let module = connection.module.get().map(String::as_str);
    let groups = index.uplinks(backend)?.with(network.id(), module);
    let mut modules = BTreeSet::new();
    for placed in &groups {
        for port in placed
            .group
            .uplinks
            .need("the list of ports of an uplink set")?
        {
            modules.insert(port.module.need("the module of an uplink port")?);
        }
    }
    if modules.is_empty() {
        return Ok(LinkFate::NoUplinks);
    }
    // Smart Link that is off and Smart Link that nobody knows differ from here on only.
    let stays_up = || {
        network
            .smart_link
            .need("the Smart Link of a network")
            .map(|_| LinkFate::StaysUp)
    };
    if modules.len() == 1 {
        return stays_up();
    }
    for placed in groups {
        let stacked = stacked(index, backend, placed.domain);
        let what = "whether the modules of an uplink set are stacked";
        if !*stacked.need(what)? {
            return stays_up();
        }
    }
    Ok(LinkFate::Rerouted)
}

/// Whether the modules of a domain reach each other: from the exports, else from the plan, which may name the domain or
/// the backend that it is in.
#[must_use]
pub fn stacked(
    index: &BackendIndex<'_>,
    backend: &Backend,
    domain: Option<&Domain>,
) -> Known<bool> {
    let told = domain.map_or_else(Known::default, |domain| domain.stacked.clone());
    if told.is_known() {
        return told;
    }
    let names = domain.map(|domain| &domain.name).into_iter();
    let planned = names
        .chain([&backend.name])
        .filter_map(|name| index.planned.backend(name))
        .find(|planned| planned.stacked.is_known());
    planned.map_or(told, |planned| planned.stacked.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::backend::{UplinkGroup, UplinkPort};
    use crate::fabric::plan::{Plan, PlanBackend};
    use crate::fabric::record::Id;

    fn network(smart_link: Known<bool>) -> Network {
        Network {
            id: Id::from("n"),
            smart_link,
            ..Network::default()
        }
    }

    fn site(modules: &[&str], stacked: Known<bool>) -> Backend {
        let port = |module: &&str| UplinkPort {
            module: Known::derived((*module).to_owned()),
            ..UplinkPort::default()
        };
        Backend {
            kind: Known::derived(BackendKind::OneView),
            domains: Known::derived(vec![Domain {
                id: Id::from("d"),
                stacked,
                ..Domain::default()
            }]),
            uplink_groups: Known::derived(vec![UplinkGroup {
                domain: Known::derived("d".to_owned()),
                networks: Known::derived(vec![Known::derived("n".to_owned())]),
                uplinks: Known::derived(modules.iter().map(port).collect()),
                ..UplinkGroup::default()
            }]),
            ..Backend::default()
        }
    }

    fn fate(backend: &Backend, smart_link: Known<bool>) -> Option<LinkFate> {
        let (network, plan) = (network(smart_link), Plan::default());
        let index = BackendIndex::new(std::slice::from_ref(backend), &plan);
        link_fate(&index, backend, &Connection::default(), &network).into_value()
    }

    #[test]
    fn smart_link_decides_only_where_nothing_takes_over() {
        let (on, off) = (|| Known::derived(true), || Known::derived(false));
        let one = site(&["1"], Known::default());
        assert_eq!(fate(&one, on()), Some(LinkFate::LinkDown));
        assert_eq!(fate(&one, off()), Some(LinkFate::StaysUp));
        assert_eq!(fate(&one, Known::default()), None);
        let two = site(&["1", "2"], Known::derived(true));
        assert_eq!(fate(&two, off()), Some(LinkFate::Rerouted));
        assert_eq!(fate(&two, Known::default()), Some(LinkFate::Rerouted));
        let apart = site(&["1", "2"], Known::derived(false));
        assert_eq!(fate(&apart, off()), Some(LinkFate::StaysUp));
        assert_eq!(fate(&site(&["1", "2"], Known::default()), off()), None);
        let none = site(&[], Known::default());
        assert_eq!(fate(&none, off()), Some(LinkFate::NoUplinks));
    }

    #[test]
    fn the_plan_says_what_no_export_says() {
        let (off, plan) = (Known::derived(false), |stacked| Plan {
            backends: vec![PlanBackend {
                domain: "VC01".to_owned(),
                stacked: Known::derived(stacked),
                ..PlanBackend::default()
            }],
            ..Plan::default()
        });
        let fate = |told: Known<bool>, planned: bool| {
            let mut backend = site(&["1", "2"], told);
            backend.domains.get_mut().expect("known")[0].name = "vc01".to_owned();
            let plan = plan(planned);
            let index = BackendIndex::new(std::slice::from_ref(&backend), &plan);
            let (network, connection) = (network(off.clone()), Connection::default());
            link_fate(&index, &backend, &connection, &network).into_value()
        };
        assert_eq!(fate(Known::default(), true), Some(LinkFate::Rerouted));
        assert_eq!(fate(Known::default(), false), Some(LinkFate::StaysUp));
        assert_eq!(fate(Known::derived(false), true), Some(LinkFate::StaysUp));
    }

    #[test]
    fn a_vnic_follows_its_policy_unless_its_fabric_has_no_uplink() {
        let vnic = |action: UplinkLoss, failover: bool| Connection {
            module: Known::derived("A".to_owned()),
            uplink_loss: Known::derived(action),
            failover: Known::derived(failover),
            ..Connection::default()
        };
        let mut ucs = site(&["1"], Known::default());
        ucs.kind = Known::derived(BackendKind::Ucs);
        let group = &mut ucs.uplink_groups.get_mut().expect("known")[0];
        group.fabric = Known::derived("A".to_owned());
        group.enabled = Known::derived(true);
        let of = |ucs: &Backend, vnic: &Connection| {
            let (network, plan) = (network(Known::default()), Plan::default());
            let index = BackendIndex::new(std::slice::from_ref(ucs), &plan);
            link_fate(&index, ucs, vnic, &network).into_value()
        };
        let (down, warning) = (UplinkLoss::LinkDown, UplinkLoss::Warning);
        assert_eq!(of(&ucs, &vnic(down, false)), Some(LinkFate::LinkDown));
        assert_eq!(of(&ucs, &vnic(down, true)), Some(LinkFate::Rerouted));
        assert_eq!(of(&ucs, &vnic(warning, false)), Some(LinkFate::StaysUp));
        assert_eq!(of(&ucs, &vnic(warning, true)), Some(LinkFate::StaysUp));
        let group = &mut ucs.uplink_groups.get_mut().expect("known")[0];
        group.enabled = Known::derived(false);
        assert_eq!(of(&ucs, &vnic(warning, false)), Some(LinkFate::NoUplinks));
    }
}
