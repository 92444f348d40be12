# The commands: functions with the parameters that Windows has at its level, over the rows of the state.

$Commands = (Get-Content -LiteralPath (Join-Path $PSScriptRoot "../commands.json") -Raw |
    ConvertFrom-Json -AsHashtable).commands
$DefinedCommands = @('Get-CimInstance', 'Get-Service', 'Get-ItemProperty', 'Invoke-Command', 'Stop-Job')

# An error of the fault, as a record.
function New-FakeError {
    param([string]$Command, $Fault)
    $category, $id, $message = 'NotSpecified', 'Failure', 'It failed.'
    if ($Fault.kind -eq 'denied') { $category, $id, $message = 'PermissionDenied', 'HRESULT 0x80041003', 'Zugriff verweigert' }
    if ($Fault.Contains('category')) { $category = $Fault.category }
    if ($Fault.Contains('id')) { $id = $Fault.id }
    if ($Fault.Contains('message')) { $message = $Fault.message }
    $exception = if ($Fault.Contains('command')) {
        $missing = [Management.Automation.CommandNotFoundException]::new($message)
        $missing.CommandName = $Fault.command
        $missing
    } else { [InvalidOperationException]::new($message) }
    [Management.Automation.ErrorRecord]::new($exception, $id, $category, $Command)
}

# Whether a fault is about this question: about all, or about one adapter or machine that is asked for.
function Test-FakeFault {
    param($Fault, $Bound)
    if ($null -eq $Fault) { return $false }
    if (-not $Fault.Contains('only')) { return $true }
    foreach ($name in @('Name', 'InterfaceAlias')) {
        if ($Bound.ContainsKey($name) -and @($Bound[$name] |
            Where-Object { $Fault.only -like $_ }).Count) { return $true }
    }
    if ($Bound.ContainsKey('VM')) { return @($Bound.VM | Where-Object { $_.Name -eq $Fault.only }).Count -gt 0 }
    $false
}

# The objects of a port, with its nested settings.
function New-FakePort {
    param($Row)
    $plain = [ordered]@{}
    foreach ($key in $Row.Keys) { if ($key -notin 'vlan', 'isolation') { $plain[$key] = $Row[$key] } }
    $port = New-FakeObject 'VMNetworkAdapter' $plain
    if ($Row._Owner -eq 'ManagementOS') { $port.PSObject.TypeNames.Insert(0, 'Microsoft.HyperV.PowerShell.VMInternalNetworkAdapter') }
    foreach ($pair in @(@('vlan', 'VlanSetting', 'VMNetworkAdapterVlan'), @('isolation', 'IsolationSetting', 'VMNetworkAdapterIsolation'))) {
        if ($Row.Contains($pair[0])) {
            $setting = if ($null -ne $Row[$pair[0]]) { New-FakeObject $pair[2] $Row[$pair[0]] }
            $port.PSObject.Members.Add([psnoteproperty]::new($pair[1], $setting))
        }
    }
    $port
}

# The port that a setting belongs to.
function New-FakeParent {
    param($Row)
    $plain = [ordered]@{}
    foreach ($key in 'Name', 'Id', 'VMName', 'VMId', 'IsManagementOs', 'SwitchName') { $plain[$key] = $Row[$key] }
    New-FakeObject 'VMNetworkAdapter' $plain
}

function Select-FakePorts {
    param($Bound)
    $rows = Get-FakeRows 'VMNetworkAdapter'
    if ($Bound.ContainsKey('ManagementOS')) { return @($rows | Where-Object { $_._Owner -eq 'ManagementOS' }) }
    if ($Bound.ContainsKey('VM')) {
        $ids = @($Bound.VM | ForEach-Object { "$($_.VMId)" })
        return @($rows | Where-Object { $_._Owner -eq 'VM' -and $ids -contains "$($_.VMId)" })
    }
    @($rows)
}

