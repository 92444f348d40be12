# ---- Remoting: one child job a host ------------------------------------------------------------------------------

# Why a job has no answer: state and first line. A transport that failed did not reach the host; its ErrorCode 5 is a
# host that knows the user and does not let him in.
function Get-JobFailure {
    param($Job, [object[]]$Records)
    $exceptions = @()
    $reason = $Job.JobStateInfo.Reason
    if ($null -ne $reason) { $exceptions += $reason }
    foreach ($record in $Records) {
        if ($null -ne $record -and $null -ne $record.Exception) { $exceptions += $record.Exception }
    }
    $first = $null
    foreach ($exception in $exceptions) {
        while ($null -ne $exception) {
            if ($null -eq $first) { $first = $exception }
            if (@($exception.PSObject.TypeNames) -match 'PSRemotingTransport\w*Exception$') {
                $code = $exception.PSObject.Properties['ErrorCode']
                $state = if ($null -ne $code -and $code.Value -eq 5) { 'denied' } else { 'unreachable' }
                return @($state, (Get-FirstLine $exception.Message))
            }
            # An exception of the other side comes with the record that it was in.
            $next = $exception.PSObject.Properties['SerializedRemoteException']
            $exception = if ($null -ne $next -and $null -ne $next.Value) {
                $next.Value
            } elseif ($null -ne $exception.PSObject.Properties['InnerException']) {
                $exception.InnerException
            }
        }
    }
    if ($null -ne $first) { return @('failed', (Get-FirstLine $first.Message)) }
    if ("$($Job.State)" -eq 'Disconnected') { return @('unreachable', 'the connection was lost') }
    @('failed', "the job ended as $($Job.State)")
}

# The job of each host. What could not be started has none.
function Start-Target {
    param([object[]]$Named, [scriptblock]$Block, [object[]]$Arguments)
    $Asked = @($Named | Where-Object { Test-HostName $_.Asked })
    foreach ($target in $Named) {
        if (-not (Test-HostName $target.Asked)) { $target.State, $target.Why = 'failed', 'this is no name of a host' }
    }
    if ($Asked.Count -eq 0) { return }
    $parameters = @{
        ComputerName = @($Asked | ForEach-Object { $_.Asked }); ScriptBlock = $Block; AsJob = $true
        ThrottleLimit = $ThrottleLimit; ErrorAction = 'SilentlyContinue'; ErrorVariable = 'problems'
    }
    if ($Arguments.Count -gt 0) { $parameters.ArgumentList = $Arguments }
    if ($null -ne $Credential) { $parameters.Credential = $Credential }
    if ($UseSSL) { $parameters.UseSSL = $true }
    if ($Authentication -ne 'Default') { $parameters.Authentication = $Authentication }
    $problems = @()
    try {
        $parent = Invoke-Command @parameters
    } catch {
        $parent, $problems = $null, @($_)
    }
    $jobs = @(foreach ($one in $parent) {
            if ($null -eq $one) { continue }
            $children = $one.PSObject.Properties['ChildJobs']
            if ($null -ne $children -and @($children.Value).Count -gt 0) { $children.Value } else { $one }
        })
    $position = 0
    foreach ($target in $Asked) {
        $target.Job = $jobs | Where-Object { $_.Location -eq $target.Asked } | Select-Object -First 1
        if ($null -eq $target.Job -and $jobs.Count -eq $Asked.Count) { $target.Job = $jobs[$position] }
        $position += 1
        if ($null -ne $target.Job) { continue }
        $target.State, $target.Why = 'failed', 'no job was started'
        foreach ($problem in $problems) {
            $target.Why = Get-FirstLine $problem.Exception.Message
            if ("$problem" -like "*$($target.Asked)*") { break }
        }
    }
    $parent
}

