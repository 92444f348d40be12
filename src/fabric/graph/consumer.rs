//! What sends frames on a host: team NICs, host vNICs, VM NICs, and adapters that the host uses
//! as they are. It does not know where the frames go.

use super::carrier::Carrier;
use super::host_index::HostIndex;
use crate::fabric::host::{
    Adapter, ClusterNetwork, ClusterRole, HostVnic, Switch, Team, TeamNic, VmNic,
};
use crate::fabric::known::{State, Why};
use crate::fabric::record::Record;
use crate::source::Place;

/// An interface that sends frames.
#[derive(Clone, Copy, Debug)]
pub enum Consumer<'a> {
    /// A team NIC of an LBFO team.
    TeamNic(&'a Team, &'a TeamNic),
    /// A virtual adapter of the management OS.
    HostVnic(&'a HostVnic),
    /// A virtual adapter of a virtual machine.
    VmNic(&'a VmNic),
    /// An adapter in no team and under no switch that the host itself uses.
    Adapter(&'a Adapter),
}

/// The consumers of a host, and what hides further ones.
#[derive(Debug, Default)]
pub struct Consumers<'a> {
    /// In the order of the host's lists.
    pub found: Vec<Consumer<'a>>,
    /// Why there may be more.
    pub gaps: Vec<Why>,
}

/// The way from a consumer to what carries its frames off the host.
#[derive(Clone, Copy, Debug, Default)]
pub struct Attachment<'a> {
    /// The virtual switch that the consumer is on, if any.
    pub switch: Option<&'a Switch>,
    /// What carries the consumer's frames; nothing where they cannot leave the host.
    pub carrier: Option<Carrier<'a>>,
}

impl<'a> Consumer<'a> {
    /// Id of the interface.
    #[must_use]
    pub fn id(self) -> &'a str {
        match self {
            Consumer::TeamNic(_, nic) => nic.id(),
            Consumer::HostVnic(vnic) => vnic.id(),
            Consumer::VmNic(nic) => nic.id(),
            Consumer::Adapter(adapter) => adapter.id(),
        }
    }

    /// Name of the interface.
    #[must_use]
    pub fn name(self) -> &'a str {
        match self {
            Consumer::TeamNic(_, nic) => &nic.name,
            Consumer::HostVnic(vnic) => &vnic.name,
            Consumer::VmNic(nic) => &nic.name,
            Consumer::Adapter(adapter) => &adapter.name,
        }
    }

    /// Where the interface stands in its export.
    #[must_use]
    pub fn place(self) -> Option<Place> {
        match self {
            Consumer::TeamNic(_, nic) => nic.place,
            Consumer::HostVnic(vnic) => vnic.place,
            Consumer::VmNic(nic) => nic.place,
            Consumer::Adapter(adapter) => adapter.place,
        }
    }
}

