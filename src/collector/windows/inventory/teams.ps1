# ---- LBFO teams: Get-NetLbfoTeam, Get-NetLbfoTeamMember, Get-NetLbfoTeamNic --------------------------------------

Add-Section -Name 'netLbfoTeam' -Cmdlet 'Get-NetLbfoTeam' -Commands 'Get-NetLbfoTeam' -SortBy 'Name' -Ask {
    Select-Fields @(Get-NetLbfoTeam -ErrorAction Stop) '
        Name InstanceID Members:set TeamNics:set TeamingMode:raw LoadBalancingAlgorithm:raw LacpTimer:enum
        Status:enum'
}

Add-Section -Name 'netLbfoTeamMember' -Cmdlet 'Get-NetLbfoTeamMember' -Commands 'Get-NetLbfoTeamMember' `
    -SortBy 'Team', 'Name' -Ask {
    # Views call the mode of operation OperationalStatus.
    Select-Fields @(Get-NetLbfoTeamMember -ErrorAction Stop) '
        Name InterfaceDescription Team InstanceID AdministrativeMode:enum
        OperationalMode=OperationalMode|OperationalStatus:enum FailureReason:enum TransmitLinkSpeed:bits
        ReceiveLinkSpeed:bits'
}

Add-Section -Name 'netLbfoTeamNic' -Cmdlet 'Get-NetLbfoTeamNic' -Commands 'Get-NetLbfoTeamNic' `
    -SortBy 'Team', 'Name' -Ask {
    # VlanID is null in default mode; 0 is a filter.
    Select-Fields @(Get-NetLbfoTeamNic -ErrorAction Stop) '
        Name InterfaceDescription Team InstanceID VlanID:int Primary Default TransmitLinkSpeed:bits
        ReceiveLinkSpeed:bits'
}
