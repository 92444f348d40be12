//! The one output in a text that a console has left around it: prompts, the head and the foot of a transcript.

use super::piece::{Doubt, Piece};
use crate::source::is_prompt;

/// What a command printed.
pub(super) struct Output<'t> {
    /// The command, where a prompt shows it.
    pub(super) command: Option<Piece<'t>>,
    /// What it printed.
    pub(super) text: Piece<'t>,
}

/// How many stars make the rule of a transcript.
const RULE: usize = 10;

/// Finds the only output of a text.
///
/// # Errors
/// There is none, or more than one.
pub(super) fn output(text: Piece<'_>) -> Result<Output<'_>, Doubt> {
    let mut outputs: Vec<Output<'_>> = Vec::new();
    let begin = |command, at| Output {
        command,
        text: text.part(at, at),
    };
    let mut now = begin(None, 0);
    // Between two rules of stars a transcript speaks of itself.
    let mut is_aside = false;
    for line in text.lines() {
        let end = line.at - text.at + line.text.len();
        let is_rule = is_rule(line.text);
        is_aside ^= is_rule;
        let next = if is_rule || is_aside {
            None
        } else if is_prompt(line.text) {
            Some(command(line))
        } else if line.text.starts_with(">>") && now.command.is_some() && now.text.is_blank() {
            // A command of several lines is not known whole.
            None
        } else {
            now.text = text.part(now.text.at - text.at, end);
            continue;
        };
        outputs.push(std::mem::replace(&mut now, begin(next, end)));
    }
    outputs.push(now);
    outputs.retain(|output| !output.text.is_blank());
    let mut outputs = outputs.into_iter();
    match (outputs.next(), outputs.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(second)) => Err(Doubt::new(second.text, "there are several outputs in it")),
        (None, _) => Err(Doubt::new(text, "no output is in it")),
    }
}

/// Whether a line is the rule around what a transcript says of itself.
fn is_rule(line: &str) -> bool {
    let line = line.trim_end();
    line.len() >= RULE && line.bytes().all(|byte| byte == b'*')
}

/// What stands behind a prompt.
fn command(line: Piece<'_>) -> Piece<'_> {
    let start = line.text.find('>').map_or(line.text.len(), |at| at + 1);
    line.part(start, line.text.len()).trimmed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Sources;

    /// The command and the text of the one output, or why there is none.
    fn of(text: &str) -> Result<(String, String), String> {
        let source = Sources::default().add("x.txt", "x.txt", text);
        let whole = Piece {
            source,
            text,
            at: 0,
        };
        match output(whole) {
            Ok(found) => Ok((
                found.command.map_or("", |command| command.text).to_owned(),
                found.text.text.trim().to_owned(),
            )),
            Err(doubt) => Err(doubt.what().to_owned()),
        }
    }

    fn words(command: &str, text: &str) -> (String, String) {
        (command.to_owned(), text.to_owned())
    }

    #[test]
    fn one_output_is_found_between_prompts() {
        assert_eq!(
            of("\r\nA : 1\r\nB : 2\r\n\r\n"),
            Ok(words("", "A : 1\r\nB : 2"))
        );
        let prompted = "PS C:\\> cd x\nPS C:\\x> Get-VM | fl\n\nA : 1\n\n\nPS C:\\x>\n";
        assert_eq!(of(prompted), Ok(words("Get-VM | fl", "A : 1")));
        let remote = "[HV01]: PS C:\\> Get-VM |\n>> fl\n\nA : 1\n[HV01]: PS C:\\> exit\n";
        assert_eq!(of(remote), Ok(words("", "A : 1")));
        let transcript = "**********************\nWindows PowerShell transcript start\nStart time: 2025\n\
            **********************\nTranscript started\n";
        assert!(of(transcript).is_ok());
        let whole = "**********************\nUsername : A\n**********************\nPS C:\\> Get-VM | fl *\n\
            \nA : 1\n\n**********************\nEnd time: 2025\n**********************\n";
        assert_eq!(of(whole), Ok(words("Get-VM | fl *", "A : 1")));
    }

    #[test]
    fn several_outputs_are_none() {
        let several = "there are several outputs in it";
        for text in [
            "PS C:\\> Get-VM\nA : 1\nPS C:\\> Get-VMSwitch\nB : 1\n",
            "WARNING: something\nPS C:\\> Get-VMSwitch\nB : 1\n",
        ] {
            assert_eq!(of(text), Err(several.to_owned()), "{text}");
        }
        assert_eq!(
            of("PS C:\\> Get-VM\n"),
            Err("no output is in it".to_owned())
        );
    }

    #[test]
    fn a_million_lines_take_no_time() {
        let blank = "\n".repeat(1_000_000);
        assert!(of(&blank).is_err());
        let prompts = "PS C:\\> x\n>>\n".repeat(500_000);
        assert!(of(&prompts).is_err());
    }
}
