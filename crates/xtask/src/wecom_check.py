"""wechatpy against our envelopes and against the fake of WeCom.

    wecom_check.py envelopes SEALED.json MADE.json
    wecom_check.py client http://127.0.0.1:PORT
"""

import io
import json
import sys

import requests
from wechatpy.exceptions import InvalidSignatureException, WeChatClientException
from wechatpy.work import WeChatClient
from wechatpy.work.crypto import WeChatCrypto


def envelopes(sealed_path, made_path):
    with open(sealed_path, encoding="utf-8") as file:
        given = json.load(file)
    made = []
    for one in given["sealed"]:
        crypto = WeChatCrypto(given["token"], one["key"], given["corp"])
        opened = crypto.decrypt_message(
            one["body"], one["signature"], one["timestamp"], one["nonce"]
        )
        opened = opened if isinstance(opened, str) else opened.decode()
        assert opened == one["message"], (opened[:40], one["message"][:40])
        echoed = crypto.check_signature(
            one["signature"], one["timestamp"], one["nonce"], one["encrypted"]
        )
        echoed = echoed if isinstance(echoed, str) else echoed.decode()
        assert echoed == one["message"]
        try:
            crypto.check_signature("0" * 40, one["timestamp"], one["nonce"], one["encrypted"])
        except InvalidSignatureException:
            pass
        else:
            raise AssertionError("a wrong signature was taken")
        answer = crypto.encrypt_message(one["message"], one["nonce"], one["timestamp"])
        part = lambda name: answer.split(f"<{name}>")[1].split(f"</{name}>")[0]
        plain = lambda text: text.replace("<![CDATA[", "").replace("]]>", "")
        made.append(
            {
                "key": one["key"],
                "message": one["message"],
                "timestamp": one["timestamp"],
                "nonce": one["nonce"],
                "encrypted": plain(part("Encrypt")),
                "signature": plain(part("MsgSignature")),
            }
        )
    with open(made_path, "w", encoding="utf-8") as file:
        json.dump(made, file, ensure_ascii=False)
    print(f"  wechatpy opened {len(given['sealed'])} of ours and made {len(made)}")


def client(base):
    class Client(WeChatClient):
        API_BASE_URL = base + "/cgi-bin/"

        def fetch_access_token(self):
            return self._fetch_access_token(
                url=base + "/cgi-bin/gettoken",
                params={"corpid": self.corp_id, "corpsecret": self.secret},
            )

    corp, agent = "ww0123456789abcdef", 1000002
    wecom = Client(corp, "the-secret")
    answered = wecom.message.send_text(agent, ["HeHui", "nobody"], "今晚七点开会")
    assert answered["errcode"] == 0 and answered["invaliduser"] == "nobody", answered
    assert answered["msgid"], answered
    wecom.message.send_text_card(agent, "HeHui", "通知", "森林防火", "https://l.example/n/1")
    for wanted, call in [
        (81013, lambda: wecom.message.send_text(agent, "nobody", "在吗")),
        (45002, lambda: wecom.message.send_text(agent, "HeHui", "长" * 700)),
        (301002, lambda: wecom.message.send_text(7, "HeHui", "在吗")),
        (86003, lambda: wecom.appchat.get("nochat")),
        (86007, lambda: wecom.appchat.create("lonely", "一个人", "HeHui", ["HeHui"])),
    ]:
        try:
            call()
        except WeChatClientException as refused:
            assert refused.errcode == wanted, (wanted, refused)
        else:
            raise AssertionError(f"{wanted} was taken")
    made = wecom.appchat.create("lh001t1", "河源村村组联系群", "HeHui", ["HeHui", "ZhouFang"])
    assert made["chatid"] == "lh001t1", made
    wecom.appchat.update(
        "lh001t1", owner="ZhouFang", add_user_list=["LiGen"], del_user_list=["HeHui"]
    )
    chat = wecom.appchat.get("lh001t1")
    chat = chat.get("chat_info", chat)
    assert sorted(chat["userlist"]) == ["LiGen", "ZhouFang"], chat
    assert chat["owner"] == "ZhouFang", chat
    wecom.appchat.send_text("lh001t1", "大家好")
    departments = wecom.department.list()
    assert [one["id"] for one in departments] == [1, 2], departments
    people = wecom.user.list(1)
    assert {one["userid"] for one in people} == {"HeHui", "ZhouFang", "LiGen"}, people
    uploaded = wecom.media.upload("image", ("a.jpg", io.BytesIO(b"\xff\xd8\xff" + b"x" * 64)))
    assert uploaded["type"] == "image" and isinstance(uploaded["created_at"], str), uploaded
    # The package writes the platform's own host into this one address.
    address = wecom.media.get_url(uploaded["media_id"])
    fetched = requests.get(address.replace("https://qyapi.weixin.qq.com", base), timeout=10)
    assert fetched.content == b"\xff\xd8\xff" + b"x" * 64
    assert wecom.jsapi.get_ticket()["ticket"]
    try:
        Client(corp, "wrong").fetch_access_token()
    except WeChatClientException as refused:
        assert refused.errcode == 40001, refused
    else:
        raise AssertionError("a wrong secret was taken")
    print("  wechatpy spoke with the fake: messages, chats, members, media, refusals")


if __name__ == "__main__":
    {"envelopes": envelopes, "client": client}[sys.argv[1]](*sys.argv[2:])
