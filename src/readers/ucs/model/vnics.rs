//! vNICs as they take effect: an updating template rules what it shares with the vNIC, whatever
//! the vNIC's own copy says; an initial template was read once and rules nothing.

use std::collections::BTreeMap;

use super::adapters::Adapters;
use super::domain::UcsDomain;
use super::fabrics::module_id;
use super::network::{network_set, qos_class_id};
use super::objects::Object;
use crate::fabric::backend::{Connection, Drift, Function, Network, NetworkSet, UplinkLoss};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::Id;
use crate::readers::row::mac;
use crate::source::limits::UCS_REPEATED;
use crate::source::{Place, Problem};

/// What the service profiles of a domain make, beside themselves.
pub(super) struct Made<'d> {
    /// The adapters that vNICs are on.
    adapters: Adapters<'d>,
    /// The sets of networks, one for each vNIC or updating template.
    pub(super) sets: BTreeMap<String, NetworkSet>,
    /// Networks that only an answer about a vNIC knows.
    pub(super) networks: Vec<Network>,
    /// How many vNICs policies and templates gave to profiles.
    repeated: usize,
    /// Whether it was told that they make too many.
    is_told: bool,
}

impl<'d> Made<'d> {
    /// Nothing made yet of a domain.
    pub(super) fn of(domain: &'d UcsDomain) -> Self {
        Self {
            adapters: Adapters::of(domain),
            sets: BTreeMap::new(),
            networks: Vec::new(),
            repeated: 0,
            is_told: false,
        }
    }

    /// How many vNICs policies and templates may still give to profiles.
    pub(super) fn allowed(&self) -> usize {
        UCS_REPEATED.saturating_sub(self.repeated)
    }

    /// Counts vNICs that a policy or a template gives to a profile; whether so many are allowed.
    pub(super) fn repeat(
        &mut self,
        count: usize,
        profile: Place,
        problems: &mut Vec<Problem>,
    ) -> bool {
        let is_allowed = count <= self.allowed();
        if is_allowed {
            self.repeated += count;
        } else if !self.is_told {
            self.is_told = true;
            let message = format!(
                "policies and templates give more than {UCS_REPEATED} vNICs to the service profiles of this domain; \
                 those of this profile and of further ones are left out"
            );
            let problem = Problem::error("too-many-vnics", message).at(profile);
            problems
                .push(problem.help("check the number of instances and the length of the policies"));
        }
        is_allowed
    }
}

/// The classes of one kind of virtual adapter.
pub(super) struct Kind {
    /// What profiles, templates of profiles and policies hold.
    pub(super) class: &'static str,
    /// The template of such an adapter, and how its name begins.
    template: (&'static str, &'static str),
    /// The policy that holds adapters for profiles, and how its name begins.
    pub(super) policy: (&'static str, &'static str),
    /// The attribute of `vnicConnDef` that names this policy.
    pub(super) named_by: &'static str,
    /// What the policy is called.
    pub(super) policy_noun: &'static str,
}

/// vNICs.
pub(super) const VNICS: Kind = Kind {
    class: "vnicEther",
    template: ("vnicLanConnTempl", "lan-conn-templ-"),
    policy: ("vnicLanConnPolicy", "lan-conn-pol-"),
    named_by: "lanConnPolicyName",
    policy_noun: "the LAN connectivity policy of a service profile",
};

/// vHBAs.
pub(super) const VHBAS: Kind = Kind {
    class: "vnicFc",
    template: ("vnicSanConnTempl", "san-conn-templ-"),
    policy: ("vnicSanConnPolicy", "san-conn-pol-"),
    named_by: "sanConnPolicyName",
    policy_noun: "the SAN connectivity policy of a service profile",
};

/// Settings that a template gives and a vNIC copies.
const SHARED: [&str; 4] = ["switchId", "mtu", "qosPolicyName", "nwCtrlPolicyName"];

/// A vNIC or a vHBA with the template that rules it.
pub(super) struct Vnic<'a> {
    pub(super) object: &'a Object,
    pub(super) profile: &'a Object,
    /// The updating template, whose settings count.
    template: Option<&'a Object>,
    /// The initial template that a vNIC is meant to be made from: it gives what the vNIC does not say.
    source: Option<&'a Object>,
    /// Why nobody knows what a vNIC is meant to be made from.
    lost: Option<Why>,
}

