//! The one place where files are written. A file is whole or it is what it was before: its new content goes to a
//! temporary file beside it, to the disk, and then takes its name in one step.

mod fault;
mod folder;
mod new_file;
mod put;
mod scratch;
mod temporary;

pub use folder::{
    hold_file, make_folder, move_file, remove_empty_folder, remove_file, remove_folder,
};
pub use new_file::NewFile;
pub use put::{append_to_file, is_stream_of_process, write_file, write_file_with, write_new_file};
pub use scratch::{Note, Scratch, nameless_file, rewind};
pub use temporary::is_temporary;
