//! Did you mean: the closest of several words.

/// Bytes of the longest word that can be one misspelt.
const LONGEST: usize = 200;

/// The word that is closest to `word`, if one is close.
pub fn suggest<'a>(word: &str, from: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // The distance takes room for both words multiplied, and nobody misspells a word of this length.
    if word.len() > LONGEST {
        return None;
    }
    let wanted = word.to_lowercase();
    let allowed = (wanted.chars().count() / 3).max(1);
    from.into_iter()
        .map(|name| {
            (
                strsim::damerau_levenshtein(&wanted, &name.to_lowercase()),
                name,
            )
        })
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}
