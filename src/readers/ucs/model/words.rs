//! What is said of what the exports of a domain do not hold: each kind of export has its own words.

use crate::fabric::known::Why;
use crate::source::Problem;

/// The words of a kind of export.
#[derive(Debug)]
pub(in super::super) struct Words {
    /// What two of them are called that contradict each other.
    pub(in super::super) exports: &'static str,
    /// What the attribute of a class is called.
    pub(in super::super) value: fn(class: &str, attribute: &str) -> String,
    /// What the attribute of the object of a class and a name is called.
    pub(in super::super) own_value: fn(class: &str, dn: &str, attribute: &str) -> String,
    /// What to do about them.
    pub(in super::super) repair: &'static str,
    /// Why something is missing that the objects of a class would tell.
    pub(in super::super) missing: fn(what: &str, class: &str) -> Why,
    /// Why something is missing of a class one of whose objects cannot be read.
    pub(in super::super) unreadable: fn(what: &str, class: &str) -> Why,
    /// Why something is missing that is inventory or state.
    pub(in super::super) state: fn(what: &str, class: &str) -> Why,
    /// Why something is missing that is state of an object which is there as it is configured only.
    pub(in super::super) configured: fn(what: &str, class: &str) -> Why,
    /// Which server a profile got from a pool.
    pub(in super::super) pooled: &'static str,
    /// The MAC address of a vNIC that names none.
    pub(in super::super) address: fn(is_derived: bool) -> Why,
    /// What is meant to be, and not what is: a profile that is to get a server counts as one that has it.
    pub(in super::super) intended: Option<Intended>,
}

/// The words of what is meant to be.
#[derive(Debug)]
pub(in super::super) struct Intended {
    /// Which server a profile gets that names neither a server nor a pool.
    pub(in super::super) unbound: &'static str,
}

impl Words {
    /// The problem that a value is which two exports say differently. `is_outranked`: one of the two counts.
    pub(super) fn conflict(&self, value: &str, is_outranked: bool) -> Problem {
        let message = format!("{value} is not alike in two {}", self.exports);
        if is_outranked {
            Problem::warning("conflicting-duplicate", message).help(
                "export the backup and the answers on one day; an answer goes before a backup",
            )
        } else {
            let message = format!("{message}: nothing is known of it");
            Problem::error("conflicting-duplicate", message).help(self.repair)
        }
    }
}
