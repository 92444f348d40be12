//! `fabriclint waivers`: what is accepted, and until when.

use std::env;
use std::io;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::json;

use super::arguments::{Inputs, RuleArguments};
use super::day::day;
use super::exit::{CLEAN, FAULT, FINDINGS};
use super::output::Output;
use super::rules::{catalogue, pageless};
use crate::acceptance::Covered;
use crate::audit::{self, Acceptance, Request};
use crate::catalogue::RuleId;
use crate::config::{FILE_NAME, RuleChoice, edit};
use crate::report::Run;
use crate::source::{JsonForm, Problem, Sources, clean, display_name, json_text, write_file};

/// Arguments of `waivers`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: WaiversAction,
}

#[derive(Subcommand, Debug)]
enum WaiversAction {
    /// List waivers with the findings that each covers; the exit code is 1 if one has lapsed.
    List(ListArguments),
    /// Add a waiver to a file; comments and layout stay.
    Add(AddArguments),
    /// Remove waivers that have lapsed or cover nothing; comments and layout stay.
    Prune(PruneArguments),
}

/// What a run with waivers is told.
#[derive(Args, Debug)]
struct RunArguments {
    #[command(flatten)]
    inputs: Inputs,
    /// Waivers in a file of their own, beside those of the configuration.
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// Evaluate waivers as of this day [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<NaiveDate>,
    #[command(flatten)]
    rules: RuleArguments,
}

#[derive(Args, Debug)]
struct ListArguments {
    /// The format of the list.
    #[arg(
        long,
        short = 'f',
        value_enum,
        default_value = "terminal",
        value_name = "FMT"
    )]
    format: ListFormat,
    #[command(flatten)]
    run: RunArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum ListFormat {
    Terminal,
    Json,
}

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  \
    fabriclint waivers add --rule vlan/not-carried-by-backend --host 'MUCHV0*' \\\n    \
    --reason 'the switch is replaced in week 6' --owner net-team --expires 2027-01-31")]
struct AddArguments {
    /// The rule, or a glob over rules.
    #[arg(long, value_name = "GLOB")]
    rule: String,
    /// Only findings on these hosts.
    #[arg(long, value_name = "GLOB")]
    host: Option<String>,
    /// Only findings about these subjects.
    #[arg(long, value_name = "GLOB")]
    object: Option<String>,
    /// Only findings about this VLAN, or range of VLANs.
    #[arg(long, value_name = "VLAN")]
    vlan: Option<String>,
    /// What could not be evaluated, in place of findings.
    #[arg(long, conflicts_with = "vlan")]
    gap: bool,
    /// Why the findings are accepted.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who is responsible for the waiver.
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The ticket in which the waiver was decided.
    #[arg(long, value_name = "ID")]
    ticket: Option<String>,
    /// The last day on which the waiver counts.
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    expires: NaiveDate,
    /// The day that it may not have lapsed by [default: today, UTC].
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    today: Option<NaiveDate>,
    /// A folder with rules of your own.
    #[arg(long, value_name = "DIR")]
    policies: Option<PathBuf>,
    /// The file that the waiver goes to.
    #[arg(long, value_name = "FILE", default_value = FILE_NAME)]
    file: PathBuf,
}

#[derive(Args, Debug)]
struct PruneArguments {
    /// Only print which waivers would be removed.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    run: RunArguments,
}

impl Arguments {
    /// Whether rules of a user are read.
    pub(super) fn has_own_rules(&self) -> bool {
        match &self.action {
            WaiversAction::List(arguments) => arguments.run.rules.policies.is_some(),
            WaiversAction::Prune(arguments) => arguments.run.rules.policies.is_some(),
            WaiversAction::Add(arguments) => arguments.policies.is_some(),
        }
    }
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    match &arguments.action {
        WaiversAction::List(arguments) => list(arguments, output),
        WaiversAction::Add(arguments) => add(arguments, output),
        WaiversAction::Prune(arguments) => prune(arguments, output),
    }
}

impl RunArguments {
    fn acceptance(&self) -> Acceptance {
        Acceptance {
            today: self.today,
            ..Acceptance::default()
        }
    }

    /// The run; nothing after an error that keeps it from knowing what waivers cover.
    fn run(&self, output: &mut Output) -> io::Result<Option<Run>> {
        let request = Request {
            waivers: self.waivers.clone(),
            acceptance: self.acceptance(),
            ..self.inputs.request(&self.rules, output)
        };
        let run = audit::run(&request, &env::current_dir()?);
        Ok((!output.faults(&run)).then_some(run))
    }
}

