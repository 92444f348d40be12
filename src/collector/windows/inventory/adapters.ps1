# ---- Adapters: Get-NetAdapter and what belongs to adapters -------------------------------------------------------

# What names adapters: uplinks of switches and members of teams.
function Get-NamedAdapters {
    $named = @{}
    foreach ($list in @(
            @('vmSwitch', 'NetAdapterInterfaceDescription', 'NetAdapterInterfaceDescriptions', 'netAdapterGuids'),
            @('vmSwitchTeam', 'NetAdapterInterfaceDescription', 'NetAdapterInterfaceGuid'),
            @('netLbfoTeam', 'Members'),
            @('netLbfoTeamMember', 'Name', 'InterfaceDescription')
        )) {
        $section, $keys = $list
        foreach ($item in $Sections[$section]['items']) {
            foreach ($key in $keys) {
                foreach ($name in $item[$key]) { if ("$name" -ne '') { $named["$name"] = $true } }
            }
        }
    }
    $named
}

# Adapters without the hidden ones that are software, unless something that stays names them.
function Select-Adapter {
    param([object[]]$Items)
    $named = Get-NamedAdapters
    $below = @{}
    $rest = $Items
    do {
        $before = @($rest).Count
        $rest = @(foreach ($item in $rest) {
                $isPart = $named.ContainsKey("$($item['Name'])") -or
                    $named.ContainsKey("$($item['InterfaceDescription'])") -or
                    $named.ContainsKey("$($item['InterfaceGuid'])") -or $below.ContainsKey("$($item['ifIndex'])")
                if ($item['Hidden'] -ne $true -or $item['HardwareInterface'] -eq $true -or $isPart) {
                    $item['kept'] = $true
                    foreach ($index in $item['LowerLayerInterfaceIndices']) { $below["$index"] = $true }
                } else { $item }
            })
    } while ($rest.Count -gt 0 -and $rest.Count -lt $before)
    foreach ($item in $Items) {
        if ($item.Contains('kept')) {
            $item.Remove('kept')
            $item
        }
    }
}

Add-Section -Name 'netAdapter' -Cmdlet 'Get-NetAdapter -IncludeHidden' -Commands 'Get-NetAdapter' `
    -SortBy 'ifIndex', 'Name' -Ask {
    Select-Adapter @(Select-Fields @(Get-NetAdapter -IncludeHidden -ErrorAction Stop) '
        Name InterfaceDescription ifIndex=ifIndex|InterfaceIndex InterfaceGuid:guid MacAddress:mac
        PermanentAddress:mac Status:enum AdminStatus:enum MediaConnectionState:enum Speed:bits
        TransmitLinkSpeed:bits ReceiveLinkSpeed:bits FullDuplex MtuSize VlanID:int Virtual Hidden HardwareInterface
        ConnectorPresent DriverFileName DriverVersionString DriverDate:date DriverProvider PnPDeviceID NdisVersion
        LowerLayerInterfaceIndices:list')
}
$Known.Adapters = @($Sections['netAdapter']['items'] | ForEach-Object { $_['Name'] } | Where-Object { "$_" -ne '' })

Add-Section -Name 'netAdapterAdvancedProperty' -Cmdlet 'Get-NetAdapterAdvancedProperty -AllProperties' `
    -Commands 'Get-NetAdapterAdvancedProperty' -SortBy 'Name', 'RegistryKeyword' -Ask {
    Select-Fields @(Get-NetAdapterAdvancedProperty -AllProperties -ErrorAction Stop) '
        Name RegistryKeyword RegistryValue:list DefaultRegistryValue DisplayName DisplayValue'
}

