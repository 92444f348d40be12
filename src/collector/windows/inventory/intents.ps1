# ---- Network ATC: Get-NetIntent, Get-NetIntentStatus -------------------------------------------------------------

# The fields, and every other property that is one value: no reference lists what these cmdlets tell. Texts that are no
# setting, and what may be about people, are left out.
$NoSettings = '^(PS|Cim|Runspace)|Notes?$|Tags?$|Descri|Caption|Comment|Credential|Secret|Passw|User|Key'
function Select-Scalars {
    param($Objects, [string]$Text)
    $fields = @(ConvertFrom-FieldText $Text)
    foreach ($object in $Objects) {
        if ($null -eq $object -or $object -is [string]) { continue }
        $item = Select-Field $object $fields
        $others = @($object.PSObject.Properties | Where-Object {
                -not $item.Contains($_.Name) -and $_.Name -notmatch $NoSettings
            } | ForEach-Object { $_.Name })
        $names = [string[]]$others
        [Array]::Sort($names, [StringComparer]::Ordinal)
        foreach ($name in $names) {
            $value = Get-Value $object $name
            $isScalar = $null -eq $value -or $value -is [string] -or $value -is [ValueType]
            if ($isScalar) { $item[$name] = $value }
        }
        $item
    }
}

Add-Section -Name 'netIntent' -Cmdlet 'Get-NetIntent' -Commands 'Get-NetIntent' -Feature 'NetworkATC' `
    -SortBy 'Name', 'IntentName' -Ask {
    Select-Scalars @(Get-NetIntent -ErrorAction Stop) '
        Name IntentName IsComputeIntentSet IsManagementIntentSet IsStorageIntentSet IsStretchIntentSet
        NetAdapterNamesAsList:list StorageVLANs:ints ManagementVLAN:int'
}

Add-Section -Name 'netIntentStatus' -Cmdlet 'Get-NetIntentStatus' -Commands 'Get-NetIntentStatus' `
    -Feature 'NetworkATC' -SortBy 'IntentName', 'Host' -Ask {
    Select-Scalars @(Get-NetIntentStatus -ErrorAction Stop) '
        IntentName Host IsComputeIntentSet IsManagementIntentSet IsStorageIntentSet IsStretchIntentSet LastUpdated
        LastSuccess RetryCount:int LastConfigApplied:int Error Progress ConfigurationStatus:enum
        ProvisioningStatus:enum'
}
