//! One host in the fabric: its adapters joined to connections, and what VLANs are for on it.

use std::collections::BTreeMap;

use super::adapter_vlan::adapter_vlan;
use super::classes::Classifier;
use super::consumer::{Consumer, Consumers};
use super::fabric::Fabric;
use super::host_index::HostIndex;
use super::index::unjoined;
use super::join::Join;
use super::terms::JoinedBy;
use crate::fabric::host::{Adapter, Host};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// A host with its joins.
pub struct HostGraph<'a> {
    /// The host.
    pub host: &'a Host,
    /// The host's own objects, resolved.
    pub index: HostIndex<'a>,
    /// Everything on the host that sends frames.
    pub consumers: Consumers<'a>,
    /// What the hosts of the run share.
    pub fabric: &'a Fabric<'a>,
    /// What VLANs are for on this host.
    pub classifier: Classifier<'a>,
    /// Number of what VLANs mean to the host, by which hosts that classify alike share what their
    /// connections carry.
    pub(super) meaning: usize,
    joins: BTreeMap<&'a str, Result<Join<'a>, Why>>,
}

/// Words in a hardware model that show a blade, lower case.
const BLADES: [&str; 7] = [
    "proliant bl",
    "bladesystem",
    "synergy",
    "ucsb",
    "ucs b",
    "ucsx",
    "ucs x",
];

impl<'a> Fabric<'a> {
    /// Wires a host to the backends.
    #[must_use]
    pub fn host(&'a self, host: &'a Host) -> HostGraph<'a> {
        HostGraph::new(host, self)
    }
}

impl<'a> HostGraph<'a> {
    fn new(host: &'a Host, fabric: &'a Fabric<'a>) -> Self {
        let cluster = host.cluster.get().map(String::as_str);
        let index = HostIndex::new(host);
        let mut graph = Self {
            host,
            consumers: index.consumers(),
            index,
            fabric,
            classifier: Classifier::new(&fabric.index.planned, &host.name, cluster),
            meaning: 0,
            joins: BTreeMap::new(),
        };
        // In this order: the VLAN of an adapter can follow from its join, and a hint from that VLAN.
        graph.join_adapters();
        graph.hint();
        graph.meaning = fabric.interning.meaning(graph.classifier.meaning());
        graph
    }

    fn join_adapters(&mut self) {
        // Why an adapter has no connection depends on whether another one has: all are looked up
        // before any reason is given.
        let adapters = self.host.adapters.items().iter();
        let found: Vec<_> = adapters
            .map(|adapter| (adapter, self.find(adapter)))
            .collect();
        let any = found.iter().any(|(_, join)| join.is_ok());
        for (adapter, join) in found {
            let join = join.map_err(|why| self.explain(why, any));
            self.joins.insert(adapter.id(), join);
        }
    }

    /// Lets the names of the host's own interfaces say what their VLANs are for.
    fn hint(&mut self) {
        for consumer in &self.consumers.found {
            let native;
            let vlan = match *consumer {
                Consumer::TeamNic(_, nic) => &nic.vlan,
                Consumer::HostVnic(vnic) => &vnic.vlan,
                // Names of machines are their owners' business.
                Consumer::VmNic(_) => continue,
                Consumer::Adapter(adapter) => {
                    native = Known::from(adapter_vlan(
                        &self.fabric.index,
                        adapter,
                        &self.join(adapter),
                    ));
                    // Behind no backend no export says the VLAN: that hides no class.
                    if native
                        .why()
                        .is_some_and(|why| why.state == State::NotApplicable)
                    {
                        continue;
                    }
                    &native
                }
            };
            self.classifier.hint(vlan, consumer.name());
        }
    }

    fn find(&self, adapter: &Adapter) -> Result<Join<'a>, Why> {
        if !*adapter.hardware.need("whether an adapter is hardware")? {
            return Err(Why::new(
                State::NotApplicable,
                "a virtual adapter has no backend connection",
            ));
        }
        // The address in use can be one that a team or an administrator gave; the permanent one is
        // the adapter's own.
        let (mac, by) = if let Some(mac) = adapter.permanent_mac.get() {
            (mac, JoinedBy::PermanentMac)
        } else {
            let mac = adapter
                .mac
                .need("the permanent MAC address of an adapter")?;
            (mac, JoinedBy::CurrentMac)
        };
        let claim = self.fabric.index.claim(mac)?;
        let told = self.index.told();
        Ok(Join { claim, by, told })
    }

    /// A host without a blade backend has no connections to miss.
    fn explain(&self, why: Why, any_joined: bool) -> Why {
        let is_unjoined = matches!(why.state, State::Unjoined | State::Unclaimed | State::Limit);
        if any_joined || !is_unjoined {
            return why;
        }
        match self.is_behind_backend() {
            Ok(true) if !self.fabric.index.has_backends() => {
                unjoined("no backend export is in the run")
            }
            Ok(true) => why,
            Ok(false) => Why::new(
                State::NotApplicable,
                "the host is not behind a blade backend",
            ),
            Err(why) => why,
        }
    }

    fn is_behind_backend(&self) -> Result<bool, Why> {
        let planned = self.fabric.index.planned.host(&self.host.name);
        if planned.is_some_and(|host| host.backend.is_known()) {
            return Ok(true);
        }
        let model = self
            .host
            .model
            .need("the hardware model of the host")?
            .to_lowercase();
        Ok(BLADES.iter().any(|blade| model.contains(blade)))
    }

    /// The join of an adapter.
    ///
    /// # Errors
    /// Why the adapter has none.
    pub fn join(&self, adapter: &Adapter) -> Result<Join<'a>, Why> {
        match self.joins.get(adapter.id()) {
            Some(join) => join.clone(),
            None => Err(unjoined("the adapter is not part of the host")),
        }
    }

    /// Every join, in the order of adapter ids.
    pub fn joins(&self) -> impl Iterator<Item = (&'a str, &Join<'a>)> {
        self.joins
            .iter()
            .filter_map(|(id, join)| Some((*id, join.as_ref().ok()?)))
    }
}
