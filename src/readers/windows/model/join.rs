//! Sections of one host from several files put together. The same object twice is no conflict if
//! it says the same; otherwise it is named.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::Sections;
use super::cluster::{Interface, NetworkWords};
use super::objects::{Machine, OfTeam, Queues, Slot};
use super::outputs::fill;
use super::ports::{Port, Setting};
use crate::fabric::host::{Adapter, IpAddress, SetTeam, Switch, Team};
use crate::fabric::known::{Known, State};
use crate::fabric::record::Record;
use crate::fabric::snapshot::write_record;
use crate::readers::merge::contradict;
use crate::source::{Place, Problem};

/// Something that can be in two files.
trait Piece {
    /// What tells it from its like; none if nothing does.
    fn key(&self) -> Option<String>;
    /// What it says.
    fn said(&self) -> Json;
    /// Where it stands.
    fn place(&self) -> Option<Place>;
}

impl Sections {
    /// Adds what another file says.
    pub(super) fn join(&mut self, other: Self, problems: &mut Vec<Problem>) {
        let (host, more) = (&mut self.host, other.host);
        fill(&mut host.model, more.model);
        fill(&mut host.os, more.os);
        fill(&mut host.os_build, more.os_build);
        fill(&mut host.hyper_threading, more.hyper_threading);
        if host
            .cluster
            .why()
            .is_some_and(|it| it.state == State::NotCollected)
        {
            host.cluster = more.cluster;
        } else {
            fill(&mut host.cluster, more.cluster);
        }
        extend(&mut host.adapters, more.adapters, problems);
        extend(&mut host.teams, more.teams, problems);
        extend(&mut host.set_teams, more.set_teams, problems);
        extend(&mut host.switches, more.switches, problems);
        extend(&mut host.ip_addresses, more.ip_addresses, problems);
        extend(&mut self.slots, other.slots, problems);
        extend(&mut self.queues, other.queues, problems);
        extend(&mut self.machines, other.machines, problems);
        extend(&mut self.cluster_networks, other.cluster_networks, problems);
        extend(
            &mut self.cluster_interfaces,
            other.cluster_interfaces,
            problems,
        );
        extend(&mut self.members, other.members, problems);
        extend(&mut self.nics, other.nics, problems);
        extend(&mut self.host_ports, other.host_ports, problems);
        extend(&mut self.vm_ports, other.vm_ports, problems);
        extend(&mut self.vlans, other.vlans, problems);
        extend(&mut self.isolation, other.isolation, problems);
    }
}

fn extend<T: Piece>(list: &mut Known<Vec<T>>, more: Known<Vec<T>>, problems: &mut Vec<Problem>) {
    let is_silent =
        |it: &Known<Vec<T>>| it.why().is_some_and(|why| why.state == State::NotCollected);
    if is_silent(&more) {
        return;
    }
    // A part that is cut off makes the whole list one of which something is missing.
    if is_silent(list) || !more.is_known() {
        *list = more;
        return;
    }
    let Some(items) = list.get_mut() else {
        return;
    };
    let taken: BTreeMap<String, usize> = items
        .iter()
        .enumerate()
        .filter_map(|(index, it)| Some((it.key()?, index)))
        .collect();
    for item in more.into_value().unwrap_or_default() {
        match item.key().and_then(|key| Some((*taken.get(&key)?, key))) {
            None => items.push(item),
            Some((index, key)) => same_twice(&mut items[index], item, &key, problems),
        }
    }
}

/// The fuller description stays, and what contradicts is named.
fn same_twice<T: Piece>(known: &mut T, item: T, key: &str, problems: &mut Vec<Problem>) {
    let (one, other) = (known_part(known.said()), known_part(item.said()));
    let fields = |it: &Json| it.as_object().map_or(0, serde_json::Map::len);
    if !contradict(&one, &other) {
        if fields(&other) > fields(&one) {
            *known = item;
        }
        return;
    }
    let message =
        format!("{key} is in the exports of this host twice, and not alike; this one is left out");
    let mut problem =
        Problem::warning("conflicting-duplicate", message).help("keep the newer export only");
    problem.place = item.place();
    problems.push(problem);
}

