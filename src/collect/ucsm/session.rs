//! The session of a UCS Manager: begun by a login, kept by refreshes, each of which gives a new cookie, and ended by
//! a logout. Errors come with the status 200.

use std::time::{Duration, Instant};

use zeroize::Zeroizing;

use super::answer::{Fault, Head};
use crate::collect::appliance::Failure;
use crate::collect::credential::{Password, PasswordSource};
use crate::collect::interrupt::Interrupt;
use crate::collect::scrub::escaped;
use crate::collect::text::text;
use crate::collect::transport::{Answer, Client, Ended, Request, Unusable};
use crate::source::Problem;

/// Where the API answers.
const PATH: &str = "/nuova";

/// The media type that Cisco's own client sends.
const MEDIA: &str = "application/x-www-form-urlencoded";

/// Logins after the first one, in one run.
const NEW_LOGINS: u32 = 2;

/// How long a session lasts that says nothing about it.
const USUAL_PERIOD: Duration = Duration::from_secs(600);

/// How long a session is left without a refresh, whatever it says.
const LONGEST_PERIOD: Duration = Duration::from_secs(24 * 60 * 60);

/// How long before its end a session is refreshed, where it lasts twice as long.
const MARGIN: Duration = Duration::from_secs(60);

/// The error of a user who is not known, or whose password is another.
const CREDENTIALS: &str = "551";

/// The errors of a session that is over, or that nobody knows.
const OVER: [&str; 2] = ["552", "555"];

/// A client with a session.
pub(super) struct Session {
    pub(super) client: Client,
    user: String,
    /// Where the password comes from, until it was needed.
    source: Option<PasswordSource>,
    password: Option<Password>,
    interrupt: Interrupt,
    token: Option<Token>,
    new_logins: u32,
    /// The version of the appliance, as the login says it.
    pub(super) version: Option<String>,
}

/// What proves a session.
struct Token {
    cookie: Zeroizing<String>,
    /// When it is to be refreshed.
    refresh: Instant,
}

impl Fault {
    /// Whether the session is over, which a new login mends.
    pub(super) fn ends_session(&self) -> bool {
        OVER.contains(&&*self.code)
    }
}

/// What a request is called.
pub(super) fn request_name(method: &str) -> String {
    format!("POST {PATH} {method}")
}

/// A request of the API.
fn request<'r>(name: &'r str, body: &'r Zeroizing<String>) -> Request<'r> {
    Request {
        method: "POST",
        path: PATH,
        name,
        headers: &[],
        body: Some((MEDIA, body.as_bytes())),
    }
}

/// What ends the session of a cookie.
fn logout_body(cookie: &str) -> Zeroizing<String> {
    let cookie = escaped(cookie);
    Zeroizing::new(format!("<aaaLogout inCookie=\"{}\"/>", cookie.as_str()))
}

/// Whether XML can carry a text at all.
fn is_carried(text: &str) -> bool {
    text.chars()
        .all(|letter| letter >= ' ' || matches!(letter, '\t' | '\n' | '\r'))
}

impl Session {
    pub(super) fn new(
        client: Client,
        user: String,
        password: PasswordSource,
        interrupt: Interrupt,
    ) -> Self {
        Self {
            client,
            user,
            source: Some(password),
            password: None,
            interrupt,
            token: None,
            new_logins: 0,
            version: None,
        }
    }

    /// Asks for the objects of a class, with what is to be said beside its name.
    pub(super) fn read<T>(
        &mut self,
        name: &str,
        class: &str,
        filter: &str,
        parse: impl FnMut(Answer) -> Result<T, Unusable>,
    ) -> Result<T, Ended> {
        let cookie = self.token.as_ref().map_or("", |token| &*token.cookie);
        let body = Zeroizing::new(format!(
            "<configResolveClass cookie=\"{}\" classId=\"{class}\" inHierarchical=\"false\">{filter}\
             </configResolveClass>",
            escaped(cookie).as_str()
        ));
        self.client.read(&request(name, &body), parse)
    }

    /// Logs in. What the answer says about the user and the password is final, because accounts lock.
    pub(super) fn login(&mut self) -> Result<(), Failure> {
        if let Some(source) = self.source.take() {
            let password = source.password(&self.interrupt)?;
            self.client.secrets().keep(password.reveal());
            self.password = Some(password);
        }
        let body = self.credentials("aaaLogin", "")?;
        let name = request_name("aaaLogin");
        let answer = self.client.login(&request(&name, &body))?;
        self.begin(answer)
    }

    /// Logs in again, which helps where a session was ended, and not where no session lasts.
    pub(super) fn login_again(&mut self) -> Result<(), Failure> {
        if self.new_logins >= NEW_LOGINS {
            return Err(self.no_lasting_session().into());
        }
        self.new_logins += 1;
        // It may only seem to be over: the appliance counts those that are open.
        if let Some(token) = self.token.take() {
            let body = logout_body(&token.cookie);
            let name = request_name("aaaLogout");
            self.client.try_once(&request(&name, &body));
        }
        self.login()
    }

    /// What is wrong where sessions do not last.
    pub(super) fn no_lasting_session(&self) -> Problem {
        let what = "it ends each session before an answer, though the login is good";
        self.client.problem("session", what).help(
            "does somebody end the sessions of this user, or does another run use them up? Wait, and run again with \
             --resume",
        )
    }

