//! Asks one appliance, one request at a time, and asks again where that helps.

use std::fmt;
use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, crypto};
use ureq::Agent;
use ureq::http::{HeaderValue, Request as HttpRequest, StatusCode, header};

use super::address::Address;
use super::exchange::{Answer, LARGEST, Request};
use super::fault::{Ended, Fault, Unusable};
use super::line::{Dialler, NoResolver, Pace, Wire};
use super::trust::{Judge, Trust};
use crate::collect::appliance::{Counts, Failure, Watch};
use crate::collect::interrupt::Interrupt;
use crate::collect::scrub::Secrets;
use crate::collect::time::retry_after;
use crate::source::{Problem, clipped};

/// A whole answer may take so many times as long as a silence.
const WHOLE: u32 = 10;

/// The wait before the second try.
const FIRST_WAIT: Duration = Duration::from_millis(250);

/// The longest wait between two tries, whatever the appliance asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How long after a signal the answer to a login is waited for: a session that nobody knows of is closed by nobody.
/// Of the two seconds enough is left for the logout.
const LATE_LOGIN: Duration = Duration::from_millis(1_200);

/// The longest silence while a session is closed that the collection does not need any more.
const PARTING: Duration = Duration::from_secs(10);

/// How long something may take that the collection can do without.
const BRIEF: Duration = Duration::from_secs(5);

const USER_AGENT: &str = concat!("fabriclint/", env!("CARGO_PKG_VERSION"));

/// How long is waited and how often is asked.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The longest silence: connecting, before the first byte, between bytes. A whole answer may take ten times that.
    pub silence: Duration,
    /// Further tries of one read.
    pub retries: u32,
}

/// Asks one appliance.
pub struct Client {
    address: Address,
    limits: Limits,
    interrupt: Interrupt,
    watch: Arc<dyn Watch>,
    judge: Arc<Judge>,
    tls: Arc<ClientConfig>,
    wire: Arc<Wire>,
    agent: Agent,
    counts: Counts,
    secrets: Secrets,
    /// Whether a login was sent that no answer came to.
    has_lost_login: bool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.address).finish()
    }
}

/// What became of an exchange that a request can be repeated after.
enum Try {
    /// The appliance is busy, and asks to wait for so long.
    Busy(StatusCode, Option<Duration>),
    /// A server between here and the appliance has no answer.
    Gateway(StatusCode, Option<Duration>),
    /// The connection failed.
    Fault(Fault),
    /// The answer is of no use.
    Unusable(String),
}

