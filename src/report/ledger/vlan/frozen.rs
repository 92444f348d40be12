//! The types of `fabriclint/ledger-vlan/v1`. They are frozen: they change with a new version only, whatever the inside of
//! the program looks like.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::ledger::listed::Entry;
use crate::report::location::Location;

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) hosts: usize,
    pub(super) clusters: usize,
    pub(super) backends: usize,
    pub(super) rows: usize,
    /// How many rows are in each state.
    pub(super) states: BTreeMap<&'static str, usize>,
}

/// A VLAN in a scope.
#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub(super) vlan: u16,
    pub(super) scope: String,
    pub(super) network: Option<&'a str>,
    pub(super) class: &'static str,
    pub(super) tenant: Option<&'a str>,
    pub(super) hosts: Option<Vec<Entry>>,
    pub(super) host_objects: Option<Vec<Entry>>,
    pub(super) carriers: Option<Vec<Entry>>,
    pub(super) connections_a: Option<Vec<Entry>>,
    pub(super) connections_b: Option<Vec<Entry>>,
    pub(super) uplink_groups: Option<Vec<Entry>>,
    pub(super) uplink_vlan: Option<&'a [u16]>,
    pub(super) native_on: Option<Vec<Entry>>,
    pub(super) untagged_by: Option<Vec<Entry>>,
    pub(super) upstream: Option<Vec<Entry>>,
    pub(super) missing_on: Option<Vec<Entry>>,
    pub(super) surplus_on: Option<Vec<Entry>>,
    pub(super) private: Option<Switch>,
    pub(super) smart_link: Option<Switch>,
    pub(super) state: &'static str,
    /// Where scalars stand, by their keys.
    pub(super) places: BTreeMap<&'static str, Vec<Location>>,
    /// Why values are unknown, or lists may not be whole, by their keys.
    pub(super) reasons: BTreeMap<&'static str, Lacking<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hops: Option<Vec<Hop<'a>>>,
}

/// What networks have set.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Switch {
    /// All of them, or none.
    Is(bool),
    /// Some of them.
    Mixed(&'static str),
}

/// Whether a tenant and a class of the infrastructure meet; between this and its end stands `chain`, a list of objects.
#[derive(Serialize)]
pub(super) struct Isolation<'a> {
    pub(super) host: Option<&'a str>,
    pub(super) cluster: Option<&'a str>,
    pub(super) tenant: Option<&'a str>,
    pub(super) infrastructure: &'static str,
    pub(super) shares: Option<&'static str>,
    pub(super) object: Option<String>,
    pub(super) physical: bool,
}

/// The end of a proof.
#[derive(Serialize)]
pub(super) struct IsolationEnd<'a> {
    pub(super) missing: Vec<Lacking<'a>>,
    pub(super) confidence: &'static str,
}

#[derive(Serialize)]
pub(super) struct Lacking<'a> {
    pub(super) fact: &'a str,
    pub(super) export: &'a str,
}

#[derive(Serialize)]
pub(super) struct Hop<'a> {
    pub(super) kind: &'static str,
    pub(super) id: Option<String>,
    pub(super) name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) place: Option<Location>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<&'a str>,
}
