//! The widths of a font's characters in the one form that the parser reads right.
//!
//! A font may give one width for a range of characters (`11 16 333`). pdf-extract 0.12 takes the first number of the three
//! for all of them, so that characters stand in wrong places and words get gaps. Each range becomes a list (`11 [333
//! 333 …]`), and a default width with decimals becomes a whole number, which it also needs.

use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// No font has more characters.
const MAX_CHARACTERS: i64 = 65_536;

/// Rewrites the widths of all fonts whose characters are numbered.
pub(super) fn expand_ranges(document: &mut Document) {
    let is_numbered = |object: &Object| {
        let subtype = object.as_dict().and_then(|font| font.get(b"Subtype")).and_then(Object::as_name);
        matches!(subtype, Ok(b"CIDFontType0" | b"CIDFontType2"))
    };
    let fonts: Vec<ObjectId> =
        document.objects.iter().filter(|(_, object)| is_numbered(object)).map(|(id, _)| *id).collect();
    for id in fonts {
        let Ok(font) = document.get_dictionary(id) else { continue };
        let (widths, default) = (lists(document, font), default_width(document, font));
        let Ok(font) = document.get_object_mut(id).and_then(Object::as_dict_mut) else { continue };
        if let Some(widths) = widths {
            font.set("W", widths);
        }
        if let Some(default) = default {
            font.set("DW", default);
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a width is a number of thousandths")]
fn default_width(document: &Document, font: &Dictionary) -> Option<Object> {
    let width = font.get(b"DW").ok()?;
    document.dereference(width).ok()?.1.as_float().ok().map(|width| Object::Integer(width.round() as i64))
}

/// The widths as lists alone; `None` if there are none, or not in a form of the standard.
fn lists(document: &Document, font: &Dictionary) -> Option<Object> {
    let resolved = |object| document.dereference(object).ok().map(|(_, object)| object);
    let widths = resolved(font.get(b"W").ok()?)?.as_array().ok()?;
    let mut expanded = Vec::new();
    let mut characters = 0;
    let mut rest = widths.iter().map_while(resolved);
    while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
        let first = first.as_i64().ok()?;
        let list = if let Ok(list) = second.as_array() {
            list.iter().filter_map(resolved).cloned().collect::<Vec<_>>()
        } else {
            let (last, width) = (second.as_i64().ok()?, rest.next()?);
            let count = last.checked_sub(first)?.checked_add(1)?;
            if !(0..=MAX_CHARACTERS).contains(&count) {
                return None;
            }
            vec![width.clone(); usize::try_from(count).ok()?]
        };
        characters += i64::try_from(list.len()).ok()?;
        if characters > MAX_CHARACTERS {
            return None;
        }
        expanded.extend([Object::Integer(first), Object::Array(list)]);
    }
    Some(Object::Array(expanded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_becomes_a_list() {
        let mut font = Dictionary::new();
        font.set("Subtype", Object::Name(b"CIDFontType2".to_vec()));
        let number = Object::Integer;
        let list = |numbers: &[i64]| Object::Array(numbers.iter().copied().map(Object::Integer).collect());
        font.set("W", Object::Array(vec![number(3), list(&[278]), number(11), number(13), number(333)]));
        font.set("DW", Object::Real(750.2));
        let mut document = Document::new();
        let id = document.add_object(font);
        expand_ranges(&mut document);
        let font = document.get_dictionary(id).unwrap();
        let expected = Object::Array(vec![number(3), list(&[278]), number(11), list(&[333, 333, 333])]);
        assert_eq!(font.get(b"W").unwrap(), &expected);
        assert_eq!(font.get(b"DW").unwrap(), &number(750));
    }

    #[test]
    fn a_range_beyond_all_bounds_is_left() {
        let mut font = Dictionary::new();
        font.set("Subtype", Object::Name(b"CIDFontType0".to_vec()));
        let widths = Object::Array(vec![Object::Integer(0), Object::Integer(i64::MAX), Object::Integer(1)]);
        font.set("W", widths.clone());
        let mut document = Document::new();
        let id = document.add_object(font);
        expand_ranges(&mut document);
        assert_eq!(document.get_dictionary(id).unwrap().get(b"W").unwrap(), &widths);
    }
}
