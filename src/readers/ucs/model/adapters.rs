//! The adapters of servers as they show the vNICs that they were given. Only answers of the XML API hold them.

use std::collections::BTreeMap;

use super::domain::UcsDomain;
use super::objects::Object;
use crate::fabric::known::Known;
use crate::readers::row::mac;

/// The class of an interface that an adapter shows to its server.
const INTERFACE: &str = "adaptorHostEthIf";

/// The interfaces of adapters by the name of the vNIC that they are.
#[derive(Default)]
pub(super) struct Adapters<'d>(BTreeMap<&'d str, Vec<&'d Object>>);

impl<'d> Adapters<'d> {
    /// The adapters of a domain.
    pub(super) fn of(domain: &'d UcsDomain) -> Self {
        let mut interfaces: BTreeMap<&str, Vec<&Object>> = BTreeMap::new();
        for interface in domain.of_class(INTERFACE) {
            if let Some(vnic) = interface.word("vnicDn") {
                interfaces.entry(vnic).or_default().push(interface);
            }
        }
        Self(interfaces)
    }

    fn interfaces(&self, vnic: &str) -> &[&'d Object] {
        self.0.get(vnic).map_or(&[], Vec::as_slice)
    }

    /// The address that a vNIC has on its adapter.
    pub(super) fn address(&self, vnic: &str) -> Option<Known<String>> {
        for interface in self.interfaces(vnic) {
            for key in ["mac", "originalMac"] {
                let found = interface.word(key).and_then(mac);
                // Exports write zeros where no address is given yet.
                if let Some(found) = found.filter(|address| address != "000000000000") {
                    return Some(interface.text(key).map(|_| found));
                }
            }
        }
        None
    }

    /// The adapter that a vNIC is on, `sys/chassis-1/blade-1/adaptor-1`.
    pub(super) fn adapter(&self, domain: &UcsDomain, vnic: &str) -> Known<String> {
        match self.interfaces(vnic).first() {
            Some(interface) => {
                let adapter = domain.id(interface.parent());
                interface.text("vnicDn").map(|_| adapter)
            }
            None => Known::unknown(domain.state_gap("the adapter of a vNIC", INTERFACE)),
        }
    }
}
