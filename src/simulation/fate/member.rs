//! The rows that every member has, whatever backend is behind it: its adapter, its card, its port, its module, and
//! members of which nobody knows what is behind them.

use super::carried::{Carries, carries};
use super::question::Question;
use super::uplinks::touches;
use super::{Fate, MemberFate, hpe, ucs};
use crate::simulation::cell::At;
use crate::simulation::component::{Failed, SharedId};
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{DomainIx, ModuleIx};
use crate::simulation::shape::{Behind, ConnectionShape, HostShape, Member, SwitchBehind, Tagging};
use crate::simulation::site::{DomainModel, Site};
use crate::simulation::terms::{Assumption, ComponentKind};
use crate::simulation::world::World;

/// What is asked about a member: after which failure, for which frames, in which world.
pub(in crate::simulation) struct Inquiry<'w, 's> {
    /// What hosts share.
    pub(in crate::simulation) site: &'s Site<'s>,
    /// The host.
    pub(in crate::simulation) shape: &'s HostShape,
    /// What has failed.
    pub(in crate::simulation) failed: Failed<'s>,
    /// How the consumer tags its frames; storage has none.
    pub(in crate::simulation) tagging: &'s Fact<Tagging>,
    /// Whether the members are storage functions, which no uplink for Ethernet concerns.
    pub(in crate::simulation) is_storage: bool,
    /// The answers to what is missing.
    pub(in crate::simulation) world: &'w mut World<Question>,
    /// What was missing.
    pub(in crate::simulation) missing: &'w mut Vec<Missing>,
    /// What was assumed.
    pub(in crate::simulation) assumes: &'w mut Vec<Assumption>,
}

impl<'s> Inquiry<'_, 's> {
    /// The answer to a question, 0 to `options - 1`; what is missing is noted. What no document says is no missing fact.
    pub(super) fn choose(
        &mut self,
        question: Question,
        options: u8,
        missing: Option<&Missing>,
    ) -> u8 {
        if let Some(missing) = missing
            && !self.missing.contains(missing)
        {
            self.missing.push(missing.clone());
        }
        self.world.choose(question, options)
    }

    /// The answer to a question that yes or no answers.
    pub(super) fn is(&mut self, question: Question, missing: Option<&Missing>) -> bool {
        self.choose(question, 2, missing) == 0
    }

    /// A fact, or the answer that this world has.
    pub(super) fn settle(&mut self, question: Question, fact: &Fact<bool>) -> bool {
        match fact {
            Fact::Known(value, _) => *value,
            Fact::Missing(missing) => self.is(question, Some(missing)),
        }
    }

    pub(super) fn assume(&mut self, assumption: Assumption) {
        if !self.assumes.contains(&assumption) {
            self.assumes.push(assumption);
        }
    }

    pub(super) fn domain(&self, domain: DomainIx) -> Option<&'s DomainModel<'s>> {
        self.site.domains.get(domain.0 as usize)
    }

    pub(super) fn module_failed(&self, module: ModuleIx) -> bool {
        let model = self.site.modules.get(module.0 as usize);
        model.is_some_and(|model| self.failed.has(model.component))
    }

    pub(super) fn module_name(&self, module: ModuleIx) -> &'s str {
        let model = self.site.modules.get(module.0 as usize);
        model.map_or("another module", |model| &model.name)
    }

    pub(super) fn name(&self, member: usize) -> &'s str {
        let member = self.shape.members.get(member);
        member.map_or("the adapter", |member| &member.name)
    }

    /// Whether a component between the server and its module has failed, and what the report points at.
    fn below_module(
        &self,
        member: usize,
        iom: Option<SharedId>,
        module: ModuleIx,
    ) -> Option<(&'static str, At)> {
        let port = self.shape.members.get(member).and_then(|of| of.port);
        if port.is_some_and(|port| self.failed.has_own(port)) {
            return Some(("M4", At::Member(member)));
        }
        if let Some(iom) = iom.filter(|iom| self.failed.has(*iom)) {
            return Some(("M3", At::Component(iom)));
        }
        let model = self.site.modules.get(module.0 as usize)?;
        let has_failed = self.failed.has(model.component);
        has_failed.then_some(("M3", At::Component(model.component)))
    }
}

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
        Behind::Outside(switch) => outside(inquiry, member, switch),
    }
}

