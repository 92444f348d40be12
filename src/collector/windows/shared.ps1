# ---- What the inventory of a host and the one who asks for it both need ------------------------------------------

# Whether the user is an administrator; and whether the token is one of Hyper-V Administrators. Null where it cannot be
# told.
function Get-Elevation {
    try {
        $identity = [Security.Principal.WindowsIdentity]::GetCurrent()
        $principal = New-Object Security.Principal.WindowsPrincipal($identity)
        $isAdministrator = $principal.IsInRole([Security.Principal.WindowsBuiltInRole]::Administrator)
        # S-1-5-32-578 is the group Hyper-V Administrators, in every language.
        $groups = @($identity.Groups | ForEach-Object { "$($_.Value)" })
        @{ Elevated = [bool]$isAdministrator; HyperV = [bool]$isAdministrator -or $groups -contains 'S-1-5-32-578' }
    } catch {
        @{ Elevated = $null; HyperV = $null }
    }
}

# The first line of a message that is not empty.
function Get-FirstLine {
    param([string]$Text)
    $lines = @($Text -split '[\r\n]+' | ForEach-Object { $_.Trim() } | Where-Object { $_ -ne '' })
    if ($lines.Count -gt 0) { $lines[0] } else { 'no reason was given' }
}
