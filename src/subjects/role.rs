//! Whose ports a virtual switch has, and so whose traffic the team under it carries.

use super::run::HostSubjects;
use crate::fabric::answer::{Answer, any};
use crate::fabric::host::{Switch, SwitchType};
use crate::fabric::known::Why;
use crate::fabric::record::{Record, terms};

terms! {
    /// Whose traffic a team carries.
    pub enum Role {
        /// Only the host's: team NICs or host vNICs.
        Host = "host",
        /// Only virtual machines'.
        Tenant = "tenant",
        /// Both, over one virtual switch.
        Converged = "converged",
    }
}

/// Whose ports a switch has. A switch without any host vNIC is a tenant switch even while no
/// virtual machine is on it.
pub(super) fn role_of(host: &HostSubjects<'_>, switch: &Switch) -> Result<Role, Why> {
    let index = &host.graph.index;
    if switch.management_os.is(&false) || !index.has_host_vnic_on(switch)? {
        return Ok(Role::Tenant);
    }
    // A converged host whose machines have moved away looks like a host team, unless there is
    // another switch for them.
    match (index.has_vm_nic_on(switch), another_external(host, switch)) {
        (Ok(true), _) | (_, Ok(false)) => Ok(Role::Converged),
        (Ok(false), Ok(true)) => Ok(Role::Host),
        (Err(why), _) | (_, Err(why)) => Err(why),
    }
}

/// Whether the host has an external switch beside this one.
fn another_external(host: &HostSubjects<'_>, switch: &Switch) -> Answer {
    let switches = host.graph.index.switches()?.iter();
    let others = switches.filter(|other| other.id() != switch.id());
    any(others.map(|other| {
        let kind = other.r#type.need("the type of a switch")?;
        Ok(*kind == SwitchType::External)
    }))
}
