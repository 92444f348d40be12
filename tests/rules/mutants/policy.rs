//! The mutants of a policy: comparisons flipped, expressions dropped, constants changed. It
//! changes texts by their bytes and evaluates nothing.

use std::ops::Range;

use super::tree::{Policy, Statement, Tree};
use super::words::words;
use super::{Change, Mutant, Observed, Operator};

/// What each comparison is flipped to.
const FLIPS: [(&str, &str, &[&str]); 6] = [
    ("Eq", "==", &["!="]),
    ("Ne", "!=", &["=="]),
    ("Lt", "<", &["<=", ">="]),
    ("Le", "<=", &["<", ">"]),
    ("Gt", ">", &[">=", "<="]),
    ("Ge", ">=", &[">", "<"]),
];

struct Mutator<'a> {
    policy: &'a Policy,
    words: Vec<Range<usize>>,
    mutants: Vec<Mutant>,
}

/// The mutants of a policy, in the order of its text. Some of them may not compile.
pub fn of_policy(text: &str, identity: &[String]) -> Vec<Mutant> {
    let policy = Policy::parse(text);
    let mut mutator = Mutator {
        words: words(&policy, identity),
        policy: &policy,
        mutants: Vec::new(),
    };
    for definition in policy.definitions() {
        let end = definition.values.iter().map(|value| value.span().end).max();
        let head = definition.span.start..end.unwrap_or(definition.span.end);
        let params = definition.params.iter().copied();
        for expression in params.chain(definition.values.iter().copied()) {
            mutator.expression(expression, &head);
        }
        for statement in definition.bodies.into_iter().flatten() {
            mutator.statement(statement);
        }
    }
    mutator.mutants.sort_by_key(|mutant| mutant.at);
    mutator.mutants
}

impl<'a> Mutator<'a> {
    /// Notes the policy with some bytes replaced.
    fn replace(
        &mut self,
        operator: Operator,
        at: Range<usize>,
        after: &str,
        clause: &Range<usize>,
    ) {
        let text = &self.policy.text;
        let before = &text[at.clone()];
        let inside = self
            .words
            .iter()
            .any(|span| span.start <= at.start && at.end <= span.end);
        // A dropped expression is nothing to a reader and true to the parser.
        let shown = match operator {
            Operator::ExpressionDropped => "",
            _ => after,
        };
        let (left, right) = (&text[clause.start..at.start], &text[at.end..clause.end]);
        let change = [
            &last(left),
            "«",
            &first(before.trim_end()),
            " → ",
            &first(shown),
            "»",
            &first(right),
        ];
        // The last member of a literal goes with the comma before it, perhaps a line further up.
        let gap = |letter: char| letter == ',' || letter.is_whitespace();
        let seen = text.len() - text[at.start..].trim_start_matches(gap).len();
        let changed = [&text[..at.start], after, &text[at.end..]].concat();
        self.mutants.push(Mutant {
            operator,
            at: at.start,
            line: text[..seen].matches('\n').count() + 1,
            change: change.concat(),
            observed: if inside {
                Observed::Words
            } else {
                Observed::Verdict
            },
            result: Change::Policy(changed),
        });
    }

    fn statement(&mut self, statement: Statement<'a>) {
        let span = statement.span();
        let literal = statement.literal();
        self.replace(Operator::ExpressionDropped, span.clone(), "true", &span);
        let said = literal.child("expr");
        if literal.kind == "NotExpr" {
            let until = said.map_or(span.end, |expression| expression.span().start);
            self.replace(Operator::ComparisonFlipped, span.start..until, "", &span);
        }
        for part in literal.parts() {
            // `x in y` as a statement of its own is turned round by `not`.
            if part.kind == "Membership" && literal.kind == "Expr" {
                let before = span.start..span.start;
                self.replace(Operator::ComparisonFlipped, before, "not ", &span);
                self.parts(part, &span);
            } else if part.kind == "Membership" {
                self.parts(part, &span);
            } else {
                self.expression(part, &span);
            }
        }
        for inner in literal.query() {
            self.statement(inner);
        }
    }

