//! Pictures of paths: what stands on the way of every consumer's frames as nodes and edges, with the marks of findings and
//! of a failure on them, and where all of it is drawn. A [`HostPicture`] is made from `fabric::graph` while the host is at
//! hand and outlives it; a [`Picture`] puts those of several hosts together. It knows no file format, no rule and no Rego.
//!
//! A file uses only files that stand above it in this list.

mod terms;

mod part;

mod draft;
mod scope;

mod names;

mod backend;
mod consumers;

mod drawing;

mod counterparts;

mod host;
mod matrix;

mod scene;

mod badges;
mod marks;

mod fleet;
pub mod shapes;

pub mod layout;

pub use badges::pin;
pub use fleet::fleet;
pub use host::{HostPicture, host_picture};
pub use marks::{Failure, mark};
pub use matrix::{Matrix, Outcomes, Row};
pub use part::{Edge, Felt, Node};
pub use scene::{Badge, Picture, View};
pub use terms::{EdgeKind, NodeKind};
