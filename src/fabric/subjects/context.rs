//! What subjects are made from: the graph of a run, that of one host, and the records that several
//! subjects hold, made once.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::carried::CarriedRecord;
use super::member::{Members, members};
use crate::fabric::backend::Backend;
use crate::fabric::graph::{Carried, Carrier, Fabric, HostGraph};
use crate::fabric::host::Host;
use crate::fabric::known::Known;
use crate::fabric::plan::Plan;

/// The subjects of a run: its graph, and the records that those of many hosts hold.
pub struct Subjects<'a> {
    /// The backends and the plan.
    pub fabric: Fabric<'a>,
    /// Records of what the graph made once, by its address. What an address stands for is held, so
    /// that nothing else can come to stand there.
    carried: RwLock<HashMap<usize, Recorded>>,
}

/// What a connection carries, and the record of it.
type Recorded = (Arc<Carried>, Arc<CarriedRecord>);

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
    /// Of a run with these backends and this plan.
    #[must_use]
    pub fn new(backends: &'a [Backend], plan: &'a Plan) -> Self {
        Self {
            fabric: Fabric::new(backends, plan),
            carried: RwLock::default(),
        }
    }

    /// Of one host.
    #[must_use]
    pub fn host(&'a self, host: &'a Host) -> HostSubjects<'a> {
        let mut subjects = HostSubjects {
            graph: self.fabric.host(host),
            run: self,
            members: Vec::new(),
        };
        let teams = host.teams.items().iter().map(Carrier::Team);
        let sets = host.set_teams.items().iter().map(Carrier::Set);
        let bound = subjects.graph.index.carriers();
        let bound = bound.filter(|carrier| matches!(carrier, Carrier::Adapter(_)));
        let carriers: Vec<Carrier<'a>> = teams.chain(sets).chain(bound).collect();
        let found = carriers.into_iter();
        subjects.members = found
            .map(|carrier| (carrier.id(), members(&subjects, carrier)))
            .collect();
        subjects
    }

    /// The record of what a connection carries: one for everything that the graph made once.
    pub(super) fn carried(&self, carried: &Arc<Carried>) -> Arc<CarriedRecord> {
        // What nobody else holds was made for one connection, and is asked for once.
        if Arc::strong_count(carried) == 1 {
            return Arc::new(CarriedRecord::from(&**carried));
        }
        let address = Arc::as_ptr(carried).addr();
        // A thread that panicked left nothing half made: entries are inserted whole.
        let known = self.carried.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, record)) = known.get(&address) {
            return record.clone();
        }
        drop(known);
        let fresh = (carried.clone(), Arc::new(CarriedRecord::from(&**carried)));
        let mut known = self.carried.write().unwrap_or_else(PoisonError::into_inner);
        known.entry(address).or_insert(fresh).1.clone()
    }
}

impl<'a> HostSubjects<'a> {
    /// The adapters of a carrier: one list for all that is on it.
    #[must_use]
    pub fn members(&self, carrier: Carrier<'a>) -> Known<Members> {
        let found = self.members.iter().find(|(id, _)| *id == carrier.id());
        found.map_or_else(|| members(self, carrier), |(_, members)| members.clone())
    }
}
