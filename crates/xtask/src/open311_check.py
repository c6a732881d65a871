"""Tries a county's Open311 interface with programs that others have written for it.

Usage: open311_check.py ADDRESS KEY

georeport asks in both formats, civicbot reads definitions and hands in requests, jsonschema compares
every answer with schemas written from the text of GeoReport v2, and XML must say what JSON says.
Prints one line for each check; ends with the number of checks, or at the first that fails.
"""

import sys

import civicbot.http
import georeport
import jsonschema
import requests
import xmltodict
from civicbot.open311 import Open311Client, ValidationError
from civicbot.registry import Endpoint

ROOT, KEY = sys.argv[1].rstrip("/"), sys.argv[2]
BASE = f"{ROOT}/open311/v2"
done = 0


def check(name, holds, seen=""):
    global done
    if not holds:
        sys.exit(f"FAILED {name}: {str(seen)[:800]}")
    done += 1
    print(f"  ok {name}")


# Schemas from the frozen text; what "may not be returned" may be null.
TEXT = {"type": "string", "minLength": 1}
MAYBE = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$"}


def parts(required, **optional):
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **optional},
        "additionalProperties": False,
    }


def listed(item, least=0):
    return {"type": "array", "items": item, "minItems": least}


SERVICE = parts(
    {
        "service_code": TEXT,
        "service_name": TEXT,
        "description": MAYBE,
        "metadata": {"type": "boolean"},
        "type": {"enum": ["realtime", "batch", "blackbox"]},
        "keywords": MAYBE,
        "group": MAYBE,
    }
)
VALUE = parts({"key": TEXT, "name": TEXT})
DATATYPES = ["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
ATTRIBUTE = parts(
    {
        "variable": {"type": "boolean"},
        "code": TEXT,
        "datatype": {"enum": DATATYPES},
        "required": {"type": "boolean"},
        "datatype_description": MAYBE,
        "order": {"type": "integer", "minimum": 1},
        "description": TEXT,
        "values": listed(VALUE),
    }
)
DEFINITION = parts({"service_code": TEXT, "attributes": listed(ATTRIBUTE)})
REQUEST = parts(
    {
        "service_request_id": TEXT,
        "status": {"enum": ["open", "closed"]},
        "service_name": TEXT,
        "service_code": TEXT,
        "description": {"type": ["string", "null"], "maxLength": 4000},
        "requested_datetime": TIME,
        "updated_datetime": TIME,
        "address": MAYBE,
        "address_id": MAYBE,
        "zipcode": MAYBE,
        "lat": NUMBER,
        "long": NUMBER,
        "media_url": MAYBE,
    },
    status_notes=MAYBE,
    agency_responsible=MAYBE,
    service_notice=MAYBE,
    expected_datetime={"anyOf": [TIME, {"type": "null"}]},
)
ACCEPTED = parts({"service_request_id": TEXT}, service_notice=MAYBE, account_id=MAYBE)
TOKEN = parts({"service_request_id": TEXT, "token": TEXT})
UPDATE = parts(
    {
        "update_id": TEXT,
        "service_request_id": TEXT,
        "status": TEXT,
        "updated_datetime": TIME,
        "description": TEXT,
        "media_url": MAYBE,
    }
)
ERRORS = listed(parts({"code": TEXT, "description": TEXT}), 1)
DISCOVERY = parts(
    {
        "changeset": TEXT,
        "contact": TEXT,
        "key_service": TEXT,
        "endpoints": listed(
            parts(
                {
                    "specification": {"const": "http://wiki.open311.org/GeoReport_v2"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "changeset": TEXT,
                    "type": {"enum": ["production", "test"]},
                    "formats": {"type": "array", "contains": {"const": "text/xml"}},
                }
            ),
            1,
        ),
    }
)

# The elements that are lists, with the name of what they hold.
LISTS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}


def spark(name, value):
    """An XML element as the Spark convention writes it, every value as a text."""
    if name in LISTS:
        held = (value or {}).get(LISTS[name])
        held = [] if held is None else held if isinstance(held, list) else [held]
        return [spark(LISTS[name], one) for one in held]
    if isinstance(value, dict):
        return {key: spark(key, one) for key, one in value.items()}
    return value


def as_texts(value):
    """JSON with every value as the text that XML has for it."""
    if isinstance(value, list):
        return [as_texts(one) for one in value]
    if isinstance(value, dict):
        return {key: as_texts(one) for key, one in value.items()}
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def ask(path, schema, expected=200, **query):
    """Asks in both formats: status, content type, schema, and that both say the same."""
    as_json = requests.get(f"{ROOT}/open311{path}.json", params=query, timeout=20)
    as_xml = requests.get(f"{ROOT}/open311{path}.xml", params=query, timeout=20)
    name = f"{path} {query or ''}".strip()
    check(f"{name}: status", as_json.status_code == as_xml.status_code == expected, as_json.text)
    kinds = (as_json.headers["Content-Type"], as_xml.headers["Content-Type"])
    wanted = ("application/json; charset=utf-8", "text/xml; charset=utf-8")
    check(f"{name}: content types", kinds == wanted, kinds)
    told = as_json.json()
    try:
        jsonschema.validate(told, schema)
    except jsonschema.ValidationError as error:
        check(f"{name}: schema", False, error)
    check(f"{name}: schema", True)
    (element, value), = xmltodict.parse(as_xml.content).items()
    check(f"{name}: XML says the same", spark(element, value) == as_texts(told), as_xml.text)
    return told


YEAR = {"start_date": "2023-03-01T00:00:00+08:00", "end_date": "2023-05-08T00:00:00+08:00"}

# --- discovery, services, definitions
ask("/discovery", DISCOVERY)
services = ask("/v2/services", listed(SERVICE, 5))
for service in services:
    if service["metadata"]:
        definition = ask(f"/v2/services/{service['service_code']}", DEFINITION)
        orders = [attribute["order"] for attribute in definition["attributes"]]
        check(f"{service['service_code']}: orders", orders == sorted(set(orders)), orders)
ask("/v2/services/none", ERRORS, 404)
ask("/v2/services", ERRORS, 404, jurisdiction_id="city.gov")

# --- civicbot: definitions, validation, requests, tokens
endpoint = Endpoint(id="county", name="county", base_url=BASE, write=True)
transport = civicbot.http.HttpTransport(rate_limiter=civicbot.http.RateLimiter(min_interval=0))
bot = Open311Client(endpoint, transport, jurisdiction_id="431125")
check("civicbot: services", len(bot.list_services()) == len(services))
areas = requests.get(f"{BASE}/requests.json", params=YEAR, timeout=20).json()
check("demo county: public requests", len(areas) > 0, areas)
place = areas[0]["address_id"]
try:
    bot.create_request("appeal-drinking_water", validate_remote=True, address_id=place)
    check("civicbot: a missing answer is seen", False)
except ValidationError as error:
    check("civicbot: a missing answer is seen", "problem" in str(error), error)
sent = []
for code, attributes in [
    ("appeal-drinking_water", {"problem": "leak"}),
    ("appeal-sanitation", {"problem": ["garbage", "sewage"]}),
    ("hazard-drowning", {"water": "pond", "missing": ["fence"]}),
    ("hazard-flood", {}),
]:
    prepared = bot.create_request(
        code,
        dry_run=False,
        confirm="SEND",
        api_key=KEY,
        validate_remote=True,
        address_id=place,
        description="渠道堵塞，水漫到路上\n请来看看 <b>&",
        attributes=attributes,
        first_name="辉",
        last_name="何",
        phone="13800000000",
        account_id="bot-1",
    )
    jsonschema.validate(prepared.response, listed(ACCEPTED, 1))
    identifier = prepared.response[0]["service_request_id"]
    check(f"civicbot: {code} handed in", identifier not in sent, prepared.response)
    sent.append(identifier)
    check(f"civicbot: {code} read", bot.get_request(identifier)["service_code"] == code)
    token = bot.get_token(identifier)
    check(f"civicbot: {code} token", token[0]["service_request_id"] == identifier, token)
found = bot.list_requests(service_request_ids=sent)
check("civicbot: several at once", {one["service_request_id"] for one in found} == set(sent), found)
found = bot.list_requests(service_code="hazard-flood", status="open", page_size=1)
check("civicbot: filters", len(found) == 1 and found[0]["service_code"] == "hazard-flood", found)
for name, send, status in [
    ("a wrong key", lambda: bot.create_request("hazard-flood", dry_run=False, confirm="SEND", api_key="wrong", address_id=place), 403),
    ("an unknown service", lambda: bot.create_request("none", dry_run=False, confirm="SEND", api_key=KEY, address_id=place), 404),
    ("a place that nobody knows", lambda: bot.create_request("hazard-flood", dry_run=False, confirm="SEND", api_key=KEY, address_string="火星"), 400),
    ("an unknown token", lambda: bot.get_token("none"), 404),
]:
    try:
        send()
        check(f"civicbot: {name} is refused", False)
    except civicbot.http.HttpError as error:
        check(f"civicbot: {name} is refused with {status}", error.status == status, error)

# --- requests, in both formats
ask("/v2/requests", listed(REQUEST, len(sent)))
ask("/v2/requests", listed(REQUEST, 1), **YEAR)
closed = ask("/v2/requests", listed(REQUEST), status="closed", **YEAR)
check("closed ones are closed", all(one["status"] == "closed" for one in closed))
ask(f"/v2/requests/{sent[0]}", listed(REQUEST, 1))
ask(f"/v2/tokens/{sent[0]}", listed(TOKEN, 1))
ask("/v2/requests/none", ERRORS, 404)
ask("/v2/tokens/none", ERRORS, 404)
ask("/v2/requests", ERRORS, 400, start_date="2023-01-01T00:00:00Z", end_date="2023-05-01T00:00:00Z")
ask("/v2/requests", ERRORS, 400, status="fixed", start_date="yesterday")
ask("/v2/servicerequestupdates", listed(UPDATE), **YEAR)

# --- georeport, in both formats
for output in ["json", "xml"]:
    report = georeport.GeoReport(BASE, jurisdiction="431125000000", output_format=output)
    check(f"georeport {output}: services", len(report.get_service_list()) == len(services))
    definition = report.get_service_definition("hazard-drowning")
    check(f"georeport {output}: definition", definition["service_code"] == "hazard-drowning")
    found = report.get_service_requests(service_request_id=",".join(sent))
    check(f"georeport {output}: requests by identifier", len(found) == len(sent), found)
    found = report.get_service_requests(status="open", service_code="hazard-flood,hazard-drowning")
    check(f"georeport {output}: filters", len(found) >= 2, found)
    found = report.get_service_requests(**YEAR)
    check(f"georeport {output}: a span", len(found) == len(areas), len(found))
    one = report.get_service_request(sent[0])
    check(f"georeport {output}: one request", one["service_request_id"] == sent[0], one)

print(f"  {done} checks, 0 failures")
