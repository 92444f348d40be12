//! What is known of answers that have gathered: enough to take an interrupted collection up again.

use serde::{Deserialize, Serialize};

use crate::collect::manifest::{FileEntry, Kind};

/// Where answers gather. Readers pass over names that begin with a dot.
pub(super) const GATHERING: &str = ".collecting";

/// The file of the state in there.
pub(super) const STATE: &str = "state";

/// What is known of the answers that have gathered. No user, no password and no session stands in it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct State {
    pub(super) schema: String,
    pub(super) kind: Kind,
    pub(super) url: String,
    pub(super) started: String,
    pub(super) changed: String,
    pub(super) name: Option<String>,
    pub(super) files: Vec<FileEntry>,
}
