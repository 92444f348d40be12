//! How long frames are lost, in seconds: one row for each way in which traffic moves. It does not know clusters.
//!
//! Sources: HP Virtual Connect for the Cisco network administrator 4.x, p. 23 (a new active uplink typically in under
//! five seconds, with `PortFast`) and the Virtual Connect user manual, "MAC Cache Failover" (several minutes without it).
//! The seconds of teams, of fabric failover and of convergence have no document of a vendor: see `is_measured`.

use super::cell::{Interruption, Share};
use super::component::Failed;
use super::shape::HostShape;
use super::site::Site;
use super::terms::{Assumption, ComponentKind, InterruptionClass, Outcome};

/// Seconds that a team, SET, LACP or MPIO takes at most to move flows: no document of a vendor says it.
const TEAM_MOVE: u32 = 5;
/// Seconds that a backend takes at most to move a path, where tables follow at once.
const BACKEND_MOVE: u32 = 5;
/// Seconds until upstream tables notice a moved path by themselves: the ageing of addresses.
const AGEING: u32 = 300;
/// Seconds that the data centre was seen to converge after a switch had died: one report.
const CONVERGENCE: u32 = 120;
/// Seconds until a port forwards that is no edge port: listening and learning, and some more.
const FORWARDING: u32 = 50;

/// What decides how long an interruption lasts.
pub(super) struct Cause<'c> {
    pub(super) site: &'c Site<'c>,
    pub(super) shape: &'c HostShape,
    pub(super) failed: Failed<'c>,
    /// Rows that decided the fates.
    pub(super) rules: &'c [&'static str],
}

/// Rows in which only the host's own hardware, its port or its module counts: no uplink, no switch.
const BELOW_UPLINKS: [&str; 4] = ["M1", "M2", "M3", "M4"];

impl Cause<'_> {
    fn kinds(&self) -> impl Iterator<Item = ComponentKind> + '_ {
        let shared = self.failed.shared.iter();
        shared.filter_map(|id| Some(self.site.components.get(id.0 as usize)?.kind))
    }

    /// Whether an upstream switch died and moved something.
    fn is_of_switch(&self) -> bool {
        let moved = |rule: &&str| !BELOW_UPLINKS.contains(rule);
        self.rules.iter().any(moved)
            && self
                .kinds()
                .any(|kind| kind == ComponentKind::UpstreamSwitch)
    }

    /// Whether a switch port behind one of the host's uplinks is no edge port, as the plan says.
    fn is_no_edge_port(&self) -> bool {
        let domains = self.shape.domains.iter();
        let domains = domains.filter_map(|domain| self.site.domains.get(domain.0 as usize));
        // Not all groups of the site: that is asked for every outcome of every host.
        let mut groups = domains
            .flat_map(|domain| &domain.groups)
            .filter_map(|group| self.site.groups.get(group.0 as usize));
        groups.any(|group| group.links.iter().any(|link| link.no_edge_port))
    }

    /// Whether the tables follow a move of uplinks at once: yes, no, or nobody knows.
    fn follows_at_once(&self) -> Option<bool> {
        let mut all = Some(true);
        for domain in &self.shape.domains {
            let model = self.site.domains.get(domain.0 as usize)?;
            match model.mac_cache_failover.get() {
                Some(true) => {}
                Some(false) => return Some(false),
                None => all = None,
            }
        }
        if self.is_no_edge_port() {
            Some(false)
        } else {
            all
        }
    }
}

/// How long an outcome lasts; nothing for one without interruption. Notes what it assumes.
pub(super) fn interruption(
    outcome: Outcome,
    share: Option<Share>,
    cause: &Cause<'_>,
    assumes: &mut Vec<Assumption>,
) -> Option<Interruption> {
    let (class, min_s, max_s) = match outcome {
        Outcome::Unaffected | Outcome::Reduced => return None,
        Outcome::Lost => (InterruptionClass::Open, None, None),
        Outcome::BlackHole if share.is_none_or(|share| share.dead == share.of) => {
            (InterruptionClass::Open, None, None)
        }
        // Which flows are concerned is a hash; what is unknown may last.
        Outcome::BlackHole | Outcome::Unknown => (InterruptionClass::Open, Some(0), None),
        Outcome::FailoverSeen | Outcome::FailoverUnseen if cause.is_of_switch() => (
            InterruptionClass::UpstreamConvergence,
            Some(0),
            Some(CONVERGENCE),
        ),
        Outcome::FailoverSeen => (InterruptionClass::TeamMove, Some(0), Some(TEAM_MOVE)),
        Outcome::FailoverUnseen => moved(cause),
    };
    let mut kinds = cause.kinds();
    let comes_back = kinds.any(|kind| {
        matches!(
            kind,
            ComponentKind::Module
                | ComponentKind::Uplink
                | ComponentKind::UplinkSide
                | ComponentKind::UplinkGroup
                | ComponentKind::UpstreamSwitch
        )
    });
    if comes_back && !cause.is_no_edge_port() {
        assumes.push(Assumption::EdgePorts);
    }
    if class != InterruptionClass::Open && class != InterruptionClass::TeamMove {
        assumes.push(Assumption::MacRelearning);
    }
    Some(Interruption {
        class,
        min_s,
        max_s,
        on_return: comes_back.then_some((0, FORWARDING)),
    })
}

/// What the backend moved; of several moves the longest.
fn moved(cause: &Cause<'_>) -> (InterruptionClass, Option<u32>, Option<u32>) {
    if cause.rules.contains(&"M8") {
        let (least, most) = match cause.follows_at_once() {
            Some(true) => (0, BACKEND_MOVE),
            Some(false) => (BACKEND_MOVE, AGEING),
            None => (0, AGEING),
        };
        return (InterruptionClass::BackendMove, Some(least), Some(most));
    }
    let is_other_fabric = |rule: &&str| ["M3", "M4", "M21"].contains(rule);
    let class = if cause.rules.iter().any(is_other_fabric) {
        InterruptionClass::FabricFailover
    } else {
        InterruptionClass::Repin
    };
    (class, Some(0), Some(BACKEND_MOVE))
}

/// Whether the seconds have a source: a document of a vendor, or that nothing ends.
pub(super) fn is_measured(interruption: Option<&Interruption>) -> bool {
    interruption.is_none_or(|interruption| {
        matches!(
            interruption.class,
            InterruptionClass::Open | InterruptionClass::BackendMove
        )
    })
}
