//! What keeps the credentials of an EC2 instance from us.

use std::error::Error as StdError;

use aws_config::imds::client::error::{ImdsError, TokenError};
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};

use crate::model::{Fault, FaultKind};

/// The fault of an instance whose metadata give no credentials; none when the error is not about them.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html>
pub(in crate::aws) fn fault(error: &(dyn StdError + 'static)) -> Option<Fault> {
    let mut chain = std::iter::successors(Some(error), |&e| e.source());
    let says =
        |words| std::iter::successors(Some(error), |&e| e.source()).any(|e| e.to_string().contains(words));
    let (message, fix) = match chain.find_map(|e| e.downcast_ref::<ImdsError>()).map(status) {
        Some(Some(403)) => (
            "the instance's metadata service is switched off",
            "switch it on: aws ec2 modify-instance-metadata-options --http-endpoint enabled",
        ),
        Some(Some(404)) => NO_ROLE,
        Some(Some(_)) => {
            ("the instance's metadata service refused the request", "check the instance's metadata options")
        }
        Some(None) => NO_ANSWER,
        // These two the SDK tells in words alone.
        None if says("could not communicate with IMDS") => NO_ANSWER,
        None if says("received 404 from IMDS") => NO_ROLE,
        None => return None,
    };
    Some(Fault::new(FaultKind::NoCredentials, message).with_fix(fix))
}

const NO_ANSWER: (&str, &str) = (
    "the instance's metadata service (169.254.169.254) did not answer",
    "in a container, raise the instance's hop limit to 2: aws ec2 modify-instance-metadata-options \
     --http-put-response-hop-limit 2; on a machine that is no EC2 instance, name a profile with credentials",
);
const NO_ROLE: (&str, &str) = (
    "this EC2 instance has no role",
    "attach an instance profile with a role to it, or name a profile with credentials",
);

fn status(error: &ImdsError) -> Option<u16> {
    match error {
        ImdsError::ErrorResponse(answer) => Some(answer.response().status().as_u16()),
        ImdsError::FailedToLoadToken(_) => {
            let error = error.source()?.downcast_ref::<SdkError<TokenError, HttpResponse>>()?;
            Some(error.raw_response()?.status().as_u16())
        }
        _ => None,
    }
}
