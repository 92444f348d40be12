//! Windows hosts: what cmdlets say becomes a host in one `model`, whichever of three dialects
//! carried it. [`collector`] reads the files of our collector, [`cmdlets`] the outputs of single
//! cmdlets, in JSON, in CLIXML and as text for people; neither knows the other, and the model knows no file.
//! `bundle_files` sorts out which files of a diagnostic bundle are outputs of cmdlets.

mod bundle;
mod bundle_files;
pub mod cmdlets;
pub mod collector;
mod model;
mod terms;

use std::path::PathBuf;

pub use bundle_files::Split;
pub(in crate::readers) use cmdlets::gather_astray;
pub use model::{SectionRow, sections};

/// Sorts out which files of the diagnostic bundles among the files of a run are read; `path` says where one is, as if the
/// archives that hold some were folders.
#[must_use]
pub fn split_bundles<T>(files: Vec<T>, path: impl Fn(&T) -> PathBuf) -> Split<T> {
    bundle_files::split(files, path, cmdlets::cmdlet_of)
}
