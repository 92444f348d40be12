//! Globs of the plan over uplinks that are like none: a slip of the pen there takes a switch from uplinks in
//! silence. It does not know what the uplinks lead to.

use globset::{GlobBuilder, GlobMatcher};

use crate::fabric::backend::{Backend, UplinkGroup};
use crate::fabric::graph::uplink_name;
use crate::fabric::plan::Plan;
use crate::fabric::record::Record;
use crate::source::Problem;

/// A warning for each glob over uplinks that no uplink of its backend is like. A backend of which some uplink
/// may not be known is not told about: the glob may be for that one.
#[must_use]
pub fn unmatched_uplinks(plan: &Plan, backends: &[Backend]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for planned in &plan.backends {
        let entries = planned.upstream.iter();
        let globs = entries.flat_map(|entry| entry.uplinks.iter().map(move |glob| (glob, entry)));
        let globs: Vec<_> = globs.collect();
        if globs.is_empty() {
            continue;
        }
        let mut names = Vec::new();
        let mut is_any = false;
        let mut complete = true;
        for backend in backends {
            let Some(groups) = groups_of(backend, &planned.domain) else {
                continue;
            };
            is_any = true;
            complete &= backend.uplink_groups.is_known();
            for group in groups {
                complete &= group.uplinks.is_known();
                let ports = group.uplinks.items().iter();
                names.extend(ports.map(|port| uplink_name(group, port)));
            }
        }
        // A backend that is not in the run is missing by its name.
        if !is_any || !complete {
            continue;
        }
        for (glob, entry) in globs {
            let Some(matcher) = matcher(glob) else {
                continue;
            };
            if !names.iter().any(|name| matcher.is_match(name)) {
                let message = format!("no uplink of {} is like `{glob}`", planned.domain);
                let problem = Problem::warning("plan-glob", message);
                let problem = problem.help(help(&names));
                problems.push(match entry.place {
                    Some(place) => problem.at(place),
                    None => problem,
                });
            }
        }
    }
    problems
}

/// The groups of a backend that is called so, or those of the domain in it that is; nothing for another one.
fn groups_of<'b>(backend: &'b Backend, name: &str) -> Option<Vec<&'b UplinkGroup>> {
    let groups = backend.uplink_groups.items().iter();
    if backend.name.eq_ignore_ascii_case(name) {
        return Some(groups.collect());
    }
    let mut domains = backend.domains.items().iter();
    let domain = domains.find(|domain| domain.name.eq_ignore_ascii_case(name))?;
    // A group of which nobody knows the domain may be in this one.
    let is_in = |group: &&UplinkGroup| group.domain.get().is_none_or(|id| id == domain.id());
    Some(groups.filter(is_in).collect())
}

fn help(names: &[String]) -> String {
    let example = names.first().map_or("SUS_A/1:X5", String::as_str);
    format!("uplinks are named by group and port, as `{example}`")
}

/// Names of uplinks are compared whatever case the plan writes them in.
fn matcher(glob: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(glob).case_insensitive(true).build().ok()?;
    Some(glob.compile_matcher())
}
