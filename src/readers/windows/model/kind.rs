//! What kind of object a cmdlet puts out: by the cmdlet's noun, the object's class, or properties
//! that it alone has.

use super::entry::Entry;
use super::section::Owners;
use super::sections::{Kind, SECTIONS, UNUSED};

/// Every entry with its kind.
fn entries() -> impl Iterator<Item = (Kind, &'static Entry)> {
    let used = SECTIONS.iter().map(|(kind, entry)| (*kind, entry));
    let unused = UNUSED.iter();
    used.chain(unused.map(|entry| (Kind::Other(entry.word()), entry)))
}

/// A section of a Windows host, for documents that say what is read.
#[derive(Clone, Debug)]
pub struct SectionRow {
    /// What its objects are, as a sentence.
    pub what: &'static str,
    /// The cmdlet, `Get-NetAdapter`, or the class that is asked for by its name,
    /// `Win32_Processor`.
    pub cmdlet: String,
    /// Classes of its objects, without namespaces.
    pub classes: &'static [&'static str],
    /// Its key in a file of the collector; none where the collector does not write it, or writes
    /// it into another section.
    pub collector: Option<&'static str>,
}

/// Every section that is read, in the order in which documents list them.
pub fn sections() -> impl Iterator<Item = SectionRow> {
    SECTIONS.iter().map(|(kind, entry)| SectionRow {
        what: entry.what.trim(),
        cmdlet: kind.name(),
        classes: entry.classes,
        collector: entry.collector,
    })
}

impl Kind {
    /// The kind that a cmdlet puts out, by its noun.
    pub(in crate::readers) fn of_noun(noun: &str) -> Option<Self> {
        let mut nouns = entries().filter(|(_, entry)| !entry.noun.is_empty());
        let found = nouns.find(|(_, entry)| entry.noun.eq_ignore_ascii_case(noun));
        found.map(|(kind, _)| kind)
    }

    /// The kind of an object, by its class with or without what stands before it:
    /// `ROOT/StandardCimv2:MSFT_NetAdapter`, `Microsoft.HyperV.PowerShell.VMSwitch`.
    pub(in crate::readers) fn of_class(class: &str) -> Option<Self> {
        let name = class.rsplit(['.', ':', '/', '#']).next()?;
        let is = |class: &&str| class.eq_ignore_ascii_case(name);
        let found = entries().find(|(_, entry)| entry.classes.iter().any(is));
        found.map(|(kind, _)| kind)
    }

    /// The kind of an object, by its properties: of several kinds that have all of theirs, the one
    /// that asks for most.
    pub(in crate::readers) fn of_properties(has: impl Fn(&str) -> bool) -> Option<Self> {
        let prints = entries().flat_map(|(kind, entry)| {
            let prints = entry.prints.iter();
            prints.map(move |print| (print.len(), print, kind))
        });
        let whole = prints.filter(|(_, print, _)| print.iter().all(|key| has(key)));
        // The last of equals is taken, hence the reversal: a row goes before those below it.
        let best = whole.collect::<Vec<_>>().into_iter().rev();
        let best = best.max_by_key(|(length, ..)| *length);
        best.map(|(.., kind)| kind)
    }

    /// The kind that a file name says, and whose adapters it is about: `Get-NetAdapter.json`,
    /// `GetNetAdapter.XML`, `Tenants_Get-VMSwitchTeam.json`,
    /// `Get-VMNetworkAdapter-ManagementOS.json`.
    pub(in crate::readers) fn of_file(stem: &str) -> Option<(Self, Owners)> {
        let lower = stem.to_ascii_lowercase();
        let parts = lower.split(['.', '_', ' ', '(', ')']);
        let mut kinds = parts.rev().filter_map(|part| {
            let rest = part.strip_prefix("get")?;
            let noun = rest.trim_start_matches('-').split('-').next()?;
            Self::of_noun(noun)
        });
        let says = |words: &[&str]| {
            let mut parts = lower.split(|it: char| !it.is_alphanumeric());
            parts.any(|it| words.contains(&it))
        };
        let owners = if says(&["managementos"]) {
            Owners::Host
        } else if says(&["vm", "vms", "vmname"]) {
            Owners::Machines
        } else if says(&["all"]) {
            Owners::All
        } else {
            Owners::Unsaid
        };
        Some((kinds.next()?, owners))
    }

    /// What users call it.
    pub(in crate::readers) fn name(self) -> String {
        let word = match self {
            Self::Other(word) => word,
            _ => SECTIONS
                .iter()
                .find(|(kind, _)| *kind == self)
                .map_or("", |(_, entry)| entry.word()),
        };
        if word.starts_with("Win32_") {
            word.to_owned()
        } else {
            format!("Get-{word}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_say_the_cmdlet() {
        let of = |stem: &str| Kind::of_file(stem);
        assert_eq!(of("Get-NetAdapter"), Some((Kind::Adapter, Owners::Unsaid)));
        assert_eq!(of("GetNetLbfoTeam"), Some((Kind::Team, Owners::Unsaid)));
        assert_eq!(
            of("Get-NetAdapter.HV01"),
            Some((Kind::Adapter, Owners::Unsaid))
        );
        assert_eq!(
            of("Tenants_Get-VMSwitchTeam"),
            Some((Kind::SetTeam, Owners::Unsaid))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter-ManagementOS"),
            Some((Kind::Port, Owners::Host))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter.VM"),
            Some((Kind::Port, Owners::Machines))
        );
        assert_eq!(
            of("get-netroute"),
            Some((Kind::Other("NetRoute"), Owners::Unsaid))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter -All"),
            Some((Kind::Port, Owners::All))
        );
        assert_eq!(of("server-profiles"), None);
        assert_eq!(of("Get-Things"), None);
    }

    #[test]
    fn classes_say_the_kind_in_any_namespace() {
        let of = Kind::of_class;
        assert_eq!(
            of("ROOT/StandardCimv2:MSFT_NetAdapter"),
            Some(Kind::Adapter)
        );
        assert_eq!(of("MSFT_NetLbfoTeamNic"), Some(Kind::TeamNic));
        assert_eq!(
            of("Microsoft.HyperV.PowerShell.VMSwitchTeam"),
            Some(Kind::SetTeam)
        );
        assert_eq!(
            of("Win32_Processor").map(Kind::name),
            Some("Win32_Processor".into())
        );
        assert_eq!(of("Win32_ComputerSystem"), Some(Kind::Computer));
        assert_eq!(of("CIM_NetworkPort"), None);
    }
}
