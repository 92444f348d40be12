//! Uplink groups over one module and over several: which side carries the frames, and whether they reach it over stacking
//! links.

use super::inquiry::{Inquiry, isolated};
use super::question::Question;
use super::smart_link::{lost, smart_link};
use super::uplinks::{Links, touches};
use super::{Fate, MemberFate};
use crate::simulation::cell::At;
use crate::simulation::fact::{Fact, Missing};
use crate::simulation::number::{GroupIx, ModuleIx};
use crate::simulation::shape::{ConnectionShape, NetworkOn};
use crate::simulation::site::GroupModel;
use crate::simulation::terms::Assumption;

/// A member with its connection and the module that it leads to.
pub(super) type Downlink<'c> = (usize, &'c ConnectionShape, ModuleIx);

/// Where a connection stands towards a group.
struct Way<'c, 's> {
    downlink: Downlink<'c>,
    network: &'c NetworkOn,
    number: GroupIx,
    group: &'s GroupModel,
    is_stacking_lost: bool,
}

/// What becomes of frames that leave through a group which had uplinks.
pub(super) fn along(
    inquiry: &mut Inquiry<'_, '_>,
    downlink: Downlink<'_>,
    network: &NetworkOn,
    number: GroupIx,
    is_stacking_lost: bool,
) -> MemberFate {
    let Some(group) = inquiry.site.groups.get(number.0 as usize) else {
        return MemberFate::alive();
    };
    // Ports that no export lists: nobody knows on which module.
    if group.links.is_empty() {
        return MemberFate::alive();
    }
    let way = Way {
        downlink,
        network,
        number,
        group,
        is_stacking_lost,
    };
    let sides = way.sides(inquiry);
    match sides.as_slice() {
        [] => {
            let links = Links::of(group, None, &inquiry.failed);
            way.carried(inquiry, None, &links.in_use())
        }
        [only] => way.over_one(inquiry, *only),
        several if touches(inquiry.site, number, &inquiry.failed) || is_stacking_lost => {
            way.over_several(inquiry, several)
        }
        several => way.at_rest(inquiry, several),
    }
}

impl Way<'_, '_> {
    /// The modules on which the group had a link.
    fn sides(&self, inquiry: &Inquiry<'_, '_>) -> Vec<ModuleIx> {
        let sides = self.group.sides.iter().copied();
        sides
            .filter(|side| Links::of(self.group, Some(*side), &inquiry.failed).were_any())
            .collect()
    }

    fn member(&self) -> usize {
        self.downlink.0
    }

    fn own(&self) -> ModuleIx {
        self.downlink.2
    }

    fn is_stacked(&self, inquiry: &mut Inquiry<'_, '_>) -> bool {
        let domain = self.downlink.1.domain;
        let Some(model) = inquiry.domain(domain) else {
            return false;
        };
        if model.stacked.get().is_none() && model.needs_stacking {
            inquiry.assume(Assumption::WorksToday);
            return true;
        }
        inquiry.settle(Question::Stacked(domain), &model.stacked)
    }

    /// A group whose uplinks are all on one module.
    fn over_one(&self, inquiry: &mut Inquiry<'_, '_>, side: ModuleIx) -> MemberFate {
        if side != self.own() {
            if !self.is_stacked(inquiry) {
                return self.not_stacked(inquiry);
            }
            if self.is_stacking_lost {
                return self.needs_stacking(inquiry);
            }
        }
        self.on_side(inquiry, side)
    }

    /// What becomes of frames that leave on one side, which had links.
    fn on_side(&self, inquiry: &mut Inquiry<'_, '_>, side: ModuleIx) -> MemberFate {
        let links = Links::of(self.group, Some(side), &inquiry.failed);
        let any_left = links.are_any();
        let in_use = links.in_use();
        if !in_use.are_any() && any_left {
            return self.moved(inquiry, side);
        }
        self.carried(inquiry, Some(side), &in_use)
    }

    /// What becomes of frames in a channel of which links are left.
    fn carried(
        &self,
        inquiry: &Inquiry<'_, '_>,
        side: Option<ModuleIx>,
        links: &Links<'_>,
    ) -> MemberFate {
        if let Some((cut, all, switch)) = links.cut(&inquiry.failed) {
            return isolated(inquiry.name(self.member()), cut, all, switch);
        }
        if links.are_fewer() {
            return self.shrunk("M7", side);
        }
        MemberFate::alive()
    }

    fn shrunk(&self, rule: &'static str, side: Option<ModuleIx>) -> MemberFate {
        let text = format!("{} has lost a part of its uplinks", self.group.name);
        let at = At::Component(self.group.component);
        let fate = MemberFate::by(rule, Fate::Shrunk, text, at).north();
        fate.through(self.number, side)
    }

    /// Other uplinks of the group take over.
    fn moved(&self, inquiry: &Inquiry<'_, '_>, side: ModuleIx) -> MemberFate {
        let links = Links::of(self.group, Some(side), &inquiry.failed);
        if let Some((cut, all, switch)) = links.cut(&inquiry.failed) {
            return isolated(inquiry.name(self.member()), cut, all, switch);
        }
        let module = inquiry.module_name(side);
        let text = format!("{} moves to its uplinks on {module}", self.group.name);
        let at = At::Component(self.group.component);
        MemberFate::by("M8", Fate::Rerouted, text, at).north()
    }

    fn not_stacked(&self, inquiry: &Inquiry<'_, '_>) -> MemberFate {
        let module = inquiry.module_name(self.own());
        let group = &self.group.name;
        let text = format!("{group} has no uplink on {module}, and the modules are not stacked");
        let at = At::Component(self.group.component);
        MemberFate::by("M10", Fate::Dead, text, at).north()
    }

