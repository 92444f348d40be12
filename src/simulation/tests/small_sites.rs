//! Small sites and hosts for tests, made by hand: two modules or fabric interconnects, uplink groups on them, and
//! a host on one adapter or on a team of two. It does not know what follows.

use std::sync::Arc;

use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::fabric::graph::Confidence;
use crate::fabric::host::TeamingMode;
use crate::simulation::component::{Component, Id, OwnId, SharedId};
use crate::simulation::fact::Fact;
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};
use crate::simulation::shape::*;
use crate::simulation::site::{DomainModel, GroupModel, LinkModel, ModuleModel, Site};
use crate::simulation::terms::{CarrierKind, ComponentKind, ConsumerKind, Origin, Reach};
use crate::source::Place;

/// The VLAN of the one consumer.
pub(super) const VLAN: u16 = 20;

/// A port of a group: its module, whether it carries traffic, and the switch behind it.
pub(super) type Port = (u32, Option<bool>, u32);

/// A group by its name.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) ports: Vec<Port>,
    pub(super) is_mlag: Fact<bool>,
}

/// Two ports of 10 000 Mbps each on one module, which lead to the switch of its side.
pub(super) fn on_one(name: &'static str, module: u32) -> Group {
    Group {
        name,
        ports: vec![(module, Some(true), module); 2],
        is_mlag: Fact::derived(false),
    }
}

/// Two ports on each module, of which those on `active` carry traffic.
pub(super) fn on_both(name: &'static str, active: u32) -> Group {
    let ports = [0, 1].map(|module| [(module, Some(module == active), module); 2]);
    Group {
        name,
        ports: ports.concat(),
        is_mlag: Fact::derived(false),
    }
}

/// A domain of two modules with these groups.
pub(super) fn site(kind: BackendKind, stacked: Fact<bool>, groups: &[Group]) -> Site<'static> {
    let mut site = Site::default();
    let modules = [0, 1].map(|number| {
        let name = ["A", "B"][number as usize];
        let component = add(&mut site, ComponentKind::Module, name.to_owned());
        site.modules.push(ModuleModel {
            domain: DomainIx(0),
            id: name.to_owned(),
            name: name.to_owned(),
            component,
        });
        ModuleIx(number)
    });
    for chassis in ["chassis-1/A", "chassis-1/B"] {
        add(&mut site, ComponentKind::Iom, chassis.to_owned());
    }
    let stacking = add(&mut site, ComponentKind::Stacking, "D".to_owned());
    let switches = [0, 1].map(|number| {
        let name = format!("sw{number}");
        (
            add(&mut site, ComponentKind::UpstreamSwitch, name.clone()),
            add(&mut site, ComponentKind::UpstreamIsolated, name),
        )
    });
    let mut numbers = Vec::new();
    for group in groups {
        numbers.push(GroupIx(u32::try_from(site.groups.len()).expect("few")));
        add_group(&mut site, group, switches);
    }
    let behind = SharedId(u32::try_from(site.components.len()).expect("few"));
    site.domains.push(DomainModel {
        backend: 0,
        kind,
        id: "D".into(),
        scope: "D".into(),
        components: (SharedId(0), behind),
        modules: modules.to_vec(),
        groups: numbers,
        stacked,
        needs_stacking: false,
        stacking: (kind != BackendKind::Ucs).then_some(stacking),
        switch_mode: Fact::derived(false),
        mac_cache_failover: Fact::derived(true),
    });
    site
}

fn add_group(site: &mut Site<'static>, group: &Group, switches: [(SharedId, SharedId); 2]) {
    let component = add(site, ComponentKind::UplinkGroup, group.name.to_owned());
    let sides = ["A", "B"].map(|module| {
        let name = format!("{}@{module}", group.name);
        add(site, ComponentKind::UplinkSide, name)
    });
    let mut modules: Vec<ModuleIx> = Vec::new();
    let mut links = Vec::new();
    for (number, (module, active, switch)) in group.ports.iter().enumerate() {
        let name = format!("{}/{number}", group.name);
        let uplink = add(site, ComponentKind::Uplink, name);
        let (dies, isolated) = switches[*switch as usize];
        let module_failed = site.modules[*module as usize].component;
        if !modules.contains(&ModuleIx(*module)) {
            modules.push(ModuleIx(*module));
        }
        links.push(LinkModel {
            module: Some(ModuleIx(*module)),
            component: uplink,
            down_with: vec![
                uplink,
                sides[*module as usize],
                component,
                module_failed,
                dies,
            ],
            isolated_with: Some(isolated),
            works: true,
            active: active.map_or_else(|| Fact::not_collected("active"), Fact::derived),
            mbps: Some(10_000),
            no_edge_port: false,
        });
    }
    site.groups.push(GroupModel {
        domain: DomainIx(0),
        name: group.name.to_owned(),
        component,
        links,
        sides: modules,
        is_mlag: group.is_mlag.clone(),
        guaranteed_mbps: Fact::derived(20_000),
    });
}

