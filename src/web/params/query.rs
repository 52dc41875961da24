//! The query of an address: key-value pairs, in order, as forms send them.
//!
//! ```text
//! ?issuer=finansdepartementet&status=&q=vatten   ->   issuer = finansdepartementet, q = vatten
//! ```
//!
//! An empty value is a form field that was left empty, so it is no filter and no error. The meaning of keys is decided
//! elsewhere.

use url::form_urlencoded;

use crate::catalog::Filter;

/// The pairs of a query.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=b&c=d`, percent-decoded; pairs with an empty value are left out.
    pub(crate) fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
        Self(pairs.map(|(key, value)| (key, value.trim().to_owned())).filter(|(_, value)| !value.is_empty()).collect())
    }

    /// The query of these pairs.
    pub(crate) fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The same pairs in the order of their keys; the values of one key stay in order.
    pub(crate) fn sorted(mut self) -> Self {
        self.0.sort_by(|(a, _), (b, _)| a.cmp(b));
        self
    }

    /// The canonical query of `filter`.
    pub(crate) fn of_filter(filter: &Filter) -> Self {
        Self(filter.pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// The last value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// All pairs but those of `keys`.
    pub(crate) fn without(&self, keys: &[&str]) -> Self {
        Self(self.0.iter().filter(|(key, _)| !keys.contains(&key.as_str())).cloned().collect())
    }

    /// This query with `key` set to `value` at its end.
    pub(crate) fn with(&self, key: &str, value: impl Into<String>) -> Self {
        let mut query = self.without(&[key]);
        query.0.push((key.to_owned(), value.into()));
        query
    }

    /// The pairs, in order.
    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// `path` with this query, percent-encoded.
    pub(crate) fn at_path(&self, path: &str) -> String {
        if self.0.is_empty() {
            return path.to_owned();
        }
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.0);
        format!("{path}?{}", query.finish())
    }
}

/// `path` with a query that is already encoded.
pub(crate) fn with_query(path: &str, query: &str) -> String {
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::Query;

    #[test]
    fn a_form_with_fields_left_alone() {
        let query = Query::parse("issuer=&q=+mark+och+vatten&status=open");
        assert_eq!(query.get("issuer"), None);
        assert_eq!(query.get("q"), Some("mark och vatten"));
        assert_eq!(query.without(&["q"]).at_path("/feed.atom"), "/feed.atom?status=open");
        assert_eq!(query.with("page", "2").at_path("/remisser"), "/remisser?q=mark+och+vatten&status=open&page=2");
        assert_eq!(Query::default().at_path("/"), "/");
    }
}
