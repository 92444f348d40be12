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

# The class of an error, without free text: the first part of its id, else its category. What is thrown as a text has
# that text for an id.
function Get-ErrorClass {
    param($Record)
    $id = @("$($Record.FullyQualifiedErrorId)" -split ',')[0].Trim()
    $isClass = $id -match '^(HRESULT 0x[0-9a-f]{8}|Windows System Error \d+|[a-z_][\w.]*)$'
    if ($isClass -and $id -ne "$($Record.Exception.Message)".Trim()) { return $id }
    "$($Record.CategoryInfo.Category)"
}

function Get-ErrorId {
    param($Record)
    if ($HideVmNames -and $Known.IsOfMachines) { return Get-ErrorClass $Record }
    "$($Record.FullyQualifiedErrorId)"
}

# Why a question failed, in one word of ours or in the first line of the message.
function Get-Reason {
    param($Record)
    if (Test-AccessDenied $Record) { return 'AccessDenied' }
    if ($HideVmNames -and $Known.IsOfMachines) { return Get-ErrorClass $Record }
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
        if ($null -ne $service) { "$($service.Status)" }
    } catch {
        # Any other failure does not say that there is none.
        if ("$($_.FullyQualifiedErrorId)" -like 'NoServiceFoundForGivenName*') { 'none' }
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
    $pattern = @($names | ForEach-Object {
            # A name of a letter or two is a part of many words.
            if ($_.Length -gt 2) { [regex]::Escape($_) } else { "(?<!\w)$([regex]::Escape($_))(?!\w)" }
        }) -join '|'
    [regex]::Replace($Text, $pattern, { $Hidden[$args[0].Value] }, 'IgnoreCase, CultureInvariant')
}

# The name of a machine as it is written.
function Get-MachineName {
    param($Name, $Id)
    if (-not $HideVmNames) { return $Name }
    $guid = ConvertTo-GuidText $Id
    $hiddenName = if ($null -ne $guid) { 'vm-' + $guid.Substring(0, 8) }
    # Messages have a name without the blanks around it.
    $key = "$Name".Trim()
    if ($key -ne '' -and ($null -ne $guid -or -not $Hidden.ContainsKey($key))) {
        $Hidden[$key] = if ($null -ne $guid) { $hiddenName } else { 'vm-unknown' }
    }
    $hiddenName
}
