//! A UCS domain, whichever dialect described it: objects by the names that UCS Manager gives them, looked up as
//! UCS Manager does, put into the nouns of the snapshot. No file format is known here.

mod adapters;
mod backend;
mod classes;
mod domain;
mod fabrics;
mod held;
mod links;
mod lost;
mod network;
mod objects;
mod pins;
mod profiles;
mod uplinks;
mod vhbas;
mod vnics;
mod words;

pub(super) use backend::backend;
pub(super) use classes::{Area, CLASSES, Class, UNUSED};
pub(super) use domain::{UcsDomain, is_open};
pub(super) use objects::{Attribute, Object, WHOLE};
pub(super) use uplinks::UPLINKS;
pub(super) use words::{Intended, Words};
