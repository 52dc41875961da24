//! File, environment and flags together.

use super::*;

/// Loads a file with this text, these variables and these flags.
fn load(text: &str, variables: &[(&str, &str)], flags: &[&str]) -> Result<Config, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.toml");
    std::fs::write(&path, text).unwrap();
    let flags = Flags::of(&path, flags);
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::load_with(&flags, &variables)
        .map_err(|error| error.to_string().replace(&*dir.path().to_string_lossy(), "DIR"))
}

#[test]
fn a_flag_overrides_the_environment_that_the_file_and_that_the_default() {
    let file = "pace = \"2s\"\ndata = \"there\"\nmirror = [\"https://a.se=http://127.0.0.1:1\"]\nburst = 5\n";
    let variables = [("REMISSFLODE_PACE", "3s"), ("REMISSFLODE_BURST", "7"), ("REMISSFLODE_DATA", "")];
    let config = load(file, &variables, &["--pace", "4s"]).unwrap();
    assert_eq!((config.pace, config.data.clone()), (Duration::from_secs(4), PathBuf::from("there")));
    assert_eq!((config.burst, config.feed_entries, config.mirrors.len()), (7, 100, 1));
    let origins: Vec<String> = config
        .shown()
        .filter(|(setting, ..)| ["pace", "burst", "data", "feed-days"].contains(&setting.key))
        .map(|(setting, value, origin)| format!("{} = {} # {origin}", setting.key, value.unwrap()))
        .collect();
    let file = config.file.as_ref().unwrap().display();
    assert_eq!(
        origins,
        [
            format!("data = \"there\" # {file}:2"),
            "pace = \"4s\" # --pace".to_owned(),
            "burst = 7 # REMISSFLODE_BURST".to_owned(),
            "feed-days = 30 # default".to_owned(),
        ]
    );
    let config =
        load("mirror = [\"https://a.se=http://127.0.0.1:1\"]", &[], &["--mirror", "https://b.se=http://[::1]:2"]);
    assert_eq!(config.unwrap().mirrors, ["https://b.se=http://[::1]:2".parse().unwrap()]);
}

