//! The objects of a domain put together, and names looked up in it the way UCS Manager does: policies
//! and templates from the organisation of the user up to the root, VLANs on the fabric first.

use std::collections::{BTreeMap, BTreeSet};

use super::objects::{Attribute, Object, parent};
use super::words::Words;
use crate::fabric::known::{Known, State, Why};
use crate::readers::owner::Account;
use crate::source::{Place, Problem};

/// A domain: every object by its name.
#[derive(Debug)]
pub(in super::super) struct UcsDomain {
    /// Name of the domain.
    pub(in super::super) name: String,
    /// Where the first of its files begins.
    pub(in super::super) place: Place,
    objects: BTreeMap<Box<str>, Held>,
    names: BTreeMap<&'static str, BTreeSet<Box<str>>>,
    complete: BTreeSet<&'static str>,
    /// Classes one of whose objects cannot be read, and where it stands.
    partial: BTreeMap<&'static str, Place>,
    /// What is said of what the exports do not hold.
    pub(in super::super) words: &'static Words,
    /// What a manifest says of the domain.
    pub(in super::super) account: Account,
}

#[derive(Debug)]
struct Held {
    object: Object,
    is_outranked: bool,
}

impl UcsDomain {
    /// A domain without an object.
    pub(in super::super) fn new(name: String, place: Place, words: &'static Words) -> Self {
        Self {
            name,
            place,
            objects: BTreeMap::new(),
            names: BTreeMap::new(),
            complete: BTreeSet::new(),
            partial: BTreeMap::new(),
            words,
            account: Account::default(),
        }
    }

    /// The domain with what a manifest says of it.
    pub(in super::super) fn with(self, account: Account) -> Self {
        Self { account, ..self }
    }

    /// Says that every object of these classes is here.
    pub(in super::super) fn complete(&mut self, classes: impl IntoIterator<Item = &'static str>) {
        self.complete.extend(classes);
    }

    /// Says that an object of these classes is missing because it cannot be read, and where it stands.
    pub(in super::super) fn partial(
        &mut self,
        classes: impl IntoIterator<Item = (&'static str, Place)>,
    ) {
        self.partial.extend(classes);
    }

    /// Why an object of a class is missing that cannot be read, and where it stands.
    pub(super) fn lost(&self, class: &str) -> Option<(Why, Place)> {
        let place = *self.partial.get(class)?;
        Some(((self.words.unreadable)(class, class), place))
    }

    /// Gives an object attributes that it has not.
    pub(in super::super) fn fill(&mut self, dn: &str, values: Vec<Attribute>) {
        let Some(held) = self.objects.get_mut(dn) else {
            return;
        };
        for value in values {
            if held.object.attribute(value.key).is_none() {
                held.object.values.push(value);
            }
        }
    }

    /// Says of an attribute of an object that nothing is known of it, whatever the object says.
    pub(in super::super) fn doubt(&mut self, dn: &str, unknown: Attribute) {
        let Some(held) = self.objects.get_mut(dn) else {
            return;
        };
        let values = &mut held.object.values;
        match values.iter_mut().find(|own| own.key == unknown.key) {
            Some(own) => *own = unknown,
            None => values.push(unknown),
        }
    }

    /// Adds an object, or what is not known yet of one that is there. `is_outranked`: what another export says
    /// that is not counts.
    pub(in super::super) fn add(
        &mut self,
        object: Object,
        is_outranked: bool,
        problems: &mut Vec<Problem>,
    ) {
        let Some(held) = self.objects.get_mut(&object.dn) else {
            let held = Held {
                object,
                is_outranked,
            };
            let names = self.names.entry(held.object.class).or_default();
            names.insert(held.object.dn.clone());
            self.objects.insert(held.object.dn.clone(), held);
            return;
        };
        let is_outranked = held.is_outranked && !is_outranked;
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
            if value.gap.is_some() && !held.is_outranked {
                // What one of them says cannot be read, and the other one may contradict it.
                *known = value;
                continue;
            }
            if known.text == value.text || is_open(&value.text) {
                continue;
            }
            if known.gap.is_some() && !is_outranked {
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
                let what = (self.words.value)(held.object.class, value.key);
                known.gap = Some(Why::new(State::Contradicted, what));
            }
        }
        if let Some((key, first, place)) = differs {
            let value = (self.words.own_value)(held.object.class, &object.dn, key);
            let problem = self.words.conflict(&value, is_outranked);
            problems.push(problem.at(place).beside(first));
        }
    }

    /// Whether every object of a class is here.
    pub(in super::super) fn has_all(&self, class: &str) -> bool {
        self.complete.contains(class)
    }

    /// The object called so.
    pub(in super::super) fn get(&self, dn: &str) -> Option<&Object> {
        self.objects.get(dn).map(|held| &held.object)
    }

    /// The objects of a class, in the order of their names.
    pub(in super::super) fn of_class(&self, class: &str) -> impl Iterator<Item = &Object> {
        let names = self.names.get(class).into_iter().flatten();
        names.filter_map(|dn| self.get(dn))
    }

