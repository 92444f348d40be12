//! How carriers bundle their members, as far as the host and the backend say it.

use std::collections::BTreeSet;

use crate::fabric::graph::{Carrier, Leg};
use crate::fabric::host::{Adapter, LoadBalancing, TeamingMode};
use crate::fabric::known::{Known, Why};
use crate::simulation::fact::Fact;
use crate::simulation::terms::CarrierKind;

/// Whether an adapter has a link, as far as Windows says that it has none.
pub(super) fn works(adapter: &Adapter) -> bool {
    let is_down = |status: &String| {
        let status = status.to_lowercase();
        ["disconnected", "disabled", "not present"].contains(&status.as_str())
    };
    !adapter.status.get().is_some_and(is_down)
}

/// What a carrier is, and how it bundles its members.
pub(super) fn bundling(
    carrier: Carrier<'_>,
) -> (CarrierKind, Fact<TeamingMode>, Option<LoadBalancing>) {
    let alone = Fact::derived(TeamingMode::SwitchIndependent);
    match carrier {
        Carrier::Adapter(_) => (CarrierKind::Adapter, alone, None),
        Carrier::Set(team) => (
            CarrierKind::Set,
            alone,
            // Windows has it per port of the switch where nothing else is set.
            Some(
                team.load_balancing
                    .get()
                    .copied()
                    .unwrap_or(LoadBalancing::HyperVPort),
            ),
        ),
        Carrier::Team(team) => {
            let mode = match team.mode.check() {
                Ok(mode) => Fact::derived(*mode),
                Err(why) => Fact::missing("the mode of a team", &why),
            };
            let load_balancing = team.load_balancing.get().copied();
            (CarrierKind::Team, mode, load_balancing)
        }
    }
}

/// Whether the backend bundles the members of a carrier to one link aggregation group.
pub(super) fn lag(carrier: Carrier<'_>, legs: &[Leg<'_>]) -> Fact<bool> {
    let is_independent = match carrier {
        Carrier::Team(team) => team.mode.is(&TeamingMode::SwitchIndependent),
        _ => true,
    };
    if is_independent {
        return Fact::derived(false);
    }
    let what = "whether the backend bundles the members of a team";
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for leg in legs {
        let lag: Result<&str, Why> = match &leg.join {
            Ok(join) => {
                let lag: &Known<String> = &join.claim.connection.lag;
                lag.need(what).map(String::as_str)
            }
            Err(why) => Err(why.clone()),
        };
        match lag {
            Ok(lag) => names.insert(lag),
            Err(why) => return Fact::missing(what, &why),
        };
    }
    let mut names = names.into_iter();
    let first = names.next().is_some_and(|name| !name.is_empty());
    Fact::derived(first && names.next().is_none())
}
