//! Finds the next sign that matters in JSON, eight bytes at a time: most texts are too short for
//! anything wider to pay. The scan does not know what the sign means.

/// A word with this byte in each of its places.
const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// The eight bytes from `at`, the first of them lowest.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    let (eight, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u64::from_le_bytes(*eight))
}

/// The high bit of each byte that is less than `than`. Above the lowest such byte there may be
/// others, through what is carried.
#[inline]
const fn less(word: u64, than: u8) -> u64 {
    word.wrapping_sub(each(than)) & !word & each(0x80)
}

/// Where the first quote, backslash or control character stands, or the end.
#[inline]
pub(super) fn text(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = word(bytes, at) {
        let quote = less(word ^ each(b'"'), 1);
        let escape = less(word ^ each(b'\\'), 1);
        let found = quote | escape | less(word, 0x20);
        if found != 0 {
            // The lowest bit stands for the first byte, which nothing was carried into.
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(special).unwrap_or(rest.len())
}

/// Where the first byte stands that is no white space of JSON, or the end.
pub(super) fn space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(at) {
        at += 1;
        // Indents are spaces, and most of them eight or more.
        while word(bytes, at) == Some(each(b' ')) {
            at += 8;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each byte at each place of words, among bytes that could carry into it.
    #[test]
    fn every_byte_is_found_wherever_it_stands() {
        for filler in [b'a', b' ', 0x21, 0x23, 0x5b, 0x5d, 0x7f, 0x80, 0xff] {
            for byte in 0..=255 {
                for at in 0..24 {
                    let mut bytes = [filler; 24];
                    bytes[at] = byte;
                    let special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
                    let expected = bytes.iter().position(special).unwrap_or(24);
                    assert_eq!(text(&bytes, 0), expected);
                    let black = |byte: &u8| !matches!(byte, b' ' | b'\n' | b'\r' | b'\t');
                    let expected = bytes.iter().position(black).unwrap_or(24);
                    assert_eq!(space(&bytes, 0), expected);
                }
            }
        }
    }
}
