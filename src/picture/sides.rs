//! The side of a module: fabric A or B of UCS, odd bays and even ones of a c7000, bays 1 to 3 and 4 to 6 of a frame of
//! Synergy.

use super::part::Side;
use crate::fabric::backend::Module;
use crate::fabric::graph::fabric_letter;

/// The side of a module, as its bay or its letter says it; nothing where neither does.
#[must_use]
pub fn side_of(name: &str, module: Option<&Module>) -> Option<Side> {
    match fabric_letter(name) {
        "A" => return Some(Side::A),
        "B" => return Some(Side::B),
        _ => {}
    }
    let module = module?;
    let bay = *module.bay.get()?;
    let is_synergy = module
        .model
        .get()
        .is_some_and(|model| model.contains("Synergy") || model.contains(" SE "));
    let is_left = if is_synergy { bay <= 3 } else { bay % 2 == 1 };
    Some(if is_left { Side::A } else { Side::B })
}
