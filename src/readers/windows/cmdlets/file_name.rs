//! What the name of a file says: the cmdlet, whose adapters it is about, the host, and whether it is the
//! older of two exports. `Get-NetAdapter.json`, `GetNetAdapter.XML`, `HV01_Get-VMSwitch.json`,
//! `Get-VMSwitch.hv01.example.json`, `Get-VMNetworkAdapter-ManagementOS.json`,
//! `Get-NetLbfoTeam_20251101.json`, `Get-NetAdapter/HV01.json`.

use std::path::Path;

use crate::readers::windows::bundle::is_node_folder;
use crate::readers::windows::model::{Age, Kind, Owners, PartFile};
use crate::source::folder_name;

/// What the name of a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FileName {
    /// The cmdlet, or class, that it is called after.
    pub(super) kind: Option<Kind>,
    /// Whose virtual adapters it is about.
    pub(super) owners: Owners,
    /// Words that may be the name of a host, the nearest to the cmdlet first.
    pub(super) words: Vec<String>,
    /// Whether it is the older of two exports.
    pub(super) age: Age,
    /// Whether the folder is called after the cmdlet, and the file after the host.
    pub(super) is_in_folder_of_cmdlet: bool,
}

/// Endings of files that outputs are written to.
const OUTPUTS: [&str; 9] = [
    "json", "txt", "log", "csv", "tsv", "xml", "clixml", "out", "dat",
];

/// Parameters of cmdlets, and what people call an export, which name no host.
const FILLERS: [&str; 23] = [
    "get",
    "json",
    "txt",
    "csv",
    "export",
    "exported",
    "output",
    "out",
    "full",
    "raw",
    "detail",
    "details",
    "detailed",
    "list",
    "data",
    "result",
    "results",
    "includehidden",
    "physical",
    "depth5",
    "computername",
    "host",
    "hosts",
];

/// Words for what was there before.
const BEFORE: [&str; 12] = [
    "old", "older", "alt", "bak", "backup", "copy", "kopie", "prev", "previous", "before", "orig",
    "original",
];

/// Words for what is there now.
const NOW: [&str; 5] = ["new", "newer", "latest", "current", "now"];

impl FileName {
    /// What a path says by its last two names.
    pub(super) fn of(path: &Path) -> Self {
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        let is_output = ending
            .as_deref()
            .is_none_or(|ending| OUTPUTS.contains(&ending));
        let Some(stem) = path.file_stem().filter(|_| is_output) else {
            return Self::default();
        };
        let mut own = Self::of_stem(&stem.to_string_lossy());
        if own.kind.is_some() {
            // Get-SDDCDiagnosticInfo runs it with `-All`, and leaves that out of the name.
            let is_of_node = path.parent().is_some_and(is_node_folder);
            if own.owners == Owners::Unsaid
                && is_of_node
                && is_without_dash(&stem.to_string_lossy())
            {
                own.owners = Owners::All;
            }
            return own;
        }
        let folder = path.parent().and_then(folder_name);
        let of_folder = folder.map(|folder| Self::of_stem(&folder));
        match of_folder {
            Some(folder) if folder.kind.is_some() && folder.words.is_empty() => Self {
                words: own.words,
                age: own.age,
                is_in_folder_of_cmdlet: true,
                ..folder
            },
            _ => own,
        }
    }

    /// The cmdlet, and whose virtual adapters the file is about.
    pub(super) fn cmdlet(&self) -> Option<(Kind, Owners)> {
        Some((self.kind?, self.owners))
    }

    /// The file at the path that this is the name in.
    pub(super) fn file(self, path: &Path) -> PartFile {
        let cmdlet = self.cmdlet();
        let mut file = PartFile::at(path, self.is_in_folder_of_cmdlet);
        file.kind = cmdlet;
        // A file that is called after no cmdlet is not called after a host either, unless it turns out to be
        // the document of one; a piece of a bundle is called after what it is a piece of.
        if !file.is_piece() {
            file.words = cmdlet.map_or_else(Vec::new, |_| self.words);
            file.age = self.age;
        }
        file
    }

    /// What the name of a document of one host, `HV01.json`, may call the host.
    pub(super) fn words_of_document(file: &str) -> Vec<String> {
        let stem = Path::new(file).file_stem().unwrap_or_default();
        Self::of_stem(&stem.to_string_lossy()).words
    }

