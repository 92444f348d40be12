//! One line of a script taken apart: a verb, an element, a name, options, arguments, and
//! properties with the place of each value. Nothing of a line is left uncovered, so that what is
//! not read is masked where the line is shown.

use super::terms;
use crate::source::{Entry, Node, Place, SourceId, Span, Value};

/// A text of a source and where it begins in it.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) source: SourceId,
    pub(super) text: &'a str,
    pub(super) at: u32,
}

/// What a line holds that looks like a command.
pub(super) struct Line<'a> {
    /// A map for each command, a text for each that is not known.
    pub(super) nodes: Vec<Node<'a>>,
    /// The quote that nothing closes.
    pub(super) open_quote: Option<Place>,
}

impl<'a> Piece<'a> {
    /// The bytes `from..to` of the piece.
    pub(super) fn part(&self, from: usize, to: usize) -> Piece<'a> {
        let text = self.text.get(from..to).unwrap_or_default();
        let at = self.at.saturating_add(u32::try_from(from).unwrap_or(0));
        Piece { text, at, ..*self }
    }

    /// The piece without white space around it.
    pub(super) fn trimmed(&self) -> Piece<'a> {
        let start = self.text.len() - self.text.trim_start().len();
        let len = self.text.trim().len();
        self.part(start, start + len)
    }

    /// Where the piece stands.
    pub(super) fn place(&self) -> Place {
        let end = self
            .at
            .saturating_add(u32::try_from(self.text.len()).unwrap_or(0));
        Place {
            source: self.source,
            span: Span {
                start: self.at,
                end,
            },
        }
    }

    /// A text that says `value`, standing here.
    pub(super) fn says<'t>(&self, value: &'t str) -> Node<'t> {
        Node::new(self.place(), Value::Text(value.into()))
    }

    /// The text itself, unread.
    pub(super) fn unread(&self) -> Node<'a> {
        self.says(self.text)
    }
}

/// An entry whose key stands where its value stands.
pub(super) fn entry<'t>(key: &'t str, value: Node<'t>) -> Entry<'t> {
    Entry {
        key: key.into(),
        key_place: value.place,
        value,
    }
}

/// Takes a line apart at `;` outside quotes.
pub(super) fn line(line: Piece<'_>) -> Line<'_> {
    // Tools join several commands with semicolons before they send them.
    let (parts, open) = split(line, |letter| letter == ';');
    let nodes = parts
        .into_iter()
        .map(|part| part.trimmed())
        .filter(|part| !part.text.is_empty())
        .map(|part| command(part).unwrap_or_else(|| part.unread()))
        .collect();
    Line {
        nodes,
        open_quote: open.map(|at| line.part(at, at + 1).place()),
    }
}

/// Whether a line begins as a command that is known.
pub(super) fn is_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let verb = words.next().and_then(terms::verb);
    let element = words.next().map(|word| word.trim_end_matches(';'));
    verb.is_some() && element.and_then(terms::element).is_some()
}

