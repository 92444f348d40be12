# A Windows for tests of the collector: the commands that it asks, as functions over a state. `Import-FakeWindows`
# becomes the Windows that the file in FABRICLINT_FAKE_STATE describes; the commands come and go with it. The state can
# be changed while a test runs: a cmdlet that changes a host is a function over `Get-FakeRows`.
#
# What is like Windows: names and numbers of enumerations and their underlying types, ETS properties of CIM objects,
# properties of a version that another one lacks, parameters, errors and their ids, proxies of PowerShell 7, objects
# that passed through remoting. What is not: that a real Windows answers so has not been seen here.

foreach ($part in 'Types', 'Shapes', 'State', 'Inventory', 'Commands', 'Remoting') {
    . (Join-Path $PSScriptRoot "FakeWindows/$part.ps1")
}
Export-ModuleMember -Function Import-FakeWindows, Enter-FakeWindows, New-FakeState, Get-FakeState, Get-FakeRows, Add-FakeRow, Set-FakeFault, ConvertFrom-FakeInventory, ConvertFrom-FakeDocument
