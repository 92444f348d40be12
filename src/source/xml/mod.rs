//! XML with places: as a tree, or as an outline that keeps where elements stand and nothing of what is in them.

mod characters;
mod outline;
mod tree;
mod well_formed;

pub(super) use outline::{Element, Outline};
pub use tree::parse_xml;
pub(super) use tree::refusal;
