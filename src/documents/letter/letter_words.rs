//! The words of letters: tables that the readers share. A new way of writing is a new entry here.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::list_sections::ListKind;

#[allow(clippy::expect_used, reason = "the patterns are constants that every test compiles")]
fn set(patterns: &[&str]) -> RegexSet {
    RegexSet::new(patterns.iter().map(|pattern| format!("(?i)^(?:{pattern})$"))).expect("constant patterns")
}

#[allow(clippy::expect_used, reason = "the pattern is a constant that every test compiles")]
pub(super) fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a constant pattern")
}

/// A line that stands above the names of those asked.
static ASKED: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"(?:bilaga(?: \d+)?\s*[:.,–-]?\s*)?(?:fortsättning(?: på)? |forts\.? )?(?:(?:lista|förteckning) (?:över|på) )?(?:de |inbjudna |tillfrågade |våra )?remissinstans(?:er|erna)(?: m\.? ?fl\.?)?(?: \([^)]*\))?",
        // with the case number behind it
        r"(?:sändlista|remissinstanser(?:na)?)[ ,:–-]+(?:dnr\.?:? ?|diarienummer:? ?)?\p{Lu}\S{0,20}\d\S*",
        r"(?:remisskrets|remissmottagare|mottagarlista)(?:en|n|na)?",
        r"(?:list of )?(?:the )?(?:consultees|consultation bodies|referral bodies|bodies consulted|recipients|addressees|distribution)(?: list)?",
        r"(?:bilaga(?: \d+)?[:.,]? ?(?:till remiss\w*)?[:.,]? ?)?(?:sändlista|sändlistan|remisslista|remisslistan|utskickslista|adresslista)(?: (?:över|för) .*| \([^)]*\))?",
        r"remiss(?:en|missivet|brevet)? (?:skickas|sänds|sändes|går|har skickats|har sänts|har gått|är skickad|är sänd|ställs) (?:ut )?till(?: följande(?: \w+)?)?",
        r"(?:remitteras|skickas|sänds|utsänds|sänt|remitterat|utgår) till(?: följande(?: \w+)?)?",
        r"(?:mottagare|adressater|distribution|utsändning)(?: enligt följande| av remissen)?",
        r"följande (?:remissinstanser|instanser|myndigheter|organisationer|aktörer)",
        r"remissinstanser(?:na)? som (?:har )?(?:gett|lämnat|inkommit|bjudits|inbjudits|avgett|yttrat).*",
        r"(?:förteckning|lista) (?:över|på) (?:de )?remissinstanser.*",
    ])
});

/// A line that stands above the names if it ends with a colon.
static ASKED_BEFORE_COLON: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"remiss(?:en)? (?:skickas|sänds|går|har skickats|har sänts) (?:ut )?till .*",
        r"följande (?:remissinstanser|instanser|myndigheter|organisationer|aktörer) .*",
        r"(?:remissinstanser|instanser|organisationer)(?:na)? (?:som|är|var) .*",
        r"(?:vi|naturvårdsverket|\w+(?:verket|myndigheten|styrelsen|inspektionen)) (?:skickar|sänder|remitterar) (?:remissen|förslaget|härmed förslaget) till .*",
        r"efter remiss har yttranden? .* från",
    ])
});

/// A line that stands above the names of those who get the letter for information.
static INFORMED: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"(?:kopia |sänds |skickas |remissen (?:skickas|sänds) (?:även |också )?)?(?:för|till) (?:kännedom|information)(?: (?:till|skickas (?:den|remissen) till))?(?: följande(?: \w+)?)?",
        r"kopia (?:av remissen )?(?:skickas |sänds )?(?:för|till) (?:kännedom|information)(?: till.{0,60})?",
        r"följande(?: \w+)? (?:får|ges|har fått|erhåller) .{0,40}(?:för|till) (?:kännedom|information)",
        r"for information(?: only)?(?: to)?",
    ])
});

