//! Objects as lists of ledgers name them, in each format alike.

use serde::Serialize;

use crate::ledger::Listed;
use crate::report::location::Location;
use crate::source::Citations;

/// An object in a list, in JSON.
#[derive(Serialize)]
pub(super) struct Entry {
    id: String,
    name: String,
    host: Option<String>,
    place: Location,
}

impl Entry {
    /// Of an object and the places of its run.
    pub(super) fn of(cited: &Citations<'_>, listed: &Listed) -> Self {
        Self {
            id: listed.id.to_string(),
            name: listed.name.to_string(),
            host: listed.host.as_deref().map(str::to_owned),
            place: Location::of(cited, listed.place),
        }
    }
}
