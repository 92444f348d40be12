//! What a command asks for, as it stands behind a prompt: `Get-VMNetworkAdapter -ManagementOS | fl *`.

use crate::readers::windows::model::{Kind, Owners};

/// What a command asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// What it puts out, and whose adapters.
    pub(super) cmdlet: (Kind, Owners),
    /// Whether it asks for all that there is.
    pub(super) is_whole: bool,
    /// How it has the objects printed.
    pub(super) view: View,
}

/// How objects are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum View {
    /// As the cmdlet has it.
    Own,
    /// By `Format-List`.
    List,
    /// By something else.
    Other,
}

/// How deep commands stand in commands.
const DEPTH: usize = 4;

/// What shows the objects of a pipe where it was typed, and takes none of them away.
const SHOWN: [&str; 12] = [
    "format-list",
    "fl",
    "format-table",
    "ft",
    "sort-object",
    "sort",
    "select-object",
    "select",
    "convertto-json",
    "out-string",
    "out-host",
    "out-default",
];

/// Whether a console that shows nothing behind a command says that there is nothing: the objects were not written to
/// a file, nor errors thrown away.
pub(super) fn shows_all(command: &str) -> bool {
    let is_shown = |stage: &str| {
        let name = stage.split_whitespace().next().unwrap_or_default();
        SHOWN.iter().any(|own| own.eq_ignore_ascii_case(name))
    };
    let mut stages = split(command, |letter| letter == '|').into_iter().skip(1);
    !command.contains(['>', ';', '&', '=']) && stages.all(is_shown)
}

impl Asked {
    /// What a command asks for, if it is one of the cmdlets that are known.
    pub(super) fn of(command: &str) -> Option<Self> {
        pipeline(command, DEPTH)
    }
}

fn pipeline(command: &str, depth: usize) -> Option<Asked> {
    let mut stages = split(command, |letter| letter == '|').into_iter();
    let first = stages.next()?.trim();
    let inner = first
        .strip_prefix("$(")
        .or_else(|| first.strip_prefix('('))
        .and_then(|rest| rest.strip_suffix(')'));
    let mut asked = match inner {
        Some(inner) => pipeline(inner, depth.checked_sub(1)?)?,
        None => source(first)?,
    };
    for stage in stages {
        stage_of(stage.trim(), &mut asked);
    }
    Some(asked)
}

/// The first command of a pipe.
fn source(command: &str) -> Option<Asked> {
    let words = split(command, char::is_whitespace);
    let mut words = words.into_iter().filter(|word| !word.is_empty());
    let name = words.next()?;
    let noun = noun(name)?;
    let mut asked = Asked {
        cmdlet: (Kind::Other(""), Owners::Unsaid),
        is_whole: true,
        view: View::Own,
    };
    let mut words = words.peekable();
    let is_class = ["CimInstance", "WmiObject"]
        .iter()
        .any(|word| noun.eq_ignore_ascii_case(word));
    if is_class {
        if words
            .peek()
            .is_some_and(|word| ["-classname", "-class"].contains(&&*word.to_ascii_lowercase()))
        {
            words.next();
        }
        let class = words.next()?.trim_matches(['"', '\'']);
        asked.cmdlet.0 = Kind::of_class(class)?;
    } else {
        asked.cmdlet.0 = Kind::of_noun(noun)?;
    }
    while let Some(word) = words.next() {
        match &*word.to_ascii_lowercase() {
            "-managementos" => asked.cmdlet.1 = Owners::Host,
            "-all" => asked.cmdlet.1 = Owners::All,
            "-includehidden" | "-allbindings" | "-allproperties" | "-physical" => {}
            "-vmname" => {
                asked.cmdlet.1 = Owners::Machines;
                let name = words.next().unwrap_or_default();
                asked.is_whole &= name.trim_matches(['"', '\'']) == "*";
            }
            // Of another computer: its objects say so.
            "-computername" | "-cimsession" => drop(words.next()),
            "*" | "\"*\"" | "'*'" => {}
            _ => asked.is_whole = false,
        }
    }
    Some(asked)
}

fn noun(name: &str) -> Option<&str> {
    let verb = name.get(..4)?;
    verb.eq_ignore_ascii_case("get-").then(|| &name[4..])
}

/// What a later command of a pipe does to the objects.
fn stage_of(stage: &str, asked: &mut Asked) {
    let name = stage.split_whitespace().next().unwrap_or_default();
    let words = stage.to_ascii_lowercase();
    match &*name.to_ascii_lowercase() {
        "format-list" | "fl" => asked.view = View::List,
        "sort-object" | "sort" => {}
        "out-file" | "out-string" | "tee-object" | "tee" | "out-host" | "set-content" => {}
        "select-object" | "select" => {
            let cuts = [" -first", " -last", " -skip", " -index", " -unique"];
            asked.is_whole &= !cuts.iter().any(|word| words.contains(word));
            if words.contains("-expand") {
                asked.view = View::Other;
            }
        }
        "where-object" | "where" | "?" => asked.is_whole = false,
        _ => asked.view = View::Other,
    }
}

