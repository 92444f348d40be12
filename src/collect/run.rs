//! One collection: takes the folder, asks the appliance for one item after the other, logs out, and puts everything
//! into place. What goes wrong before the end changes nothing in place.

use std::path::Path;
use std::time::Instant;

use super::appliance::{Appliance, Contents, Failure, Item, Missing, Reading, Watch};
use super::discreet::Discreet;
use super::folder::Folder;
use super::interrupt::Interrupt;
use super::manifest::{self, FileEntry, Gap, Manifest, SCHEMA, Source, State, Tool};
use super::time;
use crate::source::clipped;

/// What is to be collected, and where to.
#[derive(Clone, Copy, Debug)]
pub struct Job<'a> {
    /// The address as it was given.
    pub url: &'a str,
    /// The folder.
    pub output: &'a Path,
    /// Whether an interrupted collection is taken up again.
    pub resume: bool,
}

/// What a collection came to.
#[derive(Debug)]
pub struct Outcome {
    /// What the appliance is called.
    pub name: String,
    /// Its version as a message says it.
    pub version: Option<String>,
    /// How many files are in place.
    pub files: usize,
    /// Requests that were sent.
    pub requests: u64,
    /// What is missing, whether rules need it or not.
    pub gaps: Vec<Gap>,
}

impl Outcome {
    /// What is missing that rules need.
    pub fn required_gaps(&self) -> impl Iterator<Item = &Gap> {
        self.gaps.iter().filter(|gap| gap.required)
    }
}

/// Collects from an appliance into a folder.
///
/// # Errors
/// What ended the collection. Nothing in place has changed, and no session is left behind.
pub fn run(
    appliance: &mut dyn Appliance,
    job: &Job<'_>,
    interrupt: &Interrupt,
    watch: &dyn Watch,
) -> Result<Outcome, Failure> {
    let secrets = appliance.secrets();
    // Everything that is told or written about the collection leaves through here and without its secrets.
    let watch = &Discreet {
        watch,
        secrets: secrets.clone(),
    };
    collect(appliance, job, interrupt, watch).map_err(|failure| match failure {
        Failure::Ended(problem) => Failure::from(secrets.problem(*problem)),
        Failure::Interrupted => Failure::Interrupted,
    })
}

fn collect(
    appliance: &mut dyn Appliance,
    job: &Job<'_>,
    interrupt: &Interrupt,
    watch: &dyn Watch,
) -> Result<Outcome, Failure> {
    let (mut folder, note) = Folder::take(job.output, appliance.kind(), job.url, job.resume)?;
    if let Some(note) = note {
        watch.note(&note);
    }
    let mut gaps = Vec::new();
    let gathered = appliance
        .open()
        .and_then(|()| gather(appliance, &mut folder, &mut gaps, interrupt, watch));
    // Also after a fault, and after a signal.
    if let Some(problem) = appliance.close() {
        watch.note(&problem.message);
    }
    if let Err(failure) = gathered {
        folder.leave();
        return Err(failure);
    }
    if !interrupt.hold() {
        folder.leave();
        return Err(Failure::Interrupted);
    }
    let mut manifest = manifest(appliance, job, &folder, gaps);
    appliance.secrets().manifest(&mut manifest);
    for gap in &mut manifest.gaps {
        gap.why = clipped(&gap.why).into_owned();
    }
    let short = appliance.origin().short_version;
    let outcome = Outcome {
        name: manifest.source.name.clone().unwrap_or_default(),
        version: short.map(|short| appliance.secrets().scrubbed(&short).into_owned()),
        files: manifest.files.len(),
        requests: manifest.requests,
        gaps: manifest.gaps.clone(),
    };
    folder.place(&manifest)?;
    Ok(outcome)
}

/// Asks for everything that has not gathered yet.
fn gather(
    appliance: &mut dyn Appliance,
    folder: &mut Folder,
    gaps: &mut Vec<Gap>,
    interrupt: &Interrupt,
    watch: &dyn Watch,
) -> Result<(), Failure> {
    let items = appliance.items();
    for (index, item) in items.iter().enumerate() {
        if interrupt.is_set() {
            return Err(Failure::Interrupted);
        }
        if folder.has(&item.path) {
            continue;
        }
        watch.step(index + 1, items.len(), item.name);
        let start = Instant::now();
        let mut file = folder.begin(&item.path)?;
        let contents = match appliance.read(item, &mut file)? {
            Reading::Whole(contents) => contents,
            Reading::Gap(missing) => {
                gaps.push(gap(item, &item.request, item.required, missing));
                continue;
            }
        };
        let (bytes, digest) = file.finish().map_err(|error| folder.unwritten(&error))?;
        let Contents {
            objects,
            redacted,
            repaired,
            missing,
        } = contents;
        for (request, missing) in missing {
            gaps.push(gap(item, &request, false, missing));
        }
        let entry = FileEntry {
            path: item.path.clone(),
            request: item.request.clone(),
            objects,
            bytes,
            sha256: digest.to_string(),
            milliseconds: u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            redacted,
            repaired,
        };
        let name = appliance.origin().name;
        let name = name.map(|name| appliance.secrets().scrubbed(&name).into_owned());
        folder.keep(entry, name.as_deref())?;
    }
    Ok(())
}

fn gap(item: &Item, request: &str, required: bool, missing: Missing) -> Gap {
    Gap {
        path: item.path.clone(),
        request: request.to_owned(),
        state: missing.state,
        required,
        why: missing.why,
    }
}

/// The manifest of everything that has gathered.
fn manifest(
    appliance: &dyn Appliance,
    job: &Job<'_>,
    folder: &Folder,
    mut gaps: Vec<Gap>,
) -> Manifest {
    let (origin, counts) = (appliance.origin(), appliance.counts());
    gaps.extend(origin.missing.into_iter().map(|(request, missing)| Gap {
        path: manifest::FILE.to_owned(),
        request,
        state: missing.state,
        required: false,
        why: missing.why,
    }));
    let items = appliance.items();
    // In the order in which they are asked for, also where that took two runs.
    let gathered = |item: &Item| folder.files().iter().find(|file| file.path == item.path);
    let files = items.iter().filter_map(gathered).cloned().collect();
    let is_whole = !gaps.iter().any(|gap| gap.required);
    Manifest {
        schema: SCHEMA,
        tool: Tool::THIS,
        kind: appliance.kind(),
        state: if is_whole {
            State::Complete
        } else {
            State::Gaps
        },
        source: Source {
            url: job.url.to_owned(),
            name: origin.name.or_else(|| folder.name().map(str::to_owned)),
            version: origin.version,
            api_version: origin.api_version,
            certificate_sha256: origin.certificate_sha256,
            trust: origin.trust,
        },
        started: folder.started().to_owned(),
        finished: time::now(),
        resumed: folder.is_resumed(),
        requests: counts.requests,
        retries: counts.retries,
        files,
        gaps,
    }
}
