//! Typed reads from an object of an export: a value with its place, or why it is missing. What
//! has the wrong type is noted and unknown, never guessed.

use std::borrow::Cow;
use std::cell::RefCell;

use crate::fabric::known::{Known, State, Why};
use crate::source::{Entry, Node, Place, Problem, Value};

/// An object of an export.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) node: &'a Node<'a>,
    problems: &'a RefCell<Vec<Problem>>,
    shape: Shape,
    /// What a flag is where objects do not have it.
    assumed: Option<(&'static str, bool)>,
}

/// How the dialect of an object treats keys and values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// As they stand.
    Plain,
    /// Keys in any case.
    AnyCase,
    /// As PowerShell serialises them, keys in any case.
    PowerShell,
    /// As PowerShell prints them for people, keys in any case: of a value only a part may be left.
    Printed,
}

impl<'a> Row<'a> {
    pub(super) fn new(node: &'a Node<'a>, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Self {
            node,
            problems,
            shape: Shape::Plain,
            assumed: None,
        }
    }

    /// An object of Windows, whose properties have no case: whoever converts one may write
    /// `macAddress`.
    pub(super) fn in_any_case(node: &'a Node<'a>, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Self {
            node,
            problems,
            shape: Shape::AnyCase,
            assumed: None,
        }
    }

    /// An object as PowerShell serialises it: a list of one may be bare, a list may be wrapped in
    /// `{"value": […], "Count": n}`, an enumeration may be `{"value": 2, "Value": "External"}`, the
    /// properties of a CIM object may be pairs of `Name` and `Value`, and what is nested too deep is only
    /// a text.
    pub(super) fn of_powershell(node: &'a Node<'a>, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Self {
            node,
            problems,
            shape: Shape::PowerShell,
            assumed: None,
        }
    }

    /// An object as `Format-List` prints it: every value is a text, and what was too long is cut off.
    pub(super) fn of_print(node: &'a Node<'a>, problems: &'a RefCell<Vec<Problem>>) -> Self {
        Self {
            shape: Shape::Printed,
            ..Self::of_powershell(node, problems)
        }
    }

    /// The same object, of which something around it says a flag that it may not have.
    pub(super) fn assuming(self, assumed: Option<(&'static str, bool)>) -> Self {
        // A flag of two values is there, whatever its object has lost.
        let assumed = assumed.filter(|_| !self.node.has_contradictions());
        Self { assumed, ..self }
    }

    fn is_powershell(&self) -> bool {
        matches!(self.shape, Shape::PowerShell | Shape::Printed)
    }

    /// Whether it was printed for people.
    pub(super) fn is_printed(&self) -> bool {
        self.shape == Shape::Printed
    }

    /// Names something nested that is cut off, with what has cut it off.
    pub(super) fn cut_nested(&self, what: &str) -> String {
        if self.is_printed() {
            format!("{what}, of which Format-List shows only the name of a type,")
        } else {
            format!("{what}, exported without -Depth 5,")
        }
    }

    /// Names a list that is cut off, with what has cut it off.
    pub(super) fn cut_list(&self, what: &str) -> String {
        if self.is_printed() {
            format!("{what}, of which Format-List prints the first few or breaks the lines,")
        } else {
            format!("{what}, exported without -Depth 5,")
        }
    }

    /// Whether only a part is left of a value.
    fn is_rest(&self, node: &Node) -> bool {
        let is_part = matches!(&node.value, Value::Text(text) if is_partial(text));
        is_left_over(node) || self.is_printed() && is_part
    }

    /// The value under a key.
    pub(super) fn get(&self, key: &str) -> Option<&'a Node<'a>> {
        match self.shape {
            Shape::Plain => self.node.get(key),
            Shape::AnyCase => in_any_case(self.node, key),
            Shape::PowerShell | Shape::Printed => property(self.node, key),
        }
    }

    /// Where the object stands: at its name, because a whole object says less to a reader.
    pub(super) fn place(&self) -> Place {
        // REST answers write `name`, PowerShell writes `Name`.
        let named = ["name", "Name"].iter().find_map(|key| self.get(key));
        named.unwrap_or(self.node).place
    }

    /// The name of the object under `key`; an object without one is left out, and that is noted.
    pub(super) fn name(&self, key: &str) -> Option<String> {
        let name = self.text(key).into_value().filter(|text| !text.is_empty());
        if name.is_none() {
            self.nameless(key);
        }
        name
    }

    /// The name of the object under the first of several keys that it has.
    pub(super) fn name_under(&self, keys: &[&'static str]) -> Option<String> {
        let first = keys.first().copied().unwrap_or_default();
        let key = keys.iter().copied().find(|key| self.get(key).is_some());
        self.name(key.unwrap_or(first))
    }

    /// Notes that an object has nothing to call it by.
    pub(super) fn nameless(&self, key: &str) {
        let message = format!("this object has no `{key}` and is left out");
        let problem = if self.node.has_contradictions() {
            // It may be any object of the site: without it, nothing that is judged is whole.
            Problem::error("no-name", message)
        } else {
            Problem::warning("no-name", message)
        };
        self.note(problem.at(self.node.place));
    }

    /// The object under `key`.
    pub(super) fn row(&self, key: &str) -> Option<Row<'a>> {
        let node = self.get(key).filter(|node| node.is_map())?;
        Some(Self { node, ..*self })
    }

    /// The object under `key`, or why there is none: PowerShell writes a text where it stopped.
    pub(super) fn object(&self, key: &str) -> Known<Row<'a>> {
        match self.get(key) {
            None => Known::default(),
            Some(node) if node.is_null() => Known::default(),
            Some(node) if node.is_map() => Known::at(Self { node, ..*self }, node.place),
            Some(node) if matches!(node.value, Value::Text(_)) => self.cut(node),
            Some(node) => self.wrong(node, "an object"),
        }
    }

