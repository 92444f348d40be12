//! What the interfaces on a team send: in which VLANs, and whether without a tag.

use super::interface::{host_vnic_untagged, team_nic_untagged, vm_nic_untagged};
use super::run::HostSubjects;
use crate::fabric::answer::{Answer, all, any};
use crate::fabric::graph::is_on;
use crate::fabric::host::{Switch, Team, TeamNic, VlanMode};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::vlan::Vlans;

/// The VLANs of the team NICs, and of the ports of the switch that is bound to them.
pub(super) fn used_vlans(
    host: &HostSubjects<'_>,
    switch: &Result<Option<&Switch>, Why>,
    nics: &Known<Vec<TeamNic>>,
) -> Result<Vlans, Why> {
    let mut used = Vlans::default();
    for nic in nics.need("the list of team NICs")? {
        used.insert(*nic.vlan.need("the VLAN of a team NIC")?);
    }
    if let Some(switch) = switch.as_ref().map_err(Why::clone)? {
        add_ports(host, switch, &mut used)?;
    }
    Ok(used)
}

fn add_ports(host: &HostSubjects<'_>, switch: &Switch, used: &mut Vlans) -> Result<(), Why> {
    let host_vnics = host.graph.index.host_vnics_on(switch)?.into_iter();
    let vnics = host_vnics.map(|(vnic, is_on)| {
        let tags = (&vnic.vlan_mode, &vnic.vlan, &vnic.allowed_vlans);
        (is_on, tags)
    });
    let vm_nics = host.graph.index.vm_nics()?.iter();
    let nics = vm_nics.map(|nic| {
        let tags = (&nic.vlan_mode, &nic.vlan, &nic.allowed_vlans);
        (is_on(&nic.switch, switch), tags)
    });
    for (is_on, (mode, vlan, allowed)) in vnics.chain(nics) {
        if !is_on? {
            continue;
        }
        match vlan.check() {
            Ok(vlan) => used.insert(*vlan),
            // What leaves inside other frames uses no VLAN of its own.
            Err(why) if why.state == State::NotApplicable => continue,
            Err(why) => return Err(why.named("the VLAN of an adapter")),
        }
        // Only a trunk has more than one VLAN. A list that nobody knows is not an empty one.
        if allowed.get().is_some_and(Vlans::is_empty) {
            continue;
        }
        if *mode.need("the VLAN mode of an adapter")? == VlanMode::Trunk {
            let allowed = allowed.need("the VLAN list of a trunk port")?;
            for vlan in allowed.iter() {
                used.insert(vlan);
            }
        }
    }
    Ok(())
}

/// Whether a team NIC or a port of the switch sends frames without a tag.
pub(super) fn sends_untagged(
    host: &HostSubjects<'_>,
    team: Option<&Team>,
    switch: &Result<Option<&Switch>, Why>,
) -> Known<bool> {
    // One interface that sends is enough, whatever is unknown about the others.
    let mut answers: Vec<Answer> = Vec::new();
    if let Some(team) = team {
        match team.nics.need("the list of team NICs") {
            Ok(nics) => {
                let nics = nics.iter().map(|nic| team_nic_untagged(host, team, nic));
                answers.extend(nics.map(|sends| sends.check().copied()));
            }
            Err(why) => answers.push(Err(why)),
        }
    }
    match switch {
        Ok(Some(switch)) => answers.extend(ports_untagged(host, switch)),
        Ok(None) => {}
        Err(why) => answers.push(Err(why.clone())),
    }
    // The question has no meaning for some of them: that is no reason not to know.
    answers.retain(|answer| {
        let why = answer.as_ref().err();
        why.is_none_or(|why| why.state != State::NotApplicable)
    });
    Known::from(any(answers))
}

/// Whether each port of a switch sends frames without a tag.
fn ports_untagged(host: &HostSubjects<'_>, switch: &Switch) -> Vec<Answer> {
    let mut answers = Vec::new();
    match host.graph.index.host_vnics_on(switch) {
        Ok(vnics) => answers.extend(vnics.into_iter().map(|(vnic, is_on)| {
            let sends = host_vnic_untagged(host, vnic);
            all([is_on, sends.check().copied()])
        })),
        Err(why) => answers.push(Err(why)),
    }
    match host.graph.index.vm_nics() {
        Ok(nics) => answers.extend(nics.iter().map(|nic| {
            let sends = vm_nic_untagged(nic);
            all([is_on(&nic.switch, switch), sends.check().copied()])
        })),
        Err(why) => answers.push(Err(why)),
    }
    answers
}

#[cfg(test)]
mod tests {
    use super::super::run::Subjects;
    use super::*;
    use crate::fabric::host::{Host, VmNic};
    use crate::fabric::plan::Plan;

    #[test]
    fn one_port_of_the_switch_that_does_not_tag_is_enough() {
        let (plan, switch) = (Plan::default(), Switch::default());
        let subjects = Subjects::new(&[], &plan);
        let sends = |ports: &[(&str, VlanMode)]| {
            let nic = |&(on, mode): &(&str, VlanMode)| VmNic {
                switch: Known::derived(on.to_owned()),
                vlan_mode: Known::derived(mode),
                running: Known::derived(true),
                ..VmNic::default()
            };
            let host = Host {
                host_vnics: Known::derived(Vec::new()),
                vm_nics: Known::derived(ports.iter().map(nic).collect()),
                ..Host::default()
            };
            let wired = subjects.host(&host);
            let sends = sends_untagged(&wired, None, &Ok(Some(&switch)));
            sends.into_value()
        };
        let (tagged, untagged) = (("", VlanMode::Access), ("", VlanMode::Untagged));
        assert_eq!(sends(&[tagged, untagged]), Some(true));
        assert_eq!(sends(&[tagged, ("Other", VlanMode::Untagged)]), Some(false));
    }
    #[test]
    fn what_a_trunk_may_carry_must_be_known() {
        let (plan, switch) = (Plan::default(), Switch::default());
        let subjects = Subjects::new(&[], &plan);
        let used = |mode, allowed: Known<Vlans>| {
            let nic = VmNic {
                switch: Known::derived(String::new()),
                vlan_mode: mode,
                vlan: Known::derived(20),
                allowed_vlans: allowed,
                ..VmNic::default()
            };
            let host = Host {
                host_vnics: Known::derived(Vec::new()),
                vm_nics: Known::derived(vec![nic]),
                ..Host::default()
            };
            let wired = subjects.host(&host);
            let used = used_vlans(&wired, &Ok(Some(&switch)), &Known::derived(Vec::new()));
            used.map(|vlans| vlans.iter().collect::<Vec<_>>())
                .map_err(|why| why.state)
        };
        let list: Vlans = [30, 31].into_iter().collect();
        let (access, trunk) = (
            Known::derived(VlanMode::Access),
            Known::derived(VlanMode::Trunk),
        );
        assert_eq!(used(access, Known::default()), Ok(vec![20]));
        assert_eq!(
            used(trunk.clone(), Known::derived(list)),
            Ok(vec![20, 30, 31])
        );
        assert_eq!(used(trunk, Known::default()), Err(State::NotCollected));
        assert_eq!(
            used(Known::default(), Known::default()),
            Err(State::NotCollected)
        );
    }
}
