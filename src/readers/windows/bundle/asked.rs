//! Which cmdlets each tool asks, of those that are used.

use super::path::Tool;

/// What Get-SDDCDiagnosticInfo asks every node, and of the cluster: nouns of cmdlets, and classes.
const SDDC: [&str; 21] = [
    "NetAdapter",
    "NetAdapterBinding",
    "NetAdapterRss",
    "NetAdapterVmq",
    "NetIPAddress",
    "NetLbfoTeam",
    "NetLbfoTeamMember",
    "NetLbfoTeamNic",
    "NetQosFlowControl",
    "NetQosPolicy",
    "VM",
    "VMNetworkAdapter",
    "VMSwitch",
    "Win32_BIOS",
    "Win32_ComputerSystem",
    "Win32_OperatingSystem",
    "Win32_Processor",
    "Cluster",
    "ClusterNode",
    "ClusterNetwork",
    // The classes say the same.
    "ComputerInfo",
];

/// What `SdnDiagnostics` asks every host, and of the cluster.
const SDN: [&str; 18] = [
    "NetAdapter",
    "NetAdapterBinding",
    "NetAdapterHardwareInfo",
    "NetAdapterRss",
    "NetAdapterVmq",
    "NetIPAddress",
    "VM",
    "VMNetworkAdapter",
    "VMNetworkAdapterVlan",
    "VMNetworkAdapterIsolation",
    "VMSwitch",
    "VMSwitchTeam",
    "ComputerInfo",
    "Cluster",
    "ClusterNode",
    "ClusterNetwork",
    "ClusterNetworkInterface",
    "Win32_OperatingSystem",
];

impl Tool {
    /// What a tool leaves unsaid, as a report words it: a cmdlet that it does not ask, or one whose output is not in
    /// the bundle.
    pub(in crate::readers) fn gap(self, cmdlet: &str) -> String {
        let asked: &[&str] = match self {
            Self::Sddc => &SDDC,
            Self::Sdn => &SDN,
            // It asks all of them.
            Self::NetView => {
                return format!("{cmdlet}, which is not in the bundle of {},", self.name());
            }
        };
        let first = cmdlet.split(' ').next().unwrap_or_default();
        let noun = first.strip_prefix("Get-").unwrap_or(first);
        if asked.iter().any(|known| known.eq_ignore_ascii_case(noun)) {
            format!("{cmdlet}, which is not in the bundle of {},", self.name())
        } else {
            format!("{cmdlet}, which {} does not ask for,", self.name())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_names_the_tool_and_begins_with_the_cmdlet() {
        let gap = |cmdlet: &str| Tool::Sddc.gap(cmdlet);
        assert_eq!(
            gap("Get-VMSwitchTeam"),
            "Get-VMSwitchTeam, which Get-SDDCDiagnosticInfo does not ask for,"
        );
        assert_eq!(
            gap("Get-VMNetworkAdapter -ManagementOS"),
            "Get-VMNetworkAdapter -ManagementOS, which is not in the bundle of Get-SDDCDiagnosticInfo,"
        );
        assert!(
            Tool::Sdn
                .gap("Get-NetLbfoTeam")
                .contains("does not ask for")
        );
        assert!(Tool::NetView.gap("Get-VM").contains("not in the bundle"));
    }
}
