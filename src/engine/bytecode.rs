//! Policies compiled to programs of the bytecode machine. `build.rs` holds this file too, and makes
//! the programs of the shipped policies; so it knows nothing but the engine.

use std::sync::Arc;

use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::{Engine as Interpreter, Rc};

/// An interpreter that knows policies, each a path and a text.
///
/// # Errors
/// What the engine says is wrong with one of them.
pub fn parse<'a>(
    policies: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Interpreter, String> {
    let mut interpreter = Interpreter::new();
    for (path, text) in policies {
        interpreter
            .add_policy(path.to_owned(), text.to_owned())
            .map_err(|error| error.to_string())?;
    }
    Ok(interpreter)
}

/// The program of an entry point, `data.package.rule`.
///
/// # Errors
/// What the engine says is wrong with one of the policies.
pub fn compile<'a>(
    policies: impl IntoIterator<Item = (&'a str, &'a str)>,
    entry_point: &str,
) -> Result<Arc<Program>, String> {
    let mut interpreter = parse(policies)?;
    let compiled = interpreter.compile_with_entrypoint(&Rc::from(entry_point));
    let compiled = compiled.map_err(|error| error.to_string())?;
    let program = Compiler::compile_from_policy(&compiled, &[entry_point]);
    program.map_err(|error| error.to_string())
}

/// The bytes of the program of a rule whose policy stands by itself.
///
/// # Errors
/// As of `compile`.
pub fn pack(path: &str, text: &str) -> Result<Vec<u8>, String> {
    let package = text.lines().find_map(|line| line.strip_prefix("package "));
    let package = package.ok_or_else(|| format!("{path} has no package"))?;
    let entry_point = format!("data.{}.deny", package.trim());
    compile([(path, text)], &entry_point)?.serialize_binary()
}
