//! What may reserve bandwidth on a virtual switch, and in which unit the switch reserves any.

use super::consumer::Consumer;
use super::host_index::HostIndex;
use super::switch_ports::is_on;
use crate::fabric::answer::{Answer, all};
use crate::fabric::host::{BandwidthMode, Switch};
use crate::fabric::known::{Known, Why};

/// What says how a switch reserves bandwidth, and whether SR-IOV is on, where nobody selected the column.
pub const RESERVES: &str = "BandwidthReservationMode of Get-VMSwitch";
/// What says whether SR-IOV is on.
pub const IOV: &str = "IovEnabled of Get-VMSwitch";

/// How a virtual switch reserves bandwidth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reserves {
    /// By weight.
    ByWeight,
    /// In bits per second.
    InBits,
    /// Not at all.
    Nothing,
}

/// How a switch reserves bandwidth. `Default` resolves to weights, or to nothing where SR-IOV is on (`New-VMSwitch`).
///
/// # Errors
/// The mode, or whether SR-IOV is on where that decides it, is unknown.
pub fn reserves(switch: &Switch) -> Result<Reserves, Why> {
    Ok(match switch.bandwidth_mode.need(RESERVES)? {
        BandwidthMode::Weight => Reserves::ByWeight,
        BandwidthMode::Absolute => Reserves::InBits,
        BandwidthMode::None => Reserves::Nothing,
        BandwidthMode::Default if *switch.iov.need(IOV)? => Reserves::Nothing,
        BandwidthMode::Default => Reserves::ByWeight,
    })
}

impl<'a> HostIndex<'a> {
    /// Virtual adapters that are on a switch or may be, each with whether what it is given counts there, and why there may
    /// be more. A machine that does not run reserves nothing.
    #[must_use]
    pub fn reserving(&self, switch: &Switch) -> (Vec<(Consumer<'a>, Answer)>, Vec<Why>) {
        let (mut found, mut gaps) = (Vec::new(), Vec::new());
        match self.host_vnics_on(switch) {
            Ok(vnics) => {
                let vnics = vnics.into_iter();
                found.extend(vnics.map(|(vnic, is_on)| (Consumer::HostVnic(vnic), is_on)));
            }
            Err(why) => gaps.push(why),
        }
        match self.vm_nics() {
            Ok(nics) => found.extend(nics.iter().map(|nic| {
                let running = nic.running.need("whether a virtual machine runs").copied();
                let counts = all([is_on(&nic.switch, switch), running]);
                (Consumer::VmNic(nic), counts)
            })),
            Err(why) => gaps.push(why),
        }
        (found, gaps)
    }
}

impl Consumer<'_> {
    /// The weight that a virtual adapter is given, 0 for none; nothing for what is on no switch.
    #[must_use]
    pub fn minimum_weight(&self) -> Option<&Known<u64>> {
        match self {
            Self::HostVnic(vnic) => Some(&vnic.minimum_weight),
            Self::VmNic(nic) => Some(&nic.minimum_weight),
            Self::TeamNic(..) | Self::Adapter(_) => None,
        }
    }

    /// The minimum that a virtual adapter is given, in bits per second, 0 for none; nothing for what is on no switch.
    #[must_use]
    pub fn minimum_bps(&self) -> Option<&Known<u64>> {
        match self {
            Self::HostVnic(vnic) => Some(&vnic.minimum_bps),
            Self::VmNic(nic) => Some(&nic.minimum_bps),
            Self::TeamNic(..) | Self::Adapter(_) => None,
        }
    }

    /// The most that a virtual adapter may send, in bits per second, 0 for no limit; nothing for what is on no switch.
    #[must_use]
    pub fn maximum_bps(&self) -> Option<&Known<u64>> {
        match self {
            Self::HostVnic(vnic) => Some(&vnic.maximum_bps),
            Self::VmNic(nic) => Some(&nic.maximum_bps),
            Self::TeamNic(..) | Self::Adapter(_) => None,
        }
    }
}
