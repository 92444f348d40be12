//! Numbers that look thrown and are the same on every run, for tests that try many things. It knows
//! nothing of what they are used for.

/// A small generator of numbers, so that a failure repeats. The number in it must not be 0.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap_or(0)
    }
}