    /// The objects of a class right below another, in the order of their names.
    pub(in super::super) fn children<'a>(
        &'a self,
        dn: &'a str,
        class: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let below = self.below(dn, class);
        below.filter(move |object| object.parent() == dn)
    }

    /// The objects of a class anywhere below another, in the order of their names.
    fn below<'a>(&'a self, dn: &str, class: &'a str) -> impl Iterator<Item = &'a Object> + use<'a> {
        // `0` follows `/`.
        let range = format!("{dn}/").into_boxed_str()..format!("{dn}0").into_boxed_str();
        let below = self.objects.range(range).map(|(_, held)| &held.object);
        below.filter(move |object| object.class == class)
    }

    /// The ports of a class below an object, also those that are broken out of one port.
    pub(in super::super) fn ports<'a>(
        &'a self,
        dn: &'a str,
        class: &'a str,
    ) -> impl Iterator<Item = &'a Object> {
        let below = self.below(dn, class);
        below.filter(move |object| object.holder() == dn)
    }

    /// The object of a class with this relative name in the organisation of `user`, else in one above.
    ///
    /// # Errors
    /// A nearer organisation may have it: one of its objects of the class cannot be read.
    pub(in super::super) fn up_from(
        &self,
        user: &str,
        class: &str,
        relative: &str,
    ) -> Result<Option<&Object>, Why> {
        let mut org = user;
        loop {
            org = parent(org);
            if org.is_empty() {
                return Ok(None);
            }
            if let Some(found) = self.get(&format!("{org}/{relative}")) {
                return Ok(Some(found));
            }
            let around = self.get(org).and_then(|org| org.attribute(class));
            if let Some(gap) = around.and_then(|around| around.gap.clone()) {
                return Err(gap);
            }
        }
    }

    /// The VLAN of this name for something on a fabric: that of the fabric, else the common one.
    /// VLANs of the appliance cloud and of Fibre Channel are others, whatever they are called.
    pub(in super::super) fn vlan(&self, name: &str, fabric: Option<&str>) -> Option<&Object> {
        let own = fabric.and_then(|side| self.get(&format!("fabric/lan/{side}/net-{name}")));
        own.or_else(|| self.get(&format!("fabric/lan/net-{name}")))
    }

    /// The group of VLANs of this name for something on a fabric: that of the fabric, else the common one. Both clouds
    /// may hold groups, as they may hold VLANs.
    pub(in super::super) fn vlan_group(&self, name: &str, fabric: Option<&str>) -> Option<&Object> {
        let own = fabric.and_then(|side| self.get(&format!("fabric/lan/{side}/net-group-{name}")));
        own.or_else(|| self.get(&format!("fabric/lan/net-group-{name}")))
    }

    /// The id of an object in a snapshot: names repeat between domains.
    pub(in super::super) fn id(&self, dn: &str) -> String {
        format!("{}/{dn}", self.name)
    }

    /// A list of what a class was read into: unknown, not empty, where the class was not exported.
    pub(in super::super) fn list<T>(&self, class: &str, items: Vec<T>) -> Known<Vec<T>> {
        if items.is_empty() && !self.has_all(class) {
            Known::unknown(self.not_collected(class, class))
        } else {
            Known::derived(items)
        }
    }

    /// Why something is missing that a class tells.
    pub(in super::super) fn not_collected(&self, what: &str, class: &str) -> Why {
        let known = self.account.why(class);
        known.unwrap_or_else(|| {
            let words = if self.partial.contains_key(class) {
                self.words.unreadable
            } else {
                self.words.missing
            };
            words(what, class)
        })
    }

    /// Why something is missing that is inventory or state: no backup ever holds it, an answer for the class
    /// does.
    pub(in super::super) fn state_gap(&self, what: &str, class: &str) -> Why {
        let known = self.account.why(class);
        known.unwrap_or_else(|| (self.words.state)(what, class))
    }

    /// Why the state of an object is missing: a backup never holds it, whatever answers stand beside it; an answer
    /// does.
    pub(super) fn state_gap_of(&self, object: &Object, what: &str, class: &str) -> Why {
        let known = self.account.why(class);
        let is_configured = self
            .objects
            .get(&object.dn)
            .is_some_and(|held| held.is_outranked);
        known.unwrap_or_else(|| {
            let words = if is_configured {
                self.words.configured
            } else {
                self.words.state
            };
            words(what, class)
        })
    }

    /// A list of inventory or state that a class was read into; unknown where the class was not exported.
    pub(in super::super) fn inventory<T>(
        &self,
        what: &str,
        class: &str,
        items: Vec<T>,
    ) -> Known<Vec<T>> {
        if items.is_empty() && !self.has_all(class) {
            Known::unknown(self.state_gap(what, class))
        } else {
            Known::derived(items)
        }
    }

    /// The fabric that alone has a VLAN of this name, as seen from the other one.
    pub(in super::super) fn vlan_elsewhere(
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
pub(in super::super) fn is_open(text: &str) -> bool {
    matches!(text, "" | "derived")
}
