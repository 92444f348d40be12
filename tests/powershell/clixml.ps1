# Writes the outputs of cmdlets that a site has as JSON once more, as Export-Clixml of this PowerShell writes typed
# objects: classes of Hyper-V and of failover clusters as classes with properties and enumerations, objects of CIM by
# the names of their types. clixml.ps1 FROM TO: TO has a folder for each form.
param([string] $From, [string] $To)
$ErrorActionPreference = 'Stop'

$classes = @{
    'Get-VMSwitch' = 'Microsoft.HyperV.PowerShell.VMSwitch'; 'Get-VMSwitchTeam' = 'Microsoft.HyperV.PowerShell.VMSwitchTeam'
    'Get-VM' = 'Microsoft.HyperV.PowerShell.VirtualMachine'; 'Get-VMHost' = 'Microsoft.HyperV.PowerShell.VMHost'
    'Get-VMNetworkAdapter' = 'Microsoft.HyperV.PowerShell.VMNetworkAdapter'
    'Get-VMNetworkAdapter-ManagementOS' = 'Microsoft.HyperV.PowerShell.VMInternalNetworkAdapter'
    'Get-Cluster' = 'Microsoft.FailoverClusters.PowerShell.Cluster'; 'Get-ClusterNode' = 'Microsoft.FailoverClusters.PowerShell.ClusterNode'
    'Get-ClusterNetwork' = 'Microsoft.FailoverClusters.PowerShell.ClusterNetwork'
    'Get-ClusterNetworkInterface' = 'Microsoft.FailoverClusters.PowerShell.ClusterNetworkInterface'
}
$nested = @{
    VlanSetting = 'VMNetworkAdapterVlanSetting'; IsolationSetting = 'VMNetworkAdapterIsolationSetting'
    BandwidthSetting = 'VMNetworkAdapterBandwidthSetting'; ParentAdapter = 'VMNetworkAdapterBase'
}
$noise = 'CimClass', 'CimInstanceProperties', 'CimSystemProperties'

# The enumerations of the module and the property that is of each.
$enumerations = @{
    SwitchType = 'VMSwitchType'; BandwidthReservationMode = 'VMSwitchBandwidthMode'; State = 'VMState'
    MacAddressSpoofing = 'OnOffState'; DhcpGuard = 'OnOffState'; RouterGuard = 'OnOffState'; AllowTeaming = 'OnOffState'
    OperationMode = 'VMNetworkAdapterVlanMode'; IsolationMode = 'VMNetworkAdapterIsolationMode'
    TeamingMode = 'VMSwitchTeamingMode'; LoadBalancingAlgorithm = 'VMSwitchLoadBalancingAlgorithm'
}
Add-Type -TypeDefinition @'
namespace Microsoft.HyperV.PowerShell {
    public enum VMSwitchType { Private, Internal, External }
    public enum VMSwitchBandwidthMode { Default, Weight, Absolute, None }
    public enum VMState { Other = 1, Running = 2, Off = 3, Stopping = 4, Saved = 6, Paused = 9 }
    public enum OnOffState { On, Off }
    public enum VMNetworkAdapterVlanMode { Untagged, Access, Trunk, Private }
    public enum VMNetworkAdapterIsolationMode : byte { None, NativeVirtualSubnet, ExternalVirtualSubnet, Vlan }
    public enum VMSwitchTeamingMode { SwitchIndependent = 1 }
    public enum VMSwitchLoadBalancingAlgorithm { TransportPorts, IPAddresses, MacAddresses, HyperVPort = 4, Dynamic }
}
'@

$made = @{}

# The class of a name that has at least these properties, made where no other has them.
function Get-Class([string] $Name, [string[]] $Properties) {
    $key = "$Name " + ($Properties -join ' ')
    if (-not $made[$key]) {
        # Several sets of properties of one class live in assemblies of their own.
        $space, $short = $Name.Substring(0, $Name.LastIndexOf('.')), $Name.Substring($Name.LastIndexOf('.') + 1)
        $members = $Properties | ForEach-Object { "public object @$_ { get; set; }" }
        $made[$key] = Add-Type -PassThru -TypeDefinition "namespace $space { public class $short { $($members -join ' ') } }"
    }
    $made[$key]
}

