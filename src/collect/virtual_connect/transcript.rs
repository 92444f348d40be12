//! What a session printed, taken apart at its prompts: which text answers which command, and whether it is whole.
//!
//! A shell that has a terminal prints commands again, behind its prompts; one that has none does not, and then the
//! answers come in the order of the commands.

use super::commands::COMMANDS;

/// What a line of input begins with.
pub(super) const PROMPT: &str = "->";

/// The longest line that can be a command, printed again.
const LONGEST_COMMAND: usize = 200;

/// How answers begin that say that something went wrong.
const ERROR: &str = "ERROR:";

/// What says that there is nobody to ask, and what to do.
const REFUSALS: [(&str, &str); 3] = [
    (
        "Virtual Connect Manager not found",
        "this module does not run Virtual Connect Manager: give the address of the domain, or of the module that runs \
         it",
    ),
    (
        "No enclosures currently exist in the domain",
        "the domain is not imported: ask the module of the enclosure that has it",
    ),
    (
        "OneView>",
        "this is the command line of a Synergy module: collect from its OneView with `fabriclint collect oneview`",
    ),
];

/// A session, taken apart.
#[derive(Debug)]
pub(super) struct Session<'t> {
    /// What came before the first prompt.
    before: &'t str,
    /// What stands behind each prompt, to the next one.
    parts: Vec<&'t str>,
}

/// What a command answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answer<'t> {
    /// Something, whole.
    Text(&'t str),
    /// An error, in its own words.
    Error(&'t str),
    /// Nothing, though it was asked.
    Nothing,
    /// No prompt follows it: it was cut off.
    Cut,
    /// It was not asked any more.
    Unasked,
    /// Which text is its answer cannot be told.
    Unclear,
}

impl<'t> Session<'t> {
    /// Takes a text apart.
    pub(super) fn of(text: &'t str) -> Self {
        let mut starts = Vec::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let mut rest = line.trim_start_matches([' ', '\r', '\t']);
            // Where commands are not printed again, the prompts of answers without a text follow each other.
            while let Some(after) = rest.strip_prefix(PROMPT) {
                starts.push(at + line.len() - rest.len());
                rest = after.trim_start_matches([' ', '\r']);
            }
            at += line.len();
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        Self {
            before: &text[..starts.first().copied().unwrap_or(text.len())],
            parts: starts
                .iter()
                .zip(ends)
                .map(|(start, end)| &text[start + PROMPT.len()..end])
                .collect(),
        }
    }

    /// What came before the first prompt.
    pub(super) fn before(&self) -> &'t str {
        self.before
    }

    /// Whether a prompt came.
    pub(super) fn has_prompt(&self) -> bool {
        !self.parts.is_empty()
    }

    /// What says that there is nobody to ask: the words, and what to do.
    pub(super) fn refusal(&self) -> Option<(&'static str, &'static str)> {
        let configuration = self.parts.iter().take(2);
        let mut lines = configuration
            .chain([&self.before])
            .flat_map(|part| part.lines());
        lines.find_map(|line| {
            let line = line.trim();
            REFUSALS
                .iter()
                .find(|(words, _)| line.starts_with(words))
                .copied()
        })
    }

    /// What each command answered, in the order of the commands.
    pub(super) fn answers(&self) -> Vec<(&'static str, Answer<'t>)> {
        let echo = |part: &str| {
            let line = part
                .lines()
                .next()
                .filter(|line| line.len() <= LONGEST_COMMAND)?;
            let words: Vec<&str> = line.split_whitespace().collect();
            let line = words.join(" ");
            COMMANDS
                .iter()
                .position(|command| line.eq_ignore_ascii_case(command))
        };
        let echoes: Vec<Option<usize>> = self.parts.iter().map(|part| echo(part)).collect();
        let is_echoed = echoes.iter().any(Option::is_some);
        // Each command has a prompt before it, and so has what ends the session.
        let is_unclear = !is_echoed && self.parts.len() > COMMANDS.len() + 1;
        let answer = |index: usize| {
            if is_unclear && index > 0 {
                return Answer::Unclear;
            }
            let at = if is_echoed {
                echoes.iter().position(|echo| *echo == Some(index))
            } else {
                Some(index)
            };
            let Some((at, part)) = at.and_then(|at| Some((at, *self.parts.get(at)?))) else {
                return Answer::Unasked;
            };
            let text = match part.split_once('\n') {
                Some((_, after)) if is_echoed => after,
                None if is_echoed => "",
                _ => part,
            };
            if at + 1 == self.parts.len() {
                // The last prompt waits for the command that ends the session.
                return if text.trim().is_empty() {
                    Answer::Unasked
                } else {
                    Answer::Cut
                };
            }
            answer(text)
        };
        COMMANDS
            .iter()
            .enumerate()
            .map(|(index, command)| (*command, answer(index)))
            .collect()
    }
}

/// What a text is that is whole.
fn answer(text: &str) -> Answer<'_> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return Answer::Nothing;
    };
    let is_error = |line: &str| {
        line.get(..ERROR.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(ERROR))
    };
    if is_error(first) {
        return Answer::Error(first[ERROR.len()..].trim());
    }
    // It may break off after a beginning that looks well.
    match lines.find(|line| is_error(line)) {
        Some(error) => Answer::Error(error[ERROR.len()..].trim()),
        None => Answer::Text(text.trim_matches(['\n', '\r'])),
    }
}

