//! The sources as a page of Markdown, `docs/sources.md`: which sites are fetched, which are not, and why.

use std::fmt::Write as _;

use crate::source::{Kind, Source, Sources};

/// The page.
pub(super) fn markdown(sources: &Sources) -> String {
    let mut out = String::from(
        "# Sources\n\nMade from the files in `scrapers/` by `cargo run -- sources > docs/sources.md`. To add one, see \
         [adding a source](adding-a-source.md).\n\nA source is *verified* when a person has seen its real pages read \
         correctly. The others are guesses, and off until the settings name them: `enable = [\"slug\"]`.\n",
    );
    let group = |of: fn(&Source) -> bool| sources.iter().filter(|source| of(source)).collect::<Vec<_>>();
    let groups = [
        ("On", group(|source| source.enabled)),
        ("Off unless the settings enable them", group(|source| !source.enabled && source.blocked_because.is_none())),
        ("Blocked by a bot challenge", group(|source| source.blocked_because.is_some())),
    ];
    for (title, sources) in groups {
        let _ = write!(
            out,
            "\n## {title}\n\n| source | name | site | verified | reads |\n| --- | --- | --- | --- | --- |\n"
        );
        for source in sources {
            let verified = source.verified.map_or_else(|| "no".to_owned(), |day| day.to_string());
            let Source { slug, name, home, .. } = &**source;
            let _ = writeln!(out, "| `{slug}` | {name} | {home} | {verified} | {} |", stages(source));
        }
    }
    out
}

/// The stages of a source in a few words.
fn stages(source: &Source) -> String {
    if let Some(reason) = &source.blocked_because {
        return format!("nothing: {reason}");
    }
    let kind = |kind: Kind| match kind {
        Kind::Feed => "a feed",
        Kind::Html => "a list in HTML",
        Kind::Json => "a list in JSON",
        Kind::Wordpress => "the API of WordPress",
    };
    let mut parts: Vec<&str> = source.lists.iter().map(|list| kind(list.kind)).collect();
    parts.extend(source.page.as_ref().map(|_| "each page"));
    if source.is_copy() {
        parts.push("only while the sources of the site that it copies cannot be read");
    }
    if !source.creates {
        parts.push("only updates consultations of other sources");
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    /// A source that is not on the page yet is no mistake, so that a new file in `scrapers/` needs no other change.
    #[test]
    fn every_line_of_the_shipped_page_is_true() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md");
        let shipped = fs::read_to_string(path).unwrap();
        let sources = crate::source::built_in(&crate::source::built_in_issuers().unwrap());
        let page = super::markdown(&sources);
        let now: BTreeSet<&str> = page.lines().collect();
        let wrong: Vec<&str> = shipped.lines().filter(|line| !now.contains(line)).collect();
        assert!(wrong.is_empty(), "out of date; run `cargo run -- sources > docs/sources.md`: {wrong:#?}");
    }
}
