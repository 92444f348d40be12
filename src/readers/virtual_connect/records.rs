//! Records of `show X *` answers: `Label : value` lines, parted by dashed lines, with tables whose
//! cells wrap. The colon stands where it stands; a record need not have every label.

use super::lexer::{Piece, entry};
use super::terms;
use crate::source::{Entry, Node, Place, Span, Value};

/// Builds the items of a tree, line by line.
#[derive(Default)]
pub(super) struct TreeBuilder<'a> {
    nodes: Vec<Node<'a>>,
    record: Option<OpenRecord<'a>>,
    /// The element that the last prompt asked for.
    asked: Option<&'static str>,
    /// Which one of it.
    about: &'a str,
    /// The line above a table that says what is in it.
    title: &'a str,
    /// Whether a prompt was met: then it is known which command an error answers.
    prompted: bool,
    /// Whether a dashed line ended the record, unless the head of a table follows.
    ending: bool,
    /// Where the items begin that answer the last prompt.
    list: usize,
    /// Whether dashed lines end the records of that answer.
    is_framed: bool,
    /// The last line of text.
    last: &'a str,
}

#[derive(Default)]
struct OpenRecord<'a> {
    labels: Vec<Entry<'a>>,
    /// Rows of tables, each with its place; a cell can go on in the line below.
    rows: Vec<(Place, Vec<Entry<'a>>)>,
    /// The element that a label gave away.
    element: Option<&'static str>,
    table: Option<OpenTable>,
    place: Option<Place>,
}

/// A table: its columns begin where the words of its head begin.
#[derive(Default)]
struct OpenTable {
    /// The element whose items are in it, where its title says it.
    element: &'static str,
    columns: Vec<(usize, &'static str)>,
    /// Whether the line under the head was met.
    open: bool,
}

impl<'a> TreeBuilder<'a> {
    /// The items; nothing follows.
    pub(super) fn finish(mut self) -> Vec<Node<'a>> {
        let is_cut = !self.ending && self.ends_inside();
        self.end_record(is_cut);
        self.nodes
    }

    /// Whether the text ends inside the record that is open: a piece of a label is the last line, or lines of dashes
    /// ended the records before it, and it has only the first labels of the last of these.
    fn ends_inside(&self) -> bool {
        let Some(record) = &self.record else {
            return false;
        };
        if terms::begins_label(self.last) {
            return true;
        }
        let list = self.nodes.get(self.list..).unwrap_or_default();
        let before = list.iter().rev().find_map(|node| node.get("record"));
        let before = before.map_or(&[][..], Node::entries);
        let mut pairs = record.labels.iter().zip(before);
        self.is_framed
            && record.labels.len() < before.len()
            && pairs.all(|(one, other)| one.key == other.key)
    }

    /// A command or another item of its own.
    pub(super) fn node(&mut self, node: Node<'a>) {
        self.nodes.push(node);
    }

    /// A line that says nothing here.
    pub(super) fn other(&mut self, piece: Piece<'a>) {
        self.nodes.push(piece.unread());
    }

    /// A prompt, the element that it asks for, and which one of it.
    pub(super) fn prompt(&mut self, asked: Option<&'static str>, about: &'a str) {
        self.close();
        self.about = about;
        self.list = self.nodes.len();
        self.is_framed = false;
        self.asked = asked;
        self.prompted = true;
    }

    /// A line that says that a command was refused. One that was to change something matters to nobody here.
    pub(super) fn error(&mut self, piece: Piece<'a>) {
        self.close();
        if self.prompted && self.asked.is_none() {
            self.other(piece);
            return;
        }
        let start = piece.part(0, 0);
        let entries = [
            entry("error", piece.part(0, terms::ERROR.len()).unread()),
            entry("asked", start.says(self.asked.unwrap_or_default())),
            entry(
                "after",
                piece.part(terms::ERROR.len(), piece.text.len()).unread(),
            ),
        ];
        self.nodes
            .push(Node::new(piece.place(), Value::Map(entries.into())));
    }

    /// The line with the version of the firmware.
    pub(super) fn banner(&mut self, piece: Piece<'a>, (from, to): (usize, usize)) {
        let version = piece.part(from, to);
        let entries = [
            // Every byte of the line is in an entry: what none covers would not be masked.
            entry("before", piece.part(0, from).unread()),
            entry("banner", version.unread()),
            entry("after", piece.part(to, piece.text.len()).unread()),
        ];
        self.nodes
            .push(Node::new(piece.place(), Value::Map(entries.into())));
    }

    /// An empty line ends a table; a record can go on behind it.
    pub(super) fn blank(&mut self) {
        if let Some(record) = &mut self.record {
            record.table = None;
        }
    }

