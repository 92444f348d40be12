//! How Windows spells the terms of the snapshot: names in any case, or the numbers behind them.
//! Sources: the CIM classes `MSFT_NetLbfoTeam*` and the reflected types of the Hyper-V module.

use crate::fabric::host::{
    BandwidthMode, ClusterRole, LoadBalancing, MemberMode, MigrationAuthentication,
    MigrationTransport, RssProfile, SwitchType, TeamingMode, VlanMode,
};

type Term<T> = (&'static str, &'static str, T);

fn find<T: Copy>(terms: &[Term<T>], text: &str) -> Option<T> {
    terms
        .iter()
        .find(|(name, number, _)| name.eq_ignore_ascii_case(text) || *number == text)
        .map(|(_, _, term)| *term)
}

pub(super) fn teaming_mode(text: &str) -> Option<TeamingMode> {
    const TERMS: [Term<TeamingMode>; 3] = [
        ("Static", "0", TeamingMode::Static),
        ("SwitchIndependent", "1", TeamingMode::SwitchIndependent),
        ("Lacp", "2", TeamingMode::Lacp),
    ];
    find(&TERMS, text)
}

pub(super) fn load_balancing(text: &str) -> Option<LoadBalancing> {
    const TERMS: [Term<LoadBalancing>; 5] = [
        ("TransportPorts", "0", LoadBalancing::TransportPorts),
        ("IPAddresses", "2", LoadBalancing::IpAddresses),
        ("MacAddresses", "3", LoadBalancing::MacAddresses),
        ("HyperVPort", "4", LoadBalancing::HyperVPort),
        ("Dynamic", "5", LoadBalancing::Dynamic),
    ];
    find(&TERMS, text)
}

pub(super) fn member_mode(text: &str) -> Option<MemberMode> {
    const TERMS: [Term<MemberMode>; 2] = [
        ("Active", "0", MemberMode::Active),
        ("Standby", "1", MemberMode::Standby),
    ];
    find(&TERMS, text)
}

pub(super) fn switch_type(text: &str) -> Option<SwitchType> {
    const TERMS: [Term<SwitchType>; 3] = [
        ("Private", "0", SwitchType::Private),
        ("Internal", "1", SwitchType::Internal),
        ("External", "2", SwitchType::External),
    ];
    find(&TERMS, text)
}

pub(super) fn bandwidth_mode(text: &str) -> Option<BandwidthMode> {
    const TERMS: [Term<BandwidthMode>; 4] = [
        ("Default", "0", BandwidthMode::Default),
        ("Weight", "1", BandwidthMode::Weight),
        ("Absolute", "2", BandwidthMode::Absolute),
        ("None", "3", BandwidthMode::None),
    ];
    find(&TERMS, text)
}

pub(super) fn vlan_mode(text: &str) -> Option<VlanMode> {
    const TERMS: [Term<VlanMode>; 4] = [
        ("Untagged", "0", VlanMode::Untagged),
        ("Access", "1", VlanMode::Access),
        ("Trunk", "2", VlanMode::Trunk),
        ("Private", "3", VlanMode::Private),
    ];
    find(&TERMS, text)
}

/// By what a virtual switch port isolates its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Isolation {
    /// By nothing of its own: the VLAN setting counts.
    None,
    /// By a virtual subnet: frames leave the host inside others (network virtualisation).
    VirtualSubnet,
    /// By VLAN.
    Vlan,
}

/// `VMNetworkAdapterIsolationMode`.
pub(super) fn isolation(text: &str) -> Option<Isolation> {
    const TERMS: [Term<Isolation>; 4] = [
        ("None", "0", Isolation::None),
        ("NativeVirtualSubnet", "1", Isolation::VirtualSubnet),
        ("ExternalVirtualSubnet", "2", Isolation::VirtualSubnet),
        ("Vlan", "3", Isolation::Vlan),
    ];
    find(&TERMS, text)
}

/// `OnOffState`, whose numbers are the other way round than one would think.
pub(super) fn on_off(text: &str) -> Option<bool> {
    const TERMS: [Term<bool>; 2] = [("On", "0", true), ("Off", "1", false)];
    find(&TERMS, text)
}

/// `Profile` of `MSFT_NetAdapterRssSettingData`.
pub(super) fn rss_profile(text: &str) -> Option<RssProfile> {
    const TERMS: [Term<RssProfile>; 5] = [
        ("Closest", "1", RssProfile::Closest),
        ("ClosestStatic", "2", RssProfile::ClosestStatic),
        ("NUMA", "3", RssProfile::Numa),
        ("NUMAStatic", "4", RssProfile::NumaStatic),
        ("Conservative", "5", RssProfile::Conservative),
    ];
    find(&TERMS, text)
}

/// `VMMigrationPerformance`.
pub(super) fn migration_transport(text: &str) -> Option<MigrationTransport> {
    const TERMS: [Term<MigrationTransport>; 3] = [
        ("TCPIP", "0", MigrationTransport::TcpIp),
        ("Compression", "1", MigrationTransport::Compression),
        ("SMB", "2", MigrationTransport::Smb),
    ];
    find(&TERMS, text)
}

/// `MigrationAuthenticationType`.
pub(super) fn migration_authentication(text: &str) -> Option<MigrationAuthentication> {
    const TERMS: [Term<MigrationAuthentication>; 2] = [
        ("CredSSP", "0", MigrationAuthentication::CredSsp),
        ("Kerberos", "1", MigrationAuthentication::Kerberos),
    ];
    find(&TERMS, text)
}

/// `ClusterNetworkRole`.
pub(super) fn cluster_role(text: &str) -> Option<ClusterRole> {
    const TERMS: [Term<ClusterRole>; 4] = [
        ("None", "0", ClusterRole::None),
        ("Cluster", "1", ClusterRole::Cluster),
        ("Client", "2", ClusterRole::Client),
        ("ClusterAndClient", "3", ClusterRole::ClusterAndClient),
    ];
    find(&TERMS, text)
}

/// Whether a virtual machine in this state (`VMState`) runs; every other state does not.
pub(super) fn runs(text: &str) -> Option<bool> {
    let running = ["Running", "RunningCritical", "2"];
    (!text.is_empty()).then(|| running.iter().any(|it| it.eq_ignore_ascii_case(text)))
}