/// A member of which nobody knows what is behind it.
pub(super) fn unknown(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    missing: &Missing,
) -> MemberFate {
    let fate = match inquiry.choose(Question::Unknown(member), 3, Some(missing)) {
        0 => return MemberFate::alive(),
        1 => Fate::Down,
        _ => Fate::Dead,
    };
    let name = inquiry.name(member);
    let text = format!("what is behind {name} is unknown: {}", missing.export);
    MemberFate::by("unknown", fate, text, At::Member(member))
}

/// Whether a failure may be on the way of a member that joins nothing.
fn may_pass(site: &Site<'_>, shape: &HostShape, failed: &Failed<'_>) -> bool {
    let is_port = |id: &crate::simulation::component::OwnId| {
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
fn is_of(domain: &DomainModel<'_>, failed: &Failed<'_>) -> bool {
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

fn of_connection<'s>(
    inquiry: &mut Inquiry<'_, 's>,
    member: usize,
    connection: &'s ConnectionShape,
) -> MemberFate {
    let module = match &connection.module {
        Fact::Known(module, _) => *module,
        Fact::Missing(missing) => {
            let Some(modules) = inquiry.domain(connection.domain).map(|of| &of.modules) else {
                return MemberFate::alive();
            };
            let options = u8::try_from(modules.len()).unwrap_or(u8::MAX);
            if options == 0 {
                return unknown(inquiry, member, missing);
            }
            let chosen = inquiry.choose(Question::Module(member), options, Some(missing));
            modules[usize::from(chosen)]
        }
    };
    if let Some((rule, at)) = inquiry.below_module(member, connection.iom, module) {
        let moved = connection
            .ucs
            .as_ref()
            .and_then(|vnic| ucs::other_fabric(inquiry, member, vnic, rule));
        let Some(moved) = moved else {
            let text = format!("{} loses its link", inquiry.name(member));
            return MemberFate::by("M2", Fate::Down, text, at);
        };
        // Fabric failover moves the link; what the connection does not carry it carries nowhere.
        return match carries(inquiry, member, connection) {
            Carries::Nothing => not_carried(inquiry, member),
            _ => moved,
        };
    }
    if inquiry.is_storage {
        return MemberFate::alive();
    }
    let carried = carries(inquiry, member, connection);
    let network = match carried {
        Carries::Network(position, _) => Some(position),
        _ => None,
    };
    let fate = match &connection.ucs {
        Some(vnic) => ucs::fate(inquiry, (member, connection, vnic), &carried),
        None => hpe::fate(inquiry, (member, connection, module), &carried),
    };
    MemberFate {
        position: fate
            .position
            .or_else(|| network.map(|network| (module, network))),
        ..fate
    }
}

/// That no network of a connection takes the frames: nothing of the way matters but the link.
pub(super) fn not_carried(inquiry: &Inquiry<'_, '_>, member: usize) -> MemberFate {
    let name = inquiry.name(member);
    let text = match inquiry.tagging.get() {
        Some(Tagging::Tagged(vlan)) => {
            format!("the connection of {name} does not carry VLAN {vlan}")
        }
        _ => format!("the connection of {name} has no native network"),
    };
    MemberFate::by("M5", Fate::Dead, text, At::Connection(member))
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
    if failed.shared.is_empty() && failed.own.is_empty() {
        return false;
    }
    match &member.behind {
        Behind::Connection(connection) => {
            let domain = site.domains.get(connection.domain.0 as usize);
            // A host has few connections that lead to one domain and not to most of its components.
            domain.is_some_and(|domain| is_of(domain, failed))
        }
        Behind::Unjoined(_) => may_pass(site, shape, failed),
        Behind::Outside(Fact::Known(switch, _)) => {
            failed.has(switch.dies) || failed.has(switch.isolated)
        }
        Behind::Outside(Fact::Missing(_)) => failed.shared.iter().any(|id| {
            let component = site.components.get(id.0 as usize);
            component.is_some_and(|component| {
                matches!(
                    component.kind,
                    ComponentKind::UpstreamSwitch | ComponentKind::UpstreamIsolated
                )
            })
        }),
    }
}

/// Whether uplinks of any of these groups are gone or cut off.
pub(super) fn any_touched(
    inquiry: &Inquiry<'_, '_>,
    groups: &[crate::simulation::number::GroupIx],
) -> bool {
    let mut groups = groups.iter();
    groups.any(|group| touches(inquiry.site, *group, &inquiry.failed))
}
