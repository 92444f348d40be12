# Writes bundles as diagnostic tools of Microsoft lay them out, of Windows hosts that FakeWindows is. What is asked, how
# files are called and how they are written is as in those tools; the cmdlets, Export-Clixml, ConvertTo-Json and the
# formatting are those of PowerShell. The plan is a file of JSON: `bundles`, each with `tool`, `root` (a folder),
# `missing` (nodes that did not answer) and `hosts`, the paths of inventories.
param([string]$Plan, [string]$Folder)

$ErrorActionPreference = 'Continue'
Import-Module (Join-Path $PSScriptRoot 'FakeWindows.psm1')

# An answer as a session with the host gives it: CIM says the computer asked, Hyper-V its own name for it.
function Get-Answer {
    param([string]$Command, [string]$Node, [hashtable]$Arguments = @{})
    if (-not (Get-Command $Command -CommandType Function -ErrorAction SilentlyContinue)) { return }
    foreach ($object in @(& $Command @Arguments)) {
        $type = $object.PSObject.TypeNames[0]
        if ($type -like '*CimInstance*') {
            $object.PSObject.Properties.Remove('PSComputerName')
            Add-Member -InputObject $object -MemberType NoteProperty -Name PSComputerName -Value $Node
        } elseif ($type -like '*HyperV*' -and $null -eq $object.ComputerName) {
            $object.PSObject.Properties.Remove('ComputerName')
            Add-Member -InputObject $object -MemberType NoteProperty -Name ComputerName -Value $Node
        }
        # What is no value in the state is none here.
        foreach ($property in $object.PSObject.Properties) {
            if ($property.MemberType -eq 'NoteProperty' -and $null -eq $property.Value) { $property.Value = $null }
        }
        if ($object.VlanSetting) {
            # The lists stand beside themselves as texts.
            foreach ($list in 'AllowedVlanIdList', 'SecondaryVlanIdList') {
                Add-Member -InputObject $object.VlanSetting -MemberType NoteProperty -Name "$($list)String" -Value ($object.VlanSetting.$list -join ',')
            }
        }
        $object
    }
}

# --- Get-SDDCDiagnosticInfo

