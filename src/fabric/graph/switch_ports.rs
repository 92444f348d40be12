//! Who is on a virtual switch. What Windows says of the switch itself can tell it where the virtual
//! adapters are unknown.

use super::host_index::HostIndex;
use crate::fabric::answer::{Answer, any};
use crate::fabric::host::{HostVnic, Switch};
use crate::fabric::known::{Known, Why};

/// The words that Windows begins the name of a host vNIC's adapter with, `vEthernet (Mgmt)`.
pub(super) const VETHERNET: &str = "vEthernet (";

impl<'a> HostIndex<'a> {
    /// The host vNICs that are on a switch or may be, each with whether it is.
    ///
    /// # Errors
    /// The host vNICs are unknown, and the switch does not rule them out.
    pub fn host_vnics_on(&self, switch: &Switch) -> Result<Vec<(&'a HostVnic, Answer)>, Why> {
        let without = switch.management_os.is(&false);
        let vnics = match self.host_vnics() {
            Ok(vnics) => vnics,
            // `AllowManagementOS` is false.
            Err(_) if without && !self.has_stray_vnic() => return Ok(Vec::new()),
            Err(why) => return Err(why),
        };
        let placed = vnics.iter().map(|vnic| {
            let is_on = match is_on(&vnic.switch, switch) {
                Err(_) if without => Ok(false),
                answer => answer,
            };
            (vnic, is_on)
        });
        Ok(placed.filter(|(_, is_on)| *is_on != Ok(false)).collect())
    }

    /// Whether the management OS has a virtual adapter on a switch.
    ///
    /// # Errors
    /// It is unknown whether one of them is there.
    pub fn has_host_vnic_on(&self, switch: &Switch) -> Answer {
        let vnics = self.host_vnics_on(switch)?.into_iter();
        any(vnics.map(|(_, is_on)| is_on))
    }

    /// Whether a virtual machine has an adapter on a switch.
    ///
    /// # Errors
    /// It is unknown whether one of them is there.
    pub fn has_vm_nic_on(&self, switch: &Switch) -> Answer {
        let nics = self.vm_nics()?.iter();
        any(nics.map(|nic| is_on(&nic.switch, switch)))
    }

    /// Whether Windows shows the adapter of a host vNIC although no switch has one: then what the
    /// switches say is not of the same moment.
    fn has_stray_vnic(&self) -> bool {
        let none_has = |switches: &[Switch]| {
            let mut switches = switches.iter();
            switches.all(|switch| switch.management_os.is(&false))
        };
        let adapters = self.host.adapters.get().into_iter().flatten();
        let mut names = adapters.map(|adapter| adapter.name.as_str());
        self.switches().is_ok_and(none_has) && names.any(|name| name.starts_with(VETHERNET))
    }
}

/// Whether a port that names this switch is on it.
///
/// # Errors
/// The name is unknown.
pub fn is_on(name: &Known<String>, switch: &Switch) -> Answer {
    let name = name.need("the switch of an adapter")?;
    Ok(name.eq_ignore_ascii_case(&switch.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::host::{Adapter, Host};
    use crate::fabric::known::State;

    /// How many host vNICs are on the first of these switches, on a host whose host vNICs are
    /// unknown.
    fn on_first(management_os: &[bool], adapter: &str) -> Result<usize, State> {
        let switch = |has: &bool| Switch {
            management_os: Known::derived(*has),
            ..Switch::default()
        };
        let host = Host {
            switches: Known::derived(management_os.iter().map(switch).collect()),
            adapters: Known::derived(vec![Adapter {
                name: adapter.to_owned(),
                ..Adapter::default()
            }]),
            ..Host::default()
        };
        let index = HostIndex::new(&host);
        let vnics = index.host_vnics_on(&host.switches.items()[0]);
        vnics.map(|vnics| vnics.len()).map_err(|why| why.state)
    }

    #[test]
    fn a_switch_without_the_management_os_has_no_host_vnic() {
        assert_eq!(on_first(&[false], "Ethernet"), Ok(0));
        assert_eq!(on_first(&[false, true], "vEthernet (Mgmt)"), Ok(0));
        let unknown = Err(State::NotCollected);
        assert_eq!(on_first(&[true], "Ethernet"), unknown);
        assert_eq!(on_first(&[false], "vEthernet (Mgmt)"), unknown);
        assert_eq!(on_first(&[false, false], "vEthernet (Mgmt)"), unknown);
    }

    #[test]
    fn a_host_vnic_whose_switch_is_unknown_is_not_on_one_without_the_management_os() {
        let host = Host {
            host_vnics: Known::derived(vec![HostVnic::default()]),
            ..Host::default()
        };
        let index = HostIndex::new(&host);
        let on = |management_os: Known<bool>| {
            let switch = Switch {
                management_os,
                ..Switch::default()
            };
            index.has_host_vnic_on(&switch).map_err(|why| why.state)
        };
        assert_eq!(on(Known::derived(false)), Ok(false));
        assert_eq!(on(Known::derived(true)), Err(State::NotCollected));
    }
}
