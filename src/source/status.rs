//! What became of the files of a run: which were read, which were not, and why.

use std::borrow::Cow;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What a file of the configuration is called in place of a dialect.
pub const PLAN: &str = "plan";
/// What a file of waivers is called in place of a dialect.
pub const WAIVERS: &str = "waivers";

/// What became of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceReport {
    /// The file, as reports name it.
    pub file: String,
    /// The dialect, if it was recognised.
    pub dialect: Option<Cow<'static, str>>,
    /// Whether it was read.
    pub status: Status,
    /// How many objects were read.
    pub objects: usize,
    /// The day of the oldest inventory in it, UTC; nothing where it says none.
    pub collected: Option<NaiveDate>,
    /// Why it was not read.
    pub reason: Option<String>,
    /// Whether a manifest lists it with another hash.
    pub is_altered: bool,
}

impl SourceReport {
    /// Whether it is an input of ours that holds something that is used; a plan does not count.
    #[must_use]
    pub fn is_recognised(&self) -> bool {
        let dialect = self.dialect.as_deref();
        let is_input = dialect.is_some_and(|dialect| dialect != PLAN && dialect != WAIVERS);
        is_input && matches!(self.status, Status::Read | Status::Broken)
    }
}

/// Whether a file was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Read.
    Read,
    /// A file of ours without anything that is used.
    Unused,
    /// A file of ours that could not be read.
    Broken,
    /// Not ours.
    Foreign,
}

impl Status {
    /// The word that reports use.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Read => "read",
            Status::Unused => "unused",
            Status::Broken => "broken",
            Status::Foreign => "foreign",
        }
    }
}

/// When the oldest and the newest inventory of a host were taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Collected {
    /// The oldest.
    pub oldest: NaiveDate,
    /// The newest.
    pub newest: NaiveDate,
}

/// `inventories of 2026-11-01 to 2026-11-20`.
impl fmt::Display for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { oldest, newest } = self;
        if oldest == newest {
            write!(f, "inventory of {oldest}")
        } else {
            write!(f, "inventories of {oldest} to {newest}")
        }
    }
}
