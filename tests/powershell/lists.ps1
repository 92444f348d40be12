# Writes what people keep of a host as text: `Format-List` of each cmdlet in a file of its name, and folders of
# Get-NetView. The hosts are those that FakeWindows is; how files are called, what is asked and how it is written is as
# in that tool, and Format-List, Format-Table and Out-File are those of PowerShell. The plan is a file of JSON: `lists`,
# each with `root` (a folder), `width` and `limit`, and `views`, each with `root` and `ansi`; both with `hosts`, the paths
# of inventories.
param([string]$Plan, [string]$Folder)

$ErrorActionPreference = 'Continue'
# As Windows PowerShell shows an error: with its id.
$ErrorView = 'NormalView'
Import-Module (Join-Path $PSScriptRoot 'FakeWindows.psm1')

# An answer as a session on the host gives it. A parent is a text as soon as it is printed.
function Get-Answer {
    param([string]$Command, [string]$Node, [hashtable]$Arguments = @{})
    if (-not (Get-Command $Command -CommandType Function -ErrorAction SilentlyContinue)) { return }
    foreach ($object in @(& $Command @Arguments)) {
        if ($object.PSObject.TypeNames[0] -like '*HyperV*' -and $null -eq $object.ComputerName) {
            $object.PSObject.Properties.Remove('ComputerName')
            Add-Member -InputObject $object -MemberType NoteProperty -Name ComputerName -Value $Node
        }
        $parent = $object.ParentAdapter
        if ($parent) {
            $words = if ($parent.IsManagementOs) { "VMInternalNetworkAdapter, Name = '$($parent.Name)'" }
            else { "VMNetworkAdapter (Name = '$($parent.Name)', VMName = '$($parent.VMName)') [VMId = '$($parent.VMId)']" }
            $object.PSObject.Properties.Remove('ParentAdapter')
            Add-Member -InputObject $object -MemberType NoteProperty -Name ParentAdapter -Value $words
        }
        $object
    }
}

# --- One cmdlet a file

function Write-Lists {
    param($Form, $States)
    foreach ($state in $States) {
        $node = $state.Name
        Enter-FakeWindows $state
        $root = Join-Path $Form.root $node
        $null = New-Item -ItemType Directory -Path $root -Force
        $FormatEnumerationLimit = $Form.limit
        $asked = [ordered]@{}
        foreach ($noun in 'NetAdapter', 'NetAdapterBinding', 'NetAdapterHardwareInfo', 'NetAdapterVmq', 'NetAdapterRss', 'NetIPAddress',
            'NetQosFlowControl', 'NetLbfoTeam', 'NetLbfoTeamMember', 'NetLbfoTeamNic', 'VMHost', 'VMSwitch', 'VMSwitchTeam', 'VM',
            'VMNetworkAdapterVlan', 'VMNetworkAdapterIsolation', 'Cluster', 'ClusterNode', 'ClusterNetwork', 'ClusterNetworkInterface') {
            $asked["Get-$noun"] = @("Get-$noun", @{})
        }
        $asked['Get-VMNetworkAdapter -All'] = @('Get-VMNetworkAdapter', @{})
        foreach ($class in 'Win32_OperatingSystem', 'Win32_ComputerSystem', 'Win32_Processor', 'Win32_BIOS') {
            $asked[$class] = @('Get-CimInstance', @{ ClassName = $class })
        }
        foreach ($name in $asked.Keys) {
            $command, $arguments = $asked[$name]
            # A host without a role has no cmdlet of it.
            if (-not (Get-Command $command -CommandType Function -ErrorAction SilentlyContinue)) { continue }
            Get-Answer $command $node $arguments | Format-List -Property * |
                Out-File -FilePath (Join-Path $root "$name.txt") -Width $Form.width
        }
    }
}

# --- Get-NetView

$Node = ''
$Latin = $false

function Get-SafeName {
    param([string]$Name)
    $Name -replace '["<>|:*?\\/\x00-\x1f]', '_'
}

