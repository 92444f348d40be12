//! An answer of the XML API: what it says at its head, and how it is written: an object a line, without its session
//! and its secrets, and well-formed.

use std::fmt;
use std::io::{self, Write};

use super::scanner::{Element, Malformed, Piece, Scanner, Value};
use super::secrets::{is_secret, is_session};

/// How deep elements may nest: readers go no deeper.
const DEPTH: usize = 64;

/// The method whose answers are written.
pub(super) const METHOD: &str = "configResolveClass";

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// An error that an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// `errorCode`.
    pub(super) code: String,
    /// `errorDescr`.
    pub(super) words: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}: {}", self.code, self.words)
    }
}

/// The start of an answer.
pub(super) struct Head<'t>(Element<'t>);

impl<'t> Head<'t> {
    /// The start of an answer to a method; nothing where the text is no answer to it.
    pub(super) fn of(text: &'t str, method: &str) -> Option<Self> {
        match Scanner::new(text).next() {
            Ok(Some(Piece::Start(root))) if root.name == method || is_error(&root) => {
                Some(Self(root))
            }
            _ => None,
        }
    }

    /// The error that the answer is, if it is one.
    pub(super) fn fault(&self) -> Option<Fault> {
        let code = self.value("errorCode").filter(|code| code != "0")?;
        let words = self
            .value("errorDescr")
            .unwrap_or_else(|| "no words".to_owned());
        Some(Fault { code, words })
    }

    /// A value that is not empty.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.0.value(name).filter(|value| !value.is_empty())
    }
}

/// A request that is not understood is answered without the name of its method.
fn is_error(root: &Element) -> bool {
    root.name == "error" && root.value("errorCode").is_some()
}

/// What was written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    /// Objects.
    pub(super) objects: u64,
    /// Secrets and sessions that were not written.
    pub(super) redacted: u64,
    /// Values that were not well-formed.
    pub(super) repaired: u64,
    /// The name of the first object, if it has one.
    pub(super) name: Option<String>,
}

/// Why an answer was not written.
#[derive(Debug)]
pub(super) enum Unwritten {
    /// It is not whole, or not what was asked for.
    Answer(String),
    /// The file cannot be written.
    File(io::Error),
}

impl From<io::Error> for Unwritten {
    fn from(error: io::Error) -> Self {
        Self::File(error)
    }
}

impl From<Malformed> for Unwritten {
    fn from(Malformed(why): Malformed) -> Self {
        Self::Answer(format!("the answer is no XML: {why}"))
    }
}

/// Writes the answer to `configResolveClass` of a class.
///
/// # Errors
/// It is cut off, not what was asked for, or cannot be written. What was written until then counts nothing.
pub(super) fn write(text: &str, class: &str, out: &mut impl Write) -> Result<Written, Unwritten> {
    let mut writer = Writer {
        out,
        class,
        open: Vec::new(),
        has_list: false,
        is_over: false,
        written: Written::default(),
    };
    let mut scanner = Scanner::new(text);
    while let Some(piece) = scanner.next()? {
        writer.piece(piece)?;
    }
    if !writer.is_over {
        return Err(Unwritten::Answer(
            "the answer is cut off: it does not close what it opens".to_owned(),
        ));
    }
    if !writer.has_list {
        return Err(Unwritten::Answer(
            "the answer holds no list of objects".to_owned(),
        ));
    }
    Ok(writer.written)
}

struct Writer<'w, 't, W: Write> {
    out: &'w mut W,
    class: &'w str,
    /// Names of the elements that are open.
    open: Vec<&'t str>,
    has_list: bool,
    is_over: bool,
    written: Written,
}

