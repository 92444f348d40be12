//! What gzip has packed, as far as it is allowed to go. The library reads one part; a file may have several.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// What a part begins with.
const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The parts of a file, unpacked one after the other. What follows the last one is no part of it, and nobody looks at
/// it, as with gzip itself.
pub(super) struct Gunzip<R: BufRead>(Option<GzDecoder<R>>);

impl<R: BufRead> Gunzip<R> {
    /// Unpacks what a reader gives.
    pub(super) fn new(reader: R) -> Self {
        Self(Some(GzDecoder::new(reader)))
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.0 {
            let count = decoder.read(bytes)?;
            if count > 0 || bytes.is_empty() {
                return Ok(count);
            }
            let mut rest = match self.0.take() {
                Some(decoder) => decoder.into_inner(),
                None => break,
            };
            let next = rest.fill_buf()?;
            if next.first() == Some(&MAGIC[0]) && next.get(1).is_none_or(|byte| *byte == MAGIC[1]) {
                self.0 = Some(GzDecoder::new(rest));
            }
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).expect("packed");
        encoder.finish().expect("packed")
    }

    fn unpacked(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut all = Vec::new();
        Gunzip::new(bytes).read_to_end(&mut all)?;
        Ok(all)
    }

    #[test]
    fn parts_follow_each_other_and_the_rest_is_nothing() {
        let bytes = [packed(b"one "), packed(b""), packed(b"two")].concat();
        assert_eq!(unpacked(&bytes).expect("whole"), b"one two");
        let padded = [bytes.clone(), vec![0; 100]].concat();
        assert_eq!(unpacked(&padded).expect("whole"), b"one two");
        assert!(unpacked(&bytes[..bytes.len() - 1]).is_err());
        let mut wrong = bytes.clone();
        let at = wrong.len() - 8;
        wrong[at] ^= 1;
        assert!(unpacked(&wrong).is_err());
    }
}
