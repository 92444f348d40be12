//! What a VLAN is for: as the plan declares it, or guessed from names when there is no plan.

use std::collections::BTreeMap;

use globset::Glob;

use super::Confidence;
use super::host::named;
use crate::fabric::known::{Known, Why};
use crate::fabric::plan::{Plan, PlanBackend, PlanCluster, PlanHost, PlanNetwork};
use crate::fabric::record::{Id, Record};
use crate::fabric::vlan::Vlans;

/// What a VLAN is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// A traffic class, `tenant`, or `unplanned` when nothing says it.
    pub name: &'static str,
    /// The tenant; empty when it is not a tenant's or not known.
    pub tenant: String,
    /// Id of the plan's network; empty when it was guessed.
    pub plan: Id,
    /// Whether the plan says so or only a name.
    pub confidence: Confidence,
}

/// Classifies VLANs for one host.
pub struct Classifier<'a> {
    plan: &'a Plan,
    cluster: Option<&'a str>,
    site: Option<&'a str>,
    hints: BTreeMap<u16, Vec<&'a str>>,
    gap: Option<Why>,
}

const UNPLANNED: &str = "unplanned";

/// Words in names that give a class away, lower case.
const HINTS: [(&str, &[&str]); 7] = [
    ("management", &["mgmt", "management", "mgt"]),
    ("csv", &["csv"]),
    ("live-migration", &["lm", "livemigration", "migration"]),
    ("cluster", &["cluster", "heartbeat", "hb"]),
    ("storage", &["storage", "smb", "iscsi", "nfs"]),
    ("backup", &["backup", "bkp", "bck"]),
    ("tenant", &["tenant", "tenants", "customer", "cust"]),
];

impl<'a> Classifier<'a> {
    /// For a host in this cluster.
    #[must_use]
    pub fn new(plan: &'a Plan, host: &str, cluster: Option<&'a str>) -> Self {
        let planned = plan.cluster_of(host, cluster);
        Self {
            plan,
            cluster: cluster.or_else(|| planned.map(|found| found.name.as_str())),
            site: planned
                .and_then(|found| found.site.get())
                .map(String::as_str),
            hints: BTreeMap::new(),
            gap: None,
        }
    }

    /// Remembers that the host calls an interface in `vlan` by `name`.
    pub(super) fn hint(&mut self, vlan: &Known<u16>, name: &'a str) {
        match vlan.check() {
            Ok(vlan) => self.hints.entry(*vlan).or_default().push(name),
            Err(why) if guess(name).is_some() => {
                self.gap
                    .get_or_insert(named("the VLAN of an interface")(why));
            }
            Err(_) => {}
        }
    }

    /// Whether guesses rest on everything that the names of the host's interfaces tell.
    ///
    /// # Errors
    /// There is no plan, and an interface whose name tells a class has an unknown VLAN.
    pub fn settled(&self) -> Result<(), Why> {
        match &self.gap {
            Some(why) if self.plan.networks.is_empty() => Err(why.clone()),
            _ => Ok(()),
        }
    }

    /// What `vlan` is for behind the backend `domain`, which calls it `name`.
    #[must_use]
    pub fn classify(&self, vlan: u16, domain: &str, name: &str) -> Class {
        if let Some(network) = self.planned(vlan, domain) {
            return Class {
                name: network.class.get().map_or("tenant", |class| class.name()),
                tenant: network.tenant.get().cloned().unwrap_or_default(),
                plan: Id::from(network.id()),
                confidence: Confidence::High,
            };
        }
        let guess = if self.plan.networks.is_empty() {
            let hints = self.hints.get(&vlan).map_or(&[][..], Vec::as_slice);
            hints.iter().chain([&name]).find_map(|name| guess(name))
        } else {
            None
        };
        Class {
            name: guess.unwrap_or(UNPLANNED),
            tenant: String::new(),
            plan: Id::default(),
            confidence: guess.map_or(Confidence::High, |_| Confidence::Low),
        }
    }

    /// Every VLAN that the plan or the name of an interface of the host says something about.
    #[must_use]
    pub fn vlans(&self) -> Vlans {
        let planned = self.plan.networks.iter().map(|it| it.vlan);
        planned.chain(self.hints.keys().copied()).collect()
    }

    /// The plan's network for a VLAN: one whose scope fits before one without a scope.
    fn planned(&self, vlan: u16, domain: &str) -> Option<&'a PlanNetwork> {
        let same = || self.plan.networks.iter().filter(move |it| it.vlan == vlan);
        same()
            .find(|network| network.scope.is_known() && self.fits(network, domain))
            .or_else(|| same().find(|network| !network.scope.is_known()))
    }

    fn fits(&self, network: &PlanNetwork, domain: &str) -> bool {
        let Some(scope) = network.scope.get() else {
            return true;
        };
        let fits = |wanted: Option<&String>, have: Option<&str>| {
            wanted.is_none_or(|name| have.is_some_and(|have| name.eq_ignore_ascii_case(have)))
        };
        fits(scope.cluster.get(), self.cluster)
            && fits(scope.site.get(), self.site)
            && fits(scope.domain.get(), Some(domain))
    }
}

/// A class from the words of a name: split at anything but letters and at a change of case.
fn guess(name: &str) -> Option<&'static str> {
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
    /// The plan's cluster for a host: by its name, else by the globs over computer names.
    #[must_use]
    pub fn cluster_of(&self, host: &str, cluster: Option<&str>) -> Option<&PlanCluster> {
        match cluster {
            Some(name) => self
                .clusters
                .iter()
                .find(|it| it.name.eq_ignore_ascii_case(name)),
            None => self
                .clusters
                .iter()
                .find(|it| it.hosts.iter().any(|glob| matches(glob, host))),
        }
    }

    /// What a host is meant to be.
    #[must_use]
    pub fn host(&self, name: &str) -> Option<&PlanHost> {
        self.hosts.iter().find(|it| matches(&it.r#match, name))
    }

    /// What the plan says of a backend, whatever case its name is written in.
    #[must_use]
    pub fn backend(&self, name: &str) -> Option<&PlanBackend> {
        let mut backends = self.backends.iter();
        backends.find(|it| it.domain.eq_ignore_ascii_case(name))
    }

    /// Whether a virtual machine may sit on infrastructure VLANs.
    #[must_use]
    pub fn is_infrastructure_vm(&self, vm: &str) -> bool {
        self.infrastructure_vms.iter().any(|glob| matches(glob, vm))
    }

    /// Whether the plan says anything about networks.
    #[must_use]
    pub fn declares_networks(&self) -> bool {
        !self.networks.is_empty()
    }
}

/// Windows names know no case; a pattern that is no glob is compared as it is.
fn matches(pattern: &str, name: &str) -> bool {
    match Glob::new(&pattern.to_lowercase()) {
        Ok(glob) => glob.compile_matcher().is_match(name.to_lowercase()),
        Err(_) => pattern.eq_ignore_ascii_case(name),
    }
}

#[cfg(test)]
mod tests {
    use super::{Classifier, guess};
    use crate::fabric::known::Known;
    use crate::fabric::plan::{Plan, PlanNetwork};

    #[test]
    fn guesses_are_settled_once_every_name_that_tells_has_its_vlan() {
        let settled = |plan: &Plan, name| {
            let mut classifier = Classifier::new(plan, "HV01", None);
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