/// A line that stands above the offices that get a copy: they are part of the government or of the authority itself.
static COPIES: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"kopi(?:a|or)(?: (?:till|har skickats till|skickas till|sänds till|utan bilagor(?: till)?))?",
        r"c\.?c\.?(?: till)?",
        r"cop(?:y|ies)(?: to)?",
        r"intern(?:a)? kopi(?:a|or)(?: till)?",
    ])
});

/// The longest heading, in characters.
const MAX_HEADING_CHARS: usize = 160;

/// The kind of list whose heading a line is.
pub(super) fn heading(line: &str) -> Option<ListKind> {
    let line = line.trim();
    let (text, has_colon) = line.strip_suffix(':').map_or((line, false), |text| (text.trim(), true));
    if text.chars().count() > MAX_HEADING_CHARS || text.ends_with('.') {
        None
    } else if INFORMED.is_match(text) {
        Some(ListKind::Informed)
    } else if COPIES.is_match(text) {
        Some(ListKind::Copies)
    } else if ASKED.is_match(text) || (has_colon && ASKED_BEFORE_COLON.is_match(text)) {
        Some(ListKind::Asked)
    } else {
        None
    }
}

/// Words for groups of those asked. A line of such words alone stands above a group and is no name.
static GROUPS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?ix)^(?:(?:övriga|andra|statliga|centrala|regionala|lokala|kommunala|ideella|fackliga|enskilda|privata|vissa|offentliga|berörda|svenska|internationella|högre|ett\ urval(?:\ av)?|samtliga)\s+)*
        (?:(?:myndighet|länsstyrels|region|kommun|domstol|organisation|intresseorganisation|branschorganisation|bransch-\ och\ intresseorganisation|arbetsgivarorganisation|arbetstagarorganisation|arbetsmarknadsorganisation|fackförbund|fackförening|näringslivsorganisation|patientorganisation|funktionsrättsorganisation|miljöorganisation|ungdomsorganisation|konsumentorganisation|paraplyorganisation|studentorganisation|civilsamhällesorganisation|förening|högskol|lärosät|stiftels|bolag|nämnd|tingsrätt|hovrätt|kammarrätt|förvaltningsrätt|instans|aktör|remissinstans|kommunalförbund|samfund|trossamfund|part|mottagar|skol|institut|forskningsinstitut|tankesmedj|landsting|universitet|företag|förbund|departement|museum|museer|bibliotek|råd|verk)(?:er|ar|or|en|erna|arna|orna|e|t)?
          |arbetsmarknadens\ parter|parterna\ på\ arbetsmarknaden|näringsliv(?:et)?|civilsamhälle(?:t)?|civila\ samhället|rättsväsende(?:t)?|domstolsväsende(?:t)?|akademi(?:n)?|forskning|utbildning|hälso-\ och\ sjukvård(?:en)?|fackliga|sektorn|offentlig\ sektor|privat\ sektor|universitets-|myndigheter\ under\ riksdagen|m\.?\ ?fl\.?|med\ flera|m\.?\ ?m\.?|etc\.?|och|samt|eller|inom|under|regeringen|riksdagen|intresse-|bransch-|arbetsgivar-|arbetstagar-|fack-|övriga|övrigt|andra|ideella|fackliga|statliga|enskilda|&|/|,|\s)+$",
    )
});

/// Returns `true` if a line is the heading of a group: `Universitet och högskolor`, `Myndigheter m.fl.`
///
/// `Samtliga kommuner` is an entry, as written.
pub(super) fn is_group(line: &str) -> bool {
    if ALL.iter().any(|all| line.trim().starts_with(all)) && !line.trim().ends_with(':') {
        return false;
    }
    let text = line.trim().trim_end_matches(':').trim();
    let bare = PARENTHESIS.replace(text, "");
    let bare = bare.trim();
    !bare.is_empty() && bare.chars().count() <= 80 && GROUPS.is_match(bare) && !SINGLE_NAMES.contains(&bare)
}

/// Words before a whole group that is asked.
const ALL: [&str; 3] = ["Samtliga ", "Alla ", "Landets "];

