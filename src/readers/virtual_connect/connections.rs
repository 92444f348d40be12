//! The connections of profiles: those that scripts add and change, and what lists say of them. They are positional
//! within their kind.

use super::script::{ConnectionState, Site, renew};
use super::transcript::{ConnectionWords, ListedConnection};
use crate::fabric::known::{Known, State, Why};
use crate::source::Problem;

impl Site {
    /// Adds a connection, or changes the one of this number.
    pub(super) fn connection(&mut self, name: &str, number: Option<usize>, words: ConnectionWords) {
        let place = words.place;
        let Some(profile) = self.profile_mut(name) else {
            self.lost(&format!("the profile {name}"), place);
            return;
        };
        let kind = words.kind;
        let list = profile.list_of(kind);
        let Some(number) = number else {
            list.push(ConnectionState::new(words));
            return;
        };
        // `set fcoe-connection P 1` counts the connections of its own kind.
        let mut same = list
            .iter_mut()
            .filter(|connection| connection.words.kind == kind);
        match number.checked_sub(1).and_then(|index| same.nth(index)) {
            Some(known) => {
                renew(&mut known.words.network, words.network);
                renew(&mut known.words.mac, words.mac);
                renew(&mut known.words.speed, words.speed);
            }
            None => self.lost(&format!("{name}:{number}"), place),
        }
    }

    /// Adds what a list says about a connection. Lists alone make profiles only where no script
    /// does: a list is what was, a script is what will be.
    pub(super) fn listed(&mut self, listed: &ListedConnection, make: bool) {
        if make {
            self.make(listed);
        }
        let Some(profile) = self.profile_mut(&listed.profile) else {
            return;
        };
        let list = profile.list_of(listed.kind);
        // Each kind is counted by itself, as `set` counts them.
        let mut same = list
            .iter_mut()
            .filter(|connection| connection.words.kind == listed.kind);
        let index = listed.number.checked_sub(1);
        let Some(known) = index.and_then(|index| same.nth(index)) else {
            return;
        };
        // `or` takes every value over, and names the first that differs.
        let mut differs = None;
        differs = differs.or(take(&mut known.words.mac, &listed.mac, "MAC address"));
        differs = differs.or(take(&mut known.mapping, &listed.mapping, "port mapping"));
        differs = differs.or(take(&mut known.bay, &listed.bay, "bay"));
        differs = differs.or(take(
            &mut known.allocated,
            &listed.allocated,
            "allocated speed",
        ));
        if let Some(what) = differs {
            let name = format!("{}:{}", listed.profile, listed.number);
            let message =
                format!("the {what} of {name} is another one than elsewhere; the first stays");
            let problem = Problem::warning("conflicting-duplicate", message).at(listed.place);
            self.problems
                .push(problem.help("keep the newer export only"));
        }
    }

    fn make(&mut self, listed: &ListedConnection) {
        if self.profile_mut(&listed.profile).is_none() {
            let bay = Known::unknown(Why::not_collected("the bay that a profile is assigned to"));
            self.add_profile(listed.profile.clone(), listed.place, bay);
        }
        let Some(profile) = self.profile_mut(&listed.profile) else {
            return;
        };
        if !profile.server.is_known() && listed.server.is_known() {
            profile.server = listed.server.clone();
        }
        let list = profile.list_of(listed.kind);
        let same = list
            .iter()
            .filter(|connection| connection.words.kind == listed.kind);
        // Connections are positional: a gap would shift all behind it.
        if listed.number == same.count() + 1 {
            list.push(ConnectionState::new(ConnectionWords {
                place: listed.place,
                kind: listed.kind,
                network: listed.network.clone(),
                mac: Known::default(),
                // A list shows what was granted; what was asked for may be anything.
                speed: Known::unknown(Why::new(
                    State::Unavailable,
                    "the speed that a connection asks for",
                )),
            }));
        }
    }
}

/// Takes a value over where none is known; says what differs where one is.
fn take<T: Clone + PartialEq>(
    known: &mut Known<T>,
    given: &Known<T>,
    what: &'static str,
) -> Option<&'static str> {
    match (known.get(), given.get()) {
        (Some(one), Some(other)) if one != other => Some(what),
        (None, Some(_)) => {
            known.clone_from(given);
            None
        }
        _ => None,
    }
}
