//! Documents that somebody names by their address, and workbooks that come by a feed.

use domain::provenance::Place;
use prisme::store::read;
use serde_json::json;

use super::faults::{commune, feed, pull};
use super::graph::{KEY, asked};
use super::harness::on_both;
use super::harness::server::FeedServer;

const SUBMIT: &str = "mutation($input: PlanDocumentInput!) { planDocumentSubmit(input: $input) { run { state producedVersion { number \
    provenance { document { url } } } } errors { code path message } } }";
const VALIDATE: &str =
    "mutation($input: PlanDocumentInput!) { planDocumentValidate(input: $input) { report { actionsRead } errors { code message } } }";

on_both!(a_document_is_read_at_its_address_for_somebody_who_is_known, async |world| {
    let server = FeedServer::start();
    let at = |url: &str| json!({"input": {"collectivity": {"siren": "213502388"}, "document": {"url": url}}});
    let published = asked(world, SUBMIT, at(&server.url("/good/a.csv")), Some(KEY)).await;
    let payload = &published["data"]["planDocumentSubmit"];
    assert_eq!((&payload["errors"], &payload["run"]["producedVersion"]["number"]), (&json!([]), &json!(1)), "{published:#}");
    for (url, says) in [
        ("http://169.254.169.254/latest/meta-data/", "publique"),
        (server.url("/gone").as_str(), "404"),
        (server.url("/inside").as_str(), "publique"),
    ] {
        let refused = asked(world, SUBMIT, at(url), Some(KEY)).await;
        let error = &refused["data"]["planDocumentSubmit"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&json!("URL_NOT_REACHABLE"), &json!(["input", "document", "url"])), "{refused:#}");
        assert!(error["message"].as_str().unwrap().contains(says), "{url}: {error:#}");
    }
    let before = server.asked("/good/a.csv").0;
    let stranger = asked(world, VALIDATE, at(&server.url("/good/a.csv")), None).await;
    assert_eq!(stranger["data"]["planDocumentValidate"]["errors"][0]["code"], "URL_NOT_REACHABLE", "{stranger:#}");
    assert_eq!(server.asked("/good/a.csv").0, before, "nobody is asked in the name of a stranger");
    let tried = asked(world, VALIDATE, at(&server.url("/good/a.csv")), Some(KEY)).await;
    assert_eq!(tried["data"]["planDocumentValidate"]["report"]["actionsRead"], 5);
});

on_both!(a_workbook_comes_by_a_feed_and_each_value_shows_its_sheet, async |world| {
    let server = FeedServer::start();
    let workbook = feed(world, commune(3), "classeur", &server.url("/plan.xlsx")).await;
    let run = pull(world, std::slice::from_ref(&workbook)).await.remove(0);
    assert!(run.state.starts_with("SUCCEEDED"), "{run:?}");
    let version = run.version.unwrap();
    let origins = read::action::origins(&world.store, &[(version, 0), (version, 1)]).await.unwrap();
    let place = |position| -> &Place { &origins[&(version, position)].place };
    assert_eq!((place(0).sheet.as_deref(), place(0).row, place(1).row), (Some("Plan 2026"), Some(2), Some(3)));
    let document = read::document::by_ids(&world.store, &[run.document.unwrap()]).await.unwrap().remove(&run.document.unwrap()).unwrap();
    assert_eq!(document.file_name.as_deref(), Some("plan.xlsx"));
});
