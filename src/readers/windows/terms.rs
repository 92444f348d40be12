//! How Windows spells the terms of the snapshot: names in any case, or the numbers behind them.
//! Sources: the CIM classes `MSFT_NetLbfoTeam*` and the reflected types of the Hyper-V module.

use crate::fabric::host::VlanMode;

/// How Windows spells a term: its name, the number behind the name, the term.
pub(super) type Word<T> = (&'static str, &'static str, T);

/// Reads a term by a table of its words. The table stands beside the function that needs it; those
/// that several need are below.
pub(super) fn words<T: Copy>(table: &[Word<T>]) -> impl Fn(&str) -> Option<T> {
    |text| {
        let mut words = table.iter();
        let found =
            words.find(|(name, number, _)| name.eq_ignore_ascii_case(text) || *number == text);
        found.map(|(.., term)| *term)
    }
}

pub(super) fn vlan_mode(text: &str) -> Option<VlanMode> {
    const TERMS: [Word<VlanMode>; 4] = [
        ("Untagged", "0", VlanMode::Untagged),
        ("Access", "1", VlanMode::Access),
        ("Trunk", "2", VlanMode::Trunk),
        ("Private", "3", VlanMode::Private),
    ];
    words(&TERMS)(text)
}

/// By what a virtual switch port isolates its frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Isolation {
    /// By nothing of its own: the VLAN setting counts.
    None,
    /// By a virtual subnet: frames leave the host inside others (network virtualisation).
    VirtualSubnet,
    /// By VLAN.
    Vlan,
}

/// `VMNetworkAdapterIsolationMode`.
pub(super) fn isolation(text: &str) -> Option<Isolation> {
    const TERMS: [Word<Isolation>; 4] = [
        ("None", "0", Isolation::None),
        ("NativeVirtualSubnet", "1", Isolation::VirtualSubnet),
        ("ExternalVirtualSubnet", "2", Isolation::VirtualSubnet),
        ("Vlan", "3", Isolation::Vlan),
    ];
    words(&TERMS)(text)
}

/// `OnOffState`, whose numbers are the other way round than one would think.
pub(super) fn on_off(text: &str) -> Option<bool> {
    const TERMS: [Word<bool>; 2] = [("On", "0", true), ("Off", "1", false)];
    words(&TERMS)(text)
}

/// Whether a virtual machine in this state (`VMState`) runs; every other state does not.
pub(super) fn runs(text: &str) -> Option<bool> {
    let running = ["Running", "RunningCritical", "2"];
    (!text.is_empty()).then(|| running.iter().any(|state| state.eq_ignore_ascii_case(text)))
}
