# Remoting: a job a host. A host is a state of its own; some do not answer, some refuse, some never end.

# The block of a host, run in a thread of its own, with objects that have passed through remoting.
$HostBlock = {
    param($Module, $State, $Text, $Arguments)
    Import-Module $Module
    $fault = $State.HostFault
    if ($null -ne $fault) {
        if ($fault.kind -eq 'never') { Start-Sleep -Seconds 100000 }
        if ($fault.kind -in 'unreachable', 'denied') {
            $exception = [Management.Automation.Remoting.PSRemotingTransportException]::new($fault.message)
            $exception.ErrorCode = if ($fault.kind -eq 'denied') { 5 } else { -2144108250 }
            throw $exception
        }
        if ($fault.kind -eq 'throws') { throw $fault.message }
        if ($fault.kind -eq 'slow') { Start-Sleep -Milliseconds $fault.milliseconds }
        if ($fault.kind -eq 'warns') { Write-Warning 'The connection to the host was lost.' }
        if ($fault.kind -eq 'replaces') {
            # Somebody puts a folder where a file is to be.
            [IO.File]::Delete($fault.path)
            $null = [IO.Directory]::CreateDirectory($fault.path)
        }
        if ($fault.kind -eq 'constrained') { return 'ConstrainedLanguage' }
        if ($fault.kind -eq 'cut') { return '{ "schema": "fabriclint-host/1",' }
    }
    $State.Remote = $true
    Enter-FakeWindows $State
    & ([scriptblock]::Create($Text)) @Arguments | ForEach-Object {
        [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($_, 1))
    }
}

function FakeInvokeCommand {
    [CmdletBinding()]
    param(
        [string[]]$ComputerName, [scriptblock]$ScriptBlock, [object[]]$ArgumentList, [switch]$AsJob, [int]$ThrottleLimit,
        [pscredential]$Credential, [switch]$UseSSL, [string]$Authentication, [string]$JobName, [switch]$HideComputerName,
        [object]$SessionOption
    )
    if (-not $AsJob) { throw 'Only -AsJob is known here.' }
    foreach ($name in $ComputerName) {
        # As remoting does: one name that is none ends the call for all.
        if ("$([Uri]::CheckHostName($name))" -notin 'Dns', 'IPv4', 'IPv6') {
            $exception = [ArgumentException]::new('One or more computer names are not valid.')
            $PSCmdlet.ThrowTerminatingError([Management.Automation.ErrorRecord]::new(
                    $exception, 'PSSessionInvalidComputerName', 'InvalidArgument', $ComputerName))
        }
    }
    $children = foreach ($name in $ComputerName) {
        $state = $script:State.Hosts[$name]
        if ($null -eq $state) {
            $state = New-FakeState $name
            $state.HostFault = @{ kind = 'unreachable'; message = "WinRM cannot process the request: $name was not found.`nCheck the name." }
        }
        $script:State.Calls["host $name"] += 1
        $job = Start-ThreadJob -ScriptBlock $HostBlock -ThrottleLimit $ThrottleLimit -ArgumentList @(
            (Join-Path $PSScriptRoot '../FakeWindows.psm1'), $state, "$ScriptBlock", $ArgumentList)
        Add-Member -InputObject $job -MemberType NoteProperty -Name Location -Value $name -Force
        $job
    }
    [FakeWindows.RemoteJob]::new(@($children))
}

# Waits for hosts that do not answer, as remoting does.
function FakeStopJob {
    [CmdletBinding()]
    param([Management.Automation.Job[]]$Job)
    Start-Sleep -Seconds $script:State.StopSeconds
    Microsoft.PowerShell.Core\Stop-Job -Job $Job
}
