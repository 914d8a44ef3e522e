//! Documents that come whole, cut, packed, packed wrongly, or without end.

use std::io::{self, Write};

use async_compression::tokio::write::{BrotliEncoder, GzipEncoder, ZstdEncoder};
use tokio::io::AsyncWriteExt;

use super::server::{Server, answer};
use super::*;

macro_rules! packed {
    ($encoder:ident, $bytes:expr) => {{
        let mut encoder = $encoder::new(Vec::new());
        encoder.write_all($bytes).await.unwrap();
        encoder.shutdown().await.unwrap();
        encoder.into_inner()
    }};
}

async fn gzipped(bytes: &[u8]) -> Vec<u8> {
    packed!(GzipEncoder, bytes)
}

/// Serves a body that is said to be packed so.
async fn serving(coding: &str, body: &[u8]) -> Server {
    Server::says(answer("200 OK", &format!("Content-Encoding: {coding}\r\n"), body)).await
}

#[tokio::test]
async fn a_document_comes_with_what_is_said_about_it() {
    let headers = "Content-Type: text/csv; charset=utf-8\r\nETag: W/\"7\"\r\nLast-Modified: Sat, 21 Nov 2026 10:00:00 GMT\r\n";
    let server = Server::says(answer("200 OK", headers, PLAN.as_bytes())).await;
    let (fetched, bytes) = fetched(settings(&server), &server.url("/donnees/plan%20d%27action.csv?cle=secret#haut")).await;
    assert_eq!(bytes, PLAN.as_bytes());
    assert_eq!(fetched.url.as_str(), server.url("/donnees/plan%20d%27action.csv?cle=secret"));
    assert_eq!(fetched.media_type.as_deref(), Some("text/csv; charset=utf-8"));
    assert_eq!(fetched.file_name.as_deref(), Some("plan d'action.csv"));
    assert_eq!((fetched.status, fetched.wire_bytes, fetched.bytes), (200, PLAN.len() as u64, PLAN.len() as u64));
    let known = fetched.known();
    assert_eq!((known.etag.as_deref(), known.last_modified.as_deref()), (Some("W/\"7\""), Some("Sat, 21 Nov 2026 10:00:00 GMT")));
    let head = &server.asked()[0];
    for header in ["accept-encoding: gzip, br, zstd\r\n", "user-agent: prisme/", "accept: */*\r\n"] {
        assert!(head.contains(header), "{head}");
    }
    for absent in ["referer", "cookie", "authorization", "if-none-match"] {
        assert!(!head.contains(absent), "{head}");
    }
}

#[tokio::test]
async fn a_document_may_come_without_a_length() {
    for head in ["HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "HTTP/1.0 200 OK\r\n\r\n"] {
        let server = Server::says(format!("{head}{PLAN}")).await;
        assert_eq!(fetched(settings(&server), &server.url("/plan.csv")).await.1, PLAN.as_bytes());
    }
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{PLAN}\r\n0\r\n\r\n", PLAN.len());
    let server = Server::says(chunked).await;
    assert_eq!(fetched(settings(&server), &server.url("/plan.csv")).await.1, PLAN.as_bytes());
}

#[tokio::test]
async fn a_packed_document_is_unpacked() {
    let plan = PLAN.repeat(2_000);
    let cases = [
        ("gzip", gzipped(plan.as_bytes()).await),
        ("X-GZIP", gzipped(plan.as_bytes()).await),
        ("br", packed!(BrotliEncoder, plan.as_bytes())),
        ("zstd", packed!(ZstdEncoder, plan.as_bytes())),
        ("identity, gzip", gzipped(plan.as_bytes()).await),
    ];
    for (coding, body) in cases {
        let server = serving(coding, &body).await;
        let (fetched, bytes) = fetched(settings(&server), &server.url("/plan.csv")).await;
        assert!(bytes == plan.as_bytes(), "{coding}");
        assert_eq!((fetched.wire_bytes, fetched.bytes), (body.len() as u64, plan.len() as u64), "{coding}");
    }
}

#[tokio::test]
async fn a_document_packed_in_two_parts_comes_whole() {
    let (head, tail) = PLAN.as_bytes().split_at(20);
    let mut gzip = gzipped(head).await;
    gzip.extend(gzipped(tail).await);
    let mut zstd = packed!(ZstdEncoder, head);
    zstd.extend(packed!(ZstdEncoder, tail));
    for (coding, body) in [("gzip", gzip), ("zstd", zstd)] {
        let server = serving(coding, &body).await;
        assert_eq!(fetched(settings(&server), &server.url("/plan.csv")).await.1, PLAN.as_bytes(), "{coding}");
    }
}

#[tokio::test]
async fn a_coding_that_is_not_true_or_not_known_is_refused() {
    for coding in ["gzip", "br", "zstd", "deflate", "utf-8", "gzip, gzip", "gzip, br"] {
        let server = serving(coding, PLAN.as_bytes()).await;
        assert!(refused(settings(&server), &server.url("/plan.csv"), "ENCODING_WRONG").await.is_lasting());
    }
}

#[tokio::test]
async fn a_packed_document_that_goes_on_after_its_end_is_refused() {
    let plan = PLAN.as_bytes();
    for (coding, mut body) in [("gzip", gzipped(plan).await), ("zstd", packed!(ZstdEncoder, plan)), ("br", packed!(BrotliEncoder, plan))] {
        body.extend_from_slice(b"<!doctype html>");
        let server = serving(coding, &body).await;
        refused(settings(&server), &server.url("/plan.csv"), "ENCODING_WRONG").await;
    }
}

