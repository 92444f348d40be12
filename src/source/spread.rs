//! A number for a key of a document, made of its length and its two ends: to tell most keys apart costs less than to
//! look at all of their letters, and whoever asks compares the keys themselves in the end.

/// An odd number that spreads what is multiplied by it over the high bits: 2^64 by the golden ratio.
const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

/// A number, of which the high bits tell most keys apart.
pub(super) fn spread(key: &str) -> u64 {
    let bytes = key.as_bytes();
    // One form for nearly all lengths: a processor that guesses which it is guesses wrong too often. The shift keeps a
    // key that ends as it begins from folding to nothing.
    let ends = match bytes.first_chunk().zip(bytes.last_chunk()) {
        Some((first, last)) => {
            u64::from(u32::from_le_bytes(*first)) ^ u64::from(u32::from_le_bytes(*last)) << 31
        }
        None => bytes
            .iter()
            .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
    };
    (ends ^ bytes.len() as u64).wrapping_mul(SPREAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_of_an_export_are_told_apart() {
        let text =
            include_str!("../../testdata/part8-virtual-connect/clean/hosts/MUCHV01.fabric.json");
        let keys: std::collections::BTreeSet<&str> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\":"))
            .map(|(key, _)| key)
            .collect();
        let numbers: std::collections::BTreeSet<u64> =
            keys.iter().map(|key| spread(key) >> 48).collect();
        assert!(keys.len() > 100);
        assert!(
            numbers.len() + 3 > keys.len(),
            "{} of {}",
            numbers.len(),
            keys.len()
        );
    }
}
