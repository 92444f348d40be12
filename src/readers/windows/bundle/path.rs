//! What a path says of a file of a bundle: the tool that wrote it, the host that it is of, and whether it says all that
//! a cmdlet puts out, or a piece of it. Paths go through archives as through folders: `bundle.zip!/Node_HV01/…`.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::moment;

/// What writes bundles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::readers) enum Tool {
    /// `Get-SDDCDiagnosticInfo` of the module PrivateCloud.DiagnosticInfo: of a cluster, a folder a node.
    Sddc,
    /// `SdnDiagnostics`, `Start-SdnDataCollection`: of the hosts of a software-defined network.
    Sdn,
    /// `Get-NetView`: of one host, a folder an adapter.
    NetView,
}

impl Tool {
    /// What users call it.
    pub(in crate::readers) fn name(self) -> &'static str {
        match self {
            Self::Sddc => "Get-SDDCDiagnosticInfo",
            Self::Sdn => "SdnDiagnostics",
            Self::NetView => "Get-NetView",
        }
    }
}

/// A file of a bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::readers) struct InBundle {
    /// What wrote the bundle.
    pub(in crate::readers) tool: Tool,
    /// The folder of the host that the file is of; of a file of a whole cluster, the folder above those of its hosts.
    pub(in crate::readers) folder: PathBuf,
    /// The host that the path names, perhaps with its domain.
    pub(in crate::readers) host: Option<String>,
    /// When the bundle was made, where its name says it.
    pub(in crate::readers) moment: Option<String>,
    /// Whether the file holds a piece of what its cmdlet puts out, as of one adapter or one switch. All pieces of a
    /// host are one output.
    pub(in crate::readers) is_piece: bool,
    /// Whether the bundle stands inside another one of the same host, and only counts where that says nothing.
    pub(in crate::readers) is_inside_another: bool,
}

impl InBundle {
    /// What a whole path says; nothing where it is of no bundle.
    pub(in crate::readers) fn of(path: &Path) -> Option<Self> {
        // The innermost bundle counts: others hold one of Get-NetView.
        let folders = path.ancestors().skip(1);
        folders
            .zip(0..)
            .find_map(|(folder, depth)| Self::below(folder, depth))
    }

    /// What a folder says of a file that is so many folders below it.
    fn below(folder: &Path, depth: usize) -> Option<Self> {
        let name = folder.file_name()?.to_string_lossy();
        let above = || folder.ancestors().skip(1);
        let named = |folder: &Path| {
            let name = folder.file_name()?.to_string_lossy();
            moment::of_name(&name)
        };
        if let Some(host) = net_view_host(&name) {
            return Some(Self {
                tool: Tool::NetView,
                folder: folder.to_owned(),
                host: Some(host.to_owned()),
                moment: moment::of_name(&name),
                is_piece: depth > 0,
                is_inside_another: above().any(|folder| {
                    let name = folder.file_name().map(OsStr::to_string_lossy);
                    name.is_some_and(|name| node_host(&name).is_some())
                        || is_collection_folder(folder)
                }),
            });
        }
        if let (0, Some(host)) = (depth, node_host(&name)) {
            return Some(Self {
                tool: Tool::Sddc,
                folder: folder.to_owned(),
                host: Some(host.to_owned()),
                moment: above().next().and_then(named),
                is_piece: false,
                is_inside_another: false,
            });
        }
        let host_folder = folder.parent()?;
        if is_config_state(folder) && depth <= MAX_BELOW_STATE {
            let host = host_folder.file_name().map(OsStr::to_string_lossy);
            // One that asked about itself alone is in the folder of the collection.
            let host = host.filter(|host| !is_collection(host));
            return Some(Self {
                tool: Tool::Sdn,
                folder: host_folder.to_owned(),
                host: host.map(Cow::into_owned),
                moment: host_folder.ancestors().take(2).find_map(named),
                is_piece: depth > 1,
                is_inside_another: false,
            });
        }
        (depth == 0 && is_cluster_folder(folder)).then(|| Self {
            tool: Tool::Sdn,
            folder: host_folder.to_owned(),
            host: None,
            moment: named(host_folder),
            is_piece: false,
            is_inside_another: false,
        })
    }
}

/// Folders below the state of a host that outputs of cmdlets are in: `Server/VMSwitch`.
const MAX_BELOW_STATE: usize = 2;

/// The host that a folder of Get-SDDCDiagnosticInfo is of: `Node_HV01`, `Node_HV01.corp.example`.
fn node_host(name: &str) -> Option<&str> {
    let host = after(name, "Node_")?;
    // Windows names no computer so; `node_modules` is the folder of another world.
    let is_host = !host.contains(['_', ' ', '!']) && name.starts_with(['N', 'n']);
    is_host.then_some(host).filter(|host| !host.is_empty())
}

/// Whether a folder is that of a node in a bundle of Get-SDDCDiagnosticInfo, by its name.
pub(in crate::readers) fn is_node_folder(folder: &Path) -> bool {
    let name = folder.file_name().map(OsStr::to_string_lossy);
    name.is_some_and(|name| node_host(&name).is_some())
}

