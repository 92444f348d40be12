//! `collection.json`: what was collected into a folder, from where, and what is missing. The shape is that of
//! `fabriclint schema collection`. No user, no password and no session stands in it.

use serde::{Deserialize, Serialize};

/// Name of the manifest's file.
pub(super) const FILE: &str = "collection.json";

/// Name and version of its dialect.
pub(super) const SCHEMA: &str = "fabriclint/collection/v1";

/// What was collected from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// HPE OneView.
    #[serde(rename = "oneview")]
    OneView,
    /// Cisco UCS Manager.
    #[serde(rename = "ucsm")]
    UcsManager,
    /// HPE Virtual Connect Manager.
    #[serde(rename = "virtual-connect")]
    VirtualConnect,
}

impl Kind {
    /// Its word on the command line and in the manifest.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::OneView => "oneview",
            Self::UcsManager => "ucsm",
            Self::VirtualConnect => "virtual-connect",
        }
    }
}

/// The manifest of a collection from an appliance.
#[derive(Debug, Serialize)]
pub(super) struct Manifest {
    pub(super) schema: &'static str,
    pub(super) tool: Tool,
    pub(super) kind: Kind,
    pub(super) state: State,
    pub(super) source: Source,
    pub(super) started: String,
    pub(super) finished: String,
    pub(super) resumed: bool,
    pub(super) requests: u64,
    pub(super) retries: u64,
    pub(super) files: Vec<FileEntry>,
    pub(super) gaps: Vec<Gap>,
}

/// What collected.
#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

impl Tool {
    /// This program.
    pub(super) const THIS: Self = Self {
        name: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
    };
}

/// Whether all that is required is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum State {
    Complete,
    Gaps,
}

/// Where it was collected from.
#[derive(Debug, Serialize)]
pub(super) struct Source {
    pub(super) url: String,
    pub(super) name: Option<String>,
    pub(super) version: Option<String>,
    pub(super) api_version: Option<u32>,
    pub(super) certificate_sha256: Option<String>,
    pub(super) trust: Option<&'static str>,
}

/// A file of the collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileEntry {
    pub(super) path: String,
    pub(super) request: String,
    pub(super) objects: Option<u64>,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) milliseconds: u64,
    pub(super) redacted: u64,
    pub(super) repaired: u64,
}

/// Something that was asked for and is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gap {
    /// The file that it would be, or be in.
    pub path: String,
    /// What was asked for.
    pub request: String,
    /// Why not, in a word.
    pub state: GapState,
    /// Whether rules need it.
    pub required: bool,
    /// The reason, in the appliance's words where it gave some.
    pub why: String,
}

/// Why something is not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GapState {
    /// The appliance has no such thing.
    Absent,
    /// The user may not see it.
    NotPermitted,
    /// It could not be read.
    Failed,
}

impl GapState {
    /// The word as a message says it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::NotPermitted => "not permitted",
            Self::Failed => "failed",
        }
    }
}
