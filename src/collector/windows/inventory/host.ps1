# ---- The host itself: Get-CimInstance, registry, Get-VMHostNumaNode ----------------------------------------------

function Get-SystemObject {
    param([string]$Class)
    if (-not (Test-Command 'Get-CimInstance')) { return }
    try {
        Get-CimInstance -ClassName $Class -ErrorAction Stop
    } catch {
        if ($null -eq $Known.HostFailure) { $Known.HostFailure = Get-Reason $_ }
    }
}

# The sum of a property over all processors; nothing where one does not say it.
function Get-Sum {
    param([object[]]$Objects, [string]$Name)
    $sum = 0
    foreach ($object in $Objects) {
        $value = Get-Value $object $Name
        if ($null -eq $value) { return }
        $sum += $value
    }
    if ($Objects.Count -gt 0) { $sum }
}

# The revision of the build, which updates change.
function Get-Revision {
    try {
        $key = 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
        Get-Value (Get-ItemProperty -LiteralPath $key -Name UBR -ErrorAction Stop) 'UBR'
    } catch {
        # 2012 R2 has none before its updates.
        return
    }
}

function Get-NumaNodeCount {
    if ($null -ne (Get-Obstacle 'Get-VMHostNumaNode' 'Hyper-V' $true $false)) { return }
    try {
        $nodes = @(Get-VMHostNumaNode -ErrorAction Stop | Where-Object { $null -ne $_ })
        if ($nodes.Count -gt 0) { $nodes.Count }
    } catch {
        # The number is good to know, and no rule needs it.
        return
    }
}

function Get-HostName {
    param($Computer, $System)
    foreach ($name in (Get-Value $Computer 'Name'), (Get-Value $System 'CSName'), $env:COMPUTERNAME) {
        if ("$name" -ne '') { return "$name" }
    }
    [Environment]::MachineName
}

function Get-HostObject {
    $Known.HostFailure = $null
    $system = Get-SystemObject 'Win32_OperatingSystem' | Select-Object -First 1
    $computer = Get-SystemObject 'Win32_ComputerSystem' | Select-Object -First 1
    $processors = @(Get-SystemObject 'Win32_Processor')
    $bios = Get-SystemObject 'Win32_BIOS' | Select-Object -First 1
    $name = Get-HostName $computer $system
    $domain, $fqdn = $null, $null
    # A host of a workgroup has the name of that in its place.
    if ($false -ne (Get-Value $computer 'PartOfDomain')) { $domain = Get-Value $computer 'Domain' }
    if ("$domain" -ne '') {
        $dnsName = Get-Value $computer 'DNSHostName'
        if ("$dnsName" -eq '') { $dnsName = $name }
        $fqdn = "$dnsName.$domain"
    }
    $logical = Get-Sum $processors 'NumberOfLogicalProcessors'
    $cores = Get-Sum $processors 'NumberOfCores'
    $threads = $null
    if ($null -ne $logical -and $null -ne $cores) { $threads = $logical -gt $cores }
    $build = Get-Value $system 'BuildNumber'
    if ($null -ne $build) { $build = "$build" }
    $result = New-Object Collections.Specialized.OrderedDictionary
    $result['name'] = $name
    $result['fqdn'] = $fqdn
    $result['domain'] = $domain
    $result['os'] = Get-Value $system 'Caption'
    $result['build'] = $build
    $result['ubr'] = Get-Revision
    $result['manufacturer'] = Get-Value $computer 'Manufacturer'
    $result['model'] = Get-Value $computer 'Model'
    $result['serial'] = Get-Value $bios 'SerialNumber'
    $result['logicalProcessors'] = $logical
    $result['cores'] = $cores
    $result['htEnabled'] = $threads
    $result['numaNodes'] = Get-NumaNodeCount
    if ($null -ne $Known.HostFailure) { $result['error'] = $Known.HostFailure }
    $Known.HostName = $name
    $result
}
$HostObject = Get-HostObject