fn add(site: &mut Site<'static>, kind: ComponentKind, name: String) -> SharedId {
    let id = SharedId(u32::try_from(site.components.len()).expect("few"));
    site.components.push(Component {
        kind,
        name: name.into(),
        scope: "D".into(),
        host: None,
        domain: Some("D".into()),
        object: Id::default(),
        from: Origin::Export,
        confidence: Confidence::High,
        place: Place::FIRST,
    });
    id
}

/// The number of a component.
pub(super) fn id(site: &Site<'_>, kind: ComponentKind, name: &str) -> SharedId {
    let mut all = site.components.iter().zip(0..);
    let found = all.find(|(component, _)| component.kind == kind && &*component.name == name);
    SharedId(found.unwrap_or_else(|| panic!("{kind} {name}")).1)
}

/// A connection of Virtual Connect to a module, with one network that leaves through a group.
pub(super) fn flex_nic(module: u32, group: u32, smart_link: Fact<bool>) -> ConnectionShape {
    let network = ["N_A", "N_B"][group as usize];
    ConnectionShape {
        domain: DomainIx(0),
        kind: BackendKind::OneView,
        module: Fact::derived(ModuleIx(module)),
        iom: None,
        networks: Fact::derived(vec![NetworkOn {
            id: network.into(),
            name: network.into(),
            vlan: Fact::derived(VLAN),
            untagged: Fact::derived(false),
            tunnel: false,
            smart_link,
            private: Fact::derived(false),
            groups: Fact::derived(vec![GroupIx(group)]),
            elsewhere: Fact::derived(true),
        }]),
        dcc: Fact::derived(true),
        ucs: None,
    }
}

/// A vNIC on a fabric, whose uplinks are the groups on it.
pub(super) fn vnic(
    site: &Site<'_>,
    module: u32,
    failover: bool,
    uplink_loss: UplinkLoss,
) -> ConnectionShape {
    let on = |module: u32| -> Vec<GroupIx> {
        let groups = site.groups.iter().zip(0..);
        let here = groups.filter(|(group, _)| group.sides == [ModuleIx(module)]);
        here.map(|(_, number)| GroupIx(number)).collect()
    };
    let iom = |module: u32| {
        id(
            site,
            ComponentKind::Iom,
            ["chassis-1/A", "chassis-1/B"][module as usize],
        )
    };
    let mut network = flex_nic(module, 0, Fact::derived(false));
    network.kind = BackendKind::Ucs;
    network.iom = Some(iom(module));
    network.ucs = Some(VnicShape {
        failover: Fact::derived(failover),
        uplink_loss: Fact::derived(uplink_loss),
        pin: Fact::derived(None),
        here: Fact::derived(on(module)),
        other: Some(ModuleIx(1 - module)),
        there: Fact::derived(on(1 - module)),
        other_iom: Some(iom(1 - module)),
        only_there: Vec::new(),
    });
    network
}

/// A host with one consumer on an adapter for each connection; those after the first wait if `is_standby`. Its own
/// components are the card, then a port and an adapter for each connection.
pub(super) fn host(connections: Vec<ConnectionShape>, is_standby: bool) -> HostShape {
    let own = |kind, name: String| OwnComponent {
        kind,
        name: name.as_str().into(),
        object: name.as_str().into(),
        is_on_host: true,
        domain: Some(DomainIx(0)),
        from: Origin::Export,
        confidence: Confidence::High,
    };
    let mut shape = HostShape {
        domains: vec![DomainIx(0)],
        own: vec![own(ComponentKind::Mezzanine, "card".to_owned())],
        ..HostShape::default()
    };
    for (number, connection) in connections.into_iter().enumerate() {
        let next = u16::try_from(shape.own.len()).expect("few");
        shape
            .own
            .push(own(ComponentKind::AdapterPort, format!("port {number}")));
        shape
            .own
            .push(own(ComponentKind::Adapter, format!("NIC{number}")));
        shape.members.push(Member {
            name: format!("NIC{number}").into(),
            adapter: Some(OwnId(next + 1)),
            port: Some(OwnId(next)),
            card: Some(OwnId(0)),
            standby: Fact::derived(is_standby && number > 0),
            works: true,
            mbps: Some(2000),
            confidence: Confidence::High,
            behind: Behind::Connection(Arc::new(connection)),
        });
    }
    shape.carriers.push(CarrierShape {
        kind: CarrierKind::Team,
        name: "Team".into(),
        tail: "/team:Team".into(),
        mode: Fact::derived(TeamingMode::SwitchIndependent),
        load_balancing: None,
        members: (0..shape.members.len()).collect(),
        lag: Fact::derived(false),
        open: None,
    });
    shape.consumers.push(ConsumerShape {
        kind: ConsumerKind::TeamNic,
        name: "Mgmt".into(),
        tail: "/team:Team/team-nic:Mgmt".into(),
        class: "management".into(),
        tenant: None,
        class_confidence: Confidence::High,
        vlan: Some(VLAN),
        tagging: Fact::derived(Tagging::Tagged(VLAN)),
        reach: Reach::North,
        cluster_network: None,
        carrier: Fact::derived(0),
    });
    shape
}
