//! What subjects are made from: the graph of a run, that of one host, and the records that several
//! subjects hold, made once.

use super::carried::CarriedRecords;
use super::member::{Members, members};
use super::shared_failures::SharedFailures;
use crate::fabric::backend::Backend;
use crate::fabric::graph::{Carrier, Fabric, HostGraph};
use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::fabric::plan::Plan;

/// The subjects of a run: its graph, and the records that those of many hosts hold.
pub struct Subjects<'a> {
    /// The backends and the plan.
    pub fabric: Fabric<'a>,
    carried: CarriedRecords,
    /// What hosts share and can fail, where rules ask what failures do.
    pub(super) failing: Option<SharedFailures<'a>>,
}

/// The subjects of one host.
pub struct HostSubjects<'a> {
    /// The host in the graph.
    pub graph: HostGraph<'a>,
    /// What the hosts of the run share.
    pub run: &'a Subjects<'a>,
    /// The adapters of each team, and of each adapter that a switch is bound to, by its id.
    members: Vec<(&'a str, Known<Members>)>,
}

impl<'a> Subjects<'a> {
    /// The subjects of a run with these backends and this plan.
    #[must_use]
    pub fn new(backends: &'a [Backend], plan: &'a Plan) -> Self {
        Self {
            fabric: Fabric::new(backends, plan),
            carried: CarriedRecords::default(),
            failing: None,
        }
    }

    /// The same with what hosts share ready to fail: made once for all hosts, for rules that ask what failures do.
    #[must_use]
    pub fn ready_to_fail(mut self) -> Self {
        self.failing = Some(SharedFailures::of(&self.fabric));
        self
    }

    /// The subjects of one host.
    #[must_use]
    pub fn host(&'a self, host: &'a Host) -> HostSubjects<'a> {
        let mut subjects = HostSubjects {
            graph: self.fabric.host(host),
            run: self,
            members: Vec::new(),
        };
        let teams = host.teams.items().iter().map(Carrier::Team);
        let sets = host.set_teams.items().iter().map(Carrier::Set);
        // Teams are listed already; an adapter under no switch carries one interface, which asks
        // for the list once.
        let carriers = subjects.graph.index.carriers();
        let bound = carriers.filter(|carrier| matches!(carrier, Carrier::Adapter(_)));
        let all: Vec<Carrier<'a>> = teams.chain(sets).chain(bound).collect();
        let found = all.into_iter();
        subjects.members = found
            .map(|carrier| (carrier.id(), subjects.find_members(carrier)))
            .collect();
        subjects
    }
}

impl<'a> HostSubjects<'a> {
    /// The adapters of a carrier: one list for all that is on it.
    #[must_use]
    pub fn members(&self, carrier: Carrier<'a>) -> Known<Members> {
        let found = self.members.iter().find(|(id, _)| *id == carrier.id());
        found.map_or_else(
            || self.find_members(carrier),
            |(_, members)| members.clone(),
        )
    }

    fn find_members(&self, carrier: Carrier<'a>) -> Known<Members> {
        members(&self.graph, &self.run.carried, carrier)
    }
}
