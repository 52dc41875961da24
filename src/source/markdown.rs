//! The sources as a page of Markdown, `docs/sources.md`: which sites are read, which are not, and why.

use std::fmt::Write as _;

use super::{Kind, Source, Sources};

/// The page.
#[must_use]
pub fn markdown(sources: &Sources) -> String {
    let mut out = String::from(
        "# Sources\n\nMade from the files in `scrapers/` by `remissflode sources > docs/sources.md`; how such a file is written is \
         told in [adding a source](adding-a-source.md).\n\nA source is *verified* when a person has seen its real pages read right. \
         The others are guesses, and off until the settings name them: `enable = [\"slug\"]`.\n",
    );
    let group = |of: fn(&Source) -> bool| sources.iter().filter(|source| of(source)).collect::<Vec<_>>();
    let groups = [
        ("Read", group(|source| source.enabled)),
        ("Off unless the settings say so", group(|source| !source.enabled && source.walled.is_none())),
        ("Behind a wall", group(|source| source.walled.is_some())),
    ];
    for (title, sources) in groups {
        let _ = write!(
            out,
            "\n## {title}\n\n| source | name | site | verified | reads |\n| --- | --- | --- | --- | --- |\n"
        );
        for source in sources {
            let verified = source.verified.map_or_else(|| "no".to_owned(), |day| day.to_string());
            let _ = writeln!(
                out,
                "| `{}` | {} | {} | {verified} | {} |",
                source.slug,
                source.name,
                source.home,
                reads(source)
            );
        }
    }
    out
}

/// What of the site is read, in a few words.
fn reads(source: &Source) -> String {
    if let Some(reason) = &source.walled {
        return format!("nothing: {reason}");
    }
    let kind = |kind: Kind| match kind {
        Kind::Feed => "a feed",
        Kind::Html => "a list in HTML",
        Kind::Json => "a list in JSON",
        Kind::Odata => "OData",
    };
    let mut parts: Vec<&str> = source.lists.iter().map(|list| kind(list.kind)).collect();
    parts.extend(source.page.as_ref().map(|_| "the page of each"));
    if !source.opens {
        parts.push("opens nothing of its own");
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    #[test]
    fn the_page_that_ships_is_current() {
        let shipped =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/sources.md")).unwrap_or_default();
        let sources = crate::source::built_in(&crate::source::built_in_issuers().unwrap());
        assert!(shipped == super::markdown(&sources), "write it again: remissflode sources > docs/sources.md");
    }
}
