//! The base of a change: the revision from which the work began, read from the raw objects of git and judged as the
//! present state is, so that what counts as new is exact. What says what counts - rules, waivers, a baseline, own
//! policies - is that of the base as well, for a change does not decide about itself.

mod checkout;
mod compare;
mod git;
mod lines;
mod stored;
mod tree;

use std::path::{Component, Path, PathBuf};

use checkout::Checkout;
pub(super) use compare::{Known, told, touched};
use git::{Git, fault};
use tree::Tree;

use super::request::Request;
use crate::config::{find, plan_in};
use crate::source::{Mirror, Problem, Sources, display_name};

/// The base of a change.
pub(super) struct Base {
    git: Git,
    checkout: Checkout,
    /// The files of the commit that is checked out, where there is one.
    head: Option<Tree>,
    working: PathBuf,
    /// What the base revision is asked to be judged for; nothing where it has none of the paths.
    pub(super) request: Option<Request>,
    /// The paths that it does not have.
    absent: Vec<PathBuf>,
}

impl Base {
    /// Reads what a request names as it stood where the work on top of a revision began.
    ///
    /// # Errors
    /// There is no base that can be used.
    pub(super) fn of(request: &Request, working: &Path, revision: &str) -> Result<Self, Problem> {
        let git = Git::around(working).ok_or_else(|| {
            let message = format!("there is no git repository around {}", working.display());
            fault(message).help(
                "run it inside of the repository that holds the exports, or compare with --baseline",
            )
        })?;
        let commit = git.base(revision)?;
        let tree = Tree::of(&git, &commit)?;
        let head = match git.head() {
            Some(head) => Some(Tree::of(&git, &head)?),
            None => None,
        };
        let mut base = Self {
            checkout: Checkout::new(tree, &git.top)?,
            head,
            working: working.to_owned(),
            request: None,
            absent: Vec::new(),
            git,
        };
        let mut paths = Vec::new();
        for path in &request.paths {
            let inside = base.input(path)?;
            base.plans_above(&inside)?;
            match base.checkout.write(&inside)? {
                Some(there) => paths.push(there),
                None => base.absent.push(path.clone()),
            }
        }
        if let Some(inside) = base.inside(working) {
            base.plans_above(&inside)?;
        }
        let ruled = Request {
            paths,
            ..base.ruled(request)?
        };
        base.request = (!ruled.paths.is_empty()).then_some(ruled);
        Ok(base)
    }

    /// What is to be said of paths that the base does not have: a folder that was moved looks like a new one.
    pub(super) fn absences(&self) -> impl Iterator<Item = Problem> {
        self.absent.iter().map(|path| {
            let path = display_name(path);
            let message = format!("the base has no {path}, so that everything in it is new");
            Problem::warning("changed-since", message)
                .help("if it was moved, check the folder that held it before and holds it now")
        })
    }

    /// Where the files of the base are, and what they stand for.
    pub(super) fn mirror(&self) -> &Mirror {
        &self.checkout.mirror
    }

    /// The working directory as the base has it.
    pub(super) fn working(&self) -> PathBuf {
        let working = self.working.canonicalize();
        let working = working.unwrap_or_else(|_| self.working.clone());
        self.mirror().at(&working).unwrap_or(working)
    }

    /// A request with everything that says what counts as the base has it.
    pub(super) fn ruled(&mut self, request: &Request) -> Result<Request, Problem> {
        let config = self.one(request.config.as_deref())?;
        let mut waivers = Vec::new();
        for path in &request.waivers {
            waivers.extend(self.control(path)?);
        }
        let mut ruled = Request {
            no_config: request.no_config || (request.config.is_some() && config.is_none()),
            config,
            waivers,
            policies: self.one(request.policies.as_deref())?,
            mirror: Some(self.mirror().clone()),
            ..request.clone()
        };
        ruled.acceptance.baseline = self.one(request.acceptance.baseline.as_deref())?;
        Ok(ruled)
    }

    /// The plan that rules paths in the base.
    fn plan_of(&self, paths: &[PathBuf]) -> Option<PathBuf> {
        let mirror = self.mirror();
        let paths: Vec<PathBuf> = paths
            .iter()
            .filter_map(|path| self.working.join(path).canonicalize().ok())
            .map(|path| mirror.at(&path).unwrap_or(path))
            .collect();
        find(&paths, &self.working(), Some(mirror)).ok().flatten()
    }

    /// The plan that rules a part of a request in the base. `ruled` is what the base makes of the whole request.
    pub(super) fn config_of(
        &self,
        part: &Request,
        whole: &Request,
        ruled: &Request,
    ) -> Option<PathBuf> {
        if whole.config.is_some() || whole.no_config {
            ruled.config.clone()
        } else {
            self.plan_of(&part.paths)
        }
    }

