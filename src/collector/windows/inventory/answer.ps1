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
if ($HostObject.Contains('error')) { $HostObject['error'] = Hide-Name $HostObject['error'] }
# The text of a section. A value that cannot be written costs its section, and not the others.
function Write-Section {
    param([string]$Name, $Section)
    $builder = New-Object Text.StringBuilder
    try {
        Write-JsonValue $builder $Section '    '
    } catch {
        $failed = New-Object Collections.Specialized.OrderedDictionary
        $failed['cmdlet'] = $Section['cmdlet']
        $failed['state'] = 'failed'
        # What the value said of itself can have any name in it.
        $failed['error'] = "A value of $Name cannot be written"
        $failed['ms'] = $Section['ms']
        $failed['items'] = @()
        $null = $builder.Remove(0, $builder.Length)
        Write-JsonValue $builder $failed '    '
    }
    $builder
}

$All = New-Object Collections.Specialized.OrderedDictionary
foreach ($name in $Order) {
    $section = $Sections[$name]
    if ($null -eq $section) { continue }
    if ($section.Contains('error')) { $section['error'] = Hide-Name $section['error'] }
    if ($section.Contains('errors')) {
        foreach ($failure in $section['errors']) { $failure['error'] = Hide-Name $failure['error'] }
    }
    if ($section.Contains('errorId')) { $section['errorId'] = Hide-Name $section['errorId'] }
    $All[$name] = Write-Section $name $section
}
$Answer['sections'] = $All
Write-Document $Answer
