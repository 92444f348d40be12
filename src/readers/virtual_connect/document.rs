//! A whole file as a located tree: a list of commands, of records of `show X *` answers, and of
//! lines that say nothing here. Order is kept, because scripts depend on it.

use super::lexer::{Piece, entry, is_command, line};
use super::records::TreeBuilder;
use super::terms;
use crate::source::limits::{VC_LINE_BYTES, VC_LINES};
use crate::source::{Node, Problem, SourceId, Value};

/// Parses a capture of the Virtual Connect Manager CLI.
///
/// # Errors
/// The text has more lines than a configuration can have.
pub(super) fn parse(source: SourceId, text: &str) -> Result<Node<'_>, Problem> {
    let whole = Piece {
        source,
        text,
        at: 0,
    };
    let mut builder = TreeBuilder::default();
    let mut problems = Vec::new();
    let mut start = 0;
    // `lines` would drop the carriage returns, and places behind them would be wrong.
    for (number, raw) in text.split('\n').enumerate() {
        let piece = whole.part(start, start + raw.len());
        if number >= VC_LINES {
            let message = format!("more than {VC_LINES} lines are no configuration");
            return Err(Problem::error("too-large", message)
                .at(piece.trimmed().place())
                .help("capture `show config` alone"));
        }
        start += raw.len() + 1;
        take(&mut builder, piece, &mut problems);
    }
    let mut nodes = builder.finish();
    // A parser returns a tree or one problem, so that faults of lines travel in the tree.
    nodes.push(faults(whole, problems));
    Ok(Node::new(whole.place(), Value::List(nodes.into())))
}

/// What was wrong with lines, as the last item of the tree: a fault is the text where it stands.
fn faults<'a>(whole: Piece<'a>, problems: Vec<(&'static str, Node<'a>)>) -> Node<'a> {
    let entries = problems.into_iter().map(|(code, node)| entry(code, node));
    let end = whole.part(whole.text.len(), whole.text.len());
    let map = Node::new(end.place(), Value::Map(entries.collect()));
    Node::new(end.place(), Value::Map([entry("faults", map)].into()))
}

fn take<'a>(
    builder: &mut TreeBuilder<'a>,
    raw: Piece<'a>,
    problems: &mut Vec<(&'static str, Node<'a>)>,
) {
    let piece = raw.trimmed();
    let text = piece.text;
    if text.is_empty() {
        builder.blank();
    } else if text.len() > VC_LINE_BYTES {
        builder.other(piece);
        problems.push(("long-line", piece.part(0, 1).unread()));
    } else if let Some(rest) = text.strip_prefix("->") {
        let rest = piece.part(text.len() - rest.len(), text.len()).trimmed();
        let (asked, about) = asked(rest.text);
        builder.prompt(asked, about);
        commands(builder, rest, problems);
    } else if text.starts_with(terms::ERROR) {
        builder.error(piece);
    } else if text.starts_with('#') {
        builder.other(piece);
    } else if is_rule(text) {
        builder.rule(piece);
    } else if is_command(text) {
        builder.close();
        commands(builder, piece, problems);
    } else if let Some(version) = version(text) {
        builder.close();
        builder.banner(piece, version);
    } else {
        // Not trimmed, because cells of a table are found by their columns.
        builder.text(raw);
    }
}

fn commands<'a>(
    builder: &mut TreeBuilder<'a>,
    piece: Piece<'a>,
    problems: &mut Vec<(&'static str, Node<'a>)>,
) {
    if piece.text.is_empty() {
        return;
    }
    let line = line(piece);
    for node in line.nodes {
        builder.node(node);
    }
    if let Some(place) = line.open_quote {
        problems.push(("open-quote", Node::new(place, Value::Text("\"".into()))));
    }
}

/// The element that a `show X *` behind the prompt asks for, and which one of it.
fn asked(command: &str) -> (Option<&'static str>, &str) {
    let mut words = command.split_whitespace();
    let is_show = words
        .next()
        .is_some_and(|verb| verb.eq_ignore_ascii_case("show"));
    let element = words.next().filter(|_| is_show).and_then(terms::element);
    (element, words.next().unwrap_or_default())
}

