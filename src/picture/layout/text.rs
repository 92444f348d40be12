//! How much room a text takes, for whoever has no fonts: a little more than it will.

use unicode_width::UnicodeWidthChar;

/// Pixels of a text in this size, by the widest of the usual fonts without serifs.
#[must_use]
pub fn width_of(text: &str, size: i32) -> i32 {
    let sum: i32 = text.chars().map(per_thousand).sum();
    (sum * size).div_euclid(1000) + 1
}

/// Width of a letter, in thousandths of the size.
fn per_thousand(letter: char) -> i32 {
    match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' | ' ' => 330,
        'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '/' | '\\' | '-' => 410,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 950,
        'A'..='Z' | '_' | '+' | '=' | '<' | '>' | '~' => 720,
        '0'..='9' => 640,
        letter if letter.is_ascii() => 610,
        letter => 700 * i32::try_from(letter.width().unwrap_or(1)).unwrap_or(1),
    }
}

/// A text in lines that fit, at most so many; the last ends in `…` where something is left out.
#[must_use]
pub fn fit(text: &str, room: i32, size: i32, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        if lines.len() + 1 == most.max(1) {
            lines.push(cut(rest, room, size));
            return lines;
        }
        let end = line_end(rest, room, size);
        let (line, behind) = rest.split_at(end);
        lines.push(line.trim_end().to_owned());
        rest = behind.trim_start();
    }
    lines
}

/// Where a line ends: behind the last blank or sign that fits, else behind the last letter.
fn line_end(text: &str, room: i32, size: i32) -> usize {
    if width_of(text, size) <= room {
        return text.len();
    }
    let (mut fits, mut good, mut blank) = (0, 0, 0);
    let mut sum = 0;
    for (at, letter) in text.char_indices() {
        sum += per_thousand(letter);
        if sum * size > room * 1000 && at > 0 {
            break;
        }
        fits = at + letter.len_utf8();
        if matches!(letter, ' ' | '-' | '_' | '/' | ',' | ':' | '.') {
            good = fits;
        }
        if letter == ' ' {
            blank = fits;
        }
    }
    match () {
        () if blank * 2 > fits => blank,
        () if good * 3 > fits => good,
        () => fits,
    }
}

/// The text, or as much of its beginning as fits with a sign behind it.
fn cut(text: &str, room: i32, size: i32) -> String {
    if width_of(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width_of(&kept, size) + size > room {
            kept.pop();
            break;
        }
    }
    let kept = kept.trim_end();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_say_where_something_is_left_out() {
        for room in [20, 40, 90, 300] {
            let lines = fit("a-name of_some length/with.signs", room, 11, 3);
            assert!(lines.len() <= 3);
            assert!(room < 40 || lines.iter().all(|line| width_of(line, 11) <= room + 8));
        }
        assert_eq!(fit("short", 300, 11, 2), ["short"]);
        assert_eq!(fit("one two", 28, 11, 2), ["one", "two"]);
        let cut = fit("one two three four", 30, 11, 2);
        assert!(cut[1].ends_with('…'), "{cut:?}");
        assert!(fit("", 30, 11, 2).is_empty());
    }
}