function Write-Sddc {
    param($Bundle, $States)
    $root = $Bundle.root
    $null = New-Item -ItemType Directory -Path $root -Force
    $first = $true
    foreach ($state in $States) {
        $node = $state.Name
        if (@($Bundle.missing) -contains $node) { continue }
        Enter-FakeWindows $state
        $local = Join-Path $root "Node_$node$($Bundle.suffix)"
        $null = New-Item -ItemType Directory -Path $local -Force
        $commands = [ordered]@{}
        foreach ($class in 'Win32_Bios', 'Win32_ComputerSystem', 'Win32_OperatingSystem', 'Win32_Processor') {
            $commands[$class] = @('Get-CimInstance', @{ ClassName = $class })
        }
        foreach ($name in 'NetAdapter', 'NetAdapterAdvancedProperty', 'NetAdapterBinding', 'NetAdapterRdma', 'NetAdapterRss', 'NetAdapterVmq',
            'NetIpAddress', 'NetLbfoTeam', 'NetLbfoTeamMember', 'NetLbfoTeamNic', 'NetOffloadGlobalSetting', 'NetQosPolicy', 'NetRoute',
            'SmbClientConfiguration', 'SmbClientNetworkInterface', 'SmbServerConfiguration', 'WindowsFeature',
            'NetQosDcbxSetting', 'NetQosFlowControl', 'NetQosTrafficClass', 'VM', 'VMNetworkAdapter', 'VMSwitch') {
            $commands["Get$name"] = @("Get-$name", @{})
        }
        foreach ($name in $commands.Keys) {
            $out = Get-Answer $commands[$name][0] $node $commands[$name][1]
            $file = Join-Path $local $name
            $out | Format-Table -AutoSize | Out-File -Width 9999 -Encoding ascii -FilePath "$file.txt"
            $out | Export-Clixml -Path "$file.xml"
        }
        # What else is in the folder of a node.
        'Host Name: x' | Out-File (Join-Path $local 'SystemInfo.TXT')
        [IO.File]::WriteAllBytes((Join-Path $local 'System.EVTX'), [byte[]](69, 108, 102, 70, 105, 108, 101, 0, 255, 254, 0, 1))
        'Verify Flags Level' | Out-File (Join-Path $local 'verifier-query.txt')
        [pscustomobject]@{ DeviceName = 'X'; DriverVersion = '1' } | Export-Clixml (Join-Path $local 'GetDrivers.XML')
        [pscustomobject]@{ DeviceGuid = 'X' } | Export-Clixml (Join-Path $local 'ClusPort.xml')
        foreach ($folder in 'ClusterReports', 'LocaleMetaData', 'GetNetView', 'SddcDiagnosticArchive', 'ReportArchive/AppCrash_x') {
            $null = New-Item -ItemType Directory -Path (Join-Path $local $folder) -Force
        }
        '<Report><Channel><Message Level="Warn">x</Message></Channel></Report>' | Set-Content (Join-Path $local 'ClusterReports/Validation Report 2025.11.01.xml')
        '<html>' | Set-Content (Join-Path $local 'ClusterReports/Validation Report 2025.11.01.htm')
        [IO.File]::WriteAllBytes((Join-Path $local "GetNetView/msdbg.$node-2025.11.01_09.30.15.zip"), [byte[]](80, 75, 3, 4, 20, 0, 0, 0))
        [IO.File]::WriteAllBytes((Join-Path $local "SddcDiagnosticArchive/SddcDiagnosticArchive-$node-20251031-0300.ZIP"), [byte[]](80, 75, 3, 4, 20, 0, 0, 0))
        'Version=1' | Set-Content (Join-Path $local 'ReportArchive/AppCrash_x/Report.wer')
        "00000000.00000001::2025/11/01-09:00:00.000 INFO x" | Set-Content (Join-Path $root "$($node)_cluster.log")
        if ($first) {
            $first = $false
            $clustered = [ordered]@{
                'GetClusterNode.XML' = 'Get-ClusterNode'; 'GetCluster.XML' = 'Get-Cluster'; 'GetClusterGroup.XML' = 'Get-ClusterGroup'
                'GetClusterNetwork.XML' = 'Get-ClusterNetwork'; 'GetClusterResource.XML' = 'Get-ClusterResource'
            }
            foreach ($file in $clustered.Keys) { Get-Answer $clustered[$file] $node | Export-Clixml (Join-Path $root $file) }
        }
    }
    [pscustomobject]@{ TodayDate = [DateTime]::new(2025, 11, 1, 9, 30, 0); ExpectedNodes = @($States).Count; Version = '1.1.37' } |
        Export-Clixml (Join-Path $root 'GetParameters.XML')
    foreach ($name in 'GetVolume.XML', 'GetPhysicalDisk_Pool.xml', 'ShareStatus.XML') {
        [pscustomobject]@{ FriendlyName = 'X'; Size = 1 } | Export-Clixml (Join-Path $root $name)
    }
    'Gathered with : PrivateCloud.DiagnosticInfo v 1.1.37' | Set-Content (Join-Path $root '0_CloudHealthSummary.log')
}

# --- SdnDiagnostics

