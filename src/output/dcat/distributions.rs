//! The distributions: files and feeds with the data.

/// One form: the last part of its IRI, its path, its media type, its title and description in Swedish and English.
pub(super) struct Form {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    pub(super) media_type: &'static str,
    pub(super) title: [&'static str; 2],
    pub(super) description: [&'static str; 2],
}

/// One of each format.
pub(super) const FORMS: [Form; 8] = [
    Form {
        name: "csv",
        path: "/api/v1/consultations.csv",
        media_type: "text/csv",
        title: ["Tabell (CSV)", "Table (CSV)"],
        description: ["En rad för varje remiss.", "A row for each consultation."],
    },
    Form {
        name: "json",
        path: "/api/v1/consultations.json",
        media_type: "application/json",
        title: ["Lista (JSON)", "List (JSON)"],
        description: ["Alla remisser med text, i en fil.", "All consultations with their texts, in one file."],
    },
    Form {
        name: "ndjson",
        path: "/api/v1/consultations.ndjson",
        media_type: "application/x-ndjson",
        title: ["Rader (NDJSON)", "Lines (NDJSON)"],
        description: ["En remiss på varje rad, med text.", "A consultation on each line, with its text."],
    },
    Form {
        name: "atom",
        path: "/feed.atom",
        media_type: "application/atom+xml",
        title: ["Flöde (Atom)", "Feed (Atom)"],
        description: [
            "Det senaste som hänt: nya remisser, flyttade svarsdagar, publicerade svar.",
            "The latest news: new consultations, moved deadlines, published answers.",
        ],
    },
    Form {
        name: "rss",
        path: "/feed.rss",
        media_type: "application/rss+xml",
        title: ["Flöde (RSS)", "Feed (RSS)"],
        description: ["Samma flöde för äldre läsprogram.", "The same feed for older readers."],
    },
    Form {
        name: "ics",
        path: "/sista-svarsdag.ics",
        media_type: "text/calendar",
        title: ["Kalender (iCalendar)", "Calendar (iCalendar)"],
        description: ["Sista svarsdag för varje remiss.", "The last day to answer of each consultation."],
    },
    Form {
        name: "responses-csv",
        path: "/api/v1/responses.csv",
        media_type: "text/csv",
        title: ["Tillfrågade och svar (CSV)", "Asked and answered (CSV)"],
        description: [
            "En rad för varje organisation och remiss: tillfrågad, svarat, tyst.",
            "A row for each organization and consultation: asked, answered, silent.",
        ],
    },
    Form {
        name: "responses-ndjson",
        path: "/api/v1/responses.ndjson",
        media_type: "application/x-ndjson",
        title: ["Tillfrågade och svar (NDJSON)", "Asked and answered (NDJSON)"],
        description: ["Samma tabell, ett objekt på varje rad.", "The same table, an object on each line."],
    },
];
