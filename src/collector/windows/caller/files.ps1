# ---- Files: whole or absent --------------------------------------------------------------------------------------

# Writes a text to a temporary file beside, and moves that over. Readers pass over names that begin with a dot.
function Write-Whole {
    param([string]$FileName, [string]$Text)
    $path = Join-Path $Folder $FileName
    $new = Join-Path $Folder ".$FileName.tmp"
    try {
        [IO.File]::WriteAllText($new, $Text, (New-Object Text.UTF8Encoding($false)))
        if ([IO.File]::Exists($path)) {
            # No backup: $null would become a name that is empty.
            [IO.File]::Replace($new, $path, [NullString]::Value)
        } else {
            [IO.File]::Move($new, $path)
        }
    } catch {
        $problem = $_
        # It is ours, and nobody would take it away. What fails here says less than what failed before.
        try { (New-Object IO.FileInfo($new)).Delete() } catch { $null = $_ }
        throw $problem
    }
}

# When an inventory of an earlier run was begun, by its own words.
function Get-EarlierDate {
    param([string]$Path)
    try {
        $reader = New-Object IO.StreamReader($Path)
        try {
            for ($line = 0; $line -lt 20 -and -not $reader.EndOfStream; $line += 1) {
                if ($reader.ReadLine() -match '"startedUtc": *"([^"]+)"') { return $Matches[1] }
            }
        } finally {
            $reader.Dispose()
        }
    } catch {
        # It is named all the same.
        return
    }
}

# The manifest: who was asked and what came of it. `State` is running, complete or gaps.
function Write-Manifest {
    param([string]$State)
    $manifest = New-Object Collections.Specialized.OrderedDictionary
    $manifest['schema'] = 'fabriclint/collection/v1'
    $tool = New-Object Collections.Specialized.OrderedDictionary
    $tool['name'] = 'fabriclint'
    $tool['version'] = '@VERSION@'
    $manifest['tool'] = $tool
    $manifest['kind'] = 'windows'
    $manifest['state'] = $State
    $source = New-Object Collections.Specialized.OrderedDictionary
    $source['cluster'] = @($Cluster | Where-Object { "$_" -ne '' })
    $source['user_elevated'] = $UserElevated
    $manifest['source'] = $source
    $manifest['started'] = $Started
    $manifest['finished'] = if ($State -eq 'running') { $null } else { (Get-Date).ToUniversalTime() }
    $manifest['resumed'] = $false
    $files = New-Object Collections.ArrayList
    $hosts = New-Object Collections.ArrayList
    foreach ($target in $Targets) {
        if ($null -ne $target.File) {
            $path = Join-Path $Folder $target.File
            $file = New-Object Collections.Specialized.OrderedDictionary
            $file['path'] = $target.File
            $file['bytes'] = (New-Object IO.FileInfo($path)).Length
            $hash = Get-FileHash -LiteralPath $path -Algorithm SHA256 -ErrorAction Stop
            $file['sha256'] = $hash.Hash.ToLowerInvariant()
            $null = $files.Add($file)
        }
        $entry = New-Object Collections.Specialized.OrderedDictionary
        $entry['name'] = $target.Name
        $entry['state'] = $target.State
        $entry['file'] = $target.File
        $entry['why'] = $target.Why
        $entry['seconds'] = $target.Seconds
        $null = $hosts.Add($entry)
    }
    $manifest['files'] = $files
    $manifest['gaps'] = $Gaps
    $manifest['hosts'] = $hosts
    Write-Whole 'collection.json' (@(& $Inventory -Document $manifest) -join '')
}
