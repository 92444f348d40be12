//! The hosts of a run seen together: no two of one name, and all of one time. A few facts are kept
//! of each host and not the host, so that a fleet can stream through.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::fabric::host::Host;
use crate::source::{Place, Problem};

/// Days between the oldest and the newest inventory from which on they are named: inventories that
/// were taken weeks apart do not describe one site.
const APART_DAYS: i64 = 30;

/// What the fleet needs to know of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostFacts {
    /// Name of the host.
    pub name: String,
    /// Where the host stands.
    pub place: Option<Place>,
    /// The day on which the host was collected, and where the day stands.
    pub collected: Option<(NaiveDate, Place)>,
}

impl HostFacts {
    /// The facts of a host.
    #[must_use]
    pub fn of(host: &Host) -> Self {
        let collected = host.collected_on();
        Self {
            name: host.name.clone(),
            place: host.place,
            collected,
        }
    }

    /// The places of the host and its day.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let collected = self.collected.as_ref().map(|(_, place)| *place);
        self.place.into_iter().chain(collected)
    }

    /// The places of the host and its day, to be changed.
    pub fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let collected = self.collected.as_mut().map(|(_, place)| place);
        self.place.as_mut().into_iter().chain(collected)
    }
}

/// The hosts that were seen so far.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Fleet {
    names: BTreeSet<String>,
    oldest: Option<Dated>,
    newest: Option<Dated>,
}

/// Day of the collection, name of the host, and where the date stands.
type Dated = (NaiveDate, String, Place);

impl Fleet {
    /// How many hosts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The places of the dates that a warning may point at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let dated = self.oldest.iter().chain(&self.newest);
        dated.map(|(_, _, place)| *place)
    }

    /// The days on which the oldest and the newest inventory were taken.
    #[must_use]
    pub fn collected(&self) -> Option<(NaiveDate, NaiveDate)> {
        Some((self.oldest.as_ref()?.0, self.newest.as_ref()?.0))
    }

    /// Whether a host is one of them.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(&name.to_ascii_lowercase())
    }

    /// Takes a host in.
    ///
    /// # Errors
    /// A host of that name is there already; this one is to be left out.
    pub fn admit(&mut self, facts: &HostFacts) -> Result<(), Problem> {
        // Windows gives the names of computers no case.
        if !self.names.insert(facts.name.to_ascii_lowercase()) {
            let message = format!(
                "the host {} is in the exports twice; this one is left out",
                facts.name
            );
            let problem =
                Problem::error("duplicate-host", message).help("check one inventory at a time");
            return Err(match facts.place {
                Some(place) => problem.at(place),
                None => problem,
            });
        }
        if let Some((day, place)) = facts.collected {
            // Between hosts of one day the name decides: the order of files must change nothing.
            let dated = (day, facts.name.clone(), place);
            if self.oldest.as_ref().is_none_or(|oldest| dated < *oldest) {
                self.oldest = Some(dated.clone());
            }
            if self.newest.as_ref().is_none_or(|newest| dated > *newest) {
                self.newest = Some(dated);
            }
        }
        Ok(())
    }

    /// A warning for the oldest inventory, when it is much older than the newest.
    #[must_use]
    pub fn stale(&self) -> Option<Problem> {
        let ((old, name, place), (new, newest, _)) = (self.oldest.as_ref()?, self.newest.as_ref()?);
        let apart = (*new - *old).num_days();
        if apart < APART_DAYS {
            return None;
        }
        let message =
            format!("the inventory of {name} is {apart} days older than that of {newest}");
        let problem = Problem::warning("stale-export", message).at(*place);
        Some(problem.help("collect the hosts again at one time, and the backend with them"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::Known;
    use crate::source::{Sources, Span};

    fn fleet(hosts: &[(&str, &str)]) -> (Fleet, Vec<Problem>) {
        let mut sources = Sources::default();
        let source = sources.add("a", "a", "0123456789");
        let span = Span { start: 0, end: 1 };
        let mut fleet = Fleet::default();
        let facts = hosts.iter().map(|(name, date)| {
            HostFacts::of(&Host {
                name: (*name).to_owned(),
                collected: Known::at((*date).to_owned(), Place { source, span }),
                ..Host::default()
            })
        });
        let refused = facts
            .filter_map(|facts| fleet.admit(&facts).err())
            .collect();
        (fleet, refused)
    }

    #[test]
    fn inventories_of_different_months_are_named() {
        let (jan, march) = (("A", "2026-01-05T10:00:00Z"), ("B", "2026-03-01T10:00:00Z"));
        for hosts in [[jan, march], [march, jan]] {
            let problem = fleet(&hosts).0.stale().expect("a problem");
            let said = "A is 55 days older than that of B";
            assert!(problem.message.contains(said), "{}", problem.message);
        }
        assert!(fleet(&[jan]).0.stale().is_none());
        let close = [("A", "2026-01-05"), ("B", "2026-01-20")];
        assert!(fleet(&close).0.stale().is_none());
    }

    #[test]
    fn a_second_host_of_one_name_is_refused() {
        let (fleet, refused) = fleet(&[("HV01", "2026-01-05"), ("hv01", "2020-01-05")]);
        assert_eq!((fleet.len(), refused.len()), (1, 1));
        assert!(fleet.stale().is_none(), "the one left out has no date");
    }
}
