//! The ledger of guarantees as reports show it: hosts with their carriers and rows, and the uplink groups that hosts
//! share. It holds no object of the snapshot, so that it outlives the hosts.

use std::sync::Arc;

use crate::fabric::known::{Known, Why};
use crate::fabric::record::terms;
use crate::simulation::Id;
use crate::source::Place;

terms! {
    /// Who gives a guarantee.
    pub enum Owner {
        /// A virtual switch, to a port of its own.
        VirtualSwitch = "virtual-switch",
        /// The packet scheduler of the host.
        HostScheduler = "host-scheduler",
        /// A backend that grants Mbps.
        Backend = "backend",
        /// A backend whose classes of service share a port by weight.
        UcsClass = "ucs-class",
    }
}

terms! {
    /// What a guarantee is asked in.
    pub enum Unit {
        /// Mbps.
        Mbps = "mbps",
        /// A weight beside others.
        Weight = "weight",
        /// Bits per second.
        BitsPerSecond = "bits-per-second",
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// What the others leave.
    Auto,
    /// This much, in the unit of the row.
    Amount(u64),
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// The part.
    pub part: u64,
    /// The whole, never 0.
    pub of: u64,
}

impl Part {
    /// The part; nothing where there is no whole.
    #[must_use]
    pub fn of(part: u64, of: u64) -> Option<Self> {
        (of > 0).then_some(Self { part, of })
    }

    /// In hundredths of a percent, rounded.
    #[must_use]
    pub fn hundredths(self) -> u64 {
        self.rounded(10_000)
    }

    /// In hundredths of the whole, rounded.
    #[must_use]
    pub fn ratio_hundredths(self) -> u64 {
        self.rounded(100)
    }

    /// This part of a number, whole.
    #[must_use]
    pub fn of_number(self, number: u64) -> u64 {
        let part = u128::from(number) * u128::from(self.part) / u128::from(self.of.max(1));
        u64::try_from(part).unwrap_or(u64::MAX)
    }

    fn rounded(self, scale: u128) -> u64 {
        let of = u128::from(self.of.max(1));
        let rounded = (u128::from(self.part) * scale * 2 + of) / (of * 2);
        u64::try_from(rounded).unwrap_or(u64::MAX)
    }
}

/// A number that follows from several, and where they stand.
#[derive(Clone, Debug)]
pub struct Sum {
    /// The number, in Mbps.
    pub mbps: Known<u64>,
    /// Where what it follows from stands.
    pub places: Box<[Place]>,
}

impl Sum {
    /// A number that is unknown.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        Self {
            mbps: Known::unknown(why),
            places: Box::default(),
        }
    }

    /// Every place of it.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        self.mbps
            .place()
            .into_iter()
            .chain(self.places.iter().copied())
    }
}

/// What carries frames of a host: a team, a SET switch or an adapter.
#[derive(Clone, Debug)]
pub struct QosCarrier {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// What its active members are granted together.
    pub of: Sum,
    /// What it still guarantees after the worst single failure of what hosts share, in Mbps.
    pub left: Known<u64>,
}

/// An adapter port of a server.
#[derive(Clone, Debug)]
pub struct QosPort {
    /// Its name.
    pub name: Known<Arc<str>>,
    /// Its speed, in Mbps.
    pub capacity: Known<u64>,
    /// What its functions ask for together; `Auto` asks for nothing.
    pub asked: Sum,
    /// What of that is asked for storage.
    pub storage: Sum,
}

/// An uplink group.
#[derive(Clone, Debug)]
pub struct QosGroup {
    /// Its name.
    pub name: Arc<str>,
    /// Name of its domain.
    pub domain: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// The speed of its links that carry traffic, in Mbps.
    pub mbps: Known<u64>,
    /// What all connections of assigned profiles behind it are granted together, in Mbps.
    pub granted: Known<u64>,
}

/// A guarantee.
#[derive(Clone, Debug)]
pub struct QosRow {
    /// Id of what it is given to.
    pub object: Id,
    /// Name of that.
    pub name: Arc<str>,
    /// Where that stands.
    pub place: Place,
    /// What carries the frames, as a position in [`QosHost::carriers`].
    pub carrier: Known<usize>,
    /// What the frames are for.
    pub class: Known<Arc<str>>,
    /// Who gives it.
    pub owner: Owner,
    /// What it is asked in.
    pub unit: Known<Unit>,
    /// What is asked for.
    pub asked: Known<Ask>,
    /// What is granted, in Mbps.
    pub granted: Known<u64>,
    /// The most that it may have, in Mbps.
    pub maximum: Known<u64>,
    /// The part of the port or carrier that its weight is.
    pub share: Known<Part>,
    /// The adapter port.
    pub port: Result<Arc<QosPort>, Why>,
    /// The uplink group, as a position in [`super::QosLedger::groups`].
    pub group: Known<usize>,
    /// Rows of other owners that divide the same carrier, as positions in [`QosHost::rows`].
    pub contradicts: Known<Box<[u32]>>,
}

/// A host.
#[derive(Clone, Debug)]
pub struct QosHost {
    /// Its name.
    pub name: Arc<str>,
    /// Where it stands.
    pub place: Place,
    /// Its carriers.
    pub carriers: Vec<QosCarrier>,
    /// Its guarantees.
    pub rows: Vec<QosRow>,
}