function ConvertTo-Typed($Value, [string] $Class, [string] $Key) {
    if ($Value -is [array]) { return , @($Value | ForEach-Object { ConvertTo-Typed $_ $Class $Key }) }
    $enumeration = $enumerations[$Key]
    if ($enumeration -and $Value -is [long] -and $Class -like 'Microsoft.HyperV.*') {
        return [Enum]::ToObject(("Microsoft.HyperV.PowerShell.$enumeration" -as [type]), $Value)
    }
    if ($Value -isnot [System.Management.Automation.PSCustomObject]) { return $Value }
    $names = @($Value.PSObject.Properties.Name | Where-Object { $_ -and $_ -notin $noise })
    if ($Class -like 'Microsoft.*' -and $Class -notlike '*#*') {
        $object = (Get-Class $Class $names)::new()
        foreach ($name in $names) { $object.$name = ConvertTo-Member $Value.$name $Class $name }
        return $object
    }
    $object = [pscustomobject]@{}
    foreach ($name in $names) {
        $object.PSObject.Properties.Add([psnoteproperty]::new($name, (ConvertTo-Member $Value.$name $Class $name)))
    }
    if ($Class) { $object.PSObject.TypeNames.Insert(0, $Class) }
    $object
}

# A property: one of an object that has a class of its own, of an enumeration, or as it is.
function ConvertTo-Member($Value, [string] $Class, [string] $Name) {
    $inner = $nested[$Name]
    if ($inner -and $Value -is [System.Management.Automation.PSCustomObject]) { return ConvertTo-Typed $Value "Microsoft.HyperV.PowerShell.$inner" $Name }
    if ($Value -is [System.Management.Automation.PSCustomObject]) { return ConvertTo-Typed $Value '' $Name }
    if ($Value -is [array]) { return , @($Value | ForEach-Object { ConvertTo-Member $_ $Class $Name }) }
    ConvertTo-Typed $Value $Class $Name
}

function Export-Form([string] $Form, [string] $Name, $Objects) {
    $folder = New-Item -ItemType Directory -Force (Join-Path $To $Form $hostName)
    $file = Join-Path $folder "$Name.xml"
    switch ($Form) {
        'default' { $Objects | Export-Clixml $file }
        'utf16' { $Objects | Export-Clixml -Depth 5 -Encoding unicode $file }
        'input' { Export-Clixml -InputObject $Objects -Depth 5 -Encoding utf8BOM $file }
        'again' {
            $Objects | Export-Clixml -Depth 5 $file
            @(Import-Clixml $file) | Export-Clixml -Depth 5 $file
        }
        'selected' { $Objects | Select-Object * | Export-Clixml -Depth 5 $file }
    }
}

foreach ($folder in Get-ChildItem $From -Directory) {
    $hostName = $folder.Name
    $document = [ordered]@{ ComputerName = $hostName }
    foreach ($json in Get-ChildItem $folder -Filter *.json) {
        $name = $json.BaseName
        $class = $classes[$name]
        if (-not $class) {
            $noun = if ($name -like 'Get-*') { 'MSFT_' + $name.Substring(4) } else { $name }
            $class = "Microsoft.Management.Infrastructure.CimInstance#ROOT/StandardCimv2/$noun"
        }
        $text = Get-Content -Raw $json
        $values = if ($text -and $text.Trim()) { ConvertFrom-Json $text }
        $objects = @($values | Where-Object { $null -ne $_ } | ForEach-Object { ConvertTo-Typed $_ $class '' })
        foreach ($form in 'default', 'utf16', 'input', 'again', 'selected') { Export-Form $form $name $objects }
        $document[($name -replace '^Get-' -replace '-')] = $objects
    }
    $one = New-Item -ItemType Directory -Force (Join-Path $To 'document')
    $document | Export-Clixml -Depth 7 (Join-Path $one "$hostName.xml")
}
