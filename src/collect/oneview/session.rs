//! Asks a OneView appliance: which version, as whom, and again as the same user when a session is over.

use serde::Serialize;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::refusal::Refusal;
use crate::collect::appliance::Failure;
use crate::collect::credential::{Password, PasswordSource};
use crate::collect::interrupt::Interrupt;
use crate::collect::transport::{Answer, Client, Ended, Request, Unusable};
use crate::source::Problem;

/// The newest version of the API whose answers readers have seen. Appliances serve old versions for years.
const NEWEST: u32 = 2000;

/// New logins of one run, after the first.
const RELOGINS: u32 = 2;

const SESSIONS: &str = "/rest/login-sessions";

/// Who logs in.
#[derive(Debug)]
pub struct Login {
    /// The user's name.
    pub user: String,
    /// The directory that the user is of.
    pub domain: String,
    /// Where the password comes from.
    pub password: PasswordSource,
}

/// A client with a session.
#[derive(Debug)]
pub(super) struct Session {
    pub(super) client: Client,
    interrupt: Interrupt,
    user: String,
    domain: String,
    /// Until the first login, where the password comes from.
    source: Option<PasswordSource>,
    password: Option<Password>,
    /// The version of the API that is asked for.
    pub(super) version: Option<u32>,
    token: Option<Token>,
    relogins: u32,
}

/// What proves the session; shows itself to nobody.
struct Token(Zeroizing<String>);

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// What came of asking.
pub(super) enum Reply<T> {
    /// What was asked for.
    Parsed(T),
    /// The appliance says no.
    Refused(Refusal),
}

/// The oldest and the newest version that an appliance serves, as far as it says so.
type Versions = (Option<u32>, Option<u32>);

/// What logs in. Serialised into memory that is cleared.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoginBody<'l> {
    user_name: &'l str,
    password: &'l str,
    auth_login_domain: &'l str,
    login_msg_ack: bool,
}

impl Session {
    pub(super) fn new(
        client: Client,
        login: Login,
        version: Option<u32>,
        interrupt: Interrupt,
    ) -> Self {
        Self {
            client,
            interrupt,
            user: login.user,
            domain: login.domain,
            source: Some(login.password),
            password: None,
            version,
            token: None,
            relogins: 0,
        }
    }

    /// Agrees on a version of the API, before any credential is sent.
    pub(super) fn negotiate(&mut self) -> Result<(), Failure> {
        let request = Request {
            method: "GET",
            path: "/rest/version",
            name: "GET /rest/version",
            headers: &[],
            body: None,
        };
        let versions = match self.client.read(&request, |answer| versions(&answer)) {
            Ok(Ok(versions)) => versions,
            Ok(Err(why)) => return Err(self.no_oneview(&why).into()),
            Err(Ended::Item(why)) => return Err(self.unreadable(&why).into()),
            Err(Ended::Run(failure)) => return Err(failure),
        };
        let (oldest, newest) = (versions.0.unwrap_or(0), versions.1.unwrap_or(u32::MAX));
        let wanted = self.version.unwrap_or(NEWEST.min(newest));
        if wanted < oldest || wanted > newest {
            return Err(self.no_version(wanted, versions).into());
        }
        self.version = Some(wanted);
        Ok(())
    }

    fn no_oneview(&self, why: &str) -> Problem {
        let what = format!("GET /rest/version has no answer of a OneView: {why}");
        self.client
            .problem("another-product", &what)
            .help("give the address of the OneView appliance with --url; nothing but this request was sent")
    }

    /// What is said where no answer shows what answers.
    fn unreadable(&self, why: &str) -> Problem {
        let what = format!("GET /rest/version cannot be read: {why}");
        self.client.problem("unreadable", &what).help(
            "is it starting, or does something between here and the appliance answer for it? Wait and run again, or \
             give the address of the OneView appliance with --url",
        )
    }

    fn no_version(&self, wanted: u32, (oldest, newest): Versions) -> Problem {
        let end = |end: Option<u32>| end.map_or("unknown".to_owned(), |end| end.to_string());
        let what = format!(
            "it takes versions {} to {} of the API, and not {wanted}",
            end(oldest),
            end(newest)
        );
        let help = match self.version {
            Some(_) => {
                "give a version in this range with --api-version, or leave it away".to_owned()
            }
            None => format!(
                "give one of them with --api-version, best the oldest: what {} answers may not be read whole",
                end(oldest)
            ),
        };
        self.client.problem("api-version", &what).help(help)
    }

    /// Logs in.
    pub(super) fn login(&mut self) -> Result<(), Failure> {
        if let Some(source) = self.source.take() {
            let password = source.password(&self.interrupt)?;
            self.client.secrets().keep(password.reveal());
            self.password = Some(password);
        }
        let password = self.password.as_ref().map(Password::reveal);
        let login = LoginBody {
            user_name: &self.user,
            password: password.unwrap_or_default(),
            auth_login_domain: &self.domain,
            login_msg_ack: true,
        };
        // With room for every character escaped, so that nothing of it is left behind by growing.
        let room = 6 * (self.user.len() + login.password.len() + self.domain.len()) + 128;
        let mut body = Zeroizing::new(Vec::with_capacity(room));
        serde_json::to_writer(&mut *body, &login).map_err(|error| {
            self.client
                .problem("login", &format!("no login can be written: {error}"))
        })?;
        let headers = [self.version_header()];
        let request = Request {
            method: "POST",
            path: SESSIONS,
            name: "POST /rest/login-sessions",
            headers: &headers,
            body: Some(("application/json", &body)),
        };
        let answer = self.client.login(&request)?;
        if !(200..300).contains(&answer.status) {
            return Err(self.refused(&Refusal::of(&answer)).into());
        }
        let answer = Zeroizing::new(answer.body);
        let mut answer: Map<String, Value> = serde_json::from_slice(&answer).unwrap_or_default();
        let Some(Value::String(token)) = answer.remove("sessionID") else {
            let what = "this is not a OneView: its answer to the login holds no session";
            return Err(self.client.problem("another-product", what).into());
        };
        self.client.secrets().keep(&token);
        self.token = Some(Token(Zeroizing::new(token)));
        Ok(())
    }