/// The pieces between separators outside quotes and brackets.
fn split(text: &str, separates: impl Fn(char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut depth, mut quote) = (0, 0_usize, None);
    for (at, letter) in text.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '(' | '{') => depth += 1,
            (None, ')' | '}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 && separates(letter) => {
                pieces.push(&text[start..at]);
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(command: &str) -> Option<(Kind, Owners, bool, View)> {
        let asked = Asked::of(command)?;
        Some((asked.cmdlet.0, asked.cmdlet.1, asked.is_whole, asked.view))
    }

    #[test]
    fn commands_of_people_say_what_they_ask_for() {
        let unsaid = Owners::Unsaid;
        assert_eq!(
            of("Get-VMSwitch | fl *"),
            Some((Kind::Switch, unsaid, true, View::List))
        );
        assert_eq!(
            of("get-vmswitch | fl Name,SwitchType,IovEnabled"),
            Some((Kind::Switch, unsaid, true, View::List))
        );
        assert_eq!(
            of("Get-NetAdapter"),
            Some((Kind::Adapter, unsaid, true, View::Own))
        );
        assert_eq!(
            of("Get-NetAdapter | select * | fl > x.txt"),
            Some((Kind::Adapter, unsaid, true, View::List))
        );
        for part in [
            "Get-NetAdapter NIC1 | fl *",
            "Get-NetAdapter -Name \"NIC1\" -IncludeHidden | Format-List -Property *",
            "Get-NetAdapter | ? Status -eq Up | fl",
            "Get-NetAdapter | select -First 1 | fl",
            "(Get-NetAdapter | where {$_.Name -like 'a|b'}) | fl",
        ] {
            assert_eq!(
                of(part),
                Some((Kind::Adapter, unsaid, false, View::List)),
                "{part}"
            );
        }
        assert_eq!(
            of("Get-VMNetworkAdapter -VMName * | fl *"),
            Some((Kind::Port, Owners::Machines, true, View::List))
        );
        assert_eq!(
            of("Get-NetAdapter | ft -AutoSize").map(|asked| asked.3),
            Some(View::Other)
        );
        assert_eq!(of("type Get-NetAdapter.txt"), None);
        assert_eq!(of("Get-Things | fl"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn commands_of_get_netview_say_what_they_ask_for() {
        let list = |kind, owners| Some((kind, owners, false, View::List));
        let commands = [
            (
                "$(Get-VMSwitch -Id 53904801-4a70-537b-957d-a1d2c22fe740) | Format-List -Property *",
                Kind::Switch,
                Owners::Unsaid,
            ),
            (
                "Get-VMSwitchTeam -VMSwitch $(Get-VMSwitch -Id 539) | Format-List -Property *",
                Kind::SetTeam,
                Owners::Unsaid,
            ),
            (
                "Get-VMNetworkAdapter -ManagementOS | where {$_.DeviceId -eq \"{A}\"} | Format-List  -Property *",
                Kind::Port,
                Owners::Host,
            ),
            (
                "$(Get-VMNetworkAdapter -VMName \"WEB 01\" -Name \"NIC\" | where {$_.Id -like \"*A\"}) | Format-List -Property *",
                Kind::Port,
                Owners::Machines,
            ),
            (
                "Get-VMNetworkAdapterVlan -VMNetworkAdapter $(Get-VMNetworkAdapter -VMName \"a\" -Name \"b\") | Format-List -Property *",
                Kind::PortVlan,
                Owners::Unsaid,
            ),
            (
                "Get-NetLbfoTeamNic -Team \"T | 1\" | Format-List  -Property *",
                Kind::TeamNic,
                Owners::Unsaid,
            ),
        ];
        for (command, kind, owners) in commands {
            assert_eq!(of(command), list(kind, owners), "{command}");
        }
        assert_eq!(
            of("Get-CimInstance \"Win32_Processor\" | Format-List -Property *"),
            Some((Kind::Processor, Owners::Unsaid, true, View::List))
        );
        assert_eq!(
            of("Get-ComputerInfo").map(|asked| asked.0),
            Some(Kind::ComputerInfo)
        );
    }

    #[test]
    fn a_console_shows_what_was_not_written_elsewhere() {
        for command in [
            "Get-NetLbfoTeam",
            "Get-NetLbfoTeam | Format-List *",
            "Get-NetLbfoTeam | select Name, Members | ConvertTo-Json -Depth 5",
        ] {
            assert!(shows_all(command), "{command}");
        }
        for command in [
            "Get-NetLbfoTeam > x.txt",
            "Get-NetLbfoTeam 2>$null",
            "Get-NetLbfoTeam | fl * | Out-File x.txt",
            "Get-NetLbfoTeam | Export-Csv x.csv",
            "Get-NetLbfoTeam | Out-Null",
            "$teams = Get-NetLbfoTeam",
        ] {
            assert!(!shows_all(command), "{command}");
        }
    }

    #[test]
    fn commands_in_commands_end() {
        let deep = format!(
            "{}Get-NetAdapter{}",
            "$(".repeat(10_000),
            ")".repeat(10_000)
        );
        assert_eq!(of(&deep), None);
    }
}
