//! The rows that every member has, whatever backend is behind it: its adapter, its card, its port, its module, and
//! members of which nobody knows what is behind them.

use super::carried::{Carries, carries};
use super::inquiry::{Inquiry, unknown};
use super::question::Question;
use super::{Fate, MemberFate, hpe, ucs};
use crate::simulation::cell::At;
use crate::simulation::component::{Failed, OwnId, SharedId};
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::ModuleIx;
use crate::simulation::shape::{Behind, ConnectionShape, HostShape, Member, SwitchBehind};
use crate::simulation::site::{DomainModel, Site};
use crate::simulation::terms::ComponentKind;

/// What becomes of a member of a host.
pub(in crate::simulation) fn member_fate(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
) -> MemberFate {
    let shape = inquiry.shape;
    let Some(of) = shape.members.get(member) else {
        return MemberFate::alive();
    };
    let has_failed = |id| inquiry.failed.has_own(id);
    if of.adapter.is_some_and(has_failed) || of.card.is_some_and(has_failed) {
        let text = format!("{} fails", of.name);
        return MemberFate::by("M1", Fate::Down, text, At::Member(member));
    }
    match &of.behind {
        Behind::Connection(connection) => of_connection(inquiry, member, connection),
        Behind::Unjoined(missing) => {
            if !may_pass(inquiry.site, inquiry.shape, &inquiry.failed) {
                return MemberFate::alive();
            }
            unknown(inquiry, member, missing)
        }
        Behind::Outside(switch, _) => outside(inquiry, member, switch),
    }
}

/// Whether a failure may be on the way of a member that joins nothing.
fn may_pass(site: &Site<'_>, shape: &HostShape, failed: &Failed<'_>) -> bool {
    let is_port = |id: &OwnId| {
        let own = shape.own.get(usize::from(id.0));
        own.is_some_and(|own| own.kind == ComponentKind::AdapterPort)
    };
    let mut domains = shape.domains.iter();
    failed.own.iter().any(is_port)
        || domains.any(|domain| {
            let domain = site.domains.get(domain.0 as usize);
            domain.is_some_and(|domain| is_of(domain, failed))
        })
}

/// Whether something of a domain has failed.
fn is_of(domain: &DomainModel, failed: &Failed<'_>) -> bool {
    let (first, behind) = domain.components;
    failed.shared.iter().any(|id| (first..behind).contains(id))
}

/// A member whose card is in no backend: only the switch behind it concerns it.
fn outside(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    switch: &Fact<SwitchBehind>,
) -> MemberFate {
    let name = inquiry.name(member);
    match switch {
        Fact::Known(switch, _) if inquiry.failed.has(switch.dies) => {
            let text = format!("the switch behind {name} dies");
            MemberFate::by("M23", Fate::Down, text, At::Component(switch.dies))
        }
        Fact::Known(switch, _) if inquiry.failed.has(switch.isolated) => {
            let text = format!("the switch behind {name} is cut off with its links up");
            MemberFate::by("M24", Fate::Dead, text, At::Component(switch.isolated)).north()
        }
        Fact::Known(..) => MemberFate::alive(),
        Fact::Missing(missing) => {
            let kind = |id: &SharedId| {
                let component = inquiry.site.components.get(id.0 as usize);
                component.map(|component| component.kind)
            };
            let mut kinds = inquiry.failed.shared.iter().filter_map(kind);
            let fate = kinds.find_map(|kind| match kind {
                ComponentKind::UpstreamSwitch => Some(Fate::Down),
                ComponentKind::UpstreamIsolated => Some(Fate::Dead),
                _ => None,
            });
            let Some(fate) = fate else {
                return MemberFate::alive();
            };
            if inquiry.is(Question::Unknown(member), Some(missing)) {
                return MemberFate::alive();
            }
            let text = format!("which switch is behind {name} is unknown");
            MemberFate::by("M23", fate, text, At::Member(member)).north()
        }
    }
}

/// The module of a connection; where there is none that it can be, what becomes of it.
fn module_of(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    connection: &ConnectionShape,
) -> Result<ModuleIx, MemberFate> {
    let missing = match &connection.module {
        Fact::Known(module, _) => return Ok(*module),
        Fact::Missing(missing) => missing,
    };
    let Some(modules) = inquiry.domain(connection.domain).map(|of| &of.modules) else {
        return Err(MemberFate::alive());
    };
    let options = u8::try_from(modules.len()).unwrap_or(u8::MAX);
    if options == 0 {
        return Err(unknown(inquiry, member, missing));
    }
    let chosen = inquiry.choose(Question::Module(member), options, Some(missing));
    Ok(modules[usize::from(chosen)])
}

