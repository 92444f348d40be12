# ---- Sections: a question, its answer, and why there is none -----------------------------------------------------

# Notes that one adapter or machine of a section did not answer. `Failures` is of the section that is asked for.
function Add-Failure {
    param([string]$Key, $Name, $Record)
    $failure = New-Object Collections.Specialized.OrderedDictionary
    if ($null -ne $Name) { $failure[$Key] = $Name }
    $failure['error'] = Get-Reason $Record
    $null = $Failures.Add($failure)
    if ($null -eq $Known.FailureId) { $Known.FailureId = Get-ErrorId $Record }
}

# Orders items by what tells them apart. Numbers come in their order; no culture has a say.
function Sort-Item {
    param([object[]]$Items, [string[]]$Keys)
    $position = 0
    $texts = [string[]]@(foreach ($item in $Items) {
            $parts = @(foreach ($key in $Keys) {
                    $value = $item[$key]
                    $type = if ($null -ne $value) { $value.GetType().Name }
                    if (@('Byte', 'Int16', 'UInt16', 'Int32', 'UInt32', 'Int64', 'UInt64', 'Decimal') -contains $type) {
                        # Behind an offset, so that numbers below zero come first.
                        '{0:00000000000000000000}' -f ([decimal]$value + 9000000000000000000)
                    } else { "$value" }
                })
            ($parts -join "`0") + "`0" + $position.ToString('00000000')
            $position += 1
        })
    # Texts alone: where PowerShell takes a generic overload for texts and items, it sorts a copy of the items.
    [Array]::Sort($texts, [StringComparer]::OrdinalIgnoreCase)
    $sorted = @(foreach ($text in $texts) { $Items[[int]$text.Substring($text.Length - 8)] })
    , $sorted
}

# The first reason that is true for which a question is not asked: state and error.
function Get-Obstacle {
    param([string[]]$Commands, [string]$Feature, [bool]$OfHyperV, [bool]$OfCluster)
    foreach ($command in $Commands) {
        if (-not (Test-Command $command)) { return @('unavailable', 'CommandNotFound') }
    }
    if ($Feature -ne '' -and $false -eq (Test-Feature $Feature)) { return @('unavailable', 'NotInstalled') }
    # Hyper-V answers a user without rights nothing, and no error: it is not asked.
    if ($OfHyperV -and $false -eq $Known.Elevation.HyperV) { return @('failed', 'NotElevated') }
    if ($OfCluster) {
        $service = Get-ClusterService
        if ($service -eq 'none') { return @('ok', $null) }
        if ($null -ne $service -and $service -ne 'Running') { return @('failed', 'ServiceNotRunning') }
    }
}

# Asks for a section and keeps its answer. `Commands` are those without which it cannot be asked.
function Add-Section {
    param(
        [string]$Name,
        [string]$Cmdlet,
        [string[]]$Commands,
        [string[]]$SortBy,
        [string]$Feature = '',
        [switch]$OfHyperV,
        [switch]$OfCluster,
        [scriptblock]$Ask
    )
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Failures = New-Object Collections.ArrayList
    $Known.FailureId = $null
    $Known.Cut = $null
    # Messages of these name machines, also such as nobody has heard of.
    $Known.IsOfMachines = $OfHyperV.IsPresent -or $OfCluster.IsPresent -or $Name -eq 'netAdapterVmqQueue'
    $state, $problem, $problemId, $items = 'ok', $null, $null, @()
    $obstacle = Get-Obstacle $Commands $Feature $OfHyperV.IsPresent $OfCluster.IsPresent
    if ($null -ne $obstacle) {
        $state, $problem = $obstacle
    } else {
        try {
            $items = Sort-Item @(& $Ask | Where-Object { $null -ne $_ }) $SortBy
            if ($Failures.Count -gt 0) {
                $state, $problem, $problemId = 'truncated', $Failures[0]['error'], $Known.FailureId
            } elseif ($null -ne $Known.Cut) {
                $state, $problem = 'truncated', $Known.Cut
            }
        } catch {
            $items = @()
            $Problems[$Name] = $_
            # All commands are there. One that is not found now is missing inside of one of these, which is a failure.
            $state, $problem, $problemId = 'failed', (Get-Reason $_), (Get-ErrorId $_)
        }
    }
    $section = New-Object Collections.Specialized.OrderedDictionary
    $section['cmdlet'] = $Cmdlet
    $section['state'] = $state
    if ($null -ne $problem) { $section['error'] = $problem }
    if ("$problemId" -ne '') { $section['errorId'] = $problemId }
    if ($Failures.Count -gt 0 -and $state -eq 'truncated') { $section['errors'] = @($Failures) }
    $section['ms'] = $clock.ElapsedMilliseconds
    $section['items'] = $items
    $Sections[$Name] = $section
}

# `-Name` of the cmdlets of adapters is a pattern: `LAN [1]` would find nothing, and `LAN*` too much.
function ConvertTo-Pattern {
    param([string]$Name)
    $Name -replace '([`\[\]*?])', '`$1'
}

# Asks for each adapter by itself, so that the failure of one does not lose the others. `Ask` gets the name as a
# pattern, `Fields` says what is written of an answer.
function Get-OfAdapters {
    param([string]$Fields, [scriptblock]$Ask)
    if ($Sections['netAdapter']['state'] -ne 'ok') {
        # Nobody knows their names: all at once, so that none is not taken for an answer.
        try {
            $items = @(Select-Fields @(& $Ask '*') $Fields)
        } catch {
            if ("$($_.FullyQualifiedErrorId)" -notlike 'CmdletizationQuery_NotFound*') { throw }
            $items = @()
        }
        return $items
    }
    $answered, $denied = 0, $null
    foreach ($name in $Known.Adapters) {
        try {
            $items = @(Select-Fields @(& $Ask (ConvertTo-Pattern $name)) $Fields)
            $answered += 1
            $items
        } catch {
            if (Test-NotThere $_) { throw }
            # An adapter that has none of it, as a host vNIC has no queues, is no failure.
            if ("$($_.FullyQualifiedErrorId)" -like 'CmdletizationQuery_NotFound*') {
                $answered += 1
                continue
            }
            if (Test-AccessDenied $_) { $denied = $_ }
            Add-Failure 'Name' $name $_
        }
    }
    # Where every adapter is denied, the section is.
    if ($null -ne $denied -and $answered -eq 0) { throw $denied }
}

# Asks for all machines at once; where that fails, for each by itself: one that moves away between two cmdlets must
# not lose the others.
function Get-OfMachines {
    param([object[]]$Machines, [scriptblock]$Ask)
    if ($Machines.Count -eq 0) { return }
    try {
        $all = @(& $Ask $Machines)
    } catch {
        if ((Test-AccessDenied $_) -or (Test-NotThere $_)) { throw }
        $all = @(foreach ($machine in $Machines) {
                try {
                    $own = @(& $Ask @($machine))
                    $own
                } catch {
                    Add-Failure 'VMId' (ConvertTo-GuidText (Get-Value $machine @('VMId', 'Id'))) $_
                }
            })
    }
    $all
}
