# ---- IP and DNS: Get-NetIPAddress, Get-NetIPInterface, Get-NetRoute, Get-DnsClient, Get-DnsClientServerAddress,
# ---- Get-NetOffloadGlobalSetting ---------------------------------------------------------------------------------

Add-Section -Name 'netIPAddress' -Cmdlet 'Get-NetIPAddress' -Commands 'Get-NetIPAddress' `
    -SortBy 'InterfaceIndex', 'IPAddress' -Ask {
    Select-Fields @(Get-NetIPAddress -ErrorAction Stop) '
        IPAddress PrefixLength AddressFamily:enum InterfaceIndex=InterfaceIndex|ifIndex InterfaceAlias
        PrefixOrigin:enum SuffixOrigin:enum AddressState:enum SkipAsSource'
}

Add-Section -Name 'netIPInterface' -Cmdlet 'Get-NetIPInterface' -Commands 'Get-NetIPInterface' `
    -SortBy 'InterfaceIndex', 'AddressFamily' -Ask {
    Select-Fields @(Get-NetIPInterface -ErrorAction Stop) '
        InterfaceIndex=InterfaceIndex|ifIndex InterfaceAlias AddressFamily:enum Dhcp:enum NlMtu InterfaceMetric
        AutomaticMetric:enum ConnectionState:enum WeakHostSend:enum WeakHostReceive:enum Forwarding:enum'
}

Add-Section -Name 'netRoute' -Cmdlet 'Get-NetRoute' -Commands 'Get-NetRoute' `
    -SortBy 'InterfaceIndex', 'DestinationPrefix', 'NextHop', 'Store' -Ask {
    Select-Fields @(Get-NetRoute -ErrorAction Stop) '
        DestinationPrefix NextHop InterfaceIndex=InterfaceIndex|ifIndex InterfaceAlias RouteMetric Store:enum'
}

Add-Section -Name 'dnsClient' -Cmdlet 'Get-DnsClient' -Commands 'Get-DnsClient' `
    -SortBy 'InterfaceIndex', 'InterfaceAlias' -Ask {
    Select-Fields @(Get-DnsClient -ErrorAction Stop) '
        InterfaceIndex InterfaceAlias ConnectionSpecificSuffix RegisterThisConnectionsAddress
        UseSuffixWhenRegistering'
}

# The family is a number in the class, and a name where Windows shows it.
$Families = @{ '2' = 'IPv4'; '23' = 'IPv6' }
Add-Section -Name 'dnsClientServerAddress' -Cmdlet 'Get-DnsClientServerAddress' `
    -Commands 'Get-DnsClientServerAddress' -SortBy 'InterfaceIndex', 'AddressFamily' -Ask {
    foreach ($item in @(Select-Fields @(Get-DnsClientServerAddress -ErrorAction Stop) '
                InterfaceIndex InterfaceAlias AddressFamily:enum ServerAddresses:list')) {
        $family = $Families["$($item['AddressFamily'])"]
        if ($null -ne $family) { $item['AddressFamily'] = $family }
        $item
    }
}

Add-Section -Name 'netOffloadGlobalSetting' -Cmdlet 'Get-NetOffloadGlobalSetting' `
    -Commands 'Get-NetOffloadGlobalSetting' -Ask {
    Select-Fields @(Get-NetOffloadGlobalSetting -ErrorAction Stop) '
        ReceiveSideScaling:enum ReceiveSegmentCoalescing:enum Chimney:enum TaskOffload:enum NetworkDirect:enum
        NetworkDirectAcrossIPSubnets:enum PacketCoalescingFilter:enum'
}
