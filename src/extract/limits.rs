//! What one answer may cost. The largest list seen has 1,000 entries, the longest text 40,000 characters, the page with
//! most answers 300 of them; everything beyond these limits is cut, and said to be cut.

/// The most entries of one list page.
pub const MAX_ITEMS: usize = 2_000;

/// The most values of one field.
pub const MAX_VALUES: usize = 2_000;

/// The longest text of one value, in bytes.
pub const MAX_TEXT_BYTES: usize = 400_000;

/// The most problems that are told of one answer.
pub const MAX_PROBLEMS: usize = 100;

/// The most elements inside each other.
pub const MAX_LEVELS: usize = 1_000;
