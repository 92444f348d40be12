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

    /// The kind that a word names which is put in front of objects: the noun of a cmdlet, the cmdlet or a
    /// class, perhaps with whose adapters they are: `NetAdapter`, `Get-VMSwitch`,
    /// `VMNetworkAdapterManagementOS`, `win32_operatingsystem`.
    pub(in crate::readers) fn of_key(key: &str) -> Option<(Self, Owners)> {
        let plain = |text: &str| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
        let key = plain(key);
        let key = key.strip_prefix("get").unwrap_or(&key);
        // A longer noun goes before one that it begins with: `VMSwitchTeam` is no `VMSwitch`.
        let words = entries().map(|(kind, entry)| (plain(entry.word()), kind));
        let rests = words.filter_map(|(word, kind)| Some((key.strip_prefix(&*word)?, kind)));
        let (rest, kind) = rests.min_by_key(|(rest, _)| rest.len())?;
        let owners = match rest {
            "" | "s" | "es" => Owners::Unsaid,
            other => Owners::of_word(other)?,
        };
        Some((kind, owners))
    }

    /// How many of an object's keys are properties or columns of this kind.
    pub(in crate::readers) fn fit(self, has: impl Fn(&str) -> bool) -> usize {
        self.columns().iter().filter(|column| has(column)).count()
    }

    /// Properties and columns of the default view of its cmdlet.
    pub(in crate::readers) fn columns(self) -> &'static [&'static str] {
        let entry = SECTIONS.iter().find(|(kind, _)| *kind == self);
        entry.map_or(&[][..], |(_, entry)| entry.columns)
    }

    /// The kind whose columns these headings are most of, and how many they are.
    pub(in crate::readers) fn of_columns(headings: &[&str]) -> Option<(Self, usize)> {
        let has = |column: &str| {
            headings
                .iter()
                .any(|heading| heading.eq_ignore_ascii_case(column))
        };
        let fits = SECTIONS.iter().map(|(kind, _)| (*kind, kind.fit(has)));
        // Of equals the first, hence the reversal.
        fits.rev()
            .max_by_key(|(_, fit)| *fit)
            .filter(|(_, fit)| *fit > 0)
    }

    /// The class that is asked for in place of a cmdlet, where one stands at the start of a text.
    pub(in crate::readers) fn of_class_word(text: &str) -> Option<(Self, usize)> {
        let mut asked = entries().filter(|(_, entry)| entry.noun.is_empty());
        asked.find_map(|(kind, entry)| {
            let word = entry.word();
            let head = text.get(..word.len())?;
            let ends = !text[word.len()..].starts_with(|letter: char| letter.is_alphanumeric());
            (head.eq_ignore_ascii_case(word) && ends).then_some((kind, word.len()))
        })
    }

    /// Whether an object of it that has no name would be missed: of processors one is like the others.
    pub(in crate::readers) fn is_told_by_name(self) -> bool {
        !matches!(self, Self::Processor | Self::Other(_))
    }

    /// Whether every host has some of it, so that an empty answer is none.
    pub(in crate::readers) fn is_everywhere(self) -> bool {
        match self {
            Self::Adapter
            | Self::System
            | Self::Computer
            | Self::Processor
            | Self::ComputerInfo => true,
            Self::Other(word) => matches!(word, "NetIPInterface" | "Win32_BIOS"),
            _ => false,
        }
    }

    /// Whether its cmdlet leaves adapters out, which have none of it: asked about one of these, it fails.
    pub(in crate::readers) fn leaves_adapters_out(self) -> bool {
        matches!(
            self,
            Self::Slot | Self::Queues | Self::Rss | Self::Binding | Self::IpAddress
        )
    }

    /// Whether its cmdlet, asked about all or about one switch, may put out nothing because there is nothing.
    pub(in crate::readers) fn may_be_none(self) -> bool {
        matches!(self, Self::SetTeam | Self::FlowControl | Self::QosPolicy)
    }

    /// Whether its objects are of a failover cluster, which puts out those of all nodes wherever it is
    /// asked.
    pub(in crate::readers) fn is_of_cluster(self) -> bool {
        match self {
            Self::Cluster | Self::ClusterNode | Self::ClusterNetwork | Self::ClusterInterface => {
                true
            }
            Self::Other(word) => word.starts_with("Cluster"),
            _ => false,
        }
    }

    /// Whether its cmdlet is of Hyper-V, which answers nothing to whoever may not ask.
    pub(in crate::readers) fn is_of_hyper_v(self) -> bool {
        matches!(
            self,
            Self::Switch
                | Self::SetTeam
                | Self::Port
                | Self::PortVlan
                | Self::PortIsolation
                | Self::Machine
                | Self::VmHost
        )
    }

    /// Whether one host is often asked for it in several files, a file a switch or a virtual machine.
    pub(in crate::readers) fn comes_in_pieces(self) -> bool {
        matches!(
            self,
            Self::SetTeam
                | Self::Port
                | Self::PortVlan
                | Self::PortIsolation
                | Self::Machine
                | Self::Other(_)
        )
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
    fn keys_say_the_kind_in_any_spelling() {
        let of = Kind::of_key;
        for key in [
            "NetAdapter",
            "netAdapter",
            "Get-NetAdapter",
            "get_netadapter",
            "NetAdapters",
        ] {
            assert_eq!(of(key), Some((Kind::Adapter, Owners::Unsaid)), "{key}");
        }
        assert_eq!(of("VMSwitchTeam"), Some((Kind::SetTeam, Owners::Unsaid)));
        assert_eq!(
            of("VMNetworkAdapterManagementOS"),
            Some((Kind::Port, Owners::Host))
        );
        assert_eq!(
            of("Get-VMNetworkAdapter-VM"),
            Some((Kind::Port, Owners::Machines))
        );
        assert_eq!(
            of("VMNetworkAdapterVlan"),
            Some((Kind::PortVlan, Owners::Unsaid))
        );
        assert_eq!(
            of("Win32_OperatingSystem"),
            Some((Kind::System, Owners::Unsaid))
        );
        for key in ["Name", "Adapters", "VMPath", "ClusterSize", ""] {
            assert_eq!(of(key), None, "{key}");
        }
    }

    #[test]
    fn columns_say_the_kind() {
        let of = |headings: &[&str]| Kind::of_columns(headings);
        assert_eq!(of(&["name", "switchtype"]), Some((Kind::Switch, 2)));
        let members = ["Name", "Team", "AdministrativeMode"];
        assert_eq!(of(&members), Some((Kind::TeamMember, 3)));
        assert_eq!(of(&["asset", "owner"]), None);
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
