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

# A name to its first dot, in upper case; an address as it is.
function Get-ShortName {
    param([string]$Name)
    if (Test-Address $Name) { return $Name.ToUpperInvariant() }
    @($Name -split '\.')[0].ToUpperInvariant()
}

# The first names that say one host each. A name without a domain is the host of that name with a domain, where there
# is exactly one.
function Select-Name {
    param([string[]]$Names)
    $chosen = @()
    foreach ($name in $Names) {
        $name = "$name".Trim()
        if ($name -eq '') { continue }
        if ($name -eq '.' -or $name -eq 'localhost') { $name = Get-LocalName }
        if ($chosen -contains $name) { continue }
        $alike = @($chosen | Where-Object { (Get-ShortName $_) -eq (Get-ShortName $name) })
        $isOne = $alike.Count -eq 1 -and ($alike[0] -notlike '*.*' -or $name -notlike '*.*')
        if ($isOne -and -not (Test-Address $name)) { continue }
        $chosen += $name
    }
    $chosen
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
            Seconds = $null; Failed = @(); Begun = $null; Done = $false; Job = $null
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
            $domain = @($name -split '\.', 2)
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
