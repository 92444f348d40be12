//! What kind of object a cmdlet puts out: by the cmdlet's noun or the object's class.

/// The kinds of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readers) enum Kind {
    Adapter,
    Slot,
    Team,
    TeamMember,
    TeamNic,
    Switch,
    SetTeam,
    /// A virtual adapter of the management OS or of a virtual machine.
    Port,
    PortVlan,
    PortIsolation,
    IpAddress,
    Cluster,
    ClusterNetwork,
    ClusterInterface,
    /// Virtual machine queues of an adapter.
    Queues,
    /// A virtual machine.
    Machine,
    VmHost,
    /// `Win32_Processor`.
    Processor,
    /// `Win32_OperatingSystem`.
    System,
    /// `Win32_ComputerSystem`.
    Computer,
    /// `Get-ComputerInfo`.
    ComputerInfo,
    /// One of Windows' that is not used, by what it is called.
    Other(&'static str),
}

/// Whose virtual adapters an output is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::readers) enum Owners {
    /// `-ManagementOS`.
    Host,
    /// `-VMName`.
    Machines,
    /// `-All`: what is not there does not exist.
    All,
    /// Nothing says it.
    Unsaid,
}

/// Nouns of cmdlets, the classes of what they put out, and the kind.
const USED: [(&str, &str, Kind); 21] = [
    ("NetAdapter", "MSFT_NetAdapter", Kind::Adapter),
    (
        "NetAdapterHardwareInfo",
        "MSFT_NetAdapterHardwareInfoSettingData",
        Kind::Slot,
    ),
    ("NetLbfoTeam", "MSFT_NetLbfoTeam", Kind::Team),
    (
        "NetLbfoTeamMember",
        "MSFT_NetLbfoTeamMember",
        Kind::TeamMember,
    ),
    ("NetLbfoTeamNic", "MSFT_NetLbfoTeamNic", Kind::TeamNic),
    ("VMSwitch", "VMSwitch", Kind::Switch),
    ("VMSwitchTeam", "VMSwitchTeam", Kind::SetTeam),
    ("VMNetworkAdapter", "VMNetworkAdapter", Kind::Port),
    ("", "VMInternalNetworkAdapter", Kind::Port),
    (
        "VMNetworkAdapterVlan",
        "VMNetworkAdapterVlanSetting",
        Kind::PortVlan,
    ),
    (
        "VMNetworkAdapterIsolation",
        "VMNetworkAdapterIsolationSetting",
        Kind::PortIsolation,
    ),
    ("NetIPAddress", "MSFT_NetIPAddress", Kind::IpAddress),
    ("Cluster", "Cluster", Kind::Cluster),
    ("ClusterNetwork", "ClusterNetwork", Kind::ClusterNetwork),
    (
        "ClusterNetworkInterface",
        "ClusterNetworkInterface",
        Kind::ClusterInterface,
    ),
    (
        "NetAdapterVmq",
        "MSFT_NetAdapterVmqSettingData",
        Kind::Queues,
    ),
    ("VM", "VirtualMachine", Kind::Machine),
    ("", "Win32_Processor", Kind::Processor),
    ("VMHost", "VMHost", Kind::VmHost),
    ("ComputerInfo", "ComputerInfo", Kind::ComputerInfo),
    ("", "Win32_OperatingSystem", Kind::System),
];

const UNUSED: [(&str, &str); 31] = [
    (
        "NetAdapterAdvancedProperty",
        "MSFT_NetAdapterAdvancedPropertySettingData",
    ),
    ("NetAdapterBinding", "MSFT_NetAdapterBindingSettingData"),
    ("NetAdapterVmqQueue", "MSFT_NetAdapterVmqQueueSettingData"),
    ("NetAdapterRss", "MSFT_NetAdapterRssSettingData"),
    ("NetAdapterSriov", "MSFT_NetAdapterSriovSettingData"),
    ("NetAdapterRdma", "MSFT_NetAdapterRdmaSettingData"),
    ("NetAdapterQos", "MSFT_NetAdapterQosSettingData"),
    (
        "NetAdapterPowerManagement",
        "MSFT_NetAdapterPowerManagementSettingData",
    ),
    ("VMMigrationNetwork", "VMMigrationNetwork"),
    (
        "VMNetworkAdapterTeamMapping",
        "VMNetworkAdapterTeamMappingSetting",
    ),
    ("VMNetworkAdapterRdma", "VMNetworkAdapterRdmaSetting"),
    ("NetIPInterface", "MSFT_NetIPInterface"),
    ("NetRoute", "MSFT_NetRoute"),
    ("DnsClient", "MSFT_DNSClient"),
    ("DnsClientServerAddress", "MSFT_DNSClientServerAddress"),
    ("NetQosPolicy", "MSFT_NetQosPolicySettingData"),
    ("NetQosTrafficClass", "MSFT_NetQosTrafficClassSettingData"),
    ("NetQosFlowControl", "MSFT_NetQosFlowControlSettingData"),
    ("NetQosDcbxSetting", "MSFT_NetQosDcbxSettingData"),
    ("NetOffloadGlobalSetting", "MSFT_NetOffloadGlobalSetting"),
    ("ClusterNode", "ClusterNode"),
    ("ClusterResourceType", "ClusterResourceType"),
    ("SmbBandwidthLimit", "MSFT_SmbBandwidthLimit"),
    (
        "SmbClientNetworkInterface",
        "MSFT_SmbClientNetworkInterface",
    ),
    ("SmbClientConfiguration", "MSFT_SmbClientConfiguration"),
    ("SmbServerConfiguration", "MSFT_SmbServerConfiguration"),
    ("WindowsFeature", "Feature"),
    ("NetIntent", "NetIntent"),
    ("NetIntentStatus", "NetIntentStatus"),
    ("", "Win32_BIOS"),
    ("", "Win32_NetworkAdapter"),
];

