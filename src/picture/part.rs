//! Nodes and edges of a picture, owned, so that the host they were made from can be forgotten.

use super::terms::{EdgeKind, NodeKind};
use crate::fabric::graph::Letter;
use crate::fabric::vlan::Vlans;
use crate::simulation::{Fate, Outcome, Share, rank};
use crate::source::Place;

/// One thing on the way of frames.
#[derive(Clone, Debug)]
pub struct Node {
    /// Its id in the snapshot, `KIND:SCOPE/NAME` where it has none.
    pub id: String,
    /// What it is.
    pub kind: NodeKind,
    /// Its name.
    pub name: String,
    /// What else its label says, a line each.
    pub details: Vec<String>,
    /// Traffic class of a consumer, `tenant` or `unplanned`; empty for what is none.
    pub class: String,
    /// Name of the tenant.
    pub tenant: Option<String>,
    /// The side that it is on, where there is one.
    pub side: Option<Letter>,
    /// Id of the node around it: the card of a port.
    pub holder: Option<String>,
    /// Why nobody knows what stands here.
    pub unknown: Option<String>,
    /// Where it stands in an export.
    pub place: Option<Place>,
    /// The host that it is on, as a position in the hosts of the picture.
    pub host: Option<usize>,
    /// What fails there, where it is what fails: `failed`, and how where that has to be said.
    pub failed: Option<String>,
    /// What is left of it, where it is a consumer that feels a failure.
    pub felt: Option<Felt>,
    /// Numbers of the findings that point at it.
    pub badges: Vec<usize>,
    /// Names of what it stands for, where that is more than one.
    pub names: Vec<String>,
}

/// What is left of a consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Felt {
    /// The outcome.
    pub outcome: Outcome,
    /// Of a black hole, the part of the paths that leads nowhere.
    pub share: Option<Share>,
    /// Whether it was so before the failure.
    pub already: bool,
    /// Whether one path is left.
    pub last_path: bool,
}

impl Felt {
    /// How bad it is.
    #[must_use]
    pub fn rank(&self) -> (Outcome, u64) {
        rank(self.outcome, self.share)
    }

    /// The outcome in words: `black-hole 1/2`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.outcome.to_string();
        if let Some(share) = self.share.filter(|share| !share.is_whole()) {
            words.push_str(&format!(" {}/{}", share.dead, share.of));
        }
        if self.already {
            words.push_str(", already");
        }
        if self.last_path {
            words.push_str(", last path");
        }
        words
    }
}

impl Node {
    /// A node with a name and nothing else to say.
    #[must_use]
    pub fn new(kind: NodeKind, id: String, name: &str) -> Self {
        Self {
            id,
            kind,
            name: name.to_owned(),
            details: Vec::new(),
            class: String::new(),
            tenant: None,
            side: None,
            holder: None,
            unknown: None,
            place: None,
            host: None,
            failed: None,
            felt: None,
            badges: Vec::new(),
            names: Vec::new(),
        }
    }

    /// A node that stands for something nobody knows.
    #[must_use]
    pub fn unknown(kind: NodeKind, id: &str, why: String) -> Self {
        let name = match kind {
            NodeKind::AdapterPort => "adapter port",
            NodeKind::UplinkGroup => "uplink group",
            NodeKind::UpstreamSwitch => "upstream switch",
            NodeKind::Carrier => "team or adapter",
            kind => kind.name(),
        };
        Self {
            unknown: Some(why),
            ..Self::new(kind, format!("{id}?"), &format!("{name}?"))
        }
    }

    /// The same with further lines on its label.
    #[must_use]
    pub fn with(self, details: impl IntoIterator<Item = String>) -> Self {
        Self {
            details: details
                .into_iter()
                .filter(|line| !line.is_empty())
                .collect(),
            ..self
        }
    }

    /// The same with the place where it stands.
    #[must_use]
    pub fn at(self, place: Option<Place>) -> Self {
        Self { place, ..self }
    }
}

/// A way between two nodes, from the consumer's end to the data centre's.
#[derive(Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing, and any of them may be together"
)]
pub struct Edge {
    /// Id of the node at the consumer's end.
    pub from: String,
    /// Id of the node at the other end.
    pub to: String,
    /// How the one leads to the other.
    pub kind: EdgeKind,
    /// Whether it waits for another way to fail.
    pub is_standby: bool,
    /// Whether it is a part of a channel: links that carry one another's frames.
    pub is_channel: bool,
    /// Whether it follows from names, positions or design alone.
    pub is_inferred: bool,
    /// The VLANs that get through, where they are known and mean something.
    pub vlans: Option<Vlans>,
    /// What a failure does to the member of a carrier that it is the line of.
    pub fate: Option<Fate>,
    /// Whether it is what fails.
    pub failed: bool,
}

impl Edge {
    /// A way that is active and that an export says.
    #[must_use]
    pub fn new(kind: EdgeKind, from: &str, to: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: to.to_owned(),
            kind,
            is_standby: false,
            is_channel: false,
            is_inferred: false,
            vlans: None,
            fate: None,
            failed: false,
        }
    }

    /// Its VLANs as a label has them, `10-30, 112`; empty where there is nothing to say.
    #[must_use]
    pub fn vlan_text(&self) -> String {
        let vlans = self.vlans.as_ref();
        vlans.map(ToString::to_string).unwrap_or_default()
    }

    /// What a failure does to it, in words; empty where it does nothing.
    #[must_use]
    pub fn fate_words(&self) -> &'static str {
        match (self.failed, self.fate) {
            (true, _) => "failed",
            (false, Some(Fate::Down)) => "down",
            (false, Some(Fate::Dead)) => "still up",
            (false, Some(Fate::Rerouted)) => "rerouted",
            (false, Some(Fate::Shrunk)) => "fewer uplinks",
            (false, Some(Fate::Alive) | None) => "",
        }
    }
}