Add-Section -Name 'netAdapterBinding' -Cmdlet 'Get-NetAdapterBinding -AllBindings' `
    -Commands 'Get-NetAdapterBinding' -SortBy 'Name', 'ComponentID' -Ask {
    Select-Fields @(Get-NetAdapterBinding -AllBindings -ErrorAction Stop) 'Name ComponentID Enabled'
}

Add-Section -Name 'netAdapterHardwareInfo' -Cmdlet 'Get-NetAdapterHardwareInfo' `
    -Commands 'Get-NetAdapterHardwareInfo' -SortBy 'Name' -Ask {
    Get-OfAdapters '
        Name SegmentNumber BusNumber DeviceNumber FunctionNumber SlotNumber NumaNode PciExpressCurrentLinkWidth
        PciExpressCurrentLinkSpeedEncoded SriovSupport:enum' {
        param($Name) Get-NetAdapterHardwareInfo -Name $Name -ErrorAction Stop
    }
}

Add-Section -Name 'netAdapterVmq' -Cmdlet 'Get-NetAdapterVmq' -Commands 'Get-NetAdapterVmq' -SortBy 'Name' -Ask {
    Get-OfAdapters '
        Name Enabled NumberOfReceiveQueues BaseProcessorGroup BaseProcessorNumber MaxProcessors MaxProcessorNumber
        NumaNode' {
        param($Name) Get-NetAdapterVmq -Name $Name -ErrorAction Stop
    }
}

# The lowest bit of a mask of processors.
function Get-LowestBit {
    param($Mask)
    if ($null -eq $Mask) { return }
    $rest = [decimal]$Mask
    if ($rest -le 0) { return }
    $bit = 0
    while ($rest % 2 -eq 0) {
        $rest = $rest / 2
        $bit += 1
    }
    $bit
}

# A queue with the first of its filters, its processor, and the name of its machine.
function ConvertTo-Queue {
    param($Queue)
    $filter = @(Get-Value $Queue 'FilterList' | Where-Object { $null -ne $_ }) | Select-Object -First 1
    $isNamed = $null -ne $Queue.PSObject.Properties['VmFriendlyName']
    $friendly = Get-Value $Queue 'VmFriendlyName'
    # The queue of the management OS has the name of the host.
    if ($HideVmNames -and "$friendly" -ne '' -and $friendly -ne $Known.HostName) {
        $friendly = Get-MachineName $friendly (Get-Value $Queue 'VmID')
    }
    if ($null -eq $filter) { $filter = $Queue }
    $flat = New-Object Collections.Specialized.OrderedDictionary
    $flat['Name'] = Get-Value $Queue 'Name'
    $flat['QueueID'] = Get-Value $Queue 'QueueID'
    $flat['MacAddress'] = ConvertTo-MacText (Get-Value $filter 'MacAddress')
    $flat['VlanID'] = Get-Value $filter 'VlanID'
    $flat['ProcessorGroup'] = Get-Value $Queue 'ProcessorGroup'
    $flat['Processor'] = Get-LowestBit (Get-Value $Queue 'ProcessorAffinityMask')
    if ($isNamed) { $flat['VmFriendlyName'] = $friendly }
    New-Object PSObject -Property $flat
}

