//! Files, encodings, places and located trees: everything between a path and a value that knows
//! where it stands. This module does not know what a NIC is.

mod address;
mod citation;
mod cite;
mod decode;
mod digest;
mod files;
mod json;
pub mod limits;
mod names;
mod place;
mod pointer;
mod problem;
mod redact;
mod renamed;
mod scan;
pub mod schema;
mod sources;
mod status;
mod suggest;
mod tree;
mod walk;
mod xml;
mod yaml;

pub use address::address;
pub use citation::{Citation, Excerpt};
pub use cite::Citations;
pub use decode::{Encoding, head};
pub use digest::Digest;
pub use files::{DAMAGED, Source};
pub use json::parse_json;
pub use names::{Names, display_name};
pub use place::{Place, Position, SourceId, Span};
pub use problem::{Problem, ProblemSeverity};
pub use redact::is_secret_key;
pub use renamed::Renamed;
pub use sources::Sources;
pub use status::{Collected, PLAN, SourceReport, Status, WAIVERS};
pub use suggest::suggest;
pub use tree::{Entry, Node, Value};
pub use walk::{Found, PassedOver, find_files, texts_below};
pub use xml::parse_xml;
pub use yaml::{parse_yaml, parse_yaml_at, write_yaml};