    /// Whether the base has a plan for the folder of a plan, or has not even the folder. A plan that a change
    /// brings for what was there before would part it from the rest, and decide about itself.
    pub(super) fn has_plan(&self, plan: &Path) -> bool {
        let folder = plan.parent().and_then(|folder| folder.canonicalize().ok());
        let folder = folder.and_then(|folder| self.mirror().at(&folder));
        folder.is_none_or(|folder| plan_in(&folder).is_some() || !folder.is_dir())
    }

    /// The present path of a file of the base.
    pub(super) fn real(&self, file: Option<&Path>) -> Option<PathBuf> {
        file.map(|file| self.mirror().real(file))
    }

    fn one(&mut self, path: Option<&Path>) -> Result<Option<PathBuf>, Problem> {
        match path {
            Some(path) => self.control(path),
            None => Ok(None),
        }
    }

    /// A file or folder that says what counts, as the base has it; nothing where a commit of the change brings it.
    /// What no commit holds is not of the change: a pipeline put it there.
    fn control(&mut self, path: &Path) -> Result<Option<PathBuf>, Problem> {
        let Some(inside) = self
            .inside(path)
            .filter(|inside| self.stranger(inside).is_none())
        else {
            return Ok(Some(path.to_owned()));
        };
        if let Some(place) = self.checkout.write(&inside)? {
            return Ok(Some(place));
        }
        let committed = match &mut self.head {
            Some(head) => head.find(&inside)?.is_some(),
            None => false,
        };
        Ok((!committed).then(|| path.to_owned()))
    }

    /// Writes the plans of the folders above a path.
    fn plans_above(&mut self, inside: &Path) -> Result<(), Problem> {
        // Where the path really is, its folders are those that it is looked for in.
        let found = self.checkout.find(inside)?;
        let real = found.map_or_else(|| inside.to_owned(), |entry| entry.path);
        for folder in real.ancestors() {
            for name in crate::config::FILE_NAMES {
                self.checkout.write_as_file(&folder.join(name))?;
            }
        }
        Ok(())
    }

    /// The path of an input from the top of the repository.
    fn input(&mut self, path: &Path) -> Result<PathBuf, Problem> {
        let top = self.git.top.display();
        let Some(inside) = self.inside(path) else {
            let message = format!("{} is outside of the repository {top}", path.display());
            return Err(
                fault(message).help("run it inside of the repository that holds the exports")
            );
        };
        let Some(stranger) = self.stranger(&inside) else {
            return Ok(inside);
        };
        // A submodule of the base is compared by its commit.
        let found = self.checkout.find(&stranger)?;
        if found.is_some_and(|entry| entry.repository > 0) {
            return Ok(inside);
        }
        let message = format!(
            "{} is in a repository of its own, {}",
            path.display(),
            stranger.display()
        );
        Err(fault(message).help("run it inside of the repository that holds the exports"))
    }

    /// The folder above a path that is the top of another repository, if there is one.
    fn stranger(&self, inside: &Path) -> Option<PathBuf> {
        let mut above = inside.ancestors();
        let found = above.find(|folder| {
            !folder.as_os_str().is_empty() && Git::is_top(&self.git.top.join(folder))
        });
        found.map(Path::to_owned)
    }

    /// A path from the top of the repository, with the links that are in it: in the base they may lead elsewhere.
    fn inside(&self, path: &Path) -> Option<PathBuf> {
        let path = straight(&self.working.join(path));
        let mut above: Vec<&Path> = path.ancestors().collect();
        above.reverse();
        above.into_iter().find_map(|folder| {
            let real = folder.canonicalize().ok()?;
            let real = real.strip_prefix(&self.git.top).ok()?;
            let below = path.strip_prefix(folder).ok()?;
            Some(real.components().chain(below.components()).collect())
        })
    }
}

/// The problem with a base that cannot be judged for a problem of its own.
pub(super) fn unusable(problem: &Problem, sources: &Sources) -> Problem {
    let file = problem.place.map(|place| sources.get(place.source).name());
    let file = file.map_or_else(String::new, |file| format!("{file}: "));
    let message = format!("the base revision cannot be judged: {file}{problem}");
    fault(message).help("check without --changed-since, or with --baseline to see only what is new")
}

/// A path without the steps back that lead where its text says. Behind a link, a step back leads elsewhere.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for component in path.components() {
        let is_back = component == Component::ParentDir;
        let named = matches!(
            straight.components().next_back(),
            Some(Component::Normal(_))
        );
        if is_back && named && !straight.is_symlink() {
            straight.pop();
        } else if component != Component::CurDir {
            straight.push(component);
        }
    }
    straight
}
