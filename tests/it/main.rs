//! One test binary, so that the Rego engine is linked once. Each module says what belongs in it.

/// Layers, budgets and habits of the code base.
mod architecture;
/// Pages, policies, their pairs and their words.
mod catalogue;
/// The examples of the rule pages: rule and line.
mod examples;
/// What tests share.
mod support;
/// What happens when something is not known.
mod unknowns;
