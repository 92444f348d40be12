//! How old the exports of one run are, seen from each other: inventories that were taken weeks
//! apart do not describe one site.

use crate::fabric::host::Host;
use crate::source::{Place, Problem};

/// Days between the oldest and the newest inventory from which on they are named.
const APART_DAYS: i64 = 30;

/// A warning for the oldest inventory, when it is much older than the newest.
pub(super) fn check(hosts: &[Host]) -> Option<Problem> {
    let dated = |host: &Host| -> Option<(i64, String, Place)> {
        let day = day(host.collected.get()?)?;
        Some((day, host.name.clone(), host.collected.place()?))
    };
    let mut dated: Vec<_> = hosts.iter().filter_map(dated).collect();
    dated.sort();
    let ((old, name, place), (new, newest, _)) = (dated.first()?, dated.last()?);
    let apart = new - old;
    if apart < APART_DAYS {
        return None;
    }
    let message = format!("the inventory of {name} is {apart} days older than that of {newest}");
    let problem = Problem::warning("stale-export", message).at(*place);
    Some(problem.help("collect the hosts again at one time, and the backend with them"))
}

/// The number of the day that an ISO 8601 date begins with, counted from 1970.
fn day(text: &str) -> Option<i64> {
    let mut parts = text.get(..10)?.split('-').map(str::parse::<i64>);
    let (year, month, day) = (
        parts.next()?.ok()?,
        parts.next()?.ok()?,
        parts.next()?.ok()?,
    );
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // The year begins in March, so that the day of a leap year comes last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::known::Known;
    use crate::source::Sources;

    #[test]
    fn days_are_counted_over_leap_years() {
        assert_eq!(day("1970-01-01T00:00:00Z"), Some(0));
        assert_eq!(day("2016-03-01"), Some(day("2016-02-28").unwrap() + 2));
        assert_eq!(day("2100-03-01"), Some(day("2100-02-28").unwrap() + 1));
        assert_eq!(day("2016-13-01"), None);
        assert_eq!(day("soon"), None);
    }

    #[test]
    fn inventories_of_different_months_are_named() {
        let mut sources = Sources::default();
        let source = sources.add("a", "a", "0123456789");
        let span = crate::source::Span { start: 0, end: 1 };
        let host = |name: &str, date: &str| Host {
            name: name.to_owned(),
            collected: Known::at(date.to_owned(), Place { source, span }),
            ..Host::default()
        };
        let hosts = [
            host("A", "2026-01-05T10:00:00Z"),
            host("B", "2026-03-01T10:00:00Z"),
        ];
        let problem = check(&hosts).expect("a problem");
        assert!(
            problem
                .message
                .contains("A is 55 days older than that of B")
        );
        assert!(check(&hosts[..1]).is_none());
        assert!(check(&[host("A", "2026-01-05"), host("B", "2026-01-20")]).is_none());
    }
}
