//! Git, asked for nothing but commits and raw objects. What a user, a machine or a repository has set for git - an
//! environment, filters, attributes, commands of any kind - neither changes an answer nor runs.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::source::{Problem, nameless_file, rewind, suggest};

/// The folder or file that makes a folder the top of a repository.
const GIT_FOLDER: &str = ".git";

/// The largest object that is read.
const MAX_OBJECT_BYTES: u64 = crate::source::limits::FILE_BYTES;

/// Something that went wrong with git, without a next step.
pub(super) fn fault(message: impl Into<String>) -> Problem {
    Problem::error("changed-since", message)
}

/// A repository.
#[derive(Clone, Debug)]
pub(super) struct Git {
    /// Its top folder, without links in its path.
    pub(super) top: PathBuf,
}

impl Git {
    /// The repository around a folder. It is looked for here and not by git, which would take a folder that
    /// looks like a bare repository for one, and any commit can bring such a folder.
    pub(super) fn around(folder: &Path) -> Option<Self> {
        let folder = folder.canonicalize().ok()?;
        let mut above = folder.ancestors();
        let top = above.find(|folder| Self::is_top(folder))?.to_owned();
        Some(Self { top })
    }

    /// The repository whose top is a folder.
    pub(super) fn at(folder: &Path) -> Option<Self> {
        let top = folder.canonicalize().ok()?;
        Self::is_top(&top).then_some(Self { top })
    }

    /// Whether a folder is the top of a repository.
    pub(super) fn is_top(folder: &Path) -> bool {
        folder.join(GIT_FOLDER).exists()
    }

    fn command(&self) -> Command {
        let mut command = Command::new("git");
        for (name, _) in std::env::vars_os() {
            // Other objects, other references, traces into files: none of it is to count here.
            if name.to_string_lossy().to_uppercase().starts_with("GIT_") {
                command.env_remove(name);
            }
        }
        let nothing = if cfg!(windows) { "NUL" } else { "/dev/null" };
        for name in ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_GRAFT_FILE"] {
            command.env(name, nothing);
        }
        for name in [
            "GIT_CONFIG_NOSYSTEM",
            "GIT_ATTR_NOSYSTEM",
            "GIT_NO_REPLACE_OBJECTS",
            // A partial clone would fetch what it lacks, by a command that its configuration names. Older
            // versions do not know the variable: for them no protocol is allowed.
            "GIT_NO_LAZY_FETCH",
        ] {
            command.env(name, "1");
        }
        command
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .current_dir(&self.top)
            .stdin(Stdio::null())
            .arg("--no-pager")
            .arg("--git-dir")
            .arg(self.top.join(GIT_FOLDER))
            .arg("--work-tree")
            .arg(&self.top)
            .args(["-c", "core.commitGraph=false", "-c", "core.fsmonitor=false"]);
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<String, Problem> {
        let done = self.command().args(arguments).output().map_err(|error| {
            fault(format!("git cannot be run: {error}")).help("install git, or put it on the PATH")
        })?;
        if done.status.success() {
            let answer = String::from_utf8_lossy(&done.stdout);
            return Ok(answer.trim_end_matches(['\n', '\r']).to_owned());
        }
        let complaint = String::from_utf8_lossy(&done.stderr);
        let said = complaint.lines().next();
        Err(fault(format!(
            "git: {}",
            said.unwrap_or("it failed without a word")
        )))
    }

    /// The commit from which the work on top of a revision began.
    ///
    /// # Errors
    /// There is no such revision, several things are called so, or the clone does not hold where the work began.
    pub(super) fn base(&self, revision: &str) -> Result<String, Problem> {
        self.refuse_ambiguous(revision)?;
        let wanted = format!("{revision}^{{commit}}");
        // A revision that begins with a dash is no option.
        let found = self.ask(&["rev-parse", "--verify", "--end-of-options", &wanted]);
        let commit = found.map_err(|problem| match problem.message.strip_prefix("git cannot") {
            Some(_) => problem,
            None => self.unknown(revision),
        })?;
        match self.ask(&["merge-base", &commit, "HEAD"]) {
            Ok(base) => Ok(base),
            // Histories that have nothing in common are compared as they are.
            Err(_) if !self.is_shallow() => Ok(commit),
            Err(_) => {
                let message = format!(
                    "the clone is shallow and does not hold the commit from which the work on top of \
                     `{revision}` began"
                );
                Err(fault(message).help("git fetch --unshallow"))
            }
        }
    }