/// A line that parts records (`---`) or frames the head of a table (`===`).
fn is_rule(text: &str) -> bool {
    let of = |sign: char| text.len() >= 4 && text.chars().all(|found| found == sign);
    of('-') || of('=')
}

/// `HP Virtual Connect Management CLI v4.45`: where the version stands in the line.
fn version(text: &str) -> Option<(usize, usize)> {
    const MARK: &str = "Management CLI v";
    let start = text.find(MARK)? + MARK.len();
    let len = text[start..]
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(text.len() - start);
    (len > 0).then_some((start, start + len))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    fn tree(text: &str) -> Node<'_> {
        let mut sources = Sources::default();
        let source = sources.add("x.txt", "x.txt", text);
        parse(source, text).unwrap()
    }

    #[test]
    fn labels_stand_wherever_their_colon_stands() {
        let node = tree(
            "->show server-port *\r\n-----\r\nID          : enc0:1:d1\r\nI/O Module  : 1\r\n\
             MAC Address : 00-17-A4-77-00-02\r\n----------\r\nID : enc0:2:d2\r\nI/O Module : 2\r\n",
        );
        assert_eq!(
            node.at("/1/record/id").and_then(Node::as_text),
            Some("enc0:1:d1")
        );
        assert_eq!(
            node.at("/2/record/i~1o module").and_then(Node::as_text),
            Some("2")
        );
        assert_eq!(
            node.at("/2/show").and_then(Node::as_text),
            Some("server-port")
        );
    }

    #[test]
    fn a_record_without_a_prompt_is_told_by_its_labels() {
        let node = tree("Profile : HV01\nPort : 1\nPort Mapping : LOM:1-a\n");
        assert_eq!(
            node.at("/0/show").and_then(Node::as_text),
            Some("enet-connection")
        );
    }

    #[test]
    fn cells_of_a_table_wrap() {
        let node = tree(
            "->show profile *\nName       : HV01\nDevice Bay : enc0:1\n\nEthernet Connections\n\
             ====================================================\n\
             Port  Network Name     Status  MAC Address\n\
             ====================================================\n\
             1     HOST_A           OK      00-17-A4-77-00-00\n\
             2     a_very_long_netw OK      00-17-A4-77-00-01\n\
             \x20     ork\n\
             \nFCoE Connections\n\
             ====================================================\n\
             Port  Fabric\n\
             ====================================================\n\
             1     SAN_A\n",
        );
        let record = node
            .items()
            .iter()
            .find(|item| item.get("record").is_some());
        let record = record.expect("a record");
        let cell = |pointer: &str| record.at(pointer).and_then(Node::as_text);
        assert_eq!(cell("/record/name"), Some("HV01"));
        assert_eq!(cell("/rows/0/mac address"), Some("00-17-A4-77-00-00"));
        assert_eq!(cell("/rows/1/network name"), Some("a_very_long_network"));
        assert_eq!(cell("/rows/1/mac address"), Some("00-17-A4-77-00-01"));
        assert_eq!(cell("/rows/2/port"), Some("1"));
        assert_eq!(cell("/rows/2/mac address"), None);
    }

    #[test]
    fn tables_may_be_framed_by_dashes() {
        let node = tree(
            "->show profile *\n--------\nName : HV01\n\nEthernet\n--------\n\
             Port  Network Name  MAC Address\n--------\n\
             1     HOST_A        00-17-A4-77-00-00\n--------\nName : HV02\n",
        );
        let records = node
            .items()
            .iter()
            .filter(|item| item.get("record").is_some());
        let records: Vec<&Node> = records.collect();
        assert_eq!(records.len(), 2);
        let mac = records[0].at("/rows/0/mac address").and_then(Node::as_text);
        assert_eq!(mac, Some("00-17-A4-77-00-00"));
    }

    #[test]
    fn hostile_lines_are_bounded() {
        let long = format!("add network A {}\n", "x".repeat(VC_LINE_BYTES));
        let node = tree(&long);
        assert!(node.at("/1/faults/long-line").is_some());
        let mut sources = Sources::default();
        let source = sources.add("x.txt", "x.txt", "");
        let problem = parse(source, &"\n".repeat(VC_LINES + 1)).unwrap_err();
        assert_eq!(problem.code, "too-large");
        assert!(problem.place.is_some());
    }
}
