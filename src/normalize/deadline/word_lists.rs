//! The words and stems that `vocabulary` looks for, as data. A word that a page uses and the reader does not know
//! belongs here.
//!
//! Lists are lower case, words apart by spaces. Stems match the beginning of a word.

/// A verb of what is to be, not of what was.
pub(super) const MODAL: u16 = 1;
/// A verb of a time until its end.
pub(super) const LASTING: u16 = 2;
/// A verb of a consultation on its deadline.
pub(super) const ENDING: u16 = 4;
/// A verb of a time on its first day.
pub(super) const STARTING: u16 = 8;
/// The next date is another of the same kind.
pub(super) const LINK: u16 = 16;
/// Something else that has a date, as verbs: the nouns stand in many a title.
pub(super) const ELSEWHERE: u16 = 32;

/// Someone who answers to others than us: the day is theirs.
pub(super) const ACTOR: u16 = 64;
/// A verb of those who ask for answers.
pub(super) const ASKING: u16 = 128;
/// A reason or consequence: the day behind it is not that of the answer.
pub(super) const REASON: u16 = 256;
/// A participle of pages: `senast ändrad`.
pub(super) const EDITED: u16 = 512;
/// A day that takes the place of another: `ändrats till`, `flyttad till`.
pub(super) const MOVED: u16 = 1024;

pub(super) const WORDS: [(u16, &str); 11] = [
    (
        MODAL,
        "ska skall skulle bör måste önskas önskar önskade emotses motses emotser behöver vill vilja ombeds uppmanas \
         anmodas kan kunna välkomna välkommen välkommet välkomnas senast får möjlighet möjligt ber bett tacksam bereds \
         must should shall would can may please invited welcome welcomed requested kindly",
    ),
    (
        LASTING,
        "remitteras pågår pågick pågått varar varade löper löpte utgår utgick upphör slutar slutade sträcker öppen öppet öppna öppnat \
         utställd utställt visas runs ran open",
    ),
    (
        ENDING,
        "avslutas avslutades avslutad stänger stängde stängs stängdes slutar slutade close closes closed ends ended due",
    ),
    (STARTING, "började börjar inleds inleddes startar startade öppnade öppnar opens opened starts started begins"),
    (LINK, "och respektive resp samt eller men dock and"),
    (
        ELSEWHERE,
        "besluta beslutade beslutat beslutades beslutar beslutas träder trätt trädde träda skickades sändes remitterades \
         anta antas antagits genomföras genomförs genomföra genomfört upphöra tillämpas införas fattas fatta kontakta antagande \
         adopted adopt enter enters entry force updated published",
    ),
    (
        ACTOR,
        "sökanden regeringen riksdagen kommissionen medlemsstaterna medlemsländerna sverige utredningen utredaren kommittén \
         lagrådet domstolen parlamentet verksamhetsutövare verksamhetsutövaren verksamhetsutövarna tillståndshavare \
         tillståndshavaren arbetsgivaren leverantören leverantörerna commission states government parliament",
    ),
    (
        ASKING,
        "önskar vill emotser motser ber behöver behövs måste inbjuder bjuder remitterar remitterat uppmanar tar ger invites welcomes \
         wants asks seeks begär",
    ),
    (REASON, "eftersom då varför därefter varefter because since"),
    (
        EDITED,
        "ändrad ändrat ändrades granskad granskat granskades uppdaterad uppdaterat uppdaterades publicerad publicerat \
         publicerades kontrollerad kontrollerat kontrollerades reviderad reviderat redigerad sparad modifierad updated \
         modified reviewed changed",
    ),
    (
        MOVED,
        "ändrats ändrad ändrat ändras ändrades flyttats flyttad flyttat flyttas flyttades flytta utsträckt utsträckts kortats \
         förkortats förkortad kortad skjuts skjutits tidigarelagd tidigarelagts tidigareläggs extended moved postponed \
         changed prolonged",
    ),
];

pub(super) const ANSWER_STEMS: [&str; 46] = [
    "invända",
    "internremis",
    "slutremis",
    "omremis",
    "ifylld",
    "svar",
    "remis",
    "yttr",
    "synpunkt",
    "besvara",
    "komment",
    "inspel",
    "återkoppl",
    "återkom",
    "åsikt",
    "invändning",
    "erinring",
    "utlåtand",
    "samråd",
    "tyck",
    "formulär",
    "medborgardialog",
    "önskemål",
    "comment",
    "respon",
    "feedback",
    "consultation",
    "submission",
    "views",
    "answer",
    "opinion",
    "reflektion",
    "tankar",
    "remitteras",
    "referral",
    "återremiss",
    "input",
    "repl",
    "remarks",
    "observation",
    "påminnelser",
    "reaktion",
    "anmärkning",
    "contribution",
    "questionnaire",
    "statements",
];

pub(super) const MEETING_STEMS: [&str; 12] = [
    "remissmöt",
    "möte",
    "seminari",
    "hearing",
    "workshop",
    "webbinari",
    "utfrågning",
    "konferens",
    "remissammanträde",
    "remisskonferens",
    "samrådsmöt",
    "meeting",
];

/// Things that a reader may ask for, or do, other than answering.
pub(super) const REQUEST_STEMS: [&str; 15] = [
    "anmäl",
    "föranmäl",
    "registrera",
    "osa",
    "beställ",
    "boka",
    "papperskop",
    "ansök",
    "anbud",
    "överklag",
    "begär",
    "kontakta",
    "registration",
    "appl",
    "question",
];

/// Things that somebody has to hand over to others.
pub(super) const DUTY_STEMS: [&str; 8] = [
    "redovis",
    "slutredovis",
    "överlämn",
    "återrapport",
    "slutrapport",
    "sammanställ",
    "delredovis",
    "remissammanställ",
];

pub(super) const ELSE_STEMS: [&str; 23] = [
    "juster",
    "presenter",
    "offentliggör",
    "färdigställ",
    "ikraft",
    "medlemsstat",
    "publicer",
    "införliv",
    "datera",
    "uppdater",
    "remissbrev",
    "remissmissiv",
    "remissutskick",
    "rapportera",
    "gallr",
    "radera",
    "bevaras",
    "arkiver",
    "samrådsredogörelse",
    "remissekreterare",
    "remisshandläggare",
    "handläggare",
    "semester",
];

pub(super) const TERM_STEMS: [&str; 23] = [
    "svarsdat",
    "svarsdag",
    "svarstid",
    "svarsfrist",
    "svarsperiod",
    "svarstermin",
    "remisstid",
    "remissfrist",
    "remissperiod",
    "deadline",
    "inlämningsda",
    "slutdat",
    "slutdag",
    "stängningsdat",
    "tidsfrist",
    "svarstillfäll",
    "samrådstid",
    "samrådsperiod",
    "granskningstid",
    "granskningsperiod",
    "utställningstid",
    "yttrandetid",
    "yttrandedag",
];

pub(super) const ARRIVAL_STEMS: [&str; 25] = [
    "inge",
    "framför",
    "inkom",
    "lämna",
    "inlämna",
    "skicka",
    "insänd",
    "inskick",
    "sänd",
    "mejla",
    "maila",
    "besvara",
    "avge",
    "avlämna",
    "återkom",
    "återsänd",
    "submi",
    "receiv",
    "send",
    "sent",
    "reach",
    "respond",
    "emots",
    "motse",
    "provid",
];
