# Objects as the cmdlets of Windows give them: types of properties, names of types, ETS properties, and what nobody
# asked for. The rows of the state are plain; `#X` is the enumeration X.

$Shapes = @{
    NetAdapter = @{
        Cim = 'MSFT_NetAdapter'
        Types = '
            InterfaceGuid:braced MacAddress:dashed AdminStatus:#AdapterAdminStatus
            MediaConnectionState:#AdapterMediaState Speed:uint64 TransmitLinkSpeed:uint64
            ReceiveLinkSpeed:uint64 ifIndex:uint32 MtuSize:uint32 LowerLayerInterfaceIndices:uint32s'
    }
    NetAdapterAdvancedProperty = @{
        Cim = 'MSFT_NetAdapterAdvancedPropertySettingData'
        Types = '
            RegistryValue:strings'
    }
    NetAdapterBinding = @{ Cim = 'MSFT_NetAdapterBindingSettingData' }
    NetAdapterHardwareInfo = @{
        Cim = 'MSFT_NetAdapterHardwareInfoSettingData'
        Types = '
            SriovSupport:#SriovSupport NumaNode:uint16'
    }
    NetAdapterVmq = @{ Cim = 'MSFT_NetAdapterVmqSettingData'; Types = 'NumaNode:uint16' }
    NetAdapterVmqQueue = @{
        Cim = 'MSFT_NetAdapterVmqQueueSettingData'
        Types = '
            FilterList:filters ProcessorAffinityMask:uint64'
    }
    NetAdapterRss = @{ Cim = 'MSFT_NetAdapterRssSettingData'; Types = 'Profile:#RssProfile NumaNode:uint16' }
    NetAdapterSriov = @{ Cim = 'MSFT_NetAdapterSriovSettingData'; Types = 'SriovSupport:#SriovSupport' }
    NetAdapterRdma = @{ Cim = 'MSFT_NetAdapterRdmaSettingData' }
    NetAdapterQos = @{
        Cim = 'MSFT_NetAdapterQosSettingData'
        Types = '
            OperationalSettings:object RemoteSettings:object'
    }
    NetAdapterPowerManagement = @{
        Cim = 'MSFT_NetAdapterPowerManagementSettingData'
        Types = '
            AllowComputerToTurnOffDevice:#PowerSetting SelectiveSuspend:#PowerSetting
            DeviceSleepOnDisconnect:#PowerSetting WakeOnMagicPacket:#PowerSetting WakeOnPattern:#PowerSetting'
    }
    NetLbfoTeam = @{
        Cim = 'MSFT_NetLbfoTeam'
        Types = '
            TeamingMode:#LbfoTeamingMode LoadBalancingAlgorithm:#LbfoLoadBalancing LacpTimer:#LbfoLacpTimer
            Status:#LbfoTeamStatus Members:few TeamNics:few'
    }
    NetLbfoTeamMember = @{
        Cim = 'MSFT_NetLbfoTeamMember'
        Types = '
            AdministrativeMode:#LbfoAdministrativeMode OperationalMode:#LbfoOperationalMode
            FailureReason:#LbfoFailureReason TransmitLinkSpeed:uint64 ReceiveLinkSpeed:uint64'
    }
    NetLbfoTeamNic = @{
        Cim = 'MSFT_NetLbfoTeamNic'
        Types = '
            VlanID:uint32 TransmitLinkSpeed:uint64 ReceiveLinkSpeed:uint64'
    }
    NetIPAddress = @{
        Cim = 'MSFT_NetIPAddress'
        Types = '
            AddressFamily:#AddressFamily PrefixOrigin:#PrefixOrigin SuffixOrigin:#SuffixOrigin
            AddressState:#AddressState InterfaceIndex:uint32 PrefixLength:byte'
    }
    NetIPInterface = @{
        Cim = 'MSFT_NetIPInterface'
        Types = '
            AddressFamily:#AddressFamily Dhcp:#EnabledDisabled AutomaticMetric:#EnabledDisabled
            ConnectionState:#ConnectionState WeakHostSend:#EnabledDisabled WeakHostReceive:#EnabledDisabled
            Forwarding:#EnabledDisabled NlMtu:uint32 InterfaceIndex:uint32'
    }
    NetRoute = @{ Cim = 'MSFT_NetRoute'; Types = 'Store:#PolicyStore InterfaceIndex:uint32 RouteMetric:uint16' }
    DnsClient = @{ Cim = 'MSFT_DNSClient'; Types = 'InterfaceIndex:uint32' }
    DnsClientServerAddress = @{
        Cim = 'MSFT_DNSClientServerAddress'
        Types = '
            AddressFamily:family ServerAddresses:strings InterfaceIndex:uint32'
    }
    NetQosPolicy = @{
        Cim = 'MSFT_NetQosPolicySettingData'
        Types = '
            NetworkProfile:#QosNetworkProfile TemplateMatchCondition:#QosTemplate IPProtocol:#QosProtocol
            ThrottleRateAction:uint64'
    }
    NetQosTrafficClass = @{
        Cim = 'MSFT_NetQosTrafficClassSettingData'
        Types = '
            Algorithm:#QosAlgorithm PolicySet:#QosPolicySet Priority:bytes'
    }
    NetQosFlowControl = @{
        Cim = 'MSFT_NetQosFlowControlSettingData'
        Types = '
            PolicySet:#QosPolicySet Priority:byte'
    }
    NetQosDcbxSetting = @{ Cim = 'MSFT_NetQosDcbxSettingData'; Types = 'PolicySet:#QosPolicySet' }
    NetOffloadGlobalSetting = @{
        Cim = 'MSFT_NetOffloadGlobalSetting'
        Types = '
            ReceiveSideScaling:#OffloadState ReceiveSegmentCoalescing:#OffloadState Chimney:#OffloadChimney
            TaskOffload:#OffloadState NetworkDirect:#OffloadState NetworkDirectAcrossIPSubnets:#OffloadAllowed
            PacketCoalescingFilter:#OffloadState'
    }
    SmbBandwidthLimit = @{
        Cim = 'MSFT_SmbBandwidthLimit'
        Types = '
            Category:#SmbBandwidthCategory BytesPerSecond:uint64'
    }
    SmbClientNetworkInterface = @{
        Cim = 'MSFT_SmbClientNetworkInterface'
        Types = '
            IpAddresses:strings LinkSpeed:uint64 InterfaceIndex:uint32'
    }
    SmbMultichannelConstraint = @{ Cim = 'MSFT_SmbMultichannelConstraint' }
    SmbClientConfiguration = @{ Cim = 'MSFT_SmbClientConfiguration' }
    SmbServerConfiguration = @{ Cim = 'MSFT_SmbServerConfiguration' }
    Win32_OperatingSystem = @{ Cim = 'Win32_OperatingSystem' }
    Win32_ComputerSystem = @{ Cim = 'Win32_ComputerSystem' }
    Win32_Processor = @{ Cim = 'Win32_Processor'; Types = 'NumberOfCores:uint32 NumberOfLogicalProcessors:uint32' }
    Win32_BIOS = @{ Cim = 'Win32_BIOS' }
    VMHost = @{
        Net = 'Microsoft.HyperV.PowerShell.VMHost'
        Types = '
            VirtualMachineMigrationPerformanceOption:#VMMigrationPerformance
            VirtualMachineMigrationAuthenticationType:#MigrationAuthenticationType IovSupportReasons:strings'
    }
    VMHostNumaNode = @{ Net = 'Microsoft.HyperV.PowerShell.VMHostNumaNode' }
    VMMigrationNetwork = @{ Net = 'Microsoft.HyperV.PowerShell.VMMigrationNetwork'; Types = 'Priority:uint32' }
    VMSwitch = @{
        Net = 'Microsoft.HyperV.PowerShell.VMSwitch'
        Types = '
            Id:guid SwitchType:#VMSwitchType BandwidthReservationMode:#VMSwitchBandwidthMode
            NetAdapterInterfaceGuid:guids NetAdapterInterfaceDescriptions:strings IovSupportReasons:strings
            Extensions:extensions DefaultFlowMinimumBandwidthAbsolute:uint64'
    }
    VMSwitchTeam = @{
        Net = 'Microsoft.HyperV.PowerShell.VMSwitchTeam'
        Types = '
            Id:guid NetAdapterInterfaceGuid:guids NetAdapterInterfaceDescription:strings
            TeamingMode:#VMSwitchTeamingMode LoadBalancingAlgorithm:#VMSwitchLoadBalancingAlgorithm'
    }
    VM = @{ Net = 'Microsoft.HyperV.PowerShell.VirtualMachine'; Types = 'VMId:guid Id:guid State:#VMState' }
    VMNetworkAdapter = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapter'
        Types = '
            VMId:guid SwitchId:guid Status:statuses IPAddresses:strings MandatoryFeatureId:strings
            MacAddressSpoofing:#OnOffState DhcpGuard:#OnOffState RouterGuard:#OnOffState
            AllowTeaming:#OnOffState IeeePriorityTag:#OnOffState
            PortMirroringMode:#VMNetworkAdapterPortMirroringMode BandwidthSetting:bandwidth'
    }
    VMNetworkAdapterVlan = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting'
        Types = '
            OperationMode:#VMNetworkAdapterVlanMode PrivateVlanMode:#VMNetworkAdapterPrivateVlanMode
            AllowedVlanIdList:int32s SecondaryVlanIdList:int32s'
    }
    VMNetworkAdapterIsolation = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapterIsolationSetting'
        Types = '
            IsolationMode:#VMNetworkAdapterIsolationMode MultiTenantStack:#OnOffState'
    }
    VMNetworkAdapterTeamMapping = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapterTeamMappingSetting'
        Types = '
            DisableOnFailover:#DisableOnFailoverFeature'
    }
    VMNetworkAdapterAcl = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapterAclSetting'
        Types = '
            Action:#VMNetworkAdapterAclAction Direction:#VMNetworkAdapterAclDirection'
    }
    VMNetworkAdapterExtendedAcl = @{
        Net = 'Microsoft.HyperV.PowerShell.VMNetworkAdapterExtendedAclSetting'
        Types = '
            Action:#VMNetworkAdapterExtendedAclAction Direction:#VMNetworkAdapterExtendedAclDirection'
    }
    Cluster = @{ Net = 'Microsoft.FailoverClusters.PowerShell.Cluster' }
    ClusterNode = @{ Net = 'Microsoft.FailoverClusters.PowerShell.ClusterNode'; Types = 'State:#ClusterNodeState' }
    ClusterNetwork = @{
        Net = 'Microsoft.FailoverClusters.PowerShell.ClusterNetwork'
        Types = '
            Role:#ClusterNetworkRole State:#ClusterNetworkState Ipv4Addresses:strings Ipv6Addresses:strings
            Ipv4PrefixLengths:uint32s Ipv6PrefixLengths:uint32s'
    }
    ClusterNetworkInterface = @{
        Net = 'Microsoft.FailoverClusters.PowerShell.ClusterNetworkInterface'
        Types = '
            State:#ClusterNetworkInterfaceState Network:network Node:node Ipv4Addresses:strings
            Ipv6Addresses:strings'
    }
    ClusterGroup = @{
        Net = 'Microsoft.FailoverClusters.PowerShell.ClusterGroup'
        Types = '
            State:#ClusterGroupState GroupType:#GroupType OwnerNode:node'
    }
    ClusterResource = @{
        Net = 'Microsoft.FailoverClusters.PowerShell.ClusterResource'
        Types = '
            ResourceType:named OwnerGroup:named'
    }
    ClusterResourceType = @{ Net = 'Microsoft.FailoverClusters.PowerShell.ClusterResourceType' }
    ClusterParameter = @{
        Net = 'Microsoft.FailoverClusters.PowerShell.ClusterParameter'
        Types = '
            ClusterObject:named'
    }
    WindowsFeature = @{
        Net = 'Microsoft.Windows.ServerManager.Commands.Feature'
        Types = '
            InstallState:#FeatureInstallState'
    }
    Service = @{ Net = 'System.ServiceProcess.ServiceController'; Types = 'Status:#ServiceStatus' }
    NetIntent = @{ Net = 'Microsoft.NetworkAtc.Intent'; Types = 'NetAdapterNamesAsList:strings' }
    NetIntentStatus = @{ Net = 'Microsoft.NetworkAtc.IntentStatus' }
}

