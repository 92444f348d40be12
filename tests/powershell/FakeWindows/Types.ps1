# Enumerations with the names, numbers and underlying types of Windows, and who the user is.

$EnumText = @'
VMSwitchType:int Private=0 Internal=1 External=2
VMSwitchBandwidthMode:int Default=0 Weight=1 Absolute=2 None=3
VMSwitchTeamingMode:int SwitchIndependent=1
VMSwitchLoadBalancingAlgorithm:int HyperVPort=4 Dynamic=5
VMSwitchExtensionType:int Unknown=0 Capture=1 Filter=2 Forwarding=3 Monitoring=4 Native=5
VMNetworkAdapterVlanMode:int Untagged=0 Access=1 Trunk=2 Private=3
VMNetworkAdapterPrivateVlanMode:int Isolated=1 Community=2 Promiscuous=3
VMNetworkAdapterIsolationMode:byte None=0 NativeVirtualSubnet=1 ExternalVirtualSubnet=2 Vlan=3
OnOffState:int On=0 Off=1
VMNetworkAdapterPortMirroringMode:int None=0 Destination=1 Source=2
VMNetworkAdapterOperationalStatus:int Unknown=0 Other=1 Ok=2 Degraded=3 Error=6 Stopped=10 NoContact=12 LostCommunication=13 Dormant=15 ProtocolVersion=32775
VMNetworkAdapterAclAction:int Allow=1 Deny=2 Meter=3
VMNetworkAdapterAclDirection:int Inbound=1 Outbound=2 Both=3
VMNetworkAdapterExtendedAclAction:int Allow=1 Deny=2
VMNetworkAdapterExtendedAclDirection:int Inbound=1 Outbound=2
DisableOnFailoverFeature:int None=0 RDMA=1
VMMigrationPerformance:int TCPIP=0 Compression=1 SMB=2
MigrationAuthenticationType:int CredSSP=0 Kerberos=1
VMState:int Other=1 Running=2 Off=3 Stopping=4 Saved=6 Paused=9 Starting=10 Reset=11 Saving=32773 Pausing=32776 Resuming=32777 FastSaved=32779 FastSaving=32780 RunningCritical=32785 OffCritical=32786 StoppingCritical=32787 SavedCritical=32788 PausedCritical=32789 StartingCritical=32790
ClusterNetworkRole:int None=0 Cluster=1 Client=2 ClusterAndClient=3
ClusterNetworkState:int Unknown=-1 Unavailable=0 Down=1 Partitioned=2 Up=3
ClusterNetworkInterfaceState:int Unknown=-1 Unavailable=0 Failed=1 Unreachable=2 Up=3
ClusterNodeState:int Unknown=-1 Up=0 Down=1 Paused=2 Joining=3
ClusterGroupState:int Unknown=-1 Online=0 Offline=1 Failed=2 PartialOnline=3 Pending=4
GroupType:int Cluster=1 AvailableStorage=2 VirtualMachine=111
LbfoTeamingMode:uint Static=0 SwitchIndependent=1 Lacp=2
LbfoLoadBalancing:uint TransportPorts=0 IPAddresses=2 MacAddresses=3 HyperVPort=4 Dynamic=5
LbfoTeamStatus:uint Up=0 Down=1 Degraded=2
LbfoLacpTimer:uint Slow=0 Fast=1
LbfoAdministrativeMode:uint Active=0 Standby=1
LbfoOperationalMode:uint Active=0 Standby=1 Failed=4096
LbfoFailureReason:uint NoFailure=0 AdministrativeDecision=1 PhysicalMediaDisconnected=3 WaitingForStableConnectivity=4 LacpNegotiationIssue=5 NicNotPresent=6 UnknownFailure=7 VirtualSwitchLacksExternalConnectivity=9
AdapterAdminStatus:uint Up=1 Down=2 Testing=3
AdapterMediaState:uint Unknown=0 Connected=1 Disconnected=2
RssProfile:uint Closest=1 ClosestStatic=2 NUMA=3 NUMAStatic=4 Conservative=5
SriovSupport:uint Unknown=0 Supported=1 MissingAcs=2 MissingPfDriver=3 NoBusResources=4 NoIoMmuSupport=5 NoVfBarSpace=6 NoOscSupport=7
PowerSetting:uint Unsupported=0 Disabled=1 Enabled=2 Inactive=3
AddressFamily:ushort IPv4=2 IPv6=23
PrefixOrigin:ushort Other=0 Manual=1 WellKnown=2 Dhcp=3 RouterAdvertisement=4
SuffixOrigin:ushort Other=0 Manual=1 WellKnown=2 Dhcp=3 Link=4 Random=5
AddressState:ushort Invalid=0 Tentative=1 Duplicate=2 Deprecated=3 Preferred=4
EnabledDisabled:byte Disabled=0 Enabled=1
ConnectionState:byte Disconnected=0 Connected=1
PolicyStore:byte PersistentStore=0 ActiveStore=1
QosAlgorithm:byte Strict=0 ETS=2
QosPolicySet:byte Global=0 AdapterSpecific=1
QosNetworkProfile:uint Domain=0 Public=1 Private=2 All=3
QosTemplate:uint None=0 Default=1 SMB=2 NFS=3 LiveMigration=4 iSCSI=5 NDK=6 FCoE=7 Cluster=8
QosProtocol:uint None=0 TCP=1 UDP=2 Both=3
OffloadState:uint Disabled=0 Enabled=1
OffloadChimney:uint Disabled=0 Automatic=1 Enabled=2
OffloadAllowed:uint Blocked=0 Allowed=1
SmbBandwidthCategory:uint Default=0 VirtualMachine=1 LiveMigration=2 StorageReplication=3
FeatureInstallState:int Available=0 Installed=1 InstallPending=2 UninstallPending=3 Removed=5
ServiceStatus:int Stopped=1 StartPending=2 StopPending=3 Running=4 Paused=7
'@

