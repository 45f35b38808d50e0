"""Prints the token of IAM Identity Center that botocore finds in the AWS CLI's cache: of an sso-session, refreshed where
botocore holds it to be due, or, without a session's name, of a start URL in the legacy form.
"""

import os
import sys

HOME, SESSION, START_URL, REGION = sys.argv[1:]
os.environ["HOME"] = HOME
os.environ["AWS_CONFIG_FILE"] = os.path.join(HOME, "config")

with open(os.environ["AWS_CONFIG_FILE"], "w") as config:
    config.write(
        f"[profile p]\nsso_session = {SESSION}\n"
        f"[sso-session {SESSION}]\nsso_start_url = {START_URL}\nsso_region = {REGION}\n"
    )

# The folder of the cache is worked out when these are imported.
import botocore.session  # noqa: E402
from botocore.tokens import SSOTokenProvider  # noqa: E402
from botocore.utils import JSONFileCache, SSOTokenLoader  # noqa: E402

if SESSION:
    session = botocore.session.Session(profile="p")
    provider = SSOTokenProvider(session, profile_name="p")
    print(provider.load_token().get_frozen_token().token)
else:
    cache = JSONFileCache(SSOTokenProvider._SSO_TOKEN_CACHE_DIR)
    print(SSOTokenLoader(cache)(START_URL)["accessToken"])
