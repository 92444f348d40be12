//! A value with its place in an export, or the reason why it is missing.
//!
//! Unknown is never a default: whoever derives a fact from an unknown value passes the reason on.
//! This module does not know what the values mean.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use crate::source::Place;

/// Why a value is missing, in the words that a report shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Why {
    /// What kind of gap it is.
    pub state: State,
    /// What is missing (`netLbfoTeam`, `network set /rest/…`); empty when the path says it.
    pub what: What,
}

/// The words for what is missing. Of the values that a fleet holds few are missing; so the words
/// take no more room beside the others than they must: one pointer, where `Arc<str>` takes two.
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct What(Option<Arc<String>>);

impl Deref for What {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_ref().map_or("", |words| words.as_str())
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Debug for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl From<String> for What {
    fn from(words: String) -> Self {
        Self((!words.is_empty()).then(|| Arc::new(words)))
    }
}

impl From<&str> for What {
    fn from(words: &str) -> Self {
        Self::from(words.to_owned())
    }
}

/// The kinds of gap, as a section of an export or a single value can have them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Nobody asked for the value: the section, the file or the property is not there.
    #[default]
    NotCollected,
    /// The role or cmdlet does not exist on that host.
    Unavailable,
    /// The collector asked and got an error, or the value could not be understood.
    Failed,
    /// The export was cut off (depth, page or length).
    Truncated,
    /// The value refers to an object that no export in the run holds.
    Unresolved,
    /// No backend connection could be joined to the adapter; `what` is the whole sentence.
    Unjoined,
    /// No backend connection belongs to the adapter, and all of them are known; `what` is the
    /// whole sentence.
    Unclaimed,
    /// Two descriptions of one object say different things.
    Contradicted,
    /// The question has no meaning here; `what` is the whole sentence.
    NotApplicable,
    /// An export of this kind can never hold the value, as a backup holds no operating state; `what` is
    /// the whole sentence and says what does hold it.
    Limit,
    /// A collection asked for the value and did not get it; `what` is the whole sentence, in the words of its
    /// manifest.
    CollectionGap,
}

const STATES: [(State, &str); 11] = [
    (State::NotCollected, "not-collected"),
    (State::Unavailable, "unavailable"),
    (State::Failed, "failed"),
    (State::Truncated, "truncated"),
    (State::Unresolved, "unresolved"),
    (State::Unjoined, "unjoined"),
    (State::Unclaimed, "unclaimed"),
    (State::Contradicted, "contradicted"),
    (State::NotApplicable, "not-applicable"),
    (State::Limit, "limit"),
    (State::CollectionGap, "collection-gap"),
];

impl State {
    /// The word that snapshots and schemas use.
    #[must_use]
    pub fn name(self) -> &'static str {
        STATES
            .iter()
            .find(|(state, _)| *state == self)
            .map_or("not-collected", |(_, name)| name)
    }
}

/// What [`Why::source`] calls the export of the backend that a host is behind.
pub const BACKEND: &str = "backend";

impl Why {
    /// A gap of this kind about `what`.
    pub fn new(state: State, what: impl Into<What>) -> Self {
        Self {
            state,
            what: what.into(),
        }
    }

    /// `what` was never collected.
    pub fn not_collected(what: impl Into<What>) -> Self {
        Self::new(State::NotCollected, what)
    }

    /// `what` is among none of the objects of these lists. Where a collection did not get one of the lists, that
    /// is the reason.
    pub fn unresolved<'w>(
        what: impl Into<What>,
        lists: impl IntoIterator<Item = Option<&'w Self>>,
    ) -> Self {
        let mut gaps = lists.into_iter().flatten();
        match gaps.find(|why| why.state == State::CollectionGap) {
            Some(why) => why.clone(),
            None => Self::new(State::Unresolved, what),
        }
    }

    /// The reason in one sentence; `path` names the value when the gap itself does not.
    #[must_use]
    pub fn sentence(&self, path: &str) -> String {
        let what = if self.what.is_empty() {
            path
        } else {
            &self.what
        };
        match self.state {
            State::NotCollected => format!("{what} was not collected"),
            State::Unavailable => format!("{what} is not available"),
            State::Failed => format!("{what} could not be read"),
            State::Truncated => format!("{what} is cut off in the export"),
            State::Contradicted => format!("{what} is not alike in two descriptions of one object"),
            State::Unresolved => format!("{what} is in none of the exports"),
            State::Unjoined
            | State::Unclaimed
            | State::NotApplicable
            | State::Limit
            | State::CollectionGap => what.to_owned(),
        }
    }

    /// What would tell the value if it were collected: a cmdlet (`Get-VMSwitch -SwitchType External`), a
    /// class of CIM (`Win32_Processor`), a section of the collector (`netLbfoTeam`), or the export of the
    /// backend ([`BACKEND`]).
    #[must_use]
    pub fn source(&self) -> Option<&str> {
        if self.state == State::Unjoined {
            return Some(BACKEND);
        }
        let is_open = matches!(
            self.state,
            State::NotCollected | State::Failed | State::Truncated
        );
        let end = self.what.find([',', ':', ';']).unwrap_or(self.what.len());
        let words = self.what[..end].trim();
        let first = words.split(' ').next().unwrap_or_default();
        let is_command = first.starts_with("Get-") || first.starts_with("Win32_");
        // Values have names with dots or blanks; sections have neither.
        let is_section = first == words && !words.contains(['.', '_', '/', '-']);
        (is_open && !words.is_empty() && (is_command || is_section)).then_some(words)
    }

    /// Names what is missing, where the reason does not say it yet.
    #[must_use]
    pub fn named(mut self, what: &str) -> Self {
        if self.what.is_empty() {
            self.what = what.into();
        }
        self
    }

    /// Reads the form that a snapshot writes: `state: what`, or a free reason.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let (head, tail) = text.split_once(':').unwrap_or((text, ""));
        match STATES.iter().find(|(_, name)| *name == head.trim()) {
            Some((state, _)) => Self::new(*state, tail.trim()),
            None => Self::new(State::Failed, text),
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.what.is_empty() {
            f.write_str(self.state.name())
        } else {
            write!(f, "{}: {}", self.state.name(), self.what)
        }
    }
}

