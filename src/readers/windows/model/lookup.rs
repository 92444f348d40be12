//! What stands apart from virtual adapters, looked up by what it is about: a host can have thousands of
//! adapters, and a setting in another file for each.

use std::collections::BTreeMap;

use super::objects::Machine;
use super::ports::{Port, PortKey, PortVlan, Setting};
use crate::fabric::known::{Known, State, Why};

/// Settings, by the adapters that they belong to.
pub(super) struct SettingsOf<'s> {
    all: &'s [Setting],
    /// Why there are none, or why nobody knows whose one is.
    missing: Option<&'s Why>,
    nobody: Option<Why>,
    /// By the id of the adapter, which decides where both say one.
    by_id: BTreeMap<String, Group>,
    /// By the names of machine and adapter.
    by_name: BTreeMap<Names, Group>,
    /// The same of those alone that say no id.
    without_id: BTreeMap<Names, Group>,
}

type Names = (Option<String>, String);

/// Settings for one adapter.
#[derive(Clone, Copy)]
struct Group {
    first: usize,
    /// Whether all of them say the same.
    is_alike: bool,
}

fn names(key: &PortKey) -> Names {
    let vm = key.vm.as_ref().map(|vm| vm.to_lowercase());
    (vm, key.name.to_ascii_lowercase())
}

impl<'s> SettingsOf<'s> {
    pub(super) fn new(settings: &'s Known<Vec<Setting>>) -> Self {
        let all = settings.get().map_or(&[][..], Vec::as_slice);
        let mut index = Self {
            all,
            missing: settings.why(),
            nobody: all.iter().find_map(|setting| setting.of.why().cloned()),
            by_id: BTreeMap::new(),
            by_name: BTreeMap::new(),
            without_id: BTreeMap::new(),
        };
        for (at, setting) in all.iter().enumerate() {
            let Some(of) = setting.of.get() else { continue };
            match &of.id {
                Some(id) => add(&mut index.by_id, id.to_ascii_lowercase(), at, all),
                None => add(&mut index.without_id, names(of), at, all),
            }
            add(&mut index.by_name, names(of), at, all);
        }
        index
    }

    /// The setting of an adapter; `why` says why it does not stand at the adapter itself.
    pub(super) fn find(&self, key: &PortKey, why: &Why) -> Result<&'s Setting, Why> {
        let group = match &key.id {
            Some(id) => {
                let own = self.by_id.get(&id.to_ascii_lowercase());
                self.together(own, self.without_id.get(&names(key)))
            }
            None => self.by_name.get(&names(key)).copied(),
        };
        let Some(group) = group else {
            let reason = match self.missing {
                Some(missing) if missing.state != State::NotCollected => missing,
                _ => self.nobody.as_ref().unwrap_or(why),
            };
            return Err(reason.clone());
        };
        if group.is_alike {
            return Ok(&self.all[group.first]);
        }
        let what = "the VLAN of adapters that share one name";
        Err(Why::new(State::Failed, what))
    }

    fn together(&self, one: Option<&Group>, other: Option<&Group>) -> Option<Group> {
        let (Some(one), Some(other)) = (one, other) else {
            return one.or(other).copied();
        };
        let is_alike = self.all[one.first].is_like(&self.all[other.first]);
        Some(Group {
            first: one.first.min(other.first),
            is_alike: is_alike && one.is_alike && other.is_alike,
        })
    }
}

fn add<K: Ord>(groups: &mut BTreeMap<K, Group>, key: K, at: usize, all: &[Setting]) {
    let group = groups.entry(key).or_insert(Group {
        first: at,
        is_alike: true,
    });
    group.is_alike &= all[group.first].is_like(&all[at]);
}

/// What virtual machines say of themselves, by their names.
pub(super) struct MachineStates<'s> {
    missing: Option<&'s Why>,
    running: ByName<'s>,
    clustered: ByName<'s>,
}

/// One answer of each machine; nothing where two machines of one name give two.
type ByName<'s> = BTreeMap<String, Option<&'s Known<bool>>>;

impl<'s> MachineStates<'s> {
    pub(super) fn new(machines: &'s Known<Vec<Machine>>) -> Self {
        let by_name = |answer: fn(&Machine) -> &Known<bool>| {
            let mut by_name = ByName::new();
            for machine in machines.items() {
                let own = answer(machine);
                let name = machine.name.to_ascii_lowercase();
                let state = by_name.entry(name).or_insert(Some(own));
                *state = state.filter(|first| first.get() == own.get());
            }
            by_name
        };
        Self {
            missing: machines.why(),
            running: by_name(|machine| &machine.running),
            clustered: by_name(|machine| &machine.clustered),
        }
    }

    /// Whether the machine called so runs.
    pub(super) fn running(&self, name: &str) -> Known<bool> {
        self.of(&self.running, name, "the state of a virtual machine")
    }

    /// Whether the machine called so is a role of the cluster.
    pub(super) fn clustered(&self, name: &str) -> Known<bool> {
        let what = "whether a virtual machine is clustered";
        self.of(&self.clustered, name, what)
    }

    fn of(&self, answers: &ByName<'_>, name: &str, what: &str) -> Known<bool> {
        match (answers.get(&name.to_ascii_lowercase()), self.missing) {
            (Some(Some(state)), _) => (*state).clone(),
            (_, Some(why)) => Known::unknown(why.clone()),
            _ => Known::unknown(Why::not_collected(what)),
        }
    }
}

/// How the port treats tags. Isolation by VLAN goes before the VLAN setting.
pub(super) fn tags(port: &Port, vlans: &SettingsOf<'_>, isolation: &SettingsOf<'_>) -> PortVlan {
    let isolation = match port.isolation.check() {
        Ok(own) => Ok(own.as_ref()),
        Err(why) => isolation
            .find(&port.key, &why)
            .map(|setting| setting.tags.as_ref()),
    };
    let setting = match port.vlan.check() {
        Ok(own) => Ok(Some(own)),
        Err(why) => vlans
            .find(&port.key, &why)
            .map(|setting| setting.tags.as_ref()),
    };
    match (isolation, setting) {
        (Ok(Some(tags)), _) => tags.clone(),
        (_, Err(why)) => PortVlan::unknown(&why),
        // Where nobody was asked about isolation, the VLAN setting is all there is.
        (Err(why), _) if why.state != State::NotCollected => PortVlan::unknown(&why),
        (_, Ok(Some(tags))) => tags.clone(),
        (_, Ok(None)) => PortVlan::unknown(&Why::not_collected("the VLAN of an adapter")),
    }
}
