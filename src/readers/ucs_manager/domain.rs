//! The parts of a domain put together, and names looked up in it the way UCS Manager does: policies
//! and templates from the organisation of the user up to the root, VLANs on the fabric first.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::objects::{DomainPart, Object, parent};
use crate::fabric::known::{Known, State, Why};
use crate::readers::owner::{Account, Owned};
use crate::readers::row::mac;
use crate::readers::separate::{Belongs, Traces, names, separate};
use crate::source::{Place, Problem};

/// What a domain is called when no file says it.
const NAMELESS: &str = "UCS Manager";

/// A domain: every object by its name.
#[derive(Debug)]
pub(super) struct UcsDomain {
    /// Name of the domain.
    pub(super) name: String,
    /// Where the first of its files begins.
    pub(super) place: Place,
    objects: BTreeMap<Box<str>, Held>,
    names: BTreeMap<&'static str, BTreeSet<Box<str>>>,
    complete: BTreeSet<&'static str>,
    /// Whether no answer is there, but backups alone.
    only_backup: bool,
    /// What a manifest says of the domain.
    pub(super) account: Account,
}

#[derive(Debug)]
struct Held {
    object: Object,
    from_backup: bool,
}

/// Sorts parts into domains. A part that does not say which one it is of belongs to the nearest that it can
/// belong to.
pub(super) fn domains(
    parts: Vec<Owned<DomainPart>>,
    problems: &mut Vec<Problem>,
) -> Vec<UcsDomain> {
    let separated = separate(parts);
    let ambiguous = separated.ambiguous.iter();
    problems.extend(ambiguous.map(|part| unknown(&part.part)));
    let names = names(&separated.groups, NAMELESS);
    let groups = separated.groups.into_iter().zip(names);
    groups
        .filter_map(|(group, name)| {
            let account = group.account();
            let parts = group.parts.into_iter().map(|part| part.part);
            UcsDomain::new(name, parts.collect(), account, problems)
        })
        .collect()
}

impl Belongs for DomainPart {
    fn name(&self) -> Option<&str> {
        self.domain.as_deref()
    }

    fn folder(&self) -> &Path {
        &self.folder
    }

    fn is_whole(&self) -> bool {
        self.backup
    }

    fn traces(&self) -> Traces<'_> {
        let mut traces = Traces::default();
        for object in &self.objects {
            let (marks, key) = match object.class {
                "vnicEther" => (&mut traces.marks, "addr"),
                "adaptorHostEthIf" => (&mut traces.marks, "mac"),
                "networkElement" => (&mut traces.identity, "serial"),
                "computeBlade" | "computeRackUnit" => (&mut traces.marks, "serial"),
                _ => continue,
            };
            let text = object.word(key).filter(|text| !is_open(text));
            marks.extend(text.map(|text| mac(text).map_or(text.into(), Cow::Owned)));
        }
        // An answer says in detail what a backup says of its domain.
        if self.backup {
            traces.kinds.insert("backup");
        } else {
            let classes = self.objects.iter().map(|object| object.class);
            traces.kinds.extend(classes);
        }
        traces
    }
}

fn unknown(part: &DomainPart) -> Problem {
    let message = "the exports are of several UCS domains, and this file does not say of which it \
        is; it is left out";
    Problem::error("ucs-domain-unknown", message)
        .at(part.place)
        .help("put the answer for the class topSystem into the file, or check one domain at a time")
}

impl UcsDomain {
    fn new(
        name: String,
        mut parts: Vec<DomainPart>,
        account: Account,
        problems: &mut Vec<Problem>,
    ) -> Option<Self> {
        // What is comes after what is meant to be, and counts.
        parts.sort_by_key(|part| !part.backup);
        let mut domain = Self {
            name,
            place: parts.first()?.place,
            objects: BTreeMap::new(),
            names: BTreeMap::new(),
            complete: BTreeSet::new(),
            only_backup: parts.iter().all(|part| part.backup),
            account,
        };
        for part in parts {
            domain.complete.extend(part.complete);
            for object in part.objects {
                domain.add(object, part.backup, problems);
            }
        }
        Some(domain)
    }

    fn add(&mut self, object: Object, from_backup: bool, problems: &mut Vec<Problem>) {
        let Some(held) = self.objects.get_mut(&object.dn) else {
            let held = Held {
                object,
                from_backup,
            };
            let names = self.names.entry(held.object.class).or_default();
            names.insert(held.object.dn.clone());
            self.objects.insert(held.object.dn.clone(), held);
            return;
        };
        let is_outranked = held.from_backup && !from_backup;
        let mut differs = None;
        for value in object.values {
            let known = held
                .object
                .values
                .iter_mut()
                .find(|own| own.key == value.key);
            let Some(known) = known else {
                held.object.values.push(value);
                continue;
            };
            if known.text == value.text || is_open(&value.text) {
                continue;
            }
            if is_open(&known.text) {
                *known = value;
                continue;
            }
            differs = differs.or(Some((value.key, known.place, value.place)));
            if is_outranked {
                // Of a backup and an answer the answer counts.
                *known = value;
            } else {
                known.is_contradicted = true;
            }
        }
        if let Some((key, first, place)) = differs {
            let message = format!("`{key}` of {} is not alike in two exports", object.dn);
            let problem = if is_outranked {
                Problem::warning("conflicting-duplicate", message).help(
                    "export the backup and the answers on one day; an answer goes before a backup",
                )
            } else {
                let message = format!("{message}: nothing is known of it");
                Problem::error("conflicting-duplicate", message)
                    .help("keep the newer export only, or export again")
            };
            problems.push(problem.at(place).beside(first));
        }
    }

