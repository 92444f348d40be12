//! Cisco UCS Manager, by its XML API: a login, the answers for one class after the other, a logout. A user who may
//! only read suffices, and nothing is sent that changes anything: no backup is triggered.
//!
//! Sources: the programmer's guide of the XML API, Cisco's SDK for Python, recorded answers of UCS Manager 4.1.

mod answer;
mod classes;
mod scanner;
mod secrets;
mod session;

use super::appliance::{Appliance, Contents, Counts, Failure, Item, Missing, Origin, Reading};
use super::credential::PasswordSource;
use super::interrupt::Interrupt;
use super::manifest::{GapState, Kind};
use super::scrub::Secrets;
use super::text::text;
use super::transport::{Client, Ended, Unusable};
use crate::source::{NewFile, Problem};

use answer::{Fault, Head, METHOD, Unwritten};
use classes::{OPTIONAL, REQUIRED, filter};
use session::{Session, request_name};

/// The class that only UCS Manager has: the fabric interconnects.
const ELEMENTS: &str = "networkElement";

/// The class that has the name of the domain.
const SYSTEM: &str = "topSystem";

/// UCS Manager.
pub struct UcsManager {
    session: Session,
    name: Option<String>,
}

/// What came of asking for a class.
enum Got {
    Written(answer::Written, u64),
    Fault(Fault),
    Status(u16),
    Disk(std::io::Error),
}

/// Everything that is asked for, in its order.
#[must_use]
pub fn items() -> Vec<Item> {
    let item = |required: bool| {
        move |name: &&'static str| Item {
            name,
            path: format!("{name}.xml"),
            request: request_name(&format!("{METHOD} {name}")),
            required,
        }
    };
    let required = REQUIRED.iter().map(item(true));
    required.chain(OPTIONAL.iter().map(item(false))).collect()
}

impl UcsManager {
    /// A UCS Manager that is to be asked as this user, `ucs-DOMAIN\NAME` where a directory of its own knows the user.
    #[must_use]
    pub fn new(
        client: Client,
        user: impl Into<String>,
        password: PasswordSource,
        interrupt: Interrupt,
    ) -> Self {
        Self {
            session: Session::new(client, user.into(), password, interrupt),
            name: None,
        }
    }

    /// Asks for the objects of a class, and writes the answer.
    fn class(&mut self, item: &Item, file: &mut NewFile) -> Result<Got, Ended> {
        let filter = filter(item.name);
        self.session
            .read(&item.request, item.name, &filter, |answer| {
                if answer.status != 200 {
                    return Ok(Got::Status(answer.status));
                }
                let (text, replaced) = text(answer.body);
                if let Some(fault) = Head::of(&text, METHOD).and_then(|head| head.fault()) {
                    return Ok(Got::Fault(fault));
                }
                if let Err(error) = file.clear() {
                    return Ok(Got::Disk(error));
                }
                match answer::write(&text, item.name, file) {
                    Ok(written) => Ok(Got::Written(written, replaced)),
                    Err(Unwritten::Answer(why)) => Err(Unusable(why)),
                    Err(Unwritten::File(error)) => Ok(Got::Disk(error)),
                }
            })
    }

    /// Takes an answer that was written.
    fn take(
        &mut self,
        item: &Item,
        written: answer::Written,
        replaced: u64,
    ) -> Result<Reading, Failure> {
        if item.name == ELEMENTS && written.objects == 0 {
            let why = "it has no fabric interconnects";
            return Err(self.session.another_product(why).into());
        }
        if item.name == SYSTEM {
            let short = || self.session.client.address().short_name().to_owned();
            self.name = written
                .name
                .filter(|name| !name.is_empty())
                .or_else(|| Some(short()));
        }
        Ok(Reading::Whole(Contents {
            objects: Some(written.objects),
            redacted: written.redacted,
            repaired: written.repaired + replaced,
            missing: Vec::new(),
        }))
    }

    /// What is not there; the end where that tells that it is another product.
    fn gap(&mut self, item: &Item, missing: Missing) -> Result<Reading, Failure> {
        if item.name == ELEMENTS {
            return Err(self.session.another_product(&missing.why).into());
        }
        if item.name == SYSTEM {
            self.name = Some(self.session.client.address().short_name().to_owned());
        }
        Ok(Reading::Gap(missing))
    }
}

/// What an error means for the class that was asked for.
fn missing(fault: &Fault) -> Missing {
    let words = fault.words.to_ascii_lowercase();
    let says = |words_of: &[&str]| words_of.iter().any(|one| words.contains(one));
    let state = if fault.code == "ERR-xml-parse-error" || says(&["no class named", "unknown class"])
    {
        // The request is the same for all classes but for their names.
        GapState::Absent
    } else if says(&["privilege", "permission", "not authorized", "access denied"]) {
        GapState::NotPermitted
    } else {
        GapState::Failed
    };
    Missing {
        state,
        why: fault.to_string(),
    }
}

impl Appliance for UcsManager {
    fn kind(&self) -> Kind {
        Kind::UcsManager
    }

    fn items(&self) -> Vec<Item> {
        items()
    }

    fn open(&mut self) -> Result<(), Failure> {
        self.session.login()
    }

    fn read(&mut self, item: &Item, file: &mut NewFile) -> Result<Reading, Failure> {
        let mut is_repeated = false;
        loop {
            self.session.keep()?;
            match self.class(item, file) {
                Ok(Got::Written(written, replaced)) => return self.take(item, written, replaced),
                Ok(Got::Fault(fault)) if fault.ends_session() => {
                    if is_repeated {
                        return Err(self.session.no_lasting_session().into());
                    }
                    is_repeated = true;
                    self.session.login_again()?;
                }
                Ok(Got::Fault(fault)) => {
                    return self.gap(item, missing(&fault));
                }
                Ok(Got::Status(status)) => {
                    let state = match status {
                        401 | 403 => GapState::NotPermitted,
                        _ => GapState::Failed,
                    };
                    let why = format!("it answers {status}");
                    return self.gap(item, Missing { state, why });
                }
                Ok(Got::Disk(error)) => {
                    let message = format!("{}: it cannot be written: {error}", item.path);
                    return Err(Problem::error("output-folder", message).into());
                }
                Err(Ended::Item(why)) if item.name == ELEMENTS => {
                    return Err(self.session.no_answer(&why).into());
                }
                Err(Ended::Item(why)) => return self.gap(item, Missing::failed(why)),
                Err(Ended::Run(failure)) => return Err(failure),
            }
        }
    }

    fn close(&mut self) -> Option<Problem> {
        self.session.logout()
    }

    fn origin(&self) -> Origin {
        let certificate = self.session.client.certificate();
        let (certificate_sha256, trust) = certificate.unzip();
        Origin {
            name: self.name.clone(),
            version: self.session.version.clone(),
            short_version: self.session.version.clone(),
            api_version: None,
            certificate_sha256,
            trust,
            missing: Vec::new(),
        }
    }

    fn counts(&self) -> Counts {
        self.session.client.counts()
    }

    fn secrets(&self) -> Secrets {
        self.session.client.secrets().clone()
    }
}
