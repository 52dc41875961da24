//! JSON that stands in a page: the text of a script element, or an attribute. Sites that draw their pages by a script deliver
//! their content so.
//!
//! ```text
//! <script id="__NEXT_DATA__" type="application/json">{"props": …}</script>     script#__NEXT_DATA__
//! <app-root content="{&quot;items&quot;: …}">                                  app-root@content
//! <script>window.data = {"items": …};</script>                                 script.data: its longest JSON value
//! ```

use scraper::{ElementRef, Html, Selector};
use serde_json::Value;
use url::Url;

use super::{
    ExtractError, answer_bounds::check_json, html::bounded_tree, json, limits::MAX_TEXT_BYTES, parse,
    time_limit::TimeLimit,
};
use crate::source::{Place, Target};

/// A shorter text in a script or attribute holds no list.
const SHORTEST: usize = 100;
/// The most places in a script at which a value may begin.
const MOST_TRIES: usize = 1_000;
/// The most texts that are tried for a draft.
const MOST: usize = 20;

/// The JSON of an answer: all of it or, with `inside`, what stands at that place of the page.
pub(super) fn json_of(inside: Option<&Place>, text: &str, url: &Url, limit: &TimeLimit) -> Result<Value, ExtractError> {
    let Some(place) = inside else { return json::parse(text, url) };
    let page = parse(text, url, limit)?;
    let found = match &place.target {
        Target::Html { selector, attribute } => {
            page.select(selector).find_map(|element| content(element, attribute.as_deref()))
        }
        Target::Json(_) | Target::Feed(_) => None,
    };
    let missing = |found: &'static str| ExtractError::NotInside {
        url: url.to_string(),
        expected: format!("JSON at `{}`", place.written),
        found,
    };
    let found = found.ok_or_else(|| missing("nothing"))?;
    check_json(&found, url)?;
    longest_value(&found).ok_or_else(|| missing("other text"))
}

/// The text of a script, or an attribute.
fn content(element: ElementRef<'_>, attribute: Option<&str>) -> Option<String> {
    match attribute {
        Some(name) => element.attr(name).map(str::to_owned),
        None => Some(element.text().collect()),
    }
}

/// The longest object or list in a text; what stands around it, as in `window.data = {…};` or in the call of a function, is
/// left out.
fn longest_value(text: &str) -> Option<Value> {
    let (mut longest, mut from, mut tries) = (None, 0, 0);
    while let Some(start) = text.get(from..).and_then(|rest| rest.find(['{', '['])).map(|at| from + at) {
        tries += 1;
        if tries > MOST_TRIES {
            break;
        }
        let mut values = serde_json::Deserializer::from_str(&text[start..]).into_iter::<Value>();
        from = match values.next() {
            Some(Ok(value)) => {
                let length = values.byte_offset();
                if longest.as_ref().is_none_or(|(known, _)| length > *known) {
                    longest = Some((length, value));
                }
                start + length.max(1)
            }
            _ => start + 1,
        };
    }
    longest.map(|(_, value)| value)
}

/// The places of a page that hold JSON, each with its text; the longest first.
#[must_use]
pub fn json_places(html: &str) -> Vec<(String, String)> {
    let Ok(page) = bounded_tree::parse(html, &TimeLimit::start()) else { return Vec::new() };
    let mut found: Vec<(String, String)> = Vec::new();
    for element in page.root_element().descendent_elements() {
        let name = element.value().name();
        if name == "script" && element.attr("type") != Some("application/ld+json") {
            add(&mut found, &page, element, None);
        }
        for (attribute, value) in element.value().attrs() {
            if value.len() >= SHORTEST && value.trim_start().starts_with(['{', '[']) {
                add(&mut found, &page, element, Some(attribute));
            }
        }
    }
    found.sort_by_key(|(_, json)| std::cmp::Reverse(json.len()));
    found.truncate(MOST);
    found
}

fn add(found: &mut Vec<(String, String)>, page: &Html, element: ElementRef<'_>, attribute: Option<&str>) {
    let Some(text) = content(element, attribute).filter(|text| (SHORTEST..MAX_TEXT_BYTES).contains(&text.len())) else {
        return;
    };
    let (Some(value), Some(selector)) = (longest_value(&text), selector_of(page, element)) else { return };
    if !matches!(value, Value::Array(_) | Value::Object(_)) {
        return;
    }
    let place = attribute.map_or_else(|| selector.clone(), |name| format!("{selector}@{name}"));
    found.push((place, value.to_string()));
}

/// A selector of which `element` is the first match.
fn selector_of(page: &Html, element: ElementRef<'_>) -> Option<String> {
    let name = element.value().name();
    let with = |attribute: &str| element.attr(attribute).map(|value| format!("{name}[{attribute}={value:?}]"));
    let candidates = [
        element.attr("id").map(|id| format!("{name}#{id}")),
        element.value().classes().next().map(|class| format!("{name}.{class}")),
        Some(name.to_owned()),
        with("type"),
        with("data-component"),
        with("data-component-name"),
    ];
    let is_first = |written: &String| {
        Selector::parse(written)
            .is_ok_and(|selector| page.select(&selector).next().is_some_and(|first| first == element))
    };
    let nth = || {
        let parent = element.parent().and_then(ElementRef::wrap)?.value().name().to_owned();
        let before = element.prev_siblings().filter_map(ElementRef::wrap).filter(|e| e.value().name() == name).count();
        Some(format!("{parent} > {name}:nth-of-type({})", before + 1))
    };
    candidates.into_iter().flatten().chain(nth()).find(is_first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_found_in_scripts_and_attributes() {
        let items = r#"[{"title":"Remiss om vatten","url":"/r/1"},{"title":"Remiss om skog","url":"/r/2","published":"2026-11-01"}]"#;
        let html = format!(
            "<body><app-root content='{{\"items\":{items}}}'></app-root><script id=d type=application/json>{items}</script>\
             <script>window.data = {{\"a\":{items}}}; start();</script><script type='application/ld+json'>{items}</script>\
             <script>console.log('hej')</script></body>"
        );
        let call = format!("(function(){{ if (a[0]) {{ x({{}}); }} createElement(List, {{\"pages\":{items}}}) }})()");
        assert_eq!(longest_value(&call).unwrap()["pages"][1]["title"], "Remiss om skog");
        assert_eq!(longest_value("no value { here [").map(|value| value.to_string()), None);
        let places: Vec<String> = json_places(&html).into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["app-root@content", "body > script:nth-of-type(2)", "script#d"]);
    }
}
