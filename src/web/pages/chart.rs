//! A chart: bars to look at and the same as a table, from one list of values.
//!
//! The drawing holds no text and is stretched to the available width, so it fits a small screen. All words and
//! numbers stand beside it as text.

use super::format::number;

/// The height of the drawing, in its own units.
const HEIGHT: usize = 100;
/// The least number of places for bars: a single year should not fill the drawing.
const MIN_PLACES: usize = 6;

/// A chart with its table.
#[derive(Debug, Default)]
pub(super) struct Chart {
    /// The name in the address of its CSV.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// The question that it answers.
    pub(super) question: String,
    /// The finding, in one sentence.
    pub(super) finding: String,
    /// The method of counting.
    pub(super) note: &'static str,
    /// The heads of the table.
    pub(super) heads: Vec<String>,
    pub(super) rows: Vec<Row>,
    pub(super) bars: Vec<Bar>,
    /// The width of the drawing: ten for each bar.
    pub(super) width: usize,
    /// The value at full height.
    pub(super) top: String,
    /// The label under the first, the middle and the last bar.
    pub(super) axis: Vec<String>,
    /// `true` if the bars are horizontal, one for each row of the table.
    pub(super) lying: bool,
    /// `true` if the names of the rows are Swedish.
    pub(super) swedish: bool,
    /// The question to the API that gives what is counted.
    pub(super) api: String,
}

/// A row of the table.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) href: Option<String>,
    pub(super) cells: Vec<String>,
    /// The length of its bar, in percent of the longest.
    pub(super) percent: usize,
}

/// A bar.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) height: usize,
    pub(super) words: String,
}

/// The heads of a table.
pub(super) fn heads(heads: &[&str]) -> Vec<String> {
    heads.iter().map(|head| (*head).to_owned()).collect()
}

/// The bars of `values`, each named, and the value at full height.
pub(super) fn bars(values: &[(String, usize)], unit: &str) -> (Vec<Bar>, usize) {
    let top = round_up(values.iter().map(|(_, value)| *value).max().unwrap_or_default());
    let bar = |(n, (name, value)): (usize, &(String, usize))| {
        let height = value * HEIGHT / top.max(1);
        Bar { x: n * 10 + 1, y: HEIGHT - height, height, words: format!("{name}: {}{unit}", number(*value)) }
    };
    (values.iter().enumerate().map(bar).collect(), top)
}

/// The width of the drawing of so many bars.
pub(super) fn width(bars: usize) -> usize {
    bars.max(MIN_PLACES) * 10
}

/// The labels under the first, the middle and the last bar; under every place where there are few.
pub(super) fn axis(values: &[(String, usize)]) -> Vec<String> {
    let name = |n: usize| values.get(n).map(|(name, _)| name.clone());
    match values.len() {
        few @ 0..=8 => (0..few.max(MIN_PLACES)).map(|n| name(n).unwrap_or_default()).collect(),
        many => [0, many / 2, many - 1].into_iter().filter_map(name).collect(),
    }
}

/// The next number that a scale may end at: 10, 15, 20, 30, 40, 50, 60, 80, 100, 150 and so on.
fn round_up(value: usize) -> usize {
    let mut step = 1;
    loop {
        for top in [10, 15, 20, 30, 40, 50, 60, 80] {
            if value <= top * step {
                return top * step;
            }
        }
        step *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_a_round_number() {
        for (value, top) in [(0, 10), (6, 10), (11, 15), (27, 30), (47, 50), (81, 100), (102, 150), (390, 400)] {
            assert_eq!(round_up(value), top, "{value}");
        }
    }

    #[test]
    fn bars_stand_on_the_ground() {
        let values = [("jan".to_owned(), 10), ("feb".to_owned(), 0), ("mar".to_owned(), 5)];
        let (bars, top) = bars(&values, " st");
        assert_eq!(top, 10);
        assert!(bars.iter().all(|bar| bar.y + bar.height == 100));
        assert_eq!(bars.iter().map(|bar| (bar.x, bar.height)).collect::<Vec<_>>(), [(1, 100), (11, 0), (21, 50)]);
        assert_eq!(bars[2].words, "mar: 5 st");
        assert_eq!(axis(&values), ["jan", "feb", "mar", "", "", ""]);
        assert_eq!((width(3), width(36)), (60, 360));
        let many: Vec<_> = (0..36).map(|n| (n.to_string(), n)).collect();
        assert_eq!(axis(&many), ["0", "18", "35"]);
    }
}