#[tokio::test]
async fn a_packed_document_that_is_damaged_is_refused() {
    let mut body = gzipped(PLAN.as_bytes()).await;
    let checksum = body.len() - 8;
    body[checksum] ^= 1;
    let server = serving("gzip", &body).await;
    refused(settings(&server), &server.url("/plan.csv"), "ENCODING_WRONG").await;
}

#[tokio::test]
async fn a_document_that_ends_too_early_is_never_taken() {
    let plan = PLAN.repeat(200);
    let plan = plan.as_bytes();
    for (coding, body) in [("gzip", gzipped(plan).await), ("br", packed!(BrotliEncoder, plan)), ("zstd", packed!(ZstdEncoder, plan))] {
        for kept in [0, 1, body.len() / 2, body.len() - 1] {
            let server = serving(coding, &body[..kept]).await;
            assert!(refused(settings(&server), &server.url("/plan.csv"), "FILE_TRUNCATED").await.is_lasting(), "{coding} {kept}");
        }
    }
    for said in [
        format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{PLAN}", PLAN.len() + 1),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{PLAN}\r\n", PLAN.len()),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{PLAN}", PLAN.len() + 1),
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{PLAN}"),
    ] {
        let server = Server::says(said.clone()).await;
        let error = refused(settings(&server), &server.url("/plan.csv"), "FILE_TRUNCATED").await;
        assert!(std::error::Error::source(&error).is_some(), "{said}");
    }
}

#[tokio::test]
async fn a_document_that_announces_too_much_is_not_read() {
    let server = Server::says("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nAction").await;
    assert!(refused(settings(&server), &server.url("/plan.csv"), "FILE_TOO_LARGE").await.is_lasting());
}

#[tokio::test]
async fn a_document_of_just_the_limit_is_taken_and_one_byte_more_is_not() {
    let body = vec![b'a'; 64 << 10];
    let server = Server::says(answer("200 OK", "", &body)).await;
    assert_eq!(fetched(settings(&server), &server.url("/plan.csv")).await.1.len(), body.len());
    let limits = Settings { wire: body.len() as u64 - 1, ..settings(&server) };
    refused(limits, &server.url("/plan.csv"), "FILE_TOO_LARGE").await;
    let limits = Settings { unpacked: body.len() as u64 - 1, ..settings(&server) };
    refused(limits, &server.url("/plan.csv"), "FILE_TOO_LARGE").await;
}

#[tokio::test]
async fn an_endless_document_is_cut() {
    let server = Server::serve(|_, _, mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(&[b'a'; 4096]).await.is_ok() {}
    });
    let server = server.await;
    refused(settings(&server), &server.url("/plan.csv"), "FILE_TOO_LARGE").await;
}

/// Counts what it is given, and keeps nothing.
struct Scale(u64);

impl Sink for Scale {
    fn begin(&mut self) -> io::Result<()> {
        self.0 = 0;
        Ok(())
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        assert!(chunk.len() <= 64 << 10, "{} bytes at once", chunk.len());
        self.0 += chunk.len() as u64;
        Ok(())
    }
}

#[tokio::test]
async fn a_bomb_is_cut_at_the_limit() {
    let zeros = vec![0; 4 << 20];
    for (coding, body) in [("gzip", gzipped(&zeros).await), ("br", packed!(BrotliEncoder, &zeros)), ("zstd", packed!(ZstdEncoder, &zeros))] {
        let server = serving(coding, &body).await;
        let mut scale = Scale(0);
        let fetcher = fetcher(settings(&server));
        let error = fetcher.fetch(&Url::parse(&server.url("/")).unwrap(), &Known::default(), &mut scale).await.unwrap_err();
        assert!(matches!(error, FetchError::TooLarge { unpacked: true, .. }), "{coding}: {error:?}");
        assert!(scale.0 <= 256 << 10, "{coding}: {} bytes", scale.0);
    }
}

#[tokio::test]
async fn a_bomb_of_ten_mebibytes_is_cut_within_the_limits_of_every_day() {
    // Ten mebibytes of gzip that unpack to ten gibibytes: blocks of zeros, repeated without end.
    let server = Server::serve(|_, _, mut stream| async move {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(&vec![0; 1 << 20]).unwrap();
        let body = encoder.finish().unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n").await;
        while stream.write_all(&body).await.is_ok() {}
    });
    let server = server.await;
    let usual = Settings::default();
    let limits = Settings { wire: usual.wire, unpacked: usual.unpacked, total: Duration::from_secs(5), ..settings(&server) };
    let (answer, bytes) = fetch(limits, &server.url("/plan.csv")).await;
    assert!(matches!(answer, Err(FetchError::TooLarge { unpacked: true, .. })), "{answer:?}");
    assert!(bytes.len() <= 20 << 20);
}

#[tokio::test]
async fn a_full_disk_is_told_apart() {
    struct Full;
    impl Sink for Full {
        fn begin(&mut self) -> io::Result<()> {
            Ok(())
        }
        fn write(&mut self, _: &[u8]) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
    }
    let server = Server::says(answer("200 OK", "", PLAN.as_bytes())).await;
    let error = fetcher(settings(&server)).fetch(&Url::parse(&server.url("/")).unwrap(), &Known::default(), &mut Full).await.unwrap_err();
    assert_eq!((error.code(), error.is_lasting()), ("DISK", false));
}
