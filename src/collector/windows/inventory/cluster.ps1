# ---- Failover cluster: Get-Cluster, Get-ClusterNode, Get-ClusterNetwork, Get-ClusterNetworkInterface,
# ---- Get-ClusterGroup, Get-ClusterResource, Get-ClusterResourceType, Get-ClusterParameter ------------------------

Add-Section -Name 'cluster' -Cmdlet 'Get-Cluster' -Commands 'Get-Cluster' -Feature 'Failover-Clustering' -OfCluster `
    -SortBy 'Name' -Ask {
    Select-Fields @(Get-Cluster -ErrorAction Stop) '
        Name Domain Id:guid SameSubnetDelay SameSubnetThreshold CrossSubnetDelay CrossSubnetThreshold
        PlumbAllCrossSubnetRoutes DefaultNetworkRole SetSMBBandwidthLimit SMBBandwidthLimitFactor
        UseClientAccessNetworksForSharedVolumes UseRdmaForStorage NetftIPSecEnabled SecurityLevel
        ClusterFunctionalLevel MaximumParallelMigrations ResiliencyLevel ResiliencyDefaultPeriod
        QuarantineThreshold QuarantineDuration'
}

Add-Section -Name 'clusterNode' -Cmdlet 'Get-ClusterNode' -Commands 'Get-ClusterNode' -Feature 'Failover-Clustering' `
    -OfCluster -SortBy 'Name', 'Id' -Ask {
    Select-Fields @(Get-ClusterNode -ErrorAction Stop) '
        Name Id:text State:raw.NodeState NodeWeight DynamicWeight FaultDomain'
}

Add-Section -Name 'clusterNetwork' -Cmdlet 'Get-ClusterNetwork' -Commands 'Get-ClusterNetwork' `
    -Feature 'Failover-Clustering' -OfCluster -SortBy 'Name', 'Id' -Ask {
    Select-Fields @(Get-ClusterNetwork -ErrorAction Stop) '
        Name Id:guid Role:raw State:raw.NetworkState Metric AutoMetric Address AddressMask Ipv4Addresses:list
        Ipv4PrefixLengths:list Ipv6Addresses:list Ipv6PrefixLengths:list'
}

Add-Section -Name 'clusterNetworkInterface' -Cmdlet 'Get-ClusterNetworkInterface' `
    -Commands 'Get-ClusterNetworkInterface' -Feature 'Failover-Clustering' -OfCluster -SortBy 'Name', 'Id' -Ask {
    foreach ($item in @(Select-Fields @(Get-ClusterNetworkInterface -ErrorAction Stop) '
                Name Id:guid Node Network Adapter AdapterId:guid Address Ipv4Addresses:list Ipv6Addresses:list
                DhcpEnabled State:raw.InterfaceState')) {
        # Both are objects; proxies have their texts.
        if ($item.Contains('Node')) { $item['Node'] = Get-NameOf $item['Node'] }
        if ($null -ne $item['Network']) {
            $network = New-Object Collections.Specialized.OrderedDictionary
            $network['Name'] = Get-NameOf $item['Network']
            $property = Get-Property $item['Network'] 'Id'
            if ($null -ne $property) { $network['Id'] = ConvertTo-GuidText $property.get_Value() }
            $item['Network'] = $network
        }
        $item
    }
}

# The ids of machines by the names of the groups that own them. Resources are asked for once; where one fails, each by
# itself.
function Get-MachineIdsByGroup {
    $resources = @(Get-ClusterResource -ErrorAction Stop | Where-Object {
            (Get-NameOf (Get-Value $_ 'ResourceType')) -eq 'Virtual Machine'
        })
    $groups, $ids = @{}, @{}
    foreach ($resource in $resources) {
        $groups["$(Get-Value $resource 'Name')"] = Get-NameOf (Get-Value $resource 'OwnerGroup')
    }
    if ($resources.Count -eq 0) { return $ids }
    try {
        $parameters = @($resources | Get-ClusterParameter -Name VmID -ErrorAction Stop)
    } catch {
        if (Test-AccessDenied $_) { throw }
        $parameters = @(foreach ($resource in $resources) {
                try {
                    $resource | Get-ClusterParameter -Name VmID -ErrorAction Stop
                } catch {
                    Add-Failure 'Name' (Get-NameOf (Get-Value $resource 'OwnerGroup')) $_
                }
            })
    }
    foreach ($parameter in $parameters) {
        if ($null -eq $parameter) { continue }
        $group = $groups["$(Get-NameOf (Get-Value $parameter 'ClusterObject'))"]
        if ($null -ne $group) { $ids[$group] = ConvertTo-GuidText (Get-Value $parameter 'Value') }
    }
    $ids
}

Add-Section -Name 'clusterGroup' -Cmdlet 'Get-ClusterGroup' `
    -Commands 'Get-ClusterGroup', 'Get-ClusterResource', 'Get-ClusterParameter' -Feature 'Failover-Clustering' `
    -OfCluster -SortBy 'Name', 'Id' -Ask {
    # 111 is VirtualMachine, for proxies that have lost the name.
    $groups = @(Get-ClusterGroup -ErrorAction Stop | Where-Object {
            @('VirtualMachine', '111') -contains "$(Get-Value $_ 'GroupType')"
        })
    $ids = @{}
    if ($groups.Count -gt 0) { $ids = Get-MachineIdsByGroup }
    foreach ($group in $groups) {
        $item = Select-Fields $group 'Name Id:guid OwnerNode State:raw.GroupState'
        $name = "$($item['Name'])"
        $machine = $ids[$name]
        if ($HideVmNames) {
            $by = if ($null -ne $machine) { $machine } else { $item['Id'] }
            $item['Name'] = Get-MachineName $name $by
        }
        if ($item.Contains('OwnerNode')) { $item['OwnerNode'] = Get-NameOf $item['OwnerNode'] }
        $item['VmId'] = $machine
        $item
    }
    if ($HideVmNames) {
        # A group that is none of these has a name that cannot be hidden, and has none.
        foreach ($failure in @($Failures)) {
            $key = "$($failure['Name'])".Trim()
            if ($Hidden.ContainsKey($key)) { $failure['Name'] = $Hidden[$key] } else { $failure.Remove('Name') }
        }
    }
}

Add-Section -Name 'clusterResourceType' `
    -Cmdlet "Get-ClusterResourceType -Name 'Virtual Machine' | Get-ClusterParameter" `
    -Commands 'Get-ClusterResourceType', 'Get-ClusterParameter' -Feature 'Failover-Clustering' -OfCluster `
    -SortBy 'Name' -Ask {
    foreach ($type in @(Get-ClusterResourceType -Name 'Virtual Machine' -ErrorAction Stop)) {
        if ($null -eq $type) { continue }
        $item = New-Object Collections.Specialized.OrderedDictionary
        $item['Name'] = Get-NameOf $type
        $parameters = @($type | Get-ClusterParameter -ErrorAction Stop)
        foreach ($key in 'MigrationExcludeNetworks', 'MigrationNetworkOrder') {
            foreach ($parameter in $parameters) {
                if ($null -eq $parameter -or (Get-Value $parameter 'Name') -ne $key) { continue }
                # One text: ids of networks, divided by semicolons.
                $texts = @("$(Get-Value $parameter 'Value')" -split '[;,\s]+' | Where-Object { $_ -ne '' })
                $item[$key] = ConvertTo-List $texts 'guids'
            }
        }
        $item
    }
}