# Reads a job that has ended.
function Receive-Target {
    param($Target, [scriptblock]$Take)
    $problems = @()
    $texts = @()
    try {
        # A job that has lost its connection warns of that, and its host is unreachable by its own line.
        $texts = @(Receive-Job -Job $Target.Job -ErrorAction SilentlyContinue -ErrorVariable problems `
                -WarningAction SilentlyContinue | ForEach-Object { "$_" })
    } catch {
        $problems = @($_)
    }
    if ("$($Target.Job.State)" -eq 'Completed' -and $texts.Count -gt 0) {
        try {
            & $Take $Target $texts
        } catch {
            $Target.State, $Target.Why = 'failed', (Get-FirstLine $_.Exception.Message)
        }
    } else {
        $Target.State, $Target.Why = Get-JobFailure $Target.Job @($problems)
    }
}

# How long a host has been asked, or nothing while its job waits for its turn. A job that connects has not begun by its
# own words, but holds one of the places: when it begins, that is taken for the beginning in place of the guess.
function Get-Elapsed {
    param($Target, [int]$Place)
    $own = $Target.Job.PSObject.Properties['PSBeginTime']
    if ($null -ne $own -and $null -ne $own.Value) {
        $Target.Begun = $own.Value
        $Target.IsGuess = $false
    } elseif ($null -eq $Target.Begun -and
        ($Place -lt $ThrottleLimit -or "$($Target.Job.State)" -ne 'NotStarted')) {
        $Target.Begun = Get-Date
        $Target.IsGuess = $true
    }
    if ($null -ne $Target.Begun) { ((Get-Date) - $Target.Begun).TotalSeconds }
}

# Stops the job of a host that does not answer, which waits for that host. Others whose beginning is a guess do not get
# older by it.
function Stop-Target {
    param($Target, [object[]]$Open)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    try {
        Stop-Job -Job $Target.Job -ErrorAction SilentlyContinue
    } catch {
        # It has ended by itself.
        $null = $_
    }
    foreach ($other in $Open) {
        if ($other.IsGuess) { $other.Begun = $other.Begun + $clock.Elapsed }
    }
}

# Runs a block on hosts and gives each answer to `Take` when it comes. Those without one have a state that says why.
function Invoke-Target {
    param(
        [object[]]$Asked,
        [scriptblock]$Block,
        [object[]]$Arguments,
        [scriptblock]$Take,
        [scriptblock]$Done = {}
    )
    $parent = Start-Target $Asked $Block $Arguments
    foreach ($target in $Asked) { if ($null -eq $target.Job) { & $Done $target } }
    $open = @($Asked | Where-Object { $null -ne $_.Job })
    $hung = @()
    while ($open.Count -gt 0) {
        # A job that was not stopped keeps its place.
        $place = $hung.Count
        $rest = @()
        foreach ($target in $open) {
            $state = "$($target.Job.State)"
            $seconds = Get-Elapsed $target $place
            if (@('Completed', 'Failed', 'Stopped', 'Disconnected', 'Blocked') -contains $state) {
                if ($null -ne $target.Job.PSObject.Properties['PSEndTime'] -and $null -ne $target.Job.PSEndTime) {
                    $seconds = ($target.Job.PSEndTime - $target.Begun).TotalSeconds
                }
                $target.Seconds = [Math]::Round([Math]::Max(0, [double]$seconds), 1)
                Receive-Target $target $Take
                & $Done $target
            } elseif ($null -ne $seconds -and $seconds -ge $TimeoutSeconds) {
                $target.State, $target.Why = 'timeout', "no answer in $TimeoutSeconds s"
                $target.Seconds = [Math]::Round($seconds, 1)
                $hung += $target
                $place += 1
                & $Done $target
            } else {
                $rest += $target
                $place += 1
            }
        }
        $open = $rest
        # Stopping a job waits for a host that does not answer. It is done only for those that wait for its place, and
        # for one at a time, so that hosts that have answered in the meantime are written.
        if ($hung.Count -gt 0 -and @($open | Where-Object { "$($_.Job.State)" -eq 'NotStarted' }).Count -gt 0) {
            Stop-Target $hung[0] $open
            $hung = @($hung | Select-Object -Skip 1)
        }
        if ($open.Count -gt 0) {
            try {
                $null = Wait-Job -Job @($open | ForEach-Object { $_.Job }) -Any -Timeout 1 -ErrorAction SilentlyContinue
            } catch {
                # One asks for something and waits: the next round finds its state.
                $null = $_
            }
        }
    }
    if ($null -ne $parent) { $null = $Jobs.Add($parent) }
}
