//! Side A or B of a connection. UCS: its fabric; an enclosure of `BladeSystem`: odd bays are A; a frame of Synergy: bays 1
//! to 3 are A, 4 to 6 are B.

use crate::fabric::backend::{Backend, BackendKind};
use crate::fabric::graph::{BackendIndex, Claim, Side, fabric_letter, side};
use crate::fabric::known::{State, Why};

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
pub(super) fn letter(index: &BackendIndex<'_>, claim: &Claim<'_>) -> Result<Letter, Why> {
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
    of_bay(bay, is_synergy(claim.backend, model))
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

/// Whether a backend manages frames of Synergy. One appliance may manage both kinds, so that the module itself comes first.
fn is_synergy(backend: &Backend, own: Result<&str, Why>) -> Result<bool, Why> {
    if backend.kind.is(&BackendKind::VirtualConnect) {
        return Ok(false);
    }
    let is = |model: &str| model.to_lowercase().contains("synergy");
    match own {
        Ok(model) => Ok(is(model)),
        Err(why) => {
            let modules = backend.modules.items().iter();
            let mut models = modules.map(|module| module.model.get().map(|model| is(model)));
            match models.next() {
                Some(Some(first)) if models.all(|other| other == Some(first)) => Ok(first),
                _ => Err(why.named("the model of a module")),
            }
        }
    }
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
}