    /// Whether every object of a class is here.
    pub(super) fn has_all(&self, class: &str) -> bool {
        self.complete.contains(class)
    }

    /// The object called so.
    pub(super) fn get(&self, dn: &str) -> Option<&Object> {
        self.objects.get(dn).map(|held| &held.object)
    }

    /// The objects of a class, in the order of their names.
    pub(super) fn of_class(&self, class: &str) -> impl Iterator<Item = &Object> {
        let names = self.names.get(class).into_iter().flatten();
        names.filter_map(|dn| self.get(dn))
    }

    /// The objects of a class right below another, in the order of their names.
    pub(super) fn children<'a>(
        &'a self,
        dn: &'a str,
        class: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        // `0` follows `/`.
        let range = format!("{dn}/").into_boxed_str()..format!("{dn}0").into_boxed_str();
        let below = self.objects.range(range).map(|(_, held)| &held.object);
        below.filter(move |object| object.class == class && object.parent() == dn)
    }

    /// The ports of a class below an object, also those that are broken out of one port.
    pub(super) fn ports<'a>(
        &'a self,
        dn: &'a str,
        class: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let range = format!("{dn}/").into_boxed_str()..format!("{dn}0").into_boxed_str();
        let below = self.objects.range(range).map(|(_, held)| &held.object);
        below.filter(move |object| {
            let holder = match object.broken_out_of() {
                Some(_) => parent(object.parent()),
                None => object.parent(),
            };
            object.class == class && holder == dn
        })
    }

    /// The object with this relative name in the organisation of `user`, else in one above.
    pub(super) fn up_from(&self, user: &str, relative: &str) -> Option<&Object> {
        let mut org = user;
        loop {
            org = parent(org);
            if org.is_empty() {
                return None;
            }
            if let Some(found) = self.get(&format!("{org}/{relative}")) {
                return Some(found);
            }
        }
    }

    /// The VLAN of this name for something on a fabric: that of the fabric, else the common one.
    /// VLANs of the appliance cloud and of Fibre Channel are others, whatever they are called.
    pub(super) fn vlan(&self, name: &str, fabric: Option<&str>) -> Option<&Object> {
        let own = fabric.and_then(|side| self.get(&format!("fabric/lan/{side}/net-{name}")));
        own.or_else(|| self.get(&format!("fabric/lan/net-{name}")))
    }

    /// The id of an object in a snapshot: names repeat between domains.
    pub(super) fn id(&self, dn: &str) -> String {
        format!("{}/{dn}", self.name)
    }

    /// A list of what a class was read into: unknown, not empty, where the class was not exported.
    pub(super) fn list<T>(&self, class: &str, items: Vec<T>) -> Known<Vec<T>> {
        if items.is_empty() && !self.has_all(class) {
            Known::unknown(self.not_collected(class, class))
        } else {
            Known::derived(items)
        }
    }

    /// Why something is missing that a class tells.
    pub(super) fn not_collected(&self, what: &str, class: &str) -> Why {
        let known = self.account.why(class);
        known.unwrap_or_else(|| Why::not_collected(what.to_owned()))
    }

    /// Why something is missing that is inventory or state: no backup ever holds it, an answer for the class
    /// does.
    pub(super) fn state_gap(&self, what: &str, class: &str) -> Why {
        if let Some(why) = self.account.why(class) {
            why
        } else if self.only_backup {
            let sentence = format!(
                "a backup of UCS Manager never holds {what} (the answer of the XML API for {class} does)"
            );
            Why::new(State::Limit, sentence)
        } else {
            Why::not_collected(format!("{what} ({class})"))
        }
    }

    /// A list of inventory or state that a class was read into; unknown where the class was not exported.
    pub(super) fn inventory<T>(&self, what: &str, class: &str, items: Vec<T>) -> Known<Vec<T>> {
        if items.is_empty() && !self.has_all(class) {
            Known::unknown(self.state_gap(what, class))
        } else {
            Known::derived(items)
        }
    }

    /// The fabric that alone has a VLAN of this name, as seen from the other one.
    pub(super) fn vlan_elsewhere(
        &self,
        name: &str,
        fabric: &str,
    ) -> Option<(&'static str, &Object)> {
        let other = match fabric {
            "A" => "B",
            "B" => "A",
            _ => return None,
        };
        Some((other, self.get(&format!("fabric/lan/{other}/net-{name}"))?))
    }
}

/// A value that leaves the matter open: `derived` stands for an identity that is not preserved.
fn is_open(text: &str) -> bool {
    matches!(text, "" | "derived")
}
