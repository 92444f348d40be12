//! HPE OneView over its REST API: version, login, one collection after the other, logout.

mod collection;
mod items;
mod page;
mod refusal;
mod session;

use crate::source::{NewFile, Problem, limits};

use collection::{Broken, Collection};
pub use items::items;
use page::{NoPage, Page};
pub use session::Login;
use session::{Reply, Session};

use super::appliance::{Appliance, Contents, Counts, Failure, Item, Missing, Origin, Reading};
use super::interrupt::Interrupt;
use super::manifest::Kind;
use super::scrub::Secrets;
use super::transport::{Client, Ended, Unusable};

/// Where the appliance says the version of its software.
const VERSION: &str = "/rest/appliance/nodeinfo/version";

/// How often a collection is read again that changes while it is read.
const REREADS: u32 = 3;

/// A OneView appliance.
#[derive(Debug)]
pub struct OneView {
    session: Session,
    software: Option<String>,
    /// Why it does not say its version.
    unsaid: Option<Missing>,
}

impl OneView {
    /// An appliance, which nothing is sent to yet. A version of the API is chosen where none is given.
    #[must_use]
    pub fn new(client: Client, login: Login, version: Option<u32>, interrupt: Interrupt) -> Self {
        Self {
            session: Session::new(client, login, version, interrupt),
            software: None,
            unsaid: None,
        }
    }

    /// The version of the software, as the appliance writes it; nothing where it does not say.
    fn software(&mut self) -> Result<Option<String>, Failure> {
        let asked = self.session.get(VERSION, |answer| {
            let text = answer.text().unwrap_or_default();
            let value: serde_json::Value = serde_json::from_str(text)
                .map_err(|_| Unusable("the answer is no JSON, or was cut off".to_owned()))?;
            Ok(value["softwareVersion"].as_str().map(str::to_owned))
        });
        match asked {
            Ok(Reply::Parsed(Some(software))) => Ok(Some(software)),
            // Rules do not need it.
            Ok(Reply::Parsed(None)) => {
                self.unsaid = Some(Missing::failed("the answer has no `softwareVersion`"));
                Ok(None)
            }
            Ok(Reply::Refused(refusal)) => {
                self.unsaid = Some(refusal.gap());
                Ok(None)
            }
            Err(Ended::Item(why)) => {
                self.unsaid = Some(Missing::failed(why));
                Ok(None)
            }
            Err(Ended::Run(failure)) => Err(failure),
        }
    }

    /// Reads all pages of a resource once.
    fn pages(&mut self, item: &Item, file: &mut NewFile) -> Result<Pages, Failure> {
        let resource = items::resource(item.name);
        let mut path = items::first_page(item.name);
        let mut collection = Collection::default();
        loop {
            collection.ask(&path);
            let asked = self.session.get(&path, |answer| {
                let no_text = || Unusable("the answer is no UTF-8".to_owned());
                let text = answer.into_text().ok_or_else(no_text)?;
                match Page::parse(text) {
                    Ok(page) => Ok(Ok(page)),
                    Err(NoPage::Broken(why)) => Err(Unusable(why)),
                    Err(NoPage::Other(why)) => Ok(Err(why)),
                }
            });
            let page = match asked {
                Ok(Reply::Parsed(Ok(page))) => page,
                Ok(Reply::Parsed(Err(why))) | Err(Ended::Item(why)) => {
                    return Ok(Pages::Gap(Missing::failed(why)));
                }
                Ok(Reply::Refused(refusal)) => {
                    return Ok(Pages::Gap(refusal.gap()));
                }
                Err(Ended::Run(failure)) => return Err(failure),
            };
            let next = match collection.add(&page, &resource, file) {
                Ok(next) => next,
                Err(broken) => return broken_pages(broken),
            };
            if file.bytes() > limits::FILE_BYTES {
                let most = limits::FILE_BYTES / (1024 * 1024);
                let why = format!("it has more than {most} MB");
                return Ok(Pages::Gap(Missing::failed(why)));
            }
            let Some(next) = next else { break };
            path = next;
        }
        if let Err(broken) = collection.finish(file) {
            return broken_pages(broken);
        }
        Ok(Pages::Whole(Contents {
            objects: Some(collection.members),
            redacted: collection.redacted,
            repaired: collection.repaired,
            ..Contents::default()
        }))
    }
}

/// What pages that are no collection mean.
fn broken_pages(broken: Broken) -> Result<Pages, Failure> {
    match broken {
        Broken::Changed(why) => Ok(Pages::Changed(why)),
        Broken::Astray(why) => Ok(Pages::Gap(Missing::failed(why))),
        Broken::Unwritten(error) => Err(Problem::error("output-folder", error.to_string()).into()),
    }
}

/// What came of reading all pages once.
enum Pages {
    Whole(Contents),
    Changed(String),
    Gap(Missing),
}

impl Appliance for OneView {
    fn kind(&self) -> Kind {
        Kind::OneView
    }

    fn items(&self) -> Vec<Item> {
        items()
    }

    fn open(&mut self) -> Result<(), Failure> {
        self.session.negotiate()?;
        self.session.login()?;
        self.software = self.software()?;
        Ok(())
    }

    fn read(&mut self, item: &Item, file: &mut NewFile) -> Result<Reading, Failure> {
        let mut last = String::new();
        for _ in 0..=REREADS {
            match self.pages(item, file)? {
                Pages::Whole(contents) => return Ok(Reading::Whole(contents)),
                Pages::Gap(missing) => return Ok(Reading::Gap(missing)),
                Pages::Changed(why) => last = why,
            }
            file.clear()
                .map_err(|error| Problem::error("output-folder", error.to_string()))?;
        }
        let why = format!("it changed each time it was read: {last}");
        Ok(Reading::Gap(Missing::failed(why)))
    }

    fn close(&mut self) -> Option<Problem> {
        let client = &self.session.client;
        if client.has_lost_login() {
            return Some(client.lost_session("after a day at the latest"));
        }
        let why = self.session.logout()?;
        let what = format!(
            "the session could not be closed ({why}); it ends by itself after a day at the latest"
        );
        Some(self.session.client.problem("session", &what))
    }

    fn origin(&self) -> Origin {
        let certificate = self.session.client.certificate();
        let address = self.session.client.address();
        Origin {
            name: Some(address.short_name().to_owned()),
            version: self.software.clone(),
            short_version: self.software.as_deref().map(short),
            api_version: self.session.version,
            trust: certificate.as_ref().map(|(_, trust)| *trust),
            certificate_sha256: certificate.map(|(sha256, _)| sha256),
            missing: self
                .unsaid
                .iter()
                .map(|missing| (format!("GET {VERSION}"), missing.clone()))
                .collect(),
        }
    }

    fn counts(&self) -> Counts {
        self.session.client.counts()
    }

    fn secrets(&self) -> Secrets {
        self.session.client.secrets().clone()
    }
}

/// `5.30` of `5.30.00-0425420`.
fn short(software: &str) -> String {
    let numbers: Vec<&str> = software.splitn(3, '.').take(2).collect();
    numbers.join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_said_in_short() {
        assert_eq!(short("5.30.00-0425420"), "5.30");
        assert_eq!(short("5.30"), "5.30");
        assert_eq!(short("x"), "x");
    }
}
