//! A city's own server, on this machine: what it answers is told by the story.

use std::sync::{Arc, Mutex};

use poem::http::{StatusCode, header};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{Endpoint, Request, Response, Server};

/// A server that goes with this value.
pub struct City {
    address: String,
    answer: Arc<Mutex<(StatusCode, String)>>,
    serving: tokio::task::JoinHandle<()>,
}

struct Answering(Arc<Mutex<(StatusCode, String)>>);

impl Endpoint for Answering {
    type Output = Response;

    async fn call(&self, _request: Request) -> poem::Result<Response> {
        let (status, body) = self.0.lock().expect("nobody panicked").clone();
        Ok(Response::builder().status(status).header(header::CONTENT_TYPE, "text/csv; charset=utf-8").body(body))
    }
}

impl City {
    /// A server that answers this document at every path.
    pub async fn open(document: &str) -> Self {
        let acceptor = TcpListener::bind("127.0.0.1:0").into_acceptor().await.expect("a port is free");
        let address = acceptor.local_addr()[0].as_socket_addr().expect("it is a socket").to_string();
        let answer = Arc::new(Mutex::new((StatusCode::OK, document.to_owned())));
        let endpoint = Answering(Arc::clone(&answer));
        let serving = tokio::spawn(async move {
            let _ended = Server::new_with_acceptor(acceptor).run(endpoint).await;
        });
        Self { address, answer, serving }
    }

    /// The address of a document.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// Another document from now on.
    pub fn publishes(&self, document: &str) {
        *self.answer.lock().expect("nobody panicked") = (StatusCode::OK, document.to_owned());
    }

    /// Another status from now on.
    pub fn fails(&self, status: u16) {
        *self.answer.lock().expect("nobody panicked") = (StatusCode::from_u16(status).expect("a status"), String::new());
    }
}

impl Drop for City {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
