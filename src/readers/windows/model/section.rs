//! What every section of a host can do, whatever it holds: take objects, note that there are none,
//! grow by what another file says, and give what it holds to the host. It does not know which
//! sections there are.

use std::collections::BTreeMap;

use crate::fabric::host::{Adapter, Host};
use crate::fabric::known::{Known, State, Why};
use crate::fabric::record::{Agreement, Field, Record, Value, merge_alike};
use crate::readers::row::Row;
use crate::source::{Place, Problem};

/// Whose virtual adapters an output is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::readers) enum Owners {
    /// `-ManagementOS`.
    Host,
    /// `-VMName`.
    Machines,
    /// `-All`: what is not there does not exist.
    All,
    /// Nothing says it.
    #[default]
    Unsaid,
}

impl Owners {
    /// Whose adapters a word says that an output is about, as people put it into names.
    pub(in crate::readers) fn of_word(word: &str) -> Option<Self> {
        match &*word.to_ascii_lowercase() {
            "managementos" => Some(Self::Host),
            "vm" | "vms" | "vmname" => Some(Self::Machines),
            "all" => Some(Self::All),
            _ => None,
        }
    }
}

/// The objects that one cmdlet puts out.
pub(super) trait Section: Default {
    /// One of them.
    type Item;

    /// A section of these objects, or of none for a reason.
    fn of_items(items: Known<Vec<Self::Item>>) -> Self;

    /// Adds an object; false for none.
    fn add(&mut self, item: Option<Self::Item>) -> bool;

    /// Notes what stands in place of objects.
    fn note(&mut self, gap: &Gap, owners: Owners);

    /// Says which cmdlet would have told, where nobody asked it; `words` makes of it what a report says.
    fn name_gap(&mut self, cmdlet: &str, words: &dyn Fn(&str) -> String);

    /// Adds what another file says.
    fn join(&mut self, other: Self);

    /// Lets objects that are one be one. `key` gives what tells an object from its like, in words; none
    /// if nothing does. The same object twice is no conflict if it says the same.
    fn settle(
        &mut self,
        cmdlet: &str,
        key: impl Fn(&Self::Item) -> Option<String>,
        problems: &mut Vec<Problem>,
    );

    /// How many objects it holds.
    fn count(&self) -> usize;

    /// Whether nobody asked for it.
    fn is_silent(&self) -> bool;

    /// Doubts that there are none, where it says so.
    fn doubt(&mut self, why: &Why);

    /// Takes over what it says nothing of.
    fn fill(&mut self, other: Self) {
        if self.is_silent() {
            *self = other;
        }
    }
}

/// An object that can be in two files.
pub(super) trait Item {
    /// Takes in what another description of the same object says; where the key of an object is all that it
    /// says, the two are alike.
    fn take_in(&mut self, _other: Self) -> Agreement
    where
        Self: Sized,
    {
        Agreement::Whole
    }
    /// Where it stands.
    fn place(&self) -> Option<Place> {
        None
    }
}

impl<R: Record + Value> Item for R {
    fn take_in(&mut self, other: Self) -> Agreement {
        Value::agree(self, other)
    }
    fn place(&self) -> Option<Place> {
        Record::place(self)
    }
}

/// Objects of which one says nothing that another could contradict.
impl Item for Known<String> {}
impl Item for Known<bool> {}

/// What stands in place of objects.
pub(super) enum Gap {
    /// There are none.
    Nothing,
    /// They are cut off, or could not be had.
    Missing(Why),
}

impl<T: Item> Section for Known<Vec<T>> {
    type Item = T;

    fn of_items(items: Known<Vec<T>>) -> Self {
        items
    }

    fn add(&mut self, item: Option<T>) -> bool {
        Known::add(self, item)
    }

    fn note(&mut self, gap: &Gap, _: Owners) {
        match gap {
            Gap::Nothing if !self.is_known() => *self = Known::derived(Vec::new()),
            Gap::Nothing => {}
            Gap::Missing(why) => *self = Known::unknown(why.clone()),
        }
    }

    fn name_gap(&mut self, cmdlet: &str, words: &dyn Fn(&str) -> String) {
        *self = std::mem::take(self).named(&words(cmdlet));
    }

    fn join(&mut self, other: Self) {
        if other.is_silent() {
            return;
        }
        // A part that is cut off makes the whole list one of which something is missing.
        if self.is_silent() || !other.is_known() {
            *self = other;
            return;
        }
        if let Some(items) = self.get_mut() {
            items.extend(other.into_value().unwrap_or_default());
        }
    }

