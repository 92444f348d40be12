//! What is asked about a member, and what every row of the table needs: answers to what is missing, and names for what
//! is told. It does not know the rows.

use super::question::Question;
use super::uplinks::touches;
use super::{Fate, MemberFate};
use crate::simulation::cell::At;
use crate::simulation::component::{Failed, SharedId};
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{DomainIx, GroupIx, ModuleIx};
use crate::simulation::shape::{HostShape, Tagging};
use crate::simulation::site::{DomainModel, Site};
use crate::simulation::terms::Assumption;
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
    /// What was missing, with the questions that were asked for it.
    pub(in crate::simulation) missing: &'w mut Vec<(Question, Missing)>,
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
        if let Some(missing) = missing {
            let is_this =
                |(asked, known): &(Question, Missing)| *asked == question && known == missing;
            if !self.missing.iter().any(is_this) {
                self.missing.push((question, missing.clone()));
            }
        }
        self.world.choose(question, options)
    }

    /// The answer to a question that yes or no answers.
    pub(super) fn is(&mut self, question: Question, missing: Option<&Missing>) -> bool {
        self.choose(question, 2, missing) == 0
    }

    /// A fact, or the answer that this world has.
    pub(in crate::simulation) fn settle(&mut self, question: Question, fact: &Fact<bool>) -> bool {
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

    pub(super) fn domain(&self, domain: DomainIx) -> Option<&'s DomainModel> {
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
    pub(super) fn below_module(
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

/// A path whose switch is cut off.
pub(super) fn isolated(name: &str, cut: u32, links: u32, switch: SharedId) -> MemberFate {
    let text = match links {
        1 => format!(
            "{name} keeps sending: its uplink stays up, and the switch behind it is cut off"
        ),
        _ => format!(
            "{name} keeps sending: {cut} of {links} uplinks stay up and lead to a switch that is cut off"
        ),
    };
    MemberFate {
        cut: Some((cut, links)),
        ..MemberFate::by("M24", Fate::Dead, text, At::Component(switch)).north()
    }
}

/// Whether uplinks of any of these groups are gone or cut off.
pub(super) fn any_touched(inquiry: &Inquiry<'_, '_>, groups: &[GroupIx]) -> bool {
    let mut groups = groups.iter();
    groups.any(|group| touches(inquiry.site, *group, &inquiry.failed))
}
