//! Documents that a consultation links to: from their bytes to what they say.
//!
//! In: the bytes of a PDF. Out: a [`Letter`](crate::domain::Letter) (who was asked, until when, the address to answer to), or a typed reason
//! why there is none.
//!
//! | folder | from … to |
//! | --- | --- |
//! | `pdf` | bytes to text by position, in a child process with limits |
//! | `letter` | text by position to a letter; pure |

mod letter;
pub mod pdf;

pub use letter::read_letter;
