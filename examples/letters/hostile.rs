//! PDFs that harm their reader: mutated by a seeded generator, nested, looping, and bombs.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};

/// A file and what is wrong with it.
pub(crate) struct Hostile {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// The files that are made by hand, then mutations of the originals, `count` in all. The same for the same originals.
pub(crate) fn files(originals: &[Vec<u8>], count: usize) -> Vec<Hostile> {
    let mut files = made();
    let mut random = Random(0x5eed_1e77_e450_0001);
    for number in 0.. {
        if files.len() >= count || originals.is_empty() {
            break;
        }
        let mut bytes = originals[number % originals.len()].clone();
        let mut names = Vec::new();
        for _ in 0..=random.below(3) {
            names.push(mutate(&mut bytes, &mut random));
        }
        files.push(Hostile { name: format!("mutation {number} ({})", names.join(", ")), bytes });
    }
    files.truncate(count);
    files
}

/// Deep, endless and large.
fn made() -> Vec<Hostile> {
    const DEEP: usize = 20_000;
    let page = |resources: &str| format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R{resources}>>");
    let stream = |dictionary: &str, content: &str| {
        format!("<<{dictionary}/Length {}>>stream\n{content}\nendstream", content.len()).into_bytes()
    };
    let plain = |three: String, four: Vec<u8>| document(&[three.into_bytes(), four]);
    let nested_do = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>", "/X Do");
    let text = "BT /F 9 Tf 9 9 Td (aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ET ".repeat(3_000_000 / 62 * 10);
    // blanks that are packed twice: 1 GB of them in some kilobytes
    let zeros = flate(&[b' '; 1 << 20], 1_000);
    let bomb = flate(&zeros, 1);
    let packed = |filter: &str, bytes: &[u8]| {
        [format!("<</Filter {filter}/Length {}>>stream\n", bytes.len()).as_bytes(), bytes, b"\nendstream"].concat()
    };
    let font = "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>";
    let files = [
        ("nothing", Vec::new()),
        ("no PDF", b"<!DOCTYPE html><title>404</title>".to_vec()),
        ("a head alone", b"%PDF-1.7\n".to_vec()),
        ("arrays 20,000 deep", plain(page(&format!("/X {}1{}", "[".repeat(DEEP), "]".repeat(DEEP))), stream("", ""))),
        (
            "dictionaries 20,000 deep",
            plain(page(&format!("/X {}1{}", "<</A ".repeat(DEEP), ">>".repeat(DEEP))), stream("", "")),
        ),
        ("content 20,000 deep", plain(page(""), stream("", &format!("{}1{} TJ", "[".repeat(DEEP), "]".repeat(DEEP))))),
        ("a form that draws itself", plain(page("/Resources<</XObject<</X 4 0 R>>>>"), nested_do)),
        (
            "a page that is its own parent",
            plain("<</Type/Page/Parent 3 0 R/Contents 4 0 R>>".to_owned(), stream("", "")),
        ),
        (
            "a tree of pages that is its own branch",
            plain("<</Type/Pages/Count 9/Kids[2 0 R 3 0 R]>>".to_owned(), stream("", "")),
        ),
        ("a packed page of 1 GB", plain(page(""), packed("/FlateDecode", &zeros))),
        ("a page of 1 GB, packed twice", plain(page(""), packed("[/FlateDecode/FlateDecode]", &bomb))),
        ("more text than a person reads", plain(page(font), packed("/FlateDecode", &flate(text.as_bytes(), 1)))),
        ("a page without size", plain("<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_owned(), stream("", "BT ET"))),
        ("an operator without operands", plain(page(""), stream("", "Tf Tj TJ Td cm Do"))),
    ];
    files.map(|(name, bytes)| Hostile { name: name.to_owned(), bytes }).into()
}

/// Some bytes, as often as is said, packed.
fn flate(bytes: &[u8], times: usize) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    let written = (0..times).try_for_each(|_| encoder.write_all(bytes));
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}

/// A document of a catalog, a tree of pages, and the given objects from number 3 on.
pub(crate) fn document(objects: &[Vec<u8>]) -> Vec<u8> {
    let first = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Count 1/Kids[3 0 R]>>".to_vec()];
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in first.iter().chain(objects).enumerate() {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    for offset in &offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1).bytes());
    bytes
}

/// Changes a file, and names the change.
fn mutate(bytes: &mut Vec<u8>, random: &mut Random) -> &'static str {
    let at = random.below(bytes.len().max(1));
    let length = random.below(400).min(bytes.len().saturating_sub(at));
    match random.below(7) {
        0 => {
            (0..40).for_each(|_| {
                let at = random.below(bytes.len().max(1));
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = random.byte();
                }
            });
            "bytes"
        }
        1 => {
            bytes.truncate(at);
            "cut off"
        }
        2 => {
            bytes.drain(at..at + length);
            "a piece gone"
        }
        3 => {
            let piece = bytes[at..at + length].to_vec();
            bytes.splice(at..at, piece);
            "a piece twice"
        }
        4 => {
            replace(bytes, b"0 R", b"0 R", random);
            "references"
        }
        5 => {
            replace(bytes, b"/Length ", b"/Length -9", random);
            "lengths"
        }
        _ => {
            replace(bytes, b"/W", b"/Widths 99999999999999999999 /W", random);
            "numbers"
        }
    }
}

/// Writes something else at some of the places where a word stands; a reference gets another number.
fn replace(bytes: &mut Vec<u8>, word: &[u8], by: &[u8], random: &mut Random) {
    let places: Vec<usize> =
        (0..bytes.len().saturating_sub(word.len())).filter(|at| bytes[*at..].starts_with(word)).collect();
    for place in places.into_iter().rev() {
        if random.below(4) > 0 {
            continue;
        }
        if word == by {
            if let Some(digit) = place.checked_sub(2).and_then(|at| bytes.get_mut(at)) {
                *digit = b'0' + random.byte() % 10;
            }
        } else {
            bytes.splice(place..place + word.len(), by.iter().copied());
        }
    }
}

/// Numbers that are the same at every run (xorshift).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or_default() % bound.max(1)
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[3]
    }
}
