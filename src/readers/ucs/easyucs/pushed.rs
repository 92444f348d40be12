//! What becomes of the vNICs of a service profile that is made from a template, or has a LAN connectivity policy.
//! The tool instantiates a profile that names a template, and pushes nothing else of it. It pushes the policy of
//! another profile and then the vNICs beside it, of which UCS Manager allows only one. A configuration that was
//! fetched lists the vNICs of such a profile for their addresses. So its vNICs count as far as they are alike to
//! those of the template or policy, and beyond that nobody knows what UCS Manager holds. Where it was fetched and the
//! template is an initial one, they count as they are: such a template is read once, and never changes a profile that
//! is there.
//!
//! Sources: what `EasyUCS` sends for service profiles (`config/ucs/ucsm/profiles.py`, `admin.py`); the Cisco UCS
//! Manager network management guide (interactions between service profiles and connectivity policies).

use std::collections::BTreeSet;

use super::super::model::{Attribute, Object, UcsDomain};
use super::words::key;
use crate::fabric::known::{State, Why};
use crate::source::{Place, Problem};

/// What UCS Manager gives to a vNIC of which nothing is said.
pub(super) const VNIC: &[(&str, &str)] = &[
    ("switchId", "A"),
    ("mtu", "1500"),
    ("qosPolicyName", ""),
    ("nwCtrlPolicyName", ""),
    ("pinToGroupName", ""),
];

/// The attribute that names the template of a vNIC.
const TEMPLATE: &str = "nwTemplName";
/// What says of a profile, a policy or a template that not all of its vNICs are known.
const VNICS: &str = "vnicEther";
/// What says of a vNIC or a template that its VLANs are not known.
pub(super) const VLANS: &str = "vnicEtherIf";
/// What a vNIC says of VLANs.
pub(super) const CARRIED: [&str; 2] = [VLANS, "fabricNetGroupRef"];

/// What begins the name of a template that UCS Central owns. The tool leaves its profiles alone.
const CENTRAL: &str = "ucs-central/";

/// Where UCS Manager takes the vNICs of a profile from.
struct Made {
    /// What it is called in a message.
    from: &'static str,
    /// The object that holds the vNICs.
    holder: Object,
}

/// Settles what is known of the vNICs of all profiles. Templates go first: profiles are made of them.
pub(super) fn settle(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    let services: Vec<Object> = domain.of_class("lsServer").cloned().collect();
    let (templates, instances): (Vec<Object>, Vec<Object>) =
        services.into_iter().partition(is_template);
    let mut told = BTreeSet::new();
    for service in templates.iter().chain(&instances) {
        let names = |class: &str| domain.children(&service.dn, class).next().is_some();
        let (has_vnics, has_policy) = (names(VNICS), names("vnicConnDef"));
        let is_made = service.attribute("srcTemplName").is_some() && !is_template(service);
        let has_any = has_vnics || is_made && has_policy;
        if !has_any {
            continue;
        }
        match made(domain, service, is_made) {
            Ok(None) => {}
            Ok(Some(made)) => {
                let mut settling = Settling {
                    domain,
                    service,
                    made,
                    told: &mut told,
                };
                problems.extend(settling.settle(has_vnics, has_policy && is_made));
            }
            // What was fetched is there, whatever it is made from.
            Err(_) if is_fetched(service) => {}
            Err((why, place)) => unknown(domain, service, &why, place),
        }
    }
}

fn is_template(service: &Object) -> bool {
    let kind = service.word("type");
    kind.is_some_and(|kind| kind.ends_with("template"))
}

/// Whether UCS Manager had the profile when the configuration was fetched.
fn is_fetched(service: &Object) -> bool {
    service.word("origin") == Some("live")
}

