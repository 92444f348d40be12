//! What hosts say of the switches that the plan has behind their adapters: a glob that is like no adapter of any host it
//! is for takes the switch from them in silence. A few words are kept of each host, so that a fleet can stream through.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::fabric::graph::PlannedSwitches;
use crate::fabric::host::Host;
use crate::fabric::plan::Plan;
use crate::source::{Place, Problem, suggest};

/// So many names of adapters are remembered for what is said of a glob.
const MOST: usize = 200;

/// What one host says of an entry of the plan for its adapters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CableUse {
    /// The position of the entry among all of the plan.
    entry: usize,
    /// Whether an adapter of the host is like its glob; nothing where the adapters are unknown.
    fits: Option<bool>,
    /// The names of the adapters, where none is.
    adapters: Vec<String>,
}

impl CableUse {
    /// What a host says of the entries that are for it.
    #[must_use]
    pub fn of(planned: &PlannedSwitches<'_>, host: &Host) -> Vec<Self> {
        let adapters = host.adapters.items().iter();
        let names: Vec<&str> = adapters.map(|adapter| adapter.name.as_str()).collect();
        let is_known = host.adapters.is_known();
        let uses = planned.cables_of(&host.name, &names).into_iter();
        let uses = uses.map(|(entry, fits)| Self {
            entry,
            fits: (fits || is_known).then_some(fits),
            adapters: if fits {
                Vec::new()
            } else {
                names.iter().map(|name| (*name).to_owned()).collect()
            },
        });
        uses.collect()
    }
}

/// The entries of the plan, with what the hosts that were seen so far say of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Cables(Vec<Cable>);

/// An entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cable {
    /// The hosts that it is for, and the glob over their adapters.
    hosts: String,
    glob: String,
    place: Option<Place>,
    is_seen: bool,
    /// Whether an adapter is like the glob, or may be.
    may_fit: bool,
    /// Names of adapters that are not.
    adapters: BTreeSet<String>,
}

impl Cables {
    /// The entries of a plan, in their order.
    pub(super) fn of(plan: &Plan) -> Self {
        let entries = plan.hosts.iter().flat_map(|host| {
            let cables = host.upstream.iter();
            cables.map(|cable| Cable {
                hosts: host.r#match.to_string(),
                glob: cable.adapter.clone(),
                place: cable.place.or(host.place),
                is_seen: false,
                may_fit: false,
                adapters: BTreeSet::new(),
            })
        });
        Self(entries.collect())
    }

    /// Notes what a host says.
    pub(super) fn note(&mut self, uses: &[CableUse]) {
        for used in uses {
            let Some(cable) = self.0.get_mut(used.entry) else {
                continue;
            };
            cable.is_seen = true;
            cable.may_fit |= used.fits != Some(false);
            if cable.may_fit {
                cable.adapters.clear();
                continue;
            }
            let room = MOST.saturating_sub(cable.adapters.len());
            let names = used.adapters.iter().take(room);
            cable.adapters.extend(names.cloned());
        }
    }

    /// A warning for each glob that is like no adapter of the hosts it is for.
    pub(super) fn problems(&self) -> impl Iterator<Item = Problem> {
        let unlike = self
            .0
            .iter()
            .filter(|cable| cable.is_seen && !cable.may_fit);
        unlike.map(|cable| {
            let message = format!("no adapter of {} is like `{}`", cable.hosts, cable.glob);
            let problem = Problem::warning("plan-glob", message).help(cable.help());
            match cable.place {
                Some(place) => problem.at(place),
                None => problem,
            }
        })
    }

    /// Where the entries stand.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> {
        self.0.iter().filter_map(|cable| cable.place)
    }
}

impl Cable {
    fn help(&self) -> String {
        let names = self.adapters.iter().map(String::as_str);
        if let Some(near) = suggest(&self.glob, names.clone()) {
            return format!("did you mean `{near}`?");
        }
        let shown: Vec<String> = names.take(4).map(|name| format!("`{name}`")).collect();
        if shown.is_empty() {
            return "the host has no adapters".to_owned();
        }
        let more = if self.adapters.len() > shown.len() {
            " and others"
        } else {
            ""
        };
        format!("there are {}{more}", shown.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::host::Adapter;
    use crate::fabric::known::Known;
    use crate::fabric::plan::{HostPattern, PlanHost, PlanHostUpstream};

    fn plan(hosts: &str, globs: &[&str]) -> Plan {
        let cable = |glob: &&str| PlanHostUpstream {
            adapter: (*glob).to_owned(),
            switch: "leaf-1".to_owned(),
            ..PlanHostUpstream::default()
        };
        Plan {
            hosts: vec![
                PlanHost::default(),
                PlanHost {
                    r#match: HostPattern::from(hosts),
                    upstream: globs.iter().map(cable).collect(),
                    ..PlanHost::default()
                },
            ],
            ..Plan::default()
        }
    }

    fn host(name: &str, adapters: Option<&[&str]>) -> Host {
        let adapter = |name: &&str| Adapter {
            name: (*name).to_owned(),
            ..Adapter::default()
        };
        Host {
            name: name.to_owned(),
            adapters: adapters.map_or_else(Known::default, |names| {
                Known::derived(names.iter().map(adapter).collect())
            }),
            ..Host::default()
        }
    }

    fn problems(plan: &Plan, hosts: &[Host]) -> Vec<(String, String)> {
        let planned = PlannedSwitches::new(plan);
        let mut cables = Cables::of(plan);
        for host in hosts {
            cables.note(&CableUse::of(&planned, host));
        }
        let told = cables.problems().map(|problem| {
            let help = problem.help.clone().unwrap_or_default();
            (problem.message, help)
        });
        told.collect()
    }

    #[test]
    fn a_glob_that_is_like_no_adapter_of_its_hosts_is_told() {
        let plan = plan("HV*", &["slot 2*", "NIC 1", "NIC-*"]);
        let names: &[&str] = &["NIC1", "NIC2"];
        let hosts = [host("HV01", Some(names)), host("hv02", Some(names))];
        assert_eq!(
            problems(&plan, &hosts),
            [
                (
                    "no adapter of HV* is like `slot 2*`".to_owned(),
                    "there are `NIC1`, `NIC2`".to_owned()
                ),
                (
                    "no adapter of HV* is like `NIC 1`".to_owned(),
                    "did you mean `NIC1`?".to_owned()
                ),
                (
                    "no adapter of HV* is like `NIC-*`".to_owned(),
                    "there are `NIC1`, `NIC2`".to_owned()
                ),
            ]
        );
    }

    #[test]
    fn one_host_with_such_an_adapter_is_enough_and_so_is_one_of_which_nobody_knows() {
        let plan = plan("HV*", &["slot 2*"]);
        let without = || host("HV01", Some(&["NIC1"]));
        let with = host("HV02", Some(&["Slot 2 Port 1"]));
        assert_eq!(problems(&plan, &[without()]).len(), 1);
        assert!(problems(&plan, &[without(), with]).is_empty());
        assert!(problems(&plan, &[without(), host("HV03", None)]).is_empty());
        assert!(problems(&plan, &[host("BK01", Some(&["NIC1"]))]).is_empty());
    }
}
