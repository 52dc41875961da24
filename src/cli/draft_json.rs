//! Drafts the rules of a list in JSON: where the entries are, and which of their values are the fields.

use std::fmt::Write as _;

use anyhow::bail;
use serde_json::{Map, Value};

use super::{draft_file::signs, draft_lines::example};
use crate::extract;

/// A value of the first entry: its place, its name in lower case, and its text.
struct Leaf {
    place: String,
    name: String,
    text: String,
}

/// The lines of a `[[list]]` below its address.
pub(super) fn rules(text: &str) -> anyhow::Result<String> {
    let json: Value = serde_json::from_str(text)?;
    let Some((item, first)) = longest_list(&json) else { bail!("no list of objects found in the JSON") };
    let mut leaves = Vec::new();
    collect("", first, &mut leaves);
    let mut out = format!("item = {item:?} # the longest list of objects\n");
    let mut used: Vec<String> = Vec::new();
    let signs = signs();
    let is_address = |leaf: &Leaf| leaf.text.starts_with("http") || leaf.text.starts_with('/');
    let is_epoch = |leaf: &Leaf| matches!(leaf.text.len(), 10 | 13) && leaf.text.bytes().all(|b| b.is_ascii_digit());
    let is_date = |leaf: &Leaf| !is_address(leaf) && leaf.text.chars().count() < 60 && (signs.is_date)(&leaf.text);
    let is_text = |leaf: &Leaf| !is_address(leaf) && !is_date(leaf) && leaf.text.chars().any(char::is_alphabetic);
    let is_long = |leaf: &Leaf| is_text(leaf) && leaf.text.chars().count() > 60;
    let is_title = |leaf: &Leaf| is_text(leaf) && leaf.text.chars().count() < 400;
    let is_page = |leaf: &Leaf| is_address(leaf) && !extract::is_document(&leaf.text);
    let is_number = |leaf: &Leaf| {
        !is_address(leaf)
            && !is_date(leaf)
            && leaf.text.chars().count() < 60
            && leaf.text.contains(|c: char| c.is_ascii_digit())
    };
    type IsRight<'a> = &'a dyn Fn(&Leaf) -> bool;
    // An empty word is in every name: any value of the right form will do.
    let fields: [(&str, &[&str], IsRight<'_>); 7] = [
        ("title", &["title", "titel", "rubrik", "heading", "name", "namn"], &is_title),
        ("link", &["link", "url", "href", "uri", "adress", "address", ""], &is_page),
        (
            "deadline",
            &[
                "deadline", "svar", "sista", "frist", "answer", "due", "clos", "enddate", "end", "expir", "until",
                "stang",
            ],
            &is_date,
        ),
        ("published", &["publi", "created", "skapad", "date", "datum", "start"], &is_date),
        ("case-numbers", &["diari", "dnr", "casenumber", "arende", "ärende", "reference", "nummer"], &is_number),
        ("body", &["content", "body", "text", "html", "description", "beskrivning", "ingress", "summary"], &is_long),
        ("documents", &["document", "dokument", "file", "fil", "pdf", "url", "link"], &|leaf| {
            is_address(leaf) && extract::is_document(&leaf.text)
        }),
    ];
    for (field, words, is_right) in fields {
        let free = |leaf: &&Leaf| is_right(leaf) && !used.contains(&leaf.place);
        let named = |word: &&str| leaves.iter().filter(free).find(|leaf| leaf.name.contains(*word));
        let found = words.iter().find_map(named);
        let Some(leaf) = found else {
            missing(&mut out, field, &leaves);
            continue;
        };
        let place = &leaf.place;
        let hint = example(&leaf.text);
        let _ = match field {
            "deadline" => writeln!(out, "deadline = {{ at = {place:?}, read = \"date\" }} # first: {hint}"),
            "body" => writeln!(out, "body = {{ at = {place:?}, read = \"deadline\" }} # the text with the deadline"),
            _ if is_epoch(leaf) => {
                writeln!(out, "{field} = {place:?} # first: {hint}, the seconds or milliseconds since 1970")
            }
            _ => writeln!(out, "{field} = {place:?} # first: {hint}"),
        };
        used.push(place.clone());
    }
    Ok(out)
}

/// The line for a field that no value looks like.
fn missing(out: &mut String, field: &str, leaves: &[Leaf]) {
    match field {
        "title" => {
            let places: Vec<&str> = leaves.iter().map(|leaf| leaf.place.as_str()).take(20).collect();
            let _ = writeln!(out, "# title = \"/…\" # none of {} looks like it", places.join(", "));
        }
        "link" => match leaves.iter().find(|leaf| matches!(leaf.name.as_str(), "/id" | "/slug" | "/uuid")) {
            Some(id) => {
                let _ = writeln!(
                    out,
                    "link = {{ at = {:?}, as = \"{{home}}/{{0}}\" }} # a guess: no address seen; look at one in the browser",
                    id.place
                );
            }
            None => out.push_str("# link = { at = \"/…\", as = \"{home}/…/{0}\" } # no address seen\n"),
        },
        _ => {}
    }
}

/// The texts and numbers of an entry, outermost first. Of a list of objects it takes the first.
fn collect(place: &str, fields: &Map<String, Value>, leaves: &mut Vec<Leaf>) {
    let mut inner: Vec<(String, &Map<String, Value>)> = Vec::new();
    for (key, value) in fields {
        // WordPress and OData describe their answer beside it.
        if key.starts_with(['_', '@']) {
            continue;
        }
        let path = format!("{place}/{}", key.replace('~', "~0").replace('/', "~1"));
        let text = match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Object(fields) => {
                inner.push((path, fields));
                continue;
            }
            Value::Array(values) => {
                if let Some(fields) = values.first().and_then(Value::as_object) {
                    let mut listed = Vec::new();
                    collect("", fields, &mut listed);
                    let query = |place: &str| format!("${}[*]{}", path.replace('/', "."), place.replace('/', "."));
                    leaves.extend(listed.into_iter().filter(|leaf| !leaf.place.contains('~')).map(|leaf| Leaf {
                        place: if leaf.place.starts_with('$') { leaf.place } else { query(&leaf.place) },
                        name: format!("{}{}", path.to_lowercase(), leaf.name),
                        text: leaf.text,
                    }));
                }
                continue;
            }
            Value::Null | Value::Bool(_) => continue,
        };
        if !text.is_empty() {
            leaves.push(Leaf { name: path.to_lowercase(), place: path, text });
        }
    }
    for (path, fields) in inner {
        collect(&path, fields, leaves);
    }
}

/// The place of the longest list of objects, and its first object.
fn longest_list(json: &Value) -> Option<(String, &Map<String, Value>)> {
    let mut best: Option<(usize, String, &Map<String, Value>)> = None;
    let mut todo = vec![(String::new(), json)];
    while let Some((pointer, value)) = todo.pop() {
        match value {
            Value::Array(values) => {
                if let Some(first) = values.first().and_then(Value::as_object)
                    && best.as_ref().is_none_or(|(length, ..)| values.len() > *length)
                {
                    best = Some((values.len(), pointer, first));
                }
            }
            Value::Object(fields) => {
                todo.extend(
                    fields.iter().map(|(key, value)| {
                        (format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")), value)
                    }),
                );
            }
            _ => {}
        }
    }
    // The whole answer is `$`: an empty pointer is no place.
    best.map(|(_, pointer, first)| (if pointer.is_empty() { "$".to_owned() } else { pointer }, first))
}