impl<'a> Vnic<'a> {
    pub(super) fn new(
        domain: &'a UcsDomain,
        object: &'a Object,
        profile: &'a Object,
        kind: &Kind,
    ) -> Self {
        let (class, prefix) = kind.template;
        // Answers name the object that the name was resolved to; backups have the name only.
        let resolved = object.word("operNwTemplName").and_then(|dn| domain.get(dn));
        let named = || {
            let Some(name) = object.word("nwTemplName") else {
                return Ok(None);
            };
            let relative = format!("{prefix}{name}");
            domain.up_from(&profile.dn, class, &relative)
        };
        let (found, hidden) = match resolved.map_or_else(named, |found| Ok(Some(found))) {
            Ok(found) => (found, None),
            Err(why) => (None, Some(why)),
        };
        // Whether it rules the vNIC or was read once, nobody knows.
        let kind = found.and_then(|template| template.attribute("templType")?.gap.clone());
        let found = found.filter(|_| kind.is_none());
        let hidden = hidden.or(kind);
        let (template, source) = match found {
            Some(template) if template.value("templType") == Some("updating-template") => {
                (found, None)
            }
            // What is configured was copied from the template, once.
            _ => (None, found.filter(|_| domain.words.intended.is_some())),
        };
        let is_lost = found.is_none() && domain.words.intended.is_some();
        let name = object.attribute("nwTemplName").filter(|_| is_lost);
        Self {
            object,
            profile,
            template,
            source,
            lost: name
                .filter(|name| name.gap.is_some() || !name.text.is_empty())
                .map(|name| {
                    let gap = name.gap.clone().or(hidden);
                    gap.unwrap_or_else(|| Why::new(State::Unresolved, "the template of a vNIC"))
                }),
        }
    }

    /// The object whose settings count.
    fn ruler(&self) -> &'a Object {
        self.template.unwrap_or(self.object)
    }

    /// The object that says a setting.
    fn holder(&self, key: &str) -> &'a Object {
        let ruler = self.ruler();
        match self.source {
            Some(source) if ruler.attribute(key).is_none() => source,
            _ => ruler,
        }
    }

    /// The object whose VLANs count.
    fn vlan_holder(&self, domain: &UcsDomain) -> &'a Object {
        let ruler = self.ruler();
        match self.source {
            Some(source) if !has_vlans(domain, ruler) => source,
            _ => ruler,
        }
    }

    /// A setting.
    fn text(&self, key: &str) -> Known<String> {
        match &self.lost {
            // The vNIC's own copy may be an old one.
            Some(lost) => self.unknown(lost),
            None => self.holder(key).text(key),
        }
    }

    /// Whether something says of a setting why it is not known.
    fn is_told(&self, key: &str) -> bool {
        self.lost.is_some() || self.holder(key).attribute(key).is_some()
    }

    /// What the template would say that is not there.
    fn unknown<T>(&self, lost: &Why) -> Known<T> {
        Known::unknown(lost.clone()).or_place(self.object.text("nwTemplName").place())
    }

    /// The fabric that it leads to, and whether it fails over to the other.
    pub(super) fn fabric(&self) -> (Known<String>, Known<bool>) {
        let text = self.text("switchId");
        let known = |fabric: &str, failover: bool| {
            let fabric = fabric.to_owned();
            (text.clone().map(|_| fabric), text.clone().map(|_| failover))
        };
        match text.get().map(String::as_str) {
            Some(one @ ("A" | "B")) => known(one, false),
            Some("A-B") => known("A", true),
            Some("B-A") => known("B", true),
            _ => {
                let read = text.why().filter(|_| self.is_told("switchId")).cloned();
                let why = read.unwrap_or_else(|| Why::not_collected("the fabric of a vNIC"));
                (Known::unknown(why.clone()), Known::unknown(why))
            }
        }
    }

    /// Where the vNIC's own copy of the template's settings is another one.
    fn drift(&self, domain: &UcsDomain) -> Vec<Drift> {
        let Some(template) = self.template else {
            return Vec::new();
        };
        let mut drift: Vec<Drift> = Vec::new();
        let mut add = |key: &str, own: Known<String>, ruling: Known<String>| {
            if let (Some(one), Some(other)) = (own.get(), ruling.get())
                && one != other
            {
                drift.push(Drift {
                    place: own.place(),
                    name: key.to_owned(),
                    own,
                    template: ruling,
                    ..Drift::default()
                });
            }
        };
        for key in SHARED {
            add(key, self.object.text(key), template.text(key));
        }
        let vlans = |owner: &Object| {
            let interfaces = domain.children(&owner.dn, "vnicEtherIf");
            let mut names: Vec<String> = interfaces
                .map(|interface| {
                    let native = matches!(interface.value("defaultNet"), Some("yes" | "true"));
                    let name = interface.value("name").unwrap_or_default();
                    format!("{name}{}", if native { " (native)" } else { "" })
                })
                .collect();
            // A template may list its VLANs in another order than its vNICs.
            names.sort();
            Known::derived(names.join(", ")).or_place(Some(owner.place))
        };
        // What was not exported is no difference, and what is meant to be need not repeat the template.
        let is_silent = domain.words.intended.is_some()
            && domain
                .children(&self.object.dn, "vnicEtherIf")
                .next()
                .is_none();
        let has_gap = |owner: &Object| owner.attribute("vnicEtherIf").is_some();
        let is_unread = has_gap(self.object) || has_gap(template);
        if domain.has_all("vnicEtherIf") && !is_silent && !is_unread {
            add("vnicEtherIf", vlans(self.object), vlans(template));
        }
        drift
    }
}