/// Headings of columns beside the names, whose texts are no names.
static COLUMNS: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[
        r"(?:post|besöks|e-post)?(?:adress|adresser)|e-post|mejl|mail",
        r"(?:post)?ort|postnummer",
        r"kontakt(?:person|personer|uppgifter)?|handläggare|telefon(?:nummer)?|tfn|webbplats",
        r"svarsskyldig(?:het)?|svarsplikt|svar\??|svarat|obligatorisk(?:t)?|ja/nej",
        r"dnr|diarienummer|org\.? ?nr|organisationsnummer|anmärkning(?:ar)?|kommentar(?:er)?|typ",
    ])
});

/// Returns `true` if a text stands above a column without names.
pub(super) fn is_other_column(text: &str) -> bool {
    COLUMNS.is_match(text.trim().trim_end_matches(':'))
}

/// Headings of the column of names.
static NAMES_COLUMN: LazyLock<RegexSet> = LazyLock::new(|| {
    set(&[r"nr\.?|nummer|#|(?:remiss)?instans(?:er)?|namn|organisation(?:er)?|myndighet(?:er)?|mottagare|names?"])
});

/// Returns `true` if a text stands above the column of names, or of their numbers.
pub(super) fn is_names_column(text: &str) -> bool {
    NAMES_COLUMN.is_match(text.trim().trim_end_matches(':'))
}

/// Words of names of those who are asked.
static BODIES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:verket|kommun|myndighet\w*|styrelsen?|universitet|högskolan?|förbundet?|rätt|rätten|inspektionen|förening\w*|nämnden|institutet?|domstolen|rådet)\b|\b(?:region|länsstyrelsen|AB)\b",
    )
});

/// Returns `true` if a text has a word of the names of those who are asked.
pub(super) fn is_body(text: &str) -> bool {
    BODIES.is_match(text)
}

/// Names that are made of words for groups.
const SINGLE_NAMES: [&str; 3] = ["Parterna", "Företagarna", "Verken"];

static PARENTHESIS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\s*\([^)]*\)\s*$"));

/// Words that a name does not end with: the next line goes on with it.
const OPEN_WORDS: [&str; 26] = [
    "och", "samt", "för", "i", "av", "till", "över", "med", "på", "vid", "under", "mot", "om", "mellan", "från",
    "inom", "utan", "åt", "&", "–", "-", "—", "the", "of", "and", "for",
];

/// Words that go on with a noun: no name ends with them.
const OPEN_ADJECTIVES: [&str; 14] = [
    "Svenska",
    "Svensk",
    "Svenskt",
    "Sveriges",
    "Statens",
    "Internationella",
    "Nationella",
    "Nationellt",
    "Europeiska",
    "Nordiska",
    "Kungl.",
    "Kungliga",
    "Allmänna",
    "Centrala",
];

/// Words that begin a name and are none by themselves.
const OPEN_HEADS: [&str; 16] = [
    "Region",
    "Länsstyrelsen",
    "Myndigheten",
    "Stiftelsen",
    "Institutet",
    "Inspektionen",
    "Nämnden",
    "Rådet",
    "Forskningsrådet",
    "Föreningen",
    "Högskolan",
    "Hovrätten",
    "Kammarrätten",
    "Förvaltningsrätten",
    "Riksorganisationen",
    "Verket",
];

/// The ends of words that say whose something is: `Lantbrukarnas`, `Motormännens`.
const OPEN_ENDINGS: [&str; 5] = ["arnas", "ernas", "ornas", "männens", "tagarnas"];

/// Last lines that are no names: legal forms.
const TAILS: [&str; 9] = ["AB", "Ab", "HB", "KB", "Abp", "Ek.", "SE", "A/S", "ASA"];

/// Returns `true` if a line cannot be the end of a name.
pub(super) fn is_open(line: &str) -> bool {
    let last = line.split_whitespace().next_back().unwrap_or_default();
    let only = line.split_whitespace().count() == 1;
    line.ends_with([',', '/'])
        || OPEN_WORDS.contains(&last)
        || OPEN_ADJECTIVES.contains(&last)
        || OPEN_ENDINGS.iter().any(|ending| last.ends_with(ending))
        || (only && OPEN_HEADS.contains(&last))
}