# A command and what it printed, appended to a file.
function Write-Block {
    param([string]$File, [string]$Command, [scriptblock]$Body)
    $status = $null
    try {
        $out = & $Body | Out-String -Width 4096
    } catch {
        $status, $out = '[Failed]', ($_ | Out-String)
    }
    $lines = @("CONTOSO-admin @ ${Node}:", "PS C:\Windows\system32> $Command") + @($status | Where-Object { $_ }) + @($out)
    $text = ($lines -join "`r`n") + "`r`n"
    $encoding = if ($Latin) { [Text.Encoding]::Latin1 } else { [Text.UTF8Encoding]::new($false) }
    [IO.File]::AppendAllText($File, $text, $encoding)
}

# A table for people, and the list of all properties.
function Write-Both {
    param([string]$Dir, [string]$Name, [string]$Command, [scriptblock]$Body, [switch]$ListOnly)
    $file = Join-Path $Dir "$Name.txt"
    $null = New-Item -ItemType Directory -Path $Dir -Force
    if (-not $ListOnly) { Write-Block $file $Command { & $Body | Format-Table -AutoSize }.GetNewClosure() }
    Write-Block $file "$Command | Format-List -Property *" { & $Body | Format-List -Property * }.GetNewClosure()
}

$Seen = [Collections.ArrayList]::new()

function Write-Nic {
    param([string]$Type, $Nic, [string]$Dir)
    $null = $Seen.Add($Nic.ifIndex)
    $name = $Nic.Name
    if ($Nic.Hidden) { $Dir = Join-Path $Dir 'NIC.Hidden' }
    $own = Join-Path $Dir (Get-SafeName "$Type.$($Nic.ifIndex).$name.$($Nic.InterfaceDescription)")
    Write-Both $own 'Get-NetAdapter' "Get-NetAdapter -Name ""$name"" -IncludeHidden" {
        Get-Answer 'Get-NetAdapter' $Node @{ IncludeHidden = $true } | Where-Object { $_.Name -eq $name }
    }.GetNewClosure()
    foreach ($noun in 'Binding', 'HardwareInfo', 'Rss', 'Vmq') {
        Write-Both $own "Get-NetAdapter$noun" "Get-NetAdapter$noun -Name ""$name"" -IncludeHidden" {
            Get-Answer "Get-NetAdapter$noun" $Node @{ Name = $name; ErrorAction = 'Stop' }
        }.GetNewClosure()
    }
    Write-Both (Join-Path $own 'NetIp') 'Get-NetIpAddress' "Get-NetIpAddress -InterfaceAlias ""$name""" {
        Get-Answer 'Get-NetIPAddress' $Node | Where-Object { $_.InterfaceAlias -eq $name }
    }.GetNewClosure()
    $own
}

function Write-Lbfo {
    param($Team, [string]$Dir)
    $name = $Team.Name
    $own = Join-Path $Dir (Get-SafeName "LBFO.$name")
    Write-Both $own 'Get-NetLbfoTeam' "Get-NetLbfoTeam -Name ""$name""" { Get-Answer 'Get-NetLbfoTeam' $Node | Where-Object { $_.Name -eq $name } }.GetNewClosure()
    $below = @()
    foreach ($noun in 'NetLbfoTeamNic', 'NetLbfoTeamMember') {
        $body = { Get-Answer "Get-$noun" $Node | Where-Object { $_.Team -eq $name } }.GetNewClosure()
        Write-Both $own "Get-$noun" "Get-$noun -Team ""$name""" $body
        $below += @(& $body)
    }
    foreach ($nic in $below) {
        Get-Answer 'Get-NetAdapter' $Node @{ IncludeHidden = $true } | Where-Object { $_.Name -eq $nic.Name } |
            ForEach-Object { $null = Write-Nic 'NIC' $_ $Dir }
    }
}

