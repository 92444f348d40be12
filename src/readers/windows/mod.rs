//! Windows hosts: what cmdlets say becomes a host in one `model`, whichever of two dialects
//! carried it. [`collector`] reads the files of our collector, [`cmdlets`] the outputs of single
//! cmdlets; neither knows the other, and the model knows no file.

mod bundle;
pub mod cmdlets;
pub mod collector;
mod model;
mod terms;

pub use model::{SectionRow, sections};