# Objects that answer a question.
function Get-FakeAnswer {
    param([string]$Noun, $Bound)
    switch -Regex ($Noun) {
        '^VMNetworkAdapter$' { return @(Select-FakePorts $Bound | ForEach-Object { New-FakePort $_ }) }
        '^VMNetworkAdapter(Vlan|Isolation)$' {
            $key = if ($Noun -like '*Vlan') { 'vlan' } else { 'isolation' }
            return @(Select-FakePorts $Bound | Where-Object { $null -ne $_[$key] } | ForEach-Object {
                    $setting = New-FakeObject $Noun $_[$key]
                    $setting.PSObject.Members.Add([psnoteproperty]::new('ParentAdapter', (New-FakeParent $_)))
                    $setting
                })
        }
        '^VMNetworkAdapter(Acl|ExtendedAcl|TeamMapping)$' {
            $ports = @(Select-FakePorts $Bound)
            return @((Get-FakeRows $Noun) | ForEach-Object {
                    $row = $_
                    $port = $ports | Where-Object { $_.Id -eq $row._Port } | Select-Object -First 1
                    if ($null -eq $port) { return }
                    $setting = New-FakeObject $Noun $row
                    Add-Member -InputObject $setting -MemberType NoteProperty -Name ParentAdapter -Value (New-FakeParent $port)
                    $setting
                })
        }
        '^VMSwitchTeam$' {
            $names = @($Bound.VMSwitch | ForEach-Object { $_.Name })
            return @((Get-FakeRows $Noun) |
                Where-Object { -not $Bound.ContainsKey('VMSwitch') -or $names -contains $_.Name } |
                    ForEach-Object { New-FakeObject $Noun $_ })
        }
        '^ClusterParameter$' {
            $of = @($Bound.InputObject | ForEach-Object { $_.Name })
            return @((Get-FakeRows $Noun) |
                Where-Object { $of -contains $_.ClusterObject -and (-not $Bound.Name -or $_.Name -in $Bound.Name) } |
                    ForEach-Object { New-FakeObject $Noun $_ })
        }
        '^NetQosPolicy$' {
            return @((Get-FakeRows $Noun) |
                Where-Object { $Bound.PolicyStore -eq 'ActiveStore' -or -not $_._Active } |
                    ForEach-Object { New-FakeObject $Noun $_ })
        }
        '^NetQos(TrafficClass|FlowControl|DcbxSetting)$' {
            $alias = $Bound.InterfaceAlias
            return @((Get-FakeRows $Noun) |
                Where-Object { if ($alias) { "$($_.IfAlias)" -in $alias } else { -not $_.IfAlias } } |
                    ForEach-Object { New-FakeObject $Noun $_ })
        }
        '^Cluster' {
            $names = $Bound.Name
            return @((Get-FakeRows $Noun) | Where-Object { -not $names -or $_.Name -in $names } |
                ForEach-Object { New-FakeObject $Noun $_ })
        }
        '^NetAdapter$' {
            return @((Get-FakeRows $Noun) | Where-Object { $Bound.IncludeHidden -or -not $_.Hidden } |
                ForEach-Object { New-FakeObject $Noun $_ })
        }
        default {
            # `-Name` is a pattern: what has no wildcard in it and is not there is an error.
            $rows = Get-FakeRows $Noun
            if ($Bound.ContainsKey('Name')) {
                $patterns = @($Bound.Name)
                $rows = @($rows | Where-Object { $row = $_; @($patterns |
                    Where-Object { $row.Name -like $_ }).Count })
            }
            @($rows | ForEach-Object { if ($_ -is [string]) { $_ } else { New-FakeObject $Noun $_ } })
        }
    }
}

