//! The address of an appliance: a host and a port, and nothing else.

use std::net::IpAddr;

use rustls::pki_types::ServerName;

/// The port of HTTPS.
const PORT: u16 = 443;

/// `https://HOST[:PORT]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    url: String,
    host: String,
    port: u16,
    server: ServerName<'static>,
}

impl Address {
    /// Reads an address.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence that begins with its name. The words repeat nothing of it, for it may hold a password.
    pub fn parse(url: &str) -> Result<Self, &'static str> {
        let Some(rest) = url.strip_prefix("https://") else {
            return Err("must begin with https://");
        };
        if rest.contains('@') {
            return Err("holds a user; name that with --user");
        }
        if rest.contains(['/', '?', '#', '\\']) {
            return Err("has something after the host; leave away what begins with / ? or #");
        }
        let (host, port) = match rest.rsplit_once(':') {
            // The colons of an address of IPv6 stand in brackets.
            Some((host, port)) if !port.ends_with(']') => (host, Self::port_of(port)?),
            _ => (rest, PORT),
        };
        let host = match host.strip_prefix('[') {
            Some(inner) => {
                let inner = inner
                    .strip_suffix(']')
                    .ok_or("has a bracket that is not closed")?;
                let is_address = inner.parse::<std::net::Ipv6Addr>().is_ok();
                is_address
                    .then_some(inner)
                    .ok_or("has no IPv6 address in its brackets")?
            }
            None if host.contains(':') => return Err("needs brackets around an IPv6 address"),
            None => host,
        };
        if host.is_empty() {
            return Err("names no host");
        }
        let server = ServerName::try_from(host.to_owned());
        let server = server.map_err(|_| "has a host that is no name and no address")?;
        Ok(Self {
            url: url.to_owned(),
            host: host.to_owned(),
            port,
            server,
        })
    }

    fn port_of(text: &str) -> Result<u16, &'static str> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        let port = text.parse().ok().filter(|port| is_number && *port > 0);
        port.ok_or("has a port that is no number from 1 to 65535")
    }

    /// The address as it was given.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The host, an IPv6 address without brackets.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What a folder of the appliance is called: the host's name without its domain, an address whole.
    #[must_use]
    pub fn short_name(&self) -> &str {
        match self.host.split_once('.') {
            Some((name, _)) if self.host.parse::<IpAddr>().is_err() => name,
            _ => &self.host,
        }
    }

    /// The name that a certificate must be for.
    pub(super) fn server(&self) -> &ServerName<'static> {
        &self.server
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_host_and_a_port() {
        let of = |url: &str| {
            let address = Address::parse(url).expect(url);
            (
                address.host().to_owned(),
                address.port(),
                address.short_name().to_owned(),
            )
        };
        let is = |host: &str, port, name: &str| (host.to_owned(), port, name.to_owned());
        assert_eq!(of("https://ov01.example"), is("ov01.example", 443, "ov01"));
        assert_eq!(of("https://ov01:8443"), is("ov01", 8443, "ov01"));
        assert_eq!(
            of("https://192.0.2.7:444"),
            is("192.0.2.7", 444, "192.0.2.7")
        );
        assert_eq!(
            of("https://[2001:db8::1]"),
            is("2001:db8::1", 443, "2001:db8::1")
        );
        assert_eq!(
            of("https://[2001:db8::1]:444"),
            is("2001:db8::1", 444, "2001:db8::1")
        );
    }

    #[test]
    fn anything_more_is_refused_and_not_repeated() {
        for url in [
            "http://ov01.example",
            "ov01.example",
            "https://",
            "https://ov01.example/",
            "https://ov01.example/rest",
            "https://ov01.example?x",
            "https://ov01.example#x",
            "https://ro:s3cret@ov01.example",
            "https://ov01.example:",
            "https://ov01.example:0",
            "https://ov01.example:65536",
            "https://ov01.example:+443",
            "https://ov 01.example",
            "https://2001:db8::1",
            "https://[2001:db8::1",
            "https://[ov01]",
            "https://ov01.example\\x",
            "https://\u{1b}[31m",
            "",
        ] {
            let why = Address::parse(url).expect_err(url);
            assert!(!why.contains("s3cret") && !why.contains("ov01"), "{why}");
        }
    }
}
