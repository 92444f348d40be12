//! The first pass: which files there are, the plan, and everything that hosts are joined to. Files
//! that are the inventory of one host wait for the second pass.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::archives::{Input, InputAt, Inputs};
use super::collections::Collections;
use super::inventory::{FileRead, Inventory, read_file};
use super::request::Request;
use super::watch::Watcher;
use crate::catalogue::shipped_digest;
use crate::config::{find, is_plan};
use crate::coverage::{Expected, unmatched_uplinks};
use crate::engine::EngineKind;
use crate::readers::{Fleet, Fragment, gather_astray, is_one_host, merge_into, split_bundles};
use crate::source::{Digest, Names, Source, SourceId, Status, find_files, head};

/// Bytes of a file that say whether it waits.
const HEAD_BYTES: usize = 256;

/// What the first pass found.
#[derive(Default)]
pub(super) struct FirstPass {
    /// What was read.
    pub(super) inventory: Inventory,
    /// The files that wait.
    pub(super) waiting: Vec<SourceId>,
    /// The hosts that were read.
    pub(super) fleet: Fleet,
    /// What manifests say of the files.
    pub(super) collections: Collections,
}

impl FirstPass {
    /// Finds the files of a request and reads what does not wait.
    pub(super) fn of(request: &Request, working: &Path) -> Self {
        let mut first_pass = Self::default();
        let mut found = find_files(&request.paths);
        let is_ours = |path: &Path| !request.without.iter().any(|other| path.starts_with(other));
        found.files.retain(|file| is_ours(file));
        found
            .passed_over
            .retain(|over| is_ours(Path::new(&over.path)));
        let of_bundles = split_bundles(found.files, PathBuf::clone);
        found.passed_over.extend(of_bundles.passed_over);
        found.passed_over.sort();
        let inventory = &mut first_pass.inventory;
        inventory.run.problems = found.problems;
        inventory.run.passed_over = found.passed_over;
        inventory.paths.clone_from(&request.paths);
        let config = match (&request.config, request.no_config) {
            (_, true) => None,
            (Some(path), _) => Some(path.clone()),
            (None, _) => {
                find(&request.paths, working, request.mirror.as_ref()).unwrap_or_else(|problem| {
                    inventory.run.problems.push(problem);
                    None
                })
            }
        };
        let mut names = Names::mirrored(request.mirror.as_ref());
        inventory.run.sources.mirrored(request.mirror.as_ref());
        if let Some(path) = &config {
            inventory.read_config(path, &mut names);
        }
        for path in &request.waivers {
            inventory.read_waivers(path, &mut names);
        }
        if let Some(standing) = &request.standing {
            standing.hold(inventory, &mut names);
        }
        let given = request.waivers.iter().chain(&request.acceptance.baseline);
        let own = given
            .chain(&config)
            // A file that is not there is told of where it is read.
            .filter_map(|path| path.canonicalize().ok());
        let opened = Inputs::expand(of_bundles.files, &mut names);
        let inventory = &mut first_pass.inventory;
        inventory.run.input_problems.extend(opened.problems);
        inventory.run.passed_over.extend(opened.passed_over);
        inventory.run.passed_over.sort();
        let files = first_pass.announce(
            opened.all,
            &own.collect::<Vec<_>>(),
            request.no_config || request.standing.is_some(),
            names,
        );
        first_pass.read(&files, &request.watch);
        first_pass
    }

    /// The digest of everything that a verdict over a host depends on but the host: the tool, the
    /// choice of rules, and every text that was read. With the names of all files, it is what makes
    /// shards parts of one run.
    pub(super) fn key(&self, request: &Request, with_files: bool) -> Digest {
        let engine = match request.engine {
            EngineKind::Rvm => "rvm",
            EngineKind::Interpreter => "interpreter",
        };
        let tool = [env!("CARGO_PKG_VERSION"), env!("FABRICLINT_BUILD"), engine];
        let mut texts: Vec<String> = tool.map(str::to_owned).into();
        texts.push(shipped_digest().to_string());
        for (option, globs) in [("--select", &request.select), ("--ignore", &request.ignore)] {
            texts.push(option.to_owned());
            texts.extend(globs.iter().cloned());
        }
        for (id, source) in self.inventory.run.sources.iter() {
            // Files wait in the order of their numbers.
            let waits = self.waiting.binary_search(&id).is_ok();
            // What nobody understood has no text any more, and no say.
            let of_waivers = self.inventory.is_of_waivers(id) && !with_files;
            if !waits && !of_waivers && source.cited().is_none() {
                texts.extend([source.name().to_owned(), source.digest().to_string()]);
            }
            if with_files {
                texts.push(source.name().to_owned());
            }
        }
        Digest::of_all(texts.iter().map(String::as_bytes))
    }

