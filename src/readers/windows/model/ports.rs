//! Virtual adapters and how their ports treat tags. A setting may stand at its adapter or in the
//! output of a cmdlet of its own, where only its parent says whose it is.

use super::section::{Gap, Item, Owners, Section};
use crate::fabric::host::{HostVnic, VlanMode, VmNic};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Agreement, Value, part};
use crate::fabric::vlan::Vlans;
use crate::readers::row::Row;
use crate::source::{Place, Problem};

/// How a virtual port treats tags.
#[derive(Clone, Debug)]
pub(super) struct PortVlan {
    /// What kind of port it is.
    pub(super) mode: Known<VlanMode>,
    /// VLAN of an access port, native VLAN of a trunk, primary VLAN of a private port; 0 when
    /// untagged.
    pub(super) id: Known<u16>,
    /// VLANs of a trunk.
    pub(super) allowed: Known<Vlans>,
    /// Secondary VLANs of a private port.
    pub(super) secondary: Known<Vlans>,
}

impl PortVlan {
    /// How a port treats tags is unknown.
    pub(super) fn unknown(why: &Why) -> Self {
        Self {
            mode: Known::unknown(why.clone()),
            id: Known::unknown(why.clone()),
            allowed: Known::unknown(why.clone()),
            secondary: Known::unknown(why.clone()),
        }
    }

    /// The frames of a port in a virtual subnet leave the host inside others, whose VLAN is not its
    /// own.
    pub(super) fn encapsulated() -> Self {
        let sentence = "the frames of an adapter in a virtual subnet leave inside others";
        Self::unknown(&Why::new(State::NotApplicable, sentence))
    }

    /// A port isolated by a VLAN works like an access port.
    pub(super) fn isolated<T>(mode: Known<T>, id: Known<u16>) -> Self {
        Self {
            mode: mode.map(|_| VlanMode::Access),
            id,
            allowed: Known::derived(Vlans::default()),
            secondary: Known::derived(Vlans::default()),
        }
    }

    fn is_like(&self, other: &Self) -> bool {
        self.mode.get() == other.mode.get()
            && self.id.get() == other.id.get()
            && self.allowed.get() == other.allowed.get()
            && self.secondary.get() == other.secondary.get()
    }
}

/// What tells a virtual adapter from others.
#[derive(Clone, Debug, Default)]
pub(super) struct PortKey {
    /// `Id`, unique on a host.
    pub(super) id: Option<String>,
    /// The virtual machine; none for the management OS.
    pub(super) vm: Option<String>,
    /// Name of the adapter, which a virtual machine may have twice.
    pub(super) name: String,
}

/// A setting that stands apart from its adapter.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// The adapter that it belongs to.
    pub(super) of: Known<PortKey>,
    /// What it sets; none where it leaves tags alone.
    pub(super) tags: Option<PortVlan>,
}

/// A virtual adapter, before settings that stand elsewhere are known.
#[derive(Clone, Debug)]
pub(super) struct Port {
    /// Whether it is one of the management OS.
    pub(super) of_host: bool,
    /// Where it stands.
    pub(super) place: Option<Place>,
    /// What tells it from others.
    pub(super) key: PortKey,
    /// Name of the virtual machine.
    pub(super) vm: Known<String>,
    /// GUID of the network adapter of a host vNIC.
    pub(super) device: Known<String>,
    /// MAC address.
    pub(super) mac: Known<String>,
    /// Name of the virtual switch.
    pub(super) switch: Known<String>,
    /// The VLAN setting that stands at the adapter.
    pub(super) vlan: Known<PortVlan>,
    /// The isolation that stands at the adapter; none if it is not by VLAN.
    pub(super) isolation: Known<Option<PortVlan>>,
    /// `MacAddressSpoofing`.
    pub(super) mac_spoofing: Known<bool>,
    /// `VMState`; means nothing for the management OS.
    pub(super) running: Known<bool>,
    /// Whether its virtual machine is a role of the cluster; means nothing for the management OS.
    pub(super) clustered: Known<bool>,
    /// What it is given.
    pub(super) bandwidth: Bandwidth,
}

