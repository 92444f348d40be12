//! What `Format-List` prints, taken apart into objects: a block of lines each, `Name : value`, the colon in one
//! column. It is a view for people and has no syntax, so that everything is read that can only mean one thing, and
//! a text with a line that can mean two is not read at all.
//!
//! Source: the writer of lists in PowerShell 5.1 and 7, and what it puts out at widths from 60 to 4096.

use std::collections::BTreeSet;

use super::list_value::{Layout, Printed, name_of};
use super::piece::{Doubt, Piece};
use crate::readers::row::is_partial;
use crate::source::limits::LIST_KEYS;
use crate::source::{Entry, Node, Value};

/// The longest name of a property with its unit.
const KEY: usize = 160;

/// How many letters of a value must fit into a line for the broken ones to be put together.
const NARROW: usize = 8;

/// Takes a text apart into objects.
///
/// # Errors
/// Something in it can mean several things.
pub(super) fn objects<'t>(text: Piece<'t>) -> Result<Vec<Node<'t>>, Doubt> {
    let mut layout = Layout::default();
    let mut blocks: Vec<Block<'t>> = Vec::new();
    let mut is_open = false;
    for line in text.lines() {
        if is_open && let Some(block) = blocks.last_mut() {
            is_open = block.take(line, &mut layout)?;
            continue;
        }
        if !line.is_blank() {
            blocks.push(Block::begin(line, &mut layout)?);
            is_open = true;
        }
    }
    if blocks.is_empty() {
        return Err(Doubt::new(text, "there is no object in it"));
    }
    for block in &blocks {
        let broken = block.properties.iter().map(|property| &property.value);
        broken.for_each(|value| layout.note_broken(value, block.column + 2));
    }
    let nodes = blocks.into_iter().map(|block| block.node(&layout));
    nodes.collect()
}

/// The lines of one object.
struct Block<'t> {
    first: Piece<'t>,
    /// The column of the colon, in letters.
    column: usize,
    seen: BTreeSet<String>,
    properties: Vec<Property<'t>>,
}

/// A property as it stands.
struct Property<'t> {
    key: Piece<'t>,
    value: Printed<'t>,
}

impl<'t> Block<'t> {
    fn begin(line: Piece<'t>, layout: &mut Layout) -> Result<Self, Doubt> {
        let colons = line.text.match_indices(" :").map(|(at, _)| at + 1);
        let mut ends = colons.filter(|at| is_end_of_key(&line.text[at + 1..]));
        let Some(colon) = ends.next() else {
            return Err(Doubt::new(line, "this line has no name of a property"));
        };
        let mut block = Self {
            first: line,
            column: line.text[..colon].chars().count(),
            seen: BTreeSet::new(),
            properties: Vec::new(),
        };
        block.property(line, colon, layout)?;
        Ok(block)
    }

    /// Takes a line; false after the last one.
    fn take(&mut self, line: Piece<'t>, layout: &mut Layout) -> Result<bool, Doubt> {
        if let Some(colon) = self.colon(line.text) {
            self.property(line, colon, layout)?;
            return Ok(true);
        }
        let indent = self.column + 2;
        let blanks = line.text.bytes().take_while(|byte| *byte == b' ').count();
        let Some(last) = self.properties.last_mut() else {
            return Ok(false);
        };
        if blanks >= indent {
            layout.note(line.text);
            last.value.more(line.part(indent, line.text.len()));
        } else if line.is_blank() {
            return Ok(false);
        } else if blanks > 0 && last.value.may_stand_below() {
            last.value.stands_below(line);
        } else {
            return Err(Doubt::new(
                line,
                "this line belongs neither to the value above nor to a name of its own",
            ));
        }
        Ok(true)
    }

    /// Where the colon of a line stands, if it stands in the column.
    fn colon(&self, line: &str) -> Option<usize> {
        if line.starts_with(char::is_whitespace) {
            return None;
        }
        let colon = match line.get(..self.column) {
            Some(head) if head.is_ascii() => self.column,
            _ => line.char_indices().nth(self.column)?.0,
        };
        let rest = line.get(colon..)?.strip_prefix(':')?;
        (line[..colon].ends_with(' ') && is_end_of_key(rest)).then_some(colon)
    }

    fn property(
        &mut self,
        line: Piece<'t>,
        colon: usize,
        layout: &mut Layout,
    ) -> Result<(), Doubt> {
        let key = line.part(0, colon).trimmed();
        let is_named = key.at == line.at
            && key.text.len() <= KEY
            && !key.text.contains(" :")
            && !key.text.chars().any(char::is_control);
        if !is_named {
            return Err(Doubt::new(line, "this is no name of a property"));
        }
        if !self.seen.insert(name_of(key.text).to_ascii_lowercase()) {
            return Err(Doubt::new(key, "this property stands twice in one object"));
        }
        if self.properties.len() == LIST_KEYS {
            return Err(Doubt::new(key, "one object has too many properties"));
        }
        layout.note(line.text);
        layout.note_empty(&line.text[colon + 1..]);
        let begin = (colon + 2).min(line.text.len());
        self.properties.push(Property {
            key,
            value: Printed::of(line.part(begin, line.text.len())),
        });
        Ok(())
    }

    fn node(self, layout: &Layout) -> Result<Node<'t>, Doubt> {
        let indent = self.column + 2;
        let is_narrow = layout.width() < indent + NARROW;
        let mut place = self.first.place();
        let mut entries: Vec<Entry<'t>> = Vec::with_capacity(self.properties.len());
        for Property { key, value } in self.properties {
            if is_narrow && value.is_broken() {
                return Err(Doubt::new(key, "the console was too narrow for its values"));
            }
            let name = name_of(key.text);
            let value = value.node(key.text, layout, indent);
            let is_identity = IDENTITIES.iter().any(|own| own.eq_ignore_ascii_case(name));
            if let Some(doubt) = is_identity.then(|| doubt_of(&value)).flatten() {
                return Err(Doubt::new(key, doubt));
            }
            place.span.end = value.place.span.end;
            entries.push(Entry {
                key: name.into(),
                key_place: key.part(0, name.len()).place(),
                value,
            });
        }
        Ok(Node::new(place, Value::Map(entries.into())))
    }
}

/// Properties without which nobody knows what an object is, or whose: an object that is left out would be one that
/// does not exist.
const IDENTITIES: [&str; 16] = [
    "Name",
    "InterfaceAlias",
    "ifAlias",
    "Team",
    "IPAddress",
    "Priority",
    "ComponentID",
    "VMName",
    "VMNetworkAdapterName",
    "ParentAdapter",
    "Node",
    "ComputerName",
    "PSComputerName",
    "SystemName",
    "CSName",
    "DNSHostName",
];

/// Why a value is neither one text nor says that there is none.
fn doubt_of(node: &Node<'_>) -> Option<&'static str> {
    match &node.value {
        Value::Null => None,
        Value::Text(text) if !is_partial(text) => None,
        Value::Text(text) if text.contains('\n') => {
            Some("the lines of this value may be joined in several ways")
        }
        Value::Text(_) => Some("only a part of this value is left"),
        _ => Some("the braces of this value may be its own, or those of a list"),
    }
}

/// Whether this can follow the colon behind the name of a property.
fn is_end_of_key(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ')
}
