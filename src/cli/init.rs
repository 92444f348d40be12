//! `fabriclint init`: a first plan for a folder of exports, and what a pipeline runs.

use std::env;
use std::io;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::exit::{CLEAN, FAULT, NO_INPUT};
use super::output::Output;
use crate::audit::{self, Request, is_export};
use crate::config::{FILE_NAME, draft, is_plan};
use crate::source::display_name;

/// Arguments of `init`.
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  fabriclint init inventory/ --ci github")]
pub(super) struct Arguments {
    /// Files and folders of exports.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where the plan goes; `-` for stdout [default: fabriclint.yaml in the folder, or here if there
    /// are several].
    #[arg(long, short = 'o', value_name = "FILE")]
    output: Option<String>,
    /// Overwrite an existing plan.
    #[arg(long)]
    force: bool,
    /// Print the configuration of a pipeline that runs the check.
    #[arg(long, value_enum, value_name = "SERVICE")]
    ci: Option<Service>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Service {
    Github,
    Gitlab,
    Azure,
    PreCommit,
}

pub(super) fn run(arguments: &Arguments, output: &mut Output) -> io::Result<u8> {
    let file = arguments.file();
    // The file is looked for first, before a whole site is read in vain.
    if file != "-" && !arguments.force && PathBuf::from(&file).exists() {
        return arguments.beside(&file, output);
    }
    // Whoever forces a draft over a plan means that plan, and no export.
    if file != "-" && is_export(file.as_ref()) {
        output.complain(&format!(
            "{file} is an export and would be written over: name another file"
        ));
        return Ok(FAULT);
    }
    let request = Request {
        paths: arguments.paths.clone(),
        // The draft says what the exports say, and not what a plan made of them before.
        no_config: true,
        ..Request::default()
    };
    let inventory = audit::collect(&request, &env::current_dir()?);
    // A draft of what could be read is of use all the same.
    let is_faulty = output.faults(&inventory.run);
    if !inventory.run.recognised_any() {
        if is_faulty {
            return Ok(FAULT);
        }
        output.complain("no input was recognised; `fabriclint sources PATH` says why");
        return Ok(NO_INPUT);
    }
    let plan = draft::draft(&inventory.snapshot);
    if file == "-" {
        output.print(&plan)?;
    } else {
        output.file(&file, plan.as_bytes())?;
        output.note(&format!(
            "{file}: a draft; read what ends in \"guess\", then: fabriclint check {}",
            arguments.named()
        ));
    }
    if let Some(service) = arguments.ci {
        output.print(&snippet(service, &arguments.named()))?;
    }
    Ok(CLEAN)
}

impl Arguments {
    fn file(&self) -> String {
        match (&self.output, self.paths.as_slice()) {
            (Some(file), _) => file.clone(),
            (None, [folder]) if folder.is_dir() => display_name(&folder.join(FILE_NAME)),
            (None, _) => FILE_NAME.to_owned(),
        }
    }

    /// What is done where the file of the plan is there already.
    fn beside(&self, file: &str, output: &mut Output) -> io::Result<u8> {
        // Whoever asks for a pipeline has a plan already, and gets what is missing.
        if let Some(service) = self.ci {
            output.note(&format!("{file} is there already and stays as it is"));
            output.print(&snippet(service, &self.named()))?;
            return Ok(CLEAN);
        }
        let help = if is_plan(file.as_ref()) {
            format!(
                "`fabriclint check {}` goes by it; --output FILE writes a draft to compare it with, --force \
                 writes over it",
                self.named()
            )
        } else {
            "name another file".to_owned()
        };
        output.complain(&format!(
            "{file} is there already and stays as it is: {help}"
        ));
        Ok(FAULT)
    }

    fn named(&self) -> String {
        let names = self.paths.iter().map(|path| display_name(path));
        names.collect::<Vec<_>>().join(" ")
    }
}

/// What a pipeline of a service runs.
fn snippet(service: Service, paths: &str) -> String {
    match service {
        // `changed-since` needs the history (`fetch-depth: 0`); findings fail the check, and are to
        // be uploaded then above all (`always()`).
        Service::Github => format!(
            "# .github/workflows/fabriclint.yml\n\
             name: fabriclint\n\
             on: [pull_request]\n\
             permissions: {{contents: read, security-events: write}}\n\
             jobs:\n  \
               fabriclint:\n    \
                 runs-on: ubuntu-latest\n    \
                 steps:\n      \
                   - uses: actions/checkout@v4\n        \
                     with: {{fetch-depth: 0}}\n      \
                   - uses: OWNER/fabriclint@v{version} # the repository that you have it from\n        \
                     with: {{paths: {paths}, changed-since: \"origin/${{{{ github.base_ref }}}}\"}}\n      \
                   - uses: github/codeql-action/upload-sarif@v3\n        \
                     if: always()\n        \
                     with: {{sarif_file: fabriclint.sarif, category: fabriclint}}\n",
            version = env!("CARGO_PKG_VERSION"),
        ),
        // A runner starts a shell in the image, which an entry point would take for its arguments.
        Service::Gitlab => format!(
            "# .gitlab-ci.yml\n\
             fabriclint:\n  \
               image: {{name: fabriclint:latest, entrypoint: [\"\"]}} # built from the Containerfile\n  \
               rules: [{{if: $CI_MERGE_REQUEST_IID}}]\n  \
               variables: {{GIT_DEPTH: 0}} # --changed-since needs the history\n  \
               script:\n    \
                 - fabriclint check {paths} --changed-since \"$CI_MERGE_REQUEST_DIFF_BASE_SHA\" --format terminal --format gitlab=gl-code-quality-report.json\n  \
               artifacts:\n    \
                 when: always\n    \
                 reports: {{codequality: gl-code-quality-report.json}}\n"
        ),
        // The results are published where the check failed as well (`always()`).
        Service::Azure => format!(
            "# azure-pipelines.yml\n\
             steps:\n  \
               - script: fabriclint check {paths} --format azure --format junit=fabriclint-junit.xml\n    \
                 displayName: fabriclint\n  \
               - task: PublishTestResults@2\n    \
                 condition: always()\n    \
                 inputs: {{testResultsFormat: JUnit, testResultsFiles: fabriclint-junit.xml}}\n"
        ),
        Service::PreCommit => format!(
            "# .pre-commit-config.yaml\n\
             repos:\n  \
               - repo: URL # the repository that you have it from\n    \
                 rev: v{version}\n    \
                 hooks:\n      \
                   - {{id: fabriclint-check, args: [{paths}]}}\n",
            version = env!("CARGO_PKG_VERSION"),
        ),
    }
}
