//! What is left of the uplinks of a group. It does not know whose frames they carry.

use crate::simulation::cell::UplinkMbps;
use crate::simulation::component::{Failed, SharedId};
use crate::simulation::number::{GroupIx, ModuleIx};
use crate::simulation::site::{GroupModel, LinkModel, Site};

/// Whether a failure takes the link down.
fn is_down(link: &LinkModel, failed: &Failed<'_>) -> bool {
    link.down_with.iter().any(|id| failed.has(*id))
}

/// The links of a group, on one module or on all, before and after a failure.
pub(super) struct Links<'s> {
    before: Vec<&'s LinkModel>,
    after: Vec<&'s LinkModel>,
}

impl<'s> Links<'s> {
    /// Those of a group that have a link; on one module where that is given.
    pub(super) fn of(group: &'s GroupModel, side: Option<ModuleIx>, failed: &Failed<'_>) -> Self {
        let is_there = |link: &&LinkModel| link.works && (side.is_none() || link.module == side);
        let before: Vec<_> = group.links.iter().filter(is_there).collect();
        let after = before.iter().copied();
        let after = after.filter(|link| !is_down(link, failed)).collect();
        Self { before, after }
    }

    /// Those of them that carry traffic and do not wait, as far as anybody knows; where all wait, all: those of one side
    /// carry the traffic of their own module where modules are not stacked.
    pub(super) fn in_use(self) -> Self {
        let carries = |link: &&LinkModel| link.active.get() != Some(&false);
        if !self.before.iter().any(carries) {
            return self;
        }
        Self {
            before: self.before.into_iter().filter(carries).collect(),
            after: self.after.into_iter().filter(carries).collect(),
        }
    }

    /// Whether there were any.
    pub(super) fn were_any(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether there are any left.
    pub(super) fn are_any(&self) -> bool {
        !self.after.is_empty()
    }

    /// Whether some are gone.
    pub(super) fn are_fewer(&self) -> bool {
        self.after.len() < self.before.len()
    }

    /// Links that lead to a switch which is cut off, of all that are left; none where there are none, with what says so.
    pub(super) fn cut(&self, failed: &Failed<'_>) -> Option<(u32, u32, SharedId)> {
        let isolated = |link: &&&LinkModel| link.isolated_with.is_some_and(|id| failed.has(id));
        let mut cut = self.after.iter().filter(isolated);
        let first = cut.next()?.isolated_with?;
        let count = |links: usize| u32::try_from(links).unwrap_or(u32::MAX);
        Some((count(1 + cut.count()), count(self.after.len()), first))
    }

    /// The speeds of all links before and after, where all of them are known.
    fn mbps(&self) -> (Option<u64>, Option<u64>) {
        let sum = |links: &[&LinkModel]| links.iter().map(|link| link.mbps).sum();
        (sum(&self.before), sum(&self.after))
    }
}

/// Whether a group has an uplink before and after a failure. A group whose ports no export lists has one unless all of
/// it has failed.
pub(super) fn has_uplink(site: &Site<'_>, group: GroupIx, failed: &Failed<'_>) -> (bool, bool) {
    let Some(model) = site.groups.get(group.0 as usize) else {
        return (false, false);
    };
    if model.links.is_empty() {
        return (true, !failed.has(model.component));
    }
    let links = Links::of(model, None, failed);
    (links.were_any(), links.are_any())
}

/// Whether a failure takes links of a group down or cuts them off.
pub(super) fn touches(site: &Site<'_>, group: GroupIx, failed: &Failed<'_>) -> bool {
    let Some(model) = site.groups.get(group.0 as usize) else {
        return false;
    };
    let is_cut = |link: &LinkModel| {
        is_down(link, failed) || link.isolated_with.is_some_and(|id| failed.has(id))
    };
    failed.has(model.component) || model.links.iter().any(is_cut)
}

/// The speed of the links of a group that carry traffic, in Mbps, while nothing has failed; nothing where the speed of one
/// is unknown, or no export lists them.
#[must_use]
pub fn group_mbps(site: &Site<'_>, group: GroupIx) -> Option<u64> {
    let model = site.groups.get(group.0 as usize)?;
    if model.links.is_empty() {
        return None;
    }
    Links::of(model, None, &Failed::NOTHING).in_use().mbps().0
}

/// What is left of the links of a group that carry traffic, on one side where only one does, beside what is guaranteed
/// behind the group.
pub(in crate::simulation) fn uplink_mbps(
    site: &Site<'_>,
    (group, module): (GroupIx, Option<ModuleIx>),
    failed: &Failed<'_>,
) -> UplinkMbps {
    let Some(model) = site.groups.get(group.0 as usize) else {
        return UplinkMbps::default();
    };
    let (before, after) = Links::of(model, module, failed).in_use().mbps();
    UplinkMbps {
        before,
        after,
        guaranteed: model.guaranteed_mbps.get().copied(),
    }
}
