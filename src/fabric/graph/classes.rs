//! What a VLAN is for: as the plan declares it, or guessed from names when there is no plan.

use std::collections::{BTreeMap, BTreeSet};

use super::planned::Planned;
use super::terms::Confidence;
use crate::fabric::known::{Known, Why};
use crate::fabric::plan::{Plan, PlanNetwork};
use crate::fabric::record::Record;
use crate::fabric::vlan::Vlans;

/// What a VLAN is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class<'a> {
    /// A traffic class, `tenant`, or `unplanned` when nothing says it.
    pub name: &'static str,
    /// The tenant; empty when the VLAN is not a tenant's or the tenant is not known.
    pub tenant: &'a str,
    /// Id of the plan's network; empty when the class was guessed.
    pub plan: &'a str,
    /// Whether the plan says so or only a name.
    pub confidence: Confidence,
}

/// What VLANs mean to a host, as far as hosts differ in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VlanMeaning {
    /// Its cluster, where a network of the plan belongs to one.
    cluster: Option<String>,
    /// Its site, where a network of the plan belongs to one.
    site: Option<String>,
    /// What the names of its interfaces tell, where there is no plan.
    guesses: BTreeMap<u16, &'static str>,
}

/// Classifies VLANs for one host.
pub struct Classifier<'a> {
    planned: &'a Planned<'a>,
    cluster: Option<&'a str>,
    site: Option<&'a str>,
    /// VLANs of the host's own interfaces.
    own: BTreeSet<u16>,
    /// What the names of these interfaces tell. Asked only where the plan has no networks.
    guesses: BTreeMap<u16, &'static str>,
    gap: Option<Why>,
}

/// The class of a network that belongs to a tenant.
pub(super) const TENANT: &str = "tenant";
const UNPLANNED: &str = "unplanned";

/// Words in names that give a class away, lower case.
const HINTS: [(&str, &[&str]); 7] = [
    ("management", &["mgmt", "management", "mgt"]),
    ("csv", &["csv"]),
    ("live-migration", &["lm", "livemigration", "migration"]),
    ("cluster", &["cluster", "heartbeat", "hb"]),
    ("storage", &["storage", "smb", "iscsi", "scsi", "nfs"]),
    ("backup", &["backup", "bkp", "bck"]),
    ("tenant", &["tenant", "tenants", "customer", "cust"]),
];

impl<'a> Classifier<'a> {
    /// For a host in this cluster.
    #[must_use]
    pub fn new(planned: &'a Planned<'a>, host: &str, cluster: Option<&'a str>) -> Self {
        let found = planned.cluster_of(host, cluster);
        Self {
            planned,
            cluster: cluster.or_else(|| found.map(|cluster| cluster.name.as_str())),
            site: found
                .and_then(|cluster| cluster.site.get())
                .map(String::as_str),
            own: BTreeSet::new(),
            guesses: BTreeMap::new(),
            gap: None,
        }
    }

    /// Remembers that the host calls an interface in `vlan` by `name`.
    pub(super) fn hint(&mut self, vlan: &Known<u16>, name: &str) {
        self.own.extend(vlan.get());
        if self.planned.plan.declares_networks() {
            return;
        }
        let Some(class) = guess(name) else { return };
        match vlan.check() {
            Ok(vlan) => {
                self.guesses.entry(*vlan).or_insert(class);
            }
            Err(why) => {
                self.gap
                    .get_or_insert(why.named("the VLAN of an interface"));
            }
        }
    }

    /// What sets the host apart from others that classify VLANs.
    pub(super) fn meaning(&self) -> VlanMeaning {
        let name = |name: Option<&str>, counts| name.filter(|_| counts).map(str::to_owned);
        VlanMeaning {
            cluster: name(self.cluster, self.planned.by_cluster),
            site: name(self.site, self.planned.by_site),
            guesses: self.guesses.clone(),
        }
    }

    /// Whether guesses rest on everything that the names of the host's interfaces tell.
    ///
    /// # Errors
    /// There is no plan, and an interface whose name tells a class has an unknown VLAN.
    pub fn settled(&self) -> Result<(), Why> {
        self.gap.clone().map_or(Ok(()), Err)
    }