    fn of_stem(stem: &str) -> Self {
        let (kind, before, after) = match cmdlet(stem) {
            Some((kind, start, end)) => (Some(kind), &stem[..start], &stem[end..]),
            None => (None, stem, ""),
        };
        let mut name = Self {
            kind,
            ..Self::default()
        };
        for piece in pieces(after) {
            name.take(piece);
        }
        let mut words = std::mem::take(&mut name.words);
        for piece in pieces(before).rev() {
            name.take(piece);
        }
        // The nearest to the cmdlet first, and what stands before it rather than what follows.
        name.words.append(&mut words);
        name
    }

    /// Takes a piece between two separators, `-ManagementOS`, `.hv01.example`, `20251101`.
    fn take(&mut self, piece: &str) {
        let sign = |letter: char| matches!(letter, '-' | '.');
        let mut rest = piece.trim_matches(sign);
        loop {
            let (first, after) = rest.split_once(sign).unwrap_or((rest, ""));
            if let Some(owners) = Owners::of_word(first) {
                self.owners = owners;
            } else if !FILLERS.iter().any(|word| word.eq_ignore_ascii_case(first)) {
                break;
            }
            rest = after.trim_matches(sign);
            if rest.is_empty() {
                return;
            }
        }
        if let Some(age) = age(rest) {
            self.age = std::mem::take(&mut self.age).and(age);
        } else if rest.chars().any(char::is_alphanumeric) {
            self.words.push(rest.to_owned());
        }
    }
}

/// Whether a cmdlet is written as Get-SDDCDiagnosticInfo writes it: `GetVMNetworkAdapter`.
fn is_without_dash(stem: &str) -> bool {
    let verb = stem.get(..3);
    verb.is_some_and(|verb| verb.eq_ignore_ascii_case("get")) && !stem.contains('-')
}

/// The cmdlet in a name, and where it begins and ends; the last of several, which is the end of a pipe.
fn cmdlet(stem: &str) -> Option<(Kind, usize, usize)> {
    let starts = stem.char_indices().filter(|(at, _)| {
        let before = stem[..*at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric())
    });
    let mut found = starts.filter_map(|(start, _)| {
        let rest = &stem[start..];
        if let Some((kind, length)) = Kind::of_class_word(rest) {
            return Some((kind, start, start + length));
        }
        let verb = rest
            .get(..3)
            .filter(|verb| verb.eq_ignore_ascii_case("get"))?;
        let noun = rest[verb.len()..].trim_start_matches('-');
        let length = noun
            .find(|letter: char| !letter.is_alphanumeric())
            .unwrap_or(noun.len());
        let kind = Kind::of_noun(&noun[..length])?;
        Some((kind, start, stem.len() - noun.len() + length))
    });
    found.next_back()
}

/// What stands between separators that no host's name has.
fn pieces(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || "_()[]@=,+~".contains(letter))
}

