//! The folders of a run, and which of them are of bundles, by the names of their files.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf, absolute};

use crate::readers::windows::bundle::{
    Tool, is_cluster_folder, is_collection_folder, is_config_state, is_node_folder, net_view_host,
};

/// A folder with files.
pub(super) struct Folder {
    /// Where it is, from the root of the file system.
    pub(super) path: PathBuf,
    /// Its files, by their numbers.
    pub(super) files: Vec<usize>,
    /// Their names, lower case.
    names: BTreeSet<String>,
}

impl Folder {
    /// Whether a file of this name is in it, lower case.
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// What a folder is in a bundle.
pub(super) struct Scope {
    /// What wrote the bundle.
    pub(super) tool: Tool,
    /// Its folder.
    pub(super) root: PathBuf,
    /// Where in the bundle the folder is.
    pub(super) place: Place,
}

/// Where in a bundle a folder is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The folder that files of the whole cluster are in.
    Cluster,
    /// A folder of a host in which its outputs are.
    Outputs,
    /// A folder that holds the adapters of one virtual machine.
    Machine,
    /// Another one, which holds what is of no use.
    Other,
}

/// The folders of a run.
#[derive(Default)]
pub(super) struct Folders {
    all: BTreeMap<PathBuf, Folder>,
    /// Folders of nodes of Get-SDDCDiagnosticInfo.
    nodes: BTreeSet<PathBuf>,
    /// Folders that hold those.
    clusters: BTreeSet<PathBuf>,
    /// Folders of the state of hosts of `SdnDiagnostics`, and whether they are of a host of Hyper-V.
    states: BTreeMap<PathBuf, bool>,
    /// Folders of whole collections of it.
    collections: BTreeSet<PathBuf>,
    /// Folders of Get-NetView.
    views: BTreeSet<PathBuf>,
}

/// Whether a name is that of an output of Get-SDDCDiagnosticInfo: `GetNetAdapter.XML`, `Win32_Processor.xml`.
fn is_of_sddc(name: &str) -> bool {
    let stem = name.strip_suffix(".xml").unwrap_or_default();
    let is_output = stem.starts_with("get") && stem.len() > 3 && !stem.contains('-');
    is_output || stem.starts_with("win32_")
}

/// Whether a name is that of an output of a host of Hyper-V.
fn is_of_hyper_v(name: &str) -> bool {
    name.starts_with("get-vm") || name.starts_with("vfpctrl")
}

impl Folders {
    /// The folders of these files.
    pub(super) fn of(files: &[PathBuf]) -> Self {
        let mut folders = Self::default();
        let mut last: Option<(&Path, PathBuf)> = None;
        for (index, file) in files.iter().enumerate() {
            let (Some(parent), Some(name)) = (file.parent(), file.file_name()) else {
                continue;
            };
            // Files come sorted, so that most are in the folder of the one before.
            let path = match last.take() {
                Some((known, path)) if known == parent => path,
                _ => whole(parent),
            };
            if !folders.all.contains_key(&path) {
                let folder = Folder {
                    path: path.clone(),
                    files: Vec::new(),
                    names: BTreeSet::new(),
                };
                folders.all.insert(path.clone(), folder);
            }
            if let Some(folder) = folders.all.get_mut(&path) {
                folder.files.push(index);
                folder.names.insert(name.to_string_lossy().to_lowercase());
            }
            last = Some((parent, path));
        }
        folders.recognise();
        folders
    }

    /// Notes which folders are of bundles.
    fn recognise(&mut self) {
        for (path, folder) in &self.all {
            let has_outputs = || folder.names.iter().any(|name| is_of_sddc(name));
            if is_node_folder(path) && has_outputs() {
                self.nodes.insert(path.clone());
                self.clusters.extend(path.parent().map(Path::to_owned));
            }
            let is_cluster = folder.has("getparameters.xml")
                && (folder.has("getcluster.xml") || folder.has("getclusternode.xml"));
            if is_cluster {
                self.clusters.insert(path.clone());
            }
            for above in path.ancestors() {
                let name = above.file_name().map(OsStr::to_string_lossy);
                if name.is_some_and(|name| net_view_host(&name).is_some()) {
                    self.views.insert(above.to_owned());
                    break;
                }
                if is_config_state(above) {
                    let is_host = folder.names.iter().any(|name| is_of_hyper_v(name));
                    let known = self.states.entry(above.to_owned()).or_default();
                    *known |= is_host;
                    break;
                }
            }
            let is_collection =
                folder.has("sdndatacollection_summary.json") || is_collection_folder(path);
            if is_collection {
                self.collections.insert(path.clone());
            }
        }
        // One that was collected with nothing in its own folder.
        let states = self.states.keys();
        let above = states.flat_map(|state| state.ancestors().skip(1).take(2));
        let whole = above.filter(|folder| is_collection_folder(folder));
        self.collections.extend(whole.map(Path::to_owned));
    }