/// What the vNICs of a profile are made from; nothing where they are its own.
///
/// # Errors
/// It cannot be read, or is in no configuration.
fn made(domain: &UcsDomain, service: &Object, is_made: bool) -> Result<Option<Made>, (Why, Place)> {
    if !is_made {
        return policy(domain, service);
    }
    let Some(name) = service.attribute("srcTemplName") else {
        return Ok(None);
    };
    let lost = |why: Why| (why, name.place);
    if let Some(gap) = &name.gap {
        return Err(lost(gap.clone()));
    }
    if name.text.starts_with(CENTRAL) {
        return Ok(None);
    }
    let resolved = service.word("operSrcTemplName");
    let found = match resolved.and_then(|dn| domain.get(dn)) {
        Some(found) => Some(found),
        None => domain
            .up_from(&service.dn, "lsServer", &format!("ls-{}", name.text))
            .map_err(lost)?,
    };
    let Some(template) = found.filter(|found| found.dn != service.dn) else {
        let what = "the template of a service profile";
        return Err(lost(Why::new(State::Unresolved, what)));
    };
    if is_fetched(service) && template.word("type") == Some("initial-template") {
        return Ok(None);
    }
    if template.attribute(VNICS).is_some() || domain.children(&template.dn, VNICS).next().is_some()
    {
        return Ok(Some(Made {
            from: "service profile template",
            holder: template.clone(),
        }));
    }
    let of_template = policy(domain, template)?;
    Ok(Some(of_template.unwrap_or_else(|| Made {
        from: "service profile template",
        holder: template.clone(),
    })))
}

/// The LAN connectivity policy that a profile or a template names.
///
/// # Errors
/// It cannot be read, or is in no configuration.
fn policy(domain: &UcsDomain, service: &Object) -> Result<Option<Made>, (Why, Place)> {
    let definition = domain.children(&service.dn, "vnicConnDef").next();
    let Some(name) = definition.and_then(|own| own.attribute("lanConnPolicyName")) else {
        return Ok(None);
    };
    let lost = |why: Why| (why, name.place);
    if let Some(gap) = &name.gap {
        return Err(lost(gap.clone()));
    }
    let relative = format!("lan-conn-pol-{}", name.text);
    let found = domain.up_from(&service.dn, "vnicLanConnPolicy", &relative);
    let Some(holder) = found.map_err(lost)?.cloned() else {
        let what = "the LAN connectivity policy of a service profile";
        return Err(lost(Why::new(State::Unresolved, what)));
    };
    let from = "LAN connectivity policy";
    Ok(Some(Made { from, holder }))
}

/// Says of a profile that nobody knows which vNICs it gets, nor what these are.
fn unknown(domain: &mut UcsDomain, service: &Object, why: &Why, place: Place) {
    let own: Vec<Box<str>> = domain
        .children(&service.dn, VNICS)
        .map(|vnic| vnic.dn.clone())
        .collect();
    for dn in own {
        domain.doubt(&dn, Attribute::unknown(TEMPLATE, why.clone(), place));
    }
    domain.doubt(&service.dn, Attribute::unknown(VNICS, why.clone(), place));
}

/// A profile whose own vNICs are compared with those that it is made with.
struct Settling<'a> {
    domain: &'a mut UcsDomain,
    service: &'a Object,
    made: Made,
    /// Where something was told already: a range of profiles is one entry of the file.
    told: &'a mut BTreeSet<Place>,
}

