//! One host wired up: its adapters joined to connections, its switches resolved to uplinks.

use std::collections::BTreeMap;

use super::backends::{Claim, Wiring, items, unjoined};
use super::members::{Members, members};
use super::{Classifier, Confidence, JoinedBy};
use crate::fabric::host::{Adapter, Host, HostVnic, SetTeam, Switch, Team, TeamNic, VmNic};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Record;

/// An adapter joined to the connection that the backend presents it as.
#[derive(Clone, Copy, Debug)]
pub struct Join<'a> {
    /// The connection and what is around it.
    pub claim: Claim<'a>,
    /// By what.
    pub by: JoinedBy,
}

impl Join<'_> {
    /// How sure the join is.
    #[must_use]
    pub fn confidence(&self) -> Confidence {
        match self.by {
            JoinedBy::PermanentMac if !self.claim.connection.mac_by_order.is(&true) => {
                Confidence::High
            }
            JoinedBy::PermanentMac | JoinedBy::CurrentMac => Confidence::Medium,
        }
    }
}

/// What a virtual switch is bound to.
#[derive(Clone, Copy, Debug)]
pub enum Uplink<'a> {
    /// An LBFO team.
    Team(&'a Team),
    /// A SET team.
    Set(&'a SetTeam),
    /// A single adapter.
    Adapter(&'a Adapter),
}

impl Uplink<'_> {
    /// Id of the team or adapter.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Uplink::Team(team) => team.id(),
            Uplink::Set(team) => team.id(),
            Uplink::Adapter(adapter) => adapter.id(),
        }
    }
}

/// A host with its joins.
pub struct WiredHost<'a> {
    /// The host.
    pub host: &'a Host,
    /// The index over the backends.
    pub wiring: &'a Wiring<'a>,
    /// What VLANs are for on this host.
    pub classifier: Classifier<'a>,
    /// Which hosts classify VLANs alike.
    pub(super) standing: usize,
    joins: BTreeMap<&'a str, Result<Join<'a>, Why>>,
    /// What each switch is bound to, in their order.
    uplinks: Vec<Result<Option<Uplink<'a>>, Why>>,
    /// The members behind each team, and each adapter that a switch is bound to, by its id.
    members: Vec<(&'a str, Known<Members>)>,
}

/// Words in a hardware model that tell a blade, lower case.
const BLADES: [&str; 7] = [
    "proliant bl",
    "bladesystem",
    "synergy",
    "ucsb",
    "ucs b",
    "ucsx",
    "ucs x",
];

/// Build number of Windows Server 2012 R2, the last without Switch Embedded Teaming.
const BUILD_2012_R2: u32 = 9600;

impl<'a> WiredHost<'a> {
    /// Joins the adapters of a host.
    #[must_use]
    pub fn new(host: &'a Host, wiring: &'a Wiring<'a>) -> Self {
        let cluster = host.cluster.get().map(String::as_str);
        let mut wired = Self {
            host,
            wiring,
            classifier: Classifier::new(&wiring.planned, &host.name, cluster),
            standing: 0,
            joins: BTreeMap::new(),
            uplinks: Vec::new(),
            members: Vec::new(),
        };
        let found: Vec<_> = items(&host.adapters)
            .iter()
            .map(|adapter| (adapter, wired.find(adapter)))
            .collect();
        wired.hint();
        let any = found.iter().any(|(_, join)| join.is_ok());
        for (adapter, join) in found {
            let join = join.map_err(|why| wired.explain(why, any));
            wired.joins.insert(adapter.id(), join);
        }
        wired.standing = wiring.alike.standing(wired.classifier.standing());
        let switches = items(&host.switches).iter();
        wired.uplinks = switches.map(|it| wired.find_uplink(it)).collect();
        wired.members = wired.find_members();
        wired
    }

