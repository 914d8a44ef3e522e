//! Gzip, undone within a limit: a bomb is refused while it is still small.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

use super::{Limits, Refusal};
use crate::diagnostic::Code;
use crate::provenance::Place;

/// The bytes themselves, unpacked when they are gzip.
pub fn unpack<'a>(bytes: &'a [u8], limits: &Limits) -> Result<Cow<'a, [u8]>, Refusal> {
    if bytes.len() > limits.document {
        return Err(too_large(limits.document));
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut unpacked = Vec::new();
    let room = u64::try_from(limits.unpacked).unwrap_or(u64::MAX).saturating_add(1);
    match MultiGzDecoder::new(bytes).take(room).read_to_end(&mut unpacked) {
        Ok(_) if unpacked.len() > limits.unpacked => Err(too_large(limits.unpacked)),
        Ok(_) => Ok(Cow::Owned(unpacked)),
        Err(_) => Err(Refusal::new(Code::FileTruncated, Place::document())),
    }
}

fn too_large(limit: usize) -> Refusal {
    let limit = if limit < 1 << 20 { format!("{} ko", limit >> 10) } else { format!("{} Mo", limit >> 20) };
    Refusal::because(Code::FileTooLarge, Place::document(), limit)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_refused_within_the_limit() {
        let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
        let refusal = unpack(&packed(&vec![0; 50 << 20]), &limits).unwrap_err();
        assert_eq!(refusal.0.code, Code::FileTooLarge);
    }

    #[test]
    fn a_cut_download_is_refused() {
        let bytes = packed(b"titre;statut\nFormer les agents;en cours\n");
        let refusal = unpack(&bytes[..bytes.len() - 12], &Limits::default()).unwrap_err();
        assert_eq!(refusal.0.code, Code::FileTruncated);
    }
}
