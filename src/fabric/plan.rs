//! The plan: what the site means, as `fabriclint.yaml` or a snapshot declares it.
//!
//! It knows networks, clusters and intents; which rules run is not its business.

use std::fmt;
use std::ops::Deref;

use super::known::Known;
use super::record::{Field, Reading, Typed, Value, record, terms};
use super::shape::Type;
use crate::source::Node;

terms! {
    /// What a VLAN is for on a Hyper-V host.
    pub enum TrafficClass {
        /// Management of the hosts.
        Management = "management",
        /// Cluster heartbeats.
        Cluster = "cluster",
        /// Cluster Shared Volumes traffic.
        Csv = "csv",
        /// Live migration.
        LiveMigration = "live-migration",
        /// Storage: SMB, iSCSI.
        Storage = "storage",
        /// Backup.
        Backup = "backup",
        /// Anything else that belongs to the infrastructure.
        Other = "other",
    }
}

terms! {
    /// The reference architectures that a host can declare.
    pub enum DesignName {
        /// Part 2: own adapters per class.
        NonConverged = "non-converged",
        /// Part 3: everything on one virtual switch, by VMM or PowerShell.
        VmmConverged = "vmm-converged",
        /// Part 4: fixed shares in the backend.
        StaticBackendQos = "static-backend-qos",
        /// Part 5: minimums in the backend.
        DynamicBackendQos = "dynamic-backend-qos",
        /// Part 6: converged network adapters with FCoE.
        CnaFcoe = "cna-fcoe",
        /// Part 8: team NICs per class on a host team, tenants on a second team.
        Part8Tnic = "part8-tnic",
        /// Part 8 on converged network adapters.
        Part8Cna = "part8-cna",
        /// Part 8 without backend QoS.
        Part8HostQos = "part8-host-qos",
        /// Part 8 with three teams, active and passive on opposite fabrics.
        Part8ThreeTeams = "part8-three-teams",
        /// Part 8 on 2016 and later: host vNICs on one SET switch, tenants on another.
        Part8Set = "part8-set",
    }
}

record! {
    /// What the site means.
    pub struct Plan: "plan" single {
        /// The networks of the site.
        networks: Vec<PlanNetwork>,
        /// The failover clusters.
        clusters: Vec<PlanCluster>,
        /// What the hosts are meant to be; the first match wins.
        hosts: Vec<PlanHost>,
        /// What the exports of the backends do not say.
        backends: Vec<PlanBackend>,
        /// Virtual machines that may sit on infrastructure VLANs, as globs.
        infrastructure_vms: Vec<String>,
        /// How old an inventory may be, `7d`, `2w` or `36h`, counted to the day of the run.
        max_age: Known<MaxAge>,
    }
}

record! {
    /// A network of the site.
    pub struct PlanNetwork: "plan-network" {
        /// Name of the network.
        name: String,
        /// VLAN ID.
        vlan: u16,
        /// What it is for, unless it belongs to a tenant.
        class: Known<TrafficClass>,
        /// The tenant it belongs to.
        tenant: Known<String>,
        /// What its traffic on one host is to have at least, also when one component has failed, in Mbps.
        minimum_mbps: Known<u64>,
        /// Where the VLAN ID has this meaning; everywhere when left out.
        scope: Known<PlanScope>,
    }
}

record! {
    /// Where a VLAN ID has a meaning.
    pub struct PlanScope: "plan-scope" single {
        /// A failover cluster.
        cluster: Known<String>,
        /// A backend domain.
        domain: Known<String>,
        /// A site: the name that clusters give as theirs.
        site: Known<String>,
    }
}

record! {
    /// A failover cluster of the site.
    pub struct PlanCluster: "plan-cluster" {
        /// Name of the cluster.
        name: String,
        /// Its hosts, as globs over computer names.
        hosts: Vec<String>,
        /// The site it stands at.
        site: Known<String>,
    }
}

record! {
    /// What hosts are meant to be.
    pub struct PlanHost: "plan-host" by r#match {
        /// Globs over computer names; the name where there is only that.
        r#match: HostPattern,
        /// The name of one host, which every run is expected to see.
        name: Known<String>,
        /// The reference architecture, called `profile` before.
        design: Known<DesignName> => formerly "profile",
        /// Who configures the hosts, `vmm` for SCVMM bare-metal.
        managed_by: Known<String>,
        /// The backend that the hosts are behind, where the model does not tell.
        backend: Known<String>,
        /// The switches that adapters of the hosts are cabled to, where no blade backend is between. Of these
        /// lists each entry that is for a host counts, not only the first.
        upstream: Vec<PlanHostUpstream>,
    }
}

record! {
    /// A switch of the data centre that adapters of hosts are cabled to.
    pub struct PlanHostUpstream: "plan-host-upstream" by adapter {
        /// The adapters, as a glob over their names; the first entry that fits counts.
        adapter: String,
        /// System name of the switch.
        switch: String,
    }
}

