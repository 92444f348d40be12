//! What is right and slow: lists joined by a loop in a loop, values that are the same in every round
//! of a loop and made anew in each. It follows the loops of a policy through its functions and
//! knows no types.
//!
//! What is refused is what was measured: instructions of the bytecode machine, per round of the outer
//! loop over 20 and 200 subjects, against a loop that compares one key (`team.n > 100000`).
//!
//! | in the loop | 20 | 200 |
//! |---|---|---|
//! | compares one key | 1 | 1 |
//! | looks into `data` | 1.6 | 1.7 |
//! | … assigned before the loop | 1.0 | 0.9 |
//! | … by a rule of its own | 1.4 | 1.4 |
//! | makes a set of 50 networks of `data.plan` | 46 | 51 |
//! | … assigned before the loop | 3.2 | 1.2 |
//! | … by a rule of its own | 3.6 | 1.6 |
//! | looks for an equal key in a list as long | 23 | 248 |
//! | … in an object built before the loop | 3.1 | 3.5 |
//! | matches a regular expression | 13 | 14 |
//!
//! An object built for each subject pays from two items on: a join of 4 with 4 costs 1.8 times as
//! much, of 12 with 12 4.6 times. A set of 4 made in an inner loop of 4 costs 2.4 times what it does
//! before that loop. A look into `data` inside a function is accepted: where calling it with the
//! value costs 2.8, calling it without costs 3.3.

mod join;
mod reference;
mod scope;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::fault::{Fault, LintKind};
use super::syntax::{Assign, Body, Head, Literal, Module, Query, Rule, Span, Statement};

use scope::{Loop, Scope, Value};

/// How deep functions are followed into functions. Rego knows no recursion; a text that was not
/// compiled yet may have some.
const DEPTH: usize = 16;

/// What is slow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Form {
    /// Two lists joined by going through both.
    Join,
    /// A value that no loop changes.
    Constant,
    /// A value that the innermost loop does not change.
    Inner,
    /// `data` looked up.
    Data,
    /// A regular expression.
    Regex,
}

/// Everything that is slow in a policy. Where its subjects come one at a time, the loop over them
/// is none.
pub(super) fn slow(module: &Module, text: &str, one_subject: bool) -> Vec<Fault> {
    let mut walk = Walk::new(module, text, one_subject);
    // A rule may stand above the one that it is made of.
    for _ in 0..2 {
        walk.found.clear();
        module.rules.iter().for_each(|it| walk.rule(it));
    }
    walk.uncalled();
    walk.faults()
}

/// What is known of a policy while it is followed.
struct Walk<'a> {
    text: &'a str,
    one_subject: bool,
    functions: BTreeMap<&'a str, Vec<(&'a Head, &'a [Body])>>,
    rules: BTreeMap<&'a str, Value>,
    /// Names that imports bring in; whether each is of `data` as the engine hands it in.
    imports: BTreeMap<&'a str, bool>,
    called: BTreeSet<&'a str>,
    loops: Vec<Loop>,
    found: Vec<(Form, Span)>,
    /// How many values have got a name.
    named: usize,
    depth: usize,
}

