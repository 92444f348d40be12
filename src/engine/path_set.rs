//! Sets of the paths of a type of object, by the numbers that a layout gives them. A set knows
//! numbers, neither paths nor values.

use smallvec::SmallVec;

/// Bits of a word.
const WORD: usize = u64::BITS as usize;

/// A set of paths. The subjects of today have up to some hundred paths, whose words stand in the
/// set itself; a larger one goes to the heap.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PathSet {
    /// One bit a path. The last word has a bit: sets only grow, so that equal sets have equal words.
    words: SmallVec<[u64; 4]>,
}

impl PathSet {
    /// Adds the path with this number.
    pub(super) fn insert(&mut self, path: usize) {
        self.or_word(path / WORD, 1 << (path % WORD));
    }

    /// Adds the paths of another set, each `by` numbers further on: the paths of an object where it
    /// stands below another.
    pub(super) fn insert_moved(&mut self, other: &Self, by: usize) {
        let (words, bits) = (by / WORD, by % WORD);
        for (index, word) in other.words.iter().enumerate() {
            self.or_word(index + words, word << bits);
            // A shift by a whole word would overflow, and nothing is carried then.
            if bits > 0 {
                self.or_word(index + words + 1, word >> (WORD - bits));
            }
        }
    }

    /// Whether both sets hold a path.
    pub(super) fn meets(&self, other: &Self) -> bool {
        let mut words = self.words.iter().zip(&other.words);
        words.any(|(one, another)| one & another != 0)
    }

    /// Whether the path with this number is in the set.
    pub(super) fn holds(&self, path: usize) -> bool {
        let word = self.words.get(path / WORD);
        word.is_some_and(|word| word & (1 << (path % WORD)) != 0)
    }

    fn or_word(&mut self, index: usize, bits: u64) {
        // A word without a bit at the end would make equal sets unequal.
        if bits == 0 {
            return;
        }
        if self.words.len() <= index {
            self.words.resize(index + 1, 0);
        }
        self.words[index] |= bits;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(paths: &[usize]) -> PathSet {
        let mut set = PathSet::default();
        for path in paths {
            set.insert(*path);
        }
        set
    }

    #[test]
    fn paths_are_moved_across_words() {
        let paths = [0, 1, 63, 64, 127, 128, 500];
        for by in [0, 1, 2, 62, 63, 64, 65, 127, 128, 129, 1000] {
            let mut moved = PathSet::default();
            moved.insert_moved(&set(&paths), by);
            assert_eq!(moved, set(&paths.map(|path| path + by)), "{by}");
        }
    }

    #[test]
    fn sets_meet_where_both_hold_a_path() {
        let many = set(&[3, 64, 999]);
        assert!(many.meets(&set(&[999])) && many.meets(&set(&[1, 3])));
        assert!(!many.meets(&set(&[998, 1000])) && !many.meets(&PathSet::default()));
        assert!(many.holds(999) && !many.holds(65) && !many.holds(100_000));
    }
}
