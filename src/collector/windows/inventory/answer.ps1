# ---- The answer: all sections in their order, as text ------------------------------------------------------------
$Order = @(
    'netAdapter', 'netAdapterAdvancedProperty', 'netAdapterBinding', 'netAdapterHardwareInfo', 'netAdapterVmq',
    'netAdapterVmqQueue', 'netAdapterRss', 'netAdapterSriov', 'netAdapterRdma', 'netAdapterQos',
    'netAdapterPowerManagement', 'netLbfoTeam', 'netLbfoTeamMember', 'netLbfoTeamNic', 'vmHost',
    'vmMigrationNetwork', 'vmSwitch', 'vmSwitchTeam', 'vmNetworkAdapter', 'vmNetworkAdapterTeamMapping',
    'vmNetworkAdapterAcl', 'vmNetworkAdapterExtendedAcl', 'netIPAddress', 'netIPInterface', 'netRoute', 'dnsClient',
    'dnsClientServerAddress', 'netQosPolicy', 'netQosTrafficClass', 'netQosFlowControl', 'netQosDcbxSetting',
    'netOffloadGlobalSetting', 'cluster', 'clusterNode', 'clusterNetwork', 'clusterNetworkInterface',
    'clusterGroup', 'clusterResourceType', 'smbBandwidthLimit', 'smbClientNetworkInterface',
    'smbMultichannelConstraint', 'smbClientConfiguration', 'smbServerConfiguration', 'windowsFeature', 'netIntent',
    'netIntentStatus'
)
$Answer = New-Object Collections.Specialized.OrderedDictionary
$Answer['schema'] = 'fabriclint-host/1'
$Collector = New-Object Collections.Specialized.OrderedDictionary
$Collector['version'] = $Version
$Collector['psVersion'] = "$($PSVersionTable['PSVersion'])"
# 4.0 does not say it, and there was no other then.
$Edition = $PSVersionTable['PSEdition']
$Collector['psEdition'] = if ($null -ne $Edition) { $Edition } else { 'Desktop' }
$Collector['startedUtc'] = $Started
$Collector['elevated'] = $Known.Elevation.Elevated
$Answer['collector'] = $Collector
$Answer['host'] = $HostObject
$All = New-Object Collections.Specialized.OrderedDictionary
foreach ($name in $Order) {
    $section = $Sections[$name]
    if ($null -eq $section) { continue }
    if ($section.Contains('error')) { $section['error'] = Hide-Name $section['error'] }
    if ($section.Contains('errors')) {
        foreach ($failure in $section['errors']) { $failure['error'] = Hide-Name $failure['error'] }
    }
    $All[$name] = $section
}
$Answer['sections'] = $All
Write-Document $Answer
