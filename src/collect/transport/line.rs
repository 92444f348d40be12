//! A connection to the appliance, TLS included, as the HTTP library wants one: whatever it waits for ends with a
//! signal, with silence, and when an answer takes too long as a whole.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustls::{
    AlertDescription, ClientConfig, ClientConnection, Error as TlsError, PeerIncompatible,
};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport,
};

use super::address::Address;
use super::fault::Fault;
use super::trust::words_of;
use crate::collect::interrupt::Interrupt;

/// How often a wait looks for a signal.
const GLANCE: Duration = Duration::from_millis(50);

/// Bytes that are read and written at a time.
const BUFFER: usize = 64 * 1024;

/// How long what is done now may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    /// The longest silence.
    pub(super) silence: Duration,
    /// How long the exchange may take as a whole.
    pub(super) whole: Duration,
    /// How long it may go on after a signal; nothing where a signal does not end it.
    pub(super) after_signal: Option<Duration>,
}

/// The exchange that goes on.
#[derive(Clone, Copy, Debug)]
struct Progress {
    pace: Pace,
    begun: Instant,
    /// Whether something of a request has been sent.
    has_sent: bool,
}

/// What a connection shares with the client.
#[derive(Debug)]
pub(super) struct Wire {
    interrupt: Interrupt,
    progress: Mutex<Progress>,
    has_ever_sent: AtomicBool,
}

impl Wire {
    pub(super) fn new(interrupt: Interrupt, pace: Pace) -> Self {
        Self {
            interrupt,
            progress: Mutex::new(Progress::new(pace)),
            has_ever_sent: AtomicBool::new(false),
        }
    }

    /// An exchange begins.
    pub(super) fn begin(&self, pace: Pace) {
        *self.lock() = Progress::new(pace);
    }

    /// Something of a request is sent.
    fn sends(&self) {
        self.lock().has_sent = true;
        self.has_ever_sent.store(true, Ordering::Relaxed);
    }

    /// Whether something of the request that goes on, or was the last, may have been sent.
    pub(super) fn has_sent(&self) -> bool {
        self.progress().has_sent
    }

    /// Whether something of any request may have been sent.
    pub(super) fn has_ever_sent(&self) -> bool {
        self.has_ever_sent.load(Ordering::Relaxed)
    }

    /// How far the exchange has come.
    fn progress(&self) -> Progress {
        *self.lock()
    }

    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether something that has been silent since then may be waited for any longer.
    fn may_wait(&self, since: Instant) -> Result<(), Fault> {
        let Progress { pace, begun, .. } = self.progress();
        let is_over = |most| self.interrupt.age().is_some_and(|age| age >= most);
        if pace.after_signal.is_some_and(is_over) {
            Err(Fault::Interrupted)
        } else if begun.elapsed() > pace.whole {
            Err(Fault::Slow(pace.whole))
        } else if since.elapsed() > pace.silence {
            Err(Fault::Silent(pace.silence))
        } else {
            Ok(())
        }
    }
}

impl Progress {
    fn new(pace: Pace) -> Self {
        Self {
            pace,
            begun: Instant::now(),
            has_sent: false,
        }
    }
}

/// Makes connections to the one address.
pub(super) struct Dialler {
    pub(super) address: Address,
    pub(super) tls: Arc<ClientConfig>,
    pub(super) wire: Arc<Wire>,
}

impl fmt::Debug for Dialler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Dialler").field(&self.address).finish()
    }
}

