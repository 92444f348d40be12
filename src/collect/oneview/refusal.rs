//! An answer of OneView that is none to what was asked: its status, and the words of the appliance.

use serde::Deserialize;
use serde_json::Value;

use crate::collect::appliance::Missing;
use crate::collect::manifest::GapState;
use crate::collect::transport::Answer;

/// What a user must do first.
const PASSWORD_CHANGE: &str = "PASSWORD_CHANGE_REQUIRED";

/// What an appliance says where the user, and not the session, is the reason of a 401.
const NO_RIGHTS: [&str; 2] = ["not authorized", "insufficient"];

/// An answer with an error.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    pub(super) status: u16,
    code: String,
    message: String,
    details: String,
    actions: Vec<String>,
}

/// The error of OneView, as far as it says something. Each part may be missing or of another kind.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Body {
    error_code: Value,
    message: Value,
    details: Value,
    recommended_actions: Value,
}

impl Refusal {
    pub(super) fn of(answer: &Answer) -> Self {
        let body = answer
            .text()
            .and_then(|text| serde_json::from_str(text).ok());
        let body: Body = body.unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().trim().to_owned();
        let actions = body.recommended_actions.as_array().into_iter().flatten();
        Self {
            status: answer.status,
            code: text(&body.error_code),
            message: text(&body.message),
            details: text(&body.details),
            actions: actions.map(text).collect(),
        }
    }

    /// Whether the user must change the password before anything is answered.
    pub(super) fn asks_for_new_password(&self) -> bool {
        self.status == 403 && self.code.contains(PASSWORD_CHANGE)
    }

    /// Whether the session is over, which a new login mends. Where the user lacks a right, it does not.
    pub(super) fn ends_session(&self) -> bool {
        let says = |text: &str| {
            let text = text.to_lowercase();
            NO_RIGHTS.iter().any(|words| text.contains(words))
        };
        self.status == 401 && !says(&self.message) && !says(&self.details)
    }

    /// What it means for the resource that was asked for.
    pub(super) fn gap(&self) -> Missing {
        let state = match self.status {
            401 | 403 => GapState::NotPermitted,
            404 => GapState::Absent,
            _ => GapState::Failed,
        };
        Missing {
            state,
            why: self.words(),
        }
    }

    /// The status and the words of the appliance.
    pub(super) fn words(&self) -> String {
        let mut words = format!("it answers {}", self.status);
        let code = if self.code.is_empty() {
            String::new()
        } else {
            format!(" {}", self.code)
        };
        words.push_str(&code);
        let parts = [&self.message, &self.details]
            .into_iter()
            .chain(&self.actions);
        let parts: Vec<&str> = parts
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        if !parts.is_empty() {
            words.push_str(": ");
            words.push_str(&parts.join(" "));
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, body: &str) -> Refusal {
        Refusal::of(&Answer::for_test(status, body))
    }

    #[test]
    fn a_session_that_is_over_is_not_a_right_that_is_missing() {
        for (body, over) in [
            (
                r#"{"errorCode":"AUTHN","message":"The session has expired.","details":null}"#,
                true,
            ),
            (r#"{"message":"You are Not Authorized to see it."}"#, false),
            (
                r#"{"message":"Denied","details":"Insufficient privilege"}"#,
                false,
            ),
            ("", true),
            ("<html>", true),
            (
                r#"{"message":7,"details":[],"recommendedActions":{}}"#,
                true,
            ),
        ] {
            assert_eq!(refusal(401, body).ends_session(), over, "{body}");
            assert!(!refusal(403, body).ends_session(), "{body}");
        }
    }

    #[test]
    fn the_appliance_speaks_for_itself() {
        let body = r#"{"errorCode":"AUTHN_AUTH_FAIL","message":"Invalid user.","details":"",
            "recommendedActions":["Check it.",3]}"#;
        let words = refusal(400, body).words();
        assert_eq!(
            words,
            "it answers 400 AUTHN_AUTH_FAIL: Invalid user. Check it."
        );
        assert_eq!(refusal(500, "oops").words(), "it answers 500");
        assert_eq!(refusal(404, "{}").gap().state, GapState::Absent);
        assert_eq!(refusal(403, "{}").gap().state, GapState::NotPermitted);
        assert_eq!(refusal(500, "{}").gap().state, GapState::Failed);
        assert!(
            refusal(403, r#"{"errorCode":"PASSWORD_CHANGE_REQUIRED"}"#).asks_for_new_password()
        );
    }
}