# Saves what comes by the pipeline; nothing makes no file.
function Export-Object {
    param([Parameter(ValueFromPipeline = $true)]$Object, [string]$Path, [string]$Name, [string]$Prefix, [string]$Mode)
    begin { $list = [Collections.ArrayList]::new() }
    process {
        if ($null -eq $Object) { return }
        $type = $Object.PSObject.TypeNames[0]
        $without = @()
        if ($Mode -eq 'json' -and $type -like '*CimInstance*') { $without = 'CimClass', 'CimInstanceProperties', 'CimSystemProperties' }
        if ($Mode -eq 'json' -and $type -like '*.VMNetworkAdapter') { $without = 'ParentAdapter', 'CimSession' }
        if ($without) { $Object = $Object | Select-Object -Property * -ExcludeProperty $without }
        $null = $list.Add($Object)
    }
    end {
        if ($list.Count -eq 0) { return }
        $null = New-Item -ItemType Directory -Path $Path -Force
        $depth = if ($Name -in 'Get-NetAdapterRdma', 'Get-NetAdapterRss', 'Get-NetAdapterLso', 'Get-NetAdapterRsc') { 3 } else { 2 }
        $file = Join-Path $Path $(if ($Prefix) { "$($Prefix)_$Name" } else { $Name })
        if ($Mode -eq 'json') {
            $list | ConvertTo-Json -Depth $depth -WarningAction SilentlyContinue | Out-File -FilePath "$file.json" -Encoding unicode
        } elseif ($Mode -eq 'list') {
            $FormatEnumerationLimit = 500
            $list | Format-List -Property * | Out-File -FilePath "$file.txt" -Encoding unicode
        } else {
            $list | Format-Table -AutoSize -Wrap | Out-String -Width 4096 | Out-File -FilePath "$file.txt" -Encoding unicode
        }
    }
}

