//! Hyper-V itself, and the states of virtual machines.

use super::Machine;
use crate::fabric::host::{HyperV, MigrationAuthentication, MigrationTransport};
use crate::readers::row::Row;
use crate::readers::windows::terms::{self, Word, words};

/// `VMMigrationPerformance`.
const TRANSPORTS: [Word<MigrationTransport>; 3] = [
    ("TCPIP", "0", MigrationTransport::TcpIp),
    ("Compression", "1", MigrationTransport::Compression),
    ("SMB", "2", MigrationTransport::Smb),
];

/// `MigrationAuthenticationType`.
const AUTHENTICATION: [Word<MigrationAuthentication>; 2] = [
    ("CredSSP", "0", MigrationAuthentication::CredSsp),
    ("Kerberos", "1", MigrationAuthentication::Kerberos),
];

/// `Get-VMHost`.
pub(in super::super) fn hyper_v(row: &Row<'_>) -> HyperV {
    HyperV {
        place: Some(row.place()),
        first_mac: row.mac("MacAddressMinimum"),
        last_mac: row.mac("MacAddressMaximum"),
        migration: row.bool("VirtualMachineMigrationEnabled"),
        max_migrations: row.number("MaximumVirtualMachineMigrations"),
        migration_authentication: row.term(
            "VirtualMachineMigrationAuthenticationType",
            words(&AUTHENTICATION),
        ),
        migration_transport: row.term(
            "VirtualMachineMigrationPerformanceOption",
            words(&TRANSPORTS),
        ),
        any_network: row.bool("UseAnyNetworkForMigration"),
        ..HyperV::default()
    }
}

/// `Get-VM`.
pub(in super::super) fn machine(row: &Row<'_>) -> Option<Machine> {
    Some(Machine {
        // `VMName` is another word for it, which people select.
        name: row.name_under(&["Name", "VMName"])?,
        running: row.term("State", terms::runs),
        clustered: row.bool("IsClustered"),
        has_no_adapter: row
            .get("NetworkAdapters")
            .is_some_and(|list| list.is_list() && list.items().is_empty()),
    })
}
