//! A stored value: an envelope with version and checksum, in pieces of at most 4 KiB.
//!
//! ```text
//! version u8 | crc u32 | seq u64 | order u16 | parts u16 | the first 4,096 bytes of the payload
//! ```
//!
//! All numbers are big-endian. `seq` is the journal record of the value, `order` its place among values of its kind in
//! that record. `parts` is the number of further pieces, in the tree `chunks` under `<tree number><key>#<n>`. The CRC-32
//! covers `seq`, `order`, `parts` and the whole payload. sled stores values from 8 KiB on in files that it never syncs,
//! hence the pieces.

/// The version of the envelope and its content; an index of another version is rebuilt.
pub(super) const VERSION: u8 = 1;
/// The greatest piece of a payload, in bytes.
pub(super) const PIECE_BYTES: usize = 4096;
const HEADER_BYTES: usize = 17;

/// A value without its envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) seq: u64,
    pub(super) order: u16,
    pub(super) payload: Vec<u8>,
}

/// The head of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    crc: u32,
    pub(super) seq: u64,
    order: u16,
    pub(super) parts: u16,
}

impl Value {
    /// The pieces: the first with the envelope's head, then those for `chunks`. None for a payload of 256 MiB
    /// or more.
    pub(super) fn pieces(&self) -> Option<Vec<Vec<u8>>> {
        let (first, rest) = self.payload.split_at(self.payload.len().min(PIECE_BYTES));
        let parts = u16::try_from(rest.len().div_ceil(PIECE_BYTES)).ok()?;
        let crc = checksum(self.seq, self.order, parts, [first, rest]);
        let mut head = Vec::with_capacity(HEADER_BYTES + first.len());
        head.push(VERSION);
        head.extend_from_slice(&crc.to_be_bytes());
        head.extend_from_slice(&self.seq.to_be_bytes());
        head.extend_from_slice(&self.order.to_be_bytes());
        head.extend_from_slice(&parts.to_be_bytes());
        head.extend_from_slice(first);
        Some(std::iter::once(head).chain(rest.chunks(PIECE_BYTES).map(<[u8]>::to_vec)).collect())
    }

    /// Joins the pieces; `rest` returns piece `n`, from 1.
    pub(super) fn join<E: From<String>>(
        first: &[u8],
        mut rest: impl FnMut(u16) -> Result<Vec<u8>, E>,
    ) -> Result<Self, E> {
        let head = head(first).ok_or_else(|| E::from(format!("expected an envelope of version {VERSION}")))?;
        let mut payload = first.get(HEADER_BYTES..).unwrap_or_default().to_vec();
        for n in 1..=head.parts {
            payload.extend_from_slice(&rest(n)?);
        }
        let found = checksum(head.seq, head.order, head.parts, [&payload, &[]]);
        if found != head.crc {
            return Err(E::from(format!("expected the checksum {:08x}, found {found:08x}", head.crc)));
        }
        Ok(Self { seq: head.seq, order: head.order, payload })
    }
}

/// Reads the head of a first piece; none if it has another version or is too short.
pub(super) fn head(first: &[u8]) -> Option<Head> {
    let (version, rest) = first.split_first()?;
    let (crc, rest) = rest.split_first_chunk()?;
    let (seq, rest) = rest.split_first_chunk()?;
    let (order, rest) = rest.split_first_chunk()?;
    let (parts, _) = rest.split_first_chunk()?;
    (*version == VERSION).then(|| Head {
        crc: u32::from_be_bytes(*crc),
        seq: u64::from_be_bytes(*seq),
        order: u16::from_be_bytes(*order),
        parts: u16::from_be_bytes(*parts),
    })
}

/// The key of piece `n` (from 1) in `chunks`.
pub(super) fn chunk_key(tree: u8, key: &[u8], n: u16) -> Vec<u8> {
    let mut chunk = Vec::with_capacity(key.len() + 4);
    chunk.push(tree);
    chunk.extend_from_slice(key);
    chunk.push(b'#');
    chunk.extend_from_slice(&n.to_be_bytes());
    chunk
}

fn checksum(seq: u64, order: u16, parts: u16, payload: [&[u8]; 2]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&seq.to_be_bytes());
    crc.update(&order.to_be_bytes());
    crc.update(&parts.to_be_bytes());
    payload.into_iter().for_each(|part| crc.update(part));
    crc.finalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn join(pieces: &[Vec<u8>]) -> Result<Value, String> {
        Value::join(&pieces[0], |n| pieces.get(usize::from(n)).cloned().ok_or_else(|| format!("piece {n} is missing")))
    }

    #[test]
    fn values_of_any_size_round_trip_in_small_pieces() {
        for len in [0, 1, 4095, 4096, 4097, 8192, 50_000] {
            let value = Value { seq: 9, order: 2, payload: (0..len).map(|n| n as u8).collect() };
            let pieces = value.pieces().unwrap();
            assert!(pieces.iter().all(|piece| piece.len() <= PIECE_BYTES + HEADER_BYTES));
            assert_eq!(join(&pieces), Ok(value));
        }
    }

    #[test]
    fn a_change_in_any_byte_is_detected() {
        let value = Value { seq: 9, order: 2, payload: vec![7; 5000] };
        let pieces = value.pieces().unwrap();
        for (n, piece) in pieces.iter().enumerate() {
            for at in 0..piece.len() {
                let mut bad = pieces.clone();
                bad[n][at] ^= 0x10;
                assert!(join(&bad).is_err(), "piece {n}, byte {at}");
            }
        }
        assert_eq!(join(&pieces[..1]).unwrap_err(), "piece 1 is missing");
    }
}