# What Windows says besides, and no file may have.
$Canaries = @{
    VMSwitch = @('Notes'); VM = @('Notes', 'Tags'); VMHost = @('Notes'); VMNetworkAdapter = @('Tags')
    ClusterGroup = @('Description'); ClusterNetwork = @('Description'); ClusterNetworkInterface = @('Description')
    Cluster = @('Description'); ClusterNode = @('Description'); WindowsFeature = @('Description'); NetIntent = @('Description')
}
$Canary = 'CANARY'

# An object with a name, whose text is that.
function New-FakeNamed {
    param([string]$Type, $Members)
    $object = [pscustomobject]$Members
    $object.PSObject.TypeNames.Insert(0, $Type)
    $text = [scriptblock]::Create("'$("$($Members.Name)".Replace("'", "''"))'")
    Add-Member -InputObject $object -MemberType ScriptMethod -Name ToString -Value $text -Force
    $object
}

function ConvertTo-FakeList {
    param($Value, [string]$Of)
    if ($null -eq $Value) { return }
    $list = @(foreach ($one in $Value) { ConvertTo-FakeValue $one $Of })
    , $list
}

function ConvertTo-FakeValue {
    param($Value, [string]$Kind)
    if ($Kind.StartsWith('#')) { return ConvertTo-FakeEnum $Kind.Substring(1) $Value }
    if ($Kind -match '^(string|uint32|int32|byte|guid|status|filter|extension)e?s$') {
        return ConvertTo-FakeList $Value $Matches[1]
    }
    if ($null -eq $Value) { return }
    switch ($Kind) {
        'guid' { [guid]"$Value" }
        'braced' { "{$("$Value".ToUpperInvariant())}" }
        'dashed' { (("$Value" -replace '(..)', '$1-').TrimEnd('-')).ToUpperInvariant() }
        'string' { "$Value" }
        'uint64' { [uint64]$Value }
        'uint32' { [uint32]$Value }
        'uint16' { [uint16]$Value }
        'int32' { [int]$Value }
        'byte' { [byte]$Value }
        'few' { if (@($Value).Count -eq 1) { @($Value)[0] } else { , @($Value) } }
        'family' { [uint16][FakeWindows.AddressFamily]$Value }
        'status' { ConvertTo-FakeEnum 'VMNetworkAdapterOperationalStatus' $Value }
        'named' { New-FakeNamed 'Microsoft.FailoverClusters.PowerShell.ClusterObject' @{ Name = $Value } }
        'node' { New-FakeNamed 'Microsoft.FailoverClusters.PowerShell.ClusterNode' @{ Name = $Value; State = [FakeWindows.ClusterNodeState]::Up } }
        'network' { New-FakeNamed 'Microsoft.FailoverClusters.PowerShell.ClusterNetwork' @{ Name = $Value.Name; Id = $Value.Id } }
        'filter' { [pscustomobject]@{ FilterID = 1; MacAddress = ConvertTo-FakeValue $Value.MacAddress 'dashed'; VlanID = $Value.VlanID; CimClass = 'MSFT_NetAdapter_VmqFilter' } }
        'extension' { [pscustomobject]@{ Name = $Value.Name; Enabled = $Value.Enabled; ExtensionType = ConvertTo-FakeEnum 'VMSwitchExtensionType' $(if ($Value.Contains('ExtensionType')) { $Value.ExtensionType } else { 'Filter' }); ParentExtension = $null } }
        'bandwidth' { [pscustomobject]@{ MinimumBandwidthAbsolute = [long]$Value.minAbsolute; MinimumBandwidthWeight = [long]$Value.minWeight; MaximumBandwidth = [long]$Value.max } }
        'object' { [pscustomobject]$Value }
        default { $Value }
    }
}

$EnumScripts = @{}
# A property of CIM that ETS makes an enumeration of.
function Get-EnumScript {
    param([string]$Name, [string]$Type)
    $key = "$Name $Type"
    if (-not $EnumScripts.ContainsKey($key)) {
        $EnumScripts[$key] = [scriptblock]::Create("
            `$raw = `$this.CimInstanceProperties['$Name']
            if (`$null -ne `$raw) { [FakeWindows.$Type]`$raw }")
    }
    $EnumScripts[$key]
}

# A row of the state as the object that a cmdlet gives.
function New-FakeObject {
    param([string]$Noun, $Row)
    $shape = $Shapes[$Noun]
    if (-not $shape.ContainsKey('Kinds')) {
        $shape.Kinds = @{}
        foreach ($word in ("$($shape.Types)" -split '\s+')) {
            if ($word) { $name, $type = $word -split ':'; $shape.Kinds[$name] = $type }
        }
    }
    $types = $shape.Kinds
    $members, $scripts, $raw = [ordered]@{}, @{}, @{}
    foreach ($name in @($Row.Keys)) {
        if ($name.StartsWith('_')) { continue }
        $kind = "$($types[$name])"
        if ($shape.Cim -and $kind.StartsWith('#')) {
            $value = ConvertTo-FakeEnum $kind.Substring(1) $Row[$name]
            $raw[$name] = if ($null -ne $value) { [long]$value }
            $scripts[$name] = Get-EnumScript $name $kind.Substring(1)
        } else {
            $members[$name] = if ($kind) { ConvertTo-FakeValue $Row[$name] $kind } else { $Row[$name] }
        }
    }
    foreach ($name in @($Canaries[$Noun])) { if ($name) { $members[$name] = "$Canary-$Noun-$name" } }
    if ($shape.Cim) {
        foreach ($name in 'Caption', 'Description', 'ElementName') {
            if (-not $members.Contains($name)) { $members[$name] = "$Canary-$Noun-$name" }
        }
        $members['CimClass'] = [pscustomobject]@{ CimClassName = $shape.Cim; CimClassQualifiers = @(1..50) }
        $members['CimInstanceProperties'] = $raw
        $members['CimSystemProperties'] = 'Microsoft.Management.Infrastructure.CimSystemProperties'
        $members['PSComputerName'] = $null
    } else {
        $members['CimSession'] = [pscustomobject]@{ ComputerName = '.'; InstanceId = 'session' }
    }
    $object = [pscustomobject]$members
    foreach ($name in $scripts.Keys) {
        $object.PSObject.Members.Add([psscriptproperty]::new($name, $scripts[$name]))
    }
    $type = if ($shape.Cim) { "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/$($shape.Cim)" } else { $shape.Net }
    $object.PSObject.TypeNames.Insert(0, $type)
    $object
}