function Write-Port {
    param($Port, [string]$Dir, [string]$Asked, [string]$Of)
    $id = $Port.Id
    Write-Both $Dir 'Get-VMNetworkAdapter' $Asked { Get-Answer 'Get-VMNetworkAdapter' $Node | Where-Object { $_.Id -eq $id } }.GetNewClosure()
    foreach ($noun in 'Vlan', 'Isolation') {
        $words = if ($Port.IsManagementOs) { "VMInternalNetworkAdapter, Name = '$($Port.Name)'" }
        else { "VMNetworkAdapter (Name = '$($Port.Name)', VMName = '$($Port.VMName)') [VMId = '$($Port.VMId)']" }
        Write-Both $Dir "Get-VMNetworkAdapter$noun" ($Of -f $noun) {
            $arguments = if ($Port.IsManagementOs) { @{ ManagementOS = $true } } else { @{} }
            Get-Answer "Get-VMNetworkAdapter$noun" $Node $arguments | Where-Object { $_.ParentAdapter -eq $words }
        }.GetNewClosure()
    }
}

function Write-Switch {
    param($Switch, [int]$Index, [string]$Root)
    $dir = Join-Path $Root (Get-SafeName "VMSwitch.$Index.$($Switch.SwitchType).$($Switch.Name)")
    $id, $name = $Switch.Id, $Switch.Name
    Write-Both $dir 'Get-VMSwitch' "`$(Get-VMSwitch -Id $id)" { Get-Answer 'Get-VMSwitch' $Node | Where-Object { $_.Name -eq $name } }.GetNewClosure()
    Write-Both $dir 'Get-VMSwitchTeam' "Get-VMSwitchTeam -VMSwitch `$(Get-VMSwitch -Id $id)" -ListOnly {
        Get-Answer 'Get-VMSwitchTeam' $Node | Where-Object { $_.Name -eq $name }
    }.GetNewClosure()
    foreach ($description in @($Switch.NetAdapterInterfaceDescriptions)) {
        $nic = Get-Answer 'Get-NetAdapter' $Node @{ IncludeHidden = $true } | Where-Object { $_.InterfaceDescription -eq $description } | Select-Object -First 1
        if (-not $nic) { continue }
        $team = Get-Answer 'Get-NetLbfoTeam' $Node | Where-Object { $_.Name -eq $nic.Name }
        if ($team) { Write-Lbfo $team $dir; $null = $Seen.Add("team $($team.Name)") } else { $null = Write-Nic 'pNIC' $nic $dir }
    }
    $ports = @(Get-Answer 'Get-VMNetworkAdapter' $Node)
    foreach ($port in $ports) {
        if (-not $port.IsManagementOs -or $port.SwitchName -ne $name) { continue }
        $nic = Get-Answer 'Get-NetAdapter' $Node @{ IncludeHidden = $true } | Where-Object { $_.Name -eq "vEthernet ($($port.Name))" } | Select-Object -First 1
        $own = if ($nic) { Write-Nic 'hNIC' $nic $dir } else { Join-Path $dir "hNIC.0.$($port.Name)" }
        Write-Port $port $own "Get-VMNetworkAdapter -ManagementOS | where {`$_.DeviceId -eq ""$($port.DeviceId)""}" `
            "Get-VMNetworkAdapter{0} -ManagementOS | where {{`$_.ParentAdapter.Name -contains ""$($port.Name)""}}"
    }
    $number = 1
    foreach ($machine in @(Get-Answer 'Get-VM' $Node)) {
        $vm = $machine.Name
        $below = Join-Path $dir (Get-SafeName "VM.$number.$vm")
        $number++
        $own = @($ports | Where-Object { $_.VMName -eq $vm -and $_.SwitchName -eq $name })
        if (-not $own) { continue }
        Write-Both $below 'Get-VM' "`$(Get-VM -Id $($machine.VMId))" { Get-Answer 'Get-VM' $Node | Where-Object { $_.Name -eq $vm } }.GetNewClosure()
        foreach ($port in $own) {
            $tail = ("$($port.Id)" -split '\\')[-1]
            $asked = "`$(Get-VMNetworkAdapter -VMName ""$vm"" -Name ""$($port.Name)"" | where {`$_.Id -like ""*$tail""})"
            $of = "Get-VMNetworkAdapter{0} -VMNetworkAdapter " + $asked.Replace('{', '{{').Replace('}', '}}')
            Write-Port $port (Join-Path $below (Get-SafeName "VMNic.$($port.Name).$tail")) $asked $of
        }
    }
}

