//! `fabriclint sources`: what was recognised, and why the rest was not.

use std::{env, io};

use clap::Args;
use serde_json::json;

use super::arguments::{Inputs, RuleArguments};
use super::output::Output;
use crate::audit;

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
        output.print(&serde_json::to_string_pretty(&list)?)?;
    } else {
        let width = |text: &str| text.chars().count();
        let widest = reports
            .iter()
            .map(|report| width(&report.file))
            .max()
            .unwrap_or(0);
        for it in &reports {
            let pad = " ".repeat(widest - width(&it.file));
            let dialect = it.dialect.as_deref().unwrap_or("-");
            let rest = match &it.reason {
                Some(reason) => reason.clone(),
                None if it.dialect.as_deref() == Some("plan") => String::new(),
                None if it.objects == 1 => "1 object".to_owned(),
                None => format!("{} objects", it.objects),
            };
            let line = format!(
                "{}{pad}  {dialect:<18} {:<8} {rest}",
                it.file,
                it.status.name()
            );
            output.print(line.trim_end())?;
        }
    }
    Ok(output.read_code(&inventory.run))
}
