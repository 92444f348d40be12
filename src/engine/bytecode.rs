//! Policies compiled to programs of the bytecode machine, and the file that keeps the programs of the
//! shipped ones (`policies/bytecode.txt`): to compile a policy takes sixteen times as long as to unpack
//! what it was compiled to.
//!
//! The file has a line for each rule, with the path of its policy and the program in Base64. A program
//! holds the texts that it was compiled from. Where the texts are others today the program is of no use,
//! and the policy is compiled at its first use; a test holds that there is no such line.

use std::fmt::Write as _;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::{DeserializationResult, Program};
use regorus::{Engine as Interpreter, Rc};

use super::fault::fault;
use super::work::{Work, Working};
use crate::catalogue::{Catalogue, Policy};
use crate::source::Problem;

/// An interpreter that knows policies.
///
/// # Errors
/// What the engine says is wrong with one of them.
pub(super) fn parse<'p>(
    policies: impl IntoIterator<Item = &'p Policy>,
) -> Result<Interpreter, String> {
    let mut interpreter = Interpreter::new();
    for policy in policies {
        let _working = Working::on(Work::Reads {
            policy: &policy.path,
        });
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
    let compiled = interpreter
        .compile_with_entrypoint(&Rc::from(entry_point))
        .map_err(|error| error.to_string())?;
    let program = Compiler::compile_from_policy(&compiled, &[entry_point]);
    program.map_err(|error| error.to_string())
}

/// The program that a rule was compiled to, if it was compiled from these policies, the rule's own last.
pub(super) fn unpack(packed: &str, policies: &[&Policy]) -> Option<Arc<Program>> {
    let unpacked = Program::deserialize_binary(&STANDARD.decode(packed).ok()?);
    // Of a partial program only names and texts could be read; the engine wants it compiled again.
    let Ok(DeserializationResult::Complete(program)) = unpacked else {
        return None;
    };
    // A module of which nothing is used is no source of the program.
    let is_source = |policy: &Policy| {
        let mut sources = program.sources.iter();
        sources.any(|source| source.name == policy.path && source.content == policy.text)
    };
    let known = policies.iter().filter(|policy| is_source(policy)).count();
    let own = policies.last().is_some_and(|policy| is_source(policy));
    (own && known == program.sources.len()).then(|| Arc::new(program))
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
        let bytes = program
            .and_then(|program| program.serialize_binary())
            .map_err(|error| fault(policies.iter().copied(), &error))?;
        // Writing to a text cannot fail.
        let _ = writeln!(lines, "{} {}", policy.path, STANDARD.encode(bytes));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// Else a start would compile a policy, or run what another text was compiled to.
    #[test]
    fn a_program_is_taken_for_the_texts_that_it_was_compiled_from() {
        let catalogue = Catalogue::shipped(&mut Sources::default()).expect("the shipped rules");
        let mut with_library = 0;
        for policy in catalogue.policies.values() {
            let packed = policy.packed().expect("a program");
            let mut policies = catalogue.imported(policy);
            policies.push(policy);
            assert!(unpack(packed, &policies).is_some(), "{}", policy.path);
            with_library += policies.len() - 1;
            for index in 0..policies.len() {
                let mut changed = policies[index].clone();
                changed.text.push('\n');
                let mut others = policies.clone();
                others[index] = &changed;
                assert!(unpack(packed, &others).is_none(), "{}", changed.path);
            }
        }
        assert!(with_library > 1, "{with_library}");
    }
}
