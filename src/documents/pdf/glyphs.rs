//! Characters of a page with their places to spans, in the order in which the file draws them.
//!
//! A PDF has no words and no lines: it draws characters at places. Characters on one base line are put together, with a
//! space where the gap is wide enough for one. A wide gap ends the span, since it may be the gap between two columns.

use pdf_extract::{ColorSpace, MediaBox, OutputDev, OutputError, Path, Transform};
use unicode_normalization::UnicodeNormalization as _;

use super::{PdfPage, Span, letterforms, struck::Rules};

/// A gap of this part of the letters' size is a space.
const SPACE: f32 = 0.17;

/// A gap of this part of the letters' size is a space where one is drawn.
const DRAWN_SPACE: f32 = 0.06;

/// A gap of this part of the letters' size ends the span.
const WIDE_GAP: f32 = 1.0;

/// A difference of base lines of this part of the letters' size is another line.
const OTHER_LINE: f32 = 0.35;

/// Characters of this part of the size, drawn higher, are a sign that points to a footnote.
const RAISED: f32 = 0.8;

/// One character as drawn.
#[derive(Debug, Clone)]
struct Glyph {
    x: f32,
    y: f32,
    width: f32,
    size: f32,
    /// The quarter turns of the writing: 0 for text from left to right.
    turn: u8,
    text: String,
}

/// The limits of what one file may hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct TextLimits {
    pub(super) pages: usize,
    pub(super) glyphs: usize,
}

/// Collects what the parser draws.
pub(super) struct Collector {
    limits: TextLimits,
    left: f64,
    top: f64,
    size: (f32, f32),
    glyphs: Vec<Glyph>,
    rules: Rules,
    seen: usize,
    pub(super) pages: Vec<PdfPage>,
    /// The limits were reached.
    pub(super) too_much: bool,
}

impl Collector {
    pub(super) fn new(limits: TextLimits) -> Self {
        Self {
            limits,
            left: 0.0,
            top: 0.0,
            size: (0.0, 0.0),
            glyphs: Vec::new(),
            rules: Rules::default(),
            seen: 0,
            pages: Vec::new(),
            too_much: false,
        }
    }