    /// The way over stacking links is gone. What Smart Link does then is documented nowhere.
    fn needs_stacking(&self, inquiry: &mut Inquiry<'_, '_>) -> MemberFate {
        let member = self.member();
        let networks = self.downlink.1.networks.get();
        let networks = networks.map_or(&[][..], Vec::as_slice);
        let lost = lost(inquiry, networks);
        let can_go_down = self.downlink.1.dcc.get() != Some(&false);
        let all_on = can_go_down && !smart_link(inquiry, member, networks, &lost).1;
        let name = inquiry.name(member);
        let group = &self.group.name;
        let text = format!("{name} needs the stacking links to reach {group}");
        let at = self.network.smart_link.place();
        let at = at.map_or(At::Component(self.group.component), At::Shared);
        let missing = Missing::unsaid(
            "what Smart Link does when stacking links are lost",
            "no document of the vendor says it",
        );
        if all_on
            && inquiry.is(
                Question::Undocumented("M17", self.downlink.1.domain),
                Some(&missing),
            )
        {
            return MemberFate::by("M17", Fate::Down, text, at).unverified();
        }
        let fate = MemberFate::by("M17", Fate::Dead, text, at).north();
        if all_on { fate.unverified() } else { fate }
    }

    /// Nothing of a group over several modules has failed. Without stacking each module has its own uplinks.
    fn at_rest(&self, inquiry: &mut Inquiry<'_, '_>, sides: &[ModuleIx]) -> MemberFate {
        if sides.contains(&self.own()) || self.is_stacked(inquiry) {
            return MemberFate::alive();
        }
        self.not_stacked(inquiry)
    }

    fn over_several(&self, inquiry: &mut Inquiry<'_, '_>, sides: &[ModuleIx]) -> MemberFate {
        let is_mlag = inquiry.settle(Question::Mlag(self.number), &self.group.is_mlag);
        let was_stacked = self.is_stacked(inquiry);
        let own = self.own();
        let own_links = Links::of(self.group, Some(own), &inquiry.failed);
        if !was_stacked {
            return match (own_links.were_any(), own_links.are_any()) {
                (true, true) => self.on_side(inquiry, own),
                _ => self.not_stacked(inquiry),
            };
        }
        if is_mlag {
            return self.over_mlag(inquiry, own_links);
        }
        let active = self.active_side(inquiry, sides);
        let left = Links::of(self.group, Some(active), &inquiry.failed).are_any();
        match (self.is_stacking_lost, left) {
            (false, true) => self.on_side(inquiry, active),
            (false, false) => {
                let mut others = sides.iter().copied().filter(|side| *side != active);
                let next = others
                    .find(|side| Links::of(self.group, Some(*side), &inquiry.failed).are_any());
                next.map_or_else(
                    || self.not_stacked(inquiry),
                    |side| self.moved(inquiry, side),
                )
            }
            (true, true) if active == own => self.on_side(inquiry, own),
            (true, true) => self.needs_stacking(inquiry),
            // Stacking and the active uplink are both lost: the own side's standby takes over.
            (true, false) if active != own && own_links.are_any() => {
                self.moved(inquiry, own).unverified()
            }
            (true, false) => self.not_stacked(inquiry),
        }
    }

    /// Uplinks on all sides carry traffic at one time.
    fn over_mlag(&self, inquiry: &mut Inquiry<'_, '_>, own: Links<'_>) -> MemberFate {
        if self.is_stacking_lost {
            return match (own.were_any(), own.are_any()) {
                (true, true) => self.carried(inquiry, Some(self.own()), &own.in_use()),
                (true, false) => self.not_stacked(inquiry),
                (false, _) => self.needs_stacking(inquiry),
            };
        }
        let links = Links::of(self.group, None, &inquiry.failed).in_use();
        if let Some((cut, all, switch)) = links.cut(&inquiry.failed) {
            return isolated(inquiry.name(self.member()), cut, all, switch);
        }
        if links.are_fewer() {
            return self.shrunk("M11", None).unverified();
        }
        MemberFate::alive()
    }

    /// The side that carries traffic before anything fails.
    fn active_side(&self, inquiry: &mut Inquiry<'_, '_>, sides: &[ModuleIx]) -> ModuleIx {
        let on = |side: ModuleIx, holds: fn(&Fact<bool>) -> bool| {
            let links = self.group.links.iter();
            let mut links = links.filter(|link| link.works && link.module == Some(side));
            links.any(|link| holds(&link.active))
        };
        let mut active = sides.iter().copied();
        if let Some(side) = active.find(|side| on(*side, |active| active.get() == Some(&true))) {
            return side;
        }
        let mut possible = sides.to_vec();
        possible.retain(|side| on(*side, |active| active.get() != Some(&false)));
        let (Some(first), options) = (possible.first(), possible.len()) else {
            return self.own();
        };
        if options == 1 {
            return *first;
        }
        let mut links = self.group.links.iter();
        let missing = links.find_map(|link| link.active.gap()).cloned();
        let missing = missing.unwrap_or_else(|| {
            Missing::unsaid(
                "which uplinks of a group are active",
                "it was not collected",
            )
        });
        let options = u8::try_from(options).unwrap_or(u8::MAX);
        let question = Question::ActiveSide(self.number);
        let chosen = inquiry.choose(question, options, Some(&missing));
        possible.get(usize::from(chosen)).copied().unwrap_or(*first)
    }
}