/// What a piece says of the age of an export.
fn age(piece: &str) -> Option<Age> {
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(piece));
    if is(&BEFORE) {
        return Some(Age::Before);
    }
    if is(&NOW) {
        return Some(Age::Now);
    }
    let digits: String = piece.chars().filter(char::is_ascii_digit).collect();
    let rest = piece
        .chars()
        .all(|letter| letter.is_ascii_digit() || "-.:TtZz".contains(letter));
    if !rest || digits.is_empty() {
        return None;
    }
    // A browser counts what it saves a second time, and so does the Explorer: `(1)`.
    if digits.len() < 3 {
        return digits.parse().ok().map(Age::Again);
    }
    let day = |year: &str, month: &str, day: &str| {
        let fits = |text: &str, range: std::ops::RangeInclusive<u32>| {
            text.parse().is_ok_and(|number| range.contains(&number))
        };
        let is_day = fits(year, 1990..=2099) && fits(month, 1..=12) && fits(day, 1..=31);
        is_day.then(|| format!("{year}{month}{day}"))
    };
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let date =
        day(part(0, 4), part(4, 6), part(6, 8)).or_else(|| day(part(4, 8), part(2, 4), part(0, 2)));
    match date {
        Some(date) => Some(Age::Dated(format!("{date}{}", &digits[8..]))),
        // A time of the day, beside a date.
        None if matches!(digits.len(), 4 | 6) => Some(Age::Dated(digits)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> FileName {
        FileName::of(Path::new(path))
    }

    fn kind(path: &str) -> Option<(Kind, Owners)> {
        let name = of(path);
        Some((name.kind?, name.owners))
    }

    #[test]
    fn a_name_says_the_cmdlet_and_whose_adapters() {
        let unsaid = |kind| Some((kind, Owners::Unsaid));
        assert_eq!(kind("Get-NetAdapter.json"), unsaid(Kind::Adapter));
        assert_eq!(kind("GetNetLbfoTeam.xml"), unsaid(Kind::Team));
        assert_eq!(kind("Get-NetAdapter.HV01.json"), unsaid(Kind::Adapter));
        assert_eq!(kind("Tenants_Get-VMSwitchTeam.txt"), unsaid(Kind::SetTeam));
        assert_eq!(kind("get-netroute.json"), unsaid(Kind::Other("NetRoute")));
        assert_eq!(kind("HV01_Win32_Processor.json"), unsaid(Kind::Processor));
        assert_eq!(
            kind("Get-CimInstance Win32_ComputerSystem.json"),
            unsaid(Kind::Computer)
        );
        let port = |owners| Some((Kind::Port, owners));
        assert_eq!(
            kind("Get-VMNetworkAdapter-ManagementOS.json"),
            port(Owners::Host)
        );
        assert_eq!(kind("Get-VMNetworkAdapter.VM.json"), port(Owners::Machines));
        assert_eq!(kind("Get-VMNetworkAdapter -All.json"), port(Owners::All));
        let of_bundle = "HealthTest/Node_HV01/GetVMNetworkAdapter.XML";
        assert_eq!(kind(of_bundle), port(Owners::All));
        assert_eq!(
            kind("HV01-Get-VMNetworkAdapter-VMName.json"),
            port(Owners::Machines)
        );
        for other in [
            "server-profiles.json",
            "Get-Things.json",
            "Get-NetAdapter.ps1",
            "Get-VMSwitch.png",
        ] {
            assert_eq!(kind(other), None, "{other}");
        }
    }

    #[test]
    fn a_name_says_the_host_before_or_after_the_cmdlet() {
        let words = |path: &str| of(path).words;
        for path in [
            "HV01_Get-VMSwitch.json",
            "HV01-Get-VMSwitch.json",
            "HV01.Get-VMSwitch.json",
            "HV01 Get-VMSwitch.txt",
            "Get-VMSwitch_HV01.json",
            "Get-VMSwitch.HV01.json",
            "Get-VMSwitch-HV01.json",
            "Get-VMSwitch (HV01).json",
            "Get-VMSwitch-HV01_20251101.json",
            "HV01_2025-11-01_Get-VMSwitch.json",
            "HV01_Get-VMNetworkAdapter-ManagementOS.json",
            "Get-VMSwitch/HV01.json",
        ] {
            assert_eq!(words(path), ["HV01"], "{path}");
        }
        assert_eq!(words("NUE-HV01_Get-VM.json"), ["NUE-HV01"]);
        assert_eq!(
            words("Get-VMSwitch.hv01.corp.example.json"),
            ["hv01.corp.example"]
        );
        assert_eq!(words("C1_HV01_Get-VMSwitch.json"), ["HV01", "C1"]);
        assert_eq!(words("Get-VMSwitch.json"), Vec::<String>::new());
        assert_eq!(words("Get-VMSwitch-full.json"), Vec::<String>::new());
        assert!(of("Get-VMSwitch/HV01.json").is_in_folder_of_cmdlet);
        assert!(!of("Get-VMSwitch/Get-VMSwitch.json").is_in_folder_of_cmdlet);
    }

    #[test]
    fn a_name_says_which_export_is_older() {
        let age = |path: &str| of(path).age;
        assert_eq!(age("Get-VM.json"), Age::Unsaid);
        assert_eq!(age("Get-VM_old.json"), Age::Before);
        assert_eq!(age("Get-VM - Copy.json"), Age::Before);
        assert_eq!(age("Get-VM (1).json"), Age::Again(1));
        let first = Age::Dated("20251101".into());
        assert_eq!(age("Get-VM_20251101.json"), first);
        assert_eq!(age("2025-11-01_Get-VM.json"), first);
        assert_eq!(age("Get-VM-01.11.2025.json"), first);
        assert_eq!(
            age("Get-VM_20251101_0930.json"),
            Age::Dated("202511010930".into())
        );
        assert!(Age::Before < first && first < Age::Dated("20251102".into()));
        assert!(first < Age::Unsaid && Age::Unsaid < Age::Again(1) && Age::Again(2) < Age::Now);
    }
}
