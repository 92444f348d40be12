//! The commands of a session. Each only shows something.

/// The command whose answer all rules need.
pub(super) const CONFIGURATION: &str = "show config -includepoolinfo";

/// The commands, in their order.
pub const COMMANDS: [&str; 12] = [
    CONFIGURATION,
    "show domain *",
    "show interconnect *",
    "show uplinkset *",
    "show uplinkport *",
    "show network *",
    "show server *",
    "show profile *",
    "show enet-connection *",
    "show server-port *",
    "show stackinglink",
    "show firmware",
];

/// What ends a session.
pub const END: &str = "exit";