    /// Numbers the files in their order; returns those that are inputs. Other plans are passed over `on_purpose`
    /// where the run knows of them. `own` are the plan, waivers and
    /// the baseline of the run.
    fn announce(
        &mut self,
        files: Vec<Input>,
        own: &[PathBuf],
        on_purpose: bool,
        mut names: Names,
    ) -> Vec<SourceId> {
        let mut inputs = Vec::with_capacity(files.len());
        for Input { at, told } in files {
            let sources = &mut self.inventory.run.sources;
            let (id, is_plan) = match at {
                InputAt::File(file) => {
                    // To ask for every file where it really is would take as long as to read it.
                    let name = file.file_name();
                    let is_plan = is_plan(&file);
                    let alike = own.iter().any(|path| path.file_name() == name);
                    let is_own = |path: PathBuf| own.contains(&path);
                    if (is_plan || alike) && file.canonicalize().is_ok_and(is_own) {
                        continue;
                    }
                    (sources.announce(names.name(&file), file), is_plan)
                }
                InputAt::Member(member) => {
                    let is_plan = is_plan(member.inside());
                    let name = member.name(&mut names);
                    (sources.announce_member(name, member), is_plan)
                }
            };
            if is_plan {
                self.inventory.pass_over_plan(id, on_purpose);
            } else if let Some(told) = told {
                self.inventory.tell(id, told);
            } else {
                inputs.push(id);
            }
        }
        inputs
    }

    fn read(&mut self, files: &[SourceId], watch: &Watcher) {
        let sources = &mut self.inventory.run.sources;
        let taken: Vec<(SourceId, Source)> =
            files.iter().map(|id| (*id, sources.take(*id))).collect();
        let stage = watch.begin("reading files", taken.len());
        let read = taken.into_par_iter().map(|(id, mut source)| {
            let waits = is_one_host(&head(&source.first_bytes(HEAD_BYTES)));
            let read = (!waits).then(|| {
                let read = read_file(&mut source, id);
                settle(&mut source, &read);
                read
            });
            stage.step();
            (id, source, read)
        });
        // Threads end in any order: collecting puts the files back into theirs.
        let read: Vec<_> = read.collect();
        drop(stage);
        let mut fragments = Vec::new();
        for (id, source, read) in read {
            self.inventory.run.sources.put(id, source);
            let Some(read) = read else {
                self.waiting.push(id);
                continue;
            };
            let fragment = self.inventory.note(id, read);
            fragments.extend(fragment.map(|fragment| (id, fragment)));
        }
        self.collect(files, &mut fragments);
        let fragments = fragments.into_iter().map(|(_, fragment)| fragment);
        let moments = &self.collections.moments;
        let (snapshot, problems) = merge_into(&mut self.fleet, fragments.collect(), moments);
        self.inventory.run.input_problems.extend(problems);
        let sources = &self.inventory.run.sources;
        let name = |id: SourceId| PathBuf::from(sources.get(id).name());
        gather_astray(&mut self.inventory.run.input_problems, &name);
        self.inventory.take(snapshot);
        let Inventory {
            run,
            snapshot,
            config,
            ..
        } = &mut self.inventory;
        let backends = &snapshot.backends;
        run.backends = backends.len();
        run.backend_names = backends
            .iter()
            .map(|backend| backend.name.clone())
            .collect();
        let profiles = backends
            .iter()
            .map(|backend| backend.profiles.items().len());
        run.profiles = profiles.sum();
        let collections = std::mem::take(&mut self.collections.all);
        run.expected = Expected::of(&config.plan, backends, collections);
        self.fleet.expect_cables(&config.plan, &snapshot.hosts);
        let unlike = unmatched_uplinks(&config.plan, backends);
        run.input_problems.extend(unlike);
    }

    /// Takes the manifests out of what was read, and says of each other file what they say of it.
    fn collect(&mut self, files: &[SourceId], fragments: &mut [(SourceId, Fragment)]) {
        let manifests = fragments.iter_mut().filter_map(|(id, fragment)| {
            let collection = fragment.collection.take()?;
            Some((*id, collection))
        });
        let sources = &self.inventory.run.sources;
        self.collections = Collections::of(manifests.collect(), sources, files, &self.waiting);
        for (id, fragment) in fragments {
            fragment.belonging = self.collections.appliances.get(id).cloned();
        }
    }
}

/// Drops the text of a file that was read, before the next one is. Of a file that holds nothing, only
/// what its problem points at is kept.
fn settle(source: &mut Source, read: &FileRead) {
    if read.report.status == Status::Read {
        source.unload();
    } else {
        let place = read.problem.as_ref().and_then(|problem| problem.place);
        source.condense(place.map(|place| place.span).into_iter().collect());
    }
}

impl Inventory {
    /// Notes what became of a file; returns what it holds.
    fn note(&mut self, id: SourceId, read: FileRead) -> Option<Fragment> {
        self.run.reports.insert(id, read.report);
        self.run.input_problems.extend(read.problem);
        read.fragment
    }
}
