//! Which files of a folder of a bundle are read.

use std::path::Path;

use super::folders::{Folder, Place, Scope};
use crate::readers::windows::bundle::Tool;
use crate::readers::windows::model::Kind;

/// What is known of a folder when its files are looked at.
pub(super) struct Keeping<'a> {
    tool: Tool,
    place: Place,
    folder: &'a Folder,
    /// What a file is called after.
    called: Called,
}

/// What a file holds that is called after a cmdlet or a class, by its path.
pub(super) type Called = fn(&Path) -> Option<Kind>;

/// Files that Get-SDDCDiagnosticInfo writes for the whole cluster and that are called after no cmdlet.
const OF_CLUSTER: [&str; 8] = [
    "sharestatus.xml",
    "heathfault.xml",
    "healthfault.xml",
    "debugstoragesubsystem.xml",
    "volumeperformancedetails.txt",
    "sddcdiagnosticarchivejob.txt",
    "sddcdiagnosticarchivejobwarn.txt",
    "scrubbedreport.txt",
];

/// How the names of logs of a whole cluster end, in front of `.log`.
const LOGS: [&str; 3] = ["cluster", "health", "netft"];

/// Endings of files that people put beside what a tool writes: plans, snapshots, inventories.
const OWN: [&str; 2] = ["yaml", "yml"];

impl<'a> Keeping<'a> {
    pub(super) fn of(scope: &Scope, folder: &'a Folder, called: Called) -> Self {
        Self {
            tool: scope.tool,
            place: scope.place,
            folder,
            called,
        }
    }

    /// Whether a file is called after a cmdlet that is used.
    fn is_used(&self, file: &Path) -> bool {
        let kind = (self.called)(file);
        kind.is_some_and(|kind| !matches!(kind, Kind::Other(_)))
    }

    /// Whether a file is read, or at least looked at as one outside a bundle is.
    pub(super) fn keeps(&self, file: &Path) -> bool {
        let name = file.file_name().unwrap_or_default();
        let name = name.to_string_lossy().to_lowercase();
        let (stem, ending) = name.rsplit_once('.').unwrap_or((&name, ""));
        if OWN.contains(&ending) || name.ends_with(".fabric.json") || name == "collection.json" {
            return true;
        }
        match (self.tool, self.place) {
            (Tool::Sddc, Place::Cluster) => !self.is_of_cluster(file, &name, stem, ending),
            // The tool writes no JSON: somebody put it there.
            (Tool::Sddc, Place::Outputs) => {
                ending == "json" || self.is_used(file) && !self.is_twin(stem, ending, "xml")
            }
            (Tool::Sddc, _) => ending == "json" && self.is_used(file),
            (Tool::Sdn, Place::Outputs) => {
                self.is_used(file) && !self.is_twin(stem, ending, "json")
            }
            // Of its own adapters a machine tells in files that are called `Get-VM_…`; what they say stands in the
            // output for all machines as well.
            (Tool::Sdn, Place::Machine) => {
                let ports = [Kind::Port, Kind::PortVlan, Kind::PortIsolation];
                (self.called)(file).is_some_and(|kind| ports.contains(&kind))
                    && !self.is_twin(stem, ending, "json")
            }
            (Tool::Sdn, _) => false,
            // `Environment.txt` tells the processors beside much else.
            (Tool::NetView, _) => self.is_used(file) || name == "environment.txt",
        }
    }

    /// Whether a file is a text for people beside the output itself, which some tools write of each.
    fn is_twin(&self, stem: &str, ending: &str, of: &str) -> bool {
        ending != of && self.folder.has(&format!("{stem}.{of}"))
    }

    /// Whether a file beside the folders of nodes is one that the tool writes there and that is of no use. Others may
    /// stand there: people unpack a bundle beside their exports.
    fn is_of_cluster(&self, file: &Path, name: &str, stem: &str, ending: &str) -> bool {
        if self.is_used(file) {
            return self.is_twin(stem, ending, "xml");
        }
        let is_output = stem.starts_with("get") && !stem.contains('-');
        let is_log = stem.starts_with("0_") || LOGS.iter().any(|log| stem.ends_with(log));
        match ending {
            "xml" | "txt" if is_output => true,
            "log" => is_log,
            "zip" => stem.starts_with("caudebugtrace"),
            "evtx" | "etl" | "blg" | "dmp" | "cab" | "mta" | "mht" | "htm" | "html" => true,
            _ => OF_CLUSTER.contains(&name),
        }
    }
}
