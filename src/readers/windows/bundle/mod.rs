//! Bundles: what tools of Microsoft write of hosts for whoever looks for a fault, folders of hundreds of files of which
//! a few are outputs of cmdlets. Get-SDDCDiagnosticInfo, `SdnDiagnostics` and Get-NetView lay them out in ways of their
//! own; here stands what a path says of such a file. Nothing here knows what is in one.
//!
//! Sources: the modules PrivateCloud.DiagnosticInfo, `SdnDiagnostics` and Get-NetView.

mod asked;
mod moment;
mod path;

pub(in crate::readers) use path::{
    InBundle, Tool, is_cluster_folder, is_collection_folder, is_config_state, is_node_folder,
    net_view_host,
};
