//! The question that each chart answers.

use crate::domain::Lang;

/// The charts by their names, each with its question in Swedish and English.
const QUESTIONS: [(&str, &str, &str); 13] = [
    ("per-month", "Hur många remisser sänds ut varje månad?", "How many consultations are sent out each month?"),
    ("per-sender", "Vem sänder ut flest remisser?", "Who sends out the most consultations?"),
    ("answer-time", "Hur lång tid har man på sig att svara?", "How long is the time to answer?"),
    ("answer-time-by-sender", "Vem ger kortast tid att svara?", "Who gives the shortest time to answer?"),
    ("short-deadlines", "Hur ofta är tiden kortare än tre veckor?", "How often is the time less than three weeks?"),
    ("deadline-changes", "Hur ofta flyttas sista svarsdag?", "How often is the last day moved?"),
    ("silence", "Vilka tillfrågas men svarar inte?", "Who is asked and does not answer?"),
    ("silence-by-kind", "Vilka slags organisationer svarar sällan?", "Which kinds of organizations seldom answer?"),
    ("silence-by-sender", "Vems remisser lämnas obesvarade?", "Whose consultations are left unanswered?"),
    ("unasked", "Vilka svarar fast de inte har tillfrågats?", "Who answers without being asked?"),
    ("outcomes-per-year", "Hur lång tid tar det till en proposition?", "How long does it take until there is a bill?"),
    ("outcomes-per-sender", "Vems remisser blir propositioner?", "Whose consultations become bills?"),
    ("outcomes-per-kind", "Vilka förslag blir propositioner?", "Which proposals become bills?"),
];

/// The question of the chart with this name.
pub(super) fn of(chart: &str, lang: Lang) -> &'static str {
    let found = QUESTIONS.iter().find(|(name, ..)| *name == chart);
    found.map_or("", |(_, swedish, english)| lang.pick(swedish, english))
}
