//! `fabriclint sources`: what was recognised, and why the rest was not.

use std::{env, io};

use clap::Args;
use serde_json::json;

use super::arguments::{Inputs, RuleArguments};
use super::output::Output;
use crate::audit;
use crate::source::{JsonForm, PLAN, WAIVERS, clean, json_text};

/// Arguments of `sources`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    #[command(flatten)]
    inputs: Inputs,
    /// A table for people, or JSON.
    #[arg(long, value_parser = ["table", "json"], default_value = "table")]
    format: String,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let request = arguments.inputs.request(&RuleArguments::default(), output);
    let inventory = audit::collect(&request, &env::current_dir()?);
    let reports: Vec<_> = inventory.run.reports.values().collect();
    if arguments.format == "json" {
        let list: Vec<_> = reports
            .iter()
            .map(|report| {
                json!({"file": report.file, "dialect": report.dialect, "status": report.status.name(),
                    "objects": report.objects, "reason": report.reason})
            })
            .collect();
        output.print(&json_text(&list, JsonForm::REPORT)?)?;
    } else {
        let width = |text: &str| text.chars().count();
        let files = reports.iter().map(|report| clean(&report.file));
        let files: Vec<String> = files.collect();
        let widest = files.iter().map(|file| width(file)).max().unwrap_or(0);
        for (report, file) in reports.iter().zip(&files) {
            let pad = " ".repeat(widest - width(file));
            let dialect = report.dialect.as_deref().unwrap_or("-");
            let rest = match &report.reason {
                Some(reason) => clean(reason),
                // A plan and waivers hold no objects of the fabric to be counted.
                None if matches!(report.dialect.as_deref(), Some(PLAN | WAIVERS)) => String::new(),
                None if report.objects == 1 => "1 object".to_owned(),
                None => format!("{} objects", report.objects),
            };
            let line = format!(
                "{file}{pad}  {dialect:<18} {:<8} {rest}",
                report.status.name()
            );
            output.print(line.trim_end())?;
        }
        let passed_over = &inventory.run.passed_over;
        if reports.is_empty() && passed_over.is_empty() {
            output.note("there is no file: name the folder that the exports are in");
        }
        if output.is_verbose() {
            for over in passed_over {
                let (path, why) = (clean(&over.path), clean(&over.why));
                output.print(&format!("{path}  passed over: {why}"))?;
            }
        } else if !passed_over.is_empty() {
            let (count, noun) = match passed_over.len() {
                1 => (1, "file or folder was"),
                count => (count, "files and folders were"),
            };
            output.note(&format!(
                "{count} {noun} passed over; `-v` says which and why"
            ));
        }
    }
    Ok(output.read_code(&inventory.run))
}
