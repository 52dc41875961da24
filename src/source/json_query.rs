//! A place in a JSON answer: `/initiatives/0/title` (a pointer, RFC 6901) or `$.topics[*].label` (JSONPath, RFC 9535).
//!
//! A text that begins with `/` is a pointer, one that begins with `$` is a path. `extract` turns the values into text.

use serde_json::Value;
use serde_json_path::JsonPath;

/// A compiled place in a JSON answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonQuery {
    written: String,
    form: Form,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Form {
    Pointer,
    Path(Box<JsonPath>),
}

impl JsonQuery {
    /// Compiles `text`; the error is the part `found` of a message.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let form = match text.chars().next() {
            Some('/') => Form::Pointer,
            Some('$') => match JsonPath::parse(text) {
                Ok(path) => Form::Path(Box::new(path)),
                Err(problem) => {
                    let rest = text.get(problem.position()..).filter(|rest| !rest.is_empty()).unwrap_or("the end");
                    return Err(format!("`{text}`, which is no JSONPath at `{rest}`"));
                }
            },
            _ => return Err(format!("`{text}`")),
        };
        Ok(Self { written: text.to_owned(), form })
    }

    /// The text in the file.
    #[must_use]
    pub fn written(&self) -> &str {
        &self.written
    }

    /// Every value at this place, in the order of the answer; a pointer has at most one.
    #[must_use]
    pub fn select<'v>(&self, json: &'v Value) -> Vec<&'v Value> {
        match &self.form {
            Form::Pointer => json.pointer(&self.written).into_iter().collect(),
            Form::Path(path) => path.query(json).all(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::JsonQuery;

    #[test]
    fn a_pointer_and_a_path_find_values() {
        let json = json!({ "a": [{ "b": 1 }, { "b": 2 }] });
        for (query, expected) in
            [("/a/1/b", vec![json!(2)]), ("$.a[*].b", vec![json!(1), json!(2)]), ("/a/7", vec![]), ("$.x", vec![])]
        {
            let found: Vec<_> = JsonQuery::parse(query).unwrap().select(&json).into_iter().cloned().collect();
            assert_eq!(found, expected, "{query}");
        }
    }

    #[test]
    fn other_texts_are_rejected() {
        assert_eq!(JsonQuery::parse("a.b").unwrap_err(), "`a.b`");
        assert!(JsonQuery::parse("$.a[").unwrap_err().starts_with("`$.a[`, which is no JSONPath at `"));
    }
}
