//! A column of a table by its heading: `column = "Sista svarsdag"`, or one of `column = ["Sista svarsdag", "Svar senast"]`.
//!
//! Headings are compared without case, spacing, soft hyphens and the marks around them: `Sista svars&shy;dag: ▲` is
//! `sista svarsdag`.

use unicode_normalization::UnicodeNormalization as _;

/// The headings of a column; the first that a table has is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// As in the file.
    pub written: Vec<String>,
    /// The same, to be compared.
    pub(crate) headings: Vec<String>,
}

impl Column {
    /// The column with these headings; the first that says nothing is the error.
    pub(crate) fn new<'t>(written: impl Iterator<Item = &'t str>) -> Result<Self, &'t str> {
        let mut column = Self { written: Vec::new(), headings: Vec::new() };
        for text in written {
            let heading = comparable(text);
            if heading.is_empty() {
                return Err(text);
            }
            column.written.push(text.to_owned());
            column.headings.push(heading);
        }
        Ok(column)
    }

    /// The headings for messages: `` `Sista svarsdag` or `Svar senast` ``.
    #[must_use]
    pub fn named(&self) -> String {
        self.written.iter().map(|heading| format!("`{heading}`")).collect::<Vec<_>>().join(" or ")
    }
}

/// A heading as it is compared: `Sista  svars\u{ad}dag:` to `sista svarsdag`.
pub(crate) fn comparable(heading: &str) -> String {
    let is_ignored = |c: &char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let letters: String = heading.nfkc().filter(|c| !is_ignored(c)).collect();
    let words = letters.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    // Colons, stars and the arrows of columns that can be sorted.
    words.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '(' | ')')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Column, comparable};

    #[test]
    fn headings_are_compared_without_case_spacing_and_marks() {
        for text in [
            "Sista svarsdag",
            " sista\u{a0}SVARSDAG :",
            "Sista svars\u{ad}dag ▲",
            "Sista\n  svarsdag*",
            "Sista svarsdag.",
        ] {
            assert_eq!(comparable(text), "sista svarsdag", "{text}");
        }
        assert_eq!(comparable("A\u{308}rende"), "ärende");
        assert_ne!(comparable("Sista svarsdag (förlängd)"), comparable("Sista svarsdag"));
    }

    #[test]
    fn a_heading_says_something() {
        assert_eq!(Column::new(["Dag", " : "].into_iter()), Err(" : "));
        let column = Column::new(["Sista svarsdag", "Svar senast"].into_iter()).unwrap();
        assert_eq!(column.named(), "`Sista svarsdag` or `Svar senast`");
    }
}
