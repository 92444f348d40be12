//! Hardware adapters of a host.

use super::roster::Roster;
use super::run::HostSubjects;
use crate::fabric::backend::BackendKind;
use crate::fabric::graph::Claim;
use crate::fabric::host::Adapter;
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Record, record};

record! {
    /// A hardware adapter and whether a connection stands behind it.
    pub struct AdapterSubject: "adapter" {
        /// Name of the adapter.
        name: String,
        /// `InterfaceDescription`.
        description: Known<String>,
        /// Permanent MAC address, 12 upper-case hex digits.
        permanent_mac: Known<String>,
        /// Whether it is a team member, a switch uplink, or has an address.
        in_use: Known<bool>,
        /// Whether a backend connection was joined to it.
        joined: Known<bool>,
        /// Whether a connection was joined to another adapter of the same card.
        card_joined: Known<bool>,
        /// What kind of backend the card is behind.
        backend: Known<BackendKind>,
        /// The profile that the card's other adapters belong to.
        profile: Known<AdapterProfile>,
    }
}

record! {
    /// A server profile by its name.
    pub struct AdapterProfile: "profile" {
        /// Name of the profile.
        name: String,
    }
}

pub(super) fn roster(host: &HostSubjects<'_>) -> Roster {
    let mut roster = Roster::default();
    match host.graph.host.adapters.check() {
        Ok(adapters) => {
            let used = Used::new(host);
            for adapter in adapters
                .iter()
                .filter(|adapter| !adapter.hardware.is(&false))
            {
                let subject = subject(host, &used, adapter);
                roster.push(subject, &adapter.name, &host.graph.host.name);
            }
        }
        Err(why) => roster.gaps.push(why.named("the list of adapters")),
    }
    roster
}

fn subject(host: &HostSubjects<'_>, used: &Used<'_>, adapter: &Adapter) -> AdapterSubject {
    let sibling = sibling(host, adapter);
    let (backend, profile) = match &sibling {
        Ok(Some(claim)) => (
            claim.backend.kind.clone(),
            Known::derived(AdapterProfile {
                id: claim.profile.id.clone(),
                place: claim.profile.place,
                name: claim.profile.name.clone(),
            }),
        ),
        Ok(None) => {
            let why = Why::new(State::NotApplicable, "no adapter of its card is joined");
            (Known::unknown(why.clone()), Known::unknown(why))
        }
        Err(why) => (Known::unknown(why.clone()), Known::unknown(why.clone())),
    };
    AdapterSubject {
        id: adapter.id.clone(),
        place: adapter.place,
        name: adapter.name.clone(),
        description: adapter.description.clone(),
        permanent_mac: adapter.permanent_mac.clone(),
        in_use: Known::from(used.holds(host, adapter)),
        joined: Known::from(joined(host, adapter)),
        card_joined: Known::from(sibling.map(|claim| claim.is_some())),
        backend,
        profile,
    }
}

/// Whether the adapter is joined. That an adapter is not is only certain when the addresses of all
/// connections are known, and its own.
fn joined(host: &HostSubjects<'_>, adapter: &Adapter) -> Result<bool, Why> {
    match host.graph.join(adapter) {
        Ok(_) => Ok(true),
        Err(why) if why.state == State::Unclaimed => adapter
            .permanent_mac
            .need("the permanent MAC address of an adapter")
            .map(|_| false),
        Err(why) => Err(why),
    }
}

/// The connection of another adapter on the same card.
fn sibling<'a>(host: &HostSubjects<'a>, adapter: &Adapter) -> Result<Option<Claim<'a>>, Why> {
    let adapters = host.graph.host.adapters.need("the list of adapters")?;
    let mut gap = None;
    for other in adapters.iter().filter(|other| other.id() != adapter.id()) {
        match (host.graph.join(other), same_card(adapter, other)) {
            (Ok(join), Some(true)) => return Ok(Some(join.claim)),
            (_, Some(false)) => {}
            (Ok(_), None) => gap = Some(Why::not_collected("the card of an adapter")),
            (Err(why), _) => match why.state {
                // Both say for certain that no connection is behind the other adapter.
                State::Unclaimed | State::NotApplicable => {}
                _ => gap = Some(why),
            },
        }
    }
    gap.map_or(Ok(None), Err)
}

/// Functions of one card share segment, bus and device, or are called alike up to a number.
fn same_card(one: &Adapter, other: &Adapter) -> Option<bool> {
    let pci = one.pci.get().zip(other.pci.get()).map(|(a, b)| a == b);
    let described = one
        .description
        .get()
        .zip(other.description.get())
        .map(|(a, b)| model(a) == model(b));
    match (pci, described) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (None, _) | (_, None) => None,
        _ => Some(false),
    }
}

/// A description without the number that Windows appends to the second adapter of a model.
fn model(description: &str) -> &str {
    description
        .trim_end_matches(|letter: char| letter.is_ascii_digit())
        .trim_end_matches(['#', ' '])
}

/// The adapters that teams and switches use, as far as they are known.
struct Used<'a> {
    adapters: Vec<&'a Adapter>,
    complete: Result<(), Why>,
}

impl<'a> Used<'a> {
    fn new(host: &HostSubjects<'a>) -> Self {
        let (adapters, complete) = host.graph.index.adapters_below();
        Self { adapters, complete }
    }

    fn holds(&self, host: &HostSubjects<'_>, adapter: &Adapter) -> Result<bool, Why> {
        if self.adapters.iter().any(|used| used.id() == adapter.id()) {
            return Ok(true);
        }
        self.complete.clone()?;
        host.graph.index.has_address(&adapter.name)
    }
}
