//! The date reader on 1,570 real pages whose deadlines were read by hand. Where the pages are missing, the test prints a
//! line that begins with `skipped:`.

#[path = "../../examples/evaluate/measure.rs"]
mod measure;

use std::path::{Path, PathBuf};

/// The file with the pages, beside the repository or beside the folder of its work trees.
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
        eprintln!("skipped: no real pages beside the repository");
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