function Write-Sdn {
    param($Bundle, $States)
    $root, $mode = $Bundle.root, $Bundle.mode
    $first = $true
    foreach ($state in $States) {
        $node = $state.Name
        Enter-FakeWindows $state
        $common = Join-Path $root "$($node.ToLower())/ConfigState/Common"
        $server = Join-Path $root "$($node.ToLower())/ConfigState/Server"
        $null = New-Item -ItemType Directory -Path $common, $server -Force
        'Name,Status', 'x,Running' | Set-Content (Join-Path $common 'Get-Service.csv')
        foreach ($noun in 'NetIPAddress', 'NetIPInterface', 'NetOffloadGlobalSetting', 'NetAdapterAdvancedProperty', 'NetAdapterBinding',
            'NetAdapterHardwareInfo', 'NetAdapterRdma', 'NetAdapterRss', 'NetAdapterSriov', 'NetAdapterVmq', 'NetAdapterVmqQueue',
            'SmbClientNetworkInterface', 'DnsClient') {
            Get-Answer "Get-$noun" '' | Export-Object -Path $common -Name "Get-$noun" -Mode $mode
        }
        $system, $computer = (Get-CimInstance -ClassName Win32_OperatingSystem), (Get-CimInstance -ClassName Win32_ComputerSystem)
        [pscustomobject]@{
            CsName = $computer.Name; CsModel = $computer.Model; CsDomain = $computer.Domain
            OsName = $system.Caption; OsBuildNumber = "$($system.BuildNumber)"; CsProcessors = @([pscustomobject]@{ Name = 'X' })
        } | Export-Object -Path $common -Name 'Get-ComputerInfo' -Mode $mode
        $all = @{ IncludeHidden = $true }
        Get-Answer 'Get-NetAdapter' '' $all | Export-Object -Path $common -Name 'Get-NetAdapter' -Mode $mode
        Get-Answer 'Get-NetRoute' '' | Export-Object -Path $common -Name 'Get-NetRoute_IPv4' -Mode $mode
        'Windows IP Configuration' | Set-Content (Join-Path $common 'ipconfig_allcompartments.txt')
        Get-Answer 'Get-VMSwitchTeam' $node | Export-Object -Path $server -Name 'Get-VMSwitchTeam' -Mode $mode
        $switches = @(Get-Answer 'Get-VMSwitch' $node)
        $switches | Export-Object -Path $server -Name 'Get-VMSwitch' -Mode $mode
        foreach ($switch in $switches) {
            $prefix = $switch.Name.Replace(' ', '_').Trim()
            $below = Join-Path $server 'VMSwitch'
            $switch.Extensions | Export-Object -Path $below -Prefix $prefix -Name 'Get-VMSwitchExtension' -Mode $mode
            Get-Answer 'Get-VMSwitchTeam' $node | Where-Object { $_.Name -eq $switch.Name } |
                Export-Object -Path $below -Prefix $prefix -Name 'Get-VMSwitchTeam' -Mode $mode
        }
        $machines = @(Get-Answer 'Get-VM' $node)
        $machines | Export-Object -Path $server -Name 'Get-VM' -Mode 'list'
        $machines | Export-Object -Path $server -Name 'Get-VM' -Mode 'json'
        $ports = @(Get-Answer 'Get-VMNetworkAdapter' $node)
        foreach ($port in $ports) {
            if (-not $port.VMName) { continue }
            $below = Join-Path $server "VM/$($port.VMName.Replace(' ', '_'))"
            $port | Select-Object -Property * -ExcludeProperty AclList, IsolationSetting, VlanSetting, CimSession |
                Export-Object -Path $below -Prefix $port.MacAddress -Name 'Get-VM_NetworkAdapter' -Mode $mode
            $port.VlanSetting | Select-Object -Property * -ExcludeProperty ParentAdapter, CimSession |
                Export-Object -Path $below -Prefix $port.MacAddress -Name 'Get-VM_VlanSetting' -Mode $mode
        }
        $ports | Export-Object -Path $server -Name 'Get-VMNetworkAdapter_All' -Mode $mode
        $own = @{ ManagementOS = $true }
        foreach ($noun in 'VMNetworkAdapterIsolation', 'VMNetworkAdapterTeamMapping') {
            Get-Answer "Get-$noun" $node $own | Export-Object -Path $server -Name "Get-$($noun)_ManagementOS" -Mode $mode
        }
        # The name has this blank.
        Get-Answer 'Get-VMNetworkAdapterVlan' $node $own | Export-Object -Path $server -Name 'Get-VMNetworkAdapterVLAN _ManagementOS' -Mode $mode
        'port list' | Set-Content (Join-Path $server 'vfpctrl_list-vmswitch-port.txt')
        if ($first) {
            $first = $false
            $below = Join-Path $root 'NetworkControllerClusterInfo_FC'
            foreach ($noun in 'Cluster', 'ClusterNode', 'ClusterNetwork', 'ClusterNetworkInterface', 'ClusterResource', 'ClusterResourceType') {
                Get-Answer "Get-$noun" $node | Export-Object -Path $below -Name "Get-$noun" -Mode $mode
            }
        }
    }
    # A machine that is a network controller and no host.
    $below = Join-Path $root 'nc01/ConfigState/Common'
    $null = New-Item -ItemType Directory -Path $below -Force
    [pscustomobject]@{ Name = 'Ethernet'; InterfaceDescription = 'Microsoft Hyper-V Network Adapter'; ifIndex = 4; MacAddress = '00-15-5D-00-00-01'; Status = 'Up'; HardwareInterface = $false; SystemName = 'NC01' } |
        Export-Object -Path $below -Name 'Get-NetAdapter' -Mode $mode
    [pscustomobject]@{ Result = 'Success'; ComputerName = @($States | ForEach-Object { $_.Name }) } | ConvertTo-Json |
        Out-File (Join-Path $root 'SdnDataCollection_Summary.json') -Encoding unicode
    '{"resources":[]}' | Out-File (Join-Path $root 'SlbState.Json') -Encoding unicode
    'Transcript started' | Set-Content (Join-Path $root 'DataCollection_Transcript.txt')
}

$document = Get-Content -LiteralPath $Plan -Raw | ConvertFrom-Json -AsHashtable -Depth 20
foreach ($bundle in $document.bundles) {
    $bundle.root = Join-Path $Folder $bundle.root
    $states = @(foreach ($path in $bundle.hosts) {
            ConvertFrom-FakeDocument @{ inventory = (Split-Path -Leaf $path); name = ([IO.Path]::GetFileName($path) -split '\.')[0] } (Split-Path -Parent $path)
        })
    if ($bundle.tool -eq 'sddc') { Write-Sddc $bundle $states } else { Write-Sdn $bundle $states }
}