# A property that cannot be read: ETS would swallow what a script throws. A job of jobs. And identities: those of Windows
# cannot be had elsewhere, and the script finds these by the names of the real ones. They belong to a thread, so that
# hosts that are asked at the same time can have different users.
$IdentityText = @'
    public class Broken {
        public static object Read(System.Management.Automation.PSObject of) {
            throw new System.InvalidOperationException("Die Eigenschaft kann nicht gelesen werden.\nMehr steht im Protokoll.");
        }
        public override string ToString() { throw new System.InvalidOperationException("Ohne Text."); }
    }
    public class RemoteJob : System.Management.Automation.Job {
        public RemoteJob(System.Management.Automation.Job[] children) : base("fake") {
            foreach (var child in children) { ChildJobs.Add(child); }
            SetJobState(System.Management.Automation.JobState.Running);
        }
        public override bool HasMoreData { get { return false; } }
        public override string Location { get { return "remote"; } }
        public override string StatusMessage { get { return ""; } }
        public override void StopJob() { foreach (var child in ChildJobs) { child.StopJob(); } }
    }
    public class Sid {
        public string Value;
        public Sid(string value) { Value = value; }
    }
    public class Identity {
        [System.ThreadStatic] public static bool IsThere;
        [System.ThreadStatic] public static bool IsAdministrator;
        [System.ThreadStatic] public static string[] GroupSids;
        public Sid[] Groups;
        public static Identity GetCurrent() {
            // Where there is no state, there is no Windows.
            if (!IsThere) { throw new System.PlatformNotSupportedException(); }
            var identity = new Identity();
            identity.Groups = System.Array.ConvertAll(GroupSids ?? new string[0], value => new Sid(value));
            return identity;
        }
    }
    public class Principal {
        public Principal(Identity identity) { }
        public bool IsInRole(System.Security.Principal.WindowsBuiltInRole role) {
            return Identity.IsAdministrator && role == System.Security.Principal.WindowsBuiltInRole.Administrator;
        }
    }
'@

if ($null -eq ('FakeWindows.Identity' -as [type])) {
    $members = foreach ($line in ($EnumText -split "`n")) {
        $head, $values = $line.Trim() -split ' '
        $name, $type = $head -split ':'
        "    public enum $name : $type { $($values -join ', ') }"
    }
    Add-Type -TypeDefinition "namespace FakeWindows {`n$($members -join "`n")`n$IdentityText`n}"
    $accelerators = [psobject].Assembly.GetType('System.Management.Automation.TypeAccelerators')
    $accelerators::Add('Security.Principal.WindowsIdentity', [FakeWindows.Identity])
    $accelerators::Add('Security.Principal.WindowsPrincipal', [FakeWindows.Principal])
}

# A value of an enumeration from its name or number; one that has no name stays a number.
function ConvertTo-FakeEnum {
    param([string]$Type, $Value)
    if ($null -eq $Value) { return }
    $enum = "FakeWindows.$Type" -as [type]
    if ("$Value" -match '^-?\d+$') { return [Enum]::ToObject($enum, [long]$Value) }
    [Enum]::Parse($enum, $Value, $true)
}
