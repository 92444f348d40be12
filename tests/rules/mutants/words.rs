//! Which expressions of a policy only word a finding: they feed its message, its help, its other
//! places or its folding, and decide neither whether it is made nor what it is about, where it
//! stands or which variant it is. What is not sure to be such decides.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::tree::{Definition, Policy, Statement, Tree};

/// What a value is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// It only words findings.
    Words,
    /// It is a member of `deny`: each of its keys is for something else.
    Verdict,
    /// Anything else.
    Decides,
}

/// Something that has a purpose.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Name<'a> {
    /// What is defined in the policy.
    Defined(&'a str),
    /// The parameter of a function.
    Parameter(&'a str, usize),
    /// A variable of the definition with this number.
    Local(usize, &'a str),
}

struct Flow<'a> {
    definitions: Vec<Definition<'a>>,
    /// Args that are part of a finding's identity.
    identity: &'a [String],
    purposes: BTreeMap<Name<'a>, Purpose>,
    /// The expressions that only word.
    words: Vec<Range<usize>>,
}

/// The bytes that only word findings.
pub fn words(policy: &Policy, identity: &[String]) -> Vec<Range<usize>> {
    let mut flow = Flow {
        definitions: policy.definitions(),
        identity,
        purposes: BTreeMap::from([(Name::Defined("deny"), Purpose::Verdict)]),
        words: Vec::new(),
    };
    // A purpose that is found further down gives its definition one: until nothing changes.
    loop {
        let before = flow.purposes.clone();
        flow.words.clear();
        for number in 0..flow.definitions.len() {
            flow.definition(number);
        }
        if flow.purposes == before {
            return flow.words;
        }
    }
}

impl<'a> Flow<'a> {
    fn note(&mut self, name: Name<'a>, purpose: Purpose) {
        let known = self.purposes.entry(name).or_insert(purpose);
        if *known != purpose {
            *known = Purpose::Decides;
        }
    }

    fn purpose(&self, name: &Name<'a>) -> Option<Purpose> {
        self.purposes.get(name).copied()
    }

    fn definition(&mut self, number: usize) {
        let definition = &self.definitions[number];
        let (name, span) = (definition.name, definition.span.clone());
        let (values, bodies) = (definition.values.clone(), definition.bodies.clone());
        let params: Vec<&str> = definition
            .params
            .iter()
            .map(|param| param.value())
            .collect();
        let Some(purpose) = self.purpose(&Name::Defined(name)) else {
            return;
        };
        if purpose == Purpose::Words {
            self.words.push(span);
        }
        for value in values {
            self.expression(number, value, purpose);
        }
        for statement in bodies.into_iter().flatten() {
            self.statement(number, statement, below(purpose));
        }
        for (position, param) in params.into_iter().enumerate() {
            if let Some(purpose) = self.purpose(&Name::Local(number, param)) {
                self.note(Name::Parameter(name, position), purpose);
            }
        }
    }

    fn statement(&mut self, number: usize, statement: Statement<'a>, purpose: Purpose) {
        let literal = statement.literal();
        // The names of `some key, value in collection` are bound, not used.
        let parts = match literal.kind {
            "SomeIn" => literal.child("collection").into_iter().collect(),
            _ => literal.parts(),
        };
        for part in parts {
            if part.kind == "AssignExpr" {
                self.assignment(number, part, purpose);
            } else {
                self.expression(number, part, purpose);
            }
        }
        for inner in literal.query() {
            self.statement(number, inner, purpose);
        }
    }

    /// `name := value`: the value has the purpose of the name.
    fn assignment(&mut self, number: usize, assignment: Tree<'a>, purpose: Purpose) {
        let parts = assignment.child("lhs").zip(assignment.child("rhs"));
        let (name, value) = parts.expect("two sides");
        let purpose = match (name.kind, purpose) {
            ("Var", Purpose::Decides) => self.purpose(&Name::Local(number, name.value())),
            _ => Some(purpose),
        };
        if let Some(purpose) = purpose {
            self.expression(number, value, purpose);
        }
    }

    fn expression(&mut self, number: usize, expression: Tree<'a>, purpose: Purpose) {
        if purpose == Purpose::Words {
            self.words.push(expression.span());
        }
        match expression.kind {
            "Var" => self.variable(number, expression.value(), purpose),
            "Object" if purpose == Purpose::Verdict => self.verdict(number, expression),
            "Call" => self.call(number, expression, purpose),
            _ => {
                for part in expression.parts() {
                    self.expression(number, part, below(purpose));
                }
                for statement in expression.query() {
                    self.statement(number, statement, below(purpose));
                }
            }
        }
    }

    fn variable(&mut self, number: usize, name: &'a str, purpose: Purpose) {
        let defined: BTreeSet<&str> = self
            .definitions
            .iter()
            .map(|definition| definition.name)
            .collect();
        let params = &self.definitions[number].params;
        let hidden = params.iter().any(|param| param.value() == name);
        if defined.contains(name) && !hidden {
            self.note(Name::Defined(name), purpose);
        } else {
            self.note(Name::Local(number, name), purpose);
        }
    }

    /// A finding as the policy says it.
    fn verdict(&mut self, number: usize, object: Tree<'a>) {
        for (key, value, reach) in fields(object) {
            match key.value() {
                "args" if value.kind == "Object" => {
                    for (key, value, reach) in fields(value) {
                        let same = self.identity.iter().any(|name| name == key.value());
                        self.field(number, value, reach, !same);
                    }
                }
                word => {
                    let words = matches!(word, "related" | "cause" | "help");
                    self.field(number, value, reach, words);
                }
            }
        }
    }

    fn field(&mut self, number: usize, value: Tree<'a>, reach: Range<usize>, words: bool) {
        if words {
            self.words.push(reach);
        }
        let purpose = if words {
            Purpose::Words
        } else {
            Purpose::Decides
        };
        self.expression(number, value, purpose);
    }

    fn call(&mut self, number: usize, call: Tree<'a>, purpose: Purpose) {
        let function = call.child("fcn").map_or("", Tree::value);
        let own = self
            .definitions
            .iter()
            .any(|definition| definition.name == function);
        if own {
            self.note(Name::Defined(function), purpose);
        }
        for (position, argument) in call.list("params").into_iter().enumerate() {
            let given = if own {
                self.purpose(&Name::Parameter(function, position))
            } else {
                Some(below(purpose))
            };
            if let Some(purpose) = given {
                self.expression(number, argument, purpose);
            }
        }
    }
}

/// The purpose of what a value is computed from.
fn below(purpose: Purpose) -> Purpose {
    match purpose {
        Purpose::Words => Purpose::Words,
        Purpose::Verdict | Purpose::Decides => Purpose::Decides,
    }
}

/// The fields of an object, with the bytes up to the fields beside them.
fn fields(object: Tree<'_>) -> Vec<(Tree<'_>, Tree<'_>, Range<usize>)> {
    let fields = object.fields();
    let reach = |index: usize| {
        let (key, value) = &fields[index];
        let before = index.checked_sub(1).and_then(|number| fields.get(number));
        let start = before.map_or(key.span().start, |field| field.1.span().end);
        let next = fields.get(index + 1);
        start..next.map_or(value.span().end, |field| field.0.span().start)
    };
    let reaches: Vec<_> = (0..fields.len()).map(reach).collect();
    let fields = fields.into_iter().zip(reaches);
    fields
        .map(|((key, value), reach)| (key, value, reach))
        .collect()
}