impl<'a> HostIndex<'a> {
    /// Everything on the host that sends frames. An adapter that the cluster keeps off is none of it: what it is for is
    /// no matter of a network that the cluster uses.
    #[must_use]
    pub(super) fn consumers(&self) -> Consumers<'a> {
        self.sending(|adapter| self.carries_host_traffic(adapter))
    }

    /// Everything on the host that sends frames, whatever the cluster makes of it: every adapter with an address, and
    /// those in a network that the cluster uses.
    #[must_use]
    pub fn senders(&self) -> Consumers<'a> {
        self.sending(|adapter| self.sends(adapter))
    }

    fn sending(&self, is_used: impl Fn(&Adapter) -> Result<bool, Why>) -> Consumers<'a> {
        let mut consumers = Consumers::default();
        match self.host.teams.need("the list of teams") {
            Ok(teams) => teams.iter().for_each(|team| consumers.add_team_nics(team)),
            Err(why) => consumers.gaps.push(why),
        }
        consumers.add(self.host_vnics(), Consumer::HostVnic);
        consumers.add(self.vm_nics(), Consumer::VmNic);
        self.add_adapters(&mut consumers, is_used);
        consumers
    }

    /// The way of a consumer's frames to its carrier.
    ///
    /// # Errors
    /// The switch, or what it is bound to, is unknown.
    pub fn attachment(&self, consumer: Consumer<'a>) -> Result<Attachment<'a>, Why> {
        let switch = match consumer {
            Consumer::TeamNic(team, _) => return Ok(Attachment::to(Carrier::Team(team))),
            Consumer::Adapter(adapter) => return Ok(Attachment::to(Carrier::Adapter(adapter))),
            Consumer::HostVnic(vnic) => &vnic.switch,
            Consumer::VmNic(nic) => &nic.switch,
        };
        let connected = self.connected(switch)?;
        let attachment = connected.map(|(switch, carrier)| Attachment {
            switch: Some(switch),
            carrier,
        });
        Ok(attachment.unwrap_or_default())
    }

    fn add_adapters(
        &self,
        consumers: &mut Consumers<'a>,
        is_used: impl Fn(&Adapter) -> Result<bool, Why>,
    ) {
        let adapters = match self.host.adapters.need("the list of adapters") {
            Ok(adapters) => adapters,
            Err(why) => return consumers.add_gap(why),
        };
        let (below, complete) = self.adapters_below();
        for adapter in adapters {
            let is_below = || below.iter().any(|other| other.id() == adapter.id());
            if self.is_virtual(adapter) || is_of_controller(adapter) || is_below() {
                continue;
            }
            match is_used(adapter) {
                Ok(false) => {}
                Ok(true) => match certain(adapter, &complete) {
                    Ok(()) => consumers.found.push(Consumer::Adapter(adapter)),
                    Err(why) => consumers.add_gap(why),
                },
                Err(why) => consumers.add_gap(why),
            }
        }
    }

    /// Whether Windows says that an adapter is no hardware, or its name does, that of a host vNIC or
    /// of a team NIC: exports of a few columns do not have the property.
    fn is_virtual(&self, adapter: &Adapter) -> bool {
        adapter.hardware.is(&false)
            || adapter.name.starts_with("vEthernet (")
            || matches!(self.vnic_behind(adapter), Ok(Some(vnic)) if vnic.guid.is_known())
            || matches!(self.team_showing(&adapter.name), Ok(Some(_)))
    }

    /// Whether the host itself uses an adapter as it is: it is in a network that the cluster uses,
    /// or it has an address and no network that the cluster keeps off.
    fn carries_host_traffic(&self, adapter: &Adapter) -> Result<bool, Why> {
        let networks = match self
            .host
            .cluster_networks
            .need("the list of cluster networks")
        {
            Ok(networks) => networks.as_slice(),
            // There is no cluster that could keep off the adapter.
            Err(why) if is_unavailable(&why) => &[],
            Err(_) if self.host.cluster.why().is_some_and(is_unavailable) => &[],
            // An address alone does not make an adapter an interface, but without one it is none.
            Err(why) => {
                return match self.has_address(&adapter.name) {
                    Ok(false) => Ok(false),
                    Ok(true) => Err(why),
                    Err(gap) => Err(gap),
                };
            }
        };
        let mut kept_off = false;
        for network in networks {
            if !self.is_in(network, adapter)? {
                continue;
            }
            if *network.role.need("the role of a cluster network")? != ClusterRole::None {
                return Ok(true);
            }
            kept_off = true;
        }
        if kept_off {
            return Ok(false);
        }
        self.has_address(&adapter.name)
    }

    /// Whether frames of the host itself leave through an adapter as it is: it has an address, or is in a network that the
    /// cluster uses. The networks of the cluster need not be known for one with an address; for one that the cluster keeps
    /// off the addresses must be.
    fn sends(&self, adapter: &Adapter) -> Result<bool, Why> {
        let has_address = self.has_address(&adapter.name);
        if has_address == Ok(true) || self.carries_host_traffic(adapter)? {
            return Ok(true);
        }
        has_address
    }

    /// Whether a cluster network names an adapter. A name that fits none of the host's adapters may
    /// be that of one whose description or GUID is unknown.
    fn is_in(&self, network: &ClusterNetwork, adapter: &Adapter) -> Result<bool, Why> {
        let mut foreign = false;
        for reference in network.adapters.need("the adapters in a cluster network")? {
            match self.adapter(reference) {
                Ok(named) if named.id() == adapter.id() => return Ok(true),
                Ok(_) => {}
                Err(_) => foreign = true,
            }
        }
        if foreign {
            adapter.description.need("the description of an adapter")?;
        }
        Ok(false)
    }
}