Add-Section -Name 'netAdapterVmqQueue' -Cmdlet 'Get-NetAdapterVmqQueue' -Commands 'Get-NetAdapterVmqQueue' `
    -SortBy 'Name', 'QueueID' -Ask {
    Get-OfAdapters '
        Name QueueID MacAddress VlanID ProcessorGroup Processor VmFriendlyName' {
        param($Name) Get-NetAdapterVmqQueue -Name $Name -ErrorAction Stop |
            Where-Object { $null -ne $_ } | ForEach-Object { ConvertTo-Queue $_ }
    }
}

Add-Section -Name 'netAdapterRss' -Cmdlet 'Get-NetAdapterRss' -Commands 'Get-NetAdapterRss' -SortBy 'Name' -Ask {
    Get-OfAdapters '
        Name Enabled Profile:enum BaseProcessorGroup BaseProcessorNumber MaxProcessorGroup MaxProcessorNumber
        MaxProcessors NumberOfReceiveQueues NumaNode' {
        param($Name) Get-NetAdapterRss -Name $Name -ErrorAction Stop
    }
}

Add-Section -Name 'netAdapterSriov' -Cmdlet 'Get-NetAdapterSriov' -Commands 'Get-NetAdapterSriov' -SortBy 'Name' -Ask {
    Get-OfAdapters 'Name Enabled SriovSupport:enum NumVFs SwitchName' {
        param($Name) Get-NetAdapterSriov -Name $Name -ErrorAction Stop
    }
}

Add-Section -Name 'netAdapterRdma' -Cmdlet 'Get-NetAdapterRdma' -Commands 'Get-NetAdapterRdma' -SortBy 'Name' -Ask {
    Get-OfAdapters 'Name Enabled MaxQueuePairCount' {
        param($Name) Get-NetAdapterRdma -Name $Name -ErrorAction Stop
    }
}

# The tables of one side of data center bridging.
function ConvertTo-QosSettings {
    param($Settings)
    if ($null -eq $Settings) { return }
    Select-Fields $Settings '
        PriorityAssignmentTable:list BandwidthAssignmentTable:list TsaAssignmentTable:list
        PriorityFlowControlEnableArray:list'
}

# Alone, never beside other queries: some drivers do not survive two at a time.
Add-Section -Name 'netAdapterQos' -Cmdlet 'Get-NetAdapterQos' -Commands 'Get-NetAdapterQos' -SortBy 'Name' -Ask {
    Get-OfAdapters 'Name Enabled OperationalSettings RemoteSettings' {
        param($Name) Get-NetAdapterQos -Name $Name -ErrorAction Stop
    } | ForEach-Object {
        foreach ($side in 'OperationalSettings', 'RemoteSettings') {
            if ($_.Contains($side)) { $_[$side] = ConvertTo-QosSettings $_[$side] }
        }
        $_
    }
}
# Those that data center bridging is asked of, also where their answer failed.
$QosSection = $Sections['netAdapterQos']
$Known.QosAdapters = @($QosSection['items'] | ForEach-Object { $_['Name'] })
if ($QosSection.Contains('errors')) { $Known.QosAdapters += @($QosSection['errors'] | ForEach-Object { $_['Name'] }) }
if ($QosSection['state'] -eq 'failed') { $Known.QosAdapters = $Known.Adapters }

Add-Section -Name 'netAdapterPowerManagement' -Cmdlet 'Get-NetAdapterPowerManagement' `
    -Commands 'Get-NetAdapterPowerManagement' -SortBy 'Name' -Ask {
    Get-OfAdapters '
        Name AllowComputerToTurnOffDevice:enum SelectiveSuspend:enum DeviceSleepOnDisconnect:enum
        WakeOnMagicPacket:enum WakeOnPattern:enum' {
        param($Name) Get-NetAdapterPowerManagement -Name $Name -ErrorAction Stop
    }
}

# A host without a switch has none of its traces: what answers nothing here was not allowed to answer.
function Test-Contradiction {
    if ($Sections['vmSwitch']['state'] -ne 'ok' -or @($Sections['vmSwitch']['items']).Count -gt 0) { return $false }
    foreach ($binding in $Sections['netAdapterBinding']['items']) {
        if ($binding['ComponentID'] -eq 'vms_pp' -and $binding['Enabled'] -eq $true) { return $true }
    }
    foreach ($name in $Known.Adapters) {
        if ($name -like 'vEthernet*') { return $true }
    }
    $false
}

if (Test-Contradiction) {
    foreach ($name in 'vmSwitch', 'vmSwitchTeam') {
        $old = $Sections[$name]
        if ($old['state'] -eq 'unavailable') { continue }
        $section = New-Object Collections.Specialized.OrderedDictionary
        $section['cmdlet'] = $old['cmdlet']
        $section['state'] = 'failed'
        $section['error'] = 'Contradiction'
        $section['ms'] = $old['ms']
        $section['items'] = @()
        $Sections[$name] = $section
    }
}