/// A value that an export gave, with its place, or the reason why it is missing.
#[derive(Clone, Debug)]
pub struct Known<T> {
    value: Result<T, Why>,
    place: Option<Place>,
}

impl<T> Default for Known<T> {
    fn default() -> Self {
        Self::unknown(Why::default())
    }
}

impl<T> Known<T> {
    /// A value with the place it was read from.
    pub fn at(value: T, place: Place) -> Self {
        Self {
            value: Ok(value),
            place: Some(place),
        }
    }

    /// A derived value, without a place of its own.
    pub fn derived(value: T) -> Self {
        Self {
            value: Ok(value),
            place: None,
        }
    }

    /// A missing value.
    #[must_use]
    pub fn unknown(why: Why) -> Self {
        Self {
            value: Err(why),
            place: None,
        }
    }

    /// The value, if it is known.
    pub fn get(&self) -> Option<&T> {
        self.value.as_ref().ok()
    }

    /// The value, if it is known, to be changed in place.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut().ok()
    }

    /// The value itself, if it is known.
    pub fn into_value(self) -> Option<T> {
        self.value.ok()
    }

    /// The value or the reason.
    ///
    /// # Errors
    /// Why the value is missing.
    pub fn check(&self) -> Result<&T, Why> {
        self.value.as_ref().map_err(Why::clone)
    }

    /// The reason, if the value is missing.
    pub fn why(&self) -> Option<&Why> {
        self.value.as_ref().err()
    }

    /// Where the value stands in its export.
    pub fn place(&self) -> Option<Place> {
        self.place
    }

    /// Whether the value is known.
    pub fn is_known(&self) -> bool {
        self.value.is_ok()
    }

    /// The same value, standing at `place` if it has no place yet.
    #[must_use]
    pub fn or_place(mut self, place: Option<Place>) -> Self {
        self.place = self.place.or(place);
        self
    }

    /// The same value at the place that its own is moved to.
    #[must_use]
    pub fn moved(mut self, to: impl Fn(Place) -> Place) -> Self {
        self.place = self.place.map(to);
        self
    }

    /// Changes the value and keeps the place.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Known<U> {
        Known {
            value: self.value.map(change),
            place: self.place,
        }
    }

    /// Names what is missing, where the gap itself does not say it.
    #[must_use]
    pub fn named(mut self, what: &str) -> Self {
        self.value = self.value.map_err(|why| why.named(what));
        self
    }

    /// The value, which a fact that is derived from it cannot do without.
    ///
    /// # Errors
    /// Why the value is missing; `what` names it where the gap itself does not.
    pub fn need(&self, what: &str) -> Result<&T, Why> {
        self.check().map_err(|why| why.named(what))
    }
}

impl<T> Known<Vec<T>> {
    /// The items; none where the list is unknown. Only for facts that a missing list cannot turn:
    /// everything else asks with [`Known::need`].
    pub fn items(&self) -> &[T] {
        self.get().map_or(&[], Vec::as_slice)
    }

    /// Adds an item to a list that is unknown until the first one comes; false for none.
    pub fn add(&mut self, item: Option<T>) -> bool {
        let Some(item) = item else {
            return false;
        };
        match self.get_mut() {
            Some(items) => items.push(item),
            None => *self = Self::derived(vec![item]),
        }
        true
    }
}

impl<T> From<Result<T, Why>> for Known<T> {
    fn from(value: Result<T, Why>) -> Self {
        Self { value, place: None }
    }
}

impl<T: PartialEq> Known<T> {
    /// Whether the value is known and equal to `other`.
    pub fn is(&self, other: &T) -> bool {
        self.get() == Some(other)
    }
}
