//! What the name of a file says of what is in it, when that is read: of objects of several cmdlets the host, and of
//! those of one that they are another's.

use super::export::Export;
use super::file_name::FileName;
use super::read::Reading;
use crate::readers::windows::model::{HostPart, Kind};
use crate::source::{Problem, folder_name};

impl Reading {
    /// Lets the name of a file say whose the objects of several cmdlets in it are, as it does of a document with their
    /// nouns as keys. People call a file of everything anything, so that the name counts where objects in the file say
    /// the same, or where nothing says a host and the file alone is called as hosts are.
    pub(super) fn name_by_file(&mut self) {
        let kinds = self.content.kinds.iter();
        let of_host = kinds.filter(|kind| !kind.is_of_cluster());
        let is_named = self.cmdlet.is_some() || !self.file.words.is_empty();
        if is_named
            || self.file.is_of_bundle()
            || self.export == Export::List
            || of_host.count() < 2
        {
            return;
        }
        let words = FileName::words_of_document(&self.file.name);
        let [word] = &words[..] else {
            return;
        };
        let names: Vec<String> = self.parts.iter().filter_map(HostPart::name).collect();
        let is_said = !names.is_empty() && names.iter().all(|name| short(name) == short(word));
        let folder = folder_name(&self.file.folder).unwrap_or_default();
        let is_alone = names.is_empty() && has_number(word) && !has_number(&folder);
        if is_said || is_alone {
            self.file.words = words;
        }
    }

    /// Tells that a file holds objects of which none is used, and none of the cmdlet that it is called after: nobody
    /// else will miss those.
    pub(super) fn note_other_cmdlet(&mut self) {
        let kinds = &self.content.kinds;
        let Some((kind, owners)) = self.cmdlet else {
            return;
        };
        let is_wanted = !matches!(kind, Kind::Other(_)) && self.content.used == 0;
        if !is_wanted || kinds.is_empty() || kinds.contains(&kind) || self.content.nothing > 0 {
            return;
        }
        let found: Vec<String> = kinds.iter().map(|kind| kind.name()).collect();
        let message = format!(
            "this holds objects of {}, not of {}",
            found.join(", "),
            kind.name()
        );
        let problem = Problem::warning("other-cmdlet", message).at(self.start);
        let problem = problem.help(self.run((kind, owners)));
        self.problems.get_mut().push(problem);
    }
}

/// A name without its domain, in lower case.
fn short(name: &str) -> String {
    let short = name.split('.').next().unwrap_or_default();
    short.to_lowercase()
}

/// Hosts are counted, and what else people call a file is not.
fn has_number(name: &str) -> bool {
    name.contains(|letter: char| letter.is_ascii_digit())
}
