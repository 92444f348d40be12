//! `Get-FabricInventory.ps1`, the script that collects Windows hosts. It is kept in parts, one topic a file, and
//! printed as one: `inventory` asks a host, `caller` decides whom to ask and writes files.

/// Comment-based help and parameters.
const HELP: &str = include_str!("help.ps1");

/// What the inventory and its caller both need. The inventory runs on other hosts, where nothing of its caller is.
const SHARED: &str = include_str!("shared.ps1");

/// The block that is run on a host, in the order in which sections need each other.
const INVENTORY: [&str; 17] = [
    include_str!("inventory/begin.ps1"),
    include_str!("inventory/emitter.ps1"),
    include_str!("inventory/fields.ps1"),
    SHARED,
    include_str!("inventory/access.ps1"),
    include_str!("inventory/sections.ps1"),
    include_str!("inventory/features.ps1"),
    include_str!("inventory/host.ps1"),
    include_str!("inventory/teams.ps1"),
    include_str!("inventory/hyperv.ps1"),
    include_str!("inventory/adapters.ps1"),
    include_str!("inventory/ports.ps1"),
    include_str!("inventory/ip.ps1"),
    include_str!("inventory/qos.ps1"),
    include_str!("inventory/cluster.ps1"),
    include_str!("inventory/smb.ps1"),
    include_str!("inventory/intents.ps1"),
];

/// The end of that block: its answer.
const ANSWER: &str = include_str!("inventory/answer.ps1");

/// The functions of the caller.
const CALLER: [&str; 5] = [
    SHARED,
    include_str!("caller/names.ps1"),
    include_str!("caller/files.ps1"),
    include_str!("caller/hosts.ps1"),
    include_str!("caller/jobs.ps1"),
];

/// What happens: hosts come by the pipeline, and are asked when all are known.
const RUN: &str = include_str!("caller/run.ps1");

/// The name of the script.
pub const FILE_NAME: &str = "Get-FabricInventory.ps1";

/// The script: ASCII, lines end with LF. The same release gives the same bytes, so that a site can sign them.
#[must_use]
pub fn script() -> String {
    let inventory = INVENTORY.join("\n");
    let caller = CALLER.join("\n");
    // Named blocks hold everything, because hosts can come by the pipeline.
    let text = format!(
        "{HELP}begin {{\n\n$Inventory = {{\n{inventory}\n{ANSWER}}}\n\n{caller}\n# Hosts as they come.\n$Asked = @()\n}}\n{RUN}"
    );
    text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))
}
