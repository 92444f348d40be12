//! What a kind of appliance is to whoever collects from it. This file knows no protocol.

use super::manifest::{GapState, Kind};
use super::scrub::Secrets;
use crate::source::{NewFile, Problem};

/// One answer that is asked for, and the file that it becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What progress and messages call it, `uplink-sets`.
    pub name: &'static str,
    /// Name of its file, without a folder.
    pub path: String,
    /// What is asked for, as the manifest and `--list` name it, `GET /rest/uplink-sets`.
    pub request: String,
    /// Whether rules need it, so that it is a gap that counts if it is not there.
    pub required: bool,
}

/// What came of asking for an item.
#[derive(Debug)]
pub enum Reading {
    /// It was written, whole.
    Whole(Contents),
    /// It is not there, or could not be had; nothing of what was written counts.
    Gap(Missing),
}

/// What a file holds.
#[derive(Debug, Default)]
pub struct Contents {
    /// Objects in it, where it is made of such.
    pub objects: Option<u64>,
    /// Secrets that were not written.
    pub redacted: u64,
    /// Values that were not well-formed and are escaped.
    pub repaired: u64,
    /// Requests whose answers the file was to hold as well and does not; rules do not need them.
    pub missing: Vec<(String, Missing)>,
}

/// Why something is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// In a word.
    pub state: GapState,
    /// The reason, in the appliance's words where it gave some.
    pub why: String,
}

impl Missing {
    /// Something that could not be read.
    pub fn failed(why: impl Into<String>) -> Self {
        Self {
            state: GapState::Failed,
            why: why.into(),
        }
    }
}

/// What an appliance says about itself, and why it was believed.
#[derive(Clone, Debug, Default)]
pub struct Origin {
    /// What it is called.
    pub name: Option<String>,
    /// Its version, as it writes it.
    pub version: Option<String>,
    /// Its version as a message says it.
    pub short_version: Option<String>,
    /// The version of the API that was asked for.
    pub api_version: Option<u32>,
    /// SHA-256 of its certificate as DER, in hexadecimal.
    pub certificate_sha256: Option<String>,
    /// Why the certificate was trusted: `ca`, `own`, `pin`.
    pub trust: Option<&'static str>,
    /// Requests about itself that were not answered; rules need none of them.
    pub missing: Vec<(String, Missing)>,
}

/// How often an appliance was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests that were sent.
    pub requests: u64,
    /// Tries after a fault of the connection or of the appliance.
    pub retries: u64,
}

/// What ends a collection before its end.
#[derive(Debug)]
pub enum Failure {
    /// A signal.
    Interrupted,
    /// Something that is wrong with the appliance, the user's rights or the folder as a whole.
    Ended(Box<Problem>),
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Ended(Box::new(problem))
    }
}

/// An appliance, or a chassis, that can be asked. It is asked for one item at a time.
pub trait Appliance {
    /// What kind it is.
    fn kind(&self) -> Kind;

    /// Everything that it is asked for, in that order.
    fn items(&self) -> Vec<Item>;

    /// Finds out whether it is what it should be, and logs in.
    ///
    /// # Errors
    /// What ends the collection. Nothing but a session may be left behind, which [`Appliance::close`] ends.
    fn open(&mut self) -> Result<(), Failure>;

    /// Asks for one item, and writes its file.
    ///
    /// # Errors
    /// What ends the collection. What is wrong with this item alone is a gap.
    fn read(&mut self, item: &Item, file: &mut NewFile) -> Result<Reading, Failure>;

    /// Logs out, if there is a session; after an interruption within a second and a half. Returns what is to be told
    /// where a session stays behind.
    fn close(&mut self) -> Option<Problem>;

    /// What it says about itself, as far as it was asked.
    fn origin(&self) -> Origin;

    /// How often it was asked.
    fn counts(&self) -> Counts;

    /// What it was sent or has given that nobody may see.
    fn secrets(&self) -> Secrets;
}

/// Whoever watches a collection.
pub trait Watch: Send + Sync {
    /// An item is asked for: its number, how many there are, its name.
    fn step(&self, number: usize, of: usize, name: &str);

    /// A request is sent. It names what is asked for, and holds no header and no body.
    fn request(&self, line: &str);

    /// Something that the user should know, and that ends nothing.
    fn note(&self, text: &str);
}