fn is_unavailable(why: &Why) -> bool {
    why.state == State::Unavailable
}

/// That nothing else uses the adapter, and that it is hardware, must be known.
fn certain(adapter: &Adapter, complete: &Result<(), Why>) -> Result<(), Why> {
    adapter.hardware.need("whether an adapter is hardware")?;
    complete.clone()
}

/// Words in descriptions of the adapters that a management controller shows to the host over USB:
/// iLO 5 and later, iDRAC, the IMM of Lenovo. Their address is the controller's own network.
const CONTROLLERS: [&str; 3] = ["remote ndis", "ilo virtual nic", "usb ncm"];

fn is_of_controller(adapter: &Adapter) -> bool {
    adapter.description.get().is_some_and(|description| {
        let description = description.to_lowercase();
        CONTROLLERS.iter().any(|words| description.contains(words))
    })
}

impl<'a> Attachment<'a> {
    fn to(carrier: Carrier<'a>) -> Self {
        Self {
            switch: None,
            carrier: Some(carrier),
        }
    }
}

impl<'a> Consumers<'a> {
    fn add<T>(&mut self, list: Result<&'a [T], Why>, consumer: fn(&'a T) -> Consumer<'a>) {
        match list {
            Ok(items) => self.found.extend(items.iter().map(consumer)),
            Err(why) => self.gaps.push(why),
        }
    }

    fn add_team_nics(&mut self, team: &'a Team) {
        match team.nics.need("the list of team NICs") {
            Ok(nics) => {
                let nics = nics.iter().map(|nic| Consumer::TeamNic(team, nic));
                self.found.extend(nics);
            }
            Err(why) => self.gaps.push(why),
        }
    }

    /// Several adapters may hide behind one reason, which is told once.
    fn add_gap(&mut self, why: Why) {
        if !self.gaps.contains(&why) {
            self.gaps.push(why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fabric::host::{Host, IpAddress, TeamMember};
    use crate::fabric::known::Known;
    use crate::fabric::record::Id;

    fn adapter(name: &str) -> Adapter {
        Adapter {
            id: Id::from(name),
            name: name.to_owned(),
            description: Known::derived(format!("{name} device")),
            hardware: Known::derived(true),
            ..Adapter::default()
        }
    }

    fn address(adapter: &str, address: &str) -> IpAddress {
        IpAddress {
            name: address.to_owned(),
            adapter: Known::derived(adapter.to_owned()),
            ..IpAddress::default()
        }
    }

    fn network(role: ClusterRole, adapter: &str) -> ClusterNetwork {
        ClusterNetwork {
            role: Known::derived(role),
            adapters: Known::derived(vec![format!("{adapter} device")]),
            ..ClusterNetwork::default()
        }
    }

    /// A host with these adapters and nothing else, all of whose lists are known.
    fn host(adapters: Vec<Adapter>) -> Host {
        Host {
            adapters: Known::derived(adapters),
            teams: Known::derived(Vec::new()),
            set_teams: Known::derived(Vec::new()),
            switches: Known::derived(Vec::new()),
            host_vnics: Known::derived(Vec::new()),
            vm_nics: Known::derived(Vec::new()),
            ip_addresses: Known::derived(Vec::new()),
            cluster_networks: Known::derived(Vec::new()),
            ..Host::default()
        }
    }

    /// Names of the consumers, and states of the gaps.
    fn consumers(host: &Host) -> (Vec<String>, Vec<State>) {
        told(&HostIndex::new(host).consumers())
    }

    /// The same with adapters that the cluster keeps off.
    fn senders(host: &Host) -> (Vec<String>, Vec<State>) {
        told(&HostIndex::new(host).senders())
    }

    fn told(consumers: &Consumers<'_>) -> (Vec<String>, Vec<State>) {
        let found = consumers.found.iter();
        let names = found.map(|consumer| consumer.name().to_owned()).collect();
        (names, consumers.gaps.iter().map(|why| why.state).collect())
    }

    #[test]
    fn an_address_or_a_network_of_the_cluster_makes_an_adapter_an_interface() {
        let mut host = host(["Mgmt", "CSV", "Spare", "iSCSI"].map(adapter).to_vec());
        let addresses = vec![address("Mgmt", "10.0.0.1"), address("iSCSI", "10.9.0.1")];
        host.ip_addresses = Known::derived(addresses);
        host.cluster_networks = Known::derived(vec![
            network(ClusterRole::Cluster, "CSV"),
            network(ClusterRole::None, "iSCSI"),
        ]);
        let found = consumers(&host);
        assert_eq!(found, (vec!["Mgmt".to_owned(), "CSV".to_owned()], vec![]));
    }

    #[test]
    fn an_address_makes_an_adapter_a_sender_whatever_the_cluster_makes_of_it() {
        let names = ["Mgmt", "CSV", "Spare", "iSCSI", "Unused"];
        let mut host = host(names.map(adapter).to_vec());
        host.ip_addresses = Known::derived(vec![
            address("Mgmt", "10.0.0.1"),
            address("iSCSI", "10.9.0.1"),
            address("Unused", "169.254.7.7"),
            address("Unused", "fe80::1%7"),
        ]);
        host.cluster_networks = Known::derived(vec![
            network(ClusterRole::Cluster, "CSV"),
            network(ClusterRole::None, "iSCSI"),
            network(ClusterRole::None, "Unused"),
        ]);
        let found = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(senders(&host), (found(&["Mgmt", "CSV", "iSCSI"]), vec![]));
        // Without addresses nobody knows what the cluster keeps off, nor what it does not name.
        let with_addresses = host.clone();
        host.ip_addresses = Known::default();
        let missing = vec![State::NotCollected];
        assert_eq!(senders(&host), (found(&["CSV"]), missing));
        // Without the networks of the cluster an address is enough.
        host = with_addresses;
        host.cluster_networks = Known::default();
        assert_eq!(senders(&host), (found(&["Mgmt", "iSCSI"]), vec![]));
        host.ip_addresses = Known::default();
        assert_eq!(senders(&host), (vec![], vec![State::NotCollected]));
        // Whether a team takes an adapter must be known.
        host.ip_addresses = Known::derived(vec![address("Mgmt", "10.0.0.1")]);
        host.set_teams = Known::default();
        assert_eq!(senders(&host), (vec![], vec![State::NotCollected]));
    }

    #[test]
    fn adapters_of_controllers_teams_and_switches_are_none() {
        let mut controller = adapter("Ethernet 5");
        controller.description = Known::derived("HPE iLO Virtual NIC #2".to_owned());
        let mut ndis = adapter("Ethernet 6");
        ndis.description = Known::derived("Remote NDIS Compatible Device".to_owned());
        let mut vnic = adapter("vEthernet (Mgmt)");
        vnic.hardware = Known::default();
        let mut host = host(vec![controller, ndis, vnic, adapter("A"), adapter("B")]);
        host.teams = Known::derived(vec![Team {
            members: Known::derived(vec![TeamMember {
                name: "A".to_owned(),
                ..TeamMember::default()
            }]),
            nics: Known::derived(Vec::new()),
            ..Team::default()
        }]);
        host.switches = Known::derived(vec![Switch {
            r#type: Known::derived(crate::fabric::host::SwitchType::External),
            uplinks: Known::derived(vec!["B device".to_owned()]),
            embedded_teaming: Known::derived(false),
            ..Switch::default()
        }]);
        let named = ["Ethernet 5", "Ethernet 6", "vEthernet (Mgmt)", "A", "B"];
        let addresses = named.map(|name| address(name, "10.0.0.1"));
        host.ip_addresses = Known::derived(addresses.to_vec());
        assert_eq!(consumers(&host), (vec![], vec![]));
    }

    #[test]
    fn a_link_local_address_is_no_use() {
        let mut host = host(vec![adapter("Spare")]);
        host.ip_addresses = Known::derived(vec![address("Spare", "169.254.7.7")]);
        assert_eq!(consumers(&host), (vec![], vec![]));
    }

    #[test]
    fn what_could_make_or_unmake_an_interface_is_a_gap_once() {
        let missing = vec![State::NotCollected];
        let with_addresses = |change: &dyn Fn(&mut Host)| {
            let mut host = host(vec![adapter("Mgmt"), adapter("CSV")]);
            let addresses = ["Mgmt", "CSV"].map(|name| address(name, "10.0.0.1"));
            host.ip_addresses = Known::derived(addresses.to_vec());
            change(&mut host);
            consumers(&host)
        };
        let both = vec!["Mgmt".to_owned(), "CSV".to_owned()];
        assert_eq!(with_addresses(&|_| {}), (both.clone(), vec![]));
        let unknown = (vec![], missing);
        assert_eq!(
            with_addresses(&|host| host.adapters = Known::default()),
            unknown
        );
        let lists: [&dyn Fn(&mut Host); 3] = [
            &|host| host.ip_addresses = Known::default(),
            &|host| host.cluster_networks = Known::default(),
            &|host| host.set_teams = Known::default(),
        ];
        for list in lists {
            assert_eq!(with_addresses(list), unknown);
        }
        // Without a failover cluster there are no networks to keep off anything.
        let alone = with_addresses(&|host| {
            host.cluster_networks = Known::default();
            host.cluster = Known::unknown(Why::new(State::Unavailable, ""));
        });
        assert_eq!(alone, (both, vec![]));
    }

    #[test]
    fn the_adapter_of_a_host_vnic_is_found_under_any_name() {
        let known = |text: &str| Known::derived(text.to_owned());
        let vnic = |name: &str, guid: &str, mac: &str| HostVnic {
            name: name.to_owned(),
            guid: known(guid),
            mac: known(mac),
            ..HostVnic::default()
        };
        let mut host = host(Vec::new());
        host.host_vnics = Known::derived(vec![
            vnic("Mgmt", "aa", "00155D000001"),
            vnic("SMB1", "bb", "00155D000002"),
        ]);
        let index = HostIndex::new(&host);
        let behind = |name: &str, guid: &str, mac: &str, hardware: bool| {
            let adapter = Adapter {
                guid: known(guid),
                mac: known(mac),
                hardware: Known::derived(hardware),
                ..adapter(name)
            };
            let found = index.vnic_behind(&adapter).expect("known");
            found.map(|vnic| vnic.name.clone())
        };
        assert_eq!(
            behind("vEthernet (Mgmt)", "", "", false).as_deref(),
            Some("Mgmt")
        );
        assert_eq!(behind("Storage1", "BB", "", false).as_deref(), Some("SMB1"));
        assert_eq!(
            behind("Storage1", "", "00155D000002", false).as_deref(),
            Some("SMB1")
        );
        // The first host vNIC of a switch has the address of the adapter below.
        assert_eq!(behind("NIC1", "", "00155D000001", true), None);
        assert_eq!(behind("Team1", "cc", "00155D000009", false), None);
    }
}
