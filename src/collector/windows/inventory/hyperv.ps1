# ---- Hyper-V: Get-VMHost, Get-VMMigrationNetwork, Get-VMSwitch, Get-VMSwitchTeam ---------------------------------

Add-Section -Name 'vmHost' -Cmdlet 'Get-VMHost' -Commands 'Get-VMHost' -Feature 'Hyper-V' -OfHyperV `
    -SortBy 'Name' -Ask {
    Select-Fields @(Get-VMHost -ErrorAction Stop) '
        Name VirtualMachineMigrationEnabled VirtualMachineMigrationPerformanceOption:enum
        VirtualMachineMigrationAuthenticationType:enum UseAnyNetworkForMigration MaximumVirtualMachineMigrations
        MacAddressMinimum:mac MacAddressMaximum:mac IovSupport IovSupportReasons:list NumaSpanningEnabled'
}

Add-Section -Name 'vmMigrationNetwork' -Cmdlet 'Get-VMMigrationNetwork' -Commands 'Get-VMMigrationNetwork' `
    -Feature 'Hyper-V' -OfHyperV -SortBy 'Priority', 'Subnet' -Ask {
    Select-Fields @(Get-VMMigrationNetwork -ErrorAction Stop) 'Subnet Priority:int'
}

$Known.Switches = @()
Add-Section -Name 'vmSwitch' -Cmdlet 'Get-VMSwitch' -Commands 'Get-VMSwitch' -Feature 'Hyper-V' -OfHyperV `
    -SortBy 'Name', 'Id' -Ask {
    $Known.Switches = @(Get-VMSwitch -ErrorAction Stop | Where-Object { $null -ne $_ })
    foreach ($object in $Known.Switches) {
        $item = Select-Fields $object '
            Name Id:guid SwitchType:raw AllowManagementOS BandwidthReservationMode:raw IovEnabled IovSupport
            IovSupportReasons:list IovVirtualFunctionCount IovQueuePairCount NetAdapterInterfaceDescription
            AvailableVMQueues NumberVmqAllocated BandwidthPercentage DefaultFlowMinimumBandwidthAbsolute
            DefaultFlowMinimumBandwidthWeight Extensions:list ComputerName IsDeleted EmbeddedTeamingEnabled
            NetAdapterInterfaceDescriptions:list netAdapterGuids=NetAdapterInterfaceGuid:guids PacketDirectEnabled
            SoftwareRscEnabled AllowNetLbfoTeams'
        if ($item.Contains('Extensions')) {
            $item['Extensions'] = @(Select-Fields $item['Extensions'] 'Name Enabled ExtensionType:enum')
        }
        # 2012 R2 does not tell the GUIDs of uplinks.
        if (-not $item.Contains('netAdapterGuids')) { $item['netAdapterGuids'] = @() }
        $item
    }
}

Add-Section -Name 'vmSwitchTeam' -Cmdlet 'Get-VMSwitchTeam' -Commands 'Get-VMSwitch', 'Get-VMSwitchTeam' `
    -Feature 'Hyper-V' -OfHyperV -SortBy 'Name', 'Id' -Ask {
    if ($null -ne $Problems['vmSwitch']) { throw $Problems['vmSwitch'] }
    $teamed = @($Known.Switches | Where-Object { $true -eq (Get-Value $_ 'EmbeddedTeamingEnabled') })
    if ($teamed.Count -gt 0) {
        Select-Fields @(Get-VMSwitchTeam -VMSwitch $teamed -ErrorAction Stop) '
            Name Id:guid NetAdapterInterfaceDescription:list NetAdapterInterfaceGuid:guids TeamingMode:raw
            LoadBalancingAlgorithm:raw'
    }
}
