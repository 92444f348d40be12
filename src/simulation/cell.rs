//! What one failure does to one consumer. Texts name objects of the host's shape; the places of the
//! host's own files come from its leaf.

use super::component::SharedId;
use super::entry::{Entries, Entry};
use super::fact::Missing;
use super::terms::{Assumption, InterruptionClass, Outcome};
use crate::fabric::graph::Confidence;
use crate::source::Place;

/// What is left of a consumer.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The outcome, by the first row of the table that matches.
    pub outcome: Outcome,
    /// Of a black hole, the part of the paths in use that lead nowhere, the largest possible.
    pub share: Option<Share>,
    /// The smallest part that is possible: smaller than the share where facts are missing.
    pub least_share: Option<Share>,
    /// What the carrier's members in use that are not dead are guaranteed, in Mbps.
    pub mbps: BeforeAfter,
    /// What they are guaranteed after it, in Mbps, whatever the missing facts are: nothing where the outcome is unknown and
    /// it depends on them.
    pub left_mbps: Option<u64>,
    /// Where uplinks shrank, what is left of the group.
    pub uplink_mbps: Option<UplinkMbps>,
    /// Whether what is left is one path.
    pub last_path: bool,
    /// Whether one of its paths led nowhere before anything failed.
    pub is_degraded: bool,
    /// Whether no fact is missing that could change anything of it.
    pub is_certain: bool,
    /// How long it lasts; nothing for unaffected and reduced consumers.
    pub interruption: Option<Interruption>,
    /// How sure all of this is.
    pub confidence: Confidence,
    /// What was assumed, sorted.
    pub assumes: Vec<Assumption>,
    /// Facts that would settle it, sorted.
    pub missing: Vec<Missing>,
    /// Every outcome that is possible, worst last; the outcome alone where it is settled.
    pub possible: Vec<Outcome>,
    /// What decided it, in path order.
    pub reasons: Vec<Reason>,
    /// Where its frames may be now.
    pub entries: Entries,
}

impl Evaluated {
    /// This outcome, certain and with nothing else to say.
    #[must_use]
    pub fn of(outcome: Outcome) -> Self {
        Self {
            outcome,
            share: None,
            least_share: None,
            mbps: BeforeAfter::default(),
            left_mbps: None,
            uplink_mbps: None,
            last_path: false,
            is_degraded: false,
            is_certain: true,
            interruption: None,
            confidence: Confidence::High,
            assumes: Vec::new(),
            missing: Vec::new(),
            possible: vec![outcome],
            reasons: Vec::new(),
            entries: Entries::at(Entry::outside()),
        }
    }
}

/// A part of the paths in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// Links that lead nowhere.
    pub dead: u32,
    /// Links in use.
    pub of: u32,
}

impl Share {
    /// How large the part is, as a number that parts can be compared by: 2³² is all of it.
    #[must_use]
    pub fn weight(self) -> u64 {
        (u64::from(self.dead) << 32) / u64::from(self.of.max(1))
    }

    /// Whether it is all of the paths.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.dead >= self.of
    }
}

/// How bad an outcome is, among black holes by the part of the paths that lead nowhere.
#[must_use]
pub fn rank(outcome: Outcome, share: Option<Share>) -> (Outcome, u64) {
    (outcome, share.map_or(0, Share::weight))
}

/// Whether nothing gets through.
#[must_use]
pub fn is_silent(outcome: Outcome, share: Option<Share>) -> bool {
    match outcome {
        Outcome::Lost => true,
        Outcome::BlackHole => share.is_none_or(Share::is_whole),
        _ => false,
    }
}

/// Whether these outcomes are all on one side of the line between surviving and not.
#[must_use]
pub fn on_one_side(possible: &[Outcome]) -> bool {
    let survives = |outcome: &Outcome| *outcome < Outcome::Unknown;
    possible.iter().all(survives) || !possible.iter().any(survives)
}

/// Mbps before and after a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BeforeAfter {
    /// Before, where all of it is known.
    pub before: Option<u64>,
    /// After, where all of it is known.
    pub after: Option<u64>,
}

/// What is left of an uplink group, in Mbps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UplinkMbps {
    /// Speed of the links in use before.
    pub before: Option<u64>,
    /// Speed of the links in use after.
    pub after: Option<u64>,
    /// Guarantees of all assigned profiles behind the group.
    pub guaranteed: Option<u64>,
}

/// How long frames are lost, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interruption {
    /// What it waits for.
    pub class: InterruptionClass,
    /// At least; nothing for an interruption that does not end.
    pub min_s: Option<u32>,
    /// At most; nothing where it may not end.
    pub max_s: Option<u32>,
    /// How long frames are lost when the component is back.
    pub on_return: Option<(u32, u32)>,
}

/// One step of what decided a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reason {
    /// The row of the table of fates: `M12`.
    pub rule: &'static str,
    /// What happens, in one sentence.
    pub text: String,
    /// What it points at.
    pub at: At,
}

/// What a reason points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum At {
    /// A place in what hosts share.
    Shared(Place),
    /// A component that hosts share.
    Component(SharedId),
    /// A member of the host, by its position in the shape: the adapter.
    Member(usize),
    /// The connection of a member of the host.
    Connection(usize),
    /// A carrier of the host, by its position in the shape.
    Carrier(usize),
    /// The consumer itself.
    Consumer,
}