    /// The objects of the list under `key`; none if it is not there.
    pub(super) fn rows(&self, key: &str) -> Vec<Row<'a>> {
        let items = self.get(key).map_or(&[][..], Node::items);
        items
            .iter()
            .filter(|node| node.is_map())
            .map(|node| Self { node, ..*self })
            .collect()
    }

    /// The objects of the list under `key`; null is an empty list. A list with anything else in it is not known:
    /// what PowerShell did not go into is a text, and without it the list would be a shorter one.
    pub(super) fn list(&self, key: &str) -> Known<Vec<Row<'a>>> {
        let Some(node) = self.get(key) else {
            return Known::default();
        };
        if !node.is_list() && !node.is_null() {
            return self.in_place_of(node, "a list");
        }
        let mut items = node.items().iter();
        match items.find(|item| !item.is_map() && !item.is_null()) {
            Some(other) => self.in_place_of(other, "an object"),
            None => Known::at(self.rows(key), node.place),
        }
    }

    /// The objects of the lists under `key` of these objects, each with the one that it is of, or why one of the
    /// lists is not known. An object without the key has none.
    pub(super) fn nested(rows: &[Self], key: &str) -> Known<Vec<(Self, Self)>> {
        let mut all = Vec::new();
        for row in rows {
            let list = row.list(key);
            match list.check() {
                Ok(items) => all.extend(items.iter().map(|item| (*row, *item))),
                Err(why) if why.state == State::NotCollected => {}
                Err(why) => return Known::unknown(why).or_place(list.place()),
            }
        }
        Known::derived(all)
    }

    /// Notes what stands in place of something that is nested.
    fn in_place_of<T>(&self, node: &Node, expected: &str) -> Known<T> {
        // Objects in a list have no text of their own: of a list that is too deep, only the blanks between them stay.
        let is_blank = matches!(&node.value, Value::Text(text) if text.trim().is_empty());
        if is_blank || is_left_over(node) {
            self.cut(node)
        } else {
            self.wrong(node, expected)
        }
    }

    /// Notes that something is wrong.
    pub(super) fn note(&self, problem: Problem) {
        self.problems.borrow_mut().push(problem);
    }

    /// Notes that a value is not what it must be.
    pub(super) fn wrong<T>(&self, node: &Node, expected: &str) -> Known<T> {
        node.refuse();
        let message = format!("expected {expected}, found {}", self.found(node));
        self.problems
            .borrow_mut()
            .push(Problem::warning("wrong-type", message).at(node.place));
        Known::unknown(Why::new(State::Failed, ""))
    }

    /// What a value is, in words. Of an enumeration that went through a session the name is shown, which is one word of
    /// a program.
    fn found(&self, node: &Node) -> Cow<'static, str> {
        let said = |key| Some(node).filter(|node| node.is_map())?.get(key);
        let (name, number) = (said("Value"), said("value"));
        match name.map(|name| &name.value) {
            _ if !self.is_powershell() => node.kind().into(),
            Some(Value::Text(text)) if is_word(text) => format!("`{text}`").into(),
            Some(Value::Text(_)) => "an enumeration".into(),
            None if number.is_some_and(|number| matches!(number.value, Value::Integer(_))) => {
                "an enumeration".into()
            }
            _ => node.kind().into(),
        }
    }

    /// Notes that PowerShell did not go deep enough; what is left is no value.
    pub(super) fn cut<T>(&self, node: &Node) -> Known<T> {
        if is_type_name(node) {
            // The name of a type is no secret and tells the reader what is missing.
            let _ = node.as_text();
        }
        let message = match &node.value {
            Value::Text(text) if self.is_printed() && text.contains('\n') => {
                "the lines of this value may be joined in several ways: a console has broken it"
            }
            Value::Text(text) if self.is_printed() && is_partial(text) => {
                "only a part of this is left: a list for people ends after a few items"
            }
            _ if self.is_printed() => {
                "Format-List shows only the name of a type for what is nested here"
            }
            _ => "only a text is left of what was nested here",
        };
        // Answers of appliances nest deeper than objects of Windows.
        let depth = if self.is_powershell() { 5 } else { 10 };
        let help = match property(self.node, "RunspaceId") {
            // Remoting flattens what is nested, before any depth counts.
            Some(_) if self.shape == Shape::PowerShell => {
                "convert it in the session, `Invoke-Command … { … | ConvertTo-Json -Depth 5 }`"
                    .to_owned()
            }
            _ => format!("{DEEPER_JSON} -Depth {depth}`"),
        };
        self.note(Problem::warning(CUT_OFF, message).at(node.place).help(help));
        Known::unknown(Why::new(State::Truncated, ""))
    }

    /// Whether what stands under `key` can be a list.
    pub(super) fn may_list(&self, key: &str) -> bool {
        let node = self.get(key);
        node.is_some_and(|node| node.is_list() || self.is_powershell() && !node.is_null())
    }

    /// The items of a list in any shape, where the dialect has several.
    pub(super) fn listed(&self, node: &'a Node<'a>) -> Option<&'a [Node<'a>]> {
        if node.is_list() {
            return Some(node.items());
        }
        if !self.is_powershell() {
            return None;
        }
        match node.value {
            Value::Map(_) => node
                .get("value")
                .filter(|list| list.is_list())
                .map(Node::items),
            // `System.Object[]` is what is left of a list, not its only item; so is `@{Name=NIC1}`.
            Value::Text(_) if self.is_rest(node) => None,
            Value::Text(_) | Value::Integer(_) => Some(std::slice::from_ref(node)),
            _ => None,
        }
    }

    fn scalar<T>(&self, key: &str, expected: &str, read: impl Fn(&Node) -> Option<T>) -> Known<T> {
        match self.get(key) {
            None => Known::default(),
            // Null is no value; where null says that there is none, `text_or_none` is asked.
            Some(node) if node.is_null() => Known::default(),
            Some(node) if self.is_powershell() && is_class_of_objects(node) => self.cut(node),
            Some(node) if self.is_printed() && self.is_rest(node) => self.cut(node),
            Some(node) => {
                let mut said = self
                    .spellings(node)
                    .filter_map(|node| Some((read(node)?, node)));
                match said.next() {
                    Some((value, node)) => Known::at(value, node.place),
                    None => self.wrong(node, expected),
                }
            }
        }
    }

    /// The nodes that say a scalar, the best first: enumerations that went through a remote session
    /// are written as their number and their name, under one word in two cases.
    fn spellings(&self, node: &'a Node<'a>) -> impl Iterator<Item = &'a Node<'a>> {
        let pair = |key| {
            Some(node)
                .filter(|node| self.is_powershell() && node.is_map())?
                .get(key)
        };
        let both = [pair("Value"), pair("value")];
        let whole = both.iter().all(Option::is_none).then_some(node);
        both.into_iter().flatten().chain(whole)
    }

    /// A text; a number is taken as it is written.
    pub(super) fn text(&self, key: &str) -> Known<String> {
        self.scalar(key, "a text", |node| match node.as_text() {
            Some(text) => Some(text.to_owned()),
            None => node.as_integer().map(|number| number.to_string()),
        })
    }

    /// A text where null means that there is none, which is known.
    pub(super) fn text_or_none(&self, key: &str) -> Known<String> {
        match self.get(key) {
            Some(node) if node.is_null() => Known::at(String::new(), node.place),
            _ => self.text(key),
        }
    }

    /// A boolean.
    pub(super) fn bool(&self, key: &str) -> Known<bool> {
        if let Some((assumed, flag)) = self.assumed
            && assumed == key
            && self.get(key).is_none()
        {
            return Known::derived(flag);
        }
        self.scalar(key, "true or false", |node| {
            node.as_bool().or_else(|| match node.as_text()? {
                // PowerShell begins the text of a boolean with a capital letter.
                "true" | "True" => Some(true),
                "false" | "False" => Some(false),
                _ => None,
            })
        })
    }

    /// A whole number; digits in quotes count as one. What is above that and fits into 64 bits is no value: Windows
    /// writes 2^64-1 for a speed that it does not know.
    pub(super) fn number<N: TryFrom<i64>>(&self, key: &str) -> Known<N> {
        let largest = 2_f64.powi(63)..=2_f64.powi(64);
        if let Some(Value::Float(number)) = self.get(key).map(|node| &node.value)
            && largest.contains(number)
        {
            return Known::default();
        }
        self.scalar(key, "a whole number", integer)
    }

    /// A MAC address in any spelling, as 12 upper-case hex digits; an empty text is none.
    pub(super) fn mac(&self, key: &str) -> Known<String> {
        if self.get(key).is_some_and(|node| node.as_text() == Some("")) {
            return Known::default();
        }
        self.scalar(key, "a MAC address", |node| match node.as_text() {
            Some(text) => mac(text),
            // Addresses of decimal digits alone are written as numbers at times, and are as long.
            None => mac(&node.as_integer()?.to_string()),
        })
    }

    /// A term of an enumeration.
    pub(super) fn term<T>(&self, key: &str, parse: impl Fn(&str) -> Option<T>) -> Known<T> {
        self.scalar(key, "a term that is known", |node| match node.as_text() {
            Some(text) => parse(text),
            None => parse(&node.as_integer()?.to_string()),
        })
    }

    /// The texts of a list.
    pub(super) fn texts(&self, key: &str) -> Known<Vec<Known<String>>> {
        match self.get(key) {
            None => Known::default(),
            Some(node) if node.is_null() => Known::at(Vec::new(), node.place),
            Some(node) => match self.listed(node) {
                Some(items) => {
                    let items = items.iter().map(|item| match item.as_text() {
                        _ if self.is_powershell() && is_class_of_objects(item) => self.cut(item),
                        Some(text) => Known::at(text.to_owned(), item.place),
                        None => self.wrong(item, "a text"),
                    });
                    Known::at(items.collect(), node.place)
                }
                None if self.is_rest(node) => self.cut(node),
                None => self.in_place_of(node, "a list"),
            },
        }
    }
}