    /// Refreshes the session where it is time to.
    pub(super) fn keep(&mut self) -> Result<(), Failure> {
        let due = self
            .token
            .as_ref()
            .filter(|token| Instant::now() >= token.refresh);
        let Some(token) = due else {
            return Ok(());
        };
        let cookie = token.cookie.clone();
        let body = self.credentials("aaaRefresh", &cookie)?;
        let name = request_name("aaaRefresh");
        let token = self.client.read(&request(&name, &body), |answer| {
            let text = Zeroizing::new(text(answer.body).0);
            let head = Head::of(&text, "aaaRefresh");
            match head.as_ref().map(|head| (head.fault(), Token::of(head))) {
                // A session that is over is not refreshed by asking again.
                Some((Some(_), _)) => Ok(None),
                Some((None, Some(token))) => Ok(Some(token)),
                _ => Err(Unusable("the answer is no session".to_owned())),
            }
        });
        match token {
            Ok(Some(token)) => {
                self.client.secrets().keep(&token.cookie);
                self.token = Some(token);
                Ok(())
            }
            Ok(None) | Err(Ended::Item(_)) => self.login_again(),
            Err(Ended::Run(failure)) => Err(failure),
        }
    }

    /// Ends the session, if there is one.
    pub(super) fn logout(&mut self) -> Option<Problem> {
        if self.client.has_lost_login() {
            return Some(self.client.lost_session("when nobody refreshes it"));
        }
        let body = logout_body(&self.token.as_ref()?.cookie);
        let name = request_name("aaaLogout");
        let why = match self.client.logout(&request(&name, &body)) {
            Ok(answer) if answer.status == 200 => {
                let text = text(answer.body).0;
                Head::of(&text, "aaaLogout").map_or_else(
                    || Some("the answer is none to a logout".to_owned()),
                    // A session that nobody knows is closed.
                    |head| {
                        Some(
                            head.fault()
                                .filter(|fault| !fault.ends_session())?
                                .to_string(),
                        )
                    },
                )
            }
            Ok(answer) => Some(format!("it answers {}", answer.status)),
            Err(why) => Some(why),
        };
        self.token = None;
        let what = format!("the session was not closed: {}", why?);
        let help = "it ends by itself when nobody refreshes it";
        Some(self.client.problem("logout", &what).help(help))
    }

    /// The body of a method that says who asks.
    fn credentials(&self, method: &str, cookie: &str) -> Result<Zeroizing<String>, Problem> {
        let password = self.password.as_ref();
        let password = password.map_or("", Password::reveal);
        if !is_carried(password) || !is_carried(&self.user) {
            let what = "the user's name or the password has a control character, which the API cannot carry";
            return Err(self.client.problem("credentials", what));
        }
        let (user, password) = (escaped(&self.user), escaped(password));
        let cookie = match cookie {
            "" => Zeroizing::new(String::new()),
            cookie => Zeroizing::new(format!(" inCookie=\"{}\"", escaped(cookie).as_str())),
        };
        Ok(Zeroizing::new(format!(
            "<{method} inName=\"{}\" inPassword=\"{}\"{}/>",
            user.as_str(),
            password.as_str(),
            cookie.as_str()
        )))
    }

    /// Takes the answer to a login.
    fn begin(&mut self, answer: Answer) -> Result<(), Failure> {
        let status = answer.status;
        if matches!(status, 401 | 403) {
            return Err(self
                .refused("login", &format!("it answers {status}"))
                .into());
        }
        if status != 200 {
            let why = format!("it answers {status} to POST {PATH}");
            return Err(self.another_product(&why).into());
        }
        let text = Zeroizing::new(text(answer.body).0);
        let Some(head) = Head::of(&text, "aaaLogin") else {
            let why = format!("what it answers to POST {PATH} is none of its answers");
            return Err(self.another_product(&why).into());
        };
        if let Some(fault) = head.fault() {
            let code = if fault.code == CREDENTIALS {
                "credentials"
            } else {
                "login"
            };
            return Err(self.refused(code, &fault.to_string()).into());
        }
        let Some(token) = Token::of(&head) else {
            return Err(self.another_product("its login gives no session").into());
        };
        self.client.secrets().keep(&token.cookie);
        self.token = Some(token);
        self.version = head.value("outVersion").or(self.version.take());
        Ok(())
    }

    /// What is said where nothing shows what answers.
    pub(super) fn no_answer(&self, why: &str) -> Problem {
        let what = format!("it does not say what it is: {why}");
        let help = "run again when the appliance can be reached and is not starting";
        self.client.problem("no-answer", &what).help(help)
    }

    /// What is said where something else answers.
    pub(super) fn another_product(&self, why: &str) -> Problem {
        let what = format!("what answers there is no UCS Manager: {why}");
        self.client.problem("another-product", &what).help(
            "give the address of the cluster of fabric interconnects; a rack server's own IMC and UCS Central are not \
             collected from",
        )
    }

    fn refused(&self, code: &'static str, why: &str) -> Problem {
        let what = format!("the login of {} is refused: {why}", self.user);
        self.client.problem(code, &what).help(
            "check the user and the password: several failures lock an account; the name of a user of a directory is \
             ucs-DOMAIN\\NAME",
        )
    }
}

impl Token {
    /// The session that an answer gives.
    fn of(head: &Head<'_>) -> Option<Self> {
        let cookie = Zeroizing::new(head.value("outCookie")?);
        let period = head.value("outRefreshPeriod");
        let period = period.and_then(|period| period.parse().ok());
        let period = period
            .filter(|seconds| *seconds > 0)
            .map(Duration::from_secs);
        let period = period.unwrap_or(USUAL_PERIOD).min(LONGEST_PERIOD);
        let margin = if period >= MARGIN * 2 {
            MARGIN
        } else {
            period / 2
        };
        Some(Self {
            cookie,
            refresh: Instant::now() + period.saturating_sub(margin),
        })
    }
}
