//! A collection as its manifest describes it: what was asked, what came of it, and what is missing. This
//! module knows neither how a manifest is written nor which files there are.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::source::{Digest, Place, SourceId};

/// What was collected from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CollectionKind {
    /// HPE OneView.
    OneView,
    /// Cisco UCS Manager.
    UcsManager,
    /// HPE Virtual Connect Manager.
    VirtualConnect,
    /// Hosts of Windows.
    Windows,
}

impl CollectionKind {
    /// All kinds, by the words of manifests.
    pub const ALL: [(&'static str, Self); 4] = [
        ("oneview", Self::OneView),
        ("ucsm", Self::UcsManager),
        ("virtual-connect", Self::VirtualConnect),
        ("windows", Self::Windows),
    ];

    /// The kind that a word of a manifest names.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let mut kinds = Self::ALL.iter();
        kinds.find(|(name, _)| *name == word).map(|(_, kind)| *kind)
    }

    /// Whether such a collection is everything of one appliance.
    #[must_use]
    pub fn is_appliance(self) -> bool {
        self != Self::Windows
    }
}

/// A moment, as its document writes it, and where that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// ISO 8601, UTC.
    pub text: String,
    /// The same.
    pub at: DateTime<Utc>,
    /// Where it stands.
    pub place: Place,
}

impl Moment {
    /// Its day, UTC, and where that stands.
    #[must_use]
    pub fn day(&self) -> (NaiveDate, Place) {
        (self.at.date_naive(), self.place)
    }
}

/// The moment that a text names, in ISO 8601 with an offset from UTC.
#[must_use]
pub fn moment(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(at.with_timezone(&Utc))
}

/// The day that an ISO 8601 date begins with.
#[must_use]
pub fn day_of(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()
}

/// What a manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collection {
    /// What was collected from.
    pub kind: CollectionKind,
    /// What the appliance calls itself.
    pub name: Option<String>,
    /// Its address, without a user, a password or a query.
    pub url: Option<String>,
    /// How far the collection came.
    pub progress: Progress,
    /// Where the manifest begins.
    pub place: Place,
    /// When the collection began.
    pub started: Option<Moment>,
    /// When it ended.
    pub finished: Option<Moment>,
    /// The hosts of Windows that were asked.
    pub hosts: Vec<AskedHost>,
    /// The files.
    pub files: Vec<ListedFile>,
    /// What was asked for and is not there.
    pub gaps: Vec<ResourceGap>,
    /// Files of the run that stand beside the manifest and that it does not list.
    pub beside: Vec<SourceId>,
}

/// How far a collection came, as its manifest says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// To its end, or nobody says.
    #[default]
    Whole,
    /// To its end, and something that is required is missing (`gaps`).
    WithGaps,
    /// It did not come to its end (`running`).
    Running,
}

/// A host that was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedHost {
    /// Its name.
    pub name: String,
    /// What came of it.
    pub state: HostState,
    /// The number of its file among those of the manifest.
    pub file: Option<usize>,
    /// The reason, where something is missing.
    pub why: Option<String>,
    /// Where the manifest names the host.
    pub place: Place,
}

/// What came of a host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HostState {
    /// All of it is there (`ok`), or sections of it are missing, which its file tells (`partial`).
    Answered,
    /// The collection had not come to it.
    Pending,
    /// It did not answer, in the word of the manifest, or in one that says that the manifest has none.
    Unanswered(String),
}

/// A file that a manifest lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedFile {
    /// Its path from the folder of the manifest, with `/` and without `.` and `..`; as the manifest writes it where
    /// it leads out of the folder.
    pub path: String,
    /// The SHA-256 of what was collected.
    pub sha256: Option<Digest>,
    /// Where the manifest lists the file.
    pub place: Place,
    /// Whether the file is there.
    pub presence: Presence,
    /// Whether it is another than what was collected.
    pub is_altered: bool,
    /// Whether it was read and holds something.
    pub is_read: bool,
}

/// Whether a file that a manifest lists is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Presence {
    /// It is a file of the run.
    Here(SourceId),
    /// It is there and no file of the run, or its path leads out of the folder and nobody looked.
    NotInRun,
    /// It is not there.
    Gone,
}

impl ListedFile {
    /// The file among those of the run.
    #[must_use]
    pub fn source(&self) -> Option<SourceId> {
        match self.presence {
            Presence::Here(source) => Some(source),
            Presence::NotInRun | Presence::Gone => None,
        }
    }
}

