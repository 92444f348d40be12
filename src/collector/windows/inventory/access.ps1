# ---- Access: why a question failed or is not asked ---------------------------------------------------------------

# Whether an error says that access was denied: by its category or id, never by words, which are localised.
function Test-AccessDenied {
    param($Record)
    if (@('PermissionDenied', 'SecurityError') -contains "$($Record.CategoryInfo.Category)") { return $true }
    if ("$($Record.FullyQualifiedErrorId)" -match '0x80041003|0x80070005|Windows System Error 5(?!\d)') { return $true }
    for ($exception = $Record.Exception; $null -ne $exception; $exception = $exception.InnerException) {
        # E_ACCESSDENIED and WBEM_E_ACCESS_DENIED as numbers.
        if (@(-2147024891, -2147217405) -contains $exception.HResult) { return $true }
    }
    $false
}

# Why a question failed, in one word of ours or in the first line of the message.
function Get-Reason {
    param($Record)
    if (Test-AccessDenied $Record) { return 'AccessDenied' }
    # What a property threw comes inside of what PowerShell says of that.
    $exception = $Record.Exception
    while ($exception -is [Management.Automation.MethodInvocationException] -or
        $exception -is [Management.Automation.GetValueException]) {
        if ($null -eq $exception.InnerException) { break }
        $exception = $exception.InnerException
    }
    foreach ($text in $exception.Message, "$($Record.FullyQualifiedErrorId)") {
        if ("$text".Trim() -ne '') { return Get-FirstLine $text }
    }
    $exception.GetType().FullName
}

function Test-NotThere {
    param($Record)
    $Record.Exception -is [Management.Automation.CommandNotFoundException]
}

function Test-Command {
    param([string]$Name)
    $null -ne (Get-Command -Name $Name -ErrorAction SilentlyContinue)
}

# Whether a role or feature is installed; nothing where Windows did not say it.
function Test-Feature {
    param([string]$Name)
    $section = $Sections['windowsFeature']
    if ($null -eq $section -or $section['state'] -ne 'ok') { return }
    foreach ($feature in $section['items']) {
        if ($feature['Name'] -eq $Name) { return [bool]$feature['Installed'] }
    }
}

# State of the cluster service: none, Running, another one, or nothing where it cannot be told.
function Get-ClusterService {
    if (-not (Test-Command 'Get-Service')) { return }
    try {
        $service = Get-Service -Name ClusSvc -ErrorAction Stop
        if ($null -eq $service) { 'none' } else { "$($service.Status)" }
    } catch {
        if (-not (Test-AccessDenied $_)) { 'none' }
    }
}

# Words of ours, which are no message.
$Words = @(
    'CommandNotFound', 'NotInstalled', 'NotElevated', 'AccessDenied', 'ServiceNotRunning', 'Contradiction', 'NoVm'
)

# Replaces the names of machines and of their adapters in a message.
function Hide-Name {
    param($Text)
    if (-not $HideVmNames -or $null -eq $Text -or $Words -contains $Text) { return $Text }
    # The longest first, because one name can be a part of another; all in one pass, so that none is found in what
    # stands for another.
    $names = @($Hidden.GetEnumerator() | ForEach-Object { $_.Key } | Sort-Object -Property Length -Descending)
    if ($names.Count -eq 0) { return $Text }
    $pattern = @($names | ForEach-Object { [regex]::Escape($_) }) -join '|'
    [regex]::Replace($Text, $pattern, { $Hidden[$args[0].Value] }, 'IgnoreCase')
}

# The name of a machine as it is written.
function Get-MachineName {
    param($Name, $Id)
    if (-not $HideVmNames) { return $Name }
    $guid = ConvertTo-GuidText $Id
    if ($null -eq $guid) { return }
    $hiddenName = 'vm-' + $guid.Substring(0, 8)
    if ("$Name" -ne '') { $Hidden["$Name"] = $hiddenName }
    $hiddenName
}