/// Whether a text is a configuration: it has a command that makes something.
pub(super) fn is_configuration(text: &str) -> bool {
    let verbs = ["add", "set", "assign"];
    text.lines().any(|line| {
        let mut words = line.split_whitespace();
        let verb = words.next().unwrap_or_default();
        words.next().is_some() && verbs.iter().any(|known| verb.eq_ignore_ascii_case(known))
    })
}

/// Whether an answer says that something is not there: `No enclosures currently exist`, `No profiles exist`.
pub(super) fn says_none(text: &str) -> Option<&str> {
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| line.starts_with("No ") && line.contains(" exist"))
}

/// The name of the domain that a configuration sets.
pub(super) fn domain(text: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        let words: Vec<String> = line
            .split_whitespace()
            .take(2)
            .map(str::to_ascii_lowercase)
            .collect();
        words == ["set", "domain"]
    })?;
    let at = line.to_ascii_lowercase().find(" name=")? + " name=".len();
    let value = &line[at..];
    let name = match value.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => value.split_whitespace().next(),
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

/// The lines of a banner that say what answers, and its version.
pub(super) fn banner(before: &str) -> impl Iterator<Item = &str> {
    let marks = ["Virtual Connect Management CLI", "Build:", "(C) Copyright"];
    let lines = before.lines().map(str::trim);
    lines.filter(move |line| marks.iter().any(|mark| line.contains(mark)))
}

/// The version of a banner, as it writes it: `4.45`.
pub(super) fn version(before: &str) -> Option<String> {
    let line = banner(before).find(|line| line.contains("Management CLI"))?;
    let word = line.split_whitespace().last()?;
    let version = word.strip_prefix(['v', 'V']).unwrap_or(word);
    version
        .starts_with(|letter: char| letter.is_ascii_digit())
        .then(|| version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::commands::CONFIGURATION;
    use super::*;

    const BANNER: &str =
        "---\r\nHP Virtual Connect Management CLI v4.45\r\nBuild: 4.45-6 (r1)\r\n---\r\n\r\n";

    #[test]
    fn answers_are_told_by_the_commands_or_by_their_order() {
        let with = format!(
            "{BANNER}->show config -includepoolinfo\nadd network A\n\n->\n->show domain *\nERROR: no\n->exit\n"
        );
        let without = format!("{BANNER}->add network A\n\n->ERROR: no\n->");
        for text in [&with, &without] {
            let session = Session::of(text);
            let answers = session.answers();
            assert_eq!(
                answers[0],
                (CONFIGURATION, Answer::Text("add network A")),
                "{text}"
            );
            assert_eq!(answers[1].1, Answer::Error("no"), "{text}");
            assert_eq!(answers[2].1, Answer::Unasked, "{text}");
            assert_eq!(version(session.before()).as_deref(), Some("4.45"));
            assert_eq!(banner(session.before()).count(), 2);
        }
    }

    #[test]
    fn an_answer_without_a_prompt_behind_it_is_cut_off() {
        fn answers(text: &str) -> Vec<Answer<'_>> {
            let answers = Session::of(text).answers().into_iter();
            answers.map(|one| one.1).collect()
        }
        assert_eq!(
            answers("->show config -includepoolinfo\nadd network A\n")[0],
            Answer::Cut
        );
        assert_eq!(answers("->add network A\n")[0], Answer::Cut);
        assert_eq!(answers("add network A\n")[0], Answer::Unasked);
        assert_eq!(answers("")[0], Answer::Unasked);
        assert_eq!(answers("->add network A\n->->x\n->")[1], Answer::Nothing);
        assert_eq!(answers("->add network A\n->->x\n->")[2], Answer::Text("x"));
        let many = format!("->add network A\n{}->", "->x\n".repeat(COMMANDS.len()));
        assert_eq!(
            answers(&many)[..2],
            [Answer::Text("add network A"), Answer::Unclear]
        );
    }

    #[test]
    fn whom_there_is_nobody_to_ask_is_told() {
        let refused = |text: &str| Session::of(text).refusal().is_some();
        assert!(refused("Virtual Connect Manager not found\r\n"));
        assert!(refused(
            "->No enclosures currently exist in the domain. Please\n->"
        ));
        assert!(!refused("->add network A\n->"));
        assert_eq!(
            says_none("\n No profiles exist\n"),
            Some("No profiles exist")
        );
        assert!(is_configuration("# x\nADD network A\n") && !is_configuration("network A\nadd\n"));
    }

    #[test]
    fn a_domain_has_the_name_that_it_sets() {
        assert_eq!(
            domain("set domain Name=VC_A MacType=x").as_deref(),
            Some("VC_A")
        );
        assert_eq!(
            domain("add x\nSet Domain name=\"VC A\" x").as_deref(),
            Some("VC A")
        );
        assert_eq!(domain("set domain Name="), None);
        assert_eq!(domain("set user Name=x"), None);
    }

    #[test]
    fn no_beginning_of_a_session_has_a_whole_configuration_before_its_prompt() {
        let with = "v\r\n->show config -includepoolinfo\r\nadd network A\r\n\r\n->show domain *\r\nx\r\n->";
        let without = "v\n->add network A\n\n->x\n->exit";
        for text in [with, without] {
            let whole = text.match_indices(PROMPT).nth(1).expect("a prompt").0 + PROMPT.len();
            for (at, _) in text.char_indices() {
                let answers = Session::of(&text[..at]).answers();
                let is_whole = matches!(answers[0].1, Answer::Text("add network A"));
                assert_eq!(is_whole, at >= whole, "{:?}", &text[..at]);
            }
        }
    }
}