/// Something that was asked for and is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceGap {
    /// What the manifest calls it.
    pub resource: String,
    /// Why it is not there, as a clause.
    pub words: String,
    /// Whether rules need it.
    pub is_required: bool,
    /// Where the manifest says so.
    pub place: Place,
}

impl Collection {
    /// The file of a host.
    #[must_use]
    pub fn file_of(&self, host: &AskedHost) -> Option<&ListedFile> {
        self.files.get(host.file?)
    }

    /// When what has no date of its own was collected: at the end, or from the beginning on where the
    /// collection did not come to its end.
    #[must_use]
    pub fn moment(&self) -> Option<&Moment> {
        self.finished.as_ref().or(self.started.as_ref())
    }

    /// What is missing of an appliance, in the words of its manifest: resources that it did not give, and files
    /// that are not there any more. Each with what it is called, and where the manifest names it.
    pub fn missing(&self) -> impl Iterator<Item = ResourceGap> {
        let gaps = self.gaps.iter().cloned().chain(self.unfinished());
        let is_appliance = self.kind.is_appliance();
        let gone = self
            .files
            .iter()
            .filter(move |file| is_appliance && file.presence == Presence::Gone);
        gaps.chain(gone.map(|file| ResourceGap {
            resource: resource_of(&file.path).to_owned(),
            words: format!("{} is gone, which the manifest lists", file.path),
            is_required: true,
            place: file.place,
        }))
    }

    /// A collection that did not come to its end has whatever it had not come to for a gap. Hosts that were
    /// still to be asked are missing by their names.
    fn unfinished(&self) -> Option<ResourceGap> {
        let mut hosts = self.hosts.iter();
        let is_told = hosts.any(|host| host.state == HostState::Pending);
        let is_gap = self.progress == Progress::Running && !is_told;
        is_gap.then(|| ResourceGap {
            resource: "the rest".to_owned(),
            words: "the collection did not finish".to_owned(),
            is_required: true,
            place: self.place,
        })
    }

    /// Whether the manifest says that something required is missing, and lists nothing that is.
    #[must_use]
    pub fn hides_gaps(&self) -> bool {
        let mut missing = self.missing().filter(|gap| gap.is_required);
        let is_said = self.progress == Progress::WithGaps && self.kind.is_appliance();
        is_said && missing.next().is_none()
    }

    /// What a reader is told of something that is missing: `ov01: network-sets: not permitted`.
    #[must_use]
    pub fn sentence(&self, gap: &ResourceGap) -> String {
        let what = format!("{}: {}", gap.resource, gap.words);
        match &self.name {
            Some(name) => format!("{name}: {what}"),
            None => what,
        }
    }

    /// The places that a report may point at.
    pub fn places(&self) -> impl Iterator<Item = Place> {
        let hosts = self.hosts.iter().map(|host| host.place);
        let files = self.files.iter().map(|file| file.place);
        let gaps = self.gaps.iter().map(|gap| gap.place);
        let moments = [&self.started, &self.finished].into_iter().flatten();
        hosts
            .chain(files)
            .chain(gaps)
            .chain(moments.map(|moment| moment.place))
            .chain([self.place])
    }
}

/// What a file of an appliance holds, by its name: `network-sets` of `network-sets.json`.
#[must_use]
pub fn resource_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_called_as_its_file() {
        for (path, resource) in [
            ("network-sets.json", "network-sets"),
            ("a/b.c/fabricVlan.xml", "fabricVlan"),
            ("topSystem", "topSystem"),
            (".json", ".json"),
            ("", ""),
        ] {
            assert_eq!(resource_of(path), resource);
        }
    }

    #[test]
    fn a_date_begins_with_its_day() {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
        assert_eq!(day_of("2016-02-29T10:00:00Z"), day(2016, 2, 29));
        assert_eq!(day_of("2016-13-01"), None);
        assert_eq!(day_of("soon"), None);
    }

    #[test]
    fn moments_have_an_offset() {
        let noon = moment("2026-11-20T12:00:00Z");
        assert!(noon.is_some());
        assert_eq!(moment("2026-11-20T13:00:00.000+01:00"), noon);
        assert_eq!(moment("2026-11-20"), None);
    }
}