impl<'a> Walk<'a> {
    fn new(module: &'a Module, text: &'a str, one_subject: bool) -> Self {
        let mut walk = Self {
            text,
            one_subject,
            functions: BTreeMap::new(),
            rules: BTreeMap::new(),
            imports: BTreeMap::new(),
            called: BTreeSet::new(),
            loops: Vec::new(),
            found: Vec::new(),
            named: 0,
            depth: 0,
        };
        for import in &module.imports {
            let last = import.refr.last();
            if let Some(name) = import.r#as.map(|it| walk.word(it)).or(last) {
                walk.imports.insert(name, import.refr.is_of_data());
            }
        }
        for rule in &module.rules {
            walk.announce(rule);
        }
        walk
    }

    fn announce(&mut self, rule: &'a Rule) {
        if let Rule::Spec { head, bodies } = rule
            && let Head::Func { refr, .. } = head
        {
            let name = refr.variable().unwrap_or_default();
            self.functions.entry(name).or_default().push((head, bodies));
        } else if let Some(name) = rule.name() {
            self.rules.insert(name, Value::named(name));
        }
    }

    fn word(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or("_")
    }

    fn rule(&mut self, rule: &'a Rule) {
        let Rule::Spec { head, bodies } = rule else {
            return;
        };
        if matches!(head, Head::Func { .. }) {
            return;
        }
        let first_loop = self.loops.len();
        let value = self.bodies(head, bodies, &Scope::default());
        let Some(name) = rule.name() else {
            return;
        };
        let written = bodies.is_empty();
        let value = Value {
            loops: BTreeSet::new(),
            path: Some(name.to_owned()),
            keys: value.keys || matches!(head, Head::Set { .. }),
            literal: written && value.literal,
            constant: written && value.constant,
            ..self.made_since(first_loop)
        };
        self.rules.insert(name, value);
    }

    /// Functions that nothing in the policy calls, those of a library.
    fn uncalled(&mut self) {
        let names: Vec<&str> = self.functions.keys().copied().collect();
        for name in names {
            if !self.called.contains(name) {
                let mut scope = Scope::default();
                let span = Span { start: 0, end: 0 };
                let list = Value {
                    literal: true,
                    ..Value::default()
                };
                // Each call is a round; how many there are nobody here can say.
                let round = self.begin(span, list, false, &mut scope);
                let parameter = |index| Value {
                    path: Some(format!("{name}#{index}")),
                    ..round.clone()
                };
                let arity = self.functions[name].iter().map(|(head, _)| match head {
                    Head::Func { args, .. } => args.len(),
                    _ => 0,
                });
                let arguments: Vec<Value> = (0..arity.max().unwrap_or(0)).map(parameter).collect();
                self.body_of(name, &arguments, &scope);
            }
        }
    }

    /// Follows a function as it is called; gives the loops that its value changes with.
    fn body_of(&mut self, name: &str, arguments: &[Value], around: &Scope) -> BTreeSet<usize> {
        let Some((name, definitions)) = self.functions.get_key_value(name) else {
            return BTreeSet::new();
        };
        let (name, definitions) = (*name, definitions.clone());
        self.called.insert(name);
        let mut loops = BTreeSet::new();
        if self.depth == DEPTH {
            return loops;
        }
        self.depth += 1;
        for (head, bodies) in definitions {
            let mut scope = around.called();
            if let Head::Func { args, .. } = head {
                for (parameter, value) in args.iter().zip(arguments) {
                    scope.assign(parameter, value.clone());
                }
            }
            loops.extend(self.bodies(head, bodies, &scope).loops);
        }
        self.depth -= 1;
        loops.retain(|it| around.around.contains(it));
        loops
    }

    fn bodies(&mut self, head: &'a Head, bodies: &'a [Body], scope: &Scope) -> Value {
        if bodies.is_empty() {
            return self.head(head, None, &mut scope.clone());
        }
        let values = bodies.iter().map(|body| {
            let mut scope = scope.clone();
            let loops = self.query(&body.query, &mut scope);
            let mut value = self.head(head, body.assign.as_ref(), &mut scope);
            value.loops.extend(loops);
            value
        });
        Value::of(values.collect::<Vec<_>>())
    }

    fn head(&mut self, head: &'a Head, other: Option<&'a Assign>, scope: &mut Scope) -> Value {
        let value = match head {
            // Made for what the conditions let through: for a rule that finds little, for little.
            Head::Set { key, .. } => {
                scope.found = true;
                key.as_ref()
            }
            Head::Compr { assign, .. } | Head::Func { assign, .. } => {
                other.or(assign.as_ref()).map(|it| &it.value)
            }
        };
        value.map_or_else(Value::default, |it| self.expr(it, scope))
    }

    fn query(&mut self, query: &'a Query, scope: &mut Scope) -> BTreeSet<usize> {
        let statements = query.stmts.iter();
        statements
            .flat_map(|it| self.statement(it, scope))
            .collect()
    }

    fn statement(&mut self, statement: &'a Statement, scope: &mut Scope) -> BTreeSet<usize> {
        match &statement.literal {
            Literal::SomeVars { vars } => {
                for name in vars {
                    scope.declare(self.word(*name));
                }
                BTreeSet::new()
            }
            Literal::SomeIn {
                key,
                value,
                collection,
                ..
            } => {
                let list = self.expr(collection, scope);
                let item = self.begin(statement.span, list, false, scope);
                if let Some(key) = key {
                    scope.assign(key, item.at());
                }
                scope.assign(value, item.clone());
                item.loops
            }
            Literal::Expr { expr } => self.condition(expr, scope),
            Literal::NotExpr { expr } => {
                let loops = self.expr(expr, &mut scope.clone()).loops;
                scope.conditional = true;
                loops
            }
            Literal::Every {
                key,
                value,
                domain,
                query,
                ..
            } => {
                let mut inner = scope.clone();
                let list = self.expr(domain, &mut inner);
                let item = self.begin(statement.span, list, true, &mut inner);
                if let Some(key) = key {
                    inner.bind(self.word(*key), item.at());
                }
                inner.bind(self.word(*value), item.clone());
                let mut loops = self.query(query, &mut inner);
                loops.extend(item.loops);
                loops.retain(|it| scope.around.contains(it));
                scope.conditional = true;
                loops
            }
        }
    }

    /// Begins a loop; gives what is known of its items.
    fn begin(&mut self, span: Span, list: Value, every: bool, scope: &mut Scope) -> Value {
        let number = self.loops.len();
        let subjects = list.path.as_deref() == Some("input.subjects");
        let mut loops = list.loops.clone();
        loops.insert(number);
        self.loops.push(Loop {
            span,
            short: list.literal || self.one_subject && subjects,
            list,
            every,
        });
        scope.enter(number);
        Value {
            loops,
            path: Some(format!("#{number}")),
            ..Value::default()
        }
    }

    fn note(&mut self, form: Form, span: Span) {
        self.found.push((form, span));
    }

    /// What was found, each thing once however often its function was followed.
    fn faults(self) -> Vec<Fault> {
        let within = |one: Span, other: Span| one.start < other.end && other.start < one.end;
        let joins = self.found.iter().filter(|it| it.0 == Form::Join);
        let joins: Vec<Span> = joins.map(|it| it.1).collect();
        // Who takes the join away takes what it goes through out of the loop.
        let told = |form: Form, span: Span| {
            form == Form::Data && joins.iter().any(|join| within(span, *join))
        };
        let found = self.found.iter().filter(|it| !told(it.0, it.1));
        let found: BTreeSet<_> = found.map(|it| (it.1.start, it.1.end, it.0)).collect();
        let fault = |(start, end, form): (usize, usize, Form)| {
            let (message, help) = form.words();
            Fault {
                kind: LintKind::Slow,
                span: Span { start, end },
                message: message.to_owned(),
                help: Some(help.to_owned()),
            }
        };
        found.into_iter().map(fault).collect()
    }
}

impl Form {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Join => (
                "a loop in a loop that looks for an equal key is a join and costs the product of both",
                "have the subject carry what belongs to it, joined in Rust; for keys that no two items \
                 share, build an object once, before the outer loop, and use object.get",
            ),
            Self::Constant => (
                "this is the same in every round of the loop and made anew in each",
                "make it a rule of its own (`name := …`), which is evaluated once, when it is first needed",
            ),
            Self::Inner => (
                "this is the same in every round of the inner loop and made anew in each",
                "assign it to a variable before the inner loop",
            ),
            Self::Data => (
                "`data` is looked up inside a loop",
                "assign it to a variable before the first `some`, or make it a rule of its own \
                 (`limit := data.…`)",
            ),
            Self::Regex => (
                "a regular expression in a loop is slow",
                "have the subject carry what the name means, or use startswith",
            ),
        }
    }
}
