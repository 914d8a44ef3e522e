//! A city sends its plan by `curl`: over a real socket, to the real routes.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::Duration;

use data_encoding::BASE64;
use domain::access::Scope;
use flate2::Compression;
use flate2::write::GzEncoder;
use prisme::http::push::Settings;
use prisme::ingest::Intake;
use prisme::jobs::{self, Runner};
use prisme::store::Store;
use prisme::store::read;
use sha2::{Digest, Sha256, Sha512};
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::graph::KEY;
use super::harness::line::{Line, Reply};
use super::harness::on_both;
use super::harness::world::{self, World, paris, rennes};
use super::key_doors::made;

const RENNES: &str = "/push/213502388";
const PLAN: &str = "id;titre;statut\nA1;Former les agents d'accueil;en cours\nA2;Créer un observatoire;réalisé\n";
const MOVED: &str = "id;titre;statut\nA1;Former les agents d'accueil;réalisé\nA2;Créer un observatoire;réalisé\n";
const JSON: (&str, &str) = ("Accept", "application/json");

fn bearer() -> (&'static str, String) {
    ("Authorization", format!("Bearer {KEY}"))
}

/// Pushes with the key of the settings.
async fn push(line: &Line, path: &str, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Reply {
    let (name, value) = bearer();
    line.send("POST", path, &[&[(name, value.as_str())], headers].concat(), body).await
}

async fn open(world: &World) -> Line {
    Line::open(world, KEY, Settings::default()).await
}

/// A service whose limits a story reaches in no time.
async fn strict(world: &World) -> Line {
    let intake = Intake { wire: 40_000, unpacked: 100_000, idle: Duration::from_millis(200), total: Duration::from_secs(1) };
    Line::open(world, KEY, Settings { intake, waited_for: 20_000, ..Settings::default() }).await
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(text).unwrap();
    packed.finish().unwrap()
}

fn large() -> String {
    let mut plan = "titre;statut\n".to_owned();
    for number in 0..800 {
        writeln!(plan, "Former les agents d'accueil du site {number};en cours").unwrap();
    }
    plan
}

/// Works off what is queued, as another process would.
async fn work(world: &World, run: Uuid) {
    let store = Store::open(&world.url).await.unwrap();
    let runner = Runner::new(store, world.another_node().await, world.clock.clone(), jobs::Settings::default());
    runner.work_off(&[run], |_| ()).await.unwrap();
}

on_both!(a_plan_is_published_once_however_often_it_is_sent, async |world| {
    let line = open(world).await;
    let first = push(&line, RENNES, &[JSON], PLAN).await.of(200);
    let told = first.json();
    assert_eq!((&told["outcome"], &told["number"], &told["actions"], &told["dryRun"]), (&"accepted".into(), &1.into(), &2.into(), &false.into()));
    assert_eq!((&told["state"], &told["report"]["accepted"]), (&"SUCCEEDED".into(), &true.into()));
    assert_eq!(first.header("etag"), format!("\"{}\"", told["version"].as_str().unwrap()));
    assert_eq!((first.header("cache-control"), first.header("content-language")), ("no-store", "fr"));
    assert_eq!(world.shown(rennes()).await.to_string(), told["version"].as_str().unwrap());
    for path in [RENNES, "/push/35238", "/push/21350238800019"] {
        let (name, value) = bearer();
        let again = line.send("PUT", path, &[(name, &value), JSON, ("Content-Type", "text/csv; charset=utf-8")], PLAN).await.of(200).json();
        assert_eq!((&again["outcome"], &again["version"]), (&"unchanged".into(), &told["version"]));
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 1);
    assert_eq!(world.text("SELECT requested_by FROM ingestion_run LIMIT 1").await, "PRISME_PUBLISH_KEY");
});

on_both!(a_person_reads_what_became_of_the_plan, async |world| {
    let line = open(world).await;
    let said = push(&line, RENNES, &[("Accept", "*/*")], world::demo("paris-2018.tsv")).await.of(200);
    assert_eq!(said.header("content-type"), "text/plain; charset=utf-8");
    for part in ["Publié : version 1", "la commune de Rennes", "CELL_ALIGNMENT_AMBIGUOUS", "lignes 21-23", "→ "] {
        assert!(said.body.contains(part), "{part}: {}", said.body);
    }
    let said = push(&line, RENNES, &[("Accept-Language", "en-GB, fr;q=0.5")], world::demo("paris-2018.tsv")).await.of(200);
    assert!(said.body.contains("Unchanged: version 1") && said.header("content-language") == "en", "{}", said.body);
});

on_both!(a_dry_run_tells_all_and_stores_nothing, async |world| {
    let line = open(world).await;
    let before = world.counts().await;
    for path in ["?essai=oui", "?dry_run=true", "?essai"] {
        let told = push(&line, &format!("{RENNES}{path}"), &[JSON], PLAN).await.of(200).json();
        assert_eq!((&told["dryRun"], &told["run"], &told["changes"]["added"]), (&true.into(), &serde_json::Value::Null, &2.into()), "{told:#}");
    }
    let said = push(&line, &format!("{RENNES}?essai=oui"), &[("Prefer", "respond-async")], "nom;âge\nAlice;3\n").await.of(422);
    assert!(said.body.contains("Essai à blanc") && said.body.contains("HEADER_NOT_FOUND"), "{}", said.body);
    assert_eq!((world.counts().await, world.archived()), (before, 0));
    for (path, code) in
        [("?essay=oui", "PARAMETER_UNKNOWN"), ("?essai=peut-être", "PARAMETER_MALFORMED"), ("?date_publication=hier", "PARAMETER_MALFORMED")]
    {
        assert_eq!(push(&line, &format!("{RENNES}{path}"), &[JSON], PLAN).await.of(400).json()["code"], code);
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run").await, 0, "what is misspelt does not publish");
});

on_both!(what_is_said_in_the_address_is_heard, async |world| {
    let line = open(world).await;
    let path = format!("{RENNES}?titre=Plan+d%27%C3%A9galit%C3%A9&date_publication=2026-05-17");
    let told = push(&line, &path, &[JSON], PLAN).await.of(200).json();
    let version: Uuid = told["version"].as_str().unwrap().parse().unwrap();
    let version = read::version::by_ids(&world.store, &[version]).await.unwrap().remove(&version).unwrap();
    assert_eq!((version.title.as_str(), version.published_on.to_string().as_str()), ("Plan d'égalité", "2026-05-17"));
    let plan = told["plan"].as_str().unwrap();
    let path = format!("{RENNES}?complet=non&plan={plan}&date_publication=2026-05-18");
    let told = push(&line, &path, &[JSON], "id;titre;statut\nA2;Créer un observatoire;abandonné\n").await.of(200).json();
    assert_eq!((&told["actions"], &told["changes"]["removed"], &told["plan"]), (&2.into(), &0.into(), &plan.into()));
    let path = format!("{RENNES}?plan={}", Uuid::nil());
    assert_eq!(push(&line, &path, &[JSON], MOVED).await.of(404).json()["code"], "PLAN_UNKNOWN");
});

on_both!(who_may_not_publish_is_told_why, async |world| {
    let line = open(world).await;
    let (own, _) = made(world, "Rennes", &[Scope::Publish], &[rennes()]).await;
    let (other, _) = made(world, "Paris", &[Scope::Publish], &[paris()]).await;
    let (reader, _) = made(world, "Lecture", &[Scope::Read], &[rennes()]).await;
    let stranger = line.send("POST", RENNES, &[JSON], PLAN).await.of(401);
    assert!(stranger.header("www-authenticate").starts_with("Bearer") && stranger.header("content-type") == "application/problem+json");
    let problem = stranger.json();
    assert_eq!(
        (&problem["status"], &problem["code"], &problem["title"]),
        (&401.into(), &"UNAUTHENTICATED".into(), &"Clé manquante ou inconnue".into())
    );
    for (key, status, code) in [
        ("Bearer prisme_00000000000000000000000000000000000000000000000000g0".to_owned(), 401, "UNAUTHENTICATED"),
        ("Basic cmVubmVzOg==".to_owned(), 401, "UNAUTHENTICATED"),
        (format!("Bearer {reader}"), 403, "FORBIDDEN"),
        (format!("Bearer {other}"), 403, "NOT_ALLOWED_FOR_COLLECTIVITY"),
    ] {
        let refused = line.send("POST", RENNES, &[("Authorization", &key), JSON], PLAN).await.of(status);
        assert_eq!(refused.json()["code"], code);
    }
    let said = line.send("POST", RENNES, &[], PLAN).await.of(401);
    assert!(said.header("content-type").starts_with("text/plain") && said.body.contains("Il faut une clé"), "{}", said.body);
    let said = line.send("POST", RENNES, &[("Accept-Language", "en")], PLAN).await.of(401);
    assert!(said.body.contains("This needs a key"), "{}", said.body);
    assert_eq!(world.counts().await["ingestion_run"], 0);
    let key = format!("Bearer {own}");
    line.send("POST", RENNES, &[("Authorization", &key)], PLAN).await.of(200);
    assert_eq!(world.text("SELECT requested_by FROM ingestion_run").await, "Rennes");
});

on_both!(what_cannot_be_a_plan_is_refused_before_it_is_read, async |world| {
    let line = open(world).await;
    for code in ["999999990", "217500017", "paris", "1004", "99999", "%00"] {
        assert_eq!(push(&line, &format!("/push/{code}"), &[JSON], PLAN).await.of(404).json()["code"], "COLLECTIVITY_UNKNOWN", "{code}");
    }
    for media in ["multipart/form-data; boundary=x", "image/png", "application/pdf", "text/html"] {
        let refused = push(&line, RENNES, &[JSON, ("Content-Type", media)], PLAN).await.of(415);
        assert!(refused.json()["code"] == "UNSUPPORTED_MEDIA_TYPE" && refused.header("accept").contains("text/csv"), "{media}");
    }
    let refused = push(&line, RENNES, &[JSON, ("Content-Encoding", "gzip, br")], PLAN).await.of(415);
    assert_eq!((&refused.json()["code"], refused.header("accept-encoding")), (&"CONTENT_CODING_UNSUPPORTED".into(), "gzip, br, zstd"));
    for method in ["GET", "DELETE", "PATCH"] {
        assert_eq!(line.send(method, RENNES, &[], "").await.of(405).header("allow"), "POST, PUT", "{method}");
    }
    for media in ["application/x-www-form-urlencoded", "application/octet-stream", "text/plain; charset=utf-8", "application/vnd.ms-excel"] {
        push(&line, &format!("{RENNES}?essai=oui"), &[("Content-Type", media)], PLAN).await.of(200);
    }
    assert_eq!(world.counts().await["ingestion_run"], 0);
});

on_both!(a_refused_document_comes_with_its_report, async |world| {
    let line = open(world).await;
    let refused = push(&line, RENNES, &[JSON], "<!DOCTYPE html><html><body>403</body></html>").await.of(422);
    let problem = refused.json();
    assert_eq!((&problem["code"], &problem["report"]["accepted"]), (&"DOCUMENT_REJECTED".into(), &false.into()));
    assert_eq!(problem["report"]["diagnostics"][0]["code"], "FILE_HTML_NOT_DATA");
    assert!(problem["type"].is_string() && problem["detail"].is_string() && problem["run"].is_string(), "{problem:#}");
    let said = push(&line, RENNES, &[], "").await.of(422);
    assert!(said.body.contains("FILE_EMPTY") && said.body.contains("Refusé pour la commune de Rennes"), "{}", said.body);
    let run = problem["run"].as_str().unwrap();
    let told = line.send("GET", &format!("/runs/{run}"), &[], "").await.of(200).json();
    assert_eq!((&told["outcome"], &told["finished"], &told["report"]["accepted"]), (&"rejected".into(), &true.into(), &false.into()));
    for unknown in ["00000000-0000-0000-0000-000000000000", "x"] {
        assert_eq!(line.send("GET", &format!("/runs/{unknown}"), &[], "").await.of(404).json()["code"], "RUN_UNKNOWN");
    }
    line.send("POST", &format!("/runs/{run}"), &[], "").await.of(405);
});

on_both!(a_digest_that_does_not_match_publishes_nothing, async |world| {
    let line = open(world).await;
    let (short, long) = (BASE64.encode(&Sha256::digest(PLAN)), BASE64.encode(&Sha512::digest(PLAN)));
    let wrong = BASE64.encode(&Sha256::digest(MOVED));
    for (value, code) in [
        (format!("sha-256=:{wrong}:"), "DIGEST_MISMATCH"),
        (format!("sha-256=:{short}:, sha-512=:{wrong}:"), "DIGEST_MISMATCH"),
        ("sha-256=nonsense".to_owned(), "HEADER_MALFORMED"),
    ] {
        assert_eq!(push(&line, RENNES, &[JSON, ("Content-Digest", &value)], PLAN).await.of(400).json()["code"], code);
    }
    assert_eq!((world.counts().await["ingestion_run"], world.archived()), (0, 0));
    let right = format!("crc32c=:AAAAAA==:, sha-256=:{short}:, sha-512=:{long}:");
    push(&line, RENNES, &[("Content-Digest", &right)], PLAN).await.of(200);
    let packed = gzip(MOVED.as_bytes());
    let right = format!("sha-256=:{}:", BASE64.encode(&Sha256::digest(&packed)));
    let told = push(&line, RENNES, &[JSON, ("Content-Digest", &right), ("Content-Encoding", "gzip")], &packed).await.of(200).json();
    assert_eq!((&told["number"], &told["changes"]["statusChanges"]), (&2.into(), &1.into()), "the digest is that of the wire");
});

on_both!(a_document_may_come_packed_and_a_bomb_is_cut, async |world| {
    let line = strict(world).await;
    let told = push(&line, RENNES, &[JSON, ("Content-Encoding", "gzip")], gzip(PLAN.as_bytes())).await.of(200).json();
    assert_eq!((&told["outcome"], &told["actions"]), (&"accepted".into(), &2.into()));
    assert_eq!(push(&line, RENNES, &[JSON], PLAN).await.of(200).json()["outcome"], "unchanged", "the same bytes, unpacked");
    let bomb = gzip(&vec![b'a'; 10 << 20]);
    assert!(bomb.len() < 40_000);
    assert_eq!(push(&line, RENNES, &[JSON, ("Content-Encoding", "gzip")], &bomb).await.of(413).json()["code"], "UNPACKED_TOO_LARGE");
    // A packed file of which nothing was announced is unpacked by the reader, within the reader's limits.
    let refused = push(&line, RENNES, &[JSON], gzip(&vec![b'a'; 30 << 20])).await;
    assert!(refused.status == 202 || refused.status == 422, "{}", refused.body);
    for broken in [PLAN.as_bytes().to_vec(), [gzip(PLAN.as_bytes()), b"more".to_vec()].concat(), gzip(PLAN.as_bytes())[..40].to_vec()] {
        let refused = push(&line, RENNES, &[JSON, ("Content-Encoding", "gzip")], &broken).await.of(400);
        assert_eq!(refused.json()["code"], "CONTENT_CODING_BROKEN");
    }
});

on_both!(what_is_too_large_is_refused_whether_or_not_it_says_so, async |world| {
    let line = strict(world).await;
    let body = vec![b'a'; 3 << 20];
    assert_eq!(push(&line, RENNES, &[JSON], &body).await.of(413).json()["code"], "PAYLOAD_TOO_LARGE");
    let (name, value) = bearer();
    let mut stream = line.begin("POST", RENNES, &[(name, &value), JSON, ("Transfer-Encoding", "chunked")]).await;
    for _ in 0..50 {
        let _ = stream.write_all(format!("{:x}\r\n{}\r\n", 10_000, "a".repeat(10_000)).as_bytes()).await;
    }
    let _ = stream.write_all(b"0\r\n\r\n").await;
    assert_eq!(Line::end(stream).await.of(413).json()["code"], "PAYLOAD_TOO_LARGE");
    assert_eq!((world.counts().await["ingestion_run"], world.archived()), (0, 0));
});

on_both!(a_slow_body_is_cut_and_leaves_nothing, async |world| {
    let line = strict(world).await;
    let (name, value) = bearer();
    let mut stream = line.begin("POST", RENNES, &[(name, &value), JSON, ("Content-Length", "5000")]).await;
    stream.write_all(PLAN.as_bytes()).await.unwrap();
    assert_eq!(Line::end(stream).await.of(408).json()["code"], "REQUEST_TIMEOUT", "silence");
    let mut stream = line.begin("POST", RENNES, &[(name, &value), JSON, ("Content-Length", "5000")]).await;
    for _ in 0..25 {
        // Each piece in time, and all of it never.
        let _ = stream.write_all(b"a").await;
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    assert_eq!(Line::end(stream).await.of(408).json()["code"], "REQUEST_TIMEOUT", "drops");
    let mut stream = line.begin("POST", RENNES, &[(name, &value), JSON, ("Content-Length", "5000")]).await;
    stream.write_all(PLAN.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut rest = Vec::new();
    let _ = tokio::io::AsyncReadExt::read_to_end(&mut stream, &mut rest).await;
    assert!(!String::from_utf8_lossy(&rest).contains(" 200 "), "a body that broke off is no plan");
    assert_eq!((world.counts().await["ingestion_run"], world.archived()), (0, 0));
});

on_both!(an_expectation_that_is_old_is_a_conflict, async |world| {
    let line = open(world).await;
    let first = push(&line, RENNES, &[], PLAN).await.of(200);
    let tag = first.header("etag").to_owned();
    let second = push(&line, RENNES, &[("If-Match", &tag)], MOVED).await.of(200);
    assert_ne!(second.header("etag"), tag);
    for body in [PLAN, "titre\nAutre chose\n"] {
        for path in [RENNES.to_owned(), format!("{RENNES}?essai=oui")] {
            let refused = push(&line, &path, &[JSON, ("If-Match", &tag), ("Prefer", "respond-async")], body).await.of(409);
            assert_eq!(refused.json()["code"], "CONFLICT");
        }
    }
    push(&line, RENNES, &[("If-Match", second.header("etag"))], PLAN).await.of(200);
    push(&line, RENNES, &[("If-Match", "*")], PLAN).await.of(200);
    push(&line, RENNES, &[("If-Match", "nonsense")], PLAN).await.of(400);
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run WHERE finished_at IS NULL").await, 0, "no attempt is left without an end");
});

on_both!(a_document_that_nobody_waits_for_is_kept_then_published, async |world| {
    let line = strict(world).await;
    let accepted = push(&line, &format!("{RENNES}?titre=Plan+de+Rennes"), &[JSON, ("Prefer", "respond-async, wait=1")], PLAN).await.of(202);
    assert_eq!(accepted.header("preference-applied"), "respond-async");
    let told = accepted.json();
    assert_eq!((accepted.header("location"), &told["state"]), (told["location"].as_str().unwrap(), &"QUEUED".into()));
    let status = line.send("GET", accepted.header("location"), &[], "").await.of(200);
    assert_eq!((&status.json()["state"], &status.json()["finished"], status.header("retry-after")), (&"QUEUED".into(), &false.into(), "1"));
    assert_eq!(world.archived(), 1, "what was answered for is kept");
    work(world, told["run"].as_str().unwrap().parse().unwrap()).await;
    let status = line.send("GET", accepted.header("location"), &[], "").await.of(200).json();
    assert_eq!(
        (&status["outcome"], &status["number"], &status["actions"], &status["finished"]),
        (&"accepted".into(), &1.into(), &2.into(), &true.into())
    );
    assert_eq!(world.shown(rennes()).await.to_string(), status["version"].as_str().unwrap());
    assert_eq!(world.text("SELECT title FROM plan_version").await, "Plan de Rennes", "what was said is remembered");
    let plan = large();
    let told = push(&line, RENNES, &[], &plan).await.of(202);
    assert!(told.body.contains("Reçu pour la commune de Rennes") && told.header("preference-applied").is_empty(), "{}", told.body);
});

on_both!(a_service_that_stops_in_between_still_publishes, async |world| {
    let line = strict(world).await;
    let told = push(&line, RENNES, &[JSON], large()).await.of(202).json();
    drop(line);
    world.store.clone().close().await.unwrap();
    work(world, told["run"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!(world.number("SELECT COUNT(*) FROM current_action").await, 800);
    assert_eq!(world.text("SELECT state FROM ingestion_run").await, "SUCCEEDED");
});

on_both!(a_sender_who_hangs_up_leaves_no_attempt_without_an_end, async |world| {
    let line = open(world).await;
    let (name, value) = bearer();
    let length = PLAN.len().to_string();
    for _ in 0..5 {
        let mut stream = line.begin("POST", RENNES, &[(name, &value), ("Content-Length", &length)]).await;
        stream.write_all(PLAN.as_bytes()).await.unwrap();
        drop(stream);
    }
    push(&line, RENNES, &[], PLAN).await.of(200);
    for _ in 0..100 {
        if world.number("SELECT COUNT(*) FROM ingestion_run WHERE finished_at IS NULL").await == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(world.number("SELECT COUNT(*) FROM ingestion_run WHERE finished_at IS NULL").await, 0);
    assert_eq!(world.number("SELECT COUNT(*) FROM plan_version").await, 1);
});

on_both!(a_database_that_is_away_is_no_fault_of_the_sender, async |world| {
    let line = open(world).await;
    world.store.clone().close().await.unwrap();
    let refused = push(&line, RENNES, &[JSON], PLAN).await.of(503);
    assert_eq!((&refused.json()["code"], refused.header("retry-after")), (&"UNAVAILABLE".into(), "5"));
    let told = line.send("GET", &format!("/runs/{}", Uuid::from_u128(1)), &[], "").await.of(503);
    assert_eq!(told.header("retry-after"), "5");
});