/// The bandwidth that a virtual adapter is given: its minimum in one of two units, and its limit.
#[derive(Clone, Debug, Default)]
pub(super) struct Bandwidth {
    /// `MinimumBandwidthWeight`.
    pub(super) weight: Known<u64>,
    /// `MinimumBandwidthAbsolute`, in bits per second.
    pub(super) bps: Known<u64>,
    /// `MaximumBandwidth`, in bits per second.
    pub(super) most: Known<u64>,
}

impl Bandwidth {
    /// Read from an object that has all of it under these keys.
    pub(super) fn read(row: &Row<'_>, weight: &str, bps: &str, most: &str) -> Self {
        Self {
            weight: row.number(weight),
            bps: row.number(bps),
            most: row.number(most),
        }
    }

    /// There are none, as `at` says.
    pub(super) fn none(at: Place) -> Self {
        Self {
            weight: Known::at(0, at),
            bps: Known::at(0, at),
            most: Known::at(0, at),
        }
    }

    /// They are unknown.
    pub(super) fn unknown(why: &Why) -> Self {
        Self {
            weight: Known::unknown(why.clone()),
            bps: Known::unknown(why.clone()),
            most: Known::unknown(why.clone()),
        }
    }
}

/// Two settings for one adapter are compared when the adapter looks for its own.
impl Item for Setting {}

impl Item for Port {
    fn take_in(&mut self, other: Self) -> Agreement {
        let mut differs = Vec::new();
        let mut note = |key: &'static str, agreement: Agreement| {
            if agreement != Agreement::Whole {
                differs.push(key);
            }
        };
        note("device", self.device.agree(other.device));
        note("mac", self.mac.agree(other.mac));
        note("switch", self.switch.agree(other.switch));
        note("spoofing", self.mac_spoofing.agree(other.mac_spoofing));
        note("state", self.running.agree(other.running));
        note("membership", self.clustered.agree(other.clustered));
        note(
            "weight",
            self.bandwidth.weight.agree(other.bandwidth.weight),
        );
        note("bandwidth", self.bandwidth.bps.agree(other.bandwidth.bps));
        note("bandwidth", self.bandwidth.most.agree(other.bandwidth.most));
        note(
            "vlan",
            one_of(&mut self.vlan, other.vlan, PortVlan::is_like),
        );
        let is_like = |one: &Option<PortVlan>, other: &Option<PortVlan>| match (one, other) {
            (Some(one), Some(other)) => one.is_like(other),
            (one, other) => one.is_none() && other.is_none(),
        };
        note(
            "isolation",
            one_of(&mut self.isolation, other.isolation, is_like),
        );
        part(differs)
    }
    fn place(&self) -> Option<Place> {
        self.place
    }
}

/// Leaves of two descriptions the one that is known; of two that are not alike neither.
fn one_of<T>(known: &mut Known<T>, other: Known<T>, is_like: impl Fn(&T, &T) -> bool) -> Agreement {
    let is_same = match (known.get(), other.get()) {
        (Some(one), Some(other)) => is_like(one, other),
        (None, Some(_)) => {
            *known = other;
            true
        }
        (_, None) => true,
    };
    if is_same {
        return Agreement::Whole;
    }
    *known = Known::unknown(Why::new(State::Contradicted, "")).or_place(known.place());
    Agreement::None
}

/// Virtual adapters, of which one cmdlet puts out two kinds; each can be asked for without the
/// other.
#[derive(Clone, Debug, Default)]
pub(super) struct Ports {
    /// Those of the management OS.
    pub(super) host: Known<Vec<Port>>,
    /// Those of virtual machines.
    pub(super) machines: Known<Vec<Port>>,
}

impl Ports {
    /// What tells an adapter from its like, in words.
    pub(super) fn key(port: &Port) -> Option<String> {
        let vm = port.key.vm.as_deref().unwrap_or("the management OS");
        let id = port.key.id.as_deref()?.to_lowercase();
        Some(format!("the adapter {} of {vm} ({id})", port.key.name))
    }
}

impl Section for Ports {
    type Item = Port;

