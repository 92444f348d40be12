//! When a bundle was made, by the names that its tools give it.

/// The moment that the name of a bundle ends with: `HealthTest-C1-20251101-0930`,
/// `SdnDataCollection_20251101-093015`, `msdbg.HV01-2025.11.01_09.30.15`, with or without the ending of an archive.
/// ISO 8601 without a zone, which no tool writes.
pub(super) fn of_name(name: &str) -> Option<String> {
    let (_, day, time) = ending(name)?;
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (day, time) = (digits(day), digits(time));
    let year: u32 = day.get(..4)?.parse().ok()?;
    let in_range = |text: &str, from: usize, most: u32| {
        let number = text.get(from..from + 2)?.parse::<u32>().ok()?;
        (number <= most).then_some(number)
    };
    let (month, date) = (in_range(&day, 4, 12)?, in_range(&day, 6, 31)?);
    let (hour, minute) = (in_range(&time, 0, 23)?, in_range(&time, 2, 59)?);
    let second = in_range(&time, 4, 59).unwrap_or(0);
    let is_day = (1990..2100).contains(&year) && month > 0 && date > 0;
    is_day.then(|| format!("{year:04}-{month:02}-{date:02}T{hour:02}:{minute:02}:{second:02}"))
}

/// The name without the moment and the ending of an archive.
pub(super) fn without(name: &str) -> &str {
    ending(name).map_or(name, |(before, ..)| before)
}

/// What stands before the moment, its day and its time.
fn ending(name: &str) -> Option<(&str, &str, &str)> {
    let name = name.strip_suffix('!').unwrap_or(name);
    let cut = name.len().checked_sub(4).filter(|cut| {
        name.get(*cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(".zip"))
    });
    let name = cut.map_or(name, |cut| &name[..cut]);
    let (rest, time) = name.rsplit_once(['-', '_'])?;
    let (before, day) = rest.rsplit_once(['-', '_'])?;
    let is = |text: &str, lengths: &[usize]| {
        let signs = text.chars().filter(|sign| *sign != '.');
        lengths.contains(&signs.clone().count()) && signs.clone().all(|sign| sign.is_ascii_digit())
    };
    (is(day, &[8]) && is(time, &[4, 6])).then_some((before, day, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_moment_as_each_tool_writes_it() {
        for (name, moment) in [
            ("HealthTest-C1-20251101-0930", "2025-11-01T09:30:00"),
            ("HealthTest-C1-20251101-0930.ZIP!", "2025-11-01T09:30:00"),
            ("SdnDataCollection_20251101-093015", "2025-11-01T09:30:15"),
            ("msdbg.HV01-2025.11.01_09.30.15", "2025-11-01T09:30:15"),
            ("msdbg.HV01-2025.11.01_09.30.15.zip!", "2025-11-01T09:30:15"),
        ] {
            assert_eq!(of_name(name).as_deref(), Some(moment), "{name}");
        }
        for name in [
            "HealthTest",
            "msdbg.HV01",
            "C1-20251301-0930",
            "x-20251101-9930",
            "a-b-c",
        ] {
            assert_eq!(of_name(name), None, "{name}");
        }
        assert_eq!(without("msdbg.HV01-2025.11.01_09.30.15.zip!"), "msdbg.HV01");
        assert_eq!(without("msdbg.HV-01"), "msdbg.HV-01");
    }
}
