//! Windows hosts: what cmdlets say becomes a host in one `model`, whichever of three dialects
//! carried it. [`collector`] reads the files of our collector, [`cmdlets`] the outputs of single
//! cmdlets, in JSON, in CLIXML and as text for people; neither knows the other, and the model knows no file.
//! [`bundle_files`] sorts out which files of a diagnostic bundle are outputs of cmdlets.

mod bundle;
pub mod bundle_files;
pub mod cmdlets;
pub mod collector;
mod model;
mod terms;

pub use model::{SectionRow, sections};