    fn find_members(&self) -> Vec<(&'a str, Known<Members>)> {
        let teams = items(&self.host.teams).iter();
        let sets = items(&self.host.set_teams).iter();
        let bound = self.uplinks.iter().filter_map(|it| match it {
            Ok(Some(Uplink::Adapter(adapter))) => Some((adapter.id(), Uplink::Adapter(adapter))),
            _ => None,
        });
        teams
            .map(|it| (it.id(), Uplink::Team(it)))
            .chain(sets.map(|it| (it.id(), Uplink::Set(it))))
            .chain(bound)
            .map(|(id, uplink)| (id, members(self, uplink)))
            .collect()
    }

    /// The members behind an uplink: one list for all that is on it.
    #[must_use]
    pub fn members(&self, uplink: Uplink<'_>) -> Known<Members> {
        let found = self.members.iter().find(|(id, _)| *id == uplink.id());
        found.map_or_else(|| members(self, uplink), |(_, it)| it.clone())
    }

    /// Lets the names of the host's own interfaces tell what their VLANs are for.
    fn hint(&mut self) {
        let host = self.host;
        for nic in items(&host.teams).iter().flat_map(|it| items(&it.nics)) {
            self.classifier.hint(&nic.vlan, &nic.name);
        }
        for vnic in items(&host.host_vnics) {
            self.classifier.hint(&vnic.vlan, &vnic.name);
        }
    }

