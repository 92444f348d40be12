//! What keeps findings from counting as it stood before a change: a change does not accept what it brings. The
//! module knows no revisions.

use std::path::{Path, PathBuf};

use super::Inventory;
use crate::acceptance::Waiver;
use crate::config::{Config, read_waivers};
use crate::source::{Names, Problem, SourceId};

/// The files that say what counts, as they stood before.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// The plan with its rules and waivers.
    pub(super) config: Option<PathBuf>,
    /// Waivers in files of their own.
    pub(super) waivers: Vec<PathBuf>,
}

impl Standing {
    /// Holds what was read to what stood before: rules are chosen as they were, and a waiver counts if it was
    /// there. What the plan says about the site is that of today.
    pub(super) fn hold(&self, inventory: &mut Inventory, names: &mut Names) {
        let mut before = self.config(inventory, names);
        for path in &self.waivers {
            let id = announce(inventory, path, names);
            let read = match inventory.run.sources.get_mut(id).load() {
                Ok(()) => read_waivers(&mut inventory.run.sources, id),
                Err(problem) => Err(vec![problem]),
            };
            // Waivers that nobody can read never counted.
            before.waivers.extend(read.unwrap_or_default());
        }
        let waivers = &mut inventory.config.waivers;
        let fresh = waivers.extract_if(.., |waiver| {
            !before.waivers.iter().any(|known| is_same(known, waiver))
        });
        let fresh: Vec<Waiver> = fresh.collect();
        let problems = &mut inventory.run.problems;
        problems.extend(fresh.into_iter().map(|waiver| {
            let message =
                format!("the waiver of {waiver} is of the change itself and does not count yet");
            let help =
                "it counts for changes that begin after it: bring it in by a change of its own";
            note(message).at(waiver.place).help(help)
        }));
        if !inventory.config.rules.says_the_same(&before.rules) {
            let message =
                "the choice of rules is changed, and counts as it stood before the change";
            let help =
                "it counts for changes that begin after it: bring it in by a change of its own";
            let mut problem = note(message.to_owned()).help(help);
            problem.place = inventory.config.rules.place();
            problems.push(problem);
            inventory.config.rules = before.rules;
        }
    }

    /// The plan as it stood before. One that could not be read would have ended the run by now.
    fn config(&self, inventory: &mut Inventory, names: &mut Names) -> Config {
        let Some(path) = &self.config else {
            return Config::default();
        };
        let id = announce(inventory, path, names);
        let sources = &mut inventory.run.sources;
        match sources.get_mut(id).load() {
            Ok(()) => Config::read(sources, id).unwrap_or_default(),
            Err(_) => Config::default(),
        }
    }
}

/// A file of before has a name of its own: a cache knows files by their names.
fn announce(inventory: &mut Inventory, path: &Path, names: &mut Names) -> SourceId {
    let name = format!("{} (before the change)", names.name(path));
    inventory.run.sources.announce(name, path)
}

fn is_same(known: &Waiver, waiver: &Waiver) -> bool {
    let known = Waiver {
        place: waiver.place,
        ..known.clone()
    };
    known == *waiver
}

fn note(message: String) -> Problem {
    Problem::warning("changed-since", message)
}
