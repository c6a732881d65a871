//! The transport of a running server, on real connections of the loopback.

use std::io::{Read, Write};
use std::net::TcpListener;

use channels::{HttpTransport, Reach, Request, Transport, TransportError};
use testing::outside::{EndpointFake, serve};

fn public(url: String) -> Request {
    Request { reach: Reach::Public, ..Request::post(url, "{}") }
}

#[test]
fn internal_addresses_are_not_reached_by_any_name() {
    let endpoint = EndpointFake::new();
    let served = serve(endpoint.clone());
    let port = served.address().port();
    let transport = HttpTransport::new(Vec::new());
    for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1"] {
        let sent = transport.send(&public(format!("http://{host}:{port}/")));
        assert!(
            matches!(sent, Err(TransportError::Internal | TransportError::Unresolved)),
            "{host}: {sent:?}"
        );
    }
    assert_eq!(endpoint.got().len(), 0);
    let allowing = HttpTransport::new(vec!["127.0.0.0/8".parse().expect("a block")]);
    let sent = allowing.send(&public(format!("{}/x?y=1", served.url()))).expect("is reached");
    assert_eq!(sent.status, 204);
    assert_eq!(endpoint.got()[0].body, b"{}");
}

#[test]
fn a_redirect_is_an_answer() {
    let endpoint = EndpointFake::new();
    endpoint.answer_with(307);
    let served = serve(endpoint.clone());
    let transport = HttpTransport::new(Vec::new());
    let answer = transport.send(&Request::post(served.url(), "x")).expect("answers");
    assert_eq!(
        (answer.status, answer.header("location")),
        (307, Some("http://127.0.0.1/elsewhere"))
    );
    assert_eq!(endpoint.got().len(), 1);
}

#[test]
fn what_fails_is_told_apart() {
    let transport = HttpTransport::new(Vec::new());
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let closed = free.local_addr().expect("an address");
    drop(free);
    let sent = transport.send(&Request::get(format!("http://{closed}/")));
    assert_eq!(sent, Err(TransportError::Unreachable));
    let sent = transport.send(&Request::get("http://nowhere.invalid/"));
    assert_eq!(sent, Err(TransportError::Unresolved));
    let sent = transport.send(&Request::get("nothing at all"));
    assert_eq!(sent, Err(TransportError::Address));

    // One that hears and never answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = silent.local_addr().expect("an address");
    let mut request = Request::get(format!("http://{at}/"));
    request.timeout_ms = 300;
    assert_eq!(transport.send(&request), Err(TransportError::TimedOut));

    // One that ends in the middle.
    let cut = TcpListener::bind("127.0.0.1:0").expect("a port");
    let at = cut.local_addr().expect("an address");
    let server = std::thread::spawn(move || {
        let (mut stream, _) = cut.accept().expect("a client");
        let mut heard = [0; 512];
        let _ = stream.read(&mut heard);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf");
    });
    let sent = transport.send(&Request::get(format!("http://{at}/")));
    assert_eq!(sent, Err(TransportError::Interrupted));
    server.join().expect("ends");

    // Plain words where encryption is expected.
    let plain = serve(EndpointFake::new());
    let sent = transport.send(&Request::get(format!("https://{}/", plain.address())));
    assert_eq!(sent, Err(TransportError::Untrusted));
}
