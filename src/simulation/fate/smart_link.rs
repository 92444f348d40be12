//! Smart Link of a connection: which of its networks have lost their uplinks, and whether it is on for those that it
//! watches. What follows is not known here.

use super::inquiry::Inquiry;
use super::question::Question;
use super::uplinks::has_uplink;
use crate::simulation::shape::{Behind, HostShape, Member, NetworkOn};

/// Networks of a connection by what is left of their uplinks.
pub(super) struct Lost {
    /// Positions of those that had uplinks and have none.
    pub(super) gone: Vec<usize>,
    /// Whether others still have some.
    pub(super) others: bool,
    /// Positions of those that had uplinks; the others end in the domain, and Smart Link has nothing to watch there.
    had: Vec<usize>,
}

/// What is left of the uplinks of networks.
pub(super) fn lost(inquiry: &Inquiry<'_, '_>, networks: &[NetworkOn]) -> Lost {
    let mut lost = Lost {
        gone: Vec::new(),
        others: false,
        had: Vec::new(),
    };
    for (position, network) in networks.iter().enumerate() {
        let groups = network.groups.get();
        let groups = groups.map_or(&[][..], Vec::as_slice);
        let states = groups
            .iter()
            .map(|group| has_uplink(inquiry.site, *group, &inquiry.failed));
        let (before, after) = states.fold((false, false), |(before, after), state| {
            (before || state.0, after || state.1)
        });
        if before {
            lost.had.push(position);
        }
        if before && !after {
            lost.gone.push(position);
        }
        lost.others |= after;
    }
    lost
}

/// Whether Smart Link is on, and whether it is off, for any of the networks that had uplinks. Where both are, nobody asks for more.
pub(super) fn smart_link(
    inquiry: &mut Inquiry<'_, '_>,
    member: usize,
    networks: &[NetworkOn],
    lost: &Lost,
) -> (bool, bool) {
    let flag = |position: &usize| Some((*position, &networks.get(*position)?.smart_link));
    let (known, open): (Vec<_>, Vec<_>) = lost
        .had
        .iter()
        .filter_map(flag)
        .partition(|(_, fact)| fact.get().is_some());
    let mut found = (false, false);
    for (position, fact) in known.into_iter().chain(open) {
        if found == (true, true) {
            break;
        }
        let question = first_with(inquiry.shape, member, position);
        if inquiry.settle(question, fact) {
            found.0 = true;
        } else {
            found.1 = true;
        }
    }
    found
}

/// The question about a network of a connection: the same for all connections of the host that have it.
fn first_with(shape: &HostShape, member: usize, position: usize) -> Question {
    let connection = |member: &Member| match &member.behind {
        Behind::Connection(connection) => Some(connection.clone()),
        Behind::Unjoined(_) | Behind::Outside(..) => None,
    };
    let own = shape.members.get(member).and_then(connection);
    let first = own.and_then(|own| {
        let id = &own.networks.get()?.get(position)?.id;
        shape.members.iter().zip(0..).find_map(|(other, number)| {
            let other = connection(other).filter(|other| other.domain == own.domain)?;
            let mut networks = other.networks.get()?.iter();
            let position = networks.position(|network| network.id == *id)?;
            Some((number, position))
        })
    });
    let (member, position) = first.unwrap_or((member, position));
    Question::SmartLink(member, position)
}
