//! What the errors and messages among the objects of a document mean for its lists.

use std::collections::BTreeSet;

use super::read::Reading;
use super::record::Record;
use super::records::Failure;
use super::walk::Around;
use crate::readers::windows::model::{HostPart, Kind, Owners};
use crate::source::{Node, Problem};

impl Reading {
    /// Notes what an object is that is of no cmdlet.
    pub(super) fn record(&mut self, node: &Node<'_>, record: Record, around: Around<'_>) {
        self.content.others += 1;
        match record {
            Record::Error => self.records.error(node, around),
            Record::Message => self.records.message(node),
        }
    }

    /// Says of a document that holds objects what stands among them, and takes none of its lists for whole that an
    /// error belongs to.
    pub(super) fn settle_records(&mut self) {
        let records = std::mem::take(&mut self.records);
        let mut told = BTreeSet::new();
        let count = records.errors.len();
        for failure in &records.errors {
            for (kind, owners) in self.failed_cmdlets(failure.cmdlet) {
                if matches!(kind, Kind::Other(_)) {
                    continue;
                }
                for index in self.parts_of(failure) {
                    self.parts[index].failed_in_part(kind, owners);
                }
                if told.insert(kind.name()) {
                    let problem = self.partial((kind, owners), count).at(failure.place);
                    self.problems.get_mut().push(problem);
                }
            }
        }
        self.settle_strays(&records.strays);
        for (index, (kind, owners)) in records.nameless {
            self.parts[index].left_out(kind, owners);
        }
        if let Some((place, count)) = records.messages.filter(|_| self.content.used > 0) {
            let message = match count {
                1 => "1 message among the objects is passed over".to_owned(),
                _ => format!("{count} messages among the objects are passed over"),
            };
            let help = "read what it says: a warning may tell why objects are missing; export without `*>&1`";
            let problem = Problem::warning("messages-passed-over", message).at(place);
            self.problems.get_mut().push(problem.help(help));
        }
    }

    /// Says what stands in place of objects: it may be all that is left of one.
    fn settle_strays(&mut self, strays: &[Failure]) {
        if self.content.used == 0 {
            return;
        }
        let mut told = BTreeSet::new();
        for stray in strays {
            for (kind, owners) in self.failed_cmdlets(stray.cmdlet) {
                if matches!(kind, Kind::Other(_)) {
                    continue;
                }
                for index in self.parts_of(stray) {
                    self.parts[index].left_out(kind, owners);
                }
                if told.insert(kind.name()) {
                    let message = format!(
                        "this stands among the objects of {}, and is none of them: what it lists may not be all",
                        kind.name()
                    );
                    let help = format!(
                        "{} again, without what else was written to the file",
                        self.run((kind, owners))
                    );
                    let problem = Problem::warning("no-object", message).at(stray.place);
                    self.problems.get_mut().push(problem.help(help));
                }
            }
        }
    }

    /// The cmdlets that an error may be of: where nothing says it, all whose objects stand beside it.
    fn failed_cmdlets(&self, said: Option<(Kind, Owners)>) -> Vec<(Kind, Owners)> {
        if let Some(said) = said {
            return vec![said];
        }
        let mut kinds: Vec<Kind> = Vec::new();
        for kind in self.parts.iter().flat_map(HostPart::kinds) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let kinds = kinds.into_iter();
        kinds.map(|kind| (kind, Owners::Unsaid)).collect()
    }

    /// The parts that an error belongs to: those of its host, and where it names none, those of all.
    fn parts_of(&mut self, failure: &Failure) -> Vec<usize> {
        let says = failure.says.clone().unwrap_or_default();
        if failure.is_around || self.parts.is_empty() {
            return vec![self.part(says)];
        }
        let all = 0..self.parts.len();
        if failure.says.is_none() || !self.parts.iter().any(HostPart::has_session) {
            return all.collect();
        }
        let of_session = all.filter(|index| self.parts[*index].is_of_session(&says));
        let found: Vec<usize> = of_session.collect();
        if found.is_empty() {
            vec![self.part(says)]
        } else {
            found
        }
    }

    /// The problem of a cmdlet that put out objects and an error.
    fn partial(&self, cmdlet: (Kind, Owners), count: usize) -> Problem {
        let name = cmdlet.0.name();
        let message = match count {
            1 => format!("{name} reported an error among its objects: what it lists is not all"),
            _ => format!(
                "{name} reported an error among its objects ({count} errors in this file): what it lists is not all"
            ),
        };
        Problem::error("cmdlet-failed", message)
            .help(format!("{} again, as administrator", self.run(cmdlet)))
    }
}