    /// Mutants of an expression and of everything in it; `clause` is what is shown around them.
    fn expression(&mut self, expression: Tree<'a>, clause: &Range<usize>) {
        let span = expression.span();
        match expression.kind {
            "BoolExpr" => self.comparison(expression, clause),
            "Membership" => {
                let turned = format!("({}) == false", &self.policy.text[span.clone()]);
                self.replace(Operator::ComparisonFlipped, span, &turned, clause);
            }
            "String" | "RawString" => {
                let other = format!("{}~", &self.policy.text[span.start + 1..span.end - 1]);
                let inside = span.start + 1..span.end - 1;
                self.replace(Operator::ConstantChanged, inside, &other, clause);
            }
            "Number" => {
                for other in neighbours(&self.policy.text[span.clone()]) {
                    self.replace(Operator::ConstantChanged, span.clone(), &other, clause);
                }
            }
            "Bool" => {
                let is_true = &self.policy.text[span.clone()] == "true";
                let other = if is_true { "false" } else { "true" };
                self.replace(Operator::ConstantChanged, span, other, clause);
            }
            "Array" | "Set" => {
                let items: Vec<_> = expression
                    .list("items")
                    .iter()
                    .map(|item| item.span())
                    .collect();
                let empty = if expression.kind == "Set" {
                    "set()"
                } else {
                    "[]"
                };
                self.members(&span, &items, empty, Some(clause));
            }
            "Object" => {
                let field =
                    |(key, value): &(Tree<'_>, Tree<'_>)| key.span().start..value.span().end;
                let fields: Vec<_> = expression.fields().iter().map(field).collect();
                self.members(&span, &fields, "{}", None);
            }
            _ => {}
        }
        self.parts(expression, clause);
    }

    /// Mutants of what is right inside an expression.
    fn parts(&mut self, expression: Tree<'a>, clause: &Range<usize>) {
        for (key, value) in expression.fields() {
            let field = key.span().start..value.span().end;
            self.expression(key, &field);
            self.expression(value, &field);
        }
        if expression.kind != "Object" {
            for part in expression.parts() {
                self.expression(part, clause);
            }
        }
        for statement in expression.query() {
            self.statement(statement);
        }
    }

    fn comparison(&mut self, expression: Tree<'a>, clause: &Range<usize>) {
        let sides = expression.child("lhs").zip(expression.child("rhs"));
        let (left, right) = sides.expect("two sides");
        let between = left.span().end..right.span().start;
        let op = expression.word("op");
        let (_, sign, others) = FLIPS
            .iter()
            .find(|flip| flip.0 == op)
            .expect("a comparison");
        let at = self.policy.text[between.clone()]
            .find(sign)
            .expect("its sign");
        let start = between.start + at;
        for other in *others {
            let sign = start..start + sign.len();
            self.replace(Operator::ComparisonFlipped, sign, other, clause);
        }
    }

    /// Takes each member out of a literal in turn, with the comma on one side of it. The fields of
    /// an object are shown alone.
    fn members(
        &mut self,
        literal: &Range<usize>,
        members: &[Range<usize>],
        empty: &str,
        clause: Option<&Range<usize>>,
    ) {
        for (index, member) in members.iter().enumerate() {
            let next = members.get(index + 1);
            let before = index.checked_sub(1).map(|number| &members[number]);
            let (at, after) = match (next, before) {
                (Some(next), _) => (member.start..next.start, ""),
                (None, Some(before)) => (before.end..member.end, ""),
                (None, None) => (literal.clone(), empty),
            };
            let clause = clause.cloned().unwrap_or_else(|| at.clone());
            self.replace(Operator::ConstantChanged, at, after, &clause);
        }
    }
}

/// A number and one, a number less one.
fn neighbours(number: &str) -> [String; 2] {
    if let Ok(number) = number.parse::<i64>() {
        return [number + 1, number - 1].map(|number| number.to_string());
    }
    let number: f64 = number.parse().expect("a number");
    [number + 1.0, number - 1.0].map(|number| number.to_string())
}

/// What is shown of a text at most: a survivor of the list is to be recognised, not read whole.
const SHOWN: usize = 60;

/// A text on one line, its beginning if it is long.
fn first(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

/// A text on one line, its end if it is long.
fn last(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().rev().nth(SHOWN) {
        Some((start, _)) => format!("…{}", &line[start..]),
        None => line,
    }
}

/// A text with every gap of it one blank.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for letter in text.chars() {
        let letter = if letter.is_whitespace() { ' ' } else { letter };
        if letter != ' ' || !line.ends_with(' ') {
            line.push(letter);
        }
    }
    line
}
