/// A place in the tree of everything that the seed decides: a hash of the seed and a path of parts. What
/// hangs at a path can be computed without computing anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key(u64);

/// What a path is made of.
pub(super) trait Part {
    fn bits(self) -> u64;
}

impl Part for &[u8] {
    /// FNV-1a.
    fn bits(self) -> u64 {
        self.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x100_0000_01b3))
    }
}

impl Part for &str {
    fn bits(self) -> u64 {
        self.as_bytes().bits()
    }
}

impl Part for &String {
    fn bits(self) -> u64 {
        self.as_str().bits()
    }
}

impl Part for u64 {
    fn bits(self) -> u64 {
        self
    }
}

impl Part for i64 {
    fn bits(self) -> u64 {
        self.cast_unsigned()
    }
}

impl Part for usize {
    fn bits(self) -> u64 {
        self as u64
    }
}

/// The finaliser of SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Key {
    pub(super) fn seed(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// One step down the path.
    pub(super) fn with(self, part: impl Part) -> Self {
        Self(mix(self.0 ^ mix(part.bits())))
    }

    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// `0..n`; 0 when `n` is 0.
    pub(super) fn below(self, n: usize) -> usize {
        if n == 0 { 0 } else { (self.0 % n as u64) as usize }
    }

    /// `0.0..1.0`.
    pub(super) fn unit(self) -> f64 {
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of `items`, which are not empty.
    pub(super) fn pick<T>(self, items: &[T]) -> &T {
        &items[self.below(items.len())]
    }

    /// That many lower-case hexadecimal digits.
    pub(super) fn hex(self, digits: usize) -> String {
        self.text(b"0123456789abcdef", digits)
    }

    /// That many lower-case letters and digits, as Cloud Map's ids have.
    pub(super) fn alphanumeric(self, digits: usize) -> String {
        self.text(b"abcdefghijklmnopqrstuvwxyz234567", digits)
    }

    /// That many upper-case letters and digits, as IAM's ids have.
    pub(super) fn upper(self, digits: usize) -> String {
        self.text(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", digits)
    }

    fn text(self, alphabet: &[u8], digits: usize) -> String {
        (0..digits).map(|i| char::from(*self.with(i).pick(alphabet))).collect()
    }

    /// A version 4 UUID.
    pub(super) fn uuid(self) -> String {
        let (a, b) = (self.0, self.with("uuid").0);
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            a >> 32,
            (a >> 16) & 0xffff,
            a & 0xfff,
            0x8000 | ((b >> 48) & 0x3fff),
            b & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_differ_and_stay() {
        let root = Key::seed(7);
        assert_eq!(root.with("a").with(1usize), Key::seed(7).with("a").with(1usize));
        assert_ne!(root.with("a").with("b"), root.with("b").with("a"));
        assert_ne!(root, Key::seed(8));
        assert_eq!(root.uuid().len(), 36);
    }

    #[test]
    fn units_are_spread() {
        let mean = (0..1000usize).map(|i| Key::seed(1).with(i).unit()).sum::<f64>() / 1000.0;
        assert!((mean - 0.5).abs() < 0.05, "{mean}");
    }
}