impl Client {
    /// A client, which opens no connection yet.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(
        address: Address,
        trust: Trust,
        limits: Limits,
        interrupt: Interrupt,
        watch: Arc<dyn Watch>,
    ) -> Result<Self, Problem> {
        let provider = Arc::new(crypto::ring::default_provider());
        let judge = Arc::new(Judge::new(trust, Arc::clone(&provider)));
        let tls = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| Problem::error("tls", format!("TLS cannot be set up: {error}")))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&judge) as Arc<_>)
            .with_no_client_auth();
        let tls = Arc::new(tls);
        let wire = Arc::new(Wire::new(interrupt.clone(), limits.pace()));
        let agent = agent(&address, &tls, &wire);
        Ok(Self {
            address,
            limits,
            interrupt,
            watch,
            judge,
            tls,
            wire,
            agent,
            counts: Counts::default(),
            secrets: Secrets::default(),
            has_lost_login: false,
        })
    }

    /// The address.
    pub(in crate::collect) fn address(&self) -> &Address {
        &self.address
    }

    /// How often was asked.
    pub(in crate::collect) fn counts(&self) -> Counts {
        self.counts
    }

    /// What was sent or has come that nobody may see.
    pub(in crate::collect) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Whether a login was sent that no answer came to: there may be a session that nobody here knows of.
    pub(in crate::collect) fn has_lost_login(&self) -> bool {
        self.has_lost_login
    }

    /// SHA-256 of the certificate, and why it is trusted.
    pub(in crate::collect) fn certificate(&self) -> Option<(String, &'static str)> {
        let seen = self.judge.seen()?;
        Some((seen.sha256.to_string(), seen.verdict.ok()?))
    }

    /// Reads something, and tries again where that may help. The answer that is to be parsed has neither a status that
    /// is tried again nor one that leads elsewhere.
    ///
    /// # Errors
    /// What ends the collection, or why this cannot be read.
    pub(in crate::collect) fn read<T>(
        &mut self,
        request: &Request<'_>,
        mut parse: impl FnMut(Answer) -> Result<T, Unusable>,
    ) -> Result<T, Ended> {
        let mut wait = FIRST_WAIT;
        for count in 0.. {
            let failed = match self.attempt(request, self.limits.pace()) {
                Ok(answer) => {
                    self.no_redirect(&answer)?;
                    match parse(answer) {
                        Ok(parsed) => return Ok(parsed),
                        Err(Unusable(why)) => Try::Unusable(why),
                    }
                }
                Err(failed) => failed,
            };
            if let Some(ended) = self.is_final(&failed) {
                return Err(ended);
            }
            if count >= self.limits.retries {
                return Err(self.given_up(&failed, count));
            }
            self.pause(&failed, &mut wait)?;
        }
        Err(Ended::Run(Failure::Interrupted))
    }

    /// Logs in. Repeated only where nothing can have reached the appliance, or it is still starting: accounts lock.
    ///
    /// # Errors
    /// What ends the collection. Every other answer is returned, and is final.
    pub(in crate::collect) fn login(&mut self, request: &Request<'_>) -> Result<Answer, Failure> {
        let pace = Pace {
            after_signal: Some(LATE_LOGIN),
            ..self.limits.pace()
        };
        let mut wait = FIRST_WAIT;
        for count in 0.. {
            if self.interrupt.is_set() {
                break;
            }
            // A connection that was used before may be lost without anybody knowing, and then nobody would know
            // either whether the password has arrived.
            self.hang_up();
            let failed = match self.attempt(request, pace) {
                Ok(answer) => {
                    self.no_redirect(&answer)?;
                    return Ok(answer);
                }
                Err(failed) => failed,
            };
            if matches!(failed, Try::Gateway(..) | Try::Fault(_)) && self.wire.has_sent() {
                self.has_lost_login = true;
            }
            if let Some(Ended::Run(failure)) = self.is_final(&failed) {
                return Err(failure);
            }
            let is_safe = matches!(
                failed,
                Try::Busy(StatusCode::SERVICE_UNAVAILABLE, _) | Try::Fault(Fault::NoConnection(_))
            );
            if !is_safe {
                let what = format!("no login: {}", failed.words());
                return Err(self
                    .problem("login", &what)
                    .help("a login is not repeated by itself, because accounts lock; run again")
                    .into());
            }
            if count >= self.limits.retries {
                return Err(match self.given_up(&failed, count) {
                    Ended::Run(failure) => failure,
                    Ended::Item(why) => self.problem("login", &why).into(),
                });
            }
            self.pause(&failed, &mut wait)?;
        }
        Err(Failure::Interrupted)
    }

    /// Logs out, also after a signal, and then in a hurry.
    ///
    /// # Errors
    /// Why the session may stay behind.
    pub(in crate::collect) fn logout(&mut self, request: &Request<'_>) -> Result<Answer, String> {
        let first = match self.attempt(request, self.parting()) {
            Ok(answer) => return Ok(answer),
            Err(first) => first,
        };
        // The connection may have been lost unseen. After a signal there is no time to wait, and none that is left is
        // none.
        if !self.interrupt.is_set() {
            let _ = self.interrupt.wait(FIRST_WAIT);
        }
        self.counts.retries += 1;
        let second = self.attempt(request, self.parting());
        second.map_err(|_| first.words())
    }

    /// Sends a request that may as well fail, once and in a hurry; not after a signal.
    pub(in crate::collect) fn try_once(&mut self, request: &Request<'_>) {
        let pace = Pace {
            silence: self.limits.silence.min(BRIEF),
            whole: BRIEF,
            after_signal: Some(Duration::ZERO),
        };
        let _ = self.attempt(request, pace);
    }

    /// What is told where a login was sent that no answer came to, and how such a session ends by itself.
    pub(in crate::collect) fn lost_session(&self, ends: &str) -> Problem {
        let host = self.address.host();
        let message = format!("a session may be left open on {host}; it ends by itself {ends}");
        Problem::warning("session", message)
    }

    /// How long closing a session may take.
    fn parting(&self) -> Pace {
        let left = self.interrupt.left();
        Pace {
            silence: left.unwrap_or(self.limits.silence.min(PARTING)),
            whole: left.unwrap_or(PARTING),
            after_signal: None,
        }
    }

    /// Ends the connection, if there is one.
    fn hang_up(&mut self) {
        self.agent = agent(&self.address, &self.tls, &self.wire);
    }

    /// Sends a request once, and takes its answer whole.
    fn attempt(&mut self, request: &Request<'_>, pace: Pace) -> Result<Answer, Try> {
        self.watch.request(&self.secrets.scrubbed(request.name));
        self.counts.requests += 1;
        let answer = self.exchange(request, pace).map_err(Try::Fault)?;
        let status = StatusCode::from_u16(answer.status).unwrap_or_default();
        let wait = || answer.retry_after.as_deref().and_then(retry_after);
        match status {
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                Err(Try::Busy(status, wait()))
            }
            StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => {
                Err(Try::Gateway(status, wait()))
            }
            _ => Ok(answer),
        }
    }

    fn exchange(&mut self, request: &Request<'_>, pace: Pace) -> Result<Answer, Fault> {
        self.wire.begin(pace);
        let uri = format!("{}{}", self.address.url(), request.path);
        let mut builder = HttpRequest::builder().method(request.method).uri(uri);
        for (name, value) in request.headers {
            let value = HeaderValue::from_str(value);
            let mut value = value.map_err(|error| Fault::Unsendable(error.to_string()))?;
            value.set_sensitive(true);
            builder = builder.header(*name, value);
        }
        let unsendable = |error: ureq::http::Error| Fault::Unsendable(error.to_string());
        let response = if let Some((media, bytes)) = request.body {
            let built = builder.header(header::CONTENT_TYPE, media).body(bytes);
            self.agent.run(built.map_err(unsendable)?)
        } else {
            self.agent.run(builder.body(()).map_err(unsendable)?)
        };
        let (parts, body) = response.map_err(fault)?.into_parts();
        let text = |name| {
            let value = parts.headers.get(name)?;
            Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let announced = body.content_length().unwrap_or(0);
        if announced > LARGEST {
            return Err(Fault::TooLarge);
        }
        let mut bytes = Vec::new();
        // A buffer that grows is there twice while it does.
        let _ = bytes.try_reserve_exact(usize::try_from(announced).unwrap_or(0));
        let mut reader = body.into_reader().take(LARGEST + 1);
        reader
            .read_to_end(&mut bytes)
            .map_err(|error| fault(ureq::Error::Io(error)))?;
        if bytes.len() as u64 > LARGEST {
            return Err(Fault::TooLarge);
        }
        Ok(Answer {
            status: parts.status.as_u16(),
            retry_after: text(header::RETRY_AFTER),
            location: text(header::LOCATION),
            body: bytes,
        })
    }

    /// What is not tried again, however often that may be.
    fn is_final(&self, failed: &Try) -> Option<Ended> {
        match failed {
            Try::Fault(Fault::Interrupted) => Some(Ended::Run(Failure::Interrupted)),
            Try::Fault(Fault::Certificate(why)) => Some(self.untrusted(why).into()),
            Try::Fault(Fault::NoTls(why)) => Some(self.no_tls(why).into()),
            Try::Fault(fault @ Fault::Unsendable(_)) => {
                Some(self.problem("request", &fault.to_string()).into())
            }
            Try::Fault(fault @ Fault::TooLarge) => Some(Ended::Item(fault.to_string())),
            _ => None,
        }
    }

    /// What is said once nothing is tried again.
    fn given_up(&self, failed: &Try, count: u32) -> Ended {
        let why = match count {
            0 => failed.words(),
            _ => format!("{} ({} tries)", failed.words(), count + 1),
        };
        match failed {
            Try::Fault(Fault::NoConnection(_)) => {
                let help = format!(
                    "is {} the right address, is the appliance on, and does a firewall let port {} through?",
                    self.address.host(),
                    self.address.port()
                );
                self.problem("no-connection", &why).help(help).into()
            }
            Try::Busy(..) => {
                let help = "it may be starting or too busy: wait some minutes and run again, with --resume to keep \
                    what has been collected";
                self.problem("busy", &why).help(help).into()
            }
            Try::Gateway(..) | Try::Fault(_) | Try::Unusable(_) => Ended::Item(why),
        }
    }

    /// Waits before the next try.
    fn pause(&mut self, failed: &Try, wait: &mut Duration) -> Result<(), Failure> {
        let asked = match failed {
            Try::Busy(_, asked) | Try::Gateway(_, asked) => *asked,
            _ => None,
        };
        let time = asked.unwrap_or_else(|| jittered(*wait)).min(LONGEST_WAIT);
        *wait = wait.saturating_mul(2).min(LONGEST_WAIT);
        if !self.interrupt.wait(time) {
            return Err(Failure::Interrupted);
        }
        self.counts.retries += 1;
        Ok(())
    }

    /// Something that is wrong with the appliance as a whole.
    pub(in crate::collect) fn problem(&self, code: &'static str, what: &str) -> Problem {
        // A secret that is cut in two would not be known any more.
        let what = self.secrets.scrubbed(what);
        Problem::error(code, format!("{}: {}", self.address.host(), clipped(&what)))
    }

    /// Refuses an answer that leads elsewhere.
    fn no_redirect(&self, answer: &Answer) -> Result<(), Problem> {
        if !(300..400).contains(&answer.status) {
            return Ok(());
        }
        let to = match &answer.location {
            Some(location) => {
                // What follows the path may repeat a password in more ways than anybody can list.
                let path = location.split(['?', '#']).next().unwrap_or_default();
                format!("leads to {}", clipped(&self.secrets.scrubbed(path)))
            }
            None => "leads elsewhere".to_owned(),
        };
        let what = format!("its answer {} {to}; no redirect is followed", answer.status);
        let problem = self.problem("redirect", &what);
        Err(problem.help("give the address of the appliance itself with --url"))
    }

    fn untrusted(&self, why: &str) -> Problem {
        let Some(seen) = self.judge.seen() else {
            let what = format!("its certificate is not trusted: {why}");
            return self.problem("certificate", &what);
        };
        // A certificate that is trusted may still have signed with what nobody accepts.
        let why = seen.verdict.err().unwrap_or_else(|| why.to_owned());
        let what = format!(
            "its certificate is not trusted: {}{}. Its SHA-256 is {}",
            clipped(&why),
            self.nothing_sent(),
            seen.sha256
        );
        let help = format!(
            "compare the fingerprint with what the appliance shows of itself, then name the certificate or its \
             authority with --ca-file FILE, or give --pin-sha256 {}",
            seen.sha256
        );
        self.problem("certificate", &what).help(help)
    }

    fn no_tls(&self, why: &str) -> Problem {
        let help = "update the appliance or change its TLS settings";
        self.problem("tls", why)
            .help(format!("{help}{}", self.nothing_sent()))
    }

    /// What a message adds as long as it is true.
    fn nothing_sent(&self) -> &'static str {
        if self.wire.has_ever_sent() {
            ""
        } else {
            "; nothing was sent"
        }
    }
}

