//! Objects that cmdlets put out, read by the property names of Windows. What an object says of
//! others is left to the sections. A function called `collected_…` reads what our collector writes,
//! where the cmdlet itself puts out something else: properties that PowerShell adds to CIM objects
//! can be missing, and nested ones cut off.

mod adapter;
mod hyper_v;
mod network;
mod switch;
mod team;

use super::section::{Item, named};
use crate::fabric::known::{Known, State};
use crate::fabric::record::{Agreement, Record, Value};
use crate::source::Place;

pub(super) use self::adapter::*;
pub(super) use self::hyper_v::*;
pub(super) use self::network::*;
pub(super) use self::switch::*;
pub(super) use self::team::*;

/// A virtual machine (`Get-VM`).
#[derive(Clone, Debug)]
pub(super) struct Machine {
    /// Name of the virtual machine.
    pub(super) name: String,
    /// Whether it runs.
    pub(super) running: Known<bool>,
    /// Whether it is a role of the cluster.
    pub(super) clustered: Known<bool>,
    /// Whether it says that it has no network adapter.
    pub(super) has_no_adapter: bool,
}

/// Something that belongs to a team.
#[derive(Clone, Debug)]
pub(super) struct OfTeam<T> {
    /// Name of the team.
    pub(super) team: Known<String>,
    /// What belongs to it.
    pub(super) item: T,
}

impl Item for Machine {}

impl<T: Record + Value> Item for OfTeam<T> {
    fn take_in(&mut self, other: Self) -> Agreement {
        self.item.agree(other.item)
    }
    fn place(&self) -> Option<Place> {
        Record::place(&self.item)
    }
}

impl<T: Record> OfTeam<T> {
    /// What tells it from its like, in words.
    pub(super) fn key(&self) -> Option<String> {
        let item = named(&self.item);
        Some(format!("{item} of {}", self.team.get()?))
    }
}

/// Windows writes GUIDs with and without braces and in either case.
pub(super) fn plain_guid(text: &str) -> String {
    text.trim_matches(['{', '}']).to_ascii_lowercase()
}

/// GUIDs without their braces, of which PowerShell 5.1 joins several with blanks; a description as it
/// is.
fn plain_references(text: &str) -> Vec<String> {
    let guids: Vec<String> = text.split_whitespace().map(plain_guid).collect();
    if !guids.is_empty() && guids.iter().all(|guid| is_guid(guid)) {
        return guids;
    }
    vec![if text.starts_with('{') {
        plain_guid(text)
    } else {
        text.to_owned()
    }]
}

/// Whether a text is a GUID without braces.
fn is_guid(text: &str) -> bool {
    let parts = text.split('-').map(str::len);
    parts.eq([8, 4, 4, 4, 12])
        && text
            .chars()
            .all(|letter| letter == '-' || letter.is_ascii_hexdigit())
}

/// Whether a value was nested deeper than the export went.
fn is_cut<T>(value: &Known<T>) -> bool {
    value.why().is_some_and(|why| why.state == State::Truncated)
}