    /// What `vlan` is for behind a backend of this name, which calls its network `name`.
    #[must_use]
    pub fn classify(&self, vlan: u16, backend: &str, name: &str) -> Class<'a> {
        if let Some(network) = self.network(vlan, backend) {
            return Class {
                name: network.class.get().map_or(TENANT, |class| class.name()),
                tenant: network.tenant.get().map_or("", String::as_str),
                plan: network.id(),
                confidence: Confidence::High,
            };
        }
        let guess = if self.planned.plan.declares_networks() {
            None
        } else {
            let own = self.guesses.get(&vlan).copied();
            own.or_else(|| guess(name))
        };
        Class {
            name: guess.unwrap_or(UNPLANNED),
            tenant: "",
            plan: "",
            // That nothing is said about a VLAN is certain; what a name says of it is a guess.
            confidence: guess.map_or(Confidence::High, |_| Confidence::Low),
        }
    }

    /// The VLAN that the plan gives to a traffic class behind a backend of this name; nothing where it gives none
    /// or several.
    #[must_use]
    pub fn planned_vlan(&self, class: &str, backend: &str) -> Option<u16> {
        let networks = self.planned.plan.networks.iter();
        let mut of_class = networks.filter(|network| {
            let is_class = network.class.get().is_some_and(|own| own.name() == class);
            is_class && self.fits(network, backend)
        });
        let vlan = of_class.next()?.vlan;
        of_class.all(|network| network.vlan == vlan).then_some(vlan)
    }

    /// Every VLAN that the plan or the name of an interface of the host says something about.
    #[must_use]
    pub fn vlans(&self) -> Vlans {
        self.planned
            .vlans()
            .chain(self.own.iter().copied())
            .collect()
    }

    /// Whether the plan or the name of an interface of the host says something about a VLAN.
    #[must_use]
    pub fn speaks_of(&self, vlan: u16) -> bool {
        self.own.contains(&vlan) || !self.planned.networks(vlan).is_empty()
    }

    /// The plan's network for a VLAN: one whose scope fits before one without a scope.
    fn network(&self, vlan: u16, backend: &str) -> Option<&'a PlanNetwork> {
        let same = self.planned.networks(vlan).iter().copied();
        same.clone()
            .find(|network| network.scope.is_known() && self.fits(network, backend))
            .or_else(|| same.clone().find(|network| !network.scope.is_known()))
    }

    fn fits(&self, network: &PlanNetwork, backend: &str) -> bool {
        let Some(scope) = network.scope.get() else {
            return true;
        };
        let fits = |wanted: Option<&String>, have: Option<&str>| {
            wanted.is_none_or(|name| have.is_some_and(|have| name.eq_ignore_ascii_case(have)))
        };
        fits(scope.cluster.get(), self.cluster)
            && fits(scope.site.get(), self.site)
            && fits(scope.domain.get(), Some(backend))
    }
}

/// A class from the words of a name: split at anything but letters and at a change of case.
#[must_use]
pub fn guess(name: &str) -> Option<&'static str> {
    let mut words = vec![String::new()];
    let mut lower_before = false;
    for letter in name.chars() {
        let boundary = !letter.is_alphabetic() || (letter.is_uppercase() && lower_before);
        if boundary {
            words.push(String::new());
        }
        lower_before = letter.is_lowercase();
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    HINTS.iter().find_map(|(class, hints)| {
        words
            .iter()
            .any(|word| hints.contains(&word.as_str()))
            .then_some(*class)
    })
}

impl Plan {
    /// Whether the plan says anything about networks.
    #[must_use]
    pub fn declares_networks(&self) -> bool {
        !self.networks.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::{Classifier, Planned, guess};
    use crate::fabric::known::Known;
    use crate::fabric::plan::{Plan, PlanNetwork};

    #[test]
    fn guesses_are_settled_once_every_name_that_tells_has_its_vlan() {
        let settled = |plan: &Plan, name| {
            let planned = Planned::new(plan);
            let mut classifier = Classifier::new(&planned, "HV01", None);
            classifier.hint(&Known::derived(10), "Host-Mgmt");
            classifier.hint(&Known::default(), name);
            classifier.settled().is_ok()
        };
        let mut plan = Plan::default();
        assert!(settled(&plan, "Ethernet 4"));
        assert!(!settled(&plan, "Host-LM"));
        plan.networks.push(PlanNetwork::default());
        assert!(settled(&plan, "Host-LM"), "the plan says it, not a name");
    }

    #[test]
    fn names_give_classes_away_by_whole_words() {
        assert_eq!(guess("Host-Mgmt"), Some("management"));
        assert_eq!(guess("LM_A"), Some("live-migration"));
        assert_eq!(guess("HostLiveMigration"), Some("live-migration"));
        assert_eq!(guess("Tenant-Contoso-101"), Some("tenant"));
        assert_eq!(guess("Elm-Street"), None);
        assert_eq!(guess("Prod_401"), None);
    }
}
