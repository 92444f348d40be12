//! `fabriclint new-rule`: the two files of a rule, ready to be changed.

use std::io;
use std::path::PathBuf;

use clap::Args;

use super::exit::{CLEAN, FAULT};
use super::output::Output;
use crate::catalogue::RuleId;
use crate::source::{remove_file, write_new_file};

const PAGE: &str = include_str!("new_rule/page.md.in");
const POLICY: &str = include_str!("new_rule/policy.rego.in");

/// Arguments of `new-rule`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// Area and name, kebab case; the name says what is wrong: teaming/single-member.
    #[arg(value_name = "AREA/NAME", value_parser = rule_id)]
    rule: String,
    /// The folder that holds `rules` and `policies`.
    #[arg(long, default_value = ".", value_name = "DIR")]
    dir: PathBuf,
}

fn rule_id(text: &str) -> Result<String, String> {
    let is_word = |text: &str| {
        !text.is_empty()
            && text.starts_with(|letter: char| letter.is_ascii_lowercase())
            && text.chars().all(|letter| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            })
    };
    match text.split_once('/') {
        // What stands below `policies/lib` are modules, which have no page.
        Some((area, name)) if is_word(area) && is_word(name) && area != "lib" => {
            Ok(text.to_owned())
        }
        _ => Err("a rule is called area/name, lower case with dashes".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let id = RuleId::from(arguments.rule.as_str());
    let page = arguments.dir.join(format!("rules/{id}.md"));
    // A dash would be a minus in the name of a package.
    let policy = format!("policies/{}.rego", arguments.rule.replace('-', "_"));
    let policy = arguments.dir.join(policy);
    // Both files are looked for before either is written, so that no half of a rule is left.
    for path in [&page, &policy] {
        if path.exists() {
            output.complain(&format!("{} is there already", path.display()));
            return Ok(FAULT);
        }
    }
    write_new_file(&page, PAGE.as_bytes())?;
    let text = POLICY.replace("PACKAGE", &id.package());
    // Half of a rule is none.
    if let Err(error) = write_new_file(&policy, text.as_bytes()) {
        let _ = remove_file(&page);
        return Err(error);
    }
    output.print(&format!(
        "wrote {}\nwrote {}\n\nNext:\n  \
         1. `fabriclint schema input team --paths` lists what the policy gets\n  \
         2. say what is wrong in the page, state it in the policy\n  \
         3. prove it by the examples of the page: fabriclint test {dir} --filter {id}\n  \
         4. try it: fabriclint check PATH --policies {dir} --select {id}\n     \
         (without the folder where it is fabriclint's own source)",
        page.display(),
        policy.display(),
        dir = arguments.dir.display(),
    ))?;
    Ok(CLEAN)
}
