//! Files, encodings, places and located trees: everything between a path and a value that knows
//! where it stands. This module does not know what a NIC is.

mod address;
mod archive;
mod asides;
mod citation;
mod cite;
mod clixml;
mod decode;
mod digest;
mod files;
mod json;
mod library_error;
pub mod limits;
mod located;
mod mirror;
mod names;
mod place;
mod pointer;
mod problem;
mod reading;
mod redact;
mod renamed;
mod scan;
pub mod schema;
mod shown;
mod sources;
mod spread;
mod status;
mod store;
mod suggest;
mod tree;
mod twice;
mod walk;
mod xml;
mod yaml;

pub use address::address;
pub use archive::{
    Archive, Entry as ArchiveEntry, Flaw, IsOurs, Look, Member, Spool, folder_name, is_archive,
};
pub use asides::{joined, secrets_in, yaml_asides};
pub use citation::{Citation, Excerpt};
pub use cite::Citations;
pub use clixml::{Cover, TYPE_NAMES, clixml_in, is_clixml, is_prompt, parse_clixml};
pub use decode::{Encoding, head};
pub use digest::{Digest, Digester};
pub use files::{DAMAGED, Source, is_yaml};
pub use json::{parse_json, parse_json_alone, parse_json_noting};
pub use library_error::json_fault;
pub use located::Addresses;
pub use mirror::Mirror;
pub use names::{Names, display_name};
pub use place::{Place, Position, SourceId, Span};
pub use problem::{Problem, ProblemSeverity};
pub use reading::{read_text, read_whole};
pub use redact::is_secret_key;
pub use renamed::Renamed;
pub use shown::{
    Guard, JsonForm, MAX_TEXT, MAX_VALUE, clean, clipped, json_text, masked, needs_quotes, visible,
    write_json, yaml_text,
};
pub use sources::Sources;
pub use status::{Collected, PLAN, SourceReport, Status, WAIVERS};
pub use store::{
    NewFile, Note, Scratch, append_to_file, hold_file, is_stream_of_process, is_temporary,
    make_folder, move_file, nameless_file, remove_empty_folder, remove_file, remove_folder, rewind,
    write_file, write_file_with, write_new_file,
};
pub use suggest::suggest;
pub use tree::{Entry, Node, Value};
pub(crate) use twice::forget_contradictions;
pub use walk::{Found, PassedOver, find_files, texts_below};
pub use xml::parse_xml;
pub use yaml::{parse_yaml, parse_yaml_at, write_yaml};
