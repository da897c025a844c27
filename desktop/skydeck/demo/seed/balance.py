"""Plants load balancers with listeners, and target groups with instances behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from skydeck.demo import backends
from skydeck.demo.seed.monitoring import BALANCER
from skydeck.demo.seed.world import World, tag_list, tags


@dataclass(frozen=True, slots=True)
class Pool:
    """A target group to be."""

    name: str
    protocol: str
    port: str
    path: str | None
    members: tuple[str, ...]


WEB = Pool("storefront-web", "HTTP", "8080", "/health", ("web-1", "web-2", "web-3", "web-canary"))
API = Pool("orders-api", "HTTP", "9000", "/ready", ("api-1", "api-2"))
ORDERS_DB = Pool("orders-postgres", "TCP", "5432", None, ("db-orders-primary", "db-orders-replica"))


def plant(world: World) -> None:
    """Two balancers in the home region."""
    store = backends.backend("elbv2")
    pools = {pool.name: _plant_pool(world, store, pool) for pool in (WEB, API, ORDERS_DB)}
    front = _balancer(
        world, store, "larkspur-storefront", "application", "internet-facing", ("prod-public-a", "prod-public-b")
    )
    _fix_arn(store, front)
    front.created_time = world.ago(days=641).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    forward = [{"Type": "forward", "TargetGroupArn": pools["storefront-web"].arn}]
    redirect = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]
    store.create_listener(front.arn, "HTTPS", "443", "ELBSecurityPolicy-TLS13-1-2-2021-06", None, forward)
    store.create_listener(front.arn, "HTTP", "80", None, None, redirect)
    inner = _balancer(world, store, "larkspur-internal", "network", "internal", ("prod-app-a", "prod-app-b"))
    inner.created_time = world.ago(days=520).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    store.create_listener(
        inner.arn, "TCP", "5432", None, None, [{"Type": "forward", "TargetGroupArn": pools["orders-postgres"].arn}]
    )


def _plant_pool(world: World, store: Any, pool: Pool) -> Any:
    more = {"healthcheck_path": pool.path} if pool.path else {}
    made = store.create_target_group(
        pool.name, protocol=pool.protocol, port=pool.port, vpc_id=world.vpcs["larkspur-prod"].id,
        target_type="instance", healthcheck_protocol=pool.protocol, tags=tag_list(tags("", "prod", "platform")), **more,
    )  # fmt: skip
    targets = [{"Id": world.instances[name].id, "Port": int(pool.port)} for name in pool.members]
    store.register_targets(made.arn, targets)
    return made


def _balancer(world: World, store: Any, name: str, kind: str, scheme: str, subnets: tuple[str, ...]) -> Any:
    groups = [world.groups["lb-public"].id] if kind == "application" else []
    ids = [world.subnets[subnet].id for subnet in subnets]
    made = store.create_load_balancer(
        name, groups, ids, None, scheme, kind, tags=tag_list(tags("", "prod", "platform"))
    )
    made.activate()
    return made


def _fix_arn(store: Any, balancer: Any) -> None:
    # The metrics name the balancer by the end of its ARN.
    del store.load_balancers[balancer.arn]
    tagged = store.tagging_service.list_tags_for_resource(balancer.arn)["Tags"]
    balancer.arn = balancer.arn.partition(":loadbalancer/")[0] + f":loadbalancer/{BALANCER}"
    store.load_balancers[balancer.arn] = balancer
    store.tagging_service.tag_resource(balancer.arn, tagged)
