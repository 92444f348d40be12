//! What consumers feel, put together to the cells of a report: equal cells are one, with several consumers. It does not
//! know what failed.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use super::cell::{self, At, Evaluated};
use super::effect::{Effects, HostEffect};
use super::entry::Entries;
use super::fates::Fates;
use super::leaf::HostLeaf;
use super::listing::Listing;
use super::result::Cell;
use super::site::Site;
use super::terms::Outcome;
use crate::source::Place;

/// How many consumers there are of each outcome.
pub(super) type Counts = [u64; Outcome::ALL.len()];

/// Cells that are being put together.
#[derive(Default)]
struct Cells {
    all: Vec<(Cell, (usize, usize))>,
    /// Cells by what is told of them.
    alike: HashMap<u64, Vec<usize>>,
    /// Cells by where the evaluation stands: most consumers share one.
    same: HashMap<(*const Evaluated, bool), usize>,
}

impl Cells {
    fn add(&mut self, what: &Arc<Evaluated>, already: bool, number: u32, at: (usize, usize)) {
        let known = self.same.get(&(Arc::as_ptr(what), already)).copied();
        let known = known.or_else(|| {
            let candidates = self.alike.get(&told(what))?;
            let is_alike = |index: &&usize| {
                let cell = &self.all[**index].0;
                cell.already == already && is_alike(&cell.what, what)
            };
            candidates.iter().find(is_alike).copied()
        });
        let index = known.unwrap_or(self.all.len());
        // The evaluation lives as long as the cells, so that nothing else gets its address: a cell that it was added to
        // holds it or one that its host holds.
        self.same.insert((Arc::as_ptr(what), already), index);
        if let Some((cell, _)) = self.all.get_mut(index) {
            cell.consumers.push(number);
            return;
        }
        self.alike.entry(told(what)).or_default().push(index);
        let cell = Cell {
            what: what.clone(),
            consumers: vec![number],
            already,
            places: Vec::new(),
        };
        self.all.push((cell, at));
    }

    /// The cells, worst first, each with the places of its first consumer.
    fn end<F: Fates>(self, effects: &Effects<'_, F>, known: &Known) -> Vec<Cell> {
        let all = self.all.into_iter();
        let cells = all.map(|(mut cell, (leaf, consumer))| {
            cell.places = places(effects, &cell.what, leaf, consumer);
            cell.what = known.first(cell.what);
            cell.consumers.sort_unstable();
            cell.consumers.shrink_to_fit();
            cell
        });
        let mut cells: Vec<Cell> = cells.collect();
        // There are as many lists as components of all hosts.
        cells.shrink_to_fit();
        cells.sort_by(|one, other| {
            let worse = rank(&other.what).cmp(&rank(&one.what));
            worse.then_with(|| one.consumers.cmp(&other.consumers))
        });
        cells
    }
}

/// What was told so far, each once: hosts of different shapes, and components of different hosts, come to the same. It
/// stands elsewhere, which every cell knows by itself.
#[derive(Default)]
pub(super) struct Known(Mutex<HashMap<u64, Vec<Arc<Evaluated>>>>);

impl Known {
    /// The one that is told alike and came first, or this one.
    fn first(&self, what: Arc<Evaluated>) -> Arc<Evaluated> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alike = known.entry(told(&what)).or_default();
        if let Some(first) = alike.iter().find(|first| is_alike(first, &what)) {
            return first.clone();
        }
        // Where frames are is asked while it is computed, and told nowhere.
        let what = Arc::new(Evaluated {
            entries: Entries::default(),
            ..Arc::unwrap_or_clone(what)
        });
        alike.push(what.clone());
        what
    }
}

/// How bad what is felt is.
pub(super) fn rank(evaluated: &Evaluated) -> (Outcome, u64) {
    cell::rank(evaluated.outcome, evaluated.share)
}

/// What is told of an evaluation, as a number: equal ones have equal numbers.
fn told(evaluated: &Evaluated) -> u64 {
    let mut hasher = DefaultHasher::new();
    (evaluated.outcome, evaluated.last_path).hash(&mut hasher);
    (evaluated.mbps.before, evaluated.mbps.after).hash(&mut hasher);
    for reason in &evaluated.reasons {
        (reason.rule, &reason.text).hash(&mut hasher);
    }
    hasher.finish()
}

