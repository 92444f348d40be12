//! A server on a port of 127.0.0.1, with or without TLS, that hands requests to an appliance and keeps what was asked.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::certificates::{Certificate, Identity, identity};
use super::fault::{Fault, Faults, What};
use super::http::{Answer, Request};

/// What stands behind a server.
pub trait Appliance: Send + Sync + 'static {
    /// What a request is: a method and a path, or a method and a class. Never a secret.
    fn what(&self, request: &Request) -> String;
    /// The answer to it.
    fn answer(&self, request: &Request) -> Answer;
    /// Forgets all sessions.
    fn end_sessions(&self);
    /// How many sessions are open.
    fn open_sessions(&self) -> usize;
}

/// A request as it is kept.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What it was.
    pub what: String,
    /// Path with the query.
    pub target: String,
    /// `X-API-Version`.
    pub api_version: Option<String>,
    /// `User-Agent`.
    pub agent: Option<String>,
    /// Whether it had a session in its headers.
    pub has_session: bool,
    /// When it came.
    pub at: Instant,
}

/// How the first bytes of a connection are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    Tls(Certificate),
    /// HTTP without TLS.
    Plain,
    /// TLS 1.0 and nothing newer, told by the version in its greeting.
    OldTls,
    /// The same, told by an alert.
    OldTlsAlert,
    /// Closed at once.
    Closed,
}

struct Shared {
    appliance: Box<dyn Appliance>,
    faults: Mutex<Faults>,
    seen: Mutex<Vec<Seen>>,
    connections: AtomicUsize,
    stopped: AtomicBool,
    greeting: Greeting,
    tls: Option<Arc<ServerConfig>>,
}

/// A server; it ends with this value.
pub struct Server {
    shared: Arc<Shared>,
    /// Its port.
    pub port: u16,
    /// What a client needs in order to trust it, as PEM.
    pub trusted: String,
    /// SHA-256 of its certificate.
    pub sha256: String,
}

impl Server {
    /// A server with a certificate of an authority.
    pub fn new(appliance: impl Appliance, faults: Vec<Fault>) -> Self {
        let greeting = Greeting::Tls(Certificate::ByAuthority);
        Self::greeting(greeting, appliance, faults)
    }

    /// A server that greets as it is told.
    pub fn greeting(greeting: Greeting, appliance: impl Appliance, faults: Vec<Fault>) -> Self {
        let own = identity(match greeting {
            Greeting::Tls(certificate) => certificate,
            _ => Certificate::ByAuthority,
        });
        let (trusted, sha256) = (own.trusted.clone(), own.sha256.clone());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            appliance: Box::new(appliance),
            faults: Mutex::new(Faults(faults)),
            seen: Mutex::default(),
            connections: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            greeting,
            tls: matches!(greeting, Greeting::Tls(_)).then(|| tls(own)),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for stream in listener.incoming() {
                if accepting.stopped.load(Ordering::SeqCst) {
                    break;
                }
                let serving = Arc::clone(&accepting);
                if let Ok(stream) = stream {
                    thread::spawn(move || serving.connection(stream));
                }
            }
        });
        Self {
            shared,
            port,
            trusted,
            sha256,
        }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// What was asked so far.
    pub fn seen(&self) -> Vec<Seen> {
        lock(&self.shared.seen).clone()
    }

    /// What was asked so far, without the rest.
    pub fn requests(&self) -> Vec<String> {
        self.seen().into_iter().map(|seen| seen.what).collect()
    }

    /// How often something was asked.
    pub fn count(&self, beginning: &str) -> usize {
        let requests = self.requests();
        let same = requests.iter().filter(|what| what.starts_with(beginning));
        same.count()
    }

    /// How many sessions are open.
    pub fn open_sessions(&self) -> usize {
        self.shared.appliance.open_sessions()
    }

    /// How many connections were made.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Makes something go wrong from now on, before what was to go wrong already.
    pub fn fails(&self, fault: Fault) {
        lock(&self.shared.faults).0.insert(0, fault);
    }

    /// Nothing goes wrong any more.
    pub fn recovers(&self) {
        lock(&self.shared.faults).0.clear();
    }

    /// Waits until something was asked.
    pub fn wait_for(&self, beginning: &str) {
        let until = Instant::now() + Duration::from_secs(20);
        while self.count(beginning) == 0 {
            assert!(Instant::now() < until, "{beginning} was never asked");
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(("127.0.0.1", self.port));
    }
}

