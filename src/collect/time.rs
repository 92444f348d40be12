//! Points in time as files and headers write them.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime, SecondsFormat, Utc};

/// Now, in UTC and whole seconds, `2027-01-31T08:00:00Z`.
pub(super) fn now() -> String {
    let now: DateTime<Utc> = SystemTime::now().into();
    now.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// How long ago a point in time was; nothing for one that is none or has not come yet.
pub(super) fn age(text: &str) -> Option<Duration> {
    let then: SystemTime = DateTime::parse_from_rfc3339(text).ok()?.into();
    SystemTime::now().duration_since(then).ok()
}

/// The forms of dates in HTTP (RFC 9110, 5.6.7): that of today, and two that are to be understood as well. All are UTC.
const DATES: [&str; 3] = [
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%a %b %e %H:%M:%S %Y",
];

/// How long to wait by a `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date that has passed is no wait, and
/// a number that is too large for one is the longest wait.
pub(super) fn retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let date = DATES
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let date: SystemTime = date.and_utc().into();
    let wait = date.duration_since(SystemTime::now());
    Some(wait.unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 7 "), Some(Duration::from_secs(7)));
        for past in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(retry_after(past), Some(Duration::ZERO), "{past}");
        }
        let future: DateTime<Utc> = (SystemTime::now() + Duration::from_secs(100)).into();
        for form in DATES {
            let text = future.format(form).to_string();
            let wait = retry_after(&text).expect("a date").as_secs();
            assert!((90..=100).contains(&wait), "{text}: {wait}");
        }
        assert_eq!(retry_after(&"9".repeat(40)), Some(Duration::MAX));
        assert_eq!(retry_after(""), None);
        assert_eq!(retry_after("soon"), None);
        assert_eq!(retry_after("-1"), None);
    }

    #[test]
    fn what_was_written_now_is_not_old() {
        assert!(age(&now()).is_some_and(|age| age < Duration::from_secs(5)));
        assert_eq!(age("2999-01-01T00:00:00Z"), None);
    }
}
