# The state of one Windows, and of the other hosts that can be reached from it. Cmdlets read it; a cmdlet that changes a
# host is a function that changes its rows.

$script:State = $null

function New-FakeState {
    param([string]$Name = 'HV01')
    $rows = @{ Win32_ComputerSystem = [Collections.ArrayList]@([ordered]@{ Name = $Name; DNSHostName = $Name; Domain = 'example'; PartOfDomain = $true }) }
    @{
        Name = $Name; Level = '5.1'; Remote = $false; Elevated = $true; Groups = @(); Services = @{}; Registry = @{ UBR = 5122 }
        Rows = $rows; Faults = @{}; Absent = @(); Hosts = @{}; Proxies = $false; Calls = @{}; HostFault = $null
        Started = $null; StopSeconds = 0
    }
}

function Get-FakeState { $script:State }

# Rows of a noun, as the state has them: what changes them changes the state.
function Get-FakeRows {
    param([string]$Noun)
    if (-not $script:State.Rows.ContainsKey($Noun)) { $script:State.Rows[$Noun] = [Collections.ArrayList]@() }
    , $script:State.Rows[$Noun]
}

function Add-FakeRow {
    param([string]$Noun, $Row)
    $null = (Get-FakeRows $Noun).Add($Row)
}

# Faults by command. Kinds: absent, throws, partial (an error after two objects), null, nothing, property (one that
# throws when it is read), value (another one of a property), never, denied, slow. `only` names the adapter or machine that it is about.
function Set-FakeFault {
    param([string]$Command, $Fault)
    if ($Fault.kind -eq 'absent') { $script:State.Absent += $Command } else { $script:State.Faults[$Command] = $Fault }
}

function Set-FakeState {
    param($State)
    $script:State = $State
    [FakeWindows.Identity]::IsThere = $true
    [FakeWindows.Identity]::IsAdministrator = [bool]$State.Elevated
    [FakeWindows.Identity]::GroupSids = [string[]]@($State.Groups)
    # The environment belongs to the process, and a host that is asked by remoting is a thread of it.
    if (-not $State.Remote) { $env:COMPUTERNAME = $State.Name }
}

# A state from what a file of JSON says: an inventory it begins with, and what differs from that.
function ConvertFrom-FakeDocument {
    param($Document, [string]$Folder, [string]$Name = 'HV01')
    $state = New-FakeState $Name
    if ($Document.Contains('inventory')) {
        $path = Join-Path $Folder $Document.inventory
        $state = ConvertFrom-FakeInventory (Get-Content -LiteralPath $path -Raw |
            ConvertFrom-Json -AsHashtable -Depth 50)
    }
    foreach ($pair in @(@('name', 'Name'), @('level', 'Level'), @('elevated', 'Elevated'), @('groups', 'Groups'),
            @('services', 'Services'), @('proxies', 'Proxies'), @('fault', 'HostFault'), @('stopSeconds', 'StopSeconds'))) {
        if ($Document.Contains($pair[0])) { $state[$pair[1]] = $Document[$pair[0]] }
    }
    if ($Document.Contains('rows')) {
        foreach ($noun in $Document.rows.Keys) { 
            $state.Rows[$noun] = [Collections.ArrayList]@($Document.rows[$noun])
            $state.Absent = @($state.Absent | Where-Object { $_ -ne "Get-$noun" })
        }
    }
    if ($Document.Contains('faults')) {
        foreach ($command in $Document.faults.Keys) {
            $fault = $Document.faults[$command]
            if ($fault.kind -eq 'absent') { $state.Absent += $command } else { $state.Faults[$command] = $fault }
        }
    }
    if ($Document.Contains('hosts')) {
        foreach ($host_ in $Document.hosts.Keys) {
            $state.Hosts[$host_] = ConvertFrom-FakeDocument $Document.hosts[$host_] $Folder $host_
        }
    }
    $state
}

# Becomes the Windows that a file describes.
function Import-FakeWindows {
    param([string]$Path = $env:FABRICLINT_FAKE_STATE)
    $document = Get-Content -LiteralPath $Path -Raw | ConvertFrom-Json -AsHashtable -Depth 60
    Enter-FakeWindows (ConvertFrom-FakeDocument $document (Split-Path -Parent $Path))
}