/// A lock that a failed test does not keep.
pub fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn tls(own: Identity) -> Arc<ServerConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(own.chain, own.key)
        .expect("a certificate with its key");
    Arc::new(config)
}

impl Shared {
    fn connection(&self, mut stream: TcpStream) {
        self.connections.fetch_add(1, Ordering::SeqCst);
        let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
        let _ = stream.set_nodelay(true);
        match self.greeting {
            Greeting::Tls(_) => {
                let config = Arc::clone(self.tls.as_ref().expect("a configuration"));
                let connection = ServerConnection::new(config).expect("a connection");
                let mut stream = StreamOwned::new(connection, stream);
                if self.serve(&mut stream).is_ok_and(|is_proper| is_proper) {
                    stream.conn.send_close_notify();
                    let _ = stream.flush();
                }
            }
            Greeting::Plain => {
                if self.serve(&mut stream).is_err() {
                    // As servers answer to what they take for a request.
                    let answer = Answer::of(400, "text/plain", "Bad Request");
                    let _ = answer.send(&mut stream);
                }
            }
            Greeting::OldTls | Greeting::OldTlsAlert => {
                let mut hello = [0; 5];
                let _ = stream.read_exact(&mut hello);
                let length = usize::from(hello[3]) << 8 | usize::from(hello[4]);
                let _ = stream.read_exact(&mut vec![0; length]);
                let _ = stream.write_all(&old_tls(self.greeting == Greeting::OldTlsAlert));
            }
            Greeting::Closed => {}
        }
    }

    /// Answers until the connection ends; whether it ends as it should.
    fn serve(&self, stream: &mut (impl Read + Write)) -> std::io::Result<bool> {
        while let Some(request) = Request::read(stream)? {
            let what = self.appliance.what(&request);
            let session = request.header("auth").or(request.header("cookie"));
            lock(&self.seen).push(Seen {
                what: what.clone(),
                target: request.target.clone(),
                api_version: request.header("x-api-version").map(str::to_owned),
                agent: request.header("user-agent").map(str::to_owned),
                has_session: session.is_some(),
                at: Instant::now(),
            });
            if !self.answer(&request, &what).send(stream)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn answer(&self, request: &Request, what: &str) -> Answer {
        let mut faults = lock(&self.faults);
        match faults.of(what) {
            Some(What::Answer(answer)) => answer.clone(),
            Some(What::Arrives(wire)) => Answer {
                wire: *wire,
                ..self.appliance.answer(request)
            },
            Some(What::SessionsEnd) => {
                self.appliance.end_sessions();
                self.appliance.answer(request)
            }
            Some(What::Changed(change)) => {
                let mut answer = self.appliance.answer(request);
                answer.body = change(&answer.body);
                answer
            }
            None => self.appliance.answer(request),
        }
    }
}

/// What a server that knows nothing newer than TLS 1.0 answers to a greeting: one of its own, or an alert
/// (`protocol_version`).
fn old_tls(by_alert: bool) -> Vec<u8> {
    if by_alert {
        return vec![21, 3, 1, 0, 2, 2, 70];
    }
    let mut hello = vec![3, 1];
    hello.extend([7; 32]);
    // No session, RSA with AES-128 and SHA-1, no compression.
    hello.extend([0, 0, 0x2f, 0]);
    let length = u8::try_from(hello.len()).expect("short");
    let mut record = vec![22, 3, 1, 0, length + 4, 2, 0, 0, length];
    record.extend(hello);
    record
}