fn list(arguments: &ListArguments, output: &mut Output) -> io::Result<u8> {
    let today = arguments.run.acceptance().day();
    let Some(run) = arguments.run.run(output)? else {
        return Ok(FAULT);
    };
    let place = |covered: &Covered| {
        let place = covered.waiver.place;
        let line = run.sources.position(place).line;
        (run.sources.get(place.source).name().to_owned(), line)
    };
    match arguments.format {
        ListFormat::Json => {
            let waivers = run.waivers.iter().map(|covered| {
                let ((file, line), waiver) = (place(covered), &covered.waiver);
                json!({
                    "rule": waiver.rule,
                    "host": waiver.host,
                    "object": waiver.object,
                    "vlans": waiver.vlans,
                    "gap": waiver.gap,
                    "reason": waiver.reason,
                    "owner": waiver.owner,
                    "ticket": waiver.ticket,
                    "expires": waiver.expires.to_string(),
                    "state": covered.state(today),
                    "findings": covered.findings,
                    "file": file,
                    "line": line,
                })
            });
            let document = json!({
                "schema": "fabriclint/waivers/v1",
                "today": today.to_string(),
                "waivers": waivers.collect::<Vec<_>>(),
            });
            output.print(&json_text(&document, JsonForm::REPORT)?)?;
        }
        ListFormat::Terminal => {
            for covered in &run.waivers {
                let ((file, line), waiver) = (place(covered), &covered.waiver);
                let word = waiver.word();
                let (state, count) = (covered.state(today), covered.findings);
                // State and count take 19 columns with the spaces behind them.
                let (waiver, word) = (clean(&waiver.to_string()), clean(&word.to_string()));
                let text = format!("{state:<11} {count:>5}  {waiver}\n{:19}{word}", "");
                output.print(&format!("{text}\n{:19}{}:{line}\n", "", clean(&file)))?;
            }
            if run.waivers.is_empty() {
                output.note("there are no waivers");
            }
        }
    }
    let lapsed = run
        .waivers
        .iter()
        .any(|covered| covered.waiver.is_lapsed(today));
    Ok(if lapsed { FINDINGS } else { CLEAN })
}

fn add(arguments: &AddArguments, output: &mut Output) -> io::Result<u8> {
    let Some(catalogue) = catalogue(arguments.policies.as_deref(), output) else {
        return Ok(FAULT);
    };
    // A waiver of no rule would keep the next run from loading its rules.
    let without_page = pageless(&catalogue, output);
    let without_page: Vec<RuleId> = without_page.into_iter().map(|card| card.id).collect();
    if let Some(problem) = RuleChoice::stranger(&arguments.rule, &[&catalogue], &without_page) {
        output.problems(&Sources::default(), &[problem]);
        return Ok(FAULT);
    }
    let acceptance = Acceptance {
        today: arguments.today,
        ..Acceptance::default()
    };
    if arguments.expires < acceptance.day() {
        output.complain(&format!(
            "a waiver that expires on {} has lapsed by {} and would cover nothing: name a day to come",
            arguments.expires,
            acceptance.day()
        ));
        return Ok(FAULT);
    }
    let expires = arguments.expires.to_string();
    let optional = [
        ("host", arguments.host.as_deref()),
        ("object", arguments.object.as_deref()),
        ("vlan", arguments.vlan.as_deref()),
        ("gap", arguments.gap.then_some("true")),
        ("reason", Some(arguments.reason.as_str())),
        ("owner", arguments.owner.as_deref()),
        ("ticket", arguments.ticket.as_deref()),
    ];
    let mut entry = vec![("rule", arguments.rule.as_str())];
    let given = optional.into_iter();
    entry.extend(given.filter_map(|(key, value)| Some((key, value?))));
    entry.push(("expires", &expires));
    let text = match Output::read(&arguments.file) {
        Ok(text) => text,
        // The first waiver makes the file.
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    let name = display_name(&arguments.file);
    match edit::add(&text, &entry) {
        Ok(changed) => {
            write_file(&arguments.file, changed.as_bytes())?;
            output.note(&format!("{name}: one more waiver, of {}", arguments.rule));
            Ok(CLEAN)
        }
        Err(problem) => Ok(refuse(problem, &name, output)),
    }
}

fn refuse(problem: Problem, file: &str, output: &mut Output) -> u8 {
    output.problems(&Sources::default(), &[problem.in_file(file)]);
    FAULT
}

fn prune(arguments: &PruneArguments, output: &mut Output) -> io::Result<u8> {
    let today = arguments.run.acceptance().day();
    let Some(run) = arguments.run.run(output)? else {
        return Ok(FAULT);
    };
    let mut rest = run.waivers.as_slice();
    let mut gone = 0;
    // Waivers of one file stand together, in its order.
    while let Some(first) = rest.first() {
        let source = first.waiver.place.source;
        let end = rest
            .iter()
            .position(|covered| covered.waiver.place.source != source);
        let (of_file, others) = rest.split_at(end.unwrap_or(rest.len()));
        rest = others;
        let path = run.sources.get(source).path().to_owned();
        let name = display_name(&path);
        let mut indices = Vec::new();
        for (index, covered) in of_file.iter().enumerate() {
            let state = covered.state(today);
            if matches!(state, "lapsed" | "unused") {
                let text = format!("{name}: {} ({state})", covered.waiver);
                output.print(&clean(&text))?;
                indices.push(index);
            }
        }
        gone += indices.len();
        if indices.is_empty() || arguments.dry_run {
            continue;
        }
        if let Err(problem) = take_out(&path, &indices)? {
            return Ok(refuse(problem, &name, output));
        }
    }
    let would = if arguments.dry_run {
        "would go"
    } else {
        "gone"
    };
    output.note(&format!("{gone} of {} {would}", run.waivers.len()));
    Ok(CLEAN)
}

fn take_out(path: &Path, indices: &[usize]) -> io::Result<Result<(), Problem>> {
    match edit::remove(&Output::read(path)?, indices) {
        Ok(changed) => write_file(path, changed.as_bytes()).map(Ok),
        Err(problem) => Ok(Err(problem)),
    }
}