impl Kind {
    /// The kind that a cmdlet puts out, by its noun.
    pub(in crate::readers) fn of_noun(noun: &str) -> Option<Self> {
        let is = |it: &str| !it.is_empty() && it.eq_ignore_ascii_case(noun);
        let used = USED.iter().find(|(noun, ..)| is(noun));
        let unused = || UNUSED.iter().find(|(noun, _)| is(noun));
        used.map(|(.., kind)| *kind)
            .or_else(|| unused().map(|(noun, _)| Self::Other(noun)))
    }

    /// The kind of an object, by its class with or without what stands before it:
    /// `ROOT/StandardCimv2:MSFT_NetAdapter`, `Microsoft.HyperV.PowerShell.VMSwitch`.
    pub(in crate::readers) fn of_class(class: &str) -> Option<Self> {
        let name = class.rsplit(['.', ':', '/', '#']).next()?;
        if name.eq_ignore_ascii_case("Win32_ComputerSystem") {
            return Some(Self::Computer);
        }
        let used = USED
            .iter()
            .find(|(_, class, _)| class.eq_ignore_ascii_case(name));
        let unused = || {
            let mut all = UNUSED.iter();
            all.find(|(_, class)| class.eq_ignore_ascii_case(name))
        };
        used.map(|(.., kind)| *kind).or_else(|| {
            unused().map(|(noun, class)| Self::Other(if noun.is_empty() { class } else { noun }))
        })
    }

    /// The kind that a file name says, and whose adapters it is about: `Get-NetAdapter.json`,
    /// `GetNetAdapter.XML`, `Tenants_Get-VMSwitchTeam.json`,
    /// `Get-VMNetworkAdapter-ManagementOS.json`.
    pub(in crate::readers) fn of_file(stem: &str) -> Option<(Self, Owners)> {
        let lower = stem.to_ascii_lowercase();
        let parts = lower.split(['.', '_', ' ', '(', ')']);
        let mut kinds = parts.rev().filter_map(|part| {
            let rest = part.strip_prefix("get")?;
            let noun = rest.trim_start_matches('-').split('-').next()?;
            Self::of_noun(noun)
        });
        let says = |words: &[&str]| {
            let mut parts = lower.split(|it: char| !it.is_alphanumeric());
            parts.any(|it| words.contains(&it))
        };
        let owners = if says(&["managementos"]) {
            Owners::Host
        } else if says(&["vm", "vms", "vmname"]) {
            Owners::Machines
        } else if says(&["all"]) {
            Owners::All
        } else {
            Owners::Unsaid
        };
        Some((kinds.next()?, owners))
    }

    /// What users call it.
    pub(in crate::readers) fn name(self) -> String {
        let noun = match self {
            Self::Other(name) => name,
            Self::Computer => "Win32_ComputerSystem",
            _ => USED
                .iter()
                .find(|(.., kind)| *kind == self)
                .map_or(
                    "",
                    |(noun, class, _)| {
                        if noun.is_empty() { class } else { noun }
                    },
                ),
        };
        if noun.starts_with("Win32_") {
            noun.to_owned()
        } else {
            format!("Get-{noun}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_say_the_cmdlet() {
        let of = |stem: &str| Kind::of_file(stem);
        assert_eq!(of("Get-NetAdapter"), Some((Kind::Adapter, Owners::Unsaid)));
        assert_eq!(of("GetNetLbfoTeam"), Some((Kind::Team, Owners::Unsaid)));
        assert_eq!(
            of("Get-NetAdapter.HV01"),
            Some((Kind::Adapter, Owners::Unsaid))
        );
        assert_eq!(
            of("Tenants_Get-VMSwitchTeam"),
            Some((Kind::SetTeam, Owners::Unsaid))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter-ManagementOS"),
            Some((Kind::Port, Owners::Host))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter.VM"),
            Some((Kind::Port, Owners::Machines))
        );
        assert_eq!(
            of("get-netroute"),
            Some((Kind::Other("NetRoute"), Owners::Unsaid))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter -All"),
            Some((Kind::Port, Owners::All))
        );
        assert_eq!(of("server-profiles"), None);
        assert_eq!(of("Get-Things"), None);
    }

    #[test]
    fn classes_say_the_kind_in_any_namespace() {
        let of = Kind::of_class;
        assert_eq!(
            of("ROOT/StandardCimv2:MSFT_NetAdapter"),
            Some(Kind::Adapter)
        );
        assert_eq!(of("MSFT_NetLbfoTeamNic"), Some(Kind::TeamNic));
        assert_eq!(
            of("Microsoft.HyperV.PowerShell.VMSwitchTeam"),
            Some(Kind::SetTeam)
        );
        assert_eq!(
            of("Win32_Processor").map(Kind::name),
            Some("Win32_Processor".into())
        );
        assert_eq!(of("Win32_ComputerSystem"), Some(Kind::Computer));
        assert_eq!(of("CIM_NetworkPort"), None);
    }
}