#[test]
fn every_setting_can_be_given_in_each_of_three_ways() {
    let written = |setting: &Setting| match setting.key {
        "listen" => "localhost:1",
        "issuers" => "/",
        "organizations" | "subjects" => "Cargo.toml",
        "public-url" | "publisher-url" | "hub" | "purge" => "https://example.se/",
        "contact" => "post@example.se",
        "mirror" => "https://b.se=http://[::1]:2/",
        "mail-smtp" => "smtps://brev@mail.example.se:465",
        "mail-from" | "mail-reply-to" | "mail-bounce" => "brev@example.se",
        "mail-sendmail" => "/bin/sh",
        "pace" | "every" | "stop-delay" => "4s",
        "publisher-type" => "non-profit",
        "trusted-proxies" => "10.0.0.0/8",
        "proxy-header" => "forwarded",
        _ if setting.value == "BOOL" => "true",
        _ if setting.value == "N" => "7",
        _ => "text",
    };
    let shown = |config: &Config, setting: &Setting| match (setting.show)(config).unwrap() {
        toml::Value::Array(values) => values.first().and_then(toml::Value::as_str).unwrap().to_owned(),
        toml::Value::String(text) => text,
        other => other.to_string(),
    };
    for setting in SETTINGS {
        let value = written(setting);
        let toml = match setting.kind {
            Kind::One if ["N", "BOOL"].contains(&setting.value) => value.to_owned(),
            Kind::One => format!("{value:?}"),
            Kind::Switch => value.to_owned(),
            Kind::Many(_) => format!("[{value:?}]"),
        };
        let flag = format!("--{}={value}", setting.key);
        for config in [
            load(&format!("{} = {toml}", setting.key), &[], &[]),
            load("", &[(&setting.variable(), value)], &[]),
            load("", &[], &[&flag]),
        ] {
            assert_eq!(shown(&config.unwrap(), setting), value, "{}", setting.key);
        }
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let file = "data = \"x\"\npase = \"2s\"\npublic_url = \"https://x.se\"\nevery = \"0s\"\nconnections = 0\n\
                contact = \"hej\"\nfeed-days = \"many\"\ntrusted-proxies = [\"10.0.0.0/8\", \"there\"]\n[web]\n";
    let error = load(file, &[("REMISSFLODE_LISTEN", "8080")], &["--hsts-days", "-1"]).unwrap_err();
    let mistakes = [
        "DIR/s.toml:2:1: found the unknown setting `pase`; did you mean `pace`?",
        "DIR/s.toml:3:1: found the unknown setting `public_url`; did you mean `public-url`?",
        "DIR/s.toml:4:9: expected a time of `1s` or more, found `0s`",
        "DIR/s.toml:5:15: expected a whole number of 1 or more, found `0`",
        "DIR/s.toml:6:11: expected an e-mail address such as `post@example.se` or a web address such as",
        "DIR/s.toml:7:13: expected a whole number of 0 or more, found `many`",
        "DIR/s.toml:8:34: expected an address or a network such as `10.0.0.0/8`, found `there`",
        "found the unknown setting `web`",
        "REMISSFLODE_LISTEN: expected an address such as `127.0.0.1:8080`, `localhost:8080` or `unix:",
        "--hsts-days: expected a whole number of 0 or more, found `-1`",
    ];
    let places: Vec<Option<usize>> = mistakes.iter().map(|mistake| error.find(mistake)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {error}");
    let syntax = load("pace = ", &[], &[]).unwrap_err();
    assert!(syntax.starts_with("DIR/s.toml:1:") && syntax.contains("expected TOML"), "{syntax}");
    let missing = Config::load_with(&Flags::of(Path::new("/no/such/file"), &[]), &BTreeMap::new());
    let error = format!("{:#}", anyhow::Error::from(missing.unwrap_err()));
    assert!(error.starts_with("cannot read the settings file `/no/such/file`; name another"), "{error}");
}

#[test]
fn an_unknown_variable_is_reported_with_a_suggestion() {
    let variables = [
        ("REMISSFLODE_CONTAKT", "a@b.se"),
        ("REMISSFLODE_PUBLICURL", "https://x.se"),
        ("REMISSFLODE_XYZZY", "1"),
        // Kubernetes sets these for a service of this name.
        ("REMISSFLODE_SERVICE_HOST", "10.0.0.1"),
        ("REMISSFLODE_PORT_8080_TCP_ADDR", "10.0.0.1"),
    ];
    let warnings = load("", &variables, &[]).unwrap().warnings;
    let says =
        |name: &str, rest: &str| format!("the environment variable `{name}` is no setting and is ignored; {rest}");
    let expected = [
        says("REMISSFLODE_CONTAKT", "did you mean `REMISSFLODE_CONTACT`?"),
        says("REMISSFLODE_PUBLICURL", "did you mean `REMISSFLODE_PUBLIC_URL`?"),
        says("REMISSFLODE_XYZZY", "`remissflode config` lists the settings"),
    ];
    assert_eq!(warnings, expected);
    let mistakes = load("pase = \"1s\"\n", &variables, &[]).unwrap_err().to_string();
    assert!(mistakes.contains("`pase`") && mistakes.contains(&expected[0]), "all are reported together: {mistakes}");
}

#[test]
fn an_installed_server_finds_its_folders_beside_the_settings() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("sources")).unwrap();
    for file in ["issuers.toml", "organizations.toml", "subjects.toml", "remissflode.toml"] {
        std::fs::write(dir.path().join(file), "").unwrap();
    }
    let flags = Flags::of(&dir.path().join("remissflode.toml"), &[]);
    let config = Config::load_with(&flags, &BTreeMap::new()).unwrap();
    assert_eq!(config.sources, Some(dir.path().join("sources")));
    assert_eq!(config.issuers, Some(dir.path().join("issuers.toml")));
    assert_eq!(config.organizations, Some(dir.path().join("organizations.toml")));
    assert_eq!(config.subjects, Some(dir.path().join("subjects.toml")));
}

/// The ceilings that operators get with the program leave room for the default cache.
#[test]
fn the_memory_ceilings_fit_the_settings() {
    let megabytes = |file: &str, key: &str, unit: &str| -> usize {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
        let value =
            text.lines().find_map(|line| line.trim().strip_prefix(key)).unwrap_or_else(|| panic!("{file}: {key}"));
        value.trim().strip_suffix(unit).unwrap().parse().unwrap()
    };
    // Twice the cache, since a new snapshot is rendered while the old one is still served; the index's file; the
    // consultations of many years.
    let needed = 2 * Config::default().cache_mb + 64 + 200;
    for (file, key, unit) in [
        ("deploy/remissflode.service", "MemoryHigh=", "M"),
        ("deploy/remissflode.service", "MemoryMax=", "M"),
        ("compose.yaml", "mem_limit:", "m"),
    ] {
        assert!(megabytes(file, key, unit) >= needed, "{file}: {key} is less than {needed} MB");
    }
}
