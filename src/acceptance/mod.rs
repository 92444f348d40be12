//! What keeps a finding from counting: a waiver, by which someone takes responsibility for the
//! finding until a day, and a baseline, which holds the findings of an earlier run. Either way the finding stays in the
//! report.

mod baseline;
mod register;
mod waiver;

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::NaiveDate;

pub use baseline::{Baseline, BaselineEntry, SeenObjects};
pub use register::{Covered, Register, is_waiver_rule, rules};
pub use waiver::{Waiver, parse_vlans};

/// Seconds of a day.
const SECONDS_A_DAY: u64 = 24 * 60 * 60;

/// The day by the clock of the machine, UTC.
#[must_use]
pub fn today() -> NaiveDate {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    // A clock before 1970 gives the first day, on which no waiver has lapsed.
    let days = now.map_or(0, |since| since.as_secs() / SECONDS_A_DAY);
    let day = i32::try_from(days).unwrap_or(i32::MAX);
    NaiveDate::from_epoch_days(day).unwrap_or(NaiveDate::MAX)
}
