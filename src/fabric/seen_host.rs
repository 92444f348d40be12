//! A host of a run as those look at it who ask which hosts there are, and of when.

use chrono::NaiveDate;

use super::host_name::HostName;
use crate::source::Place;

/// A host that a run has an inventory of.
#[derive(Clone, Copy, Debug)]
pub struct SeenHost<'a> {
    /// Its name.
    pub name: &'a HostName,
    /// Where the host stands.
    pub place: Option<Place>,
    /// The day on which the inventory was taken, and where that stands.
    pub collected: Option<(NaiveDate, Place)>,
    /// The moment, as the inventory writes it; empty where it says none.
    pub moment: &'a str,
}
