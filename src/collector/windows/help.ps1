<#
.SYNOPSIS
Collects what fabriclint has to know of Hyper-V hosts: one file a host, and a list of what is missing.

.DESCRIPTION
Reads the network settings of hosts and writes HOST.fabric.json for each, and collection.json, which names the
hosts that did not answer. Nothing is changed on a host, nothing is installed there, and no module is needed
here. Windows Server 2012 R2 to 2025 and Azure Local, PowerShell 4.0 to 7; Windows PowerShell 5.1 is preferred.

Without a name it asks this host; run it as administrator then. Other hosts are asked by PowerShell remoting, and
only for what they know of themselves, so that no second hop and no delegation is needed.

Passwords, keys, certificates, users, shares, event logs, notes of machines and switches, and what is inside of
machines are never collected.

Exit codes: 0 everything was collected; 1 something is missing; 2 no host answered, or none was named.

.PARAMETER ComputerName
Hosts to ask. Without it, and without -Cluster, this host is asked, without remoting.

.PARAMETER Cluster
Clusters of which every node is asked, whether it is up or down.

.PARAMETER Credential
Who asks; the current user otherwise. There is no parameter for a password.

.PARAMETER UseSSL
WinRM over HTTPS.

.PARAMETER Authentication
How WinRM proves who asks, as Invoke-Command -Authentication has it; for hosts outside of the domain.

.PARAMETER OutputDirectory
Where the files go. It is made if it is not there.

.PARAMETER ThrottleLimit
How many hosts are asked at a time.

.PARAMETER TimeoutSeconds
How long one host may take, from the start of its job. Then it is a timeout, and the others go on.

.PARAMETER NoVm
Collects no adapters of virtual machines.

.PARAMETER HideVmNames
Writes vm- and the first eight digits of its id in place of the name of a machine, and nic-1, nic-2 ... in place
of the names of its adapters. Who may ask the host can tell which machine it is; the file does not. Errors of
Hyper-V and of the cluster are their classes, without the message, which can name machines of any host.

.PARAMETER IncludeGuestAddress
Collects the IP addresses of machines. No rule needs them.

.PARAMETER IncludeExtendedAcl
Collects the access lists of ports: two cmdlets more on every port.

.PARAMETER PassThru
Writes an object for each host: Name, File, State, Failed (sections), Seconds.

.EXAMPLE
.\Get-FabricInventory.ps1

Asks this host and writes .\hosts\HOST.fabric.json.

.EXAMPLE
.\Get-FabricInventory.ps1 -Cluster HVCL01, HVCL02 -OutputDirectory D:\fabric\hosts

Asks every node of two clusters.

.EXAMPLE
Get-Content hosts.txt | .\Get-FabricInventory.ps1 -Credential (Get-Credential) -UseSSL -HideVmNames -PassThru

Asks the hosts of a list over HTTPS, keeps names of machines out of the files, and shows what came of each.

.NOTES
Version @VERSION@

.LINK
https://fabriclint.dev
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0, ValueFromPipeline = $true)]
    [AllowEmptyCollection()]
    [AllowEmptyString()]
    [string[]]$ComputerName,
    [string[]]$Cluster,
    [Management.Automation.PSCredential]$Credential,
    [switch]$UseSSL,
    [string]$Authentication = 'Default',
    [string]$OutputDirectory = '.\hosts',
    [ValidateRange(1, 1000)]
    [int]$ThrottleLimit = 16,
    [ValidateRange(1, 86400)]
    [int]$TimeoutSeconds = 300,
    [switch]$NoVm,
    [switch]$HideVmNames,
    [switch]$IncludeGuestAddress,
    [switch]$IncludeExtendedAcl,
    [switch]$PassThru
)