/// The host that a folder or archive of Get-NetView is of: `msdbg.HV01`, `msdbg.HV01-2025.11.01_09.30.15.zip!`.
pub(in crate::readers) fn net_view_host(name: &str) -> Option<&str> {
    let name = after(name, "msdbg.")?;
    let host = moment::without(name);
    let host = host.strip_suffix('!').unwrap_or(host);
    Some(host).filter(|host| !host.is_empty())
}

/// Whether a folder holds the state of a host as `SdnDiagnostics` writes it.
pub(in crate::readers) fn is_config_state(folder: &Path) -> bool {
    let name = folder.file_name();
    name.is_some_and(|name| name.eq_ignore_ascii_case("ConfigState"))
}

/// Whether a folder holds what `SdnDiagnostics` asks of the failover cluster of network controllers.
pub(in crate::readers) fn is_cluster_folder(folder: &Path) -> bool {
    let name = folder.file_name();
    name.is_some_and(|name| name.eq_ignore_ascii_case("NetworkControllerClusterInfo_FC"))
}

/// Whether a name is that of a whole collection of `SdnDiagnostics`.
fn is_collection(name: &str) -> bool {
    after(name, "SdnDataCollection").is_some()
}

/// Whether a folder is that of a whole collection of `SdnDiagnostics`, by its name.
pub(in crate::readers) fn is_collection_folder(folder: &Path) -> bool {
    let name = folder.file_name().map(OsStr::to_string_lossy);
    name.is_some_and(|name| is_collection(&name))
}

/// What stands behind a beginning, in any case.
fn after<'a>(name: &'a str, beginning: &str) -> Option<&'a str> {
    let head = name.get(..beginning.len())?;
    head.eq_ignore_ascii_case(beginning)
        .then(|| &name[beginning.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<InBundle> {
        InBundle::of(Path::new(path))
    }

    /// Tool, folder, host, and whether it is a piece.
    type Told = (Tool, String, Option<String>, bool);

    fn told(path: &str) -> Told {
        let found = of(path).expect("of a bundle");
        let folder = found.folder.to_string_lossy().into_owned();
        (found.tool, folder, found.host, found.is_piece)
    }

    fn file(tool: Tool, folder: &str, host: &str, is_piece: bool) -> Told {
        (tool, folder.to_owned(), Some(host.to_owned()), is_piece)
    }

    #[test]
    fn a_path_says_the_tool_and_the_host() {
        for root in [
            "/b/HealthTest-C1-20251101-0930",
            "/b/HealthTest-C1-20251101-0930.ZIP!",
        ] {
            let folder = format!("{root}/Node_HV01.corp.example");
            let path = format!("{folder}/GetNetAdapter.XML");
            assert_eq!(
                told(&path),
                file(Tool::Sddc, &folder, "HV01.corp.example", false)
            );
            let moment = of(&path).and_then(|found| found.moment);
            assert_eq!(moment.as_deref(), Some("2025-11-01T09:30:00"));
            assert_eq!(of(&format!("{folder}/ClusterReports/x.xml")), None);
        }
        assert_eq!(of("/b/node_modules/left_pad/Get-VM.json"), None);
        assert_eq!(
            of("/b/Node_1/inventory/HV01/Get-VM.json"),
            None,
            "further up"
        );
        let view = "/b/msdbg.HV01";
        let nic = format!("{view}/VMSwitch.1.External.S/pNIC.3.LAN.X/Get-NetAdapter.txt");
        assert_eq!(told(&nic), file(Tool::NetView, view, "HV01", true));
        let summary = format!("{view}/Get-VMSwitch.txt");
        assert_eq!(told(&summary), file(Tool::NetView, view, "HV01", false));
        let packed = "/b/msdbg.HV-01-2025.11.01_09.30.15.zip!";
        let path = format!("{packed}/NetQoS/Get-NetQosFlowControl.txt");
        assert_eq!(told(&path), file(Tool::NetView, packed, "HV-01", true));
        let inside = "/b/Node_HV01/GetNetView/msdbg.HV01/Get-VMSwitch.txt";
        assert!(of(inside).is_some_and(|found| found.is_inside_another));
    }

    #[test]
    fn a_path_of_sdn_diagnostics_says_the_host_and_the_pieces() {
        let root = "/b/SdnDataCollection_20251101-093015";
        let host = format!("{root}/hv01");
        for (name, is_piece) in [
            ("ConfigState/Get-VMSwitch.json", false),
            ("ConfigState/Server/Get-VMSwitch.json", false),
            ("ConfigState/Common/Get-NetAdapter.json", false),
            ("ConfigState/Server/VMSwitch/S_Get-VMSwitchTeam.json", true),
        ] {
            let path = format!("{host}/{name}");
            assert_eq!(
                told(&path),
                file(Tool::Sdn, &host, "hv01", is_piece),
                "{name}"
            );
        }
        let own = format!("{root}/ConfigState/Server/Get-VMSwitch.json");
        assert_eq!(told(&own), (Tool::Sdn, root.to_owned(), None, false));
        let cluster = format!("{root}/NetworkControllerClusterInfo_FC/Get-ClusterNode.json");
        assert_eq!(told(&cluster), (Tool::Sdn, root.to_owned(), None, false));
        assert_eq!(
            of(&own).and_then(|found| found.moment).as_deref(),
            Some("2025-11-01T09:30:15")
        );
    }
}