    /// A line of dashes ends a record, unless the head of a table follows; a line of either kind
    /// frames that head.
    pub(super) fn rule(&mut self, piece: Piece<'_>) {
        self.last = "";
        let Some(record) = &mut self.record else {
            return;
        };
        let dashes = piece.text.starts_with('-');
        match &mut record.table {
            Some(table) if !table.open && !table.columns.is_empty() => {
                table.open = true;
                self.ending = false;
            }
            None if !dashes => {
                record.table = Some(OpenTable {
                    element: titled(std::mem::take(&mut self.title)),
                    ..OpenTable::default()
                });
            }
            table => {
                *table = None;
                self.ending = dashes;
                self.is_framed |= dashes;
            }
        }
    }

    /// Any other line: a label, a row, the head of a table, or nothing of ours.
    pub(super) fn text(&mut self, raw: Piece<'a>) {
        let piece = raw.trimmed();
        self.last = piece.text;
        if let Some(table) = self
            .record
            .as_mut()
            .and_then(|record| record.table.as_mut())
        {
            if table.open {
                // A row goes into the record that its columns are borrowed from.
                let columns = std::mem::take(&mut table.columns);
                let element = table.element;
                self.row(raw, element, &columns);
                self.with_table(|table| table.columns = columns);
                return;
            }
            if table.columns.is_empty() {
                table.columns = columns(raw.text);
            }
            self.other(piece);
            return;
        }
        if let Some((name, element, key, value)) = labelled(piece) {
            self.label(name, element, key, value);
            return;
        }
        // Between dashed lines a head has no mark of its own but its words.
        if let Some(record) = &mut self.record {
            let columns = columns(raw.text);
            if columns.iter().filter(|(_, name)| !name.is_empty()).count() >= 3 {
                record.table = Some(OpenTable {
                    element: titled(std::mem::take(&mut self.title)),
                    columns,
                    open: false,
                });
            } else {
                self.title = piece.text;
            }
        }
        self.other(piece);
    }

    fn with_table(&mut self, change: impl FnOnce(&mut OpenTable)) {
        if let Some(table) = self
            .record
            .as_mut()
            .and_then(|record| record.table.as_mut())
        {
            change(table);
        }
    }

    fn label(&mut self, name: &'static str, element: &'static str, key: Place, value: Piece<'a>) {
        // Not every record ends at dashes: a label that comes again begins the next.
        self.title = "";
        let again = self
            .record
            .as_ref()
            .is_some_and(|record| record.labels.iter().any(|known| known.key == name));
        if again || self.ending {
            self.close();
        }
        let record = self.record.get_or_insert_default();
        let end = value.place().span.end;
        let start = record
            .place
            .map_or(key.span.start, |place| place.span.start);
        record.place = Some(Place {
            span: Span { start, end },
            ..key
        });
        if !element.is_empty() {
            record.element.get_or_insert(element);
        }
        record.labels.push(Entry {
            key: name.into(),
            key_place: key,
            value: value.unread(),
        });
    }

