//! The one output in a text that a console has left around it: prompts, the head and the foot of a transcript.

use std::ops::Range;

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

/// Where the command of a text stands that shows nothing but one, which was answered by nothing: what follows is the
/// next prompt, or what a transcript says of itself.
pub(super) fn command_without_output(text: &str) -> Option<Range<usize>> {
    let mut aside = Aside::default();
    let mut found = None;
    let mut is_over = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        if aside.takes(line.trim_end_matches(['\r', '\n'])) {
            is_over |= found.is_some();
        } else if is_prompt(line) {
            is_over |= found.is_some();
            let start = line.find('>').map_or(line.len(), |at| at + 1);
            let command = line[start..].trim();
            let is_nothing = command.is_empty()
                || command.eq_ignore_ascii_case("exit")
                || is_of_transcript(line);
            let start = begin + line.len() - line[start..].trim_start().len();
            if !is_nothing && found.replace(start..start + command.len()).is_some() {
                return None;
            }
        } else if !line.trim().is_empty() {
            return None;
        }
    }
    found.filter(|_| is_over)
}

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
    let mut aside = Aside::default();
    for line in text.lines() {
        let end = line.at - text.at + line.text.len();
        let next = if aside.takes(line.text) {
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

/// What a transcript says of itself.
#[derive(Default)]
struct Aside {
    /// Whether a rule of stars has begun it.
    is_open: bool,
    /// Whether the line above has ended it, or begun or ended the transcript: where that is written may follow.
    has_ended: bool,
}

impl Aside {
    /// Whether a line is part of it.
    fn takes(&mut self, line: &str) -> bool {
        let may_name_file = std::mem::take(&mut self.has_ended);
        if is_rule(line) {
            self.is_open ^= true;
            self.has_ended = !self.is_open;
            return true;
        }
        self.has_ended = is_prompt(line) && is_of_transcript(line);
        self.is_open || may_name_file && names_file(line)
    }
}

/// Whether the command behind a prompt begins or ends a transcript.
fn is_of_transcript(line: &str) -> bool {
    let command = line.split_once('>').map_or("", |(_, command)| command);
    let word = command.split_whitespace().next().unwrap_or_default();
    TRANSCRIPTS.iter().any(|own| own.eq_ignore_ascii_case(word))
}

/// What begins and ends a transcript.
const TRANSCRIPTS: [&str; 2] = ["Start-Transcript", "Stop-Transcript"];

/// Whether a line says in words, of any language, where a transcript is written: `Transcript started, output file is
/// C:\\x.txt`. The value of a property has one word before it.
fn names_file(line: &str) -> bool {
    let roots = [":\\", " \\\\", " /", "\"\\\\", "\"/"];
    let Some(root) = roots.iter().filter_map(|root| line.find(root)).min() else {
        return false;
    };
    let words = line[..root].split_whitespace();
    let is_said = |word: &&str| word.chars().any(char::is_alphabetic) && word.len() > 1;
    words.filter(is_said).count() > 1 && !line.starts_with(char::is_whitespace)
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
            **********************\nTranscript started, output file is C:\\x\n";
        assert!(of(transcript).is_err(), "nothing but its head");
        let started = [
            "Transcript started, output file is C:\\Users\\A B\\x.txt",
            "Die Aufzeichnung wurde gestartet. Die Ausgabedatei ist \"C:\\x.txt\".",
            "Transcription d\u{e9}marr\u{e9}e, le fichier de sortie est \\\\srv\\a\\x.txt",
            "Transcript started, output file is /tmp/x.txt",
        ];
        for started in started {
            let text = format!(
                "**********************\r\nWindows PowerShell transcript start\r\n\
                 **********************\r\n{started}\r\nPS C:\\> Get-VM | fl *\r\n\r\nA : 1\r\n\r\n\
                 PS C:\\> Stop-Transcript\r\n**********************\r\nEnd time: 2025\r\n\
                 **********************\r\n{started}\r\n"
            );
            assert_eq!(of(&text), Ok(words("Get-VM | fl *", "A : 1")), "{started}");
            let copied = format!(
                "PS C:\\> Start-Transcript x.txt\n{started}\nPS C:\\> Get-VM | fl *\nA : 1\n\
                 PS C:\\> Stop-Transcript\n{started}\nPS C:\\>\n"
            );
            assert_eq!(
                of(&copied),
                Ok(words("Get-VM | fl *", "A : 1")),
                "{started}"
            );
        }
        // A script has no prompts; an object is none of what a transcript says of itself.
        let script = "**********************\nStart time: 2025\n**********************\n\
            Path : C:\\x.txt\nName : A\n";
        assert_eq!(of(script), Ok(words("", "Path : C:\\x.txt\nName : A")));
        let whole = "**********************\nUsername : A\n**********************\nPS C:\\> Get-VM | fl *\n\
            \nA : 1\n\n**********************\nEnd time: 2025\n**********************\n";
        assert_eq!(of(whole), Ok(words("Get-VM | fl *", "A : 1")));
    }

    #[test]
    fn a_command_without_an_output_is_found_where_something_follows() {
        let of = |text: &str| {
            let command = command_without_output(text)?;
            Some(text[command].to_owned())
        };
        let asked = Some("Get-VM | fl *".to_owned());
        assert_eq!(of("PS C:\\> Get-VM | fl *\r\nPS C:\\>\r\n"), asked);
        assert_eq!(
            of("[HV01]: PS C:\\> Get-VM | fl *\n\n\n[HV01]: PS C:\\> exit\n"),
            asked
        );
        let transcript = "**********\nStart\n**********\nTranscript started, output file is C:\\x\n\
            PS C:\\> Get-VM | fl *\n**********\nEnd\n**********\n";
        assert_eq!(of(transcript), asked);
        for text in [
            "",
            "PS C:\\>\n",
            "PS C:\\> Get-VM | fl *\n",
            "PS C:\\> Get-VM |\n>> fl *\nPS C:\\>\n",
            "PS C:\\> Get-VM | fl *\nA : 1\nPS C:\\>\n",
            "PS C:\\> Get-VM | fl *\nPS C:\\> Get-VMSwitch | fl *\nPS C:\\>\n",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
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