/// The pieces between separators outside quotes, and where a quote begins that nothing closes.
fn split(whole: Piece<'_>, separates: impl Fn(char) -> bool) -> (Vec<Piece<'_>>, Option<usize>) {
    let mut parts = Vec::new();
    let mut open = None;
    let mut start = 0;
    for (at, letter) in whole.text.char_indices() {
        match letter {
            '"' if open.is_some() => open = None,
            '"' => open = Some(at),
            _ if open.is_none() && separates(letter) => {
                parts.push(whole.part(start, at));
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(whole.part(start, whole.text.len()));
    (parts, open)
}

/// A command, if verb and element are known.
fn command(text: Piece<'_>) -> Option<Node<'_>> {
    let (tokens, _) = split(text, char::is_whitespace);
    let mut tokens = tokens.into_iter().filter(|token| !token.text.is_empty());
    let first = tokens.next()?;
    let verb = terms::verb(first.text)?;
    let second = tokens.next()?;
    let element = terms::element(second.text)?;
    let mut parts = Parts::default();
    for token in tokens {
        parts.add(token);
    }
    let list = |nodes: Vec<_>| Node::new(text.place(), Value::List(nodes.into()));
    let mut entries = vec![
        entry("verb", first.says(verb)),
        entry("element", second.says(element)),
    ];
    entries.extend(parts.name.map(|name| entry("name", name)));
    entries.push(entry("options", list(parts.options)));
    entries.push(entry("arguments", list(parts.arguments)));
    entries.push(entry("unknown", list(parts.unknown)));
    let properties = Value::Map(parts.properties.into());
    entries.push(entry("properties", Node::new(text.place(), properties)));
    Some(Node::new(text.place(), Value::Map(entries.into())))
}

/// What stands behind the element.
#[derive(Default)]
struct Parts<'a> {
    name: Option<Node<'a>>,
    options: Vec<Node<'a>>,
    arguments: Vec<Node<'a>>,
    properties: Vec<Entry<'a>>,
    unknown: Vec<Node<'a>>,
}

impl<'a> Parts<'a> {
    fn add(&mut self, token: Piece<'a>) {
        let quote = token.text.find('"').unwrap_or(token.text.len());
        // An equals sign behind a quote belongs to a name or value.
        let equals = token.text[..quote].find('=');
        match equals {
            Some(at) => match terms::key(&token.text[..at]) {
                Some(key) => {
                    let value = token.part(at + 1, token.text.len());
                    self.properties.push(Entry {
                        key: key.into(),
                        key_place: token.part(0, at).place(),
                        value: value.says(unquoted(value.text)),
                    });
                }
                None => self.unknown.push(token.unread()),
            },
            // Options may stand between the name and the properties.
            None if token.text.starts_with('-') && token.text.len() > 1 => {
                self.options.push(token.unread());
            }
            // A word behind a property is the rest of a value without quotes, if anything.
            None if !self.properties.is_empty() || !self.unknown.is_empty() => {
                self.unknown.push(token.unread());
            }
            None if self.name.is_none() => self.name = Some(token.says(unquoted(token.text))),
            None => self.arguments.push(token.says(unquoted(token.text))),
        }
    }
}

/// A value without the quotes around it.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('"').unwrap_or(text);
    // The second quote is missing where nothing closes the first.
    inner.strip_suffix('"').unwrap_or(inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn lex(text: &str) -> (Sources, Line<'_>) {
        let mut sources = Sources::default();
        let source = sources.add("x.txt", "x.txt", text);
        let piece = Piece {
            source,
            text,
            at: 0,
        };
        (sources, line(piece))
    }

    fn text<'a>(node: &'a Node<'_>, pointer: &str) -> Option<&'a str> {
        node.at(pointer).and_then(Node::as_text)
    }

    #[test]
    fn a_command_is_taken_apart_whatever_its_case() {
        let text_of = "ADD Network NET_1 -quiet UplinkSet=SUS_A VLanID=10 State=\"Enabled\"";
        let (_, line) = lex(text_of);
        let command = &line.nodes[0];
        assert_eq!(text(command, "/verb"), Some("add"));
        assert_eq!(text(command, "/element"), Some("network"));
        assert_eq!(text(command, "/name"), Some("NET_1"));
        assert_eq!(text(command, "/options/0"), Some("-quiet"));
        assert_eq!(text(command, "/properties/uplinkset"), Some("SUS_A"));
        assert_eq!(text(command, "/properties/state"), Some("Enabled"));
        let place = command.at("/properties/vlanid").map(|node| node.place.span);
        let at = text_of.find("10").map(|at| u32::try_from(at).unwrap());
        assert_eq!(place.map(|at| at.start), at);
    }

    #[test]
    fn semicolons_part_commands_but_not_values() {
        let (_, line) =
            lex("set network A SmartLink=Enabled;set network \"B;C\" Private=Disabled ;");
        assert_eq!(line.nodes.len(), 2);
        assert_eq!(text(&line.nodes[1], "/name"), Some("B;C"));
    }

    #[test]
    fn quotes_hold_spaces_and_commas_and_clear() {
        let (_, line) =
            lex("add user bill Roles=\"domain,network\" FullName=\"Bill J\" Network=\"\"");
        let command = &line.nodes[0];
        assert_eq!(text(command, "/properties/roles"), Some("domain,network"));
        assert_eq!(text(command, "/properties/fullname"), Some("Bill J"));
        assert_eq!(text(command, "/properties/network"), Some(""));
    }

    #[test]
    fn an_open_quote_is_named_with_its_place() {
        let (_, line) = lex("add network A UplinkSet=\"SUS_A VLanID=10");
        let place = line.open_quote.map(|place| place.span);
        assert_eq!(place, Some(Span { start: 24, end: 25 }));
    }

    /// Whatever stands in a line that nobody reads is masked when the line is shown.
    #[test]
    fn nothing_of_a_line_is_left_uncovered() {
        for secret in [
            "add user bob Password=CANARY",
            "add user bob Password= CANARY",
            "add user bob Password =CANARY",
            "add user bob Password = CANARY",
            "add user bob Strange=CANARY Pwd:CANARY",
            "add user bob Password=\"CANARY CANARY",
            "set snmp enet ReadCommunity=\"CANARY;CANARY\"; CANARY",
            "set ldap CANARY=CANARY Name=CANARY",
            "add user \"CANARY CANARY\" CANARY -CANARY CANARY=",
        ] {
            let (mut sources, line) = lex(secret);
            let id = sources.iter().map(|(id, _)| id).next().unwrap();
            let mut hidden: Vec<Span> = line.nodes.iter().flat_map(Node::hidden).collect();
            hidden.sort_unstable();
            sources.get_mut(id).reveal(hidden);
            let end = u32::try_from(secret.len()).unwrap();
            let shown = sources.get(id).show(Span { start: 0, end });
            assert!(!shown.contains("CANARY"), "{shown}");
        }
    }
}