    fn refused(&self, refusal: &Refusal) -> Problem {
        if refusal.asks_for_new_password() {
            return self.old_password(refusal);
        }
        let what = format!(
            "the login of {} in {} is refused: {}",
            self.user,
            self.domain,
            refusal.words()
        );
        self.client.problem("login", &what).help(
            "check the user, --auth-domain and the password by hand before you run again: accounts lock after a \
             few wrong ones",
        )
    }

    fn old_password(&self, refusal: &Refusal) -> Problem {
        let words = refusal.words();
        let what = format!("{} must change the password first: {words}", self.user);
        self.client
            .problem("password-change", &what)
            .help("log in once with a browser, give a new password, and run again")
    }

    fn version_header(&self) -> (&'static str, Zeroizing<String>) {
        let version = self.version.unwrap_or(NEWEST);
        ("X-API-Version", Zeroizing::new(version.to_string()))
    }

    /// The headers of a request in the session.
    fn headers(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        let mut headers = vec![
            self.version_header(),
            ("Accept", Zeroizing::new("application/json".to_owned())),
        ];
        if let Some(Token(token)) = &self.token {
            headers.push(("auth", token.clone()));
        }
        headers
    }

    /// Reads something, and logs in again where the session is over, once for this request.
    pub(super) fn get<T>(
        &mut self,
        path: &str,
        mut parse: impl FnMut(Answer) -> Result<T, Unusable>,
    ) -> Result<Reply<T>, Ended> {
        let name = format!("GET {path}");
        let mut has_logged_in = false;
        loop {
            let headers = self.headers();
            let request = Request {
                method: "GET",
                path,
                name: &name,
                headers: &headers,
                body: None,
            };
            let reply = self.client.read(&request, |answer| match answer.status {
                200..300 => parse(answer).map(Reply::Parsed),
                _ => Ok(Reply::Refused(Refusal::of(&answer))),
            })?;
            match reply {
                Reply::Refused(refusal) if refusal.asks_for_new_password() => {
                    return Err(self.old_password(&refusal).into());
                }
                Reply::Refused(refusal) if refusal.ends_session() => {
                    if has_logged_in || self.relogins == RELOGINS {
                        return Err(self.no_session(&refusal).into());
                    }
                    has_logged_in = true;
                    self.relogins += 1;
                    self.part();
                    self.login()?;
                }
                reply => return Ok(reply),
            }
        }
    }

    fn no_session(&self, refusal: &Refusal) -> Problem {
        let words = refusal.words();
        let what = format!("its sessions do not last: {words}");
        self.client.problem("session", &what).help(
            "somebody may be ending them, or the user has too many: look at the appliance's sessions, and run again",
        )
    }

    /// Closes a session that seems to be over, as far as that can be had: the appliance counts those that are open.
    fn part(&mut self) {
        let headers = self.headers();
        if self.token.take().is_some() {
            self.client.try_once(&logout(&headers));
        }
    }

    /// Logs out, if there is a session; says why it stays behind where it does.
    pub(super) fn logout(&mut self) -> Option<String> {
        self.token.as_ref()?;
        let headers = self.headers();
        self.token = None;
        match self.client.logout(&logout(&headers)) {
            // What is not known there any more is closed.
            Ok(answer) if matches!(answer.status, 200..300 | 401 | 404) => None,
            Ok(answer) => Some(Refusal::of(&answer).words()),
            Err(why) => Some(why),
        }
    }
}

/// The request that ends the session of these headers.
fn logout<'r>(headers: &'r [(&'static str, Zeroizing<String>)]) -> Request<'r> {
    Request {
        method: "DELETE",
        path: SESSIONS,
        name: "DELETE /rest/login-sessions",
        headers,
        body: None,
    }
}

/// The versions that an answer says; or why it is not one of a OneView.
fn versions(answer: &Answer) -> Result<Result<Versions, String>, Unusable> {
    let text = answer.text().unwrap_or_default();
    // An appliance that is starting, and what stands before it, answers so for a while.
    if answer.status >= 500 {
        return Err(Unusable(Refusal::of(answer).words()));
    }
    if answer.status == 200 && text.trim_start().starts_with('<') {
        return Err(Unusable("the answer is a page for a browser".to_owned()));
    }
    if answer.status != 200 {
        return Ok(Err(Refusal::of(answer).words()));
    }
    let parsed: Value = match serde_json::from_str(text) {
        Ok(parsed) => parsed,
        Err(_) => return Err(Unusable("the answer is no JSON, or was cut off".to_owned())),
    };
    let number = |key: &str| parsed.get(key)?.as_u64()?.try_into().ok();
    Ok(match (number("minimumVersion"), number("currentVersion")) {
        (None, None) => Err("the answer says no version of the API".to_owned()),
        versions => Ok(versions),
    })
}
