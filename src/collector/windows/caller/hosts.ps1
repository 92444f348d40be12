# ---- Hosts: what came of one -------------------------------------------------------------------------------------

# A text of JSON without its escapes.
function ConvertFrom-JsonText {
    param([string]$Text)
    [regex]::Replace($Text, '\\(?:u([0-9a-f]{4})|(.))', {
            $code, $letter = $args[0].Groups[1], $args[0].Groups[2]
            if ($code.Success) { [string][char][int]"0x$($code.Value)" } else { $letter.Value }
        })
}

# The sections of an inventory of which something is missing, as the text says it. What was not asked for is not
# missing.
function Get-IncompleteSection {
    param([string]$Text)
    $pattern = '(?m)^    "(\w+)": \{\n      "cmdlet": [^\n]*\n      "state": "(failed|truncated)"' +
        '(?:,\n      "error": "([^\n]*)")?,?$'
    foreach ($match in [regex]::Matches($Text, $pattern)) {
        $problem = ConvertFrom-JsonText $match.Groups[3].Value
        if ($match.Groups[2].Value -eq 'truncated' -and $problem -eq 'NoVm') { continue }
        @{ Name = $match.Groups[1].Value; Why = "$($match.Groups[1].Value): $problem" }
    }
    if ($Text -match '(?m)^    "error": "([^\n]*)"$') {
        @{ Name = 'host'; Why = "host: $(ConvertFrom-JsonText $Matches[1])" }
    }
}

# Keeps what a host answered, or notes why that is nothing.
function Complete-Target {
    param($Target, [string]$Text)
    if ($Text -eq 'ConstrainedLanguage') {
        $Target.State, $Target.Why = 'failed', 'ConstrainedLanguage'
    } elseif (-not $Text.StartsWith('{') -or -not $Text.EndsWith("}`n")) {
        $Target.State, $Target.Why = 'failed', 'the answer is not whole'
    } else {
        $incomplete = @(Get-IncompleteSection $Text)
        Write-Whole $Target.FileName $Text
        $Target.File = $Target.FileName
        $Target.Failed = @($incomplete | ForEach-Object { $_.Name })
        $Target.State = if ($incomplete.Count -gt 0) { 'partial' } else { 'ok' }
        if ($incomplete.Count -gt 0) { $Target.Why = @($incomplete | ForEach-Object { $_.Why }) -join '; ' }
    }
}

# The end of a host: its line, its object, and the file of an earlier run where there is no new one.
function Write-Target {
    param($Target)
    $Target.Done = $true
    $shown = Get-FirstLine "$($Target.Why)"
    if ($null -eq $Target.File) {
        $earlier = Join-Path $Folder $Target.FileName
        if ([IO.File]::Exists($earlier)) {
            $Target.File = $Target.FileName
            $date = Get-EarlierDate $earlier
            $of = if ($null -ne $date) { ", of $date" } else { '' }
            $Target.Why = "$shown (the file is that of an earlier run$of)"
        } else {
            $Target.Why = $shown
        }
    }
    $seconds = if ($null -ne $Target.Seconds) { [Math]::Round($Target.Seconds) } else { 0 }
    if ($Target.State -eq 'ok') { $shown = "$seconds s" }
    Write-Host "$($Target.Name)  $($Target.State)  $shown"
    if ($PassThru) {
        $path = $null
        if ($null -ne $Target.File) { $path = Join-Path $Folder $Target.File }
        New-Object PSObject -Property ([ordered]@{
                Name = $Target.Name; File = $path; State = $Target.State; Failed = $Target.Failed
                Seconds = $Target.Seconds
            })
    }
}

function Write-Count {
    $done = @($Targets | Where-Object { $_.Done }).Count
    Write-Progress -Activity 'Collecting hosts' -Status "$done of $($Targets.Count)" `
        -PercentComplete (100 * $done / $Targets.Count)
}

# Asks this host, without remoting.
function Invoke-Local {
    param($Target)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        Complete-Target $Target (@(& $Inventory @Options) -join '')
    } catch {
        $Target.State, $Target.Why = 'failed', (Get-FirstLine $_.Exception.Message)
    }
    $Target.Seconds = [Math]::Round($clock.Elapsed.TotalSeconds, 1)
    Write-Target $Target
    Write-Count
}
