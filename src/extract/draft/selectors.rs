//! The selector of an element that is known.

use scraper::{ElementRef, Selector};

use super::clues::column;

/// An element by its id, or its name and its first class.
pub(super) fn name(element: ElementRef<'_>) -> String {
    match (element.attr("id").filter(|id| is_plain(id)), classes(element).next()) {
        (Some(id), _) => format!("#{id}"),
        (None, Some(class)) => format!("{}.{class}", element.value().name()),
        (None, None) => element.value().name().to_owned(),
    }
}

/// The classes that a selector can contain unescaped and that do not look generated.
fn classes(element: ElementRef<'_>) -> impl Iterator<Item = &str> {
    element.value().classes().filter(|class| is_plain(class))
}

/// Returns `true` if a selector can contain the word unescaped and the word does not look like a generated id.
fn is_plain(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_alphabetic)
        && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && word.chars().filter(char::is_ascii_digit).count() < 3
}

/// The selector that finds the like of `element` as the first match in the most of `roots`, judged by `is_right`.
pub(super) fn best<'a>(
    element: ElementRef<'a>,
    roots: &[ElementRef<'a>],
    is_right: impl Fn(ElementRef<'a>) -> bool,
) -> String {
    let found = candidates(element).into_iter().filter_map(|written| {
        let selector = Selector::parse(&written).ok()?;
        let of = |root: &&ElementRef<'a>| root.select(&selector).next().is_some_and(&is_right);
        let count = roots.iter().filter(of).count();
        Some((count, written))
    });
    // The first of the best: candidates stand in the order of preference.
    let best = found.reduce(|best, other| if other.0 > best.0 { other } else { best });
    best.map_or_else(|| name(element), |(_, written)| written)
}

fn candidates(element: ElementRef<'_>) -> Vec<String> {
    let tag = element.value().name();
    let parent = element.parent().and_then(ElementRef::wrap);
    let mut all: Vec<String> = classes(element).map(|class| format!("{tag}.{class}")).collect();
    if matches!(tag, "td" | "dd") {
        all.push(format!("{tag}:nth-child({})", column(element) + 1));
    }
    if let Some(cell) = parent.filter(|parent| parent.value().name() == "td") {
        all.push(format!("td:nth-child({}) {tag}", column(cell) + 1));
    }
    all.extend(parent.into_iter().flat_map(classes).map(|class| format!(".{class} {tag}")));
    all.push(tag.to_owned());
    let before = element.prev_siblings().filter_map(ElementRef::wrap);
    let number = before.filter(|sibling| sibling.value().name() == tag).count() + 1;
    all.push(format!("{tag}:nth-of-type({number})"));
    all.push(format!("{tag}:nth-child({})", column(element) + 1));
    all
}

/// A selector whose first match on the page `root` is `element` or, where it has no such one, the nearest around it.
pub(super) fn unique<'a>(element: ElementRef<'a>, root: ElementRef<'a>) -> Option<(String, ElementRef<'a>)> {
    let around = std::iter::once(element).chain(element.ancestors().filter_map(ElementRef::wrap));
    around.into_iter().find_map(|element| {
        let tag = element.value().name();
        let id = element.attr("id").filter(|id| is_plain(id)).map(|id| format!("#{id}"));
        let own = classes(element).map(|class| format!(".{class}"));
        let plain = matches!(tag, "main" | "article" | "body").then(|| tag.to_owned());
        id.into_iter().chain(own).chain(plain).find_map(|written| {
            let selector = Selector::parse(&written).ok()?;
            // Layout classes such as `.row` match again.
            let mut found = root.select(&selector);
            (found.next() == Some(element) && found.next().is_none()).then_some((written, element))
        })
    })
}
