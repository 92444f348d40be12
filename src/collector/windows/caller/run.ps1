process {
    foreach ($name in $ComputerName) { $Asked += $name }
}
end {
    $Started = (Get-Date).ToUniversalTime()
    $isNamed = $PSBoundParameters.Keys -contains 'ComputerName' -or $PSBoundParameters.Keys -contains 'Cluster' -or
        $MyInvocation.ExpectingInput
    if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
        # Most of .NET cannot be called in this mode, and without it no file can be written as a whole.
        $Names = if ($isNamed) { $Asked } else { "$env:COMPUTERNAME" }
        foreach ($name in $Names) { Write-Host "$("$name".ToUpperInvariant())  failed  ConstrainedLanguage" }
        exit 2
    }
    $Gaps = New-Object Collections.ArrayList
    $Jobs = New-Object Collections.ArrayList
    $UserElevated = (Get-Elevation).Elevated
    if ($isNamed) { $Names = @($Asked) + @(Get-AllNodes) } else { $Names = @(Get-LocalName) }
    $Targets = @(New-Target @(Select-Name $Names))
    if ($Targets.Count -eq 0) {
        Write-Warning 'No host was named: name some with -ComputerName or -Cluster.'
        exit 2
    }
    try {
        $Folder = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($OutputDirectory)
        $null = [IO.Directory]::CreateDirectory($Folder)
        Write-Manifest 'running'
    } catch {
        Write-Warning "Nothing can be written to ${OutputDirectory}: $(Get-FirstLine $_.Exception.Message)"
        exit 2
    }

    $Options = @($NoVm.IsPresent, $HideVmNames.IsPresent, $IncludeGuestAddress.IsPresent, $IncludeExtendedAcl.IsPresent)
    Write-Count
    $Local = @($Targets | Where-Object { -not $isNamed -or (Test-Local $_.Asked) })
    $Remote = @($Targets | Where-Object { $isNamed -and -not (Test-Local $_.Asked) })
    if ($Remote.Count -gt 0) {
        Invoke-Target -Asked $Remote -Block $Inventory -Arguments $Options -Take {
            param($Target, $Texts)
            Complete-Target $Target ($Texts -join '')
        } -Done {
            param($Target)
            Write-Target $Target
            Write-Count
        }
    }
    # Last, because nothing that another host answers is written while this one is asked.
    foreach ($target in $Local) { Invoke-Local $target }
    Write-Progress -Activity 'Collecting hosts' -Completed

    $answered = @($Targets | Where-Object { @('ok', 'partial') -contains $_.State }).Count
    $whole = @($Targets | Where-Object { $_.State -eq 'ok' }).Count
    $isComplete = $whole -eq $Targets.Count -and $Gaps.Count -eq 0
    $state = if ($isComplete) { 'complete' } else { 'gaps' }
    try {
        Write-Manifest $state
    } catch {
        # The one that is there says of the hosts that they are pending.
        $isComplete = $false
        Write-Warning "The manifest collection.json cannot be written: $(Get-FirstLine $_.Exception.Message)"
    }
    # Last, because jobs of hosts that do not answer make it wait.
    foreach ($job in $Jobs) {
        try {
            Remove-Job -Job $job -Force -ErrorAction SilentlyContinue
        } catch {
            # All files are written: what is left of a job changes nothing.
            $null = $_
        }
    }
    if ($answered -eq 0) { exit 2 }
    if (-not $isComplete) { exit 1 }
    exit 0
}
