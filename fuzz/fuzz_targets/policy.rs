//! The policy of a user's rule: linted and compiled, with a page and without, or refused with places. What
//! a policy does when it runs has a limit of time, and is not looked at here.
#![no_main]

use std::sync::LazyLock;

use fabriclint::catalogue::{Catalogue, Policy, RuleId};
use fabriclint::engine::{Engine, EngineKind, LintKind, PagelessPolicies, Settings, lint};
use fabriclint::fabric::plan::Plan;
use fabriclint::source::{Problem, Sources};
use fabriclint_fuzz::{check_problems, mutate};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| {
    Catalogue::shipped(&mut Sources::default()).expect("the shipped rules")
});

/// Brackets that are open at once in what is tried. The parser of Rego takes twice as long for each more, which a run
/// ends by its limit of time (`tests/it/hostile_policies.rs`), and no fuzzer learns anything from.
const MAX_DEPTH: usize = 10;

fn is_nested_deeply(text: &str) -> bool {
    let mut depth = 0_usize;
    text.bytes().any(|byte| {
        match byte {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

fuzz_target!(|text: &str| {
    if is_nested_deeply(text) {
        return;
    }
    let mut sources = Sources::default();
    let source = sources.add("policies/vlan/name.rego", "policies/vlan/name.rego", text);
    let id = RuleId::from("vlan/not-carried-by-backend");
    let policy = Policy::new("policies/vlan/name.rego", text, source);
    policy.package();
    // Few inputs are Rego, and only those are worth a lint and a compiler.
    let loaded = PagelessPolicies::load(&[policy.clone()], &[], &Plan::default());
    let mut problems: Vec<Problem> = loaded.err().into_iter().collect();
    if problems.is_empty() {
        let mut catalogue = SHIPPED.only(&id);
        catalogue.pageless.push(policy.clone());
        catalogue.policies.insert(id, policy);
        problems.extend(lint(&catalogue, &LintKind::ALL));
        let settings = Settings {
            engine: EngineKind::Interpreter,
            ..Settings::default()
        };
        problems.extend(Engine::new(&catalogue, &Plan::default(), &settings).err());
    }
    // Places of the shipped library are those of other sources.
    problems.retain(|problem| problem.place.is_none_or(|place| place.source == source));
    check_problems(sources, problems);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate(data, size, max_size, seed)
});