/// The code of problems about exports that were cut off.
pub(super) const CUT_OFF: &str = "cut-off";

/// One word about depth is enough for a file.
pub(super) fn first_cut_only(mut problems: Vec<Problem>) -> Vec<Problem> {
    let mut seen = false;
    problems.retain(|problem| problem.code != CUT_OFF || !std::mem::replace(&mut seen, true));
    problems
}

/// What to do about an export that was cut off begins so; the depth follows.
pub(super) const DEEPER_JSON: &str = "export again, with `ConvertTo-Json";

/// The same about an export in CLIXML, whose own cmdlet goes deeper, too.
pub(super) const DEEPER_CLIXML: &str = "export again, with `Export-Clixml";

/// The value under a key, whatever the case of its letters.
pub(super) fn in_any_case<'a, 't>(node: &'a Node<'t>, key: &str) -> Option<&'a Node<'t>> {
    // Most keys differ in their length.
    let is = |entry: &&Entry| entry.key.eq_ignore_ascii_case(key);
    node.entries().iter().find(is).map(|entry| &entry.value)
}

/// The value of a property of an object as PowerShell serialises it: `ConvertTo-Json (Get-NetAdapter)`
/// in PowerShell 7 writes nothing of a CIM object but a list of pairs, `{"Name": "Speed", "Value": 10}`.
pub(super) fn property<'a, 't>(node: &'a Node<'t>, key: &str) -> Option<&'a Node<'t>> {
    let own = in_any_case(node, key);
    own.or_else(|| {
        let pairs = in_any_case(node, "CimInstanceProperties")?.items();
        pairs.iter().find_map(|pair| {
            let name = in_any_case(pair, "Name")?;
            let is = matches!(&name.value, Value::Text(text) if text.eq_ignore_ascii_case(key));
            // Only the name of a property that is read may be shown.
            is.then(|| name.as_text())?;
            in_any_case(pair, "Value")
        })
    })
}

