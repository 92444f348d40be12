//! What a failure does to one consumer in one world, in which every missing fact has one answer: the fates of its
//! members, whether its frames need not leave the domain, and the outcome. It does not know the other worlds.

use super::component::Failed;
use super::entry::Entry;
use super::fact::{Fact, Missing};
use super::fate::{Fate, Inquiry, MemberFate, Question, member_fate, uplink_mbps};
use super::locality::{Locality, Meeting, Meets};
use super::outcome::{Placed, Settled, Way, entry, may_work, settle};
use super::shape::{ConsumerShape, HostShape};
use super::site::Site;
use super::terms::{Assumption, ConsumerKind};
use super::world::World;

/// What is asked about a consumer.
pub(super) struct Asked<'q> {
    /// What hosts share.
    pub(super) site: &'q Site<'q>,
    /// The host.
    pub(super) shape: &'q HostShape,
    /// The consumer.
    pub(super) of: &'q ConsumerShape,
    /// What carries its frames, as a position in the shape.
    pub(super) carrier: usize,
    /// What has failed.
    pub(super) failed: Failed<'q>,
    /// Whether its frames meet those of other nodes.
    pub(super) meeting: &'q Meeting,
}

impl<'q> Asked<'q> {
    /// What one world comes to.
    pub(super) fn in_world(
        &self,
        world: &mut World<Question>,
        missing: &mut Vec<(Question, Missing)>,
        assumes: &mut Vec<Assumption>,
    ) -> Settled {
        self.with_ways(world, missing, assumes).0
    }

    /// The same with the members that made it so.
    pub(super) fn with_ways(
        &self,
        world: &mut World<Question>,
        missing: &mut Vec<(Question, Missing)>,
        assumes: &mut Vec<Assumption>,
    ) -> (Settled, Vec<Way>) {
        let carrier = &self.shape.carriers[self.carrier];
        let mut inquiry = Inquiry {
            site: self.site,
            shape: self.shape,
            failed: Failed::NOTHING,
            tagging: &self.of.tagging,
            is_storage: self.of.kind == ConsumerKind::Storage,
            world,
            missing,
            assumes,
        };
        let members = carrier.members.iter();
        let ways = members.map(|member| self.way(&mut inquiry, *member));
        let mut ways: Vec<Way> = ways.collect();
        let entry_before = || self.entry(&ways, |way| &way.before);
        let was_local = self.meets(&mut inquiry, &self.meeting.before, entry_before);
        let entry = self.entry(&ways, |way| &way.after);
        let is_local = self.meets(&mut inquiry, &self.meeting.after, || entry.clone());
        let may_work = may_work(&ways);
        for way in &mut ways {
            way.before.see_from(was_local);
            way.after.see_from(is_local);
        }
        let carrier = (self.carrier, self.of.kind);
        let settled = settle(self.shape, carrier, &ways, |group| {
            uplink_mbps(self.site, group, &self.failed)
        });
        let settled = Settled {
            placed: Placed { entry, may_work },
            ..settled
        };
        (settled, ways)
    }

    /// A member before the failure and after it.
    fn way(&self, inquiry: &mut Inquiry<'_, 'q>, member: usize) -> Way {
        let of = &self.shape.members[member];
        // Whether the only member waits does not matter.
        let is_alone = self.shape.carriers[self.carrier].members.len() < 2;
        let is_standby = match &of.standby {
            Fact::Missing(_) if is_alone => false,
            standby => inquiry.settle(Question::Standby(member), standby),
        };
        let (before, after) = if of.works {
            inquiry.failed = Failed::NOTHING;
            let before = member_fate(inquiry, member);
            inquiry.failed = self.failed;
            (before, member_fate(inquiry, member))
        } else {
            let down = MemberFate {
                fate: Fate::Down,
                ..MemberFate::alive()
            };
            (down.clone(), down)
        };
        Way {
            member,
            is_standby,
            before,
            after,
        }
    }

    /// Where the frames of this world enter the domain. Of members that no list names nobody knows it.
    fn entry(&self, ways: &[Way], fate: for<'w> fn(&'w Way) -> &'w MemberFate) -> Entry {
        let is_open = self.shape.carriers[self.carrier].open.is_some();
        let entry = entry(self.shape, ways, fate);
        Entry {
            is_open: entry.is_open || is_open,
            ..entry
        }
    }

    /// Whether the frames of this world need not leave the domain.
    fn meets(
        &self,
        inquiry: &mut Inquiry<'_, '_>,
        meets: &Meets,
        entry: impl FnOnce() -> Entry,
    ) -> bool {
        match meets.at(entry) {
            Locality::Local => true,
            Locality::Remote => false,
            Locality::IfStacked(domain) => {
                let stacked = &self.site.domains[domain.0 as usize].stacked;
                inquiry.settle(Question::Stacked(domain), stacked)
            }
            Locality::Unsure => {
                let missing = Fact::Missing(self.meeting.missing());
                inquiry.settle(Question::Meet, &missing)
            }
        }
    }
}