    fn find(&self, adapter: &Adapter) -> Result<Join<'a>, Why> {
        if !*adapter.hardware.need("whether an adapter is hardware")? {
            return Err(Why::new(
                State::NotApplicable,
                "a virtual adapter has no backend connection",
            ));
        }
        let (mac, by) = match (adapter.permanent_mac.get(), adapter.mac.check()) {
            (Some(mac), _) => (mac, JoinedBy::PermanentMac),
            (None, Ok(mac)) => (mac, JoinedBy::CurrentMac),
            (None, Err(why)) => return Err(why.named("the permanent MAC address of an adapter")),
        };
        let claim = self.wiring.claim(mac)?;
        Ok(Join { claim, by })
    }

    /// A host without a blade backend has no connections to miss.
    fn explain(&self, why: Why, any_joined: bool) -> Why {
        if any_joined || !matches!(why.state, State::Unjoined | State::Unclaimed) {
            return why;
        }
        match self.is_behind_backend() {
            Ok(true) if !self.wiring.has_backends() => unjoined("no backend export is in the run"),
            Ok(true) => why,
            Ok(false) => Why::new(
                State::NotApplicable,
                "the host is not behind a blade backend",
            ),
            Err(why) => why,
        }
    }

    fn is_behind_backend(&self) -> Result<bool, Why> {
        let planned = self.wiring.planned.host(&self.host.name);
        if planned.is_some_and(|host| host.backend.is_known()) {
            return Ok(true);
        }
        let model = self.host.model.need("the hardware model of the host")?;
        let model = model.to_lowercase();
        Ok(BLADES.iter().any(|blade| model.contains(blade)))
    }

    /// The join of an adapter.
    ///
    /// # Errors
    /// Why it has none.
    pub fn join(&self, adapter: &Adapter) -> Result<Join<'a>, Why> {
        match self.joins.get(adapter.id()) {
            Some(join) => join.clone(),
            None => Err(unjoined("the adapter is not part of the host")),
        }
    }

    /// Every join, in the order of adapter ids.
    pub fn joins(&self) -> impl Iterator<Item = (&'a str, &Join<'a>)> {
        self.joins
            .iter()
            .filter_map(|(id, join)| Some((*id, join.as_ref().ok()?)))
    }

    /// The adapter that a member, an uplink or an address names: by name, description or GUID.
    ///
    /// # Errors
    /// The adapters are unknown, or none of them is called so.
    pub fn adapter(&self, reference: &str) -> Result<&'a Adapter, Why> {
        let adapters = self.host.adapters.need("the list of adapters")?;
        let is = |value: &Known<String>| {
            value
                .get()
                .is_some_and(|text| text.eq_ignore_ascii_case(reference))
        };
        adapters
            .iter()
            .find(|adapter| adapter.name.eq_ignore_ascii_case(reference))
            .or_else(|| adapters.iter().find(|adapter| is(&adapter.description)))
            .or_else(|| adapters.iter().find(|adapter| is(&adapter.guid)))
            .ok_or_else(|| Why::new(State::Unresolved, format!("the adapter {reference}")))
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
    /// Why they are unknown.
    pub fn set_teams(&self) -> Result<&'a [SetTeam], Why> {
        match self.host.set_teams.check() {
            Ok(teams) => Ok(teams),
            Err(_)
                if self
                    .host
                    .os_build
                    .get()
                    .is_some_and(|it| *it <= BUILD_2012_R2) =>
            {
                Ok(&[])
            }
            Err(why) => Err(why.named("the list of SET teams")),
        }
    }

    /// What a virtual switch is bound to; nothing for internal and private switches.
    ///
    /// # Errors
    /// Why it is unknown.
    pub fn uplink(&self, switch: &Switch) -> Result<Option<Uplink<'a>>, Why> {
        let mut switches = items(&self.host.switches).iter().zip(&self.uplinks);
        let found = switches.find(|(it, _)| std::ptr::eq(*it, switch));
        found.map_or_else(|| self.find_uplink(switch), |(_, it)| it.clone())
    }

    fn find_uplink(&self, switch: &Switch) -> Result<Option<Uplink<'a>>, Why> {
        if let Some(kind) = switch.r#type.get()
            && *kind != crate::fabric::host::SwitchType::External
        {
            return Ok(None);
        }
        if let Some(team) = self.set_team_of(switch)? {
            return Ok(Some(Uplink::Set(team)));
        }
        let uplinks = switch.uplinks.need("the uplink of a switch")?;
        let Some(reference) = uplinks.first() else {
            switch.r#type.need("the type of a switch")?;
            return Ok(None);
        };
        if let Some(team) = self.team_showing(reference)? {
            return Ok(Some(Uplink::Team(team)));
        }
        let adapter = self.adapter(reference)?;
        Ok(Some(match self.team_showing(&adapter.name)? {
            Some(team) => Uplink::Team(team),
            None => Uplink::Adapter(adapter),
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
        let teams = self.host.teams.need("the list of teams")?;
        for team in teams {
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
    /// The team NICs are unknown, or none of them can be told to be it.
    pub fn team_nic_under(&self, switch: &Switch, team: &'a Team) -> Result<&'a TeamNic, Why> {
        let nics = team.nics.need("the list of team NICs")?;
        if let [only] = nics.as_slice() {
            return Ok(only);
        }
        let uplinks = switch.uplinks.need("the uplink of a switch")?;
        let called = |name: &str| nics.iter().find(|it| it.name.eq_ignore_ascii_case(name));
        let found = uplinks.first().and_then(|reference| {
            called(reference).or_else(|| called(&self.adapter(reference).ok()?.name))
        });
        let what = format!("the team NIC that the switch {} is bound to", switch.name);
        found.ok_or_else(|| Why::new(State::Unresolved, what))
    }

    /// The virtual switches.
    ///
    /// # Errors
    /// They are unknown.
    pub fn switches(&self) -> Result<&'a [Switch], Why> {
        listed(&self.host.switches, "the list of virtual switches")
    }

    /// The virtual adapters of the management OS.
    ///
    /// # Errors
    /// They are unknown.
    pub fn host_vnics(&self) -> Result<&'a [HostVnic], Why> {
        listed(&self.host.host_vnics, "the list of host vNICs")
    }

    /// The virtual adapters of virtual machines.
    ///
    /// # Errors
    /// They are unknown.
    pub fn vm_nics(&self) -> Result<&'a [VmNic], Why> {
        listed(&self.host.vm_nics, "the list of VM NICs")
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
            if let Some(Uplink::Team(found)) = self.uplink(switch)?
                && found.id() == team.id()
            {
                return Ok(Some(switch));
            }
        }
        Ok(None)
    }
}

fn listed<'a, T>(list: &'a Known<Vec<T>>, what: &str) -> Result<&'a [T], Why> {
    list.need(what).map(Vec::as_slice)
}

/// Windows gives every connected adapter a link-local address; that is no use of it.
fn is_routable(address: &str) -> bool {
    !address.starts_with("169.254.") && !address.to_lowercase().starts_with("fe80:")
}