impl<'t, W: Write> Writer<'_, 't, W> {
    fn piece(&mut self, piece: Piece<'t>) -> Result<(), Unwritten> {
        if self.is_over {
            return Err(Unwritten::Answer(
                "something stands behind the answer".to_owned(),
            ));
        }
        match piece {
            Piece::Start(element) => self.start(&element),
            Piece::End(name) => self.end(name),
            Piece::Text(_) if self.open.len() < 3 => Err(Unwritten::Answer(
                "the answer holds text in the place of objects".to_owned(),
            )),
            Piece::Text(value) => {
                self.written.repaired += u64::from(value.is_repaired);
                Ok(self.out.write_all(value.text.as_bytes())?)
            }
        }
    }

    fn start(&mut self, element: &Element<'t>) -> Result<(), Unwritten> {
        let depth = self.open.len();
        if depth >= DEPTH {
            return Err(Unwritten::Answer(format!(
                "the answer nests deeper than {DEPTH}"
            )));
        }
        if depth == 0 && element.name != METHOD {
            return Err(Unwritten::Answer(format!("the answer is none to {METHOD}")));
        }
        let is_object = depth == 2 && self.open[1] == "outConfigs";
        if is_object {
            if self.written.objects == 0 {
                self.written.name = element.value("name");
            }
            self.written.objects += 1;
        }
        if depth == 1 && element.name == "outConfigs" {
            self.has_list = true;
        }
        write!(self.out, "<{}", element.name)?;
        for (key, value) in &element.attributes {
            self.attribute(element.name, key, value)?;
        }
        if depth == 0 {
            self.root(element)?;
        }
        if element.is_empty {
            self.out.write_all(b"/>")?;
            self.closed()
        } else {
            self.out.write_all(b">")?;
            self.open.push(element.name);
            self.line_end(depth + 1)
        }
    }

    /// Which class it is about is what tells an answer without objects from one that was not asked for.
    fn root(&mut self, root: &Element) -> Result<(), Unwritten> {
        match root.value("classId") {
            Some(class) if class == self.class => Ok(()),
            Some(_) => Err(Unwritten::Answer(
                "the answer is about another class".to_owned(),
            )),
            None => Ok(write!(self.out, " classId=\"{}\"", self.class)?),
        }
    }

    fn attribute(&mut self, class: &str, key: &str, value: &Value) -> Result<(), Unwritten> {
        let is_there = !value.text.is_empty();
        let text = if is_there && is_session(key) {
            ""
        } else if is_there && is_secret(class, key) {
            REDACTED
        } else {
            self.written.repaired += u64::from(value.is_repaired);
            return Ok(write!(self.out, " {key}=\"{}\"", value.text)?);
        };
        self.written.redacted += 1;
        Ok(write!(self.out, " {key}=\"{text}\"")?)
    }

    fn end(&mut self, name: &str) -> Result<(), Unwritten> {
        if self.open.pop() != Some(name) {
            return Err(Unwritten::Answer(
                "the answer is no XML: it closes what is not open".to_owned(),
            ));
        }
        write!(self.out, "</{name}>")?;
        self.closed()
    }

    fn closed(&mut self) -> Result<(), Unwritten> {
        let depth = self.open.len();
        self.is_over = depth == 0;
        self.line_end(depth)
    }

    /// Objects stand on lines of their own, with what is in them.
    fn line_end(&mut self, depth: usize) -> Result<(), Unwritten> {
        if depth <= 2 {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<(String, Written), String> {
        let mut out = Vec::new();
        match write(text, "lsServer", &mut out) {
            Ok(written) => Ok((String::from_utf8(out).expect("UTF-8"), written)),
            Err(Unwritten::Answer(why)) => Err(why),
            Err(Unwritten::File(error)) => panic!("{error}"),
        }
    }

    #[test]
    fn an_object_is_a_line_and_a_session_is_nothing() {
        let text = "<configResolveClass cookie=\"secret\" response=\"yes\" classId=\"lsServer\"> <outConfigs> \
            <lsServer dn=\"org-root/ls-a\" name=\"a\"\n descr=\"<BAD& >\" pwd=\"secret\" community=\"\"> <aaaSshAuth \
            data=\"secret\"/> </lsServer><lsServer dn='org-root/ls-b'/> </outConfigs> </configResolveClass>";
        let (out, counts) = written(text).expect("written");
        let lines = [
            "<configResolveClass cookie=\"\" response=\"yes\" classId=\"lsServer\">",
            "<outConfigs>",
            "<lsServer dn=\"org-root/ls-a\" name=\"a\" descr=\"&lt;BAD&amp; >\" pwd=\"[redacted]\" \
             community=\"\"><aaaSshAuth data=\"[redacted]\"/></lsServer>",
            "<lsServer dn=\"org-root/ls-b\"/>",
            "</outConfigs>",
            "</configResolveClass>",
            "",
        ];
        assert_eq!(out, lines.join("\n"));
        assert!(roxmltree::Document::parse(&out).is_ok());
        let expected = Written {
            objects: 2,
            redacted: 3,
            repaired: 1,
            name: Some("a".to_owned()),
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn an_answer_without_objects_is_one() {
        for list in ["<outConfigs/>", "<outConfigs> </outConfigs>"] {
            let text = format!("<configResolveClass response=\"yes\">{list}</configResolveClass>");
            let (out, counts) = written(&text).expect("written");
            assert!(out.contains("classId=\"lsServer\""), "{out}");
            assert_eq!(counts, Written::default());
        }
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_refused() {
        let deep = format!(
            "<configResolveClass><outConfigs>{}{}</outConfigs></configResolveClass>",
            "<a>".repeat(70),
            "</a>".repeat(70)
        );
        for text in [
            "",
            "<configResolveClass><outConfigs>",
            "<configResolveClass><outConfigs><lsServer/></outConfigs>",
            "<configResolveClass><outConfigs></configResolveClass></outConfigs>",
            "<configResolveClass></configResolveClass>",
            "<configResolveClass classId=\"vnicEther\"><outConfigs/></configResolveClass>",
            "<configResolveClass>text<outConfigs/></configResolveClass>",
            "<configResolveClass><outConfigs>text</outConfigs></configResolveClass>",
            "<configResolveClass><outConfigs/></configResolveClass><more/>",
            "<html><outConfigs/></html>",
            &deep,
        ] {
            assert!(written(text).is_err(), "{text:.80}");
        }
    }

    #[test]
    fn a_head_says_what_went_wrong() {
        let fault = |text: &str| Head::of(text, "aaaLogin").and_then(|head| head.fault());
        let of = |code: &str, words: &str| {
            let (code, words) = (code.to_owned(), words.to_owned());
            Some(Fault { code, words })
        };
        let text = "<aaaLogin response=\"yes\" errorCode=\"551\" errorDescr=\"Authentication &amp; failed\"/>";
        assert_eq!(fault(text), of("551", "Authentication & failed"));
        assert_eq!(fault("<error errorCode=\"X\"/>"), of("X", "no words"));
        assert_eq!(fault("<aaaLogin errorCode=\"\" outCookie=\"x\"/>"), None);
        assert!(Head::of("<html>", "aaaLogin").is_none());
        assert!(Head::of("", "aaaLogin").is_none());
    }

    /// An answer as appliances write it, with everything in it that is mended.
    const SAMPLE: &str = "<?xml version=\"1.0\"?>\n<configResolveClass cookie=\"1/secret\" response=\"yes\" \
        classId=\"lsServer\"> <outConfigs> <lsServer dn=\"org-root/ls-a\" descr=\"<BAD& >\" pwd='secret'> \
        <lsBinding rn=\"pn\">x</lsBinding> </lsServer><!-- x --> <lsServer dn='org-root/ls-b'/></outConfigs>\n</configResolveClass>";

    #[test]
    fn no_beginning_of_an_answer_is_one() {
        for (at, _) in SAMPLE.char_indices() {
            assert!(written(&SAMPLE[..at]).is_err(), "{}", &SAMPLE[..at]);
        }
        assert!(written(SAMPLE).is_ok());
    }

    #[test]
    fn what_is_written_is_well_formed_whatever_was_answered() {
        let signs = [
            "<", ">", "&", "\"", "'", "/", "=", " ", "\u{0}", "\u{e4}", "]]>", "&#1;", "a",
        ];
        let mut taken = 0;
        for (at, letter) in SAMPLE.char_indices() {
            for sign in signs {
                let after = [at, at + letter.len_utf8()];
                for rest in after {
                    let text = format!("{}{sign}{}", &SAMPLE[..at], &SAMPLE[rest..]);
                    let Ok((out, _)) = written(&text) else {
                        continue;
                    };
                    taken += 1;
                    let parsed = roxmltree::Document::parse(&out);
                    assert!(parsed.is_ok(), "{parsed:?}\n{text}\n{out}");
                }
            }
        }
        assert!(taken > 1000, "{taken}");
    }

    /// Answers of real appliances, where they are at hand.
    #[test]
    fn recorded_answers_are_taken() {
        let Some(corpus) = std::env::var_os("FABRICLINT_CORPUS") else {
            return;
        };
        let folder = std::path::Path::new(&corpus).join("ucs/api");
        for (name, class, objects) in [
            (
                "muenchen-configResolveClass-computeBlade.xml",
                "computeBlade",
                1,
            ),
            (
                "muenchen-configResolveClass-computeRackUnit.xml",
                "computeRackUnit",
                1,
            ),
            ("muenchen-configResolveClass-mgmtIf.xml", "mgmtIf", 1),
            ("ucsmsdk-configResolveClass-two-dn.xml", "", 1),
        ] {
            let body = std::fs::read(folder.join(name)).expect("an answer");
            let (text, _) = crate::collect::text::text(body);
            let root = Scanner::new(&text).next();
            let Ok(Some(Piece::Start(root))) = root else {
                panic!("{name} has no root");
            };
            let of = root.value("classId").unwrap_or_default();
            assert!(class.is_empty() || class == of, "{name} is about {of}");
            let mut out = Vec::new();
            let written =
                write(&text, &of, &mut out).unwrap_or_else(|why| panic!("{name}: {why:?}"));
            assert!(written.objects >= objects, "{name}: {written:?}");
            let out = String::from_utf8(out).expect("UTF-8");
            assert!(roxmltree::Document::parse(&out).is_ok(), "{name}");
        }
        let broken = std::fs::read(folder.join("ucsmsdk-broken-xml-response.xml.txt"));
        let (text, _) = crate::collect::text::text(broken.expect("an answer"));
        let text = text.replace("configResolveClasses", METHOD);
        let written = write(&text, "memoryUnit", &mut Vec::new()).expect("written");
        assert_eq!((written.objects, written.repaired), (1, 2));
    }
}
