//! What a host says of itself, put together: virtual switches resolved to what they are bound to, adapters to the
//! host vNICs that they are. It knows no backend.

use super::carrier::Carrier;
use crate::fabric::host::{
    Adapter, Host, HostVnic, SetTeam, Switch, SwitchType, Team, TeamMember, TeamNic, VmNic,
};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// A host whose own references are resolved.
pub struct HostIndex<'a> {
    /// The host.
    pub host: &'a Host,
    /// What each switch is bound to, in the order of the switches.
    carriers: Vec<Result<Option<Carrier<'a>>, Why>>,
}

/// Build number of Windows Server 2012 R2, the last without Switch Embedded Teaming.
const BUILD_2012_R2: u32 = 9600;

impl<'a> HostIndex<'a> {
    pub(super) fn new(host: &'a Host) -> Self {
        let mut index = Self {
            host,
            carriers: Vec::new(),
        };
        let switches = host.switches.items().iter();
        index.carriers = switches.map(|switch| index.find_carrier(switch)).collect();
        index
    }

    /// Whether Windows is older than Switch Embedded Teaming, as far as the export says.
    pub(super) fn is_before_set(&self) -> bool {
        let build = self.host.os_build.get();
        build.is_some_and(|build| *build <= BUILD_2012_R2)
    }

    /// Whether the adapter called so has an address that reaches others.
    ///
    /// # Errors
    /// The addresses, or the adapter of one, are unknown.
    pub fn has_address(&self, adapter: &str) -> Result<bool, Why> {
        for address in self.host.ip_addresses.need("the list of IP addresses")? {
            let on = address.adapter.need("the adapter of an IP address")?;
            if on.eq_ignore_ascii_case(adapter) && is_routable(&address.name) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The SET teams; a host before 2016 has none, whatever its cmdlets say.
    ///
    /// # Errors
    /// Why the teams are unknown.
    pub fn set_teams(&self) -> Result<&'a [SetTeam], Why> {
        match self.host.set_teams.need("the list of SET teams") {
            Ok(teams) => Ok(teams),
            Err(_) if self.is_before_set() => Ok(&[]),
            Err(why) => Err(why),
        }
    }

    /// What a virtual switch is bound to; nothing for internal and private switches, and for one whose
    /// adapter is gone.
    ///
    /// # Errors
    /// Why what the switch is bound to is unknown.
    pub fn carrier(&self, switch: &Switch) -> Result<Option<Carrier<'a>>, Why> {
        let mut switches = self.host.switches.items().iter().zip(&self.carriers);
        // Nearly every switch that is asked for is one of the host's own list, found by its address.
        let found = switches.find(|(known, _)| std::ptr::eq(*known, switch));
        found.map_or_else(|| self.find_carrier(switch), |(_, carrier)| carrier.clone())
    }

    /// The id by which reports name a carrier: a SET team is its switch, whose name it has.
    #[must_use]
    pub fn shown_id(&self, carrier: Carrier<'a>) -> &'a str {
        match carrier {
            Carrier::Set(team) => {
                let switch = self.switch(&team.name);
                switch.map_or(carrier.id(), |switch| switch.id())
            }
            Carrier::Team(_) | Carrier::Adapter(_) => carrier.id(),
        }
    }

    /// What an adapter carries frames for: the team that it is a member of, else itself.
    ///
    /// # Errors
    /// Nothing is known to have it as a member, and for this reason something may.
    pub fn carrier_of(&self, adapter: &'a Adapter) -> Result<Carrier<'a>, Why> {
        let mut gap = None;
        let mut has = |members: &Known<Vec<TeamMember>>| {
            let members = members.need("the list of team members");
            let members = members.map_err(|why| gap.get_or_insert(why));
            let mut members = members.map(|members| members.iter()).into_iter().flatten();
            members.any(|member| {
                let named = self.adapter(&member.name);
                named.is_ok_and(|named| named.id() == adapter.id())
            })
        };
        let teams = self.host.teams.need("the list of teams");
        for team in teams.as_ref().map_or(&[][..], |teams| teams) {
            if has(&team.members) {
                return Ok(Carrier::Team(team));
            }
        }
        let sets = self.set_teams();
        for team in sets.as_ref().map_or(&[][..], |teams| teams) {
            if has(&team.members) {
                return Ok(Carrier::Set(team));
            }
        }
        teams?;
        sets?;
        gap.map_or(Ok(Carrier::Adapter(adapter)), Err)
    }

    /// What the switches are bound to, as far as that is known.
    pub fn carriers(&self) -> impl Iterator<Item = Carrier<'a>> {
        self.carriers.iter().filter_map(|carrier| match carrier {
            Ok(Some(carrier)) => Some(*carrier),
            _ => None,
        })
    }

    fn find_carrier(&self, switch: &Switch) -> Result<Option<Carrier<'a>>, Why> {
        if let Some(kind) = switch.r#type.get()
            && *kind != SwitchType::External
        {
            return Ok(None);
        }
        if let Some(team) = self.set_team_of(switch)? {
            return Ok(Some(Carrier::Set(team)));
        }
        let uplinks = switch.uplinks.need("the uplink of a switch")?;
        let Some(reference) = uplinks.first() else {
            // Nothing is missing unless the switch may be an external one.
            switch.r#type.need("the type of a switch")?;
            return Ok(None);
        };
        if let Some(team) = self.team_showing(reference)? {
            return Ok(Some(Carrier::Team(team)));
        }
        if self.is_gone(reference) {
            return Ok(None);
        }
        // A reference can be the description of an adapter, and the team is found by the name.
        let adapter = self.adapter(reference)?;
        Ok(Some(match self.team_showing(&adapter.name)? {
            Some(team) => Carrier::Team(team),
            None => Carrier::Adapter(adapter),
        }))
    }