    fn stop(&mut self) -> OutputError {
        self.too_much = true;
        OutputError::FormatError(std::fmt::Error)
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a place on a page needs no more than 24 bits")]
impl OutputDev for Collector {
    fn begin_page(
        &mut self,
        _number: u32,
        media_box: &MediaBox,
        _art_box: Option<(f64, f64, f64, f64)>,
    ) -> Result<(), OutputError> {
        if self.pages.len() >= self.limits.pages {
            return Err(self.stop());
        }
        self.left = media_box.llx;
        self.top = media_box.ury;
        self.size = ((media_box.urx - media_box.llx) as f32, (media_box.ury - media_box.lly) as f32);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), OutputError> {
        let mut glyphs = std::mem::take(&mut self.glyphs);
        let rules = std::mem::take(&mut self.rules).sorted();
        glyphs.retain(|glyph| glyph.turn != 0 || !rules.strike(glyph.x + glyph.width / 2.0, glyph.y, glyph.size));
        self.pages.push(page(glyphs, self.size));
        Ok(())
    }

    fn output_character(
        &mut self,
        place: &Transform,
        width: f64,
        spacing: f64,
        font_size: f64,
        meant: &str,
    ) -> Result<(), OutputError> {
        self.seen += meant.len().max(1);
        if self.seen > self.limits.glyphs {
            return Err(self.stop());
        }
        let along = place.m11.hypot(place.m12);
        let up = place.m21.hypot(place.m22);
        let turn = match (place.m11.abs() >= place.m12.abs(), place.m11 >= 0.0, place.m12 >= 0.0) {
            (true, true, _) => 0,
            (true, false, _) => 2,
            (false, _, true) => 1,
            (false, _, false) => 3,
        };
        let mut text = String::new();
        letterforms::push(meant, &mut text);
        let size = (up * font_size).abs() as f32;
        // letters that are spaced out (`R e m i s s`) count the spacing as their own width
        let width = ((width * font_size + spacing.clamp(0.0, font_size.abs())) * along).abs() as f32;
        let (x, y) = ((place.m31 - self.left) as f32, (self.top - place.m32) as f32);
        let readable = size > 0.5 && [x, y, width, size].iter().all(|number| number.is_finite());
        // what is drawn beside the page is seen by nobody
        let on_page = x + width > 0.0 && x < self.size.0 && y > 0.0 && y - size < self.size.1;
        if readable && on_page && !text.is_empty() {
            self.glyphs.push(Glyph { x, y, width, size, turn, text });
        }
        Ok(())
    }

    fn stroke(
        &mut self,
        place: &Transform,
        _space: &ColorSpace,
        _color: &[f64],
        path: &Path,
    ) -> Result<(), OutputError> {
        self.rules.add(place, path, (self.left, self.top));
        Ok(())
    }

    fn fill(&mut self, place: &Transform, _space: &ColorSpace, _color: &[f64], path: &Path) -> Result<(), OutputError> {
        self.rules.add(place, path, (self.left, self.top));
        Ok(())
    }

    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }

    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// The spans of one page. A page that lies on its side is read in the direction of most of its characters.
fn page(mut glyphs: Vec<Glyph>, (mut width, mut height): (f32, f32)) -> PdfPage {
    let mut counts = [0_usize; 4];
    glyphs.iter().for_each(|glyph| counts[usize::from(glyph.turn)] += 1);
    let turn = (0..4_u8).rev().max_by_key(|turn| counts[usize::from(*turn)]).unwrap_or(0);
    glyphs.retain(|glyph| glyph.turn == turn);
    for glyph in &mut glyphs {
        (glyph.x, glyph.y) = match turn {
            0 => (glyph.x, glyph.y),
            1 => (height - glyph.y, glyph.x),
            2 => (width - glyph.x, height - glyph.y),
            _ => (glyph.y, width - glyph.x),
        };
    }
    if turn % 2 == 1 {
        (width, height) = (height, width);
    }
    PdfPage { width, height, spans: spans(&glyphs) }
}

fn spans(glyphs: &[Glyph]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    let mut open: Option<Span> = None;
    let mut after_blank = false;
    // the place of a soft hyphen at the end of the open span
    let mut soft_hyphen = None;
    for glyph in glyphs {
        // a space counts by the gap that it leaves: one that stands for a soft hyphen is drawn without any
        if glyph.text.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let after_blank = std::mem::take(&mut after_blank);
        // a soft hyphen is drawn like any other, or takes no place; some fonts call every hyphen so
        if let (Some(place), Some(span)) = (soft_hyphen.take(), &mut open)
            && (glyph.x - place) < 0.1 * span.size
            && (glyph.y - span.y).abs() <= OTHER_LINE * span.size
        {
            span.text.pop();
            span.end = place;
        }
        if glyph.text == "\u{ad}" {
            soft_hyphen = Some(glyph.x);
        }
        if let Some(span) = &mut open
            && let Some(joint) = Joint::of(span, glyph, after_blank)
        {
            match joint {
                Joint::Raised => span.text.extend(glyph.text.chars().map(letterforms::raised)),
                Joint::Close => span.text.push_str(&glyph.text),
                Joint::Space => {
                    span.text.push(' ');
                    span.text.push_str(&glyph.text);
                }
            }
            span.end = span.end.max(glyph.x + glyph.width);
            continue;
        }
        spans.extend(open.take().and_then(closed));
        open = Some(Span {
            x: glyph.x,
            end: glyph.x + glyph.width,
            y: glyph.y,
            size: glyph.size,
            text: glyph.text.clone(),
        });
    }
    spans.extend(open.and_then(closed));
    spans
}

/// The way in which a character follows a span on its line.
enum Joint {
    Close,
    Space,
    Raised,
}

impl Joint {
    /// `None` if the character begins another span.
    fn of(span: &Span, glyph: &Glyph, after_blank: bool) -> Option<Self> {
        let gap = glyph.x - span.end;
        if gap < -0.5 * span.size || gap > WIDE_GAP * span.size {
            return None;
        }
        let higher = span.y - glyph.y;
        let is_digit = glyph.text.chars().all(|c| c.is_ascii_digit());
        if is_digit && glyph.size < RAISED * span.size && higher > 0.1 * span.size && higher < span.size {
            return Some(Self::Raised);
        }
        if higher.abs() > OTHER_LINE * span.size {
            return None;
        }
        let least = if after_blank { DRAWN_SPACE } else { SPACE };
        Some(if gap > least * span.size { Self::Space } else { Self::Close })
    }
}

/// The span in NFC, without spaces around it; `None` if nothing is left.
fn closed(span: Span) -> Option<Span> {
    let text: String = span.text.trim().replace('\u{ad}', "-").nfc().collect();
    (!text.is_empty()).then_some(Span { text, ..span })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The characters of a text, each half as wide as the size.
    fn drawn(text: &str, x: f32, y: f32, size: f32) -> Vec<Glyph> {
        let glyph = |(at, c): (u16, char)| Glyph {
            x: x + f32::from(at) * size / 2.0,
            y,
            width: size / 2.0,
            size,
            turn: 0,
            text: c.to_string(),
        };
        (0..).zip(text.chars()).map(glyph).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        spans(glyphs).into_iter().map(|span| span.text).collect()
    }

    #[test]
    fn a_gap_is_a_space_and_a_wide_one_ends_the_span() {
        let mut glyphs = drawn("Svea", 10.0, 20.0, 10.0);
        glyphs.extend(drawn("hovrätt", 33.0, 20.0, 10.0));
        glyphs.extend(drawn("Kammarkollegiet", 200.0, 20.0, 10.0));
        assert_eq!(texts(&glyphs), ["Svea hovrätt", "Kammarkollegiet"]);
    }

    #[test]
    fn spaces_that_are_drawn_do_not_bridge_two_columns() {
        let mut glyphs = drawn("Svea          ", 10.0, 20.0, 10.0);
        glyphs.extend(drawn("Borås", 82.0, 20.0, 10.0));
        assert_eq!(texts(&glyphs), ["Svea", "Borås"]);
    }

    #[test]
    fn a_space_that_leaves_no_gap_is_none() {
        let mut glyphs = drawn("Forsknings ", 10.0, 20.0, 10.0);
        glyphs.extend(drawn("rådet", 60.0, 20.0, 10.0));
        assert_eq!(texts(&glyphs), ["Forskningsrådet"]);
    }

    #[test]
    fn a_soft_hyphen_that_takes_its_place_is_a_hyphen() {
        assert_eq!(
            texts(&drawn("Patent\u{ad} och AP\u{ad}fonden\u{ad}", 10.0, 20.0, 10.0)),
            ["Patent- och AP-fonden-"]
        );
        let mut glyphs = drawn("Forsknings\u{ad}", 10.0, 20.0, 10.0);
        glyphs.extend(drawn("rådet", 60.0, 20.0, 10.0));
        assert_eq!(texts(&glyphs), ["Forskningsrådet"]);
    }

    #[test]
    fn a_raised_digit_is_marked() {
        let mut glyphs = drawn("Region", 10.0, 20.0, 10.0);
        glyphs.extend(drawn("3", 40.0, 16.5, 6.0));
        assert_eq!(texts(&glyphs), ["Region³"]);
    }

    #[test]
    fn a_page_on_its_side_is_turned() {
        let mut glyphs = drawn("Svea", 0.0, 0.0, 10.0);
        for (at, glyph) in (0_u8..).zip(&mut glyphs) {
            (glyph.x, glyph.y, glyph.turn) = (50.0, 400.0 - f32::from(at) * 5.0, 1);
        }
        glyphs.extend(drawn("x", 10.0, 20.0, 10.0));
        let page = page(glyphs, (600.0, 800.0));
        assert_eq!((page.width, page.height), (800.0, 600.0));
        assert_eq!(page.spans.len(), 1);
        assert_eq!((page.spans[0].text.as_str(), page.spans[0].x, page.spans[0].y), ("Svea", 400.0, 50.0));
    }
}
