//! Types followed through the rules and statements of a policy, and what is wrong on the way.

use std::collections::BTreeMap;

use super::fault::{Fault, LintKind};
use super::given::Given;
use super::scope::Scope;
use super::syntax::{Assign, Body, Expr, Head, Literal, Module, Query, Rule, Span, Statement};
use super::types::Ty;
use crate::catalogue::Policy;

/// How often types are followed through a policy before they are taken as they are. Functions of
/// functions of functions would need more; policies are not that deep.
const PASSES: usize = 6;

/// A module that types are followed through: a policy, or one of the library that it imports.
pub(super) struct LintedModule<'a> {
    /// The module's name in the library; none is the policy itself.
    library: Option<&'a str>,
    text: &'a str,
    module: &'a Module,
    /// What the module calls those that it imports, and their names.
    imports: BTreeMap<&'a str, &'a str>,
}

impl<'a> LintedModule<'a> {
    pub(super) fn new(policy: &'a Policy, module: &'a Module) -> Self {
        let imports = module.imports.iter().filter_map(|import| {
            let name = import.refr.library()?;
            let called = import
                .r#as
                .and_then(|span| policy.text.get(span.start..span.end));
            Some((called.unwrap_or(name), name))
        });
        Self {
            library: policy.library_name(),
            text: &policy.text,
            module,
            imports: imports.collect(),
        }
    }
}

/// What the passes know of a policy and of what it imports.
pub(super) struct Checker<'a> {
    modules: &'a [LintedModule<'a>],
    /// The module that is followed.
    at: usize,
    pub(super) input: Ty,
    pub(super) data: Ty,
    /// Whether the input is a snapshot, in which any value may be an object that says why it is unknown.
    pub(super) is_document: bool,
    /// Types of rules, by the names that `Checker::own` gives.
    pub(super) rules: BTreeMap<String, Ty>,
    pub(super) functions: BTreeMap<String, Function>,
    /// Each fault with the module in which it stands.
    faults: Vec<(usize, Fault)>,
}

/// A function of a module: what it was called with, what it gives.
#[derive(Clone, Default)]
pub(super) struct Function {
    pub(super) parameters: Vec<Ty>,
    pub(super) result: Option<Ty>,
}

