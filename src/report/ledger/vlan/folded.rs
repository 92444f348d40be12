//! Rows that read alike are one, and so are proofs: what an engineer reads is short, the JSON report has all.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{ORDER, chain, missing, numbers, setting};
use crate::ledger::VlanLedger;
use crate::ledger::isolation::{Level, Proof};
use crate::ledger::vlan::{Column, VlanRow, VlanState};

/// Rows that differ in their VLANs only.
pub(super) struct Fold<'a> {
    /// The rows, by VLAN.
    pub(super) rows: Vec<&'a VlanRow>,
    /// What is odd about them, in sentences.
    pub(super) odd: Vec<String>,
    /// Where they live, in sentences.
    pub(super) lives: Vec<String>,
}

impl Fold<'_> {
    /// Their state.
    pub(super) fn state(&self) -> VlanState {
        self.rows
            .first()
            .map_or(VlanState::Unknown, |row| row.state)
    }

    /// Their VLANs: `101–106, 112`.
    pub(super) fn vlans(&self) -> String {
        let mut ranges: Vec<(u16, u16)> = Vec::new();
        for row in &self.rows {
            match ranges.last_mut() {
                Some((_, last)) if row.vlan <= last.saturating_add(1) => *last = row.vlan,
                _ => ranges.push((row.vlan, row.vlan)),
            }
        }
        let ranges = ranges.into_iter().map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            }
        });
        ranges.collect::<Vec<_>>().join(", ")
    }

    /// What they are for: `management`, `tenants Contoso, Fabrikam`.
    pub(super) fn class(&self) -> String {
        let Some(first) = self.rows.first() else {
            return String::new();
        };
        let tenants: Vec<&str> = self
            .rows
            .iter()
            .filter_map(|row| row.tenant.as_deref())
            .collect();
        match tenants.as_slice() {
            [] => first.class.to_owned(),
            [only] => format!("tenant {only}"),
            [first, .., last] => format!("{} tenants, {first} to {last}", tenants.len()),
        }
    }
}

/// The rows, folded: the odd ones first, then by scope and VLAN.
pub(super) fn folds(ledger: &VlanLedger) -> Vec<Fold<'_>> {
    let mut found: BTreeMap<(usize, String, u16, String), Fold<'_>> = BTreeMap::new();
    let mut first: BTreeMap<(usize, String, String), u16> = BTreeMap::new();
    for row in &ledger.rows {
        let order = ORDER.iter().position(|state| *state == row.state);
        let order = order.unwrap_or_default();
        let (odd, lives) = (odd(ledger, row), lives(ledger, row));
        let tenancy = if row.tenant.is_some() { "" } else { row.class };
        let alike = format!("{tenancy}\n{}\n{}", odd.join("\n"), lives.join("\n"));
        let scope = row.scope.to_string();
        let at = first.entry((order, scope.clone(), alike.clone()));
        let at = *at.or_insert(row.vlan);
        let fold = found.entry((order, scope, at, alike));
        let fold = fold.or_insert_with(|| Fold {
            rows: Vec::new(),
            odd,
            lives,
        });
        fold.rows.push(row);
    }
    found.into_values().collect()
}

/// Names that are spelt out of a list.
const SHOWN: usize = 8;

/// Names of a list, each once, with how many there are of it: `Host-A (4)`.
fn names(ledger: &VlanLedger, row: &VlanRow, column: &Column) -> Option<String> {
    let list = column.as_deref()?;
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for one in ledger.listed(row, list) {
        *counts.entry(one.name.to_string()).or_default() += 1;
    }
    let more = counts.len().saturating_sub(SHOWN);
    let shown = counts.into_iter().take(SHOWN);
    let shown = shown.map(|(name, count)| match count {
        1 => name,
        count => format!("{name} ({count})"),
    });
    let mut shown: Vec<String> = shown.collect();
    if more > 0 {
        shown.push(format!("{more} more"));
    }
    Some(shown.join(", "))
}

/// Names on hosts, each with its host: `Host-A on HV01`.
fn on_hosts(ledger: &VlanLedger, row: &VlanRow, column: &Column) -> Option<String> {
    let list = column.as_deref()?;
    let mut hosts: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in ledger.listed(row, list) {
        let host = one.host.as_deref().unwrap_or("a host without inventory");
        hosts
            .entry(one.name.to_string())
            .or_default()
            .insert(host.to_owned());
    }
    let each = hosts.into_iter().map(|(name, hosts)| {
        let hosts: Vec<String> = hosts.into_iter().collect();
        format!("{name} on {}", crate::report::text::list(&hosts))
    });
    Some(each.collect::<Vec<_>>().join("; "))
}

/// What is odd about a row.
fn odd(ledger: &VlanLedger, row: &VlanRow) -> Vec<String> {
    let mut odd = Vec::new();
    let mut say = |label: &str, column: &Column| {
        if let Some(text) = on_hosts(ledger, row, column).filter(|text| !text.is_empty()) {
            odd.push(format!("{label} {text}"));
        }
    };
    say("missing on", &row.missing_on);
    say("surplus on", &row.surplus_on);
    if row.state == VlanState::Leak {
        say("used by", &row.host_objects);
    }
    let why = row
        .reasons
        .get("state")
        .or_else(|| row.reasons.get("missing_on"));
    odd.extend(why.map(|why| format!("not known: {}", missing(why))));
    odd
}