impl Dialler {
    /// A connection of TCP. Neither looking up a name nor connecting can be interrupted: another thread does both.
    fn dial(&self) -> Result<TcpStream, Fault> {
        let (host, port) = (self.address.host().to_owned(), self.address.port());
        let silence = self.wire.progress().pace.silence;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || {
            let _ = sender.send(connect(&host, port, silence));
        });
        let since = Instant::now();
        loop {
            match receiver.recv_timeout(GLANCE) {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => return Err(Fault::NoConnection(error.to_string())),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Fault::NoConnection("it cannot be made".to_owned()));
                }
                Err(RecvTimeoutError::Timeout) => match self.wire.may_wait(since) {
                    Err(Fault::Silent(_) | Fault::Slow(_)) => {
                        let why = format!("nobody answered within {} s", silence.as_secs());
                        return Err(Fault::NoConnection(why));
                    }
                    waited => waited?,
                },
            }
        }
    }

    /// A connection on which TLS is agreed and the certificate is trusted. Nothing else has been sent on it.
    fn line(&self) -> Result<Line, Fault> {
        let tcp = self.dial()?;
        let set = tcp
            .set_nodelay(true)
            .and_then(|()| tcp.set_read_timeout(Some(GLANCE)))
            .and_then(|()| tcp.set_write_timeout(Some(GLANCE)));
        set.map_err(|error| Fault::NoConnection(error.to_string()))?;
        let tls = ClientConnection::new(Arc::clone(&self.tls), self.address.server().clone());
        let tls = tls.map_err(|error| Fault::NoTls(error.to_string()))?;
        let mut line = Line {
            tcp,
            tls,
            buffers: LazyBuffers::new(BUFFER, BUFFER),
            wire: Arc::clone(&self.wire),
        };
        while line.tls.is_handshaking() {
            let step = line.send().and_then(|()| line.receive());
            match step {
                Ok(true) => {}
                Ok(false) => {
                    return Err(Fault::NoConnection(
                        "it was closed before TLS was agreed".to_owned(),
                    ));
                }
                Err(Step::Fault(fault @ (Fault::Silent(_) | Fault::Slow(_)))) => {
                    let why = format!("no TLS is agreed: {fault}");
                    return Err(Fault::NoConnection(why));
                }
                Err(Step::Fault(fault)) => return Err(fault),
                Err(Step::Io(error)) => return Err(Fault::NoConnection(error.to_string())),
                Err(Step::Tls(error)) => {
                    // The other side learns why.
                    let _ = line.send();
                    return Err(refused(&error));
                }
            }
        }
        line.send().map_err(Step::fault)?;
        Ok(line)
    }
}

/// Connects to the first address of a host that answers. Each gets its share of the time: behind an address that nobody
/// answers at, there may be one of another family.
fn connect(host: &str, port: u16, silence: Duration) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    let addresses: Vec<SocketAddr> = (host, port).to_socket_addrs()?.collect();
    let count = u32::try_from(addresses.len()).unwrap_or(u32::MAX);
    for address in addresses {
        match TcpStream::connect_timeout(&address, silence / count) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Why no TLS was agreed.
fn refused(error: &TlsError) -> Fault {
    let old = "it speaks TLS 1.0 or 1.1 only, which nobody should send a password through; it needs TLS 1.2";
    match error {
        TlsError::InvalidCertificate(why) => Fault::Certificate(words_of(why)),
        TlsError::AlertReceived(AlertDescription::ProtocolVersion)
        | TlsError::PeerIncompatible(
            PeerIncompatible::ServerDoesNotSupportTls12Or13
            | PeerIncompatible::ServerTlsVersionIsDisabledByOurConfig,
        ) => Fault::NoTls(old.to_owned()),
        TlsError::AlertReceived(AlertDescription::HandshakeFailure) => Fault::NoTls(
            "it has no version of TLS or no cipher in common with this program, which speaks TLS 1.2 and 1.3 \
             with ephemeral keys"
                .to_owned(),
        ),
        TlsError::InvalidMessage(_) => {
            Fault::NoTls("what answers there does not speak TLS".to_owned())
        }
        TlsError::PeerIncompatible(_) => Fault::NoTls(
            "it has no cipher, no key exchange or no signature in common with this program".to_owned(),
        ),
        TlsError::AlertReceived(alert) => Fault::NoConnection(format!(
            "no TLS is agreed: it ends the connection with alert {} of TLS",
            u8::from(*alert)
        )),
        _ => Fault::NoConnection("no TLS is agreed: what it sends does not keep to TLS".to_owned()),
    }
}

impl Connector<()> for Dialler {
    type Out = Line;

    fn connect(
        &self,
        _: &ConnectionDetails<'_>,
        _: Option<()>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.line().map(Some).map_err(carried)
    }
}

/// Names are looked up where a connection is made.
#[derive(Debug)]
pub(super) struct NoResolver;

impl Resolver for NoResolver {
    fn resolve(
        &self,
        _: &ureq::http::Uri,
        _: &ureq::config::Config,
        _: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        Ok(self.empty())
    }
}

/// A fault as the HTTP library hands it through.
fn carried(fault: Fault) -> ureq::Error {
    ureq::Error::Io(io::Error::other(fault))
}

/// A connection.
pub(super) struct Line {
    tcp: TcpStream,
    tls: ClientConnection,
    buffers: LazyBuffers,
    wire: Arc<Wire>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Line").field(&self.tcp).finish()
    }
}