/// Where places of another run are after the files of both were numbered anew.
type Moved<'m> = &'m dyn Fn(Place) -> Place;

impl Sum {
    fn moved(self, to: Moved<'_>) -> Self {
        Self {
            mbps: self.mbps.moved(to),
            places: self.places.iter().map(|place| to(*place)).collect(),
        }
    }
}

impl QosGroup {
    /// The same with its places moved.
    pub(super) fn moved(self, to: Moved<'_>) -> Self {
        Self {
            place: to(self.place),
            mbps: self.mbps.moved(to),
            granted: self.granted.moved(to),
            ..self
        }
    }
}

impl QosHost {
    /// The same with its places moved, behind this many uplink groups of others.
    pub(super) fn moved(self, groups: usize, to: Moved<'_>) -> Self {
        let carriers = self.carriers.into_iter().map(|carrier| QosCarrier {
            place: to(carrier.place),
            of: carrier.of.moved(to),
            left: carrier.left.moved(to),
            ..carrier
        });
        let rows = self.rows.into_iter().map(|row| row.moved(groups, to));
        Self {
            name: self.name,
            place: to(self.place),
            carriers: carriers.collect(),
            rows: rows.collect(),
        }
    }
}

impl QosRow {
    fn moved(self, groups: usize, to: Moved<'_>) -> Self {
        let port = self.port.map(|port| {
            let port = Arc::unwrap_or_clone(port);
            Arc::new(QosPort {
                name: port.name.moved(to),
                capacity: port.capacity.moved(to),
                asked: port.asked.moved(to),
                storage: port.storage.moved(to),
            })
        });
        Self {
            place: to(self.place),
            carrier: self.carrier.moved(to),
            class: self.class.moved(to),
            unit: self.unit.moved(to),
            asked: self.asked.moved(to),
            granted: self.granted.moved(to),
            maximum: self.maximum.moved(to),
            share: self.share.moved(to),
            group: self.group.moved(to).map(|group| group + groups),
            contradicts: self.contradicts.moved(to),
            port,
            ..self
        }
    }

    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let port = self.port.as_ref().ok();
        let of_port = port.into_iter().flat_map(|port| {
            let scalars = [port.name.place(), port.capacity.place()];
            let sums = port.asked.places().chain(port.storage.places());
            scalars.into_iter().flatten().chain(sums)
        });
        let scalars = [
            self.carrier.place(),
            self.class.place(),
            self.unit.place(),
            self.asked.place(),
            self.granted.place(),
            self.maximum.place(),
            self.share.place(),
            self.group.place(),
            self.contradicts.place(),
            Some(self.place),
        ];
        scalars.into_iter().flatten().chain(of_port)
    }
}

impl QosRow {
    /// What is asked of its port, as a part of the speed of that.
    ///
    /// # Errors
    /// The port, its speed, or what is asked of it is unknown.
    pub fn overcommit(&self) -> Result<Part, Why> {
        let port = self.port.as_ref().map_err(Why::clone)?;
        let (asked, capacity) = (port.asked.mbps.check()?, port.capacity.check()?);
        let unknown = || Why::not_collected("the speed of the port");
        Part::of(*asked, *capacity).ok_or_else(unknown)
    }

    /// Whether more is asked of its port than that has.
    #[must_use]
    pub fn is_overcommitted(&self) -> bool {
        self.overcommit().is_ok_and(|part| part.part > part.of)
    }

    /// Whether another owner divides its carrier too.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        self.contradicts.get().is_some_and(|rows| !rows.is_empty())
    }
}

impl QosHost {
    /// What the carrier of a row still guarantees after the worst failure, where that is known.
    #[must_use]
    pub fn left(&self, row: &QosRow) -> Option<u64> {
        self.carrier(row).ok()?.left.get().copied()
    }

    /// Whether that is less than the row is granted.
    #[must_use]
    pub fn is_short(&self, row: &QosRow) -> bool {
        let left = self.left(row).zip(row.granted.get());
        left.is_some_and(|(left, granted)| left < *granted)
    }

    /// Every place that it points at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let carriers = self.carriers.iter();
        let carriers = carriers.flat_map(|carrier| carrier.of.places().chain([carrier.place]));
        let rows = self.rows.iter().flat_map(QosRow::places);
        carriers.chain(rows).chain([self.place])
    }

    /// What carries the frames of a row.
    ///
    /// # Errors
    /// Nothing carries them, or nobody knows what does.
    pub fn carrier(&self, row: &QosRow) -> Result<&QosCarrier, Why> {
        let position = row.carrier.check()?;
        self.carriers.get(*position).ok_or_else(Why::default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_rounded_for_people_and_cut_for_bandwidth() {
        let gold = Part::of(9, 27).expect("a whole");
        assert_eq!((gold.hundredths(), gold.of_number(10_000)), (3333, 3333));
        let two = Part::of(2, 3).expect("a whole");
        assert_eq!((two.hundredths(), two.of_number(10_000)), (6667, 6666));
        let full = Part::of(12_000, 10_000).expect("a whole");
        assert_eq!(full.ratio_hundredths(), 120);
        assert!(Part::of(1, 0).is_none());
        let large = Part::of(u64::MAX, 1).expect("a whole");
        assert_eq!(large.of_number(u64::MAX), u64::MAX, "cut, not wrapped");
    }
}
