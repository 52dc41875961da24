//! Lists the scraper files that are compiled into the program, so that a new file in `scrapers/` needs no line of code.
//!
//! Writes `$OUT_DIR/embedded_sources.rs`, the name and the text of each file in order of name, for
//! `src/source/embedded.rs`.

#![expect(clippy::disallowed_methods, reason = "Cargo tells a build script its folders by environment variables")]

use std::{env, error::Error, fs, path::Path};

#[path = "src/source/listing.rs"]
mod listing;

fn main() -> Result<(), Box<dyn Error>> {
    // Cargo looks at every file in the folder, and at the folder itself for files that are added or removed.
    println!("cargo:rerun-if-changed=scrapers");
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("scrapers");
    let files = listing::toml_files(&folder)?;
    let entries: String =
        files.iter().map(|(name, path)| format!("    ({name:?}, include_str!({path:?})),\n")).collect();
    fs::write(Path::new(&env::var("OUT_DIR")?).join("embedded_sources.rs"), format!("&[\n{entries}]\n"))?;
    Ok(())
}
