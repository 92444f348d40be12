//! The legs of a carrier: each of its adapters with the connection behind it.

use super::carrier::Carrier;
use super::host::HostGraph;
use super::join::Join;
use super::terms::Confidence;
use crate::fabric::host::{Adapter, MemberMode, TeamMember};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::source::Place;

/// One adapter of a carrier on its way to the backend.
#[derive(Clone, Debug)]
pub struct Leg<'a> {
    /// Id of the membership, `host:HV01/team:Host/member:Host-A`.
    pub id: Id,
    /// Where the carrier names the adapter.
    pub place: Option<Place>,
    /// What the carrier calls the adapter: its name, description or GUID.
    pub member: &'a str,
    /// Whether the adapter carries traffic or waits.
    pub mode: Known<MemberMode>,
    /// The adapter.
    pub adapter: Result<&'a Adapter, Why>,
    /// How sure it is that it is this adapter.
    pub confidence: Confidence,
    /// The connection that the backend presents as this adapter.
    pub join: Result<Join<'a>, Why>,
}

impl<'a> HostGraph<'a> {
    /// The legs of a carrier; none for a member that the host no longer has.
    ///
    /// # Errors
    /// The members of the team are unknown.
    pub fn legs(&self, carrier: Carrier<'a>) -> Result<Vec<Leg<'a>>, Why> {
        let list = match carrier {
            Carrier::Adapter(adapter) => return Ok(vec![self.only_leg(adapter)]),
            Carrier::Team(team) => &team.members,
            Carrier::Set(team) => &team.members,
        };
        let members = list.need("the list of team members")?.iter();
        let there = members.filter(|member| !self.index.is_gone(&member.name));
        Ok(there.map(|member| self.leg(carrier, member)).collect())
    }

    /// What the active members of a carrier are granted together, in Mbps, with the place of each grant: what the backend
    /// says, never what Windows reports.
    ///
    /// # Errors
    /// A member, whether it is active, or what it is granted is unknown; or the carrier has no member.
    pub fn granted_to(&self, carrier: Carrier<'a>) -> Result<(u64, Vec<Place>), Why> {
        let legs = self.legs(carrier)?;
        if legs.is_empty() {
            let sentence = "the carrier has no physical member";
            return Err(Why::new(State::NotApplicable, sentence));
        }
        let (mut sum, mut places) = (0u64, Vec::new());
        for leg in legs {
            let mode = leg.mode.need("whether a member is on standby")?;
            if *mode == MemberMode::Standby {
                continue;
            }
            let claim = leg.join?;
            let granted = self.connection(claim).told_guarantee_mbps();
            sum = sum.saturating_add(*granted.need("what a member is granted")?);
            places.extend(granted.place().or(claim.claim.connection.place));
        }
        Ok((sum, places))
    }

    fn only_leg(&self, adapter: &'a Adapter) -> Leg<'a> {
        Leg {
            id: member_id(Carrier::Adapter(adapter), &adapter.name),
            place: adapter.place,
            member: &adapter.name,
            mode: Known::derived(MemberMode::Active),
            adapter: Ok(adapter),
            confidence: self.index.told(),
            join: self.join(adapter),
        }
    }

    fn leg(&self, carrier: Carrier<'a>, member: &'a TeamMember) -> Leg<'a> {
        let adapter = self.index.adapter(&member.name);
        let join = adapter.clone().and_then(|adapter| self.join(adapter));
        Leg {
            id: member_id(carrier, &member.name),
            place: member.place,
            member: &member.name,
            mode: member.mode.clone(),
            adapter,
            confidence: self.index.confidence(&member.name),
            join,
        }
    }
}

fn member_id(carrier: Carrier<'_>, name: &str) -> Id {
    format!("{}/member:{name}", carrier.id()).into()
}