# Answers a question as Windows does, or fails as its fault says.
function Invoke-FakeCommand {
    param([string]$Command, $Bound, $Cmdlet)
    $state = $script:State
    $state.Calls[$Command] += 1
    $noun = ($Command -split '-', 2)[1]
    $fault = $state.Faults[$Command]
    if ($null -eq $fault) { $fault = $state.Faults['*'] }
    if (-not (Test-FakeFault $fault $Bound)) { $fault = $null }
    if ($null -ne $fault) {
        if ($fault.kind -in 'throws', 'denied') {
            $Cmdlet.WriteError((New-FakeError $Command $fault))
            return
        }
        if ($fault.kind -eq 'never') { Start-Sleep -Seconds 100000 }
        if ($fault.kind -eq 'slow') { Start-Sleep -Milliseconds $fault.milliseconds }
        if ($fault.kind -eq 'nothing') { return }
        if ($fault.kind -eq 'null') { return $null }
    }
    # Hyper-V answers a user without rights nothing, and no error.
    if ($Commands[$Command].module -eq 'Hyper-V' -and -not $state.Elevated -and $state.Groups -notcontains 'S-1-5-32-578') { return }
    $objects = @(Get-FakeAnswer $noun $Bound)
    if ($objects.Count -eq 0 -and $noun -like 'NetAdapter?*' -and $Bound.ContainsKey('Name')) {
        $record = New-FakeError $Command @{ kind = 'throws'; id = 'CmdletizationQuery_NotFound_Name'; category = 'ObjectNotFound'; message = 'Es wurde kein Objekt gefunden.' }
        $Cmdlet.WriteError($record)
        return
    }
    if ($null -ne $fault -and $fault.kind -eq 'property') {
        $throw = [FakeWindows.Broken].GetMethod('Read')
        foreach ($object in $objects) {
            if ($fault.Contains('of') -and $object.Name -ne $fault.of) { continue }
            $object.PSObject.Properties.Remove($fault.property)
            $object.PSObject.Members.Add([Management.Automation.PSCodeProperty]::new($fault.property, $throw))
        }
    }
    if ($null -ne $fault -and $fault.kind -eq 'value') {
        $value = switch ($fault.type) {
            'DateTimeOffset' { [DateTimeOffset]::new(2025, 4, 1, 10, 0, 0, [timespan]::FromHours(2)) }
            'DateOnly' { [DateOnly]::new(2025, 4, 1) }
            'char' { [char]'"' }
            'broken' { [FakeWindows.Broken]::new() }
        }
        foreach ($object in $objects) {
            $object.PSObject.Properties.Remove($fault.property)
            Add-Member -InputObject $object -MemberType NoteProperty -Name $fault.property -Value $value
        }
    }
    if ($null -ne $fault -and $fault.kind -eq 'partial') {
        $objects | Select-Object -First 2
        $Cmdlet.WriteError((New-FakeError $Command $fault))
        return
    }
    if ($state.Proxies -and $Commands[$Command].module -eq 'FailoverClusters') {
        # What PowerShell 7 has of these commands are proxies: their objects were texts on the way.
        $objects = @($objects |
            ForEach-Object { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, 1)) })
    }
    $objects
}

# The text of a function for a command, with the parameters that Windows has at a level.
function Get-FakeFunction {
    param([string]$Command, [string]$Level)
    $entry = $Commands[$Command]
    $names = @($entry.parameters.Keys)
    $types = @{}
    foreach ($name in $names) { $types[$name] = $entry.parameters[$name] }
    if ($Level -ne '4.0' -and $entry.Contains('later')) {
        foreach ($name in $entry.later.Keys) { $types[$name] = $entry.later[$name] }
    }
    $pipeline = if ($types.ContainsKey('InputObject')) { 'InputObject' }
    $parameters = foreach ($name in ($types.Keys | Sort-Object)) {
        if ($name -in 'Confirm', 'WhatIf') { continue }
        $attribute = if ($name -eq $pipeline) { '[Parameter(ValueFromPipeline = $true)]' } else { '' }
        $type = switch ($types[$name]) { 'switch' { '[switch]' } 'string[]' { '[string[]]' } 'StringCollection' { '[string[]]' } 'string' { '[string]' } 'guid' { '[guid]' } default { '' } }
        "$attribute$type`$$name"
    }
    $body = "Invoke-FakeCommand '$Command' `$PSBoundParameters `$PSCmdlet"
    if ($pipeline) {
        # What comes by the pipeline is asked for as it comes.
        "[CmdletBinding()] param($($parameters -join ', ')) process { $body }"
    } else {
        "[CmdletBinding()] param($($parameters -join ', ')) $body"
    }
}

