# ---- QoS: Get-NetQosPolicy, Get-NetQosTrafficClass, Get-NetQosFlowControl, Get-NetQosDcbxSetting -----------------

Add-Section -Name 'netQosPolicy' -Cmdlet 'Get-NetQosPolicy; Get-NetQosPolicy -PolicyStore ActiveStore' `
    -Commands 'Get-NetQosPolicy' -SortBy 'Name' -Ask {
    $fields = '
        Name Owner Store Precedence NetworkProfile:enum TemplateMatchCondition:enum
        NetDirectPort=NetDirectPort|NetDirectPortMatchCondition IPProtocol=IPProtocol|IPProtocolMatchCondition:enum
        IPPort=IPPort|IPPortMatchCondition IPDstPortStart=IPDstPortStart|IPDstPortStartMatchCondition
        IPDstPortEnd=IPDstPortEnd|IPDstPortEndMatchCondition IPDstPrefix=IPDstPrefix|IPDstPrefixMatchCondition
        PriorityValue8021Action DSCPAction MinBandwidthWeightAction ThrottleRateAction'
    $seen = @{}
    foreach ($store in 'Local', 'ActiveStore') {
        # Policies of a domain stand in the active store alone.
        $policies = if ($store -eq 'Local') {
            Get-NetQosPolicy -ErrorAction Stop
        } else {
            Get-NetQosPolicy -PolicyStore ActiveStore -ErrorAction Stop
        }
        foreach ($policy in @($policies)) {
            if ($null -eq $policy) { continue }
            $name = "$(Get-Value $policy 'Name')"
            if ($store -ne 'Local' -and $seen.ContainsKey($name)) { continue }
            $seen[$name] = $true
            $item = New-Object Collections.Specialized.OrderedDictionary
            $own = Select-Fields $policy $fields
            foreach ($key in $own.Keys) {
                if ($key -eq 'Store') { continue }
                $item[$key] = $own[$key]
                if ($key -eq 'Owner') { $item['Store'] = $store }
            }
            if (-not $item.Contains('Store')) { $item['Store'] = $store }
            $item
        }
    }
}

# Settings of the host, and since 2016 those of each adapter that data center bridging is asked of. `Ask` gets the
# name of an adapter, or nothing for the host.
function Get-QosSettings {
    param([string]$Command, [string]$Fields, [scriptblock]$OfHost, [scriptblock]$OfAdapter)
    $items = @(Select-Fields @(& $OfHost) $Fields)
    $parameters = (Get-Command -Name $Command).Parameters
    if ($null -ne $parameters -and $parameters.ContainsKey('InterfaceAlias')) {
        foreach ($name in $Known.QosAdapters) {
            try {
                $items += @(Select-Fields @(& $OfAdapter (ConvertTo-Pattern $name)) $Fields)
            } catch {
                if ("$($_.FullyQualifiedErrorId)" -like 'CmdletizationQuery_NotFound*') { continue }
                Add-Failure 'Name' $name $_
            }
        }
    }
    # An adapter that has no setting of its own may answer that of the host again.
    $seen = @{}
    foreach ($item in $items) {
        $parts = @(foreach ($key in 'Name', 'Priority', 'PolicySet', 'IfIndex', 'IfAlias') { "$($item[$key])" })
        $text = $parts -join "`0"
        if (-not $seen.ContainsKey($text)) {
            $seen[$text] = $true
            $item
        }
    }
}

Add-Section -Name 'netQosTrafficClass' -Cmdlet 'Get-NetQosTrafficClass' -Commands 'Get-NetQosTrafficClass' `
    -Feature 'Data-Center-Bridging' -SortBy 'PolicySet', 'IfIndex', 'Name' -Ask {
    Get-QosSettings 'Get-NetQosTrafficClass' '
        Name Algorithm:enum BandwidthPercentage Priority:list PolicySet:enum IfIndex IfAlias' `
        { Get-NetQosTrafficClass -ErrorAction Stop } `
        { param($Name) Get-NetQosTrafficClass -InterfaceAlias $Name -ErrorAction Stop }
}

Add-Section -Name 'netQosFlowControl' -Cmdlet 'Get-NetQosFlowControl' -Commands 'Get-NetQosFlowControl' `
    -Feature 'Data-Center-Bridging' -SortBy 'PolicySet', 'IfIndex', 'Priority' -Ask {
    Get-QosSettings 'Get-NetQosFlowControl' 'Priority Enabled PolicySet:enum IfIndex IfAlias' `
        { Get-NetQosFlowControl -ErrorAction Stop } `
        { param($Name) Get-NetQosFlowControl -InterfaceAlias $Name -ErrorAction Stop }
}

Add-Section -Name 'netQosDcbxSetting' -Cmdlet 'Get-NetQosDcbxSetting' -Commands 'Get-NetQosDcbxSetting' `
    -Feature 'Data-Center-Bridging' -SortBy 'PolicySet', 'IfIndex' -Ask {
    Get-QosSettings 'Get-NetQosDcbxSetting' 'Willing PolicySet:enum IfIndex IfAlias' `
        { Get-NetQosDcbxSetting -ErrorAction Stop } `
        { param($Name) Get-NetQosDcbxSetting -InterfaceAlias $Name -ErrorAction Stop }
}
