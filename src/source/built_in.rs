//! The scraper files that ship, compiled in; a test keeps the list and the folder the same.

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name and text of each file.
        pub(super) const FILES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../scrapers/", $name, ".toml")))),*];
    };
}

files!(
    "arbetsmarknadsdepartementet",
    "arbetsmiljoverket",
    "boverket",
    "danmark",
    "digg",
    "elsakerhetsverket",
    "energimarknadsinspektionen",
    "energimyndigheten",
    "eu-have-your-say",
    "finansdepartementet",
    "finansinspektionen",
    "finland",
    "folkhalsomyndigheten",
    "forsvarsdepartementet",
    "havs-och-vattenmyndigheten",
    "integritetsskyddsmyndigheten",
    "justitiedepartementet",
    "kemikalieinspektionen",
    "klimat-och-naringslivsdepartementet",
    "konkurrensverket",
    "kulturdepartementet",
    "lakemedelsverket",
    "landsbygds-och-infrastrukturdepartementet",
    "lantmateriet",
    "livsmedelsverket",
    "myndigheten-for-civilt-forsvar",
    "naturvardsverket",
    "norge",
    "post-och-telestyrelsen",
    "regelradet",
    "regeringen",
    "riksgalden",
    "sites/optimizely",
    "sites/regeringen",
    "sites/sitevision",
    "skatteverket",
    "skolverket",
    "socialdepartementet",
    "socialstyrelsen",
    "statsradsberedningen",
    "transportstyrelsen",
    "utbildningsdepartementet",
    "utrikesdepartementet",
);

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::source::{built_in_files, read_files};

    #[test]
    fn the_folder_is_compiled_in_whole() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scrapers");
        let (files, errors) = read_files(&folder).unwrap();
        assert!(errors.is_empty());
        let built_in = built_in_files();
        assert_eq!(files.keys().collect::<Vec<_>>(), built_in.keys().collect::<Vec<_>>(), "add it to the list above");
        for (name, file) in files {
            assert_eq!(file.text, built_in[&name].text, "{name}");
        }
    }
}
