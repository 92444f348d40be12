//! The values that `Format-List` prints: what one of them can mean without a guess. A value that was broken into
//! several lines, or a list that was cut, keeps its text as it stands: whoever reads it finds that it is partial.

use super::piece::Piece;
use crate::readers::row::is_partial;
use crate::readers::windows::model::is_list_of_names;
use crate::source::{Node, Place, Value};

/// What the lines of a text show of the console that they were made for.
#[derive(Default)]
pub(super) struct Layout {
    /// The longest line, in letters.
    width: usize,
    /// Whether a letter may be wider than one column.
    is_wide: bool,
    /// Lines that end with the blank behind the colon, and lines that have lost it.
    kept: usize,
    lost: usize,
    /// Whether a value is broken in the last column that cannot have had a blank there: then the longest line is as
    /// long as the console is wide.
    is_certain: bool,
}

/// From here on letters may take two columns of a console.
const WIDE: char = '\u{1100}';

impl Layout {
    /// Notes a line.
    pub(super) fn note(&mut self, line: &str) {
        if line.is_ascii() {
            self.width = self.width.max(line.len());
        } else {
            self.width = self.width.max(line.chars().count());
            self.is_wide |= line
                .chars()
                .any(|letter| letter >= WIDE && letter != '\u{2026}');
        }
    }

    /// Notes what stands behind a colon.
    pub(super) fn note_empty(&mut self, rest: &str) {
        self.lost += usize::from(rest.is_empty());
        self.kept += usize::from(rest == " ");
    }

    /// The longest line, in letters.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Notes a value whose lines begin behind so many letters.
    pub(super) fn note_broken(&mut self, value: &Printed<'_>, indent: usize) {
        let is_last = |line: &str| indent + line.chars().count() == self.width;
        let mut pairs = value.pairs();
        self.is_certain |= pairs.any(|(line, next)| is_last(line) && breaks_guid(line, next));
    }

    /// Whether a line that ends in the last column has lost no blank: the blanks at the ends of lines are still there,
    /// or there was no room for one.
    fn is_whole(&self) -> bool {
        self.is_certain || self.kept > 0 && self.lost == 0
    }
}

/// A value as it was printed.
pub(super) struct Printed<'t> {
    /// What stands behind the colon.
    first: Piece<'t>,
    /// The lines below, without the blanks before them.
    more: Vec<Piece<'t>>,
    /// Whether lines below are not where they belong.
    is_apart: bool,
}

impl<'t> Printed<'t> {
    pub(super) fn of(first: Piece<'t>) -> Self {
        Self {
            first,
            more: Vec::new(),
            is_apart: false,
        }
    }

    /// Takes a line below.
    pub(super) fn more(&mut self, line: Piece<'t>) {
        self.more.push(line);
    }

    /// Whether a line that is not under the value can belong to it: receive side scaling prints its processors so.
    pub(super) fn may_stand_below(&self) -> bool {
        self.is_apart || self.first.text.trim().is_empty() && self.more.is_empty()
    }

    /// Takes a line that is not under the value.
    pub(super) fn stands_below(&mut self, line: Piece<'t>) {
        self.is_apart = true;
        self.more.push(line);
    }

    /// Its lines, each with the one below it.
    fn pairs(&self) -> impl Iterator<Item = (&'t str, &'t str)> {
        let lines = [self.first].into_iter().chain(self.more.iter().copied());
        let below = self.more.iter();
        lines.zip(below).map(|(line, next)| (line.text, next.text))
    }

    /// Whether it has several lines.
    pub(super) fn is_broken(&self) -> bool {
        !self.more.is_empty()
    }

    /// The value, under this key, whose lines begin behind so many letters.
    pub(super) fn node(mut self, key: &str, layout: &Layout, indent: usize) -> Node<'t> {
        while self
            .more
            .last()
            .is_some_and(|line| line.text.trim().is_empty())
        {
            self.more.pop();
        }
        let Some(last) = self.more.last() else {
            return one(key, self.first.trimmed());
        };
        // From the first line to the end of the last one, as it stands in the file.
        let end = last.at + last.text.len();
        let mut place = self.first.place();
        place.span.end = u32::try_from(end).unwrap_or(u32::MAX);
        match self.joined(layout, indent) {
            Some(text) => owned(key, &text, place),
            None => Node::new(place, Value::Text(self.lines().into())),
        }
    }

    /// The lines as they stand, which nobody takes for one value.
    fn lines(&self) -> String {
        let mut text = self.first.text.to_owned();
        for line in &self.more {
            text.push('\n');
            text.push_str(line.text);
        }
        text
    }

    /// The lines as one, if nothing but the end of the console has broken them: it breaks before a word that has no
    /// room, whose blank stays on the line, or in the last column.
    fn joined(&self, layout: &Layout, indent: usize) -> Option<String> {
        if self.is_apart || layout.is_wide {
            return None;
        }
        let mut text = self.first.text.to_owned();
        for (line, next) in self.pairs() {
            let width = indent + line.chars().count();
            let is_full = width == layout.width && (line.ends_with(' ') || layout.is_whole());
            let word = next.find(' ').map_or(next.len(), |blank| blank + 1);
            let word = next.get(..word).unwrap_or_default().chars().count();
            let has_no_room =
                line.ends_with(' ') && layout.lost == 0 && width + word > layout.width;
            if next.is_empty() || next.contains('\t') || !is_full && !has_no_room {
                return None;
            }
            text.push_str(next);
        }
        Some(text)
    }
}

