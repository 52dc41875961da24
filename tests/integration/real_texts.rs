//! The readers against 1,570 real pages whose truth was read by hand; runs where the folder of real material is.

#[path = "../../examples/evaluate/measure.rs"]
mod measure;

use std::path::{Path, PathBuf};

/// The file, beside the project or beside the folder of its work trees.
fn pages() -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["../shared", "../../shared"]
        .into_iter()
        .map(|shared| root.join(shared).join("real/regeringen/pages.ndjson"))
        .find(|path| path.is_file())
}

#[test]
fn real_pages_are_read_right() {
    let Some(path) = pages() else {
        eprintln!("skipped: no real material beside the project");
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let measured = measure::measure(&text).unwrap();
    let listing = measured.listing.join("\n");
    let measure::Sums { pages, deadlines, withdrawn, case_numbers } = measured.sums;
    assert_eq!(pages, text.lines().count());
    assert_eq!((deadlines.wrong, deadlines.unfounded), (0, 0), "{listing}");
    assert!(deadlines.missed <= 3, "{listing}");
    assert_eq!((withdrawn.missed, withdrawn.unfounded), (0, 0), "{listing}");
    assert!(case_numbers.right * 1000 >= case_numbers.truth * 995, "{listing}");
}