    fn set_team_of(&self, switch: &Switch) -> Result<Option<&'a SetTeam>, Why> {
        if switch.embedded_teaming.is(&false) {
            return Ok(None);
        }
        let team = self
            .set_teams()?
            .iter()
            .find(|team| team.name.eq_ignore_ascii_case(&switch.name));
        match team {
            None if switch.embedded_teaming.is(&true) => Err(Why::new(
                State::Unresolved,
                format!("the SET team of the switch {}", switch.name),
            )),
            found => Ok(found),
        }
    }

    /// The LBFO team that shows an interface of this name, or is called so.
    ///
    /// # Errors
    /// The teams or their team NICs are unknown.
    pub fn team_showing(&self, interface: &str) -> Result<Option<&'a Team>, Why> {
        for team in self.host.teams.need("the list of teams")? {
            let nics = team.nics.need("the list of team NICs")?;
            if team.name.eq_ignore_ascii_case(interface)
                || nics
                    .iter()
                    .any(|nic| nic.name.eq_ignore_ascii_case(interface))
            {
                return Ok(Some(team));
            }
        }
        Ok(None)
    }

    /// The team NIC that a switch on this team is bound to.
    ///
    /// # Errors
    /// The team NICs are unknown, or none of them can be shown to be the one.
    pub fn team_nic_under(&self, switch: &Switch, team: &'a Team) -> Result<&'a TeamNic, Why> {
        let nics = team.nics.need("the list of team NICs")?;
        if let [only] = nics.as_slice() {
            return Ok(only);
        }
        let uplinks = switch.uplinks.need("the uplink of a switch")?;
        let called = |name: &str| nics.iter().find(|nic| nic.name.eq_ignore_ascii_case(name));
        let found = uplinks.first().and_then(|reference| {
            called(reference).or_else(|| called(&self.adapter(reference).ok()?.name))
        });
        let what = format!("the team NIC that the switch {} is bound to", switch.name);
        found.ok_or_else(|| Why::new(State::Unresolved, what))
    }

    /// The virtual switches.
    ///
    /// # Errors
    /// The switches are unknown.
    pub fn switches(&self) -> Result<&'a [Switch], Why> {
        let switches = self.host.switches.need("the list of virtual switches")?;
        Ok(switches)
    }

    /// The virtual adapters of the management OS.
    ///
    /// # Errors
    /// The virtual adapters are unknown.
    pub fn host_vnics(&self) -> Result<&'a [HostVnic], Why> {
        let vnics = self.host.host_vnics.need("the list of host vNICs")?;
        Ok(vnics)
    }

    /// The virtual adapters of virtual machines.
    ///
    /// # Errors
    /// The virtual adapters are unknown.
    pub fn vm_nics(&self) -> Result<&'a [VmNic], Why> {
        let nics = self.host.vm_nics.need("the list of VM NICs")?;
        Ok(nics)
    }

    /// The switch called so.
    ///
    /// # Errors
    /// The switches are unknown, or none of them is called so.
    pub fn switch(&self, name: &str) -> Result<&'a Switch, Why> {
        let mut switches = self.switches()?.iter();
        switches
            .find(|switch| switch.name.eq_ignore_ascii_case(name))
            .ok_or_else(|| Why::new(State::Unresolved, format!("the switch {name}")))
    }

    /// The switch that is bound to this LBFO team, if any.
    ///
    /// # Errors
    /// The switches or their uplinks are unknown.
    pub fn switch_on(&self, team: &Team) -> Result<Option<&'a Switch>, Why> {
        for switch in self.switches()? {
            if let Some(Carrier::Team(found)) = self.carrier(switch)?
                && found.id() == team.id()
            {
                return Ok(Some(switch));
            }
        }
        Ok(None)
    }

    /// The switch of a virtual adapter that names it, and what that is bound to; nothing for an
    /// adapter that is not connected.
    ///
    /// # Errors
    /// The name, the switch or what it is bound to is unknown.
    pub fn connected(
        &self,
        switch: &Known<String>,
    ) -> Result<Option<(&'a Switch, Option<Carrier<'a>>)>, Why> {
        let name = switch.need("the switch of an adapter")?;
        if name.is_empty() {
            return Ok(None);
        }
        let switch = self.switch(name)?;
        Ok(Some((switch, self.carrier(switch)?)))
    }

    /// What an interface with an address ends on: a team NIC on its team, a host vNIC on what its
    /// switch is bound to, a physical adapter on itself.
    ///
    /// # Errors
    /// Something on that way is unknown.
    pub fn carrier_behind(&self, adapter: &'a Adapter) -> Result<Carrier<'a>, Why> {
        if let Some(team) = self.team_showing(&adapter.name)? {
            return Ok(Carrier::Team(team));
        }
        if let Some(vnic) = self.vnic_behind(adapter)? {
            let switch = self.switch(vnic.switch.need("the switch of an adapter")?)?;
            let nowhere = || {
                let what = format!("the uplink of the switch {}", switch.name);
                Why::new(State::Unresolved, what)
            };
            return self.carrier(switch)?.ok_or_else(nowhere);
        }
        if *adapter.hardware.need("whether an adapter is hardware")? {
            return Ok(Carrier::Adapter(adapter));
        }
        let what = format!("what {} rides on", adapter.name);
        Err(Why::new(State::Unresolved, what))
    }

    /// The host vNIC that an adapter is: by its GUID, by the name that Windows gives the adapter of a
    /// host vNIC, or by its MAC address, as adapters are renamed.
    ///
    /// # Errors
    /// The adapter is called like that of a host vNIC, and the host vNICs are unknown.
    pub fn vnic_behind(&self, adapter: &Adapter) -> Result<Option<&'a HostVnic>, Why> {
        // Windows calls the adapter of the host vNIC `Mgmt` `vEthernet (Mgmt)`.
        let named = adapter
            .name
            .strip_prefix("vEthernet (")
            .and_then(|rest| rest.strip_suffix(')'));
        let vnics = match self.host_vnics() {
            Ok(vnics) => vnics,
            Err(_) if named.is_none() => return Ok(None),
            Err(why) => return Err(why),
        };
        let same = |one: &Known<String>, other: &Known<String>| {
            let both = one.get().zip(other.get());
            both.is_some_and(|(one, other)| !one.is_empty() && one.eq_ignore_ascii_case(other))
        };
        let by_guid = vnics.iter().find(|vnic| same(&vnic.guid, &adapter.guid));
        let is_named =
            |vnic: &&HostVnic| named.is_some_and(|name| vnic.name.eq_ignore_ascii_case(name));
        let by_name = || vnics.iter().find(is_named);
        let by_mac = || {
            // A host vNIC can have the address of the adapter that its switch is bound to.
            let is_described = adapter
                .description
                .get()
                .is_some_and(|text| text.starts_with("Hyper-V"));
            let is_virtual = adapter.hardware.is(&false) || is_described;
            let mut alike = vnics
                .iter()
                .filter(|vnic| is_virtual && same(&vnic.mac, &adapter.mac));
            alike.next().filter(|_| alike.next().is_none())
        };
        Ok(by_guid.or_else(by_name).or_else(by_mac))
    }

    /// The adapters that teams have as members, and those that switches are bound to.
    ///
    /// # Errors
    /// The first thing that is unknown and may hide another one; with what was found before it.
    pub fn adapters_below(&self) -> (Vec<&'a Adapter>, Result<(), Why>) {
        let mut adapters = Vec::new();
        let found = self.collect_below(&mut adapters);
        (adapters, found)
    }

    fn collect_below(&self, adapters: &mut Vec<&'a Adapter>) -> Result<(), Why> {
        let mut add = |members: &Known<Vec<TeamMember>>| {
            for member in members.need("the list of team members")? {
                // A member that is none of the host's adapters keeps none of them from being one.
                adapters.extend(self.adapter(&member.name).ok());
            }
            Ok(())
        };
        for team in self.host.teams.need("the list of teams")? {
            add(&team.members)?;
        }
        for team in self.set_teams()? {
            add(&team.members)?;
        }
        for switch in self.switches()? {
            if let Some(Carrier::Adapter(adapter)) = self.carrier(switch)? {
                adapters.push(adapter);
            }
        }
        Ok(())
    }
}

/// Windows gives every connected adapter a link-local address; that is no use of it.
fn is_routable(address: &str) -> bool {
    !address.starts_with("169.254.") && !address.to_lowercase().starts_with("fe80:")
}