function Write-View {
    param($View, $States)
    $script:Latin = $View.ansi
    foreach ($state in $States) {
        $script:Node = $state.Name
        $Seen.Clear()
        Enter-FakeWindows $state
        $root = Join-Path $View.root "msdbg.$Node"
        $null = New-Item -ItemType Directory -Path $root -Force
        foreach ($noun in 'NetAdapter', 'VMSwitch', 'NetLbfoTeam', 'NetIpAddress', 'VMNetworkAdapter') {
            Write-Block (Join-Path $root "Get-$noun.txt") "Get-$noun | Format-Table -AutoSize" { Get-Answer "Get-$noun" $Node | Format-Table -AutoSize }
        }
        Write-Block (Join-Path $root '_ipconfig.txt') 'ipconfig /allcompartments /all' { 'Windows IP Configuration' }
        $index = 1
        foreach ($switch in @(Get-Answer 'Get-VMSwitch' $Node)) { Write-Switch $switch $index $root; $index++ }
        foreach ($team in @(Get-Answer 'Get-NetLbfoTeam' $Node)) { if ("team $($team.Name)" -notin $Seen) { Write-Lbfo $team $root } }
        foreach ($nic in @(Get-Answer 'Get-NetAdapter' $Node @{ IncludeHidden = $true })) {
            if ($nic.ifIndex -notin $Seen) { $null = Write-Nic $(if ($nic.HardwareInterface) { 'pNIC' } else { 'NIC' }) $nic $root }
        }
        Write-Both (Join-Path $root 'NetQoS') 'Get-NetQosFlowControl' 'Get-NetQosFlowControl' { Get-Answer 'Get-NetQosFlowControl' $Node }
        Write-Both (Join-Path $root 'NetIp') 'Get-NetIpAddress' 'Get-NetIpAddress' { Get-Answer 'Get-NetIPAddress' $Node }
        $system, $computer = (Get-CimInstance -ClassName Win32_OperatingSystem), (Get-CimInstance -ClassName Win32_ComputerSystem)
        $info = [pscustomobject]@{
            WindowsProductName = $system.Caption; CsName = $computer.Name; CsModel = $computer.Model; CsDomain = $computer.Domain
            CsPartOfDomain = $computer.PartOfDomain; OsName = $system.Caption; OsBuildNumber = "$($system.BuildNumber)"; OsHotFixes = @('KB1', 'KB2', 'KB3', 'KB4', 'KB5')
        }
        Write-Block (Join-Path $root 'Get-ComputerInfo.txt') 'Get-ComputerInfo' { $info | Format-List -Property * }
        $environment = Join-Path $root 'Environment.txt'
        Write-Block $environment 'Get-Variable -Name "PSVersionTable" -ValueOnly' { $PSVersionTable }
        Write-Block $environment 'Get-CimInstance "Win32_Processor" | Format-List -Property *' { Get-CimInstance -ClassName Win32_Processor | Format-List -Property * }
        Write-Block $environment 'systeminfo' { 'Host Name: x' }
        $other = Join-Path $root '_Localhost'
        $null = New-Item -ItemType Directory -Path $other
        Write-Block (Join-Path $other 'Get-HotFix.txt') 'Get-HotFix | Sort-Object InstalledOn' { 'KB1' }
    }
}

$document = Get-Content -LiteralPath $Plan -Raw | ConvertFrom-Json -AsHashtable -Depth 20
foreach ($kind in 'lists', 'views') {
    foreach ($form in $document.$kind) {
        $form.root = Join-Path $Folder $form.root
        $states = @(foreach ($path in $form.hosts) {
                ConvertFrom-FakeDocument @{ inventory = (Split-Path -Leaf $path); name = ([IO.Path]::GetFileName($path) -split '\.')[0] } (Split-Path -Parent $path)
            })
        if ($kind -eq 'lists') { Write-Lists $form $states } else { Write-View $form $states }
    }
}
