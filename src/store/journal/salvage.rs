//! The lines of a segment that went bad: what of them can be read after all.
//!
//! A checksum names a single flipped bit exactly, and a flipped line break joins two lines or cuts one. So a line with one
//! wrong bit is corrected from itself.

use super::super::record::{AFTER_CRC, BEFORE_CRC, COVERED_FROM, check};

/// A line of a damaged segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Found {
    /// A good line, perhaps corrected, with its number.
    Good(u64, Vec<u8>),
    /// Bytes that are no record.
    Bad(Vec<u8>),
}

/// The lines of a segment, and the number of those that were corrected.
pub(in crate::store) fn lines(segment: &[u8]) -> (Vec<Found>, u64) {
    let (mut found, mut corrected) = (Vec::new(), 0);
    for line in segment.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        if let Ok(head) = check(line) {
            found.push(Found::Good(head.seq, line.to_vec()));
            continue;
        }
        let cut_before = match found.last() {
            Some(Found::Bad(before)) => joined(before, line),
            _ => None,
        };
        let repaired = match cut_before {
            Some(whole) => {
                found.pop();
                vec![whole]
            }
            None => parts(line),
        };
        for line in repaired {
            match good(line) {
                Ok((line, seq)) => {
                    corrected += 1;
                    found.push(Found::Good(seq, line));
                }
                Err(line) => found.push(Found::Bad(line)),
            }
        }
    }
    (found, corrected)
}

/// The line as it is, or with one bit corrected, and its number; the line itself if neither is good.
fn good(line: Vec<u8>) -> Result<(Vec<u8>, u64), Vec<u8>> {
    if let Ok(head) = check(&line) {
        return Ok((line, head.seq));
    }
    // The file's last line break may have gone bad.
    let without_end = || line.split_last().map(|(_, rest)| rest.to_vec());
    let mut candidates = [corrected(&line), without_end()].into_iter().flatten();
    match candidates.find_map(|line| check(&line).ok().map(|head| (line, head.seq))) {
        Some(good) => Ok(good),
        None => Err(line),
    }
}

/// One line that a wrong byte cut in two: the byte became a line break.
fn joined(before: &[u8], after: &[u8]) -> Option<Vec<u8>> {
    (0..8).map(|bit| [before, &[b'\n' ^ (1 << bit)], after].concat()).find(|whole| check(whole).is_ok())
}

/// The lines in bytes where line breaks went bad; the start of a record cannot stand inside one.
fn parts(line: &[u8]) -> Vec<Vec<u8>> {
    let starts = memchr::memmem::find_iter(line, BEFORE_CRC).filter(|start| *start > 0);
    let (mut parts, mut from) = (Vec::new(), 0);
    for start in starts {
        parts.push(line.get(from..start - 1).unwrap_or_default().to_vec());
        from = start;
    }
    parts.push(line.get(from..).unwrap_or_default().to_vec());
    parts
}

/// The line with one bit corrected.
fn corrected(line: &[u8]) -> Option<Vec<u8>> {
    let mut line = line.to_vec();
    line.get_mut(..BEFORE_CRC.len())?.copy_from_slice(BEFORE_CRC);
    line.get_mut(COVERED_FROM - AFTER_CRC.len()..COVERED_FROM)?.copy_from_slice(AFTER_CRC);
    let digits = BEFORE_CRC.len()..BEFORE_CRC.len() + 8;
    let found = crc32fast::hash(line.get(COVERED_FROM..)?);
    let expected =
        std::str::from_utf8(line.get(digits.clone())?).ok().and_then(|text| u32::from_str_radix(text, 16).ok());
    if let Some(at) = expected.and_then(|expected| flipped(expected ^ found, line.len() - COVERED_FROM)) {
        *line.get_mut(COVERED_FROM + at / 8)? ^= 1 << (at % 8);
        return Some(line);
    }
    // Else the checksum itself is wrong.
    let right = format!("{found:08x}");
    let wrong_bits: u32 = line.get(digits.clone())?.iter().zip(right.bytes()).map(|(a, b)| (a ^ b).count_ones()).sum();
    line.get_mut(digits)?.copy_from_slice(right.as_bytes());
    (wrong_bits <= 1).then_some(line)
}

/// The bit whose flip in `len` bytes changes their CRC-32 by `difference`. The change of the last bit is the polynomial,
/// and that of each bit before it one step of the register further.
fn flipped(difference: u32, len: usize) -> Option<usize> {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut change = POLYNOMIAL;
    for at in (0..len * 8).rev() {
        if change == difference {
            return Some(at);
        }
        change = if change & 1 == 1 { (change >> 1) ^ POLYNOMIAL } else { change >> 1 };
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{
        record::{Content, Record},
        testing::revision,
    };

    fn segment() -> Vec<u8> {
        let line = |seq| {
            let content = Content::Revision(Box::new(revision("a", 1)));
            [Record { seq, past: false, content }.encode().unwrap(), vec![b'\n']].concat()
        };
        [line(1), line(2), line(3)].concat()
    }

    #[test]
    fn every_flipped_bit_of_a_segment_is_corrected() {
        let whole = segment();
        let good = lines(&whole).0;
        assert_eq!(good.len(), 3);
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut bad = whole.clone();
                bad[at] ^= 1 << bit;
                let (found, corrected) = lines(&bad);
                assert!(found == good && corrected > 0, "byte {at}, bit {bit}");
            }
        }
    }

    #[test]
    fn a_line_with_several_wrong_bits_is_left_as_it_is() {
        let whole = segment();
        let second = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let mut bad = whole.clone();
        bad[second + 100] ^= 0x11;
        bad[second + 200] ^= 0x40;
        let (found, corrected) = lines(&bad);
        assert!(matches!(&found[..], [Found::Good(1, _), Found::Bad(_), Found::Good(3, _)]), "{found:?}");
        assert_eq!(corrected, 0);
    }
}