/// Whether a line ends within a GUID that goes on in the next one.
fn breaks_guid(line: &str, next: &str) -> bool {
    let is_part = |letter: &char| letter.is_ascii_hexdigit() || *letter == '-';
    let tail: String = line.chars().rev().take_while(is_part).take(GUID).collect();
    let head = next.chars().take_while(is_part).take(GUID);
    let whole: String = tail.chars().rev().chain(head).collect();
    !tail.is_empty() && whole.len() > tail.len() && is_guid(&whole)
}

/// The length of a GUID.
const GUID: usize = 36;

/// Units of speeds, which the default views put into the name of the property.
const UNITS: [&str; 5] = ["bps", "Kbps", "Mbps", "Gbps", "Tbps"];

/// What receive side scaling puts behind the name of a property.
const GROUPS: [&str; 2] = [": [Group:Number]", ": [Group:Number/NUMA Distance]"];

/// The name of a property and the unit in it: `LinkSpeed(Gbps)`.
fn named(key: &str) -> (&str, Option<&'static str>) {
    if let Some(name) = GROUPS.iter().find_map(|groups| key.strip_suffix(groups)) {
        return (name, None);
    }
    let unit = key.strip_suffix(')').and_then(|head| head.rsplit_once('('));
    let known = unit.and_then(|(name, unit)| {
        let known = UNITS
            .iter()
            .find(|known| known.eq_ignore_ascii_case(unit))?;
        Some((name, Some(*known)))
    });
    known.unwrap_or((key, None))
}

/// The name of a property.
pub(super) fn name_of(key: &str) -> &str {
    named(key).0
}

/// A value of one line.
fn one<'t>(key: &str, piece: Piece<'t>) -> Node<'t> {
    let (name, unit) = named(key);
    let text = piece.text;
    if text.is_empty() {
        // Nothing and an empty text look alike.
        return Node::new(piece.place(), Value::Null);
    }
    if let Some(unit) = unit {
        return Node::new(piece.place(), Value::Text(format!("{text} {unit}").into()));
    }
    let Some(inner) = braced(text) else {
        return Node::new(piece.place(), Value::Text(text.into()));
    };
    let item = |from: usize, to: usize| {
        let item = piece.part(from, to);
        Node::new(item.place(), Value::Text(item.text.into()))
    };
    let mut at = 1;
    let items = split(name, inner).map(|part| {
        let node = item(at, at + part.len());
        at += part.len() + BETWEEN.len();
        node
    });
    Node::new(piece.place(), Value::List(items.collect()))
}

/// The same of a value that was put together from several lines and stands nowhere as it is.
fn owned(key: &str, text: &str, place: Place) -> Node<'static> {
    let text = text.trim();
    let (name, _) = named(key);
    let value = match braced(text) {
        Some(inner) => {
            let items = split(name, inner)
                .map(|part| Node::new(place, Value::Text(part.to_owned().into())));
            Value::List(items.collect())
        }
        None => Value::Text(text.to_owned().into()),
    };
    Node::new(place, value)
}

/// What stands between two items of a list.
const BETWEEN: &str = ", ";

/// What stands in the braces of a list. A GUID has braces of its own, and a list that was cut is none.
fn braced(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('{')?.strip_suffix('}')?;
    (!is_guid(inner) && !is_partial(text)).then_some(inner)
}

/// The items of a list. Names can hold what stands between them, so that a list of several names is one text, which
/// others of the host's names take apart; so is everything else that is no number and no GUID.
fn split<'s>(name: &str, inner: &'s str) -> impl Iterator<Item = &'s str> {
    let is_sure = |part: &str| is_guid(part) || part.bytes().all(|byte| byte.is_ascii_digit());
    let is_apart = !is_list_of_names(name) && inner.split(BETWEEN).all(is_sure);
    let parts = if is_apart { usize::MAX } else { 1 };
    let parts = inner.splitn(parts, BETWEEN);
    parts.filter(move |_| !inner.is_empty())
}

/// A GUID without braces.
fn is_guid(text: &str) -> bool {
    let parts = text.split('-').map(str::len);
    parts.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
