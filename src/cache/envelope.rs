//! The form in which an answer is kept: magic, format version, size, checksum, then the bytes packed by zstd.
//!
//! Others may write to the same store, so nothing is believed before it is checked.

use crate::model::Digest;

/// Answers above this are neither kept nor unpacked: the longest that a model gives are some hundred kilobytes.
pub(super) const MOST_BYTES: usize = 4 << 20;
/// No envelope is longer: zstd adds at most a few bytes per block to what it cannot make smaller.
pub(super) const MOST_PACKED_BYTES: usize = MOST_BYTES + (64 << 10);

const MAGIC: [u8; 3] = *b"TDA";
const VERSION: u8 = 1;
const CHECK_BYTES: usize = 8;
const HEAD_BYTES: usize = MAGIC.len() + 1 + 4 + CHECK_BYTES;
/// Higher levels gain a few per cent on prose and take several times as long.
const LEVEL: i32 = 3;

/// The envelope of `bytes`; none when they are too many.
pub(super) fn pack(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = u32::try_from(bytes.len()).ok().filter(|_| bytes.len() <= MOST_BYTES)?;
    let packed = zstd::bulk::compress(bytes, LEVEL).ok()?;
    let mut envelope = Vec::with_capacity(HEAD_BYTES + packed.len());
    envelope.extend_from_slice(&MAGIC);
    envelope.push(VERSION);
    envelope.extend_from_slice(&size.to_le_bytes());
    envelope.extend_from_slice(&checksum(bytes));
    envelope.extend_from_slice(&packed);
    Some(envelope)
}

/// The bytes in an envelope; none when it is of another version, too large, or damaged.
pub(super) fn unpack(envelope: &[u8]) -> Option<Vec<u8>> {
    let rest = envelope.strip_prefix(&MAGIC)?;
    let rest = rest.strip_prefix(&[VERSION])?;
    let (size, rest) = rest.split_first_chunk::<4>()?;
    let (check, packed) = rest.split_first_chunk::<CHECK_BYTES>()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok().filter(|size| *size <= MOST_BYTES)?;
    let bytes = zstd::bulk::decompress(packed, size).ok()?;
    (bytes.len() == size && checksum(&bytes) == *check).then_some(bytes)
}

fn checksum(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let digest = Digest::of(bytes).0;
    std::array::from_fn(|at| digest[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_comes_back() {
        for bytes in [Vec::new(), b"an answer".to_vec(), b"abc ".repeat(10_000), vec![7; MOST_BYTES]] {
            assert!(unpack(&pack(&bytes).unwrap()) == Some(bytes));
        }
        assert!(pack(&vec![0; MOST_BYTES + 1]).is_none());
    }

    #[test]
    fn the_longest_envelope_is_within_its_bound() {
        let mut state = 1_u64;
        let noise: Vec<u8> = (0..MOST_BYTES)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                state.to_be_bytes()[0]
            })
            .collect();
        let envelope = pack(&noise).unwrap();
        assert!(envelope.len() > MOST_BYTES && envelope.len() <= MOST_PACKED_BYTES, "{}", envelope.len());
    }

    #[test]
    fn one_wrong_byte_anywhere_is_noticed() {
        let whole = pack(b"the answer of a model, long enough to be packed packed packed").unwrap();
        for at in 0..whole.len() {
            let mut wrong = whole.clone();
            wrong[at] ^= 1;
            // zstd leaves some bits of its frame unused; what is unpacked in spite of them must be the same.
            let unpacked = unpack(&wrong);
            assert!(unpacked.is_none() || unpacked == unpack(&whole), "byte {at}");
            assert!(unpack(&whole[..at]).is_none(), "cut at {at}");
        }
        assert!(unpack(b"").is_none());
    }

    #[test]
    fn a_claim_to_be_small_or_huge_is_not_believed() {
        let bomb = pack(&vec![0; MOST_BYTES]).unwrap();
        for size in [10, u32::MAX] {
            let mut wrong = bomb.clone();
            wrong[4..8].copy_from_slice(&size.to_le_bytes());
            assert!(unpack(&wrong).is_none(), "{size}");
        }
    }
}
