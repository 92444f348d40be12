//! A first plan, out of what exports call things. Everything in the plan that nobody declared is a
//! guess, and says so: a plan is what somebody means, which no export knows.

use std::collections::{BTreeMap, BTreeSet};

use crate::fabric::Snapshot;
use crate::fabric::graph::{Consumer, Fabric, guess_class};
use crate::fabric::known::Known;
use crate::fabric::plan::{DesignName, Plan};

use super::edit::scalar;

/// What is known of a VLAN.
#[derive(Default)]
struct Vlan {
    /// What backends call the VLAN, often once for each fabric.
    networks: Vec<String>,
    /// What hosts call their interfaces in the VLAN.
    interfaces: Vec<String>,
    /// Whether a virtual machine uses the VLAN.
    machines: bool,
}

/// What a VLAN may be for.
enum Guess {
    Class(&'static str, &'static str),
    Tenant(&'static str),
    Nothing,
}

/// The text of a plan for a site.
#[must_use]
pub fn draft(snapshot: &Snapshot) -> String {
    let mut text = String::from(
        "# What the site means, for fabriclint: a draft of `fabriclint init`. Lines that end in \
         \"guess\" follow from\n# names and uses alone. Read them, correct them, and take the word away.\n",
    );
    networks(&vlans(snapshot), &mut text);
    clusters(snapshot, &mut text);
    hosts(snapshot, &mut text);
    text.push_str(
        "\n# Virtual machines that may sit on VLANs of the infrastructure, such as domain \
         controllers:\n# infrastructure_vms: [\"DC*\"]\n\n\
         # Which rules run, and how bad they are; `fabriclint rules` lists them.\n\
         # rules:\n#   ignore: [\"offload/*\"]\n#   severity: {\"join/adapter-without-connection\": \
         error}\n\n# What is known and accepted until a day; see `fabriclint waivers add`.\n\
         waivers: []\n",
    );
    text
}

fn vlans(snapshot: &Snapshot) -> BTreeMap<u16, Vlan> {
    let mut vlans: BTreeMap<u16, Vlan> = BTreeMap::new();
    for backend in &snapshot.backends {
        for network in backend.networks.get().into_iter().flatten() {
            if let Some(vlan) = of(&mut vlans, &network.vlan) {
                add(&mut vlan.networks, &network.name);
            }
        }
    }
    // A plan is what is being written: hosts are looked at without one.
    let plan = Plan::default();
    let fabric = Fabric::new(&snapshot.backends, &plan);
    for host in &snapshot.hosts {
        let graph = fabric.host(host);
        for &consumer in &graph.consumers.found {
            let Some(vlan) = of(&mut vlans, &graph.vlan(consumer)) else {
                continue;
            };
            match consumer {
                Consumer::VmNic(_) => vlan.machines = true,
                _ => add(&mut vlan.interfaces, consumer.name()),
            }
        }
    }
    vlans
}

fn of<'v>(vlans: &'v mut BTreeMap<u16, Vlan>, vlan: &Known<u16>) -> Option<&'v mut Vlan> {
    // 0 stands for no tag, and 4095 is reserved: neither is a network of a plan.
    let number = vlan.get().filter(|vlan| (1..=4094).contains(*vlan))?;
    Some(vlans.entry(*number).or_default())
}

fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

impl Vlan {
    /// The name that its sides share, `Mgmt` of `Mgmt-A` and `Mgmt-B`.
    fn name(&self, vlan: u16) -> String {
        // Networks first: a backend names the network, a host often the adapter.
        let sides = [&self.networks, &self.interfaces];
        let names = sides.into_iter().find(|names| !names.is_empty());
        let Some((first, others)) = names.and_then(|names| names.split_first()) else {
            return format!("VLAN {vlan}");
        };
        let mut shared = first.as_str();
        for other in others {
            let alike = shared
                .chars()
                .zip(other.chars())
                .take_while(|(a, b)| a == b);
            // Bytes, and not letters: a name can have an umlaut.
            let end = alike.map(|(letter, _)| letter.len_utf8()).sum();
            shared = &shared[..end];
        }
        let trimmed = shared.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        // A letter that names begin with by chance is no name.
        if trimmed.chars().count() < 2 {
            first.clone()
        } else {
            trimmed.to_owned()
        }
    }