fn of_connection<'s>(
    inquiry: &mut Inquiry<'_, 's>,
    member: usize,
    connection: &'s ConnectionShape,
) -> MemberFate {
    let module = match module_of(inquiry, member, connection) {
        Ok(module) => module,
        Err(fate) => return fate,
    };
    if let Some(fate) = of_unknown_port(inquiry, member) {
        return fate;
    }
    let below = inquiry.below_module(member, connection.iom, module);
    let loses_link = |inquiry: &Inquiry<'_, '_>, at: At| {
        let text = format!("{} loses its link", inquiry.name(member));
        MemberFate::by("M2", Fate::Down, text, at)
    };
    match (below, &connection.ucs) {
        // What it carries does not matter.
        (Some((_, at)), None) => return loses_link(inquiry, at),
        (None, _) if inquiry.is_storage => return MemberFate::alive(),
        _ => {}
    }
    let carried = carries(inquiry, member, connection);
    let mut moved = None;
    if let (Some((rule, at)), Some(vnic)) = (below, &connection.ucs) {
        moved = ucs::other_fabric(inquiry, (member, connection, vnic), rule, &carried);
        if moved.is_none() {
            return loses_link(inquiry, at);
        }
    }
    let fate = match (moved, &connection.ucs) {
        // Fabric failover moves the link; what the connection carries on neither fabric it carries nowhere.
        (Some(moved), Some(vnic)) if matches!(carried, Carries::Nothing) => {
            ucs::elsewhere(inquiry, (member, connection, vnic), moved)
        }
        (Some(moved), _) => moved,
        (None, Some(vnic)) => ucs::fate(inquiry, (member, connection, vnic), &carried),
        (None, None) => hpe::fate(inquiry, (member, connection, module), &carried),
    };
    let Carries::Network(network, _) = carried else {
        return fate;
    };
    MemberFate {
        position: Some((fate.module.unwrap_or(module), network)),
        ..fate
    }
}

/// What becomes of a member of which nobody knows the port, when a port or card of its host fails; nothing where none
/// does, or it is another's.
fn of_unknown_port(inquiry: &mut Inquiry<'_, '_>, member: usize) -> Option<MemberFate> {
    let of = inquiry.shape.members.get(member)?;
    if !may_sit_on(inquiry.shape, of, &inquiry.failed) {
        return None;
    }
    let missing = Missing::unsaid(
        format!("the port of {}", of.name),
        "no export of the run says on which port and card of its server it is",
    );
    if inquiry.is(Question::Unknown(member), Some(&missing)) {
        return None;
    }
    let text = format!("{} may be on what fails", of.name);
    Some(MemberFate::by("M2", Fate::Down, text, At::Member(member)))
}

/// Whether a member of which nobody knows the port may be on a port or card that has failed.
fn may_sit_on(shape: &HostShape, member: &Member, failed: &Failed<'_>) -> bool {
    let is_port_or_card = |id: &OwnId| {
        let own = shape.own.get(usize::from(id.0));
        own.is_some_and(|own| own.kind != ComponentKind::Adapter)
    };
    let is_joined = matches!(member.behind, Behind::Connection(_));
    is_joined && member.port.is_none() && failed.own.iter().any(is_port_or_card)
}

/// Whether the port has failed that fabric failover would move a connection to.
fn may_move_over(
    site: &Site<'_>,
    shape: &HostShape,
    connection: &ConnectionShape,
    failed: &Failed<'_>,
) -> bool {
    let vnic = connection.ucs.as_ref();
    let vnic = vnic.filter(|vnic| vnic.failover.get() != Some(&false));
    let Some(other) = vnic.and_then(|vnic| vnic.other) else {
        return false;
    };
    let mut failed = failed.own.iter();
    failed.any(|id| ucs::leads_to(site, shape, *id, other))
}

/// Whether anything that has failed may concern a member.
pub(in crate::simulation) fn concerns(
    site: &Site<'_>,
    shape: &HostShape,
    member: &Member,
    failed: &Failed<'_>,
) -> bool {
    let own = [member.adapter, member.card, member.port];
    if own.into_iter().flatten().any(|id| failed.has_own(id)) {
        return true;
    }
    if failed.is_nothing() {
        return false;
    }
    match &member.behind {
        Behind::Connection(connection) => {
            let domain = site.domains.get(connection.domain.0 as usize);
            // A host has few connections that lead to one domain and not to most of its components.
            domain.is_some_and(|domain| is_of(domain, failed))
                || may_sit_on(shape, member, failed)
                || may_move_over(site, shape, connection, failed)
        }
        Behind::Unjoined(_) => may_pass(site, shape, failed),
        Behind::Outside(Fact::Known(switch, _), _) => {
            failed.has(switch.dies) || failed.has(switch.isolated)
        }
        Behind::Outside(Fact::Missing(_), _) => failed.shared.iter().any(|id| {
            let component = site.components.get(id.0 as usize);
            component.is_some_and(|component| component.kind.is_switch())
        }),
    }
}