/// What an object says, without what it does not know.
fn known_part(mut said: Json) -> Json {
    if let Some(fields) = said.as_object_mut() {
        fields.retain(|_, value| value.get("unknown").is_none());
    }
    said
}

macro_rules! pieces {
    ($($Type:ty: $kind:literal),*) => {$(
        impl Piece for $Type {
            fn key(&self) -> Option<String> {
                Some(format!("the {} {}", $kind, self.name))
            }
            fn said(&self) -> Json {
                write_record(self)
            }
            fn place(&self) -> Option<Place> {
                self.place
            }
        }
    )*};
}
pieces!(Adapter: "adapter", Team: "team", SetTeam: "SET team", Switch: "switch");

impl Piece for IpAddress {
    fn key(&self) -> Option<String> {
        let adapter = self.adapter.get().map_or("", String::as_str);
        Some(format!("the address {} of {adapter}", self.name))
    }
    fn said(&self) -> Json {
        write_record(self)
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}

impl Piece for Slot {
    fn key(&self) -> Option<String> {
        Some(format!("the PCI slot of {}", self.adapter))
    }
    fn said(&self) -> Json {
        json!({"device": self.device.get()})
    }
    fn place(&self) -> Option<Place> {
        self.device.place()
    }
}

impl Piece for Queues {
    fn key(&self) -> Option<String> {
        Some(format!("the queues of {}", self.adapter))
    }
    fn said(&self) -> Json {
        write_record(&self.vmq)
    }
    fn place(&self) -> Option<Place> {
        self.vmq.place
    }
}

/// Two machines may have one name; whether they run is asked for by name only.
impl Piece for Machine {
    fn key(&self) -> Option<String> {
        None
    }
    fn said(&self) -> Json {
        Json::Null
    }
    fn place(&self) -> Option<Place> {
        Some(self.place)
    }
}

impl Piece for NetworkWords {
    fn key(&self) -> Option<String> {
        Some(format!("the cluster network {}", self.network.name))
    }
    fn said(&self) -> Json {
        write_record(&self.network)
    }
    fn place(&self) -> Option<Place> {
        self.network.place
    }
}

impl Piece for Interface {
    fn key(&self) -> Option<String> {
        let (node, network) = (self.node.get()?, self.network.get()?);
        let adapter = self.adapter.get()?;
        Some(format!("the interface {adapter} of {node} in {network}"))
    }
    fn said(&self) -> Json {
        Json::Null
    }
    fn place(&self) -> Option<Place> {
        self.adapter.place()
    }
}

impl<T: Record> Piece for OfTeam<T> {
    fn key(&self) -> Option<String> {
        let item = write_record(&self.item);
        let name = item.get("name")?.as_str()?;
        Some(format!(
            "the {} {name} of {}",
            self.item.kind(),
            self.team.get()?
        ))
    }
    fn said(&self) -> Json {
        write_record(&self.item)
    }
    fn place(&self) -> Option<Place> {
        self.item.place()
    }
}

impl Piece for Port {
    fn key(&self) -> Option<String> {
        let vm = self.key.vm.as_deref().unwrap_or("the management OS");
        let id = self.key.id.as_deref()?.to_lowercase();
        Some(format!("the adapter {} of {vm} ({id})", self.key.name))
    }
    fn said(&self) -> Json {
        let none = Known::default();
        write_record(&self.clone().vm_nic(&none, &none))
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}

/// Two settings for one adapter are compared when the adapter looks for its own.
impl Piece for Setting {
    fn key(&self) -> Option<String> {
        None
    }
    fn said(&self) -> Json {
        Json::Null
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}
