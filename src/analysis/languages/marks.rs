//! The next of a few bytes in a text: 64 bytes are judged together and the result is kept, because the next question is mostly about them.

/// The bytes that are judged together, as many as a mask has bits.
const BLOCK: usize = 64;

/// Finds the bytes `wanted` in `text`.
pub(super) struct Marks<'a> {
    wanted: &'a [u8],
    text: &'a [u8],
    /// The block that `found` is of.
    block: usize,
    /// Which bytes of the block are wanted, the first one in the lowest bit.
    found: u64,
}

impl<'a> Marks<'a> {
    pub(super) fn new(wanted: &'a [u8], text: &'a [u8]) -> Self {
        Self { wanted, text, block: usize::MAX, found: 0 }
    }

    /// The place of the first wanted byte from `at` on, the length of the text when there is none.
    pub(super) fn next(&mut self, mut at: usize) -> usize {
        let text = self.text;
        while at < text.len() {
            let block = at / BLOCK;
            if self.block != block {
                self.block = block;
                self.found = judge(self.wanted, &text[block * BLOCK..text.len().min((block + 1) * BLOCK)]);
            }
            let ahead = self.found >> (at % BLOCK);
            if ahead != 0 {
                return at + ahead.trailing_zeros() as usize;
            }
            at = (block + 1) * BLOCK;
        }
        text.len()
    }
}

/// The mask of a block, which is compared as a whole with one byte after the other: that makes a few wide instructions.
fn judge(wanted: &[u8], text: &[u8]) -> u64 {
    let mut bytes = [0; BLOCK];
    bytes[..text.len()].copy_from_slice(text);
    let mut hits = [0_u8; BLOCK];
    for &mark in wanted {
        hits.iter_mut().zip(&bytes).for_each(|(hit, &byte)| *hit |= u8::from(byte == mark));
    }
    // Behind the end of the text nothing is wanted.
    hits[text.len()..].fill(0);
    let (eights, _) = hits.as_chunks::<8>();
    // The product gathers the lowest bits of eight bytes in its highest byte.
    let gathered = eights.iter().map(|&eight| u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56);
    gathered.rev().fold(0, |all, bits| all << 8 | bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wanted_byte_is_found_wherever_it_stands() {
        let wanted = [b'\n', b'/', 0];
        for length in [0, 1, 7, 63, 64, 65, 200] {
            for step in 1..70 {
                let text: Vec<u8> = (0..length).map(|at| if at % step == 0 { wanted[at % 3] } else { b'x' }).collect();
                let mut marks = Marks::new(&wanted, &text);
                for from in 0..=length {
                    let expected = text[from..].iter().position(|byte| wanted.contains(byte)).map_or(length, |at| from + at);
                    assert_eq!(marks.next(from), expected, "{length} {step} {from}");
                }
            }
        }
    }
}
