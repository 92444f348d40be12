# A state from an inventory that fabriclint reads: what the script would have had to see to write that.

# Sections that are rows of a noun as they are.
$PlainSections = @{
    netAdapter = 'NetAdapter'; netAdapterAdvancedProperty = 'NetAdapterAdvancedProperty'; netAdapterBinding = 'NetAdapterBinding'
    netAdapterHardwareInfo = 'NetAdapterHardwareInfo'; netAdapterVmq = 'NetAdapterVmq'; netAdapterRss = 'NetAdapterRss'
    netAdapterSriov = 'NetAdapterSriov'; netAdapterRdma = 'NetAdapterRdma'; netAdapterQos = 'NetAdapterQos'
    netAdapterPowerManagement = 'NetAdapterPowerManagement'; netLbfoTeam = 'NetLbfoTeam'; netLbfoTeamMember = 'NetLbfoTeamMember'
    netLbfoTeamNic = 'NetLbfoTeamNic'; vmHost = 'VMHost'; vmMigrationNetwork = 'VMMigrationNetwork'; vmSwitchTeam = 'VMSwitchTeam'
    netIPAddress = 'NetIPAddress'; netIPInterface = 'NetIPInterface'; netRoute = 'NetRoute'; dnsClient = 'DnsClient'
    dnsClientServerAddress = 'DnsClientServerAddress'; netQosPolicy = 'NetQosPolicy'; netQosTrafficClass = 'NetQosTrafficClass'
    netQosFlowControl = 'NetQosFlowControl'; netQosDcbxSetting = 'NetQosDcbxSetting'; netOffloadGlobalSetting = 'NetOffloadGlobalSetting'
    cluster = 'Cluster'; clusterNode = 'ClusterNode'; clusterNetwork = 'ClusterNetwork'; clusterNetworkInterface = 'ClusterNetworkInterface'
    smbBandwidthLimit = 'SmbBandwidthLimit'; smbClientNetworkInterface = 'SmbClientNetworkInterface'
    smbMultichannelConstraint = 'SmbMultichannelConstraint'; smbClientConfiguration = 'SmbClientConfiguration'
    smbServerConfiguration = 'SmbServerConfiguration'; windowsFeature = 'WindowsFeature'; netIntent = 'NetIntent'
    netIntentStatus = 'NetIntentStatus'; vmNetworkAdapterTeamMapping = 'VMNetworkAdapterTeamMapping'; vmSwitch = 'VMSwitch'
    netAdapterVmqQueue = 'NetAdapterVmqQueue'
}

# A row without what the file has besides Windows.
function Get-PlainRow {
    param($Item, [string[]]$Without = @())
    $row = [ordered]@{}
    foreach ($key in $Item.Keys) {
        if ($key -notlike '*Raw' -and $key -ne 'Notes' -and $Without -notcontains $key) { $row[$key] = $Item[$key] }
    }
    $row
}

function ConvertTo-QueueRow {
    param($Item)
    $row = Get-PlainRow $Item @('MacAddress', 'VlanID', 'Processor')
    $row['ProcessorAffinityMask'] = if ($null -ne $Item.Processor) { [uint64][Math]::Pow(2, $Item.Processor) } else { 0 }
    $row['VmID'] = $null
    if ($null -ne $Item.MacAddress -or $null -ne $Item.VlanID) {
        $row['FilterList'] = @(@{ MacAddress = $Item.MacAddress; VlanID = $Item.VlanID })
    } else { $row['FilterList'] = @() }
    $row
}

function ConvertTo-PortRow {
    param($Item)
    $row = Get-PlainRow $Item @('ownerKind', 'vlan', 'isolation', 'bandwidth', 'VMState', 'VMIsClustered')
    $row['_Owner'] = $Item.ownerKind
    if ($Item.ownerKind -eq 'ManagementOS') { $row['VMName'] = $null; $row['VMId'] = '00000000-0000-0000-0000-000000000000' }
    if ($Item.Contains('bandwidth')) { $row['BandwidthSetting'] = $Item.bandwidth }
    if ($Item.Contains('vlan') -and $null -ne $Item.vlan) {
        $vlan = $Item.vlan
        $row['vlan'] = [ordered]@{
            OperationMode = $vlan.mode; AccessVlanId = $vlan.access; NativeVlanId = $vlan.native
            AllowedVlanIdList = @($vlan.allowedList); PrivateVlanMode = if ($null -ne $vlan.privateMode) { $vlan.privateMode } else { 0 }
            PrimaryVlanId = $vlan.primary; SecondaryVlanId = 0; SecondaryVlanIdList = @($vlan.secondary)
        }
    }
    if ($Item.Contains('isolation') -and $null -ne $Item.isolation) {
        $row['isolation'] = [ordered]@{
            IsolationMode = $Item.isolation.mode; DefaultIsolationID = $Item.isolation.defaultId
            AllowUntaggedTraffic = $Item.isolation.allowUntagged
            MultiTenantStack = if ($Item.isolation.Contains('multiTenantStack')) { $Item.isolation.multiTenantStack } else { 'Off' }
        }
    }
    $row
}

