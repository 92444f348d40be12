//! Days on the command line.

use chrono::NaiveDate;

/// Reads a day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    day.map_err(|_| "write a day as 2027-01-31".to_owned())
}