/// What a step of a connection ends with.
enum Step {
    Fault(Fault),
    Io(io::Error),
    Tls(TlsError),
}

impl Step {
    fn fault(self) -> Fault {
        match self {
            Self::Fault(fault) => fault,
            Self::Io(error) => Fault::Cut(error.to_string()),
            Self::Tls(_) => Fault::Cut("what came does not keep to TLS".to_owned()),
        }
    }
}

/// Whether an error only says that there is nothing yet.
fn is_nothing_yet(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::Interrupted
    )
}

impl Line {
    /// Sends what TLS has to send.
    fn send(&mut self) -> Result<(), Step> {
        let mut since = Instant::now();
        while self.tls.wants_write() {
            self.wire.may_wait(since).map_err(Step::Fault)?;
            match self.tls.write_tls(&mut self.tcp) {
                Ok(_) => since = Instant::now(),
                Err(error) if is_nothing_yet(&error) => {}
                Err(error) => return Err(Step::Io(error)),
            }
        }
        Ok(())
    }

    /// Receives something of TLS; says whether the connection goes on.
    fn receive(&mut self) -> Result<bool, Step> {
        let since = Instant::now();
        while self.tls.wants_read() {
            self.wire.may_wait(since).map_err(Step::Fault)?;
            match self.tls.read_tls(&mut self.tcp) {
                Ok(0) => return Ok(false),
                Ok(_) => {
                    let state = self.tls.process_new_packets().map_err(Step::Tls)?;
                    return Ok(!state.peer_has_closed());
                }
                Err(error) if is_nothing_yet(&error) => {}
                Err(error) => return Err(Step::Io(error)),
            }
        }
        Ok(true)
    }

    /// Whether the connection is open, and nothing is on it that nobody asked for.
    fn is_quiet(&mut self) -> io::Result<bool> {
        self.tcp.set_nonblocking(true)?;
        // After an answer, keys for later connections may still come.
        let is_quiet = loop {
            match self.tls.read_tls(&mut self.tcp) {
                Err(error) if is_nothing_yet(&error) => break true,
                Ok(0) | Err(_) => break false,
                Ok(_) => match self.tls.process_new_packets() {
                    Ok(state)
                        if !state.peer_has_closed() && state.plaintext_bytes_to_read() == 0 => {}
                    _ => break false,
                },
            }
        };
        self.tcp.set_nonblocking(false)?;
        Ok(is_quiet)
    }
}

impl Transport for Line {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _: NextTimeout) -> Result<(), ureq::Error> {
        self.wire.sends();
        let mut sent = 0;
        while sent < amount {
            sent += self
                .tls
                .writer()
                .write(&self.buffers.output()[sent..amount])?;
            self.send().map_err(|step| carried(step.fault()))?;
        }
        Ok(())
    }

    fn await_input(&mut self, _: NextTimeout) -> Result<bool, ureq::Error> {
        let mut goes_on = true;
        loop {
            let buffer = self.buffers.input_append_buf();
            if buffer.is_empty() {
                return Err(carried(Fault::Malformed("its head is too long".to_owned())));
            }
            match self.tls.reader().read(buffer) {
                Ok(0) => return Ok(false),
                Ok(count) => {
                    self.buffers.input_appended(count);
                    return Ok(true);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock && goes_on => {}
                // Many appliances end a connection without saying so in TLS. Whether the answer was whole say its
                // length, its chunks and the document itself.
                Err(_) => return Ok(false),
            }
            match self.receive() {
                Ok(more) => goes_on = more,
                Err(Step::Io(error)) => return Err(error.into()),
                Err(step) => return Err(carried(step.fault())),
            }
        }
    }

    fn is_open(&mut self) -> bool {
        self.is_quiet().unwrap_or(false)
    }

    fn is_tls(&self) -> bool {
        true
    }
}
