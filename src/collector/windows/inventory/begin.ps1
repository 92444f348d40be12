# ---- The inventory of one host -----------------------------------------------------------------------------------
# Everything that asks Windows is in this block. Here it is called; on other hosts remoting runs it, and it gives
# back text, because objects that pass through remoting lose nested settings and the names of enumerations.
param(
    [bool]$NoVm,
    [bool]$HideVmNames,
    [bool]$IncludeGuestAddress,
    [bool]$IncludeExtendedAcl,
    # A document to write as text, in place of an inventory.
    $Document
)

if ("$($ExecutionContext.SessionState.LanguageMode)" -ne 'FullLanguage') {
    # Nothing below would run: most of .NET cannot be called in this mode.
    return 'ConstrainedLanguage'
}
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Continue'
$ProgressPreference = 'SilentlyContinue'
$WarningPreference = 'SilentlyContinue'
$VerbosePreference = 'SilentlyContinue'

$Version = '@VERSION@'
$Started = (Get-Date).ToUniversalTime()
# Sections by name, and the errors of those that failed; what one section tells the others; which names of machines and
# adapters are hidden, and by what.
$Sections = @{}
$Problems = @{}
$Known = @{ Adapters = @(); Machines = $null; MachineErrors = @(); Nics = @{}; IsOfMachines = $false }
$Hidden = @{}
