//! Points in time as files and headers write them.

use std::time::{Duration, SystemTime};

use chrono::{DateTime, SecondsFormat, Utc};

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

/// How long to wait by a `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). A date that has passed is no wait.
pub(super) fn retry_after(text: &str) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    // The form of dates in HTTP is one that mail knows, too.
    let date: SystemTime = DateTime::parse_from_rfc2822(text).ok()?.into();
    let wait = date.duration_since(SystemTime::now());
    Some(wait.unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 7 "), Some(Duration::from_secs(7)));
        let past = retry_after("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(past, Some(Duration::ZERO));
        let future: DateTime<Utc> = (SystemTime::now() + Duration::from_secs(100)).into();
        let text = future.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let wait = retry_after(&text).expect("a date").as_secs();
        assert!((90..=100).contains(&wait), "{wait}");
        assert_eq!(retry_after("soon"), None);
        assert_eq!(retry_after("-1"), None);
    }

    #[test]
    fn what_was_written_now_is_not_old() {
        assert!(age(&now()).is_some_and(|age| age < Duration::from_secs(5)));
        assert_eq!(age("2999-01-01T00:00:00Z"), None);
    }
}