record! {
    /// What the export of a backend does not say.
    pub struct PlanBackend: "plan-backend" by domain {
        /// Name of the domain.
        domain: String,
        /// Capacity of a server port, in Mbps.
        port_speed_mbps: Known<u64>,
        /// Version of the Virtual Connect firmware.
        virtual_connect_firmware: Known<String>,
        /// Whether its modules reach each other over stacking links.
        stacked: Known<bool>,
        /// The switches of the data centre that its uplinks lead to.
        upstream: Vec<PlanUpstream>,
        /// Assigned server profiles that are Hyper-V hosts, which every run is expected to see: `all`, or
        /// globs over their names.
        hosts: HostGlobs,
    }
}

record! {
    /// A switch of the data centre behind the uplinks of a backend.
    pub struct PlanUpstream: "plan-upstream" by switch {
        /// System name of the switch, as it tells its neighbours by LLDP or CDP.
        switch: String,
        /// The uplinks that lead to it, as globs over `GROUP/PORT`, `SUS_A/*`; the first entry that fits
        /// counts. They are for uplinks of which the export names no neighbour.
        uplinks: Vec<String>,
        /// Whether its ports towards the backend forward as soon as they have a link (edge ports, `PortFast`).
        edge_ports: Known<bool>,
        /// System name of the switch that it forms one link aggregation group with (MLAG, vPC).
        mlag_with: Known<String>,
    }
}

impl PlanHost {
    /// Whether the entry says no more than that a host is to be seen, or where it is cabled to, so that it does
    /// not stand in the way of an entry that says what the host is meant to be.
    #[must_use]
    pub fn is_only_expected(&self) -> bool {
        let says = self.design.is_known() || self.managed_by.is_known() || self.backend.is_known();
        (self.name.is_known() || !self.upstream.is_empty()) && !says
    }
}

/// Globs over computer names that an entry of the plan is for. An entry that names one host is for that
/// host.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostPattern(String);

impl Deref for HostPattern {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl From<&str> for HostPattern {
    fn from(globs: &str) -> Self {
        Self(globs.to_owned())
    }
}

impl Value for HostPattern {
    fn field(&self) -> Field<'_> {
        Field::Text(&self.0)
    }
}

impl Typed for HostPattern {
    fn shape() -> Type {
        Type::Text
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        String::read(node, reading).map(Self)
    }
    fn absent(parent: &Node, key: &str, reading: &mut Reading) -> Option<Self> {
        let name = parent.get("name").and_then(Node::as_text);
        if name.is_none() {
            reading.missing(parent, key);
        }
        name.map(|name| Self(name.to_owned()))
    }
}

/// Which server profiles of a domain are Hyper-V hosts, as globs; `all` is one that fits every name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostGlobs(Vec<String>);

impl Deref for HostGlobs {
    type Target = [String];

    fn deref(&self) -> &[String] {
        &self.0
    }
}

impl Value for HostGlobs {
    fn field(&self) -> Field<'_> {
        Field::List(&self.0)
    }
}

impl Typed for HostGlobs {
    fn shape() -> Type {
        Vec::<String>::shape()
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        match node.as_text() {
            Some("all") => Some(Self(vec!["*".to_owned()])),
            Some(_) => {
                reading.wrong_type(node, "`all`, or a list of globs");
                None
            }
            None => Vec::read(node, reading).map(Self),
        }
    }
    fn absent(_: &Node, _: &str, _: &mut Reading) -> Option<Self> {
        Some(Self::default())
    }
}

/// How old an inventory may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaxAge {
    text: String,
    hours: u32,
}

/// Hours of the units in which an age is written.
const UNITS: [(char, u32); 3] = [('h', 1), ('d', 24), ('w', 7 * 24)];

/// The longest age that says anything, in hours: a hundred years.
const MAX_HOURS: u32 = 100 * 366 * 24;

impl MaxAge {
    /// Reads `7d`, `2w` or `36h`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let (_, hours) = UNITS.iter().find(|(letter, _)| unit.starts_with(*letter))?;
        // `parse` takes a sign, which an age has none of.
        let digits = number.bytes().all(|byte| byte.is_ascii_digit());
        let count: u32 = number.parse().ok().filter(|_| digits)?;
        let hours = count.checked_mul(*hours).filter(|all| *all <= MAX_HOURS)?;
        Some(Self {
            text: text.to_owned(),
            hours,
        })
    }

    /// Whole days, of which a part counts as one: inventories are dated by the day.
    #[must_use]
    pub fn days(&self) -> u32 {
        self.hours.div_ceil(24)
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Value for MaxAge {
    fn field(&self) -> Field<'_> {
        Field::Text(&self.text)
    }
}

impl Typed for MaxAge {
    fn shape() -> Type {
        Type::Text
    }
    fn read(node: &Node, reading: &mut Reading) -> Option<Self> {
        let age = node.as_text().and_then(Self::parse);
        if age.is_none() {
            reading.wrong_type(node, "an age such as `7d`, `2w` or `36h`");
        }
        age
    }
}
