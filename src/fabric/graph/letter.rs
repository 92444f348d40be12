//! Side A or B of a connection. UCS: its fabric; an enclosure of `BladeSystem`: odd bays are A; a frame of Synergy: bays 1
//! to 3 are A, 4 to 6 are B.

use std::collections::BTreeSet;

use super::connection::fabric_letter;
use super::index::{BackendIndex, Claim};
use super::side::{Side, side};
use crate::fabric::backend::{BackendKind, Module};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;

/// One side of a fabric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Letter {
    /// A.
    A,
    /// B.
    B,
}

impl Letter {
    /// Its number, from 0.
    #[must_use]
    pub fn index(self) -> usize {
        match self {
            Self::A => 0,
            Self::B => 1,
        }
    }
}

/// The side that a connection leads to.
///
/// # Errors
/// Nobody knows its module or bay, or what enclosure that is in.
pub fn letter(index: &BackendIndex<'_>, claim: &Claim<'_>) -> Result<Letter, Why> {
    let found = side(index, claim.profile, claim.connection);
    let found = found.need("the module of a connection")?;
    if claim.backend.kind.is(&BackendKind::Ucs) {
        let name = match found {
            Side::Module(module) => module.name.as_str(),
            Side::ModuleId(id) => id,
            Side::Bay(_) => "",
        };
        return match fabric_letter(name) {
            "A" => Ok(Letter::A),
            "B" => Ok(Letter::B),
            _ => Err(Why::new(State::Unresolved, "the fabric of a vNIC")),
        };
    }
    let what = "the bay of a module";
    let (bay, model) = match found {
        Side::Module(module) => (*module.bay.need(what)?, module.model.check()),
        Side::Bay(bay) => (*bay, Err(Why::not_collected("the model of a module"))),
        Side::ModuleId(_) => {
            let lists = [claim.backend.modules.why()];
            return Err(Why::unresolved(what, lists));
        }
    };
    let model = model.map(String::as_str);
    of_bay(bay, is_synergy(claim, model))
}

fn of_bay(bay: u32, is_synergy: Result<bool, Why>) -> Result<Letter, Why> {
    let in_frame = if bay <= 3 { Letter::A } else { Letter::B };
    let in_enclosure = if bay % 2 == 1 { Letter::A } else { Letter::B };
    // Most bays are on one side in both.
    if in_frame == in_enclosure {
        return Ok(in_frame);
    }
    Ok(if is_synergy? { in_frame } else { in_enclosure })
}

/// Whether a module is in a frame of Synergy: by its model, by those of the others, else by the bays that are managed as
/// one. One appliance may manage both kinds, so that the module itself comes first.
fn is_synergy(claim: &Claim<'_>, own: Result<&str, Why>) -> Result<bool, Why> {
    let backend = claim.backend;
    if backend.kind.is(&BackendKind::VirtualConnect) {
        return Ok(false);
    }
    let is = |model: &str| model.to_lowercase().contains("synergy");
    let why = match own {
        Ok(model) => return Ok(is(model)),
        Err(why) => why.named("the model of a module"),
    };
    let modules = || backend.modules.items().iter();
    let mut models = modules().map(|module| module.model.get().map(|model| is(model)));
    if let Some(Some(first)) = models.next()
        && models.all(|other| other == Some(first))
    {
        return Ok(first);
    }
    let named = claim.connection.module.get();
    let mut domains = backend.domains.items().iter();
    let domain = domains.find(|domain| {
        let mut modules = domain.modules.items().iter();
        modules.any(|module| named.is_some_and(|named| module.is(named)))
    });
    let is_beside = |module: &&Module| match domain {
        Some(domain) => {
            let mut beside = domain.modules.items().iter();
            beside.any(|one| one.get().is_some_and(|id| *id == module.id()))
        }
        None => true,
    };
    let bays = modules()
        .filter(is_beside)
        .filter_map(|module| module.bay.get());
    by_bays(&bays.copied().collect()).ok_or(why)
}

/// In an enclosure of `BladeSystem` neighbours are a pair, in a frame of Synergy bays 1 and 4, 2 and 5, 3 and 6 are.
fn by_bays(bays: &BTreeSet<u32>) -> Option<bool> {
    let mut odd = bays.iter().filter(|bay| *bay % 2 == 1);
    if odd.any(|bay| bays.contains(&(bay + 1))) || bays.iter().any(|bay| *bay > 6) {
        return Some(false);
    }
    let mut across = bays.iter().filter(|bay| **bay <= 3);
    across.any(|bay| bays.contains(&(bay + 3))).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bays_are_on_the_sides_that_their_enclosure_gives_them() {
        let of = |bay, is_synergy| of_bay(bay, Ok(is_synergy));
        let sides = |is_synergy| {
            let sides = (1..=6).map(|bay| of(bay, is_synergy) == Ok(Letter::A));
            sides.collect::<Vec<_>>()
        };
        assert_eq!(sides(false), [true, false, true, false, true, false]);
        assert_eq!(sides(true), [true, true, true, false, false, false]);
        // Where nobody knows the enclosure, bays 2 and 5 may be on either side.
        let unknown = |bay| of_bay(bay, Err(Why::default())).ok();
        assert_eq!(unknown(1), Some(Letter::A));
        assert_eq!(unknown(6), Some(Letter::B));
        assert_eq!((unknown(2), unknown(5)), (None, None));
    }

    #[test]
    fn bays_that_are_managed_as_one_tell_the_enclosure() {
        let of = |bays: &[u32]| by_bays(&bays.iter().copied().collect());
        assert_eq!(of(&[1, 2]), Some(false));
        assert_eq!(of(&[5, 6]), Some(false));
        assert_eq!(of(&[7]), Some(false));
        assert_eq!(of(&[3, 6]), Some(true));
        assert_eq!(of(&[2, 5]), Some(true));
        assert_eq!(of(&[2]), None);
    }
}