/// The connection that a vNIC of a profile is.
pub(super) fn connection(
    domain: &UcsDomain,
    vnic: &Vnic<'_>,
    profile: &str,
    made: &mut Made<'_>,
    problems: &mut Vec<Problem>,
) -> Connection {
    let object = vnic.object;
    let ruler = vnic.vlan_holder(domain);
    let name = object.word("name").unwrap_or(&object.dn);
    let (fabric, failover) = vnic.fabric();
    // A vNIC of a policy has no object of its own in the profile.
    let dn = format!("{}/ether-{name}", vnic.profile.dn);
    let owner = domain.id(&ruler.dn);
    let of_template = vnic.template.or(vnic.source);
    let set_name = match of_template.filter(|template| template.dn == ruler.dn) {
        Some(template) => template.word("name").unwrap_or(&template.dn).to_owned(),
        None => format!("{profile} {name}"),
    };
    let fabric_name = fabric.get().map(String::as_str);
    let (extra, sets) = (&mut made.networks, &mut made.sets);
    let owners = (ruler, object);
    let set = || match &vnic.lost {
        Some(lost) => lost_set(domain, object, &set_name, lost),
        None => network_set(domain, owners, &set_name, fabric_name, extra, problems),
    };
    sets.entry(owner.clone()).or_insert_with(set);
    let named_by = match of_template {
        Some(_) => object.text("nwTemplName").place(),
        None => Some(object.place),
    };
    let none = || Known::derived(String::new());
    let shared = || {
        let sentence = "vNICs share a port by the weight of their QoS class";
        Known::unknown(Why::new(State::NotApplicable, sentence))
    };
    Connection {
        id: Id::from(domain.id(&dn)),
        place: Some(object.place),
        name: name.to_owned(),
        function: Known::derived(Function::Ethernet),
        port: none(),
        partition: none(),
        mac: address((domain, &made.adapters), object, &dn, problems),
        network: Known::derived(owner).or_place(named_by),
        module: fabric.map(|side| module_id(domain, &side)),
        requested_mbps: shared(),
        allocated_mbps: shared(),
        maximum_mbps: ceiling(domain, vnic),
        lag: none(),
        pin_group: vnic.text("pinToGroupName"),
        adapter: made.adapters.adapter(domain, &dn),
        failover,
        mtu: mtu(vnic, problems),
        qos_class: qos_class(domain, vnic),
        uplink_loss: uplink_loss(domain, vnic),
        drift: Known::derived(vnic.drift(domain)),
        ..Connection::default()
    }
}

/// Whether an object names VLANs or groups of them.
fn has_vlans(domain: &UcsDomain, owner: &Object) -> bool {
    let mut classes = ["vnicEtherIf", "fabricNetGroupRef"].into_iter();
    // Those that cannot be read are VLANs, too.
    owner.attribute("vnicEtherIf").is_some()
        || classes.any(|class| domain.children(&owner.dn, class).next().is_some())
}

/// What a vNIC carries whose template nobody handed in.
fn lost_set(domain: &UcsDomain, object: &Object, name: &str, lost: &Why) -> NetworkSet {
    NetworkSet {
        id: Id::from(domain.id(&object.dn)),
        place: Some(object.place),
        name: name.to_owned(),
        networks: Known::unknown(lost.clone()),
        native: Known::unknown(lost.clone()),
        unresolved: Known::unknown(lost.clone()),
        ..NetworkSet::default()
    }
}

fn mtu(vnic: &Vnic<'_>, problems: &mut Vec<Problem>) -> Known<u32> {
    match &vnic.lost {
        Some(lost) => vnic.unknown(lost),
        None => vnic
            .holder("mtu")
            .read("mtu", "an MTU in bytes", problems, |text| text.parse().ok()),
    }
}

