//! What a simulation says, in words: components, outcomes, interruptions. Every format takes them from here, and
//! none of them knows a format.

use crate::simulation::{
    Assumption, BeforeAfter, Cell, Component, ComponentKind, Evaluated, Interruption,
    InterruptionClass, Outcome, Share, UplinkMbps,
};

/// A component that fails, without the host or domain that it belongs to: `card Flb 1`.
pub(super) fn what(component: &Component) -> String {
    let name = &component.name;
    match component.kind {
        ComponentKind::Adapter => format!("adapter {name}"),
        ComponentKind::AdapterPort => format!("adapter port {name}"),
        ComponentKind::Mezzanine => format!("card {name}"),
        ComponentKind::Iom => format!("fabric extender {name}"),
        ComponentKind::Module => format!("module {name}"),
        ComponentKind::Uplink => format!("uplink {name}"),
        ComponentKind::UplinkSide => format!("side {name}"),
        ComponentKind::UplinkGroup => format!("uplink group {name}"),
        ComponentKind::Stacking => "the stacking".to_owned(),
        ComponentKind::UpstreamSwitch => format!("switch {name} behind the uplinks"),
        ComponentKind::UpstreamIsolated => format!("switch {name} behind the uplinks"),
    }
}

/// What becomes of a component of this kind.
pub(super) fn fails(kind: ComponentKind) -> &'static str {
    match kind {
        ComponentKind::Adapter
        | ComponentKind::AdapterPort
        | ComponentKind::Mezzanine
        | ComponentKind::Iom
        | ComponentKind::Module => "fails",
        ComponentKind::Uplink => "loses its link",
        ComponentKind::UplinkSide | ComponentKind::UplinkGroup => "loses all its links",
        ComponentKind::Stacking => "breaks",
        ComponentKind::UpstreamSwitch => "dies, links to it drop",
        ComponentKind::UpstreamIsolated => "is cut off north, links to it stay up",
    }
}

/// An outcome, with the part of the paths that lead nowhere: `black-hole 1/2`.
pub(super) fn outcome(outcome: Outcome, share: Option<Share>) -> String {
    match share {
        Some(share) if share.dead < share.of => {
            let divisor = divisor(share.dead, share.of);
            format!("{outcome} {}/{}", share.dead / divisor, share.of / divisor)
        }
        _ => outcome.name().to_owned(),
    }
}

fn divisor(one: u32, other: u32) -> u32 {
    match other {
        0 => one.max(1),
        _ => divisor(other, one % other),
    }
}

/// Everything about a cell but to whom it happens and why.
pub(super) fn details(cell: &Cell) -> Vec<String> {
    let what: &Evaluated = &cell.what;
    let mut details = Vec::new();
    details.extend(what.interruption.as_ref().map(interruption));
    details.extend(mbps(what.mbps));
    details.extend(what.uplink_mbps.map(uplinks));
    if what.last_path {
        details.push("one path is left".to_owned());
    }
    if what.possible.len() > 1 {
        let names: Vec<&str> = what.possible.iter().map(|one| one.name()).collect();
        details.push(format!("possible: {}", names.join(", ")));
    }
    details.push(format!("{} confidence", what.confidence));
    if !what.assumes.is_empty() {
        let names: Vec<&str> = what.assumes.iter().map(|one| assumed(*one)).collect();
        details.push(format!("assumed: {}", names.join(", ")));
    }
    details
}

/// What an assumption says, short.
fn assumed(assumption: Assumption) -> &'static str {
    match assumption {
        Assumption::Dcc => "server links can be taken down one by one (dcc)",
        Assumption::Mpio => "several paths to the storage are in use (mpio)",
        Assumption::EdgePorts => "switch ports are edge ports (edge-ports)",
        Assumption::MacRelearning => "switches learn moved addresses at once (mac-relearning)",
        Assumption::WorksToday => "what is described works (works-today)",
    }
}

fn interruption(of: &Interruption) -> String {
    let until = match of.class {
        InterruptionClass::TeamMove => "until flows are on another adapter",
        InterruptionClass::BackendMove => "until the modules use other uplinks",
        InterruptionClass::FabricFailover => "until the other fabric has taken over",
        InterruptionClass::Repin => "until it is pinned to another uplink",
        InterruptionClass::UpstreamConvergence => "until the switches upstream have converged",
        InterruptionClass::Open => "until it is repaired",
    };
    let mut text = match (of.min_s, of.max_s) {
        (Some(min), Some(max)) => format!("{} {until}", between(min, max)),
        (Some(_), None) => "for some flows until it is repaired".to_owned(),
        (None, _) => "until it is repaired".to_owned(),
    };
    if let Some((min, max)) = of.on_return {
        text.push_str(&format!(
            ", and {} on its return where switch ports do not forward at once",
            between(min, max)
        ));
    }
    text
}

/// `0–5 s`.
pub(super) fn between(min: u32, max: u32) -> String {
    if min == max {
        format!("{min} s")
    } else {
        format!("{min}–{max} s")
    }
}

fn mbps(of: BeforeAfter) -> Option<String> {
    match (of.before, of.after) {
        (Some(before), Some(after)) if before != after => {
            Some(format!("{after} of {before} Mbps left"))
        }
        _ => None,
    }
}

fn uplinks(of: UplinkMbps) -> String {
    let number = |number: Option<u64>| number.map_or("?".to_owned(), |number| number.to_string());
    format!(
        "uplinks {} → {} Mbps with {} Mbps guaranteed",
        number(of.before),
        number(of.after),
        number(of.guaranteed)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_told_in_lowest_terms() {
        let share = |dead, of| Some(Share { dead, of });
        for (given, told) in [
            (share(2, 4), "black-hole 1/2"),
            (share(3, 4), "black-hole 3/4"),
            (share(4, 4), "black-hole"),
            (None, "black-hole"),
        ] {
            assert_eq!(outcome(Outcome::BlackHole, given), told);
        }
    }

    #[test]
    fn an_interruption_without_end_is_told_so() {
        let mut open = Interruption {
            class: InterruptionClass::Open,
            min_s: None,
            max_s: None,
            on_return: None,
        };
        assert_eq!(interruption(&open), "until it is repaired");
        open.min_s = Some(0);
        assert_eq!(interruption(&open), "for some flows until it is repaired");
        let moved = Interruption {
            class: InterruptionClass::TeamMove,
            min_s: Some(0),
            max_s: Some(5),
            on_return: Some((0, 50)),
        };
        assert_eq!(
            interruption(&moved),
            "0–5 s until flows are on another adapter, and 0–50 s on its return where switch ports do not forward at once"
        );
    }
}