    /// The folders, sorted.
    pub(super) fn all(&self) -> impl Iterator<Item = &Folder> {
        self.all.values()
    }

    /// What a folder is in the innermost bundle that it is of; nothing if it is of none.
    pub(super) fn scope(&self, folder: &Folder) -> Option<Scope> {
        if self.is_empty() {
            return None;
        }
        let mut above = folder.path.ancestors().zip(0..);
        above.find_map(|(above, depth)| self.scope_below(above, depth, &folder.path))
    }

    /// Whether there is no bundle.
    fn is_empty(&self) -> bool {
        let sddc = self.nodes.is_empty() && self.clusters.is_empty();
        let sdn = self.states.is_empty() && self.collections.is_empty();
        sddc && sdn && self.views.is_empty()
    }

    /// What a folder that is so many folders below another one is, by that.
    fn scope_below(&self, above: &Path, depth: usize, folder: &Path) -> Option<Scope> {
        let scope = |tool: Tool, root: &Path, place: Place| {
            let root = root.to_owned();
            Some(Scope { tool, root, place })
        };
        let at = |is_own: bool, place: Place| if is_own { place } else { Place::Other };
        if self.views.contains(above) {
            return scope(Tool::NetView, above, Place::Outputs);
        }
        if self.nodes.contains(above) {
            let root = above.parent()?;
            // Of one node alone the folder above is none of the bundle's.
            let root = if self.is_whole(root) { root } else { above };
            return scope(Tool::Sddc, root, at(depth == 0, Place::Outputs));
        }
        if self.clusters.contains(above) && self.is_whole(above) {
            // Whoever unpacks a bundle beside other files has those in folders of their own.
            return match depth {
                0 => scope(Tool::Sddc, above, Place::Cluster),
                _ if is_beside_nodes(above, folder) => scope(Tool::Sddc, above, Place::Other),
                _ => None,
            };
        }
        if let Some(is_host) = self.states.get(above) {
            let root = self.root_of_state(above);
            let inside = folder.strip_prefix(above).ok()?;
            return scope(Tool::Sdn, root, place_in_state(inside, *is_host));
        }
        if self.collections.contains(above) {
            let is_cluster = depth == 1 && is_cluster_folder(folder);
            return scope(Tool::Sdn, above, at(is_cluster, Place::Outputs));
        }
        None
    }

    /// Whether a folder that holds those of nodes is a bundle: it has several, or files of the cluster.
    fn is_whole(&self, folder: &Path) -> bool {
        let nodes = self
            .nodes
            .iter()
            .filter(|node| node.parent() == Some(folder));
        let own = self.all.get(folder);
        nodes.take(2).count() > 1
            || own.is_some_and(|own| own.names.iter().any(|name| is_of_sddc(name)))
    }

    /// The bundle that the state of a host is of: the collection, else the state by itself.
    fn root_of_state<'f>(&self, state: &'f Path) -> &'f Path {
        let mut above = state.ancestors().skip(1).take(2);
        above
            .find(|above| self.collections.contains(*above))
            .unwrap_or(state)
    }
}

/// Whether a folder is one that the tool makes beside those of nodes, or that of a node of which no output is in the run.
fn is_beside_nodes(root: &Path, folder: &Path) -> bool {
    let inside = folder.strip_prefix(root).ok();
    let first = inside.and_then(|inside| inside.components().next());
    let name = first.map(|first| first.as_os_str().to_string_lossy().to_lowercase());
    let is_of_storage = name.is_some_and(|name| name.starts_with("storagediagnostic"));
    let mut between = folder.ancestors().take_while(|above| *above != root);
    is_of_storage || between.any(is_node_folder)
}

/// Where in the state of a host a folder is.
fn place_in_state(inside: &Path, is_host: bool) -> Place {
    let names: Vec<String> = inside
        .components()
        .map(|part| part.as_os_str().to_string_lossy().to_lowercase())
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // The older layout has no folder a role.
    let below = match names[..] {
        ["server" | "common" | "networkcontroller", ref below @ ..] => below,
        ref below => below,
    };
    match below {
        // Other roles are machines that are no hosts.
        _ if !is_host => Place::Other,
        [] | ["vmswitch"] => Place::Outputs,
        ["vm", ..] => Place::Machine,
        _ => Place::Other,
    }
}

fn whole(path: &Path) -> PathBuf {
    // The working directory has no name.
    let path = if path.as_os_str().is_empty() {
        Path::new(".")
    } else {
        path
    };
    absolute(path).unwrap_or_else(|_| path.to_owned())
}