    fn settle(
        &mut self,
        cmdlet: &str,
        key: impl Fn(&T) -> Option<String>,
        problems: &mut Vec<Problem>,
    ) {
        let name = |item: &T| format!("{} ({cmdlet})", key(item).unwrap_or_default());
        if let Some(items) = self.get_mut() {
            merge_alike(items, &key, name, Item::place, Item::take_in, problems);
        }
    }

    fn count(&self) -> usize {
        self.get().map_or(0, Vec::len)
    }

    fn doubt(&mut self, why: &Why) {
        if self.get().is_some_and(Vec::is_empty) {
            *self = Known::unknown(why.clone());
        }
    }

    fn is_silent(&self) -> bool {
        let why = self.why();
        why.is_some_and(|why| why.state == State::NotCollected)
    }
}

/// What a cmdlet says of one adapter.
#[derive(Clone, Debug)]
pub(super) struct Of<T> {
    /// Name of the adapter.
    pub(super) adapter: String,
    /// What it says.
    pub(super) item: Known<T>,
}

impl<T: Record> Of<T> {
    /// What an object says of the adapter that its `Name` is of.
    pub(super) fn named(row: &Row<'_>, item: T) -> Option<Self> {
        Some(Self {
            adapter: row.name("Name")?,
            item: Known::derived(item),
        })
    }
}

impl<T: Value> Item for Of<T> {
    fn take_in(&mut self, other: Self) -> Agreement {
        self.item.agree(other.item)
    }
    fn place(&self) -> Option<Place> {
        Value::place(&self.item)
    }
}

/// The key of an object that has a name, or that a host has only one of.
pub(super) fn named<R: Record>(item: &R) -> String {
    let kind = item.kind().replace('-', " ");
    let record: &dyn Record = item;
    match record.get("name").map(Value::field) {
        Some(Field::Text(name)) => format!("the {kind} {name}"),
        _ => format!("the {kind}"),
    }
}

/// The key of what stands under the name of an adapter.
pub(super) fn of_adapter<T>(item: &Of<T>) -> String {
    format!("the entry for {}", item.adapter)
}

/// Gives every adapter what a section says of it. What an adapter has that the cmdlet leaves out,
/// says `left_out`.
pub(super) fn to_adapters<T>(
    host: &mut Host,
    section: Known<Vec<Of<T>>>,
    field: fn(&mut Adapter) -> &mut Known<T>,
    left_out: impl Fn(&Adapter) -> Known<T>,
) {
    let why = section.why().cloned();
    let entries = section.into_value().unwrap_or_default().into_iter();
    let mut entries: BTreeMap<String, Known<T>> =
        entries.map(|entry| (entry.adapter, entry.item)).collect();
    for adapter in host.adapters.get_mut().into_iter().flatten() {
        let value = match (entries.remove(&adapter.name), &why) {
            (Some(value), _) => value,
            (None, Some(why)) => Known::unknown(why.clone()),
            (None, None) => left_out(adapter),
        };
        *field(adapter) = value;
    }
}

/// What an adapter has that a cmdlet leaves out: nobody can say.
pub(super) fn unavailable<T>(what: &str) -> impl Fn(&Adapter) -> Known<T> {
    move |_| Known::unknown(Why::new(State::Unavailable, what))
}

/// What the one object of its kind that a host has says, or why there is none; `what` is what the
/// host has not where a cmdlet puts out nothing.
pub(super) fn single<T, U>(
    section: Known<Vec<T>>,
    what: &str,
    says: impl FnOnce(T) -> Known<U>,
) -> Known<U> {
    let why = section.why().cloned();
    let mut items = section.into_value().unwrap_or_default().into_iter();
    match items.next() {
        Some(item) => says(item),
        None => Known::unknown(why.unwrap_or_else(|| Why::new(State::Unavailable, what))),
    }
}

/// The first that is known stays.
pub(super) fn fill<T>(value: &mut Known<T>, other: Known<T>) {
    if !value.is_known() && other.is_known() {
        *value = other;
    }
}

/// A value, or what another column says of it.
pub(super) fn or<T>(value: Known<T>, other: impl FnOnce() -> Known<T>) -> Known<T> {
    if value.is_known() { value } else { other() }
}

/// Why a list is unknown of which an object was left out.
pub(super) fn why_left_out(cmdlet: &str) -> Why {
    Why::new(
        State::Failed,
        format!("{cmdlet}, of which an object is left out,"),
    )
}