$Functions = @{}
# Makes the commands of this Windows, and takes away those that it does not have.
function Enter-FakeWindows {
    param($State)
    Set-FakeState $State
    foreach ($command in $Commands.Keys) {
        $entry = $Commands[$command]
        if ($entry.module -like 'Microsoft.PowerShell.*' -and $command -notin $DefinedCommands) { continue }
        $isThere = $State.Absent -notcontains $command -and -not ($State.Level -eq '4.0' -and $entry.from -eq '5.1')
        if ($command -in 'Get-NetIntent', 'Get-NetIntentStatus') {
            $isThere = $isThere -and $State.Rows.ContainsKey('NetIntent')
        }
        if (-not $isThere) {
            Remove-Item -LiteralPath "function:\$command" -ErrorAction SilentlyContinue
            continue
        }
        if ($command -in $DefinedCommands) {
            Set-Item -LiteralPath "function:global:$command" -Value (Get-Item -LiteralPath "function:Fake$($command -replace '-', '')").ScriptBlock
            continue
        }
        $key = "$command $($State.Level -eq '4.0')"
        if (-not $Functions.ContainsKey($key)) {
            $Functions[$key] = $ExecutionContext.SessionState.Module.NewBoundScriptBlock([scriptblock]::Create((Get-FakeFunction $command $State.Level)))
        }
        Set-Item -LiteralPath "function:global:$command" -Value $Functions[$key]
    }
}

function FakeGetCimInstance {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string]$ClassName, [string]$Namespace, [string]$Filter)
    if ($script:State.Faults.ContainsKey("Get-CimInstance") -or $script:State.Faults.ContainsKey('*')) {
        $fault = $script:State.Faults['Get-CimInstance']
        if ($null -eq $fault) { $fault = $script:State.Faults['*'] }
        $PSCmdlet.WriteError((New-FakeError 'Get-CimInstance' $fault))
        return
    }
    (Get-FakeRows $ClassName) | ForEach-Object { New-FakeObject $ClassName $_ }
}

function FakeGetService {
    [CmdletBinding()]
    param([Parameter(Position = 0)][string[]]$Name)
    if ($script:State.Faults.ContainsKey('Get-Service')) {
        $PSCmdlet.WriteError((New-FakeError 'Get-Service' $script:State.Faults['Get-Service']))
        return
    }
    foreach ($one in $Name) {
        if ($script:State.Services.ContainsKey($one)) {
            New-FakeObject 'Service' @{ Name = $one; Status = $script:State.Services[$one] }
        } else {
            $PSCmdlet.WriteError((New-FakeError 'Get-Service' @{ kind = 'throws'; id = 'NoServiceFoundForGivenName'; category = 'ObjectNotFound'; message = "Es wurde kein Dienst mit dem Namen $one gefunden." }))
        }
    }
}

function FakeGetItemProperty {
    [CmdletBinding()]
    param([string[]]$LiteralPath, [string[]]$Path, [string[]]$Name)
    if ($script:State.Registry.Count -eq 0) {
        $PSCmdlet.WriteError((New-FakeError 'Get-ItemProperty' @{ kind = 'throws'; id = 'PathNotFound'; category = 'ObjectNotFound'; message = 'Der Pfad ist nicht da.' }))
        return
    }
    [pscustomobject]$script:State.Registry
}