# Machines and ports of a section, which are objects of two commands.
function Add-PortRows {
    param($Rows, $Items)
    $Rows['VM'], $Rows['VMNetworkAdapter'] = [Collections.ArrayList]@(), [Collections.ArrayList]@()
    $seen = @{}
    foreach ($item in $Items) {
        $null = $Rows['VMNetworkAdapter'].Add((ConvertTo-PortRow $item))
        if ($item.ownerKind -ne 'VM' -or $seen.ContainsKey("$($item.VMId)")) { continue }
        $seen["$($item.VMId)"] = $true
        $machine = [ordered]@{ Name = $item.VMName; VMName = $item.VMName; VMId = $item.VMId; Id = $item.VMId; State = $item.VMState }
        if ($item.Contains('VMIsClustered')) { $machine['IsClustered'] = $item.VMIsClustered }
        $null = $Rows['VM'].Add($machine)
    }
}

# What the classes of CIM say of the host.
function Add-HostRows {
    param($Rows, $About)
    $Rows['Win32_OperatingSystem'] = [Collections.ArrayList]@([ordered]@{ Caption = $About.os; BuildNumber = $About.build; CSName = $About.name })
    $short = if ($About.fqdn) { ($About.fqdn -split '\.')[0] } else { $About.name }
    $Rows['Win32_ComputerSystem'] = [Collections.ArrayList]@([ordered]@{
            Name = $About.name; DNSHostName = $short; Domain = if ($About.domain) { $About.domain } else { 'WORKGROUP' }
            PartOfDomain = [bool]$About.domain; Manufacturer = $About.manufacturer; Model = $About.model
        })
    $sockets = 2
    $each = if ($About.logicalProcessors) { $About.logicalProcessors / $sockets } else { 8 }
    $cores = if ($About.htEnabled) { $each / 2 } else { $each }
    $Rows['Win32_Processor'] = [Collections.ArrayList]@(1..$sockets |
        ForEach-Object { [ordered]@{ NumberOfCores = $cores; NumberOfLogicalProcessors = $each } })
    $Rows['Win32_BIOS'] = [Collections.ArrayList]@([ordered]@{ SerialNumber = $About.serial })
    $nodes = if ($About.Contains('numaNodes') -and $About.numaNodes) { $About.numaNodes } else { 1 }
    $Rows['VMHostNumaNode'] = [Collections.ArrayList]@(1..$nodes | ForEach-Object { [ordered]@{ NodeId = $_ - 1 } })
}

function ConvertFrom-FakeInventory {
    param($Document)
    $state = New-FakeState $Document.host.name
    $state.Level = if ("$($Document.collector.psVersion)" -like '4*') { '4.0' } else { '5.1' }
    Add-HostRows $state.Rows $Document.host
    foreach ($name in $Document.sections.Keys) {
        $section = $Document.sections[$name]
        $command = ("$($section.cmdlet)" -split '[ ;|]')[0]
        if ($section.state -eq 'unavailable' -and $section.error -eq 'CommandNotFound') { $state.Absent += $command }
        if ($name -eq 'vmNetworkAdapter') { Add-PortRows $state.Rows $section.items; continue }
        if ($name -eq 'clusterResourceType') {
            foreach ($item in $section.items) {
                $state.Rows['ClusterResourceType'] = [Collections.ArrayList]@([ordered]@{ Name = $item.Name })
                $state.Rows['ClusterParameter'] = [Collections.ArrayList]@('MigrationExcludeNetworks', 'MigrationNetworkOrder' | ForEach-Object {
                        if ($item.Contains($_)) { [ordered]@{ ClusterObject = $item.Name; Name = $_; Value = @($item[$_]) -join ';' } }
                    })
            }
            continue
        }
        $noun = $PlainSections[$name]
        if ($null -eq $noun) { continue }
        if ($section.state -ne 'ok' -and $name -in 'netIntent', 'netIntentStatus') { continue }
        $state.Rows[$noun] = [Collections.ArrayList]@(foreach ($item in $section.items) {
                if ($name -eq 'netAdapterVmqQueue') { ConvertTo-QueueRow $item; continue }
                $row = Get-PlainRow $item
                if ($row.Contains('netAdapterGuids')) {
                    $guids = $row['netAdapterGuids']
                    $row.Remove('netAdapterGuids')
                    # 2012 R2 has no such property.
                    if ($state.Level -ne '4.0') { $row['NetAdapterInterfaceGuid'] = $guids }
                }
                if ($name -eq 'vmNetworkAdapterTeamMapping') {
                    $port = $Document.sections.vmNetworkAdapter.items |
                        Where-Object { $_.ownerKind -eq 'ManagementOS' -and $_.Name -eq $item.Name } |
                            Select-Object -First 1
                    $row.Remove('Name')
                    $row['_Port'] = $port.Id
                }
                $row
            })
    }
    if ($Document.sections.Contains('cluster') -and $Document.sections.cluster.state -eq 'ok') { $state.Services['ClusSvc'] = 'Running' }
    $state
}
