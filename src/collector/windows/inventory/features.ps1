# ---- Roles and features: Get-WindowsFeature ----------------------------------------------------------------------
# First of all, because other sections are not asked for where their role is not installed.
$Features = @(
    'Data-Center-Bridging', 'Failover-Clustering', 'FS-SMBBW', 'Hyper-V', 'Hyper-V-PowerShell', 'Multipath-IO',
    'NetworkATC'
)
$Known.Elevation = Get-Elevation

Add-Section -Name 'windowsFeature' -Cmdlet 'Get-WindowsFeature' -Commands 'Get-WindowsFeature' -SortBy 'Name' -Ask {
    # All of them: a name that this Windows does not have would be an error.
    $all = Get-WindowsFeature -ErrorAction Stop | Where-Object { $Features -contains (Get-Value $_ 'Name') }
    Select-Fields $all 'Name InstallState:enum Installed'
}
