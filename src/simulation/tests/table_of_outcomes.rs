//! The table of what is left of a consumer that must reach the data centre, as the design has it: a row for each failure,
//! a column for each way to be connected.

use super::small_sites::*;
use crate::fabric::backend::{BackendKind, UplinkLoss};
use crate::simulation::component::{Failed, OwnId};
use crate::simulation::evaluate::evaluate;
use crate::simulation::fact::Fact;
use crate::simulation::locality::Locality;
use crate::simulation::shape::HostShape;
use crate::simulation::site::Site;
use crate::simulation::terms::{ComponentKind, Outcome};

/// A way to be connected.
struct Column {
    name: &'static str,
    site: Site<'static>,
    host: HostShape,
    /// The uplinks of side A: those of a group, or of a group's side.
    side_a: (ComponentKind, &'static str),
    /// The uplinks of side B.
    side_b: (ComponentKind, &'static str),
}

const GROUP: ComponentKind = ComponentKind::UplinkGroup;

/// One uplink set a side.
fn sets_of_one_side(name: &'static str, smart_link: bool, members: u32, standby: bool) -> Column {
    let groups = [on_one("SUS_A", 0), on_one("SUS_B", 1)];
    let connections = (0..members).map(|side| flex_nic(side, side, Fact::derived(smart_link)));
    Column {
        name,
        site: site(BackendKind::OneView, Fact::derived(true), &groups),
        host: host(connections.collect(), standby),
        side_a: (GROUP, "SUS_A"),
        side_b: (GROUP, "SUS_B"),
    }
}

/// Uplink sets over both sides, the first active on A, the second on B.
fn sets_of_both_sides(name: &'static str, stacked: bool, smart_link: bool) -> Column {
    let groups = [on_both("SUS_A", 0), on_both("SUS_B", 1)];
    let connections = [0, 1].map(|side| flex_nic(side, side, Fact::derived(smart_link)));
    Column {
        name,
        site: site(BackendKind::OneView, Fact::derived(stacked), &groups),
        host: host(connections.to_vec(), false),
        side_a: (ComponentKind::UplinkSide, "SUS_A@A"),
        side_b: (ComponentKind::UplinkSide, "SUS_B@B"),
    }
}

/// vNICs, each with whether it fails over.
fn vnics(name: &'static str, loss: UplinkLoss, failover: &[bool], standby: bool) -> Column {
    let groups = [on_one("A/up", 0), on_one("B/up", 1)];
    let site = site(BackendKind::Ucs, Fact::derived(false), &groups);
    let connections = (0..).zip(failover);
    let connections = connections.map(|(side, failover)| vnic(&site, side, *failover, loss));
    Column {
        name,
        host: host(connections.collect(), standby),
        site,
        side_a: (GROUP, "A/up"),
        side_b: (GROUP, "B/up"),
    }
}

/// The columns, in the order of the design; some have two ways to be what they are.
fn columns() -> Vec<(usize, Column)> {
    let (down, warning) = (UplinkLoss::LinkDown, UplinkLoss::Warning);
    vec![
        (1, sets_of_one_side("a set a side, on", true, 2, false)),
        (2, sets_of_one_side("a set a side, off", false, 2, false)),
        (3, sets_of_both_sides("active/standby, on", true, true)),
        (3, sets_of_both_sides("active/standby, off", true, false)),
        (4, sets_of_both_sides("not stacked, off", false, false)),
        (5, vnics("UCS link-down", down, &[false, false], false)),
        (6, vnics("UCS warning", warning, &[false, false], false)),
        (7, vnics("UCS A-B", down, &[true], false)),
        (8, vnics("UCS A-B in a team", down, &[true, false], false)),
        (9, vnics("UCS A-B, warning", warning, &[true], false)),
        (10, sets_of_one_side("one adapter, on", true, 1, false)),
        (10, vnics("one vNIC, link-down", down, &[false], false)),
        (11, sets_of_one_side("standby on B, on", true, 2, true)),
        (11, vnics("standby vNIC on B", down, &[false, false], true)),
    ]
}

/// What fails.
#[derive(Clone, Copy, Debug)]
enum Fails {
    OneUplink,
    SideA,
    ModuleA,
    IomA,
    PortA,
    Card,
    Stacking,
    SideB,
    SwitchDies,
    SwitchIsolated,
}

impl Column {
    /// What a failure leaves, as the table of the design writes it; nothing where it cannot happen.
    fn cell(&self, fails: Fails, local: bool) -> Option<String> {
        let (mut shared, mut own) = (Vec::new(), Vec::new());
        let id = |kind, name| id(&self.site, kind, name);
        let is_ucs = self.site.domains[0].kind == BackendKind::Ucs;
        match fails {
            Fails::OneUplink => {
                let group = self.side_a.1.split('@').next().expect("a name");
                shared.push(id(ComponentKind::Uplink, &format!("{group}/0")));
            }
            Fails::SideA => shared.push(id(self.side_a.0, self.side_a.1)),
            Fails::SideB => shared.push(id(self.side_b.0, self.side_b.1)),
            Fails::ModuleA => shared.push(id(ComponentKind::Module, "A")),
            Fails::IomA if is_ucs => shared.push(id(ComponentKind::Iom, "chassis-1/A")),
            Fails::IomA => return None,
            Fails::PortA => own.push(OwnId(1)),
            Fails::Card => own.push(OwnId(0)),
            Fails::Stacking if is_ucs => return None,
            Fails::Stacking => shared.push(id(ComponentKind::Stacking, "D")),
            Fails::SwitchDies => shared.push(id(ComponentKind::UpstreamSwitch, "sw0")),
            Fails::SwitchIsolated => shared.push(id(ComponentKind::UpstreamIsolated, "sw0")),
        }
        let failed = Failed {
            shared: &shared,
            own: &own,
        };
        let found = {
            let locality = if local {
                Locality::Local
            } else {
                Locality::Remote
            };
            evaluate(&self.site, &self.host, 0, &failed, locality)
        };
        let word = match found.outcome {
            Outcome::Unaffected if found.last_path => "U last",
            Outcome::Unaffected => "U",
            Outcome::Reduced => "R",
            Outcome::FailoverSeen => "FS",
            Outcome::FailoverUnseen => "FU",
            Outcome::Unknown => "?",
            Outcome::Lost => "L",
            Outcome::BlackHole => {
                let share = found.share.expect("a share");
                return Some(format!("BH {}/{}", share.dead, share.of));
            }
        };
        Some(word.to_owned())
    }
}

/// The rows, with a cell for each of the eleven columns; `-` where it cannot happen.
const ROWS: [(Fails, [&str; 11]); 10] = [
    (Fails::OneUplink, ["R"; 11]),
    (
        Fails::SideA,
        [
            "FS", "BH 1/2", "FU", "BH 1/2", "FS", "BH 1/2", "FU", "FU", "BH 1/1", "L", "FS",
        ],
    ),
    (
        Fails::ModuleA,
        [
            "FS", "FS", "FS", "FS", "FS", "FS", "FU", "FU", "FU", "L", "FS",
        ],
    ),
    (
        Fails::IomA,
        ["-", "-", "-", "-", "FS", "FS", "FU", "FU", "FU", "L", "FS"],
    ),
    (
        Fails::PortA,
        [
            "FS", "FS", "FS", "FS", "FS", "FS", "FU", "FU", "FU", "L", "FS",
        ],
    ),
    (Fails::Card, ["L"; 11]),
    (
        Fails::Stacking,
        ["U", "U", "U", "U", "-", "-", "-", "-", "-", "U", "U"],
    ),
    (
        Fails::SideB,
        [
            "FS", "BH 1/2", "FU", "BH 1/2", "FS", "BH 1/2", "U", "FS", "U", "U", "U last",
        ],
    ),
    (
        Fails::SwitchDies,
        [
            "FS", "BH 1/2", "FU", "BH 1/2", "FS", "BH 1/2", "FU", "FU", "BH 1/1", "L", "FS",
        ],
    ),
    (
        Fails::SwitchIsolated,
        [
            "BH 1/2", "BH 1/2", "BH 1/2", "BH 1/2", "BH 1/2", "BH 1/2", "BH 1/1", "BH 1/2",
            "BH 1/1", "BH 1/1", "BH 1/1",
        ],
    ),
];

#[test]
fn every_cell_is_as_the_design_says() {
    let mut count = 0;
    for (number, column) in columns() {
        for (fails, cells) in ROWS {
            let Some(found) = column.cell(fails, false) else {
                continue;
            };
            // Without stacking links there are none to lose.
            if number == 4 && matches!(fails, Fails::Stacking) {
                continue;
            }
            assert_eq!(found, cells[number - 1], "{}: {fails:?}", column.name);
            count += 1;
        }
    }
    assert!(count > 120, "{count}");
}

/// What must reach other nodes of the domain alone needs no uplink: it feels what takes links down, and fabric failover.
#[test]
fn a_local_consumer_needs_no_uplink() {
    for (number, column) in columns() {
        for (fails, cells) in ROWS {
            let Some(found) = column.cell(fails, true) else {
                continue;
            };
            let cell = cells[number - 1];
            let moved_by_backend = cell == "FU" && matches!(number, 3 | 4);
            let expected = match cell {
                "R" => "U",
                cell if cell.starts_with("BH") || moved_by_backend => "U",
                cell => cell,
            };
            assert_eq!(found, expected, "{}: {fails:?}", column.name);
        }
    }
}

/// All uplinks of a set over both sides, and stacking links that a path needs.
#[test]
fn a_set_over_both_sides_can_be_lost_as_a_whole() {
    for (smart_link, stacked, expected) in [
        (true, true, "FS"),
        (false, true, "BH 1/2"),
        (false, false, "BH 1/2"),
    ] {
        let mut column = sets_of_both_sides("a set", stacked, smart_link);
        column.side_a = (GROUP, "SUS_A");
        assert_eq!(column.cell(Fails::SideA, false).as_deref(), Some(expected));
    }
    for (smart_link, expected) in [(false, "BH 1/2"), (true, "?")] {
        let groups = [on_both("SUS_A", 1), on_both("SUS_B", 1)];
        let connections = [0, 1].map(|side| flex_nic(side, side, Fact::derived(smart_link)));
        let column = Column {
            name: "both active on B",
            site: site(BackendKind::OneView, Fact::derived(true), &groups),
            host: host(connections.to_vec(), false),
            side_a: (GROUP, "SUS_A"),
            side_b: (GROUP, "SUS_B"),
        };
        assert_eq!(
            column.cell(Fails::Stacking, false).as_deref(),
            Some(expected)
        );
    }
}
