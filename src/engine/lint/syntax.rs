//! The syntax tree of a policy, as the Rego engine writes it out (`get_ast_as_json`). Only what
//! the lint looks at; the tree knows no types and no rules.

use regorus::Engine;
use serde::Deserialize;

use crate::catalogue::Policy;
use crate::engine::fault::fault;
use crate::source::Problem;

/// Bytes of the policy.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Debug, Deserialize)]
struct Document {
    ast: Module,
}

/// A policy.
#[derive(Debug, Deserialize)]
pub(super) struct Module {
    pub(super) imports: Vec<Import>,
    pub(super) rules: Vec<Rule>,
}

/// What a policy imports.
#[derive(Debug, Deserialize)]
pub(super) struct Import {
    pub(super) refr: Expr,
    pub(super) r#as: Option<Span>,
}

/// A rule of a policy.
#[derive(Debug, Deserialize)]
pub(super) enum Rule {
    Spec {
        head: Head,
        bodies: Vec<Body>,
    },
    Default {
        span: Span,
        refr: Expr,
        args: Vec<Expr>,
        value: Expr,
    },
}

/// What a rule defines.
#[derive(Debug, Deserialize)]
pub(super) enum Head {
    Compr {
        refr: Expr,
        assign: Option<Assign>,
    },
    Set {
        span: Span,
        refr: Expr,
        key: Option<Expr>,
    },
    Func {
        refr: Expr,
        args: Vec<Expr>,
        assign: Option<Assign>,
    },
}

/// The value that a head is given.
#[derive(Debug, Deserialize)]
pub(super) struct Assign {
    pub(super) value: Expr,
}

/// One body of a rule.
#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) assign: Option<Assign>,
    pub(super) query: Query,
}

/// Statements that must all hold.
#[derive(Debug, Deserialize)]
pub(super) struct Query {
    pub(super) stmts: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Deserialize)]
pub(super) struct Statement {
    pub(super) span: Span,
    pub(super) literal: Literal,
    #[serde(default)]
    pub(super) with_mods: Vec<serde::de::IgnoredAny>,
}

/// What a statement says.
#[derive(Debug, Deserialize)]
pub(super) enum Literal {
    SomeVars {
        vars: Vec<Span>,
    },
    SomeIn {
        key: Option<Expr>,
        value: Expr,
        collection: Expr,
    },
    Expr {
        expr: Expr,
    },
    NotExpr {
        expr: Expr,
    },
    Every {
        key: Option<Span>,
        value: Span,
        domain: Expr,
        query: Query,
    },
}

/// An expression; the names are the engine's.
#[expect(clippy::enum_variant_names, reason = "the engine's names")]
#[derive(Debug, Deserialize)]
pub(super) enum Expr {
    String {
        value: String,
    },
    RawString {
        value: String,
    },
    Number {},
    Bool {},
    Null {},
    Var {
        value: String,
    },
    Array {
        items: Vec<Expr>,
    },
    Set {
        items: Vec<Expr>,
    },
    Object {
        fields: Vec<(Span, Expr, Expr)>,
    },
    ArrayCompr {
        span: Span,
        term: Box<Expr>,
        query: Query,
    },
    SetCompr {
        span: Span,
        term: Box<Expr>,
        query: Query,
    },
    ObjectCompr {
        span: Span,
        key: Box<Expr>,
        value: Box<Expr>,
        query: Query,
    },
    Call {
        span: Span,
        fcn: Box<Expr>,
        params: Vec<Expr>,
    },
    UnaryExpr {
        expr: Box<Expr>,
    },
    RefDot {
        span: Span,
        refr: Box<Expr>,
        field: (Span, String),
    },
    RefBrack {
        span: Span,
        refr: Box<Expr>,
        index: Box<Expr>,
    },
    BinExpr {
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    BoolExpr {
        span: Span,
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    ArithExpr {
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    AssignExpr {
        lhs: Box<Expr>,
        rhs: Box<Expr>,
    },
    Membership {
        span: Span,
        key: Option<Box<Expr>>,
        value: Box<Expr>,
        collection: Box<Expr>,
    },
}

impl Expr {
    /// The text, if the expression is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::String { value } | Self::RawString { value } => Some(value),
            _ => None,
        }
    }

    /// The name of the variable, if the expression is one.
    pub(super) fn variable(&self) -> Option<&str> {
        match self {
            Self::Var { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The dotted name of a function: `count`, `array.concat`.
    pub(super) fn dotted(&self) -> Option<String> {
        match self {
            Self::Var { value, .. } => Some(value.clone()),
            Self::RefDot { refr, field, .. } => Some(format!("{}.{}", refr.dotted()?, field.1)),
            _ => None,
        }
    }

    /// The name that a reference begins with.
    pub(super) fn root(&self) -> Option<&str> {
        match self {
            Self::RefDot { refr, .. } | Self::RefBrack { refr, .. } => refr.root(),
            other => other.variable(),
        }
    }

    /// The module of the library that an import names, `data.fabriclint.lib.vlans`.
    pub(super) fn library(&self) -> Option<&str> {
        let Self::RefDot { refr, field, .. } = self else {
            return None;
        };
        (refr.dotted()? == "data.fabriclint.lib").then_some(field.1.as_str())
    }

    /// The expressions right inside this one; those of a query inside are not among them.
    pub(super) fn parts(&self) -> Vec<&Expr> {
        match self {
            Self::Array { items } | Self::Set { items } => items.iter().collect(),
            Self::Object { fields } => {
                let parts = fields.iter();
                parts.flat_map(|(_, key, value)| [key, value]).collect()
            }
            Self::Call { params, .. } => params.iter().collect(),
            Self::UnaryExpr { expr } => vec![expr],
            Self::RefDot { refr, .. } => vec![refr],
            Self::RefBrack { refr, index, .. } => vec![refr, index],
            Self::BinExpr { lhs, rhs }
            | Self::BoolExpr { lhs, rhs, .. }
            | Self::ArithExpr { lhs, rhs }
            | Self::AssignExpr { lhs, rhs, .. } => vec![lhs, rhs],
            Self::Membership {
                key,
                value,
                collection,
                ..
            } => {
                let key = key.iter().map(Box::as_ref);
                key.chain([&**value, &**collection]).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Parses a policy.
///
/// # Errors
/// The policy is no Rego, or no Rego that this lint knows.
pub(super) fn parse(policy: &Policy) -> Result<Module, Problem> {
    let mut engine = Engine::new();
    engine
        .add_policy(policy.path.clone(), policy.text.clone())
        .map_err(|error| fault([policy], &error))?;
    let unknown = |error: &dyn ToString| {
        let message = format!("the lint does not know this syntax: {}", error.to_string());
        Problem::error("policy", message).at(policy.package())
    };
    let json = engine.get_ast_as_json().map_err(|error| unknown(&error))?;
    let documents: Vec<Document> = serde_json::from_str(&json).map_err(|error| unknown(&error))?;
    // The engine lists every policy that it was given: this one alone.
    let document = documents.into_iter().next();
    document
        .map(|document| document.ast)
        .ok_or_else(|| unknown(&"an empty policy"))
}
