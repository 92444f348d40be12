//! The rules of a policy by name, and where their statements stand, from the syntax tree that the
//! Rego engine writes out. The outline takes any Rego; what expressions mean is the lint's business.

use std::ops::RangeInclusive;

use regorus::Engine;
use serde::Deserialize;
use serde_json::Value as Json;

use super::fault::fault;
use super::work::{Work, Working};
use crate::catalogue::Policy;
use crate::source::Problem;

/// A policy in outline.
pub(super) struct PolicyOutline {
    /// The package in words, `fabriclint.teaming.mac_hash`.
    pub(super) package: String,
    /// The package as Rego refers to one, without `data`: `["fabriclint"]["teaming"]["mac-hash"]`.
    path: String,
    /// The rules in their order; several of one name come several times.
    pub(super) rules: Vec<DefinedRule>,
}

/// A rule of a policy; functions and defaults are none.
pub(super) struct DefinedRule {
    /// The first word of the rule's name.
    pub(super) name: String,
    /// The bytes of the rule's head.
    pub(super) head: OutlineSpan,
    /// The statements of the rule's bodies.
    pub(super) statements: Vec<OutlineStatement>,
}

/// A statement of a body.
pub(super) struct OutlineStatement {
    /// The bytes of the statement.
    pub(super) span: OutlineSpan,
    /// The lines of the statement.
    pub(super) lines: RangeInclusive<u32>,
}

/// Bytes of the policy.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct OutlineSpan {
    line: u32,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Deserialize)]
struct AstDocument {
    ast: AstModule,
}

#[derive(Deserialize)]
struct AstModule {
    package: AstPackage,
    rules: Vec<AstRule>,
}

#[derive(Deserialize)]
struct AstPackage {
    refr: AstName,
}

#[derive(Deserialize)]
enum AstRule {
    Spec { head: AstHead, bodies: Vec<AstBody> },
    Default {},
}

#[derive(Deserialize)]
enum AstHead {
    Compr { span: OutlineSpan, refr: AstName },
    Set { span: OutlineSpan, refr: AstName },
    Func {},
}

/// What a rule or a package is called: `deny`, `deny.x`, `deny["x"]`.
#[derive(Deserialize)]
enum AstName {
    Var {
        value: String,
    },
    RefDot {
        refr: Box<AstName>,
        field: (OutlineSpan, String),
    },
    RefBrack {
        refr: Box<AstName>,
        index: Json,
    },
}

#[derive(Deserialize)]
struct AstBody {
    query: AstQuery,
}

#[derive(Deserialize)]
struct AstQuery {
    stmts: Vec<AstStatement>,
}

#[derive(Deserialize)]
struct AstStatement {
    span: OutlineSpan,
}

/// Takes the outline of a policy.
///
/// # Errors
/// The policy is no Rego.
pub(super) fn outline(policy: &Policy) -> Result<PolicyOutline, Problem> {
    let _working = Working::on(Work::Reads {
        policy: &policy.path,
    });
    let mut engine = Engine::new();
    engine
        .add_policy(policy.path.clone(), policy.text.clone())
        .map_err(|error| fault([policy], &error))?;
    let unknown = |error: String| Problem::error("policy", error).at(policy.package());
    let json = engine
        .get_ast_as_json()
        .map_err(|error| unknown(error.to_string()))?;
    let documents: Vec<AstDocument> =
        serde_json::from_str(&json).map_err(|error| unknown(error.to_string()))?;
    let first = documents.into_iter().next();
    let module = first
        .map(|document| document.ast)
        .ok_or_else(|| unknown("an empty policy".to_owned()))?;
    let words = module.package.refr.words();
    let rules = module.rules.into_iter();
    Ok(PolicyOutline {
        package: words.join("."),
        // In brackets, because a package of a user may have a dash in its name.
        path: words.iter().map(|word| format!("[{word:?}]")).collect(),
        rules: rules
            .filter_map(|rule| rule.defined(&policy.text))
            .collect(),
    })
}

impl PolicyOutline {
    /// How a query refers to a rule of the package.
    pub(super) fn path_of(&self, rule: &str) -> String {
        format!("data{}.{rule}", self.path)
    }
}

impl AstRule {
    fn defined(self, text: &str) -> Option<DefinedRule> {
        let Self::Spec { head, bodies } = self else {
            return None;
        };
        let (AstHead::Compr { span, refr } | AstHead::Set { span, refr }) = head else {
            return None;
        };
        let statements = bodies.into_iter().flat_map(|body| body.query.stmts);
        Some(DefinedRule {
            name: refr.words().into_iter().next()?,
            head: span,
            statements: statements
                .map(|statement| OutlineStatement::new(statement.span, text))
                .collect(),
        })
    }
}

impl AstName {
    /// The words of the name up to the first one that is computed.
    fn words(self) -> Vec<String> {
        let (before, word) = match self {
            Self::Var { value } => return vec![value],
            Self::RefDot { refr, field } => (refr, Some(field.1)),
            Self::RefBrack { refr, index } => {
                let word = index.pointer("/String/value").and_then(Json::as_str);
                (refr, word.map(str::to_owned))
            }
        };
        let mut words = before.words();
        words.extend(word);
        words
    }
}

impl OutlineStatement {
    fn new(span: OutlineSpan, text: &str) -> Self {
        // The tree has the line that a statement begins on, and not the one that it ends on.
        let own = text.get(span.start..span.end).unwrap_or_default();
        let more = own.trim_end().matches('\n').count();
        let last = span.line.saturating_add(u32::try_from(more).unwrap_or(0));
        Self {
            span,
            lines: span.line..=last,
        }
    }
}