/// Returns `true` if a line cannot begin a name.
pub(super) fn is_tail(line: &str) -> bool {
    let first = line.split_whitespace().next().unwrap_or_default();
    let lower = line.chars().next().is_some_and(|c| c.is_lowercase() || matches!(c, '(' | '–' | '&' | ',' | ')'));
    // `e-hälsa`, `a-kassor`: still no name of its own, as far as any letter goes
    lower || TAILS.contains(&first)
}

/// Ends of words that name a whole body: no company goes on behind them.
const CLOSED_ENDINGS: [&str; 6] = ["företagen", "verket", "myndigheten", "styrelsen", "föreningen", "förbundet"];

/// Returns `true` if a company begins the next line though no comma ends this one: `IT & Telekomföretagen` and `Telenor AB,`.
pub(super) fn lacks_comma(line: &str, next: &str) -> bool {
    let first = next.split([',', ';']).next().unwrap_or_default();
    let (words, last) = (first.split_whitespace().count(), first.split_whitespace().next_back().unwrap_or_default());
    let is_closed = CLOSED_ENDINGS.iter().any(|ending| line.ends_with(ending));
    is_closed && first.len() < next.len() && (2..=3).contains(&words) && TAILS.contains(&last)
}

/// Names with a comma before a capital letter. A part of a list that begins so is joined to the part before it.
static AFTER_COMMA: LazyLock<[(Regex, Regex); 4]> = LazyLock::new(|| {
    [
        (
            pattern(r"(?i)(?:hovrätt|hovrätten[^,]*|tingsrätt)$"),
            pattern(r"^(?:Patent-|Mark-|Migrations(?:över)?domstolen|Sjörätts)"),
        ),
        (
            pattern(r"(?:Lika Unika|Barnplantorna|FUB|RBU|Attention|DHR|SRF)$"),
            pattern(r"^(?:Federationen|Riksförbundet|Synskadades|Delaktighet)"),
        ),
        (
            pattern(r"(?:universitet|högskola|högskolan[^,]*|högskolor|institutet)$"),
            pattern(
                r"^(?:Juridiska|Medicinska|Samhällsvetenskapliga|Humanistiska|Naturvetenskapliga|Tekniska|Institutionen|Fakulteten|Centrum)",
            ),
        ),
        (pattern(r"(?:AB|Abp|Inc|Ltd|plc)$"), pattern(r"^(?:Filial|Sverigefilial|Swedish Branch|Sweden Branch)")),
    ]
});

/// Returns `true` if a comma between two parts is inside a name.
pub(super) fn is_one_name(before: &str, after: &str) -> bool {
    after.chars().next().is_some_and(char::is_lowercase)
        || AFTER_COMMA.iter().any(|(ends, begins)| ends.is_match(before) && begins.is_match(after))
}

/// Places: `Hovrätten över Skåne och Blekinge` is one name.
const PLACES: [&str; 34] = [
    "Blekinge",
    "Skåne",
    "Halland",
    "Småland",
    "Öland",
    "Gotland",
    "Bohuslän",
    "Dalsland",
    "Värmland",
    "Närke",
    "Sörmland",
    "Södermanland",
    "Uppland",
    "Västmanland",
    "Dalarna",
    "Gästrikland",
    "Hälsingland",
    "Härjedalen",
    "Jämtland",
    "Medelpad",
    "Ångermanland",
    "Västerbotten",
    "Norrbotten",
    "Lappland",
    "Gävleborg",
    "Västernorrland",
    "Kronoberg",
    "Kalmar",
    "Jönköping",
    "Västergötland",
    "Östergötland",
    "Norden",
    "Finland",
    "Norge",
];

