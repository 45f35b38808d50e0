//! Bodies of events, packed together: LZ4 with a dictionary, so that even one by itself is small.

use super::dictionary::DICTIONARY;

/// Of what is below.
const FORMAT: u8 = 1;
/// Format, number of bodies, bytes when unpacked.
const HEAD: usize = 6;
/// No block has more bodies,
pub(super) const MOST: usize = 32;
/// nor more bytes than this, unless it is a single one.
pub(super) const LARGEST: usize = 32 * 1024;
/// What says that it has more than this when unpacked is damaged.
const BEYOND: usize = 256 << 20;
/// LZ4 makes of a byte no more than this.
/// <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md>
const RATIO: usize = 255;

/// Bodies that have been unpacked.
#[derive(Debug)]
pub(super) struct Block {
    bytes: Vec<u8>,
    /// Where each begins, and the end.
    bounds: Vec<usize>,
}

pub(super) fn pack<'a>(bodies: impl Iterator<Item = &'a [u8]> + Clone) -> Vec<u8> {
    let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes();
    let mut bytes: Vec<u8> = bodies.clone().flat_map(|body| size(body.len())).collect();
    let count = u8::try_from(bytes.len() / 4).unwrap_or(u8::MAX);
    bodies.for_each(|body| bytes.extend_from_slice(body));
    let mut packed = vec![FORMAT, count];
    packed.extend_from_slice(&size(bytes.len()));
    packed.extend_from_slice(&lz4_flex::block::compress_with_dict(&bytes, DICTIONARY));
    packed
}

impl Block {
    /// None when it is damaged.
    pub fn unpack(packed: &[u8]) -> Option<Self> {
        let (head, packed) = packed.split_at_checked(HEAD)?;
        let [format, count, size @ ..] = head else { return None };
        let size = u32::from_le_bytes(size.try_into().ok()?) as usize;
        if *format != FORMAT || size > BEYOND.min(packed.len().saturating_mul(RATIO)) {
            return None;
        }
        let bytes = lz4_flex::block::decompress_with_dict(packed, size, DICTIONARY).ok()?;
        let mut at = usize::from(*count) * 4;
        let mut bounds = vec![at];
        for length in bytes.get(..at)?.chunks_exact(4) {
            at = at.checked_add(u32::from_le_bytes(length.try_into().ok()?) as usize)?;
            bounds.push(at);
        }
        (at == bytes.len() && at == size).then_some(Self { bytes, bounds })
    }

    /// The body at that place.
    pub fn body(&self, slot: usize) -> Option<&[u8]> {
        self.bytes.get(*self.bounds.get(slot)?..*self.bounds.get(slot + 1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let large = vec![7; 1 << 20];
        for bodies in [vec![&b"one"[..]], vec![b"one", b"", b"three"], vec![&large[..]], vec![]] {
            let block = Block::unpack(&pack(bodies.iter().copied())).expect("a block");
            for (slot, body) in bodies.iter().enumerate() {
                assert_eq!(block.body(slot), Some(*body));
            }
            assert_eq!(block.body(bodies.len()), None);
        }
    }

    #[test]
    fn what_is_damaged_is_none() {
        let packed = pack([&b"one body"[..], b"another body, and longer"].into_iter());
        for length in 0..packed.len() {
            assert!(Block::unpack(&packed[..length]).is_none());
        }
        let mut huge = packed.clone();
        huge[2..6].fill(0xff);
        assert!(Block::unpack(&huge).is_none());
        for at in 0..packed.len() {
            let mut other = packed.clone();
            other[at] ^= 0x55;
            if let Some(block) = Block::unpack(&other) {
                assert!((0..64).all(|slot| block.body(slot).is_none_or(|body| body.len() < 100)));
            }
        }
    }
}