impl<'a> Checker<'a> {
    pub(super) fn new(modules: &'a [LintedModule<'a>], given: Given) -> Self {
        Self {
            modules,
            at: 0,
            input: given.input,
            data: given.data,
            is_document: given.is_document,
            rules: BTreeMap::new(),
            functions: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// Follows the types until they are known, then reports what the last pass finds, each fault
    /// with the index of its module.
    pub(super) fn check(mut self) -> Vec<(usize, Fault)> {
        self.each_rule(Self::announce);
        for _ in 0..PASSES {
            // An earlier pass met functions before it had seen what they are called with.
            self.faults.clear();
            self.each_rule(Self::rule);
        }
        self.faults
    }

    fn each_rule(&mut self, visit: impl Fn(&mut Self, &Rule)) {
        for (at, linted) in self.modules.iter().enumerate() {
            self.at = at;
            for rule in &linted.module.rules {
                visit(self, rule);
            }
        }
    }

    /// The name of a rule or function of the module that is followed, apart from those of others.
    fn own(&self, name: &str) -> String {
        match self.modules[self.at].library {
            Some(library) => format!("{library}.{name}"),
            None => name.to_owned(),
        }
    }

    /// What a dotted name (`vlans.natives`, `data.fabriclint.lib.vlans.natives`) stands for in the
    /// module that is followed.
    pub(super) fn resolve(&self, name: &str) -> String {
        if let Some(of_library) = name.strip_prefix("data.fabriclint.lib.") {
            return of_library.to_owned();
        }
        let imported = name.split_once('.').and_then(|(called, rest)| {
            let library = self.modules[self.at].imports.get(called)?;
            Some(format!("{library}.{rest}"))
        });
        imported.unwrap_or_else(|| self.own(name))
    }

    /// Makes the names of a rule known before the first pass, which may meet them in any order.
    fn announce(&mut self, rule: &Rule) {
        let refr = match rule {
            Rule::Spec { head, .. } => match head {
                Head::Compr { refr, .. } | Head::Set { refr, .. } => refr,
                Head::Func { refr, args, .. } => {
                    let function = Function {
                        parameters: vec![Ty::Open; args.len()],
                        result: None,
                    };
                    let name = self.own(refr.variable().unwrap_or_default());
                    self.functions.insert(name, function);
                    return;
                }
            },
            Rule::Default { refr, .. } => refr,
        };
        // The rule of `name[key] := value` is called `name`.
        let name = match refr {
            Expr::RefBrack { refr, .. } => refr.variable(),
            other => other.variable(),
        };
        self.define(name, Ty::Open);
    }

    pub(super) fn fault(
        &mut self,
        kind: LintKind,
        span: Span,
        message: String,
        help: Option<String>,
    ) {
        let fault = Fault {
            kind,
            span,
            message,
            help,
        };
        self.faults.push((self.at, fault));
    }

    pub(super) fn construct(&mut self, span: Span, message: &str, help: &str) {
        self.fault(
            LintKind::Construct,
            span,
            message.to_owned(),
            Some(help.to_owned()),
        );
    }

    fn rule(&mut self, rule: &Rule) {
        match rule {
            Rule::Spec { head, bodies } => self.spec(head, bodies),
            Rule::Default { span, args, .. } if !args.is_empty() => self.construct(
                *span,
                "a default for a function is ignored by the bytecode machine",
                "write a second function body with the opposite condition",
            ),
            Rule::Default { refr, value, .. } => {
                let ty = self.expr(value, &mut Scope::default());
                self.define(refr.variable(), ty);
            }
        }
    }

    fn spec(&mut self, head: &Head, bodies: &[Body]) {
        let mut scope = Scope::default();
        if let Head::Func { refr, args, .. } = head {
            let name = refr.variable().map(|name| self.own(name));
            let function = name.and_then(|name| self.functions.get(&name));
            let parameters = function
                .map(|function| function.parameters.clone())
                .unwrap_or_default();
            for (argument, ty) in args.iter().zip(parameters) {
                scope.declare(argument.variable().unwrap_or("_"), ty);
            }
        }
        // A constant, `name := value`, has a head and no body.
        if bodies.is_empty() {
            self.head(head, None, &mut scope);
        }
        for body in bodies {
            // The bodies of a rule see its parameters, and none of each other's variables.
            let mut own = scope.clone();
            self.query(&body.query, &mut own);
            self.head(head, body.assign.as_ref(), &mut own);
        }
    }

    /// The value of a head, where the body that leads to it ends.
    fn head(&mut self, head: &Head, other: Option<&Assign>, scope: &mut Scope) {
        // The value of an `else` stands with its body, any other one with the head.
        let value = |assign: &'_ Option<Assign>| other.is_some() || assign.is_some();
        match head {
            Head::Compr { refr, assign } if value(assign) => {
                let assign = other.or(assign.as_ref());
                let ty = assign.map_or(Ty::Any, |assign| self.expr(&assign.value, scope));
                self.partial(refr, ty, scope);
            }
            // A rule without a value is true where its body holds.
            Head::Compr { refr, .. } => self.partial(refr, Ty::Scalar, scope),
            Head::Set { span, refr, key } => {
                let item = key.as_ref().map_or(Ty::Any, |key| self.expr(key, scope));
                if refr.variable().is_none() {
                    self.construct(
                        *span,
                        "an object of sets gets wrong keys on the bytecode machine",
                        "use an object comprehension",
                    );
                }
                self.define(refr.variable(), Ty::List(Box::new(item)));
            }
            Head::Func { refr, assign, .. } => {
                let assign = other.or(assign.as_ref());
                let ty = assign.map_or(Ty::Scalar, |assign| self.expr(&assign.value, scope));
                let name = refr.variable().map(|name| self.own(name));
                if let Some(function) = name.and_then(|name| self.functions.get_mut(&name)) {
                    let known = function.result.take().unwrap_or(Ty::Open);
                    function.result = Some(known.join(ty));
                }
            }
        }
    }

    /// `name := value`, or `name[key] := value`.
    fn partial(&mut self, refr: &Expr, ty: Ty, scope: &mut Scope) {
        match refr {
            Expr::RefBrack { span, refr, index } => {
                self.expr(index, scope);
                if refr.variable().is_none() {
                    self.construct(
                        *span,
                        "the bytecode machine refuses objects of objects as rules",
                        "use an object comprehension",
                    );
                }
                self.define(refr.variable(), Ty::Map(Box::new(ty)));
            }
            _ => self.define(refr.variable(), ty),
        }
    }

    fn define(&mut self, name: Option<&str>, ty: Ty) {
        if let Some(name) = name {
            let own = self.own(name);
            // Several rules of one name are one rule, whose value is that of any of them.
            let known = self.rules.remove(&own).unwrap_or(Ty::Open);
            self.rules.insert(own, known.join(ty));
        }
    }

    pub(super) fn query(&mut self, query: &Query, scope: &mut Scope) {
        for statement in &query.stmts {
            self.statement(statement, scope);
        }
    }

    fn statement(&mut self, statement: &Statement, scope: &mut Scope) {
        if !statement.with_mods.is_empty() {
            let help = "pass the value as an argument";
            self.construct(statement.span, "the bytecode machine refuses `with`", help);
        }
        match &statement.literal {
            Literal::SomeVars { vars } => {
                for span in vars {
                    scope.declare(self.word(*span), Ty::Open);
                }
            }
            Literal::SomeIn {
                key,
                value,
                collection,
            } => {
                // Before the variables are declared, which the collection does not see.
                let (at, item) = self.expr(collection, scope).item();
                let of_key = key.as_ref().and_then(Expr::variable).map(|name| (name, at));
                let of_value = value.variable().map(|name| (name, item));
                for (name, ty) in of_key.into_iter().chain(of_value) {
                    scope.declare(name, ty);
                }
            }
            Literal::Expr { expr } | Literal::NotExpr { expr } => {
                self.expr(expr, scope);
            }
            Literal::Every {
                key,
                value,
                domain,
                query,
            } => {
                // The statements behind an `every` do not see its variables.
                let mut inner = scope.clone();
                let (at, item) = self.expr(domain, &mut inner).item();
                if let Some(key) = key {
                    inner.declare(self.word(*key), at);
                }
                inner.declare(self.word(*value), item);
                self.query(query, &mut inner);
            }
        }
    }

    fn word(&self, span: Span) -> &'a str {
        let text = self.modules[self.at].text;
        text.get(span.start..span.end).unwrap_or("_")
    }
}
