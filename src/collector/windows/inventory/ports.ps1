# ---- Virtual adapters: Get-VM, Get-VMNetworkAdapter, Get-VMNetworkAdapterVlan, Get-VMNetworkAdapterIsolation,
# ---- Get-VMNetworkAdapterTeamMapping, Get-VMNetworkAdapterAcl, Get-VMNetworkAdapterExtendedAcl --------------------

# The machines of the host, asked for once. Where some are missing, those that are there are good, and every section
# that needs them says so.
function Get-Machines {
    if ($null -eq $Known.Machines) {
        $records = @()
        $found = @(Get-VM -ErrorAction SilentlyContinue -ErrorVariable records | Where-Object { $null -ne $_ })
        $records = @($records | Where-Object { $_ -is [Management.Automation.ErrorRecord] })
        if ($records.Count -gt 0 -and ($found.Count -eq 0 -or (Test-AccessDenied $records[0]))) { throw $records[0] }
        $Known.Machines, $Known.MachineErrors = $found, $records
        foreach ($machine in $Known.Machines) {
            $null = Get-MachineName (Get-Value $machine @('VMName', 'Name')) (Get-Value $machine @('VMId', 'Id'))
        }
    }
    foreach ($record in $Known.MachineErrors) { Add-Failure 'VMId' $null $record }
    $Known.Machines
}

# Settings of all ports by the id of the port, asked for once; where that fails, the nested ones do.
function Get-SettingsByPort {
    param([scriptblock]$Ask)
    $settings = @{}
    try {
        foreach ($setting in @(& $Ask)) {
            $id = Get-Value (Get-Value $setting 'ParentAdapter') 'Id'
            if ("$id" -ne '') { $settings["$id"] = $setting }
        }
    } catch {
        # What is not here stands at the ports.
        $null = $_
    }
    $settings
}

# What a property of `Object` says, for a key that is written by another name.
function Add-Setting {
    param($Item, [string]$Key, $Object, [string]$Name)
    $property = Get-Property $Object $Name
    if ($null -ne $property) { $Item[$Key] = $property.get_Value() }
}

function ConvertTo-Vlan {
    param($Setting)
    if ($null -eq $Setting) { return }
    $vlan = New-Object Collections.Specialized.OrderedDictionary
    $mode, $number = ConvertTo-NameAndNumber (Get-Value $Setting 'OperationMode') $Numbers['OperationMode']
    $vlan['mode'] = $mode
    $vlan['OperationModeRaw'] = $number
    Add-Setting $vlan 'access' $Setting 'AccessVlanId'
    Add-Setting $vlan 'native' $Setting 'NativeVlanId'
    $vlan['allowedList'] = ConvertTo-List (Get-Value $Setting 'AllowedVlanIdList')
    # Without a private VLAN the mode is 0, which has no name.
    $private = ConvertTo-EnumText (Get-Value $Setting 'PrivateVlanMode')
    if ($private -eq '0' -or $private -eq '') { $private = $null }
    $vlan['privateMode'] = $private
    Add-Setting $vlan 'primary' $Setting 'PrimaryVlanId'
    $secondary = ConvertTo-List (Get-Value $Setting 'SecondaryVlanIdList')
    if ($secondary.Count -eq 0) {
        $one = Get-Value $Setting 'SecondaryVlanId'
        if ($null -ne $one -and $one -ne 0) { $secondary = @($one) }
    }
    $vlan['secondary'] = $secondary
    $vlan
}

function ConvertTo-Isolation {
    param($Setting)
    if ($null -eq $Setting) { return }
    $isolation = New-Object Collections.Specialized.OrderedDictionary
    $isolation['mode'] = ConvertTo-EnumText (Get-Value $Setting 'IsolationMode')
    Add-Setting $isolation 'defaultId' $Setting 'DefaultIsolationID'
    Add-Setting $isolation 'allowUntagged' $Setting 'AllowUntaggedTraffic'
    $property = Get-Property $Setting 'MultiTenantStack'
    if ($null -ne $property) { $isolation['multiTenantStack'] = ConvertTo-EnumText $property.get_Value() }
    $isolation
}

function ConvertTo-Bandwidth {
    param($Setting)
    if ($null -eq $Setting) { return }
    $bandwidth = New-Object Collections.Specialized.OrderedDictionary
    Add-Setting $bandwidth 'minAbsolute' $Setting 'MinimumBandwidthAbsolute'
    Add-Setting $bandwidth 'minWeight' $Setting 'MinimumBandwidthWeight'
    Add-Setting $bandwidth 'max' $Setting 'MaximumBandwidth'
    $bandwidth
}

