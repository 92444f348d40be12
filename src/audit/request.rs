//! What a run is asked to do. A request knows no command line.

use std::path::PathBuf;

use super::acceptance::Acceptance;
use super::given_up::GivenUp;
use super::standing::Standing;
use super::watch::Watcher;
use crate::engine::EngineKind;
use crate::source::Mirror;

/// What a run is asked to do.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Files and folders.
    pub paths: Vec<PathBuf>,
    /// Folders below the paths that are not looked into: each has a plan of its own.
    pub without: Vec<PathBuf>,
    /// The configuration, if it is not to be looked for.
    pub config: Option<PathBuf>,
    /// Whether no configuration is used.
    pub no_config: bool,
    /// Rules chosen on the command line.
    pub select: Vec<String>,
    /// Rules left out on the command line.
    pub ignore: Vec<String>,
    /// Folder of the user's own rules.
    pub policies: Option<PathBuf>,
    /// Rules of the user that ended the process when they were run before.
    pub given_up: Vec<GivenUp>,
    /// Which engine evaluates the shipped policies.
    pub engine: EngineKind,
    /// Folder of what was judged before, if anything is to be kept.
    pub cache: Option<PathBuf>,
    /// Files of waivers, beside those of the configuration.
    pub waivers: Vec<PathBuf>,
    /// What keeps findings from counting, and what counts.
    pub acceptance: Acceptance,
    /// The files of an earlier state, among the paths and the rest.
    pub mirror: Option<Mirror>,
    /// What keeps findings from counting as it stood before the change that is looked at.
    pub standing: Option<Standing>,
    /// The watcher that is told how far the run has come.
    pub watch: Watcher,
}