/// Where a VLAN lives.
fn lives(ledger: &VlanLedger, row: &VlanRow) -> Vec<String> {
    let unknown = || "unknown".to_owned();
    let text = |column| names(ledger, row, column).unwrap_or_else(unknown);
    let some = |label: &str, text: String| (!text.is_empty()).then(|| format!("{label} {text}"));
    let hosts = row.hosts.as_ref().map(Vec::len);
    let hosts = match hosts {
        None => "use unknown".to_owned(),
        Some(0) => "used by nothing".to_owned(),
        Some(count) => format!("used on {}", crate::report::text::plural(count, "host")),
    };
    let carriers = text(&row.carriers);
    let carriers = if carriers.is_empty() {
        hosts
    } else {
        format!("{hosts} over {carriers}")
    };
    let [on_a, on_b] = &row.connections;
    let sides = [some("A", text(on_a)), some("B", text(on_b))];
    let sides = sides.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let uplinks = text(&row.uplink_groups);
    let as_vlan = numbers(row.uplink_vlan.as_deref(), ", ");
    let translated = as_vlan != row.vlan.to_string() && !as_vlan.is_empty();
    let uplinks = match (uplinks.is_empty(), translated) {
        (true, _) => String::new(),
        (false, true) => format!("{uplinks} as VLAN {as_vlan}"),
        (false, false) => uplinks,
    };
    let mut lives = vec![carriers];
    lives.extend(some("connections", sides));
    lives.extend(some("uplinks", uplinks));
    lives.extend(some("upstream", text(&row.upstream)));
    lives.extend(some("native on", text(&row.native_on)));
    if row.private.is_some() || row.smart_link.is_some() {
        let (private, smart_link) = (setting(row.private), setting(row.smart_link));
        lives.push(format!("private {private}, Smart Link {smart_link}"));
    }
    lives
}

/// Proofs that read alike: one level and what is missing, in one host or cluster or several.
pub(super) struct Met {
    /// How far up.
    pub(super) level: Option<Level>,
    /// Hosts, and clusters.
    pub(super) places: BTreeSet<String>,
    pub(super) tenants: BTreeSet<Option<String>>,
    pub(super) classes: BTreeSet<&'static str>,
    /// The chain of the first.
    pub(super) chain: String,
    /// What would have to be known.
    pub(super) missing: BTreeSet<String>,
    /// How many proofs these are.
    pub(super) count: usize,
}

/// The proofs, folded: the highest meeting first, what is not known before what is nowhere.
pub(super) fn met(ledger: &VlanLedger) -> Vec<Met> {
    let mut found: BTreeMap<(usize, Vec<String>), Met> = BTreeMap::new();
    for proof in &ledger.isolation {
        let order = match proof.shares {
            Some(Level::None) => Level::ALL.len() + 1,
            Some(level) => {
                let above = Level::ALL.iter().rev();
                above.take_while(|other| **other != level).count()
            }
            None => Level::ALL.len(),
        };
        let lacking: Vec<String> = proof.missing.iter().map(missing).collect();
        let met = found.entry((order, lacking.clone()));
        let met = met.or_insert_with(|| Met {
            level: proof.shares,
            places: BTreeSet::new(),
            tenants: BTreeSet::new(),
            classes: BTreeSet::new(),
            chain: chain(ledger, proof),
            missing: lacking.into_iter().collect(),
            count: 0,
        });
        met.count += 1;
        met.places.insert(place(ledger, proof));
        met.tenants
            .insert(proof.tenant.as_deref().map(str::to_owned));
        met.classes.insert(proof.infrastructure);
    }
    found.into_values().collect()
}

fn place(ledger: &VlanLedger, proof: &Proof) -> String {
    match proof.host {
        Some(host) => ledger.parts[proof.part].leaves[host as usize]
            .name
            .to_string(),
        None => format!("cluster {}", proof.cluster.as_deref().unwrap_or_default()),
    }
}

impl Met {
    /// Who meets: `tenants Contoso, Fabrikam; management, csv`.
    pub(super) fn who(&self) -> String {
        let tenants: Vec<String> = self
            .tenants
            .iter()
            .map(|tenant| {
                tenant
                    .clone()
                    .unwrap_or_else(|| "machines of no tenant".to_owned())
            })
            .collect();
        let classes: Vec<String> = self
            .classes
            .iter()
            .map(|class| (*class).to_owned())
            .collect();
        let list = crate::report::text::list;
        format!("{} × {}", list(&tenants), list(&classes))
    }

    /// Where: `HV01, HV02, cluster HVCL01`.
    pub(super) fn places(&self) -> String {
        let places: Vec<String> = self.places.iter().cloned().collect();
        crate::report::text::list(&places)
    }
}
