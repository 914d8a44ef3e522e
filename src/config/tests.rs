//! The settings, read from explicit variables and files: no test touches the environment.

use super::*;

const KEY: &str = "a-key-long-enough-for-anyone";

fn read(variables: &[(&str, &str)], file: Option<&str>) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    if let Some(text) = file {
        std::fs::write(folder.path().join("prisme.toml"), text).expect("the folder is writable");
    }
    let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::read(&variables, folder.path()).map_err(|error| {
        assert!(!format!("{error:?}").contains(KEY), "a secret in {error:?}");
        error.to_string()
    })
}

fn refused(variables: &[(&str, &str)], file: Option<&str>, parts: &[&str]) {
    let sentence = read(variables, file).expect_err("these settings cannot be used");
    for part in parts {
        assert!(sentence.contains(part), "« {sentence} » does not say « {part} »");
    }
    assert!(!sentence.contains(KEY), "a secret in « {sentence} »");
}

#[test]
fn without_any_setting_the_defaults_serve_a_laptop() {
    let config = read(&[], None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert_eq!(config.data_dir, Path::new("./prisme-data"));
    assert_eq!(config.database_url, "sqlite:./prisme-data/prisme.db?mode=rwc");
    assert_eq!(config.public_url, "http://127.0.0.1:8000");
    assert_eq!(config.log, "prisme=info,warn");
    assert!(config.publish_key.is_none());
}

#[test]
fn a_variable_is_stronger_than_the_file_and_the_file_than_the_default() {
    let file = "listen = \"0.0.0.0:80\"\ndata_dir = \"/var/lib/prisme\"\n";
    let config = read(&[("PRISME_LISTEN", "[::1]:9000")], Some(file)).unwrap();
    assert_eq!(config.listen.to_string(), "[::1]:9000");
    assert_eq!(config.database_url, "sqlite:/var/lib/prisme/prisme.db?mode=rwc");
    assert_eq!(config.public_url, "http://[::1]:9000");
}

#[test]
fn an_empty_variable_counts_as_absent() {
    let config = read(&[("PRISME_LISTEN", ""), ("PRISME_PUBLISH_KEY", ""), ("PRISME_CONFIG", "")], None).unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:8000");
    assert!(config.publish_key.is_none());
}

#[test]
fn variables_of_others_are_passed_over() {
    assert!(read(&[("PRISME_SERVICE_HOST", "10.0.0.7"), ("PRISME_TEST_POSTGRES_URL", "postgres://localhost")], None).is_ok());
}

#[test]
fn a_folder_may_hold_signs_of_an_address() {
    let config = read(&[("PRISME_DATA_DIR", "/srv/100 % à nous?")], None).unwrap();
    assert_eq!(config.database_url, "sqlite:/srv/100 %25 à nous%3F/prisme.db?mode=rwc");
}

#[test]
fn a_public_address_loses_its_final_slash() {
    assert_eq!(read(&[("PRISME_PUBLIC_URL", "https://prisme.example.org/")], None).unwrap().public_url, "https://prisme.example.org");
}

#[test]
fn a_publish_key_opens_and_is_never_printed() {
    let config = read(&[("PRISME_PUBLISH_KEY", KEY)], None).unwrap();
    assert!(config.publish_key.as_ref().is_some_and(|key| key.matches(KEY)));
    assert!(!format!("{config:?}").contains(KEY));
}

#[test]
fn the_password_of_a_database_is_never_printed() {
    let config = read(&[("PRISME_DATABASE_URL", &format!("postgres://prisme:{KEY}@db/prisme"))], None).unwrap();
    assert!(!format!("{config:?}").contains(KEY));
    refused(&[("PRISME_DATABASE_URL", &format!("mysql://prisme:{KEY}@db/prisme"))], None, &["PRISME_DATABASE_URL", "postgres://"]);
}

#[test]
fn a_refusal_names_the_variable_the_value_and_what_to_write() {
    refused(&[("PRISME_LISTEN", "8000")], None, &["PRISME_LISTEN is « 8000 »", "127.0.0.1:8000"]);
    refused(&[("PRISME_PUBLIC_URL", "prisme.example.org")], None, &["PRISME_PUBLIC_URL is « prisme.example.org »", "https://"]);
    refused(&[("PRISME_PUBLISH_KEY", "trop-court")], None, &["PRISME_PUBLISH_KEY is too short", "24"]);
    refused(&[("PRISME_PUBLISH_KEY", &format!("{KEY} {KEY}"))], None, &["PRISME_PUBLISH_KEY holds blanks"]);
}

#[test]
fn the_limits_of_fetching_are_those_of_every_day_unless_somebody_says_so() {
    let usual = read(&[], None).unwrap().fetching;
    assert_eq!((usual.idle.as_secs(), usual.total.as_secs(), usual.delay, usual.per_host, usual.tries), (30, 60, None, 1, 3));
    assert_eq!((usual.max, usual.max_unpacked, usual.allow.len()), (10 << 20, 20 << 20, 0));
    let file =
        "fetch_allow = \"intranet:8600, [::1]:8600\\n192.168.1.0/24\"\nfetch_idle = 5\nfetch_total = \"9\"\nfetch_delay = 0\nfetch_per_host = 2\n";
    let variables = [("PRISME_FETCH_MAX", "1"), ("PRISME_FETCH_MAX_UNPACKED", " 2 "), ("PRISME_FETCH_TRIES", "1"), ("PRISME_FETCH_TOTAL", "7")];
    let own = read(&variables, Some(file)).unwrap().fetching;
    assert_eq!(own.allow, ["intranet:8600", "[::1]:8600", "192.168.1.0/24"]);
    assert_eq!((own.idle.as_secs(), own.total.as_secs(), own.delay.map(|delay| delay.as_millis())), (5, 7, Some(0)));
    assert_eq!((own.per_host, own.max, own.max_unpacked, own.tries), (2, 1 << 20, 2 << 20, 1));
}

#[test]
fn a_limit_of_fetching_that_is_none_is_refused() {
    for (variable, given, instead) in [
        ("PRISME_FETCH_IDLE", "0", "from 1 to 600"),
        ("PRISME_FETCH_IDLE", "30 s", "whole seconds"),
        ("PRISME_FETCH_TOTAL", "1.5", "from 1 to 3600"),
        ("PRISME_FETCH_DELAY", "-1", "from 0 to 60000"),
        ("PRISME_FETCH_PER_HOST", "0", "from 1 to 16"),
        ("PRISME_FETCH_MAX", "10M", "mebibytes"),
        ("PRISME_FETCH_MAX_UNPACKED", "99999999", "from 1 to 4096"),
        ("PRISME_FETCH_TRIES", "0", "from 1 to 10"),
    ] {
        refused(&[(variable, given)], None, &[&format!("{variable} is « {given} »"), instead]);
    }
}

#[test]
fn a_refusal_names_the_key_and_its_file() {
    refused(&[], Some("listen = 8000"), &["listen in ", "prisme.toml", "« 8000 »"]);
    refused(&[], Some("listen = [\"127.0.0.1:8000\"]"), &["listen in ", "prisme.toml", "one value"]);
}

#[test]
fn an_unknown_key_of_the_file_is_refused() {
    refused(&[], Some("port = 8000"), &["« port »", "prisme.toml", "listen, database_url"]);
    refused(&[], Some("[database]\nurl = \"sqlite:x.db\""), &["« database »"]);
}

#[test]
fn a_file_that_is_no_toml_is_refused_without_quoting_it() {
    refused(&[], Some(&format!("publish_key = {KEY}\n")), &["prisme.toml", "line 1", "TOML"]);
    refused(&[], Some(&format!("publish_key = \"{KEY}\n")), &["prisme.toml", "line 1"]);
}

#[test]
fn a_file_that_was_named_must_exist() {
    refused(&[("PRISME_CONFIG", "ailleurs.toml")], None, &["PRISME_CONFIG", "ailleurs.toml", "no such file"]);
}

#[test]
fn the_environment_of_this_process_can_be_read() {
    assert!(environment().is_ok_and(|variables| variables.keys().all(|name| name.starts_with("PRISME_") || name == "RUST_LOG")));
}
