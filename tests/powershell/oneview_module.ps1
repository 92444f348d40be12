# Writes the answers of an appliance as the objects that HPE's PowerShell library makes of them: with a connection on
# each, through ConvertTo-Json and Export-Clixml at several depths.
param(
    [Parameter(Mandatory)] [string] $Answers,
    [Parameter(Mandatory)] [string] $Output
)
$ErrorActionPreference = 'Stop'

Add-Type -TypeDefinition @'
namespace HPEOneView.Library {
    public class ApplianceConnection {
        public string Name { get; set; }
        public int ConnectionId { get; set; }
        public string SessionID { get; set; }
    }
}
'@

# A collection, a list or one resource, with or without the wrapper of Ansible.
function Get-Resource([object] $Answer) {
    foreach ($wrapper in 'ansible_facts', 'members') {
        if ($Answer.PSObject.Properties[$wrapper]) {
            $Answer = $Answer.$wrapper
            if ($wrapper -eq 'ansible_facts') { $Answer = $Answer.PSObject.Properties.Value }
        }
    }
    $Answer
}

$connection = [HPEOneView.Library.ApplianceConnection]::new()
$connection.Name = 'ov01.corp.example'
$connection.ConnectionId = 1
$connection.SessionID = 'CANARY-session-of-the-library'

foreach ($file in Get-ChildItem -Recurse -File -Filter *.json $Answers) {
    $answer = Get-Content -Raw $file.FullName | ConvertFrom-Json -Depth 50
    $resources = @(Get-Resource $answer)
    foreach ($resource in $resources) {
        Add-Member -InputObject $resource -NotePropertyName ApplianceConnection -NotePropertyValue $connection -Force
    }
    foreach ($depth in 1, 2, 3, 4, 6, 10) {
        $folder = New-Item -ItemType Directory -Force (Join-Path $Output "json$depth")
        $resources | ConvertTo-Json -Depth $depth -WarningAction SilentlyContinue |
            Set-Content (Join-Path $folder $file.Name)
        $folder = New-Item -ItemType Directory -Force (Join-Path $Output "clixml$depth")
        $resources | Export-Clixml -Depth $depth (Join-Path $folder "$($file.BaseName).xml")
    }
}
