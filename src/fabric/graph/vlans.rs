//! The VLANs that consumers send frames into, and how their ports treat tags.

use super::adapter_vlan::{adapter_tags, adapter_vlan};
use super::consumer::Consumer;
use super::host::HostGraph;
use crate::fabric::host::{Adapter, VlanMode};
use crate::fabric::known::{Known, Why};
use crate::fabric::vlan::Vlans;

impl<'a> HostGraph<'a> {
    fn tags(&self, adapter: &Adapter) -> Result<bool, Why> {
        adapter_tags(&self.fabric.index, adapter, &self.join(adapter))
    }

    /// The VLAN that an interface sends tagged or, on a trunk, untagged frames into; 0 when
    /// untagged. Of an adapter that sends untagged frames that of its connection's native network.
    #[must_use]
    pub fn vlan(&self, consumer: Consumer<'a>) -> Known<u16> {
        let vlan = match consumer {
            Consumer::TeamNic(_, nic) => nic.vlan.clone(),
            Consumer::HostVnic(vnic) => vnic.vlan.clone(),
            Consumer::VmNic(nic) => nic.vlan.clone(),
            Consumer::Adapter(adapter) => {
                let vlan = Known::from(adapter_vlan(
                    &self.fabric.index,
                    adapter,
                    &self.join(adapter),
                ));
                vlan.or_place(adapter.vlan.place().or(adapter.place))
            }
        };
        vlan.named("the VLAN of the interface")
    }

    /// How the port of an interface treats tags.
    #[must_use]
    pub fn vlan_mode(&self, consumer: Consumer<'a>) -> Known<VlanMode> {
        let mode = |tags| {
            if tags {
                VlanMode::Access
            } else {
                VlanMode::Untagged
            }
        };
        match consumer {
            Consumer::TeamNic(_, nic) => nic
                .vlan
                .clone()
                .map(|vlan| mode(vlan != 0))
                .named("the VLAN of the interface"),
            Consumer::HostVnic(vnic) => vnic
                .vlan_mode
                .clone()
                .named("the VLAN mode of the interface"),
            Consumer::VmNic(nic) => nic
                .vlan_mode
                .clone()
                .named("the VLAN mode of the interface"),
            Consumer::Adapter(adapter) => Known::from(self.tags(adapter))
                .map(mode)
                .or_place(adapter.vlan.place().or(adapter.place)),
        }
    }

    /// Every VLAN that an interface tags frames with.
    #[must_use]
    pub fn tagged_vlans(&self, consumer: Consumer<'a>) -> Known<Vlans> {
        match consumer {
            Consumer::TeamNic(_, nic) => access_vlans(&nic.vlan),
            Consumer::HostVnic(vnic) => port_vlans(
                &vnic.vlan_mode,
                &vnic.vlan,
                &vnic.allowed_vlans,
                &vnic.secondary_vlans,
            ),
            Consumer::VmNic(nic) => port_vlans(
                &nic.vlan_mode,
                &nic.vlan,
                &nic.allowed_vlans,
                &nic.secondary_vlans,
            ),
            // That a connection takes no tagged frame does not say that there is none.
            Consumer::Adapter(adapter) => access_vlans(&adapter.vlan),
        }
    }
}

fn access_vlans(vlan: &Known<u16>) -> Known<Vlans> {
    let vlans = |vlan: u16| (vlan != 0).then_some(vlan).into_iter().collect();
    vlan.clone().map(vlans).named("the VLAN of the interface")
}

fn port_vlans(
    mode: &Known<VlanMode>,
    vlan: &Known<u16>,
    allowed: &Known<Vlans>,
    secondary: &Known<Vlans>,
) -> Known<Vlans> {
    match mode.get() {
        Some(VlanMode::Untagged) => Known::derived(Vlans::default()),
        Some(VlanMode::Trunk) => allowed.clone().named("the VLAN list of the trunk port"),
        Some(VlanMode::Access) => access_vlans(vlan),
        // What an isolated or community port sends is in the secondary VLAN, what it is sent in the
        // primary one: the wire must carry both.
        Some(VlanMode::Private) => private_vlans(vlan, secondary).into(),
        None => Known::unknown(mode.why().cloned().unwrap_or_default())
            .named("the VLAN mode of the interface"),
    }
}

fn private_vlans(primary: &Known<u16>, secondary: &Known<Vlans>) -> Result<Vlans, Why> {
    let primary = *primary.need("the primary VLAN of a private VLAN port")?;
    let secondary = secondary.need("the list of secondary VLANs of a port")?;
    Ok(secondary.iter().chain([primary]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vlans(ids: &[u16]) -> Known<Vlans> {
        Known::derived(ids.iter().copied().collect())
    }

    #[test]
    fn a_private_port_needs_its_primary_and_its_secondary_vlans() {
        let mode = Known::derived(VlanMode::Private);
        let primary = Known::derived(300);
        let none = Known::default();
        let both = port_vlans(&mode, &primary, &none, &vlans(&[301]));
        assert_eq!(both.get(), vlans(&[300, 301]).get());
        let unknown = port_vlans(&mode, &primary, &none, &none);
        assert_eq!(
            unknown.why().map(|why| why.sentence("")).as_deref(),
            Some("the list of secondary VLANs of a port was not collected")
        );
        let access = port_vlans(&Known::derived(VlanMode::Access), &primary, &none, &none);
        assert_eq!(access.get(), vlans(&[300]).get());
    }
}