/// What PowerShell writes in place of an object or a list that is nested too deep: the name of its
/// type, or `@{Name=NIC1; Status=Up}`, in which no value can be told from the next key.
pub(super) fn is_left_over(node: &Node) -> bool {
    let is_table = matches!(&node.value, Value::Text(text) if text.starts_with("@{"));
    is_table || is_type_name(node)
}

/// Whether a text that was printed for people is only a part of its value: a list that ends after a few
/// items, `{NIC1, NIC2, NIC3, NIC4...}`, or lines that the width of a console may have broken.
pub(super) fn is_partial(text: &str) -> bool {
    let is_cut = || text.ends_with("...}") || text.ends_with("\u{2026}}");
    text.contains('\n') || text.starts_with('{') && is_cut()
}

/// `System.Object[]`, `Microsoft.HyperV.PowerShell.VMNetworkAdapterVlanSetting`: what PowerShell
/// writes instead of a value. Looking at it does not count as reading it.
pub(super) fn is_type_name(node: &Node) -> bool {
    let Value::Text(text) = &node.value else {
        return false;
    };
    // Nested types have a plus, generic ones a backtick and brackets.
    let is_name = |letter: char| letter.is_alphanumeric() || "._+`[],".contains(letter);
    let root = ["System.", "Microsoft."].iter();
    root.into_iter().any(|root| text.starts_with(root)) && text.chars().all(is_name)
}

