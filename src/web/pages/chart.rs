//! A chart: bars to look at and the same as a table, from one list of values.
//!
//! The drawing holds no text and is stretched to the width there is, so it can be read on a small screen; all words and
//! numbers stand beside it as text.

use super::words::number;

/// The height of the drawing, in its own units.
const HEIGHT: usize = 100;

/// A chart with its table.
#[derive(Debug)]
pub(super) struct Chart {
    /// The name in the address of its CSV.
    pub(super) id: &'static str,
    pub(super) title: String,
    /// What it says, in one sentence.
    pub(super) finding: String,
    /// What was counted, and how.
    pub(super) note: &'static str,
    /// The heads of the table.
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    pub(super) bars: Vec<Bar>,
    /// The width of the drawing: ten for each bar.
    pub(super) width: usize,
    /// What the full height means.
    pub(super) top: String,
    /// The label under the first, the middle and the last bar.
    pub(super) axis: Vec<String>,
    /// Whether the bars lie on their side, one a row, within the table.
    pub(super) lying: bool,
    /// Whether the names of the rows are Swedish.
    pub(super) swedish: bool,
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

/// The bars of `values`, each named, and what the full height stands for.
pub(super) fn bars(values: &[(String, usize)], unit: &str) -> (Vec<Bar>, usize) {
    let top = round_up(values.iter().map(|(_, value)| *value).max().unwrap_or_default());
    let bar = |(n, (name, value)): (usize, &(String, usize))| {
        let height = value * HEIGHT / top.max(1);
        Bar { x: n * 10 + 1, y: HEIGHT - height, height, words: format!("{name}: {}{unit}", number(*value)) }
    };
    (values.iter().enumerate().map(bar).collect(), top)
}

/// The labels under the first, the middle and the last bar; fewer where there are few.
pub(super) fn axis(values: &[(String, usize)]) -> Vec<String> {
    let name = |n: usize| values.get(n).map(|(name, _)| name.clone());
    match values.len() {
        0..=8 => values.iter().map(|(name, _)| name.clone()).collect(),
        many => [0, many / 2, many - 1].into_iter().filter_map(name).collect(),
    }
}

/// The next number that a scale may end at: 1, 2, 5, 10, 20, 50 and so on.
fn round_up(value: usize) -> usize {
    let mut step = 1;
    loop {
        for top in [step, step * 2, step * 5] {
            if value <= top {
                return top;
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
        for (value, top) in [(0, 1), (1, 1), (3, 5), (5, 5), (6, 10), (47, 50), (101, 200), (390, 500)] {
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
        assert_eq!(axis(&values), ["jan", "feb", "mar"]);
        let many: Vec<_> = (0..36).map(|n| (n.to_string(), n)).collect();
        assert_eq!(axis(&many), ["0", "18", "35"]);
    }
}
