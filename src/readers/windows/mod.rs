//! Windows hosts: what cmdlets say becomes a host in one `model`, whichever of three dialects
//! carried it. [`collector`] reads the files of our collector, [`cmdlets`] the outputs of single
//! cmdlets, in JSON and in CLIXML; neither knows the other, and the model knows no file.

pub mod cmdlets;
pub mod collector;
mod model;
mod terms;

pub use model::{SectionRow, sections};
