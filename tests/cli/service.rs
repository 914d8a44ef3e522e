//! What makes and runs the service: `migrate`, `demo`, `serve`, `health`, `schema`.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::Person;

#[test]
fn migrating_twice_loads_the_territories_once() {
    let person = Person::french();
    let first = person.run(&["migrate", "--json"]).ended(0);
    assert_eq!((first["engine"].as_str(), first["territories"]["outcome"].as_str()), (Some("SQLite"), Some("loaded")));
    assert!(first["territories"]["bodies"].as_u64().is_some_and(|bodies| bodies > 36_000));
    assert_eq!(person.run(&["migrate", "--json"]).ended(0)["territories"]["outcome"], "unchanged");
    assert!(person.run(&["migrer"]).out.contains("déjà chargées"));
}

#[test]
fn the_demonstration_fills_a_fresh_database_each_time() {
    let person = Person::french();
    for _ in 0..2 {
        let told = person.run(&["demo", "--load-only", "--json"]).ended(0);
        let feeds = told["feeds"].as_array().unwrap();
        let lines: Vec<_> = feeds
            .iter()
            .map(|feed| (feed["siren"].as_str().unwrap(), feed["outcome"].as_str().unwrap(), feed["version"].as_u64().unwrap()))
            .collect();
        let wanted = [("217500016", "accepted", 1), ("218601946", "accepted", 1), ("213502388", "accepted", 1), ("213502388", "accepted", 2)];
        assert_eq!(lines, wanted);
    }
    assert!(person.data().join("demo/prisme.db").exists() && !person.data().join("prisme.db").exists());
}

#[test]
fn the_demonstration_removes_nothing_of_a_person_s() {
    let person = Person::french();
    let folder = person.data().join("demo");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("prisme.db"), "the data of a city").unwrap();
    let answer = person.run(&["demo", "--load-only"]);
    assert!(answer.code == 3 && answer.err.contains("ne sera pas effacé"), "{}", answer.err);
    assert_eq!(std::fs::read_to_string(folder.join("prisme.db")).unwrap(), "the data of a city");
}

/// A service that runs until it is told to stop.
struct Service {
    child: Child,
    address: String,
}