    fn of_items(items: Known<Vec<Port>>) -> Self {
        let those = |of_host: bool| {
            let all = items.clone();
            all.map(|ports| {
                let ports = ports.into_iter();
                ports.filter(|port| port.of_host == of_host).collect()
            })
        };
        Self {
            host: those(true),
            machines: those(false),
        }
    }

    fn add(&mut self, item: Option<Port>) -> bool {
        match item {
            Some(port) if port.of_host => self.host.add(Some(port)),
            other => self.machines.add(other),
        }
    }

    fn note(&mut self, gap: &Gap, owners: Owners) {
        if owners != Owners::Machines {
            self.host.note(gap, owners);
        }
        if owners != Owners::Host {
            self.machines.note(gap, owners);
        }
    }

    fn name_gap(&mut self, cmdlet: &str, words: &dyn Fn(&str) -> String) {
        self.host
            .name_gap(&format!("{cmdlet} -ManagementOS"), words);
        let of_machines = format!("{cmdlet} of the virtual machines");
        self.machines.name_gap(&of_machines, words);
    }

    fn join(&mut self, other: Self) {
        self.host.join(other.host);
        self.machines.join(other.machines);
    }

    fn settle(
        &mut self,
        cmdlet: &str,
        key: impl Fn(&Port) -> Option<String>,
        problems: &mut Vec<Problem>,
    ) {
        self.host.settle(cmdlet, &key, problems);
        self.machines.settle(cmdlet, &key, problems);
    }

    fn count(&self) -> usize {
        self.host.count() + self.machines.count()
    }

    fn doubt(&mut self, why: &Why) {
        self.host.doubt(why);
        self.machines.doubt(why);
    }

    fn is_silent(&self) -> bool {
        self.host.is_silent() && self.machines.is_silent()
    }

    fn fill(&mut self, other: Self) {
        self.host.fill(other.host);
        self.machines.fill(other.machines);
    }
}

impl Port {
    /// The adapter as one of the management OS.
    pub(super) fn host_vnic(self, tags: PortVlan) -> HostVnic {
        HostVnic {
            place: self.place,
            name: self.key.name,
            guid: self.device,
            mac: self.mac,
            switch: self.switch,
            vlan_mode: tags.mode,
            vlan: tags.id,
            allowed_vlans: tags.allowed,
            secondary_vlans: tags.secondary,
            minimum_weight: self.bandwidth.weight,
            minimum_bps: self.bandwidth.bps,
            maximum_bps: self.bandwidth.most,
            ..HostVnic::default()
        }
    }

    /// The adapter as one of a virtual machine.
    pub(super) fn vm_nic(self, tags: PortVlan) -> VmNic {
        VmNic {
            place: self.place,
            name: match self.vm.get() {
                Some(vm) => format!("{vm}/{}", self.key.name),
                None => self.key.name,
            },
            vm: self.vm,
            switch: self.switch,
            vlan_mode: tags.mode,
            vlan: tags.id,
            allowed_vlans: tags.allowed,
            secondary_vlans: tags.secondary,
            running: self.running,
            clustered: self.clustered,
            minimum_weight: self.bandwidth.weight,
            minimum_bps: self.bandwidth.bps,
            maximum_bps: self.bandwidth.most,
            mac_spoofing: self.mac_spoofing,
            ..VmNic::default()
        }
    }

    /// The adapter with what another cmdlet says of its virtual machine.
    pub(super) fn settled(
        mut self,
        runs: impl FnOnce(&str) -> Known<bool>,
        is_clustered: impl FnOnce(&str) -> Known<bool>,
    ) -> Self {
        let machine = self.key.vm.as_deref().unwrap_or_default();
        if !self.running.is_known() {
            self.running = runs(machine);
        }
        if !self.clustered.is_known() {
            self.clustered = is_clustered(machine);
        }
        self
    }
}

impl Setting {
    /// Whether another one sets the same.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        match (&self.tags, &other.tags) {
            (Some(one), Some(other)) => one.is_like(other),
            (one, other) => one.is_none() && other.is_none(),
        }
    }
}