# Fields that adapters of the management OS have as well; those of machines alone; those of 2016 and later.
$PortFields = @{
    First  = @(ConvertFrom-FieldText 'Name Id AdapterId DeviceId:id SwitchName SwitchId:guid MacAddress:mac')
    Second = @(ConvertFrom-FieldText '
        Status:list MacAddressSpoofing:enum DhcpGuard:enum RouterGuard:enum AllowTeaming:enum IeeePriorityTag:enum
        PortMirroringMode:enum VMQWeight VmqUsage BandwidthPercentage VFDataPathActive StormLimit VrssEnabled
        VmmqEnabled')
    Vm     = @(ConvertFrom-FieldText '
        Name Id AdapterId DeviceId:id SwitchName SwitchId:guid MacAddress:mac DynamicMacAddressEnabled Status:list
        Connected MacAddressSpoofing:enum DhcpGuard:enum RouterGuard:enum AllowTeaming:enum IeeePriorityTag:enum
        PortMirroringMode:enum VMQWeight VmqUsage IovWeight IovUsage BandwidthPercentage VFDataPathActive IsLegacy
        ClusterMonitored StormLimit MandatoryFeatureId:list IPAddresses:list VrssEnabled VmmqEnabled')
}

# A port as it is written. `Owner` has ownerKind, VMName, VMId, VMState and, of a machine, VMIsClustered.
function ConvertTo-Port {
    param($Port, $Owner, [object[]]$Fields, $Vlans, $Isolations)
    $item = New-Object Collections.Specialized.OrderedDictionary
    $item['ownerKind'] = $Owner.Kind
    Add-Setting $item 'IsManagementOs' $Port 'IsManagementOs'
    $item['VMName'] = $Owner.Name
    $item['VMId'] = $Owner.Id
    $item['VMState'] = $Owner.State
    if ($null -ne $Owner.Machine) { Add-Setting $item 'VMIsClustered' $Owner.Machine 'IsClustered' }
    $own = Select-Field $Port $Fields
    foreach ($key in $own.Keys) { $item[$key] = $own[$key] }
    if ($Owner.Kind -eq 'VM' -and -not $IncludeGuestAddress) { $item.Remove('IPAddresses') }
    $property = Get-Property $Port 'BandwidthSetting'
    if ($null -ne $property) { $item['bandwidth'] = ConvertTo-Bandwidth $property.get_Value() }
    $id = "$(Get-Value $Port 'Id')"
    foreach ($part in @(@('vlan', $Vlans, 'VlanSetting'), @('isolation', $Isolations, 'IsolationSetting'))) {
        $key, $settings, $nested = $part
        $setting, $isTold = $settings[$id], $settings.ContainsKey($id)
        if (-not $isTold) {
            $property = Get-Property $Port $nested
            if ($null -ne $property) { $setting, $isTold = $property.get_Value(), $true }
        }
        if ($isTold -and $key -eq 'vlan') { $item['vlan'] = ConvertTo-Vlan $setting }
        if ($isTold -and $key -eq 'isolation') { $item['isolation'] = ConvertTo-Isolation $setting }
    }
    $item
}

# Gives the adapters of machines the names nic-1, nic-2 ... in the order of their ids.
function Hide-Adapter {
    param([object[]]$Items)
    if (-not $HideVmNames) { return }
    $position = @{}
    foreach ($item in (Sort-Item $Items @('VMId', 'Id'))) {
        $position["$($item['VMId'])"] += 1
        $hiddenName = "nic-$($position["$($item['VMId'])"])"
        $Known.Nics["$($item['Id'])"] = $hiddenName
        $key = "$($item['Name'])".Trim()
        if ($key -ne '' -and -not $Hidden.ContainsKey($key)) { $Hidden[$key] = $hiddenName }
        $item['Name'] = $hiddenName
    }
}

# The adapters of machines, and of a machine that does not answer its id among the failures.
function Get-MachinePorts {
    param($Vlans, $Isolations)
    $machines = @(Get-Machines)
    $byId = @{}
    foreach ($machine in $machines) {
        $byId["$(ConvertTo-GuidText (Get-Value $machine @('VMId', 'Id')))"] = $machine
    }
    $ports = @(Get-OfMachines $machines { param($Asked) Get-VMNetworkAdapter -VM $Asked -ErrorAction Stop })
    $broken = @{}
    $items = @(foreach ($port in $ports) {
            if ($null -eq $port) { continue }
            $id = ConvertTo-GuidText (Get-Value $port 'VMId')
            try {
                $owner = @{ Kind = 'VM'; Id = $id; Machine = $byId["$id"] }
                $owner.State = ConvertTo-EnumText (Get-Value $owner.Machine 'State')
                $owner.Name = Get-MachineName (Get-Value $port 'VMName') $id
                ConvertTo-Port $port $owner $PortFields.Vm $Vlans $Isolations
            } catch {
                if (-not $broken.ContainsKey("$id")) { Add-Failure 'VMId' $id $_ }
                $broken["$id"] = $true
            }
        })
    Hide-Adapter $items
    $items
}

Add-Section -Name 'vmNetworkAdapter' `
    -Cmdlet 'Get-VMNetworkAdapter -ManagementOS; Get-VM | Get-VMNetworkAdapter' `
    -Commands 'Get-VMNetworkAdapter', 'Get-VM' -Feature 'Hyper-V' -OfHyperV `
    -SortBy 'ownerKind', 'VMName', 'VMId', 'Name', 'Id' -Ask {
    $vlans = Get-SettingsByPort { Get-VMNetworkAdapterVlan -ErrorAction SilentlyContinue }
    $isolations = Get-SettingsByPort { Get-VMNetworkAdapterIsolation -ErrorAction SilentlyContinue }
    $owner = @{ Kind = 'ManagementOS'; Name = $null; Id = $null; State = $null; Machine = $null }
    foreach ($port in @(Get-VMNetworkAdapter -ManagementOS -ErrorAction Stop)) {
        if ($null -eq $port) { continue }
        ConvertTo-Port $port $owner @($PortFields.First + $PortFields.Second) $vlans $isolations
    }
    if ($NoVm) { $Known.Cut = 'NoVm' } else { Get-MachinePorts $vlans $isolations }
}

# A setting of a port with the names of the port and of its machine, for `Select-Fields`.
function Add-PortNames {
    param($Setting, $Item)
    $parent = Get-Value $Setting 'ParentAdapter'
    $id = ConvertTo-GuidText (Get-Value $parent 'VMId')
    $name = Get-Value $parent 'Name'
    $machine = Get-Value $parent 'VMName'
    if ($true -eq (Get-Value $parent 'IsManagementOs')) {
        $machine = $null
    } else {
        if ($HideVmNames) { $name = $Known.Nics["$(Get-Value $parent 'Id')"] }
        $machine = Get-MachineName $machine $id
    }
    $Item['VMName'] = $machine
    $Item['Name'] = $name
}

Add-Section -Name 'vmNetworkAdapterTeamMapping' -Cmdlet 'Get-VMNetworkAdapterTeamMapping -ManagementOS' `
    -Commands 'Get-VMNetworkAdapterTeamMapping' -Feature 'Hyper-V' -OfHyperV -SortBy 'Name', 'NetAdapterName' -Ask {
    foreach ($mapping in @(Get-VMNetworkAdapterTeamMapping -ManagementOS -ErrorAction Stop)) {
        # A port that is not mapped has no adapter.
        if ($null -eq $mapping -or "$(Get-Value $mapping 'NetAdapterName')" -eq '') { continue }
        $parent = Get-Value $mapping 'ParentAdapter'
        $name = Get-Value $parent 'Name'
        # Where the parent is a text: VMInternalNetworkAdapter, Name = 'SMB1'.
        if ($null -eq $name -and "$parent" -match "Name = '([^']*)'") { $name = $Matches[1] }
        $item = New-Object Collections.Specialized.OrderedDictionary
        $item['Name'] = $name
        $own = Select-Fields $mapping 'NetAdapterName NetAdapterDeviceId:id DisableOnFailover:enum'
        foreach ($key in $own.Keys) { $item[$key] = $own[$key] }
        $item
    }
}

# Access lists of the ports of the management OS and of machines. `Machines` asks for those of machines.
function Get-PortRules {
    param([string]$Fields, [scriptblock]$OfHost, [scriptblock]$OfMachines)
    $rules = @(& $OfHost)
    if ($NoVm) { $Known.Cut = 'NoVm' } else { $rules += @(Get-OfMachines @(Get-Machines) $OfMachines) }
    foreach ($rule in $rules) {
        if ($null -eq $rule) { continue }
        $item = New-Object Collections.Specialized.OrderedDictionary
        Add-PortNames $rule $item
        $own = Select-Fields $rule $Fields
        foreach ($key in $own.Keys) { $item[$key] = $own[$key] }
        $item
    }
}

if ($IncludeExtendedAcl) {
    Add-Section -Name 'vmNetworkAdapterAcl' -Cmdlet 'Get-VMNetworkAdapterAcl' `
        -Commands 'Get-VMNetworkAdapterAcl', 'Get-VM' -Feature 'Hyper-V' -OfHyperV `
        -SortBy 'VMName', 'Name', 'Direction', 'LocalAddress', 'RemoteAddress', 'Action' -Ask {
        Get-PortRules 'Direction:enum Action:enum LocalAddress RemoteAddress' `
            { Get-VMNetworkAdapterAcl -ManagementOS -ErrorAction Stop } `
            { param($Asked) Get-VMNetworkAdapterAcl -VM $Asked -ErrorAction Stop }
    }
    Add-Section -Name 'vmNetworkAdapterExtendedAcl' -Cmdlet 'Get-VMNetworkAdapterExtendedAcl' `
        -Commands 'Get-VMNetworkAdapterExtendedAcl', 'Get-VM' -Feature 'Hyper-V' -OfHyperV `
        -SortBy 'VMName', 'Name', 'Direction', 'Weight', 'LocalIPAddress', 'RemoteIPAddress', 'LocalPort',
            'RemotePort', 'Protocol', 'Action', 'Stateful' -Ask {
        Get-PortRules '
            Direction:enum Action:enum LocalIPAddress RemoteIPAddress LocalPort RemotePort Protocol Weight Stateful' `
            { Get-VMNetworkAdapterExtendedAcl -ManagementOS -ErrorAction Stop } `
            { param($Asked) Get-VMNetworkAdapterExtendedAcl -VM $Asked -ErrorAction Stop }
    }
}