impl Service {
    /// Starts on a port that the system chooses, and waits until it says where it answers.
    fn start(person: &Person, verb: &str) -> Self {
        let mut command = person.command(&[verb, "--json"]);
        let mut child = command.env("PRISME_LISTEN", "127.0.0.1:0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = told["listening"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn a_service_says_that_it_is_well_and_stops_when_it_is_told_to() {
    let person = Person::french();
    let mut service = Service::start(&person, "serve");
    let asking = Person::french().with("PRISME_LISTEN", service.address.clone());
    assert_eq!(asking.run(&["health", "--json"]).ended(0)["status"], "ok");
    let second = Person::french().with("PRISME_LISTEN", service.address.clone()).run(&["serve"]);
    assert!(second.code == 3 && second.err.contains("ne peut pas être prise"), "{}", second.err);
    let told = Command::new("kill").args(["-TERM", &service.child.id().to_string()]).status().unwrap();
    assert!(told.success());
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    let answer = asking.run(&["health"]);
    assert!(answer.code == 3 && answer.err.contains("Rien ne répond"), "{}", answer.err);
}

#[test]
fn a_demonstration_under_way_is_not_emptied_by_another() {
    let person = Person::french();
    let service = Service::start(&person, "demo");
    let asking = Person::french().with("PRISME_LISTEN", service.address.clone());
    assert_eq!(asking.run(&["health"]).code, 0);
    let answer = person.run(&["demo", "--load-only"]);
    assert!(answer.code == 3 && answer.err.contains("Une autre démonstration"), "{}", answer.err);
}

#[test]
fn the_schema_is_printed_without_any_database() {
    let person = Person::french();
    let told = person.run(&["schema", "--json"]).ended(0);
    assert_eq!(told["sdl"].as_str().unwrap(), person.run(&["schema"]).out);
    assert!(!person.data().exists());
}

#[test]
fn newer_official_files_that_are_missing_are_asked_for() {
    let person = Person::french();
    let answer = person.run(&["territories", "refresh", "--from", "."]);
    assert!(answer.code == 3 && answer.err.contains("communes.json"), "{}", answer.err);
}

/// Asks once, by HTTP/1.1 and no library: the head of the answer and its body.
fn asked(address: &str, head: &str) -> (String, String) {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    write!(stream, "{head}\r\nHost: prisme\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_lowercase(), body.to_owned())
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again_and_the_health_is_always_told() {
    let person = Person::french().with("PRISME_RATE", "2").with("PRISME_TRUSTED_PROXIES", "127.0.0.0/8");
    let service = Service::start(&person, "serve");
    let ask = |who: &str| asked(&service.address, &format!("GET /graphql?query=%7B__typename%7D HTTP/1.1\r\nX-Forwarded-For: {who}"));
    let answers: Vec<(String, String)> = (0..20).map(|_| ask("192.0.2.7")).collect();
    assert!(answers[0].0.starts_with("http/1.1 200"), "{:?}", answers[0]);
    let refused = answers.iter().find(|(head, _)| head.starts_with("http/1.1 429")).unwrap_or_else(|| panic!("{answers:?}"));
    assert!(refused.0.contains("\r\nretry-after: 1") && refused.1.contains("\"RATE_LIMITED\""), "{refused:?}");
    assert!(ask("198.51.100.4").0.starts_with("http/1.1 200"), "another caller is served");
    assert!((0..20).all(|_| asked(&service.address, "GET /health HTTP/1.1").0.starts_with("http/1.1 200")));
}

#[test]
fn a_list_of_trusted_documents_that_cannot_be_read_is_told_before_anybody_is_served() {
    let person = Person::french();
    let missing = person.data().join("none.json").display().to_string();
    let answer = person.with("PRISME_TRUSTED_DOCUMENTS", missing).run(&["serve"]);
    assert!(answer.code == 2 && answer.err.contains("PRISME_TRUSTED_DOCUMENTS"), "{} {}", answer.code, answer.err);
}

/// Takes what is sent to a collector of spans: the bodies of requests, as they come.
fn collector() -> (String, std::sync::mpsc::Receiver<Vec<u8>>) {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (told, heard) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let mut read = Vec::new();
            let mut buffer = [0; 4096];
            let whole = |read: &[u8]| {
                let head = String::from_utf8_lossy(read);
                let end = head.find("\r\n\r\n")? + 4;
                let length = head.to_lowercase().split("content-length: ").nth(1)?.split("\r\n").next()?.parse::<usize>().ok()?;
                (read.len() >= end + length).then_some(head.starts_with("POST /v1/traces"))
            };
            while whole(&read).is_none() {
                match stream.read(&mut buffer) {
                    Ok(count) if count > 0 => read.extend_from_slice(&buffer[..count]),
                    _ => break,
                }
            }
            let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            if whole(&read) == Some(true) && told.send(read).is_err() {
                return;
            }
        }
    });
    (address, heard)
}

#[cfg(unix)]
#[test]
fn what_a_service_does_is_told_to_whoever_counts_and_to_whoever_collects() {
    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
    let (collector, heard) = collector();
    let counting = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let person = Person::french().with("PRISME_METRICS", counting.clone()).with("PRISME_OTLP", format!("http://{collector}"));
    let mut service = Service::start(&person, "serve");
    let query = "GET /graphql?query=%7Bstats%7Bplans%7D%7D HTTP/1.1";
    let (head, _) = asked(&service.address, &format!("{query}\r\nTraceparent: 00-{TRACE}-00f067aa0ba902b7-01"));
    assert!(head.starts_with("http/1.1 200") && head.contains(&format!("x-trace-id: {TRACE}")), "{head}");
    let (head, _) = asked(&service.address, query);
    let other = head.split("x-trace-id: ").nth(1).unwrap()[..32].to_owned();
    assert!(other != TRACE && other.bytes().all(|sign| sign.is_ascii_hexdigit()), "{other}");
    let (head, body) = asked(&service.address, "GET /ready HTTP/1.1");
    assert!(head.starts_with("http/1.1 200") && body.contains("\"ready\""), "{head} {body}");
    assert!(asked(&service.address, "GET /metrics HTTP/1.1").0.starts_with("http/1.1 404"), "figures have an address of their own");
    let (head, figures) = asked(&counting, "GET /metrics HTTP/1.1");
    assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    for line in ["prisme_http_requests_total{route=\"/graphql\",method=\"GET\",status=\"200\"} 2", "prisme_graphql_operation_cost_count 1"] {
        assert!(figures.lines().any(|told| told == line), "« {line} » is not told:\n{figures}");
    }
    // Told to stop, it sends what is left.
    assert!(Command::new("kill").args(["-TERM", &service.child.id().to_string()]).status().unwrap().success());
    assert_eq!(service.child.wait().unwrap().code(), Some(0));
    let bodies: Vec<u8> = heard.try_iter().flatten().collect();
    for trace in [TRACE, &other] {
        let bytes: Vec<u8> = (0..16).map(|at| u8::from_str_radix(&trace[at * 2..at * 2 + 2], 16).unwrap()).collect();
        assert!(bodies.windows(16).any(|window| window == bytes), "the trace {trace} was not sent");
    }
    // The request by its route, with its status, and below it the operation, with what it costs.
    let sent = String::from_utf8_lossy(&bodies);
    for word in ["GET /graphql", "http.status", "operation", "graphql.kind", "graphql.cost"] {
        assert!(sent.contains(word), "« {word} » was not sent");
    }
}

#[test]
fn settings_of_what_is_told_are_checked() {
    for (name, value) in [("PRISME_METRICS", "partout"), ("PRISME_OTLP", "collecteur"), ("PRISME_INTROSPECTION", "peut-être")] {
        let answer = Person::french().with(name, value).run(&["serve"]);
        assert!(answer.code == 2 && answer.err.contains(name), "{name}: {} {}", answer.code, answer.err);
    }
    let same = Person::french().with("PRISME_LISTEN", "127.0.0.1:9464").with("PRISME_METRICS", "127.0.0.1:9464").run(&["serve"]);
    assert!(same.code == 2 && same.err.contains("PRISME_METRICS") && same.err.contains("à elle"), "{} {}", same.code, same.err);
}
