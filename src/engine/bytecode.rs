//! Policies compiled to programs of the bytecode machine, and the file that keeps the programs of the
//! shipped ones (`policies/bytecode.txt`): to compile a policy takes sixteen times as long as to unpack
//! what it was compiled to.
//!
//! The file has a line for each rule, with the path of its policy, a digest of everything that it was
//! compiled from, and the program in Base64. A line whose digest is another is of no use, and the policy
//! is compiled when it is first used; a test holds that there is none.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::{DeserializationResult, Program};
use regorus::{Engine as Interpreter, Rc};

use super::fault::fault;
use crate::catalogue::{Catalogue, Policy};
use crate::source::{Digest, Problem};

/// An interpreter that knows policies.
///
/// # Errors
/// What the engine says is wrong with one of them.
pub(super) fn parse<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
) -> Result<Interpreter, String> {
    let mut interpreter = Interpreter::new();
    for policy in policies {
        interpreter
            .add_policy(policy.path.clone(), policy.text.clone())
            .map_err(|error| error.to_string())?;
    }
    Ok(interpreter)
}

/// The program of an entry point, `data.package.rule`.
///
/// # Errors
/// What the engine says is wrong with one of the policies.
pub(super) fn compile(policies: &[&Policy], entry_point: &str) -> Result<Arc<Program>, String> {
    let mut interpreter = parse(policies.iter().copied())?;
    let compiled = interpreter.compile_with_entrypoint(&Rc::from(entry_point));
    let compiled = compiled.map_err(|error| error.to_string())?;
    let program = Compiler::compile_from_policy(&compiled, &[entry_point]);
    program.map_err(|error| error.to_string())
}

/// The program that a rule was compiled to, if it was compiled from these policies.
pub(super) fn unpack(packed: &str, policies: &[&Policy]) -> Option<Arc<Program>> {
    let (of, program) = packed.split_once(' ')?;
    if digest(policies).to_string() != of {
        return None;
    }
    match Program::deserialize_binary(&STANDARD.decode(program).ok()?) {
        Ok(DeserializationResult::Complete(program)) => Some(Arc::new(program)),
        _ => None,
    }
}

/// What the rules of a catalogue compile to, as `policies/bytecode.txt` keeps it.
///
/// # Errors
/// A policy that does not compile, at its place.
pub fn pack(catalogue: &Catalogue) -> Result<String, Problem> {
    let mut lines = String::new();
    for (id, policy) in &catalogue.policies {
        let mut policies = catalogue.imported(policy);
        policies.push(policy);
        let program = compile(&policies, &format!("data.{}.deny", id.package()));
        let bytes = program.and_then(|program| program.serialize_binary());
        let bytes = bytes.map_err(|error| fault(policies.iter().copied(), &error))?;
        let (path, of) = (&policy.path, digest(&policies));
        let _ = writeln!(lines, "{path} {of} {}", STANDARD.encode(bytes));
    }
    Ok(lines)
}

/// Paths count: a fault that the machine meets names them.
fn digest(policies: &[&Policy]) -> Digest {
    let texts = policies.iter();
    Digest::of_all(texts.flat_map(|policy| [policy.path.as_bytes(), policy.text.as_bytes()]))
}