/// The pooled address, else the one that the adapter shows. `derived` is no address.
fn address(
    (domain, adapters): (&UcsDomain, &Adapters<'_>),
    vnic: &Object,
    dn: &str,
    problems: &mut Vec<Problem>,
) -> Known<String> {
    if vnic.attribute("addr").is_some_and(|own| own.gap.is_some()) {
        return vnic.text("addr");
    }
    if !matches!(vnic.value("addr"), None | Some("derived" | "")) {
        return vnic.read("addr", "a MAC address", problems, mac);
    }
    if let Some(found) = adapters.address(dn) {
        return found;
    }
    let gap = (domain.words.address)(vnic.value("addr").is_some());
    Known::unknown(gap).or_place(vnic.text("addr").place())
}

/// The policy that sends its frames into a class; one without a policy is best effort.
fn egress<'a>(domain: &'a UcsDomain, vnic: &Vnic<'_>) -> Result<Option<&'a Object>, Why> {
    let name = vnic.text("qosPolicyName").check().cloned()?;
    if name.is_empty() {
        return Ok(None);
    }
    domain
        .up_from(
            &vnic.profile.dn,
            "epqosDefinition",
            &format!("ep-qos-{name}"),
        )?
        .and_then(|policy| domain.children(&policy.dn, "epqosEgress").next())
        .map(Some)
        .ok_or_else(|| {
            let gaps = ["epqosDefinition", "epqosEgress"].map(|class| domain.account.why(class));
            Why::unresolved("the QoS policy of a vNIC", gaps.iter().map(Option::as_ref))
        })
}

fn qos_class(domain: &UcsDomain, vnic: &Vnic<'_>) -> Known<String> {
    let place = vnic.text("qosPolicyName").place();
    match egress(domain, vnic) {
        Ok(None) => Known::derived(qos_class_id(domain, "best-effort")).or_place(place),
        Ok(Some(egress)) => {
            let priority = egress.text("prio");
            priority.map(|priority| qos_class_id(domain, &priority))
        }
        Err(why) => Known::unknown(why).or_place(place),
    }
}

/// A rate in kbps; `line-rate` is that of the port. A vNIC without a QoS policy has no rate limit: it is in
/// the class Best Effort (Cisco UCS Manager Network Management Guide, Quality of Service).
fn ceiling(domain: &UcsDomain, vnic: &Vnic<'_>) -> Known<u64> {
    let egress = match egress(domain, vnic) {
        Ok(Some(egress)) => egress,
        Ok(None) => {
            let sentence =
                "a vNIC without a QoS policy runs at line rate, in the class best-effort";
            return Known::unknown(Why::new(State::NotApplicable, sentence));
        }
        Err(why) => return Known::unknown(why.named("the rate limit of a vNIC")),
    };
    if let Some(gap) = egress.attribute("rate").and_then(|rate| rate.gap.clone()) {
        return Known::unknown(gap).or_place(egress.text("rate").place());
    }
    if let Some(kbps) = egress
        .word("rate")
        .and_then(|text| text.parse::<u64>().ok())
    {
        egress.text("rate").map(|_| kbps / 1000)
    } else {
        let sentence = "a vNIC at line rate has no ceiling but its port";
        Known::unknown(Why::new(State::NotApplicable, sentence))
    }
}

/// What the network control policy does; one without a policy has the one called `default`.
fn uplink_loss(domain: &UcsDomain, vnic: &Vnic<'_>) -> Known<UplinkLoss> {
    let name = vnic.text("nwCtrlPolicyName");
    let policy = match name.get().map(String::as_str) {
        None => {
            let gap = name.why().cloned();
            let gap = gap.unwrap_or_else(|| Why::not_collected("vnicEther.nwCtrlPolicyName"));
            return Known::unknown(gap).or_place(name.place());
        }
        Some("") => "default",
        Some(name) => name,
    };
    let relative = format!("nwctrl-{policy}");
    let policy = match domain.up_from(&vnic.profile.dn, "nwctrlDefinition", &relative) {
        Ok(policy) => policy,
        Err(why) => return Known::unknown(why).or_place(name.place()),
    };
    let Some(policy) = policy else {
        let gap = domain.account.why("nwctrlDefinition");
        let why = Why::unresolved("the network control policy of a vNIC", [gap.as_ref()]);
        return Known::unknown(why).or_place(name.place());
    };
    let action = policy.text("uplinkFailAction");
    match action.get().map(String::as_str) {
        Some("link-down") => action.map(|_| UplinkLoss::LinkDown),
        Some("warning") => action.map(|_| UplinkLoss::Warning),
        _ => {
            let own = policy.attribute("uplinkFailAction");
            let gap = own.and_then(|own| own.gap.clone());
            let why = Why::not_collected("nwctrlDefinition.uplinkFailAction");
            Known::unknown(gap.unwrap_or(why)).or_place(action.place())
        }
    }
}
