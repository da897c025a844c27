"""An AWS that answers at once: instances and users by page, made beforehand; says its port and serves until ended."""

from __future__ import annotations

import argparse
import itertools
import random
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from tests.bench.puppets import say

ACCOUNT = "123456789012"
EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/"
IAM = "https://iam.amazonaws.com/doc/2010-05-08/"
STS = "https://sts.amazonaws.com/doc/2011-06-15/"
_serial = itertools.count(1)
Form = dict[str, str]


def instance(number: int) -> str:
    """One reservation with one instance, as long as a real one."""
    chance = random.Random(number)
    digits = f"{chance.randrange(16**17):017x}"
    name = f"{chance.choice(('web', 'api', 'db', 'worker'))}-{number}"
    state, code = chance.choice((("running", 16), ("running", 16), ("stopped", 80), ("pending", 0)))
    size = chance.choice(("t3.micro", "m7g.large", "c7i.4xlarge"))
    tags = {"Name": name, "team": chance.choice(("shop", "search", "data")), "cost-centre": str(number % 40)}
    tag_set = "".join(f"<item><key>{key}</key><value>{value}</value></item>" for key, value in tags.items())
    group = f"<item><groupId>sg-{number % 50:017x}</groupId><groupName>group-{number % 50}</groupName></item>"
    moment = f"2026-{number % 11 + 1:02d}-{number % 28 + 1:02d}T{number % 24:02d}:15:00.000Z"
    net = f"<subnetId>subnet-{number % 6:017x}</subnetId><vpcId>vpc-{number % 3:017x}</vpcId>"
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return (
        f"<item><reservationId>r-{digits}</reservationId><ownerId>{ACCOUNT}</ownerId><groupSet/><instancesSet><item>"
        f"<instanceId>i-{digits}</instanceId><imageId>ami-{number % 9:017x}</imageId>"
        f"<instanceState><code>{code}</code><name>{state}</name></instanceState>"
        f"<privateDnsName>ip-{address.replace('.', '-')}.ec2.internal</privateDnsName><dnsName/><reason/>"
        f"<keyName>key-{number % 7}</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/>"
        f"<instanceType>{size}</instanceType><launchTime>{moment}</launchTime>"
        f"<placement><availabilityZone>us-east-1{chance.choice('abc')}</availabilityZone><groupName/>"
        f"<tenancy>default</tenancy></placement><monitoring><state>disabled</state></monitoring>{net}"
        f"<privateIpAddress>{address}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>"
        f"<groupSet>{group}</groupSet><architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType>"
        f"<rootDeviceName>/dev/xvda</rootDeviceName><blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs>"
        f"<volumeId>vol-{digits}</volumeId><status>attached</status><attachTime>{moment}</attachTime>"
        f"<deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>"
        f"<virtualizationType>hvm</virtualizationType><clientToken/><tagSet>{tag_set}</tagSet><hypervisor>xen</hypervisor>"
        f"<networkInterfaceSet><item><networkInterfaceId>eni-{digits}</networkInterfaceId>{net}<description/>"
        f"<ownerId>{ACCOUNT}</ownerId><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress>"
        f"<privateIpAddress>{address}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>"
        f"<groupSet>{group}</groupSet><attachment><attachmentId>eni-attach-{digits}</attachmentId>"
        f"<deviceIndex>0</deviceIndex><status>attached</status><attachTime>{moment}</attachTime>"
        f"<deleteOnTermination>true</deleteOnTermination></attachment></item></networkInterfaceSet>"
        f"<ebsOptimized>false</ebsOptimized><cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore>"
        f"</cpuOptions><metadataOptions><state>applied</state><httpTokens>required</httpTokens>"
        f"<httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions>"
        f"</item></instancesSet></item>"
    )


def user(number: int) -> str:
    """One IAM user."""
    return (
        f"<member><Path>/staff/</Path><UserName>user-{number:05d}</UserName><UserId>AIDA{number:016d}</UserId>"
        f"<Arn>arn:aws:iam::{ACCOUNT}:user/staff/user-{number:05d}</Arn>"
        f"<CreateDate>2025-{number % 12 + 1:02d}-{number % 28 + 1:02d}T08:00:00Z</CreateDate></member>"
    )