impl Settling<'_> {
    fn settle(&mut self, has_vnics: bool, has_policy: bool) -> Vec<Problem> {
        let mut problems = Vec::new();
        if has_policy && !self.is_policy_alike() {
            let place = self.service.place;
            problems.extend(self.differ("the `lan_connectivity_policy`", place, None));
            unknown(
                self.domain,
                self.service,
                &self.why("lan_connectivity_policy"),
                place,
            );
            return problems;
        }
        if !has_vnics {
            return problems;
        }
        let own = self.domain.children(&self.service.dn, VNICS);
        let own: Vec<Object> = own.cloned().collect();
        for vnic in &own {
            let meant = self.beside(&self.made.holder, vnic).cloned();
            if let Some(meant) = meant {
                problems.extend(self.compare(vnic, &meant));
            } else {
                problems.extend(self.differ("this vNIC", vnic.place, None));
                let gap = Attribute::unknown(TEMPLATE, self.why("vnics"), vnic.place);
                self.domain.doubt(&vnic.dn, gap);
            }
        }
        // A policy may be long and many profiles have it: the first that is missing is enough.
        let mut meant = self.domain.children(&self.made.holder.dn, VNICS);
        let further = meant.find(|vnic| self.beside(self.service, vnic).is_none());
        let further = further.map(|vnic| vnic.place);
        drop(meant);
        if let Some(further) = further {
            let place = self.service.place;
            let one = "one of the `vnics` that are missing here";
            problems.extend(self.differ(one, place, Some(further)));
            let gap = Attribute::unknown(VNICS, self.why("vnics"), place);
            self.domain.doubt(&self.service.dn, gap);
        }
        if let Some(gap) = self.made.holder.attribute(VNICS).cloned() {
            self.domain.doubt(&self.service.dn, gap);
        }
        problems
    }

    /// The vNIC of a holder that is called like another one.
    fn beside(&self, holder: &Object, vnic: &Object) -> Option<&Object> {
        let name = vnic.dn.rsplit('/').next()?;
        self.domain.get(&format!("{}/{name}", holder.dn))
    }

    /// Whether the policy that a profile names is the one that its template names.
    fn is_policy_alike(&self) -> bool {
        let own = policy(self.domain, self.service);
        own.is_ok_and(|own| own.is_some_and(|own| own.holder.dn == self.made.holder.dn))
    }

    /// Compares one vNIC with the one that the template or policy has, and gives it what it does not say.
    fn compare(&mut self, own: &Object, meant: &Object) -> Option<Problem> {
        let mut problem = None;
        let is_ruled = self.is_ruled_alike(own, meant);
        let settings = VNIC.iter().map(|(setting, _)| *setting);
        let settings: Vec<_> = [TEMPLATE]
            .into_iter()
            .chain(settings.filter(|_| !is_ruled))
            .map(|setting| (setting, self.meant(meant, setting)))
            .collect();
        for (said, of_meant) in settings {
            match (own.attribute(said), of_meant) {
                (Some(value), of_meant) if value.gap.is_none() => {
                    let other = of_meant.as_ref();
                    // What the other one does not tell may be the same.
                    let is_open = other.map_or(said != TEMPLATE, |other| other.gap.is_some());
                    if is_open || other.is_some_and(|other| other.text == value.text) {
                        continue;
                    }
                    let what = format!("`{}`", key(VNICS, said));
                    let gap = Attribute::unknown(said, self.why(key(VNICS, said)), value.place);
                    self.domain.doubt(&own.dn, gap);
                    let beside = other.map(|other| other.place);
                    problem = problem.or_else(|| self.differ(&what, value.place, beside));
                }
                (None, Some(value)) if said == TEMPLATE || !has_template(own, meant) => {
                    self.domain.fill(&own.dn, vec![value]);
                }
                _ => {}
            }
        }
        if is_ruled {
            return problem;
        }
        let vlans = self.compare_vlans(own, meant);
        problem.or(vlans)
    }

    /// Whether one updating template rules both vNICs, whatever their copies of it say.
    fn is_ruled_alike(&self, own: &Object, meant: &Object) -> bool {
        let of_own = self.template_of(own).filter(|(_, rules)| *rules);
        let of_meant = self.template_of(meant);
        let same = of_own.zip(of_meant);
        same.is_some_and(|((own, _), (meant, _))| own.dn == meant.dn)
    }

    /// The template of a vNIC, and whether it rules it.
    fn template_of(&self, vnic: &Object) -> Option<(&Object, bool)> {
        let resolved = vnic
            .word("operNwTemplName")
            .and_then(|dn| self.domain.get(dn));
        let template = resolved.or_else(|| {
            let relative = format!("lan-conn-templ-{}", vnic.word(TEMPLATE)?);
            let found = self
                .domain
                .up_from(&self.service.dn, "vnicLanConnTempl", &relative);
            found.ok().flatten()
        })?;
        let kind = template.attribute("templType")?;
        let rules = &*kind.text == "updating-template";
        kind.gap.is_none().then_some((template, rules))
    }

    /// A setting of a vNIC as it takes effect; nothing where that is not known.
    fn meant(&self, vnic: &Object, setting: &str) -> Option<Attribute> {
        let own = vnic.attribute(setting).cloned();
        if setting == TEMPLATE {
            return own;
        }
        if vnic.attribute(TEMPLATE).is_none() {
            let mut defaults = VNIC.iter().filter(|(key, _)| *key == setting);
            let default = defaults.next();
            return own
                .or_else(|| default.map(|(key, text)| Attribute::new(key, text, vnic.place)));
        }
        let (template, rules) = self.template_of(vnic)?;
        let of_template = template.attribute(setting).cloned();
        if rules {
            of_template
        } else {
            own.or(of_template)
        }
    }

    /// Compares the VLANs of one vNIC with those that the template or policy gives it.
    fn compare_vlans(&mut self, own: &Object, meant: &Object) -> Option<Problem> {
        if own.attribute(VLANS).is_some() {
            return None;
        }
        let of_own = self.carried(own);
        let template = self.template_of(meant);
        if template.is_none() && meant.attribute(TEMPLATE).is_some() {
            return None;
        }
        let of_meant = self.carried(meant);
        let holder = match template {
            Some((template, rules)) if rules || of_meant.is_empty() => template.clone(),
            _ => meant.clone(),
        };
        if of_own.is_empty() {
            if !has_template(own, meant) {
                self.give(own, &holder);
            }
            return None;
        }
        let is_open = holder.attribute(VLANS).is_some();
        if is_open || names(&of_own) == names(&self.carried(&holder)) {
            return None;
        }
        let place = of_own.first().map_or(own.place, |vlan| vlan.place);
        let gap = Attribute::unknown(VLANS, self.why("vlans"), place);
        self.domain.doubt(&own.dn, gap);
        self.differ("one of the VLANs", place, Some(holder.place))
    }

    /// The VLANs and groups of them that a vNIC or a template names.
    fn carried(&self, vnic: &Object) -> Vec<Object> {
        let classes = CARRIED.iter();
        let objects = classes.flat_map(|class| self.domain.children(&vnic.dn, class));
        objects.cloned().collect()
    }

    /// Gives a vNIC the VLANs of another one.
    fn give(&mut self, own: &Object, holder: &Object) {
        if let Some(gap) = holder.attribute(VLANS).cloned() {
            self.domain.fill(&own.dn, vec![gap]);
        }
        for object in self.carried(holder) {
            let name = object.dn.rsplit('/').next().unwrap_or_default();
            let dn = format!("{}/{name}", own.dn).into_boxed_str();
            self.domain
                .add(Object { dn, ..object }, false, &mut Vec::new());
        }
    }

    /// Why nothing is known of a setting.
    fn why(&self, key: &str) -> Why {
        let what = format!(
            "`{key}` of a service profile, which EasyUCS makes from a {}, and of that",
            self.made.from
        );
        Why::new(State::Contradicted, what)
    }

    /// Says once that something of a profile is not what it is made with.
    fn differ(&mut self, what: &str, place: Place, beside: Option<Place>) -> Option<Problem> {
        if !self.told.insert(place) {
            return None;
        }
        let message = format!(
            "{what} of this service profile is not that of the {} that EasyUCS makes it from: nothing is known of it",
            self.made.from
        );
        let problem = Problem::warning("not-pushed", message).at(place);
        let beside = beside.or(Some(self.made.holder.place));
        let problem = beside.into_iter().fold(problem, Problem::beside);
        Some(problem.help(
            "change the template or the policy: EasyUCS pushes no vNICs of a profile that is made from a template, \
             and UCS Manager allows none beside a LAN connectivity policy",
        ))
    }
}

/// Whether one of two vNICs names a template.
fn has_template(own: &Object, meant: &Object) -> bool {
    own.attribute(TEMPLATE).is_some() || meant.attribute(TEMPLATE).is_some()
}

/// VLANs and groups by their relative names, and which VLAN is native.
pub(super) fn names(carried: &[Object]) -> BTreeSet<(&str, Option<&str>)> {
    let names = carried.iter().map(|object| {
        let name = object.dn.rsplit('/').next().unwrap_or_default();
        (name, object.value("defaultNet"))
    });
    names.collect()
}