/// The name of a type that is certainly none of a thing: what is left of an object where a scalar belongs.
fn is_class_of_objects(node: &Node) -> bool {
    let roots = [
        "Microsoft.HyperV.PowerShell.",
        "Microsoft.FailoverClusters.PowerShell.",
        "Microsoft.Management.Infrastructure.",
        "System.Collections.",
        "System.Object",
        "System.String[]",
        "System.Management.Automation.",
    ];
    let is_said = |text: &str| roots.iter().any(|root| text.starts_with(root));
    matches!(&node.value, Value::Text(text) if is_said(text)) && is_type_name(node)
}

/// Longest name of an enumeration that is shown, in letters.
const WORD: usize = 40;

/// Whether a text is a name as programs have them.
fn is_word(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric();
    (1..=WORD).contains(&text.len()) && text.chars().all(is_letter)
}

/// A whole number that fits; digits in quotes count as one.
pub(super) fn integer<N: TryFrom<i64>>(node: &Node) -> Option<N> {
    let number = match node.as_integer() {
        Some(number) => number,
        // Index documents of OneView and captures of Virtual Connect have numbers as texts.
        None => node.as_text()?.trim().parse().ok()?,
    };
    N::try_from(number).ok()
}

/// Normalises `00-17-A4-77-00-02`, `00:17:a4:77:00:02` and `0017A4770002`.
pub(super) fn mac(text: &str) -> Option<String> {
    let digits: String = text
        .chars()
        .filter(|letter| !matches!(letter, '-' | ':' | '.'))
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    let is_mac = digits.len() == 12 && digits.chars().all(|letter| letter.is_ascii_hexdigit());
    is_mac.then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Sources, parse_json};

    /// The address under `mac`, and how many values were noted as wrong.
    fn read(text: &str) -> (Option<String>, usize) {
        let mut sources = Sources::default();
        let id = sources.add("x.json", "x.json", text);
        let (node, problems) = (parse_json(id, text).expect("JSON"), RefCell::default());
        let address = Row::new(&node, &problems).mac("mac").into_value();
        let wrong = problems.borrow().len();
        (address, wrong)
    }

    #[test]
    fn an_address_is_one_however_it_is_written() {
        let known = (Some("001122334455".to_owned()), 0);
        assert_eq!(read(r#"{"mac": "00-11-22-33-44-55"}"#), known);
        assert_eq!(read(r#"{"mac": "001122334455"}"#), known);
        assert_eq!(
            read(r#"{"mac": 101122334455}"#),
            (Some("101122334455".to_owned()), 0)
        );
        assert_eq!(read(r#"{"mac": ""}"#), (None, 0));
        assert_eq!(read(r#"{"mac": null}"#), (None, 0));
    }

    #[test]
    fn what_is_no_address_is_noted_once() {
        for text in ["1122334455", "7", "\"none\"", "true", "{}"] {
            assert_eq!(read(&format!(r#"{{"mac": {text}}}"#)), (None, 1), "{text}");
        }
    }

    #[test]
    fn a_number_that_only_64_bits_hold_is_no_value_and_no_fault() {
        for (number, found, wrong) in [
            ("20000000000", Some(20_000_000_000), 0),
            ("18446744073709551615", None, 0),
            ("18446744073709551616000", None, 1),
            ("-1", None, 1),
            ("1.5", None, 1),
        ] {
            let text = format!(r#"{{"Speed": {number}}}"#);
            let mut sources = Sources::default();
            let id = sources.add("x.json", "x.json", text.as_str());
            let (node, problems) = (parse_json(id, &text).expect("JSON"), RefCell::default());
            let speed = Row::new(&node, &problems).number::<u64>("Speed");
            assert_eq!(speed.into_value(), found, "{number}");
            assert_eq!(problems.borrow().len(), wrong, "{number}");
        }
    }
}
