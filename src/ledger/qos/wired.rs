//! A host while its guarantees are listed: its carriers, each once, and its rows. It does not know who guarantees what.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::row::{QosCarrier, QosPort, QosRow, Sum};
use crate::fabric::graph::{Carrier, HostGraph};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;
use crate::simulation::{HostShape, Id, Site};
use crate::source::Place;

/// Who divides a carrier among others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Divider {
    /// A virtual switch, by its position on the host.
    Switch(usize),
    /// The packet scheduler.
    Scheduler,
}

/// A host while its guarantees are listed.
pub(super) struct Wired<'w, 'a> {
    pub(super) site: &'w Site<'a>,
    pub(super) graph: &'w HostGraph<'a>,
    /// What failures are followed in, which knows what everything on the host is for.
    pub(super) shape: &'w HostShape,
    /// Where the host stands, for what has no place of its own.
    pub(super) place: Place,
    /// Its id, as ids of its objects begin.
    pub(super) id: Arc<str>,
    pub(super) carriers: Vec<QosCarrier>,
    pub(super) rows: Vec<QosRow>,
    /// Who divides a carrier by each of the rows; nothing for a row that divides none.
    pub(super) dividers: Vec<Option<Divider>>,
    /// Ports by their profile and name.
    pub(super) ports: BTreeMap<(&'a str, String), Arc<QosPort>>,
    by_carrier: BTreeMap<&'a str, usize>,
}

impl<'w, 'a> Wired<'w, 'a> {
    pub(super) fn new(
        site: &'w Site<'a>,
        graph: &'w HostGraph<'a>,
        shape: &'w HostShape,
        place: Place,
    ) -> Self {
        Self {
            site,
            graph,
            shape,
            place,
            id: graph.host.id().into(),
            carriers: Vec::new(),
            rows: Vec::new(),
            dividers: Vec::new(),
            ports: BTreeMap::new(),
            by_carrier: BTreeMap::new(),
        }
    }

    /// An id in two parts, so that the host can be given another name.
    pub(super) fn id(&self, id: &str) -> Id {
        match id.strip_prefix(&*self.id) {
            Some(tail) => Id {
                host: Arc::clone(&self.id),
                tail: tail.into(),
            },
            None => Id::whole(id),
        }
    }

    /// The position of a carrier, which is added where it is new.
    pub(super) fn carrier(&mut self, carrier: Carrier<'a>) -> usize {
        if let Some(known) = self.by_carrier.get(carrier.id()) {
            return *known;
        }
        let of = match self.graph.granted_to(carrier) {
            Ok((mbps, places)) => Sum {
                mbps: Known::derived(mbps),
                places: places.into(),
            },
            Err(why) => Sum::unknown(why),
        };
        self.carriers.push(QosCarrier {
            id: self.id(self.graph.index.shown_id(carrier)),
            name: carrier.name().into(),
            place: carrier.place().unwrap_or(self.place),
            of,
            left: Known::unknown(nothing_on_it()),
        });
        let position = self.carriers.len() - 1;
        self.by_carrier.insert(carrier.id(), position);
        position
    }

    /// What the active members of a carrier are granted together.
    ///
    /// # Errors
    /// There is no carrier, or what one of its members is granted is unknown.
    pub(super) fn of_mbps(&self, carrier: &Known<usize>) -> Result<u64, Why> {
        let carrier = self.carriers.get(*carrier.check()?);
        carrier.map_or_else(
            || Err(Why::default()),
            |carrier| carrier.of.mbps.check().copied(),
        )
    }

    /// The place of what has one, else that of the host.
    pub(super) fn place(&self, place: Option<Place>) -> Place {
        place.unwrap_or(self.place)
    }

    pub(super) fn add(&mut self, row: QosRow, divider: Option<Divider>) {
        self.rows.push(row);
        self.dividers.push(divider);
    }
}

/// Why nobody knows what a carrier guarantees after a failure that nothing is on.
fn nothing_on_it() -> Why {
    not_applicable("nothing that is known sends frames over the carrier")
}

/// That a column means nothing for a row, in one sentence.
pub(super) fn not_applicable(sentence: &str) -> Why {
    Why::new(State::NotApplicable, sentence)
}

/// That a column means nothing for a row, in one sentence.
pub(super) fn none<T>(sentence: &str) -> Known<T> {
    Known::unknown(not_applicable(sentence))
}

/// The one of several classes that all are; several are told in their order.
pub(super) fn one_class<'c>(classes: impl Iterator<Item = &'c str>) -> Result<Arc<str>, Why> {
    let mut classes: Vec<&str> = classes.collect();
    classes.sort_unstable();
    classes.dedup();
    match classes.as_slice() {
        [only] => Ok((*only).into()),
        [] => Err(not_applicable("nothing says what its frames are for")),
        all => Err(not_applicable(&format!(
            "its frames are of several classes: {}",
            all.join(", ")
        ))),
    }
}
