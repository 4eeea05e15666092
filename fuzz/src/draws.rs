//! Reads choices from bytes; what is used up gives zeros.

/// The bytes of an input that were not read yet.
pub struct Draws<'b>(pub &'b [u8]);

const COUNTS: [u64; 12] =
    [0, 1, 2, 10, 100, 1_000, 1_000_000, 1 << 32, 1 << 53, (1 << 53) + 1, i64::MAX as u64, u64::MAX];
const NUMBERS: [f64; 18] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    -1.0,
    -0.0,
    0.0,
    5e-324,
    -5e-324,
    1e-300,
    1e-9,
    0.001,
    0.5,
    1.0,
    10.0,
    1e6,
    9_007_199_254_740_992.0,
    1e300,
    f64::MAX,
];

impl Draws<'_> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    pub fn short(&mut self) -> u16 {
        u16::from_le_bytes([self.byte(), self.byte()])
    }

    pub fn long(&mut self) -> u64 {
        u64::from_le_bytes(std::array::from_fn(|_| self.byte()))
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::from(self.byte()) % from.len()]
    }

    /// Mostly small, at times an edge, at times anything.
    pub fn count(&mut self) -> u64 {
        match self.byte() {
            small @ 0..200 => u64::from(small),
            200..240 => self.pick(&COUNTS),
            240..250 => u64::from(self.short()),
            _ => self.long(),
        }
    }

    /// Mostly small, at times an edge, at times any bits.
    pub fn number(&mut self) -> f64 {
        match self.byte() {
            small @ 0..150 => f64::from(small) / 8.0,
            150..220 => self.pick(&NUMBERS),
            220..245 => f64::from(self.short()),
            _ => f64::from_bits(self.long()),
        }
    }
}
