//! Channels through the interface: what an administrator sets, sees and never sees.

use access::Role;
use kernel::AreaPath;
use serde_json::{Value, json};
use testing::{Answer, TestApi, on_both_engines};

fn put(api: &TestApi, token: &str, kind: &str, body: &Value) -> Answer {
    api.call("PUT", &format!("/api/channels/{kind}"), Some(token), &[], Some(body))
}

fn act(api: &TestApi, token: &str, path: &str, body: &Value) -> Answer {
    api.call("POST", path, Some(token), &[], Some(body))
}

fn channel<'a>(list: &'a Value, kind: &str) -> &'a Value {
    let items = list["items"].as_array().expect("a list");
    items.iter().find(|one| one["kind"] == kind).expect("listed")
}

#[test]
fn a_channel_is_set_up_and_its_secret_never_comes_back() {
    on_both_engines("api_channels", |county| {
        let api = TestApi::new(county, &[("xitong", Role::System, AreaPath::county(), None)]);
        let token = api.sign_in("xitong");
        let list = api.get(&token, "/api/channels").json();
        assert_eq!(channel(&list, "sms")["standing"], "unset");
        let values = json!({
            "provider": "aliyun", "key_id": "LTAI5tInvented", "sign_name": "江永联户",
            "template_notice": "SMS_1",
        });
        let body = json!({
            "version": 0, "is_on": true, "values": values,
            "secrets": { "key_secret": "inventedSecretValue" },
        });
        let answer = put(&api, &token, "sms", &body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.json()["standing"], "ready");
        let listed = api.get(&token, "/api/channels");
        for text in [&answer.text, &listed.text] {
            assert!(!text.contains("inventedSecretValue"));
        }
        let fields = channel(&listed.json(), "sms")["fields"].clone();
        let secret = fields.as_array().expect("fields").iter().find(|one| one["input"] == "secret");
        assert_eq!(secret.expect("one")["is_kept"], true);

        let stale = put(&api, &token, "sms", &body);
        assert_eq!(
            (stale.status.as_u16(), stale.json()["code"].clone()),
            (412, json!("channels.stale"))
        );
        let wrong = json!({ "version": 1, "is_on": true, "values": { "provider": "pigeon" } });
        let wrong = put(&api, &token, "sms", &wrong);
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.json()["code"], "channels.setting");
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/values/provider", "{}", wrong.text);
        assert_eq!(put(&api, &token, "pigeon", &body).status, 404);
        assert_eq!(put(&api, &token, "webhook", &body).json()["code"], "channels.no-channel");

        let test = act(&api, &token, "/api/channels/sms/tests", &json!({ "to": "0746-5722222" }));
        assert_eq!(test.json()["code"], "channels.recipient");
        let test = act(&api, &token, "/api/channels/sms/tests", &json!({ "to": "13800000001" }));
        assert_eq!(test.status, 201, "{}", test.text);
        assert_eq!(test.json()["to"], "138****0001");
        let off = act(&api, &token, "/api/channels/mail/tests", &json!({ "to": "a@example.cn" }));
        assert_eq!(off.json()["code"], "channels.not-configured");

        let messages = api.get(&token, "/api/channel-messages?kind=sms&limit=1").json();
        let message = &messages["items"][0];
        assert_eq!(
            (message["state"].clone(), message["can_replay"].clone()),
            (json!("queued"), json!(false))
        );
        let id = message["id"].as_str().expect("an identifier");
        let replay = act(&api, &token, &format!("/api/channel-messages/{id}/replay"), &json!({}));
        assert_eq!(replay.json()["code"], "channels.no-message");
        assert_eq!(api.get(&token, "/api/channel-messages?kind=pigeon").status, 422);
        assert_eq!(act(&api, &token, "/api/channels/sms/reset", &json!({})).status, 200);
        api.get(&token, "/api/channels").json()
    });
}

#[test]
fn endpoints_are_added_changed_paused_and_removed() {
    on_both_engines("api_webhooks", |county| {
        let api = TestApi::new(county, &[("xitong", Role::System, AreaPath::county(), None)]);
        let token = api.sign_in("xitong");
        let draft = json!({
            "name": "县平台", "url": "https://hooks.example.cn/x", "events": ["matter.created"],
        });
        let made = api.post(&token, "/api/webhooks", "webhook-0001", &draft);
        assert_eq!(made.status, 201, "{}", made.text);
        assert!(!made.text.contains("whsec_"), "a receipt would keep it");
        let again = api.post(&token, "/api/webhooks", "webhook-0001", &draft);
        assert_eq!(again.json(), made.json());
        let same = api.post(&token, "/api/webhooks", "webhook-0002", &draft);
        assert_eq!(same.json()["code"], "channels.name");
        for (field, value, code) in [
            ("url", json!("http://hooks.example.cn/x"), "channels.address"),
            ("events", json!(["matter.everything"]), "channels.event"),
        ] {
            let mut wrong = draft.clone();
            wrong["name"] = json!("另一个");
            wrong[field] = value;
            let answer =
                api.post(&token, "/api/webhooks", &format!("webhook-wrong-{field}"), &wrong);
            assert_eq!((answer.status.as_u16(), answer.json()["code"].clone()), (422, json!(code)));
        }
        let id = made.json()["id"].as_str().expect("an identifier").to_owned();
        let secret = act(&api, &token, &format!("/api/webhooks/{id}/secret"), &json!({})).json();
        assert!(secret["secret"].as_str().expect("a secret").starts_with("whsec_"));
        let path = format!("/api/webhooks/{id}");
        let change = json!({
            "name": "县平台", "url": "https://hooks.example.cn/y", "events": ["matter.closed"],
            "is_on": false,
        });
        let tag = |version: &Value| format!("\"v{version}\"");
        let stale =
            api.call("PATCH", &path, Some(&token), &[("if-match", "\"v99\"")], Some(&change));
        assert_eq!(stale.status, 412, "{}", stale.text);
        let version = tag(&secret["version"]);
        let changed =
            api.call("PATCH", &path, Some(&token), &[("if-match", &version)], Some(&change));
        assert_eq!(changed.status, 200, "{}", changed.text);
        assert_eq!(changed.json()["state"], "paused");
        assert_eq!(api.call("DELETE", &path, Some(&token), &[], None).status, 204);
        assert_eq!(
            api.call("DELETE", &path, Some(&token), &[], None).json()["code"],
            "channels.no-webhook"
        );
        api.get(&token, "/api/webhooks").json()
    });
}
