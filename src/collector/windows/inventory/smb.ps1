# ---- SMB: Get-SmbBandwidthLimit, Get-SmbClientNetworkInterface, Get-SmbMultichannelConstraint,
# ---- Get-SmbClientConfiguration, Get-SmbServerConfiguration ------------------------------------------------------

# Every Windows has the cmdlet; whether it can answer, the feature says.
Add-Section -Name 'smbBandwidthLimit' -Cmdlet 'Get-SmbBandwidthLimit' -Commands 'Get-SmbBandwidthLimit' `
    -Feature 'FS-SMBBW' -SortBy 'Category' -Ask {
    Select-Fields @(Get-SmbBandwidthLimit -ErrorAction Stop) 'Category:enum BytesPerSecond'
}

Add-Section -Name 'smbClientNetworkInterface' -Cmdlet 'Get-SmbClientNetworkInterface' `
    -Commands 'Get-SmbClientNetworkInterface' -SortBy 'InterfaceIndex', 'FriendlyName' -Ask {
    Select-Fields @(Get-SmbClientNetworkInterface -ErrorAction Stop) '
        FriendlyName InterfaceIndex IpAddresses:list LinkSpeed:bits RdmaCapable RssCapable'
}

Add-Section -Name 'smbMultichannelConstraint' -Cmdlet 'Get-SmbMultichannelConstraint' `
    -Commands 'Get-SmbMultichannelConstraint' -SortBy 'ServerName', 'InterfaceIndex' -Ask {
    Select-Fields @(Get-SmbMultichannelConstraint -ErrorAction Stop) 'ServerName InterfaceIndex InterfaceAlias'
}

Add-Section -Name 'smbClientConfiguration' -Cmdlet 'Get-SmbClientConfiguration' `
    -Commands 'Get-SmbClientConfiguration' -Ask {
    Select-Fields @(Get-SmbClientConfiguration -ErrorAction Stop) '
        EnableMultiChannel EnableLargeMtu ConnectionCountPerRssNetworkInterface
        ConnectionCountPerRdmaNetworkInterface EnableSecuritySignature RequireSecuritySignature'
}

Add-Section -Name 'smbServerConfiguration' -Cmdlet 'Get-SmbServerConfiguration' `
    -Commands 'Get-SmbServerConfiguration' -Ask {
    Select-Fields @(Get-SmbServerConfiguration -ErrorAction Stop) '
        EnableMultiChannel EnableSMB1Protocol EncryptData EnableSecuritySignature RequireSecuritySignature'
}
