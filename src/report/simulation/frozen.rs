//! The types of `fabriclint/simulation/v1`. They are frozen: they change with a new version only, whatever the
//! inside of the program looks like.

use serde::{Serialize, Serializer};

use crate::report::location::Location;

#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) hosts: usize,
    pub(super) clusters: usize,
    pub(super) backends: usize,
    pub(super) components: usize,
    pub(super) consumers: usize,
    pub(super) scenarios: usize,
    pub(super) worst: &'static str,
    pub(super) cells: Counts,
}

/// Consumers × components that can concern them, by outcome.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Counts {
    pub(super) unaffected: u64,
    pub(super) reduced: u64,
    pub(super) failover_unseen: u64,
    pub(super) failover_seen: u64,
    pub(super) black_hole: u64,
    pub(super) lost: u64,
    pub(super) unknown: u64,
}

/// What can fail.
#[derive(Serialize)]
pub(super) struct Part<'a> {
    pub(super) id: String,
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) host: Option<&'a str>,
    pub(super) domain: Option<&'a str>,
    pub(super) object: String,
    pub(super) from: &'static str,
    pub(super) confidence: &'static str,
    pub(super) place: Location,
}

/// What feels it.
#[derive(Serialize)]
pub(super) struct Consumer<'a> {
    pub(super) id: String,
    pub(super) host: &'a str,
    pub(super) kind: &'static str,
    pub(super) name: &'a str,
    pub(super) class: &'a str,
    pub(super) tenant: Option<&'a str>,
    pub(super) vlan: Option<u16>,
    pub(super) carrier: Option<String>,
    pub(super) reach: &'static str,
    pub(super) cluster_network: Option<&'a str>,
    pub(super) vms: u32,
    pub(super) place: Location,
}

#[derive(Serialize)]
pub(super) struct Happening<'a> {
    pub(super) id: &'a str,
    pub(super) fails: Vec<String>,
    pub(super) worst: &'static str,
    pub(super) cells: Vec<Felt<'a>>,
    pub(super) clusters: Vec<Cluster<'a>>,
}

/// What happens to consumers that the same happens to.
#[derive(Serialize)]
pub(super) struct Felt<'a> {
    pub(super) outcome: &'static str,
    pub(super) consumers: Vec<String>,
    pub(super) share: Option<f64>,
    pub(super) mbps: Mbps,
    pub(super) uplink_mbps: Option<Uplink>,
    pub(super) last_path: bool,
    pub(super) already: bool,
    pub(super) interruption: Option<Gap>,
    pub(super) confidence: &'static str,
    pub(super) assumes: Vec<&'static str>,
    pub(super) missing: Vec<Lacking<'a>>,
    pub(super) possible: Vec<&'static str>,
    pub(super) reasons: Vec<Why<'a>>,
}

#[derive(Serialize)]
pub(super) struct Mbps {
    pub(super) before: Option<u64>,
    pub(super) after: Option<u64>,
}

#[derive(Serialize)]
pub(super) struct Uplink {
    pub(super) before: Option<u64>,
    pub(super) after: Option<u64>,
    pub(super) guaranteed: Option<u64>,
}

/// An interruption, in seconds.
#[derive(Serialize)]
pub(super) struct Gap {
    pub(super) class: &'static str,
    pub(super) min_s: Option<u32>,
    pub(super) max_s: Option<u32>,
    pub(super) on_return: Option<Seconds>,
}

#[derive(Serialize)]
pub(super) struct Seconds {
    pub(super) min_s: Option<u32>,
    pub(super) max_s: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct Lacking<'a> {
    pub(super) fact: &'a str,
    pub(super) export: &'a str,
}

#[derive(Serialize)]
pub(super) struct Why<'a> {
    pub(super) rule: &'static str,
    pub(super) text: &'a str,
    pub(super) place: Option<Location>,
}

#[derive(Serialize)]
#[expect(clippy::struct_field_names, reason = "the format's names")]
pub(super) struct Cluster<'a> {
    pub(super) cluster: &'a str,
    pub(super) verdict: &'static str,
    #[serde(serialize_with = "whole_if_whole")]
    pub(super) budget_s: f64,
    pub(super) budget_from: &'static str,
    pub(super) interruption: Seconds,
    pub(super) networks: Vec<Network<'a>>,
    pub(super) pairs: Pairs,
    pub(super) nodes_evicted: Bounds,
    pub(super) vms_down: Bounds,
    pub(super) vms_restarted: Bounds,
    pub(super) vms_unreachable: Bounds,
    pub(super) if_exceeded: Option<Exceeded>,
}

#[derive(Serialize)]
pub(super) struct Network<'a> {
    pub(super) name: &'a str,
    pub(super) min_s: Option<u32>,
    pub(super) max_s: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct Pairs {
    pub(super) kept: u64,
    pub(super) at_risk: u64,
    pub(super) cut: u64,
}

#[derive(Serialize)]
pub(super) struct Bounds {
    pub(super) min: u32,
    pub(super) max: u32,
}

#[derive(Serialize)]
pub(super) struct Exceeded {
    pub(super) nodes: u32,
    pub(super) vms: u32,
}

#[derive(Serialize)]
pub(super) struct Absent<'a> {
    pub(super) kind: &'a str,
    pub(super) domain: Option<&'a str>,
    pub(super) reason: &'a str,
    pub(super) count: usize,
}

/// `10`, and `2.5` where it is no whole number.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn whole_if_whole<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "seconds, and compared again"
    )]
    let whole = *value as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "a whole number or not"
    )]
    if whole as f64 == *value {
        serializer.serialize_i64(whole)
    } else {
        serializer.serialize_f64(*value)
    }
}