/// Two words around `och` that belong to one name.
const PAIRS: [(&str, &str); 12] = [
    ("Kommuner", "Regioner"),
    ("Kommuner", "Landsting"),
    ("kommuner", "Landsting"),
    ("Hus", "Parker"),
    ("Norden", "Baltikum"),
    ("Kultur", "Fritid"),
    ("Handel", "Sjöfart"),
    ("Vatten", "Avlopp"),
    ("Företag", "Arbetsgivare"),
    ("Arbetsgivare", "Företagare"),
    ("Barn", "Barn"),
    ("Cochleaimplantat", "Barn"),
];

/// Returns `true` if `och` between two texts, the second with a capital letter, is inside a name.
pub(super) fn is_pair(before: &str, after: &str) -> bool {
    let left = before.split_whitespace().next_back().unwrap_or_default();
    let right = after.split_whitespace().next().unwrap_or_default();
    let right = right.trim_end_matches(['.', ',', ';']);
    left.ends_with('-') || PLACES.contains(&right) || PAIRS.contains(&(left, right))
}

/// The part of the proposal, in parentheses behind a name.
static LIMIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:i den del|i de delar|de delar|som|svarar|ombeds|samordnar|inklusive|även för|såvitt|endast|enbart|bara|främst|särskilt|utom|utan|exklusive|(?:i |om |för |gäller |avser |avseende |rörande |beträffande |på )?(?:avsnitt(?:en)?|kapit(?:el|len)|kap\.?|del(?:en|arna)?|delbetänkande\w*|bilag(?:a|an|orna)|punkt(?:en|erna)?|författningsförslag\w*|lagförslag\w*|förslag(?:en|et)?|fråg(?:a|an|or|orna)|sid(?:a|an|orna)\s+\d+|§+|\d+ kap\.?|\d+(?:\.\d+)+))\b",
    )
});

/// Returns `true` if a text in parentheses says which part someone is asked about.
pub(super) fn is_limit(text: &str) -> bool {
    LIMIT.is_match(text.trim())
}

/// Behind the name of someone who is not asked.
static FOR_INFORMATION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^(?:endast |enbart )?(?:för|till) (?:kännedom|information|känned\.)$|^f\.? ?k\.?$"));

/// Returns `true` if a text in parentheses says that the letter is for information.
pub(super) fn is_for_information(text: &str) -> bool {
    FOR_INFORMATION.is_match(text.trim())
}

static TWO_VERSIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:två (?:olika )?(?:versioner|format|filformat|exemplar|dokument)|(?:både|såväl|dels) (?:i |som )?(?:ett )?(?:word|pdf)\w*[^.]{0,80}\b(?:och|som|dels)\b[^.]{0,40}(?:word|pdf))",
    )
});

/// Returns `true` if the letter asks for the answer in two versions.
pub(super) fn wants_two_versions(body: &str) -> bool {
    TWO_VERSIONS.is_match(body)
}

/// Around the names in a running text: what stands before them and after them, and whether they were asked.
pub(super) static FRAMES: LazyLock<[(Regex, bool); 4]> = LazyLock::new(|| {
    [
        (
            pattern(
                r"(?i)^utanför remisslistan har (?:dessutom |även |också )?(?P<names>.+?) (?:kommit|inkommit|lämnat|yttrat).*$",
            ),
            false,
        ),
        (
            pattern(
                r"(?i)^(?:efter remiss har )?(?:yttranden?|remissvar|synpunkter)[^,:]*? (?:avgetts av|inkommit från|lämnats av|avgivits av|kommit in från)(?: följande[^:]*)?:? (?P<names>.+)$",
            ),
            true,
        ),
        (
            pattern(
                r"(?i)^(?P<names>.+?) (?:har|hade) (?:beretts|inbjudits|bjudits|getts|givits|fått|också|även|avstått|valt|inte|yttrat)\b.*$",
            ),
            true,
        ),
        (
            pattern(
                r"(?i)^(?:remissen (?:skickas|sänds|har skickats|har sänts|går) till|följande [^:]{0,120}?:|remissinstanser(?:na)? (?:är|var)(?: följande)?:?) (?P<names>.+)$",
            ),
            true,
        ),
    ]
});
