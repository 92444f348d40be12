//! Redundancy pairs of vNIC templates: what a secondary template has from its peer, and what of it the two say
//! differently.
//!
//! Sources: the Cisco UCS Manager network management guide (redundancy pairs of templates: what both share); what
//! `EasyUCS` sends for vNIC templates (`config/ucs/ucsm/lan.py`): of each what the file says.

use std::collections::BTreeSet;

use super::super::model::{Attribute, Object, UcsDomain};
use super::pushed::{CARRIED, VLANS, names};
use super::words::key;
use crate::fabric::known::{State, Why};
use crate::source::{Place, Problem};

/// The class of the templates.
const CLASS: &str = "vnicLanConnTempl";

/// What UCS Manager gives to a template, where nothing is said.
pub(super) const TEMPLATE: &[(&str, &str)] = &[
    ("templType", "initial-template"),
    ("switchId", "A"),
    ("mtu", "1500"),
    ("qosPolicyName", ""),
    ("nwCtrlPolicyName", ""),
    ("pinToGroupName", ""),
];

/// Settings that a secondary template has from the primary one.
const PAIRED: [&str; 4] = ["templType", "mtu", "qosPolicyName", "nwCtrlPolicyName"];

/// Gives secondary templates what they have from their peers.
pub(super) fn pairs(domain: &mut UcsDomain, problems: &mut Vec<Problem>) {
    let mut taken: BTreeSet<Box<str>> = BTreeSet::new();
    // One that may be a secondary template has nobody knows what from a peer.
    let secondary = |object: &&Object| {
        let pair = object.attribute("redundancyPairType");
        pair.is_some_and(|pair| &*pair.text == "secondary" || pair.gap.is_some())
    };
    let secondaries: Vec<Object> = domain.of_class(CLASS).filter(secondary).cloned().collect();
    for template in secondaries {
        let has_gap = |key: &str| template.attribute(key).is_some_and(|own| own.gap.is_some());
        if has_gap("redundancyPairType") || has_gap("peerRedundancyTemplName") {
            orphan(domain, &template);
            continue;
        }
        let name = template.word("peerRedundancyTemplName");
        let peer = name.and_then(|name| {
            let relative = format!("lan-conn-templ-{name}");
            let found = domain.up_from(&template.dn, CLASS, &relative);
            found.ok().flatten()
        });
        // A primary template has one secondary.
        let peer = peer.filter(|peer| peer.dn != template.dn && taken.insert(peer.dn.clone()));
        let Some(peer) = peer.cloned() else {
            if name.is_some() {
                orphan(domain, &template);
            }
            continue;
        };
        share(domain, &template, &peer, problems);
    }
}

/// Gives a secondary template what it shares with its peer. Where it says something else itself, the tool pushes both,
/// and nobody knows which of them UCS Manager keeps.
fn share(domain: &mut UcsDomain, template: &Object, peer: &Object, problems: &mut Vec<Problem>) {
    let mut differ: Vec<(&str, Place)> = Vec::new();
    for key in PAIRED {
        let default = TEMPLATE.iter().find(|(own, _)| *own == key);
        let meant = peer.attribute(key);
        let other = meant.map_or(default.map_or("", |(_, text)| *text), |meant| &*meant.text);
        match template.attribute(key) {
            Some(own) => {
                // What one of them does not tell may be the same.
                let is_told = own.gap.is_none() && meant.is_none_or(|meant| meant.gap.is_none());
                if is_told && &*own.text != other {
                    differ.push((key, own.place));
                }
            }
            None => domain.fill(&template.dn, meant.cloned().into_iter().collect()),
        }
    }
    domain.fill(
        &template.dn,
        peer.attribute(VLANS).cloned().into_iter().collect(),
    );
    let own = carried(domain, template);
    let of_peer = carried(domain, peer);
    let is_open = [template, peer]
        .iter()
        .any(|one| one.attribute(VLANS).is_some());
    match own.first() {
        None => {
            for object in of_peer {
                let name = object.dn.rsplit('/').next().unwrap_or_default();
                let dn = format!("{}/{name}", template.dn).into_boxed_str();
                domain.add(Object { dn, ..object }, false, problems);
            }
        }
        Some(first) if !is_open && names(&own) != names(&of_peer) => {
            differ.push((VLANS, first.place));
        }
        Some(_) => {}
    }
    problems.extend(told(&differ, peer));
    for (attribute, place) in differ {
        let what = format!(
            "`{}` of a secondary vNIC template, beside that of its peer,",
            key(CLASS, attribute)
        );
        let gap = Attribute::unknown(attribute, Why::new(State::Contradicted, what), place);
        domain.doubt(&template.dn, gap);
    }
}

/// Says that something of a secondary template is not that of its peer.
fn told(differ: &[(&'static str, Place)], peer: &Object) -> Option<Problem> {
    let (_, place) = differ.first()?;
    let keys: Vec<String> = differ
        .iter()
        .map(|(own, _)| format!("`{}`", key(CLASS, own)))
        .collect();
    let message = format!(
        "{} of this secondary vNIC template differs from its peer's, and both are pushed: nothing is known of it",
        keys.join(", ")
    );
    let problem = Problem::warning("peers-differ", message)
        .at(*place)
        .beside(peer.place);
    Some(problem.help("leave it out here: a secondary template has it from the primary one"))
}

/// The VLANs and groups of them that a template names.
fn carried(domain: &UcsDomain, template: &Object) -> Vec<Object> {
    let objects = CARRIED
        .iter()
        .flat_map(|class| domain.children(&template.dn, class));
    objects.cloned().collect()
}

/// Says of a secondary template whose peer is not there that nobody knows what it has from it.
fn orphan(domain: &mut UcsDomain, template: &Object) {
    let why = Why::new(State::Unresolved, "the peer of a redundant vNIC template");
    let place = template
        .attribute("peerRedundancyTemplName")
        .map(|name| name.place);
    let place = place.unwrap_or(template.place);
    let mut values: Vec<Attribute> = PAIRED
        .iter()
        .map(|key| Attribute::unknown(key, why.clone(), place))
        .collect();
    values.push(Attribute::unknown(VLANS, why, place));
    domain.fill(&template.dn, values);
}