/// Whether the same is told of two evaluations. Where it stands is told for the first consumer of a cell.
fn is_alike(one: &Evaluated, other: &Evaluated) -> bool {
    let reasons = one.reasons.iter().zip(&other.reasons);
    let mut reasons =
        reasons.map(|(one, other)| (one.rule, &one.text) == (other.rule, &other.text));
    one.outcome == other.outcome
        && one.share == other.share
        && one.mbps == other.mbps
        && one.uplink_mbps == other.uplink_mbps
        && one.last_path == other.last_path
        && one.interruption == other.interruption
        && one.confidence == other.confidence
        && one.assumes == other.assumes
        && one.missing == other.missing
        && one.possible == other.possible
        && one.reasons.len() == other.reasons.len()
        && reasons.all(|alike| alike)
}

/// Where something stands that was said of a consumer of a host.
#[must_use]
pub fn place_of(site: &Site<'_>, leaf: &HostLeaf, consumer: usize, at: At) -> Place {
    let host = &leaf.places;
    let own = host.consumers[consumer];
    match at {
        At::Shared(place) => place,
        At::Component(id) => site.components[id.0 as usize].place,
        At::Member(member) => host.members.get(member).copied().unwrap_or(own),
        At::Connection(member) => host.connections.get(member).copied().unwrap_or(own),
        At::Carrier(carrier) => host.carriers.get(carrier).copied().unwrap_or(own),
        At::Consumer => own,
    }
}

/// Where the reasons stand on a host.
fn places<F: Fates>(
    effects: &Effects<'_, F>,
    what: &Evaluated,
    leaf: usize,
    consumer: usize,
) -> Vec<Place> {
    let (site, leaf) = (effects.fleet.site, &effects.fleet.leaves[leaf]);
    let reasons = what.reasons.iter();
    reasons
        .map(|reason| place_of(site, leaf, consumer, reason.at))
        .collect()
}

/// Whether a cell tells something that is new.
fn is_told<F: Fates>(
    effects: &Effects<'_, F>,
    leaf: usize,
    consumer: usize,
    now: &Evaluated,
) -> bool {
    let before = effects.before(leaf, consumer);
    let is_news = now.outcome != Outcome::Unaffected || before.outcome != Outcome::Unaffected;
    let is_last = now.last_path && !before.last_path;
    (is_news || is_last) && !effects.is_already(leaf, consumer, now)
}

/// What a failure does to the hosts that are shown, worst first.
pub(super) fn cells<F: Fates>(
    effects: &Effects<'_, F>,
    listing: &Listing,
    hosts: &[HostEffect],
    known: &Known,
) -> Vec<Cell> {
    let mut cells = Cells::default();
    for host in hosts {
        for (consumer, felt) in host.felt.iter().enumerate() {
            let Some(felt) = felt else { continue };
            let number = listing.consumer(host.leaf, consumer);
            let number = number.filter(|_| is_told(effects, host.leaf, consumer, felt));
            if let Some(number) = number {
                // What is left may be the last path of a consumer to which nothing else happens.
                let already = rank(felt) == rank(effects.before(host.leaf, consumer));
                cells.add(felt, already, number, (host.leaf, consumer));
            }
        }
    }
    cells.end(effects, known)
}

/// What is broken before anything fails on the hosts that are shown.
pub(super) fn baseline<F: Fates>(effects: &Effects<'_, F>, listing: &Listing) -> Vec<Cell> {
    let mut cells = Cells::default();
    for leaf in 0..effects.fleet.leaves.len() {
        for consumer in 0..effects.fleet.shape(leaf).consumers.len() {
            let before = effects.before(leaf, consumer);
            let number = listing.consumer(leaf, consumer);
            if let Some(number) = number.filter(|_| before.outcome != Outcome::Unaffected) {
                cells.add(before, true, number, (leaf, consumer));
            }
        }
    }
    let mut cells = cells.end(effects, &Known::default());
    for cell in &mut cells {
        cell.what = Arc::new(Evaluated {
            interruption: None,
            ..Evaluated::clone(&cell.what)
        });
    }
    cells
}

/// How many consumers of the hosts that are shown feel what. What was so before does not count.
pub(super) fn count<F: Fates>(
    effects: &Effects<'_, F>,
    listing: &Listing,
    hosts: &[HostEffect],
) -> Counts {
    let mut counts = Counts::default();
    for host in hosts.iter().filter(|host| listing.is_shown[host.leaf]) {
        for (consumer, felt) in host.felt.iter().enumerate() {
            let before = effects.before(host.leaf, consumer);
            let now = felt.as_ref().unwrap_or(before);
            if !effects.is_already(host.leaf, consumer, now) {
                counts[now.outcome as usize] += 1;
            }
        }
    }
    counts
}
