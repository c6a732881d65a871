"""Looks at our channels with programs of others.

Usage: channels_check.py PEER.json

standardwebhooks verifies the events that our driver signed; the providers' own SDKs send through the
fakes that our drivers are tested with, and are refused where a provider would refuse them.
Prints one line for each check; ends with the number of checks, or at the first that fails.
"""

import json
import sys

from alibabacloud_dysmsapi20170525.client import Client as Aliyun
from alibabacloud_dysmsapi20170525.models import SendSmsRequest as AliyunRequest
from alibabacloud_tea_openapi.models import Config
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tencentcloud.common import credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient

with open(sys.argv[1], encoding="utf-8") as file:
    peer = json.load(file)
done = 0


def check(name, holds, seen=""):
    global done
    if not holds:
        sys.exit(f"FAILED {name}: {str(seen)[:800]}")
    done += 1
    print(f"  ok {name}")


def verifies(event, secret, body=None):
    try:
        Webhook(secret).verify(body or event["body"], event["headers"])
        return True
    except WebhookVerificationError:
        return False


for event in peer["events"]:
    for secret in event["secrets"]:
        check(f"standardwebhooks verifies {event['headers']['webhook-id']}", verifies(event, secret))
    check("a changed body is found", not verifies(event, event["secrets"][0], event["body"] + " "))
    check("another secret is found", not verifies(event, "whsec_" + "A" * 43 + "="))
    moved = {**event, "headers": {**event["headers"], "webhook-id": "msg_other"}}
    check("another identifier is found", not verifies(moved, event["secrets"][0]))
    told = json.loads(event["body"])
    check("three fields and no more", sorted(told) == ["data", "timestamp", "type"], told)
check("both secrets sign while one replaces the other", len(peer["events"][1]["secrets"]) == 2)


def aliyun(secret=peer["key_secret"], **other):
    config = Config(access_key_id=peer["key_id"], access_key_secret=secret)
    config.endpoint, config.protocol = peer["aliyun"], "http"
    asked = {
        "phone_numbers": "13800000000",
        "sign_name": "江永联户",
        "template_code": "SMS_100",
        "template_param": json.dumps({"title": "防火", "link": "https://l.cn"}, ensure_ascii=False),
        "out_id": "msg_sdk",
    }
    try:
        return Aliyun(config).send_sms(AliyunRequest(**{**asked, **other})).body.code
    except Exception as refused:  # Its class differs between releases; its code does not.
        return getattr(refused, "code", repr(refused))


check("Aliyun's SDK sends through the fake", aliyun() == "OK", aliyun())
check("with a wrong secret it does not", "SignatureDoesNotMatch" in aliyun("wrong"), aliyun("wrong"))
odd = aliyun(phone_numbers="12")
check("a wrong number has the provider's code", odd == "isv.MOBILE_NUMBER_ILLEGAL", odd)
odd = aliyun(template_code="SMS_9")
check("an unknown template has the provider's code", odd == "isv.SMS_TEMPLATE_ILLEGAL", odd)


def tencent(numbers, secret=peer["key_secret"]):
    profile = HttpProfile(protocol="http", endpoint=peer["tencent"])
    client = SmsClient(
        credential.Credential(peer["key_id"], secret), "ap-guangzhou", ClientProfile(httpProfile=profile)
    )
    request = models.SendSmsRequest()
    request.from_json_string(
        json.dumps(
            {
                "PhoneNumberSet": numbers,
                "SmsSdkAppId": "1400000000",
                "SignName": "江永联户",
                "TemplateId": "200",
                "TemplateParamSet": ["防火", "https://l.cn"],
            }
        )
    )
    try:
        return [one.Code for one in client.SendSms(request).SendStatusSet]
    except TencentCloudSDKException as refused:
        return f"{refused.get_code()}: {refused.get_message()}"


seen = tencent(["+8613800000001", "+8613800000009"])
check(
    "Tencent's SDK has a status for each number",
    seen == ["Ok", "FailedOperation.PhoneNumberInBlacklist"],
    seen,
)
seen = tencent(["+8613800000001"], "wrong")
check("with a wrong secret it is refused", seen.startswith("AuthFailure.SignatureFailure: "), seen)
print(f"{done} checks")
