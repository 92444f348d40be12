//! `Get-FabricInventory.ps1` under a real PowerShell, against a Windows of state (`tests/powershell`): that a real
//! Windows answers as that one does is not shown here. Where there is no PowerShell the tests say so and pass.

mod behaviour;
mod bundles;
mod cases;
mod hosts;
mod lists;
mod machines;
pub(crate) mod powershell;
mod scenarios;
mod schemas;
mod sites;
mod states;
mod syntax;
mod table;
