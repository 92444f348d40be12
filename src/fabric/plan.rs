//! The plan: what the site means, as `fabriclint.yaml` or a snapshot declares it.
//!
//! It knows networks, clusters and intents; which rules run is not its business.

use super::known::Known;
use super::record::{record, terms};

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
        /// Globs over computer names.
        r#match: String,
        /// The reference architecture, called `profile` before.
        design: Known<DesignName> => formerly "profile",
        /// Who configures the hosts, `vmm` for SCVMM bare-metal.
        managed_by: Known<String>,
        /// The backend that the hosts are behind, where the model does not tell.
        backend: Known<String>,
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
    }
}
