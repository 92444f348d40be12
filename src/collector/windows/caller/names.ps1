# ---- Names: whom to ask, and what their files are called ---------------------------------------------------------
Set-StrictMode -Version 2.0

function Get-LocalName {
    if ("$env:COMPUTERNAME" -ne '') { $env:COMPUTERNAME } else { [Environment]::MachineName }
}

# Whether a name is an address, which has no domain to leave out.
function Test-Address {
    param([string]$Name)
    $Name -match '^\d{1,3}(\.\d{1,3}){3}$' -or $Name.Contains(':')
}

# Whether remoting takes a name: it refuses a whole call for one that is none.
function Test-HostName {
    param([string]$Name)
    @('Dns', 'IPv4', 'IPv6') -contains "$([Uri]::CheckHostName($Name))"
}

# A name to its first dot, in upper case; an address, and what is no name, as it is.
function Get-ShortName {
    param([string]$Name)
    if ((Test-Address $Name) -or -not (Test-HostName $Name)) { return $Name.ToUpperInvariant() }
    @($Name -split '\.')[0].ToUpperInvariant()
}

# The first names that say one host each. A name without a domain is the host of that name with a domain, where all of
# the names have exactly one such; else it is a host of its own.
function Select-Name {
    param([string[]]$Names)
    $all, $domains = @(), @{}
    foreach ($name in $Names) {
        # A name that ends with a dot is the same name, said in full.
        $name = "$name".Trim()
        if ($name -ne '.' -and $name.TrimEnd('.') -ne '') { $name = $name.TrimEnd('.') }
        if ($name -eq '') { continue }
        if ($name -eq '.' -or $name -eq 'localhost') { $name = Get-LocalName }
        if ($all -contains $name) { continue }
        $all += $name
        $short = Get-ShortName $name
        if ($name -ne $short) { $domains[$short] += 1 }
    }
    $chosen = @{}
    foreach ($name in $all) {
        $short = Get-ShortName $name
        if ($domains[$short] -eq 1 -and $chosen.ContainsKey($short)) { continue }
        $chosen[$short] = $true
        $name
    }
}

# What is known of each host that is to be asked.
function New-Target {
    param([string[]]$Names)
    $counts = @{}
    foreach ($name in $Names) { $counts[(Get-ShortName $name)] += 1 }
    foreach ($name in $Names) {
        $short = Get-ShortName $name
        $shown = if ($counts[$short] -gt 1) { $name.ToUpperInvariant() } else { $short }
        $file = ($shown -replace '[\\/:*?"<>|]', '_') + '.fabric.json'
        @{
            Asked = $name; Name = $shown; FileName = $file; State = 'pending'; File = $null; Why = $null
            Seconds = $null; Failed = @(); Begun = $null; IsGuess = $false; Done = $false; Job = $null
        }
    }
}

# Whether a host that was named is this one, and need not be reached by remoting. A name with a domain may be that of
# another one, and who gives a credential wants it to be used.
function Test-Local {
    param([string]$Name)
    $null -eq $Credential -and $Name -eq (Get-LocalName)
}

# Nodes of a cluster, up or down: by the module where it is here, else by asking the cluster.
function Get-NodeName {
    param([string]$Name)
    if ($null -ne (Get-Command -Name Get-ClusterNode -ErrorAction SilentlyContinue)) {
        return @(Get-ClusterNode -Cluster $Name -ErrorAction Stop | ForEach-Object { "$($_.Name)" })
    }
    $asked = New-Target @($Name)
    Invoke-Target @($asked) { Get-ClusterNode -ErrorAction Stop | ForEach-Object { "$($_.Name)" } } @() {
        param($Target, $Texts)
        $Target.Nodes = $Texts
    }
    if (-not $asked.ContainsKey('Nodes')) { throw "$($asked.State): $($asked.Why)" }
    $asked.Nodes
}

# Nodes of all clusters; what could not be asked is a gap of the manifest.
function Get-AllNodes {
    foreach ($name in $Cluster) {
        if ("$name".Trim() -eq '') { continue }
        try {
            $domain = @("$name".Trim().TrimEnd('.') -split '\.', 2)
            foreach ($node in @(Get-NodeName $name)) {
                # Nodes are in the domain of their cluster.
                if ($domain.Count -eq 2 -and $node -notlike '*.*') { "$node.$($domain[1])" } else { $node }
            }
        } catch {
            $why = Get-FirstLine $_.Exception.Message
            $gap = New-Object Collections.Specialized.OrderedDictionary
            $gap['path'] = $name
            $gap['request'] = "Get-ClusterNode -Cluster $name"
            $gap['state'] = 'failed'
            $gap['required'] = $true
            $gap['why'] = $why
            $null = $Gaps.Add($gap)
            Write-Warning "The nodes of the cluster $name are not known: $why"
        }
    }
}