    fn guess(&self) -> Guess {
        let names = self.networks.iter().chain(&self.interfaces);
        let guesses: BTreeSet<&str> = names.filter_map(|name| guess_class(name)).collect();
        let mut classes = guesses.into_iter();
        match (classes.next(), classes.next()) {
            (Some("tenant"), None) => Guess::Tenant("by its name"),
            (Some(class), None) => Guess::Class(class, "by its name"),
            (None, None) if self.machines => Guess::Tenant("virtual machines use it"),
            // Names that contradict each other tell nothing.
            _ => Guess::Nothing,
        }
    }
}

fn networks(vlans: &BTreeMap<u16, Vlan>, text: &mut String) {
    text.push_str(
        "\n# The networks. Classes: management, cluster, csv, live-migration, storage, backup, \
         other; or a tenant.\n",
    );
    let (mut known, mut unknown) = (String::new(), String::new());
    for (number, vlan) in vlans {
        let name = scalar(&vlan.name(*number));
        match vlan.guess() {
            Guess::Class(class, why) => known.push_str(&format!(
                "  - {{name: {name}, vlan: {number}, class: {class}}} # {why}: guess\n"
            )),
            Guess::Tenant(why) => known.push_str(&format!(
                "  - {{name: {name}, vlan: {number}, tenant: {name}}} # {why}: guess\n"
            )),
            Guess::Nothing => unknown.push_str(&format!(
                "  # - {{name: {name}, vlan: {number}, class: other}}\n"
            )),
        }
    }
    match known.as_str() {
        "" => text.push_str("networks: []\n"),
        _ => text.push_str(&format!("networks:\n{known}")),
    }
    if !unknown.is_empty() {
        text.push_str(&format!("  # No name tells what these are for:\n{unknown}"));
    }
}

fn clusters(snapshot: &Snapshot, text: &mut String) {
    let mut clusters: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for host in &snapshot.hosts {
        if let Some(cluster) = host.cluster.get().filter(|cluster| !cluster.is_empty()) {
            clusters.entry(cluster).or_default().push(&host.name);
        }
    }
    if clusters.is_empty() {
        text.push_str("\n# clusters:\n#   - {name: CL01, hosts: [\"HV*\"]}\n");
        return;
    }
    text.push_str("\n# As the hosts say; names may be patterns, \"HV*\".\nclusters:\n");
    for (cluster, hosts) in clusters {
        let names: Vec<String> = hosts.into_iter().map(scalar).collect();
        let (name, hosts) = (scalar(cluster), names.join(", "));
        text.push_str(&format!("  - {{name: {name}, hosts: [{hosts}]}}\n"));
    }
}

fn hosts(snapshot: &Snapshot, text: &mut String) {
    let designs: Vec<&str> = DesignName::ALL.iter().map(|design| design.name()).collect();
    let first = snapshot.hosts.first().map_or("HV*", |host| &host.name);
    text.push_str(&format!(
        "\n# The design (reference architecture) that hosts are meant to have: {}.\n\
         # hosts:\n#   - {{match: {}, design: part8-tnic}}\n",
        wrapped(&designs),
        scalar(first),
    ));
}

/// Words in the lines of a comment.
fn wrapped(words: &[&str]) -> String {
    let lines = words.chunks(5).map(|chunk| chunk.join(", "));
    lines.collect::<Vec<_>>().join(",\n# ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vlan(names: &[&str], machines: bool) -> Vlan {
        Vlan {
            networks: names.iter().map(|name| (*name).to_owned()).collect(),
            interfaces: Vec::new(),
            machines,
        }
    }

    #[test]
    fn sides_of_one_network_share_a_name() {
        assert_eq!(
            vlan(&["Contoso-101-A", "Contoso-101-B"], true).name(101),
            "Contoso-101"
        );
        assert_eq!(vlan(&["Mgmt", "Host - Mgmt"], false).name(10), "Mgmt");
        assert_eq!(vlan(&[], true).name(7), "VLAN 7");
    }

    #[test]
    fn names_that_contradict_each_other_tell_nothing() {
        let guess = |names: &[&str], machines| match vlan(names, machines).guess() {
            Guess::Class(class, _) => class,
            Guess::Tenant(_) => "tenant",
            Guess::Nothing => "",
        };
        assert_eq!(guess(&["Mgmt-A", "Host-Management"], false), "management");
        assert_eq!(guess(&["Mgmt-A", "Host-CSV"], false), "");
        assert_eq!(guess(&["Contoso"], true), "tenant");
        assert_eq!(guess(&["Contoso"], false), "");
    }
}