class Account:
    """What there is, and what an operation answers."""

    def __init__(self, instances: int, users: int) -> None:
        self._instances = [instance(number) for number in range(instances)]
        self._users = [user(number) for number in range(users)]
        self._made: dict[tuple[str, int, int], str] = {}
        self._answers: dict[str, Callable[[Form, str], str]] = {
            "DescribeInstances": self._describe_instances,
            "ListUsers": self._list_users,
            "GetCallerIdentity": _identity,
            "ListAccountAliases": _aliases,
            "DescribeRegions": _regions,
        }

    def answer(self, form: Form, request: str) -> tuple[int, str]:
        """Status and body; what is not known here is refused as AWS does."""
        known = self._answers.get(form.get("Action", ""))
        if known is None:
            error = "<Code>UnsupportedOperation</Code><Message>Not here.</Message>"
            return 400, f"<Response><Errors><Error>{error}</Error></Errors><RequestID>{request}</RequestID></Response>"
        return 200, known(form, request)

    def _page(self, what: str, items: list[str], start: int, size: int) -> str:
        key = (what, start, size)
        if key not in self._made:
            self._made[key] = "".join(items[start : start + size])
        return self._made[key]

    def _describe_instances(self, form: Form, request: str) -> str:
        start, size = int(form.get("NextToken", 0)), int(form.get("MaxResults", 1000))
        items = self._page("instances", self._instances, start, size)
        more = f"<nextToken>{start + size}</nextToken>" if start + size < len(self._instances) else ""
        inside = f"<requestId>{request}</requestId><reservationSet>{items}</reservationSet>{more}"
        return f'<DescribeInstancesResponse xmlns="{EC2}">{inside}</DescribeInstancesResponse>'

    def _list_users(self, form: Form, request: str) -> str:
        start, size = int(form.get("Marker", 0)), int(form.get("MaxItems", 100))
        items = self._page("users", self._users, start, size)
        cut = start + size < len(self._users)
        more = f"<IsTruncated>true</IsTruncated><Marker>{start + size}</Marker>" if cut else ""
        inside = f"<Users>{items}</Users>{more or '<IsTruncated>false</IsTruncated>'}"
        return _wrapped("ListUsers", IAM, inside, request)


def _wrapped(name: str, space: str, inside: str, request: str) -> str:
    about = f"<ResponseMetadata><RequestId>{request}</RequestId></ResponseMetadata>"
    return f'<{name}Response xmlns="{space}"><{name}Result>{inside}</{name}Result>{about}</{name}Response>'


def _identity(_form: Form, request: str) -> str:
    who = f"<Arn>arn:aws:iam::{ACCOUNT}:user/bench</Arn><UserId>AIDABENCH</UserId><Account>{ACCOUNT}</Account>"
    return _wrapped("GetCallerIdentity", STS, who, request)


def _aliases(_form: Form, request: str) -> str:
    return _wrapped("ListAccountAliases", IAM, "<AccountAliases/><IsTruncated>false</IsTruncated>", request)


def _regions(_form: Form, request: str) -> str:
    names = ("us-east-1", "us-west-2", "eu-west-1")
    items = "".join(
        f"<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>"
        "<optInStatus>opt-in-not-required</optInStatus></item>"
        for name in names
    )
    inside = f"<requestId>{request}</requestId><regionInfo>{items}</regionInfo>"
    return f'<DescribeRegionsResponse xmlns="{EC2}">{inside}</DescribeRegionsResponse>'


def handler(account: Account) -> type[BaseHTTPRequestHandler]:
    """Serves one account."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20  # head and body in one write

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
            request = f"00000000-0000-4000-8000-{next(_serial):012d}"
            status, body = account.answer(form, request)
            data = b'<?xml version="1.0" encoding="UTF-8"?>\n' + body.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/xml;charset=UTF-8")
            self.send_header("Content-Length", str(len(data)))
            self.send_header("x-amzn-RequestId", request)
            self.end_headers()
            self.wfile.write(data)
            self.wfile.flush()

        def handle(self) -> None:
            # The measured program is ended, not closed.
            with suppress(ConnectionResetError, BrokenPipeError):
                super().handle()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    return Handler


def main() -> None:
    """`--instances N --users N`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--instances", type=int, default=5000)
    parser.add_argument("--users", type=int, default=1000)
    asked = parser.parse_args()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(Account(asked.instances, asked.users))) as server:
        say({"endpoint": f"http://127.0.0.1:{server.server_port}"})
        server.serve_forever()


if __name__ == "__main__":
    main()
