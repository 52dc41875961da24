//! Horizontal lines of a page, to know which characters are struck out.

use pdf_extract::{Path, PathOp, Transform};

/// The part of the letters' size above the base line in which a line strikes them out. Lines below are underlines.
const STRIKES: (f32, f32) = (0.12, 0.5);

/// The thickest line, in points: a higher box is a background.
const MAX_HEIGHT: f32 = 2.0;

/// The most lines of a page.
const MAX_RULES: usize = 20_000;

/// A horizontal line.
#[derive(Debug, Clone, Copy)]
struct Rule {
    x: f32,
    end: f32,
    /// From the upper edge.
    y: f32,
}

/// The horizontal lines of a page.
#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

impl Rules {
    /// Adds those of a path; `corner` is the upper left corner of the page.
    #[allow(clippy::cast_possible_truncation, reason = "a place on a page needs no more than 24 bits")]
    pub(super) fn add(&mut self, place: &Transform, path: &Path, corner: (f64, f64)) {
        let point = |x: f64, y: f64| {
            let (across, up) = (x * place.m11 + y * place.m21 + place.m31, x * place.m12 + y * place.m22 + place.m32);
            ((across - corner.0) as f32, (corner.1 - up) as f32)
        };
        let mut last = None;
        for op in &path.ops {
            let (from, to) = match *op {
                PathOp::MoveTo(x, y) => {
                    last = Some(point(x, y));
                    continue;
                }
                PathOp::LineTo(x, y) => {
                    let to = point(x, y);
                    (last.replace(to), to)
                }
                PathOp::Rect(x, y, width, height) => (Some(point(x, y)), point(x + width, y + height)),
                PathOp::CurveTo(..) | PathOp::Close => continue,
            };
            if let Some(from) = from
                && self.0.len() < MAX_RULES
                && (from.1 - to.1).abs() <= MAX_HEIGHT
                && [from.0, from.1, to.0, to.1].iter().all(|number| number.is_finite())
            {
                self.0.push(Rule { x: from.0.min(to.0), end: from.0.max(to.0), y: f32::midpoint(from.1, to.1) });
            }
        }
    }

    /// The lines from the upper one to the lower one, as [`Self::strike`] needs them.
    pub(super) fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| a.y.total_cmp(&b.y));
        self
    }

    /// Returns `true` if a line goes through a character, by its middle, base line and size.
    pub(super) fn strike(&self, middle: f32, y: f32, size: f32) -> bool {
        let (upper, lower) = (y - STRIKES.1 * size, y - STRIKES.0 * size);
        let from = self.0.partition_point(|rule| rule.y < upper);
        self.0[from..].iter().take_while(|rule| rule.y <= lower).any(|rule| rule.x <= middle && middle <= rule.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_letters_strikes_them_and_one_below_does_not() {
        let path = Path {
            ops: vec![
                PathOp::MoveTo(70.0, 703.0),
                PathOp::LineTo(380.0, 703.0),
                PathOp::Rect(70.0, 648.0, 300.0, 0.5),
                PathOp::Rect(70.0, 600.0, 300.0, 20.0),
            ],
        };
        let mut rules = Rules::default();
        rules.add(&Transform::identity(), &path, (0.0, 842.0));
        let rules = rules.sorted();
        // struck out at 700, underlined at 650, on a background at 605
        assert!(rules.strike(100.0, 842.0 - 700.0, 11.0));
        assert!(!rules.strike(400.0, 842.0 - 700.0, 11.0));
        assert!(!rules.strike(100.0, 842.0 - 650.0, 11.0));
        assert!(!rules.strike(100.0, 842.0 - 605.0, 11.0));
    }
}