    /// A row: cells by the columns of the head. A row without a first cell goes on the row before, and so does
    /// one with nothing but the rest of a first cell that filled its column.
    fn row(&mut self, raw: Piece<'a>, element: &'static str, columns: &[(usize, &'static str)]) {
        let cells = cells(raw, columns);
        let has_first = columns.first().is_some_and(|column| column.0 == 0);
        let Some(record) = &mut self.record else {
            return;
        };
        let is_rest = cells.len() == 1 && has_first && {
            let before = record.rows.last().map(|(_, cells)| cells.as_slice());
            before.is_some_and(|before| fills_column(before, columns))
        };
        let goes_on = is_rest || has_first && raw.text.starts_with([' ', '\t']);
        if !goes_on {
            // No text of the row says the element, so that its place is empty.
            let table = entry("table", raw.part(0, 0).says(element));
            let cells = cells
                .into_iter()
                .map(|(name, cell)| entry(name, cell.unread()));
            let entries = cells.chain([table]).collect();
            record.rows.push((raw.trimmed().place(), entries));
            return;
        }
        if let Some((_, entries)) = record.rows.last_mut() {
            for (name, cell) in &cells {
                join(entries, name, *cell);
            }
        }
        self.other(raw.trimmed());
    }

    /// Ends the record that is open.
    pub(super) fn close(&mut self) {
        self.end_record(false);
    }

    fn end_record(&mut self, is_cut: bool) {
        self.ending = false;
        let Some(record) = self.record.take() else {
            return;
        };
        let Some(place) = record.place else {
            return;
        };
        // What was asked for goes first, because several lists share most of their labels.
        let element = self.asked.or(record.element).unwrap_or_default();
        // No text says the element, so that its place is empty.
        let start = Place {
            span: Span {
                start: place.span.start,
                end: place.span.start,
            },
            ..place
        };
        let rows = record
            .rows
            .into_iter()
            .map(|(place, cells)| Node::new(place, Value::Map(cells.into())));
        let labels = Value::Map(record.labels.into());
        let mut entries = vec![
            entry("show", Node::new(start, Value::Text(element.into()))),
            entry("about", Node::new(start, Value::Text(self.about.into()))),
            entry("record", Node::new(place, labels)),
            entry("rows", Node::new(place, Value::List(rows.collect()))),
        ];
        if is_cut {
            entries.push(entry("cut", Node::new(start, Value::Bool(true))));
        }
        self.nodes
            .push(Node::new(place, Value::Map(entries.into())));
    }
}

/// The element whose items are in a table with this title; empty for none that is known.
fn titled(title: &str) -> &'static str {
    let title = title.to_ascii_lowercase();
    if !title.contains("connection") {
        return "";
    }
    match title.split_whitespace().next().unwrap_or_default() {
        "ethernet" => "enet-connection",
        "iscsi" => "iscsi-connection",
        "fcoe" => "fcoe-connection",
        "fc" => "fc-connection",
        _ => "",
    }
}

/// Whether the first cell of a row with several reaches the second column.
fn fills_column(row: &[Entry<'_>], columns: &[(usize, &'static str)]) -> bool {
    // Behind two cells there is what the table is about.
    let [first, _, _, ..] = row else {
        return false;
    };
    let length = match &first.value.value {
        Value::Text(text) => text.len(),
        _ => 0,
    };
    // One or two blanks part the columns.
    columns.get(1).is_some_and(|column| length + 2 >= column.0)
}

/// Adds the rest of a wrapped cell.
fn join<'a>(entries: &mut Vec<Entry<'a>>, name: &'static str, cell: Piece<'a>) {
    match entries.iter_mut().find(|entry| entry.key == name) {
        Some(known) => {
            if let Value::Text(text) = &mut known.value.value {
                // Cells wrap within words, so that nothing goes in between.
                text.to_mut().push_str(cell.text);
            }
        }
        None => entries.push(entry(name, cell.unread())),
    }
}

/// `Label<spaces>: value`, if the label is known.
fn labelled(piece: Piece<'_>) -> Option<(&'static str, &'static str, Place, Piece<'_>)> {
    let colon = piece.text.find(':')?;
    let head = piece.part(0, colon).trimmed();
    let (name, element) = terms::label(head.text)?;
    let value = piece.part(colon + 1, piece.text.len());
    // The colons of `enc0:1` and of addresses have no space behind them.
    if !value.text.is_empty() && !value.text.starts_with([' ', '\t']) {
        return None;
    }
    Some((name, element, head.place(), value.trimmed()))
}

/// The columns of a head: words parted by two spaces or more, where they are known labels.
fn columns(head: &str) -> Vec<(usize, &'static str)> {
    let mut columns = Vec::new();
    let mut start = None;
    // Before the first word there is as good as a gap, and behind the last one a sign that ends it.
    let mut spaces = 2;
    for (at, letter) in head.char_indices().chain([(head.len(), '\0')]) {
        if letter == ' ' || letter == '\t' || letter == '\0' || letter == '\r' {
            spaces += 1;
            if (spaces == 2 || letter == '\0')
                && let Some(from) = start.take()
            {
                let name = head[from..at].trim();
                let label = terms::label(name).map_or("", |(name, _)| name);
                columns.push((from, label));
            }
            continue;
        }
        if spaces >= 2 || start.is_none() {
            start.get_or_insert(at);
        }
        spaces = 0;
    }
    columns
}

/// The cells of a row that are not empty. A cell under an unknown head is `other`, so that its text
/// is masked.
fn cells<'a>(raw: Piece<'a>, columns: &[(usize, &'static str)]) -> Vec<(&'static str, Piece<'a>)> {
    let len = raw.text.len();
    let bound = |at: usize| {
        let mut at = at.min(len);
        // The bytes of the head are counted, and names in a row may have letters of several.
        while !raw.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let ends = columns
        .iter()
        .skip(1)
        .map(|column| column.0)
        .chain([usize::MAX]);
    columns
        .iter()
        .zip(ends)
        .enumerate()
        .map(|(index, ((from, name), to))| {
            let name = if name.is_empty() { "other" } else { name };
            // The first cell takes what stands before it as well: nothing stays uncovered.
            let from = if index == 0 { 0 } else { bound(*from) };
            (name, raw.part(from, bound(to)).trimmed())
        })
        .filter(|(_, cell)| !cell.text.is_empty())
        .collect()
}