    /// The commit that is checked out, if there is one.
    pub(super) fn head(&self) -> Option<String> {
        self.ask(&["rev-parse", "--verify", "HEAD^{commit}"]).ok()
    }

    fn is_shallow(&self) -> bool {
        let answer = self.ask(&["rev-parse", "--is-shallow-repository"]);
        answer.is_ok_and(|answer| answer == "true")
    }

    /// The folder that all work trees of the repository share.
    pub(super) fn common_folder(&self) -> Option<PathBuf> {
        let folder = self.ask(&["rev-parse", "--git-common-dir"]).ok()?;
        Some(self.top.join(folder))
    }

    /// Refuses the name of several things: whoever may push a tag could call it as a branch is called, and git
    /// would take the tag.
    fn refuse_ambiguous(&self, revision: &str) -> Result<(), Problem> {
        let name = revision.split(['^', '~', '@', ':']).next();
        let Some(name) = name.filter(|name| !name.is_empty() && !name.contains(['*', '?', '[']))
        else {
            return Ok(());
        };
        let full = [
            format!("refs/{name}"),
            format!("refs/tags/{name}"),
            format!("refs/heads/{name}"),
            format!("refs/remotes/{name}"),
            format!("refs/remotes/{name}/HEAD"),
        ];
        let format = "--format=%(objectname) %(refname)";
        let arguments: Vec<&str> = ["for-each-ref", format, "--"]
            .into_iter()
            .chain(full.iter().map(String::as_str))
            .collect();
        let answer = self.ask(&arguments)?;
        let named = answer.lines().filter_map(|line| line.split_once(' '));
        // A pattern also takes what is below it.
        let named: Vec<_> = named
            .filter(|(_, name)| full.iter().any(|full| full == name))
            .collect();
        let Some(((first, one), rest)) = named.split_first() else {
            return Ok(());
        };
        if self.abbreviates(name) {
            let message = format!("`{revision}` may be {one} or the beginning of a commit's name");
            return Err(fault(message).help(format!("write it in full: --changed-since {one}")));
        }
        match rest.iter().find(|(object, _)| object != first) {
            None => Ok(()),
            Some((_, other)) => {
                let message = format!("`{revision}` may be {one} or {other}");
                let is_tag = one.starts_with("refs/tags/");
                let meant = if is_tag { other } else { one };
                Err(fault(message).help(format!("write it in full: --changed-since {meant}")))
            }
        }
    }

    /// Whether a word is the beginning of a commit's name, which whoever may push a branch could call it as.
    fn abbreviates(&self, word: &str) -> bool {
        let is_hex = word.len() >= 4 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_hex && {
            let found = self.ask(&["rev-parse", &format!("--disambiguate={word}")]);
            let found = found.unwrap_or_default();
            found.lines().any(|object| {
                self.ask(&["cat-file", "-t", object])
                    .is_ok_and(|kind| kind == "commit")
            })
        }
    }

