# Replaces the JSON of a folder by what Export-Clixml writes of the same objects: of a list that an appliance gives in
# pages, its members. clixml_of_answers.ps1 FOLDER
param([string] $Folder)
$ErrorActionPreference = 'Stop'
foreach ($json in Get-ChildItem $Folder -Filter *.json) {
    $answer = Get-Content -Raw $json | ConvertFrom-Json -Depth 20
    $objects = if ($answer.members -and $json.BaseName -ne 'server-hardware') { $answer.members } else { $answer }
    $objects | Export-Clixml -Depth 20 (Join-Path $Folder ($json.BaseName + '.xml'))
    Remove-Item $json
}