impl Limits {
    fn pace(self) -> Pace {
        Pace {
            silence: self.silence,
            whole: self.silence.saturating_mul(WHOLE),
            after_signal: Some(Duration::ZERO),
        }
    }
}

impl Try {
    fn words(&self) -> String {
        match self {
            Self::Busy(status, _) | Self::Gateway(status, _) => format!("it answers {status}"),
            Self::Fault(fault) => fault.to_string(),
            Self::Unusable(why) => why.clone(),
        }
    }
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Run(failure)
    }
}

/// The HTTP library, with our connections and without anything of its own.
fn agent(address: &Address, tls: &Arc<ClientConfig>, wire: &Arc<Wire>) -> Agent {
    let config = Agent::config_builder()
        .https_only(true)
        .proxy(None)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .user_agent(USER_AGENT)
        .max_idle_connections(1)
        .build();
    let dialler = Dialler {
        address: address.clone(),
        tls: Arc::clone(tls),
        wire: Arc::clone(wire),
    };
    Agent::with_parts(config, dialler, NoResolver)
}

/// What the HTTP library says went wrong.
fn fault(error: ureq::Error) -> Fault {
    let error = match error {
        ureq::Error::Io(error) => error,
        error => return Fault::Malformed(error.to_string()),
    };
    match error.downcast::<Fault>() {
        Ok(fault) => fault,
        Err(error) => match error.downcast::<ureq::Error>() {
            Ok(error) => Fault::Malformed(error.to_string()),
            Err(error) => Fault::Cut(error.to_string()),
        },
    }
}

/// A wait of half the time to all of it, so that clients that were cut off together do not come back together.
fn jittered(wait: Duration) -> Duration {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH);
    let share = clock.map_or(0, |clock| clock.subsec_micros() % 1_000);
    wait / 2 + wait / 2 * share / 1_000
}