    /// A revision that git does not know, with the branch or tag that may be meant.
    fn unknown(&self, revision: &str) -> Problem {
        let names = self.ask(&["for-each-ref", "--format=%(refname:short)"]);
        let names = names.unwrap_or_default();
        let problem = fault(format!("git knows no revision `{revision}`"));
        // What is reckoned from another revision is no misspelt name: `HEAD` in place of `HEAD~1` would be compared with
        // itself, and hide everything that the last commit brought.
        let is_name = !revision.contains(['~', '^', '@', ':']);
        let near = suggest(revision, names.lines().chain(["HEAD"])).filter(|_| is_name);
        // A clone of one branch has no other, however deep it is.
        if let Some((remote, branch)) = revision
            .split_once('/')
            .filter(|_| near.is_none() && is_name)
            && self
                .ask(&["remote"])
                .is_ok_and(|remotes| remotes.lines().any(|name| name == remote))
        {
            return problem.help(format!(
                "git fetch {remote} {branch}:refs/remotes/{revision}, if the clone left that branch out"
            ));
        }
        match (near, self.is_shallow()) {
            (Some(name), false) => problem.help(format!("did you mean `{name}`?")),
            (None, false) => problem
                .help("name a branch, a tag or a commit of this repository; git fetch brings more"),
            (near, true) => {
                let meant =
                    near.map_or_else(String::new, |name| format!("did you mean `{name}`? "));
                problem.help(format!(
                    "{meant}the clone is shallow and holds few revisions: git fetch --unshallow"
                ))
            }
        }
    }

    /// Begins to read objects.
    ///
    /// # Errors
    /// Git cannot be run.
    pub(super) fn objects(&self) -> Result<Objects, Problem> {
        Objects::of(self).map_err(|error| fault(format!("git cannot be run: {error}")))
    }
}

/// The raw objects of a repository: no filter and no attribute has touched them.
pub(super) struct Objects {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    complaints: File,
}

impl Objects {
    fn of(git: &Git) -> io::Result<Self> {
        // A pipe that nobody reads while the other is read would fill.
        let complaints = nameless_file()?;
        let mut process = git
            .command()
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(complaints.try_clone()?)
            .spawn()?;
        let missing = || io::Error::other("it has no streams");
        Ok(Self {
            questions: process.stdin.take().ok_or_else(missing)?,
            answers: BufReader::new(process.stdout.take().ok_or_else(missing)?),
            process,
            complaints,
        })
    }

    /// Reads an object of a kind to where it is kept. Of one that is larger than any file that is read, as many
    /// bytes as show that. Returns how large it is.
    ///
    /// # Errors
    /// The repository does not hold the object, or it is none of this kind.
    pub(super) fn read(
        &mut self,
        name: &str,
        kind: &str,
        into: &mut dyn Write,
    ) -> Result<u64, Problem> {
        let header = self.header(name)?;
        let words: Vec<&str> = header.split(' ').collect();
        let size = match words.as_slice() {
            [_, found, size] if *found == kind => size.parse::<u64>().ok(),
            _ => None,
        };
        let Some(size) = size else {
            return Err(lacking(name, &header));
        };
        let broken = |error: io::Error| fault(format!("the object {name} cannot be read: {error}"));
        let kept = size.min(MAX_OBJECT_BYTES + 1);
        let copied = io::copy(&mut (&mut self.answers).take(kept), into).map_err(broken)?;
        // The sign at the end of each answer goes with what is left.
        let rest = size - kept + 1;
        let skipped = io::copy(&mut (&mut self.answers).take(rest), &mut io::sink());
        if copied != kept || skipped.map_err(broken)? != rest {
            return Err(self.silent(name));
        }
        Ok(size)
    }

    fn header(&mut self, name: &str) -> Result<String, Problem> {
        let asked = writeln!(self.questions, "{name}").and_then(|()| self.questions.flush());
        let mut header = String::new();
        let heard = asked.and_then(|()| self.answers.read_line(&mut header));
        match heard {
            Ok(count) if count > 0 => Ok(header.trim_end().to_owned()),
            _ => Err(self.silent(name)),
        }
    }

    /// Git ended where it had to answer.
    fn silent(&mut self, name: &str) -> Problem {
        let mut said = String::new();
        let begin = rewind(&mut self.complaints);
        let read = begin.and_then(|()| (&self.complaints).take(4096).read_to_string(&mut said));
        let said = read.ok().and_then(|_| said.lines().next());
        lacking(name, said.unwrap_or("git ended without a word"))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // It waits for questions: nobody asks any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn lacking(name: &str, said: &str) -> Problem {
    fault(format!(
        "the repository does not hold an object of the base revision, {name}: {said}"
    ))
    .help("a partial clone lacks objects until they are fetched: git fetch --refetch --no-filter origin")
}
